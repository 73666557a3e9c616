//! Carries a [`Plan`] out, after consent: to the trash, or for good; and brings back, or purges, what went to
//! the trash.
//!
//! For each item of the plan: look again (`guard`), then move or remove it, then say what became of
//! it. Nothing is touched that the plan did not list, whatever happens in between; what is not as it was
//! listed is refused. Every removal is written down in the [`journal`]: before anything moves to the trash,
//! and as far as the disk allows for what is deleted, for that must work on a full disk. Usage logs are left
//! alone, as Scratch.jl leaves them; a collection writes them itself.
//!
//! Folders of owners that a removal has emptied are pruned, as Julia's collection prunes them.

use std::collections::HashMap;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub mod journal;
pub mod past;
pub(in crate::core) mod prune;
pub mod remove;
pub mod scope;
pub mod trash;
pub mod undo;

mod guard;
mod permanent;
mod preview;
#[cfg(unix)]
#[cfg(test)]
mod tests;
mod to_trash;

use crate::core::crew;
use crate::core::disk;
use crate::core::error::{Error, Warning};
use crate::core::log::parents::Volumes;
use crate::core::place::Obstacle;
use crate::core::plan::{Item, NoTrash, Plan, Purpose, Refusal};
use crate::core::progress::Cancel;
use crate::core::space::Totals;
use crate::core::time::Clock;
use guard::Guard;
use journal::State;
pub use journal::{Journal, Way};
pub use preview::Preview;
pub use remove::Stuck;

pub struct Tools<'a> {
    /// Where removals are written down; `None` when there is no place for that, and then nothing can be moved
    /// to the trash.
    pub journal: Option<&'a Journal>,
    pub home_trash: Option<PathBuf>,
    pub volumes: &'a Volumes,
    pub clock: &'a dyn Clock,
    /// How long to look for programs that hold an item.
    pub patience: Duration,
    pub threads: NonZero<usize>,
}

impl<'a> Tools<'a> {
    pub fn new(journal: Option<&'a Journal>, volumes: &'a Volumes, clock: &'a dyn Clock) -> Self {
        Self {
            journal,
            home_trash: trash::home_trash(),
            volumes,
            clock,
            patience: Duration::from_secs(5),
            threads: crew::default_threads(),
        }
    }
}

/// Where removals are written down, and where what is moved to the trash goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removals {
    /// The journal; `None` when there is no place for one.
    pub journal: Option<Journal>,
    pub home_trash: Option<PathBuf>,
}

impl Removals {
    pub fn of_user() -> Self {
        Self { journal: Journal::default_path().map(Journal::at), home_trash: trash::home_trash() }
    }

    /// Whether the disk is so full that a removal of so many things could not be written down.
    fn lack_room(&self, things: usize) -> bool {
        /// What is written down of a removal, and of each thing in it.
        const NEEDS: [u64; 2] = [8_192, 1_024];
        let Some(path) = self.journal.as_ref().map(Journal::path) else { return false };
        let [whole, each] = NEEDS;
        let needed = each.saturating_mul(things as u64).saturating_add(whole);
        // Its folder is made when it is first needed.
        path.ancestors().skip(1).find_map(disk::free_space).is_some_and(|free| free < needed)
    }

    pub fn tools<'a>(&'a self, volumes: &'a Volumes, clock: &'a dyn Clock) -> Tools<'a> {
        Tools { home_trash: self.home_trash.clone(), ..Tools::new(self.journal.as_ref(), volumes, clock) }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReclaimProgress {
    /// Items that are done, whatever became of them.
    pub done: usize,
    pub items: usize,
    /// Files that are gone or moved.
    pub files: u64,
    /// Bytes on disk that are gone or moved.
    pub bytes: u64,
}

/// Who is told while a removal runs. The calls come from several threads at once.
pub trait Watcher: Sync {
    fn progress(&self, progress: ReclaimProgress);

    /// What became of the item at this position of the plan; called once for each that was begun.
    fn settled(&self, _position: usize, _fate: &Outcome) {}
}

impl Watcher for () {
    fn progress(&self, _: ReclaimProgress) {}
}

#[derive(Debug)]
pub struct Report {
    pub purpose: Purpose,
    pub way: Way,
    /// What names the removal in the journal; `None` when it could not be written down.
    pub id: Option<String>,
    /// What became of each item, in the order of the plan.
    pub items: Vec<Outcome>,
    /// What is gone, as measured while it went.
    pub freed: Totals,
    /// What was moved to the trash, as measured for the plan. It takes its space until the trash is emptied.
    pub moved: Totals,
    pub warnings: Vec<Warning>,
    pub interrupted: bool,
    /// Whether something was moved away while it was being deleted: some of it may be gone at its new place.
    pub moved_away: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Deleted,
    Moved(PathBuf),
    Refused(Refusal),
    /// It could not be moved or deleted, or only in part: what is in the way.
    Failed(Vec<Stuck>, u64),
    Interrupted {
        /// Whether something of it is gone.
        partly: bool,
    },
}

impl Outcome {
    /// Whether the item is gone from its place.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Deleted | Self::Moved(_))
    }

    /// What the journal says of it, and the reason.
    fn state(&self) -> (State, Option<String>) {
        match self {
            Self::Deleted => (State::Removed, None),
            Self::Moved(_) => (State::Moved, None),
            Self::Refused(refusal) => (State::Refused, Some(refusal.to_string())),
            Self::Failed(stuck, _) => (State::Failed, stuck.first().map(|stuck| stuck.reason.clone())),
            Self::Interrupted { .. } => (State::Interrupted, None),
        }
    }
}

impl Report {
    /// The report of a plan of which nothing was begun.
    pub(in crate::core) fn new(plan: &Plan, way: Way) -> Self {
        Self {
            purpose: plan.purpose(),
            way,
            id: None,
            items: vec![Outcome::Interrupted { partly: false }; plan.items().len()],
            freed: Totals::default(),
            moved: Totals::default(),
            warnings: Vec::new(),
            interrupted: false,
            moved_away: false,
        }
    }

    pub fn done(&self) -> usize {
        self.items.iter().filter(|outcome| outcome.is_done()).count()
    }

    /// Whether anything is gone from its place, be it a part of an item.
    pub fn did_something(&self) -> bool {
        let is_partly = |outcome: &Outcome| matches!(outcome, Outcome::Interrupted { partly: true });
        self.done() > 0 || self.freed != Totals::default() || self.items.iter().any(is_partly)
    }

    /// What to bring it back with, when something was moved to the trash.
    pub fn undo_id(&self) -> Option<&str> {
        self.id.as_deref().filter(|_| self.way == Way::Trash && self.done() > 0)
    }

    /// Why an item stays for something that it rests on and that has not gone.
    fn stays_behind(&self, item: &Item) -> Option<Refusal> {
        let stays = |at: &usize| !self.items.get(*at).is_some_and(Outcome::is_done);
        item.rests_on().iter().any(stays).then(|| item.stays_behind())
    }

    fn set(&mut self, position: usize, outcome: Outcome) {
        if let Some(place) = self.items.get_mut(position) {
            *place = outcome;
        }
    }
}

pub fn carry_out(
    plan: &Plan,
    way: Way,
    tools: &Tools,
    cancel: &Cancel,
    watcher: &dyn Watcher,
) -> Result<Report, Error> {
    match way {
        Way::Trash => move_to_trash(plan, tools, cancel, watcher),
        Way::Permanent => delete(plan, tools, cancel, watcher),
    }
}

/// Moves what a plan lists to the trash.
///
/// # Errors
/// When the journal cannot be written: nothing was moved then, for it could not be brought back.
pub fn move_to_trash(
    plan: &Plan,
    tools: &Tools,
    cancel: &Cancel,
    watcher: &dyn Watcher,
) -> Result<Report, Error> {
    cancel.acts();
    give_names_back(plan, tools);
    let guard = Guard::new(plan, tools.clock, tools.volumes, tools.patience);
    let report = to_trash::carry_out(plan, &guard, tools, cancel, watcher)?;
    // What killed runs have left is cleaned when there is time for it.
    if !report.interrupted
        && let Some(Ok(history)) = tools.journal.map(Journal::read)
    {
        trash::sweep(&history, &tools.clock.now());
    }
    Ok(finished(plan, report))
}

/// A plan that is to be carried out to the trash: items for which there is none are refused in it, so that the
/// preview shows them. Makes nothing.
pub fn for_trash(mut plan: Plan, home_trash: Option<&Path>) -> Plan {
    let search = trash::Search::new(&plan, home_trash);
    let mut known: HashMap<PathBuf, Result<trash::Foreseen, NoTrash>> = HashMap::new();
    let mut refusals: Vec<(usize, Refusal)> = Vec::new();
    for (position, item) in plan.items().iter().enumerate().filter(|(_, item)| item.refusal().is_none()) {
        let place = item.place();
        let shelf = place.shelf();
        let asks =
            known.get(&shelf).is_none_or(|known| known.as_ref().is_ok_and(trash::Foreseen::asks_of_each));
        let mut bar = None;
        if asks || place.follows_links() {
            match to_trash::to_move(place) {
                Ok(look) => {
                    let foreseen =
                        known.entry(shelf.clone()).or_insert_with(|| trash::Trash::foresee(&look, &search));
                    bar = foreseen.as_ref().ok().and_then(|foreseen| foreseen.bars(&look, place));
                }
                Err(Obstacle::Gone) => continue,
                Err(obstacle) => {
                    refusals.push((position, obstacle.into()));
                    continue;
                }
            }
        }
        if let Some(Err(reason)) = known.get(&shelf) {
            refusals.push((position, reason.clone().into()));
        } else if let Some(reason) = bar {
            refusals.push((position, reason.into()));
        }
    }
    plan.refuse(refusals);
    plan.refuse_what_rests();
    plan
}

/// Deletes what a plan lists.
///
/// # Errors
/// When no thread can be started: nothing was deleted then.
pub fn delete(plan: &Plan, tools: &Tools, cancel: &Cancel, watcher: &dyn Watcher) -> Result<Report, Error> {
    cancel.acts();
    give_names_back(plan, tools);
    let guard = Guard::new(plan, tools.clock, tools.volumes, tools.patience);
    let report = permanent::carry_out(plan, &guard, tools, cancel, watcher)?;
    Ok(finished(plan, report))
}

/// Mends what a removal has left that was killed.
fn give_names_back(plan: &Plan, tools: &Tools) {
    #[cfg(unix)]
    if !plan.left().is_empty() {
        remove::aside::give_names_back(plan.left(), tools.clock.now().utc);
    }
    #[cfg(not(unix))]
    let _ = (plan.left(), tools);
}

/// Prunes what a removal left empty.
fn finished(plan: &Plan, report: Report) -> Report {
    prune::after(plan, &report);
    report
}
