//! One folder that is being removed: its handle, its unlocking, its entries.

use std::ffi::{CStr, CString, OsStr};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::io::Errno;

use super::Start;
use crate::core::handle::{self, Budget};
use crate::core::identity::{Facts, Identity};

/// How many folders above one are looked at each time, whether they are still in place.
pub(super) const NEAR: u32 = 16;

/// What stands for "the mode was not changed".
const UNCHANGED: u32 = u32::MAX;

/// A folder whose entries are known and are being removed.
#[derive(Debug)]
pub(super) struct Folder {
    above: Above,
    name: CString,
    identity: Identity,
    /// How many folders lie between it and the folder where the removal starts.
    level: u32,
    /// Its handle, while it is kept open; whether it counts in the budget.
    handle: Mutex<Option<Arc<Held>>>,
    /// Folders in it that are not done, and one for its own listing.
    pub pending: AtomicUsize,
    /// Whether something in it stays.
    pub stays: AtomicBool,
    /// Whether something came into it, or went, after the thing was measured.
    pub has_late: bool,
    /// The mode that it had before it was unlocked.
    mode: AtomicU32,
    /// What it takes on disk itself, in bytes.
    pub allocated: u64,
}

/// What lies above a folder. A chain of thousands is let go of one by one, for each is done before the one
/// above it.
#[derive(Debug, Clone)]
pub(super) enum Above {
    /// The folder where the removal starts.
    Start(Arc<Start>),
    /// A folder that is being removed too.
    Folder(Arc<Folder>),
}

/// An open handle, which gives its place in the budget back when it is closed.
#[derive(Debug)]
pub(super) struct Held {
    handle: OwnedFd,
    budget: Option<Arc<Budget>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(budget) = &self.budget {
            budget.give_back();
        }
    }
}

impl AsFd for Held {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.handle.as_fd()
    }
}

/// A handle of a folder above, borrowed or opened again.
pub(super) enum Open<'a> {
    Start(BorrowedFd<'a>),
    Held(Arc<Held>),
}

impl AsFd for Open<'_> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Start(handle) => *handle,
            Self::Held(held) => held.as_fd(),
        }
    }
}

impl Above {
    /// A handle of this folder: its own, or one opened again from the nearest folder above that has one.
    ///
    /// # Errors
    /// [`Errno::NOENT`] when a folder on the way is not the one that was listed.
    pub fn open(&self) -> rustix::io::Result<Open<'_>> {
        let mut closed: Vec<&Folder> = Vec::new();
        let mut above = self;
        let mut opened = loop {
            match above {
                Self::Start(start) => break Open::Start(start.folder.as_fd()),
                Self::Folder(folder) => {
                    if let Some(held) = folder.held() {
                        break Open::Held(held);
                    }
                    closed.push(folder);
                    above = &folder.above;
                }
            }
        };
        for folder in closed.into_iter().rev() {
            let again = handle::open_place(opened.as_fd(), &*folder.name)?;
            if Facts::of(&again)?.identity != folder.identity {
                return Err(Errno::NOENT);
            }
            opened = Open::Held(Arc::new(Held { handle: again, budget: None }));
        }
        Ok(opened)
    }

    /// Whether this folder still lies where the removal found it: each folder in the one above it, the topmost where
    /// the removal starts, and that where it was listed. Far above, and where no handle is open, this is looked at
    /// only when it is to be the `whole` way, for that may be long.
    pub fn is_in_place(&self, start: &Start, whole: bool) -> bool {
        let mut above = self;
        let mut near = 0;
        // What was opened again, folder by folder, lies where it was.
        let mut is_known = false;
        while let Self::Folder(folder) = above {
            near += 1;
            if near > NEAR && !whole {
                break;
            }
            is_known &= folder.held().is_none();
            if !is_known {
                let parent = match &folder.above {
                    Self::Folder(parent) => parent.held().map(Open::Held),
                    Self::Start(start) => Some(Open::Start(start.folder.as_fd())),
                };
                is_known = parent.is_none();
                let is_in_place = match parent {
                    Some(parent) => is_in(&parent, &folder.name, folder.identity),
                    None if whole => {
                        folder.above.open().is_ok_and(|parent| is_in(&parent, &folder.name, folder.identity))
                    }
                    None => true,
                };
                if !is_in_place {
                    return false;
                }
            }
            above = &folder.above;
        }
        start.way.is_there()
    }

    /// Whether the entry `name` of this folder is that, and still lies where the removal found it.
    pub fn has(&self, name: &CStr, identity: Identity, start: &Start, whole: bool) -> bool {
        self.open().is_ok_and(|folder| is_in(&folder, name, identity)) && self.is_in_place(start, whole)
    }

    /// Opens the folder `name` in this one to read it, unlocking both where only their owner's locks prevent
    /// that: in a folder that may be listed but not entered, not even a name can be opened.
    pub fn open_inside(&self, name: &CStr) -> rustix::io::Result<Opened> {
        match self {
            Self::Start(start) => Opened::open(start.folder.as_fd(), name),
            Self::Folder(folder) => folder.with_permission(|folder| Opened::open(folder, name)),
        }
    }

    /// Whether something came into it, or went, after the thing was measured.
    pub fn has_late(&self) -> bool {
        match self {
            Self::Start(_) => false,
            Self::Folder(folder) => folder.has_late,
        }
    }

    pub fn level(&self) -> u32 {
        match self {
            Self::Start(_) => 0,
            Self::Folder(folder) => folder.level,
        }
    }

    /// The path of the entry `name` in this folder.
    pub fn path_of(&self, name: &CStr) -> PathBuf {
        let mut names = vec![name];
        let mut above = self;
        let mut path = loop {
            match above {
                Self::Start(start) => {
                    break start.path.parent().map_or_else(PathBuf::new, PathBuf::from);
                }
                Self::Folder(folder) => {
                    names.push(&folder.name);
                    above = &folder.above;
                }
            }
        };
        path.extend(names.into_iter().rev().map(|name| OsStr::from_bytes(name.to_bytes())));
        path
    }
}

fn is_in(folder: &Open<'_>, name: &CStr, identity: Identity) -> bool {
    Facts::at(folder, name).is_ok_and(|facts| facts.identity == identity)
}

/// A folder that was opened for its removal.
pub(super) struct Opened {
    pub handle: OwnedFd,
    pub facts: Facts,
    /// The mode that it had before it was unlocked.
    pub mode: Option<u32>,
}

impl Opened {
    /// Opens the folder `name` of `parent` to read it, unlocking it where its owner's lock prevents that.
    ///
    /// # Errors
    /// When it is no folder, is a mount point, or is locked by somebody else.
    pub fn open(parent: BorrowedFd<'_>, name: &CStr) -> rustix::io::Result<Self> {
        let (handle, mode) = match handle::open_folder(parent, name) {
            Ok(handle) => (handle, None),
            Err(Errno::ACCESS) => {
                let (handle, mode) = handle::unlock_at(parent, name)?;
                (handle, Some(mode))
            }
            Err(error) => return Err(error),
        };
        let facts = Facts::of(&handle)?;
        Ok(Self { handle, facts, mode })
    }

    /// Does something with an entry, unlocking this folder when only its own lock prevents it.
    pub fn with_permission<T>(
        &mut self,
        act: impl Fn(BorrowedFd<'_>) -> rustix::io::Result<T>,
    ) -> rustix::io::Result<T> {
        match act(self.handle.as_fd()) {
            Err(Errno::ACCESS) => match handle::unlock(self.handle.as_fd()) {
                Ok(Some(mode)) => {
                    self.mode.get_or_insert(mode);
                    act(self.handle.as_fd())
                }
                _ => Err(Errno::ACCESS),
            },
            answer => answer,
        }
    }

    /// Locks the folder again as it was.
    pub fn give_mode_back(&self) {
        if let Some(mode) = self.mode {
            // When even this fails, the folder stays usable by its owner.
            let _ = handle::set_mode(self.handle.as_fd(), mode);
        }
    }
}

impl Folder {
    /// A folder whose entries are known: `inside` of them are folders that wait.
    pub fn new(
        above: Above,
        name: CString,
        opened: Opened,
        inside: usize,
        has_late: bool,
        budget: &Arc<Budget>,
    ) -> Self {
        let level = above.level() + 1;
        let Opened { handle, facts, mode } = opened;
        let held = budget.take(level).then(|| Arc::new(Held { handle, budget: Some(Arc::clone(budget)) }));
        Self {
            above,
            name,
            identity: facts.identity,
            level,
            handle: Mutex::new(held),
            pending: AtomicUsize::new(inside + 1),
            stays: AtomicBool::new(false),
            has_late,
            mode: AtomicU32::new(mode.unwrap_or(UNCHANGED)),
            allocated: facts.allocated,
        }
    }

    pub fn above(&self) -> &Above {
        &self.above
    }

    pub fn identity(&self) -> Identity {
        self.identity
    }

    pub fn name(&self) -> &CStr {
        &self.name
    }

    /// Whether somebody may look for its handle; taken out when the folder itself goes.
    fn held(&self) -> Option<Arc<Held>> {
        self.handle.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Does something with an entry, unlocking this folder when only its own lock prevents it.
    pub fn with_permission<T>(
        self: &Arc<Self>,
        act: impl Fn(BorrowedFd<'_>) -> rustix::io::Result<T>,
    ) -> rustix::io::Result<T> {
        let above = Above::Folder(Arc::clone(self));
        let opened = above.open()?;
        match act(opened.as_fd()) {
            Err(Errno::ACCESS) => match handle::unlock(opened.as_fd()) {
                Ok(mode) => {
                    // Without a mode another thread has unlocked it in between.
                    if let Some(mode) = mode {
                        let _ =
                            self.mode.compare_exchange(UNCHANGED, mode, Ordering::AcqRel, Ordering::Acquire);
                    }
                    act(opened.as_fd())
                }
                Err(_) => Err(Errno::ACCESS),
            },
            answer => answer,
        }
    }

    /// Gives its handle up: everything in it is done.
    pub fn release(&self) -> Option<Arc<Held>> {
        self.handle.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Locks the folder again as it was, when it stays.
    pub fn give_mode_back(&self) {
        let mode = self.mode.load(Ordering::Acquire);
        if mode == UNCHANGED {
            return;
        }
        let open = self.above.open().and_then(|above| handle::open_folder(above.as_fd(), &*self.name));
        if let Ok(handle) = open
            && Facts::of(&handle).is_ok_and(|facts| facts.identity == self.identity)
        {
            // When even this fails, the folder stays usable by its owner.
            let _ = handle::set_mode(handle.as_fd(), mode);
        }
    }
}
