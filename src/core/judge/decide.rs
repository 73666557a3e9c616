//! What becomes of each thing, by the facts and by what was chosen. No disk is read here, so that a window can
//! decide anew at every tick.
//!
//! For every thing there are two answers: what Julia would do with it, and what this program does. With
//! [`Choices::parity`] they are the same.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use super::choices::{COLLECT_DELAY, Choices, Kinds};
use super::facts::{Facts, Thing};
use super::ground::{Ground, Judge};
use super::log::LogKind;
use super::mark::View;
use super::profile::{Profile, Rules};
use super::reasons::{self, Words};
use super::same;
use super::unread;
use crate::core::depot::Presence;
use crate::core::error::Warning;
use crate::core::log::parse::orphans::Orphan;
use crate::core::scan::Inventory;
use crate::core::time::LocalTime;
use crate::core::verdict::{Action, Evidence};
use crate::core::words;

/// What is decided on.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// What is on disk.
    pub facts: &'a Facts,
    /// The inventory that the facts were gathered with.
    pub inventory: &'a Inventory,
    /// Whose paths are shortened in reasons; `None` gives whole paths.
    pub home: Option<&'a Path>,
}

/// What becomes of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The thing's position in [`Facts::things`].
    pub thing: usize,
    /// What becomes of it.
    pub action: Action,
    /// What Julia would do with it.
    pub julia: Action,
    /// The rule that decided, as JSON documents name it.
    pub rule: &'static str,
    /// One sentence, or two.
    pub reason: String,
    /// The log lines, files and projects that decided.
    pub evidence: Vec<Evidence>,
    /// Since when it is recorded as an orphan.
    pub orphaned_since: Option<LocalTime>,
    /// When it may go, if nothing uses it until then.
    pub due: Option<LocalTime>,
    /// The positions of the packages that must go with it: when one of them stays, it is still needed.
    pub rests_on: Vec<usize>,
}

/// The new content of a depot's `orphaned.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphanage {
    /// The depot's position in [`Facts::depots`].
    pub depot: usize,
    /// Where it is.
    pub path: PathBuf,
    /// Every orphan and since when.
    pub orphans: Vec<(Arc<Path>, LocalTime)>,
}

/// What becomes of everything.
#[derive(Debug, Clone)]
pub struct Decisions {
    /// What was chosen.
    pub choices: Choices,
    /// The error with which Julia's own collection fails on these depots. With [`Choices::parity`] nothing else
    /// is decided then.
    pub julia_fails: Option<String>,
    /// What becomes of each thing of the chosen kinds in the collected depots.
    pub list: Vec<Decision>,
    /// The collected depots' positions.
    pub collected: Vec<usize>,
    /// What is to be recorded.
    pub orphanages: Vec<Orphanage>,
    /// The logs that are to be condensed: of which depot, and which.
    pub logs: Vec<(usize, LogKind)>,
    /// What is worth knowing besides.
    pub warnings: Vec<Warning>,
}

impl Decisions {
    /// Whether nothing may be done: Julia would fail, and exactly what it does was asked for.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        self.choices.parity && self.julia_fails.is_some()
    }

    /// The decision about a thing.
    #[must_use]
    pub fn of(&self, thing: usize) -> Option<&Decision> {
        self.list.iter().find(|decision| decision.thing == thing)
    }
}

/// Decides; nothing, when the facts are not whole.
#[must_use]
pub fn decide(scene: &Scene, choices: &Choices) -> Decisions {
    let rules = choices.rules();
    let depots = scene.facts.depots.len();
    let all = || (0..depots).collect::<Vec<usize>>();
    let first = || (0..depots.min(1)).collect::<Vec<usize>>();
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
    if !scene.facts.is_whole {
        return decisions;
    }
    decisions.warnings = unread::warnings(scene.facts, choices, &rules);
    let julia = Court::new(scene, choices, &rules, View::Julia, &julias, &HashSet::new());
    let julia = match julia.and_then(|court| court.check_orphans(&julias).map(|()| court)) {
        Ok(court) => Some(court),
        Err(error) => {
            decisions.julia_fails = Some(error);
            None
        }
    };
    let mut staying = HashSet::new();
    loop {
        let ours = if choices.parity {
            None
        } else {
            Court::new(scene, choices, &rules, View::Ours, &decisions.collected, &staying).ok()
        };
        let Some(court) = ours.as_ref().or(julia.as_ref()) else { return decisions };
        let things = court.things(&decisions.collected);
        decisions.list = things.map(|(at, thing)| court.decide(at, thing, julia.as_ref())).collect();
        if !choices.parity {
            spare(scene, &mut decisions);
        }
        // What rests on a package that stays after all is judged anew.
        let stays = |decision: &&Decision| decision.action != Action::Delete;
        let stay = decisions.list.iter().filter(stays).map(|decision| decision.thing);
        let stay: Vec<usize> = stay.filter(|thing| ours.is_some() && court.judge.is_going(*thing)).collect();
        if stay.is_empty() {
            decisions.orphanages = court.orphanages(&decisions);
            break;
        }
        staying.extend(stay);
    }
    for depot in &decisions.collected {
        let Some(facts) = scene.facts.depots.get(*depot) else { continue };
        let logs = LogKind::ALL.into_iter().filter(|kind| choices.kinds.has_log(*kind));
        decisions
            .logs
            .extend(logs.filter(|kind| facts.log(*kind).bytes.is_some()).map(|kind| (*depot, kind)));
    }
    decisions
}

/// Keeps what is, or holds, something that stays under another name. Things that are not collected stay.
fn spare(scene: &Scene, decisions: &mut Decisions) {
    let goes = decisions.list.iter().filter(|decision| decision.action == Action::Delete);
    let goes = goes.map(|decision| decision.thing).collect();
    let things = &scene.facts.things;
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
        let shown = words::path(&kept.path, scene.home);
        decision.action = Action::Keep;
        decision.rule = "same-as-kept";
        decision.reason = format!("Kept. By a link it is the same as {shown}, or holds it, and that stays.");
        decision.evidence = vec![Evidence { file: kept.path.clone(), line: None, path: kept.path.clone() }];
        (decision.orphaned_since, decision.due) = (None, None);
    }
}

/// A judge and the records of orphans.
struct Court<'a> {
    scene: &'a Scene<'a>,
    choices: &'a Choices,
    rules: Rules,
    view: View,
    judge: Judge<'a>,
    /// The records of each depot, by the text of the path.
    orphans: Vec<HashMap<&'a OsStr, &'a Orphan>>,
}

/// Whether an orphan since then may go now. What was recorded with a time to come has no age, and waits.
fn has_waited(since: LocalTime, choices: &Choices) -> bool {
    let now = choices.now.local;
    since <= now && since.age_at(now) >= choices.collect_delay
}

/// What becomes of a thing, and by which record.
struct Sentence {
    action: Action,
    since: Option<LocalTime>,
    due: Option<LocalTime>,
}

impl<'a> Court<'a> {
    fn new(
        scene: &'a Scene<'a>,
        choices: &'a Choices,
        rules: &Rules,
        view: View,
        collected: &[usize],
        staying: &HashSet<usize>,
    ) -> Result<Self, String> {
        let records = scene.facts.depots.iter().map(|depot| {
            let records = depot.orphans(rules.toml).iter().filter(|_| rules.profile == Profile::Delayed);
            records.map(|orphan| (orphan.path.as_os_str(), orphan)).collect()
        });
        let orphans: Vec<HashMap<&OsStr, &Orphan>> = records.collect();
        let goes = |at: usize, thing: &Thing| {
            let record = orphans.get(thing.depot).and_then(|records| records.get(thing.path.as_os_str()));
            let begun = record.and_then(|orphan| orphan.since.time()).unwrap_or(choices.now.local);
            // Julia looks at the packages before it looks at the records.
            view == View::Julia || (!staying.contains(&at) && has_waited(begun, choices))
        };
        let judge = Judge::new(scene, choices, rules, view, collected, &goes)?;
        Ok(Self { scene, choices, rules: *rules, view, judge, orphans })
    }

    fn things(&self, collected: &[usize]) -> impl Iterator<Item = (usize, &'a Thing)> {
        let kinds = self.choices.kinds;
        let things = self.scene.facts.things.iter().enumerate();
        things.filter(move |(_, thing)| kinds.has(thing.kind) && collected.contains(&thing.depot))
    }

    /// The record of a thing in its own depot's `orphaned.toml`.
    fn record(&self, thing: &Thing) -> Option<&'a Orphan> {
        self.orphans.get(thing.depot)?.get(thing.path.as_os_str()).copied()
    }

    /// Julia fails when it needs a record that is no time, or cannot write the records.
    fn check_orphans(&self, collected: &[usize]) -> Result<(), String> {
        if self.rules.profile == Profile::Immediate {
            return Ok(());
        }
        let depots = collected.iter().filter_map(|at| Some((*at, self.scene.facts.depots.get(*at)?)));
        for (number, depot) in depots {
            let mut records = self.orphans.get(number).into_iter().flat_map(HashMap::values);
            let may_fail = records.any(|orphan| orphan.since.julia_error().is_some());
            if !may_fail && depot.orphaned_error.is_none() {
                continue;
            }
            let mut is_written = self.rules.always_writes_orphanage;
            for (_, thing) in self.things(&[number]) {
                if self.judge.ground(thing, &self.rules).is_unreachable() {
                    if let Some(error) = self.record(thing).and_then(|orphan| orphan.since.julia_error()) {
                        return Err(error);
                    }
                    is_written = true;
                }
            }
            if let Some(error) = depot.orphaned_error.as_ref().filter(|_| is_written) {
                return Err(error.clone());
            }
        }
        Ok(())
    }

    fn sentence(&self, thing: &Thing, ground: &Ground) -> Sentence {
        if !ground.is_unreachable() {
            return Sentence { action: Action::Keep, since: None, due: None };
        }
        if self.rules.profile == Profile::Immediate {
            return Sentence { action: Action::Delete, since: None, due: None };
        }
        let mut since = self.record(thing).and_then(|orphan| orphan.since.time());
        if self.view == View::Ours {
            // Used after it was recorded: what is there now is not what became an orphan then.
            let last_used = self.judge.space_of(thing).and_then(|space| space.last_used);
            since = since.filter(|since| last_used.is_none_or(|used| used <= *since));
        }
        let now = self.choices.now.local;
        let begun = since.unwrap_or(now);
        if has_waited(begun, self.choices) {
            Sentence { action: Action::Delete, since, due: None }
        } else {
            Sentence { action: Action::Record, since, due: begun.after(self.choices.collect_delay) }
        }
    }

    fn decide(&self, position: usize, thing: &Thing, julia: Option<&Self>) -> Decision {
        let ground = self.judge.ground(thing, &self.rules);
        let Sentence { action, since, due } = self.sentence(thing, &ground);
        let julia = julia.map_or(Action::Keep, |julia| {
            let ground = julia.judge.ground(thing, &julia.rules);
            julia.sentence(thing, &ground).action
        });
        let Words { rule, mut reason, mut evidence } =
            reasons::words(&ground, thing, &self.judge, self.scene, self.choices);
        if let (Action::Record, Some(due)) = (action, due) {
            reason = format!("{reason} It goes on {} unless it is used until then.", reasons::day(due));
        }
        if let Some(orphan) = self.record(thing).filter(|_| since.is_some()) {
            let file = self.scene.facts.depots.get(thing.depot).map(|depot| depot.depot.layout.orphaned());
            evidence.push(Evidence {
                file: file.unwrap_or_default(),
                line: Some(orphan.line),
                path: thing.path.clone(),
            });
        }
        let rests_on = match self.view {
            View::Ours => self.judge.rests_on(thing, &ground),
            View::Julia => Vec::new(),
        };
        Decision {
            thing: position,
            action,
            julia,
            rule,
            reason,
            evidence,
            orphaned_since: since,
            due,
            rests_on,
        }
    }

    /// What is recorded: everything unreachable of the chosen kinds, what is about to go included, for its removal
    /// may fail; the records of other kinds stay.
    fn orphanages(&self, decisions: &Decisions) -> Vec<Orphanage> {
        if self.rules.profile == Profile::Immediate {
            return Vec::new();
        }
        let now = self.choices.now.local;
        let mut orphanages = Vec::new();
        for number in &decisions.collected {
            let Some(facts) = self.scene.facts.depots.get(*number) else { continue };
            let unreachable = decisions.list.iter().filter_map(|decision| {
                let thing = self.scene.facts.things.get(decision.thing)?;
                let is_recorded = thing.depot == *number && decision.action != Action::Keep;
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
        let Some(facts) = self.scene.facts.depots.get(depot).filter(|_| !kinds.is_all()) else { return true };
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
