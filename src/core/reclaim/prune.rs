//! Removing the empty folders that a removal leaves, as Julia's collection does (Pkg.jl `gc`).
//!
//! A folder is only ever removed while nothing is in it, which the system itself makes sure of.

use std::collections::HashSet;
#[cfg(unix)]
use std::ffi::OsStr;
use std::path::Path;

use super::{Report, remove};
use crate::core::folder;
#[cfg(unix)]
use crate::core::identity::Facts;
use crate::core::identity::Kind;
use crate::core::place::{Place, PlaceKind};
use crate::core::plan::{Item, Plan, Purpose};

/// Prunes the owners' folders of the items that are gone, the folders of packages without a version left, and
/// those in which nothing is left that was compiled;
/// after a whole depot was cleared, every empty folder
/// in `scratchspaces/`, and then that.
pub(super) fn after(plan: &Plan, report: &Report) {
    let mut folders = HashSet::new();
    let mut roots: HashSet<&Path> = HashSet::new();
    for (item, outcome) in plan.items().iter().zip(&report.items) {
        let place = item.place();
        roots.insert(place.root());
        let is_below_an_owner =
            matches!(place.kind(), PlaceKind::Scratch | PlaceKind::CacheFile | PlaceKind::Package)
                || place.is_of_package();
        if outcome.is_done() && is_below_an_owner && folders.insert(place.folder()) {
            prune_folder_of(item);
        }
    }
    // A depot of which something stays is not cleared, and one that was stopped is not at its end.
    if plan.purpose() == Purpose::Clear && report.items.iter().all(super::Outcome::is_done) {
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
    if let (Ok((folder, way)), Some(fingerprint)) = (place.go(1), item.fingerprint())
        && way.above().iter().zip(&fingerprint.above).all(|(now, then)| now.identity == then.identity)
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
    use std::os::fd::AsFd;

    use crate::core::depot::layout::SCRATCHSPACES;
    use crate::core::handle;

    let Ok(root) = handle::open_first(layout.root()) else { return };
    empty_folders(layout, Shelf::Spaces);
    remove::empty_folder(root.as_fd(), OsStr::new(SCRATCHSPACES));
}

/// Removes every folder without anything in it from a depot's `scratchspaces/` or `packages/`. Links are left.
#[cfg(unix)]
fn empty_folders(layout: &crate::core::depot::layout::Layout, shelf: Shelf) {
    use std::os::fd::AsFd;
    for_each_entry(
        layout,
        shelf,
        |place| place,
        |shelf, name, kind, _| {
            if kind == Kind::Directory {
                remove::empty_folder(shelf.as_fd(), name);
            }
        },
    );
}

/// Removes what Julia's collection prunes from a depot's `scratchspaces/` or `packages/`: every folder without
/// anything in it, and every link to such a folder (Pkg.jl `gc`: whatever `isdir` says is one, links followed;
/// `rm` of a link removes the link).
#[cfg(unix)]
pub(in crate::core) fn as_julia(layout: &crate::core::depot::layout::Layout, shelf: Shelf) {
    use std::os::fd::AsFd;
    for_each_entry(layout, shelf, Place::through_links, |shelf, name, kind, path| match kind {
        Kind::Directory => {
            remove::empty_folder(shelf.as_fd(), name);
        }
        Kind::Symlink => {
            // Which link it is is known before it is looked behind.
            let identity = Facts::at(shelf, name).map(|facts| facts.identity);
            if let Ok(identity) = identity
                && folder::entries(path).is_ok_and(|entries| entries.is_empty())
            {
                remove::link(shelf.as_fd(), name, identity);
            }
        }
        Kind::File => {}
    });
}

/// Goes to a folder of a depot and does something with each of its entries: given are the open folder, the
/// entry's name, what it is, and its path.
#[cfg(unix)]
fn for_each_entry(
    layout: &crate::core::depot::layout::Layout,
    shelf: Shelf,
    way: impl Fn(Place) -> Place,
    act: impl Fn(&std::os::fd::OwnedFd, &OsStr, Kind, &Path),
) {
    // Any name leads to the folder that it would lie in.
    let name = OsStr::new("-");
    let (place, path) = match shelf {
        Shelf::Spaces => (Place::loose(layout, name), layout.scratchspaces()),
        Shelf::Packages => (Place::in_packages(layout, name), layout.packages()),
    };
    let Ok(Ok((shelf, _))) = place.map(|place| way(place).go(0)) else { return };
    for (name, kind) in folder::entries(&path).unwrap_or_default() {
        act(&shelf, &name, kind, &path.join(&name));
    }
}

#[cfg(not(unix))]
fn clear(layout: &crate::core::depot::layout::Layout) {
    empty_folders(layout, Shelf::Spaces);
    remove::empty_folder(&layout.scratchspaces());
}

#[cfg(not(unix))]
pub(in crate::core) fn as_julia(layout: &crate::core::depot::layout::Layout, shelf: Shelf) {
    empty_folders(layout, shelf);
}

#[cfg(not(unix))]
fn empty_folders(layout: &crate::core::depot::layout::Layout, shelf: Shelf) {
    let path = match shelf {
        Shelf::Spaces => layout.scratchspaces(),
        Shelf::Packages => layout.packages(),
    };
    for (name, kind) in folder::entries(&path).unwrap_or_default() {
        if kind == Kind::Directory {
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
