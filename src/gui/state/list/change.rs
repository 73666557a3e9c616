//! What goes from the list, and comes back to it, while scans that count it go on.
//!
//! A scan names spaces by their positions in the inventory that it handed over. When some are taken off, the
//! list keeps in mind where the others are now, so that no size is given to a neighbour; and what the order went
//! by for what has gone, so that it stands where it stood when it is brought back.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::List;
use crate::core::scan::{Inventory, Loose};
use crate::core::time::Now;
use crate::gui::widget::tree::{Fold, Reach};

impl List {
    /// Says of these items that they go, until they have gone or are looked at anew.
    pub fn tell_going(&mut self, paths: &HashSet<PathBuf>) {
        let going = self.items.list.iter_mut().filter(|item| paths.contains(&item.path));
        for item in going {
            item.why = "deleting…".to_string();
        }
        self.edition += 1;
    }

    /// Takes what lies at these paths off the list, for it is gone. The cursor takes the next row.
    pub fn forget(&mut self, gone: &HashSet<PathBuf>, now: &Now) {
        let Some(listing) = &self.listing else { return };
        let spaces = listing.inventory.spaces.iter().enumerate();
        let positions: HashSet<usize> =
            spaces.filter(|(_, space)| gone.contains(&space.path)).map(|(position, _)| position).collect();
        let is_gone = |loose: &Loose| gone.contains(&loose.path);
        let is_shown = self.items.list.iter().any(|item| gone.contains(&item.path));
        if !is_shown && !listing.inventory.loose.iter().any(is_gone) {
            return;
        }
        let numbered = self.items.list.iter().zip(self.numbers.items.iter().zip(&self.settled));
        let going = numbered.filter(|(item, _)| gone.contains(&item.path));
        self.gone.extend(going.filter_map(|(_, (id, settled))| Some((*id, (*settled)?))));
        let mut inventory = Inventory::clone(&listing.inventory);
        self.renumber(inventory.spaces.len(), &positions);
        inventory.forget(&positions);
        inventory.loose.retain(|loose| !is_gone(loose));
        let ready = self.sizes_ready;
        self.show(inventory, &HashMap::new(), gone, now);
        self.sizes_ready = ready;
    }

    /// Takes the sizes of what lies at these paths for unknown: a part of it is gone.
    pub fn forget_sizes(&mut self, changed: &HashSet<PathBuf>, now: &Now) {
        let items = self.items.list.iter_mut().filter(|item| changed.contains(&item.path));
        for item in items {
            item.sizes = None;
            if let (Some(listing), Some(space)) = (&mut self.listing, item.space) {
                listing.measure(space, None);
            }
        }
        self.edition += 1;
        self.refilter(now);
    }

    /// Keeps in mind which positions the spaces of the scan have from now on.
    fn renumber(&mut self, spaces: usize, gone: &HashSet<usize>) {
        let mut next = 0;
        let now_at: Vec<Option<usize>> = (0..spaces)
            .map(|space| {
                let position = (!gone.contains(&space)).then_some(next);
                next += usize::from(position.is_some());
                position
            })
            .collect();
        let now_at = match self.moved.take() {
            Some(before) => before.into_iter().map(|space| now_at.get(space?).copied().flatten()).collect(),
            None => now_at,
        };
        self.moved = Some(now_at);
    }

    /// Selects what lies at these paths, as far as it is shown, and goes there.
    pub fn select_paths(&mut self, paths: &HashSet<PathBuf>) {
        let items = &self.items;
        let is_meant = |item: usize| items.item(item).is_some_and(|item| paths.contains(&item.path));
        // What stands for anything that is meant, but for a group whose items follow.
        let is_first = |position: &usize| {
            let is_open = self.tree.lines().get(*position).is_some_and(|line| line.fold == Fold::Expanded);
            !is_open && self.tree.items_of(*position).into_iter().any(is_meant)
        };
        let Some(first) = (0..self.rows.len()).find(is_first) else { return };
        self.tree.point(first, Reach::Only);
        let meant: HashSet<usize> = self.tree.items().filter(|space| is_meant(*space)).collect();
        self.tree.select(|space| meant.contains(&space));
    }
}
