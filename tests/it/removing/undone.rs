//! What an undo tells, and that it brings back what decides the outcome of a space.

use std::fmt::Write;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use super::{ALPHA, BETA, Home, away, code, text};
use crate::kit::{program, spaces, write};

/// A home whose spaces are logged, from a project that exists.
fn logged() -> (Home, PathBuf) {
    let home = Home::new();
    let project = home.folder.path().join("project/Project.toml");
    write(&project, "");
    let mut log = String::new();
    for (owner, key) in [(ALPHA, "one"), (ALPHA, "two"), (BETA, "one")] {
        let space = home.space(owner, key);
        for (time, parent) in [("10", project.to_str().unwrap()), ("09", "/gone/Project.toml")] {
            let _ = write!(
                log,
                "[[\"{}\"]]\ntime = 2026-11-01T{time}:00:00.5Z\nparent_projects = [\"{parent}\"]\n",
                space.display()
            );
        }
    }
    write(&home.depot().join("logs/scratch_usage.toml"), log);
    (home, project)
}

/// What Julia's own collection would do.
const JULIA: [&str; 5] = ["gc", "--parity", "--julia-version", "1.13", "--yes"];

fn state(home: &Home, key: &str) -> (String, String) {
    let (_, list) = home.json(&["list"]);
    let all = spaces(&list);
    let (_, space) = all.iter().find(|(_, space)| space["key"] == key).expect("the space is listed");
    (space["status"].as_str().unwrap().into(), space["last_used"].as_str().unwrap_or("never").into())
}

#[test]
fn what_comes_back_has_its_record_though_a_collection_has_dropped_it() {
    for beside in [false, true] {
        let (home, _) = logged();
        let name = format!("{ALPHA}/one");
        assert_eq!(code(&home.run(&["delete", &name, "--yes"])), 0);
        assert_eq!(code(&home.run(&JULIA)), 0);
        let log = || fs::read_to_string(home.depot().join("logs/scratch_usage.toml")).unwrap();
        assert!(!log().contains("/one\"]]\nparent_projects = [\"/gone") && log().contains(BETA));
        let key = if beside {
            write(&home.space(ALPHA, "one").join("new"), "new");
            "one-restored"
        } else {
            "one"
        };
        let arguments: &[&str] = if beside { &["undo", "--beside"] } else { &["undo"] };
        let output = home.run(arguments);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        assert!(text(&output.stdout).contains("a1fa0000 / one"), "it is named: {}", text(&output.stdout));
        assert_eq!(state(&home, key), ("active".into(), "2026-11-01T10:00:00.005".into()), "{}", log());
        assert!(log().contains("/gone/Project.toml"), "every project of then: {}", log());
        let julia = &[&JULIA[..4], &["--dry-run"]].concat();
        let (_, document) = home.json(julia);
        let items = document["items"].as_array().unwrap().clone();
        let space = home.space(ALPHA, key);
        let item = items.iter().find(|item| item["path"] == space.to_str().unwrap()).unwrap();
        assert_eq!(item["julia_action"], "keep", "{item}");
    }
}

#[test]
fn a_record_that_is_there_is_not_written_again() {
    let (home, _) = logged();
    let log = home.depot().join("logs/scratch_usage.toml");
    let before = fs::read(&log).unwrap();
    home.run(&["delete", &format!("{ALPHA}/one"), "--yes"]);
    assert_eq!(code(&home.run(&["undo"])), 0);
    assert_eq!(fs::read(&log).unwrap(), before);
}

#[test]
fn a_record_that_cannot_be_written_is_told_with_what_follows() {
    let (home, _) = logged();
    home.run(&["delete", &format!("{ALPHA}/one"), "--yes"]);
    let log = home.depot().join("logs/scratch_usage.toml");
    away(&home, &log);
    fs::create_dir(&log).unwrap();
    let output = home.run(&["undo"]);
    assert_eq!(code(&output), 1, "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("collection deletes"), "{}", text(&output.stderr));
    assert!(home.space(ALPHA, "one").join("sub/data").exists());
}

#[test]
fn what_a_delayed_collection_took_does_not_go_at_once_again() {
    let (home, project) = logged();
    away(&home, &project);
    let gc = |now: &str| {
        let arguments = ["gc", "--julia-version", "1.12", "--trash", "--yes", "--now", now];
        let output = home.run(&arguments);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    };
    gc("2026-11-02T10:00:00");
    assert!(home.space(ALPHA, "one").exists());
    gc("2026-11-10T10:00:00");
    assert!(!home.space(ALPHA, "one").exists());
    let output = home.run(&["undo"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("A later 'gc' takes it again"), "{}", text(&output.stdout));
    gc("2026-11-11T10:00:00");
    assert!(home.space(ALPHA, "one").exists(), "it is recorded anew first");
}

#[test]
fn an_older_removal_is_taken_only_after_it_is_said_why() {
    let home = Home::new();
    home.run(&["delete", "a1fa0000/one", "--yes"]);
    home.run(&["delete", "a1fa0000/two", "--yes"]);
    home.run(&["delete", "b0b00000/one", "--yes", "--permanent"]);
    let files = home.folder.path().join(".local/share/Trash/files");
    for entry in fs::read_dir(&files).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap().starts_with("two.") {
            away(&home, &path);
        }
    }
    let dry = home.run(&["undo", "--dry-run"]);
    let output = home.run(&["undo"]);
    for output in [&dry, &output] {
        assert_eq!(code(output), 0);
        let said = text(&output.stderr);
        assert!(said.contains("none of it is in the trash any more"), "{said}");
        assert!(said.contains("deleted for good"), "{said}");
    }
    assert!(text(&output.stdout).contains("a1fa0000 / one"), "{}", text(&output.stdout));
    assert!(home.space(ALPHA, "one").exists());
}

#[test]
fn what_of_a_removal_is_lost_is_told_and_counts() {
    let home = Home::new();
    home.run(&["delete", "a1fa0000/one", "a1fa0000/two", "--yes"]);
    let files = home.folder.path().join(".local/share/Trash/files");
    let gone = fs::read_dir(&files).unwrap().map(|entry| entry.unwrap().path());
    let gone = gone.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("two.")).last();
    away(&home, &gone.unwrap());
    let output = home.run(&["undo"]);
    assert_eq!(code(&output), 1);
    let said = text(&output.stdout);
    assert!(said.contains("a1fa0000 / one\n") && said.contains("a1fa0000 / two: it is no longer"), "{said}");
}

#[test]
fn an_undo_locks_nothing_but_its_own() {
    let home = Home::new();
    for key in ["one", "two"] {
        fs::set_permissions(home.space(ALPHA, key), fs::Permissions::from_mode(0o555)).unwrap();
    }
    home.run(&["delete", "a1fa0000/one", "--yes"]);
    assert_eq!(code(&home.run(&["undo"])), 0);
    // Its owner has unlocked it since.
    fs::set_permissions(home.space(ALPHA, "one"), fs::Permissions::from_mode(0o755)).unwrap();
    // As if the program had been killed before it noted that it is back.
    let journal = home.folder.path().join(".local/share/scratch-manager/removals.jsonl");
    let text_of = fs::read_to_string(&journal).unwrap();
    let lines = text_of.lines().filter(|line| !line.contains("restored")).map(|line| format!("{line}\n"));
    fs::write(&journal, lines.collect::<String>()).unwrap();
    home.run(&["delete", "a1fa0000/two", "--yes"]);
    assert_eq!(code(&home.run(&["undo"])), 0);
    let mode = |key| fs::metadata(home.space(ALPHA, key)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("one"), mode("two")), (0o755, 0o555));
}

#[test]
fn a_trash_that_cannot_be_read_is_not_taken_for_an_empty_one() {
    let home = Home::new();
    home.run(&["delete", "a1fa0000/one", "--yes"]);
    let trash = home.folder.path().join(".local/share/Trash");
    fs::rename(&trash, trash.with_file_name("elsewhere")).unwrap();
    std::os::unix::fs::symlink("nowhere", &trash).unwrap();
    let output = home.run(&["undo"]);
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("cannot be seen now"), "{}", text(&output.stderr));
    let (_, list) = home.json(&["trash", "list"]);
    assert_eq!(list["removals"][0]["items"][0]["in_trash"], "unknown", "{list}");
    away(&home, &trash);
    fs::rename(trash.with_file_name("elsewhere"), &trash).unwrap();
    assert_eq!(code(&home.run(&["undo"])), 0);
}

#[test]
fn what_was_put_into_the_trash_since_is_not_purged() {
    let home = Home::new();
    let name = format!("{ALPHA}/one");
    assert_eq!(code(&home.run(&["delete", &name, "--yes"])), 0);
    let trash = home.folder.path().join(".local/share/Trash/files");
    let inside = fs::read_dir(trash).unwrap().next().unwrap().unwrap().path().join("sub");
    write(&inside.join("thesis/chapter"), "mine");
    let output = home.run(&["trash", "purge", "--yes"]);
    assert_eq!(code(&output), 1, "{}", text(&output.stdout));
    let left = Command::new("find").arg(home.folder.path()).args(["-name", "chapter"]).output().unwrap();
    assert!(text(&left.stdout).contains("thesis/chapter"), "{}", text(&output.stdout));
    assert!(text(&output.stdout).contains("added or changed"), "{}", text(&output.stdout));
}

#[test]
fn a_depot_that_is_not_there_is_not_made_by_an_undo() {
    let home = Home::new();
    let entry =
        format!("[[{:?}]]\ntime = 2026-01-10T10:00:00.973Z\n", home.space(ALPHA, "one").to_str().unwrap());
    write(&home.depot().join("logs/scratch_usage.toml"), entry);
    assert_eq!(code(&home.run(&["delete", &format!("{ALPHA}/one"), "--yes"])), 0);
    let moved = home.folder.path().join("moved");
    fs::rename(home.depot(), &moved).unwrap();
    let undo = |depots: &[&str]| program(home.folder.path()).arg("undo").args(depots).output().unwrap();
    let output = undo(&[]);
    assert_eq!(code(&output), 2, "{}", text(&output.stdout));
    assert!(!home.depot().exists(), "{}", text(&output.stdout));
    let output = undo(&["--depot", moved.to_str().unwrap()]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(moved.join("scratchspaces").join(ALPHA).join("one/sub/data").exists());
}

#[test]
fn what_was_only_unlocked_in_the_trash_is_purged() {
    let home = Home::new();
    write(&home.space(ALPHA, "one").join("sub/deeper/data"), "1");
    assert_eq!(code(&home.run(&["delete", &format!("{ALPHA}/one"), "--yes"])), 0);
    let trash = home.folder.path().join(".local/share/Trash/files");
    let given = Command::new("chmod").args(["-R", "u+rwx,g-w"]).arg(&trash).status().unwrap();
    let labelled = Command::new("chmod").args(["-R", "o-x"]).arg(&trash).status().unwrap();
    assert!(given.success() && labelled.success());
    let output = home.run(&["trash", "purge", "--yes"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stdout));
    assert_eq!(fs::read_dir(&trash).unwrap().count(), 0);
}
