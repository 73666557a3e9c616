//! Removing without a window: what a user would notice after actions and answers of the worker.
//!
//! Plans are those of the core, of a depot in a temporary folder: nobody else can make one.

mod running;

use std::collections::HashSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use super::*;
use crate::core::depot::DepotChoice;
use crate::core::depot::Origin;
use crate::core::environment::Environment;
use crate::core::error::Error;
use crate::core::log::parents::Volumes;
use crate::core::plan::Basis;
use crate::core::plan::Plan;
use crate::core::progress::Progress;
use crate::core::reclaim;
use crate::core::reclaim::{Preview, Report, Way};
use crate::core::scan;
use crate::core::scan::ScanEnd;
use crate::core::space::{Sizes, Status};
use crate::core::time::FixedClock;
use crate::gui::command::{Command, Gesture};
use crate::gui::format::Figure;
use crate::gui::state::filter::Chip;
use crate::gui::state::removing::Toast;
use crate::gui::state::{Source, fake};
use crate::gui::update;
use crate::gui::widget::tree::Reach;
use crate::gui::worker::Event;
use crate::gui::worker::News;
use crate::gui::worker::removal::{RemovalNews, Undone};

const OPENML: &str = "8b6db2d4-7670-4922-a472-f9537c81ab66";
const PLUTO: &str = "c3e4b0f8-55cb-11ea-2926-15256bba5781";

/// A world that only takes notes.
#[derive(Default)]
struct Notes {
    jobs: Vec<Job>,
    cancelled: Vec<JobId>,
}

mod consent;
mod outcome;

impl Outside for Notes {
    fn submit(&mut self, job: Job) -> JobId {
        self.jobs.push(job);
        JobId(self.jobs.len() as u64)
    }

    fn cancel(&mut self, job: JobId) {
        self.cancelled.push(job);
    }

    fn copy(&mut self, _: String) {}

    fn pick_folder(&mut self) {}

    fn quit(&mut self) {}
}

struct Window {
    state: State,
    notes: Notes,
    folder: tempfile::TempDir,
}

impl Window {
    /// A window on a depot with three spaces of two packages; those of the first have no project left.
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().canonicalize().unwrap();
        let depot = home.join(".julia");
        let mut log = String::new();
        for (owner, key) in [(OPENML, "datasets"), (OPENML, "index"), (PLUTO, "notebooks")] {
            let space = depot.join("scratchspaces").join(owner).join(key);
            fs::create_dir_all(&space).unwrap();
            fs::write(space.join("file"), "12345").unwrap();
            if owner == OPENML {
                let (space, project) = (space.display(), home.join("gone.toml"));
                let project = project.display();
                write!(
                    log,
                    "[[\"{space}\"]]\ntime = 2025-01-01T10:00:00Z\nparent_projects = [\"{project}\"]\n"
                )
                .unwrap();
            }
        }
        fs::create_dir_all(depot.join("logs")).unwrap();
        fs::write(depot.join("logs/scratch_usage.toml"), log).unwrap();
        let depots = DepotChoice::paths(vec![depot], Origin::Argument);
        let environment = Environment { home: Some(home), ..Environment::default() };
        let mut state = State::new(Source { depots, environment }, fake::now());
        state.session.is_active = true;
        let mut window = Self { state, notes: Notes::default(), folder };
        window.run(Command::Rescan);
        let inventory = window.inventory();
        window.report_scan(News::Inventory(Box::new(inventory)));
        window
    }

    fn inventory(&self) -> scan::Inventory {
        let Source { depots, environment } = &self.state.source;
        scan::inventory(depots.find(environment), &Volumes::of_system(Path::new("/")))
    }

    fn measured(mut self) -> Self {
        let sizes = [(0, fake::sizes(900, 9)), (1, fake::sizes(100, 1)), (2, fake::sizes(500, 5))];
        self.report_scan(News::Measured(sizes.to_vec()));
        let progress = Progress { spaces_done: 3, spaces: 3, files: 15 };
        let elapsed = std::time::Duration::from_millis(10);
        self.report_scan(News::Scanned(ScanEnd {
            progress,
            elapsed,
            warnings: Vec::new(),
            cancelled: false,
        }));
        self
    }

    /// Carries out a command in a window that has been painted as it is.
    fn run(&mut self, command: Command) {
        if let Some(proposal) = &mut self.state.removing.proposal {
            proposal.note_painted();
        }
        self.run_unpainted(command);
    }

    fn run_unpainted(&mut self, command: Command) {
        update::run(&mut self.state, command, &mut self.notes);
    }

    fn act(&mut self, action: impl Into<Command>) {
        self.run(action.into());
    }

    fn report_scan(&mut self, news: News) {
        let job = self.state.scan.job.unwrap();
        update::apply(&mut self.state, Event { job, news }, false);
    }

    fn report(&mut self, job: JobId, news: RemovalNews) {
        update::apply(&mut self.state, Event { job, news: News::Removal(news) }, false);
    }

    fn settle(&mut self, time: f64) -> Option<f64> {
        update::settle(&mut self.state, time, &mut self.notes)
    }

    fn last(&self) -> (JobId, &Task) {
        let jobs = self.notes.jobs.iter().enumerate().rev();
        let mut removals = jobs.filter_map(|(number, job)| match job {
            Job::Removal(job) => Some((JobId(number as u64 + 1), &job.task)),
            _ => None,
        });
        removals.next().expect("a job about removals")
    }

    /// Answers the request that was submitted last with its plan.
    fn plan(&mut self) {
        let (job, Task::Plan { inventory, request }) = self.last() else { panic!("no request") };
        let volumes = Volumes::of_system(Path::new("/"));
        let basis = Basis {
            inventory,
            volumes: &volumes,
            now: &fake::now(),
            patience: std::time::Duration::from_millis(200),
        };
        let spaces = match request {
            Request::Spaces(spaces) => spaces.clone(),
            Request::Package(package) => inventory.packages[*package].spaces.clone().collect(),
            Request::Depots(_) => (0..inventory.spaces.len()).collect(),
        };
        let preview = Preview::new(Plan::delete(&spaces, &basis), Some(&self.folder.path().join("Trash")));
        self.report(job, RemovalNews::Planned(preview));
    }

    /// Carries out what was submitted last, as the worker would.
    fn carry_out(&mut self) -> (JobId, Box<Report>) {
        let (job, Task::CarryOut(plan, way)) = self.last() else { panic!("no consent") };
        let removals = Removals {
            journal: Some(reclaim::Journal::at(self.folder.path().join("removals.jsonl"))),
            home_trash: Some(self.folder.path().join("Trash")),
        };
        let volumes = Volumes::of_system(Path::new("/"));
        let clock = FixedClock::at("2025-06-15T12:00:00").unwrap();
        let tools = removals.tools(&volumes, &clock);
        let cancel = crate::core::progress::Cancel::default();
        let report = match way {
            Way::Trash => reclaim::move_to_trash(plan, &tools, &cancel, &()),
            Way::Permanent => reclaim::delete(plan, &tools, &cancel, &()),
        };
        (job, Box::new(report.unwrap()))
    }

    fn rows(&self) -> Vec<String> {
        let listing = self.state.list.listing.as_ref().unwrap();
        let rows = fake::texts(listing, self.state.list.rows());
        rows.iter().map(|row| row.trim().rsplit(" / ").next().unwrap_or_default().to_string()).collect()
    }

    fn proposal(&self) -> &Proposal {
        self.state.removing.proposal.as_ref().unwrap()
    }

    fn why_not(&self, action: &Removing) -> Option<&'static str> {
        Command::Removing(action.clone()).why_not(&self.state)
    }

    fn message(&self) -> &str {
        &self.state.removing.toast.as_ref().unwrap().message
    }
}

fn row_of(window: &Window, key: &str) -> usize {
    window.rows().iter().position(|row| row == key).unwrap()
}

fn select(window: &mut Window, key: &str) {
    let row = row_of(window, key);
    window.run(Command::Gesture(Gesture::Point(row, Reach::Only)));
}

#[test]
fn the_dialog_opens_at_once_and_consent_waits_for_the_plan() {
    let mut window = Window::open().measured();
    assert!(matches!(window.why_not(&Removing::Delete), Some("Select a space first")));
    select(&mut window, "index");
    window.act(Removing::Delete);
    assert_eq!(window.state.session.dialog, Some(Dialog::Removal));
    assert!(window.proposal().title.ends_with(" / index?"), "{}", window.proposal().title);
    assert!(window.why_not(&Removing::Consent).is_some());

    window.act(Removing::Consent);
    assert_eq!(window.state.session.dialog, Some(Dialog::Removal), "nothing was consented to");
    window.plan();
    assert_eq!(window.state.removing.sheet.lines().len(), 1);
    assert_eq!(window.why_not(&Removing::Consent), None);
    assert_eq!(window.proposal().way, Way::Trash, "the permanent way is never preselected");

    let shown = Arc::clone(window.proposal().plan().unwrap());
    window.act(Removing::Consent);
    let (_, Task::CarryOut(plan, Way::Trash)) = window.last() else { panic!("not handed over") };
    assert!(Arc::ptr_eq(plan, &shown), "what is carried out is the value that was shown");
    assert_eq!(window.state.session.dialog, None);
}

#[test]
fn escape_closes_the_dialog_and_stops_the_look() {
    let mut window = Window::open().measured();
    select(&mut window, "index");
    window.act(Removing::Delete);
    let (job, _) = window.last();
    window.run(Command::Escape);
    assert_eq!(window.notes.cancelled, [job]);
    assert!(window.state.removing.proposal.is_none() && window.state.session.dialog.is_none());
    window.plan();
    assert!(window.state.removing.proposal.is_none(), "a late answer opens nothing");
}

#[test]
fn a_package_goes_whole_but_for_what_a_filter_hides() {
    let mut window = Window::open().measured();
    window.run(Command::Gesture(Gesture::Point(0, Reach::Only)));
    assert_eq!(window.state.list.targets().len(), 2);
    window.act(Removing::Delete);
    assert!(matches!(window.last().1, Task::Plan { request: Request::Package(_), .. }));
    assert!(window.proposal().title.starts_with("Delete all 2 spaces of "));
    window.run(Command::CloseDialog);

    window.state.list.search("datasets", &fake::now());
    window.run(Command::Gesture(Gesture::Point(0, Reach::Only)));
    window.act(Removing::Delete);
    assert!(
        matches!(window.last().1, Task::Plan { request: Request::Spaces(spaces), .. } if spaces.len() == 1)
    );
    let remark = window.proposal().remark.clone();
    assert_eq!(remark.as_deref(), Some("1 of its 2 spaces; 1 is hidden by the filter."));
    window.run(Command::CloseDialog);

    window.state.list.clear_filters(&fake::now());
    select(&mut window, "index");
    window.act(Removing::Delete);
    assert_eq!(window.proposal().remark, None, "who picks one space does not mean the package");
}
