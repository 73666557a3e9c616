//! How much room somebody wants, and how much of it is ticked. It changes no tick.

use eframe::egui::{ComboBox, Label, Rect, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::core::bytes::Bytes;
use crate::gui::command::{Cleaning, Command};
use crate::gui::state::State;
use crate::gui::state::clean_up::GOALS;
use crate::gui::theme;
use crate::gui::widget::icon;
use crate::gui::words::cleaning as words;

/// The parts of the meter.
const PARTS: u8 = 5;
const PART: f32 = 12.0;

/// Paints the goal, where there is one.
pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let Some(goal) = state.clean_up.goal() else { return };
    if state.clean_up.overview.rows.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.add(Label::new("Free at least").selectable(false));
        choose(ui, state, Some(goal), commands);
        let ticked = state.clean_up.overview.ticked.sum.reclaimable;
        meter(ui, ticked, goal);
        let palette = theme::palette(ui);
        ui.add(Label::new(words::ticked(ticked)).selectable(false));
        let lacking = state.clean_up.lacking();
        if lacking > 0 {
            let words = words::lacking(lacking, &state.clean_up.overview.sections);
            ui.add(Label::new(RichText::new(words).color(palette.can_go)).wrap());
        }
    });
}

/// The way to a goal, where there is none.
pub fn offer(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    if state.clean_up.goal().is_none() && !state.clean_up.overview.rows.is_empty() {
        choose(ui, state, None, commands);
    }
}

fn choose(ui: &mut Ui, state: &State, goal: Option<u64>, commands: &mut Vec<Command>) {
    let command = Command::Cleaning(Cleaning::Goal(None));
    let size = |goal: u64| Bytes(goal).to_string();
    let text = goal.map_or_else(|| command.text().to_string(), size);
    let width = if goal.is_some() { 84.0 } else { 110.0 };
    // All choices are in sight at once.
    let combo =
        ComboBox::from_id_salt("goal").selected_text(text).width(width).height(320.0).icon(icon::choice);
    let answer = combo.show_ui(ui, |ui| {
        for choice in GOALS {
            if ui.selectable_label(goal == Some(choice), size(choice)).clicked() {
                commands.push(Command::Cleaning(Cleaning::Goal(Some(choice))));
            }
        }
        if state.clean_up.overview.goal.is_some() {
            ui.separator();
            let words = if state.clean_up.is_nearly_full() { "As usual" } else { "No goal" };
            if ui.selectable_label(false, words).clicked() {
                commands.push(command.clone());
            }
        }
    });
    let name =
        goal.map_or_else(|| command.text().to_string(), |goal| format!("Free at least {}", size(goal)));
    answer.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, name.as_str()));
    answer.response.on_hover_text(command.tooltip());
}

/// Five squares, filled as far as the goal is reached; the last one only when it is.
fn meter(ui: &mut Ui, ticked: u64, goal: u64) {
    let size = vec2(f32::from(PARTS) * (PART + 2.0), PART);
    let (room, _) = ui.allocate_exact_size(size, Sense::hover());
    let palette = theme::palette(ui);
    for part in 0..PARTS {
        let left = room.left() + f32::from(part) * (PART + 2.0);
        let square = Rect::from_min_size(pos2(left, room.top()), vec2(PART, PART));
        let is_full = ticked.saturating_mul(u64::from(PARTS)) >= goal.saturating_mul(u64::from(part) + 1);
        let colour = if is_full { palette.accent } else { palette.hover };
        ui.painter().rect_filled(square, 2.0, colour);
        let border = eframe::egui::Stroke::new(theme::STROKE, palette.control_border);
        ui.painter().rect_stroke(square, 2.0, border, eframe::egui::StrokeKind::Inside);
    }
}
