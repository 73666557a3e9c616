//! Removing, carried out: what is proposed, consented to, and told afterwards.
//!
//! The worker plans, removes and brings back; here its answers become what the window shows. A proposal is
//! looked at again every few seconds while its dialog is open, so that it stays true; consent hands the plan
//! that was shown to the worker, and nothing else.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Outside, count_troubles, notice_of, refresh};
use crate::core::error::Error;
use crate::core::job::removal::{RemovalJob, RemovalNews, Task, Undone, Wish};
use crate::core::job::{Job, JobId};
use crate::core::plan::{Item, Plan};
use crate::core::reclaim::past::{Past, Standing};
use crate::core::reclaim::trash::Beside;
use crate::core::reclaim::undo::PurgeReport;
use crate::core::reclaim::{Preview, ReclaimProgress, Removals, Report, Way};
use crate::gui::command::{Command, Place, Removing};
use crate::gui::format::{self, Figure, visible};
use crate::gui::state::State;
use crate::gui::state::desk::Dialog;
use crate::gui::state::list::Reach;
use crate::gui::state::removing::{
    Asked, LOOK_AGAIN, Leftovers, Looks, Proposal, PurgeProposal, Running, Toast, Undoable, Work,
};
use crate::gui::state::sheet::SheetLine;
use crate::gui::words::removing as words;

/// Carries out an action.
pub(super) fn run(state: &mut State, action: Removing, outside: &mut impl Outside) {
    match action {
        Removing::Delete => {
            if let Some(asked) = state.asked_to_delete() {
                propose(state, asked, Way::Trash, outside);
            }
        }
        Removing::Clear => {
            if let Some(asked) = state.asked_to_clear() {
                propose(state, asked, Way::Trash, outside);
            }
        }
        Removing::Way(way) => {
            if let Some(proposal) = &mut state.removing.proposal {
                proposal.way = way;
            }
            show_plan(state);
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
                propose(state, asked, Way::Trash, outside);
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

/// Opens the dialog at once, and asks for the plan.
fn propose(state: &mut State, asked: Asked, way: Way, outside: &mut impl Outside) {
    let Some(listing) = &state.list.listing else { return };
    let inventory = Arc::clone(&listing.inventory);
    let count = match &asked.wish {
        Wish::Spaces(spaces) => spaces.len(),
        Wish::Package(package) => listing.totals(*package).spaces,
        Wish::Depot(_) => inventory.spaces.len(),
    };
    let task = Task::Plan { inventory, wish: asked.wish };
    let job = submit(state, task, state.removals_here(), outside);
    state.removing.proposal = Some(Proposal {
        title: asked.title,
        remark: asked.remark,
        word: asked.word,
        typed: String::new(),
        asked: count,
        way,
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
    let job = submit(state, Task::CarryOut(Arc::clone(&plan), way), state.removals_here(), outside);
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
    state.once.focus = Some(Place::List);
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

/// Takes in what the worker reports.
pub(super) fn apply(state: &mut State, job: JobId, news: RemovalNews) {
    let is_running = state.removing.running.as_ref().is_some_and(|running| running.job == job);
    match news {
        RemovalNews::Planned(preview) => planned(state, job, preview),
        RemovalNews::Progress(progress, gone) if is_running => {
            if let Some(running) = &mut state.removing.running {
                running.progress = progress;
            }
            forget(state, &gone);
        }
        RemovalNews::CarriedOut(answer) if is_running => {
            let Some(running) = state.removing.running.take() else { return };
            state.wants.refresh = true;
            match (answer, running.work) {
                (Ok(report), Work::Remove(plan, _)) => carried_out(state, &plan, *report),
                (Err(error), _) => not_carried_out(state, running.proposal, error),
                (Ok(_), _) => {}
            }
        }
        RemovalNews::Undone(answer) if is_running => {
            let Some(Running { work: Work::Undo(undoable), .. }) = state.removing.running.take() else {
                return;
            };
            state.wants.refresh = true;
            match answer {
                Ok(undone) => self::undone(state, undoable, undone),
                Err(error) => state.notice = Some(notice_of(error)),
            }
        }
        RemovalNews::Purged(answer) if is_running => {
            let Some(Running { work: Work::Purge(id), .. }) = state.removing.running.take() else { return };
            match answer {
                Ok(report) => purged(state, &id, &report),
                Err(error) => state.notice = Some(notice_of(error)),
            }
        }
        RemovalNews::Past(answer) if state.removing.past.job == Some(job) => {
            let past = &mut state.removing.past;
            past.job = None;
            match answer {
                Ok((removals, warnings)) => {
                    (past.removals, past.warnings) = (Some(removals), warnings);
                    show_purge(state);
                }
                Err(error) => past.problem = Some(words::sentence(&error.to_string())),
            }
        }
        _ => {}
    }
}

/// A plan was made, or looked at again.
fn planned(state: &mut State, job: JobId, preview: Preview) {
    let Some(proposal) = &mut state.removing.proposal else { return };
    if proposal.looks.job != Some(job) {
        return;
    }
    proposal.looks.job = None;
    if proposal.preview.is_none() {
        // What is skipped comes first, then what takes most; it stays in its place from then on.
        let items = preview.plan(Way::Trash).items();
        let mut order: Vec<usize> = (0..items.len()).collect();
        order.sort_by_key(|position| {
            items.get(*position).map(|item| {
                let bytes = item.sizes().map_or(0, |sizes| sizes.allocated);
                (item.refusal().is_none(), Reverse(bytes), *position)
            })
        });
        proposal.order = order;
    }
    proposal.preview = Some(preview);
    show_plan(state);
}

fn show_plan(state: &mut State) {
    let Some(proposal) = &state.removing.proposal else { return };
    let Some(plan) = proposal.plan() else { return };
    let lines = words::lines(plan, &proposal.order);
    state.removing.sheet.show(lines);
}

/// Takes what is gone off the list.
fn forget(state: &mut State, gone: &[usize]) {
    let Some(Running { work: Work::Remove(plan, _), .. }) = &state.removing.running else { return };
    let items = gone.iter().filter_map(|position| plan.items().get(*position));
    let paths: HashSet<PathBuf> = items.map(path_of).collect();
    if !paths.is_empty() {
        let now = state.now;
        state.list.forget(&paths, &now);
    }
}

fn path_of(item: &Item) -> PathBuf {
    item.space().map_or_else(|| item.place().path(), |space| space.path.clone())
}

fn carried_out(state: &mut State, plan: &Plan, report: Report) {
    let fates = || plan.items().iter().zip(&report.items);
    let gone: HashSet<PathBuf> =
        fates().filter(|(_, fate)| fate.is_done()).map(|(item, _)| path_of(item)).collect();
    let now = state.now;
    state.list.forget(&gone, &now);
    let message = words::done(plan, &report);
    let things = words::leftovers(plan, &report);
    let mut actions = Vec::new();
    let mut action = |action: Removing| actions.push((action.text().to_string(), Command::Removing(action)));
    if let Some(id) = report.id.clone().filter(|_| report.way == Way::Trash && report.done() > 0) {
        state.removing.undoable = Some(Undoable { id: id.clone(), removals: state.removals_here() });
        action(Removing::Undo);
        action(Removing::ProposePurge(id));
    }
    let lasts = !things.is_empty();
    if lasts {
        let left = fates().filter(|(_, fate)| !fate.is_done());
        let spaces: Vec<PathBuf> = left.filter_map(|(item, _)| Some(item.space()?.path.clone())).collect();
        action(Removing::ShowWhy);
        if !spaces.is_empty() {
            action(Removing::TryAgain);
        }
        state.removing.leftovers = Some(Leftovers { things, spaces });
    }
    state.removing.toast =
        Some(if lasts { Toast::lasting(message, actions) } else { Toast::passing(message, actions) });
    state.removal_warnings.extend(report.warnings);
    count_troubles(state);
}

/// It could not begin: its dialog opens again and says why, and what else can be done.
fn not_carried_out(state: &mut State, proposal: Option<Box<Proposal>>, error: Error) {
    let Some(mut proposal) = proposal.filter(|_| state.desk.dialog.is_none()) else {
        state.notice = Some(notice_of(error));
        return;
    };
    proposal.problem = Some(words::sentence(&error.to_string()));
    state.removing.proposal = Some(*proposal);
    state.desk.dialog = Some(Dialog::Removal);
    state.once.focus = Some(Place::Dialog);
    show_plan(state);
}

fn undone(state: &mut State, undoable: Undoable, undone: Undone) {
    let back = words::spaces(undone.back.len());
    state.removing.returned = undone.back.iter().cloned().collect();
    let is_whole = undone.taken.is_empty() && undone.failed.is_empty();
    let brought = if undone.back.is_empty() { String::new() } else { format!("Brought back {back}. ") };
    let toast = if is_whole {
        state.removing.undoable.take_if(|last| last.id == undoable.id);
        let nothing = "Nothing of it is in the trash any more.".to_string();
        Toast::passing(
            if undone.back.is_empty() { nothing } else { format!("Brought back {back}.") },
            Vec::new(),
        )
    } else if let Some(taken) = undone.taken.first() {
        let (owner, key) = taken.label.split_once(" / ").unwrap_or((taken.label.as_str(), ""));
        let again = match undone.taken.len() {
            1 => format!("{} has created {} again.", visible(owner), visible(key)),
            several => {
                let several = words::spaces(several);
                format!("{several} have been created again by their packages.")
            }
        };
        let beside = match undone.taken.len() {
            1 => format!("Restore beside it as {}", visible(&taken.beside)),
            _ => "Restore beside them".to_string(),
        };
        let actions = vec![
            (beside, Command::Removing(Removing::UndoBeside(undone.id.clone()))),
            ("Keep the new one".to_string(), Command::Removing(Removing::Dismiss)),
        ];
        Toast::lasting(format!("{brought}{again}"), actions)
    } else {
        let (label, reason) = undone.failed.first().cloned().unwrap_or_default();
        let more = match undone.failed.len().saturating_sub(1) {
            0 => String::new(),
            more => format!(" And {} more.", format::count(u64::try_from(more).unwrap_or(u64::MAX))),
        };
        let message =
            format!("{brought}{} is still in the trash: {}{more}", visible(&label), words::sentence(&reason));
        let again = Command::Removing(Removing::UndoOf(undone.id.clone()));
        Toast::lasting(message, vec![(Removing::TryAgain.text().to_string(), again)])
    };
    state.removing.toast = Some(toast);
    state.removal_warnings.extend(undone.warnings);
    count_troubles(state);
}

fn purged(state: &mut State, id: &str, report: &PurgeReport) {
    let left = report.items.iter().filter(|(_, _, stuck)| stuck.is_some()).count();
    let gone = report.items.len() - left;
    let message = words::purged(gone, left, &report.freed, report.interrupted);
    if left == 0 && !report.interrupted {
        state.removing.undoable.take_if(|last| last.id == id);
    }
    let again = Command::Removing(Removing::ProposePurge(id.to_string()));
    let actions = vec![(Removing::TryAgain.text().to_string(), again)];
    state.removing.toast = Some(if left == 0 && !report.interrupted {
        Toast::passing(message, Vec::new())
    } else {
        Toast::lasting(message, actions)
    });
    state.removal_warnings.extend(report.warnings.iter().cloned());
    count_troubles(state);
    state.wants.refresh = true;
}

/// Lists what would be deleted from the trash.
fn show_purge(state: &mut State) {
    let Some(purge) = &mut state.removing.purge else { return };
    let removals = state.removing.past.removals.iter().flatten();
    let found: Option<&Past> = removals.into_iter().find(|past| past.id == purge.id);
    let items = || found.into_iter().flat_map(|past| &past.items);
    let mut lines = Vec::new();
    let mut total = (0, 0_u64, 0_u64);
    for item in items().filter(|item| item.standing.can_be_purged()) {
        total = (total.0 + 1, total.1.saturating_add(item.allocated), total.2.saturating_add(item.files));
        lines.push(SheetLine {
            label: visible(&item.label).into_owned(),
            size: Some(Figure::Exact(item.allocated)),
            files: Some(Figure::Exact(item.files)),
            note: None,
        });
    }
    for item in items().filter(|item| item.standing == Standing::Changed) {
        lines.push(SheetLine {
            label: visible(&item.label).into_owned(),
            size: None,
            files: None,
            note: Some("Stays in the trash: it was changed there".to_string()),
        });
    }
    purge.total = Some(total);
    purge.changed = items().filter(|item| item.standing == Standing::Changed).count();
    state.removing.sheet.show(lines);
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

impl State {
    /// Where removals from what is shown are written down. The demo has its own.
    fn removals_here(&self) -> Removals {
        let demo = self.desk.demo.removals.as_ref().filter(|_| self.desk.demo.is_shown());
        demo.unwrap_or(&self.removing.removals).clone()
    }

    /// What is asked when what is selected is to be deleted.
    fn asked_to_delete(&self) -> Option<Asked> {
        let listing = self.list.listing.as_ref()?;
        let spaces = self.list.targets();
        if spaces.is_empty() {
            return None;
        }
        let mut packages: Vec<usize> = spaces.iter().map(|space| listing.package_of(*space)).collect();
        packages.sort_unstable();
        packages.dedup();
        // Packages of which everything that is shown goes seem to go whole.
        let chosen: HashSet<usize> = spaces.iter().copied().collect();
        let (mut whole, mut hidden) = (0, 0);
        for package in packages.iter().filter_map(|package| listing.package(*package)) {
            let shown = package.spaces.clone().filter(|space| self.list.shown().space(*space));
            if shown.clone().all(|space| chosen.contains(&space)) {
                whole += 1;
                hidden += package.spaces.len() - shown.count();
            }
        }
        let title = words::question(listing, &spaces);
        let remark = words::hidden(spaces.len(), hidden, if packages.len() == 1 { whole } else { 2 });
        let of_package = packages.first().filter(|_| packages.len() == 1);
        let is_whole = of_package
            .and_then(|package| listing.package(*package))
            .is_some_and(|package| package.spaces.len() == spaces.len());
        let wish = match of_package {
            Some(package) if is_whole => Wish::Package(*package),
            _ => Wish::Spaces(spaces),
        };
        Some(Asked { wish, title, remark, word: None })
    }

    /// What is asked when these spaces are to be deleted after all.
    fn asked_to_delete_again(&self, paths: &[PathBuf]) -> Option<Asked> {
        let listing = self.list.listing.as_ref()?;
        let paths: HashSet<&PathBuf> = paths.iter().collect();
        let spaces = listing.inventory.spaces.iter().enumerate();
        let spaces: Vec<usize> =
            spaces.filter(|(_, space)| paths.contains(&space.path)).map(|(position, _)| position).collect();
        if spaces.is_empty() {
            return None;
        }
        let title = words::question(listing, &spaces);
        Some(Asked { wish: Wish::Spaces(spaces), title, remark: None, word: None })
    }

    /// What is asked when the depot that is shown is to be cleared.
    fn asked_to_clear(&self) -> Option<Asked> {
        let number = self.depot_to_clear()?;
        let depot = self.list.listing.as_ref()?.inventory.depots.get(number)?;
        let word = depot.layout.root().file_name()?.to_string_lossy().into_owned();
        Some(Asked {
            wish: Wish::Depot(number),
            title: words::clear_question(&depot.path, self.home()),
            remark: None,
            word: Some(word),
        })
    }
}

#[cfg(test)]
mod tests;
