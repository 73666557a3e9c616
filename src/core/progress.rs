//! How far a long piece of work is, and asking it to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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
