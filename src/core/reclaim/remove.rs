//! The only code that deletes what is people's: whole trees, from open handles of folders.
//!
//! The work is done in `tree`, folder by folder (`folder`); what is no folder goes by `aside`.
//!
//! `remove` takes things to remove and, for each, asks `begin` at the last moment whether it may go. What it
//! then removes is exactly what lies below the entry that `begin` named in the folder that it holds open:
//! links are removed and never followed, mount points are not entered, and a link, a file or another volume
//! put in the place of a folder makes the removal fail and nothing more. Names only are handed to the system,
//! never paths, and depth costs no stack. (What somebody moves *into* a folder of the thing, under a name that it
//! had, lies in it then, and goes.)
//!
//! A handle follows its folder wherever that is moved. So at every folder, and every few hundred entries, the way
//! is looked at again: whether what is being removed still lies in the thing, and the thing where it was listed,
//! up to the depot. What was moved away stays as it is then, and is told.
//!
//! A thing that is no folder is renamed before it goes (`aside`), so that what is removed is what was looked at.
//!
//! Folders inside that their owner has locked are unlocked first, as Julia does (`Base.rm`); only folders
//! ever change their mode, for a folder has no second name elsewhere, and one that stays in the end gets its
//! mode back. Several threads share the work, folder by folder. No file is written, so that a full disk does
//! not stop it.
//!
//! On systems without these calls (`portable`) it is the standard library's `remove_dir_all`, after the same
//! guards; a link put in the way *during* the removal is then as safe as the standard library makes it, and a
//! mount point inside is not noticed.

use std::path::{Path, PathBuf};

use crate::core::space::Totals;

#[cfg(unix)]
pub(super) mod aside;
#[cfg(unix)]
mod folder;
#[cfg(unix)]
mod own;
#[cfg(any(not(unix), test))]
mod portable;
#[cfg(unix)]
#[cfg(test)]
mod tests;
#[cfg(unix)]
mod thing;
#[cfg(unix)]
mod tree;

#[cfg(not(unix))]
pub(super) use portable::remove;
#[cfg(unix)]
pub(super) use tree::remove;

/// Where a removal starts: an entry of a folder that is held open.
#[derive(Debug)]
pub struct Start {
    #[cfg(unix)]
    pub folder: std::os::fd::OwnedFd,
    #[cfg(unix)]
    pub way: crate::core::handle::Way,
    pub name: std::ffi::OsString,
    /// The whole path: on Unix only to name it in messages.
    pub path: PathBuf,
    /// Which entry it must be; whatever else stands there is left alone.
    pub identity: crate::core::identity::Identity,
    /// The newest change of anything in it when it was measured, as the file system tells times; `None` where that
    /// is not known. What came or was changed later was on no list.
    pub changed: Option<(i64, i64)>,
    /// Whether it bears a name already that nobody else uses.
    pub is_aside: bool,
}

/// Something that could not be removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stuck {
    pub path: PathBuf,
    pub reason: String,
}

/// How many things that could not be removed are kept by name; all are counted.
pub const NAMED_STUCK: usize = 3;

/// What became of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ThingReport {
    /// What is gone, itself included; on disk what nothing holds any more: of folders, and of files with no name
    /// left.
    pub removed: Totals,
    /// The first few things that could not be removed.
    pub stuck: Vec<Stuck>,
    /// How many things could not be removed.
    pub stuck_in_all: u64,
    pub interrupted: bool,
    /// Whether something of it was moved away meanwhile.
    pub moved_away: bool,
}

impl ThingReport {
    pub fn is_whole(&self) -> bool {
        self.stuck_in_all == 0 && !self.interrupted
    }

    fn stick(&mut self, stuck: impl FnOnce() -> Stuck) {
        self.stuck_in_all += 1;
        if self.stuck.len() < NAMED_STUCK {
            self.stuck.push(stuck());
        }
    }
}

/// Who decides and is told. The calls come from several threads at once.
pub trait Overseer: Sync {
    /// Thing number `number` is next: where to start, or nothing when it must stay.
    fn begin(&self, number: usize) -> Option<Start>;
    /// So much more is gone.
    fn removed(&self, more: &Totals);
    /// Thing number `number` is done.
    fn end(&self, number: usize, outcome: ThingReport);
}

/// Removes one name that is no folder's: the record of ours beside what was moved to the trash, or the first name of
/// a file that has got its second there.
#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "the one room that deletes")]
pub(super) fn file(folder: std::os::fd::BorrowedFd<'_>, name: &std::ffi::OsStr) -> std::io::Result<()> {
    Ok(rustix::fs::unlinkat(folder, name, rustix::fs::AtFlags::empty())?)
}

/// Removes one file of the program's own from a folder, when it is there.
#[cfg(unix)]
pub(in crate::core) fn own_file(folder: &Path, name: &std::ffi::OsStr) {
    use std::os::fd::AsFd;
    if let Ok(folder) = crate::core::handle::open_first(folder) {
        // What stays is tried again the next time.
        let _ = file(folder.as_fd(), name);
    }
}

/// Removes a folder of the program's own, when it is still this one; what cannot be removed stays.
#[cfg(unix)]
pub(in crate::core) fn own_folder(parent: &Path, name: &std::ffi::OsStr, folder: &std::fs::File) {
    own::remove(parent, name, folder);
}

/// Removes a folder of the program's own; what cannot be removed stays.
#[cfg(not(unix))]
#[expect(clippy::disallowed_methods, reason = "the one room that deletes")]
pub(in crate::core) fn own_folder(parent: &Path, name: &std::ffi::OsStr, _: &std::fs::File) {
    let _ = std::fs::remove_dir_all(parent.join(name));
}

/// Removes a link, and never what it leads to, when it is this one; whether it did.
#[cfg(unix)]
pub(super) fn link(
    folder: std::os::fd::BorrowedFd<'_>,
    name: &std::ffi::OsStr,
    identity: crate::core::identity::Identity,
) -> bool {
    let is_it = |facts: &crate::core::identity::Facts| {
        facts.identity == identity && facts.kind == crate::core::space::Kind::Symlink
    };
    aside::remove(folder, name, &is_it).is_ok()
}

/// Removes a folder when nothing is in it; whether it did.
#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "the one room that deletes")]
pub(super) fn empty_folder(folder: std::os::fd::BorrowedFd<'_>, name: &std::ffi::OsStr) -> bool {
    rustix::fs::unlinkat(folder, name, rustix::fs::AtFlags::REMOVEDIR).is_ok()
}

#[cfg(not(unix))]
#[expect(clippy::disallowed_methods, reason = "the one room that deletes")]
pub(super) fn empty_folder(path: &Path) -> bool {
    std::fs::remove_dir(path).is_ok()
}

fn stuck(path: &Path, reason: impl Into<String>) -> Stuck {
    Stuck { path: path.to_path_buf(), reason: reason.into() }
}
