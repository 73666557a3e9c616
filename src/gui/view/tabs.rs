//! The views of the window, as tabs of the toolbar: plain text, the chosen one underlined. In a narrow window all
//! but the chosen one are icons; in a small one they are a menu.

use eframe::egui::{Button, Id, Popup, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use crate::gui::command::Command;
use crate::gui::state::State;
use crate::gui::state::session::View;
use crate::gui::theme;
use crate::gui::view::{answered, menu};
use crate::gui::widget::{icon, text};

const VIEWS: [View; 3] = [View::Overview, View::Everything, View::Rules];
/// Below this width of the window only the chosen tab has words.
const WORDS: f32 = 1_000.0;
/// Below this one there is a menu in place of the tabs.
pub const MENU: f32 = 640.0;
/// Between the text of a tab and its edges.
const INSIDE: f32 = theme::SPACE[1];

fn sign(view: View) -> &'static str {
    match view {
        View::Overview => icon::SQUARES_FOUR,
        View::Everything => icon::LIST_BULLETS,
        View::Rules => icon::RECYCLE,
        View::Settings => icon::GEAR,
    }
}

/// Whether there is anything that they would show.
pub fn are_shown(state: &State) -> bool {
    Command::View(View::Overview).why_not(state).is_none()
}

/// The room that they take.
pub fn width(ui: &Ui, state: &State) -> f32 {
    if !are_shown(state) {
        return 0.0;
    }
    if is_menu(ui) {
        let name = Command::View(state.session.view).text();
        return text::width(ui, name, &theme::body()) + 2.0 * theme::SPACE[2] + theme::ICON + theme::SPACE[0];
    }
    VIEWS.into_iter().map(|view| tab_width(ui, state, view)).sum()
}

fn is_menu(ui: &Ui) -> bool {
    ui.ctx().content_rect().width() < MENU
}

fn has_words(ui: &Ui, state: &State, view: View) -> bool {
    state.session.view == view || ui.ctx().content_rect().width() >= WORDS
}

fn tab_width(ui: &Ui, state: &State, view: View) -> f32 {
    if has_words(ui, state, view) {
        text::width(ui, Command::View(view).text(), &theme::body()) + 2.0 * INSIDE + 1.0
    } else {
        theme::BUTTON
    }
}

pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    if !are_shown(state) {
        return;
    }
    if is_menu(ui) {
        return as_menu(ui, state, commands);
    }
    let list = Id::unique("views");
    let room =
        Rect::from_min_size(ui.available_rect_before_wrap().min, vec2(width(ui, state), theme::BUTTON));
    ui.interact(room, list, Sense::hover());
    ui.ctx().accesskit_node_builder(list, |node| {
        node.set_role(Role::TabList);
        node.set_label("Views");
    });
    ui.scope_builder(UiBuilder::new().accessibility_parent(list), |ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for view in VIEWS {
            tab(ui, state, view, commands);
        }
    });
}

fn tab(ui: &mut Ui, state: &State, view: View, commands: &mut Vec<Command>) -> Response {
    let command = Command::View(view);
    let is_on = state.session.view == view;
    let is_enabled = command.why_not(state).is_none();
    let size = vec2(tab_width(ui, state, view), theme::BUTTON);
    let made = ui.add_enabled_ui(is_enabled, |ui| ui.allocate_exact_size(size, Sense::click()));
    let (room, response) = made.inner;
    response.widget_info(|| WidgetInfo::labeled(Role::Tab, is_enabled, command.text()));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_selected(is_on));
    let palette = theme::palette(ui);
    let colour = if is_on || response.hovered() { palette.text } else { palette.weak };
    if has_words(ui, state, view) {
        let inside = Rect::from_min_max(pos2(room.left() + INSIDE, room.top()), room.max);
        text::left(ui, inside, command.text(), theme::body(), colour);
    } else {
        icon::paint(ui, room.center(), sign(view), colour);
    }
    if is_on {
        let line = Rect::from_min_max(
            pos2(room.left() + INSIDE, room.bottom() - theme::UNDERLINE),
            pos2(room.right() - INSIDE, room.bottom()),
        );
        ui.painter().rect_filled(line, 0.0, palette.accent);
    }
    answered(response, state, command, commands)
}

fn as_menu(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let name = Command::View(state.session.view).text();
    let size = vec2(width(ui, state), theme::BUTTON);
    let opener = ui.add_sized(size, Button::new(format!("{name} {}", icon::CARET_DOWN)));
    opener.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("View: {name}")));
    Popup::menu(&opener).accessible_name("Views").show(|ui| {
        for view in VIEWS {
            menu::item(ui, state, Command::View(view), commands);
        }
    });
}
