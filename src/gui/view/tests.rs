//! The window painted without a screen: no state, size or name makes it fail, and the fonts have every
//! sign that it writes.

use eframe::egui::{self, Context, RawInput, Rect, pos2, vec2};

use super::*;
use crate::core::depot::DepotChoice;
use crate::core::environment::Environment;
use crate::core::scan::Inventory;
use crate::core::space::{ParentState, Sizes};
use crate::gui::state::JobId;
use crate::gui::state::{Notice, Source, fake};
use crate::gui::update;
use crate::gui::update::fake::end;
use crate::gui::worker::Event;
use crate::gui::worker::News;

fn state() -> State {
    let source = Source { depots: DepotChoice::Environment(Vec::new()), environment: Environment::default() };
    let mut state = State::new(source, fake::now());
    state.session.demo.maker = Some(fake::no_demo());
    state.session.view = View::Everything;
    state.scan.job = Some(JobId(1));
    state
}

fn with(inventory: Inventory, measured: Vec<(usize, Sizes)>) -> State {
    let mut state = state();
    for news in [News::listed(inventory, None, &fake::now()), News::Measured(measured)] {
        update::apply(&mut state, Event { job: JobId(1), news }, false);
    }
    state
}

/// Paints some frames and returns the texts that were painted in the last, with their places.
fn painted_at(state: &State, size: egui::Vec2) -> Vec<(String, egui::Pos2)> {
    let context = Context::default();
    theme::install(&context);
    let mut shapes = Vec::new();
    for _ in 0..3 {
        let screen_rect = Some(Rect::from_min_size(pos2(0.0, 0.0), size));
        let input = RawInput { screen_rect, ..RawInput::default() };
        let mut output = context.run_ui(input, |ui| {
            let mut commands = Vec::new();
            window(ui, state, Once::default(), &mut commands);
        });
        output.textures_delta.clear();
        shapes = output.shapes;
    }
    let mut texts = Vec::new();
    let mut waiting: Vec<_> = shapes.into_iter().rev().map(|clipped| clipped.shape).collect();
    while let Some(shape) = waiting.pop() {
        match shape {
            egui::Shape::Text(text) => texts.push((text.galley.text().to_string(), text.pos)),
            egui::Shape::Vec(shapes) => waiting.extend(shapes.into_iter().rev()),
            _ => {}
        }
    }
    texts
}

fn painted(state: &State, size: egui::Vec2) -> String {
    painted_at(state, size).into_iter().map(|(text, _)| text + "\n").collect()
}

mod session;

const USUAL: egui::Vec2 = vec2(1180.0, 760.0);

#[test]
fn the_list_shows_names_verdicts_sizes_and_use() {
    let mut inventory = fake::inventory(&[("OpenML", &["datasets", "index"]), ("Pluto", &["notebooks"])]);
    fake::give_parents(&mut inventory.spaces[0], &[ParentState::Exists, ParentState::Exists], true);
    fake::give_parents(&mut inventory.spaces[1], &[ParentState::Missing], true);
    inventory.spaces[0].last_used = Some("2025-06-12T12:00:00".parse().expect("time"));
    let state = with(inventory, vec![(0, fake::sizes(3_100_000_000, 1_204))]);
    let text = painted(&state, USUAL);
    for expected in [
        "OpenML",
        "2",
        "datasets",
        "Pluto / notebooks",
        "… can go",
        "Keep",
        "Can go",
        "· no project left",
        "Look first",
        "· no record",
        "3.1 GB",
        "≥ 3.1 GB",
        "1\u{2009}204",
        "3 d",
        "…",
        "1 of 3 items measured",
    ] {
        assert!(text.lines().any(|line| line == expected), "{expected:?} is missing in\n{text}");
    }
}

#[test]
fn a_hostile_name_is_painted_spelled_out() {
    let long = "x".repeat(300);
    let state = with(fake::inventory(&[("Evil\nPkg", &["a\u{202e}gpj", "two\nrows", &long])]), Vec::new());
    let text = painted(&state, USUAL);
    assert!(!text.contains('\u{202e}'));
    assert!(
        text.contains("a\\u{202e}gpj") && text.contains("two\\nrows") && text.contains("Evil\\nPkg"),
        "{text}"
    );
    assert!(text.contains("xx…xx"), "a long name is shortened in its middle: {text}");
}

#[test]
fn every_state_is_painted_at_every_size() {
    let mut missing = fake::inventory(&[]);
    missing.depots[0].presence = crate::core::depot::Presence::Missing;
    let mut noticed = with(fake::inventory(&[("A", &["k"])]), Vec::new());
    noticed.notice =
        Some(Notice { message: "Cannot open the folder /d/x: no".to_string(), path: "/d/x".into() });
    noticed.warnings_open = true;
    noticed.list.select(0);
    let mut nothing = with(fake::inventory(&[]), Vec::new());
    nothing.scan.end = Some(end(&[]));
    let states = vec![
        (state(), "Looking at what is there…"),
        // Nobody is told that there is nothing before it is known.
        (with(fake::inventory(&[]), Vec::new()), "Looking at what is there…"),
        (nothing, "Nothing lies in "),
        (with(missing, Vec::new()), "No depot at /home/jane/.julia, where"),
        (with(Inventory::default(), Vec::new()), "JULIA_DEPOT_PATH"),
        (noticed, "Cannot open the folder"),
    ];
    for (state, expected) in &states {
        let text = painted(state, USUAL);
        assert!(text.contains(expected), "{expected} is missing in\n{text}");
        for size in [vec2(450.0, 280.0), vec2(900.0, 560.0), vec2(3840.0, 2160.0), vec2(1.0, 1.0)] {
            painted(state, size);
        }
    }
}

#[test]
fn only_the_rows_in_sight_are_painted() {
    let keys = fake::keys(5_000);
    let mut state = with(fake::inventory(&[("Big", &keys)]), Vec::new());
    state.list.fold(0, &fake::now());
    let text = painted(&state, USUAL);
    let rows = text.lines().filter(|line| line.starts_with('k')).count();
    assert!((20..40).contains(&rows), "{rows} rows");
}

#[test]
fn the_fonts_have_every_sign_that_is_written() {
    let context = Context::default();
    theme::install(&context);
    context.run_ui(RawInput::default(), |_| {}).textures_delta.clear();
    for font in [theme::body(), theme::caption(), theme::title()] {
        for sign in "…≥·?'%\u{2009}".chars() {
            let has = context.fonts_mut(|fonts| fonts.has_glyph(&font, sign));
            assert!(has || sign == '\u{2009}', "{sign:?}");
        }
    }
}

#[test]
fn a_frame_in_which_nothing_changed_allocates_almost_nothing() {
    /// Empty panels take some 70; each drawn row takes two.
    const MOST: u64 = 330;

    let packages: Vec<(String, [&str; 3])> =
        (0..60).map(|number| (format!("Package{number}"), ["a", "b", "c"])).collect();
    let packages: Vec<(&str, &[&str])> =
        packages.iter().map(|(name, keys)| (name.as_str(), keys.as_slice())).collect();
    let mut state = with(fake::inventory(&packages), (0..180).map(|n| (n, fake::sizes(1, 1))).collect());
    state.session.settings.details_open = Some(true);
    state.details = crate::gui::state::details::of(&state);
    let context = Context::default();
    theme::install(&context);
    let frame = || {
        let input =
            RawInput { screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), USUAL)), ..RawInput::default() };
        let mut output = context.run_ui(input, |ui| {
            window(ui, &state, Once::default(), &mut Vec::new());
        });
        output.textures_delta.clear();
    };
    (0..5).for_each(|_| frame());
    let made = allocation_counter::measure(frame).count_total;
    assert!(made <= MOST, "{made} allocations");
}

#[test]
fn one_button_stops_what_is_measured_in_each_view() {
    let mut state = with(fake::inventory(&[("A", &["a", "b"])]), Vec::new());
    for view in [View::Overview, View::Everything] {
        state.session.view = view;
        let painted = painted_at(&state, USUAL);
        assert_eq!(painted.iter().filter(|(text, _)| text == "Stop").count(), 1, "{view:?}");
    }
}

#[test]
fn nothing_moves_while_sizes_come_in_and_when_the_scan_ends() {
    let inventory = || fake::inventory(&[("A", &["a", "b"]), ("B", &["k"])]);
    let loading = with(inventory(), Vec::new());
    let measured = with(inventory(), vec![(0, fake::sizes(3_000_000_000, 7)), (2, fake::sizes(1, 1))]);
    let mut done = with(inventory(), (0..3).map(|space| (space, fake::sizes(1, 1))).collect());
    let end = crate::core::scan::ScanEnd {
        progress: crate::core::progress::Progress { spaces_done: 3, spaces: 3, files: 3 },
        elapsed: std::time::Duration::from_secs(1),
        warnings: Vec::new(),
        cancelled: false,
    };
    update::apply(&mut done, Event { job: JobId(1), news: News::Scanned(end) }, false);
    let places = |state: &State| {
        let painted = painted_at(state, USUAL);
        ["Name", "Verdict", "Files", "Last use", "Search (Ctrl+F)"]
            .map(|text| painted.iter().find(|(other, _)| other == text).map(|(_, place)| *place).expect(text))
    };
    assert_eq!(places(&loading), places(&measured));
    assert_eq!(places(&loading), places(&done));
    assert!(painted(&measured, USUAL).contains("≥ 3 GB"), "a part of a sum says so");
}
