//! Our own trash: never among what is collected, never taken for empty when it cannot be seen, and nothing done in
//! what is no trash of ours, whatever the journal says.

mod journal;

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use scratch_manager::core::time::{Clock, SystemClock};

use crate::kit::child::{Mounted, may_mount, program};
use crate::kit::removal::{OTHER, OWNER, Stage, is_root, skip};
use crate::kit::write;

/// Runs the program in a home of the stage's own: its exit code, and what it said.
fn run(stage: &Stage, depot: &Path, arguments: &[&str]) -> (i32, String) {
    let output = Command::new(program())
        .env_clear()
        .env("HOME", home(stage))
        .env("PATH", "/usr/bin:/bin")
        .current_dir(&stage.root)
        .args(arguments)
        .arg("--depot")
        .arg(depot)
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    (output.status.code().unwrap_or(-1), text.concat())
}

fn home(stage: &Stage) -> PathBuf {
    let home = stage.root.join("home");
    fs::create_dir_all(&home).unwrap();
    home
}

fn journal(stage: &Stage) -> PathBuf {
    home(stage).join(".local/share/scratch-manager/removals.jsonl")
}

fn trash(stage: &Stage) -> PathBuf {
    home(stage).join(".local/share/Trash")
}

fn now() -> SystemTime {
    SystemClock.now().utc.into()
}

fn own(top: &Path) -> PathBuf {
    top.join(format!(".Trash-{}", rustix::process::geteuid().as_raw()))
}

#[test]
fn no_trash_is_made_among_what_is_collected_and_one_there_is_none_of_its_data() {
    if !may_mount("own_trash::no_trash_is_made_among_what_is_collected_and_one_there_is_none_of_its_data") {
        return;
    }
    let stage = Stage::new();
    let _mounted = Mounted::memory(&stage.scratchspaces(), "size=4m");
    let space = stage.fill(OWNER, "key");
    // One that a desktop has made.
    write(&own(&stage.scratchspaces()).join("files/theirs/file"), "1");
    write(&stage.scratchspaces().join(".Trash/1000/files/theirs"), "1");
    let name = format!("{OWNER}/key");
    for arguments in [&["delete", &name, "--dry-run"][..], &["delete", &name, "--yes"]] {
        let (code, said) = run(&stage, &stage.depot(), arguments);
        assert_eq!(code, if arguments.len() == 3 && arguments[2] == "--dry-run" { 0 } else { 2 }, "{said}");
        assert!(said.contains("no safe trash") && said.contains("--permanent"), "{said}");
        assert!(space.join("sub/data").exists());
    }
    let (_, listed) = run(&stage, &stage.depot(), &["list"]);
    assert!(!listed.contains("Trash") && !listed.contains("theirs"), "{listed}");
    for julia in ["1.12", "1.13"] {
        let arguments =
            ["gc", "--parity", "--julia-version", julia, "--collect-delay", "0d", "--yes", "--force"];
        let (code, said) = run(&stage, &stage.depot(), &arguments);
        assert_eq!(code, 0, "{said}");
    }
    let (_, said) = run(&stage, &stage.depot(), &["clear", "--permanent", "--yes"]);
    assert!(own(&stage.scratchspaces()).join("files/theirs/file").exists(), "{said}");
    assert!(stage.scratchspaces().join(".Trash/1000/files/theirs").exists(), "{said}");
}

#[test]
fn a_home_trash_among_what_is_collected_is_refused_too() {
    let stage = Stage::with(&[(OWNER, "key")]);
    let inside = stage.scratchspaces().join("data");
    let output = Command::new(program())
        .env_clear()
        .env("HOME", home(&stage))
        .env("XDG_DATA_HOME", &inside)
        .args(["delete", &format!("{OWNER}/key"), "--yes", "--depot"])
        .arg(stage.depot())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("no safe trash"), "{said}");
    assert!(stage.space(OWNER, "key").join("sub/data").exists());
}

#[test]
fn a_depot_that_is_a_volume_has_its_trash_beside_what_is_collected() {
    if !may_mount("own_trash::a_depot_that_is_a_volume_has_its_trash_beside_what_is_collected") {
        return;
    }
    let stage = Stage::new();
    let volume = stage.root.join("volume");
    fs::create_dir(&volume).unwrap();
    let _mounted = Mounted::memory(&volume, "size=4m");
    let space = volume.join("scratchspaces").join(OWNER).join("key");
    write(&space.join("sub/data"), "1");
    let (code, said) = run(&stage, &volume, &["delete", &format!("{OWNER}/key"), "--yes"]);
    assert_eq!(code, 0, "{said}");
    assert!(own(&volume).join("files").exists());
    let (code, said) = run(&stage, &volume, &["gc", "--parity", "--julia-version", "1.13", "--yes"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = run(&stage, &volume, &["undo"]);
    assert_eq!(code, 0, "{said}");
    assert!(space.join("sub/data").exists());
}

#[test]
fn a_volume_that_is_away_is_not_an_empty_trash() {
    if !may_mount("own_trash::a_volume_that_is_away_is_not_an_empty_trash") {
        return;
    }
    let stage = Stage::with(&[(OTHER, "older")]);
    let (code, _) = run(&stage, &stage.depot(), &["delete", &format!("{OTHER}/older"), "--yes"]);
    assert_eq!(code, 0);
    let (around, volume) = (stage.root.join("around"), stage.root.join("volume"));
    fs::create_dir_all(&around).unwrap();
    fs::create_dir_all(&volume).unwrap();
    let _around = Mounted::memory(&around, "size=4m");
    let away = || Command::new("umount").arg(&volume).status().unwrap();
    let mounted = Mounted::bind(&around, &volume);
    write(&volume.join("depot/scratchspaces").join(OWNER).join("key/data"), "1");
    let (code, said) = run(&stage, &volume.join("depot"), &["delete", &format!("{OWNER}/key"), "--yes"]);
    assert_eq!(code, 0, "{said}");
    away();
    for arguments in [&["undo"][..], &["undo", "--json"]] {
        let output =
            Command::new(program()).env_clear().env("HOME", home(&stage)).args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("cannot be seen now") && said.contains("not mounted"), "{said}");
    }
    assert!(!stage.space(OTHER, "older").exists(), "an older one is not taken instead");
    let (_, listed) = run(&stage, &volume.join("depot"), &["trash", "list"]);
    assert!(listed.contains("cannot be seen now"), "{listed}");
    let _again = Mounted::bind(&around, &volume);
    let (code, said) = run(&stage, &volume.join("depot"), &["undo"]);
    assert_eq!(code, 0, "{said}");
    assert!(volume.join("depot/scratchspaces").join(OWNER).join("key/data").exists());
    drop(mounted);
}

#[test]
fn what_an_overlay_keeps_is_foreseen_and_stays() {
    if !may_mount("own_trash::what_an_overlay_keeps_is_foreseen_and_stays") {
        return;
    }
    let stage = Stage::new();
    // An overlay takes no upper layer on another.
    let _layers = Mounted::memory(&stage.root.join("data"), "size=4m");
    let [lower, upper, work, merged] =
        ["lower", "upper", "work", "merged"].map(|name| stage.root.join("data").join(name));
    for folder in [&lower, &upper, &work, &merged] {
        fs::create_dir(folder).unwrap();
    }
    write(&lower.join("depot/scratchspaces").join(OWNER).join("key/data"), "1");
    let options =
        format!("lowerdir={},upperdir={},workdir={}", lower.display(), upper.display(), work.display());
    let mount =
        Command::new("mount").args(["-t", "overlay", "overlay", "-o", &options]).arg(&merged).status();
    if !mount.is_ok_and(|status| status.success()) {
        skip("an overlay", "none can be mounted here");
        return;
    }
    let depot = merged.join("depot");
    let name = format!("{OWNER}/key");
    let (_, said) = run(&stage, &depot, &["delete", &name, "--dry-run"]);
    let (code, done) = run(&stage, &depot, &["delete", &name, "--yes"]);
    let space = depot.join("scratchspaces").join(OWNER).join("key");
    // What was made anew hides the layers below, and moves.
    let new = depot.join("scratchspaces").join(OTHER).join("new");
    write(&new.join("data"), "1");
    let (new_code, new_said) = run(&stage, &depot, &["delete", &format!("{OTHER}/new"), "--yes"]);
    let (kept, moved) = (space.join("data").exists(), !new.exists());
    Command::new("umount").arg("--lazy").arg(&merged).status().unwrap();
    assert!(said.contains("lower layer") && said.contains("--permanent"), "{said}");
    assert_eq!((code, kept), (2, true), "{done}");
    assert_eq!((new_code, moved), (0, true), "{new_said}");
    assert!(!home(&stage).join(".local/share/Trash").exists(), "nothing is copied home");
}

#[test]
fn a_subvolume_has_its_own_trash() {
    if !may_mount("own_trash::a_subvolume_has_its_own_trash") {
        return;
    }
    let stage = Stage::new();
    let (image, volume) = (stage.root.join("image"), stage.root.join("volume"));
    fs::create_dir(&volume).unwrap();
    fs::File::create(&image).unwrap().set_len(200 << 20).unwrap();
    let ran = |command: &mut Command| command.output().is_ok_and(|output| output.status.success());
    if !ran(Command::new("mkfs.btrfs").arg("-q").arg(&image))
        || !ran(Command::new("mount").args(["-o", "loop"]).arg(&image).arg(&volume))
    {
        skip("a subvolume", "no btrfs can be made or mounted here");
        return;
    }
    let depot = volume.join("depot");
    let made = ran(Command::new("btrfs").args(["subvolume", "create"]).arg(&depot));
    write(&depot.join("scratchspaces").join(OWNER).join("key/data"), "1");
    let (code, said) = run(&stage, &depot, &["delete", &format!("{OWNER}/key"), "--yes"]);
    let (back, undone) = run(&stage, &depot, &["undo"]);
    let there = depot.join("scratchspaces").join(OWNER).join("key/data").exists();
    Command::new("umount").arg("--lazy").arg(&volume).status().unwrap();
    assert!(made);
    assert_eq!(code, 0, "{said}");
    assert_eq!((back, there), (0, true), "{undone}");
}

#[test]
fn what_killed_runs_have_left_goes_when_it_is_ours_and_old() {
    let stage = Stage::with(&[(OWNER, "killed"), (OWNER, "other"), (OTHER, "key")]);
    let delete = |name: &str| {
        let (code, said) = run(&stage, &stage.depot(), &["delete", name, "--yes"]);
        assert_eq!(code, 0, "{said}");
    };
    for key in ["killed", "other"] {
        delete(&format!("{OWNER}/{key}"));
    }
    let trash = trash(&stage);
    let age = |path: &Path| {
        let old = now() - Duration::from_hours(2);
        fs::File::open(path).unwrap().set_modified(old).unwrap();
    };
    // The record was written, and the thing never came.
    let names = || -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(trash.join("info"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let [killed, other] = names().try_into().unwrap();
    fs::rename(trash.join("files").join(killed.trim_end_matches(".trashinfo")), stage.root.join("aside"))
        .unwrap();
    fs::write(trash.join("info/theirs.trashinfo"), "[Trash Info]\nPath=/x\n").unwrap();
    for record in [&killed, &other, &"theirs.trashinfo".to_string()] {
        age(&trash.join("info").join(record));
    }
    delete(&format!("{OTHER}/key"));
    let left = names();
    assert!(!left.contains(&killed), "{left:?}");
    assert!(left.contains(&other) && left.contains(&"theirs.trashinfo".to_string()), "{left:?}");
    // One that is new may belong to a program that runs.
    fs::rename(trash.join("files").join(other.trim_end_matches(".trashinfo")), stage.root.join("aside-2"))
        .unwrap();
    fs::File::open(trash.join("info").join(&other)).unwrap().set_modified(now()).unwrap();
    let (code, said) = run(&stage, &stage.depot(), &["undo"]);
    assert_eq!(code, 0, "{said}");
    assert!(names().contains(&other));
}

#[test]
fn an_empty_trash_of_ours_at_the_top_of_a_volume_goes() {
    if !may_mount("own_trash::an_empty_trash_of_ours_at_the_top_of_a_volume_goes") {
        return;
    }
    let stage = Stage::with(&[(OTHER, "key"), (OTHER, "key-2")]);
    let volume = stage.root.join("volume");
    fs::create_dir(&volume).unwrap();
    let _mounted = Mounted::memory(&volume, "size=4m");
    let depot = volume.join("depot");
    write(&depot.join("scratchspaces").join(OWNER).join("key/data"), "1");
    assert_eq!(run(&stage, &depot, &["delete", &format!("{OWNER}/key"), "--yes"]).0, 0);
    assert_eq!(run(&stage, &depot, &["undo"]).0, 0);
    assert!(own(&volume).exists());
    assert_eq!(run(&stage, &stage.depot(), &["delete", &format!("{OTHER}/key"), "--yes"]).0, 0);
    assert!(own(&volume).exists(), "another program may be about to use it");
    let old = now() - Duration::from_hours(2);
    for folder in ["", "files", "info"] {
        fs::File::open(own(&volume).join(folder)).unwrap().set_modified(old).unwrap();
    }
    assert_eq!(run(&stage, &stage.depot(), &["delete", &format!("{OTHER}/key-2"), "--yes"]).0, 0);
    assert!(!own(&volume).exists());
    // One in which nothing came to lie is not left behind at all.
    if !is_root() {
        skip("an immutable folder", "only root can make one");
        return;
    }
    let folder = depot.join("scratchspaces").join(OWNER);
    let immutable = |how: &str| {
        Command::new("chattr").arg(how).arg(&folder).output().is_ok_and(|output| output.status.success())
    };
    if immutable("+i") {
        let (code, said) = run(&stage, &depot, &["delete", &format!("{OWNER}/key"), "--yes"]);
        immutable("-i");
        assert_eq!(code, 2, "{said}");
        assert!(!own(&volume).exists(), "{said}");
    } else {
        skip("an immutable folder", "this file system has none");
    }
}

#[test]
fn what_a_volume_is_mounted_in_is_purged_whole_or_not_at_all() {
    if !may_mount("own_trash::what_a_volume_is_mounted_in_is_purged_whole_or_not_at_all") {
        return;
    }
    let stage = Stage::with(&[(OWNER, "key")]);
    let (code, said) = run(&stage, &stage.depot(), &["delete", &format!("{OWNER}/key"), "--yes"]);
    assert_eq!(code, 0, "{said}");
    let moved = fs::read_dir(trash(&stage).join("files")).unwrap().next().unwrap().unwrap().path();
    let elsewhere = stage.root.join("elsewhere");
    write(&elsewhere.join("theirs"), "1");
    let mounted = Mounted::bind(&elsewhere, &moved.join("sub"));
    let (code, said) = run(&stage, &stage.depot(), &["trash", "purge", "--yes"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("is mounted in it"), "{said}");
    assert!(moved.join("top").exists() && elsewhere.join("theirs").exists());
    drop(mounted);
    let (code, said) = run(&stage, &stage.depot(), &["trash", "purge", "--yes"]);
    assert_eq!(code, 0, "{said}");
    assert!(!moved.exists());
}
