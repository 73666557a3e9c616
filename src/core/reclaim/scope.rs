//! Which removals an act is about: those from the depots that were named, or all.
//!
//! A depot is the same whether it is spelled as then, reached through a link or a mount, or was moved meanwhile:
//! it is known by its text, by where its path leads, and by which folder it is. What was removed from a depot
//! that is named where it was moved to is brought back there.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::journal::{Birth, History, Removal};
use crate::core::patience;

/// Which depots.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// `None` when all are meant.
    depots: Option<Vec<Named>>,
}

#[derive(Debug, Clone)]
struct Named {
    root: PathBuf,
    real: PathBuf,
    birth: Option<Birth>,
}

impl Scope {
    /// Those depots alone, by their lexical absolute paths.
    pub fn of<'a>(roots: impl IntoIterator<Item = &'a Path>) -> Self {
        let named =
            |root: &Path| Named { root: root.to_path_buf(), real: real(root), birth: Birth::of(root) };
        Self { depots: Some(roots.into_iter().map(named).collect()) }
    }

    /// Whether depots were named.
    pub fn is_narrow(&self) -> bool {
        self.depots.is_some()
    }

    /// Where a depot that this removal names is as the named ones have it; `None` when it is another.
    fn root(&self, root: &Path, removal: &Removal) -> Option<PathBuf> {
        let Some(named) = &self.depots else { return Some(root.to_path_buf()) };
        let (real, birth) = (real(root), Birth::of(root));
        // What is mounted in two places is one folder.
        let is_born = |named: &Named, birth: Option<Birth>| birth.is_some() && named.birth == birth;
        if named.iter().any(|named| named.root == root || named.real == real || is_born(named, birth)) {
            return Some(root.to_path_buf());
        }
        let known = removal.depots.iter().find(|(known, _)| known == root).map(|(_, birth)| *birth);
        named.iter().find(|named| is_born(named, known)).map(|named| named.root.clone())
    }
}

/// Where a path leads, as far as it is there.
fn real(path: &Path) -> PathBuf {
    for above in path.ancestors() {
        if let Ok(real) = patience::real_path(above) {
            return path.strip_prefix(above).map_or(real.clone(), |rest| real.join(rest));
        }
    }
    path.to_path_buf()
}

impl History {
    /// What of it is about these depots, and the removals that are about others.
    pub fn within(self, scope: &Scope) -> (Self, Self) {
        let (mut within, mut elsewhere) =
            (Self { warnings: self.warnings, ..Self::default() }, Self::default());
        for mut removal in self.removals {
            let items = std::mem::take(&mut removal.items);
            let mut others = removal.clone();
            let mut roots: HashMap<PathBuf, Option<PathBuf>> = HashMap::new();
            for mut item in items {
                let root = item.place.root().to_path_buf();
                let now = roots.entry(root.clone()).or_insert_with(|| scope.root(&root, &others));
                match now {
                    Some(now) if *now == root => removal.items.push(item),
                    Some(now) => {
                        item.place = item.place.below(now);
                        removal.items.push(item);
                    }
                    None => others.items.push(item),
                }
            }
            if !others.items.is_empty() {
                elsewhere.removals.push(others);
            }
            if !removal.items.is_empty() || scope.depots.is_none() {
                within.removals.push(removal);
            }
        }
        (within, elsewhere)
    }
}
