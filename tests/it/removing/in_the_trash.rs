//! What stands in the way of the trash, and who else reads it.

use super::*;

#[test]
fn nothing_goes_to_the_trash_when_that_cannot_be_written_down() {
    let home = Home::new();
    write(&home.folder.path().join(".local/share/scratch-manager"), "a file in its way");
    let output = home.run(&["delete", "a1fa0000/one", "--yes"]);
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("--permanent"), "{}", text(&output.stderr));
    assert!(home.space(ALPHA, "one").exists());
    let output = home.run(&["delete", "a1fa0000/one", "--yes", "--permanent"]);
    assert_eq!(code(&output), 0);
    assert!(text(&output.stderr).contains("could not be written down"), "{}", text(&output.stderr));
    assert!(!home.space(ALPHA, "one").exists());
}

#[test]
fn what_the_preview_skips_is_not_moved_without_consent() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    if rustix::process::geteuid().as_raw() != 0 {
        println!("not tested: only root can be somebody else");
        return;
    }
    let home = Home::new();
    // A trash in which nothing new may be made, though its folders are there.
    let trash = home.folder.path().join(".local/share/Trash");
    for folder in ["files", "info"] {
        fs::create_dir_all(trash.join(folder)).unwrap();
    }
    let program = home.folder.path().join("program");
    fs::copy(env!("CARGO_BIN_EXE_scratch-manager"), &program).unwrap();
    let all = walkdir::WalkDir::new(home.folder.path());
    for entry in all {
        std::os::unix::fs::lchown(entry.unwrap().path(), Some(65534), Some(65534)).unwrap();
    }
    fs::set_permissions(&trash, fs::Permissions::from_mode(0o555)).unwrap();
    for consent in [&[][..], &["--yes"]] {
        let output = Command::new(&program)
            .env_clear()
            .env("HOME", home.folder.path())
            .current_dir(home.folder.path())
            .uid(65534)
            .gid(65534)
            .arg("--depot")
            .arg(home.depot())
            .args(["delete", "a1fa0000/one"])
            .args(consent)
            .output()
            .unwrap();
        assert_eq!(code(&output), 2, "{}", text(&output.stdout));
        assert!(home.space(ALPHA, "one").join("sub/data").exists(), "{consent:?}");
    }
}

#[test]
fn a_volume_that_got_another_number_is_no_reason_to_lose_what_lies_in_its_trash() {
    let home = Home::new();
    home.run(&["delete", "a1fa0000/one", "a1fa0000/two", "--yes"]);
    let journal = home.folder.path().join(".local/share/scratch-manager/removals.jsonl");
    let device = fs::metadata(home.depot()).unwrap().dev();
    let lines = fs::read_to_string(&journal).unwrap();
    let other = lines.replace(&format!("\"device\":{device}"), "\"device\":4242");
    assert_ne!(other, lines);
    fs::write(&journal, other).unwrap();
    let (status, undone) = home.json(&["undo"]);
    assert_eq!((status, undone["items"].as_array().unwrap().len()), (0, 2));
    assert!(home.space(ALPHA, "one").join("sub/data").exists());
}

#[test]
fn undo_and_purge_at_once_leave_each_space_whole_or_gone() {
    let home = Home::new();
    let keys: Vec<String> = (0..100).map(|number| format!("space-{number}")).collect();
    for key in &keys {
        for file in 0..20 {
            write(&home.space(ALPHA, key).join(format!("deep/{file}")), "x");
        }
    }
    for _ in 0..3 {
        home.run(&["wipe", "a1fa0000", "--yes"]);
        let start = |arguments: &[&str]| {
            let mut command = program(home.folder.path());
            command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        };
        let (mut undo, mut purge) = (start(&["undo"]), start(&["trash", "purge", "--yes"]));
        undo.wait().unwrap();
        purge.wait().unwrap();
        for key in &keys {
            let files = fs::read_dir(home.space(ALPHA, key).join("deep")).map_or(0, Iterator::count);
            assert!(files == 0 || files == 20, "{key} has {files} of its 20 files");
            assert!(files == 20 || !home.space(ALPHA, key).exists(), "{key} is there and hollow");
        }
    }
}

#[test]
fn a_name_of_odd_bytes_means_itself_alone() {
    use std::os::unix::ffi::OsStrExt;
    let home = Home::new();
    let odd = std::ffi::OsStr::from_bytes(b"\xff");
    for key in [odd, std::ffi::OsStr::new("\u{fffd}")] {
        write(&home.space(ALPHA, "").join(key).join("file"), "x");
    }
    let output = program(home.folder.path())
        .arg("--depot")
        .arg(home.depot())
        .args(["delete", "--permanent", "--yes"])
        .arg(std::ffi::OsStr::from_bytes(b"a1fa0000/\xff"))
        .output()
        .unwrap();
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(!home.space(ALPHA, "").join(odd).exists());
    assert!(home.space(ALPHA, "").join("\u{fffd}").exists());
}

#[test]
fn without_a_trash_nothing_is_deleted_instead() {
    let home = Home::new();
    write(&home.folder.path().join(".local/share/Trash"), "a file in its place");
    let (status, document) = home.json(&["delete", "a1fa0000/one", "--yes"]);
    assert_eq!((status, &document["items"][0]["outcome"]), (2, &"refused".into()));
    let output = home.run(&["delete", "a1fa0000/one", "--yes"]);
    assert!(text(&output.stdout).contains("--permanent deletes it for good"), "{}", text(&output.stdout));
    assert!(home.space(ALPHA, "one").join("sub/data").exists());
}

/// Set for the process in which [`another_program_reads_the_trash`] is the other program.
const AS_OTHER: &str = "SCRATCH_MANAGER_TEST_OTHER";

#[test]
fn another_program_reads_the_trash() {
    // The other program finds the trash from its environment, which only a process of its own can have.
    if std::env::vars().any(|(name, _)| name == AS_OTHER) {
        let items = trash::os_limited::list().unwrap();
        for item in &items {
            println!("seen {}", item.original_path().display());
        }
        trash::os_limited::restore_all(items).unwrap();
        return;
    }
    let home = Home::new();
    write(&home.space(ALPHA, "odd name ü%").join("file"), "1");
    home.run(&["delete", "a1fa0000/odd name ü%", "a1fa0000/one", "--yes"]);
    assert!(!home.space(ALPHA, "one").exists());
    let other = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "removing::in_the_trash::another_program_reads_the_trash", "--nocapture"])
        .env(AS_OTHER, "1")
        .env("HOME", home.folder.path())
        .env_remove("XDG_DATA_HOME")
        .output()
        .unwrap();
    let seen = text(&other.stdout);
    assert!(other.status.success(), "{seen}{}", text(&other.stderr));
    for key in ["one", "odd name ü%"] {
        assert!(seen.contains(&format!("seen {}", home.space(ALPHA, key).display())), "{seen}");
        assert!(home.space(ALPHA, key).exists(), "the other program brought it back");
    }
    // What others took out of the trash is no longer ours to bring back.
    assert_eq!(code(&home.run(&["undo"])), 2);
}

#[test]
fn a_program_that_holds_the_journal_does_not_hold_up_deleting() {
    let home = Home::new();
    let folder = home.folder.path().join(".local/share/scratch-manager");
    fs::create_dir_all(&folder).unwrap();
    let journal = fs::File::create(folder.join("removals.jsonl")).unwrap();
    journal.lock().unwrap();
    let output = home.run(&["delete", "a1fa0000/one", "--yes"]);
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("another program is writing it"), "{}", text(&output.stderr));
    assert!(home.space(ALPHA, "one").exists());
    let output = home.run(&["delete", "a1fa0000/one", "--permanent", "--yes"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(!home.space(ALPHA, "one").exists());
}
