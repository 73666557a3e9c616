//! The window is closed while it deletes: what is asked, and each answer to its end.

use super::afterwards::{delete_large, in_time, is_running, slow, wait_for_a_beginning, walk};
use super::*;
use eframe::egui::{Event, ViewportCommand, ViewportEvent, ViewportId};

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

/// Closes the window by its frame: it stays, and asks. `None` when the deletion has ended by then.
fn close(window: &mut Window) -> Option<()> {
    ask_to_close(window);
    window.harness.step();
    assert!(!asks(window, &ViewportCommand::Close), "it does not close while it deletes");
    window.wait_for("it is asked", |window| window.says("Something is being removed") || !is_running(window));
    let dialogs = window.of_role(Role::AlertDialog).count();
    let focused = window.focused();
    // An answer that comes too late finds no dialog.
    if !is_running(window) {
        return None;
    }
    assert_eq!((dialogs, focused.as_deref()), (1, Some("Finish, then close")));
    Some(())
}

/// What is written down of the last removal: how many things, and whether it has come to its end.
fn written(window: &Window) -> (usize, bool) {
    let journal = Journal::at(window.folder.path().canonicalize().unwrap().join("data/removals.jsonl"));
    let removal = journal.read().unwrap().removals.pop().unwrap();
    (removal.items.len(), removal.ended)
}

#[test]
fn whoever_stays_may_still_finish_then_close() {
    let (mut window, ()) = in_time(slow, |window| {
        delete_large(window);
        close(window)?;
        window.click("Stay");
        assert!(!window.says("Something is being removed"));
        close(window)?;
        window.key(Key::Enter, Modifiers::NONE);
        assert!(!window.says("Something is being removed"), "the answer is taken at once");
        // Whoever asks again is not asked again.
        ask_to_close(window);
        window.harness.step();
        is_running(window).then_some(())
    });
    let large = window.space(TIMEZONES, "large");
    assert!(!window.says("Something is being removed"));
    window.wait_for("it closes", |window| {
        let closes = asks(window, &ViewportCommand::Close);
        assert!(!closes || !is_running(window), "it closes while it deletes");
        closes
    });
    assert!(!large.exists(), "nothing is left half done");
    let others = [(OPENML, "datasets"), (OPENML, "index"), (PLUTO, "notebooks"), (TIMEZONES, "build")];
    assert!(others.iter().all(|(owner, key)| window.space(owner, key).join("file").exists()));
    assert_eq!(written(&window), (1, true));
}

/// A small space that is another now stands in the proposal beside the large one.
fn propose_what_changes(window: &mut Window) {
    let small = window.space(TIMEZONES, "small");
    write(&small.join("file"), "small");
    window.key(Key::F5, Modifiers::NONE);
    window.wait_for("it is listed", |window| window.rows().iter().any(|row| row.contains("small")));
    window.click_row("TimeZones, small", Modifiers::NONE);
    window.click_row("TimeZones, large", CTRL);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(window);
    fs::rename(&small, window.folder.path().join("elsewhere")).unwrap();
    write(&small.join("precious"), "made a moment ago");
    window.wait_for("it is noticed", |window| window.says("1 skipped: it has changed"));
}

#[test]
fn what_went_wrong_is_seen_before_the_window_closes() {
    let (mut window, ()) = in_time(slow, |window| {
        propose_what_changes(window);
        window.choose("Delete permanently");
        window.key(Key::Enter, CTRL);
        close(window)?;
        window.key(Key::Enter, Modifiers::NONE);
        is_running(window).then_some(())
    });
    window.wait_for("it has ended", |window| {
        assert!(!asks(window, &ViewportCommand::Close), "nobody would have seen what went wrong");
        !is_running(window)
    });
    let (large, small) = (window.space(TIMEZONES, "large"), window.space(TIMEZONES, "small"));
    let told = window.told().join(" ");
    assert!(
        told.contains("1 of 2 was not deleted, and stayed as it was. Nothing outside the list"),
        "{told}"
    );
    assert!(!large.exists() && small.join("precious").exists());
    window.click("Show why");
    assert!(window.says("TimeZones / small") && window.says("t has changed since the preview"));
    window.key(Key::Escape, Modifiers::NONE);
    window.wait_for("the dialog is closed", |window| window.of_role(Role::AlertDialog).count() == 0);
    // In one frame: what it asks for is seen in that alone.
    let quit = Event::Key { key: Key::Q, physical_key: None, pressed: true, repeat: false, modifiers: CTRL };
    window.harness.input_mut().events.push(quit);
    window.harness.step();
    let closes = asks(&window, &ViewportCommand::Close);
    assert!(closes, "now it has been seen");
}

#[test]
fn stop_and_close_stops_at_a_good_place_and_closes() {
    let (window, (all, left)) = in_time(slow, |window| {
        let large = window.space(TIMEZONES, "large");
        let all = walk(&large);
        delete_large(window);
        close(window)?;
        wait_for_a_beginning(window, &large);
        window.harness.query_by_label("Stop and close")?.click();
        window.wait_for("it closes or has ended", |window| {
            let closes = asks(window, &ViewportCommand::Close);
            assert!(!closes || !is_running(window), "it closes while it deletes");
            closes || !is_running(window)
        });
        let left = walk(&large);
        (left > 0).then_some((all, left))
    });
    assert!(left < all, "{left} of {all} files are left");
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
