//! Putting a tree together, folder by folder as they are read.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::{Folder, LARGEST, Largest, OsStr, OsString, Outcome, PathBuf, Reverse, Sums, Tree, TypeSum};
use crate::core::identity::{Facts, Identity};
use crate::core::scan::walk::tally;
use crate::core::time::file_time;

/// An ending in lower case, filled up with zeros.
type Extension = [u8; 12];

/// The ending of a name that tells what a file is: a few letters and digits. Numbers alone, of versions or pieces, tell
/// nothing.
fn extension(name: &OsStr) -> Extension {
    let mut extension = Extension::default();
    let bytes = name.as_encoded_bytes();
    let dot = bytes.iter().rposition(|byte| *byte == b'.').filter(|dot| *dot > 0);
    let ending = dot.and_then(|dot| bytes.get(dot + 1..)).unwrap_or_default();
    let tells = ending.len() <= extension.len()
        && ending.iter().all(u8::is_ascii_alphanumeric)
        && ending.iter().any(u8::is_ascii_alphabetic);
    if tells {
        extension.iter_mut().zip(ending).for_each(|(to, byte)| *to = byte.to_ascii_lowercase());
    }
    extension
}

/// The largest files seen so far.
#[derive(Debug, Default)]
struct Top {
    list: Vec<Largest>,
    /// What is no larger is not among them.
    floor: u64,
}

impl Top {
    fn offer(&mut self, allocated: u64, file: impl FnOnce() -> Largest) {
        if allocated > self.floor || (self.list.len() < LARGEST && allocated == self.floor) {
            self.list.push(file());
            if self.list.len() >= 8 * LARGEST {
                self.shorten();
            }
        }
    }

    fn shorten(&mut self) {
        self.list.sort_by(|one, other| {
            let key = |file: &Largest| (Reverse(file.allocated), Reverse(file.apparent), file.folder);
            key(one).cmp(&key(other)).then_with(|| one.name.cmp(&other.name))
        });
        self.list.truncate(LARGEST);
        if let Some(least) = self.list.get(LARGEST - 1) {
            self.floor = least.allocated;
        }
    }
}

/// One name of an inode that has several.
#[derive(Debug)]
struct Linked {
    inode: Identity,
    is_regular: bool,
    file: Largest,
}

/// What lies right in one folder.
#[derive(Debug, Default)]
pub struct Found {
    pub sums: tally::Sums,
    /// Whether the folder itself was seen.
    is_folder: bool,
    own: Sums,
    modified: Option<(i64, i64)>,
    newest: Option<(i64, i64)>,
    types: HashMap<Extension, (u64, u64)>,
    top: Top,
    linked: Vec<Linked>,
}

impl Found {
    /// Takes note of the folder itself.
    pub fn itself(&mut self, facts: &Facts) {
        self.is_folder = true;
        self.own.allocated = self.own.allocated.saturating_add(facts.allocated);
        self.modified = Some(facts.modified);
    }

    /// Takes note of an entry that is no folder.
    pub fn entry(&mut self, name: &OsStr, facts: &Facts) {
        self.own.apparent = self.own.apparent.saturating_add(facts.bytes);
        let file = || Largest {
            folder: 0,
            name: name.to_os_string(),
            allocated: facts.allocated,
            apparent: facts.bytes,
            modified: file_time(facts.modified.0, facts.modified.1),
        };
        let is_alone = facts.links <= 1;
        let allocated = if is_alone { facts.allocated } else { 0 };
        if !is_alone {
            self.linked.push(Linked { inode: facts.identity, is_regular: facts.is_regular, file: file() });
        }
        self.own.allocated = self.own.allocated.saturating_add(allocated);
        if facts.is_regular {
            self.newest = self.newest.max(Some(facts.modified));
            count(&mut self.types, extension(name), (allocated, 1));
            if is_alone {
                self.top.offer(allocated, file);
            }
        }
    }
}

fn count(types: &mut HashMap<Extension, (u64, u64)>, extension: Extension, more: (u64, u64)) {
    match types.entry(extension) {
        Entry::Occupied(mut known) => {
            let known = known.get_mut();
            *known = (known.0.saturating_add(more.0), known.1.saturating_add(more.1));
        }
        Entry::Vacant(place) => {
            place.insert(more);
        }
    }
}

/// A tree as far as it was read.
#[derive(Debug, Default)]
pub struct Growing {
    folders: Vec<Folder>,
    /// When the folders themselves were changed.
    modified: Vec<Option<(i64, i64)>>,
    newest: Vec<Option<(i64, i64)>>,
    sums: tally::Sums,
    types: HashMap<Extension, (u64, u64)>,
    top: Top,
    linked: Vec<Linked>,
}

impl Growing {
    pub fn is_empty(&self) -> bool {
        self.folders.is_empty()
    }

    /// How many files were seen.
    pub fn files(&self) -> u64 {
        self.sums.files
    }

    /// Adds a folder that lies in the one at the position `above`, and gives its position.
    pub fn add(&mut self, above: Option<usize>, name: &OsStr, found: Found) -> usize {
        let number = self.folders.len();
        let files = found.sums.files;
        let unreadable = found.sums.unreadable;
        self.sums.merge(found.sums);
        // It was removed before it was read.
        if !found.is_folder {
            return number;
        }
        self.folders.push(Folder {
            parent: above,
            name: name.to_os_string(),
            own: Sums { files, ..found.own },
            sum: Sums::default(),
            newest: None,
            unreadable,
        });
        self.modified.push(found.modified);
        self.newest.push(found.newest);
        for (extension, more) in found.types {
            count(&mut self.types, extension, more);
        }
        for file in found.top.list {
            self.top.offer(file.allocated, || Largest { folder: number, ..file });
        }
        let linked = found.linked.into_iter();
        self.linked.extend(linked.map(|it| Linked { file: Largest { folder: number, ..it.file }, ..it }));
        number
    }

    pub fn finish(mut self, is_whole: bool) -> Tree {
        self.place_linked();
        self.sum_up();
        self.top.shorten();
        let text =
            |extension: Extension| String::from_utf8_lossy(&extension).trim_end_matches('\0').to_string();
        let types = self.types.into_iter().map(|(extension, (allocated, files))| TypeSum {
            extension: text(extension),
            allocated,
            files,
        });
        let mut types: Vec<TypeSum> = types.collect();
        types.sort_by(|one, other| {
            let key = |of: &TypeSum| (Reverse(of.allocated), Reverse(of.files));
            key(one).cmp(&key(other)).then_with(|| one.extension.cmp(&other.extension))
        });
        let (sizes, troubles) = match self.sums.finish() {
            Outcome::Measured(sizes, troubles, _) => (sizes, troubles),
            Outcome::Gone | Outcome::Failed(_) => Default::default(),
        };
        let is_complete = is_whole && sizes.is_complete();
        Tree { folders: self.folders, types, largest: self.top.list, sizes, troubles, is_complete }
    }

    /// Gives the room of each inode that has several names here to the first of them.
    fn place_linked(&mut self) {
        let mut linked = std::mem::take(&mut self.linked);
        linked.sort_by_key(|linked| (linked.inode.device, linked.inode.inode));
        for names in linked.chunk_by(|one, other| one.inode == other.inode) {
            let first = match names {
                [only] => Some(only),
                several => several.iter().min_by_key(|name| self.path(&name.file)),
            };
            let Some(first) = first else { continue };
            let allocated = first.file.allocated;
            if let Some(folder) = self.folders.get_mut(first.file.folder) {
                folder.own.allocated = folder.own.allocated.saturating_add(allocated);
            }
            if first.is_regular {
                count(&mut self.types, extension(&first.file.name), (allocated, 0));
                self.top.offer(allocated, || first.file.clone());
            }
        }
    }

    fn path(&self, file: &Largest) -> OsString {
        let mut names = vec![file.name.as_os_str()];
        let mut folder = self.folders.get(file.folder);
        while let Some(Folder { parent: Some(parent), name, .. }) = folder {
            names.push(name);
            folder = self.folders.get(*parent);
        }
        names.iter().rev().collect::<PathBuf>().into_os_string()
    }

    fn sum_up(&mut self) {
        for number in (0..self.folders.len()).rev() {
            let newest = self.newest.get(number).copied().flatten();
            let Some(folder) = self.folders.get_mut(number) else { continue };
            // The folders right in it have told of themselves already.
            folder.sum.add(Sums { folders: 0, ..folder.own });
            let changed = newest.or(self.modified.get(number).copied().flatten());
            folder.newest = changed.and_then(|(seconds, nanoseconds)| file_time(seconds, nanoseconds));
            let (parent, sum, unreadable) = (folder.parent, folder.sum, folder.unreadable);
            let Some(above) = parent else { continue };
            if let Some(newest_above) = self.newest.get_mut(above) {
                *newest_above = (*newest_above).max(newest);
            }
            if let Some(above) = self.folders.get_mut(above) {
                above.sum.add(Sums { folders: sum.folders.saturating_add(1), ..sum });
                above.own.folders += 1;
                above.unreadable = above.unreadable.saturating_add(unreadable);
            }
        }
    }
}
