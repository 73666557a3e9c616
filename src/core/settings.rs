//! What the user has chosen: depots added by hand, what is never suggested for removal, and preferences of the faces.
//!
//! One TOML file in the system's folder for settings. Reading is tolerant, key by key: a value that cannot
//! be understood gives the default of that key and a warning, and the others count. Saving replaces the file
//! in one step, so that a crash leaves the old one or the new one; keys that this version does not know stay
//! in it, and a file that is no TOML at all is set aside rather than lost.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::core::depot::is_absence;
use crate::core::error::{Error, Warning, WarningKind, plain};
use crate::core::keep_list::KeepList;
use crate::core::links::{self, Reached};
use crate::core::own_file::{self, Links};
use crate::core::patience;
use crate::core::reclaim::remove;
use crate::core::replacement;
use crate::core::time::{Clock, Now, SystemClock, Timestamp, age_of};
use lock::Lock;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    /// What the system prefers; light where it does not say.
    #[default]
    System,
    Light,
    Dark,
}

/// The width and height of the window, in points of the desktop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowSize {
    pub width: u16,
    pub height: u16,
}

/// The scales that can be chosen, in percent.
pub const SCALES: [u16; 5] = [100, 125, 150, 175, 200];
/// The days without use after which a space counts as unused for long that can be chosen: up to ten years.
pub const MOST_STALE_DAYS: u32 = 3_650;
/// The smallest and the largest window that is opened, in points.
const WINDOW: [u16; 2] = [200, 16_000];
/// The smallest and the largest width of a part of the window, in points.
const WIDTH: [u16; 2] = [20, 8_000];

/// The settings' name for the keep list.
const KEPT: &str = "never_suggested";

/// What was read of the settings.
#[derive(Debug)]
pub struct Loaded {
    pub settings: Settings,
    /// What could not be read.
    pub warnings: Vec<Warning>,
    /// Whether the keep list is all that the user keeps. Where it is not, nothing may go without being asked for.
    pub knows_kept: bool,
}

impl Default for Loaded {
    fn default() -> Self {
        Self { settings: Settings::default(), warnings: Vec::new(), knows_kept: true }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Settings {
    pub theme: ThemeChoice,
    /// How large everything is drawn, in percent: 100 to 200.
    pub scale: u16,
    /// After how many days without use a space counts as unused for long.
    pub stale_days: u32,
    /// Whether nothing moves on its way from one place to another.
    pub reduced_motion: bool,
    /// Whether the details are shown; `None` leaves it to the width of the window.
    pub details_open: Option<bool>,
    /// The width of the details, in points.
    pub details_width: u16,
    /// Depots to look at besides those of the environment.
    pub depots: Vec<PathBuf>,
    /// What is never suggested for removal.
    pub never_suggested: KeepList,
    /// The size of the window when it was last closed.
    pub window: Option<WindowSize>,
    /// The widths of columns by their names, in points.
    pub columns: BTreeMap<String, u16>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::System,
            scale: 100,
            stale_days: 90,
            reduced_motion: false,
            details_open: None,
            details_width: 360,
            depots: Vec::new(),
            never_suggested: KeepList::default(),
            window: None,
            columns: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// Where the settings are kept; `None` when the system has no place for them (no home folder).
    pub fn default_path() -> Option<PathBuf> {
        let project = directories::ProjectDirs::from("", "", "scratch-manager")?;
        Some(project.config_dir().join("settings.toml"))
    }

    /// Reads the settings at `path`. A file that is not there means the defaults.
    pub fn load(path: &Path) -> (Self, Vec<Warning>) {
        let Loaded { settings, warnings, .. } = Self::look(path);
        (settings, warnings)
    }

    /// The same, and whether it is known what the user keeps.
    pub fn look(path: &Path) -> Loaded {
        let unread = |reason: String| {
            let message = format!("the settings are not used: {reason}");
            let warnings = vec![Warning::new(WarningKind::Settings, path, message)];
            Loaded { settings: Self::default(), warnings, knows_kept: false }
        };
        let text = read(path).and_then(|bytes| String::from_utf8(bytes).map_err(std::io::Error::other));
        match text {
            Ok(text) => match text.parse::<toml::Table>() {
                Ok(table) => Self::from_table(&table, path),
                Err(error) => unread(error.message().to_string()),
            },
            Err(error) if is_absence(&error) => Loaded::default(),
            Err(error) => unread(plain(&error)),
        }
    }

    fn from_table(table: &toml::Table, path: &Path) -> Loaded {
        let mut read = Reader { table, path, warnings: Vec::new() };
        let default = Self::default();
        let is_size =
            |size: &WindowSize| [size.width, size.height].into_iter().all(|side| within(side, WINDOW));
        let (never_suggested, knows_kept) = read.keep_list(KEPT);
        let settings = Self {
            theme: read.value("theme", "system, light or dark", |_| true).unwrap_or(default.theme),
            scale: read
                .value("scale", "a percentage from 100 to 200", |scale| within(*scale, [100, 200]))
                .unwrap_or(default.scale),
            stale_days: read
                .value("stale_days", "a number of days from 1 to 3650", |days| {
                    (1..=MOST_STALE_DAYS).contains(days)
                })
                .unwrap_or(default.stale_days),
            reduced_motion: read
                .value("reduced_motion", "true or false", |_| true)
                .unwrap_or(default.reduced_motion),
            details_open: read.value("details_open", "true or false", |_| true),
            details_width: read
                .value("details_width", "a width in points", |width| within(*width, WIDTH))
                .unwrap_or(default.details_width),
            depots: read.value("depots", "a list of paths", |_| true).unwrap_or_default(),
            never_suggested,
            window: read.value("window", "a width and a height in points", is_size),
            columns: read
                .value("columns", "widths in points by name", |columns: &BTreeMap<String, u16>| {
                    columns.values().all(|width| within(*width, WIDTH))
                })
                .unwrap_or_default(),
        };
        Loaded { settings, warnings: read.warnings, knows_kept }
    }

    /// Saves the settings at `path`, making its folder when needed. A depot whose path is not Unicode cannot
    /// be written down and is left out.
    ///
    /// # Errors
    /// When the folder or the file cannot be written; the old file is then still there.
    pub fn save(&self, path: &Path) -> Result<(), Error> {
        self.save_over(None, path)
    }

    /// Saves them as [`Settings::save`] does, and of the keep list only what was changed since `before`.
    pub fn save_over(&self, before: Option<&KeepList>, path: &Path) -> Result<(), Error> {
        let error = |error| Error::new("save the settings", path, error);
        let place = place_of(path).map_err(error)?;
        let _lock = Lock::take(&place).map_err(error)?;
        self.write(before, &place).map_err(error)
    }

    /// Changes the keep list in the settings at `path` and nothing else in them, while no other program of ours does.
    /// Gives what the change gives, and the list as it is then; what is not changed is not written.
    pub fn change_kept<T>(
        path: &Path,
        change: impl FnOnce(&mut KeepList) -> T,
    ) -> Result<(T, KeepList, Vec<Warning>), Error> {
        let error = |error| Error::new("save the settings", path, error);
        let place = place_of(path).map_err(error)?;
        let _lock = Lock::take(&place).map_err(error)?;
        let Loaded { mut settings, warnings, knows_kept } = Self::look(path);
        if !knows_kept {
            let message = "it cannot be read whole, and what else is kept would be lost";
            return Err(error(std::io::Error::new(std::io::ErrorKind::InvalidData, message)));
        }
        let before = settings.never_suggested.clone();
        let answer = change(&mut settings.never_suggested);
        if settings.never_suggested != before {
            settings.write(Some(&before), &place).map_err(error)?;
        }
        Ok((answer, settings.never_suggested, warnings))
    }

    fn write(&self, before: Option<&KeepList>, place: &Reached) -> std::io::Result<()> {
        let reached = place.path();
        let path = reached.as_path();
        let folder = path.parent().unwrap_or(Path::new("."));
        // What cannot be read is not replaced: nobody knows what would be lost.
        let bytes = match read(path) {
            Ok(bytes) => bytes,
            Err(problem) if is_absence(&problem) => Vec::new(),
            Err(problem) => return Err(problem),
        };
        let text = str::from_utf8(&bytes).ok();
        let mut table = if let Some(table) = text.and_then(|text| text.parse::<toml::Table>().ok()) {
            table
        } else {
            set_aside(path, &bytes)?;
            toml::Table::new()
        };
        let mut written = self.clone();
        written.depots.retain(|depot| depot.to_str().is_some());
        let there = before.map(|before| (before, Self::from_table(&table, path)));
        if let Some((before, there)) = &there {
            let kept = there.settings.never_suggested.clone();
            written.never_suggested = kept.with_changes(before, &self.never_suggested);
        }
        let mut ours = toml::Table::try_from(&written).map_err(std::io::Error::other)?;
        if there.is_some_and(|(_, there)| !there.knows_kept) {
            // What is kept and not understood is not lost for a change of the window's size.
            ours.remove(KEPT);
        }
        // What is no longer chosen is written as nothing.
        for key in ["details_open", "window"] {
            table.remove(key);
        }
        table.extend(ours);
        let text = toml::to_string_pretty(&table).map_err(std::io::Error::other)?;
        sweep(folder, &SystemClock.now());
        let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        match place.folder.open(&place.name)? {
            Some(old) => replacement::keep_all(file.as_file(), &old)?,
            None => place.folder.give(file.as_file())?,
        }
        file.as_file().sync_all()?;
        file.persist(path).map_err(|problem| problem.error)?;
        Ok(())
    }
}

/// Where settings are written, whose folder is made when needed. A file that is kept elsewhere and linked to is replaced
/// there, and the link stays.
fn place_of(path: &Path) -> std::io::Result<Reached> {
    patience::may_look(path).and_then(|()| links::make_folder_of(path)).and_then(|_| links::reach(path))
}

fn within(value: u16, [least, most]: [u16; 2]) -> bool {
    (least..=most).contains(&value)
}

/// Reads one key after the other and collects what is wrong.
struct Reader<'a> {
    table: &'a toml::Table,
    path: &'a Path,
    warnings: Vec<Warning>,
}

impl Reader<'_> {
    /// The value of a key, when it is there and is what is expected.
    fn value<T: DeserializeOwned>(
        &mut self,
        key: &str,
        expected: &str,
        is_fine: impl Fn(&T) -> bool,
    ) -> Option<T> {
        let value = self.table.get(key)?;
        let read = value.clone().try_into::<T>().ok().filter(is_fine);
        if read.is_none() {
            self.warn(format!("'{key}' is not {expected}; its default is used"));
        }
        read
    }

    /// The things that are kept, of a list that is not understood whole those that are; and whether all of it was.
    fn keep_list(&mut self, key: &str) -> (KeepList, bool) {
        let (list, is_understood) =
            self.table.get(key).map_or_else(|| (KeepList::default(), true), KeepList::read);
        if !is_understood {
            self.warn(format!("'{key}' is not all lists of places by depot; the others are not known"));
        }
        (list, is_understood)
    }

    fn warn(&mut self, message: String) {
        self.warnings.push(Warning::new(WarningKind::Settings, self.path, message));
    }
}

/// The longest settings that are read, in bytes.
const LONGEST: u64 = 1 << 20;

/// Keeps what is not understood beside the settings, under the first name that is free.
fn set_aside(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    for number in 1..100 {
        let ending =
            if number == 1 { "toml.unreadable".to_string() } else { format!("toml.unreadable-{number}") };
        match std::fs::File::create_new(path.with_extension(ending)) {
            Ok(mut file) => return file.write_all(bytes),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(std::io::Error::other("there are too many unreadable settings beside it"))
}

/// The bytes of a settings file. A pipe or a device, which might never end, is not read, nor what belongs to
/// another user. The user may keep the file elsewhere, and link to it.
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    // A volume that does not answer is not waited for.
    patience::metadata(path)?;
    let file = own_file::open(path, std::fs::OpenOptions::new().read(true), Links::Follow)?;
    let mut bytes = Vec::new();
    file.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        return Err(std::io::Error::new(std::io::ErrorKind::FileTooLarge, "it is too long for settings"));
    }
    Ok(bytes)
}

/// How the names of files begin that are to become the settings.
const UNFINISHED: &str = ".scratch-manager-settings-";
/// How old one must be that a killed program has left.
const OLD: Duration = Duration::from_hours(1);

/// Removes what killed programs have left beside the settings: files of this user's own that were to become them.
#[cfg(unix)]
fn sweep(folder: &Path, now: &Now) {
    use std::os::unix::fs::MetadataExt;
    let user = rustix::process::geteuid().as_raw();
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name();
        // Earlier versions called them as `tempfile` does; in a folder of ours nobody else makes such.
        let is_of_old = folder.ends_with("scratch-manager") && is_temporary(&name);
        let is_ours = name.as_encoded_bytes().starts_with(UNFINISHED.as_bytes()) || is_of_old;
        let Ok(metadata) = entry.metadata() else { continue };
        let changed = metadata.modified().ok().and_then(|time| Timestamp::try_from(time).ok());
        let is_old = changed.is_some_and(|time| age_of(time, now) >= OLD);
        if is_ours && is_old && metadata.is_file() && metadata.uid() == user {
            remove::own_file(folder, &name);
        }
    }
}

#[cfg(not(unix))]
fn sweep(_: &Path, _: &Now) {}

/// Whether a name is one that `tempfile` gives: `.tmp` and six letters or digits.
#[cfg(unix)]
fn is_temporary(name: &std::ffi::OsStr) -> bool {
    let ending = name.as_encoded_bytes().strip_prefix(b".tmp");
    ending.is_some_and(|ending| ending.len() == 6 && ending.iter().all(u8::is_ascii_alphanumeric))
}

mod lock;
#[cfg(test)]
mod tests;
