//! The head of the view: whose decisions are shown, what can go in one figure, and the whole depot in view.

use eframe::egui::{self, Label, Layout, RichText, Ui};

use crate::core::bytes::Bytes;
use crate::core::operation::survey::Judgement;
use crate::gui::command::{Cleaning, Command};
use crate::gui::state::State;
use crate::gui::theme;
use crate::gui::view::{bar, button, elided};
use crate::gui::widget::icon;
use crate::gui::words::cleaning as words;

pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let panel = egui::Panel::top("clean up head").exact_size(theme::TOOLBAR).frame(bar(ui)).resizable(false);
    panel.show(ui, |ui| {
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            details(ui, state, commands);
            ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
                figure(ui, state);
            });
        });
    });
}

/// Shows or hides what is known of the row that the cursor is on.
fn details(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let is_on = state.session.has_details();
    let response = icon::button(ui, icon::SIDEBAR_SIMPLE, Command::Details.text());
    let key = Command::Details.shortcut().unwrap_or_default();
    let verb = if is_on { "Hide" } else { "Show" };
    if response
        .on_hover_text(format!("{verb} the evidence for the row that the cursor is on ({key})"))
        .clicked()
    {
        commands.push(Command::Details);
    }
}

/// What can go, in one figure; whose collection it is, on the other page.
fn figure(ui: &mut Ui, state: &State) {
    let Some(survey) = &state.clean_up.survey else { return };
    let palette = theme::palette(ui);
    match state.clean_up.tab {
        Judgement::Now => {
            let (figure, words) = words::can_go(&state.clean_up.page().sections);
            if !figure.is_empty() {
                ui.add(Label::new(RichText::new(figure).font(theme::title())).selectable(false));
            }
            let free = state.list.listing.as_ref().and_then(|listing| listing.inventory.free);
            let free = free.map(|free| format!("  ·  {} free on this disk", Bytes(free))).unwrap_or_default();
            let words = format!("{words}{free}");
            // What matters most stands at the beginning.
            ui.add(Label::new(&words).truncate().selectable(false)).on_hover_text(&words);
        }
        Judgement::Julia => {
            if let Some(depot) = survey.facts.depots.first() {
                let path = crate::gui::format::path(&depot.depot.path, state.home());
                elided(ui, &format!("What Pkg.gc() would do in {path}"), theme::body(), palette.text);
            }
        }
    }
}

/// What is looked at, and the way to look at more or less.
pub fn kinds(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    if state.list.listing.is_none() {
        return;
    }
    let panel = egui::Panel::top("kinds").exact_size(theme::LINE).frame(bar(ui)).resizable(false);
    panel.show(ui, |ui| {
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            let has_all = state.clean_up.has_all_kinds();
            button(ui, state, Command::Cleaning(Cleaning::Kinds(!has_all)), commands);
            let words = if has_all {
                "Packages, artifacts, compiled code and whatever else lies in the depot are looked at, too."
            } else {
                "Packages, artifacts and compiled code take room, too."
            };
            ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
                elided(ui, words, theme::body(), theme::palette(ui).weak);
            });
        });
    });
}
