//! Depots that were moved: their logs name their spaces where they were, so that Julia finds no record of them.
//!
//! Where it is sure that nothing is at the old place any more, a space that has no record here is judged by what the
//! logs say of it there; one that has a record is judged by that alone. What several old places have is put together.
//! A project that lay in the old place is looked for at the same place here. It is said, once for each depot and old
//! place, because Julia knows nothing of it: its own collection takes what has no record.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::core::depot::Depot;
use crate::core::depot::layout::SCRATCHSPACES;
use crate::core::error::{Warning, WarningKind};
use crate::core::log::parents::Volumes;
use crate::core::log::{Entry, UsageLogs};
use crate::core::space::{ParentState, Space, Status};
use crate::core::words::things;

/// A space that has more old places than this stays without a record: no depot was moved that often.
const MOST_PLACES: usize = 16;

/// A depot, and where it was by what the logs say of its spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The depot's position in `Inventory::depots`.
    pub depot: usize,
    pub from: Arc<Path>,
    pub to: PathBuf,
    /// How many of its spaces the logs name there.
    pub spaces: usize,
}

impl Moved {
    /// Where a file now is that was in the depot.
    pub fn now(&self, path: &Path) -> Option<PathBuf> {
        now(path, &self.from, &self.to)
    }

    pub(super) fn warning(&self, depots: &[Depot]) -> Option<Warning> {
        let depot = depots.get(self.depot)?;
        let (old, spaces) = (self.from.display(), things(self.spaces as u64, "space"));
        let message = format!(
            "its log speaks of {old}: {spaces}; they are judged by what it says of them there. Julia itself finds no \
             record of them here, and its garbage collection (and --parity) would take what has none; move the depot \
             back, or make {old} a link to it and name it to Julia by that path"
        );
        Some(Warning::new(WarningKind::Moved, &depot.path, message))
    }
}

/// Where what was below `from` is when that is at `to` now.
fn now(path: &Path, from: &Path, to: &Path) -> Option<PathBuf> {
    let below = path.strip_prefix(from).ok()?;
    // A `..` may lead out of it.
    let is_below = below.components().all(|part| matches!(part, Component::Normal(_)));
    is_below.then(|| to.join(below))
}

/// Gives the spaces that have no record what the logs say of them at their old places. `strangers` are the logged
/// paths that lead to no space here.
pub(super) fn judge(
    depots: &[Depot],
    spaces: &mut [Space],
    entries: &mut [Vec<Entry>],
    strangers: &[Arc<Path>],
    logs: &UsageLogs,
    volumes: &Volumes,
) -> Vec<Moved> {
    let mut logged: HashMap<(&OsStr, &OsStr), Vec<&Path>> = HashMap::new();
    for (root, owner, key) in strangers.iter().filter_map(|path| taken_apart(path)) {
        logged.entry((owner, key)).or_default().push(root);
    }
    if logged.is_empty() {
        return Vec::new();
    }
    let mut missing: HashMap<&Path, Option<Arc<Path>>> = HashMap::new();
    let mut found: BTreeMap<(usize, Arc<Path>), usize> = BTreeMap::new();
    for space in spaces.iter_mut().filter(|space| space.status == Status::Untracked) {
        let named = (space.id.owner.folder(), space.id.key.as_os_str());
        let mut roots: Vec<Arc<Path>> = Vec::new();
        for root in logged.get(&named).into_iter().flatten() {
            let is_missing = missing.entry(root).or_insert_with(|| {
                let root = volumes.absolute(root);
                // Where its volume is not mounted nobody can say that it was moved.
                (volumes.folder_state(&root) == ParentState::Missing).then(|| root.into())
            });
            let new = is_missing.clone().filter(|root| !roots.contains(root));
            roots.extend(new);
            if roots.len() > MOST_PLACES {
                break;
            }
        }
        if roots.len() > MOST_PLACES {
            continue;
        }
        for root in &roots {
            *found.entry((space.id.depot, Arc::clone(root))).or_default() += 1;
        }
        space.moved_from = roots;
    }
    for (at, old) in entries_there(logs, spaces.iter().enumerate(), volumes) {
        let (Some(space), Some(entries)) = (spaces.get_mut(at), entries.get_mut(at)) else { continue };
        let Some(depot) = depots.get(space.id.depot) else { continue };
        let root = depot.layout.root();
        let usage =
            logs.usage_of(&old, &|path| space.moved_from.iter().find_map(|from| now(path, from, root)));
        space.status = usage.status();
        space.last_used = usage.last_used;
        space.log_entries = usage.entries.len() as u64;
        space.parents = usage.parents;
        *entries = usage.entries;
    }
    let moved = found.into_iter().filter_map(|((depot, from), spaces)| {
        let to = depots.get(depot)?.layout.root().to_path_buf();
        Some(Moved { depot, from, to, spaces })
    });
    moved.collect()
}

/// The entries that name spaces at the places from which they were moved, by the number of the space and in the order
/// of the logs.
pub fn entries_there<'l, 's>(
    logs: &'l UsageLogs,
    spaces: impl Iterator<Item = (usize, &'s Space)>,
    volumes: &Volumes,
) -> HashMap<usize, Vec<&'l Entry>> {
    let mut wanted: HashMap<(&OsStr, &OsStr), Vec<(usize, &Space)>> = HashMap::new();
    for (number, space) in spaces.filter(|(_, space)| !space.moved_from.is_empty()) {
        let named = (space.id.owner.folder(), space.id.key.as_os_str());
        wanted.entry(named).or_default().push((number, space));
    }
    let mut found: HashMap<usize, Vec<&Entry>> = HashMap::new();
    if wanted.is_empty() {
        return found;
    }
    for entry in logs.entries() {
        let Some((root, owner, key)) = taken_apart(&entry.path) else { continue };
        for (number, space) in wanted.get(&(owner, key)).into_iter().flatten() {
            let root = volumes.absolute(root);
            if space.moved_from.iter().any(|from| **from == *root) {
                found.entry(*number).or_default().push(entry);
            }
        }
    }
    found
}

/// The depot, the owner and the key of a logged path, if it has the form of a space's.
fn taken_apart(path: &Path) -> Option<(&Path, &OsStr, &OsStr)> {
    let (owner, key) = (path.parent()?, path.file_name()?);
    let spaces = owner.parent().filter(|spaces| spaces.ends_with(SCRATCHSPACES))?;
    Some((spaces.parent()?, owner.file_name()?, key))
}
