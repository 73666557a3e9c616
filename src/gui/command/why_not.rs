//! Whether a command can be had now, where that takes more than a line: if not, why, in a sentence.

use super::Gesture;
use crate::core::log::repair::Checkup;
use crate::core::operation::survey::Judgement;
use crate::gui::state::removing::{Proposal, Running, Work};
use crate::gui::state::rows::Row;
use crate::gui::state::session::{Dialog, View};
use crate::gui::state::{Area, State};

pub(super) type Possible = Result<(), &'static str>;

pub(super) fn unless(is_possible: bool, reason: &'static str) -> Possible {
    if is_possible { Ok(()) } else { Err(reason) }
}

#[expect(clippy::unnecessary_wraps, reason = "it stands beside those that may fail")]
pub(super) fn always(_: &State) -> Possible {
    Ok(())
}

/// Nothing else is removed while something is.
pub fn busy(state: &State) -> Possible {
    const BUSY: &str = "Something is being removed or brought back; wait for its end, or stop it";
    unless(state.removing.running.is_none(), BUSY)
}

pub fn gesture(gesture: &Gesture, state: &State) -> Possible {
    match gesture {
        Gesture::Menu | Gesture::Enter if state.list_in_use() == Area::Inside => {
            let inside = state.inside.as_ref();
            unless(inside.is_some_and(|inside| inside.tree.cursor().is_some()), "Point at something first")
        }
        Gesture::Menu | Gesture::Enter if state.list_in_use() == Area::CleanUp => {
            unless(state.clean_up.tree().cursor().is_some(), "Point at something first")
        }
        Gesture::Menu | Gesture::Mark | Gesture::Enter => {
            unless(state.list.cursor().is_some(), "Select a space first")
        }
        _ => Ok(()),
    }
}

/// There is something that is meant.
pub fn selected(state: &State) -> Possible {
    let is_pointed_at = state.session.view == View::Everything && state.list.cursor().is_some();
    unless(is_pointed_at || state.list.tree.chosen_count() > 0, "Select something first")
}

pub fn keep(state: &State) -> Possible {
    const UNREAD: &str = "The settings cannot be read, which say what is kept; correct them first";
    selected(state)?;
    unless(!state.clean_up.overview.ticks_nothing, UNREAD)
}

pub fn view(state: &State) -> Possible {
    // Whoever is in a hurry need not wait for the list.
    unless(state.has_list() || state.scan.is_running(), "There is nothing to clean up")
}

pub fn filter(state: &State) -> Possible {
    let is_shown = state.session.view == View::Everything && state.inside.is_none();
    unless(state.has_list() && is_shown, "There is no list to filter")
}

pub fn undo(state: &State) -> Possible {
    can_look_back(state, "There is nothing to bring back")
}

pub fn empty_last(state: &State) -> Possible {
    can_look_back(state, "Nothing that was moved to the trash from here is there")
}

fn can_look_back(state: &State, nothing: &'static str) -> Possible {
    busy(state)?;
    unless(state.removing.undoable.is_some() || state.clean_up.trash.items > 0, nothing)
}

pub fn runs(state: &State) -> Possible {
    unless(state.removing.running.is_some(), "Nothing is running")
}

pub fn can_stop(state: &State) -> Possible {
    runs(state)?;
    let is_undo = |running: &Running| matches!(running.work, Work::Undo(_));
    unless(
        !state.removing.running.as_ref().is_some_and(is_undo),
        "What is brought back is brought back whole",
    )
}

pub fn try_again(state: &State) -> Possible {
    busy(state)?;
    let left = state.removing.leftovers.as_ref().is_some_and(|left| !left.paths.is_empty());
    unless(left, "Nothing was left that could be tried again")
}

pub fn nothing_proposed(state: &State) -> Possible {
    unless(state.removing.proposal.is_some(), "Nothing is proposed")
}

pub fn nothing_else_goes(state: &State) -> Possible {
    nothing_proposed(state)?;
    let proposal = state.removing.proposal.as_ref();
    unless(
        proposal.is_some_and(Proposal::has_more_than_can_go),
        "Nothing else is proposed beside what can go",
    )
}

pub fn pick_folder(state: &State) -> Possible {
    unless(!state.session.chooser.picking, "A dialog is open already")
}

pub fn tick(state: &State) -> Possible {
    unless(state.clean_up.tab == Judgement::Now, "Julia's collection is run whole")
}

pub fn delete_ticked(state: &State) -> Possible {
    looking(state)?;
    unless(state.clean_up.overview.ticked.items > 0, "Nothing is ticked")
}

pub fn collect(state: &State) -> Possible {
    looking(state)?;
    unless(!state.clean_up.julia_fails(), "Pkg.gc fails here; repair the log first")?;
    let rules = &state.clean_up.rules;
    unless(rules.would_delete + rules.would_mark > 0, "It would change nothing")
}

/// A look that takes a moment is waited for; see `update::cleaning`.
fn looking(state: &State) -> Possible {
    busy(state)?;
    let is_looking = state.clean_up.survey.is_none() || state.scan.is_running();
    unless(!is_looking, "It is still being looked at what could go")
}

pub fn delete(state: &State) -> Possible {
    const READ_ONLY: &str = "This depot cannot be written to; ask whoever looks after it";
    const LOOSE: &str = "This belongs to no package; only clearing the depot removes it";
    busy(state)?;
    let list = &state.list;
    let listing = list.listing.as_ref().ok_or("There is no list yet")?;
    if list.tree.chosen_count() == 0 {
        let row = list.cursor().and_then(|cursor| list.rows.get(cursor)).ok_or("Select a space first")?;
        unless(!matches!(row, Row::Loose(_)), LOOSE)?;
    }
    let depots = &listing.inventory.depots;
    let is_writable = |item: usize| {
        let depot = list.items.item(item).and_then(|item| depots.get(item.depot));
        depot.is_some_and(|depot| depot.writable)
    };
    // The usual depot is writable: no need to look at what is selected.
    let is_usual = depots.iter().all(|depot| depot.writable);
    unless(is_usual || state.targets().into_iter().any(is_writable), READ_ONLY)
}

pub fn clear(state: &State) -> Possible {
    const READ_ONLY: &str = "This depot cannot be written to; ask whoever looks after it";
    busy(state)?;
    let depot = state.depot_to_clear().ok_or("There is no depot to clear; choose one depot alone first")?;
    let inventory = &state.list.listing.as_ref().ok_or("There is no list yet")?.inventory;
    let has_spaces = inventory.spaces.iter().any(|space| space.id.depot == depot);
    let is_empty = !has_spaces && !inventory.loose.iter().any(|loose| loose.depot == depot);
    unless(!is_empty, "There is nothing in it")?;
    unless(inventory.depots.get(depot).is_some_and(|depot| depot.writable), READ_ONLY)
}

/// What is being made can always be looked at.
pub fn make_artifact(state: &State) -> Possible {
    const READ_ONLY: &str = "No depot can be written to in which it could be made";
    if state.artifact.is_some() {
        return Ok(());
    }
    unless(state.depot_for_artifact(state.space_for_artifact()?).is_some(), READ_ONLY)
}

pub fn make(state: &State) -> Possible {
    let artifact = state.artifact.as_ref().ok_or("Nothing is filled in")?;
    unless(artifact.running.is_none() && artifact.made.is_none(), "It is made already, or being made")?;
    artifact.form.lacks().map_or(Ok(()), Err)?;
    unless(artifact.problem.is_none(), "It cannot be made like this; the dialog says why")?;
    unless(artifact.preview.is_none() && !artifact.is_stale, "It is still being looked at")
}

pub fn consent(state: &State) -> Possible {
    const FULL: &str = "The disk is full, and what goes to the trash could not be written down: choose \
                        \"Delete permanently\", or cancel and free some room elsewhere first";
    busy(state)?;
    match state.session.dialog {
        Some(Dialog::Artifact) => return make(state),
        Some(Dialog::Purge) => return purge(state),
        Some(Dialog::Removal) => {}
        // Whoever consents has it before the eyes, as it is.
        _ => return Err("Nothing is proposed"),
    }
    let proposal = state.removing.proposal.as_ref();
    let plan =
        proposal.and_then(Proposal::plan).ok_or("It is still being looked at what would be removed")?;
    let records = proposal.is_some_and(|proposal| proposal.records.is_some());
    unless(records || !plan.items().is_empty(), "There is nothing to remove")?;
    unless(!proposal.is_some_and(Proposal::lacks_disk), FULL)?;
    let grew = proposal.is_some_and(|proposal| proposal.looks.grew);
    unless(!grew, "The list has just changed, and more would go; look at it for a moment")?;
    unless(records || plan.removed().next().is_some(), "Everything in the list will be skipped")?;
    unless(!proposal.is_some_and(Proposal::lacks_word), "Type the name of the depot's folder first")
}

pub fn purge(state: &State) -> Possible {
    busy(state)?;
    let total = state.removing.purge.as_ref().and_then(|purge| purge.total);
    let (things, ..) = total.ok_or("The trash is being looked at")?;
    unless(things > 0, "Nothing of it is in the trash unchanged")
}

pub fn repair(state: &State) -> Possible {
    let repair = state.log_repair.as_ref().ok_or("No log is shown")?;
    unless(repair.job.is_none(), "The log is being looked at")?;
    unless(repair.backup.is_none(), "The log is repaired")?;
    unless(repair.checkup.as_ref().is_some_and(Checkup::stops_julia), "Julia can read this log as it is")
}
