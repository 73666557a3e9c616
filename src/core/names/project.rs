//! Names out of projects and manifests.
//!
//! A project names itself and, in `[deps]`, `[weakdeps]` and `[extras]`, the packages it knows; a manifest
//! names every package it holds, in format 1 (`[[Name]]`) and since format 2 below `deps`
//! (Pkg.jl `read_project`, `read_manifest`). Lines as Pkg writes them are read as lines, everything else as
//! TOML; a text that is not TOML gives a warning and no name. Each file is read once, whoever points to it.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use toml::Value;

use super::claims::Claims;
use super::lines::{self, Line};
use super::{Source, file};
use crate::core::depot::layout::PROJECT_FILES;
use crate::core::error::WarningKind;

/// The tables of a project that give names to UUIDs.
const TABLES_OF_PACKAGES: [&str; 3] = ["deps", "weakdeps", "extras"];

type Pair<'t> = (&'t str, &'t str);

pub(super) fn read_environments(folder: &Path, claims: &mut Claims, seen: &mut HashSet<PathBuf>) {
    for environment in file::folders(folder, WarningKind::Project, &mut claims.warnings) {
        read_project_in(&environment, claims, seen);
        read_manifests_in(&environment, claims, seen);
    }
}

pub(super) fn read_packages_under_development(
    folder: &Path,
    claims: &mut Claims,
    seen: &mut HashSet<PathBuf>,
) {
    for package in file::folders(folder, WarningKind::Project, &mut claims.warnings) {
        read_project_in(&package, claims, seen);
    }
}

/// Reads a project file that the usage log names, whatever it is called, and the manifests beside it.
pub(super) fn read_parent(path: &Path, claims: &mut Claims, seen: &mut HashSet<PathBuf>) {
    if seen.insert(path.to_path_buf()) {
        read_project(path, Source::Log, claims);
    }
    if let Some(folder) = path.parent() {
        read_manifests_in(folder, claims, seen);
    }
}

/// Reads a project that others are part of, and the manifests beside it.
pub(super) fn read_project_and_manifests(path: &Path, claims: &mut Claims, seen: &mut HashSet<PathBuf>) {
    if seen.insert(path.to_path_buf()) {
        read_project(path, Source::Project, claims);
    }
    if let Some(folder) = path.parent() {
        read_manifests_in(folder, claims, seen);
    }
}

/// Reads a manifest, whatever it is called, unless it was read before; whether it was not.
pub(super) fn read_manifest_once(path: &Path, claims: &mut Claims, seen: &mut HashSet<PathBuf>) -> bool {
    let is_new = seen.insert(path.to_path_buf());
    if is_new {
        read_manifest(path, claims);
    }
    is_new
}

fn read_project_in(folder: &Path, claims: &mut Claims, seen: &mut HashSet<PathBuf>) {
    for name in PROJECT_FILES {
        let path = folder.join(name);
        if !seen.insert(path.clone()) || read_project(&path, Source::Project, claims) {
            return;
        }
    }
}

/// Reads a project; whether there is one.
fn read_project(path: &Path, source: Source, claims: &mut Claims) -> bool {
    let text = match file::read_text(path, WarningKind::Project, &mut claims.warnings) {
        Ok(Some(text)) => text,
        Ok(None) => return false,
        Err(file::Warned) => return true,
    };
    if let Some(pairs) = project_by_lines(&text) {
        hear(pairs, source, path, claims);
    } else {
        let table = file::parse(&text, path, WarningKind::Project, &mut claims.warnings);
        hear(project_by_table(&table), source, path, claims);
    }
    true
}

/// Reads every manifest in a folder: `Manifest.toml`, `JuliaManifest.toml`, and those for one version of
/// Julia, `Manifest-vX.Y.toml` (Julia `base/loading.jl`, `manifest_names`).
fn read_manifests_in(folder: &Path, claims: &mut Claims, seen: &mut HashSet<PathBuf>) {
    // A folder may hold thousands of parents, and is listed once.
    if !seen.insert(folder.to_path_buf()) {
        return;
    }
    let paths = match file::entries_of(folder) {
        Ok(paths) => paths.into_iter().filter(|path| is_manifest(path)).collect(),
        // It may still be allowed to open what is in it.
        Err(_) => vec![folder.join("JuliaManifest.toml"), folder.join("Manifest.toml")],
    };
    for path in paths {
        read_manifest_once(&path, claims, seen);
    }
}

fn is_manifest(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str).and_then(|name| name.strip_suffix(".toml"));
    let version = name.map(|name| name.strip_prefix("Julia").unwrap_or(name));
    let version = version.and_then(|name| name.strip_prefix("Manifest"));
    version.is_some_and(|version| {
        version.is_empty()
            || version
                .strip_prefix("-v")
                .is_some_and(|rest| rest.starts_with(|digit: char| digit.is_ascii_digit()))
    })
}

fn read_manifest(path: &Path, claims: &mut Claims) {
    let read = file::read_text(path, WarningKind::Manifest, &mut claims.warnings);
    let Ok(Some(text)) = read else { return };
    if let Some(pairs) = manifest_by_lines(&text) {
        hear(pairs, Source::Manifest, path, claims);
    } else {
        let table = file::parse(&text, path, WarningKind::Manifest, &mut claims.warnings);
        hear(manifest_by_table(&table), Source::Manifest, path, claims);
    }
}

fn hear<'t>(pairs: impl IntoIterator<Item = Pair<'t>>, source: Source, path: &Path, claims: &mut Claims) {
    for (name, uuid) in pairs {
        claims.hear(uuid, name, source, path);
    }
}

/// The project's own name and UUID, when its first lines say so.
pub(super) fn head(text: &str) -> Option<Pair<'_>> {
    let mut own = Own::default();
    for line in text.lines() {
        match lines::read(line)? {
            Line::Text(key, value) => own.note(key, value),
            Line::Blank | Line::Other => {}
            Line::Table(_) | Line::ArrayTable(_) => return None,
        }
        if let Some(pair) = own.pair() {
            return Some(pair);
        }
    }
    None
}

pub(super) fn own_name(project: &toml::Table) -> Option<Pair<'_>> {
    project.get("name").and_then(Value::as_str).zip(project.get("uuid").and_then(Value::as_str))
}

/// A name and a UUID that stand on two lines.
#[derive(Default)]
struct Own<'t> {
    name: Option<&'t str>,
    uuid: Option<&'t str>,
}

impl<'t> Own<'t> {
    fn note(&mut self, key: &str, value: &'t str) {
        match key {
            "name" => self.name = Some(value),
            "uuid" => self.uuid = Some(value),
            _ => {}
        }
    }

    fn pair(&self) -> Option<Pair<'t>> {
        self.name.zip(self.uuid)
    }
}

/// The names in a project, unless a line is of an unknown shape.
fn project_by_lines(text: &str) -> Option<Vec<Pair<'_>>> {
    let mut pairs = Vec::new();
    let mut own = Own::default();
    let mut table = None;
    for line in text.lines() {
        match lines::read(line)? {
            Line::Blank | Line::Other => {}
            Line::Table(name) => table = Some(name),
            Line::ArrayTable(_) => return None,
            Line::Text(key, value) => match table {
                None => own.note(key, value),
                Some(table) if TABLES_OF_PACKAGES.contains(&table) => pairs.push((key, value)),
                Some(_) => {}
            },
        }
    }
    pairs.extend(own.pair());
    Some(pairs)
}

fn project_by_table(project: &toml::Table) -> Vec<Pair<'_>> {
    let tables = TABLES_OF_PACKAGES.iter().filter_map(|table| project.get(*table)?.as_table());
    let packages = tables.flatten().filter_map(|(name, uuid)| Some((name.as_str(), uuid.as_str()?)));
    packages.chain(own_name(project)).collect()
}

/// The names in a manifest, unless a line is of an unknown shape.
fn manifest_by_lines(text: &str) -> Option<Vec<Pair<'_>>> {
    let mut pairs = Vec::new();
    // The package whose entry this is; none while in a table below the entry or elsewhere.
    let mut package = None;
    let mut has_format_1 = false;
    let mut has_format_2 = false;
    for line in text.lines() {
        match lines::read(line)? {
            Line::Table(name) => {
                has_format_2 |= name.split('.').next() == Some("deps");
                package = None;
            }
            Line::ArrayTable(name) => {
                let below_deps = name.strip_prefix("deps.");
                has_format_2 |= below_deps.is_some();
                has_format_1 |= below_deps.is_none();
                package = Some(below_deps.unwrap_or(name)).filter(|name| !name.contains('.'));
            }
            Line::Text("uuid", uuid) => pairs.extend(package.map(|name| (name, uuid))),
            Line::Blank | Line::Other | Line::Text(..) => {}
        }
    }
    // What has entries of both formats is not Pkg's.
    (!(has_format_1 && has_format_2)).then_some(pairs)
}

fn manifest_by_table(manifest: &toml::Table) -> Vec<Pair<'_>> {
    // A package called "deps" would make a list of it in format 1.
    let packages = manifest.get("deps").and_then(Value::as_table).unwrap_or(manifest);
    let mut pairs = Vec::new();
    for (name, entries) in packages {
        for entry in entries.as_array().into_iter().flatten() {
            if let Some(uuid) = entry.get("uuid").and_then(Value::as_str) {
                pairs.push((name.as_str(), uuid));
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_formats_of_manifests_are_read() {
        let format_1 = "# This file is machine-generated\n\n[[Dates]]\ndeps = [\"Printf\"]\nuuid = \"1\"\n\n\
                        [[Same]]\nuuid = \"2\"\n    [Same.deps]\n    uuid = \"no\"\n[[Same]]\nuuid = \"3\"\n";
        let expected = [("Dates", "1"), ("Same", "2"), ("Same", "3")];
        assert_eq!(manifest_by_lines(format_1).expect("by lines"), expected);
        let format_2 = format!(
            "julia_version = \"1.11.1\"\nmanifest_format = \"2.0\"\n\n{}",
            format_1.replace("[[", "[[deps.").replace("[Same.", "[deps.Same.")
        );
        assert_eq!(manifest_by_lines(&format_2).expect("by lines"), expected);
        for text in [format_1, &format_2] {
            assert_eq!(manifest_by_table(&text.parse().expect("TOML")), expected);
        }
        assert_eq!(manifest_by_table(&"[deps]\n".parse().expect("TOML")), []);
    }

    #[test]
    fn a_package_called_deps_does_not_make_another_format() {
        let text = "[[deps]]\nuuid = \"1\"\n\n[[Other]]\nuuid = \"2\"\n";
        let expected = [("deps", "1"), ("Other", "2")];
        assert_eq!(manifest_by_lines(text).expect("by lines"), expected);
        let table = text.parse().expect("TOML");
        let mut pairs = manifest_by_table(&table);
        pairs.sort_by_key(|(_, uuid)| *uuid);
        assert_eq!(pairs, expected);
    }

    #[test]
    fn the_head_of_a_project_is_enough_whatever_follows() {
        assert_eq!(head("name = \"A\"\nuuid = \"1\"\nauthors = [\n"), Some(("A", "1")));
        assert_eq!(head("version = \"1\"\n[deps]\nname = \"A\"\nuuid = \"1\"\n"), None);
    }

    #[test]
    fn manifests_are_known_by_their_names() {
        for name in ["Manifest.toml", "JuliaManifest.toml", "Manifest-v1.11.toml", "JuliaManifest-v1.12.toml"]
        {
            assert!(is_manifest(Path::new(name)), "{name}");
        }
        for name in ["Manifest", "Manifest.toml.bak", "Manifest-old.toml", "MyManifest.toml", "Project.toml"]
        {
            assert!(!is_manifest(Path::new(name)), "{name}");
        }
    }

    /// Lines that projects and manifests are made of, and some that they are not.
    fn line() -> impl Strategy<Value = String> {
        let word = || prop::sample::select(vec!["deps", "A", "B", "uuid", "name", "extras", "compat"]);
        prop_oneof![
            word().prop_map(|a| format!("[{a}]")),
            word().prop_map(|a| format!("[[{a}]]")),
            (word(), word()).prop_map(|(a, b)| format!("[{a}.{b}]")),
            (word(), word()).prop_map(|(a, b)| format!("[[{a}.{b}]]")),
            (word(), "[0-9a-z]{0,3}").prop_map(|(a, b)| format!("{a} = \"{b}\"")),
            (word(), ".{0,3}").prop_map(|(a, b)| format!("{a} = \"{b}\"")),
            word().prop_map(|a| format!("{a} = [\"x\", \"y\"]")),
            "[ -~]{0,12}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn lines_and_parser_agree_wherever_both_can_read(lines in prop::collection::vec(line(), 0..8)) {
            let text = lines.join("\n");
            let Ok(table) = text.parse::<toml::Table>() else { return Ok(()) };
            for (by_lines, mut by_table) in [
                (manifest_by_lines(&text), manifest_by_table(&table)),
                (project_by_lines(&text), project_by_table(&table)),
            ] {
                if let Some(mut by_lines) = by_lines {
                    by_lines.sort_unstable();
                    by_table.sort_unstable();
                    prop_assert_eq!(by_lines, by_table);
                }
            }
        }
    }
}
