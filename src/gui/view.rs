//! The parts of the window, each painted from the state; what the user does becomes a command.

use eframe::egui::{self, Frame, Margin, Response, Ui};

use crate::gui::command::{Availability, Command};
use crate::gui::state::State;
use crate::gui::{theme, words};

pub mod empty;
pub mod icon;
pub mod list;
pub mod notice;
pub mod overview;
pub mod status;
pub mod text;
pub mod toolbar;
pub mod warnings;

/// Paints the whole window. Returns how many rows of the list are seen, when it is shown.
pub fn window(
    ui: &mut Ui,
    state: &State,
    reveal: Option<usize>,
    commands: &mut Vec<Command>,
) -> Option<usize> {
    toolbar::show(ui, state, commands);
    let listing = state.list.listing.as_ref();
    let instead = listing.and_then(|listing| words::instead_of(&listing.inventory, state.home()));
    let has_list = listing.is_some() && instead.is_none();
    if has_list {
        overview::show(ui, state);
    }
    status::show(ui, state, commands);
    if let Some(notice) = &state.notice {
        notice::show(ui, state, notice, commands);
    }
    if state.warnings_open {
        warnings::show(ui, state, commands);
    }
    let frame = Frame::new().fill(theme::palette(ui).background);
    let content = egui::CentralPanel::default().frame(frame).show(ui, |ui| {
        if has_list {
            return Some(list::show(ui, state, reveal, commands));
        }
        empty::show(ui, state, instead.as_ref(), commands);
        None
    });
    content.inner
}

/// A bar across the window.
fn bar(ui: &Ui) -> Frame {
    let side = Margin::symmetric(12, 0);
    Frame::new().fill(theme::palette(ui).panel).inner_margin(side)
}

/// A button for a command: its text, its key in the tooltip, and, when it cannot be had, why.
fn button(ui: &mut Ui, state: &State, command: Command, commands: &mut Vec<Command>) -> Response {
    let availability = command.availability(state);
    let is_enabled = availability == Availability::Enabled;
    let response = ui.add_enabled(is_enabled, egui::Button::new(command.text()));
    if response.clicked() {
        commands.push(command);
    }
    match availability {
        Availability::Disabled(reason) => response.on_disabled_hover_text(reason),
        Availability::Enabled => response.on_hover_ui(|ui| {
            let tooltip = command.tooltip();
            ui.label(match command.shortcut() {
                Some(key) => format!("{tooltip} ({key})"),
                None => tooltip.to_string(),
            });
        }),
    }
}

#[cfg(test)]
mod tests;
