//! Which file or folder it is, and what the file system says of it, links not followed.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::core::patience;

/// Which file or folder it is, whatever path leads to it. Where the system does not tell, all are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Identity {
    pub device: u64,
    pub inode: u64,
}

impl Identity {
    /// That of what the standard library has looked at, where the system tells.
    #[cfg(unix)]
    pub fn of(metadata: &std::fs::Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        Some(Self { device: metadata.dev(), inode: metadata.ino() })
    }

    /// That of what the standard library has looked at, where the system tells.
    #[cfg(not(unix))]
    pub fn of(_: &std::fs::Metadata) -> Option<Self> {
        None
    }

    /// That of what a path leads to, links followed; `None` also where nothing is there.
    pub fn at(path: &Path) -> Option<Self> {
        Self::of(&patience::metadata(path).ok()?)
    }
}

/// What stands at a path, links not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Directory,
    Symlink,
    /// Anything else: a loose file, a device, a socket.
    File,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::Symlink => "symlink",
            Self::File => "file",
        }
    }
}

impl From<std::fs::FileType> for Kind {
    fn from(file_type: std::fs::FileType) -> Self {
        if file_type.is_dir() {
            Self::Directory
        } else if file_type.is_symlink() {
            Self::Symlink
        } else {
            Self::File
        }
    }
}

#[cfg(unix)]
impl From<rustix::fs::FileType> for Kind {
    fn from(file_type: rustix::fs::FileType) -> Self {
        match file_type {
            rustix::fs::FileType::Directory => Self::Directory,
            rustix::fs::FileType::Symlink => Self::Symlink,
            _ => Self::File,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Above {
    pub identity: Identity,
    pub mode: u32,
}

/// What the file system says of one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    pub identity: Identity,
    pub kind: Kind,
    /// Whether it is a file, and no device, pipe or socket.
    pub is_regular: bool,
    /// When it or its list of entries was last changed: seconds and nanoseconds since 1970, UTC.
    pub modified: (i64, i64),
    /// When anything about it last changed, its mode and name included: seconds and nanoseconds since 1970.
    pub changed: (i64, i64),
    pub mode: u32,
    /// The number of the user whose it is.
    pub user: u32,
    /// How many names it has.
    pub links: u64,
    pub bytes: u64,
    pub allocated: u64,
}

/// `st_blocks` counts in units of 512 bytes, whatever the file system's block size (stat(2)).
#[cfg(unix)]
const BLOCK: u64 = 512;

impl Facts {
    /// Whether it is the same thing as `earlier`, unchanged.
    pub fn is_same_as(&self, earlier: &Self) -> bool {
        let facts = |facts: &Self| (facts.identity, facts.kind, facts.changed, facts.bytes);
        facts(self) == facts(earlier)
    }

    /// The facts that the system's record tells.
    #[cfg(unix)]
    #[allow(clippy::unnecessary_cast, clippy::cast_lossless, reason = "field types differ between systems")]
    pub fn from_stat(stat: &rustix::fs::Stat) -> Self {
        let file_type = rustix::fs::FileType::from_raw_mode(stat.st_mode);
        Self {
            identity: Identity { device: stat.st_dev as u64, inode: stat.st_ino as u64 },
            kind: file_type.into(),
            is_regular: file_type == rustix::fs::FileType::RegularFile,
            modified: (stat.st_mtime as i64, i64::try_from(stat.st_mtime_nsec).unwrap_or(0)),
            changed: (stat.st_ctime as i64, i64::try_from(stat.st_ctime_nsec).unwrap_or(0)),
            mode: (stat.st_mode & 0o7777) as u32,
            user: stat.st_uid as u32,
            links: stat.st_nlink as u64,
            bytes: u64::try_from(stat.st_size).unwrap_or(0),
            allocated: u64::try_from(stat.st_blocks).unwrap_or(0).saturating_mul(BLOCK),
        }
    }

    /// The facts that the standard library tells.
    #[cfg(unix)]
    pub fn from_metadata(metadata: &std::fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self {
            identity: Identity { device: metadata.dev(), inode: metadata.ino() },
            kind: metadata.file_type().into(),
            is_regular: metadata.is_file(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
            mode: metadata.mode() & 0o7777,
            user: metadata.uid(),
            links: metadata.nlink(),
            bytes: metadata.size(),
            allocated: metadata.blocks().saturating_mul(BLOCK),
        }
    }

    /// The facts that the standard library tells on every system: a file is taken to allocate its length and to have
    /// one link.
    #[cfg(not(unix))]
    pub fn from_metadata(metadata: &std::fs::Metadata) -> Self {
        let kind = Kind::from(metadata.file_type());
        let modified = metadata.modified().ok().and_then(|time| jiff::Timestamp::try_from(time).ok());
        let modified =
            modified.map_or((0, 0), |time| (time.as_second(), i64::from(time.subsec_nanosecond())));
        Self {
            identity: Identity { device: 0, inode: 0 },
            kind,
            is_regular: metadata.is_file(),
            modified,
            changed: modified,
            mode: 0,
            user: 0,
            links: 1,
            bytes: metadata.len(),
            allocated: if kind == Kind::File { metadata.len() } else { 0 },
        }
    }
}
