//! What a collection does, in words.

use std::io::{self, Write};

use crate::cli::json::gc::Shown;
use crate::cli::json::removal::stuck_words;
use crate::cli::links;
use crate::cli::terminal::{GOOD, NOTABLE, ODD, STRONG, WEAK};
use crate::core::bytes::Bytes;
use crate::core::judge::Action;
use crate::core::judge::{Decision, Profile, ThingKind};
use crate::core::operation::collection::label;
use crate::core::operation::collection::run::Change;
use crate::core::reclaim::{Fate, Report, Way};
use crate::core::space::Totals;
use crate::core::time::span_words;
use crate::core::words::{beyond_the_list, things, visible};

/// How many things of one heading are listed; JSON has them all.
const LISTED: usize = 40;
/// The widest column of names.
const NAME: usize = 48;

/// What consent is asked to.
pub fn question(shown: &Shown) -> String {
    let Some(collection) = shown.collection else { return String::new() };
    let number = collection.plan.removed().count() as u64;
    let verb = if shown.way == Way::Trash { "Move to the trash" } else { "Delete for good" };
    if number == 0 {
        "Record this and condense the logs?".to_string()
    } else {
        format!("{verb}: {}?", things(number, "thing"))
    }
}

/// Writes what would be done.
pub fn preview(out: &mut dyn Write, shown: &Shown) -> io::Result<()> {
    head(out, shown)?;
    if let Some(error) = &shown.decisions.julia_fails {
        writeln!(
            out,
            "{NOTABLE}Julia's own collection fails on these depots:{NOTABLE:#} {}",
            visible(error)
        )?;
    }
    let total = shown.collection.map(|collection| collection.plan.total()).unwrap_or_default();
    deleted(out, shown, &total)?;
    let is_recorded = |decision: &Decision| decision.action == Action::Record;
    section(out, shown, "Is recorded as unreachable, and goes later:", &is_recorded)?;
    refused(out, shown)?;
    kept(out, shown)?;
    let choices = &shown.decisions.choices;
    if choices.parity && (choices.kinds.scratch || choices.kinds.packages) {
        // Julia prunes them whether or not it has deleted anything from them.
        writeln!(
            out,
            "{WEAK}Empty folders of owners and packages go too, and links that lead to such folders.{WEAK:#}"
        )?;
    }
    let changed = shown.logs.iter().filter(|log| log.change != Change::None);
    for log in changed {
        let what = if log.change == Change::Create { "is made" } else { "is condensed" };
        writeln!(out, "{WEAK}{} {what}.{WEAK:#}", visible(&log.path.to_string_lossy()))?;
    }
    let looked = shown.collection.map(|collection| &collection.plan).filter(|plan| plan.heeds_use());
    if let Some(remark) = looked.and_then(|plan| plan.looked_for_holders().remark()) {
        writeln!(out, "{WEAK}{remark}{WEAK:#}")?;
    }
    Ok(())
}

fn head(out: &mut dyn Write, shown: &Shown) -> io::Result<()> {
    let choices = &shown.decisions.choices;
    let how = match choices.rules().profile {
        Profile::Immediate => "what is unreachable goes at once".to_string(),
        Profile::Delayed if choices.collect_delay.is_zero() => {
            "what is unreachable is recorded, and goes in the same run".to_string()
        }
        Profile::Delayed => {
            let span = span_words(choices.collect_delay);
            format!("what is unreachable goes when it has been recorded for {span}")
        }
    };
    let exactly = if choices.parity { "exactly as" } else { "as" };
    writeln!(out, "{STRONG}Collecting {exactly} Julia {} does{STRONG:#}: {how}.", choices.version)?;
    let depots = shown.decisions.collected.iter().filter_map(|at| shown.facts.depots.get(*at));
    for depot in depots {
        writeln!(out, "{WEAK}{}{WEAK:#}", visible(&depot.depot.path.to_string_lossy()))?;
    }
    writeln!(out)
}

fn deleted(out: &mut dyn Write, shown: &Shown, total: &Totals) -> io::Result<()> {
    if total.things == 0 {
        return writeln!(out, "{GOOD}Nothing goes now.{GOOD:#}");
    }
    let verb = if shown.way == Way::Trash { "Goes to the trash" } else { "Goes" };
    let bound = if total.is_complete() { "" } else { "≥ " };
    let size = Bytes(if shown.way == Way::Trash { total.allocated } else { total.reclaimable });
    let what = if shown.way == Way::Trash { "take" } else { "frees" };
    writeln!(out, "{STRONG}{verb}: {}; {what} {bound}{size}{STRONG:#}", by_kind(shown))?;
    section(out, shown, "", &|decision| decision.action == Action::Delete)?;
    shown.collection.map_or(Ok(()), |collection| links::behind(out, &collection.plan))
}

/// `3 spaces (1.2 MB), 1 artifact (8.2 kB)`.
fn by_kind(shown: &Shown) -> String {
    let of_kind = |kind: ThingKind| {
        let mut sum = (0_u64, 0_u64);
        for (decision, item, _) in shown.decided() {
            let thing = shown.facts.things.get(decision.thing).filter(|thing| thing.kind == kind);
            if thing.is_some() && decision.action == Action::Delete && Shown::refusal(item).is_none() {
                let sizes = shown.sizes.get(&decision.thing).copied().unwrap_or_default();
                sum = (sum.0 + 1, sum.1.saturating_add(sizes.allocated));
            }
        }
        sum
    };
    let summed = ThingKind::ALL.map(|kind| (kind, of_kind(kind)));
    let summed = summed.into_iter().filter(|(_, (number, _))| *number > 0);
    summed
        .map(|(kind, (number, size))| format!("{} ({})", things(number, kind.noun()), Bytes(size)))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Writes a heading and what belongs below it, unless there is nothing.
fn section(
    out: &mut dyn Write,
    shown: &Shown,
    heading: &str,
    belongs: &dyn Fn(&Decision) -> bool,
) -> io::Result<()> {
    let rows: Vec<&Decision> = shown
        .decided()
        .filter(|(decision, item, _)| belongs(decision) && Shown::refusal(*item).is_none())
        .map(|(decision, ..)| decision)
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    if !heading.is_empty() {
        writeln!(out, "\n{STRONG}{heading}{STRONG:#}")?;
    }
    for decision in rows.iter().take(LISTED) {
        row(out, shown, decision, &decision.sentence(shown.home))?;
    }
    match rows.len().saturating_sub(LISTED) {
        0 => Ok(()),
        more => writeln!(out, "  {WEAK}and {} more; --json lists all{WEAK:#}", things(more as u64, "thing")),
    }
}

fn row(out: &mut dyn Write, shown: &Shown, decision: &Decision, reason: &str) -> io::Result<()> {
    let Some(thing) = shown.facts.things.get(decision.thing) else { return Ok(()) };
    let name = label(thing, shown.facts);
    let name = visible(&name);
    let size = shown.sizes.get(&decision.thing).map(|sizes| Bytes(sizes.allocated).to_string());
    writeln!(out, "  {name:<NAME$}  {:>10}  {}", size.unwrap_or_default(), visible(reason))?;
    if decision.action != decision.julia && shown.decisions.julia_fails.is_none() {
        writeln!(out, "  {:<NAME$}  {:>10}  {ODD}Julia {}.{ODD:#}", "", "", julia(decision.julia))?;
    }
    Ok(())
}

fn julia(action: Action) -> &'static str {
    match action {
        Action::Keep => "would keep it",
        Action::Record => "would record it, to delete it later",
        Action::Delete => "would delete it",
    }
}

fn refused(out: &mut dyn Write, shown: &Shown) -> io::Result<()> {
    let mut first = true;
    for (decision, item, _) in shown.decided() {
        let Some(refusal) = Shown::refusal(item) else { continue };
        if first {
            writeln!(out, "\n{NOTABLE}Stays, though it could go:{NOTABLE:#}")?;
            first = false;
        }
        row(out, shown, decision, &refusal.to_string())?;
    }
    Ok(())
}

/// Writes how much stays, and what of it Julia would not keep.
fn kept(out: &mut dyn Write, shown: &Shown) -> io::Result<()> {
    let kept: Vec<&Decision> =
        shown.decisions.list.iter().filter(|decision| decision.action == Action::Keep).collect();
    writeln!(out, "\n{} kept.", things(kept.len() as u64, "thing"))?;
    if shown.decisions.julia_fails.is_some() {
        return Ok(());
    }
    let differs: Vec<&&Decision> = kept.iter().filter(|decision| decision.julia != Action::Keep).collect();
    if differs.is_empty() {
        return Ok(());
    }
    writeln!(out, "{STRONG}Kept here, but not by Julia:{STRONG:#}")?;
    for decision in differs.iter().take(LISTED) {
        row(out, shown, decision, &decision.sentence(shown.home))?;
    }
    if let more @ 1.. = differs.len().saturating_sub(LISTED) {
        writeln!(out, "  {WEAK}and {} more; --json lists all{WEAK:#}", things(more as u64, "thing"))?;
    }
    Ok(())
}

/// Writes what became of a collection.
pub fn report(out: &mut dyn Write, shown: &Shown, report: &Report) -> io::Result<()> {
    let done = report.done() as u64;
    let recorded = shown.decisions.list.iter().filter(|decision| decision.action == Action::Record).count();
    match report.way {
        Way::Trash if done > 0 => {
            let size = Bytes(report.moved.allocated);
            writeln!(out, "{STRONG}Moved {} to the trash{STRONG:#} ({size})", things(done, "thing"))?;
            let id = report.id.as_deref().unwrap_or_default();
            writeln!(out, "Bring back:          scratch-manager undo {id}")?;
        }
        Way::Permanent if done == 0 && report.freed.allocated > 0 => {
            let size = Bytes(report.freed.allocated);
            writeln!(out, "{STRONG}Deleted only a part of what was to go{STRONG:#} ({size} freed)")?;
        }
        Way::Permanent if done > 0 => {
            let size = Bytes(report.freed.allocated);
            writeln!(out, "{STRONG}Deleted {}{STRONG:#} ({size} freed)", things(done, "thing"))?;
        }
        _ => writeln!(out, "{STRONG}Nothing was removed.{STRONG:#}")?,
    }
    if recorded > 0 {
        writeln!(out, "Recorded {} as unreachable.", things(recorded as u64, "thing"))?;
    }
    let all = report.items.len();
    if report.done() < all {
        writeln!(
            out,
            "\n{NOTABLE}{} of {all} stay.{NOTABLE:#} {}",
            all - report.done(),
            beyond_the_list(report.moved_away)
        )?;
        for (decision, _, fate) in shown.decided() {
            if let Some(reason) = fate.and_then(why_not) {
                row(out, shown, decision, &reason)?;
            }
        }
    }
    Ok(())
}

fn why_not(fate: &Fate) -> Option<String> {
    match fate {
        Fate::Deleted | Fate::Moved(_) => None,
        Fate::Refused(refusal) => Some(refusal.to_string()),
        Fate::Failed(stuck, all) => Some(stuck_words(stuck, *all)),
        Fate::Interrupted { partly: true } => {
            Some("interrupted in its middle; collect again to finish".to_string())
        }
        Fate::Interrupted { partly: false } => Some("interrupted before it began".to_string()),
    }
}
