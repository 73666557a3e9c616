//! Everything that lies in the depots: each thing of every kind with its verdict, and what is never touched, so that the
//! sums are what the depots take.
//!
//! It is a look and changes nothing. What is never touched is whatever is no thing: `dev`, environments, logs,
//! configuration, the folders that things lie in, and anything that nobody knows.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

mod measuring;

pub use measuring::Measuring;

use super::collection::Measured;
use super::free;
use crate::core::depot::Presence;
use crate::core::environment::Environment;
use crate::core::error::Warning;
use crate::core::folder;
use crate::core::identity::{Facts as FileFacts, Kind};
use crate::core::judge::{Action, Decision, Decisions, Facts, Kinds, Thing, ThingKind, Verdict, decide};
use crate::core::keep_list::KeepList;
use crate::core::patience;
use crate::core::place::Place;
use crate::core::progress::Cancel;
use crate::core::scan::walk::Group;
use crate::core::scan::{self, Inventory, Watcher};
use crate::core::space::{Key, Sizes, Totals};
use crate::core::time::Now;

/// What lies in the depots.
#[derive(Debug, Clone)]
pub struct Whole {
    pub facts: Arc<Facts>,
    /// What becomes of each thing when room is to be freed.
    pub decisions: Arc<Decisions>,
    pub sizes: Measured,
    /// What is never touched, by the depot's position.
    pub untouched: Vec<Totals>,
    /// Bytes on disk that are counted more than once, for they have names in several things; by the depot's position.
    pub counted_again: Vec<u64>,
    /// What lies outside takes, by its position in [`OtherFacts::outside`](crate::core::judge::other::known::OtherFacts), as
    /// far as it was measured.
    pub outside: HashMap<usize, Sizes>,
    pub warnings: Vec<Warning>,
    /// The packages that are reached through a link in the place of `packages/NAME`: they lie elsewhere, or are counted
    /// where they lie.
    behind_links: Arc<HashSet<usize>>,
}

/// What everything adds up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// In the order of [`Verdict::ALL`].
    verdicts: [Totals; 4],
    pub untouched: Totals,
    pub counted_again: u64,
}

impl Sums {
    pub fn of(&self, verdict: Verdict) -> Totals {
        let verdicts = Verdict::ALL.into_iter().zip(self.verdicts);
        verdicts.filter(|(of, _)| *of == verdict).map(|(_, sum)| sum).next().unwrap_or_default()
    }

    /// What the depots take on disk, as far as it is measured.
    pub fn all(&self) -> Totals {
        let mut all = Totals::of_totals(self.verdicts.iter().chain([&self.untouched]));
        all.allocated = all.allocated.saturating_sub(self.counted_again);
        all
    }
}

impl Whole {
    /// Decides about everything. Nothing is measured yet.
    pub fn look(
        mut facts: Facts,
        environment: &Environment,
        keep: &KeepList,
        now: Now,
        cancel: &Cancel,
    ) -> Self {
        facts.look_further(environment, cancel);
        let decisions = decide(&facts, &free::choices(&facts, Kinds::WHOLE_DEPOT, keep, now));
        Self::new(Arc::new(facts), decisions)
    }

    /// What was decided about everything. Nothing is measured yet.
    pub fn new(facts: Arc<Facts>, decisions: Decisions) -> Self {
        let depots = facts.depots.len();
        Self {
            behind_links: Arc::new(behind_links(&facts)),
            facts,
            decisions: Arc::new(decisions),
            sizes: Measured::default(),
            untouched: vec![Totals::default(); depots],
            counted_again: vec![0; depots],
            outside: HashMap::new(),
            warnings: Vec::new(),
        }
    }

    /// Takes over what was measured before of what stays and is the same.
    pub fn take_over(&mut self, before: &Self) {
        let paths = |whole: &Self| -> Vec<PathBuf> {
            whole.facts.depots.iter().map(|depot| depot.depot.path.clone()).collect()
        };
        if paths(self) == paths(before) {
            self.untouched.clone_from(&before.untouched);
            self.counted_again.clone_from(&before.counted_again);
        }
        let things = before.facts.things.iter().enumerate();
        let known: HashMap<&Path, (usize, &Thing)> =
            things.map(|(at, thing)| (thing.path.as_path(), (at, thing))).collect();
        for decision in self.decisions.list.iter().filter(|decision| decision.action == Action::Keep) {
            let thing = self.facts.things.get(decision.thing);
            let same = thing.and_then(|thing| {
                let (at, then) = known.get(thing.path.as_path())?;
                let is_same = thing.whereabouts.identity == then.whereabouts.identity
                    && thing.parts.iter().map(Place::path).eq(then.parts.iter().map(Place::path));
                is_same.then_some(*at)
            });
            if let Some(same) = same {
                self.sizes.take_over(decision.thing, &before.sizes, same);
            }
        }
    }

    /// Measures everything.
    pub fn measure(&mut self, cancel: &Cancel, watcher: &dyn Watcher) {
        let mut measuring = Measuring::new(self, watcher);
        measuring.things(|_| true, cancel, &mut |_| ());
        measuring.untouched(cancel);
    }

    /// Measures what lies outside. What of it cannot be read makes its size a lower bound.
    pub fn measure_outside(&mut self, cancel: &Cancel, watcher: &dyn Watcher) {
        let outside = self.facts.other.outside.iter().enumerate();
        let there = outside.filter(|(_, thing)| patience::symlink_metadata(&thing.path).is_ok());
        let groups = there.filter_map(|(at, thing)| {
            let (folder, name) = (thing.path.parent()?, thing.path.file_name()?);
            Some(Group { folder: folder.to_path_buf(), spaces: vec![(at, Key::found(name))] })
        });
        (self.outside, _) = scan::sizes(groups.collect(), cancel, watcher);
    }

    /// The things, with what was decided about them.
    pub fn items(&self) -> impl Iterator<Item = (&Thing, &Decision)> {
        // What the system keeps among spaces is none.
        let is_one = |thing: &&Thing| {
            self.is_listed(thing.depot) && (thing.kind != ThingKind::Scratch || thing.space.is_some())
        };
        let things = &self.facts.things;
        let list = self.decisions.list.iter();
        let list = list.filter(|decision| !self.behind_links.contains(&decision.thing));
        list.filter_map(move |decision| Some((things.get(decision.thing).filter(is_one)?, decision)))
    }

    /// Whether a depot is among those that are listed.
    fn is_listed(&self, depot: usize) -> bool {
        self.facts.inventory.only.is_none_or(|only| only == depot)
    }

    pub fn sums(&self) -> Sums {
        let mut verdicts = [Totals::default(); 4];
        for (_, decision) in self.items() {
            let verdict = decision.reason.verdict();
            let sums = Verdict::ALL.into_iter().zip(&mut verdicts);
            for (_, sum) in sums.filter(|(of, _)| *of == verdict) {
                sum.count(self.sizes.get(&decision.thing));
            }
        }
        Sums {
            verdicts,
            untouched: Totals::of_totals(&self.untouched),
            counted_again: self.counted_again.iter().sum(),
        }
    }

    /// Gives the spaces of an inventory, of which it was made, the sizes that were measured.
    pub fn give_sizes(&self, inventory: &mut Inventory) {
        for (thing, decision) in self.items() {
            let space = thing.space.and_then(|space| inventory.spaces.get_mut(space));
            if let Some(space) = space {
                space.sizes = self.sizes.get(&decision.thing).copied();
            }
        }
    }

    /// What the things of a kind in a depot take.
    pub fn total(&self, depot: usize, kind: ThingKind) -> Totals {
        let of_kind = self.items().filter(|(thing, _)| (thing.depot, thing.kind) == (depot, kind));
        Totals::of(of_kind.map(|(_, decision)| self.sizes.get(&decision.thing)))
    }

    /// What in a depot is no thing: what the folders take in which things lie, and what else is in these.
    fn not_things(&self, depot: usize) -> (Totals, Vec<Group>) {
        let (mut folders, mut groups) = (Totals::default(), Vec::new());
        let Some(root) = self.facts.depots.get(depot).filter(|it| it.depot.presence == Presence::Folder)
        else {
            return (folders, groups);
        };
        let root = root.depot.layout.root();
        let of_depot = self.items().filter(|(thing, _)| thing.depot == depot);
        let things: HashSet<PathBuf> =
            of_depot.flat_map(|(thing, _)| thing.places().map(Place::path)).collect();
        let above: HashSet<&Path> = things
            .iter()
            .flat_map(|path| path.ancestors().skip(1))
            .filter(|path| path.starts_with(root))
            .collect();
        let mut open = vec![root.to_path_buf()];
        while let Some(folder) = open.pop() {
            if let Ok(own) = patience::symlink_metadata(&folder).map(|own| FileFacts::from_metadata(&own)) {
                let sizes = Sizes { allocated: own.allocated, directories: 1, ..Sizes::default() };
                folders.count(Some(&sizes));
            }
            let mut rest = Vec::new();
            for (name, kind) in folder::entries(&folder).unwrap_or_default() {
                let path = folder.join(&name);
                if kind == Kind::Directory && above.contains(path.as_path()) {
                    open.push(path);
                } else if !things.contains(&path) {
                    rest.push((0, Key::found(&name)));
                }
            }
            if !rest.is_empty() {
                groups.push(Group { folder, spaces: rest });
            }
        }
        let spaces = groups.iter_mut().flat_map(|group: &mut Group| &mut group.spaces);
        for (number, (at, _)) in spaces.enumerate() {
            *at = number;
        }
        (folders, groups)
    }
}

fn behind_links(facts: &Facts) -> HashSet<usize> {
    let mut known: HashMap<PathBuf, bool> = HashMap::new();
    let mut is_link = |folder: PathBuf| {
        *known.entry(folder).or_insert_with_key(|folder| {
            patience::symlink_metadata(folder).is_ok_and(|found| found.file_type().is_symlink())
        })
    };
    let packages = facts.things.iter().enumerate().filter(|(_, thing)| thing.kind == ThingKind::Package);
    packages.filter(|(_, thing)| is_link(thing.place.folder())).map(|(at, _)| at).collect()
}
