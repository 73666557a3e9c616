//! Removing the empty folders that a removal leaves, as Julia's collection does (Pkg.jl `gc`).
//!
//! A folder is only ever removed while nothing is in it, which the system itself makes sure of.

use std::collections::HashSet;
use std::path::Path;

use super::{Report, remove};
use crate::core::place::{Place, PlaceKind};
use crate::core::plan::{Item, Plan, Purpose};

/// Prunes the owners' folders of the items that are gone; after a whole depot was cleared, every empty folder
/// in `scratchspaces/`, and then that.
pub(super) fn after(plan: &Plan, report: &Report) {
    let mut folders = HashSet::new();
    let mut roots: HashSet<&Path> = HashSet::new();
    for (item, fate) in plan.items().iter().zip(&report.items) {
        let place = item.place();
        roots.insert(place.root());
        if fate.is_done() && place.kind() == PlaceKind::Scratch && folders.insert(place.folder()) {
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
    use crate::core::folder;
    use crate::core::handle;

    let Ok(root) = handle::open_first(layout.root()) else { return };
    let Ok(place) = Place::loose(layout, OsStr::new("-")) else { return };
    if let Ok((spaces, _)) = place.go(0) {
        for (name, kind) in folder::entries(&layout.scratchspaces()).unwrap_or_default() {
            if kind == folder::EntryKind::Directory {
                remove::empty_folder(spaces.as_fd(), &name);
            }
        }
    }
    remove::empty_folder(root.as_fd(), OsStr::new(SCRATCHSPACES));
}

#[cfg(not(unix))]
fn clear(layout: &crate::core::depot::layout::Layout) {
    use crate::core::folder;
    let spaces = layout.scratchspaces();
    for (name, kind) in folder::entries(&spaces).unwrap_or_default() {
        if kind == folder::EntryKind::Directory {
            remove::empty_folder(&spaces.join(name));
        }
    }
    remove::empty_folder(&spaces);
}
