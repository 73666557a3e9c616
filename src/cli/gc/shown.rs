//! What is shown of a collection: each decision with what the plan and the removal have made of it.

use std::collections::HashSet;
use std::path::Path;

use crate::core::judge::{Action, Decision, Decisions, Facts, ThingKind};
use crate::core::operation::collection::run::LogChange;
use crate::core::operation::collection::{Collection, Measured};
use crate::core::plan::{Item, Refusal};
use crate::core::reclaim::{Outcome, Report, Way};

#[derive(Clone, Copy)]
pub struct Shown<'a> {
    pub facts: &'a Facts,
    /// Whose paths are shortened in texts.
    pub home: Option<&'a Path>,
    pub decisions: &'a Decisions,
    /// The plan; `None` when nothing was decided.
    pub collection: Option<&'a Collection>,
    pub sizes: &'a Measured,
    /// The things that are left out, though they could go.
    pub without: &'a HashSet<usize>,
    pub way: Way,
    /// Whether it is to free room, whatever Julia's own collection would do.
    pub is_to_free: bool,
    /// How many bytes are to be freed; without it all that can go.
    pub goal: Option<u64>,
    /// What happens, or happened, to the logs.
    pub logs: &'a [LogChange],
    /// What became of the plan; `None` when it was not carried out.
    pub report: Option<&'a Report>,
}

/// A decision, the items of the plan that follow it, and what became of these.
pub struct Decided<'a> {
    pub decision: &'a Decision,
    /// Whether it is left out, though it could go.
    pub is_left_out: bool,
    items: &'a [Item],
    outcomes: &'a [Outcome],
}

impl<'a> Decided<'a> {
    /// The item that is the thing itself.
    pub fn item(&self) -> Option<&'a Item> {
        self.items.first()
    }

    /// Why it stays, though it could go.
    pub fn refusal(&self) -> Option<&'a Refusal> {
        self.item().and_then(Item::refusal)
    }

    /// What became of it: of what is not all done, the first that is not.
    pub fn outcome(&self) -> Option<&'a Outcome> {
        self.outcomes.iter().find(|outcome| !outcome.is_done()).or(self.outcomes.first())
    }

    pub fn action(&self) -> Action {
        if self.is_left_out { Action::Keep } else { self.decision.action }
    }
}

impl<'a> Shown<'a> {
    pub fn decided(&self) -> impl Iterator<Item = Decided<'a>> {
        let Self { collection, report, without, .. } = *self;
        let positions = collection.map(Collection::items).unwrap_or_default();
        let items = collection.map(|collection| collection.plan.items()).unwrap_or_default();
        let outcomes = report.map(|report| report.items.as_slice()).unwrap_or_default();
        self.decisions.list.iter().enumerate().map(move |(position, decision)| {
            let at = positions.get(&position).cloned().unwrap_or_default();
            Decided {
                decision,
                is_left_out: without.contains(&decision.thing),
                items: items.get(at.clone()).unwrap_or_default(),
                outcomes: outcomes.get(at).unwrap_or_default(),
            }
        })
    }

    /// Whether what goes, or went, is less than was to be freed.
    pub fn falls_short(&self) -> bool {
        let planned = || self.collection.map_or(0, |collection| collection.plan.total().reclaimable);
        let frees = match (self.report, self.way) {
            (Some(report), Way::Permanent) => report.freed.allocated,
            (Some(report), Way::Trash) => report.moved.reclaimable,
            (None, _) => planned(),
        };
        self.goal.is_some_and(|goal| frees < goal)
    }

    pub fn decided_of(&self, kind: ThingKind) -> impl Iterator<Item = Decided<'a>> {
        let facts = self.facts;
        let is_of_kind = move |decided: &Decided| {
            facts.things.get(decided.decision.thing).is_some_and(|thing| thing.kind == kind)
        };
        self.decided().filter(is_of_kind)
    }
}
