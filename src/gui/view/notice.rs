//! A bar above the status bar for something that went wrong: what, and a way on.

use eframe::egui::{self, Label, Layout, Ui};

use crate::gui::command::{Availability, Command};
use crate::gui::format;
use crate::gui::state::{Notice, State};
use crate::gui::theme;
use crate::gui::view::{bar, button};

/// Paints the notice.
pub fn show(ui: &mut Ui, state: &State, notice: &Notice, commands: &mut Vec<Command>) {
    let frame = bar(ui).fill(theme::palette(ui).selected);
    egui::Panel::bottom("notice").exact_size(theme::TOOLBAR).frame(frame).resizable(false).show(ui, |ui| {
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            button(ui, state, Command::Dismiss, commands);
            if Command::CopyPath.availability(state) == Availability::Enabled {
                button(ui, state, Command::CopyPath, commands);
            }
            ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
                let message = format::visible(&notice.message).into_owned();
                ui.add(Label::new(&message).truncate().selectable(false)).on_hover_text(&message);
            });
        });
    });
}
