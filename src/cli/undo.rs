//! `undo`: bringing back what a removal moved to the trash, and telling what cannot be.

use std::ffi::OsStr;
use std::io::{self, Write};

use super::args::Undo;
use super::json::trash::PassedOver;
use super::terminal::{NOTABLE, STRONG};
use super::trash::{Past, noun, write_removal};
use super::{Context, Ending, Failure, json};
use crate::core::reclaim::journal::{Removal, State, Way};
use crate::core::reclaim::trash::{Beside, NotRestored, Whereabouts};
use crate::core::reclaim::undo::{self as core_undo, Return, UndoReport};
use crate::core::words::{argument, things, visible};

/// How many removals that are passed over are told one by one.
const TOLD: usize = 5;

pub(super) fn undo(undo: &Undo, context: &Context) -> Result<Ending, Failure> {
    let past = Past::read(context)?;
    let (removal, passed_over) = match &undo.id {
        Some(id) => (past.find(id)?, Vec::new()),
        None => last(&past, context)?,
    };
    let how = if undo.beside { Beside::WhenTaken } else { Beside::No };
    let document = |report| json::trash::undo(removal, report, &passed_over, past.warnings());
    if undo.dry_run {
        check(removal)?;
        context.warn(past.warnings());
        context.show(|| document(None), |out| write_forecast(out, removal, how))?;
        return Ok(Ending::Done);
    }
    // Whatever can be seen of it is looked at before it is said that nothing can come back.
    if let Err(failure) = check(removal) {
        core_undo::lock_again(removal);
        return Err(failure);
    }
    let report = past.written.undo(removal, how, &context.means())?;
    if report.items.is_empty() {
        let taken =
            "nothing of it is in the trash any more: another run has just brought it back or purged it";
        return Err(Failure::NothingToDo(taken.to_string()));
    }
    context.warn(past.warnings());
    let told = context.report(|| document(Some(&report)), |out| write_undone(out, removal, &report));
    context.warn(&report.warnings);
    let ending = match Ending::of(report.back(), report.items.len()) {
        Ending::Done if report.records_lost > 0 => Ending::Partly,
        ending => ending,
    };
    let number = things(report.back() as u64, noun(&removal.items));
    let mut essence = vec![format!("Brought back {number} of removal {}:", removal.id)];
    essence.extend(report.items.iter().filter_map(|(position, answer)| {
        let item = removal.items.get(*position)?;
        matches!(answer, Return::Restored(_)).then(|| format!("  {}", item.label))
    }));
    Ok(context.conclude(&told, ending, &essence))
}

/// The last removal that moved to the trash what is still there, and the later ones of which nothing is: that is
/// said before an older one is taken.
fn last<'a>(past: &'a Past, context: &Context) -> Result<(&'a Removal, Vec<PassedOver<'a>>), Failure> {
    let mut passed_over = Vec::new();
    let mut found = None;
    for removal in past.written.within.removals.iter().rev() {
        if !removal.in_trash().is_empty() {
            found = Some(removal);
            break;
        }
        // What cannot be seen is the last removal all the same.
        if let Some(reason) = why_unseen(removal) {
            let id = visible(&removal.id);
            return Err(Failure::NothingToDo(format!(
                "the last removal, {id}, cannot be seen now: {}; 'scratch-manager trash list' shows others, \
                 which 'undo' takes by their ids",
                visible(&reason)
            )));
        }
        passed_over.extend(why_not(removal).map(|reason| PassedOver { id: &removal.id, reason }));
    }
    for passed in passed_over.iter().take(TOLD) {
        context.terminal.say(&format!("Removal {}: {}.", visible(passed.id), passed.reason));
    }
    if let more @ 1.. = passed_over.len().saturating_sub(TOLD) {
        context.terminal.say(&format!("The same holds for {} before.", things(more as u64, "removal")));
    }
    let Some(removal) = found else {
        return Err(Failure::NothingToDo(format!(
            "there is nothing in the trash that a removal of ours{} put there",
            past.of_these_depots()
        )));
    };
    if !passed_over.is_empty() {
        context.terminal.say(&format!("Taking the one before: {}.", visible(&removal.id)));
    }
    Ok((removal, passed_over))
}

/// Why nothing of a removal can come back, when that is worth a word: nobody need be told what they brought back
/// themselves.
fn why_not(removal: &Removal) -> Option<&'static str> {
    let any = |is: fn(Option<State>) -> bool| removal.items.iter().any(|item| is(item.state));
    if removal.way == Way::Permanent {
        return any(|state| matches!(state, None | Some(State::Removed | State::Failed)))
            .then_some("it deleted for good, and cannot be undone");
    }
    if removal.items.iter().any(|item| item.whereabouts() == Whereabouts::HalfPurged) {
        Some("its deletion from the trash has begun, and what is left of it is not whole")
    } else if any(|state| matches!(state, Some(State::Moved))) {
        Some("none of it is in the trash any more")
    } else {
        any(|state| state == Some(State::Purged))
            .then_some("none of it is in the trash any more, for it was deleted from there")
    }
}

/// Why it cannot be told whether what a removal moved is in the trash.
fn why_unseen(removal: &Removal) -> Option<String> {
    let first = removal.unseen().into_iter().find(|at| {
        let state = removal.items.get(*at).map(|item| item.state);
        matches!(state, Some(None | Some(State::Moved)))
    })?;
    match removal.items.get(first)?.whereabouts() {
        Whereabouts::Unseen(reason) => Some(reason),
        _ => None,
    }
}

/// Refuses a removal of which nothing can come back, with the reason.
fn check(removal: &Removal) -> Result<(), Failure> {
    if !removal.in_trash().is_empty() {
        return Ok(());
    }
    let reason = why_unseen(removal).map(|reason| format!("what it moved cannot be seen now: {reason}"));
    let reason = reason.or_else(|| why_not(removal).map(ToString::to_string));
    let reason = reason.unwrap_or_else(|| "none of it is in the trash any more".to_string());
    let id = visible(&removal.id);
    Err(Failure::NothingToDo(format!("removal {id} cannot be undone: {}", visible(&reason))))
}

fn write_forecast(out: &mut dyn Write, removal: &Removal, how: Beside) -> io::Result<()> {
    write_removal(out, removal)?;
    let mut taken = false;
    for item in removal.in_trash().into_iter().filter_map(|at| removal.items.get(at)) {
        if item.place.path().symlink_metadata().is_err() {
            continue;
        }
        taken = true;
        match item.name_beside().filter(|_| how == Beside::WhenTaken) {
            Some(name) => writeln!(
                out,
                "  {}: beside the new one, as {}",
                visible(&item.label),
                visible(&name.to_string_lossy())
            )?,
            None => writeln!(
                out,
                "  {NOTABLE}{}{NOTABLE:#}: {} is there again",
                visible(&item.label),
                visible(&item.place.path().to_string_lossy())
            )?,
        }
    }
    if taken && how == Beside::No { write_beside(out, removal) } else { Ok(()) }
}

fn write_beside(out: &mut dyn Write, removal: &Removal) -> io::Result<()> {
    let id = argument(OsStr::new(&removal.id));
    let which = if id.starts_with('-') { format!("--beside -- {id}") } else { format!("{id} --beside") };
    writeln!(out, "Bring it back beside the new one:  scratch-manager undo {which}")
}

fn write_undone(out: &mut dyn Write, removal: &Removal, report: &UndoReport) -> io::Result<()> {
    writeln!(out, "{STRONG}Brought back {}{STRONG:#}", things(report.back() as u64, noun(&removal.items)))?;
    let mut taken = false;
    for (position, answer) in &report.items {
        let Some(item) = removal.items.get(*position) else { continue };
        let label = visible(&item.label);
        match answer {
            Return::Restored(name) if name != item.place.name() => {
                let name = name.to_string_lossy();
                writeln!(out, "  {label}: beside the new one, as {}", visible(&name))?;
            }
            Return::Restored(_) if item.from != item.place.path() => {
                writeln!(out, "  {label}: {}", visible(&item.place.path().to_string_lossy()))?;
            }
            Return::Restored(_) => writeln!(out, "  {label}")?,
            Return::Not(reason) => {
                taken |= matches!(reason, NotRestored::Taken(_));
                writeln!(out, "  {NOTABLE}{label}{NOTABLE:#}: {}", visible(&reason.to_string()))?;
            }
        }
    }
    if taken {
        write_beside(out, removal)?;
    }
    if removal.was_collected() && report.back() > 0 {
        writeln!(out, "A later 'gc' takes it again unless something uses it.")?;
    }
    Ok(())
}
