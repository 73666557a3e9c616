//! The documents of `delete`, `wipe` and `clear`, and what those of every removal have in common.

use super::object::Object;
use super::{document, evidence, warning};
use crate::cli::words::stuck_words;
use crate::core::error::Warning;
use crate::core::in_use::Extent;
use crate::core::plan::{Item, Plan, Purpose, Refusal};
use crate::core::reclaim::{Outcome, Report, Way};
use crate::core::space::Totals;

/// The document of a plan, and of what became of it once it was carried out.
pub fn removal<'a>(
    plan: &Plan,
    way: Way,
    report: Option<&'a Report>,
    warnings: impl Iterator<Item = &'a Warning>,
) -> Object {
    let outcomes = report.map(|report| report.items.as_slice()).unwrap_or_default();
    let items = plan.items().iter().enumerate();
    let document = document()
        .with("command", plan.purpose().as_str())
        .with("way", way)
        .with("dry_run", report.is_none())
        .list("items", items.map(|(at, of)| item(plan.purpose(), of, outcomes.get(at))));
    sums(document, &plan.total(), way, report, Some(plan.looked_for_holders()), warnings)
}

/// What is freed and what is moved to the trash, or will be, and the end of the document of every removal.
pub(super) fn sums<'a>(
    document: Object,
    expected: &Totals,
    way: Way,
    report: Option<&'a Report>,
    looked: Option<Extent>,
    warnings: impl Iterator<Item = &'a Warning>,
) -> Object {
    let (freed, moved) = match (report, way) {
        (Some(report), _) => (report.freed, report.moved),
        (None, Way::Trash) => (Totals::default(), *expected),
        (None, Way::Permanent) => {
            (Totals { allocated: expected.reclaimable, ..*expected }, Totals::default())
        }
    };
    let more = report.into_iter().flat_map(|report| &report.warnings);
    document
        .object("freed", Object::default().bytes(Some(&freed)))
        .object("moved_to_trash", Object::default().bytes(Some(&moved)))
        .with("undo_id", report.and_then(Report::undo_id))
        .with("looked_for_holders", looked.map(Extent::as_str))
        .with("processes_not_looked_at", looked.and_then(Extent::not_looked_at))
        .with("interrupted", report.is_some_and(|report| report.interrupted))
        .list("warnings", warnings.chain(more).map(warning))
}

fn item(purpose: Purpose, item: &Item, outcome: Option<&Outcome>) -> Object {
    let (sizes, space, refusal) = (item.sizes(), item.space(), item.refusal());
    // Scratch.jl deletes what it is told to, but for the global namespace as a whole.
    let is_global = space.is_some_and(|space| space.id.owner.is_global());
    let asked = match purpose {
        Purpose::Delete => "It was named.",
        Purpose::Wipe => "All of this package was to be deleted.",
        Purpose::Clear => "All of this depot was to be deleted.",
        Purpose::Collect => "It is garbage.",
    };
    let object = Object::default()
        .with("kind", item.place().kind().as_str())
        .with("label", item.label())
        .path(&item.place().path())
        .lossy("depot", Some(item.place().root()))
        .lossy("real_path", item.path_behind_link())
        .with("action", if refusal.is_some() { "refuse" } else { "delete" })
        .with("julia_action", if purpose == Purpose::Wipe && is_global { "keep" } else { "delete" })
        .with("reason", refusal.map_or_else(|| asked.to_string(), ToString::to_string))
        .with("rule", refusal.map_or("asked-for", Refusal::rule))
        .with("verdict", item.reason().map(|reason| reason.advice().as_str()))
        .with("words", item.reason().map(|reason| reason.words(None)))
        .list("evidence", item.verdict().into_iter().flat_map(|verdict| &verdict.evidence).map(evidence))
        .with("status", space.map(|space| space.status.as_str()))
        .bytes(sizes.map(Totals::from).as_ref())
        .with("reclaimable", sizes.map(|sizes| sizes.reclaimable))
        .with("files", sizes.map(|sizes| sizes.files))
        .with("orphaned_since", ());
    let moved_to = match outcome {
        Some(Outcome::Moved(path)) => Some(path.as_path()),
        _ => None,
    };
    self::outcome(object, outcome).lossy("trash_path", moved_to)
}

/// What became of an item, as the contract names it, and why it is not done.
pub(super) fn outcome(object: Object, outcome: Option<&Outcome>) -> Object {
    let (name, error) = match outcome {
        None => (None, None),
        Some(Outcome::Deleted | Outcome::Moved(_)) => (Some("deleted"), None),
        Some(Outcome::Refused(refusal)) => {
            let name = if refusal.is_change() { "changed-since-plan" } else { "refused" };
            (Some(name), Some(refusal.to_string()))
        }
        Some(Outcome::Failed(stuck, all)) => (Some("failed"), Some(stuck_words(stuck, *all))),
        Some(Outcome::Interrupted { partly: true }) => {
            (Some("failed"), Some("interrupted in its middle".to_string()))
        }
        Some(Outcome::Interrupted { partly: false }) => {
            (None, Some("interrupted before it began".to_string()))
        }
    };
    object.with("outcome", name).with("error", error)
}
