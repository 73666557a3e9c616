//! Replacing a log: what takes its place, what is kept, and what arrives meanwhile.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

use super::*;
use crate::core::log::lock::pidfile;

fn log(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("logs/scratch_usage.toml");
    fs::create_dir(log.parent().unwrap()).unwrap();
    fs::write(&log, text).unwrap();
    (folder, log)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn the_new_log_takes_the_place_and_the_mode_of_the_old_one_and_nothing_is_left() {
    let (_folder, log) = log("old\n");
    fs::set_permissions(&log, fs::Permissions::from_mode(0o664)).unwrap();
    let before = fs::metadata(&log).unwrap().ino();
    let done = replace(&log, Manner::Keeping, |old| {
        assert_eq!(old, b"old\n");
        assert!(pidfile(&log).exists(), "under the lock");
        Some(b"new\n".to_vec())
    });
    let done = done.unwrap();
    assert_eq!((done.changed, done.carried_over), (true, 0));
    assert_eq!((fs::read_to_string(&log).unwrap().as_str(), mode(&log)), ("new\n", 0o664));
    assert_ne!(fs::metadata(&log).unwrap().ino(), before, "a reader of the old file keeps it whole");
    assert_eq!(names(log.parent().unwrap()), ["scratch_usage.toml"]);
}

#[test]
fn a_link_is_written_through_unless_it_is_to_be_as_julia_does() {
    let (folder, log) = log("");
    let elsewhere = folder.path().join("elsewhere.toml");
    fs::rename(&log, &elsewhere).unwrap();
    symlink("../elsewhere.toml", &log).unwrap();
    replace(&log, Manner::Keeping, |_| Some(b"one\n".to_vec())).unwrap();
    assert!(log.is_symlink());
    assert_eq!(fs::read(&elsewhere).unwrap(), b"one\n");

    replace(&log, Manner::AsJulia, |old| Some([old, b"two\n"].concat())).unwrap();
    assert!(!log.is_symlink());
    assert_eq!((fs::read(&log).unwrap(), mode(&log)), (b"one\ntwo\n".to_vec(), 0o600));
    assert_eq!(fs::read(&elsewhere).unwrap(), b"one\n");
}

#[test]
fn a_log_that_is_not_there_is_made_with_its_folder_and_only_when_there_is_something_to_write() {
    let (folder, _) = log("");
    let log = folder.path().join("depot/logs/orphaned.toml");
    assert!(!replace(&log, Manner::Keeping, |_| None).unwrap().changed);
    assert!(!log.exists());
    replace(&log, Manner::Keeping, |old| Some(old.to_vec())).unwrap();
    assert_eq!(fs::read(&log).unwrap(), b"", "an empty text makes an empty log");
    assert_eq!(mode(&log), 0o666 & !umask());
}

/// What a file is not given.
fn umask() -> u32 {
    let file = tempfile::tempdir().unwrap();
    fs::write(file.path().join("f"), "").unwrap();
    0o666 & !mode(&file.path().join("f"))
}

#[test]
fn the_same_text_is_not_written_again() {
    let (_folder, log) = log("same\n");
    let before = fs::metadata(&log).unwrap();
    let done = replace(&log, Manner::Keeping, |old| Some(old.to_vec())).unwrap();
    assert!(!done.changed);
    let after = fs::metadata(&log).unwrap();
    assert_eq!((before.ino(), before.ctime_nsec()), (after.ino(), after.ctime_nsec()));
}

#[test]
fn what_is_no_file_is_left_alone() {
    let (folder, _) = log("");
    let error = replace(folder.path(), Manner::AsJulia, |_| Some(Vec::new())).unwrap_err();
    assert!(error.to_string().contains("the log is a folder"), "{error}");
    let turning = folder.path().join("turning");
    symlink("turning", &turning).unwrap();
    assert!(replace(&turning, Manner::Keeping, |_| Some(Vec::new())).is_err());
    assert!(turning.is_symlink());
}

/// Opens the log as Scratch.jl does, the end looked for, nothing written yet.
fn open_as_scratch(log: &Path) -> File {
    let mut file = OpenOptions::new().write(true).open(log).unwrap();
    file.seek(SeekFrom::End(0)).unwrap();
    file
}

#[test]
fn what_arrived_before_the_rename_is_carried_over() {
    let (_folder, log) = log("old\n");
    let mut other = open_as_scratch(&log);
    let done = replace(&log, Manner::Keeping, |_| {
        other.write_all(b"arrived\n").unwrap();
        Some(b"new\n".to_vec())
    });
    assert_eq!(done.unwrap().carried_over, 8);
    assert_eq!(fs::read_to_string(&log).unwrap(), "new\narrived\n");
}

#[cfg(target_os = "linux")]
#[test]
fn what_another_program_writes_after_the_rename_is_carried_over() {
    let (_folder, log) = log("old\n");
    // It opens the log, and writes when the log has been another one for a while.
    let script = format!(
        "exec 3>>'{0}'; echo ready; until grep -q new '{0}'; do sleep 0.01; done; sleep 0.2; printf 'late ' >&3; sleep 0.05; echo entry >&3",
        log.display()
    );
    let mut other = std::process::Command::new("sh")
        .args(["-c", &script])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut ready = [0; 6];
    other.stdout.as_mut().unwrap().read_exact(&mut ready).unwrap();
    let done = replace(&log, Manner::Keeping, |_| Some(b"new\n".to_vec())).unwrap();
    other.wait().unwrap();
    assert_eq!(fs::read_to_string(&log).unwrap(), "new\nlate entry\n");
    assert_eq!(done.carried_over, "late entry\n".len());
}

#[test]
fn an_entry_that_was_being_written_is_waited_for() {
    let (_folder, log) = log("one\ntw");
    let mut other = open_as_scratch(&log);
    let writer = std::thread::Builder::new().spawn(move || {
        std::thread::sleep(Duration::from_millis(20));
        other.write_all(b"o\n").unwrap();
    });
    replace(&log, Manner::Keeping, |old| Some(old.to_ascii_uppercase())).unwrap();
    writer.unwrap().join().unwrap();
    assert_eq!(fs::read_to_string(&log).unwrap(), "ONE\nTWO\n");
}

#[test]
fn an_entry_that_was_written_over_is_carried_over_from_its_begin() {
    assert_eq!(arrived(b"a\n", b"a\nb\n"), b"b\n");
    assert_eq!(arrived(b"[[\"a\"]]\nx\n[[\"b\"]]\ny\n", b"[[\"a\"]]\nx\n[[\"c\"]]\ny\n"), b"[[\"c\"]]\ny\n");
    assert_eq!(arrived(b"[[\"a\"]]\n", b"[[\"b\"]]\n"), b"[[\"b\"]]\n");
    assert_eq!(arrived(b"a\nb\n", b"a\n"), b"");
}

#[test]
fn what_bears_a_name_like_that_of_an_unfinished_log_is_not_touched() {
    let (_folder, log) = log("old\n");
    for (number, name) in ["new", "new1", "new-mine"].iter().enumerate() {
        let other = log.with_file_name(format!("scratch_usage.toml.{name}"));
        let bystander = log.with_file_name(format!("bystander{number}"));
        fs::write(&bystander, "mine").unwrap();
        if number == 0 {
            fs::rename(&bystander, &other).unwrap();
        } else {
            symlink(&bystander, &other).unwrap();
        }
    }
    let before: Vec<String> = names(log.parent().unwrap());
    replace(&log, Manner::Keeping, |_| Some(b"new\n".to_vec())).unwrap();
    assert_eq!(fs::read(&log).unwrap(), b"new\n");
    assert_eq!(names(log.parent().unwrap()).len(), before.len());
    assert_eq!(fs::read(log.with_file_name("scratch_usage.toml.new")).unwrap(), b"mine");
    assert_eq!(fs::read(log.with_file_name("scratch_usage.toml.new1")).unwrap(), b"mine");
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_killed_replacement_has_left_is_finished_by_the_next_writer() {
    let entry =
        |name: &str| format!("[[\"/d/{name}\"]]\ntime = 2024-01-10T10:00:00Z\nparent_projects = [\"/p\"]\n");
    let (_folder, log) = log(&entry("new"));
    // The old log, to which something came after it was replaced; an unfinished new one; and the very log, which is
    // at its place when it could not be exchanged.
    let left = |inode: u64, length: usize, text: &str| {
        let path = log.with_file_name("making");
        fs::write(&path, text).unwrap();
        let inode = if inode == 0 { fs::metadata(&path).unwrap().ino() } else { inode };
        let name = format!("scratch_usage.toml.new-{inode:016x}-{length:x}-{:016x}", text.len());
        fs::rename(&path, log.with_file_name(name)).unwrap();
    };
    left(0, entry("old").len(), &(entry("old") + &entry("arrived")));
    left(7, 3, &entry("unfinished"));
    left(0, entry("nothing came").len(), &entry("nothing came"));
    fs::write(log.with_file_name("scratch_usage.toml.new-0123456789abcdef"), "half a cop").unwrap();
    super::super::append(&log, entry("next").as_bytes()).unwrap();
    assert_eq!(fs::read_to_string(&log).unwrap(), entry("new") + &entry("arrived") + &entry("next"));
    assert_eq!(names(log.parent().unwrap()), ["scratch_usage.toml"]);
}

#[test]
#[cfg(target_os = "linux")]
fn an_entry_whose_end_comes_after_its_beginning_was_left_out_as_torn_is_carried_over_whole() {
    let whole = "[[\"/d/A\"]]\ntime = 2024-01-10T10:00:00Z\nparent_projects = [\"/p\"]\n";
    let begin = "[[\"/d/B\"]]\ntime = 2024-01-10T11:00:00Z\n";
    let (_folder, log) = log(&format!("{whole}{begin}"));
    // Whoever writes it without the lock has it open, and takes its time in the middle of a line too.
    let held = OpenOptions::new().append(true).open(&log).unwrap();
    let pieces = "sleep 0.2; printf 'parent_'; sleep 0.2; printf 'projects = [\"/q\"]\\n'";
    let mut writer = std::process::Command::new("sh").args(["-c", pieces]).stdout(held).spawn().unwrap();
    // As a repair does, which leaves out what is torn.
    replace(&log, Manner::Keeping, |_| Some(whole.as_bytes().to_vec())).unwrap();
    writer.wait().unwrap();
    let expected = format!("{whole}{begin}parent_projects = [\"/q\"]\n");
    assert_eq!(fs::read_to_string(&log).unwrap(), expected);
}
