//! Removing what a person names: which spaces it takes, measured, and the plan of it.

use std::collections::HashSet;
use std::sync::Arc;

use crate::core::plan::{Basis, Plan};
use crate::core::progress::Cancel;
use crate::core::scan::{Inventory, ScanEnd, Watcher};

/// What is to go: positions in the inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// These spaces.
    Spaces(Vec<usize>),
    /// Every space of this package.
    Package(usize),
    /// Everything of these depots.
    Depots(Vec<usize>),
}

impl Request {
    /// Measures what it names and was not measured yet.
    pub fn measure(&self, inventory: &mut Arc<Inventory>, cancel: &Cancel, watcher: &dyn Watcher) -> ScanEnd {
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

    /// The plan of it.
    pub fn plan(&self, basis: &Basis) -> Plan {
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
