//! Moving what a plan lists to the trash.
//!
//! All that is to move is written down first; then each item is looked at again and moved by one rename. A
//! program that is killed in between leaves a journal from which, with a look at the disk, every item can be
//! brought back.

use std::collections::HashMap;
use std::path::PathBuf;

use super::guard::Guard;
use super::journal::{Intent, Session, Target, Way};
use super::trash::{NotMoved, Search, Trash};
use super::{Outcome, ReclaimProgress, Report, Stuck, Tools, Watcher};
use crate::core::error::{Error, Warning, WarningKind, plain};
use crate::core::place::{Look, Obstacle, Place};
use crate::core::plan::{Item, NoTrash, Plan, Refusal};
use crate::core::progress::Cancel;
use crate::core::space::Totals;

/// The trash for each folder from which on all lies on one volume, looked for once.
type Trashes = HashMap<PathBuf, Result<Trash, NoTrash>>;

pub(super) fn carry_out(
    plan: &Plan,
    guard: &Guard,
    tools: &Tools,
    cancel: &Cancel,
    watcher: &dyn Watcher,
) -> Result<Report, Error> {
    let mut trashes = Trashes::new();
    let report = move_all(plan, guard, tools, cancel, watcher, &mut trashes);
    // One that was made and not used is not left behind.
    trashes.values().flatten().for_each(Trash::unmake);
    report
}

fn move_all(
    plan: &Plan,
    guard: &Guard,
    tools: &Tools,
    cancel: &Cancel,
    watcher: &dyn Watcher,
    trashes: &mut Trashes,
) -> Result<Report, Error> {
    let mut report = Report::new(plan, Way::Trash);
    let search = Search::new(plan, tools.home_trash.as_deref());
    let mut intended: Vec<(usize, &Item, Target)> = Vec::new();
    for (position, item) in plan.items().iter().enumerate() {
        match target(item, &search, trashes) {
            Ok(target) => intended.push((position, item, target)),
            Err(outcome) => report.set(position, outcome),
        }
    }
    let mut progress = ReclaimProgress { items: plan.items().len(), ..ReclaimProgress::default() };
    progress.done = progress.items - intended.len();
    watcher.progress(progress);
    if intended.is_empty() {
        return Ok(report);
    }
    // What rests on others goes when these have.
    intended.sort_by_key(|(_, item, _)| !item.rests_on().is_empty());
    let Some(journal) = tools.journal else {
        let reason = std::io::Error::other("there is no home folder to keep it in");
        let advice = "without it nothing could be brought back; delete permanently instead";
        return Err(Error::new("write the journal of removals", "", reason).with_advice(advice));
    };
    let time = tools.clock.now().local;
    let intent = Intent {
        time,
        purpose: plan.purpose(),
        way: Way::Trash,
        items: intended.iter().map(|(_, item, target)| (*item, Some(target.clone()))).collect(),
    };
    let mut session = journal.begin(&intent).map_err(|error| {
        error.with_advice("nothing was moved, for it could not be brought back; deleting permanently works")
    })?;
    report.id = Some(session.id().to_string());
    let mut unwritten = None;
    for (number, (position, item, _)) in intended.into_iter().enumerate() {
        if cancel.is_cancelled() {
            report.interrupted = true;
            break;
        }
        let outcome = match trashes.get(&item.place().shelf()) {
            _ if let Some(refusal) = report.stays_behind(item) => Outcome::Refused(refusal),
            Some(Ok(trash)) => move_one(position, number, item, guard, trash, &session, time),
            _ => Outcome::Refused(NoTrash::NotHere.into()),
        };
        if let Outcome::Moved(_) = outcome {
            let sizes = item.sizes().copied().unwrap_or_default();
            report.moved.join(&Totals::from(&sizes));
            progress.files += sizes.files;
            progress.bytes += sizes.allocated;
        }
        let (state, note) = outcome.state();
        if let Err(error) = session.note(number, state, note) {
            unwritten.get_or_insert(error);
        }
        watcher.settled(position, &outcome);
        report.set(position, outcome);
        progress.done += 1;
        watcher.progress(progress);
    }
    // One that was stopped has no end: what was not begun is only listed.
    if !report.interrupted
        && let Err(error) = session.end()
    {
        unwritten.get_or_insert(error);
    }
    if let Some(error) = unwritten {
        let message =
            format!("what became of this removal could not be written down whole: {}", plain(&error));
        report.warnings.push(Warning::new(WarningKind::Journal, journal.path(), message));
    }
    Ok(report)
}

/// What stands at a place, when it may be moved: through no link but the depot's own, for it would come back through
/// no other.
pub(super) fn to_move(place: &Place) -> Result<Look, Obstacle> {
    place.through_own_links().look()
}

/// Where an item is to go, or why it stays.
fn target(item: &Item, search: &Search, trashes: &mut Trashes) -> Result<Target, Outcome> {
    if let Some(refusal) = item.refusal() {
        return Err(Outcome::Refused(refusal.clone()));
    }
    let look = to_move(item.place()).map_err(|obstacle| Outcome::Refused(obstacle.into()))?;
    let trash = trashes.entry(item.place().shelf()).or_insert_with(|| Trash::find(&look, search));
    match trash {
        Ok(trash) => {
            let stem = item.place().name().to_os_string();
            Ok(Target { folder: trash.path().to_path_buf(), stem })
        }
        Err(reason) => Err(Outcome::Refused(reason.clone().into())),
    }
}

fn move_one(
    position: usize,
    number: usize,
    item: &Item,
    guard: &Guard,
    trash: &Trash,
    session: &Session,
    time: crate::core::time::LocalTime,
) -> Outcome {
    let look = match guard.check(position) {
        Ok(look) => look,
        Err(refusal) => return Outcome::Refused(refusal),
    };
    let Some(name) = session.name(number) else {
        return Outcome::Refused(Refusal::Changed("it was not written down"));
    };
    match trash.take(&look, item.place(), name, time) {
        Ok(path) => Outcome::Moved(path),
        Err(NotMoved::Refused(refusal)) => Outcome::Refused(refusal),
        Err(NotMoved::Failed(reason)) => {
            Outcome::Failed(vec![Stuck { path: item.place().path(), reason }], 1)
        }
    }
}
