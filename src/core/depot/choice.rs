//! Which depots a program looks at.

use std::path::{Path, PathBuf};

use super::{Depots, Origin, Sameness};
use crate::core::environment::Environment;

#[derive(Debug, Clone)]
pub enum DepotChoice {
    /// Those of the environment, and these of the settings.
    Environment(Vec<PathBuf>),
    /// These alone, each with why it is looked at.
    Paths(Vec<(PathBuf, Origin)>),
}

impl DepotChoice {
    pub fn paths(paths: Vec<PathBuf>, origin: Origin) -> Self {
        Self::Paths(paths.into_iter().map(|path| (path, origin)).collect())
    }

    /// The depots that were named, when there are any: nothing else is asked about then.
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

    pub fn remove(&mut self, path: &Path) {
        match self {
            Self::Environment(added) => added.retain(|known| known != path),
            Self::Paths(paths) => {
                paths.retain(|(known, origin)| known != path || *origin != Origin::Settings);
            }
        }
    }

    pub fn find(&self, environment: &Environment) -> Depots {
        self.find_by(environment, Sameness::Folder)
    }

    /// Looks the depots up, with what makes two of them one.
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
