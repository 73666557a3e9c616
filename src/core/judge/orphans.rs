//! `orphaned.toml`: when what is unreachable goes, and what is recorded anew.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::choices::{Choices, Kinds};
use super::decision::Decision;
use super::facts::Facts;
use super::profile::{Profile, Rules};
use super::reason::{Action, Evidence, Reason};
use super::thing::Thing;
use crate::core::depot::Presence;
use crate::core::log::parse::orphans::Orphan;
use crate::core::time::LocalTime;

/// The new content of a depot's `orphaned.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphanage {
    /// The depot's position in [`Facts::depots`].
    pub depot: usize,
    pub path: PathBuf,
    pub orphans: Vec<(Arc<Path>, LocalTime)>,
}

/// What is recorded, and what was chosen about it.
pub(super) struct Orphans<'a> {
    facts: &'a Facts,
    choices: &'a Choices,
    rules: Rules,
    /// The records of each depot, by the text of the path; none where nothing waits.
    records: Vec<HashMap<&'a OsStr, &'a Orphan>>,
}

impl<'a> Orphans<'a> {
    pub fn new(facts: &'a Facts, choices: &'a Choices) -> Self {
        let rules = choices.rules();
        let records = facts.depots.iter().map(|depot| {
            let records = depot.orphans(rules.toml).iter().filter(|_| rules.profile == Profile::Delayed);
            records.map(|orphan| (orphan.path.as_os_str(), orphan)).collect()
        });
        let records = records.collect();
        Self { facts, choices, rules, records }
    }

    /// The record of a thing in its own depot.
    pub fn record(&self, thing: &Thing) -> Option<&'a Orphan> {
        self.records.get(thing.depot)?.get(thing.path.as_os_str()).copied()
    }

    pub fn since(&self, thing: &Thing) -> Option<LocalTime> {
        self.record(thing).and_then(|orphan| orphan.since.time())
    }

    /// Whether Julia would fail if it needed one of a depot's records.
    pub fn has_errors(&self, depot: usize) -> bool {
        let mut records = self.records.get(depot).into_iter().flat_map(HashMap::values);
        records.any(|orphan| orphan.since.julia_error().is_some())
    }

    /// Whether an orphan since then may go now. What was recorded with a time to come has no age, and waits.
    pub fn has_waited(&self, since: Option<LocalTime>) -> bool {
        let now = self.choices.now.local;
        let since = since.unwrap_or(now);
        since <= now && since.age_at(now) >= self.choices.collect_delay
    }

    /// What becomes of what is recorded since then, and when it goes if it does not go now.
    pub fn action(&self, reason: &Reason, since: Option<LocalTime>) -> (Action, Option<LocalTime>) {
        if !reason.can_go() {
            (Action::Keep, None)
        } else if self.rules.profile == Profile::Immediate || self.has_waited(since) {
            (Action::Delete, None)
        } else {
            let begun = since.unwrap_or(self.choices.now.local);
            (Action::Record, begun.after(self.choices.collect_delay))
        }
    }

    /// The decision about a thing that is recorded since then.
    pub fn decision(
        &self,
        at: usize,
        thing: &Thing,
        (reason, mut evidence): (Reason, Vec<Evidence>),
        since: Option<LocalTime>,
    ) -> Decision {
        let (action, due) = self.action(&reason, since);
        let since = since.filter(|_| action != Action::Keep);
        if let Some(orphan) = self.record(thing).filter(|_| since.is_some()) {
            let file = self.facts.depots.get(thing.depot).map(|depot| depot.depot.layout.orphaned());
            evidence.push(Evidence {
                file: file.unwrap_or_default().into(),
                line: Some(orphan.line),
                path: Arc::from(&*thing.path),
            });
        }
        let rests_on = Vec::new();
        Decision { thing: at, action, julia: action, reason, evidence, orphaned_since: since, due, rests_on }
    }

    /// What is recorded: everything unreachable of the chosen kinds, what is about to go included, for its removal
    /// may fail; the records of other kinds stay.
    pub fn recorded(&self, list: &[Decision], collected: &[usize]) -> Vec<Orphanage> {
        // Of kinds that Pkg does not know there is no record, and so nothing to write.
        let is_about_others = self.choices.kinds.of_julia() == Kinds::NONE;
        if self.rules.profile == Profile::Immediate || is_about_others {
            return Vec::new();
        }
        let now = self.choices.now.local;
        let mut orphanages = Vec::new();
        for number in collected {
            let Some(facts) = self.facts.depots.get(*number) else { continue };
            let unreachable = list.iter().filter_map(|decision| {
                let thing = self.facts.things.get(decision.thing)?;
                let is_recorded =
                    thing.depot == *number && thing.kind.is_of_pkg() && decision.action != Action::Keep;
                is_recorded.then(|| (Arc::from(&*thing.path), decision.orphaned_since.unwrap_or(now)))
            });
            let mut orphans: Vec<(Arc<Path>, LocalTime)> = unreachable.collect();
            let others = facts.orphans(self.rules.toml).iter();
            let others = others.filter(|orphan| !self.is_of_chosen_kind(&orphan.path, *number));
            orphans
                .extend(others.filter_map(|orphan| Some((Arc::clone(&orphan.path), orphan.since.time()?))));
            let is_written =
                self.rules.always_writes_orphanage || !orphans.is_empty() || facts.orphaned.is_some();
            // What is not there is not made, unless exactly what Julia does was asked for.
            let has_depot =
                (facts.depot.presence == Presence::Folder && facts.is_reached) || self.choices.parity;
            if is_written && has_depot {
                let path = facts.depot.layout.orphaned();
                orphanages.push(Orphanage { depot: *number, path, orphans });
            }
        }
        orphanages
    }

    /// Whether a recorded path is one of the kinds that are collected, so that its record is made anew.
    fn is_of_chosen_kind(&self, path: &Path, depot: usize) -> bool {
        let kinds = self.choices.kinds;
        let Some(facts) = self.facts.depots.get(depot).filter(|_| !kinds.is_all()) else { return true };
        let layout = &facts.depot.layout;
        let folders = [
            (layout.packages(), kinds.packages),
            (layout.clones(), kinds.clones),
            (layout.artifacts(), kinds.artifacts),
            (layout.scratchspaces(), kinds.scratch),
        ];
        folders.iter().any(|(folder, is_chosen)| *is_chosen && path.starts_with(folder))
    }
}
