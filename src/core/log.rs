//! The usage logs of a depot: reading, putting together, writing, repairing.
//!
//! A depot has three ([`LogKind`]). One is read tolerantly ([`parse`], [`read`]): every whole entry counts and the rest
//! becomes warnings. What entries say together is put together in one way ([`uses`]), and condensed again in one
//! ([`mod@condense`]); how Julia itself goes through a log is [`mod@julia`]. A collection has it all as a
//! [`usage_log`]. Whether what a log names still exists is
//! judged by [`parents`], each once.
//!
//! [`UsageLogs`] are the logs of spaces of all depots. An entry counts for the space whose path it spells exactly, and
//! otherwise for the space that its path reaches (same folder, the same name in it), so that a depot spelled another
//! way does not turn every space into one without a record. An entry that leads to no space is kept and shown, but
//! counts for none (the spaces get what is said of them in `scan/inventory`); only where a depot was moved ([`scan::moved`](crate::core::scan::moved)) it may.
//!
//! Reading writes nothing; what writes is [`mod@write`], and [`repair`] and [`kept`] through it.

pub mod condense;
pub mod julia;
pub mod kept;
pub mod lock;
pub mod parents;
pub mod parse;
pub mod problem;
pub mod read;
pub mod repair;
pub mod usage_log;
pub mod uses;
pub mod watch;
pub mod write;

pub(in crate::core) mod file;
mod matching;
mod utf16;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use crate::core::depot::Depot;
use crate::core::depot::layout::{ARTIFACT_USAGE, Layout, MANIFEST_USAGE, SCRATCH_USAGE};
use crate::core::error::Warning;
use crate::core::space::{Parent, ParentState, Status};
use crate::core::time::LocalTime;
use parents::Volumes;
use read::Log;
use uses::Merge;

pub use matching::Matched;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogKind {
    /// `manifest_usage.toml`: manifests, which keep packages and clones.
    Manifests,
    /// `artifact_usage.toml`: the files that name artifacts.
    ArtifactFiles,
    /// `scratch_usage.toml`: scratch spaces.
    Spaces,
}

impl LogKind {
    /// Every log, in the order in which Julia reads them.
    pub const ALL: [Self; 3] = [Self::Manifests, Self::ArtifactFiles, Self::Spaces];

    pub fn path(self, layout: &Layout) -> PathBuf {
        layout.log(match self {
            Self::Manifests => MANIFEST_USAGE,
            Self::ArtifactFiles => ARTIFACT_USAGE,
            Self::Spaces => SCRATCH_USAGE,
        })
    }

    fn has_parents(self) -> bool {
        self == Self::Spaces
    }

    /// Whether what a path of this log leads to is still there.
    pub fn state(self, path: &Path, volumes: &Volumes) -> ParentState {
        match self {
            Self::Spaces => volumes.folder_state(path),
            Self::Manifests | Self::ArtifactFiles => volumes.state(path),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub log: Arc<Path>,
    /// The line of its header in that log, counted from 1.
    pub line: u64,
    /// The path that was used, as logged: Julia compares it by its text. It may be relative, or no space at all.
    pub path: Arc<Path>,
    /// The writer's local time; `None` when the entry has none that can be read.
    pub time: Option<LocalTime>,
    /// The project files it names, as logged and in that order. Entries with the same list share it.
    pub parents: Arc<[Arc<Path>]>,
    /// Whether time and parents were both read to the end; when not, a problem says why,
    /// and there may have been more parents than these.
    pub whole: bool,
}

/// The bytes of a log, and which it is.
#[derive(Debug, Clone, Copy)]
pub struct Source<'b> {
    pub kind: LogKind,
    pub path: &'b Arc<Path>,
    pub bytes: &'b [u8],
}

impl<'b> Source<'b> {
    /// Bytes of which it does not matter where they lie.
    pub fn nowhere(kind: LogKind, bytes: &'b [u8]) -> Self {
        static NOWHERE: LazyLock<Arc<Path>> = LazyLock::new(|| Arc::from(Path::new("")));
        Self { kind, path: &NOWHERE, bytes }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    /// Its entries, in the order of depots and lines.
    pub entries: Vec<Entry>,
    pub last_used: Option<LocalTime>,
    /// Every project that an entry names, each once, in order of appearance.
    pub parents: Vec<Parent>,
}

impl Usage {
    /// The status that follows. A space is only an orphan when every entry of it could be read to the end:
    /// a parent may have stood in what was damaged, and what cannot be judged is [`Status::Unreachable`].
    pub fn status(&self) -> Status {
        match Status::of(!self.entries.is_empty(), &self.parents) {
            Status::Orphaned if self.entries.iter().any(|entry| !entry.whole) => Status::Unreachable,
            status => status,
        }
    }
}

#[derive(Debug, Clone, Default)]
pub struct UsageLogs {
    /// The logs, in the order of depots. The same file reached twice is read once, and counts as missing then.
    pub logs: Vec<Arc<Log>>,
    /// What could not be read; of each log's problems the first hundred, and how many there are more.
    pub warnings: Vec<Warning>,
    /// The state of every parent, by its path as logged.
    states: HashMap<Arc<Path>, ParentState>,
    /// The volumes that unreachable projects lie on, where these are not there.
    away: HashMap<Arc<Path>, Arc<Path>>,
    /// Where relative paths in the logs are seen from, and what is mounted.
    volumes: Volumes,
}

/// How many problems of one log become warnings of their own.
const MOST_WARNINGS: usize = 100;

impl UsageLogs {
    /// Reads `logs/scratch_usage.toml` of each depot.
    pub fn read(depots: &[Depot], volumes: &Volumes) -> Self {
        let mut logs = Self { volumes: volumes.clone(), ..Self::default() };
        let mut seen = HashSet::new();
        for depot in depots {
            let log = Log::read_unless_seen(LogKind::Spaces, &depot.layout, &mut seen);
            logs.warnings.extend(log.warnings(MOST_WARNINGS, log.stopped()));
            logs.logs.push(Arc::new(log));
        }
        logs.judge_parents();
        logs
    }

    /// Every entry, in the order of depots and lines.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.logs.iter().flat_map(|log| &log.parsed.entries)
    }

    /// Whether the log of the depot at a position is there and could not be read.
    pub fn is_unread(&self, depot: usize) -> bool {
        self.logs.get(depot).is_some_and(|log| log.is_unread())
    }

    fn judge_parents(&mut self) {
        let mut states = HashMap::new();
        let mut away: HashMap<Arc<Path>, Arc<Path>> = HashMap::new();
        // Entries share their lists, so most are recognised without looking at a path.
        let mut lists = HashSet::new();
        for entry in self.entries() {
            if lists.insert(Arc::as_ptr(&entry.parents)) {
                for parent in entry.parents.iter() {
                    if !states.contains_key(parent) {
                        let state = self.volumes.state(parent);
                        let volume = (state == ParentState::Unreachable).then(|| self.volumes.away(parent));
                        away.extend(volume.flatten().map(|volume| (Arc::clone(parent), Arc::from(volume))));
                        states.insert(Arc::clone(parent), state);
                    }
                }
            }
        }
        (self.states, self.away) = (states, away);
    }

    /// The project files named in any log that exist, each once, in order.
    pub fn existing_parents(&self) -> Vec<&Path> {
        let existing = self.states.iter().filter(|(_, state)| **state == ParentState::Exists);
        let mut paths: Vec<&Path> = existing.map(|(path, _)| &**path).collect();
        paths.sort_unstable();
        paths
    }

    /// What entries say together. A project is looked for where `elsewhere` says that it is, if it does.
    pub fn usage_of(&self, entries: &[&Entry], elsewhere: &dyn Fn(&Path) -> Option<PathBuf>) -> Usage {
        let mut merge = Merge::default();
        for entry in entries {
            merge.add(0, entry);
        }
        let Some(used) = merge.uses.pop() else { return Usage::default() };
        // The same project, be it spelled with one slash or two.
        let mut seen = HashSet::new();
        let parent = |(logged, _): (Arc<Path>, u64)| {
            let (path, state, away) = if let Some(path) = elsewhere(&logged) {
                let state = self.volumes.state(&path);
                let away = (state == ParentState::Unreachable).then(|| self.volumes.away(&path)).flatten();
                (Arc::from(path), state, away.map(Arc::from))
            } else {
                let state = self.states.get(&logged).copied().unwrap_or(ParentState::Unreachable);
                (Arc::clone(&logged), state, self.away.get(&logged).cloned())
            };
            seen.insert(Arc::clone(&path)).then_some(Parent { path, logged, state, away })
        };
        Usage {
            entries: entries.iter().map(|entry| (*entry).clone()).collect(),
            last_used: used.time,
            parents: used.parents.into_iter().filter_map(parent).collect(),
        }
    }
}

#[cfg(test)]
mod tests;
