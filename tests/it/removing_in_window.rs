//! Journeys of removing through the window, on a real depot: what is asked, what happens on disk, and the way
//! back. After each step both are looked at: the window, as those hear it who cannot see it, and the disk.

mod afterwards;
mod by_verdict;
mod closing;
mod narrow;
mod without_trash;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use crate::kit::child::{Mounted, may_mount};
use crate::kit::snapshot::Snapshot;
use crate::kit::window::{CTRL, OPENML, PLUTO, SHIFT, TIMEZONES, Window, make_depot};
use crate::kit::write;
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use scratch_manager::core::reclaim::{Journal, Removals};

const ALT: Modifiers = Modifiers { alt: true, ..Modifiers::NONE };
/// What the list in the dialog is called.
const PLAN: &str = "What would be removed";

fn depot_of(window: &Window) -> Snapshot {
    Snapshot::of(&window.depot(), &[])
}

/// The paths of spaces of `OpenML` as a snapshot has them.
fn inside(keys: &[&str]) -> Vec<PathBuf> {
    keys.iter().map(|key| Path::new("scratchspaces").join(OPENML).join(key)).collect()
}

fn assert_only_gone(window: &Window, before: &Snapshot, keys: &[&str]) {
    assert_eq!(before.differences_less(&depot_of(window), &inside(keys)), Vec::<String>::new());
}

fn assert_back(window: &Window, before: &Snapshot, keys: &[&str]) {
    assert_eq!(before.differences_moved(&depot_of(window), &inside(keys)), Vec::<String>::new());
}

/// Whether the button that goes ahead cannot be used.
fn cannot_consent(window: &Window, label: &str) -> bool {
    window.button(label).accesskit_node().is_disabled()
}

/// Waits until the dialog shows its plan.
fn wait_for_plan(window: &mut Window) {
    window
        .wait_for("the plan is shown", |window| !window.lines(PLAN).is_empty() || window.says(" skipped: "));
}

fn wait_for_word(window: &mut Window, words: &str) {
    window.wait_for(words, |window| window.told().iter().any(|told| told.contains(words)));
}

/// Deletes what is selected for good, but for what is to be kept; it has begun, and has not ended where it is much.
fn delete_selected(window: &mut Window) {
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(window);
    window.choose("Delete permanently");
    window.key(Key::Enter, CTRL);
    window.wait_for("it has begun", |window| window.of_role(Role::AlertDialog).count() == 0);
}

fn move_index_to_trash(window: &mut Window) {
    window.click_row("OpenML, index", Modifiers::NONE);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(window);
    window.key(Key::Enter, CTRL);
    wait_for_word(window, "Moved 1 item");
}

fn in_trash(window: &Window) -> usize {
    let files = window.folder.path().join("data/Trash/files");
    fs::read_dir(files).map_or(0, Iterator::count)
}

/// A program that works in a folder until it is dropped.
struct Worker(Child);

impl Worker {
    fn inside(folder: &Path) -> Self {
        let sleep = Command::new("sleep").arg("600").current_dir(folder).stdin(Stdio::null()).spawn();
        Self(sleep.unwrap())
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_largest_space_without_a_project_goes_to_the_trash_in_four_keys_and_comes_back_in_one() {
    let mut window = Window::open();
    let before = depot_of(&window);
    window.key(Key::Num2, ALT);
    window.key(Key::ArrowDown, Modifiers::NONE);
    assert_eq!(window.selected(), ["OpenML, index"]);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(&mut window);
    assert!(window.says("Delete OpenML / index?"), "the question names it");
    assert!(window.says("Packages make scratch spaces again when they need them"));
    assert_eq!(window.focused().as_deref(), Some("Cancel"), "what changes nothing comes first");
    let lines = window.lines(PLAN);
    assert!(
        lines.len() == 1 && lines[0].starts_with("OpenML / index, can go, no project left, 8"),
        "{lines:?}"
    );
    assert_only_gone(&window, &before, &[]);

    window.key(Key::Enter, CTRL);
    wait_for_word(&mut window, "Moved 1 item");
    assert!(!window.space(OPENML, "index").exists() && in_trash(&window) == 1);
    assert_only_gone(&window, &before, &["index"]);
    window.key(Key::Num1, ALT);
    assert_eq!(window.names(), ["TimeZones, build", "OpenML, datasets", "Pluto, notebooks"]);

    window.key(Key::Z, CTRL);
    wait_for_word(&mut window, "Brought back OpenML / index.");
    assert_back(&window, &before, &["index"]);
    window.wait_for("it is listed", |window| window.rows().len() == 5);
    assert_eq!(window.selected(), ["OpenML, index"], "what came back is shown");
    assert_eq!(in_trash(&window), 0);
}

#[test]
fn the_same_by_mouse_with_the_buttons_of_the_selection_and_of_the_word() {
    let mut window = Window::open();
    window.click_row("OpenML, index", Modifiers::NONE);
    assert!(window.says("1 selected · 8"), "the bar tells what it takes");
    window.click("Delete index…");
    wait_for_plan(&mut window);
    window.click("Move 1 to trash");
    wait_for_word(&mut window, "Moved 1 item");
    assert!(!window.space(OPENML, "index").exists());
    window.harness.get_all_by_label("Undo").next().unwrap().click();
    wait_for_word(&mut window, "Brought back OpenML / index.");
    assert!(window.space(OPENML, "index").join("file").exists());
}

#[test]
fn a_package_is_wiped_by_keyboard_alone() {
    let mut window = Window::open();
    window.type_text("o");
    assert_eq!(window.selected(), ["OpenML, 2 items", "OpenML, datasets", "OpenML, index"]);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(&mut window);
    assert!(window.says("Delete 2 items? 1 of them is to be kept."));
    assert_eq!(window.lines(PLAN).len(), 2);
    // From Cancel the focus goes to the button that goes ahead, whichever way round.
    for _ in 0..20 {
        if window.focused().is_some_and(|label| label == "Move 2 to trash anyway") {
            break;
        }
        window.key(Key::Tab, Modifiers::NONE);
    }
    window.key(Key::Enter, Modifiers::NONE);
    wait_for_word(&mut window, "Moved 2 items");
    assert!(!window.space(OPENML, "index").exists() && !window.space(OPENML, "datasets").exists());
    assert!(
        !window.space(OPENML, "index").parent().unwrap().exists(),
        "the owner's folder is empty and goes"
    );
    assert!(window.space(PLUTO, "notebooks").exists() && window.space(TIMEZONES, "build").exists());
    window.wait_for("two are left", |window| window.names() == ["TimeZones, build", "Pluto, notebooks"]);
    assert_eq!(window.selected(), Vec::<String>::new());
    assert_eq!(window.active().as_deref(), Some("Pluto, notebooks"), "the cursor takes the next row");
}

#[test]
fn escape_and_cancel_leave_everything_as_it_was() {
    let mut window = Window::open();
    let before = depot_of(&window);
    for leave in [0, 1] {
        window.click_row("OpenML, index", Modifiers::NONE);
        window.key(Key::Delete, Modifiers::NONE);
        wait_for_plan(&mut window);
        if leave == 0 {
            window.key(Key::Escape, Modifiers::NONE);
        } else {
            window.key(Key::Enter, Modifiers::NONE);
        }
        window.settle();
        assert!(!window.says("Delete OpenML / index?"));
        assert_eq!(window.selected(), ["OpenML, index"], "the selection stays");
    }
    assert_only_gone(&window, &before, &[]);
    assert_eq!(in_trash(&window), 0);
}

#[test]
fn what_is_in_use_is_skipped_when_a_selection_is_deleted_for_good() {
    let mut window = Window::open();
    let work = Worker::inside(&window.space(OPENML, "datasets"));
    window.click_row("OpenML, datasets", Modifiers::NONE);
    window.click_row("Pluto, notebooks", SHIFT);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(&mut window);
    assert!(window.says("Delete 2 items?"));
    assert_eq!(window.lines(PLAN).len(), 2, "what is skipped is not among what goes");
    window.click(&format!("1 skipped: open in sleep (pid {})", work.0.id()));
    assert!(window.has("OpenML / datasets"), "it is named where it is unfolded");
    assert!(window.says("2 items, ") && window.says(" · 1 skipped"));
    window.choose("Delete permanently");
    assert!(window.says("now. Cannot be undone."));
    window.click("Delete 2 permanently");
    wait_for_word(&mut window, "Deleted 2 items; ");
    let told = window.told().join(" ");
    assert!(told.contains("1 of 3 was not deleted, and stayed as it was."), "{told}");
    assert!(window.space(OPENML, "datasets").join("file").exists());
    assert!(!window.space(OPENML, "index").exists() && !window.space(PLUTO, "notebooks").exists());
    assert_eq!(in_trash(&window), 0, "for good is for good");

    window.click("Show why");
    assert!(window.says("Open in sleep (pid "), "the reason is told");
    drop(work);
    window.harness.get_all_by_label("Try again").last().unwrap().click();
    wait_for_plan(&mut window);
    assert!(window.says("Delete OpenML / datasets, used 3 days ago?"));
    window.click("Move 1 to trash anyway");
    wait_for_word(&mut window, "Moved 1 item");
    assert!(!window.space(OPENML, "datasets").exists());
}

#[test]
fn a_space_that_is_opened_while_the_dialog_is_open_is_skipped_until_it_is_closed() {
    let mut window = Window::open();
    window.click_row("OpenML, index", Modifiers::NONE);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(&mut window);
    assert!(!cannot_consent(&window, "Move 1 to trash"));
    let work = Worker::inside(&window.space(OPENML, "index"));
    window.wait_for("it is noticed", |window| window.says("1 skipped: open in sleep"));
    assert!(cannot_consent(&window, "Move to trash"));
    drop(work);
    window.wait_for("it can go again", |window| {
        window.has("Move 1 to trash") && !cannot_consent(window, "Move 1 to trash")
    });
    window.click("Move 1 to trash");
    wait_for_word(&mut window, "Moved 1 item");
}

#[test]
fn a_space_that_is_replaced_while_the_dialog_is_open_stays() {
    let mut window = Window::open();
    window.click_row("OpenML, datasets", Modifiers::NONE);
    window.click_row("OpenML, index", CTRL);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(&mut window);
    let index = window.space(OPENML, "index");
    fs::rename(&index, window.folder.path().join("elsewhere")).unwrap();
    write(&index.join("precious"), "made a moment ago");
    window.wait_for("it is noticed", |window| window.says("1 skipped: it has changed"));
    window.click("Move 1 to trash anyway");
    wait_for_word(&mut window, "Moved 1 item");
    assert!(window.told().join(" ").contains("1 of 2 was not moved"));
    assert_eq!(fs::read_to_string(index.join("precious")).unwrap(), "made a moment ago");
    assert!(!window.space(OPENML, "datasets").exists());
}

#[test]
fn a_space_that_is_replaced_at_the_last_moment_stays() {
    let mut window = Window::open();
    window.click_row("OpenML, index", Modifiers::NONE);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(&mut window);
    let index = window.space(OPENML, "index");
    fs::rename(&index, window.folder.path().join("elsewhere")).unwrap();
    write(&index.join("precious"), "made a moment ago");
    // Before the dialog could look again; where the machine is busy it may have, and then nothing is asked for.
    window.key(Key::Enter, CTRL);
    let begun = std::time::Instant::now();
    window.wait_for("it is refused, or seen before it is asked for", |window| {
        window.told().join(" ").contains("1 of 1 was not moved")
            || window.says("1 skipped: ")
            || begun.elapsed().as_secs() > 20
    });
    assert!(index.join("precious").exists() && in_trash(&window) == 0);
}

#[test]
fn a_depot_that_turns_read_only_says_so_before_anything_is_tried() {
    if !may_mount("removing_in_window::a_depot_that_turns_read_only_says_so_before_anything_is_tried") {
        return;
    }
    let (folder, mounted) = Mounted::depot();
    let home = folder.path().canonicalize().unwrap();
    let depot = home.join(".julia");
    make_depot(&home);
    let mut window = Window::on(folder);
    window.click_row("OpenML, index", Modifiers::NONE);
    let remount = Command::new("mount").args(["-o", "remount,ro"]).arg(&depot).status().unwrap();
    assert!(remount.success());
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(&mut window);
    assert!(window.says("1 skipped: "));
    assert!(cannot_consent(&window, "Move to trash"));
    window.key(Key::Enter, CTRL);
    assert!(window.says("Delete OpenML / index?"), "nothing was consented to");
    window.key(Key::Escape, Modifiers::NONE);

    // Once the window knows, it does not even ask.
    window.key(Key::F5, Modifiers::NONE);
    window.wait_for("it was scanned again", |window| !window.harness.state().is_scanning());
    window.key(Key::Delete, Modifiers::NONE);
    assert!(!window.says("Delete OpenML / index?"));
    assert!(cannot_consent(&window, "Delete index…"));
    assert!(window.space(OPENML, "index").exists());
    drop(window);
    drop(mounted);
}
