//! Adding up one space.
//!
//! A [`Sums`] is filled folder by folder, without locks, and merged into the space's own; hard links are
//! remembered until the end, since only then is it known whether every name of an inode lies inside.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::{NAMED_TROUBLES, Outcome, Shared, Trouble};
use crate::core::identity::{Facts, Identity};
use crate::core::space::Sizes;
use crate::core::time::file_time;

/// An inode with several names.
#[derive(Debug, Clone, Copy)]
struct Linked {
    seen: u64,
    links: u64,
    allocated: u64,
}

/// The sums over some entries of a space.
#[derive(Debug, Default)]
pub struct Sums {
    apparent: u64,
    allocated: u64,
    pub files: u64,
    directories: u64,
    newest: Option<(i64, i64)>,
    own_modified: Option<(i64, i64)>,
    changed: Option<(i64, i64)>,
    pub unreadable: u64,
    not_ours: u64,
    of: Option<Identity>,
    linked: HashMap<Identity, Linked>,
    troubles: Vec<Trouble>,
}

impl Sums {
    /// Counts an entry that is not a directory.
    pub fn file(&mut self, facts: &Facts) {
        self.files += 1;
        self.apparent = self.apparent.saturating_add(facts.bytes);
        self.changed = self.changed.max(Some(facts.changed));
        if facts.is_regular {
            self.newest = self.newest.max(Some(facts.modified));
        }
        if facts.links > 1 {
            let linked = Linked { seen: 1, links: facts.links, allocated: facts.allocated };
            self.link(facts.identity, linked);
        } else {
            self.allocated = self.allocated.saturating_add(facts.allocated);
        }
    }

    /// Counts an entry that is no directory and whose metadata cannot be read.
    pub fn unknown_file(&mut self) {
        self.files += 1;
    }

    pub fn directory(&mut self, facts: &Facts) {
        self.directories += 1;
        self.folder(facts);
    }

    pub fn own_folder(&mut self, facts: &Facts) {
        self.own_modified = Some(facts.modified);
        self.folder(facts);
    }

    fn folder(&mut self, facts: &Facts) {
        self.allocated = self.allocated.saturating_add(facts.allocated);
        self.changed = self.changed.max(Some(facts.changed));
    }

    /// Takes note of which file or folder is the space.
    pub fn is_of(&mut self, facts: &Facts) {
        self.of = Some(facts.identity);
    }

    /// Counts a folder that this user may not empty.
    pub fn not_ours(&mut self) {
        self.not_ours += 1;
    }

    /// Counts something that could not be read; the path is asked for only while it will be kept.
    pub fn trouble(&mut self, trouble: impl FnOnce() -> Trouble) {
        self.unreadable += 1;
        if self.troubles.len() < NAMED_TROUBLES {
            self.troubles.push(trouble());
        }
    }

    fn link(&mut self, inode: Identity, linked: Linked) {
        match self.linked.entry(inode) {
            Entry::Occupied(mut known) => known.get_mut().seen += linked.seen,
            Entry::Vacant(place) => {
                place.insert(linked);
                self.allocated = self.allocated.saturating_add(linked.allocated);
            }
        }
    }

    /// Adds the sums over other entries of the same space.
    pub fn merge(&mut self, other: Self) {
        self.apparent = self.apparent.saturating_add(other.apparent);
        self.files += other.files;
        self.directories += other.directories;
        self.newest = self.newest.max(other.newest);
        self.own_modified = self.own_modified.or(other.own_modified);
        self.changed = self.changed.max(other.changed);
        self.unreadable += other.unreadable;
        self.not_ours += other.not_ours;
        self.of = self.of.or(other.of);
        let room = NAMED_TROUBLES.saturating_sub(self.troubles.len());
        self.troubles.extend(other.troubles.into_iter().take(room));
        // The blocks of linked inodes are in the other's total once for each inode it knows; take them out
        // and let `link` decide again which of them are new here.
        let linked: u64 = other.linked.values().map(|linked| linked.allocated).sum();
        self.allocated = self.allocated.saturating_add(other.allocated.saturating_sub(linked));
        for (inode, linked) in other.linked {
            self.link(inode, linked);
        }
    }

    pub fn finish(self) -> Outcome {
        let shared = self.linked.iter().filter(|(_, linked)| linked.seen < linked.links);
        let shared: Vec<Shared> =
            shared.map(|(inode, linked)| Shared { inode: *inode, allocated: linked.allocated }).collect();
        let allocated_outside: u64 = shared.iter().map(|shared| shared.allocated).sum();
        let modified = self.newest.or(self.own_modified);
        let sizes = Sizes {
            apparent: self.apparent,
            allocated: self.allocated,
            reclaimable: self.allocated.saturating_sub(allocated_outside),
            files: self.files,
            directories: self.directories,
            last_modified: modified.and_then(|(seconds, nanoseconds)| file_time(seconds, nanoseconds)),
            unreadable: self.unreadable,
            not_ours: self.not_ours,
            of: self.of,
            changed: self.changed,
        };
        Outcome::Measured(sizes, self.troubles, shared)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::identity::Kind;

    fn linked_file(inode: u64, links: u64) -> Facts {
        Facts {
            is_regular: true,
            bytes: 10,
            allocated: 4096,
            links,
            identity: Identity { device: 1, inode },
            kind: Kind::File,
            modified: (inode.cast_signed(), 0),
            changed: (0, 0),
            mode: 0,
            user: 0,
        }
    }

    #[test]
    fn an_inode_counts_once_however_its_names_are_spread() {
        // Inode 7 has both names inside, in two folders; inode 8 has a third name elsewhere.
        let (mut one, mut two) = (Sums::default(), Sums::default());
        one.file(&linked_file(7, 2));
        one.file(&linked_file(8, 3));
        two.file(&linked_file(7, 2));
        two.file(&linked_file(8, 3));
        two.file(&linked_file(9, 1));
        one.merge(two);
        let Outcome::Measured(sizes, _, shared) = one.finish() else { panic!() };
        assert_eq!(shared.len(), 1);
        assert_eq!(sizes.apparent, 50);
        assert_eq!(sizes.files, 5);
        assert_eq!(sizes.allocated, 3 * 4096);
        assert_eq!(sizes.reclaimable, 2 * 4096);
        assert_eq!(sizes.last_modified, file_time(9, 0));
    }

    #[test]
    fn an_empty_space_was_modified_when_its_folder_was() {
        let mut sums = Sums::default();
        sums.own_folder(&Facts { modified: (100, 5), ..linked_file(1, 1) });
        let Outcome::Measured(sizes, ..) = sums.finish() else { panic!() };
        assert_eq!(sizes.last_modified, file_time(100, 5));
    }

    #[test]
    fn all_troubles_count_and_the_first_are_named() {
        let trouble = || Trouble { path: "/x".into(), source: std::io::Error::other("no") };
        let mut sums = Sums::default();
        for _ in 0..10 {
            sums.trouble(trouble);
        }
        let Outcome::Measured(sizes, named, _) = sums.finish() else { panic!() };
        assert_eq!((sizes.unreadable, named.len()), (10, NAMED_TROUBLES));
        assert!(!sizes.is_complete());
    }
}
