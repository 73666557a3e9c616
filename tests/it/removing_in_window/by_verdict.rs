//! What is asked, by verdict: what is to be kept stands first, and is left out with one click.

use super::*;

/// All three of `OpenML` and `Pluto`: one is to be kept, one can go, of one nobody knows.
fn all_three(window: &mut Window) {
    window.click_row("OpenML, datasets", Modifiers::NONE);
    window.click_row("Pluto, notebooks", SHIFT);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(window);
}

fn groups(window: &Window) -> Vec<String> {
    let ticks = window.of_role(Role::CheckBox).filter_map(|tick| tick.accesskit_node().label());
    ticks.map(|label| label.split(" · ").next().unwrap_or_default().to_string()).collect()
}

#[test]
fn what_is_to_be_kept_stands_first_and_is_left_out_with_one_click() {
    let mut window = Window::open();
    let before = depot_of(&window);
    all_three(&mut window);
    assert!(window.says("Delete 3 items? 1 of them is to be kept."));
    assert_eq!(groups(&window), ["Keep 1", "Look first 1", "Can go 1"], "the riskiest first");
    let lines = window.lines(PLAN);
    assert!(lines[0].starts_with("OpenML / datasets, keep, "), "{lines:?}");
    assert!(window.has("Move 3 to trash anyway"));
    let dialog = window.of_role(Role::AlertDialog).next().unwrap();
    let description = dialog.accesskit_node().data().description().map(str::to_string);
    assert!(description.is_some_and(|told| told.starts_with("Keep 1 · ")), "the verdict is told with it");

    window.click("Leave these out");
    assert!(window.says("Delete 2 items?") && window.lines(PLAN).len() == 2);
    assert!(window.has("Move 2 to trash") && !window.says("anyway"));
    assert_only_gone(&window, &before, &[]);
    window.click("Move 2 to trash");
    wait_for_word(&mut window, "Moved 2 items (");
    assert!(window.told().iter().any(|told| told.ends_with("Nothing is freed yet.")), "{:?}", window.told());
    assert!(window.space(OPENML, "datasets").join("file").exists(), "what was left out stays");
    assert!(!window.space(OPENML, "index").exists() && !window.space(PLUTO, "notebooks").exists());
    window.key(Key::Z, CTRL);
    wait_for_word(&mut window, "Brought back");
    let all = [(OPENML, "index"), (PLUTO, "notebooks")];
    assert!(all.iter().all(|(owner, key)| window.space(owner, key).join("file").exists()));
}

#[test]
fn of_all_that_is_selected_only_what_can_go_goes_by_one_more_key() {
    let mut window = Window::open();
    window.key(Key::A, CTRL);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(&mut window);
    assert!(window.says("Delete 4 items? 2 of them are to be kept."));
    assert!(window.has("Only these"));
    window.key(Key::O, Modifiers::ALT);
    assert!(window.says("Delete OpenML / index?") && !window.has("Only these"));
    assert_eq!(groups(&window).len(), 3, "the others can be ticked again");
    window.key(Key::Enter, CTRL);
    wait_for_word(&mut window, "Moved 1 item");
    assert!(!window.space(OPENML, "index").exists());
    let stay = [(OPENML, "datasets"), (PLUTO, "notebooks"), (TIMEZONES, "build")];
    assert!(stay.iter().all(|(owner, key)| window.space(owner, key).join("file").exists()));
}

#[test]
fn what_is_to_be_kept_goes_for_good_only_when_it_is_ticked_again() {
    let mut window = Window::open();
    all_three(&mut window);
    window.choose("Delete permanently");
    assert!(window.has("Delete 2 permanently"), "it was unticked");
    window.choose("Move to trash");
    window.click_containing("Keep 1 · ");
    window.choose("Delete permanently");
    window.key(Key::Enter, CTRL);
    wait_for_word(&mut window, "Deleted 2 items; ");
    assert!(window.space(OPENML, "datasets").join("file").exists());

    // Alone it is what was asked for.
    window.click_row("OpenML, datasets", Modifiers::NONE);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(&mut window);
    assert!(window.says("Delete OpenML / datasets, used 3 days ago?"));
    window.choose("Delete permanently");
    window.click("Delete 1 permanently anyway");
    wait_for_word(&mut window, "Deleted 1 item; ");
    assert!(!window.space(OPENML, "datasets").exists() && window.space(TIMEZONES, "build").exists());
}

#[test]
fn a_dialog_is_as_high_as_what_is_in_it_also_after_a_larger_one() {
    let mut window = Window::open();
    // From the last line to the lower edge of the buttons.
    let height = |window: &Window| {
        let last = window.harness.get_by_role_and_label(Role::RadioButton, "Delete permanently").rect();
        window.button("Cancel").rect().bottom() - last.bottom()
    };
    let ask = |window: &mut Window, name: &str| {
        window.click_row(name, Modifiers::NONE);
        window.key(Key::Delete, Modifiers::NONE);
        wait_for_plan(window);
    };
    ask(&mut window, "OpenML, index");
    let small = height(&window);
    window.key(Key::Escape, Modifiers::NONE);
    all_three(&mut window);
    let large = height(&window);
    window.key(Key::Escape, Modifiers::NONE);
    ask(&mut window, "OpenML, index");
    let again = height(&window);
    assert!((large - small).abs() < 1.0 && (again - small).abs() < 1.0, "{small}, {large}, {again}");
}

#[test]
fn a_selection_of_several_kinds_goes_as_one_and_comes_back() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let home = folder.path().canonicalize().unwrap();
    make_depot(&home);
    let package = home.join(".julia/packages/Alpha/abcde");
    write(&package.join("src/Alpha.jl"), "module Alpha end");
    write(&home.join(".julia/packages/Beta/fghij/src/Beta.jl"), "module Beta end");
    let mut window = Window::on(folder);
    window.wait_for("packages are listed", |window| window.rows().iter().any(|row| row.starts_with("Alpha")));
    window.click_row("Alpha", Modifiers::NONE);
    window.click_row("OpenML, index", CTRL);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(&mut window);
    assert!(window.says("Delete 2 items?"));
    let lines = window.lines(PLAN);
    assert!(lines.len() == 2 && lines.iter().any(|line| line.starts_with("Alpha")), "{lines:?}");
    window.key(Key::Enter, CTRL);
    wait_for_word(&mut window, "Moved 2 items (");
    assert!(!package.exists() && !window.space(OPENML, "index").exists());
    assert!(home.join(".julia/packages/Beta/fghij/src/Beta.jl").exists());
    window.key(Key::Z, CTRL);
    wait_for_word(&mut window, "Brought back 2 items");
    assert!(package.join("src/Alpha.jl").exists() && window.space(OPENML, "index").join("file").exists());
    window.wait_for("both are selected", |window| {
        let selected = window.selected();
        selected.len() == 2 && selected.iter().any(|row| row.starts_with("Alpha"))
    });
}
