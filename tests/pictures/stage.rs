//! A depot that is really there, and the window's state on it, after some commands. How much its things take is told,
//! so that the pictures are the same everywhere.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use scratch_manager::core::depot::DepotChoice;
use scratch_manager::core::depot::Origin;
use scratch_manager::core::disk::Room;
use scratch_manager::core::environment::Environment;
use scratch_manager::core::operation::survey::Survey;
use scratch_manager::core::progress::Lasting;
use scratch_manager::core::reclaim::Removals;
use scratch_manager::core::space::Sizes;
use scratch_manager::core::time::{Clock, FixedClock};
use scratch_manager::gui::command::Command;
use scratch_manager::gui::state::JobId;
use scratch_manager::gui::state::clean_up::overview::OverviewRow;
use scratch_manager::gui::state::items::Items;
use scratch_manager::gui::state::session::{Session, View};
use scratch_manager::gui::state::{Source, State};
use scratch_manager::gui::update::{self, Outside};
use scratch_manager::gui::worker::Event;
use scratch_manager::gui::worker::Job;
use scratch_manager::gui::worker::Worker;
use scratch_manager::gui::worker::{News, Surveyed};

/// A space: whose, its key, its megabytes, and the project that used it.
pub type Row = (&'static str, &'static str, u64, Option<&'static str>);

pub const USUAL: &[Row] = &[
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

pub const IN_USE: &[Row] = &[
    ("OpenML", "datasets", 12_100, Some("work")),
    ("MLDatasets", "data-v0.4.0", 760, Some("work")),
    ("Makie", "cached-fonts", 96, Some("work")),
    ("TimeZones", "build", 8, Some("work")),
];

fn uuid(name: &str) -> String {
    let number = name.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    format!("{number:08x}-0000-4000-8000-000000000000")
}

pub fn write(path: &Path, content: &str) {
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

pub const ROOMY: Room = Room { free: 312_000_000_000, total: 512_000_000_000 };
pub const FULL: Room = Room { free: 800_000_000, total: 512_000_000_000 };

/// When everything changed, two months before the pictures.
const CHANGED: Timestamp = Timestamp::constant(1_744_000_000, 0);

/// The worker, and what it was asked.
struct World {
    worker: Worker,
    holds: bool,
}

impl Outside for World {
    fn submit(&mut self, job: Job) -> JobId {
        if self.holds { JobId(999) } else { self.worker.submit(job) }
    }

    fn cancel(&mut self, _: JobId) {}
    fn copy(&mut self, _: String) {}
    fn pick_folder(&mut self) {}
    fn quit(&mut self) {}
}

/// The view on a depot of these spaces, after some commands.
pub struct Stage {
    pub home: tempfile::TempDir,
    rows: &'static [Row],
    pub room: Room,
    pub state: State,
    world: World,
}

impl Stage {
    pub fn new(rows: &'static [Row], meddle: impl FnOnce(&Path)) -> Self {
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
        shown.clock = Arc::new(clock);
        shown.removing.removals = Removals { journal: None, home_trash: Some(home.path().join("Trash")) };
        let world = World { worker: Worker::start(&Lasting::default(), || {}).unwrap(), holds: false };
        let mut stage = Self { home, rows, room: ROOMY, state: shown, world };
        stage.run(Command::Rescan);
        stage.run(Command::View(View::Overview));
        stage
    }

    pub fn run(&mut self, command: Command) -> &mut Self {
        update::run(&mut self.state, command, &mut self.world);
        self
    }

    pub fn clean(&mut self, action: impl Into<Command>) -> &mut Self {
        self.run(action.into())
    }

    /// From here on nothing is done that is asked for.
    pub fn hold(&mut self) -> &mut Self {
        self.world.holds = true;
        self
    }

    /// From here on it is done again.
    pub fn go_on(&mut self) -> &mut Self {
        self.world.holds = false;
        self
    }

    /// Arranges what is shown, and hears of nothing.
    pub fn settle_once(&mut self) {
        let State { clean_up, list, now, .. } = &mut self.state;
        clean_up.arrange(list, now);
    }

    pub fn settle(&mut self) {
        let _ = update::settle(&mut self.state, 0.0, &mut self.world);
    }

    /// Lets the worker end what it was asked, and shows all of it.
    pub fn rest(&mut self) -> &mut Self {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_mins(1) {
            self.settle();
            let mut is_arranged = true;
            while let Some(event) = self.world.worker.next_event() {
                let event = self.told(event);
                update::apply(&mut self.state, event, false);
                is_arranged = false;
            }
            let clean_up = &self.state.clean_up;
            let is_quiet = is_arranged
                && !self.state.scan.is_running()
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
            News::Listed(listing, _) => Arc::make_mut(&mut listing.inventory).free = Some(1_100_000_000),
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
                        last_modified: Some(CHANGED),
                        ..*sizes
                    };
                }
            }
            News::Surveyed(survey, found) => {
                **survey = Survey::clone(survey).with_sizes(|thing, sizes| {
                    sizes.last_modified = Some(CHANGED);
                    if thing.space.is_none() {
                        (sizes.allocated, sizes.reclaimable, sizes.files) = (152_000_000, 152_000_000, 210);
                    }
                });
                survey.room = Some(self.room);
                *found = Surveyed::Items(Items::of_survey(survey, Some(self.home.path())));
            }
            _ => {}
        }
        event
    }

    /// The position of the row of this item or section.
    pub fn at(&self, wanted: &str) -> usize {
        let overview = &self.state.clean_up.overview;
        let items = &self.state.list.items;
        let name = |row: &OverviewRow| match *row {
            OverviewRow::Section(section) => format!("{:?}", overview.sections[section].common),
            OverviewRow::Item(item) => items.label(&items.list[item]),
        };
        let names: Vec<String> = overview.rows.iter().map(name).collect();
        let found = names.iter().position(|name| name.contains(wanted));
        found.unwrap_or_else(|| panic!("no {wanted} in {names:?}"))
    }

    pub fn done(&mut self) -> State {
        let other = State::new(self.state.source.clone(), self.state.now);
        std::mem::replace(&mut self.state, other)
    }
}
