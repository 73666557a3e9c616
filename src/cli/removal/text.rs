//! A plan, and what became of it, in words.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use crate::cli::Context;
use crate::cli::terminal::{NOTABLE, STRONG, WEAK};
use crate::cli::words::{behind_links, why_not};
use crate::core::bytes::Bytes;
use crate::core::plan::{Item, Plan, Purpose, Refusal};
use crate::core::reclaim::{Report, Way};
use crate::core::space::Totals;
use crate::core::words::{LastUse, beyond_the_list, things, visible};

const NAME: usize = 44;
const VERDICT: usize = 26;

/// `3 spaces`, or `3 spaces and 2 loose files` when a depot is cleared.
fn counted(plan: &Plan) -> String {
    let spaces = plan.removed().filter(|item| item.space().is_some()).count();
    let loose = plan.removed().count() - spaces;
    let spaces = things(spaces as u64, "space");
    if loose == 0 { spaces } else { format!("{spaces} and {}", things(loose as u64, "loose file")) }
}

fn bound(total: &Totals) -> &'static str {
    if total.is_complete() { "" } else { "≥ " }
}

pub fn question(plan: &Plan, way: Way) -> String {
    match way {
        Way::Trash => format!("Move {} to the trash?", counted(plan)),
        Way::Permanent => format!("Delete {} for good?", counted(plan)),
    }
}

pub fn plan(out: &mut dyn Write, plan: &Plan, way: Way, context: &Context) -> io::Result<()> {
    let total = plan.total();
    if plan.items().is_empty() {
        return writeln!(out, "There is nothing to remove.");
    }
    if total.things == 0 {
        writeln!(out, "{STRONG}Nothing of this can be removed.{STRONG:#}")?;
    } else {
        promise(out, plan, way, &total)?;
    }
    let labels = plan.items().iter().map(|item| visible(item.label()).chars().count());
    let width = labels.max().unwrap_or(0).min(NAME);
    // Where there are several depots, each thing names its own.
    let several = depots(plan.items().iter()).len() > 1;
    for item in plan.removed() {
        row(out, item, width, context)?;
        if several {
            let root = item.place().root().to_string_lossy();
            writeln!(out, "  {:<width$}  {WEAK}in {}{WEAK:#}", "", visible(&root))?;
        }
    }
    let shared = total.allocated.saturating_sub(total.reclaimable);
    if shared > 0 {
        writeln!(
            out,
            "{WEAK}{} of it is shared with files elsewhere and stays taken.{WEAK:#}",
            Bytes(shared)
        )?;
    }
    behind_links(out, plan)?;
    if plan.purpose() == Purpose::Clear {
        writeln!(out, "{WEAK}Folders that are empty then go too.{WEAK:#}")?;
    }
    if plan.refused().next().is_some() {
        writeln!(out, "\n{NOTABLE}Will be skipped:{NOTABLE:#}")?;
        for (item, refusal) in plan.refused() {
            let reason = reason(refusal);
            let label = visible(item.label());
            writeln!(out, "  {label:<width$}  {}", visible(&reason))?;
        }
    }
    if let Some(remark) = plan.looked_for_holders().remark() {
        writeln!(out, "\n{WEAK}{remark}{WEAK:#}")?;
    }
    Ok(())
}

/// Writes how much goes, and what that means.
fn promise(out: &mut dyn Write, plan: &Plan, way: Way, total: &Totals) -> io::Result<()> {
    let bound = bound(total);
    let files = things(total.files, "file");
    match way {
        Way::Trash => {
            let size = Bytes(total.allocated);
            writeln!(out, "{STRONG}Move {} to the trash: {bound}{size}, {files}{STRONG:#}", counted(plan))?;
            writeln!(out, "Can be undone. Frees no space until the trash is emptied.")?;
        }
        Way::Permanent => {
            let size = Bytes(total.reclaimable);
            writeln!(out, "{STRONG}Delete {}: frees {bound}{size}, {files}{STRONG:#}", counted(plan))?;
            writeln!(out, "{NOTABLE}Cannot be undone.{NOTABLE:#}")?;
        }
    }
    let depots = depots(plan.removed());
    for depot in &depots {
        writeln!(out, "From the depot {}", visible(&depot.to_string_lossy()))?;
    }
    writeln!(out, "Packages create a scratch space again when they need it; downloads may start over.")?;
    writeln!(out)
}

fn depots<'a>(items: impl Iterator<Item = &'a Item>) -> BTreeSet<&'a Path> {
    items.map(|item| item.place().root()).collect()
}

fn row(out: &mut dyn Write, item: &Item, width: usize, context: &Context) -> io::Result<()> {
    let label = visible(item.label());
    let (size, files) = match item.sizes() {
        Some(sizes) => {
            let bound = if sizes.is_complete() { "" } else { "≥ " };
            (format!("{bound}{}", Bytes(sizes.allocated)), things(sizes.files, "file"))
        }
        None => ("…".to_string(), String::new()),
    };
    write!(out, "  {label:<width$}  {size:>10}  {files:>14}")?;
    if let Some(space) = item.space() {
        let words = item.reason().map(|reason| reason.words(context.environment.home.as_deref()));
        write!(out, "  {:<VERDICT$}", visible(&words.unwrap_or_default()))?;
        if let Some(last_use) = LastUse::of(space, &context.now) {
            write!(out, "  {}", last_use.words())?;
        }
    }
    writeln!(out)
}

pub fn report(out: &mut dyn Write, plan: &Plan, report: &Report) -> io::Result<()> {
    let done = report.done();
    let all = report.items.len();
    let word = if plan.purpose() == Purpose::Clear { "item" } else { "space" };
    let number = things(done as u64, word);
    let amount = |sum: &Totals| format!("{}, {}", Bytes(sum.allocated), things(sum.files, "file"));
    match report.way {
        Way::Trash if done > 0 => {
            writeln!(out, "{STRONG}Moved {number} to the trash{STRONG:#} ({})", amount(&report.moved))?;
            let id = report.id.as_deref().unwrap_or_default();
            writeln!(out, "Bring back:          scratch-manager undo {id}")?;
            writeln!(out, "Free the space now:  scratch-manager trash purge {id}")?;
        }
        Way::Permanent if done == 0 && report.freed != Totals::default() => {
            let what = if all == 1 { word.to_string() } else { format!("{word}s") };
            writeln!(
                out,
                "{STRONG}Deleted only a part of the {what}{STRONG:#} ({} freed)",
                amount(&report.freed)
            )?;
        }
        Way::Permanent if done > 0 => {
            writeln!(out, "{STRONG}Deleted {number}{STRONG:#} ({} freed)", amount(&report.freed))?;
        }
        _ => writeln!(out, "{STRONG}Nothing was removed.{STRONG:#}")?,
    }
    if done < all {
        let what = if report.way == Way::Trash { "moved" } else { "deleted" };
        let left = all - done;
        writeln!(
            out,
            "\n{NOTABLE}{left} of {all} {} not {what}.{NOTABLE:#} {}",
            if left == 1 { "was" } else { "were" },
            beyond_the_list(report.moved_away)
        )?;
        for (item, outcome) in plan.items().iter().zip(&report.items) {
            if let Some(reason) = why_not(outcome, "delete it again", reason) {
                writeln!(out, "  {}: {}", visible(item.label()), visible(&reason))?;
            }
        }
    }
    Ok(())
}

/// Why something is refused, with the way on where there is one.
fn reason(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NoTrash(reason) => format!("{reason}; --permanent deletes it for good"),
        other => other.to_string(),
    }
}
