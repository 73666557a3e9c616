//! `list` and `depots`.

use std::io::{self, Write};

use super::args::List;
use super::table::{Table, size_text};
use super::terminal::{NOTABLE, STRONG, WEAK};
use super::words::Reasons;
use super::{Context, Failure, items, json, outside};
use crate::core::error::Warning;
use crate::core::judge::Verdict;
use crate::core::scan::query::{Chosen, Query};
use crate::core::scan::{Inventory, Loose};
use crate::core::space::{Kind, Space, Totals};
use crate::core::words::{count, things, visible};

pub(super) fn list(list: &List, context: &Context) -> Result<(), Failure> {
    let mut inventory = context.inventory()?;
    let mut measuring: Vec<Warning> = Vec::new();
    let kinds = list.kinds();
    let whole = kinds.map(|_| items::look(inventory.clone(), !list.no_size, context));
    if let Some(whole) = &whole {
        whole.give_sizes(&mut inventory);
    } else if !list.no_size {
        measuring = context.measure(&mut inventory, None).warnings;
    }
    let query = Query {
        sort: list.sort.into(),
        owner: list.owner.clone(),
        statuses: list.statuses.iter().map(|name| (*name).into()).collect(),
        older_than: list.older_than,
        larger_than: list.larger_than.map(|bytes| bytes.0),
    };
    let are_listed = kinds.is_none_or(|kinds| kinds.scratch);
    let chosen = if are_listed { query.choose(&inventory, &context.now) } else { Vec::new() };
    let things = whole.as_ref().zip(kinds).map(|(whole, kinds)| items::chosen(list, kinds, whole, context));
    let other = whole.as_ref().zip(things.as_deref());
    let of_whole = other.iter().flat_map(|(whole, _)| whole.facts.warnings.iter().chain(&whole.warnings));
    let of_whole: Vec<Warning> = of_whole.cloned().collect();
    let warnings = || inventory.warnings.iter().chain(&measuring).chain(&of_whole);
    context.warn(warnings());
    let reasons =
        whole.as_ref().map_or_else(|| Reasons::of_inventory(&inventory, context), Reasons::of_whole);
    let text = |out: &mut dyn Write| {
        if let Some((whole, things)) = other {
            if !chosen.is_empty() {
                Table::new(&inventory, &chosen, &reasons, context).write(out)?;
            }
            return items::write(out, whole, things, context.environment.home.as_deref());
        }
        if chosen.is_empty() {
            return writeln!(out, "{}", nothing_listed(&inventory, list));
        }
        headline(out, &chosen, &reasons)?;
        writeln!(out)?;
        Table::new(&inventory, &chosen, &reasons, context).write(out)?;
        loose_files(out, &inventory.loose)
    };
    Ok(context.show(|| json::list(&inventory, &chosen, &reasons, other, warnings()), text)?)
}

/// `31.4 GB in 128 spaces · 4.2 GB has no project left`.
fn headline(out: &mut dyn Write, chosen: &[Chosen], reasons: &Reasons) -> io::Result<()> {
    let spaces = || chosen.iter().flat_map(|package| package.spaces.iter().copied());
    let total = Totals::of_spaces(spaces());
    let number = things(total.things as u64, "space");
    write!(out, "{STRONG}{} in {number}{STRONG:#}", size_text(&total))?;
    let goes = |space: &&Space| reasons.of_space(&space.path).verdict() == Verdict::CanGo;
    let going = Totals::of_spaces(spaces().filter(goes));
    if going.things > 0 {
        let size = if going.measured > 0 { format!(", {}", size_text(&going)) } else { String::new() };
        write!(out, " · {NOTABLE}{} can go{size}{NOTABLE:#}", count(going.things as u64))?;
    }
    writeln!(out)
}

fn nothing_listed(inventory: &Inventory, list: &List) -> String {
    if inventory.spaces.is_empty() && !inventory.unlisted.is_empty() {
        let reasons: Vec<String> = inventory.unlisted.values().map(|reason| visible(reason).into()).collect();
        format!("No scratch spaces could be listed: {}.", reasons.join("; "))
    } else if inventory.spaces.is_empty() {
        "No scratch spaces yet. Packages make them when first used.".to_string()
    } else if let Some(owner) = &list.owner
        && !inventory.packages.iter().any(|package| package.is_named(owner))
    {
        format!("No package called '{}' has scratch spaces here.", visible(owner))
    } else {
        let number = things(inventory.spaces.len() as u64, "space");
        format!("None of the {number} fits what was asked for.")
    }
}

fn loose_files(out: &mut dyn Write, loose: &[Loose]) -> io::Result<()> {
    for file in loose {
        let what = if file.kind == Kind::Symlink { "link" } else { "file" };
        let path = file.path.to_string_lossy();
        writeln!(out, "{WEAK}a loose {what} that belongs to no package: {}{WEAK:#}", visible(&path))?;
    }
    Ok(())
}

pub(super) fn depots(context: &Context) -> Result<(), Failure> {
    let mut inventory = context.inventory()?;
    let mut whole = items::look(inventory.clone(), true, context);
    whole.measure_outside(&context.cancel, &());
    whole.give_sizes(&mut inventory);
    let whole = whole;
    let warnings = || inventory.warnings.iter().chain(&whole.facts.warnings).chain(&whole.warnings);
    context.warn(warnings());
    let text = |out: &mut dyn Write| {
        for (number, depot) in inventory.depots.iter().enumerate() {
            let total = Totals::of_spaces(inventory.spaces.iter().filter(|space| space.id.depot == number));
            let role = if inventory.is_user_depot(number) { "the user depot, " } else { "" };
            let access = match (json::state(depot), depot.writable) {
                ("folder", true) => "writable",
                ("folder", false) => "read-only",
                ("missing", _) => "not there",
                _ => "unreadable",
            };
            writeln!(out, "{STRONG}{}{STRONG:#}", visible(&depot.path.to_string_lossy()))?;
            writeln!(out, "  {role}{}; {access}", depot.origin.words())?;
            let spaces = things(total.things as u64, "space");
            let files = things(total.files, "file");
            writeln!(out, "  {spaces}, {}, {files}", size_text(&total))?;
            items::kinds(out, &whole, number)?;
        }
        outside::write(out, &whole)
    };
    Ok(context.show(|| json::depots(&inventory, &whole, warnings()), text)?)
}
