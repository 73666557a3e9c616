//! The house keeps its layers: modules import downward only, and some things happen in one room alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from the ground up. A room may use its own floor and those below.
const FLOORS: &[&[&str]] = &[
    &["core::bytes", "core::time", "core::progress", "core::crew", "core::mounts"],
    &["core::patience"],
    &["core::error", "core::disk", "core::folder", "core::own_file"],
    &["core::julia"],
    &["core::environment"],
    &["core::depot"],
    &["core::space"],
    &["core::identity"],
    &["core::handle", "core::in_use"],
    &["core::links"],
    &["core::replacement"],
    &["core::words"],
    &["core::log"],
    &["core::names"],
    &["core::place"],
    &["core::scan"],
    &["core::judge"],
    &["core::plan"],
    &["core::reclaim"],
    &["core::operation"],
    &["core::opener", "core::settings", "core::scratch"],
    &["cli", "gui"],
    &["demo"],
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every source file with the module it makes, such as `core::log::parse`.
fn modules() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let module = |path: &Path| {
        let name = path.strip_prefix(&root).unwrap().with_extension("");
        name.iter().map(|part| part.to_str().unwrap()).collect::<Vec<_>>().join("::")
    };
    files.iter().map(|path| (module(path), fs::read_to_string(path).unwrap())).collect()
}

fn room_of(module: &str) -> Option<(usize, &'static str)> {
    let is_in = |room: &&str| module == *room || module.starts_with(&format!("{room}::"));
    FLOORS
        .iter()
        .enumerate()
        .find_map(|(floor, rooms)| Some((floor, *rooms.iter().find(|room| is_in(room))?)))
}

/// The modules that a source names with `crate::`, tests left out.
fn imports(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let without_comments = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut found = Vec::new();
    for line in without_comments {
        // How far something is seen is no import.
        for piece in line.replace("(in crate::", "(in ").split("crate::").skip(1) {
            let path: String =
                piece.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':')).collect();
            found.push(path.trim_end_matches(':').to_string());
        }
    }
    found
}

#[test]
fn modules_import_downward_only() {
    let mut upward = Vec::new();
    for (module, source) in modules() {
        let Some((floor, room)) = room_of(&module) else { continue };
        for import in imports(&source) {
            let Some((other_floor, other_room)) = room_of(&import) else {
                panic!("{module} imports crate::{import}, which has no floor: give its room one");
            };
            if other_floor > floor || (other_floor == floor && other_room != room) {
                upward.push(format!("{module} imports {import}"));
            }
        }
    }
    assert!(upward.is_empty(), "imports that go up or sideways:\n{}", upward.join("\n"));
}

#[test]
fn every_core_module_has_a_floor() {
    let homeless: Vec<String> = modules()
        .into_keys()
        .filter(|module| module.starts_with("core::") && room_of(module).is_none())
        .collect();
    assert!(homeless.is_empty(), "modules without a floor: {homeless:?}");
}

#[test]
fn views_never_touch_the_disk() {
    for (module, source) in modules() {
        if module.starts_with("gui::view") || module.starts_with("gui::widget") {
            assert!(!source.contains("std::fs"), "{module} reads or writes files");
        }
    }
}

#[test]
fn names_inside_a_depot_are_spelled_in_one_room() {
    for (module, source) in modules() {
        let is_test = module.ends_with("::tests") || module.ends_with("::fake");
        if is_test || module == "core::depot::layout" || module.starts_with("demo") {
            continue;
        }
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        for name in ["scratchspaces", "scratch_usage.toml", "registries", "environments", "CACHEDIR.TAG"] {
            let joins = code.contains(&format!("join(\"{name}\")"));
            assert!(!joins, "{module} puts {name} into a path; ask core::depot::layout");
        }
    }
}

#[test]
fn every_module_says_what_it_is_for() {
    for (module, source) in modules() {
        assert!(source.starts_with("//!"), "{module} does not open with its purpose");
    }
}
