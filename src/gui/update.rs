//! What changes the window's state: events of the worker and commands of the user.
//!
//! Both are plain functions of the state. What has to happen elsewhere (a job for the worker, text for the
//! clipboard) is asked of [`Outside`], so that tests need neither.

use std::time::Duration;

use crate::core::error::Error;
use crate::core::job::{Event, Job, JobId, News};
use crate::gui::command::{Availability, Command};
use crate::gui::state::rows::Row;
use crate::gui::state::troubles::Troubles;
use crate::gui::state::{Notice, Scan, State};

/// From this length on a scan gives the user time to aim at a row.
const NO_MOMENT: Duration = Duration::from_secs(1);

mod desk;

pub use desk::{picked, settle};

/// What the window asks of the world.
pub trait Outside {
    /// Gives a job to the worker; must not block.
    fn submit(&mut self, job: Job) -> JobId;
    /// Asks a job to stop; must not block.
    fn cancel(&mut self, job: JobId);
    /// Puts text on the clipboard.
    fn copy(&mut self, text: String);
    /// Opens the folder dialog of the operating system; must not block. The answer goes to [`picked`].
    fn pick_folder(&mut self);
    /// Closes the window.
    fn quit(&mut self);
}

/// Takes in an event. `busy` says whether the user is at the list right now, whose rows then stay in place.
/// What an older scan reports is dropped.
pub fn apply(state: &mut State, event: Event, busy: bool) {
    let is_current = state.scan.job == Some(event.job);
    state.wants.details = true;
    match event.news {
        News::Inventory(inventory) if is_current => {
            state.scan.progress.spaces = inventory.spaces.len();
            state.list.replace(*inventory, &state.now);
            state.troubles = Troubles::of(state.warnings());
        }
        News::Measured(measured) if is_current => state.list.measure(&measured),
        News::Progress(progress) if is_current => state.scan.advance(progress, &state.now),
        News::Scanned(end) if is_current => {
            // Nobody has aimed at rows that were there for a moment only.
            let busy = busy && end.elapsed >= NO_MOMENT;
            state.scan.progress = end.progress;
            state.scan.end = Some(end);
            state.list.finish(&state.now, busy);
            state.troubles = Troubles::of(state.warnings());
        }
        News::NotOpened(error) => {
            state.notice = Some(notice_of(error));
        }
        // The folder is on screen: an earlier failure to open one is no news any more.
        News::Opened(_) => state.notice = None,
        News::Inventory(_) | News::Measured(_) | News::Progress(_) | News::Scanned(_) => {}
        news => desk::apply(state, Event { job: event.job, news }),
    }
}

/// An error as a sentence.
fn notice_of(error: Error) -> Notice {
    let mut message = error.to_string();
    if let Some(first) = message.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    Notice { message, path: error.path }
}

/// Carries out a command; one that is not available does nothing.
pub fn run(state: &mut State, command: Command, outside: &mut impl Outside) {
    if command.availability(state) != Availability::Enabled {
        return;
    }
    let now = state.now;
    state.wants.details = true;
    match command {
        Command::Rescan => rescan(state, outside),
        Command::Stop => {
            if let Some(job) = state.scan.job {
                outside.cancel(job);
            }
        }
        Command::Open => {
            if let Some(position) = state.list.cursor() {
                open(state, position, outside);
            }
        }
        Command::Warnings => state.warnings_open = !state.warnings_open,
        Command::CopyWarnings => {
            let lines: Vec<String> = state.warnings().map(ToString::to_string).collect();
            outside.copy(lines.join("\n"));
        }
        Command::CopyPath => {
            if let Some(notice) = &state.notice {
                outside.copy(notice.path.to_string_lossy().into_owned());
            }
        }
        Command::Dismiss => state.notice = None,
        Command::Escape => {
            if state.desk.dialog.take().is_none() && state.notice.take().is_none() {
                if state.warnings_open {
                    state.warnings_open = false;
                } else {
                    state.list.deselect();
                }
            }
        }
        Command::Sort(column) => state.list.sort_by(column, &now),
        Command::SortBySizes => state.list.settle(&now),
        Command::Select(position) => state.list.select(position),
        Command::Toggle(position) => state.list.toggle(position, &now),
        Command::Activate(position) => match state.list.rows().get(position) {
            Some(Row::Package { .. }) => state.list.toggle(position, &now),
            Some(_) => open(state, position, outside),
            None => {}
        },
        Command::Move(step) => state.list.step(step),
        Command::Expand => state.list.expand(&now),
        Command::Collapse => state.list.collapse(&now),
        other => desk::run(state, other, outside),
    }
}

/// Asks for another scan.
fn rescan(state: &mut State, outside: &mut impl Outside) {
    let source = state.source.clone();
    let only = state.desk.chooser.only.clone();
    let job = outside.submit(Job::Scan { depots: source.depots, environment: source.environment, only });
    state.scan = Scan { job: Some(job), started: Some(state.now.utc), ..Scan::default() };
}

fn open(state: &State, position: usize, outside: &mut impl Outside) {
    if let Some(folder) = state.list.folder(position) {
        outside.submit(Job::Open(folder));
    }
}

#[cfg(test)]
mod tests;
