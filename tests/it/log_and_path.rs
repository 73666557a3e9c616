//! `path`, `log check` and `log repair` as a person or a script uses them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::kit::{Recorded, fixture, json, program, run, write};
use serde_json::Value;

const ALPHA: &str = "a1fa0000-0000-4000-8000-000000000001";
const GLOBAL: &str = "00000000-0000-0000-0000-000000000000";

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn log_of(depot: &Path) -> PathBuf {
    depot.join("logs/scratch_usage.toml")
}

/// Everything below a folder with its times, so that any write shows.
fn state(folder: &Path) -> Vec<(PathBuf, String)> {
    use std::os::unix::fs::MetadataExt;
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let facts = path.symlink_metadata().unwrap();
            found.push((
                path.clone(),
                format!("{} {} {}", facts.ino(), facts.mtime_nsec(), facts.ctime_nsec()),
            ));
            if facts.is_dir() {
                folders.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn path_says_where_a_space_is_and_touches_nothing() {
    let recorded = Recorded::unpack("jdepot-1");
    let before = state(&recorded.depot);
    let space = |owner: &str, key: &str| recorded.depot.join("scratchspaces").join(owner).join(key);
    for (owner, key, path) in [
        ("Alpha", "cache", space(ALPHA, "cache")),
        (ALPHA, "new", space(ALPHA, "new")),
        (&ALPHA.to_uppercase(), "new", space(ALPHA, "new")),
        ("global", "-dash", space(GLOBAL, "-dash")),
        (GLOBAL, "notes", space(GLOBAL, "notes")),
    ] {
        let output = run(&recorded.depot, &["path", "--", owner, key]);
        assert_eq!(text(&output.stdout), format!("{}\n", path.display()), "{}", text(&output.stderr));
        let document = json(&recorded.depot, &["path", "--json", "--", owner, key]);
        assert_eq!(document["schema"], 1);
        assert_eq!(document["path"].as_str(), path.to_str());
        assert_eq!((&document["created"], &document["logged"]), (&Value::Bool(false), &Value::Bool(false)));
    }
    assert_eq!(state(&recorded.depot), before);
}

#[test]
fn path_create_makes_the_space_and_logs_it_as_scratch_does() {
    let recorded = Recorded::unpack("jdepot-3");
    let before = fs::read_to_string(log_of(&recorded.depot)).unwrap();
    let project = recorded.folder.path().join("work/Project.toml");
    write(&project, "");
    let create = ["path", ALPHA, "new", "--create", "--json", "--project"];
    let folder = project.parent().unwrap().to_str().unwrap();
    let document = json(&recorded.depot, &[&create[..], &[folder]].concat());
    assert_eq!((&document["created"], &document["logged"]), (&Value::Bool(true), &Value::Bool(true)));
    let path = document["path"].as_str().unwrap();
    assert!(Path::new(path).is_dir());
    let after = fs::read_to_string(log_of(&recorded.depot)).unwrap();
    let added: Vec<&str> = after.strip_prefix(&before).unwrap().lines().collect();
    assert_eq!(added.len(), 3);
    assert_eq!(added[0], format!("[[\"{path}\"]]"));
    assert!(added[1].starts_with("time = 20") && added[1].ends_with('Z'), "{}", added[1]);
    assert_eq!(added[2], format!("parent_projects = [\"{}\"]", project.display()));

    let again = json(&recorded.depot, &["path", ALPHA, "new", "--create", "--calling", "global", "--json"]);
    assert_eq!((&again["created"], &again["logged"]), (&Value::Bool(false), &Value::Bool(true)));
    let default = recorded.depot.join("environments/v1.5/Project.toml");
    let log = fs::read_to_string(log_of(&recorded.depot)).unwrap();
    assert!(log.ends_with(&format!("parent_projects = [\"{}\"]\n", default.display())), "{log}");
}

#[test]
fn a_use_that_cannot_be_logged_is_told_and_the_space_is_there() {
    let recorded = Recorded::unpack("jdepot-3");
    let before = fs::read(log_of(&recorded.depot)).unwrap();
    let output = run(&recorded.depot, &["path", ALPHA, "new", "--create"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stderr).contains("no project file"), "{}", text(&output.stderr));
    assert!(Path::new(text(&output.stdout).trim_end()).is_dir());
    assert_eq!(fs::read(log_of(&recorded.depot)).unwrap(), before);

    let missing = ["path", ALPHA, "other", "--create", "--project", "/no/such/Project.toml"];
    let output = run(&recorded.depot, &missing);
    assert_eq!(output.status.code(), Some(2));
    assert!(!recorded.depot.join("scratchspaces").join(ALPHA).join("other").exists());
}

#[test]
fn path_create_makes_a_missing_depot() {
    let place = tempfile::tempdir().unwrap();
    let project = place.path().join("Project.toml");
    write(&project, "");
    let depot = place.path().join("no/depot/yet");
    let arguments = ["path", "global", "k", "--create", "--project", project.to_str().unwrap(), "--depot"];
    let output = program(place.path()).args(arguments).arg(&depot).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(depot.join("scratchspaces").join(GLOBAL).join("k").is_dir() && log_of(&depot).is_file());
}

#[test]
fn bad_keys_and_owners_are_refused_by_the_rule_they_break() {
    let recorded = Recorded::unpack("jdepot-1");
    let before = state(&recorded.depot);
    let long = "k".repeat(300);
    for (key, rule) in [
        ("", "at least one"),
        (".", "folders, not keys"),
        ("..", "folders, not keys"),
        ("a/b", "only letters"),
        ("a\n", "only letters"),
        ("a b", "only letters"),
        (&long, "at most 255"),
    ] {
        for arguments in [&["path", "global", "--", key][..], &["path", "--create", "global", "--", key]] {
            let output = run(&recorded.depot, arguments);
            assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{key:?}");
            assert!(text(&output.stderr).contains(rule), "{key:?}: {}", text(&output.stderr));
        }
    }
    for arguments in [
        &["path", "NoSuchPackage", "k"][..],
        &["path", "global", "k", "--create", "--calling", "Alpha"],
        &["path", "global", "k", "--project", "/p"],
    ] {
        assert_eq!(run(&recorded.depot, arguments).status.code(), Some(2), "{arguments:?}");
    }
    assert_eq!(state(&recorded.depot), before);
}

/// A depot with the recorded log of this name.
fn depot_with(log: &str) -> (tempfile::TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let depot = place.path().join("depot");
    write(&log_of(&depot), fs::read(fixture(&format!("usage/{log}.toml"))).unwrap());
    (place, depot)
}

#[test]
fn check_says_what_is_wrong_at_which_line_and_changes_nothing() {
    let (_place, depot) = depot_with("log-truncated");
    let before = state(&depot);
    let output = run(&depot, &["log", "check"]);
    assert_eq!(output.status.code(), Some(0));
    let said = text(&output.stdout);
    assert!(said.contains("Julia's garbage collection cannot read it"), "{said}");
    assert!(said.contains("line 6"), "{said}");
    assert!(said.contains("would keep 1 of 2 entries"), "{said}");
    assert!(said.contains("line 4      left out  /tmp/jgc/d1/scratchspaces"), "{said}");
    let document = json(&depot, &["log", "check", "--json"]);
    let log = &document["logs"][0];
    assert_eq!((&log["julia_can_read"], &log["whole"]), (&Value::Bool(false), &1.into()));
    assert_eq!(log["dropped"][0]["line"], 4);
    assert!(log["problems"].as_array().unwrap().iter().any(|problem| problem["line"] == 6));
    assert_eq!((&log["repaired"], &log["backup"]), (&Value::Bool(false), &Value::Null));
    assert_eq!(state(&depot), before);
}

#[test]
fn repair_keeps_the_old_log_and_leaves_one_that_julia_reads() {
    let (_place, depot) = depot_with("log-garbage");
    let before = fs::read(log_of(&depot)).unwrap();
    let document = json(&depot, &["log", "repair", "--json"]);
    let log = &document["logs"][0];
    assert_eq!(
        (&log["repaired"], &log["julia_can_read"], &log["whole"]),
        (&true.into(), &true.into(), &1.into())
    );
    assert_eq!(log["problems"][0]["line"], 4);
    let backup = log["backup"].as_str().unwrap();
    assert!(backup.contains("/logs/scratch_usage.toml.bak-20"), "{backup}");
    assert_eq!(fs::read(backup).unwrap(), before);
    assert_eq!(json(&depot, &["log", "check", "--json"])["logs"][0]["julia_can_read"], true);

    let after = state(&depot);
    let again = run(&depot, &["log", "repair"]);
    assert!(again.status.success() && text(&again.stdout).contains("Julia can read it: 1 entry"));
    assert_eq!(state(&depot), after, "what needs no repair is left alone");
}

#[test]
fn logs_that_cannot_be_examined_or_repaired_are_named_with_an_exit_code() {
    let (place, depot) = depot_with("log-garbage");
    let other = place.path().join("other");
    fs::create_dir_all(log_of(&other)).unwrap();
    let on_both = |arguments: &[&str]| -> Output {
        run(&depot, &[arguments, &["--depot", other.to_str().unwrap()]].concat())
    };
    let output = on_both(&["log", "check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("folder"), "{}", text(&output.stderr));
    let output = run(&other, &["log", "repair"]);
    assert_eq!(output.status.code(), Some(2));

    // No log, and no depot.
    let empty = place.path().join("empty");
    fs::create_dir(&empty).unwrap();
    assert!(text(&run(&empty, &["log", "check"]).stdout).contains("no log yet"));
    let output = run(&place.path().join("nowhere"), &["log", "repair"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("no such depot"), "{}", text(&output.stderr));
    assert!(!place.path().join("nowhere").exists());
}

#[test]
fn a_depot_that_was_moved_is_told_once_by_every_command() {
    let place = tempfile::tempdir().unwrap();
    let (old, new) = (place.path().join("old"), place.path().join("new"));
    write(&old.join("scratchspaces").join(ALPHA).join("k/f"), "1");
    write(&place.path().join("p/Project.toml"), "");
    let entry = format!(
        "[[\"{}/scratchspaces/{ALPHA}/k\"]]\ntime = 2024-01-01T10:00:00Z\nparent_projects = [\"{}\"]\n",
        old.display(),
        place.path().join("p/Project.toml").display()
    );
    write(&log_of(&old), entry);
    assert_eq!(json(&old, &["list", "--json"])["warnings"].as_array().unwrap().len(), 0);
    fs::rename(&old, &new).unwrap();
    let space = format!("{ALPHA}/k");
    let commands: [&[&str]; 4] = [
        &["list", "--json"],
        &["show", &space, "--json"],
        &["log", "check", "--json"],
        &["gc", "--dry-run", "--json"],
    ];
    for words in commands {
        let document = json(&new, words);
        let moved: Vec<&Value> =
            document["warnings"].as_array().unwrap().iter().filter(|told| told["kind"] == "moved").collect();
        assert_eq!(moved.len(), 1, "{words:?}: {document}");
        let message = moved[0]["message"].as_str().unwrap();
        assert!(message.starts_with(&format!("its log speaks of {}: 1 space;", old.display())), "{message}");
        assert!(message.contains("would take what has none"), "{message}");
    }
    // Reached by its old place, it is as it was.
    std::os::unix::fs::symlink(&new, &old).unwrap();
    for depot in [&old, &new] {
        let list = json(depot, &["list", "--json"]);
        assert_eq!(crate::kit::spaces(&list)[0].1["status"], "active", "{list}");
        assert_eq!(list["warnings"].as_array().unwrap().len(), 0, "{list}");
    }
}

#[test]
fn a_lock_that_is_waited_for_is_told_with_its_holder_and_the_way_on() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    let place = tempfile::tempdir().unwrap();
    let depot = place.path().join("depot");
    let project = place.path().join("p/Project.toml");
    write(&project, "");
    let lock = depot.join("logs/scratch_usage.toml.pid");
    write(&lock, format!("{} elsewhere", std::process::id()));
    let mut command = program(place.path());
    command.arg("--depot").arg(&depot).args(["path", ALPHA, "k", "--create", "--project"]).arg(&project);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut said).unwrap();
    assert!(said.starts_with("Waiting for"), "{said}");
    assert!(said.contains(&format!("process {} on elsewhere", std::process::id())), "{said}");
    assert!(said.contains(lock.to_str().unwrap()) && said.contains("delete that file"), "{said}");
    fs::rename(&lock, place.path().join("away")).unwrap();
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_log_that_leads_to_a_file_without_an_end_holds_nothing_up() {
    let home = tempfile::tempdir().unwrap();
    let depot = home.path().join("depot");
    write(&depot.join("scratchspaces/a1fa0000-0000-4000-8000-000000000001/key/data"), "1");
    let entry = "[[\"/proc/kmsg\"]]\ntime = 2026-01-10T10:00:00.973Z\n";
    write(&depot.join("logs/manifest_usage.toml"), entry);
    write(&depot.join("logs/artifact_usage.toml"), entry);
    let itself = program(home.path()).get_program().to_os_string();
    for arguments in [&["gc", "--dry-run"][..], &["show", "a1fa0000/key"], &["log", "check"], &["list"]] {
        let mut command = std::process::Command::new("timeout");
        command.arg("30").arg(&itself).args(arguments).arg("--depot").arg(&depot);
        let output =
            command.env_clear().env("HOME", home.path()).env("PATH", "/usr/bin:/bin").output().unwrap();
        assert_ne!(output.status.code(), Some(124), "{arguments:?} hangs");
    }
}
