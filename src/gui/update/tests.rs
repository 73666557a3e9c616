//! Journeys through the window without a window: what a user would notice after events and commands.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::*;
use crate::core::error::{Error, Warning, WarningKind};
use crate::core::progress::Progress;
use crate::core::scan::ScanEnd;
use crate::core::space::{Kind, Sizes};
use crate::gui::command::Gesture;
use crate::gui::format::Figure;
use crate::gui::state::fake;
use crate::gui::state::rows::Column;
use crate::gui::update::fake::{Window, end};
use crate::gui::widget::tree::{Reach, Step};

mod depots;
mod details;
mod groups;
mod keys;
mod list;
mod settings;

fn opened(window: &Window) -> Vec<&Path> {
    let jobs = window.notes.jobs.iter();
    jobs.filter_map(|job| if let Job::Open(path) = job { Some(path.as_path()) } else { None }).collect()
}

const TWO: &[(&str, &[&str])] = &[("OpenML", &["datasets", "index"]), ("TimeZones", &["build"])];

fn key_of(package: &str, key: &str) -> PathBuf {
    fake::space(0, package, key).path
}

#[test]
fn the_inventory_makes_rows_by_name_before_any_size_is_known() {
    let window = Window::listing(TWO);
    assert_eq!(window.rows(), ["OpenML (2)", "  datasets", "  index", "TimeZones / build"]);
    assert_eq!(window.state.list.shown.all.totals().size(), Figure::Unknown);
    assert!(!window.state.list.is_sorted(), "no header claims an order by size yet");
    assert!(window.state.scan.is_running());
}

#[test]
fn sizes_fill_in_without_moving_rows_and_sort_them_in_the_end() {
    let mut window = Window::listing(TWO);
    let before = window.rows();
    window.measured(&[(2, 900), (1, 500)]);
    assert_eq!(window.rows(), before);
    let size = |group| window.state.list.shown.group(group).totals().size();
    assert_eq!((size(0), size(1)), (Figure::AtLeast(500), Figure::Exact(900)));

    window.measured(&[(0, 100)]);
    window.finished();
    assert_eq!(window.rows(), ["TimeZones / build", "OpenML (2)", "  index", "  datasets"]);
    assert!(window.state.list.is_sorted() && !window.state.scan.is_running());
}

#[test]
fn rows_do_not_move_under_a_busy_user_who_is_offered_to_sort() {
    let mut window = Window::listing(TWO);
    let before = window.rows();
    window.measured(&[(0, 1), (1, 2), (2, 900)]);
    window.busy = true;
    window.report(News::Scanned(ScanEnd { elapsed: Duration::from_secs(3), ..end(&[]) }));
    assert_eq!(window.rows(), before);
    assert!(window.state.list.sizes_ready);

    // Collapsing and expanding is no consent to another order.
    window.run(Gesture::Fold(0));
    window.run(Gesture::Fold(0));
    assert_eq!(window.rows(), before);

    window.run(Command::SortBySizes);
    assert_eq!(window.rows()[0], "TimeZones / build");
    assert!(!window.state.list.sizes_ready);
}

#[test]
fn once_nobody_touched_the_window_for_a_second_rows_are_sorted() {
    let mut window = Window::listing(TWO);
    let before = window.rows();
    window.measured(&[(0, 1), (1, 2), (2, 900)]);
    window.busy = true;
    window.state.touched = Some(10.0);
    window.report(News::Scanned(ScanEnd { elapsed: Duration::from_secs(3), ..end(&[]) }));
    let wakes_in = |window: &mut Window, time, seconds: f64| {
        window.settle(time).is_some_and(|wait| (wait - seconds).abs() < 1e-6)
    };
    assert!(wakes_in(&mut window, 10.2, 0.8), "a frame is asked for when there is something to do");
    window.state.touched = Some(10.5);
    assert!(wakes_in(&mut window, 11.4, 0.1));
    assert_eq!(window.rows(), before, "somebody was busy a moment ago");
    assert_eq!(window.settle(11.5), None);
    assert_eq!(window.rows()[0], "TimeZones / build");
    assert!(window.state.list.is_sorted() && !window.state.list.sizes_ready);
}

#[test]
fn after_a_scan_of_a_moment_rows_are_sorted_whatever_the_pointer_does() {
    let mut window = Window::listing(TWO);
    window.measured(&[(0, 1), (1, 2), (2, 900)]);
    window.busy = true;
    window.finished();
    assert_eq!(window.rows()[0], "TimeZones / build");
}

#[test]
fn what_an_older_scan_reports_is_dropped() {
    let mut window = Window::listing(TWO);
    let old = window.state.scan.job.expect("scan");
    window.run(Command::Rescan);
    for news in [
        News::Measured(vec![(0, fake::sizes(7, 7))]),
        News::listed(fake::inventory(&[("Old", &["k"])]), None, &fake::now()),
        News::Progress(Progress { spaces_done: 99, spaces: 99, files: 99 }),
        News::Scanned(end(&[Warning::new(WarningKind::Space, "/x", "gone")])),
    ] {
        window.report_of(old, news);
    }
    assert_eq!(window.rows().len(), 4);
    assert!(window.state.scan.is_running());
    assert_eq!(window.state.scan.progress, Progress::default());
    assert_eq!(window.state.warnings().count(), 0);
    assert_eq!(window.state.list.shown.all.totals().size(), Figure::Unknown);
}

#[test]
fn a_rescan_keeps_order_expansion_and_selection() {
    let mut window = Window::listing(TWO);
    window.measured(&[(0, 100), (1, 500), (2, 900)]);
    window.finished();
    window.point(2, Reach::Only);
    assert_eq!(window.selected().as_deref(), Some("  index"));

    window.run(Command::Rescan);
    let more: &[(&str, &[&str])] =
        &[("Aaa", &["x", "y"]), ("OpenML", &["datasets", "index"]), ("TimeZones", &["build"])];
    window.report(News::listed(fake::inventory(more), None, &fake::now()));
    assert_eq!(
        window.rows(),
        ["TimeZones / build", "OpenML (2)", "  index", "  datasets", "Aaa (2)", "  x", "  y"],
        "known ones stay where they were, the new one is unknown and last"
    );
    assert_eq!(window.selected().as_deref(), Some("  index"));

    window.run(Gesture::Collapse);
    window.run(Gesture::Collapse);
    assert_eq!(window.selected().as_deref(), Some("OpenML (2)"));
    window.run(Command::Rescan);
    window.report(News::listed(fake::inventory(TWO), None, &fake::now()));
    assert_eq!(window.rows(), ["TimeZones / build", "OpenML (2)"], "still collapsed");
}

#[test]
fn when_the_selected_space_is_gone_the_row_in_its_place_is_selected() {
    let mut window = Window::listing(TWO);
    window.run(Gesture::Move(Step::Last, Reach::Only));
    assert_eq!(window.selected().as_deref(), Some("TimeZones / build"));
    window.run(Command::Rescan);
    window.report(News::listed(fake::inventory(&[("OpenML", &["datasets", "index"])]), None, &fake::now()));
    assert_eq!(window.selected().as_deref(), Some("  index"));
    window.run(Command::Rescan);
    window.report(News::listed(fake::inventory(&[]), None, &fake::now()));
    assert_eq!(window.state.list.cursor(), None);
}

#[test]
fn arrows_walk_the_tree_and_collapsing_takes_the_cursor_along() {
    let mut window = Window::listing(TWO);
    window.run(Gesture::Move(Step::Down, Reach::Only));
    window.run(Gesture::Expand);
    assert_eq!(window.selected().as_deref(), Some("  datasets"), "right goes into an expanded package");
    window.run(Gesture::Fold(0));
    assert_eq!(window.selected().as_deref(), Some("OpenML (2)"));
    window.run(Gesture::Expand);
    window.run(Gesture::Move(Step::PageDown, Reach::Only));
    assert_eq!(window.selected().as_deref(), Some("  datasets"), "a page is at least a row");
    window.run(Gesture::Move(Step::Last, Reach::Only));
    window.run(Gesture::Move(Step::Down, Reach::Only));
    assert_eq!(window.selected().as_deref(), Some("TimeZones / build"), "the end is the end");
    window.run(Command::Escape);
    assert_eq!(window.selected(), None);
}

#[test]
fn enter_and_double_click_open_the_right_folder() {
    let mut window = Window::listing(TWO);
    window.run(Command::Open);
    assert!(opened(&window).is_empty(), "nothing is selected");
    assert_eq!(Command::Open.why_not(&window.state), Some("Select something first"));
    window.point(2, Reach::Only);
    window.run(Command::Open);
    assert_eq!(opened(&window), [key_of("OpenML", "index")]);
    window.run(Gesture::Activate(3));
    let inside = window.state.inside.as_ref().map(|inside| inside.root.clone());
    assert_eq!(inside, Some(key_of("TimeZones", "build")), "that row is looked into, whatever is selected");
    assert_eq!(opened(&window).len(), 1, "the file browser has a key of its own");
    window.run(Command::Escape);

    window.point(0, Reach::Only);
    window.run(Command::Open);
    let owner = key_of("OpenML", "index").parent().expect("owner").to_path_buf();
    assert_eq!(opened(&window).last(), Some(&owner.as_path()));
    window.run(Gesture::Activate(0));
    assert_eq!(window.rows().len(), 2, "a double click on a package folds it");
}

#[test]
fn a_loose_file_is_shown_in_its_folder_and_never_run() {
    let mut inventory = fake::inventory(TWO);
    inventory.loose.push(fake::loose("setup.sh"));
    if let Some(space) = inventory.spaces.get_mut(2) {
        space.kind = Kind::File;
    }
    let mut window = Window::open();
    window.report(News::listed(inventory, None, &fake::now()));
    window.run(Gesture::Activate(4));
    window.run(Gesture::Activate(3));
    let scratchspaces = Path::new(fake::DEPOT).join("scratchspaces");
    let owner = key_of("TimeZones", "build").parent().expect("owner").to_path_buf();
    assert_eq!(opened(&window), [scratchspaces, owner]);
}

#[test]
fn a_failed_opening_is_told_with_its_path_until_it_is_dismissed() {
    let mut window = Window::listing(TWO);
    let source = io::Error::new(io::ErrorKind::NotFound, "no such program");
    let error = Error::new("open the folder", "/d/x", source).with_advice("install xdg-utils");
    window.report_of(JobId(99), News::NotOpened(error));
    let notice = window.state.notice.clone().expect("a notice");
    assert_eq!(notice.message, "Cannot open the folder /d/x: no such program (install xdg-utils)");

    window.run(Command::CopyPath);
    assert_eq!(window.notes.copied, ["/d/x"]);
    window.run(Command::Escape);
    assert_eq!(window.state.notice, None);
    assert_eq!(Command::Dismiss.why_not(&window.state), Some("There is no message"));
}

#[test]
fn warnings_of_inventory_and_measuring_are_listed_together() {
    let mut inventory = fake::inventory(TWO);
    inventory.warnings.push(Warning::new(WarningKind::Log, "/d/log", "torn entry").at_line(7));
    let mut window = Window::open();
    assert_eq!(Command::Warnings.why_not(&window.state), Some("There are no warnings"));
    window.report(News::listed(inventory, None, &fake::now()));
    window.report(News::Scanned(end(&[Warning::new(WarningKind::Space, "/d/s", "permission denied")])));
    window.run(Command::Warnings);
    assert!(window.state.warnings_open);
    window.run(Command::CopyWarnings);
    assert_eq!(window.notes.copied, ["/d/log:7: torn entry\n/d/s: permission denied"]);
}

#[test]
fn stopping_asks_the_running_scan_to_stop() {
    let mut window = Window::listing(TWO);
    window.run(Command::Stop);
    assert_eq!(window.notes.cancelled, [JobId(1)]);
    window.report(News::Scanned(ScanEnd { cancelled: true, ..end(&[]) }));
    window.run(Command::Stop);
    assert_eq!(window.notes.cancelled.len(), 1, "there is nothing left to stop");
}

#[test]
fn a_click_on_a_header_sorts_and_another_turns_the_order() {
    let mut window = Window::listing(TWO);
    window.run(Command::Sort(Column::Name));
    assert_eq!(window.rows()[0], "OpenML (2)");
    window.run(Command::Sort(Column::Name));
    assert_eq!(window.rows(), ["TimeZones / build", "OpenML (2)", "  index", "  datasets"]);

    window.measured(&[(0, 100), (1, 500), (2, 900)]);
    window.run(Command::Sort(Column::Size));
    assert_eq!(window.rows()[0], "TimeZones / build");
    window.run(Command::Sort(Column::Size));
    assert_eq!(window.rows(), ["OpenML (2)", "  datasets", "  index", "TimeZones / build"]);
}

#[test]
fn a_position_that_does_not_exist_changes_nothing() {
    let mut window = Window::listing(TWO);
    let before = window.rows();
    for command in [
        Command::Gesture(Gesture::Point(99, Reach::Only)),
        Command::Gesture(Gesture::Fold(99)),
        Command::Gesture(Gesture::Activate(99)),
    ] {
        window.run(command);
    }
    window.report(News::Measured(vec![(99, Sizes::default())]));
    assert_eq!(window.rows(), before);
    assert_eq!(window.selected(), None);
}
