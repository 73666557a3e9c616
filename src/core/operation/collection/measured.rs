//! What things take: of each the sum of its parts.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use crate::core::error::Warning;
use crate::core::judge::{Decision, Decisions, Facts};
use crate::core::progress::Cancel;
use crate::core::scan;
use crate::core::scan::walk::Group;
use crate::core::space::{Key, Sizes};

#[derive(Debug, Clone, Default)]
pub struct Measured {
    /// By the thing's position in the facts and the part's among its places.
    parts: HashMap<(usize, usize), Sizes>,
    /// The sums, by the thing's position.
    sums: HashMap<usize, Sizes>,
}

impl Measured {
    /// What a thing takes with all that belongs to it.
    pub fn get(&self, thing: &usize) -> Option<&Sizes> {
        self.sums.get(thing)
    }

    /// What each thing takes, as far as it is known, by its position.
    pub fn all(&self) -> impl Iterator<Item = (usize, Sizes)> {
        self.sums.iter().map(|(thing, sizes)| (*thing, *sizes))
    }

    pub fn of_part(&self, thing: usize, part: usize) -> Option<Sizes> {
        self.parts.get(&(thing, part)).copied()
    }

    pub fn is_empty(&self) -> bool {
        self.sums.is_empty()
    }

    /// Takes note of what a thing of one part takes.
    pub fn insert(&mut self, thing: usize, sizes: Sizes) {
        self.parts.insert((thing, 0), sizes);
        self.sums.insert(thing, sizes);
    }

    /// Takes over what another thing took when that was measured, with all its parts.
    pub fn take_over(&mut self, thing: usize, before: &Self, other: usize) {
        let Some(sum) = before.sums.get(&other) else { return };
        self.sums.insert(thing, *sum);
        let parts = (0..).map_while(|part| Some((part, before.of_part(other, part)?)));
        self.parts.extend(parts.map(|(part, sizes)| ((thing, part), sizes)));
    }

    /// Measures the things whose decisions are `wanted` and that are not known yet; gives what could not be read.
    pub fn measure(
        &mut self,
        facts: &Facts,
        decisions: &Decisions,
        wanted: impl Fn(&Decision) -> bool,
        cancel: &Cancel,
        watcher: &dyn scan::Watcher,
    ) -> Vec<Warning> {
        let mut parts = Vec::new();
        let mut groups: BTreeMap<PathBuf, Vec<(usize, Key)>> = BTreeMap::new();
        let unknown = decisions.list.iter().filter(|decision| !self.sums.contains_key(&decision.thing));
        for decision in unknown.filter(|decision| wanted(decision)) {
            let Some(thing) = facts.things.get(decision.thing) else { continue };
            for (part, place) in thing.places().enumerate() {
                let key = Key::found(place.name());
                groups.entry(place.folder()).or_default().push((parts.len(), key));
                parts.push((decision.thing, part));
            }
        }
        let groups = groups.into_iter().map(|(folder, spaces)| Group { folder, spaces }).collect();
        let (sizes, end) = scan::sizes(groups, cancel, watcher);
        for (number, (thing, part)) in parts.into_iter().enumerate() {
            let Some(sizes) = sizes.get(&number) else { continue };
            self.parts.insert((thing, part), *sizes);
            self.sums.entry(thing).and_modify(|sum| sum.join(sizes)).or_insert(*sizes);
        }
        end.warnings
    }
}
