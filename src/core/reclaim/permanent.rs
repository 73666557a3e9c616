//! Deleting what a plan lists.
//!
//! The journal is kept as far as it can be, and a trouble with it is a warning: deleting must work on a full
//! disk.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::guard::Guard;
use super::journal::{Intent, Journal, Session, Way};
use super::remove::{self, Overseer, Start, ThingReport};
use super::{Outcome, ReclaimProgress, Report, Tools, Watcher};
use crate::core::error::{Error, Warning, WarningKind, plain};
use crate::core::plan::Plan;
use crate::core::progress::Cancel;
use crate::core::space::Totals;

pub(super) fn carry_out(
    plan: &Plan,
    guard: &Guard,
    tools: &Tools,
    cancel: &Cancel,
    watcher: &dyn Watcher,
) -> Result<Report, Error> {
    let mut report = Report::new(plan, Way::Permanent);
    let session = begin(plan, tools, &mut report);
    report.id = session.as_ref().map(|session| session.id().to_string());
    let progress = ReclaimProgress { items: plan.items().len(), ..ReclaimProgress::default() };
    let deleting =
        Deleting { plan, guard, watcher, state: Mutex::new(Deletion { report, session, progress }) };
    // What rests on others goes when these have.
    let (first, then): (Vec<usize>, Vec<usize>) = (0..plan.items().len())
        .partition(|at| plan.items().get(*at).is_none_or(|item| item.rests_on().is_empty()));
    let started = remove::remove(first, tools.threads, cancel, &deleting)
        .and_then(|()| remove::remove(then, tools.threads, cancel, &deleting));
    let Deletion { mut report, session, .. } =
        deleting.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    report.interrupted = cancel.is_cancelled();
    // One that was stopped has no end, and whoever stopped it does not wait for the disk to keep that.
    if !report.interrupted
        && let Some(mut session) = session
        && let Err(error) = session.end()
        && let Some(journal) = tools.journal
    {
        report.warnings.push(not_written(journal, &plain(&error)));
    }
    started.map_err(|error| Error::new("start a thread to delete", plan_path(plan), error))?;
    Ok(report)
}

fn begin(plan: &Plan, tools: &Tools, report: &mut Report) -> Option<Session> {
    let journal = tools.journal?;
    let intent = Intent {
        time: tools.clock.now().local,
        purpose: plan.purpose(),
        way: Way::Permanent,
        items: plan.items().iter().map(|item| (item, None)).collect(),
    };
    match journal.begin(&intent) {
        Ok(session) => Some(session),
        Err(error) => {
            report.warnings.push(not_written(journal, &plain(&error.source)));
            None
        }
    }
}

fn not_written(journal: &Journal, reason: &str) -> Warning {
    let message = format!("this removal could not be written down: {reason}");
    Warning::new(WarningKind::Journal, journal.path(), message)
}

/// What an error that belongs to no item is about.
fn plan_path(plan: &Plan) -> std::path::PathBuf {
    plan.items().first().map(|item| item.place().root().to_path_buf()).unwrap_or_default()
}

struct Deleting<'a> {
    plan: &'a Plan,
    guard: &'a Guard<'a>,
    watcher: &'a dyn Watcher,
    state: Mutex<Deletion>,
}

struct Deletion {
    report: Report,
    session: Option<Session>,
    progress: ReclaimProgress,
}

impl Deleting<'_> {
    fn state(&self) -> MutexGuard<'_, Deletion> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settle(&self, position: usize, outcome: Outcome) {
        self.watcher.settled(position, &outcome);
        let mut deletion = self.state();
        let (state, note) = outcome.state();
        if let Some(session) = &mut deletion.session {
            // The disk tells as much as the journal would; the end of the journal tells of its trouble.
            let _ = session.note(position, state, note);
        }
        deletion.report.set(position, outcome);
        deletion.progress.done += 1;
        let progress = deletion.progress;
        drop(deletion);
        self.watcher.progress(progress);
    }
}

impl Overseer for Deleting<'_> {
    fn begin(&self, number: usize) -> Option<Start> {
        let item = self.plan.items().get(number)?;
        let stays = self.state().report.stays_behind(item);
        match stays.map_or_else(|| self.guard.check(number), Err) {
            Ok(look) => Some(Start {
                identity: look.fingerprint.facts.identity,
                changed: item.sizes().and_then(|sizes| sizes.changed),
                is_aside: false,
                #[cfg(unix)]
                folder: look.folder,
                #[cfg(unix)]
                way: look.way,
                name: item.place().name().to_os_string(),
                path: item.place().path(),
            }),
            Err(refusal) => {
                self.settle(number, Outcome::Refused(refusal));
                None
            }
        }
    }

    fn removed(&self, more: &Totals) {
        let mut deletion = self.state();
        deletion.report.freed.join(more);
        deletion.progress.files += more.files;
        deletion.progress.bytes += more.allocated;
        let progress = deletion.progress;
        drop(deletion);
        self.watcher.progress(progress);
    }

    fn end(&self, number: usize, outcome: ThingReport) {
        self.state().report.moved_away |= outcome.moved_away;
        let outcome = if outcome.is_whole() {
            Outcome::Deleted
        } else if outcome.stuck_in_all == 0 {
            Outcome::Interrupted { partly: outcome.removed != Totals::default() }
        } else {
            Outcome::Failed(outcome.stuck, outcome.stuck_in_all)
        };
        self.settle(number, outcome);
    }
}
