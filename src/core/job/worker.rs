//! The worker: one queue, one thread, and the newest scan wins.
//!
//! Submitting never blocks. Events come back through a bounded queue, sizes in batches, so that a scan of
//! many thousand spaces cannot flood a window; the worker waits while the queue is full, unless its job is
//! cancelled or nobody listens any more. Errands, such as showing a folder in the file browser or keeping
//! the settings, do not wait behind a scan: they have a thread of their own.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Cancel, DepotChoice, Event, Job, JobId, News, Progress};
use crate::core::demo::Demo;
use crate::core::depot::resolve;
use crate::core::environment::Environment;
use crate::core::opener;
use crate::core::scan::{self, Watcher};
use crate::core::space::Sizes;
use crate::core::usage::parents::Volumes;

/// Events that may wait to be taken.
const QUEUE: usize = 64;
/// How often sizes and progress are reported while a scan runs.
const RHYTHM: Duration = Duration::from_millis(50);
/// How long to wait before trying a full queue again.
const PAUSE: Duration = Duration::from_millis(5);

type Wake = Arc<dyn Fn() + Send + Sync>;

/// A thread that carries out jobs.
pub struct Worker {
    scans: Sender<Scan>,
    errands: Sender<(JobId, Job)>,
    events: Receiver<Event>,
    last: u64,
    /// The scan that was submitted last.
    scan: Option<(JobId, Cancel)>,
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
        let (sender, events) = sync_channel(QUEUE);
        let outbox = Outbox { sender, wake: Arc::new(wake) };
        let errand_outbox = outbox.clone();
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
        Ok(Self { scans, errands, events, last: 0, scan: None })
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
            errand => {
                let _ = self.errands.send((id, errand));
            }
        }
        id
    }

    fn scan(&mut self, scan: Scan) {
        if let Some((_, earlier)) = self.scan.replace((scan.id, scan.cancel.clone())) {
            earlier.cancel();
        }
        let _ = self.scans.send(scan);
    }

    /// Asks a job to stop. What it did so far is still reported.
    pub fn cancel(&self, job: JobId) {
        if let Some((id, cancel)) = &self.scan
            && *id == job
        {
            cancel.cancel();
        }
    }

    /// The next event, if one waits.
    #[must_use]
    pub fn next_event(&self) -> Option<Event> {
        self.events.try_recv().ok()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if let Some((_, cancel)) = &self.scan {
            cancel.cancel();
        }
    }
}

/// Carries out a job that is no scan.
fn run_errand(job: Job) -> Option<News> {
    Some(match job {
        Job::Scan { .. } | Job::Refresh { .. } => return None,
        Job::Open(path) => opener::show(&path).map_or_else(News::NotOpened, News::Opened),
        Job::FindDepot { path, environment } => {
            let found = resolve::resolve(&path, &environment);
            News::FoundDepot(path, found)
        }
        Job::SaveSettings { settings, path } => match settings.save(&path) {
            Ok(()) => News::Saved,
            Err(error) => News::NotSaved(error),
        },
        Job::MakeDemo { parent, now, keeper } => {
            Demo::keep(&keeper, &parent, &now).map_or_else(News::NoDemo, News::DemoMade)
        }
    })
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
                // The end of a cancelled scan is still told; its sizes need not be.
                Err(TrySendError::Full(again)) => {
                    if cancel.is_cancelled() && !matches!(again.news, News::Scanned(_)) {
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
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::core::depot::Origin;

    /// A depot with `spaces` spaces of one file each.
    fn depot(spaces: usize) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..spaces {
            let owner = format!("00000000-0000-4000-8000-{:012}", number % 50);
            let space = folder.path().join("scratchspaces").join(owner).join(format!("key{number}"));
            fs::create_dir_all(&space).unwrap();
            fs::write(space.join("file"), "12345").unwrap();
        }
        folder
    }

    fn scan_of(depot: &tempfile::TempDir) -> Job {
        let depots = DepotChoice::paths(vec![depot.path().to_path_buf()], Origin::Argument);
        Job::Scan { depots, environment: Environment::default(), only: None }
    }

    fn next(worker: &Worker) -> Event {
        for _ in 0..2_000 {
            if let Some(event) = worker.next_event() {
                return event;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the worker said nothing for ten seconds");
    }

    #[test]
    fn a_scan_tells_the_inventory_first_then_every_size_once_then_its_end() {
        let depot = depot(300);
        let woken = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&woken);
        let mut worker = Worker::start(move || {
            counter.fetch_add(1, Ordering::Relaxed);
        })
        .unwrap();
        let id = worker.submit(scan_of(&depot));
        let first = next(&worker);
        assert_eq!(first.job, id);
        let News::Inventory(inventory) = first.news else { panic!("{:?}", first.news) };
        assert_eq!(inventory.spaces.len(), 300);
        let mut measured = BTreeMap::new();
        let end = loop {
            match next(&worker).news {
                News::Measured(sizes) => {
                    for (space, sizes) in sizes {
                        assert!(measured.insert(space, sizes.apparent).is_none());
                    }
                }
                News::Progress(_) => {}
                News::Scanned(end) => break end,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(measured.len(), 300);
        assert!(measured.values().all(|apparent| *apparent == 5));
        assert_eq!((end.progress.spaces_done, end.progress.files, end.cancelled), (300, 300, false));
        assert!(woken.load(Ordering::Relaxed) >= 3);
    }

    #[test]
    fn a_refresh_measures_only_what_is_not_known() {
        let depot = depot(20);
        let Job::Scan { depots, environment, only } = scan_of(&depot) else { panic!("a scan") };
        let volumes = Volumes::of_system(&environment.working_directory);
        let spaces = scan::inventory(depots.find(&environment), &volumes).spaces;
        let known = Arc::new(spaces.iter().skip(2).map(|space| space.path.clone()).collect());
        let mut worker = Worker::start(|| {}).unwrap();
        worker.submit(Job::Refresh { depots, environment, only, known });
        let News::Inventory(inventory) = next(&worker).news else { panic!("an inventory") };
        assert_eq!(inventory.spaces.len(), 20);
        let mut measured = Vec::new();
        loop {
            match next(&worker).news {
                News::Measured(sizes) => measured.extend(sizes.into_iter().map(|(space, _)| space)),
                News::Scanned(_) => break,
                _ => {}
            }
        }
        measured.sort_unstable();
        assert_eq!(measured, [0, 1]);
    }

    #[test]
    fn the_newest_scan_wins() {
        let depot = depot(200);
        let mut worker = Worker::start(|| {}).unwrap();
        let ids: Vec<JobId> = (0..5).map(|_| worker.submit(scan_of(&depot))).collect();
        let mut ended = Vec::new();
        while ended.last() != ids.last() {
            let event = next(&worker);
            if matches!(event.news, News::Scanned(_)) {
                ended.push(event.job);
            }
        }
        assert!(ended.is_sorted());
    }

    #[test]
    fn one_depot_alone_is_listed_beside_the_others() {
        let (one, other) = (depot(3), depot(2));
        let both = vec![one.path().to_path_buf(), other.path().to_path_buf()];
        let depots = DepotChoice::paths(both, Origin::Argument);
        let only = Some(other.path().to_path_buf());
        let mut worker = Worker::start(|| {}).unwrap();
        worker.submit(Job::Scan { depots, environment: Environment::default(), only });
        let News::Inventory(inventory) = next(&worker).news else { panic!("no inventory") };
        assert_eq!((inventory.depots.len(), inventory.only), (2, Some(1)), "the chooser still knows both");
        assert_eq!((inventory.spaces.len(), inventory.entries.len()), (2, 2));
        for (package, expected) in inventory.packages.iter().zip([0..1, 1..2]) {
            assert_eq!(package.spaces, expected);
            assert!(inventory.spaces_of(package).iter().all(|space| space.path.starts_with(other.path())));
        }
        #[cfg(unix)]
        assert!(inventory.free.is_some());
    }

    #[test]
    fn errands_are_answered_while_a_scan_runs() {
        let depot = depot(1);
        let mut worker = Worker::start(|| {}).unwrap();
        let inside = depot.path().join("scratchspaces");
        worker.submit(Job::FindDepot { path: inside.clone(), environment: Environment::default() });
        let News::FoundDepot(asked, found) = next(&worker).news else { panic!("no answer") };
        assert_eq!((asked, found), (inside, Ok(depot.path().to_path_buf())));

        let path = depot.path().join("settings.toml");
        worker.submit(Job::SaveSettings { settings: Box::default(), path: path.clone() });
        assert!(matches!(next(&worker).news, News::Saved));
        assert!(path.is_file());
        worker.submit(Job::SaveSettings { settings: Box::default(), path: path.join("below") });
        assert!(matches!(next(&worker).news, News::NotSaved(_)));
    }

    #[test]
    fn a_failed_opening_is_reported_with_its_path() {
        let mut worker = Worker::start(|| {}).unwrap();
        let id = worker.submit(Job::Open(PathBuf::from("/no/such/space")));
        let event = next(&worker);
        assert_eq!(event.job, id);
        let News::NotOpened(error) = event.news else { panic!("{:?}", event.news) };
        assert_eq!(error.path, PathBuf::from("/no/such/space"));
    }
}
