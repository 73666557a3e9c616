//! What is known of the row that the cursor is on: the verdict, Julia's where it differs, and the evidence.

use eframe::egui::{CollapsingHeader, Id, Label, RichText, Ui};

use crate::core::judge::Decision;
use crate::core::judge::Evidence;
use crate::core::operation::survey::Survey;
use crate::gui::command::{Cleaning, Command};
use crate::gui::format;
use crate::gui::state::State;
use crate::gui::state::clean_up::DecisionRow;
use crate::gui::state::listing::Totals;
use crate::gui::theme;
use crate::gui::view::details::{field, gap, measured, sentence, title};
use crate::gui::view::{button, elided};
use crate::gui::words::cleaning as words;

const MOST: usize = 50;

pub fn content(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let page = state.clean_up.page();
    match page.row() {
        Some(DecisionRow::Section(section)) => {
            if let Some(section) = page.sections.get(section) {
                title(ui, section.title);
                totals(ui, &section.sum);
                gap(ui);
                sentence(ui, section.advice);
            }
        }
        Some(DecisionRow::Family(family)) => {
            if let Some(family) = page.families.get(family) {
                title(ui, &family.label);
                sentence(ui, &words::versions(family));
                totals(ui, &family.sum);
            }
        }
        Some(DecisionRow::Thing(_)) => {
            if let Some((survey, decision)) = state.clean_up.decision() {
                thing(ui, state, survey, decision, commands);
            }
        }
        None => {
            title(ui, "Why?");
            sentence(ui, "Click on a row to see why it is there, and what speaks for it.");
        }
    }
}

fn totals(ui: &mut Ui, sum: &Totals) {
    ui.label(RichText::new(sum.size().size()).font(theme::title()));
    ui.label(RichText::new(words::files(sum.files())).weak());
}

fn thing(ui: &mut Ui, state: &State, survey: &Survey, decision: &Decision, commands: &mut Vec<Command>) {
    title(ui, &words::label(survey, decision));
    measured(ui, survey.sizes.get(&decision.thing), "Not measured: it stays.");
    gap(ui);
    sentence(ui, &format::visible(&decision.sentence(state.home())));
    if let Some(words) = words::julia_otherwise(&state.clean_up, decision) {
        ui.add(Label::new(RichText::new(words).color(theme::palette(ui).cannot_check)).wrap());
    }
    gap(ui);
    ui.horizontal_wrapped(|ui| {
        button(ui, state, Command::Cleaning(Cleaning::Open), commands);
        button(ui, state, Command::Cleaning(Cleaning::CopyPath), commands);
    });
    if let Some(thing) = survey.thing(decision) {
        field(ui, "Path", |ui| sentence(ui, &format::path(&thing.path, None)));
    }
    if let Some(since) = decision.orphaned_since {
        field(ui, "Recorded as an orphan", |ui| sentence(ui, &words::since(since)));
    }
    if let Some(due) = words::due(decision) {
        field(ui, "Stays", |ui| sentence(ui, &format!("{due}, and longer when it is used until then")));
    }
    gap(ui);
    CollapsingHeader::new("Evidence").id_salt(Id::unique("evidence of clean up")).show(ui, |ui| {
        evidence(ui, state, decision);
    });
}

/// The log lines, files and projects that decided.
fn evidence(ui: &mut Ui, state: &State, decision: &Decision) {
    let weak = theme::palette(ui).weak;
    if decision.evidence.is_empty() {
        sentence(ui, "No log and no file of any depot names it.");
    }
    for Evidence { file, line, path } in decision.evidence.iter().take(MOST) {
        elided(ui, &format::path(path, state.home()), theme::body(), theme::palette(ui).text);
        let line = line.map(|line| format!("line {} of ", format::count(line))).unwrap_or_default();
        let words = format!("{line}{}", format::path(file, state.home()));
        elided(ui, &words, theme::caption(), weak);
        ui.add_space(theme::SPACE[0]);
    }
    let more = decision.evidence.len().saturating_sub(MOST);
    if more > 0 {
        let more = format!("and {} more", format::count(more));
        ui.label(RichText::new(more).weak());
    }
    ui.label(RichText::new(format!("Rule: {}", decision.reason.rule())).font(theme::caption()).weak());
}
