//! What the entries of a log say together: one use for each path, with the newest time and every project.
//!
//! This is what Pkg's collection does to the entries it keeps (Pkg.jl `reduce_usage!`). Whoever puts entries
//! together, be it by path or by the space that several spellings lead to, does it with [`Merge`].

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file::{NotRead, error_of_looking};
use super::parents::Volumes;
use super::problem::Cause;
use super::read::{Log, Stopped};
use super::{Entry, LogKind, julia};
use crate::core::depot::layout::Layout;
use crate::core::error::Warning;
use crate::core::julia::toml::{ByToml, Toml};
use crate::core::patience;
use crate::core::space::ParentState;
use crate::core::time::LocalTime;

/// What is said of one path.
#[derive(Debug, Clone)]
pub struct Use {
    /// The path as logged. Julia compares it by its text.
    pub path: Arc<Path>,
    /// The line of its newest entry.
    pub line: u64,
    /// When it was last used, where any entry has a time.
    pub time: Option<LocalTime>,
    /// The projects that any entry names, each once, in the order of the log, with the line of the newest entry
    /// that does.
    pub parents: Vec<(Arc<Path>, u64)>,
    /// Whether every entry could be read to the end.
    pub whole: bool,
    /// Whether there is what the log is about: a folder for a space, a file for others. Missing until it is looked
    /// for.
    pub state: ParentState,
}

/// A path that is the same only when its text is, as for Julia: `/a//b` is not `/a/b`.
#[derive(Debug, Clone)]
pub struct Text(pub Arc<Path>);

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_os_str() == other.0.as_os_str()
    }
}

impl Eq for Text {}

impl std::hash::Hash for Text {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.as_os_str().hash(state);
    }
}

impl std::borrow::Borrow<OsStr> for Text {
    fn borrow(&self) -> &OsStr {
        self.0.as_os_str()
    }
}

/// Puts the entries of each path together, in the order of the log.
pub fn merged<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Vec<Use> {
    let mut merge = Merge::default();
    let mut positions: HashMap<&OsStr, usize> = HashMap::new();
    for entry in entries {
        let next = merge.uses.len();
        let at = *positions.entry(entry.path.as_os_str()).or_insert(next);
        merge.add(at, entry);
    }
    merge.uses
}

/// Uses under construction.
#[derive(Default)]
pub(super) struct Merge {
    pub uses: Vec<Use>,
    parents: HashMap<(usize, Text), usize>,
    last: Option<LastList>,
}

/// The list that was added last.
struct LastList {
    list: Arc<[Arc<Path>]>,
    /// The use it was added to, and where its projects are in that.
    at: usize,
    places: Vec<usize>,
}

impl Merge {
    /// Adds an entry to the use at a position, or as a new one behind the last.
    pub fn add(&mut self, at: usize, entry: &Entry) {
        if at >= self.uses.len() {
            self.uses.push(Use {
                path: Arc::clone(&entry.path),
                line: entry.line,
                time: None,
                parents: Vec::new(),
                whole: true,
                state: ParentState::Missing,
            });
        }
        let Some(used) = self.uses.get_mut(at) else { return };
        if entry.time >= used.time {
            (used.time, used.line) = (entry.time, entry.line);
        }
        used.whole &= entry.whole;
        // Most entries of a log share their list.
        let is_same = |last: &&LastList| last.at == at && Arc::ptr_eq(&last.list, &entry.parents);
        if let Some(last) = self.last.as_ref().filter(is_same) {
            for place in &last.places {
                if let Some((_, line)) = used.parents.get_mut(*place) {
                    *line = entry.line;
                }
            }
            return;
        }
        let mut places = Vec::with_capacity(entry.parents.len());
        for parent in entry.parents.iter() {
            let next = used.parents.len();
            let place = *self.parents.entry((at, Text(Arc::clone(parent)))).or_insert(next);
            match used.parents.get_mut(place) {
                Some((_, line)) => *line = entry.line,
                None => used.parents.push((Arc::clone(parent), entry.line)),
            }
            places.push(place);
        }
        self.last = Some(LastList { list: Arc::clone(&entry.parents), at, places });
    }
}

/// What a log says of each path: what we read in it, and what every Julia makes of it.
///
/// Where a log has not the very form that Scratch.jl and Pkg write, Julia may see other uses in it than we do, or
/// none, and so it is read a second time as every Julia does ([`julia`]). Whether a path is still there is asked
/// once, here.
#[derive(Debug, Clone)]
pub struct UsageLog {
    /// Its path, below the depot as it was spelled.
    pub path: PathBuf,
    /// What it says, each path once, in the order of the log.
    pub uses: Vec<Use>,
    /// What every Julia makes of it.
    julia: ByToml<AsJulia>,
    /// Whether it is there and entries of it may not have been seen.
    pub may_hide_entries: bool,
    /// What was read.
    log: Arc<Log>,
}

/// What Julia makes of a log.
#[derive(Debug, Clone, Default)]
struct AsJulia {
    /// The uses that it sees, where these may be others than ours.
    uses: Option<Vec<Use>>,
    /// The error with which its collection fails.
    error: Option<String>,
}

/// How many problems of one log become warnings of their own.
const MOST_WARNINGS: usize = 20;

impl UsageLog {
    /// Reads a log of a depot, and says what could not be read.
    #[must_use]
    pub fn read(kind: LogKind, layout: &Layout, volumes: &Volumes, warnings: &mut Vec<Warning>) -> Self {
        Self::of(Arc::new(Log::read(kind, layout)), volumes, warnings)
    }

    /// Puts together what a log says, and says what could not be read.
    #[must_use]
    pub fn of(log: Arc<Log>, volumes: &Volumes, warnings: &mut Vec<Warning>) -> Self {
        let mut julia = AsJulia::all_of(&log);
        let mut uses = merged(&log.parsed.entries);
        let others = julia.iter_mut().filter_map(|julia| julia.uses.as_mut());
        for used in uses.iter_mut().chain(others.flatten()) {
            used.state = log.kind.state(&used.path, volumes);
        }
        // The problems of the log of spaces are known from the inventory.
        if log.kind != LogKind::Spaces || log.trouble.is_some() {
            warnings.extend(log.warnings(MOST_WARNINGS, Stopped::All));
        }
        let may_hide_entries = log.may_hide_entries();
        Self { path: log.path.to_path_buf(), uses, julia, may_hide_entries, log }
    }

    /// Its bytes; `None` when there is no file.
    #[must_use]
    pub fn bytes(&self) -> Option<&[u8]> {
        self.log.bytes.as_deref()
    }

    /// The uses that the collection of the Julia with that parser sees.
    #[must_use]
    pub fn uses_of_julia(&self, toml: Toml) -> &[Use] {
        self.julia.of(toml).uses.as_deref().unwrap_or(&self.uses)
    }

    /// The error with which the collection of the Julia with that parser fails on it.
    #[must_use]
    pub fn julia_error(&self, toml: Toml) -> Option<&str> {
        self.julia.of(toml).error.as_deref()
    }

    /// Every use that anybody sees.
    pub fn all_uses(&self) -> impl Iterator<Item = &Use> {
        self.uses.iter().chain(self.julia.iter().filter_map(|julia| julia.uses.as_deref()).flatten())
    }
}

impl AsJulia {
    fn all_of(log: &Log) -> ByToml<Self> {
        let fails = |error| ByToml::same(Self { uses: None, error });
        if matches!(log.trouble, Some(NotRead::Unreadable(_))) {
            // To Julia, whatever is no file is not there, but for what it cannot look at.
            return fails(error_of_looking(&log.path).or_else(|| {
                let opening = || format!("SystemError: opening file \"{}\"", log.path.display());
                patience::is_file(&log.path).then(opening)
            }));
        }
        let Some(source) = log.source() else { return ByToml::default() };
        if log.parsed.is_cut {
            // What is given up here is more than it is worth to find out.
            return fails(Some(format!("it was not looked at, for {}", Cause::TooMuch)));
        }
        if log.parsed.is_exact {
            return ByToml::default();
        }
        julia::read_all(&source).map(|read| match read {
            Ok(seen) => Self { uses: Some(merged(seen.iter().map(|(entry, _)| entry))), error: None },
            Err(failure) => Self { uses: None, error: Some(failure.julia_error(&log.path)) },
        })
    }
}

#[cfg(test)]
mod tests;
