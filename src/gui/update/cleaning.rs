//! Cleaning up, carried out: surveys, ticks, what is proposed, and the repair of a log.
//!
//! A survey is asked for when another inventory is shown or something else is chosen, never while something
//! runs that changes what it would find. What is proposed goes through the dialog of every other removal.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use super::{Outside, notice_of, removing};
use crate::core::error::Error;
use crate::core::judge::Kinds;
use crate::core::log::repair::{Checkup, Repair};
use crate::core::operation::survey::{Judgement, Stage, Survey, SurveyJob};
use crate::gui::command::{Cleaning, Command};
use crate::gui::state::log_repair::LogRepair;
use crate::gui::state::removing::Proposal;
use crate::gui::state::session::{Dialog, View};
use crate::gui::state::{Area, JobId, State};
use crate::gui::widget::tree::Reach;
use crate::gui::words::{cleaning as words, removing as removing_words};
use crate::gui::worker::removal::Task;
use crate::gui::worker::{Job, Surveyed};

pub(super) fn run(state: &mut State, action: Cleaning, outside: &mut impl Outside) {
    match action {
        Cleaning::TickHere => {
            if let Some(row) = state.clean_up.tree().cursor() {
                tick(state, row);
            }
        }
        Cleaning::TickAll => {
            state.clean_up.overview.tick_all(&state.list);
        }
        Cleaning::Goal(goal) => {
            state.clean_up.overview.goal = goal;
            if state.session.view != View::Overview {
                super::run(state, Command::View(View::Overview), outside);
            }
        }
        Cleaning::ShowVerdict(verdict) => {
            state.list.show_only(verdict, &state.now);
            super::run(state, Command::View(View::Everything), outside);
        }
        Cleaning::ShowKept => {
            state.list.clear_filters(&state.now);
            state.list.select_paths(&state.clean_up.overview.kept_by_user);
            super::run(state, Command::View(View::Everything), outside);
        }
        Cleaning::ShowAll(all) => state.clean_up.rules.shows_all = all,
        // What was decided on other facts, or for other choices, is not carried out.
        Cleaning::Delete if !state.knows_what_could_go() => state.clean_up.wanted = Some(Judgement::Now),
        Cleaning::Collect if !state.knows_what_could_go() => state.clean_up.wanted = Some(Judgement::Julia),
        Cleaning::Delete => propose(state, outside),
        Cleaning::Collect => propose_collection(state, outside),
        Cleaning::Version(version) => {
            state.clean_up.chosen.version = version;
            survey(state, wanted_stage(state), outside);
        }
        Cleaning::Delay(days) => {
            state.clean_up.chosen.collect_delay = Duration::from_hours(24 * u64::from(days));
            survey(state, wanted_stage(state), outside);
        }
        Cleaning::Kinds(all) => {
            state.clean_up.chosen.kinds = if all { Kinds::WHOLE_DEPOT } else { Kinds::SCRATCH };
            survey(state, wanted_stage(state), outside);
        }
        Cleaning::CheckLog(named) => {
            let Some(log) =
                Some(named).filter(|log| !log.as_os_str().is_empty()).or_else(|| state.log_to_repair())
            else {
                return;
            };
            let toml = state.clean_up.toml();
            let job = Some(outside.submit(Job::CheckLog(log.clone(), toml)));
            state.log_repair = Some(LogRepair { log, toml, job, checkup: None, backup: None, problem: None });
            removing::open(state, Dialog::Log, outside);
        }
        Cleaning::RepairLog => {
            if let Some(repair) = &mut state.log_repair {
                let job = Job::RepairLog(repair.log.clone(), repair.toml, state.now);
                repair.job = Some(outside.submit(job));
            }
        }
    }
}

pub(super) fn tick(state: &mut State, row: usize) {
    if state.clean_up.tab == Judgement::Now {
        state.clean_up.overview.tick(row, &state.list);
    }
}

/// Selects in every view what the cursor of this one is on.
pub(super) fn select_what_is_pointed_at(state: &mut State) {
    if state.list_in_use() == Area::CleanUp {
        let items: HashSet<usize> = state.clean_up.pointed_at().into_iter().collect();
        state.list.tree.select(|item| items.contains(&item));
    }
}

/// Shows which rows are selected, and goes to the first of them when the cursor is on another.
pub(super) fn point_at_what_is_selected(state: &mut State) {
    let clean_up = &mut state.clean_up;
    if !clean_up.light(&state.list) || state.list.tree.chosen_count() == 0 {
        return;
    }
    let is_lit = |row: usize| clean_up.lit.get(row).copied().unwrap_or_default();
    let cursor = clean_up.tree().cursor();
    if !cursor.is_some_and(is_lit) {
        let first = (0..clean_up.lit.len()).find(|row| is_lit(*row));
        match first {
            Some(row) => clean_up.tree_mut().point(row, Reach::Nothing),
            None => clean_up.tree_mut().leave_cursor(),
        }
    }
}

fn survey(state: &mut State, up_to: Stage, outside: &mut impl Outside) {
    let Some(listing) = &state.list.listing else { return };
    let generation = state.list.generation;
    let clean_up = &mut state.clean_up;
    let is_another = clean_up.surveyed != Some(generation);
    // Who scans again wants nothing of what was known.
    let anew = is_another && std::mem::take(&mut clean_up.anew);
    let job = SurveyJob {
        inventory: Arc::clone(&listing.inventory),
        sizes: state.list.items.space_sizes(),
        before: clean_up.survey.clone().filter(|_| !anew),
        is_same: clean_up.shown.is_some_and(|(_, of)| of == generation),
        up_to,
        chosen: clean_up.chosen,
        never_suggested: state.session.settings.never_suggested.clone(),
        environment: state.source.environment.clone(),
        clock: Arc::clone(&state.clock),
    };
    clean_up.job = Some(outside.submit(Job::Survey(Box::new(job))));
    (clean_up.surveyed, clean_up.up_to, clean_up.progress) = (Some(generation), Some(up_to), None);
    clean_up.kept.clone_from(&state.session.settings.never_suggested);
}

/// How much is to be measured now.
fn wanted_stage(state: &State) -> Stage {
    match &state.scan.end {
        _ if state.scan.is_running() => Stage::Decided,
        Some(end) if end.cancelled => Stage::WhatGoes,
        _ => Stage::Everything,
    }
}

pub(super) fn stop(state: &mut State, outside: &mut impl Outside) {
    if let Some(job) = state.clean_up.job.take() {
        outside.cancel(job);
        state.clean_up.progress = None;
    }
}

/// Asks for a survey when another inventory is shown, or more can be measured of it, and nothing runs that changes it.
pub(super) fn settle(state: &mut State, outside: &mut impl Outside) {
    // What is to be looked at anew anyway is surveyed then.
    let is_quiet = state.refresh.is_none() && !state.pending.refresh && state.removing.running.is_none();
    let (clean_up, up_to) = (&state.clean_up, wanted_stage(state));
    let is_another = clean_up.surveyed != Some(state.list.generation)
        || clean_up.kept != state.session.settings.never_suggested;
    // What was stopped is measured after all for whoever wants to go on.
    let is_waited_for = (clean_up.wanted.is_some() || state.removing.waits_for_survey())
        && clean_up.job.is_none()
        && !state.scan.is_running()
        && !state.knows_what_could_go();
    if is_quiet && state.has_depot() && (is_another || clean_up.up_to < Some(up_to) || is_waited_for) {
        survey(state, up_to, outside);
    }
    // What nobody sees is arranged when it is opened.
    if matches!(state.session.view, View::Overview | View::Rules) {
        arrange(state);
        point_at_what_is_selected(state);
    }
    look_into_the_trash(state, outside);
    if let Some(items) = state.list.outgrown.take() {
        outside.submit(Job::Discard(items));
    }
    if state.clean_up.wanted.is_some() && state.knows_what_could_go() {
        let wanted = state.clean_up.wanted.take();
        // Not over what was opened meanwhile, nor when nothing is left to be done.
        if let Some(wanted) = wanted.filter(|_| state.session.dialog.is_none()) {
            let wanted = if wanted == Judgement::Now { Cleaning::Delete } else { Cleaning::Collect };
            super::run(state, Command::Cleaning(wanted), outside);
        }
    }
}

/// Asks what we moved to the trash is still there, when that may have changed.
fn look_into_the_trash(state: &mut State, outside: &mut impl Outside) {
    if state.removing.running.is_some() {
        state.clean_up.trash.seen = None;
        return;
    }
    let generation = state.list.generation;
    let trash = &state.clean_up.trash;
    let is_due = trash.seen != Some(generation) && trash.job.is_none();
    if !is_due || state.scan.is_running() || state.refresh.is_some() || !state.has_depot() {
        return;
    }
    let removals = state.removals_here();
    let job = removing::ask_back(state, removals.clone(), outside);
    let trash = &mut state.clean_up.trash;
    (trash.job, trash.seen, trash.of) = (Some(job), Some(generation), removals);
}

/// Takes in a survey. Where it is the last, `end` says whether somebody is busy with the list.
pub(super) fn surveyed(state: &mut State, job: JobId, survey: Survey, found: Surveyed, end: Option<bool>) {
    let clean_up = &mut state.clean_up;
    if clean_up.job == Some(job) {
        if Some(survey.stage) >= clean_up.up_to {
            (clean_up.job, clean_up.progress) = (None, None);
        }
        // What has gone since then is not shown again, and items stand on positions in the survey that they came with:
        // another is on its way.
        if clean_up.surveyed != Some(state.list.generation) {
            return;
        }
        clean_up.shown = Some((job, state.list.generation));
        state.list.untouched = Some(survey.sums.untouched);
        match found {
            Surveyed::Items(items) => state.list.surveyed(items, end, &state.now),
            Surveyed::Sizes(sizes) => state.list.measure_things(&sizes, end, &state.now),
        }
        clean_up.show(survey);
        select_what_returned(state);
        state.pending.look_anew();
    }
}

/// Selects all that came back, unless somebody has selected something else meanwhile.
fn select_what_returned(state: &mut State) {
    if state.removing.returned.is_empty() || state.refresh.is_some() || state.pending.refresh {
        return;
    }
    let returned = std::mem::take(&mut state.removing.returned);
    let list = &state.list;
    let is_of_them = |item| list.items.item(item).is_some_and(|item| returned.contains(&item.path));
    if list.tree.chosen().all(is_of_them) {
        state.list.select_paths(&returned);
    }
}

/// Arranges anew what is shown of what can go, where it is made of something else now.
pub(super) fn arrange(state: &mut State) {
    if state.clean_up.arrange(&state.list, &state.now) {
        state.pending.look_anew();
    }
}

fn propose(state: &mut State, outside: &mut impl Outside) {
    arrange(state);
    let things = state.clean_up.overview.ticked_things(&state.list);
    removing::ask_for(state, things, outside);
}

fn propose_collection(state: &mut State, outside: &mut impl Outside) {
    let Some(survey) = state.clean_up.survey.clone() else { return };
    let task = Task::PlanCollection(Arc::clone(&survey));
    let delete = state.clean_up.rules.would_delete;
    let version = survey.decisions(Judgement::Julia).choices.version;
    let title = format!("Do the same as Pkg.gc() of Julia {version}?");
    let removals = state.removals_of(survey.decisions(Judgement::Julia).collected.iter().copied());
    let proposal = Proposal {
        // Also when nothing is newly recorded.
        remark: words::rewrites(&survey),
        records: words::records(&survey),
        collection: Some(survey),
        ..Proposal::new(title, delete, removals)
    };
    removing::propose(state, task, proposal, outside);
}

pub(super) fn log_checked(state: &mut State, job: JobId, answer: Result<Option<Checkup>, Error>) {
    if let Some((repair, checkup)) = log_answered(state, job, answer) {
        repair.checkup = checkup;
    }
}

pub(super) fn log_repaired(state: &mut State, job: JobId, answer: Result<Repair, Error>) {
    if let Some((repair, done)) = log_answered(state, job, answer) {
        repair.checkup = Some(done.checkup);
        repair.backup = done.backup;
        repair.problem = done.unfinished;
        // What the log says is read anew.
        state.pending.refresh = true;
    }
}

/// The log that an answer is about, and the answer; an error is told.
fn log_answered<T>(state: &mut State, job: JobId, answer: Result<T, Error>) -> Option<(&mut LogRepair, T)> {
    let repair = state.log_repair.as_mut().filter(|repair| repair.job == Some(job))?;
    repair.job = None;
    match answer {
        Ok(answer) => return Some((repair, answer)),
        Err(error) if state.session.dialog == Some(Dialog::Log) => {
            repair.problem = Some(removing_words::sentence(&error.to_string()));
        }
        Err(error) => state.notice = Some(notice_of(error)),
    }
    None
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
