//! The house keeps its layers: modules import downward only, and some things happen in one room alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from the ground up. A room may use its own floor and those below.
const FLOORS: &[&[&str]] = &[
    &["core::bytes", "core::time", "core::progress", "core::crew", "core::native"],
    &["core::mounts"],
    &["core::patience"],
    &["core::identity"],
    &["core::error", "core::disk", "core::folder", "core::own_file"],
    &["core::julia"],
    &["core::environment"],
    &["core::depot"],
    &["core::space"],
    &["core::handle", "core::in_use"],
    &["core::links"],
    &["core::replacement", "core::keep_list"],
    &["core::words"],
    &["core::log"],
    &["core::names", "core::julias"],
    &["core::outside"],
    &["core::place"],
    &["core::scan"],
    &["core::judge"],
    &["core::plan"],
    &["core::reclaim"],
    &["core::artifact", "core::look"],
    &["core::operation"],
    &["core::opener", "core::settings", "core::scratch"],
    &["cli", "gui", "depot", "artifact"],
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

/// A source without what is built for tests alone, wherever that stands: a module, an import, a function.
fn without_tests(source: &str) -> String {
    let mut kept = String::new();
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        let is_for_tests = ["#[cfg(test)]", "#[cfg(all(test,"].iter().any(|cfg| line.trim().starts_with(cfg));
        if !is_for_tests {
            kept.push_str(line);
            kept.push('\n');
            continue;
        }
        // As the formatter leaves it, an item ends in its line, or at the brace below its beginning.
        let end = format!("{}}}", &line[..line.len() - line.trim_start().len()]);
        let item = lines.find(|line| !line.trim().starts_with("#[")).unwrap_or_default();
        if !item.ends_with(';') && !item.ends_with('}') {
            lines.find(|line| **line == *end || **line == *format!("{end};"));
        }
    }
    kept
}

/// The paths that a `use` names: `a::{b, c::{d, e}}` names three.
fn unfolded(path: &str) -> Vec<String> {
    let Some((before, rest)) = path.split_once('{') else { return vec![path.trim().to_string()] };
    let inside = rest.rsplit_once('}').map_or(rest, |(inside, _)| inside);
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for letter in inside.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(letter);
    }
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(|part| unfolded(part)).map(|part| format!("{}{part}", before.trim_start())).collect()
}

/// The modules of this crate that a source names, as `a::b::Name`: with `crate::`, or from where it stands with
/// `super::`.
fn imports(module: &str, source: &str) -> Vec<String> {
    let code = without_tests(source);
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.map(|line| line.split(" // ").next().unwrap_or(line)).collect::<Vec<_>>().join(" ");
    // How far something is seen is no import.
    let code =
        code.replace("(in crate::", "(in ").replace("(in super::", "(in ").replace("pub(super)", "pub");
    let mut named = Vec::new();
    let mut rest = code.as_str();
    while let Some((at, word)) =
        ["crate::", "super::"].iter().filter_map(|word| Some((rest.find(word)?, *word))).min()
    {
        let is_whole = !rest[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '$'));
        let mut depth = 0;
        let end = rest[at..].find(|c: char| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            let is_path = c.is_alphanumeric() || matches!(c, '_' | ':') || depth > 0 || c == '}';
            !is_path
        });
        let path = &rest[at..end.map_or(rest.len(), |end| at + end)];
        if is_whole {
            named.extend(unfolded(path));
        }
        rest = &rest[at + if is_whole { path.len() } else { word.len() }..];
    }
    let absolute = |path: String| {
        let mut here: Vec<&str> = module.split("::").collect();
        let mut parts = path.split("::").map(str::trim).filter(|part| !part.is_empty()).peekable();
        while parts.next_if_eq(&"super").is_some() {
            here.pop();
        }
        if parts.next_if_eq(&"crate").is_some() {
            here.clear();
        }
        here.extend(parts.map(|part| part.split(' ').next().unwrap_or(part)));
        here.join("::")
    };
    named.into_iter().map(absolute).collect()
}

/// What a module names that stands above it, or beside it in another room.
fn upward(module: &str, source: &str) -> Vec<String> {
    let Some((floor, room)) = room_of(module) else { return Vec::new() };
    let mut upward = Vec::new();
    for import in imports(module, source) {
        // Every module has a floor; what has none is a name of the module's own, seen from one within it.
        let Some((other_floor, other_room)) = room_of(&import) else { continue };
        if other_floor > floor || (other_floor == floor && other_room != room) {
            upward.push(format!("{module} imports {import}"));
        }
    }
    upward
}

#[test]
fn a_planted_upward_import_is_found_wherever_tests_stand() {
    for planted in [
        "use crate::core::reclaim::Journal;",
        "use crate::core::{bytes::Bytes, reclaim::{self, Journal}};",
        "use super::super::reclaim::Journal;",
        "fn name() -> crate::core::reclaim::Journal {}",
    ] {
        let source =
            format!("#[cfg(test)]\nmod tests;\n\n#[cfg(test)]\nfn only() {{\n    1\n}}\n{planted}\n");
        let found = upward("core::plan::item", &source);
        assert!(
            !found.is_empty() && found.iter().all(|found| found.contains("core::reclaim")),
            "{planted}: {found:?}"
        );
    }
    let of_tests = "#[cfg(test)]\nmod tests {\n    use crate::core::reclaim::Journal;\n}\nuse super::Plan;\n";
    assert_eq!(upward("core::plan::item", of_tests), Vec::<String>::new());
}

#[test]
fn modules_import_downward_only() {
    let modules = modules();
    let upward: Vec<String> = modules
        .iter()
        .filter(|(module, _)| !is_of_tests(module))
        .flat_map(|(module, source)| upward(module, source))
        .collect();
    assert!(upward.is_empty(), "imports that go up or sideways:\n{}", upward.join("\n"));
}

/// Whether a file is there for tests alone.
fn is_of_tests(module: &str) -> bool {
    module.split("::").any(|part| matches!(part, "tests" | "fake"))
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
        if is_of_tests(&module) || module == "core::depot::layout" || module.starts_with("demo") {
            continue;
        }
        let code = without_tests(&source);
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

#[test]
fn no_file_is_longer_than_can_be_kept_in_mind() {
    const LONGEST: usize = 400;
    let mut files = Vec::new();
    for folder in ["src", "tests"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    }
    let lines = |path: &PathBuf| fs::read_to_string(path).unwrap().lines().count();
    files.retain(|path| lines(path) > LONGEST);
    assert!(files.is_empty(), "longer than {LONGEST} lines: {files:?}");
}
