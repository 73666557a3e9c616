//! Every action about removing: what it is called, what it does, and whether it can be had now.

use super::Availability;
use crate::core::reclaim::Way;
use crate::gui::state::State;
use crate::gui::state::desk::Dialog;
use crate::gui::state::list::Step;
use crate::gui::state::removing::{Proposal, Undoable};
use crate::gui::state::rows::Row;

/// An action about removing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Removing {
    /// Propose to delete what is selected.
    Delete,
    /// Propose to delete every space of the depot that is shown.
    Clear,
    /// Choose the way of the removal that is proposed.
    Way(Way),
    /// What is typed to consent.
    Word(String),
    /// Consent to what is proposed.
    Consent,
    /// Stop what runs.
    Stop,
    /// Bring back what was removed last.
    Undo,
    /// Bring back what this removal moved to the trash.
    UndoOf(Undoable),
    /// Bring it back, beside what has taken its place.
    UndoBeside(Undoable),
    /// Propose to delete from the trash what this removal moved there.
    ProposePurge(Undoable),
    /// Consent to that.
    Purge,
    /// Show what was removed before.
    LookBack,
    /// Show what the last removal has left, and why.
    ShowWhy,
    /// Propose to delete that again.
    TryAgain,
    /// Take the word on the last removal away.
    Dismiss,
    /// Move in the list of the dialog.
    Step(Step),
    /// Point at a line in the list of the dialog.
    Point(usize),
}

/// Why nothing else can be removed for now.
pub(super) const BUSY: &str = "Something is being removed or brought back; wait for its end, or stop it";

impl Removing {
    /// What the action is called.
    #[must_use]
    pub fn text(&self) -> &'static str {
        match self {
            Self::Delete => "Delete…",
            Self::Clear => "Clear the depot…",
            Self::Way(Way::Trash) => "Move to trash",
            Self::Way(Way::Permanent) => "Delete permanently",
            Self::Word(_) => "Name of the depot's folder",
            Self::Consent | Self::Purge => "Go ahead",
            Self::Stop => "Stop",
            Self::Undo | Self::UndoOf(_) => "Undo",
            Self::UndoBeside(_) => "Restore beside it",
            Self::ProposePurge(_) => "Free the space now…",
            Self::LookBack => "Recent removals…",
            Self::ShowWhy => "Show why",
            Self::TryAgain => "Try again",
            Self::Dismiss => "Dismiss",
            Self::Step(_) | Self::Point(_) => "Move",
        }
    }

    /// What the action does, in a sentence.
    #[must_use]
    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::Delete => "Show what would be removed of the selection, and ask",
            Self::Clear => "Show what would go if every space of the depot did, and ask",
            Self::Way(Way::Trash) => "It can be brought back, and takes its room until then",
            Self::Way(Way::Permanent) => "It frees the room at once, and cannot be brought back",
            Self::Word(_) => "Type the name of the depot's folder to go ahead",
            Self::Consent => "Carry out what is listed here, and nothing else",
            Self::Stop => "Stop here; what is done is told",
            Self::Undo => "Bring back what the last removal moved to the trash",
            Self::UndoOf(_) => "Bring back what this removal moved to the trash",
            Self::UndoBeside(_) => "Bring it back under another name, beside the new one",
            Self::ProposePurge(_) => "Delete from the trash what this removal moved there, and nothing else",
            Self::Purge => "Delete this from the trash for good",
            Self::LookBack => "Show what was removed before, to bring it back or free its space",
            Self::ShowWhy => "Show what is still there, and why",
            Self::TryAgain => "Look at what is still there, and ask again",
            Self::Dismiss => "Take this message away",
            Self::Step(_) | Self::Point(_) => "Move in the list",
        }
    }

    /// Whether the action can be had now, or why not.
    #[must_use]
    pub fn availability(&self, state: &State) -> Availability {
        let when = |possible, reason| {
            if possible { Availability::Enabled } else { Availability::Disabled(reason) }
        };
        let removing = &state.removing;
        let unless = |reason: Option<&'static str>| match reason {
            Some(reason) => Availability::Disabled(reason),
            None => Availability::Enabled,
        };
        if removing.running.is_some() && self.changes_the_disk() {
            return Availability::Disabled(BUSY);
        }
        match self {
            Self::Delete => unless(why_not_delete(state)),
            Self::Clear => unless(why_not_clear(state)),
            Self::Consent if state.desk.dialog == Some(Dialog::Purge) => Self::Purge.availability(state),
            Self::Consent => unless(why_not_consent(state)),
            Self::Stop => {
                when(removing.running.as_ref().is_some_and(|running| !running.stopping), "Nothing is running")
            }
            Self::Undo => when(
                removing.undoable.is_some(),
                "There is nothing to bring back; earlier removals are under Recent removals",
            ),
            Self::Purge => unless(why_not_purge(state)),
            Self::ShowWhy => when(removing.leftovers.is_some(), "Nothing was left"),
            Self::TryAgain => when(
                removing.leftovers.as_ref().is_some_and(|left| !left.spaces.is_empty()),
                "Nothing was left that could be tried again",
            ),
            Self::Dismiss => when(removing.toast.is_some(), "There is no message"),
            Self::Way(_) | Self::Word(_) => when(removing.proposal.is_some(), "Nothing is proposed"),
            Self::UndoOf(_)
            | Self::UndoBeside(_)
            | Self::ProposePurge(_)
            | Self::LookBack
            | Self::Step(_)
            | Self::Point(_) => Availability::Enabled,
        }
    }

    /// Whether it changes something on disk, or leads to that.
    fn changes_the_disk(&self) -> bool {
        matches!(
            self,
            Self::Delete
                | Self::Clear
                | Self::Consent
                | Self::Purge
                | Self::ProposePurge(_)
                | Self::Undo
                | Self::UndoOf(_)
                | Self::UndoBeside(_)
                | Self::TryAgain
        )
    }
}

/// Why what is selected cannot be deleted; `None` when it can be asked for.
fn why_not_delete(state: &State) -> Option<&'static str> {
    const READ_ONLY: &str = "This depot cannot be written to; ask whoever looks after it";
    let list = &state.list;
    let Some(listing) = &list.listing else { return Some("There is no list yet") };
    if list.tree.chosen_count() == 0 {
        match list.cursor().and_then(|cursor| list.rows().get(cursor)) {
            None => return Some("Select a space first"),
            Some(Row::Loose(_)) => {
                return Some("This belongs to no package; only clearing the depot removes it");
            }
            Some(Row::Package { package, .. }) if listing.totals(*package).spaces == 0 => {
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

fn why_not_clear(state: &State) -> Option<&'static str> {
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

fn why_not_consent(state: &State) -> Option<&'static str> {
    // Whoever consents has it before the eyes, as it is.
    if state.desk.dialog != Some(Dialog::Removal) {
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

fn why_not_purge(state: &State) -> Option<&'static str> {
    match state.removing.purge.as_ref().and_then(|purge| purge.total) {
        None => Some("The trash is being looked at"),
        Some((0, ..)) => Some("Nothing of it is in the trash unchanged"),
        Some(_) => None,
    }
}
