//! What Julia's collection can be told: whose it is, how long orphans wait, what is collected; and that it fails.

use eframe::egui::{self, ComboBox, DragValue, Frame, Label, Margin, RichText, ScrollArea, Ui};

use crate::core::judge::profile::TABLE;
use crate::core::judge::{JuliaVersion, Profile};
use crate::core::operation::survey::{Judgement, Survey};
use crate::gui::command::{Cleaning, Command};
use crate::gui::state::State;
use crate::gui::theme;
use crate::gui::view::button;
use crate::gui::widget::icon;
use crate::gui::words::cleaning as words;

/// The longest delay that can be chosen, in days.
const MOST_DAYS: u32 = 3_650;

/// The part of the window's height that the choices take at most.
const SHARE: f32 = 0.4;

/// Paints the choices, how the chosen version collects, and that Julia itself fails where it does.
pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let Some(survey) = &state.clean_up.survey else { return };
    let side = Margin { left: 12, right: 12, top: 2, bottom: 6 };
    let frame = Frame::new().fill(theme::palette(ui).panel).inner_margin(side);
    // In a low window the list keeps its part.
    let most = (ui.available_height() * SHARE).max(theme::TOOLBAR);
    egui::Panel::top("clean up choices").frame(frame).resizable(false).show(ui, |ui| {
        ScrollArea::vertical()
            .max_height(most)
            .min_scrolled_height(most)
            .show(ui, |ui| content(ui, state, survey, commands));
    });
}

fn content(ui: &mut Ui, state: &State, survey: &Survey, commands: &mut Vec<Command>) {
    fails(ui, state, survey, commands);
    ui.horizontal_wrapped(|ui| {
        version(ui, state, survey, commands);
        let decisions = survey.decisions(Judgement::Julia);
        if decisions.choices.rules().profile == Profile::Delayed {
            delay(ui, state, commands);
        }
        let mut all = state.clean_up.has_all_kinds();
        let kinds = ui.checkbox(&mut all, "with everything else in the depot");
        if kinds.on_hover_text(Command::Cleaning(Cleaning::Kinds(true)).tooltip()).changed() {
            commands.push(Command::Cleaning(Cleaning::Kinds(all)));
        }
        if state.clean_up.job.is_some() {
            ui.add(Label::new(RichText::new("Looking…").weak()).selectable(false));
        }
    });
    let choices = &survey.decisions(Judgement::Julia).choices;
    let mut sentences = vec![words::profile(choices.version, choices.collect_delay)];
    if !state.clean_up.julia_fails() {
        sentences.extend(words::julia_alone(survey));
    }
    ui.add(Label::new(RichText::new(sentences.join(" ")).weak()).wrap());
}

/// Whose collection is followed.
fn version(ui: &mut Ui, state: &State, survey: &Survey, commands: &mut Vec<Command>) {
    let found = survey.facts.newest_julia;
    let chosen = state.clean_up.chosen.version;
    let choose = Command::Cleaning(Cleaning::Version(None));
    let combo =
        ComboBox::from_id_salt("version of Julia").selected_text(words::version(chosen, found)).width(190.0);
    let answer = combo.show_ui(ui, |ui| {
        let mut offer = |version: Option<JuliaVersion>| {
            if ui.selectable_label(chosen == version, words::version(version, found)).clicked() {
                commands.push(Command::Cleaning(Cleaning::Version(version)));
            }
        };
        offer(None);
        for rules in TABLE.iter().rev() {
            offer(Some(rules.since));
        }
    });
    answer.response.on_hover_text(choose.tooltip());
}

/// How long something must have been an orphan before it goes.
fn delay(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let mut days = words::delay_in_days(state.clean_up.chosen.collect_delay);
    let label = ui.label("recorded for");
    // Nought is no number of days to wait: what was recorded at any time goes.
    let words = |days: f64, _: std::ops::RangeInclusive<usize>| match days {
        0.0 => "any time".to_string(),
        1.0 => "1 day".to_string(),
        days => format!("{days} days"),
    };
    let number = |text: &str| match text.trim() {
        "any time" => Some(0.0),
        text => text.split_whitespace().next()?.parse().ok(),
    };
    let value = DragValue::new(&mut days).range(0..=MOST_DAYS).custom_formatter(words).custom_parser(number);
    let response = ui.add(value).labelled_by(label.id);
    if response.on_hover_text(Command::Cleaning(Cleaning::Delay(0)).tooltip()).changed() {
        commands.push(Command::Cleaning(Cleaning::Delay(days)));
    }
}

/// That Julia's own collection fails, and the way on.
fn fails(ui: &mut Ui, state: &State, survey: &Survey, commands: &mut Vec<Command>) {
    let Some(error) = &survey.decisions(Judgement::Julia).julia_fails else { return };
    let palette = theme::palette(ui);
    ui.horizontal_wrapped(|ui| {
        ui.label(icon::text(icon::WARNING).color(palette.can_go));
        ui.add(Label::new(RichText::new(words::julia_fails(error)).color(palette.can_go)).wrap());
        if let Some(log) = state.clean_up.log_to_repair() {
            button(ui, state, Command::Cleaning(Cleaning::CheckLog(log.to_path_buf())), commands);
        }
    });
}
