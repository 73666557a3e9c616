//! Journeys through the window on a real depot, as a person makes them: what is seen, heard and clicked.
//!
//! What is looked at is the accessibility tree, so that every step also says what is told to those who hear
//! the window.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]
#![cfg(all(unix, feature = "gui"))]

mod common;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::write;
use eframe::egui::accesskit::{Role, SortDirection};
use eframe::egui::{Event, Key, Modifiers, OutputCommand, PointerButton, Pos2, vec2};
use egui_kittest::kittest::{AccessKitNode, NodeT, Queryable};
use egui_kittest::{Harness, Node};
use scratch_manager::core::depot::Origin;
use scratch_manager::core::environment::Environment;
use scratch_manager::core::job::DepotChoice;
use scratch_manager::core::settings::Settings;
use scratch_manager::core::time::{Clock, FixedClock, Now};
use scratch_manager::gui::app::App;
use scratch_manager::gui::{Options, ThemeChoice};

const OPENML: &str = "8b6db2d4-7670-4922-a472-f9537c81ab66";
const PLUTO: &str = "c3e4b0f8-55cb-11ea-2926-15256bba5781";
const TIMEZONES: &str = "f269a46b-ccf7-5d73-abea-4c690281aa53";

const CTRL: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };
const SHIFT: Modifiers = Modifiers::SHIFT;

/// A clock that the test moves.
struct Hands(Mutex<Now>);

impl Clock for Hands {
    fn now(&self) -> Now {
        *self.0.lock().unwrap()
    }
}

/// A window on a depot of its own.
struct Window {
    harness: Harness<'static, App>,
    clock: Arc<Hands>,
    folder: tempfile::TempDir,
}

impl Window {
    /// `OpenML` has two spaces, one of which has no project left; Pluto has one without a record; `TimeZones`
    /// has one that was not used for years.
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().canonicalize().unwrap();
        let depot = home.join(".julia");
        for (name, uuid) in [("OpenML", OPENML), ("Pluto", PLUTO), ("TimeZones", TIMEZONES)] {
            let project = depot.join("packages").join(name).join("abcde/Project.toml");
            write(&project, format!("name = \"{name}\"\nuuid = \"{uuid}\"\n"));
        }
        for (uuid, key, bytes) in [
            (OPENML, "datasets", 400_000),
            (OPENML, "index", 80_000),
            (PLUTO, "notebooks", 200_000),
            (TIMEZONES, "build", 1_000_000),
        ] {
            write(&depot.join("scratchspaces").join(uuid).join(key).join("file"), vec![1; bytes]);
        }
        write(&home.join("work/Project.toml"), "");
        let entry = |uuid: &str, key: &str, time: &str, project: &str| {
            let space = depot.join("scratchspaces").join(uuid).join(key);
            let project = home.join(project).join("Project.toml");
            format!(
                "[[\"{}\"]]\ntime = {time}\nparent_projects = [\"{}\"]\n",
                space.display(),
                project.display()
            )
        };
        let mut log = vec![
            entry(OPENML, "datasets", "2025-06-12T10:00:00Z", "work"),
            entry(OPENML, "index", "2025-06-01T10:00:00Z", "gone"),
            entry(TIMEZONES, "build", "2022-01-01T10:00:00Z", "work"),
        ];
        // Of every length, so that some are as wide as whatever they stand in.
        let project = |number: usize| format!("gone/{}{}", "mi".repeat(20), "i".repeat(number));
        log.extend((0..15).map(|number| entry(OPENML, "index", "2025-05-01T10:00:00Z", &project(number))));
        write(&depot.join("logs/scratch_usage.toml"), log.concat());

        let clock = Arc::new(Hands(Mutex::new(FixedClock::at("2025-06-15T12:00:00").unwrap().now())));
        let environment =
            Environment { home: Some(home.clone()), working_directory: home, ..Environment::default() };
        let options = Options {
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            // The details say much of what the list says; who wants them opens them.
            settings: Settings {
                theme: ThemeChoice::Light,
                details_open: Some(false),
                ..Settings::default()
            },
            ..Options::new(DepotChoice::paths(vec![depot], Origin::Argument), environment)
        };
        let harness = Harness::builder()
            .with_size(vec2(1180.0, 760.0))
            .with_step_dt(1.0 / 60.0)
            .allow_missing_glyphs()
            .build_eframe(|creation| App::start(&creation.egui_ctx, options).unwrap());
        let mut window = Self { harness, clock, folder };
        window.wait_for("everything is measured", |window| {
            window.rows().len() == 5 && window.header("Size").sort_direction().is_some()
        });
        window
    }

    /// Lets the window run until something is so.
    fn wait_for(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        for _ in 0..1_000 {
            self.harness.step();
            if is_so(self) {
                self.settle();
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("in vain: {what}; {:?}", self.rows());
    }

    /// Some frames, until what was done is painted.
    fn settle(&mut self) {
        self.harness.run_steps(3);
    }

    fn of_role(&self, role: Role) -> impl Iterator<Item = Node<'_>> {
        self.harness.root().children_recursive().filter(move |node| node.accesskit_node().role() == role)
    }

    /// The rows as they are spoken.
    fn rows(&self) -> Vec<String> {
        self.of_role(Role::Row).filter_map(|row| row.accesskit_node().label()).collect()
    }

    /// The first words of the rows: the package, and the key.
    fn names(&self) -> Vec<String> {
        self.rows().iter().map(|row| row.splitn(3, ", ").take(2).collect::<Vec<_>>().join(", ")).collect()
    }

    fn row(&self, name: &str) -> Node<'_> {
        let is_it =
            |row: &Node<'_>| row.accesskit_node().label().is_some_and(|label| label.starts_with(name));
        self.of_role(Role::Row).find(is_it).unwrap_or_else(|| panic!("no {name} in {:?}", self.rows()))
    }

    fn header(&self, name: &str) -> eframe::egui::accesskit::Node {
        self.harness.get_by_role_and_label(Role::ColumnHeader, name).accesskit_node().data().clone()
    }

    fn selected(&self) -> Vec<String> {
        let rows = self.of_role(Role::Row).filter(|row| row.accesskit_node().is_selected() == Some(true));
        let labels = rows.filter_map(|row| row.accesskit_node().label());
        labels.map(|label| label.splitn(3, ", ").take(2).collect::<Vec<_>>().join(", ")).collect()
    }

    /// The row that the cursor is on, as the list tells it.
    fn active(&self) -> Option<String> {
        let list = self.harness.get_by_label("Scratch spaces");
        let row = list.accesskit_node().active_descendant()?;
        Some(row.label()?.splitn(3, ", ").take(2).collect::<Vec<_>>().join(", "))
    }

    fn has(&self, label: &str) -> bool {
        self.harness.query_by_label(label).is_some()
    }

    fn has_menu(&self) -> bool {
        self.harness.query_by_label_contains("Select all").is_some()
    }

    fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.settle();
    }

    fn click_row(&mut self, name: &str, modifiers: Modifiers) {
        self.row(name).click_modifiers(modifiers);
        self.settle();
        // A second click soon after would be a double click.
        self.harness.run_steps(30);
    }

    fn click_at(&mut self, pos: Pos2, button: PointerButton, times: usize) {
        self.harness.event(Event::PointerMoved(pos));
        for _ in 0..times {
            for pressed in [true, false] {
                let modifiers = Modifiers::NONE;
                self.harness.event(Event::PointerButton { pos, button, pressed, modifiers });
            }
        }
        self.settle();
    }

    fn key(&mut self, key: Key, modifiers: Modifiers) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    /// Types as a keyboard does: a key and its text.
    fn type_text(&mut self, text: &str) {
        for letter in text.chars() {
            self.harness.event(Event::Text(letter.to_string()));
            self.harness.step();
        }
        self.settle();
    }

    fn depot(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(".julia")
    }

    fn space(&self, uuid: &str, key: &str) -> PathBuf {
        self.depot().join("scratchspaces").join(uuid).join(key)
    }

    fn pass(&self, time: &str) {
        *self.clock.0.lock().unwrap() = FixedClock::at(time).unwrap().now();
    }
}

fn remove(path: &Path) {
    let gone = path.with_extension("gone");
    std::fs::rename(path, gone.parent().unwrap().parent().unwrap().parent().unwrap().join("gone")).unwrap();
}

#[test]
fn the_list_is_told_to_those_who_hear_it() {
    let window = Window::open();
    let list = window.harness.get_by_label("Scratch spaces");
    let list = list.accesskit_node().data().clone();
    assert_eq!((list.role(), list.row_count()), (Role::TreeGrid, Some(5)));
    let spoken = window.rows();
    assert!(spoken[0].starts_with("TimeZones, build, 1.0 megabytes, used by 1"), "{spoken:?}");
    assert!(spoken[1].starts_with("OpenML, 2 spaces, "), "{spoken:?}");
    assert!(spoken[3].ends_with("kilobytes, no project left"), "{spoken:?}");
    assert!(spoken[4].ends_with("kilobytes, no record"), "{spoken:?}");

    let data = |name: &str| window.row(name).accesskit_node().data().clone();
    let (package, space) = (data("OpenML, 2 spaces"), data("OpenML, index"));
    assert_eq!((package.level(), package.is_expanded(), package.row_index()), (Some(0), Some(true), Some(1)));
    assert_eq!((space.level(), space.is_expanded(), space.row_index()), (Some(1), None, Some(3)));
    assert_eq!((space.position_in_set(), space.size_of_set()), (Some(1), Some(2)));
    assert_eq!((package.position_in_set(), package.size_of_set()), (Some(1), Some(3)));
    assert_eq!(window.header("Size").sort_direction(), Some(SortDirection::Descending));
    assert_eq!(window.header("Package / space").sort_direction(), None);
    let rows = window.of_role(Role::Row).map(|row| {
        let mut above = std::iter::successors(row.accesskit_node().parent(), AccessKitNode::parent);
        above.any(|node| node.role() == Role::TreeGrid)
    });
    assert!(rows.into_iter().all(|inside| inside), "the rows are inside the list");
}

#[test]
fn a_click_selects_ctrl_adds_and_shift_ranges() {
    let mut window = Window::open();
    window.click_row("OpenML, datasets", Modifiers::NONE);
    assert_eq!(window.selected(), ["OpenML, datasets"]);
    assert_eq!(window.active().as_deref(), Some("OpenML, datasets"));
    window.click_row("TimeZones, build", CTRL);
    assert_eq!(window.selected(), ["TimeZones, build", "OpenML, datasets"]);
    window.click_row("TimeZones, build", CTRL);
    assert_eq!(window.selected(), ["OpenML, datasets"]);
    window.click_row("OpenML, index", Modifiers::NONE);
    window.click_row("Pluto, notebooks", SHIFT);
    assert_eq!(window.selected(), ["OpenML, index", "Pluto, notebooks"]);
}

#[test]
fn a_package_selects_its_spaces_and_its_triangle_only_folds() {
    let mut window = Window::open();
    window.click_row("OpenML, 2 spaces", Modifiers::NONE);
    assert_eq!(window.selected(), ["OpenML, 2 spaces", "OpenML, datasets", "OpenML, index"]);
    window.click_row("Pluto, notebooks", Modifiers::NONE);

    let row = window.row("OpenML, 2 spaces").rect();
    window.click_at(row.left_center() + vec2(16.0, 0.0), PointerButton::Primary, 1);
    assert_eq!(window.names(), ["TimeZones, build", "OpenML, 2 spaces", "Pluto, notebooks"]);
    assert_eq!(window.selected(), ["Pluto, notebooks"]);
    assert_eq!(window.row("OpenML").accesskit_node().data().is_expanded(), Some(false));
}

#[test]
fn a_double_click_folds_a_package() {
    let mut window = Window::open();
    let row = window.row("OpenML, 2 spaces").rect();
    window.click_at(row.center(), PointerButton::Primary, 2);
    assert_eq!(window.names().len(), 3);
}

#[test]
fn arrows_walk_the_tree() {
    let mut window = Window::open();
    window.key(Key::ArrowDown, Modifiers::NONE);
    window.key(Key::ArrowDown, Modifiers::NONE);
    assert_eq!(window.active().as_deref(), Some("OpenML, 2 spaces"));
    window.key(Key::ArrowRight, Modifiers::NONE);
    assert_eq!(window.selected(), ["OpenML, datasets"]);
    window.key(Key::ArrowDown, SHIFT);
    assert_eq!(window.selected(), ["OpenML, 2 spaces", "OpenML, datasets", "OpenML, index"]);
    window.key(Key::ArrowLeft, Modifiers::NONE);
    window.key(Key::ArrowLeft, Modifiers::NONE);
    assert_eq!(window.names().len(), 3, "first to the package, then it is folded");
    window.key(Key::End, Modifiers::NONE);
    assert_eq!(window.selected(), ["Pluto, notebooks"]);
    window.key(Key::Home, CTRL);
    assert_eq!(window.active().as_deref(), Some("TimeZones, build"));
    assert_eq!(window.selected(), ["Pluto, notebooks"], "the cursor alone moved");
    window.key(Key::PageDown, Modifiers::NONE);
    assert_eq!(window.active().as_deref(), Some("Pluto, notebooks"));
}

#[test]
fn a_blank_acts_once_and_escape_deselects() {
    let mut window = Window::open();
    window.key(Key::ArrowDown, Modifiers::NONE);
    assert_eq!(window.selected().len(), 1);
    window.harness.event(Event::Text(" ".to_string()));
    window.key(Key::Space, Modifiers::NONE);
    assert_eq!(window.selected(), Vec::<String>::new(), "taken back once, not taken twice");
    window.key(Key::A, CTRL);
    assert_eq!(window.selected().len(), 5);
    window.key(Key::Escape, Modifiers::NONE);
    assert_eq!(window.selected(), Vec::<String>::new());
}

#[test]
fn everything_includes_what_is_folded() {
    let mut window = Window::open();
    let row = window.row("OpenML, 2 spaces").rect();
    window.click_at(row.left_center() + vec2(16.0, 0.0), PointerButton::Primary, 1);
    window.key(Key::A, CTRL);
    window.harness.event(Event::Copy);
    window.harness.step();
    let paths = copied(&window);
    assert_eq!(paths.lines().count(), 4);
    assert_eq!(paths.lines().nth(1), window.space(OPENML, "datasets").to_str());
}

/// What was put on the clipboard in the last frame.
fn copied(window: &Window) -> String {
    let commands = &window.harness.output().platform_output.commands;
    let texts = commands.iter().filter_map(|command| match command {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    texts.collect()
}

#[test]
fn chips_show_what_they_count() {
    let mut window = Window::open();
    for chip in ["All 4", "No project left 1", "No record 1", "Can't check 0", "Unused 90 days 1"] {
        assert!(window.has(chip), "{chip}");
    }
    window.key(Key::A, CTRL);
    window.click("No project left 1");
    assert_eq!(window.names(), ["OpenML, index"], "one space of a package is one row with it");
    assert_eq!(window.selected(), ["OpenML, index"], "what is hidden is not selected");
    assert!(window.has("Unused 90 days 0"), "a count applies the other filters");
    window.click("No record 1");
    assert_eq!(window.names(), ["Pluto, notebooks", "OpenML, index"]);
    window.click("All 4");
    assert_eq!(window.names().len(), 5);
    assert_eq!(window.selected(), ["OpenML, index"], "and stays so");
}

#[test]
fn alt_and_a_digit_turn_a_chip_and_find_no_row() {
    let mut window = Window::open();
    let alt = |window: &mut Window, key, digit: &str| {
        let (modifiers, pressed, repeat) = (Modifiers::ALT, true, false);
        window.harness.event(Event::Key { key, physical_key: None, pressed, repeat, modifiers });
        window.harness.event(Event::Text(digit.to_string()));
        window.settle();
    };
    alt(&mut window, Key::Num2, "2");
    assert_eq!(window.names(), ["OpenML, index"]);
    assert_eq!(window.selected(), Vec::<String>::new(), "the digit was no beginning of a name");
    alt(&mut window, Key::Num1, "1");
    assert_eq!(window.names().len(), 5);
}

#[test]
fn a_search_filters_as_it_is_typed_and_escape_ends_it() {
    let mut window = Window::open();
    window.harness.key_press_modifiers(CTRL, Key::F);
    window.type_text("timez");
    assert_eq!(window.names(), ["TimeZones, build"]);
    assert!(window.has("All 1"));
    window.key(Key::A, CTRL);
    assert_eq!(window.selected(), Vec::<String>::new(), "Ctrl+A is the text's while it is typed");
    window.key(Key::Enter, Modifiers::NONE);
    assert_eq!(window.selected(), ["TimeZones, build"], "Enter goes to what was found");
    window.key(Key::Escape, Modifiers::NONE);
    assert_eq!(window.names().len(), 5, "first the search ends");
    assert_eq!(window.selected(), ["TimeZones, build"]);
    window.key(Key::Escape, Modifiers::NONE);
    assert_eq!(window.selected(), Vec::<String>::new());
}

#[test]
fn a_search_unfolds_matches_for_as_long_as_it_lasts() {
    let mut window = Window::open();
    let row = window.row("OpenML, 2 spaces").rect();
    window.click_at(row.left_center() + vec2(16.0, 0.0), PointerButton::Primary, 1);
    window.key(Key::F, CTRL);
    window.type_text(&OPENML[..8]);
    assert_eq!(window.names(), ["OpenML, 2 spaces", "OpenML, datasets", "OpenML, index"]);
    window.key(Key::Escape, Modifiers::NONE);
    assert_eq!(window.names(), ["TimeZones, build", "OpenML, 2 spaces", "Pluto, notebooks"]);
}

#[test]
fn when_nothing_matches_the_window_says_so_and_leads_back() {
    let mut window = Window::open();
    window.click("No project left 1");
    window.key(Key::F, CTRL);
    window.type_text("foo");
    assert!(window.has("Nothing matches 'foo' in No project left."));
    window.click("Clear filters");
    assert_eq!(window.names().len(), 5);
    window.key(Key::ArrowDown, Modifiers::NONE);
    assert_eq!(window.active().as_deref(), Some("TimeZones, build"), "the keyboard is back in the list");
}

#[test]
fn letters_find_a_row() {
    let mut window = Window::open();
    window.type_text("pl");
    assert_eq!(window.selected(), ["Pluto, notebooks"]);
    window.pass("2025-06-15T12:00:05");
    window.type_text("i");
    assert_eq!(window.selected(), ["OpenML, index"]);
}

#[test]
fn the_menu_acts_on_the_row_under_the_pointer_and_escape_closes_only_the_menu() {
    let mut window = Window::open();
    window.click_row("TimeZones, build", Modifiers::NONE);
    let at = window.row("OpenML, index").rect().center();
    window.click_at(at, PointerButton::Secondary, 1);
    assert_eq!(window.selected(), ["OpenML, index"]);
    assert!(window.has_menu(), "the menu is open");
    window.key(Key::Escape, Modifiers::NONE);
    assert!(!window.has_menu(), "the menu is closed");
    assert_eq!(window.selected(), ["OpenML, index"]);

    window.key(Key::F10, SHIFT);
    let at = window.harness.get_by_label_contains("Copy path").rect().center();
    window.click_at(at, PointerButton::Primary, 1);
    assert!(!window.has_menu(), "a choice closes the menu");
}

#[test]
fn the_path_is_copied() {
    let mut window = Window::open();
    window.click_row("Pluto, notebooks", Modifiers::NONE);
    let (key, modifiers) = (Key::C, CTRL | SHIFT);
    window.harness.event(Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers });
    window.harness.step();
    assert_eq!(copied(&window), window.space(PLUTO, "notebooks").to_str().unwrap());
}

#[test]
fn what_cannot_be_opened_is_explained() {
    let mut window = Window::open();
    window.click_row("Pluto, notebooks", Modifiers::NONE);
    remove(&window.space(PLUTO, "notebooks"));
    window.key(Key::Enter, Modifiers::NONE);
    window.wait_for("an explanation", |window| window.has("Dismiss"));
    window.key(Key::Escape, Modifiers::NONE);
    assert!(!window.has("Dismiss"));
    assert_eq!(window.selected(), ["Pluto, notebooks"], "the message went, the selection did not");
}

#[test]
fn a_rescan_keeps_selection_folding_and_order() {
    let mut window = Window::open();
    window.click_row("OpenML, index", Modifiers::NONE);
    write(&window.space(PLUTO, "second").join("file"), vec![1; 3_000_000]);
    window.key(Key::F5, Modifiers::NONE);
    window.wait_for("the new space first", |window| {
        window.names().first().is_some_and(|row| row.starts_with("Pluto"))
    });
    assert_eq!(window.selected(), ["OpenML, index"]);
    assert_eq!(window.active().as_deref(), Some("OpenML, index"));
}

#[test]
fn coming_back_to_the_window_shows_what_came_and_went() {
    let mut window = Window::open();
    write(&window.space(PLUTO, "second").join("file"), "x");
    window.harness.event(Event::WindowFocused(true));
    window.harness.run_steps(5);
    std::thread::sleep(Duration::from_millis(50));
    window.harness.run_steps(5);
    assert_eq!(window.names().len(), 5, "it was looked at a moment ago");

    window.pass("2025-06-15T12:00:06");
    window.harness.event(Event::WindowFocused(true));
    window.wait_for("the new space", |window| window.names().len() == 7);
    window.wait_for("its size", |window| window.rows().iter().all(|row| !row.contains("not known")));
}

#[test]
fn a_header_sorts_and_tells_the_direction() {
    let mut window = Window::open();
    window.click("Package / space");
    assert_eq!(window.names()[0], "OpenML, 2 spaces");
    assert_eq!(window.header("Package / space").sort_direction(), Some(SortDirection::Ascending));
    assert_eq!(window.header("Size").sort_direction(), None);
    window.harness.run_steps(30);
    window.click("Package / space");
    assert_eq!(window.names()[0], "TimeZones, build");
    assert_eq!(window.header("Package / space").sort_direction(), Some(SortDirection::Descending));
}

#[test]
fn the_list_is_one_stop_of_the_tab_key() {
    let mut window = Window::open();
    assert!(window.harness.get_by_label("Scratch spaces").is_focused());
    let mut stops = 0;
    loop {
        window.key(Key::Tab, Modifiers::NONE);
        stops += 1;
        if window.harness.get_by_label("Scratch spaces").is_focused() {
            break;
        }
        assert!(!window.of_role(Role::Row).any(|row| row.is_focused()), "no row takes the focus for itself");
        assert!(stops < 30, "the focus comes back to the list");
    }
}

#[test]
fn the_details_follow_the_selection() {
    let mut window = Window::open();
    window.key(Key::I, CTRL);
    assert!(window.has("All scratch spaces"), "nothing is selected");
    window.click_row("Pluto, notebooks", Modifiers::NONE);
    assert!(window.has("Pluto / notebooks"));
    window.click_row("OpenML, index", CTRL);
    assert!(window.has("2 spaces"));
    window.key(Key::I, CTRL);
    assert!(!window.has("2 spaces"));
    assert_eq!(window.selected().len(), 2);
}

#[test]
fn below_a_dialog_the_list_hears_no_key() {
    let mut window = Window::open();
    window.click_row("Pluto, notebooks", Modifiers::NONE);
    window.key(Key::Comma, CTRL);
    assert!(window.has("Settings"));
    window.key(Key::ArrowUp, Modifiers::NONE);
    window.key(Key::F, CTRL);
    window.type_text("tim");
    window.key(Key::Plus, CTRL);
    assert!((window.harness.ctx.zoom_factor() - 1.25).abs() < 0.01, "what the dialog is about goes on");
    window.key(Key::Num0, CTRL);
    assert_eq!(window.names().len(), 5);
    assert_eq!(window.selected(), ["Pluto, notebooks"]);
    window.key(Key::Escape, Modifiers::NONE);
    assert!(!window.has("Settings"));
    assert_eq!(window.selected(), ["Pluto, notebooks"], "the dialog went, the selection did not");
    window.key(Key::ArrowUp, Modifiers::NONE);
    assert_eq!(window.selected(), ["OpenML, index"]);
}

#[test]
fn the_details_stay_as_wide_as_they_are_whatever_they_show() {
    let mut window = Window::open();
    window.key(Key::I, CTRL);
    window.harness.run_steps(30);
    let width = |window: &Window| window.harness.get_by_label("Scratch spaces").rect().width();
    let before = width(&window);
    for row in window.names() {
        window.click_row(&row, Modifiers::NONE);
        window.harness.run_steps(30);
        assert!((width(&window) - before).abs() < 1.0, "{row}: {} instead of {before}", width(&window));
    }
    window.key(Key::A, CTRL);
    window.harness.run_steps(30);
    assert!((width(&window) - before).abs() < 1.0);
}
