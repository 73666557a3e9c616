//! The details follow the selection and what is measured.

use std::sync::Arc;

use super::*;
use crate::core::judge::Verdict;
use crate::core::log::Entry;
use crate::core::space::ParentState;
use crate::gui::state::details::Details;
use crate::gui::state::filter::Chip;

const DATA: &[(&str, &[&str])] =
    &[("OpenML", &["data-v0.9.0", "data-v0.10.0", "data-v1.0.0", "index"]), ("TimeZones", &["build"])];

impl Window {
    fn with_details(mut inventory: crate::core::scan::Inventory) -> Self {
        inventory.entries.resize(inventory.spaces.len(), Vec::new());
        let mut window = Self::open();
        window.state.session.window = (1180.0, 760.0);
        window.report(News::listed(inventory, None, &fake::now()));
        window
    }

    fn details(&mut self) -> &Details {
        self.settle(0.0);
        &self.state.details
    }
}

fn entry(line: u64, time: &str, parents: &[usize]) -> Entry {
    let parent = |number: &usize| Arc::from(Path::new(&format!("/home/jane/work/p{number}/Project.toml")));
    Entry {
        log: Arc::from(Path::new("/home/jane/.julia/logs/scratch_usage.toml")),
        line,
        path: Arc::from(Path::new("/x")),
        time: time.parse().ok(),
        parents: parents.iter().map(parent).collect(),
        whole: true,
    }
}

#[test]
fn nothing_selected_is_everything_which_fills_in_as_sizes_come() {
    let mut window = Window::with_details(fake::inventory(DATA));
    let Details::Everything(sums) = window.details() else { panic!("{:?}", window.state.details) };
    assert_eq!((sums.sum.totals().things, sums.sum.totals().size()), (5, Figure::Unknown));
    window.measured(&[(4, 900), (0, 10), (1, 20), (2, 30), (3, 40)]);
    let Details::Everything(sums) = window.details() else { panic!() };
    assert_eq!(sums.sum.totals().size(), Figure::Exact(1000));
    let largest: Vec<u64> = sums.groups.iter().map(|(_, totals)| totals.bytes()).collect();
    assert_eq!(largest, [900, 100]);
    assert_eq!(Verdict::ALL.map(|verdict| sums.sum.of(verdict).things), [0, 5, 0, 0]);
}

#[test]
fn a_space_is_shown_with_its_verdict_its_parents_last_times_and_its_newest_entries() {
    let mut inventory = fake::inventory(DATA);
    fake::give_parents(&mut inventory.spaces[4], &[ParentState::Exists, ParentState::Missing], true);
    inventory.entries = vec![Vec::new(); 5];
    inventory.entries[4] = (1..=20)
        .map(|day| entry(day, &format!("2025-05-{day:02}T10:00:00"), if day < 15 { &[0, 1] } else { &[0] }))
        .collect();
    let mut window = Window::with_details(inventory);
    let row = window.rows().len() - 1;
    window.point(row, Reach::Only);
    let Details::One(portrait) = window.details() else { panic!("{:?}", window.state.details) };
    assert_eq!(portrait.sentence, "Keep. Last used from ~/work/p0 3 weeks ago; that project still exists.");
    let of_space = portrait.of_space.as_ref().expect("a space");
    let days: Vec<_> = of_space.parents.iter().map(|last| last.map(|last| last.civil().day())).collect();
    assert_eq!(days, [Some(20), Some(14)]);
    assert_eq!((of_space.entries.first(), of_space.entries.len()), (Some(&19), 8), "the newest first");
    assert_eq!(of_space.family, None);
}

#[test]
fn versions_of_the_same_thing_are_pointed_out() {
    let mut window = Window::with_details(fake::inventory(DATA));
    let row = window.rows().iter().position(|row| row == "  data-v0.10.0").expect("row");
    window.point(row, Reach::Only);
    let Details::One(portrait) = window.details() else { panic!("{:?}", window.state.details) };
    let family = portrait.of_space.as_ref().and_then(|space| space.family.clone()).expect("a family");
    assert_eq!((family.stem.as_str(), family.older.len(), family.newer), ("data-v", 1, 1));
}

#[test]
fn a_package_is_shown_by_the_sum_over_its_spaces_and_its_paths_are_copied() {
    let mut window = Window::with_details(fake::inventory(DATA));
    window.run(Command::CopyPaths);
    assert!(window.notes.copied.is_empty(), "nothing is selected");
    window.point(0, Reach::Only);
    assert_eq!(window.state.list.target_spaces(), [1, 0, 2, 3]);
    let Details::Several(sums) = window.details() else { panic!("{:?}", window.state.details) };
    assert_eq!((sums.sum.totals().things, sums.groups.len()), (4, 1));
    window.run(Command::CopyPaths);
    assert_eq!(window.notes.copied[0].lines().count(), 4);
    assert!(window.notes.copied[0].ends_with("/index"));
}

#[test]
fn several_spaces_are_shown_by_their_sum_and_what_a_filter_hides_is_not_among_them() {
    let mut inventory = fake::inventory(DATA);
    fake::give_parents(&mut inventory.spaces[4], &[ParentState::Missing], true);
    let mut window = Window::with_details(inventory);
    window.measured(&[(0, 10), (1, 20), (2, 30), (3, 40), (4, 900)]);
    let last = window.rows().len() - 1;
    window.point(1, Reach::Only);
    window.point(last, Reach::Toggle);
    let Details::Several(sums) = window.details() else { panic!("{:?}", window.state.details) };
    assert_eq!((sums.sum.totals().size(), sums.groups.len()), (Figure::Exact(920), 2));
    assert_eq!(Verdict::ALL.map(|verdict| sums.sum.of(verdict).things), [1, 1, 0, 0]);

    window.run(Command::Filter(Chip::Verdict(Verdict::CanGo)));
    let Details::One(portrait) = window.details() else { panic!("{:?}", window.state.details) };
    assert_eq!(portrait.of_space.as_ref().map(|of_space| of_space.space), Some(4));
    search(&mut window.state, "nothing is called so");
    assert!(matches!(window.details(), Details::Everything(_)), "{:?}", window.state.details);
}

#[test]
fn the_cursor_alone_selects_nothing() {
    let mut window = Window::with_details(fake::inventory(DATA));
    window.point(1, Reach::Only);
    window.run(Gesture::Move(Step::Down, Reach::Nothing));
    assert!(matches!(window.details(), Details::One(portrait) if portrait.item == 0));
    window.run(Gesture::Mark);
    assert!(matches!(window.details(), Details::Several(sums) if sums.sum.totals().things == 2));
}

#[test]
fn a_loose_file_is_explained() {
    let mut inventory = fake::inventory(DATA);
    inventory.loose.push(fake::loose("notes.txt"));
    let mut window = Window::with_details(inventory);
    let row = window.rows().len() - 1;
    window.point(row, Reach::Only);
    assert!(matches!(window.details(), Details::Loose(0)));
    window.run(Command::CopyPaths);
    assert!(window.notes.copied[0].ends_with("notes.txt"));
}

#[test]
fn details_are_closed_at_first_in_a_narrow_window_and_then_as_the_user_left_them() {
    let mut window = Window::listing(DATA);
    window.state.session.window = (900.0, 560.0);
    assert!(!window.state.session.has_details());
    window.run(Command::Details);
    assert!(window.state.session.has_details());
    window.run(Command::Details);
    window.state.session.window = (1600.0, 900.0);
    assert!(!window.state.session.has_details(), "what the user chose counts in any window");
}
