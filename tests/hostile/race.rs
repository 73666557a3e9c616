//! A program that changes the depot while things are removed from it, thousands of times.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use scratch_manager::core::progress::Cancel;
use scratch_manager::core::reclaim::trash::Beside;
use scratch_manager::core::reclaim::{Outcome, Report, Way, undo};

use crate::kit::removal::{OWNER, Stage, is_root, reasons};
use crate::kit::snapshot::Snapshot;
use crate::kit::write;

/// Swaps what is at a place with a link and back, in a thread of its own, for as long as the test acts.
struct Attack {
    going: AtomicBool,
    /// Swaps that were done.
    swaps: AtomicU64,
    /// Swaps that were tried: also while there is nothing at the place.
    tries: AtomicU64,
}

/// Ends the other thread, also when this one fails.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

impl Attack {
    /// Runs `act` once a swap was tried `first` times, so that there is an attack however soon `act` has ended
    /// and however late the other thread gets a processor; what `act` gives, and how often it was swapped.
    fn during<R>(place: &Path, link: &Path, first: u64, act: impl FnOnce(&Self) -> R) -> (R, u64) {
        let attack =
            Self { going: AtomicBool::new(true), swaps: AtomicU64::new(0), tries: AtomicU64::new(0) };
        let given = thread::scope(|scope| {
            let _stop = Stop(&attack.going);
            scope.spawn(|| attack.swap(place, link));
            wait_until("the first swaps", || attack.tries.load(Ordering::Relaxed) >= first);
            act(&attack)
        });
        (given, attack.swaps.into_inner())
    }

    fn swap(&self, place: &Path, link: &Path) {
        while self.going.load(Ordering::Relaxed) {
            if renameat_with(CWD, place, CWD, link, RenameFlags::EXCHANGE).is_ok() {
                self.swaps.fetch_add(1, Ordering::Relaxed);
            } else {
                // It is gone; the link lies in wait where it was.
                let _ = renameat_with(CWD, link, CWD, place, RenameFlags::NOREPLACE);
                let _ = renameat_with(CWD, place, CWD, link, RenameFlags::NOREPLACE);
            }
            self.tries.fetch_add(1, Ordering::Relaxed);
            thread::yield_now();
        }
    }

    /// Waits until the other thread has tried again.
    fn wait_for_another(&self) {
        let before = self.tries.load(Ordering::Relaxed);
        wait_until("another swap", || self.tries.load(Ordering::Relaxed) > before);
    }
}

/// Waits until `is_so`, and fails when that is not in a minute.
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_mins(1), "{what} did not come");
        // The processor is for the other thread.
        thread::sleep(Duration::from_micros(20));
    }
}

/// What is swapped for a link to its like in the canary.
#[derive(Debug, Clone, Copy)]
enum Target {
    Inner,
    Deep,
    Space,
    Owner,
    Scratchspaces,
}

const TARGETS: [Target; 5] =
    [Target::Inner, Target::Deep, Target::Space, Target::Owner, Target::Scratchspaces];

impl Target {
    fn place(self, stage: &Stage) -> PathBuf {
        let space = stage.space(OWNER, "key");
        match self {
            Self::Inner => space.join("folder-3"),
            Self::Deep => space.join("folder-1/deeper"),
            Self::Space => space,
            Self::Owner => stage.scratchspaces().join(OWNER),
            Self::Scratchspaces => stage.scratchspaces(),
        }
    }
}

/// A space of some folders, and its twin in the canary with the same names all the way.
fn fill(stage: &Stage) {
    for root in [stage.depot(), stage.canary()] {
        let space = root.join("scratchspaces").join(OWNER).join("key");
        for folder in 0..6 {
            for file in 0..4 {
                write(&space.join(format!("folder-{folder}/file-{file}")), "1");
                write(&space.join(format!("folder-{folder}/deeper/file-{file}")), "1");
            }
        }
    }
}

/// Runs `act` many times on a new depot, `times` at each, while something is swapped for a link, and compares the
/// canary each time. The link belongs to another user when it `is_theirs`.
fn while_swapped(
    rounds: usize,
    times: usize,
    is_theirs: bool,
    begin: impl Fn(&Stage),
    act: impl Fn(&Stage, Way, &Attack),
) {
    let mut swaps = 0;
    for round in 0..rounds {
        let way = if round % 2 == 0 { Way::Permanent } else { Way::Trash };
        let target = TARGETS[round / 2 % TARGETS.len()];
        let stage = Stage::in_memory();
        fill(&stage);
        begin(&stage);
        let place = target.place(&stage);
        let link = stage.root.join("swapped");
        let twin = stage.canary().join(place.strip_prefix(stage.depot()).unwrap());
        symlink(&twin, &link).unwrap();
        if is_theirs {
            if is_root() {
                std::os::unix::fs::lchown(&link, Some(4321), None).unwrap();
            } else if matches!(target, Target::Scratchspaces) {
                continue;
            }
        }
        let before = Snapshot::of(&stage.canary(), &[]);
        swaps += Attack::during(&place, &link, first(round), |attack| {
            for _ in 0..times {
                act(&stage, way, attack);
                attack.wait_for_another();
            }
        })
        .1;
        let after = Snapshot::of(&stage.canary(), &[]);
        assert_eq!(after, before, "round {round}: {target:?} {way:?}");
    }
    println!("{swaps} swaps during {rounds} rounds");
    assert!(swaps > 500, "{swaps} swaps in {rounds} rounds are no attack");
}

/// How often it is swapped before the `round` begins: an odd number leaves the link in the place, an even
/// one what belongs there.
fn first(round: usize) -> u64 {
    3 + u64::from(round % 4 < 2)
}

#[test]
fn a_removal_never_follows_what_is_swapped_in_while_it_runs() {
    let plans = std::cell::RefCell::new(None);
    while_swapped(
        300,
        3,
        false,
        |stage| *plans.borrow_mut() = Some(stage.plan_all()),
        |stage, way, _| {
            let plans = plans.borrow();
            let plan = plans.as_ref().unwrap();
            assert_eq!(plan.items().len(), 1);
            stage.carry_out(way, plan);
        },
    );
}

#[test]
fn bringing_back_never_puts_anything_where_a_swapped_link_leads() {
    while_swapped(
        200,
        5,
        // A link of one's own for `scratchspaces` is followed when it stands there while it is planned anew.
        true,
        |stage| {
            let report = stage.carry_out(Way::Trash, &stage.plan_all());
            assert_eq!(report.done(), 1);
        },
        |stage, _, attack| {
            undo::undo(&stage.journal(), &stage.last(), Beside::WhenTaken).unwrap();
            attack.wait_for_another();
            stage.carry_out(Way::Trash, &stage.plan_all());
        },
    );
}

#[test]
fn what_is_swapped_in_the_trash_is_not_brought_back_in_place_of_the_space() {
    let (mut swaps, mut refused) = (0, 0);
    for round in 0..150 {
        let stage = Stage::in_memory();
        fill(&stage);
        stage.carry_out(Way::Trash, &stage.plan_all());
        let removal = stage.last();
        let in_trash = removal.items[0].path_in_trash().unwrap();
        let (space, link) = (stage.space(OWNER, "key"), stage.root.join("swapped"));
        symlink(stage.canary(), &link).unwrap();
        let before = Snapshot::of(&stage.canary(), &[]);
        swaps += Attack::during(&in_trash, &link, first(round), |attack| {
            for _ in 0..5 {
                let report = undo::undo(&stage.journal(), &removal, Beside::No).unwrap();
                if let Ok(there) = fs::symlink_metadata(&space) {
                    // It may be stuck there when its place in the trash was taken again, which is said.
                    let is_said = format!("{report:?}").contains("that is now");
                    assert!(there.is_dir() || is_said, "round {round}: a link was brought back: {report:?}");
                    break;
                }
                refused += 1;
                attack.wait_for_another();
            }
        })
        .1;
        assert_eq!(Snapshot::of(&stage.canary(), &[]), before, "round {round}");
    }
    println!("{swaps} swaps; {refused} times nothing was brought back");
    assert!(swaps > 20 && refused > 0, "{swaps} swaps, {refused} refusals are no attack");
}

#[test]
fn a_purge_never_follows_what_is_swapped_in_while_it_runs() {
    let mut swaps = 0;
    for round in 0..100 {
        let stage = Stage::in_memory();
        fill(&stage);
        stage.carry_out(Way::Trash, &stage.plan_all());
        let removal = stage.last();
        let in_trash = removal.items[0].path_in_trash().unwrap();
        let place = [in_trash.join("folder-2"), in_trash.clone(), stage.home_trash().join("files")];
        let (place, link) = (&place[round % 3], stage.root.join("swapped"));
        // A twin under the name in the trash.
        let twin = stage.canary().join("scratchspaces").join(OWNER);
        fs::rename(twin.join("key"), twin.join(in_trash.file_name().unwrap())).unwrap();
        symlink(
            [
                twin.join(in_trash.file_name().unwrap()).join("folder-2"),
                twin.join(in_trash.file_name().unwrap()),
                twin,
            ][round % 3]
                .as_path(),
            &link,
        )
        .unwrap();
        let before = Snapshot::of(&stage.canary(), &[]);
        swaps += Attack::during(place, &link, first(round), |attack| {
            for _ in 0..3 {
                let threads = 4.try_into().unwrap();
                undo::purge(&stage.journal(), &removal.things(), threads, &Cancel::default(), &()).unwrap();
                attack.wait_for_another();
            }
        })
        .1;
        assert_eq!(Snapshot::of(&stage.canary(), &[]), before, "round {round}");
    }
    println!("{swaps} swaps");
    assert!(swaps > 100, "{swaps} swaps are no attack");
}

#[test]
fn what_appears_during_a_removal_is_reported_and_holds_nothing_up() {
    for round in 0..20 {
        let stage = Stage::in_memory();
        fill(&stage);
        let space = stage.space(OWNER, "key");
        let plan = stage.plan_all();
        let before = Snapshot::of(&stage.canary(), &[]);
        let going = AtomicBool::new(true);
        let begun = Instant::now();
        let report: Report = thread::scope(|scope| {
            let stop = Stop(&going);
            scope.spawn(|| {
                let mut number = 0;
                while going.load(Ordering::Relaxed) {
                    number += 1;
                    for folder in ["", "folder-1", "folder-1/deeper", "folder-5/deeper"] {
                        let _ = fs::write(space.join(folder).join(format!("new-{number}")), "new");
                        let _ = fs::create_dir(space.join(folder).join(format!("folder-new-{number}")));
                    }
                }
            });
            // The guard looks at the top before; what appears there may refuse the whole.
            let report = stage.carry_out(Way::Permanent, &plan);
            drop(stop);
            report
        });
        assert!(begun.elapsed() < Duration::from_secs(20), "round {round} took {:?}", begun.elapsed());
        match &report.items[0] {
            Outcome::Deleted => assert!(!space.exists()),
            Outcome::Refused(refusal) => assert!(space.exists() && refusal.is_change(), "{refusal}"),
            Outcome::Failed(..) => {
                assert!(space.exists() && reasons(&report).contains("added"), "{report:?}");
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(Snapshot::of(&stage.canary(), &[]), before);
        if space.exists() {
            let rest = stage.carry_out(Way::Permanent, &stage.plan_all());
            assert_eq!(rest.done(), 1, "{rest:?}");
        }
    }
}

#[test]
fn two_removals_of_one_space_at_once_end_well() {
    for round in 0..60 {
        let stage = Stage::in_memory();
        fill(&stage);
        let plans = [stage.plan_all(), stage.plan_all()];
        let before = Snapshot::of(&stage.canary(), &[]);
        let ways = if round % 2 == 0 { [Way::Permanent; 2] } else { [Way::Permanent, Way::Trash] };
        thread::scope(|scope| {
            for (plan, way) in plans.iter().zip(ways) {
                let stage = &stage;
                scope.spawn(move || stage.carry_out(way, plan));
            }
        });
        let space = stage.space(OWNER, "key");
        // It may be in the trash in part, but never in both places.
        let in_trash = fs::read_dir(stage.home_trash().join("files")).into_iter().flatten().count();
        assert!(!(space.exists() && in_trash > 0), "round {round}");
        assert_eq!(Snapshot::of(&stage.canary(), &[]), before);
        assert!(stage.journal().read().unwrap().warnings.is_empty());
    }
}

#[test]
fn a_folder_of_many_files_is_swapped_between_its_files() {
    // Long enough that the swaps surely fall between the listing and the last file.
    let stage = Stage::new();
    for root in [stage.depot(), stage.canary()] {
        let space = root.join("scratchspaces").join(OWNER).join("key");
        for file in 0..2_000 {
            write(&space.join("folder").join(format!("file-{file}")), "1");
        }
    }
    let plan = stage.plan_all();
    let place = stage.space(OWNER, "key").join("folder");
    let link = stage.root.join("swapped");
    symlink(stage.canary().join("scratchspaces").join(OWNER).join("key/folder"), &link).unwrap();
    let before = Snapshot::of(&stage.canary(), &[]);
    let (_, swaps) = Attack::during(&place, &link, 2, |_| stage.carry_out(Way::Permanent, &plan));
    println!("{swaps} swaps during one removal");
    assert_eq!(Snapshot::of(&stage.canary(), &[]), before);
    assert_eq!(OsStr::new("folder"), place.file_name().unwrap());
}
