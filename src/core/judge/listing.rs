//! What there is that can be collected: the folders in `packages/NAME`, `artifacts`, `clones` and
//! `scratchspaces/OWNER` of every depot (Pkg.jl `gc`: whatever `isdir` says is one, links followed), and Pkg's
//! own cache files. Spaces are those of the inventory.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::same::Finder;
use super::thing::{Thing, ThingKind};
use crate::core::depot::layout::{PKG, is_trash, owner_folder};
use crate::core::depot::{Depot, Presence, is_absence};
use crate::core::error::{Warning, WarningKind, plain};
use crate::core::folder;
use crate::core::log::file::error_of_looking;
use crate::core::patience;
use crate::core::place::Place;
use crate::core::scan::Inventory;
use crate::core::space::{Kind, Space};
use crate::core::time::{Timestamp, file_time};

/// The beginnings of the names of Pkg's cache files.
const CACHE_FILES: [&str; 2] = ["suspend_cache_", "pending_cache_"];

#[derive(Debug, Default)]
pub(super) struct Listing {
    pub things: Vec<Thing>,
    /// What stands at `packages/NAME/SLUG`, whatever it is, links followed: their paths.
    pub installed: Vec<PathBuf>,
    /// The errors with which Julia fails when it lists a folder, each with the depot's position.
    pub errors: Vec<(usize, String)>,
    pub warnings: Vec<Warning>,
    finder: Finder,
}

impl Listing {
    pub fn of(inventory: &Inventory) -> Self {
        let mut listing = Self::default();
        for (number, depot) in inventory.depots.iter().enumerate() {
            if depot.presence == Presence::Folder {
                listing.packages(number, depot);
                listing.folders_of(number, depot, ThingKind::Clone, &depot.layout.clones());
                listing.folders_of(number, depot, ThingKind::Artifact, &depot.layout.artifacts());
            }
        }
        listing.loops(inventory);
        for (position, space) in inventory.spaces.iter().enumerate() {
            if let Some(depot) = inventory.depots.get(space.id.depot) {
                listing.space(position, space, depot);
            }
        }
        listing.of_the_system(inventory);
        listing
    }

    fn packages(&mut self, number: usize, depot: &Depot) {
        let packages = depot.layout.packages();
        for (name, kind) in self.entries(number, &packages) {
            let folder = packages.join(&name);
            if !self.is_folder(number, &folder, kind) {
                continue;
            }
            for (slug, kind) in self.entries(number, &folder) {
                let path = folder.join(&slug);
                if kind != Kind::Symlink || patience::metadata(&path).is_ok() {
                    self.installed.push(path.clone());
                }
                if let Ok(place) = Place::package(&depot.layout, &name, &slug) {
                    self.add(number, ThingKind::Package, path, kind, place);
                }
            }
        }
    }

    fn folders_of(&mut self, number: usize, depot: &Depot, kind: ThingKind, folder: &Path) {
        for (name, entry) in self.entries(number, folder) {
            let place = match kind {
                ThingKind::Clone => Place::clone_of_repository(&depot.layout, &name),
                _ => Place::artifact(&depot.layout, &name),
            };
            if let Ok(place) = place {
                self.add(number, kind, folder.join(&name), entry, place);
            }
        }
    }

    fn add(&mut self, depot: usize, kind: ThingKind, path: PathBuf, entry: Kind, place: Place) {
        if self.is_folder(depot, &path, entry) {
            let whereabouts = self.finder.of(&path, entry);
            self.things.push(Thing {
                kind,
                depot,
                path,
                place,
                parts: Vec::new(),
                what: entry,
                is_folder: true,
                space: None,
                modified: None,
                whereabouts,
            });
        }
    }

    fn space(&mut self, position: usize, space: &Space, depot: &Depot) {
        let Ok(mut place) = Place::space(&depot.layout, &space.id.owner, &space.id.key) else { return };
        let followed = match space.kind {
            Kind::Directory => None,
            Kind::Symlink | Kind::File => patience::metadata(&space.path).ok(),
        };
        let is_folder =
            space.kind == Kind::Directory || followed.as_ref().is_some_and(std::fs::Metadata::is_dir);
        let is_file = followed.as_ref().is_some_and(std::fs::Metadata::is_file);
        let mut kind = ThingKind::Scratch;
        if is_file && is_cache_file(space.id.owner.folder(), space.id.key.as_os_str()) {
            let Ok(at) = Place::cache_file(&depot.layout, &space.id.owner, &space.id.key) else { return };
            (kind, place) = (ThingKind::CacheFile, at);
        }
        let whereabouts = self.finder.of(&space.path, space.kind);
        self.things.push(Thing {
            kind,
            depot: space.id.depot,
            path: space.path.clone(),
            place,
            parts: Vec::new(),
            what: space.kind,
            is_folder,
            space: Some(position),
            modified: followed.as_ref().and_then(modified),
            whereabouts,
        });
    }

    /// The folders that the operating system keeps among the spaces: to Julia they are like any other.
    fn of_the_system(&mut self, inventory: &Inventory) {
        for found in inventory.of_the_system.iter().filter(|found| found.kind != Kind::File) {
            let Some(layout) = inventory.depots.get(found.depot).map(|depot| &depot.layout) else { continue };
            let path = layout.space(found.folder.folder(), found.name.as_os_str());
            if let Ok(place) = Place::space(layout, &found.folder, &found.name) {
                self.add(found.depot, ThingKind::Scratch, path, found.kind, place);
            }
        }
    }

    /// What cannot be looked at among the folders of spaces: Julia fails on it.
    fn loops(&mut self, inventory: &Inventory) {
        let folders = inventory.depots.iter().enumerate();
        let folders = folders.map(|(number, depot)| (number, depot.layout.scratchspaces()));
        let loose = inventory.loose.iter().map(|loose| (loose.depot, loose.path.clone()));
        let links = inventory.spaces.iter().filter(|space| space.kind == Kind::Symlink);
        let links = links.map(|space| (space.id.depot, space.path.clone()));
        for (depot, path) in folders.chain(loose).chain(links) {
            self.errors.extend(error_of_looking(&path).map(|error| (depot, error)));
        }
    }

    /// Whether Julia takes an entry for a folder, links followed.
    fn is_folder(&mut self, depot: usize, path: &Path, kind: Kind) -> bool {
        match kind {
            Kind::Directory => true,
            Kind::Symlink => {
                self.errors.extend(error_of_looking(path).map(|error| (depot, error)));
                patience::is_folder(path)
            }
            Kind::File => false,
        }
    }

    /// The entries of a folder, by name; none when there is no folder.
    fn entries(&mut self, depot: usize, folder: &Path) -> Vec<(OsString, Kind)> {
        match folder::entries(folder) {
            Ok(mut entries) => {
                entries.retain(|(name, _)| !is_trash(name));
                entries.sort_unstable_by(|a, b| a.0.cmp(&b.0));
                entries
            }
            Err(error) if is_absence(&error) => Vec::new(),
            Err(error) => {
                let reason = plain(&error);
                let message = format!("this folder cannot be listed: {reason}");
                self.warnings.push(Warning::new(WarningKind::Depot, folder, message));
                let listing = || format!("IOError: readdir(\"{}\"): {reason}", folder.display());
                self.errors.push((depot, error_of_looking(folder).unwrap_or_else(listing)));
                Vec::new()
            }
        }
    }
}

fn is_cache_file(owner: &OsStr, key: &OsStr) -> bool {
    let name = key.as_encoded_bytes();
    owner == OsStr::new(&owner_folder(PKG))
        && CACHE_FILES.iter().any(|beginning| name.starts_with(beginning.as_bytes()))
}

fn modified(metadata: &std::fs::Metadata) -> Option<Timestamp> {
    let time = metadata.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    file_time(i64::try_from(time.as_secs()).ok()?, i64::from(time.subsec_nanos()))
}
