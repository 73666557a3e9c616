//! The palette: a field, and below it what it found, each command with its keys or why it cannot be had.

use eframe::egui::{
    Align2, Frame, Id, Modal, Rect, Role, ScrollArea, Sense, TextEdit, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use crate::gui::command::{Command, Gesture, OFFERS};
use crate::gui::state::palette::{Found, Match};
use crate::gui::state::{Area, Once, State};
use crate::gui::theme;
use crate::gui::widget::{icon, text};

const WIDTH: f32 = 560.0;
/// So many rows are seen at once where there is room.
const ROWS: f32 = 12.0;
/// The room for all but the rows.
const AROUND: f32 = 120.0;

pub fn show(ui: &Ui, state: &State, once: Once, commands: &mut Vec<Command>) {
    let screen = ui.ctx().content_rect();
    let frame = Frame::popup(ui.style()).inner_margin(theme::GAP).corner_radius(theme::RADIUS_DIALOG);
    let id = Id::unique("palette");
    let top = vec2(0.0, (screen.height() * 0.1).min(theme::TOOLBAR + theme::GAP));
    let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, top);
    let answer = Modal::new(id).area(area).frame(frame).show(ui.ctx(), |ui| {
        ui.set_width((screen.width() - 64.0).clamp(0.0, WIDTH));
        field(ui, state, once, commands);
        ui.add_space(theme::SPACE[0]);
        let most = (screen.height() - AROUND).clamp(theme::ROW, ROWS * theme::ROW);
        matches(ui, state, once, most, commands);
    });
    if answer.should_close() {
        commands.push(Command::CloseDialog);
    }
}

fn field(ui: &mut Ui, state: &State, once: Once, commands: &mut Vec<Command>) {
    let mut typed = state.palette.text.clone();
    let id = Id::unique("palette field");
    let field = TextEdit::singleline(&mut typed)
        .id(id)
        .hint_text("A command, a setting, or the name of an item")
        .desired_width(f32::INFINITY)
        .min_size(vec2(0.0, theme::BUTTON))
        .align(Align2::LEFT_CENTER)
        // Enter takes what the cursor is on, and the field stays.
        .return_key(None);
    let response = ui.add(field);
    // Not before: while a dialog is measured, nothing in it keeps the keyboard.
    if once.focus == Some(Area::Dialog) {
        response.request_focus();
    }
    response
        .widget_info(|| WidgetInfo::labeled(Role::SearchInput, true, "Find a command, a setting or an item"));
    let active = row_id(state.palette.cursor).accesskit_id();
    let has_matches = !state.palette.matches.is_empty();
    ui.ctx().accesskit_node_builder(response.id, |node| {
        if has_matches {
            node.set_active_descendant(active);
        }
    });
    if response.changed() {
        commands.push(Command::Gesture(Gesture::Ask(typed)));
    }
}

fn row_id(row: usize) -> Id {
    Id::unique("palette row").with(row)
}

fn matches(ui: &mut Ui, state: &State, once: Once, most: f32, commands: &mut Vec<Command>) {
    let palette = &state.palette;
    if palette.matches.is_empty() {
        let (room, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme::ROW), Sense::hover());
        let words = "Nothing is called so";
        let response = ui.interact(room, Id::unique("palette nothing"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
        text::left(ui, room.shrink2(vec2(theme::GAP, 0.0)), words, theme::body(), theme::palette(ui).weak);
        return;
    }
    let list = Id::unique("palette list");
    ui.interact(ui.available_rect_before_wrap(), list, Sense::hover());
    ui.ctx().accesskit_node_builder(list, |node| {
        node.set_role(Role::ListBox);
        node.set_label("What was found");
    });
    ui.scope_builder(UiBuilder::new().accessibility_parent(list), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let area = ScrollArea::vertical().max_height(most).min_scrolled_height(most);
        area.show_rows(ui, theme::ROW, palette.matches.len(), |ui, seen| {
            if once.palette_moved {
                reveal(ui, palette.cursor, seen.start);
            }
            for position in seen {
                if let Some(found) = palette.matches.get(position) {
                    row(ui, state, position, found, commands);
                }
            }
        });
    });
}

/// Brings the cursor's row into sight, be it drawn or not.
#[expect(clippy::cast_precision_loss, reason = "few rows")]
fn reveal(ui: &Ui, cursor: usize, first: usize) {
    let top = ui.max_rect().top() + (cursor as f32 - first as f32) * theme::ROW;
    let row = Rect::from_min_size(pos2(ui.max_rect().left(), top), vec2(1.0, theme::ROW));
    ui.scroll_to_rect(row, None);
}

fn row(ui: &mut Ui, state: &State, position: usize, found: &Match, commands: &mut Vec<Command>) {
    let colours = theme::palette(ui);
    let (_, room) = ui.allocate_space(vec2(ui.available_width(), theme::ROW));
    // The keyboard stays in the field.
    let response = ui.interact(room, row_id(position), Sense::CLICK);
    let is_chosen = state.palette.cursor == position;
    let offer = match found.found {
        Found::Offer(offer) => OFFERS.get(offer),
        Found::Item(_) => None,
    };
    let why_not = offer.and_then(|offer| offer.command.why_not(state));
    let key = offer.and_then(|offer| offer.command.shortcut());
    let spoken =
        || [Some(found.name.as_str()), why_not, key.as_deref()].into_iter().flatten().collect::<Vec<_>>();
    response.widget_info(|| WidgetInfo::labeled(Role::ListBoxOption, why_not.is_none(), spoken().join(", ")));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_selected(is_chosen));
    if is_chosen || response.hovered() {
        let fill = if is_chosen { colours.selected } else { colours.hover };
        ui.painter().rect_filled(room, f32::from(theme::RADIUS_CONTROL), fill);
    }
    let mut inside = room.shrink2(vec2(theme::GAP, 0.0));
    if offer.is_none() {
        icon::paint(
            ui,
            pos2(inside.left() + theme::ICON / 2.0, inside.center().y),
            icon::CARET_RIGHT,
            colours.weak,
        );
    }
    inside.min.x += theme::ICON + theme::GAP;
    let note = why_not.map(str::to_string).or(key).unwrap_or_default();
    let name = if why_not.is_some() { colours.weak } else { colours.text };
    let width = text::width(ui, &note, &theme::caption()).min(inside.width() * 0.7);
    let names = Rect::from_min_max(inside.min, pos2(inside.right() - width - theme::GAP, inside.bottom()));
    text::left(ui, names, &found.name, theme::body(), name);
    let at_right = Rect::from_min_max(pos2(inside.right() - width - 1.0, inside.top()), inside.max);
    text::beginning(ui, at_right, &note, theme::caption(), colours.weak);
    if response.clicked() {
        commands.push(Command::Gesture(Gesture::Choose(Some(position))));
    }
}
