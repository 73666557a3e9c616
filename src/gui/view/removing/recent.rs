//! What was removed before, as the journal and the trash tell: to be brought back, or its space freed.

use eframe::egui::{Align, Label, Layout, RichText, Role, ScrollArea, Ui, WidgetInfo, vec2};

use crate::core::reclaim::past::{Past, Standing};
use crate::core::time::{Age, ago};
use crate::gui::command::{Command, Removing};
use crate::gui::state::removing::Undoable;
use crate::gui::state::{Once, State};
use crate::gui::theme;
use crate::gui::view::modal::{leave, modal};
use crate::gui::view::{elided, named_button};
use crate::gui::words::removed as words;

const WIDTH: f32 = 760.0;
/// The height of a removal's two lines and the room after it, and with its buttons below them.
const HEIGHT: f32 = 46.0;
const HIGH: f32 = 84.0;
/// Below this width the buttons stand below.
const NARROW: f32 = 480.0;

pub fn show(ui: &mut Ui, state: &State, once: Once, commands: &mut Vec<Command>) {
    modal(
        ui,
        ("recent", "Recent removals", WIDTH),
        commands,
        |ui, commands| content(ui, state, commands),
        |ui, commands| {
            leave(ui, once, Command::CloseDialog.text(), commands);
        },
    );
}

fn content(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let past = &state.removing.past;
    if let Some(problem) = &past.problem {
        ui.add(Label::new(RichText::new(problem).color(theme::palette(ui).can_go)).wrap());
        return;
    }
    let Some(removals) = &past.removals else {
        ui.label(RichText::new("Looking into the trash…").weak());
        return;
    };
    if removals.is_empty() {
        ui.label("Nothing was removed yet. What is removed can be brought back from here.");
        return;
    }
    for warning in &past.warnings {
        let words = crate::gui::format::visible(&warning.to_string()).into_owned();
        ui.add(Label::new(RichText::new(words).color(theme::palette(ui).can_go)).wrap());
    }
    let height = if is_narrow(ui) { HIGH } else { HEIGHT };
    let most = (ui.ctx().content_rect().height() - 200.0).max(HIGH);
    ScrollArea::vertical().max_height(most).min_scrolled_height(0.0).show_rows(
        ui,
        height - ui.spacing().item_spacing.y,
        removals.len(),
        |ui, seen| {
            for removal in removals.get(seen).unwrap_or_default() {
                row(ui, state, removal, commands);
            }
        },
    );
}

/// Whether the buttons stand below what they are about.
fn is_narrow(ui: &Ui) -> bool {
    ui.available_width() < NARROW
}

fn row(ui: &mut Ui, state: &State, removal: &Past, commands: &mut Vec<Command>) {
    let height = if is_narrow(ui) { HIGH } else { HEIGHT };
    let room = vec2(ui.available_width(), height - ui.spacing().item_spacing.y);
    if is_narrow(ui) {
        ui.allocate_ui_with_layout(room, Layout::top_down(Align::Min), |ui| {
            ui.set_min_height(room.y);
            description(ui, state, removal);
            ui.horizontal(|ui| offers(ui, state, removal, commands));
        });
    } else {
        ui.allocate_ui_with_layout(room, Layout::right_to_left(Align::Center), |ui| {
            ui.set_min_height(room.y);
            offers(ui, state, removal, commands);
            ui.with_layout(Layout::top_down(Align::Min), |ui| description(ui, state, removal));
        });
    }
}

/// What it was, when, and where its things are now.
fn description(ui: &mut Ui, state: &State, removal: &Past) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let depots = words::depots(&removal.depots, state.home());
    let words = format!("{}, from {depots}", words::past(removal));
    elided(ui, &words, theme::strong(), theme::palette(ui).text);
    let standing = words::past_stopped(removal).unwrap_or_else(|| words::standing(removal));
    let words = format!("{standing} · {}", when(state, removal));
    elided(ui, &words, theme::body(), theme::palette(ui).weak);
}

fn when(state: &State, removal: &Past) -> String {
    removal.time.map_or_else(
        || "at a time that cannot be read".to_string(),
        |time| {
            let age = ago(Age::of_local(time, &state.now));
            format!("{age}, {}", time.civil().strftime("%Y-%m-%d %H:%M"))
        },
    )
}

fn offers(ui: &mut Ui, state: &State, removal: &Past, commands: &mut Vec<Command>) {
    let (name, when) = (words::past(removal), when(state, removal));
    let of = Undoable { id: removal.id.clone(), removals: state.removing.past.of.clone() };
    let can = |of: fn(Standing) -> bool| removal.items.iter().any(|item| of(item.standing));
    let left = removal.left();
    let mut actions = [
        (words::resume(left.len()), !left.is_empty(), Removing::Resume(left)),
        named(Removing::UndoOf(of.clone()), can(Standing::can_return)),
        named(Removing::ProposePurge(of), can(Standing::can_be_purged)),
    ];
    if ui.layout().prefer_right_to_left() {
        actions.reverse();
    }
    for (text, _, action) in actions.into_iter().filter(|(_, is_possible, _)| *is_possible) {
        let command = Command::Removing(action);
        let label = format!("{text} {name}, {when}");
        let is_enabled = command.why_not(state).is_none();
        let response = named_button(ui, state, &text, command, commands);
        // Several rows have the same buttons: to those who hear them each says what it is about.
        response.widget_info(|| WidgetInfo::labeled(Role::Button, is_enabled, &label));
    }
}

/// An action that is called as its command is.
fn named(action: Removing, is_possible: bool) -> (String, bool, Removing) {
    (Command::Removing(action.clone()).text().to_string(), is_possible, action)
}
