//! For any tree and any plan: what goes is what was planned less what was refused, and nothing else changes.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::Config;
use scratch_manager::core::plan::Plan;
use scratch_manager::core::reclaim::{Outcome, Way};

use crate::kit::removal::{OTHER, OWNER, Stage, is_root, set_mode};

/// One entry of a tree.
#[derive(Debug, Clone)]
enum Entry {
    File(Vec<u8>, u32),
    /// A link, by the number of its target.
    Link(usize),
    /// A second name of a file outside, or of the canary's.
    HardLink(bool),
    Fifo,
    Folder(Vec<(Vec<u8>, Entry)>, u32),
}

/// One space: its owner, its name, what it is, and what becomes of it.
#[derive(Debug, Clone)]
struct Space {
    is_other: bool,
    name: Vec<u8>,
    entry: Entry,
    is_planned: bool,
    then: Then,
}

/// What happens to a space between the preview and the removal.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Then {
    Nothing,
    Grows,
    IsReplaced,
    BecomesALink,
    Vanishes,
}

fn name() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => "[a-c]{1,2}".prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 1..6),
        1 => Just(vec![b'n'; 255]),
    ]
    .prop_filter("a name", |name| {
        !name.contains(&0) && !name.contains(&b'/') && name != b"." && name != b".."
    })
}

fn entry() -> impl Strategy<Value = Entry> {
    let modes = prop_oneof![Just(0o644_u32), Just(0o400), Just(0o000), Just(0o755)];
    let leaf = prop_oneof![
        4 => (vec(any::<u8>(), 0..40), modes).prop_map(|(bytes, mode)| Entry::File(bytes, mode)),
        2 => (0..6_usize).prop_map(Entry::Link),
        1 => any::<bool>().prop_map(Entry::HardLink),
        1 => Just(Entry::Fifo),
    ];
    let locks = prop_oneof![6 => Just(0o755_u32), 1 => Just(0o555), 1 => Just(0o500), 1 => Just(0o000), 1 => Just(0o600), 1 => Just(0o300)];
    leaf.prop_recursive(4, 24, 5, move |inner| {
        (vec((name(), inner), 0..5), locks.clone()).prop_map(|(entries, mode)| Entry::Folder(entries, mode))
    })
}

fn spaces() -> impl Strategy<Value = Vec<Space>> {
    let then = prop_oneof![
        8 => Just(Then::Nothing),
        1 => Just(Then::Grows),
        1 => Just(Then::IsReplaced),
        1 => Just(Then::BecomesALink),
        1 => Just(Then::Vanishes),
    ];
    let space = (any::<bool>(), name(), entry(), prop::bool::weighted(0.7), then).prop_map(
        |(is_other, name, entry, is_planned, then)| {
            // A space that is a second name of a file changes with that file.
            let entry = if matches!(entry, Entry::HardLink(_)) { Entry::Link(0) } else { entry };
            Space { is_other, name, entry, is_planned, then }
        },
    );
    vec(space, 1..6)
}

/// Makes an entry; one that is there already is left.
fn make(stage: &Stage, path: &Path, entry: &Entry) {
    if fs::symlink_metadata(path).is_ok() {
        return;
    }
    match entry {
        Entry::File(bytes, mode) => {
            fs::write(path, bytes).unwrap();
            set_mode(path, *mode);
        }
        Entry::Link(target) => {
            let canary = stage.canary();
            let targets =
                [canary.join("folder"), canary.join("file"), "..".into(), "/".into(), "a".into(), canary];
            symlink(&targets[*target], path).unwrap();
        }
        Entry::HardLink(is_canary) => {
            let target = if *is_canary { stage.canary().join("file") } else { stage.root.join("outside") };
            fs::hard_link(target, path).unwrap();
        }
        Entry::Fifo => {
            rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, 0o644.into(), 0).unwrap();
        }
        Entry::Folder(entries, mode) => {
            fs::create_dir(path).unwrap();
            for (name, entry) in entries {
                make(stage, &path.join(OsStr::from_bytes(name)), entry);
            }
            set_mode(path, *mode);
        }
    }
}

fn owner(space: &Space) -> &'static str {
    if space.is_other { OTHER } else { OWNER }
}

/// Plays what happens in between; whether the space has changed.
fn play(stage: &Stage, path: &Path, then: Then, number: usize) -> bool {
    let aside = stage.root.join(format!("aside-{number}"));
    match then {
        Then::Nothing => return false,
        Then::Grows => {
            if !fs::symlink_metadata(path).unwrap().is_dir() {
                return false;
            }
            return fs::write(path.join("grown"), "new").is_ok();
        }
        // A locked folder cannot be moved by an ordinary user.
        _ if fs::rename(path, &aside).is_err() => return false,
        Then::IsReplaced => {
            fs::create_dir(path).unwrap();
            fs::write(path.join("new"), "new").unwrap();
        }
        Then::BecomesALink => symlink(stage.canary(), path).unwrap(),
        Then::Vanishes => {}
    }
    true
}

fn check(spaces: &[Space], way: Way) {
    let stage = Stage::in_memory();
    fs::write(stage.root.join("outside"), "shared").unwrap();
    set_mode(&stage.root.join("outside"), 0o440);
    let mut unique: Vec<(PathBuf, &Space)> = Vec::new();
    for space in spaces {
        let path = stage.space(owner(space), OsStr::from_bytes(&space.name));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if fs::symlink_metadata(&path).is_err() {
            make(&stage, &path, &space.entry);
            unique.push((path, space));
        }
    }
    let planned: Vec<&PathBuf> =
        unique.iter().filter(|(_, space)| space.is_planned).map(|(path, _)| path).collect();
    let plan = stage.plan(|sight| {
        let all = sight.inventory.spaces.iter().enumerate();
        let wanted: Vec<usize> =
            all.filter(|(_, space)| planned.contains(&&space.path)).map(|(at, _)| at).collect();
        Plan::delete(&wanted, sight)
    });
    let listed: Vec<PathBuf> = plan.items().iter().map(|item| item.place().path()).collect();
    assert_eq!(listed.len(), planned.len());
    // Changes made in the same tick of the file system's clock would not show.
    std::thread::sleep(std::time::Duration::from_millis(5));
    let mut changed = Vec::new();
    for (number, (path, space)) in unique.iter().enumerate() {
        if play(&stage, path, space.then, number) {
            changed.push(path.clone());
        }
    }
    let before = stage.snapshot();
    let report = stage.carry_out(way, &plan);
    let mut gone = Vec::new();
    for (path, outcome) in listed.iter().zip(&report.items) {
        match outcome {
            Outcome::Deleted | Outcome::Moved(_) => {
                assert!(!changed.contains(path), "{path:?} had changed: {outcome:?}");
                gone.push(path.clone());
            }
            Outcome::Refused(refusal) => {
                assert!(changed.contains(path), "{path:?}: {refusal}");
                assert!(refusal.is_change(), "{path:?}: {refusal}");
            }
            other => panic!("{path:?}: {other:?}"),
        }
    }
    // A file with names in what went, in folders that could not be read, may have lost more names than were seen.
    if is_root() {
        stage.assert_only_gone(&before, &gone);
    } else {
        stage.assert_only_gone_with_hidden_names(&before, &gone);
    }
    if way == Way::Trash && !gone.is_empty() {
        stage.undo();
        stage.assert_as_before(&before, &gone);
    }
}

proptest! {
    #![proptest_config(Config { cases: 250, failure_persistence: None, ..Config::default() })]

    #[test]
    fn deleting_takes_what_was_planned_less_what_was_refused(spaces in spaces()) {
        check(&spaces, Way::Permanent);
    }

    #[test]
    fn the_trash_takes_what_was_planned_and_undo_brings_back_the_same(spaces in spaces()) {
        check(&spaces, Way::Trash);
    }
}
