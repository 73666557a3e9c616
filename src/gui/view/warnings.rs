//! The list of warnings, above the status bar while it is open.

use std::path::Path;

use eframe::egui::{self, Button, Label, Layout, RichText, ScrollArea, Ui};

use crate::core::error::WarningKind;
use crate::gui::command::{Cleaning, Command};
use crate::gui::format;
use crate::gui::state::State;
use crate::gui::state::troubles::{TroubleRow, group_name};
use crate::gui::theme;
use crate::gui::view::{bar, button, named_button};
use crate::gui::widget::line;

/// The least height, in points: the heading and a warning.
const LEAST: f32 = 90.0;

pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let panel = egui::Panel::bottom("warnings").frame(bar(ui)).resizable(true);
    // The list above keeps a part of a small window.
    let most = (ui.available_height() * 0.6).clamp(LEAST, 400.0);
    panel.default_size(180.0_f32.min(most)).size_range(LEAST..=most).show(ui, |ui| {
        ui.allocate_ui(egui::vec2(ui.available_width(), theme::TOOLBAR), |ui| {
            let title = |ui: &mut Ui| {
                ui.add(Label::new(RichText::new("What could not be read").font(theme::title())));
            };
            line::ends(ui, "heading", title, |ui| {
                button(ui, state, Command::CopyWarnings, commands);
                // Closing is the same command as opening; only its name differs.
                named_button(ui, state, Command::Escape.text(), Command::Warnings, commands);
            });
        });
        ui.spacing_mut().item_spacing.y = 0.0;
        let height = theme::ROW;
        ScrollArea::vertical().auto_shrink(false).min_scrolled_height(0.0).show_rows(
            ui,
            height,
            state.troubles.rows.len(),
            |ui, seen| {
                for row in state.troubles.rows.get(seen).unwrap_or_default() {
                    let room = egui::vec2(ui.available_width(), height);
                    ui.allocate_ui_with_layout(room, Layout::left_to_right(egui::Align::Center), |ui| {
                        ui.set_min_size(room);
                        match *row {
                            TroubleRow::Group(kind, count) => group(ui, kind, count),
                            TroubleRow::Warning(position) => warning(ui, state, position, commands),
                        }
                    });
                }
            },
        );
    });
}

fn group(ui: &mut Ui, kind: WarningKind, count: usize) {
    ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
        let count = format::count(count);
        let text = format!("{} ({count})", group_name(kind));
        ui.add(Label::new(RichText::new(text).font(theme::strong())).selectable(false));
    });
}

/// Whether this is a depot's log of scratch spaces, which can be repaired here.
fn is_scratch_log(state: &State, path: &Path) -> bool {
    let listing = state.list.listing.iter();
    let mut depots = listing.flat_map(|listing| &listing.inventory.depots);
    depots.any(|depot| depot.layout.scratch_usage() == path)
}

fn warning(ui: &mut Ui, state: &State, position: usize, commands: &mut Vec<Command>) {
    // The list is at hand by position only within its parts; there are few of them.
    let Some(warning) = state.warnings().nth(position) else { return };
    let text = format::visible(&warning.to_string()).into_owned();
    ui.spacing_mut().interact_size.y = theme::HIT;
    ui.spacing_mut().button_padding = egui::vec2(theme::GAP, 0.0);
    let mut small = |ui: &mut Ui, command: Command| {
        let text = RichText::new(command.text()).font(theme::caption());
        let button = Button::new(text).min_size(egui::vec2(0.0, theme::HIT));
        if ui.add(button).on_hover_text(command.tooltip()).clicked() {
            commands.push(command);
        }
    };
    let message = |ui: &mut Ui| {
        ui.add_space(theme::SPACE[2]);
        ui.add(Label::new(&text).truncate()).on_hover_text(&text);
    };
    line::ends(ui, ("warning", position), message, |ui| {
        if !warning.path.as_os_str().is_empty() {
            small(ui, Command::ShowPath(warning.path.clone()));
        }
        if warning.kind == WarningKind::Log && is_scratch_log(state, &warning.path) {
            small(ui, Command::Cleaning(Cleaning::CheckLog(warning.path.clone())));
        }
        small(ui, Command::Copy(warning.to_string()));
    });
}
