//! One kind alone: chosen by mouse, by keyboard and from the palette, at every width, and taken back.

use std::sync::Arc;

use super::*;
use crate::kit::window::make_depot_with_packages;

fn open() -> Window {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    make_depot_with_packages(&folder.path().canonicalize().unwrap());
    Window::on(folder)
}

fn face(window: &Window) -> String {
    window.of_role(Role::ComboBox).find_map(|face| face.accesskit_node().label()).expect("a face")
}

#[test]
fn one_kind_alone_is_chosen_with_the_mouse_and_taken_back_with_all_filters() {
    let mut window = open();
    assert_eq!(face(&window), "Kind");
    window.click("Kind");
    assert!(window.says("All kinds 7"), "how much there is of each stands beside it");
    assert!(!window.says("Clones"), "what there is none of is not offered");
    window.click_containing("Package versions 3");
    assert_eq!(face(&window), "Kind: package versions");
    assert_eq!(window.names().len(), 3, "{:?}", window.names());
    assert!(window.has("All 3") && window.says("3 of 7 items, "));

    // The spaces that are kept are of another kind.
    window.click("Keep 0");
    assert!(window.says("Nothing is in Keep and package versions."));
    window.click("Clear filters");
    assert_eq!(face(&window), "Kind");
    assert!(window.says("7 items, "));
}

#[test]
fn what_is_of_one_kind_stands_together_with_its_packages_named() {
    let mut window = open();
    let before = window.rows();
    window.click("Group");
    window.click("By kind");
    let rows = window.rows();
    assert!(rows.iter().any(|row| row.starts_with("Package versions, 3 items")), "{rows:?}");
    assert!(rows.iter().any(|row| row.starts_with("Spaces, 4 items")), "{rows:?}");
    assert!(rows.iter().any(|row| row.starts_with("OpenML, datasets, keep")), "{rows:?}");
    window.key(Key::K, CTRL);
    window.type_text("group by package");
    window.key(Key::Enter, Modifiers::NONE);
    assert_eq!(window.rows(), before);
}

#[test]
fn the_keyboard_and_the_palette_choose_a_kind() {
    let mut window = open();
    let is_there = |window: &Window| window.focused().is_some_and(|label| label.starts_with("Kind"));
    let tab_to_kind = |window: &mut Window| {
        for _ in 0..40 {
            if is_there(window) {
                return;
            }
            window.key(Key::Tab, Modifiers::NONE);
        }
        panic!("no Tab leads to Kind: {:?}", window.focused());
    };
    tab_to_kind(&mut window);
    window.key(Key::Enter, Modifiers::NONE);
    for _ in 0..6 {
        if !window.focused().is_some_and(|label| label.starts_with("Spaces")) {
            window.key(Key::Tab, Modifiers::NONE);
        }
    }
    window.key(Key::Enter, Modifiers::NONE);
    assert_eq!(face(&window), "Kind: spaces");
    assert!(window.says("4 of 7 items, "));
    assert!(is_there(&window), "the keyboard stays where it was: {:?}", window.focused());

    window.key(Key::K, CTRL);
    window.type_text("kind: all");
    window.key(Key::Enter, Modifiers::NONE);
    assert_eq!(face(&window), "Kind");
}

#[test]
fn in_a_narrow_window_the_kind_is_still_within_reach() {
    let mut window = open();
    for width in [980.0, 700.0, 450.0] {
        window.harness.set_size(vec2(width, 560.0));
        window.settle();
        let face = window.of_role(Role::ComboBox).next().expect("a face").rect();
        assert!(face.right() <= width && face.left() > 0.0, "{width}: {face:?}");
        window.click_at(face.center(), PointerButton::Primary, 1);
        window.click_containing("Package versions 3");
        assert!(window.says("3 of 7 items, "), "{width}");
        window.key(Key::K, CTRL);
        window.type_text("clear filters");
        window.key(Key::Enter, Modifiers::NONE);
    }
}
