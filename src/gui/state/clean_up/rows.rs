//! The rows of a list of decisions: sections, families of versions, and the things themselves.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::core::judge::ThingKind;
use crate::core::operation::survey::{Group, Judgement, Part, PartKind, Survey};
use crate::gui::format;
use crate::gui::state::listing::Totals;
use crate::gui::widget::tree_state::{Fold, Line};

/// What stays the same about a row when the rows are built anew.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum DecisionKey {
    Section(&'static str),
    /// A family, by its depot, its folder and what its versions have in common.
    Family(usize, PathBuf, String),
    /// A thing, by its path. (As plain text: a path takes ten times as long to hash, and there are many.)
    Thing(OsString),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecisionRow {
    Section(usize),
    /// Versions of the same thing.
    Family(usize),
    /// A thing, by the position of its decision.
    Thing(usize),
}

/// Things of a kind.
#[derive(Debug)]
pub struct Section {
    pub kind: PartKind,
    pub title: &'static str,
    pub advice: &'static str,
    /// The positions of their decisions, the largest first.
    pub things: Vec<usize>,
    pub sum: Totals,
    pub are_spaces: bool,
}

impl Section {
    /// Whether nobody knows whether these are needed.
    pub fn is_unsure(&self) -> bool {
        self.kind == PartKind::NoRecord
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
    pub sum: Totals,
}

#[derive(Debug, Default)]
#[expect(clippy::struct_field_names, reason = "the rows among what they are made of")]
pub struct Rows {
    pub rows: Vec<DecisionRow>,
    pub lines: Vec<Line<DecisionKey>>,
    pub leaves: Vec<DecisionKey>,
    /// The decisions in the order of the leaves.
    pub decisions: Vec<usize>,
    pub sections: Vec<Section>,
    pub families: Vec<Family>,
}

/// What a part is called, what is to be known of it, and whether it is open at first.
fn words(kind: PartKind) -> (&'static str, &'static str, bool) {
    match kind {
        PartKind::NoProject => ("No project left", "The projects that used these no longer exist.", true),
        PartKind::Packages => ("Packages", "No manifest names these versions any more.", true),
        PartKind::Artifacts => ("Artifacts", "No artifact file names these any more.", true),
        PartKind::Clones => ("Clones", "No manifest comes from these repositories any more.", true),
        PartKind::NoRecord => (
            "No record",
            "Probably unused, but Julia never recorded who made them. Look inside before you tick one.",
            true,
        ),
        PartKind::Delete => ("Delete", "These go when the collection is run.", true),
        PartKind::Record => (
            "Record",
            "These are written down as orphans, and go at a later collection unless used until then.",
            true,
        ),
        PartKind::Keep => ("Keep", "These stay.", false),
    }
}

impl Rows {
    /// The rows of what was decided. `is_expanded` says of a row whether it is, given whether it usually is.
    pub fn of(
        survey: &Survey,
        judgement: Judgement,
        is_expanded: impl Fn(&DecisionKey, bool) -> bool,
    ) -> Self {
        let mut rows = Self::default();
        for part in survey.parts(judgement) {
            rows.add_section(survey, judgement, part, &is_expanded);
        }
        rows.number();
        rows
    }

    fn add_section(
        &mut self,
        survey: &Survey,
        judgement: Judgement,
        part: &Part,
        is_expanded: &impl Fn(&DecisionKey, bool) -> bool,
    ) {
        let (title, advice, open) = words(part.kind);
        let sum = sum(survey, judgement, &part.things);
        let key = DecisionKey::Section(title);
        let expanded = is_expanded(&key, open);
        let start = self.leaves.len();
        let line = self.lines.len();
        self.rows.push(DecisionRow::Section(self.sections.len()));
        self.push(key, 1, if expanded { Fold::Expanded } else { Fold::Collapsed });
        for group in &part.groups {
            match group {
                Group::One(position) => self.add_thing(survey, judgement, *position, 2, expanded),
                Group::Versions(family) => {
                    let (depot, folder, name) = family.key.clone();
                    let key = DecisionKey::Family(depot, folder, name);
                    let open = is_expanded(&key, false);
                    let (start, line) = (self.leaves.len(), self.lines.len());
                    if expanded {
                        self.rows.push(DecisionRow::Family(self.families.len()));
                        self.push(key, 2, if open { Fold::Expanded } else { Fold::Collapsed });
                    }
                    for position in &family.things {
                        self.add_thing(survey, judgement, *position, 3, expanded && open);
                    }
                    self.families.push(Family {
                        label: format::visible(&family.label).into_owned(),
                        are_older: family.are_older,
                        sum: self::sum(survey, judgement, &family.things),
                        things: family.things.clone(),
                    });
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
        let are_spaces = part.things.iter().all(|position| kind(position) == Some(ThingKind::Scratch));
        let (kind, things) = (part.kind, part.things.clone());
        self.sections.push(Section { kind, title, advice, things, sum, are_spaces });
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
        let key = DecisionKey::Thing(thing.path.clone().into_os_string());
        let leaf = self.leaves.len();
        self.leaves.push(key.clone());
        self.decisions.push(position);
        if shown {
            self.rows.push(DecisionRow::Thing(position));
            self.push(key, level, Fold::Leaf);
            if let Some(line) = self.lines.last_mut() {
                line.leaves = leaf..leaf + 1;
            }
        }
    }

    fn push(&mut self, id: DecisionKey, level: usize, fold: Fold) {
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

fn sum(survey: &Survey, judgement: Judgement, things: &[usize]) -> Totals {
    let mut sum = Totals::default();
    let decisions = &survey.decisions(judgement).list;
    for decision in things.iter().filter_map(|position| decisions.get(*position)) {
        sum.count(survey.sizes.get(&decision.thing));
    }
    sum
}
