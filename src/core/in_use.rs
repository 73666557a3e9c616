//! Which running programs hold a space: files in it open or mapped, their working directory in it, or, for
//! Julia, an active environment in it.
//!
//! Linux tells (`/proc`): of all processes to root, of one's own to everyone else, and only of those on this
//! machine, so that a program on another node of a cluster is not seen. Elsewhere nothing is known, and
//! [`Extent`] says so. The look stops when its patience is over; what it found until then counts.

use std::path::PathBuf;
use std::time::Duration;

/// A running program.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// What it is called.
    pub name: String,
}

impl std::fmt::Display for Process {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (pid {})", self.name, self.pid)
    }
}

/// How much of what runs was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// Every process that this user may look at.
    #[default]
    All,
    /// Some; then the patience was over.
    Some,
    /// None: this system does not tell.
    None,
}

impl Extent {
    /// The extent's name in JSON documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Some => "some",
            Self::None => "none",
        }
    }
}

/// Who holds what.
#[derive(Debug, Clone, Default)]
pub struct Holders {
    /// For each path that was asked about, in that order, the programs that hold it, each once.
    pub of: Vec<Vec<Process>>,
    /// How much was looked at.
    pub extent: Extent,
}

/// Looks for programs that hold something at or below `paths`, for no longer than `patience`. The paths are
/// absolute and have no links on their way.
#[must_use]
pub fn look(paths: &[PathBuf], patience: Duration) -> Holders {
    system::look(paths, patience)
}

#[cfg(not(target_os = "linux"))]
mod system {
    use super::{Duration, Extent, Holders, PathBuf};

    pub fn look(paths: &[PathBuf], _: Duration) -> Holders {
        Holders { of: vec![Vec::new(); paths.len()], extent: Extent::None }
    }
}

#[cfg(target_os = "linux")]
#[path = "in_use/linux.rs"]
mod system;
