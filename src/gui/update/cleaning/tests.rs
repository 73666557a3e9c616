//! Cleaning up without a window, on a small depot that is really there.

use std::fs;

use super::*;
use crate::gui::command::Gesture;
use crate::gui::state::clean_up::DecisionRow;
use crate::gui::state::session::View;
use crate::gui::update::fake::{OPENML, Window, write};
use crate::gui::widget::tree::Reach;
use crate::gui::worker::Worker;

impl Window {
    /// A window that cleans up a depot in which these spaces have no project left, and these no record.
    fn cleaning(orphans: &[(&str, usize)], untracked: &[&str]) -> Self {
        let orphans = orphans.iter().map(|(key, bytes)| (OPENML, *key, *bytes, true));
        let spaces: Vec<_> = orphans.chain(untracked.iter().map(|key| (OPENML, *key, 1, false))).collect();
        let mut window = Self::on(&spaces);
        window.notes.worker = Some(Worker::start(|| {}).unwrap());
        window.run(Command::Rescan);
        window.run(Command::View(View::Overview));
        window.rest();
        window
    }

    fn toggle(&mut self, name: &str) {
        self.point(self.position(name), Reach::Toggle);
    }

    fn fold(&mut self, name: &str) {
        self.run(Gesture::Fold(self.position(name)));
    }

    fn rescan(&mut self) {
        self.run(Command::Rescan);
        self.rest();
    }

    fn rest(&mut self) {
        self.wait_for(|state| state.knows_what_could_go() && state.clean_up.wanted.is_none());
    }

    fn surveys(&self) -> usize {
        self.notes.jobs.iter().filter(|job| matches!(job, Job::Survey(_))).count()
    }

    /// The rows: sections and families by their names, things by their keys.
    fn decisions(&self) -> Vec<String> {
        let clean_up = &self.state.clean_up;
        let page = clean_up.page();
        let survey = clean_up.survey.as_ref().unwrap();
        let list = &survey.decisions(clean_up.tab).list;
        let row = |row: &DecisionRow| match row {
            DecisionRow::Section(section) => page.sections.get(*section).unwrap().title.to_string(),
            DecisionRow::Family(family) => words::versions(page.families.get(*family).unwrap()),
            DecisionRow::Thing(position) => {
                let path = &survey.thing(&list[*position]).unwrap().path;
                path.file_name().unwrap().to_string_lossy().into_owned()
            }
        };
        page.rows.iter().map(row).collect()
    }

    fn position(&self, name: &str) -> usize {
        self.decisions()
            .iter()
            .position(|row| row == name)
            .unwrap_or_else(|| panic!("no {name} in {:?}", self.decisions()))
    }

    fn ticked(&self) -> usize {
        self.state.clean_up.ticked.spaces
    }
}

#[test]
fn the_largest_stands_first_and_versions_stand_together() {
    let window = Window::cleaning(
        &[("small", 10), ("data-v1.0", 50_000), ("data-v1.1", 9_000), ("large", 90_000)],
        &["data-v2.0", "unknown"],
    );
    assert_eq!(
        window.decisions(),
        ["No project left", "large", "2 older versions", "small", "No record", "data-v2.0", "unknown"]
    );
    assert_eq!(window.ticked(), 4, "what has no record is not ticked");
}

#[test]
fn ticks_follow_the_things_through_folding_and_another_look() {
    let mut window = Window::cleaning(&[("a", 10), ("data-v1", 9), ("data-v2", 8)], &["unknown"]);
    window.toggle("a");
    window.fold("2 versions");
    window.toggle("data-v1");
    assert_eq!(window.ticked(), 1);
    window.fold("2 versions");
    window.toggle("unknown");
    assert_eq!(window.ticked(), 2);
    window.rescan();
    assert_eq!(window.ticked(), 2, "data-v2 and the one without a record");
    // A family of which a part is ticked is ticked whole first.
    window.toggle("2 versions");
    assert_eq!(window.ticked(), 3);
    window.run(Cleaning::TickAll);
    assert_eq!(window.ticked(), 4);
    window.run(Cleaning::TickAll);
    assert_eq!(window.ticked(), 0);
    assert!(matches!(Command::from(Cleaning::Delete).why_not(&window.state), Some("Nothing is ticked")));
}

#[test]
fn what_is_made_anew_in_the_place_of_something_ticked_is_not_ticked() {
    let mut window = Window::cleaning(&[], &["unknown"]);
    window.toggle("unknown");
    assert_eq!(window.ticked(), 1);
    let (space, away) = (window.space("unknown"), window.home().join("away"));
    write(&window.space("other").join("file"), "x");
    fs::rename(&space, away).unwrap();
    window.rescan();
    write(&space.join("file"), "new");
    window.rescan();
    assert_eq!(window.decisions(), ["No record", "other", "unknown"]);
    assert_eq!(window.ticked(), 0);
}

#[test]
fn a_click_while_it_is_looked_again_is_not_lost_and_never_acts_on_what_was() {
    let mut window = Window::cleaning(&[("a", 10), ("b", 9)], &[]);
    // Another delay is being decided for.
    window.run(Cleaning::Delay(3));
    window.run(Cleaning::Delete);
    assert_eq!(window.state.session.dialog, None);
    window.rest();
    assert_eq!(window.state.session.dialog, Some(Dialog::Removal));
    assert_eq!(window.state.removing.proposal.as_ref().map(|proposal| proposal.asked), Some(2));
}

#[test]
fn a_survey_is_asked_for_once_for_what_is_listed_and_an_older_one_is_dropped() {
    let mut window = Window::cleaning(&[("a", 10)], &[]);
    window.wait_for(|state| state.clean_up.job.is_none());
    // One that decides, at once, and one that measures, after the spaces.
    let asked = window.surveys();
    assert!((1..=2).contains(&asked), "{asked}");
    for _ in 0..5 {
        window.settle(0.0);
    }
    assert_eq!(window.surveys(), asked);
    // Two wishes: the answer to the first is no news.
    window.run(Cleaning::Delay(1));
    window.run(Cleaning::Delay(2));
    window.rest();
    let survey = window.state.clean_up.survey.as_ref().unwrap();
    assert_eq!(words::delay_in_days(survey.chosen.collect_delay), 2);
    assert_eq!(window.surveys(), asked + 2);
}

#[test]
fn the_collection_is_run_whole_and_says_what_it_would_do() {
    let mut window = Window::cleaning(&[("a", 10)], &["unknown"]);
    window.run(Command::View(View::Rules));
    assert!(Command::from(Cleaning::TickAll).why_not(&window.state).is_some());
    assert_eq!(window.state.clean_up.julia_counts(), (0, 1, 1));
    assert_eq!(window.decisions(), ["Record", "a", "Keep"]);
    window.run(Cleaning::Version(Some(crate::core::judge::JuliaVersion::new(1, 13))));
    window.rest();
    assert_eq!(window.state.clean_up.julia_counts(), (1, 0, 1));
    assert_eq!(
        window.state.clean_up.julia_differs(&window.space("unknown")),
        Some(crate::core::judge::Action::Delete)
    );
    assert_eq!(window.state.clean_up.julia_differs(&window.space("a")), None);
}

#[test]
fn measuring_is_stopped_and_goes_on_when_somebody_wants_to_delete() {
    let mut window = Window::cleaning(&[("a", 10)], &[]);
    window.wait_for(|state| state.clean_up.job.is_none());
    assert!(Command::Stop.why_not(&window.state).is_some());
    window.run(Cleaning::Delay(1));
    assert!(Command::Stop.why_not(&window.state).is_none());
    window.run(Command::Stop);
    assert_eq!((window.state.clean_up.job, window.notes.cancelled.len()), (None, 1));
    let asked = window.surveys();
    window.settle(0.0);
    assert_eq!(window.surveys(), asked, "what was stopped stays so");
    window.run(Cleaning::Delete);
    window.rest();
    assert_eq!(window.state.session.dialog, Some(Dialog::Removal));
}
