//! The list of packages and spaces.
//!
//! Only the rows in sight are painted, straight from the facts. A row is one target: a click selects it, a
//! click on its triangle folds it, a double click opens a space and folds a package.

use eframe::egui::{self, EventFilter, Id, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use egui_extras::{Column as Width, TableBuilder, TableRow};

use crate::gui::command::Command;
use crate::gui::state::State;
use crate::gui::state::rows::Column;
use crate::gui::theme;
use crate::gui::view::{icon, text};

mod cell;

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

    fn for_width(width: f32) -> Self {
        let mut columns = Self { status: 150.0, size: 190.0, files: 90.0, last_use: 150.0 };
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
}

/// The widget that has the focus while the list has the keyboard.
fn focus_id() -> Id {
    Id::unique("list")
}

/// Whether the list's keys work: it has the focus, or nothing else has.
#[must_use]
pub fn has_keyboard(ui: &Ui) -> bool {
    ui.memory(|memory| memory.focused().is_none_or(|focused| focused == focus_id()))
}

/// Paints the list. Returns how many rows are seen.
pub fn show(ui: &mut Ui, state: &State, reveal: Option<usize>, commands: &mut Vec<Command>) -> usize {
    let Some(listing) = &state.list.listing else { return 0 };
    let room = ui.available_rect_before_wrap();
    let focused = take_focus(ui, room);
    let columns = Columns::for_width(room.width() - ui.spacing().scroll.allocated_width());
    let painter = cell::Painter {
        listing,
        palette: theme::palette(ui),
        now: state.now,
        home: state.home(),
        several_depots: listing.has_several_depots(),
        words: columns.status > Columns::SIGN,
        focused,
    };
    // The header's ground, also above the scroll bar.
    ui.painter().rect_filled(
        Rect::from_min_size(room.min, vec2(room.width(), theme::HEADER)),
        0.0,
        painter.palette.panel,
    );
    // Cells touch each other, so that what is under the pointer or selected is one stripe.
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    let mut table = TableBuilder::new(ui)
        .id_salt("spaces")
        // Not focusable: the list is one stop of the Tab key, not one for each cell.
        .sense(Sense::CLICK)
        .auto_shrink(false)
        .max_scroll_height(f32::INFINITY)
        .animate_scrolling(false)
        .column(Width::remainder().clip(true));
    for width in [columns.status, columns.size, columns.files, columns.last_use] {
        if width > 0.0 {
            table = table.column(Width::exact(width).clip(true));
        }
    }
    if let Some(row) = reveal {
        table = table.scroll_to_row(row, None);
    }
    let rows = state.list.rows();
    let table = table.header(theme::HEADER, |mut row| header(&mut row, state, columns, commands));
    table.body(|body| {
        body.rows(theme::ROW, rows.len(), |mut row| {
            let position = row.index();
            let Some(entry) = rows.get(position).copied() else { return };
            let is_selected = state.list.cursor() == Some(position);
            row.set_selected(is_selected);
            let mut triangle = Rect::NOTHING;
            row.col(|ui| triangle = painter.name(ui, entry, is_selected))
                .1
                .on_hover_ui(|ui| painter.name_tooltip(ui, entry));
            row.col(|ui| painter.status(ui, entry)).1.on_hover_ui(|ui| painter.status_tooltip(ui, entry));
            row.col(|ui| painter.size(ui, entry)).1.on_hover_ui(|ui| painter.size_tooltip(ui, entry));
            if columns.files > 0.0 {
                row.col(|ui| painter.files(ui, entry));
            }
            if columns.last_use > 0.0 {
                row.col(|ui| painter.last_use(ui, entry))
                    .1
                    .on_hover_ui(|ui| painter.last_use_tooltip(ui, entry));
            }
            let response = row.response();
            response.widget_info(|| WidgetInfo::selected(Role::Row, true, is_selected, painter.label(entry)));
            clicked(&response, position, triangle, commands);
        });
    });
    rows_in(room.height() - theme::HEADER)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked; a window is finite")]
fn rows_in(height: f32) -> usize {
    if height.is_finite() && height > 0.0 { (height / theme::ROW) as usize } else { 0 }
}

/// Makes the list one stop of the Tab key and keeps arrows and Escape for it. It takes the focus when
/// nothing else has it.
fn take_focus(ui: &Ui, room: Rect) -> bool {
    let id = focus_id();
    let response = ui.interact(room, id, Sense::focusable_noninteractive());
    response.widget_info(|| WidgetInfo::labeled(Role::TreeGrid, true, "Scratch spaces"));
    if ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
    let arrows_and_escape =
        EventFilter { tab: false, horizontal_arrows: true, vertical_arrows: true, escape: true };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows_and_escape));
    response.has_focus()
}

fn clicked(response: &Response, position: usize, triangle: Rect, commands: &mut Vec<Command>) {
    let in_triangle = response.interact_pointer_pos().is_some_and(|pointer| triangle.contains(pointer));
    if in_triangle {
        if response.clicked() {
            commands.push(Command::Toggle(position));
        }
    } else if response.double_clicked() {
        commands.push(Command::Activate(position));
    } else if response.clicked() {
        commands.push(Command::Select(position));
        response.ctx.memory_mut(|memory| memory.request_focus(focus_id()));
    }
}

/// Paints the header.
fn header(row: &mut TableRow<'_, '_>, state: &State, columns: Columns, commands: &mut Vec<Command>) {
    let mut sorted = |row: &mut TableRow<'_, '_>, column, on_the_right| {
        row.col(|ui| header_cell(ui, state, Command::Sort(column), on_the_right, commands));
    };
    sorted(row, Column::Name, false);
    row.col(|ui| {
        let room = cell::inside(header_ground(ui));
        if columns.status > Columns::SIGN {
            text::left(ui, room, "Status", theme::body(), theme::palette(ui).weak);
        }
    });
    sorted(row, Column::Size, true);
    if columns.files > 0.0 {
        sorted(row, Column::Files, true);
    }
    if columns.last_use > 0.0 {
        sorted(row, Column::LastUse, true);
    }
}

/// Paints a header's ground.
fn header_ground(ui: &Ui) -> Rect {
    let room = ui.max_rect();
    let palette = theme::palette(ui);
    ui.painter().rect_filled(room, 0.0, palette.panel);
    let line = egui::Stroke::new(theme::STROKE, theme::hairline(palette));
    ui.painter().hline(room.x_range(), room.bottom() - 0.5, line);
    room
}

fn header_cell(ui: &mut Ui, state: &State, sort: Command, on_the_right: bool, commands: &mut Vec<Command>) {
    let Command::Sort(column) = sort else { return };
    let room = header_ground(ui);
    // Sizes that have come in are offered where the eye looks for them.
    let offers = column == Column::Size && state.list.has_sizes_to_sort_by();
    let command = if offers { Command::SortBySizes } else { sort };
    let response = ui.interact(room, ui.scope_id().with("sort"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, command.text()));
    let palette = theme::palette(ui);
    let is_sorted = state.list.sort().column == column && state.list.is_sorted();
    let colour = if offers {
        palette.accent
    } else if is_sorted || response.hovered() || response.has_focus() {
        palette.text
    } else {
        palette.weak
    };
    let inside = cell::inside(room);
    let arrow = if on_the_right {
        let end = text::right(ui, inside, command.text(), theme::body(), colour);
        pos2(end - 10.0, inside.center().y)
    } else {
        let end = text::left(ui, inside, command.text(), theme::body(), colour);
        pos2(end + 10.0, inside.center().y)
    };
    if is_sorted {
        icon::sort_arrow(ui, arrow, state.list.sort().descending, colour);
    }
    if response.has_focus() {
        let ring = egui::Stroke::new(theme::FOCUS_RING, palette.accent);
        ui.painter().rect_stroke(room.shrink(1.0), 2.0, ring, egui::StrokeKind::Inside);
    }
    let tooltip = command.tooltip();
    if response.clicked() {
        commands.push(command);
    }
    response.on_hover_text(tooltip);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_leave_in_order_and_names_keep_their_room() {
        let wide = Columns::for_width(1_180.0);
        assert!(wide.files > 0.0 && wide.last_use > 0.0 && wide.status > Columns::SIGN);
        let least = Columns::for_width(880.0);
        assert_eq!(least, wide, "the smallest window shows everything");
        let narrow = Columns::for_width(700.0);
        assert!(narrow.files <= 0.0 && narrow.status > Columns::SIGN && narrow.last_use > 0.0);
        let narrower = Columns::for_width(590.0);
        assert!(narrower.status <= Columns::SIGN && narrower.last_use > 0.0);
        let tiny = Columns::for_width(450.0);
        assert!(tiny.last_use <= 0.0 && 450.0 - tiny.sum() >= Columns::NAME_LEAST);
    }
}
