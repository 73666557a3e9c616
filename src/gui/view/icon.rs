//! The few signs of the window, drawn with lines: the default fonts lack triangles, checks and folders.

use std::f32::consts::TAU;

use eframe::egui::{Align2, Color32, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

use crate::core::space::Status;
use crate::gui::theme::{self, Palette};

/// The colour of a status.
#[must_use]
pub fn status_colour(palette: &Palette, status: Status) -> Color32 {
    match status {
        Status::Active => palette.used,
        Status::Orphaned => palette.no_project,
        Status::Untracked => palette.no_record,
        Status::Unreachable => palette.cannot_check,
    }
}

/// The sign of a status: a check, a dashed folder, a question mark, an unplugged cable.
pub fn status(ui: &Ui, centre: Pos2, status: Status) {
    let colour = status_colour(theme::palette(ui), status);
    let stroke = Stroke::new(1.5, colour);
    let painter = ui.painter();
    let at = |x: f32, y: f32| centre + vec2(x, y);
    match status {
        Status::Active => {
            painter.add(Shape::line(vec![at(-5.0, 0.5), at(-1.5, 4.0), at(5.0, -4.0)], stroke));
        }
        Status::Orphaned => {
            let folder = [
                at(-6.0, 4.5),
                at(-6.0, -4.5),
                at(-1.5, -4.5),
                at(0.5, -2.5),
                at(6.0, -2.5),
                at(6.0, 4.5),
                at(-6.0, 4.5),
            ];
            painter.extend(Shape::dashed_line(&folder, Stroke::new(1.2, colour), 2.5, 1.8));
        }
        Status::Untracked => {
            painter.circle_stroke(centre, 6.0, Stroke::new(1.2, colour));
            painter.text(at(0.0, 0.5), Align2::CENTER_CENTER, "?", theme::caption(), colour);
        }
        Status::Unreachable => {
            let stroke = Stroke::new(1.3, colour);
            for (from, to) in [
                (at(-7.5, 0.0), at(-5.5, 0.0)),
                (at(5.5, 0.0), at(7.5, 0.0)),
                (at(-2.5, -1.6), at(-0.7, -1.6)),
                (at(-2.5, 1.6), at(-0.7, 1.6)),
            ] {
                painter.line_segment([from, to], stroke);
            }
            half_circle(ui, at(-2.5, 0.0), 3.4, 0.25, stroke);
            half_circle(ui, at(2.5, 0.0), 3.4, 0.75, stroke);
        }
    }
}

/// Half a circle; `turn` says, in turns clockwise, where it begins (0 is right).
fn half_circle(ui: &Ui, centre: Pos2, radius: f32, turn: f32, stroke: Stroke) {
    const STEPS: u8 = 8;
    let point = |step: u8| {
        let angle = (turn + f32::from(step) / f32::from(STEPS) / 2.0) * TAU;
        centre + radius * vec2(angle.cos(), angle.sin())
    };
    ui.painter().add(Shape::closed_line((0..=STEPS).map(point).collect(), stroke));
}

/// A triangle that points down when `open`, else to the right.
pub fn triangle(ui: &Ui, centre: Pos2, open: bool, colour: Color32) {
    let corners = if open {
        [vec2(-4.0, -2.0), vec2(4.0, -2.0), vec2(0.0, 3.0)]
    } else {
        [vec2(-2.0, -4.0), vec2(3.0, 0.0), vec2(-2.0, 4.0)]
    };
    let corners = corners.into_iter().map(|corner| centre + corner).collect();
    ui.painter().add(Shape::convex_polygon(corners, colour, Stroke::NONE));
}

/// The arrow of a sorted column.
pub fn sort_arrow(ui: &Ui, centre: Pos2, descending: bool, colour: Color32) {
    let way = if descending { 1.0 } else { -1.0 };
    let corners = [vec2(-3.5, -2.0 * way), vec2(3.5, -2.0 * way), vec2(0.0, 2.5 * way)];
    let corners = corners.into_iter().map(|corner| centre + corner).collect();
    ui.painter().add(Shape::convex_polygon(corners, colour, Stroke::NONE));
}

/// A bar that fills `share` of `room`, at least as much as can be seen.
pub fn bar(ui: &Ui, room: Rect, share: f32, colour: Color32) {
    let width = (room.width() * share.clamp(0.0, 1.0)).max(theme::BAR_LEAST);
    let bar = Rect::from_min_max(room.min, pos2(room.left() + width, room.bottom()));
    ui.painter().rect_filled(bar, 2.0, colour);
}
