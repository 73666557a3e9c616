//! Names of any bytes and trees of any depth.

use std::ffi::OsStr;
use std::fs;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use scratch_manager::core::handle;
use scratch_manager::core::place::{Place, PlaceKind};
use scratch_manager::core::plan::Plan;
use scratch_manager::core::reclaim::Way;
use scratch_manager::core::space::{Key, Owner};

use crate::kit::child::is_child;
use crate::kit::removal::{OTHER, OWNER, Stage, WAYS, outcomes};
use crate::kit::write;

/// Names that make programs stumble.
fn odd_names() -> Vec<Vec<u8>> {
    let plain: [&[u8]; 16] = [
        b"a\nb",
        b"\xff\xfe",
        b"-rf",
        b"--",
        b" ",
        b"*",
        b"...",
        b"..a",
        b"a%2Fb",
        b"100%",
        b"\x01\x7f",
        b"\xe2\x80\xae",
        b"a\\b",
        b"'\"$(x)",
        b".trashinfo",
        b"~",
    ];
    let mut names: Vec<Vec<u8>> = plain.iter().map(|name| name.to_vec()).collect();
    names.push(vec![b'x'; 255]);
    names.push([&b"\xe2\x82\xac".repeat(85)[..]].concat());
    names.push(vec![0xff; 255]);
    names
}

#[test]
fn spaces_owners_and_files_of_any_name_go_and_come_back() {
    for way in WAYS {
        let stage = Stage::new();
        for name in odd_names() {
            let name = OsStr::from_bytes(&name);
            let space = stage.space(OWNER, name);
            write(&space.join(name), "1");
            write(&space.join("folder").join(name).join(name), "1");
            // A twin outside, which a name that is misread could reach.
            write(&stage.canary().join(name), "kept");
            write(&stage.scratchspaces().join(name).join("key/file"), "1");
        }
        let before = stage.snapshot();
        let plan = stage.plan_all();
        assert_eq!(plan.items().len(), 2 * odd_names().len());
        let report = stage.carry_out(way, &plan);
        assert!(outcomes(&report).iter().all(|outcome| *outcome == "gone"), "{report:?}");
        let gone: Vec<PathBuf> = plan.items().iter().map(|item| item.place().path()).collect();
        stage.assert_only_gone(&before, &gone);
        if way == Way::Trash {
            stage.undo();
            stage.assert_as_before(&before, &gone);
        }
    }
}

#[test]
fn no_name_leads_out_of_the_depot() {
    let stage = Stage::with(&[(OWNER, "key")]);
    let before = stage.snapshot();
    let wrong = ["", ".", "..", "../..", "/", "//", "key/..", "key/../../..", "./key", "a\0b"];
    let canary = stage.canary();
    for name in wrong.iter().map(OsStr::new).chain([canary.as_os_str()]) {
        let (owner, key) = (Owner::of_folder(name), Key::found(name));
        let fine = (Owner::of_folder(OWNER.as_ref()), Key::found("key".as_ref()));
        let pairs = [(owner.clone(), key.clone()), (owner, fine.1), (fine.0, key)];
        let plan = stage.plan(|sight| Plan::delete_in_directory(&stage.scratchspaces(), &pairs, sight));
        assert!(plan.items().is_empty(), "{name:?}: {plan:?}");
        let folders = vec![name.to_os_string()];
        let written = Place::written(PlaceKind::Scratch, stage.root.clone(), folders, "file".into());
        assert!(written.is_err(), "{name:?}");
    }
    stage.assert_only_gone(&before, &[]);
}

const DEPTH: usize = 5_000;

/// A chain of folders, with a file and a link at every thousandth level.
fn dig(top: &Path, name: &OsStr) {
    let mut folder = handle::open_first(top).unwrap();
    for level in 0..DEPTH {
        rustix::fs::mkdirat(&folder, name, 0o755.into()).unwrap();
        folder = handle::open_folder(folder.as_fd(), name).unwrap();
        if level % 1_000 == 999 {
            rustix::fs::symlinkat("..", &folder, "up").unwrap();
            rustix::fs::symlinkat("/", &folder, "root").unwrap();
        }
    }
}

fn remove_what_is_deep() {
    let stage = Stage::with(&[(OTHER, "neighbour")]);
    let names = [b"d".to_vec(), vec![b'x'; 255]];
    let mut tops = Vec::new();
    for (number, name) in names.iter().enumerate() {
        let space = stage.space(OWNER, format!("deep-{number}"));
        fs::create_dir_all(&space).unwrap();
        tops.push((space, OsStr::from_bytes(name)));
    }
    let before = stage.snapshot();
    for (top, name) in &tops {
        dig(top, name);
    }
    let plan = stage.plan(|sight| Plan::delete(&[1, 2], sight));
    assert_eq!(plan.items().len(), 2);
    let report = stage.carry_out(Way::Trash, &plan);
    assert_eq!(outcomes(&report), ["gone", "gone"], "{report:?}");
    stage.undo();
    let plan = stage.plan(|sight| Plan::delete(&[1, 2], sight));
    let report = stage.carry_out(Way::Permanent, &plan);
    assert_eq!(outcomes(&report), ["gone", "gone"], "{report:?}");
    assert_eq!(report.freed.folders, 2 * (DEPTH as u64 + 1));
    let gone: Vec<PathBuf> = tops.into_iter().map(|(top, _)| top).collect();
    stage.assert_only_gone(&before, &gone);
}

#[test]
fn five_thousand_levels_go() {
    remove_what_is_deep();
}

#[test]
fn five_thousand_levels_go_with_64_open_files() {
    let wrapper = ["prlimit", "--nofile=64:64", "--"].map(OsStr::new);
    if is_child("names::five_thousand_levels_go_with_64_open_files", "few-files", &wrapper) {
        remove_what_is_deep();
    }
}

#[test]
fn many_folders_side_by_side_go_with_64_open_files() {
    let wrapper = ["prlimit", "--nofile=64:64", "--"].map(OsStr::new);
    if !is_child("names::many_folders_side_by_side_go_with_64_open_files", "few-files", &wrapper) {
        return;
    }
    let mut stage = Stage::new();
    stage.threads = 16;
    for number in 0..80 {
        let space = stage.space(OWNER, format!("key-{number}"));
        for inner in 0..10 {
            write(&space.join(format!("a/{inner}/b/c/d/e/f/g/h/i/file")), "1");
        }
    }
    let before = stage.snapshot();
    let plan = stage.plan_all();
    let report = stage.carry_out(Way::Permanent, &plan);
    assert!(
        outcomes(&report).iter().all(|outcome| *outcome == "gone"),
        "{}",
        crate::kit::removal::reasons(&report)
    );
    let gone: Vec<PathBuf> = plan.items().iter().map(|item| item.place().path()).collect();
    stage.assert_only_gone(&before, &gone);
}
