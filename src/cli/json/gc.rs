//! The document of `gc`.

use std::collections::HashMap;

use super::object::Object;
use super::outside;
use super::removal::{outcome, sums};
use super::{document, evidence};
use crate::cli::gc::shown::{Decided, Shown};
use crate::core::error::Warning;
use crate::core::judge::{Action, Remake, ThingKind};
use crate::core::operation::collection::label;
use crate::core::operation::collection::run::LogChange;
use crate::core::plan::{Item, Plan};
use crate::core::space::Totals;

/// Why something stays that is not needed to free as much as was asked for.
const LEFT_OUT: &str = "It could go, but without it enough is freed.";

/// `gc --json` and `free --json`: what was decided, and what became of it once it was carried out.
pub fn gc<'a>(shown: &Shown<'a>, warnings: impl Iterator<Item = &'a Warning>) -> Object {
    let choices = &shown.decisions.choices;
    let warnings = warnings.chain(&shown.facts.warnings).chain(&shown.decisions.warnings);
    let plan = shown.collection.map(|collection| &collection.plan);
    let looked = plan.filter(|plan| plan.heeds_use()).map(Plan::looked_for_holders);
    let log = |log: &LogChange| Object::default().path(&log.path).with("change", log.change);
    let kinds = ThingKind::ALL.into_iter().filter(|kind| choices.kinds.has(*kind));
    let document = document()
        .with("profile", choices.rules().profile.as_str())
        .with("julia", choices.version.to_string())
        .with("parity", choices.parity)
        .with("dry_run", shown.report.is_none())
        .with("julia_fails", &shown.decisions.julia_fails)
        .with("way", shown.way)
        .list("items", shown.decided().filter_map(|decided| item(shown, &decided)))
        .list("totals", kinds.map(|kind| total(shown, kind)))
        .list("logs", shown.logs.iter().map(log));
    let document = match shown.goal {
        Some(goal) => document.with("at_least", goal).with("is_reached", !shown.falls_short()),
        None => document,
    };
    let document = if shown.is_to_free {
        let outside = shown.facts.other.outside.iter().enumerate();
        let left = outside.filter(|(_, thing)| thing.is_left_over());
        document.list("outside", outside::outside(left, &HashMap::new()))
    } else {
        document
    };
    let expected = plan.map(Plan::total).unwrap_or_default();
    sums(document, &expected, shown.way, shown.report, looked, warnings)
}

fn item(shown: &Shown, decided: &Decided) -> Option<Object> {
    let decision = decided.decision;
    let thing = shown.facts.things.get(decision.thing)?;
    let sizes = shown.sizes.get(&decision.thing);
    let refusal = decided.refusal();
    let (reason, rule) = match refusal {
        Some(refusal) => (refusal.to_string(), refusal.rule()),
        None if decided.is_left_out => (LEFT_OUT.to_string(), "enough"),
        None => (decision.sentence(None), decision.reason.rule()),
    };
    let object = Object::default()
        .with("kind", thing.kind.as_str())
        .with("label", label(decision.thing, shown.facts))
        .path(&thing.path)
        .list_unless_empty("parts", thing.parts.iter().map(|place| Object::default().path(&place.path())))
        .lossy("real_path", decided.item().and_then(Item::path_behind_link))
        .with("action", if refusal.is_some() { "refuse" } else { decided.action().as_str() })
        .with("julia_action", decision.julia.as_str())
        .with("reason", reason)
        .with("rule", rule);
    let advice = decision.reason.advice();
    let object = if shown.is_to_free {
        object
            .with("verdict", advice.as_str())
            .with("words", decision.reason.words(None))
            .with("remake", advice.remake().map(Remake::as_str))
    } else {
        object
    };
    let object = object
        .list("evidence", decision.evidence.iter().map(evidence))
        .bytes(sizes.map(Totals::from).as_ref())
        .with("files", sizes.map(|sizes| sizes.files))
        .text("orphaned_since", decision.orphaned_since)
        .text("due", decision.due);
    Some(outcome(object, decided.outcome()))
}

/// What things of one kind add up to; the bytes are those of what is deleted.
fn total(shown: &Shown, kind: ThingKind) -> Object {
    let (mut recorded, mut kept, mut refused) = (0, 0, 0);
    let mut deleted = Totals::default();
    for decided in shown.decided_of(kind) {
        match decided.action() {
            _ if decided.refusal().is_some() => refused += 1,
            Action::Keep => kept += 1,
            Action::Record => recorded += 1,
            Action::Delete => deleted.count(shown.sizes.get(&decided.decision.thing)),
        }
    }
    Object::default()
        .with("kind", kind.as_str())
        .with("delete", deleted.things)
        .with("record", recorded)
        .with("keep", kept)
        .with("refuse", refused)
        .bytes(Some(&deleted))
}
