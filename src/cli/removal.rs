//! `delete`, `wipe` and `clear`: the plan, consent to it, and what became of it.
//!
//! The plan that is shown is the very value that is carried out. Nothing is written before consent.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use super::args::{Clear, Delete, Removing, Wipe};
use super::consent::{self, Word};
use super::terminal::Bar;
use super::words::Reasons;
use super::{Context, Ending, Failure, json};
use crate::core::bytes::Bytes;
use crate::core::depot::Origin;
use crate::core::operation::removal::Request;
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
    let means = context.means();
    let bar = Bar::of_measuring();
    let prepared = request.prepare(&mut inventory, &context.now, PATIENCE, &means, &bar);
    bar.finish();
    let Some((mut plan, unmeasured)) = prepared else { return Ok(Ending::Nothing) };
    // What is said of it is what every other command says, and not what its own logs say alone.
    let reasons = Reasons::of_inventory(&inventory, context);
    plan.judge(|path| reasons.known(path).cloned());
    let way = if removing.permanent { Way::Permanent } else { Way::Trash };
    let plan = means.for_way(plan, way);
    let warnings = || inventory.warnings.iter().chain(&unmeasured);
    let preview = |out: &mut dyn Write| text::plan(out, &plan, way, context);
    let show = || context.show(|| json::removal::removal(&plan, way, None, warnings()), preview);
    let asked = consent::Request {
        dry_run: removing.dry_run,
        yes: removing.yes.as_deref(),
        nothing: plan.removed().next().is_none(),
        word,
        question: text::question(&plan, way),
        verb: "removed",
        preview: &preview,
    };
    if !consent::given(&asked, context, || context.warn(warnings()), show)? {
        return Ok(Ending::Done);
    }
    if plan.items().is_empty() {
        show()?;
        return Ok(Ending::Done);
    }
    let bar = Bar::of_removing(plan.items().len());
    let report = means.remove(&plan, way, &bar);
    bar.finish();
    let report = report.map_err(|error| {
        let permanent = if way == Way::Trash { " (--permanent)" } else { "" };
        Failure::NothingToDo(format!("{}{permanent}", visible(&error.to_string())))
    })?;
    let document = || json::removal::removal(&plan, way, Some(&report), warnings());
    let told = context.report(document, |out| text::report(out, &plan, &report));
    context.warn(&report.warnings);
    let ending = match Ending::of(report.done(), report.items.len()) {
        Ending::Nothing if report.did_something() => Ending::Partly,
        ending => ending,
    };
    let number = things(report.done() as u64, "item");
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
