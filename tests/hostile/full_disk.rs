//! A disk without one free byte, with the depot, the home and the journal on it.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use crate::kit::child::{Mounted, may_mount, program};
use crate::kit::removal::{OTHER, OWNER, Stage};
use crate::kit::snapshot::Snapshot;
use crate::kit::write;

/// Writes until nothing more fits.
fn fill(folder: &Path) {
    for size in [65_536, 4096, 512, 1] {
        let mut file = fs::File::create(folder.join(format!("filler-{size}"))).unwrap();
        while file.write_all(&vec![b'x'; size]).is_ok() {}
    }
    // Small files take what the large ones left, until there is not even room for a name.
    for number in 0..10_000 {
        if fs::write(folder.join(format!("last-{number}")), "x").is_err() {
            return;
        }
    }
    panic!("the disk is not full");
}

/// A small disk with a stage on it. What holds the mount comes last, to be let go of last.
fn small_disk() -> (Stage, tempfile::TempDir, Mounted) {
    let around = tempfile::tempdir().unwrap();
    let mounted = Mounted::memory(around.path(), "size=2m,nr_inodes=4000");
    let stage = Stage::within(tempfile::tempdir_in(around.path()).unwrap());
    for key in ["one", "two"] {
        let space = stage.fill(OWNER, key);
        write(&space.join("sub/large"), vec![b'y'; 100_000]);
    }
    stage.fill(OTHER, "stays");
    (stage, around, mounted)
}

fn run(stage: &Stage, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(program())
        .env_clear()
        .env("HOME", stage.root.join("home"))
        .env("PATH", "/usr/bin:/bin")
        .current_dir(&stage.root)
        .arg("--depot")
        .arg(stage.depot())
        .args(arguments)
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    (output.status.code(), text.concat())
}

#[test]
fn on_a_full_disk_the_trash_refuses_with_advice_and_deleting_works() {
    if !may_mount("full_disk::on_a_full_disk_the_trash_refuses_with_advice_and_deleting_works") {
        return;
    }
    for has_journal in [false, true] {
        let (stage, _around, _mounted) = small_disk();
        let home = stage.root.join("home");
        fs::create_dir(&home).unwrap();
        if has_journal {
            let (code, text) = run(&stage, &["delete", &format!("{OTHER}/stays"), "--trash", "--yes"]);
            assert_eq!(code, Some(0), "{text}");
            let (code, text) = run(&stage, &["undo"]);
            assert_eq!(code, Some(0), "{text}");
        }
        fill(&stage.root);
        let before = stage.snapshot();
        let one = format!("{OWNER}/one");
        let (code, text) = run(&stage, &["delete", &one, "--trash", "--yes"]);
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains("permanent"), "{text}");
        let after = stage.snapshot();
        let depot = |snapshot: &Snapshot| snapshot.below("depot".as_ref());
        assert_eq!(depot(&after), depot(&before));
        assert!(stage.space(OWNER, "one").join("sub/large").exists());

        fill_again(&stage.root);
        let before = Snapshot::of(&stage.canary(), &[]);
        let (code, text) = run(&stage, &["delete", &one, "--permanent", "--yes"]);
        assert_eq!(code, Some(0), "{text}");
        assert!(!stage.space(OWNER, "one").exists());
        for other in [stage.space(OWNER, "two"), stage.space(OTHER, "stays")] {
            assert!(other.join("sub/deeper/data").exists());
        }
        assert_eq!(Snapshot::of(&stage.canary(), &[]), before);
        // Now there is room, and all goes on.
        let (code, text) = run(&stage, &["delete", &format!("{OWNER}/two"), "--trash", "--yes"]);
        assert_eq!(code, Some(0), "{text}");
        let (code, text) = run(&stage, &["undo"]);
        assert_eq!(code, Some(0), "{text}");
        assert_eq!(fs::read(stage.space(OWNER, "two").join("sub/large")).unwrap(), vec![b'y'; 100_000]);
    }
}

/// Takes what the refused attempt may have left free.
fn fill_again(root: &Path) {
    let mut file = fs::OpenOptions::new().append(true).open(root.join("filler-1")).unwrap();
    while file.write_all(b"x").is_ok() {}
}

/// A space that is due, one that is an orphan since now, and a disk that is full.
#[test]
fn on_a_full_disk_what_is_due_goes_and_the_other_orphans_are_recorded_then() {
    if !may_mount("full_disk::on_a_full_disk_what_is_due_goes_and_the_other_orphans_are_recorded_then") {
        return;
    }
    for is_due in [true, false] {
        let (stage, _around, _mounted) = small_disk();
        fs::create_dir(stage.root.join("home")).unwrap();
        let entry = |key: &str| {
            format!(
                "[[\"{}\"]]\ntime = 2024-01-10T10:00:00Z\nparent_projects = [\"/gone/Project.toml\"]\n",
                stage.space(OWNER, key).display()
            )
        };
        let logs = stage.depot().join("logs");
        write(&logs.join("scratch_usage.toml"), entry("one") + &entry("two"));
        let since = if is_due { "2024-01-20T10:00:00.000Z" } else { "2999-01-20T10:00:00.000Z" };
        let recorded = format!("\"{}\" = {since}\n", stage.space(OWNER, "one").display());
        write(&logs.join("orphaned.toml"), &recorded);
        fill(&stage.root);
        let gc = ["gc", "--profile", "delayed", "--yes"];
        let (code, text) = run(&stage, &gc);
        let orphaned = fs::read_to_string(logs.join("orphaned.toml")).unwrap();
        if is_due {
            assert_eq!(code, Some(0), "{text}");
            assert!(!stage.space(OWNER, "one").exists(), "{text}");
            assert!(orphaned.contains(&format!("{OWNER}/two\"")), "{orphaned}");
        } else {
            assert_eq!(code, Some(2), "{text}");
            assert!(text.contains("free some space first") && text.contains("nothing was changed"), "{text}");
            assert!(stage.space(OWNER, "one").exists());
            assert_eq!(orphaned, recorded);
        }
        assert!(stage.space(OWNER, "two").exists() && stage.space(OTHER, "stays").exists());
        let names = fs::read_dir(&logs).unwrap().count();
        assert_eq!(names, 2, "nothing is left");
    }
}
