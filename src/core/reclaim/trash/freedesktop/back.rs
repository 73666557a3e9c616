//! What of ours is in the trash: where it is, the way back to its place, and the way to its deletion.
//!
//! An item is known by its number on its volume, its kind, and the name under which we put it there. Deleting
//! it begins with a rename, the claim: whoever brings things back at the same time does not find it then.

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::Mode;
use rustix::io::Errno;

use super::super::{Beside, FILES, INFO, NotRestored, Whereabouts, beside, claimed, path_in};
use super::{record_name, rename, words};
use crate::core::handle;
use crate::core::identity::Facts;
use crate::core::place::{Obstacle, Place};
use crate::core::reclaim::journal::Item;
use crate::core::reclaim::remove::{self, Start};
use crate::core::space::Kind;

/// The folders of the trash that an item was moved to.
fn folders_of(item: &Item) -> Option<(OwnedFd, OwnedFd, &OsStr)> {
    let (path, name) = item.trash.as_ref()?;
    let trash = handle::open_first(path).ok()?;
    let files = handle::open_folder(trash.as_fd(), FILES).ok()?;
    let info = handle::open_folder(trash.as_fd(), INFO).ok()?;
    Some((files, info, name))
}

/// Whether this is the item. Its volume may have another number since, for numbers of volumes change with
/// the order in which they are mounted; its own number, on that volume and under a name of ours, does not.
fn is_it(facts: &Facts, item: &Item) -> bool {
    facts.identity.inode == item.identity.inode && facts.kind == item.kind
}

/// Whether an item is in the trash, and unchanged.
pub fn whereabouts(item: &Item) -> Whereabouts {
    let Some((files, _, name)) = folders_of(item) else { return Whereabouts::NotThere };
    match Facts::at(&files, name) {
        Ok(facts) if is_it(&facts, item) => {
            if facts.modified == item.modified {
                Whereabouts::InTrash
            } else {
                Whereabouts::Changed
            }
        }
        _ if Facts::at(&files, &*claimed(name)).is_ok_and(|facts| is_it(&facts, item)) => {
            Whereabouts::HalfPurged
        }
        _ => Whereabouts::NotThere,
    }
}

/// Moves an item back from the trash to its place, or beside it; gives the name it has there.
///
/// # Errors
/// When it is not there, its place is taken, or the way is barred. It is where it was then.
pub fn put_back(item: &Item, how: Beside) -> Result<OsString, NotRestored> {
    let (files, info, name) = folders_of(item).ok_or(NotRestored::NotInTrash)?;
    if !matches!(whereabouts(item), Whereabouts::InTrash | Whereabouts::Changed) {
        return Err(NotRestored::NotInTrash);
    }
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
                let _ = remove::file(info.as_fd(), &record_name(name));
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
/// whole; `None` when it is not there as we left it.
pub fn purge_start(item: &Item) -> Option<(Start, bool)> {
    let (files, _, name) = folders_of(item)?;
    let (trash, _) = item.trash.as_ref()?;
    let claimed = claimed(name);
    let is_whole = whereabouts(item) == Whereabouts::InTrash;
    if is_whole {
        rename(files.as_fd(), name, files.as_fd(), &claimed).ok()?;
    }
    let facts = Facts::at(&files, &*claimed).ok()?;
    if !is_it(&facts, item) {
        // Something else was put in its place in the last moment.
        let _ = rename(files.as_fd(), &claimed, files.as_fd(), name);
        return None;
    }
    let path = path_in(trash, &claimed);
    Some((Start { folder: files, name: claimed, path, identity: facts.identity }, is_whole))
}

/// Gives up the claim on an item that was whole, and of which nothing was deleted.
pub fn purge_nothing(item: &Item) {
    if let Some((files, _, name)) = folders_of(item)
        && Facts::at(&files, &*claimed(name)).is_ok_and(|facts| is_it(&facts, item))
    {
        let _ = rename(files.as_fd(), &claimed(name), files.as_fd(), name);
    }
}

/// Removes the record of an item that is no longer in the trash.
pub fn remove_record(item: &Item) {
    if let Some((_, info, name)) = folders_of(item) {
        let _ = remove::file(info.as_fd(), &record_name(name));
    }
}
