//! The dialogs that lie over the window: which one is open, and what the program is; the others are beside.

use eframe::egui::{Label, RichText, Ui};

use crate::gui::command::Command;
use crate::gui::state::session::Dialog;
use crate::gui::state::{Once, State};
use crate::gui::theme;
use crate::gui::view::modal::{leave, modal};
use crate::gui::view::{artifact, key_sheet, log_repair, palette, removing};

pub fn show(ui: &mut Ui, state: &State, once: Once, commands: &mut Vec<Command>) {
    match state.session.dialog {
        None => {}
        Some(Dialog::Palette) => palette::show(ui, state, once, commands),
        Some(Dialog::Keys) => key_sheet::show(ui, once, commands),
        Some(Dialog::About) => {
            let buttons = |ui: &mut Ui, commands: &mut Vec<Command>| {
                leave(ui, once, Command::CloseDialog.text(), commands);
            };
            modal(ui, ("about", "About", 400.0), commands, |ui, _| about(ui), buttons);
        }
        Some(Dialog::Removal) => removing::dialog::proposal(ui, state, once, commands),
        Some(Dialog::Purge) => removing::dialog::purge(ui, state, once, commands),
        Some(Dialog::Leftovers) => removing::dialog::leftovers(ui, state, once, commands),
        Some(Dialog::Recent) => removing::recent::show(ui, state, once, commands),
        Some(Dialog::Closing) => removing::closing::show(ui, state, once, commands),
        Some(Dialog::Artifact) => artifact::show(ui, state, once, commands),
        Some(Dialog::Log) => log_repair::show(ui, state, commands),
    }
}

fn about(ui: &mut Ui) {
    ui.label(RichText::new(concat!("Scratch Manager ", env!("CARGO_PKG_VERSION"))).font(theme::strong()));
    ui.label(env!("CARGO_PKG_DESCRIPTION"));
    ui.add_space(theme::SPACE[2]);
    ui.label(concat!("Licence: ", env!("CARGO_PKG_LICENSE")));
    let words = "It looks at the folders in which Julia packages keep data of their own, and says what is safe to \
                 remove. It changes nothing by itself.";
    ui.add(Label::new(RichText::new(words).weak()).wrap());
}
