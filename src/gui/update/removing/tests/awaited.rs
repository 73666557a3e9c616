//! What is asked for again before everything is surveyed, as at the start of a window.

use super::*;
use crate::core::progress::Lasting;
use crate::gui::update::fake::write;
use crate::gui::worker::Worker;

/// A window on a depot with a space and a package version, of which nothing is known yet, and where both lie.
fn starting() -> (Window, Vec<PathBuf>) {
    let mut window = Window::on(&[(OPENML, "index", 5, true), (OPENML, "other", 5, true)]);
    let package = window.home().join(".julia/packages/Alpha/abcde");
    write(&package.join("Project.toml"), "name = \"Alpha\"");
    window.notes.worker = Some(Worker::start(&Lasting::default(), || {}).unwrap());
    window.run(Command::Rescan);
    window.wait_for(|state| state.list.listing.is_some());
    let paths = vec![window.space("index"), package];
    (window, paths)
}

fn planned(window: &Window) -> Vec<PathBuf> {
    let plan = window.proposal().plan().unwrap();
    let mut paths: Vec<PathBuf> = plan.items().iter().map(|item| item.place().path()).collect();
    paths.sort();
    paths
}

#[test]
fn what_is_no_space_is_waited_for_and_not_left_out() {
    let (mut window, mut paths) = starting();
    window.state.clean_up.survey = None;
    window.run(Command::Removing(Removing::Resume(paths.clone())));
    assert_eq!(window.state.session.dialog, Some(Dialog::Removal), "it is asked at once");
    assert_eq!(window.proposal().asked, 2);
    window.wait_for(|state| {
        state.removing.proposal.as_ref().is_some_and(|proposal| proposal.preview.is_some())
    });
    paths.sort();
    assert_eq!(planned(&window), paths);
}

#[test]
fn where_nothing_of_it_is_left_that_is_said() {
    let (mut window, paths) = starting();
    window.state.clean_up.survey = None;
    let gone = vec![paths[1].join("nothing"), paths[1].join("nowhere")];
    window.run(Command::Removing(Removing::Resume(gone)));
    window.wait_for(|state| state.removing.strip.is_some());
    assert_eq!(window.message(), "What was left is not there any more.");
    assert_eq!(window.state.session.dialog, None);
}

#[test]
fn who_cancels_meanwhile_is_not_asked_later() {
    let (mut window, paths) = starting();
    window.state.clean_up.survey = None;
    window.run(Command::Removing(Removing::Resume(paths)));
    window.run(Command::CloseDialog);
    window.wait_for(State::knows_what_could_go);
    window.settle(0.0);
    assert_eq!(window.state.session.dialog, None);
}
