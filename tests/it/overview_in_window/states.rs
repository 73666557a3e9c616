//! What the Overview says where there is little to say, and of a goal.

use super::*;

#[test]
fn where_nothing_can_go_that_is_said_with_what_is_kept() {
    let mut window = on(|home| {
        make_depot(home);
        let depot = home.join(".julia");
        fs::rename(depot.join("scratchspaces").join(OPENML).join("index"), home.join("index")).unwrap();
        fs::rename(depot.join("scratchspaces").join(PLUTO), home.join("pluto")).unwrap();
    });
    overview(&mut window);
    assert!(window.has("Nothing to clean up"), "{:?}", window.rows());
    assert!(window.says("All 1.4 MB is kept."), "{}", balance(&window));
    assert!(!window.says("Delete…"), "there is no button for nothing");
}

#[test]
fn a_depot_without_spaces_says_so_and_what_else_it_holds() {
    let mut window = on(|home| {
        write(&home.join(".julia/packages/Example/abcde/file"), vec![1; 300_000]);
        write(&home.join(".julia/logs/manifest_usage.toml"), "");
    });
    overview(&mut window);
    assert!(window.says("No scratch spaces yet; ") && window.says(" of other kinds."), "{:?}", window.rows());
    assert!(window.says(" can go") && window.has("Delete 1 item…"));
}

#[test]
fn where_no_depot_is_there_are_ways_on() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let window = Window::on(folder);
    assert!(window.says("where Julia keeps packages and data."));
    assert!(window.has("Choose folder…"));
}

#[test]
fn a_goal_says_what_is_lacking_and_changes_no_tick() {
    let mut window = open();
    overview(&mut window);
    assert!(!window.has("Free at least"), "there is room enough");
    let ticked = window.harness.state().state().clean_up.overview.ticked;
    window.click("Set a goal…");
    window.click("50 GB");
    window.settle();
    assert!(window.has("Free at least") && window.says(" ticked"), "it says how far that goes");
    assert!(window.says("50.0 GB short"), "{:?}", window.rows());
    // What was not used for years is offered, and not ticked.
    let kept = window.row("Kept, unused longest, 1 item, keep");
    assert_eq!(kept.accesskit_node().data().is_expanded(), Some(true));
    assert_eq!(tick_of(&window, "TimeZones, build"), Some(Toggled::False));
    assert_eq!(window.harness.state().state().clean_up.overview.ticked, ticked);
    window.click("Free at least 50 GB");
    window.click("No goal");
    window.settle();
    assert!(!window.has("Free at least"));
    let kept = window.row("Kept, unused longest");
    assert_eq!(kept.accesskit_node().data().is_expanded(), Some(false));
}
