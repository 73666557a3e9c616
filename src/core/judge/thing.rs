//! What can be collected: each thing, where it lies and which it is.

use std::path::PathBuf;
use std::sync::Arc;

use crate::core::identity::{Identity, Kind};
use crate::core::place::{Place, PlaceKind};
use crate::core::time::Timestamp;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ThingKind {
    /// A version of a package, `packages/NAME/SLUG`.
    Package,
    /// The clone of a repository, `clones/NAME`.
    Clone,
    /// An artifact, `artifacts/HASH`.
    Artifact,
    /// A scratch space, or whatever else lies in the folder of an owner.
    Scratch,
    /// A file in which Pkg keeps which packages to precompile.
    CacheFile,
    /// What Julia compiled of a package at one time: files of one name, the `.ji` and native code.
    Compiled,
    /// A registry, or a file of one.
    Registry,
    /// A cache of native code, `cache/vX.Y/NAME`.
    Cache,
    /// What Julia or Pkg needed for a moment: a temporary file or folder, a lock.
    Leftover,
}

impl ThingKind {
    pub const ALL: [Self; 9] = [
        Self::Package,
        Self::Clone,
        Self::Artifact,
        Self::Scratch,
        Self::CacheFile,
        Self::Compiled,
        Self::Registry,
        Self::Cache,
        Self::Leftover,
    ];

    /// Whether Pkg's own collection knows such things.
    pub fn is_of_pkg(self) -> bool {
        !matches!(self, Self::Compiled | Self::Registry | Self::Cache | Self::Leftover)
    }

    pub fn as_str(self) -> &'static str {
        self.place_kind().as_str()
    }

    pub fn place_kind(self) -> PlaceKind {
        match self {
            Self::Package => PlaceKind::Package,
            Self::Clone => PlaceKind::Clone,
            Self::Artifact => PlaceKind::Artifact,
            Self::Scratch => PlaceKind::Scratch,
            Self::CacheFile => PlaceKind::CacheFile,
            Self::Compiled => PlaceKind::Compiled,
            Self::Registry => PlaceKind::Registry,
            Self::Cache => PlaceKind::Cache,
            Self::Leftover => PlaceKind::Leftover,
        }
    }

    /// What one is called in a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            // All files of one compilation.
            Self::Compiled => "compiled cache",
            kind => kind.place_kind().noun(),
        }
    }
}

/// Something that can be collected, or lies where such things lie.
#[derive(Debug, Clone)]
pub struct Thing {
    pub kind: ThingKind,
    /// The depot's position in `Facts::depots`.
    pub depot: usize,
    /// Its path as Julia spells it: below the depot's lexical absolute path.
    pub path: PathBuf,
    pub place: Place,
    /// The places of what else is of it and goes after it: native code beside a `.ji` file.
    pub parts: Vec<Place>,
    pub what: Kind,
    /// Whether it is a folder, links followed.
    pub is_folder: bool,
    /// Its position in `Inventory::spaces`, when it lies in the folder of an owner.
    pub space: Option<usize>,
    /// When its content last changed, links followed; not known of packages, clones, artifacts and spaces.
    pub modified: Option<Timestamp>,
    /// Which it is, whatever path leads to it.
    pub whereabouts: Whereabouts,
}

impl Thing {
    /// Its place, and those of what belongs to it.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        std::iter::once(&self.place).chain(&self.parts)
    }
}

/// Which a thing is, whatever path leads to it.
#[derive(Debug, Clone, Default)]
pub struct Whereabouts {
    /// Which folder or file it is, links followed; `None` where the system does not tell.
    pub identity: Option<Identity>,
    /// The folders that it really lies in, up to the root.
    pub within: Arc<[Identity]>,
}
