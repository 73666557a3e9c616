//! The details follow the selection and what is measured.

use std::sync::Arc;

use super::*;
use crate::core::log::Entry;
use crate::core::space::{ParentState, Status};
use crate::gui::state::details::Details;
use crate::gui::state::filter::Chip;

const DATA: &[(&str, &[&str])] =
    &[("OpenML", &["data-v0.9.0", "data-v0.10.0", "data-v1.0.0", "index"]), ("TimeZones", &["build"])];

impl Window {
    fn with_details(mut inventory: crate::core::scan::Inventory) -> Self {
        inventory.entries.resize(inventory.spaces.len(), Vec::new());
        let mut window = Self::open();
        window.state.session.window = (1180.0, 760.0);
        window.report(News::Inventory(Box::new(inventory)));
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
fn nothing_selected_is_the_overview_which_fills_in_as_sizes_come() {
    let mut window = Window::with_details(fake::inventory(DATA));
    let Details::Overview(sums) = window.details() else { panic!("{:?}", window.state.details) };
    assert_eq!((sums.all.things, sums.all.size()), (5, Figure::Unknown));
    window.measured(&[(4, 900), (0, 10), (1, 20), (2, 30), (3, 40)]);
    let Details::Overview(sums) = window.details() else { panic!() };
    assert_eq!(sums.all.size(), Figure::Exact(1000));
    let largest: Vec<u64> = sums.packages.iter().map(|(_, totals)| totals.bytes()).collect();
    assert_eq!(largest, [900, 100]);
    let statuses: Vec<_> = sums.statuses.iter().map(|(status, totals)| (*status, totals.things)).collect();
    assert_eq!(statuses, [(Status::Untracked, 5)], "a status without a space is not listed");
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
    let home = window.state.home().map(Path::to_path_buf);
    let Details::One(portrait) = window.details() else { panic!("{:?}", window.state.details) };
    assert_eq!(
        portrait.verdict.reason.sentence(home.as_deref()),
        "Keep. Last used from ~/work/p0 3 weeks ago; that project still exists."
    );
    let days: Vec<_> = portrait.parents.iter().map(|last| last.map(|last| last.civil().day())).collect();
    assert_eq!(days, [Some(20), Some(14)]);
    assert_eq!((portrait.entries.first(), portrait.entries.len()), (Some(&19), 8), "the newest first");
    assert_eq!(portrait.family, None);
}

#[test]
fn versions_of_the_same_thing_are_pointed_out() {
    let mut window = Window::with_details(fake::inventory(DATA));
    let row = window.rows().iter().position(|row| row == "  data-v0.10.0").expect("row");
    window.point(row, Reach::Only);
    let Details::One(portrait) = window.details() else { panic!("{:?}", window.state.details) };
    let family = portrait.family.clone().expect("a family");
    assert_eq!((family.stem.as_str(), family.older, family.newer), ("data-v", vec![0], 1));
}

#[test]
fn a_package_is_shown_by_the_sum_over_its_spaces_and_its_paths_are_copied() {
    let mut window = Window::with_details(fake::inventory(DATA));
    window.run(Command::CopyPaths);
    assert!(window.notes.copied.is_empty(), "nothing is selected");
    window.point(0, Reach::Only);
    assert_eq!(window.state.list.selected_spaces().collect::<Vec<_>>(), [0, 1, 2, 3]);
    let Details::Several(sums) = window.details() else { panic!("{:?}", window.state.details) };
    assert_eq!((sums.all.things, sums.packages.len()), (4, 1));
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
    assert_eq!((sums.all.size(), sums.packages.len()), (Figure::Exact(910), 2));
    let statuses: Vec<_> = sums.statuses.iter().map(|(status, totals)| (*status, totals.things)).collect();
    assert_eq!(statuses, [(Status::Orphaned, 1), (Status::Untracked, 1)]);

    window.run(Command::Filter(Chip::Status(Status::Orphaned)));
    let Details::One(portrait) = window.details() else { panic!("{:?}", window.state.details) };
    assert_eq!(portrait.space, 4);
    search(&mut window.state, "nothing is called so");
    assert!(matches!(window.details(), Details::Overview(_)), "{:?}", window.state.details);
}

#[test]
fn the_cursor_alone_selects_nothing() {
    let mut window = Window::with_details(fake::inventory(DATA));
    window.point(1, Reach::Only);
    window.run(Gesture::Move(Step::Down, Reach::Nothing));
    assert!(matches!(window.details(), Details::One(portrait) if portrait.space == 0));
    window.run(Gesture::Mark);
    assert!(matches!(window.details(), Details::Several(sums) if sums.all.things == 2));
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

#[test]
fn the_pace_of_a_scan_is_told_after_its_first_moment() {
    let mut window = Window::listing(DATA);
    let progress = Progress { spaces_done: 1, spaces: 5, files: 80_000 };
    window.report(News::Progress(progress));
    assert_eq!(window.state.scan.files_per_second, None);
    let later = crate::core::time::FixedClock::at("2025-06-15T12:00:02").expect("time");
    window.state.now = crate::core::time::Clock::now(&later);
    window.report(News::Progress(progress));
    assert_eq!(window.state.scan.files_per_second, Some(40_000));
}
