//! Looking into items: walking through them, listing a folder, looking at a file.
//!
//! What is looked at may lie on a disk that lets wait for itself. So each of the three has a [`Lane`]: threads of its own,
//! at most [`MOST`], of which another is started when all there are have been silent for [`SILENT`].

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::JobId;
use crate::core::look::{self, Looked, Part, Request, origin};
use crate::core::progress::Cancel;
use crate::core::scan::tree::{self, File};
use crate::gui::state::inside::walked::Walked;

#[derive(Debug, Clone)]
pub enum LookJob {
    /// Walk through everything in a folder.
    Walk(PathBuf),
    /// List what lies right in a folder: that of an item, and the names that lead on from there.
    List(PathBuf, Vec<OsString>),
    /// Look at a file; where it comes from may be told by the source of the package, versions of which lie in these.
    Look(Request, Vec<PathBuf>),
}

#[derive(Debug)]
pub enum LookNews {
    /// So many files were seen so far.
    Walking(u64),
    Walked(Box<Result<Walked, String>>),
    Listed(Result<Vec<File>, String>),
    Looked(Box<Looked>),
    /// Where the file of that job comes from, in words.
    From(String),
}

/// Does a job, and tells what comes of it.
pub(super) fn carry_out(job: LookJob, cancel: &Cancel, tell: &(dyn Fn(LookNews) + Sync)) {
    if cancel.is_cancelled() {
        return;
    }
    tell(match job {
        LookJob::Walk(root) => {
            let told = super::batch::Batch::<()>::new();
            let progress = |files| {
                if told.due().is_some() {
                    tell(LookNews::Walking(files));
                }
            };
            let walked = tree::tree(&root, cancel, &progress);
            LookNews::Walked(Box::new(walked.map(Walked::from).map_err(|error| error.to_string())))
        }
        LookJob::List(root, inside) => {
            LookNews::Listed(tree::files(&root, &inside, cancel).map_err(|error| error.to_string()))
        }
        LookJob::Look(request, packages) => {
            let looked = look::look(&request, cancel);
            // What was stopped for another look is no answer; who still wants it asks again.
            if cancel.is_cancelled() {
                return;
            }
            tell(LookNews::Looked(Box::new(looked)));
            let is_whole = request.part == Part::Whole;
            let from = is_whole.then(|| origin::origin(&request.root, &request.inside, &packages, cancel));
            let Some(from) = from.flatten() else { return };
            LookNews::From(from.words())
        }
    });
}

/// Threads of one lane.
const MOST: usize = 3;
/// After so long, whoever works is taken to wait for a disk.
const SILENT: Duration = Duration::from_secs(2);
/// Of a thread that reads formats.
const STACK: usize = 4 << 20;

pub(super) type Order = (JobId, LookJob, Cancel);
type Work = Arc<dyn Fn(Order) + Send + Sync>;

/// Threads that do one sort of job, and what waits for them.
pub(super) struct Lane {
    name: &'static str,
    /// Whether a new job makes those before it needless.
    newest_wins: bool,
    shared: Arc<Shared>,
    work: Work,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    wake: Condvar,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Order>,
    running: Vec<(JobId, Cancel, Instant)>,
    threads: usize,
    is_over: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next job; `None` once the program ends.
    fn next(&self) -> Option<Order> {
        let mut queue = self.lock();
        loop {
            if queue.is_over {
                return None;
            }
            if let Some(order) = queue.waiting.pop_front() {
                queue.running.push((order.0, order.2.clone(), Instant::now()));
                return Some(order);
            }
            queue = self.wake.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Lane {
    pub(super) fn new(
        name: &'static str,
        newest_wins: bool,
        work: impl Fn(Order) + Send + Sync + 'static,
    ) -> Self {
        Self { name, newest_wins, shared: Arc::default(), work: Arc::new(work) }
    }

    pub(super) fn submit(&self, order: Order) {
        let mut queue = self.shared.lock();
        if self.newest_wins {
            queue.waiting.clear();
            queue.running.iter().for_each(|(_, cancel, _)| cancel.cancel());
        }
        queue.waiting.push_back(order);
        let is_silent = queue.running.iter().all(|(_, _, since)| since.elapsed() >= SILENT);
        let is_busy = queue.threads <= queue.running.len();
        if is_busy && is_silent && queue.threads < MOST && self.start_thread() {
            queue.threads += 1;
        }
        drop(queue);
        self.shared.wake.notify_one();
    }

    /// Gives whether the system has given one.
    fn start_thread(&self) -> bool {
        let (shared, work) = (Arc::clone(&self.shared), Arc::clone(&self.work));
        let run = move || {
            while let Some(order) = shared.next() {
                let job = order.0;
                work(order);
                shared.lock().running.retain(|(running, ..)| *running != job);
            }
        };
        let builder = std::thread::Builder::new().name(self.name.to_string()).stack_size(STACK);
        builder.spawn(run).is_ok()
    }

    pub(super) fn cancel(&self, job: JobId) {
        let mut queue = self.shared.lock();
        queue.waiting.retain(|(waiting, ..)| *waiting != job);
        queue.running.iter().filter(|(id, ..)| *id == job).for_each(|(_, cancel, _)| cancel.cancel());
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        let mut queue = self.shared.lock();
        queue.is_over = true;
        queue.running.iter().for_each(|(_, cancel, _)| cancel.cancel());
        drop(queue);
        // A thread that waits for a disk is left behind: it has nothing open that matters.
        self.shared.wake.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    fn order(number: u64) -> Order {
        (JobId(number), LookJob::Walk(PathBuf::new()), Cancel::default())
    }

    #[test]
    fn the_newest_look_makes_those_before_it_needless() {
        let (done, finished) = channel();
        let (go, gate) = channel::<()>();
        let gate = Mutex::new(gate);
        let lane = Lane::new("looks", true, move |(job, _, cancel): Order| {
            if job == JobId(1) {
                gate.lock().unwrap().recv().unwrap();
            }
            done.send((job, cancel.is_cancelled())).unwrap();
        });
        lane.submit(order(1));
        while lane.shared.lock().running.is_empty() {
            std::thread::yield_now();
        }
        for number in 2..5 {
            lane.submit(order(number));
        }
        go.send(()).unwrap();
        let two: Vec<_> = finished.iter().take(2).collect();
        assert_eq!(two, [(JobId(1), true), (JobId(4), false)]);
        assert_eq!(lane.shared.lock().threads, 1, "one thread is enough while it answers");
    }

    #[test]
    fn another_thread_is_started_when_one_waits_for_its_disk() {
        let (done, finished) = channel();
        let lane = Lane::new("looks", true, move |(job, _, _): Order| {
            if job == JobId(1) {
                std::thread::sleep(Duration::from_secs(5));
            }
            let _ = done.send(job);
        });
        lane.submit(order(1));
        while lane.shared.lock().running.is_empty() {
            std::thread::yield_now();
        }
        std::thread::sleep(SILENT);
        lane.submit(order(2));
        assert_eq!(finished.recv_timeout(Duration::from_secs(2)), Ok(JobId(2)));
    }
}
