//! The walker on Linux: a crew that takes owners' folders, and then the folders found in them.
//!
//! Each thread works depth first, so that few handles stay open.

use std::ffi::CString;
use std::num::NonZero;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::io::Errno;

use super::folder::{Above, BUFFER, Buffer, Handles, Root, Waiting};
use super::tally::Sums;
use super::{Group, Outcome, Reporter};
use crate::core::crew::{self, Stack};
use crate::core::progress::Cancel;

struct Space {
    number: usize,
    /// Folders found and not yet read.
    pending: AtomicUsize,
    sums: Mutex<Sums>,
}

enum Task {
    Group(Group),
    Folder(Arc<Space>, Waiting),
}

struct Walk<'a> {
    handles: Arc<Handles>,
    reporter: &'a dyn Reporter,
}

pub(super) fn walk(groups: Vec<Group>, threads: NonZero<usize>, cancel: &Cancel, reporter: &dyn Reporter) {
    let walk = Walk { handles: Arc::new(Handles::new()), reporter };
    let groups = groups.into_iter().map(Task::Group).collect();
    let buffer = || -> Buffer { vec![std::mem::MaybeUninit::uninit(); BUFFER] };
    crew::work("measure", threads, groups, buffer, |task, buffer, own| {
        if !cancel.is_cancelled() {
            walk.work(task, own, buffer);
        }
    });
}

impl Walk<'_> {
    fn work(&self, task: Task, own: &Stack<'_, Task>, buffer: &mut Buffer) {
        match task {
            Task::Group(group) => self.open_group(group, own),
            Task::Folder(space, waiting) => self.read_folder(&space, waiting, own, buffer),
        }
    }

    fn open_group(&self, group: Group, own: &Stack<'_, Task>) {
        let opened = CString::new(group.folder.as_os_str().as_bytes())
            .map_err(|_| Errno::INVAL)
            .and_then(|path| self.handles.open(rustix::fs::CWD.as_fd(), &path, true));
        let root = match opened {
            Ok(handle) => Arc::new(Root { handle, path: group.folder }),
            Err(error) => {
                for (number, _) in group.spaces {
                    self.reporter.space(number, failure(error));
                }
                return;
            }
        };
        for (number, key) in group.spaces {
            let name = CString::new(key.as_os_str().as_bytes()).unwrap_or_default();
            let waiting = Waiting { above: Above::Root(Arc::clone(&root)), name, is_below: false };
            let space = Space { number, pending: AtomicUsize::new(1), sums: Mutex::default() };
            own.push(Task::Folder(Arc::new(space), waiting));
        }
    }

    fn read_folder(&self, space: &Arc<Space>, waiting: Waiting, own: &Stack<'_, Task>, buffer: &mut Buffer) {
        let mut sums = Sums::default();
        let answer = waiting.read(
            &self.handles,
            buffer,
            &mut sums,
            |_, _| (),
            |below| {
                space.pending.fetch_add(1, Ordering::AcqRel);
                own.push(Task::Folder(Arc::clone(space), below));
            },
        );
        if let Err(error) = answer {
            self.reporter.space(space.number, failure(error));
            return;
        }
        self.reporter.files(sums.files);
        let mut whole = space.sums.lock().unwrap_or_else(PoisonError::into_inner);
        whole.merge(sums);
        if space.pending.fetch_sub(1, Ordering::AcqRel) == 1 {
            let outcome = std::mem::take(&mut *whole).finish();
            drop(whole);
            self.reporter.space(space.number, outcome);
        }
    }
}

fn failure(error: Errno) -> Outcome {
    if error == Errno::NOENT { Outcome::Gone } else { Outcome::Failed(error.into()) }
}
