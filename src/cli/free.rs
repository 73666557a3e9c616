//! `free`: what can go in the whole depot, the largest first, and why; consent, and what became of it.

use std::io::{self, Write};
use std::sync::Arc;

use super::args::Free;
use super::gc::shown::{Decided, Shown};
use super::gc::{self, Job, text};
use super::terminal::{GOOD, NOTABLE, STRONG, WEAK};
use super::words::behind_links;
use super::{Context, Ending, Failure, outside};
use crate::core::bytes::Bytes;
use crate::core::judge::{Action, Advice, Facts, Reason, Remake, ThingKind, decide};
use crate::core::log::parents::Volumes;
use crate::core::operation::free;
use crate::core::reclaim::Way;
use crate::core::space::Totals;
use crate::core::words::{things, visible};

/// How many things are listed; JSON has them all.
const LISTED: usize = 40;
const NAME: usize = 44;

pub(super) fn free(free: &Free, context: &Context) -> Result<Ending, Failure> {
    let inventory = Arc::new(context.inventory()?);
    let volumes = Volumes::of_system(&context.environment.working_directory);
    let mut facts = Facts::gather(&inventory, &volumes, &context.cancel);
    facts.look_further(&context.environment, &context.cancel);
    if context.cancel.is_cancelled() {
        return Ok(Ending::Nothing);
    }
    let unseen = inventory.unlisted.len();
    if let Some(reason) = inventory.unlisted.values().next().filter(|_| unseen >= inventory.depots.len()) {
        return Err(Failure::NothingToDo(format!("{reason}; nothing was freed")));
    }
    if !free.removing.dry_run {
        context.knows_kept()?;
    }
    let decisions =
        decide(&facts, &free::choices(&facts, free.kinds(), &context.never_suggested, context.now));
    let job = Job {
        facts: &facts,
        decisions: &decisions,
        way: if free.removing.permanent { Way::Permanent } else { Way::Trash },
        home: context.environment.home.as_deref().filter(|_| !context.json),
        dry_run: free.removing.dry_run,
        yes: free.removing.yes.as_deref(),
        unseen,
        is_to_free: true,
        goal: free.at_least.map(|bytes| bytes.0),
    };
    gc::carry_out(&job, &text::Faces { preview, question: text::question }, context)
}

fn preview(out: &mut dyn Write, shown: &Shown) -> io::Result<()> {
    let going = |decided: &Decided| decided.action() == Action::Delete && decided.refusal().is_none();
    let mut rows: Vec<Decided> = shown.decided().filter(going).collect();
    let size = |decided: &Decided| shown.sizes.get(&decided.decision.thing);
    rows.sort_by_key(|decided| std::cmp::Reverse(size(decided).map_or(0, |size| size.allocated)));
    let total = Totals::of(rows.iter().map(size));
    if rows.is_empty() {
        writeln!(out, "{GOOD}Nothing to clean up.{GOOD:#}")?;
    } else {
        let bound = if total.is_complete() { "" } else { "≥ " };
        let number = things(total.things as u64, "item");
        writeln!(
            out,
            "{STRONG}{bound}{} can go{STRONG:#}: {number}, {}",
            Bytes(total.allocated),
            things(total.files, "file")
        )?;
        writeln!(out)?;
    }
    for decided in rows.iter().take(LISTED) {
        row(out, shown, decided)?;
    }
    if let Some(more) = rows.len().checked_sub(LISTED).filter(|more| *more > 0) {
        let rest = Totals::of(rows.iter().skip(LISTED).map(size));
        let number = things(more as u64, "item");
        writeln!(out, "  {WEAK}and {number} more, {}; --json lists all{WEAK:#}", Bytes(rest.allocated))?;
    }
    if let Some(collection) = shown.collection {
        behind_links(out, &collection.plan)?;
    }
    goal(out, shown)?;
    text::refused(out, shown)?;
    rest(out, shown)?;
    if shown.way == Way::Trash && !rows.is_empty() {
        writeln!(
            out,
            "{WEAK}It goes to the trash, and frees nothing until that is emptied; --permanent frees at once.{WEAK:#}"
        )?;
    }
    text::besides(out, shown)
}

fn row(out: &mut dyn Write, shown: &Shown, decided: &Decided) -> io::Result<()> {
    let Some(thing) = shown.facts.things.get(decided.decision.thing) else { return Ok(()) };
    let name = text::name(shown, decided.decision.thing);
    let size = shown.sizes.get(&decided.decision.thing).map(|size| Bytes(size.allocated).to_string());
    let advice = decided.decision.reason.advice();
    let price = match advice {
        Advice::Junk => "junk",
        Advice::Cost(Some(Remake::Compile)) => "compiles again",
        Advice::Cost(Some(Remake::Download)) => "downloads again",
        _ => "",
    };
    let reason = decided.decision.reason.because(shown.home);
    let kind = thing.kind.noun();
    writeln!(out, "  {:>10}  {:<NAME$}  {kind}", size.unwrap_or_default(), visible(&name))?;
    let price = if price.is_empty() { String::new() } else { format!("{price}: ") };
    writeln!(out, "  {:>10}  {WEAK}{price}{}{WEAK:#}", "", visible(&reason))
}

/// Whether what goes is as much as was asked for.
fn goal(out: &mut dyn Write, shown: &Shown) -> io::Result<()> {
    let Some(goal) = shown.goal else { return Ok(()) };
    let frees = shown.collection.map_or(0, |collection| collection.plan.total().reclaimable);
    if let Some(short) = goal.checked_sub(frees).filter(|short| *short > 0) {
        return writeln!(
            out,
            "\n{NOTABLE}{} short of {}:{NOTABLE:#} nothing else is known to be safe to remove.",
            Bytes(short),
            Bytes(goal)
        );
    }
    let left = Totals::of(
        shown
            .decided()
            .filter(|decided| decided.is_left_out)
            .map(|decided| shown.sizes.get(&decided.decision.thing)),
    );
    match left.things {
        0 => Ok(()),
        number => writeln!(
            out,
            "\n{WEAK}That is enough for {}; {} more could go, {}.{WEAK:#}",
            Bytes(goal),
            things(number as u64, "item"),
            Bytes(left.allocated)
        ),
    }
}

/// What stays: what is to be looked at first, and how much is kept.
fn rest(out: &mut dyn Write, shown: &Shown) -> io::Result<()> {
    let stays = |advice: Advice| {
        let stays = shown.decided().filter(|decided| decided.decision.action != Action::Delete);
        stays
            .filter(|decided| (decided.decision.reason.advice() == Advice::Look) == (advice == Advice::Look))
            .count()
    };
    writeln!(out)?;
    let look = stays(Advice::Look);
    if look > 0 {
        writeln!(
            out,
            "{NOTABLE}Look first:{NOTABLE:#} {} that Julia never recorded; 'list --status untracked' shows them.",
            things(look as u64, ThingKind::Scratch.noun())
        )?;
    }
    writeln!(out, "{} kept.", things(stays(Advice::Keep) as u64, "item"))?;
    let kept = shown.decisions.list.iter().filter(|decision| decision.reason == Reason::KeptByUser).count();
    if kept > 0 {
        let are = if kept == 1 { "is" } else { "are" };
        writeln!(out, "{} you keep {are} not suggested.", things(kept as u64, "item"))?;
    }
    writeln!(out, "{WEAK}{}{WEAK:#}", visible(&shown.facts.other.julias.found.words()))?;
    outside::left_over(out, &shown.facts.other.outside)
}
