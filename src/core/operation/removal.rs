//! Removing what a person names: which spaces it takes, measured, and the plan of it.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use super::Means;
use crate::core::error::Warning;
use crate::core::plan::{Basis, Plan};
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
