//! The depots of this user and the scratch spaces in them, to be looked at.
//!
//! ```no_run
//! for space in scratch_manager::depot::spaces() {
//!     println!("{}: {}", space.package, space.path.display());
//! }
//! ```
//!
//! Nothing here writes. What is to be changed goes through [`scratch`](crate::scratch), or through the program.

use std::ffi::OsString;
use std::path::PathBuf;

use uuid::Uuid;

use crate::core::depot::Depots;
use crate::core::environment::Environment;
use crate::core::log::parents::Volumes;
use crate::core::scan;
use crate::core::space::ParentState;

/// A scratch space as it lies in a depot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Space {
    /// The depot it lies in.
    pub depot: PathBuf,
    /// Where it is: `DEPOT/scratchspaces/UUID/KEY`.
    pub path: PathBuf,
    /// The package it belongs to; `None` when its folder is not called by a UUID.
    pub uuid: Option<Uuid>,
    /// What that package is called as far as anything here tells, else the beginning of its UUID. As written on disk:
    /// a program that shows it has to escape it.
    pub package: String,
    /// The name that the package gave it.
    pub key: OsString,
    /// How many projects are known to use it and are still there.
    pub projects: usize,
}

/// The depots, in Julia's order: the first is the user's own.
#[must_use]
pub fn depots() -> Vec<PathBuf> {
    found().1.list.into_iter().map(|depot| depot.path).collect()
}

/// Every scratch space of these, as the disk tells now. A depot that cannot be read has none.
#[must_use]
pub fn spaces() -> Vec<Space> {
    let (environment, depots) = found();
    let inventory = scan::inventory(depots, &Volumes::of_system(&environment.working_directory));
    let of = |(number, space): (usize, &crate::core::space::Space)| {
        let package = inventory.package_of(number)?;
        Some(Space {
            depot: inventory.depots.get(space.id.depot)?.path.clone(),
            path: space.path.clone(),
            uuid: space.id.owner.uuid(),
            package: package.name.as_ref().map_or_else(|| package.owner.short(), |name| name.text.clone()),
            key: space.id.key.as_os_str().to_os_string(),
            projects: space.parents.iter().filter(|parent| parent.state == ParentState::Exists).count(),
        })
    };
    inventory.spaces.iter().enumerate().filter_map(of).collect()
}

fn found() -> (Environment, Depots) {
    let environment = Environment::of_process();
    let depots = Depots::from_environment(&environment, &[]);
    (environment, depots)
}
