//! The cells of a row of the Overview: what each says, and its tooltip.

use std::hash::{DefaultHasher, Hash, Hasher};

use eframe::egui::{Rect, Ui, pos2};

use crate::core::judge::Verdict;
use crate::core::space::Totals;
use crate::gui::format::{self, Figure};
use crate::gui::state::State;
use crate::gui::state::clean_up::overview::{OverviewRow, Section};
use crate::gui::state::items::Item;
use crate::gui::theme::{self, Palette};
use crate::gui::widget::tree_table::Cells;
use crate::gui::widget::{icon, text};
use crate::gui::words::{self, cleaning};

const SIZE_TEXT: f32 = 78.0;
const BAR: f32 = 10.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    Name,
    Why,
    Size,
    Files,
    LastUse,
}

impl Cell {
    pub fn title(self) -> &'static str {
        match self {
            Self::Name => "What",
            Self::Why => "Verdict",
            Self::Size => "Size",
            Self::Files => "Files",
            Self::LastUse => "Last use",
        }
    }
}

pub struct Painter<'state> {
    pub state: &'state State,
    pub palette: &'static Palette,
}

impl Cells for Painter<'_> {
    type Column = Cell;

    fn paint(&self, ui: &Ui, row: usize, column: Cell, room: Rect) {
        let Some(row) = self.row(row) else { return };
        match column {
            Cell::Name => self.name(ui, row, room),
            Cell::Why => self.why(ui, row, room),
            Cell::Size => self.size(ui, row, room),
            Cell::Files => text::figure(ui, room, self.totals(row).files(), Figure::count),
            Cell::LastUse => self.last_use(ui, row, room),
        }
    }

    fn tooltip(&self, ui: &mut Ui, row: usize, column: Cell) {
        let Some(row) = self.row(row) else { return };
        match (column, self.item(row)) {
            (Cell::Name, Some(item)) => {
                ui.label(self.state.list.items.label(item));
                ui.label(format::path(&item.path, self.state.home()));
            }
            (Cell::Why, Some(item)) => {
                ui.label(words::verdict(item));
            }
            (Cell::LastUse, Some(item)) => {
                ui.label(words::last_use_source(item));
            }
            (Cell::Name | Cell::Why, None) => {
                ui.label(
                    self.section(row).map(|section| cleaning::advice(&section.common)).unwrap_or_default(),
                );
            }
            (Cell::Size, _) => {
                ui.label(match self.totals(row).size() {
                    Figure::Unknown => "Not measured yet",
                    Figure::AtLeast(_) => "At least so much: not all of it is measured, or could be read",
                    Figure::Exact(_) => "Room taken on disk",
                });
            }
            (Cell::Files | Cell::LastUse, _) => {}
        }
    }

    fn has_tooltip(&self, column: Cell) -> bool {
        column != Cell::Files
    }

    fn edition(&self) -> u64 {
        // Ages are told in days; a minute is soon enough.
        let mut hasher = DefaultHasher::new();
        let minute = self.state.now.utc.as_second() / 60;
        (self.state.clean_up.overview.edition, self.state.list.edition, minute).hash(&mut hasher);
        hasher.finish()
    }

    fn spoken(&self, row: usize) -> String {
        let Some(row) = self.row(row) else { return String::new() };
        let size = self.totals(row).size();
        let size = Some(size).filter(|size| *size != Figure::Unknown).map(format::spoken_size);
        let parts = match (self.item(row), self.section(row)) {
            (Some(item), _) => {
                let name = self.state.list.items.label(item).replacen(" / ", ", ", 1);
                vec![name, item.verdict.word().to_lowercase(), item.why.clone()]
            }
            (None, Some(section)) => {
                let count = format::things(section.sum.things, "item");
                vec![cleaning::title(&section.common), count, section.common.verdict().word().to_lowercase()]
            }
            (None, None) => Vec::new(),
        };
        let parts = parts.into_iter().chain(size).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(", ")
    }
}

impl<'state> Painter<'state> {
    fn row(&self, row: usize) -> Option<OverviewRow> {
        self.state.clean_up.overview.rows.get(row).copied()
    }

    fn item(&self, row: OverviewRow) -> Option<&'state Item> {
        match row {
            OverviewRow::Item(item) => self.state.list.items.item(item),
            OverviewRow::Section(_) => None,
        }
    }

    fn section(&self, row: OverviewRow) -> Option<&'state Section> {
        match row {
            OverviewRow::Section(section) => self.state.clean_up.overview.sections.get(section),
            OverviewRow::Item(_) => None,
        }
    }

    fn totals(&self, row: OverviewRow) -> Totals {
        let section = self.section(row).map(|section| section.sum);
        section.or_else(|| Some(self.item(row)?.totals())).unwrap_or_default()
    }

    fn verdict(&self, row: OverviewRow) -> Verdict {
        let section = self.section(row).map(|section| section.common.verdict());
        section.or_else(|| Some(self.item(row)?.verdict)).unwrap_or(Verdict::Keep)
    }

    fn name(&self, ui: &Ui, row: OverviewRow, room: Rect) {
        let palette = self.palette;
        if let Some(section) = self.section(row) {
            let (title, count) = (cleaning::title(&section.common), format::count(section.sum.things));
            text::with_note(ui, room, (&title, theme::strong(), palette.text), (&count, palette.weak), 0.3);
        } else if let Some(item) = self.item(row) {
            let note = words::badge(item).unwrap_or_default();
            let label = self.state.list.items.label(item);
            text::with_note(ui, room, (&label, theme::body(), palette.text), (note, palette.weak), 0.3);
        }
    }

    fn why(&self, ui: &Ui, row: OverviewRow, mut room: Rect) {
        let verdict = self.verdict(row);
        icon::verdict(ui, pos2(room.left() + theme::ICON / 2.0, room.center().y), verdict);
        room.min.x += theme::ICON + 6.0;
        let colour = icon::word_colour(self.palette, verdict);
        match self.item(row) {
            // The section says the word.
            Some(item) => text::beginning(ui, room, &item.why, theme::body(), self.palette.weak),
            None => drop(text::left(ui, room, verdict.word(), theme::body(), colour)),
        }
    }

    fn size(&self, ui: &Ui, row: OverviewRow, room: Rect) {
        let totals = self.totals(row);
        if totals.size() != Figure::Unknown {
            let middle = room.center().y;
            let bar = Rect::from_min_max(
                pos2(room.left(), middle - BAR / 2.0),
                pos2(room.right() - SIZE_TEXT, middle + BAR / 2.0),
            );
            let share = ratio(totals.bytes(), self.state.clean_up.overview.largest);
            icon::bar(ui, bar, share, icon::bar_colour(self.palette, self.verdict(row)));
        }
        text::figure(ui, room, totals.size(), Figure::size);
    }

    fn last_use(&self, ui: &Ui, row: OverviewRow, room: Rect) {
        let last_use = self.item(row).and_then(|item| words::last_use(item, &self.state.now));
        if let Some(last_use) = last_use {
            let colour = if last_use.recorded { self.palette.text } else { self.palette.weak };
            text::right(ui, room, &last_use.words(), theme::body(), colour);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a bar's length needs no more digits")]
fn ratio(part: u64, whole: u64) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}
