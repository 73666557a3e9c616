//! The Scratch API for Rust programs: what Scratch.jl is for Julia packages, on the same depot and the same
//! log, so that neither notices the other.
//!
//! [`get_scratch`] gives a folder that is kept for its owner and logs the access, so that Julia's collection
//! keeps the space while the project it was used from exists. The macro [`get_scratch!`](crate::get_scratch)
//! does so for the crate it is called from:
//!
//! ```
//! # use scratch_manager::scratch::{self, Environment, SystemClock};
//! # let place = tempfile::tempdir()?;
//! # let depots = [place.path().to_path_buf()];
//! # let own = scratch::Scratch::in_depots(&depots, Environment::default(), std::sync::Arc::new(SystemClock))?;
//! # scratch::use_for_process(own)?;
//! use std::error::Error;
//!
//! /// A table that is downloaded once, and again after its space was wiped.
//! fn planets() -> Result<String, Box<dyn Error>> {
//!     let space = scratch_manager::get_scratch!("tables")?;
//!     let file = space.join("planets.csv");
//!     if !file.exists() {
//!         std::fs::write(&file, download("planets"))?;
//!     }
//!     Ok(std::fs::read_to_string(file)?)
//! }
//! # static DOWNLOADS: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
//! # fn download(_: &str) -> &'static str {
//! #     DOWNLOADS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
//! #     "name,moons\nMars,2\n"
//! # }
//!
//! assert!(planets()?.contains("Mars"));
//! # assert!(planets()?.contains("Mars"));
//! # assert_eq!(DOWNLOADS.load(std::sync::atomic::Ordering::Relaxed), 1);
//! # assert!(scratch_manager::scratch::scratch_dir()?.starts_with(place.path()));
//! scratch_manager::scratch::clear_scratchspaces()?;
//! assert!(planets()?.contains("Mars"), "it is there again");
//! # assert_eq!(DOWNLOADS.load(std::sync::atomic::Ordering::Relaxed), 2);
//! # let log = std::fs::read_to_string(place.path().join("logs/scratch_usage.toml"))?;
//! # assert_eq!(log.lines().count(), 6, "logged again after it was wiped: {log}");
//! # Ok::<(), Box<dyn Error>>(())
//! ```
//!
//! A space whose content depends on the version of the program that made it bears that version in its key; the
//! spaces of older versions stay until they are deleted or collected:
//!
//! ```
//! # use scratch_manager::scratch::{self, Environment, SystemClock};
//! # let place = tempfile::tempdir()?;
//! # let depots = [place.path().to_path_buf()];
//! # let own = scratch::Scratch::in_depots(&depots, Environment::default(), std::sync::Arc::new(SystemClock))?;
//! # scratch::use_for_process(own)?;
//! let index = scratch_manager::get_scratch!(concat!("index-v", env!("CARGO_PKG_VERSION")))?;
//! if index.is_new() {
//!     std::fs::write(index.join("words"), "…")?;
//! }
//! if let Some(warning) = index.warning() {
//!     eprintln!("{warning}");
//! }
//! # assert!(index.path().starts_with(place.path()) && index.ends_with(concat!("index-v", env!("CARGO_PKG_VERSION"))));
//! # assert!(index.tracking().is_logged());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The free functions use the process's own depots, environment and clock, as they are at each call, or what was
//! given to [`use_for_process`] before the first, as a test does; a [`Scratch`] is the same with any others. An owner
//! is a UUID, [`GLOBAL`] for the namespace of no package. What is deleted is deleted for good, as in Julia; but what
//! the guard refuses, such as a space that another program has open, stays, and is an error.
//!
//! | Julia | here |
//! |---|---|
//! | `@get_scratch!(key)` | [`get_scratch!(key)`](crate::get_scratch) |
//! | `get_scratch!(parent, key)`, `get_scratch!(parent, key, calling)` | [`get_scratch`], [`get_scratch_for`] |
//! | `delete_scratch!(parent, key)` | [`delete_scratch`] |
//! | `clear_scratchspaces!()`, `clear_scratchspaces!(parent)` | [`clear_scratchspaces`], [`clear_scratchspaces_of`] |
//! | `scratch_dir()`, `scratch_path(parent, key)` | [`scratch_dir`], [`scratch_path`] |
//! | `with_scratch_directory(f, dir)` | [`with_scratch_directory`], for one thread; [`ScratchDirectory`] for more |
//! | `track_scratch_access(uuid, path)` | [`track_scratch_access`] |
#![warn(missing_docs, clippy::must_use_candidate)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use uuid::Uuid;

pub use crate::core::environment::Environment;
pub use crate::core::error::Warning;
pub use crate::core::time::{Clock, SystemClock};

mod caller;
mod deletion;
mod directory;
mod process;
mod project;
#[cfg(test)]
#[cfg(unix)]
mod tests;
mod tracking;

pub use caller::{Caller, CallingCrate, CrateUuidError};
pub use deletion::{Deleted, Kept};
pub use directory::ScratchDirectory;
pub use process::{
    clear_scratchspaces, clear_scratchspaces_of, delete_scratch, get_scratch, get_scratch_for, scratch_dir,
    scratch_path, track_scratch_access, use_for_process, with_scratch_directory,
};
pub use project::project_in;
pub use tracking::Tracking;

use crate::core::depot::layout::{Layout, owner_folder};
use crate::core::depot::{Depots, Origin};
use crate::core::error::Error;
use crate::core::links::{self, Planted};
use crate::core::patience;
use crate::core::space::{Key, KeyError};
use tracking::Timers;

/// The owner of spaces that belong to no package: the zero UUID.
pub const GLOBAL: Uuid = Uuid::nil();

/// Scratch spaces in one depot, with the surroundings and the clock that decide about them.
///
/// ```
/// use std::sync::Arc;
/// use scratch_manager::scratch::{Caller, Environment, GLOBAL, Scratch, SystemClock, Tracking};
///
/// # let place = tempfile::tempdir()?;
/// let depot = place.path().join("depot");
/// let project = place.path().join("Project.toml");
/// std::fs::write(&project, "")?;
///
/// let scratch = Scratch::in_depots(&[depot], Environment::of_process(), Arc::new(SystemClock))?;
/// let caller = Caller::of(GLOBAL).with_project(&project);
/// let space = scratch.get_scratch_for(GLOBAL, "notes", &caller)?;
/// # if std::env::var_os("JULIA_SCRATCH_TRACK_ACCESS").is_none() {
/// assert!(matches!(space.tracking(), Tracking::Logged(file) if *file == project));
/// # }
/// scratch.delete_scratch(GLOBAL, "notes")?;
/// assert!(!space.exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Clones share the memory of what was logged within the last 24 hours.
#[derive(Clone)]
pub struct Scratch {
    /// The depots, the first of which has the spaces and the log.
    depots: Vec<PathBuf>,
    layout: Layout,
    environment: Environment,
    clock: Arc<dyn Clock>,
    timers: Arc<Timers>,
}

impl std::fmt::Debug for Scratch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scratch").field("depots", &self.depots).finish_non_exhaustive()
    }
}

/// Why there is no space, or why one is still there.
#[derive(Debug, thiserror::Error)]
pub enum ScratchError {
    /// The key breaks the rule.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// There is nowhere to keep spaces.
    #[error("there is no depot: JULIA_DEPOT_PATH is set but empty, or there is no home folder")]
    NoDepot,
    /// The process has its depot already.
    #[error("the depot of this process is in use already; choose another before the first call")]
    InUse,
    /// What belongs to no package is not wiped as if it were one's.
    #[error("the global namespace is nobody's and is not cleared alone; delete its spaces by their keys")]
    Global,
    /// What was to be the owner's UUID is none.
    #[error(transparent)]
    CrateUuid(#[from] CrateUuidError),
    /// An operation failed.
    #[error(transparent)]
    Operation(#[from] Error),
    /// Not everything was deleted.
    #[error("{}", deletion::sentence(.0))]
    Kept(Vec<Kept>),
}

/// A scratch space that is there. It is its path: it can be given wherever a path is expected.
#[derive(Debug)]
#[must_use]
pub struct ScratchSpace {
    path: PathBuf,
    created: bool,
    tracking: Tracking,
}

impl ScratchSpace {
    /// Its path, absolute.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it was made just now.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.created
    }

    /// Whether the access was logged.
    pub fn tracking(&self) -> &Tracking {
        &self.tracking
    }

    /// What to tell the user when the access should have been logged and was not: Julia's collection may then
    /// take the space for one that nobody uses.
    #[must_use]
    pub fn warning(&self) -> Option<Warning> {
        self.tracking.warning(&self.path)
    }

    /// Gives the path away.
    #[must_use]
    pub fn into_path(self) -> PathBuf {
        self.path
    }
}

impl AsRef<Path> for ScratchSpace {
    fn as_ref(&self) -> &Path {
        &self.path
    }
}

impl std::ops::Deref for ScratchSpace {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.path
    }
}

impl Scratch {
    /// Scratch spaces as this process has them: Julia's depots, its environment and the machine's clock.
    ///
    /// # Errors
    /// [`ScratchError::NoDepot`].
    pub fn of_process() -> Result<Self, ScratchError> {
        Self::of_environment(Environment::of_process(), Arc::new(SystemClock))
    }

    /// Scratch spaces in the depots that the environment names, `JULIA_DEPOT_PATH` or Julia's own.
    ///
    /// # Errors
    /// [`ScratchError::NoDepot`].
    pub fn of_environment(environment: Environment, clock: Arc<dyn Clock>) -> Result<Self, ScratchError> {
        let depots = Depots::from_environment(&environment, &[]).list;
        let paths: Vec<PathBuf> = depots.into_iter().map(|depot| depot.path).collect();
        Self::in_depots(&paths, environment, clock)
    }

    /// Scratch spaces in the first of these depots, which need not be there yet. The others are looked into for
    /// named environments.
    ///
    /// # Errors
    /// [`ScratchError::NoDepot`] when there is none.
    pub fn in_depots(
        depots: &[PathBuf],
        environment: Environment,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ScratchError> {
        let found = Depots::from_paths(depots, Origin::Argument, &environment).list;
        let layout = found.first().map(|depot| depot.layout.clone()).ok_or(ScratchError::NoDepot)?;
        let depots = found.into_iter().map(|depot| depot.path).collect();
        Ok(Self { depots, layout, environment, clock, timers: Arc::default() })
    }

    /// The folder of all spaces: `scratchspaces/` of the first depot, or what
    /// [`with_scratch_directory`] put in its place.
    #[must_use]
    pub fn scratch_dir(&self) -> PathBuf {
        directory::current().unwrap_or_else(|| self.layout.scratchspaces())
    }

    /// Where the space `key` of `parent` is, whether it is there or not.
    ///
    /// # Errors
    /// [`ScratchError::Key`].
    pub fn scratch_path(&self, parent: Uuid, key: &str) -> Result<PathBuf, ScratchError> {
        let key: Key = key.parse()?;
        Ok(self.scratch_dir().join(owner_folder(parent)).join(key.as_os_str()))
    }

    /// The space `key` of `parent`, made when it is not there, its use logged for `parent`.
    ///
    /// # Errors
    /// When the key breaks the rule, or the space cannot be made. That the use could not be logged is no error;
    /// [`ScratchSpace::warning`] tells.
    pub fn get_scratch(&self, parent: Uuid, key: &str) -> Result<ScratchSpace, ScratchError> {
        self.get_scratch_for(parent, key, &Caller::of(parent))
    }

    /// The space `key` of `parent`, its use logged for `calling`, who lives as long as its project.
    ///
    /// # Errors
    /// As [`Scratch::get_scratch`].
    pub fn get_scratch_for(
        &self,
        parent: Uuid,
        key: &str,
        calling: &Caller,
    ) -> Result<ScratchSpace, ScratchError> {
        let path = self.scratch_path(parent, key)?;
        patience::may_look(&path).map_err(|error| Error::new("make the scratch space", &path, error))?;
        let created = !path.is_dir();
        if created {
            links::make_folder(&path).map_err(|error| {
                let advice = if Planted::of(&error).is_some() { String::new() } else { advice(&path) };
                Error::new("make the scratch space", &path, error).with_advice(advice)
            })?;
        }
        let tracking = self.track_scratch_access(calling, &path);
        Ok(ScratchSpace { path, created, tracking })
    }

    /// Deletes the space `key` of `parent` for good. One that is not there is no error.
    ///
    /// # Errors
    /// When the key breaks the rule, or the space is still there.
    pub fn delete_scratch(&self, parent: Uuid, key: &str) -> Result<Deleted, ScratchError> {
        let path = self.scratch_path(parent, key)?;
        let key: Key = key.parse()?;
        let deleted = deletion::delete(self, parent, &key);
        self.timers.forget(|used| used == path);
        deleted
    }

    /// Deletes every space for good, and what else lies in `scratchspaces/`. Within
    /// [`with_scratch_directory`] only the folders of owners go from the directory, and nothing else in it.
    ///
    /// # Errors
    /// When not all is gone; [`ScratchError::Kept`] tells what is still there.
    pub fn clear_scratchspaces(&self) -> Result<Deleted, ScratchError> {
        let deleted = deletion::clear(self);
        let folder = self.scratch_dir();
        self.timers.forget(|used| used.starts_with(&folder));
        deleted
    }

    /// Deletes every space of `parent` for good.
    ///
    /// # Errors
    /// [`ScratchError::Global`] for the zero UUID, as in Julia; [`ScratchError::Kept`] when not all is gone.
    pub fn clear_scratchspaces_of(&self, parent: Uuid) -> Result<Deleted, ScratchError> {
        if parent == GLOBAL {
            return Err(ScratchError::Global);
        }
        let deleted = deletion::wipe(self, parent);
        let folder = self.scratch_dir().join(owner_folder(parent));
        self.timers.forget(|used| used.starts_with(&folder));
        deleted
    }

    /// Runs `work` with `directory` in the place of all depots: in it, spaces are `directory/UUID/KEY`. The log
    /// stays that of the first depot. It holds for this thread and for every [`Scratch`], nests, and ends with
    /// `work`, also when that panics. To another thread it is handed on by [`ScratchDirectory`].
    pub fn with_scratch_directory<T>(&self, directory: impl AsRef<Path>, work: impl FnOnce() -> T) -> T {
        directory::with(self.environment.absolute(directory.as_ref()), work)
    }

    /// Logs that `calling` uses the space at `path`, once in 24 hours for each caller and path.
    pub fn track_scratch_access(&self, calling: &Caller, path: &Path) -> Tracking {
        tracking::track(self, calling, path)
    }

    /// The project file that a use by `calling` is attributed to; `None` when there is none that exists.
    #[must_use]
    pub fn find_project_file(&self, calling: &Caller) -> Option<PathBuf> {
        project::find(&self.environment, &self.depots(), calling)
    }

    /// Who owns the spaces of a program that belongs to no package: the active project, when it has a UUID, else
    /// [`GLOBAL`].
    #[must_use]
    pub fn find_uuid(&self) -> Uuid {
        let active = project::active(&self.environment, &self.depots());
        active.as_deref().and_then(project::uuid).unwrap_or(GLOBAL)
    }

    fn depots(&self) -> Vec<Layout> {
        let depots = Depots::from_paths(&self.depots, Origin::Argument, &self.environment).list;
        depots.into_iter().map(|depot| depot.layout).collect()
    }
}

fn advice(path: &Path) -> String {
    let in_the_way = path.ancestors().find(|above| above.symlink_metadata().is_ok());
    match in_the_way {
        Some(file) if !file.is_dir() => format!("{} is not a folder", file.display()),
        _ => "choose a depot that can be written with JULIA_DEPOT_PATH".to_string(),
    }
}
