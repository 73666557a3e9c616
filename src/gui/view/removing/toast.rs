//! The word on what was just done, at the bottom right, with the way back.

use eframe::egui::{Align2, Area, Frame, Id, Label, Order, Role, Ui, WidgetInfo, vec2};

use crate::gui::command::{Command, Removing};
use crate::gui::state::State;
use crate::gui::state::session::View;
use crate::gui::theme;
use crate::gui::view::named_button;
use crate::gui::widget::icon;

const WIDTH: f32 = 420.0;

/// Paints it. Returns whether it is pointed at, or has the focus.
pub fn show(ui: &Ui, state: &State, commands: &mut Vec<Command>) -> bool {
    let Some(toast) = &state.removing.toast else { return false };
    let mut has_focus = false;
    let screen = ui.ctx().content_rect();
    // Above the status bar, at the edge of the window.
    // The button that cleans up stays in sight.
    let foot = if state.session.view == View::Everything { 0.0 } else { theme::TOOLBAR };
    let offset = vec2(-theme::SPACE[3], -theme::LINE - theme::SPACE[3] - foot);
    let area = Area::new(Id::unique("toast")).order(Order::Foreground).anchor(Align2::RIGHT_BOTTOM, offset);
    let shown = area.show(ui.ctx(), |ui| {
        Frame::popup(ui.style()).inner_margin(theme::SPACE[2]).show(ui, |ui| {
            ui.set_max_width((screen.width() - 64.0).clamp(0.0, WIDTH));
            ui.horizontal_top(|ui| {
                let room = ui.available_width() - theme::HIT - theme::GAP;
                ui.vertical(|ui| {
                    ui.set_width(room);
                    // One line stands in the middle of the cross beside it.
                    ui.add_space(theme::SPACE[0]);
                    let message = ui.add(Label::new(&toast.message).wrap());
                    message.widget_info(|| WidgetInfo::labeled(Role::Label, true, &toast.message));
                    let set = |node: &mut eframe::egui::accesskit::Node| {
                        node.set_live(eframe::egui::accesskit::Live::Polite);
                    };
                    ui.ctx().accesskit_node_builder(message.id, set);
                });
                let command = Command::Removing(Removing::Dismiss);
                let dismiss = icon::button(ui, icon::X, command.text());
                has_focus |= dismiss.has_focus();
                if dismiss.on_hover_text(command.tooltip()).clicked() {
                    commands.push(command);
                }
            });
            if toast.actions.is_empty() {
                return;
            }
            ui.add_space(theme::SPACE[0]);
            ui.horizontal_wrapped(|ui| {
                for (text, action) in &toast.actions {
                    let button = named_button(ui, state, text, action.clone().into(), commands);
                    has_focus |= button.has_focus();
                }
            });
        });
    });
    has_focus || shown.response.contains_pointer()
}
