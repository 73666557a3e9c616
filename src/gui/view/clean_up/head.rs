//! The head of the Overview: what can go in one figure and the button that proposes it, why that is safe, how full the
//! disk is, and the whole depot in a bar.

use eframe::egui::{self, CursorIcon, Frame, Label, Margin, RichText, Role, Sense, Ui, WidgetInfo};

use super::{balance, goal};
use crate::core::judge::Verdict;
use crate::gui::command::{Cleaning, Command};
use crate::gui::state::State;
use crate::gui::theme;
use crate::gui::view::{answered, button, filled_button};
use crate::gui::widget::line;
use crate::gui::words::cleaning as words;

/// Below this height a window is low: it says the figure, and lists.
const LOW: f32 = 400.0;
/// Below this width the disk stands in a line of its own.
const NARROW: f32 = 640.0;

pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let is_low = ui.ctx().content_rect().height() < LOW;
    let side =
        if is_low { Margin::symmetric(12, 4) } else { Margin { left: 16, right: 16, top: 10, bottom: 8 } };
    let frame = Frame::new().fill(theme::palette(ui).background).inner_margin(side);
    egui::Panel::top("overview head").frame(frame).resizable(false).show_separator_line(false).show(
        ui,
        |ui| {
            ui.spacing_mut().item_spacing.y = theme::SPACE[1];
            figure(ui, state, is_low, commands);
            sentence(ui, state, commands);
            if is_low {
                return;
            }
            goal::show(ui, state, commands);
            if let Some(survey) = &state.clean_up.survey {
                balance::show(ui, state, &survey.sums, commands);
            }
        },
    );
}

/// The figure, the button, and how much is free on the disk.
fn figure(ui: &mut Ui, state: &State, is_low: bool, commands: &mut Vec<Command>) {
    let left = |ui: &mut Ui, commands: &mut Vec<Command>| {
        let font = if is_low { theme::title() } else { theme::large_figure() };
        let (ticked, can_go) = (state.clean_up.overview.ticked.items, state.clean_up.overview.can_go.things);
        let figure = RichText::new(words::figure(state)).font(font);
        if can_go > 0 {
            // It leads to what it counts, as the legend does.
            let label = Label::new(figure).selectable(false).sense(Sense::click());
            let response = ui.add(label).on_hover_cursor(CursorIcon::PointingHand);
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words::figure(state)));
            let command = Command::Cleaning(Cleaning::ShowVerdict(Verdict::CanGo));
            answered(response, state, command, commands);
        } else {
            ui.add(Label::new(figure).selectable(false));
        }
        ui.add_space(theme::SPACE[1]);
        if ticked > 0 || can_go > 0 {
            let name = words::delete(ticked);
            let accent = theme::palette(ui).accent;
            filled_button(ui, state, &name, accent, Command::Cleaning(Cleaning::Delete), commands);
        }
    };
    if ui.available_width() < NARROW {
        ui.horizontal_wrapped(|ui| left(ui, commands));
        if !is_low {
            ui.horizontal_wrapped(|ui| disk(ui, state, commands));
        }
        return;
    }
    ui.horizontal(|ui| {
        let mut on_the_right = Vec::new();
        line::ends(ui, "figure", |ui| left(ui, commands), |ui| disk(ui, state, &mut on_the_right));
        commands.append(&mut on_the_right);
    });
}

/// `312 GB free of 512 GB`, and the way to a goal.
fn disk(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    if let Some(words) = words::disk(state) {
        let colour = if state.clean_up.is_nearly_full() { palette.can_go } else { palette.weak };
        ui.add(Label::new(RichText::new(words).color(colour)).selectable(false));
    }
    goal::offer(ui, state, commands);
}

/// Why it is safe, or how far measuring is.
fn sentence(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    ui.horizontal_wrapped(|ui| {
        let palette = theme::palette(ui);
        ui.add(Label::new(RichText::new(words::safety(state)).color(palette.text)).wrap());
        if let Some(words) = words::measuring(state) {
            ui.add(Label::new(RichText::new(words).color(palette.weak)).selectable(false));
            button(ui, state, Command::Stop, commands);
        }
    });
}
