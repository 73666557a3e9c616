//! What goes, and what must not: every kind through plan, trash, journal and undo.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{Stage, touch};
use crate::kit;
use crate::kit::compiled::header;

/// A depot with something of every kind, and what is meant to become of it.
pub fn every_kind() -> (Stage, Vec<(&'static str, &'static str, &'static str)>) {
    let stage = Stage::new(&[json!({"version": "1.10.5"})]);
    let depot = stage.depot();
    let put = |path: &str, bytes: &[u8], day: u64| {
        kit::write(&depot.join(path), bytes);
        touch(&depot.join(path), day);
    };
    let source = |slug: &str| format!("{}/packages/Alpha/{slug}/src/Alpha.jl", depot.display());
    put("packages/Alpha/kept0/src/Alpha.jl", b"module Alpha end", 1);
    put("packages/Alpha/old00/src/Alpha.jl", b"module Alpha end", 1);
    put("packages/Alpha/old00.pid", b"", 1);
    put("compiled/v1.10/Alpha/AAAAA_11111.ji", &header("1.10.5", &source("kept0"), true), 1);
    put("compiled/v1.10/Alpha/AAAAA_11111.so", b"native", 1);
    put("compiled/v1.9/Alpha/AAAAA_22222.ji", &header("1.9.4", &source("kept0"), true), 1);
    put("compiled/v1.9/Alpha/AAAAA_22222.so", b"native", 1);
    put("compiled/v1.10/Alpha/AAAAA_33333.ji", &header("1.10.5", &source("gone0"), false), 99);
    put("compiled/v1.10/Alpha/AAAAA_44444.so", b"native", 1);
    put("compiled/v1.10/Alpha/jl_abcdef", b"half", 1);
    put("compiled/v1.10/Alpha/jl_young", b"half", 100);
    put("compiled/v1.10/Beta/BBBBB_11111.ji.pidfile", b"", 1);
    put("artifacts/jl_temporary/file", b"half", 1);
    touch(&depot.join("artifacts/jl_temporary"), 1);
    put(&format!("artifacts/{}/file", "1".repeat(40)), b"unbound", 1);
    put(&format!("artifacts/{}/file", "2".repeat(40)), b"made here", 1);
    put("dev/B/Artifacts.toml", format!("[x]\ngit-tree-sha1 = \"{}\"\n", "2".repeat(40)).as_bytes(), 1);
    put(
        "registries/General.toml",
        b"uuid = \"23338594-aafe-5451-b93e-139f81909106\"\npath = \"General.tar.gz\"\n",
        1,
    );
    put("registries/General.tar.gz", b"\x1f\x8b", 1);
    put("registries/General.tar.zst", b"\x28\xb5\x2f\xfd", 1);
    put("cache/v1.14/objcache-lmdb1/data.mdb", b"native", 1);
    put("clones/123/HEAD", b"ref", 1);
    put("config/startup.jl", b"1", 1);
    put("logs/repl_history.jl", b"2", 1);
    let one = "artifacts/1111111111111111111111111111111111111111";
    let two = "artifacts/2222222222222222222222222222222222222222";
    let intended = vec![
        ("packages/Alpha/kept0", "package", "cost"),
        ("packages/Alpha/old00", "package", "cost"),
        ("packages/Alpha/old00.pid", "leftover", "junk"),
        ("compiled/v1.10/Alpha/AAAAA_11111.ji", "compiled", "keep"),
        ("compiled/v1.9/Alpha/AAAAA_22222.ji", "compiled", "cost"),
        ("compiled/v1.10/Alpha/AAAAA_33333.ji", "compiled", "junk"),
        ("compiled/v1.10/Alpha/AAAAA_44444.so", "compiled", "junk"),
        ("compiled/v1.10/Alpha/jl_abcdef", "leftover", "junk"),
        ("compiled/v1.10/Alpha/jl_young", "leftover", "keep"),
        ("compiled/v1.10/Beta/BBBBB_11111.ji.pidfile", "leftover", "junk"),
        ("artifacts/jl_temporary", "leftover", "junk"),
        (one, "artifact", "cost"),
        (two, "artifact", "keep"),
        ("registries/General.toml", "registry", "keep"),
        ("registries/General.tar.zst", "registry", "junk"),
        ("cache/v1.14/objcache-lmdb1", "cache", "cost"),
        ("clones/123", "clone", "cost"),
    ];
    (stage, intended)
}

pub fn paths(root: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path());
            }
            found.insert(entry.path());
        }
    }
    found
}

fn run(stage: &Stage, arguments: &[&str]) -> Value {
    let output = stage.run(100, arguments);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{errors}"))
}

#[test]
fn each_thing_has_the_verdict_that_is_meant() {
    let (stage, intended) = every_kind();
    let found = stage.verdicts(100);
    for (path, kind, verdict) in &intended {
        let item = found.get(&format!("d/{path}")).unwrap_or_else(|| panic!("{path}: {found:#?}"));
        assert_eq!(
            (item["kind"].as_str(), item["verdict"].as_str()),
            (Some(*kind), Some(*verdict)),
            "{path}"
        );
    }
    assert_eq!(found.len(), intended.len(), "{:#?}", found.keys());
}

#[test]
fn what_goes_for_good_is_what_was_listed_and_nothing_else() {
    let (stage, intended) = every_kind();
    let before = paths(&stage.depot());
    let report = run(&stage, &["free", "--yes", "--permanent", "--json"]);
    let gone: BTreeSet<PathBuf> = before.difference(&paths(&stage.depot())).cloned().collect();
    let deleted: BTreeSet<String> = report["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["outcome"] == "deleted")
        .map(|item| item["path"].as_str().unwrap().to_string())
        .collect();
    let meant = intended.iter().filter(|(.., verdict)| *verdict != "keep");
    let meant: BTreeSet<String> =
        meant.map(|(path, ..)| stage.depot().join(path).to_str().unwrap().to_string()).collect();
    assert_eq!(deleted, meant, "{report:#}");
    // Native code goes with its `.ji`, and the folders that are empty then.
    let beside = stage.depot().join("compiled/v1.9/Alpha/AAAAA_22222.so");
    for path in &gone {
        let is_listed = meant.iter().any(|listed| path.starts_with(listed)) || *path == beside;
        let emptied = ["compiled/v1.9/Alpha", "compiled/v1.10/Beta", "packages/Alpha"];
        assert!(is_listed || emptied.iter().any(|folder| *path == stage.depot().join(folder)), "{path:?}");
    }
    assert!(!beside.exists());
    for kept in ["compiled/v1.10/Alpha/AAAAA_11111.so", "registries/General.tar.gz", "dev/B/Artifacts.toml"] {
        assert!(stage.depot().join(kept).exists(), "{kept}");
    }
}

#[test]
fn what_went_to_the_trash_comes_back_as_it_was() {
    let (stage, _) = every_kind();
    let before = paths(&stage.depot());
    let report = run(&stage, &["free", "--yes", "--json"]);
    assert!(report["moved_to_trash"]["allocated"].as_u64().unwrap() > 0, "{report:#}");
    assert!(paths(&stage.depot()).len() < before.len());
    let home = stage.root().join("home");
    let mut undo = kit::program(&home);
    let undo =
        undo.env("TZ", "UTC").arg("--depot").arg(stage.depot()).args(["undo", "--json"]).output().unwrap();
    assert!(undo.status.success(), "{}", String::from_utf8_lossy(&undo.stderr));
    let after = paths(&stage.depot());
    let missing: Vec<_> = before.difference(&after).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn as_much_goes_as_is_asked_for_the_safest_first() {
    let (stage, _) = every_kind();
    let document = run(&stage, &["free", "--dry-run", "--json", "--at-least", "1B"]);
    let goes: Vec<&Value> =
        document["items"].as_array().unwrap().iter().filter(|item| item["action"] == "delete").collect();
    assert!(goes.len() == 1 && goes[0]["verdict"] == "junk", "{goes:#?}");
    assert_eq!(document["is_reached"], json!(true));
    let document = run(&stage, &["free", "--dry-run", "--json", "--at-least", "1TB"]);
    assert_eq!(document["is_reached"], json!(false));
}

#[test]
fn a_kind_is_freed_alone() {
    let (stage, _) = every_kind();
    let document = run(&stage, &["free", "--dry-run", "--json", "--kind", "compiled,leftovers"]);
    let kinds: BTreeSet<&str> =
        document["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, BTreeSet::from(["compiled", "leftover"]));
    let document = run(&stage, &["gc", "--dry-run", "--json", "--only", "registries"]);
    let items = document["items"].as_array().unwrap();
    assert!(
        items.iter().all(|item| item["kind"] == "registry" && item["julia_action"] == "keep"),
        "{items:#?}"
    );
}

#[test]
fn the_sum_of_all_is_what_the_depot_takes() {
    let (stage, _) = every_kind();
    fs::hard_link(
        stage.depot().join("packages/Alpha/kept0/src/Alpha.jl"),
        stage.depot().join("packages/Alpha/old00/src/linked.jl"),
    )
    .unwrap();
    let document = run(&stage, &["list", "--kind", "all", "--json"]);
    let items = document["items"].as_array().unwrap();
    let of_items: u64 = items.iter().map(|item| item["allocated"].as_u64().unwrap()).sum();
    let spaces: u64 =
        kit::spaces(&document).iter().map(|(_, space)| space["allocated"].as_u64().unwrap()).sum();
    let untouched = document["untouched"]["allocated"].as_u64().unwrap();
    let again = document["counted_again"].as_u64().unwrap();
    assert!(again > 0);
    assert_eq!(of_items + spaces + untouched - again, kit::du(&stage.depot()));
}

#[test]
fn an_artifact_that_is_being_unpacked_stays_under_either_of_its_kinds() {
    let (stage, _) = every_kind();
    let temporary = stage.depot().join("artifacts/jl_temporary");
    let of = |arguments: &[&str]| {
        let document = run(
            &stage,
            &[&["gc", "--dry-run", "--json", "--collect-delay", "0d", "--only"], arguments].concat(),
        );
        let items = document["items"].as_array().unwrap().clone();
        let item = items.into_iter().find(|item| item["path"] == temporary.to_str().unwrap()).unwrap();
        (item["kind"].as_str().unwrap().to_string(), item["action"].as_str().unwrap().to_string())
    };
    let pair = |kind: &str, action: &str| (kind.to_string(), action.to_string());
    assert_eq!(of(&["artifacts"]), pair("artifact", "delete"));
    assert_eq!(of(&["artifacts,leftovers"]), pair("leftover", "delete"));
    touch(&temporary, 100);
    assert_eq!(of(&["artifacts"]), pair("artifact", "keep"));
    assert_eq!(of(&["leftovers"]), pair("leftover", "keep"));
}

#[test]
fn what_is_written_besides_is_listed_and_nothing_is_written_of_kinds_that_julia_does_not_record() {
    let (stage, _) = every_kind();
    let output = stage.run(100, &["free", "--dry-run"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("logs/orphaned.toml is made."), "{text}");
    // The native code that goes with its `.ji` file is named.
    assert!(text.contains("AAAAA_22222.ji, AAAAA_22222.so"), "{text}");
    let report = run(&stage, &["free", "--yes", "--json", "--kind", "compiled,leftovers,registries,cache"]);
    assert_eq!(report["logs"], json!([]));
    assert!(!stage.depot().join("logs/orphaned.toml").exists());
    let item = report["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["path"].as_str().unwrap().ends_with("AAAAA_22222.ji"));
    assert!(item.unwrap()["parts"][0]["path"].as_str().unwrap().ends_with("AAAAA_22222.so"));
}

#[test]
fn what_is_refused_is_made_up_for_by_what_goes_next() {
    let (stage, _) = every_kind();
    let document = run(&stage, &["free", "--dry-run", "--json", "--at-least", "1B"]);
    let going = |document: &Value| -> Vec<String> {
        let items = document["items"].as_array().unwrap().iter().filter(|item| item["action"] == "delete");
        items.map(|item| item["path"].as_str().unwrap().to_string()).collect()
    };
    let first = going(&document);
    // Held open, it cannot go.
    let held = fs::File::open(&first[0]).unwrap();
    let document = run(&stage, &["free", "--dry-run", "--json", "--at-least", "1B"]);
    drop(held);
    let next = going(&document);
    assert!(!next.is_empty() && !next.contains(&first[0]), "{first:?} {next:?}");
    assert_eq!(document["is_reached"], json!(true));
    let refused = document["items"].as_array().unwrap().iter().find(|item| item["path"] == first[0].as_str());
    assert_eq!(refused.unwrap()["action"], "refuse");
}
