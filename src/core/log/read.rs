//! Reading a log, once each: what stands there, its entries, and what is to be said of it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file::{self, NotRead};
use super::parse::{self, Parsed};
use super::problem::Problem;
use super::{LogKind, Source, julia, utf16};
use crate::core::depot::layout::Layout;
use crate::core::error::{Warning, WarningKind};
use crate::core::julia::toml::Toml;

/// A log, as it was when it was read.
#[derive(Debug, Clone)]
pub struct Log {
    pub kind: LogKind,
    /// Its path, below the depot as it was spelled.
    pub path: Arc<Path>,
    /// Its bytes; `None` when there is no file, or none that can be read.
    pub bytes: Option<Vec<u8>>,
    pub parsed: Parsed,
    /// Why there are no bytes, though something is there.
    pub trouble: Option<NotRead>,
}

/// Which versions of Julia fail on a log.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stopped {
    All,
    Some,
    None,
}

impl Log {
    /// Reads the log of a depot. One that is missing or a folder counts as empty, as it does for Julia.
    pub fn read(kind: LogKind, layout: &Layout) -> Self {
        Self::read_unless_seen(kind, layout, &mut HashSet::new())
    }

    /// The same for a log that is reached for the first time; one that was seen counts as missing.
    pub(super) fn read_unless_seen(kind: LogKind, layout: &Layout, seen: &mut HashSet<PathBuf>) -> Self {
        let path: Arc<Path> = kind.path(layout).into();
        let (bytes, trouble) = match file::read(&path, seen) {
            Ok(bytes) => (bytes, None),
            Err(trouble) => (None, Some(trouble)),
        };
        let parsed = bytes.as_deref().map(|bytes| parse::read(&Source { kind, path: &path, bytes }));
        Self { kind, path, bytes, parsed: parsed.unwrap_or_default(), trouble }
    }

    /// Whether there is anything in its place.
    pub fn is_there(&self) -> bool {
        self.bytes.is_some() || self.trouble.is_some()
    }

    pub fn source(&self) -> Option<Source<'_>> {
        self.bytes.as_deref().map(|bytes| Source { kind: self.kind, path: &self.path, bytes })
    }

    /// Whether it is there, and entries of it may not have been seen at all.
    pub fn is_unread(&self) -> bool {
        self.parsed.is_cut || matches!(self.trouble, Some(NotRead::Unreadable(_)))
    }

    /// Whether it is there, and entries of it may not have been seen, all of them or one.
    pub fn may_hide_entries(&self) -> bool {
        self.is_unread() || self.parsed.problems.iter().any(Problem::may_hide_an_entry)
    }

    /// Which versions of Julia fail on it, as far as that follows from its problems.
    pub(super) fn stopped(&self) -> Stopped {
        let Some(source) = self.source() else { return Stopped::None };
        if !self.parsed.problems.iter().any(|problem| problem.stops_julia) {
            return Stopped::None;
        }
        if self.parsed.is_cut || utf16::decoded(source.bytes).is_some() {
            return Stopped::All;
        }
        let all = julia::read_all(&source);
        match [Toml::V1_0_1, Toml::V1_0_3].map(|toml| all.of(toml).is_err()) {
            [true, true] => Stopped::All,
            [false, false] => Stopped::None,
            _ => Stopped::Some,
        }
    }

    /// Why it could not be read, or of its problems the first, and how many there are more.
    pub(super) fn warnings(&self, most: usize, stopped: Stopped) -> Vec<Warning> {
        if let Some(NotRead::Empty(warning) | NotRead::Unreadable(warning)) = &self.trouble {
            return vec![warning.clone()];
        }
        let problems = &self.parsed.problems;
        let warning = |problem: &Problem| {
            let message = match stopped {
                Stopped::All => problem.to_string(),
                Stopped::Some if problem.stops_julia => format!(
                    "{}; the collection of some versions of Julia cannot read this log ('log check' tells of yours)",
                    problem.cause
                ),
                Stopped::Some | Stopped::None => problem.cause.to_string(),
            };
            Warning::new(WarningKind::Log, &*self.path, message).at_line(problem.line)
        };
        let mut warnings: Vec<Warning> = problems.iter().take(most).map(warning).collect();
        let more = problems.len().saturating_sub(most) as u64 + self.parsed.more_problems;
        if more > 0 {
            let message = format!("{more} more problems in this log are not listed");
            warnings.push(Warning::new(WarningKind::Log, &*self.path, message));
        }
        warnings
    }
}
