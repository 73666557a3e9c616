//! The cells of a row of the list of decisions: what each says, and its tooltip.

use std::path::Path;

use eframe::egui::{Rect, Ui};

use crate::core::judge::Decision;
use crate::core::operation::survey::{Judgement, Survey};
use crate::gui::format::{self, Figure};
use crate::gui::state::clean_up::{CleanUp, DecisionRow, Page};
use crate::gui::state::listing::Totals;
use crate::gui::theme::{self, Palette};
use crate::gui::widget::text;
use crate::gui::widget::tree_table::Cells;
use crate::gui::words::cleaning as words;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    Name,
    Reason,
    Date,
    Size,
    Files,
}

impl Cell {
    pub fn title(self) -> &'static str {
        match self {
            Self::Name => "What",
            Self::Reason => "Why",
            Self::Date => "Stays",
            Self::Size => "Size",
            Self::Files => "Files",
        }
    }
}

pub struct Painter<'state> {
    pub clean_up: &'state CleanUp,
    pub page: &'state Page,
    pub survey: &'state Survey,
    pub palette: &'static Palette,
    pub home: Option<&'state Path>,
}

impl Cells for Painter<'_> {
    type Column = Cell;

    fn paint(&self, ui: &Ui, row: usize, column: Cell, room: Rect) {
        let Some(row) = self.page.rows.get(row).copied() else { return };
        match column {
            Cell::Name => self.name(ui, row, room),
            Cell::Reason => {
                text::beginning(ui, room, &self.reason(row), theme::body(), self.palette.weak);
            }
            Cell::Date => {
                let date = self.decision(row).and_then(words::due).unwrap_or_default();
                text::left(ui, room, &date, theme::body(), self.palette.text);
            }
            Cell::Size => Self::figure(ui, room, self.sum(row).size(), Figure::size),
            Cell::Files => Self::figure(ui, room, self.sum(row).files(), Figure::count),
        }
    }

    fn tooltip(&self, ui: &mut Ui, row: usize, column: Cell) {
        let Some(row) = self.page.rows.get(row).copied() else { return };
        match (column, self.decision(row)) {
            (Cell::Name, Some(decision)) => {
                ui.label(words::label(self.survey, decision));
                if let Some(thing) = self.survey.thing(decision) {
                    ui.label(format::path(&thing.path, self.home));
                }
                if let Some(words) = self.julia(decision) {
                    ui.label(words);
                }
            }
            (Cell::Reason, Some(decision)) => {
                ui.label(format::visible(&decision.sentence(self.home)));
                if let Some(words) = self.julia(decision) {
                    ui.label(words);
                }
            }
            (Cell::Name, None) => {
                ui.label(self.name_of(row));
            }
            (Cell::Reason, None) => {
                ui.label(self.reason(row));
            }
            (Cell::Size, _) => {
                ui.label(match self.sum(row).size() {
                    Figure::Unknown => "Not measured: it stays",
                    Figure::AtLeast(_) => "At least so much: not all of it is measured, or could be read",
                    Figure::Exact(_) => "Room taken on disk",
                });
            }
            (Cell::Date | Cell::Files, _) => {}
        }
    }

    fn has_tooltip(&self, column: Cell) -> bool {
        matches!(column, Cell::Name | Cell::Reason | Cell::Size)
    }

    fn edition(&self) -> u64 {
        // The pages count for themselves.
        2 * self.page.edition + u64::from(self.clean_up.tab == Judgement::Julia)
    }

    fn spoken(&self, row: usize) -> String {
        let Some(row) = self.page.rows.get(row).copied() else { return String::new() };
        let name = self.name_of(row).replacen(" / ", ", ", 1);
        let count = match row {
            DecisionRow::Thing(_) => None,
            DecisionRow::Section(_) => Some(format::things(self.sum(row).things, "thing")),
            DecisionRow::Family(family) => self.page.families.get(family).map(words::versions),
        };
        let size =
            Some(self.sum(row).size()).filter(|size| *size != Figure::Unknown).map(format::spoken_size);
        let date = self.decision(row).and_then(words::due);
        let note = self.note(row).map(str::to_string);
        let reason = Some(self.reason(row)).filter(|reason| !reason.is_empty());
        [Some(name), count, size, date, note, reason].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

impl<'state> Painter<'state> {
    fn decision(&self, row: DecisionRow) -> Option<&'state Decision> {
        let DecisionRow::Thing(position) = row else { return None };
        self.survey.decisions(self.clean_up.tab).list.get(position)
    }

    fn sum(&self, row: DecisionRow) -> Totals {
        match row {
            DecisionRow::Section(section) => self.page.sections.get(section).map(|section| section.sum),
            DecisionRow::Family(family) => self.page.families.get(family).map(|family| family.sum),
            DecisionRow::Thing(_) => {
                let mut sum = Totals::default();
                sum.count(self.decision(row).and_then(|decision| self.survey.sizes.get(&decision.thing)));
                Some(sum)
            }
        }
        .unwrap_or_default()
    }

    fn name_of(&self, row: DecisionRow) -> String {
        let name = match row {
            DecisionRow::Section(section) => {
                self.page.sections.get(section).map(|section| section.title.to_string())
            }
            DecisionRow::Family(family) => self.page.families.get(family).map(|family| family.label.clone()),
            DecisionRow::Thing(_) => self.decision(row).map(|decision| words::label(self.survey, decision)),
        };
        name.unwrap_or_default()
    }

    /// Why, without what is said by the section that the row stands in.
    fn reason(&self, row: DecisionRow) -> String {
        match row {
            DecisionRow::Section(section) => {
                self.page.sections.get(section).map(|section| section.advice).unwrap_or_default().to_string()
            }
            DecisionRow::Family(family) => self.reason_of_all(family).unwrap_or_default(),
            DecisionRow::Thing(_) => {
                let reason = self.decision(row).map(|decision| decision.under_heading(self.home));
                format::visible(&reason.unwrap_or_default()).into_owned()
            }
        }
    }

    /// Why all versions of a family are there, where that is one reason.
    fn reason_of_all(&self, family: usize) -> Option<String> {
        let things = self.page.families.get(family)?.things.iter();
        let mut reasons = things.map(|position| self.reason(DecisionRow::Thing(*position)));
        let first = reasons.next()?;
        reasons.all(|reason| reason == first).then_some(first)
    }

    /// What Julia would do otherwise, as a sentence.
    fn julia(&self, decision: &Decision) -> Option<String> {
        words::julia_otherwise(self.clean_up, decision)
    }

    /// What Julia would do otherwise, in a few words.
    fn note(&self, row: DecisionRow) -> Option<&'static str> {
        let decision = self.decision(row).filter(|_| !self.clean_up.julia_fails())?;
        match self.clean_up.tab {
            Judgement::Now => words::note(decision, Some(self.clean_up.julia_of(decision.thing)?)),
            Judgement::Julia => words::note(decision, Some(decision)),
        }
    }

    fn name(&self, ui: &Ui, row: DecisionRow, room: Rect) {
        let note = match row {
            DecisionRow::Section(_) => format!("({})", format::count(self.sum(row).things)),
            DecisionRow::Family(family) => {
                self.page.families.get(family).map(words::versions).unwrap_or_default()
            }
            DecisionRow::Thing(_) => self.note(row).unwrap_or_default().to_string(),
        };
        let font = if matches!(row, DecisionRow::Section(_)) { theme::strong() } else { theme::body() };
        let is_thing = matches!(row, DecisionRow::Thing(_));
        let of_note = if is_thing { self.palette.cannot_check } else { self.palette.weak };
        let name = self.name_of(row);
        text::with_note(ui, room, (&name, font, self.palette.text), (&note, of_note), 0.5);
    }

    fn figure(ui: &Ui, room: Rect, figure: Figure, words: fn(Figure) -> String) {
        // What stays is not measured, and needs no sign for that in each row.
        if figure != Figure::Unknown {
            text::figure(ui, room, figure, words);
        }
    }
}
