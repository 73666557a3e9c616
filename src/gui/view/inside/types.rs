//! What kinds of files take the room, as a bar and its legend. A click shows one kind alone.

use eframe::egui::{
    Color32, Label, Rect, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use crate::core::scan::tree::TypeSum;
use crate::gui::command::{Command, Looking};
use crate::gui::format;
use crate::gui::state::State;
use crate::gui::state::inside::Inside;
use crate::gui::theme;
use crate::gui::view::{answered, button, chips};
use crate::gui::widget::text;
use crate::gui::words::inside as words;

/// How wide the bar is.
const BAR: f32 = 200.0;
const BAR_HEIGHT: f32 = 12.0;
const SWATCH: f32 = 10.0;
/// So many kinds have a colour of their own.
const MOST: usize = theme::MAP_PACKAGES.len();

fn colour(at: usize) -> Color32 {
    theme::MAP_PACKAGES.get(at).copied().unwrap_or(theme::MAP_REST)
}

pub fn show(ui: &mut Ui, state: &State, inside: &Inside, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let total = words::total(inside);
        let types = inside.walk.walked.as_ref().map(|walked| walked.types.as_slice()).unwrap_or_default();
        let room = ui.available_width();
        if !types.is_empty() && room > 3.0 * BAR {
            bar(ui, types);
        }
        ui.add(Label::new(RichText::new(total).color(theme::palette(ui).weak)).selectable(false));
        ui.add_space(theme::SPACE[0]);
        for (at, sum) in types.iter().enumerate().take(MOST) {
            let name = words::of_type(sum);
            let is_on = inside.only.as_deref() == Some(&*sum.extension);
            if !is_on && ui.available_width() < width(ui, &name) + 90.0 {
                break;
            }
            chip(ui, state, (at, sum, &name), is_on, commands);
        }
        if inside.only.is_some() {
            button(ui, state, Command::Looking(Looking::All), commands);
        }
    });
}

fn width(ui: &Ui, name: &str) -> f32 {
    2.0 * theme::GAP + SWATCH + 6.0 + text::width(ui, name, &theme::body())
}

/// All kinds one after the other; to those who hear it, the largest in words.
fn bar(ui: &mut Ui, types: &[TypeSum]) {
    let (room, response) = ui.allocate_exact_size(vec2(BAR, theme::HIT), Sense::hover());
    let spoken = || {
        let kinds: Vec<String> = types.iter().take(MOST).map(words::of_type).collect();
        format!("By kind of file: {}", kinds.join(", "))
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, spoken()));
    let room = Rect::from_center_size(room.center(), vec2(BAR, BAR_HEIGHT));
    let all: u64 = types.iter().map(|sum| sum.allocated).sum();
    let mut left = room.left();
    for (at, sum) in types.iter().enumerate().take(MOST) {
        let right = (left + BAR * share(sum.allocated, all)).min(room.right());
        ui.painter().rect_filled(Rect::from_x_y_ranges(left..=right, room.y_range()), 0.0, colour(at));
        left = right;
    }
    ui.painter().rect_filled(room.with_min_x(left), 0.0, theme::MAP_REST);
    let border = Stroke::new(theme::STROKE, theme::palette(ui).control_border);
    ui.painter().rect_stroke(room, 1.0, border, StrokeKind::Inside);
}

fn chip(
    ui: &mut Ui,
    state: &State,
    (at, sum, name): (usize, &TypeSum, &str),
    is_on: bool,
    commands: &mut Vec<Command>,
) {
    let palette = theme::palette(ui);
    let (room, response) = ui.allocate_exact_size(vec2(width(ui, name), theme::HIT), Sense::click());
    let files = format::things(sum.files, "file");
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, format!("{name}, {files}")));
    chips::ground(ui, &response, is_on);
    let middle = pos2(room.left() + theme::GAP + SWATCH / 2.0, room.center().y);
    let swatch = Rect::from_center_size(middle, vec2(SWATCH, SWATCH));
    let edge = Stroke::new(theme::STROKE, palette.control_border);
    ui.painter().rect(swatch, 2.0, colour(at), edge, StrokeKind::Inside);
    let inside = room.with_min_x(swatch.right() + 6.0);
    text::left(ui, inside, name, theme::body(), palette.text);
    answered(response, state, Command::Looking(Looking::Only(sum.extension.clone())), commands);
}

#[expect(clippy::cast_precision_loss, reason = "a bar's length needs no more digits")]
fn share(part: u64, whole: u64) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}
