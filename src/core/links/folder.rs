//! An open folder: what is in it, made, opened, renamed and taken away by its handle.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Dir, FileType, Gid, Mode, OFlags, Uid};
use rustix::io::Errno;

use crate::core::identity::{Facts, Identity};
use crate::core::space::Kind;

/// An open folder, and the path that led to it, links resolved.
#[derive(Debug)]
pub struct Folder {
    pub(super) handle: OwnedFd,
    pub(super) path: PathBuf,
}

#[cfg(target_os = "linux")]
pub(super) const STEP: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
#[cfg(not(target_os = "linux"))]
pub(super) const STEP: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

impl AsFd for Folder {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.handle.as_fd()
    }
}

impl Folder {
    pub(super) fn begin(path: &Path) -> io::Result<Self> {
        Ok(Self { handle: rustix::fs::open(path, STEP, Mode::empty())?, path: path.to_path_buf() })
    }

    pub(super) fn above(&self) -> io::Result<Self> {
        let handle = rustix::fs::openat(self, "..", STEP, Mode::empty())?;
        Ok(Self { handle, path: self.path.parent().unwrap_or(Path::new("/")).to_path_buf() })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn facts(&self) -> io::Result<Facts> {
        Ok(Facts::of(self)?)
    }

    /// The facts about the entry `name`, a link not followed; `None` when there is none.
    pub fn entry(&self, name: &OsStr) -> io::Result<Option<Facts>> {
        match Facts::at(self, name) {
            Ok(facts) => Ok(Some(facts)),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub fn names(&self) -> io::Result<Vec<OsString>> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let handle = rustix::fs::openat(self, ".", flags, Mode::empty())?;
        let mut names = Vec::new();
        for entry in Dir::read_from(&handle)? {
            names.push(OsString::from_vec(entry?.file_name().to_bytes().to_vec()));
        }
        Ok(names)
    }

    /// Opens the file `name` to read it; `None` when there is none. What is no file, a link too, is not opened, and
    /// a pipe is not waited for.
    pub fn open(&self, name: &OsStr) -> io::Result<Option<File>> {
        self.open_file(name, OFlags::RDONLY)
    }

    /// Opens the file `name` to read it and add to it; `None` when there is none. As [`Folder::open`].
    pub fn open_to_append(&self, name: &OsStr) -> io::Result<Option<File>> {
        let Some(file) = self.open_file(name, OFlags::RDWR | OFlags::APPEND)? else { return Ok(None) };
        let facts = Facts::of(&file)?;
        // Whoever may write in the folder, but not the file, can give it a name here.
        if facts.links > 1 && facts.user != self.facts()?.user {
            let cause = "it is one of several names of a file that belongs to somebody else than its folder";
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, cause));
        }
        Ok(Some(file))
    }

    fn open_file(&self, name: &OsStr, flags: OFlags) -> io::Result<Option<File>> {
        // Opening a device can already do something.
        match rustix::fs::statat(self, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => check_is_file(FileType::from_raw_mode(stat.st_mode))?,
            Err(Errno::NOENT) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        let flags = flags | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = match rustix::fs::openat(self, name, flags, Mode::empty()) {
            Ok(file) => File::from(file),
            Err(Errno::NOENT) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        check_is_file(FileType::from_raw_mode(rustix::fs::fstat(&file)?.st_mode))?;
        Ok(Some(file))
    }

    /// Makes the file `name`, which must not be there, to be read and written, at its end when `appends`. What root
    /// makes in another user's folder is theirs.
    ///
    /// # Errors
    /// Of kind [`io::ErrorKind::AlreadyExists`] when anything is there, and as openat(2).
    pub fn create(&self, name: &OsStr, mode: u32, appends: bool) -> io::Result<File> {
        let end = if appends { OFlags::APPEND } else { OFlags::empty() };
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC | end;
        let file = File::from(rustix::fs::openat(self, name, flags, mode_of(mode))?);
        if let Err(error) = self.give(&file) {
            let _ = self.remove_own(name, &file);
            return Err(error);
        }
        Ok(file)
    }

    /// Makes the folder `name`. One that is made there meanwhile is as good.
    pub(super) fn make_folder(&self, name: &OsStr) -> io::Result<Self> {
        let is_made = match rustix::fs::mkdirat(self, name, mode_of(0o777)) {
            Ok(()) => true,
            Err(Errno::EXIST) => false,
            Err(error) => return Err(error.into()),
        };
        let handle = rustix::fs::openat(self, name, STEP | OFlags::NOFOLLOW, Mode::empty())?;
        let made = Self { handle, path: self.path.join(name) };
        if is_made {
            give_folder(self, &made)?;
        }
        Ok(made)
    }

    /// Gives what root has made in this folder to whom the folder belongs.
    pub fn give(&self, made: impl AsFd) -> io::Result<()> {
        match to_be_given(self)? {
            Some((user, group)) => Ok(rustix::fs::fchown(made, Some(user), Some(group))?),
            None => Ok(()),
        }
    }

    /// Whether `name` leads to this very file.
    pub fn leads_to(&self, name: &OsStr, file: &File) -> io::Result<bool> {
        let own: Identity = Facts::of(file)?.identity;
        Ok(self.entry(name)?.is_some_and(|facts| facts.identity == own))
    }

    /// Removes a file of our own making, if `name` still leads to it.
    #[expect(clippy::disallowed_methods, reason = "a pidfile or an unfinished file, never a part of a space")]
    pub fn remove_own(&self, name: &OsStr, file: &File) -> io::Result<()> {
        if self.leads_to(name, file)? {
            rustix::fs::unlinkat(self, name, AtFlags::empty())?;
        }
        Ok(())
    }

    /// Removes the link `name`, if it is one.
    #[expect(clippy::disallowed_methods, reason = "a link that a file of our own has taken the place of")]
    pub fn remove_link(&self, name: &OsStr) -> io::Result<()> {
        if self.entry(name)?.is_some_and(|facts| facts.kind == Kind::Symlink) {
            rustix::fs::unlinkat(self, name, AtFlags::empty())?;
        }
        Ok(())
    }

    /// Gives the entry `from` the name `to`, in the place of whatever has it.
    pub fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::renameat(self, from, self, to)?)
    }

    /// Gives the entry `from` the name `to`, which nothing may have.
    ///
    /// # Errors
    /// Of kind [`io::ErrorKind::AlreadyExists`] when something has it, and as renameat2(2).
    pub fn rename_to_free(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        #[cfg(target_os = "linux")]
        match rustix::fs::renameat_with(self, from, self, to, rustix::fs::RenameFlags::NOREPLACE) {
            // An old kernel, or a file system that cannot do that.
            Err(Errno::NOSYS | Errno::INVAL | Errno::NOTSUP) => {}
            answer => return Ok(answer?),
        }
        if self.entry(to)?.is_some() {
            return Err(io::Error::from(io::ErrorKind::AlreadyExists));
        }
        self.rename(from, to)
    }

    /// Exchanges the names of two entries in one step; `false`, and nothing is done, where that cannot be.
    #[cfg(target_os = "linux")]
    pub fn exchange(&self, one: &OsStr, other: &OsStr) -> io::Result<bool> {
        match rustix::fs::renameat_with(self, one, self, other, rustix::fs::RenameFlags::EXCHANGE) {
            Ok(()) => Ok(true),
            Err(Errno::NOSYS | Errno::INVAL | Errno::NOTSUP) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    #[cfg(not(target_os = "linux"))]
    pub fn exchange(&self, _: &OsStr, _: &OsStr) -> io::Result<bool> {
        Ok(false)
    }

    /// Whether it belongs to the kernel's view of processes, some of whose links only the kernel can follow.
    #[cfg(target_os = "linux")]
    pub(super) fn is_of_the_kernel(&self) -> bool {
        const PROC_SUPER_MAGIC: i64 = 0x9fa0;
        #[allow(
            clippy::unnecessary_cast,
            clippy::cast_lossless,
            reason = "its type differs between machines"
        )]
        rustix::fs::fstatfs(self).is_ok_and(|about| about.f_type as i64 == PROC_SUPER_MAGIC)
    }
}

/// To whom belongs what this user makes in a folder, where that is somebody else: only root gives.
fn to_be_given(folder: impl AsFd) -> rustix::io::Result<Option<(Uid, Gid)>> {
    if !rustix::process::geteuid().is_root() {
        return Ok(None);
    }
    let stat = rustix::fs::fstat(folder)?;
    Ok((stat.st_uid != 0).then(|| (Uid::from_raw(stat.st_uid), Gid::from_raw(stat.st_gid))))
}

/// Gives a folder that root has just made in another to whom that other belongs.
///
/// # Errors
/// When it is not empty: whoever owns the folder above can have put another of root's in its place. As fchown(2).
pub fn give_folder(folder: impl AsFd, made: impl AsFd) -> rustix::io::Result<()> {
    let Some((user, group)) = to_be_given(folder)? else { return Ok(()) };
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let made = rustix::fs::openat(made, ".", flags, Mode::empty())?;
    for entry in Dir::read_from(&made)? {
        if !matches!(entry?.file_name().to_bytes(), b"." | b"..") {
            return Err(Errno::NOTEMPTY);
        }
    }
    rustix::fs::fchown(made, Some(user), Some(group))
}

fn check_is_file(file_type: FileType) -> io::Result<()> {
    match file_type {
        FileType::RegularFile => Ok(()),
        FileType::Directory => Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder")),
        FileType::Symlink => Err(Errno::LOOP.into()),
        _ => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file")),
    }
}

#[allow(clippy::useless_conversion, reason = "the type of a mode differs between systems")]
fn mode_of(mode: u32) -> Mode {
    Mode::from_bits_truncate(mode.try_into().unwrap_or(0o600))
}
