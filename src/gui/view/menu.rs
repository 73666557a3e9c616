//! The menu at the right of the toolbar: what is seldom needed.

use std::path::PathBuf;

use eframe::egui::{Button, Popup, Response, RichText, ScrollArea, Ui};

use crate::gui::command::{Cleaning, Command, Removing};
use crate::gui::state::State;
use crate::gui::state::session::{Dialog, View};
use crate::gui::theme;
use crate::gui::widget::icon;

/// The button of the menu, and the menu while it is open.
pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let opener = icon::button(ui, icon::LIST, "Menu").on_hover_text("More commands");
    Popup::menu(&opener).accessible_name("Menu").show(|ui| {
        scrolled(ui, |ui| {
            ui.set_min_width(220.0);
            item(ui, state, Command::Details, commands);
            item(ui, state, Command::Removing(Removing::Undo), commands);
            ui.separator();
            item(ui, state, Command::Cleaning(Cleaning::CheckLog(PathBuf::new())), commands);
            item(ui, state, Command::Removing(Removing::Clear), commands);
            item(ui, state, Command::Removing(Removing::LookBack), commands);
            ui.separator();
            if state.session.demo.maker.is_some() {
                let is_shown = state.session.demo.is_shown();
                item(ui, state, if is_shown { Command::LeaveDemo } else { Command::TryDemo }, commands);
            }
            item(ui, state, Command::View(View::Settings), commands);
            item(ui, state, Command::OpenDialog(Dialog::Palette), commands);
            item(ui, state, Command::OpenDialog(Dialog::Keys), commands);
            item(ui, state, Command::OpenDialog(Dialog::About), commands);
            item(ui, state, Command::Quit, commands);
        });
    });
}

/// Lets a menu scroll where the window is too low for it.
fn scrolled(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let most = (ui.ctx().content_rect().height() - theme::SPACE[4]).max(0.0);
    // The toolkit gives menus 400 points and no more.
    ScrollArea::vertical().max_height(most).min_scrolled_height(most).show(ui, content);
}

/// A command in a menu: its text, its key, and in the tooltip what it does or why it cannot be had.
pub fn item(ui: &mut Ui, state: &State, command: Command, commands: &mut Vec<Command>) -> Response {
    let availability = command.why_not(state);
    let key = command.shortcut().unwrap_or_default();
    let button = Button::new(command.text()).shortcut_text(RichText::new(key).font(theme::caption()));
    let response = ui.add_enabled(availability.is_none(), button.truncate());
    let tooltip = command.tooltip();
    if response.clicked() {
        commands.push(command);
        ui.close();
    }
    match availability {
        None => response.on_hover_text(tooltip),
        Some(reason) => response.on_disabled_hover_text(reason),
    }
}
