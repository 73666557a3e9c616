//! Removing: what is proposed, what runs, what can be taken back, and what there is to say about it.
//!
//! Nothing is removed by what is here. A [`Proposal`] holds the plan that the core made, for as long as its
//! dialog is open; consent hands that very plan to the worker.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::core::error::Warning;
use crate::core::operation::survey::Survey;
use crate::core::plan::Plan;
use crate::core::reclaim::past::Past;
use crate::core::reclaim::{Preview, ReclaimProgress, Removals, Way};
use crate::gui::state::JobId;
use crate::gui::state::sheet::Sheet;

/// How long what was done is told, in seconds.
pub const TOAST: f64 = 10.0;
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
    pub running: Option<Running>,
    /// What can be taken back at once.
    pub undoable: Option<Undoable>,
    pub toast: Option<Toast>,
    /// What was not removed by the last removal.
    pub leftovers: Option<Leftovers>,
    pub past: PastRemovals,
    /// What was brought back and is to be shown once it is on the list.
    pub returned: HashSet<PathBuf>,
}

#[derive(Debug)]
pub struct Proposal {
    pub title: String,
    /// What is not among it though one might think so: `3 of its 7 spaces; 4 are hidden by the filter.`
    pub remark: Option<String>,
    /// What has to be typed before everything of a depot is deleted for good: its folder's name.
    pub word: Option<String>,
    /// The survey of which the collection is to be run, when it is one.
    pub collection: Option<Arc<Survey>>,
    /// What is written down beside the removal.
    pub records: Option<Records>,
    /// Where it will be written down, and which trash things go to: decided when it was proposed.
    pub removals: Removals,
    /// The plan that was last painted. Consent is to what was seen, never to what has just come.
    pub painted: Option<Arc<Plan>>,
    pub typed: String,
    /// How many things were asked for.
    pub asked: usize,
    pub way: Way,
    /// The plan for each way, once it is made.
    pub preview: Option<Preview>,
    /// The order of the lines: positions in the plan.
    pub order: Vec<usize>,
    /// Why it did not go the way that was chosen.
    pub problem: Option<String>,
    pub looks: Looks,
}

/// What a collection writes down beside what it removes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Records {
    /// How many things are recorded as orphans.
    pub count: usize,
    pub words: String,
}

#[derive(Debug, Default)]
pub struct Looks {
    pub job: Option<JobId>,
    /// When it was asked for, in seconds of the window.
    pub asked: Option<f64>,
    /// When it is asked for next, in seconds of the window.
    pub next: Option<f64>,
    pub measured: bool,
    /// Whether more would go than a moment ago, which has to be seen before it is consented to.
    pub grew: bool,
    /// When that has been seen, in seconds of the window.
    pub seen: Option<f64>,
}

impl Proposal {
    /// A removal of so many things, not planned yet. The permanent way is never chosen for anybody.
    pub fn new(title: String, asked: usize, removals: Removals) -> Self {
        Self {
            title,
            remark: None,
            word: None,
            collection: None,
            records: None,
            removals,
            painted: None,
            typed: String::new(),
            asked,
            way: Way::Trash,
            preview: None,
            order: Vec::new(),
            problem: None,
            looks: Looks::default(),
        }
    }

    /// The plan for the way that is chosen.
    pub fn plan(&self) -> Option<&Arc<Plan>> {
        Some(self.preview.as_ref()?.plan(self.way))
    }

    /// Takes note that the plan was painted as it is now.
    pub fn note_painted(&mut self) {
        self.painted = self.plan().map(Arc::clone);
    }

    /// Whether the plan is the one that was last painted.
    pub fn is_painted(&self) -> bool {
        let painted = self.painted.as_ref().zip(self.plan());
        painted.is_some_and(|(painted, plan)| Arc::ptr_eq(painted, plan))
    }

    /// Whether there is a word to be typed, and it is not.
    pub fn lacks_word(&self) -> bool {
        self.way == Way::Permanent && self.word.as_ref().is_some_and(|word| *word != self.typed.trim())
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

#[derive(Debug, Clone, PartialEq)]
pub struct Toast {
    pub message: String,
    /// What can be done about it, and what that is called.
    pub actions: Vec<(String, Removing)>,
    /// For how long it is still told, in seconds; `None` until somebody takes it away.
    pub left: Option<f64>,
    /// When that was last counted, in seconds of the window.
    pub counted: Option<f64>,
    /// Whether it is held by the pointer or the focus.
    pub held: bool,
}

impl Toast {
    pub fn passing(message: String, actions: Vec<(String, Removing)>) -> Self {
        Self { message, actions, left: Some(TOAST), counted: None, held: false }
    }

    /// Something that waits for an answer.
    pub fn lasting(message: String, actions: Vec<(String, Removing)>) -> Self {
        Self { left: None, ..Self::passing(message, actions) }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Removing {
    Delete,
    Clear,
    Way(Way),
    Consent,
    Stop,
    Undo,
    UndoOf(Undoable),
    UndoBeside(Undoable),
    ProposePurge(Undoable),
    Purge,
    LookBack,
    ShowWhy,
    TryAgain,
    Dismiss,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Leftovers {
    /// Each thing: what it is called, why it is still there, and what can be done about that.
    pub things: Vec<Leftover>,
    /// The spaces among them, to be tried again.
    pub spaces: Vec<PathBuf>,
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
