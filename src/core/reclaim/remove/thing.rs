//! A thing that is being removed: what became of it, and why something of it stays.

use std::ffi::{CStr, OsStr};
use std::os::unix::ffi::OsStrExt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::io::Errno;

use super::folder::{Above, NEAR};
use super::{Start, ThingReport, stuck};
use crate::core::error::{not_permitted, plain};
use crate::core::identity::Facts;
use crate::core::space::Kind;

/// How often the whole way from a folder far down is looked at.
const RHYTHM: Duration = Duration::from_millis(50);

/// A thing that is being removed.
pub(super) struct Thing {
    pub number: usize,
    pub start: Arc<Start>,
    outcome: Mutex<ThingReport>,
    /// When the whole way was last looked at.
    looked: Mutex<Instant>,
}

impl Thing {
    pub fn new(number: usize, start: &Arc<Start>) -> Self {
        Self {
            number,
            start: Arc::clone(start),
            outcome: Mutex::default(),
            looked: Mutex::new(Instant::now()),
        }
    }

    pub fn outcome(&self) -> MutexGuard<'_, ThingReport> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is time to look at the whole way to `above`. Where that is short it is looked at each time.
    pub fn is_due(&self, above: &Above) -> bool {
        if above.level() <= NEAR {
            return false;
        }
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = looked.elapsed() >= RHYTHM;
        if is_due {
            *looked = Instant::now();
        }
        is_due
    }

    /// Whether a time is later than everything in the thing when it was measured.
    pub fn is_later(&self, time: (i64, i64)) -> bool {
        self.start.changed.is_some_and(|newest| time > newest)
    }

    /// Whether a file or folder was put here, or changed, after the thing was measured. What was only added to a folder
    /// or removed from it is no such change: its entries are looked at one by one.
    pub fn is_late(&self, facts: &Facts) -> bool {
        self.is_later(facts.changed) && (facts.kind != Kind::Directory || facts.changed > facts.modified)
    }

    pub fn interrupt(&self) {
        self.outcome().interrupted = true;
    }

    /// Notes that the entry `name` of `above` cannot be removed.
    pub fn stick(&self, above: &Above, name: &CStr, reason: impl Into<String>) {
        self.outcome().stick(|| stuck(&above.path_of(name), reason));
    }

    /// Notes that the entry `name` of `above` is not where it was.
    pub fn moved_away(&self, above: &Above, name: &CStr) {
        self.outcome().moved_away = true;
        self.stick(above, name, MOVED_AWAY);
    }

    /// Notes that the system would not open or remove the folder `name` of `above`.
    pub fn stick_for(&self, error: Errno, above: &Above, name: &CStr) {
        if error == Errno::NOENT {
            self.moved_away(above, name);
        } else {
            self.stick(above, name, words(error));
        }
    }

    /// Notes that an entry of the folder `name` of `above` cannot be removed.
    pub fn stick_below(&self, above: &Above, name: &CStr, entry: &CStr, reason: impl Into<String>) {
        let path = || above.path_of(name).join(OsStr::from_bytes(entry.to_bytes()));
        self.outcome().stick(|| stuck(&path(), reason));
    }
}

/// Why something stays that was on no list.
pub(super) const ADDED: &str = "it was added or changed after its space was listed";

/// Why something else than the thing stays.
pub(super) const REPLACED: &str = "it was replaced by something else meanwhile";

/// Why a thing is no longer removed.
const MOVED_AWAY: &str = "it was moved away, or removed by somebody else, meanwhile";

/// Why the system would not remove something, in words that help.
pub(super) fn words(error: Errno) -> String {
    match error {
        Errno::XDEV | Errno::BUSY => "it is another volume".to_string(),
        Errno::LOOP | Errno::NOTDIR => REPLACED.to_string(),
        Errno::NOSYS => "this system does not tell whether something is mounted there".to_string(),
        Errno::NOTEMPTY | Errno::EXIST => "something was added to it meanwhile".to_string(),
        other => not_permitted(other).map_or_else(|| plain(&other.into()), str::to_string),
    }
}
