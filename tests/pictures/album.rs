//! Every state of the window that a person can meet, with its name.

use std::path::{Path, PathBuf};

use scratch_manager::core::depot::layout::Layout;
use scratch_manager::core::depot::{Depot, Origin, Presence, resolve::NoDepot};
use scratch_manager::core::judge::Verdict;
use scratch_manager::core::scan::Loose;
use scratch_manager::core::scan::ScanEnd;
use scratch_manager::core::space::Kind;
use scratch_manager::gui::command::{Command, Gesture};
use scratch_manager::gui::screenshot::Touch;
use scratch_manager::gui::state::State;
use scratch_manager::gui::state::filter::Chip;
use scratch_manager::gui::state::rows::Row;
use scratch_manager::gui::state::session::{Dialog, View, why_no_depot};
use scratch_manager::gui::update;
use scratch_manager::gui::widget::tree::{Reach, Step};
use scratch_manager::gui::worker::News;

use super::removing;
use super::scenes::{
    self, DEPOT, USUAL, depot, end, inventory, list, listed, looking, many, measuring, report, run, scanned,
    selected,
};

/// A state, made when it is looked at, and what a hand does to it.
pub struct Page {
    pub name: &'static str,
    pub state: Box<dyn FnOnce() -> State>,
    pub gestures: Vec<Touch>,
}

pub fn page(name: &'static str, state: impl FnOnce() -> State + 'static) -> Page {
    touched(name, state, &[])
}

pub fn touched(name: &'static str, state: impl FnOnce() -> State + 'static, gestures: &[Touch]) -> Page {
    Page { name, state: Box::new(state), gestures: gestures.to_vec() }
}

/// The state of this name.
pub fn named(name: &str) -> Page {
    pages().into_iter().find(|page| page.name == name).unwrap()
}

/// Every state.
pub fn pages() -> Vec<Page> {
    let mut pages = vec![
        page("first-run", scenes::no_depot),
        page("first-run-wrong-path", wrong_path),
        page("first-run-making-the-demo", making_the_demo),
        page("loading", looking),
        page("loading-measuring", measuring),
        page("loading-stopped", stopped),
        page("loading-sizes-ready", sizes_ready),
        page("empty", scenes::empty),
        page("no-match", no_match),
        page("warnings", scenes::warnings),
        page("read-only", read_only),
        page("names", scenes::names),
        page("names-in-details", names_in_details),
        page("list", list),
        page("list-many", many),
        page("list-two-depots", two_depots),
        page("list-partly-selected", partly_selected),
        page("list-cursor-alone", cursor_alone),
        page("selected-one", selected),
        page("selected-several", || with_details(several())),
        page("details-everything", || with_details(list())),
        page("details-keep", || details_of(Verdict::Keep)),
        page("details-can-go", || details_of(Verdict::CanGo)),
        page("details-look-first", || details_of(Verdict::LookFirst)),
        page("details-cannot-check", || details_of(Verdict::CannotCheck)),
        page("details-package", || with_details(package())),
        page("details-link", || details_of_kind(Kind::Symlink)),
        page("details-loose", details_of_loose),
        page("chips", chips),
        touched("kinds", chips, &[Touch::Click(-130.0, 56.0)]),
        page("search", search),
        touched("hover-row", list, &[Touch::Rest(60.0, 165.0)]),
        touched("hover-status", list, &[Touch::Rest(255.0, 165.0)]),
        touched("menu-of-row", selected, &[Touch::Menu]),
        touched("menu-of-window", list, &[Touch::Click(-26.0, 20.0)]),
        touched("depot-chooser", depots, &[Touch::Click(40.0, 20.0)]),
        touched("depot-chooser-first-run", scenes::no_depot, &[Touch::Click(40.0, 20.0)]),
        page("settings", settings),
        page("palette", || palette("")),
        page("palette-found", || palette("pl")),
        page("palette-off", || palette("undo")),
        page("palette-nothing", || palette("zzz")),
        page("keys", keys),
        touched("ring-header", list, &[Touch::Tab(2)]),
        page("about", about),
        page("failed-open", scenes::notice),
        page("failed-settings", failed_settings),
        page("drop", drop),
    ];
    pages.extend(super::inside::pages());
    pages.extend(removing::pages());
    #[cfg(unix)]
    pages.extend(super::artifact::pages());
    #[cfg(unix)]
    pages.extend(super::clean_up::pages());
    pages
}

fn wrong_path() -> State {
    let mut state = scenes::no_depot();
    state.session.chooser.draft = "/data/julia-depot".to_string();
    let missing = NoDepot::Missing("/data/julia-depot".into());
    state.session.chooser.problem = Some(why_no_depot(&missing, None));
    state
}

fn making_the_demo() -> State {
    let mut state = scenes::no_depot();
    run(&mut state, Command::TryDemo);
    state
}

fn stopped() -> State {
    let mut state = measuring();
    let News::Scanned(end) = end(15, 18_204, Vec::new()) else { return state };
    let mut progress = end.progress;
    progress.spaces_done = 6;
    report(&mut state, [News::Scanned(ScanEnd { cancelled: true, progress, ..end })]);
    state
}

fn sizes_ready() -> State {
    let (inventory, measured) = inventory(USUAL);
    let spaces = inventory.spaces.len();
    let mut state = looking();
    report(&mut state, [listed(inventory), News::Measured(measured)]);
    let News::Scanned(mut end) = end(spaces, 47_072, Vec::new()) else { return state };
    end.elapsed = std::time::Duration::from_secs(4);
    scenes::report_to_busy(&mut state, News::Scanned(end));
    state
}

fn no_match() -> State {
    let mut state = list();
    run(&mut state, Command::Filter(Chip::Verdict(Verdict::CanGo)));
    update::search(&mut state, "foo");
    state
}

fn read_only() -> State {
    let (mut inventory, measured) = inventory(USUAL);
    inventory.depots = vec![depot(Presence::Folder, false)];
    scanned((inventory, measured), Vec::new())
}

fn names_in_details() -> State {
    let mut state = scenes::names();
    let long = position(&state, |row, state| {
        row.item().and_then(|item| state.list.items.item(item)).is_some_and(|item| item.name.len() > 100)
    });
    run(&mut state, Command::Gesture(Gesture::Point(long, Reach::Only)));
    with_details(state)
}

fn depots() -> State {
    let (mut inventory, measured) = inventory(USUAL);
    let other = |path: &str, origin, presence, writable| Depot {
        path: PathBuf::from(path),
        layout: Layout::new(path, path),
        origin,
        presence,
        writable,
    };
    inventory.depots.extend([
        other("/opt/julia-1.11.5/local/share/julia", Origin::Bundled, Presence::Folder, false),
        other(
            "/mnt/lab/depots/a-very-long-name-of-a-shared-folder/julia/depot",
            Origin::Settings,
            Presence::Folder,
            true,
        ),
        other("/mnt/usb/julia", Origin::Settings, Presence::Missing, false),
        other("/srv/locked", Origin::Variable, Presence::Unreadable("permission denied".into()), false),
    ]);
    scanned((inventory, measured), Vec::new())
}

fn two_depots() -> State {
    let (mut inventory, measured) = inventory(USUAL);
    let path = "/mnt/lab/depot";
    inventory.depots.push(Depot {
        path: PathBuf::from(path),
        layout: Layout::new(path, path),
        origin: Origin::Settings,
        presence: Presence::Folder,
        writable: true,
    });
    for package in inventory.packages.iter_mut().skip(4) {
        package.depot = 1;
    }
    scanned((inventory, measured), Vec::new())
}

fn position(state: &State, is_it: impl Fn(Row, &State) -> bool) -> usize {
    state.list.rows.iter().position(|row| is_it(*row, state)).unwrap_or_default()
}

fn package() -> State {
    let mut state = list();
    let package = position(&state, |row, _| matches!(row, Row::Group(_)));
    run(&mut state, Command::Gesture(Gesture::Point(package, Reach::Only)));
    state
}

fn partly_selected() -> State {
    let mut state = package();
    let row = state.list.cursor().unwrap_or_default();
    run(&mut state, Command::Gesture(Gesture::Point(row + 1, Reach::Toggle)));
    run(&mut state, Command::Gesture(Gesture::Point(row + 4, Reach::Toggle)));
    state
}

fn cursor_alone() -> State {
    let mut state = selected();
    run(&mut state, Command::Gesture(Gesture::Move(Step::Down, Reach::Nothing)));
    run(&mut state, Command::Gesture(Gesture::Move(Step::Down, Reach::Nothing)));
    state
}

fn several() -> State {
    let mut state = list();
    run(&mut state, Command::Gesture(Gesture::Point(1, Reach::Only)));
    run(&mut state, Command::Gesture(Gesture::Point(5, Reach::Range)));
    state
}

fn with_details(mut state: State) -> State {
    state.session.settings.details_open = Some(true);
    state
}

fn details_of(verdict: Verdict) -> State {
    let mut state = list();
    let row = position(&state, |row, state| {
        row.item().and_then(|item| state.list.items.item(item)).is_some_and(|item| item.verdict == verdict)
    });
    run(&mut state, Command::Gesture(Gesture::Point(row, Reach::Only)));
    with_details(state)
}

fn details_of_kind(kind: Kind) -> State {
    let (mut inventory, measured) = inventory(USUAL);
    inventory.spaces[0].kind = kind;
    let mut state = scanned((inventory, measured), Vec::new());
    let row = position(&state, |row, state| row.item() == state.list.items.of_space(0));
    run(&mut state, Command::Gesture(Gesture::Point(row, Reach::Only)));
    with_details(state)
}

fn details_of_loose() -> State {
    let (mut inventory, measured) = inventory(USUAL);
    let path = Layout::new(DEPOT, DEPOT).scratchspaces().join("notes.txt");
    inventory.loose.push(Loose { depot: 0, path, kind: Kind::File });
    let mut state = scanned((inventory, measured), Vec::new());
    run(&mut state, Command::Gesture(Gesture::Move(Step::Last, Reach::Only)));
    with_details(state)
}

fn chips() -> State {
    let mut state = list();
    run(&mut state, Command::Filter(Chip::Verdict(Verdict::CanGo)));
    run(&mut state, Command::Filter(Chip::Unused));
    state
}

fn search() -> State {
    let mut state = many();
    update::search(&mut state, "202");
    state
}

fn settings() -> State {
    let mut state = list();
    state.session.settings.depots = vec!["/mnt/lab/depot".into(), "/mnt/usb/julia".into()];
    state.session.view = View::Settings;
    let depot = Path::new("/home/jane/.julia");
    state.session.settings.never_suggested.add(depot, &depot.join("artifacts/0a1b2c3d"));
    state
}

fn palette(text: &str) -> State {
    let mut state = list();
    run(&mut state, Command::OpenDialog(Dialog::Palette));
    run(&mut state, Command::Gesture(Gesture::Ask(text.to_string())));
    state
}

fn keys() -> State {
    let mut state = list();
    run(&mut state, Command::OpenDialog(Dialog::Keys));
    state
}

fn about() -> State {
    let mut state = list();
    state.session.dialog = Some(Dialog::About);
    state
}

fn failed_settings() -> State {
    let mut state = list();
    let source = std::io::Error::new(std::io::ErrorKind::StorageFull, "no space left on device");
    let path = "/home/jane/.config/scratch-manager/settings.toml";
    let error = scratch_manager::core::error::Error::new("save the settings", path, source);
    report(&mut state, [News::NotSaved(error)]);
    state
}

fn drop() -> State {
    let mut state = list();
    state.session.drop_hovers = true;
    state
}
