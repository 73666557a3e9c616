//! How a dialog looks, whatever it is about: its frame, its title, and the buttons that leave it.

use eframe::egui::{Align, Frame, Id, Label, Layout, Modal, Response, RichText, ScrollArea, Ui};

use crate::gui::command::Command;
use crate::gui::state::{Area, Once};
use crate::gui::theme;

/// The room for what stands around the content of a dialog, and less of it in a low window.
const AROUND: f32 = 170.0;
const LITTLE_AROUND: f32 = 126.0;
/// Below this height a window is low.
const LOW: f32 = 400.0;
/// A dialog: what it is about, its content, which scrolls where the window is low, and its buttons, the first
/// of them at the right. Escape and a click beside it close it.
pub fn modal(
    ui: &Ui,
    (id, title, width): (&str, &str, f32),
    commands: &mut Vec<Command>,
    content: impl FnOnce(&mut Ui, &mut Vec<Command>),
    buttons: impl FnOnce(&mut Ui, &mut Vec<Command>),
) {
    let screen = ui.ctx().content_rect();
    let is_low = screen.height() < LOW;
    let around = if is_low { LITTLE_AROUND } else { AROUND };
    let frame = Frame::popup(ui.style())
        .inner_margin(if is_low { theme::SPACE[2] } else { theme::SPACE[4] })
        .corner_radius(theme::RADIUS_DIALOG);
    let answer = Modal::new(Id::unique(id)).frame(frame).show(ui.ctx(), |ui| {
        ui.set_width((screen.width() - 96.0).clamp(0.0, width));
        ui.add(Label::new(RichText::new(title).font(theme::title())).wrap());
        ui.add_space(if is_low { theme::SPACE[0] } else { theme::SPACE[2] });
        let height = (screen.height() - around).max(0.0);
        ScrollArea::vertical().max_height(height).show(ui, |ui| content(ui, commands));
        ui.add_space(if is_low { theme::SPACE[1] } else { theme::SPACE[3] });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| buttons(ui, commands));
    });
    if answer.should_close() {
        commands.push(Command::CloseDialog);
    }
}

/// The button that closes a dialog.
pub fn close(ui: &mut Ui, commands: &mut Vec<Command>) {
    leave(ui, Once::default(), Command::CloseDialog.text(), commands);
}

/// A button that changes nothing; it has the focus when the dialog opens.
pub fn leave(ui: &mut Ui, once: Once, name: &str, commands: &mut Vec<Command>) -> Response {
    let response = ui.button(name);
    if once.focus == Some(Area::Dialog) {
        response.request_focus();
    }
    if response.clicked() {
        commands.push(Command::CloseDialog);
    }
    response
}
