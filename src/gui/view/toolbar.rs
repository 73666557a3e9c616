//! The bar at the top: which depots are shown, and what can be done.

use eframe::egui::{self, Layout, Ui};

use crate::gui::command::Command;
use crate::gui::state::session::View;
use crate::gui::state::{Once, State};
use crate::gui::theme;
use crate::gui::view::{Seen, bar, button, choice, depots, menu, search};

/// From this width on there is room for what can be had elsewhere too.
const WIDE: f32 = 640.0;

/// Paints the toolbar. Its buttons stay where they are whatever goes on; without a list there is nothing to
/// search.
pub fn show(ui: &mut Ui, state: &State, once: Once, seen: &mut Seen, commands: &mut Vec<Command>) {
    let panel = egui::Panel::top("toolbar").exact_size(theme::TOOLBAR).frame(bar(ui)).resizable(false);
    panel.show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                menu::show(ui, state, commands);
                button(ui, state, Command::Rescan, commands);
                views(ui, state, commands);
                if state.has_list() && state.session.view == View::Everything {
                    if ui.ctx().content_rect().width() >= WIDE {
                        button(ui, state, Command::Open, commands);
                    }
                    search::show(ui, state, once, seen);
                }
                ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
                    depots::chooser(ui, state, commands);
                });
            });
        });
    });
}

/// What stands in the middle of the window: one of two.
fn views(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    if !state.has_list() {
        return;
    }
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        // From the right.
        for view in [View::Rules, View::Everything, View::Overview] {
            choice(ui, state, Command::View(view), state.session.view == view, commands);
        }
    });
}
