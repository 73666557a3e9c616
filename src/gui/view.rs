//! The parts of the window, each painted from the state; what the user does becomes a command.

use std::collections::BTreeMap;

use eframe::egui::{self, Frame, Margin, Response, Ui, UiBuilder};

use crate::gui::command::{Command, Gesture, Preference};
use crate::gui::state::session::{LEAST_COLUMN, View};
use crate::gui::state::{Area, Once, State};
use crate::gui::view::parts::Part;
use crate::gui::widget::line::{Panels, Side};
use crate::gui::widget::tree_table::Hit;
use crate::gui::widget::{icon, text};
use crate::gui::{theme, words};

pub mod artifact;
pub mod chips;
pub mod clean_up;
pub mod depots;
pub mod details;
pub mod dialog;
pub mod empty;
pub mod inside;
mod key_sheet;
pub mod list;
pub mod log_repair;
pub mod menu;
mod modal;
pub mod notice;
mod palette;
mod pane;
mod parts;
pub mod preview;
pub mod removing;
pub mod search;
mod settings;
pub mod status;
mod tabs;
pub mod toolbar;
pub mod warnings;

/// What a frame learned.
#[derive(Debug, Default)]
pub struct Seen {
    /// What the search field says now, when it was changed.
    pub search: Option<String>,
}

pub fn window(ui: &mut Ui, state: &State, once: Once, commands: &mut Vec<Command>) -> Seen {
    let mut seen = Seen::default();
    let has_list = state.has_list();
    let listing = state.list.listing.as_ref().filter(|_| !has_list);
    let instead = listing.and_then(|listing| words::instead_of(&listing.inventory, state.home()));
    match once.focus {
        Some(Area::List) => ui.memory_mut(|memory| memory.request_focus(list::id())),
        Some(Area::CleanUp) => ui.memory_mut(|memory| memory.request_focus(clean_up::table::id())),
        Some(Area::Inside) => ui.memory_mut(|memory| memory.request_focus(inside::list::id())),
        _ => {}
    }
    let cleans_up = has_list && matches!(state.session.view, View::Overview | View::Rules);
    let part = once.next_part.then(|| parts::next(ui, state));
    parts::begin(ui, state, part, Part::Toolbar);
    toolbar::show(ui, state, once, &mut seen, commands);
    // What lies at the bottom is read, and made, last.
    let whole = ui.available_rect_before_wrap();
    let foot_top = (whole.bottom() - theme::LINE).max(whole.top());
    let notices = Panels::at(ui, "notices", Side::Bottom, whole.with_max_y(foot_top));
    let mut room = notices.before(ui);
    if has_list && state.session.view == View::Everything && state.inside.is_none() {
        parts::begin(ui, state, part, Part::Chips);
        chips::show(&mut room, state, commands);
    }
    parts::begin(ui, state, part, Part::Middle);
    match (&state.inside, state.session.view) {
        (Some(inside), _) => inside::show(&mut room, state, inside, once, part, commands),
        (None, View::Settings) => settings::show(&mut room, state, once, commands),
        _ if cleans_up => clean_up::show(&mut room, state, once, part, commands),
        _ => middle(&mut room, state, once, part, instead.as_ref(), commands),
    }
    // A field in sight says what is wrong with its path itself.
    let has_field = instead.as_ref().is_some_and(|instead| instead.no_depot);
    let is_said = |message: &str| has_field && state.session.chooser.problem.as_deref() == Some(message);
    notices.fill(ui, |ui| {
        removing::strip::show(ui, state, commands);
        if let Some(notice) = state.notice.as_ref().filter(|notice| !is_said(&notice.message)) {
            notice::show(ui, state, notice, commands);
        }
        if state.warnings_open {
            warnings::show(ui, state, commands);
        }
    });
    let mut foot = ui.new_child(UiBuilder::new().max_rect(whole.with_min_y(foot_top)));
    parts::begin(ui, state, part, Part::Status);
    status::show(&mut foot, state, commands);
    dialog::show(ui, state, once, commands);
    ring(ui);
    if state.session.drop_hovers {
        drop_hint(ui);
    }
    seen
}

/// Paints the ring around the one control that has the focus, whichever it is. A list shows by its cursor where
/// the keyboard is.
fn ring(ui: &Ui) {
    let focused = ui.memory(egui::Memory::focused);
    let control = focused.and_then(|focused| ui.ctx().read_response(focused));
    if let Some(control) = control.filter(|control| control.sense.interactive()) {
        theme::ring(ui, &control);
    }
}

fn middle(
    ui: &mut Ui,
    state: &State,
    once: Once,
    part: Option<Part>,
    instead: Option<&words::Instead>,
    commands: &mut Vec<Command>,
) {
    if state.has_list() {
        return details::with_list(ui, state, part, commands, |ui, commands| {
            list::show(ui, state, once, commands);
        });
    }
    let frame = Frame::new().fill(theme::palette(ui).background);
    egui::CentralPanel::default().frame(frame).show(ui, |ui| empty::show(ui, state, instead, commands));
}

/// The width of a column, as the user made it or as usual. One that was made in a larger window does not push
/// everything else out of this one.
fn width_of(title: &str, usual: f32, own: &BTreeMap<String, u16>, room: f32) -> f32 {
    let most = (room / 2.0).max(f32::from(LEAST_COLUMN));
    own.get(title).map_or(usual, |own| f32::from((*own).max(LEAST_COLUMN)).min(most))
}

/// What a hit on a list asks for; nothing for one on a header.
fn hit_on<Column>(hit: Hit<Column>, title: fn(Column) -> &'static str) -> Option<Gesture> {
    Some(match hit {
        Hit::Point(row, reach) => Gesture::Point(row, reach),
        Hit::Activate(row) => Gesture::Activate(row),
        Hit::Fold(row) => Gesture::Fold(row),
        Hit::Menu(row) => Gesture::PointForMenu(row),
        Hit::Widen(column, width) => Gesture::Set(Preference::ColumnWidth(title(column), width)),
        Hit::Sort(_) => return None,
    })
}

/// Says what happens to a folder that is held over the window.
fn drop_hint(ui: &Ui) {
    let room = ui.ctx().content_rect();
    let palette = theme::palette(ui);
    let layer = egui::LayerId::new(egui::Order::Tooltip, egui::Id::unique("drop"));
    let painter = ui.ctx().layer_painter(layer);
    painter.rect_filled(room, 0.0, palette.background.gamma_multiply(0.9));
    let border = egui::Stroke::new(theme::FOCUS_RING, palette.accent);
    painter.rect_stroke(
        room.shrink(theme::SPACE[2]),
        f32::from(theme::RADIUS_CARD),
        border,
        egui::StrokeKind::Inside,
    );
    let words = "Drop the folder to add it as a depot";
    painter.text(room.center(), egui::Align2::CENTER_CENTER, words, theme::title(), palette.text);
}

/// One line of text, shortened in its middle to the room there is; all of it when pointed at.
fn elided(ui: &mut Ui, text: &str, font: egui::FontId, colour: egui::Color32) -> Response {
    // A line that is wider than its room by a hair would widen a pane with each frame.
    let short = text::fit(ui, (ui.available_width() - 1.0).max(0.0), text, &font);
    let is_whole = short == text;
    let label = egui::Label::new(egui::RichText::new(short).font(font).color(colour)).truncate();
    let response = ui.add(label);
    if is_whole { response } else { response.on_hover_text(text) }
}

fn bar(ui: &Ui) -> Frame {
    let side = Margin::symmetric(12, 0);
    Frame::new().fill(theme::palette(ui).panel).inner_margin(side)
}

/// A button for a command: its text, its key in the tooltip, and, when it cannot be had, why.
fn button(ui: &mut Ui, state: &State, command: Command, commands: &mut Vec<Command>) -> Response {
    named_button(ui, state, command.text(), command, commands)
}

/// A button for a command that is called otherwise here.
fn named_button(
    ui: &mut Ui,
    state: &State,
    name: &str,
    command: Command,
    commands: &mut Vec<Command>,
) -> Response {
    let response = ui.add_enabled(command.why_not(state).is_none(), egui::Button::new(name));
    answered(response, state, command, commands)
}

/// A button for a command that bears an icon alone.
fn icon_button(ui: &mut Ui, state: &State, sign: &str, command: Command, commands: &mut Vec<Command>) {
    let is_enabled = command.why_not(state).is_none();
    let response = ui.add_enabled_ui(is_enabled, |ui| icon::button(ui, sign, command.text())).inner;
    answered(response, state, command, commands);
}

/// A button for a command that is filled with a colour, for it is what the person came for.
fn filled_button(
    ui: &mut Ui,
    state: &State,
    name: &str,
    fill: egui::Color32,
    command: Command,
    commands: &mut Vec<Command>,
) -> Response {
    let palette = theme::palette(ui);
    let is_enabled = command.why_not(state).is_none();
    let colour = if is_enabled { palette.on_filled } else { palette.weak };
    let mut button = egui::Button::new(egui::RichText::new(name).color(colour));
    if is_enabled {
        button = button.fill(fill).stroke(egui::Stroke::new(theme::STROKE, fill));
    }
    let response = ui.add_enabled(is_enabled, button);
    answered(response, state, command, commands)
}

/// Gives the command at a click; a tooltip says what it does and which keys give it, or why it cannot be had.
fn answered(response: Response, state: &State, command: Command, commands: &mut Vec<Command>) -> Response {
    let is_clicked = response.clicked();
    if response.gained_focus() {
        // Where the Tab key goes can be seen.
        response.scroll_to_me(None);
    }
    let response = match command.why_not(state) {
        Some(reason) => response.on_disabled_hover_text(reason),
        None => response.on_hover_ui(|ui| {
            ui.label(match command.shortcut() {
                Some(key) => format!("{} ({key})", command.tooltip()),
                None => command.tooltip().to_string(),
            });
        }),
    };
    if is_clicked {
        commands.push(command);
    }
    response
}

#[cfg(test)]
mod tests;
