//! Which project file a use is attributed to.
//!
//! Scratch.jl (`find_project_file`) takes for a package the project file of its source, and for the global
//! namespace the active project, or the default environment. A Rust process has no active project:
//! `JULIA_PROJECT` stands for it, expanded as Julia does (`base/initdefs.jl`, `load_path_expand`), else the
//! newest `environments/vX.Y` that has a project file. A caller may name its file itself.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::{Caller, GLOBAL};
use crate::core::depot::layout::{Layout, PROJECT_FILES};
use crate::core::environment::Environment;
use crate::core::folder;
use crate::core::patience;

/// The variable that names the active project.
const PROJECT: &str = "JULIA_PROJECT";

/// The project file of a caller, absolute; `None` when there is none that exists.
pub(super) fn find(environment: &Environment, depots: &[Layout], calling: &Caller) -> Option<PathBuf> {
    let found = match calling.project() {
        Some(project) => Some(environment.absolute(project)),
        None if calling.uuid() == GLOBAL => active(environment, depots)
            .filter(|file| patience::is_file(file))
            .or_else(|| newest_environment(depots)),
        // No source of a package is loaded here; it may still be the project one works in.
        None => active(environment, depots).filter(|file| uuid(file) == Some(calling.uuid())),
    };
    found.filter(|file| patience::is_file(file))
}

/// The active project's file, which need not exist.
pub(super) fn active(environment: &Environment, depots: &[Layout]) -> Option<PathBuf> {
    let named = environment.variable(PROJECT).filter(|value| !value.is_empty());
    let Some(named) = named else { return newest_environment(depots) };
    match named.to_str().and_then(|text| text.strip_prefix('@')) {
        Some(".") => current_project(environment),
        Some(name) if name.contains('#') => newest_environment(depots),
        Some(name) => named_environment(depots, name),
        None => {
            let path = environment.absolute(&environment.expand_home(Path::new(named)));
            let is_project =
                path.file_name().is_some_and(|name| PROJECT_FILES.iter().any(|file| name == *file));
            let file = project_in(&path);
            Some(file.unwrap_or_else(|| {
                if is_project || patience::is_file(&path) { path } else { path.join(PROJECT_FILES[1]) }
            }))
        }
    }
}

/// The largest project file that is read, in bytes.
const LARGEST: u64 = 2 << 20;

/// The UUID that a project file gives its package, when it gives one.
pub(super) fn uuid(file: &Path) -> Option<Uuid> {
    if !patience::is_file(file) {
        return None;
    }
    let text = crate::core::log::file::read_small(file, LARGEST).ok()??;
    let project: toml::Table = String::from_utf8(text).ok()?.parse().ok()?;
    Uuid::try_parse(project.get("uuid")?.as_str()?).ok()
}

/// The project file in a folder, `JuliaProject.toml` or `Project.toml`.
#[must_use]
pub fn project_in(folder: &Path) -> Option<PathBuf> {
    PROJECT_FILES.iter().map(|name| folder.join(name)).find(|file| patience::is_file(file))
}

/// The nearest project file at or above the working directory, but not above the home folder (Julia
/// `base/loading.jl`, `current_project`).
fn current_project(environment: &Environment) -> Option<PathBuf> {
    above(&environment.working_directory, environment.home.as_deref()).find_map(project_in)
}

/// A folder and those above it, up to and including `last` when that is one of them.
pub(super) fn above<'a>(folder: &'a Path, last: Option<&'a Path>) -> impl Iterator<Item = &'a Path> {
    let mut is_over = false;
    folder.ancestors().take_while(move |above| {
        let was_over = is_over;
        is_over = last == Some(*above);
        !was_over
    })
}

/// `environments/NAME` of the first depot that has it, else where the first depot would have it.
fn named_environment(depots: &[Layout], name: &str) -> Option<PathBuf> {
    let folders = || depots.iter().map(|depot| depot.environments().join(name));
    folders()
        .find_map(|folder| project_in(&folder))
        .or_else(|| Some(folders().next()?.join(PROJECT_FILES[1])))
}

/// The project file of the newest `environments/vX.Y` that has one, in the first depot that has any.
fn newest_environment(depots: &[Layout]) -> Option<PathBuf> {
    depots.iter().find_map(|depot| {
        let environments = depot.environments();
        let entries = folder::entries(&environments).ok()?;
        let files = entries
            .into_iter()
            .filter_map(|(name, _)| Some((version(&name)?, project_in(&environments.join(&name))?)));
        files.max().map(|(_, file)| file)
    })
}

/// The version of Julia that an environment is named after, `v1.10`.
fn version(name: &OsStr) -> Option<(u32, u32)> {
    let (major, minor) = name.to_str()?.strip_prefix('v')?.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
