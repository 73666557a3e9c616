//! Removing without a window: what a user would notice after actions and answers of the worker.
//!
//! Plans are those of the core, of a depot in a temporary folder: nobody else can make one.

mod running;

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use super::*;
use crate::core::depot::Origin;
use crate::core::error::Error;
use crate::core::progress::{Cancel, Progress};
use crate::core::reclaim::{Journal, Way};
use crate::core::scan::ScanEnd;
use crate::core::space::Sizes;
use crate::core::time::FixedClock;
use crate::gui::command::{Command, Gesture};
use crate::gui::format::Figure;
use crate::gui::state::fake;
use crate::gui::state::filter::Chip;
use crate::gui::state::removing::Strip;
use crate::gui::update::fake::{OPENML, PLUTO, Window, end};
use crate::gui::widget::tree::Reach;
use crate::gui::worker::News;
use crate::gui::worker::removal::{self, RemovalNews, Undone};

mod awaited;
mod consent;
mod outcome;

impl Window {
    /// A window on a depot with three spaces of two packages; those of the first have no project left.
    fn on_a_depot() -> Self {
        let mut window = Self::on(&[
            (OPENML, "datasets", 5, true),
            (OPENML, "index", 5, true),
            (PLUTO, "notebooks", 5, false),
        ]);
        window.state.removing.removals = removals(&window.home());
        window.state.clock = Arc::new(FixedClock(fake::now()));
        window.act(Command::Rescan);
        window.report(News::listed(window.inventory(), None, &fake::now()));
        window
    }

    /// The same, measured.
    fn on_a_measured_depot() -> Self {
        let mut window = Self::on_a_depot();
        let sizes = [(0, fake::sizes(900, 9)), (1, fake::sizes(100, 1)), (2, fake::sizes(500, 5))];
        window.report(News::Measured(sizes.to_vec()));
        let progress = Progress { spaces_done: 3, spaces: 3, files: 15 };
        window.report(News::Scanned(ScanEnd { progress, ..end(&[]) }));
        window
    }

    /// Carries out a command in a window that has been painted as it is.
    fn act(&mut self, command: impl Into<Command>) {
        if let Some(proposal) = &mut self.state.removing.proposal {
            proposal.note_painted();
        }
        self.run(command);
    }

    /// Answers a job about removals.
    fn report_removal(&mut self, job: JobId, news: RemovalNews) {
        self.report_of(job, News::Removal(news));
    }

    fn last_job(&self) -> (JobId, &RemovalJob) {
        let jobs = self.notes.jobs.iter().enumerate().rev();
        let mut removals = jobs.filter_map(|(before, job)| match job {
            Job::Removal(job) => Some((JobId(before as u64 + 1), job.as_ref())),
            _ => None,
        });
        removals.next().expect("a job about removals")
    }

    fn last(&self) -> (JobId, &Task) {
        let (id, job) = self.last_job();
        (id, &job.task)
    }

    /// Carries out what was submitted last, as the worker does, and takes in its answers.
    fn work(&mut self) {
        let (id, job) = self.last_job();
        let told = Mutex::new(Vec::new());
        removal::carry_out(job.clone(), &Cancel::default(), &|news| told.lock().unwrap().push(news));
        for news in told.into_inner().unwrap() {
            self.report_removal(id, news);
        }
    }

    /// The rows by the last of their names.
    fn names(&self) -> Vec<String> {
        let rows = self.rows();
        rows.iter().map(|row| row.trim().rsplit(" / ").next().unwrap_or_default().to_string()).collect()
    }

    fn select(&mut self, key: &str) {
        let row = self.names().iter().position(|row| row == key).unwrap();
        self.act(Gesture::Point(row, Reach::Only));
    }

    /// Proposes to delete a space, and plans that.
    fn propose(&mut self, key: &str) {
        self.select(key);
        self.act(Removing::Delete);
        self.work();
    }

    fn proposal(&self) -> &Proposal {
        self.state.removing.proposal.as_ref().unwrap()
    }

    fn why_not(&self, action: &Removing) -> Option<&'static str> {
        Command::Removing(action.clone()).why_not(&self.state)
    }

    fn message(&self) -> &str {
        &self.state.removing.strip.as_ref().unwrap().message
    }
}

fn removals(folder: &Path) -> Removals {
    Removals { journal: Some(Journal::at(folder.join("j"))), home_trash: Some(folder.join("Trash")) }
}

#[test]
fn the_dialog_opens_at_once_and_consent_waits_for_the_plan() {
    let mut window = Window::on_a_measured_depot();
    assert!(matches!(window.why_not(&Removing::Delete), Some("Select a space first")));
    window.select("index");
    window.act(Removing::Delete);
    assert_eq!(window.state.session.dialog, Some(Dialog::Removal));
    assert!(window.proposal().title.ends_with(" / index?"), "{}", window.proposal().title);
    assert!(window.why_not(&Removing::Consent).is_some());

    window.act(Removing::Consent);
    assert_eq!(window.state.session.dialog, Some(Dialog::Removal), "nothing was consented to");
    window.work();
    assert_eq!(window.state.removing.sheet.lines.len(), 1);
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
    let mut window = Window::on_a_measured_depot();
    window.select("index");
    window.act(Removing::Delete);
    let (job, _) = window.last();
    window.act(Command::Escape);
    assert_eq!(window.notes.cancelled, [job]);
    assert!(window.state.removing.proposal.is_none() && window.state.session.dialog.is_none());
    window.work();
    assert!(window.state.removing.proposal.is_none(), "a late answer opens nothing");
}

#[test]
fn a_package_goes_whole_but_for_what_a_filter_hides() {
    let mut window = Window::on_a_measured_depot();
    window.act(Gesture::Point(0, Reach::Only));
    assert_eq!(window.state.list.targets().len(), 2);
    window.act(Removing::Delete);
    assert!(
        matches!(window.last().1, Task::Plan { request: Request::Spaces(spaces), .. } if spaces.len() == 2)
    );
    assert!(window.proposal().title.starts_with("Delete 2 items?"));
    window.act(Command::CloseDialog);

    window.state.list.search("datasets", &fake::now());
    window.act(Gesture::Point(0, Reach::Only));
    window.act(Removing::Delete);
    assert!(
        matches!(window.last().1, Task::Plan { request: Request::Spaces(spaces), .. } if spaces.len() == 1)
    );
    let remark = window.proposal().remark.clone();
    assert_eq!(remark.as_deref(), Some("1 of its 2 items; 1 is hidden by the filter."));
    window.act(Command::CloseDialog);

    window.state.list.clear_filters(&fake::now());
    window.select("index");
    window.act(Removing::Delete);
    assert_eq!(window.proposal().remark, None, "who picks one space does not mean the package");
}
