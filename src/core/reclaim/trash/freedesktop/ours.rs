//! Whether a trash that the journal names is there, and one of this user's own.
//!
//! The journal is no authority: a folder counts as a trash when it is called as one, belongs to this user, and has
//! what a trash has. What cannot be looked at is not taken for gone: its volume may come back.

use std::ffi::OsStr;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Component, Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use super::super::{FILES, INFO};
use super::{is_own, is_same_volume, record_name, words};
use crate::core::handle;
use crate::core::identity::Facts;
use crate::core::reclaim::journal::{Item, decode};

pub struct Opened {
    pub files: OwnedFd,
    pub info: Option<OwnedFd>,
}

/// Why a trash is not opened.
pub enum Absent {
    Gone,
    Unseen(String),
}

/// Opens the trash that an item was moved to.
pub fn open(item: &Item) -> Result<(Opened, &OsStr), Absent> {
    let Some((path, name)) = &item.trash else { return Err(Absent::Gone) };
    if !item.is_named_by_us {
        let reason = "the journal gives it a name in the trash that is none of ours";
        return Err(Absent::Unseen(reason.to_string()));
    }
    let trash = open_trash(path)?;
    let files = match handle::open_folder(trash.as_fd(), FILES) {
        Ok(files) => files,
        Err(Errno::NOENT) => return Err(Absent::Gone),
        Err(error) => return Err(unseen(path, error)),
    };
    Ok((Opened { files, info: handle::open_folder(trash.as_fd(), INFO).ok() }, name))
}

/// Opens a trash of this user.
pub fn open_trash(path: &Path) -> Result<OwnedFd, Absent> {
    let user = rustix::process::geteuid().as_raw();
    let trash = match Shape::of(path, user) {
        Some(Shape::Home) => match handle::open_first(path) {
            Err(Errno::NOENT) if path.is_symlink() => {
                let reason = format!("{} is a link to what is not there now", path.display());
                return Err(Absent::Unseen(reason));
            }
            Err(Errno::NOENT) => return Err(Absent::Gone),
            opened => opened.map_err(|error| unseen(path, error))?,
        },
        Some(Shape::OnVolume { top, folders }) => open_on_volume(path, &top, &folders)?,
        None => return Err(Absent::Unseen(format!("{} is no trash of yours", path.display()))),
    };
    if !is_own(&trash, user) {
        return Err(Absent::Unseen(format!("{} belongs to another user", path.display())));
    }
    Ok(trash)
}

fn unseen(path: &Path, error: Errno) -> Absent {
    Absent::Unseen(format!("{} cannot be looked at: {}", path.display(), words(error)))
}

/// What a trash is called.
pub enum Shape<'a> {
    /// The user's own, `DATA/Trash`.
    Home,
    /// One at the top of a volume: `.Trash-USER`, or `USER` in `.Trash`.
    OnVolume { top: PathBuf, folders: Vec<&'a OsStr> },
}

impl<'a> Shape<'a> {
    /// What the path of a trash tells; `None` when it is none of this user.
    pub fn of(path: &'a Path, user: u32) -> Option<Self> {
        let is_plain = |component| !matches!(component, Component::ParentDir | Component::CurDir);
        if !path.is_absolute() || !path.components().all(is_plain) {
            return None;
        }
        let (above, name) = (path.parent()?, path.file_name()?);
        if name == "Trash" {
            Some(Self::Home)
        } else if *name == *format!(".Trash-{user}") {
            Some(Self::OnVolume { top: above.to_path_buf(), folders: vec![name] })
        } else if *name == *user.to_string() && above.file_name()? == ".Trash" {
            Some(Self::OnVolume {
                top: above.parent()?.to_path_buf(),
                folders: vec![above.file_name()?, name],
            })
        } else {
            None
        }
    }
}

/// Opens a trash at the top of its volume, or tells whether that is mounted.
fn open_on_volume(path: &Path, top: &Path, folders: &[&OsStr]) -> Result<OwnedFd, Absent> {
    let not_mounted = || Absent::Unseen(format!("the volume at {} is not mounted now", top.display()));
    let mut folder = match handle::open_first(top) {
        Ok(folder) => folder,
        Err(Errno::NOENT) => return Err(not_mounted()),
        Err(error) => return Err(unseen(path, error)),
    };
    let is_top = is_top_of_volume(&folder).map_err(|error| unseen(path, error))?;
    for name in folders {
        folder = match handle::open_folder(folder.as_fd(), *name) {
            Ok(folder) => folder,
            Err(Errno::NOENT) => return Err(if is_top { Absent::Gone } else { not_mounted() }),
            Err(error) => return Err(unseen(path, error)),
        };
    }
    Ok(folder)
}

/// Whether a folder is where a volume begins.
fn is_top_of_volume(folder: &OwnedFd) -> rustix::io::Result<bool> {
    let flags = OFlags::DIRECTORY | OFlags::CLOEXEC | OFlags::PATH;
    let above = rustix::fs::openat(folder, "..", flags, Mode::empty())?;
    let is_root = Facts::of(&above)?.identity == Facts::of(folder)?.identity;
    Ok(is_root || !is_same_volume(above.as_fd(), folder.as_fd())?)
}

/// The longest record that is read, in bytes.
const LONGEST: u64 = 64 << 10;

/// Whether the record of an item is there and tells of it.
pub fn has_record(info: &OwnedFd, name: &OsStr, item: &Item) -> bool {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let Ok(record) = rustix::fs::openat(info, &*record_name(name), flags, Mode::empty()) else {
        return false;
    };
    let file = std::fs::File::from(record);
    let mut text = String::new();
    let is_read = file.metadata().is_ok_and(|metadata| metadata.is_file())
        && file.take(LONGEST).read_to_string(&mut text).is_ok();
    let path = text.lines().find_map(|line| line.strip_prefix("Path="));
    let path = path.map(|path| PathBuf::from(decode(path)));
    is_read && path.is_some_and(|path| path.file_name() == item.from.file_name())
}
