//! The journal read back: the removals there were, and what became of each thing in them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{ItemRecord, Record, RemovalRecord, Way, text};
use crate::core::error::{Warning, WarningKind};
use crate::core::identity::Identity;
use crate::core::place::{Place, is_entry_name};
use crate::core::space::Kind;
use crate::core::time::LocalTime;

/// Every removal, the oldest first.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// The removals.
    pub removals: Vec<Removal>,
    /// Lines that could not be read.
    pub warnings: Vec<Warning>,
}

/// One removal.
#[derive(Debug, Clone)]
pub struct Removal {
    /// What names it.
    pub id: String,
    /// When it began, in local time; `None` when that cannot be read.
    pub time: Option<LocalTime>,
    /// What it was for, as the journal names it.
    pub purpose: String,
    /// Whether things were moved to the trash or deleted.
    pub way: Way,
    /// Whether it came to its end, rather than being killed.
    pub ended: bool,
    /// What was to be removed.
    pub items: Vec<Item>,
}

/// One thing of a removal.
#[derive(Debug, Clone)]
pub struct Item {
    /// Where it lay.
    pub place: Place,
    /// What it was called.
    pub label: String,
    /// What it was.
    pub kind: Kind,
    /// Which entry it was.
    pub identity: Identity,
    /// When its list of entries was last changed.
    pub modified: (i64, i64),
    /// The modes of the folders above, from the root on.
    pub modes: Vec<u32>,
    /// Its own mode, where that was written down.
    pub mode: Option<u32>,
    /// Bytes: the lengths of its files.
    pub apparent: u64,
    /// Bytes on disk.
    pub allocated: u64,
    /// Files in it.
    pub files: u64,
    /// The trash's folder and its name there, when it was to go to the trash.
    pub trash: Option<(PathBuf, std::ffi::OsString)>,
    /// What was last written down of it; `None` when nothing was, so that only the disk tells.
    pub state: Option<State>,
}

/// What became of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is in the trash.
    Moved,
    /// It was deleted.
    Removed,
    /// It was not touched.
    Refused,
    /// It could not be removed, or not all of it.
    Failed,
    /// Its removal was stopped before its end.
    Interrupted,
    /// It is back in its place, or beside it.
    Restored,
    /// It was deleted from the trash.
    Purged,
}

impl State {
    /// The state's name in JSON documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Moved => "moved",
            Self::Removed => "removed",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
            Self::Restored => "restored",
            Self::Purged => "purged",
        }
    }
}

impl History {
    /// Reads a journal. A line that is torn or not understood is passed over with a warning.
    pub(super) fn parse(path: &Path, bytes: &[u8]) -> Self {
        let mut history = Self::default();
        let mut places: HashMap<String, usize> = HashMap::new();
        for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            if line.trim_ascii().is_empty() {
                continue;
            }
            match serde_json::from_slice(line) {
                Ok(Record::Removal(record)) => match Removal::read(&record) {
                    Some(removal) => {
                        places.insert(record.id, history.removals.len());
                        history.removals.push(removal);
                    }
                    None => history.pass_over(path, number),
                },
                Ok(Record::Outcome(record)) => {
                    let removal = places.get(&record.id).and_then(|at| history.removals.get_mut(*at));
                    if let Some(item) = removal.and_then(|removal| removal.items.get_mut(record.item)) {
                        item.state = Some(record.state);
                    }
                }
                Ok(Record::End(record)) => {
                    let removal = places.get(&record.id).and_then(|at| history.removals.get_mut(*at));
                    if let Some(removal) = removal {
                        removal.ended = true;
                    }
                }
                Err(_) => history.pass_over(path, number),
            }
        }
        history
    }

    fn pass_over(&mut self, path: &Path, line: usize) {
        let message = "this line of the journal of removals cannot be read and is passed over";
        let warning = Warning::new(WarningKind::Journal, path, message);
        self.warnings.push(warning.at_line(line as u64 + 1));
    }

    /// The removal of this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Removal> {
        self.removals.iter().find(|removal| removal.id == id)
    }
}

impl Removal {
    /// The removal of a record; `None` when an item of it names no place, or no kind that there is.
    fn read(record: &RemovalRecord) -> Option<Self> {
        Some(Self {
            id: record.id.clone(),
            time: record.time.parse().ok(),
            purpose: record.purpose.clone(),
            way: record.way,
            ended: false,
            items: record.items.iter().map(Item::read).collect::<Option<_>>()?,
        })
    }
}

impl Item {
    fn read(record: &ItemRecord) -> Option<Self> {
        let trash = match &record.trash {
            None => None,
            Some(trash) => {
                let (folder, name) = (PathBuf::from(text::decode(&trash.folder)), text::decode(&trash.name));
                // Whoever edited the journal must not lead us out of the trash.
                if !folder.is_absolute() || !is_entry_name(&name) {
                    return None;
                }
                Some((folder, name))
            }
        };
        Some(Self {
            place: record.place()?,
            label: record.label.clone(),
            kind: record.kind()?,
            identity: record.identity,
            modified: record.modified,
            modes: record.modes.clone(),
            mode: record.mode,
            apparent: record.apparent,
            allocated: record.allocated,
            files: record.files,
            trash,
            state: None,
        })
    }
}
