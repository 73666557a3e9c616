//! What juliaup has installed, as its `juliaup.json` says (juliaup's `src/config_file.rs`).
//!
//! Read tolerantly: whatever in it is not as expected is counted, so that nobody takes the rest for all.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::core::error::{Warning, WarningKind};
use crate::core::folder;
use crate::core::log::file::read_small;
use crate::core::patience;

pub(super) const FILE: &str = "juliaup.json";
/// The largest that is read, in bytes; a hundred versions take some thirty thousand.
const LARGEST: u64 = 16 << 20;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Juliaup {
    /// The folder of `juliaup.json`, which its paths are relative to.
    pub folder: PathBuf,
    pub versions: Vec<Installed>,
    pub channels: Vec<Channel>,
    /// Whether everything in the file was understood.
    pub complete: bool,
}

/// A version that juliaup has installed for its channels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// Its whole name, `1.10.5+0.x64.linux.gnu`.
    pub name: String,
    pub place: Place,
}

/// Where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub folder: PathBuf,
    /// The program, where that is told.
    pub binary: Option<PathBuf>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    pub name: String,
    pub leads: Leads,
}

/// Where a channel leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leads {
    /// To an installed version, by its whole name.
    Version(String),
    /// To a folder of its own: a nightly, or the build of a pull request.
    Own { place: Place, version: String },
    /// To a program that the user linked.
    Linked(PathBuf),
    /// To another channel.
    Alias,
}

/// Reads the `juliaup.json` of a folder.
///
/// # Errors
/// A warning when there is one and it cannot be read.
pub fn read(folder: &Path) -> Result<Option<Juliaup>, Warning> {
    let path = folder.join(FILE);
    let bytes = read_small(&path, LARGEST).map_err(|error| Warning::io(WarningKind::Julia, &path, &error))?;
    let unknown = |what: &str| {
        let message = format!("{what}, so it is not known which Julias juliaup has installed");
        Warning::new(WarningKind::Julia, &path, message)
    };
    let Some(bytes) = bytes else {
        let is_anything = patience::symlink_metadata(&path).is_ok();
        return match has_julias(folder) {
            _ if is_anything => Err(unknown("this is not a file")),
            true => Err(unknown("this is not there, and Julias are beside it")),
            false => Ok(None),
        };
    };
    // While juliaup makes its folder the file is empty; on a full disk it is so later, too.
    if bytes.trim_ascii().is_empty() {
        return if has_julias(folder) {
            Err(unknown("this is empty, and Julias are beside it"))
        } else {
            Ok(None)
        };
    }
    let value: Value = serde_json::from_slice(&bytes).map_err(|error| {
        unknown("this is not JSON").at_line(u64::try_from(error.line()).unwrap_or(u64::MAX))
    })?;
    let table = |name: &str| value.get(name).and_then(Value::as_object);
    let tables = table("InstalledVersions").zip(table("InstalledChannels"));
    let (versions, channels) = tables.ok_or_else(|| unknown("its versions and channels are not in it"))?;
    let read_versions: Vec<Installed> =
        versions.iter().filter_map(|(name, entry)| version(folder, name, entry)).collect();
    let read_channels: Vec<Channel> =
        channels.iter().filter_map(|(name, entry)| channel(folder, name, entry)).collect();
    let complete = read_versions.len() == versions.len() && read_channels.len() == channels.len();
    Ok(Some(Juliaup {
        folder: folder.to_path_buf(),
        versions: read_versions,
        channels: read_channels,
        complete,
    }))
}

/// Whether a folder of juliaup's holds what it has installed.
fn has_julias(folder: &Path) -> bool {
    let entries = folder::entries(folder).unwrap_or_default();
    entries.iter().any(|(name, _)| name.as_encoded_bytes().starts_with(b"julia-"))
}

fn version(folder: &Path, name: &str, entry: &Value) -> Option<Installed> {
    Some(Installed { name: name.to_string(), place: place(folder, entry.as_object()?)? })
}

fn place(folder: &Path, entry: &Map<String, Value>) -> Option<Place> {
    let path = text(entry, "Path").filter(|path| !path.is_empty())?;
    let binary = text(entry, "BinaryPath").map(|binary| folder.join(binary));
    Some(Place { folder: folder.join(path), binary })
}

fn channel(folder: &Path, name: &str, entry: &Value) -> Option<Channel> {
    let entry = entry.as_object()?;
    let leads = if entry.contains_key("Path") {
        Leads::Own {
            place: place(folder, entry)?,
            version: text(entry, "Version").unwrap_or_default().to_string(),
        }
    } else if let Some(version) = text(entry, "Version") {
        Leads::Version(version.to_string())
    } else if let Some(command) = text(entry, "Command") {
        Leads::Linked(PathBuf::from(command))
    } else {
        text(entry, "Target")?;
        Leads::Alias
    };
    Some(Channel { name: name.to_string(), leads })
}

fn text<'a>(entry: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    entry.get(name)?.as_str()
}
