//! `--depot` keeps `undo` and the trash to what was removed from the depots that are named.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Output;

use super::{ALPHA, Home, away, code, text};
use crate::kit::program;

/// Two depots in one home, of each of which a space was moved to the trash.
fn two() -> (Home, std::path::PathBuf) {
    let home = Home::new();
    let other = home.folder.path().join("other");
    fs::create_dir_all(other.join("scratchspaces").join(ALPHA).join("else/sub")).unwrap();
    for (depot, key) in [(home.depot(), "one"), (other.clone(), "else")] {
        let output = on(&home, &depot, &["delete", &format!("{ALPHA}/{key}"), "--yes"]);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    }
    (home, other)
}

fn on(home: &Home, depot: &Path, arguments: &[&str]) -> Output {
    program(home.folder.path()).args(arguments).arg("--depot").arg(depot).output().unwrap()
}

fn everywhere(home: &Home, arguments: &[&str]) -> String {
    let output = program(home.folder.path()).args(arguments).output().unwrap();
    text(&output.stdout) + &text(&output.stderr)
}

#[test]
fn another_depots_trash_is_neither_shown_nor_touched() {
    let (home, other) = two();
    let listed = text(&on(&home, &home.depot(), &["trash", "list"]).stdout);
    assert!(listed.contains("a1fa0000 / one") && !listed.contains("else"), "{listed}");
    assert!(listed.contains(home.depot().to_str().unwrap()), "the depot is named: {listed}");
    let all = everywhere(&home, &["trash", "list"]);
    assert!(all.contains("/ one") && all.contains("/ else"), "{all}");
    let other_id = text(&on(&home, &other, &["trash", "list", "--json"]).stdout);
    let other_id: serde_json::Value = serde_json::from_str(&other_id).unwrap();
    let other_id = other_id["removals"][0]["id"].as_str().unwrap().to_string();
    for arguments in [&["trash", "purge", "--yes", &other_id][..], &["undo", &other_id]] {
        let output = on(&home, &home.depot(), arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(text(&output.stderr).contains("another depot"), "{}", text(&output.stderr));
    }
    let preview = text(&on(&home, &home.depot(), &["trash", "purge", "--dry-run"]).stdout);
    assert!(preview.contains("/ one") && !preview.contains("else"), "{preview}");
    let purged = on(&home, &home.depot(), &["trash", "purge", "--yes"]);
    assert_eq!(code(&purged), 0);
    assert!(text(&purged.stdout).contains("Deleted 1 space"), "{}", text(&purged.stdout));
    let left = everywhere(&home, &["trash", "list"]);
    assert!(!left.contains("/ one") && left.contains("/ else"), "{left}");
    assert_eq!(code(&on(&home, &home.depot(), &["undo"])), 2, "the other's is not taken instead");
    assert_eq!(code(&on(&home, &other, &["undo"])), 0);
    assert!(other.join("scratchspaces").join(ALPHA).join("else/sub").exists());
}

#[test]
fn a_depot_is_known_however_it_is_spelled_and_where_it_was_moved() {
    let (home, other) = two();
    let root = home.folder.path();
    let link = root.join("link");
    symlink("depot", &link).unwrap();
    let spelled = format!("{}/../depot//", home.depot().display());
    for depot in [link.as_path(), Path::new("depot"), Path::new("./depot/."), Path::new(&spelled)] {
        let listed = text(&on(&home, depot, &["trash", "list"]).stdout);
        assert!(listed.contains("/ one") && !listed.contains("else"), "{}: {listed}", depot.display());
    }
    let output = on(&home, &link, &["undo"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(home.space(ALPHA, "one").exists());

    let moved = root.join("moved");
    fs::rename(&other, &moved).unwrap();
    if fs::metadata(&moved).unwrap().created().is_err() {
        println!("not tested: this file system does not tell when a folder was made");
        return;
    }
    let output = on(&home, &moved, &["undo"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(moved.join("scratchspaces").join(ALPHA).join("else/sub").exists());
    assert!(!other.exists());
}

#[test]
fn a_new_depot_is_not_taken_for_an_old_one_that_is_gone() {
    let (home, other) = two();
    away(&home, &other);
    // Whatever number it has on its volume.
    for name in ["a", "b", "c", "d"] {
        let new = home.folder.path().join(name);
        fs::create_dir(&new).unwrap();
        let output = on(&home, &new, &["trash", "purge", "--yes"]);
        assert_eq!(code(&output), 0);
        assert!(text(&output.stdout).contains("nothing to purge"), "{}", text(&output.stdout));
    }
    assert!(everywhere(&home, &["trash", "list"]).contains("/ else"));
}

#[test]
fn every_plan_names_its_depot() {
    let home = Home::new();
    let depot = home.depot();
    let depot = depot.to_str().unwrap();
    for arguments in [
        &["delete", "a1fa0000/one", "--dry-run"][..],
        &["wipe", "a1fa0000", "--dry-run", "--permanent"],
        &["clear", "--dry-run"],
        &["gc", "--dry-run"],
    ] {
        let shown = text(&home.run(arguments).stdout);
        assert!(shown.contains(depot), "{arguments:?}: {shown}");
    }
    let (_, document) = home.json(&["delete", "a1fa0000/one", "--dry-run"]);
    assert_eq!(document["items"][0]["depot"], depot);
}

#[test]
fn an_option_acts_or_is_refused() {
    let home = Home::new();
    for arguments in [
        &["completions", "bash"][..],
        &["list", "--no-size", "--sort", "size"],
        &["list", "--no-size", "--sort", "files"],
        &["list", "--older-than", "1m"],
        &["path", "global", "k", "--calling", "global"],
        &["gc", "--dry-run", "--julia-version", "1.13", "--collect-delay", "7d"],
        &["gc", "--dry-run", "--profile", "immediate", "--collect-delay", "1h"],
    ] {
        let output = home.run(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(!output.stderr.is_empty() && output.stdout.is_empty(), "{arguments:?}");
    }
    let of_demo = [&["undo"][..], &["trash", "list"], &["trash", "purge", "--yes"], &["completions", "zsh"]];
    for arguments in of_demo.into_iter().filter(|_| cfg!(feature = "demo")) {
        let output = program(home.folder.path()).arg("--demo").args(arguments).output().unwrap();
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(text(&output.stderr).contains("--demo"), "{arguments:?}");
    }
    let span = text(&home.run(&["list", "--older-than", "10m"]).stderr);
    assert!(span.contains("10min") && span.contains("10mo"), "{span}");
    for span in ["100ms", "5s", "5min", "3wk", "8mo", "2y", "0d"] {
        let arguments = ["gc", "--dry-run", "--julia-version", "1.12", "--collect-delay", span];
        let output = home.run(&arguments);
        assert_eq!(code(&output), 0, "{span}: {}", text(&output.stderr));
        assert!(!text(&output.stdout).contains(" 0 days"), "{}", text(&output.stdout));
        assert_eq!(code(&home.run(&["list", "--older-than", span])), 0, "{span}");
    }
}
