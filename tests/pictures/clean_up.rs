//! The states of the Overview and of Julia's rules. What is decided is decided on a depot that is really there; how much its things
//! take is told, so that the pictures are the same everywhere.

use std::fs;
use std::sync::Arc;

use scratch_manager::core::judge::{JuliaVersion, Thing, ThingKind};
use scratch_manager::core::operation::survey::Survey;
use scratch_manager::core::plan::Purpose;
use scratch_manager::core::progress::Progress;
use scratch_manager::core::reclaim::{Outcome, Report, Way};
use scratch_manager::core::space::{Sizes, Totals};
use scratch_manager::gui::command::{Cleaning, Command, Gesture, Removing};
use scratch_manager::gui::screenshot::Touch;
use scratch_manager::gui::state::removing::Work;
use scratch_manager::gui::state::session::View;
use scratch_manager::gui::state::{JobId, State};
use scratch_manager::gui::update;
use scratch_manager::gui::widget::tree::Reach;
use scratch_manager::gui::worker::removal::RemovalNews;
use scratch_manager::gui::worker::{Event, News};

use super::album::{Page, page, touched};
use super::stage::{FULL, IN_USE, Stage, USUAL, write};

fn usual() -> Stage {
    let mut stage = Stage::new(USUAL, |_| {});
    stage.rest();
    stage
}

fn julia(version: JuliaVersion) -> Stage {
    let mut stage = usual();
    stage.run(Command::View(View::Rules)).clean(Cleaning::Version(Some(version))).rest();
    stage
}

fn damaged() -> Stage {
    let mut stage = Stage::new(USUAL, |home| {
        let log = home.join(".julia/logs/scratch_usage.toml");
        let text = fs::read_to_string(&log).unwrap();
        fs::write(&log, text.replacen("time = 2025-05-01T10:00:00Z\n", "", 1)).unwrap();
    });
    stage.rest();
    stage
}

fn damaged_log(stage: &Stage) -> std::path::PathBuf {
    stage.home.path().join(".julia/logs/scratch_usage.toml")
}

pub fn looking() -> State {
    Stage::new(USUAL, |_| {}).done()
}

/// What can go is decided, and a part of it is measured.
pub fn scanning() -> State {
    let mut stage = usual();
    let shown = &mut stage.state;
    shown.clean_up.job = Some(JobId(99));
    shown.clean_up.progress = Some(Progress { spaces_done: 1_204, spaces: 2_000, files: 90_000 });
    for item in shown.list.items.list.iter_mut().filter(|item| item.name.contains("package")) {
        item.sizes = None;
    }
    if let Some(survey) = &mut shown.clean_up.survey {
        let unmeasured = |thing: &Thing, sizes: &mut Sizes| {
            if thing.kind == ThingKind::Package {
                *sizes = Sizes::default();
            }
        };
        *survey = Arc::new(Survey::clone(survey).with_sizes(unmeasured));
    }
    shown.clean_up.arrange_anew();
    stage.settle_once();
    stage.done()
}

pub fn nearly_full() -> State {
    let mut stage = Stage::new(USUAL, |_| {});
    stage.room = FULL;
    stage.rest().done()
}

/// What is kept is unfolded, for the goal lacks something.
pub fn short() -> State {
    let mut stage = Stage::new(USUAL, |_| {});
    stage.room = FULL;
    stage.rest();
    stage.clean(Cleaning::Goal(Some(10_000_000_000)));
    stage.rest().done()
}

pub fn no_spaces() -> State {
    Stage::new(&[], |home| {
        write(&home.join(".julia/packages/Example/abcde/Project.toml"), "name = \"Example\"\n");
    })
    .rest()
    .done()
}

fn unticked() -> State {
    let mut stage = usual();
    let row = stage.at("index");
    stage.clean(Gesture::Point(row, Reach::Toggle)).done()
}

fn pointed(wanted: &str) -> State {
    let mut stage = usual();
    let row = stage.at(wanted);
    stage.clean(Gesture::Point(row, Reach::Nothing));
    stage.state.session.settings.details_open = Some(true);
    stage.settle();
    stage.done()
}

fn searched(text: &str) -> State {
    let mut stage = usual();
    update::search(&mut stage.state, text);
    stage.rest().done()
}

pub fn rules() -> State {
    julia(JuliaVersion::new(1, 12)).done()
}

fn all_rules() -> State {
    let mut stage = julia(JuliaVersion::new(1, 12));
    stage.clean(Cleaning::ShowAll(true)).rest().done()
}

pub fn rules_fail() -> State {
    let mut stage = damaged();
    stage.run(Command::View(View::Rules)).rest().done()
}

pub fn nothing() -> State {
    let mut stage = Stage::new(IN_USE, |home| {
        for folder in ["artifacts", "clones", "compiled", "packages"] {
            fs::rename(home.join(".julia").join(folder), home.join(folder)).unwrap();
        }
    });
    stage.rest().done()
}

fn log(repaired: bool) -> State {
    let mut stage = damaged();
    let log = damaged_log(&stage);
    stage.clean(Cleaning::CheckLog(log)).rest();
    if repaired {
        stage.clean(Cleaning::RepairLog).rest();
    }
    stage.done()
}

fn proposed(action: Cleaning) -> State {
    let mut stage = usual();
    stage.run(Command::View(if action == Cleaning::Collect { View::Rules } else { View::Overview }));
    stage.clean(action).rest().done()
}

fn warned() -> State {
    let mut stage = damaged();
    stage.run(Command::View(View::Everything)).run(Command::Warnings).done()
}

/// Consents to delete what is ticked; nothing really goes.
fn consent(stage: &mut Stage, way: Way) {
    stage.clean(Cleaning::Delete).rest().run(Command::Removing(Removing::Way(way)));
    if let Some(proposal) = &mut stage.state.removing.proposal {
        proposal.note_painted();
    }
    stage.hold().run(Command::Removing(Removing::Consent));
}

/// What is ticked is being deleted.
fn deleting() -> State {
    let mut stage = usual();
    consent(&mut stage, Way::Trash);
    stage.done()
}

/// It was stopped, and can go on.
fn stopped() -> State {
    let mut stage = usual();
    consent(&mut stage, Way::Permanent);
    let running = stage.state.removing.running.as_ref().unwrap();
    let Work::Remove(plan, _) = &running.work else { panic!("nothing is removed") };
    let (done, all, job) = (4, plan.items().len(), running.job);
    let outcome = |at: usize| match at {
        at if at < done => Outcome::Deleted,
        _ => Outcome::Interrupted { partly: false },
    };
    let report = Report {
        purpose: Purpose::Delete,
        way: Way::Permanent,
        id: None,
        items: (0..all).map(outcome).collect(),
        freed: Totals { allocated: 2_410_000_000, files: 7_230, ..Totals::default() },
        moved: Totals::default(),
        warnings: Vec::new(),
        interrupted: true,
        moved_away: false,
    };
    let news = News::Removal(RemovalNews::CarriedOut(Ok(Box::new(report))));
    update::apply(&mut stage.state, Event { job, news }, false);
    stage.go_on().rest().done()
}

/// A small dialog after one that needed all of the window.
fn small_after_large() -> State {
    let mut stage = usual();
    stage.clean(Cleaning::Delete).rest();
    stage.run(Command::Escape);
    let row = stage.at("cached-fonts");
    stage.clean(Gesture::Point(row, Reach::Nothing)).run(Command::Removing(Removing::Delete));
    stage.rest().done()
}

fn everything() -> State {
    let mut stage = usual();
    stage.run(Command::View(View::Everything)).done()
}

/// Every state of the Overview and of Julia's rules.
pub fn pages() -> Vec<Page> {
    vec![
        touched("ring-overview", || usual().done(), &[Touch::Click(400.0, 20.0), Touch::Tab(1)]),
        page("overview-looking", looking),
        page("overview", || usual().done()),
        page("overview-scanning", scanning),
        page("overview-nearly-full", nearly_full),
        page("overview-short", short),
        page("overview-nothing", nothing),
        page("overview-no-spaces", no_spaces),
        page("overview-unticked", unticked),
        page("overview-details", || pointed("index")),
        page("overview-details-section", || pointed("NoRecord")),
        page("overview-search", || searched("openml")),
        page("overview-search-elsewhere", || searched("timezones build")),
        page("rules", rules),
        page("rules-all", all_rules),
        page("rules-at-once", || julia(JuliaVersion::new(1, 13)).done()),
        page("rules-fail", rules_fail),
        page("clean-log", || log(false)),
        page("clean-log-repaired", || log(true)),
        page("clean-propose", || proposed(Cleaning::Delete)),
        page("clean-propose-collection", || proposed(Cleaning::Collect)),
        page("clean-deleting", deleting),
        page("clean-stopped", stopped),
        page("clean-small-after-large", small_after_large),
        page("clean-warnings", warned),
        page("everything", everything),
        touched("overview-hover-why", || usual().done(), &[Touch::Rest(560.0, 290.0)]),
    ]
}
