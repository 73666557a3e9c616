//! The list of warnings, above the status bar while it is open.

use eframe::egui::{self, Button, Label, Layout, RichText, ScrollArea, Ui};

use crate::core::error::WarningKind;
use crate::gui::command::Command;
use crate::gui::format;
use crate::gui::state::State;
use crate::gui::state::troubles::{Row, group_name};
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
        let height = theme::ROW - ui.spacing().item_spacing.y;
        ScrollArea::vertical().auto_shrink(false).show_rows(
            ui,
            height,
            state.troubles.rows.len(),
            |ui, seen| {
                for row in state.troubles.rows.get(seen).unwrap_or_default() {
                    let room = egui::vec2(ui.available_width(), height);
                    ui.allocate_ui_with_layout(room, Layout::right_to_left(egui::Align::Center), |ui| {
                        ui.set_min_height(height);
                        match *row {
                            Row::Group(kind, count) => group(ui, kind, count),
                            Row::Warning(position) => warning(ui, state, position, commands),
                        }
                    });
                }
            },
        );
    });
}

fn group(ui: &mut Ui, kind: WarningKind, count: usize) {
    ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
        let count = format::count(u64::try_from(count).unwrap_or(u64::MAX));
        let text = format!("{} ({count})", group_name(kind));
        ui.add(Label::new(RichText::new(text).font(theme::strong())).selectable(false));
    });
}

fn warning(ui: &mut Ui, state: &State, position: usize, commands: &mut Vec<Command>) {
    // The list is at hand by position only within its parts; there are few of them.
    let Some(warning) = state.warnings().nth(position) else { return };
    let text = format::visible(&warning.to_string()).into_owned();
    let mut small = |ui: &mut Ui, command: Command| {
        let button = Button::new(RichText::new(command.text()).font(theme::caption())).small();
        if ui.add(button).on_hover_text(command.tooltip()).clicked() {
            commands.push(command);
        }
    };
    small(ui, Command::Copy(warning.to_string()));
    if !warning.path.as_os_str().is_empty() {
        small(ui, Command::ShowPath(warning.path.clone()));
    }
    ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
        ui.add_space(theme::SPACE[2]);
        ui.add(Label::new(&text).truncate()).on_hover_text(&text);
    });
}
