//! One verdict: whatever shows an item of the demo says the same of it, in the same words.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use scratch_manager::core::depot::{DepotChoice, Origin};
use scratch_manager::core::environment::Environment;
use scratch_manager::core::settings::Settings;
use scratch_manager::core::time::{Clock, SystemClock};
use scratch_manager::core::words;
use scratch_manager::demo::Demo;
use scratch_manager::gui::Options;
use scratch_manager::gui::app::App;
use scratch_manager::gui::state::State;
use scratch_manager::gui::state::details::Details;
use serde_json::Value;

use crate::kit;
use crate::kit::window::CTRL;

struct Shown {
    _folder: tempfile::TempDir,
    demo: Demo,
}

impl Shown {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let demo = Demo::make(folder.path(), &SystemClock.now()).unwrap();
        Self { _folder: folder, demo }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = kit::program(self.demo.home());
        command.args(["--color", "never", "--depot"]).arg(self.demo.depot()).args(arguments);
        command.output().unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_slice(&self.run(arguments).stdout).unwrap()
    }

    /// What is said of each of some items, by their paths below the depot.
    fn words<'a>(&self, items: impl IntoIterator<Item = &'a Value>) -> BTreeMap<String, String> {
        let said = items.into_iter().map(|item| {
            let path = Path::new(item["path"].as_str().unwrap()).strip_prefix(self.demo.depot()).unwrap();
            (path.to_str().unwrap().to_string(), item["words"].as_str().unwrap().to_string())
        });
        said.collect()
    }
}

#[test]
fn every_command_says_the_same_of_an_item() {
    let shown = Shown::new();
    let list = shown.json(&["list", "--kind", "all", "--json"]);
    let spaces = |list: &Value| {
        let packages = list["packages"].as_array().unwrap().clone();
        packages.iter().flat_map(|package| package["spaces"].as_array().unwrap().clone()).collect::<Vec<_>>()
    };
    let (listed, items) = (spaces(&list), list["items"].as_array().unwrap());
    let all = shown.words(listed.iter().chain(items));
    for word in ["Can go · ", "Look first · ", "Can't check · ", "Keep · "] {
        assert!(all.values().any(|words| words.starts_with(word)), "{word}: {all:#?}");
    }
    // Whoever names a space is told so, too.
    let paths: Vec<&str> = listed.iter().map(|space| space["path"].as_str().unwrap()).collect();
    let delete = shown.json(&[&["delete", "--dry-run", "--json"][..], &paths].concat());
    let delete = shown.words(delete["items"].as_array().unwrap());
    assert!(
        delete.len() == listed.len() && delete.iter().all(|(path, words)| all[path] == *words),
        "{delete:#?}"
    );
    let free = shown.json(&["free", "--dry-run", "--json"]);
    let free = free["items"].as_array().unwrap();
    assert_eq!(shown.words(free), all, "free");
    for item in free.iter().filter(|item| item["action"] != "refuse") {
        let (words, reason) = (item["words"].as_str().unwrap(), item["reason"].as_str().unwrap());
        let word = words.split(" · ").next().unwrap();
        assert!(reason.starts_with(word), "{words}: {reason}");
        assert_eq!(item["action"] == "delete", word == "Can go", "{words}: {item}");
    }
    let short = shown.json(&["list", "--json"]);
    let short = spaces(&short);
    assert_eq!(shown.words(&short), shown.words(&listed), "list without other kinds");
    for space in &short {
        let path = space["path"].as_str().unwrap();
        assert_eq!(shown.json(&["show", path, "--json"])["words"], space["words"], "show {path}");
    }
    // What people read.
    let text = |arguments: &[&str]| String::from_utf8(shown.run(arguments).stdout).unwrap();
    let shown_as = |text: &str, words: &str| text.lines().filter(|line| line.contains(words)).count();
    let whole = text(&["list", "--kind", "all"]);
    for words in all.values() {
        let number = all.values().filter(|other| other.starts_with(words)).count();
        // The home folder is shortened in texts.
        if !words.contains(shown.demo.home().to_str().unwrap()) {
            assert_eq!(shown_as(&whole, words), number, "{words}: {whole}");
        }
    }
}

type Window = Harness<'static, App>;

fn state(window: &Window) -> &State {
    window.state().state()
}

fn wait_for(window: &mut Window, what: &str, is_so: impl Fn(&Window) -> bool) {
    let begun = Instant::now();
    while !is_so(window) {
        assert!(begun.elapsed() < Duration::from_mins(1), "in vain: {what}");
        window.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    window.run_steps(3);
}

/// A window on the demo, high enough for every row, when everything about it is known.
fn window(shown: &Shown) -> Window {
    let home = shown.demo.home().to_path_buf();
    let environment =
        Environment { working_directory: home.clone(), home: Some(home), ..Environment::default() };
    let depots = DepotChoice::paths(vec![shown.demo.depot().to_path_buf()], Origin::Demo);
    let settings = Settings { details_open: Some(true), ..Settings::default() };
    let options = Options { settings, removals: shown.demo.removals(), ..Options::new(depots, environment) };
    let mut window = Harness::builder()
        .with_size(vec2(1500.0, 6_000.0))
        .allow_missing_glyphs()
        .build_eframe(|creation| App::start(&creation.egui_ctx, options).unwrap());
    wait_for(&mut window, "everything is known", |window| {
        let state = state(window);
        let clean_up = &state.clean_up;
        let is_surveyed = clean_up.survey.is_some() && clean_up.job.is_none();
        !window.state().is_scanning() && is_surveyed && clean_up.surveyed == Some(state.list.generation)
    });
    window
}

fn labels(window: &Window, role: Role) -> Vec<String> {
    let nodes = window.root().children_recursive().filter(|node| node.accesskit_node().role() == role);
    nodes.filter_map(|node| node.accesskit_node().label()).collect()
}

/// The rows as they are spoken.
fn spoken(window: &Window) -> Vec<String> {
    labels(window, Role::Row)
}

/// The row that the cursor is on.
fn cursor(window: &Window) -> Option<String> {
    let mut lists = window.root().children_recursive();
    lists.find_map(|list| list.accesskit_node().active_descendant()?.label())
}

fn press(window: &mut Window, key: Key, modifiers: Modifiers) {
    window.key_press_modifiers(modifiers, key);
    window.run_steps(3);
}

#[test]
fn every_place_of_the_window_says_of_an_item_what_the_commands_say() {
    let shown = Shown::new();
    let free = shown.json(&["free", "--dry-run", "--json"]);
    let said = free["items"].as_array().unwrap();
    let by_path = |key: &str| -> BTreeMap<&str, &str> {
        said.iter().map(|item| (item["path"].as_str().unwrap(), item[key].as_str().unwrap())).collect()
    };
    let (words_of, reasons) = (by_path("words"), by_path("reason"));
    let mut window = window(&shown);
    let home = state(&window).home().unwrap().to_path_buf();
    let short = |text: &str| text.replace(home.to_str().unwrap(), "~");

    // The model that all views share.
    let items = state(&window).list.items.list.clone();
    assert_eq!(items.len(), said.len());
    for item in &items {
        let words = short(words_of[item.path.to_str().unwrap()]);
        assert_eq!(format!("{} · {}", item.verdict.word(), item.why), words, "{:?}", item.path);
    }
    // The rows of both views, as they are spoken.
    for (view, key) in [("Overview", Key::Num1), ("Everything", Key::Num2)] {
        press(&mut window, key, CTRL);
        press(&mut window, Key::Home, Modifiers::NONE);
        // Every section and every package is unfolded on the way down.
        let mut before = None;
        while before.as_ref() != Some(&cursor(&window)) {
            before = Some(cursor(&window));
            press(&mut window, Key::ArrowRight, Modifiers::NONE);
            press(&mut window, Key::ArrowDown, Modifiers::NONE);
        }
        let rows = spoken(&window);
        let mut seen = 0;
        for item in &items {
            let name = state(&window).list.items.label(item).replacen(" / ", ", ", 1);
            let row = format!("{name}, {}, {}", item.verdict.word().to_lowercase(), item.why);
            seen += usize::from(rows.iter().any(|spoken| spoken.starts_with(&row)));
        }
        let are_all = view == "Everything";
        assert!(if are_all { seen == items.len() } else { seen > 20 }, "{view}: {seen} of {rows:#?}");
    }
    // The details of each, one after the other.
    press(&mut window, Key::Home, Modifiers::NONE);
    let mut told = 0;
    for _ in 0..spoken(&window).len() {
        if let Details::One(portrait) = &state(&window).details {
            let path = items[portrait.item].path.to_str().unwrap();
            let reason = words::visible(&short(reasons[path])).into_owned();
            // A plan that refuses an item says that instead.
            let is_refused = said.iter().any(|said| said["path"] == path && said["action"] == "refuse");
            assert!(is_refused || window.query_by_label(&reason).is_some(), "{path}: {reason}");
            told += 1;
        }
        press(&mut window, Key::ArrowDown, Modifiers::NONE);
    }
    assert!(told >= items.len(), "{told} of {}", items.len());
    // What the dialog says of each that is ticked.
    press(&mut window, Key::Num1, CTRL);
    let label = labels(&window, Role::Button)
        .into_iter()
        .find(|label| label.starts_with("Delete ") && label.contains(" items"))
        .unwrap();
    window.get_by_role_and_label(Role::Button, &label).click();
    assert!(planned(&mut window, &words_of) > 15);
    // And of a space that its log alone knows little of.
    press(&mut window, Key::Escape, Modifiers::NONE);
    press(&mut window, Key::Num2, CTRL);
    let row = spoken(&window).into_iter().find(|row| row.starts_with("Pkg, pending_cache")).unwrap();
    window.get_by_role_and_label(Role::Row, &row).click();
    window.run_steps(3);
    press(&mut window, Key::Delete, Modifiers::NONE);
    assert_eq!(planned(&mut window, &words_of), 1);
}

/// Waits for the plan in the dialog, and compares what it says of each item.
fn planned(window: &mut Window, words_of: &BTreeMap<&str, &str>) -> usize {
    wait_for(window, "the plan is shown", |window| {
        state(window).removing.proposal.as_ref().is_some_and(|proposal| proposal.plan().is_some())
    });
    let proposal = state(window).removing.proposal.as_ref().unwrap();
    let mut compared = 0;
    for item in proposal.plan().unwrap().items() {
        let path = item.place().path();
        // What belongs to an item is no item of its own.
        let Some(words) = words_of.get(path.to_str().unwrap()) else { continue };
        assert_eq!(item.reason().unwrap().words(None), *words, "{path:?}");
        compared += 1;
    }
    compared
}
