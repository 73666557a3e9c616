//! A log as collection sees it: what we read in it, and what every Julia makes of it.
//!
//! Where a log has not the very form that Scratch.jl and Pkg write, Julia may see other uses in it than we do, or
//! none, and so it is read a second time as every Julia does ([`julia`]). Whether a path is still there is asked
//! once, here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::condense::{Condensing, condense_parsed};
use super::file::{NotRead, error_of_looking};
use super::parents::Volumes;
use super::problem::Cause;
use super::read::{Log, Stopped};
use super::uses::{Use, merged};
use super::{LogKind, julia};
use crate::core::depot::layout::Layout;
use crate::core::error::Warning;
use crate::core::julia::toml::{ByToml, Toml};
use crate::core::patience;
use crate::core::space::ParentState;

#[derive(Debug, Clone)]
pub struct UsageLog {
    /// Its path, below the depot as it was spelled.
    pub path: PathBuf,
    /// What it says, each path once, in the order of the log.
    pub uses: Vec<Use>,
    julia: ByToml<AsJulia>,
    /// Uses of files that are missing, at the places that they would have been moved to.
    moved: Vec<Use>,
    /// Whether it is there and entries of it may not have been seen.
    pub may_hide_entries: bool,
    log: Arc<Log>,
}

#[derive(Debug, Clone, Default)]
struct AsJulia {
    /// The uses that it sees, where these may be others than ours.
    uses: Option<Vec<Use>>,
    error: Option<String>,
}

/// How many problems of one log become warnings of their own.
const MOST_WARNINGS: usize = 20;

impl UsageLog {
    /// Reads a log of a depot, and says what could not be read.
    pub fn read(kind: LogKind, layout: &Layout, volumes: &Volumes, warnings: &mut Vec<Warning>) -> Self {
        Self::of(Arc::new(Log::read(kind, layout)), volumes, warnings)
    }

    /// Puts together what a log says, and says what could not be read.
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
        Self { path: log.path.to_path_buf(), uses, julia, moved: Vec::new(), may_hide_entries, log }
    }

    /// Its bytes; `None` when there is no file.
    pub fn bytes(&self) -> Option<&[u8]> {
        self.log.bytes.as_deref()
    }

    /// It condensed; `None` when it is left as it is.
    pub fn condensed(&self, volumes: &Volumes, how: Condensing) -> Option<Vec<u8>> {
        condense_parsed(&self.log.source()?, &self.log.parsed, volumes, how)
    }

    /// The uses that the collection of the Julia with that parser sees.
    pub fn uses_of_julia(&self, toml: Toml) -> &[Use] {
        self.julia.of(toml).uses.as_deref().unwrap_or(&self.uses)
    }

    /// The error with which the collection of the Julia with that parser fails on it.
    pub fn julia_error(&self, toml: Toml) -> Option<&str> {
        self.julia.of(toml).error.as_deref()
    }

    /// The first line that stops Julia's own collection, where one can be named.
    pub fn stopping_line(&self) -> Option<u64> {
        self.log.parsed.problems.iter().find(|problem| problem.stops_julia).map(|problem| problem.line)
    }

    /// Looks for what is missing also where `now` says that it may be. No Julia does.
    pub fn follow(&mut self, now: impl Fn(&Path) -> Vec<PathBuf>, volumes: &Volumes) {
        let missing = self.uses.iter().filter(|used| used.state == ParentState::Missing);
        let moved = missing.flat_map(|used| {
            let there = now(&used.path).into_iter();
            there.map(|path| Use {
                state: self.log.kind.state(&path, volumes),
                path: Arc::from(path),
                ..used.clone()
            })
        });
        self.moved = moved.collect();
    }

    /// What is used by what it says, be it as we read it, as a Julia does, or by what was moved.
    pub fn all_uses(&self) -> impl Iterator<Item = &Use> {
        let of_julia = self.julia.iter().filter_map(|julia| julia.uses.as_deref()).flatten();
        self.uses.iter().chain(of_julia).chain(&self.moved)
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
