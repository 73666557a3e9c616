//! Two names for one folder: what goes under one name would be gone under the other, which is kept.
//!
//! Links inside a depot, or from one depot into another, give a thing more than one path (`packages` linked to
//! another depot's, a space linked to a space beside it). Julia compares texts and never notices. Here whatever
//! is, or holds, something that stays is kept as well.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::thing::{Thing, Whereabouts};
use crate::core::identity::Identity;
use crate::core::patience;
use crate::core::space::Kind;

/// What stands at a path and the folders that it really lies in, up to the root.
pub(super) fn chain(path: &Path) -> Vec<Identity> {
    let real = patience::real_path(path).unwrap_or_else(|_| path.to_path_buf());
    real.ancestors().filter_map(Identity::at).collect()
}

/// Finds whereabouts, each folder asked once.
#[derive(Debug, Default)]
pub(super) struct Finder {
    folders: HashMap<PathBuf, Arc<[Identity]>>,
}

impl Finder {
    /// The whereabouts of what stands at a path.
    pub fn of(&mut self, path: &Path, what: Kind) -> Whereabouts {
        let target = (what == Kind::Symlink).then(|| patience::real_path(path).ok()).flatten();
        let folder = target.as_deref().unwrap_or(path).parent();
        let within = folder.map(|folder| self.above(folder)).unwrap_or_default();
        Whereabouts { identity: Identity::at(path), within }
    }

    fn above(&mut self, folder: &Path) -> Arc<[Identity]> {
        if let Some(known) = self.folders.get(folder) {
            return Arc::clone(known);
        }
        let found: Arc<[Identity]> = chain(folder).into();
        self.folders.insert(folder.to_path_buf(), Arc::clone(&found));
        found
    }
}

/// The things among `going` that are, or hold, one that stays: each with the position of one that stays. Where one
/// is kept for another, what it is or lies in is kept for it in turn.
pub(in crate::core) fn spared(things: &[Thing], going: &BTreeSet<usize>) -> HashMap<usize, usize> {
    let mut is_kept: HashMap<Identity, usize> = HashMap::new();
    let mut holds_kept: HashMap<Identity, usize> = HashMap::new();
    let mut spared = HashMap::new();
    let stays = (0..things.len()).filter(|at| !going.contains(at));
    let mut news: Vec<(usize, usize)> = stays.map(|at| (at, at)).collect();
    while !news.is_empty() {
        for (at, _) in news.drain(..) {
            let Some(thing) = things.get(at) else { continue };
            if let Some(identity) = thing.whereabouts.identity {
                is_kept.entry(identity).or_insert(at);
                for folder in thing.whereabouts.within.iter() {
                    holds_kept.entry(*folder).or_insert(at);
                }
            }
        }
        for at in going.iter().copied().filter(|at| !spared.contains_key(at)) {
            let Some(thing) = things.get(at) else { continue };
            let Some(identity) = thing.whereabouts.identity else { continue };
            // Of a link only the link itself goes, and not what lies in the folder that it leads to.
            let held = holds_kept.get(&identity).filter(|_| thing.what != Kind::Symlink);
            if let Some(kept) = is_kept.get(&identity).or(held) {
                news.push((at, *kept));
            }
        }
        spared.extend(news.iter().copied());
    }
    spared
}
