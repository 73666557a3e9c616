//! Journeys through the window on a real depot, as a person makes them: what is seen, heard and clicked.
//!
//! What is looked at is the accessibility tree, so that every step also says what is told to those who hear
//! the window.

use std::path::Path;
use std::time::Duration;

use crate::kit::window::{CTRL, OPENML, PLUTO, SHIFT, Window};
use crate::kit::write;
use eframe::egui::accesskit::{Role, SortDirection};
use eframe::egui::{Event, Key, Modifiers, OutputCommand, PointerButton, vec2};
use egui_kittest::kittest::{AccessKitNode, NodeT, Queryable};

fn remove(path: &Path) {
    let gone = path.with_extension("gone");
    std::fs::rename(path, gone.parent().unwrap().parent().unwrap().parent().unwrap().join("gone")).unwrap();
}

#[test]
fn the_list_is_told_to_those_who_hear_it() {
    let window = Window::open();
    let list = window.harness.get_by_label("Scratch spaces");
    let list = list.accesskit_node().data().clone();
    assert_eq!((list.role(), list.row_count()), (Role::TreeGrid, Some(5)));
    let spoken = window.rows();
    assert!(spoken[0].starts_with("TimeZones, build, 1.0 megabytes, used by 1"), "{spoken:?}");
    assert!(spoken[1].starts_with("OpenML, 2 spaces, "), "{spoken:?}");
    assert!(spoken[3].ends_with("kilobytes, no project left"), "{spoken:?}");
    assert!(spoken[4].ends_with("kilobytes, no record"), "{spoken:?}");

    let data = |name: &str| window.row(name).accesskit_node().data().clone();
    let (package, space) = (data("OpenML, 2 spaces"), data("OpenML, index"));
    assert_eq!((package.level(), package.is_expanded(), package.row_index()), (Some(0), Some(true), Some(1)));
    assert_eq!((space.level(), space.is_expanded(), space.row_index()), (Some(1), None, Some(3)));
    assert_eq!((space.position_in_set(), space.size_of_set()), (Some(1), Some(2)));
    assert_eq!((package.position_in_set(), package.size_of_set()), (Some(1), Some(3)));
    assert_eq!(window.header("Size").sort_direction(), Some(SortDirection::Descending));
    assert_eq!(window.header("Package / space").sort_direction(), None);
    let rows = window.of_role(Role::Row).map(|row| {
        let mut above = std::iter::successors(row.accesskit_node().parent(), AccessKitNode::parent);
        above.any(|node| node.role() == Role::TreeGrid)
    });
    assert!(rows.into_iter().all(|inside| inside), "the rows are inside the list");
}

#[test]
fn a_click_selects_ctrl_adds_and_shift_ranges() {
    let mut window = Window::open();
    window.click_row("OpenML, datasets", Modifiers::NONE);
    assert_eq!(window.selected(), ["OpenML, datasets"]);
    assert_eq!(window.active().as_deref(), Some("OpenML, datasets"));
    window.click_row("TimeZones, build", CTRL);
    assert_eq!(window.selected(), ["TimeZones, build", "OpenML, datasets"]);
    window.click_row("TimeZones, build", CTRL);
    assert_eq!(window.selected(), ["OpenML, datasets"]);
    window.click_row("OpenML, index", Modifiers::NONE);
    window.click_row("Pluto, notebooks", SHIFT);
    assert_eq!(window.selected(), ["OpenML, index", "Pluto, notebooks"]);
}

#[test]
fn a_package_selects_its_spaces_and_its_triangle_only_folds() {
    let mut window = Window::open();
    window.click_row("OpenML, 2 spaces", Modifiers::NONE);
    assert_eq!(window.selected(), ["OpenML, 2 spaces", "OpenML, datasets", "OpenML, index"]);
    window.click_row("Pluto, notebooks", Modifiers::NONE);

    let row = window.row("OpenML, 2 spaces").rect();
    window.click_at(row.left_center() + vec2(16.0, 0.0), PointerButton::Primary, 1);
    assert_eq!(window.names(), ["TimeZones, build", "OpenML, 2 spaces", "Pluto, notebooks"]);
    assert_eq!(window.selected(), ["Pluto, notebooks"]);
    assert_eq!(window.row("OpenML").accesskit_node().data().is_expanded(), Some(false));
}

#[test]
fn a_double_click_folds_a_package() {
    let mut window = Window::open();
    let row = window.row("OpenML, 2 spaces").rect();
    window.click_at(row.center(), PointerButton::Primary, 2);
    assert_eq!(window.names().len(), 3);
}

#[test]
fn arrows_walk_the_tree() {
    let mut window = Window::open();
    window.key(Key::ArrowDown, Modifiers::NONE);
    window.key(Key::ArrowDown, Modifiers::NONE);
    assert_eq!(window.active().as_deref(), Some("OpenML, 2 spaces"));
    window.key(Key::ArrowRight, Modifiers::NONE);
    assert_eq!(window.selected(), ["OpenML, datasets"]);
    window.key(Key::ArrowDown, SHIFT);
    assert_eq!(window.selected(), ["OpenML, 2 spaces", "OpenML, datasets", "OpenML, index"]);
    window.key(Key::ArrowLeft, Modifiers::NONE);
    window.key(Key::ArrowLeft, Modifiers::NONE);
    assert_eq!(window.names().len(), 3, "first to the package, then it is folded");
    window.key(Key::End, Modifiers::NONE);
    assert_eq!(window.selected(), ["Pluto, notebooks"]);
    window.key(Key::Home, CTRL);
    assert_eq!(window.active().as_deref(), Some("TimeZones, build"));
    assert_eq!(window.selected(), ["Pluto, notebooks"], "the cursor alone moved");
    window.key(Key::PageDown, Modifiers::NONE);
    assert_eq!(window.active().as_deref(), Some("Pluto, notebooks"));
}

#[test]
fn a_blank_acts_once_and_escape_deselects() {
    let mut window = Window::open();
    window.key(Key::ArrowDown, Modifiers::NONE);
    assert_eq!(window.selected().len(), 1);
    window.harness.event(Event::Text(" ".to_string()));
    window.key(Key::Space, Modifiers::NONE);
    assert_eq!(window.selected(), Vec::<String>::new(), "taken back once, not taken twice");
    window.key(Key::A, CTRL);
    assert_eq!(window.selected().len(), 5);
    window.key(Key::Escape, Modifiers::NONE);
    assert_eq!(window.selected(), Vec::<String>::new());
}

#[test]
fn everything_includes_what_is_folded() {
    let mut window = Window::open();
    let row = window.row("OpenML, 2 spaces").rect();
    window.click_at(row.left_center() + vec2(16.0, 0.0), PointerButton::Primary, 1);
    window.key(Key::A, CTRL);
    window.harness.event(Event::Copy);
    window.harness.step();
    let paths = copied(&window);
    assert_eq!(paths.lines().count(), 4);
    assert_eq!(paths.lines().nth(1), window.space(OPENML, "datasets").to_str());
}

/// What was put on the clipboard in the last frame.
fn copied(window: &Window) -> String {
    let commands = &window.harness.output().platform_output.commands;
    let texts = commands.iter().filter_map(|command| match command {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    texts.collect()
}

#[test]
fn chips_show_what_they_count() {
    let mut window = Window::open();
    for chip in ["All 4", "No project left 1", "No record 1", "Can't check 0", "Unused 90 days 1"] {
        assert!(window.has(chip), "{chip}");
    }
    window.key(Key::A, CTRL);
    window.click("No project left 1");
    assert_eq!(window.names(), ["OpenML, index"], "one space of a package is one row with it");
    assert_eq!(window.selected(), ["OpenML, index"], "what is hidden is not selected");
    assert!(window.has("Unused 90 days 0"), "a count applies the other filters");
    window.click("No record 1");
    assert_eq!(window.names(), ["Pluto, notebooks", "OpenML, index"]);
    window.click("All 4");
    assert_eq!(window.names().len(), 5);
    assert_eq!(window.selected(), ["OpenML, index"], "and stays so");
}

#[test]
fn alt_and_a_digit_turn_a_chip_and_find_no_row() {
    let mut window = Window::open();
    let alt = |window: &mut Window, key, digit: &str| {
        let (modifiers, pressed, repeat) = (Modifiers::ALT, true, false);
        window.harness.event(Event::Key { key, physical_key: None, pressed, repeat, modifiers });
        window.harness.event(Event::Text(digit.to_string()));
        window.settle();
    };
    alt(&mut window, Key::Num2, "2");
    assert_eq!(window.names(), ["OpenML, index"]);
    assert_eq!(window.selected(), Vec::<String>::new(), "the digit was no beginning of a name");
    alt(&mut window, Key::Num1, "1");
    assert_eq!(window.names().len(), 5);
}

#[test]
fn a_search_filters_as_it_is_typed_and_escape_ends_it() {
    let mut window = Window::open();
    window.harness.key_press_modifiers(CTRL, Key::F);
    window.type_text("timez");
    assert_eq!(window.names(), ["TimeZones, build"]);
    assert!(window.has("All 1"));
    window.key(Key::A, CTRL);
    assert_eq!(window.selected(), Vec::<String>::new(), "Ctrl+A is the text's while it is typed");
    window.key(Key::Enter, Modifiers::NONE);
    assert_eq!(window.selected(), ["TimeZones, build"], "Enter goes to what was found");
    window.key(Key::Escape, Modifiers::NONE);
    assert_eq!(window.names().len(), 5, "first the search ends");
    assert_eq!(window.selected(), ["TimeZones, build"]);
    window.key(Key::Escape, Modifiers::NONE);
    assert_eq!(window.selected(), Vec::<String>::new());
}

#[test]
fn a_search_unfolds_matches_for_as_long_as_it_lasts() {
    let mut window = Window::open();
    let row = window.row("OpenML, 2 spaces").rect();
    window.click_at(row.left_center() + vec2(16.0, 0.0), PointerButton::Primary, 1);
    window.key(Key::F, CTRL);
    window.type_text(&OPENML[..8]);
    assert_eq!(window.names(), ["OpenML, 2 spaces", "OpenML, datasets", "OpenML, index"]);
    window.key(Key::Escape, Modifiers::NONE);
    assert_eq!(window.names(), ["TimeZones, build", "OpenML, 2 spaces", "Pluto, notebooks"]);
}

#[test]
fn when_nothing_matches_the_window_says_so_and_leads_back() {
    let mut window = Window::open();
    window.click("No project left 1");
    window.key(Key::F, CTRL);
    window.type_text("foo");
    assert!(window.has("Nothing matches 'foo' in No project left."));
    window.click("Clear filters");
    assert_eq!(window.names().len(), 5);
    window.key(Key::ArrowDown, Modifiers::NONE);
    assert_eq!(window.active().as_deref(), Some("TimeZones, build"), "the keyboard is back in the list");
}

#[test]
fn letters_find_a_row() {
    let mut window = Window::open();
    window.type_text("pl");
    assert_eq!(window.selected(), ["Pluto, notebooks"]);
    window.pass("2025-06-15T12:00:05");
    window.type_text("i");
    assert_eq!(window.selected(), ["OpenML, index"]);
}

#[test]
fn the_menu_acts_on_the_row_under_the_pointer_and_escape_closes_only_the_menu() {
    let mut window = Window::open();
    window.click_row("TimeZones, build", Modifiers::NONE);
    let at = window.row("OpenML, index").rect().center();
    window.click_at(at, PointerButton::Secondary, 1);
    assert_eq!(window.selected(), ["OpenML, index"]);
    assert!(window.has_menu(), "the menu is open");
    window.key(Key::Escape, Modifiers::NONE);
    assert!(!window.has_menu(), "the menu is closed");
    assert_eq!(window.selected(), ["OpenML, index"]);

    window.key(Key::F10, SHIFT);
    let at = window.harness.get_by_label_contains("Copy path").rect().center();
    window.click_at(at, PointerButton::Primary, 1);
    assert!(!window.has_menu(), "a choice closes the menu");
}

#[test]
fn the_path_is_copied() {
    let mut window = Window::open();
    window.click_row("Pluto, notebooks", Modifiers::NONE);
    let (key, modifiers) = (Key::C, CTRL | SHIFT);
    window.harness.event(Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers });
    window.harness.step();
    assert_eq!(copied(&window), window.space(PLUTO, "notebooks").to_str().unwrap());
}

#[test]
fn what_cannot_be_opened_is_explained() {
    let mut window = Window::open();
    window.click_row("Pluto, notebooks", Modifiers::NONE);
    remove(&window.space(PLUTO, "notebooks"));
    window.key(Key::Enter, Modifiers::NONE);
    window.wait_for("an explanation", |window| window.has("Dismiss"));
    window.key(Key::Escape, Modifiers::NONE);
    assert!(!window.has("Dismiss"));
    assert_eq!(window.selected(), ["Pluto, notebooks"], "the message went, the selection did not");
}

#[test]
fn a_rescan_keeps_selection_folding_and_order() {
    let mut window = Window::open();
    window.click_row("OpenML, index", Modifiers::NONE);
    write(&window.space(PLUTO, "second").join("file"), vec![1; 3_000_000]);
    window.key(Key::F5, Modifiers::NONE);
    window.wait_for("the new space first", |window| {
        window.names().first().is_some_and(|row| row.starts_with("Pluto"))
    });
    assert_eq!(window.selected(), ["OpenML, index"]);
    assert_eq!(window.active().as_deref(), Some("OpenML, index"));
}

#[test]
fn coming_back_to_the_window_shows_what_came_and_went() {
    let mut window = Window::open();
    write(&window.space(PLUTO, "second").join("file"), "x");
    window.harness.event(Event::WindowFocused(true));
    window.harness.run_steps(5);
    std::thread::sleep(Duration::from_millis(50));
    window.harness.run_steps(5);
    assert_eq!(window.names().len(), 5, "it was looked at a moment ago");

    window.pass("2025-06-15T12:00:06");
    window.harness.event(Event::WindowFocused(true));
    window.wait_for("the new space", |window| window.names().len() == 7);
    window.wait_for("its size", |window| window.rows().iter().all(|row| !row.contains("not known")));
}

#[test]
fn a_header_sorts_and_tells_the_direction() {
    let mut window = Window::open();
    window.click("Package / space");
    assert_eq!(window.names()[0], "OpenML, 2 spaces");
    assert_eq!(window.header("Package / space").sort_direction(), Some(SortDirection::Ascending));
    assert_eq!(window.header("Size").sort_direction(), None);
    window.harness.run_steps(30);
    window.click("Package / space");
    assert_eq!(window.names()[0], "TimeZones, build");
    assert_eq!(window.header("Package / space").sort_direction(), Some(SortDirection::Descending));
}

#[test]
fn the_list_is_one_stop_of_the_tab_key() {
    let mut window = Window::open();
    assert!(window.harness.get_by_label("Scratch spaces").is_focused());
    let mut stops = 0;
    loop {
        window.key(Key::Tab, Modifiers::NONE);
        stops += 1;
        if window.harness.get_by_label("Scratch spaces").is_focused() {
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
    assert!(window.has("All scratch spaces"), "nothing is selected");
    window.click_row("Pluto, notebooks", Modifiers::NONE);
    assert!(window.has("Pluto / notebooks"));
    window.click_row("OpenML, index", CTRL);
    assert!(window.has("2 spaces"));
    window.key(Key::I, CTRL);
    assert!(!window.has("2 spaces"));
    assert_eq!(window.selected().len(), 2);
}

#[test]
fn below_a_dialog_the_list_hears_no_key() {
    let mut window = Window::open();
    window.click_row("Pluto, notebooks", Modifiers::NONE);
    window.key(Key::Comma, CTRL);
    assert!(window.has("Settings"));
    window.key(Key::ArrowUp, Modifiers::NONE);
    window.key(Key::F, CTRL);
    window.type_text("tim");
    window.key(Key::Plus, CTRL);
    assert!((window.harness.ctx.zoom_factor() - 1.25).abs() < 0.01, "what the dialog is about goes on");
    window.key(Key::Num0, CTRL);
    assert_eq!(window.names().len(), 5);
    assert_eq!(window.selected(), ["Pluto, notebooks"]);
    window.key(Key::Escape, Modifiers::NONE);
    assert!(!window.has("Settings"));
    assert_eq!(window.selected(), ["Pluto, notebooks"], "the dialog went, the selection did not");
    window.key(Key::ArrowUp, Modifiers::NONE);
    assert_eq!(window.selected(), ["OpenML, index"]);
}

#[test]
fn the_details_stay_as_wide_as_they_are_whatever_they_show() {
    let mut window = Window::open();
    window.key(Key::I, CTRL);
    window.harness.run_steps(30);
    let width = |window: &Window| window.harness.get_by_label("Scratch spaces").rect().width();
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
        ("Package / space", "datasets"),
        ("Status", "Kept. Last used from ~/work 3 days ago; that project still exists."),
        ("Size", "% of all scratch spaces"),
        ("Last use", "2025-06-12 10:00:00 local time, from the usage log"),
    ] {
        let at = eframe::egui::pos2(header(&window, column), row.center().y);
        window.harness.event(Event::PointerMoved(at));
        window.harness.run_steps(60);
        assert!(window.harness.query_all_by_label_contains(words).next().is_some(), "{column}");
        assert_eq!(window.selected(), Vec::<String>::new());
    }
}
