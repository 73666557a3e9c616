//! What goes from the list, and comes back to it.
//!
//! The inventory stays as it was taken until the next one is; so a scan that goes on may name spaces by their
//! positions in it. What the order went by for what has gone is kept in mind, so that it stands where it stood when it
//! is brought back.

use std::collections::HashSet;
use std::path::PathBuf;

use super::List;
use crate::core::time::Now;
use crate::gui::widget::tree::{Fold, Hold, Lost, Reach};

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
        let forgotten = self.items.forget(gone);
        let loose = self.listing.as_mut().is_some_and(|listing| listing.forget_loose(gone));
        if forgotten.is_empty() && !loose {
            return;
        }
        self.gone.extend(forgotten.into_iter().filter_map(|item| Some((item.id, item.settled?))));
        self.generation += 1;
        self.refilter(now);
        self.rebuild(now, Lost::Neighbour, Hold::VisibleRows);
    }

    /// Takes the sizes of what lies at these paths for unknown: a part of it is gone.
    pub fn forget_sizes(&mut self, changed: &HashSet<PathBuf>, now: &Now) {
        let items = self.items.list.iter_mut().filter(|item| changed.contains(&item.path));
        for item in items {
            item.sizes = None;
        }
        self.edition += 1;
        self.refilter(now);
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
