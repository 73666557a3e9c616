//! A survey: what could go, by our judgement and as Julia's collection would have it.
//!
//! The facts are read from disk once for an inventory; another choice of version, delay or kinds is decided from
//! the same facts. What would not stay is measured, unless its size is known. A newer survey ends the one before
//! it. Nothing is changed on disk.

mod parts;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

pub use parts::{Family, Group, Part, PartKind};

use crate::core::environment::Environment;
use crate::core::error::Warning;
use crate::core::judge::{
    Action, COLLECT_DELAY, Choices, Decision, Decisions, Facts, JuliaVersion, Kinds, Thing, decide,
};
use crate::core::keep_list::KeepList;
use crate::core::log::parents::Volumes;
use crate::core::operation::collection::{self, Collection, Measured};
use crate::core::plan::Basis;
use crate::core::progress::Cancel;
use crate::core::scan::Inventory;
use crate::core::time::Clock;

/// What a survey is about, and what it works with.
#[derive(Debug, Clone)]
pub struct SurveyJob {
    pub inventory: Arc<Inventory>,
    /// An earlier survey of the same inventory, whose facts and sizes still hold.
    pub before: Option<Arc<Survey>>,
    pub chosen: Chosen,
    /// What the user keeps.
    pub never_suggested: KeepList,
    pub environment: Environment,
    pub clock: Arc<dyn Clock>,
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

#[derive(Debug)]
pub struct Survey {
    pub inventory: Arc<Inventory>,
    pub facts: Arc<Facts>,
    pub chosen: Chosen,
    now: Decisions,
    julia: Decisions,
    parts_now: Vec<Part>,
    parts_julia: Vec<Part>,
    pub sizes: Measured,
    pub warnings: Vec<Warning>,
}

impl Survey {
    pub fn decisions(&self, judgement: Judgement) -> &Decisions {
        match judgement {
            Judgement::Now => &self.now,
            Judgement::Julia => &self.julia,
        }
    }

    /// What belongs together of what is decided, in the order in which it is shown.
    pub fn parts(&self, judgement: Judgement) -> &[Part] {
        match judgement {
            Judgement::Now => &self.parts_now,
            Judgement::Julia => &self.parts_julia,
        }
    }

    pub fn thing(&self, decision: &Decision) -> Option<&Thing> {
        self.facts.things.get(decision.thing)
    }

    /// What a thing is called. As read from disk: not yet safe to show.
    pub fn label(&self, decision: &Decision) -> String {
        collection::label(decision.thing, &self.facts)
    }

    /// The plan to carry decisions out, but for the things at the positions `without`.
    pub fn collection(&self, judgement: Judgement, without: &HashSet<usize>, basis: &Basis) -> Collection {
        Collection::new(&self.facts, self.decisions(judgement), &self.sizes, without, basis)
    }
}

/// Carries a survey out; `None` when it was asked to stop.
pub fn carry_out(job: SurveyJob, cancel: &Cancel) -> Option<Survey> {
    let SurveyJob { inventory, before, chosen, never_suggested, environment, clock } = job;
    let before = before.filter(|before| Arc::ptr_eq(&before.inventory, &inventory));
    let facts = before.as_ref().map(|before| Arc::clone(&before.facts));
    let facts = facts.unwrap_or_else(|| {
        let volumes = Volumes::of_system(&environment.working_directory);
        let mut facts = Facts::gather(&inventory, &volumes, cancel);
        facts.look_further(&environment, cancel);
        Arc::new(facts)
    });
    if cancel.is_cancelled() {
        return None;
    }
    let mut choices = Choices::new(&facts, clock.now());
    choices.kinds = chosen.kinds;
    choices.version = chosen.version.unwrap_or(choices.version);
    let of_julia =
        Choices { collect_delay: chosen.collect_delay, kinds: choices.kinds.of_julia(), ..choices.clone() };
    let of_now = Choices { collect_delay: Duration::ZERO, force: true, untracked: true, ..choices }
        .heeding(&never_suggested, &facts);
    let (now, julia) = (decide(&facts, &of_now), decide(&facts, &of_julia));
    if cancel.is_cancelled() {
        return None;
    }
    let mut sizes = before.map(|before| before.sizes.clone()).unwrap_or_default();
    for (position, thing) in facts.things.iter().enumerate() {
        let known = thing.space.and_then(|space| inventory.spaces.get(space)?.sizes);
        if let Some(known) = known {
            sizes.insert(position, known);
        }
    }
    let mut warnings = Vec::new();
    for decisions in [&now, &julia] {
        let goes = |decision: &Decision| decision.action != Action::Keep;
        warnings.extend(sizes.measure(&facts, decisions, goes, cancel, &()));
    }
    if cancel.is_cancelled() {
        return None;
    }
    let mut survey = Survey {
        inventory: Arc::clone(&inventory),
        facts: Arc::clone(&facts),
        chosen,
        now,
        julia,
        parts_now: Vec::new(),
        parts_julia: Vec::new(),
        sizes,
        warnings,
    };
    survey.parts_now = parts::parts(&survey, Judgement::Now);
    survey.parts_julia = parts::parts(&survey, Judgement::Julia);
    Some(survey)
}
