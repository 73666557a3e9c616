//! Journeys through the Overview and Julia's rules, on real depots: what is said, what is ticked, what happens on disk;
//! and that the window says exactly what `gc --dry-run --json` says.

mod rules;
mod same_as_gc;
mod states;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::kit::child::{Mounted, may_mount};
use crate::kit::snapshot::Snapshot;
use crate::kit::window::{CTRL, OPENML, PLUTO, TIMEZONES, Window, make_depot, make_depot_with_packages};
use crate::kit::{Recorded, write};
use eframe::egui::accesskit::{Role, Toggled};
use eframe::egui::{Event, Key, Modifiers, PointerButton, pos2};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT, Queryable};

const PLAN: &str = "What would be removed";

fn depot_of(window: &Window) -> Snapshot {
    Snapshot::of(&window.depot(), &[])
}

fn assert_only_gone(window: &Window, before: &Snapshot, gone: &[(&str, &str)]) {
    let inside = |(uuid, key): &(&str, &str)| Path::new("scratchspaces").join(uuid).join(key);
    let gone: Vec<PathBuf> = gone.iter().map(inside).collect();
    assert_eq!(before.differences_less(&depot_of(window), &gone), Vec::<String>::new());
}

fn wait_for_plan(window: &mut Window) {
    window.wait_for("the plan is shown", |window| !window.lines(PLAN).is_empty());
}

fn wait_for_word(window: &mut Window, words: &str) {
    window.wait_for(words, |window| window.told().iter().any(|told| told.contains(words)));
}

/// Waits until what is shown was decided on what is on disk.
fn wait_for_survey(window: &mut Window) {
    window.wait_for("what could go is known", |window| {
        let state = window.harness.state().state();
        let clean_up = &state.clean_up;
        let is_quiet = state.refresh.is_none() && state.removing.running.is_none() && !state.pending.refresh;
        is_quiet
            && clean_up.survey.is_some()
            && clean_up.job.is_none()
            && clean_up.surveyed == Some(state.list.generation)
    });
}

/// Opens the Overview.
fn overview(window: &mut Window) {
    window.key(Key::Num1, CTRL);
    wait_for_survey(window);
}

fn rules(window: &mut Window) {
    window.key(Key::Num5, CTRL);
    wait_for_survey(window);
}

const GOING: &str = "Scratch spaces, no project left";
const PACKAGES: &str = "Package versions, unneeded";

fn tick_of(window: &Window, name: &str) -> Option<Toggled> {
    window.row(name).accesskit_node().data().toggled()
}

/// Another space without a project.
fn add_orphan(home: &Path, uuid: &str, key: &str, bytes: usize) {
    let space = home.join(".julia/scratchspaces").join(uuid).join(key);
    write(&space.join("file"), vec![1; bytes]);
    let log = home.join(".julia/logs/scratch_usage.toml");
    let text = fs::read_to_string(&log).unwrap();
    let project = home.join("gone/Project.toml");
    let entry = format!(
        "[[\"{}\"]]\ntime = 2025-05-20T10:00:00Z\nparent_projects = [\"{}\"]\n",
        space.display(),
        project.display()
    );
    fs::write(log, text + &entry).unwrap();
}

fn open() -> Window {
    on(make_depot_with_packages)
}

fn on(make: impl FnOnce(&Path)) -> Window {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    make(&folder.path().canonicalize().unwrap());
    Window::on(folder)
}

/// The bar of the whole depot, as it is heard.
fn balance(window: &Window) -> String {
    let bars = window.of_role(Role::Image).filter_map(|bar| bar.accesskit_node().label());
    bars.into_iter().find(|label| label.contains("Keep ")).expect("a bar")
}

#[test]
fn one_is_unticked_the_rest_goes_and_comes_back() {
    let mut window = on(|home| {
        make_depot_with_packages(home);
        add_orphan(home, TIMEZONES, "old", 300_000);
    });
    let before = depot_of(&window);
    overview(&mut window);
    let rows = window.rows();
    assert!(rows[0].starts_with(&format!("{GOING}, 2 items, can go, ")), "{rows:?}");
    assert!(rows[1].starts_with("TimeZones, old, can go, no project left, "), "{rows:?}");
    assert!(rows[2].starts_with("OpenML, index, can go, no project left, "), "{rows:?}");
    assert!(rows[3].starts_with(&format!("{PACKAGES}, 3 items, can go, ")), "{rows:?}");
    let look = rows.iter().position(|row| row.starts_with("Look first: no record, 1 item, look first"));
    assert!(rows[look.unwrap() + 1].starts_with("Pluto, notebooks, look first, no record"), "{rows:?}");
    assert_eq!(tick_of(&window, GOING), Some(Toggled::True));
    assert_eq!(
        tick_of(&window, "Pluto, notebooks"),
        Some(Toggled::False),
        "nobody knows whether it is needed"
    );
    assert!(window.says(" can go") && window.says("Nothing that still exists needs these 5 items, 5 files."));
    assert!(window.says(" free of ") && balance(&window).contains(": Can go "), "{}", balance(&window));

    // A click beside the box looks and selects, a click on it unticks.
    window.click_row("TimeZones, old", Modifiers::NONE);
    assert_eq!(tick_of(&window, "TimeZones, old"), Some(Toggled::True));
    assert!(window.says("1 selected"));
    for name in ["TimeZones, old", PACKAGES] {
        let row = window.row(name).rect();
        let level = if name == PACKAGES { 0.0 } else { 18.0 };
        window.click_at(pos2(row.left() + 36.0 + level, row.center().y), PointerButton::Primary, 1);
        window.harness.run_steps(30);
    }
    assert_eq!(tick_of(&window, "TimeZones, old"), Some(Toggled::False));
    assert_eq!(tick_of(&window, GOING), Some(Toggled::Mixed));

    window.click("Delete 1 item…");
    wait_for_plan(&mut window);
    let lines = window.lines(PLAN);
    assert!(lines.iter().any(|line| line.contains("OpenML / index")), "{lines:?}");
    assert!(!lines.iter().any(|line| line.contains("old")), "{lines:?}");
    assert_only_gone(&window, &before, &[]);
    window.click("Move 1 to trash");
    wait_for_word(&mut window, "Moved 1 ");
    assert_only_gone(&window, &before, &[(OPENML, "index")]);
    wait_for_survey(&mut window);
    assert!(window.rows().iter().all(|row| !row.starts_with("OpenML, index")), "{:?}", window.rows());
    assert_eq!(tick_of(&window, "TimeZones, old"), Some(Toggled::False), "what was spared stays so");
    // It is still on the disk, and said to be.
    window.wait_for("the trash is told", |window| window.says("In the trash, moved by us: "));
    assert!(window.has("Empty…"));

    window.click("Bring back");
    wait_for_word(&mut window, "Brought back OpenML / index");
    wait_for_survey(&mut window);
    assert!(window.space(OPENML, "index").join("file").exists());
    assert_eq!(tick_of(&window, "OpenML, index"), Some(Toggled::True));
    assert_eq!(tick_of(&window, "TimeZones, old"), Some(Toggled::False));
    window.wait_for("nothing is in the trash", |window| !window.says("In the trash, moved by us"));
}

#[test]
fn what_is_safe_goes_in_two_clicks() {
    let mut window = open();
    let before = depot_of(&window);
    overview(&mut window);
    window.click("Delete 4 items…");
    wait_for_plan(&mut window);
    window.click("Move 4 to trash");
    wait_for_word(&mut window, "Moved 4 ");
    let packages = ["OpenML", "Pluto", "TimeZones"].map(|name| Path::new("packages").join(name));
    let gone: Vec<PathBuf> =
        packages.into_iter().chain([Path::new("scratchspaces").join(OPENML).join("index")]).collect();
    assert_eq!(before.differences_less(&depot_of(&window), &gone), Vec::<String>::new());
}

#[test]
fn what_is_safe_goes_by_two_keys() {
    let mut window = open();
    overview(&mut window);
    let before = depot_of(&window);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(&mut window);
    window.key(Key::Enter, CTRL);
    wait_for_word(&mut window, "Moved 4 ");
    let packages = ["OpenML", "Pluto", "TimeZones"].map(|name| Path::new("packages").join(name));
    let gone: Vec<PathBuf> =
        packages.into_iter().chain([Path::new("scratchspaces").join(OPENML).join("index")]).collect();
    assert_eq!(before.differences_less(&depot_of(&window), &gone), Vec::<String>::new());
}

#[test]
fn a_click_on_delete_asks_about_the_selected_row_and_not_about_the_ticks() {
    let mut window = open();
    let before = depot_of(&window);
    overview(&mut window);
    window.click_row("Pluto, notebooks", Modifiers::NONE);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(&mut window);
    let lines = window.lines(PLAN);
    assert!(lines.iter().any(|line| line.contains("notebooks")), "{lines:?}");
    assert!(!lines.iter().any(|line| line.contains("index")), "{lines:?}");
    window.click("Cancel");
    assert_only_gone(&window, &before, &[]);
}

#[test]
fn the_legend_leads_to_everything_of_a_verdict() {
    let mut window = open();
    overview(&mut window);
    let is_entry = |button: &Node<'_>| {
        button.accesskit_node().label().is_some_and(|label| label.contains("Look first "))
    };
    window.of_role(Role::Button).find(is_entry).expect("an entry").click();
    window.settle();
    window.wait_for("everything", |window| {
        window.rows().len() == 1 && window.rows()[0].starts_with("Pluto, notebooks, look first")
    });
}

#[test]
fn a_search_that_finds_nothing_here_shows_what_matches_of_everything() {
    let mut window = open();
    overview(&mut window);
    window.key(Key::F, CTRL);
    window.type_text("datasets");
    assert!(window.says("Nothing of 'datasets' can go."), "{:?}", window.rows());
    assert!(window.has("Nothing of this can go") && !window.has("Nothing to clean up"), "the depot has more");
    let rows = window.rows();
    assert!(rows.iter().any(|row| row.starts_with("OpenML, datasets, keep, ")), "{rows:?}");
    window.key(Key::Escape, Modifiers::NONE);
    window.wait_for("all is back", |window| window.rows().iter().any(|row| row.starts_with(GOING)));
}

#[test]
fn a_search_shows_what_is_kept_beside_what_can_go() {
    let mut window = open();
    overview(&mut window);
    window.key(Key::F, CTRL);
    window.type_text("openml");
    window.settle();
    assert!(window.says("Also found, kept"), "{:?}", window.rows());
    assert_eq!(tick_of(&window, "OpenML, datasets"), Some(Toggled::False));
}

#[test]
fn what_is_used_again_while_the_view_is_open_stays() {
    let mut window = open();
    overview(&mut window);
    // A package uses it from a project that is there.
    let log = window.depot().join("logs/scratch_usage.toml");
    let project = window.folder.path().canonicalize().unwrap().join("work/Project.toml");
    let entry = format!(
        "[[\"{}\"]]\ntime = 2025-06-15T11:59:00Z\nparent_projects = [\"{}\"]\n",
        window.space(OPENML, "index").display(),
        project.display()
    );
    fs::write(&log, fs::read_to_string(&log).unwrap() + &entry).unwrap();
    let before = depot_of(&window);
    window.click("Delete 4 items…");
    wait_for_plan(&mut window);
    window.wait_for("it is seen", |window| window.says("1 skipped: "));
    assert_only_gone(&window, &before, &[]);
}

#[test]
fn a_project_that_is_back_is_seen_when_the_window_is_looked_at_again() {
    let mut window = open();
    overview(&mut window);
    assert!(window.has("Delete 4 items…"));
    write(&window.folder.path().canonicalize().unwrap().join("gone/Project.toml"), "");
    window.pass("2025-06-15T12:00:10");
    window.harness.event(Event::WindowFocused(true));
    window.wait_for("it is no longer there", |window| window.has("Delete 3 items…"));
    assert!(window.rows().iter().all(|row| !row.starts_with("OpenML, index")), "{:?}", window.rows());
}

#[test]
fn what_is_made_anew_while_the_dialog_is_open_stays() {
    let mut window = open();
    overview(&mut window);
    window.click("Delete 4 items…");
    wait_for_plan(&mut window);
    let space = window.space(OPENML, "index");
    fs::rename(&space, window.folder.path().join("taken")).unwrap();
    write(&space.join("precious"), "new");
    let before = depot_of(&window);
    window.wait_for("it is seen", |window| window.says("1 skipped: "));
    assert_only_gone(&window, &before, &[]);
}

#[test]
fn what_the_user_keeps_is_not_suggested_and_is_shown_on_demand() {
    let mut window = open();
    overview(&mut window);
    let (depot, space) = (window.depot(), window.space(OPENML, "index"));
    let mut settings = window.harness.state().state().session.settings.clone();
    assert!(settings.never_suggested.add(&depot, &space));
    let mut window = window.again(settings);
    overview(&mut window);
    assert!(window.has("Delete 3 items…"), "{:?}", window.rows());
    window.wait_for("it is told", |window| window.says("1 item you keep is not suggested."));
    window.click("Show");
    window.wait_for("it is selected", |window| window.selected() == ["OpenML, index"]);
}

#[test]
fn the_menu_of_a_row_takes_it_off_what_is_suggested() {
    let mut window = open();
    overview(&mut window);
    window.click_row("OpenML, index", Modifiers::NONE);
    window.key(Key::F10, Modifiers::SHIFT);
    window.click_containing("Never suggest");
    window.wait_for("it is told", |window| window.says("1 item you keep is not suggested."));
    window.wait_for("it is off", |window| window.has("Delete 3 items…"));
}

#[test]
fn the_list_and_the_details_say_where_julia_differs() {
    let mut window = open();
    overview(&mut window);
    window.key(Key::I, CTRL);
    window.click_row("Pluto, notebooks", Modifiers::NONE);
    assert!(window.says("Pkg.gc would mark it, to go later."));
    window.click_row("OpenML, index", Modifiers::NONE);
    assert!(window.says("Pkg.gc would mark it, to go later. It would keep it until 2025-06-22."));
}

#[test]
fn everything_in_the_depot_is_looked_at_without_being_asked_for() {
    let mut window = open();
    overview(&mut window);
    assert!(
        window.row(&format!("{PACKAGES}, 3 items")).accesskit_node().data().toggled() == Some(Toggled::True)
    );
    assert!(window.has("Delete 4 items…"));
}

#[test]
fn what_belongs_to_no_package_is_counted_in_the_dialog() {
    let mut window = on(|home| {
        make_depot_with_packages(home);
        let leftover = home.join(".julia/compiled/v1.10/A/jl_x");
        write(&leftover, "half");
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_hours(24 * 365 * 40);
        fs::File::open(leftover).unwrap().set_modified(long_ago).unwrap();
    });
    overview(&mut window);
    window.click("Delete 5 items…");
    wait_for_plan(&mut window);
    assert!(window.says("Leftovers / jl_x"), "as in the list");
}

#[test]
fn a_recorded_depot_is_cleaned_up() {
    let recorded = Recorded::unpack("jdepot-1-pre-gc");
    let folder = Arc::new(tempfile::tempdir().unwrap());
    fs::rename(&recorded.depot, folder.path().join(".julia")).unwrap();
    // The paths in its logs are those of where it was unpacked; they are moved along.
    let (old, new) = (recorded.depot.to_str().unwrap(), folder.path().canonicalize().unwrap().join(".julia"));
    for entry in fs::read_dir(new.join("logs")).unwrap() {
        let log = entry.unwrap().path();
        let text = fs::read_to_string(&log).unwrap();
        fs::write(&log, text.replace(old, new.to_str().unwrap())).unwrap();
    }
    let mut window = Window::on(folder);
    overview(&mut window);
    let before = depot_of(&window);
    let state = window.harness.state().state();
    let survey = state.clean_up.survey.clone().unwrap();
    let things = state.clean_up.overview.ticked_things(&state.list).into_iter();
    let ticked: Vec<PathBuf> = things
        .flat_map(|at| {
            survey.facts.things[at]
                .places()
                .map(scratch_manager::core::place::Place::path)
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(!ticked.is_empty(), "{:?}", window.rows());
    window.click_containing("Delete ");
    wait_for_plan(&mut window);
    window.key(Key::Enter, CTRL);
    wait_for_word(&mut window, "Moved ");
    let inside: Vec<PathBuf> =
        ticked.iter().map(|path| path.strip_prefix(window.depot()).unwrap().to_path_buf()).collect();
    assert_eq!(before.differences_less(&depot_of(&window), &inside), Vec::<String>::new());
    window.key(Key::Z, CTRL);
    wait_for_word(&mut window, "Brought back ");
    assert_eq!(before.differences_moved(&depot_of(&window), &inside), Vec::<String>::new());
}
