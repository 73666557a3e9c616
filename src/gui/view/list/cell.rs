//! The cells of a row: what each says, and its tooltip.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use eframe::egui::{Rect, Ui, pos2};

use crate::core::judge::Verdict;
use crate::core::scan::Loose;
use crate::core::time::Now;
use crate::gui::command::Command;
use crate::gui::format::{self, Figure};
use crate::gui::state::filter::Sum;
use crate::gui::state::items::{Group, Item};
use crate::gui::state::list::List;
use crate::gui::state::rows::{Column, Row};
use crate::gui::theme::{self, Palette};
use crate::gui::widget::icon;
use crate::gui::widget::text;
use crate::gui::widget::tree_table::Cells;
use crate::gui::words::{self, LastUse};

const SIZE_TEXT: f32 = 78.0;
const BAR: f32 = 10.0;

pub struct Painter<'state> {
    pub list: &'state List,
    pub palette: &'static Palette,
    pub now: Now,
    pub home: Option<&'state Path>,
    /// Whether there is room for the words of a verdict.
    pub words: bool,
    /// Whether why stands in a column of its own.
    pub why_apart: bool,
}

/// A column, named by its title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    Name,
    Verdict,
    Why,
    Kind,
    Size,
    Files,
    LastUse,
}

impl Cell {
    /// Every column, from the left.
    pub const ALL: [Self; 7] =
        [Self::Name, Self::Verdict, Self::Why, Self::Kind, Self::Size, Self::Files, Self::LastUse];

    pub fn title(self) -> &'static str {
        match self {
            Self::Why => "Why",
            Self::Kind => "Kind",
            other => other.sort().map(|column| Command::Sort(column).text()).unwrap_or_default(),
        }
    }

    /// What the list can be sorted by with it.
    pub fn sort(self) -> Option<Column> {
        match self {
            Self::Name => Some(Column::Name),
            Self::Verdict => Some(Column::Verdict),
            Self::Why | Self::Kind => None,
            Self::Size => Some(Column::Size),
            Self::Files => Some(Column::Files),
            Self::LastUse => Some(Column::LastUse),
        }
    }
}

impl Cells for Painter<'_> {
    type Column = Cell;

    fn paint(&self, ui: &Ui, row: usize, column: Cell, room: Rect) {
        let Some(row) = self.list.rows.get(row).copied() else { return };
        let palette = self.palette;
        match column {
            Cell::Name => self.name(ui, row, room),
            Cell::Verdict => self.verdict(ui, row, room),
            Cell::Why => {
                if let Some(item) = self.item(row) {
                    text::beginning(ui, room, &item.why, theme::body(), palette.text);
                }
            }
            Cell::Kind => {
                if let Some(item) = self.item(row) {
                    text::left(ui, room, item.kind.noun(), theme::body(), palette.weak);
                }
            }
            Cell::Size => self.size(ui, row, room),
            Cell::Files => {
                if let Some(sum) = self.sum(row) {
                    text::figure(ui, room, sum.totals().files(), Figure::count);
                }
            }
            Cell::LastUse => self.last_use(ui, row, room),
        }
    }

    fn tooltip(&self, ui: &mut Ui, row: usize, column: Cell) {
        let Some(row) = self.list.rows.get(row).copied() else { return };
        match column {
            Cell::Name => self.name_tooltip(ui, row),
            Cell::Verdict | Cell::Why => self.verdict_tooltip(ui, row),
            Cell::Size => self.size_tooltip(ui, row),
            Cell::Kind | Cell::Files => {}
            Cell::LastUse => self.last_use_tooltip(ui, row),
        }
    }

    fn has_tooltip(&self, column: Cell) -> bool {
        !matches!(column, Cell::Kind | Cell::Files)
    }

    fn edition(&self) -> u64 {
        // Ages are told in days; a minute is soon enough.
        let mut hasher = DefaultHasher::new();
        (self.list.edition, self.now.utc.as_second() / 60, self.words, self.why_apart).hash(&mut hasher);
        hasher.finish()
    }

    fn spoken(&self, row: usize) -> String {
        self.list.rows.get(row).map(|row| self.label(*row)).unwrap_or_default()
    }
}

impl<'state> Painter<'state> {
    fn item(&self, row: Row) -> Option<&'state Item> {
        self.list.items.item(row.item()?)
    }

    fn group(&self, row: Row) -> Option<&'state Group> {
        let group = match row {
            Row::Group(group) => group,
            _ => self.item(row)?.group,
        };
        self.list.items.group(group)
    }

    fn loose(&self, row: Row) -> Option<&'state Loose> {
        let Row::Loose(index) = row else { return None };
        self.list.listing.as_ref()?.inventory.loose.get(index)
    }

    /// The sum over what a row stands for, as far as it is shown.
    fn sum(&self, row: Row) -> Option<Sum> {
        if let Row::Group(group) = row {
            return Some(self.list.shown.group(group));
        }
        if let Row::Kind(kind) = row {
            return Some(self.list.shown.kind(kind));
        }
        let mut sum = Sum::default();
        sum.add(self.item(row)?);
        Some(sum)
    }

    fn name_of(&self, row: Row) -> String {
        match row {
            Row::Group(_) => self.group(row).map(|group| group.label.clone()).unwrap_or_default(),
            Row::Kind(kind) => words::with_capital(words::kinds(kind)),
            Row::Single(_) => self.item(row).map(|item| self.list.items.label(item)).unwrap_or_default(),
            Row::Item(_) => self.item(row).map(|item| item.name.clone()).unwrap_or_default(),
            Row::Loose(_) => {
                let name = self.loose(row).and_then(|loose| loose.path.file_name()).unwrap_or_default();
                format::visible(&name.to_string_lossy()).into_owned()
            }
        }
    }

    /// What follows the name, weaker.
    fn note_of(&self, row: Row) -> String {
        let depot = || {
            let group = self.group(row).filter(|_| self.list.items.several_depots)?;
            let depot = self.list.listing.as_ref()?.inventory.depots.get(group.depot)?;
            Some(format::path(&depot.path, self.home))
        };
        let badge = || self.item(row).and_then(words::badge).map(str::to_string);
        let (note, depot) = match row {
            Row::Group(group) => {
                let shown = self.list.shown.group(group).totals().things;
                let all = self.group(row).map_or(0, |group| group.items.len());
                let count = if shown == all {
                    format::count(all)
                } else {
                    format!("{} of {}", format::count(shown), format::count(all))
                };
                (Some(count), depot())
            }
            Row::Kind(kind) => (Some(format::count(self.list.shown.kind(kind).totals().things)), None),
            Row::Single(_) => (badge(), depot()),
            Row::Item(_) => (badge(), None),
            Row::Loose(_) => (Some("no package".to_string()), None),
        };
        [note, depot].into_iter().flatten().collect::<Vec<_>>().join("  ")
    }

    fn name(&self, ui: &Ui, row: Row, room: Rect) {
        let (name, note) = (self.name_of(row), self.note_of(row));
        let palette = self.palette;
        text::with_note(ui, room, (&name, theme::body(), palette.text), (&note, palette.weak), 0.5);
    }

    /// Whose it is and where.
    fn name_tooltip(&self, ui: &mut Ui, row: Row) {
        if let Some(group) = self.group(row) {
            ui.label(match group.uuid {
                Some(uuid) => format!("{}, {uuid}", group.label),
                None => group.label.clone(),
            });
        }
        let folder = || self.group(row).map(|group| &group.folder);
        let path = self.item(row).map(|item| &item.path).or(self.loose(row).map(|loose| &loose.path));
        if let Some(path) = path.or_else(folder) {
            ui.label(format::path(path, self.home));
        }
    }

    /// What is said of a row, and the verdict that gives it sign and colour.
    fn verdict_of(&self, row: Row) -> Option<(Verdict, String)> {
        match self.item(row) {
            Some(item) => Some((item.verdict, item.verdict.word().to_string())),
            None => words::of_several(&self.sum(row)?, Figure::size),
        }
    }

    fn verdict(&self, ui: &Ui, row: Row, mut room: Rect) {
        let Some((verdict, word)) = self.verdict_of(row) else { return };
        icon::verdict(ui, pos2(room.left() + theme::ICON / 2.0, room.center().y), verdict);
        if !self.words {
            return;
        }
        room.min.x += theme::ICON + 6.0;
        let end = text::left(ui, room, &word, theme::body(), icon::word_colour(self.palette, verdict));
        if let Some(item) = self.item(row).filter(|item| !self.why_apart && !item.why.is_empty()) {
            room.min.x = end + theme::SPACE[0];
            text::beginning(ui, room, &format!("· {}", item.why), theme::body(), self.palette.weak);
        }
    }

    /// The verdict and why, or how many of a group have which.
    fn verdict_tooltip(&self, ui: &mut Ui, row: Row) {
        if let Some(item) = self.item(row) {
            ui.label(words::verdict(item));
        } else if let Some(sum) = self.sum(row) {
            for verdict in Verdict::ALL {
                let of = sum.of(verdict);
                if of.things > 0 {
                    let count = format::count(of.things);
                    ui.label(format!("{}: {count}, {}", verdict.word(), of.size().size()));
                }
            }
        } else {
            ui.label("This lies beside the folders of the packages");
        }
    }

    fn size(&self, ui: &Ui, row: Row, room: Rect) {
        let Some(sum) = self.sum(row) else { return };
        let figure = sum.totals().size();
        if figure != Figure::Unknown {
            let middle = room.center().y;
            let bar = Rect::from_min_max(
                pos2(room.left(), middle - BAR / 2.0),
                pos2(room.right() - SIZE_TEXT, middle + BAR / 2.0),
            );
            let there = Verdict::ALL.into_iter().filter(|verdict| sum.of(*verdict).things > 0);
            let parts = there.map(|verdict| {
                let share = ratio(sum.of(verdict).bytes(), self.list.shown.largest(self.list.by));
                (share, icon::bar_colour(self.palette, verdict))
            });
            icon::stacked_bar(ui, bar, parts);
        }
        text::figure(ui, room, figure, Figure::size);
    }

    /// The share of everything, and why a figure is not final.
    fn size_tooltip(&self, ui: &mut Ui, row: Row) {
        let Some(totals) = self.sum(row).map(|sum| sum.totals()) else {
            ui.label("Not measured");
            return;
        };
        match totals.size() {
            Figure::Unknown => ui.label("Not measured yet"),
            Figure::AtLeast(_) if totals.measured < totals.things => {
                ui.label(format!("{} of {} items are measured so far", totals.measured, totals.things))
            }
            Figure::AtLeast(_) => ui.label("At least so much: something in it could not be read"),
            Figure::Exact(bytes) => {
                let share = ratio(bytes, self.list.shown.all.totals().bytes()) * 100.0;
                ui.label(format!("{share:.1} % of everything. Room taken on disk"))
            }
        };
    }

    fn last_use_of(&self, row: Row) -> Option<LastUse> {
        match self.item(row) {
            Some(item) => words::last_use(item, &self.now),
            None => words::last_use_of_sum(&self.sum(row)?, &self.now),
        }
    }

    fn last_use(&self, ui: &Ui, row: Row, room: Rect) {
        let Some(totals) = self.sum(row).map(|sum| sum.totals()) else { return };
        if let Some(last_use) = self.last_use_of(row) {
            let colour = if last_use.recorded { self.palette.text } else { self.palette.weak };
            text::right(ui, room, &last_use.words(), theme::body(), colour);
        } else {
            let waits = totals.measured < totals.things;
            let unknown = if waits { format::UNKNOWN } else { "not recorded" };
            text::right(ui, room, unknown, theme::body(), self.palette.weak);
        }
    }

    /// The absolute time, and where it comes from.
    fn last_use_tooltip(&self, ui: &mut Ui, row: Row) {
        if let Some(item) = self.item(row) {
            ui.label(words::last_use_source(item));
        } else if matches!(row, Row::Group(_) | Row::Kind(_)) {
            ui.label("The newest use of any of it");
        }
    }

    /// The row for those who hear it: `OpenML, datasets, keep, 2 projects, 12.1 gigabytes`.
    fn label(&self, row: Row) -> String {
        let mut parts = Vec::with_capacity(5);
        parts.extend(self.group(row).map(|group| group.label.clone()));
        match (row, self.item(row)) {
            (_, Some(item)) => {
                parts.push(item.name.clone());
                parts.push(item.verdict.word().to_lowercase());
                parts.push(item.why.clone());
            }
            (Row::Group(_) | Row::Kind(_), None) => {
                if matches!(row, Row::Kind(_)) {
                    parts.push(self.name_of(row));
                }
                let items = self.sum(row).map_or(0, |sum| sum.totals().things);
                parts.push(format::things(items, "item"));
                let verdict = self.sum(row).and_then(|sum| words::of_several(&sum, format::spoken_size));
                parts.extend(verdict.map(|(_, words)| words.to_lowercase()));
            }
            _ => {
                parts.push(self.name_of(row));
                parts.push("belongs to no package".to_string());
            }
        }
        parts.extend(self.sum(row).map(|sum| format::spoken_size(sum.totals().size())));
        parts.retain(|part| !part.is_empty());
        parts.join(", ")
    }
}

#[expect(clippy::cast_precision_loss, reason = "a bar's length needs no more digits")]
fn ratio(part: u64, whole: u64) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}
