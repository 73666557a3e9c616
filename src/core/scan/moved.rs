//! Depots that were moved: their logs name their spaces where they were, so that Julia finds no record of them.
//!
//! Nothing is decided by it: the spaces stay without a record. It is said, once for each depot and old place, because
//! Julia's own collection takes what has no record.

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::core::depot::Depot;
use crate::core::depot::layout::SCRATCHSPACES;
use crate::core::error::{Warning, WarningKind};
use crate::core::log::parents::Volumes;
use crate::core::space::{ParentState, Space, Status};
use crate::core::words::things;

/// What to say of depots that seem to have been moved. `strangers` are the logged paths that lead to no space here.
pub(super) fn warnings(
    depots: &[Depot],
    spaces: &[Space],
    strangers: &[Arc<Path>],
    volumes: &Volumes,
) -> Vec<Warning> {
    let mut logged: BTreeMap<PathBuf, HashSet<(&OsStr, &OsStr)>> = BTreeMap::new();
    for (root, owner, key) in strangers.iter().filter_map(|path| taken_apart(path)) {
        logged.entry(volumes.absolute(root)).or_default().insert((owner, key));
    }
    if logged.is_empty() {
        return Vec::new();
    }
    let mut without_record: BTreeMap<usize, Vec<(&OsStr, &OsStr)>> = BTreeMap::new();
    for space in spaces.iter().filter(|space| space.status == Status::Untracked) {
        let named = (space.id.owner.folder(), space.id.key.as_os_str());
        without_record.entry(space.id.depot).or_default().push(named);
    }
    let mut found = Vec::new();
    for (depot, named) in without_record {
        let Some(depot) = depots.get(depot) else { continue };
        for (root, logged) in &logged {
            let number = named.iter().filter(|named| logged.contains(named)).count();
            // Where its volume is not mounted nobody can say that it was moved.
            if number > 0 && volumes.folder_state(root) == ParentState::Missing {
                found.push(warning(depot, root, number));
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

fn warning(depot: &Depot, old: &Path, number: usize) -> Warning {
    let (old, spaces) = (old.display(), things(number as u64, "space"));
    let message = format!(
        "this depot seems to have been moved from {old}: Julia finds no record of {spaces} here, and its garbage \
         collection would take what has none; move the depot back, or make {old} a link to it and name it to Julia by \
         that path"
    );
    Warning::new(WarningKind::Moved, &depot.path, message)
}
