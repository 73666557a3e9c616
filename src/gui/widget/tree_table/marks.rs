//! What stands before the text of a row: the bar of a selected one, its triangle, its tick box.

use eframe::egui::{Rect, Ui, pos2, vec2};

use super::{Cells, Look, TRIANGLE, TreeTable};
use crate::gui::theme;
use crate::gui::widget::icon;
use crate::gui::widget::tree::{Fold, Line, Mark};

const TICK: f32 = 24.0;

/// What marks a row, and what a click on it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marking {
    Selection,
    /// Each row has a box to be ticked. A click beside it moves the cursor alone.
    Ticks,
    Cursor,
}

impl<C: Cells> TreeTable<'_, C> {
    /// Where the text of a row begins.
    pub(super) fn text_from(&self, room: Rect, line: &Line) -> f32 {
        if self.flat {
            return room.left();
        }
        let tick = if self.marking == Marking::Ticks { TICK } else { 0.0 };
        room.left() + indent(line) + TRIANGLE + tick
    }

    /// Where the tick box of a row is, in points from the left.
    pub(super) fn tick_range(&self, left: f32, line: &Line) -> Option<std::ops::Range<f32>> {
        let start = left + indent(line) + theme::GAP + TRIANGLE - 4.0;
        (self.marking == Marking::Ticks).then_some(start..start + TICK)
    }

    pub(super) fn tick(&self, ui: &Ui, room: Rect, line: &Line, mark: Mark, look: Look) {
        let Some(range) = self.tick_range(room.left(), line) else { return };
        let (sign, colour) = match mark {
            Mark::None => (icon::SQUARE, look.palette.control_border),
            Mark::Part => (icon::MINUS_SQUARE, look.palette.accent),
            Mark::Whole => (icon::CHECK_SQUARE, look.palette.accent),
        };
        let middle = pos2(f32::midpoint(range.start, range.end), room.center().y);
        icon::paint(ui, middle, sign, colour);
    }

    /// Whether a row stands on a ground of its own.
    pub(super) fn is_lit(&self, position: usize, mark: Mark) -> bool {
        match (self.marking, self.lit) {
            (Marking::Selection, _) => mark == Mark::Whole,
            (_, Some(lit)) => lit.get(position).copied().unwrap_or_default(),
            (_, None) => self.tree.cursor() == Some(position),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "levels are few")]
pub(super) fn indent(line: &Line) -> f32 {
    line.level.saturating_sub(1) as f32 * theme::INDENT
}

/// What stands before everything else in a row: a bar when it is selected, a dash when it is in part.
pub(super) fn gutter(ui: &Ui, room: Rect, mark: Mark, look: Look) {
    let colour = if look.focused { look.palette.accent } else { look.palette.control_border };
    let bar = match mark {
        Mark::None => return,
        Mark::Whole => Rect::from_min_size(room.min, vec2(3.0, room.height())),
        Mark::Part => Rect::from_center_size(pos2(room.left() + 5.0, room.center().y), vec2(6.0, 2.0)),
    };
    ui.painter().rect_filled(bar, 0.0, colour);
}

pub(super) fn triangle(ui: &Ui, room: Rect, line: &Line) {
    let left = room.left() + indent(line) + theme::GAP;
    if line.fold != Fold::Leaf {
        let open = line.fold == Fold::Expanded;
        icon::triangle(ui, pos2(left + TRIANGLE / 2.0 - 2.0, room.center().y), open, theme::palette(ui).weak);
    }
}
