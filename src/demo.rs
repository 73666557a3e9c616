//! The demo depot: a believable depot in a temporary folder, to look around in without a Julia of one's own.
//!
//! [`Demo::make`] writes it afresh and the same for the same [`Now`]: real packages with their real UUIDs,
//! spaces of every status, families of versions, data worth browsing, a log with a torn end. It takes about
//! 200 MB of real blocks, and never more than a tenth of the free space. Dropping the [`Demo`] removes its
//! folder and nothing else; what a killed program left behind stays.
//!
//! - `tables`: what it holds, read from `assets/demo.toml`
//! - `content`, `picture`, `random`: what is in the files
//! - `surroundings`: manifests, registry and logs as text
//! - `writer`, `disk`: how it gets onto the disk

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::TempDir;

mod content;
mod disk;
mod picture;
mod random;
mod surroundings;
mod tables;
mod writer;

use crate::core::depot::layout::Layout;
use crate::core::error::Error;
use crate::core::reclaim::{Journal, Removals};
use crate::core::time::Now;
#[cfg(feature = "gui")]
use crate::gui::state::session::DemoMaker;
use tables::Tables;

/// How the name of the demo's temporary folder begins.
pub const FOLDER_PREFIX: &str = "scratch-manager-demo-";

/// A place where a demo is kept, so that everyone who may end the program can drop it.
pub type SharedDemo = Arc<Mutex<Option<Demo>>>;

/// A demo depot on disk. Dropping it removes it.
#[derive(Debug)]
pub struct Demo {
    folder: TempDir,
    depot: PathBuf,
}

impl Demo {
    /// Makes the demo depot and puts it into `keeper`, unless one is there already; returns its depot, and where removals from it are written down. The keeper is locked meanwhile:
    /// whoever ends the program takes the demo out of it, and so waits until it is whole and can be removed whole.
    pub fn keep(keeper: &SharedDemo, parent: &Path, now: &Now) -> Result<(PathBuf, Removals), Error> {
        let mut kept = keeper.lock().unwrap_or_else(PoisonError::into_inner);
        let demo = match kept.take() {
            Some(demo) => demo,
            None => Self::make(parent, now)?,
        };
        let demo = kept.insert(demo);
        Ok((demo.depot().to_path_buf(), demo.removals()))
    }

    #[cfg(feature = "gui")]
    pub fn maker(keeper: &SharedDemo) -> DemoMaker {
        let keeper = Arc::clone(keeper);
        DemoMaker(Arc::new(move |parent, now| Self::keep(&keeper, parent, now)))
    }

    /// Makes a demo depot in a new folder below `parent`, as of `now`.
    ///
    /// # Errors
    /// When the folder, a project or a log cannot be written. A full disk makes files shorter instead.
    pub fn make(parent: &Path, now: &Now) -> Result<Self, Error> {
        // The log spells whole paths, so they must be absolute whatever was given.
        let parent = std::path::absolute(parent).map_err(|error| Error::new("find", parent, error))?;
        let folder = tempfile::Builder::new().prefix(FOLDER_PREFIX).tempdir_in(&parent).map_err(|error| {
            Error::new("make the demo's folder in", &parent, error)
                .with_advice("name another folder for temporary files with TMPDIR")
        })?;
        let depot = folder.path().join(".julia");
        let layout = Layout::new(&depot, &depot);
        let allowed = crate::core::disk::free_space(folder.path()).map_or(u64::MAX, |free| free / 10);
        writer::Writer::new(&Tables::read()?, folder.path(), &layout, now, allowed).write()?;
        Ok(Self { folder, depot })
    }

    pub fn depot(&self) -> &Path {
        &self.depot
    }

    /// Where removals from the demo are written down and what is moved to the trash goes: both are its own, and
    /// go with it.
    pub fn removals(&self) -> Removals {
        let home = self.home();
        Removals {
            journal: Some(Journal::at(home.join("removals.jsonl"))),
            home_trash: Some(home.join("Trash")),
        }
    }

    /// The temporary folder that stands for the home folder: the depot and `projects/` lie in it.
    pub fn home(&self) -> &Path {
        self.folder.path()
    }
}

#[cfg(test)]
mod tests;
