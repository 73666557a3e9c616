//! Manifests as Pkg reads them: the packages and repositories they name, and what makes Pkg refuse them.
//!
//! Both formats (Pkg.jl `read_manifest`, Julia `is_v1_format_manifest`). A manifest that Pkg refuses keeps nothing
//! to Julia; what it names is read all the same, for whoever is more careful. Which checks there are differs
//! between versions ([`Rules`]), so each fault tells whose it is.

mod version;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use uuid::Uuid;

use super::profile::{JuliaVersion, Rules};
use super::repository::Repository;
use crate::core::julia::slug::{TreeHash, tree_hash};
use crate::core::julia::toml::{Cursor, Document, Id, Toml, Value, parse_all};
use version::{is_number_of_version, is_version};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The packages with a tree hash or the address of a repository.
    pub entries: Vec<Entry>,
    /// The Julia that resolved it.
    pub julia_version: Option<JuliaVersion>,
    /// Whether it is TOML at all; when not, nothing is known of it.
    pub is_toml: bool,
    /// Whether it may need something that is not among the entries.
    is_partial: bool,
    faults: Vec<(Check, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub name: String,
    pub uuid: Option<Uuid>,
    pub tree: Option<TreeHash>,
    pub repository: Option<Repository>,
}

/// Which versions mind a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Check {
    Always,
    /// Those with this parser.
    Parser(Toml),
    /// Those that want more than an empty list of dependencies, but do not insist on types.
    EmptyDependencies,
    /// Those that mind weak dependencies; they also insist on the types of what they read.
    WeakDependencies,
    Apps,
    Registries,
}

impl Manifest {
    /// Why Pkg refuses the manifest by these rules; `None` when it reads it.
    pub fn refusal(&self, rules: &Rules) -> Option<&str> {
        let minds = |check: Check| match check {
            Check::Always => true,
            Check::Parser(toml) => rules.toml == toml,
            Check::EmptyDependencies => rules.refuses_empty_dependencies,
            Check::WeakDependencies => rules.checks_weak_dependencies,
            Check::Apps => rules.checks_apps,
            Check::Registries => rules.checks_registries,
        };
        self.faults.iter().find(|(check, _)| minds(*check)).map(|(_, cause)| cause.as_str())
    }

    /// Whether everything that it needs is among the entries: it is TOML of a format that is known here, and no part
    /// of it that may name a version or a repository was passed over.
    pub fn is_whole(&self) -> bool {
        self.is_toml && !self.is_partial
    }

    fn fault(&mut self, check: Check, cause: impl Into<String>) {
        self.faults.push((check, cause.into()));
    }

    fn must(&mut self, holds: bool, check: Check, cause: impl FnOnce() -> String) {
        if !holds {
            self.fault(check, cause());
        }
    }
}

impl Manifest {
    /// Looks where the paths among the repositories lead, seen from the manifest's folder.
    pub fn resolve(&mut self, folder: &Path) {
        for repository in self.entries.iter_mut().filter_map(|entry| entry.repository.as_mut()) {
            repository.resolve(folder);
        }
    }
}

pub fn read(bytes: &[u8]) -> Manifest {
    let mut manifest = Manifest::default();
    let text = String::from_utf8_lossy(bytes);
    if text.starts_with('\u{feff}') {
        manifest.fault(Check::Always, "it begins with a byte-order mark");
    }
    let documents = parse_all(bytes);
    for toml in [Toml::V1_0_3, Toml::V1_0_1] {
        if let Err(failure) = documents.of(toml) {
            manifest.fault(Check::Parser(toml), format!("it is not TOML to Julia: {failure}"));
        }
    }
    let of_crate;
    let raw = if let Some(document) = documents.iter().find_map(|document| document.as_ref().ok()) {
        let is_typed = !has_literal_list(document);
        manifest
            .must(is_typed, Check::WeakDependencies, || "packages in it are listed in brackets".to_string());
        document.cursor()
    } else {
        let Ok(table) = text.trim_start_matches('\u{feff}').parse() else { return manifest };
        of_crate = Document::of_crate(&table);
        of_crate.cursor()
    };
    manifest.is_toml = true;
    if is_format_1(raw) {
        read_packages(raw, &mut manifest);
        return manifest;
    }
    read_head(raw, &mut manifest);
    match raw.get("deps") {
        Some(packages) if packages.is_table() => read_packages(packages, &mut manifest),
        None => {}
        Some(other) if other.is_empty() => {
            manifest.fault(Check::WeakDependencies, "its 'deps' is empty and not a table");
        }
        Some(_) => {
            manifest.fault(Check::Always, "its 'deps' is not a table");
            manifest.is_partial = true;
        }
    }
    manifest
}

/// Whether the tables of a package stand in brackets, and not below headers: to Julia a list of another type.
fn has_literal_list(document: &Document) -> bool {
    let is_literal = |id: Id| matches!(document.value(id), Value::Array(list) if list.is_literal && !list.items.is_empty());
    let root = document.root();
    let packages = match root.get(b"manifest_format") {
        Some(format) if document.table(format).is_none() => {
            root.get(b"deps").and_then(|deps| document.table(deps))
        }
        _ => Some(root),
    };
    packages.is_some_and(|packages| packages.iter().any(|(_, id)| is_literal(id)))
}

/// A manifest of the first format has no `manifest_format` (Julia `base/loading.jl`).
fn is_format_1(raw: Cursor) -> bool {
    raw.get("manifest_format").is_none_or(|format| format.get("uuid").is_some())
}

fn read_head(raw: Cursor, manifest: &mut Manifest) {
    manifest.is_partial |= !raw.get("manifest_format").is_some_and(is_known_format);
    let format = raw.get("manifest_format");
    match format.and_then(Cursor::text) {
        Some(format) => {
            manifest.must(is_version(&format), Check::Always, || format!("its format is '{format}'"));
        }
        None if format.is_some_and(is_number_of_version) => {
            manifest.fault(Check::WeakDependencies, "its format is a number");
        }
        None => manifest.fault(Check::Always, "its format is no version"),
    }
    if let Some(version) = raw.get("julia_version") {
        match version.text().filter(|version| is_version(version)) {
            Some(version) => manifest.julia_version = version.parse().ok(),
            None if is_number_of_version(version) => {
                manifest.fault(Check::WeakDependencies, "its Julia version is a number");
            }
            None => manifest.fault(Check::Always, "its Julia version is no version"),
        }
    }
    if let Some(hash) = raw.get("project_hash") {
        let is_hash = hash.text().and_then(|hash| tree_hash(&hash)).is_some();
        manifest.must(is_hash, Check::Apps, || "its 'project_hash' is no hash".to_string());
    }
    match raw.get("registries") {
        None => {}
        Some(registries) if registries.is_table() => {
            let is_whole = |registry: Cursor| {
                let uuid = registry.get("uuid").and_then(Cursor::text);
                uuid.is_some_and(|uuid| parse_uuid(&uuid).is_some())
                    && registry.get("url").is_none_or(Cursor::is_text)
            };
            let all = registries.fields().into_iter().all(|(_, registry)| is_whole(registry));
            manifest.must(all, Check::Registries, || "a registry in it has no UUID".to_string());
        }
        Some(_) => manifest.fault(Check::Registries, "its 'registries' is not a table"),
    }
}

/// Whether how a format names packages is known here: the second format, whatever follows its first number.
fn is_known_format(format: Cursor) -> bool {
    match format.text() {
        Some(text) => text.split('.').next() == Some("2"),
        None => matches!(format.value(), Some(Value::Integer(2))),
    }
}

/// What an entry says of other packages, to be checked when all are known.
struct Links<'t> {
    name: &'t str,
    deps: Option<Cursor<'t>>,
    weakdeps: Option<Cursor<'t>>,
}

fn read_packages(packages: Cursor, manifest: &mut Manifest) {
    let packages = packages.fields();
    let mut uuids: HashMap<&str, Vec<Option<Uuid>>> = HashMap::new();
    let mut names: HashMap<Uuid, &str> = HashMap::new();
    let mut links = Vec::new();
    for (name, infos) in &packages {
        let Some(list) = infos.items().filter(|list| !list.is_empty()) else {
            // Older versions only ask for what is in it.
            let check = if infos.is_empty() { Check::WeakDependencies } else { Check::Always };
            manifest.fault(check, format!("'{name}' is not a list of packages"));
            manifest.is_partial |= !infos.is_empty();
            continue;
        };
        for info in list {
            if !info.is_table() {
                manifest.fault(Check::Always, format!("'{name}' is not a list of tables"));
                manifest.is_partial = true;
                continue;
            }
            let uuid = read_entry(name, info, manifest);
            uuids.entry(name).or_default().push(uuid);
            if let Some(uuid) = uuid {
                names.insert(uuid, name);
            }
            links.push(Links { name, deps: info.get("deps"), weakdeps: info.get("weakdeps") });
        }
    }
    let lone = |name: &str| uuids.get(name).is_some_and(|uuids| uuids.len() == 1);
    for Links { name, deps, weakdeps } in links {
        if let Some(fault) = deps.and_then(|deps| check_deps(deps, &lone, Some(&names))) {
            manifest.fault(Check::Always, format!("the dependencies of '{name}' {fault}"));
        }
        if let Some(fault) = weakdeps.and_then(|deps| check_deps(deps, &lone, None)) {
            manifest.fault(Check::WeakDependencies, format!("the weak dependencies of '{name}' {fault}"));
        }
    }
}

/// Reads one package, and returns its UUID.
fn read_entry(name: &str, info: Cursor, manifest: &mut Manifest) -> Option<Uuid> {
    for key in ["uuid", "version", "path", "repo-url", "repo-rev", "repo-subdir", "git-tree-sha1"] {
        let is_text = info.get(key).is_none_or(Cursor::is_text);
        manifest.must(is_text, Check::Always, || format!("the '{key}' of '{name}' is no text"));
    }
    let text = |key: &str| info.get(key).and_then(Cursor::text);
    let uuid = text("uuid").and_then(|uuid| parse_uuid(&uuid));
    manifest.must(uuid.is_some(), Check::Always, || format!("'{name}' has no UUID"));
    let tree = text("git-tree-sha1").and_then(|hash| tree_hash(&hash));
    let tree_is_read = tree.is_some() || text("git-tree-sha1").is_none();
    manifest.must(tree_is_read, Check::Always, || format!("the tree hash of '{name}' is none"));
    let version_is_read = text("version").is_none_or(|version| is_version(&version));
    manifest.must(version_is_read, Check::Always, || format!("the version of '{name}' is none"));
    let pinned = info.get("pinned").is_none_or(|pinned| matches!(pinned.value(), Some(Value::Boolean(_))));
    manifest.must(pinned, Check::Always, || format!("whether '{name}' is pinned is not true or false"));
    check_newer(name, info, manifest);
    // A version without its hash or its UUID, or a repository without its address, cannot be told from others.
    let names_version = info.get("git-tree-sha1").is_some();
    let has_address = text("repo-url").is_some() || info.get("repo-url").is_none();
    manifest.is_partial |= (names_version && (tree.is_none() || uuid.is_none())) || !has_address;
    if tree.is_some() || text("repo-url").is_some() {
        let repository = text("repo-url").map(|address| Repository::new(&address));
        manifest.entries.push(Entry { name: name.to_string(), uuid, tree, repository });
    }
    uuid
}

/// Checks what not every version minds of a package.
fn check_newer(name: &str, info: Cursor, manifest: &mut Manifest) {
    // An empty list is none of texts to Julia, nor of anything.
    let is_empty_list =
        |key: &str| info.get(key).and_then(Cursor::items).is_some_and(|items| items.is_empty());
    for (key, check) in [
        ("deps", Check::EmptyDependencies),
        ("deps", Check::WeakDependencies),
        ("weakdeps", Check::WeakDependencies),
    ] {
        manifest.must(!is_empty_list(key), check, || format!("the '{key}' of '{name}' is an empty list"));
    }
    let is_list_of_texts = |value: Cursor| {
        value.items().is_some_and(|list| !list.is_empty() && list.into_iter().all(Cursor::is_text))
    };
    let all_in = |key: &str, is_right: &dyn Fn(Cursor) -> bool| {
        info.get(key).is_none_or(|table| {
            table.is_table() && table.fields().into_iter().all(|(_, value)| is_right(value))
        })
    };
    let extensions = all_in("extensions", &|value| value.is_text() || is_list_of_texts(value));
    manifest.must(extensions, Check::WeakDependencies, || format!("the extensions of '{name}' are none"));
    let apps = all_in("apps", &|app| {
        let flags = app.get("julia_flags").is_none_or(|flags| flags.is_empty() || is_list_of_texts(flags));
        let submodule = app.get("submodule").is_none_or(Cursor::is_text);
        flags && submodule && app.get("julia_command").is_some_and(Cursor::is_text)
    });
    manifest.must(apps, Check::Apps, || format!("the apps of '{name}' are none"));
    let entry_file = info.get("entryfile").is_none_or(Cursor::is_text);
    manifest.must(entry_file, Check::Apps, || format!("the 'entryfile' of '{name}' is no text"));
    let is_right = |version: Cursor| version.text().is_some_and(|version| is_version(&version));
    let syntax = info
        .get("syntax")
        .is_none_or(|syntax| syntax.is_table() && syntax.get("julia_version").is_none_or(is_right));
    manifest.must(syntax, Check::Registries, || format!("the syntax of '{name}' has no version"));
}

/// What is wrong with the dependencies of a package (Pkg.jl `read_deps`, `normalize_deps`, `validate_manifest`):
/// a list of names that the manifest has once each, or a table of names and UUIDs, which must be those of the
/// entries where `names` are given.
fn check_deps(
    deps: Cursor,
    lone: &dyn Fn(&str) -> bool,
    names: Option<&HashMap<Uuid, &str>>,
) -> Option<&'static str> {
    if let Some(list) = deps.items() {
        let mut seen = HashSet::new();
        for dep in list {
            let Some(dep) = dep.text() else { return Some("are not all names") };
            if !seen.insert(dep.clone()) {
                return Some("name one twice");
            } else if !lone(&dep) {
                return Some("name one that the manifest does not have, or has more than once");
            }
        }
        return None;
    }
    if !deps.is_table() {
        return Some("are neither a list nor a table");
    }
    for (name, uuid) in deps.fields() {
        let Some(uuid) = uuid.text().and_then(|uuid| parse_uuid(&uuid)) else {
            return Some("have a UUID that is none");
        };
        if names.is_some_and(|names| names.get(&uuid).copied() != Some(&*name)) {
            return Some("name one that the manifest does not have under that UUID");
        }
    }
    None
}

/// A UUID in the one spelling that Julia reads, with hyphens.
fn parse_uuid(text: &str) -> Option<Uuid> {
    if text.len() == 36 { Uuid::try_parse(text).ok() } else { None }
}

#[cfg(test)]
mod tests;
