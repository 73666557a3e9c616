//! The dialog about a usage log: what is wrong with it, what a repair keeps, and where the old one is afterwards.

use eframe::egui::{Label, RichText, Ui};

use crate::core::log::repair::Checkup;
use crate::gui::command::{Cleaning, Command};
use crate::gui::format;
use crate::gui::state::State;
use crate::gui::state::log_repair::LogRepair;
use crate::gui::theme;
use crate::gui::view::button;
use crate::gui::view::details::field;
use crate::gui::view::modal::{close, modal};
use crate::gui::words::log_repair as words;

const WIDTH: f32 = 560.0;
const MOST: usize = 100;

pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let Some(repair) = &state.log_repair else { return };
    modal(
        ui,
        ("log", &words::title(repair), WIDTH),
        commands,
        |ui, _| content(ui, state, repair),
        |ui, commands| {
            close(ui, commands);
            if repair.checkup.as_ref().is_some_and(Checkup::stops_julia) && repair.backup.is_none() {
                button(ui, state, Command::Cleaning(Cleaning::RepairLog), commands);
            }
        },
    );
}

fn content(ui: &mut Ui, state: &State, repair: &LogRepair) {
    let palette = theme::palette(ui);
    field(ui, "Log", |ui| {
        ui.add(Label::new(format::path(&repair.log, state.home())).wrap());
    });
    ui.add_space(theme::SPACE[1]);
    if let Some(problem) = &repair.problem {
        ui.add(Label::new(RichText::new(problem).color(palette.can_go)).wrap());
    }
    let Some(checkup) = &repair.checkup else {
        if repair.job.is_some() {
            ui.label(RichText::new("Reading the log…").weak());
        } else if repair.problem.is_none() {
            ui.label("There is no log any more.");
        }
        return;
    };
    for sentence in words::sentences(repair, checkup, state.home()) {
        ui.add(Label::new(sentence).wrap());
    }
    if repair.backup.is_some() || checkup.problems.is_empty() {
        return;
    }
    ui.add_space(theme::SPACE[2]);
    ui.label(RichText::new("What is wrong").font(theme::strong()));
    for problem in checkup.problems.iter().take(MOST) {
        ui.add(Label::new(words::problem(problem)).wrap());
    }
    let more = checkup.problems.len().saturating_sub(MOST) as u64 + checkup.more_problems;
    if more > 0 {
        let more = format!("and {} more", format::count(more));
        ui.label(RichText::new(more).weak());
    }
}
