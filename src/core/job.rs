//! Work that takes a while: what can be asked of the worker, and what it reports.
//!
//! A [`Job`] is submitted to the [`worker`], which answers in [`Event`]s, each with the id of its job so
//! that stale ones can be dropped. Submitting never blocks. A scan reports its inventory at once, then
//! sizes in batches; a newer scan cancels the older one.

use std::path::PathBuf;

pub mod worker;

use crate::core::depot::{Depots, Origin};
use crate::core::environment::Environment;
use crate::core::error::Error;
pub use crate::core::progress::{Cancel, Progress};
pub use crate::core::scan::{Inventory, ScanEnd};
use crate::core::space::Sizes;

/// Which depots to look at.
#[derive(Debug, Clone)]
pub enum DepotChoice {
    /// Those of the environment, and these of the settings.
    Environment(Vec<PathBuf>),
    /// These alone.
    Paths(Vec<PathBuf>, Origin),
}

impl DepotChoice {
    /// Looks the depots up.
    #[must_use]
    pub fn find(&self, environment: &Environment) -> Depots {
        match self {
            Self::Environment(settings) => Depots::from_environment(environment, settings),
            Self::Paths(paths, origin) => Depots::from_paths(paths, *origin, environment),
        }
    }
}

/// What can be asked of the worker.
#[derive(Debug, Clone)]
pub enum Job {
    /// Take the inventory of the depots, then measure every space.
    Scan {
        /// Which depots.
        depots: DepotChoice,
        /// Where they are looked up.
        environment: Environment,
    },
    /// Show a path in the file browser of the operating system.
    Open(PathBuf),
}

/// The number of a job; later jobs have higher numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

/// What the worker reports.
#[derive(Debug)]
pub struct Event {
    /// The job it belongs to.
    pub job: JobId,
    /// What happened.
    pub news: News,
}

/// What happened to a job.
#[derive(Debug)]
pub enum News {
    /// A scan knows which spaces there are; their sizes follow.
    Inventory(Box<Inventory>),
    /// A scan has measured these spaces (positions in [`Inventory::spaces`]).
    Measured(Vec<(usize, Sizes)>),
    /// How far a scan is.
    Progress(Progress),
    /// A scan has ended.
    Scanned(ScanEnd),
    /// The file browser was asked to show this path.
    Opened(PathBuf),
    /// The file browser could not be asked.
    NotOpened(Error),
}
