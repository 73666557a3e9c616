//! Everything: items of every kind, each with its verdict, deleted and kept like spaces.

use std::sync::Arc;

use super::*;
use crate::kit::window::make_depot_with_packages;

fn open() -> Window {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    make_depot_with_packages(&folder.path().canonicalize().unwrap());
    Window::on(folder)
}

#[test]
fn what_a_package_has_of_every_kind_stands_together_and_is_found_by_its_kind() {
    let mut window = open();
    let rows = window.rows();
    let row = |name: &str| rows.iter().find(|row| row.starts_with(name)).unwrap();
    assert!(row("OpenML, 3 items, ").contains(" kilobytes can go, "), "{rows:?}");
    assert!(row("OpenML, package abcde, ").contains("can go, no manifest needs it"), "{rows:?}");
    assert!(row("OpenML, datasets, ").starts_with("OpenML, datasets, keep, "), "{rows:?}");
    assert!(window.says("Never touched: dev, environments, config, logs, "));
    assert!(window.says("7 items, "));

    window.key(Key::F, CTRL);
    window.type_text("package version");
    assert_eq!(window.names().len(), 3);
    assert!(window.says("3 of 7 items, "), "the totals obey the search");
    window.key(Key::Escape, Modifiers::NONE);
    window.click("Keep 2");
    assert!(window.names().iter().all(|name| !name.contains("package")), "{:?}", window.names());
}

#[test]
fn by_what_is_heard_a_version_is_found_kept_and_let_go() {
    let mut window = open();
    let version = window.depot().join("packages/OpenML/abcde");
    // As a screen reader goes: the active row of the tree grid, its place and its words.
    window.type_text("op");
    let list = window.harness.get_by_label("Everything in the depots").accesskit_node();
    let row = list.active_descendant().unwrap();
    assert_eq!((list.role(), row.role()), (Role::TreeGrid, Role::Row));
    assert!(row.label().unwrap().starts_with("OpenML, 3 items, "), "{:?}", row.label());
    assert_eq!((row.data().is_expanded(), row.data().is_selected()), (Some(true), Some(true)));
    while window.active().as_deref() != Some("OpenML, package abcde") {
        window.key(Key::ArrowDown, Modifiers::NONE);
    }
    assert!(window.says("1 selected · "));

    window.key(Key::F10, SHIFT);
    window.click_containing("Never suggest");
    window.wait_for("it is kept", |window| window.rows().iter().any(|row| row.contains("abcde, keep, ")));
    assert_eq!(window.selected(), ["OpenML, package abcde"], "what is selected stays so");
    window.key(Key::F10, SHIFT);
    window.click_containing("Never suggest");
    window.wait_for("it can go", |window| window.rows().iter().all(|row| !row.contains("abcde, keep, ")));

    assert!(version.is_dir());
    window.key(Key::Delete, Modifiers::NONE);
    window.wait_for("the plan is shown", |window| window.says("1 item, "));
    window.click("Move 1 to trash");
    window.wait_for("it is gone", |window| window.rows().iter().all(|row| !row.contains("OpenML, package")));
    assert!(!version.exists());
}
