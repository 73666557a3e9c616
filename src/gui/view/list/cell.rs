//! The cells of a row: what each says, and its tooltip.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use eframe::egui::{Rect, Ui, pos2};

use crate::core::judge::Judged;
use crate::core::scan::Loose;
use crate::core::space::{Space, Status};
use crate::core::time::{Age, Now};
use crate::gui::command::Command;
use crate::gui::format::{self, Figure};
use crate::gui::state::clean_up::CleanUp;
use crate::gui::state::list::List;
use crate::gui::state::listing::Totals;
use crate::gui::state::listing::{self, Listing};
use crate::gui::state::rows::{Column, Row};
use crate::gui::theme::{self, Palette};
use crate::gui::widget::icon;
use crate::gui::widget::text;
use crate::gui::widget::tree_table::Cells;
use crate::gui::words::{self, LastUse};

const SIZE_TEXT: f32 = 78.0;
const BAR: f32 = 10.0;

pub struct Painter<'state> {
    pub listing: &'state Listing,
    pub list: &'state List,
    pub clean_up: &'state CleanUp,
    pub palette: &'static Palette,
    pub now: Now,
    pub home: Option<&'state Path>,
    /// Whether there is room for the words of the status.
    pub words: bool,
}

/// A column, named by its title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    Name,
    Status,
    Size,
    Files,
    LastUse,
}

impl Cell {
    /// Every column, from the left.
    pub const ALL: [Self; 5] = [Self::Name, Self::Status, Self::Size, Self::Files, Self::LastUse];

    pub fn title(self) -> &'static str {
        match self.sort() {
            Some(column) => Command::Sort(column).text(),
            None => "Status",
        }
    }

    /// What the list can be sorted by with it.
    pub fn sort(self) -> Option<Column> {
        match self {
            Self::Name => Some(Column::Name),
            Self::Status => None,
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
        match column {
            Cell::Name => self.name(ui, row, room),
            Cell::Status => self.status(ui, row, room),
            Cell::Size => self.size(ui, row, room),
            Cell::Files => {
                if let Some(totals) = self.totals(row) {
                    text::figure(ui, room, totals.files(), Figure::count);
                }
            }
            Cell::LastUse => self.last_use(ui, row, room),
        }
    }

    fn tooltip(&self, ui: &mut Ui, row: usize, column: Cell) {
        let Some(row) = self.list.rows.get(row).copied() else { return };
        match column {
            Cell::Name => self.name_tooltip(ui, row),
            Cell::Status => self.status_tooltip(ui, row),
            Cell::Size => self.size_tooltip(ui, row),
            Cell::Files => {}
            Cell::LastUse => self.last_use_tooltip(ui, row),
        }
    }

    fn has_tooltip(&self, column: Cell) -> bool {
        column != Cell::Files
    }

    fn edition(&self) -> u64 {
        // Ages are told in days; a minute is soon enough.
        let mut hasher = DefaultHasher::new();
        (self.list.edition, self.now.utc.as_second() / 60, self.words).hash(&mut hasher);
        hasher.finish()
    }

    fn spoken(&self, row: usize) -> String {
        self.list.rows.get(row).map(|row| self.label(*row)).unwrap_or_default()
    }
}

impl<'state> Painter<'state> {
    fn space(&self, row: Row) -> Option<&'state Space> {
        self.listing.space(row.space()?)
    }

    fn loose(&self, row: Row) -> Option<&'state Loose> {
        if let Row::Loose(index) = row { self.listing.inventory.loose.get(index) } else { None }
    }

    fn totals(&self, row: Row) -> Option<Totals> {
        match row {
            Row::Package { package, .. } => Some(self.list.shown.sum(package).totals),
            _ => self.space(row).map(listing::totals_of),
        }
    }

    fn package_label(&self, package: usize) -> String {
        let label = self.listing.package(package).map(crate::core::scan::Package::label);
        format::visible(&label.unwrap_or_default()).into_owned()
    }

    fn name_of(&self, row: Row) -> String {
        let key = |space: &Space| format::visible(&space.id.key.as_os_str().to_string_lossy()).into_owned();
        match row {
            Row::Package { package, .. } => self.package_label(package),
            Row::Single { package, .. } => {
                format!("{} / {}", self.package_label(package), self.space(row).map(key).unwrap_or_default())
            }
            Row::Space { .. } => self.space(row).map(key).unwrap_or_default(),
            Row::Loose(_) => {
                let name = self.loose(row).and_then(|loose| loose.path.file_name()).unwrap_or_default();
                format::visible(&name.to_string_lossy()).into_owned()
            }
        }
    }

    /// What follows the name, weaker.
    fn note_of(&self, row: Row) -> String {
        let depot = |package| {
            let package = self.listing.package(package).filter(|_| self.listing.several_depots)?;
            let depot = self.listing.inventory.depots.get(package.depot)?;
            Some(format::path(&depot.path, self.home))
        };
        let (badge, depot) = match row {
            Row::Package { package, .. } => {
                let count = |totals: Totals| format::count(totals.things);
                let all = self.listing.totals(package);
                let shown = self.list.shown.sum(package).totals;
                let count = if shown.things == all.things {
                    format!("({})", count(all))
                } else {
                    format!("({} of {})", count(shown), count(all))
                };
                (Some(count), depot(package))
            }
            Row::Single { package, .. } => (self.badge(row), depot(package)),
            Row::Space { .. } => (self.badge(row), None),
            Row::Loose(_) => (Some("no package".to_string()), None),
        };
        [badge, depot].into_iter().flatten().collect::<Vec<_>>().join("  ")
    }

    fn badge(&self, row: Row) -> Option<String> {
        words::badge(self.space(row)?.kind).map(str::to_string)
    }

    fn name(&self, ui: &Ui, row: Row, room: Rect) {
        let (name, note) = (self.name_of(row), self.note_of(row));
        let palette = self.palette;
        text::with_note(ui, room, (&name, theme::body(), palette.text), (&note, palette.weak), 0.5);
    }

    /// Whose it is and where.
    fn name_tooltip(&self, ui: &mut Ui, row: Row) {
        let package = match row {
            Row::Package { package, .. } | Row::Single { package, .. } | Row::Space { package, .. } => {
                self.listing.package(package)
            }
            Row::Loose(_) => None,
        };
        if let Some(package) = package {
            let folder = package.owner.folder().to_string_lossy();
            ui.label(format!("{}, {}", format::visible(&package.label()), format::visible(&folder)));
            if let (Row::Package { .. }, Some(depot)) =
                (row, self.listing.inventory.depots.get(package.depot))
            {
                ui.label(format::path(&depot.layout.owner(package.owner.folder()), self.home));
            }
        }
        let path = self.space(row).map(|space| &space.path).or(self.loose(row).map(|loose| &loose.path));
        if let Some(path) = path {
            ui.label(format::path(path, self.home));
        }
    }

    fn status(&self, ui: &Ui, row: Row, mut room: Rect) {
        let Some(space) = self.space(row) else { return };
        icon::status(ui, pos2(room.left() + theme::ICON / 2.0, room.center().y), space.status);
        if self.words {
            room.min.x += theme::ICON + 6.0;
            let colour = icon::status_colour(self.palette, space.status);
            text::left(ui, room, &words::status(space), theme::body(), colour);
        }
    }

    /// The verdict, and how many spaces of a package have which status.
    fn status_tooltip(&self, ui: &mut Ui, row: Row) {
        if let Some(space) = self.space(row) {
            let entries = row.space().map(|space| self.listing.inventory.entries_of(space));
            let entries = entries.unwrap_or_default();
            ui.label(Judged::of(space, entries, &self.now).reason.sentence(self.home));
            if let Some(action) = self.clean_up.julia_differs(&space.path) {
                ui.label(words::cleaning::julia_would(action));
            }
        } else if let Row::Package { package, .. } = row {
            let spaces =
                self.listing.package(package).map(|package| self.listing.inventory.spaces_of(package));
            for status in Status::ALL {
                let count = spaces.unwrap_or_default().iter().filter(|space| space.status == status).count();
                if count > 0 {
                    let count = format::count(count);
                    ui.label(format!("{}: {count}", words::status_name(status)));
                }
            }
        } else {
            ui.label("This lies beside the folders of the packages");
        }
    }

    fn size(&self, ui: &Ui, row: Row, room: Rect) {
        let Some(totals) = self.totals(row) else { return };
        let figure = totals.size();
        if figure != Figure::Unknown {
            let middle = room.center().y;
            let bar = Rect::from_min_max(
                pos2(room.left(), middle - BAR / 2.0),
                pos2(room.right() - SIZE_TEXT, middle + BAR / 2.0),
            );
            icon::bar(ui, bar, self.listing.share_of_largest(totals.bytes()), self.palette.bar_keep);
        }
        text::figure(ui, room, figure, Figure::size);
    }

    /// The share of everything, and why a figure is not final.
    fn size_tooltip(&self, ui: &mut Ui, row: Row) {
        let Some(totals) = self.totals(row) else {
            ui.label("Not measured");
            return;
        };
        match totals.size() {
            Figure::Unknown => ui.label("Not measured yet"),
            Figure::AtLeast(_) if totals.measured < totals.things => {
                ui.label(format!("{} of {} spaces are measured so far", totals.measured, totals.things))
            }
            Figure::AtLeast(_) => ui.label("At least so much: something in it could not be read"),
            Figure::Exact(bytes) => {
                let share = self.listing.share_of_all(bytes) * 100.0;
                ui.label(format!("{share:.1} % of all scratch spaces. Room taken on disk"))
            }
        };
    }

    fn last_use_of(&self, row: Row) -> Option<LastUse> {
        match row {
            Row::Package { package, .. } => {
                // What is recorded counts first.
                let sum = self.list.shown.sum(package);
                let recorded = sum.last_used.map(|time| Age::of_local(time, &self.now));
                let changed = || sum.last_modified.map(|time| Age::of_file(time, &self.now));
                let age = recorded.or_else(changed)?;
                Some(LastUse { age, recorded: recorded.is_some() })
            }
            _ => LastUse::of(self.space(row)?, &self.now),
        }
    }

    fn last_use(&self, ui: &Ui, row: Row, room: Rect) {
        if self.totals(row).is_none_or(|totals| totals.things == 0) {
            return;
        }
        if let Some(last_use) = self.last_use_of(row) {
            let colour = if last_use.recorded { self.palette.text } else { self.palette.weak };
            text::right(ui, room, &last_use.words(), theme::body(), colour);
        } else {
            let waits = self.totals(row).is_some_and(|totals| totals.measured < totals.things);
            let unknown = if waits { format::UNKNOWN } else { "not recorded" };
            text::right(ui, room, unknown, theme::body(), self.palette.weak);
        }
    }

    /// The absolute time, and where it comes from.
    fn last_use_tooltip(&self, ui: &mut Ui, row: Row) {
        if let Some(space) = self.space(row) {
            ui.label(words::last_use_source(space));
        } else if matches!(row, Row::Package { .. }) {
            ui.label("The newest use of any of its spaces");
        }
    }

    /// The row for those who hear it: `OpenML, datasets, 12.1 gigabytes, no project left`.
    fn label(&self, row: Row) -> String {
        let mut parts = Vec::with_capacity(4);
        parts.extend(row.package().map(|package| self.package_label(package)));
        match row {
            Row::Package { .. } => {
                let spaces = self.totals(row).map_or(0, |totals| totals.things);
                parts.push(format::things(spaces, "space"));
            }
            Row::Single { .. } | Row::Space { .. } => {
                let key = self.space(row).map(|space| space.id.key.as_os_str().to_string_lossy());
                parts.push(format::visible(&key.unwrap_or_default()).into_owned());
            }
            Row::Loose(_) => {
                parts.push(self.name_of(row));
                parts.push("belongs to no package".to_string());
            }
        }
        if let Some(totals) = self.totals(row) {
            parts.push(format::spoken_size(totals.size()));
        }
        parts.extend(self.space(row).map(|space| words::status(space).to_lowercase()));
        parts.join(", ")
    }
}
