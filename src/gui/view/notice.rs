//! A bar above the status bar for something that went wrong: what, and a way on.

use eframe::egui::{self, Label, Layout, Ui};

use crate::gui::command::Command;
use crate::gui::format;
use crate::gui::state::{Notice, State};
use crate::gui::theme;
use crate::gui::view::{bar, button};

pub fn show(ui: &mut Ui, state: &State, notice: &Notice, commands: &mut Vec<Command>) {
    let frame = bar(ui).fill(theme::palette(ui).selected);
    let room = (ui.available_width() - 2.0 * theme::SPACE[2]).max(0.0);
    egui::Panel::bottom("notice").frame(frame).resizable(false).show(ui, |ui| {
        ui.set_min_height(theme::TOOLBAR);
        let size = egui::vec2(room, theme::TOOLBAR);
        ui.allocate_ui_with_layout(size, Layout::right_to_left(egui::Align::Center), |ui| {
            button(ui, state, Command::Dismiss, commands);
            if Command::CopyPath.why_not(state).is_none() {
                button(ui, state, Command::CopyPath, commands);
            }
            ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
                // Why it failed comes last: nothing of it is cut off.
                let message = format::visible(&notice.message).into_owned();
                ui.add(Label::new(message).wrap().selectable(false));
            });
        });
    });
}
