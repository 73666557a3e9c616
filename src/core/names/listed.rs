//! What the things in a depot are called that have their names in them: installed versions of packages, clones of
//! repositories, registries.
//!
//! There is always something to call them: where their own files do not say it, or cannot be read, it is what their
//! folder is called, and a [`Warning`] names the file.

use std::ffi::OsStr;
use std::path::Path;

use toml::{Table, Value};
use uuid::Uuid;

use super::claims::{is_name, uuid_in};
use super::packed::{INDEX, LARGEST_INDEX};
use super::{file, origin};
use crate::core::depot::layout::PROJECT_FILES;
use crate::core::error::{Warning, WarningKind};

/// What is installed in `packages/NAME/SLUG`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageVersion {
    pub name: String,
    /// `None` where no project file says it, as in packages of before Julia 0.7.
    pub uuid: Option<Uuid>,
    /// As it is spelled in the project file.
    pub version: Option<String>,
}

/// What is cloned in `clones/HASH`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clone {
    /// The package's name, by where the repository came from.
    pub name: Option<String>,
    /// Where it came from, without a password.
    pub url: Option<String>,
}

/// A registry, packed (`registries/NAME.toml`) or not (`registries/NAME/`).
#[derive(Debug, PartialEq, Eq)]
pub struct Registry {
    pub name: String,
    pub uuid: Option<Uuid>,
    /// What is packed, by the description of a registry that is: a file beside it.
    pub packed: Option<String>,
}

/// The longest beginning of an index, before its tables, that is read, in bytes; one has a few hundred.
const LONGEST_HEAD: usize = 1 << 16;
/// The longest `config` of a repository that is read, in bytes.
const LARGEST_CONFIG: u64 = 1 << 20;

pub fn package_version(folder: &Path, warnings: &mut Vec<Warning>) -> PackageVersion {
    for name in PROJECT_FILES {
        let path = folder.join(name);
        match file::read_text(&path, WarningKind::Project, warnings) {
            Ok(None) => {}
            Ok(Some(text)) => {
                let table = file::parse(&text, &path, WarningKind::Project, warnings);
                return PackageVersion {
                    name: text_in(&table, "name").unwrap_or_else(|| name_of(folder.parent())),
                    uuid: uuid_of(&table),
                    version: text_in(&table, "version"),
                };
            }
            Err(file::Warned) => break,
        }
    }
    PackageVersion { name: name_of(folder.parent()), uuid: None, version: None }
}

pub fn clone(folder: &Path, warnings: &mut Vec<Warning>) -> Clone {
    let read = file::read(&folder.join("config"), LARGEST_CONFIG, WarningKind::Depot, warnings);
    let Ok(Some(bytes)) = read else { return Clone::default() };
    let Some(url) = origin::url(&String::from_utf8_lossy(&bytes)) else { return Clone::default() };
    Clone { name: origin::package(&url).map(String::from), url: Some(origin::without_password(&url)) }
}

/// The registry at `path`, something in `registries/`; `None` when it is none.
pub fn registry(path: &Path, warnings: &mut Vec<Warning>) -> Option<Registry> {
    if path.extension() == Some(OsStr::new("toml")) {
        let text = file::read_text(path, WarningKind::Registry, warnings);
        let table = match text {
            Ok(None) => return None,
            Ok(Some(text)) => file::parse(&text, path, WarningKind::Registry, warnings),
            Err(file::Warned) => Table::new(),
        };
        let name = name_of(Some(&path.with_extension("")));
        return Some(Registry { name, uuid: uuid_of(&table), packed: text_in(&table, "path") });
    }
    let index = path.join(INDEX);
    let table = match file::read(&index, LARGEST_INDEX, WarningKind::Registry, warnings) {
        Ok(None) => return None,
        Ok(Some(bytes)) => head(&String::from_utf8_lossy(&bytes), &index, warnings),
        Err(file::Warned) => Table::new(),
    };
    let name = text_in(&table, "name").unwrap_or_else(|| name_of(Some(path)));
    Some(Registry { name, uuid: uuid_of(&table), packed: None })
}

/// What stands in an index before its tables: those list every package there is, and as values would take two hundred
/// times as much memory.
fn head(index: &str, path: &Path, warnings: &mut Vec<Warning>) -> Table {
    // A text of several lines may hold one that looks like the beginning of a table.
    let whole = Some(index).filter(|index| index.len() <= LONGEST_HEAD);
    let begins_with_table = index.starts_with('[').then_some(0);
    let end = begins_with_table.or_else(|| index.find("\n[").map(|end| end + 1)).unwrap_or(index.len());
    let head = index.get(..end).filter(|head| head.len() <= LONGEST_HEAD).unwrap_or_default();
    head.parse().unwrap_or_else(|_| file::parse(whole.unwrap_or(head), path, WarningKind::Registry, warnings))
}

fn text_in(table: &Table, key: &str) -> Option<String> {
    table.get(key).and_then(Value::as_str).filter(|text| is_name(text)).map(String::from)
}

fn uuid_of(table: &Table) -> Option<Uuid> {
    table.get("uuid").and_then(Value::as_str).and_then(uuid_in)
}

fn name_of(path: Option<&Path>) -> String {
    path.and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests;
