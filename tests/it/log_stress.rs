//! Many programs write one usage log at once: ours, which append, condense and repair, and one that takes no lock,
//! as Scratch.jl takes none. And a program that is killed while it replaces the log.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use scratch_manager::core::environment::Environment;
use scratch_manager::core::julia::toml::Toml;
use scratch_manager::core::log::lock::{Lock, pidfile};
use scratch_manager::core::log::parse::parse;
use scratch_manager::core::log::repair::{Checkup, repair};
use scratch_manager::core::log::write;
use scratch_manager::core::time::{Clock, FixedClock, LocalTime, SystemClock};
use scratch_manager::scratch::{Caller, Scratch, Tracking, Uuid};

use crate::kit::condense;

/// Tells a child what it is: its task, the depot, its number.
const CHILD: &str = "LOG_STRESS_CHILD";

/// Numbers that look random and are the same in every run (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) % limit
    }
}

/// A depot, and what its writers share.
struct Place {
    _folder: tempfile::TempDir,
    depot: PathBuf,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let depot = folder.path().join("depot");
        fs::create_dir_all(depot.join("logs")).unwrap();
        fs::write(depot.join("Project.toml"), "").unwrap();
        Self { _folder: folder, depot }
    }

    fn log(&self) -> PathBuf {
        log(&self.depot)
    }

    fn start(&self, task: &str, number: u64) -> Child {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "log_stress::a_child_of_these_tests", "--nocapture", "--test-threads=1"])
            .env(CHILD, format!("{task}\n{}\n{number}", self.depot.display()))
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// Nothing of the writers' is left but the log, and what repairs kept.
    fn assert_tidy(&self) {
        for entry in fs::read_dir(self.depot.join("logs")).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(name == "scratch_usage.toml" || name.contains(".toml.bak-"), "{name} is left");
        }
    }
}

fn log(depot: &Path) -> PathBuf {
    depot.join("logs/scratch_usage.toml")
}

fn parent(depot: &Path, number: u64, access: u64) -> PathBuf {
    depot.join(format!("projects/{number}/{access}/Project.toml"))
}

fn space(depot: &Path, number: u64, access: u64) -> PathBuf {
    depot.join(format!("scratchspaces/{}/k{access}", Uuid::from_u128(u128::from(number))))
}

fn time() -> LocalTime {
    "2024-01-10T10:00:00.5".parse().unwrap()
}

#[test]
fn a_child_of_these_tests() {
    #[expect(clippy::disallowed_methods, reason = "a child is told by its environment that it is one")]
    let Ok(task) = std::env::var(CHILD) else { return };
    let parts: Vec<&str> = task.split('\n').collect();
    let (depot, number) = (Path::new(parts[1]), parts[2].parse().unwrap());
    match parts[0] {
        "writer" => write_entries(depot, number, 1000),
        "short writer" => write_entries(depot, number, 100),
        "without lock" => write_without_lock(depot, number),
        "condenser" => replace_for_ever(depot, &many(depot), |log| {
            let _ = condense(log).unwrap();
        }),
        "repairer" => {
            let now = SystemClock.now();
            replace_for_ever(depot, &damaged(depot), |log| drop(repair(log, &now, Toml::V1_0_3).unwrap()));
        }
        other => panic!("{other}"),
    }
}

/// Logs entries, each to a space of its own, or each to one space from a project of its own; condenses and
/// repairs between them.
fn write_entries(depot: &Path, number: u64, entries: u64) {
    let clock = Arc::new(FixedClock::at("2024-01-10T10:00:00.5").unwrap());
    let scratch = Scratch::in_depots(&[depot.to_path_buf()], Environment::default(), clock).unwrap();
    let now = SystemClock.now();
    let mut dice = Dice(number + 1);
    for access in 0..entries {
        if access % 2 == 0 {
            let caller = Caller::of(Uuid::from_u128(1)).with_project(depot.join("Project.toml"));
            let tracking = scratch.track_scratch_access(&caller, &space(depot, number, access));
            assert!(matches!(tracking, Tracking::Logged(_)), "{tracking:?}");
        } else {
            let entry = write::access(&space(depot, 99, 0), time(), &parent(depot, number, access));
            write::append(&log(depot), &entry).unwrap();
        }
        match dice.below(1000) {
            0..5 => {
                let _ = condense(&log(depot)).unwrap();
            }
            5..15 => drop(repair(&log(depot), &now, Toml::V1_0_3).unwrap()),
            // What a crash may leave: Julia can read the log only after a repair.
            15 => {
                let mut file = OpenOptions::new().append(true).open(log(depot)).unwrap();
                file.write_all(b"torn off\n").unwrap();
            }
            _ => {}
        }
    }
}

/// Every access of these writers is in the log.
fn assert_all_there(depot: &Path, writers: std::ops::Range<u64>, entries: u64, text: &[u8]) -> usize {
    let parsed = parse(text);
    let mut parents: HashMap<&Path, HashSet<&Path>> = HashMap::new();
    for access in parsed.entries.iter().filter(|access| access.whole) {
        parents.entry(&access.path).or_default().extend(access.parents.iter().map(|parent| &**parent));
    }
    let mut lost = Vec::new();
    for number in writers {
        for access in 0..entries {
            let (space, parent) = if access % 2 == 0 {
                (space(depot, number, access), depot.join("Project.toml"))
            } else {
                (space(depot, 99, 0), parent(depot, number, access))
            };
            if !parents.get(&*space).is_some_and(|parents| parents.contains(&*parent)) {
                lost.push((number, access));
            }
        }
    }
    assert!(lost.is_empty(), "{} entries are lost: {lost:?}", lost.len());
    parsed.entries.len()
}

fn wait_for(children: Vec<Child>) {
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn nothing_is_lost_or_torn_when_eight_programs_write_condense_and_repair() {
    let place = Place::new();
    wait_for((0..8).map(|number| place.start("writer", number)).collect());
    place.assert_tidy();
    let text = fs::read(place.log()).unwrap();
    assert_all_there(&place.depot, 0..8, 1000, &text);
    let checkup = Checkup::of(&text, Toml::V1_0_3);
    let is_torn_on_purpose = |line: u64| {
        text.split(|byte| *byte == b'\n').nth(usize::try_from(line).unwrap() - 1) == Some(b"torn off")
    };
    for problem in &checkup.problems {
        assert!(is_torn_on_purpose(problem.line), "{problem:?}");
    }
    assert_eq!((checkup.mended.len(), checkup.dropped.len()), (0, 0));
    repair(&place.log(), &SystemClock.now(), Toml::V1_0_3).unwrap();
    let condensed = condense(&place.log()).unwrap();
    assert!(condensed.changed);
    let text = fs::read(place.log()).unwrap();
    // 8 × 500 spaces of their own, and the one they share.
    assert_eq!(assert_all_there(&place.depot, 0..8, 1000, &text), 4001);
}

/// Appends as Scratch.jl does: opens, seeks to the end, writes. At times the log is opened long before, at times
/// it takes a while from looking for the end to writing there.
fn write_without_lock(depot: &Path, number: u64) {
    let mut dice = Dice(number + 1);
    for access in 0..400 {
        let entry = if access % 2 == 0 {
            write::access(&space(depot, number, access), time(), &depot.join("Project.toml"))
        } else {
            write::access(&space(depot, 99, 0), time(), &parent(depot, number, access))
        };
        let mut file = OpenOptions::new().write(true).open(log(depot)).unwrap();
        if dice.below(4) == 0 {
            std::thread::sleep(Duration::from_millis(dice.below(30)));
        }
        file.seek(SeekFrom::End(0)).unwrap();
        if dice.below(2) == 0 {
            std::thread::sleep(Duration::from_micros(dice.below(2000)));
        }
        file.write_all(&entry).unwrap();
        drop(file);
        std::thread::sleep(Duration::from_micros(dice.below(4000)));
    }
}

#[test]
fn nothing_that_was_written_whole_is_lost_beside_a_program_without_a_lock() {
    let place = Place::new();
    fs::write(place.log(), "").unwrap();
    let mut children: Vec<Child> = (1..4).map(|number| place.start("short writer", number)).collect();
    children.push(place.start("without lock", 9));
    wait_for(children);
    place.assert_tidy();
    // What was torn is told, and a repair takes what is whole out of it.
    let torn = Checkup::of(&fs::read(place.log()).unwrap(), Toml::V1_0_3);
    assert!((torn.mended.is_empty() && torn.dropped.is_empty()) || torn.stops_julia(), "{torn:?}");
    repair(&place.log(), &SystemClock.now(), Toml::V1_0_3).unwrap();
    let text = fs::read(place.log()).unwrap();
    assert!(!Checkup::of(&text, Toml::V1_0_3).stops_julia());
    assert_all_there(&place.depot, 1..4, 100, &text);
    assert_all_there(&place.depot, 9..10, 400, &text);
}

/// A log of some hundred entries that can be condensed.
fn many(depot: &Path) -> Vec<u8> {
    let entry =
        |access| write::access(&space(depot, access % 50, access % 50), time(), &parent(depot, 1, access));
    (0..400).flat_map(entry).collect()
}

/// The same, damaged.
fn damaged(depot: &Path) -> Vec<u8> {
    [many(depot).as_slice(), b"torn off\n"].concat()
}

/// Puts a log in place whole, and replaces it, over and over.
fn replace_for_ever(depot: &Path, text: &[u8], replace: impl Fn(&Path)) {
    let beside = depot.join("beside");
    loop {
        fs::write(&beside, text).unwrap();
        fs::rename(&beside, log(depot)).unwrap();
        replace(&log(depot));
    }
}

/// Kills a program that replaces the log so many times at moments that look random; afterwards the log is one of
/// these two. How many times it was killed while it held the lock.
fn kill(place: &Place, task: &str, rounds: usize, texts: [&[u8]; 2]) -> usize {
    let pidfile = pidfile(&place.log());
    let mut dice = Dice(7);
    let mut held = 0;
    let mut seen = HashSet::new();
    for round in 0..rounds {
        let mut child = place.start(task, 0);
        let begun = Instant::now();
        // It has begun when the lock of the round before is gone and there is another. Every other time the log is
        // waited for as it was, or as it becomes: left to chance, one of them may never be met on a slow machine.
        let is = |text: &[u8]| fs::read(place.log()).is_ok_and(|log| log == text);
        let (has_begun, longest): (&dyn Fn() -> bool, u64) = match round % 4 {
            0 => (&|| pidfile.exists() && is(texts[0]), 1),
            2 => (&|| pidfile.exists() && is(texts[1]), 1),
            _ => (&|| pidfile.exists(), 70_000),
        };
        while !has_begun() && begun.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_micros(200));
        }
        std::thread::sleep(Duration::from_micros(dice.below(longest)));
        child.kill().unwrap();
        child.wait().unwrap();
        let log = fs::read(place.log()).unwrap();
        let which = texts.iter().position(|text| *text == log);
        assert!(which.is_some(), "round {round}: a log of {} bytes is neither", log.len());
        seen.insert(which);
        if pidfile.exists() {
            held += 1;
            // The next one need not wait until the lock is old enough.
            let long_ago = std::time::SystemTime::from(SystemClock.now().utc) - Duration::from_mins(1);
            File::options().read(true).open(&pidfile).unwrap().set_modified(long_ago).unwrap();
            drop(Lock::take(&place.log()).unwrap());
        }
    }
    assert_eq!(seen.len(), 2, "both were met by the {task}: {seen:?}");
    held
}

#[test]
fn whoever_is_killed_leaves_the_old_log_or_the_new_one() {
    let place = Place::new();
    let (old, damaged) = (many(&place.depot), damaged(&place.depot));
    let new = |text: &[u8], replace: &dyn Fn(&Path)| {
        fs::write(place.log(), text).unwrap();
        replace(&place.log());
        fs::read(place.log()).unwrap()
    };
    let condensed = new(&old, &|log| assert!(condense(log).unwrap().changed));
    let repaired = new(&damaged, &|log| {
        assert!(repair(log, &SystemClock.now(), Toml::V1_0_3).unwrap().backup.is_some());
    });
    let held = kill(&place, "condenser", 200, [&old, &condensed])
        + kill(&place, "repairer", 200, [&damaged, &repaired]);
    println!("{held} of 400 kills hit a replacement");
    assert!(held > 100, "{held} of 400 kills hit a replacement");
    // What the killed ones left is used by the next.
    fs::write(place.log(), &old).unwrap();
    condense(&place.log()).unwrap();
    place.assert_tidy();
    for entry in fs::read_dir(place.depot.join("logs")).unwrap() {
        let path = entry.unwrap().path();
        if path != place.log() {
            assert!(fs::read(&path).unwrap() == damaged, "{} is not the log as it was", path.display());
        }
    }
}
