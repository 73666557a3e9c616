//! The accesses that Scratch.jl logged in recorded depots, made again at the recorded times: the log is the same
//! to the byte.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::kit::Recorded;
use scratch_manager::core::environment::Environment;
use scratch_manager::core::time::FixedClock;
use scratch_manager::scratch::{Caller, Scratch, ScratchError, Uuid};

/// An access as it stands in a log.
struct Access {
    path: PathBuf,
    /// The time in full: the log leaves trailing zeros out.
    time: String,
    project: PathBuf,
}

fn accesses(log: &str) -> Vec<Access> {
    let between = |line: &str, start: &str, end: &str| {
        line.strip_prefix(start).and_then(|rest| rest.strip_suffix(end)).expect(line).to_string()
    };
    let lines: Vec<&str> = log.lines().collect();
    let read = |three: &[&str]| {
        let time = between(three[1], "time = ", "Z");
        let (seconds, fraction) = time.split_once('.').unwrap_or((&time, ""));
        Access {
            path: between(three[0], "[[\"", "\"]]").into(),
            time: format!("{seconds}.{fraction:0<3}"),
            project: between(three[2], "parent_projects = [\"", "\"]").into(),
        }
    };
    lines.chunks(3).map(read).collect()
}

/// Makes the access again, the use attributed as Scratch.jl attributed it where a Rust process can tell.
fn repeat(access: &Access, recorded: &Recorded, scratch: &mut Option<Scratch>) {
    let mut environment =
        Environment { working_directory: recorded.folder.path().into(), ..Environment::default() };
    let is_default = access.project.starts_with(recorded.depot.join("environments"));
    if !is_default {
        let project = access.project.parent().unwrap();
        environment.variables.insert("JULIA_PROJECT".into(), project.into());
    }
    let mut names = access.path.iter().rev().map(|name| name.to_str().unwrap());
    let (key, owner) = (names.next().unwrap(), names.next().unwrap());
    let owner = Uuid::try_parse(owner).unwrap();
    // The source of a loaded package is known to Julia alone.
    let is_known = owner.is_nil() || owner.to_string().starts_with("b0b0");
    let caller = if is_known { Caller::of(owner) } else { Caller::of(owner).with_project(&access.project) };

    let clock = Arc::new(FixedClock::at(&access.time).unwrap());
    let depots = [recorded.depot.clone()];
    let new = Scratch::in_depots(&depots, environment, clock).unwrap();
    let new = scratch.insert(new);
    let get = || new.get_scratch_for(owner, key, &caller).unwrap();
    let space = if access.path.starts_with(&recorded.depot) {
        get()
    } else {
        new.with_scratch_directory(access.path.parent().unwrap().parent().unwrap(), get)
    };
    assert_eq!(space.path(), access.path);
    assert!(space.tracking().is_logged(), "{:?}", space.tracking());
}

#[test]
fn accesses_made_again_give_the_same_log() {
    for (name, entries) in [("jdepot-1", 17), ("jdepot-3", 5)] {
        let recorded = Recorded::unpack(name);
        let log = recorded.depot.join("logs/scratch_usage.toml");
        let written = fs::read_to_string(&log).unwrap();
        fs::rename(&log, log.with_extension("recorded")).unwrap();
        let accesses = accesses(&written);
        assert_eq!(accesses.len(), entries);
        let mut scratch = None;
        for access in &accesses {
            if !access.project.exists() {
                crate::kit::write(&access.project, "");
            }
            repeat(access, &recorded, &mut scratch);
        }
        assert_eq!(fs::read_to_string(&log).unwrap(), written, "{name}");
        assert!(!log.with_extension("toml.pid").exists());
    }
}

#[test]
fn where_scratch_logged_nothing_neither_do_we() {
    // At first this depot had no global environment, and there was no active project.
    let recorded = Recorded::unpack("jdepot-3");
    let log = recorded.depot.join("logs/scratch_usage.toml");
    let written = fs::read(&log).unwrap();
    fs::rename(recorded.depot.join("environments"), recorded.depot.join("moved")).unwrap();
    let environment =
        Environment { working_directory: recorded.folder.path().into(), ..Environment::default() };
    let clock = Arc::new(FixedClock::at("2025-06-04T00:10:00").unwrap());
    let scratch = Scratch::in_depots(std::slice::from_ref(&recorded.depot), environment, clock).unwrap();
    let space = scratch.get_scratch(Uuid::nil(), "0").unwrap();
    assert!(!space.is_new() && space.join("f").exists());
    assert!(space.warning().unwrap().message.contains("no project file"), "{:?}", space.warning());
    assert_eq!(fs::read(&log).unwrap(), written);
}

#[test]
fn keys_that_scratch_refuses_are_refused_and_so_are_those_that_leave_the_owners_folder() {
    let place = tempfile::tempdir().unwrap();
    let clock = Arc::new(FixedClock::at("2025-06-04T00:10:00").unwrap());
    let depot = place.path().join("depot");
    let scratch = Scratch::in_depots(std::slice::from_ref(&depot), Environment::default(), clock).unwrap();
    let long = "k".repeat(300);
    for key in ["a b", "a/b", "é", "", ".", "..", "a\n", "a\0", "../x", long.as_str()] {
        let errors = [
            scratch.get_scratch(Uuid::nil(), key).map(drop),
            scratch.delete_scratch(Uuid::nil(), key).map(drop),
            scratch.scratch_path(Uuid::nil(), key).map(drop),
        ];
        for error in errors.map(Result::unwrap_err) {
            assert!(matches!(error, ScratchError::Key(_)), "{key:?}: {error}");
            assert!(error.to_string().contains("key"), "{key:?}: {error}");
        }
    }
    assert!(!depot.exists());
    for key in ["a", "A.b_c-9", "-dash", "..weird..", "v1.2.3", "0", "...", "a..b", "nul"] {
        assert!(scratch.get_scratch(Uuid::nil(), key).unwrap().path().is_dir(), "{key}");
    }
}

#[test]
fn a_missing_depot_is_made_with_its_log() {
    let place = tempfile::tempdir().unwrap();
    let clock = Arc::new(FixedClock::at("2025-06-04T00:10:00").unwrap());
    let depot = place.path().join("new/depot");
    let project = place.path().join("Project.toml");
    fs::write(&project, "").unwrap();
    let scratch = Scratch::in_depots(std::slice::from_ref(&depot), Environment::default(), clock).unwrap();
    let owner = Uuid::from_u128(7);
    let caller = Caller::of(owner).with_project(&project);
    let space = scratch.get_scratch_for(Uuid::from_u128(9), "k", &caller).unwrap();
    assert!(space.is_new() && space.path().is_dir());
    let log = fs::read_to_string(depot.join("logs/scratch_usage.toml")).unwrap();
    let expected = format!(
        "[[\"{}\"]]\ntime = 2025-06-04T00:10:00Z\nparent_projects = [\"{}\"]\n",
        Path::new(&depot).join("scratchspaces/00000000-0000-0000-0000-000000000009/k").display(),
        project.display()
    );
    assert_eq!(log, expected);
}
