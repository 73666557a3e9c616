//! Appending: to logs that are well, torn, linked to, or no files at all.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::time::Duration;

use super::*;
use crate::core::log::lock::pidfile;
use crate::core::log::parse::parse;

fn log() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("depot/logs/scratch_usage.toml");
    (folder, log)
}

fn entry(space: &str) -> Vec<u8> {
    access(Path::new(space), "2024-01-10T10:00:00".parse().unwrap(), Path::new("/p/Project.toml"))
}

#[test]
fn appends_make_the_folder_and_follow_one_another() {
    let (_folder, log) = log();
    append(&log, &entry("/one")).unwrap();
    append(&log, &entry("/two")).unwrap();
    assert_eq!(fs::read(&log).unwrap(), [entry("/one"), entry("/two")].concat());
    assert!(!pidfile(&log).exists());
}

#[test]
fn a_torn_last_line_does_not_take_the_next_entry_along() {
    let (_folder, log) = log();
    append(&log, &entry("/one")).unwrap();
    let torn = [entry("/one").as_slice(), b"[[\"/torn\"]]\ntime = 2024-01"].concat();
    fs::write(&log, &torn).unwrap();
    append(&log, &entry("/two")).unwrap();
    let parsed = parse(&fs::read(&log).unwrap());
    let whole: Vec<&Path> = parsed.entries.iter().filter(|access| access.whole).map(|a| &*a.path).collect();
    assert_eq!(whole, [Path::new("/one"), Path::new("/two")]);
}

#[test]
fn a_link_is_followed_even_to_a_file_that_is_not_there_yet() {
    let (folder, log) = log();
    let elsewhere = folder.path().join("elsewhere.toml");
    fs::create_dir_all(log.parent().unwrap()).unwrap();
    symlink(&elsewhere, &log).unwrap();
    append(&log, &entry("/one")).unwrap();
    assert_eq!(fs::read(&elsewhere).unwrap(), entry("/one"));
    assert!(log.is_symlink());
}

#[test]
fn what_is_no_file_is_left_alone_and_named() {
    let (folder, log) = log();
    fs::create_dir_all(&log).unwrap();
    let error = append(&log, &entry("/one")).unwrap_err();
    assert!(error.to_string().contains("the log is a folder"), "{error}");
    assert!(error.to_string().contains("logs/scratch_usage.toml"), "{error}");

    let pipe = folder.path().join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU, 0)
        .unwrap();
    let error = append(&pipe, &entry("/one")).unwrap_err();
    assert!(error.to_string().contains("not a file"), "{error}");

    let below_a_file = folder.path().join("file/logs/scratch_usage.toml");
    fs::write(folder.path().join("file"), "").unwrap();
    assert!(append(&below_a_file, &entry("/one")).is_err());
}

#[test]
fn an_entry_that_was_written_over_is_noticed() {
    let (_folder, log) = log();
    append(&log, &entry("/one")).unwrap();
    let mut file = open_to_append(&links::reach(&log).unwrap()).unwrap();
    let added = write_at_end(&mut file, &entry("/two")).unwrap();
    assert!(added.is_there(&mut file).unwrap());
    // As Scratch.jl does that had looked for the end before.
    let before = entry("/one").len() as u64;
    let mut other = OpenOptions::new().write(true).open(&log).unwrap();
    other.seek(SeekFrom::Start(before)).unwrap();
    other.write_all(&entry("/six")).unwrap();
    assert!(!added.is_there(&mut file).unwrap());
}

#[test]
fn an_entry_that_is_written_over_while_others_write_is_made_again() {
    let (_folder, log) = log();
    fs::create_dir_all(log.parent().unwrap()).unwrap();
    fs::write(&log, entry("/one")).unwrap();
    let mut other = OpenOptions::new().write(true).open(&log).unwrap();
    other.seek(SeekFrom::End(0)).unwrap();
    let writer = std::thread::Builder::new().spawn({
        let log = log.clone();
        move || {
            while fs::metadata(&log).unwrap().len() == entry("/one").len() as u64 {}
            std::thread::sleep(Duration::from_millis(3));
            other.write_all(&entry("/six")).unwrap();
        }
    });
    append(&log, &entry("/two")).unwrap();
    writer.unwrap().join().unwrap();
    assert_eq!(fs::read(&log).unwrap(), [entry("/one"), entry("/six"), entry("/two")].concat());
}

#[test]
fn an_append_that_nobody_was_expected_to_write_over_is_looked_for_until_the_last_pause() {
    let (_folder, log) = log();
    append(&log, &entry("/one")).unwrap();
    let before = entry("/one").len() as u64;
    let mut other = OpenOptions::new().write(true).open(&log).unwrap();
    other.seek(SeekFrom::End(0)).unwrap();
    let writer = std::thread::Builder::new().spawn({
        let log = log.clone();
        move || {
            while fs::metadata(&log).unwrap().len() == before {}
            std::thread::sleep(Duration::from_millis(12));
            other.write_all(&entry("/six")).unwrap();
        }
    });
    append(&log, &entry("/two")).unwrap();
    writer.unwrap().join().unwrap();
    assert_eq!(fs::read(&log).unwrap(), [entry("/one"), entry("/six"), entry("/two")].concat());
}
