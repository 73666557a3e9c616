//! A list of decisions: its rows, which of them are folded, the cursor and the ticks.

use std::ffi::OsString;

use crate::core::judge::ThingKind;
use crate::core::operation::survey::{Group, Judgement, Part, PartKind, Survey};
use crate::gui::format;
use crate::gui::state::listing::Totals;
use crate::gui::widget::tree::{Fold, Hold, LineId, LineIds, Lines, Lost, Tree};

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
    pub sum: Totals,
    pub are_spaces: bool,
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

/// A list of decisions. The leaves of its tree are their positions.
#[derive(Debug, Default)]
pub struct Page {
    pub tree: Tree,
    pub rows: Vec<DecisionRow>,
    pub sections: Vec<Section>,
    pub families: Vec<Family>,
    /// A number that is another whenever something that is painted has changed, but for the ticks.
    pub edition: u64,
    ids: LineIds,
}

/// What a part is called, what is to be known of it, and whether it is open at first.
fn words(kind: PartKind) -> (&'static str, &'static str, bool) {
    match kind {
        PartKind::NoProject => ("No project left", "The projects that used these no longer exist.", true),
        PartKind::Packages => ("Packages", "No manifest names these versions any more.", true),
        PartKind::Artifacts => ("Artifacts", "No artifact file names these any more.", true),
        PartKind::Clones => ("Clones", "No manifest comes from these repositories any more.", true),
        PartKind::Compiled => ("Compiled code", "No Julia that is found here can load it.", true),
        PartKind::Registries => ("Registries", "Julia does not read these.", true),
        PartKind::Caches => ("Native code", "Julia compiles anew what it needs of it.", true),
        PartKind::Leftovers => ("Leftovers", "Julia left these behind in the middle of something.", true),
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

impl Page {
    pub fn row(&self) -> Option<DecisionRow> {
        self.rows.get(self.tree.cursor()?).copied()
    }

    pub fn decision(&self) -> Option<usize> {
        if let DecisionRow::Thing(decision) = self.row()? { Some(decision) } else { None }
    }

    pub(super) fn show(&mut self, survey: &Survey, judgement: Judgement) {
        self.rows.clear();
        self.sections.clear();
        self.families.clear();
        let mut lines = Lines::default();
        for part in survey.parts(judgement) {
            self.add(survey, judgement, part, &mut lines);
        }
        self.tree.replace(lines, Lost::Neighbour, Hold::Cursor);
        self.edition += 1;
    }

    fn add(&mut self, survey: &Survey, judgement: Judgement, part: &Part, lines: &mut Lines) {
        let (title, advice, usual) = words(part.kind);
        let id = self.ids.of(title.as_ref());
        let fold = self.fold_of(id, usual);
        self.rows.push(DecisionRow::Section(self.sections.len()));
        let section = lines.begin(id, 1, fold);
        for group in &part.groups {
            let family = match group {
                Group::One(position) => {
                    self.add_thing(
                        survey,
                        judgement,
                        *position,
                        Some(2).filter(|_| fold == Fold::Expanded),
                        lines,
                    );
                    continue;
                }
                Group::Versions(family) => family,
            };
            let (depot, folder, stem) = &family.key;
            // No path and no title looks like this.
            let mut name = OsString::from(format!("{depot}\n{stem}\n"));
            name.push(folder);
            let id = self.ids.of(&name);
            let of_family = self.fold_of(id, false);
            let line = (fold == Fold::Expanded).then(|| {
                self.rows.push(DecisionRow::Family(self.families.len()));
                lines.begin(id, 2, of_family)
            });
            let level = line.filter(|_| of_family == Fold::Expanded).map(|_| 3);
            for position in &family.things {
                self.add_thing(survey, judgement, *position, level, lines);
            }
            if let Some(line) = line {
                lines.end(line);
            }
            self.families.push(Family {
                label: format::visible(&family.label).into_owned(),
                are_older: family.are_older,
                sum: sum(survey, judgement, &family.things),
                things: family.things.clone(),
            });
        }
        lines.end(section);
        let kind = |position: &usize| {
            survey.thing(survey.decisions(judgement).list.get(*position)?).map(|thing| thing.kind)
        };
        let are_spaces = part.things.iter().all(|position| kind(position) == Some(ThingKind::Scratch));
        let sum = sum(survey, judgement, &part.things);
        self.sections.push(Section { kind: part.kind, title, advice, sum, are_spaces });
    }

    fn fold_of(&self, id: LineId, usual: bool) -> Fold {
        if self.tree.expansion.is_expanded(id, usual) { Fold::Expanded } else { Fold::Collapsed }
    }

    /// Adds a thing, with a row on this level where one is shown.
    fn add_thing(
        &mut self,
        survey: &Survey,
        judgement: Judgement,
        position: usize,
        level: Option<usize>,
        lines: &mut Lines,
    ) {
        let decision = survey.decisions(judgement).list.get(position);
        let Some(thing) = decision.and_then(|decision| survey.thing(decision)) else { return };
        let id = self.ids.of(thing.path.as_os_str());
        let Some(level) = level else { return lines.hidden(id, position) };
        self.rows.push(DecisionRow::Thing(position));
        lines.leaf(id, level, position);
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
