//! The worker: one queue, one thread, and the newest scan wins.
//!
//! Submitting never blocks. Events come back through a bounded queue, sizes in batches, so that a scan of
//! many thousand spaces cannot flood a window; the worker waits while the queue is full, unless its job is
//! cancelled or nobody listens any more. Errands, such as showing a folder in the file browser or keeping
//! the settings, do not wait behind a scan: they have a thread of their own; and so have [`removal`]
//! and [`artifact`], and [`looks`].

use std::cell::Cell;
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::time::{Duration, Instant};

use super::batch::Batch;
use super::looks::{self, Lane, LookJob};
use super::removal::{self, Task};
use super::{Event, Job, JobId, News, Surveyed, artifact};
use crate::core::depot::resolve;
use crate::core::log::parents::Volumes;
use crate::core::log::repair;
use crate::core::opener;
use crate::core::operation::survey::{self, Survey};
use crate::core::progress::{Cancel, Lasting, Progress};
use crate::core::scan::{self, Inventory, Watcher};
use crate::core::space::Sizes;
use crate::gui::state::items::Items;

/// Events that may wait to be taken.
const QUEUE: usize = 64;
/// How long to wait before trying a full queue again.
const PAUSE: Duration = Duration::from_millis(5);

/// How long the end of the program waits for a removal to stop, which it does after the next folder.
const FAREWELL: Duration = Duration::from_secs(2);

type Wake = Arc<dyn Fn() + Send + Sync>;

type Order = (JobId, Job, Cancel);

pub struct Worker {
    scans: Sender<Order>,
    errands: Sender<Order>,
    surveys: Sender<Order>,
    /// The queues of removals and of artifacts, until the end.
    lasting: Option<[Sender<Order>; 2]>,
    /// Ends when the threads of both do.
    farewell: Receiver<()>,
    events: Receiver<Event>,
    last: u64,
    /// The scan and the survey that were submitted last.
    scan: Option<(JobId, Cancel)>,
    survey: Option<(JobId, Cancel)>,
    /// For walks through items, for listing folders in them, for looks at files.
    looks: [Lane; 3],
    /// The jobs about removals and artifacts that have not ended.
    unfinished: Vec<(JobId, Cancel)>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker").field("last", &self.last).finish_non_exhaustive()
    }
}

impl Worker {
    /// Starts the threads. Removals and artifacts are `lasting` work; `wake` is called, from any thread, after an
    /// event was queued.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(lasting: &Lasting, wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        let (sender, events) = sync_channel(QUEUE);
        let outbox = Outbox { sender, wake: Arc::new(wake) };
        let (alive, farewell) = channel::<()>();
        let queue = |name: &str, alive: Option<Sender<()>>| {
            let (orders, queue) = channel::<Order>();
            let (outbox, lasting) = (outbox.clone(), alive.as_ref().map(|_| lasting.clone()));
            let work = move || {
                let _alive = alive;
                for (id, job, cancel) in queue {
                    let work = || carry_out(job, &cancel, &|news| outbox.send(id, news, &cancel));
                    match &lasting {
                        Some(lasting) => lasting.run(&cancel, work),
                        None => work(),
                    }
                }
            };
            std::thread::Builder::new().name(name.to_string()).spawn(work).map(|_| orders)
        };
        let lasting = [queue("removals", Some(alive.clone()))?, queue("artifacts", Some(alive.clone()))?];
        Ok(Self {
            scans: queue("worker", None)?,
            errands: queue("errands", None)?,
            surveys: queue("surveys", None)?,
            lasting: Some(lasting),
            farewell,
            events,
            last: 0,
            scan: None,
            survey: None,
            looks: [("walks", true), ("listings", false), ("looks", true)].map(|(name, newest_wins)| {
                let outbox = outbox.clone();
                Lane::new(name, newest_wins, move |(id, job, cancel)| {
                    looks::carry_out(job, &cancel, &|news| outbox.send(id, News::Look(news), &cancel));
                })
            }),
            unfinished: Vec::new(),
        })
    }

    /// Queues a job. A scan cancels the scan before it, and so does a survey.
    pub fn submit(&mut self, job: Job) -> JobId {
        self.last += 1;
        let (id, cancel) = (JobId(self.last), Cancel::default());
        let job = match job {
            Job::Look(job) => {
                let [walks, listings, looks] = &self.looks;
                let lane = match *job {
                    LookJob::Walk(_) => walks,
                    LookJob::List(..) => listings,
                    LookJob::Look(..) => looks,
                };
                lane.submit((id, *job, cancel));
                return id;
            }
            job => job,
        };
        let earlier = match &job {
            Job::Scan { .. } => self.scan.replace((id, cancel.clone())),
            Job::Survey(_) => self.survey.replace((id, cancel.clone())),
            Job::Removal(_) | Job::Artifact(_) => {
                self.unfinished.retain(|(_, cancel)| cancel.is_shared());
                self.unfinished.push((id, cancel.clone()));
                None
            }
            _ => None,
        };
        if let Some((_, earlier)) = earlier {
            earlier.cancel();
        }
        let queue = match (&job, &self.lasting) {
            (Job::Scan { .. }, _) => &self.scans,
            (Job::Survey(_), _) => &self.surveys,
            // What was removed before is told while something is being removed.
            (Job::Removal(job), Some([removals, _])) if !matches!(job.task, Task::LookBack(_)) => removals,
            (Job::Artifact(_), Some([_, artifacts])) => artifacts,
            _ => &self.errands,
        };
        // The threads end only with this value, so that their queues are always open.
        let _ = queue.send((id, job, cancel));
        id
    }

    /// Asks a job to stop. What it did so far is still reported.
    pub fn cancel(&self, job: JobId) {
        for (_, cancel) in self.stoppable().filter(|(id, _)| *id == job) {
            cancel.cancel();
        }
        self.looks.iter().for_each(|lane| lane.cancel(job));
    }

    fn stoppable(&self) -> impl Iterator<Item = &(JobId, Cancel)> {
        self.scan.iter().chain(&self.unfinished).chain(&self.survey)
    }

    pub fn next_event(&self) -> Option<Event> {
        self.events.try_recv().ok()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        for (_, cancel) in self.stoppable() {
            cancel.cancel();
        }
        // Nobody takes events any more; a thread that has some to tell must not wait for that.
        self.events = sync_channel(0).1;
        self.lasting = None;
        // Neither is ever left in its middle while it can be stopped at a good place.
        let _ = self.farewell.recv_timeout(FAREWELL);
    }
}

/// Whoever listens; called from several threads.
type Teller<'a> = &'a (dyn Fn(News) + Sync);

fn carry_out(job: Job, cancel: &Cancel, tell: Teller) {
    let news = match job {
        Job::Scan { .. } | Job::Survey(_) if cancel.is_cancelled() => None,
        Job::Scan { source, only, known, now } => {
            let started = Instant::now();
            let volumes = Volumes::of_system(&source.environment.working_directory);
            let mut inventory = scan::inventory(source.depots.find(&source.environment), &volumes);
            if let Some(only) = &only {
                inventory.keep_only(only);
            }
            let home = source.environment.home.as_deref();
            let listed = |inventory| tell(News::listed(inventory, home, &now));
            let mut end = measure(inventory, &known.unwrap_or_default(), cancel, listed, tell);
            end.elapsed = started.elapsed();
            Some(News::Scanned(end))
        }
        Job::Survey(job) => {
            let home = job.environment.home.clone();
            let told = Cell::new(false);
            let surveyed = |survey: Survey| {
                // Here, for there may be many thousand; and once, for it is sizes alone that change.
                let found = if told.replace(true) {
                    Surveyed::Sizes(survey.sizes.all().collect())
                } else {
                    Surveyed::Items(Items::of_survey(&survey, home.as_deref()))
                };
                tell(News::Surveyed(Box::new(survey), found));
            };
            survey::carry_out(*job, cancel, &Surveying(tell, Batch::new()), &surveyed);
            None
        }
        Job::Removal(job) => {
            removal::carry_out(*job, cancel, &|news| tell(News::Removal(news)));
            None
        }
        Job::Artifact(job) => {
            artifact::carry_out(*job, cancel, &|news| tell(News::Artifact(news)));
            None
        }
        // Has threads of its own.
        Job::Look(_) => None,
        Job::CheckLog(log, toml) => Some(News::LogChecked(repair::check(&log, toml))),
        Job::RepairLog(log, toml, now) => Some(News::LogRepaired(repair::repair(&log, &now, toml))),
        Job::Open(path) => Some(opener::show(&path).map_or_else(News::NotOpened, News::Opened)),
        Job::FindDepot { path, environment } => {
            let found = resolve::resolve(&path, &environment);
            Some(News::FoundDepot(path, found))
        }
        Job::SaveSettings { settings, before, path } => {
            Some(settings.save_over(Some(&before), &path).map_or_else(News::NotSaved, |()| News::Saved))
        }
        Job::Discard(items) => {
            drop(items);
            None
        }
        Job::MakeDemo(maker, parent, now) => Some(
            (maker.0)(&parent, &now)
                .map_or_else(News::NoDemo, |(depot, removals)| News::DemoMade(depot, removals)),
        ),
    };
    if let Some(news) = news {
        tell(news);
    }
}

/// Lists an inventory, then tells the sizes of those of its spaces that are not known.
fn measure(
    inventory: Inventory,
    known: &HashSet<PathBuf>,
    cancel: &Cancel,
    listed: impl Fn(Inventory),
    tell: Teller,
) -> scan::ScanEnd {
    let mut groups = inventory.groups();
    for group in &mut groups {
        group.spaces.retain(|(space, _)| {
            inventory.spaces.get(*space).is_none_or(|space| !known.contains(&space.path))
        });
    }
    groups.retain(|group| !group.spaces.is_empty());
    listed(inventory);
    let measured = Measured(tell, Batch::new());
    let end = scan::measure(groups, cancel, &measured);
    tell_sizes(tell, measured.1.rest());
    end
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

/// Tells sizes as they come, and how far the scan is.
struct Measured<'a>(Teller<'a>, Batch<(usize, Sizes)>);

impl Watcher for Measured<'_> {
    fn measured(&self, space: usize, sizes: Sizes) {
        self.1.add((space, sizes));
    }

    fn progress(&self, progress: Progress) {
        if let Some(sizes) = self.1.due() {
            tell_sizes(self.0, sizes);
            (self.0)(News::Progress(progress));
        }
    }
}

/// Tells how far a survey is.
struct Surveying<'a>(Teller<'a>, Batch<()>);

impl Watcher for Surveying<'_> {
    fn progress(&self, progress: Progress) {
        if self.1.due().is_some() {
            (self.0)(News::Surveying(progress));
        }
    }
}

fn tell_sizes(tell: Teller, sizes: Vec<(usize, Sizes)>) {
    if !sizes.is_empty() {
        tell(News::Measured(sizes));
    }
}

#[cfg(test)]
mod tests;
