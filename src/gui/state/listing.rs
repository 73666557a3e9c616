//! The inventory that is shown, as it was taken: sizes are the items'.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::core::scan::{Inventory, Loose, Package};
use crate::core::space::Space;
pub use crate::core::space::Totals;
use crate::gui::format::Figure;

impl Totals {
    fn figure(&self, sum: u64) -> Figure {
        if self.measured == 0 && self.things > 0 {
            Figure::Unknown
        } else if self.is_complete() {
            Figure::Exact(sum)
        } else {
            Figure::AtLeast(sum)
        }
    }

    pub fn size(&self) -> Figure {
        self.figure(self.allocated)
    }

    /// Bytes that removing them would free.
    pub fn frees(&self) -> Figure {
        self.figure(self.reclaimable)
    }

    pub fn files(&self) -> Figure {
        self.figure(self.files)
    }

    /// Bytes on disk as far as known, for a bar.
    pub fn bytes(&self) -> u64 {
        self.allocated
    }
}

#[derive(Debug)]
pub struct Listing {
    /// Shared with whoever plans a removal.
    pub inventory: Arc<Inventory>,
    package_of: Vec<usize>,
}

impl Listing {
    pub fn new(inventory: Inventory) -> Self {
        let mut package_of = vec![0; inventory.spaces.len()];
        for (index, package) in inventory.packages.iter().enumerate() {
            package_of.get_mut(package.spaces.clone()).unwrap_or_default().fill(index);
        }
        Self { inventory: Arc::new(inventory), package_of }
    }

    /// Takes what belongs to no package off, as far as it lies at these paths; returns whether some did.
    pub fn forget_loose(&mut self, gone: &HashSet<PathBuf>) -> bool {
        let is_gone = |loose: &Loose| gone.contains(&loose.path);
        let some = self.inventory.loose.iter().any(is_gone);
        if some {
            Arc::make_mut(&mut self.inventory).loose.retain(|loose| !is_gone(loose));
        }
        some
    }

    pub fn lists_something(&self) -> bool {
        !self.inventory.packages.is_empty() || !self.inventory.loose.is_empty()
    }

    pub fn package(&self, index: usize) -> Option<&Package> {
        self.inventory.packages.get(index)
    }

    pub fn package_of(&self, space: usize) -> usize {
        self.package_of.get(space).copied().unwrap_or_default()
    }

    pub fn space(&self, index: usize) -> Option<&Space> {
        self.inventory.spaces.get(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::space::Sizes;
    use crate::gui::state::fake;

    #[test]
    fn sums_say_when_they_are_not_whole() {
        let sizes = fake::sizes(3_100, 5);
        assert_eq!(Totals::of([None, None]).size(), Figure::Unknown);
        assert_eq!(Totals::of([Some(&sizes), None]).size(), Figure::AtLeast(3_100));
        assert_eq!(Totals::of([Some(&sizes), Some(&sizes)]).files(), Figure::Exact(10));
        let unreadable = Sizes { unreadable: 1, ..sizes };
        assert_eq!(Totals::of([Some(&unreadable)]).size(), Figure::AtLeast(3_100));
    }
}
