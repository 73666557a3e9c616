//! The threads of the walker, which take folders from each other when they run out.
//!
//! Every thread works depth first on its own stack of folders, so that few handles stay open; one that is
//! idle takes the oldest folder of another, which is the largest piece of work.

use std::ffi::CString;
use std::num::NonZero;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crossbeam_deque::{Injector, Steal, Stealer, Worker};
use rustix::io::Errno;

use super::folder::{Above, BUFFER, Buffer, Handles, Root, Waiting};
use super::tally::Sums;
use super::{Group, Outcome, Reporter, on_threads};
use crate::core::progress::Cancel;

/// A space that is being measured.
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

/// What the threads share.
struct Walk<'a> {
    groups: Injector<Task>,
    stealers: Vec<Stealer<Task>>,
    /// Tasks that are queued or being worked on; the walk is over at zero.
    unfinished: AtomicUsize,
    handles: Arc<Handles>,
    cancel: &'a Cancel,
    reporter: &'a dyn Reporter,
}

pub(super) fn walk(
    groups: Vec<Group>,
    threads: NonZero<usize>,
    cancel: &Cancel,
    reporter: &dyn Reporter,
) -> std::io::Result<()> {
    let workers: Vec<Worker<Task>> = (0..threads.get()).map(|_| Worker::new_lifo()).collect();
    let walk = Walk {
        groups: Injector::new(),
        stealers: workers.iter().map(Worker::stealer).collect(),
        unfinished: AtomicUsize::new(groups.len()),
        handles: Arc::new(Handles::new()),
        cancel,
        reporter,
    };
    for group in groups {
        walk.groups.push(Task::Group(group));
    }
    let walk = &walk;
    on_threads(workers.into_iter().map(|worker| move || walk.run(&worker)))
}

impl Walk<'_> {
    fn run(&self, own: &Worker<Task>) {
        let mut buffer: Buffer = vec![std::mem::MaybeUninit::uninit(); BUFFER];
        let mut idle_rounds = 0_u32;
        while self.unfinished.load(Ordering::Acquire) > 0 {
            if let Some(task) = self.next(own) {
                idle_rounds = 0;
                if !self.cancel.is_cancelled() {
                    self.work(task, own, &mut buffer);
                }
                self.unfinished.fetch_sub(1, Ordering::AcqRel);
            } else {
                // Another thread reads a large folder: yield at first, then sleep so as not to burn its core.
                idle_rounds = idle_rounds.saturating_add(1);
                if idle_rounds < 64 {
                    std::thread::yield_now();
                } else {
                    std::thread::sleep(Duration::from_micros(200));
                }
            }
        }
    }

    fn next(&self, own: &Worker<Task>) -> Option<Task> {
        own.pop().or_else(|| {
            loop {
                // A single group is taken at a time: a batch would leave the other threads without any.
                let stolen = self
                    .groups
                    .steal()
                    .or_else(|| self.stealers.iter().map(Stealer::steal).collect::<Steal<Task>>());
                match stolen {
                    Steal::Success(task) => return Some(task),
                    Steal::Empty => return None,
                    Steal::Retry => {}
                }
            }
        })
    }

    fn work(&self, task: Task, own: &Worker<Task>, buffer: &mut Buffer) {
        match task {
            Task::Group(group) => self.open_group(group, own),
            Task::Folder(space, waiting) => self.read_folder(&space, waiting, own, buffer),
        }
    }

    fn open_group(&self, group: Group, own: &Worker<Task>) {
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
        self.unfinished.fetch_add(group.spaces.len(), Ordering::AcqRel);
        for (number, key) in group.spaces {
            let name = CString::new(key.as_os_str().as_bytes()).unwrap_or_default();
            let waiting = Waiting { above: Above::Root(Arc::clone(&root)), name, is_below: false };
            let space = Space { number, pending: AtomicUsize::new(1), sums: Mutex::default() };
            own.push(Task::Folder(Arc::new(space), waiting));
        }
    }

    fn read_folder(&self, space: &Arc<Space>, waiting: Waiting, own: &Worker<Task>, buffer: &mut Buffer) {
        let mut sums = Sums::default();
        let answer = waiting.read(&self.handles, buffer, &mut sums, |below| {
            space.pending.fetch_add(1, Ordering::AcqRel);
            self.unfinished.fetch_add(1, Ordering::AcqRel);
            own.push(Task::Folder(Arc::clone(space), below));
        });
        if let Err(error) = answer {
            self.reporter.space(space.number, failure(error));
            return;
        }
        self.reporter.files(sums.files);
        let mut whole = space.sums.lock().unwrap_or_else(PoisonError::into_inner);
        whole.merge(sums);
        if space.pending.fetch_sub(1, Ordering::AcqRel) == 1 {
            let (sizes, troubles) = std::mem::take(&mut *whole).finish();
            drop(whole);
            self.reporter.space(space.number, Outcome::Measured(sizes, troubles));
        }
    }
}

fn failure(error: Errno) -> Outcome {
    if error == Errno::NOENT { Outcome::Gone } else { Outcome::Failed(error.into()) }
}
