//! The page of settings: look, motion, what counts as unused, what is never suggested, depots.

use std::path::Path;

use eframe::egui::{
    self, Button, CentralPanel, DragValue, Frame, Label, Margin, Response, RichText, ScrollArea, Ui,
};

use crate::core::settings::{MOST_STALE_DAYS, SCALES};
use crate::gui::command::{Command, Gesture, Preference, THEMES};
use crate::gui::format;
use crate::gui::state::{Area, Once, State};
use crate::gui::theme;
use crate::gui::view::{answered, depots, elided};
use crate::gui::widget::{line, text};

const WIDTH: f32 = 680.0;
/// Below this width the names of settings stand above them.
const NARROW: f32 = 460.0;
const NAMES: f32 = 116.0;

pub fn show(ui: &mut Ui, state: &State, once: Once, commands: &mut Vec<Command>) {
    let frame = Frame::new().fill(theme::palette(ui).background);
    CentralPanel::default().frame(frame).show(ui, |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            Frame::new().inner_margin(Margin::same(24)).show(ui, |ui| {
                ui.set_max_width(WIDTH.min(ui.available_width()));
                content(ui, state, once, commands);
            });
        });
    });
}

fn content(ui: &mut Ui, state: &State, once: Once, commands: &mut Vec<Command>) {
    ui.label(RichText::new("Settings").font(theme::title()));
    if state.session.keeping.path.is_none() {
        note(ui, "They last until the window is closed: there is no folder to keep them in.");
    }
    heading(ui, "Look");
    look(ui, state, once, commands);
    heading(ui, "What is suggested");
    suggestions(ui, state, commands);
    heading(ui, "Depots");
    note(ui, "These are looked at besides the depots that Julia itself would use.");
    for depot in &state.session.settings.depots {
        listed(ui, state, depot, Command::RemoveDepot(depot.clone()), commands);
    }
    depots::add_field(ui, state, commands);
}

fn look(ui: &mut Ui, state: &State, once: Once, commands: &mut Vec<Command>) {
    let chosen = &state.session.settings;
    let mut set = |preference| commands.push(Command::Gesture(Gesture::Set(preference)));
    named(ui, "Theme", |ui| {
        for (position, (name, theme)) in THEMES.into_iter().enumerate() {
            let radio = ui.radio(chosen.theme == theme, name);
            if position == 0 && once.focus == Some(Area::Settings) {
                radio.request_focus();
            }
            if radio.clicked() {
                set(Preference::Theme(theme));
            }
        }
    });
    named(ui, "Size", |ui| {
        for scale in SCALES {
            if ui.radio(chosen.scale == scale, format!("{scale} %")).clicked() {
                set(Preference::Scale(scale));
            }
        }
    });
    named(ui, "Motion", |ui| {
        let mut reduced = chosen.reduced_motion;
        if ui.checkbox(&mut reduced, "Change views at once, without sliding or zooming").changed() {
            set(Preference::ReducedMotion(reduced));
        }
    });
}

fn suggestions(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let chosen = &state.session.settings;
    named(ui, "Unused means", |ui| {
        let mut days = chosen.stale_days;
        let value = DragValue::new(&mut days).range(1..=MOST_STALE_DAYS).suffix(" days");
        let response = ui.add(value).on_hover_text("What was not used for so long counts as unused");
        ui.add(Label::new(RichText::new("without use").weak()).selectable(false));
        if response.changed() {
            commands.push(Command::Gesture(Gesture::Set(Preference::StaleDays(days))));
        }
    });
    ui.add_space(theme::SPACE[0]);
    if chosen.never_suggested.is_empty() {
        note(ui, "Never suggested: nothing. \"Never suggest\" on an item adds it here.");
        return;
    }
    note(ui, "Never suggested, whatever else speaks for it:");
    for (depot, place) in chosen.never_suggested.iter() {
        let again = Command::SuggestAgain(depot.to_path_buf(), place.to_path_buf());
        listed(ui, state, &depot.join(place), again, commands);
    }
}

fn heading(ui: &mut Ui, words: &str) {
    ui.add_space(theme::SPACE[3]);
    ui.add(Label::new(RichText::new(words).font(theme::strong())).selectable(false));
    ui.add_space(theme::SPACE[0]);
}

fn note(ui: &mut Ui, words: &str) {
    ui.add(Label::new(RichText::new(words).weak()).wrap().selectable(false));
}

/// A path, and the button that takes it off the list.
fn listed(ui: &mut Ui, state: &State, path: &Path, remove: Command, commands: &mut Vec<Command>) {
    let path = format::path(path, state.home());
    let size = egui::vec2(ui.available_width(), theme::BUTTON);
    let salt = ("listed", &path);
    ui.allocate_ui(size, |ui| {
        ui.set_min_size(size);
        let left = |ui: &mut Ui| {
            elided(ui, &path, theme::body(), theme::palette(ui).text);
        };
        line::ends(ui, salt, left, |ui| {
            let button: Response = ui.add(Button::new(remove.text()));
            let name = format!("{} {path}", remove.text());
            button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
            answered(button, state, remove, commands);
        });
    });
}

/// A setting with its name before it.
fn named(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    if ui.available_width() < NARROW {
        ui.add(Label::new(RichText::new(name).weak()).selectable(false));
        ui.horizontal_wrapped(content);
        return;
    }
    ui.horizontal_wrapped(|ui| {
        let (room, _) = ui.allocate_exact_size(egui::vec2(NAMES, theme::BUTTON), egui::Sense::hover());
        text::left(ui, room, name, theme::body(), theme::palette(ui).weak);
        content(ui);
    });
}
