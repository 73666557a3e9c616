//! Looks again, just before each removal, and refuses what is no longer what the plan listed.
//!
//! The checks of the plan are made anew: the way to the item, what stands there, mounts, permissions, programs
//! that hold it. Besides, a use that was recorded since the plan was made refuses the item, as does a log that
//! is being written at this moment, and a project that was gone when a collection was planned and is there
//! again. A guard changes nothing.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::core::in_use::{self, Asked, Extent, Process};
use crate::core::place::{Look, PlaceKind};
use crate::core::plan::{Item, Plan, Purpose, Refusal};
use crate::core::space::{Parent, ParentState};
use crate::core::time::{Clock, LocalTime};
use crate::core::usage::UsageLogs;
use crate::core::usage::parents::Volumes;
use crate::core::usage::watch::{self, LogWatch};

/// What a removal looks at again.
pub(super) struct Guard<'a> {
    plan: &'a Plan,
    clock: &'a dyn Clock,
    volumes: &'a Volumes,
    /// The programs that hold items, by the item's position.
    holders: HashMap<usize, Vec<Process>>,
    /// How much of what runs was looked at for them.
    pub looked_for_holders: Extent,
    /// Whether a file that decided by not being there is there now.
    has_come_back: bool,
    /// The logs when they were last read again.
    again: Mutex<Option<Again>>,
}

/// What the logs say now.
struct Again {
    logs: LogWatch,
    /// For each item: its last use, and how many entries there are.
    uses: Vec<(Option<LocalTime>, u64)>,
    /// Whether one of them can no longer be read.
    is_blind: bool,
}

impl<'a> Guard<'a> {
    /// Looks for programs that hold an item, for no longer than `patience`.
    pub fn new(plan: &'a Plan, clock: &'a dyn Clock, volumes: &'a Volumes, patience: Duration) -> Self {
        let asked = plan.items().iter().enumerate().filter(|(_, item)| item.refusal().is_none());
        let asked = asked.filter_map(|(position, item)| Some((position, item.to_ask()?)));
        let (positions, asked): (Vec<usize>, Vec<Asked>) = asked.unzip();
        let asked = if plan.heeds_use() { asked } else { Vec::new() };
        let found = in_use::look(asked, patience);
        let is_file = |item: &Item| {
            matches!(item.place().kind(), PlaceKind::Package | PlaceKind::Artifact | PlaceKind::Clone)
        };
        let has_come_back = plan.removed().any(is_file)
            && plan.absent().iter().any(|file| volumes.state(file) != ParentState::Missing);
        let holders = positions.into_iter().zip(found.of).filter(|(_, holders)| !holders.is_empty());
        Self {
            plan,
            clock,
            volumes,
            holders: holders.collect(),
            looked_for_holders: found.extent,
            has_come_back,
            again: Mutex::default(),
        }
    }

    /// What stands at the place of the item at this position, when it may be removed.
    ///
    /// # Errors
    /// Why it must stay.
    pub fn check(&self, position: usize) -> Result<Look, Refusal> {
        let Some(item) = self.plan.items().get(position) else {
            return Err(Refusal::Changed("it is not in the plan"));
        };
        if let Some(refusal) = item.refusal() {
            return Err(refusal.clone());
        }
        let look = item.place().look()?;
        match item.fingerprint() {
            Some(fingerprint) => {
                if let Some(change) = look.fingerprint.change_since(fingerprint) {
                    return Err(Refusal::Changed(change));
                }
            }
            None => return Err(Refusal::Changed("nothing was known of it")),
        }
        if let Some(refusal) = Refusal::of(item.place(), &look, self.volumes) {
            return Err(refusal);
        }
        if let Some(holders) = self.holders.get(&position) {
            return Err(Refusal::InUse(holders.clone()));
        }
        if self.plan.heeds_use() {
            match item.place().kind() {
                PlaceKind::Package | PlaceKind::Artifact | PlaceKind::Clone => self.check_file_logs()?,
                PlaceKind::Scratch | PlaceKind::Loose | PlaceKind::CacheFile => {
                    self.check_logs(position, item)?;
                }
            }
        }
        Ok(look)
    }

    /// Whatever Pkg has worked with since the plan was made may need any package, artifact or clone.
    fn check_file_logs(&self) -> Result<(), Refusal> {
        if self.has_come_back {
            return Err(Refusal::Changed(
                "a manifest or an Artifacts.toml that was gone is there again, and may need it",
            ));
        }
        let now = self.clock.now();
        for log in self.plan.depots().iter().flat_map(|depot| watch::file_logs(&depot.layout)) {
            if let Some(writer) = watch::writer(&log, &now) {
                return Err(Refusal::LogBeingWritten(writer));
            }
        }
        if self.plan.logs().files_have_changed() {
            return Err(Refusal::Changed(
                "Pkg has worked with a manifest or an Artifacts.toml that may need it",
            ));
        }
        Ok(())
    }

    fn check_logs(&self, position: usize, item: &Item) -> Result<(), Refusal> {
        let mut parents = item.space().into_iter().flat_map(|space| &space.parents);
        let is_back = |parent: &Parent| {
            parent.state == ParentState::Missing && self.volumes.state(&parent.path) != ParentState::Missing
        };
        // Whoever deletes a space that is in use knows that it is; a collection is about those that are not.
        if self.plan.purpose() == Purpose::Collect && parents.any(is_back) {
            return Err(Refusal::Changed("a project that used it is there again"));
        }
        let now = self.clock.now();
        let depots = self.plan.depots();
        for depot in depots {
            if let Some(writer) = watch::writer(&depot.layout.scratch_usage(), &now) {
                return Err(Refusal::LogBeingWritten(writer));
            }
        }
        if !self.plan.logs().has_changed() {
            return Ok(());
        }
        let mut again = self.again.lock().unwrap_or_else(PoisonError::into_inner);
        if again.as_ref().is_none_or(|again| again.logs.has_changed()) {
            *again = Some(self.read_logs());
        }
        if again.as_ref().is_some_and(|again| again.is_blind) {
            return Err(Refusal::Changed("a usage log can no longer be read, so that a use could go unseen"));
        }
        let (last_used, entries) =
            again.as_ref().and_then(|again| again.uses.get(position)).copied().unwrap_or_default();
        let is_new = match item.space() {
            Some(space) => last_used > space.last_used || entries > space.log_entries,
            None => last_used > Some(self.plan.made()),
        };
        if is_new { Err(Refusal::UsedSince(last_used)) } else { Ok(()) }
    }

    fn read_logs(&self) -> Again {
        let depots = self.plan.depots();
        let watch = LogWatch::start(depots);
        let logs = UsageLogs::read(depots, self.volumes);
        let paths: Vec<PathBuf> = self.plan.items().iter().map(|item| item.place().path()).collect();
        let usages = logs.for_spaces(paths.iter().map(PathBuf::as_path)).usages;
        let uses = usages.into_iter().map(|usage| (usage.last_used, usage.entries.len() as u64));
        let is_blind = !logs.unread.is_empty();
        Again { logs: watch, uses: uses.collect(), is_blind }
    }
}
