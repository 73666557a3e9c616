//! A system whose trash the program does not use.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::{Beside, NotMoved, NotRestored, Search, Whereabouts};
use crate::core::place::{Look, Place};
use crate::core::plan::NoTrash;
use crate::core::reclaim::journal::{History, Item};
use crate::core::reclaim::remove::Start;
use crate::core::time::{LocalTime, Now};

/// A trash that never will be.
#[derive(Debug)]
pub enum Foreseen {}

impl Foreseen {
    pub fn bars(&self, _: &Look, _: &Place) -> Option<NoTrash> {
        match *self {}
    }

    pub fn asks_of_each(&self) -> bool {
        match *self {}
    }
}

/// A trash that never is.
#[derive(Debug)]
pub enum Trash {}

impl Trash {
    pub fn find(_: &Look, _: &Search) -> Result<Self, NoTrash> {
        Err(NoTrash::NotHere)
    }

    pub fn foresee(_: &Look, _: &Search) -> Result<Foreseen, NoTrash> {
        Err(NoTrash::NotHere)
    }

    pub fn path(&self) -> &Path {
        match *self {}
    }

    pub fn unmake(&self) {
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

pub fn purge_start(_: &Item) -> Result<(Start, bool), String> {
    Err("there is no trash".to_string())
}

pub fn is_in_place(_: &Item) -> bool {
    false
}

pub fn sweep(_: &History, _: &Now) {}

pub fn purge_nothing(_: &Item) {}

pub fn remove_record(_: &Item) {}

pub fn lock_in_place(_: &Item) {}
