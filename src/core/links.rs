//! Whose links are followed on the way to what is written, and the folder at the end of that way.
//!
//! What writes a log, a lock, settings or a journal goes by a path, and a path can lead through links. A link that
//! somebody else has planted would have a program write where they cannot, and as root anywhere. A link is therefore
//! followed only when it belongs to this user or to root, or to whom what it leads to belongs: they could have done
//! the same themselves (as the kernel's `protected_symlinks` has it). Any other is refused, and named ([`Planted`]).
//!
//! The way is gone once, from handle to handle, every link read where it was looked at. At its end is a [`Folder`]
//! that is open, and everything in it is done relative to the handle, by names that are never followed. Whatever
//! is exchanged above it meanwhile leads nowhere. Where the system has no such handles, the folder is a path.
//!
//! What root makes in the folder of another user is given to them.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

#[cfg_attr(unix, path = "links/unix.rs")]
#[cfg_attr(not(unix), path = "links/portable.rs")]
mod system;

pub use system::Folder;
#[cfg(unix)]
pub use system::give_folder;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the link {} was made by another user ({user}) and leads to {}, which is not theirs; it is not followed",
    link.display(), target.display()
)]
pub struct Planted {
    pub link: PathBuf,
    pub target: PathBuf,
    /// The number of the user whose link it is.
    pub user: u32,
}

impl Planted {
    /// The link that was refused, when an error says that one was.
    pub fn of(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}

impl From<Planted> for io::Error {
    fn from(planted: Planted) -> Self {
        Self::new(io::ErrorKind::PermissionDenied, planted)
    }
}

/// Where a path leads: a folder, and a name in it that is not a link, whether or not there is anything.
#[derive(Debug)]
pub struct Reached {
    pub folder: Folder,
    pub name: OsString,
}

impl Reached {
    pub fn path(&self) -> PathBuf {
        self.folder.path().join(&self.name)
    }
}

/// Goes to where `path` leads. What it names last need not be there, everything above must be.
///
/// # Errors
/// [`Planted`], also for a link of another user that leads to nothing; and as openat(2).
pub fn reach(path: &Path) -> io::Result<Reached> {
    system::reach(path)
}

/// Goes to the folder at `path`.
pub fn folder(path: &Path) -> io::Result<Folder> {
    system::folder(path, system::Missing::IsAnError)
}

/// Goes to the folder at `path`, and makes what is missing on the way, as mkdir(1) does with `-p`.
pub fn make_folder(path: &Path) -> io::Result<Folder> {
    system::folder(path, system::Missing::IsMade)
}

/// The folder that `path` lies in, made when it is missing, and its name there, which may be that of a link.
pub fn make_folder_of(path: &Path) -> io::Result<Reached> {
    let name = path.file_name().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    let folder = make_folder(path.parent().unwrap_or(Path::new("")))?;
    Ok(Reached { folder, name: name.to_os_string() })
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
