//! How a dialog looks, whatever it is about: its frame, its title, and the buttons that leave it.
//!
//! The toolkit remembers how high a dialog was under its name. So it has another name at each opening, and the row of its
//! buttons is exactly as high as these: it is as high as what is in it, whatever it was before.

use eframe::egui::accesskit::Role;
use eframe::egui::{
    Align, Context, Frame, Id, Label, Layout, Modal, Response, RichText, ScrollArea, Ui, vec2,
};

use crate::gui::command::Command;
use crate::gui::state::{Area, Once};
use crate::gui::theme;

/// The room for what stands around the content of a dialog, and less of it in a low window.
const AROUND: f32 = 170.0;
const LITTLE_AROUND: f32 = 126.0;
/// Below this height a window is low.
const LOW: f32 = 400.0;

/// A dialog: what it is about, its content, which scrolls where the window is low, and its buttons at the right, in the
/// order in which they are read. Escape and a click beside it close it.
pub fn modal(
    ui: &Ui,
    about: (&str, &str, f32),
    commands: &mut Vec<Command>,
    content: impl FnOnce(&mut Ui, &mut Vec<Command>),
    buttons: impl FnOnce(&mut Ui, &mut Vec<Command>),
) {
    show(ui, about, None, commands, content, buttons);
}

/// A dialog that asks before something goes; to those who hear it, it is told with `description`.
pub fn alert(
    ui: &Ui,
    about: (&str, &str, f32),
    description: &str,
    commands: &mut Vec<Command>,
    content: impl FnOnce(&mut Ui, &mut Vec<Command>),
    buttons: impl FnOnce(&mut Ui, &mut Vec<Command>),
) {
    show(ui, about, Some(description), commands, content, buttons);
}

fn show(
    ui: &Ui,
    (name, title, width): (&str, &str, f32),
    description: Option<&str>,
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
    let id = Id::unique(name);
    let opening = opening(ui.ctx(), id);
    let answer = Modal::new(id.with(opening)).frame(frame).show(ui.ctx(), |ui| {
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
            node.set_role(if description.is_some() { Role::AlertDialog } else { Role::Dialog });
            node.set_label(title);
            node.set_modal();
            if let Some(description) = description {
                node.set_description(description);
            }
        });
        ui.set_width((screen.width() - 96.0).clamp(0.0, width));
        ui.add(Label::new(RichText::new(title).font(theme::title())).wrap());
        ui.add_space(if is_low { theme::SPACE[0] } else { theme::SPACE[2] });
        let height = (screen.height() - around).max(0.0);
        // The toolkit would leave it as high as it was in the last frame when more comes into it.
        let scroll = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
        scroll.show(ui, |ui| content(ui, commands));
        ui.add_space(if is_low { theme::SPACE[1] } else { theme::SPACE[3] });
        at_the_right(ui, id.with("buttons"), |ui| buttons(ui, commands));
    });
    if answer.should_close() {
        commands.push(Command::CloseDialog);
    }
}

/// The number of this opening of a dialog: another when it was not there in the last frame.
fn opening(context: &Context, id: Id) -> u64 {
    let frame = context.cumulative_frame_nr();
    context.data_mut(|data| {
        let (last, opening) = data.get_temp_mut_or_default::<(u64, u64)>(id);
        if frame > *last + 1 {
            *opening += 1;
        }
        *last = frame;
        *opening
    })
}

/// A row of buttons at the right, made in the order in which they are read; it has the width that it had in the last
/// frame, and when it takes another, the frame is made once more.
fn at_the_right(ui: &mut Ui, id: Id, buttons: impl FnOnce(&mut Ui)) {
    let known = ui.data(|data| data.get_temp::<f32>(id)).unwrap_or_default();
    let room = vec2(ui.available_width(), theme::BUTTON);
    ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
        ui.set_max_height(theme::BUTTON);
        ui.add_space((ui.available_width() - known).max(0.0));
        let width = ui.scope(buttons).response.rect.width();
        if (width - known).abs() > 0.5 {
            ui.data_mut(|data| data.insert_temp(id, width));
            ui.ctx().request_discard("the buttons of a dialog have another width");
        }
    });
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
