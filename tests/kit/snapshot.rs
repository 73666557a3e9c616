//! Everything the file system says of a tree, to be compared after a removal.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// A tree at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot(BTreeMap<PathBuf, Seen>);

/// One entry of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    mode: u32,
    owner: (u32, u32),
    inode: u64,
    links: u64,
    length: u64,
    /// Bytes of a file, target of a link; nothing where it may not be read.
    content: Vec<u8>,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Seen {
    /// The entry at `path`; `None` where the folder it lies in does not even let that be told.
    fn of(path: &Path) -> Option<Self> {
        let metadata = match fs::symlink_metadata(path) {
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => return None,
            metadata => metadata.unwrap(),
        };
        let content = if metadata.is_symlink() {
            fs::read_link(path).unwrap().as_os_str().as_bytes().to_vec()
        } else if metadata.is_file() && metadata.len() < 1 << 20 {
            fs::read(path).unwrap_or_default()
        } else {
            Vec::new()
        };
        Some(Self {
            mode: metadata.mode(),
            owner: (metadata.uid(), metadata.gid()),
            inode: metadata.ino(),
            links: metadata.nlink(),
            length: metadata.len(),
            content,
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        })
    }

    fn is_folder(&self) -> bool {
        self.mode & 0o170_000 == 0o040_000
    }

    /// The entry without what an honest removal elsewhere may change: a folder's times and length when
    /// something in it went, the count of links and time of change of a file that had a name in what went.
    fn lenient(&self, is_above: bool, is_linked: bool) -> Self {
        let mut lenient = self.clone();
        if is_above {
            (lenient.links, lenient.length) = (0, 0);
            (lenient.modified, lenient.changed) = ((0, 0), (0, 0));
        }
        if is_linked {
            (lenient.links, lenient.changed) = (0, (0, 0));
        }
        lenient
    }
}

impl Snapshot {
    /// The tree below `root`, without these entries of it.
    pub fn of(root: &Path, without: &[&Path]) -> Self {
        let mut seen = BTreeMap::new();
        let mut waiting = vec![PathBuf::new()];
        while let Some(path) = waiting.pop() {
            if without.contains(&path.as_path()) {
                continue;
            }
            let Some(entry) = Seen::of(&root.join(&path)) else { continue };
            if entry.is_folder() {
                // One that may not be read is compared by itself.
                for inside in fs::read_dir(root.join(&path)).into_iter().flatten() {
                    waiting.push(path.join(inside.unwrap().file_name()));
                }
            }
            seen.insert(path, entry);
        }
        Self(seen)
    }

    /// The same without how many names files have, and when that changed.
    pub fn without_names(&self) -> Self {
        let mut same = self.clone();
        for seen in same.0.values_mut().filter(|seen| !seen.is_folder()) {
            (seen.links, seen.changed) = (0, (0, 0));
        }
        same
    }

    /// The same without what is at or below these paths.
    pub fn without(mut self, paths: &[PathBuf]) -> Self {
        self.0.retain(|path, _| !paths.iter().any(|without| path.starts_with(without)));
        self
    }

    /// The entries at or below a path.
    pub fn below(&self, path: &Path) -> Vec<PathBuf> {
        let below = self.0.range(path.to_path_buf()..).take_while(|(entry, _)| entry.starts_with(path));
        below.map(|(entry, _)| entry.clone()).collect()
    }

    /// What differs in `after`, when exactly `gone` went and nothing else.
    pub fn differences_less(&self, after: &Self, gone: &[PathBuf]) -> Vec<String> {
        let set: HashSet<&Path> = gone.iter().map(PathBuf::as_path).collect();
        let went = |path: &Path| path.ancestors().any(|above| set.contains(above));
        let mut linked: HashMap<u64, u64> = HashMap::new();
        let names = self
            .0
            .iter()
            .filter(|(path, seen)| went(path) && !seen.is_folder() && seen.links > 1)
            .map(|(_, seen)| seen.inode);
        for inode in names {
            *linked.entry(inode).or_default() += 1;
        }
        // A folder of which everything went goes too; so does what changes in the one above it.
        let mut above: HashSet<&Path> = gone.iter().filter_map(|gone| gone.parent()).collect();
        let mut pruned: HashSet<&Path> = HashSet::new();
        for gone in gone {
            for folder in gone.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()) {
                if after.0.contains_key(folder) || !self.all_went_below(folder, &went) {
                    break;
                }
                pruned.insert(folder);
                above.extend(folder.parent());
            }
        }
        let is_pruned = |path: &Path| pruned.contains(path);
        let mut trouble = Vec::new();
        for (path, seen) in &self.0 {
            let is_above = above.contains(path.as_path());
            let is_linked = linked.contains_key(&seen.inode);
            match after.0.get(path) {
                Some(_) if went(path) => trouble.push(format!("{path:?} is still there")),
                Some(now) if now.lenient(is_above, is_linked) == seen.lenient(is_above, is_linked) => {
                    let fewer = linked.get(&seen.inode).copied().unwrap_or_default();
                    // What was moved to the trash keeps its names.
                    if is_linked && now.links + fewer != seen.links && now.links != seen.links {
                        trouble.push(format!("{path:?} had {} names, now {}", seen.links, now.links));
                    }
                }
                Some(now) => trouble.push(format!("{path:?} changed from {seen:?} to {now:?}")),
                None if went(path) => {}
                None if is_above && seen.is_folder() && is_pruned(path) => {}
                None => trouble.push(format!("{path:?} is gone")),
            }
        }
        trouble.extend(after.added_to(self));
        trouble
    }

    /// Whether everything in a folder was to go, so that the folder itself was pruned.
    fn all_went_below(&self, folder: &Path, went: &dyn Fn(&Path) -> bool) -> bool {
        let below = self.0.range(folder.to_path_buf()..).take_while(|(path, _)| path.starts_with(folder));
        below.into_iter().all(|(path, _)| path == folder || went(path))
    }

    /// What differs in `after`, when `moved` went and came back.
    pub fn differences_moved(&self, after: &Self, moved: &[PathBuf]) -> Vec<String> {
        let mut trouble = Vec::new();
        let came: HashSet<&Path> = moved.iter().map(PathBuf::as_path).collect();
        let above: HashSet<&Path> = moved.iter().flat_map(|moved| moved.ancestors().skip(1)).collect();
        for (path, seen) in &self.0 {
            let (is_above, came) = (above.contains(path.as_path()), came.contains(path.as_path()));
            let lenient = |seen: &Seen| {
                let mut lenient = seen.lenient(is_above, false);
                // A rename is a change of the thing itself, and a folder made again is another.
                lenient.changed = if came { (0, 0) } else { lenient.changed };
                lenient.inode = if is_above { 0 } else { lenient.inode };
                lenient
            };
            match after.0.get(path) {
                Some(now) if lenient(now) == lenient(seen) => {}
                Some(now) => trouble.push(format!("{path:?} changed from {seen:?} to {now:?}")),
                None => trouble.push(format!("{path:?} is not back")),
            }
        }
        trouble.extend(after.added_to(self));
        trouble
    }

    fn added_to(&self, before: &Self) -> Vec<String> {
        let added = self.0.keys().filter(|path| !before.0.contains_key(*path));
        added.map(|path| format!("{path:?} is new")).collect()
    }
}

/// Makes every folder in a tree writable for its owner.
pub fn unlock_all(root: &Path) {
    let mut waiting = vec![root.to_path_buf()];
    while let Some(path) = waiting.pop() {
        let Some(metadata) = fs::symlink_metadata(&path).ok().filter(fs::Metadata::is_dir) else { continue };
        // What is open stays as it is, so that nothing of it has changed.
        if metadata.permissions().mode() & 0o700 != 0o700 {
            let _ = fs::set_permissions(&path, fs::Permissions::from_mode(0o700));
        }
        let entries = fs::read_dir(&path).into_iter().flatten().flatten();
        waiting.extend(entries.map(|entry| entry.path()));
    }
}
