//! `free` killed at many moments: nothing outside its list goes, native code never before its `.ji` file, and what went
//! to the trash comes back.

use std::path::PathBuf;
use std::process::Stdio;
use std::thread;
use std::time::Instant;

use super::{Home, with_parts};
use crate::kit::child::{CHILD, variable};
use crate::kit::snapshot::Snapshot;

const PACKAGES: usize = 25;

struct Killed {
    home: Home,
    /// Each `.ji` file with its native code.
    compiled: Vec<[PathBuf; 2]>,
    before: Snapshot,
    listed: Vec<PathBuf>,
}

impl Killed {
    fn new() -> Self {
        let home = Home::new();
        let compiled: Vec<[PathBuf; 2]> =
            (0..PACKAGES).map(|at| home.compiled("1.9.4", &format!("P{at}"), "AAAAA_11111")).collect();
        for (at, [ji, _]) in compiled.iter().enumerate() {
            home.compiled("1.10.5", &format!("P{at}"), "AAAAA_22222");
            home.put(format!("compiled/v1.9/P{at}/jl_{at}"), "half");
            home.put(format!("artifacts/{at:040}.pid"), "");
            assert!(ji.exists());
        }
        home.put("cache/v1.14/objcache-lmdb1/data.mdb", "native");
        home.put("conda/3/kept", "kept");
        let before = home.snapshot();
        let mut listed = with_parts(&home.preview(), |item| item["action"] == "delete");
        listed.retain(|path| path.exists());
        assert!(listed.len() > 3 * PACKAGES, "{listed:?}");
        Self { home, compiled, before, listed }
    }

    /// What is gone, all of which was listed.
    fn gone(&self) -> Vec<PathBuf> {
        let gone: Vec<PathBuf> =
            self.listed.iter().filter(|path| path.symlink_metadata().is_err()).cloned().collect();
        let trouble: Vec<String> = self
            .before
            .without_names()
            .differences_less(&self.home.snapshot().without_names(), &self.home.below_root(&gone));
        // A file or link that was being removed has another name for a moment; one that is killed then keeps it.
        let aside =
            |line: &String| line.contains(".scratch-manager-removing") || line.contains(" changed from ");
        let trouble: Vec<String> = trouble.into_iter().filter(|line| !aside(line)).collect();
        assert!(trouble.is_empty(), "{}", trouble.join("\n"));
        for [ji, native] in &self.compiled {
            assert!(native.exists() || !ji.exists(), "{ji:?} stays without its native code");
        }
        gone
    }
}

fn rounds(words: &[&str], number: u32, mut then: impl FnMut(&Killed)) {
    // The run as another user repeats a part.
    let is_repeated = variable(CHILD).is_some();
    let number = if is_repeated { number / 5 } else { number };
    let whole = Killed::new();
    let begun = Instant::now();
    assert!(whole.home.run(words).status.success());
    let time = begun.elapsed();
    let mut in_the_middle = 0;
    for round in 0..number {
        let killed = Killed::new();
        let mut command = killed.home.command(words);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // It begins with looking, which takes a while.
        thread::sleep(time / 2 + time * round / number * 3 / 5);
        let _ = child.kill();
        child.wait().unwrap();
        let left = killed.gone().len();
        in_the_middle += usize::from(left > 0 && left < killed.listed.len());
        then(&killed);
    }
    println!("{words:?}: {in_the_middle} of {number} kills hit its middle; unkilled it takes {time:?}");
    assert!(in_the_middle > 0 || is_repeated, "no kill hit its middle");
}

#[test]
fn killed_while_it_deletes_it_took_nothing_else_and_a_second_one_ends_it() {
    rounds(&["free", "--yes", "--permanent"], 30, |killed| {
        killed.home.run(&["free", "--yes", "--permanent"]);
        assert!(killed.compiled.iter().flatten().all(|path| !path.exists()));
        assert!(killed.home.at("conda/3/kept").exists());
    });
}

#[test]
fn killed_while_it_moves_to_the_trash_all_of_it_comes_back() {
    rounds(&["free", "--yes"], 30, |killed| {
        let gone = killed.gone();
        let undo = killed.home.run(&["undo"]);
        assert_eq!(undo.status.success(), !gone.is_empty(), "{}", String::from_utf8_lossy(&undo.stderr));
        killed.home.assert_as_before(&killed.before, &gone);
    });
}
