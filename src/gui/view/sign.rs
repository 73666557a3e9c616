//! The signs of controls: a menu, a lock, a cross, an arrow down.

use eframe::egui::{
    Color32, Pos2, Rect, Response, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use crate::gui::theme;
use crate::gui::view::icon;

/// Which sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Three lines: a menu.
    Menu,
    /// A lock: nothing can be changed.
    Lock,
    /// A cross: take away.
    Cross,
    /// An arrow down: a list to choose from.
    Down,
}

/// Paints a sign.
pub fn paint(ui: &Ui, centre: Pos2, sign: Sign, colour: Color32) {
    let stroke = Stroke::new(1.4, colour);
    let at = |x: f32, y: f32| centre + vec2(x, y);
    let painter = ui.painter();
    match sign {
        Sign::Menu => {
            for y in [-4.5, 0.0, 4.5] {
                painter.line_segment([at(-6.5, y), at(6.5, y)], stroke);
            }
        }
        Sign::Lock => {
            let body = Rect::from_min_max(at(-4.5, -1.0), at(4.5, 5.5));
            painter.rect_stroke(body, 1.5, stroke, StrokeKind::Inside);
            let shackle = vec![
                at(-2.8, -1.0),
                at(-2.8, -3.4),
                at(-1.6, -5.2),
                at(1.6, -5.2),
                at(2.8, -3.4),
                at(2.8, -1.0),
            ];
            painter.add(Shape::line(shackle, stroke));
        }
        Sign::Cross => {
            painter.line_segment([at(-4.0, -4.0), at(4.0, 4.0)], stroke);
            painter.line_segment([at(-4.0, 4.0), at(4.0, -4.0)], stroke);
        }
        Sign::Down => icon::sort_arrow(ui, centre, true, colour),
    }
}

/// A button that bears a sign alone; `name` tells what it does.
pub fn button(ui: &mut Ui, sign: Sign, name: &str) -> Response {
    let (room, response) = ui.allocate_exact_size(vec2(theme::BUTTON, theme::BUTTON), Sense::click());
    let is_enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::Button, is_enabled, name));
    let look = ui.style().interact(&response);
    let palette = theme::palette(ui);
    if response.hovered() || response.has_focus() || response.is_pointer_button_down_on() {
        ui.painter().rect(room, look.corner_radius, look.weak_bg_fill, look.bg_stroke, StrokeKind::Inside);
    }
    let colour = if is_enabled { palette.text } else { palette.weak };
    paint(ui, pos2(room.center().x, room.center().y), sign, colour);
    response
}
