//! The strip above the status bar: what was just done, and what can be done about it. It covers nothing, and stays until
//! somebody takes it away.

use eframe::egui::accesskit::Live;
use eframe::egui::{Label, Panel, Role, Ui, WidgetInfo, vec2};

use crate::gui::command::{Command, Removing};
use crate::gui::state::State;
use crate::gui::state::removing::Strip;
use crate::gui::theme;
use crate::gui::view::{bar, named_button};
use crate::gui::widget::{icon, line};

pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let Some(strip) = &state.removing.strip else { return };
    let frame = bar(ui).fill(theme::palette(ui).selected);
    let room = vec2((ui.available_width() - 2.0 * theme::SPACE[2]).max(0.0), theme::TOOLBAR);
    Panel::bottom("strip").frame(frame).resizable(false).show(ui, |ui| {
        ui.set_min_height(theme::TOOLBAR);
        ui.allocate_ui(room, |ui| {
            line::ends(ui, "strip", |ui| message(ui, strip), |ui| offers(ui, state, strip, commands));
        });
    });
}

fn message(ui: &mut Ui, strip: &Strip) {
    if strip.is_failure {
        ui.label(icon::text(icon::WARNING).color(theme::palette(ui).can_go));
    }
    let message = ui.add(Label::new(&strip.message).wrap());
    message.widget_info(|| WidgetInfo::labeled(Role::Label, true, &strip.message));
    let live = match (strip.is_failure, strip.is_settled) {
        (true, _) => Live::Assertive,
        (false, true) => Live::Polite,
        // What is said for a moment only is not read to anybody.
        (false, false) => return,
    };
    ui.ctx().accesskit_node_builder(message.id, |node| node.set_live(live));
}

fn offers(ui: &mut Ui, state: &State, strip: &Strip, commands: &mut Vec<Command>) {
    for (text, action) in &strip.actions {
        named_button(ui, state, text, action.clone().into(), commands);
    }
    let dismiss = Command::Removing(Removing::Dismiss);
    if icon::button(ui, icon::X, dismiss.text()).on_hover_text(dismiss.tooltip()).clicked() {
        commands.push(dismiss);
    }
}
