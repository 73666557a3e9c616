//! A window without a window, for the tests: its state, and a world that takes notes.
#![allow(clippy::missing_panics_doc, clippy::must_use_candidate, reason = "for tests")]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{Outside, apply, run, settle};
use crate::core::depot::{DepotChoice, Origin};
use crate::core::environment::Environment;
use crate::core::error::Warning;
use crate::core::log::parents::Volumes;
use crate::core::progress::Progress;
use crate::core::scan::{self, Inventory, ScanEnd};
use crate::gui::command::{Command, Gesture};
use crate::gui::state::session::View;
use crate::gui::state::{JobId, Source, State, fake};
use crate::gui::widget::tree::Reach;
use crate::gui::worker::{Event, Job, News, Worker};

pub const OPENML: &str = "8b6db2d4-7670-4922-a472-f9537c81ab66";
pub const PLUTO: &str = "c3e4b0f8-55cb-11ea-2926-15256bba5781";

/// A world that takes notes, and carries out jobs where there is somebody to.
#[derive(Debug, Default)]
pub struct Notes {
    pub worker: Option<Worker>,
    pub jobs: Vec<Job>,
    pub cancelled: Vec<JobId>,
    pub copied: Vec<String>,
    pub dialogs: usize,
    pub closed: bool,
}

impl Outside for Notes {
    fn submit(&mut self, job: Job) -> JobId {
        self.jobs.push(job.clone());
        let number = JobId(self.jobs.len() as u64);
        self.worker.as_mut().map_or(number, |worker| worker.submit(job))
    }

    fn cancel(&mut self, job: JobId) {
        self.cancelled.push(job);
    }

    fn copy(&mut self, text: String) {
        self.copied.push(text);
    }

    fn pick_folder(&mut self) {
        self.dialogs += 1;
    }

    fn quit(&mut self) {
        self.closed = true;
    }
}

#[derive(Debug)]
pub struct Window {
    pub state: State,
    pub notes: Notes,
    pub busy: bool,
    /// What stands for the home folder, where there is one.
    folder: Option<tempfile::TempDir>,
}

impl Window {
    /// A window whose first scan was asked for.
    pub fn open() -> Self {
        let home = PathBuf::from("/home/jane");
        let mut window = Self::with(DepotChoice::Environment(Vec::new()), home, None);
        window.run(Command::Rescan);
        window
    }

    /// A window that lists these packages, nothing measured.
    pub fn listing(packages: &[(&str, &[&str])]) -> Self {
        let mut window = Self::open();
        window.report(News::listed(fake::inventory(packages), None, &fake::now()));
        window
    }

    /// A window on a depot that is really there.
    pub fn on(spaces: &[Space]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().canonicalize().unwrap();
        let depots = DepotChoice::paths(vec![make_depot(&home, spaces)], Origin::Argument);
        Self::with(depots, home, Some(folder))
    }

    fn with(depots: DepotChoice, home: PathBuf, folder: Option<tempfile::TempDir>) -> Self {
        let environment =
            Environment { home: Some(home), working_directory: "/".into(), ..Environment::default() };
        let mut state = State::new(Source { depots, environment }, fake::now());
        state.session.is_active = true;
        state.session.view = View::Everything;
        state.session.demo.maker = Some(fake::no_demo());
        Self { state, notes: Notes::default(), busy: false, folder }
    }

    pub fn home(&self) -> PathBuf {
        self.folder.as_ref().unwrap().path().canonicalize().unwrap()
    }

    /// What lies in its depot now.
    pub fn inventory(&self) -> Inventory {
        let Source { depots, environment } = &self.state.source;
        scan::inventory(depots.find(environment), &Volumes::of_system(Path::new("/")))
    }

    /// Where a space of `OpenML` lies.
    pub fn space(&self, key: &str) -> PathBuf {
        space(&self.home(), OPENML, key)
    }

    pub fn run(&mut self, command: impl Into<Command>) {
        run(&mut self.state, command.into(), &mut self.notes);
    }

    pub fn point(&mut self, row: usize, reach: Reach) {
        self.run(Gesture::Point(row, reach));
    }

    /// Reports for the newest scan.
    pub fn report(&mut self, news: News) {
        self.report_of(self.state.scan.job.expect("a scan"), news);
    }

    pub fn report_of(&mut self, job: JobId, news: News) {
        apply(&mut self.state, Event { job, news }, self.busy);
    }

    pub fn settle(&mut self, time: f64) -> Option<f64> {
        settle(&mut self.state, time, &mut self.notes)
    }

    /// Lets the worker do what it was asked for, until something is so.
    pub fn wait_for(&mut self, is_so: impl Fn(&State) -> bool) {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_mins(1) {
            self.settle(0.0);
            while let Some(event) = self.notes.worker.as_ref().and_then(Worker::next_event) {
                apply(&mut self.state, event, false);
            }
            if is_so(&self.state) {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        panic!("in vain");
    }

    pub fn measured(&mut self, sizes: &[(usize, u64)]) {
        let sizes = sizes.iter().map(|(index, bytes)| (*index, fake::sizes(*bytes, 1))).collect();
        self.report(News::Measured(sizes));
    }

    pub fn finished(&mut self) {
        self.report(News::Scanned(end(&[])));
    }

    pub fn rows(&self) -> Vec<String> {
        fake::texts(&self.state.list)
    }

    pub fn selected(&self) -> Option<String> {
        self.rows().get(self.state.list.cursor()?).cloned()
    }
}

pub fn end(warnings: &[Warning]) -> ScanEnd {
    ScanEnd {
        progress: Progress { spaces_done: 3, spaces: 3, files: 3 },
        elapsed: Duration::from_millis(940),
        warnings: warnings.to_vec(),
        cancelled: false,
    }
}

/// A space to be made: its owner, its key, its bytes, and whether it is of a project that is gone rather than
/// without a record.
pub type Space<'a> = (&'a str, &'a str, usize, bool);

pub fn space(home: &Path, owner: &str, key: &str) -> PathBuf {
    home.join(".julia/scratchspaces").join(owner).join(key)
}

/// Makes a depot with these spaces.
pub fn make_depot(home: &Path, spaces: &[Space]) -> PathBuf {
    let mut log = String::new();
    for (owner, key, bytes, is_recorded) in spaces {
        let space = space(home, owner, key);
        write(&space.join("file"), &"x".repeat(*bytes));
        if *is_recorded {
            let (space, project) = (space.display(), home.join("gone.toml"));
            let (time, project) = ("2025-01-01T10:00:00Z", project.display());
            let _ = write!(log, "[[\"{space}\"]]\ntime = {time}\nparent_projects = [\"{project}\"]\n");
        }
    }
    let depot = home.join(".julia");
    write(&depot.join("logs/scratch_usage.toml"), &log);
    depot
}

pub fn write(path: &Path, content: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}
