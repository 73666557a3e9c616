//! What the user keeps: things of any kind that are never suggested for removal, each by its depot and its place in it.
//!
//! It is a wish and no guard: `free` and the window heed it, what is done exactly as Julia does it does not, and nobody
//! is kept from removing such a thing by hand. A thing need not be there to stay on the list.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::core::depot::is_absence;
use crate::core::patience;

/// Places by their depots' lexical absolute paths.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct KeepList(BTreeMap<PathBuf, BTreeSet<PathBuf>>);

impl KeepList {
    /// Adds the thing at `path` in the depot at `depot`. Gives whether it is on the list now: a path that lies
    /// elsewhere, or is not Unicode and cannot be written down, is not added.
    pub fn add(&mut self, depot: &Path, path: &Path) -> bool {
        let Some(place) = place(depot, path).filter(|_| depot.to_str().is_some() && path.to_str().is_some())
        else {
            return false;
        };
        self.0.entry(depot.to_path_buf()).or_default().insert(place.to_path_buf());
        true
    }

    /// Takes a thing off the list; gives whether it was on it.
    pub fn remove(&mut self, depot: &Path, path: &Path) -> bool {
        let Some((places, place)) = self.0.get_mut(depot).zip(place(depot, path)) else { return false };
        let was_listed = places.remove(place);
        if places.is_empty() {
            self.0.remove(depot);
        }
        was_listed
    }

    /// Whether the thing at `path` in the depot at `depot` is kept.
    pub fn has(&self, depot: &Path, path: &Path) -> bool {
        let places = self.0.get(depot);
        places.is_some_and(|places| place(depot, path).is_some_and(|place| places.contains(place)))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every depot with each place below it.
    pub fn iter(&self) -> impl Iterator<Item = (&Path, &Path)> {
        let all = self.0.iter();
        all.flat_map(|(depot, places)| places.iter().map(|place| (depot.as_path(), place.as_path())))
    }

    /// The same, for these depots as they are spelled now: one that is listed under another spelling, through a link
    /// say, is found by the folder that it is. Of a listed depot that does not answer, nobody knows which it is: what is
    /// kept in it is kept in all of them.
    #[must_use]
    pub fn spelled_as<'a>(&self, depots: impl IntoIterator<Item = &'a Path>) -> Self {
        let mut spelled = self.clone();
        let depots: Vec<&Path> = depots.into_iter().collect();
        for (listed, places) in &self.0 {
            for depot in depots.iter().filter(|depot| **depot != listed.as_path()) {
                if may_be_one_folder(&patience::real_path(listed), &patience::real_path(depot)) {
                    spelled.0.entry(depot.to_path_buf()).or_default().extend(places.iter().cloned());
                }
            }
        }
        spelled
    }

    /// This list with what was added and taken off since `before` on the way to `after`: another program may have changed
    /// it meanwhile.
    #[must_use]
    pub fn with_changes(mut self, before: &Self, after: &Self) -> Self {
        for (depot, place) in before.iter().filter(|(depot, place)| !after.has(depot, place)) {
            self.remove(depot, place);
        }
        for (depot, place) in after.iter().filter(|(depot, place)| !before.has(depot, place)) {
            self.add(depot, place);
        }
        self
    }

    /// What a settings file lists, and whether all of it was understood.
    pub(super) fn read(value: &toml::Value) -> (Self, bool) {
        let (mut list, mut is_understood) = (Self::default(), true);
        let Some(table) = value.as_table() else { return (list, false) };
        for (depot, places) in table {
            let Some(places) = places.as_array() else {
                is_understood = false;
                continue;
            };
            for place in places {
                let is_listed = place.as_str().is_some_and(|place| list.add(depot.as_ref(), place.as_ref()));
                is_understood &= is_listed;
            }
        }
        (list, is_understood)
    }
}

/// Where a path lies in a depot; one that is relative is seen from there.
fn place<'a>(depot: &Path, path: &'a Path) -> Option<&'a Path> {
    let place = if path.is_absolute() { path.strip_prefix(depot).ok()? } else { path };
    (!place.as_os_str().is_empty()).then_some(place)
}

/// Whether two folders, by their real paths, are one, or may be: one that is not there is no other.
fn may_be_one_folder(one: &io::Result<PathBuf>, other: &io::Result<PathBuf>) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => one == other,
        (one, other) => {
            [one, other].into_iter().filter_map(|path| path.as_ref().err()).all(|error| !is_absence(error))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_program_listed_meanwhile_stays_listed() {
        let depot = Path::new("/d");
        let list = |places: &[&str]| {
            let mut list = KeepList::default();
            assert!(places.iter().all(|place| list.add(depot, place.as_ref())));
            list
        };
        let on_disk = list(&["a", "b", "by/another"]);
        let saved = on_disk.with_changes(&list(&["a", "b"]), &list(&["b", "mine"]));
        assert_eq!(saved, list(&["b", "by/another", "mine"]));
    }

    #[test]
    fn a_thing_is_kept_in_its_depot_and_nowhere_else() {
        let (depot, other) = (Path::new("/home/jane/.julia"), Path::new("/lab/depot"));
        let path = depot.join("packages/Foo/abc");
        let mut list = KeepList::default();
        assert!(list.add(depot, &path) && list.has(depot, &path));
        assert!(list.has(depot, Path::new("packages/Foo/abc")));
        assert!(!list.has(other, Path::new("packages/Foo/abc")) && !list.has(other, &path));
        assert!(!list.has(depot, &depot.join("packages/Foo")));
        assert!(!list.add(depot, Path::new("/elsewhere/Foo")) && !list.add(depot, depot));
        assert_eq!(list.iter().collect::<Vec<_>>(), [(depot, Path::new("packages/Foo/abc"))]);
        assert!(list.remove(depot, &path) && !list.remove(depot, &path) && list.is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn a_depot_is_found_through_a_link() {
        let folder = tempfile::tempdir().expect("folder");
        let (depot, link) = (folder.path().join("depot"), folder.path().join("link"));
        std::fs::create_dir(&depot).expect("depot");
        std::os::unix::fs::symlink(&depot, &link).expect("link");
        let mut list = KeepList::default();
        list.add(&link, Path::new("artifacts/abc"));
        assert!(!list.has(&depot, Path::new("artifacts/abc")));
        list.add(&depot, Path::new("artifacts/own"));
        let spelled = list.spelled_as([depot.as_path()]);
        assert!(["artifacts/abc", "artifacts/own"].iter().all(|place| spelled.has(&depot, Path::new(place))));
        let elsewhere = folder.path().join("elsewhere");
        assert_eq!(list.spelled_as([elsewhere.as_path()]), list);
    }

    #[test]
    fn a_depot_that_does_not_answer_may_be_any() {
        let there = |path: &str| Ok(PathBuf::from(path));
        let not = |kind: io::ErrorKind| Err(io::Error::from(kind));
        let is_one = |one, other| may_be_one_folder(&one, &other);
        assert!(is_one(there("/a"), there("/a")) && !is_one(there("/a"), there("/b")));
        assert!(!is_one(not(io::ErrorKind::NotFound), there("/a")), "what is gone is no other");
        for silent in [io::ErrorKind::TimedOut, io::ErrorKind::PermissionDenied] {
            assert!(is_one(not(silent), there("/a")) && is_one(there("/a"), not(silent)), "{silent}");
            assert!(!is_one(not(silent), not(io::ErrorKind::NotFound)));
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_is_kept_in_a_depot_that_cannot_be_told_is_kept_in_all() {
        let folder = tempfile::tempdir().expect("folder");
        let (depot, silent) = (folder.path().join("depot"), folder.path().join("silent"));
        std::fs::create_dir(&depot).expect("depot");
        // Whoever follows it never arrives.
        std::os::unix::fs::symlink(&silent, &silent).expect("link");
        let mut list = KeepList::default();
        list.add(&silent, Path::new("artifacts/abc"));
        assert!(list.spelled_as([depot.as_path()]).has(&depot, Path::new("artifacts/abc")));
    }
}
