//! Why a command cannot be had now, where that takes more than a line: a sentence, or `None` when it can.

use super::Gesture;
use crate::core::log::repair::Checkup;
use crate::gui::state::State;
use crate::gui::state::clean_up::Tab;
use crate::gui::state::removing::Proposal;
use crate::gui::state::rows::Row;
use crate::gui::state::session::{Dialog, View};

pub(super) fn unless(is_possible: bool, reason: &'static str) -> Option<&'static str> {
    (!is_possible).then_some(reason)
}

/// Nothing else is removed while something is.
pub fn busy(state: &State) -> Option<&'static str> {
    const BUSY: &str = "Something is being removed or brought back; wait for its end, or stop it";
    unless(state.removing.running.is_none(), BUSY)
}

pub fn gesture(gesture: &Gesture, state: &State) -> Option<&'static str> {
    match gesture {
        Gesture::Menu if state.session.view == View::CleanUp => {
            unless(state.clean_up.page().tree.cursor().is_some(), "Point at something first")
        }
        Gesture::Menu | Gesture::Mark => unless(state.list.cursor().is_some(), "Select a space first"),
        _ => None,
    }
}

pub fn view(state: &State) -> Option<&'static str> {
    // Whoever is in a hurry need not wait for the list.
    unless(state.has_list() || state.scan.is_running(), "There is nothing to clean up")
}

pub fn filter(state: &State) -> Option<&'static str> {
    unless(state.has_list() && state.session.view == View::List, "There is no list to filter")
}

pub fn undo(state: &State) -> Option<&'static str> {
    const NOTHING: &str = "There is nothing to bring back; earlier removals are under Recent removals";
    unless(state.removing.undoable.is_some(), NOTHING)
}

pub fn try_again(state: &State) -> Option<&'static str> {
    let left = state.removing.leftovers.as_ref().is_some_and(|left| !left.spaces.is_empty());
    unless(left, "Nothing was left that could be tried again")
}

pub fn tick(state: &State) -> Option<&'static str> {
    unless(state.clean_up.tab == Tab::Now, "Julia's collection is run whole")
}

pub fn nothing_pointed_at(state: &State) -> Option<&'static str> {
    unless(state.clean_up.page().decision().is_some(), "Point at something first")
}

pub fn delete_ticked(state: &State) -> Option<&'static str> {
    let ticked = &state.clean_up.ticked;
    looking(state).or_else(|| unless(ticked.spaces + ticked.others > 0, "Nothing is ticked"))
}

pub fn collect(state: &State) -> Option<&'static str> {
    looking(state).or_else(|| {
        let (delete, record, _) = state.clean_up.julia_counts();
        unless(delete + record > 0, "This collection would change nothing")
    })
}

/// A look that takes a moment is waited for; see `update::cleaning`.
fn looking(state: &State) -> Option<&'static str> {
    let is_looking = state.clean_up.survey.is_none() || state.scan.is_running();
    busy(state).or_else(|| unless(!is_looking, "It is still being looked at what could go"))
}

/// Why what is selected cannot be deleted; `None` when it can be asked for.
pub fn delete(state: &State) -> Option<&'static str> {
    const READ_ONLY: &str = "This depot cannot be written to; ask whoever looks after it";
    let list = &state.list;
    let Some(listing) = &list.listing else { return Some("There is no list yet") };
    if list.tree.chosen_count() == 0 {
        match list.cursor().and_then(|cursor| list.rows().get(cursor)) {
            None => return Some("Select a space first"),
            Some(Row::Loose(_)) => {
                return Some("This belongs to no package; only clearing the depot removes it");
            }
            Some(Row::Package { package, .. }) if listing.totals(*package).things == 0 => {
                return Some("There is no space in this folder");
            }
            Some(_) => {}
        }
    }
    let depots = &listing.inventory.depots;
    // The usual depot is writable: no need to look at what is selected.
    if depots.iter().all(|depot| depot.writable) {
        return None;
    }
    let spaces = list.targets();
    let is_writable = |space: usize| {
        let depot = listing.space(space).and_then(|space| depots.get(space.id.depot));
        depot.is_some_and(|depot| depot.writable)
    };
    (!spaces.into_iter().any(is_writable)).then_some(READ_ONLY)
}

pub fn clear(state: &State) -> Option<&'static str> {
    let Some(depot) = state.depot_to_clear() else {
        return Some("There is no depot to clear; choose one depot alone first");
    };
    let Some(listing) = &state.list.listing else { return Some("There is no list yet") };
    let is_empty = !listing.inventory.spaces.iter().any(|space| space.id.depot == depot)
        && !listing.inventory.loose.iter().any(|loose| loose.depot == depot);
    if is_empty {
        return Some("There is nothing in it");
    }
    let is_writable = listing.inventory.depots.get(depot).is_some_and(|depot| depot.writable);
    (!is_writable).then_some("This depot cannot be written to; ask whoever looks after it")
}

/// Why no artifact can be made of what is selected; what is being made can always be looked at.
pub fn make_artifact(state: &State) -> Option<&'static str> {
    const READ_ONLY: &str = "No depot can be written to in which it could be made";
    if state.artifact.is_some() {
        return None;
    }
    if state.session.view != View::List {
        return Some("Select a space in the list first");
    }
    match state.space_for_artifact() {
        Err(reason) => Some(reason),
        Ok(space) => unless(state.depot_for_artifact(space).is_some(), READ_ONLY),
    }
}

pub fn make(state: &State) -> Option<&'static str> {
    let Some(artifact) = &state.artifact else { return Some("Nothing is filled in") };
    if artifact.running.is_some() || artifact.made.is_some() {
        return Some("It is made already, or being made");
    }
    artifact
        .form
        .lacks()
        .or_else(|| unless(artifact.problem.is_none(), "It cannot be made like this; the dialog says why"))
        .or_else(|| unless(artifact.preview.is_none() && !artifact.is_stale, "It is still being looked at"))
}

pub fn consent(state: &State) -> Option<&'static str> {
    if state.session.dialog == Some(Dialog::Artifact) {
        return make(state);
    }
    if state.session.dialog == Some(Dialog::Purge) {
        return purge(state);
    }
    // Whoever consents has it before the eyes, as it is.
    if state.session.dialog != Some(Dialog::Removal) {
        return Some("Nothing is proposed");
    }
    let proposal = state.removing.proposal.as_ref();
    let Some(plan) = proposal.and_then(Proposal::plan) else {
        return Some("It is still being looked at what would be removed");
    };
    if plan.items().is_empty() && proposal.is_none_or(|proposal| proposal.records.is_none()) {
        return Some("There is nothing to remove");
    }
    if proposal.is_some_and(|proposal| proposal.looks.grew) {
        return Some("The list has just changed, and more would go; look at it for a moment");
    }
    let records = proposal.is_some_and(|proposal| proposal.records.is_some());
    if plan.removed().next().is_none() && !records {
        return Some("Everything in the list will be skipped");
    }
    proposal.is_some_and(Proposal::lacks_word).then_some("Type the name of the depot's folder first")
}

pub fn purge(state: &State) -> Option<&'static str> {
    match state.removing.purge.as_ref().and_then(|purge| purge.total) {
        None => Some("The trash is being looked at"),
        Some((0, ..)) => Some("Nothing of it is in the trash unchanged"),
        Some(_) => None,
    }
}

pub fn repair(state: &State) -> Option<&'static str> {
    match state.log_repair.as_ref() {
        None => Some("No log is shown"),
        Some(repair) if repair.job.is_some() => Some("The log is being looked at"),
        Some(repair) if repair.backup.is_some() => Some("The log is repaired"),
        Some(repair) => {
            let needs = repair.checkup.as_ref().is_some_and(Checkup::stops_julia);
            (!needs).then_some("Julia can read this log as it is")
        }
    }
}
