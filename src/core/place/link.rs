//! Following a link that stands in a depot in the place of a folder.
//!
//! Whoever may write in a folder on the way can plant a link that leads anywhere. So each link is looked at by
//! itself: the one in the depot, and every one that it leads through. One that belongs neither to the depot's owner
//! nor to root nor to this user is not followed.

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use super::Obstacle;
use crate::core::handle;
use crate::core::identity::Facts;
use crate::core::space::Kind;

/// How many links are followed before they count as a loop, as Linux counts.
const MOST_LINKS: usize = 40;

/// Opens a folder on the way, to go on from there.
#[cfg(target_os = "linux")]
const PLACE: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
#[cfg(not(target_os = "linux"))]
const PLACE: OFlags = OFlags::DIRECTORY.union(OFlags::CLOEXEC);

/// Opens the folder that the link `name` of a depot leads to; `path` is the link's.
pub(super) fn follow(depot: &OwnedFd, name: &OsStr, path: &Path) -> Result<OwnedFd, Obstacle> {
    let failed = |error: Errno| match error {
        Errno::NOENT | Errno::NOTDIR => Obstacle::LeadsNowhere(path.to_path_buf()),
        error => Obstacle::unreadable(path.to_path_buf(), error),
    };
    let open = |folder: &OwnedFd, name: &OsStr| {
        rustix::fs::openat(folder, name, PLACE | OFlags::NOFOLLOW, Mode::empty()).map_err(failed)
    };
    let owners = [Facts::of(depot).map_err(failed)?.user, 0, rustix::process::geteuid().as_raw()];
    let mut folder = open(depot, OsStr::new("."))?;
    // What is still to be entered, the next last.
    let mut waiting = vec![name.to_os_string()];
    let mut links = 0;
    while let Some(name) = waiting.pop() {
        let facts = Facts::at(&folder, &*name).map_err(failed)?;
        if facts.kind != Kind::Symlink {
            folder = open(&folder, &name)?;
            continue;
        }
        links += 1;
        if links > MOST_LINKS {
            return Err(failed(Errno::LOOP));
        }
        let target = rustix::fs::readlinkat(&folder, &*name, Vec::new()).map_err(failed)?;
        let is_same = Facts::at(&folder, &*name).map_err(failed)?.identity == facts.identity;
        if !is_same || !owners.contains(&facts.user) {
            let link = handle::real_path(folder.as_fd()).unwrap_or_default().join(&name);
            return Err(Obstacle::ForeignLink { link, user: facts.user });
        }
        let target = PathBuf::from(OsString::from_vec(target.into_bytes()));
        if target.is_absolute() {
            folder = rustix::fs::open("/", PLACE, Mode::empty()).map_err(failed)?;
        }
        let names = target.components().rev().filter(|component| *component != Component::RootDir);
        waiting.extend(names.map(|component| component.as_os_str().to_os_string()));
    }
    let flags = OFlags::DIRECTORY | OFlags::CLOEXEC;
    rustix::fs::openat(&folder, ".", flags, Mode::empty()).map_err(failed)
}
