//! The document of `gc`.

use std::collections::HashMap;
use std::path::Path;

use serde::Serialize;

use super::removal::{Amount, outcome};
use super::{EvidenceRecord, PathText, SCHEMA, WarningRecord};
use crate::core::error::Warning;
use crate::core::in_use::Extent;
use crate::core::judge::{Action, Decision, Decisions, Facts, ThingKind};
use crate::core::operation::collection::run::LogChange;
use crate::core::operation::collection::{Collection, label};
use crate::core::plan::{Item, Plan, Refusal};
use crate::core::reclaim::{Fate, Report, Way};
use crate::core::space::Sizes;

/// What is shown of a collection.
pub struct Shown<'a> {
    /// What it is about.
    pub facts: &'a Facts,
    /// Whose paths are shortened in texts.
    pub home: Option<&'a Path>,
    /// What was decided.
    pub decisions: &'a Decisions,
    /// The plan; `None` when nothing was decided.
    pub collection: Option<&'a Collection>,
    /// What was measured, by the thing's position.
    pub sizes: &'a HashMap<usize, Sizes>,
    /// Whether things go to the trash.
    pub way: Way,
    /// What happens, or happened, to the logs.
    pub logs: &'a [LogChange],
    /// What became of the plan; `None` when it was not carried out.
    pub report: Option<&'a Report>,
}

impl<'a> Shown<'a> {
    /// Each decision with the item of the plan that follows it, and what became of that.
    pub fn decided(&self) -> impl Iterator<Item = (&'a Decision, Option<&'a Item>, Option<&'a Fate>)> {
        let collection = self.collection;
        let items = collection.map(Collection::items).unwrap_or_default();
        let report = self.report;
        self.decisions.list.iter().enumerate().map(move |(position, decision)| {
            let at = items.get(&position).copied();
            let item = at.and_then(|at| collection?.plan.items().get(at));
            let fate = at.and_then(|at| report?.items.get(at));
            (decision, item, fate)
        })
    }

    /// What becomes of a decision once the plan has had its say: its action, or that it is refused.
    pub fn refusal(item: Option<&'a Item>) -> Option<&'a Refusal> {
        item.and_then(Item::refusal)
    }
}

/// `gc --json`.
#[derive(Serialize)]
pub struct GcDocument<'a> {
    schema: u32,
    profile: &'static str,
    julia: String,
    parity: bool,
    dry_run: bool,
    julia_fails: Option<&'a str>,
    way: &'static str,
    items: Vec<ItemRecord<'a>>,
    totals: Vec<TotalRecord>,
    logs: Vec<LogRecord>,
    freed: Amount,
    moved_to_trash: Amount,
    undo_id: Option<&'a str>,
    looked_for_holders: Option<&'static str>,
    processes_not_looked_at: Option<usize>,
    interrupted: bool,
    warnings: Vec<WarningRecord<'a>>,
}

#[derive(Serialize)]
struct ItemRecord<'a> {
    kind: &'static str,
    label: String,
    #[serde(flatten)]
    path: PathText,
    /// Where it lies, when a link of the depot leads there.
    real_path: Option<String>,
    action: &'static str,
    julia_action: &'static str,
    reason: String,
    rule: &'a str,
    evidence: Vec<EvidenceRecord>,
    apparent: Option<u64>,
    allocated: Option<u64>,
    files: Option<u64>,
    orphaned_since: Option<String>,
    due: Option<String>,
    outcome: Option<&'static str>,
    error: Option<String>,
}

/// What things of one kind add up to.
#[derive(Default, Serialize)]
struct TotalRecord {
    kind: &'static str,
    delete: u64,
    record: u64,
    keep: u64,
    refuse: u64,
    /// Of what is deleted.
    apparent: u64,
    allocated: u64,
}

#[derive(Serialize)]
struct LogRecord {
    #[serde(flatten)]
    path: PathText,
    change: &'static str,
}

impl<'a> GcDocument<'a> {
    /// The document of what was decided, and of what became of it once it was carried out.
    pub fn new(shown: &Shown<'a>, warnings: impl Iterator<Item = &'a Warning>) -> Self {
        let choices = &shown.decisions.choices;
        let expected = shown.collection.map(|collection| collection.plan.total()).unwrap_or_default();
        let (freed, moved_to_trash) = shown.report.map_or_else(
            || Amount::expected(&expected, shown.way),
            |report| (report.freed.into(), report.moved.into()),
        );
        let more = shown.report.map(|report| report.warnings.iter()).into_iter().flatten();
        let warnings = warnings.chain(&shown.facts.warnings).chain(&shown.decisions.warnings).chain(more);
        let plan = shown.collection.map(|collection| &collection.plan).filter(|plan| plan.heeds_use());
        let looked = plan.map(Plan::looked_for_holders);
        let log = |log: &LogChange| LogRecord { path: (&*log.path).into(), change: log.change.as_str() };
        Self {
            schema: SCHEMA,
            profile: choices.rules().profile.as_str(),
            julia: choices.version.to_string(),
            parity: choices.parity,
            dry_run: shown.report.is_none(),
            julia_fails: shown.decisions.julia_fails.as_deref(),
            way: match shown.way {
                Way::Trash => "trash",
                Way::Permanent => "permanent",
            },
            items: shown.decided().filter_map(|decided| ItemRecord::new(shown, decided)).collect(),
            totals: totals(shown),
            logs: shown.logs.iter().map(log).collect(),
            freed,
            moved_to_trash,
            undo_id: shown.report.and_then(Report::undo_id),
            looked_for_holders: looked.map(Extent::as_str),
            processes_not_looked_at: looked.and_then(Extent::not_looked_at),
            interrupted: shown.report.is_some_and(|report| report.interrupted),
            warnings: warnings.map(WarningRecord::from).collect(),
        }
    }
}

impl<'a> ItemRecord<'a> {
    fn new(
        shown: &Shown<'a>,
        (decision, item, fate): (&'a Decision, Option<&'a Item>, Option<&'a Fate>),
    ) -> Option<Self> {
        let thing = shown.facts.things.get(decision.thing)?;
        let sizes = shown.sizes.get(&decision.thing);
        let refusal = Shown::refusal(item);
        let (outcome, error) = fate.map_or((None, None), outcome);
        Some(Self {
            kind: thing.kind.as_str(),
            label: label(thing, shown.facts),
            path: (&*thing.path).into(),
            real_path: item.and_then(Item::path_behind_link).map(|path| path.to_string_lossy().into_owned()),
            action: if refusal.is_some() { "refuse" } else { decision.action.as_str() },
            julia_action: decision.julia.as_str(),
            reason: refusal.map_or_else(|| decision.sentence(None), ToString::to_string),
            rule: refusal.map_or(decision.reason.rule(), Refusal::rule),
            evidence: decision.evidence.iter().map(EvidenceRecord::from).collect(),
            apparent: sizes.map(|sizes| sizes.apparent),
            allocated: sizes.map(|sizes| sizes.allocated),
            files: sizes.map(|sizes| sizes.files),
            orphaned_since: decision.orphaned_since.map(|time| time.to_string()),
            due: decision.due.map(|time| time.to_string()),
            outcome,
            error,
        })
    }
}

fn totals(shown: &Shown) -> Vec<TotalRecord> {
    let kinds = ThingKind::ALL.into_iter().filter(|kind| shown.decisions.choices.kinds.has(*kind));
    let total = |kind: ThingKind| {
        let mut total = TotalRecord { kind: kind.as_str(), ..TotalRecord::default() };
        let is_of_kind = |decision: &Decision| {
            shown.facts.things.get(decision.thing).is_some_and(|thing| thing.kind == kind)
        };
        for (decision, item, _) in shown.decided().filter(|(decision, ..)| is_of_kind(decision)) {
            match decision.action {
                _ if Shown::refusal(item).is_some() => total.refuse += 1,
                Action::Keep => total.keep += 1,
                Action::Record => total.record += 1,
                Action::Delete => {
                    total.delete += 1;
                    let sizes = shown.sizes.get(&decision.thing).copied().unwrap_or_default();
                    total.apparent = total.apparent.saturating_add(sizes.apparent);
                    total.allocated = total.allocated.saturating_add(sizes.allocated);
                }
            }
        }
        total
    };
    kinds.map(total).collect()
}
