//! What keeps a rename from going on, though it stays on one volume: foreseen as far as that can be told without
//! trying, for a preview changes nothing.
//!
//! An overlay file system does not rename a folder of its lower layers, unless it is mounted so that it may
//! (`redirect_dir`). Into a folder with a project quota or an encryption policy goes only what has the same.

use std::os::fd::{AsFd, BorrowedFd};

use crate::core::place::{Look, Place};
use crate::core::plan::Immovable;

#[cfg(target_os = "linux")]
mod overlay;
#[cfg(target_os = "linux")]
pub use overlay::Overlay;

/// The overlay file system that a folder lies on; this system has none.
#[cfg(not(target_os = "linux"))]
#[derive(Debug)]
pub enum Overlay {}

#[cfg(not(target_os = "linux"))]
impl Overlay {
    pub fn of(_: BorrowedFd<'_>) -> Option<Self> {
        None
    }

    pub fn keeps(&self, _: &Look, _: &Place) -> bool {
        match *self {}
    }
}

/// Why nothing from `from` can be renamed into `to`, as far as the folders tell.
#[cfg(target_os = "linux")]
pub fn between(from: BorrowedFd<'_>, to: BorrowedFd<'_>) -> Option<Immovable> {
    use rustix::fs::{AtFlags, IFlags, StatxAttributes, StatxFlags, ioctl_getflags, statx};
    let is_encrypted = |folder: BorrowedFd<'_>| {
        statx(folder, c"", AtFlags::EMPTY_PATH, StatxFlags::empty())
            .is_ok_and(|answer| answer.stx_attributes.contains(StatxAttributes::ENCRYPTED))
    };
    if is_encrypted(to) && !is_encrypted(from) {
        return Some(Immovable::Encrypted);
    }
    let has_project = |folder: BorrowedFd<'_>| {
        ioctl_getflags(folder).is_ok_and(|flags| flags.contains(IFlags::PROJECT_INHERIT))
    };
    (has_project(to) && !has_project(from)).then_some(Immovable::Project)
}

#[cfg(not(target_os = "linux"))]
pub fn between(_: BorrowedFd<'_>, _: BorrowedFd<'_>) -> Option<Immovable> {
    None
}

/// Why the file system did not move what `look` found at `place`, when it answered that it may not.
pub fn reason(look: &Look, place: &Place, to: BorrowedFd<'_>) -> Immovable {
    let from = look.folder.as_fd();
    if Overlay::of(from).is_some_and(|overlay| overlay.keeps(look, place)) {
        return Immovable::LowerLayer;
    }
    between(from, to).unwrap_or(Immovable::Elsewhere)
}
