//! Looks again, just before each removal, and refuses what is no longer what the plan listed.
//!
//! The checks of the plan are made anew: the way to the item, what stands there, mounts, permissions, programs
//! that hold it. Besides, a use that was recorded since the plan was made refuses the item, as does a log that
//! is being written at this moment, and a project that was gone when a collection was planned and is there
//! again, and whatever else of a decision's [conditions](crate::core::plan::Condition) no longer holds. A guard changes
//! nothing.
//!
//! # How often programs are looked at
//! Looking through all of them takes some milliseconds, on a busy machine some hundred; an item may be gone in
//! less. So a look holds for a tenth of a second from its end, and where it takes long, for sixteen times as long as
//! it took, so that looking costs little beside removing, but never for more than a second: items that are begun
//! within that time share it. What a program opens within it can go unseen. Mounts are asked for each item.
//!
//! An answer that could not be had counts as "in use": when the patience is over once, everything that has not
//! begun yet is refused. Only what the system never tells (the processes of others; on some systems all of them)
//! refuses nothing, for then nothing could ever be removed; the preview says so.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::core::in_use::{Extent, Process, Question};
use crate::core::log::parents::Volumes;
use crate::core::log::watch::{self, LogWatch};
use crate::core::log::{Entry, UsageLogs};
use crate::core::mounts::LiveMounts;
use crate::core::place::{Look, Obstacle, PlaceKind};
use crate::core::plan::{Conditions, Item, Plan, Refusal, real_path};
use crate::core::scan::moved;
use crate::core::space::{Parent, ParentState};
use crate::core::time::{Clock, LocalTime};

/// What a removal looks at again.
pub(super) struct Guard<'a> {
    plan: &'a Plan,
    clock: &'a dyn Clock,
    volumes: &'a Volumes,
    /// The programs that hold items; `None` where they do not count.
    holders: Option<Mutex<Holding>>,
    mounts: Mutex<LiveMounts>,
    /// Whether a file that decided by not being there is there now.
    has_come_back: bool,
    /// The logs when they were last read again.
    again: Mutex<Option<Again>>,
    conditions: Conditions,
}

/// For how long a look at the programs holds at least, and at most.
const FRESH: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(1)];
/// How many times as long as it took.
const FRESH_BY_LENGTH: u32 = 16;

/// Which programs hold what, by the last look.
struct Holding {
    question: Question,
    /// The positions of the items that each answer is about.
    positions: Vec<Vec<usize>>,
    patience: Duration,
    /// Until when the last look holds.
    fresh_until: Option<Instant>,
    /// The programs that hold items, by the item's position.
    of: HashMap<usize, Vec<Process>>,
    /// The least that a look has seen.
    extent: Extent,
}

impl Holding {
    fn new(plan: &Plan, patience: Duration) -> Self {
        let (positions, asked) = plan.to_ask();
        Self {
            question: Question::new(&asked),
            positions,
            patience,
            fresh_until: None,
            of: HashMap::new(),
            extent: Extent::All,
        }
    }

    /// Looks, unless the last look still holds. One that could not be ended is not tried again.
    fn look(&mut self) {
        let is_over = self.extent == Extent::Some;
        if is_over || self.fresh_until.is_some_and(|until| Instant::now() < until) {
            return;
        }
        let begun = Instant::now();
        let found = self.question.look(self.patience);
        let [least, most] = FRESH;
        let fresh = (begun.elapsed() * FRESH_BY_LENGTH).clamp(least, most);
        self.fresh_until = Instant::now().checked_add(fresh);
        let holders = self.positions.iter().zip(found.of).filter(|(_, of)| !of.is_empty());
        self.of = holders.flat_map(|(at, of)| at.iter().map(move |at| (*at, of.clone()))).collect();
        if found.extent != Extent::All {
            self.extent = found.extent;
        }
    }
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
    /// A guard that looks for programs that hold an item for no longer than `patience`.
    pub fn new(plan: &'a Plan, clock: &'a dyn Clock, volumes: &'a Volumes, patience: Duration) -> Self {
        let is_file = |item: &Item| {
            matches!(item.place().kind(), PlaceKind::Package | PlaceKind::Artifact | PlaceKind::Clone)
        };
        let has_come_back = plan.removed().any(|item| item.is_judged() && is_file(item))
            && plan.grounds().absent.iter().any(|file| volumes.state(file) != ParentState::Missing);
        Self {
            plan,
            clock,
            volumes,
            holders: plan.heeds_use().then(|| Mutex::new(Holding::new(plan, patience))),
            mounts: Mutex::default(),
            has_come_back,
            again: Mutex::default(),
            conditions: Conditions::new(plan.grounds().julias.clone(), patience),
        }
    }

    /// How much of what runs was looked at for programs that hold an item.
    pub fn looked_for_holders(&self) -> Extent {
        let holders =
            self.holders.as_ref().map(|holders| holders.lock().unwrap_or_else(PoisonError::into_inner));
        holders.map(|holders| holders.extent).unwrap_or_default()
    }

    fn check_holders(&self, position: usize) -> Result<(), Refusal> {
        let Some(holders) = &self.holders else { return Ok(()) };
        let mut holders = holders.lock().unwrap_or_else(PoisonError::into_inner);
        holders.look();
        let is_lost = holders.extent == Extent::None && self.plan.looked_for_holders() != Extent::None;
        match holders.of.get(&position) {
            Some(of) => Err(Refusal::InUse(of.clone())),
            None if is_lost || holders.extent == Extent::Some => Err(Refusal::HoldersUnknown),
            None => Ok(()),
        }
    }

    /// Something may have been mounted in it while another item went.
    fn check_mounts(&self, item: &Item, look: &Look) -> Result<(), Refusal> {
        let Some(path) = real_path(item.place(), look) else { return Ok(()) };
        let mut mounts = self.mounts.lock().unwrap_or_else(PoisonError::into_inner);
        match mounts.now().at_or_below(&path) {
            Some(point) => Err(Refusal::MountedInside(point.to_path_buf())),
            None => Ok(()),
        }
    }

    /// What stands at the place of the item at this position, when it may be removed, and so may what else it is, or
    /// holds.
    pub fn check(&self, position: usize) -> Result<Look, Refusal> {
        let look = self.check_alone(position)?;
        let items = self.plan.items();
        let others = items.get(position).map(Item::one_with).unwrap_or_default();
        let stays = |other: &&usize| {
            self.check_alone(**other).is_err_and(|refusal| refusal != Refusal::Barred(Obstacle::Gone))
        };
        match others.iter().find(stays).and_then(|other| items.get(*other)) {
            Some(other) => Err(Refusal::OtherNameStays(other.place().path())),
            None => Ok(look),
        }
    }

    fn check_alone(&self, position: usize) -> Result<Look, Refusal> {
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
        self.check_mounts(item, &look)?;
        if self.plan.heeds_use() {
            match item.place().kind() {
                PlaceKind::Package | PlaceKind::Artifact | PlaceKind::Clone => self.check_file_logs(item)?,
                PlaceKind::Scratch | PlaceKind::Loose | PlaceKind::CacheFile => {
                    self.check_logs(position, item)?;
                }
                PlaceKind::Compiled | PlaceKind::Registry | PlaceKind::Cache | PlaceKind::Leftover => {}
            }
            self.conditions.check(item.conditions(), self.volumes, &self.clock.now())?;
        }
        // The last, for what is opened meanwhile goes unseen.
        self.check_holders(position)?;
        Ok(look)
    }

    /// Whatever Pkg has worked with since the plan was made may need any package, artifact or clone.
    fn check_file_logs(&self, item: &Item) -> Result<(), Refusal> {
        if self.has_come_back && item.is_judged() {
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
        // Whoever deletes a space that is in use knows that it is.
        if item.is_judged() && parents.any(is_back) {
            return Err(Refusal::Changed("a project that used it is there again"));
        }
        let mut old_places = item.space().into_iter().flat_map(|space| &space.moved_from);
        if item.is_judged()
            && old_places.any(|place| self.volumes.folder_state(place) != ParentState::Missing)
        {
            return Err(Refusal::Changed("the place from which its depot was moved is there again"));
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
        let spaces = self.plan.items().iter().enumerate();
        let spaces = spaces.filter_map(|(at, item)| Some((at, item.space()?)));
        let there = moved::entries_there(&logs, spaces, self.volumes);
        // Of a space that was moved a use counts wherever it is recorded, each once.
        let uses = usages.into_iter().enumerate().map(|(at, usage)| {
            let there = there.get(&at).into_iter().flatten().copied();
            let there: Vec<&Entry> = there.filter(|entry| !usage.entries.contains(entry)).collect();
            let last_used = there.iter().map(|entry| entry.time).fold(usage.last_used, Option::max);
            (last_used, (usage.entries.len() + there.len()) as u64)
        });
        let is_blind = logs.logs.iter().any(|log| log.is_unread());
        Again { logs: watch, uses: uses.collect(), is_blind }
    }
}
