//! The rules of the list: selection, filters, search, and what a look at the disk leaves in place.

use super::*;
use crate::core::judge::Verdict;
use crate::core::space::ParentState;
use crate::gui::state::filter::Chip;
use crate::gui::widget::tree::{Mark, Scroll};

impl Window {
    /// `OpenML` used and left, Pluto left twice and once without a record, `TimeZones` unused for years.
    fn of_verdicts() -> Self {
        let mut inventory = fake::inventory(&[
            ("OpenML", &["datasets", "index"]),
            ("Pluto", &["a", "b", "c"]),
            ("TimeZones", &["build"]),
        ]);
        let states = [
            Some(ParentState::Exists),
            Some(ParentState::Missing),
            Some(ParentState::Missing),
            Some(ParentState::Missing),
            None,
            Some(ParentState::Exists),
        ];
        for (space, state) in inventory.spaces.iter_mut().zip(states) {
            fake::give_parents(space, state.as_slice(), state.is_some());
            let time = if space.id.owner == fake::owner("TimeZones") { "2022-01-01" } else { "2025-06-01" };
            space.last_used = state.map(|_| format!("{time}T00:00:00").parse().expect("time"));
        }
        let mut window = Self::open();
        window.report(News::listed(inventory, None, &fake::now()));
        window.measured(&[(0, 100), (1, 500), (2, 30), (3, 20), (4, 10), (5, 50)]);
        window.finished();
        window
    }

    fn chosen(&self) -> Vec<String> {
        let list = &self.state.list;
        list.selected().filter_map(|item| Some(list.items.item(item)?.name.clone())).collect()
    }

    fn count(&self, chip: Chip) -> usize {
        self.state.list.shown.count(chip)
    }
}

const LEFT: Command = Command::Filter(Chip::Verdict(Verdict::CanGo));
const NO_RECORD: Command = Command::Filter(Chip::Verdict(Verdict::LookFirst));

#[test]
fn a_package_selects_its_shown_spaces_and_a_part_of_them_is_a_dash() {
    let mut window = Window::of_verdicts();
    assert_eq!(window.rows()[..3], ["OpenML (2)", "  index", "  datasets"]);
    window.point(3, Reach::Only);
    assert_eq!(window.chosen(), ["a", "b", "c"]);
    window.point(4, Reach::Toggle);
    assert_eq!((window.chosen(), window.state.list.tree.mark(3)), (vec!["b".into(), "c".into()], Mark::Part));

    window.run(LEFT);
    window.point(1, Reach::Only);
    assert_eq!(window.chosen(), ["a", "b"], "what the filter hides is not selected with its package");
    window.run(LEFT);
    assert_eq!(window.chosen(), ["a", "b"]);
}

#[test]
fn verdicts_combine_by_or_and_the_rest_by_and() {
    let mut window = Window::of_verdicts();
    window.run(LEFT);
    assert_eq!(window.rows(), ["OpenML / index", "Pluto (3)", "  a", "  b"]);
    window.run(NO_RECORD);
    assert_eq!(window.rows(), ["OpenML / index", "Pluto (3)", "  a", "  b", "  c"]);
    window.run(Command::Filter(Chip::Unused));
    assert!(window.rows().is_empty());
    window.run(Command::ClearFilters);
    window.run(Command::Filter(Chip::Unused));
    assert_eq!(window.rows(), ["TimeZones / build"]);
}

#[test]
fn the_count_on_a_chip_applies_every_other_filter() {
    let mut window = Window::of_verdicts();
    let (left, none) = (Chip::Verdict(Verdict::CanGo), Chip::Verdict(Verdict::LookFirst));
    let counts = |window: &Window| [Chip::All, left, none, Chip::Unused].map(|chip| window.count(chip));
    assert_eq!(counts(&window), [6, 3, 1, 1]);
    window.run(LEFT);
    assert_eq!(counts(&window), [6, 3, 1, 0], "verdicts do not narrow each other");
    search(&mut window.state, "pluto");
    assert_eq!(counts(&window), [3, 2, 1, 0]);
}

#[test]
fn a_search_looks_at_names_keys_uuids_and_paths() {
    let mut window = Window::of_verdicts();
    let uuid = fake::owner("TimeZones").short();
    for (text, rows) in [
        ("TIME", vec!["TimeZones / build"]),
        ("datas", vec!["OpenML / datasets"]),
        (&uuid, vec!["TimeZones / build"]),
        (
            "scratchspaces/",
            vec![
                "OpenML (2)",
                "  index",
                "  datasets",
                "Pluto (3)",
                "  a",
                "  b",
                "  c",
                "TimeZones / build",
            ],
        ),
        ("openml index", vec!["OpenML / index"]),
        ("openml build", vec![]),
        (
            "  ",
            vec![
                "OpenML (2)",
                "  index",
                "  datasets",
                "Pluto (3)",
                "  a",
                "  b",
                "  c",
                "TimeZones / build",
            ],
        ),
    ] {
        search(&mut window.state, text);
        assert_eq!(window.rows(), rows, "{text}");
    }
}

#[test]
fn a_search_expands_what_it_finds_and_forgets_it_afterwards() {
    let mut window = Window::of_verdicts();
    window.run(Gesture::Fold(3));
    let before = window.rows();
    search(&mut window.state, "pluto");
    assert_eq!(window.rows(), ["Pluto (3)", "  a", "  b", "  c"]);
    window.run(Gesture::Fold(0));
    assert_eq!(window.rows(), ["Pluto (3)"], "it can be collapsed meanwhile");
    window.run(Command::Escape);
    assert_eq!(window.rows(), before);
}

#[test]
fn a_filter_that_leaves_few_expands_them_and_forgets_it_afterwards() {
    let keys = fake::keys(30);
    let mut inventory = fake::inventory(&[("Big", &keys), ("Old", &["a", "b"])]);
    for space in inventory.spaces.iter_mut().take(30) {
        fake::give_parents(space, &[ParentState::Exists], true);
    }
    for space in inventory.spaces.iter_mut().skip(30) {
        fake::give_parents(space, &[ParentState::Missing], true);
    }
    let mut window = Window::open();
    window.report(News::listed(inventory, None, &fake::now()));
    window.finished();
    assert_eq!(window.rows(), ["Big (30)", "Old (2)"]);
    window.run(LEFT);
    assert_eq!(window.rows(), ["Old (2)", "  a", "  b"]);
    window.run(LEFT);
    assert_eq!(window.rows(), ["Big (30)", "Old (2)"]);
    window.run(Command::Filter(Chip::Verdict(Verdict::Keep)));
    assert_eq!(window.rows(), ["Big (30)"], "many stay as they are");
}

#[test]
fn what_a_filter_hides_is_deselected_and_the_cursor_with_it() {
    let mut window = Window::of_verdicts();
    window.run(Command::SelectAll);
    window.point(2, Reach::Nothing);
    window.run(NO_RECORD);
    assert_eq!(window.chosen(), ["c"]);
    assert_eq!(window.selected(), None);
    assert_eq!(Command::Open.why_not(&window.state), Some("Select something first"));
}

#[test]
fn escape_takes_back_one_thing_after_another() {
    let mut window = Window::of_verdicts();
    search(&mut window.state, "pluto");
    window.point(1, Reach::Only);
    window.state.warnings_open = true;
    window.run(Command::Escape);
    assert!(!window.state.warnings_open && window.state.list.filter.is_searching());
    window.run(Command::Escape);
    assert!(!window.state.list.filter.is_searching());
    assert_eq!(window.chosen(), ["a"]);
    window.run(Command::Escape);
    assert!(window.chosen().is_empty());
}

#[test]
fn paths_of_what_is_selected_are_copied() {
    let mut window = Window::of_verdicts();
    window.run(Command::CopyPaths);
    assert!(window.notes.copied.is_empty(), "nothing is selected");
    window.point(1, Reach::Only);
    window.point(7, Reach::Toggle);
    window.run(Command::CopyPaths);
    let both = [key_of("OpenML", "index"), key_of("TimeZones", "build")];
    assert_eq!(window.notes.copied, [both.map(|path| path.to_string_lossy().into_owned()).join("\n")]);
    window.point(0, Reach::Only);
    window.run(Command::CopyPaths);
    let both = [key_of("OpenML", "index"), key_of("OpenML", "datasets")];
    let both = both.map(|path| path.to_string_lossy().into_owned()).join("\n");
    assert_eq!(window.notes.copied.last(), Some(&both), "a package stands for its shown spaces");
    window.run(Command::Filter(Chip::Verdict(Verdict::Keep)));
    window.run(Command::Escape);
    window.run(Command::SelectAll);
    window.run(Command::CopyPaths);
    let copied = window.notes.copied.last().expect("copied");
    assert!(!copied.contains("index"), "nothing that is hidden is copied: {copied}");
}

#[test]
fn a_sum_under_a_filter_is_that_of_what_is_shown() {
    let mut window = Window::of_verdicts();
    window.run(LEFT);
    let sum = |window: &Window| window.state.list.shown.group(1).totals();
    assert_eq!((sum(&window).things, sum(&window).size()), (2, Figure::Exact(50)));
    let (shown, all) = (window.state.list.shown.sum.totals(), window.state.list.shown.all.totals());
    assert_eq!((shown.things, shown.size()), (3, Figure::Exact(550)));
    assert_eq!((all.things, all.size()), (6, Figure::Exact(710)), "of how much");
    window.run(Command::Rescan);
    window.report(News::Measured(vec![(2, fake::sizes(70, 1))]));
    assert_eq!(sum(&window).size(), Figure::Exact(90), "sizes go on coming in");
}

#[test]
fn a_rescan_keeps_the_selection_and_the_cursors_row_at_its_pixel() {
    let keys = fake::keys(100);
    let mut window = Window::listing(&[("Big", &keys)]);
    window.run(Command::Sort(Column::Name));
    window.run(Gesture::Fold(0));
    window.state.list.tree.page.set(20);
    window.state.list.tree.above.set(40.5);
    window.point(50, Reach::Only);
    window.state.take_once();
    window.run(Command::Rescan);
    window.report(News::listed(fake::inventory(&[("Aaa", &["one"]), ("Big", &keys)]), None, &fake::now()));
    assert_eq!(window.chosen(), ["k049"]);
    assert_eq!(window.state.take_once().scroll, Some(Scroll::To(41.5)));
}

#[test]
fn the_focus_brings_a_look_at_the_disk_but_not_too_often() {
    let mut window = Window::of_verdicts();
    let jobs = window.notes.jobs.len();
    focused(&mut window.state, &mut window.notes);
    assert_eq!(window.notes.jobs.len(), jobs, "it was looked at a moment ago");

    let later = crate::core::time::FixedClock::at("2025-06-15T12:00:05").expect("time").0;
    window.state.now = later;
    focused(&mut window.state, &mut window.notes);
    assert!(
        matches!(window.notes.jobs.last(), Some(Job::Scan { known: Some(known), .. }) if known.len() == 6)
    );

    // What came is measured, what was known stays so, what went is gone.
    let job = window.state.refresh.expect("a refresh");
    let inventory = fake::inventory(&[("New", &["k"]), ("TimeZones", &["build"])]);
    for news in [
        News::listed(inventory, None, &fake::now()),
        News::Measured(vec![(0, fake::sizes(7, 1))]),
        News::Scanned(end(&[Warning::new(WarningKind::Space, "/d/s", "permission denied")])),
    ] {
        window.report_of(job, news);
    }
    assert_eq!(window.rows(), ["TimeZones / build", "New / k"]);
    assert_eq!(window.state.list.shown.all.totals().size(), Figure::Exact(57));
    assert_eq!(window.state.warnings().count(), 1);
    assert_eq!(window.state.refresh, None);

    window.run(Command::Rescan);
    let jobs = window.notes.jobs.len();
    window.state.now = crate::core::time::FixedClock::at("2025-06-15T13:00:00").expect("time").0;
    focused(&mut window.state, &mut window.notes);
    assert_eq!(window.notes.jobs.len(), jobs, "a scan is running");
}

#[test]
fn letters_go_to_rows_that_begin_with_them() {
    let mut window = Window::of_verdicts();
    window.run(Gesture::Find('t'));
    assert_eq!(window.selected().as_deref(), Some("TimeZones / build"));
    window.run(Gesture::Find('x'));
    assert_eq!(window.selected().as_deref(), Some("TimeZones / build"));
}

#[test]
fn a_key_has_one_meaning_in_one_place() {
    use crate::gui::command::KEYS;

    for (index, one) in KEYS.iter().enumerate() {
        let same = KEYS.iter().skip(index + 1).filter(|other| {
            let is_wide = |place| matches!(place, Area::Window | Area::Anywhere);
            let is_seen = other.place == one.place || is_wide(one.place) || is_wide(other.place);
            is_seen && other.keys == one.keys
        });
        assert_eq!(same.count(), 0, "{one:?}");
    }
    assert_eq!(Command::CopyPaths.shortcut().as_deref(), Some("Ctrl+C"));
}
