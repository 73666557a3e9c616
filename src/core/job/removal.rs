//! Removals as jobs: planning and looking again, carrying out, taking back, purging, and what there was before.
//!
//! They have a thread of their own, so that a scan goes on beside them; one follows the other. Nothing is
//! decided here: plans, guards and the trash are the core's. How far a removal is, and which things have gone,
//! is reported in batches.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Cancel;
use super::survey::{Collected, Judgement, Survey};
use crate::core::crew;
use crate::core::environment::Environment;
use crate::core::error::{Error, Warning};
use crate::core::log::parents::Volumes;
use crate::core::operation::collection;
use crate::core::place::PlaceKind;
use crate::core::plan::{Plan, Sight};
use crate::core::reclaim::past::{self, Past};
use crate::core::reclaim::scope::Scope;
use crate::core::reclaim::trash::{Beside, NotRestored};
use crate::core::reclaim::undo::{self, PurgeReport, Return};
use crate::core::reclaim::{self, Fate, Journal, Preview, ReclaimProgress, Removals, Report, Watcher, Way};
use crate::core::scan::{self, Inventory};
use crate::core::time::Clock;

/// How long a preview waits to hear which programs hold a space, which takes some hundredths of a second where the
/// machine is not busy; the removal itself asks for longer.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often progress is reported.
const RHYTHM: Duration = Duration::from_millis(50);

/// A job about removals, and what it works with.
#[derive(Debug, Clone)]
pub struct RemovalJob {
    /// What is to be done.
    pub task: Task,
    /// Where removals are written down, and the trash.
    pub removals: Removals,
    /// Where paths are seen from.
    pub environment: Environment,
    /// Where the present comes from.
    pub clock: Arc<dyn Clock>,
}

/// What can be asked.
#[derive(Debug, Clone)]
pub enum Task {
    /// Plan a removal. What of it was not measured yet is measured first.
    Plan {
        /// What there is.
        inventory: Arc<Inventory>,
        /// What is to go.
        wish: Wish,
    },
    /// Plan to carry out what a survey has decided.
    PlanCollection {
        /// What could go.
        survey: Arc<Survey>,
        /// Whose decisions.
        judgement: Judgement,
        /// The things that stay all the same, by their positions in the facts.
        without: HashSet<usize>,
    },
    /// Look again at what was planned, and measure it again when that was not done yet.
    LookAgain {
        /// What was planned.
        preview: Preview,
        /// Whether it is measured.
        measure: bool,
    },
    /// Carry a plan out.
    CarryOut(Arc<Plan>, Way),
    /// Carry a plan out as a collection, with all that Julia's writes down.
    Collect(Arc<Survey>, Arc<Plan>, Way),
    /// Bring back what a removal moved to the trash.
    Undo(String, Beside),
    /// Delete for good what a removal moved to the trash: these of its things.
    Purge(String, Vec<usize>),
    /// Look up what was removed before: from these depots, or from all.
    LookBack(Option<Vec<PathBuf>>),
}

/// What is to go: positions in the inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// These spaces.
    Spaces(Vec<usize>),
    /// Every space of this package.
    Package(usize),
    /// Everything of this depot.
    Depot(usize),
}

impl Wish {
    fn spaces(&self, inventory: &Inventory) -> HashSet<usize> {
        match self {
            Self::Spaces(spaces) => spaces.iter().copied().collect(),
            Self::Package(package) => inventory
                .packages
                .get(*package)
                .into_iter()
                .flat_map(|package| package.spaces.clone())
                .collect(),
            Self::Depot(depot) => {
                let spaces = inventory.spaces.iter().enumerate();
                spaces.filter(|(_, space)| space.id.depot == *depot).map(|(position, _)| position).collect()
            }
        }
    }

    fn plan(&self, sight: &Sight) -> Plan {
        match self {
            Self::Spaces(spaces) => Plan::delete(spaces, sight),
            Self::Package(package) => match sight.inventory.packages.get(*package) {
                Some(package) => Plan::wipe(package, sight),
                None => Plan::delete(&[], sight),
            },
            Self::Depot(depot) => Plan::clear(&[*depot], sight),
        }
    }
}

/// What became of it.
#[derive(Debug)]
pub enum RemovalNews {
    /// This would be removed.
    Planned(Preview),
    /// How far it is, and which things are gone since the last time, by their positions in the plan.
    Progress(ReclaimProgress, Vec<usize>),
    /// It was carried out, or could not be.
    CarriedOut(Result<Box<Report>, Error>),
    /// It was taken back, or could not be.
    Undone(Result<Undone, Error>),
    /// It was deleted from the trash, or could not be.
    Purged(Result<PurgeReport, Error>),
    /// What was removed before, the newest first, and what could not be read of it.
    Past(Result<(Vec<Past>, Vec<Warning>), Error>),
}

impl RemovalNews {
    pub(super) fn is_end(&self) -> bool {
        !matches!(self, Self::Progress(..))
    }
}

/// A removal that was taken back.
#[derive(Debug)]
pub struct Undone {
    /// What names it.
    pub id: String,
    /// Where things are again.
    pub back: Vec<PathBuf>,
    /// What those are called, and whether each is a space. As read from disk: not yet safe to show.
    pub names: Vec<(String, bool)>,
    /// Things whose places are taken again.
    pub taken: Vec<Taken>,
    /// What else is not back: what it is called, and why.
    pub failed: Vec<(String, String)>,
    /// What else went wrong.
    pub warnings: Vec<Warning>,
}

/// A thing whose place is taken again. The texts are as read from disk: not yet safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What the thing is called.
    pub label: String,
    /// The name that it would get beside the new one.
    pub beside: String,
}

/// Whoever listens; called from several threads.
type Teller<'a> = &'a (dyn Fn(RemovalNews) + Sync);

/// Carries a job out.
pub(super) fn carry_out(job: RemovalJob, cancel: &Cancel, tell: Teller) {
    let RemovalJob { task, removals, environment, clock } = job;
    let volumes = Volumes::of_system(&environment.working_directory);
    let home_trash = removals.home_trash.as_deref();
    let news = match task {
        Task::Plan { inventory, wish } => {
            let inventory = measured(inventory, &wish, cancel);
            if cancel.is_cancelled() {
                return;
            }
            let sight = Sight {
                inventory: &inventory,
                volumes: &volumes,
                now: &clock.now(),
                home: environment.home.as_deref(),
                patience: PATIENCE,
            };
            RemovalNews::Planned(Preview::new(wish.plan(&sight), home_trash))
        }
        Task::PlanCollection { survey, judgement, without } => {
            let sight = Sight {
                inventory: &survey.inventory,
                volumes: &volumes,
                now: &clock.now(),
                home: environment.home.as_deref(),
                patience: PATIENCE,
            };
            let plan = survey.collection(judgement, &without, &sight).plan;
            RemovalNews::Planned(Preview::new(plan, home_trash))
        }
        Task::Collect(survey, plan, way) => {
            let batches = Batches::new(tell);
            let tools = removals.tools(&volumes, &*clock);
            let decisions = survey.decisions(Judgement::Julia);
            let outcome =
                collection::run::run(&survey.facts, decisions, &plan, way, &tools, cancel, &batches);
            RemovalNews::CarriedOut(outcome.map(|outcome| Box::new(outcome.report)))
        }
        Task::LookAgain { preview, measure } => {
            let preview = preview.look_again(home_trash, &volumes, &*clock, PATIENCE);
            let preview = if measure { preview.measured_again(home_trash, cancel) } else { preview };
            RemovalNews::Planned(preview)
        }
        Task::CarryOut(plan, way) => {
            let batches = Batches::new(tell);
            let tools = removals.tools(&volumes, &*clock);
            let report = match way {
                Way::Trash => reclaim::move_to_trash(&plan, &tools, cancel, &batches),
                Way::Permanent => reclaim::delete(&plan, &tools, cancel, &batches),
            };
            RemovalNews::CarriedOut(report.map(Box::new))
        }
        Task::Undo(id, beside) => RemovalNews::Undone(undo(&removals, &id, beside)),
        Task::Purge(id, items) => {
            let batches = Batches::new(tell);
            RemovalNews::Purged(purge(&removals, &id, &items, cancel, &batches))
        }
        Task::LookBack(depots) => removals_of(&removals, depots.as_deref()),
    };
    tell(news);
}

/// The inventory with the sizes of everything that the wish names.
fn measured(mut inventory: Arc<Inventory>, wish: &Wish, cancel: &Cancel) -> Arc<Inventory> {
    let mut wanted = wish.spaces(&inventory);
    wanted.retain(|space| inventory.spaces.get(*space).is_some_and(|space| space.sizes.is_none()));
    if wanted.is_empty() {
        return inventory;
    }
    let mut groups = inventory.groups();
    for group in &mut groups {
        group.spaces.retain(|(space, _)| wanted.contains(space));
    }
    groups.retain(|group| !group.spaces.is_empty());
    let collected = Collected::default();
    scan::measure(groups, cancel, &collected);
    let sizes = collected.0.into_inner().unwrap_or_else(PoisonError::into_inner);
    let own = Arc::make_mut(&mut inventory);
    for (position, sizes) in sizes {
        if let Some(space) = own.spaces.get_mut(position) {
            space.sizes = Some(sizes);
        }
    }
    inventory
}

fn journal_of(removals: &Removals) -> Result<&Journal, Error> {
    removals.journal.as_ref().ok_or_else(|| {
        let reason = std::io::Error::other("there is no home folder, and so no journal");
        Error::new("read the journal of removals", "", reason)
    })
}

fn unknown(journal: &Journal, id: &str) -> Error {
    let reason = std::io::Error::other(format!("it tells of no removal '{id}'"));
    Error::new("read the journal of removals", journal.path(), reason)
}

fn undo(removals: &Removals, id: &str, beside: Beside) -> Result<Undone, Error> {
    let journal = journal_of(removals)?;
    let history = journal.read()?;
    let removal = history.find(id).ok_or_else(|| unknown(journal, id))?;
    let report = undo::undo(journal, removal, beside)?;
    let mut undone = Undone {
        id: id.to_string(),
        back: Vec::new(),
        names: Vec::new(),
        taken: Vec::new(),
        failed: Vec::new(),
        warnings: report.warnings,
    };
    for (position, answer) in report.items {
        let Some(item) = removal.items.get(position) else { continue };
        match answer {
            Return::Restored(name) => {
                // Beside what has taken its place it has another name.
                let label = match item.label.split_once(" / ") {
                    Some((owner, _)) => format!("{owner} / {}", name.to_string_lossy()),
                    None => item.label.clone(),
                };
                undone.names.push((label, item.place.kind() == PlaceKind::Scratch));
                undone.back.push(item.place.folder().join(name));
            }
            Return::Not(NotRestored::Taken(_)) => undone.taken.push(Taken {
                label: item.label.clone(),
                beside: item.name_beside().unwrap_or_default().to_string_lossy().into_owned(),
            }),
            Return::Not(reason) => undone.failed.push((item.label.clone(), reason.to_string())),
        }
    }
    Ok(undone)
}

fn purge(
    removals: &Removals,
    id: &str,
    items: &[usize],
    cancel: &Cancel,
    watcher: &dyn Watcher,
) -> Result<PurgeReport, Error> {
    let journal = journal_of(removals)?;
    let history = journal.read()?;
    let removal = history.find(id).ok_or_else(|| unknown(journal, id))?;
    let listed: Vec<_> = items.iter().map(|item| (removal, *item)).collect();
    undo::purge(journal, &listed, crew::default_threads(), cancel, watcher)
}

/// Whether a job only looks at what was removed before, so that it need not wait for a removal.
pub(super) fn only_looks_back(job: &RemovalJob) -> bool {
    matches!(job.task, Task::LookBack(_))
}

/// What was removed before.
pub(super) fn look_back(job: &RemovalJob) -> RemovalNews {
    match &job.task {
        Task::LookBack(depots) => removals_of(&job.removals, depots.as_deref()),
        _ => removals_of(&job.removals, None),
    }
}

fn removals_of(removals: &Removals, depots: Option<&[PathBuf]>) -> RemovalNews {
    let history = journal_of(removals).and_then(Journal::read);
    RemovalNews::Past(history.map(|mut history| {
        if let Some(depots) = depots {
            let scope = Scope::of(depots.iter().map(PathBuf::as_path));
            let (within, _) = history.clone().within(&scope);
            history.removals.retain(|removal| within.find(&removal.id).is_some());
        }
        (past::removals(&history), history.warnings)
    }))
}

/// Progress on its way to whoever listens.
struct Batches<'a> {
    tell: Teller<'a>,
    batch: Mutex<Batch>,
}

struct Batch {
    gone: Vec<usize>,
    sent: Instant,
}

impl<'a> Batches<'a> {
    fn new(tell: Teller<'a>) -> Self {
        Self { tell, batch: Mutex::new(Batch { gone: Vec::new(), sent: Instant::now() }) }
    }
}

impl Watcher for Batches<'_> {
    fn progress(&self, progress: ReclaimProgress) {
        let mut batch = self.batch.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if now.duration_since(batch.sent) < RHYTHM {
            return;
        }
        batch.sent = now;
        let gone = std::mem::take(&mut batch.gone);
        drop(batch);
        (self.tell)(RemovalNews::Progress(progress, gone));
    }

    fn settled(&self, position: usize, fate: &Fate) {
        if fate.is_done() {
            self.batch.lock().unwrap_or_else(PoisonError::into_inner).gone.push(position);
        }
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
