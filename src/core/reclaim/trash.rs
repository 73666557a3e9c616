//! The trash of the desktop: moving things there from open handles, and back.
//!
//! This follows freedesktop.org's trash specification 1.0, as file managers and the `trash` crate do: the home
//! trash for what lies on its volume, else `.Trash/USER` or `.Trash-USER` at the top of the thing's own
//! volume. A thing is moved by one rename, never copied, so that no other bytes are touched, no space is
//! needed, and it is either here or there. A trash never lies among what is collected: with `scratchspaces` on a
//! volume of its own, its contents would go with the next collection. What was moved is looked at again afterwards; when it is not what
//! the plan listed, it is moved back. Where a volume has no trash that can be used, [`NoTrash`](crate::core::plan::NoTrash) says why, and
//! nothing is done instead.
//!
//! On systems with a trash of another kind (macOS, Windows) there is none here: a thing that cannot surely be
//! brought back is not called trashed.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::core::depot::layout::Layout;
use crate::core::patience;
use crate::core::place::{Obstacle, Place};
use crate::core::plan::{Plan, Refusal};

#[cfg(all(unix, not(target_os = "macos")))]
mod freedesktop;
#[cfg(not(all(unix, not(target_os = "macos"))))]
mod none;

#[cfg(all(unix, not(target_os = "macos")))]
pub(super) use freedesktop::{
    Foreseen, Trash, is_in_place, lock_in_place, purge_nothing, purge_start, put_back, remove_record, sweep,
    whereabouts,
};
#[cfg(not(all(unix, not(target_os = "macos"))))]
pub(super) use none::{
    Foreseen, Trash, is_in_place, lock_in_place, purge_nothing, purge_start, put_back, remove_record, sweep,
    whereabouts,
};

/// Where the user's own trash is, `DATA/Trash` (`$XDG_DATA_HOME` or `~/.local/share`); `None` without a home.
pub fn home_trash() -> Option<PathBuf> {
    Some(directories::BaseDirs::new()?.data_dir().join("Trash"))
}

/// What a trash is looked for with.
#[derive(Debug)]
pub(super) struct Search<'a> {
    home: Option<&'a Path>,
    /// The folders whose contents are collected: no trash may lie in one.
    collected: Vec<PathBuf>,
}

impl<'a> Search<'a> {
    /// With the user's own trash, for what a plan lists.
    pub fn new(plan: &Plan, home: Option<&'a Path>) -> Self {
        let depots = plan.depots().iter().map(|depot| &depot.layout);
        let of_depot =
            |depot: &Layout| [depot.scratchspaces(), depot.packages(), depot.artifacts(), depot.clones()];
        let shelves = plan.items().iter().map(|item| item.place().shelf());
        let collected: BTreeSet<PathBuf> = depots.flat_map(of_depot).chain(shelves).collect();
        Self { home, collected: collected.into_iter().collect() }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotMoved {
    /// It was not what the plan listed; it is where it was.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The system would not; it is where it was.
    #[error("{0}")]
    Failed(String),
}

/// Where a thing that was to go to the trash is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whereabouts {
    /// In the trash, unchanged.
    InTrash,
    /// In the trash, and something in it was added or removed since.
    Changed,
    /// In the trash, and its deletion from there was begun: it is not whole any more.
    HalfPurged,
    /// Not in the trash: emptied, restored by a file manager, or never moved.
    NotThere,
    /// Nobody can tell now: its volume is not mounted, or cannot be read; why.
    Unseen(String),
}

impl Whereabouts {
    pub fn can_return(&self) -> bool {
        matches!(self, Self::InTrash | Self::Changed)
    }

    pub fn can_be_purged(&self) -> bool {
        matches!(self, Self::InTrash | Self::HalfPurged)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotRestored {
    #[error("it is no longer in the trash")]
    NotInTrash,
    /// Nobody can tell now whether it is; why.
    #[error("it cannot be seen now: {0}")]
    Unseen(String),
    #[error("its deletion from the trash has begun, and what is left of it is not whole")]
    HalfPurged,
    #[error("{} is there again", .0.display())]
    Taken(PathBuf),
    #[error(transparent)]
    Barred(#[from] Obstacle),
    #[error("{0}")]
    Failed(String),
}

/// How a thing that is brought back is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// As it was; refused when its place is taken.
    No,
    /// `KEY-restored` when its place is taken, or `KEY-restored-2` and so on.
    WhenTaken,
}

/// The place beside another for which `number` further names were tried.
fn beside(place: &Place, number: usize) -> Option<Place> {
    let mut name = place.name().to_os_string();
    name.push("-restored");
    if number > 1 {
        name.push(format!("-{number}"));
    }
    Place::written(place.kind(), place.root().to_path_buf(), place.folders().to_vec(), name).ok()
}

/// The name that a thing would get beside the one that has taken its place, as far as can be told now.
pub(super) fn free_beside(place: &Place) -> Option<OsString> {
    let is_free = |place: &Place| patience::symlink_metadata(&place.path()).is_err();
    let free = (1..1_000).map_while(|number| beside(place, number)).find(is_free)?;
    Some(free.name().to_os_string())
}

/// The folder in a trash where the things are.
const FILES: &str = "files";
/// The folder in a trash where the records of the things are.
const INFO: &str = "info";

/// What an item is called in the trash once its deletion from there has begun: whoever brings things back at
/// the same time does not find it then, and what is not whole any more is never brought back.
pub(super) fn claimed(name: &OsStr) -> OsString {
    let mut claimed = name.to_os_string();
    claimed.push(".purging");
    claimed
}

/// The path of a thing in a trash.
pub(super) fn path_in(trash: &Path, name: &OsStr) -> PathBuf {
    trash.join(FILES).join(name)
}
