//! A directory in the place of all depots, for one thread and for a while (Scratch.jl
//! `with_scratch_directory`). Unlike in Julia, where the inner exit ends the outer one too, it nests.

use std::cell::RefCell;
use std::path::PathBuf;

thread_local! {
    static DIRECTORIES: RefCell<Vec<PathBuf>> = const { RefCell::new(Vec::new()) };
}

/// The innermost directory of this thread.
pub(super) fn current() -> Option<PathBuf> {
    DIRECTORIES.with_borrow(|directories| directories.last().cloned())
}

/// Runs `work` within a directory. The end of `work`, also by a panic, restores the one before.
pub(super) fn with<T>(directory: PathBuf, work: impl FnOnce() -> T) -> T {
    struct Restore(usize);

    impl Drop for Restore {
        fn drop(&mut self) {
            DIRECTORIES.with_borrow_mut(|directories| directories.truncate(self.0));
        }
    }

    let _restore = DIRECTORIES.with_borrow_mut(|directories| {
        directories.push(directory);
        Restore(directories.len() - 1)
    });
    work()
}
