//! The documents of the commands that remove, bring back and purge.

use serde::Serialize;

use super::trash::depot;
use super::{EvidenceRecord, PathText, SCHEMA, WarningRecord};
use crate::core::error::Warning;
use crate::core::plan::{Item, Plan, Purpose, Refusal};
use crate::core::reclaim::journal::{Removal, Way};
use crate::core::reclaim::undo::{Return, UndoReport};
use crate::core::reclaim::{Fate, Removed, Report, Stuck};
use crate::core::space::Totals;

/// Bytes: the lengths of files, and what is taken on disk.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Amount {
    pub(super) apparent: u64,
    pub(super) allocated: u64,
}

impl Amount {
    /// What is freed and what is moved to the trash when things are removed that way.
    pub(super) fn expected(total: &Totals, way: Way) -> (Self, Self) {
        let Totals { apparent, allocated, reclaimable, .. } = *total;
        match way {
            Way::Trash => (Self::default(), Self { apparent, allocated }),
            Way::Permanent => (Self { apparent, allocated: reclaimable }, Self::default()),
        }
    }
}

impl From<Removed> for Amount {
    fn from(removed: Removed) -> Self {
        Self { apparent: removed.apparent, allocated: removed.allocated }
    }
}

/// `delete --json`, `wipe --json`, `clear --json`.
#[derive(Serialize)]
pub struct RemovalDocument<'a> {
    schema: u32,
    command: &'static str,
    way: &'static str,
    dry_run: bool,
    items: Vec<ItemRecord<'a>>,
    freed: Amount,
    moved_to_trash: Amount,
    undo_id: Option<&'a str>,
    looked_for_holders: &'static str,
    processes_not_looked_at: Option<usize>,
    interrupted: bool,
    warnings: Vec<WarningRecord<'a>>,
}

fn way_name(way: Way) -> &'static str {
    match way {
        Way::Trash => "trash",
        Way::Permanent => "permanent",
    }
}

impl<'a> RemovalDocument<'a> {
    /// The document of a plan, and of what became of it once it was carried out.
    pub fn new(
        plan: &'a Plan,
        way: Way,
        report: Option<&'a Report>,
        warnings: impl Iterator<Item = &'a Warning>,
    ) -> Self {
        let (freed, moved_to_trash) = report.map_or_else(
            || Amount::expected(&plan.total(), way),
            |report| (report.freed.into(), report.moved.into()),
        );
        let fates = report.map(|report| report.items.as_slice()).unwrap_or_default();
        let items = plan.items().iter().enumerate();
        let more = report.map(|report| report.warnings.iter()).into_iter().flatten();
        Self {
            schema: SCHEMA,
            command: plan.purpose().as_str(),
            way: way_name(way),
            dry_run: report.is_none(),
            items: items.map(|(at, item)| ItemRecord::new(plan, item, fates.get(at))).collect(),
            freed,
            moved_to_trash,
            undo_id: report.and_then(Report::undo_id),
            looked_for_holders: plan.looked_for_holders().as_str(),
            processes_not_looked_at: plan.looked_for_holders().not_looked_at(),
            interrupted: report.is_some_and(|report| report.interrupted),
            warnings: warnings.chain(more).map(WarningRecord::from).collect(),
        }
    }
}

#[derive(Serialize)]
struct ItemRecord<'a> {
    kind: &'static str,
    label: &'a str,
    #[serde(flatten)]
    path: PathText,
    depot: String,
    /// Where it lies, when a link of the depot leads there.
    real_path: Option<String>,
    action: &'static str,
    julia_action: &'static str,
    reason: String,
    rule: &'static str,
    evidence: Vec<EvidenceRecord>,
    status: Option<&'static str>,
    apparent: Option<u64>,
    allocated: Option<u64>,
    reclaimable: Option<u64>,
    files: Option<u64>,
    orphaned_since: Option<String>,
    outcome: Option<&'static str>,
    error: Option<String>,
    trash_path: Option<String>,
}

impl<'a> ItemRecord<'a> {
    fn new(plan: &Plan, item: &'a Item, fate: Option<&Fate>) -> Self {
        let sizes = item.sizes();
        let space = item.space();
        // Scratch.jl deletes what it is told to, but for the global namespace as a whole.
        let is_global = space.is_some_and(|space| space.id.owner.is_global());
        let julia_keeps = plan.purpose() == Purpose::Wipe && is_global;
        let asked = match plan.purpose() {
            Purpose::Delete => "It was named.",
            Purpose::Wipe => "All of this package was to be deleted.",
            Purpose::Clear => "All of this depot was to be deleted.",
            Purpose::Collect => "It is garbage.",
        };
        let (outcome, error) = fate.map_or((None, None), outcome);
        let trash_path = match fate {
            Some(Fate::Moved(path)) => Some(path.to_string_lossy().into_owned()),
            _ => None,
        };
        Self {
            kind: item.place().kind().as_str(),
            label: item.label(),
            path: (&*item.place().path()).into(),
            depot: item.place().root().to_string_lossy().into_owned(),
            real_path: item.path_behind_link().map(|path| path.to_string_lossy().into_owned()),
            action: if item.refusal().is_some() { "refuse" } else { "delete" },
            julia_action: if julia_keeps { "keep" } else { "delete" },
            reason: item.refusal().map_or_else(|| asked.to_string(), ToString::to_string),
            rule: item.refusal().map_or("asked-for", Refusal::rule),
            evidence: item
                .verdict()
                .map(|verdict| verdict.evidence.iter().map(EvidenceRecord::from).collect())
                .unwrap_or_default(),
            status: space.map(|space| space.status.as_str()),
            apparent: sizes.map(|sizes| sizes.apparent),
            allocated: sizes.map(|sizes| sizes.allocated),
            reclaimable: sizes.map(|sizes| sizes.reclaimable),
            files: sizes.map(|sizes| sizes.files),
            orphaned_since: None,
            outcome,
            error,
            trash_path,
        }
    }
}

/// What became of an item, as the contract names it, and why it is not done.
pub(super) fn outcome(fate: &Fate) -> (Option<&'static str>, Option<String>) {
    match fate {
        Fate::Deleted | Fate::Moved(_) => (Some("deleted"), None),
        Fate::Refused(refusal) if refusal.is_change() => {
            (Some("changed-since-plan"), Some(refusal.to_string()))
        }
        Fate::Refused(refusal) => (Some("refused"), Some(refusal.to_string())),
        Fate::Failed(stuck, all) => (Some("failed"), Some(stuck_words(stuck, *all))),
        Fate::Interrupted { partly: true } => (Some("failed"), Some("interrupted in its middle".to_string())),
        Fate::Interrupted { partly: false } => (None, Some("interrupted before it began".to_string())),
    }
}

/// What is in the way of a removal, in one sentence.
pub fn stuck_words(stuck: &[Stuck], all: u64) -> String {
    let named: Vec<String> =
        stuck.iter().map(|stuck| format!("{}: {}", stuck.path.display(), stuck.reason)).collect();
    let more = all.saturating_sub(stuck.len() as u64);
    let ending = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("{}{ending}", named.join("; "))
}

/// `undo --json`.
#[derive(Serialize)]
pub struct UndoDocument<'a> {
    schema: u32,
    id: &'a str,
    dry_run: bool,
    items: Vec<ReturnRecord<'a>>,
    passed_over: Vec<PassedOver<'a>>,
    warnings: Vec<WarningRecord<'a>>,
}

/// A later removal of which nothing can be brought back.
#[derive(Serialize)]
pub struct PassedOver<'a> {
    /// What names it.
    pub id: &'a str,
    /// Why.
    pub reason: &'static str,
}

#[derive(Serialize)]
struct ReturnRecord<'a> {
    label: &'a str,
    #[serde(flatten)]
    path: PathText,
    depot: String,
    outcome: Option<&'static str>,
    restored_as: Option<String>,
    error: Option<String>,
}

impl<'a> UndoDocument<'a> {
    /// The document of what was brought back, or would be.
    pub fn new(
        removal: &'a Removal,
        report: Option<&'a UndoReport>,
        passed_over: Vec<PassedOver<'a>>,
        warnings: impl Iterator<Item = &'a Warning>,
    ) -> Self {
        let record = |position: usize, answer: Option<&Return>| {
            let item = removal.items.get(position)?;
            let (outcome, restored_as, error) = match answer {
                None => (None, None, None),
                Some(Return::Restored(name)) => {
                    (Some("restored"), Some(name.to_string_lossy().into_owned()), None)
                }
                Some(Return::Not(reason)) => (Some("failed"), None, Some(reason.to_string())),
            };
            let path = (&*item.place.path()).into();
            Some(ReturnRecord { label: &item.label, path, depot: depot(item), outcome, restored_as, error })
        };
        let items = match report {
            Some(report) => {
                report.items.iter().filter_map(|(at, answer)| record(*at, Some(answer))).collect()
            }
            None => removal.in_trash().into_iter().filter_map(|at| record(at, None)).collect(),
        };
        let more = report.map(|report| report.warnings.iter()).into_iter().flatten();
        Self {
            schema: SCHEMA,
            id: &removal.id,
            dry_run: report.is_none(),
            items,
            passed_over,
            warnings: warnings.chain(more).map(WarningRecord::from).collect(),
        }
    }
}
