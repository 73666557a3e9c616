//! The search field.

use eframe::egui::{Align2, Id, Margin, Rect, Role, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2};

use crate::gui::command::Command;
use crate::gui::state::{Area, Once, State};
use crate::gui::theme;
use crate::gui::view::{Seen, icon_button, tabs};
use crate::gui::widget::icon;

/// How wide the field is where there is room, and where there is none.
const WIDTH: f32 = 260.0;
const LEAST: f32 = 150.0;

fn search_id() -> Id {
    Id::unique("search")
}

/// Whether the keyboard is in the search field.
pub fn has_keyboard(ui: &Ui) -> bool {
    ui.memory(|memory| memory.has_focus(search_id()))
}

/// Whether an icon stands for the field: the window is small, and nothing is typed.
fn is_icon(ui: &Ui, state: &State, once: Once) -> bool {
    let is_small = ui.ctx().content_rect().width() < tabs::MENU;
    let is_used = has_keyboard(ui) || once.focus == Some(Area::Search) || state.list.filter.is_searching();
    is_small && !is_used
}

/// The least room that it needs.
pub fn least(ui: &Ui, state: &State, once: Once) -> f32 {
    if is_icon(ui, state, once) { theme::BUTTON } else { LEAST }
}

/// Paints the search field at the right of `room` points; what it says now, if that changed, goes to `seen`.
pub fn show(ui: &mut Ui, state: &State, once: Once, room: f32, seen: &mut Seen, commands: &mut Vec<Command>) {
    if is_icon(ui, state, once) {
        ui.add_space((room - theme::BUTTON).max(0.0));
        return icon_button(ui, state, icon::MAGNIFYING_GLASS, Command::Search, commands);
    }
    let width = room.clamp(0.0, WIDTH);
    ui.add_space((room - width).max(0.0));
    let mut text = state.list.filter.search().to_string();
    let is_empty = text.is_empty();
    // Before the field is painted: it takes what was typed in this very frame.
    if once.focus == Some(Area::Search) {
        ui.memory_mut(|memory| memory.request_focus(search_id()));
    }
    let hint = format!("Search ({})", Command::Search.shortcut().unwrap_or_default());
    let field = TextEdit::singleline(&mut text)
        .id(search_id())
        .hint_text(hint)
        .desired_width(width)
        .min_size(vec2(0.0, theme::BUTTON))
        .align(Align2::LEFT_CENTER)
        .margin(Margin { left: 28, right: 28, top: 5, bottom: 5 })
        // The list keeps Escape and Enter for itself; see the commands.
        .return_key(None);
    let response = ui.add(field);
    response.widget_info(|| WidgetInfo::labeled(Role::SearchInput, true, "Search"));
    let palette = theme::palette(ui);
    let rect = response.rect;
    let centre = pos2(rect.left() + 15.0, rect.center().y);
    icon::paint(ui, centre, icon::MAGNIFYING_GLASS, palette.weak);
    if response.changed() {
        seen.search = Some(text);
    } else if !is_empty && clear(ui, rect) {
        seen.search = Some(String::new());
    }
}

/// The cross at the end of the field. Returns whether it was clicked.
fn clear(ui: &Ui, field: Rect) -> bool {
    let room =
        Rect::from_center_size(pos2(field.right() - 14.0, field.center().y), vec2(theme::HIT, theme::HIT));
    let response = ui.interact(room, search_id().with("clear"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Clear the search"));
    let palette = theme::palette(ui);
    let colour = if response.hovered() || response.has_focus() { palette.text } else { palette.weak };
    icon::paint(ui, room.center(), icon::X, colour);
    response.on_hover_text("Clear the search").clicked()
}
