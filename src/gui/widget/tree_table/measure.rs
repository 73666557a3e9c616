//! How much is reached, how high rows are, and where they lie for those who hear them.

use eframe::egui::accesskit;
use eframe::egui::{Modifiers, Rect};

use crate::gui::theme;
use crate::gui::widget::tree::Reach;

/// What a click does with these keys held down.
pub(super) fn reach(modifiers: Modifiers) -> Reach {
    match (modifiers.command, modifiers.shift) {
        (false, false) => Reach::Only,
        (true, false) => Reach::Toggle,
        (false, true) => Reach::Range,
        (true, true) => Reach::RangeToo,
    }
}

pub(super) fn bounds(rect: Rect) -> accesskit::Rect {
    accesskit::Rect {
        x0: rect.min.x.into(),
        y0: rect.min.y.into(),
        x1: rect.max.x.into(),
        y1: rect.max.y.into(),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked; a window is finite")]
pub(super) fn whole_rows(height: f32) -> usize {
    if height.is_finite() && height > 0.0 { (height / theme::ROW) as usize } else { 0 }
}
