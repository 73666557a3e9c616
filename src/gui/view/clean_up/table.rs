//! The list of decisions: its columns, and what its rows answer to.

use std::collections::BTreeMap;

use eframe::egui::Ui;

use super::cell::{Cell, Painter};
use crate::core::judge::Profile;
use crate::core::operation::survey::{Judgement, Survey};
use crate::gui::command::{Cleaning, Command};
use crate::gui::state::{Once, State};
use crate::gui::theme;
use crate::gui::view::{hit_on, menu, width_of};
use crate::gui::widget::tree_table::{Head, Marking, TreeTable};

/// Names keep at least so much, in points.
const NAME_LEAST: f32 = 220.0;
/// A reason keeps at least so much, or goes.
const REASON_LEAST: f32 = 140.0;

pub fn show(ui: &mut Ui, state: &State, survey: &Survey, once: Once, commands: &mut Vec<Command>) {
    let clean_up = &state.clean_up;
    let page = clean_up.page();
    let rules = survey.decisions(Judgement::Julia).choices.rules();
    let has_dates = clean_up.tab == Judgement::Julia && rules.profile == Profile::Delayed;
    let width = ui.available_width() - ui.spacing().scroll.allocated_width();
    let heads = heads(width, has_dates, &state.session.settings.columns);
    let cells = Painter { clean_up, page, survey, palette: theme::palette(ui), home: state.home() };
    let table = TreeTable {
        id: super::id(),
        name: match clean_up.tab {
            Judgement::Now => "What can go",
            Judgement::Julia => "What Julia's collection would do",
        },
        tree: &page.tree,
        heads: &heads,
        cells: &cells,
        scroll: once.clean_up_scroll,
        menu: once.menu,
        flat: false,
        marking: if clean_up.tab == Judgement::Now { Marking::Ticks } else { Marking::Cursor },
    };
    let mut chosen = Vec::new();
    table.show(ui, |ui| row_menu(ui, state, &mut chosen), &mut |hit| {
        commands.extend(hit_on(hit, Cell::title).map(Command::Gesture));
    });
    commands.append(&mut chosen);
}

/// The columns that have room. Files go first, then the reason gets narrow and goes, then the date.
fn heads(width: f32, has_dates: bool, own: &BTreeMap<String, u16>) -> Vec<Head<Cell>> {
    let of = |cell: Cell, usual| width_of(cell.title(), usual, own, width);
    let size = of(Cell::Size, 90.0);
    let mut files = of(Cell::Files, 80.0);
    let mut date = if has_dates { of(Cell::Date, 130.0) } else { 0.0 };
    let room = |files: f32, date: f32| width - NAME_LEAST - size - files - date;
    if room(files, date) < REASON_LEAST {
        files = 0.0;
    }
    // Names have the larger half of what is left, for a note may stand behind them.
    let rest = width - size - files - date;
    let mut reason = of(Cell::Reason, rest * 0.45).min(room(files, date));
    if reason < REASON_LEAST {
        reason = 0.0;
    }
    if room(files, date) < 0.0 {
        date = 0.0;
    }
    let head = |(cell, width): (Cell, f32)| {
        Head::plain(cell, cell.title(), width, matches!(cell, Cell::Size | Cell::Files))
    };
    let widths = [(Cell::Reason, reason), (Cell::Date, date), (Cell::Size, size), (Cell::Files, files)];
    let others = widths.into_iter().filter(|(_, width)| *width > 0.0);
    std::iter::once((Cell::Name, 0.0)).chain(others).map(head).collect()
}

fn row_menu(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    ui.set_min_width(220.0);
    menu::item(ui, state, Command::Cleaning(Cleaning::Open), commands);
    menu::item(ui, state, Command::Cleaning(Cleaning::CopyPath), commands);
    if state.clean_up.tab == Judgement::Now {
        ui.separator();
        menu::item(ui, state, Command::Cleaning(Cleaning::TickHere), commands);
        menu::item(ui, state, Command::Cleaning(Cleaning::TickAll), commands);
        ui.separator();
        menu::item(ui, state, Command::Cleaning(Cleaning::Delete), commands);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(width: f32, has_dates: bool) -> Vec<Cell> {
        heads(width, has_dates, &BTreeMap::new()).iter().map(|head| head.column).collect()
    }

    #[test]
    fn what_has_no_room_leaves_and_names_and_sizes_stay() {
        use Cell::{Date, Files, Name, Reason, Size};
        assert_eq!(columns(1_180.0, true), [Name, Reason, Date, Size, Files]);
        assert_eq!(columns(820.0, false), [Name, Reason, Size, Files]);
        assert_eq!(columns(470.0, false), [Name, Reason, Size]);
        assert_eq!(columns(450.0, true), [Name, Date, Size]);
        assert_eq!(columns(310.0, true), [Name, Size]);
        for width in [310.0, 431.0, 560.0, 900.0, 2_000.0] {
            for has_dates in [false, true] {
                let others: f32 =
                    heads(width, has_dates, &BTreeMap::new()).iter().map(|head| head.width).sum();
                assert!(width - others >= NAME_LEAST, "{width}");
            }
        }
    }
}
