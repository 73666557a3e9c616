//! Which running programs hold a space: files in it open or mapped, their working directory in it; and for a
//! running Julia, the environment it was started with in it, or its package loaded. The last tells of
//! environments that are activated from within, as Pluto does for its notebooks. [`julias`] tells which Julias run.
//!
//! # What is known
//! Linux tells (`/proc`) of the processes on this machine, so that a program on another node of a cluster is not
//! seen. Of all of them to root, where nothing restricts it; to everyone else of one's own, and [`Extent`] says
//! how many could not be looked at. Elsewhere nothing is known, and [`Extent`] says that.
//!
//! Held things are compared by their place in their file system ([`mounts`](crate::core::mounts)), so that a
//! bind mount, another mount namespace or a container does not hide a holder. What this cannot tell: a file of
//! a space that is open under a second name elsewhere (a hard link), one that is open through an overlay that
//! has the space as a layer, and one on a mount that was detached while it was open.
//!
//! # Time
//! The look stops when its patience is over; what it found until then counts, and [`Extent::Some`] says that it
//! is no answer about the rest. Nothing that is held is touched, for it may lie on a drive that does not answer.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Process {
    pub pid: u32,
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
    #[default]
    All,
    /// Every process but so many, which this user may not look at.
    AllBut(usize),
    /// Every process that the system shows; it hides those of others.
    Shown,
    /// Some; then the patience was over.
    Some,
    /// None: this system does not tell.
    None,
}

impl Extent {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::AllBut(_) | Self::Shown | Self::Some => "some",
            Self::None => "none",
        }
    }

    /// How many processes could not be looked at, where that is known.
    pub fn not_looked_at(self) -> Option<usize> {
        match self {
            Self::All => Some(0),
            Self::AllBut(number) => Some(number),
            Self::Shown | Self::Some | Self::None => None,
        }
    }

    /// Whether the look came to its end, so that what it did not find may be taken for not held, as far as this
    /// user can know.
    pub fn is_whole(self) -> bool {
        matches!(self, Self::All | Self::AllBut(_) | Self::Shown)
    }

    /// What is to be known about a look that did not see everything: a sentence.
    pub fn remark(self) -> Option<String> {
        match self {
            Self::All => None,
            Self::AllBut(1) => {
                Some("Could not look at 1 process of others, which may have a space open.".to_string())
            }
            Self::AllBut(number) => {
                Some(format!("Could not look at {number} processes of others, which may have a space open."))
            }
            Self::Shown => Some(
                "Could not look at the processes of others, which this system hides; they may have a space open."
                    .to_string(),
            ),
            Self::Some => Some(
                "Not every running program could be looked at in time; that is done again before anything is \
                 removed."
                    .to_string(),
            ),
            Self::None => Some("This system does not tell which programs have a space open.".to_string()),
        }
    }
}

#[derive(Debug, Clone, Default)]
pub struct Holders {
    /// For each path that was asked about, in that order, the programs that hold it, each once.
    pub of: Vec<Vec<Process>>,
    pub extent: Extent,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its path: absolute, without links on its way.
    pub path: PathBuf,
    /// The name of the package whose space it is, where that is known.
    pub package: Option<String>,
}

/// A question that may be asked again and again.
#[derive(Debug, Clone)]
pub struct Question {
    wanted: Arc<system::Wanted>,
    things: usize,
}

/// Looks for programs that hold something at or below the paths, for no longer than `patience`.
pub fn look(asked: &[Asked], patience: Duration) -> Holders {
    Question::new(asked).look(patience)
}

impl Question {
    /// Asks for what lies at or below these paths, as things are mounted now.
    pub fn new(asked: &[Asked]) -> Self {
        Self { wanted: Arc::new(system::Wanted::new(asked)), things: asked.len() }
    }

    /// Looks for programs that hold one of them, for no longer than `patience`. A process that cannot be looked at
    /// without waiting does not hold up the answer.
    pub fn look(&self, patience: Duration) -> Holders {
        let none = Holders { of: vec![Vec::new(); self.things], extent: Extent::Some };
        if self.things == 0 {
            return Holders { extent: Extent::All, ..none };
        }
        let wanted = Arc::clone(&self.wanted);
        let mut holders = within(patience, none, move |found| {
            let extent = system::look(&wanted, patience, found);
            found.lock().unwrap_or_else(PoisonError::into_inner).extent = extent;
        });
        for of in &mut holders.of {
            of.sort();
        }
        holders
    }
}

/// A Julia that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningJulia {
    pub process: Process,
    /// The program and the libraries of Julia that it runs, where they are what is at these paths here: none of a Julia
    /// in a container, or of one that is replaced meanwhile.
    pub files: Vec<PathBuf>,
}

#[derive(Debug, Clone, Default)]
pub struct RunningJulias {
    pub list: Vec<RunningJulia>,
    pub extent: Extent,
}

/// Looks for running Julias, and programs with Julia in them, for no longer than `patience`.
pub fn julias(patience: Duration) -> RunningJulias {
    let none = RunningJulias { list: Vec::new(), extent: Extent::Some };
    let mut found = within(patience, none, move |found| {
        let extent = system::look_for_julias(patience, found);
        found.lock().unwrap_or_else(PoisonError::into_inner).extent = extent;
    });
    found.list.sort_by_key(|julia| julia.process.pid);
    found
}

/// What is found until the patience is over. The work itself ends with it, too, unless the system holds it up.
fn within<T: Clone + Send + 'static>(
    patience: Duration,
    found: T,
    work: impl Fn(&Mutex<T>) + Send + Sync + 'static,
) -> T {
    let (found, work) = (Arc::new(Mutex::new(found)), Arc::new(work));
    let (done, is_done) = mpsc::channel();
    let (shared, shared_work) = (Arc::clone(&found), Arc::clone(&work));
    let on_thread = move || {
        shared_work(&shared);
        let _ = done.send(());
    };
    if std::thread::Builder::new().name("holders".to_string()).spawn(on_thread).is_ok() {
        let _ = is_done.recv_timeout(patience.saturating_add(Duration::from_millis(100)));
    } else {
        // Where no thread can be had it is done here, for hardly anything that is asked can be held up.
        work(&found);
    }
    found.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

#[cfg(not(target_os = "linux"))]
mod system {
    use super::{Asked, Duration, Extent, Holders, Mutex, RunningJulias};

    #[derive(Debug)]
    pub struct Wanted;

    impl Wanted {
        pub fn new(_: &[Asked]) -> Self {
            Self
        }
    }

    pub fn look(_: &Wanted, _: Duration, _: &Mutex<Holders>) -> Extent {
        Extent::None
    }

    pub fn look_for_julias(_: Duration, _: &Mutex<RunningJulias>) -> Extent {
        Extent::None
    }
}

#[cfg(target_os = "linux")]
#[path = "in_use/linux.rs"]
mod system;
