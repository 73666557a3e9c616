//! What changes the window's state: events of the worker and commands of the user.
//!
//! Both are plain functions of the state. What has to happen elsewhere (a job for the worker, text for the
//! clipboard) is asked of [`Outside`], so that tests need neither.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::core::error::Error;
use crate::core::operation::survey::Stage;
use crate::core::time::age_of;
use crate::gui::command::{Cleaning, Command, Looking, Making, Removing};
use crate::gui::state::session::{Dialog, View};
use crate::gui::state::troubles::Troubles;
use crate::gui::state::{Area, JobId, Notice, Scan, State};
use crate::gui::words;
use crate::gui::worker::Event;
use crate::gui::worker::Job;
use crate::gui::worker::News;

/// Who touched the window within this time, in seconds, is busy with it.
const BUSY: f64 = 1.0;
/// From this length on a scan gives the user time to aim at a row.
const NO_MOMENT: Duration = Duration::from_secs(1);
/// So long after the inventory was taken it is not taken anew unasked.
const LATELY: Duration = Duration::from_secs(5);

mod artifact;
mod cleaning;
mod gesture;
mod inside;
mod palette;
mod removing;
mod session;

pub use session::{picked, settle};

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
    fn quit(&mut self);
}

/// Takes in an event. `busy` says whether the user is at the list right now, whose rows then stay in place.
/// What an older scan reports is dropped.
pub fn apply(state: &mut State, event: Event, busy: bool) {
    let is_current = state.scan.job == Some(event.job);
    let is_refresh = state.refresh == Some(event.job);
    state.pending.look_anew();
    match event.news {
        News::Listed(listing, items) if is_current => {
            state.scan.progress.spaces = listing.inventory.spaces.len();
            state.list.replace(*listing, items, &state.now);
            state.removing.returned.clear();
            count_troubles(state);
        }
        News::Listed(listing, items) if is_refresh => {
            state.list.refresh(*listing, items, &state.now);
            // What is no space is on the list only when it is surveyed.
            if !state.removing.returned.is_empty() {
                state.list.select_paths(&state.removing.returned);
            }
            count_troubles(state);
        }
        News::Measured(measured) if is_current || is_refresh => state.list.measure(&measured, &state.now),
        News::Progress(progress) if is_current => state.scan.progress = progress,
        News::Scanned(end) if is_current => {
            // Nobody has aimed at rows that were there for a moment only.
            let busy = busy && end.elapsed >= NO_MOMENT;
            state.scan.progress = end.progress;
            state.scan.end = Some(end);
            state.scan.ended = Some(state.now.local);
            state.list.finish(&state.now, busy);
            count_troubles(state);
        }
        News::Scanned(end) if is_refresh => {
            state.refresh = None;
            if let Some(last) = &mut state.scan.end {
                last.warnings.extend(end.warnings);
            }
            state.list.finish(&state.now, busy);
            count_troubles(state);
        }
        News::NotOpened(error) => {
            state.notice = Some(notice_of(error));
        }
        // The folder is on screen: an earlier failure to open one is no news any more.
        News::Opened(_) => state.notice = None,
        News::Surveying(progress) if state.clean_up.job == Some(event.job) => {
            state.clean_up.progress = Some(progress);
        }
        News::Listed(..) | News::Measured(_) | News::Progress(_) | News::Scanned(_) | News::Surveying(_) => {}
        News::Removal(news) => removing::apply(state, event.job, news),
        News::Surveyed(survey, found) => {
            let is_last = survey.stage == Stage::Everything && !state.scan.is_running();
            cleaning::surveyed(state, event.job, *survey, found, is_last.then_some(busy));
        }
        News::LogChecked(answer) => cleaning::log_checked(state, event.job, answer),
        News::LogRepaired(answer) => cleaning::log_repaired(state, event.job, answer),
        News::Artifact(news) => artifact::apply(state, event.job, news),
        News::Look(news) => inside::apply(state, event.job, news),
        news => session::apply(state, Event { job: event.job, news }),
    }
}

fn count_troubles(state: &mut State) {
    state.troubles = Troubles::of(state.warnings());
}

fn notice_of(error: Error) -> Notice {
    Notice { message: words::with_capital(error.to_string()), path: error.path }
}

/// In how many seconds nobody is busy with the window any more; `None` when nobody is.
pub fn rests_in(state: &State, time: f64) -> Option<f64> {
    state.touched.map(|touched| touched + BUSY - time).filter(|left| *left > 0.0)
}

/// Sorts by sizes that came in while somebody was busy, once nobody is. Returns in how many seconds that will be.
fn sort_at_rest(state: &mut State, time: f64) -> Option<f64> {
    if !state.list.sizes_ready {
        return None;
    }
    let wait = rests_in(state, time);
    if wait.is_none() {
        state.list.settle(&state.now);
        state.pending.look_anew();
    }
    wait
}

/// The window has got the focus: what came and went on disk meanwhile is looked for, unless that was done a
/// moment ago. Only spaces that were not there before are measured.
pub fn focused(state: &mut State, outside: &mut impl Outside) {
    let lately = state.looked.is_some_and(|looked| age_of(looked, &state.now) < LATELY);
    // What a removal does is seen as it does it.
    let is_quiet = !lately && !state.scan.is_running() && state.removing.running.is_none();
    if is_quiet && state.list.listing.is_some() {
        refresh(state, outside);
    }
}

/// Takes the inventory anew and measures what was not there before, or not measured.
fn refresh(state: &mut State, outside: &mut impl Outside) {
    // What is not measured yet is measured, unless the user has stopped that.
    let was_stopped = state.scan.end.as_ref().is_some_and(|end| end.cancelled);
    let items = state.list.items.list.iter();
    let known = items.filter(|item| item.space.is_some() && (was_stopped || item.sizes.is_some()));
    let known = Arc::new(known.map(|item| item.path.clone()).collect());
    state.refresh = Some(look(state, Some(known), outside));
}

pub fn search(state: &mut State, text: &str) {
    let now = state.now;
    // What is searched for is among the items.
    state.leave_inside();
    state.list.search(text, &now);
    state.pending.look_anew();
}

/// Where nothing is selected in the Overview, what is ticked is what to delete.
fn meant(state: &State, command: Command) -> Command {
    match command {
        Command::Removing(Removing::Delete)
            if state.session.view == View::Overview && state.targets().is_empty() =>
        {
            Command::Cleaning(Cleaning::Delete)
        }
        command => command,
    }
}

/// Carries out a command; one that is not available does nothing.
pub fn run(state: &mut State, command: Command, outside: &mut impl Outside) {
    let command = meant(state, command);
    if command.why_not(state).is_some() {
        return;
    }
    let now = state.now;
    state.pending.look_anew();
    match command {
        Command::Rescan => rescan(state, outside),
        Command::Stop => {
            if let Some(job) = state.scan.job.filter(|_| state.scan.is_running()) {
                outside.cancel(job);
            } else {
                cleaning::stop(state, outside);
            }
        }
        Command::Open => {
            if let Some(folder) = state.folder_to_open() {
                outside.submit(Job::Open(folder));
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
        Command::CopyPaths => {
            let paths = state.list.paths();
            let lines: Vec<_> = paths.iter().map(|path| path.to_string_lossy()).collect();
            outside.copy(lines.join("\n"));
        }
        Command::Dismiss => state.notice = None,
        Command::Escape => escape(state, outside),
        Command::Search => {
            state.leave_inside();
            state.once.focus = Some(Area::Search);
        }
        Command::Filter(chip) => state.list.toggle_chip(chip, &now),
        Command::Kind(kind) => state.list.show_kind(kind, &now),
        Command::ClearFilters => {
            state.list.clear_filters(&now);
            state.once.focus = Some(state.list_in_use());
        }
        Command::Group(by) => state.list.group_by(by, &now),
        Command::Sort(column) => state.list.sort_by(column, &now),
        Command::SortBySizes => state.list.settle(&now),
        Command::SelectAll => state.list.tree.select_all(),
        Command::NeverSuggest => never_suggest(state),
        // The same key for whatever dialog asks.
        Command::Removing(Removing::Consent) if state.session.dialog == Some(Dialog::Artifact) => {
            artifact::run(state, Making::Make, outside);
        }
        Command::Removing(action) => removing::run(state, action, outside),
        Command::Making(action) => artifact::run(state, action, outside),
        Command::Looking(looking) => inside::run(state, looking, outside),
        Command::Cleaning(action) => cleaning::run(state, action, outside),
        Command::Gesture(gesture) => gesture::run(state, gesture, outside),
        other => session::run(state, other, outside),
    }
}

fn rescan(state: &mut State, outside: &mut impl Outside) {
    let job = look(state, None, outside);
    state.clean_up.anew = true;
    state.scan = Scan { job: Some(job), ..Scan::default() };
    state.refresh = None;
    state.removal_warnings.clear();
}

fn look(state: &mut State, known: Option<Arc<HashSet<PathBuf>>>, outside: &mut impl Outside) -> JobId {
    state.looked = Some(state.now.utc);
    let only = state.session.chooser.only.clone();
    outside.submit(Job::Scan { source: state.source.clone(), only, known, now: state.now })
}

/// Takes back one thing, the nearest to the user first.
fn escape(state: &mut State, outside: &mut impl Outside) {
    let now = state.now;
    if state.session.dialog.is_some() {
        return removing::close(state, outside);
    }
    if state.notice.take().is_some() {
        return;
    }
    if state.warnings_open {
        state.warnings_open = false;
    } else if let Some(inside) = &mut state.inside {
        if inside.is_large {
            inside.is_large = false;
        } else {
            inside::run(state, Looking::Back, outside);
        }
    } else if state.session.view == View::Settings {
        // Pages are left by going to another.
    } else if !state.list.filter.search().is_empty() {
        state.list.search("", &now);
    } else if state.session.view != View::Everything {
        state.clean_up.tree_mut().leave_cursor();
        state.list.tree.leave();
        state.once.focus = Some(Area::CleanUp);
    } else {
        state.list.tree.leave();
        state.once.focus = Some(Area::List);
    }
}

/// Keeps what is meant off every list of what can go; suggests it again where all of it is kept so.
fn never_suggest(state: &mut State) {
    let Some(listing) = &state.list.listing else { return };
    let items = state.targets();
    let place = |item: &usize| {
        let item = state.list.items.item(*item)?;
        Some((listing.inventory.depots.get(item.depot)?.layout.root(), &*item.path))
    };
    let places: Vec<_> = items.iter().filter_map(place).collect();
    let kept = &mut state.session.settings.never_suggested;
    let again = places.iter().all(|(depot, path)| kept.has(depot, path));
    // It leaves the Overview, and what nobody sees is not selected.
    let leaves = !again && state.session.view == View::Overview;
    for (depot, path) in places {
        if again {
            kept.remove(depot, path);
        } else {
            kept.add(depot, path);
        }
    }
    if leaves {
        state.list.tree.deselect();
    }
}

fn open(state: &State, position: usize, outside: &mut impl Outside) {
    if let Some(folder) = state.list.folder(position) {
        outside.submit(Job::Open(folder));
    }
}

#[cfg(test)]
pub mod fake;
#[cfg(test)]
mod tests;
