//! The parts of the window through which F6 takes the keyboard, in reading order.

use eframe::egui::{FocusDirection, Id, Memory, Ui};

use crate::gui::state::State;
use crate::gui::state::session::View;
use crate::gui::theme;
use crate::gui::view::clean_up::table;
use crate::gui::view::inside::list as inside;
use crate::gui::view::list;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Toolbar,
    Chips,
    /// The list, or the page that is open in place of it.
    Middle,
    Details,
    Status,
}

const ORDER: [Part; 5] = [Part::Toolbar, Part::Chips, Part::Middle, Part::Details, Part::Status];

/// The part after the one that has the keyboard.
pub fn next(ui: &Ui, state: &State) -> Part {
    let now = current(ui, state);
    let mut later = ORDER.into_iter().cycle().skip_while(|part| *part != now).skip(1).take(ORDER.len());
    later.find(|part| is_there(*part, state)).unwrap_or(Part::Toolbar)
}

/// The list of the view that is open.
fn list_of(state: &State) -> Option<Id> {
    let has_list = state.has_list();
    if state.inside.is_some() {
        return Some(inside::id());
    }
    match state.session.view {
        View::Everything => has_list.then(list::id),
        View::Overview | View::Rules => has_list.then(table::id),
        View::Settings => None,
    }
}

fn current(ui: &Ui, state: &State) -> Part {
    let focused = ui.memory(Memory::focused);
    let Some(control) = focused.and_then(|focused| ui.ctx().read_response(focused)) else {
        return Part::Middle;
    };
    let window = ui.ctx().content_rect();
    let at = control.rect.center();
    let list = list_of(state).and_then(|list| ui.ctx().read_response(list)).map(|list| list.rect);
    let from_top = at.y - window.top();
    if from_top < theme::TOOLBAR {
        Part::Toolbar
    } else if at.y > window.bottom() - theme::LINE {
        Part::Status
    } else if is_there(Part::Chips, state) && from_top < theme::TOOLBAR + theme::LINE {
        Part::Chips
    } else if list.is_some_and(|list| at.x > list.right()) {
        Part::Details
    } else {
        Part::Middle
    }
}

fn is_there(part: Part, state: &State) -> bool {
    let has_list = state.has_list();
    let is_everything = state.session.view == View::Everything && state.inside.is_none();
    match part {
        Part::Toolbar | Part::Middle | Part::Status => true,
        Part::Chips => has_list && is_everything,
        Part::Details => has_list && state.session.view != View::Settings && state.session.has_details(),
    }
}

/// Where a part begins: when it is to have the keyboard, the list has it, or else the next control that is made.
pub fn begin(ui: &Ui, state: &State, wanted: Option<Part>, part: Part) {
    if wanted != Some(part) {
        return;
    }
    let list = list_of(state).filter(|_| part == Part::Middle);
    let before = Id::unique("before the part");
    ui.memory_mut(|memory| {
        memory.request_focus(list.unwrap_or(before));
        if list.is_none() {
            memory.move_focus(FocusDirection::Next);
            memory.interested_in_focus(before, ui.layer_id());
        }
    });
}
