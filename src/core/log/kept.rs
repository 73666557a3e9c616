//! What decides the fate of a space in Julia's eyes, kept while the space is away, and given back with it.
//!
//! A collection drops the entries of a space that is not there (Pkg.jl `gc`), so that one that was moved to the
//! trash and back would be without a record, which Julia deletes at the next collection. [`KeptUse::of`] keeps
//! what counts of a space's entries: for each log, and each spelling of the space in it, the newest time and all
//! projects. [`give_back`] appends that again where a log no longer says as much; an entry that is there stays.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::parse::orphans;
use super::uses::{Use, merged};
use super::write::{self, Condensed, Manner};
use super::{Entry, file, parse};
use crate::core::error::Error;
use crate::core::time::LocalTime;

/// The entries of a space in one log, under one spelling of its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptUse {
    pub log: PathBuf,
    /// The path of the space as it stands there.
    pub path: PathBuf,
    /// The newest time, in the writer's local time.
    pub time: LocalTime,
    pub parents: Vec<PathBuf>,
}

impl KeptUse {
    /// What is kept of the entries of a space. One whose time nobody can read counts for nothing.
    pub fn of(entries: &[Entry]) -> Vec<Self> {
        let counts = |entry: &&Entry| entry.time.is_some_and(LocalTime::is_read_back);
        let mut logs: Vec<&Arc<Path>> = entries.iter().map(|entry| &entry.log).collect();
        logs.dedup();
        let of_log = |log: &Arc<Path>| {
            let entries = entries.iter().filter(|entry| entry.log == *log).filter(counts);
            let kept = |used: Use| {
                let parents = used.parents.iter().map(|(parent, _)| parent.to_path_buf()).collect();
                Some(Self {
                    log: log.to_path_buf(),
                    path: used.path.to_path_buf(),
                    time: used.time?,
                    parents,
                })
            };
            merged(entries).into_iter().filter_map(kept).collect::<Vec<_>>()
        };
        logs.into_iter().flat_map(of_log).collect()
    }

    /// The same use of the space at `to`, which lay at `from` then; `log` is that of the depot it is in now, for
    /// when the log of then is gone with its depot.
    #[must_use]
    pub fn moved(&self, from: &Path, to: &Path, log: &Path) -> Self {
        let mut moved = self.clone();
        if !is_spelled(from, to) {
            moved.path = match to.file_name() {
                Some(name) if from.parent() == to.parent() => self.path.with_file_name(name),
                _ => to.to_path_buf(),
            };
        }
        let depot = self.log.parent().and_then(Path::parent);
        if !depot.is_some_and(Path::is_dir) {
            moved.log = log.to_path_buf();
        }
        moved
    }
}

/// Julia compares paths by their text.
fn is_spelled(one: &Path, other: &Path) -> bool {
    one.as_os_str() == other.as_os_str()
}

/// Sees to it that the logs say of each use what was kept of it. Gives what could not be written, and which uses
/// are missing from that log.
#[must_use]
pub fn give_back(uses: &[KeptUse]) -> Vec<(Error, usize)> {
    let mut by_log: BTreeMap<&Path, Vec<&KeptUse>> = BTreeMap::new();
    for kept in uses {
        by_log.entry(&kept.log).or_default().push(kept);
    }
    let mut failed = Vec::new();
    for (log, uses) in by_log {
        let missing = match missing(log, &uses) {
            Ok(missing) if missing.is_empty() => continue,
            Ok(missing) => missing,
            Err(error) => {
                failed.push((Error::new("read the log", log, error), uses.len()));
                continue;
            }
        };
        let number = missing.len();
        if let Err(error) = write::append(log, &write::rendered(&missing)) {
            failed.push((error, number));
        }
    }
    failed
}

/// What a log does not say of these uses, as entries for it.
fn missing(log: &Path, uses: &[&KeptUse]) -> std::io::Result<Vec<Condensed>> {
    let bytes = file::bytes(log)?.unwrap_or_default();
    let wanted: HashSet<&OsStr> = uses.iter().map(|kept| kept.path.as_os_str()).collect();
    let parsed = parse::parse(&bytes);
    let there = merged(parsed.entries.iter().filter(|entry| wanted.contains(entry.path.as_os_str())));
    let there: HashMap<&OsStr, &Use> = there.iter().map(|used| (used.path.as_os_str(), used)).collect();
    let is_missing = |kept: &&&KeptUse| {
        let Some(found) = there.get(kept.path.as_os_str()) else { return true };
        let is_named = |parent: &PathBuf| found.parents.iter().any(|(named, _)| is_spelled(named, parent));
        found.time < Some(kept.time) || !kept.parents.iter().all(is_named)
    };
    let entry = |kept: &&KeptUse| Condensed {
        path: Arc::from(kept.path.as_path()),
        time: kept.time,
        parents: Some(kept.parents.iter().map(|parent| Arc::from(parent.as_path())).collect()),
    };
    Ok(uses.iter().filter(is_missing).map(entry).collect())
}

/// Takes these paths out of the orphans that a depot records at `orphaned`, so that what is back there is not
/// deleted at once for having been one before.
///
/// # Errors
/// When the record cannot be read or replaced. It is as it was then.
pub fn forget_orphans(orphaned: &Path, paths: &[PathBuf]) -> Result<(), Error> {
    let is_back = |path: &Path| paths.iter().any(|back| is_spelled(back, path));
    // What Julia cannot read counts as empty to it.
    let listed = |bytes: &[u8]| -> Vec<u64> {
        let read = orphans::read(bytes);
        let listed = read.iter().flatten().flatten().filter(|orphan| is_back(&orphan.path));
        listed.map(|orphan| orphan.line).collect()
    };
    let bytes = file::bytes(orphaned)
        .map_err(|error| Error::new("read the record of orphans", orphaned, error))?
        .unwrap_or_default();
    if listed(&bytes).is_empty() {
        return Ok(());
    }
    write::replace(orphaned, Manner::Keeping, |bytes| {
        let gone = listed(bytes);
        let lines = bytes.split_inclusive(|byte| *byte == b'\n').zip(1..);
        Some(lines.filter(|(_, line)| !gone.contains(line)).flat_map(|(text, _)| text).copied().collect())
    })?;
    Ok(())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::core::depot::{Depots, Origin};
    use crate::core::environment::Environment;
    use crate::core::log::UsageLogs;
    use crate::core::log::parents::Volumes;

    struct Place {
        _folder: tempfile::TempDir,
        depot: PathBuf,
    }

    impl Place {
        fn new(log: &str) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let depot = folder.path().join("depot");
            fs::create_dir_all(depot.join("logs")).unwrap();
            let place = Self { _folder: folder, depot };
            fs::write(place.log(), log).unwrap();
            place
        }

        fn log(&self) -> PathBuf {
            self.depot.join("logs/scratch_usage.toml")
        }

        fn kept(&self) -> Vec<KeptUse> {
            let depots = Depots::from_paths(
                std::slice::from_ref(&self.depot),
                Origin::Argument,
                &Environment::default(),
            );
            KeptUse::of(
                &UsageLogs::read(&depots.list, &Volumes::default()).entries().cloned().collect::<Vec<_>>(),
            )
        }
    }

    fn entry(path: &str, time: &str, parents: &[&str]) -> String {
        format!("[[\"{path}\"]]\ntime = {time}Z\nparent_projects = {parents:?}\n")
    }

    #[test]
    fn the_newest_time_and_every_project_are_kept_for_each_spelling() {
        let log = [
            entry("/d/s/u/k", "2024-01-10T10:00:00", &["/a", "/b"]),
            entry("/d/s/u/k", "2024-01-12T10:00:00", &["/b", "/c"]),
            entry("/d//s/u/k", "2024-01-11T10:00:00", &[]),
            "[[\"/d/s/u/k\"]]\nparent_projects = [\"/e\"]\n".to_string(),
        ];
        let kept = Place::new(&log.concat()).kept();
        let of = |kept: &KeptUse| (kept.path.clone(), kept.time.to_string(), kept.parents.clone());
        let paths = |paths: &[&str]| paths.iter().map(PathBuf::from).collect::<Vec<_>>();
        assert_eq!(
            kept.iter().map(of).collect::<Vec<_>>(),
            [
                ("/d/s/u/k".into(), "2024-01-12T10:00:00.000".to_string(), paths(&["/a", "/b", "/c"])),
                ("/d//s/u/k".into(), "2024-01-11T10:00:00.000".to_string(), Vec::new()),
            ]
        );
    }

    #[test]
    fn what_a_log_says_already_is_not_written_again_and_a_newer_entry_stays() {
        let old = entry("/d/k", "2024-01-10T10:00:00.5", &["/a"]);
        let place = Place::new(&old);
        let kept = place.kept();
        let newer = entry("/d/k", "2025-01-10T10:00:00", &["/a"]);
        for log in [old, newer.clone()] {
            fs::write(place.log(), &log).unwrap();
            assert!(give_back(&kept).is_empty());
            assert_eq!(fs::read_to_string(place.log()).unwrap(), log);
        }
        // A collection has left nothing of it, or another space of that name was used from elsewhere.
        for log in [String::new(), entry("/d/k", "2025-01-10T10:00:00", &["/other"])] {
            fs::write(place.log(), &log).unwrap();
            assert!(give_back(&kept).is_empty());
            let text = fs::read_to_string(place.log()).unwrap();
            assert!(text.starts_with(&log), "{text}");
            let added = "[[\"/d/k\"]]\nparent_projects = [\"/a\"]\ntime = 2024-01-10T10:00:00.005Z\n";
            assert!(text.ends_with(added), "{text}");
        }
    }

    #[test]
    fn a_use_moves_with_its_space_and_to_the_log_that_is_there() {
        let place = Place::new(&entry("/link/s/u/k", "2024-01-10T10:00:00", &["/a"]));
        let kept = place.kept().remove(0);
        let (from, own) = (Path::new("/d/s/u/k"), Path::new("/own/log"));
        assert_eq!(kept.moved(from, from, own), kept);
        let beside = kept.moved(from, Path::new("/d/s/u/k-restored"), own);
        assert_eq!((beside.path.as_path(), &beside.log), (Path::new("/link/s/u/k-restored"), &kept.log));
        fs::rename(&place.depot, place.depot.with_file_name("moved")).unwrap();
        let moved = kept.moved(from, Path::new("/e/s/u/k"), own);
        assert_eq!((moved.path.as_path(), moved.log.as_path()), (Path::new("/e/s/u/k"), own));
    }

    #[test]
    fn only_what_is_back_is_no_orphan_any_more() {
        let place = Place::new("");
        let orphaned = place.depot.join("logs/orphaned.toml");
        assert!(forget_orphans(&orphaned, &["/d/k".into()]).is_ok());
        assert!(!orphaned.exists());
        let line = |path: &str| format!("\"{path}\" = 2024-01-10T10:00:00.000Z\n");
        fs::write(&orphaned, [line("/d/a"), line("/d/k"), line("/d/k2")].concat()).unwrap();
        forget_orphans(&orphaned, &["/d/k".into(), "/d/none".into()]).unwrap();
        assert_eq!(fs::read_to_string(&orphaned).unwrap(), [line("/d/a"), line("/d/k2")].concat());
    }
}
