//! What is in a folder, for hashing, copying and packing: files, links and folders, by name.
//!
//! Nothing else can be in an artifact, and a pipe would hold up whoever opens it: such things are refused by name. A
//! file that does not stay the same while it is read is an error.

use std::ffi::OsString;
use std::fs::{File, FileType, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::Failure;
use crate::core::error::Error;
use crate::core::identity::Identity;
use crate::core::patience;

/// What an entry of a folder is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A folder.
    Folder,
    /// A file.
    File,
    /// A link, and the bytes of what it leads to.
    Link(Vec<u8>),
}

/// What changes when a file or folder does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    identity: Option<Identity>,
    size: u64,
    modified: Option<SystemTime>,
    changed: (i64, i64),
}

impl State {
    fn of(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        let changed = {
            use std::os::unix::fs::MetadataExt;
            (metadata.ctime(), metadata.ctime_nsec())
        };
        #[cfg(not(unix))]
        let changed = (0, 0);
        Self {
            identity: Identity::of(metadata),
            size: metadata.len(),
            modified: metadata.modified().ok(),
            changed,
        }
    }

    /// That of a folder, a link to one not followed.
    pub fn of_folder(folder: &Path) -> Result<Self, Failure> {
        let metadata = folder.symlink_metadata().map_err(|error| failed("read the folder", folder, error))?;
        if !metadata.is_dir() {
            return Err(failed("read the folder", folder, io::ErrorKind::NotADirectory.into()));
        }
        Ok(Self::of(&metadata))
    }
}

/// One entry of a folder.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its name.
    pub name: OsString,
    /// What it is.
    pub kind: Kind,
}

/// The folder that a path leads to: what is asked for may be reached through a link, what lies in it may not.
pub fn root(folder: &Path) -> Result<PathBuf, Failure> {
    patience::real_path(folder).map_err(|error| failed("read the folder", folder, error))
}

/// What is in a folder, by the bytes of the names.
pub fn list(folder: &Path) -> Result<Vec<Entry>, Failure> {
    let failed = |error| failed("read the folder", folder, error);
    let mut entries = Vec::new();
    for entry in folder.read_dir().map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let (name, path) = (entry.file_name(), entry.path());
        let kind = kind_of(&path, entry.file_type().map_err(|error| gone(&path, error))?)?;
        entries.push(Entry { name, kind });
    }
    entries.sort_by(|one, other| one.name.as_encoded_bytes().cmp(other.name.as_encoded_bytes()));
    Ok(entries)
}

fn kind_of(path: &Path, kind: FileType) -> Result<Kind, Failure> {
    if kind.is_dir() {
        Ok(Kind::Folder)
    } else if kind.is_symlink() {
        let target = path.read_link().map_err(|error| gone(path, error))?;
        Ok(Kind::Link(target.into_os_string().into_encoded_bytes()))
    } else if kind.is_file() {
        Ok(Kind::File)
    } else {
        Err(no_file(path))
    }
}

fn no_file(path: &Path) -> Failure {
    let error = io::Error::other("it is a pipe, a socket or a device, which no artifact can hold");
    Error::new("read", path, error).with_advice("remove it, or choose another folder").into()
}

/// A file that is being read.
pub struct Source {
    file: File,
    path: PathBuf,
    state: State,
    is_executable: bool,
    left: u64,
}

impl Source {
    /// Opens a file. What stands in its place as a link or anything else is refused.
    pub fn open(path: PathBuf) -> Result<Self, Failure> {
        let mut options = OpenOptions::new();
        options.read(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
            options.custom_flags(flags.bits().cast_signed());
        }
        let file = options.open(&path).map_err(|error| gone(&path, error))?;
        let metadata = file.metadata().map_err(|error| failed("read", &path, error))?;
        if !metadata.is_file() {
            return Err(no_file(&path));
        }
        #[cfg(unix)]
        let is_executable = std::os::unix::fs::MetadataExt::mode(&metadata) & 0o100 != 0;
        #[cfg(not(unix))]
        let is_executable = false;
        let state = State::of(&metadata);
        Ok(Self { left: state.size, file, path, state, is_executable })
    }

    /// Whether its owner may run it.
    pub fn is_executable(&self) -> bool {
        self.is_executable
    }

    /// Its length in bytes.
    pub fn size(&self) -> u64 {
        self.state.size
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file itself.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// The next bytes of it; none at its end, at which it is looked whether it is still the same.
    pub fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Failure> {
        let count = next(&self.file, &mut self.left, &self.path, buffer)?;
        if count == 0 {
            self.is_whole()?;
        }
        Ok(count)
    }

    /// The next bytes of a file that has the same data.
    pub fn read_from(&mut self, file: &File, buffer: &mut [u8]) -> Result<usize, Failure> {
        next(file, &mut self.left, &self.path, buffer)
    }

    /// Whether it is still in the state in which it was opened; an error if not.
    fn is_whole(&self) -> Result<(), Failure> {
        let metadata = self.file.metadata().map_err(|error| failed("read", &self.path, error))?;
        if State::of(&metadata) == self.state { Ok(()) } else { Err(changed(&self.path)) }
    }
}

/// Reads from a file of which so many bytes are left.
fn next(mut file: &File, left: &mut u64, path: &Path, buffer: &mut [u8]) -> Result<usize, Failure> {
    let most = usize::try_from(*left).unwrap_or(usize::MAX).min(buffer.len());
    let buffer = buffer.get_mut(..most).unwrap_or_default();
    if buffer.is_empty() {
        return Ok(0);
    }
    loop {
        match file.read(buffer) {
            Ok(0) => return Err(changed(path)),
            Ok(count) => {
                *left = left.saturating_sub(count as u64);
                return Ok(count);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(failed("read", path, error)),
        }
    }
}

/// The error for what is not the same at the end as at the beginning.
pub fn changed(path: &Path) -> Failure {
    Error::new("read", path, io::Error::other("it changed while it was read"))
        .with_advice("try again when nothing writes to it")
        .into()
}

/// The error for what was listed and cannot be looked at.
fn gone(path: &Path, error: io::Error) -> Failure {
    if error.kind() == io::ErrorKind::NotFound { changed(path) } else { failed("read", path, error) }
}

/// The error for what the system refuses.
pub fn failed(operation: &'static str, path: &Path, error: io::Error) -> Failure {
    Error::new(operation, path, error).into()
}
