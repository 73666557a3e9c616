//! What the entries of a log say together: one use for each path, with the newest time and every project.
//!
//! This is what Pkg's collection does to the entries it keeps (Pkg.jl `reduce_usage!`). Whoever puts entries
//! together, be it by path or by the space that several spellings lead to, does it with [`Merge`].

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use super::Entry;
use crate::core::space::ParentState;
use crate::core::time::LocalTime;

#[derive(Debug, Clone)]
pub struct Use {
    /// The path as logged. Julia compares it by its text.
    pub path: Arc<Path>,
    /// The line of its newest entry.
    pub line: u64,
    /// When it was last used, where any entry has a time.
    pub time: Option<LocalTime>,
    /// The projects that any entry names, each once, in the order of the log, with the line of the newest entry
    /// that does.
    pub parents: Vec<(Arc<Path>, u64)>,
    /// Whether every entry could be read to the end.
    pub whole: bool,
    /// Whether there is what the log is about: a folder for a space, a file for others. Missing until it is looked
    /// for.
    pub state: ParentState,
}

/// A path that is the same only when its text is, as for Julia: `/a//b` is not `/a/b`.
#[derive(Debug, Clone)]
pub struct Text(pub Arc<Path>);

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_os_str() == other.0.as_os_str()
    }
}

impl Eq for Text {}

impl std::hash::Hash for Text {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.as_os_str().hash(state);
    }
}

impl std::borrow::Borrow<OsStr> for Text {
    fn borrow(&self) -> &OsStr {
        self.0.as_os_str()
    }
}

/// Puts the entries of each path together, in the order of the log.
pub fn merged<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Vec<Use> {
    let mut merge = Merge::default();
    let mut positions: HashMap<&OsStr, usize> = HashMap::new();
    for entry in entries {
        let next = merge.uses.len();
        let at = *positions.entry(entry.path.as_os_str()).or_insert(next);
        merge.add(at, entry);
    }
    merge.uses
}

#[derive(Default)]
pub(super) struct Merge {
    pub uses: Vec<Use>,
    parents: HashMap<(usize, Text), usize>,
    last: Option<LastList>,
}

struct LastList {
    list: Arc<[Arc<Path>]>,
    /// The use it was added to, and where its projects are in that.
    at: usize,
    places: Vec<usize>,
}

impl Merge {
    /// Adds an entry to the use at a position, or as a new one behind the last.
    pub fn add(&mut self, at: usize, entry: &Entry) {
        if at >= self.uses.len() {
            self.uses.push(Use {
                path: Arc::clone(&entry.path),
                line: entry.line,
                time: None,
                parents: Vec::new(),
                whole: true,
                state: ParentState::Missing,
            });
        }
        let Some(used) = self.uses.get_mut(at) else { return };
        if entry.time >= used.time {
            (used.time, used.line) = (entry.time, entry.line);
        }
        used.whole &= entry.whole;
        // Most entries of a log share their list.
        let is_same = |last: &&LastList| last.at == at && Arc::ptr_eq(&last.list, &entry.parents);
        if let Some(last) = self.last.as_ref().filter(is_same) {
            for place in &last.places {
                if let Some((_, line)) = used.parents.get_mut(*place) {
                    *line = entry.line;
                }
            }
            return;
        }
        let mut places = Vec::with_capacity(entry.parents.len());
        for parent in entry.parents.iter() {
            let next = used.parents.len();
            let place = *self.parents.entry((at, Text(Arc::clone(parent)))).or_insert(next);
            match used.parents.get_mut(place) {
                Some((_, line)) => *line = entry.line,
                None => used.parents.push((Arc::clone(parent), entry.line)),
            }
            places.push(place);
        }
        self.last = Some(LastList { list: Arc::clone(&entry.parents), at, places });
    }
}

#[cfg(test)]
mod tests;
