//! The bar at the top: which depots are shown, the views, the search, a new scan, and what is seldom needed.
//!
//! Its parts are measured first and then made from the left, as the Tab key runs through them in the order in
//! which they are made.

use eframe::egui::{self, Ui};

use crate::gui::command::Command;
use crate::gui::state::{Once, State};
use crate::gui::theme;
use crate::gui::view::{Seen, bar, depots, icon_button, menu, search, tabs};
use crate::gui::widget::icon;

/// Paints the toolbar. Its buttons stay where they are whatever goes on; without a list there is nothing to
/// search.
pub fn show(ui: &mut Ui, state: &State, once: Once, seen: &mut Seen, commands: &mut Vec<Command>) {
    let panel = egui::Panel::top("toolbar").exact_size(theme::TOOLBAR).frame(bar(ui)).resizable(false);
    panel.show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            let end = 2.0 * theme::BUTTON + theme::GAP;
            let tabs = tabs::width(ui, state);
            let field = if state.has_list() { search::least(ui, state, once) + theme::GAP } else { 0.0 };
            let room = ui.available_width() - end - tabs - field - 3.0 * theme::GAP;
            depots::chooser(ui, state, room, commands);
            tabs::show(ui, state, commands);
            if state.has_list() {
                let most = ui.available_width() - end - 2.0 * theme::GAP;
                search::show(ui, state, once, most, seen, commands);
            }
            ui.add_space((ui.available_width() - end).max(0.0));
            icon_button(ui, state, icon::ARROWS_CLOCKWISE, Command::Rescan, commands);
            menu::show(ui, state, commands);
        });
    });
}
