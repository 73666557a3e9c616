//! The journal of removals: what was to go, where it went, and what became of it since.
//!
//! One file in the folder for the program's data, one JSON record a line, only ever added to. What is to be
//! moved to the trash is written down, and on disk, *before* anything moves: whatever happens then, the
//! journal names every place and the identity of what lay there, and a look at the disk tells which moves were
//! made. A line that was torn by a crash is passed over with a warning, and costs no other line.
//!
//! Paths are percent-encoded, so that every name survives. What is undone or purged is noted in further
//! records. Nothing is deleted here; the file grows by some 300 bytes for each thing removed.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

mod history;
mod text;

pub use history::{History, Item, Removal, State};
pub(super) use text::encode;

use crate::core::error::Error;
use crate::core::identity::Identity;
use crate::core::place::Place;
use crate::core::plan::{self, Purpose};
use crate::core::space::Kind;
use crate::core::time::LocalTime;

/// The journal of one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    path: PathBuf,
}

/// How things were removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Moved to the trash.
    Trash,
    /// Deleted.
    Permanent,
}

/// One line of the journal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Record {
    /// A removal that is about to begin.
    Removal(RemovalRecord),
    /// What became of one of its items.
    Outcome(OutcomeRecord),
    /// It has ended.
    End(EndRecord),
}

#[derive(Debug, Serialize, Deserialize)]
struct RemovalRecord {
    schema: u32,
    id: String,
    /// The local time of its begin.
    time: String,
    purpose: String,
    way: Way,
    items: Vec<ItemRecord>,
}

/// One thing that is about to be removed.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct ItemRecord {
    kind: String,
    /// Where its way begins, the folders from there on, and its name; percent-encoded.
    root: String,
    folders: Vec<String>,
    name: String,
    label: String,
    /// What stands there.
    entry: String,
    identity: Identity,
    modified: (i64, i64),
    /// The modes of the folders above, from the root on.
    modes: Vec<u32>,
    /// Its own mode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mode: Option<u32>,
    apparent: u64,
    allocated: u64,
    files: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    trash: Option<TrashRecord>,
}

/// Where in a trash it is to go.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct TrashRecord {
    /// The trash's folder, percent-encoded.
    folder: String,
    /// The name there, percent-encoded.
    name: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct OutcomeRecord {
    id: String,
    item: usize,
    state: State,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct EndRecord {
    id: String,
}

/// A removal to be written down.
pub(super) struct Intent<'a> {
    pub time: LocalTime,
    pub purpose: Purpose,
    pub way: Way,
    /// The items, each with the folder of the trash it is to go to, and its name there.
    pub items: Vec<(&'a plan::Item, Option<Target>)>,
}

/// Where something is to go.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// The trash's folder.
    pub folder: PathBuf,
    /// How the name there begins; the removal's id and the item's number follow.
    pub stem: std::ffi::OsString,
}

const SCHEMA: u32 = 1;
const OPERATION: &str = "write the journal of removals";

impl Journal {
    /// The journal at `path`, whether or not it is there yet.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where the journal is kept; `None` when the system has no place for it (no home folder).
    #[must_use]
    pub fn default_path() -> Option<PathBuf> {
        let project = directories::ProjectDirs::from("", "", "scratch-manager")?;
        Some(project.data_dir().join("removals.jsonl"))
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads all of it.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn read(&self) -> Result<History, Error> {
        let bytes = match std::fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(Error::new("read the journal of removals", &self.path, error)),
        };
        Ok(History::parse(&self.path, &bytes))
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
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_end(&mut bytes)).map_err(error)?;
        let taken = History::parse(&self.path, &bytes);
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
            items,
        });
        let length = bytes.len() as u64;
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
    ///
    /// # Errors
    /// When the journal cannot be opened.
    pub(super) fn resume(&self, id: &str) -> Result<Session, Error> {
        let file = self.open().map_err(|error| Error::new(OPERATION, &self.path, error))?;
        Ok(Session { file, id: id.to_string(), names: Vec::new(), patience: PATIENCE })
    }

    fn open(&self) -> std::io::Result<File> {
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        OpenOptions::new().read(true).append(true).create(true).open(&self.path)
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

    /// What an item is called in the trash.
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
    ///
    /// # Errors
    /// When it cannot be written.
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

/// Adds a line; after one that a crash has torn, a new one is begun.
fn append(file: &mut File, record: &Record) -> std::io::Result<()> {
    let mut line = Vec::new();
    let mut last = [b'\n'];
    if file.seek(SeekFrom::End(-1)).is_ok() {
        file.read_exact(&mut last)?;
    }
    if last != [b'\n'] {
        line.push(b'\n');
    }
    serde_json::to_writer(&mut line, record)?;
    line.push(b'\n');
    // One call, so that two programs that append do not mix their lines.
    file.write_all(&line)
}

/// How long to wait for another program that writes the journal, and how often to try.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(10);

/// Whether the journal is one's own now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lock {
    Taken,
    /// Another program has it, and did not let it go in time.
    Busy,
    /// The file system cannot do that.
    NotHere,
}

/// Takes the journal for oneself. A program that was stopped while it had it must not hold up all others.
fn lock(file: &File, patience: Duration) -> Lock {
    let mut waited = Duration::ZERO;
    loop {
        match file.try_lock() {
            Ok(()) => return Lock::Taken,
            Err(std::fs::TryLockError::Error(_)) => return Lock::NotHere,
            Err(std::fs::TryLockError::WouldBlock) if waited >= patience => return Lock::Busy,
            Err(std::fs::TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
        }
        waited += PAUSE;
    }
}

fn unlock(file: &File) {
    let _ = file.unlock();
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

impl Target {
    /// The name in the trash: the thing's own, then what makes it one of its kind there.
    fn name(&self, id: &str, number: usize) -> std::ffi::OsString {
        /// The longest name that common file systems take, less the ending of its record: bytes.
        const LONGEST: usize = 255 - ".trashinfo".len();
        let ending = format!(".{id}-{number}");
        text::shortened(&self.stem, LONGEST.saturating_sub(ending.len()), &ending)
    }
}

impl ItemRecord {
    fn new(item: &plan::Item, trash: Option<TrashRecord>) -> Self {
        let place = item.place();
        let fingerprint = item.fingerprint();
        let sizes = item.sizes().copied().unwrap_or_default();
        Self {
            kind: place.kind().as_str().to_string(),
            root: encode(place.root().as_os_str()),
            folders: place.folders().iter().map(|folder| encode(folder)).collect(),
            name: encode(place.name()),
            label: item.label().to_string(),
            entry: item.kind().as_str().to_string(),
            identity: fingerprint
                .map_or(Identity { device: 0, inode: 0 }, |fingerprint| fingerprint.facts.identity),
            modified: fingerprint.map_or((0, 0), |fingerprint| fingerprint.facts.modified),
            modes: fingerprint
                .map(|fingerprint| fingerprint.above.iter().map(|above| above.mode).collect())
                .unwrap_or_default(),
            mode: fingerprint.map(|fingerprint| fingerprint.facts.mode),
            apparent: sizes.apparent,
            allocated: sizes.allocated,
            files: sizes.files,
            trash,
        }
    }

    /// Where it lay.
    fn place(&self) -> Option<Place> {
        use crate::core::place::PlaceKind;
        let kind = PlaceKind::ALL.into_iter().find(|kind| kind.as_str() == self.kind)?;
        let folders = self.folders.iter().map(|folder| text::decode(folder)).collect();
        Place::written(kind, text::decode(&self.root).into(), folders, text::decode(&self.name)).ok()
    }

    fn kind(&self) -> Option<Kind> {
        [Kind::Directory, Kind::Symlink, Kind::File].into_iter().find(|kind| kind.as_str() == self.entry)
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
