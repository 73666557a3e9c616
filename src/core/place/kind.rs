//! The kinds of things that have a place in a depot, and the rule of each.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use super::{Links, NoPlace, Place, entry};
use crate::core::depot::layout::{
    ARTIFACTS, CACHE, CLONES, COMPILED, Layout, PACKAGES, REGISTRIES, SCRATCHSPACES,
};
use crate::core::space::{Key, Owner};

/// What kind of thing has the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceKind {
    Scratch,
    /// A file or link in `scratchspaces/` itself, which belongs to no owner.
    Loose,
    Package,
    Artifact,
    Clone,
    /// A file of Pkg's own in its folder of scratch spaces.
    CacheFile,
    /// A file, or folder of debug symbols, that Julia compiled.
    Compiled,
    /// A registry: its folder, or a file of it.
    Registry,
    /// A cache of native code.
    Cache,
    /// What Julia or Pkg needed for a moment.
    Leftover,
}

impl PlaceKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scratch => "scratch",
            Self::Loose => "loose",
            Self::Package => "package",
            Self::Artifact => "artifact",
            Self::Clone => "clone",
            Self::CacheFile => "pkg-cache-file",
            Self::Compiled => "compiled",
            Self::Registry => "registry",
            Self::Cache => "cache",
            Self::Leftover => "leftover",
        }
    }

    /// Every kind, in the order in which they are counted up.
    pub const ALL: [Self; 10] = [
        Self::Scratch,
        Self::Package,
        Self::Artifact,
        Self::Clone,
        Self::CacheFile,
        Self::Compiled,
        Self::Registry,
        Self::Cache,
        Self::Leftover,
        Self::Loose,
    ];

    /// What one is called in a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Scratch => "space",
            Self::Package => "package version",
            Self::Artifact => "artifact",
            Self::Clone => "clone",
            Self::CacheFile => "cache file",
            Self::Compiled => "compiled file",
            Self::Registry => "registry",
            Self::Cache => "native code cache",
            Self::Leftover => "leftover",
            Self::Loose => "loose file",
        }
    }

    /// Whether only what is no folder may be removed from such a place.
    pub fn is_file(self) -> bool {
        matches!(self, Self::Loose | Self::CacheFile)
    }

    /// Whether something of this kind lies in these folders of a depot, or of a folder that stands for all depots.
    pub fn lies_in(self, folders: &[OsString]) -> bool {
        let is = |at: usize, name: &str| folders.get(at).is_some_and(|folder| folder == name);
        match self {
            Self::Scratch => folders.len() == 1 || (folders.len() == 2 && is(0, SCRATCHSPACES)),
            Self::CacheFile => folders.len() == 2 && is(0, SCRATCHSPACES),
            Self::Loose => folders.len() == 1 && is(0, SCRATCHSPACES),
            Self::Package => matches!(folders.len(), 1 | 2) && is(0, PACKAGES),
            Self::Artifact => folders.len() == 1 && is(0, ARTIFACTS),
            Self::Clone => folders.len() == 1 && is(0, CLONES),
            Self::Compiled => matches!(folders.len(), 2 | 3) && is(0, COMPILED),
            Self::Registry => folders.len() == 1 && is(0, REGISTRIES),
            Self::Cache => folders.len() == 2 && is(0, CACHE),
            Self::Leftover => match folders.len() {
                1 => is(0, ARTIFACTS),
                2 => is(0, PACKAGES) || is(0, COMPILED),
                3 => is(0, COMPILED),
                _ => false,
            },
        }
    }
}

impl Place {
    fn at(kind: PlaceKind, root: &Path, folders: Vec<OsString>, name: &OsStr) -> Result<Self, NoPlace> {
        let name = entry(name)?;
        Ok(Self { kind, root: root.to_path_buf(), folders, name, links: Links::Own })
    }

    /// The place of a space in a depot, `DEPOT/scratchspaces/OWNER/KEY`, its names as they stand on disk.
    pub fn space(depot: &Layout, owner: &Owner, key: &Key) -> Result<Self, NoPlace> {
        let folders = vec![SCRATCHSPACES.into(), entry(owner.folder())?];
        Self::at(PlaceKind::Scratch, depot.root(), folders, key.as_os_str())
    }

    /// The place of a space in a folder that stands for all depots, `DIR/OWNER/KEY` (Scratch.jl
    /// `with_scratch_directory`).
    pub fn space_in_directory(directory: &Path, owner: &Owner, key: &Key) -> Result<Self, NoPlace> {
        Self::at(PlaceKind::Scratch, directory, vec![entry(owner.folder())?], key.as_os_str())
    }

    /// The place of a loose file, `DEPOT/scratchspaces/NAME`.
    pub fn loose(depot: &Layout, name: &OsStr) -> Result<Self, NoPlace> {
        Self::at(PlaceKind::Loose, depot.root(), vec![SCRATCHSPACES.into()], name)
    }

    /// The place of a file or link in a folder that stands for all depots, `DIR/NAME`.
    pub fn loose_in_directory(directory: &Path, name: &OsStr) -> Result<Self, NoPlace> {
        Self::at(PlaceKind::Loose, directory, Vec::new(), name)
    }

    /// The place of an installed version, `DEPOT/packages/NAME/SLUG`.
    pub fn package(depot: &Layout, name: &OsStr, slug: &OsStr) -> Result<Self, NoPlace> {
        Self::at(PlaceKind::Package, depot.root(), vec![PACKAGES.into(), entry(name)?], slug)
    }

    /// The place of the folder of a package, `DEPOT/packages/NAME`.
    pub fn in_packages(depot: &Layout, name: &OsStr) -> Result<Self, NoPlace> {
        Self::at(PlaceKind::Package, depot.root(), vec![PACKAGES.into()], name)
    }

    /// The place of an artifact, `DEPOT/artifacts/HASH`.
    pub fn artifact(depot: &Layout, hash: &OsStr) -> Result<Self, NoPlace> {
        Self::at(PlaceKind::Artifact, depot.root(), vec![ARTIFACTS.into()], hash)
    }

    /// The place of the clone of a repository, `DEPOT/clones/NAME`.
    pub fn clone_of_repository(depot: &Layout, name: &OsStr) -> Result<Self, NoPlace> {
        Self::at(PlaceKind::Clone, depot.root(), vec![CLONES.into()], name)
    }

    /// The place of a file of Pkg's own, `DEPOT/scratchspaces/OWNER/NAME`.
    pub fn cache_file(depot: &Layout, owner: &Owner, name: &Key) -> Result<Self, NoPlace> {
        Ok(Self { kind: PlaceKind::CacheFile, ..Self::space(depot, owner, name)? })
    }

    /// The place of what was compiled for a version, `DEPOT/compiled/vX.Y/NAME/FILE`; without a package of a module
    /// without a UUID, `DEPOT/compiled/vX.Y/FILE`.
    pub fn compiled(
        depot: &Layout,
        version: &OsStr,
        package: Option<&OsStr>,
        file: &OsStr,
    ) -> Result<Self, NoPlace> {
        let folders = [Some(version), package].into_iter().flatten().map(entry);
        let folders = std::iter::once(Ok(COMPILED.into())).chain(folders).collect::<Result<_, _>>()?;
        Self::at(PlaceKind::Compiled, depot.root(), folders, file)
    }

    /// The place of a registry's folder or file, `DEPOT/registries/NAME`.
    pub fn registry(depot: &Layout, name: &OsStr) -> Result<Self, NoPlace> {
        Self::at(PlaceKind::Registry, depot.root(), vec![REGISTRIES.into()], name)
    }

    /// The place of a cache of native code, `DEPOT/cache/vX.Y/NAME`.
    pub fn cache(depot: &Layout, version: &OsStr, name: &OsStr) -> Result<Self, NoPlace> {
        Self::at(PlaceKind::Cache, depot.root(), vec![CACHE.into(), entry(version)?], name)
    }

    /// The place of a leftover beside this thing.
    pub fn leftover_beside(&self, name: &OsStr) -> Result<Self, NoPlace> {
        Self::at(PlaceKind::Leftover, &self.root, self.folders.clone(), name)
    }
}
