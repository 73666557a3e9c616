//! The process's surroundings as a value: variables, home and working directory.
//!
//! Everything that Julia decides from its environment is decided here from an [`Environment`] that is
//! passed in, so that a test can give any. Nothing else in the program reads variables.
#![warn(missing_docs, clippy::must_use_candidate)]

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};

use crate::core::error::{Warning, WarningKind};
use crate::core::patience;

/// What a program is started with.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// The environment variables.
    pub variables: BTreeMap<OsString, OsString>,
    /// The home folder, as Julia's `homedir()` finds it.
    pub home: Option<PathBuf>,
    /// The working directory, absolute.
    pub working_directory: PathBuf,
}

impl Environment {
    /// The surroundings of this process.
    #[must_use]
    pub fn of_process() -> Self {
        Self {
            variables: std::env::vars_os().collect(),
            home: std::env::home_dir().filter(|home| !home.as_os_str().is_empty()),
            working_directory: std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/")),
        }
    }

    /// The value of a variable, also when it is empty.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(OsStr::new(name)).map(OsString::as_os_str)
    }

    /// What to say when the home belongs to somebody else, as after `sudo`.
    #[cfg(unix)]
    #[must_use]
    pub fn warning_of_home(&self) -> Option<Warning> {
        use std::os::unix::fs::MetadataExt;
        let home = self.home.as_deref()?;
        let (owner, user) = (patience::metadata(home).ok()?.uid(), rustix::process::geteuid());
        if owner == user.as_raw() {
            return None;
        }
        let consequence = if user.is_root() {
            "their depot, settings and trash are used, and what is made there is given to them; \
             for those of root use 'sudo -H'"
        } else {
            "their depot, settings and trash are used; set HOME to your own"
        };
        let message =
            format!("HOME belongs to another user ({owner}), not to you ({}): {consequence}", user.as_raw());
        Some(Warning::new(WarningKind::Home, home, message))
    }

    /// What to say when the home belongs to somebody else, which this system does not tell.
    #[cfg(not(unix))]
    #[must_use]
    pub fn warning_of_home(&self) -> Option<Warning> {
        None
    }

    /// Julia's `abspath`: joined to the working directory, `.` and `..` folded by their text, no link
    /// resolved (Julia `base/path.jl`).
    #[must_use]
    pub fn absolute(&self, path: &Path) -> PathBuf {
        fold(&self.working_directory.join(path))
    }

    /// Julia's `expanduser`: a leading `~` alone or before a separator is the home folder. `~name` is left
    /// as it is (Julia refuses it).
    #[must_use]
    pub fn expand_home(&self, path: &Path) -> PathBuf {
        match (path.strip_prefix("~"), &self.home) {
            (Ok(rest), Some(home)) if rest.as_os_str().is_empty() => home.clone(),
            (Ok(rest), Some(home)) => home.join(rest),
            _ => path.to_path_buf(),
        }
    }

    /// The folder for temporary files: `TMPDIR`, else what the system says.
    #[must_use]
    pub fn temporary_folder(&self) -> PathBuf {
        let named = self.variable("TMPDIR").filter(|value| !value.is_empty());
        named.map_or_else(std::env::temp_dir, PathBuf::from)
    }

    /// The first executable file called `name` on `PATH`.
    #[must_use]
    pub fn find_program(&self, name: &str) -> Option<PathBuf> {
        let file_name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        std::env::split_paths(self.variable("PATH")?)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(&file_name))
            .find(|candidate| is_program(candidate))
    }
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    patience::is_file(path) && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    patience::is_file(path)
}

/// Folds `.`, `..` and doubled separators by their text alone.
#[must_use]
pub fn fold(path: &Path) -> PathBuf {
    let mut folded = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => match folded.components().next_back() {
                Some(Component::Normal(_)) => {
                    folded.pop();
                }
                Some(Component::RootDir | Component::Prefix(_)) => {}
                _ => folded.push(".."),
            },
            other => folded.push(other),
        }
    }
    if folded.as_os_str().is_empty() {
        folded.push(".");
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment() -> Environment {
        Environment {
            home: Some(PathBuf::from("/home/jane")),
            working_directory: PathBuf::from("/place/here"),
            ..Environment::default()
        }
    }

    #[test]
    fn paths_are_folded_by_their_text() {
        for (path, folded) in [
            ("/a//b/./c", "/a/b/c"),
            ("/a/b/../c/", "/a/c"),
            ("/../../a", "/a"),
            ("../x", "../x"),
            ("a/..", "."),
        ] {
            assert_eq!(fold(Path::new(path)), Path::new(folded), "{path}");
        }
        assert_eq!(environment().absolute(Path::new("../d")), Path::new("/place/d"));
    }

    #[test]
    fn only_a_leading_tilde_alone_is_home() {
        let environment = environment();
        for (path, expanded) in [
            ("~", "/home/jane"),
            ("~/depot", "/home/jane/depot"),
            ("~root/depot", "~root/depot"),
            ("a/~/b", "a/~/b"),
        ] {
            assert_eq!(environment.expand_home(Path::new(path)), Path::new(expanded), "{path}");
        }
    }
}
