//! `show`: one space whole.

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use super::args::Show;
use super::terminal::{GOOD, NOTABLE, STRONG, WEAK};
use super::words::{Reasons, style_of};
use super::{Context, Failure, json};
use crate::core::bytes::Bytes;
use crate::core::judge::{Action, Choices, Decision, Facts, JuliaVersion, Reason, decide};
use crate::core::log::Entry;
use crate::core::log::parents::Volumes;
use crate::core::scan::Package;
use crate::core::space::{ParentState, Sizes, Space};
use crate::core::time::{Age, Now, ago};
use crate::core::words::{count, things, visible};

/// How many log entries are shown, the newest; JSON has them all.
const ENTRIES: usize = 10;

pub(super) fn show(show: &Show, context: &Context) -> Result<(), Failure> {
    let mut inventory = context.inventory()?;
    let position = inventory.find(&show.space)?;
    let end = context.measure(&mut inventory, Some(&HashSet::from([position])));
    let inventory = Arc::new(inventory);
    let Some(space) = inventory.spaces.get(position) else { return Ok(()) };
    let entries = inventory.entries_of(position);
    let package = inventory.package_of(position);
    let name = package.and_then(|package| package.name.as_ref());
    let home = context.environment.home.as_deref();
    let volumes = Volumes::of_system(&context.environment.working_directory);
    let facts = Facts::gather(&inventory, &volumes, &context.cancel);
    let decided = Decided::of(position, space, &facts, &context.now);
    let warnings = || inventory.warnings.iter().chain(&end.warnings);
    context.warn(warnings());
    let reasons = Reasons::of_facts(&facts, context);
    let reason = reasons.of_space(&space.path);
    let document = || {
        let decided = decided.as_ref().map(|decided| (&decided.decision, decided.julia));
        json::show((space, reason.words(None)), name, entries, decided, warnings())
    };
    let text = |out: &mut dyn Write| {
        write_space(out, space, package, entries, (reason, decided.as_ref()), (&context.now, home))
    };
    Ok(context.show(document, text)?)
}

struct Decided {
    decision: Decision,
    /// Which Julia's collection is followed.
    julia: JuliaVersion,
    /// Whether only `--force` collects the depot that the space is in.
    needs_force: bool,
}

impl Decided {
    fn of(position: usize, space: &Space, facts: &Facts, now: &Now) -> Option<Self> {
        let needs_force = space.id.depot != 0;
        let choices = Choices { force: needs_force, ..Choices::new(facts, *now) };
        let decisions = decide(facts, &choices);
        let decision = decisions.of(facts.thing_of_space(position)?)?.clone();
        Some(Self { decision, julia: choices.version, needs_force })
    }

    /// When the space is collected, in one sentence; and what Julia would do where that differs.
    fn words(&self) -> String {
        let decision = &self.decision;
        let due = decision.due.map(|due| due.civil().date().to_string());
        let when = match (decision.action, due) {
            (Action::Keep, _) => "keeps it".to_string(),
            (Action::Delete, _) => "deletes it now".to_string(),
            (Action::Record, Some(due)) if decision.orphaned_since.is_some() => {
                format!("deletes it on {due}, unless it is used until then")
            }
            (Action::Record, due) => {
                let due = due.unwrap_or_default();
                format!("marks it, and deletes it on {due} at the earliest")
            }
        };
        let force = if self.needs_force { " --force" } else { "" };
        let julia = match decision.julia {
            same if same == decision.action => String::new(),
            Action::Keep => " Pkg.gc would keep it.".to_string(),
            Action::Record => " Pkg.gc would mark it, to delete it later.".to_string(),
            Action::Delete => " Pkg.gc would delete it.".to_string(),
        };
        format!("'gc{force}', as Julia {}, {when}.{julia}", self.julia)
    }
}

fn write_space(
    out: &mut dyn Write,
    space: &Space,
    package: Option<&Package>,
    entries: &[Entry],
    (reason, decided): (&Reason, Option<&Decided>),
    (now, home): (&Now, Option<&Path>),
) -> io::Result<()> {
    let name = package.and_then(|package| package.name.as_ref());
    let owner = package.map(Package::label).unwrap_or_default();
    let key = space.id.key.as_os_str().to_string_lossy();
    let title = format!("{owner} / {key}");
    writeln!(out, "{STRONG}{}{STRONG:#}", visible(&title))?;
    let style = style_of(reason.verdict());
    let (words, because) = (reason.words(home), reason.because(home));
    writeln!(out, "{style}{}{style:#}. {}", visible(&words), visible(&because))?;
    if let Some(decided) = decided {
        writeln!(out, "{}", decided.words())?;
    }
    writeln!(out)?;
    writeln!(out, "Path       {}", visible(&space.path.to_string_lossy()))?;
    let known_from =
        name.map_or("unknown to every source".to_string(), |name| name.source.words().to_string());
    writeln!(out, "Owner      {} ({known_from})", visible(&space.id.owner.folder().to_string_lossy()))?;
    for (other, source) in name.map(|name| name.others.as_slice()).unwrap_or_default() {
        writeln!(out, "           also called {} ({})", visible(other), source.words())?;
    }
    if let Some(sizes) = &space.sizes {
        write_sizes(out, sizes)?;
        if let Some(time) = sizes.last_modified {
            writeln!(out, "Changed    {time} ({})", ago(Age::of_file(time, now)))?;
        }
    }
    match space.last_used {
        Some(time) => {
            let age = ago(Age::of_local(time, now));
            writeln!(out, "Last used  {time} local time ({age})")?;
        }
        None => writeln!(out, "Last used  not recorded")?,
    }
    if !space.parents.is_empty() {
        writeln!(out, "\n{WEAK}Used from{WEAK:#}")?;
        for parent in &space.parents {
            let (mark, style) = match parent.state {
                ParentState::Exists => ("exists     ", GOOD),
                ParentState::Missing => ("missing    ", NOTABLE),
                ParentState::Unreachable => ("away       ", NOTABLE),
            };
            writeln!(out, "  {style}{mark}{style:#}  {}", visible(&parent.path.to_string_lossy()))?;
        }
    }
    if !entries.is_empty() {
        writeln!(out, "\n{WEAK}Log entries, the newest of {}{WEAK:#}", count(entries.len() as u64))?;
        let mut newest: Vec<&Entry> = entries.iter().collect();
        newest.sort_by_key(|entry| std::cmp::Reverse(entry.time));
        for entry in newest.into_iter().take(ENTRIES) {
            let time = entry.time.map_or_else(|| "no time".to_string(), |time| time.to_string());
            writeln!(out, "  {time:<23}  {}:{}", visible(&entry.log.to_string_lossy()), entry.line)?;
        }
    }
    Ok(())
}

fn write_sizes(out: &mut dyn Write, sizes: &Sizes) -> io::Result<()> {
    let bound = if sizes.is_complete() { "" } else { "≥ " };
    let files = things(sizes.files, "file");
    let folders = things(sizes.directories, "folder");
    writeln!(out, "Size       {bound}{} on disk in {files}, {folders}", Bytes(sizes.allocated))?;
    writeln!(out, "           files add up to {bound}{}", Bytes(sizes.apparent))?;
    let shared = sizes.allocated.saturating_sub(sizes.reclaimable);
    if shared > 0 {
        writeln!(out, "           {} is shared with files elsewhere", Bytes(shared))?;
    }
    if !sizes.is_complete() {
        let unreadable = things(sizes.unreadable, "thing");
        writeln!(out, "           a lower bound: {unreadable} in it could not be read")?;
    }
    Ok(())
}
