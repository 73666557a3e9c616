//! The page that looks inside an item, carried out: what is asked of the worker, and what comes back.

use super::Outside;
use crate::core::space::Kind;
use crate::gui::command::Looking;
use crate::gui::state::inside::shown::Shown;
use crate::gui::state::inside::{Inside, Listed};
use crate::gui::state::{JobId, State};
use crate::gui::widget::tree::Reach;
use crate::gui::worker::Job;
use crate::gui::worker::looks::{LookJob, LookNews};

pub(super) fn run(state: &mut State, looking: Looking, outside: &mut impl Outside) {
    match looking {
        Looking::Open => {
            if let Ok(item) = state.item_to_look_into() {
                open(state, item);
            }
        }
        Looking::Back => {
            state.leave_inside();
            state.once.focus = Some(state.list_in_use());
        }
        looking => {
            if let Some(inside) = &mut state.inside {
                on_page(inside, looking, outside);
            }
        }
    }
}

/// Opens the page on an item, by its position.
pub(super) fn open(state: &mut State, item: usize) {
    let Some(item) = state.list.items.item(item) else { return };
    let name = state.list.items.label(item);
    let mut inside = Inside::new(item.path.clone(), name, item.verdict, item.why.clone());
    inside.generation = state.list.generation;
    // Packages name the spaces that they make; what else there is has no source of its own.
    let package = state.list.items.group(item.group).filter(|_| item.space.is_some());
    let depots = state.list.listing.iter().flat_map(|listing| &listing.inventory.depots);
    let packages = depots.filter_map(|depot| Some(depot.layout.packages().join(&package?.label)));
    inside.packages = packages.collect();
    state.leave_inside();
    state.inside = Some(inside);
    state.once.focus = Some(state.list_in_use());
}

fn on_page(inside: &mut Inside, looking: Looking, outside: &mut impl Outside) {
    match looking {
        Looking::Up => {
            inside.go_up();
        }
        Looking::To(listing) => inside.go_to(listing),
        Looking::Large => inside.is_large = !inside.is_large,
        Looking::Go(step) => inside.tree.step(step, Reach::Nothing),
        Looking::Sort(column) => inside.sort_by(column),
        Looking::Only(extension) => inside.show_only(extension),
        Looking::All => inside.show_all(),
        Looking::ShowFolder => {
            outside.submit(Job::Open(inside.folder()));
        }
        Looking::CopyPath => outside.copy(inside.path().to_string_lossy().into_owned()),
        Looking::CopyJulia => {
            if let Some(line) = inside.julia() {
                outside.copy(line);
            }
        }
        // Carried out by the page itself.
        Looking::Open | Looking::Back => {}
        looking => {
            if let Some(shown) = &mut inside.shown {
                on_shown(shown, &looking);
            }
        }
    }
}

fn on_shown(shown: &mut Shown, looking: &Looking) {
    match *looking {
        Looking::Form(form) => {
            (shown.form, shown.from) = (form, 0);
            shown.look_again();
        }
        Looking::Rows(from) => {
            shown.from = from;
            shown.look_again();
        }
        Looking::More => {
            shown.is_asked = true;
            shown.look_again();
        }
        Looking::Fetch => {
            (shown.is_asked, shown.fetches) = (true, true);
            shown.look_again();
        }
        Looking::Node(row) => {
            shown.nodes.tree.point(row, Reach::Nothing);
            shown.choose(row);
        }
        Looking::FoldNode(row) => shown.nodes.fold(row),
        Looking::MoveNode(step) => {
            shown.nodes.tree.step(step, Reach::Nothing);
            choose_here(shown);
        }
        Looking::TurnNode(unfold) => {
            if let Some(row) = shown.nodes.tree.turn(unfold, Reach::Nothing) {
                shown.nodes.fold(row);
            }
            choose_here(shown);
        }
        Looking::Along(axis, place) => shown.go_along(axis, place),
        _ => {}
    }
}

fn choose_here(shown: &mut Shown) {
    let row = shown.nodes.tree.cursor();
    let number = row.and_then(|row| shown.nodes.rows.get(row).copied());
    if let (Some(row), Some(_)) = (row, number) {
        shown.choose(row);
    }
}

/// Enter, or a double click: a folder is opened, of a file the preview takes all the room.
pub(super) fn activate(state: &mut State, row: usize) {
    let Some(inside) = &mut state.inside else { return };
    if inside.entry(row).is_some() && !inside.go_in(row) {
        inside.is_large = !inside.is_large;
    }
}

/// Takes in what the worker has found.
pub(super) fn apply(state: &mut State, job: JobId, news: LookNews) {
    let Some(inside) = &mut state.inside else { return };
    match news {
        LookNews::Walking(seen) if inside.walk.job == Some(job) => inside.walk.seen = seen,
        LookNews::Walked(walked) if inside.walk.job == Some(job) => inside.walked(*walked),
        LookNews::Listed(files) => inside.listed(job, files),
        LookNews::Looked(looked) => {
            if let Some(shown) = &mut inside.shown {
                shown.answer(job, looked);
            }
        }
        LookNews::From(words) => {
            let shown = inside.shown.as_mut();
            if let Some(shown) = shown.filter(|shown| shown.whole.edition == job.0) {
                shown.origin = Some(words);
            }
        }
        LookNews::Walking(_) | LookNews::Walked(_) => {}
    }
}

/// Asks for what the page needs, at `time` in seconds of the window. Gives in how many seconds there is something to do
/// again.
pub(super) fn settle(state: &mut State, time: f64, outside: &mut impl Outside) -> Option<f64> {
    leave_what_is_gone(state);
    for job in std::mem::take(&mut state.unwanted) {
        outside.cancel(job);
    }
    let has_preview = state.session.has_details();
    let inside = state.inside.as_mut()?;
    let mut submit = |job| outside.submit(Job::Look(Box::new(job)));
    for number in inside.wanted() {
        let root = inside.root.clone();
        if let Some(listing) = inside.listings.get_mut(number) {
            let job = submit(LookJob::List(root, listing.inside.clone()));
            listing.listed = Listed::Wanted(Some(job));
        }
    }
    let walk = &mut inside.walk;
    if walk.job.is_none() && walk.walked.is_none() && walk.trouble.is_none() {
        walk.job = Some(submit(LookJob::Walk(inside.root.clone())));
    }
    follow_cursor(inside);
    if !has_preview && !inside.is_large {
        return None;
    }
    let (root, packages) = (inside.root.clone(), inside.packages.clone());
    let shown = inside.shown.as_mut()?;
    let (requests, mut wait) = shown.due(&root, time);
    for request in requests {
        let part = request.part.clone();
        let job = submit(LookJob::Look(request, packages.clone()));
        shown.asked(&part, job, time);
        let left = crate::gui::state::inside::shown::PATIENCE;
        wait = Some(wait.map_or(left, |wait| wait.min(left)));
    }
    wait
}

/// What is shown is what the cursor is on.
fn follow_cursor(inside: &mut Inside) {
    let row = inside.tree.cursor();
    let pointed = row.and_then(|row| Some((inside.inside(row)?, inside.entry(row)?.1.kind)));
    let Some((path, kind)) = pointed else { return };
    if inside.shown.as_ref().is_none_or(|shown| shown.inside != path) {
        inside.shown = Some(Shown::of(path, kind == Kind::Directory));
    }
}

/// Leaves the page when the item is not there any more.
fn leave_what_is_gone(state: &mut State) {
    let is_quiet = !state.is_measuring() && state.refresh.is_none();
    let Some(inside) = &mut state.inside else { return };
    if inside.generation == state.list.generation || !is_quiet {
        return;
    }
    inside.generation = state.list.generation;
    let is_there = state.list.items.list.iter().any(|item| item.path == inside.root);
    if !is_there {
        state.leave_inside();
    }
}
