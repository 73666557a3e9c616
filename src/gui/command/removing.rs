//! The table of the commands about removals: their texts, their tooltips, and why each cannot be had.

use super::why_not::{self, always, unless};
use super::{Entry, Removing};
use crate::core::reclaim::Way;

impl Removing {
    pub(super) fn entry(&self) -> Entry {
        match self {
            Self::Delete => {
                ("Delete…", "Show what would be removed of the selection, and ask", why_not::delete)
            }
            Self::Clear => (
                "Delete all scratch spaces…",
                "Show what would go if every space of the depot did, and ask",
                why_not::clear,
            ),
            Self::Way(Way::Trash) => (
                "Move to trash",
                "It can be brought back, and takes its room until then",
                why_not::nothing_proposed,
            ),
            Self::Way(Way::Permanent) => (
                "Delete permanently",
                "It frees the room at once, and cannot be brought back",
                why_not::nothing_proposed,
            ),
            Self::LeaveOut(_) => (
                "Leave these out",
                "Take everything of this verdict out of what is proposed, or in again",
                why_not::nothing_proposed,
            ),
            Self::OnlyCanGo => {
                ("Only these", "Leave out everything but what can go", why_not::nothing_else_goes)
            }
            Self::ShowSkipped(_) => {
                ("Show what is skipped", "Show what is skipped for this reason", why_not::nothing_proposed)
            }
            Self::ShowList => ("Show the list", "Show one by one what this is about, or fold it", always),
            Self::Consent => {
                ("Go ahead", "Carry out what is listed here, and nothing else", why_not::consent)
            }
            Self::Stop => ("Stop", "Stop here; what is done is told", |state| {
                let running = state.removing.running.as_ref();
                unless(running.is_some_and(|running| !running.stopping), "Nothing is running")
            }),
            Self::Undo => ("Undo", "Bring back what the last removal moved to the trash", why_not::undo),
            Self::UndoOf(_) => ("Undo", "Bring back what this removal moved to the trash", why_not::busy),
            Self::UndoBeside(_) => {
                ("Restore beside it", "Bring it back under another name, beside the new one", why_not::busy)
            }
            Self::ProposePurge(_) => (
                "Empty from trash…",
                "Delete from the trash what this removal moved there, and nothing else",
                why_not::busy,
            ),
            Self::ProposePurgeOfLast => (
                "Empty from trash…",
                "Delete from the trash what was moved there last, and nothing else",
                why_not::empty_last,
            ),
            Self::Purge => ("Go ahead", "Delete this from the trash for good", why_not::purge),
            Self::LookBack => (
                "Recent removals…",
                "Show what was removed before, to bring it back or free its space",
                always,
            ),
            Self::Resume(_) => (
                "Resume…",
                "Look at what is left of the removal that was stopped, and ask again",
                why_not::busy,
            ),
            Self::FinishAndClose => {
                ("Finish, then close", "Close the window when what runs has come to its end", why_not::runs)
            }
            Self::StopAndClose => (
                "Stop and close",
                "Stop here and close the window; the rest stays, and can be resumed",
                why_not::can_stop,
            ),
            Self::ShowWhy => ("Show why", "Show what is still there, and why", |state| {
                unless(state.removing.leftovers.is_some(), "Nothing was left")
            }),
            Self::TryAgain => ("Try again", "Look at what is still there, and ask again", why_not::try_again),
            Self::Dismiss => ("Dismiss", "Take this message away", |state| {
                unless(state.removing.strip.is_some(), "There is no message")
            }),
        }
    }
}
