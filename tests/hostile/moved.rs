//! What is being removed is moved away meanwhile: what was saved stays, and that it was is told.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use scratch_manager::core::progress::Cancel;
use scratch_manager::core::reclaim::{self, Outcome, ReclaimProgress, Report, Watcher, Way, undo};

use crate::kit::removal::{OWNER, Stage, delete_all, outcomes, reasons};
use crate::kit::write;

/// Moves something when so many files are gone.
struct Mover {
    from: PathBuf,
    to: PathBuf,
    after: u64,
    has_moved: AtomicBool,
}

/// Moves something when the first thing is done.
struct AfterTheFirst(Mover);

impl Watcher for AfterTheFirst {
    fn progress(&self, _: ReclaimProgress) {}

    fn settled(&self, _: usize, _: &Outcome) {
        self.0.act();
    }
}

impl Mover {
    fn new(from: PathBuf, to: PathBuf, after: u64) -> Self {
        Self { from, to, after, has_moved: AtomicBool::new(false) }
    }

    fn act(&self) {
        if !self.has_moved.swap(true, Ordering::Relaxed) {
            fs::rename(&self.from, &self.to).unwrap();
        }
    }
}

impl Watcher for Mover {
    fn progress(&self, progress: ReclaimProgress) {
        if progress.files >= self.after {
            self.act();
        }
    }
}

/// Files below a folder.
fn files(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().map(Result::unwrap);
    entries.map(|entry| if entry.file_type().unwrap().is_dir() { files(&entry.path()) } else { 1 }).sum()
}

/// A folder of many files, some levels down in a space.
const DEEP: &str = "sub/folder/many";
/// Files in it: several times as many as go between two looks at the way.
const MANY: usize = 2_000;

/// A space with many files on one deep level, and some in folders beside it.
fn stage() -> Stage {
    let mut stage = Stage::in_memory();
    // One thread, so that the move surely falls between its files.
    stage.threads = 1;
    for file in 0..MANY {
        write(&stage.space(OWNER, "key").join(DEEP).join(format!("{file}")), "1");
    }
    for folder in 0..20 {
        write(&stage.space(OWNER, "key").join(format!("sub/folder/few-{folder}/file")), "1");
        write(&stage.space(OWNER, "key").join(format!("beside/few-{folder}/file")), "1");
    }
    stage
}

fn delete(stage: &Stage, mover: &Mover) -> Report {
    let journal = stage.journal();
    reclaim::delete(&stage.plan_all(), &stage.tools(&journal), &Cancel::default(), mover).unwrap()
}

#[test]
fn whatever_is_moved_away_while_it_is_deleted_is_left_alone_where_it_is_then() {
    let key = format!("scratchspaces/{OWNER}/key");
    let all = [
        format!("{key}/{DEEP}"),
        format!("{key}/sub/folder"),
        format!("{key}/sub"),
        key,
        format!("scratchspaces/{OWNER}"),
        "scratchspaces".to_string(),
        String::new(),
    ];
    for what in all {
        let stage = stage();
        let from: PathBuf = stage.depot().join(&what).components().collect();
        let saved = stage.root.join("saved");
        // As soon as the folder of many files has lost some.
        let mover = Mover::new(from, saved.clone(), 256);
        let report = delete(&stage, &mover);
        assert!(mover.has_moved.load(Ordering::Relaxed), "{what}");
        assert_eq!(outcomes(&report), ["failed"], "{what}: {report:?}");
        assert!(report.moved_away && reasons(&report).contains("moved away"), "{what}: {}", reasons(&report));
        // Not more went than between two looks.
        let gone = usize::try_from(report.freed.files).unwrap();
        assert!(files(&saved) + 512 > MANY, "{what}: {gone} gone, {} saved", files(&saved));
    }
}

#[test]
fn what_waits_for_its_removal_and_is_moved_away_is_told_too() {
    let stage = stage();
    let saved = stage.root.join("saved");
    // A folder that was listed and not yet opened: the first beside the one of many files, or that itself.
    let from = stage.space(OWNER, "key/beside");
    let mover = Mover::new(from.clone(), saved.clone(), 1);
    let report = delete(&stage, &mover);
    let left = files(&saved);
    assert_eq!(outcomes(&report), ["failed"], "{report:?}");
    assert!(report.moved_away, "{report:?}");
    assert!(left > 0 && usize::try_from(report.freed.files).unwrap() + left == MANY + 40, "{left} left");
}

#[test]
fn what_is_moved_within_the_space_is_told_and_what_is_removed_by_others_is_not() {
    let stage = stage();
    let space = stage.space(OWNER, "key");
    let mover = Mover::new(space.join("sub/folder"), space.join("folder"), 256);
    let report = delete(&stage, &mover);
    assert_eq!(outcomes(&report), ["failed"], "{report:?}");
    assert!(files(&space) + 512 > MANY);
}

#[test]
fn a_space_is_not_moved_to_the_trash_out_of_a_folder_that_was_moved_away() {
    // Many spaces, so that the move falls between two of them.
    for what in [format!("scratchspaces/{OWNER}"), "scratchspaces".to_string(), String::new()] {
        let stage = Stage::in_memory();
        for key in 0..20 {
            stage.fill(OWNER, &format!("{key}"));
        }
        let saved = stage.root.join("saved");
        let from = stage.depot().join(&what).components().collect();
        let mover = AfterTheFirst(Mover::new(from, saved.clone(), 0));
        let journal = stage.journal();
        let report =
            reclaim::move_to_trash(&stage.plan_all(), &stage.tools(&journal), &Cancel::default(), &mover)
                .unwrap();
        assert_eq!((report.done(), report.items.len()), (1, 20), "{report:?}");
        assert!(report.items[1..].iter().all(|outcome| matches!(outcome, Outcome::Refused(_))), "{report:?}");
        assert_eq!(fs::read_dir(stage.home_trash().join("files")).unwrap().count(), 1);
    }
}

#[test]
fn what_is_moved_out_of_the_trash_while_it_is_purged_is_left_alone() {
    for level in 0..4 {
        let stage = stage();
        stage.carry_out(Way::Trash, &stage.plan_all());
        let removal = stage.last();
        let in_trash = removal.items[0].path_in_trash().unwrap();
        let mut claimed = in_trash.clone().into_os_string();
        claimed.push(".purging");
        let claimed = PathBuf::from(claimed);
        let from = [claimed.join(DEEP), claimed, stage.home_trash().join("files"), stage.home_trash()];
        let saved = stage.root.join("saved");
        let mover = Mover::new(from[level].clone(), saved.clone(), 256);
        let one = 1.try_into().unwrap();
        let report =
            undo::purge(&stage.journal(), &removal.things(), one, &Cancel::default(), &mover).unwrap();
        assert!(report.items[0].2.is_some() && report.moved_away, "{level}: {report:?}");
        assert!(files(&saved) + 512 > MANY, "{level}: {} saved", files(&saved));
    }
}

/// What a removal of its one space leaves of something that gets into it after the preview.
fn left_of_what_comes_in(come_in: impl Fn(&Path, &Path)) -> (Report, PathBuf, Stage) {
    let stage = stage();
    let precious = stage.root.join("precious");
    write(&precious.join("deep/file"), "1");
    // The times of a file system go on by some milliseconds at once.
    let wait = || std::thread::sleep(std::time::Duration::from_millis(30));
    wait();
    let plan = stage.plan_measured(delete_all);
    wait();
    let folder = stage.space(OWNER, "key").join("sub/folder/few-7");
    come_in(&precious, &folder.join("precious"));
    let report = stage.carry_out(Way::Permanent, &plan);
    (report, folder, stage)
}

#[test]
fn what_is_moved_into_the_space_after_the_preview_stays() {
    let (report, folder, _stage) =
        left_of_what_comes_in(|precious, inside| fs::rename(precious, inside).unwrap());
    assert_eq!(outcomes(&report), ["failed"], "{report:?}");
    assert!(reasons(&report).contains("added"), "{}", reasons(&report));
    assert_eq!(files(&folder.join("precious")), 1);
    assert!(!folder.join("file").exists(), "what was listed goes");

    // A file too, and one that is made there.
    let (report, folder, _stage) = left_of_what_comes_in(|precious, inside| {
        fs::rename(precious.join("deep/file"), inside).unwrap();
        write(&inside.with_file_name("new/file"), "1");
    });
    assert_eq!(outcomes(&report), ["failed"], "{report:?}");
    assert!(folder.join("precious").exists() && folder.join("new/file").exists());
    assert!(!folder.join("file").exists(), "what was listed goes");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "what somebody else removes")]
fn what_others_remove_from_the_space_after_the_preview_holds_nothing_up() {
    let (report, ..) = left_of_what_comes_in(|_, inside| {
        fs::remove_file(inside.with_file_name("file")).unwrap();
        fs::remove_dir_all(inside.parent().unwrap().with_file_name("few-8")).unwrap();
    });
    assert_eq!(outcomes(&report), ["gone"], "{report:?}");
}
