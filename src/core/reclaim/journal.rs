//! The journal of removals: what was to go, where it went, and what became of it since.
//!
//! One file in the folder for the program's data, one JSON record a line, only ever added to. What is to be
//! moved to the trash is written down, and on disk, *before* anything moves: whatever happens then, the
//! journal names every place and the identity of what lay there, and a look at the disk tells which moves were
//! made. A line that was torn by a crash is passed over with a warning, and costs no other line.
//!
//! What is undone or purged is noted in further records. Nothing is deleted here; the file grows by some 500 bytes
//! for each thing removed.
//!
//! The journal is data and no authority. It is read only when it is a file of this user's own; an item of it names
//! a place of its kind and a name of ours in a trash, and nothing is done with what else it may say.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

mod file;
mod history;
mod record;
mod text;

pub use history::{History, Item, Removal, State};
pub(in crate::core::reclaim) use record::Birth;
#[cfg(all(unix, not(target_os = "macos")))]
pub(super) use text::decode;
pub(super) use text::encode;

use crate::core::error::Error;
use crate::core::plan::{self, Purpose};
use crate::core::time::LocalTime;
use file::{Lock, PATIENCE, append, lock, unlock};
use record::{EndRecord, ItemRecord, OutcomeRecord, Record, RemovalRecord, TrashRecord};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    path: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    Trash,
    Permanent,
}

pub(super) struct Intent<'a> {
    pub time: LocalTime,
    pub purpose: Purpose,
    pub way: Way,
    /// The items, each with the folder of the trash it is to go to, and its name there.
    pub items: Vec<(&'a plan::Item, Option<Target>)>,
}

#[derive(Debug, Clone)]
pub(super) struct Target {
    pub folder: PathBuf,
    /// How the name there begins; the removal's id and the item's number follow.
    pub stem: std::ffi::OsString,
}

const SCHEMA: u32 = 1;
const OPERATION: &str = "write the journal of removals";

impl Journal {
    /// The journal at `path`, whether or not it is there yet.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where the journal is kept; `None` when the system has no place for it (no home folder).
    pub fn default_path() -> Option<PathBuf> {
        let project = directories::ProjectDirs::from("", "", "scratch-manager")?;
        Some(project.data_dir().join("removals.jsonl"))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads all of it, or the end of one that is very long.
    pub fn read(&self) -> Result<History, Error> {
        let error = |error| Error::new("read the journal of removals", &self.path, error);
        let Some(mut file) = file::open(&self.path).map_err(error)? else { return Ok(History::default()) };
        Ok(History::parse(&self.path, &file::read(&mut file).map_err(error)?))
    }

    /// Writes down what is about to be removed, and waits until that is on disk.
    ///
    /// # Errors
    /// When it cannot be written; then nothing may be moved to the trash.
    pub(super) fn begin(&self, intent: &Intent) -> Result<Session, Error> {
        let error = |error| Error::new(OPERATION, &self.path, error);
        let mut file = self.open().map_err(error)?;
        // Two programs at once take different ids.
        let locked = lock(&file, PATIENCE);
        if locked == Lock::Busy {
            let busy = std::io::Error::other("another program is writing it");
            return Err(error(busy).with_advice("let it finish, and try again"));
        }
        let length = file.metadata().map_err(error)?.len();
        let taken = History::parse(&self.path, &file::read(&mut file).map_err(error)?);
        let id = free_id(intent.time, &taken);
        let targets = |number: usize, target: &Target| target.name(&id, number);
        let mut names = Vec::with_capacity(intent.items.len());
        let mut items = Vec::with_capacity(intent.items.len());
        for (number, (item, target)) in intent.items.iter().enumerate() {
            let name = target.as_ref().map(|target| targets(number, target));
            let trash = target.as_ref().zip(name.as_ref()).map(|(target, name)| TrashRecord {
                folder: encode(target.folder.as_os_str()),
                name: encode(name),
            });
            items.push(ItemRecord::new(item, trash));
            names.push(name);
        }
        let record = Record::Removal(RemovalRecord {
            schema: SCHEMA,
            id: id.clone(),
            time: intent.time.to_string(),
            purpose: intent.purpose.as_str().to_string(),
            way: intent.way,
            depots: RemovalRecord::depots(intent.items.iter().map(|(item, _)| item.place().root())),
            items,
        });
        let written = append(&mut file, &record).and_then(|()| file.sync_data());
        if written.is_err() && locked == Lock::Taken {
            // A full disk may have taken half a line; it is taken back so that none is left torn.
            let _ = file.set_len(length);
        }
        unlock(&file);
        written.map_err(error)?;
        Ok(Session { file, id, names, patience: PATIENCE })
    }

    /// Goes on with a removal that was begun earlier.
    pub(super) fn resume(&self, id: &str) -> Result<Session, Error> {
        let file = self.open().map_err(|error| Error::new(OPERATION, &self.path, error))?;
        Ok(Session { file, id: id.to_string(), names: Vec::new(), patience: PATIENCE })
    }

    fn open(&self) -> std::io::Result<File> {
        file::open_to_write(&self.path)
    }
}

/// A removal that is being written down.
#[derive(Debug)]
pub(super) struct Session {
    file: File,
    id: String,
    /// What each item is called in the trash.
    names: Vec<Option<std::ffi::OsString>>,
    /// How long to wait for another program that writes the journal.
    patience: Duration,
}

impl Session {
    pub fn id(&self) -> &str {
        &self.id
    }

    pub fn name(&self, item: usize) -> Option<&std::ffi::OsStr> {
        self.names.get(item)?.as_deref()
    }

    /// Notes what became of an item.
    ///
    /// # Errors
    /// When it cannot be written. The disk then still tells what became of it.
    pub fn note(&mut self, item: usize, state: State, note: Option<String>) -> std::io::Result<()> {
        let record = OutcomeRecord { id: self.id.clone(), item, state, note };
        self.append(&Record::Outcome(record))
    }

    /// Notes the end of the removal, and waits until all is on disk.
    pub fn end(&mut self) -> std::io::Result<()> {
        self.append(&Record::End(EndRecord { id: self.id.clone() }))?;
        self.file.sync_data()
    }

    fn append(&mut self, record: &Record) -> std::io::Result<()> {
        // One line is added in one call, so that it is whole also when the journal could not be taken.
        let locked = lock(&self.file, self.patience);
        if locked == Lock::Busy {
            // Whoever has it has it for long; it is not waited for once more.
            self.patience = Duration::ZERO;
        }
        let written = append(&mut self.file, record);
        if locked == Lock::Taken {
            unlock(&self.file);
        }
        written
    }
}

/// An id that no removal has: its time, and a number when that is taken.
fn free_id(time: LocalTime, taken: &History) -> String {
    let civil = time.civil();
    let base = format!(
        "{:04}{:02}{:02}-{:02}{:02}{:02}",
        civil.year(),
        civil.month(),
        civil.day(),
        civil.hour(),
        civil.minute(),
        civil.second()
    );
    let mut id = base.clone();
    let mut number = 1;
    while taken.removals.iter().any(|removal| removal.id == id) {
        number += 1;
        id = format!("{base}-{number}");
    }
    id
}

/// How the names end that we give to things in a trash: the removal's id, and the thing's number in it.
fn ending(id: &str, number: usize) -> String {
    format!(".{id}-{number}")
}

impl Target {
    /// The name in the trash: the thing's own, then what makes it one of its kind there.
    fn name(&self, id: &str, number: usize) -> std::ffi::OsString {
        /// The longest name that common file systems take, less the ending of its record: bytes.
        const LONGEST: usize = 255 - ".trashinfo".len();
        let ending = ending(id, number);
        text::shortened(&self.stem, LONGEST.saturating_sub(ending.len()), &ending)
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
