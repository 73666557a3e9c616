//! What could go: the Overview, and Julia's rules. What stands in them is kept by
//! [`state::clean_up`](crate::gui::state::clean_up).

use eframe::egui::Ui;

use crate::core::operation::survey::Judgement;
use crate::gui::command::Command;
use crate::gui::state::{Once, State};
use crate::gui::view::parts::Part;

mod balance;
mod cell;
mod foot;
mod goal;
mod head;
mod overview;
mod rules;
pub mod table;

pub fn show(ui: &mut Ui, state: &State, once: Once, part: Option<Part>, commands: &mut Vec<Command>) {
    match state.clean_up.tab {
        Judgement::Now => overview::show(ui, state, once, part, commands),
        Judgement::Julia => rules::show(ui, state, once, part, commands),
    }
}
