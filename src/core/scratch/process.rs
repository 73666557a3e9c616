//! The Scratch API with the process's own depots, environment and clock, looked at anew at each call, as Julia does.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use uuid::Uuid;

use super::tracking::Timers;
use super::{Caller, Deleted, Scratch, ScratchError, ScratchSpace, Tracking, directory};

/// What was chosen for this process; nothing when it goes by its surroundings.
static CHOSEN: OnceLock<Option<Scratch>> = OnceLock::new();
/// What this process has logged.
static TIMERS: OnceLock<Arc<Timers>> = OnceLock::new();

/// Makes `scratch` the process's own, for the free functions and for
/// [`get_scratch!`](crate::get_scratch): a program with a depot of its own, or a test that is to leave the user's
/// alone. To be called before any of them.
///
/// # Errors
/// [`ScratchError::InUse`] when one of them has been called.
pub fn use_for_process(scratch: Scratch) -> Result<(), ScratchError> {
    CHOSEN.set(Some(scratch)).map_err(|_| ScratchError::InUse)
}

/// The process's own, as it is now.
fn own() -> Result<Scratch, ScratchError> {
    if let Some(chosen) = CHOSEN.get_or_init(|| None) {
        return Ok(chosen.clone());
    }
    let timers = Arc::clone(TIMERS.get_or_init(Arc::default));
    Ok(Scratch { timers, ..Scratch::of_process()? })
}

/// The space `key` of `parent` in the first depot, made when it is not there, its use logged for `parent`; see
/// [`Scratch::get_scratch`].
///
/// # Errors
/// When the key breaks the rule, or the space cannot be made.
pub fn get_scratch(parent: Uuid, key: &str) -> Result<ScratchSpace, ScratchError> {
    own()?.get_scratch(parent, key)
}

/// The space `key` of `parent`, its use logged for `calling`; see [`Scratch::get_scratch_for`].
///
/// # Errors
/// As [`get_scratch`].
pub fn get_scratch_for(parent: Uuid, key: &str, calling: &Caller) -> Result<ScratchSpace, ScratchError> {
    own()?.get_scratch_for(parent, key, calling)
}

/// Deletes the space `key` of `parent` for good; see [`Scratch::delete_scratch`].
///
/// # Errors
/// When the key breaks the rule, or the space is still there.
pub fn delete_scratch(parent: Uuid, key: &str) -> Result<Deleted, ScratchError> {
    own()?.delete_scratch(parent, key)
}

/// Deletes every space of the first depot for good; see [`Scratch::clear_scratchspaces`].
///
/// # Errors
/// When not all is gone.
pub fn clear_scratchspaces() -> Result<Deleted, ScratchError> {
    own()?.clear_scratchspaces()
}

/// Deletes every space of `parent` for good; see [`Scratch::clear_scratchspaces_of`].
///
/// # Errors
/// For the zero UUID, and when not all is gone.
pub fn clear_scratchspaces_of(parent: Uuid) -> Result<Deleted, ScratchError> {
    own()?.clear_scratchspaces_of(parent)
}

/// The folder of all spaces; see [`Scratch::scratch_dir`].
///
/// # Errors
/// [`ScratchError::NoDepot`].
pub fn scratch_dir() -> Result<PathBuf, ScratchError> {
    Ok(own()?.scratch_dir())
}

/// Where the space `key` of `parent` is, whether it is there or not; see [`Scratch::scratch_path`].
///
/// # Errors
/// When the key breaks the rule.
pub fn scratch_path(parent: Uuid, key: &str) -> Result<PathBuf, ScratchError> {
    own()?.scratch_path(parent, key)
}

/// Runs `work` with `directory` in the place of all depots, in this thread alone; see
/// [`Scratch::with_scratch_directory`]. [`ScratchDirectory`](super::ScratchDirectory) hands it on to other threads.
pub fn with_scratch_directory<T>(directory: impl AsRef<Path>, work: impl FnOnce() -> T) -> T {
    let directory = directory.as_ref();
    directory::with(std::path::absolute(directory).unwrap_or_else(|_| directory.to_path_buf()), work)
}

/// Logs that `calling` uses the space at `path`, once in 24 hours; see [`Scratch::track_scratch_access`].
///
/// # Errors
/// [`ScratchError::NoDepot`].
pub fn track_scratch_access(calling: &Caller, path: &Path) -> Result<Tracking, ScratchError> {
    Ok(own()?.track_scratch_access(calling, path))
}
