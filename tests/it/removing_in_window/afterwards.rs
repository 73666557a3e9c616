//! What runs, what was removed before, and what is freed.

use super::*;

#[test]
fn a_removal_stops_half_way_and_tells_what_it_did() {
    let mut window = slow(60_000);
    let large = window.space(TIMEZONES, "large");
    let others = [(OPENML, "datasets"), (OPENML, "index"), (PLUTO, "notebooks"), (TIMEZONES, "build")];
    delete_large(&mut window);
    assert!(!window.says("Delete large"), "one removal at a time");
    wait_for_a_beginning(&mut window, &large);
    window.harness.get_by_label("Stop").click();
    wait_for_word(&mut window, "Stopped at 0 of 1 · ");
    let left = walk(&large);
    assert!(left > 0 && left < 60_000, "{left} of 60,000 files are left");
    for (owner, key) in others {
        assert!(window.space(owner, key).join("file").exists(), "{key} was not asked for");
    }
    window.wait_for("it is listed still", |window| window.rows().iter().any(|row| row.contains("large")));
    window.click("Show why");
    assert!(window.says("Stopped in its middle: a part of it is gone"));
}

/// Waits until something of it is gone.
pub fn wait_for_a_beginning(window: &mut Window, large: &Path) {
    let count = || fs::read_dir(large).map_or(0, Iterator::count);
    let all = count();
    window.wait_for("something is gone", |_| all == 0 || count() < all);
}

pub fn walk(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries
        .map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path) } else { 1 }
        })
        .sum()
}

#[test]
fn what_was_removed_yesterday_comes_back_after_a_restart() {
    let mut window = Window::open();
    let before = depot_of(&window);
    window.click_row("OpenML, 2 items", Modifiers::NONE);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(&mut window);
    window.key(Key::Enter, CTRL);
    wait_for_word(&mut window, "Moved 2 items");
    let folder = Arc::clone(&window.folder);
    drop(window);

    let mut window = Window::on(folder);
    window.pass("2025-06-16T12:00:00");
    assert_eq!(window.rows().len(), 2);
    window.key(Key::Num1, CTRL);
    window.wait_for("the trash is told", |window| window.says("In the trash, moved by us: "));
    window.key(Key::Num2, CTRL);
    window.key(Key::Z, CTRL);
    assert_eq!(window.rows().len(), 2, "this window has removed nothing that it could take back at once");
    window.wait_for("it is listed", |window| window.says("2 items of OpenML"));
    assert!(
        window.says("in the trash, ") && window.says(" · 1 day ago, 2025-06-15 12:00"),
        "where, and when"
    );
    window.click_containing("Undo 2 items of OpenML, 1 day ago");
    wait_for_word(&mut window, "Brought back 2 items of OpenML.");
    assert_back(&window, &before, &["index", "datasets"]);
    window.wait_for("it is listed", |window| window.rows().len() == 5);
}

/// Chooses from the menu of the window.
fn open_menu(window: &mut Window, item: &str) {
    window.click("Menu");
    window.click_containing(item);
}

#[test]
fn the_space_of_what_is_in_the_trash_is_freed_after_a_question() {
    let mut window = Window::open();
    move_index_to_trash(&mut window);
    // Of somebody else.
    let other = window.folder.path().join("data/Trash/files/theirs");
    fs::write(&other, "").unwrap();
    window.click("Empty from trash…");
    window.wait_for("it is listed", |window| window.says("Delete 1 item from the trash?"));
    assert_eq!(window.lines("What would be deleted from the trash").len(), 1);
    assert_eq!(window.focused().as_deref(), Some("Cancel"));
    assert_eq!(in_trash(&window), 2, "asking deletes nothing");
    window.click("Delete 1 permanently");
    wait_for_word(&mut window, "Deleted 1 item from the trash; ");
    assert!(other.exists() && in_trash(&window) == 1);
    window.key(Key::Z, CTRL);
    window.settle();
    assert!(!window.space(OPENML, "index").exists());
    assert!(!window.has("Undo"), "there is nothing to bring back any more");
}

#[test]
fn by_keys_alone_it_is_freed_through_the_palette() {
    let mut window = Window::open();
    move_index_to_trash(&mut window);
    window.key(Key::K, CTRL);
    window.type_text("empty");
    window.key(Key::Enter, Modifiers::NONE);
    window.wait_for("it is listed", |window| window.says("Delete 1 item from the trash?"));
    assert_eq!(in_trash(&window), 1, "asking deletes nothing");
    window.key(Key::Enter, CTRL);
    wait_for_word(&mut window, "Deleted 1 item from the trash; ");
    assert!(in_trash(&window) == 0 && !window.space(OPENML, "index").exists());
}

#[test]
fn a_depot_is_cleared_for_good_only_with_its_name() {
    let mut window = Window::open();
    write(&window.depot().join("scratchspaces/notes.txt"), "loose");
    write(&window.depot().join("packages/OpenML/abcde/file"), "kept");
    let kept = [window.depot().join("logs"), window.depot().join("packages")];
    window.key(Key::F5, Modifiers::NONE);
    window.wait_for("it is listed", |window| window.rows().iter().any(|row| row.contains("notes.txt")));
    open_menu(&mut window, "Delete all scratch spaces…");
    wait_for_plan(&mut window);
    assert!(window.says("Delete all scratch spaces of ~/.julia?"));
    assert_eq!(window.lines(PLAN).len(), 5);
    window.choose("Delete permanently");
    assert!(cannot_consent(&window, "Delete 5 permanently anyway"));
    window.key(Key::Enter, CTRL);
    assert!(window.says("Delete all scratch spaces of ~/.julia?"));
    window.click_containing("To go ahead, type .julia");
    window.type_text(".julia");
    window.wait_for("the name is enough", |window| !cannot_consent(window, "Delete 5 permanently anyway"));
    window.click("Delete 5 permanently anyway");
    wait_for_word(&mut window, "Deleted 5 items; ");
    let left: Vec<PathBuf> = fs::read_dir(window.depot().join("scratchspaces"))
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(left, Vec::<PathBuf>::new());
    assert!(kept.iter().all(|path| path.is_dir()));
    let is_left = |window: &Window| window.rows().iter().all(|row| !row.contains("note"));
    window.wait_for("what is no space is left", is_left);
}

#[test]
fn what_was_created_again_meanwhile_is_kept_and_the_old_one_may_stand_beside_it() {
    let mut window = Window::open();
    move_index_to_trash(&mut window);
    write(&window.space(OPENML, "index").join("new"), "made by the package");
    window.key(Key::Z, CTRL);
    wait_for_word(&mut window, "OpenML has created index again.");
    assert!(window.has("Keep the new one"));
    window.click("Restore beside it as index-restored");
    wait_for_word(&mut window, "Brought back OpenML / index-restored.");
    assert!(window.space(OPENML, "index").join("new").exists());
    assert!(window.space(OPENML, "index-restored").join("file").exists());
}

#[test]
fn the_journal_of_the_window_is_the_one_of_the_command_line() {
    let mut window = Window::open();
    move_index_to_trash(&mut window);
    let journal = Journal::at(window.folder.path().canonicalize().unwrap().join("data/removals.jsonl"));
    let removal = journal.read().unwrap().removals.pop().unwrap();
    assert_eq!((removal.purpose.as_str(), removal.items.len(), removal.ended), ("delete", 1, true));
}

#[test]
fn the_word_is_read_aloud_and_can_be_taken_away() {
    let mut window = Window::open();
    move_index_to_trash(&mut window);
    assert_eq!(window.told().len(), 1);
    window.click("Dismiss");
    assert_eq!(window.told(), Vec::<String>::new());
    let undo = window.harness.get_by_label("Undo");
    assert!(!undo.accesskit_node().is_disabled(), "the way back stays in the bar");
}

/// A depot with a space in which deleting takes its time, in a window on it.
pub fn slow(files: usize) -> Window {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let home = folder.path().canonicalize().unwrap();
    make_depot(&home);
    let large = home.join(".julia/scratchspaces").join(TIMEZONES).join("large");
    for number in 0..files {
        let sub = large.join(format!("{}", number / 200));
        if number % 200 == 0 {
            fs::create_dir_all(&sub).unwrap();
        }
        fs::write(sub.join(number.to_string()), "").unwrap();
    }
    Window::on(folder)
}

/// Does something while it is deleted. Where that ended too soon it is tried anew, with more files.
pub fn in_time<T>(make: impl Fn(usize) -> Window, act: impl Fn(&mut Window) -> Option<T>) -> (Window, T) {
    for files in [25_000, 100_000, 400_000] {
        let mut window = make(files);
        if let Some(answer) = act(&mut window) {
            return (window, answer);
        }
    }
    panic!("it is deleted before anybody can say a word");
}

pub fn is_running(window: &Window) -> bool {
    window.harness.state().state().removing.running.is_some()
}

pub fn delete_large(window: &mut Window) {
    window.click_row("TimeZones, large", Modifiers::NONE);
    delete_selected(window);
}

#[test]
fn what_was_stopped_is_resumed_after_a_restart_with_a_new_question() {
    let mut window = slow(40_000);
    let large = window.space(TIMEZONES, "large");
    delete_large(&mut window);
    window.harness.get_by_label("Stop").click();
    wait_for_word(&mut window, "Stopped at 0 of 1 · ");
    assert!(window.has("Resume 1…") && large.exists());
    let folder = Arc::clone(&window.folder);
    drop(window);

    let mut window = Window::on(folder);
    let before = depot_of(&window);
    open_menu(&mut window, "Recent removals…");
    window.wait_for("it is listed", |window| window.says("Stopped at 0 of 1 · "));
    window.click_containing("Resume 1… TimeZones / large");
    wait_for_plan(&mut window);
    assert!(window.says("Delete TimeZones / large?"), "it is asked again");
    assert_eq!(before.differences_less(&depot_of(&window), &[]), Vec::<String>::new(), "nothing went yet");
    window.choose("Delete permanently");
    window.key(Key::Enter, CTRL);
    wait_for_word(&mut window, "Deleted 1 item; ");
    assert!(!large.exists() && window.space(TIMEZONES, "build").join("file").exists());
}

/// A depot with many spaces that nobody knows, in a window on it.
fn many(spaces: usize, files: usize) -> Window {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let home = folder.path().canonicalize().unwrap();
    make_depot(&home);
    for space in 0..spaces {
        let space = home.join(".julia/scratchspaces").join(TIMEZONES).join(format!("many{space:03}"));
        fs::create_dir_all(&space).unwrap();
        for number in 0..files {
            fs::write(space.join(number.to_string()), "").unwrap();
        }
    }
    Window::on(folder)
}

/// How many of them are there.
fn there(window: &Window) -> usize {
    let spaces = fs::read_dir(window.depot().join("scratchspaces").join(TIMEZONES)).unwrap();
    spaces.filter(|space| space.as_ref().unwrap().file_name().to_string_lossy().starts_with("many")).count()
}

#[test]
fn a_new_window_offers_to_go_on_with_what_was_stopped_and_does_so_after_a_question() {
    const ALL: usize = 120;
    let (window, ()) = in_time(
        |files| many(ALL, files / ALL),
        |window| {
            window.click_row("TimeZones, 121 items", Modifiers::NONE);
            delete_selected(window);
            window.wait_for("some are gone", |window| there(window) < ALL - 3);
            window.harness.query_by_label("Stop")?.click();
            window.wait_for("it has ended", |window| !is_running(window));
            window.says("Stopped at ").then_some(())
        },
    );
    let folder = Arc::clone(&window.folder);
    let build = window.space(TIMEZONES, "build").join("file");
    drop(window);

    let mut window = Window::on(folder);
    let left = there(&window);
    assert!(left > 0 && left < ALL, "{left} are left");
    wait_for_word(&mut window, &format!("Stopped at {} of {ALL} · ", ALL - left));
    let before = depot_of(&window);
    window.click(&format!("Resume {left}…"));
    wait_for_plan(&mut window);
    assert!(window.says(&format!("Delete {left} item")), "it is asked again");
    assert_eq!(window.of_role(Role::AlertDialog).count(), 1);
    assert_eq!(before.differences_less(&depot_of(&window), &[]), Vec::<String>::new(), "nothing went yet");
    assert_eq!(window.focused().as_deref(), Some("Cancel"));
    window.choose("Delete permanently");
    window.click(&format!("Delete {left} permanently"));
    wait_for_word(&mut window, &format!("Deleted {left} item"));
    assert_eq!(there(&window), 0);
    assert!(build.exists(), "what was left out stays");
    let folder = Arc::clone(&window.folder);
    drop(window);
    let window = Window::on(folder);
    assert!(!window.says("Stopped at ") && !window.says("Resume "), "there is nothing to go on with");
}
