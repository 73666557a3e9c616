//! The depots there are, found by Julia's own rules, and what state each is in.
//!
//! [`Depots::from_environment`] follows `init_depot_path` (Julia `base/initdefs.jl`); [`Depots::from_paths`]
//! takes what the user named. A depot is kept as it was spelled; the same folder reached twice counts once.
//! Nothing is read here but the depot folder's own metadata.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

mod choice;
pub mod layout;
pub mod resolve;

use crate::core::environment::Environment;
use crate::core::error::{Warning, WarningKind, plain};
use crate::core::native::os_string;
use crate::core::patience;
pub use choice::DepotChoice;
use layout::Layout;

pub const DEPOT_PATH: &str = "JULIA_DEPOT_PATH";

/// Why a depot is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    Argument,
    Variable,
    User,
    Bundled,
    Settings,
    Demo,
}

impl Origin {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Argument => "argument",
            Self::Variable => "variable",
            Self::User => "user",
            Self::Bundled => "bundled",
            Self::Settings => "settings",
            Self::Demo => "demo",
        }
    }

    /// Why the depot is looked at, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Argument => "named with --depot",
            Self::Variable => "listed in JULIA_DEPOT_PATH",
            Self::User => "Julia's default",
            Self::Bundled => "bundled with Julia",
            Self::Settings => "added in the settings",
            Self::Demo => "the demo",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    Folder,
    Missing,
    NotAFolder,
    /// It cannot be looked at; the reason.
    Unreadable(String),
}

#[derive(Debug, Clone)]
pub struct Depot {
    /// The path as it was spelled.
    pub path: PathBuf,
    pub layout: Layout,
    pub origin: Origin,
    pub presence: Presence,
    /// Whether this process may create and remove entries in it.
    pub writable: bool,
}

impl Depot {
    pub fn look_at(path: &Path, origin: Origin, environment: &Environment) -> Self {
        let absolute = environment.absolute(path);
        let presence = match patience::metadata(&absolute) {
            Ok(metadata) if metadata.is_dir() => Presence::Folder,
            Ok(_) => Presence::NotAFolder,
            Err(error) if is_absence(&error) => Presence::Missing,
            Err(error) => Presence::Unreadable(plain(&error)),
        };
        let writable = presence == Presence::Folder && is_writable(&absolute);
        Self {
            layout: Layout::new(path_from(environment, path), absolute),
            path: path.to_path_buf(),
            origin,
            presence,
            writable,
        }
    }

    /// What to tell the user about a depot that cannot be listed.
    pub fn warning(&self) -> Option<Warning> {
        let message = match &self.presence {
            Presence::Folder => return None,
            Presence::Missing => "there is no such depot".to_string(),
            Presence::NotAFolder => "this is a file, not a depot folder".to_string(),
            Presence::Unreadable(reason) => format!("the depot cannot be read: {reason}"),
        };
        Some(Warning::new(WarningKind::Depot, &self.path, message))
    }
}

/// The path to hand to the operating system: the spelling, seen from the environment's working directory.
fn path_from(environment: &Environment, path: &Path) -> PathBuf {
    environment.working_directory.join(path)
}

/// Whether an error says that there is nothing at a path (rather than that it cannot be seen).
pub fn is_absence(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory)
}

#[cfg(unix)]
fn is_writable(path: &Path) -> bool {
    rustix::fs::access(path, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn is_writable(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| !metadata.permissions().readonly())
}

/// What makes two depots that are named the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sameness {
    /// They are one folder, however it is spelled.
    Folder,
    /// They are spelled the same, but for `..` and `//`. To Julia a link to a depot is another depot.
    Spelling,
}

/// The depots to look at, the user depot first.
#[derive(Debug, Clone, Default)]
pub struct Depots {
    /// In Julia's order; the first is the user depot.
    pub list: Vec<Depot>,
    /// What was odd about how they were given.
    pub warnings: Vec<Warning>,
}

impl Depots {
    /// The depots of `JULIA_DEPOT_PATH`, or Julia's defaults when it is unset, then those of the settings.
    pub fn from_environment(environment: &Environment, settings: &[PathBuf]) -> Self {
        Self::from_environment_by(environment, settings, Sameness::Folder)
    }

    /// The same, with what makes two of them one.
    pub fn from_environment_by(environment: &Environment, settings: &[PathBuf], sameness: Sameness) -> Self {
        let mut candidates: Vec<(PathBuf, Origin)> = Vec::new();
        let mut warnings = Vec::new();
        match environment.variable(DEPOT_PATH) {
            None => {
                candidates.extend(user_depot(environment));
                candidates.extend(bundled_depots(environment));
            }
            // Set but empty: no depots at all.
            Some(value) if value.is_empty() => {}
            Some(value) => candidates.extend(listed(value, environment, &mut warnings)),
        }
        candidates.extend(settings.iter().map(|path| (path.clone(), Origin::Settings)));
        Self::look_at_all(candidates, warnings, environment, sameness)
    }

    pub fn from_paths(paths: &[PathBuf], origin: Origin, environment: &Environment) -> Self {
        let depots = paths.iter().map(|path| (path.clone(), origin)).collect();
        Self::from_list(depots, environment, Sameness::Folder)
    }

    /// The depots that were named, each with why it is looked at, and what makes two of them one.
    pub fn from_list(depots: Vec<(PathBuf, Origin)>, environment: &Environment, sameness: Sameness) -> Self {
        Self::look_at_all(depots, Vec::new(), environment, sameness)
    }

    fn look_at_all(
        candidates: Vec<(PathBuf, Origin)>,
        mut warnings: Vec<Warning>,
        environment: &Environment,
        sameness: Sameness,
    ) -> Self {
        let mut seen: HashMap<PathBuf, PathBuf> = HashMap::new();
        let mut list = Vec::new();
        for (path, origin) in candidates {
            let depot = Depot::look_at(&path, origin, environment);
            // The same folder under another spelling is the same depot; a missing one is known by its text.
            let root = depot.layout.root();
            let identity = match sameness {
                Sameness::Folder => patience::real_path(root).unwrap_or_else(|_| root.to_path_buf()),
                Sameness::Spelling => root.to_path_buf(),
            };
            match seen.get(&identity) {
                Some(earlier) if *earlier == path => {}
                Some(earlier) => warnings.push(Warning::new(
                    WarningKind::Depot,
                    &path,
                    format!("this is the same folder as {} and is counted once", earlier.display()),
                )),
                None => {
                    seen.insert(identity, path);
                    list.push(depot);
                }
            }
        }
        Self { list, warnings }
    }

    /// Every warning: how the depots were given, and which of them cannot be listed.
    pub fn all_warnings(&self) -> Vec<Warning> {
        let missing = self
            .list
            .iter()
            // A bundled depot is only a guess at where Julia is installed.
            .filter(|depot| depot.origin != Origin::Bundled)
            .filter_map(Depot::warning);
        self.warnings.iter().cloned().chain(missing).collect()
    }
}

/// `~/.julia`.
fn user_depot(environment: &Environment) -> Option<(PathBuf, Origin)> {
    let home = environment.home.as_ref()?;
    Some((home.join(".julia"), Origin::User))
}

/// The depots beside the Julia on `PATH` that exist: `PREFIX/local/share/julia`, `PREFIX/share/julia`.
fn bundled_depots(environment: &Environment) -> Vec<(PathBuf, Origin)> {
    let Some(program) = environment.find_program("julia") else {
        return Vec::new();
    };
    let program = patience::real_path(&program).unwrap_or(program);
    let Some(prefix) = program.parent().and_then(Path::parent) else {
        return Vec::new();
    };
    [prefix.join("local/share/julia"), prefix.join("share/julia")]
        .into_iter()
        .filter(|path| patience::is_folder(path))
        .map(|path| (path, Origin::Bundled))
        .collect()
}

/// The entries of `JULIA_DEPOT_PATH`. An empty entry stands for the bundled depots; an empty *first* entry
/// puts the user depot in front as well.
fn listed(value: &OsStr, environment: &Environment, warnings: &mut Vec<Warning>) -> Vec<(PathBuf, Origin)> {
    let entries = split_entries(value);
    let mut depots = Vec::new();
    if entries.first().is_some_and(|entry| entry.is_empty()) {
        depots.extend(user_depot(environment));
    }
    for entry in entries {
        if entry.is_empty() {
            depots.extend(bundled_depots(environment));
            continue;
        }
        let path = PathBuf::from(&entry);
        let names_another_home = entry.as_encoded_bytes().starts_with(b"~") && !path.starts_with("~");
        if names_another_home {
            warnings.push(Warning::new(
                WarningKind::Depot,
                &path,
                "Julia does not expand ~name in JULIA_DEPOT_PATH; write the whole path",
            ));
        }
        depots.push((environment.expand_home(&path), Origin::Variable));
    }
    depots
}

/// Splits at `:` (`;` on Windows), keeping empty entries. `std::env::split_paths` is not used because it
/// honours quotes on Windows, which Julia does not.
fn split_entries(value: &OsStr) -> Vec<OsString> {
    let separator = if cfg!(windows) { b';' } else { b':' };
    value.as_encoded_bytes().split(|byte| *byte == separator).map(|entry| os_string(entry.to_vec())).collect()
}

#[cfg(test)]
mod tests;
