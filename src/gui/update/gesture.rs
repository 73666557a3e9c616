//! What is done by hand, carried out.

use super::{Outside, artifact, cleaning, inside, open, palette, session};
use crate::core::operation::survey::Judgement;
use crate::gui::command::{Command, Gesture};
use crate::gui::state::rows::Row;
use crate::gui::state::session::Dialog;
use crate::gui::state::{Area, State};
use crate::gui::widget::tree::{Reach, Step};

pub(super) fn run(state: &mut State, gesture: Gesture, outside: &mut impl Outside) {
    let now = state.now;
    let is_list = state.list_in_use() == Area::List;
    match gesture {
        Gesture::EnterList => {
            state.once.focus = Some(Area::List);
            if state.list.tree.chosen_count() == 0 {
                state.list.tree.step(Step::First, Reach::Only);
            }
        }
        Gesture::Point(row, reach) if is_list => state.list.tree.point(row, reach),
        Gesture::Point(row, Reach::Toggle) if state.clean_up.tab == Judgement::Now => {
            cleaning::tick(state, row);
        }
        Gesture::PointForMenu(row) if is_list => state.list.tree.point_for_menu(row),
        Gesture::Point(row, _) | Gesture::PointForMenu(row) => {
            state.tree_in_use().point(row, Reach::Nothing);
            cleaning::select_what_is_pointed_at(state);
        }
        Gesture::Menu => state.once.menu = true,
        Gesture::Mark => {
            if let Some(position) = state.list.cursor() {
                state.list.tree.point(position, Reach::Toggle);
            }
        }
        Gesture::Find(letter) => match &mut state.inside {
            Some(inside) => inside.find(letter, &now),
            None => state.list.find(letter, &now),
        },
        Gesture::Fold(row) => fold(state, row),
        Gesture::Activate(row) if state.list_in_use() == Area::Inside => inside::activate(state, row),
        Gesture::Activate(row) if is_list => match state.list.rows.get(row) {
            Some(Row::Group(_) | Row::Kind(_)) => fold(state, row),
            Some(of) => match of.item().filter(|item| state.can_look_into(*item).is_ok()) {
                Some(item) => inside::open(state, item),
                None => open(state, row, outside),
            },
            None => {}
        },
        Gesture::Activate(row) => {
            let is_section = state.clean_up.tab == Judgement::Now && state.clean_up.overview.item().is_none();
            let item = state.clean_up.pointed_at().first().copied();
            cleaning::select_what_is_pointed_at(state);
            match item.filter(|item| state.can_look_into(*item).is_ok()) {
                _ if is_section => fold(state, row),
                Some(item) => inside::open(state, item),
                None => super::run(state, Command::Open, outside),
            }
        }
        Gesture::Move(step, _) if state.session.dialog == Some(Dialog::Palette) => state.palette.step(step),
        Gesture::Move(step, reach) => {
            state.tree_in_use().step(step, if is_list { reach } else { Reach::Nothing });
            cleaning::select_what_is_pointed_at(state);
        }
        Gesture::Expand | Gesture::Collapse if is_list => {
            state.list.turn(gesture == Gesture::Expand, &now);
        }
        Gesture::Expand | Gesture::Collapse if state.list_in_use() == Area::Inside => {
            if let Some(inside) = &mut state.inside {
                inside.turn(gesture == Gesture::Expand);
            }
        }
        Gesture::Expand | Gesture::Collapse => {
            state.clean_up.turn(gesture == Gesture::Expand);
            cleaning::select_what_is_pointed_at(state);
        }
        Gesture::DraftDepot(text) => {
            state.session.chooser.draft = text;
            state.session.chooser.problem = None;
        }
        Gesture::FillIn(form) => artifact::fill(state, *form),
        Gesture::Set(preference) => session::set(state, preference),
        Gesture::Word(text) => {
            if let Some(proposal) = &mut state.removing.proposal {
                proposal.typed = text;
            }
        }
        Gesture::Enter => {
            if let Some(row) = state.tree_in_use().cursor() {
                run(state, Gesture::Activate(row), outside);
            }
        }
        Gesture::Ask(text) => palette::look_for(state, text),
        Gesture::Choose(row) => {
            state.palette.cursor = row.unwrap_or(state.palette.cursor);
            palette::choose(state, outside);
        }
    }
}

fn fold(state: &mut State, row: usize) {
    match (state.list_in_use(), &mut state.inside) {
        (Area::Inside, Some(inside)) => inside.fold(row),
        (Area::List, _) => state.list.fold(row, &state.now),
        _ => state.clean_up.fold(row),
    }
}
