//! Carrying a collection out: what is recorded is written, what is to go goes, and the logs are condensed.
//!
//! In the order that loses nothing when it is stopped. Orphans are recorded first, for what is recorded may fail to
//! go; what the record was made from must still stand there. Exactly as Julia does, logs are condensed before
//! anything goes; otherwise afterwards, and only what went vanishes from them. Every write is one of
//! [`mod@write`]: under the log's lock, and whole.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;

use super::decide::{Decisions, Orphanage, Scene};
use super::evidence;
use super::facts::{DepotFacts, Facts};
use super::log::{Condensing, Gone, LogKind, condense};
use crate::core::depot::Presence;
use crate::core::depot::layout::Layout;
use crate::core::error::{Error, Warning, WarningKind};
use crate::core::patience;
use crate::core::plan::{Item, Plan};
use crate::core::progress::Cancel;
use crate::core::reclaim::prune::{self, Shelf};
use crate::core::reclaim::{self, Fate, Report, Stuck, Tools, Watcher, Way};
use crate::core::usage::file;
use crate::core::usage::write::{self, Manner};

/// What happens to a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is not touched, or its text stays the same.
    None,
    /// It gets another text.
    Rewrite,
    /// It is made.
    Create,
}

impl Change {
    /// The change's name in JSON documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Rewrite => "rewrite",
            Self::Create => "create",
        }
    }

    fn of(old: Option<&[u8]>, new: &[u8]) -> Self {
        match old {
            None => Self::Create,
            Some(old) if old == new => Self::None,
            Some(_) => Self::Rewrite,
        }
    }
}

/// A log and what happens to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogChange {
    /// The log.
    pub path: PathBuf,
    /// What happens to it.
    pub change: Change,
}

/// What would happen to the logs if everything that the plan lists went that way. Reads which of the logged paths
/// are there.
#[must_use]
pub fn foresee(scene: &Scene, decisions: &Decisions, plan: &Plan, way: Way) -> Vec<LogChange> {
    let facts = scene.facts;
    let gone = gone(plan.removed(), way);
    let how = condensing(decisions, &gone);
    let mut changes = Vec::new();
    for (depot, kind) in &decisions.logs {
        let Some(log) = facts.depots.get(*depot).map(|depot| depot.log(*kind)) else { continue };
        let Some(bytes) = &log.bytes else { continue };
        let new = condense(*kind, bytes, &facts.volumes, how);
        let change = new.map_or(Change::None, |new| Change::of(Some(bytes), &new));
        changes.push(LogChange { path: log.path.clone(), change });
    }
    changes.extend(decisions.orphanages.iter().map(|orphanage| foresee_orphanage(facts, orphanage)));
    changes
}

fn foresee_orphanage(facts: &Facts, orphanage: &Orphanage) -> LogChange {
    let depot = facts.depots.get(orphanage.depot);
    let new = write::orphanage(orphanage.orphans.clone());
    let old = depot.and_then(|depot| depot.orphaned.clone().or_else(|| beyond(depot)));
    LogChange { path: orphanage.path.clone(), change: Change::of(old.as_deref(), &new) }
}

/// The records that are reached only once the missing parts of the depot's spelling are made, as Julia makes them.
fn beyond(depot: &DepotFacts) -> Option<Vec<u8>> {
    if depot.is_reached {
        return None;
    }
    let root = depot.depot.layout.root();
    file::read_small(&Layout::new(root, root).orphaned(), evidence::LARGEST).ok().flatten()
}

fn condensing<'a>(decisions: &Decisions, gone: &'a Gone) -> Condensing<'a> {
    let choices = &decisions.choices;
    if choices.parity { Condensing::AsJulia(choices.rules().toml) } else { Condensing::Careful(gone) }
}

/// What is gone for good when the items of a plan went that way.
fn gone<'a>(items: impl Iterator<Item = &'a Item>, way: Way) -> Gone {
    match way {
        Way::Permanent => Gone { deleted: items.map(|item| item.place().path().into_os_string()).collect() },
        // What was moved may come back, and keeps its entries.
        Way::Trash => Gone::default(),
    }
}

/// What became of a collection.
#[derive(Debug)]
pub struct Outcome {
    /// What became of the plan's items.
    pub report: Report,
    /// What happened to the logs.
    pub logs: Vec<LogChange>,
    /// Whether every log could be written.
    pub logs_are_written: bool,
}

/// Carries a collection out. When orphans cannot be recorded, or, doing exactly as Julia does, a log cannot be
/// condensed, or the removal cannot begin, nothing goes.
///
/// # Errors
/// When that happens before anything was written.
pub fn run(
    scene: &Scene,
    decisions: &Decisions,
    plan: &Plan,
    way: Way,
    tools: &Tools,
    cancel: &Cancel,
    watcher: &dyn Watcher,
) -> Result<Outcome, Error> {
    let facts = scene.facts;
    let mut logs = Vec::new();
    // What was written, by the real paths of the files: two depots may be one.
    let mut written: HashMap<PathBuf, Vec<u8>> = HashMap::new();
    for orphanage in &decisions.orphanages {
        let recorded = record(facts, orphanage, &mut written).map_err(|error| {
            match (error.advice.is_empty(), logs.is_empty()) {
                (false, _) => error,
                (true, true) => error.with_advice("nothing was changed; run it again"),
                (true, false) => error.with_advice(
                    "the orphans of the depots before it are recorded, and nothing was deleted; run it again",
                ),
            }
        });
        match recorded {
            Ok(recorded) => logs.push(recorded),
            Err(error) => return stopped(plan, way, logs, error),
        }
    }
    let none = Gone::default();
    if decisions.choices.parity {
        for (depot, kind) in &decisions.logs {
            match rewrite(facts, decisions, *depot, *kind, tools, &none) {
                Ok(change) => logs.extend(change),
                Err(error) => return stopped(plan, way, logs, error),
            }
        }
    }
    let removed = match way {
        Way::Permanent => reclaim::delete(plan, tools, cancel, watcher),
        Way::Trash => reclaim::move_to_trash(plan, tools, cancel, watcher),
    };
    let mut report = match removed {
        Ok(report) => report,
        Err(error) => return stopped(plan, way, logs, error),
    };
    // Otherwise only the folders of what was removed are pruned, which the removal does itself.
    if decisions.choices.parity && !report.interrupted {
        prune(facts, decisions);
    }
    let mut logs_are_written = true;
    if !decisions.choices.parity {
        let items = plan.items().iter().zip(&report.items);
        let gone = gone(items.filter(|(_, fate)| fate.is_done()).map(|(item, _)| item), way);
        for (depot, kind) in &decisions.logs {
            match rewrite(facts, decisions, *depot, *kind, tools, &gone) {
                Ok(change) => logs.extend(change),
                Err(error) => {
                    logs_are_written = false;
                    let message = format!("the log could not be condensed: {error}");
                    report.warnings.push(Warning::new(WarningKind::Log, error.path.clone(), message));
                }
            }
        }
    }
    Ok(Outcome { report, logs, logs_are_written })
}

/// The outcome of a collection that this error stopped before anything went.
fn stopped(plan: &Plan, way: Way, logs: Vec<LogChange>, error: Error) -> Result<Outcome, Error> {
    if logs.iter().all(|log| log.change == Change::None) {
        return Err(error);
    }
    let mut report = Report::new(plan, way);
    for (fate, item) in report.items.iter_mut().zip(plan.items()) {
        let reason = "the collection was stopped before it began to remove".to_string();
        *fate = Fate::Failed(vec![Stuck { path: item.place().path(), reason }], 1);
    }
    report.warnings.push(Warning::new(WarningKind::Log, error.path.clone(), error.to_string()));
    Ok(Outcome { report, logs, logs_are_written: false })
}

/// Writes a depot's `orphaned.toml`, unless another collection has written it since it was read.
fn record(
    facts: &Facts,
    orphanage: &Orphanage,
    written: &mut HashMap<PathBuf, Vec<u8>>,
) -> Result<LogChange, Error> {
    let depot = facts.depots.get(orphanage.depot);
    let old = depot.and_then(|depot| depot.orphaned.clone().or_else(|| beyond(depot)));
    let old = old.as_deref();
    let by_us = patience::real_path(&orphanage.path).ok().and_then(|path| written.get(&path));
    let old = by_us.map(Vec::as_slice).or(old);
    let new = write::orphanage(orphanage.orphans.clone());
    let change = Change::of(old, &new);
    let mut is_another = false;
    write::replace(&orphanage.path, Manner::Keeping, |now| {
        is_another = now != old.unwrap_or_default();
        (!is_another).then(|| new.clone())
    })?;
    if is_another {
        let cause = io::Error::other("another collection has written it meanwhile");
        return Err(Error::new("record orphans in", &orphanage.path, cause));
    }
    written.extend(patience::real_path(&orphanage.path).ok().map(|path| (path, new)));
    Ok(LogChange { path: orphanage.path.clone(), change })
}

/// Condenses a log as it is now.
fn rewrite(
    facts: &Facts,
    decisions: &Decisions,
    depot: usize,
    kind: LogKind,
    tools: &Tools,
    gone: &Gone,
) -> Result<Option<LogChange>, Error> {
    let Some(log) = facts.depots.get(depot).map(|depot| depot.log(kind)) else { return Ok(None) };
    // What has gone since is not made again.
    if !patience::is_file(&log.path) {
        return Ok(None);
    }
    let how = condensing(decisions, gone);
    let as_julia = decisions.choices.parity && decisions.choices.rules().replaces_logs;
    let manner = if as_julia { Manner::AsJulia } else { Manner::Keeping };
    let mut change = Change::None;
    write::replace(&log.path, manner, |bytes| {
        let new = condense(kind, bytes, tools.volumes, how)?;
        change = Change::of(Some(bytes), &new);
        Some(new)
    })?;
    Ok(Some(LogChange { path: log.path.clone(), change }))
}

/// Prunes every empty folder of an owner or a package, as Julia does.
fn prune(facts: &Facts, decisions: &Decisions) {
    let kinds = decisions.choices.kinds;
    for depot in decisions.collected.iter().filter_map(|at| facts.depots.get(*at)) {
        if depot.depot.presence != Presence::Folder {
            continue;
        }
        if kinds.packages {
            prune::as_julia(&depot.depot.layout, Shelf::Packages);
        }
        if kinds.scratch {
            prune::as_julia(&depot.depot.layout, Shelf::Spaces);
        }
    }
}
