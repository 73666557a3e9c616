//! The Overview: what can go in one figure, the whole depot in one bar, and what is suggested, to be ticked.

use eframe::egui::{Frame, Label, Margin, RichText, Ui};

use super::{foot, head, table};
use crate::gui::command::Command;
use crate::gui::format;
use crate::gui::state::{Once, State};
use crate::gui::view::parts::Part;
use crate::gui::view::{details, list};

pub fn show(ui: &mut Ui, state: &State, once: Once, part: Option<Part>, commands: &mut Vec<Command>) {
    head::show(ui, state, commands);
    foot::show(ui, state, commands);
    details::with_list(ui, state, part, commands, |ui, commands| {
        if !state.clean_up.overview.rows.is_empty() {
            table::show(ui, state, once, commands);
        } else if state.list.filter.is_active() {
            elsewhere(ui, state, once, commands);
        }
    });
}

/// What the filter shows of everything, where nothing of it is suggested.
fn elsewhere(ui: &mut Ui, state: &State, once: Once, commands: &mut Vec<Command>) {
    if state.overview_is_beside() {
        let search = format::visible(state.list.filter.search().trim()).into_owned();
        let what = if search.is_empty() { "this".to_string() } else { format!("'{search}'") };
        let words = format!("Nothing of {what} can go. What matches of everything:");
        Frame::new().inner_margin(Margin::symmetric(16, 6)).show(ui, |ui| {
            ui.add(Label::new(RichText::new(words).weak()).selectable(false));
        });
    }
    list::show(ui, state, once, commands);
}
