//! The conditions of items, looked at when a plan is made and again just before each goes; what costs a look at the
//! whole machine once for all items that are begun within a second.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Condition, Refusal, condition};
use crate::core::in_use::{Extent, Process};
use crate::core::judge::InstalledJulias;
use crate::core::julias::Version;
use crate::core::julias::running::{self, Running};
use crate::core::log::parents::Volumes;
use crate::core::time::Now;

/// For how long a look at the installed and the running Julias holds.
const FRESH: Duration = Duration::from_secs(1);
/// For how long the listing of a folder holds, of which thousands of files may be begun one after the other.
const FRESH_LISTING: Duration = Duration::from_millis(50);

/// What was found, and when.
type Known<T> = Option<(Instant, T)>;

#[derive(Debug)]
pub(in crate::core) struct Conditions {
    /// The Julias by which it was decided.
    julias: Option<Arc<InstalledJulias>>,
    patience: Duration,
    are_same: Mutex<Known<bool>>,
    running: Mutex<Known<Running>>,
    /// The fresh lock in each folder.
    locks: Mutex<HashMap<PathBuf, Known<Option<PathBuf>>>>,
}

impl Conditions {
    pub fn new(julias: Option<Arc<InstalledJulias>>, patience: Duration) -> Self {
        Self {
            julias,
            patience,
            are_same: Mutex::default(),
            running: Mutex::default(),
            locks: Mutex::default(),
        }
    }

    pub fn check(&self, conditions: &[Condition], volumes: &Volumes, now: &Now) -> Result<(), Refusal> {
        let refusal = conditions.iter().find_map(|condition| match condition {
            Condition::SameJulias => (!self.are_same())
                .then_some(Refusal::Changed("another Julia is installed now, which may need it")),
            Condition::NotRunning(version) => self.needing(version),
            Condition::Unlocked(folder) => self.lock_in(folder, now).map(Refusal::Locked),
            condition => condition.refusal(volumes),
        });
        refusal.map_or(Ok(()), Err)
    }

    fn lock_in(&self, folder: &Path, now: &Now) -> Option<PathBuf> {
        let mut known = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.entry(folder.to_path_buf()).or_default();
        fresh(known, FRESH_LISTING, || condition::fresh_lock(folder, now))
    }

    fn are_same(&self) -> bool {
        let mut known = self.are_same.lock().unwrap_or_else(PoisonError::into_inner);
        fresh(&mut known, FRESH, || self.julias.as_ref().is_some_and(|julias| julias.are_the_same()))
    }

    /// The Julias that run and may be of this version.
    fn needing(&self, version: &str) -> Option<Refusal> {
        let mut known = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let found = fresh(&mut known, FRESH, || running::running(self.patience));
        let may_need = |known: &Version| {
            known.minor().is_none_or(|(major, minor)| version == format!("v{major}.{minor}"))
        };
        let needing = found.list.into_iter().filter(|(_, known)| may_need(known));
        let needing: Vec<Process> = needing.map(|(process, _)| process).collect();
        if !needing.is_empty() {
            return Some(Refusal::Running(needing));
        }
        // Which are not known may be of this version.
        (found.extent == Extent::Some).then_some(Refusal::HoldersUnknown)
    }
}

/// What was found, looked for again when that was too long ago.
fn fresh<T: Clone>(known: &mut Known<T>, holds: Duration, look: impl FnOnce() -> T) -> T {
    if let Some((_, found)) = known.as_ref().filter(|(at, _)| at.elapsed() < holds) {
        return found.clone();
    }
    let found = look();
    *known = Some((Instant::now(), found.clone()));
    found
}
