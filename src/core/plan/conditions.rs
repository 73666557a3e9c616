//! The conditions of items, looked at when a plan is made and again just before each goes; what costs a look at the
//! whole machine once for all items that are begun within a second.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Condition, Refusal};
use crate::core::in_use::Process;
use crate::core::judge::InstalledJulias;
use crate::core::julias::Version;
use crate::core::julias::running::{self, Running};
use crate::core::log::parents::Volumes;
use crate::core::time::Now;

/// For how long a look at the installed and the running Julias holds.
const FRESH: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(in crate::core) struct Conditions {
    /// The Julias by which it was decided.
    julias: Option<Arc<InstalledJulias>>,
    patience: Duration,
    are_same: Mutex<Option<(Instant, bool)>>,
    running: Mutex<Option<(Instant, Running)>>,
}

impl Conditions {
    pub fn new(julias: Option<Arc<InstalledJulias>>, patience: Duration) -> Self {
        Self { julias, patience, are_same: Mutex::default(), running: Mutex::default() }
    }

    pub fn check(&self, conditions: &[Condition], volumes: &Volumes, now: &Now) -> Result<(), Refusal> {
        let refusal = conditions.iter().find_map(|condition| match condition {
            Condition::SameJulias => (!self.are_same())
                .then_some(Refusal::Changed("another Julia is installed now, which may need it")),
            Condition::NotRunning(version) => self.needing(version),
            condition => condition.refusal(volumes, now),
        });
        refusal.map_or(Ok(()), Err)
    }

    fn are_same(&self) -> bool {
        let mut known = self.are_same.lock().unwrap_or_else(PoisonError::into_inner);
        fresh(&mut known, || self.julias.as_ref().is_some_and(|julias| julias.are_the_same()))
    }

    /// The Julias that run and may be of this version.
    fn needing(&self, version: &str) -> Option<Refusal> {
        let mut known = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let found = fresh(&mut known, || running::running(self.patience));
        let may_need = |known: &Version| {
            known.minor().is_none_or(|(major, minor)| version == format!("v{major}.{minor}"))
        };
        let needing = found.list.into_iter().filter(|(_, known)| may_need(known));
        let needing: Vec<Process> = needing.map(|(process, _)| process).collect();
        (!needing.is_empty()).then_some(Refusal::Running(needing))
    }
}

/// What was found, looked for again when that was too long ago.
fn fresh<T: Clone>(known: &mut Option<(Instant, T)>, look: impl FnOnce() -> T) -> T {
    if let Some((_, found)) = known.as_ref().filter(|(at, _)| at.elapsed() < FRESH) {
        return found.clone();
    }
    let found = look();
    *known = Some((Instant::now(), found.clone()));
    found
}
