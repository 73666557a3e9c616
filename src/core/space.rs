//! What a scratch space is: its key, its owner, its identity, and the facts known about it.
//!
//! Names are parsed once, here. A [`Key`] made from text obeys the rule; one found on disk may be odd and
//! says so. Facts are plain data, gathered by `scan` and judged by nobody in this module but for the [`Status`], which
//! follows from the state of the parents; where entries are damaged or a log was not read, `log` and `scan` know better.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use uuid::Uuid;

use crate::core::depot::layout;
use crate::core::identity::Identity;
use crate::core::time::{LocalTime, Timestamp};

pub mod family;
mod totals;

pub use crate::core::identity::Kind;
pub use totals::Totals;

/// The longest name that common file systems take, in bytes.
const LONGEST_NAME: usize = 255;

/// The name of a space within its owner's folder: one path component.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Arc<OsStr>);

impl Key {
    /// A key as found on disk, whatever its name. The caller vouches that it is one directory entry.
    pub fn found(name: &OsStr) -> Self {
        Self(Arc::from(name))
    }

    pub fn as_os_str(&self) -> &OsStr {
        &self.0
    }

    /// Whether the name obeys the rule for keys.
    pub fn is_regular(&self) -> bool {
        self.0.to_str().is_some_and(|name| Self::check(name).is_ok())
    }

    /// Scratch.jl accepts `^[a-zA-Z0-9-\._]+$`; of that, only what stays inside the owner's folder is
    /// accepted here: never `.`, `..` or a trailing newline.
    fn check(name: &str) -> Result<(), KeyError> {
        let error = |rule| Err(KeyError { key: name.to_string(), rule });
        if name.is_empty() {
            error("a key has at least one character")
        } else if name == "." || name == ".." {
            error("'.' and '..' are folders, not keys")
        } else if name.len() > LONGEST_NAME {
            error("a key has at most 255 characters")
        } else if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)) {
            error("a key has only letters a-z and A-Z, digits, '-', '_' and '.'")
        } else {
            Ok(())
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key:?} cannot be the key of a scratch space: {rule}")]
pub struct KeyError {
    pub key: String,
    pub rule: &'static str,
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::check(name)?;
        Ok(Self::found(OsStr::new(name)))
    }
}

/// Whose folder below `scratchspaces/` a space lies in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owner {
    folder: Arc<OsStr>,
    uuid: Option<Uuid>,
}

impl Owner {
    /// The owner of that UUID, in the folder where Scratch.jl puts it.
    pub fn of(uuid: Uuid) -> Self {
        let folder: OsString = layout::owner_folder(uuid).into();
        Self { folder: Arc::from(folder), uuid: Some(uuid) }
    }

    /// The owner of a folder found on disk; its name may be no UUID at all.
    pub fn of_folder(name: &OsStr) -> Self {
        // Only the hyphenated spelling, which is 36 characters long: `Uuid` would read others too.
        let uuid = name.to_str().filter(|text| text.len() == 36).and_then(|text| Uuid::try_parse(text).ok());
        Self { folder: Arc::from(name), uuid }
    }

    pub fn folder(&self) -> &OsStr {
        &self.folder
    }

    /// The UUID that the folder's name spells, in upper or lower case.
    pub fn uuid(&self) -> Option<Uuid> {
        self.uuid
    }

    /// Whether this is the global namespace, the zero UUID.
    pub fn is_global(&self) -> bool {
        self.uuid.is_some_and(|uuid| uuid.is_nil())
    }

    /// Whether the folder is one in which Scratch.jl would look: a UUID in lower case.
    pub fn is_regular(&self) -> bool {
        self.uuid.is_some_and(|uuid| OsStr::new(&layout::owner_folder(uuid)) == self.folder())
    }

    /// What to call the owner while nobody knows its name: the first eight digits of its UUID, or the
    /// folder's name.
    pub fn short(&self) -> String {
        match self.uuid {
            Some(uuid) => layout::owner_folder(uuid)[..8].to_string(),
            None => self.folder.to_string_lossy().into_owned(),
        }
    }
}

/// Which space: the depot's number in the list of depots, the owner's folder, the key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpaceId {
    /// The position of the depot in the inventory's list.
    pub depot: usize,
    pub owner: Owner,
    pub key: Key,
}

/// Whether a project that once used a space is still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParentState {
    /// It is a file (links followed).
    Exists,
    /// It is not there, or it is a folder.
    Missing,
    /// It cannot be told: its volume is not mounted, access is denied, or reading failed.
    Unreachable,
}

impl ParentState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exists => "exists",
            Self::Missing => "missing",
            Self::Unreachable => "unreachable",
        }
    }
}

/// A project file that the usage log names as one from which a space was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parent {
    /// Where it is looked for.
    pub path: Arc<Path>,
    /// The path as logged: another one when it lay in a depot that was moved.
    pub logged: Arc<Path>,
    pub state: ParentState,
    /// The volume that it lies on, when that is not there.
    pub away: Option<Arc<Path>>,
}

impl Parent {
    /// One that is looked for where the log says.
    pub fn new(path: Arc<Path>, state: ParentState) -> Self {
        Self { logged: Arc::clone(&path), path, state, away: None }
    }
}

/// What the log and the parents say about a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Some parent exists.
    Active,
    /// Logged, and all parents are missing.
    Orphaned,
    /// Never logged.
    Untracked,
    /// No parent exists, but at least one cannot be judged.
    Unreachable,
}

impl Status {
    /// The status of a space that was logged if `logged`, with these parents.
    pub fn of(logged: bool, parents: &[Parent]) -> Self {
        let any = |state| parents.iter().any(|parent| parent.state == state);
        if !logged {
            Self::Untracked
        } else if any(ParentState::Exists) {
            Self::Active
        } else if any(ParentState::Unreachable) {
            Self::Unreachable
        } else {
            Self::Orphaned
        }
    }

    /// Every status, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Active, Self::Orphaned, Self::Untracked, Self::Unreachable];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Orphaned => "orphaned",
            Self::Untracked => "untracked",
            Self::Unreachable => "unreachable",
        }
    }
}

/// What a space takes on disk. Links are never followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sizes {
    /// Bytes: the sum of `st_size` over every entry that is not a directory, hard links counted by name.
    pub apparent: u64,
    /// Bytes: `st_blocks * 512` over every entry, directories and the space's own included, each inode once;
    /// what `du -s -B1` says.
    pub allocated: u64,
    /// Bytes: `allocated` less the inodes that have links outside the space.
    pub reclaimable: u64,
    /// Entries that are not directories.
    pub files: u64,
    /// Directories below the space, itself not counted.
    pub directories: u64,
    /// The newest modification of a regular file (UTC); of the space itself when it holds none.
    pub last_modified: Option<Timestamp>,
    /// Folders and entries that could not be read. When there are any, every figure is a lower bound.
    pub unreadable: u64,
    /// Folders that this user may not empty: of somebody else, or on a volume that is read-only.
    pub not_ours: u64,
    /// Which file or folder was measured, where that is known.
    pub of: Option<Identity>,
    /// The newest change of anything in it, by the clock of its volume (seconds and nanoseconds since 1970): what
    /// was changed later was not measured. `None` where that is not known.
    pub changed: Option<(i64, i64)>,
}

impl Sizes {
    pub fn is_complete(&self) -> bool {
        self.unreadable == 0
    }

    /// Adds what belongs to the same thing; which file it is stays that of the first.
    pub fn join(&mut self, other: &Self) {
        self.apparent = self.apparent.saturating_add(other.apparent);
        self.allocated = self.allocated.saturating_add(other.allocated);
        self.reclaimable = self.reclaimable.saturating_add(other.reclaimable);
        self.files += other.files;
        self.directories += other.directories;
        self.last_modified = self.last_modified.max(other.last_modified);
        self.unreadable += other.unreadable;
        self.not_ours += other.not_ours;
        self.changed = self.changed.max(other.changed);
    }
}

/// One scratch space and what is known of it.
#[derive(Debug, Clone)]
pub struct Space {
    pub id: SpaceId,
    /// Its path: the depot's lexical absolute path, `scratchspaces`, owner and key.
    pub path: PathBuf,
    pub kind: Kind,
    pub status: Status,
    /// The newest access in any log, in the writer's local time.
    pub last_used: Option<LocalTime>,
    pub log_entries: u64,
    /// The projects it was used from, each once, in the order of the log.
    pub parents: Vec<Parent>,
    pub sizes: Option<Sizes>,
    /// The places that its depot had, by the entries of which it is judged, for none names it where it is.
    pub moved_from: Vec<Arc<Path>>,
    /// Its number on its volume, as its folder listed it, where that is known.
    pub inode: Option<u64>,
}

impl Space {
    /// A space of which nothing is known but that it is there.
    pub fn new(id: SpaceId, path: PathBuf, kind: Kind) -> Self {
        Self {
            id,
            path,
            kind,
            status: Status::Untracked,
            last_used: None,
            log_entries: 0,
            parents: Vec::new(),
            sizes: None,
            moved_from: Vec::new(),
            inode: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_follow_the_rule_and_never_leave_the_owners_folder() {
        for key in ["data", "data-v1.2_x", "-dash", "..weird..", "0", &"k".repeat(255)] {
            assert!(key.parse::<Key>().is_ok(), "{key}");
        }
        for key in ["", ".", "..", "a/b", "a\n", "a b", "é", "a\0", &"k".repeat(256)] {
            assert!(key.parse::<Key>().is_err(), "{key}");
        }
    }

    #[test]
    fn owners_are_known_by_their_folder() {
        let text = "44cfe95a-1eb2-52ea-b672-e2afdf69b78f";
        let owner = Owner::of_folder(OsStr::new(text));
        assert!(owner.is_regular());
        assert_eq!(owner, Owner::of(Uuid::parse_str(text).expect("uuid")));
        assert_eq!(owner.short(), "44cfe95a");

        let upper = Owner::of_folder(OsStr::new(&text.to_uppercase()));
        assert!(!upper.is_regular() && upper.uuid().is_some());
        assert_ne!(upper, owner);

        let odd = Owner::of_folder(OsStr::new("44cfe95a1eb252eab672e2afdf69b78f"));
        assert_eq!(odd.uuid(), None);
        assert_eq!(odd.short(), "44cfe95a1eb252eab672e2afdf69b78f");
    }

    #[test]
    fn one_existing_parent_keeps_a_space_and_a_doubtful_one_keeps_it_from_being_an_orphan() {
        let parent = |state| Parent::new(Arc::from(Path::new("/p/Project.toml")), state);
        let (exists, missing, unreachable) =
            (parent(ParentState::Exists), parent(ParentState::Missing), parent(ParentState::Unreachable));
        assert_eq!(Status::of(true, &[missing.clone(), unreachable.clone(), exists]), Status::Active);
        assert_eq!(Status::of(true, &[missing.clone(), unreachable]), Status::Unreachable);
        assert_eq!(Status::of(true, &[missing]), Status::Orphaned);
        assert_eq!(Status::of(true, &[]), Status::Orphaned);
        assert_eq!(Status::of(false, &[]), Status::Untracked);
    }
}
