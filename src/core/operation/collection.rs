//! Collection, from decisions to a [`Plan`]: what is to go, each thing at its place and with its sizes.
//!
//! The plan guards the way on: whatever is refused there, a space in use or one behind a link, stays.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

mod conditions;
mod measured;
pub mod run;

pub use measured::Measured;

use crate::core::error::Warning;
use crate::core::judge::facts::DepotFacts;
use crate::core::judge::{Action, Decision, Decisions, Facts, Thing, ThingKind};
use crate::core::log::LogKind;
use crate::core::log::usage_log::UsageLog;
use crate::core::operation::Means;
use crate::core::place::Place;
use crate::core::plan::{Basis, Condition, Grounds, Plan, Purpose, Refusal, Wanted};
use crate::core::reclaim::Way;
use crate::core::scan::{self, Package};
use crate::core::space::ParentState;

/// A plan, and which decision each of its items follows.
#[derive(Debug)]
pub struct Collection {
    pub plan: Plan,
    /// For each item of the plan, the position of its decision.
    pub decisions: Vec<usize>,
}

impl Collection {
    /// Plans what was decided to be deleted, but for the things at the positions `without`. What may go only together
    /// with a package is refused when that stays. `sizes` are by the thing's position.
    pub fn new(
        facts: &Facts,
        decisions: &Decisions,
        sizes: &Measured,
        without: &HashSet<usize>,
        basis: &Basis,
    ) -> Self {
        let goes =
            |decision: &Decision| decision.action == Action::Delete && !without.contains(&decision.thing);
        let chosen = decisions.list.iter().enumerate().filter(|(_, decision)| goes(decision));
        let chosen = chosen.map(|(position, _)| (position, None)).collect();
        Self::of(Purpose::Collect, chosen, facts, decisions, sizes, basis)
    }

    /// Plans these decisions, by their positions, whatever was decided; each of which it is known why it may not go is
    /// only listed.
    pub(super) fn of(
        purpose: Purpose,
        chosen: Vec<(usize, Option<Refusal>)>,
        facts: &Facts,
        decisions: &Decisions,
        sizes: &Measured,
        basis: &Basis,
    ) -> Self {
        let mut followed = Vec::new();
        let mut wanted = Vec::new();
        // The position of a thing among what is wanted.
        let mut planned: HashMap<usize, usize> = HashMap::new();
        for (position, refusal) in chosen {
            let decided = decisions.list.get(position);
            let decided = decided.and_then(|decision| Some((decision, facts.things.get(decision.thing)?)));
            let Some((decision, thing)) = decided else { continue };
            planned.insert(decision.thing, wanted.len());
            for (part, place) in thing.places().enumerate() {
                followed.push(position);
                let parity = decisions.choices.parity;
                wanted.push(Wanted {
                    place: if parity { place.clone().through_links() } else { place.clone() },
                    label: label_of(thing, decision.thing, place, facts),
                    seen: facts.other.seen(&place.path()).copied(),
                    sizes: sizes.of_part(decision.thing, part),
                    space: thing.space,
                    reason: decision.reason.clone(),
                    is_judged: decision.action == Action::Delete,
                    refusal: refusal.clone(),
                    conditions: Arc::default(),
                    rests_on: Vec::new(),
                });
            }
        }
        for (decision, thing) in decided(facts, decisions) {
            let Some(first) = planned.get(&decision.thing).copied() else { continue };
            let rests_on: Vec<_> = decision.rests_on.iter().map(|on| planned.get(on).copied()).collect();
            let conditions: Arc<[Condition]> = conditions::conditions(decision, thing, facts).into();
            for (part, wanted) in wanted.iter_mut().skip(first).take(thing.places().count()).enumerate() {
                // What belongs to a thing goes when that has gone.
                wanted.rests_on = if part == 0 { rests_on.clone() } else { vec![Some(first)] };
                wanted.conditions = Arc::clone(&conditions);
            }
        }
        let grounds = Grounds { absent: absent(facts), julias: Some(Arc::clone(&facts.other.julias)) };
        let plan = Plan::collect(purpose, wanted, grounds, !decisions.choices.parity, basis);
        Self { plan, decisions: followed }
    }

    /// The things of which something is refused.
    fn refused(&self, decisions: &Decisions) -> HashSet<usize> {
        let items = self.decisions.iter().zip(self.plan.items()).filter(|(_, item)| item.refusal().is_some());
        items.filter_map(|(decision, _)| Some(decisions.list.get(*decision)?.thing)).collect()
    }

    /// The items of the plan that follow each decision: the thing itself, and then what belongs to it.
    pub fn items(&self) -> HashMap<usize, Range<usize>> {
        let mut items: HashMap<usize, Range<usize>> = HashMap::new();
        for (item, decision) in self.decisions.iter().enumerate() {
            items.entry(*decision).or_insert(item..item).end = item + 1;
        }
        items
    }
}

/// What was decided, with the thing.
fn decided<'a>(
    facts: &'a Facts,
    decisions: &'a Decisions,
) -> impl Iterator<Item = (&'a Decision, &'a Thing)> {
    decisions.list.iter().filter_map(|decision| Some((decision, facts.things.get(decision.thing)?)))
}

/// The files that Pkg logged and that are not there: would one come back, it might need anything.
fn absent(facts: &Facts) -> Arc<[PathBuf]> {
    let logs = |depot| [LogKind::Manifests, LogKind::ArtifactFiles].map(|kind| DepotFacts::log(depot, kind));
    let files = facts.depots.iter().flat_map(logs).flat_map(UsageLog::all_uses);
    let missing: BTreeSet<PathBuf> = files
        .filter(|used| used.state == ParentState::Missing)
        .map(|used| facts.volumes.absolute(&used.path))
        .collect();
    missing.into_iter().collect()
}

/// What to call a thing: `OpenML / datasets`, `Example / abcde`, or its name alone.
pub fn label(at: usize, facts: &Facts) -> String {
    let thing = facts.things.get(at);
    thing.map(|thing| label_of(thing, at, &thing.place, facts)).unwrap_or_default()
}

/// What to call a thing, or what belongs to it, at this of its places.
fn label_of(thing: &Thing, at: usize, place: &Place, facts: &Facts) -> String {
    let name = place.name().to_string_lossy();
    let folder =
        || place.folders().last().map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default();
    match (thing.kind, thing.space) {
        (ThingKind::Scratch | ThingKind::CacheFile, Some(space)) => {
            let owner = facts.inventory.package_of(space).map_or_else(folder, Package::label);
            format!("{owner} / {name}")
        }
        (ThingKind::Package | ThingKind::Cache, _) => {
            let version = facts.called(at).version.map(|version| format!(" {version}")).unwrap_or_default();
            format!("{}{version} / {name}", folder())
        }
        (ThingKind::Compiled | ThingKind::Leftover, _) if place.folders().len() > 1 => {
            let folders = place.folders().iter().skip(1).rev();
            let folders = folders.map(|folder| folder.to_string_lossy()).collect::<Vec<_>>().join(" ");
            format!("{folders} / {name}")
        }
        _ => match facts.called(at).names.as_slice() {
            [] => name.into_owned(),
            names => format!("{} / {name}", names.join(", ")),
        },
    }
}

/// Chooses which things are left out of a plan, by what all take and by which are refused.
pub type LeavesOut<'a> = &'a dyn Fn(&Measured, &HashSet<usize>) -> HashSet<usize>;

/// A collection that is measured and planned for a way, to be shown, consented to and [carried out](run::run).
#[derive(Debug)]
pub struct Prepared {
    pub collection: Collection,
    pub sizes: Measured,
    /// The things that are left out, though they could go.
    pub without: HashSet<usize>,
    pub warnings: Vec<Warning>,
    pub logs: Vec<run::LogChange>,
}

impl Prepared {
    /// Measures what does not simply stay and plans what was decided, but for what `leaves_out` chooses once all is
    /// measured and it is known which things are refused; `None` when that was to stop. It waits so long to hear which
    /// programs hold something.
    pub fn new(
        facts: &Facts,
        decisions: &Decisions,
        leaves_out: Option<LeavesOut>,
        way: Way,
        patience: Duration,
        means: &Means,
        watcher: &dyn scan::Watcher,
    ) -> Option<Self> {
        let mut sizes = Measured::default();
        let goes = |decision: &Decision| decision.action != Action::Keep;
        let warnings = sizes.measure(facts, decisions, goes, means.cancel, watcher);
        if means.cancel.is_cancelled() {
            return None;
        }
        let plan = |without: &HashSet<usize>| {
            let mut followed = Vec::new();
            let plan = means.plan(&facts.inventory, &decisions.choices.now, patience, |basis| {
                let collection = Collection::new(facts, decisions, &sizes, without, basis);
                followed = collection.decisions;
                collection.plan
            });
            Collection { plan: means.for_way(plan, way), decisions: followed }
        };
        let all = plan(&HashSet::new());
        let (collection, without) = match leaves_out {
            Some(leaves_out) => {
                let without = leaves_out(&sizes, &all.refused(decisions));
                (plan(&without), without)
            }
            None => (all, HashSet::new()),
        };
        let logs = run::foresee(facts, decisions, &collection.plan, way);
        Some(Self { collection, sizes, without, warnings, logs })
    }

    pub fn is_nothing(&self) -> bool {
        self.collection.plan.removed().next().is_none()
            && self.logs.iter().all(|log| log.change == run::Change::None)
    }
}
