//! The commands that only look, as a person or a script uses them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::kit::{Recorded, json, program, run, spaces, write};

const ALPHA: &str = "a1fa0000-0000-4000-8000-000000000001";

#[test]
fn the_table_groups_by_package_name_and_says_what_has_no_project_left() {
    let recorded = Recorded::unpack("jdepot-1-pre-gc");
    let output = run(&recorded.depot, &["list", "--color", "never"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("Alpha ("), "{text}");
    assert!(text.contains("  data-v0.1.0"), "{text}");
    assert!(text.contains("no project left"), "{text}");
    assert!(text.contains("Unknown package dead0000 ") && text.contains("\n  untracked  "), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
    let coloured = run(&recorded.depot, &["list", "--color", "always"]).stdout;
    assert!(coloured.contains(&0x1b));
}

#[test]
fn spaces_are_named_by_owner_and_key_by_uuid_or_by_path() {
    let recorded = Recorded::unpack("jdepot-1");
    let path = recorded.depot.join("scratchspaces").join(ALPHA).join("cache");
    let linked = recorded.folder.path().join("linked");
    std::os::unix::fs::symlink(&recorded.depot, &linked).unwrap();
    let through_link = linked.join("scratchspaces").join(ALPHA).join("cache");
    for space in [
        "Alpha/cache",
        &format!("{ALPHA}/cache"),
        "a1fa0000/cache",
        path.to_str().unwrap(),
        &format!("{}/../{ALPHA}/cache/", path.parent().unwrap().display()),
        through_link.to_str().unwrap(),
    ] {
        let shown = json(&recorded.depot, &["show", "--json", "--", space]);
        assert_eq!(shown["path"].as_str(), path.to_str(), "{space}");
    }
    let global = json(&recorded.depot, &["show", "--json", "global/temp.v1"]);
    assert_eq!(global["owner"]["name"], "Global");
}

#[test]
fn show_tells_every_entry_and_why() {
    let recorded = Recorded::unpack("jdepot-1");
    let shown = json(&recorded.depot, &["show", "--json", "Alpha/cache"]);
    assert_eq!(shown["schema"], 1);
    assert_eq!(shown["owner"]["name"], "Alpha");
    let entries = shown["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 3);
    assert_eq!(entries[0]["line"], 1);
    assert_eq!(entries[2]["time"], "2024-01-12T18:45:01.803");
    assert_eq!(shown["verdict"]["action"], "keep");
    assert_eq!(shown["verdict"]["rule"], "parent-exists");
    assert_eq!(shown["verdict"]["evidence"][0]["line"], 7);

    let text = run(&recorded.depot, &["show", "Alpha/cache"]).stdout;
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("that project still exists"), "{text}");
}

#[test]
fn a_key_that_begins_with_a_dash_can_be_named() {
    let recorded = Recorded::unpack("jdepot-3");
    let shown = json(&recorded.depot, &["show", "--json", "--", "global/-dash"]);
    assert_eq!(shown["key"], "-dash");
}

#[test]
fn what_fits_two_spaces_is_refused_with_the_candidates() {
    let (one, two) = (Recorded::unpack("jdepot-1"), Recorded::unpack("jdepot-1"));
    let output = run(&one.depot, &["--depot", two.depot.to_str().unwrap(), "show", "Alpha/cache"]);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    for depot in [&one.depot, &two.depot] {
        assert!(errors.contains(depot.to_str().unwrap()), "{errors}");
    }
}

#[test]
fn filters_and_orders_choose_what_is_listed() {
    let recorded = Recorded::unpack("jdepot-1-pre-gc");
    let list = |arguments: &[&str]| {
        let list = json(&recorded.depot, &[&["list", "--json"], arguments].concat());
        let keys = spaces(&list).into_iter().map(|(_, space)| space["key"].as_str().unwrap().to_string());
        keys.collect::<Vec<_>>()
    };
    assert_eq!(list(&["--status", "untracked", "--owner", "dead0000"]), ["untracked"]);
    assert!(list(&["--owner", "Alpha"]).contains(&"cache".to_string()));
    assert!(list(&["--owner", "Nobody"]).is_empty());
    assert!(list(&["--older-than", "1d", "--owner", "Alpha"]).len() >= 3);
    assert!(list(&["--larger-than", "1TB"]).is_empty());
    let document = json(&recorded.depot, &["list", "--json", "--sort", "size"]);
    let sizes: Vec<u64> =
        document["packages"].as_array().unwrap().iter().map(|p| p["allocated"].as_u64().unwrap()).collect();
    assert!(sizes.is_sorted_by(|a, b| a >= b), "{sizes:?}");
}

#[test]
fn without_sizes_nothing_is_measured() {
    let recorded = Recorded::unpack("jdepot-1");
    let list = json(&recorded.depot, &["list", "--json", "--no-size"]);
    for (_, space) in spaces(&list) {
        for figure in ["apparent", "allocated", "reclaimable", "files", "directories", "last_modified"] {
            assert!(space[figure].is_null(), "{figure}");
        }
    }
    assert!(list["packages"][0]["allocated"].is_null());
}

#[test]
fn depots_are_listed_with_the_reason_for_each() {
    let recorded = Recorded::unpack("jdepot-1");
    let home = recorded.folder.path();
    let path = format!("{}:{}", recorded.depot.display(), home.join("shared").display());
    let mut command = program(home);
    let output = command.env("JULIA_DEPOT_PATH", path).args(["depots", "--json"]).output().unwrap();
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let depots = document["depots"].as_array().unwrap();
    assert_eq!(depots.len(), 2);
    assert_eq!((&depots[0]["first"], &depots[1]["first"]), (&true.into(), &false.into()));
    assert_eq!(depots[0]["origin"], "variable");
    assert_eq!(depots[1]["state"], "missing");
    assert!(depots[0]["spaces"].as_u64().unwrap() > 10);
}

#[test]
fn a_space_used_through_another_spelling_of_its_depot_has_its_record() {
    let recorded = Recorded::unpack("jdepot-1");
    let linked = recorded.folder.path().join("linked");
    std::os::unix::fs::symlink(&recorded.depot, &linked).unwrap();
    let list = json(&linked, &["list", "--json"]);
    let (_, cache) =
        spaces(&list).into_iter().find(|(owner, space)| owner == ALPHA && space["key"] == "cache").unwrap();
    assert_eq!(cache["log_entries"], 3);
    assert_eq!(cache["status"], "active");
}

/// A launcher that writes down what it was asked to open.
fn stub_launcher(folder: &Path) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let bin = folder.join("bin");
    let launcher = bin.join("xdg-open");
    write(&launcher, format!("#!/bin/sh\nprintf %s \"$1\" > {}/opened\n", folder.display()));
    fs::set_permissions(&launcher, fs::Permissions::from_mode(0o755)).unwrap();
    bin
}

#[test]
fn a_space_opens_in_the_file_browser() {
    let recorded = Recorded::unpack("jdepot-1");
    let folder = recorded.folder.path();
    let bin = stub_launcher(folder);
    let open = |space: &str, path: &str| {
        let mut command = program(folder);
        command.env("PATH", path).arg("--depot").arg(&recorded.depot).args(["open", space]);
        command.output().unwrap()
    };
    let output = open("Alpha/cache", &format!("{}:/usr/bin:/bin", bin.display()));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let opened = fs::read_to_string(folder.join("opened")).unwrap();
    assert_eq!(opened, recorded.depot.join("scratchspaces").join(ALPHA).join("cache").to_str().unwrap());

    let output = open("Alpha/cache", folder.join("empty").to_str().unwrap());
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("scratchspaces"), "the path is named so that it can be copied: {errors}");
}

#[test]
fn completions_are_printed_for_every_shell() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = program(folder.path()).args(["completions", shell]).output().unwrap();
        assert!(output.status.success());
        assert!(String::from_utf8_lossy(&output.stdout).contains("older-than"), "{shell}");
    }
}

#[test]
fn without_a_display_the_listing_is_printed_and_the_way_to_the_window_is_told() {
    let recorded = Recorded::unpack("jdepot-1");
    let output = run(&recorded.depot, &[]);
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("Alpha"));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    if cfg!(feature = "gui") {
        assert!(errors.contains("ssh -X"), "{errors}");
    }
}

#[test]
#[cfg(all(feature = "gui", unix, not(target_os = "macos")))]
fn where_the_window_cannot_open_the_listing_is_printed_with_one_sentence() {
    let recorded = Recorded::unpack("jdepot-1");
    for (name, value, said) in
        [("WINIT_X11_SCALE_FACTOR", "0", "which is no scale"), ("NOTHING", "1", "cannot be opened")]
    {
        let mut command = program(recorded.folder.path());
        command.env("DISPLAY", ":4711").env("RUST_BACKTRACE", "1").env(name, value);
        let output = command.arg("--depot").arg(&recorded.depot).output().unwrap();
        let [listing, errors] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        assert!(output.status.success() && listing.contains("Alpha"), "{listing}{errors}");
        assert!(errors.contains("Here is the listing instead: ") && errors.contains(said), "{errors}");
        assert!(!errors.contains("panicked") && errors.matches("listing").count() == 1, "{errors}");
    }
}

#[test]
#[cfg(feature = "demo")]
fn the_demo_is_named_listed_and_gone_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path());
    let output = command.env("TMPDIR", folder.path()).args(["--demo", "list", "--json"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let list: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let listed = spaces(&list);
    for status in ["active", "orphaned", "untracked", "unreachable"] {
        assert!(listed.iter().any(|(_, space)| space["status"] == status), "{status}");
    }
    let names = list["packages"].as_array().unwrap().iter().filter(|package| package["name"].is_string());
    assert!(names.count() >= 10);
    assert!(list["warnings"].as_array().unwrap().iter().any(|warning| warning["kind"] == "log"));
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert!(left.is_empty(), "the demo is not removed: {left:?}");
}
