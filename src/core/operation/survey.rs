//! A survey: everything that lies in the depots, with what could go by our judgement and what Julia's collection would
//! do.
//!
//! The facts are read from disk once for an inventory; another choice of version, delay or kinds is decided from
//! the same facts. What was decided is told before anything is measured, then what all takes as it comes: first of
//! what would not stay. A newer survey ends the one before it. Nothing is changed on disk.

use std::collections::{HashMap, HashSet};
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::whole::{Measuring, Sums, Whole};
use crate::core::depot::Presence;
use crate::core::disk::Room;
use crate::core::environment::Environment;
use crate::core::judge::{
    Action, COLLECT_DELAY, Choices, Decision, Decisions, Facts, JuliaVersion, Kinds, Reason, Thing, decide,
};
use crate::core::keep_list::KeepList;
use crate::core::log::parents::Volumes;
use crate::core::operation::collection::{self, Collection};
use crate::core::plan::Basis;
use crate::core::progress::Cancel;
use crate::core::scan::{Inventory, Watcher};
use crate::core::space::Sizes;
use crate::core::time::Clock;

/// How often it is told what was measured meanwhile.
const RHYTHM: Duration = Duration::from_millis(500);

/// What a survey is about, and what it works with.
#[derive(Debug, Clone)]
pub struct SurveyJob {
    pub inventory: Arc<Inventory>,
    /// What is known of its spaces, by their positions.
    pub sizes: Vec<(usize, Sizes)>,
    /// An earlier survey: what it measured of what stays still holds.
    pub before: Option<Arc<Survey>>,
    /// Whether that was of the same inventory, so that its facts and all its sizes hold.
    pub is_same: bool,
    /// How much is measured.
    pub up_to: Stage,
    pub chosen: Chosen,
    /// What the user keeps.
    pub never_suggested: KeepList,
    pub environment: Environment,
    pub clock: Arc<dyn Clock>,
}

/// How much of what is there is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// No more than was known of the spaces.
    Decided,
    /// What would not simply stay.
    WhatGoes,
    Everything,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    /// Which Julia's collection is followed; `None` for the newest that uses the depot.
    pub version: Option<JuliaVersion>,
    /// How long something must have been an orphan before it goes.
    pub collect_delay: Duration,
    pub kinds: Kinds,
}

impl Default for Chosen {
    fn default() -> Self {
        Self { version: None, collect_delay: COLLECT_DELAY, kinds: Kinds::WHOLE_DEPOT }
    }
}

/// Whose decisions are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Judgement {
    /// Ours, without waiting: what can go now, in every depot that is listed. As `gc --force --untracked
    /// --collect-delay 0d` decides.
    #[default]
    Now,
    /// The collection of the chosen Julia, in the first depot, as `gc` decides.
    Julia,
}

/// What lies in the depots, as we decide about it, and what Julia's collection would do.
#[derive(Debug, Clone)]
pub struct Survey {
    pub inventory: Arc<Inventory>,
    pub chosen: Chosen,
    pub stage: Stage,
    pub sums: Sums,
    /// What the volume of the first depot that is listed holds.
    pub room: Option<Room>,
    whole: Whole,
    julia: Arc<Decisions>,
}

impl Deref for Survey {
    type Target = Whole;

    fn deref(&self) -> &Whole {
        &self.whole
    }
}

impl Survey {
    /// Why each thing stays or can go now, by its path.
    pub fn reasons(&self) -> HashMap<&Path, &Reason> {
        let decided = self.decisions(Judgement::Now).list.iter();
        decided.filter_map(|decision| Some((&*self.thing(decision)?.path, &decision.reason))).collect()
    }

    pub fn decisions(&self, judgement: Judgement) -> &Decisions {
        match judgement {
            Judgement::Now => &self.whole.decisions,
            Judgement::Julia => &self.julia,
        }
    }

    pub fn thing(&self, decision: &Decision) -> Option<&Thing> {
        self.facts.things.get(decision.thing)
    }

    /// What a thing is called. As read from disk: not yet safe to show.
    pub fn label(&self, decision: &Decision) -> String {
        collection::label(decision.thing, &self.facts)
    }

    /// The same with other sizes, for pictures that are to be alike everywhere.
    #[must_use]
    pub fn with_sizes(mut self, change: impl Fn(&Thing, &mut Sizes)) -> Self {
        for (position, thing) in self.whole.facts.things.iter().enumerate() {
            if let Some(mut sizes) = self.whole.sizes.get(&position).copied() {
                change(thing, &mut sizes);
                self.whole.sizes.insert(position, sizes);
            }
        }
        self.sums = self.whole.sums();
        self
    }

    /// The plan to carry decisions out, but for the things at the positions `without`.
    pub fn collection(&self, judgement: Judgement, without: &HashSet<usize>, basis: &Basis) -> Collection {
        Collection::new(&self.facts, self.decisions(judgement), &self.sizes, without, basis)
    }
}

/// Carries a survey out, and tells what is known of it as it goes; nothing more when it was asked to stop.
pub fn carry_out(job: SurveyJob, cancel: &Cancel, watcher: &dyn Watcher, tell: &dyn Fn(Survey)) {
    let up_to = job.up_to;
    let Some(surveying) = Surveying::decide(job, cancel) else { return };
    // Whoever has seen sizes is not shown fewer of them.
    if !surveying.has_before || up_to == Stage::Decided {
        tell(surveying.seen(Stage::Decided));
    }
    if up_to > Stage::Decided {
        surveying.measure(up_to, cancel, watcher, tell);
    }
}

/// A survey on its way.
struct Surveying {
    inventory: Arc<Inventory>,
    chosen: Chosen,
    whole: Whole,
    julia: Arc<Decisions>,
    room: Option<Room>,
    /// Whether sizes were told before.
    has_before: bool,
}

impl Surveying {
    fn decide(job: SurveyJob, cancel: &Cancel) -> Option<Self> {
        let SurveyJob { inventory, before, is_same, chosen, never_suggested, environment, clock, .. } = job;
        let facts = if let Some(before) = before.as_ref().filter(|_| is_same) {
            Arc::clone(&before.facts)
        } else {
            let volumes = Volumes::of_system(&environment.working_directory);
            let mut facts = Facts::gather(&inventory, &volumes, cancel);
            facts.look_further(&environment, cancel);
            Arc::new(facts)
        };
        if cancel.is_cancelled() {
            return None;
        }
        let mut choices = Choices::new(&facts, clock.now());
        choices.kinds = chosen.kinds;
        choices.version = chosen.version.unwrap_or(choices.version);
        let of_julia = Choices {
            collect_delay: chosen.collect_delay,
            kinds: choices.kinds.of_julia(),
            ..choices.clone()
        };
        let of_now = Choices { collect_delay: Duration::ZERO, force: true, untracked: true, ..choices }
            .heeding(&never_suggested, &facts);
        let (now, julia) = (decide(&facts, &of_now), decide(&facts, &of_julia));
        if cancel.is_cancelled() {
            return None;
        }
        let mut whole = Whole::new(facts, now);
        let sizes: HashMap<usize, Sizes> = job.sizes.into_iter().collect();
        if let Some(before) = &before {
            if is_same {
                whole.sizes = before.sizes.clone();
            }
            whole.take_over(before);
        }
        for (position, thing) in whole.facts.things.iter().enumerate() {
            if let Some(known) = thing.space.and_then(|space| sizes.get(&space)) {
                whole.sizes.insert(position, *known);
            }
        }
        let (room, has_before) = (room(&inventory), before.is_some_and(|it| it.stage > Stage::Decided));
        Some(Self { inventory, chosen, whole, julia: Arc::new(julia), room, has_before })
    }

    /// Measures, and tells what is known meanwhile.
    fn measure(mut self, up_to: Stage, cancel: &Cancel, watcher: &dyn Watcher, tell: &dyn Fn(Survey)) {
        let goes = |decision: &Decision| decision.action != Action::Keep;
        let of_julia = self.julia.list.iter().filter(|decision| goes(decision));
        let of_julia: HashSet<usize> = of_julia.map(|decision| decision.thing).collect();
        let would_go = |decision: &Decision| goes(decision) || of_julia.contains(&decision.thing);
        let (mut last, mut whole, has_before) = (Instant::now(), self.whole.clone(), self.has_before);
        let mut told = |stage: Stage, is_due: bool, whole: &Whole| {
            if !cancel.is_cancelled() && (is_due || last.elapsed() > RHYTHM) {
                last = Instant::now();
                self.whole = whole.clone();
                tell(self.seen(stage));
            }
        };
        let mut measuring = Measuring::new(&mut whole, watcher);
        measuring.things(would_go, cancel, &mut |whole| {
            if !has_before {
                told(Stage::Decided, false, whole);
            }
        });
        measuring.others(would_go, cancel);
        told(Stage::WhatGoes, true, measuring.so_far());
        if up_to == Stage::Everything {
            measuring.things(|_| true, cancel, &mut |whole| told(Stage::WhatGoes, false, whole));
            measuring.untouched(cancel);
            told(Stage::Everything, true, &whole);
        }
    }

    /// What is known now.
    fn seen(&self, stage: Stage) -> Survey {
        Survey {
            inventory: Arc::clone(&self.inventory),
            chosen: self.chosen,
            stage,
            sums: self.whole.sums(),
            room: self.room,
            whole: self.whole.clone(),
            julia: Arc::clone(&self.julia),
        }
    }
}

fn room(inventory: &Inventory) -> Option<Room> {
    let mut depots = inventory.depots.iter().enumerate();
    let listed = depots.find(|(number, depot)| {
        depot.presence == Presence::Folder && inventory.only.is_none_or(|only| only == *number)
    });
    Room::of(listed?.1.layout.root())
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
