//! What was removed before, as the journal and the trash tell: to be brought back, or its space freed.

use eframe::egui::{Align, Button, Label, Layout, RichText, ScrollArea, Ui, WidgetInfo, vec2};

use crate::core::reclaim::past::Past;
use crate::core::time::ago;
use crate::gui::command::{Availability, Command, Removing};
use crate::gui::state::State;
use crate::gui::theme;
use crate::gui::view::dialog::modal;
use crate::gui::view::elided;
use crate::gui::words::removing as words;

const WIDTH: f32 = 680.0;
/// The height of a removal's two lines, and of the room after it.
const HEIGHT: f32 = 46.0;

/// Paints the dialog.
pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let (mut chosen, mut closed) = (Vec::new(), false);
    let is_left = modal(
        ui,
        "recent",
        "Recent removals",
        WIDTH,
        |ui| content(ui, state, &mut chosen),
        |ui| closed = ui.button(Command::CloseDialog.text()).clicked(),
    );
    commands.append(&mut chosen);
    if closed || is_left {
        commands.push(Command::CloseDialog);
    }
}

fn content(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let past = &state.removing.past;
    if let Some(problem) = &past.problem {
        ui.add(Label::new(RichText::new(problem).color(theme::palette(ui).no_project)).wrap());
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
        ui.add(Label::new(RichText::new(words).color(theme::palette(ui).no_project)).wrap());
    }
    let most = (ui.ctx().content_rect().height() - 200.0).max(2.0 * HEIGHT);
    ScrollArea::vertical().max_height(most).min_scrolled_height(0.0).show_rows(
        ui,
        HEIGHT,
        removals.len(),
        |ui, seen| {
            for removal in removals.get(seen).unwrap_or_default() {
                row(ui, state, removal, commands);
            }
        },
    );
}

fn row(ui: &mut Ui, state: &State, removal: &Past, commands: &mut Vec<Command>) {
    let name = words::past(removal);
    let room = vec2(ui.available_width(), HEIGHT - ui.spacing().item_spacing.y);
    ui.allocate_ui_with_layout(room, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_height(room.y);
        let items = || removal.items.iter();
        let mut offer = |ui: &mut Ui, action: Removing, is_possible: bool| {
            if !is_possible {
                return;
            }
            let availability = action.availability(state);
            let response = ui.add_enabled(availability == Availability::Enabled, Button::new(action.text()));
            // Several rows have the same buttons: to those who hear them each says what it is about.
            response.widget_info(|| {
                WidgetInfo::labeled(eframe::egui::Role::Button, true, format!("{} {name}", action.text()))
            });
            if response.clicked() {
                commands.push(Command::Removing(action.clone()));
            }
            match availability {
                Availability::Enabled => response.on_hover_text(action.tooltip()),
                Availability::Disabled(reason) => response.on_disabled_hover_text(reason),
            };
        };
        let id = removal.id.clone();
        let can_be_purged = items().any(|item| item.standing.can_be_purged());
        offer(ui, Removing::ProposePurge(id.clone()), can_be_purged);
        offer(ui, Removing::UndoOf(id), items().any(|item| item.standing.can_return()));
        ui.with_layout(Layout::top_down(Align::Min), |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            elided(ui, &name, theme::strong(), theme::palette(ui).text);
            let when = removal.time.map_or_else(
                || "at a time that cannot be read".to_string(),
                |time| {
                    let age = ago(time.age_at(state.now.local));
                    format!("{age}, {}", time.civil().strftime("%Y-%m-%d %H:%M"))
                },
            );
            let words = format!("{when} · {}", words::standing(removal));
            elided(ui, &words, theme::body(), theme::palette(ui).weak);
        });
    });
}
