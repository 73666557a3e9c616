//! The window is closed while it deletes: what is asked, and each answer to its end.

use super::afterwards::{delete_large, slow, walk};
use super::*;
use eframe::egui::{ViewportCommand, ViewportEvent, ViewportId};

/// So many files take their time.
const FILES: usize = 25_000;

/// The window manager asks the window to close.
fn ask_to_close(window: &mut Window) {
    let viewports = &mut window.harness.input_mut().viewports;
    viewports.entry(ViewportId::ROOT).or_default().events.push(ViewportEvent::Close);
}

/// What the window asks of the window manager in this frame.
fn asks(window: &Window, command: &ViewportCommand) -> bool {
    let root = window.harness.output().viewport_output.get(&ViewportId::ROOT);
    root.is_some_and(|root| root.commands.contains(command))
}

/// Closes the window by its frame: it stays, and asks.
fn close(window: &mut Window) {
    ask_to_close(window);
    window.harness.step();
    assert!(asks(window, &ViewportCommand::CancelClose), "it does not close while it deletes");
    window.wait_for("it is asked", |window| window.says("Something is being removed"));
    assert_eq!(window.of_role(Role::AlertDialog).count(), 1);
    assert_eq!(window.focused().as_deref(), Some("Finish, then close"));
}

fn is_running(window: &Window) -> bool {
    window.harness.state().state().removing.running.is_some()
}

/// What is written down of the last removal: how many things, and whether it has come to its end.
fn written(window: &Window) -> (usize, bool) {
    let journal = Journal::at(window.folder.path().canonicalize().unwrap().join("data/removals.jsonl"));
    let removal = journal.read().unwrap().removals.pop().unwrap();
    (removal.items.len(), removal.ended)
}

#[test]
fn whoever_stays_may_still_finish_then_close() {
    let mut window = slow(FILES);
    let large = window.space(TIMEZONES, "large");
    let others = [(OPENML, "datasets"), (OPENML, "index"), (PLUTO, "notebooks"), (TIMEZONES, "build")];
    delete_large(&mut window);
    close(&mut window);
    window.click("Stay");
    assert!(!window.says("Something is being removed") && is_running(&window), "it goes on");
    close(&mut window);
    window.key(Key::Enter, Modifiers::NONE);
    assert!(!window.says("Something is being removed"), "the answer is taken at once");
    assert!(is_running(&window) && large.exists(), "it goes on");
    // Whoever asks again is not asked again, and the window stays until the end.
    ask_to_close(&mut window);
    window.harness.step();
    assert!(asks(&window, &ViewportCommand::CancelClose) && !window.says("Something is being removed"));
    window.wait_for("it closes", |window| {
        let closes = asks(window, &ViewportCommand::Close);
        assert!(!closes || !is_running(window), "it closes while it deletes");
        closes
    });
    assert!(!large.exists(), "nothing is left half done");
    assert!(others.iter().all(|(owner, key)| window.space(owner, key).join("file").exists()));
    assert_eq!(written(&window), (1, true));
}

#[test]
fn what_went_wrong_is_seen_before_the_window_closes() {
    let mut window = slow(FILES);
    let (large, small) = (window.space(TIMEZONES, "large"), window.space(TIMEZONES, "small"));
    write(&small.join("file"), "small");
    window.key(Key::F5, Modifiers::NONE);
    window.wait_for("it is listed", |window| window.rows().iter().any(|row| row.contains("small")));
    window.click_row("TimeZones, small", Modifiers::NONE);
    window.click_row("TimeZones, large", CTRL);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(&mut window);
    fs::rename(&small, window.folder.path().join("elsewhere")).unwrap();
    write(&small.join("precious"), "made a moment ago");
    window.wait_for("it is noticed", |window| window.says("1 skipped: it has changed"));
    window.choose("Delete permanently");
    window.key(Key::Enter, CTRL);
    window.wait_for("it has begun", |window| window.says("Deleting: "));
    close(&mut window);
    window.click("Finish, then close");
    window.wait_for("it has ended", |window| {
        assert!(!asks(window, &ViewportCommand::Close), "nobody would have seen what went wrong");
        !is_running(window)
    });
    let told = window.told().join(" ");
    assert!(
        told.contains("1 of 2 was not deleted, and stayed as it was. Nothing outside the list"),
        "{told}"
    );
    assert!(!large.exists() && small.join("precious").exists());
    window.click("Show why");
    assert!(window.says("TimeZones / small") && window.says("t has changed since the preview"));
    window.key(Key::Escape, Modifiers::NONE);
    window.harness.key_press_modifiers(CTRL, Key::Q);
    window.harness.step();
    assert!(asks(&window, &ViewportCommand::Close), "now it has been seen");
}

#[test]
fn stop_and_close_stops_at_a_good_place_and_closes() {
    let mut window = slow(FILES);
    let large = window.space(TIMEZONES, "large");
    delete_large(&mut window);
    close(&mut window);
    window.click("Stop and close");
    window.wait_for("it closes", |window| {
        let closes = asks(window, &ViewportCommand::Close);
        assert!(!closes || !is_running(window), "it closes while it deletes");
        closes
    });
    let left = walk(&large);
    assert!(left > 0 && left < FILES, "{left} of {FILES} files are left");
    assert!(window.space(OPENML, "index").join("file").exists());
    let folder = Arc::clone(&window.folder);
    drop(window);
    let mut window = Window::on(folder);
    wait_for_word(&mut window, "Stopped at 0 of 1 · ");
    assert!(window.has("Resume 1…"));
}

#[test]
fn where_nothing_runs_the_frame_closes_at_once() {
    let mut window = Window::open();
    ask_to_close(&mut window);
    window.harness.step();
    assert!(!asks(&window, &ViewportCommand::CancelClose) && !window.says("Something is being removed"));
}
