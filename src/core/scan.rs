//! The inventory of the depots: which spaces there are and what is known of them, and then their sizes.
//!
//! `inventory` lists directories and reads logs and names, but walks no space, so that it answers within
//! a blink. Sizes come later from `measure`, space by space. Nothing here changes anything on disk, not
//! even access times where the system lets us ask for that.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

mod inventory;
mod lookup;
mod measure;
pub mod moved;
pub mod query;
pub mod tree;
pub mod walk;

pub use inventory::{inventory, inventory_without_names};
pub use lookup::{Inside, LookupError};
pub use measure::{Watcher, measure, sizes};

use moved::Moved;

use crate::core::depot::Origin;
use crate::core::depot::{Depot, Presence};
use crate::core::disk;
use crate::core::error::Warning;
use crate::core::identity::Identity;
use crate::core::log::Entry;
use crate::core::log::read::Log;
use crate::core::log::watch::LogWatch;
use crate::core::names::Name;
use crate::core::place::Place;
use crate::core::progress::Progress;
use crate::core::space::{Key, Kind, Owner, Space};

/// Everything known before the spaces are walked.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    /// The depots, in Julia's order.
    pub depots: Vec<Depot>,
    /// The owners' folders: by depot, then by name, then by folder.
    pub packages: Vec<Package>,
    /// The spaces of all packages; those of one package lie together, by key.
    pub spaces: Vec<Space>,
    /// The log entries of each space, in the order of [`Inventory::spaces`].
    pub entries: Vec<Vec<Entry>>,
    /// What lies below `scratchspaces/` and is neither a folder nor Pkg's `CACHEDIR.TAG`.
    pub loose: Vec<Loose>,
    /// What the operating system keeps among the spaces, and in `lost+found`: nobody's space, and not listed.
    pub of_the_system: Vec<OfTheSystem>,
    /// What a removal has left under another name that was killed in its middle.
    pub left: Vec<Place>,
    /// The depots, by their positions, whose spaces could not be listed at all, though there may be some; and why.
    pub unlisted: BTreeMap<usize, String>,
    pub warnings: Vec<Warning>,
    /// The position of the depot whose packages alone are listed; `None` when those of all are.
    pub only: Option<usize>,
    /// Bytes that can still be written to the disk of the first depot that is listed, where that is known.
    pub free: Option<u64>,
    /// The depots that were moved, by what their logs say.
    pub moved: Vec<Moved>,
    /// The usage logs as they were just before they were read.
    pub logs: LogWatch,
    /// The logs of spaces of the depots, as they were read.
    pub space_logs: Vec<Arc<Log>>,
}

impl Inventory {
    pub fn spaces_of(&self, package: &Package) -> &[Space] {
        self.spaces.get(package.spaces.clone()).unwrap_or_default()
    }

    /// Leaves out the packages and spaces of every depot but the one spelled `path`. What its spaces were used
    /// for is still known from the logs of all. A path that is no depot of the inventory changes nothing.
    pub fn keep_only(&mut self, path: &Path) {
        let Some(depot) = self.depots.iter().position(|depot| depot.path == path) else { return };
        let mut packages = std::mem::take(&mut self.packages);
        packages.retain(|package| package.depot == depot);
        let (mut spaces, mut entries) = (Vec::new(), Vec::new());
        for package in &mut packages {
            let first = spaces.len();
            spaces.extend_from_slice(self.spaces.get(package.spaces.clone()).unwrap_or_default());
            let taken = self.entries.get_mut(package.spaces.clone()).unwrap_or_default();
            entries.extend(taken.iter_mut().map(std::mem::take));
            package.spaces = first..spaces.len();
        }
        (self.packages, self.spaces, self.entries) = (packages, spaces, entries);
        self.loose.retain(|loose| loose.depot == depot);
        self.of_the_system.retain(|found| found.depot == depot);
        self.only = Some(depot);
        self.look_for_room();
    }

    /// Leaves out spaces that are gone, by their positions. Owners' folders that this leaves empty are left out too.
    pub fn forget(&mut self, gone: &HashSet<usize>) {
        let mut packages = std::mem::take(&mut self.packages);
        let (mut spaces, mut entries) = (Vec::new(), Vec::new());
        packages.retain_mut(|package| {
            let (first, was_empty) = (spaces.len(), package.spaces.is_empty());
            for position in package.spaces.clone().filter(|position| !gone.contains(position)) {
                if let Some(space) = self.spaces.get(position) {
                    spaces.push(space.clone());
                    entries.push(self.entries.get_mut(position).map(std::mem::take).unwrap_or_default());
                }
            }
            package.spaces = first..spaces.len();
            was_empty || !package.spaces.is_empty()
        });
        (self.packages, self.spaces, self.entries) = (packages, spaces, entries);
    }

    /// Asks how much room is left on the disk of the first depot that is listed.
    fn look_for_room(&mut self) {
        let listed = self.depots.iter().enumerate().find(|(number, depot)| {
            depot.presence == Presence::Folder && self.only.is_none_or(|only| only == *number)
        });
        self.free = listed.and_then(|(_, depot)| disk::free_space(depot.layout.root()));
    }

    /// Whether the depot at this position is the user depot, the first of Julia's own order. One that was
    /// added in the settings never is.
    pub fn is_user_depot(&self, depot: usize) -> bool {
        depot == 0 && self.depots.first().is_some_and(|first| first.origin != Origin::Settings)
    }

    /// The package whose space is at this position of [`Inventory::spaces`].
    pub fn package_of(&self, space: usize) -> Option<&Package> {
        let package = self.packages.partition_point(|package| package.spaces.end <= space);
        self.packages.get(package).filter(|package| package.spaces.contains(&space))
    }

    /// Where the installed versions lie of the package whose space this is, in each depot: `packages/NAME`.
    pub fn sources_of(&self, space: &Path) -> Vec<PathBuf> {
        let position = self.spaces.iter().position(|it| it.path == space);
        let name = position.and_then(|position| self.package_of(position)?.name.as_ref());
        let Some(name) = name else { return Vec::new() };
        self.depots.iter().map(|depot| depot.layout.packages().join(&name.text)).collect()
    }

    /// The log entries of the space at this position of [`Inventory::spaces`].
    pub fn entries_of(&self, space: usize) -> &[Entry] {
        self.entries.get(space).map(Vec::as_slice).unwrap_or_default()
    }
}

/// What the owner of spaces is called that belong to no package.
const NO_PACKAGE: &str = "No package (scripts, REPL)";

/// An owner's folder in one depot.
#[derive(Debug, Clone)]
pub struct Package {
    /// The depot's position in [`Inventory::depots`].
    pub depot: usize,
    pub owner: Owner,
    /// The owner's name, where a source knows it.
    pub name: Option<Name>,
    /// What an owner without a name may be called, by what its spaces hold.
    pub guess: Option<String>,
    /// Its spaces' positions in [`Inventory::spaces`].
    pub spaces: Range<usize>,
    /// The depot, `scratchspaces` and the owner's folder as they were listed; nothing where the system does not tell.
    pub above: Vec<Identity>,
}

impl Package {
    /// What to call the package: its name; what has none, what is known of it.
    pub fn label(&self) -> String {
        match (&self.name, self.owner.uuid()) {
            _ if self.owner.is_global() => NO_PACKAGE.to_string(),
            (Some(name), _) => name.text.clone(),
            // A folder of another name than a UUID.
            (None, None) => self.owner.short(),
            (None, Some(_)) => {
                let guess = self.guess.as_ref().map(|guess| format!(", perhaps {guess}")).unwrap_or_default();
                format!("Unknown package {}{guess}", self.owner.short())
            }
        }
    }

    /// What names it in a command: its name, `global`, or the first digits of its UUID.
    pub fn typed(&self) -> String {
        match &self.name {
            _ if self.owner.is_global() => "global".to_string(),
            Some(name) => name.text.clone(),
            None => self.owner.short(),
        }
    }
}

/// Something in `scratchspaces/` itself that belongs to no owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loose {
    /// The depot's position in [`Inventory::depots`].
    pub depot: usize,
    pub path: PathBuf,
    pub kind: Kind,
}

/// Something of the operating system's where spaces are, `scratchspaces/FOLDER/NAME`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfTheSystem {
    /// The depot's position in [`Inventory::depots`].
    pub depot: usize,
    /// The folder it lies in: an owner's, or `lost+found`.
    pub folder: Owner,
    pub name: Key,
    pub kind: Kind,
}

#[derive(Debug, Clone, Default)]
pub struct ScanEnd {
    pub progress: Progress,
    pub elapsed: Duration,
    pub warnings: Vec<Warning>,
    /// Whether it was cancelled before every space was measured.
    pub cancelled: bool,
}
