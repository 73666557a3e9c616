//! Making and packing artifacts while the program is killed, files change, and the disk fills up: what is called by a
//! hash has it, and nothing half made stays.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use scratch_manager::core::artifact::{self, Algorithm, Run};
use scratch_manager::core::progress::Cancel;

use crate::kit::child::{Mounted, may_mount, program};
use crate::kit::write;

/// A depot and a folder beside it to make an artifact of.
struct Place {
    root: tempfile::TempDir,
}

impl Place {
    fn with(files: usize, bytes: usize) -> Self {
        let root = tempfile::tempdir().unwrap();
        for file in 0..files {
            let content = vec![u8::try_from(file % 251).unwrap(); bytes];
            write(&root.path().join(format!("data/folder-{}/file-{file}", file % 9)), content);
        }
        fs::create_dir(root.path().join("depot")).unwrap();
        Self { root }
    }

    fn data(&self) -> PathBuf {
        self.root.path().join("data")
    }

    fn artifacts(&self) -> PathBuf {
        self.root.path().join("depot/artifacts")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.env_clear().env("HOME", self.root.path()).current_dir(self.root.path());
        command.arg("--depot").arg(self.root.path().join("depot")).arg("artifact").args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// The time that a command takes until it ends by itself.
    fn time(&self, arguments: &[&str]) -> Duration {
        let begun = Instant::now();
        assert!(self.run(arguments).status.success());
        begun.elapsed()
    }
}

fn hash(folder: &Path) -> String {
    artifact::tree_hash(folder, Algorithm::Sha1, Run::QUIET(&Cancel::default())).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).map(|entries| entries.map(|entry| entry.unwrap().file_name()));
    let names = entries.into_iter().flatten().map(|name| name.into_string().unwrap());
    names.collect()
}

/// Every artifact has the hash it is called by; the names of what is no artifact.
fn others(artifacts: &Path) -> Vec<String> {
    let (hashes, others): (Vec<String>, Vec<String>) =
        names(artifacts).into_iter().partition(|name| name.len() == 40);
    for name in hashes {
        assert_eq!(hash(&artifacts.join(&name)), name);
    }
    others
}

/// Kills a command at moments spread over the time that it takes.
fn kill_at(place: &Place, arguments: &[&str], whole: Duration, round: u32, rounds: u32) {
    let mut child = place.command(arguments).spawn().unwrap();
    // The moments come closer than the rounds are apart, each at another place within its share.
    thread::sleep(whole.mul_f64(1.2) * (round * 37 % rounds) / rounds);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn killed_at_any_moment_no_artifact_lacks_its_hash_and_the_next_run_cleans_up() {
    const ROUNDS: u32 = 100;
    let place = Place::with(400, 4_000);
    let hash = hash(&place.data());
    let whole = place.time(&["create", "data"]);
    for round in 0..ROUNDS {
        make_room(&place.artifacts().join(&hash));
        kill_at(&place, &["create", "data"], whole, round, ROUNDS);
        assert!(others(&place.artifacts()).len() <= 1);
    }
    assert!(place.run(&["create", "data"]).status.success());
    assert_eq!(names(&place.artifacts()), std::slice::from_ref(&hash));

    let archive = place.root.path().join("out/a.tar.gz");
    fs::create_dir(archive.parent().unwrap()).unwrap();
    let arguments = ["archive", hash.as_str(), "out/a.tar.gz", "--force"];
    let whole = place.time(&arguments);
    let wanted = fs::read(&archive).unwrap();
    for round in 0..ROUNDS {
        kill_at(&place, &arguments, whole, round, ROUNDS);
        assert!(fs::read(&archive).unwrap() == wanted);
    }
    assert!(place.run(&arguments).status.success());
    assert_eq!(names(archive.parent().unwrap()), ["a.tar.gz"]);
}

/// Makes room for the next round; the files of an artifact are read-only, its folders are not.
#[expect(clippy::disallowed_methods, reason = "a test's own folder")]
fn make_room(artifact: &Path) {
    if artifact.exists() {
        fs::remove_dir_all(artifact).unwrap();
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a file is to go while it is read")]
fn what_changes_while_it_is_read_is_refused_or_read_as_one_state() {
    let place = Place::with(60, 50_000);
    let file = place.data().join("folder-0/file-0");
    let added = place.data().join("folder-1/added");
    let is_over = AtomicBool::new(false);
    let refused = thread::scope(|scope| {
        scope.spawn(|| {
            let mut number = 0_u32;
            while !is_over.load(Ordering::Relaxed) {
                number += 1;
                fs::write(&file, number.to_string().repeat(5_000)).unwrap();
                if number.is_multiple_of(2) {
                    fs::write(&added, "x").unwrap();
                } else {
                    let _ = fs::remove_file(&added);
                }
            }
        });
        let mut refused = 0;
        for _ in 0..40 {
            let created = place.run(&["create", "data"]);
            let said = String::from_utf8(created.stderr).unwrap();
            if !created.status.success() {
                assert!(said.contains("it changed while it was read"), "{said}");
                refused += 1;
            }
            assert!(others(&place.artifacts()).is_empty());
        }
        is_over.store(true, Ordering::Relaxed);
        refused
    });
    assert!(refused > 0, "none of 40 met a change");
}

#[test]
fn on_a_full_disk_nothing_stays() {
    if !may_mount("artifact::on_a_full_disk_nothing_stays") {
        return;
    }
    let place = Place::with(30, 100_000);
    let depot = place.root.path().join("depot");
    let _mounted = Mounted::memory(&depot, "size=1m");
    let created = place.run(&["create", "data"]);
    assert_eq!(created.status.code(), Some(2));
    let said = String::from_utf8(created.stderr).unwrap();
    assert!(said.contains("No space left"), "{said}");
    assert!(names(&place.artifacts()).is_empty());

    // What cannot be compressed does not fit either.
    let noise: Vec<u8> = (0..3_000_000_u64)
        .map(|i| u8::try_from(i.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23) >> 56).unwrap())
        .collect();
    write(&place.data().join("noise"), noise);
    let packed = place.run(&["publish", "data", "--to", "depot/a.tar.gz", "--bind", "A.toml", "data"]);
    assert_eq!(packed.status.code(), Some(2));
    assert_eq!(names(&depot), ["artifacts"]);
    assert!(!place.root.path().join("A.toml").exists());
}

#[test]
fn a_folder_that_may_not_be_written_is_named() {
    if rustix::process::geteuid().is_root() {
        return;
    }
    let place = Place::with(1, 1);
    fs::set_permissions(place.root.path().join("depot"), fs::Permissions::from_mode(0o555)).unwrap();
    let created = place.run(&["create", "data"]);
    assert_eq!(created.status.code(), Some(2));
    assert!(String::from_utf8(created.stderr).unwrap().contains("depot/artifacts"));
}

#[test]
fn where_the_file_system_knows_no_locks_an_artifact_is_made_all_the_same() {
    let place = Place::with(3, 10);
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o", "/dev/null", "-e", "inject=flock:error=EOPNOTSUPP"]);
    command.arg(program()).current_dir(place.root.path()).env_clear().env("HOME", place.root.path());
    command.arg("--depot").arg(place.root.path().join("depot")).args(["artifact", "create", "data"]);
    let Ok(output) = command.output() else {
        eprintln!("skipped: there is no strace");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(names(&place.artifacts()), [hash(&place.data())]);
}

#[test]
fn what_others_left_and_what_only_looks_left_over_is_not_swept() {
    let place = Place::with(3, 10);
    let left = place.artifacts().join("jl_scratch_manager_1-2");
    write(&left.join("file"), "of somebody else");
    let mine = place.root.path().join(".a.tar.gz.1-2");
    write(&mine, "mine");
    let is_root = rustix::process::geteuid().is_root();
    if is_root {
        std::os::unix::fs::chown(&left, Some(65534), Some(65534)).unwrap();
    }
    let created = place.run(&["create", "data"]);
    assert!(created.status.success());
    let hash = String::from_utf8(created.stdout).unwrap();
    assert!(place.run(&["archive", hash.trim(), "a.tar.gz"]).status.success());
    assert_eq!(left.join("file").exists(), is_root);
    assert_eq!(fs::read_to_string(mine).unwrap(), "mine");
}
