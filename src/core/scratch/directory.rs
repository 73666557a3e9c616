//! A directory in the place of all depots, for one thread and for a while (Scratch.jl
//! `with_scratch_directory`). Unlike in Julia, where the inner exit ends the outer one too, it nests; and it can be
//! handed on to another thread.

use std::cell::RefCell;
use std::path::PathBuf;

thread_local! {
    static DIRECTORIES: RefCell<Vec<Option<PathBuf>>> = const { RefCell::new(Vec::new()) };
}

/// What [`with_scratch_directory`](super::with_scratch_directory) put in the place of all depots in a thread, to be
/// handed on to another, which begins without any:
///
/// ```
/// use scratch_manager::scratch::{ScratchDirectory, scratch_dir, with_scratch_directory};
///
/// # let place = tempfile::tempdir()?;
/// let found = with_scratch_directory(place.path(), || {
///     let directory = ScratchDirectory::current();
///     std::thread::spawn(move || directory.enter(scratch_dir)).join().expect("it ends")
/// });
/// assert_eq!(found?, place.path());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScratchDirectory(Option<PathBuf>);

impl ScratchDirectory {
    /// That of this thread; of no effect where none is in force.
    #[must_use]
    pub fn current() -> Self {
        Self(current())
    }

    /// Runs `work` in this thread as it would run in that one. The end of `work`, also by a panic, restores what was.
    pub fn enter<T>(&self, work: impl FnOnce() -> T) -> T {
        within(self.0.clone(), work)
    }
}

/// The innermost directory of this thread.
pub(super) fn current() -> Option<PathBuf> {
    DIRECTORIES.with_borrow(|directories| directories.last().cloned().flatten())
}

/// Runs `work` within a directory. The end of `work`, also by a panic, restores the one before.
pub(super) fn with<T>(directory: PathBuf, work: impl FnOnce() -> T) -> T {
    within(Some(directory), work)
}

fn within<T>(directory: Option<PathBuf>, work: impl FnOnce() -> T) -> T {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_thread_has_it_only_where_it_is_handed_on() {
        let (outer, inner) = (PathBuf::from("/outer"), PathBuf::from("/inner"));
        let nothing = ScratchDirectory::current();
        with(outer.clone(), || {
            let handed = ScratchDirectory::current();
            let look = || {
                let alone = current();
                (alone, handed.enter(|| with(inner, || handed.enter(current))), current())
            };
            let (alone, within, after) = std::thread::scope(|scope| scope.spawn(look).join()).unwrap();
            assert_eq!((alone, within, after), (None, Some(outer.clone()), None));
            // Where there was none, there is none.
            assert_eq!((nothing.enter(current), current()), (None, Some(outer.clone())));
        });
        assert_eq!(current(), None);
    }
}
