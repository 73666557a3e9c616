//! Settings: changed at once, kept a moment later, once, and never where they must not be.

use super::*;
use crate::core::settings::{Settings, ThemeChoice};
use crate::gui::command::{Gesture, Preference};
use crate::gui::state::filter::Chip;
use crate::gui::state::session::{Dialog, Session, View};

const FILE: &str = "/home/jane/.config/settings.toml";

fn window() -> Window {
    let mut window = Window::listing(TWO);
    window.state.session = Session::new(Settings::default(), Some(PathBuf::from(FILE)));
    window
}

impl Window {
    fn kept(&self) -> Vec<Settings> {
        let jobs = self.notes.jobs.iter();
        jobs.filter_map(|job| match job {
            Job::SaveSettings { settings, path, .. } => {
                assert_eq!(path, Path::new(FILE));
                Some((**settings).clone())
            }
            _ => None,
        })
        .collect()
    }

    /// The worker's answer to the newest job.
    fn answer(&mut self, news: News) {
        let job = JobId(self.notes.jobs.len() as u64);
        self.report_of(job, news);
    }
}

#[test]
fn what_changes_is_kept_once_when_it_has_come_to_rest() {
    let mut window = window();
    assert_eq!(window.settle(0.0), None, "nothing to do for an idle window");
    for width in 0_u16..50 {
        window.run(Gesture::Set(Preference::DetailsWidth(300 + width)));
        assert!(window.settle(1.0 + f64::from(width) * 0.02).is_some(), "wakes up again");
    }
    assert!(window.kept().is_empty(), "not while it is dragged");
    window.settle(3.0);
    assert_eq!(window.kept().len(), 1);
    assert_eq!(window.kept()[0].details_width, 349);

    window.run(Gesture::Set(Preference::Scale(150)));
    window.settle(3.1);
    window.settle(9.0);
    assert_eq!(window.kept().len(), 1, "not while the first is still being written");
    window.answer(News::Saved);
    window.settle(9.1);
    window.settle(10.0);
    assert_eq!(window.kept().last().map(|settings| settings.scale), Some(150));
    window.answer(News::Saved);
    assert_eq!(window.settle(11.0), None);
    assert_eq!(window.kept().len(), 2);
}

#[test]
fn without_a_file_nothing_is_kept() {
    let mut window = Window::listing(TWO);
    window.run(Gesture::Set(Preference::Theme(ThemeChoice::Dark)));
    window.settle(0.0);
    window.settle(60.0);
    assert!(window.kept().is_empty());
    assert_eq!(window.state.session.settings.theme, ThemeChoice::Dark, "but it is done");
}

#[test]
fn a_failure_to_keep_is_told_once_and_tried_again_with_the_next_change() {
    let mut window = window();
    window.run(Gesture::Set(Preference::StaleDays(30)));
    window.settle(0.0);
    window.settle(1.0);
    let source = io::Error::from(io::ErrorKind::StorageFull);
    window.answer(News::NotSaved(Error::new("save the settings", FILE, source)));
    assert!(window.state.notice.as_ref().is_some_and(|notice| notice.message.contains(FILE)));
    assert_eq!(window.settle(2.0), None);
    window.settle(9.0);
    assert_eq!(window.kept().len(), 1);
    window.run(Gesture::Set(Preference::StaleDays(31)));
    window.settle(10.0);
    window.settle(11.0);
    assert_eq!(window.kept().len(), 2);
}

#[test]
fn sizes_go_in_steps_and_stop_at_their_ends() {
    let mut window = window();
    assert!(Command::Smaller.why_not(&window.state).is_some());
    for expected in [125, 150, 175, 200, 200] {
        window.run(Command::Larger);
        assert_eq!(window.state.session.settings.scale, expected);
    }
    window.run(Command::Smaller);
    assert_eq!(window.state.session.settings.scale, 175);
    window.run(Command::UsualSize);
    assert_eq!(window.state.session.settings.scale, 100);
    window.run(Gesture::Set(Preference::Scale(9_999)));
    assert_eq!(window.state.session.settings.scale, 200);
}

#[test]
fn what_counts_as_unused_is_what_the_settings_say() {
    let mut inventory = fake::inventory(TWO);
    for (space, time) in inventory.spaces.iter_mut().zip(["2025-06-01", "2025-04-15", "2024-01-01"]) {
        space.last_used = Some(format!("{time}T12:00:00").parse().expect("time"));
    }
    let mut window = Window::open();
    window.state.furnish(Session::new(Settings { stale_days: 365, ..Settings::default() }, None));
    window.state.session.view = View::Everything;
    window.report(News::listed(inventory, None, &fake::now()));
    window.run(Command::Filter(Chip::Unused));
    assert_eq!(window.rows(), ["TimeZones / build"]);
    window.run(Gesture::Set(Preference::StaleDays(30)));
    assert_eq!(window.rows(), ["OpenML / index", "TimeZones / build"]);
}

#[test]
fn widths_of_columns_are_kept_by_name_and_can_be_given_back() {
    let mut window = window();
    window.run(Command::Gesture(Gesture::Set(Preference::ColumnWidth("Size", Some(200)))));
    window.run(Command::Gesture(Gesture::Set(Preference::ColumnWidth("Files", Some(1)))));
    window.settle(0.0);
    window.settle(1.0);
    let columns = |window: &Window| window.kept().last().map(|kept| kept.columns.clone()).expect("kept");
    assert_eq!(columns(&window), [("Size".to_string(), 200), ("Files".to_string(), 36)].into());
    window.answer(News::Saved);
    window.run(Gesture::Set(Preference::ColumnWidth("Size", None)));
    window.settle(2.0);
    window.settle(3.0);
    assert_eq!(columns(&window), [("Files".to_string(), 36)].into());
}

#[test]
fn the_theme_switches_to_the_other_one_than_is_seen() {
    let mut window = window();
    window.state.session.dark = true;
    window.run(Command::SwitchTheme);
    assert_eq!(window.state.session.settings.theme, ThemeChoice::Light);
    window.state.session.dark = false;
    window.run(Command::SwitchTheme);
    assert_eq!(window.state.session.settings.theme, ThemeChoice::Dark);
}

#[test]
fn escape_closes_the_dialog_and_leaves_the_selection() {
    let mut window = window();
    window.state.session.view = View::Everything;
    window.point(1, Reach::Only);
    window.run(Command::OpenDialog(Dialog::About));
    window.run(Command::Escape);
    assert_eq!(window.state.session.dialog, None);
    assert!(window.selected().is_some());
}

#[test]
fn the_size_of_the_window_is_kept_and_a_vanishing_one_is_not() {
    let mut window = window();
    window.state.session.resized(1000.4, 700.0);
    window.state.session.resized(0.0, f32::NAN);
    window.settle(0.0);
    window.settle(1.0);
    let size = window.kept()[0].window.map(|size| (size.width, size.height));
    assert_eq!(size, Some((1000, 700)));
}

#[test]
fn every_key_has_a_name_and_quitting_closes_the_window() {
    for shortcut in crate::gui::command::KEYS {
        let command = &shortcut.command;
        assert!(command.shortcut().is_some(), "{shortcut:?}");
        let is_named = !command.text().is_empty() && !command.tooltip().is_empty();
        assert!(is_named || matches!(command, Command::Gesture(_)), "{shortcut:?}");
    }
    let mut window = window();
    window.run(Command::Quit);
    assert!(window.notes.closed);
}
