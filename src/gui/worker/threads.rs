//! The worker: one queue, one thread, and the newest scan wins.
//!
//! Submitting never blocks. Events come back through a bounded queue, sizes in batches, so that a scan of
//! many thousand spaces cannot flood a window; the worker waits while the queue is full, unless its job is
//! cancelled or nobody listens any more. Errands, such as showing a folder in the file browser or keeping
//! the settings, do not wait behind a scan: they have a thread of their own; and so has [`removal`].

use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::removal::{self, Task};
use super::{Event, Job, JobId, News, log};
use crate::core::depot::resolve;
use crate::core::log::parents::Volumes;
use crate::core::opener;
use crate::core::operation::survey;
use crate::core::progress::{Cancel, Progress};
use crate::core::scan::whole;
use crate::core::scan::{self, Watcher};
use crate::core::space::Sizes;

/// Events that may wait to be taken.
const QUEUE: usize = 64;
/// How often sizes and progress are reported while a scan runs.
const RHYTHM: Duration = Duration::from_millis(50);
/// How long to wait before trying a full queue again.
const PAUSE: Duration = Duration::from_millis(5);

/// How long the end of the program waits for a removal to stop, which it does after the next folder.
const FAREWELL: Duration = Duration::from_secs(2);

/// A job that waits for its turn.
type Queued = (JobId, Job, Cancel);

type Wake = Arc<dyn Fn() + Send + Sync>;

/// A thread that carries out jobs.
pub struct Worker {
    scans: Sender<Queued>,
    errands: Sender<Queued>,
    surveys: Sender<Queued>,
    /// The queue of removals, until the end.
    removals: Option<Sender<Queued>>,
    /// Ends when the thread of removals does.
    farewell: Receiver<()>,
    events: Receiver<Event>,
    last: u64,
    /// The scan that was submitted last.
    scan: Option<(JobId, Cancel)>,
    /// The jobs about removals that have not ended.
    unfinished: Vec<(JobId, Cancel)>,
    /// The survey that was submitted last.
    survey: Option<(JobId, Cancel)>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker").field("last", &self.last).finish_non_exhaustive()
    }
}

impl Worker {
    /// Starts the thread. `wake` is called, from any thread, after an event was queued.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        let (alive, farewell) = channel::<()>();
        let (sender, events) = sync_channel(QUEUE);
        let outbox = Outbox { sender, wake: Arc::new(wake) };
        let scans = thread("worker", &outbox, carry_out_scan)?;
        let errands = thread("errands", &outbox, |id, job, _, outbox| {
            if let Some(news) = run_errand(job) {
                outbox.send(id, news, &Cancel::default());
            }
        })?;
        let removals = thread("removals", &outbox, move |id, job, cancel, outbox| {
            let _alive = &alive;
            if let Job::Removal(job) = job {
                removal::carry_out(*job, cancel, &|news| outbox.send(id, News::Removal(news), cancel));
            }
        })?;
        let surveys = thread("surveys", &outbox, |id, job, cancel, outbox| {
            if let Some(news) = run_survey(job, cancel) {
                outbox.send(id, news, cancel);
            }
        })?;
        let removals = Some(removals);
        Ok(Self {
            scans,
            errands,
            surveys,
            removals,
            farewell,
            events,
            last: 0,
            scan: None,
            unfinished: Vec::new(),
            survey: None,
        })
    }

    /// Queues a job. A scan cancels the scan before it.
    pub fn submit(&mut self, job: Job) -> JobId {
        self.last += 1;
        let id = JobId(self.last);
        let cancel = Cancel::default();
        let queued = |job| (id, job, cancel.clone());
        // The threads end only with this value, so that their queues are always open.
        match job {
            Job::Scan { .. } | Job::Refresh { .. } => {
                if let Some((_, earlier)) = self.scan.replace((id, cancel.clone())) {
                    earlier.cancel();
                }
                let _ = self.scans.send(queued(job));
            }
            Job::Removal(removal) if !matches!(removal.task, Task::LookBack(_)) => {
                self.unfinished.retain(|(_, cancel)| cancel.is_shared());
                self.unfinished.push((id, cancel.clone()));
                if let Some(removals) = &self.removals {
                    let _ = removals.send(queued(Job::Removal(removal)));
                }
            }
            Job::Survey(_) | Job::MeasureWhole(_) => {
                if matches!(job, Job::Survey(_))
                    && let Some((_, earlier)) = self.survey.replace((id, cancel.clone()))
                {
                    earlier.cancel();
                }
                let _ = self.surveys.send(queued(job));
            }
            errand => {
                let _ = self.errands.send(queued(errand));
            }
        }
        id
    }

    /// Asks a job to stop. What it did so far is still reported.
    pub fn cancel(&self, job: JobId) {
        for (id, cancel) in self.scan.iter().chain(&self.unfinished).chain(&self.survey) {
            if *id == job {
                cancel.cancel();
            }
        }
    }

    pub fn next_event(&self) -> Option<Event> {
        self.events.try_recv().ok()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        for (_, cancel) in self.scan.iter().chain(&self.unfinished).chain(&self.survey) {
            cancel.cancel();
        }
        // Nobody takes events any more; a thread that has some to tell must not wait for that.
        self.events = sync_channel(0).1;
        self.removals = None;
        // A removal is never left in its middle while it can be stopped at a good place.
        let _ = self.farewell.recv_timeout(FAREWELL);
    }
}

/// Starts a thread that runs one job after the other, until nobody can queue any more.
fn thread(
    name: &str,
    outbox: &Outbox,
    run: impl Fn(JobId, Job, &Cancel, &Outbox) + Send + 'static,
) -> std::io::Result<Sender<Queued>> {
    let (sender, queue) = channel::<Queued>();
    let outbox = outbox.clone();
    let work = move || queue.into_iter().for_each(|(id, job, cancel)| run(id, job, &cancel, &outbox));
    std::thread::Builder::new().name(name.to_string()).spawn(work)?;
    Ok(sender)
}

/// Carries out a job that is no scan.
fn run_errand(job: Job) -> Option<News> {
    Some(match job {
        Job::Scan { .. } | Job::Refresh { .. } | Job::Survey(_) | Job::MeasureWhole(_) => return None,
        Job::Removal(job) => match &job.task {
            Task::LookBack(depots) => News::Removal(removal::look_back(&job.removals, depots.as_deref())),
            _ => return None,
        },
        Job::Log(job) => News::Log(log::carry_out(job)),
        Job::Open(path) => opener::show(&path).map_or_else(News::NotOpened, News::Opened),
        Job::FindDepot { path, environment } => {
            let found = resolve::resolve(&path, &environment);
            News::FoundDepot(path, found)
        }
        Job::SaveSettings { settings, path } => match settings.save(&path) {
            Ok(()) => News::Saved,
            Err(error) => News::NotSaved(error),
        },
        Job::MakeDemo(maker, parent, now) => match (maker.0)(&parent, &now) {
            Ok((depot, removals)) => News::DemoMade(depot, removals),
            Err(error) => News::NoDemo(error),
        },
    })
}

/// Carries out a job that looks at what could go.
fn run_survey(job: Job, cancel: &Cancel) -> Option<News> {
    if cancel.is_cancelled() {
        return None;
    }
    match job {
        Job::Survey(job) => Some(News::Surveyed(Box::new(survey::carry_out(*job, cancel)?))),
        Job::MeasureWhole(inventory) => Some(News::Whole(whole::measure(&inventory, cancel)?)),
        _ => None,
    }
}

#[derive(Clone)]
struct Outbox {
    sender: SyncSender<Event>,
    wake: Wake,
}

impl Outbox {
    /// Queues an event, waiting for room while the job is wanted.
    fn send(&self, job: JobId, news: News, cancel: &Cancel) {
        let mut event = Event { job, news };
        loop {
            match self.sender.try_send(event) {
                Ok(()) => break (self.wake)(),
                Err(TrySendError::Disconnected(_)) => break cancel.cancel(),
                // The end of a cancelled job is still told; what it found on the way need not be.
                Err(TrySendError::Full(again)) => {
                    if cancel.is_cancelled() && !again.news.must_arrive() {
                        break;
                    }
                    event = again;
                    (self.wake)();
                    std::thread::sleep(PAUSE);
                }
            }
        }
    }
}

fn carry_out_scan(id: JobId, job: Job, cancel: &Cancel, outbox: &Outbox) {
    // What need not be measured is known.
    let (depots, environment, only, known) = match job {
        Job::Scan { depots, environment, only } => (depots, environment, only, Arc::default()),
        Job::Refresh { depots, environment, only, known } => (depots, environment, only, known),
        _ => return,
    };
    if cancel.is_cancelled() {
        return;
    }
    let started = Instant::now();
    let volumes = Volumes::of_system(&environment.working_directory);
    let mut inventory = scan::inventory(depots.find(&environment), &volumes);
    if let Some(only) = &only {
        inventory.keep_only(only);
    }
    let mut groups = inventory.groups();
    for group in &mut groups {
        group.spaces.retain(|(space, _)| {
            inventory.spaces.get(*space).is_none_or(|space| !known.contains(&space.path))
        });
    }
    groups.retain(|group| !group.spaces.is_empty());
    outbox.send(id, News::Inventory(Box::new(inventory)), cancel);
    let batches =
        Batches { id, cancel, outbox, batch: Mutex::new(Batch { sizes: Vec::new(), sent: started }) };
    let mut end = scan::measure(groups, cancel, &batches);
    batches.flush();
    end.elapsed = started.elapsed();
    outbox.send(id, News::Scanned(end), cancel);
}

/// Sizes on their way to the window.
struct Batches<'a> {
    id: JobId,
    cancel: &'a Cancel,
    outbox: &'a Outbox,
    batch: Mutex<Batch>,
}

struct Batch {
    sizes: Vec<(usize, Sizes)>,
    sent: Instant,
}

impl Batches<'_> {
    fn flush(&self) {
        let sizes = std::mem::take(&mut self.batch.lock().unwrap_or_else(PoisonError::into_inner).sizes);
        if !sizes.is_empty() {
            self.outbox.send(self.id, News::Measured(sizes), self.cancel);
        }
    }
}

impl Watcher for Batches<'_> {
    fn measured(&self, space: usize, sizes: Sizes) {
        self.batch.lock().unwrap_or_else(PoisonError::into_inner).sizes.push((space, sizes));
    }

    fn progress(&self, progress: Progress) {
        let mut batch = self.batch.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if now.duration_since(batch.sent) < RHYTHM {
            return;
        }
        batch.sent = now;
        let sizes = std::mem::take(&mut batch.sizes);
        drop(batch);
        if !sizes.is_empty() {
            self.outbox.send(self.id, News::Measured(sizes), self.cancel);
        }
        self.outbox.send(self.id, News::Progress(progress), self.cancel);
    }
}

#[cfg(test)]
mod tests;
