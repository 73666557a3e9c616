//! The list of the page: what lies in the open folder, its columns and its menu.

use eframe::egui::{Id, Ui};

use super::cell::{Painter, title};
use crate::gui::command::{Command, Looking};
use crate::gui::state::inside::{Column, Inside};
use crate::gui::state::{Once, State};
use crate::gui::theme;
use crate::gui::view::{hit_on, menu, width_of};
use crate::gui::widget::tree_table::{Head, Hit, Marking, TreeTable};

/// The widget that has the focus while the list of the page has the keyboard.
pub fn id() -> Id {
    Id::unique("inside")
}

pub fn show(ui: &mut Ui, state: &State, inside: &Inside, once: Once, commands: &mut Vec<Command>) {
    let width = ui.available_width() - ui.spacing().scroll.allocated_width();
    let heads = heads(state, inside, width);
    let cells = Painter { inside, palette: theme::palette(ui), now: state.now };
    let table = TreeTable {
        id: id(),
        name: "What is inside",
        tree: &inside.tree,
        heads: &heads,
        cells: &cells,
        scroll: once.inside_scroll,
        menu: once.menu,
        flat: false,
        marking: Marking::Cursor,
        lit: None,
    };
    let mut chosen = Vec::new();
    table.show(ui, |ui| row_menu(ui, state, &mut chosen), &mut |hit| {
        commands.extend(match hit {
            Hit::Sort(column) => Some(Command::Looking(Looking::Sort(column))),
            hit => hit_on(hit, title).map(Command::Gesture),
        });
    });
    commands.append(&mut chosen);
}

/// Names keep at least so much, in points.
const NAME_LEAST: f32 = 190.0;

/// The columns that have room: the number of files goes first, then the last change, then the type.
fn heads(state: &State, inside: &Inside, width: f32) -> Vec<Head<Column>> {
    let of = |column, usual| width_of(title(column), usual, &state.session.settings.columns, width);
    let mut widths = vec![
        (Column::Size, of(Column::Size, 160.0)),
        (Column::Files, of(Column::Files, 76.0)),
        (Column::Type, of(Column::Type, 90.0)),
        (Column::Changed, of(Column::Changed, 96.0)),
    ];
    for leaves in [Column::Files, Column::Changed, Column::Type] {
        let sum: f32 = widths.iter().map(|(_, width)| width).sum();
        if width - sum >= NAME_LEAST {
            break;
        }
        widths.retain(|(column, _)| *column != leaves);
    }
    let head = |(column, width): (Column, f32)| {
        let command = Command::Looking(Looking::Sort(column));
        let is_right = !matches!(column, Column::Name | Column::Type);
        let sorted = (inside.sort.column == column).then_some(inside.sort.descending);
        Head {
            tooltip: Some(command.tooltip()),
            sorted,
            ..Head::plain(column, title(column), width, is_right)
        }
    };
    std::iter::once((Column::Name, 0.0)).chain(widths).map(head).collect()
}

fn row_menu(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    ui.set_min_width(220.0);
    menu::item(ui, state, Command::Looking(Looking::Large), commands);
    menu::item(ui, state, Command::Looking(Looking::CopyJulia), commands);
    menu::item(ui, state, Command::Looking(Looking::CopyPath), commands);
    ui.separator();
    menu::item(ui, state, Command::Looking(Looking::Up), commands);
    menu::item(ui, state, Command::Looking(Looking::ShowFolder), commands);
}
