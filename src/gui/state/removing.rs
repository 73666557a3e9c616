//! Removing: what is proposed, what runs, what can be taken back, and what there is to say about it.
//!
//! Nothing is removed by what is here. A [`Proposal`] holds the plan that the core made, for as long as its
//! dialog is open; consent hands that very plan to the worker.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::core::error::Warning;
use crate::core::judge::Verdict;
use crate::core::plan::Plan;
use crate::core::reclaim::past::Past;
use crate::core::reclaim::{ReclaimProgress, Removals, Way};
use crate::gui::state::JobId;
use crate::gui::state::sheet::Sheet;

mod proposal;

pub use proposal::{Group, Looks, Proposal, Records, Skipped, verdict_of};

/// How long what was done stands there before it is read to those who hear it, in seconds.
pub const SETTLED: f64 = 0.5;
/// How often the plan is looked at again while its dialog is open, in seconds, at most.
pub const LOOK_AGAIN: f64 = 2.0;
/// How long a plan that has grown is before the eyes until it can be consented to, in seconds.
pub const TO_BE_SEEN: f64 = 1.0;

#[derive(Debug, Default)]
pub struct RemovalState {
    /// Where removals are written down, and the trash.
    pub removals: Removals,
    /// What is proposed while its dialog is open.
    pub proposal: Option<Proposal>,
    /// What is to be deleted from the trash, while its dialog is open.
    pub purge: Option<PurgeProposal>,
    /// The list in the dialog that is open.
    pub sheet: Sheet,
    /// Whether that list is unfolded in a narrow window.
    pub shows_sheet: bool,
    pub running: Option<Running>,
    /// Whether the window is closed when that has ended.
    pub closes: bool,
    /// Whether it was offered to go on with what was stopped before the window was opened.
    pub has_offered: bool,
    /// What can be taken back at once.
    pub undoable: Option<Undoable>,
    pub strip: Option<Strip>,
    /// What was not removed by the last removal.
    pub leftovers: Option<Leftovers>,
    pub past: PastRemovals,
    /// What was brought back and is to be shown once it is on the list.
    pub returned: HashSet<PathBuf>,
}

impl RemovalState {
    /// Whether something is proposed that the survey does not know of yet.
    pub fn waits_for_survey(&self) -> bool {
        self.proposal.as_ref().is_some_and(|proposal| proposal.awaited.is_some())
    }
}

/// What is to be deleted from the trash.
#[derive(Debug)]
pub struct PurgeProposal {
    /// The removal that moved it there.
    pub of: Undoable,
    /// Which of its things are listed, by their positions in it.
    pub items: Vec<usize>,
    /// How many things, how many bytes and files, once that is known.
    pub total: Option<(usize, u64, u64)>,
    /// What stays because it was changed in the trash.
    pub changed: usize,
}

#[derive(Debug)]
pub struct Running {
    pub job: JobId,
    pub work: Work,
    pub progress: ReclaimProgress,
    pub stopping: bool,
    /// The paths of what goes.
    pub going: HashSet<PathBuf>,
    /// What was consented to, to be asked again when it cannot begin.
    pub proposal: Option<Box<Proposal>>,
    /// What could be taken back before.
    pub before: Option<Undoable>,
}

#[derive(Debug, Clone)]
pub enum Work {
    Remove(Arc<Plan>, Way),
    Undo(Undoable),
    /// What is listed of this removal is deleted from the trash.
    Purge {
        of: Undoable,
        /// Whether something of it stays in the trash and can still be brought back.
        leaves: bool,
    },
}

/// A removal that can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undoable {
    pub id: String,
    /// Where it is written down.
    pub removals: Removals,
}

/// What was just done, until somebody takes it away.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Strip {
    pub message: String,
    /// What can be done about it, and what that is called.
    pub actions: Vec<(String, Removing)>,
    /// Whether something did not go as it was meant to.
    pub is_failure: bool,
    /// Since when it stands there, in seconds of the window.
    pub since: Option<f64>,
    /// Whether it has stood there for a moment.
    pub is_settled: bool,
}

impl Strip {
    pub fn new(message: String, actions: Vec<(String, Removing)>, is_failure: bool) -> Self {
        Self { message, actions, is_failure, ..Self::default() }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Removing {
    Delete,
    Clear,
    Way(Way),
    /// Everything of this verdict is left out of what is proposed, or taken in again.
    LeaveOut(Verdict),
    /// Everything but what can go is left out.
    OnlyCanGo,
    /// Unfold what is skipped for the reason at this position, or fold it.
    ShowSkipped(usize),
    /// Unfold the list of the dialog in a narrow window, or fold it.
    ShowList,
    Consent,
    Stop,
    Undo,
    UndoOf(Undoable),
    UndoBeside(Undoable),
    /// Ask again for what a removal that was stopped has left at these paths.
    Resume(Vec<PathBuf>),
    ProposePurge(Undoable),
    /// The same of what was removed last.
    ProposePurgeOfLast,
    Purge,
    LookBack,
    ShowWhy,
    TryAgain,
    Dismiss,
    /// Close the window when what runs has come to its end.
    FinishAndClose,
    StopAndClose,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Leftovers {
    /// Each thing: what it is called, why it is still there, and what can be done about that.
    pub things: Vec<Leftover>,
    /// Where they are, to be tried again.
    pub paths: Vec<PathBuf>,
    /// Whether something was moved away while it was being removed.
    pub moved_away: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// What it is called, safe to show.
    pub label: String,
    /// Why it is still there, safe to show.
    pub reason: String,
}

/// What was removed before, as the journal and the disk tell.
#[derive(Debug, Default)]
pub struct PastRemovals {
    pub job: Option<JobId>,
    pub of: Removals,
    /// The removals, the newest first, once they are known.
    pub removals: Option<Vec<Past>>,
    pub warnings: Vec<Warning>,
    pub problem: Option<String>,
}
