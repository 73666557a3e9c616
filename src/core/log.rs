//! When each space was used, and from which projects: the usage logs of all depots, merged.
//!
//! A log entry counts for the space whose path it spells exactly, and otherwise for the space that its path
//! reaches (same folder, the same name in it), so that a depot spelled another way does not turn every space into one
//! without a record. Reading is tolerant: every whole entry counts and the rest becomes warnings (see
//! [`parse`]). Whether a parent project still exists is judged by [`parents`], each once.
//!
//! Reading writes nothing; what writes is [`mod@write`], and [`condense`], [`repair`] and [`kept`] through it. An entry that leads to no space is kept and shown, but counts for none.

pub mod condense;
pub mod julia;
pub mod kept;
pub mod lock;
pub mod parents;
pub mod parse;
pub mod problem;
pub mod repair;
pub mod watch;
pub mod write;

pub(in crate::core) mod file;
mod matching;

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use crate::core::depot::Depot;
use crate::core::error::{Warning, WarningKind};
use crate::core::julia::toml::Toml;
use crate::core::space::{Parent, ParentState, Status};
use crate::core::time::LocalTime;
use file::NotRead;
use parents::Volumes;
use problem::Problem;
use repair::Checkup;

pub use matching::Matched;

/// One entry of a usage log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The log it stands in.
    pub log: Arc<Path>,
    /// The line of its header in that log, counted from 1.
    pub line: u64,
    /// The path of the space as it stands in the log. Julia compares it by its text.
    pub path: Arc<Path>,
    /// The writer's local time; `None` when the entry has none that can be read.
    pub time: Option<LocalTime>,
    /// The projects it names.
    pub parents: Arc<[Arc<Path>]>,
    /// Whether time and parents were both read to the end; see [`parse::Access::whole`].
    pub whole: bool,
}

/// What the logs say about one space.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    /// Its entries, in the order of depots and lines.
    pub entries: Vec<Entry>,
    /// The newest time of any entry.
    pub last_used: Option<LocalTime>,
    /// Every project that an entry names, each once, in order of appearance.
    pub parents: Vec<Parent>,
}

impl Usage {
    /// The status that follows. A space is only an orphan when every entry of it could be read to the end:
    /// a parent may have stood in what was damaged, and what cannot be judged is [`Status::Unreachable`].
    #[must_use]
    pub fn status(&self) -> Status {
        match Status::of(!self.entries.is_empty(), &self.parents) {
            Status::Orphaned if self.entries.iter().any(|entry| !entry.whole) => Status::Unreachable,
            status => status,
        }
    }
}

/// A usage log that was read.
#[derive(Debug, Clone)]
pub struct Log {
    /// Its path, below the depot as it was spelled.
    pub path: Arc<Path>,
    /// What is wrong with it: of each kind the first thousand.
    pub problems: Vec<Problem>,
}

impl Log {
    /// Whether Julia's own collection fails on this log.
    #[must_use]
    pub fn stops_julia(&self) -> bool {
        self.problems.iter().any(|problem| problem.stops_julia)
    }
}

/// The usage logs of all depots.
#[derive(Debug, Clone, Default)]
pub struct UsageLogs {
    /// Every entry, in the order of depots and lines.
    pub entries: Vec<Entry>,
    /// The logs that were read, in the order of depots.
    pub logs: Vec<Log>,
    /// The positions of the depots whose log is there and could not be read.
    pub unread: HashSet<usize>,
    /// What could not be read; of each log's problems the first hundred, and how many there are more.
    pub warnings: Vec<Warning>,
    /// The state of every parent, by its path as logged.
    states: HashMap<Arc<Path>, ParentState>,
    /// Where relative paths in the logs are seen from, and what is mounted.
    volumes: Volumes,
}

/// How many problems of one log become warnings of their own.
const MOST_WARNINGS: usize = 100;

impl UsageLogs {
    /// Reads `logs/scratch_usage.toml` of each depot. A log that is missing or a folder counts as empty, as
    /// it does for Julia; the same file reached twice is read once.
    #[must_use]
    pub fn read(depots: &[Depot], volumes: &Volumes) -> Self {
        let mut logs = Self { volumes: volumes.clone(), ..Self::default() };
        let mut seen = HashSet::new();
        for (number, depot) in depots.iter().enumerate() {
            let path = depot.layout.scratch_usage();
            match file::read(&path, &mut seen) {
                Ok(Some(bytes)) => {
                    if logs.add(&path, &bytes) {
                        logs.unread.insert(number);
                    }
                }
                Ok(None) => {}
                Err(NotRead::Empty(warning)) => logs.warnings.push(warning),
                Err(NotRead::Unreadable(warning)) => {
                    logs.unread.insert(number);
                    logs.warnings.push(warning);
                }
            }
        }
        logs.judge_parents();
        logs
    }

    /// Adds what a log says; whether there was too much in it.
    fn add(&mut self, path: &Path, bytes: &[u8]) -> bool {
        let log: Arc<Path> = Arc::from(path);
        let parsed = parse::parse(bytes);
        let stopped = stopped(&parsed, bytes);
        self.entries.extend(parsed.accesses.into_iter().map(|access| Entry {
            log: Arc::clone(&log),
            line: access.line,
            path: access.path,
            time: access.time,
            parents: access.parents,
            whole: access.whole,
        }));
        for problem in parsed.problems.iter().take(MOST_WARNINGS) {
            let message = match stopped {
                Stopped::All => problem.to_string(),
                Stopped::Some if problem.stops_julia => format!(
                    "{}; the collection of some versions of Julia cannot read this log ('log check' tells of yours)",
                    problem.cause
                ),
                Stopped::Some | Stopped::None => problem.cause.to_string(),
            };
            let warning = Warning::new(WarningKind::Log, path, message);
            self.warnings.push(warning.at_line(problem.line));
        }
        let more = parsed.problems.len().saturating_sub(MOST_WARNINGS) as u64 + parsed.more_problems;
        if more > 0 {
            let message = format!("{more} more problems in this log are not listed");
            self.warnings.push(Warning::new(WarningKind::Log, path, message));
        }
        self.logs.push(Log { path: log, problems: parsed.problems });
        parsed.is_cut
    }

    fn judge_parents(&mut self) {
        // Entries share their lists, so most are recognised without looking at a path.
        let mut lists = HashSet::new();
        for entry in &self.entries {
            if lists.insert(Arc::as_ptr(&entry.parents)) {
                for parent in entry.parents.iter() {
                    if !self.states.contains_key(parent) {
                        self.states.insert(Arc::clone(parent), self.volumes.state(parent));
                    }
                }
            }
        }
    }

    /// The project files named in any log that exist, each once, in order.
    #[must_use]
    pub fn existing_parents(&self) -> Vec<&Path> {
        let existing = self.states.iter().filter(|(_, state)| **state == ParentState::Exists);
        let mut paths: Vec<&Path> = existing.map(|(path, _)| &**path).collect();
        paths.sort_unstable();
        paths
    }

    /// What the entries at these positions say together.
    fn usage_of(&self, positions: &[usize]) -> Usage {
        let mut usage = Usage { entries: Vec::with_capacity(positions.len()), ..Usage::default() };
        let mut seen = HashSet::new();
        let mut last_list: Option<&Arc<[Arc<Path>]>> = None;
        for entry in positions.iter().filter_map(|position| self.entries.get(*position)) {
            usage.last_used = usage.last_used.max(entry.time);
            if !last_list.is_some_and(|list| Arc::ptr_eq(list, &entry.parents)) {
                for path in entry.parents.iter() {
                    if seen.insert(path) {
                        let state = self.states.get(path).copied().unwrap_or(ParentState::Unreachable);
                        usage.parents.push(Parent { path: Arc::clone(path), state });
                    }
                }
            }
            last_list = Some(&entry.parents);
            usage.entries.push(entry.clone());
        }
        usage
    }
}

/// Which versions of Julia fail on a log.
#[derive(Debug, Clone, Copy)]
enum Stopped {
    All,
    Some,
    None,
}

/// What the parsers of Julia make of a log in which there are problems.
fn stopped(parsed: &parse::Parsed, bytes: &[u8]) -> Stopped {
    if !parsed.problems.iter().any(|problem| problem.stops_julia) {
        return Stopped::None;
    }
    let fails =
        [Toml::V1_0_1, Toml::V1_0_3].map(|toml| Checkup::of_parsed(parsed, bytes, toml).stops_julia());
    match fails {
        [true, true] => Stopped::All,
        [false, false] => Stopped::None,
        _ => Stopped::Some,
    }
}

#[cfg(test)]
mod tests;
