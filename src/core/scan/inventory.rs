//! Listing what there is: owners' folders, spaces, their records and names, without walking any space.

use std::collections::{BTreeMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::{Inventory, Loose, OfTheSystem, Package, moved};
use crate::core::depot::layout::{self, CACHEDIR_TAG, Layout, is_of_the_system, is_trash};
use crate::core::depot::{Depots, Presence, is_absence};
use crate::core::error::{Warning, WarningKind, plain};
use crate::core::folder::{self, Listed};
use crate::core::identity::Identity;
use crate::core::log::UsageLogs;
use crate::core::log::parents::Volumes;
use crate::core::log::watch::LogWatch;
use crate::core::names::guess::guess;
use crate::core::names::{self, Names};
use crate::core::patience;
use crate::core::place::{NoPlace, Place};
use crate::core::space::{Key, Kind, Owner, Space, SpaceId, Status};

/// Takes the inventory of the depots. Sizes are left unknown.
pub fn inventory(depots: Depots, volumes: &Volumes) -> Inventory {
    take(depots, volumes, true)
}

/// Takes the inventory of the depots without asking any source for the names of packages, which takes longest.
pub fn inventory_without_names(depots: Depots, volumes: &Volumes) -> Inventory {
    take(depots, volumes, false)
}

fn take(depots: Depots, volumes: &Volumes, are_named: bool) -> Inventory {
    let mut listing = Listing { warnings: depots.all_warnings(), ..Listing::default() };
    for (number, depot) in depots.list.iter().enumerate() {
        match &depot.presence {
            Presence::Folder => listing.read_depot(number, &depot.layout),
            Presence::Unreadable(reason) => listing.give_up(number, depot.layout.root(), reason),
            Presence::Missing | Presence::NotAFolder => {}
        }
    }
    let watch = LogWatch::start(&depots.list);
    let mut logs = UsageLogs::read(&depots.list, volumes);
    let Listing { owners, loose, of_the_system, left, unlisted, mut warnings } = listing;
    let parents = logs.existing_parents();
    let wanted: HashSet<Uuid> = owners.iter().filter_map(|found| found.owner.uuid()).collect();
    let called = HashSet::new();
    let request =
        names::Request { wanted: &wanted, called: &called, depots: &depots.list, parents: &parents };
    let mut names = if are_named { names::resolve(&request) } else { Names::default() };
    let name_of = |owner: &Owner| owner.uuid().and_then(|uuid| names.names.get(&uuid).cloned());

    let mut packages = Vec::with_capacity(owners.len());
    for found in owners {
        let name = name_of(&found.owner);
        let folder = depots.list.get(found.depot).map(|depot| depot.layout.owner(found.owner.folder()));
        let folder = folder.unwrap_or_default();
        let is_unknown = are_named && name.is_none() && found.owner.uuid().is_some();
        let paths: Vec<PathBuf> = found.keys.iter().map(|(key, ..)| folder.join(key.as_os_str())).collect();
        let guess = is_unknown.then(|| guess(paths.iter().map(PathBuf::as_path), &depots.list)).flatten();
        let (depot, owner, above) = (found.depot, found.owner, found.above);
        packages.push((Package { depot, owner, name, guess, spaces: 0..0, above }, found.keys, paths));
    }
    // By depot, then by what the package is called, as a person sorts.
    packages.sort_by_cached_key(|(package, ..)| {
        (package.depot, package.label().to_lowercase(), package.owner.clone())
    });
    let mut spaces = Vec::new();
    let listed = packages.into_iter().map(|(package, keys, paths)| {
        let first = spaces.len();
        for ((key, kind, inode), path) in keys.into_iter().zip(paths) {
            let id = SpaceId { depot: package.depot, owner: package.owner.clone(), key };
            spaces.push(Space { inode, ..Space::new(id, path, kind) });
        }
        Package { spaces: first..spaces.len(), ..package }
    });
    let packages: Vec<Package> = listed.collect();
    let matched = logs.for_spaces(spaces.iter().map(|space: &Space| &*space.path));
    let mut entries = Vec::with_capacity(spaces.len());
    for (space, usage) in spaces.iter_mut().zip(matched.usages) {
        space.status = match usage.status() {
            // Its record may stand in a log that could not be read.
            Status::Untracked if logs.is_unread(space.id.depot) => Status::Unreachable,
            status => status,
        };
        space.last_used = usage.last_used;
        space.log_entries = usage.entries.len() as u64;
        space.parents = usage.parents;
        entries.push(usage.entries);
    }
    warnings.append(&mut logs.warnings);
    let moved = moved::judge(&depots.list, &mut spaces, &mut entries, &matched.unmatched, &logs, volumes);
    warnings.extend(moved.iter().filter_map(|moved| moved.warning(&depots.list)));
    warnings.append(&mut names.warnings);
    warnings.extend(patience::silent_volumes().into_iter().map(Warning::of_silent));
    let mut inventory = Inventory {
        depots: depots.list,
        packages,
        spaces,
        entries,
        loose,
        of_the_system,
        left,
        unlisted,
        warnings,
        moved,
        logs: watch,
        space_logs: logs.logs,
        ..Inventory::default()
    };
    inventory.look_for_room();
    inventory
}

struct Found {
    depot: usize,
    owner: Owner,
    /// Each key, what stands there, and its number.
    keys: Vec<(Key, Kind, Option<u64>)>,
    above: Vec<Identity>,
}

#[derive(Default)]
struct Listing {
    owners: Vec<Found>,
    loose: Vec<Loose>,
    of_the_system: Vec<OfTheSystem>,
    left: Vec<Place>,
    unlisted: BTreeMap<usize, String>,
    warnings: Vec<Warning>,
}

impl Listing {
    /// Takes note of a depot whose spaces cannot be listed.
    fn give_up(&mut self, depot: usize, folder: &Path, reason: &str) {
        self.unlisted.insert(depot, format!("{} cannot be read: {reason}", folder.display()));
    }

    fn read_depot(&mut self, depot: usize, layout: &Layout) {
        let folder = layout.scratchspaces();
        let root = Identity::at(layout.root());
        let listed = self.list(depot, &folder, WarningKind::Depot);
        let above: Vec<Identity> = [root, listed.identity].into_iter().flatten().collect();
        for entry in listed.entries.into_iter().filter(|entry| !is_trash(&entry.name)) {
            let (name, kind) = (entry.name, entry.kind);
            let path = folder.join(&name);
            match kind {
                Kind::Directory if is_of_the_system(&name, true) => {
                    // Whoever may not look into it misses nothing.
                    let inside = folder::entries(&path).unwrap_or_default();
                    self.note(depot, &name, inside);
                }
                Kind::Symlink | Kind::File if layout::is_being_removed(&name) => {
                    self.leave(&path, Place::loose(layout, &name));
                }
                Kind::Directory => self.read_owner(depot, layout, &name, &above),
                // Julia walks through a linked owner's folder, so its spaces are shown, and what it is said.
                Kind::Symlink if patience::is_folder(&path) => {
                    let target = std::fs::read_link(&path).unwrap_or_default();
                    let message = format!(
                        "this is a link to {}; the spaces in it lie outside the depot",
                        target.display()
                    );
                    self.warnings.push(Warning::new(WarningKind::Layout, &path, message));
                    self.read_owner(depot, layout, &name, &above);
                }
                Kind::File if name == CACHEDIR_TAG => {}
                Kind::Symlink | Kind::File => self.loose.push(Loose { depot, path, kind }),
            }
        }
    }

    /// Takes note of something that a removal has left that was killed.
    fn leave(&mut self, path: &Path, place: Result<Place, NoPlace>) {
        let message = "a removal was stopped just before it deleted this; the next removal in this depot gives it \
                       its name back";
        self.warnings.push(Warning::new(WarningKind::Layout, path, message));
        self.left.extend(place);
    }

    fn read_owner(&mut self, depot: usize, layout: &Layout, name: &OsStr, above: &[Identity]) {
        let owner = Owner::of_folder(name);
        let path = layout.owner(name);
        let listed = self.list(depot, &path, WarningKind::Layout);
        let above = above.iter().copied().chain(listed.identity).collect();
        let mut keys = Vec::new();
        let mut of_the_system = Vec::new();
        for entry in listed.entries.into_iter().filter(|entry| !is_trash(&entry.name)) {
            let key = Key::found(&entry.name);
            if is_of_the_system(&entry.name, entry.kind != Kind::File) {
                of_the_system.push((entry.name, entry.kind));
            } else if entry.kind != Kind::Directory && layout::is_being_removed(&entry.name) {
                self.leave(&path.join(&entry.name), Place::space(layout, &owner, &key));
            } else {
                keys.push((key, entry.kind, entry.inode));
            }
        }
        self.note(depot, name, of_the_system);
        // Julia prunes the empty folders that deleted spaces leave; there is nothing in them to show.
        if keys.is_empty() {
            return;
        }
        keys.sort();
        if owner.uuid().is_none() {
            let message = "this folder's name is not a package's UUID; Julia's garbage collection would treat \
                           what is in it like any other scratch space";
            self.warnings.push(Warning::new(WarningKind::Layout, &path, message));
        }
        self.owners.push(Found { depot, owner, keys, above });
    }

    /// Takes note of what the operating system keeps in a folder.
    fn note(&mut self, depot: usize, folder: &OsStr, found: impl IntoIterator<Item = (OsString, Kind)>) {
        let found = found.into_iter().map(|(name, kind)| OfTheSystem {
            depot,
            folder: Owner::of_folder(folder),
            name: Key::found(&name),
            kind,
        });
        self.of_the_system.extend(found);
    }

    /// A folder and its entries, each with what it is; what cannot be read becomes a warning.
    fn list(&mut self, depot: usize, path: &Path, kind: WarningKind) -> Listed {
        let nothing = || Listed { identity: Identity::at(path), entries: Vec::new() };
        folder::list(path).unwrap_or_else(|error| {
            let message = if !is_absence(&error) {
                if kind == WarningKind::Depot {
                    self.give_up(depot, path, &plain(&error));
                }
                format!("this folder cannot be listed: {}", plain(&error))
            } else if path.is_symlink() {
                "this is a link to a folder that is not there".to_string()
            } else if error.kind() == std::io::ErrorKind::NotFound {
                // A depot in which no package ever made a space.
                return nothing();
            } else {
                "this is not a folder".to_string()
            };
            self.warnings.push(Warning::new(kind, path, message));
            nothing()
        })
    }
}
