//! `gc` as a user meets it: what it keeps that Julia would not, what it refuses, what it writes and when.

mod kept;
mod linked;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use crate::kit::snapshot::Snapshot;
use crate::kit::{program, write};
use serde_json::Value;

const OWNER: &str = "a1fa0000-0000-4000-8000-000000000001";
const TREE: &str = "d221a1f350039268732de1d423b2f59f722ac0d7";
/// The folder of that version of that package.
const SLUG: &str = "7XApo";
const NOW: &str = "2026-03-15T12:00:00";
const ALL: [&str; 2] = ["--only", "scratch,packages,artifacts,clones"];

/// A depot beside a home.
struct Depot {
    folder: tempfile::TempDir,
    root: PathBuf,
}

impl Depot {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir_all(root.join("depot/logs")).unwrap();
        fs::create_dir(root.join("home")).unwrap();
        Self { folder, root }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    fn space(&self, key: &str) -> PathBuf {
        self.at("depot/scratchspaces").join(OWNER).join(key)
    }

    /// Makes a space.
    fn fill(&self, key: &str) -> PathBuf {
        let space = self.space(key);
        write(&space.join("data"), "12345");
        space
    }

    /// Logs uses of spaces, each by its path and its parents.
    fn log(&self, entries: &[(&Path, &[&str])]) {
        let text: Vec<String> = entries
            .iter()
            .map(|(space, parents)| {
                let parents: Vec<String> = parents.iter().map(|parent| format!("{parent:?}")).collect();
                format!(
                    "[[{:?}]]\ntime = 2026-03-01T08:00:00.123Z\nparent_projects = [{}]\n",
                    space.to_str().unwrap(),
                    parents.join(", ")
                )
            })
            .collect();
        write(&self.scratch_log(), text.concat());
    }

    fn scratch_log(&self) -> PathBuf {
        self.at("depot/logs/scratch_usage.toml")
    }

    /// Logs the use of a file in another log.
    fn log_file(&self, log: &str, file: &Path) {
        let text = format!("[[{:?}]]\ntime = 2026-03-01T08:00:00.123Z\n", file.to_str().unwrap());
        write(&self.at("depot/logs").join(log), text);
    }

    fn command(&self, depots: &[&str]) -> Command {
        let mut command = program(&self.at("home"));
        let home = self.at("home");
        command.env("XDG_DATA_HOME", home.join("data")).env("XDG_STATE_HOME", home.join("state"));
        for depot in depots {
            command.arg("--depot").arg(self.at(depot));
        }
        command
    }

    fn gc_of(&self, depots: &[&str], arguments: &[&str]) -> (i32, Value, String) {
        let mut command = self.command(depots);
        command.args(["gc", "--json", "--now", NOW]).args(arguments);
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let document = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        (output.status.code().unwrap(), document, said)
    }

    fn gc(&self, arguments: &[&str]) -> (i32, Value, String) {
        self.gc_of(&["depot"], arguments)
    }

    /// What was decided about a thing: its action, what Julia's would be, and the rule.
    fn decided(&self, arguments: &[&str], path: &Path) -> (String, String, String) {
        let (code, document, said) = self.gc(&[arguments, &["--dry-run"]].concat());
        assert_eq!(code, 0, "{said}");
        let item = item(&document, path);
        let text = |key: &str| item[key].as_str().unwrap().to_string();
        (text("action"), text("julia_action"), text("rule"))
    }
}

fn item<'a>(document: &'a Value, path: &Path) -> &'a Value {
    let items = document["items"].as_array().unwrap_or_else(|| panic!("{document:#}"));
    let found = items.iter().find(|item| item["path"] == path.to_str().unwrap());
    found.unwrap_or_else(|| panic!("{path:?} is not in {document:#}"))
}

/// A depot with a package, a clone and an artifact that nothing names.
fn with_all_kinds() -> (Depot, PathBuf, PathBuf, PathBuf) {
    let depot = Depot::new();
    let package = depot.at("depot/packages/Alpha").join(SLUG);
    let (clone, artifact) = (depot.at("depot/clones/123"), depot.at("depot/artifacts").join("1".repeat(40)));
    for folder in [&package, &clone, &artifact] {
        write(&folder.join("file"), "1");
    }
    (depot, package, clone, artifact)
}

/// A program that works in a folder.
fn holder(folder: &Path) -> Child {
    Command::new("sleep").arg("60").current_dir(folder).spawn().unwrap()
}

fn as_text((action, julia, rule): &(String, String, String)) -> (&str, &str, &str) {
    (action, julia, rule)
}

#[test]
fn a_space_without_a_record_is_kept_unless_julia_is_to_be_followed() {
    let depot = Depot::new();
    let space = depot.fill("k");
    let immediate = ["--julia-version", "1.13"];
    assert_eq!(as_text(&depot.decided(&immediate, &space)), ("keep", "delete", "untracked"));
    // Nor is it recorded as an orphan.
    let (code, document, said) = depot.gc(&["--julia-version", "1.12", "--yes"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(item(&document, &space)["julia_action"], "record");
    assert_eq!(fs::read_to_string(depot.at("depot/logs/orphaned.toml")).unwrap(), "");
    let (code, document, said) = depot.gc(&["--julia-version", "1.13", "--untracked", "--yes"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(item(&document, &space)["outcome"], "deleted");
    assert!(!space.parent().unwrap().exists());
}

#[test]
fn a_project_that_cannot_be_reached_is_not_missing() {
    let depot = Depot::new();
    let (out, gone) = (depot.fill("out-of-reach"), depot.fill("gone"));
    let stick = "/media/nobody-has-this/stick/Project.toml";
    depot.log(&[(&out, &[stick]), (&gone, &["/gone/Project.toml"])]);
    let version = ["--julia-version", "1.13"];
    assert_eq!(as_text(&depot.decided(&version, &out)), ("keep", "delete", "parent-unreachable"));
    let (code, document, said) = depot.gc(&["--julia-version", "1.13", "--yes"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(item(&document, &gone)["evidence"][0]["line"], 4);
    assert!(out.exists() && !gone.exists());
    // The parent that cannot be reached is still in the log, and what was removed is not.
    let log = fs::read_to_string(depot.scratch_log()).unwrap();
    assert!(log.contains(stick) && !log.contains("gone"), "{log}");
}

#[test]
fn another_spelling_and_another_depots_log_are_records_too() {
    let depot = Depot::new();
    let (spelled, elsewhere) = (depot.fill("spelled"), depot.fill("elsewhere"));
    write(&depot.at("proj/Project.toml"), "");
    let project = depot.at("proj/Project.toml").to_str().unwrap().to_string();
    let odd = PathBuf::from(spelled.to_str().unwrap().replace("/depot/", "/depot//"));
    depot.log(&[(&odd, &[&project])]);
    let second = format!(
        "[[{:?}]]\ntime = 2026-03-01T08:00:00Z\nparent_projects = [{project:?}]\n",
        elsewhere.to_str().unwrap()
    );
    write(&depot.at("second/logs/scratch_usage.toml"), second);
    let (code, document, said) = depot.gc_of(&["depot", "second"], &["--dry-run", "--julia-version", "1.13"]);
    assert_eq!(code, 0, "{said}");
    for space in [&spelled, &elsewhere] {
        let item = item(&document, space);
        assert_eq!((&item["action"], &item["julia_action"]), (&"keep".into(), &"delete".into()), "{item:#}");
    }
}

#[test]
fn what_is_recorded_goes_after_the_delay_and_waits_anew_when_it_was_used_again() {
    let depot = Depot::new();
    let (old, used) = (depot.fill("old"), depot.fill("used"));
    depot.log(&[(&old, &["/gone/Project.toml"]), (&used, &["/gone/Project.toml"])]);
    let record = |old_since: &str, used_since: &str| {
        let text = format!("{old:?} = {old_since}Z\n{used:?} = {used_since}Z\n");
        write(&depot.at("depot/logs/orphaned.toml"), text);
    };
    record("2026-03-08T12:00:00.000", "2026-02-01T00:00:00.000");
    let (code, document, said) = depot.gc(&["--dry-run", "--julia-version", "1.12"]);
    assert_eq!(code, 0, "{said}");
    // Seven days to the second are enough. The other was used after it was recorded.
    assert_eq!(item(&document, &old)["action"], "delete");
    assert_eq!(item(&document, &old)["orphaned_since"], "2026-03-08T12:00:00.000");
    let used_again = item(&document, &used);
    assert_eq!((&used_again["action"], &used_again["julia_action"]), (&"record".into(), &"delete".into()));
    assert_eq!(used_again["due"], "2026-03-22T12:00:00.000");
    // A time to come blocks, also without any delay.
    record("2030-01-01T00:00:00.000", "2026-03-08T12:00:00.001");
    let (_, document, _) = depot.gc(&["--dry-run", "--julia-version", "1.12", "--collect-delay", "0d"]);
    assert_eq!(item(&document, &old)["action"], "record");
    let (_, document, _) = depot.gc(&["--dry-run", "--julia-version", "1.12"]);
    assert_eq!(item(&document, &used)["action"], "record");
}

#[test]
fn records_of_other_kinds_and_their_logs_stay() {
    let depot = Depot::new();
    let space = depot.fill("k");
    depot.log(&[(&space, &["/gone/Project.toml"])]);
    depot.log_file("manifest_usage.toml", Path::new("/gone/Manifest.toml"));
    let package = depot.at("depot/packages/Alpha").join(SLUG);
    write(&package.join("Project.toml"), "name = \"Alpha\"\n");
    write(&depot.at("depot/logs/orphaned.toml"), format!("{package:?} = 2026-01-01T00:00:00.000Z\n"));
    let manifests = fs::read(depot.at("depot/logs/manifest_usage.toml")).unwrap();
    let (code, document, said) = depot.gc(&["--julia-version", "1.12", "--yes"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(document["items"].as_array().unwrap().len(), 1);
    let recorded = fs::read_to_string(depot.at("depot/logs/orphaned.toml")).unwrap();
    let line = |path: &Path, time: &str| format!("{path:?} = {time}.000Z\n");
    assert_eq!(recorded, line(&package, "2026-01-01T00:00:00") + &line(&space, NOW));
    assert_eq!(fs::read(depot.at("depot/logs/manifest_usage.toml")).unwrap(), manifests);
    // An orphan that is not removed stays in the log, with the project that is gone.
    assert!(fs::read_to_string(depot.scratch_log()).unwrap().contains("/gone/Project.toml"));
}

#[test]
fn a_log_that_stops_julia_is_read_as_far_as_it_goes_and_left_alone() {
    let depot = Depot::new();
    let (gone, torn) = (depot.fill("gone"), depot.fill("torn"));
    depot.log(&[(&gone, &["/gone/Project.toml"])]);
    let log = fs::read_to_string(depot.scratch_log()).unwrap() + &format!("[[{torn:?}]]\ntime = 2026-03-0");
    fs::write(depot.scratch_log(), &log).unwrap();
    let before = Snapshot::of(&depot.root, &[]);
    let (code, document, _) = depot.gc(&["--parity", "--julia-version", "1.13", "--yes"]);
    assert_eq!(code, 2);
    assert!(document["julia_fails"].as_str().unwrap().starts_with("ParserError"), "{document:#}");
    assert_eq!(document["items"], Value::Array(Vec::new()));
    assert_eq!(before, Snapshot::of(&depot.root, &[]));

    let (code, document, said) = depot.gc(&["--julia-version", "1.13", "--yes"]);
    assert_eq!(code, 0, "{said}");
    assert!(document["julia_fails"].is_string());
    assert_eq!(item(&document, &torn)["rule"], "log-entry-damaged");
    // Whose entry is torn can be read, and so it hides no use of the other.
    assert!(!gone.exists() && torn.exists());
    assert_eq!(fs::read_to_string(depot.scratch_log()).unwrap(), log);
}

#[test]
fn a_damaged_log_of_any_depot_keeps_spaces_that_seem_unused() {
    let depot = Depot::new();
    let (gone, untracked) = (depot.fill("gone"), depot.fill("untracked"));
    depot.log(&[(&gone, &["/gone/Project.toml"])]);
    let decided = || {
        let arguments = ["--dry-run", "--untracked", "--julia-version", "1.13"];
        let (code, document, said) = depot.gc_of(&["depot", "second"], &arguments);
        assert_eq!(code, 0, "{said}");
        [&gone, &untracked].map(|space| item(&document, space)["action"].clone())
    };
    write(&depot.at("second/logs/scratch_usage.toml"), "");
    assert_eq!(decided(), ["delete", "delete"]);
    write(&depot.at("second/logs/scratch_usage.toml"), "}}} not toml");
    assert_eq!(decided(), ["keep", "keep"]);
    // Whose use is torn cannot be read, and it may be one from a project that is there.
    write(&depot.at("second/logs/scratch_usage.toml"), "");
    let log = fs::read_to_string(depot.scratch_log()).unwrap() + "[[\"/depot/scratchsp";
    fs::write(depot.scratch_log(), &log).unwrap();
    assert_eq!(decided(), ["keep", "keep"]);
    let (code, document, said) = depot.gc(&["--julia-version", "1.13", "--yes"]);
    let kept = item(&document, &gone);
    assert_eq!((code, &kept["rule"]), (0, &"log-unreadable".into()), "{said}");
    assert!(kept["reason"].as_str().unwrap().ends_with("Repair the log first."), "{kept:#}");
    assert!(gone.exists());
    assert_eq!(fs::read_to_string(depot.scratch_log()).unwrap(), log);
}

#[test]
fn only_the_folders_of_what_was_removed_are_pruned_unless_julia_is_to_be_followed() {
    let depot = Depot::new();
    let space = depot.fill("k");
    depot.log(&[(&space, &["/gone/Project.toml"])]);
    let empty = ["scratchspaces/b1fa0000-0000-4000-8000-000000000001", "packages/Beta"];
    let empty = empty.map(|folder| depot.at("depot").join(folder));
    for folder in &empty {
        fs::create_dir_all(folder).unwrap();
    }
    let arguments = [&["--julia-version", "1.13", "--yes"], ALL.as_slice()].concat();
    let (code, _, said) = depot.gc(&arguments);
    assert_eq!(code, 0, "{said}");
    assert!(!space.parent().unwrap().exists());
    assert!(empty.iter().all(|folder| folder.exists()));
    let output = depot.command(&["depot"]).args(["gc", "--parity", "--dry-run"]).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("Empty folders of owners and packages go too"));
    let (code, _, said) = depot.gc(&[arguments.as_slice(), &["--parity"]].concat());
    assert_eq!(code, 0, "{said}");
    assert!(!empty.iter().any(|folder| folder.exists()));
}

#[test]
fn numbered_clones_are_kept_where_julia_1_13_is_in_use() {
    let (depot, _, clone, _) = with_all_kinds();
    fs::create_dir_all(depot.at("depot/environments/v1.13")).unwrap();
    let decided =
        depot.decided(&["--only", "clones", "--julia-version", "1.12", "--collect-delay", "0d"], &clone);
    assert_eq!(as_text(&decided), ("keep", "delete", "clone-hash-unknown"));
    let (_, document, _) = depot.gc(&["--dry-run", "--only", "clones"]);
    assert_eq!((&document["julia"], &document["profile"]), (&"1.13".into(), &"immediate".into()));
}

#[test]
fn the_newest_julia_that_uses_the_depot_is_followed_unless_another_is_named() {
    let depot = Depot::new();
    let followed = |arguments: &[&str]| {
        let (code, document, _) = depot.gc(&[arguments, &["--dry-run"]].concat());
        (code, format!("{} {}", document["julia"], document["profile"]).replace('"', ""))
    };
    assert_eq!(followed(&[]), (0, "1.12 delayed".to_string()));
    fs::create_dir_all(depot.at("depot/environments/v1.10")).unwrap();
    assert_eq!(followed(&[]), (0, "1.10 delayed".to_string()));
    write(&depot.at("proj/Manifest.toml"), "julia_version = \"1.13.0\"\nmanifest_format = \"2.0\"\n");
    depot.log_file("manifest_usage.toml", &depot.at("proj/Manifest.toml"));
    assert_eq!(followed(&[]), (0, "1.13 immediate".to_string()));
    assert_eq!(followed(&["--profile", "delayed"]), (0, "1.12 delayed".to_string()));
    assert_eq!(followed(&["--julia-version", "1.6"]), (0, "1.6 delayed".to_string()));
    let (code, _, said) = depot.gc(&["--dry-run", "--julia-version", "1.6", "--profile", "immediate"]);
    assert_eq!(code, 2);
    assert!(said.contains("delayed profile"), "{said}");
}
