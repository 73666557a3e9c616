//! What of ours is in the trash: where it is, the way back to its place, and the way to its deletion.
//!
//! An item is known by its number on its volume, its kind, and the name under which we put it there. Deleting
//! it begins with a rename, the claim: whoever brings things back at the same time does not find it then.

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::Mode;
use rustix::io::Errno;

use super::super::{Beside, FILES, NotRestored, Whereabouts, beside, claimed, path_in};
use super::ours::{self, Absent, Opened};
use super::{record_name, rename, words};
use crate::core::handle::{self, Way};
use crate::core::identity::Facts;
use crate::core::links;
use crate::core::mounts::Mounts;
use crate::core::place::{Obstacle, Place};
use crate::core::reclaim::journal::Item;
use crate::core::reclaim::remove::{self, Start};
use crate::core::space::Kind;

/// Whether this is the item. Its volume may have another number since, for numbers of volumes change with
/// the order in which they are mounted; its own number, on that volume and under a name of ours, does not.
fn is_it(facts: &Facts, item: &Item) -> bool {
    facts.identity.inode == item.identity.inode && facts.kind == item.kind
}

/// Whether an item is in the trash, and unchanged.
pub fn whereabouts(item: &Item) -> Whereabouts {
    let (trash, name) = match ours::open(item) {
        Ok(opened) => opened,
        Err(Absent::Gone) => return Whereabouts::NotThere,
        Err(Absent::Unseen(reason)) => return Whereabouts::Unseen(reason),
    };
    let unseen =
        |error: Errno| Whereabouts::Unseen(format!("the trash cannot be looked at: {}", words(error)));
    match Facts::at(&trash.files, name) {
        Ok(facts) if is_it(&facts, item) && facts.modified == item.modified => return Whereabouts::InTrash,
        Ok(facts) if is_it(&facts, item) => return Whereabouts::Changed,
        Ok(_) | Err(Errno::NOENT) => {}
        Err(error) => return unseen(error),
    }
    match Facts::at(&trash.files, &*claimed(name)) {
        Ok(facts) if is_it(&facts, item) => Whereabouts::HalfPurged,
        Ok(_) | Err(Errno::NOENT) => Whereabouts::NotThere,
        Err(error) => unseen(error),
    }
}

/// Moves an item back from the trash to its place, or beside it; gives the name it has there.
///
/// # Errors
/// When it is not there, its place is taken, or the way is barred. It is where it was then.
pub fn put_back(item: &Item, how: Beside) -> Result<OsString, NotRestored> {
    match whereabouts(item) {
        Whereabouts::InTrash | Whereabouts::Changed => {}
        Whereabouts::HalfPurged => return Err(NotRestored::HalfPurged),
        Whereabouts::NotThere => return Err(NotRestored::NotInTrash),
        Whereabouts::Unseen(reason) => return Err(NotRestored::Unseen(reason)),
    }
    let Ok((Opened { files, info }, name)) = ours::open(item) else { return Err(NotRestored::NotInTrash) };
    let folder = make_way(&item.place, &item.modes)?;
    let mut place = item.place.clone();
    for number in 1..1_000 {
        match rename(files.as_fd(), name, folder.as_fd(), place.name()) {
            Ok(()) => {
                if !Facts::at(&folder, place.name()).is_ok_and(|facts| is_it(&facts, item)) {
                    // That goes back to where it was put.
                    let lost = "something else was put in its place in the trash while it was being moved";
                    let back = rename(folder.as_fd(), place.name(), files.as_fd(), name);
                    return Err(NotRestored::Failed(back.map_or_else(
                        |_| format!("{lost}; that is now {}", place.path().display()),
                        |()| lost.to_string(),
                    )));
                }
                lock_again(item, folder.as_fd(), place.name());
                if let Some(info) = info {
                    let _ = remove::file(info.as_fd(), &record_name(name));
                }
                return Ok(place.name().to_os_string());
            }
            Err(Errno::EXIST | Errno::NOTEMPTY) if how == Beside::WhenTaken => {
                place = beside(&item.place, number).ok_or_else(|| NotRestored::Taken(item.place.path()))?;
            }
            Err(Errno::EXIST | Errno::NOTEMPTY) => return Err(NotRestored::Taken(place.path())),
            Err(error) => return Err(NotRestored::Failed(words(error))),
        }
    }
    Err(NotRestored::Taken(item.place.path()))
}

/// Whether the item lies in its place, where something or somebody else has put it back.
pub fn is_in_place(item: &Item) -> bool {
    item.place.look().is_ok_and(|look| is_it(&look.fingerprint.facts, item))
}

/// Locks what lies in its place again, when a move to the trash or back was killed before it did.
pub fn lock_in_place(item: &Item) {
    // One that was made again since may have the number of the old one, but not its time.
    if let Ok(look) = item.place.look()
        && look.fingerprint.facts.modified == item.modified
    {
        lock_again(item, look.folder.as_fd(), item.place.name());
    }
}

fn lock_again(item: &Item, folder: BorrowedFd<'_>, name: &OsStr) {
    if item.kind == Kind::Directory
        && let Some(mode) = item.mode
        && let Ok(thing) = handle::open_place(folder, name)
        && Facts::of(&thing).is_ok_and(|facts| is_it(&facts, item))
    {
        // When even this fails, the folder stays usable by its owner.
        let _ = handle::lock_again(thing.as_fd(), mode);
    }
}

#[allow(clippy::useless_conversion, reason = "the type of a mode differs between systems")]
fn mode_of(mode: u32) -> Mode {
    Mode::from_bits_truncate(mode.try_into().unwrap_or(0o700))
}

/// Opens the folder that a place lies in, and makes what is missing of the way as it was. The depot itself is
/// never made.
fn make_way(place: &Place, modes: &[u32]) -> Result<OwnedFd, NotRestored> {
    let levels = place.folders().len();
    let failed = |error: Errno| NotRestored::Failed(words(error));
    // Each round makes the missing folder that lies highest.
    for _ in 0..=levels {
        let mut nearest = None;
        for up in 0..=levels {
            match place.go(up) {
                Ok((folder, _)) => {
                    nearest = Some((folder, levels - up));
                    break;
                }
                Err(Obstacle::Gone) => {}
                Err(obstacle) => return Err(obstacle.into()),
            }
        }
        let Some((parent, level)) = nearest else { break };
        let Some(name) = place.folders().get(level) else { return Ok(parent) };
        // The first mode is that of the depot.
        let mode = modes.get(level + 1).copied().unwrap_or(0o755);
        match rustix::fs::mkdirat(&parent, &**name, mode_of(mode)) {
            Ok(()) => {
                let folder = handle::open_place(parent.as_fd(), &**name).map_err(failed)?;
                links::give_folder(&parent, &folder).map_err(failed)?;
                // It may have been made with less than was asked for.
                if Facts::of(&folder).map_err(failed)?.mode != mode {
                    handle::set_mode(folder.as_fd(), mode).map_err(failed)?;
                }
            }
            Err(Errno::EXIST) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    let depot = place.root().display();
    Err(NotRestored::Failed(format!("{depot} is not there; what was in it is still in the trash")))
}

/// Claims an item for its deletion from the trash, and tells where that starts, and whether the item was
/// whole.
///
/// # Errors
/// When it is not there as we left it; why, in words.
pub fn purge_start(item: &Item) -> Result<(Start, bool), String> {
    let changed = || "it has changed in the trash, or is no longer there".to_string();
    let is_whole = match whereabouts(item) {
        Whereabouts::InTrash => true,
        Whereabouts::HalfPurged => false,
        Whereabouts::Unseen(reason) => return Err(reason),
        Whereabouts::Changed | Whereabouts::NotThere => return Err(changed()),
    };
    let (Ok((Opened { files, info }, name)), Some((trash, _))) = (ours::open(item), &item.trash) else {
        return Err(changed());
    };
    if !info.is_some_and(|info| ours::has_record(&info, name, item)) {
        return Err("the trash has no record of it, as one of ours would have".to_string());
    }
    let claimed = claimed(name);
    // It goes whole or stays whole.
    let lies =
        handle::real_path(files.as_fd()).map(|folder| folder.join(if is_whole { name } else { &claimed }));
    let mounts = Mounts::of_process();
    if let Some(point) = lies.as_deref().and_then(|path| mounts.at_or_below(path)) {
        return Err(format!("{} is mounted in it; unmount that first", point.display()));
    }
    let (_, mut way) = Way::begin(trash).map_err(words)?;
    way.step(OsStr::new(FILES), &files, false).map_err(words)?;
    if is_whole {
        rename(files.as_fd(), name, files.as_fd(), &claimed).map_err(words)?;
    }
    let facts = Facts::at(&files, &*claimed).map_err(words)?;
    if !is_it(&facts, item) {
        // Something else was put in its place in the last moment.
        let _ = rename(files.as_fd(), &claimed, files.as_fd(), name);
        return Err(changed());
    }
    let path = path_in(trash, &claimed);
    let identity = facts.identity;
    // What was put into it in the trash was in no list.
    let changed = item.changed;
    let start = Start { folder: files, way, name: claimed, path, identity, changed, is_aside: true };
    Ok((start, is_whole))
}

/// Gives up the claim on an item that was whole, and of which nothing was deleted.
pub fn purge_nothing(item: &Item) {
    if let Ok((trash, name)) = ours::open(item)
        && Facts::at(&trash.files, &*claimed(name)).is_ok_and(|facts| is_it(&facts, item))
    {
        let _ = rename(trash.files.as_fd(), &claimed(name), trash.files.as_fd(), name);
    }
}

/// Removes the record of an item that is no longer in the trash.
pub fn remove_record(item: &Item) {
    if let Ok((Opened { info: Some(info), .. }, name)) = ours::open(item) {
        let _ = remove::file(info.as_fd(), &record_name(name));
    }
}
