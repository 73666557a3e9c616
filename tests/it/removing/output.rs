//! Exit codes when a report cannot be written, or something is gone and something is not.

use std::fmt::Write;
use std::fs::File;
use std::process::{Command, Stdio};

use super::{ALPHA, Home, code, text};
use crate::kit::{program, write};

/// Where output goes that nobody can read.
#[derive(Debug, Clone, Copy)]
enum Out {
    Full,
    Closed,
}

/// Runs a command whose output cannot be written: its exit code, and what it said on standard error.
fn run(home: &Home, out: Out, arguments: &[&str]) -> (i32, String) {
    let mut line =
        format!("'{}' --depot '{}'", env!("CARGO_BIN_EXE_scratch-manager"), home.depot().display());
    for argument in arguments {
        let _ = write!(line, " '{argument}'");
    }
    let line = match out {
        Out::Full => format!("{line} >/dev/full"),
        Out::Closed => format!("{line} >&-"),
    };
    let output = Command::new("sh")
        .args(["-c", &line])
        .env_clear()
        .env("HOME", home.folder.path())
        .env("PATH", "/usr/bin:/bin")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()
        .unwrap();
    (code(&output), text(&output.stderr))
}

fn last_id(home: &Home) -> String {
    let (_, list) = home.json(&["trash", "list"]);
    list["removals"][0]["id"].as_str().unwrap().to_string()
}

#[test]
fn what_was_done_and_could_not_be_reported_is_no_success_and_no_failure() {
    for json in [&[][..], &["--json"]] {
        let home = Home::new();
        let run = |arguments: &[&str]| run(&home, Out::Full, &[arguments, json].concat());
        let (status, said) = run(&["delete", "a1fa0000/one", "--yes"]);
        let id = last_id(&home);
        assert_eq!(status, 1, "{said}");
        assert!(said.contains(&format!("undo {id}")), "the id is not lost: {said}");
        let (status, said) = run(&["undo"]);
        assert_eq!(status, 1, "{said}");
        assert!(said.contains("a1fa0000 / one"), "{said}");
        assert!(home.space(ALPHA, "one").exists());
        home.run(&["delete", "a1fa0000/one", "--yes"]);
        let (status, said) = run(&["trash", "purge", "--yes"]);
        assert_eq!(status, 1, "{said}");
        assert!(said.contains("Deleted 1 space from the trash"), "{said}");
        let (status, said) = run(&["delete", "a1fa0000/two", "--permanent", "--yes"]);
        assert_eq!(status, 1, "{said}");
        let (status, said) = run(&["gc", "--julia-version", "1.13", "--untracked", "--trash", "--yes"]);
        assert_eq!(status, 1, "{said}");
        assert!(said.contains(&format!("undo {}", last_id(&home))), "{said}");
        let (status, said) = run(&["path", ALPHA, "new", "--create"]);
        assert_eq!(status, 1, "{said}");
        assert!(said.contains(home.space(ALPHA, "new").to_str().unwrap()), "{said}");
        // What was not done stays not done.
        for arguments in [&["list"][..], &["delete", "global/notes", "--dry-run"], &["log", "check"]] {
            assert_eq!(run(arguments).0, 2, "{arguments:?}");
        }
        assert_eq!(run(&["delete", "nobody/nothing", "--yes"]).0, 2);
    }
}

#[test]
fn a_repair_that_could_not_be_reported_names_the_log_as_it_was() {
    let home = Home::new();
    let log = home.depot().join("logs/scratch_usage.toml");
    write(&log, "[[\"/a\"]]\ntime = 2026-11-01T10:00:00Z\nparent_projects = [\"/p\"]\n[[\"/b\"]]\ntime = 20");
    let (status, said) = run(&home, Out::Full, &["log", "repair"]);
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("the log as it was"), "{said}");
}

#[test]
fn a_closed_output_does_not_lose_the_id() {
    let home = Home::new();
    let (status, said) = run(&home, Out::Closed, &["delete", "a1fa0000/one", "--yes"]);
    assert!(status < 2, "{said}");
    assert!(said.contains(&format!("undo {}", last_id(&home))), "{said}");
}

#[test]
fn a_reader_that_has_gone_away_has_not_heard_what_was_done() {
    let home = Home::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = program(home.folder.path())
        .arg("--depot")
        .arg(home.depot())
        .args(["delete", "a1fa0000/one", "--yes"])
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap();
    assert_eq!(code(&output), 1);
    assert!(text(&output.stderr).contains(&format!("undo {}", last_id(&home))), "{}", text(&output.stderr));
    // Who only reads a list may leave when it has seen enough.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut list = program(home.folder.path());
    let output = list.arg("--depot").arg(home.depot()).arg("list").stdout(writer).output().unwrap();
    assert_eq!(code(&output), 0);
}

#[test]
fn with_no_output_at_all_it_is_done_and_ends() {
    let home = Home::new();
    let full = || File::options().write(true).open("/dev/full").unwrap();
    let mut delete = program(home.folder.path());
    delete.arg("--depot").arg(home.depot()).args(["delete", "a1fa0000/one", "--yes"]);
    let status = delete.stdout(full()).stderr(full()).status().unwrap();
    assert_eq!(status.code(), Some(1));
    assert!(!home.space(ALPHA, "one").exists());
}

#[test]
fn data_that_is_gone_is_not_nothing() {
    let home = Home::new();
    let space = home.space(ALPHA, "one");
    write(&space.join("kept/file"), "1");
    let chattr = |how: &str| Command::new("chattr").arg(how).arg(space.join("kept/file")).status();
    if !chattr("+i").is_ok_and(|status| status.success()) {
        println!("not tested: nothing can be made immutable here");
        return;
    }
    let output = home.run(&["delete", "a1fa0000/one", "--permanent", "--yes"]);
    let gc = home.run(&["gc", "--julia-version", "1.13", "--untracked", "--yes"]);
    chattr("-i").unwrap();
    assert_eq!(code(&output), 1, "{}", text(&output.stdout));
    assert!(
        text(&output.stdout).starts_with("Deleted only a part of the space ("),
        "{}",
        text(&output.stdout)
    );
    assert!(!space.join("sub/data").exists() && space.join("kept/file").exists());
    assert_eq!(code(&gc), 1, "{}", text(&gc.stdout));
}
