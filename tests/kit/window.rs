//! A window on a depot of its own, driven as a person would.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2, vec2};
use egui_kittest::kittest::{AccessKitNode, NodeT, Queryable};
use egui_kittest::{Harness, Node};
use scratch_manager::core::depot::DepotChoice;
use scratch_manager::core::depot::Origin;
use scratch_manager::core::environment::Environment;
use scratch_manager::core::reclaim::{Journal, Removals};
use scratch_manager::core::settings::Settings;
use scratch_manager::core::time::{Clock, FixedClock, Now};
use scratch_manager::gui::app::App;
use scratch_manager::gui::{Options, ThemeChoice};

use crate::kit::write;

pub const OPENML: &str = "8b6db2d4-7670-4922-a472-f9537c81ab66";
pub const PLUTO: &str = "c3e4b0f8-55cb-11ea-2926-15256bba5781";
pub const TIMEZONES: &str = "f269a46b-ccf7-5d73-abea-4c690281aa53";

pub const CTRL: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };
pub const SHIFT: Modifiers = Modifiers::SHIFT;

/// A clock that the test moves.
pub struct Hands(Mutex<Now>);

impl Clock for Hands {
    fn now(&self) -> Now {
        *self.0.lock().unwrap()
    }
}

/// A window on a depot of its own.
pub struct Window {
    pub harness: Harness<'static, App>,
    pub clock: Arc<Hands>,
    pub folder: Arc<tempfile::TempDir>,
}

/// `OpenML` has two spaces, one of which has no project left; Pluto has one without a record; `TimeZones` has one
/// that was not used for years.
pub fn make_depot(home: &Path) {
    let depot = home.join(".julia");
    for (uuid, key, bytes) in [
        (OPENML, "datasets", 400_000),
        (OPENML, "index", 80_000),
        (PLUTO, "notebooks", 200_000),
        (TIMEZONES, "build", 1_000_000),
    ] {
        write(&depot.join("scratchspaces").join(uuid).join(key).join("file"), vec![1; bytes]);
    }
    let dependencies = PACKAGES.map(|(name, uuid)| format!("{name} = \"{uuid}\"\n"));
    write(&home.join("work/Project.toml"), format!("[deps]\n{}", dependencies.concat()));
    let entry = |uuid: &str, key: &str, time: &str, project: &str| {
        let space = depot.join("scratchspaces").join(uuid).join(key);
        let project = home.join(project).join("Project.toml");
        format!("[[\"{}\"]]\ntime = {time}\nparent_projects = [\"{}\"]\n", space.display(), project.display())
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
}

/// Adds a version of each package, which no manifest needs.
fn add_packages(home: &Path) {
    for (name, uuid) in PACKAGES {
        let project = home.join(".julia/packages").join(name).join("abcde/Project.toml");
        write(&project, format!("name = \"{name}\"\nuuid = \"{uuid}\"\n"));
    }
}

pub fn make_depot_with_packages(home: &Path) {
    make_depot(home);
    add_packages(home);
}

const PACKAGES: [(&str, &str); 3] = [("OpenML", OPENML), ("Pluto", PLUTO), ("TimeZones", TIMEZONES)];

impl Window {
    /// A window on [`make_depot`]'s depot.
    pub fn open() -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        make_depot(&folder.path().canonicalize().unwrap());
        let window = Self::on(folder);
        assert_eq!(window.rows().len(), 5, "{:?}", window.rows());
        window
    }

    /// A window on the depot in a folder that stands for the home folder.
    pub fn on(folder: Arc<tempfile::TempDir>) -> Self {
        let home = folder.path().canonicalize().unwrap();
        let removals = Removals {
            journal: Some(Journal::at(home.join("data/removals.jsonl"))),
            home_trash: Some(home.join("data/Trash")),
        };
        Self::with(folder, removals)
    }

    /// The same with other places for what is removed.
    pub fn with(folder: Arc<tempfile::TempDir>, removals: Removals) -> Self {
        // The details say much of what the list says; who wants them opens them.
        let settings =
            Settings { theme: ThemeChoice::Light, details_open: Some(false), ..Settings::default() };
        Self::start(folder, removals, settings)
    }

    /// Another window on the same depot, with other settings.
    pub fn again(self, settings: Settings) -> Self {
        let removals = self.harness.state().state().removing.removals.clone();
        let folder = Arc::clone(&self.folder);
        drop(self);
        Self::start(folder, removals, settings)
    }

    fn start(folder: Arc<tempfile::TempDir>, removals: Removals, settings: Settings) -> Self {
        let home = folder.path().canonicalize().unwrap();
        let depot = home.join(".julia");
        let clock = Arc::new(Hands(Mutex::new(FixedClock::at("2025-06-15T12:00:00").unwrap().now())));
        let environment =
            Environment { home: Some(home.clone()), working_directory: home, ..Environment::default() };
        let options = Options {
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            settings,
            removals,
            ..Options::new(DepotChoice::paths(vec![depot], Origin::Argument), environment)
        };
        let harness = Harness::builder()
            .with_size(vec2(1180.0, 760.0))
            .with_step_dt(1.0 / 60.0)
            .allow_missing_glyphs()
            .build_eframe(|creation| App::start(&creation.egui_ctx, options).unwrap());
        let mut window = Self { harness, clock, folder };
        window.wait_for("everything is measured", |window| {
            !window.harness.state().is_scanning() && window.says("Scanned ")
        });
        window.key(Key::Num2, CTRL);
        window
    }

    /// Lets the window run until something is so.
    pub fn wait_for(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_mins(1) {
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
    pub fn settle(&mut self) {
        self.harness.run_steps(3);
    }

    pub fn of_role(&self, role: Role) -> impl Iterator<Item = Node<'_>> {
        self.harness.root().children_recursive().filter(move |node| node.accesskit_node().role() == role)
    }

    /// The rows as they are spoken.
    pub fn rows(&self) -> Vec<String> {
        self.of_role(Role::Row).filter_map(|row| row.accesskit_node().label()).collect()
    }

    /// The first words of the rows: the package, and the key.
    pub fn names(&self) -> Vec<String> {
        self.rows().iter().map(|row| row.splitn(3, ", ").take(2).collect::<Vec<_>>().join(", ")).collect()
    }

    pub fn row(&self, name: &str) -> Node<'_> {
        let is_it =
            |row: &Node<'_>| row.accesskit_node().label().is_some_and(|label| label.starts_with(name));
        self.of_role(Role::Row).find(is_it).unwrap_or_else(|| panic!("no {name} in {:?}", self.rows()))
    }

    pub fn header(&self, name: &str) -> eframe::egui::accesskit::Node {
        self.harness.get_by_role_and_label(Role::ColumnHeader, name).accesskit_node().data().clone()
    }

    pub fn selected(&self) -> Vec<String> {
        let rows = self.of_role(Role::Row).filter(|row| row.accesskit_node().is_selected() == Some(true));
        let labels = rows.filter_map(|row| row.accesskit_node().label());
        labels.map(|label| label.splitn(3, ", ").take(2).collect::<Vec<_>>().join(", ")).collect()
    }

    /// The row that the cursor is on, as the list tells it.
    pub fn active(&self) -> Option<String> {
        let list = self.harness.get_by_label("Everything in the depots");
        let row = list.accesskit_node().active_descendant()?;
        Some(row.label()?.splitn(3, ", ").take(2).collect::<Vec<_>>().join(", "))
    }

    pub fn has(&self, label: &str) -> bool {
        self.harness.query_by_label(label).is_some()
    }

    /// Whether some text in the window contains these words.
    pub fn says(&self, words: &str) -> bool {
        self.harness.query_all_by_label_contains(words).next().is_some()
    }

    pub fn has_menu(&self) -> bool {
        self.harness.query_by_label_contains("Select all").is_some()
    }

    pub fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.settle();
    }

    /// Clicks on what has a label with these words in it.
    pub fn click_containing(&mut self, words: &str) {
        self.harness.get_by_label_contains(words).click();
        self.settle();
    }

    pub fn click_row(&mut self, name: &str, modifiers: Modifiers) {
        self.row(name).click_modifiers(modifiers);
        self.settle();
        // A second click soon after would be a double click.
        self.harness.run_steps(30);
    }

    pub fn click_at(&mut self, pos: Pos2, button: PointerButton, times: usize) {
        self.harness.event(Event::PointerMoved(pos));
        for _ in 0..times {
            for pressed in [true, false] {
                let modifiers = Modifiers::NONE;
                self.harness.event(Event::PointerButton { pos, button, pressed, modifiers });
            }
        }
        self.settle();
    }

    pub fn key(&mut self, key: Key, modifiers: Modifiers) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    /// Types as a keyboard does: a key and its text.
    pub fn type_text(&mut self, text: &str) {
        for letter in text.chars() {
            self.harness.event(Event::Text(letter.to_string()));
            self.harness.step();
        }
        self.settle();
    }

    pub fn depot(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(".julia")
    }

    /// The words that are told and go away by themselves, or wait for an answer.
    pub fn told(&self) -> Vec<String> {
        let is_told = |node: &Node<'_>| node.accesskit_node().data().live().is_some();
        let told = self.harness.root().children_recursive().filter(is_told);
        told.filter_map(|node| node.accesskit_node().label().or(node.accesskit_node().value())).collect()
    }

    /// The lines of the list in the dialog, as they are spoken.
    pub fn lines(&self, sheet: &str) -> Vec<String> {
        let is_inside = |node: &Node<'_>| {
            let mut above = std::iter::successors(node.accesskit_node().parent(), AccessKitNode::parent);
            above.any(|node| node.label().as_deref() == Some(sheet))
        };
        let lines = self.of_role(Role::Row).filter(is_inside);
        lines.filter_map(|row| row.accesskit_node().label()).collect()
    }

    /// A button, by all of its label.
    pub fn button<'a>(&'a self, label: &'a str) -> Node<'a> {
        self.harness.get_by_role_and_label(Role::Button, label)
    }

    /// Chooses one of several ways.
    pub fn choose(&mut self, label: &str) {
        self.harness.get_by_role_and_label(Role::RadioButton, label).click();
        self.settle();
    }

    /// The button that has the focus, by its label.
    pub fn focused(&self) -> Option<String> {
        let is_focused = |node: &Node<'_>| node.accesskit_node().is_focused();
        self.harness.root().children_recursive().find(is_focused)?.accesskit_node().label()
    }

    pub fn space(&self, uuid: &str, key: &str) -> PathBuf {
        self.depot().join("scratchspaces").join(uuid).join(key)
    }

    pub fn pass(&self, time: &str) {
        *self.clock.0.lock().unwrap() = FixedClock::at(time).unwrap().now();
    }
}
