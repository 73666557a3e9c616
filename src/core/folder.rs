//! Listing a folder without touching its access time, where the system lets us ask for that.
//!
//! Looking at a depot changes nothing in it. On Linux, whoever owns a folder may read it without leaving a
//! trace in its access time; elsewhere, and in folders of others, it is read as usual.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use crate::core::patience::may_look;

/// What a folder says of an entry, without looking behind links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A folder.
    Directory,
    /// A symbolic link.
    Symlink,
    /// Anything else.
    Other,
}

/// The entries of a folder (links to folders are followed), in the order of the file system.
///
/// # Errors
/// When it cannot be opened or read to its end.
#[cfg(target_os = "linux")]
pub fn entries(folder: &Path) -> io::Result<Vec<(OsString, EntryKind)>> {
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
    let mut found = Vec::new();
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
        let kind = match file_type {
            FileType::Directory => EntryKind::Directory,
            FileType::Symlink => EntryKind::Symlink,
            _ => EntryKind::Other,
        };
        found.push((OsStr::from_bytes(name.to_bytes()).to_os_string(), kind));
    }
    Ok(found)
}

/// The entries of a folder (links to folders are followed), in the order of the file system.
///
/// # Errors
/// When it cannot be opened or read to its end.
#[cfg(not(target_os = "linux"))]
pub fn entries(folder: &Path) -> io::Result<Vec<(OsString, EntryKind)>> {
    let read = |entry: io::Result<std::fs::DirEntry>| {
        let entry = entry?;
        let file_type = entry.file_type()?;
        let kind = if file_type.is_dir() {
            EntryKind::Directory
        } else if file_type.is_symlink() {
            EntryKind::Symlink
        } else {
            EntryKind::Other
        };
        Ok((entry.file_name(), kind))
    };
    may_look(folder)?;
    std::fs::read_dir(folder)?.map(read).collect()
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
        let expected =
            [("file", EntryKind::Other), ("folder", EntryKind::Directory), ("link", EntryKind::Symlink)];
        assert_eq!(found, expected.map(|(name, kind)| (name.into(), kind)));
        assert!(entries(&folder.path().join("file")).is_err());
    }
}
