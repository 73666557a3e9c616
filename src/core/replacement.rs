//! A new file for the place of an old one: made beside it, with all that the old one had, and put there in one step.
//!
//! What the old file had beside its text is kept: owner, group, mode, access control list and extended attributes.
//! Where that cannot be, for it belongs to somebody else who would lose it, nothing is replaced ([`NotKept`]).
//! Until the very end nobody but its owner can read the new file.
//!
//! Its name is one that nobody can foresee, and nothing that is there is ever used or overwritten. What is not put in
//! its place goes when it is dropped; what a killed program leaves is called `NAME.new-…`.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};

use crate::core::links::{Folder, Reached};

#[cfg_attr(unix, path = "replacement/kept.rs")]
#[cfg_attr(not(unix), path = "replacement/nothing_kept.rs")]
mod kept;

pub use kept::keep;

/// Why a file is not replaced: the new one would not have what the old one has.
#[derive(Debug, thiserror::Error)]
#[error("{whose}, and a new file could not keep {what}")]
pub struct NotKept {
    whose: String,
    what: &'static str,
}

impl From<NotKept> for io::Error {
    fn from(reason: NotKept) -> Self {
        Self::new(io::ErrorKind::PermissionDenied, reason)
    }
}

/// Gives a file of this user's own all that `old` has, before it takes its place.
pub fn keep_all(new: &File, old: &File) -> io::Result<()> {
    kept::keep_owner(new, old)?;
    keep(new, old)
}

/// An unfinished new file.
#[derive(Debug)]
pub struct Replacement<'f> {
    folder: &'f Folder,
    name: OsString,
    file: File,
    is_put: bool,
}

/// The mode of a file that its owner alone may read.
pub const PRIVATE: u32 = 0o600;
/// The mode of a file for everybody, of which the system takes what the user has chosen to (umask(2)).
pub const COMMON: u32 = 0o666;

/// How often another name is tried.
const TRIES: usize = 100;

/// What stands between the name of a file and what tells its replacements apart.
pub const NEW: &str = ".new-";

impl<'f> Replacement<'f> {
    /// A new, empty file for the place, with the owner and the group of `old`, and for its owner alone to read; when
    /// there is no old one, as any new file with this mode. `tag` goes into its name.
    pub fn begin(place: &'f Reached, old: Option<&File>, mode: u32, tag: &str) -> io::Result<Self> {
        let mode = if old.is_some() { PRIVATE } else { mode };
        let mut tries = 0;
        loop {
            let mut name = place.name.clone();
            name.push(format!("{NEW}{tag}{:016x}", RandomState::new().hash_one(tries)));
            match place.folder.create(&name, mode, true) {
                Ok(file) => {
                    let new = Self { folder: &place.folder, name, file, is_put: false };
                    if let Some(old) = old {
                        kept::keep_owner(&new.file, old)?;
                    }
                    return Ok(new);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tries < TRIES => tries += 1,
                Err(error) => return Err(error),
            }
        }
    }

    pub fn write(&mut self, text: &[u8]) -> io::Result<()> {
        self.file.write_all(text)
    }

    pub fn file(&self) -> &File {
        &self.file
    }

    /// Its name as long as it is not put.
    pub fn name(&self) -> &OsStr {
        &self.name
    }

    /// Puts it in the place, whatever is there.
    ///
    /// # Errors
    /// When it cannot be renamed; the old file is then still there.
    pub fn put(&mut self, name: &OsStr) -> io::Result<()> {
        self.folder.rename(&self.name, name)?;
        self.is_put = true;
        Ok(())
    }

    /// Puts it where nothing is yet.
    ///
    /// # Errors
    /// Of kind [`io::ErrorKind::AlreadyExists`] when something is.
    pub fn put_anew(&mut self, name: &OsStr) -> io::Result<()> {
        self.folder.rename_to_free(&self.name, name)?;
        self.is_put = true;
        Ok(())
    }

    /// Exchanges it with what has the name, which then has the name that this had, and stays; `false`, and nothing
    /// is done, where that cannot be.
    pub fn exchange(&mut self, name: &OsStr) -> io::Result<bool> {
        let done = self.folder.exchange(&self.name, name)?;
        self.is_put |= done;
        Ok(done)
    }
}

impl Drop for Replacement<'_> {
    fn drop(&mut self) {
        if !self.is_put {
            let _ = self.folder.remove_own(&self.name, &self.file);
        }
    }
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests;
