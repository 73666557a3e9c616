//! The worker: one queue, one thread, and the newest scan wins.
//!
//! Submitting never blocks. Events come back through a bounded queue, sizes in batches, so that a scan of
//! many thousand spaces cannot flood a window; the worker waits while the queue is full, unless its job is
//! cancelled or nobody listens any more. Errands, such as showing a folder in the file browser or keeping
//! the settings, do not wait behind a scan: they have a thread of their own; and so have [`removal`]
//! and [`artifact`].

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::artifact::{self, ArtifactJob};
use super::removal::{self, RemovalJob, Task};
use super::{Event, Job, JobId, News, log};
use crate::core::depot::DepotChoice;
use crate::core::depot::resolve;
use crate::core::environment::Environment;
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

type Wake = Arc<dyn Fn() + Send + Sync>;

/// A thread that carries out jobs.
pub struct Worker {
    scans: Sender<Scan>,
    errands: Sender<(JobId, Job)>,
    surveys: Sender<(JobId, Job, Cancel)>,
    /// The queue of removals, until the end.
    removals: Option<Sender<(JobId, Box<RemovalJob>, Cancel)>>,
    /// The queue of artifacts, until the end.
    artifacts: Option<Sender<(JobId, Box<ArtifactJob>, Cancel)>>,
    /// Ends when the threads of both do.
    farewell: Receiver<()>,
    events: Receiver<Event>,
    last: u64,
    /// The scan that was submitted last.
    scan: Option<(JobId, Cancel)>,
    /// The jobs about removals and artifacts that have not ended.
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
        let (scans, scan_queue) = channel::<Scan>();
        let (errands, errand_queue) = channel::<(JobId, Job)>();
        let (surveys, survey_queue) = channel::<(JobId, Job, Cancel)>();
        let (removals, removal_queue) = channel::<(JobId, Box<RemovalJob>, Cancel)>();
        let (artifacts, artifact_queue) = channel::<(JobId, Box<ArtifactJob>, Cancel)>();
        let (alive, farewell) = channel::<()>();
        let (sender, events) = sync_channel(QUEUE);
        let outbox = Outbox { sender, wake: Arc::new(wake) };
        let (errand_outbox, removal_outbox, survey_outbox) = (outbox.clone(), outbox.clone(), outbox.clone());
        let (artifact_outbox, also_alive) = (outbox.clone(), alive.clone());
        std::thread::Builder::new().name("worker".to_string()).spawn(move || {
            for scan in scan_queue {
                scan.carry_out(&outbox);
            }
        })?;
        std::thread::Builder::new().name("errands".to_string()).spawn(move || {
            for (id, job) in errand_queue {
                if let Some(news) = run_errand(job) {
                    errand_outbox.send(id, news, &Cancel::default());
                }
            }
        })?;
        std::thread::Builder::new().name("removals".to_string()).spawn(move || {
            let _alive = alive;
            for (id, job, cancel) in removal_queue {
                let tell = |news| removal_outbox.send(id, News::Removal(news), &cancel);
                removal::carry_out(*job, &cancel, &tell);
            }
        })?;
        std::thread::Builder::new().name("artifacts".to_string()).spawn(move || {
            let _alive = also_alive;
            for (id, job, cancel) in artifact_queue {
                let tell = |news| artifact_outbox.send(id, News::Artifact(news), &cancel);
                artifact::carry_out(*job, &cancel, &tell);
            }
        })?;
        std::thread::Builder::new().name("surveys".to_string()).spawn(move || {
            for (id, job, cancel) in survey_queue {
                if let Some(news) = run_survey(job, &cancel) {
                    survey_outbox.send(id, news, &cancel);
                }
            }
        })?;
        let (removals, artifacts) = (Some(removals), Some(artifacts));
        Ok(Self {
            scans,
            errands,
            surveys,
            removals,
            artifacts,
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
        // The threads end only with this value, so that their queues are always open.
        match job {
            Job::Scan { depots, environment, only } => {
                self.scan(Scan::new(id, depots, environment, only, Arc::default()));
            }
            Job::Refresh { depots, environment, only, known } => {
                self.scan(Scan::new(id, depots, environment, only, known));
            }
            Job::Removal(job) if !matches!(job.task, Task::LookBack(_)) => {
                let cancel = self.unfinished(id);
                if let Some(removals) = &self.removals {
                    let _ = removals.send((id, job, cancel));
                }
            }
            Job::Artifact(job) => {
                let cancel = self.unfinished(id);
                if let Some(artifacts) = &self.artifacts {
                    let _ = artifacts.send((id, job, cancel));
                }
            }
            job @ (Job::Survey(_) | Job::MeasureWhole(_)) => {
                let cancel = Cancel::default();
                if matches!(job, Job::Survey(_))
                    && let Some((_, earlier)) = self.survey.replace((id, cancel.clone()))
                {
                    earlier.cancel();
                }
                let _ = self.surveys.send((id, job, cancel));
            }
            errand => {
                let _ = self.errands.send((id, errand));
            }
        }
        id
    }

    /// What stops a job that is remembered until it has ended.
    fn unfinished(&mut self, id: JobId) -> Cancel {
        let cancel = Cancel::default();
        self.unfinished.retain(|(_, cancel)| cancel.is_shared());
        self.unfinished.push((id, cancel.clone()));
        cancel
    }

    fn scan(&mut self, scan: Scan) {
        if let Some((_, earlier)) = self.scan.replace((scan.id, scan.cancel.clone())) {
            earlier.cancel();
        }
        let _ = self.scans.send(scan);
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
        (self.removals, self.artifacts) = (None, None);
        // Neither is ever left in its middle while it can be stopped at a good place.
        let _ = self.farewell.recv_timeout(FAREWELL);
    }
}

/// Carries out a job that is no scan.
fn run_errand(job: Job) -> Option<News> {
    Some(match job {
        Job::Scan { .. } | Job::Refresh { .. } | Job::Survey(_) | Job::MeasureWhole(_) | Job::Artifact(_) => {
            return None;
        }
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

/// Where events are put.
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

/// A scan that waits or runs.
struct Scan {
    id: JobId,
    depots: DepotChoice,
    environment: Environment,
    only: Option<PathBuf>,
    /// What need not be measured.
    known: Arc<HashSet<PathBuf>>,
    cancel: Cancel,
}

impl Scan {
    fn new(
        id: JobId,
        depots: DepotChoice,
        environment: Environment,
        only: Option<PathBuf>,
        known: Arc<HashSet<PathBuf>>,
    ) -> Self {
        Self { id, depots, environment, only, known, cancel: Cancel::default() }
    }

    fn carry_out(&self, outbox: &Outbox) {
        if self.cancel.is_cancelled() {
            return;
        }
        let started = Instant::now();
        let volumes = Volumes::of_system(&self.environment.working_directory);
        let mut inventory = scan::inventory(self.depots.find(&self.environment), &volumes);
        if let Some(only) = &self.only {
            inventory.keep_only(only);
        }
        let mut groups = inventory.groups();
        for group in &mut groups {
            group.spaces.retain(|(space, _)| {
                inventory.spaces.get(*space).is_none_or(|space| !self.known.contains(&space.path))
            });
        }
        groups.retain(|group| !group.spaces.is_empty());
        outbox.send(self.id, News::Inventory(Box::new(inventory)), &self.cancel);
        let batches = Batches {
            id: self.id,
            cancel: &self.cancel,
            outbox,
            batch: Mutex::new(Batch { sizes: Vec::new(), sent: started }),
        };
        let mut end = scan::measure(groups, &self.cancel, &batches);
        batches.flush();
        end.elapsed = started.elapsed();
        outbox.send(self.id, News::Scanned(end), &self.cancel);
    }
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
