//! Cleaning up without a window, on a small depot that is really there.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::*;
use crate::core::depot::DepotChoice;
use crate::core::depot::Origin;
use crate::core::environment::Environment;
use crate::gui::command::Gesture;
use crate::gui::state::clean_up::{DecisionRow, Tab};
use crate::gui::state::session::View;
use crate::gui::state::{Source, fake};
use crate::gui::update;
use crate::gui::widget::tree::Reach;
use crate::gui::worker::Worker;

const OWNER: &str = "8b6db2d4-7670-4922-a472-f9537c81ab66";

/// The worker, and how many surveys it was asked for.
struct World {
    worker: Worker,
    surveys: usize,
}

impl Outside for World {
    fn submit(&mut self, job: Job) -> JobId {
        self.surveys += usize::from(matches!(job, Job::Survey(_)));
        self.worker.submit(job)
    }
    fn cancel(&mut self, _: JobId) {}
    fn copy(&mut self, _: String) {}
    fn pick_folder(&mut self) {}
    fn quit(&mut self) {}
}

struct Bench {
    home: tempfile::TempDir,
    state: State,
    world: World,
}

impl Bench {
    /// A depot in which these spaces have no project left, and these no record.
    fn new(orphans: &[(&str, usize)], untracked: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let depot = home.path().join(".julia");
        let mut log = String::new();
        for (key, bytes) in orphans {
            let space = depot.join("scratchspaces").join(OWNER).join(key);
            write(&space.join("file"), &"x".repeat(*bytes));
            let header = format!("[[\"{}\"]]\n", space.display());
            log.push_str(&header);
            log.push_str("time = 2025-05-01T10:00:00Z\nparent_projects = [\"/gone/Project.toml\"]\n");
        }
        for key in untracked {
            write(&depot.join("scratchspaces").join(OWNER).join(key).join("file"), "x");
        }
        write(&depot.join("logs/scratch_usage.toml"), &log);
        let environment = Environment { working_directory: "/".into(), ..Environment::default() };
        let depots = DepotChoice::paths(vec![depot], Origin::Argument);
        let state = State::new(Source { depots, environment }, fake::now());
        let world = World { worker: Worker::start(|| {}).unwrap(), surveys: 0 };
        let mut bench = Self { home, state, world };
        bench.run(Command::Rescan);
        bench.run(Command::View(View::CleanUp));
        bench.rest();
        bench
    }

    fn space(&self, key: &str) -> PathBuf {
        self.home.path().join(".julia/scratchspaces").join(OWNER).join(key)
    }

    fn run(&mut self, command: Command) {
        update::run(&mut self.state, command, &mut self.world);
    }

    fn clean(&mut self, action: impl Into<Command>) {
        self.run(action.into());
    }

    fn settle(&mut self) {
        let _ = update::settle(&mut self.state, 0.0, &mut self.world);
    }

    fn rest(&mut self) {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_mins(1) {
            self.settle();
            while let Some(event) = self.world.worker.next_event() {
                update::apply(&mut self.state, event, false);
            }
            if self.state.knows_what_could_go() && self.state.clean_up.wanted.is_none() {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        panic!("it does not come to rest");
    }

    /// The rows: sections and families by their names, things by their keys.
    fn rows(&self) -> Vec<String> {
        let clean_up = &self.state.clean_up;
        let page = clean_up.page();
        let survey = clean_up.survey.as_ref().unwrap();
        let list = &survey.decisions(clean_up.tab.judgement()).list;
        let row = |row: &DecisionRow| match row {
            DecisionRow::Section(section) => page.section(*section).unwrap().title.to_string(),
            DecisionRow::Family(family) => words::versions(page.family(*family).unwrap()),
            DecisionRow::Thing(position) => {
                let path = &survey.thing(&list[*position]).unwrap().path;
                path.file_name().unwrap().to_string_lossy().into_owned()
            }
        };
        page.rows().iter().map(row).collect()
    }

    fn position(&self, name: &str) -> usize {
        self.rows()
            .iter()
            .position(|row| row == name)
            .unwrap_or_else(|| panic!("no {name} in {:?}", self.rows()))
    }

    fn ticked(&self) -> usize {
        self.state.clean_up.ticked.spaces
    }
}

fn write(path: &Path, content: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

#[test]
fn the_largest_stands_first_and_versions_stand_together() {
    let bench = Bench::new(
        &[("small", 10), ("data-v1.0", 50_000), ("data-v1.1", 9_000), ("large", 90_000)],
        &["data-v2.0", "unknown"],
    );
    assert_eq!(
        bench.rows(),
        ["No project left", "large", "2 older versions", "small", "No record", "data-v2.0", "unknown"]
    );
    assert_eq!(bench.ticked(), 4, "what has no record is not ticked");
}

#[test]
fn ticks_follow_the_things_through_folding_and_another_look() {
    let mut bench = Bench::new(&[("a", 10), ("data-v1", 9), ("data-v2", 8)], &["unknown"]);
    bench.clean(Gesture::Point(bench.position("a"), Reach::Toggle));
    bench.clean(Gesture::Fold(bench.position("2 versions")));
    bench.clean(Gesture::Point(bench.position("data-v1"), Reach::Toggle));
    assert_eq!(bench.ticked(), 1);
    bench.clean(Gesture::Fold(bench.position("2 versions")));
    bench.clean(Gesture::Point(bench.position("unknown"), Reach::Toggle));
    assert_eq!(bench.ticked(), 2);
    bench.run(Command::Rescan);
    bench.rest();
    assert_eq!(bench.ticked(), 2, "data-v2 and the one without a record");
    // A family of which a part is ticked is ticked whole first.
    bench.clean(Gesture::Point(bench.position("2 versions"), Reach::Toggle));
    assert_eq!(bench.ticked(), 3);
    bench.clean(Cleaning::TickAll);
    assert_eq!(bench.ticked(), 4);
    bench.clean(Cleaning::TickAll);
    assert_eq!(bench.ticked(), 0);
    assert!(matches!(Command::from(Cleaning::Delete).why_not(&bench.state), Some("Nothing is ticked")));
}

#[test]
fn what_is_made_anew_in_the_place_of_something_ticked_is_not_ticked() {
    let mut bench = Bench::new(&[], &["unknown"]);
    bench.clean(Gesture::Point(bench.position("unknown"), Reach::Toggle));
    assert_eq!(bench.ticked(), 1);
    let (space, away) = (bench.space("unknown"), bench.home.path().join("away"));
    write(&bench.space("other").join("file"), "x");
    fs::rename(&space, away).unwrap();
    bench.run(Command::Rescan);
    bench.rest();
    write(&space.join("file"), "new");
    bench.run(Command::Rescan);
    bench.rest();
    assert_eq!(bench.rows(), ["No record", "other", "unknown"]);
    assert_eq!(bench.ticked(), 0);
}

#[test]
fn a_click_while_it_is_looked_again_is_not_lost_and_never_acts_on_what_was() {
    let mut bench = Bench::new(&[("a", 10), ("b", 9)], &[]);
    // Another delay is being decided for.
    bench.clean(Cleaning::Delay(3));
    bench.clean(Cleaning::Delete);
    assert_eq!(bench.state.session.dialog, None);
    bench.rest();
    assert_eq!(bench.state.session.dialog, Some(Dialog::Removal));
    assert_eq!(bench.state.removing.proposal.as_ref().map(|proposal| proposal.asked), Some(2));
}

#[test]
fn a_survey_is_asked_for_once_for_what_is_listed_and_an_older_one_is_dropped() {
    let mut bench = Bench::new(&[("a", 10)], &[]);
    assert_eq!(bench.world.surveys, 1);
    for _ in 0..5 {
        bench.settle();
    }
    assert_eq!(bench.world.surveys, 1);
    // Two wishes: the answer to the first is no news.
    bench.clean(Cleaning::Delay(1));
    bench.clean(Cleaning::Delay(2));
    bench.rest();
    let survey = bench.state.clean_up.survey.as_ref().unwrap();
    assert_eq!(words::delay_in_days(survey.chosen.collect_delay), 2);
    assert_eq!(bench.world.surveys, 3);
}

#[test]
fn the_collection_is_run_whole_and_says_what_it_would_do() {
    let mut bench = Bench::new(&[("a", 10)], &["unknown"]);
    bench.clean(Cleaning::Tab(Tab::Julia));
    assert!(Command::from(Cleaning::TickAll).why_not(&bench.state).is_some());
    assert_eq!(bench.state.clean_up.julia_counts(), (0, 1, 1));
    assert_eq!(bench.rows(), ["Record", "a", "Keep"]);
    bench.clean(Cleaning::Version(Some(crate::core::judge::JuliaVersion::new(1, 13))));
    bench.rest();
    assert_eq!(bench.state.clean_up.julia_counts(), (1, 0, 1));
    assert_eq!(
        bench.state.clean_up.julia_differs(&bench.space("unknown")),
        Some(crate::core::judge::Action::Delete)
    );
    assert_eq!(bench.state.clean_up.julia_differs(&bench.space("a")), None);
}
