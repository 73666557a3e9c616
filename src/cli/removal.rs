//! `delete`, `wipe` and `clear`: the plan, consent to it, and what became of it.
//!
//! The plan that is shown is the very value that is carried out. Nothing is written before consent.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::args::{Clear, Delete, Removing, Wipe};
use super::consent::{self, Consent, Word};
use super::json::removal::RemovalDocument;
use super::terminal::{Measuring, Removing as Progress};
use super::{Context, Ending, Failure};
use crate::core::bytes::Bytes;
use crate::core::depot::Origin;
use crate::core::error::Warning;
use crate::core::operation::removal::Request;
use crate::core::plan::Plan;
use crate::core::reclaim::{Report, Way};
use crate::core::scan::Inventory;
use crate::core::words::{things, visible};

mod text;

/// How long the preview waits to hear which programs hold a space.
const PATIENCE: Duration = Duration::from_millis(200);

pub(super) fn delete(delete: &Delete, context: &Context) -> Result<Ending, Failure> {
    let inventory = context.inventory()?;
    let mut positions = Vec::with_capacity(delete.spaces.len());
    for space in &delete.spaces {
        positions.push(inventory.find(space)?);
    }
    carry_out(inventory, &Request::Spaces(positions), &delete.removing, context, &Word::Yes)
}

pub(super) fn wipe(wipe: &Wipe, context: &Context) -> Result<Ending, Failure> {
    let inventory = context.inventory()?;
    let package = inventory.find_package(&wipe.owner)?;
    // Julia refuses this one; whoever means it says so by name.
    let is_global = inventory.packages.get(package).is_some_and(|package| package.owner.is_global());
    let word = if is_global { Word::Name("global".to_string()) } else { Word::Yes };
    carry_out(inventory, &Request::Package(package), &wipe.removing, context, &word)
}

pub(super) fn clear(clear: &Clear, context: &Context) -> Result<Ending, Failure> {
    let inventory = context.inventory()?;
    let named = inventory.depots.iter().enumerate();
    let named = named.filter(|(_, depot)| depot.origin == Origin::Argument).map(|(number, _)| number);
    let mut depots: Vec<usize> = named.collect();
    if depots.is_empty() {
        depots = (0..1).filter(|first| inventory.is_user_depot(*first)).collect();
    }
    if depots.is_empty() {
        return Err(Failure::NothingToDo("there is no user depot to clear; name one with --depot".into()));
    }
    // Of what cannot be listed nobody can say that it is clear.
    if let Some(reason) = depots.iter().find_map(|depot| inventory.unlisted.get(depot)) {
        return Err(Failure::NothingToDo(format!("{reason}; nothing was removed")));
    }
    let roots = depots.iter().filter_map(|depot| inventory.depots.get(*depot));
    let folders: Vec<String> = roots
        .filter_map(|depot| Some(depot.layout.root().file_name()?.to_string_lossy().into_owned()))
        .collect();
    let word = if clear.removing.permanent { Word::Folders(folders.join(" ")) } else { Word::Yes };
    carry_out(inventory, &Request::Depots(depots), &clear.removing, context, &word)
}

fn carry_out(
    inventory: Inventory,
    request: &Request,
    removing: &Removing,
    context: &Context,
    word: &Word,
) -> Result<Ending, Failure> {
    let mut inventory = Arc::new(inventory);
    let measuring = Measuring::start();
    let end = request.measure(&mut inventory, &context.cancel, &measuring);
    measuring.finish();
    if context.cancel.is_cancelled() {
        return Ok(Ending::Nothing);
    }
    let way = if removing.permanent { Way::Permanent } else { Way::Trash };
    let means = context.means();
    let plan = means.plan(&inventory, &context.now, PATIENCE, |sight| request.plan(sight));
    let plan = means.for_way(plan, way);
    let warnings = || inventory.warnings.iter().chain(&end.warnings);
    let asked = consent::Request {
        dry_run: removing.dry_run,
        yes: removing.yes.as_deref(),
        nothing: plan.removed().next().is_none(),
        word,
        question: text::question(&plan, way),
        preview: &|out| text::plan(out, &plan, way, context),
    };
    let consent = consent::ask(&asked, context)?;
    if !context.json {
        context.terminal.warn(warnings());
    }
    if consent != Consent::Given {
        if consent != Consent::Declined {
            show(&plan, way, context, warnings())?;
        }
        return match consent {
            Consent::Refused(sentence) => Err(Failure::NoConsent(sentence)),
            Consent::Declined => Err(Failure::NoConsent("nothing was removed".to_string())),
            Consent::Given | Consent::PlanOnly => Ok(Ending::Done),
        };
    }
    if plan.items().is_empty() {
        show(&plan, way, context, warnings())?;
        return Ok(Ending::Done);
    }
    let report = remove(&plan, way, context)?;
    let told = tell(&plan, &report, context, warnings());
    let ending = match Ending::of(report.done(), report.items.len()) {
        Ending::Nothing if report.did_something() => Ending::Partly,
        ending => ending,
    };
    let number = things(report.done() as u64, "thing");
    Ok(context.conclude(&told, ending, &essence(&report, &number)))
}

/// The most needful of what became of a removal of `number` things.
pub(super) fn essence(report: &Report, number: &str) -> Vec<String> {
    if let Some(id) = report.undo_id() {
        vec![format!("Moved {number} to the trash. Bring back: scratch-manager undo {id}")]
    } else if report.did_something() && report.done() == 0 {
        vec![format!("Deleted only a part of what was to go ({} freed).", Bytes(report.freed.allocated))]
    } else if report.did_something() {
        vec![format!("Deleted {number} ({} freed).", Bytes(report.freed.allocated))]
    } else {
        vec!["Nothing was removed.".to_string()]
    }
}

fn remove(plan: &Plan, way: Way, context: &Context) -> Result<Report, Failure> {
    let progress = Progress::start(plan.items().len());
    let report = context.means().remove(plan, way, &progress);
    progress.finish();
    report.map_err(|error| {
        let permanent = if way == Way::Trash { " (--permanent)" } else { "" };
        Failure::NothingToDo(format!("{}{permanent}", visible(&error.to_string())))
    })
}

/// Shows the plan.
fn show<'a>(
    plan: &'a Plan,
    way: Way,
    context: &Context,
    warnings: impl Iterator<Item = &'a Warning>,
) -> Result<(), Failure> {
    if context.json {
        context.terminal.print_json(&RemovalDocument::new(plan, way, None, warnings))?;
    } else {
        context.terminal.print(|out| text::plan(out, plan, way, context))?;
    }
    Ok(())
}

/// Tells what became of the plan.
fn tell<'a>(
    plan: &'a Plan,
    report: &'a Report,
    context: &Context,
    warnings: impl Iterator<Item = &'a Warning>,
) -> io::Result<()> {
    if context.json {
        return context.terminal.report_json(&RemovalDocument::new(plan, report.way, Some(report), warnings));
    }
    let told = context.terminal.report(|out| text::report(out, plan, report));
    context.terminal.warn(report.warnings.iter());
    told
}
