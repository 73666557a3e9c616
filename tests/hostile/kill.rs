//! The program killed at hundreds of moments: the journal tells the truth, and a second run ends what the
//! first began.
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use scratch_manager::core::reclaim::journal::{Item, Journal, Removal, State};
use scratch_manager::core::reclaim::trash::Whereabouts;

use crate::kit::child::{CHILD, program, variable};
use crate::kit::removal::{OTHER, OWNER, Stage, set_mode, skip};
use crate::kit::snapshot::Snapshot;
use crate::kit::write;

/// Numbers that look random and are the same in every run (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: Duration) -> Duration {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11;
        let nanoseconds = u64::try_from(limit.as_nanos()).unwrap().max(1);
        Duration::from_nanos(number % nanoseconds)
    }
}

/// How often: the run as another user repeats a part.
fn rounds(all: usize) -> usize {
    if variable(CHILD).is_some() { all / 5 } else { all }
}

/// A depot with a home beside it, in which the program keeps its journal and trash.
struct Home {
    stage: Stage,
    spaces: Vec<PathBuf>,
    before: Snapshot,
}

impl Home {
    /// With so many spaces of so many files, and another one that is never named.
    fn with(spaces: usize, files: usize) -> Self {
        let stage = Stage::in_memory();
        // Everything the program writes lies in a folder that is not compared.
        fs::create_dir_all(stage.root.join("data/.local/share")).unwrap();
        stage.fill(OTHER, "stays");
        let spaces: Vec<PathBuf> = (0..spaces)
            .map(|number| {
                let space = stage.space(OWNER, format!("key-{number:02}"));
                for file in 0..files {
                    write(&space.join(format!("folder-{}/file-{file}", file % 8)), b"12345");
                }
                std::os::unix::fs::symlink(stage.canary(), space.join("folder-0/canary")).unwrap();
                fs::hard_link(stage.canary().join("file"), space.join("folder-1/linked")).unwrap();
                set_mode(&space.join("folder-2"), 0o555);
                set_mode(&space, [0o755, 0o555][number % 2]);
                space
            })
            .collect();
        let before = stage.snapshot();
        Self { stage, spaces, before }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command
            .env_clear()
            .env("HOME", self.stage.root.join("data"))
            .env("PATH", "/usr/bin:/bin")
            .current_dir(&self.stage.root)
            .arg("--depot")
            .arg(self.stage.depot())
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// Deletes those spaces that are there.
    fn delete(&self, way: &str) -> Command {
        let mut command = self.command(&["delete", way, "--yes"]);
        command.args(self.spaces.iter().filter(|space| space.exists()));
        command
    }

    fn run(&self, arguments: &[&str]) -> Option<i32> {
        self.command(arguments).status().unwrap().code()
    }

    fn journal(&self) -> Journal {
        Journal::at(self.stage.root.join("data/.local/share/scratch-manager/removals.jsonl"))
    }

    /// The removals in the journal. Only its last line may be torn.
    fn removals(&self) -> Vec<Removal> {
        let history = self.journal().read().unwrap();
        assert!(history.warnings.len() <= 1, "{:?}", history.warnings);
        history.removals
    }

    fn in_trash(&self) -> usize {
        entries(&self.stage.root.join("data/.local/share/Trash/files"))
    }

    /// Proves that nothing changed but in the spaces that were named.
    fn assert_nothing_else_changed(&self) {
        // Their owner's folder holds nothing else; it is pruned with the last and made again.
        let named = [Path::new("depot/scratchspaces").join(OWNER)];
        let after = self.stage.snapshot().without(&named);
        let trouble = self.before.without_names().differences_less(&after.without_names(), &named);
        assert!(trouble.is_empty(), "{}", trouble.join("\n"));
    }
}

fn entries(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}

/// How many entries are below a folder that is there.
fn count(folder: &Path) -> usize {
    if fs::symlink_metadata(folder).is_ok() {
        Snapshot::of(folder, &[]).below(Path::new("")).len()
    } else {
        0
    }
}

fn kill(mut child: Child, after: Duration) {
    thread::sleep(after);
    let _ = child.kill();
    child.wait().unwrap();
}

/// Proves that killing was more than waiting. The few rounds of another user may all miss.
fn assert_enough(in_the_middle: usize, rounds: usize) {
    let is_enough = in_the_middle > rounds / 50 || variable(CHILD).is_some();
    assert!(is_enough, "{in_the_middle} of {rounds} kills hit its middle");
}

/// How long it takes when nobody kills it.
fn unkilled(mut make: impl FnMut() -> (Home, Command)) -> Duration {
    let times = (0..3).map(|_| {
        let (_home, mut command) = make();
        let begun = Instant::now();
        assert_eq!(command.status().unwrap().code(), Some(0), "{command:?}");
        begun.elapsed()
    });
    times.max().unwrap()
}

#[test]
fn a_killed_deletion_touches_nothing_else_and_a_second_one_ends_it() {
    let make = || {
        let home = Home::with(3, 250);
        let command = home.delete("--permanent");
        (home, command)
    };
    let time = unkilled(make);
    let (mut dice, mut in_the_middle) = (Dice(0x5eed), 0);
    let rounds = rounds(220);
    for round in 0..rounds {
        let (home, mut command) = make();
        let whole = count(&home.spaces[0]);
        kill(command.spawn().unwrap(), dice.below(time));
        home.assert_nothing_else_changed();
        let left: usize = home.spaces.iter().map(|space| count(space)).sum();
        in_the_middle += usize::from(left > 0 && left < 3 * whole);
        let removals = home.removals();
        if let Some(removal) = removals.last() {
            assert_eq!(removal.items.len(), 3);
            for item in &removal.items {
                let is_there = fs::symlink_metadata(item.place.path()).is_ok();
                assert!(!(item.state == Some(State::Removed) && is_there), "round {round}: {item:?}");
                assert!(!(removal.ended && is_there), "round {round}: {item:?}");
            }
        } else {
            assert_eq!(left, 3 * whole, "round {round}: something went that was not written down");
        }
        if left > 0 {
            assert_eq!(home.delete("--permanent").status().unwrap().code(), Some(0), "round {round}");
        }
        assert!(home.spaces.iter().all(|space| !space.exists()));
        home.assert_nothing_else_changed();
        assert!(left == 0 || home.removals().last().unwrap().ended, "round {round}");
    }
    println!("deleting: {in_the_middle} of {rounds} kills hit its middle; unkilled it takes {time:?}");
    assert_enough(in_the_middle, rounds);
}

const MANY: usize = 200;

/// Each space is in its place or in the trash, and the journal knows which. How many are in the trash.
fn assert_here_or_there(home: &Home, round: usize) -> usize {
    let removals = home.removals();
    let mut moved = 0;
    for (number, space) in home.spaces.iter().enumerate() {
        let item = removals.last().map(|removal| &removal.items[number]);
        let in_trash = item.is_some_and(|item| item.whereabouts() == Whereabouts::InTrash);
        if let Some(item) = item {
            assert_eq!(item.place.path(), *space);
            let there = item.path_in_trash().is_some_and(|path| fs::symlink_metadata(path).is_ok());
            assert_eq!(there, in_trash, "round {round}: {item:?}");
        }
        assert!(space.exists() != in_trash, "round {round}: {space:?} is in both places or in none");
        moved += usize::from(in_trash);
    }
    assert_eq!(home.in_trash(), moved, "round {round}: the trash holds what the journal does not know");
    moved
}

#[test]
fn a_killed_move_to_the_trash_is_undone_whole() {
    let make = || {
        let home = Home::with(MANY, 3);
        let command = home.delete("--trash");
        (home, command)
    };
    let time = unkilled(make);
    let (mut dice, mut in_the_middle) = (Dice(0x1234_5678), 0);
    let rounds = rounds(160);
    for round in 0..rounds {
        let (home, mut command) = make();
        kill(command.spawn().unwrap(), dice.below(time));
        home.assert_nothing_else_changed();
        let moved = assert_here_or_there(&home, round);
        in_the_middle += usize::from(moved > 0 && !home.removals().last().unwrap().ended);
        if round % 2 == 0 {
            assert_eq!(home.run(&["undo"]), Some(if moved == 0 { 2 } else { 0 }), "round {round}");
        } else {
            // Or the rest is moved first, and both removals are undone.
            if moved < MANY {
                assert_eq!(home.delete("--trash").status().unwrap().code(), Some(0), "round {round}");
            }
            assert!(home.spaces.iter().all(|space| !space.exists()));
            assert_eq!(home.run(&["undo"]), Some(0));
            if moved > 0 && moved < MANY {
                assert_eq!(home.run(&["undo"]), Some(0));
            }
        }
        home.stage.assert_as_before(&home.before, &home.spaces);
    }
    println!("to the trash: {in_the_middle} of {rounds} kills hit its middle; unkilled it takes {time:?}");
    assert_enough(in_the_middle, rounds);
}

#[test]
fn a_killed_undo_is_ended_by_another() {
    let make = || {
        let home = Home::with(MANY, 3);
        assert_eq!(home.delete("--trash").status().unwrap().code(), Some(0));
        let command = home.command(&["undo"]);
        (home, command)
    };
    let time = unkilled(make);
    let (mut dice, mut in_the_middle) = (Dice(0x00c0_ffee), 0);
    let rounds = rounds(160);
    for round in 0..rounds {
        let (home, mut command) = make();
        kill(command.spawn().unwrap(), dice.below(time));
        home.assert_nothing_else_changed();
        let left = assert_here_or_there(&home, round);
        in_the_middle += usize::from(left > 0 && left < MANY);
        assert_eq!(home.run(&["undo"]), Some(if left == 0 { 2 } else { 0 }), "round {round}");
        home.stage.assert_as_before(&home.before, &home.spaces);
    }
    println!("undo: {in_the_middle} of {rounds} kills hit its middle; unkilled it takes {time:?}");
    assert_enough(in_the_middle, rounds);
}

#[test]
fn of_a_killed_purge_what_is_whole_comes_back_and_what_is_not_never_does() {
    let (spaces, files) = (6, 150);
    let make = || {
        let home = Home::with(spaces, files);
        assert_eq!(home.delete("--trash").status().unwrap().code(), Some(0));
        let command = home.command(&["trash", "purge", "--yes"]);
        (home, command)
    };
    let time = unkilled(make);
    let (mut dice, mut in_the_middle) = (Dice(0xdead_beef), 0);
    let rounds = rounds(160);
    for round in 0..rounds {
        let (home, mut command) = make();
        let removal = home.removals().pop().unwrap();
        let paths: Vec<PathBuf> = removal.items.iter().map(|item| item.path_in_trash().unwrap()).collect();
        let whole = count(&paths[0]);
        kill(command.spawn().unwrap(), dice.below(time));
        home.assert_nothing_else_changed();
        let removal = home.removals().pop().unwrap();
        // One whose deletion has begun has another name.
        let paths = removal.items.iter().map(|item| item.path_in_trash().unwrap());
        let left: Vec<usize> = paths.map(|path| count(&path)).collect();
        let sum: usize = left.iter().sum();
        in_the_middle += usize::from(sum > 0 && sum < spaces * whole);
        let mut restorable = Vec::new();
        for (item, (left, space)) in removal.items.iter().zip(left.iter().zip(&home.spaces)) {
            let whereabouts = item.whereabouts();
            if *left == 0 {
                assert_eq!(whereabouts, Whereabouts::NotThere, "round {round}: {item:?}");
            } else if *left < whole {
                assert_eq!(whereabouts, Whereabouts::HalfPurged, "round {round}: {item:?}");
            }
            if whereabouts == Whereabouts::InTrash {
                assert_eq!(*left, whole, "round {round}: {item:?}");
                restorable.push(space.clone());
            }
        }
        if round % 2 == 0 && !restorable.is_empty() {
            // What was purged is not asked for; what was killed on its way, or gone before that was noted, is told.
            let is_purged = |item: &&Item| item.state == Some(State::Purged);
            let asked = removal.items.iter().filter(|item| !is_purged(item)).count();
            let code = i32::from(asked > restorable.len());
            assert_eq!(home.run(&["undo"]), Some(code), "round {round}");
            for space in &restorable {
                assert_eq!(count(space), whole, "round {round}");
            }
        }
        let code = home.run(&["trash", "purge", "--yes"]);
        assert!(matches!(code, Some(0 | 2)), "round {round}: {code:?}");
        assert_eq!(home.in_trash(), 0, "round {round}: something stays for ever");
        let back = home.spaces.iter().filter(|space| space.exists()).count();
        assert_eq!(back, if round % 2 == 0 { restorable.len() } else { 0 });
        home.assert_nothing_else_changed();
    }
    println!("purge: {in_the_middle} of {rounds} kills hit its middle; unkilled it takes {time:?}");
    assert_enough(in_the_middle, rounds);
}

#[test]
fn of_a_purge_killed_at_a_file_or_link_nothing_stays_for_ever() {
    for when in 1..6 {
        let mut home = Home::with(0, 0);
        home.spaces = ["file", "link"].map(|key| home.stage.space(OWNER, key)).into();
        write(&home.spaces[0], b"12345");
        std::os::unix::fs::symlink("nowhere", &home.spaces[1]).unwrap();
        assert_eq!(home.delete("--trash").status().unwrap().code(), Some(0));
        let purge = home.command(&["trash", "purge", "--yes"]);
        let inject = format!("inject=unlinkat:signal=SIGKILL:when={when}");
        let mut killed = Command::new("strace");
        killed.args(["-f", "-qq", "-o", "/dev/null", "-e", &inject]).arg(purge.get_program());
        killed.args(purge.get_args()).env("HOME", home.stage.root.join("data"));
        if killed.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
            return skip("kill", "there is no strace to kill at a call");
        }
        home.run(&["trash", "purge", "--yes"]);
        assert_eq!(home.in_trash(), 0, "killed at call {when}: something stays for ever");
    }
}
