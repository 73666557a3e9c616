//! How far a long piece of work is, and asking it to stop.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    pub spaces_done: usize,
    pub spaces: usize,
    /// Entries seen so far that are not directories.
    pub files: u64,
}

/// A request to stop, shared between who asks and who obeys.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<Request>);

#[derive(Debug, Default)]
struct Request {
    made: AtomicBool,
    acts: AtomicBool,
}

impl Cancel {
    /// Asks to stop; the answer comes with the next folder.
    pub fn cancel(&self) {
        self.0.made.store(true, Ordering::Relaxed);
    }

    /// Whether somebody else still has this request, so that the work may still go on.
    pub fn is_shared(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }

    pub fn is_cancelled(&self) -> bool {
        self.0.made.load(Ordering::Relaxed)
    }

    /// Says that from now on something is changed on disk, which is to come to its end and be told.
    pub fn acts(&self) {
        self.0.acts.store(true, Ordering::Relaxed);
    }

    /// Whether something is changed on disk; what only looks may be ended at any time.
    pub fn is_acting(&self) -> bool {
        self.0.acts.load(Ordering::Relaxed)
    }
}

/// The work in the background that is not to be left in its middle: whoever ends the program lets it stop at a good
/// place first.
#[derive(Debug, Clone, Default)]
pub struct Lasting(Arc<Mutex<Works>>);

#[derive(Debug, Default)]
struct Works {
    running: Vec<Cancel>,
    is_over: bool,
}

/// The pause between two looks at whether it has stopped.
const PAUSE: Duration = Duration::from_millis(5);

impl Lasting {
    /// Does a piece of it. Once the program is to end, one is asked to stop before it begins.
    pub fn run(&self, cancel: &Cancel, work: impl FnOnce()) {
        let mut works = self.works();
        if works.is_over {
            cancel.cancel();
        }
        works.running.push(cancel.clone());
        drop(works);
        work();
        self.works().running.retain(|running| !Arc::ptr_eq(&running.0, &cancel.0));
    }

    /// Asks all of it to stop, and waits for that, but no longer than `patience`.
    pub fn stop(&self, patience: Duration) {
        let mut works = self.works();
        works.is_over = true;
        works.running.iter().for_each(Cancel::cancel);
        let begun = Instant::now();
        while !works.running.is_empty() && begun.elapsed() < patience {
            drop(works);
            std::thread::sleep(PAUSE);
            works = self.works();
        }
    }

    fn works(&self) -> MutexGuard<'_, Works> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
