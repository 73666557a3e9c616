//! Signs: icons of the icon font centred on a point or on a button of their own, and bars.

use eframe::egui::style::WidgetVisuals;
use eframe::egui::{
    Align2, Color32, Pos2, Rect, Response, RichText, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use crate::core::judge::Verdict;
pub use crate::gui::icon::*;
use crate::gui::theme::{self, Palette};
use crate::gui::widget::text as lines;

const CARET: f32 = 12.0;

pub fn verdict_colour(palette: &Palette, verdict: Verdict) -> Color32 {
    match verdict {
        Verdict::Keep => palette.keep,
        Verdict::CanGo => palette.can_go,
        Verdict::LookFirst => palette.look_first,
        Verdict::CannotCheck => palette.cannot_check,
    }
}

/// The colour of the word of a verdict: weak for what stays, for nothing is to be done about it.
pub fn word_colour(palette: &Palette, verdict: Verdict) -> Color32 {
    if verdict == Verdict::Keep { palette.weak } else { verdict_colour(palette, verdict) }
}

/// The colour of a bar of what has this verdict.
pub fn bar_colour(palette: &Palette, verdict: Verdict) -> Color32 {
    match verdict {
        Verdict::Keep => palette.bar_keep,
        Verdict::CanGo => palette.bar_can_go,
        Verdict::LookFirst => palette.bar_look_first,
        Verdict::CannotCheck => palette.bar_cannot_check,
    }
}

/// The icon of a verdict: a check, a dashed folder, a question mark, plugs pulled apart.
pub fn of_verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Keep => CHECK,
        Verdict::CanGo => FOLDER_DASHED,
        Verdict::LookFirst => QUESTION,
        Verdict::CannotCheck => PLUGS,
    }
}

/// An icon as a text of its own, for a label or a button.
pub fn text(icon: &str) -> RichText {
    RichText::new(icon).font(theme::icon())
}

pub fn paint(ui: &Ui, centre: Pos2, icon: &str, colour: Color32) {
    lines::at(ui, centre, Align2::CENTER_CENTER, icon, theme::icon(), colour);
}

/// A button that bears an icon alone; `name` tells what it does.
pub fn button(ui: &mut Ui, icon: &str, name: &str) -> Response {
    let (room, response) = ui.allocate_exact_size(vec2(theme::BUTTON, theme::BUTTON), Sense::click());
    let is_enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, is_enabled, name));
    let visuals = ui.style().interact(&response);
    let palette = theme::palette(ui);
    if response.hovered() || response.is_pointer_button_down_on() {
        let (fill, border) = (visuals.weak_bg_fill, visuals.bg_stroke);
        ui.painter().rect(room, visuals.corner_radius, fill, border, StrokeKind::Inside);
    }
    paint(ui, room.center(), icon, if is_enabled { palette.text } else { palette.weak });
    response
}

pub fn verdict(ui: &Ui, centre: Pos2, verdict: Verdict) {
    paint(ui, centre, of_verdict(verdict), verdict_colour(theme::palette(ui), verdict));
}

/// A caret that points down when `open`, else to the right.
pub fn triangle(ui: &Ui, centre: Pos2, open: bool, colour: Color32) {
    small(ui, centre, if open { CARET_DOWN } else { CARET_RIGHT }, colour);
}

/// What stands in the toolkit's own triangle at the right of a choice.
pub fn choice(ui: &Ui, room: Rect, _: &WidgetVisuals, _: bool) {
    triangle(ui, room.center(), true, theme::palette(ui).weak);
}

/// The arrow of a sorted column.
pub fn sort_arrow(ui: &Ui, centre: Pos2, descending: bool, colour: Color32) {
    small(ui, centre, if descending { ARROW_DOWN } else { ARROW_UP }, colour);
}

fn small(ui: &Ui, centre: Pos2, icon: &str, colour: Color32) {
    let font = crate::gui::fonts::icon(CARET);
    lines::at(ui, centre, Align2::CENTER_CENTER, icon, font, colour);
}

/// A bar that fills `share` of `room`, at least as much as can be seen.
pub fn bar(ui: &Ui, room: Rect, share: f32, colour: Color32) {
    let bar = Rect::from_min_max(room.min, pos2(room.left() + bar_width(room.width(), share), room.bottom()));
    ui.painter().rect_filled(bar, 2.0, colour);
}

/// A bar of several parts, one after the other, each this share of `room` in its colour. All together are at least as
/// much as can be seen.
pub fn stacked_bar(ui: &Ui, room: Rect, parts: impl Iterator<Item = (f32, Color32)> + Clone) {
    let sum: f32 = parts.clone().map(|(share, _)| share).sum();
    let whole = bar_width(room.width(), sum);
    let mut left = room.left();
    for (share, colour) in parts.filter(|(share, _)| *share > 0.0 || sum <= 0.0) {
        let width = if sum > 0.0 { whole * share / sum } else { whole };
        let part = Rect::from_min_max(pos2(left, room.top()), pos2(left + width, room.bottom()));
        ui.painter().rect_filled(part, 1.0, colour);
        left += width;
        if sum <= 0.0 {
            break;
        }
    }
}

fn bar_width(room: f32, share: f32) -> f32 {
    (room * share.clamp(0.0, 1.0)).max(theme::BAR_LEAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_linear_and_can_always_be_seen() {
        let widths = [1.0, 0.5, 0.001, 0.0, 7.0].map(|share| bar_width(100.0, share));
        for (width, expected) in widths.into_iter().zip([100.0, 50.0, 2.0, 2.0, 100.0]) {
            assert!((width - expected).abs() < 1e-3, "{widths:?}");
        }
    }
}
