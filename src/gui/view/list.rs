//! The list of packages and spaces: its columns, its menu, and what it says when nothing matches.
//!
//! How a list behaves is the business of [`tree_table`](crate::gui::widget::tree_table); what stands in the cells is written beside.

use std::collections::BTreeMap;

use eframe::egui::{Id, Rect, RichText, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, vec2};

use crate::gui::command::{Command, Looking, Making, Removing};
use crate::gui::format;
use crate::gui::state::listing::Totals;
use crate::gui::state::rows::Column;
use crate::gui::state::{Once, State};
use crate::gui::view::{hit_on, width_of};
use crate::gui::widget::text;
use crate::gui::widget::tree_table::{Head, Hit, Marking, TreeTable};
use crate::gui::{theme, words};

mod cell;

use cell::Cell;

/// The widths of the columns, in points. What does not fit goes: Files, why, the word of the verdict (its sign
/// stays), the last use. Names keep at least [`Columns::NAME_LEAST`]; what they do not need of a wide window goes to
/// the bars and to why.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Columns {
    verdict: f32,
    why: f32,
    kind: f32,
    size: f32,
    files: f32,
    last_use: f32,
}

impl Columns {
    const NAME_LEAST: f32 = 180.0;
    const NAME_MOST: f32 = 420.0;
    /// A verdict with its sign alone.
    const SIGN: f32 = 36.0;
    /// A verdict with its word, which may be that of a group: `2.9 GB can go`.
    const WORD: f32 = 150.0;
    /// From this width on why has a column of its own.
    const WHY_FROM: f32 = 1_240.0;
    const KIND_FROM: f32 = 1_360.0;

    /// The columns of a list so wide, as the user made them where `own` says so.
    fn for_width(width: f32, own: &BTreeMap<String, u16>) -> Self {
        let of = |cell: Cell, usual| width_of(cell.title(), usual, own, width);
        let why_apart = width >= Self::WHY_FROM;
        let mut columns = Self {
            verdict: of(Cell::Verdict, if why_apart { Self::WORD } else { 225.0 }),
            why: if why_apart { of(Cell::Why, 200.0) } else { 0.0 },
            kind: if width >= Self::KIND_FROM { of(Cell::Kind, 120.0) } else { 0.0 },
            size: of(Cell::Size, 170.0),
            files: of(Cell::Files, 80.0),
            last_use: of(Cell::LastUse, 140.0),
        };
        let leaving: [fn(&mut Self); 4] = [
            |c| c.files = 0.0,
            |c| c.verdict = c.verdict.min(Self::WORD),
            |c| c.verdict = Self::SIGN,
            |c| c.last_use = 0.0,
        ];
        for leave in leaving {
            if width - columns.sum() >= Self::NAME_LEAST {
                break;
            }
            leave(&mut columns);
        }
        let spare = (width - columns.sum() - Self::NAME_MOST).max(0.0);
        columns.size += spare * 0.5;
        if columns.why > 0.0 {
            columns.why += spare * 0.25;
        }
        columns
    }

    fn sum(&self) -> f32 {
        self.verdict + self.why + self.kind + self.size + self.files + self.last_use
    }

    /// Whether there is room for the words of a verdict.
    fn has_words(&self) -> bool {
        self.verdict > 1.5 * Self::SIGN
    }

    fn width_of(&self, cell: Cell) -> f32 {
        match cell {
            Cell::Name => 0.0,
            Cell::Verdict => self.verdict,
            Cell::Why => self.why,
            Cell::Kind => self.kind,
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
    if state.list.rows.is_empty() {
        return no_match(ui, state, commands);
    }
    // No filter asks for it, and no key leads to it.
    let untouched = state.list.untouched.filter(|it| it.things > 0 && !state.list.filter.is_active());
    let mut room = ui.available_rect_before_wrap();
    if let Some(untouched) = untouched {
        foot(ui, room.with_min_y(room.bottom() - theme::ROW), &untouched);
        room.max.y -= theme::ROW;
    }
    let mut ui = ui.new_child(UiBuilder::new().max_rect(room));
    let ui = &mut ui;
    let width = ui.available_width() - ui.spacing().scroll.allocated_width();
    let columns = Columns::for_width(width, &state.session.settings.columns);
    let cells = cell::Painter {
        list: &state.list,
        palette: theme::palette(ui),
        now: state.now,
        home: state.home(),
        words: columns.has_words(),
        why_apart: columns.why > 0.0 || columns.verdict <= Columns::WORD,
    };
    let shown = Cell::ALL.into_iter().filter(|cell| *cell == Cell::Name || columns.width_of(*cell) > 0.0);
    let heads: Vec<_> = shown.map(|cell| head(state, cell, columns)).collect();
    let mut chosen = Vec::new();
    let table = TreeTable {
        id: id(),
        name: "Everything in the depots",
        tree: &state.list.tree,
        heads: &heads,
        cells: &cells,
        scroll: once.scroll,
        menu: once.menu,
        flat: false,
        marking: Marking::Selection,
        lit: None,
    };
    table.show(ui, |ui| menu(ui, state, &mut chosen), &mut |hit| commands.extend(command(state, hit)));
    commands.append(&mut chosen);
}

/// The last line: what is never touched, so that all adds up to what the depots take.
fn foot(ui: &mut Ui, room: Rect, untouched: &Totals) {
    let palette = theme::palette(ui);
    let words = "Never touched: dev, environments, config, logs";
    let size = untouched.size();
    let response = ui.interact(room, id().with("untouched"), Sense::hover());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Label, true, format!("{words}, {}", format::spoken_size(size)))
    });
    ui.painter().hline(room.x_range(), room.top(), Stroke::new(theme::STROKE, theme::hairline(palette)));
    let inside = room.shrink2(vec2(theme::SPACE[4], 0.0));
    let end = text::left(ui, inside, words, theme::body(), palette.weak);
    text::left(ui, inside.with_min_x(end + theme::GAP), &size.size(), theme::body(), palette.text);
}

fn head(state: &State, cell: Cell, columns: Columns) -> Head<Cell> {
    let sort = cell.sort();
    // Sizes that have come in are offered where the eye looks for them.
    let offers = cell == Cell::Size && state.list.sizes_ready;
    let is_sorted = state.list.is_sorted() && sort == Some(state.list.sort.column);
    let (title, tooltip) = match sort {
        Some(_) if offers => (Command::SortBySizes.text(), Some(Command::SortBySizes.tooltip())),
        // Where only the signs have room, they need no title.
        Some(Column::Verdict) if !columns.has_words() => ("", Some(Command::Sort(Column::Verdict).tooltip())),
        Some(column) => (cell.title(), Some(Command::Sort(column).tooltip())),
        None => (cell.title(), None),
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
        &[Command::Looking(Looking::Open), Command::Open, Command::CopyPaths, Command::Making(Making::Open)]
            as &[Command],
        &[Command::NeverSuggest, Command::Removing(Removing::Delete)],
        &[Command::SelectAll],
        &[Command::Rescan],
    ] {
        if group.first() != Some(&Command::Looking(Looking::Open)) {
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

    fn columns(width: f32) -> Columns {
        Columns::for_width(width, &BTreeMap::new())
    }

    #[test]
    fn columns_leave_in_order_and_names_keep_their_room() {
        let usual = columns(880.0);
        assert!(
            usual.files > 0.0 && usual.last_use > 0.0 && usual.verdict > Columns::WORD,
            "the smallest window"
        );
        let narrow = columns(750.0);
        assert!(narrow.files <= 0.0 && narrow.verdict > Columns::WORD && narrow.last_use > 0.0);
        let narrower = columns(650.0);
        assert!(narrower.verdict <= Columns::WORD && narrower.has_words() && narrower.last_use > 0.0);
        let least = columns(590.0);
        assert!(!least.has_words() && least.last_use > 0.0);
        let tiny = columns(450.0);
        assert!(tiny.last_use <= 0.0 && 450.0 - tiny.sum() >= Columns::NAME_LEAST);
    }

    #[test]
    fn a_wide_list_says_why_and_kind_and_has_no_void() {
        assert!(columns(1_239.0).why <= 0.0 && columns(1_240.0).why > 0.0);
        assert!(columns(1_359.0).kind <= 0.0 && columns(1_360.0).kind > 0.0);
        let wide = columns(2_640.0);
        assert!(wide.size > 2.0 * wide.files && 2_640.0 - wide.sum() < 900.0, "{wide:?}");
    }

    #[test]
    fn columns_are_as_wide_as_the_user_made_them_while_names_keep_their_room() {
        let own = |name: &str, width| BTreeMap::from([(name.to_string(), width)]);
        assert_near(Columns::for_width(1_000.0, &own("Size", 240)).size, 240.0);
        assert_near(Columns::for_width(1_000.0, &own("Files", 1)).files, 36.0);
        for column in ["Size", "Files", "Last use", "Verdict"] {
            let columns = Columns::for_width(700.0, &own(column, 8_000));
            assert!(700.0 - columns.sum() >= Columns::NAME_LEAST, "{column}: {columns:?}");
        }
    }

    fn assert_near(one: f32, other: f32) {
        assert!((one - other).abs() < 0.5, "{one} {other}");
    }
}
