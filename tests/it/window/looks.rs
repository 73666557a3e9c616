//! Headers, focus, details and cells.

use super::*;

#[test]
fn a_header_sorts_and_tells_the_direction() {
    let mut window = Window::open();
    window.click("Name");
    assert_eq!(window.names()[0], "OpenML, 2 items");
    assert_eq!(window.header("Name").sort_direction(), Some(SortDirection::Ascending));
    assert_eq!(window.header("Size").sort_direction(), None);
    window.harness.run_steps(30);
    window.click("Name");
    assert_eq!(window.names()[0], "TimeZones, build");
    assert_eq!(window.header("Name").sort_direction(), Some(SortDirection::Descending));
}

#[test]
fn the_list_is_one_stop_of_the_tab_key() {
    let mut window = Window::open();
    assert!(window.harness.get_by_label("Everything in the depots").is_focused());
    let mut stops = 0;
    loop {
        window.key(Key::Tab, Modifiers::NONE);
        stops += 1;
        if window.harness.get_by_label("Everything in the depots").is_focused() {
            break;
        }
        assert!(!window.of_role(Role::Row).any(|row| row.is_focused()), "no row takes the focus for itself");
        assert!(stops < 30, "the focus comes back to the list");
    }
}

#[test]
fn the_details_follow_the_selection() {
    let mut window = Window::open();
    window.key(Key::I, CTRL);
    assert!(window.has("All items"), "nothing is selected");
    window.click_row("Pluto, notebooks", Modifiers::NONE);
    assert!(window.has("Pluto / notebooks"));
    window.click_row("OpenML, index", CTRL);
    assert!(window.has("2 items"));
    window.key(Key::I, CTRL);
    assert!(!window.has("2 items"));
    assert_eq!(window.selected().len(), 2);
}

#[test]
fn below_a_dialog_the_list_hears_no_key() {
    let mut window = Window::open();
    window.click_row("Pluto, notebooks", Modifiers::NONE);
    window.key(Key::F1, Modifiers::NONE);
    assert!(window.says("Keys"));
    window.key(Key::ArrowUp, Modifiers::NONE);
    window.key(Key::F, CTRL);
    window.type_text("tim");
    window.key(Key::Plus, CTRL);
    assert!((window.harness.ctx.zoom_factor() - 1.25).abs() < 0.01, "what the dialog is about goes on");
    window.key(Key::Num0, CTRL);
    assert_eq!(window.names().len(), 5);
    assert_eq!(window.selected(), ["Pluto, notebooks"]);
    window.key(Key::Escape, Modifiers::NONE);
    assert!(!window.says("Keys"));
    assert_eq!(window.selected(), ["Pluto, notebooks"], "the dialog went, the selection did not");
    window.key(Key::ArrowUp, Modifiers::NONE);
    assert_eq!(window.selected(), ["OpenML, index"]);
}

#[test]
fn the_details_stay_as_wide_as_they_are_whatever_they_show() {
    let mut window = Window::open();
    window.key(Key::I, CTRL);
    window.harness.run_steps(30);
    let width = |window: &Window| window.harness.get_by_label("Everything in the depots").rect().width();
    let before = width(&window);
    for row in window.names() {
        window.click_row(&row, Modifiers::NONE);
        window.harness.run_steps(30);
        assert!((width(&window) - before).abs() < 1.0, "{row}: {} instead of {before}", width(&window));
    }
    window.key(Key::A, CTRL);
    window.harness.run_steps(30);
    assert!((width(&window) - before).abs() < 1.0);
}

#[test]
fn the_edge_of_a_column_moves_and_a_double_click_gives_its_width_back() {
    let mut window = Window::open();
    let left =
        |window: &Window| window.harness.get_by_role_and_label(Role::ColumnHeader, "Files").rect().left();
    let before = left(&window);
    let header = window.harness.get_by_role_and_label(Role::ColumnHeader, "Files").rect();
    let (from, to) = (header.left_center() + vec2(2.0, 0.0), header.left_center() - vec2(38.0, 0.0));
    let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
    window.harness.event(Event::PointerMoved(from));
    window.harness.step();
    window.harness.event(Event::PointerButton { pos: from, button, pressed: true, modifiers });
    window.harness.step();
    window.harness.event(Event::PointerMoved(to));
    window.harness.step();
    window.harness.event(Event::PointerButton { pos: to, button, pressed: false, modifiers });
    window.settle();
    assert!((left(&window) - before + 40.0).abs() < 3.0, "{} {before}", left(&window));
    assert_eq!(window.names()[0], "TimeZones, build", "no click on the header");
    window.harness.run_steps(30);
    let edge = window.harness.get_by_role_and_label(Role::ColumnHeader, "Files").rect().left_center();
    window.click_at(edge + vec2(2.0, 0.0), PointerButton::Primary, 2);
    assert!((left(&window) - before).abs() < 1.0);
}

#[test]
fn cells_say_more_when_pointed_at() {
    let mut window = Window::open();
    let row = window.row("OpenML, datasets").rect();
    let header = |window: &Window, name: &str| {
        window.harness.get_by_role_and_label(Role::ColumnHeader, name).rect().center().x
    };
    for (column, words) in [
        ("Name", "datasets"),
        ("Verdict", "Keep · "),
        ("Size", "% of everything"),
        ("Last use", "2025-06-12 10:00:00 local time, from the usage log"),
    ] {
        let at = eframe::egui::pos2(header(&window, column), row.center().y);
        window.harness.event(Event::PointerMoved(at));
        window.harness.run_steps(60);
        assert!(window.harness.query_all_by_label_contains(words).next().is_some(), "{column}");
        assert_eq!(window.selected(), Vec::<String>::new());
    }
}
