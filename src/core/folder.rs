//! Listing a folder without touching its access time, where the system lets us ask for that.
//!
//! Looking at a depot changes nothing in it. On Linux, whoever owns a folder may read it without leaving a
//! trace in its access time; elsewhere, and in folders of others, it is read as usual.

use std::ffi::OsString;
use std::io;
use std::path::Path;

#[cfg(target_os = "linux")]
use crate::core::identity::Facts;
use crate::core::identity::{Identity, Kind};
use crate::core::patience::may_look;

/// The entries of a folder (links to folders are followed), in the order of the file system.
pub fn entries(folder: &Path) -> io::Result<Vec<(OsString, Kind)>> {
    let entries = list(folder)?.entries;
    Ok(entries.into_iter().map(|entry| (entry.name, entry.kind)).collect())
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub identity: Option<Identity>,
    /// What is in it, in the order of the file system.
    pub entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub name: OsString,
    pub kind: Kind,
    /// Its number on the volume, by the listing alone; `None` where the system does not tell.
    pub inode: Option<u64>,
}

/// A folder (links to folders are followed) with all that it says of its entries.
#[cfg(target_os = "linux")]
pub fn list(folder: &Path) -> io::Result<Listed> {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags};
    use rustix::io::Errno;

    may_look(folder)?;
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let handle = match rustix::fs::open(folder, flags | OFlags::NOATIME, Mode::empty()) {
        Err(Errno::PERM) => rustix::fs::open(folder, flags, Mode::empty())?,
        answer => answer?,
    };
    let stat = rustix::fs::fstat(&handle)?;
    let mut entries = Vec::new();
    for entry in Dir::read_from(&handle)? {
        let entry = entry?;
        let name = entry.file_name();
        if name == c"." || name == c".." {
            continue;
        }
        let file_type = match entry.file_type() {
            // Some file systems do not tell in the listing.
            FileType::Unknown => match rustix::fs::statat(&handle, name, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(stat) => FileType::from_raw_mode(stat.st_mode),
                Err(Errno::NOENT) => continue,
                Err(error) => return Err(error.into()),
            },
            known => known,
        };
        let name = OsStr::from_bytes(name.to_bytes()).to_os_string();
        entries.push(Entry { name, kind: file_type.into(), inode: Some(entry.ino()) });
    }
    Ok(Listed { identity: Some(Facts::from_stat(&stat).identity), entries })
}

/// A folder (links to folders are followed) with all that it says of its entries.
#[cfg(not(target_os = "linux"))]
pub fn list(folder: &Path) -> io::Result<Listed> {
    let read = |entry: io::Result<std::fs::DirEntry>| {
        let entry = entry?;
        Ok(Entry { name: entry.file_name(), kind: entry.file_type()?.into(), inode: None })
    };
    may_look(folder)?;
    let identity = Identity::at(folder);
    Ok(Listed { identity, entries: std::fs::read_dir(folder)?.map(read).collect::<io::Result<_>>()? })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn entries_are_told_as_what_they_are() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("folder")).unwrap();
        std::fs::write(folder.path().join("file"), "").unwrap();
        std::os::unix::fs::symlink("folder", folder.path().join("link")).unwrap();
        let mut found = entries(folder.path()).unwrap();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        let expected = [("file", Kind::File), ("folder", Kind::Directory), ("link", Kind::Symlink)];
        assert_eq!(found, expected.map(|(name, kind)| (name.into(), kind)));
        assert!(entries(&folder.path().join("file")).is_err());
    }
}
