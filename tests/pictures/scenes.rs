//! What the pictures show: states of the window made by hand, in which time stands still.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::ToSpan as _;
use scratch_manager::core::depot::DepotChoice;
use scratch_manager::core::depot::layout::Layout;
use scratch_manager::core::depot::{Depot, Origin, Presence};
use scratch_manager::core::environment::Environment;
use scratch_manager::core::error::{Error, Warning, WarningKind};
use scratch_manager::core::log::Entry;
use scratch_manager::core::names::{Name, Source as NameSource};
use scratch_manager::core::progress::Progress;
use scratch_manager::core::scan::ScanEnd;
use scratch_manager::core::scan::{Inventory, Loose, Package};
use scratch_manager::core::space::{Key, Kind, Owner, Parent, ParentState, Sizes, Space, SpaceId, Status};
use scratch_manager::core::time::{Clock, FixedClock, LocalTime};
use scratch_manager::demo::{Demo, SharedDemo};
use scratch_manager::gui::command::{Command, Gesture};
use scratch_manager::gui::state::JobId;
use scratch_manager::gui::state::session::View;
use scratch_manager::gui::state::{Source, State};
use scratch_manager::gui::update::{self, Outside};
use scratch_manager::gui::widget::tree::Reach;
use scratch_manager::gui::worker::Event;
use scratch_manager::gui::worker::News;
use uuid::Uuid;

pub const DEPOT: &str = "/home/jane/.julia";
const JOB: JobId = JobId(1);

/// A space: its key, the states of its parents, days since its last use, megabytes on disk, files.
pub type Row = (&'static str, &'static [ParentState], Option<i64>, u64, u64);

const EXISTS: ParentState = ParentState::Exists;
const MISSING: ParentState = ParentState::Missing;
const UNREACHABLE: ParentState = ParentState::Unreachable;

/// A depot with every status, of fewer than twenty spaces, so that groups are expanded.
pub const USUAL: &[(&str, &[Row])] = &[
    ("DataDeps", &[("cache", &[MISSING, MISSING], Some(700), 640, 12)]),
    ("Makie", &[("makie", &[EXISTS], Some(3), 1_900, 3_042)]),
    (
        "OpenML",
        &[
            ("datasets", &[EXISTS, EXISTS, MISSING], Some(2), 12_100, 1_190),
            ("index", &[MISSING], Some(250), 310, 14),
        ],
    ),
    ("Pkg", &[("precompile-2f1c", &[], None, 0, 1)]),
    ("Plots", &[("plotly", &[EXISTS], Some(0), 4, 1)]),
    (
        "Pluto",
        &[
            ("notebooks", &[EXISTS; 12], Some(0), 2_200, 40_112),
            ("recordings", &[], None, 850, 61),
            ("static-exports-for-the-course-on-numerical-weather-prediction", &[MISSING], Some(96), 41, 9),
        ],
    ),
    ("SedimentModels", &[("model-runs", &[UNREACHABLE, MISSING], Some(40), 1_260, 416)]),
    ("TimeZones", &[("build", &[EXISTS, EXISTS], Some(9), 8, 1_802)]),
];

fn now() -> FixedClock {
    FixedClock::at("2025-06-15T12:00:00").unwrap()
}

pub fn depot(presence: Presence, writable: bool) -> Depot {
    let (path, layout) = (PathBuf::from(DEPOT), Layout::new(DEPOT, DEPOT));
    Depot { path, layout, origin: Origin::User, presence, writable }
}

fn space(package: &str, (key, parents, days, megabytes, files): Row) -> (Space, Sizes) {
    let owner = Owner::of(Uuid::new_v5(&Uuid::NAMESPACE_DNS, package.as_bytes()));
    let path = Layout::new(DEPOT, DEPOT).space(owner.folder(), OsStr::new(key));
    let id = SpaceId { depot: 0, owner, key: Key::found(OsStr::new(key)) };
    let mut space = Space::new(id, path, Kind::Directory);
    let day = |days: i64| now().now().utc.as_second() - days * 86_400;
    space.parents = parents
        .iter()
        .enumerate()
        .map(|(number, state)| {
            let path = format!("/home/jane/work/project-{number}/Project.toml");
            Parent::new(Arc::from(Path::new(&path)), *state)
        })
        .collect();
    space.status = Status::of(days.is_some(), &space.parents);
    let at = |days| scratch_manager::core::time::file_time(day(days), 0).unwrap();
    space.last_used = days.map(|days| at(days).to_string().parse().unwrap());
    let bytes = megabytes * 1_000_000 + 4_096;
    let sizes = Sizes {
        apparent: bytes,
        allocated: bytes,
        reclaimable: bytes,
        files,
        last_modified: Some(at(days.unwrap_or(120))),
        ..Sizes::default()
    };
    (space, sizes)
}

/// What the log would say of a space: each parent used it once, a day before the next.
fn entries(space: &Space) -> Vec<Entry> {
    let Some(last) = space.last_used else { return Vec::new() };
    let entry = |(number, parent): (i64, &Parent)| Entry {
        log: Arc::from(Path::new(&format!("{DEPOT}/logs/scratch_usage.toml"))),
        line: 1 + 3 * number.unsigned_abs(),
        path: Arc::from(space.path.as_path()),
        time: Some(LocalTime::new(last.civil() - number.days())),
        parents: Arc::from([Arc::clone(&parent.path)]),
        whole: true,
    };
    (0..).zip(&space.parents).map(entry).collect()
}

/// An inventory and the sizes of its spaces.
pub fn inventory(packages: &[(&str, &[Row])]) -> (Inventory, Vec<(usize, Sizes)>) {
    let mut inventory = Inventory { depots: vec![depot(Presence::Folder, true)], ..Inventory::default() };
    let mut measured = Vec::new();
    for (name, rows) in packages {
        let start = inventory.spaces.len();
        for row in *rows {
            let (space, sizes) = space(name, *row);
            measured.push((inventory.spaces.len(), sizes));
            inventory.entries.push(entries(&space));
            inventory.spaces.push(space);
        }
        inventory.packages.push(Package {
            depot: 0,
            owner: Owner::of(Uuid::new_v5(&Uuid::NAMESPACE_DNS, name.as_bytes())),
            name: Some(Name { text: (*name).to_string(), source: NameSource::Registry, others: Vec::new() }),
            guess: None,
            spaces: start..inventory.spaces.len(),
            above: Vec::new(),
        });
    }
    (inventory, measured)
}

/// A window whose scan runs and has found nothing yet.
pub fn looking() -> State {
    let environment = Environment { home: Some("/home/jane".into()), ..Environment::default() };
    let source = Source { depots: DepotChoice::Environment(Vec::new()), environment };
    let mut state = State::new(source, now().now());
    state.session.view = View::Everything;
    state.session.demo.maker = Some(Demo::maker(&SharedDemo::default()));
    state.scan.job = Some(JOB);
    state
}

/// An inventory as the worker lists it.
pub fn listed(inventory: Inventory) -> News {
    News::listed(inventory, Some(Path::new("/home/jane")), &now().now())
}

pub fn report(state: &mut State, news: impl IntoIterator<Item = News>) {
    for news in news {
        update::apply(state, Event { job: JOB, news }, false);
    }
}

/// Reports while the user is at the list.
pub fn report_to_busy(state: &mut State, news: News) {
    update::apply(state, Event { job: JOB, news }, true);
}

pub fn end(spaces: usize, files: u64, warnings: Vec<Warning>) -> News {
    News::Scanned(ScanEnd {
        progress: Progress { spaces_done: spaces, spaces, files },
        elapsed: Duration::from_millis(940),
        warnings,
        cancelled: false,
    })
}

pub fn scanned((inventory, measured): (Inventory, Vec<(usize, Sizes)>), warnings: Vec<Warning>) -> State {
    let mut state = looking();
    let files = measured.iter().map(|(_, sizes)| sizes.files).sum();
    let spaces = inventory.spaces.len();
    let end = end(spaces, files, warnings);
    report(&mut state, [listed(inventory), News::Measured(measured), end]);
    state
}

/// The usual list, its groups expanded.
pub fn list() -> State {
    scanned(inventory(USUAL), Vec::new())
}

/// The same with the cursor on a space.
pub fn selected() -> State {
    let mut state = list();
    run(&mut state, Command::Gesture(Gesture::Point(1, Reach::Only)));
    state
}

/// More than twenty spaces: groups are collapsed but for one.
pub fn many() -> State {
    const KEYS: [&str; 8] = ["2021", "2022", "2023", "2024", "2025", "shared", "tiles", "tmp"];
    let rows: Vec<Row> = KEYS
        .iter()
        .zip(1..)
        .map(|(key, number)| -> Row { (key, &[EXISTS], Some(number * 30), 90 * number.unsigned_abs(), 7) })
        .collect();
    let mut packages = USUAL.to_vec();
    packages.push(("ClimateAtlas", &rows));
    packages.push(("TidalModels", &rows));
    let mut state = scanned(inventory(&packages), Vec::new());
    run(&mut state, Command::Gesture(Gesture::Fold(1)));
    state
}

/// Half of the sizes are known.
pub fn measuring() -> State {
    let (inventory, mut measured) = inventory(USUAL);
    let spaces = inventory.spaces.len();
    measured.truncate(6);
    let mut state = looking();
    let progress = Progress { spaces_done: measured.len(), spaces, files: 18_204 };
    report(&mut state, [listed(inventory), News::Measured(measured), News::Progress(progress)]);
    state
}

/// A depot without scratch spaces.
pub fn empty() -> State {
    scanned(inventory(&[]), Vec::new())
}

/// No depot where Julia has it by default.
pub fn no_depot() -> State {
    let inventory = Inventory { depots: vec![depot(Presence::Missing, false)], ..Inventory::default() };
    scanned((inventory, Vec::new()), Vec::new())
}

/// The list of warnings open, in a depot that cannot be written.
pub fn warnings() -> State {
    let (mut inventory, measured) = inventory(USUAL);
    inventory.depots = vec![depot(Presence::Folder, false)];
    let log = format!("{DEPOT}/logs/scratch_usage.toml");
    inventory.warnings.push(Warning::new(WarningKind::Log, log, "the entry is torn").at_line(407));
    let locked = format!("{DEPOT}/scratchspaces/locked");
    let end = vec![Warning::new(WarningKind::Space, locked, "permission denied")];
    let mut state = scanned((inventory, measured), end);
    run(&mut state, Command::Warnings);
    state
}

/// A folder that could not be opened.
pub fn notice() -> State {
    let mut state = selected();
    let source = std::io::Error::new(std::io::ErrorKind::NotFound, "no program to show folders was found");
    let error = Error::new("open the folder", format!("{DEPOT}/scratchspaces"), source)
        .with_advice("install xdg-utils");
    report(&mut state, [News::NotOpened(error)]);
    state
}

/// Names that are long, run from right to left, want to forge rows, or that the typeface lacks.
pub fn names() -> State {
    const LONG: &str = "a-name-that-somebody-built-from-every-setting-of-a-run-and-its-date-and-the-name-of-the-\
                        machine-and-a-checksum-0123456789abcdef0123456789abcdef-and-then-some-more-words-until-\
                        no-window-holds-it-any-longer.v2";
    let (mut inventory, measured) = inventory(&[
        ("Evil\nOpenML / datasets", &[("a\u{202e}gpj.txt", &[MISSING], Some(4), 20, 4)]),
        (
            "NomsDeFichiersÀRallonge",
            &[(LONG, &[EXISTS], Some(1), 900, 7), ("Ελληνικά и кириллица", &[EXISTS], Some(2), 400, 9)],
        ),
        ("ספריות", &[("שלום עולם", &[], None, 70, 2), ("数据集", &[MISSING], Some(800), 60, 1)]),
    ]);
    for name in ["notes\t2024.txt", "\u{7f}\u{1b}[31mred"] {
        let path = Layout::new(DEPOT, DEPOT).scratchspaces().join(name);
        inventory.loose.push(Loose { depot: 0, path, kind: Kind::File });
    }
    scanned((inventory, measured), Vec::new())
}

/// Shows the state in a window of this size: that decides what is open in it.
pub fn hang(state: &mut State, size: [u16; 2]) {
    state.session.window = size.map(f32::from).into();
    state.pending.details = true;
    update::settle(state, 0.0, &mut Nothing);
    // Nobody answers: what is shown has been looked at, unless it is a picture of looking.
    if state.clean_up.job == Some(JOB) {
        state.clean_up.job = None;
    }
}

/// Lets time pass in the window.
pub fn settle(state: &mut State, time: f64) {
    update::settle(state, time, &mut Nothing);
}

/// A world where nothing happens.
struct Nothing;

impl Outside for Nothing {
    fn submit(&mut self, _: scratch_manager::gui::worker::Job) -> JobId {
        JOB
    }
    fn cancel(&mut self, _: JobId) {}
    fn pick_folder(&mut self) {}
    fn quit(&mut self) {}
    fn copy(&mut self, _: String) {}
}

/// Carries out a command in a world where nothing else happens.
pub fn run(state: &mut State, command: Command) {
    update::run(state, command, &mut Nothing);
}
