//! What is not finished yet: a file or folder beside the place that it is for, which goes unless it is kept.
//!
//! It is locked while it is worked on. One of this user's without a lock was left by a run that was killed, and goes
//! when the next one begins. Where the file system knows no locks nothing can be told of it, and it stays.

use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::Failure;
use super::entry::failed;
use crate::core::links::{self, Folder};
use crate::core::reclaim::remove;

/// How many names are tried before it is said that none is free.
const TRIES: usize = 1_000;

/// A file or folder that is not finished.
pub struct Temporary {
    parent: Folder,
    name: OsString,
    /// Held, and with it the lock.
    handle: File,
    is_folder: bool,
    is_kept: bool,
}

impl Temporary {
    /// A new empty file in `parent`, whose name begins with `prefix`, which is that of one kind of such files.
    pub fn file(parent: &Path, prefix: &OsStr) -> Result<Self, Failure> {
        Self::new(parent, prefix, false)
    }

    /// A new empty folder.
    pub fn folder(parent: &Path, prefix: &OsStr) -> Result<Self, Failure> {
        Self::new(parent, prefix, true)
    }

    fn new(parent_path: &Path, prefix: &OsStr, is_folder: bool) -> Result<Self, Failure> {
        let operation = if is_folder { "make a folder in" } else { "make a file in" };
        let parent = links::folder(parent_path).map_err(|error| failed(operation, parent_path, error))?;
        sweep(&parent, prefix);
        let process = std::process::id();
        for number in 0..TRIES {
            let mut name = prefix.to_os_string();
            name.push(format!("{process}-{number}"));
            let made =
                if is_folder { make_folder(&parent, &name) } else { parent.create(&name, 0o666, false) };
            let handle = match made {
                Ok(handle) => handle,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(failed(operation, parent_path, error)),
            };
            // Another run may have taken it for left over in the moment before it was locked; then that removes it.
            let is_taken = matches!(handle.try_lock(), Err(TryLockError::WouldBlock));
            if !is_taken && parent.leads_to(&name, &handle).unwrap_or(true) {
                return Ok(Self { parent, name, handle, is_folder, is_kept: false });
            }
        }
        Err(failed(operation, parent_path, io::ErrorKind::AlreadyExists.into()))
    }

    /// Where it is.
    pub fn path(&self) -> PathBuf {
        self.parent.path().join(&self.name)
    }

    /// Where what belongs in the folder is put. For root, whom others might want to lead elsewhere, the path leads to
    /// this very folder, even when somebody moves it away and puts a link in its place.
    pub fn inside(&self) -> PathBuf {
        #[cfg(target_os = "linux")]
        if rustix::process::geteuid().is_root() {
            use std::os::fd::AsRawFd;
            let anchored = PathBuf::from(format!("/proc/self/fd/{}/.", self.handle.as_raw_fd()));
            if anchored.is_dir() {
                return anchored;
            }
        }
        self.path()
    }

    /// The file.
    pub fn handle(&self) -> &File {
        &self.handle
    }

    /// The folder that it is in.
    pub fn parent(&self) -> &Folder {
        &self.parent
    }

    /// Gives it its name, which something else may have only if `replaces`.
    pub fn keep(mut self, name: &OsStr, replaces: bool) -> io::Result<()> {
        if replaces {
            self.parent.rename(&self.name, name)?;
        } else {
            self.parent.rename_to_free(&self.name, name)?;
        }
        self.is_kept = true;
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.is_kept {
            remove_it(&self.parent, &self.name, &self.handle, self.is_folder);
        }
    }
}

/// Removes what runs that were killed have left; what cannot be removed is tried again by the next.
fn sweep(parent: &Folder, prefix: &OsStr) {
    for name in parent.names().unwrap_or_default() {
        let rest = name.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes());
        let is_ours = |rest: &[u8]| {
            let mut parts = rest.split(|byte| *byte == b'-');
            let mut is_number =
                || parts.next().is_some_and(|part| !part.is_empty() && part.iter().all(u8::is_ascii_digit));
            is_number() && is_number() && parts.next().is_none()
        };
        if !rest.is_some_and(is_ours) {
            continue;
        }
        let Ok(handle) = open(parent, &name) else { continue };
        let Ok(metadata) = handle.metadata() else { continue };
        if is_of_this_user(&metadata) && handle.try_lock().is_ok() {
            remove_it(parent, &name, &handle, metadata.is_dir());
        }
    }
}

#[cfg(unix)]
fn is_of_this_user(metadata: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::uid(metadata) == rustix::process::geteuid().as_raw()
}

#[cfg(not(unix))]
fn is_of_this_user(_: &Metadata) -> bool {
    true
}

#[cfg(unix)]
fn open(parent: &Folder, name: &OsStr) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::openat(parent, name, flags, Mode::empty())?))
}

#[cfg(not(unix))]
fn open(parent: &Folder, name: &OsStr) -> io::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true);
    // Without this Windows opens no folder (FILE_FLAG_BACKUP_SEMANTICS).
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::custom_flags(&mut options, 0x0200_0000);
    options.open(parent.path().join(name))
}

/// Makes a folder that nobody else may enter, and opens it.
#[cfg(unix)]
fn make_folder(parent: &Folder, name: &OsStr) -> io::Result<File> {
    rustix::fs::mkdirat(parent, name, rustix::fs::Mode::RWXU)?;
    open(parent, name)
}

#[cfg(not(unix))]
fn make_folder(parent: &Folder, name: &OsStr) -> io::Result<File> {
    std::fs::create_dir(parent.path().join(name))?;
    open(parent, name)
}

fn remove_it(parent: &Folder, name: &OsStr, handle: &File, is_folder: bool) {
    // What stays is tried again by the next run.
    if is_folder {
        remove::own_folder(parent.path(), name, handle);
    } else {
        let _ = parent.remove_own(name, handle);
    }
}
