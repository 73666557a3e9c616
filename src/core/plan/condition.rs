//! What must be so for a thing to go, beside that it is what was listed: the facts that the decision rests on, looked
//! at again just before.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::refusal::Refusal;
use crate::core::depot::is_absence;
use crate::core::folder;
use crate::core::identity::Facts;
use crate::core::log::parents::Volumes;
use crate::core::patience;
use crate::core::space::ParentState;
use crate::core::time::{Now, age_of, file_time};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Nothing stands at this path, and that is known for sure.
    Missing(PathBuf),
    /// What stands at this path is what stood there when it was read; never so, where that is not known.
    Unchanged(PathBuf, Option<Box<Facts>>),
    /// No Julia compiles into this folder just now.
    Unlocked(PathBuf),
    /// No Julia of this version, written as in `v1.10`, or of an unknown one, runs.
    NotRunning(Arc<str>),
    /// The Julias that are installed are still those that were found.
    SameJulias,
}

/// For how long a lock is taken for that of a Julia that compiles (Julia `compilecache_pidlock`: stale after ten
/// seconds, or five times as long while its process lives).
const FRESH_LOCK: Duration = Duration::from_secs(50);

impl Condition {
    /// Why a thing must stay, as far as a look at one file can tell; [`Conditions`](super::Conditions) tell the rest.
    pub fn refusal(&self, volumes: &Volumes) -> Option<Refusal> {
        match self {
            Self::Missing(path) => match patience::symlink_metadata(path) {
                Ok(_) => Some(Refusal::Changed("what it needs, and was gone, is there again")),
                Err(error) if is_absence(&error) && volumes.state(path) == ParentState::Missing => None,
                Err(_) => Some(Refusal::Changed("it can no longer be told whether what it needs is there")),
            },
            Self::Unchanged(path, facts) => {
                let now = patience::symlink_metadata(path).map(|now| Facts::from_metadata(&now));
                let is_same = now.is_ok_and(|now| facts.as_ref().is_some_and(|then| now.is_same_as(then)));
                (!is_same).then_some(Refusal::Changed("a file that decides about it has changed"))
            }
            Self::Unlocked(_) | Self::NotRunning(_) | Self::SameJulias => None,
        }
    }
}

/// A lock in this folder that a Julia may hold: one that is younger than any that is stale.
pub(super) fn fresh_lock(folder: &Path, now: &Now) -> Option<PathBuf> {
    let entries = match folder::entries(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        // Whoever cannot look does not know that there is none.
        Err(_) => return Some(folder.to_path_buf()),
    };
    let locks = entries.into_iter().filter(|(name, _)| name.as_encoded_bytes().ends_with(b".pidfile"));
    locks.map(|(name, _)| folder.join(name)).find(|lock| {
        let Ok(lock) = lock.symlink_metadata() else { return false };
        let (seconds, nanoseconds) = Facts::from_metadata(&lock).modified;
        file_time(seconds, nanoseconds).is_none_or(|changed| age_of(changed, now) < FRESH_LOCK)
    })
}
