//! Journeys through the window on a real depot, as a person makes them: what is seen, heard and clicked.
//!
//! What is looked at is the accessibility tree, so that every step also says what is told to those who hear
//! the window.

mod everything;
mod kinds;
mod looks;

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
    let list = window.harness.get_by_label("Everything in the depots");
    let list = list.accesskit_node().data().clone();
    assert_eq!((list.role(), list.row_count()), (Role::TreeGrid, Some(5)));
    let spoken = window.rows();
    assert!(
        spoken[0].starts_with("TimeZones, build, keep, ") && spoken[0].ends_with(", 1.0 megabytes"),
        "{spoken:?}"
    );
    assert!(spoken[1].starts_with("OpenML, 2 items, "), "{spoken:?}");
    assert!(spoken[3].starts_with("OpenML, index, can go, no project left, "), "{spoken:?}");
    assert!(spoken[4].starts_with("Pluto, notebooks, look first, no record, "), "{spoken:?}");

    let data = |name: &str| window.row(name).accesskit_node().data().clone();
    let (package, space) = (data("OpenML, 2 items"), data("OpenML, index"));
    assert_eq!((package.level(), package.is_expanded(), package.row_index()), (Some(0), Some(true), Some(1)));
    assert_eq!((space.level(), space.is_expanded(), space.row_index()), (Some(1), None, Some(3)));
    assert_eq!((space.position_in_set(), space.size_of_set()), (Some(1), Some(2)));
    assert_eq!((package.position_in_set(), package.size_of_set()), (Some(1), Some(3)));
    assert_eq!(window.header("Size").sort_direction(), Some(SortDirection::Descending));
    assert_eq!(window.header("Name").sort_direction(), None);
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
    window.click_row("OpenML, 2 items", Modifiers::NONE);
    assert_eq!(window.selected(), ["OpenML, 2 items", "OpenML, datasets", "OpenML, index"]);
    window.click_row("Pluto, notebooks", Modifiers::NONE);

    let row = window.row("OpenML, 2 items").rect();
    window.click_at(row.left_center() + vec2(16.0, 0.0), PointerButton::Primary, 1);
    assert_eq!(window.names(), ["TimeZones, build", "OpenML, 2 items", "Pluto, notebooks"]);
    assert_eq!(window.selected(), ["Pluto, notebooks"]);
    assert_eq!(window.row("OpenML").accesskit_node().data().is_expanded(), Some(false));
}

#[test]
fn a_double_click_folds_a_package() {
    let mut window = Window::open();
    let row = window.row("OpenML, 2 items").rect();
    window.click_at(row.center(), PointerButton::Primary, 2);
    assert_eq!(window.names().len(), 3);
}

#[test]
fn arrows_walk_the_tree() {
    let mut window = Window::open();
    window.key(Key::ArrowDown, Modifiers::NONE);
    window.key(Key::ArrowDown, Modifiers::NONE);
    assert_eq!(window.active().as_deref(), Some("OpenML, 2 items"));
    window.key(Key::ArrowRight, Modifiers::NONE);
    assert_eq!(window.selected(), ["OpenML, datasets"]);
    window.key(Key::ArrowDown, SHIFT);
    assert_eq!(window.selected(), ["OpenML, 2 items", "OpenML, datasets", "OpenML, index"]);
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
    let row = window.row("OpenML, 2 items").rect();
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
    for chip in ["All 4", "Can go 1", "Look first 1", "Can't check 0", "Keep 2", "Unused 90 days 1"] {
        assert!(window.has(chip), "{chip}");
    }
    window.key(Key::A, CTRL);
    window.click("Can go 1");
    assert_eq!(window.names(), ["OpenML, index"], "one space of a package is one row with it");
    assert_eq!(window.selected(), ["OpenML, index"], "what is hidden is not selected");
    assert!(window.has("Unused 90 days 0"), "a count applies the other filters");
    window.click("Look first 1");
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
    let row = window.row("OpenML, 2 items").rect();
    window.click_at(row.left_center() + vec2(16.0, 0.0), PointerButton::Primary, 1);
    window.key(Key::F, CTRL);
    window.type_text(&OPENML[..8]);
    assert_eq!(window.names(), ["OpenML, 2 items", "OpenML, datasets", "OpenML, index"]);
    window.key(Key::Escape, Modifiers::NONE);
    assert_eq!(window.names(), ["TimeZones, build", "OpenML, 2 items", "Pluto, notebooks"]);
}

#[test]
fn when_nothing_matches_the_window_says_so_and_leads_back() {
    let mut window = Window::open();
    window.click("Can go 1");
    window.key(Key::F, CTRL);
    window.type_text("foo");
    assert!(window.has("Nothing matches 'foo' in Can go."));
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
    window.wait_for("the page says why", |window| window.rows()[0].starts_with("Cannot list the folder "));
    window.key(Key::Escape, Modifiers::NONE);
    window.key(Key::Enter, CTRL);
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
