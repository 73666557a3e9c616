//! Which entries count for which space, on logs and depots made here.

use super::*;
use std::fs;
use std::path::PathBuf;

use crate::core::depot::{Depots, Origin};
use crate::core::environment::Environment;
use crate::core::julia::toml::Toml;
use crate::core::log::repair::Checkup;

const OWNER: &str = "a1fa0000-0000-4000-8000-000000000001";

/// A depot `d1` with a project beside it; `spaces` are made in it.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn with_spaces(spaces: &[&str]) -> Self {
        let place = Self { folder: tempfile::tempdir().expect("temporary folder") };
        for space in spaces {
            fs::create_dir_all(place.space(space)).expect("space");
        }
        fs::create_dir_all(place.at("d1/logs")).expect("logs");
        fs::create_dir_all(place.at("proj")).expect("project");
        fs::write(place.at("proj/Project.toml"), "").expect("project");
        place
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn space(&self, key: &str) -> PathBuf {
        self.at("d1/scratchspaces").join(OWNER).join(key)
    }

    /// Logs an access of each path, on day 1, 2, 3 …, from `proj`.
    fn log(&self, depot: &str, paths: &[PathBuf]) {
        use std::fmt::Write;
        let mut log = String::new();
        for (day, path) in paths.iter().enumerate() {
            let parent = self.at("proj/Project.toml");
            let (path, parent) = (path.display(), parent.display());
            writeln!(
                log,
                "[['{path}']]\ntime = 2024-01-{:02}T10:00:00Z\nparent_projects = ['{parent}']",
                day + 1
            )
            .expect("text");
        }
        fs::write(self.at(depot).join("logs/scratch_usage.toml"), log).expect("log");
    }

    fn read(&self, depots: &[&str]) -> UsageLogs {
        let environment =
            Environment { working_directory: self.folder.path().to_path_buf(), ..Environment::default() };
        let paths: Vec<PathBuf> = depots.iter().map(PathBuf::from).collect();
        let depots = Depots::from_paths(&paths, Origin::Argument, &environment);
        let volumes = Volumes::from_tables(self.folder.path(), b"", b"", Vec::new());
        UsageLogs::read(&depots.list, &volumes)
    }
}

fn usage_of(logs: &UsageLogs, space: &Path) -> Usage {
    logs.for_spaces([space]).usages.remove(0)
}

fn days(usage: &Usage) -> Vec<i8> {
    usage.entries.iter().filter_map(|entry| Some(entry.time?.civil().day())).collect()
}

#[test]
fn entries_of_all_logs_are_merged_in_order() {
    let place = Place::with_spaces(&["k"]);
    fs::create_dir_all(place.at("d2/logs")).expect("logs");
    place.log("d1", &[place.space("k"), place.space("gone"), place.space("k")]);
    place.log("d2", &[place.space("k")]);
    let logs = place.read(&["d1", "d2"]);
    let usage = usage_of(&logs, &place.space("k"));
    assert_eq!(days(&usage), [1, 3, 1]);
    assert_eq!(usage.entries.iter().map(|entry| entry.line).collect::<Vec<_>>(), [1, 7, 1]);
    assert_eq!(usage.last_used.map(|time| time.civil().day()), Some(3));
    assert_eq!(usage.parents.len(), 1);
    assert_eq!(usage.parents[0].state, ParentState::Exists);
    assert_eq!(usage.status(), Status::Active);
    assert!(logs.warnings.is_empty(), "{:?}", logs.warnings);

    let space = place.space("k");
    let matched = logs.for_spaces([space.as_path()]);
    assert_eq!(matched.unmatched, [Arc::from(place.space("gone"))]);
    assert_eq!(usage_of(&logs, &place.space("never")).status(), Status::Untracked);
}

#[test]
fn another_spelling_of_a_space_counts_as_its_use() {
    let place = Place::with_spaces(&["k", "k2", "k3"]);
    place.log(
        "d1",
        &[
            place.space("k"),
            place.at("d1//scratchspaces").join(OWNER).join("k"),
            place.space("k2/"),
            place.at("d1/logs/../scratchspaces").join(OWNER).join("k2"),
            PathBuf::from(format!("proj/../d1/scratchspaces/{OWNER}/k2")),
            place.space("k2/.."),
            place.at("d1/scratchspaces"),
            place.at("d1/scratchspaces/"),
            place.at("d1/nothing/../scratchspaces").join(OWNER).join("k3"),
            place.space("k2/../k3/."),
        ],
    );
    let logs = place.read(&["d1"]);
    let spaces = [place.space("k"), place.space("k2"), place.space("k3")];
    let matched = logs.for_spaces(spaces.iter().map(PathBuf::as_path));
    assert_eq!(days(&matched.usages[0]), [1, 2]);
    assert_eq!(days(&matched.usages[1]), [3, 4, 5]);
    assert_eq!(days(&matched.usages[2]), [10]);
    assert_eq!(matched.unmatched.len(), 4);
}

#[cfg(unix)]
#[test]
fn links_above_a_space_are_followed_and_a_link_that_is_one_is_not() {
    use std::os::unix::fs::symlink;
    let place = Place::with_spaces(&["k", "target"]);
    symlink("d1", place.at("link")).expect("link");
    symlink(place.space("target"), place.space("linked")).expect("link");
    symlink(OWNER, place.at("d1/scratchspaces/other")).expect("link");
    let by_link = place.at("link/scratchspaces").join(OWNER);
    place.log(
        "d1",
        &[by_link.join("k"), by_link.join("linked"), by_link.join("linked/"), place.space("target")],
    );
    let logs = place.read(&["d1"]);
    assert_eq!(days(&usage_of(&logs, &place.space("k"))), [1]);
    assert_eq!(days(&usage_of(&logs, &place.space("linked"))), [2, 3]);
    assert_eq!(days(&usage_of(&logs, &place.space("target"))), [4]);

    // Listed a second time below a linked owner's folder: the same folder, the same use.
    let other = place.at("d1/scratchspaces/other/target");
    let (target, k) = (place.space("target"), place.space("k"));
    let matched = logs.for_spaces([target.as_path(), other.as_path(), k.as_path()]);
    assert_eq!(matched.usages.iter().map(days).collect::<Vec<_>>(), [vec![4], vec![4], vec![1]]);
}

#[test]
fn missing_logs_are_empty_and_anything_else_that_is_no_log_is_told() {
    let place = Place::with_spaces(&["k"]);
    assert!(place.read(&["d1", "nowhere"]).warnings.is_empty());
    fs::create_dir(place.at("d1/logs/scratch_usage.toml")).expect("folder");
    let logs = place.read(&["d1"]);
    assert!(logs.entries().next().is_none());
    assert!(logs.warnings[0].message.contains("folder"), "{:?}", logs.warnings);
}

#[cfg(unix)]
#[test]
fn a_log_reached_twice_is_read_once_and_a_dangling_link_is_told() {
    use std::os::unix::fs::symlink;
    let place = Place::with_spaces(&["k"]);
    place.log("d1", &[place.space("k")]);
    for depot in ["d2", "d3"] {
        fs::create_dir_all(place.at(depot).join("logs")).expect("logs");
    }
    symlink("../../d1/logs/scratch_usage.toml", place.at("d2/logs/scratch_usage.toml")).expect("link");
    symlink("nothing", place.at("d3/logs/scratch_usage.toml")).expect("link");
    let logs = place.read(&["d1", "d2", "d3"]);
    assert_eq!(usage_of(&logs, &place.space("k")).entries.len(), 1);
    assert_eq!(logs.warnings.len(), 1);
    assert!(logs.warnings[0].message.contains("not there"), "{:?}", logs.warnings);
}

#[test]
fn damage_is_told_with_its_line_and_makes_no_orphan() {
    let place = Place::with_spaces(&["k", "k2"]);
    let log = format!(
        "[['{}']]\ntime = 2024-01-01T10:00:00Z\n[['{}']]\ntime = 2024-01-01T10:00:00Z\nparent_projects = []\n",
        place.space("k").display(),
        place.space("k2").display()
    );
    fs::write(place.at("d1/logs/scratch_usage.toml"), log).expect("log");
    let logs = place.read(&["d1"]);
    assert_eq!(logs.warnings.iter().map(|warning| warning.line).collect::<Vec<_>>(), [Some(1)]);
    assert!(logs.logs[0].parsed.problems.iter().any(|problem| problem.stops_julia));
    assert_eq!(usage_of(&logs, &place.space("k")).status(), Status::Unreachable);
    assert_eq!(usage_of(&logs, &place.space("k2")).status(), Status::Orphaned);
}

#[test]
fn what_only_some_versions_of_julia_cannot_read_is_said_to_be_so() {
    let place = Place::with_spaces(&["k"]);
    let entry = |end: &str| {
        let space = place.space("k");
        format!("[['{}']]\ntime = 2024-01-01T10:00:00Z{end}\nparent_projects = []\n", space.display())
    };
    for (log, which) in [(entry("# c"), "some versions"), (entry(" }"), "Julia's own garbage collection")] {
        fs::write(place.at("d1/logs/scratch_usage.toml"), &log).expect("log");
        let fails = [Toml::V1_0_1, Toml::V1_0_3].map(|toml| Checkup::of(log.as_bytes(), toml).stops_julia());
        let logs = place.read(&["d1"]);
        let said: Vec<&str> = logs.warnings.iter().map(|warning| &*warning.message).collect();
        match fails {
            [true, true] => assert!(said.iter().any(|said| said.contains(which)), "{said:?}"),
            _ => assert!(!said.iter().any(|said| said.contains("Julia's own garbage")), "{log}: {said:?}"),
        }
    }
}

#[test]
fn warnings_of_a_hopeless_log_are_counted_not_listed() {
    let place = Place::with_spaces(&[]);
    fs::write(place.at("d1/logs/scratch_usage.toml"), "}\n".repeat(5_000)).expect("log");
    let logs = place.read(&["d1"]);
    assert_eq!(logs.warnings.len(), 101);
    assert!(logs.warnings[100].message.starts_with("4900 more"), "{:?}", logs.warnings[100]);
    assert_eq!(logs.logs[0].parsed.problems.len(), 1_000);
}
