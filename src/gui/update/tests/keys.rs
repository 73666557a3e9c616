//! No key does nothing without a word: what it gives changes something, or says why it cannot be had.

use super::*;
use crate::core::progress::Lasting;
use crate::core::reclaim::Way;
use crate::gui::command::KEYS;
use crate::gui::state::inside::Column;
use crate::gui::state::session::{Dialog, View};
use crate::gui::update::fake::{Notes, OPENML, PLUTO, write};
use crate::gui::worker::Worker;

/// A window on a depot, in the midst of everything, with the keyboard in this place.
fn window_at(place: Area) -> Window {
    let spaces: Vec<String> = (0..15).map(|number| format!("data{number}")).collect();
    let mut spaces: Vec<_> = spaces.iter().map(|key| (OPENML, key.as_str(), 5, true)).collect();
    spaces.push((PLUTO, "notebooks", 5, false));
    let mut window = Window::on(&spaces);
    window.notes.worker = Some(Worker::start(&Lasting::default(), || {}).unwrap());
    window.state.session.settings.scale = 150;
    window.run(Command::Rescan);
    window.wait_for(State::knows_what_could_go);
    window.run(Command::View(if place == Area::CleanUp { View::Overview } else { View::Everything }));
    if matches!(place, Area::List | Area::Dialog | Area::Window | Area::Anywhere) {
        let rows = window.state.list.rows.len();
        assert!(rows > 10, "{rows}");
        window.point(rows / 2, Reach::Only);
    }
    match place {
        Area::CleanUp => {
            let lines = window.state.clean_up.tree().lines().len();
            window.run(Gesture::Point(lines / 2, Reach::Nothing));
        }
        Area::Search => search(&mut window.state, "data"),
        Area::Dialog => {
            window.run(Command::SelectAll);
            window.run(Command::Removing(Removing::Delete));
            window.wait_for(|state| {
                let proposal = state.removing.proposal.as_ref();
                proposal.is_some_and(|proposal| proposal.plan().is_some())
            });
            if let Some(proposal) = &mut window.state.removing.proposal {
                proposal.note_painted();
            }
            let lines = window.state.removing.sheet.tree.lines().len();
            window.run(Gesture::Point(lines / 2, Reach::Nothing));
        }
        Area::Inside | Area::Nodes => {
            look_inside(&mut window, place);
        }
        Area::Palette => {
            window.run(Command::OpenDialog(Dialog::Palette));
            window.run(Gesture::Move(Step::PageDown, Reach::Nothing));
        }
        _ => {}
    }
    window.state.pending.look_anew();
    window.state.take_once();
    window
}

/// Opens the page on a space with a folder and a document, and puts the cursor in the midst of either.
fn look_inside(window: &mut Window, place: Area) {
    let space = window.space("data7");
    for name in ["a/1.txt", "a/2.txt", "a/3.txt", "b.txt"] {
        write(&space.join(name), name);
    }
    write(&space.join("z.json"), "{\"a\": {\"b\": 1, \"c\": 2}, \"d\": {\"e\": 3}, \"f\": 4}");
    let row = window.state.list.items.list.iter().position(|item| item.path == space).unwrap();
    window.state.list.tree.select(|item| item == row);
    window.state.session.settings.details_open = Some(true);
    window.run(Looking::Open);
    let rows =
        |count| move |state: &State| state.inside.as_ref().is_some_and(|inside| inside.rows.len() == count);
    window.wait_for(rows(4));
    window.wait_for(|state| state.inside.as_ref().is_some_and(|inside| inside.walk.walked.is_some()));
    window.run(Looking::Sort(Column::Name));
    window.run(Gesture::Find(if place == Area::Nodes { 'z' } else { 'a' }));
    if place == Area::Inside {
        window.run(Gesture::Expand);
        window.wait_for(rows(7));
        window.run(Gesture::Expand);
        window.run(Gesture::Move(Step::Down, Reach::Nothing));
    }
    // The preview waits until the cursor rests.
    window.settle(0.0);
    window.settle(1.0);
    window.wait_for(|state| {
        let shown = state.inside.as_ref().and_then(|inside| inside.shown.as_ref());
        shown.is_some_and(|shown| shown.kind().is_some())
    });
    if place == Area::Nodes {
        window.run(Looking::MoveNode(Step::First));
        window.run(Looking::MoveNode(Step::Down));
    }
}

#[test]
fn every_key_does_something_or_says_why_not() {
    let mut silent = Vec::new();
    for shortcut in KEYS {
        let mut window = window_at(shortcut.place);
        if shortcut.command == Command::Gesture(Gesture::Expand) {
            // From a leaf to what it lies below, and that is folded: there is something to unfold.
            window.run(Gesture::Collapse);
            window.run(Gesture::Collapse);
        }
        if shortcut.command == Command::Looking(Looking::TurnNode(true)) {
            window.run(Looking::TurnNode(false));
            window.run(Looking::TurnNode(false));
        }
        if shortcut.command == Command::Gesture(Gesture::Choose(None)) {
            // What the cursor is on may be off, and says so in its row.
            window.run(Gesture::Move(Step::First, Reach::Nothing));
        }
        if shortcut.command == Command::Removing(Removing::Way(Way::Trash)) {
            window.run(Removing::Way(Way::Permanent));
        }
        let before = format!("{:?}", window.state);
        let asked = |window: &Window| {
            let Notes { jobs, cancelled, copied, dialogs, closed, .. } = &window.notes;
            (jobs.len(), cancelled.len(), copied.len(), *dialogs, *closed)
        };
        let asked_before = asked(&window);
        if let Some(reason) = shortcut.command.why_not(&window.state) {
            assert!(!reason.is_empty(), "{shortcut:?}");
            continue;
        }
        window.run(shortcut.command.clone());
        let is_done = asked(&window) != asked_before || format!("{:?}", window.state) != before;
        if !is_done {
            silent.push(shortcut);
        }
    }
    assert!(silent.is_empty(), "nothing came of {silent:#?}");
}

#[test]
fn the_palette_goes_to_an_item_whatever_hides_it() {
    let mut window = window_at(Area::List);
    search(&mut window.state, "nothing is called so");
    window.run(Command::View(View::Overview));
    window.run(Command::OpenDialog(Dialog::Palette));
    window.run(Gesture::Ask("notebooks".to_string()));
    window.run(Gesture::Choose(None));
    assert_eq!((window.state.session.dialog, window.state.session.view), (None, View::Everything));
    let paths = window.state.list.paths();
    assert!(matches!(paths.as_slice(), [path] if path.ends_with("notebooks")), "{paths:?}");
}

#[test]
fn a_command_that_cannot_be_had_leaves_the_palette_open() {
    let mut window = window_at(Area::List);
    window.run(Command::OpenDialog(Dialog::Palette));
    window.run(Gesture::Ask("undo".to_string()));
    window.run(Gesture::Choose(None));
    assert_eq!(window.state.session.dialog, Some(Dialog::Palette));
    window.run(Gesture::Ask("larger".to_string()));
    window.run(Gesture::Choose(None));
    assert_eq!((window.state.session.dialog, window.state.session.settings.scale), (None, 175));
}

#[test]
fn what_is_suggested_again_is_looked_at_again() {
    let mut window = window_at(Area::List);
    let (depot, space) = (window.home().join(".julia"), window.space("data1"));
    assert!(window.state.session.settings.never_suggested.add(&depot, &space));
    let surveys =
        |window: &Window| window.notes.jobs.iter().filter(|job| matches!(job, Job::Survey(_))).count();
    let before = surveys(&window);
    window.run(Command::SuggestAgain(depot, space));
    window.wait_for(State::knows_what_could_go);
    assert!(window.state.session.settings.never_suggested.is_empty());
    assert!(surveys(&window) > before);
}
