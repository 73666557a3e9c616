//! Which row is which, across inventories.
//!
//! A path tells it, and nothing else: depots come and go, so that a depot's position in the list of depots
//! may be another's the next time. Paths are long, and lists hold many; each gets a number.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::core::scan::{Inventory, Package};

/// What stays the same about a row when the inventory is taken anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RowId(u32);

/// The numbers given so far.
#[derive(Debug, Default)]
pub struct RowIds {
    given: HashMap<OsString, RowId>,
}

/// The numbers of what an inventory lists, each in the order of the inventory.
#[derive(Debug, Default)]
pub struct Numbers {
    /// Of [`Inventory::spaces`].
    pub spaces: Vec<RowId>,
    /// Of [`Inventory::packages`].
    pub packages: Vec<RowId>,
    /// Of [`Inventory::loose`].
    pub loose: Vec<RowId>,
}

impl RowIds {
    /// Gives a number to everything in an inventory, the same as before to what had one.
    pub fn number(&mut self, inventory: &Inventory) -> Numbers {
        Numbers {
            spaces: inventory.spaces.iter().map(|space| self.of(&space.path)).collect(),
            packages: inventory.packages.iter().map(|package| self.of(&folder(inventory, package))).collect(),
            loose: inventory.loose.iter().map(|loose| self.of(&loose.path)).collect(),
        }
    }

    fn of(&mut self, path: &Path) -> RowId {
        if let Some(id) = self.given.get(path.as_os_str()) {
            return *id;
        }
        // Four thousand million names do not fit into memory.
        let id = RowId(u32::try_from(self.given.len()).unwrap_or(u32::MAX));
        self.given.insert(path.as_os_str().to_os_string(), id);
        id
    }
}

pub fn folder(inventory: &Inventory, package: &Package) -> PathBuf {
    let depot = inventory.depots.get(package.depot);
    depot.map(|depot| depot.layout.owner(package.owner.folder())).unwrap_or_default()
}
