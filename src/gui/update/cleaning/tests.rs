//! Cleaning up without a window, on a small depot that is really there.

use std::fs;

use super::*;
use crate::core::progress::Lasting;
use crate::gui::command::{Gesture, Removing};
use crate::gui::state::clean_up::overview::OverviewRow;
use crate::gui::state::session::View;
use crate::gui::update::fake::{OPENML, Window, write};
use crate::gui::widget::tree::Reach;
use crate::gui::worker::{News, Worker};

impl Window {
    /// A window that cleans up a depot in which these spaces have no project left, and these no record.
    fn cleaning(orphans: &[(&str, usize)], untracked: &[&str]) -> Self {
        let orphans = orphans.iter().map(|(key, bytes)| (OPENML, *key, *bytes, true));
        let spaces: Vec<_> = orphans.chain(untracked.iter().map(|key| (OPENML, *key, 1, false))).collect();
        let mut window = Self::on(&spaces);
        window.notes.worker = Some(Worker::start(&Lasting::default(), || {}).unwrap());
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
        self.settle(0.0);
    }

    fn surveys(&self) -> usize {
        self.notes.jobs.iter().filter(|job| matches!(job, Job::Survey(_))).count()
    }

    /// The rows: sections by their titles, items by their keys; those of Julia's rules with what Pkg.gc does.
    fn decisions(&self) -> Vec<String> {
        let State { clean_up, list, .. } = &self.state;
        if clean_up.tab == Judgement::Julia {
            let survey = clean_up.survey.as_ref().unwrap();
            let list = &survey.decisions(Judgement::Julia).list;
            let row = |row: &crate::gui::state::clean_up::rules::RuleRow| {
                let decision = &list[row.decision];
                let name =
                    survey.thing(decision).unwrap().path.file_name().unwrap().to_string_lossy().into_owned();
                format!(
                    "{name}: {}{}",
                    crate::gui::words::julia::does(decision, 7),
                    if row.differs { " ≠" } else { "" }
                )
            };
            return clean_up.rules.rows.iter().map(row).collect();
        }
        let overview = &clean_up.overview;
        let row = |row: &OverviewRow| match row {
            OverviewRow::Section(section) => words::title(&overview.sections[*section].common),
            OverviewRow::Item(item) => list.items.item(*item).unwrap().name.clone(),
        };
        overview.rows.iter().map(row).collect()
    }

    fn position(&self, name: &str) -> usize {
        self.decisions()
            .iter()
            .position(|row| row == name)
            .unwrap_or_else(|| panic!("no {name} in {:?}", self.decisions()))
    }

    fn ticked(&self) -> usize {
        self.state.clean_up.overview.ticked.items
    }
}

const GOING: &str = "Scratch spaces, no project left";
const LOOK: &str = "Look first: no record";

#[test]
fn what_can_go_stands_first_the_largest_before_the_others_and_alone_is_ticked() {
    let window = Window::cleaning(&[("small", 10), ("middle", 50_000), ("large", 90_000)], &["b", "a"]);
    assert_eq!(window.decisions(), [GOING, "large", "middle", "small", LOOK, "a", "b"]);
    assert_eq!(window.ticked(), 3, "what has no record is not ticked");
    let can_go = window.state.clean_up.overview.can_go;
    assert_eq!(can_go.things, 3);
    assert!(can_go.allocated >= 140_010, "{can_go:?}");
}

#[test]
fn ticks_follow_the_items_through_folding_and_another_look() {
    let mut window = Window::cleaning(&[("a", 10), ("b", 9), ("c", 8)], &["unknown"]);
    window.toggle("a");
    window.toggle("unknown");
    assert_eq!(window.ticked(), 3);
    window.fold(GOING);
    window.settle(0.0);
    assert_eq!(window.decisions(), [GOING, LOOK, "unknown"]);
    assert_eq!(window.ticked(), 3, "what is folded is what it was");
    window.rescan();
    assert_eq!(window.ticked(), 3, "b, c and the one without a record");
    // A section of which a part is ticked is ticked whole first.
    window.toggle(GOING);
    assert_eq!(window.ticked(), 4);
    window.toggle(GOING);
    assert_eq!(window.ticked(), 1);
    window.run(Cleaning::TickAll);
    assert_eq!(window.ticked(), 4);
    window.run(Cleaning::TickAll);
    assert_eq!(window.ticked(), 0);
    assert!(matches!(Command::from(Cleaning::Delete).why_not(&window.state), Some("Nothing is ticked")));
}

#[test]
fn what_a_filter_hides_is_not_ticked_and_is_again_when_it_is_shown() {
    let mut window = Window::cleaning(&[("alpha", 10), ("beta", 9)], &["gamma"]);
    window.toggle("gamma");
    crate::gui::update::search(&mut window.state, "alpha");
    window.settle(0.0);
    assert_eq!(window.decisions(), [GOING, "alpha"]);
    assert_eq!(window.ticked(), 1, "the button acts on what is shown");
    crate::gui::update::search(&mut window.state, "");
    window.settle(0.0);
    assert_eq!(window.ticked(), 3);
}

#[test]
fn a_goal_changes_no_tick_and_unfolds_what_is_kept_when_it_is_not_reached() {
    // Kept by a project that exists, and not used for months.
    let mut window = Window::cleaning(&[("a", 10)], &[]);
    let log = window.home().join(".julia/logs/scratch_usage.toml");
    write(&window.space("old").join("file"), &"x".repeat(50_000));
    write(&window.home().join("work/Project.toml"), "");
    let (space, project) = (window.space("old"), window.home().join("work/Project.toml"));
    let (space, project) = (space.display(), project.display());
    let entry = format!("[[\"{space}\"]]\ntime = 2024-01-01T10:00:00Z\nparent_projects = [\"{project}\"]\n");
    let text = fs::read_to_string(&log).unwrap() + &entry;
    fs::write(&log, text).unwrap();
    window.rescan();
    window.wait_for(|state| state.clean_up.job.is_none());
    window.settle(0.0);
    let kept = "Kept, unused longest";
    assert_eq!(window.decisions(), [GOING, "a", kept], "it is folded");
    assert_eq!(window.state.clean_up.lacking(), 0);
    window.run(Cleaning::Goal(Some(1_000_000)));
    window.settle(0.0);
    assert_eq!(window.decisions(), [GOING, "a", kept, "old"]);
    assert_eq!(window.ticked(), 1);
    assert!(window.state.clean_up.lacking() > 900_000);
    // Somebody may tick it.
    window.toggle("old");
    assert_eq!(window.ticked(), 2);
    window.run(Cleaning::Goal(None));
    window.settle(0.0);
    assert_eq!(window.decisions(), [GOING, "a", kept], "it is folded as before");
    assert_eq!(window.ticked(), 2);
}

#[test]
fn what_the_user_keeps_is_not_suggested() {
    let mut window = Window::cleaning(&[("a", 10), ("b", 9)], &[]);
    let (depot, space) = (window.home().join(".julia"), window.space("a"));
    assert!(window.state.session.settings.never_suggested.add(&depot, &space));
    window.settle(0.0);
    window.wait_for(|state| state.clean_up.job.is_none());
    window.settle(0.0);
    assert_eq!(window.decisions(), [GOING, "b"]);
    assert_eq!(window.state.clean_up.overview.kept_by_user.len(), 1);
    window.run(Cleaning::ShowKept);
    assert_eq!(window.state.session.view, View::Everything);
    assert_eq!(window.state.list.paths(), [space]);
}

#[test]
fn the_legend_leads_to_everything_with_that_verdict() {
    let mut window = Window::cleaning(&[("a", 10)], &["unknown"]);
    window.run(Cleaning::ShowVerdict(crate::core::judge::Verdict::LookFirst));
    assert_eq!(window.state.session.view, View::Everything);
    assert_eq!(window.state.list.shown.count_shown(), 1);
}

#[test]
fn what_is_pointed_at_is_selected_in_every_view() {
    let mut window = Window::cleaning(&[("a", 10), ("b", 9)], &["unknown"]);
    window.point(window.position("b"), Reach::Nothing);
    assert_eq!(window.state.list.paths(), [window.space("b")]);
    window.point(window.position(GOING), Reach::Nothing);
    assert_eq!(window.state.list.paths().len(), 2, "a section stands for all of it");
    window.point(window.position("unknown"), Reach::Nothing);
    window.run(Command::View(View::Everything));
    window.run(Command::View(View::Overview));
    assert_eq!(window.state.clean_up.overview.tree.cursor(), Some(window.position("unknown")));
}

#[test]
fn the_rows_that_are_lit_are_those_that_are_selected_and_delete_takes_no_other() {
    let mut window = Window::cleaning(&[("first", 3), ("second", 2)], &["kept"]);
    let lit = |window: &Window| {
        let lit = window.state.clean_up.lit.iter().enumerate().filter(|(_, lit)| **lit);
        lit.map(|(row, _)| window.decisions()[row].clone()).collect::<Vec<_>>()
    };
    window.point(window.position("first"), Reach::Only);
    window.settle(0.0);
    assert_eq!(lit(&window), ["first"]);

    // It goes by another hand: nothing is selected then, and what is ticked is what Delete proposes.
    fs::rename(window.space("first"), window.home().join("away")).unwrap();
    window.rescan();
    assert_eq!(lit(&window), <[String; 0]>::default());
    assert_eq!(window.state.list.tree.chosen_count(), 0);
    window.run(Command::Removing(Removing::Delete));
    window
        .wait_for(|state| state.removing.proposal.as_ref().is_some_and(|proposal| proposal.plan().is_some()));
    let plan = window.state.removing.proposal.as_ref().unwrap().plan().unwrap();
    let going: Vec<_> = plan.items().iter().map(|item| item.place().path()).collect();
    assert_eq!(going, [window.space("second")]);
    window.run(Command::CloseDialog);

    // What is protected leaves the Overview, and is selected no more.
    window.point(window.position("second"), Reach::Only);
    window.settle(0.0);
    let alone = ["Scratch spaces, no project left", "second"];
    assert_eq!(lit(&window), alone, "and what stands for nothing else");
    window.run(Command::NeverSuggest);
    window.rest();
    assert_eq!(lit(&window), <[String; 0]>::default());
    window.run(Command::Removing(Removing::Delete));
    assert!(window.state.removing.proposal.is_none(), "nothing is selected, and nothing ticked");

    // What comes back is selected, and its row is.
    let kept = window.space("kept");
    window.state.list.select_paths(&HashSet::from([kept.clone()]));
    window.settle(0.0);
    assert_eq!(lit(&window).last().map(String::as_str), Some("kept"));
    window.run(Command::Open);
    assert!(matches!(window.notes.jobs.last(), Some(Job::Open(path)) if *path == kept));
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
    assert_eq!(window.decisions(), [LOOK, "other", "unknown"]);
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
fn julias_rules_show_where_they_differ_and_what_they_would_do() {
    let mut window = Window::cleaning(&[("a", 10)], &["unknown"]);
    window.run(Command::View(View::Rules));
    assert!(Command::from(Cleaning::TickAll).why_not(&window.state).is_some());
    let rules = |window: &Window| {
        let rules = &window.state.clean_up.rules;
        [
            rules.deletes.things,
            rules.marks.things,
            rules.would_delete,
            rules.would_mark,
            rules.all,
            rules.differing,
        ]
    };
    // What can go by us it marks, which is no difference; what has no record it marks, too.
    assert_eq!(rules(&window), [0, 2, 0, 1, 2, 1]);
    assert_eq!(window.decisions(), ["unknown: marks, to go in 7 days ≠"]);
    window.run(Cleaning::ShowAll(true));
    window.settle(0.0);
    assert_eq!(window.decisions(), ["a: marks, to go in 7 days", "unknown: marks, to go in 7 days ≠"]);
    window.run(Cleaning::Version(Some(crate::core::judge::JuliaVersion::new(1, 13))));
    window.rest();
    window.settle(0.0);
    assert_eq!(rules(&window), [2, 0, 1, 0, 2, 1]);
    assert_eq!(window.decisions(), ["a: deletes now", "unknown: deletes now ≠"]);
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

#[test]
fn nothing_is_ticked_while_it_is_not_known_what_is_kept() {
    let mut window = Window::cleaning(&[("a", 10)], &[]);
    assert_eq!(window.state.clean_up.overview.ticked.items, 1);
    window.state.clean_up.overview.ticks_nothing = true;
    window.rescan();
    assert_eq!(window.state.clean_up.overview.ticked.items, 0);
    assert!(words::safety(&window.state).contains("None is ticked"), "{}", words::safety(&window.state));
}

#[test]
fn a_survey_of_what_was_listed_before_something_went_is_not_shown() {
    let mut window = Window::cleaning(&[("index", 10), ("old", 20)], &[]);
    let before = Arc::clone(window.state.clean_up.survey.as_ref().unwrap());
    window.run(Cleaning::Version(Some(crate::core::judge::JuliaVersion::new(1, 6))));
    let (gone, now) = (window.space("index"), window.state.now);
    window.state.list.forget(&HashSet::from([gone]), &now);
    let begun = std::time::Instant::now();
    let event = loop {
        let event = window.notes.worker.as_ref().and_then(Worker::next_event);
        if let Some(event) = event.filter(|event| matches!(event.news, News::Surveyed(..))) {
            break event;
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "nothing is told");
        std::thread::sleep(Duration::from_millis(1));
    };
    crate::gui::update::apply(&mut window.state, event, false);
    let shown = window.state.clean_up.survey.as_ref().unwrap();
    assert!(Arc::ptr_eq(shown, &before), "items stand on positions in it");
}
