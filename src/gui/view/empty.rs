//! What stands in the place of the list when there is none: why, and what to do.

use eframe::egui::{Label, RichText, Ui};

use crate::gui::command::Command;
use crate::gui::state::State;
use crate::gui::theme;
use crate::gui::view::button;
use crate::gui::words::Instead;

/// Paints the sentences of `instead`, or that the first scan is on its way.
pub fn show(ui: &mut Ui, state: &State, instead: Option<&Instead>, commands: &mut Vec<Command>) {
    ui.vertical_centered(|ui| {
        ui.add_space(ui.available_height() * 0.3);
        ui.set_max_width(480.0);
        if let Some(instead) = instead {
            ui.label(RichText::new(&instead.title).font(theme::title()));
            ui.add_space(theme::SPACE[0]);
            ui.label(RichText::new(&instead.advice).weak());
            ui.add_space(theme::SPACE[2]);
            button(ui, state, Command::Rescan, commands);
        } else if state.scan.is_running() {
            ui.add(Label::new(RichText::new("Looking for scratch spaces…").weak()).selectable(false));
        } else {
            ui.label(RichText::new("The scan was stopped before it found anything.").font(theme::title()));
            ui.add_space(theme::SPACE[2]);
            button(ui, state, Command::Rescan, commands);
        }
    });
}
