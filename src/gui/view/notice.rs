//! A bar above the status bar for something that went wrong: what, and a way on.

use eframe::egui::{self, Label, Ui};

use crate::gui::command::Command;
use crate::gui::format;
use crate::gui::state::{Notice, State};
use crate::gui::theme;
use crate::gui::view::{bar, button};
use crate::gui::widget::line;

pub fn show(ui: &mut Ui, state: &State, notice: &Notice, commands: &mut Vec<Command>) {
    let frame = bar(ui).fill(theme::palette(ui).selected);
    let room = (ui.available_width() - 2.0 * theme::SPACE[2]).max(0.0);
    egui::Panel::bottom("notice").frame(frame).resizable(false).show(ui, |ui| {
        ui.set_min_height(theme::TOOLBAR);
        let size = egui::vec2(room, theme::TOOLBAR);
        ui.allocate_ui(size, |ui| {
            let message = |ui: &mut Ui| {
                // Why it failed comes last: nothing of it is cut off.
                let message = format::visible(&notice.message).into_owned();
                ui.add(Label::new(message).wrap().selectable(false));
            };
            line::ends(ui, "notice", message, |ui| {
                if Command::CopyPath.why_not(state).is_none() {
                    button(ui, state, Command::CopyPath, commands);
                }
                button(ui, state, Command::Dismiss, commands);
            });
        });
    });
}
