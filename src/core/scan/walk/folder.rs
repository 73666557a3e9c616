//! One folder of a space, opened from its parent's handle and read through its own.
//!
//! A handle stays open while folders below it wait, but only so many at a time: beyond the budget a folder
//! gives its handle up, and its children open it again from the nearest ancestor that still has one.

use std::ffi::{CStr, CString, OsStr};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::fs::{Access, AtFlags, FileType, Mode, OFlags, RawDir, Stat};
use rustix::io::Errno;

use super::Trouble;
use super::tally::Sums;
use crate::core::handle::Budget;
use crate::core::identity::Facts;

/// The size of the buffer that entries are read into, in bytes. Larger ones do not pay.
pub const BUFFER: usize = 64 * 1024;

pub type Buffer = Vec<MaybeUninit<u8>>;

#[derive(Debug)]
pub struct Handles {
    budget: Budget,
    /// Whether access times can be left alone: only for files of our own, so that a refusal is likely to be
    /// followed by others.
    leave_access_times: AtomicBool,
    user: u32,
}

impl Handles {
    pub fn new() -> Self {
        Self {
            budget: Budget::default(),
            leave_access_times: AtomicBool::new(true),
            user: rustix::process::geteuid().as_raw(),
        }
    }

    /// Opens a folder for reading, not through a link when `follow` is unset.
    pub fn open(&self, parent: BorrowedFd<'_>, name: &CStr, follow: bool) -> rustix::io::Result<OwnedFd> {
        let mut flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        if !follow {
            flags |= OFlags::NOFOLLOW;
        }
        if self.leave_access_times.load(Ordering::Relaxed) {
            match rustix::fs::openat(parent, name, flags | OFlags::NOATIME, Mode::empty()) {
                Err(Errno::PERM) => self.leave_access_times.store(false, Ordering::Relaxed),
                answer => return answer,
            }
        }
        rustix::fs::openat(parent, name, flags, Mode::empty())
    }

    fn is_of_another(&self, stat: &Stat) -> bool {
        stat.st_uid != self.user
    }

    /// Whether this user may not remove anything from a folder, and cannot change that either.
    fn may_not_empty(&self, folder: &OwnedFd, stat: &Stat) -> bool {
        let wanted = Access::WRITE_OK | Access::EXEC_OK;
        match rustix::fs::accessat(folder, c".", wanted, AtFlags::empty()) {
            Err(Errno::ACCESS) => self.is_of_another(stat),
            Err(Errno::ROFS | Errno::PERM) => true,
            _ => false,
        }
    }
}

/// An owner's folder: where the chain of folders begins.
#[derive(Debug)]
pub struct Root {
    pub handle: OwnedFd,
    pub path: PathBuf,
}

/// A folder of a space that has been read, for as long as folders below it wait.
#[derive(Debug)]
pub struct Folder {
    above: Above,
    name: CString,
    /// How many folders lie between it and the owner's.
    level: u32,
    /// The handle and what it was taken from, while it is kept.
    handle: Option<(OwnedFd, Arc<Handles>)>,
    device: u64,
    /// Whether what others have in it may not be removed by this user (the sticky bit).
    is_sticky: bool,
}

#[derive(Debug, Clone)]
pub enum Above {
    Root(Arc<Root>),
    Folder(Arc<Folder>),
    /// Nothing any more: the chain is being let go of.
    Released,
}

/// The handle of a folder, kept open or opened again.
enum Opened<'a> {
    Kept(BorrowedFd<'a>),
    Again(OwnedFd),
}

impl AsFd for Opened<'_> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Kept(handle) => *handle,
            Self::Again(handle) => handle.as_fd(),
        }
    }
}

impl Above {
    /// The handle of this folder, from the nearest one up the chain that is still open.
    fn handle(&self, handles: &Handles) -> rustix::io::Result<Opened<'_>> {
        // The folders between that handle and this one, innermost first.
        let mut closed: Vec<&CStr> = Vec::new();
        let mut above = self;
        let mut opened = loop {
            match above {
                Self::Root(root) => break Opened::Kept(root.handle.as_fd()),
                Self::Folder(folder) => {
                    if let Some((handle, _)) = &folder.handle {
                        break Opened::Kept(handle.as_fd());
                    }
                    closed.push(&folder.name);
                    above = &folder.above;
                }
                Self::Released => return Err(Errno::NOENT),
            }
        };
        for name in closed.into_iter().rev() {
            opened = Opened::Again(handles.open(opened.as_fd(), name, false)?);
        }
        Ok(opened)
    }

    fn level(&self) -> u32 {
        match self {
            Self::Folder(folder) => folder.level,
            Self::Root(_) | Self::Released => 0,
        }
    }

    /// The volume that it lies on, where that is known; and whether only one's own may be removed from it.
    fn rule(&self) -> (Option<u64>, bool) {
        match self {
            Self::Folder(folder) => (Some(folder.device), folder.is_sticky),
            Self::Root(_) | Self::Released => (None, false),
        }
    }

    /// The path of the entry `name` below this folder.
    fn path_of(&self, name: &CStr) -> PathBuf {
        let mut names = vec![name];
        let mut above = self;
        let mut path = loop {
            match above {
                Self::Root(root) => break root.path.clone(),
                Self::Folder(folder) => {
                    names.push(&folder.name);
                    above = &folder.above;
                }
                Self::Released => break PathBuf::new(),
            }
        };
        path.extend(names.into_iter().rev().map(|name| OsStr::from_bytes(name.to_bytes())));
        path
    }

    fn trouble(&self, name: &CStr, error: Errno) -> Trouble {
        Trouble { path: self.path_of(name), source: error.into() }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Some((handle, handles)) = self.handle.take() {
            drop(handle);
            handles.budget.give_back();
        }
        // A chain of thousands of folders is let go of one by one, not by recursion on the stack.
        let mut above = std::mem::replace(&mut self.above, Above::Released);
        while let Above::Folder(parent) = above {
            let Some(mut parent) = Arc::into_inner(parent) else { break };
            above = std::mem::replace(&mut parent.above, Above::Released);
        }
    }
}

#[derive(Debug)]
pub struct Waiting {
    pub above: Above,
    pub name: CString,
    /// Whether it lies below the space, rather than being the space's own folder.
    pub is_below: bool,
}

impl Waiting {
    /// Reads the folder into `sums`, shows what it sees to `seen`, each entry that is no folder by its name and the
    /// folder itself as `.`, and hands every folder in it to `found`.
    ///
    /// # Errors
    /// When this is a space and cannot be looked at, not even as something other than a folder. A folder
    /// below is counted as unreadable instead, or left out when it was removed meanwhile.
    pub fn read(
        self,
        handles: &Arc<Handles>,
        buffer: &mut Buffer,
        sums: &mut Sums,
        mut seen: impl FnMut(&CStr, &Facts),
        mut found: impl FnMut(Waiting),
    ) -> rustix::io::Result<()> {
        let opened = self.open(handles, sums, &mut seen).and_then(|handle| {
            let Some(handle) = handle else { return Ok(None) };
            let stat = rustix::fs::fstat(&handle)?;
            self.count_itself(&stat, sums, &mut seen);
            Ok(Some((handle, stat)))
        });
        let (handle, stat) = match opened {
            Ok(Some(opened)) => opened,
            Err(error) if !self.is_below => return Err(error),
            Ok(None) | Err(Errno::NOENT) => return Ok(()),
            Err(error) => {
                sums.trouble(|| self.above.trouble(&self.name, error));
                return Ok(());
            }
        };

        let itself = Facts::from_stat(&stat);
        let (device_above, is_sticky_above) = self.above.rule();
        let is_sticky = stat.st_mode & 0o1000 != 0 && handles.is_of_another(&stat) && handles.user != 0;
        // Whether it is empty, and whether something in it may not go.
        let (mut is_empty, mut keeps) = (true, is_sticky_above && handles.is_of_another(&stat));
        let mut below: Vec<CString> = Vec::new();
        let mut entries = RawDir::new(&handle, buffer);
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    sums.trouble(|| self.above.trouble(&self.name, error));
                    break;
                }
            };
            let name = entry.file_name();
            if name == c"." || name == c".." {
                continue;
            }
            is_empty = false;
            if entry.file_type() == FileType::Directory {
                below.push(name.to_owned());
                continue;
            }
            match rustix::fs::statat(&handle, name, AtFlags::SYMLINK_NOFOLLOW) {
                // Some file systems do not tell folders in the listing.
                Ok(stat) if is_directory(&stat) => below.push(name.to_owned()),
                Ok(stat) => {
                    keeps |= is_sticky && handles.is_of_another(&stat);
                    let facts = Facts::from_stat(&stat);
                    seen(name, &facts);
                    sums.file(&facts);
                }
                // Removed since the listing.
                Err(Errno::NOENT) => {}
                Err(error) => {
                    sums.unknown_file();
                    sums.trouble(|| {
                        let mut trouble = self.above.trouble(&self.name, error);
                        trouble.path.push(OsStr::from_bytes(name.to_bytes()));
                        trouble
                    });
                }
            }
        }
        // One's own folder can be unlocked, but for one on another volume: a subvolume may be read-only.
        let may_be_locked = handles.is_of_another(&stat) || device_above != Some(itself.identity.device);
        if keeps || (!is_empty && may_be_locked && handles.may_not_empty(&handle, &stat)) {
            sums.not_ours();
        }
        if !below.is_empty() {
            let device = itself.identity.device;
            let level = self.above.level() + 1;
            let handle = handles.budget.take(level).then(|| (handle, Arc::clone(handles)));
            let folder =
                Arc::new(Folder { above: self.above, name: self.name, level, handle, device, is_sticky });
            for name in below {
                found(Waiting { above: Above::Folder(Arc::clone(&folder)), name, is_below: true });
            }
        }
        Ok(())
    }

    /// Opens the folder; `None` when there is nothing to read, and what there is has been counted.
    fn open(
        &self,
        handles: &Handles,
        sums: &mut Sums,
        seen: &mut impl FnMut(&CStr, &Facts),
    ) -> rustix::io::Result<Option<OwnedFd>> {
        let above = self.above.handle(handles)?;
        let error = match handles.open(above.as_fd(), &self.name, false) {
            Ok(handle) => return Ok(Some(handle)),
            Err(error) => error,
        };
        let stat = rustix::fs::statat(&above, &self.name, AtFlags::SYMLINK_NOFOLLOW)?;
        if is_directory(&stat) {
            self.count_itself(&stat, sums, seen);
            if handles.is_of_another(&stat) {
                sums.not_ours();
            }
            sums.trouble(|| self.above.trouble(&self.name, error));
        } else {
            if !self.is_below {
                sums.is_of(&Facts::from_stat(&stat));
            }
            sums.file(&Facts::from_stat(&stat));
        }
        Ok(None)
    }

    fn count_itself(&self, stat: &Stat, sums: &mut Sums, seen: &mut impl FnMut(&CStr, &Facts)) {
        let facts = Facts::from_stat(stat);
        seen(c".", &facts);
        if self.is_below {
            sums.directory(&facts);
        } else {
            sums.own_folder(&facts);
            sums.is_of(&facts);
        }
    }
}

fn is_directory(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode) == FileType::Directory
}
