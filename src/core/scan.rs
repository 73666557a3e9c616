//! The inventory of the depots: which spaces there are and what is known of them, and then their sizes.
//!
//! [`inventory`] lists directories and reads logs and names, but walks no space, so that it answers within
//! a blink. Sizes come later from [`measure`], space by space. Nothing here changes anything on disk, not
//! even access times where the system lets us ask for that.

use std::ops::Range;
use std::path::PathBuf;

use crate::core::depot::Depot;
use crate::core::error::Warning;
use crate::core::names::Name;
use crate::core::space::{Kind, Owner, Space};

/// Everything known before the spaces are walked.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    /// The depots, in Julia's order.
    pub depots: Vec<Depot>,
    /// The owners' folders: by depot, then by name, then by folder.
    pub packages: Vec<Package>,
    /// The spaces of all packages; those of one package lie together, by key.
    pub spaces: Vec<Space>,
    /// What lies below `scratchspaces/` and is neither a folder nor Pkg's `CACHEDIR.TAG`.
    pub loose: Vec<Loose>,
    /// What could not be read.
    pub warnings: Vec<Warning>,
}

impl Inventory {
    /// The spaces of a package.
    #[must_use]
    pub fn spaces_of(&self, package: &Package) -> &[Space] {
        self.spaces.get(package.spaces.clone()).unwrap_or_default()
    }
}

/// An owner's folder in one depot.
#[derive(Debug, Clone)]
pub struct Package {
    /// The depot's position in [`Inventory::depots`].
    pub depot: usize,
    /// Whose folder it is.
    pub owner: Owner,
    /// The owner's name, where a source knows it.
    pub name: Option<Name>,
    /// Its spaces' positions in [`Inventory::spaces`].
    pub spaces: Range<usize>,
}

impl Package {
    /// What to call the package: its name, `Global` for the zero UUID, else its short UUID.
    #[must_use]
    pub fn label(&self) -> String {
        match &self.name {
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
    /// Its path.
    pub path: PathBuf,
    /// What it is.
    pub kind: Kind,
}
