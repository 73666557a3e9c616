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
    let mut window = Window::on(folder);
    let elsewhere = window.folder.path().canonicalize().unwrap().join("elsewhere");
    fs::create_dir_all(&elsewhere).unwrap();
    make_depot(&elsewhere);
    assert!(window.says("where Julia keeps packages and data."));
    assert!(window.has("Choose folder…"));
    window.harness.get_by_role_and_label(Role::TextInput, "Path of a depot").click();
    window.settle();
    window.type_text(&elsewhere.join(".julia").display().to_string());
    window.key(Key::Enter, Modifiers::NONE);
    window.wait_for("it is listed", |window| {
        window.rows().iter().any(|row| row.starts_with("OpenML, index, can go, "))
    });
    overview(&mut window);
    assert!(window.has("Delete 1 item…") && !window.says("where Julia keeps packages and data."));
}

#[test]
fn while_it_is_measured_that_is_said_and_can_be_stopped() {
    let mut window = on(|home| {
        make_depot_with_packages(home);
        for number in 0..60_000 {
            let sub = home.join(".julia/scratchspaces").join(TIMEZONES).join("large");
            let sub = sub.join(format!("{}", number / 200));
            if number % 200 == 0 {
                fs::create_dir_all(&sub).unwrap();
            }
            fs::write(sub.join(number.to_string()), "").unwrap();
        }
    });
    overview(&mut window);
    let before = depot_of(&window);
    window.key(Key::F5, Modifiers::NONE);
    window.wait_for("it says how far it is", |window| window.says(" measured"));
    assert!(window.says(" can go"), "what is known is said at once");
    window.harness.get_all_by_label("Stop").next().unwrap().click();
    window.wait_for("it has stopped", |window| !window.says(" measured"));
    assert_eq!(before.differences_less(&depot_of(&window), &[]), Vec::<String>::new());
    window.key(Key::F5, Modifiers::NONE);
    wait_for_survey(&mut window);
    assert!(window.has("Delete 4 items…"), "{:?}", window.rows());
}

#[test]
fn where_the_disk_is_nearly_full_a_goal_stands_by_itself_and_what_goes_for_good_frees_it() {
    const TEST: &str = "overview_in_window::states::\
        where_the_disk_is_nearly_full_a_goal_stands_by_itself_and_what_goes_for_good_frees_it";
    if !may_mount(TEST) {
        return;
    }
    let (folder, mounted) = Mounted::depot();
    let home = folder.path().canonicalize().unwrap();
    make_depot_with_packages(&home);
    write(&home.join(".julia/dev/filling"), vec![1; 13_500_000]);
    let mut window = Window::on(folder);
    overview(&mut window);
    let free = |window: &Window| {
        let labels = window.of_role(Role::Label).filter_map(|label| label.accesskit_node().value());
        labels.into_iter().find(|label| label.contains(" free of ")).expect("how much is free")
    };
    let said = free(&window);
    assert!(window.has("Free at least 5 GB") && window.says(" short"), "{:?}", window.rows());
    assert_eq!(
        tick_of(&window, "TimeZones, build"),
        Some(Toggled::False),
        "the goal ticks nothing by itself"
    );
    window.click("Delete 4 items…");
    wait_for_plan(&mut window);
    window.choose("Delete permanently");
    window.click("Delete 4 permanently");
    wait_for_word(&mut window, "Deleted 4 items; ");
    assert!(!window.space(OPENML, "index").exists() && window.space(OPENML, "datasets").exists());
    window.wait_for("the disk has room", |window| free(window) != said);
    drop(window);
    drop(mounted);
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

/// What can be clicked and is called so in part.
fn press(window: &mut Window, words: &str) {
    let is_it =
        |button: &Node<'_>| button.accesskit_node().label().is_some_and(|label| label.contains(words));
    window.of_role(Role::Button).find(is_it).unwrap_or_else(|| panic!("no button {words}")).click();
    window.settle();
}

#[test]
fn figure_bar_and_total_obey_the_search_and_lead_to_what_they_count() {
    let mut window = open();
    overview(&mut window);
    assert!(balance(&window).contains(" files: Can go "), "{}", balance(&window));
    window.key(Key::F, CTRL);
    window.type_text("openml");
    let found = balance(&window);
    assert!(
        found.starts_with("3 of 7 items, 488 kilobytes of ") || found.contains("3 of 7 items, "),
        "{found}"
    );
    assert!(found.contains("Look first 0 bytes"), "what others take is not among it: {found}");

    press(&mut window, "Can go ");
    assert_eq!(window.names(), ["OpenML, 2 items", "OpenML, index", "OpenML, package abcde"]);
    assert!(window.says("2 of 7 items, "), "the search goes on");

    // Back there it is seen that something is hidden, and taken back.
    window.key(Key::Num1, CTRL);
    assert!(balance(&window).starts_with("2 of 7 items, "), "{}", balance(&window));
    window.click("Clear filters");
    assert!(balance(&window).contains(" files: Can go "), "{}", balance(&window));

    press(&mut window, " can go");
    assert!(
        window.says("4 of 7 items, "),
        "the figure leads to everything that can go: {:?}",
        window.names()
    );
}
