//! The painter of numbers: a line along one axis, a heat map over two; with what is shown in words.

use eframe::egui::{
    Align2, Color32, ColorImage, Pos2, Rect, Role, Sense, Stroke, StrokeKind, TextureOptions, Ui, WidgetInfo,
    pos2, vec2,
};

use super::picture;
use crate::core::look::preview::Slice;
use crate::gui::theme;
use crate::gui::widget::text;
use crate::gui::words::{inside as words, value};

const LEGEND: f32 = 12.0;
const LINE_HEIGHT: f32 = 140.0;

/// Paints the numbers, `name` says of what.
pub fn show(ui: &mut Ui, slice: &Slice, name: &str, edition: u64) {
    let about = format!("{name}: {}", words::figures(slice));
    if slice.columns <= 1 || slice.rows <= 1 {
        line(ui, slice, &format!("Line of {about}"));
    } else {
        heat_map(ui, slice, &format!("Heat map of {about}"), edition);
    }
    ui.label(words::figures(slice));
}

#[expect(clippy::cast_possible_truncation, reason = "a place on screen needs no more digits")]
fn share(value: f64, (least, most): (f64, f64)) -> f32 {
    // Halves, so that no difference is too large to be a number.
    let (way, whole) = (value / 2.0 - least / 2.0, most / 2.0 - least / 2.0);
    if whole > 0.0 { (way / whole) as f32 } else { 0.5 }
}

fn line(ui: &mut Ui, slice: &Slice, spoken: &str) {
    let palette = theme::palette(ui);
    let height = LINE_HEIGHT;
    let (room, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, spoken));
    ui.painter().rect_filled(room, 2.0, palette.panel);
    let Some(range) = slice.range else { return };
    let inside = room.shrink2(vec2(8.0, 16.0));
    #[expect(clippy::cast_precision_loss, reason = "places on screen")]
    let step = inside.width() / slice.values.len().saturating_sub(1).max(1) as f32;
    let mut stretch: Vec<Pos2> = Vec::new();
    let stroke = Stroke::new(1.5, palette.accent);
    let end = |stretch: &mut Vec<Pos2>| match stretch.as_slice() {
        [] => {}
        // A number between two that are missing.
        [alone] => {
            ui.painter().circle_filled(*alone, 1.5, palette.accent);
            stretch.clear();
        }
        _ => {
            ui.painter().line(std::mem::take(stretch), stroke);
        }
    };
    for (at, value) in slice.values.iter().enumerate() {
        if value.is_finite() {
            #[expect(clippy::cast_precision_loss, reason = "places on screen")]
            let x = inside.left() + at as f32 * step;
            stretch.push(pos2(x, inside.bottom() - share(*value, range).clamp(0.0, 1.0) * inside.height()));
        } else {
            end(&mut stretch);
        }
    }
    end(&mut stretch);
    let at = |place, align, number| {
        text::at(ui, place, align, &value::short(number), theme::caption(), palette.weak)
    };
    at(room.left_top() + vec2(4.0, 1.0), Align2::LEFT_TOP, range.1);
    at(room.left_bottom() + vec2(4.0, -1.0), Align2::LEFT_BOTTOM, range.0);
}

fn heat_map(ui: &mut Ui, slice: &Slice, spoken: &str, edition: u64) {
    let palette = theme::palette(ui);
    let (rows, columns) = (slice.rows as usize, slice.columns as usize);
    let range = slice.range.unwrap_or((0.0, 0.0));
    let size = [columns, rows];
    if rows.checked_mul(columns) != Some(slice.values.len()) {
        return;
    }
    let missing = palette.hover;
    let colour = |value: &f64| if value.is_finite() { theme::heat(share(*value, range)) } else { missing };
    let key = edition ^ if ui.visuals().dark_mode { 1 << 63 } else { 0 };
    let texture = picture::texture(ui, "heat map", key, TextureOptions::NEAREST, || {
        ColorImage::new(size, slice.values.iter().map(colour).collect())
    });
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    let natural = vec2(columns as f32, rows as f32);
    let most = vec2(ui.available_width(), (ui.available_height() - 60.0).clamp(240.0, 460.0));
    let scale = (most.x / natural.x).min(most.y / natural.y).max(0.0);
    // One that is a stripe is drawn wider than it is, so that it can be seen.
    let shown = vec2((natural.x * scale).max(most.x.min(60.0)), (natural.y * scale).max(24.0));
    let (room, response) = ui.allocate_exact_size(shown, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, spoken));
    picture::paint(ui, &texture, room);
    let border = Stroke::new(theme::STROKE, theme::hairline(palette));
    ui.painter().rect_stroke(room, 0.0, border, StrokeKind::Outside);
    legend(ui, range, slice.missing > 0, missing);
    if let Some(pointer) = response.hover_pos() {
        let at = |place: f32, from: f32, length: f32, count: usize| cell((place - from) / length, count);
        let row = at(pointer.y, room.top(), room.height(), rows);
        let column = at(pointer.x, room.left(), room.width(), columns);
        if let Some(number) = slice.values.get(row * columns + column) {
            response.on_hover_text(value::number(*number));
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "clamped to a few hundred"
)]
fn cell(share: f32, count: usize) -> usize {
    ((share.clamp(0.0, 1.0) * count as f32) as usize).min(count.saturating_sub(1))
}

/// Which colour is which number.
fn legend(ui: &mut Ui, (least, most): (f64, f64), has_missing: bool, missing: Color32) {
    let palette = theme::palette(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.weak(value::short(least));
        let (room, _) = ui.allocate_exact_size(vec2(120.0, LEGEND), Sense::hover());
        let steps: u8 = 60;
        let width = room.width() / f32::from(steps);
        for step in 0..steps {
            let left = room.left() + f32::from(step) * width;
            let bar = Rect::from_min_size(pos2(left, room.top()), vec2(width + 0.5, room.height()));
            ui.painter().rect_filled(bar, 0.0, theme::heat(f32::from(step) / f32::from(steps - 1)));
        }
        ui.weak(value::short(most));
        if has_missing {
            let (room, _) = ui.allocate_exact_size(vec2(LEGEND, LEGEND), Sense::hover());
            let border = Stroke::new(theme::STROKE, palette.control_border);
            ui.painter().rect(room, 0.0, missing, border, StrokeKind::Inside);
            ui.weak("missing");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_size_have_their_place() {
        assert!((share(5.0, (0.0, 10.0)) - 0.5).abs() < 1e-6);
        assert!((share(f64::MAX, (f64::MIN, f64::MAX)) - 1.0).abs() < 1e-6);
        assert!((share(3.0, (3.0, 3.0)) - 0.5).abs() < 1e-6);
        assert_eq!([cell(-1.0, 4), cell(0.99, 4), cell(7.0, 4), cell(f32::NAN, 4)], [0, 3, 3, 0]);
    }
}
