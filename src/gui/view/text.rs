//! Text painted into a cell of the list: aligned, and shortened in the middle when there is no room.

use std::borrow::Cow;

use eframe::egui::{Align2, Color32, FontId, Rect, Ui, pos2};

use crate::gui::format;

/// Paints one line at the left of `room`, shortened to it. Returns where the text ends.
#[expect(clippy::must_use_candidate, reason = "it paints; where the text ends is a bonus")]
pub fn left(ui: &Ui, room: Rect, text: &str, font: FontId, colour: Color32) -> f32 {
    let short = fit(ui, room.width(), text, &font);
    let at = pos2(room.left(), room.center().y);
    ui.painter().text(at, Align2::LEFT_CENTER, short, font, colour).right()
}

/// Paints one line at the right of `room`, shortened to it. Returns where the text begins.
#[expect(clippy::must_use_candidate, reason = "it paints; where the text ends is a bonus")]
pub fn right(ui: &Ui, room: Rect, text: &str, font: FontId, colour: Color32) -> f32 {
    let short = fit(ui, room.width(), text, &font);
    let at = pos2(room.right(), room.center().y);
    ui.painter().text(at, Align2::RIGHT_CENTER, short, font, colour).left()
}

/// How wide a text is.
#[must_use]
pub fn width(ui: &Ui, text: &str, font: &FontId) -> f32 {
    ui.fonts_mut(|fonts| text.chars().map(|c| fonts.glyph_width(font, c)).sum())
}

/// A text shortened in its middle to `room`.
#[must_use]
pub fn fit<'text>(ui: &Ui, room: f32, text: &'text str, font: &FontId) -> Cow<'text, str> {
    // Half a point of play: sums of widths and the laid out text differ by rounding.
    ui.fonts_mut(|fonts| format::elide_middle(text, room + 0.5, |c| fonts.glyph_width(font, c)))
}
