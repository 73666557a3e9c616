//! Journeys of making an artifact through the window, on a real depot: after each the disk is looked at.

use std::fs;
use std::path::PathBuf;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::kit::window::{CTRL, OPENML, Window};

const CTRL_SHIFT: Modifiers = Modifiers { ctrl: true, command: true, shift: true, ..Modifiers::NONE };
const MAKE: &str = "Make the artifact";

/// What stands in the depot's `artifacts`, if there is such a folder.
fn artifacts(window: &Window) -> Vec<String> {
    let entries = fs::read_dir(window.depot().join("artifacts")).into_iter().flatten();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn home(window: &Window) -> PathBuf {
    window.folder.path().canonicalize().unwrap()
}

/// The dialog, opened by its keys on a space.
fn asked(window: &mut Window, row: &str) {
    window.click_row(row, Modifiers::NONE);
    window.key(Key::A, CTRL_SHIFT);
    window.wait_for("the dialog knows what it would do", can_make);
}

fn can_make(window: &Window) -> bool {
    window.has(MAKE) && !window.button(MAKE).accesskit_node().is_disabled()
}

fn tick(window: &mut Window, label: &str) {
    window.harness.get_by_role_and_label(Role::CheckBox, label).click();
    window.settle();
}

/// Writes a text into a field, in the place of what is in it.
fn fill(window: &mut Window, field: &str, text: &str) {
    window.harness.get_by_role_and_label(Role::TextInput, field).focus();
    window.settle();
    window.key(Key::A, CTRL);
    window.type_text(text);
}

fn field(window: &Window, field: &str) -> String {
    let field = window.harness.get_by_role_and_label(Role::TextInput, field);
    field.accesskit_node().value().unwrap_or_default()
}

#[test]
fn from_a_space_to_a_bound_artifact_by_keyboard_and_boxes() {
    let mut window = Window::open();
    let home = home(&window);
    asked(&mut window, "OpenML, datasets");
    assert!(window.says("Make an artifact of OpenML / datasets: a copy, 400 kB; the space stays"));
    assert_eq!(field(&window, "Name"), "openml_datasets");
    assert_eq!(window.focused().as_deref(), Some("Name"), "the name can be typed at once");
    window.key(Key::A, CTRL);
    window.type_text("planets");
    tick(&mut window, "Pack it into");
    assert_eq!(field(&window, "Pack it into"), "~/planets.tar.gz", "the file is called as the artifact");
    tick(&mut window, "Enter it in");
    assert_eq!(field(&window, "Enter it in"), "~/work/Artifacts.toml", "the project that used it is offered");
    fill(&mut window, "From", "https://example.org/planets.tar.gz");
    tick(&mut window, "Lazy");
    window.wait_for("the lines are shown", |window| {
        can_make(window) && window.says("[planets]") && window.says("lazy = true") && window.says("https://")
    });
    assert!(artifacts(&window).is_empty() && !home.join("planets.tar.gz").exists());
    assert!(!home.join("work/Artifacts.toml").exists(), "nothing is written before it is asked for");

    window.key(Key::Enter, CTRL);
    window.wait_for("it is made", |window| window.says("The artifact of OpenML / datasets is made"));
    let [hash] = artifacts(&window).try_into().unwrap();
    let copied = fs::read(window.depot().join("artifacts").join(&hash).join("file")).unwrap();
    assert_eq!(copied, vec![1; 400_000]);
    assert!(window.space(OPENML, "datasets").join("file").exists(), "the space stays");
    let bound = fs::read_to_string(home.join("work/Artifacts.toml")).unwrap();
    assert!(bound.contains("[planets]") && bound.contains(&hash) && bound.contains("lazy = true"), "{bound}");
    assert!(window.says(&hash), "the hash is shown");
    let sha256 = bound.lines().find_map(|line| line.trim().strip_prefix("sha256 = \"")).unwrap();
    assert!(window.says(sha256.trim_end_matches('"')), "and that of the packed file");
    assert!(fs::metadata(home.join("planets.tar.gz")).unwrap().len() > 0);
    let buttons = window.harness.get_all_by_role_and_label(Role::Button, "Copy").count();
    assert_eq!(buttons, 3, "both hashes and the command can be copied");
    window.key(Key::Escape, Modifiers::NONE);
    assert!(!window.says("is made"));
}

#[test]
fn it_is_made_alone_and_made_again_it_was_there() {
    let mut window = Window::open();
    for says in ["Made", "It was there already"] {
        asked(&mut window, "OpenML, index");
        window.click(MAKE);
        window.wait_for(says, |window| window.has(says));
        assert_eq!(artifacts(&window).len(), 1);
        window.click("Close");
    }
    assert!(!home(&window).join("work/Artifacts.toml").exists());
}

#[test]
fn a_broken_file_and_what_is_there_already_are_refused_in_words_and_nothing_is_made() {
    let mut window = Window::open();
    let home = home(&window);
    let file = home.join("work/Artifacts.toml");
    fs::write(&file, "[planets\n").unwrap();
    asked(&mut window, "OpenML, datasets");
    tick(&mut window, "Enter it in");
    window.wait_for("the file is refused", |window| window.says("work/Artifacts.toml") && !can_make(window));
    assert!(window.says("Cannot bind an artifact in"), "it is said in words");
    window.key(Key::Enter, CTRL);
    window.harness.run_steps(10);
    assert!(artifacts(&window).is_empty());
    assert_eq!(fs::read_to_string(&file).unwrap(), "[planets\n");

    // Mended, but the name is taken.
    let hash = "1".repeat(40);
    fs::write(&file, format!("[openml_datasets]\ngit-tree-sha1 = \"{hash}\"\n")).unwrap();
    tick(&mut window, "Lazy");
    window.wait_for("the name is taken", |window| window.says("openml_datasets is bound already"));
    assert!(!can_make(&window));

    // Under another name it goes, but the packed file is there.
    fill(&mut window, "Name", "other");
    window.wait_for("another name is free", can_make);
    fs::write(home.join("other.tar.gz"), "mine").unwrap();
    tick(&mut window, "Pack it into");
    window.wait_for("the file is there", |window| window.says("There is a file at ~/other.tar.gz already"));
    assert!(!can_make(&window) && artifacts(&window).is_empty());
    tick(&mut window, "Replace");
    window.wait_for("it may be replaced", can_make);
    window.key(Key::Escape, Modifiers::NONE);
    assert_eq!(fs::read(home.join("other.tar.gz")).unwrap(), b"mine");
}

#[test]
fn stopped_half_way_nothing_is_left_and_the_dialog_may_be_closed_meanwhile() {
    let mut window = Window::open();
    // Large, without taking any room.
    let large = fs::File::create(window.space(OPENML, "datasets").join("large")).unwrap();
    large.set_len(512 << 30).unwrap();
    asked(&mut window, "OpenML, datasets");
    window.click(MAKE);
    window.wait_for("it has begun", |window| window.says(" read") && window.has("Stop"));
    window.key(Key::Escape, Modifiers::NONE);
    assert!(window.says("Artifact of OpenML / datasets: "), "the bar tells how far it is");
    assert!(artifacts(&window).iter().all(|name| name.len() != 40), "nothing bears its hash yet");
    window.click("Show");
    window.wait_for("it is shown again", |window| window.says("Make an artifact of OpenML / datasets"));
    window.click("Stop");
    window.wait_for("it has stopped", |window| window.says("Stopped. Nothing half made is left"));
    assert_eq!(artifacts(&window), Vec::<String>::new());
    window.wait_for("it can be made after all", can_make);
    window.click("Cancel");
    assert!(!window.says("Artifact of OpenML"));
}

#[test]
fn of_several_spaces_none_is_made_and_the_button_says_why() {
    let mut window = Window::open();
    window.click_row("OpenML, datasets", Modifiers::NONE);
    window.click_row("OpenML, index", CTRL);
    window.key(Key::A, CTRL_SHIFT);
    assert!(!window.says("Make an artifact of"));
    window.click_row("OpenML, datasets", Modifiers::NONE);
    window.key(Key::F10, Modifiers::SHIFT);
    window.click_containing("Make an artifact…");
    window.wait_for("the menu opens it, too", |window| window.says("Make an artifact of OpenML / datasets"));
}
