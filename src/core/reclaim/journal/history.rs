//! The journal read back: the removals there were, and what became of each thing in them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::file::Tail;
use super::record::{Birth, ItemRecord, Record, RemovalRecord};
use super::{Way, text};
use crate::core::bytes::Bytes;
use crate::core::error::{Warning, WarningKind};
use crate::core::identity::Identity;
use crate::core::log::kept::KeptUse;
use crate::core::place::{Place, is_entry_name};
use crate::core::space::{Kind, Totals};
use crate::core::time::LocalTime;

/// Every removal, the oldest first.
#[derive(Debug, Clone, Default)]
pub struct History {
    pub removals: Vec<Removal>,
    pub warnings: Vec<Warning>,
}

#[derive(Debug, Clone)]
pub struct Removal {
    pub id: String,
    /// When it began, in local time; `None` when that cannot be read.
    pub time: Option<LocalTime>,
    /// What it was for, as the journal names it.
    pub purpose: String,
    pub way: Way,
    /// Whether it came to its end, rather than being killed.
    pub ended: bool,
    pub items: Vec<Item>,
    /// The depots that it was removed from, by their roots, and which folders they were.
    pub(in crate::core::reclaim) depots: Vec<(PathBuf, Birth)>,
}

#[derive(Debug, Clone)]
pub struct Item {
    pub number: usize,
    /// Where it lay; in a depot that was moved since and is named, where that is now.
    pub place: Place,
    /// Where it lay when it was removed.
    pub from: PathBuf,
    pub label: String,
    pub kind: Kind,
    pub identity: Identity,
    /// When its list of entries was last changed.
    pub modified: (i64, i64),
    /// When anything in it last changed, as measured before it went; `None` when that is not known.
    pub changed: Option<(i64, i64)>,
    /// The modes of the folders above, from the root on.
    pub modes: Vec<u32>,
    /// Its own mode, where that was written down.
    pub mode: Option<u32>,
    pub apparent: u64,
    pub allocated: u64,
    pub files: u64,
    /// The trash's folder and its name there, when it was to go to the trash.
    pub trash: Option<(PathBuf, std::ffi::OsString)>,
    /// Whether its name there is one that we give.
    pub(in crate::core::reclaim) is_named_by_us: bool,
    /// What the logs said of its use.
    pub uses: Vec<KeptUse>,
    /// What was last written down of it; `None` when nothing was, so that only the disk tells.
    pub state: Option<State>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Moved,
    Removed,
    Refused,
    /// It could not be removed, or not all of it.
    Failed,
    Interrupted,
    /// It is back in its place, or beside it.
    Restored,
    /// It was deleted from the trash.
    Purged,
}

impl History {
    /// Reads a journal. A line that is torn or not understood is passed over with a warning.
    pub(super) fn parse(path: &Path, tail: &Tail) -> Self {
        let mut history = Self::default();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut torn = Torn { path, passed: tail.passed, lines: Vec::new(), more: 0 };
        for (number, line) in tail.bytes.split(|byte| *byte == b'\n').enumerate() {
            if line.trim_ascii().is_empty() {
                continue;
            }
            match serde_json::from_slice(line) {
                Ok(Record::Removal(record)) => match Removal::read(&record) {
                    Some(removal) => {
                        places.insert(record.id, history.removals.len());
                        history.removals.push(removal);
                    }
                    None => torn.pass_over(number),
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
                Err(_) => torn.pass_over(number),
            }
        }
        history.warnings = torn.warnings();
        history
    }

    pub fn find(&self, id: &str) -> Option<&Removal> {
        self.removals.iter().find(|removal| removal.id == id)
    }
}

/// The lines that could not be read: the first by their numbers, the rest counted.
struct Torn<'a> {
    path: &'a Path,
    passed: u64,
    lines: Vec<usize>,
    more: u64,
}

impl Torn<'_> {
    fn pass_over(&mut self, line: usize) {
        /// How many lines become warnings of their own.
        const MOST: usize = 100;
        if self.lines.len() < MOST {
            self.lines.push(line);
        } else {
            self.more += 1;
        }
    }

    fn warnings(self) -> Vec<Warning> {
        let warning = |message: String| Warning::new(WarningKind::Journal, self.path, message);
        let mut warnings = Vec::new();
        if self.passed > 0 {
            warnings.push(warning(format!(
                "the journal of removals is very long; what its first {} tell is not looked at",
                Bytes(self.passed)
            )));
        }
        for line in self.lines {
            let torn = "this line of the journal of removals cannot be read and is passed over".to_string();
            // Where the beginning is not read, nobody knows the number.
            let line = (self.passed == 0).then_some(line as u64 + 1);
            warnings.push(line.into_iter().fold(warning(torn), Warning::at_line));
        }
        if self.more > 0 {
            warnings.push(warning(format!("{} more lines like these are passed over", self.more)));
        }
        warnings
    }
}

impl Removal {
    /// The removal of a record; `None` when an item of it names no place, or no kind that there is.
    fn read(record: &RemovalRecord) -> Option<Self> {
        let items =
            record.items.iter().enumerate().map(|(number, item)| Item::read(item, &record.id, number));
        let depots =
            record.depots.iter().map(|depot| (PathBuf::from(text::decode(&depot.root)), depot.birth));
        Some(Self {
            id: record.id.clone(),
            time: record.time.parse().ok(),
            purpose: record.purpose.clone(),
            way: record.way,
            ended: false,
            items: items.collect::<Option<_>>()?,
            depots: depots.collect(),
        })
    }
}

impl Item {
    /// What it took when it went.
    pub fn totals(&self) -> Totals {
        let Self { apparent, allocated, files, .. } = *self;
        Totals { apparent, allocated, files, ..Totals::default() }
    }

    fn read(record: &ItemRecord, id: &str, number: usize) -> Option<Self> {
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
        let ending = super::ending(id, number);
        let is_named_by_us =
            trash.as_ref().is_some_and(|(_, name)| name.as_encoded_bytes().ends_with(ending.as_bytes()));
        let place = record.place()?;
        Some(Self {
            number,
            from: place.path(),
            place,
            label: record.label.clone(),
            kind: record.kind()?,
            identity: record.identity,
            modified: record.modified,
            changed: record.changed,
            modes: record.modes.clone(),
            mode: record.mode,
            apparent: record.apparent,
            allocated: record.allocated,
            files: record.files,
            trash,
            is_named_by_us,
            uses: record.uses(),
            state: None,
        })
    }
}
