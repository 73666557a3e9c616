//! Names out of the installed packages, `packages/NAME/SLUG/Project.toml`.
//!
//! All versions of a package lie in the folder of its name and say the same of themselves, so one of them
//! is read and the others only when somebody is still without a name: two packages of different UUIDs
//! that share a name share that folder. Where the UUIDs of that name are wanted, all are read.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::claims::Claims;
use super::{Source, file, project};
use crate::core::depot::is_absence;
use crate::core::depot::layout::PROJECT_FILES;
use crate::core::error::{Warning, WarningKind};

const KIND: WarningKind = WarningKind::Project;

/// Reads one version of each package that says who it is, adding the files it read to `seen`. Returns the
/// folders of the versions it did not read.
pub(super) fn read_one_version_each(
    packages: &Path,
    claims: &mut Claims,
    seen: &mut HashSet<PathBuf>,
) -> Vec<PathBuf> {
    let mut unread = Vec::new();
    for package in file::entries(packages, KIND, &mut claims.warnings) {
        let mut versions = match file::entries_of(&package) {
            Ok(versions) => versions.into_iter(),
            // A loose file such as CACHEDIR.TAG is no package.
            Err(error) if is_absence(&error) => continue,
            Err(error) => {
                claims.warnings.push(Warning::io(KIND, &package, &error));
                continue;
            }
        };
        let wants_all = package.file_name().and_then(OsStr::to_str).is_some_and(|name| claims.wants(name));
        for version in versions.by_ref() {
            if let Some(file) = read(&version, claims) {
                seen.insert(file);
                if !wants_all {
                    break;
                }
            }
        }
        unread.extend(versions);
    }
    unread
}

/// Reads those versions until no wanted UUID is without a name.
pub(super) fn read_until_all_are_named(versions: &[PathBuf], claims: &mut Claims) {
    for version in versions {
        if claims.is_complete() {
            return;
        }
        read(version, claims);
    }
}

/// Reads the project file of a version. Returns that file if it says who the package is.
fn read(version: &Path, claims: &mut Claims) -> Option<PathBuf> {
    for name in PROJECT_FILES {
        let path = version.join(name);
        let Some(text) = file::read_text(&path, KIND, &mut claims.warnings).ok()? else { continue };
        if let Some((name, uuid)) = project::head(&text) {
            claims.hear(uuid, name, Source::Installed, &path);
            return Some(path);
        }
        let table = file::parse(&text, &path, KIND, &mut claims.warnings);
        let (name, uuid) = project::own_name(&table)?;
        claims.hear(uuid, name, Source::Installed, &path);
        return Some(path);
    }
    None
}
