//! In a narrow window the list of a dialog is folded until somebody asks for it.

use super::*;
use eframe::egui::vec2;

#[test]
fn the_list_is_unfolded_by_mouse_and_keyboard_and_what_is_listed_goes() {
    let mut window = Window::open();
    let before = depot_of(&window);
    window.click_row("OpenML, index", Modifiers::NONE);
    window.harness.set_size(vec2(620.0, 700.0));
    window.key(Key::Delete, Modifiers::NONE);
    window.wait_for("the plan is known", |window| window.has("1 item, one by one"));
    assert_eq!(window.lines(PLAN), Vec::<String>::new());
    assert!(window.has("Move 1 to trash"), "what goes is told by its verdict");
    let unfolded = |window: &Window| {
        window.button("1 item, one by one").accesskit_node().data().is_expanded().unwrap_or_default()
    };
    window.click("1 item, one by one");
    assert!(unfolded(&window) && window.lines(PLAN)[0].starts_with("OpenML / index, "));

    window.click("1 item, one by one");
    assert!(window.lines(PLAN).is_empty() && !unfolded(&window));
    let mut stops = Vec::new();
    while window.focused().as_deref() != Some("1 item, one by one") {
        window.key(Key::Tab, Modifiers::NONE);
        stops.push(window.focused());
        assert!(stops.len() < 20, "no Tab leads to it: {stops:?}");
    }
    window.key(Key::Space, Modifiers::NONE);
    assert_eq!(window.lines(PLAN).len(), 1);

    window.key(Key::Escape, Modifiers::NONE);
    window.key(Key::Delete, Modifiers::NONE);
    window.wait_for("the plan is known", |window| window.has("1 item, one by one"));
    assert!(window.lines(PLAN).is_empty(), "another dialog is folded again");
    window.click("Move 1 to trash");
    wait_for_word(&mut window, "Moved 1 item");
    assert_only_gone(&window, &before, &["index"]);
}
