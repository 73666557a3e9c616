//! Which trash is chosen, and what is said when there is none. Never a copy, never a deletion instead.

use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use percent_encoding::percent_decode_str;
use scratch_manager::core::log::parents::Volumes;
use scratch_manager::core::reclaim::Way;

use crate::kit::child::{Mounted, may_mount, program};
use crate::kit::removal::{OWNER, Stage, is_root, outcomes, reasons, set_mode, skip};
use crate::kit::write;

/// The path in the only record of a trash, decoded as the specification says, and its date.
fn record(trash: &Path) -> (PathBuf, String) {
    let records: Vec<_> = fs::read_dir(trash.join("info")).unwrap().map(|entry| entry.unwrap()).collect();
    assert_eq!(records.len(), 1);
    let name = records[0].file_name().into_vec();
    let name = name.strip_suffix(b".trashinfo").expect("a record is named like its thing").to_vec();
    assert!(fs::symlink_metadata(trash.join("files").join(std::ffi::OsStr::from_bytes(&name))).is_ok());
    let text = fs::read_to_string(records[0].path()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines.len(), lines[0]), (3, "[Trash Info]"), "{text}");
    let path = lines[1].strip_prefix("Path=").unwrap();
    assert!(path.bytes().all(|byte| byte.is_ascii_graphic()), "{path}");
    let path = percent_decode_str(path).collect::<Vec<u8>>();
    let date = lines[2].strip_prefix("DeletionDate=").unwrap().to_string();
    (PathBuf::from(std::ffi::OsString::from_vec(path)), date)
}

#[test]
fn the_record_tells_every_name_as_the_specification_wants_it() {
    let names: [&[u8]; 9] = [
        b"plain",
        b"with space",
        b"100%",
        b"new\nline\r",
        b"\xff\xfe",
        "\u{e9}\u{1f5d1}".as_bytes(),
        b"-rf",
        b"[Trash Info]",
        &[b'x'; 255],
    ];
    for name in names {
        let stage = Stage::new();
        let space =
            stage.fill(OWNER, "placeholder").parent().unwrap().join(std::ffi::OsStr::from_bytes(name));
        fs::rename(stage.space(OWNER, "placeholder"), &space).unwrap();
        let report = stage.carry_out(Way::Trash, &stage.plan_all());
        assert_eq!(outcomes(&report), ["gone"], "{report:?}");
        let (path, date) = record(&stage.home_trash());
        assert_eq!(path, space);
        let shape: String = date.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        assert_eq!(shape, "0000-00-00T00:00:00");
        for folder in ["files", "info"] {
            assert_eq!(fs::metadata(stage.home_trash().join(folder)).unwrap().mode() & 0o077, 0);
        }
        stage.undo();
        assert!(space.join("sub/deeper/data").exists());
    }
}

#[test]
fn the_record_of_a_relative_depot_is_a_whole_path() {
    let stage = Stage::with(&[(OWNER, "key")]);
    let working_directory = std::env::current_dir().unwrap();
    let up: PathBuf = working_directory.components().skip(1).map(|_| "..").collect();
    let relative = up.join(stage.depot().strip_prefix("/").unwrap());
    let environment = scratch_manager::core::environment::Environment::of_process();
    let depots = scratch_manager::core::depot::Depots::from_paths(
        &[relative],
        scratch_manager::core::depot::Origin::Argument,
        &environment,
    );
    assert_eq!(depots.list[0].layout.root(), stage.depot());
}

#[test]
fn a_home_trash_that_is_a_link_is_the_users_own_affair_and_links_in_it_are_not() {
    let stage = Stage::with(&[(OWNER, "key")]);
    fs::rename(stage.home_trash(), stage.root.join("real")).unwrap();
    symlink("real", stage.home_trash()).unwrap();
    let report = stage.carry_out(Way::Trash, &stage.plan_all());
    assert_eq!(outcomes(&report), ["gone"], "{report:?}");
    stage.undo();
    assert!(stage.space(OWNER, "key").join("sub/data").exists());

    for folder in ["files", "info"] {
        let stage = Stage::with(&[(OWNER, "key")]);
        symlink(stage.canary().join("empty"), stage.home_trash().join(folder)).unwrap();
        let before = stage.snapshot();
        let report = stage.carry_out(Way::Trash, &stage.plan_all());
        assert_eq!(outcomes(&report), ["no-trash"], "{report:?}");
        assert!(reasons(&report).contains("cannot be used"), "{}", reasons(&report));
        stage.assert_only_gone(&before, &[]);
    }
}

#[test]
fn a_home_trash_that_cannot_be_written_refuses_all() {
    for what in ["a file", "read-only"] {
        let stage = Stage::with(&[(OWNER, "key")]);
        if what == "a file" {
            fs::rename(stage.home_trash(), stage.root.join("aside")).unwrap();
            fs::write(stage.home_trash(), "not a folder").unwrap();
        } else if is_root() {
            skip("a read-only trash", "root may do everything");
            continue;
        } else {
            set_mode(&stage.home_trash(), 0o555);
        }
        let before = stage.snapshot();
        let report = stage.carry_out(Way::Trash, &stage.plan_all());
        assert_eq!(outcomes(&report), ["no-trash"], "{what}: {report:?}");
        stage.assert_only_gone(&before, &[]);
    }
}

/// A stage whose depot is on a volume of its own, with room for other folders at its top.
fn on_a_volume() -> (Stage, Mounted, PathBuf) {
    let mut stage = Stage::new();
    fs::rename(stage.depot(), stage.root.join("old-depot")).unwrap();
    let top = stage.root.join("a volume");
    fs::create_dir(&top).unwrap();
    let mounted = Mounted::memory(&top, "size=4m");
    fs::create_dir(top.join("depot")).unwrap();
    symlink(top.join("depot"), stage.depot()).unwrap();
    stage.fill(OWNER, "key \u{e9}%");
    stage.volumes = Volumes::of_system(&stage.root);
    (stage, mounted, top)
}

fn user() -> u32 {
    rustix::process::geteuid().as_raw()
}

#[test]
fn on_another_volume_its_own_trash_is_used_with_relative_paths() {
    if !may_mount("trash::on_another_volume_its_own_trash_is_used_with_relative_paths") {
        return;
    }
    let inside = PathBuf::from("depot/scratchspaces").join(OWNER).join("key \u{e9}%");
    for is_shared in [false, true] {
        let (stage, _mounted, top) = on_a_volume();
        let own = if is_shared {
            fs::create_dir(top.join(".Trash")).unwrap();
            set_mode(&top.join(".Trash"), 0o1777);
            top.join(".Trash").join(user().to_string())
        } else {
            top.join(format!(".Trash-{}", user()))
        };
        let report = stage.carry_out(Way::Trash, &stage.plan_all());
        assert_eq!(outcomes(&report), ["gone"], "{}", reasons(&report));
        assert!(fs::read_dir(stage.home_trash()).unwrap().next().is_none(), "nothing is copied home");
        assert_eq!(record(&own).0, inside);
        assert_eq!(fs::metadata(&own).unwrap().mode() & 0o7777, 0o700);
        assert!(
            fs::read_dir(own.join("files"))
                .unwrap()
                .next()
                .unwrap()
                .unwrap()
                .path()
                .join("sub/data")
                .exists()
        );
        stage.undo();
        assert!(top.join(&inside).join("sub/data").exists());
    }
}

#[test]
fn what_lies_on_a_volume_of_its_own_inside_a_depot_has_no_trash_and_the_rest_has() {
    if !may_mount("trash::what_lies_on_a_volume_of_its_own_inside_a_depot_has_no_trash_and_the_rest_has") {
        return;
    }
    let stage = Stage::new();
    let space = stage.fill(OWNER, "key");
    let artifacts = stage.depot().join("artifacts");
    fs::create_dir_all(&artifacts).unwrap();
    let _mounted = Mounted::memory(&artifacts, "size=4m");
    let artifact = artifacts.join("1".repeat(40));
    write(&artifact.join("file"), "1");
    let run = |arguments: &[&str]| {
        let home = stage.root.join("home");
        let mut command = Command::new(program());
        command
            .env("HOME", &home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_STATE_HOME", home.join("state"));
        let output = command.arg("--depot").arg(stage.depot()).args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (code, said) = run(&[
        "gc",
        "--julia-version",
        "1.13",
        "--untracked",
        "--only",
        "scratch,artifacts",
        "--trash",
        "--yes",
    ]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("no safe trash"), "{said}");
    assert!(!space.exists() && artifact.join("file").exists());
    assert_eq!(fs::read_dir(&artifacts).unwrap().count(), 1, "nothing is made there");
    let (code, said) = run(&["undo"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(space.join("sub/data").exists());
}

/// Makes the trash at the top of a volume one that cannot be trusted.
type Spoil = fn(&Stage, &Path);

#[test]
fn a_trash_that_cannot_be_trusted_is_passed_over_or_refuses() {
    if !may_mount("trash::a_trash_that_cannot_be_trusted_is_passed_over_or_refuses") {
        return;
    }
    let own: fn(&Path) -> PathBuf = |top| top.join(format!(".Trash-{}", user()));
    // What is wrong, and whether the user's own trash at the top is used instead.
    let cases: [(&str, bool, Spoil); 8] = [
        ("shared without the sticky bit", true, |_, top| {
            fs::create_dir(top.join(".Trash")).unwrap();
            set_mode(&top.join(".Trash"), 0o777);
        }),
        ("shared is a link", true, |stage, top| {
            set_mode(&stage.canary().join("empty"), 0o1777);
            symlink(stage.canary().join("empty"), top.join(".Trash")).unwrap();
        }),
        ("shared is a file", true, |_, top| fs::write(top.join(".Trash"), "").unwrap()),
        ("shared, and the own folder in it is a link", true, |stage, top| {
            fs::create_dir(top.join(".Trash")).unwrap();
            set_mode(&top.join(".Trash"), 0o1777);
            symlink(stage.canary().join("empty"), top.join(".Trash").join(user().to_string())).unwrap();
        }),
        ("own is a link", false, |stage, top| {
            let own = top.join(format!(".Trash-{}", user()));
            symlink(stage.canary().join("empty"), own).unwrap();
        }),
        ("own is a file", false, |_, top| {
            fs::write(top.join(format!(".Trash-{}", user())), "").unwrap();
        }),
        ("own has a link for its files", false, |stage, top| {
            let own = top.join(format!(".Trash-{}", user()));
            fs::create_dir(&own).unwrap();
            symlink(stage.canary().join("empty"), own.join("files")).unwrap();
        }),
        ("own belongs to somebody else", false, |_, top| {
            let own = top.join(format!(".Trash-{}", user()));
            fs::create_dir(&own).unwrap();
            if std::os::unix::fs::chown(&own, Some(65_534), None).is_err() {
                skip("a trash of somebody else", "only root can make one");
                fs::rename(&own, top.join("aside")).unwrap();
                fs::write(&own, "").unwrap();
            }
        }),
    ];
    for (what, is_passed_over, spoil) in cases {
        let (stage, _mounted, top) = on_a_volume();
        spoil(&stage, &top);
        let before = stage.snapshot();
        let report = stage.carry_out(Way::Trash, &stage.plan_all());
        if is_passed_over {
            assert_eq!(outcomes(&report), ["gone"], "{what}: {}", reasons(&report));
            assert!(own(&top).join("files").exists(), "{what}");
            assert_eq!(record(&own(&top)).0.components().next().unwrap().as_os_str(), "depot", "{what}");
        } else {
            assert_eq!(outcomes(&report), ["no-trash"], "{what}: {report:?}");
            assert!(reasons(&report).contains("cannot be used"), "{what}: {}", reasons(&report));
            stage.assert_only_gone(&before, &[]);
        }
        assert!(fs::read_dir(stage.canary().join("empty")).unwrap().next().is_none(), "{what}");
        assert!(fs::read_dir(stage.home_trash()).unwrap().next().is_none(), "{what}");
    }
}

#[test]
fn a_volume_whose_top_may_not_be_written_has_no_trash() {
    if !may_mount("trash::a_volume_whose_top_may_not_be_written_has_no_trash") {
        return;
    }
    let (stage, _mounted, top) = on_a_volume();
    let spaces = top.join("depot/scratchspaces").join(OWNER).join("key \u{e9}%");
    let remount = |mode: &str| {
        let options = format!("remount,bind,{mode}");
        assert!(Command::new("mount").args(["-o", &options]).arg(&top).status().unwrap().success());
    };
    let plan = stage.plan_all();
    remount("ro");
    let before = stage.snapshot();
    for way in [Way::Trash, Way::Permanent] {
        let report = stage.carry_out(way, &plan);
        assert_eq!(report.done(), 0, "{report:?}");
        assert!(!reasons(&report).is_empty());
        stage.assert_only_gone(&before, &[]);
    }
    remount("rw");
    assert!(spaces.join("sub/data").exists());
}
