//! Carrying a collection out: what is recorded is written, what is to go goes, and the logs are condensed.
//!
//! In the order that loses nothing when it is stopped. Orphans are recorded first, for what is recorded may fail to
//! go; what the record was made from must still stand there. Only on a full disk what is due goes first, which was
//! recorded long ago, and the others are recorded when there is room. Exactly as Julia does, logs are condensed before
//! anything goes; otherwise afterwards, and only what went vanishes from them. Every write is one of
//! [`mod@write`]: under the log's lock, and whole.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use serde::Serialize;

use crate::core::depot::Presence;
use crate::core::depot::layout::Layout;
use crate::core::error::{Error, Warning, WarningKind};
use crate::core::judge::evidence::{self, LARGEST_RECORD};
use crate::core::judge::facts::{DepotFacts, Facts};
use crate::core::judge::{Decisions, Orphanage};
use crate::core::log::LogKind;
use crate::core::log::condense::{Condensing, condense};
use crate::core::log::file;
use crate::core::log::write::{self, Manner};
use crate::core::operation::Means;
use crate::core::patience;
use crate::core::plan::{Item, Plan};
use crate::core::reclaim::prune::{self, Shelf};
use crate::core::reclaim::{self, Outcome, Report, Stuck, Tools, Watcher, Way};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It is not touched, or its text stays the same.
    None,
    Rewrite,
    Create,
}

impl Change {
    fn of(old: Option<&[u8]>, new: &[u8]) -> Self {
        match old {
            None => Self::Create,
            Some(old) if old == new => Self::None,
            Some(_) => Self::Rewrite,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogChange {
    pub path: PathBuf,
    pub change: Change,
}

/// What would happen to the logs if everything that the plan lists went that way. Reads which of the logged paths
/// are there.
pub fn foresee(facts: &Facts, decisions: &Decisions, plan: &Plan, way: Way) -> Vec<LogChange> {
    let deleted = deleted(plan.removed(), way);
    let how = condensing(decisions, &deleted);
    let mut changes = Vec::new();
    for (depot, kind) in &decisions.logs {
        let Some(log) = facts.depots.get(*depot).map(|depot| depot.log(*kind)) else { continue };
        let Some(bytes) = log.bytes() else { continue };
        let new = log.condensed(&facts.volumes, how);
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

fn condensing<'a>(decisions: &Decisions, deleted: &'a HashSet<OsString>) -> Condensing<'a> {
    let choices = &decisions.choices;
    if choices.parity { Condensing::AsJulia(choices.rules().toml) } else { Condensing::Careful(deleted) }
}

/// What is gone for good when the items of a plan went that way.
fn deleted<'a>(items: impl Iterator<Item = &'a Item>, way: Way) -> HashSet<OsString> {
    match way {
        Way::Permanent => items.map(|item| item.place().path().into_os_string()).collect(),
        // What was moved may come back, and keeps its entries.
        Way::Trash => HashSet::new(),
    }
}

#[derive(Debug)]
pub struct Collected {
    pub report: Report,
    pub logs: Vec<LogChange>,
    pub logs_are_written: bool,
    /// Whether anything was done: something went, or it was stopped after a log was written. Logs alone are none of
    /// it where every item was refused.
    pub did_something: bool,
}

/// Carries a collection out. When orphans cannot be recorded, or, doing exactly as Julia does, a log cannot be
/// condensed, or the removal cannot begin, nothing goes.
///
/// # Errors
/// When that happens before anything was written.
pub fn run(
    facts: &Facts,
    decisions: &Decisions,
    plan: &Plan,
    way: Way,
    means: &Means,
    watcher: &dyn Watcher,
) -> Result<Collected, Error> {
    let volumes = means.volumes();
    let tools = &means.tools(&volumes);
    let mut logs = Vec::new();
    // What was written, by the real paths of the files: two depots may be one.
    let mut written: HashMap<PathBuf, Vec<u8>> = HashMap::new();
    // Nothing that goes now rests on what is recorded now.
    let may_record_later = !decisions.choices.parity && plan.removed().next().is_some();
    let mut unrecorded = Vec::new();
    for orphanage in &decisions.orphanages {
        match record(facts, orphanage, &mut written) {
            Ok(change) => logs.push(change),
            Err(error) if may_record_later && is_full(&error) => unrecorded.push(orphanage),
            Err(error) => {
                let error = advised(error, decisions, !logs.is_empty());
                return stopped(plan, way, logs, error);
            }
        }
    }
    let none = HashSet::new();
    if decisions.choices.parity {
        for (depot, kind) in &decisions.logs {
            match rewrite(facts, decisions, *depot, *kind, tools, &none) {
                Ok(change) => logs.extend(change),
                Err(error) => {
                    let error = advised(error, decisions, !logs.is_empty());
                    return stopped(plan, way, logs, error);
                }
            }
        }
    }
    let mut report = match reclaim::carry_out(plan, way, tools, means.cancel, watcher) {
        Ok(report) => report,
        Err(error) => return stopped(plan, way, logs, error),
    };
    // Otherwise only the folders of what was removed are pruned, which the removal does itself.
    if decisions.choices.parity && !report.interrupted {
        prune(facts, decisions);
    }
    let mut logs_are_written = true;
    for orphanage in unrecorded {
        match record(facts, orphanage, &mut written) {
            Ok(change) => logs.push(change),
            Err(error) => {
                logs_are_written = false;
                let message =
                    format!("new orphans are not recorded, and so their time has not begun: {error}");
                report.warnings.push(Warning::new(WarningKind::Log, &orphanage.path, message));
            }
        }
    }
    if !decisions.choices.parity {
        let items = plan.items().iter().zip(&report.items);
        let deleted = deleted(items.filter(|(_, outcome)| outcome.is_done()).map(|(item, _)| item), way);
        for (depot, kind) in &decisions.logs {
            match rewrite(facts, decisions, *depot, *kind, tools, &deleted) {
                Ok(change) => logs.extend(change),
                Err(error) => {
                    logs_are_written = false;
                    let message = format!("the log could not be condensed: {error}");
                    report.warnings.push(Warning::new(WarningKind::Log, error.path.clone(), message));
                }
            }
        }
    }
    let did_something = report.did_something();
    Ok(Collected { report, logs, logs_are_written, did_something })
}

/// The outcome of a collection that this error stopped before anything went.
fn stopped(plan: &Plan, way: Way, logs: Vec<LogChange>, error: Error) -> Result<Collected, Error> {
    if logs.iter().all(|log| log.change == Change::None) {
        return Err(error);
    }
    let mut report = Report::new(plan, way);
    for (outcome, item) in report.items.iter_mut().zip(plan.items()) {
        let reason = "the collection was stopped before it began to remove".to_string();
        *outcome = Outcome::Failed(vec![Stuck { path: item.place().path(), reason }], 1);
    }
    report.warnings.push(Warning::new(WarningKind::Log, error.path.clone(), error.to_string()));
    Ok(Collected { report, logs, logs_are_written: false, did_something: true })
}

fn is_full(error: &Error) -> bool {
    matches!(error.source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// An error before anything was deleted, with the way on.
fn advised(error: Error, decisions: &Decisions, some_are_written: bool) -> Error {
    if !error.advice.is_empty() {
        return error;
    }
    let done = if some_are_written {
        "logs before it were written, and nothing was deleted"
    } else {
        "nothing was changed"
    };
    let way_on = match (is_full(&error), decisions.choices.parity) {
        (true, true) => {
            "free some space first, with 'delete --permanent' or with a collection without --parity, which deletes before it writes"
        }
        (true, false) => "free some space first, with 'delete --permanent'",
        (false, _) => "run it again",
    };
    error.with_advice(format!("{done}; {way_on}"))
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
    let mut is_too_long = false;
    write::replace(&orphanage.path, Manner::Keeping, |now| {
        is_too_long = now.len() as u64 > LARGEST_RECORD;
        is_another = !is_too_long && now != old.unwrap_or_default();
        (!is_another && !is_too_long).then(|| new.clone())
    })?;
    if is_too_long {
        let cause =
            io::Error::new(io::ErrorKind::FileTooLarge, "it is longer than any such file, and was not read");
        return Err(Error::new("record orphans in", &orphanage.path, cause)
            .with_advice("nothing was deleted; move it away, and the times of all orphans begin anew"));
    }
    if is_another {
        let cause = io::Error::other("another collection has written it meanwhile");
        return Err(Error::new("record orphans in", &orphanage.path, cause));
    }
    written.extend(patience::real_path(&orphanage.path).ok().map(|path| (path, new)));
    Ok(LogChange { path: orphanage.path.clone(), change })
}

fn rewrite(
    facts: &Facts,
    decisions: &Decisions,
    depot: usize,
    kind: LogKind,
    tools: &Tools,
    deleted: &HashSet<OsString>,
) -> Result<Option<LogChange>, Error> {
    let Some(log) = facts.depots.get(depot).map(|depot| depot.log(kind)) else { return Ok(None) };
    // What has gone since is not made again.
    if !patience::is_file(&log.path) {
        return Ok(None);
    }
    let how = condensing(decisions, deleted);
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
