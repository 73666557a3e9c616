//! Removals as jobs: planning and looking again, carrying out, taking back, purging, and what there was before.
//!
//! They have a thread of their own, so that a scan goes on beside them; one follows the other. Nothing is
//! decided here: plans, guards and the trash are the core's. How far a removal is, and which things have gone,
//! is reported in batches.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::batch::Batch;
use crate::core::environment::Environment;
use crate::core::error::{Error, Warning};
use crate::core::judge::Reason;
use crate::core::julia::compiled;
use crate::core::operation::Means;
use crate::core::operation::collection::run;
use crate::core::operation::removal::{self, Request};
use crate::core::operation::survey::{Judgement, Survey};
use crate::core::operation::undo::Written;
use crate::core::place::PlaceKind;
use crate::core::plan::{Basis, Plan};
use crate::core::progress::Cancel;
use crate::core::reclaim::past::Past;
use crate::core::reclaim::scope::Scope;
use crate::core::reclaim::trash::{Beside, NotRestored};
use crate::core::reclaim::undo::{PurgeReport, Return};
use crate::core::reclaim::{Outcome, Preview, ReclaimProgress, Removals, Report, Watcher, Way};
use crate::core::scan::Inventory;
use crate::core::space::Sizes;
use crate::core::time::Clock;

/// How long a preview waits to hear which programs hold a space, which takes some hundredths of a second where the
/// machine is not busy; the removal itself asks for longer.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often it is told what has gone: rows leave every view then, and sums change.
const RHYTHM: Duration = Duration::from_millis(250);

#[derive(Debug, Clone)]
pub struct RemovalJob {
    pub task: Task,
    pub removals: Removals,
    pub environment: Environment,
    pub clock: Arc<dyn Clock>,
}

#[derive(Debug, Clone)]
pub enum Task {
    /// Plan a removal. What of it was not measured yet is measured first.
    Plan {
        inventory: Arc<Inventory>,
        /// What is known of its spaces, by their positions.
        sizes: Vec<(usize, Sizes)>,
        request: Request,
        /// What is known of them beside their own logs.
        survey: Option<Arc<Survey>>,
    },
    /// Plan to remove these things, by their positions in the facts of a survey, whatever it decided.
    PlanThings {
        survey: Arc<Survey>,
        things: HashSet<usize>,
    },
    /// Plan to carry out what Julia's collection would, as a survey has decided.
    PlanCollection(Arc<Survey>),
    /// Look again at what was planned, and measure it again when that was not done yet.
    LookAgain {
        preview: Preview,
        measure: bool,
    },
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

#[derive(Debug)]
pub enum RemovalNews {
    Planned(Preview),
    /// How far it is, and which things are gone since the last time, by their positions in the plan.
    Progress(ReclaimProgress, Vec<usize>),
    CarriedOut(Result<Box<Report>, Error>),
    Undone(Result<Undone, Error>),
    Purged(Result<PurgeReport, Error>),
    /// What was removed before, the newest first, and what could not be read of it.
    Past(Result<(Vec<Past>, Vec<Warning>), Error>),
}

impl RemovalNews {
    pub(super) fn is_end(&self) -> bool {
        !matches!(self, Self::Progress(..))
    }
}

/// A removal that was taken back. What things are called is as read from disk: not yet safe to show.
#[derive(Debug, Default)]
pub struct Undone {
    /// Where things are again, what those are called, and whether each is a space.
    pub back: Vec<(PathBuf, String, bool)>,
    /// Things whose places are taken again, and the name that each would get beside the new one.
    pub taken: Vec<(String, String)>,
    /// What else is not back, and why.
    pub failed: Vec<(String, String)>,
    pub warnings: Vec<Warning>,
}

/// Whoever listens; called from several threads.
type Teller<'a> = &'a (dyn Fn(RemovalNews) + Sync);

pub(in crate::gui) fn carry_out(job: RemovalJob, cancel: &Cancel, tell: Teller) {
    let RemovalJob { task, removals, environment, clock } = job;
    let means = Means { removals: &removals, environment: &environment, clock: &*clock, cancel };
    let preview = |plan| Preview::new(plan, removals.home_trash.as_deref()).with_room_in(&removals);
    let (home_trash, gone) = (removals.home_trash.as_deref(), Gone(tell, Batch::every(RHYTHM)));
    let news = match task {
        Task::Plan { mut inventory, sizes, request, survey } => {
            let spaces = &mut Arc::make_mut(&mut inventory).spaces;
            for (space, sizes) in sizes {
                if let Some(space) = spaces.get_mut(space) {
                    space.sizes = Some(sizes);
                }
            }
            let prepared = request.prepare(&mut inventory, &clock.now(), PATIENCE, &means, &());
            let Some((mut plan, _)) = prepared else { return };
            if let Some(survey) = survey {
                let reasons = survey.reasons();
                plan.judge(|path| reasons.get(path).map(|reason| Reason::clone(reason)));
            }
            RemovalNews::Planned(preview(plan))
        }
        Task::PlanThings { survey, things } => {
            let plan = removal::of_things(&survey, &things, &clock.now(), PATIENCE, &means);
            let Some(plan) = plan else { return };
            RemovalNews::Planned(preview(plan))
        }
        Task::PlanCollection(survey) => {
            let make = |basis: &Basis| survey.collection(Judgement::Julia, &HashSet::new(), basis).plan;
            let plan = means.plan(&survey.inventory, &clock.now(), PATIENCE, make);
            RemovalNews::Planned(preview(plan))
        }
        Task::LookAgain { preview, measure } => {
            let preview = preview.look_again(home_trash, &means.volumes(), &*clock, PATIENCE);
            let preview = if measure { preview.measured_again(home_trash, cancel) } else { preview };
            RemovalNews::Planned(preview.with_room_in(&removals))
        }
        Task::Collect(survey, plan, way) => {
            let decisions = survey.decisions(Judgement::Julia);
            let outcome = run::run(&survey.facts, decisions, &plan, way, &means, &gone);
            RemovalNews::CarriedOut(outcome.map(|outcome| Box::new(outcome.report)))
        }
        Task::CarryOut(plan, way) => RemovalNews::CarriedOut(means.remove(&plan, way, &gone).map(Box::new)),
        Task::Undo(id, beside) => RemovalNews::Undone(undo(&id, beside, &means)),
        Task::Purge(id, items) => RemovalNews::Purged(purge(&id, &items, &means, &gone)),
        Task::LookBack(depots) => look_back(&removals, depots.as_deref()),
    };
    tell(news);
}

fn undo(id: &str, beside: Beside, means: &Means) -> Result<Undone, Error> {
    let written = Written::read(means.removals, &Scope::default())?;
    let removal = written.find(id)?;
    let report = written.undo(removal, beside, means)?;
    let mut undone = Undone { warnings: report.warnings, ..Undone::default() };
    for (position, answer) in report.items {
        let Some(item) = removal.items.get(position) else { continue };
        match answer {
            Return::Restored(name) => {
                // Beside what has taken its place it has another name.
                let label = match item.label.split_once(" / ") {
                    Some((owner, _)) => format!("{owner} / {}", name.to_string_lossy()),
                    None => item.label.clone(),
                };
                let is_space = item.place.kind() == PlaceKind::Scratch;
                undone.back.push((item.place.folder().join(name), label, is_space));
            }
            Return::Not(NotRestored::Taken(_)) => {
                let beside = item.name_beside().unwrap_or_default().to_string_lossy().into_owned();
                undone.taken.push((item.label.clone(), beside));
            }
            Return::Not(reason) => undone.failed.push((item.label.clone(), reason.to_string())),
        }
    }
    let back: HashSet<PathBuf> = undone.back.iter().map(|(path, ..)| path.clone()).collect();
    // Native code is no item of its own where what it belongs to is back.
    undone.back.retain(|(path, ..)| !compiled::ji_of(path).is_some_and(|ji| back.contains(&ji)));
    Ok(undone)
}

fn purge(id: &str, items: &[usize], means: &Means, watcher: &dyn Watcher) -> Result<PurgeReport, Error> {
    let written = Written::read(means.removals, &Scope::default())?;
    let removal = written.find(id)?;
    let things: Vec<_> = items.iter().map(|item| (removal, *item)).collect();
    written.purge(&things, means, watcher)
}

/// What was removed before: from these depots, of which removals of others may be a part, or from all.
fn look_back(removals: &Removals, depots: Option<&[PathBuf]>) -> RemovalNews {
    let scope = depots.map(|depots| Scope::of(depots.iter().map(PathBuf::as_path))).unwrap_or_default();
    let past = Written::read(removals, &Scope::default()).map(|all| {
        let (within, _) = all.within.clone().within(&scope);
        let past = all.past().into_iter().filter(|past| within.find(&past.id).is_some());
        (past.collect(), all.within.warnings)
    });
    RemovalNews::Past(past)
}

/// Tells how far it is, and which things have gone meanwhile.
struct Gone<'a>(Teller<'a>, Batch<usize>);

impl Watcher for Gone<'_> {
    fn progress(&self, progress: ReclaimProgress) {
        if let Some(gone) = self.1.due() {
            (self.0)(RemovalNews::Progress(progress, gone));
        }
    }

    fn settled(&self, position: usize, outcome: &Outcome) {
        if outcome.is_done() {
            self.1.add(position);
        }
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
