//! A crew of threads that share work and take it from each other when they run out.
//!
//! Every thread works depth first on a stack of its own; one that is idle takes what was given at the start,
//! and then the oldest piece of another, which is the largest. A piece may push more pieces. [`work`] returns
//! when nothing is left. Whoever wants to stop early lets the remaining pieces do nothing.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crossbeam_deque::{Injector, Steal, Stealer, Worker};

/// How many threads to work with: one for each core, but two at least, for while one waits for the disk the
/// other can work.
pub fn default_threads() -> NonZero<usize> {
    const TWO: NonZero<usize> = NonZero::new(2).expect("two is not zero");
    std::thread::available_parallelism().map_or(TWO, |cores| cores.max(TWO))
}

/// The stack of one thread, to push further pieces on.
#[derive(Debug)]
pub struct Stack<'a, T> {
    own: &'a Worker<T>,
    unfinished: &'a AtomicUsize,
}

impl<T> Stack<'_, T> {
    /// Adds a piece of work; this thread does the newest first.
    pub fn push(&self, piece: T) {
        self.unfinished.fetch_add(1, Ordering::AcqRel);
        self.own.push(piece);
    }
}

/// Does `first`, and all that they push, on `threads` threads, this one and others called `name`. Each thread has a state of its
/// own. Pieces given at the start are begun in order.
pub fn work<T: Send, S>(
    name: &str,
    threads: NonZero<usize>,
    first: Vec<T>,
    state: impl Fn() -> S + Sync,
    work: impl Fn(T, &mut S, &Stack<'_, T>) + Sync,
) {
    let workers: Vec<Worker<T>> = (0..threads.get()).map(|_| Worker::new_lifo()).collect();
    let stealers: Vec<Stealer<T>> = workers.iter().map(Worker::stealer).collect();
    let unfinished = AtomicUsize::new(first.len());
    let injector = Injector::new();
    for piece in first {
        injector.push(piece);
    }
    let (injector, stealers, unfinished, state, work) = (&injector, &stealers, &unfinished, &state, &work);
    let run = |own: Worker<T>| {
        let mut state = state();
        let mut idle_rounds = 0_u32;
        while unfinished.load(Ordering::Acquire) > 0 {
            if let Some(piece) = next(&own, injector, stealers) {
                idle_rounds = 0;
                let _done = Done(unfinished);
                work(piece, &mut state, &Stack { own: &own, unfinished });
            } else {
                // Another thread is at a large piece: yield at first, then sleep so as not to burn its core.
                idle_rounds = idle_rounds.saturating_add(1);
                if idle_rounds < 64 {
                    std::thread::yield_now();
                } else {
                    std::thread::sleep(Duration::from_micros(200));
                }
            }
        }
    };
    let run = &run;
    on_threads(name, workers.into_iter().map(|own| move || run(own)));
}

/// Counts a piece as done, also when it panics: the others would wait for it for ever.
struct Done<'a>(&'a AtomicUsize);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

fn next<T>(own: &Worker<T>, injector: &Injector<T>, stealers: &[Stealer<T>]) -> Option<T> {
    own.pop().or_else(|| {
        loop {
            // One at a time: a batch would leave the other threads without any.
            match injector.steal().or_else(|| stealers.iter().map(Stealer::steal).collect::<Steal<T>>()) {
                Steal::Success(piece) => return Some(piece),
                Steal::Empty => return None,
                Steal::Retry => {}
            }
        }
    })
}

/// Does each piece of work, the first here and every other on a thread of its own called `name`, and waits for
/// all. With fewer threads than wished for the rest is left out, so the pieces must share what there is to do; it
/// is done without any, if need be.
pub fn on_threads<W: FnOnce() + Send>(name: &str, pieces: impl IntoIterator<Item = W>) {
    let mut pieces = pieces.into_iter();
    let Some(own) = pieces.next() else { return };
    std::thread::scope(|scope| {
        for piece in pieces {
            if std::thread::Builder::new().name(name.to_string()).spawn_scoped(scope, piece).is_err() {
                break;
            }
        }
        own();
    });
}

/// Whether a thread can be started now, for what would panic without one.
pub fn can_start_thread() -> bool {
    std::thread::Builder::new()
        .name("probe".to_string())
        .spawn(|| ())
        .is_ok_and(|thread| thread.join().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_is_done_once_however_many_push_more() {
        let threads = NonZero::new(3).unwrap();
        let sum = AtomicUsize::new(0);
        // Each number pushes its two halves: 1 is a leaf.
        let halves = |number: usize, (): &mut (), stack: &Stack<'_, usize>| {
            if number == 1 {
                sum.fetch_add(1, Ordering::Relaxed);
            } else {
                stack.push(number / 2);
                stack.push(number - number / 2);
            }
        };
        work("test", threads, vec![1_000, 500, 1], || (), halves);
        assert_eq!(sum.load(Ordering::Relaxed), 1_501);
        work("test", threads, Vec::new(), || (), halves);
    }
}
