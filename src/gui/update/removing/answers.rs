//! What the worker answers about removals, taken in: plans, progress, and what became of it all.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::{count_troubles, notice_of};
use crate::core::error::Error;
use crate::core::plan::{Item, Plan};
use crate::core::reclaim::past::{Past, Standing};
use crate::core::reclaim::undo::PurgeReport;
use crate::core::reclaim::{Outcome, Preview, Report, Way};
use crate::gui::command::Command;
use crate::gui::format::{self, Figure, visible};
use crate::gui::state::removing::{Leftovers, Proposal, Removing, Running, Strip, Undoable, Work};
use crate::gui::state::session::Dialog;
use crate::gui::state::sheet::SheetLine;
use crate::gui::state::{Area, JobId, State};
use crate::gui::words::{removed, removing as words};
use crate::gui::worker::removal::{RemovalNews, Undone};

pub fn apply(state: &mut State, job: JobId, news: RemovalNews) {
    let is_running = state.removing.running.as_ref().is_some_and(|running| running.job == job);
    if let RemovalNews::Past(Ok((removals, _))) = &news
        && state.removing.past.job != Some(job)
    {
        offer_to_go_on(state, removals);
    }
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
            state.pending.refresh = true;
            let Running { work, proposal, before, .. } = running;
            match (answer, work) {
                (Ok(report), Work::Remove(plan, _)) => {
                    carried_out(state, &plan, *report, proposal.as_deref());
                }
                (Err(error), _) => {
                    state.removing.undoable = before;
                    not_carried_out(state, proposal, error);
                }
                (Ok(_), _) => {}
            }
        }
        RemovalNews::Undone(answer) if is_running => {
            let Some(Running { work: Work::Undo(undoable), .. }) = state.removing.running.take() else {
                return;
            };
            state.pending.refresh = true;
            match answer {
                Ok(undone) => self::undone(state, &undoable, undone),
                Err(error) => state.notice = Some(notice_of(error)),
            }
        }
        RemovalNews::Purged(answer) if is_running => {
            let Some(Running { work: Work::Purge { of, leaves }, .. }) = state.removing.running.take() else {
                return;
            };
            match answer {
                Ok(report) => purged(state, &of, leaves, report),
                Err(error) => state.notice = Some(notice_of(error)),
            }
        }
        RemovalNews::Past(answer) if state.clean_up.trash.job == Some(job) => {
            state.clean_up.trash.job = None;
            if let Ok((removals, _)) = answer {
                state.clean_up.trash.show(&removals);
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

/// Offers, once, to go on with what was stopped last before this window was opened.
fn offer_to_go_on(state: &mut State, removals: &[Past]) {
    if std::mem::replace(&mut state.removing.has_offered, true) || state.removing.strip.is_some() {
        return;
    }
    let Some(last) = removals.first() else { return };
    if let Some(message) = removed::past_stopped(last) {
        let left = last.left();
        let actions = vec![(removed::resume(left.len()), Removing::Resume(left))];
        state.removing.strip = Some(Strip::new(message, actions, false));
    }
}

fn planned(state: &mut State, job: JobId, preview: Preview) {
    let Some(proposal) = &mut state.removing.proposal else { return };
    if proposal.looks.job != Some(job) {
        return;
    }
    proposal.looks.job = None;
    if proposal.whole.as_ref().is_some_and(|before| before.is_as(&preview)) {
        // What is before the eyes stays the very value that is consented to.
        return;
    }
    if let Some(before) = &proposal.whole {
        proposal.looks.grew |= grows(before.plan(Way::Permanent), preview.plan(Way::Permanent));
    } else {
        // What takes most comes first; it stays in its place from then on.
        let items = preview.plan(Way::Trash).items();
        let mut order: Vec<usize> = (0..items.len()).collect();
        order.sort_by_key(|position| {
            items.get(*position).map(|item| {
                let bytes = item.sizes().map_or(0, |sizes| sizes.allocated);
                (Reverse(bytes), *position)
            })
        });
        proposal.order = order;
    }
    proposal.whole = Some(preview);
    settle(state);
}

/// Takes in what is left out of a proposal, and shows the rest.
pub(super) fn settle(state: &mut State) {
    if let Some(proposal) = &mut state.removing.proposal {
        proposal.settle();
    }
    show_plan(state);
}

pub(super) fn show_plan(state: &mut State) {
    let (now, home) = (state.now, state.home().map(Path::to_path_buf));
    let Some(proposal) = &mut state.removing.proposal else { return };
    let Some(plan) = proposal.plan().map(Arc::clone) else { return };
    if proposal.collection.is_none() && proposal.word.is_none() {
        proposal.title = words::question(&plan, &now);
    }
    proposal.groups = words::groups(proposal, &now);
    proposal.skipped = words::skipped(&plan, &proposal.skipped);
    let lines = words::lines(proposal, &plan, &state.list.items, home.as_deref());
    state.removing.sheet.show(lines);
}

fn forget(state: &mut State, gone: &[usize]) {
    let Some(Running { work: Work::Remove(plan, _), .. }) = &state.removing.running else { return };
    let items = gone.iter().filter_map(|position| plan.items().get(*position));
    let paths: HashSet<PathBuf> = items.map(path_of).collect();
    if !paths.is_empty() {
        let now = state.now;
        state.list.forget(&paths, &now);
    }
}

pub(super) fn path_of(item: &Item) -> PathBuf {
    item.space().map_or_else(|| item.place().path(), |space| space.path.clone())
}

/// Whether a plan would remove something that it would not have removed before.
fn grows(before: &Plan, now: &Plan) -> bool {
    let mut both = before.items().iter().zip(now.items());
    both.any(|(before, now)| before.refusal().is_some() && now.refusal().is_none())
}

fn carried_out(state: &mut State, plan: &Plan, report: Report, proposal: Option<&Proposal>) {
    let outcomes = || plan.items().iter().zip(&report.items);
    let gone: HashSet<PathBuf> =
        outcomes().filter(|(_, outcome)| outcome.is_done()).map(|(item, _)| path_of(item)).collect();
    let now = state.now;
    state.list.forget(&gone, &now);
    // What is left of something is measured anew.
    let partly =
        outcomes().filter(|(_, outcome)| is_partly_gone(outcome)).map(|(item, _)| path_of(item)).collect();
    state.list.forget_sizes(&partly, &now);
    let records = proposal.and_then(|proposal| proposal.records.as_ref()).filter(|_| !report.interrupted);
    let told = [Some(removed::done(plan, &report)), removed::recorded(records)];
    let told: Vec<String> = told.into_iter().flatten().filter(|words| !words.is_empty()).collect();
    let message = told.join(" ");
    let things = removed::leftovers(plan, &report);
    let mut actions = Vec::new();
    let mut action = |action: Removing| actions.push(offer(action));
    let removals = proposal.map(|proposal| proposal.removals.clone());
    let id = report.id.clone().filter(|_| report.way == Way::Trash && report.done() > 0);
    if let Some(undoable) = id.zip(removals).map(|(id, removals)| Undoable { id, removals }) {
        state.removing.undoable = Some(undoable.clone());
        action(Removing::Undo);
        action(Removing::ProposePurge(undoable));
    }
    let lasts = !things.is_empty();
    if lasts {
        let left = || outcomes().filter(|(item, outcome)| !outcome.is_done() && !item.is_part());
        let is_open = |outcome: &Outcome| matches!(outcome, Outcome::Interrupted { .. });
        let paths = left().map(|(item, _)| path_of(item)).collect();
        let open: Vec<PathBuf> =
            left().filter(|(_, outcome)| is_open(outcome)).map(|(item, _)| path_of(item)).collect();
        let are_all_open = left().all(|(_, outcome)| is_open(outcome));
        if !open.is_empty() {
            actions.push((removed::resume(open.len()), Removing::Resume(open)));
        }
        actions.push(offer(Removing::ShowWhy));
        if !are_all_open {
            actions.push(offer(Removing::TryAgain));
        }
        state.removing.leftovers = Some(Leftovers { things, paths, moved_away: report.moved_away });
    }
    let is_failure = lasts && !report.interrupted;
    state.removing.strip = Some(Strip::new(message, actions, is_failure));
    state.removal_warnings.extend(report.warnings);
    count_troubles(state);
}

fn is_partly_gone(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Interrupted { partly: true } | Outcome::Failed(..))
}

/// It could not begin: its dialog opens again and says why, and what else can be done.
fn not_carried_out(state: &mut State, proposal: Option<Box<Proposal>>, error: Error) {
    let Some(mut proposal) = proposal.filter(|_| state.session.dialog.is_none()) else {
        state.notice = Some(notice_of(error));
        return;
    };
    proposal.problem = Some(words::sentence(&error.to_string()));
    state.removing.proposal = Some(*proposal);
    state.session.dialog = Some(Dialog::Removal);
    state.once.focus = Some(Area::Dialog);
    show_plan(state);
}

fn undone(state: &mut State, undoable: &Undoable, undone: Undone) {
    let names: Vec<_> = undone.back.iter().map(|(_, label, is_space)| (label.as_str(), *is_space)).collect();
    let brought = match names.as_slice() {
        [] => String::new(),
        names => format!("Brought back {}. ", removed::named(names)),
    };
    let is_whole = undone.taken.is_empty() && undone.failed.is_empty();
    let strip = if is_whole {
        state.removing.undoable.take_if(|last| last.id == undoable.id);
        let nothing = "Nothing of it is in the trash any more.";
        let message = if names.is_empty() { nothing } else { brought.trim_end() }.to_string();
        Strip::new(message, Vec::new(), false)
    } else if let Some((taken, beside)) = undone.taken.first() {
        let (owner, key) = taken.split_once(" / ").unwrap_or((taken.as_str(), ""));
        let again = match undone.taken.len() {
            1 => format!("{} has created {} again.", visible(owner), visible(key)),
            several => {
                format!("{} have been created again by their packages.", format::things(several, "item"))
            }
        };
        let beside = match undone.taken.len() {
            1 => format!("Restore beside it as {}", visible(beside)),
            _ => "Restore beside them".to_string(),
        };
        let actions = vec![
            (beside, Removing::UndoBeside(undoable.clone())),
            ("Keep the new one".to_string(), Removing::Dismiss),
        ];
        let failed = match undone.failed.len() {
            0 => String::new(),
            failed => format!(" {} more could not be brought back.", format::count(failed)),
        };
        Strip::new(format!("{brought}{again}{failed}"), actions, !undone.failed.is_empty())
    } else {
        let (label, reason) = undone.failed.first().cloned().unwrap_or_default();
        let more = match undone.failed.len().saturating_sub(1) {
            0 => String::new(),
            more => format!(" And {} more.", format::count(more)),
        };
        let message = format!("{brought}{} is not back: {}{more}", visible(&label), words::sentence(&reason));
        let (again, _) = offer(Removing::TryAgain);
        Strip::new(message, vec![(again, Removing::UndoOf(undoable.clone()))], true)
    };
    state.removing.strip = Some(strip);
    state.removing.returned = undone.back.into_iter().map(|(path, ..)| path).collect();
    state.removal_warnings.extend(undone.warnings);
    count_troubles(state);
}

fn offer(action: Removing) -> (String, Removing) {
    (Command::Removing(action.clone()).text().to_string(), action)
}

fn purged(state: &mut State, of: &Undoable, leaves: bool, report: PurgeReport) {
    let past = state.removing.past.removals.iter().flatten().find(|past| past.id == of.id);
    let is_part =
        |position: usize| past.and_then(|past| past.items.get(position)).is_some_and(|it| it.is_part);
    let things = || report.items.iter().filter(|(_, position, _)| !is_part(*position));
    let left = report.items.iter().filter(|(.., stuck)| stuck.is_some()).count();
    let gone = things().filter(|(.., stuck)| stuck.is_none()).count();
    let message = removed::purged(gone, left, &report.freed, report.interrupted);
    let is_whole = left == 0 && !report.interrupted;
    let mut actions = Vec::new();
    let mut action = |action: Removing| actions.push(offer(action));
    if left > 0 {
        let things = report.items.iter().filter_map(|(_, _, stuck)| stuck.as_ref());
        state.removing.leftovers = Some(Leftovers {
            things: things.map(|stuck| removed::stuck(stuck)).collect(),
            paths: Vec::new(),
            moved_away: report.moved_away,
        });
        action(Removing::ShowWhy);
    }
    if !is_whole {
        action(Removing::ProposePurge(of.clone()));
    }
    state.removing.strip = Some(Strip::new(message, actions, !is_whole));
    if is_whole && !leaves {
        state.removing.undoable.take_if(|last| last == of);
    }
    state.removal_warnings.extend(report.warnings);
    count_troubles(state);
    state.pending.refresh = true;
}

/// Lists what would be deleted from the trash.
fn show_purge(state: &mut State) {
    let Some(purge) = &mut state.removing.purge else { return };
    let removals = state.removing.past.removals.iter().flatten();
    let found: Option<&Past> = removals.into_iter().find(|past| past.id == purge.of.id);
    let items = || found.into_iter().flat_map(|past| &past.items);
    let mut lines = Vec::new();
    let mut total = (0, 0_u64, 0_u64);
    let numbered = || items().enumerate().filter(|(_, item)| item.standing.can_be_purged());
    purge.items = numbered().map(|(position, _)| position).collect();
    for (_, item) in numbered() {
        let one = usize::from(!item.is_part);
        total = (total.0 + one, total.1.saturating_add(item.allocated), total.2.saturating_add(item.files));
        lines.push(SheetLine {
            label: visible(&item.label).into_owned(),
            size: Some(Figure::Exact(item.allocated)),
            files: Some(Figure::Exact(item.files)),
            verdict: None,
            note: None,
            is_space: item.is_space,
        });
    }
    for item in items().filter(|item| item.standing == Standing::Changed) {
        lines.push(SheetLine {
            label: visible(&item.label).into_owned(),
            size: None,
            files: None,
            verdict: None,
            note: Some("Stays in the trash: it was changed there".to_string()),
            is_space: item.is_space,
        });
    }
    purge.total = Some(total);
    purge.changed = items().filter(|item| item.standing == Standing::Changed).count();
    state.removing.sheet.show(lines);
}
