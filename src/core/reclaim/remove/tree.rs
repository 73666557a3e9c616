//! Removing trees with a crew of threads, folder by folder, each from its parent's handle.
//!
//! A folder is listed whole before anything in it goes; its files go at once, its folders wait their turn, and
//! when the last of them is gone it goes itself. What appeared in it meanwhile was on no list, so it stays, and
//! with it the folders above. So does what came after the thing was measured, as far as the times of the file system
//! tell.

use std::ffi::{CStr, CString};
use std::mem::MaybeUninit;
use std::num::NonZero;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::OsStrExt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use rustix::fs::{AtFlags, FileType};
use rustix::io::Errno;

use super::folder::{Above, Folder, Held, Opened};
use super::thing::{ADDED, REPLACED, Thing, words};
use super::{Overseer, ThingReport, aside};
use crate::core::crew::{self, Stack};
use crate::core::handle::Budget;
use crate::core::identity::Facts;
use crate::core::progress::Cancel;
use crate::core::space::Kind;
use crate::core::space::Totals;

/// After how many entries of one folder progress is told and a wish to stop is heard.
const STRIDE: usize = 256;
/// The size of the buffer that entries are read into, in bytes.
const BUFFER: usize = 64 * 1024;

type Buffer = Vec<MaybeUninit<u8>>;

enum Task {
    Thing(usize),
    Folder(Arc<Thing>, Above, CString),
}

/// What the threads share.
struct Removal<'a> {
    budget: Arc<Budget>,
    cancel: &'a Cancel,
    overseer: &'a dyn Overseer,
    /// Held while a file with several names loses one, so that its bytes are counted once.
    linked: Mutex<()>,
}

/// Removes things number 0 to `things` on `threads` threads, each when `overseer` lets it begin; returns when
/// all are done, or soon after `cancel`.
#[expect(clippy::unnecessary_wraps, reason = "callers tell of errors that there are none of any more")]
pub fn remove(
    things: Vec<usize>,
    threads: NonZero<usize>,
    cancel: &Cancel,
    overseer: &dyn Overseer,
) -> std::io::Result<()> {
    let removal = Removal { budget: Arc::default(), cancel, overseer, linked: Mutex::default() };
    let buffer = || -> Buffer { vec![MaybeUninit::uninit(); BUFFER] };
    let tasks = things.into_iter().map(Task::Thing).collect();
    crew::work("remove", threads, tasks, buffer, |task, buffer, own| match task {
        Task::Thing(number) => removal.begin(number, own, buffer),
        Task::Folder(thing, above, name) => removal.folder(&thing, above, name, own, buffer),
    });
    Ok(())
}

impl Removal<'_> {
    fn begin(&self, number: usize, own: &Stack<'_, Task>, buffer: &mut Buffer) {
        if self.cancel.is_cancelled() {
            let outcome = ThingReport { interrupted: true, ..ThingReport::default() };
            return self.overseer.end(number, outcome);
        }
        let Some(start) = self.overseer.begin(number) else { return };
        let Ok(name) = CString::new(start.name.as_bytes()) else { return };
        let start = Arc::new(start);
        let thing = Arc::new(Thing::new(number, &start));
        let above = Above::Start(Arc::clone(&start));
        match Facts::at(&start.folder, &*name) {
            Ok(facts) if facts.identity != start.identity => {
                thing.stick(&above, &name, REPLACED);
                self.done(&thing, above);
            }
            Ok(facts) if facts.kind == Kind::Directory => self.folder(&thing, above, name, own, buffer),
            Ok(_) => {
                let is_it = |facts: &Facts| facts.identity == start.identity && start.way.is_there();
                let remove = if start.is_aside { aside::unlink } else { aside::remove };
                match remove(start.folder.as_fd(), &start.name, &is_it) {
                    Ok(facts) => self.count(&thing, &gone(facts)),
                    Err(aside::Stays::Other) => thing.stick(&above, &name, REPLACED),
                    Err(aside::Stays::OtherAside(aside)) => {
                        thing.stick(
                            &above,
                            &aside,
                            "it was put in the place of the thing, which was taken again",
                        );
                    }
                    Err(aside::Stays::Failed(error)) => thing.stick(&above, &name, words(error)),
                }
                self.done(&thing, above);
            }
            Err(error) => {
                thing.stick(&above, &name, words(error));
                self.done(&thing, above);
            }
        }
    }

    /// Removes what is in a folder and not a folder, and queues the folders.
    fn folder(
        &self,
        thing: &Arc<Thing>,
        above: Above,
        name: CString,
        own: &Stack<'_, Task>,
        buffer: &mut Buffer,
    ) {
        if self.cancel.is_cancelled() {
            thing.interrupt();
            return self.stays(thing, above);
        }
        // What somebody saves by moving it away meanwhile is not ours to remove where it is now.
        if !above.is_in_place(&thing.start, thing.is_due(&above)) {
            thing.moved_away(&above, &name);
            return self.stays(thing, above);
        }
        let mut opened = match above.open_inside(&name) {
            Ok(opened) => opened,
            Err(error) => {
                thing.stick_for(error, &above, &name);
                return self.stays(thing, above);
            }
        };
        let identity = opened.facts.identity;
        if let Above::Start(start) = &above
            && identity != start.identity
        {
            thing.stick(&above, &name, REPLACED);
            opened.give_mode_back();
            return self.stays(thing, above);
        }
        // Whatever came in changed what it came into. One whose lock or label alone was changed did not come in, and
        // unlocking a folder changes it.
        if above.has_late() && opened.mode.is_none() && thing.is_late(&opened.facts) {
            thing.stick(&above, &name, ADDED);
            return self.stays(thing, above);
        }
        let has_late = thing.is_later(opened.facts.modified);
        let listing = list(&opened, buffer);
        let mut stays = false;
        let mut note = |entry: &CStr, reason: String| {
            stays = true;
            thing.stick_below(&above, &name, entry, reason);
        };
        if let Err(error) = listing.end {
            note(c"", words(error));
        }
        let mut folders = listing.folders;
        let mut removed = Totals::default();
        let mut moved_away = false;
        for (number, entry) in listing.others.into_iter().enumerate() {
            if number % STRIDE == STRIDE - 1 {
                self.count(thing, &std::mem::take(&mut removed));
                if self.cancel.is_cancelled() {
                    break;
                }
                if !above.has(&name, identity, &thing.start, thing.is_due(&above)) {
                    thing.moved_away(&above, &name);
                    moved_away = true;
                    folders.clear();
                    break;
                }
            }
            if has_late && Facts::at(&opened.handle, &*entry).is_ok_and(|facts| thing.is_late(&facts)) {
                note(&entry, ADDED.to_string());
                continue;
            }
            match opened.with_permission(|folder| self.file(folder, &entry)) {
                Ok(gone) => removed.join(&gone),
                Err(Errno::ISDIR) => folders.push(entry),
                Err(error) => note(&entry, words(error)),
            }
        }
        self.count(thing, &removed);
        if self.cancel.is_cancelled() {
            thing.interrupt();
            stays = true;
        }
        stays |= moved_away;
        let folder = Arc::new(Folder::new(above, name, opened, folders.len(), has_late, &self.budget));
        folder.stays.store(stays, Ordering::Release);
        for name in folders {
            own.push(Task::Folder(Arc::clone(thing), Above::Folder(Arc::clone(&folder)), name));
        }
        self.done(thing, Above::Folder(folder));
    }

    /// Removes an entry that is not a folder.
    ///
    /// # Errors
    /// [`Errno::ISDIR`] when it is one; and as unlinkat(2).
    fn file(&self, folder: BorrowedFd<'_>, name: &CStr) -> rustix::io::Result<Totals> {
        let look = || match Facts::at(folder, name) {
            Ok(facts) if facts.kind == Kind::Directory => Err(Errno::ISDIR),
            answer => answer,
        };
        #[expect(clippy::disallowed_methods, reason = "the one room that deletes")]
        let remove = || rustix::fs::unlinkat(folder, name, AtFlags::empty());
        let removed = match look() {
            Ok(facts) if facts.links > 1 => {
                let _alone = self.linked.lock().unwrap_or_else(PoisonError::into_inner);
                look().and_then(|facts| remove().map(|()| gone(facts)))
            }
            Ok(facts) => remove().map(|()| gone(facts)),
            Err(error) => Err(error),
        };
        match removed {
            // Somebody else has removed it.
            Err(Errno::NOENT) => Ok(Totals::default()),
            answer => answer,
        }
    }

    fn count(&self, thing: &Thing, more: &Totals) {
        if *more != Totals::default() {
            thing.outcome().removed.join(more);
            self.overseer.removed(more);
        }
    }

    /// Something in `above` is done and stays.
    fn stays(&self, thing: &Thing, above: Above) {
        if let Above::Folder(folder) = &above {
            folder.stays.store(true, Ordering::Release);
        }
        self.done(thing, above);
    }

    /// One thing less is to be done in `above`; when it was the last, the folder itself goes, and so on up.
    fn done(&self, thing: &Thing, mut above: Above) {
        loop {
            let folder = match above {
                Above::Start(_) => {
                    let outcome = std::mem::take(&mut *thing.outcome());
                    return self.overseer.end(thing.number, outcome);
                }
                Above::Folder(folder) => folder,
            };
            if folder.pending.fetch_sub(1, Ordering::AcqRel) != 1 {
                return;
            }
            let held = folder.release();
            if self.cancel.is_cancelled() {
                thing.interrupt();
            }
            let stays = self.cancel.is_cancelled() || folder.stays.load(Ordering::Acquire);
            if stays || !self.itself(thing, &folder, held.as_deref()) {
                folder.give_mode_back();
                if let Above::Folder(parent) = folder.above() {
                    parent.stays.store(true, Ordering::Release);
                }
            }
            above = folder.above().clone();
        }
    }

    /// Removes a folder that has been emptied, and that was `held` open; whether it is gone.
    fn itself(&self, thing: &Thing, folder: &Arc<Folder>, held: Option<&Held>) -> bool {
        let name = folder.name();
        #[expect(clippy::disallowed_methods, reason = "the one room that deletes")]
        let remove = |parent: BorrowedFd<'_>| {
            if Facts::at(parent, name)?.identity != folder.identity() {
                return Err(Errno::NOTDIR);
            }
            rustix::fs::unlinkat(parent, name, AtFlags::REMOVEDIR)
        };
        let answer = match folder.above() {
            Above::Start(start) => remove(start.folder.as_fd()),
            Above::Folder(parent) => parent.with_permission(remove),
        };
        match answer {
            Ok(()) => {
                let gone = Totals { allocated: folder.allocated, folders: 1, ..Totals::default() };
                self.count(thing, &gone);
                true
            }
            // Somebody else has removed it, rather than moved it away.
            Err(Errno::NOENT)
                if matches!(folder.above(), Above::Folder(_))
                    && held.is_some_and(|held| Facts::of(held).is_ok_and(|facts| facts.links == 0)) =>
            {
                true
            }
            Err(error) => {
                thing.stick_for(error, folder.above(), name);
                false
            }
        }
    }
}

fn gone(facts: Facts) -> Totals {
    Totals {
        apparent: facts.bytes,
        allocated: if facts.links > 1 { 0 } else { facts.allocated },
        files: 1,
        ..Totals::default()
    }
}

struct Listing {
    folders: Vec<CString>,
    others: Vec<CString>,
    /// Whether it could be read to its end.
    end: rustix::io::Result<()>,
}

fn list(opened: &Opened, buffer: &mut Buffer) -> Listing {
    let mut listing = Listing { folders: Vec::new(), others: Vec::new(), end: Ok(()) };
    let mut take = |name: &CStr, file_type: FileType| {
        if name == c"." || name == c".." {
            return;
        }
        // What the listing does not tell is found out when it is looked at.
        let is_folder = file_type == FileType::Directory;
        let list = if is_folder { &mut listing.folders } else { &mut listing.others };
        list.push(name.to_owned());
    };
    let mut end = Ok(());
    #[cfg(target_os = "linux")]
    {
        let mut entries = rustix::fs::RawDir::new(&opened.handle, buffer);
        while let Some(entry) = entries.next() {
            match entry {
                Ok(entry) => take(entry.file_name(), entry.file_type()),
                Err(error) => {
                    end = Err(error);
                    break;
                }
            }
        }
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = buffer;
        match rustix::fs::Dir::read_from(&opened.handle) {
            Ok(entries) => {
                for entry in entries {
                    match entry {
                        Ok(entry) => take(entry.file_name(), entry.file_type()),
                        Err(error) => {
                            end = Err(error);
                            break;
                        }
                    }
                }
            }
            Err(error) => end = Err(error),
        }
    }
    listing.end = end;
    listing
}
