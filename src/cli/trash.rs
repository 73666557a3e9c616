//! `undo`, `trash list` and `trash purge`: what our removals moved to the trash.

use std::io::{self, Write};

use super::args::{TrashPurge, Undo};
use super::json::removal::{PurgeDocument, TrashDocument, UndoDocument};
use super::terminal::{NOTABLE, Removing as Progress, STRONG, WEAK};
use super::{Context, Ending, Failure};
use crate::core::bytes::Bytes;
use crate::core::crew;
use crate::core::place::PlaceKind;
use crate::core::reclaim::Journal;
use crate::core::reclaim::journal::{History, Item, Removal, Way};
use crate::core::reclaim::trash::{Beside, NotRestored, Whereabouts};
use crate::core::reclaim::undo::{self as core_undo, Return, UndoReport};
use crate::core::words::{things, visible};

fn read(context: &Context) -> Result<(&Journal, History), Failure> {
    let journal = context.removals.journal.as_ref().ok_or_else(|| {
        Failure::NothingToDo("there is no home folder, and so no journal of removals".to_string())
    })?;
    Ok((journal, journal.read()?))
}

fn unknown(id: &str) -> Failure {
    Failure::NothingToDo(format!("there is no removal '{id}'; 'scratch-manager trash list' shows them"))
}

/// Brings back what a removal moved to the trash.
pub(super) fn undo(undo: &Undo, context: &Context) -> Result<Ending, Failure> {
    let (journal, history) = read(context)?;
    if !undo.dry_run {
        core_undo::lock_again(&history);
    }
    let removal = match &undo.id {
        Some(id) => history.find(id).ok_or_else(|| unknown(id))?,
        None => {
            history.removals.iter().rev().find(|removal| !removal.in_trash().is_empty()).ok_or_else(|| {
                Failure::NothingToDo("there is nothing in the trash that a removal of ours put there".into())
            })?
        }
    };
    if removal.in_trash().is_empty() {
        let reason = match removal.way {
            Way::Trash if removal.items.iter().any(|item| item.whereabouts() == Whereabouts::HalfPurged) => {
                "its deletion from the trash has begun, and what is left of it is not whole"
            }
            Way::Trash => "none of it is in the trash any more",
            Way::Permanent => "it deleted for good",
        };
        return Err(Failure::NothingToDo(format!(
            "removal {} cannot be undone: {reason}",
            visible(&removal.id)
        )));
    }
    let report = if undo.dry_run {
        None
    } else {
        let how = if undo.beside { Beside::WhenTaken } else { Beside::No };
        Some(core_undo::undo(journal, removal, how)?)
    };
    if context.json {
        let document = UndoDocument::new(removal, report.as_ref(), history.warnings.iter());
        context.terminal.print_json(&document)?;
    } else {
        context.terminal.warn(history.warnings.iter());
        context.terminal.print(|out| match &report {
            Some(report) => write_undone(out, removal, report),
            None => write_removal(out, removal),
        })?;
        context.terminal.warn(report.iter().flat_map(|report| report.warnings.iter()));
    }
    let Some(report) = report else { return Ok(Ending::Done) };
    let back = report.items.iter().filter(|(_, answer)| matches!(answer, Return::Restored(_))).count();
    Ok(Ending::of(back, report.items.len()))
}

/// What these are called when they are counted.
fn noun<'a>(items: impl IntoIterator<Item = &'a Item>) -> &'static str {
    let are_spaces = items.into_iter().all(|item| item.place.kind() == PlaceKind::Scratch);
    if are_spaces { "space" } else { "thing" }
}

fn write_undone(out: &mut dyn Write, removal: &Removal, report: &UndoReport) -> io::Result<()> {
    let back = report.items.iter().filter(|(_, answer)| matches!(answer, Return::Restored(_))).count();
    writeln!(out, "{STRONG}Brought back {}{STRONG:#}", things(back as u64, noun(&removal.items)))?;
    let mut taken = false;
    for (position, answer) in &report.items {
        let Some(item) = removal.items.get(*position) else { continue };
        match answer {
            Return::Restored(name) if name != item.place.name() => {
                let name = name.to_string_lossy();
                writeln!(out, "  {}: beside the new one, as {}", visible(&item.label), visible(&name))?;
            }
            Return::Restored(_) => {}
            Return::Not(reason) => {
                taken |= matches!(reason, NotRestored::Taken(_));
                writeln!(
                    out,
                    "  {NOTABLE}{}{NOTABLE:#}: {}",
                    visible(&item.label),
                    visible(&reason.to_string())
                )?;
            }
        }
    }
    if taken {
        writeln!(out, "Bring it back beside the new one:  scratch-manager undo {} --beside", removal.id)?;
    }
    Ok(())
}

/// The removals of which something is in the trash, the newest first.
fn in_trash(history: &History) -> Vec<&Removal> {
    let removals = history.removals.iter().rev().filter(|removal| removal.way == Way::Trash);
    removals
        .filter(|removal| removal.items.iter().any(|item| item.whereabouts() != Whereabouts::NotThere))
        .collect()
}

/// Lists what our removals put into the trash.
pub(super) fn list(context: &Context) -> Result<(), Failure> {
    let (_, history) = read(context)?;
    let removals = in_trash(&history);
    if context.json {
        context.terminal.print_json(&TrashDocument::new(&removals, history.warnings.iter()))?;
        return Ok(());
    }
    context.terminal.warn(history.warnings.iter());
    context.terminal.print(|out| {
        if removals.is_empty() {
            return writeln!(out, "Nothing that a removal of ours moved is in the trash.");
        }
        removals.iter().try_for_each(|removal| write_removal(out, removal))
    })?;
    Ok(())
}

fn write_removal(out: &mut dyn Write, removal: &Removal) -> io::Result<()> {
    let there: Vec<_> =
        removal.items.iter().filter(|item| item.whereabouts() != Whereabouts::NotThere).collect();
    let bytes = there.iter().map(|item| item.allocated).fold(0_u64, u64::saturating_add);
    let time = removal.time.map(|time| time.to_string()).unwrap_or_default();
    let time = time.split('.').next().unwrap_or_default().replace('T', " ");
    let ended = if removal.ended { "" } else { ", interrupted" };
    writeln!(
        out,
        "{STRONG}{}{STRONG:#}  {time}  {}, {}{ended}",
        visible(&removal.id),
        things(there.len() as u64, noun(there.iter().copied())),
        Bytes(bytes)
    )?;
    for item in there {
        let note = match item.whereabouts() {
            Whereabouts::Changed => "  (changed in the trash; never purged)",
            Whereabouts::HalfPurged => "  (partly purged)",
            Whereabouts::InTrash | Whereabouts::NotThere => "",
        };
        let size = Bytes(item.allocated).to_string();
        writeln!(out, "  {size:>10}  {}{WEAK}{note}{WEAK:#}", visible(&item.label))?;
    }
    Ok(())
}

/// Deletes for good what our removals put into the trash.
pub(super) fn purge(purge: &TrashPurge, context: &Context) -> Result<Ending, Failure> {
    let (journal, history) = read(context)?;
    let mut removals = in_trash(&history);
    if !purge.ids.is_empty() {
        if let Some(id) = purge.ids.iter().find(|id| history.find(id).is_none()) {
            return Err(unknown(id));
        }
        removals.retain(|removal| purge.ids.contains(&removal.id));
    }
    let things_to_go: Vec<(&Removal, usize)> = removals
        .iter()
        .flat_map(|removal| removal.items.iter().enumerate().map(move |(at, item)| (*removal, at, item)))
        .filter(|(_, _, item)| matches!(item.whereabouts(), Whereabouts::InTrash | Whereabouts::HalfPurged))
        .map(|(removal, at, _)| (removal, at))
        .collect();
    let noun = noun(things_to_go.iter().filter_map(|(removal, at)| removal.items.get(*at)));
    let show_plan = |out: &mut dyn Write| -> io::Result<()> {
        if things_to_go.is_empty() {
            return writeln!(out, "There is nothing to purge.");
        }
        let bytes = things_to_go.iter().filter_map(|(removal, at)| removal.items.get(*at));
        let bytes = bytes.map(|item| item.allocated).fold(0_u64, u64::saturating_add);
        let number = things(things_to_go.len() as u64, noun);
        writeln!(out, "{STRONG}Delete {number} from the trash: {}{STRONG:#}", Bytes(bytes))?;
        writeln!(out, "{NOTABLE}Cannot be undone.{NOTABLE:#}")?;
        removals.iter().try_for_each(|removal| write_removal(out, removal))
    };
    let document = |report| PurgeDocument::new(&things_to_go, report, history.warnings.iter());
    if !context.json {
        context.terminal.warn(history.warnings.iter());
    }
    let is_wanted = purge.yes && !purge.dry_run;
    let may_ask = !purge.dry_run && !things_to_go.is_empty() && context.terminal.can_ask();
    let mut agreed = is_wanted || (things_to_go.is_empty() && !purge.dry_run);
    if !agreed && may_ask {
        let mut preview = Vec::new();
        show_plan(&mut preview)?;
        context.terminal.say_text(&preview);
        let question = format!("Delete {} for good? [y/N] ", things(things_to_go.len() as u64, noun));
        let answer = context.terminal.ask(&question, &context.at_prompt)?;
        agreed = matches!(answer.to_lowercase().as_str(), "y" | "yes");
        if !agreed {
            return Err(Failure::NoConsent("nothing was deleted".to_string()));
        }
    }
    if !agreed || things_to_go.is_empty() {
        if context.json {
            context.terminal.print_json(&document(None))?;
        } else {
            context.terminal.print(show_plan)?;
        }
        return if agreed || purge.dry_run {
            Ok(Ending::Done)
        } else {
            Err(Failure::NoConsent(
                "nothing was deleted: there is no terminal to ask on; say --yes to go ahead, or --dry-run to \
                 only look"
                    .to_string(),
            ))
        };
    }
    let progress = Progress::start(things_to_go.len());
    let report =
        core_undo::purge(journal, &things_to_go, crew::default_threads(), &context.cancel, &progress);
    progress.finish();
    let report = report?;
    let gone = report.items.iter().filter(|(_, _, stuck)| stuck.is_none()).count();
    if context.json {
        context.terminal.print_json(&document(Some(&report)))?;
    } else {
        context.terminal.print(|out| {
            writeln!(
                out,
                "{STRONG}Deleted {} from the trash{STRONG:#} ({}, {} freed)",
                things(gone as u64, noun),
                Bytes(report.freed.allocated),
                things(report.freed.files, "file")
            )?;
            for stuck in report.items.iter().filter_map(|(_, _, stuck)| stuck.as_ref()).flatten() {
                writeln!(out, "  {}: {}", visible(&stuck.path.to_string_lossy()), stuck.reason)?;
            }
            Ok(())
        })?;
        context.terminal.warn(report.warnings.iter());
    }
    Ok(Ending::of(gone, things_to_go.len()))
}
