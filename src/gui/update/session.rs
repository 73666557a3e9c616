//! What lies around the list, carried out: settings, depots to look at, the demo, dialogs.
//!
//! [`settle`] is called once a frame for what has to wait: the settings are kept a moment after their last
//! change, so that dragging a column's edge writes once.

use std::path::PathBuf;

use super::{Outside, notice_of, rescan};
use crate::core::depot::DepotChoice;
use crate::core::depot::Origin;
use crate::core::error::Error;
use crate::core::operation::survey::Judgement;
use crate::core::settings::{MOST_STALE_DAYS, SCALES};
use crate::gui::command::{Command, Preference};
use crate::gui::state::session::{Dialog, LEAST_COLUMN, View, why_no_depot};
use crate::gui::state::{JobId, Notice, State, details};
use crate::gui::worker::Event;
use crate::gui::worker::Job;
use crate::gui::worker::News;

/// How long the settings stay as they are before they are kept, in seconds.
const QUIET: f64 = 0.6;

/// Takes in what the worker reports about anything but a scan.
pub(super) fn apply(state: &mut State, event: Event) {
    match event.news {
        News::FoundDepot(_, found) if state.session.chooser.looking == Some(event.job) => {
            state.session.chooser.looking = None;
            match found {
                Ok(depot) => add(state, depot),
                Err(reason) => {
                    let problem = why_no_depot(&reason, state.home());
                    say(state, problem);
                }
            }
        }
        News::Saved => ended_keeping(state, event.job),
        News::NotSaved(error) => {
            ended_keeping(state, event.job);
            state.notice = Some(notice_of(error));
        }
        News::DemoMade(depot, removals) if state.session.demo.making == Some(event.job) => {
            state.session.demo.making = None;
            state.session.demo.removals = Some(removals);
            state.session.demo.depot = Some(depot.clone());
            show_demo(state, depot);
        }
        News::NoDemo(error) if state.session.demo.making == Some(event.job) => no_demo(state, error),
        _ => {}
    }
}

fn ended_keeping(state: &mut State, job: JobId) {
    let keeping = &mut state.session.keeping;
    if let Some((_, settings)) = keeping.sent.take_if(|(sent, _)| *sent == job) {
        // Also after a failure: it is tried again with the next change, not over and over.
        keeping.on_disk = settings;
    }
}

fn no_demo(state: &mut State, error: Error) {
    state.session.demo.making = None;
    state.notice = Some(notice_of(error));
}

fn show(state: &mut State, view: View) {
    state.leave_inside();
    state.session.view = view;
    match view {
        View::Overview => state.clean_up.look_at(Judgement::Now),
        View::Rules => state.clean_up.look_at(Judgement::Julia),
        View::Everything | View::Settings => {}
    }
    super::cleaning::arrange(state);
    super::cleaning::point_at_what_is_selected(state);
    state.once.focus = Some(state.list_in_use());
}

/// Carries out a command about anything but the list.
pub(super) fn run(state: &mut State, command: Command, outside: &mut impl Outside) {
    match command {
        Command::Details => state.session.settings.details_open = Some(!state.session.has_details()),
        Command::Copy(text) => outside.copy(text),
        Command::ShowPath(path) => {
            outside.submit(Job::Open(path));
        }
        Command::View(view) => show(state, view),
        Command::OpenDialog(dialog) => {
            super::removing::open(state, dialog, outside);
            if dialog == Dialog::Palette {
                super::palette::open(state);
            }
        }
        Command::CloseDialog => super::removing::close(state, outside),
        Command::SwitchTheme => {
            use crate::core::settings::ThemeChoice::{Dark, Light};
            state.session.settings.theme = if state.session.dark { Light } else { Dark };
        }
        Command::Larger => {
            let scale = &mut state.session.settings.scale;
            *scale = SCALES.into_iter().find(|step| step > scale).unwrap_or(*scale);
        }
        Command::Smaller => {
            let scale = &mut state.session.settings.scale;
            *scale = SCALES.into_iter().rev().find(|step| step < scale).unwrap_or(*scale);
        }
        Command::UsualSize => state.session.settings.scale = 100,
        Command::AddDepot(path) => {
            let environment = state.source.environment.clone();
            let job = outside.submit(Job::FindDepot { path, environment });
            state.session.chooser.looking = Some(job);
            state.session.chooser.problem = None;
        }
        Command::PickFolder => {
            state.session.chooser.picking = true;
            state.session.chooser.problem = None;
            outside.pick_folder();
        }
        Command::RemoveDepot(path) => {
            state.session.settings.depots.retain(|depot| *depot != path);
            state.source.depots.remove(&path);
            if let Some(before) = &mut state.session.demo.before {
                before.remove(&path);
            }
            state.session.chooser.only.take_if(|only| *only == path);
            rescan(state, outside);
        }
        Command::SuggestAgain(depot, place) => {
            state.session.settings.never_suggested.remove(&depot, &place);
            // What can go is another now.
            state.clean_up.surveyed = None;
        }
        Command::NextPart => state.once.next_part = true,
        Command::ShowDepot(only) => {
            state.session.chooser.only = only;
            rescan(state, outside);
        }
        Command::TryDemo => {
            if let Some(depot) = state.session.demo.depot.clone() {
                show_demo(state, depot);
            } else if let Some(maker) = state.session.demo.maker.clone() {
                let parent = state.source.environment.temporary_folder();
                state.session.demo.making = Some(outside.submit(Job::MakeDemo(maker, parent, state.now)));
            }
        }
        Command::LeaveDemo => {
            if let Some(before) = state.session.demo.before.take() {
                look_at(state, before);
            }
        }
        Command::Quit => super::removing::quit(state, outside),
        // Carried out elsewhere; named, so that a new command cannot be forgotten.
        Command::Rescan
        | Command::Stop
        | Command::Open
        | Command::Warnings
        | Command::CopyWarnings
        | Command::CopyPath
        | Command::CopyPaths
        | Command::Dismiss
        | Command::Escape
        | Command::Search
        | Command::Filter(_)
        | Command::Kind(_)
        | Command::ClearFilters
        | Command::Group(_)
        | Command::Sort(_)
        | Command::SortBySizes
        | Command::SelectAll
        | Command::NeverSuggest
        | Command::Removing(_)
        | Command::Cleaning(_)
        | Command::Making(_)
        | Command::Looking(_)
        | Command::Gesture(_) => {}
    }
}

pub(super) fn set(state: &mut State, preference: Preference) {
    let settings = &mut state.session.settings;
    match preference {
        Preference::Theme(theme) => settings.theme = theme,
        Preference::Scale(scale) => settings.scale = scale.clamp(100, 200),
        Preference::StaleDays(days) => {
            settings.stale_days = days.clamp(1, MOST_STALE_DAYS);
            state.list.set_unused_days(settings.stale_days, &state.now);
        }
        Preference::ReducedMotion(reduced) => settings.reduced_motion = reduced,
        Preference::DetailsWidth(width) => settings.details_width = width,
        Preference::ColumnWidth(name, Some(width)) => {
            settings.columns.insert(name.to_string(), width.max(LEAST_COLUMN));
        }
        Preference::ColumnWidth(name, None) => {
            settings.columns.remove(name);
        }
    }
}

/// The folder dialog was closed. `at_once` says that it never was on screen.
pub fn picked(state: &mut State, folder: Option<PathBuf>, at_once: bool, outside: &mut impl Outside) {
    state.session.chooser.picking = false;
    match folder {
        Some(folder) if state.session.dialog == Some(Dialog::Artifact) => {
            super::artifact::picked(state, folder, outside);
        }
        Some(folder) => super::run(state, Command::AddDepot(folder), outside),
        None if at_once => {
            let problem = "No folder dialog can be opened here. Type the path of the depot instead, or drop its \
                           folder on the window.";
            say(state, problem.to_string());
        }
        None => {}
    }
}

/// Says what is wrong with a path, beside the field where it is typed and where it can always be seen.
fn say(state: &mut State, problem: String) {
    state.session.chooser.problem = Some(problem.clone());
    state.notice = Some(Notice { message: problem, path: PathBuf::new() });
}

/// Adds a depot that was found, to this window and to the settings.
fn add(state: &mut State, depot: PathBuf) {
    let listing = state.list.listing.as_ref();
    let mut listed = listing.into_iter().flat_map(|listing| &listing.inventory.depots);
    if listed.any(|known| known.path == depot || known.layout.root() == depot) {
        let path = crate::gui::format::path(&depot, state.home());
        return say(state, format!("{path} is among the depots already."));
    }
    let session = &mut state.session;
    if !session.settings.depots.contains(&depot) {
        session.settings.depots.push(depot.clone());
    }
    session.chooser.draft.clear();
    // Who adds a depot wants to see it, and not beside the demo, which keeps what is removed for itself.
    session.chooser.only = None;
    if let Some(before) = session.demo.before.take() {
        state.source.depots = before;
    }
    state.source.depots.add(depot);
    state.notice = None;
    state.pending.rescan = true;
}

fn show_demo(state: &mut State, depot: PathBuf) {
    let demo = DepotChoice::paths(vec![depot], Origin::Demo);
    state.session.demo.before = Some(state.source.depots.clone());
    look_at(state, demo);
}

fn look_at(state: &mut State, depots: DepotChoice) {
    // What is proposed is about what was listed.
    super::removing::withdraw(state);
    state.leave_inside();
    state.source.depots = depots;
    state.session.chooser.only = None;
    state.notice = None;
    state.pending.rescan = true;
}

/// Does what waited for this frame, at `time` in seconds of the window. Returns in how many seconds there is
/// something to do again.
pub fn settle(state: &mut State, time: f64, outside: &mut impl Outside) -> Option<f64> {
    if std::mem::take(&mut state.pending.rescan) {
        rescan(state, outside);
    }
    let rest = super::sort_at_rest(state, time);
    if std::mem::take(&mut state.pending.selected) {
        state.selected = state.list.selected_totals();
    }
    if state.pending.details && state.session.has_details() {
        state.pending.details = false;
        state.details = details::of(state);
    }
    super::cleaning::settle(state, outside);
    super::artifact::settle(state, outside);
    let inside = super::inside::settle(state, time, outside);
    let waits =
        [rest, inside, super::removing::settle(state, time, outside), keep_settings(state, time, outside)];
    waits.into_iter().flatten().reduce(f64::min)
}

fn keep_settings(state: &mut State, time: f64, outside: &mut impl Outside) -> Option<f64> {
    let session = &mut state.session;
    let keeping = &mut session.keeping;
    let path = keeping.path.clone()?;
    if keeping.sent.is_some() {
        return None;
    }
    if keeping.on_disk == session.settings {
        keeping.unrest = None;
        return None;
    }
    match &keeping.unrest {
        Some((seen, since)) if *seen == session.settings => {
            let left = since + QUIET - time;
            if left > 0.0 {
                return Some(left);
            }
            let settings = session.settings.clone();
            let before = keeping.on_disk.never_suggested.clone();
            let job =
                outside.submit(Job::SaveSettings { settings: Box::new(settings.clone()), before, path });
            keeping.sent = Some((job, settings));
            keeping.unrest = None;
            None
        }
        _ => {
            keeping.unrest = Some((session.settings.clone(), time));
            Some(QUIET)
        }
    }
}
