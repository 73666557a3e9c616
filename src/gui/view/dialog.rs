//! The dialogs that lie over the window: which one is open, and settings and about; the others are beside.

use eframe::egui::{self, Align, DragValue, Label, Layout, RichText, Ui};

use crate::core::settings::{MOST_STALE_DAYS, SCALES, ThemeChoice};
use crate::gui::command::{Command, Gesture, Preference};
use crate::gui::format;
use crate::gui::state::session::Dialog;
use crate::gui::state::{Once, State};
use crate::gui::theme;
use crate::gui::view::modal::{close, modal};
use crate::gui::view::{artifact, depots, log_repair, removing};
use crate::gui::widget::icon;

/// Below this width the names of settings stand above them.
const NARROW: f32 = 460.0;
const NAMES: f32 = 116.0;

pub fn show(ui: &mut Ui, state: &State, once: Once, commands: &mut Vec<Command>) {
    match state.session.dialog {
        None => {}
        Some(Dialog::Settings) => {
            let content = |ui: &mut Ui, commands: &mut _| settings(ui, state, commands);
            modal(ui, ("settings", "Settings", 520.0), commands, content, close);
        }
        Some(Dialog::About) => modal(ui, ("about", "About", 400.0), commands, |ui, _| about(ui), close),
        Some(Dialog::Removal) => removing::dialog::proposal(ui, state, once, commands),
        Some(Dialog::Purge) => removing::dialog::purge(ui, state, once, commands),
        Some(Dialog::Leftovers) => removing::dialog::leftovers(ui, state, once, commands),
        Some(Dialog::Recent) => removing::recent::show(ui, state, once, commands),
        Some(Dialog::Artifact) => artifact::show(ui, state, once, commands),
        Some(Dialog::Log) => log_repair::show(ui, state, commands),
    }
}

fn settings(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let chosen = &state.session.settings;
    let mut set = |preference| commands.push(Command::Gesture(Gesture::Set(preference)));
    named(ui, "Theme", |ui| {
        for (name, theme) in [
            ("As the system", ThemeChoice::System),
            ("Light", ThemeChoice::Light),
            ("Dark", ThemeChoice::Dark),
        ] {
            if ui.radio(chosen.theme == theme, name).clicked() {
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
    named(ui, "Unused means", |ui| {
        let mut days = chosen.stale_days;
        let value = DragValue::new(&mut days).range(1..=MOST_STALE_DAYS).suffix(" days");
        let response = ui.add(value).on_hover_text("Spaces that were not used for so long count as unused");
        ui.add(Label::new(RichText::new("without use").weak()).selectable(false));
        if response.changed() {
            set(Preference::StaleDays(days));
        }
    });
    named(ui, "Motion", |ui| {
        let mut reduced = chosen.reduced_motion;
        if ui.checkbox(&mut reduced, "Change views at once, without sliding or zooming").changed() {
            set(Preference::ReducedMotion(reduced));
        }
    });
    ui.add_space(theme::SPACE[1]);
    ui.separator();
    ui.add_space(theme::SPACE[1]);
    ui.label(RichText::new("Depots added").font(theme::strong()));
    let explanation = "These are looked at besides the depots that Julia itself would use.";
    ui.add(Label::new(RichText::new(explanation).weak()).wrap());
    for depot in &chosen.depots {
        let path = format::path(depot, state.home());
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let remove = Command::RemoveDepot(depot.clone());
                let cross = icon::button(ui, icon::X, &format!("Remove {path}"));
                if cross.on_hover_text(remove.tooltip()).clicked() {
                    commands.push(remove);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    super::elided(ui, &path, theme::body(), theme::palette(ui).text);
                });
            });
        });
    }
    depots::add_field(ui, state, commands);
    if state.session.keeping.path.is_none() {
        ui.add_space(theme::SPACE[1]);
        let words = "These settings last until the window is closed.";
        ui.label(RichText::new(words).font(theme::caption()).weak());
    }
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
        let weak = theme::palette(ui).weak;
        crate::gui::widget::text::left(ui, room, name, theme::body(), weak);
        content(ui);
    });
}

fn about(ui: &mut Ui) {
    ui.label(RichText::new(concat!("Scratch Manager ", env!("CARGO_PKG_VERSION"))).font(theme::strong()));
    ui.label(env!("CARGO_PKG_DESCRIPTION"));
    ui.add_space(theme::SPACE[2]);
    ui.label(concat!("Licence: ", env!("CARGO_PKG_LICENSE")));
    let words = "It looks at the folders in which Julia packages keep data of their own, and says what is safe to \
                 remove. It changes nothing by itself.";
    ui.add(Label::new(RichText::new(words).weak()).wrap());
}
