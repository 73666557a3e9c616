//! What is asked when the window is closed while something is being removed.

use eframe::egui::{Label, Ui};

use crate::gui::command::{Command, Removing};
use crate::gui::state::{Area, Once, State};
use crate::gui::theme;
use crate::gui::view::modal::{alert, leave};
use crate::gui::view::{button, filled_button};
use crate::gui::words::removed as words;

const WIDTH: f32 = 480.0;

pub fn show(ui: &mut Ui, state: &State, once: Once, commands: &mut Vec<Command>) {
    let Some(running) = &state.removing.running else { return };
    let now = words::running(running);
    alert(
        ui,
        ("closing", "Something is being removed", WIDTH),
        &now,
        commands,
        |ui, _| {
            ui.add(Label::new(&now).wrap());
            ui.add(Label::new("Where it is stopped, the rest stays as it is and can be resumed.").wrap());
        },
        |ui, commands| {
            leave(ui, Once::default(), "Stay", commands).on_hover_text("Leave the window open (Esc)");
            button(ui, state, Command::Removing(Removing::StopAndClose), commands);
            let finish = Command::Removing(Removing::FinishAndClose);
            let fill = theme::palette(ui).accent;
            let response = filled_button(ui, state, finish.text(), fill, finish, commands);
            if once.focus == Some(Area::Dialog) {
                response.request_focus();
            }
        },
    );
}
