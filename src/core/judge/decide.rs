//! What becomes of each thing, by the facts and by what was chosen. No disk is read here, so that a window can
//! decide anew at every tick.
//!
//! For every thing there are two answers: what Julia would do with it ([`super::julia`]), and what this program does
//! ([`super::ours`]). With [`Choices::parity`] they are the same.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::choices::Choices;
use super::decision::Decision;
use super::facts::Facts;
use super::julia::Julia;
use super::orphans::{Orphanage, Orphans};
use super::ours::Ours;
use super::reason::{Action, Evidence, Reason};
use super::{same, unread};
use crate::core::error::Warning;
use crate::core::log::LogKind;

#[derive(Debug, Clone)]
pub struct Decisions {
    pub choices: Choices,
    /// The error with which Julia's own collection fails on these depots. With [`Choices::parity`] nothing else
    /// is decided then.
    pub julia_fails: Option<String>,
    /// What becomes of each thing of the chosen kinds in the collected depots, in the order of the things.
    pub list: Vec<Decision>,
    /// The collected depots' positions.
    pub collected: Vec<usize>,
    pub orphanages: Vec<Orphanage>,
    /// The logs that are to be condensed: of which depot, and which.
    pub logs: Vec<(usize, LogKind)>,
    pub warnings: Vec<Warning>,
}

impl Decisions {
    /// Whether nothing may be done: Julia would fail, and exactly what it does was asked for.
    pub fn is_failure(&self) -> bool {
        self.choices.parity && self.julia_fails.is_some()
    }

    pub fn of(&self, thing: usize) -> Option<&Decision> {
        let position = self.list.binary_search_by_key(&thing, |decision| decision.thing).ok()?;
        self.list.get(position)
    }
}

/// Decides; nothing, when the facts are not whole.
pub fn decide(facts: &Facts, choices: &Choices) -> Decisions {
    let rules = choices.rules();
    let all = || (0..facts.depots.len()).collect::<Vec<usize>>();
    let first = || (0..facts.depots.len().min(1)).collect::<Vec<usize>>();
    let julias = if rules.collects_all_depots || choices.force { all() } else { first() };
    let collected = match (choices.parity, choices.force) {
        (true, _) => julias.clone(),
        (false, true) => all(),
        (false, false) => first(),
    };
    let mut decisions = Decisions {
        choices: choices.clone(),
        julia_fails: None,
        list: Vec::new(),
        collected,
        orphanages: Vec::new(),
        logs: Vec::new(),
        warnings: Vec::new(),
    };
    if !facts.is_whole {
        return decisions;
    }
    decisions.warnings = unread::warnings(facts, choices, &rules);
    let orphans = Orphans::new(facts, choices);
    let julia = match Julia::gc(facts, choices, &orphans, &julias) {
        Ok(julia) => Some(julia),
        Err(error) => {
            decisions.julia_fails = Some(error);
            None
        }
    };
    match (&julia, choices.parity) {
        (Some(julia), true) => {
            let things = choices.things(facts, &decisions.collected);
            decisions.list = things.map(|(at, thing)| julia.decide(at, thing)).collect();
        }
        (None, true) => return decisions,
        (_, false) => decide_ours(facts, &orphans, julia.as_ref(), &mut decisions),
    }
    decisions.orphanages = orphans.recorded(&decisions.list, &decisions.collected);
    for depot in &decisions.collected {
        let Some(facts) = facts.depots.get(*depot) else { continue };
        let logs = LogKind::ALL.into_iter().filter(|kind| choices.kinds.has_log(*kind));
        decisions
            .logs
            .extend(logs.filter(|kind| facts.log(*kind).bytes().is_some()).map(|kind| (*depot, kind)));
    }
    decisions
}

/// Decides as we do. What rests on a package that stays after all is judged anew.
fn decide_ours(facts: &Facts, orphans: &Orphans, julia: Option<&Julia>, decisions: &mut Decisions) {
    let choices = decisions.choices.clone();
    let mut staying = HashSet::new();
    loop {
        let ours = Ours::new(facts, &choices, orphans, &decisions.collected, &staying);
        let things = choices.things(facts, &decisions.collected);
        let decided = things.map(|(at, thing)| {
            let julia = julia.map_or(Action::Keep, |julia| julia.action(thing));
            Decision { julia, ..ours.decide(at, thing) }
        });
        decisions.list = decided.collect();
        spare(facts, decisions);
        let stays = decisions.list.iter().filter(|decision| decision.action != Action::Delete);
        let stay = stays.map(|decision| decision.thing).filter(|thing| ours.is_going(*thing));
        let before = staying.len();
        staying.extend(stay);
        if staying.len() == before {
            break;
        }
    }
}

/// Keeps what is, or holds, something that stays under another name. Things that are not collected stay.
fn spare(facts: &Facts, decisions: &mut Decisions) {
    let goes = decisions.list.iter().filter(|decision| decision.action == Action::Delete);
    let goes = goes.map(|decision| decision.thing).collect();
    let things = &facts.things;
    // What is only recorded stays for now, but goes later: nor is that recorded which stays under another name.
    let later = decisions.list.iter().filter(|decision| decision.action != Action::Keep);
    let later = later.map(|decision| decision.thing).collect();
    let mut spared = same::spared(things, &goes);
    for (thing, kept) in same::spared(things, &later) {
        spared.entry(thing).or_insert(kept);
    }
    for decision in &mut decisions.list {
        let kept = spared.get(&decision.thing).and_then(|kept| things.get(*kept));
        let Some(kept) = kept.filter(|_| decision.action != Action::Keep) else { continue };
        let path: Arc<Path> = Arc::from(&*kept.path);
        decision.action = Action::Keep;
        decision.evidence = vec![Evidence::of_file(Arc::clone(&path))];
        decision.reason = Reason::SameAsKept(path);
        (decision.orphaned_since, decision.due) = (None, None);
    }
}
