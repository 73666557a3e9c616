//! What became of earlier removals: the journal together with a look at the disk.
//!
//! The journal says what we did; only the disk says what is in the trash now, for file managers empty it and
//! bring things back without telling us. Nothing here changes anything.

use std::collections::{BTreeSet, HashSet};
use std::ffi::OsString;
use std::path::PathBuf;

use super::journal::{History, Item, Removal, State, Way};
use super::trash::{self, Whereabouts};
use crate::core::identity::Identity;
use crate::core::julia::compiled::ji_of;
use crate::core::patience;
use crate::core::place::PlaceKind;
use crate::core::time::LocalTime;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    pub id: String,
    /// When it began, in local time; `None` when that cannot be read.
    pub time: Option<LocalTime>,
    pub way: Way,
    /// The depots its things were in, as the journal has them.
    pub depots: Vec<PathBuf>,
    pub items: Vec<PastItem>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastItem {
    /// What it was called. As written on disk: not yet safe to show.
    pub label: String,
    /// Whether it was a scratch space, rather than something else in a depot.
    pub is_space: bool,
    /// Whether it is native code that belongs to compiled code among these items: with it, it is one thing.
    pub is_part: bool,
    pub allocated: u64,
    pub files: u64,
    pub standing: Standing,
    /// Where it still lies, when the removal was stopped before its turn or in its middle.
    pub left: Option<PathBuf>,
}

/// Where a thing that was to be removed is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// In the trash, unchanged: it can be brought back or deleted from there.
    InTrash,
    /// In the trash, and something in it was added or removed since: it can be brought back, and is never
    /// deleted from there.
    Changed,
    /// Partly deleted from the trash: the rest can be deleted.
    HalfPurged,
    Restored,
    Deleted,
    /// Neither in the trash nor known to be elsewhere: the trash was emptied, or a file manager brought it back.
    Elsewhere,
    /// Nobody can tell now: the volume of the trash is not mounted, or cannot be read.
    Unseen,
    /// It was not removed at all.
    Stayed,
}

impl Standing {
    fn of(item: &Item, way: Way) -> Self {
        match (way, item.state) {
            (_, Some(State::Restored)) => return Self::Restored,
            (_, Some(State::Purged | State::Removed)) => return Self::Deleted,
            // The program was killed before it could say; the disk tells.
            (Way::Permanent, None | Some(State::Moved)) => {
                let is_there = patience::symlink_metadata(&item.place.path()).is_ok();
                return if is_there { Self::Stayed } else { Self::Deleted };
            }
            (Way::Permanent, Some(State::Refused | State::Failed | State::Interrupted)) => {
                return Self::Stayed;
            }
            (Way::Trash, _) => {}
        }
        match (item.whereabouts(), item.state) {
            (Whereabouts::InTrash, _) => Self::InTrash,
            (Whereabouts::Changed, _) => Self::Changed,
            (Whereabouts::HalfPurged, _) => Self::HalfPurged,
            (Whereabouts::Unseen(_), Some(State::Moved) | None) => Self::Unseen,
            (Whereabouts::NotThere, Some(State::Moved)) => Self::Elsewhere,
            (Whereabouts::NotThere | Whereabouts::Unseen(_), _) => Self::Stayed,
        }
    }

    pub fn can_return(self) -> bool {
        matches!(self, Self::InTrash | Self::Changed)
    }

    pub fn can_be_purged(self) -> bool {
        matches!(self, Self::InTrash | Self::HalfPurged)
    }
}

impl Past {
    /// Where what was not reached still lies, of a removal that was stopped.
    pub fn left(&self) -> Vec<PathBuf> {
        self.things().filter_map(|item| item.left.clone()).collect()
    }

    /// The items that are things of their own.
    pub fn things(&self) -> impl Iterator<Item = &PastItem> {
        self.items.iter().filter(|item| !item.is_part)
    }

    fn of(removal: &Removal) -> Self {
        let paths: HashSet<PathBuf> = removal.items.iter().map(|item| item.place.path()).collect();
        let is_part = |item: &Item| ji_of(&item.place.path()).is_some_and(|ji| paths.contains(&ji));
        let item = |item: &Item| PastItem {
            is_part: item.place.kind() == PlaceKind::Compiled && is_part(item),
            left: (!removal.ended).then(|| item.left()).flatten(),
            label: item.label.clone(),
            is_space: item.place.kind() == PlaceKind::Scratch,
            allocated: item.allocated,
            files: item.files,
            standing: Standing::of(item, removal.way),
        };
        let depots: BTreeSet<_> = removal.items.iter().map(|item| item.place.root().to_path_buf()).collect();
        Self {
            id: removal.id.clone(),
            time: removal.time,
            way: removal.way,
            depots: depots.into_iter().collect(),
            items: removal.items.iter().map(item).collect(),
        }
    }
}

/// The removals of the journal, the newest first. What a removal took from others than the depots asked about is
/// among its things all the same: it is one removal.
pub fn removals(history: &History) -> Vec<Past> {
    history.removals.iter().rev().map(Past::of).collect()
}

impl Item {
    /// Where it still lies, when nothing was written down of its end: the very thing that was meant.
    fn left(&self) -> Option<PathBuf> {
        let path = self.place.path();
        let is_open = matches!(self.state, None | Some(State::Interrupted));
        let is_it = |now: std::fs::Metadata| Identity::of(&now) == Some(self.identity);
        (is_open && patience::symlink_metadata(&path).is_ok_and(is_it)).then_some(path)
    }

    /// The name that it would get beside the one that has taken its place.
    pub fn name_beside(&self) -> Option<OsString> {
        trash::free_beside(&self.place)
    }
}
