//! Logging a use, as Scratch.jl does (`track_scratch_access`): once in 24 hours for each caller and path
//! within one process; never when `JULIA_SCRATCH_TRACK_ACCESS` is 0; not without a project file to attribute
//! the use to.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use super::{Caller, Scratch};
use crate::core::environment::Environment;
use crate::core::error::{Error, Warning, WarningKind};
use crate::core::log::write;
use crate::core::time::{Timestamp, age_of};

/// The variable that switches logging off.
const TRACK_ACCESS: &str = "JULIA_SCRATCH_TRACK_ACCESS";
/// How long a logged use is enough.
const ENOUGH: Duration = Duration::from_hours(24);

/// What became of logging a use.
#[derive(Debug)]
#[must_use]
pub enum Tracking {
    /// It was logged, attributed to this project file.
    Logged(PathBuf),
    /// This process logged one within the last 24 hours.
    Recent,
    /// `JULIA_SCRATCH_TRACK_ACCESS` is 0.
    Off,
    /// No project file that exists can be named, so that Scratch.jl would log nothing either.
    NoProject,
    /// The log could not be written.
    Failed(Error),
}

impl Tracking {
    /// Whether a use was logged just now.
    #[must_use]
    pub fn is_logged(&self) -> bool {
        matches!(self, Self::Logged(_))
    }

    /// What to tell the user about the space at `path` when its use should have been logged and was not.
    #[must_use]
    pub fn warning(&self, path: &Path) -> Option<Warning> {
        let (about, reason) = match self {
            Self::Logged(_) | Self::Recent | Self::Off => return None,
            Self::NoProject => (path, "there is no project file to log it for".to_string()),
            Self::Failed(error) => (error.path.as_path(), error.to_string()),
        };
        let message = format!(
            "the use of {} was not logged: {reason}; Julia's garbage collection may take it for unused",
            path.display()
        );
        Some(Warning::new(WarningKind::Log, about, message))
    }
}

/// When each caller last logged each path.
#[derive(Default)]
pub(super) struct Timers(Mutex<HashMap<(Uuid, PathBuf), Timestamp>>);

impl Timers {
    /// Forgets, for every caller, the paths of which `is_gone` is true.
    pub fn forget(&self, is_gone: impl Fn(&Path) -> bool) {
        self.timers().retain(|(_, path), _| !is_gone(path));
    }

    fn timers(&self) -> std::sync::MutexGuard<'_, HashMap<(Uuid, PathBuf), Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn track(scratch: &Scratch, calling: &Caller, path: &Path) -> Tracking {
    if is_off(&scratch.environment) {
        return Tracking::Off;
    }
    let path = scratch.environment.absolute(path);
    let now = scratch.clock.now();
    let timer = (calling.uuid(), path.clone());
    let is_recent = |then: &Timestamp| age_of(*then, &now) <= ENOUGH;
    if scratch.timers.timers().get(&timer).is_some_and(is_recent) {
        return Tracking::Recent;
    }
    let Some(project) = scratch.find_project_file(calling) else { return Tracking::NoProject };
    // Taken before the log is written, so that two threads do not both write.
    if let Some(then) = scratch.timers.timers().insert(timer.clone(), now.utc)
        && is_recent(&then)
    {
        return Tracking::Recent;
    }
    let entry = write::access(&path, now.local, &project);
    match write::append(&scratch.layout.scratch_usage(), &entry) {
        Ok(()) => Tracking::Logged(project),
        Err(error) => {
            scratch.timers.timers().remove(&timer);
            Tracking::Failed(error)
        }
    }
}

fn is_off(environment: &Environment) -> bool {
    environment.variable(TRACK_ACCESS).is_some_and(|value| value == "0")
}
