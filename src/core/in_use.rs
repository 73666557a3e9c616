//! Which running programs hold a space: files in it open or mapped, their working directory in it; and for a
//! running Julia, the environment it was started with in it, or its package loaded. The last tells of
//! environments that are activated from within, as Pluto does for its notebooks.
//!
//! Linux tells (`/proc`): of all processes to root, of one's own to everyone else, and only of those on this
//! machine, so that a program on another node of a cluster is not seen. Elsewhere nothing is known, and
//! [`Extent`] says so. The look stops when its patience is over; what it found until then counts.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
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

/// What may be held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its path: absolute, without links on its way.
    pub path: PathBuf,
    /// The name of the package whose space it is, where that is known.
    pub package: Option<String>,
}

/// Looks for programs that hold something at or below the paths, for no longer than `patience`. A process that
/// cannot be looked at without waiting, on a dead network drive say, does not hold up the answer.
#[must_use]
pub fn look(asked: Vec<Asked>, patience: Duration) -> Holders {
    let none = Holders { of: vec![Vec::new(); asked.len()], extent: Extent::Some };
    if asked.is_empty() {
        return Holders { extent: Extent::All, ..none };
    }
    let found = Arc::new(Mutex::new(none));
    let (done, is_done) = mpsc::channel();
    let shared = Arc::clone(&found);
    let work = move || {
        let extent = system::look(&asked, patience, &shared);
        shared.lock().unwrap_or_else(PoisonError::into_inner).extent = extent;
        let _ = done.send(());
    };
    if std::thread::Builder::new().name("holders".to_string()).spawn(work).is_ok() {
        // The thread itself ends with the patience, unless the system holds it up.
        let _ = is_done.recv_timeout(patience.saturating_add(Duration::from_millis(100)));
    }
    let mut holders = found.lock().unwrap_or_else(PoisonError::into_inner).clone();
    for of in &mut holders.of {
        of.sort();
    }
    holders
}

#[cfg(not(target_os = "linux"))]
mod system {
    use super::{Asked, Duration, Extent, Holders, Mutex};

    pub fn look(_: &[Asked], _: Duration, _: &Mutex<Holders>) -> Extent {
        Extent::None
    }
}

#[cfg(target_os = "linux")]
#[path = "in_use/linux.rs"]
mod system;
