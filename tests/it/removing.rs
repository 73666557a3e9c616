//! The commands that remove and bring back, as a person or a script uses them.

mod depots;
mod in_the_trash;
mod other_names;
mod output;
mod terminal;
mod undone;

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::kit::{Recorded, program, run, write};
use serde_json::Value;

const ALPHA: &str = "a1fa0000-0000-4000-8000-000000000001";
const BETA: &str = "b0b00000-0000-4000-8000-000000000002";

/// A depot with a few spaces in a home of its own.
struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap() };
        for (owner, key) in [(ALPHA, "one"), (ALPHA, "two"), (BETA, "one"), (ZERO, "notes")] {
            write(&home.space(owner, key).join("sub/data"), key.repeat(100));
        }
        home
    }

    fn depot(&self) -> PathBuf {
        self.folder.path().join("depot")
    }

    fn space(&self, owner: &str, key: &str) -> PathBuf {
        self.depot().join("scratchspaces").join(owner).join(key)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        run(&self.depot(), arguments)
    }

    /// Runs a command that prints JSON, and gives its exit code and document.
    fn json(&self, arguments: &[&str]) -> (i32, Value) {
        let output = self.run(&[arguments, &["--json"]].concat());
        let document = serde_json::from_slice(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        (output.status.code().unwrap(), document.unwrap_or_else(|error| panic!("{error}: {errors}")))
    }
}

const ZERO: &str = "00000000-0000-0000-0000-000000000000";

/// Takes something out of its place.
fn away(home: &Home, path: &Path) {
    let aside = home.folder.path().join("aside");
    fs::create_dir_all(&aside).unwrap();
    let number = fs::read_dir(&aside).unwrap().count();
    fs::rename(path, aside.join(number.to_string())).unwrap();
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Everything below a folder: path, mode, times of change, content.
fn snapshot(root: &Path) -> Vec<(PathBuf, u32, i64, i64, Vec<u8>)> {
    let mut entries: Vec<_> = walkdir::WalkDir::new(root)
        .into_iter()
        .map(|entry| {
            let path = entry.unwrap().into_path();
            let metadata = fs::symlink_metadata(&path).unwrap();
            let content = if metadata.is_file() { fs::read(&path).unwrap() } else { Vec::new() };
            (path, metadata.mode(), metadata.ctime(), metadata.ctime_nsec(), content)
        })
        .collect();
    entries.sort();
    entries
}

#[test]
fn a_dry_run_tells_everything_and_touches_nothing() {
    let recorded = Recorded::unpack("jdepot-1-pre-gc");
    let home = recorded.depot.parent().unwrap();
    let before = snapshot(home);
    for arguments in [
        &["delete", "Alpha/cache", "--dry-run"][..],
        &["delete", "Alpha/cache", "--dry-run", "--permanent", "--yes"],
        &["wipe", "Alpha", "--dry-run", "--json"],
        &["wipe", "global", "--dry-run"],
        &["clear", "--dry-run"],
        &["trash", "list"],
        &["trash", "purge", "--dry-run"],
    ] {
        let output = run(&recorded.depot, arguments);
        assert_eq!(code(&output), 0, "{arguments:?}: {}", text(&output.stderr));
        assert_eq!(snapshot(home), before, "{arguments:?}");
    }
    let plan = text(&run(&recorded.depot, &["clear", "--dry-run", "--permanent"]).stdout);
    assert!(plan.contains("Alpha / cache") && plan.contains("Cannot be undone"), "{plan}");
    assert!(plan.contains("CACHEDIR.TAG"), "{plan}");
}

#[test]
fn without_a_terminal_nothing_goes_without_yes() {
    let home = Home::new();
    let before = snapshot(&home.depot());
    for arguments in [
        &["delete", "a1fa0000/one"][..],
        &["wipe", "a1fa0000", "--permanent"],
        &["clear"],
        &["delete", "a1fa0000/one", "--json"],
    ] {
        let output = home.run(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(text(&output.stderr).contains("say --yes"), "{arguments:?}");
        assert!(text(&output.stdout).contains("a1fa0000 / one"), "the plan is printed: {arguments:?}");
    }
    assert_eq!(snapshot(&home.depot()), before);
}

#[test]
fn what_leads_elsewhere_names_no_space() {
    let home = Home::new();
    write(&home.folder.path().join("outside/file"), "kept");
    let before = snapshot(home.folder.path());
    let elsewhere = home.folder.path().join("outside");
    let owner = home.space(ALPHA, "");
    let depot = home.depot();
    let texts = [
        "..".to_string(),
        ".".into(),
        "/".into(),
        String::new(),
        "a1fa0000/..".into(),
        "a1fa0000/.".into(),
        "a1fa0000/".into(),
        "../outside".into(),
        format!("{ALPHA}/../{BETA}/one"),
        format!("{}/..", home.space(ALPHA, "one").display()),
        format!("{}/sub", home.space(ALPHA, "one").display()),
        owner.display().to_string(),
        depot.join("scratchspaces").display().to_string(),
        depot.display().to_string(),
        elsewhere.display().to_string(),
    ];
    for name in &texts {
        for way in ["--permanent", "--trash"] {
            let output = home.run(&["delete", way, "--yes", "--", name]);
            assert_eq!(code(&output), 2, "{name:?}");
        }
        let output = home.run(&["wipe", "--permanent", "--yes", "--", name]);
        assert_eq!(code(&output), 2, "{name:?}");
    }
    // One that is wrong stops all of them.
    let output = home.run(&["delete", "--permanent", "--yes", "a1fa0000/one", "a1fa0000/.."]);
    assert_eq!(code(&output), 2);
    assert_eq!(snapshot(home.folder.path()), before);
}

#[test]
fn deleting_moves_to_the_trash_and_undo_brings_back() {
    let home = Home::new();
    let before = snapshot(&home.space(ALPHA, "one"));
    let (status, document) = home.json(&["delete", "a1fa0000/one", "b0b00000/one", "--yes"]);
    assert_eq!(status, 0);
    assert_eq!((&document["schema"], &document["way"]), (&1.into(), &"trash".into()));
    let items = document["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!((&items[0]["kind"], &items[0]["outcome"]), (&"scratch".into(), &"deleted".into()));
    assert_eq!((&items[0]["action"], &items[0]["julia_action"]), (&"delete".into(), &"delete".into()));
    assert!(Path::new(items[0]["trash_path"].as_str().unwrap()).join("sub/data").exists());
    assert_eq!(document["freed"]["allocated"], 0, "bytes in the trash are not freed");
    assert_eq!(document["moved_to_trash"]["apparent"], 600);
    assert!(!home.space(ALPHA, "one").exists() && !home.space(BETA, "").exists());

    let id = document["undo_id"].as_str().unwrap();
    let (_, list) = home.json(&["trash", "list"]);
    assert_eq!(
        (&list["removals"][0]["id"], &list["removals"][0]["items"][0]["in_trash"]),
        (&id.into(), &"yes".into())
    );
    let (status, undone) = home.json(&["undo"]);
    assert_eq!((status, &undone["items"][1]["outcome"]), (0, &"restored".into()));
    let contents = |snapshot: Vec<(PathBuf, u32, i64, i64, Vec<u8>)>| -> Vec<_> {
        snapshot.into_iter().map(|(path, mode, _, _, content)| (path, mode, content)).collect()
    };
    assert_eq!(contents(snapshot(&home.space(ALPHA, "one"))), contents(before));
    let output = home.run(&["undo"]);
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("nothing in the trash"), "{}", text(&output.stderr));
    assert_eq!(code(&home.run(&["undo", "nonsense"])), 2);
}

#[test]
fn a_space_that_was_made_again_is_kept_and_the_old_one_comes_back_beside_it() {
    let home = Home::new();
    home.run(&["delete", "a1fa0000/one", "a1fa0000/two", "--yes"]);
    write(&home.space(ALPHA, "one").join("new"), "new");
    let output = home.run(&["undo"]);
    assert_eq!(code(&output), 1, "one of two came back");
    assert!(text(&output.stdout).contains("--beside"), "{}", text(&output.stdout));
    assert!(home.space(ALPHA, "two").exists());
    let (status, undone) = home.json(&["undo", "--beside"]);
    assert_eq!((status, &undone["items"][0]["restored_as"]), (0, &"one-restored".into()));
    assert_eq!(fs::read_to_string(home.space(ALPHA, "one").join("new")).unwrap(), "new");
    assert!(home.space(ALPHA, "one-restored").join("sub/data").exists());
}

#[test]
fn purging_frees_what_we_moved_and_says_how_much() {
    let home = Home::new();
    home.run(&["delete", "a1fa0000/one", "--yes"]);
    home.run(&["delete", "a1fa0000/two", "--yes"]);
    let trash = home.folder.path().join(".local/share/Trash/files");
    write(&trash.join("theirs/file"), "1");
    assert_eq!(code(&home.run(&["trash", "purge"])), 2, "nobody was asked");
    assert_eq!(fs::read_dir(&trash).unwrap().count(), 3);
    let (_, list) = home.json(&["trash", "list"]);
    let newest = list["removals"][0]["id"].as_str().unwrap();
    let (status, purged) = home.json(&["trash", "purge", newest, "--yes"]);
    assert_eq!((status, purged["items"].as_array().unwrap().len()), (0, 1));
    assert!(purged["freed"]["allocated"].as_u64().unwrap() > 0);
    let (status, purged) = home.json(&["trash", "purge", "--yes"]);
    assert_eq!((status, purged["items"].as_array().unwrap().len()), (0, 1));
    assert_eq!(fs::read_dir(&trash).unwrap().count(), 1, "what others put there stays");
    let output = home.run(&["undo", newest]);
    assert!(code(&output) == 2 && text(&output.stderr).contains("none of it is in the trash"));
    assert_eq!(code(&home.run(&["trash", "purge", "nonsense", "--yes"])), 2);
}

#[test]
fn deleting_for_good_frees_what_it_says_and_cannot_be_undone() {
    let home = Home::new();
    let size = crate::kit::du(&home.space(ALPHA, "one"));
    let (status, document) = home.json(&["delete", "a1fa0000/one", "--permanent", "--yes"]);
    assert_eq!((status, document["freed"]["allocated"].as_u64()), (0, Some(size)));
    assert_eq!((&document["undo_id"], &document["moved_to_trash"]["allocated"]), (&Value::Null, &0.into()));
    assert_eq!(code(&home.run(&["undo"])), 2);
    let output = home.run(&["delete", "a1fa0000/one", "--permanent", "--yes"]);
    assert!(
        code(&output) == 2 && text(&output.stderr).contains("a1fa0000 has two"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn what_is_refused_is_told_and_the_rest_is_done() {
    let home = Home::new();
    let outside = home.folder.path().join("outside");
    write(&outside.join("key/file"), "kept");
    let linked = "c0c00000-0000-4000-8000-000000000003";
    symlink(&outside, home.depot().join("scratchspaces").join(linked)).unwrap();
    let (status, document) =
        home.json(&["delete", "a1fa0000/one", &format!("{linked}/key"), "--permanent", "--yes"]);
    assert_eq!(status, 1);
    let refused = &document["items"][1];
    assert_eq!((&refused["action"], &refused["outcome"]), (&"refuse".into(), &"refused".into()));
    assert_eq!(refused["rule"], "reached-through-link");
    assert_eq!(fs::read_to_string(outside.join("key/file")).unwrap(), "kept");
    let output = home.run(&["delete", &format!("{linked}/key"), "--permanent"]);
    assert_eq!(code(&output), 2, "every item refused");
    assert!(text(&output.stdout).contains("reached through a link"), "{}", text(&output.stdout));
}

#[test]
fn wiping_takes_one_package_and_the_global_one_only_by_name() {
    let home = Home::new();
    assert_eq!(code(&home.run(&["wipe", "a1fa0000", "--permanent", "--yes"])), 0);
    assert!(!home.space(ALPHA, "").exists() && home.space(BETA, "one").exists());
    for said in [&["--yes"][..], &["--yes=Global"], &["--yes=a1fa0000"]] {
        let output = home.run(&[&["wipe", "global", "--permanent"], said].concat());
        assert_eq!(code(&output), 2, "{said:?}");
    }
    assert!(home.space(ZERO, "notes").exists());
    let (status, document) = home.json(&["wipe", "global", "--permanent", "--yes=global"]);
    assert_eq!((status, &document["items"][0]["julia_action"]), (0, &"keep".into()));
    assert!(!home.space(ZERO, "").exists());
    assert_eq!(code(&home.run(&["wipe", "nobody", "--yes"])), 2);
}

#[test]
fn a_package_in_two_depots_is_not_guessed() {
    let (home, other) = (Home::new(), Home::new());
    let second = other.depot();
    let output = home.run(&["--depot", second.to_str().unwrap(), "wipe", "b0b00000", "--permanent", "--yes"]);
    assert_eq!(code(&output), 2);
    let errors = text(&output.stderr);
    assert!(errors.contains("--depot ") && errors.contains(second.to_str().unwrap()), "{errors}");
    assert!(home.space(BETA, "one").exists() && other.space(BETA, "one").exists());
}

#[test]
fn clearing_takes_the_user_depot_or_those_that_are_named() {
    let (home, other) = (Home::new(), Home::new());
    let mut command = program(home.folder.path());
    let list = format!("{}:{}", home.depot().display(), other.depot().display());
    let output =
        command.env("JULIA_DEPOT_PATH", list).args(["clear", "--permanent", "--yes"]).output().unwrap();
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(!home.depot().join("scratchspaces").exists());
    assert!(other.space(ALPHA, "one").exists(), "only the first depot is cleared");
    let both = Home::new();
    let output = both.run(&["--depot", other.depot().to_str().unwrap(), "clear", "--permanent", "--yes"]);
    assert_eq!(code(&output), 0);
    assert!(!both.depot().join("scratchspaces").exists() && !other.depot().join("scratchspaces").exists());
    // Nothing is left to do, which is no failure.
    assert_eq!(code(&both.run(&["clear", "--yes"])), 0);
    let missing = both.folder.path().join("missing");
    assert_eq!(code(&run(&missing, &["clear", "--yes"])), 0);
    assert!(!missing.exists());
}
