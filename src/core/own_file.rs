//! Files that the program keeps for itself, opened so that whatever stands in their place does no harm.
//!
//! Such a file is data and no authority: it must be a file, and this user's own. A pipe is not waited for, a
//! device not read, and what belongs to another user says nothing here. How much is read is for the caller to
//! bound.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// What happens when the file itself is a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    Refuse,
    /// It is followed: the user may keep the file elsewhere.
    Follow,
}

/// Opens a file of this user's own with these options.
///
/// # Errors
/// When there is none, it cannot be opened, is no file, or belongs to another user: in words that say so.
pub fn open(path: &Path, options: &mut OpenOptions, links: Links) -> io::Result<File> {
    flags(options, links);
    let file = options.open(path).map_err(|error| worded(path, links, error))?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(no_file());
    }
    if belongs_to_another(&metadata) {
        let message = "it belongs to another user, and nothing it says is done";
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, message));
    }
    Ok(file)
}

fn no_file() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "this is not a file; move it away, and a new one is made")
}

/// What stands in its place, when that is why it could not be opened.
fn worded(path: &Path, links: Links, error: io::Error) -> io::Error {
    match std::fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() && links == Links::Refuse => {
            let message = "a link stands in its place; move it away, and a new one is made";
            io::Error::new(io::ErrorKind::InvalidInput, message)
        }
        Ok(metadata) if !metadata.is_symlink() && !metadata.is_file() => no_file(),
        _ => error,
    }
}

#[cfg(unix)]
fn flags(options: &mut OpenOptions, links: Links) {
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::fs::OFlags;
    let no_follow = if links == Links::Refuse { OFlags::NOFOLLOW } else { OFlags::empty() };
    options.custom_flags((OFlags::NONBLOCK | no_follow).bits().cast_signed());
}

#[cfg(not(unix))]
fn flags(_: &mut OpenOptions, _: Links) {}

#[cfg(unix)]
fn belongs_to_another(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.uid() != rustix::process::geteuid().as_raw()
}

#[cfg(not(unix))]
fn belongs_to_another(_: &std::fs::Metadata) -> bool {
    false
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn only_a_file_of_ones_own_is_opened_and_nothing_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let refused = |links| {
            let mut options = OpenOptions::new();
            open(&path, options.read(true).append(true).create(true), links).unwrap_err().to_string()
        };
        std::fs::create_dir(&path).unwrap();
        assert!(refused(Links::Refuse).contains("not a file"));
        std::fs::rename(&path, folder.path().join("folder")).unwrap();
        for target in ["/dev/zero", "folder", "nowhere"] {
            symlink(target, &path).unwrap();
            assert!(refused(Links::Refuse).contains("a link"), "{target}");
            std::fs::rename(&path, folder.path().join(format!("link-{}", target.len()))).unwrap();
        }
        symlink("/dev/zero", &path).unwrap();
        assert!(refused(Links::Follow).contains("not a file"));
        std::fs::rename(&path, folder.path().join("device")).unwrap();
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        if made.is_ok_and(|status| status.success()) {
            assert!(refused(Links::Refuse).contains("not a file"));
        }
    }

    #[test]
    fn what_belongs_to_another_user_says_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "").unwrap();
        if std::os::unix::fs::chown(&path, Some(65_534), None).is_err() {
            println!("not tested: only root can give a file away");
            return;
        }
        let error = open(&path, OpenOptions::new().read(true), Links::Refuse).unwrap_err();
        assert!(error.to_string().contains("another user"), "{error}");
    }
}
