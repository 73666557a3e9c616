//! What a collection does, in words.

use std::io::{self, Write};

use super::shown::{Decided, Shown};
use crate::cli::terminal::{GOOD, NOTABLE, ODD, STRONG, WEAK};
use crate::cli::words::{behind_links, why_not};
use crate::core::bytes::Bytes;
use crate::core::judge::{Action, Choices, Decision, Profile, ThingKind};
use crate::core::operation::collection::label;
use crate::core::operation::collection::run::Change;
use crate::core::reclaim::{Report, Way};
use crate::core::space::Totals;
use crate::core::time::span_words;
use crate::core::words::{beyond_the_list, things, visible};

/// How many things of one heading are listed; JSON has them all.
const LISTED: usize = 40;
const NAME: usize = 48;

/// What is said of a collection before it is carried out.
pub struct Faces {
    pub preview: fn(&mut dyn Write, &Shown) -> io::Result<()>,
    pub question: fn(&Shown) -> String,
}

/// What consent is asked to.
pub fn question(shown: &Shown) -> String {
    let Some(collection) = shown.collection else { return String::new() };
    let number = collection.plan.removed().count() as u64;
    let verb = if shown.way == Way::Trash { "Move to the trash" } else { "Delete for good" };
    if number == 0 {
        "Mark this and rewrite the logs shorter?".to_string()
    } else {
        format!("{verb}: {}?", things(number, "item"))
    }
}

pub fn preview(out: &mut dyn Write, shown: &Shown) -> io::Result<()> {
    head(out, shown)?;
    if let Some(error) = &shown.decisions.julia_fails {
        writeln!(out, "{NOTABLE}Pkg.gc fails on these depots:{NOTABLE:#} {}", visible(error))?;
    }
    let total = shown.collection.map(|collection| collection.plan.total()).unwrap_or_default();
    deleted(out, shown, &total)?;
    let is_recorded = |decision: &Decision| decision.action == Action::Record;
    section(out, shown, &format!("Marked, to go {}:", later(&shown.decisions.choices)), &is_recorded)?;
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
    besides(out, shown)
}

/// What is written besides what goes, and what could not be looked at.
pub fn besides(out: &mut dyn Write, shown: &Shown) -> io::Result<()> {
    let changed = shown.logs.iter().filter(|log| log.change != Change::None);
    for log in changed {
        let what = if log.change == Change::Create { "is made" } else { "is rewritten shorter" };
        writeln!(out, "{WEAK}{} {what}.{WEAK:#}", visible(&log.path.to_string_lossy()))?;
    }
    let looked = shown.collection.map(|collection| &collection.plan).filter(|plan| plan.heeds_use());
    if let Some(remark) = looked.and_then(|plan| plan.looked_for_holders().remark()) {
        writeln!(out, "{WEAK}{remark}{WEAK:#}")?;
    }
    Ok(())
}

/// What a thing is called, and the other files that it is.
pub fn name(shown: &Shown, thing: usize) -> String {
    let parts = shown.facts.things.get(thing).map(|thing| thing.parts.as_slice()).unwrap_or_default();
    let parts = parts.iter().map(|place| format!(", {}", place.name().to_string_lossy()));
    label(thing, shown.facts) + &parts.collect::<String>()
}

fn head(out: &mut dyn Write, shown: &Shown) -> io::Result<()> {
    let choices = &shown.decisions.choices;
    let how = match choices.rules().profile {
        Profile::Immediate => "what nothing needs goes at once".to_string(),
        Profile::Delayed if choices.collect_delay.is_zero() => {
            "what nothing needs is marked, and goes in the same run".to_string()
        }
        Profile::Delayed => {
            format!("what nothing needs is marked, to go {}", later(choices))
        }
    };
    let exactly = if choices.parity { "exactly as" } else { "as" };
    writeln!(out, "{STRONG}Collecting {exactly} Pkg.gc of Julia {} does{STRONG:#}: {how}.", choices.version)?;
    let depots = shown.decisions.collected.iter().filter_map(|at| shown.facts.depots.get(*at));
    for depot in depots {
        writeln!(out, "{WEAK}{}{WEAK:#}", visible(&depot.depot.path.to_string_lossy()))?;
    }
    writeln!(out)
}

/// When what is marked now goes.
fn later(choices: &Choices) -> String {
    format!("in {}", span_words(choices.collect_delay))
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
    shown.collection.map_or(Ok(()), |collection| behind_links(out, &collection.plan))
}

/// `3 spaces (1.2 MB), 1 artifact (8.2 kB)`.
fn by_kind(shown: &Shown) -> String {
    let of_kind = |kind: ThingKind| {
        let goes = |decided: &Decided| decided.action() == Action::Delete && decided.refusal().is_none();
        let going = shown.decided_of(kind).filter(goes);
        Totals::of(going.map(|decided| shown.sizes.get(&decided.decision.thing)))
    };
    let summed = ThingKind::ALL.map(|kind| (kind, of_kind(kind)));
    let summed = summed.into_iter().filter(|(_, sum)| sum.things > 0);
    summed
        .map(|(kind, sum)| format!("{} ({})", things(sum.things as u64, kind.noun()), Bytes(sum.allocated)))
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
        .filter(|decided| belongs(decided.decision) && decided.refusal().is_none())
        .map(|decided| decided.decision)
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    if !heading.is_empty() {
        writeln!(out, "\n{STRONG}{heading}{STRONG:#}")?;
    }
    list(out, shown, &rows)
}

fn list(out: &mut dyn Write, shown: &Shown, decisions: &[&Decision]) -> io::Result<()> {
    for decision in decisions.iter().take(LISTED) {
        row(out, shown, decision, &decision.sentence(shown.home))?;
    }
    match decisions.len().saturating_sub(LISTED) {
        0 => Ok(()),
        more => writeln!(out, "  {WEAK}and {} more; --json lists all{WEAK:#}", things(more as u64, "item")),
    }
}

fn row(out: &mut dyn Write, shown: &Shown, decision: &Decision, reason: &str) -> io::Result<()> {
    let name = name(shown, decision.thing);
    let name = visible(&name);
    let size = shown.sizes.get(&decision.thing).map(|sizes| Bytes(sizes.allocated).to_string());
    writeln!(out, "  {name:<NAME$}  {:>10}  {}", size.unwrap_or_default(), visible(reason))?;
    if decision.action != decision.julia && shown.decisions.julia_fails.is_none() {
        writeln!(out, "  {:<NAME$}  {:>10}  {ODD}Pkg.gc {}.{ODD:#}", "", "", julia(decision.julia))?;
    }
    Ok(())
}

fn julia(action: Action) -> &'static str {
    match action {
        Action::Keep => "would keep it",
        Action::Record => "would mark it, to delete it later",
        Action::Delete => "would delete it",
    }
}

pub fn refused<'a>(out: &mut dyn Write, shown: &Shown<'a>) -> io::Result<()> {
    let refused = |decided: Decided<'a>| Some((decided.decision, decided.refusal()?));
    for (number, (decision, refusal)) in shown.decided().filter_map(refused).enumerate() {
        if number == 0 {
            writeln!(out, "\n{NOTABLE}Stays, though it could go:{NOTABLE:#}")?;
        }
        row(out, shown, decision, &refusal.to_string())?;
    }
    Ok(())
}

/// Writes how much stays, and what of it Julia would not keep.
fn kept(out: &mut dyn Write, shown: &Shown) -> io::Result<()> {
    let kept: Vec<&Decision> =
        shown.decisions.list.iter().filter(|decision| decision.action == Action::Keep).collect();
    writeln!(out, "\n{} kept.", things(kept.len() as u64, "item"))?;
    if shown.decisions.julia_fails.is_some() {
        return Ok(());
    }
    let differs: Vec<&Decision> =
        kept.into_iter().filter(|decision| decision.julia != Action::Keep).collect();
    if differs.is_empty() {
        return Ok(());
    }
    writeln!(out, "{STRONG}Kept here, but not by Pkg.gc:{STRONG:#}")?;
    list(out, shown, &differs)
}

pub fn report(out: &mut dyn Write, shown: &Shown, report: &Report) -> io::Result<()> {
    let done = report.done() as u64;
    let recorded = shown.decisions.list.iter().filter(|decision| decision.action == Action::Record).count();
    match report.way {
        Way::Trash if done > 0 => {
            let size = Bytes(report.moved.allocated);
            writeln!(out, "{STRONG}Moved {} to the trash{STRONG:#} ({size})", things(done, "item"))?;
            let id = report.id.as_deref().unwrap_or_default();
            writeln!(out, "Bring back:          scratch-manager undo {id}")?;
        }
        Way::Permanent if done == 0 && report.freed.allocated > 0 => {
            let size = Bytes(report.freed.allocated);
            writeln!(out, "{STRONG}Deleted only a part of what was to go{STRONG:#} ({size} freed)")?;
        }
        Way::Permanent if done > 0 => {
            let size = Bytes(report.freed.allocated);
            writeln!(out, "{STRONG}Deleted {}{STRONG:#} ({size} freed)", things(done, "item"))?;
        }
        _ => writeln!(out, "{STRONG}Nothing was removed.{STRONG:#}")?,
    }
    if recorded > 0 {
        writeln!(
            out,
            "Marked {}, to go {}.",
            things(recorded as u64, "item"),
            later(&shown.decisions.choices)
        )?;
    }
    let all = report.items.len();
    if report.done() < all {
        writeln!(
            out,
            "\n{NOTABLE}{} of {all} stay.{NOTABLE:#} {}",
            all - report.done(),
            beyond_the_list(report.moved_away)
        )?;
        for decided in shown.decided() {
            let reason = decided.outcome().and_then(|it| why_not(it, "collect again", ToString::to_string));
            if let Some(reason) = reason {
                row(out, shown, decided.decision, &reason)?;
            }
        }
    }
    Ok(())
}
