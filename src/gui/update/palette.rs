//! The palette, carried out: what is typed is looked for, what is chosen is done.

use std::collections::HashSet;
use std::path::PathBuf;

use super::{Outside, removing};
use crate::gui::command::OFFERS;
use crate::gui::state::palette::{Found, Palette};
use crate::gui::state::session::View;
use crate::gui::state::{Area, State};

pub(super) fn open(state: &mut State) {
    state.palette = Palette::default();
    look_for(state, String::new());
}

pub(super) fn look_for(state: &mut State, text: String) {
    let offers = OFFERS.iter().map(|offer| (offer.name.as_str(), offer.about));
    state.palette.look_for(text, offers, &state.list.items);
}

/// Does what the cursor is on. A command that cannot be had says why in its row, and the palette stays.
pub(super) fn choose(state: &mut State, outside: &mut impl Outside) {
    match state.palette.chosen().cloned() {
        Some(Found::Offer(position)) => {
            let Some(offer) = OFFERS.get(position) else { return };
            if offer.command.why_not(state).is_none() {
                removing::close(state, outside);
                super::run(state, offer.command.clone(), outside);
            }
        }
        Some(Found::Item(path)) => {
            removing::close(state, outside);
            go_to(state, path);
        }
        None => {}
    }
}

/// Shows an item in the list of everything, whatever hid it.
fn go_to(state: &mut State, path: PathBuf) {
    let now = state.now;
    state.session.view = View::Everything;
    state.list.clear_filters(&now);
    state.list.select_paths(&HashSet::from([path]));
    state.once.focus = Some(Area::List);
}
