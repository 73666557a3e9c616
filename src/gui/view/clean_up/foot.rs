//! The foot of the view: what is ticked, and the button that states its effect.

use eframe::egui::{self, Label, Layout, RichText, Ui};

use super::effect;
use crate::core::operation::survey::Judgement;
use crate::gui::command::{Cleaning, Command};
use crate::gui::state::State;
use crate::gui::theme;
use crate::gui::view::{bar, elided};
use crate::gui::words::cleaning as words;

pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let Some(survey) = &state.clean_up.survey else { return };
    let panel =
        egui::Panel::bottom("clean up foot").exact_size(theme::TOOLBAR).frame(bar(ui)).resizable(false);
    panel.show(ui, |ui| {
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            let words = match state.clean_up.tab {
                Judgement::Now => {
                    let ticked = &state.clean_up.ticked;
                    effect(ui, state, Cleaning::Delete, &words::delete(ticked), commands);
                    words::ticked(ticked)
                }
                Judgement::Julia => {
                    let counts = state.clean_up.julia_counts();
                    let profile = survey.decisions(Judgement::Julia).choices.rules().profile;
                    effect(ui, state, Cleaning::Collect, &words::collect(counts, profile), commands);
                    words::collected(counts, profile)
                }
            };
            ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
                if state.clean_up.job.is_some() {
                    ui.add(Label::new(RichText::new("Looking again…").weak()).selectable(false));
                }
                elided(ui, &words, theme::strong(), theme::palette(ui).text);
            });
        });
    });
}
