//! The list of packages and spaces: its columns, its menu, and what it says when nothing matches.
//!
//! How a list behaves is the business of [`tree_table`](crate::gui::widget::tree_table); what stands in the cells is written beside.

use std::collections::BTreeMap;

use eframe::egui::{Id, RichText, Ui};

use crate::gui::command::{Command, Making, Removing};
use crate::gui::state::{Once, State};
use crate::gui::view::{hit_on, width_of};
use crate::gui::widget::tree_table::{Head, Hit, Marking, TreeTable};
use crate::gui::{theme, words};

mod cell;

use cell::Cell;

/// The widths of the columns, in points. What does not fit goes: Files, the words of the status (its sign
/// stays), the last use. Names keep at least [`Columns::NAME_LEAST`].
#[derive(Debug, Clone, Copy, PartialEq)]
struct Columns {
    status: f32,
    size: f32,
    files: f32,
    last_use: f32,
}

impl Columns {
    const NAME_LEAST: f32 = 180.0;
    /// A status with its sign alone.
    const SIGN: f32 = 36.0;

    /// The columns of a list so wide, as the user made them where `own` says so.
    fn for_width(width: f32, own: &BTreeMap<String, u16>) -> Self {
        let of = |cell: Cell, usual| width_of(cell.title(), usual, own, width);
        let mut columns = Self {
            status: of(Cell::Status, 150.0),
            size: of(Cell::Size, 190.0),
            files: of(Cell::Files, 90.0),
            last_use: of(Cell::LastUse, 150.0),
        };
        let leaving: [fn(&mut Self); 3] =
            [|c| c.files = 0.0, |c| c.status = Self::SIGN, |c| c.last_use = 0.0];
        for leave in leaving {
            if width - columns.sum() >= Self::NAME_LEAST {
                break;
            }
            leave(&mut columns);
        }
        columns
    }

    fn sum(&self) -> f32 {
        self.status + self.size + self.files + self.last_use
    }

    /// Whether there is room for the words of a status.
    fn has_words(&self) -> bool {
        self.status > 1.5 * Self::SIGN
    }

    fn width_of(&self, cell: Cell) -> f32 {
        match cell {
            Cell::Name => 0.0,
            Cell::Status => self.status,
            Cell::Size => self.size,
            Cell::Files => self.files,
            Cell::LastUse => self.last_use,
        }
    }
}

/// The widget that has the focus while the list has the keyboard.
pub fn id() -> Id {
    Id::unique("list")
}

pub fn show(ui: &mut Ui, state: &State, once: Once, commands: &mut Vec<Command>) {
    let Some(listing) = &state.list.listing else { return };
    if state.list.rows.is_empty() {
        return no_match(ui, state, commands);
    }
    let width = ui.available_width() - ui.spacing().scroll.allocated_width();
    let columns = Columns::for_width(width, &state.session.settings.columns);
    let cells = cell::Painter {
        listing,
        list: &state.list,
        clean_up: &state.clean_up,
        palette: theme::palette(ui),
        now: state.now,
        home: state.home(),
        words: columns.has_words(),
    };
    let shown = Cell::ALL.into_iter().filter(|cell| *cell == Cell::Name || columns.width_of(*cell) > 0.0);
    let heads: Vec<_> = shown.map(|cell| head(state, cell, columns)).collect();
    let mut chosen = Vec::new();
    let table = TreeTable {
        id: id(),
        name: "Scratch spaces",
        tree: &state.list.tree,
        heads: &heads,
        cells: &cells,
        scroll: once.scroll,
        menu: once.menu,
        flat: false,
        marking: Marking::Selection,
    };
    table.show(ui, |ui| menu(ui, state, &mut chosen), &mut |hit| commands.extend(command(state, hit)));
    commands.append(&mut chosen);
}

fn head(state: &State, cell: Cell, columns: Columns) -> Head<Cell> {
    let sort = cell.sort();
    // Sizes that have come in are offered where the eye looks for them.
    let offers = cell == Cell::Size && state.list.sizes_ready;
    let is_sorted = state.list.is_sorted() && sort == Some(state.list.sort.column);
    let (title, tooltip) = match sort {
        Some(_) if offers => (Command::SortBySizes.text(), Some(Command::SortBySizes.tooltip())),
        Some(column) => (cell.title(), Some(Command::Sort(column).tooltip())),
        // Where only the signs have room, they need no title.
        None if columns.has_words() => (cell.title(), None),
        None => ("", None),
    };
    Head {
        column: cell,
        title,
        tooltip,
        width: columns.width_of(cell),
        right: matches!(cell, Cell::Size | Cell::Files | Cell::LastUse),
        sorted: is_sorted.then_some(state.list.sort.descending),
        urgent: offers,
    }
}

fn command(state: &State, hit: Hit<Cell>) -> Option<Command> {
    match hit {
        Hit::Sort(Cell::Size) if state.list.sizes_ready => Some(Command::SortBySizes),
        Hit::Sort(cell) => cell.sort().map(Command::Sort),
        hit => hit_on(hit, Cell::title).map(Command::Gesture),
    }
}

fn menu(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    ui.set_min_width(220.0);
    for group in [
        &[Command::Open, Command::CopyPaths, Command::Making(Making::Open)] as &[Command],
        &[Command::Removing(Removing::Delete)],
        &[Command::SelectAll],
        &[Command::Rescan],
    ] {
        if group.first() != Some(&Command::Open) {
            ui.separator();
        }
        for command in group {
            super::menu::item(ui, state, command.clone(), commands);
        }
    }
}

/// Stands in the place of the rows when the filter hides every one.
fn no_match(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    ui.vertical_centered(|ui| {
        ui.add_space(ui.available_height() * 0.3);
        ui.set_max_width(560.0);
        ui.label(RichText::new(words::no_match(&state.list.filter)).font(theme::title()));
        ui.add_space(theme::SPACE[2]);
        super::button(ui, state, Command::ClearFilters, commands);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_leave_in_order_and_names_keep_their_room() {
        let wide = Columns::for_width(1_180.0, &BTreeMap::new());
        assert!(wide.files > 0.0 && wide.last_use > 0.0 && wide.status > Columns::SIGN);
        let least = Columns::for_width(880.0, &BTreeMap::new());
        assert_eq!(least, wide, "the smallest window shows everything");
        let narrow = Columns::for_width(700.0, &BTreeMap::new());
        assert!(narrow.files <= 0.0 && narrow.status > Columns::SIGN && narrow.last_use > 0.0);
        let narrower = Columns::for_width(590.0, &BTreeMap::new());
        assert!(narrower.status <= Columns::SIGN && narrower.last_use > 0.0);
        let tiny = Columns::for_width(450.0, &BTreeMap::new());
        assert!(tiny.last_use <= 0.0 && 450.0 - tiny.sum() >= Columns::NAME_LEAST);
    }

    #[test]
    fn columns_are_as_wide_as_the_user_made_them_while_names_keep_their_room() {
        let own = |name: &str, width| BTreeMap::from([(name.to_string(), width)]);
        assert_near(Columns::for_width(1_180.0, &own("Size", 240)).size, 240.0);
        assert_near(Columns::for_width(1_180.0, &own("Files", 1)).files, 36.0);
        for column in ["Size", "Files", "Last use", "Status"] {
            let columns = Columns::for_width(700.0, &own(column, 8_000));
            assert!(700.0 - columns.sum() >= Columns::NAME_LEAST, "{column}: {columns:?}");
        }
    }

    fn assert_near(one: f32, other: f32) {
        assert!((one - other).abs() < 0.5, "{one} {other}");
    }
}
