//! What is done by hand, carried out.

use super::{Outside, open, session};
use crate::gui::command::{Gesture, Place};
use crate::gui::state::State;
use crate::gui::state::list::{Reach, Step};
use crate::gui::state::rows::Row;

pub(super) fn run(state: &mut State, gesture: Gesture, outside: &mut impl Outside) {
    let now = state.now;
    match gesture {
        Gesture::EnterList => {
            state.once.focus = Some(Place::List);
            if state.list.tree.chosen_count() == 0 {
                state.list.tree.step(Step::First, Reach::Only);
            }
        }
        Gesture::Point(position, reach) => state.list.tree.point(position, reach),
        Gesture::PointForMenu(position) => state.list.tree.point_for_menu(position),
        Gesture::Menu => state.once.menu = true,
        Gesture::Mark => {
            if let Some(position) = state.list.cursor() {
                state.list.tree.point(position, Reach::Toggle);
            }
        }
        Gesture::Find(letter) => state.list.find(letter, &now),
        Gesture::Toggle(position) => state.list.toggle(position, &now),
        Gesture::Activate(position) => match state.list.rows().get(position) {
            Some(Row::Package { .. }) => state.list.toggle(position, &now),
            Some(_) => open(state, position, outside),
            None => {}
        },
        Gesture::Move(step, reach) => state.list.tree.step(step, reach),
        Gesture::Expand => state.list.expand(&now),
        Gesture::Collapse => state.list.collapse(&now),
        Gesture::DraftDepot(text) => {
            state.session.chooser.draft = text;
            state.session.chooser.problem = None;
        }
        Gesture::Set(preference) => session::set(state, preference),
        Gesture::PointDecision(row) => state.clean_up.point(row),
        Gesture::Tick(row) => state.clean_up.tick(row),
        Gesture::Fold(row) => state.clean_up.fold(row),
        Gesture::UnfoldHere => state.clean_up.turn(true),
        Gesture::FoldHere => state.clean_up.turn(false),
        Gesture::MoveDecision(step) => state.clean_up.step(step),
        Gesture::Word(text) => {
            if let Some(proposal) = &mut state.removing.proposal {
                proposal.typed = text;
            }
        }
        Gesture::MoveInDialog(step) => state.removing.sheet.step(step),
        Gesture::PointInDialog(line) => {
            state.removing.sheet.tree.point(line, Reach::Nothing);
        }
    }
}
