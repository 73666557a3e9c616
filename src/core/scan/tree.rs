//! The tree of a space: its folders with all that lies below them, what kinds of files take the room, the largest.
//!
//! [`tree`] walks once, as the measuring does, and keeps the folders alone, so that a million files take no memory;
//! the files of a folder are listed by `files` when it is opened. Links are never followed, nothing is changed, access
//! times stay as they are where the system allows, and what cannot be read is counted and named.
//!
//! The sums add up: those of a folder are its own and those of the folders in it, and at the top they are what `du` says.
//! An inode with several names in the space therefore takes its room at the first of its paths, in the order of
//! bytes, and none at the others.

use std::cmp::Reverse;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::walk::{Outcome, Trouble};
use crate::core::error::Error;
use crate::core::identity::Kind;
use crate::core::patience;
use crate::core::progress::Cancel;
use crate::core::space::Sizes;

mod files;
mod growing;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(any(not(target_os = "linux"), test))]
mod portable;

pub use files::{File, files};

use growing::{Found, Growing};
#[cfg(target_os = "linux")]
use linux as system;
#[cfg(not(target_os = "linux"))]
use portable as system;

/// How many of the largest files are kept.
pub const LARGEST: usize = 100;

/// What is in a folder, all the way down.
#[derive(Debug)]
pub struct Tree {
    /// The folder itself first, and every other behind the one it lies in.
    pub folders: Vec<Folder>,
    /// What the files take by the endings of their names, the largest first.
    pub types: Vec<TypeSum>,
    /// The largest files, [`LARGEST`] at most.
    pub largest: Vec<Largest>,
    /// What all takes together, as it is measured.
    pub sizes: Sizes,
    /// The first few things that could not be read.
    pub troubles: Vec<Trouble>,
    /// Whether everything was read, to the end.
    pub is_complete: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The position of the folder that it lies in; `None` for the first.
    pub parent: Option<usize>,
    pub name: OsString,
    /// The folder itself and what lies right in it.
    pub own: Sums,
    /// The same with all below.
    pub sum: Sums,
    /// When the newest file in it or below was changed; without a file, the folder itself.
    pub newest: Option<Timestamp>,
    /// How many things in it and below could not be read.
    pub unreadable: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// Bytes on disk, folders included.
    pub allocated: u64,
    /// The lengths of the files.
    pub apparent: u64,
    /// Whatever is no folder.
    pub files: u64,
    /// Without the folder itself.
    pub folders: u64,
}

impl Sums {
    fn add(&mut self, other: Self) {
        self.allocated = self.allocated.saturating_add(other.allocated);
        self.apparent = self.apparent.saturating_add(other.apparent);
        self.files = self.files.saturating_add(other.files);
        self.folders = self.folders.saturating_add(other.folders);
    }
}

/// What the files of one ending take together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeSum {
    /// In lower case and without the dot; empty for names without, and for odd ones.
    pub extension: String,
    pub allocated: u64,
    pub files: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Largest {
    /// The position of its folder.
    pub folder: usize,
    pub name: OsString,
    pub allocated: u64,
    pub apparent: u64,
    pub modified: Option<Timestamp>,
}

/// Looks through a folder; tells `progress` how many files it has seen so far, from several threads at once. What `cancel`
/// has cut short is not complete.
///
/// # Errors
/// When there is no folder that can be looked at: a link to one is none.
pub fn tree(root: &Path, cancel: &Cancel, progress: &(dyn Fn(u64) + Sync)) -> Result<Tree, Error> {
    grow(system::grow, root, cancel, progress)
}

/// Walks a folder and all below, and gives what each holds, with the number given for the one it lies in and its name, to
/// be given a number of its own. The calls come from several threads at once.
type Grow = fn(&Path, &Cancel, Done<'_>) -> io::Result<()>;
type Done<'a> = &'a (dyn Fn(Option<usize>, &OsStr, Found) -> usize + Sync);

fn grow(walk: Grow, root: &Path, cancel: &Cancel, progress: &(dyn Fn(u64) + Sync)) -> Result<Tree, Error> {
    let error = |source| Error::new("look through the folder", root, source);
    if let Some(silent) = patience::silent_inside(root) {
        return Err(error(io::Error::new(io::ErrorKind::TimedOut, silent)));
    }
    patience::may_look(root).map_err(error)?;
    let growing = Mutex::new(Growing::default());
    let done = |above: Option<usize>, name: &OsStr, found: Found| {
        let mut growing = growing.lock().unwrap_or_else(PoisonError::into_inner);
        let number = growing.add(above, name, found);
        let files = growing.files();
        drop(growing);
        progress(files);
        number
    };
    walk(root, cancel, &done).map_err(error)?;
    let growing = growing.into_inner().unwrap_or_else(PoisonError::into_inner);
    if growing.is_empty() {
        let kind =
            if cancel.is_cancelled() { io::ErrorKind::Interrupted } else { io::ErrorKind::NotADirectory };
        return Err(error(kind.into()));
    }
    Ok(growing.finish(!cancel.is_cancelled()))
}

impl Tree {
    /// The names that lead from the top to a folder.
    pub fn inside(&self, folder: usize) -> Vec<OsString> {
        let mut names: Vec<OsString> = self.way(folder).map(|folder| folder.name.clone()).collect();
        names.reverse();
        names
    }

    /// The path of a folder, or of a file in it, from the top.
    pub fn path(&self, folder: usize, name: Option<&OsStr>) -> PathBuf {
        let mut path: PathBuf = self.inside(folder).iter().collect();
        path.extend(name);
        path
    }

    /// The folders from this one up, without the top.
    fn way(&self, folder: usize) -> impl Iterator<Item = &Folder> {
        let first = self.folders.get(folder);
        let above = |folder: &&Folder| folder.parent.and_then(|parent| self.folders.get(parent));
        std::iter::successors(first, above).filter(|folder| folder.parent.is_some())
    }

    /// The positions of the folders right in one.
    pub fn below(&self, folder: usize) -> impl Iterator<Item = usize> {
        let folders = self.folders.iter().enumerate().skip(folder.saturating_add(1));
        folders.filter(move |(_, below)| below.parent == Some(folder)).map(|(position, _)| position)
    }

    /// The position of the folder to which names lead from the top.
    pub fn find(&self, inside: &[OsString]) -> Option<usize> {
        inside.iter().try_fold(0, |folder, name| {
            self.below(folder).find(|below| self.folders.get(*below).is_some_and(|it| it.name == *name))
        })
    }
}

#[cfg(test)]
mod tests;
