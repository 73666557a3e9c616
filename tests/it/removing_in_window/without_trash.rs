//! Where nothing can be moved to the trash: no trash, no journal, no room on the disk.

use eframe::egui::accesskit::Toggled;

use super::*;

#[test]
fn without_a_trash_only_the_permanent_way_is_offered_and_never_chosen() {
    if !may_mount(
        "removing_in_window::without_trash::without_a_trash_only_the_permanent_way_is_offered_and_never_chosen",
    ) {
        return;
    }
    // On the volume files stand where its trash would be.
    let (folder, mounted) = Mounted::depot();
    let home = folder.path().canonicalize().unwrap();
    make_depot(&home);
    for user in [0, 65_534] {
        fs::write(home.join(".julia").join(format!(".Trash-{user}")), "").unwrap();
    }
    let mut window = Window::on(folder);
    window.click_row("OpenML, index", Modifiers::NONE);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(&mut window);
    assert!(window.says("1 skipped: no trash for it"));
    assert!(cannot_consent(&window, "Move to trash"), "the trash is what was chosen, and it cannot be had");
    window.choose("Delete permanently");
    assert!(!window.says("skipped") && window.lines(PLAN).len() == 1);
    window.click("Delete 1 permanently");
    wait_for_word(&mut window, "Deleted 1 item; ");
    assert!(!window.space(OPENML, "index").exists() && window.space(OPENML, "datasets").exists());
    drop(window);
    drop(mounted);
}

#[test]
fn without_room_for_the_journal_nothing_moves_and_the_other_way_is_offered() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let home = folder.path().canonicalize().unwrap();
    make_depot(&home);
    // A folder stands where the journal would be.
    fs::create_dir_all(home.join("data/removals.jsonl")).unwrap();
    let mut window = Window::on(folder);
    window.click_row("OpenML, index", Modifiers::NONE);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(&mut window);
    window.key(Key::Enter, CTRL);
    window.wait_for("it says why", |window| window.says("Cannot write the journal of removals"));
    assert!(window.says("Delete OpenML / index?") && window.space(OPENML, "index").exists());
    window.choose("Delete permanently");
    window.key(Key::Enter, CTRL);
    wait_for_word(&mut window, "Deleted 1 item; ");
    assert!(!window.space(OPENML, "index").exists());
}

#[test]
fn on_a_full_disk_the_trash_is_off_with_its_reason_and_the_permanent_way_works() {
    const TEST: &str = "removing_in_window::without_trash::on_a_full_disk_the_trash_is_off_with_its_reason_and_the_permanent_way_works";
    if !may_mount(TEST) {
        return;
    }
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let home = folder.path().canonicalize().unwrap();
    make_depot(&home);
    // The disk that has the journal is full.
    fs::create_dir_all(home.join("data")).unwrap();
    let mounted = Mounted::memory(&home.join("data"), "size=64k");
    let filled = fs::write(home.join("data/filled"), vec![1; 1 << 20]);
    assert!(filled.is_err());
    let removals = Removals {
        journal: Some(Journal::at(home.join("data/removals.jsonl"))),
        home_trash: Some(home.join("Trash")),
    };
    let mut window = Window::with(folder, removals);
    let before = depot_of(&window);
    window.click_row("OpenML, index", Modifiers::NONE);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(&mut window);
    assert!(window.says("The disk is full, no undo record can be written."));
    let trash = window.harness.get_by_role_and_label(Role::RadioButton, "Move to trash");
    assert!(trash.accesskit_node().is_disabled());
    assert_eq!(
        trash.accesskit_node().data().toggled(),
        Some(Toggled::False),
        "what cannot be had is not chosen"
    );
    assert!(cannot_consent(&window, "Move 1 to trash"), "a way is to be chosen first");
    window.key(Key::Enter, CTRL);
    assert!(window.says("Delete OpenML / index?"), "nothing was consented to");
    assert_only_gone(&window, &before, &[]);

    window.choose("Delete permanently");
    window.click("Delete 1 permanently");
    wait_for_word(&mut window, "Deleted 1 item; ");
    assert_only_gone(&window, &before, &["index"]);
    assert!(!home.join("Trash").exists(), "nothing was moved anywhere");
    drop(window);
    drop(mounted);
}

#[test]
fn a_window_without_a_place_for_a_journal_deletes_for_good_only() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    make_depot(&folder.path().canonicalize().unwrap());
    let trash = folder.path().join("data/Trash");
    let mut window = Window::with(folder, Removals { journal: None, home_trash: Some(trash) });
    window.click_row("OpenML, index", Modifiers::NONE);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(&mut window);
    window.key(Key::Enter, CTRL);
    window.wait_for("it says why", |window| window.says("Cannot write the journal of removals"));
    assert!(window.space(OPENML, "index").exists() && in_trash(&window) == 0);
}
