//! Work that takes a while: what can be asked of the worker, and what it reports.
//!
//! A [`Job`] is submitted to the [`worker`], which answers in [`Event`]s, each with the id of its job so
//! that stale ones can be dropped. Submitting never blocks. A scan reports its inventory at once, then
//! sizes in batches; a newer scan cancels the older one.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub mod log;
pub mod removal;
pub mod survey;
pub mod whole;
pub mod worker;

use crate::core::depot::resolve::NoDepot;
use crate::core::depot::{Depots, Origin, Sameness};
use crate::core::environment::Environment;
use crate::core::error::Error;
pub use crate::core::progress::{Cancel, Progress};
use crate::core::reclaim::Removals;
pub use crate::core::scan::{Inventory, ScanEnd};
use crate::core::settings::Settings;
use crate::core::space::Sizes;
use crate::core::time::Now;

/// Which depots to look at.
#[derive(Debug, Clone)]
pub enum DepotChoice {
    /// Those of the environment, and these of the settings.
    Environment(Vec<PathBuf>),
    /// These alone, each with why it is looked at.
    Paths(Vec<(PathBuf, Origin)>),
}

impl DepotChoice {
    /// These alone, all for the same reason.
    #[must_use]
    pub fn paths(paths: Vec<PathBuf>, origin: Origin) -> Self {
        Self::Paths(paths.into_iter().map(|path| (path, origin)).collect())
    }

    /// The depots that were named, when there are any: nothing else is asked about then.
    #[must_use]
    pub fn named(&self) -> Option<Vec<PathBuf>> {
        match self {
            Self::Environment(_) => None,
            Self::Paths(paths) => Some(paths.iter().map(|(path, _)| path.clone()).collect()),
        }
    }

    /// Adds a depot, as one of the settings, unless it is there.
    pub fn add(&mut self, path: PathBuf) {
        match self {
            Self::Environment(added) if !added.contains(&path) => added.push(path),
            Self::Paths(paths) if paths.iter().all(|(known, _)| *known != path) => {
                paths.push((path, Origin::Settings));
            }
            Self::Environment(_) | Self::Paths(_) => {}
        }
    }

    /// Takes away a depot that was added.
    pub fn remove(&mut self, path: &Path) {
        match self {
            Self::Environment(added) => added.retain(|known| known != path),
            Self::Paths(paths) => {
                paths.retain(|(known, origin)| known != path || *origin != Origin::Settings);
            }
        }
    }

    /// Looks the depots up.
    #[must_use]
    pub fn find(&self, environment: &Environment) -> Depots {
        self.find_by(environment, Sameness::Folder)
    }

    /// Looks the depots up, with what makes two of them one.
    #[must_use]
    pub fn find_by(&self, environment: &Environment, sameness: Sameness) -> Depots {
        let mut depots = match self {
            Self::Environment(settings) => Depots::from_environment_by(environment, settings, sameness),
            Self::Paths(paths) => Depots::from_list(paths.clone(), environment, sameness),
        };
        // The demo has nothing to do with anybody's home.
        if depots.list.iter().any(|depot| depot.origin != Origin::Demo) {
            depots.warnings.extend(environment.warning_of_home());
        }
        depots
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
        /// The depot whose spaces alone are wanted, as it is spelled.
        only: Option<PathBuf>,
    },
    /// Take the inventory anew, and measure only what was not there before.
    Refresh {
        /// Which depots.
        depots: DepotChoice,
        /// Where they are looked up.
        environment: Environment,
        /// The depot whose spaces alone are wanted, as it is spelled.
        only: Option<PathBuf>,
        /// The spaces that are not measured again, by their paths.
        known: Arc<HashSet<PathBuf>>,
    },
    /// Plan a removal, carry it out, or take it back.
    Removal(Box<removal::RemovalJob>),
    /// Look at what could go.
    Survey(Box<survey::SurveyJob>),
    /// Measure the other parts of the depots.
    MeasureWhole(Arc<Inventory>),
    /// Look at a usage log, and repair it.
    Log(log::LogJob),
    /// Show a path in the file browser of the operating system.
    Open(PathBuf),
    /// Find the depot that a person means who names a path.
    FindDepot {
        /// The path, as it was typed, dropped or chosen.
        path: PathBuf,
        /// Where it is seen from.
        environment: Environment,
    },
    /// Keep the settings.
    SaveSettings {
        /// The settings.
        settings: Box<Settings>,
        /// Their file.
        path: PathBuf,
    },
    /// Make the demo depot in a folder, as of a present.
    MakeDemo(DemoMaker, PathBuf, Now),
}

/// Makes the demo depot and keeps it until the program ends: its path, and where removals from it are written
/// down.
#[derive(Clone)]
pub struct DemoMaker(pub Arc<MakeDemo>);
type MakeDemo = dyn Fn(&Path, &Now) -> Result<(PathBuf, Removals), Error> + Send + Sync;

impl std::fmt::Debug for DemoMaker {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("DemoMaker")
    }
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
    /// The path that was named, and the depot that it means or why it means none.
    FoundDepot(PathBuf, Result<PathBuf, NoDepot>),
    /// The settings are kept.
    Saved,
    /// The settings could not be kept.
    NotSaved(Error),
    /// What happened to a removal.
    Removal(removal::RemovalNews),
    /// What could go.
    Surveyed(Box<survey::Survey>),
    /// What the other parts of the depots take.
    Whole(whole::WholeDepot),
    /// What became of a usage log.
    Log(log::LogNews),
    /// The demo depot is made; removals from it are written down apart.
    DemoMade(PathBuf, Removals),
    /// The demo depot could not be made.
    NoDemo(Error),
}

impl News {
    /// Whether it is the end of a job, which is told even when the job was asked to stop.
    fn must_arrive(&self) -> bool {
        match self {
            Self::Scanned(_) => true,
            Self::Removal(news) => news.is_end(),
            _ => false,
        }
    }
}
