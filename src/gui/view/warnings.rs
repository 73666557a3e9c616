//! The list of warnings, above the status bar while it is open.

use eframe::egui::{self, Label, Layout, RichText, ScrollArea, Ui};

use crate::gui::command::Command;
use crate::gui::format;
use crate::gui::state::State;
use crate::gui::theme;
use crate::gui::view::{bar, button};

/// Paints the list of warnings.
pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let panel = egui::Panel::bottom("warnings").frame(bar(ui)).resizable(true);
    panel.default_size(180.0).size_range(90.0..=400.0).show(ui, |ui| {
        ui.allocate_ui_with_layout(
            egui::vec2(ui.available_width(), theme::TOOLBAR),
            Layout::right_to_left(egui::Align::Center),
            |ui| {
                // Closing is the same command as opening; only its name differs.
                if ui.button(Command::Escape.text()).clicked() {
                    commands.push(Command::Warnings);
                }
                button(ui, state, Command::CopyWarnings, commands);
                ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
                    ui.add(Label::new(RichText::new("What could not be read").font(theme::title())));
                });
            },
        );
        let count = state.warnings().count();
        let height = theme::ROW - ui.spacing().item_spacing.y;
        ScrollArea::vertical().auto_shrink(false).show_rows(ui, height, count, |ui, seen| {
            for warning in state.warnings().skip(seen.start).take(seen.len()) {
                let text = format::visible(&warning.to_string()).into_owned();
                let row = egui::vec2(ui.available_width(), height);
                ui.allocate_ui_with_layout(row, Layout::left_to_right(egui::Align::Center), |ui| {
                    ui.set_min_height(height);
                    ui.add(Label::new(&text).truncate()).on_hover_text(&text);
                });
            }
        });
    });
}
