//! Journeys of cleaning up through the window, on real depots: what is said, what is ticked, what happens on disk;
//! and that the window says exactly what `gc --dry-run --json` says.

mod same_as_gc;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::kit::snapshot::Snapshot;
use crate::kit::window::{CTRL, OPENML, PLUTO, TIMEZONES, Window, make_depot, make_depot_with_packages};
use crate::kit::{Recorded, write};
use eframe::egui::accesskit::Toggled;
use eframe::egui::{Event, Key, Modifiers, PointerButton, pos2};
use egui_kittest::kittest::NodeT;

const ALT: Modifiers = Modifiers { alt: true, ..Modifiers::NONE };
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

/// Opens the page, with spaces alone.
fn clean_up(window: &mut Window) {
    clean_up_everything(window);
    window.click("Scratch spaces alone");
    wait_for_survey(window);
}

fn clean_up_everything(window: &mut Window) {
    window.key(Key::Num1, CTRL);
    wait_for_survey(window);
}

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

fn on(make: impl FnOnce(&Path)) -> Window {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    make(&folder.path().canonicalize().unwrap());
    Window::on(folder)
}

#[test]
fn one_is_unticked_the_rest_goes_and_comes_back() {
    let mut window = on(|home| {
        make_depot(home);
        add_orphan(home, TIMEZONES, "old", 300_000);
    });
    let before = depot_of(&window);
    clean_up(&mut window);
    let rows = window.rows();
    assert!(rows[0].starts_with("No project left, 2 things, "), "{rows:?}");
    assert!(rows[1].starts_with("TimeZones, old, ") && rows[2].starts_with("OpenML, index, "), "{rows:?}");
    assert!(
        rows[3].starts_with("No record, 1 thing, ") && rows[4].starts_with("Pluto, notebooks"),
        "{rows:?}"
    );
    assert!(rows[2].ends_with("The 16 projects that used it no longer exist."), "{rows:?}");
    assert_eq!(tick_of(&window, "No project left"), Some(Toggled::True));
    assert_eq!(
        tick_of(&window, "Pluto, notebooks"),
        Some(Toggled::False),
        "nobody knows whether it is needed"
    );
    assert!(window.says("2 spaces ticked · frees "));

    // A click beside the box looks, a click on it unticks.
    window.click_row("TimeZones, old", Modifiers::NONE);
    assert_eq!(tick_of(&window, "TimeZones, old"), Some(Toggled::True));
    let row = window.row("TimeZones, old").rect();
    window.click_at(pos2(row.left() + 54.0, row.center().y), PointerButton::Primary, 1);
    assert_eq!(tick_of(&window, "TimeZones, old"), Some(Toggled::False));
    assert_eq!(tick_of(&window, "No project left"), Some(Toggled::Mixed));
    assert!(window.says("1 space ticked · frees "));

    window.click_containing("Delete 1 space (");
    wait_for_plan(&mut window);
    assert!(window.says("Delete 1 item?"));
    let lines = window.lines(PLAN);
    assert!(lines.len() == 1 && lines[0].starts_with("OpenML / index"), "{lines:?}");
    assert_only_gone(&window, &before, &[]);
    window.click("Move 1 to trash");
    wait_for_word(&mut window, "Moved 1 item");
    assert_only_gone(&window, &before, &[(OPENML, "index")]);
    wait_for_survey(&mut window);
    assert!(!window.says("OpenML, index"));
    assert_eq!(tick_of(&window, "TimeZones, old"), Some(Toggled::False), "what was spared stays so");
    assert!(window.says("Nothing is ticked"));

    window.key(Key::Z, CTRL);
    wait_for_word(&mut window, "Brought back OpenML / index");
    wait_for_survey(&mut window);
    assert!(window.space(OPENML, "index").join("file").exists());
    assert_eq!(tick_of(&window, "OpenML, index"), Some(Toggled::True));
    assert_eq!(tick_of(&window, "TimeZones, old"), Some(Toggled::False));
}

#[test]
fn the_space_is_freed_in_four_keys() {
    let mut window = Window::open();
    let before = depot_of(&window);
    window.key(Key::Num1, CTRL);
    wait_for_survey(&mut window);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(&mut window);
    window.key(Key::P, ALT);
    window.key(Key::Enter, CTRL);
    wait_for_word(&mut window, "Deleted ");
    let packages = ["OpenML", "Pluto", "TimeZones"].map(|name| Path::new("packages").join(name));
    let gone: Vec<PathBuf> =
        packages.into_iter().chain([Path::new("scratchspaces").join(OPENML).join("index")]).collect();
    assert_eq!(before.differences_less(&depot_of(&window), &gone), Vec::<String>::new());
}

#[test]
fn julia_would_delete_nothing_yet_and_what_it_records_is_recorded() {
    let mut window = Window::open();
    let before = depot_of(&window);
    clean_up(&mut window);
    window.click("As Julia would");
    wait_for_survey(&mut window);
    assert!(window.says("deletes what was recorded 7 days ago"));
    let rows = window.rows();
    assert!(rows[0].starts_with("Record, 1 thing") && rows[2].starts_with("Keep, 3 things"), "{rows:?}");
    assert!(rows[1].contains("OpenML, index") && rows[1].contains("until 2025-06-22"), "{rows:?}");
    assert!(window.says("It deletes 0, records 1, keeps 3"));
    assert!(window.says("Without our safety it would delete 0, record 2 and keep 2"));

    window.click("Run Julia's collection: delete 0, record 1…");
    window.wait_for("the dialog", |window| window.has("Record 1"));
    assert!(
        window.says("Records 1 thing in orphaned.toml: it goes at a later collection, from 2025-06-22 on")
    );
    assert!(window.says("Nothing is removed now.") && !window.has("Delete permanently"));
    assert_only_gone(&window, &before, &[]);
    window.click("Record 1");
    wait_for_word(&mut window, "Recorded 1 as an orphan.");
    let orphans = fs::read_to_string(window.depot().join("logs/orphaned.toml")).unwrap();
    assert!(orphans.contains("index") && !orphans.contains("notebooks"), "{orphans}");
    assert!(window.space(OPENML, "index").exists());

    // Eight days later it goes.
    wait_for_survey(&mut window);
    window.pass("2025-06-23T13:00:00");
    window.key(Key::F5, Modifiers::NONE);
    window.wait_for("it goes", |window| window.has("Run Julia's collection: delete 1, record 0…"));
    wait_for_survey(&mut window);
    window.click("Run Julia's collection: delete 1, record 0…");
    wait_for_plan(&mut window);
    assert!(window.says("orphaned.toml is written anew"), "what else is written is said");
    window.click("Move 1 to trash");
    wait_for_word(&mut window, "Moved 1 item");
    assert!(!window.space(OPENML, "index").exists());
}

#[test]
fn an_unreadable_log_is_repaired_from_here() {
    let mut window = on(|home| {
        make_depot(home);
        let log = home.join(".julia/logs/scratch_usage.toml");
        let text = fs::read_to_string(&log).unwrap();
        fs::write(&log, text.replacen("time = 2025-06-12T10:00:00Z\n", "", 1)).unwrap();
    });
    let log = window.depot().join("logs/scratch_usage.toml");
    let damaged = fs::read(&log).unwrap();
    clean_up(&mut window);
    window.click("As Julia would");
    assert!(window.says("Julia's own Pkg.gc fails here and deletes nothing: KeyError"));
    window.click("Repair the log…");
    window.wait_for("what is wrong", |window| window.says("The entry has no time"));
    assert!(window.says("Kept: 18 entries, 1 of them damaged"));
    assert_eq!(fs::read(&log).unwrap(), damaged, "looking changes nothing");
    window.click("Repair the log");
    window.wait_for("it is repaired", |window| window.says("The log as it was is kept at"));
    window.click("Close");
    wait_for_survey(&mut window);
    assert!(!window.says("Pkg.gc fails here"));
    assert!(!window.has("1 warning"), "there is nothing to warn of any more");
    let names = fs::read_dir(window.depot().join("logs")).unwrap().map(|entry| entry.unwrap().path());
    let backup = names.into_iter().find(|path| path.to_string_lossy().contains(".bak-")).unwrap();
    assert_eq!(fs::read(backup).unwrap(), damaged);
}

#[test]
fn the_warnings_offer_the_repair_too() {
    let mut window = on(|home| {
        make_depot(home);
        let log = home.join(".julia/logs/scratch_usage.toml");
        let text = fs::read_to_string(&log).unwrap();
        fs::write(&log, text.replacen("time = 2025-06-12T10:00:00Z\n", "", 1)).unwrap();
    });
    window.click("1 warning");
    window.click("Repair the log…");
    window.wait_for("what is wrong", |window| window.says("The entry has no time"));
}

#[test]
fn what_is_used_again_while_the_view_is_open_stays() {
    let mut window = Window::open();
    clean_up(&mut window);
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
    window.click_containing("Delete 1 space (");
    wait_for_plan(&mut window);
    window.wait_for("it is seen", |window| window.lines(PLAN)[0].contains("Will be skipped"));
    assert!(window.button("Move to trash").accesskit_node().is_disabled());
    assert_only_gone(&window, &before, &[]);
}

#[test]
fn a_project_that_is_back_is_seen_when_the_window_is_looked_at_again() {
    let mut window = Window::open();
    clean_up(&mut window);
    assert!(window.says("1 space ticked"));
    write(&window.folder.path().canonicalize().unwrap().join("gone/Project.toml"), "");
    window.pass("2025-06-15T12:00:10");
    window.harness.event(Event::WindowFocused(true));
    window.wait_for("it is no longer there", |window| window.says("Nothing is ticked"));
    assert!(window.rows().iter().all(|row| !row.starts_with("OpenML")), "{:?}", window.rows());
}

#[test]
fn what_is_made_anew_while_the_dialog_is_open_stays() {
    let mut window = Window::open();
    clean_up(&mut window);
    window.click_containing("Delete 1 space (");
    wait_for_plan(&mut window);
    let space = window.space(OPENML, "index");
    fs::rename(&space, window.folder.path().join("taken")).unwrap();
    write(&space.join("precious"), "new");
    let before = depot_of(&window);
    window.wait_for("it is seen", |window| {
        window.lines(PLAN).iter().any(|line| line.contains("Will be skipped"))
    });
    assert!(window.button("Move to trash").accesskit_node().is_disabled());
    assert_only_gone(&window, &before, &[]);
}

#[test]
fn where_nothing_can_go_that_is_said_with_what_is_large() {
    let mut window = on(|home| {
        make_depot(home);
        let depot = home.join(".julia");
        fs::rename(depot.join("scratchspaces").join(OPENML).join("index"), home.join("index")).unwrap();
        fs::rename(depot.join("scratchspaces").join(PLUTO), home.join("pluto")).unwrap();
    });
    clean_up(&mut window);
    assert!(window.has("Nothing to clean up."), "{:?}", window.rows());
    assert!(window.says("The 2 largest spaces in use are TimeZones / build (1.0 MB), OpenML / datasets"));
    assert!(window.button("Delete…").accesskit_node().is_disabled());
}

#[test]
fn the_list_leads_here_and_says_where_julia_differs() {
    let mut window = on(make_depot_with_packages);
    wait_for_survey(&mut window);
    window.click_row("Pluto, notebooks", Modifiers::NONE);
    window.key(Key::I, CTRL);
    assert!(window.says("Julia's own Pkg.gc would record this as an orphan."));
    window.click_row("TimeZones, build", Modifiers::NONE);
    assert!(!window.says("Julia's own Pkg.gc"), "there it agrees");
    window.key(Key::Num1, CTRL);
    wait_for_survey(&mut window);
    assert!(window.says("1 space and 3 other things ticked"));
    window.click_row("OpenML, index", Modifiers::NONE);
    assert!(
        window.says("Julia's own Pkg.gc would record this as an orphan. It would keep it until 2025-06-22.")
    );
    window.click("Evidence");
    window.wait_for("the evidence", |window| window.says("Rule: all-parents-missing"));
    assert!(window.says("line 4 of ~/.julia/logs/scratch_usage.toml"));
}

#[test]
fn versions_of_one_thing_are_one_row_that_opens() {
    let mut window = on(|home| {
        make_depot(home);
        for (key, bytes) in [("data-v0.1.0", 200_000), ("data-v0.2.0", 100_000)] {
            add_orphan(home, OPENML, key, bytes);
        }
        let newest = home.join(".julia/scratchspaces").join(OPENML).join("data-v0.3.0");
        write(&newest.join("file"), vec![1; 10_000]);
    });
    clean_up(&mut window);
    let family = "OpenML, data-v…, 2 older versions";
    assert!(window.row(family).accesskit_node().data().is_expanded() == Some(false));
    window.click_row(family, Modifiers::NONE);
    window.key(Key::ArrowRight, Modifiers::NONE);
    window.key(Key::ArrowDown, Modifiers::NONE);
    window.key(Key::Space, Modifiers::NONE);
    assert_eq!(tick_of(&window, "OpenML, data-v0.1.0"), Some(Toggled::False));
    assert_eq!(tick_of(&window, family), Some(Toggled::Mixed));
    window.key(Key::ArrowLeft, Modifiers::NONE);
    window.key(Key::ArrowLeft, Modifiers::NONE);
    assert!(!window.says("data-v0.1.0"));
    assert_eq!(tick_of(&window, family), Some(Toggled::Mixed), "what is folded is what it was");
    // Another look at the disk changes none of it.
    window.key(Key::F5, Modifiers::NONE);
    window.wait_for("it is scanned again", |window| !window.harness.state().is_scanning());
    wait_for_survey(&mut window);
    assert_eq!(tick_of(&window, family), Some(Toggled::Mixed));
    assert!(window.says("2 spaces ticked"));
}

#[test]
fn everything_in_the_depot_is_looked_at_without_being_asked_for() {
    let mut window = on(make_depot_with_packages);
    clean_up_everything(&mut window);
    assert!(window.row("Packages, 3 things").accesskit_node().data().toggled() == Some(Toggled::True));
    assert!(window.says("1 space and 3 other things ticked"));
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
    clean_up_everything(&mut window);
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(&mut window);
    assert!(window.says("1 space, 3 package versions and 1 leftover"));
    assert!(window.says("A v1.10 / jl_x"));
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
    clean_up(&mut window);
    let before = depot_of(&window);
    let clean_up = &window.harness.state().state().clean_up;
    let survey = clean_up.survey.clone().unwrap();
    let list = &survey.decisions(clean_up.tab).list;
    let ticked: Vec<PathBuf> =
        clean_up.ticked_decisions().map(|at| survey.thing(&list[at]).unwrap().path.clone()).collect();
    assert!(!ticked.is_empty(), "{:?}", window.rows());
    window.key(Key::Delete, Modifiers::NONE);
    wait_for_plan(&mut window);
    assert_eq!(window.lines(PLAN).len(), ticked.len());
    window.key(Key::Enter, CTRL);
    wait_for_word(&mut window, "Moved ");
    let inside: Vec<PathBuf> =
        ticked.iter().map(|path| path.strip_prefix(window.depot()).unwrap().to_path_buf()).collect();
    assert_eq!(before.differences_less(&depot_of(&window), &inside), Vec::<String>::new());
    window.key(Key::Z, CTRL);
    wait_for_word(&mut window, "Brought back ");
    assert_eq!(before.differences_moved(&depot_of(&window), &inside), Vec::<String>::new());
}
