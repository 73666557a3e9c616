//! Ways and folders by paths, for systems without handles of folders and without owners as Unix has them.

use std::ffi::{OsStr, OsString};
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::Reached;
use crate::core::identity::Facts;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    IsAnError,
    IsMade,
}

/// A folder by its path.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

pub(super) fn reach(path: &Path) -> io::Result<Reached> {
    let mut path = path.to_path_buf();
    for _ in 0..40 {
        match std::fs::read_link(&path) {
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            Err(_) => {
                let name = path.file_name().ok_or(io::ErrorKind::IsADirectory)?.to_os_string();
                let folder = folder(path.parent().unwrap_or(Path::new("")), Missing::IsAnError)?;
                return Ok(Reached { folder, name });
            }
        }
    }
    Err(io::Error::other("it is a link to itself"))
}

pub(super) fn folder(path: &Path, missing: Missing) -> io::Result<Folder> {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    if missing == Missing::IsMade && !path.is_dir() {
        std::fs::create_dir_all(path)?;
    }
    if std::fs::metadata(path)?.is_dir() {
        Ok(Folder { path: path.to_path_buf() })
    } else {
        Err(io::Error::from(io::ErrorKind::NotADirectory))
    }
}

impl Folder {
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn facts(&self) -> io::Result<Facts> {
        Ok(Facts::from_metadata(&std::fs::metadata(&self.path)?))
    }

    pub fn entry(&self, name: &OsStr) -> io::Result<Option<Facts>> {
        match std::fs::symlink_metadata(self.path.join(name)) {
            Ok(metadata) => Ok(Some(Facts::from_metadata(&metadata))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub fn names(&self) -> io::Result<Vec<OsString>> {
        std::fs::read_dir(&self.path)?.map(|entry| Ok(entry?.file_name())).collect()
    }

    pub fn open(&self, name: &OsStr) -> io::Result<Option<File>> {
        self.open_file(name, OpenOptions::new().read(true))
    }

    pub fn open_to_append(&self, name: &OsStr) -> io::Result<Option<File>> {
        self.open_file(name, OpenOptions::new().read(true).append(true))
    }

    fn open_file(&self, name: &OsStr, options: &OpenOptions) -> io::Result<Option<File>> {
        let path = self.path.join(name);
        match std::fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_file() => options.open(&path).map(Some),
            Ok(metadata) if metadata.is_dir() => {
                Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"))
            }
            Ok(_) => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub fn create(&self, name: &OsStr, _: u32, appends: bool) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).append(appends).create_new(true);
        options.open(self.path.join(name))
    }

    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "other systems do something here")]
    pub fn give(&self, _: &File) -> io::Result<()> {
        Ok(())
    }

    pub fn leads_to(&self, name: &OsStr, _: &File) -> io::Result<bool> {
        std::fs::symlink_metadata(self.path.join(name)).map(|metadata| metadata.is_file())
    }

    #[expect(clippy::disallowed_methods, reason = "a pidfile or an unfinished file, never a part of a space")]
    pub fn remove_own(&self, name: &OsStr, file: &File) -> io::Result<()> {
        if self.leads_to(name, file)? { std::fs::remove_file(self.path.join(name)) } else { Ok(()) }
    }

    #[expect(clippy::disallowed_methods, reason = "a link that a file of our own has taken the place of")]
    pub fn remove_link(&self, name: &OsStr) -> io::Result<()> {
        let path = self.path.join(name);
        if path.is_symlink() { std::fs::remove_file(path) } else { Ok(()) }
    }

    pub fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        std::fs::rename(self.path.join(from), self.path.join(to))
    }

    pub fn rename_to_free(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        if self.entry(to)?.is_some() {
            return Err(io::Error::from(io::ErrorKind::AlreadyExists));
        }
        self.rename(from, to)
    }

    pub fn exchange(&self, _: &OsStr, _: &OsStr) -> io::Result<bool> {
        Ok(false)
    }
}
