//! Collection, from decisions to a [`Plan`]: what is to go, each thing at its place and with its sizes.
//!
//! The plan guards the way on: whatever is refused there, a space in use or one behind a link, stays.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub mod run;

use crate::core::error::Warning;
use crate::core::judge::facts::DepotFacts;
use crate::core::judge::{Action, Decision, Decisions, Facts, Thing, ThingKind};
use crate::core::log::LogKind;
use crate::core::operation::Means;
use crate::core::place::Place;
use crate::core::plan::{Basis, Plan, Refusal, Wanted};
use crate::core::progress::Cancel;
use crate::core::reclaim::Way;
use crate::core::scan::walk::Group;
use crate::core::scan::{self, Package};
use crate::core::space::{Key, ParentState, Sizes};

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
        sizes: &HashMap<usize, Sizes>,
        without: &HashSet<usize>,
        basis: &Basis,
    ) -> Self {
        let mut followed = Vec::new();
        let mut wanted = Vec::new();
        for (position, decision) in decisions.list.iter().enumerate() {
            let Some(thing) = facts.things.get(decision.thing) else { continue };
            if decision.action != Action::Delete || without.contains(&decision.thing) {
                continue;
            }
            followed.push(position);
            let place = thing.place.clone();
            wanted.push(Wanted {
                place: if decisions.choices.parity { place.through_links() } else { place },
                label: label(thing, facts),
                sizes: sizes.get(&decision.thing).copied(),
                space: thing.space,
            });
        }
        let mut plan = Plan::collect(wanted, absent(facts), !decisions.choices.parity, basis);
        let decided = |position: &usize| decisions.list.get(*position);
        let items = followed.iter().zip(plan.items()).filter(|(_, item)| item.refusal().is_none());
        let goes: HashSet<usize> = items.filter_map(|(at, _)| Some(decided(at)?.thing)).collect();
        let rests = |at: &usize| {
            decided(at)
                .is_some_and(|decision| decision.rests_on.iter().any(|package| !goes.contains(package)))
        };
        let needed = followed.iter().enumerate().filter(|(_, at)| rests(at));
        plan.refuse(needed.map(|(item, _)| (item, Refusal::PackageStays)));
        Self { plan, decisions: followed }
    }

    pub fn items(&self) -> HashMap<usize, usize> {
        self.decisions.iter().enumerate().map(|(item, decision)| (*decision, item)).collect()
    }
}

/// The files that Pkg logged and that are not there: would one come back, it might need anything.
fn absent(facts: &Facts) -> Arc<[PathBuf]> {
    let logs = |depot| [LogKind::Manifests, LogKind::ArtifactFiles].map(|kind| DepotFacts::log(depot, kind));
    let files = facts.depots.iter().flat_map(logs).flat_map(|log| &log.uses);
    let missing: BTreeSet<PathBuf> = files
        .filter(|used| used.state == ParentState::Missing)
        .map(|used| facts.volumes.absolute(&used.path))
        .collect();
    missing.into_iter().collect()
}

/// What to call a thing: `OpenML / datasets`, `Example / abcde`, or its name alone.
pub fn label(thing: &Thing, facts: &Facts) -> String {
    let name = |place: &Place| place.name().to_string_lossy().into_owned();
    let folder = |place: &Place| place.folders().last().map(|folder| folder.to_string_lossy().into_owned());
    match (thing.kind, thing.space) {
        (ThingKind::Scratch | ThingKind::CacheFile, Some(space)) => {
            let package = facts.inventory.package_of(space);
            let owner = package.map(Package::label).or_else(|| folder(&thing.place)).unwrap_or_default();
            format!("{owner} / {}", name(&thing.place))
        }
        (ThingKind::Package, _) => {
            format!("{} / {}", folder(&thing.place).unwrap_or_default(), name(&thing.place))
        }
        _ => name(&thing.place),
    }
}

/// A collection that is measured and planned for a way, to be shown, consented to and [carried out](run::run).
#[derive(Debug)]
pub struct Prepared {
    pub collection: Collection,
    /// What things take, by their position in the facts.
    pub sizes: HashMap<usize, Sizes>,
    pub warnings: Vec<Warning>,
    pub logs: Vec<run::LogChange>,
}

impl Prepared {
    /// Measures and plans what was decided; `None` when that was to stop. It waits so long to hear which programs hold
    /// something.
    pub fn new(
        facts: &Facts,
        decisions: &Decisions,
        way: Way,
        patience: Duration,
        means: &Means,
        watcher: &dyn scan::Watcher,
    ) -> Option<Self> {
        let (sizes, warnings) = measure(facts, decisions, |_| false, means.cancel, watcher);
        if means.cancel.is_cancelled() {
            return None;
        }
        let mut followed = Vec::new();
        let plan = means.plan(&facts.inventory, &decisions.choices.now, patience, |basis| {
            let collection = Collection::new(facts, decisions, &sizes, &HashSet::new(), basis);
            followed = collection.decisions;
            collection.plan
        });
        let collection = Collection { plan: means.for_way(plan, way), decisions: followed };
        let logs = run::foresee(facts, decisions, &collection.plan, way);
        Some(Self { collection, sizes, warnings, logs })
    }

    pub fn is_nothing(&self) -> bool {
        self.collection.plan.removed().next().is_none()
            && self.logs.iter().all(|log| log.change == run::Change::None)
    }
}

/// Measures what does not stay and is not known yet: sizes by the thing's position, and what could not be read.
pub fn measure(
    facts: &Facts,
    decisions: &Decisions,
    is_known: impl Fn(usize) -> bool,
    cancel: &Cancel,
    watcher: &dyn scan::Watcher,
) -> (HashMap<usize, Sizes>, Vec<Warning>) {
    let mut groups: BTreeMap<PathBuf, Vec<(usize, Key)>> = BTreeMap::new();
    let unknown = |decision: &&Decision| decision.action != Action::Keep && !is_known(decision.thing);
    for decision in decisions.list.iter().filter(unknown) {
        if let Some(thing) = facts.things.get(decision.thing) {
            let key = Key::found(thing.place.name());
            groups.entry(thing.place.folder()).or_default().push((decision.thing, key));
        }
    }
    let groups = groups.into_iter().map(|(folder, spaces)| Group { folder, spaces }).collect();
    let (sizes, end) = scan::sizes(groups, cancel, watcher);
    (sizes, end.warnings)
}
