//! What could go, and why: two lists of decisions, what each thing is about, and the buttons that act on them.
//!
//! It stands in the place of the list. The parts are painted by the modules beside; what stands in them is kept by
//! [`state::clean_up`](crate::gui::state::clean_up).

use eframe::egui::{self, Frame, Id, Label, RichText, Ui};

use crate::core::operation::survey::Judgement;
use crate::gui::command::{Cleaning, Command};
use crate::gui::state::{Once, State};
use crate::gui::theme;
use crate::gui::view::{details, filled_button};
use crate::gui::words::cleaning as words;

mod cell;
mod choices;
mod foot;
mod head;
mod pane;
mod table;

/// Below this height a window is low, in points.
const LOW: f32 = 400.0;

/// The widget that has the focus while the list of what could go has the keyboard.
pub fn id() -> Id {
    Id::unique("clean up")
}

pub fn show(ui: &mut Ui, state: &State, once: Once, commands: &mut Vec<Command>) {
    head::show(ui, state, commands);
    match state.clean_up.tab {
        Judgement::Julia => choices::show(ui, state, commands),
        // A low window has no room for what can be had on the other page, too.
        Judgement::Now if ui.ctx().content_rect().height() >= LOW => head::kinds(ui, state, commands),
        Judgement::Now => {}
    }
    foot::show(ui, state, commands);
    let has_pane = state.clean_up.survey.is_some() && state.session.has_details();
    let pane_alone = has_pane && details::need_the_whole(ui);
    if has_pane && !pane_alone {
        details::beside(ui, state, commands, pane::content);
    }
    let frame = Frame::new().fill(theme::palette(ui).background);
    egui::CentralPanel::default().frame(frame).show(ui, |ui| {
        if pane_alone {
            return details::instead(ui, state, commands, pane::content);
        }
        match &state.clean_up.survey {
            None => looking(ui, state),
            Some(_) if state.clean_up.page().rows.is_empty() => nothing(ui, state),
            Some(survey) => table::show(ui, state, survey, once, commands),
        }
    });
}

/// What is said until it is known what could go.
fn looking(ui: &mut Ui, state: &State) {
    let words = if state.scan.is_running() {
        "Measuring the scratch spaces; what could go is told next…"
    } else {
        "Looking at what could go, and why…"
    };
    middle(ui, |ui| {
        ui.add(Label::new(RichText::new(words).weak()).selectable(false));
    });
}

fn nothing(ui: &mut Ui, state: &State) {
    let (title, advice) = match state.clean_up.tab {
        Judgement::Now => ("Nothing to clean up.", words::nothing(&state.clean_up.largest_in_use)),
        Judgement::Julia => (
            "Nothing to collect.",
            "The first depot has nothing that Julia's collection looks at.".to_string(),
        ),
    };
    middle(ui, |ui| {
        ui.add(Label::new(RichText::new(title).font(theme::title())).wrap());
        ui.add_space(theme::SPACE[0]);
        ui.add(Label::new(RichText::new(advice).weak()).wrap());
    });
}

/// Words in the place of a list.
fn middle(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ui.vertical_centered(|ui| {
        ui.add_space(ui.available_height() * 0.3);
        ui.set_max_width((ui.available_width() - 48.0).clamp(0.0, 520.0));
        content(ui);
    });
}

fn effect(ui: &mut Ui, state: &State, action: Cleaning, text: &str, commands: &mut Vec<Command>) {
    filled_button(ui, state, text, theme::palette(ui).accent, Command::Cleaning(action), commands);
}
