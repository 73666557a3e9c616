//! Bringing back: everything as it was, and never anywhere else.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use scratch_manager::core::progress::Cancel;
use scratch_manager::core::reclaim::journal::State;
use scratch_manager::core::reclaim::trash::{Beside, Whereabouts};
use scratch_manager::core::reclaim::undo::{self, Return};
use scratch_manager::core::reclaim::{Way, trash::NotRestored};

use crate::kit::removal::{OTHER, OWNER, Stage, outcomes, set_mode};
use crate::kit::write;

/// Fills a space with something of every kind, old and locked.
fn fill(stage: &Stage, owner: &str, number: usize) -> PathBuf {
    let space = stage.fill(owner, &format!("key-{number}"));
    symlink("../../key-0", space.join("relative")).unwrap();
    symlink("/nowhere", space.join("absolute")).unwrap();
    symlink(stage.canary(), space.join("sub/canary")).unwrap();
    fs::hard_link(space.join("top"), space.join("sub/second-name")).unwrap();
    let old = SystemTime::UNIX_EPOCH + Duration::new(1_234_567_890 + number as u64, 123_456_789);
    for path in ["top", "sub/deeper/data", "sub/deeper", "sub"] {
        fs::File::open(space.join(path)).unwrap().set_modified(old).unwrap();
    }
    let modes = [("top", 0o640), ("sub/data", 0o444), ("sub/deeper", 0o2550), ("sub", 0o555)];
    for (path, mode) in modes {
        set_mode(&space.join(path), mode);
    }
    fs::File::open(&space).unwrap().set_modified(old).unwrap();
    set_mode(&space, [0o755, 0o700, 0o555, 0o1777][number % 4]);
    space
}

fn goes_and_comes_back(count: usize) {
    let stage = if count > 10 { Stage::in_memory() } else { Stage::new() };
    let owners = [OWNER, OTHER];
    let spaces: Vec<PathBuf> = (0..count).map(|number| fill(&stage, owners[number % 2], number)).collect();
    set_mode(&stage.scratchspaces().join(OWNER), 0o2750);
    set_mode(&stage.scratchspaces(), 0o711);
    let before = stage.snapshot();
    let report = stage.carry_out(Way::Trash, &stage.plan_all());
    assert_eq!(report.done(), count, "{:?}", report.warnings);
    stage.assert_only_gone(&before, &spaces);
    stage.undo();
    stage.assert_as_before(&before, &spaces);
    let inside: Vec<_> =
        spaces.iter().flat_map(|space| before.below(space.strip_prefix(&stage.root).unwrap())).collect();
    assert_eq!(inside.len(), count * 10);
    // And once more, for what came back is a space like any other.
    let report = stage.carry_out(Way::Trash, &stage.plan_all());
    assert_eq!(report.done(), count);
    stage.undo();
    stage.assert_as_before(&before, &spaces);
    assert_eq!(fs::read_dir(stage.home_trash().join("files")).unwrap().count(), 0);
    assert_eq!(fs::read_dir(stage.home_trash().join("info")).unwrap().count(), 0);
}

#[test]
fn one_space_comes_back_as_it_was() {
    goes_and_comes_back(1);
}

#[test]
fn a_thousand_spaces_come_back_as_they_were() {
    goes_and_comes_back(1_000);
}

#[test]
fn a_lock_that_a_killed_move_had_taken_off_is_put_on_again() {
    let stage = Stage::with(&[(OWNER, "killed-on-the-way-back"), (OWNER, "killed-on-the-way-there")]);
    let spaces = ["killed-on-the-way-back", "killed-on-the-way-there"].map(|key| stage.space(OWNER, key));
    for space in &spaces {
        set_mode(space, 0o555);
    }
    let before = stage.snapshot();
    assert_eq!(outcomes(&stage.carry_out(Way::Trash, &stage.plan_all())), ["gone", "gone"]);
    // As an ordinary user a folder is unlocked to be moved, and locked again; a kill falls in between.
    let in_trash = |item: usize| stage.last().items[item].path_in_trash().unwrap();
    for item in [0, 1] {
        set_mode(&in_trash(item), 0o755);
    }
    fs::create_dir_all(spaces[0].parent().unwrap()).unwrap();
    fs::rename(in_trash(0), &spaces[0]).unwrap();
    stage.undo();
    stage.assert_as_before(&before, &spaces);

    // What somebody else changed is left as it is.
    assert_eq!(outcomes(&stage.carry_out(Way::Trash, &stage.plan_all())), ["gone", "gone"]);
    set_mode(&in_trash(0), 0o710);
    stage.undo();
    let mode = fs::metadata(&spaces[0]).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode, 0o710);
}

#[test]
fn nothing_is_brought_back_through_a_link() {
    for level in ["owner", "scratchspaces"] {
        let stage = Stage::with(&[(OWNER, "key")]);
        assert_eq!(outcomes(&stage.carry_out(Way::Trash, &stage.plan_all())), ["gone"]);
        let trap = stage.canary().join("folder");
        if level == "owner" {
            symlink(&trap, stage.scratchspaces().join(OWNER)).unwrap();
        } else {
            fs::create_dir(trap.join(OWNER)).unwrap();
            fs::rename(stage.scratchspaces(), stage.root.join("aside")).unwrap();
            symlink(&trap, stage.scratchspaces()).unwrap();
        }
        let before = stage.snapshot();
        let report = undo::undo(&stage.journal(), &stage.last(), Beside::WhenTaken).unwrap();
        let [(0, Return::Not(NotRestored::Barred(_)))] = report.items.as_slice() else {
            panic!("{report:?}")
        };
        stage.assert_only_gone(&before, &[]);
        // It waits in the trash until the way is free.
        fs::rename(
            if level == "owner" { stage.scratchspaces().join(OWNER) } else { stage.scratchspaces() },
            stage.root.join("link"),
        )
        .unwrap();
        if level == "scratchspaces" {
            fs::rename(stage.root.join("aside"), stage.scratchspaces()).unwrap();
        }
        stage.undo();
        assert!(stage.space(OWNER, "key").join("sub/data").exists());
    }
}

#[test]
fn what_took_the_place_meanwhile_is_never_replaced_not_even_when_it_is_empty() {
    type Take = fn(&Stage, &PathBuf);
    let takers: [(&str, Take); 4] = [
        ("an empty folder", |_, space| fs::create_dir_all(space).unwrap()),
        ("a file", |_, space| write(space, "new")),
        ("a dangling link", |_, space| {
            fs::create_dir_all(space.parent().unwrap()).unwrap();
            symlink("nowhere", space).unwrap();
        }),
        ("a link to the canary", |stage, space| {
            fs::create_dir_all(space.parent().unwrap()).unwrap();
            symlink(stage.canary(), space).unwrap();
        }),
    ];
    for (what, take) in takers {
        let stage = Stage::with(&[(OWNER, "key")]);
        let space = stage.space(OWNER, "key");
        assert_eq!(outcomes(&stage.carry_out(Way::Trash, &stage.plan_all())), ["gone"]);
        take(&stage, &space);
        let before = stage.snapshot();
        let report = undo::undo(&stage.journal(), &stage.last(), Beside::No).unwrap();
        let [(0, Return::Not(NotRestored::Taken(_)))] = report.items.as_slice() else {
            panic!("{what}: {report:?}")
        };
        stage.assert_only_gone(&before, &[]);
        assert_eq!(stage.last().in_trash(), [0], "{what}");
    }
}

#[test]
fn a_journal_that_ends_in_a_torn_line_keeps_what_is_noted_after_it() {
    let stage = Stage::with(&[(OWNER, "key"), (OTHER, "key")]);
    assert_eq!(outcomes(&stage.carry_out(Way::Trash, &stage.plan_all())), ["gone", "gone"]);
    let mut bytes = fs::read(stage.journal().path()).unwrap();
    // A removal that was killed while it wrote what it was about to do.
    bytes.extend_from_slice(b"{\"removal\":{\"schema\":1,\"id\":\"2024");
    fs::write(stage.journal().path(), &bytes).unwrap();
    let removal = stage.last();
    let threads = 1.try_into().unwrap();
    let purged = undo::purge(&stage.journal(), &removal.things(), threads, &Cancel::default(), &()).unwrap();
    assert_eq!(purged.items.len(), 2);
    let history = stage.journal().read().unwrap();
    assert_eq!(history.warnings.len(), 1, "{:?}", history.warnings);
    let states: Vec<_> = history.removals[0].items.iter().map(|item| item.state).collect();
    assert_eq!(states, [Some(State::Purged); 2]);

    // One line is torn in its middle; what was purged in part must not come back as if it were whole.
    let stage = Stage::with(&[(OWNER, "key")]);
    assert_eq!(outcomes(&stage.carry_out(Way::Trash, &stage.plan_all())), ["gone"]);
    let id = stage.last().id;
    let mut bytes = fs::read(stage.journal().path()).unwrap();
    bytes.extend_from_slice(b"{\"outco");
    fs::write(stage.journal().path(), &bytes).unwrap();
    let blocked = stage.last().items[0].path_in_trash().unwrap().join("sub");
    let cancel = Cancel::default();
    undo::purge(&stage.journal(), &stage.last().things(), threads, &cancel, &CancelAtOnce(&cancel)).unwrap();
    let item = &stage.last().items[0];
    assert_eq!(stage.last().id, id);
    if blocked.exists() {
        assert_eq!(item.whereabouts(), Whereabouts::HalfPurged);
        assert!(stage.last().in_trash().is_empty());
    }
}

/// Stops a purge as soon as something is gone.
struct CancelAtOnce<'a>(&'a Cancel);

impl scratch_manager::core::reclaim::Watcher for CancelAtOnce<'_> {
    fn progress(&self, _: scratch_manager::core::reclaim::ReclaimProgress) {
        self.0.cancel();
    }
}
