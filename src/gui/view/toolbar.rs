//! The bar at the top: which depots are shown, and what can be done.

use eframe::egui::{self, Layout, Ui};

use crate::gui::command::Command;
use crate::gui::state::State;
use crate::gui::theme;
use crate::gui::view::{bar, button, depots, menu};

/// Paints the toolbar.
pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let panel = egui::Panel::top("toolbar").exact_size(theme::TOOLBAR).frame(bar(ui)).resizable(false);
    panel.show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                menu::show(ui, state, commands);
                if state.scan.is_running() {
                    button(ui, state, Command::Stop, commands);
                } else {
                    button(ui, state, Command::Rescan, commands);
                }
                button(ui, state, Command::Open, commands);
                ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
                    depots::chooser(ui, state, commands);
                });
            });
        });
    });
}
