//! How the items of one look at the disk follow those of the look before, and how some of them go.
//!
//! It runs where the window is painted: names are neither made nor compared but where groups of both are joined.

use std::collections::HashSet;
use std::path::PathBuf;

use super::{Group, Item, Items, Settled};
use crate::core::scan::Inventory;
use crate::gui::widget::tree::LineMap;

impl Items {
    /// Takes over from the items before what this look at the disk does not tell: the order, and sizes. `is_same` says
    /// that it is one of the same inventory. Returns whether these are the same items, which differ in their sizes at
    /// most.
    pub fn take_over(&mut self, before: &Self, is_same: bool, gone: &LineMap<Settled>) -> bool {
        let is_alike = self.is_alike(before);
        let by_place = is_same || is_alike;
        let others = before.list.iter().enumerate().filter(|(_, item)| !by_place || item.space.is_none());
        let by_id: LineMap<usize> = others.map(|(at, item)| (item.id, at)).collect();
        for item in &mut self.list {
            let by_id = || by_id.get(&item.id).copied();
            let at = item.space.filter(|_| by_place).map_or_else(by_id, |space| before.of_space(space));
            let known = at.and_then(|at| before.item(at));
            let sizes = known.and_then(|known| known.sizes);
            item.sizes = if item.space.is_some() { sizes.or(item.sizes) } else { item.sizes.or(sizes) };
            // What of other kinds comes in with its sizes is new, and moves nobody.
            let is_new = || item.sizes.filter(|_| item.space.is_none()).map(Settled::from);
            let settled = known.map_or_else(|| gone.get(&item.id).copied(), |known| known.settled);
            item.settled = settled.or_else(is_new);
            item.thing = item.thing.or(known.and_then(|known| known.thing));
        }
        is_alike
    }

    fn is_alike(&self, other: &Self) -> bool {
        let same = |(one, other): (&Item, &Item)| {
            (one.id, one.thing, one.space, one.verdict) == (other.id, other.thing, other.space, other.verdict)
                && one.why == other.why
        };
        self.list.len() == other.list.len()
            && self.groups == other.groups
            && self.list.iter().zip(&other.list).all(same)
    }

    /// Adds to the spaces of an inventory what was known of other kinds in the same depots.
    pub fn join_others(&mut self, before: Self, inventory: &Inventory) {
        let listed = |depot: &PathBuf| {
            let at = inventory.depots.iter().position(|listed| listed.path == *depot)?;
            inventory.only.is_none_or(|only| only == at).then_some(at)
        };
        let depots: Vec<Option<usize>> = before.depots.iter().map(listed).collect();
        let mut known: LineMap<usize> =
            self.groups.iter().enumerate().map(|(at, group)| (group.id, at)).collect();
        let spaces = self.list.len();
        for item in before.list.into_iter().filter(|item| item.space.is_none()) {
            let depot = depots.get(item.depot).copied().flatten();
            let Some((depot, group)) = depot.zip(before.groups.get(item.group)) else { continue };
            let group = *known.entry(group.id).or_insert_with(|| {
                self.groups.push(Group { depot, ..group.clone() });
                self.groups.len() - 1
            });
            self.list.push(Item { depot, group, ..item });
        }
        if self.list.len() > spaces {
            self.order();
        }
    }

    /// Takes what lies at these paths off the list, and gives it.
    pub fn forget(&mut self, gone: &HashSet<PathBuf>) -> Vec<Item> {
        let forgotten = self.list.extract_if(.., |item| gone.contains(&item.path)).collect();
        self.number();
        forgotten
    }
}
