//! Which entries belong to which space: by the text of the path, and else by what the path reaches.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Entry, Usage, UsageLogs};
use crate::core::identity::Identity;
use crate::core::patience;

/// The usage of spaces, and what was logged besides.
#[derive(Debug, Clone, Default)]
pub struct Matched {
    /// One for each space that was asked about, in that order.
    pub usages: Vec<Usage>,
    /// The logged paths that lead to none of these spaces, each once, in the order of the logs: deleted
    /// spaces, spaces of other depots, and whatever else stands there.
    pub unmatched: Vec<Arc<Path>>,
}

/// A logged path and its entries, each with its position among all.
struct Logged<'l> {
    path: &'l Arc<Path>,
    entries: Vec<(usize, &'l Entry)>,
}

impl UsageLogs {
    /// The usage of each of these spaces, given by absolute paths as listed.
    ///
    /// A path that is spelled as logged is found by its text. Only for the other logged paths the disk is
    /// asked, and then of the folders they lie in, each once. Links above the last component are followed
    /// on both sides; a space that is itself a link is that link. A logged path that ends in `..`, or lies
    /// outside any `scratchspaces`, counts only if it reaches a space itself.
    pub fn for_spaces<'a>(&self, spaces: impl IntoIterator<Item = &'a Path>) -> Matched {
        let spaces: Vec<&Path> = spaces.into_iter().collect();
        let (logged, places) = self.logged();
        let mut used = vec![false; logged.len()];
        let mut found: Vec<Vec<usize>> = Vec::with_capacity(spaces.len());
        for space in &spaces {
            let place = places.get(space.as_os_str()).copied();
            if let Some(flag) = place.and_then(|at| used.get_mut(at)) {
                *flag = true;
            }
            found.push(place.into_iter().collect());
        }
        for (space, place) in self.aliases(&spaces, &logged, &used, &found) {
            if let (Some(flag), Some(found)) = (used.get_mut(place), found.get_mut(space)) {
                *flag = true;
                found.push(place);
            }
        }
        let usages = found.iter().map(|places| self.together(places, &logged)).collect();
        let unmatched = logged.iter().zip(&used).filter(|(_, used)| !**used);
        let unmatched = unmatched.map(|(logged, _)| Arc::clone(logged.path)).collect();
        Matched { usages, unmatched }
    }

    /// The usage of the logged paths at these places.
    fn together(&self, places: &[usize], logged: &[Logged<'_>]) -> Usage {
        let logged = places.iter().filter_map(|place| logged.get(*place));
        let mut entries: Vec<(usize, &Entry)> = logged.flat_map(|logged| &logged.entries).copied().collect();
        entries.sort_unstable_by_key(|(position, _)| *position);
        self.usage_of(&entries.into_iter().map(|(_, entry)| entry).collect::<Vec<_>>(), &|_| None)
    }

    /// The logged paths by their text, each once, in order of appearance; and the place of each.
    fn logged(&self) -> (Vec<Logged<'_>>, HashMap<&OsStr, usize>) {
        let mut logged: Vec<Logged<'_>> = Vec::new();
        let count: usize = self.logs.iter().map(|log| log.parsed.entries.len()).sum();
        let mut places: HashMap<&OsStr, usize> = HashMap::with_capacity(count / 2);
        for (position, entry) in self.entries().enumerate() {
            let place = *places.entry(entry.path.as_os_str()).or_insert(logged.len());
            match logged.get_mut(place) {
                Some(known) => known.entries.push((position, entry)),
                None => logged.push(Logged { path: &entry.path, entries: vec![(position, entry)] }),
            }
        }
        (logged, places)
    }

    /// Pairs of a space and the place of a logged path that reaches it under another spelling.
    fn aliases(
        &self,
        spaces: &[&Path],
        logged: &[Logged<'_>],
        used: &[bool],
        found: &[Vec<usize>],
    ) -> Vec<(usize, usize)> {
        // The same folder may be listed twice, below an owner's folder that is a link; its entries may then
        // all be found under the other path. Only this makes it needful to look up every logged path.
        let unlogged = spaces.iter().zip(found).filter(|(_, found)| found.is_empty());
        let unlogged = unlogged.filter_map(|(space, _)| space.parent());
        let all = distinct(unlogged).into_iter().any(Path::is_symlink);

        let absolute: Vec<(usize, PathBuf)> = logged
            .iter()
            .enumerate()
            .filter(|(place, logged)| {
                (all || used.get(*place) == Some(&false)) && !logged.path.as_os_str().is_empty()
            })
            .map(|(place, logged)| (place, self.volumes.absolute(logged.path)))
            .collect();
        let mut folders = Folders::default();
        let mut reached: HashMap<(Place, &OsStr), Vec<usize>> = HashMap::new();
        // Paths that end in `..` have no name of their own; where they lead has.
        let mut unnamed = Vec::new();
        for (place, path) in &absolute {
            match (path.parent(), path.file_name()) {
                (Some(folder), Some(name)) => {
                    if let Some(folder) = folders.place(folder) {
                        reached.entry((folder, name)).or_default().push(*place);
                    }
                }
                _ => unnamed.extend(patience::real_path(path).ok().map(|path| (*place, path))),
            }
        }
        for (place, path) in &unnamed {
            if let (Some(folder), Some(name)) = (path.parent(), path.file_name())
                && let Some(folder) = place_of(folder)
            {
                reached.entry((folder, name)).or_default().push(*place);
            }
        }
        if reached.is_empty() {
            return Vec::new();
        }
        let mut aliases = Vec::new();
        for (position, (space, by_text)) in spaces.iter().zip(found).enumerate() {
            let (Some(folder), Some(name)) = (space.parent(), space.file_name()) else { continue };
            let places = folders.place(folder).and_then(|folder| reached.get(&(folder, name)));
            let others = places.into_iter().flatten().filter(|place| !by_text.contains(place));
            aliases.extend(others.map(|place| (position, *place)));
        }
        aliases
    }
}

#[derive(Default)]
struct Folders<'p> {
    known: HashMap<&'p OsStr, Option<Place>>,
}

impl<'p> Folders<'p> {
    fn place(&mut self, folder: &'p Path) -> Option<Place> {
        self.known.entry(folder.as_os_str()).or_insert_with(|| place_of(folder)).clone()
    }
}

/// Folders, each once when the same ones follow each other, as spaces of one owner do.
fn distinct<'a>(paths: impl Iterator<Item = &'a Path>) -> Vec<&'a Path> {
    let mut paths: Vec<&Path> = paths.collect();
    paths.dedup_by(|one, other| one.as_os_str() == other.as_os_str());
    paths
}

/// A folder, whatever path leads to it: its real path, where there are no numbers to compare.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Place {
    Numbered(Identity),
    At(PathBuf),
}

/// Which folder a path leads to, links followed; `None` when none is there.
fn place_of(folder: &Path) -> Option<Place> {
    let numbered = Identity::at(folder).map(Place::Numbered);
    numbered.or_else(|| patience::real_path(folder).ok().map(Place::At))
}
