//! Which artifacts depots have, and who binds them.
//!
//! A binding is looked for in the files that the depots' logs name, which are what Julia's collection keeps artifacts
//! for, and in the installed packages. What nothing binds may still be used by its hash.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::bindings::{self, NAMES};
use crate::core::depot::Depot;
use crate::core::depot::layout::PROJECT_FILES;
use crate::core::error::{Warning, WarningKind, plain};
use crate::core::folder;
use crate::core::julia::slug::tree_hash;
use crate::core::log::LogKind;
use crate::core::log::file;
use crate::core::log::read::Log;
use crate::core::patience;
use crate::core::progress::Cancel;
use crate::core::scan::walk::Group;
use crate::core::scan::{self, Watcher};
use crate::core::space::{Key, Kind, Sizes};

/// An artifact in a depot.
#[derive(Debug, Clone)]
pub struct Artifact {
    /// Its name: a tree hash in lower-case hexadecimal digits.
    pub hash: String,
    /// Where it is.
    pub path: PathBuf,
    /// What it takes, once it is measured.
    pub sizes: Option<Sizes>,
    /// Who binds it.
    pub bound: Vec<Bound>,
}

/// A binding of an artifact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bound {
    /// The name it is bound to.
    pub name: String,
    /// The name of the package that the file belongs to, where it has one.
    pub package: Option<String>,
    /// The file.
    pub file: PathBuf,
    /// Whether a log names the file, so that Julia's collection keeps the artifact.
    pub is_logged: bool,
}

/// The artifacts of these depots, not measured yet, and what could not be read.
#[must_use]
pub fn list(depots: &[Depot]) -> (Vec<Artifact>, Vec<Warning>) {
    let mut warnings = Vec::new();
    let bound = bound(depots, &mut warnings);
    let mut artifacts = Vec::new();
    for depot in depots {
        let folder = depot.layout.artifacts();
        for name in folders(&folder, &mut warnings) {
            if tree_hash(&name).is_some() {
                let bound = bound.get(&name.to_lowercase()).cloned().unwrap_or_default();
                artifacts.push(Artifact { path: folder.join(&name), hash: name, sizes: None, bound });
            }
        }
    }
    (artifacts, warnings)
}

/// Measures artifacts, and says what could not be read.
pub fn measure(artifacts: &mut [Artifact], cancel: &Cancel, watcher: &dyn Watcher) -> Vec<Warning> {
    let mut groups: BTreeMap<PathBuf, Group> = BTreeMap::new();
    for (position, artifact) in artifacts.iter().enumerate() {
        if let (Some(folder), Some(name)) = (artifact.path.parent(), artifact.path.file_name()) {
            let folder = folder.to_path_buf();
            let group = groups.entry(folder.clone()).or_insert_with(|| Group { folder, spaces: Vec::new() });
            group.spaces.push((position, Key::found(name)));
        }
    }
    let (sizes, end) = scan::sizes(groups.into_values().collect(), cancel, watcher);
    for (position, artifact) in artifacts.iter_mut().enumerate() {
        artifact.sizes = sizes.get(&position).copied();
    }
    end.warnings
}

/// Who binds each artifact.
fn bound(depots: &[Depot], warnings: &mut Vec<Warning>) -> BTreeMap<String, Vec<Bound>> {
    let logged = depots.iter().flat_map(|depot| {
        let log = Log::read(LogKind::ArtifactFiles, &depot.layout);
        log.parsed.entries.iter().map(|entry| entry.path.to_path_buf()).collect::<Vec<_>>()
    });
    let logged: BTreeSet<PathBuf> = logged.collect();
    let mut files: BTreeMap<PathBuf, bool> = logged.into_iter().map(|file| (file, true)).collect();
    for depot in depots {
        let packages = depot.layout.packages();
        for name in folders(&packages, warnings) {
            for slug in folders(&packages.join(&name), warnings) {
                for file in NAMES.map(|file| packages.join(&name).join(&slug).join(file)) {
                    files.entry(file).or_insert(false);
                }
            }
        }
    }
    let mut bound: BTreeMap<String, Vec<Bound>> = BTreeMap::new();
    for (file, is_logged) in files {
        if !patience::is_file(&file) {
            continue;
        }
        match bindings::read(&file) {
            Ok(bindings) => {
                let package = file.parent().and_then(project_name);
                for binding in bindings {
                    let package = package.clone();
                    let by = Bound { name: binding.name, package, file: file.clone(), is_logged };
                    bound.entry(binding.hash).or_default().push(by);
                }
            }
            Err(error) => warnings.push(Warning::new(WarningKind::Manifest, &file, plain(&error.source))),
        }
    }
    for by in bound.values_mut() {
        by.dedup();
    }
    bound
}

/// The name in the project file of a folder.
fn project_name(folder: &Path) -> Option<String> {
    const LONGEST: u64 = 1 << 20;
    PROJECT_FILES.iter().find_map(|file| {
        let bytes = file::read_small(&folder.join(file), LONGEST).ok()??;
        let project: toml::Table = std::str::from_utf8(&bytes).ok()?.parse().ok()?;
        Some(project.get("name")?.as_str()?.to_string())
    })
}

/// The names of the folders in a folder; none when it is not there.
fn folders(folder: &Path, warnings: &mut Vec<Warning>) -> Vec<String> {
    match folder::entries(folder) {
        Ok(entries) => {
            let folders = entries.into_iter().filter(|(_, kind)| *kind == Kind::Directory);
            let mut names: Vec<String> = folders.filter_map(|(name, _)| name.into_string().ok()).collect();
            names.sort_unstable();
            names
        }
        Err(error) => {
            if !matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) {
                warnings.push(Warning::io(WarningKind::Manifest, folder, &error));
            }
            Vec::new()
        }
    }
}
