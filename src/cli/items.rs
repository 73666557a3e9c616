//! `list --kind`: the things of every kind, by name, with what they take and what becomes of them.

use std::cmp::Reverse;
use std::io::{self, Write};
use std::path::Path;

use super::Context;
use super::args::{List, Order};
use super::table::size_text;
use super::terminal::{Bar, STRONG, WEAK};
use super::words::style_of;
use crate::core::bytes::Bytes;
use crate::core::judge::{Decision, Facts, Kinds, Thing, ThingKind};
use crate::core::log::parents::Volumes;
use crate::core::operation::collection::label;
use crate::core::operation::whole::Whole;
use crate::core::scan::Inventory;
use crate::core::space::Totals;
use crate::core::time::age_of;
use crate::core::words::{things, visible};
use std::sync::Arc;

const NAME: usize = 48;

/// Looks at everything in the depots of an inventory, and measures it unless that is not wanted.
pub(super) fn look(inventory: Inventory, is_measured: bool, context: &Context) -> Whole {
    let volumes = Volumes::of_system(&context.environment.working_directory);
    let facts = Facts::gather(&Arc::new(inventory), &volumes, &context.cancel);
    let mut whole =
        Whole::look(facts, &context.environment, &context.never_suggested, context.now, &context.cancel);
    if is_measured {
        let bar = Bar::of_measuring();
        whole.measure(&context.cancel, &bar);
        bar.finish();
    }
    whole
}

/// The things that are no spaces and were asked for, in the order that was.
pub(super) fn chosen<'a>(
    list: &List,
    kinds: Kinds,
    whole: &'a Whole,
    context: &Context,
) -> Vec<(&'a Thing, &'a Decision)> {
    let size = |decision: &Decision| whole.sizes.get(&decision.thing);
    let is_chosen = |(thing, decision): &(&Thing, &Decision)| {
        let is_named = list.owner.as_ref().is_none_or(|owner| whole.facts.is_named(decision.thing, owner));
        let is_large =
            list.larger_than.is_none_or(|least| size(decision).is_some_and(|it| it.allocated > least.0));
        let changed = || size(decision).and_then(|size| size.last_modified).or(thing.modified);
        let is_old = list
            .older_than
            .is_none_or(|least| changed().is_some_and(|changed| age_of(changed, &context.now) > least));
        kinds.has(thing.kind)
            && !is_space(thing)
            && list.statuses.is_empty()
            && is_named
            && is_large
            && is_old
    };
    let mut items: Vec<(&Thing, &Decision)> = whole.items().filter(is_chosen).collect();
    items.sort_by_cached_key(|(thing, decision)| {
        (thing.depot, thing.kind, label(decision.thing, &whole.facts).to_lowercase())
    });
    match list.sort {
        Order::Name => {}
        Order::Size => items.sort_by_key(|(_, decision)| Reverse(size(decision).map(|size| size.allocated))),
        Order::Files => items.sort_by_key(|(_, decision)| Reverse(size(decision).map(|size| size.files))),
        Order::LastUsed => {
            items.sort_by_key(|(_, decision)| Reverse(size(decision).and_then(|size| size.last_modified)));
        }
    }
    items
}

/// Whether it is listed among the spaces of packages.
fn is_space(thing: &Thing) -> bool {
    matches!(thing.kind, ThingKind::Scratch | ThingKind::CacheFile)
}

/// Writes the items by kind, in the order in which they stand.
pub(super) fn write(
    out: &mut dyn Write,
    whole: &Whole,
    items: &[(&Thing, &Decision)],
    home: Option<&Path>,
) -> io::Result<()> {
    for kind in ThingKind::ALL {
        let of_kind: Vec<_> = items.iter().filter(|(thing, _)| thing.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let total = Totals::of(of_kind.iter().map(|(_, decision)| whole.sizes.get(&decision.thing)));
        let number = things(of_kind.len() as u64, kind.noun());
        let size = if total.measured > 0 { format!(", {}", Bytes(total.allocated)) } else { String::new() };
        writeln!(out, "\n{STRONG}{number}{size}{STRONG:#}")?;
        for (_, decision) in of_kind {
            let size = whole.sizes.get(&decision.thing).map(|size| Bytes(size.allocated).to_string());
            let style = style_of(decision.reason.verdict());
            let name = label(decision.thing, &whole.facts);
            writeln!(
                out,
                "  {:<NAME$}  {:>10}  {style}{}{style:#}",
                visible(&name),
                size.unwrap_or_default(),
                visible(&decision.reason.words(home))
            )?;
        }
    }
    let untouched = Totals::of_totals(&whole.untouched);
    if untouched.measured > 0 {
        writeln!(
            out,
            "\n{WEAK}Never touched (dev, environments, config, logs and whatever else is there): {}, {}{WEAK:#}",
            Bytes(untouched.allocated),
            things(untouched.files, "file")
        )?;
    }
    Ok(())
}

/// Writes what each kind takes in a depot, the largest first, and what is never touched.
pub(super) fn kinds(out: &mut dyn Write, whole: &Whole, depot: usize) -> io::Result<()> {
    let kinds = ThingKind::ALL.into_iter().filter(|kind| *kind != ThingKind::Scratch);
    let mut totals: Vec<_> = kinds.map(|kind| (kind, whole.total(depot, kind))).collect();
    totals.retain(|(_, total)| total.things > 0);
    totals.sort_by_key(|(_, total)| Reverse(total.allocated));
    for (kind, total) in totals {
        let number = things(total.things as u64, kind.noun());
        writeln!(out, "  {number}, {}, {}", size_text(&total), things(total.files, "file"))?;
    }
    let untouched = whole.untouched.get(depot).copied().unwrap_or_default();
    if untouched.measured > 0 {
        let files = things(untouched.files, "file");
        writeln!(out, "  {WEAK}never touched: {}, {files}{WEAK:#}", size_text(&untouched))?;
    }
    Ok(())
}
