//! What runs that were killed have left in a trash: records without their things, and a trash of our making with
//! nothing in it.
//!
//! Only what the journal proves to be ours goes, and only when it is old: another program may be about to use it.

use std::collections::{BTreeMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Duration;

use super::super::{FILES, INFO, claimed};
use super::ours::{self, Shape};
use super::record_name;
use crate::core::handle;
use crate::core::identity::Facts;
use crate::core::reclaim::journal::{History, Way};
use crate::core::reclaim::remove;
use crate::core::time::{Now, age_of, file_time};

const OLD: Duration = Duration::from_hours(1);

/// Cleans the trashes that the journal names.
pub fn sweep(history: &History, now: &Now) {
    let mut trashes: BTreeMap<&Path, HashSet<OsString>> = BTreeMap::new();
    let removals = history.removals.iter().filter(|removal| removal.way == Way::Trash);
    for item in removals.flat_map(|removal| &removal.items).filter(|item| item.is_named_by_us) {
        if let Some((trash, name)) = &item.trash {
            trashes.entry(trash).or_default().insert(name.clone());
        }
    }
    for (path, names) in trashes {
        let Ok(trash) = ours::open_trash(path) else { continue };
        let inside = |name| handle::open_folder(trash.as_fd(), name).ok();
        let (Some(files), Some(info)) = (inside(FILES), inside(INFO)) else { continue };
        sweep_records(&files, &info, &names, now);
        sweep_trash(path, &trash, &files, &info, now);
    }
}

/// Removes the records of things of ours that are not there.
fn sweep_records(files: &OwnedFd, info: &OwnedFd, names: &HashSet<OsString>, now: &Now) {
    for record in entries(info.as_fd()).unwrap_or_default() {
        let Some(name) = record.as_bytes().strip_suffix(b".trashinfo").map(OsStr::from_bytes) else {
            continue;
        };
        let is_gone = |name: &OsStr| matches!(Facts::at(files, name), Err(rustix::io::Errno::NOENT));
        if names.contains(name)
            && is_old(Facts::at(info, &*record), now)
            && is_gone(name)
            && is_gone(&claimed(name))
        {
            let _ = remove::file(info.as_fd(), &record_name(name));
        }
    }
}

/// Removes a trash at the top of a volume in which nothing is, and was not for long.
fn sweep_trash(path: &Path, trash: &OwnedFd, files: &OwnedFd, info: &OwnedFd, now: &Now) {
    let user = rustix::process::geteuid().as_raw();
    let Some(Shape::OnVolume { .. }) = Shape::of(path, user) else { return };
    let is_empty = |folder: &OwnedFd| entries(folder.as_fd()).is_some_and(|entries| entries.is_empty());
    let is_bare = entries(trash.as_fd()).is_some_and(|entries| entries.len() == 2);
    let are_old = [trash, files, info].into_iter().all(|folder| is_old(Facts::of(folder), now));
    let (Some(above), Some(name)) = (path.parent(), path.file_name()) else { return };
    if is_bare
        && are_old
        && is_empty(files)
        && is_empty(info)
        && let Ok(above) = handle::open_first(above)
        && Facts::at(&above, name).ok().map(|facts| facts.identity)
            == Facts::of(trash).ok().map(|facts| facts.identity)
    {
        unmake(above.as_fd(), name, trash);
    }
}

/// Removes an empty trash, folder by folder; what is not empty stays.
pub fn unmake(above: BorrowedFd<'_>, name: &OsStr, trash: &OwnedFd) {
    let inside = [FILES, INFO].map(|folder| remove::empty_folder(trash.as_fd(), OsStr::new(folder)));
    if inside == [true; 2] {
        remove::empty_folder(above, name);
    }
}

/// The names in a folder; `None` when it cannot be listed.
fn entries(folder: BorrowedFd<'_>) -> Option<Vec<OsString>> {
    let mut names = Vec::new();
    for entry in rustix::fs::Dir::read_from(folder).ok()? {
        let entry = entry.ok()?;
        let name = entry.file_name().to_bytes();
        if !matches!(name, b"." | b"..") {
            names.push(OsStr::from_bytes(name).to_os_string());
        }
    }
    Some(names)
}

fn is_old(facts: rustix::io::Result<Facts>, now: &Now) -> bool {
    let time = facts.ok().and_then(|facts| file_time(facts.modified.0, facts.modified.1));
    time.is_some_and(|time| age_of(time, now) >= OLD)
}
