//! Removing the empty folders that a removal leaves, as Julia's collection does (Pkg.jl `gc`).
//!
//! A folder is only ever removed while nothing is in it, which the system itself makes sure of.

use std::collections::HashSet;
use std::path::Path;

use super::{Report, remove};
use crate::core::place::{Place, PlaceKind};
use crate::core::plan::{Item, Plan, Purpose};

/// Prunes the owners' folders of the items that are gone, and the folders of packages without a version left;
/// after a whole depot was cleared, every empty folder
/// in `scratchspaces/`, and then that.
pub(super) fn after(plan: &Plan, report: &Report) {
    let mut folders = HashSet::new();
    let mut roots: HashSet<&Path> = HashSet::new();
    for (item, fate) in plan.items().iter().zip(&report.items) {
        let place = item.place();
        roots.insert(place.root());
        let is_below_an_owner =
            matches!(place.kind(), PlaceKind::Scratch | PlaceKind::CacheFile | PlaceKind::Package);
        if fate.is_done() && is_below_an_owner && folders.insert(place.folder()) {
            prune_folder_of(item);
        }
    }
    // A depot of which something stays is not cleared, and one that was stopped is not at its end.
    if plan.purpose() == Purpose::Clear && report.items.iter().all(super::Fate::is_done) {
        for depot in plan.depots() {
            if roots.contains(depot.layout.root()) {
                clear(&depot.layout);
            }
        }
    }
}

#[cfg(unix)]
fn prune_folder_of(item: &Item) {
    use std::os::fd::AsFd;
    let place: &Place = item.place();
    let Some(name) = place.folders().last() else { return };
    // It must be the folder that the plan saw.
    if let (Ok((folder, above)), Some(fingerprint)) = (place.go(1), item.fingerprint())
        && above.iter().zip(&fingerprint.above).all(|(now, then)| now.identity == then.identity)
    {
        remove::empty_folder(folder.as_fd(), name);
    }
}

#[cfg(not(unix))]
fn prune_folder_of(item: &Item) {
    remove::empty_folder(&item.place().folder());
}

#[cfg(unix)]
fn clear(layout: &crate::core::depot::layout::Layout) {
    use std::ffi::OsStr;
    use std::os::fd::AsFd;

    use crate::core::depot::layout::SCRATCHSPACES;
    use crate::core::handle;

    let Ok(root) = handle::open_first(layout.root()) else { return };
    empty_folders(layout, Shelf::Spaces);
    remove::empty_folder(root.as_fd(), OsStr::new(SCRATCHSPACES));
}

/// Removes every folder without anything in it from a depot's `scratchspaces/` or `packages/`. Links are left.
#[cfg(unix)]
pub(in crate::core) fn empty_folders(layout: &crate::core::depot::layout::Layout, shelf: Shelf) {
    use std::ffi::OsStr;
    use std::os::fd::AsFd;

    use crate::core::folder;

    // Any name leads to the folder that it would lie in.
    let name = OsStr::new("-");
    let (place, path) = match shelf {
        Shelf::Spaces => (Place::loose(layout, name), layout.scratchspaces()),
        Shelf::Packages => (Place::in_packages(layout, name), layout.packages()),
    };
    let Ok(Ok((shelf, _))) = place.map(|place| place.go(0)) else { return };
    for (name, kind) in folder::entries(&path).unwrap_or_default() {
        if kind == folder::EntryKind::Directory {
            remove::empty_folder(shelf.as_fd(), &name);
        }
    }
}

#[cfg(not(unix))]
fn clear(layout: &crate::core::depot::layout::Layout) {
    empty_folders(layout, Shelf::Spaces);
    remove::empty_folder(&layout.scratchspaces());
}

/// Removes every folder without anything in it from a depot's `scratchspaces/` or `packages/`. Links are left.
#[cfg(not(unix))]
pub(in crate::core) fn empty_folders(layout: &crate::core::depot::layout::Layout, shelf: Shelf) {
    use crate::core::folder;
    let path = match shelf {
        Shelf::Spaces => layout.scratchspaces(),
        Shelf::Packages => layout.packages(),
    };
    for (name, kind) in folder::entries(&path).unwrap_or_default() {
        if kind == folder::EntryKind::Directory {
            remove::empty_folder(&path.join(name));
        }
    }
}

/// Which folders of a depot are pruned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::core) enum Shelf {
    /// Those of owners, in `scratchspaces/`.
    Spaces,
    /// Those of packages, in `packages/`.
    Packages,
}
