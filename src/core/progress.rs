//! How far a long piece of work is, and asking it to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How far the measuring of spaces is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Spaces measured so far.
    pub spaces_done: usize,
    /// Spaces to measure in all.
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
    heard: AtomicBool,
    too_late: AtomicBool,
}

impl Cancel {
    /// Asks to stop; the answer comes with the next folder.
    pub fn cancel(&self) {
        self.0.made.store(true, Ordering::Relaxed);
    }

    /// Whether somebody else still has this request, so that the work may still go on.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }

    /// Whether somebody asked.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        let made = self.0.made.load(Ordering::Relaxed);
        if made {
            self.0.heard.store(true, Ordering::Relaxed);
        }
        made
    }

    /// Says that what is done from now on comes to its end by itself and is not to be broken off.
    pub fn comes_too_late(&self) {
        self.0.too_late.store(true, Ordering::Relaxed);
    }

    /// Whether nobody has looked since somebody asked, though somebody should have.
    #[must_use]
    pub fn is_unheard(&self) -> bool {
        !self.0.heard.load(Ordering::Relaxed) && !self.0.too_late.load(Ordering::Relaxed)
    }
}
