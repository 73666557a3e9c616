//! One entry for each path: the newest time, and every project that any entry names.
//!
//! [`merged`] is what Pkg's collection does to the entries it keeps (Pkg.jl `reduce_usage!`); which those are is
//! for others to say. [`condense`] does it to a whole log and loses nothing.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use super::parse::{Access, parse};
use super::write::{Condensed, Manner, Replaced, condensed, replace};
use crate::core::error::Error;
use crate::core::time::LocalTime;

/// The entries merged by path, compared by its text as Julia does. Parents stand in the order in which they
/// appear. An entry without a time has no part in it.
#[must_use]
pub fn merged<'a>(accesses: impl IntoIterator<Item = &'a Access>) -> Vec<Condensed> {
    struct Merged<'a> {
        path: &'a Arc<Path>,
        time: LocalTime,
        parents: Vec<Arc<Path>>,
        seen: HashSet<&'a std::ffi::OsStr>,
    }

    let mut by_path: BTreeMap<&std::ffi::OsStr, Merged> = BTreeMap::new();
    for access in accesses {
        let Some(time) = access.time else { continue };
        let merged = by_path.entry(access.path.as_os_str()).or_insert_with(|| Merged {
            path: &access.path,
            time,
            parents: Vec::new(),
            seen: HashSet::new(),
        });
        merged.time = merged.time.max(time);
        for parent in access.parents.iter() {
            if merged.seen.insert(parent.as_os_str()) {
                merged.parents.push(Arc::clone(parent));
            }
        }
    }
    let entries = by_path.into_values();
    entries
        .map(|merged| Condensed {
            path: Arc::clone(merged.path),
            time: merged.time,
            parents: Some(merged.parents),
        })
        .collect()
}

/// Writes the log at `log` anew with one entry for each path. A log that Julia cannot read is left alone: it is
/// to be repaired first.
///
/// # Errors
/// As [`replace()`].
pub fn condense(log: &Path) -> Result<Replaced, Error> {
    if log.symlink_metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
        return Ok(Replaced { changed: false, carried_over: 0 });
    }
    replace(log, Manner::Keeping, |bytes| {
        let parsed = parse(bytes);
        let is_damaged = parsed.is_cut
            || parsed.problems.iter().any(|problem| problem.stops_julia)
            || parsed.accesses.iter().any(|access| !access.whole);
        if is_damaged || bytes.is_empty() { None } else { Some(condensed(merged(&parsed.accesses))) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::log::write::access;

    fn line(space: &str, time: &str, parent: &str) -> Vec<u8> {
        access(Path::new(space), time.parse().unwrap(), Path::new(parent))
    }

    #[test]
    fn entries_of_one_path_become_one_and_no_project_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("scratch_usage.toml");
        let text = [
            line("/d/b", "2024-01-12T00:00:00", "/p/2"),
            line("/d/a", "2024-01-11T00:00:00", "/p/1"),
            line("/d/b", "2024-01-10T00:00:00", "/p/1"),
            line("/d/b/", "2024-01-09T00:00:00", "/p/1"),
            line("/d/b", "2024-01-13T00:00:00", "/p/2"),
        ];
        std::fs::write(&log, text.concat()).unwrap();
        assert!(condense(&log).unwrap().changed);
        let condensed = "[[\"/d/a\"]]\nparent_projects = [\"/p/1\"]\ntime = 2024-01-11T00:00:00.000Z\n\n\
                         [[\"/d/b\"]]\nparent_projects = [\"/p/2\", \"/p/1\"]\ntime = 2024-01-13T00:00:00.000Z\n\n\
                         [[\"/d/b/\"]]\nparent_projects = [\"/p/1\"]\ntime = 2024-01-09T00:00:00.000Z\n";
        assert_eq!(std::fs::read_to_string(&log).unwrap(), condensed);
        assert!(!condense(&log).unwrap().changed, "it is condensed already");
    }

    #[test]
    fn a_damaged_log_is_left_alone_and_none_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("scratch_usage.toml");
        assert!(!condense(&log).unwrap().changed);
        assert!(!log.exists());
        let torn = [line("/d/a", "2024-01-11T00:00:00", "/p/1"), b"[[\"/d/b\"]]\ntime".to_vec()].concat();
        std::fs::write(&log, &torn).unwrap();
        assert!(!condense(&log).unwrap().changed);
        assert_eq!(std::fs::read(&log).unwrap(), torn);
    }
}
