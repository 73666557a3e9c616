//! Names out of manifests that lie elsewhere: asked when nobody nearer knows a name.
//!
//! A project may name its manifest (`manifest = "…"`), or be part of a workspace whose manifest lies with the root
//! (Julia `base/loading.jl`, `project_file_manifest_path`, `base_project`); and `logs/manifest_usage.toml` lists every
//! manifest that Pkg has used, wherever it is and whatever it is called. There may be thousands of them, so they are
//! read one by one, the last used first, until every UUID has a name, and no more than so many.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

use toml::Value;

use super::claims::Claims;
use super::{file, project};
use crate::core::depot::Depot;
use crate::core::depot::layout::{MANIFEST_USAGE, PROJECT_FILES};
use crate::core::environment::fold;
use crate::core::error::{Warning, WarningKind};
use crate::core::log::file as log_file;
use crate::core::log::{LogKind, Source, parse};
use crate::core::patience;

/// How many of the listed manifests are read.
const MOST: usize = 500;
/// How many bytes of a log are read: some hundred thousand entries.
const LONGEST_LOG: u64 = 16 << 20;
/// How far above a project the root of its workspace is looked for.
const LEVELS: usize = 4;

/// Reads manifests until no wanted UUID is without a name. `parents` are projects that the usage logs name.
pub(super) fn read_until_all_are_named(
    depots: &[&Depot],
    parents: &[&Path],
    claims: &mut Claims,
    seen: &mut HashSet<PathBuf>,
) {
    let projects: Vec<PathBuf> = depots.iter().flat_map(|depot| projects_of(depot)).collect();
    let projects = parents.iter().copied().chain(projects.iter().map(PathBuf::as_path));
    let mut folders = HashSet::new();
    for project in projects {
        if claims.is_complete() {
            return;
        }
        read_manifests_of(project, claims, seen, &mut folders);
    }
    if !claims.is_complete() {
        read_listed(depots, claims, seen);
    }
}

/// The project files of a depot's environments and of its packages under development.
fn projects_of(depot: &Depot) -> Vec<PathBuf> {
    // What cannot be listed has been told.
    let folders = [depot.layout.environments(), depot.layout.dev()];
    let folders = folders.iter().flat_map(|folder| file::entries_of(folder).unwrap_or_default());
    folders.filter_map(|folder| project_in(&folder)).collect()
}

fn project_in(folder: &Path) -> Option<PathBuf> {
    PROJECT_FILES.iter().map(|name| folder.join(name)).find(|file| patience::is_file(file))
}

/// A project as far as it says where its manifest is.
fn table_of(project: &Path) -> toml::Table {
    // Whatever is wrong with it is told where its names are read.
    let mut told = Vec::new();
    match file::read_text(project, WarningKind::Project, &mut told) {
        Ok(Some(text)) => file::parse(&text, project, WarningKind::Project, &mut told),
        _ => toml::Table::new(),
    }
}

/// Reads the manifests that a project, or the root of its workspace, names, and those beside that root. `folders` are
/// those in which a root was looked for.
fn read_manifests_of(
    project: &Path,
    claims: &mut Claims,
    seen: &mut HashSet<PathBuf>,
    folders: &mut HashSet<PathBuf>,
) {
    read_named(project, &table_of(project), claims, seen);
    let Some(folder) = project.parent() else { return };
    if !folders.insert(folder.to_path_buf()) {
        return;
    }
    for above in folder.ancestors().skip(1).take(LEVELS) {
        let Some(root) = project_in(above) else { continue };
        let table = table_of(&root);
        if is_root_of(&table, above, folder) {
            project::read_project_and_manifests(&root, claims, seen);
            read_named(&root, &table, claims, seen);
        }
    }
}

fn read_named(project: &Path, table: &toml::Table, claims: &mut Claims, seen: &mut HashSet<PathBuf>) {
    let named = table.get("manifest").and_then(Value::as_str);
    if let Some((named, folder)) = named.zip(project.parent()) {
        project::read_manifest_once(&fold(&folder.join(named)), claims, seen);
    }
}

/// Whether a project in the folder `above` is the root of a workspace to which the one in `folder` belongs.
fn is_root_of(table: &toml::Table, above: &Path, folder: &Path) -> bool {
    let projects = table.get("workspace").and_then(|workspace| workspace.get("projects"));
    let projects = projects.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    projects.into_iter().any(|project| fold(&above.join(project)) == fold(folder))
}

/// Reads the manifests that Pkg's logs list, the last used first.
fn read_listed(depots: &[&Depot], claims: &mut Claims, seen: &mut HashSet<PathBuf>) {
    let mut listed = Vec::new();
    for depot in depots {
        let log = depot.layout.log(MANIFEST_USAGE);
        match log_file::read_small(&log, LONGEST_LOG) {
            Ok(bytes) => {
                let source =
                    Source { kind: LogKind::Manifests, path: &log.into(), bytes: &bytes.unwrap_or_default() };
                listed.extend(parse::read(&source).entries);
            }
            Err(error) => claims.warnings.push(Warning::io(WarningKind::Log, &log, &error)),
        }
    }
    listed.sort_by_key(|entry| Reverse(entry.time));
    let mut read = 0;
    for entry in listed.iter().filter(|entry| entry.path.is_absolute()) {
        if claims.is_complete() {
            return;
        }
        if read == MOST {
            let message =
                format!("names were looked for in the {MOST} manifests that were used last, not in all");
            let log = depots.first().map(|depot| depot.layout.log(MANIFEST_USAGE)).unwrap_or_default();
            claims.warnings.push(Warning::new(WarningKind::Name, log, message));
            return;
        }
        read += usize::from(project::read_manifest_once(&entry.path, claims, seen));
    }
}
