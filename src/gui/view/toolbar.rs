//! The bar at the top: which depot is shown, and what can be done.

use eframe::egui::{self, Label, Layout, RichText, Ui};

use crate::core::depot::{Depot, Origin, Presence};
use crate::gui::command::Command;
use crate::gui::format;
use crate::gui::state::State;
use crate::gui::theme;
use crate::gui::view::{bar, button};

/// Paints the toolbar.
pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let panel = egui::Panel::top("toolbar").exact_size(theme::TOOLBAR).frame(bar(ui)).resizable(false);
    panel.show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                if state.scan.is_running() {
                    button(ui, state, Command::Stop, commands);
                } else {
                    button(ui, state, Command::Rescan, commands);
                }
                button(ui, state, Command::Open, commands);
                ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| depot(ui, state));
            });
        });
    });
}

/// Which depots are shown.
fn depot(ui: &mut Ui, state: &State) {
    let depots = state.list.listing.as_ref().map(|listing| listing.inventory.depots.as_slice());
    let present: Vec<&Depot> =
        depots.unwrap_or_default().iter().filter(|depot| depot.presence == Presence::Folder).collect();
    let text = match present.as_slice() {
        [] => return,
        [depot] => {
            let lock = if depot.writable { "" } else { " (read-only)" };
            // Where the demo lies for the time being says nothing.
            let name = match depot.origin {
                Origin::Demo => "Demo depot".to_string(),
                _ => format::path(&depot.path, state.home()),
            };
            format!("{name}{lock}")
        }
        several => format::things(u64::try_from(several.len()).unwrap_or(u64::MAX), "depot"),
    };
    let label = Label::new(RichText::new(text).font(theme::title())).truncate().selectable(false);
    ui.add(label).on_hover_ui(|ui| {
        for depot in present {
            let lock = if depot.writable { "" } else { ", read-only" };
            let path = format::visible(&depot.path.to_string_lossy()).into_owned();
            ui.label(format!("{path}: {}{lock}", depot.origin.words()));
        }
    });
}
