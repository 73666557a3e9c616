//! One of the three usage logs of a depot, as collection sees it: for each path when it was last used, and from
//! where.
//!
//! The entries are those that can be read ([`parse`]); what Julia would fail on is kept beside them, for it fails
//! on the whole log. Where a log has not the very form that Scratch.jl and Pkg write, Julia may see other uses in it
//! than we do, or none, and so it is read a second time as every Julia does ([`julia`]). Whether a path is still
//! there is asked once, when the log is read.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::listing::error_of_looking;
use crate::core::depot::layout::{ARTIFACT_USAGE, Layout, MANIFEST_USAGE, SCRATCH_USAGE};
use crate::core::error::{Warning, WarningKind};
use crate::core::julia::toml::{ByToml, Moment, Toml};
use crate::core::log::file::{self, NotRead};
use crate::core::log::julia;
use crate::core::log::parents::Volumes;
use crate::core::log::parse::{self, Access, Parsed};
use crate::core::log::problem::{Cause, Problem};
use crate::core::log::write::{Condensed, condensed};
use crate::core::patience;
use crate::core::space::ParentState;
use crate::core::time::LocalTime;

/// Which log.
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

    /// Where the log of a depot is.
    #[must_use]
    pub fn path(self, layout: &Layout) -> PathBuf {
        layout.log(match self {
            Self::Manifests => MANIFEST_USAGE,
            Self::ArtifactFiles => ARTIFACT_USAGE,
            Self::Spaces => SCRATCH_USAGE,
        })
    }

    fn parse(self, bytes: &[u8]) -> Parsed {
        match self {
            Self::Spaces => parse::parse(bytes),
            Self::Manifests | Self::ArtifactFiles => parse::parse_files(bytes),
        }
    }

    /// Whether the log tells of parents.
    fn has_parents(self) -> bool {
        self == Self::Spaces
    }

    /// Whether what a path of this log leads to is still there.
    #[must_use]
    pub fn state(self, path: &Path, volumes: &Volumes) -> ParentState {
        match self {
            Self::Spaces => volumes.folder_state(path),
            Self::Manifests | Self::ArtifactFiles => volumes.state(path),
        }
    }
}

/// A log that was read.
#[derive(Debug, Clone, Default)]
pub struct UsageLog {
    /// Its path, below the depot as it was spelled.
    pub path: PathBuf,
    /// What it says, each path once, in the order of the log.
    pub uses: Vec<Use>,
    /// What every Julia makes of it.
    julia: ByToml<AsJulia>,
    /// Whether it is there and entries of it may not have been seen.
    pub may_hide_entries: bool,
    /// Its bytes; `None` when there is no file.
    pub bytes: Option<Vec<u8>>,
}

/// What Julia makes of a log.
#[derive(Debug, Clone, Default)]
struct AsJulia {
    /// The uses that it sees, where these may be others than ours.
    uses: Option<Vec<Use>>,
    /// The error with which its collection fails.
    error: Option<String>,
}

/// What a log says of one path.
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
    /// Whether there is what the log is about: a folder for a space, a file for others.
    pub state: ParentState,
}

impl UsageLog {
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

    /// Reads a log of a depot, and says what could not be read.
    #[must_use]
    pub fn read(kind: LogKind, layout: &Layout, volumes: &Volumes, warnings: &mut Vec<Warning>) -> Self {
        let path = kind.path(layout);
        let mut log = Self { path, ..Self::default() };
        match file::read(&log.path, &mut HashSet::new()) {
            Ok(Some(bytes)) => {
                let parsed = kind.parse(&bytes);
                if parsed.is_cut {
                    // What is given up here is more than it is worth to find out.
                    let error = Some(format!("it was not looked at, for {}", Cause::TooMuch));
                    log.julia = ByToml::same(AsJulia { uses: None, error });
                } else if !parsed.is_exact {
                    let all = julia::read_all(&bytes, kind.has_parents());
                    log.julia = all.map(|read| match read {
                        Ok(entries) => AsJulia { uses: Some(uses_of_julia(entries)), error: None },
                        Err(failure) => AsJulia { uses: None, error: Some(failure.julia_error(&log.path)) },
                    });
                }
                log.may_hide_entries =
                    parsed.is_cut || parsed.problems.iter().any(Problem::may_hide_an_entry);
                // Those of the log of spaces are known from the inventory.
                if kind != LogKind::Spaces {
                    let problems = parsed.problems.iter().take(MOST_WARNINGS);
                    warnings.extend(problems.map(|problem| {
                        Warning::new(WarningKind::Log, &log.path, problem.to_string()).at_line(problem.line)
                    }));
                    let more =
                        parsed.problems.len().saturating_sub(MOST_WARNINGS) as u64 + parsed.more_problems;
                    if more > 0 {
                        let message = format!("{more} more problems in this log are not listed");
                        warnings.push(Warning::new(WarningKind::Log, &log.path, message));
                    }
                }
                log.uses = uses(parsed.accesses);
                let others = log.julia.iter_mut().filter_map(|julia| julia.uses.as_mut());
                for used in log.uses.iter_mut().chain(others.flatten()) {
                    used.state = kind.state(&used.path, volumes);
                }
                log.bytes = Some(bytes);
            }
            Ok(None) => {}
            Err(NotRead::Empty(warning)) => warnings.push(warning),
            Err(NotRead::Unreadable(warning)) => {
                // To Julia, whatever is no file is not there, but for what it cannot look at.
                let error = error_of_looking(&log.path).or_else(|| {
                    let opening = || format!("SystemError: opening file \"{}\"", log.path.display());
                    patience::is_file(&log.path).then(opening)
                });
                log.julia = ByToml::same(AsJulia { uses: None, error });
                log.may_hide_entries = true;
                warnings.push(warning);
            }
        }
        log
    }
}

/// How many problems of one log become warnings of their own.
const MOST_WARNINGS: usize = 20;

/// The uses among the entries that Julia sees.
fn uses_of_julia(entries: Vec<julia::Entry>) -> Vec<Use> {
    let accesses = entries.into_iter().map(|entry| Access {
        path: entry.path,
        line: entry.line,
        time: entry.time.local(),
        parents: entry.parents.into(),
        whole: true,
    });
    uses(accesses.collect())
}

/// Puts the entries of each path together.
fn uses(accesses: Vec<Access>) -> Vec<Use> {
    let mut found: Vec<Use> = Vec::new();
    let mut positions: HashMap<Text, usize> = HashMap::new();
    let mut parents: HashMap<(usize, Text), usize> = HashMap::new();
    for access in accesses {
        let position = *positions.entry(Text(Arc::clone(&access.path))).or_insert(found.len());
        if position == found.len() {
            found.push(Use {
                path: access.path,
                line: access.line,
                time: None,
                parents: Vec::new(),
                whole: true,
                state: ParentState::Missing,
            });
        }
        let Some(used) = found.get_mut(position) else { continue };
        if access.time >= used.time {
            (used.time, used.line) = (access.time, access.line);
        }
        used.whole &= access.whole;
        for parent in access.parents.iter() {
            let next = used.parents.len();
            let place = *parents.entry((position, Text(Arc::clone(parent)))).or_insert(next);
            match used.parents.get_mut(place) {
                Some((_, line)) => *line = access.line,
                None => used.parents.push((Arc::clone(parent), access.line)),
            }
        }
    }
    found
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

/// How a log is condensed.
#[derive(Debug, Clone, Copy)]
pub enum Condensing<'a> {
    /// As the Julia with that parser does: what is gone vanishes, and so do parents that are no files.
    AsJulia(Toml),
    /// What may only be out of reach stays, and so does what was not removed: only entries of paths that were
    /// deleted just now vanish, and parents that are missing for good while others are not. A path that is missing
    /// may lie on a volume that is away, and what was moved to the trash may come back.
    Careful(&'a Gone),
}

/// What a removal took from its place: paths.
#[derive(Debug, Clone, Default)]
pub struct Gone {
    /// What was deleted for good.
    pub deleted: HashSet<OsString>,
}

/// The condensed log for the bytes of one (Pkg.jl `write_condensed_toml`); `None` when it must be left as it
/// is, because something in it would be lost.
#[must_use]
pub fn condense(kind: LogKind, bytes: &[u8], volumes: &Volumes, how: Condensing) -> Option<Vec<u8>> {
    let parsed = kind.parse(bytes);
    if parsed.is_cut {
        return None;
    }
    if let Condensing::AsJulia(toml) = how
        && !parsed.is_exact
    {
        let entries = julia::read(bytes, kind.has_parents(), toml).ok()?;
        let mut times: HashMap<Text, Moment> = HashMap::new();
        for entry in &entries {
            let time = times.entry(Text(Arc::clone(&entry.path))).or_insert(entry.time);
            *time = entry.time.max(*time);
        }
        let time_of = |used: &Use| times.get(used.path.as_os_str()).copied();
        return condense_uses(kind, uses_of_julia(entries), &time_of, volumes, how);
    }
    // A log that Julia cannot read is for repair, which keeps a copy of it.
    if parsed.problems.iter().any(|problem| problem.stops_julia) {
        return None;
    }
    let uses = uses(parsed.accesses);
    // A year that Julia reads as a number, but not as the date that would be written.
    let times = || uses.iter().filter_map(|used| used.time);
    if matches!(how, Condensing::Careful(_)) && !times().all(LocalTime::is_read_back) {
        return None;
    }
    condense_uses(kind, uses, &|used| used.time, volumes, how)
}

fn condense_uses<T: fmt::Display>(
    kind: LogKind,
    uses: Vec<Use>,
    time_of: &dyn Fn(&Use) -> Option<T>,
    volumes: &Volumes,
    how: Condensing,
) -> Option<Vec<u8>> {
    let mut entries = Vec::new();
    let mut states: HashMap<Text, ParentState> = HashMap::new();
    let mut state_of =
        |parent: &Arc<Path>| *states.entry(Text(Arc::clone(parent))).or_insert_with(|| volumes.state(parent));
    for used in uses {
        let stays = match how {
            Condensing::AsJulia(_) => kind.state(&used.path, volumes) == ParentState::Exists,
            Condensing::Careful(gone) => !gone.deleted.contains(used.path.as_os_str()),
        };
        let time = time_of(&used).filter(|_| stays);
        let Some(time) = time else {
            if stays && matches!(how, Condensing::Careful(_)) {
                return None;
            }
            continue;
        };
        let parents = (kind == LogKind::Spaces).then(|| {
            let (mut left, mut all) = (Vec::new(), Vec::new());
            for (parent, _) in used.parents {
                let state = state_of(&parent);
                let is_left = match how {
                    Condensing::AsJulia(_) => state == ParentState::Exists,
                    Condensing::Careful(_) => state != ParentState::Missing,
                };
                if is_left {
                    left.push(Arc::clone(&parent));
                }
                all.push(parent);
            }
            // Whose parents are all gone is the evidence of why it is an orphan.
            if left.is_empty() && matches!(how, Condensing::Careful(_)) { all } else { left }
        });
        if matches!(how, Condensing::AsJulia(_)) && parents.as_ref().is_some_and(Vec::is_empty) {
            continue;
        }
        entries.push(Condensed { path: used.path, time, parents });
    }
    Some(condensed(entries))
}

#[cfg(test)]
mod tests;
