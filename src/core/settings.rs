//! What the user has chosen to keep: depots added by hand, and preferences of the faces.
//!
//! One TOML file in the system's folder for settings. Reading is tolerant: a file that cannot be understood
//! gives the defaults and a warning, and is left as it is. Saving replaces the file in one step, so that a
//! crash leaves the old one or the new one.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::core::depot::is_absence;
use crate::core::error::{Error, Warning, WarningKind};

/// The user's choices.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Depots to look at besides those of the environment.
    pub depots: Vec<PathBuf>,
}

impl Settings {
    /// Where the settings are kept; `None` when the system has no place for them (no home folder).
    #[must_use]
    pub fn default_path() -> Option<PathBuf> {
        let project = directories::ProjectDirs::from("", "", "scratch-manager")?;
        Some(project.config_dir().join("settings.toml"))
    }

    /// Reads the settings at `path`. A file that is not there means the defaults.
    #[must_use]
    pub fn load(path: &Path) -> (Self, Option<Warning>) {
        let warning = |message: String| Some(Warning::new(WarningKind::Settings, path, message));
        match std::fs::read_to_string(path) {
            Ok(text) => match toml::from_str(&text) {
                Ok(settings) => (settings, None),
                Err(error) => {
                    let reason = error.message();
                    (Self::default(), warning(format!("the settings are not used: {reason}")))
                }
            },
            Err(error) if is_absence(&error) => (Self::default(), None),
            Err(error) => (Self::default(), Some(Warning::io(WarningKind::Settings, path, &error))),
        }
    }

    /// Saves the settings at `path`, making its folder when needed.
    ///
    /// # Errors
    /// When the folder or the file cannot be written; the old file is then still there.
    pub fn save(&self, path: &Path) -> Result<(), Error> {
        let error = |error| Error::new("save the settings", path, error);
        let text = toml::to_string_pretty(self).map_err(|problem| error(std::io::Error::other(problem)))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(error)?;
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(error)?;
        file.write_all(text.as_bytes()).map_err(error)?;
        file.as_file().sync_all().map_err(error)?;
        file.persist(path).map_err(|problem| error(problem.error))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/settings.toml");
        let settings = Settings { depots: vec![PathBuf::from("/lab/depot")] };
        settings.save(&path).unwrap();
        assert_eq!(Settings::load(&path), (settings, None));
    }

    #[test]
    fn no_file_means_the_defaults() {
        assert_eq!(Settings::load(Path::new("/no/such/file")), (Settings::default(), None));
    }

    #[test]
    fn a_file_that_is_not_understood_is_warned_about_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        std::fs::write(&path, "depots = 7").unwrap();
        let (settings, warning) = Settings::load(&path);
        assert_eq!(settings, Settings::default());
        assert_eq!(warning.map(|warning| warning.kind), Some(WarningKind::Settings));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "depots = 7");
    }
}
