//! `gc --parity` against what Julia's own collection did, recorded for five versions of Pkg, and on depots before
//! and after a real collection.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::kit::stage::Stage;
use crate::kit::{fixture, program};
use serde_json::Value;

/// The versions of Pkg in the recordings, and the Julia that each belongs to.
const VERSIONS: [(&str, &str); 5] =
    [("v1.6.7", "1.6"), ("v1.7.3", "1.7"), ("v1.9.4", "1.9"), ("v1.12.6", "1.12"), ("master", "1.13")];

/// In these Julia deletes through the link that an owner's folder is, which is refused here.
const REFUSED: [&str; 1] = ["symlinked-uuid-dir"];

/// What a log says, the order of parents left out, which means nothing.
fn parsed(text: &str) -> toml::Table {
    let mut table: toml::Table = text.parse().unwrap();
    for (_, entries) in &mut table {
        for entry in entries.as_array_mut().into_iter().flatten() {
            if let Some(parents) = entry.get_mut("parent_projects").and_then(toml::Value::as_array_mut) {
                parents.sort_by_key(|parent| parent.as_str().unwrap().to_string());
            }
        }
    }
    table
}

/// The topmost of some paths.
fn topmost(paths: &BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
    let is_below = |path: &Path| path.ancestors().skip(1).any(|above| paths.contains(above));
    paths.iter().filter(|path| !is_below(path)).cloned().collect()
}

fn paths_of(stage: &Stage, list: &Value) -> BTreeSet<PathBuf> {
    list.as_array().into_iter().flatten().map(|path| stage.path(path)).collect()
}

/// What differs from the recording of a step.
fn differences(stage: &Stage, step: &Value, version: &str, expected: &Value, refused: bool) -> Vec<String> {
    let mut trouble = Vec::new();
    let before = stage.snapshot();
    let (code, document, said) = stage.gc(step, version, &["--dry-run"]);
    let changed = before.differences_less(&stage.snapshot(), &[]);
    if !changed.is_empty() {
        trouble.push(format!("the dry run changed {changed:?}"));
    }
    let fails = &expected["error"];
    if !fails.is_null() {
        let told = document["julia_fails"].as_str().unwrap_or_default();
        let first = fails["message"].as_str().unwrap().lines().next().unwrap();
        if !told.starts_with(fails["type"].as_str().unwrap()) || !told.contains(first) {
            trouble.push(format!("fails with {told:?} instead of {first:?}"));
        }
    } else if code != 0 {
        trouble.push(format!("the dry run ends with {code}: {said}"));
    }

    let (paths, snapshot) = (stage.paths(), stage.snapshot());
    let (code, document, said) = stage.gc(step, version, &["--yes"]);
    if !fails.is_null() {
        let changed = snapshot.differences_less(&stage.snapshot(), &[]);
        if code != 2 || !changed.is_empty() {
            trouble.push(format!("ends with {code} and changed {changed:?}: {said}"));
        }
        return trouble;
    }
    if code != if refused { 2 } else { 0 } {
        trouble.push(format!("ends with {code}: {said}\n{document:#}"));
    }
    let now = stage.paths();
    let deleted = topmost(&paths.difference(&now).cloned().collect());
    let created: BTreeSet<PathBuf> = now.difference(&paths).cloned().collect();
    let expected_deleted = if refused { BTreeSet::new() } else { paths_of(stage, &expected["deleted"]) };
    if deleted != expected_deleted {
        trouble.push(format!("deleted {deleted:?} instead of {expected_deleted:?}\n{document:#}"));
    }
    let expected_created = paths_of(stage, &expected["created"]);
    if created != expected_created {
        trouble.push(format!("created {created:?} instead of {expected_created:?}"));
    }
    for (path, log) in expected["logs"].as_object().unwrap() {
        let path = PathBuf::from(stage.moved(path));
        if let Some(target) = log["symlink"].as_str() {
            let leads = fs::read_link(&path).unwrap_or_default();
            if leads != Path::new(&stage.moved(target)) {
                trouble.push(format!("{path:?} is no longer a link"));
            }
            continue;
        }
        let Ok(text) = fs::read_to_string(&path) else {
            trouble.push(format!("{path:?} is not there"));
            continue;
        };
        let wanted = stage.moved(log["text"].as_str().unwrap());
        if parsed(&text) != parsed(&wanted) {
            trouble.push(format!("{path:?} is\n{text}instead of\n{wanted}"));
        }
        let mode = fs::symlink_metadata(&path).unwrap().permissions().mode() & 0o7777;
        if format!("{mode:04o}") != log["mode"].as_str().unwrap() {
            trouble.push(format!("{path:?} has mode {mode:04o} instead of {}", log["mode"]));
        }
    }
    trouble
}

#[test]
fn every_recorded_case_comes_out_as_in_julia() {
    let mut trouble = Vec::new();
    let mut compared = 0;
    let mut files: Vec<PathBuf> =
        fs::read_dir(fixture("gc/cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 77);
    for file in files {
        let case: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        let id = case["id"].as_str().unwrap();
        let refused = REFUSED.contains(&id);
        for outcome in case["outcomes"].as_array().unwrap() {
            for version in outcome["versions"].as_array().unwrap() {
                let julia = VERSIONS.iter().find(|(pkg, _)| *pkg == version).unwrap().1;
                let stage = Stage::new();
                stage.make(&case["fs"]);
                let steps = case["steps"].as_array().unwrap().iter();
                for (number, (step, expected)) in steps.zip(outcome["steps"].as_array().unwrap()).enumerate()
                {
                    stage.make(&step["fs"]);
                    for difference in differences(&stage, step, julia, expected, refused) {
                        trouble.push(format!("{id}, step {number}, Julia {julia}: {difference}"));
                    }
                    compared += 1;
                }
            }
        }
    }
    println!("{compared} runs were compared");
    assert!(trouble.is_empty(), "{} differences:\n{}", trouble.len(), trouble.join("\n"));
}

/// What there is in a tree: the kind and content of each entry.
fn tree(root: &Path, of: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![root.join(of)];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            let metadata = fs::symlink_metadata(&path).unwrap();
            let content = if metadata.is_dir() {
                waiting.push(path);
                "folder".to_string()
            } else if metadata.is_symlink() {
                format!("link to {}", fs::read_link(&path).unwrap().display())
            } else if name.contains("/logs/") {
                format!("{:?}", parsed(&fs::read_to_string(&path).unwrap()))
            } else {
                format!("file {:?}", fs::read(&path).unwrap())
            };
            found.insert(name, content);
        }
    }
    found
}

/// Collects the depot before collection and compares it with the one after.
fn collects_to(after: &str, julia: &str) {
    let before = crate::kit::Recorded::unpack("jdepot-1-pre-gc");
    let after = crate::kit::Recorded::unpack(after);
    // The moment of the run is recorded with every orphan.
    let orphaned = fs::read_to_string(after.depot.join("logs/orphaned.toml")).unwrap_or_default();
    let moment = orphaned.lines().next().and_then(|line| line.split(" = ").nth(1));
    let moment = moment.unwrap_or("2024-03-01T12:00:00");
    let output = program(before.folder.path())
        .env("TZ", "UTC")
        .arg("--depot")
        .arg(&before.depot)
        .args(["gc", "--yes", "--json", "--parity", "--only", "scratch,packages,artifacts,clones"])
        .args(["--julia-version", julia, "--now", moment])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let root = |recorded: &crate::kit::Recorded| recorded.folder.path().to_str().unwrap().to_string();
    let (ours, julias) = (tree(before.folder.path(), "tmp"), tree(after.folder.path(), "tmp"));
    let moved = |text: &str| text.replace(&root(&after), &root(&before));
    let julias: BTreeMap<String, String> =
        julias.into_iter().map(|(name, content)| (name, moved(&content))).collect();
    for name in ours.keys().chain(julias.keys()).collect::<BTreeSet<_>>() {
        assert_eq!(ours.get(name), julias.get(name), "{name}");
    }
}

#[test]
fn a_depot_is_collected_as_by_the_newest_pkg() {
    collects_to("jdepot-1-gc-master", "1.13");
}

#[test]
fn a_depot_is_collected_as_by_pkg_1_12() {
    collects_to("jdepot-1-gc-v1.12.6-1st", "1.12");
}
