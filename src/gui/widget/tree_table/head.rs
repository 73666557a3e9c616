//! The headers of the columns: a click sorts, their edges can be moved.

use eframe::egui::accesskit::{Role, SortDirection};
use eframe::egui::{self, Rect, Sense, Stroke, Ui, pos2, vec2};

use super::{Cells, Hit, TreeTable, bounds};
use crate::gui::theme;
use crate::gui::widget::icon;
use crate::gui::widget::text;

/// A column of the list. The first takes what room the others leave.
#[derive(Debug, Clone, Copy)]
pub struct Head<Column> {
    pub column: Column,
    pub title: &'static str,
    /// What a click on the title does, in a sentence; nothing for a column that cannot be sorted by.
    pub tooltip: Option<&'static str>,
    pub width: f32,
    /// Whether its cells stand at the right.
    pub right: bool,
    /// Whether the rows are sorted by it, and if so, whether they descend.
    pub sorted: Option<bool>,
    /// Whether the title asks for attention.
    pub urgent: bool,
}

impl<Column> Head<Column> {
    /// A column that cannot be sorted by.
    pub fn plain(column: Column, title: &'static str, width: f32, right: bool) -> Self {
        Self { column, title, tooltip: None, width, right, sorted: None, urgent: false }
    }
}

/// How near to the edge of a column the pointer takes hold of it.
const GRIP: f32 = 4.0;

impl<C: Cells> TreeTable<'_, C> {
    pub(super) fn head(
        &self,
        ui: &Ui,
        index: usize,
        head: &Head<C::Column>,
        room: Rect,
        hit: &mut dyn FnMut(Hit<C::Column>),
    ) {
        let palette = theme::palette(ui);
        ui.painter().rect_filled(room, 0.0, palette.panel);
        let line = Stroke::new(theme::STROKE, theme::hairline(palette));
        ui.painter().hline(room.x_range(), room.bottom() - 0.5, line);
        let sense = if head.tooltip.is_some() { Sense::click() } else { Sense::hover() };
        let response = ui.interact(room, self.id.with(("head", index)), sense);
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_role(Role::ColumnHeader);
            node.set_bounds(bounds(room));
            node.set_label(head.title);
            node.set_column_index(index);
            match head.sorted {
                Some(true) => node.set_sort_direction(SortDirection::Descending),
                Some(false) => node.set_sort_direction(SortDirection::Ascending),
                None => {}
            }
        });
        let is_lit = head.tooltip.is_some() && (response.hovered() || response.has_focus());
        let colour = if head.urgent {
            palette.accent
        } else if head.sorted.is_some() || is_lit {
            palette.text
        } else {
            palette.weak
        };
        let inside = room.shrink2(vec2(theme::GAP, 0.0));
        let arrow = if head.right {
            text::right(ui, inside, head.title, theme::body(), colour) - 10.0
        } else {
            text::left(ui, inside, head.title, theme::body(), colour) + 10.0
        };
        if let Some(descending) = head.sorted {
            icon::sort_arrow(ui, pos2(arrow, inside.center().y), descending, colour);
        }
        if response.clicked() {
            hit(Hit::Sort(head.column));
        }
        if let Some(tooltip) = head.tooltip {
            response.on_hover_text(tooltip);
        }
        if index > 0 {
            self.edge(ui, index, head, room, hit);
        }
    }

    /// The left edge of a header, which can be moved: the column gets wider or narrower.
    fn edge(
        &self,
        ui: &Ui,
        index: usize,
        head: &Head<C::Column>,
        room: Rect,
        hit: &mut dyn FnMut(Hit<C::Column>),
    ) {
        let grip = Rect::from_x_y_ranges(room.left()..=room.left() + GRIP, room.y_range());
        let response = ui.interact(grip, self.id.with(("edge", index)), Sense::DRAG | Sense::CLICK);
        if response.hovered() || response.dragged() {
            ui.set_cursor_icon(egui::CursorIcon::ResizeColumn);
            let line = Stroke::new(theme::FOCUS_RING, theme::palette(ui).accent);
            ui.painter().vline(room.left() + 1.0, room.y_range(), line);
        }
        if response.double_clicked() {
            hit(Hit::Widen(head.column, None));
        } else if let Some(pointer) = response.interact_pointer_pos().filter(|_| response.dragged()) {
            hit(Hit::Widen(head.column, Some(points(room.right() - pointer.x))));
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn points(width: f32) -> u16 {
    width.clamp(0.0, 4_000.0) as u16
}
