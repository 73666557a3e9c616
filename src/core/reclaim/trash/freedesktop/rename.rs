//! Renaming from one folder to another, and how far on a volume that can go.

use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{AtFlags, Mode, OFlags, RenameFlags};
use rustix::io::Errno;

use crate::core::handle;
use crate::core::identity::Facts;
use crate::core::reclaim::remove;
use crate::core::space::Kind;

/// Whether two folders lie on one mount: a rename from one to the other is possible.
fn is_same_mount(one: BorrowedFd<'_>, other: BorrowedFd<'_>) -> rustix::io::Result<bool> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{StatxFlags, statx};
        let mount = |folder| -> Option<u64> {
            let answer = statx(folder, c"", AtFlags::EMPTY_PATH, StatxFlags::MNT_ID).ok()?;
            (answer.stx_mask & StatxFlags::MNT_ID.bits() != 0).then_some(answer.stx_mnt_id)
        };
        if let (Some(one), Some(other)) = (mount(one), mount(other)) {
            return Ok(one == other);
        }
    }
    Ok(Facts::of(one)?.identity.device == Facts::of(other)?.identity.device)
}

/// Whether two folders lie on one mount and have one device: a subvolume has one of its own, and nothing is
/// renamed across its border.
pub fn is_same_volume(one: BorrowedFd<'_>, other: BorrowedFd<'_>) -> rustix::io::Result<bool> {
    let device = |folder| Facts::of(folder).map(|facts| facts.identity.device);
    Ok(device(one)? == device(other)? && is_same_mount(one, other)?)
}

/// The topmost folder of the volume that a folder lies on.
pub fn top_of_volume(folder: BorrowedFd<'_>) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::DIRECTORY | OFlags::CLOEXEC;
    let mut top = rustix::fs::openat(folder, ".", flags | OFlags::PATH, Mode::empty())?;
    loop {
        let above = rustix::fs::openat(&top, "..", flags | OFlags::PATH, Mode::empty())?;
        let is_root = Facts::of(&above)?.identity == Facts::of(&top)?.identity;
        if is_root || !is_same_volume(above.as_fd(), top.as_fd())? {
            return Ok(top);
        }
        top = above;
    }
}

/// Moves an entry from one folder to another, where nothing may bear the name yet. A folder that its owner has
/// locked is unlocked for the moment of the move, for its `..` changes, and then locked again.
pub fn rename(
    from: BorrowedFd<'_>,
    name: &OsStr,
    to: BorrowedFd<'_>,
    new_name: &OsStr,
) -> rustix::io::Result<()> {
    match rename_as_it_is(from, name, to, new_name) {
        Err(Errno::ACCESS) => {}
        answer => return answer,
    }
    let thing = handle::open_place(from, name).map_err(|_| Errno::ACCESS)?;
    let Some(mode) = handle::unlock(thing.as_fd()).map_err(|_| Errno::ACCESS)? else {
        return Err(Errno::ACCESS);
    };
    let answer = rename_as_it_is(from, name, to, new_name);
    // When even this fails, the folder stays usable by its owner.
    let _ = handle::set_mode(thing.as_fd(), mode);
    answer
}

fn rename_as_it_is(
    from: BorrowedFd<'_>,
    name: &OsStr,
    to: BorrowedFd<'_>,
    new_name: &OsStr,
) -> rustix::io::Result<()> {
    match rustix::fs::renameat_with(from, name, to, new_name, RenameFlags::NOREPLACE) {
        // Some file systems cannot promise that nothing is replaced.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
        answer => return answer,
    }
    if Facts::at(from, name)?.kind == Kind::Directory {
        // A rename puts a folder in the place of nothing else than an empty folder.
        if Facts::at(to, new_name).is_ok() {
            return Err(Errno::EXIST);
        }
        return rustix::fs::renameat(from, name, to, new_name);
    }
    // A second name is made only where there is nothing; then the first goes, while it is still that.
    rustix::fs::linkat(from, name, to, new_name, AtFlags::empty())?;
    if Facts::at(from, name)?.identity != Facts::at(to, new_name)?.identity {
        return Err(Errno::AGAIN);
    }
    remove::file(from, name).map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))
}
