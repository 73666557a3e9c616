//! Journeys with the keyboard alone: the Tab key in every view, the parts of the window, the palette, the sheet of keys
//! and the page of settings.

use crate::kit::window::{CTRL, Window};
use eframe::egui::accesskit::{Action, Role};
use eframe::egui::{Key, Modifiers, Rect};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT, Queryable};

/// What has the focus: where it is, and what it is called. Of a list it is the row that the cursor is on.
fn focused(window: &Window) -> Option<(Rect, String)> {
    let context = &window.harness.ctx;
    let place = context.read_response(context.memory(eframe::egui::Memory::focused)?)?.rect;
    let is_focused = |node: &Node<'_>| node.accesskit_node().is_focused();
    let node = window.harness.root().children_recursive().find(is_focused)?;
    let label = node.accesskit_node().label().or(node.accesskit_node().value()).unwrap_or_default();
    Some((place, format!("{:?} {label}", node.accesskit_node().role())))
}

/// Everything that the Tab key stops at, from what has the focus until it comes back to it.
fn walk(window: &mut Window) -> Vec<(Rect, String)> {
    window.key(Key::Tab, Modifiers::NONE);
    let first = focused(window).expect("something has the focus");
    let mut stops = vec![first.clone()];
    loop {
        window.key(Key::Tab, Modifiers::NONE);
        let stop = focused(window).unwrap_or_else(|| panic!("the focus is lost after {stops:?}"));
        if stop == first {
            return stops;
        }
        stops.push(stop);
        assert!(stops.len() < 80, "the focus does not come back: {stops:?}");
    }
}

/// The top of the status bar, below which nothing of a list or a pane is seen.
const FOOT: f32 = 728.0;

/// Whether `next` is read after `before`: it lies in it, below, or at the right.
fn is_after(before: Rect, next: Rect) -> bool {
    before.contains_rect(next)
        || next.center().y >= before.bottom().min(FOOT) - 1.0
        || next.left() >= before.right() - 1.0
}

/// What can be clicked and is no part of a list, by where it is.
fn controls(window: &Window) -> Vec<(Rect, String)> {
    const ROLES: &[Role] = &[
        Role::Button,
        Role::CheckBox,
        Role::ComboBox,
        Role::Link,
        Role::RadioButton,
        Role::SearchInput,
        Role::SpinButton,
        Role::Tab,
        Role::TextInput,
    ];
    let has_dialog = window.harness.state().state().session.dialog.is_some();
    let all = window.harness.root().children_recursive().filter(|node| {
        let node = node.accesskit_node();
        let is_reachable = !has_dialog || node.data().supports_action(Action::Focus);
        ROLES.contains(&node.role()) && !node.is_disabled() && is_reachable
    });
    all.map(|node| {
        (node.rect(), format!("{:?} {:?}", node.accesskit_node().role(), node.accesskit_node().label()))
    })
    .collect()
}

fn assert_walked_in_order(window: &mut Window, place: &str) {
    let mut stops = walk(window);
    // The edge of a panel is made with the panel's end.
    stops.retain(|(_, label)| !label.starts_with("Splitter"));
    // Where the round begins is no matter: it goes down once.
    let back = stops.iter().zip(stops.iter().cycle().skip(1)).filter(|(one, next)| !is_after(one.0, next.0));
    let back: Vec<_> = back.collect();
    assert!(back.len() <= 1, "{place}: Tab goes back at {back:#?} of {stops:#?}");
    if window.harness.state().state().session.dialog.is_some() {
        return;
    }
    for (rect, label) in controls(window) {
        let is_reached = stops.iter().any(|(stop, _)| stop.left_top().distance(rect.left_top()) < 2.0);
        assert!(is_reached, "{place}: {label} at {rect:?} is reached by no Tab: {stops:#?}");
    }
}

#[test]
fn tab_runs_in_reading_order_and_reaches_every_control() {
    let mut window = Window::open();
    assert_walked_in_order(&mut window, "Everything");
    window.key(Key::I, CTRL);
    window.click_row("OpenML, index", Modifiers::NONE);
    assert_walked_in_order(&mut window, "Everything, with details");
    window.click_row("OpenML, index", Modifiers::NONE);
    window.key(Key::Delete, Modifiers::NONE);
    window.wait_for("the plan is shown", |window| !window.lines("What would be removed").is_empty());
    assert_walked_in_order(&mut window, "the dialog that deletes");
    window.key(Key::Escape, Modifiers::NONE);
    for (key, view) in [(Key::Num1, "Overview"), (Key::Num5, "Julia's rules")] {
        window.key(key, CTRL);
        window
            .wait_for("what can go is known", |window| window.harness.state().state().knows_what_could_go());
        assert_walked_in_order(&mut window, view);
    }
    window.key(Key::Num2, CTRL);
    window.click_row("OpenML, index", Modifiers::NONE);
    window.key(Key::Enter, Modifiers::NONE);
    window.wait_for("the file is shown", |window| window.says("bytes: 01 01"));
    assert_walked_in_order(&mut window, "Looking inside");
    window.key(Key::Space, Modifiers::NONE);
    assert_walked_in_order(&mut window, "Quick look");
    window.key(Key::Comma, CTRL);
    assert_walked_in_order(&mut window, "Settings");
    window.key(Key::F1, Modifiers::NONE);
    assert_walked_in_order(&mut window, "Keys");
}

#[test]
fn every_button_has_a_name() {
    let mut window = Window::open();
    let nameless = |window: &Window| {
        let buttons = window.of_role(Role::Button).chain(window.of_role(Role::Tab));
        let nameless =
            buttons.filter(|button| button.accesskit_node().label().is_none_or(|name| name.is_empty()));
        nameless.map(|button| format!("{:?}", button.rect())).collect::<Vec<_>>()
    };
    for key in [Key::Num1, Key::Num2, Key::Num5, Key::Comma, Key::K] {
        window.key(key, CTRL);
        window.harness.run_steps(10);
        assert_eq!(nameless(&window), Vec::<String>::new(), "after {key:?}");
    }
}

#[test]
fn f6_goes_through_the_parts_of_the_window() {
    let mut window = Window::open();
    window.key(Key::I, CTRL);
    window.click_row("OpenML, index", Modifiers::NONE);
    let mut stops = Vec::new();
    for _ in 0..5 {
        window.key(Key::F6, Modifiers::NONE);
        stops.push(focused(&window).expect("a part has the keyboard").1);
    }
    let [details, status_or_toolbar, ..] = stops.as_slice() else { panic!("{stops:?}") };
    assert!(details.starts_with("Button"), "{stops:?}");
    assert!(!status_or_toolbar.starts_with("TreeGrid"), "{stops:?}");
    assert!(stops.iter().any(|stop| stop.contains("Depot: ")), "the toolbar: {stops:?}");
    assert!(stops.iter().any(|stop| stop.contains("All 4")), "the chips: {stops:?}");
    assert!(stops.iter().any(|stop| stop.starts_with("Row")), "the list: {stops:?}");
}

#[test]
fn the_palette_finds_commands_and_says_why_one_is_off() {
    let mut window = Window::open();
    window.key(Key::K, CTRL);
    window.type_text("gc");
    window.key(Key::Enter, Modifiers::NONE);
    let tab = window.harness.get_by_role_and_label(Role::Tab, "Julia's rules").accesskit_node().is_selected();
    assert_eq!(tab, Some(true), "what would Pkg.gc do?");

    window.key(Key::K, CTRL);
    window.type_text("undo");
    assert!(window.says("Undo, There is nothing to bring back"));
    window.key(Key::Enter, Modifiers::NONE);
    assert!(window.says("Undo, There is nothing to bring back"), "it stays open");
    window.key(Key::Escape, Modifiers::NONE);
    assert!(!window.says("Undo, There is nothing to bring back"));
}

#[test]
fn the_palette_finds_an_item_and_goes_to_it() {
    let mut window = Window::open();
    window.key(Key::Num1, CTRL);
    window.key(Key::K, CTRL);
    window.type_text("notebooks");
    window.key(Key::Enter, Modifiers::NONE);
    assert_eq!(window.selected(), ["Pluto, notebooks"]);
    window.key(Key::ArrowUp, Modifiers::NONE);
    assert_ne!(window.selected(), ["Pluto, notebooks"], "the keyboard is in the list");
}

#[test]
fn arrows_choose_in_the_palette_while_the_field_is_typed_in() {
    let mut window = Window::open();
    window.key(Key::K, CTRL);
    window.type_text("theme");
    let chosen = |window: &Window| {
        let options = window.of_role(Role::ListBoxOption);
        let mut chosen = options.filter(|option| option.accesskit_node().is_selected() == Some(true));
        chosen.next().and_then(|option| option.accesskit_node().label())
    };
    let first = chosen(&window).expect("a match is chosen");
    window.key(Key::ArrowDown, Modifiers::NONE);
    assert_ne!(chosen(&window), Some(first.clone()));
    window.key(Key::ArrowUp, Modifiers::NONE);
    assert_eq!(chosen(&window), Some(first));
    window.type_text(" dark");
    assert_eq!(chosen(&window).as_deref(), Some("Theme: dark"));
    window.key(Key::Enter, Modifiers::NONE);
    assert!(window.harness.ctx.global_style().visuals.dark_mode);
}

#[test]
fn the_sheet_of_keys_has_what_the_window_does() {
    let mut window = Window::open();
    window.key(Key::F1, Modifiers::NONE);
    for line in
        ["F5: Scan again", "Ctrl+K: Find a command…", "F6: Next part of the window", "Ctrl+2: Everything"]
    {
        assert!(window.has(line), "{line}");
    }
    window.key(Key::Escape, Modifiers::NONE);
    assert!(!window.has("F5: Scan again"));
}

#[test]
fn settings_are_a_page_that_takes_effect_at_once() {
    let mut window = Window::open();
    window.key(Key::Comma, CTRL);
    assert_eq!(window.rows().len(), 0, "the list has made room");
    assert!(window.focused().is_some_and(|name| name == "As the system"));
    window.choose("150 %");
    assert!((window.harness.ctx.zoom_factor() - 1.5).abs() < 0.01);
    window.key(Key::Escape, Modifiers::NONE);
    assert!(window.has("As the system"), "Escape leaves no view");
    window.key(Key::Num2, CTRL);
    assert_eq!(window.rows().len(), 5);
}

#[test]
fn what_the_program_is_stands_in_a_dialog_that_escape_closes() {
    let mut window = Window::open();
    window.key(Key::K, CTRL);
    window.type_text("about");
    window.key(Key::Enter, Modifiers::NONE);
    assert!(window.says(concat!("Scratch Manager ", env!("CARGO_PKG_VERSION"))) && window.says("Licence: "));
    assert_eq!(window.focused().as_deref(), Some("Close"));
    window.key(Key::Escape, Modifiers::NONE);
    assert!(!window.says("Licence: "));
    assert_eq!(window.rows().len(), 5, "the list is as it was");
}

#[test]
fn a_goal_is_set_by_keys_from_any_view() {
    let mut window = Window::open();
    window.key(Key::Num2, CTRL);
    window.key(Key::K, CTRL);
    window.type_text("free 5 gb");
    window.key(Key::Enter, Modifiers::NONE);
    assert_eq!(window.harness.state().state().clean_up.goal(), Some(5_000_000_000));
    assert!(window.says("Free at least") && window.says("short"), "it is said what is lacking");
}
