//! The rows of a list of decisions: sections, families of versions, and the things themselves.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::core::gc::{Thing, ThingKind};
use crate::core::job::survey::{Judgement, Survey};
use crate::core::space::family::Versioned;
use crate::core::verdict::Action;
use crate::gui::format;
use crate::gui::state::listing::Totals;
use crate::gui::widget::tree_state::{Fold, Line};

/// The rule of what no log names.
pub const UNTRACKED: &str = "untracked";

/// What stays the same about a row when the rows are built anew.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key {
    /// A section, by its title.
    Section(&'static str),
    /// A family, by its depot, its folder and what its versions have in common.
    Family(usize, PathBuf, String),
    /// A thing, by its path.
    Thing(PathBuf),
}

/// A row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// A section.
    Section(usize),
    /// Versions of the same thing.
    Family(usize),
    /// A thing, by the position of its decision.
    Thing(usize),
}

/// Things of a kind.
#[derive(Debug)]
pub struct Section {
    /// What they are called.
    pub title: &'static str,
    /// What is to be known of them.
    pub advice: &'static str,
    /// The positions of their decisions, the largest first.
    pub things: Vec<usize>,
    /// The sum over them.
    pub sum: Totals,
    /// Whether all of them are scratch spaces.
    pub are_spaces: bool,
}

impl Section {
    /// Whether nobody knows whether these are needed.
    #[must_use]
    pub fn is_unsure(&self) -> bool {
        self.title == NO_RECORD
    }
}

/// Versions of the same thing.
#[derive(Debug)]
pub struct Family {
    /// `OpenML / data-v…`, safe to show.
    pub label: String,
    /// Whether a newer version than all of these is there and is not among them.
    pub are_older: bool,
    /// The positions of their decisions.
    pub things: Vec<usize>,
    /// The sum over them.
    pub sum: Totals,
}

/// Rows, and what they are made of.
#[derive(Debug, Default)]
#[expect(clippy::struct_field_names, reason = "the rows among what they are made of")]
pub struct Rows {
    pub rows: Vec<Row>,
    pub lines: Vec<Line<Key>>,
    pub leaves: Vec<Key>,
    /// The decisions in the order of the leaves.
    pub decisions: Vec<usize>,
    pub sections: Vec<Section>,
    pub families: Vec<Family>,
}

const NO_PROJECT: &str = "No project left";
const NO_RECORD: &str = "No record";

/// The sections of a page: title, advice, and whether it is open at first.
const NOW: [(&str, &str, bool); 5] = [
    (NO_PROJECT, "The projects that used these no longer exist.", true),
    ("Packages", "No manifest names these versions any more.", true),
    ("Artifacts", "No artifact file names these any more.", true),
    ("Clones", "No manifest comes from these repositories any more.", true),
    (
        NO_RECORD,
        "Probably unused, but Julia never recorded who made them. Look inside before you tick one.",
        true,
    ),
];
const JULIA: [(&str, &str, bool); 3] = [
    ("Delete", "These go when the collection is run.", true),
    (
        "Record",
        "These are written down as orphans, and go at a later collection unless used until then.",
        true,
    ),
    ("Keep", "These stay.", false),
];

impl Rows {
    /// The rows of what was decided. `is_expanded` says of a row whether it is, given whether it usually is.
    pub fn of(survey: &Survey, judgement: Judgement, is_expanded: impl Fn(&Key, bool) -> bool) -> Self {
        let decisions = &survey.decisions(judgement).list;
        let titles: &[(&'static str, &'static str, bool)] = match judgement {
            Judgement::Now => &NOW,
            Judgement::Julia => &JULIA,
        };
        let mut things: Vec<Vec<usize>> = vec![Vec::new(); titles.len()];
        for (position, decision) in decisions.iter().enumerate() {
            let Some(thing) = survey.thing(decision) else { continue };
            let section = match (judgement, decision.action) {
                (Judgement::Julia, Action::Delete) => 0,
                (Judgement::Julia, Action::Record) => 1,
                (Judgement::Julia, Action::Keep) => 2,
                (Judgement::Now, Action::Delete) => match thing.kind {
                    _ if decision.rule == UNTRACKED => 4,
                    ThingKind::Package => 1,
                    ThingKind::Artifact => 2,
                    ThingKind::Clone => 3,
                    ThingKind::Scratch | ThingKind::CacheFile => 0,
                },
                (Judgement::Now, Action::Keep | Action::Record) => continue,
            };
            if let Some(section) = things.get_mut(section) {
                section.push(position);
            }
        }
        let mut rows = Self::default();
        for ((title, advice, open), mut things) in titles.iter().zip(things) {
            if things.is_empty() {
                continue;
            }
            let size = |position: &usize| {
                let decision = decisions.get(*position);
                decision
                    .and_then(|decision| survey.sizes.get(&decision.thing))
                    .map_or(0, |sizes| sizes.allocated)
            };
            things.sort_by_key(|position| (Reverse(size(position)), *position));
            rows.add_section(survey, judgement, (title, advice), things, *open, &is_expanded);
        }
        rows.number();
        rows
    }

    fn add_section(
        &mut self,
        survey: &Survey,
        judgement: Judgement,
        (title, advice): (&'static str, &'static str),
        things: Vec<usize>,
        open: bool,
        is_expanded: &impl Fn(&Key, bool) -> bool,
    ) {
        let sum = sum(survey, judgement, &things);
        let key = Key::Section(title);
        let expanded = is_expanded(&key, open);
        let start = self.leaves.len();
        let line = self.lines.len();
        self.rows.push(Row::Section(self.sections.len()));
        self.push(key, 1, if expanded { Fold::Expanded } else { Fold::Collapsed });
        for group in families(survey, judgement, &things) {
            match group {
                Group::One(position) => self.add_thing(survey, judgement, position, 2, expanded),
                Group::Several { key, label, are_older, things } => {
                    let open = is_expanded(&key, false);
                    let (start, line) = (self.leaves.len(), self.lines.len());
                    if expanded {
                        self.rows.push(Row::Family(self.families.len()));
                        self.push(key, 2, if open { Fold::Expanded } else { Fold::Collapsed });
                    }
                    for position in &things {
                        self.add_thing(survey, judgement, *position, 3, expanded && open);
                    }
                    let sum = self::sum(survey, judgement, &things);
                    self.families.push(Family { label, are_older, things, sum });
                    let end = self.leaves.len();
                    if let Some(line) = self.lines.get_mut(line).filter(|_| expanded) {
                        line.leaves = start..end;
                    }
                }
            }
        }
        let end = self.leaves.len();
        if let Some(line) = self.lines.get_mut(line) {
            line.leaves = start..end;
        }
        let kind = |position: &usize| {
            survey.thing(survey.decisions(judgement).list.get(*position)?).map(|thing| thing.kind)
        };
        let are_spaces = things.iter().all(|position| kind(position) == Some(ThingKind::Scratch));
        self.sections.push(Section { title, advice, things, sum, are_spaces });
    }

    fn add_thing(
        &mut self,
        survey: &Survey,
        judgement: Judgement,
        position: usize,
        level: usize,
        shown: bool,
    ) {
        let decision = survey.decisions(judgement).list.get(position);
        let Some(thing) = decision.and_then(|decision| survey.thing(decision)) else { return };
        let key = Key::Thing(thing.path.clone());
        let leaf = self.leaves.len();
        self.leaves.push(key.clone());
        self.decisions.push(position);
        if shown {
            self.rows.push(Row::Thing(position));
            self.push(key, level, Fold::Leaf);
            if let Some(line) = self.lines.last_mut() {
                line.leaves = leaf..leaf + 1;
            }
        }
    }

    fn push(&mut self, id: Key, level: usize, fold: Fold) {
        self.lines.push(Line { id, level, fold, leaves: 0..0, place: (0, 0) });
    }

    /// Numbers each line among its siblings.
    fn number(&mut self) {
        // The siblings so far on each level.
        let mut open: Vec<Vec<usize>> = Vec::new();
        let mut places = vec![(0, 0); self.lines.len()];
        let mut close = |siblings: Vec<usize>| {
            let count = siblings.len();
            for (place, line) in siblings.into_iter().enumerate() {
                if let Some(of) = places.get_mut(line) {
                    *of = (place, count);
                }
            }
        };
        for (position, line) in self.lines.iter().enumerate() {
            while open.len() > line.level {
                open.pop().into_iter().for_each(&mut close);
            }
            open.resize_with(line.level, Vec::new);
            if let Some(siblings) = open.last_mut() {
                siblings.push(position);
            }
        }
        open.into_iter().for_each(&mut close);
        for (line, place) in self.lines.iter_mut().zip(places) {
            line.place = place;
        }
    }
}

/// The sum over what was decided on.
fn sum(survey: &Survey, judgement: Judgement, things: &[usize]) -> Totals {
    let mut sum = Totals::default();
    let decisions = &survey.decisions(judgement).list;
    for decision in things.iter().filter_map(|position| decisions.get(*position)) {
        sum.count(survey.sizes.get(&decision.thing));
    }
    sum
}

/// A thing, or versions of one.
enum Group {
    One(usize),
    Several { key: Key, label: String, are_older: bool, things: Vec<usize> },
}

/// What versions of the same thing have in common: their folder, and their name before and after the version.
type Common<'a> = (&'a [OsString], usize, &'a str, &'a str);

fn common(thing: &Thing) -> Option<(Common<'_>, Vec<u64>)> {
    if thing.kind != ThingKind::Scratch {
        return None;
    }
    let Versioned { stem, version, rest } = Versioned::of(thing.place.name().to_str()?)?;
    Some(((thing.place.folders(), thing.depot, stem, rest), version))
}

/// Puts versions of the same thing together, where the largest of them stands.
fn families(survey: &Survey, judgement: Judgement, things: &[usize]) -> Vec<Group> {
    let decisions = &survey.decisions(judgement).list;
    let common_of = |position: usize| common(survey.thing(decisions.get(position)?)?);
    let mut found: HashMap<Common<'_>, Vec<(usize, Vec<u64>)>> = HashMap::new();
    for position in things {
        if let Some((common, version)) = common_of(*position) {
            found.entry(common).or_default().push((*position, version));
        }
    }
    found.retain(|_, versions| versions.len() > 1);
    let mut newest: HashMap<Common<'_>, Vec<u64>> = HashMap::new();
    if !found.is_empty() {
        for (common, version) in survey.facts.things.iter().filter_map(common) {
            let newest = newest.entry(common).or_default();
            *newest = std::mem::take(newest).max(version);
        }
    }
    let mut groups = Vec::new();
    for position in things {
        let family = common_of(*position).and_then(|(common, _)| Some((found.get(&common)?, common)));
        match family {
            None => groups.push(Group::One(*position)),
            Some((versions, common)) if versions.first().is_some_and(|(first, _)| first == position) => {
                let (folders, depot, stem, rest) = common;
                let decision = decisions.get(*position);
                let label = decision.map(|decision| survey.label(decision)).unwrap_or_default();
                let owner = label.split(" / ").next().unwrap_or_default();
                let label = format::visible(&format!("{owner} / {stem}…{rest}")).into_owned();
                let key = Key::Family(depot, folders.iter().collect(), format!("{stem}…{rest}"));
                let are_older = newest
                    .get(&common)
                    .is_some_and(|newest| versions.iter().all(|(_, version)| version < newest));
                let things = versions.iter().map(|(position, _)| *position).collect();
                groups.push(Group::Several { key, label, are_older, things });
            }
            Some(_) => {}
        }
    }
    groups
}
