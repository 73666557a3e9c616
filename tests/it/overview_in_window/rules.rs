//! What is said of Pkg's own collection, and what doing the same does on disk.

use super::*;

#[test]
fn julia_would_delete_nothing_yet_and_what_it_marks_is_marked() {
    let mut window = open();
    let before = depot_of(&window);
    rules(&mut window);
    assert!(window.says("Pkg.gc() of") && window.says("would delete nothing"), "{:?}", window.rows());
    // What has no record it marks, too.
    let rows = window.rows();
    assert_eq!(rows.len(), 1, "{rows:?}");
    let differs = "Pluto, notebooks, differs, Pkg.gc: marks, to go in 7 days, ours: look first · no record, ";
    assert!(rows[0].starts_with(differs), "{rows:?}");
    window.click("All 7");
    window.wait_for("all", |window| window.rows().len() == 7);
    window.click_containing("Do the same but for 1 that we keep: mark 4…");
    window.wait_for("the dialog", |window| window.says("Marks 4 items in orphaned.toml"));
    assert!(window.says("it goes later") || window.says("they go later, from 2025-06-22 on"));
    assert_only_gone(&window, &before, &[]);
    window.key(Key::Enter, CTRL);
    window.wait_for("it is marked", |window| window.depot().join("logs/orphaned.toml").exists());
    let orphans = fs::read_to_string(window.depot().join("logs/orphaned.toml")).unwrap();
    assert!(orphans.contains("index") && !orphans.contains("notebooks"), "{orphans}");
    assert!(window.space(OPENML, "index").exists());

    // Eight days later it goes.
    wait_for_survey(&mut window);
    window.pass("2025-06-23T13:00:00");
    window.key(Key::F5, Modifiers::NONE);
    window.wait_for("it goes", |window| window.says("would delete 4 items"));
    wait_for_survey(&mut window);
    window.click_containing("delete 4…");
    wait_for_plan(&mut window);
    assert!(window.says("orphaned.toml is written anew"), "what else is written is said");
    window.click("Move 4 to trash");
    wait_for_word(&mut window, "Moved 4 ");
    assert!(!window.space(OPENML, "index").exists());
}

#[test]
fn where_pkg_gc_fails_its_line_is_named_and_nothing_runs_it_until_the_log_is_repaired() {
    let mut window = on(|home| {
        make_depot_with_packages(home);
        let log = home.join(".julia/logs/scratch_usage.toml");
        let text = fs::read_to_string(&log).unwrap();
        fs::write(&log, text.replacen("time = 2025-06-12T10:00:00Z\n", "", 1)).unwrap();
    });
    let log = window.depot().join("logs/scratch_usage.toml");
    let damaged = fs::read(&log).unwrap();
    rules(&mut window);
    assert!(window.says("It stops at scratch_usage.toml, line 1, and deletes nothing."));
    assert!(!window.says("Do the same"), "there is nothing that runs it");
    window.click("Repair the log…");
    window.wait_for("what is wrong", |window| window.says("The entry has no time"));
    assert!(window.says("Kept: 18 entries, 1 of them damaged"));
    assert_eq!(fs::read(&log).unwrap(), damaged, "looking changes nothing");
    window.click("Repair the log");
    window.wait_for("it is repaired", |window| window.says("The log as it was is kept at"));
    window.click("Close");
    wait_for_survey(&mut window);
    assert!(!window.says("It stops at") && window.says("Do the same"));
    assert!(!window.has("1 warning"), "there is nothing to warn of any more");
    let names = fs::read_dir(window.depot().join("logs")).unwrap().map(|entry| entry.unwrap().path());
    let backup = names.into_iter().find(|path| path.to_string_lossy().contains(".bak-")).unwrap();
    assert_eq!(fs::read(backup).unwrap(), damaged);
}

#[test]
fn the_warnings_offer_the_repair_too() {
    let mut window = on(|home| {
        make_depot_with_packages(home);
        let log = home.join(".julia/logs/scratch_usage.toml");
        let text = fs::read_to_string(&log).unwrap();
        fs::write(&log, text.replacen("time = 2025-06-12T10:00:00Z\n", "", 1)).unwrap();
    });
    window.click("1 warning");
    window.click("Repair the log…");
    window.wait_for("what is wrong", |window| window.says("The entry has no time"));
}
