//! The parallel walker: what every space takes on disk.
//!
//! [`walk`] is given the owners' folders and the spaces wanted in each, and reports every space once, when
//! its last folder has been read. Links are never followed, nothing is changed, and a folder that cannot be
//! read is counted and named, not fatal. The figures are those of [`Sizes`]: `allocated` is what
//! `du -s -B1` says.
//!
//! On Linux, folders are read through directory handles and every entry is looked at relative to its
//! folder's handle (`folder`), so that neither depth nor path length matters; threads take folders from each
//! other when they run out. Elsewhere the `walkdir` crate walks, one space at a time per thread
//! (`portable`).

use std::num::NonZero;
use std::path::PathBuf;

use crate::core::identity::Identity;
use crate::core::progress::Cancel;
use crate::core::space::{Key, Sizes};

#[cfg(target_os = "linux")]
pub(super) mod folder;
#[cfg(target_os = "linux")]
mod pool;
#[cfg(any(not(target_os = "linux"), test))]
pub(super) mod portable;
pub(super) mod tally;

#[cfg(target_os = "linux")]
use pool as system;
#[cfg(not(target_os = "linux"))]
use portable as system;

/// An owner's folder and the spaces to measure in it.
#[derive(Debug, Clone)]
pub struct Group {
    /// The folder, `DEPOT/scratchspaces/OWNER`.
    pub folder: PathBuf,
    /// The spaces, each with the number under which it is reported.
    pub spaces: Vec<(usize, Key)>,
}

/// Something inside a space that could not be read.
#[derive(Debug)]
pub struct Trouble {
    pub path: PathBuf,
    pub source: std::io::Error,
}

/// An inode that has names outside of what was measured, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shared {
    pub inode: Identity,
    /// Bytes on disk.
    pub allocated: u64,
}

/// How many troubles of one space are kept by name; all of them are counted in [`Sizes::unreadable`].
pub const NAMED_TROUBLES: usize = 3;

#[derive(Debug)]
pub enum Outcome {
    /// Its sizes, the first few things in it that could not be read, and what has names outside of it.
    Measured(Sizes, Vec<Trouble>, Vec<Shared>),
    Gone,
    Failed(std::io::Error),
}

/// Who is told. The calls come from several threads at once.
pub trait Reporter: Sync {
    /// Space number `number` is done.
    fn space(&self, number: usize, outcome: Outcome);
    /// So many more entries that are not directories have been seen.
    fn files(&self, more: u64);
}

/// Measures every space of `groups` on `threads` threads and returns when all is reported, or soon after
/// `cancel`: spaces whose walk was cut short are then not reported.
pub fn walk(groups: Vec<Group>, threads: NonZero<usize>, cancel: &Cancel, reporter: &dyn Reporter) {
    system::walk(groups, threads, cancel, reporter);
}

#[cfg(test)]
mod tests;
