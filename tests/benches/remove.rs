//! Removing one space of 300,000 files, against `rm -rf` in the same run.
//!
//! `cargo bench --bench remove` makes the same space anew for each contestant and round, in turn, and prints the
//! median of each: the removal alone, as the library carries out a plan, and the whole program, which takes the
//! inventory, measures the space and looks for programs that hold it before. The folder can be named with
//! `SCRATCH_MANAGER_BENCH_FOLDER`, to measure another file system. Nothing is asserted.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark that cannot go on ends"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use scratch_manager::core::depot::{Depots, Origin};
use scratch_manager::core::environment::Environment;
use scratch_manager::core::log::parents::Volumes;
use scratch_manager::core::plan::{Basis, Plan};
use scratch_manager::core::progress::Cancel;
use scratch_manager::core::reclaim::{self, Tools};
use scratch_manager::core::scan;
use scratch_manager::core::time::{Clock, SystemClock};

const ROUNDS: usize = 5;
const FOLDERS: usize = 3_000;
const FILES: usize = 100;
const OWNER: &str = "91a5bcdd-55d7-5caf-9e0b-520d859cae80";

/// A depot with one space of `FOLDERS * FILES` files: three levels, most files small, as datasets are.
fn make(root: &Path) -> PathBuf {
    let space = root.join("depot/scratchspaces").join(OWNER).join("data");
    let content = vec![b'x'; 6_000];
    for folder in 0..FOLDERS {
        let path = space.join(format!("part-{}", folder / 50)).join(format!("{folder}"));
        fs::create_dir_all(&path).unwrap();
        for file in 0..FILES {
            let length = if file % 10 == 0 { content.len() } else { file * 7 };
            fs::write(path.join(format!("sample-{file:04}.bin")), &content[..length]).unwrap();
        }
    }
    // What is still to be written would be counted for whoever comes first.
    let _ = Command::new("sync").status();
    space
}

/// Removes the space, given the folder of its depot and its path.
type Remover = fn(&Path, &Path);

fn by_rm(_: &Path, space: &Path) {
    assert!(Command::new("rm").arg("-rf").arg(space).status().unwrap().success());
}

fn by_library(root: &Path, _: &Path) {
    let volumes = Volumes::of_system(root);
    let depots = Depots::from_paths(&[root.join("depot")], Origin::Argument, &Environment::default());
    let inventory = scan::inventory(depots, &volumes);
    let now = SystemClock.now();
    let patience = Duration::from_millis(200);
    let basis = Basis { inventory: &inventory, volumes: &volumes, now: &now, patience };
    let plan = Plan::delete(&[0], &basis);
    let tools = Tools::new(None, &volumes, &SystemClock);
    let report = reclaim::delete(&plan, &tools, &Cancel::default(), &()).unwrap();
    assert_eq!((report.done(), report.freed.files), (1, (FOLDERS * FILES) as u64));
}

#[cfg(feature = "cli")]
fn by_program(root: &Path, space: &Path) {
    let output = Command::new(env!("CARGO_BIN_EXE_scratch-manager"))
        .env("HOME", root)
        .arg("--depot")
        .arg(root.join("depot"))
        .args(["delete", "--permanent", "--yes"])
        .arg(space)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn main() {
    let contestants: &[(&str, Remover)] = &[
        ("rm -rf", by_rm),
        ("the removal alone", by_library),
        #[cfg(feature = "cli")]
        ("the whole program", by_program),
    ];
    let place = std::env::vars().find(|(name, _)| name == "SCRATCH_MANAGER_BENCH_FOLDER");
    let place = place.map_or_else(std::env::temp_dir, |(_, path)| PathBuf::from(path));
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); contestants.len()];
    for _ in 0..ROUNDS {
        for ((_, remove), times) in contestants.iter().zip(&mut times) {
            let folder = tempfile::tempdir_in(&place).unwrap();
            let space = make(folder.path());
            let begun = Instant::now();
            remove(folder.path(), &space);
            times.push(begun.elapsed());
            assert!(!space.exists());
        }
    }
    println!("{} files in {FOLDERS} folders, below {}:", FOLDERS * FILES, place.display());
    let median = |times: &[Duration]| {
        let mut times = times.to_vec();
        times.sort();
        times[times.len() / 2].as_secs_f64()
    };
    let first = median(&times[0]);
    for ((name, _), times) in contestants.iter().zip(&times) {
        let median = median(times);
        println!("  {name:<20} {median:6.2} s   {:4.2} of rm -rf", median / first);
    }
}
