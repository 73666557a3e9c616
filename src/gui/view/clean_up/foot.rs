//! The last lines of the Overview: what we moved to the trash takes its room still, and what the user keeps.

use eframe::egui::{self, Frame, Label, Margin, RichText, Ui};

use crate::gui::command::{Cleaning, Command, Removing};
use crate::gui::state::State;
use crate::gui::theme;
use crate::gui::view::named_button;
use crate::gui::words::cleaning as words;

pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let trash = &state.clean_up.trash;
    let kept = state.clean_up.overview.kept_by_user.len();
    if trash.items == 0 && kept == 0 {
        return;
    }
    let frame = Frame::new().fill(theme::palette(ui).background).inner_margin(Margin::symmetric(16, 4));
    egui::Panel::bottom("overview foot").frame(frame).resizable(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = theme::SPACE[0];
        if trash.items > 0 {
            ui.horizontal_wrapped(|ui| {
                say(ui, &words::in_trash(trash.bytes));
                // Of several removals each is brought back by itself.
                let (back, empty) = match trash.removals.as_slice() {
                    [one] => (Removing::UndoOf(one.clone()), Removing::ProposePurge(one.clone())),
                    _ => (Removing::LookBack, Removing::LookBack),
                };
                named_button(ui, state, "Bring back", Command::Removing(back), commands);
                named_button(ui, state, "Empty…", Command::Removing(empty), commands);
            });
        }
        if kept > 0 {
            ui.horizontal_wrapped(|ui| {
                say(ui, &words::kept_by_user(kept));
                named_button(ui, state, "Show", Command::Cleaning(Cleaning::ShowKept), commands);
            });
        }
    });
}

fn say(ui: &mut Ui, words: &str) {
    let colour = theme::palette(ui).weak;
    ui.add(Label::new(RichText::new(words).color(colour)).selectable(false));
}
