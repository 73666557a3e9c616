//! Removing, carried out: what is proposed, consented to, and told afterwards.
//!
//! The worker plans, removes and brings back; here its answers become what the window shows. A proposal is
//! looked at again every few seconds while its dialog is open, so that it stays true; consent hands the plan
//! that was shown to the worker, and nothing else.

use std::sync::Arc;

use super::{Outside, refresh};
use crate::core::job::removal::{RemovalJob, Task, Wish};
use crate::core::job::survey::Survey;
use crate::core::job::{Job, JobId};
use crate::core::reclaim::trash::Beside;
use crate::core::reclaim::{ReclaimProgress, Removals, Way};
use crate::gui::command::{Command, Place, Removing};
use crate::gui::state::State;
use crate::gui::state::asking::Asked;
use crate::gui::state::desk::{Dialog, View};
use crate::gui::state::list::Reach;
use crate::gui::state::removing::{
    LOOK_AGAIN, Looks, Proposal, PurgeProposal, Records, Running, Undoable, Work,
};

mod answers;

pub(super) use answers::apply;

/// Carries out an action.
pub(super) fn run(state: &mut State, action: Removing, outside: &mut impl Outside) {
    match action {
        Removing::Delete => {
            if let Some(asked) = state.asked_to_delete() {
                propose_asked(state, asked, outside);
            }
        }
        Removing::Clear => {
            if let Some(asked) = state.asked_to_clear() {
                propose_asked(state, asked, outside);
            }
        }
        Removing::Way(way) => {
            if let Some(proposal) = &mut state.removing.proposal {
                proposal.way = way;
            }
            answers::show_plan(state);
        }
        Removing::Word(text) => {
            if let Some(proposal) = &mut state.removing.proposal {
                proposal.typed = text;
            }
        }
        Removing::Consent => match state.desk.dialog {
            // The same key for whatever dialog asks.
            Some(Dialog::Purge) => super::run(state, Command::Removing(Removing::Purge), outside),
            _ => consent(state, outside),
        },
        Removing::Stop => {
            if let Some(running) = &mut state.removing.running {
                running.stopping = true;
                outside.cancel(running.job);
            }
        }
        Removing::Undo => {
            if let Some(undoable) = state.removing.undoable.clone() {
                undo(state, undoable, Beside::No, outside);
            }
        }
        Removing::UndoOf(id) => undo_of(state, id, Beside::No, outside),
        Removing::UndoBeside(id) => undo_of(state, id, Beside::WhenTaken, outside),
        Removing::ProposePurge(id) => propose_purge(state, id, outside),
        Removing::Purge => {
            if let Some(PurgeProposal { id, removals, .. }) = state.removing.purge.take() {
                close(state, outside);
                let job = submit(state, Task::Purge(id.clone()), removals, outside);
                begin(state, job, Work::Purge(id));
            }
        }
        Removing::LookBack => {
            state.desk.dialog = Some(Dialog::Recent);
            state.removing.past.removals = None;
            look_back(state, state.removals_here(), outside);
        }
        Removing::ShowWhy => state.desk.dialog = Some(Dialog::Leftovers),
        Removing::TryAgain => {
            let spaces = state.removing.leftovers.take().map(|leftovers| leftovers.spaces);
            state.removing.toast = None;
            if let Some(asked) = spaces.and_then(|spaces| state.asked_to_delete_again(&spaces)) {
                propose_asked(state, asked, outside);
            }
        }
        Removing::Dismiss => state.removing.toast = None,
        Removing::Step(step) => state.removing.sheet.step(step),
        Removing::Point(line) => {
            state.removing.sheet.tree.point(line, Reach::Nothing);
        }
    }
}

fn submit(state: &State, task: Task, removals: Removals, outside: &mut impl Outside) -> JobId {
    let environment = state.source.environment.clone();
    let clock = Arc::clone(&state.removing.clock);
    outside.submit(Job::Removal(Box::new(RemovalJob { task, removals, environment, clock })))
}

fn begin(state: &mut State, job: JobId, work: Work) {
    state.removing.toast = None;
    let progress = ReclaimProgress::default();
    state.removing.running = Some(Running { job, work, progress, stopping: false, proposal: None });
}

/// What is proposed.
pub struct Proposed {
    /// The question.
    pub title: String,
    /// What is not among it though one might think so.
    pub remark: Option<String>,
    /// What has to be typed before it is deleted for good.
    pub word: Option<String>,
    /// How many things are asked for.
    pub count: usize,
    /// The survey of which the collection is to be run.
    pub collection: Option<Arc<Survey>>,
    /// What is written down beside the removal.
    pub records: Option<Records>,
}

fn propose_asked(state: &mut State, asked: Asked, outside: &mut impl Outside) {
    let Some(listing) = &state.list.listing else { return };
    let inventory = Arc::clone(&listing.inventory);
    let count = match &asked.wish {
        Wish::Spaces(spaces) => spaces.len(),
        Wish::Package(package) => listing.totals(*package).spaces,
        Wish::Depot(_) => inventory.spaces.len(),
    };
    let Asked { wish, title, remark, word } = asked;
    let proposed = Proposed { title, remark, word, count, collection: None, records: None };
    propose(state, Task::Plan { inventory, wish }, proposed, outside);
}

/// Opens the dialog at once, and asks for the plan. The permanent way is never chosen for anybody.
pub(super) fn propose(state: &mut State, task: Task, proposed: Proposed, outside: &mut impl Outside) {
    let job = submit(state, task, state.removals_here(), outside);
    state.removing.proposal = Some(Proposal {
        title: proposed.title,
        remark: proposed.remark,
        word: proposed.word,
        collection: proposed.collection,
        records: proposed.records,
        typed: String::new(),
        asked: proposed.count,
        way: Way::Trash,
        preview: None,
        order: Vec::new(),
        problem: None,
        looks: Looks { job: Some(job), ..Looks::default() },
    });
    state.removing.sheet.begin(Vec::new());
    state.desk.dialog = Some(Dialog::Removal);
    state.once.focus = Some(Place::Dialog);
}

/// Hands the plan that is shown to the worker.
fn consent(state: &mut State, outside: &mut impl Outside) {
    let Some(mut proposal) = state.removing.proposal.take() else { return };
    let (Some(plan), way) = (proposal.plan().map(Arc::clone), proposal.way) else { return };
    if let Some(job) = std::mem::take(&mut proposal.looks).job {
        outside.cancel(job);
    }
    close(state, outside);
    let task = match &proposal.collection {
        Some(survey) => Task::Collect(Arc::clone(survey), Arc::clone(&plan), way),
        None => Task::CarryOut(Arc::clone(&plan), way),
    };
    let job = submit(state, task, state.removals_here(), outside);
    begin(state, job, Work::Remove(plan, way));
    if let Some(running) = &mut state.removing.running {
        running.proposal = Some(Box::new(proposal));
    }
    state.removing.leftovers = None;
    state.removing.undoable = None;
    // The cursor stays, to take the next row when its own goes.
    state.list.tree.deselect();
}

/// The dialog about removing is closed.
pub(super) fn close(state: &mut State, outside: &mut impl Outside) {
    if let Some(job) = state.removing.proposal.take().and_then(|proposal| proposal.looks.job) {
        outside.cancel(job);
    }
    state.removing.purge = None;
    state.desk.dialog = None;
    state.once.focus = Some(match state.desk.view {
        View::List => Place::List,
        View::CleanUp => Place::CleanUp,
    });
}

fn undo_of(state: &mut State, id: String, beside: Beside, outside: &mut impl Outside) {
    // What was removed last may be written down elsewhere than what is shown now.
    let last = state.removing.undoable.as_ref().filter(|undoable| undoable.id == id);
    let removals = last.map_or_else(|| state.removals_here(), |undoable| undoable.removals.clone());
    undo(state, Undoable { id, removals }, beside, outside);
}

fn undo(state: &mut State, undoable: Undoable, beside: Beside, outside: &mut impl Outside) {
    if state.desk.dialog == Some(Dialog::Recent) {
        close(state, outside);
    }
    let job = submit(state, Task::Undo(undoable.id.clone(), beside), undoable.removals.clone(), outside);
    begin(state, job, Work::Undo(undoable));
}

fn look_back(state: &mut State, removals: Removals, outside: &mut impl Outside) {
    let job = submit(state, Task::LookBack, removals, outside);
    state.removing.past.job = Some(job);
    state.removing.past.problem = None;
}

fn propose_purge(state: &mut State, id: String, outside: &mut impl Outside) {
    let last = state.removing.undoable.as_ref().filter(|undoable| undoable.id == id);
    let removals = last.map_or_else(|| state.removals_here(), |undoable| undoable.removals.clone());
    look_back(state, removals.clone(), outside);
    state.removing.purge = Some(PurgeProposal { id, removals, total: None, changed: 0 });
    state.removing.sheet.begin(Vec::new());
    state.desk.dialog = Some(Dialog::Purge);
    state.once.focus = Some(Place::Dialog);
}

/// Does what is due at `time`, in seconds of the window. Returns in how many seconds there is something to do
/// again.
pub(super) fn settle(state: &mut State, time: f64, outside: &mut impl Outside) -> Option<f64> {
    if state.wants.refresh && !state.scan.is_running() && state.removing.running.is_none() {
        state.wants.refresh = false;
        refresh(state, outside);
    }
    let wait = [count_toast(state, time), look_again(state, time, outside)];
    wait.into_iter().flatten().reduce(f64::min)
}

/// What was done is told for a while, in which it is neither pointed at nor the window is inactive.
fn count_toast(state: &mut State, time: f64) -> Option<f64> {
    let is_active = state.desk.is_active;
    let toast = state.removing.toast.as_mut()?;
    let left = toast.left.as_mut()?;
    let before = toast.counted.replace(time).unwrap_or(time);
    if toast.held || !is_active {
        return None;
    }
    *left -= (time - before).max(0.0);
    if *left > 0.0 {
        return Some(*left);
    }
    state.removing.toast = None;
    None
}

/// A proposal stays true while it is looked at.
fn look_again(state: &mut State, time: f64, outside: &mut impl Outside) -> Option<f64> {
    let removals = state.removals_here();
    let proposal = state.removing.proposal.as_mut()?;
    let preview = proposal.preview.clone()?;
    if proposal.looks.job.is_some() {
        return None;
    }
    let Some(next) = proposal.looks.next else {
        // What takes long is looked at more seldom.
        let took = proposal.looks.asked.map_or(0.0, |asked| time - asked);
        let wait = LOOK_AGAIN.max(10.0 * took);
        proposal.looks.next = Some(time + wait);
        return Some(wait);
    };
    if next > time {
        return Some(next - time);
    }
    let job = submit(state, Task::LookAgain(preview), removals, outside);
    if let Some(proposal) = &mut state.removing.proposal {
        proposal.looks = Looks { job: Some(job), asked: Some(time), next: None };
    }
    None
}

#[cfg(test)]
mod tests;
