//! What can go wrong, in the three kinds the rest of the program tells apart.
//!
//! An [`Error`] means that an operation could not run at all; it names the operation and the path and
//! says what the user can do. A [`Warning`] means that something could not be read while the job went
//! on; warnings are collected and shown, never dropped. (A refusal, the third kind, is the outcome of a
//! guard and lives with the code that removes.)
//!
//! This module holds the types only. Whoever meets the trouble words it.
#![warn(missing_docs, clippy::must_use_candidate)]

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::core::patience::Silent;

/// An operation that could not be carried out.
#[derive(Debug, thiserror::Error)]
#[error("cannot {operation} {}: {}{}", path.display(), plain(source), advice_suffix(advice))]
pub struct Error {
    /// What was attempted, as it reads after "cannot": `"open the folder"`.
    pub operation: &'static str,
    /// The file or folder it was attempted on.
    pub path: PathBuf,
    /// What the user can do about it, as a sentence without a full stop; empty when there is nothing to say.
    pub advice: String,
    /// The operating system's answer.
    #[source]
    pub source: io::Error,
}

impl Error {
    /// An error without advice; see [`Error::with_advice`].
    #[must_use]
    pub fn new(operation: &'static str, path: impl Into<PathBuf>, source: io::Error) -> Self {
        Self { operation, path: path.into(), advice: String::new(), source }
    }

    /// Adds what the user can do about it.
    #[must_use]
    pub fn with_advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = advice.into();
        self
    }
}

fn advice_suffix(advice: &str) -> String {
    if advice.is_empty() { String::new() } else { format!(" ({advice})") }
}

/// An I/O error in words, without the "(os error 13)" that tells a user nothing.
#[must_use]
pub fn plain(error: &io::Error) -> String {
    // Said of files it is a server that is gone.
    if error.kind() == io::ErrorKind::TimedOut && error.raw_os_error().is_some() {
        return "its volume does not answer".to_string();
    }
    let text = error.to_string();
    match text.rfind(" (os error ") {
        Some(end) => text[..end].to_string(),
        None => text,
    }
}

/// Why the system does not let something be removed or changed, in words that are true for whoever runs this; `None`
/// when it is for another reason than that.
#[cfg(unix)]
#[must_use]
pub fn not_permitted(error: rustix::io::Errno) -> Option<&'static str> {
    use rustix::io::Errno;
    let is_root = rustix::process::geteuid().is_root();
    Some(match (error, is_root) {
        (Errno::ACCESS, false) => "you may not change the folder it lies in",
        (Errno::ACCESS, true) => {
            "not even root of this machine may change the folder it lies in; a file server or a container forbids it"
        }
        (Errno::PERM, false) => "it belongs to another user, or is protected against removal",
        (Errno::PERM, true) => {
            "it, or the folder it lies in, is protected against changes even by root ('lsattr -d' shows whether it is \
             immutable or append-only)"
        }
        (Errno::ROFS, _) => "its volume is mounted read-only",
        _ => return None,
    })
}

/// Something that could not be read or understood while the job went on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Warning {
    /// What kind of thing it was about.
    pub kind: WarningKind,
    /// The file or folder.
    pub path: PathBuf,
    /// The line in that file, counted from 1, where one can be named.
    pub line: Option<u64>,
    /// What was wrong and what it means, in one sentence without a full stop.
    pub message: String,
}

impl Warning {
    /// A warning about a whole file or folder.
    #[must_use]
    pub fn new(kind: WarningKind, path: impl Into<PathBuf>, message: impl Into<String>) -> Self {
        Self { kind, path: path.into(), line: None, message: message.into() }
    }

    /// A warning about something the operating system refused.
    #[must_use]
    pub fn io(kind: WarningKind, path: &Path, error: &io::Error) -> Self {
        Self::new(kind, path, plain(error))
    }

    /// A warning about a volume that does not answer.
    #[must_use]
    pub fn of_silent(volume: Silent) -> Self {
        let message = "this volume does not answer, so that what lies on it could not be checked";
        Self::new(WarningKind::Volume, volume.0, message)
    }

    /// Names the line, counted from 1.
    #[must_use]
    pub fn at_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// What a [`Warning`] is about. The names are those of the JSON contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WarningKind {
    /// A depot that is missing, unreadable or spelled oddly.
    Depot,
    /// A depot that seems to have been moved, so that its logs name its spaces where they are not.
    Moved,
    /// A usage log.
    Log,
    /// A registry, packed or not.
    Registry,
    /// A `Project.toml`.
    Project,
    /// A `Manifest.toml`, or a file that names artifacts or puts others in their place.
    Manifest,
    /// Two sources that give one UUID different names.
    Name,
    /// Something below `scratchspaces/` that is not where spaces live.
    Layout,
    /// A folder or file inside a space that could not be read.
    Space,
    /// The program's own settings.
    Settings,
    /// The journal of removals.
    Journal,
    /// A volume.
    Volume,
    /// The user's home.
    Home,
    /// Something that tells which Julias are installed.
    Julia,
}

impl WarningKind {
    /// The kind's name in JSON documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Depot => "depot",
            Self::Moved => "moved",
            Self::Log => "log",
            Self::Registry => "registry",
            Self::Project => "project",
            Self::Manifest => "manifest",
            Self::Name => "name",
            Self::Layout => "layout",
            Self::Space => "space",
            Self::Settings => "settings",
            Self::Journal => "journal",
            Self::Volume => "volume",
            Self::Home => "home",
            Self::Julia => "julia",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_operation_path_cause_and_way_on() {
        let error = Error::new("open the folder", "/depot", io::Error::from_raw_os_error(13))
            .with_advice("ask the owner for access");
        let text = error.to_string();
        assert!(text.starts_with("cannot open the folder /depot: "), "{text}");
        assert!(text.ends_with("(ask the owner for access)"), "{text}");
        assert!(!text.contains("os error"), "{text}");
    }

    #[test]
    fn a_warning_reads_like_a_compiler_message() {
        let warning = Warning::new(WarningKind::Log, "/d/logs/scratch_usage.toml", "torn entry");
        assert_eq!(warning.at_line(7).to_string(), "/d/logs/scratch_usage.toml:7: torn entry");
    }
}
