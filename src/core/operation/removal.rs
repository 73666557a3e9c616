//! Removing what a person names: spaces, or things of any kind, measured, and the plan of it.
//!
//! Things of any kind are planned by what a survey decided about them. What was let go keeps its conditions, as in a
//! collection; what is kept goes all the same, for a person wants it gone, where that harms nobody else
//! ([`by_hand`]). Neither records orphans nor condenses logs.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use super::Means;
use super::collection::{Collection, Measured};
use super::survey::{Judgement, Survey};
use crate::core::depot::layout::OVERRIDES;
use crate::core::error::Warning;
use crate::core::judge::{Action, Decision, Decisions, Facts, Reason, Thing, ThingKind, Verdict, spared};
use crate::core::plan::{Basis, Plan, Purpose, Refusal};
use crate::core::progress::Cancel;
use crate::core::scan::{Inventory, ScanEnd, Watcher};
use crate::core::time::Now;

/// What is to go: positions in the inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    Spaces(Vec<usize>),
    Package(usize),
    /// Everything of these depots.
    Depots(Vec<usize>),
}

impl Request {
    /// Measures what it names and was not measured yet, and plans it; `None` when that was to stop. It waits so long
    /// to hear which programs hold a space.
    pub fn prepare(
        &self,
        inventory: &mut Arc<Inventory>,
        now: &Now,
        patience: Duration,
        means: &Means,
        watcher: &dyn Watcher,
    ) -> Option<(Plan, Vec<Warning>)> {
        let measured = self.measure(inventory, means.cancel, watcher);
        if means.cancel.is_cancelled() {
            return None;
        }
        let plan = means.plan(inventory, now, patience, |basis| self.plan(basis));
        Some((plan, measured.warnings))
    }

    fn measure(&self, inventory: &mut Arc<Inventory>, cancel: &Cancel, watcher: &dyn Watcher) -> ScanEnd {
        let mut spaces = self.spaces(inventory);
        spaces.retain(|space| inventory.spaces.get(*space).is_some_and(|space| space.sizes.is_none()));
        if spaces.is_empty() {
            return ScanEnd::default();
        }
        Arc::make_mut(inventory).measure(Some(&spaces), cancel, watcher)
    }

    fn spaces(&self, inventory: &Inventory) -> HashSet<usize> {
        match self {
            Self::Spaces(spaces) => spaces.iter().copied().collect(),
            Self::Package(package) => {
                let package = inventory.packages.get(*package);
                package.into_iter().flat_map(|package| package.spaces.clone()).collect()
            }
            Self::Depots(depots) => {
                let spaces = inventory.spaces.iter().enumerate();
                let spaces = spaces.filter(|(_, space)| depots.contains(&space.id.depot));
                spaces.map(|(position, _)| position).collect()
            }
        }
    }

    fn plan(&self, basis: &Basis) -> Plan {
        match self {
            Self::Spaces(spaces) => Plan::delete(spaces, basis),
            Self::Package(package) => match basis.inventory.packages.get(*package) {
                Some(package) => Plan::wipe(package, basis),
                None => Plan::delete(&[], basis),
            },
            Self::Depots(depots) => Plan::clear(depots, basis),
        }
    }
}

/// Plans to remove these things, by their positions in the facts of a survey, whatever it decided about them. What was
/// not measured yet is measured first; `None` when that was to stop. It waits so long to hear which programs hold
/// something.
#[expect(clippy::implicit_hasher, reason = "the set is one that the window makes")]
pub fn of_things(
    survey: &Survey,
    things: &HashSet<usize>,
    now: &Now,
    patience: Duration,
    means: &Means,
) -> Option<Plan> {
    let (facts, decisions) = (&survey.facts, survey.decisions(Judgement::Now));
    let mut sizes = survey.sizes.clone();
    let is_named = |decision: &Decision| things.contains(&decision.thing);
    sizes.measure(facts, decisions, is_named, means.cancel, &());
    if means.cancel.is_cancelled() {
        return None;
    }
    let make = |basis: &Basis| by_hand(facts, decisions, &sizes, things, basis).plan;
    Some(means.plan(&survey.inventory, now, patience, make))
}

/// Decides that exactly these things go, by their positions in the facts, and plans it. What nobody may remove by hand
/// is listed with its reason.
#[expect(clippy::implicit_hasher, reason = "the set is one that the window makes")]
pub fn by_hand(
    facts: &Facts,
    decisions: &Decisions,
    sizes: &Measured,
    things: &HashSet<usize>,
    basis: &Basis,
) -> Collection {
    let named = decisions.list.iter().enumerate().filter(|(_, decision)| things.contains(&decision.thing));
    let named: Vec<(usize, &Decision)> = named.collect();
    let alone = |decision: &Decision| why_it_stays(facts.things.get(decision.thing)?, decision);
    let may_go = named.iter().map(|(_, decision)| *decision).filter(|decision| alone(decision).is_none());
    let may_go: Vec<&Decision> = may_go.collect();
    // A dialog may still leave out whole verdicts, so what is, or holds, something of another verdict stays as well.
    let of_verdict = |verdict| may_go.iter().filter(move |decision| decision.reason.verdict() == verdict);
    let same: HashMap<usize, usize> = Verdict::ALL
        .into_iter()
        .flat_map(|verdict| {
            let going: BTreeSet<usize> = of_verdict(verdict).map(|decision| decision.thing).collect();
            spared(&facts.things, &going)
        })
        .collect();
    let chosen = named.into_iter().map(|(position, decision)| {
        let kept = same.get(&decision.thing).and_then(|kept| facts.things.get(*kept));
        let same = kept.map(|kept| Refusal::Kept(Reason::SameAsKept(kept.path.as_path().into())));
        (position, same.or_else(|| alone(decision)))
    });
    Collection::of(Purpose::Delete, chosen.collect(), facts, decisions, sizes, basis)
}

/// Why nobody may remove a thing by hand, whatever it is called besides or holds. Whoever wants a registry or a cache of
/// native code gone that is kept does not harm that alone.
fn why_it_stays(thing: &Thing, decision: &Decision) -> Option<Refusal> {
    let may_go_all_the_same = match thing.kind {
        ThingKind::Scratch | ThingKind::CacheFile => thing.space.is_some(),
        // It says what stands in for artifacts, and is none.
        ThingKind::Artifact if thing.place.name() == OVERRIDES => false,
        ThingKind::Package | ThingKind::Artifact | ThingKind::Clone | ThingKind::Compiled => {
            decision.reason != Reason::Unknown
        }
        ThingKind::Registry | ThingKind::Cache | ThingKind::Leftover => false,
    };
    (decision.action != Action::Delete && !may_go_all_the_same)
        .then(|| Refusal::Kept(decision.reason.clone()))
}
