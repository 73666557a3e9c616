//! The states of cleaning up. What is decided is decided on a depot that is really there; how much its things
//! take is told, so that the pictures are the same everywhere.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use scratch_manager::core::depot::DepotChoice;
use scratch_manager::core::depot::Origin;
use scratch_manager::core::environment::Environment;
use scratch_manager::core::judge::JuliaVersion;
use scratch_manager::core::operation::survey::Survey;
use scratch_manager::core::reclaim::Removals;
use scratch_manager::core::space::Sizes;
use scratch_manager::core::time::{Clock, FixedClock};
use scratch_manager::gui::command::{Cleaning, Command, Gesture};
use scratch_manager::gui::screenshot::Touch;
use scratch_manager::gui::state::JobId;
use scratch_manager::gui::state::clean_up::DecisionRow;
use scratch_manager::gui::state::items::Items;
use scratch_manager::gui::state::session::{Session, View};
use scratch_manager::gui::state::{Source, State};
use scratch_manager::gui::update::{self, Outside};
use scratch_manager::gui::widget::tree::Reach;
use scratch_manager::gui::worker::Event;
use scratch_manager::gui::worker::Job;
use scratch_manager::gui::worker::News;
use scratch_manager::gui::worker::Worker;

use super::album::{Page, page, touched};

/// A space: whose, its key, its megabytes, and the project that used it.
type Row = (&'static str, &'static str, u64, Option<&'static str>);

const USUAL: &[Row] = &[
    ("OpenML", "datasets", 12_100, Some("work")),
    ("OpenML", "index", 310, Some("gone/regression")),
    ("MLDatasets", "data-v0.1.0", 640, Some("gone/mnist")),
    ("MLDatasets", "data-v0.2.0", 720, Some("gone/mnist")),
    ("MLDatasets", "data-v0.3.0", 740, Some("gone/mnist")),
    ("MLDatasets", "data-v0.4.0", 760, Some("work")),
    ("Makie", "cached-fonts", 96, Some("gone/poster")),
    ("Pluto", "notebooks", 850, None),
    ("Pluto", "recordings", 41, None),
    ("TimeZones", "build", 8, Some("work")),
];

const IN_USE: &[Row] = &[
    ("OpenML", "datasets", 12_100, Some("work")),
    ("MLDatasets", "data-v0.4.0", 760, Some("work")),
    ("Makie", "cached-fonts", 96, Some("work")),
    ("TimeZones", "build", 8, Some("work")),
];

fn uuid(name: &str) -> String {
    let number = name.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    format!("{number:08x}-0000-4000-8000-000000000000")
}

fn write(path: &Path, content: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn make(home: &Path, rows: &[Row]) {
    let depot = home.join(".julia");
    write(&home.join("work/Project.toml"), "");
    let mut log = String::new();
    for (owner, key, _, project) in rows {
        let uuid = uuid(owner);
        let project_file = depot.join("packages").join(owner).join("abcde/Project.toml");
        write(&project_file, &format!("name = \"{owner}\"\nuuid = \"{uuid}\"\n"));
        let space = depot.join("scratchspaces").join(&uuid).join(key);
        write(&space.join("file"), "x");
        if let Some(project) = project {
            let project = home.join(project).join("Project.toml");
            let (space, project) = (space.display(), project.display());
            let entry = [
                "[[\"",
                &space.to_string(),
                "\"]]\ntime = 2025-05-01T10:00:00Z\nparent_projects = [\"",
                &project.to_string(),
                "\"]\n",
            ];
            log.extend(entry);
        }
    }
    write(&depot.join("logs/scratch_usage.toml"), &log);
    write(&depot.join("artifacts/0123456789012345678901234567890123456789/file"), "x");
    write(&depot.join("clones/4711/HEAD"), "x");
    write(&depot.join("compiled/v1.12/OpenML/x.ji"), "x");
}

/// The worker, and what it was asked.
struct World {
    worker: Worker,
    last: Option<JobId>,
}

impl Outside for World {
    fn submit(&mut self, job: Job) -> JobId {
        let id = self.worker.submit(job);
        self.last = Some(id);
        id
    }

    fn cancel(&mut self, _: JobId) {}
    fn copy(&mut self, _: String) {}
    fn pick_folder(&mut self) {}
    fn quit(&mut self) {}
}

/// The view on a depot of these spaces, after some commands.
struct Stage {
    home: tempfile::TempDir,
    rows: &'static [Row],
    state: State,
    world: World,
}

impl Stage {
    fn new(rows: &'static [Row], meddle: impl FnOnce(&Path)) -> Self {
        let home = tempfile::tempdir().unwrap();
        make(home.path(), rows);
        meddle(home.path());
        let environment = Environment {
            home: Some(home.path().to_path_buf()),
            working_directory: home.path().to_path_buf(),
            ..Environment::default()
        };
        let source = Source {
            depots: DepotChoice::paths(vec![home.path().join(".julia")], Origin::Argument),
            environment,
        };
        let clock = FixedClock::at("2025-06-15T12:00:00").unwrap();
        let mut shown = State::new(source, clock.now());
        shown.furnish(Session::default());
        shown.session.is_active = true;
        shown.clock = std::sync::Arc::new(clock);
        shown.removing.removals = Removals { journal: None, home_trash: Some(home.path().join("Trash")) };
        let world = World { worker: Worker::start(|| {}).unwrap(), last: None };
        let mut stage = Self { home, rows, state: shown, world };
        stage.run(Command::Rescan);
        stage.run(Command::View(View::Overview));
        stage
    }

    fn run(&mut self, command: Command) -> &mut Self {
        update::run(&mut self.state, command, &mut self.world);
        self
    }

    fn clean(&mut self, action: impl Into<Command>) -> &mut Self {
        self.run(action.into())
    }

    fn settle(&mut self) {
        let _ = update::settle(&mut self.state, 0.0, &mut self.world);
    }

    /// Lets the worker end what it was asked.
    fn rest(&mut self) -> &mut Self {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_mins(1) {
            self.settle();
            while let Some(event) = self.world.worker.next_event() {
                let event = self.told(event);
                update::apply(&mut self.state, event, false);
            }
            let clean_up = &self.state.clean_up;
            let is_quiet = !self.state.scan.is_running()
                && self.state.refresh.is_none()
                && clean_up.job.is_none()
                && self.state.removing.running.is_none()
                && self.state.log_repair.as_ref().is_none_or(|repair| repair.job.is_none())
                && self.state.removing.proposal.as_ref().is_none_or(|proposal| proposal.preview.is_some())
                && !self.state.pending.refresh
                && clean_up.surveyed == Some(self.state.list.generation);
            if is_quiet {
                return self;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!("the worker does not come to rest");
    }

    /// An event with sizes that are the same on every machine.
    fn told(&self, mut event: Event) -> Event {
        match &mut event.news {
            News::Inventory(inventory) => inventory.free = Some(1_100_000_000),
            News::Measured(measured) => {
                let Some(listing) = &self.state.list.listing else { return event };
                for (space, sizes) in measured {
                    let space = &listing.inventory.spaces[*space];
                    let key = space.id.key.as_os_str().to_str().unwrap();
                    let megabytes = self.rows.iter().find(|row| row.1 == key).map_or(1, |row| row.2);
                    *sizes = Sizes {
                        allocated: megabytes * 1_000_000,
                        reclaimable: megabytes * 1_000_000,
                        apparent: megabytes * 1_000_000,
                        files: megabytes * 3,
                        ..*sizes
                    };
                }
            }
            News::Surveyed(survey, items) => {
                **survey = Survey::clone(survey).with_sizes(|thing, sizes| {
                    if thing.space.is_none() {
                        (sizes.allocated, sizes.reclaimable, sizes.files) = (52_000_000, 52_000_000, 210);
                    }
                });
                *items = Items::of_survey(survey, Some(self.home.path()));
            }
            _ => {}
        }
        event
    }

    /// Points at the row of this thing, family or section.
    fn at(&mut self, wanted: &str) -> usize {
        let clean_up = &self.state.clean_up;
        let page = clean_up.page();
        let survey = clean_up.survey.as_ref().unwrap();
        let list = &survey.decisions(clean_up.tab).list;
        let name = |row: &DecisionRow| match *row {
            DecisionRow::Section(section) => page.sections.get(section).unwrap().title.to_string(),
            DecisionRow::Family(family) => page.families.get(family).unwrap().label.clone(),
            DecisionRow::Thing(thing) => survey.thing(&list[thing]).unwrap().path.display().to_string(),
        };
        page.rows.iter().position(|row| name(row).contains(wanted)).unwrap_or_else(|| panic!("no {wanted}"))
    }

    fn done(&mut self) -> State {
        let other = State::new(self.state.source.clone(), self.state.now);
        std::mem::replace(&mut self.state, other)
    }
}

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

pub fn loading() -> State {
    Stage::new(USUAL, |_| {}).done()
}

fn unticked() -> State {
    let mut stage = usual();
    let row = stage.at("index");
    stage.clean(Gesture::Point(row, Reach::Toggle)).done()
}

pub fn family_open() -> State {
    let mut stage = usual();
    let row = stage.at("data-v");
    stage.clean(Gesture::Fold(row));
    let row = stage.at("data-v0.2.0");
    stage.clean(Gesture::Point(row, Reach::Toggle)).done()
}

fn pointed(wanted: &str) -> State {
    let mut stage = usual();
    let row = stage.at(wanted);
    stage.clean(Gesture::Point(row, Reach::Nothing));
    stage.state.session.settings.details_open = Some(true);
    stage.done()
}

pub fn delayed() -> State {
    julia(JuliaVersion::new(1, 12)).done()
}

fn kept() -> State {
    let mut stage = julia(JuliaVersion::new(1, 12));
    let row = stage.at("Keep");
    stage.clean(Gesture::Fold(row)).done()
}

pub fn fails() -> State {
    let mut stage = damaged();
    stage.run(Command::View(View::Rules)).done()
}

fn spaces_alone() -> State {
    let mut stage = usual();
    stage.clean(Cleaning::Kinds(false)).rest().done()
}

pub fn nothing() -> State {
    let mut stage = Stage::new(IN_USE, |_| {});
    stage.rest().clean(Cleaning::Kinds(false)).rest().done()
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

fn overview() -> State {
    let mut stage = usual();
    stage.run(Command::View(View::Everything)).done()
}

/// Every state of cleaning up.
pub fn pages() -> Vec<Page> {
    vec![
        page("clean-loading", loading()),
        page("clean-now", usual().done()),
        page("clean-unticked", unticked()),
        page("clean-family", family_open()),
        page("clean-details", pointed("index")),
        page("clean-details-no-record", pointed("notebooks")),
        page("clean-details-section", pointed("No record")),
        page("clean-julia-delayed", delayed()),
        page("clean-julia-kept", kept()),
        page("clean-julia-immediate", julia(JuliaVersion::new(1, 13)).done()),
        page("clean-julia-fails", fails()),
        page("clean-spaces-alone", spaces_alone()),
        page("clean-nothing", nothing()),
        page("clean-log", log(false)),
        page("clean-log-repaired", log(true)),
        page("clean-propose", proposed(Cleaning::Delete)),
        page("clean-propose-collection", proposed(Cleaning::Collect)),
        page("clean-warnings", warned()),
        page("clean-review", overview()),
        touched("clean-hover-reason", usual().done(), &[Touch::Rest(560.0, 190.0)]),
    ]
}
