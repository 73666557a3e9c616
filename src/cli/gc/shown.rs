//! What is shown of a collection: each decision with what the plan and the removal have made of it.

use std::collections::HashMap;
use std::path::Path;

use crate::core::judge::{Decision, Decisions, Facts, ThingKind};
use crate::core::operation::collection::Collection;
use crate::core::operation::collection::run::LogChange;
use crate::core::plan::{Item, Refusal};
use crate::core::reclaim::{Outcome, Report, Way};
use crate::core::space::Sizes;

#[derive(Clone, Copy)]
pub struct Shown<'a> {
    pub facts: &'a Facts,
    /// Whose paths are shortened in texts.
    pub home: Option<&'a Path>,
    pub decisions: &'a Decisions,
    /// The plan; `None` when nothing was decided.
    pub collection: Option<&'a Collection>,
    /// What was measured, by the thing's position.
    pub sizes: &'a HashMap<usize, Sizes>,
    pub way: Way,
    /// What happens, or happened, to the logs.
    pub logs: &'a [LogChange],
    /// What became of the plan; `None` when it was not carried out.
    pub report: Option<&'a Report>,
}

/// A decision, the item of the plan that follows it, and what became of that.
pub struct Decided<'a> {
    pub decision: &'a Decision,
    pub item: Option<&'a Item>,
    pub outcome: Option<&'a Outcome>,
}

impl<'a> Decided<'a> {
    /// Why it stays, though it could go.
    pub fn refusal(&self) -> Option<&'a Refusal> {
        self.item.and_then(Item::refusal)
    }
}

impl<'a> Shown<'a> {
    pub fn decided(&self) -> impl Iterator<Item = Decided<'a>> {
        let (collection, report) = (self.collection, self.report);
        let items = collection.map(Collection::items).unwrap_or_default();
        self.decisions.list.iter().enumerate().map(move |(position, decision)| {
            let at = items.get(&position).copied();
            let item = at.and_then(|at| collection?.plan.items().get(at));
            Decided { decision, item, outcome: at.and_then(|at| report?.items.get(at)) }
        })
    }

    pub fn decided_of(&self, kind: ThingKind) -> impl Iterator<Item = Decided<'a>> {
        let facts = self.facts;
        let is_of_kind = move |decided: &Decided| {
            facts.things.get(decided.decision.thing).is_some_and(|thing| thing.kind == kind)
        };
        self.decided().filter(is_of_kind)
    }
}
