//! The list of what is suggested: its columns, and what its rows answer to.

use std::collections::BTreeMap;

use eframe::egui::{Id, Ui};

use super::cell::{Cell, Painter};
use crate::gui::command::{Cleaning, Command, Looking, Making, Removing};
use crate::gui::state::{Once, State};
use crate::gui::theme;
use crate::gui::view::{hit_on, menu, width_of};
use crate::gui::widget::tree_table::{Head, Marking, TreeTable};

/// Names keep at least so much, in points, and take no more where there is room.
const NAME_LEAST: f32 = 260.0;
const NAME_MOST: f32 = 560.0;

/// The widget that has the focus while the list of what could go has the keyboard.
pub fn id() -> Id {
    Id::unique("clean up")
}

pub fn show(ui: &mut Ui, state: &State, once: Once, commands: &mut Vec<Command>) {
    let width = ui.available_width() - ui.spacing().scroll.allocated_width();
    let heads = heads(width, &state.session.settings.columns);
    let cells = Painter { state, palette: theme::palette(ui) };
    let table = TreeTable {
        id: id(),
        name: "What can go",
        tree: &state.clean_up.overview.tree,
        heads: &heads,
        cells: &cells,
        scroll: once.clean_up_scroll,
        menu: once.menu,
        flat: false,
        marking: Marking::Ticks,
        lit: Some(&state.clean_up.lit),
    };
    let mut chosen = Vec::new();
    table.show(ui, |ui| row_menu(ui, state, &mut chosen), &mut |hit| {
        commands.extend(hit_on(hit, Cell::title).map(Command::Gesture));
    });
    commands.append(&mut chosen);
}

/// The columns that have room: files go first, then the last use, then why.
fn heads(width: f32, own: &BTreeMap<String, u16>) -> Vec<Head<Cell>> {
    let of = |cell: Cell, usual| width_of(cell.title(), usual, own, width);
    let mut widths = [
        (Cell::Why, of(Cell::Why, 190.0)),
        (Cell::Size, of(Cell::Size, 170.0)),
        (Cell::Files, of(Cell::Files, 80.0)),
        (Cell::LastUse, of(Cell::LastUse, 130.0)),
    ];
    for leaves in [Cell::Files, Cell::LastUse, Cell::Why] {
        let sum: f32 = widths.iter().map(|(_, width)| width).sum();
        if width - sum >= NAME_LEAST {
            break;
        }
        for (cell, width) in &mut widths {
            if *cell == leaves {
                *width = 0.0;
            }
        }
    }
    // What names do not need of a wide window goes to the bars and to why.
    let sum: f32 = widths.iter().map(|(_, width)| width).sum();
    let spare = (width - sum - NAME_MOST).max(0.0);
    for (cell, width) in &mut widths {
        *width += match cell {
            Cell::Size => spare * 0.5,
            Cell::Why => spare * 0.3,
            _ => 0.0,
        };
    }
    let head = |(cell, width): (Cell, f32)| {
        Head::plain(cell, cell.title(), width, !matches!(cell, Cell::Name | Cell::Why))
    };
    let others = widths.into_iter().filter(|(_, width)| *width > 0.0);
    std::iter::once((Cell::Name, 0.0)).chain(others).map(head).collect()
}

fn row_menu(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    ui.set_min_width(220.0);
    for group in [
        &[Command::Looking(Looking::Open), Command::Open, Command::CopyPaths, Command::Making(Making::Open)]
            as &[Command],
        &[Command::Cleaning(Cleaning::TickHere), Command::Cleaning(Cleaning::TickAll)],
        &[Command::NeverSuggest, Command::Removing(Removing::Delete), Command::Cleaning(Cleaning::Delete)],
    ] {
        if group.first() != Some(&Command::Looking(Looking::Open)) {
            ui.separator();
        }
        for command in group {
            menu::item(ui, state, command.clone(), commands);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(width: f32) -> Vec<Cell> {
        heads(width, &BTreeMap::new()).iter().map(|head| head.column).collect()
    }

    #[test]
    fn what_has_no_room_leaves_and_names_and_sizes_stay() {
        use Cell::{Files, LastUse, Name, Size, Why};
        assert_eq!(columns(860.0), [Name, Why, Size, Files, LastUse]);
        assert_eq!(columns(800.0), [Name, Why, Size, LastUse]);
        assert_eq!(columns(700.0), [Name, Why, Size]);
        assert_eq!(columns(450.0), [Name, Size]);
        for width in [450.0, 560.0, 900.0, 3_000.0] {
            let others: f32 = heads(width, &BTreeMap::new()).iter().map(|head| head.width).sum();
            assert!(width - others >= NAME_LEAST, "{width}");
        }
    }
}
