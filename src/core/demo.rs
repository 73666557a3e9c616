//! The demo depot: a believable depot in a temporary folder, to look around in without a Julia of one's own.
//!
//! [`Demo::make`] writes it afresh and the same for the same [`Now`]: real packages with their real UUIDs,
//! spaces of every status, families of versions, data worth browsing, a log with a torn end. It takes about
//! 200 MB of real blocks, and never more than a tenth of the free space. Dropping the [`Demo`] removes its
//! folder and nothing else; what a killed program left behind stays.
//!
//! - `catalogue`: the spaces, as a table
//! - `releases`: what surrounds them, as tables
//! - `content`, `collections`, `picture`, `texts`: what is in the files
//! - `surroundings`: manifests, registry and logs as text
//! - `writer`, `disk`: how it gets onto the disk

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use uuid::Uuid;

mod catalogue;
mod collections;
mod content;
mod disk;
mod picture;
mod releases;
mod surroundings;
mod texts;
mod writer;

use crate::core::depot::layout::Layout;
use crate::core::error::Error;
use crate::core::reclaim::{Journal, Removals};
use crate::core::time::Now;
use catalogue::Item;
use content::Content;

/// How the name of the demo's temporary folder begins.
pub const FOLDER_PREFIX: &str = "scratch-manager-demo-";

/// The files that do not shrink, with room to spare, counted as the writer counts them: bytes.
const FIXED: u64 = 16_000_000;

/// A place where a demo is kept, so that everyone who may end the program can drop it.
pub type SharedDemo = std::sync::Arc<std::sync::Mutex<Option<Demo>>>;

/// A demo depot on disk. Dropping it removes it.
#[derive(Debug)]
pub struct Demo {
    folder: TempDir,
    depot: PathBuf,
}

impl Demo {
    /// Makes the demo depot and puts it into `keeper`, unless one is there already; returns its depot. The
    /// keeper is locked meanwhile: whoever ends the program takes the demo out of it, and so waits until it
    /// is whole and can be removed whole.
    ///
    /// # Errors
    /// As [`Demo::make`].
    pub fn keep(keeper: &SharedDemo, parent: &Path, now: &Now) -> Result<PathBuf, Error> {
        let mut kept = keeper.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let demo = match kept.take() {
            Some(demo) => demo,
            None => Self::make(parent, now)?,
        };
        Ok(kept.insert(demo).depot().to_path_buf())
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
        writer::Writer::new(folder.path(), &layout, now, scale_for(allowed), allowed).write()?;
        Ok(Self { folder, depot })
    }

    /// The depot.
    #[must_use]
    pub fn depot(&self) -> &Path {
        &self.depot
    }

    /// Whose spaces the depot holds: the owner's UUID, and its name where something in the depot knows it.
    /// (The zero UUID is not among them.)
    pub fn owners() -> impl Iterator<Item = (Uuid, Option<&'static str>)> {
        let owners = catalogue::PACKAGES.iter().filter_map(|package| {
            let name = Some(package.name).filter(|name| !name.is_empty());
            Some((Uuid::try_parse(package.uuid).ok()?, name))
        });
        owners.filter(|(uuid, _)| !uuid.is_nil())
    }

    /// Where removals from the demo are written down and what is moved to the trash goes: both are its own, and
    /// go with it.
    #[must_use]
    pub fn removals(&self) -> Removals {
        let home = self.home();
        Removals {
            journal: Some(Journal::at(home.join("removals.jsonl"))),
            home_trash: Some(home.join("Trash")),
        }
    }

    /// The temporary folder that stands for the home folder: the depot and `projects/` lie in it.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.folder.path()
    }
}

/// By how much large files shrink so that the demo takes at most `allowed` bytes.
fn scale_for(allowed: u64) -> f64 {
    let allowed = allowed.saturating_sub(FIXED);
    #[expect(clippy::cast_precision_loss, reason = "a share; its last digits do not matter")]
    let share = allowed as f64 / large_bytes().max(1) as f64;
    share.min(1.0)
}

/// The bytes of the files that may shrink.
fn large_bytes() -> u64 {
    let items = catalogue::PACKAGES.iter().flat_map(|package| package.spaces).flat_map(|space| space.items);
    items
        .map(|item| match *item {
            Item::File(_, Content::Blob(_, bytes) | Content::Digits(bytes) | Content::Script(bytes)) => bytes,
            Item::Blobs(_, count, _, (_, largest)) => count * largest,
            _ => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests;
