//! A system whose trash the program does not use.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::{Beside, NotMoved, NotRestored, Whereabouts};
use crate::core::place::{Look, Place};
use crate::core::plan::NoTrash;
use crate::core::reclaim::journal::Item;
use crate::core::reclaim::remove::Start;
use crate::core::time::LocalTime;

/// A trash that never is.
#[derive(Debug)]
pub enum Trash {}

impl Trash {
    /// There is none.
    ///
    /// # Errors
    /// Always.
    pub fn find(_: &Look, _: Option<&Path>) -> Result<Self, NoTrash> {
        Err(NoTrash::NotHere)
    }

    /// There will be none.
    ///
    /// # Errors
    /// Always.
    pub fn foresee(_: &Look, _: Option<&Path>) -> Result<(), NoTrash> {
        Err(NoTrash::NotHere)
    }

    pub fn path(&self) -> &Path {
        match *self {}
    }

    pub fn take(&self, _: &Look, _: &Place, _: &OsStr, _: LocalTime) -> Result<PathBuf, NotMoved> {
        match *self {}
    }
}

pub fn whereabouts(_: &Item) -> Whereabouts {
    Whereabouts::NotThere
}

pub fn put_back(_: &Item, _: Beside) -> Result<OsString, NotRestored> {
    Err(NotRestored::NotInTrash)
}

pub fn purge_start(_: &Item) -> Option<(Start, bool)> {
    None
}

pub fn purge_nothing(_: &Item) {}

pub fn remove_record(_: &Item) {}

/// There is no trash, and so no move that was killed.
pub fn lock_in_place(_: &Item) {}
