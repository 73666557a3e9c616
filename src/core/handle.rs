//! Folders by their handles: opened one name at a time, never through a link and never onto another volume.
//!
//! A path is a promise that anyone may break between two looks at it. What removes, moves or restores
//! therefore opens the first folder of its way once and goes on from handle to handle: a link or a mount
//! point put in its way makes a step fail, and leads nowhere.
//!
//! On Linux the kernel itself refuses links and mount points (`openat2`, Linux 5.6). Where that call is not to
//! be had (an older kernel, a sandbox), the numbers of the mounts are compared instead (`statx`, Linux 5.8, or
//! `/proc/self/fdinfo`), and where nothing tells them, nothing is opened. Other Unix systems compare device
//! numbers, which cannot tell a mount of the same volume.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use rustix::fs::{AtFlags, Mode, OFlags};
use rustix::io::Errno;

use crate::core::identity::Facts;
use crate::core::patience;

mod way;

pub use way::Way;

impl Facts {
    /// The facts about what is open.
    pub fn of(handle: impl AsFd) -> rustix::io::Result<Self> {
        Ok(Self::from_stat(&rustix::fs::fstat(handle)?))
    }

    /// The facts about the entry `name` of a folder, itself and not what it may link to.
    pub fn at<P: rustix::path::Arg>(folder: impl AsFd, name: P) -> rustix::io::Result<Self> {
        Ok(Self::from_stat(&rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)?))
    }
}

/// The path that leads to what is open, links resolved, where the system tells it.
#[cfg(target_os = "linux")]
pub fn real_path(handle: BorrowedFd<'_>) -> Option<PathBuf> {
    use std::os::fd::AsRawFd;
    let path = std::fs::read_link(format!("/proc/self/fd/{}", handle.as_raw_fd())).ok()?;
    path.is_absolute().then_some(path)
}

/// The path that leads to what is open, links resolved, where the system tells it.
#[cfg(not(target_os = "linux"))]
pub fn real_path(_: BorrowedFd<'_>) -> Option<PathBuf> {
    None
}

const FOLDER: OFlags = OFlags::DIRECTORY.union(OFlags::CLOEXEC);

/// Opens a folder by its path, links followed: where a way begins.
///
/// # Errors
/// When there is no folder that can be read; [`Errno::TIMEDOUT`] when it lies on a volume that does not answer.
pub fn open_first(path: &Path) -> rustix::io::Result<OwnedFd> {
    patience::may_look(path).map_err(|_| Errno::TIMEDOUT)?;
    rustix::fs::open(path, FOLDER | OFlags::RDONLY, Mode::empty())
}

/// Opens the folder `name` of another for reading. What is opened is a folder there, on the same volume.
///
/// # Errors
/// [`Errno::XDEV`] for a mount point, [`Errno::NOSYS`] where nothing tells whether it is one, [`Errno::LOOP`] or
/// [`Errno::NOTDIR`] for a link or whatever else is no folder, and as openat(2).
pub fn open_folder<P: rustix::path::Arg + Copy>(
    parent: BorrowedFd<'_>,
    name: P,
) -> rustix::io::Result<OwnedFd> {
    open_one(parent, name, OFlags::RDONLY)
}

/// Opens the folder `name` of another without reading it, for which no permission on it is needed.
#[cfg(target_os = "linux")]
pub fn open_place<P: rustix::path::Arg + Copy>(
    parent: BorrowedFd<'_>,
    name: P,
) -> rustix::io::Result<OwnedFd> {
    open_one(parent, name, OFlags::PATH)
}

/// Opens the folder `name` of another as well as the system can without reading it.
#[cfg(not(target_os = "linux"))]
pub fn open_place<P: rustix::path::Arg + Copy>(
    parent: BorrowedFd<'_>,
    name: P,
) -> rustix::io::Result<OwnedFd> {
    open_one(parent, name, OFlags::RDONLY)
}

/// Opens the file `name` of a folder for reading, leaving its access time alone where the system lets us. The caller has
/// seen that it is a regular file; should it have become a pipe meanwhile, opening it does not wait.
///
/// # Errors
/// As [`open_folder`].
pub fn open_file<P: rustix::path::Arg + Copy>(
    parent: BorrowedFd<'_>,
    name: P,
) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    #[cfg(target_os = "linux")]
    match open_beneath(parent, name, flags | OFlags::NOATIME) {
        // The file of somebody else.
        Err(Errno::PERM) => {}
        answer => return answer,
    }
    open_beneath(parent, name, flags)
}

fn open_one<P: rustix::path::Arg + Copy>(
    parent: BorrowedFd<'_>,
    name: P,
    how: OFlags,
) -> rustix::io::Result<OwnedFd> {
    open_beneath(parent, name, FOLDER | how)
}

fn open_beneath<P: rustix::path::Arg + Copy>(
    parent: BorrowedFd<'_>,
    name: P,
    flags: OFlags,
) -> rustix::io::Result<OwnedFd> {
    let flags = flags | OFlags::NOFOLLOW;
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::ResolveFlags;
        let resolve = ResolveFlags::NO_XDEV | ResolveFlags::NO_SYMLINKS | ResolveFlags::BENEATH;
        match rustix::fs::openat2(parent, name, flags, Mode::empty(), resolve) {
            // A kernel, or a sandbox, that does not know the call.
            Err(Errno::NOSYS | Errno::PERM) => {}
            answer => return answer,
        }
    }
    let opened = rustix::fs::openat(parent, name, flags, Mode::empty())?;
    match (mount_of(parent), mount_of(opened.as_fd())) {
        (Some(above), Some(below)) if above == below => Ok(opened),
        (Some(_), Some(_)) => Err(Errno::XDEV),
        _ => Err(Errno::NOSYS),
    }
}

/// The number of the mount through which something was opened; `None` where the system does not tell.
#[cfg(target_os = "linux")]
pub fn mount_of(handle: BorrowedFd<'_>) -> Option<u64> {
    use std::os::fd::AsRawFd;

    use rustix::fs::{StatxFlags, statx};
    if let Ok(answer) = statx(handle, c"", AtFlags::EMPTY_PATH, StatxFlags::MNT_ID)
        && answer.stx_mask & StatxFlags::MNT_ID.bits() != 0
    {
        return Some(answer.stx_mnt_id);
    }
    let told = std::fs::read_to_string(format!("/proc/self/fdinfo/{}", handle.as_raw_fd())).ok()?;
    told.lines().find_map(|line| line.strip_prefix("mnt_id:")?.trim().parse().ok())
}

/// The number of the volume on which something lies: what comes nearest to the number of a mount here.
#[cfg(not(target_os = "linux"))]
pub fn mount_of(handle: BorrowedFd<'_>) -> Option<u64> {
    Some(Facts::of(handle).ok()?.identity.device)
}

/// Unlocks the folder `name` for its owner, opens it to read it, and gives the mode that it had. Nothing but a
/// folder is ever changed, and not through a link: a folder has one name only, so that nothing outside can share
/// its mode. What is unlocked is what is opened, whatever bears the name by then; when it cannot be opened, it
/// is locked again.
#[cfg(target_os = "linux")]
pub fn unlock_at(parent: BorrowedFd<'_>, name: &std::ffi::CStr) -> rustix::io::Result<(OwnedFd, u32)> {
    let place = open_place(parent, name)?;
    let mode = Facts::of(&place)?.mode;
    unlock(place.as_fd())?;
    match rustix::fs::openat(&place, c".", FOLDER | OFlags::RDONLY, Mode::empty()) {
        Ok(opened) => Ok((opened, mode)),
        Err(error) => {
            let _ = set_mode(place.as_fd(), mode);
            Err(error)
        }
    }
}

/// Unlocks the folder `name` for its owner, opens it to read it, and gives the mode that it had. Not through a
/// link.
#[cfg(not(target_os = "linux"))]
#[allow(clippy::useless_conversion, reason = "the type of a mode differs between systems")]
pub fn unlock_at(parent: BorrowedFd<'_>, name: &std::ffi::CStr) -> rustix::io::Result<(OwnedFd, u32)> {
    let facts = Facts::at(parent, name)?;
    if facts.kind != crate::core::space::Kind::Directory {
        return Err(Errno::NOTDIR);
    }
    let mode = Mode::from_bits_truncate((facts.mode | OWNER).try_into().unwrap_or(0o700));
    rustix::fs::chmodat(parent, name, mode, AtFlags::SYMLINK_NOFOLLOW)?;
    Ok((open_folder(parent, name)?, facts.mode))
}

/// Unlocks an open folder for its owner, and gives the mode that it had; `None` when it was not locked.
pub fn unlock(folder: BorrowedFd<'_>) -> rustix::io::Result<Option<u32>> {
    let mode = Facts::of(folder)?.mode;
    if mode & OWNER == OWNER {
        return Ok(None);
    }
    set_mode(folder, mode | OWNER)?;
    Ok(Some(mode))
}

/// Gives an open folder this mode when it is as [`unlock`] leaves one of that mode; whatever else changed it
/// is left alone.
pub fn lock_again(folder: BorrowedFd<'_>, mode: u32) -> rustix::io::Result<()> {
    let is_unlocked = mode & OWNER != OWNER && Facts::of(folder)?.mode == mode | OWNER;
    if is_unlocked { set_mode(folder, mode) } else { Ok(()) }
}

/// Gives an open folder this mode.
#[allow(clippy::useless_conversion, reason = "the type of a mode differs between systems")]
pub fn set_mode(folder: BorrowedFd<'_>, mode: u32) -> rustix::io::Result<()> {
    let mode = Mode::from_bits_truncate(mode.try_into().unwrap_or(0o700));
    match rustix::fs::fchmod(folder, mode) {
        // A handle that was opened without reading takes no fchmod; this way leads to the very folder it holds.
        #[cfg(target_os = "linux")]
        Err(Errno::BADF) => {
            use std::os::fd::AsRawFd;
            rustix::fs::chmod(format!("/proc/self/fd/{}", folder.as_raw_fd()), mode)
        }
        answer => answer,
    }
}

/// What the owner of a folder needs to read it and to change what is in it.
const OWNER: u32 = 0o700;

/// How many handles of folders may stay open at a time, shared by the threads of one walk.
#[derive(Debug)]
pub struct Budget {
    limit: usize,
    left: AtomicUsize,
}

impl Default for Budget {
    /// Half of what the process may open; the other half is left to everything else.
    fn default() -> Self {
        let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(1024);
        let limit = usize::try_from(limit / 2).unwrap_or(usize::MAX).clamp(16, 4096);
        Self { limit, left: AtomicUsize::new(limit) }
    }
}

impl Budget {
    /// Whether the handle of a folder so many levels down may stay open. While there is plenty, every one
    /// may; then every 64th level, then every 1024th, so that opening a folder again is never a long way.
    pub fn take(&self, level: u32) -> bool {
        let may_have = |left: usize| {
            let plenty = left > self.limit / 4 * 3;
            let enough = left > self.limit / 4 && level.is_multiple_of(64);
            (plenty || enough || level.is_multiple_of(1024)).then(|| left.checked_sub(1))?
        };
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, may_have).is_ok()
    }

    /// A handle that [`Budget::take`] allowed is closed.
    pub fn give_back(&self) {
        self.left.fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_folder_is_opened_only_where_it_stands() {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir(place.path().join("folder")).unwrap();
        fs::write(place.path().join("file"), "").unwrap();
        symlink("folder", place.path().join("link")).unwrap();
        let first = open_first(place.path()).unwrap();
        assert!(open_folder(first.as_fd(), "folder").is_ok());
        assert!(open_place(first.as_fd(), "folder").is_ok());
        for name in ["file", "link", "missing", "..", "folder/../.."] {
            assert!(open_folder(first.as_fd(), name).is_err(), "{name}");
        }
        // A folder of the system on another volume.
        let root = open_first(Path::new("/")).unwrap();
        assert!(matches!(open_folder(root.as_fd(), "proc"), Err(Errno::XDEV)));
    }

    #[test]
    fn only_folders_are_unlocked_and_not_through_links() {
        let place = tempfile::tempdir().unwrap();
        let (folder, file) = (place.path().join("folder"), place.path().join("file"));
        fs::create_dir(&folder).unwrap();
        fs::write(&file, "").unwrap();
        for path in [&folder, &file] {
            fs::set_permissions(path, fs::Permissions::from_mode(0o040)).unwrap();
        }
        symlink("folder", place.path().join("link")).unwrap();
        let first = open_first(place.path()).unwrap();
        assert_eq!(unlock_at(first.as_fd(), c"folder").map(|(_, mode)| mode), Ok(0o040));
        assert!(unlock_at(first.as_fd(), c"file").is_err());
        let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&file)), (0o740, 0o040));
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o000)).unwrap();
        assert!(unlock_at(first.as_fd(), c"link").is_err());
        assert_eq!(mode(&folder), 0);
    }
}
