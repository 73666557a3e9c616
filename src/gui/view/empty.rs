//! What stands in the place of every view when nothing is listed: why, and what to do.

use eframe::egui::{Align, Label, Layout, RichText, ScrollArea, Ui, vec2};

use crate::gui::command::Command;
use crate::gui::state::State;
use crate::gui::theme;
use crate::gui::view::{button, depots};
use crate::gui::words::Instead;

/// The height that the ways on need.
const LEAST: f32 = 170.0;
const WIDTH: f32 = 520.0;

/// Paints the sentences of `instead`, or that the first scan is on its way.
pub fn show(ui: &mut Ui, state: &State, instead: Option<&Instead>, commands: &mut Vec<Command>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| content(ui, state, instead, commands));
}

fn content(ui: &mut Ui, state: &State, instead: Option<&Instead>, commands: &mut Vec<Command>) {
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.3).min(ui.available_height() - LEAST).max(theme::SPACE[2]));
        ui.set_max_width((ui.available_width() - 48.0).clamp(0.0, WIDTH));
        // Of spaces it is known first that there are none.
        let is_looking = state.scan.is_running() || state.clean_up.job.is_some();
        if let Some(instead) = instead.filter(|instead| instead.no_depot || !is_looking) {
            ui.add(Label::new(RichText::new(&instead.title).font(theme::title())).wrap());
            ui.add_space(theme::SPACE[0]);
            ui.add(Label::new(RichText::new(&instead.advice).weak()).wrap());
            ui.add_space(theme::SPACE[3]);
            if instead.no_depot {
                ways_on(ui, state, commands);
            } else {
                button(ui, state, Command::Rescan, commands);
            }
        } else if is_looking {
            ui.add(Label::new(RichText::new("Looking at what is there…").weak()).selectable(false));
        } else {
            ui.label(RichText::new("The scan was stopped before it found anything.").font(theme::title()));
            ui.add_space(theme::SPACE[2]);
            button(ui, state, Command::Rescan, commands);
        }
    });
}

/// What to do without a depot: name one, or try the demo.
fn ways_on(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let width = ui.available_width();
    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
        depots::add_field(ui, state, commands);
    });
    ui.add_space(theme::SPACE[2]);
    if state.session.demo.making.is_some() {
        ui.add(Label::new(RichText::new("Making the demo…").weak()).selectable(false));
    } else if state.session.demo.maker.is_some() {
        button(ui, state, Command::TryDemo, commands);
    }
}
