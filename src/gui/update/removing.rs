//! Removing, carried out: what is proposed, consented to, and told afterwards.
//!
//! The worker plans, removes and brings back; here its answers become what the window shows. A proposal is
//! looked at again every few seconds while its dialog is open, so that it stays true; consent hands the plan
//! that was shown to the worker, and nothing else.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Outside, refresh};
use crate::core::judge::Verdict;
use crate::core::operation::collection;
use crate::core::operation::removal::Request;
use crate::core::reclaim::trash::Beside;
use crate::core::reclaim::{ReclaimProgress, Removals};
use crate::gui::state::removing::{
    LOOK_AGAIN, Looks, Proposal, PurgeProposal, Removing, Running, SETTLED, Strip, TO_BE_SEEN, Undoable, Work,
};
use crate::gui::state::session::Dialog;
use crate::gui::state::{Area, JobId, State};
use crate::gui::words::removing as words;
use crate::gui::worker::Job;
use crate::gui::worker::removal::{RemovalJob, Task};

mod answers;
mod asking;

pub(super) use answers::apply;

pub(super) fn run(state: &mut State, action: Removing, outside: &mut impl Outside) {
    match action {
        Removing::Delete => {
            let items = state.targets();
            let remark = state.hidden_beside(&items);
            let paths = items.iter().filter_map(|item| Some(state.list.items.item(*item)?.path.clone()));
            let paths: Vec<PathBuf> = paths.collect();
            if ask_for_paths(state, &paths, outside)
                && let Some(proposal) = &mut state.removing.proposal
            {
                proposal.remark = remark;
            }
        }
        Removing::Clear => {
            if let Some(asked) = state.asked_to_clear() {
                propose_request(state, asked, outside);
            }
        }
        Removing::Way(way) => {
            if let Some(proposal) = &mut state.removing.proposal {
                proposal.choose(way);
            }
            answers::settle(state);
        }
        Removing::LeaveOut(verdict) => {
            if let Some(proposal) = &mut state.removing.proposal
                && !proposal.left_out.remove(&verdict)
            {
                proposal.left_out.insert(verdict);
            }
            answers::settle(state);
        }
        Removing::OnlyCanGo => {
            if let Some(proposal) = &mut state.removing.proposal {
                let others = Verdict::ALL.into_iter().filter(|verdict| *verdict != Verdict::CanGo);
                proposal.left_out = others.collect();
            }
            answers::settle(state);
        }
        Removing::ShowList => state.removing.shows_sheet = !state.removing.shows_sheet,
        Removing::ShowSkipped(position) => {
            let proposal = state.removing.proposal.as_mut();
            if let Some(skipped) = proposal.and_then(|proposal| proposal.skipped.get_mut(position)) {
                skipped.is_open = !skipped.is_open;
            }
        }
        // The same key for whatever dialog asks.
        Removing::Consent | Removing::Purge => match state.session.dialog {
            Some(Dialog::Purge) => purge(state, outside),
            Some(Dialog::Removal) => consent(state, outside),
            _ => {}
        },
        Removing::Stop => stop(state, outside),
        // What another window, or an earlier one, has removed is chosen by its name.
        Removing::Undo => match state.removing.undoable.clone() {
            Some(undoable) => undo(state, undoable, Beside::No, outside),
            None => run(state, Removing::LookBack, outside),
        },
        Removing::UndoOf(of) => undo(state, of, Beside::No, outside),
        Removing::UndoBeside(of) => undo(state, of, Beside::WhenTaken, outside),
        Removing::ProposePurge(of) => propose_purge(state, of, outside),
        Removing::ProposePurgeOfLast => match state.removing.undoable.clone() {
            Some(last) => propose_purge(state, last, outside),
            None => run(state, Removing::LookBack, outside),
        },
        Removing::LookBack => {
            open(state, Dialog::Recent, outside);
            state.removing.past.removals = None;
            look_back(state, state.removals_here(), outside);
        }
        Removing::ShowWhy => open(state, Dialog::Leftovers, outside),
        Removing::TryAgain => {
            close(state, outside);
            let paths = state.removing.leftovers.take().map(|leftovers| leftovers.paths);
            ask_again(state, &paths.unwrap_or_default(), outside);
        }
        Removing::Resume(paths) => ask_again(state, &paths, outside),
        Removing::Dismiss => state.removing.strip = None,
        Removing::FinishAndClose => {
            state.removing.closes = true;
            close(state, outside);
        }
        Removing::StopAndClose => {
            state.removing.closes = true;
            close(state, outside);
            stop(state, outside);
        }
    }
}

fn stop(state: &mut State, outside: &mut impl Outside) {
    if let Some(running) = &mut state.removing.running {
        running.stopping = true;
        outside.cancel(running.job);
    }
}

/// Asks for what is at these paths: things of any kind once they are all surveyed, before that for spaces alone; what
/// else is among them is waited for. Returns whether there is anything.
fn ask_for_paths(state: &mut State, paths: &[PathBuf], outside: &mut impl Outside) -> bool {
    let things = state.things_at(paths);
    let spaces = state.asked_to_delete_spaces(paths).filter(|_| things.len() < paths.len());
    let known = spaces.as_ref().map_or(0, |(_, proposal)| proposal.asked).max(things.len());
    if known < paths.len() && !state.knows_what_could_go() && state.are_no_spaces(paths) {
        open(state, Dialog::Removal, outside);
        let proposal = Proposal::new(words::asked(paths.len(), None), paths.len(), state.removals_here());
        state.removing.proposal = Some(Proposal { awaited: Some(paths.to_vec()), ..proposal });
        state.removing.sheet.begin(Vec::new());
        return true;
    }
    match spaces {
        Some(asked) if asked.1.asked > things.len() => propose_request(state, asked, outside),
        _ if things.is_empty() => return false,
        _ => ask_for(state, things, outside),
    }
    true
}

/// Asks for what was waited for, once the survey knows of it.
fn ask_for_what_was_awaited(state: &mut State, outside: &mut impl Outside) {
    if !state.removing.waits_for_survey() || !state.knows_what_could_go() {
        return;
    }
    let Some(Proposal { awaited: Some(paths), remark, goes_on, .. }) = state.removing.proposal.take() else {
        return;
    };
    if !ask_for_paths(state, &paths, outside) {
        close(state, outside);
        nothing_left(state);
    } else if let Some(proposal) = &mut state.removing.proposal {
        (proposal.remark, proposal.goes_on) = (remark, goes_on);
    }
}

/// Asks for what is still there at these paths, as it is now.
fn ask_again(state: &mut State, paths: &[PathBuf], outside: &mut impl Outside) {
    state.removing.strip = None;
    if ask_for_paths(state, paths, outside) {
        if let Some(proposal) = &mut state.removing.proposal {
            proposal.goes_on = true;
        }
    } else {
        nothing_left(state);
    }
}

fn nothing_left(state: &mut State) {
    let gone = "What was left is not there any more.".to_string();
    state.removing.strip = Some(Strip::new(gone, Vec::new(), false));
}

/// Whoever wants the window closed while something is being removed is asked first; else it is closed.
pub(super) fn quit(state: &mut State, outside: &mut impl Outside) {
    if state.removing.running.is_none() {
        outside.quit();
    } else if !state.removing.closes {
        open(state, Dialog::Closing, outside);
    }
}

fn submit(state: &State, task: Task, removals: Removals, outside: &mut impl Outside) -> JobId {
    let environment = state.source.environment.clone();
    let clock = Arc::clone(&state.clock);
    outside.submit(Job::Removal(Box::new(RemovalJob { task, removals, environment, clock })))
}

fn begin(state: &mut State, job: JobId, work: Work, proposal: Option<Box<Proposal>>) {
    state.removing.strip = None;
    let (progress, before) = (ReclaimProgress::default(), state.removing.undoable.clone());
    let going = match &work {
        Work::Remove(plan, _) => plan.removed().map(answers::path_of).collect(),
        Work::Undo(_) | Work::Purge { .. } => HashSet::new(),
    };
    state.list.tell_going(&going);
    // What is stopped from now on is offered at once.
    state.removing.has_offered = true;
    let running = Running { job, work, progress, stopping: false, going, proposal, before };
    state.removing.running = Some(running);
}

fn propose_request(state: &mut State, (request, proposal): (Request, Proposal), outside: &mut impl Outside) {
    if let Some(listing) = &state.list.listing {
        let inventory = Arc::clone(&listing.inventory);
        let survey = state.clean_up.survey.clone().filter(|_| state.knows_what_could_go());
        let sizes = state.list.items.space_sizes();
        propose(state, Task::Plan { inventory, sizes, request, survey }, proposal, outside);
    }
}

/// Asks whether to remove these things of any kind, by their positions in the facts of the survey.
pub(super) fn ask_for(state: &mut State, things: Vec<usize>, outside: &mut impl Outside) {
    let Some(survey) = state.clean_up.survey.clone() else { return };
    let depots: HashSet<usize> =
        things.iter().filter_map(|at| Some(survey.facts.things.get(*at)?.depot)).collect();
    let label = things.first().map(|thing| collection::label(*thing, &survey.facts));
    let title = words::asked(things.len(), label.as_deref());
    let proposal = Proposal::new(title, things.len(), state.removals_of(depots));
    propose(state, Task::PlanThings { survey, things: things.into_iter().collect() }, proposal, outside);
}

/// Opens the dialog at once, and asks for the plan.
pub(super) fn propose(state: &mut State, task: Task, mut proposal: Proposal, outside: &mut impl Outside) {
    open(state, Dialog::Removal, outside);
    proposal.looks.job = Some(submit(state, task, proposal.removals.clone(), outside));
    state.removing.proposal = Some(proposal);
    state.removing.sheet.begin(Vec::new());
}

/// Hands the plan that is shown to the worker.
fn consent(state: &mut State, outside: &mut impl Outside) {
    // What came in this very moment was not seen by whoever said yes.
    let Some(mut proposal) = state.removing.proposal.take_if(|proposal| proposal.is_painted()) else {
        return;
    };
    let (Some(plan), way) = (proposal.plan().map(Arc::clone), proposal.way) else { return };
    if let Some(job) = std::mem::take(&mut proposal.looks).job {
        outside.cancel(job);
    }
    close(state, outside);
    let task = match &proposal.collection {
        Some(survey) => Task::Collect(Arc::clone(survey), Arc::clone(&plan), way),
        None => Task::CarryOut(Arc::clone(&plan), way),
    };
    let job = submit(state, task, proposal.removals.clone(), outside);
    begin(state, job, Work::Remove(plan, way), Some(Box::new(proposal)));
    state.removing.leftovers = None;
    state.removing.undoable = None;
    // The cursor stays, to take the next row when its own goes.
    state.list.tree.deselect();
}

/// What is proposed is proposed no longer; a look that still goes on says so to nobody.
pub(super) fn withdraw(state: &mut State) {
    let is_proposal = matches!(state.session.dialog, Some(Dialog::Removal | Dialog::Purge));
    state.removing.proposal = None;
    state.removing.purge = None;
    if is_proposal {
        state.session.dialog = None;
    }
}

/// Opens a dialog in place of the one that is open; what that one proposed is no longer proposed.
pub(super) fn open(state: &mut State, dialog: Dialog, outside: &mut impl Outside) {
    close(state, outside);
    state.session.dialog = Some(dialog);
    state.removing.shows_sheet = false;
    state.once.focus = Some(Area::Dialog);
}

/// The dialog is closed, and what it proposed is no longer proposed.
pub(super) fn close(state: &mut State, outside: &mut impl Outside) {
    if let Some(job) = state.removing.proposal.take().and_then(|proposal| proposal.looks.job) {
        outside.cancel(job);
    }
    state.removing.purge = None;
    state.close_artifact();
    state.session.dialog = None;
    state.once.focus = Some(state.list_in_use());
}

fn undo(state: &mut State, undoable: Undoable, beside: Beside, outside: &mut impl Outside) {
    close(state, outside);
    let job = submit(state, Task::Undo(undoable.id.clone(), beside), undoable.removals.clone(), outside);
    begin(state, job, Work::Undo(undoable), None);
}

/// Asks what was removed before from the depots that are looked at.
pub(super) fn ask_back(state: &State, removals: Removals, outside: &mut impl Outside) -> JobId {
    submit(state, Task::LookBack(state.source.depots.named()), removals, outside)
}

fn look_back(state: &mut State, removals: Removals, outside: &mut impl Outside) {
    let job = ask_back(state, removals.clone(), outside);
    state.removing.past.job = Some(job);
    state.removing.past.of = removals;
    state.removing.past.problem = None;
}

fn propose_purge(state: &mut State, of: Undoable, outside: &mut impl Outside) {
    open(state, Dialog::Purge, outside);
    look_back(state, of.removals.clone(), outside);
    state.removing.purge = Some(PurgeProposal { of, items: Vec::new(), total: None, changed: 0 });
    state.removing.sheet.begin(Vec::new());
}

/// Deletes from the trash what the dialog lists, and nothing that has come there since.
fn purge(state: &mut State, outside: &mut impl Outside) {
    let Some(PurgeProposal { of, items, changed, .. }) = state.removing.purge.take() else { return };
    close(state, outside);
    let job = submit(state, Task::Purge(of.id.clone(), items), of.removals.clone(), outside);
    begin(state, job, Work::Purge { of, leaves: changed > 0 }, None);
}

/// Does what is due at `time`, in seconds of the window. Returns in how many seconds there is something to do
/// again.
pub(super) fn settle(state: &mut State, time: f64, outside: &mut impl Outside) -> Option<f64> {
    if state.removing.running.is_none() {
        if state.session.dialog == Some(Dialog::Closing) {
            // There is nothing left to wait for.
            close(state, outside);
        }
        // What went wrong is told before the window goes.
        let is_well = state.removing.strip.as_ref().is_none_or(|strip| !strip.is_failure)
            && state.session.dialog.is_none()
            && state.notice.is_none();
        if std::mem::take(&mut state.removing.closes) && is_well {
            outside.quit();
        }
    }
    // One look after the other: a newer one would end the one before it.
    let is_quiet = !state.scan.is_running() && state.refresh.is_none();
    if state.pending.refresh && is_quiet && state.removing.running.is_none() {
        state.pending.refresh = false;
        refresh(state, outside);
    }
    ask_for_what_was_awaited(state, outside);
    let wait = [settle_strip(state, time), look_again(state, time, outside)];
    wait.into_iter().flatten().reduce(f64::min)
}

/// What was done is read to those who hear it once it has stood there for a moment.
fn settle_strip(state: &mut State, time: f64) -> Option<f64> {
    let strip = state.removing.strip.as_mut().filter(|strip| !strip.is_settled)?;
    let since = *strip.since.get_or_insert(time);
    strip.is_settled = time - since >= SETTLED;
    (!strip.is_settled).then_some(since + SETTLED - time)
}

/// A proposal stays true while it is looked at.
fn look_again(state: &mut State, time: f64, outside: &mut impl Outside) -> Option<f64> {
    let proposal = state.removing.proposal.as_mut()?;
    let looks = &mut proposal.looks;
    if looks.grew {
        let seen = *looks.seen.get_or_insert(time + TO_BE_SEEN);
        if seen > time {
            return Some(seen - time);
        }
        (looks.grew, looks.seen) = (false, None);
    }
    if proposal.looks.job.is_some() {
        return None;
    }
    let preview = proposal.whole.clone()?;
    let Some(next) = proposal.looks.next else {
        // The sizes are those of the scan, which may be long ago.
        if !proposal.looks.measured {
            proposal.looks.next = Some(time);
            return Some(0.0);
        }
        // What takes long is looked at more seldom.
        let took = proposal.looks.asked.map_or(0.0, |asked| time - asked);
        let wait = LOOK_AGAIN.max(10.0 * took);
        proposal.looks.next = Some(time + wait);
        return Some(wait);
    };
    if next > time {
        return Some(next - time);
    }
    let removals = proposal.removals.clone();
    let measure = !proposal.looks.measured;
    let job = submit(state, Task::LookAgain { preview, measure }, removals, outside);
    if let Some(proposal) = &mut state.removing.proposal {
        proposal.looks = Looks { job: Some(job), asked: Some(time), measured: true, ..Looks::default() };
    }
    None
}

#[cfg(test)]
mod tests;
