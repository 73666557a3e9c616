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
}

impl ThingKind {
    pub const ALL: [Self; 5] = [Self::Package, Self::Clone, Self::Artifact, Self::Scratch, Self::CacheFile];

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
        }
    }

    /// What one is called in a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Package => "package version",
            Self::Clone => "clone",
            Self::Artifact => "artifact",
            Self::Scratch => "space",
            Self::CacheFile => "cache file",
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
    pub what: Kind,
    /// Whether it is a folder, links followed.
    pub is_folder: bool,
    /// Its position in `Inventory::spaces`, when it lies in the folder of an owner.
    pub space: Option<usize>,
    /// When its content last changed, links followed; known of files in the folder of an owner only.
    pub modified: Option<Timestamp>,
    /// Which it is, whatever path leads to it.
    pub whereabouts: Whereabouts,
}

/// Which a thing is, whatever path leads to it.
#[derive(Debug, Clone, Default)]
pub struct Whereabouts {
    /// Which folder or file it is, links followed; `None` where the system does not tell.
    pub identity: Option<Identity>,
    /// The folders that it really lies in, up to the root.
    pub within: Arc<[Identity]>,
}
