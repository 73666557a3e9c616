//! The states of removing: dialogs, what runs, what was done, what was removed before.
//!
//! A plan can only be made of what is on disk: the spaces of the picture are made as empty folders for it, and
//! their sizes are told.

mod recent;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use scratch_manager::core::depot::layout::Layout;
use scratch_manager::core::error::{Error, Warning};
use scratch_manager::core::judge::Verdict;
use scratch_manager::core::log::parents::Volumes;
use scratch_manager::core::plan::{Basis, Plan, Purpose, Refusal};
use scratch_manager::core::reclaim::journal::Journal;
use scratch_manager::core::reclaim::past::{Past, PastItem, Standing};
use scratch_manager::core::reclaim::undo::PurgeReport;
use scratch_manager::core::reclaim::{Outcome, Preview, ReclaimProgress, Removals, Report, Stuck, Way};
use scratch_manager::core::space::Totals;
use scratch_manager::core::time::{Clock, FixedClock};
use scratch_manager::gui::command::{Command, Gesture, Removing};
use scratch_manager::gui::screenshot::Touch;
use scratch_manager::gui::state::State;
use scratch_manager::gui::state::filter::Chip;
use scratch_manager::gui::state::removing::Undoable;
use scratch_manager::gui::widget::tree::Reach;
use scratch_manager::gui::worker::News;
use scratch_manager::gui::worker::removal::{RemovalNews, Undone};

use recent::{past, purge, recent, recent_failed};

use super::album::{Page, page, touched};
use super::scenes::{DEPOT, Row, USUAL, inventory, list, report, run, scanned};

const PATIENCE: Duration = Duration::from_secs(2);

/// Every state of removing.
pub fn pages() -> Vec<Page> {
    vec![
        page("removal-looking", looking),
        page("removal-one", one),
        page("removal-several", several),
        page("removal-keep", keep),
        touched("ring-filled", several, &[Touch::Tab(1)]),
        touched("ring-filled-danger", || chosen(several(), Way::Permanent), &[Touch::Tab(1)]),
        page("removal-disk-full", disk_full),
        page("removal-skipped", skipped),
        page("removal-all-skipped", all_skipped),
        page("removal-permanent", || chosen(several(), Way::Permanent)),
        page("removal-hidden", hidden),
        page("removal-many", many),
        page("removal-names", names),
        page("removal-clear", clear),
        page("removal-clear-permanent", || chosen(clear(), Way::Permanent)),
        page("removal-clear-typed", typed),
        page("removal-no-journal", no_journal),
        page("removal-no-trash", no_trash),
        page("running-trash", || running(Way::Trash, 3)),
        page("running-permanent", || running(Way::Permanent, 1)),
        page("running-stopping", stopping),
        page("done-trash", || done(Way::Trash, &[])),
        page("done-permanent", || done(Way::Permanent, &[])),
        page("done-partly", || done(Way::Trash, &[0, 2])),
        page("done-stopped", stopped),
        page("done-brought-back", brought_back),
        page("done-conflict", conflict),
        page("done-purged", purged),
        page("leftovers", leftovers),
        page("recent", recent),
        page("recent-empty", || past(Ok((Vec::new(), Vec::new())))),
        page("recent-looking", || asked(list(), Removing::LookBack)),
        page("recent-failed", recent_failed),
        page("purge", purge),
        page("purge-looking", || asked(list(), Removing::ProposePurge(of()))),
        touched("menu-after-removal", || done(Way::Trash, &[]), &[Touch::Click(-26.0, 20.0)]),
        touched("hover-undo", || done(Way::Trash, &[]), &[Touch::Rest(-40.0, -16.0)]),
    ]
}

fn act(state: &mut State, action: impl Into<Command>) {
    if let Some(proposal) = &mut state.removing.proposal {
        proposal.note_painted();
    }
    run(state, action.into());
}

fn asked(mut state: State, action: impl Into<Command>) -> State {
    act(&mut state, action);
    state
}

fn tell(state: &mut State, news: RemovalNews) {
    report(state, [News::Removal(news)]);
}

fn now() -> FixedClock {
    FixedClock::at("2025-06-15T12:00:00").unwrap()
}

/// The plan to delete these spaces of a list of packages, after `meddle` did something to their folders.
fn preview(packages: &[(&str, &[Row])], spaces: &[usize], meddle: impl FnOnce(&[&Path])) -> Preview {
    let folder = tempfile::tempdir().unwrap();
    let depot = folder.path().join(".julia");
    let (mut inventory, measured) = inventory(packages);
    inventory.depots[0].path.clone_from(&depot);
    inventory.depots[0].layout = Layout::new(&depot, &depot);
    for (position, sizes) in measured {
        let space = &mut inventory.spaces[position];
        space.path = inventory.depots[0].layout.space(space.id.owner.folder(), space.id.key.as_os_str());
        space.sizes = Some(sizes);
        fs::create_dir_all(&space.path).unwrap();
    }
    let volumes = Volumes::default();
    let basis = Basis { inventory: &inventory, volumes: &volumes, now: &now().now(), patience: PATIENCE };
    let trash = folder.path().join("Trash");
    let preview = Preview::new(Plan::delete(spaces, &basis), Some(&trash));
    let paths: Vec<&Path> = spaces.iter().map(|space| inventory.spaces[*space].path.as_path()).collect();
    meddle(&paths);
    preview.look_again(Some(&trash), &volumes, &now(), PATIENCE)
}

/// Proposes to delete the rows from one to another.
fn propose(mut state: State, rows: (usize, usize)) -> State {
    run(&mut state, Command::Gesture(Gesture::Point(rows.0, Reach::Only)));
    run(&mut state, Command::Gesture(Gesture::Point(rows.1, Reach::Range)));
    act(&mut state, Removing::Delete);
    state
}

fn looking() -> State {
    propose(list(), (1, 4))
}

fn shown(mut state: State, preview: Preview) -> State {
    let root = preview.plan(Way::Permanent).items()[0].place().root().to_path_buf();
    tell(&mut state, RemovalNews::Planned(preview.as_where_all_is_seen()));
    // The plan is of a folder that is there, whose name is another each time: it is called as that of the list.
    state.source.environment.home = root.parent().map(Path::to_path_buf);
    if let Some(listing) = &mut state.list.listing {
        Arc::make_mut(&mut listing.inventory).depots[0].path = root;
    }
    state
}

fn one() -> State {
    shown(propose(list(), (1, 1)), preview(USUAL, &[2], |_| {}))
}

/// Something that is to be kept.
fn keep() -> State {
    shown(propose(list(), (4, 4)), preview(USUAL, &[6], |_| {}))
}

/// The spaces of the first rows.
const FIRST: &[usize] = &[2, 3, 6, 7, 8];

fn several() -> State {
    shown(propose(list(), (0, 6)), preview(USUAL, FIRST, |_| {}))
}

/// Nothing can be written where what goes to the trash is written down; so it is below `/proc` of Linux.
fn disk_full() -> State {
    let journal = Some(Journal::at("/proc/removals.jsonl"));
    let removals = Removals { journal, home_trash: None };
    shown(propose(list(), (0, 6)), preview(USUAL, FIRST, |_| {}).with_room_in(&removals))
}

fn skipped() -> State {
    let meddle = |paths: &[&Path]| {
        fs::rename(paths[1], paths[1].with_extension("old")).unwrap();
        fs::create_dir(paths[1]).unwrap();
        fs::rename(paths[3], paths[3].with_extension("old")).unwrap();
    };
    shown(propose(list(), (0, 6)), preview(USUAL, FIRST, meddle))
}

fn all_skipped() -> State {
    let meddle = |paths: &[&Path]| fs::rename(paths[0], paths[0].with_extension("old")).unwrap();
    shown(propose(list(), (1, 1)), preview(USUAL, &[2], meddle))
}

/// A trash that is another user's; only root can make that be so here.
fn no_trash() -> State {
    let meddle = |paths: &[&Path]| {
        let trash = paths[0].ancestors().nth(4).unwrap().join("Trash");
        fs::create_dir(&trash).unwrap();
        let _ = std::os::unix::fs::chown(&trash, Some(65_534), None);
    };
    shown(propose(list(), (0, 6)), preview(USUAL, FIRST, meddle))
}

fn chosen(mut state: State, way: Way) -> State {
    act(&mut state, Removing::Way(way));
    state
}

fn hidden() -> State {
    let mut state = list();
    run(&mut state, Command::Filter(Chip::Verdict(Verdict::CanGo)));
    run(&mut state, Command::Filter(Chip::Verdict(Verdict::LookFirst)));
    let package = state
        .list
        .rows
        .iter()
        .position(|row| matches!(row, scratch_manager::gui::state::rows::Row::Group(_)));
    let row = package.unwrap_or_default();
    shown(propose(state, (row, row)), preview(USUAL, &[7, 8], |_| {}))
}

fn many() -> State {
    const KEYS: [&str; 8] = ["2021", "2022", "2023", "2024", "2025", "shared", "tiles", "tmp"];
    let rows: Vec<Row> =
        KEYS.iter().zip(1..).map(|(key, number)| -> Row { (key, &[], None, 90 * number, 7) }).collect();
    let packages: Vec<(&str, &[Row])> =
        ["Aqua", "Bio", "Climate", "Dust", "Earth"].iter().map(|name| (*name, rows.as_slice())).collect();
    let all: Vec<usize> = (0..40).collect();
    let mut state = scanned(inventory(&packages), Vec::new());
    run(&mut state, Command::SelectAll);
    act(&mut state, Removing::Delete);
    shown(state, preview(&packages, &all, |_| {}))
}

fn names() -> State {
    const LONG: &str = "a-name-that-somebody-built-from-every-setting-of-a-run-and-its-date-and-the-name-of-the-\
                        machine-and-a-checksum-0123456789abcdef-and-then-some-more-words";
    let packages: &[(&str, &[Row])] = &[
        ("Evil\nOpenML / datasets", &[("a\u{202e}gpj.txt", &[], None, 20, 4)]),
        (
            "NomsDeFichiersÀRallonge",
            &[(LONG, &[], None, 900, 7), ("Ελληνικά и кириллица", &[], None, 400, 9)],
        ),
        ("ספריות", &[("שלום", &[], None, 70, 2), ("数据集", &[], None, 60, 1)]),
    ];
    let meddle = |paths: &[&Path]| fs::rename(paths[1], paths[1].with_file_name("old")).unwrap();
    let mut state = scanned(inventory(packages), Vec::new());
    run(&mut state, Command::SelectAll);
    act(&mut state, Removing::Delete);
    shown(state, preview(packages, &[0, 1, 2, 3, 4], meddle))
}

fn clear() -> State {
    let all: Vec<usize> = (0..11).collect();
    shown(asked(list(), Removing::Clear), preview(USUAL, &all, |_| {}))
}

fn typed() -> State {
    asked(chosen(clear(), Way::Permanent), Gesture::Word(".julia".to_string()))
}

fn no_journal() -> State {
    let mut state = one();
    act(&mut state, Removing::Consent);
    let full = std::io::Error::other("no space left on device");
    let error = Error::new(
        "write the journal of removals",
        "/home/jane/.local/share/scratch-manager/removals.jsonl",
        full,
    )
    .with_advice("nothing was moved, for it could not be brought back; deleting permanently works");
    tell(&mut state, RemovalNews::CarriedOut(Err(error)));
    state
}

fn consented(way: Way) -> State {
    let mut state = chosen(several(), way);
    act(&mut state, Removing::Consent);
    state
}

fn running(way: Way, done: usize) -> State {
    let mut state = consented(way);
    let progress = ReclaimProgress { done, items: 5, files: 18_240, bytes: 6_240_000_000 };
    tell(&mut state, RemovalNews::Progress(progress, Vec::new()));
    state
}

fn stopping() -> State {
    asked(running(Way::Permanent, 2), Removing::Stop)
}

fn outcomes(way: Way, left: &[usize]) -> Vec<Outcome> {
    let outcome = |position: usize| match (left.iter().position(|left| *left == position), way) {
        (None, Way::Trash) => Outcome::Moved("/home/jane/.local/share/Trash/files/x".into()),
        (None, Way::Permanent) => Outcome::Deleted,
        (Some(0), _) => Outcome::Refused(Refusal::Changed("its list of entries is another")),
        (Some(_), _) => {
            let path = "/home/jane/.julia/scratchspaces/8b6db2d4-7670-4922-a472-f9537c81ab66/index/part-0001";
            let stuck = Stuck { path: path.into(), reason: "operation not permitted".to_string() };
            Outcome::Failed(vec![stuck], 3)
        }
    };
    (0..FIRST.len()).map(outcome).collect()
}

fn carried_out(way: Way, items: Vec<Outcome>, interrupted: bool) -> State {
    let mut state = consented(way);
    let removed = Totals {
        apparent: 4_200_000_000,
        allocated: 4_200_000_000,
        files: 214,
        folders: 9,
        ..Totals::default()
    };
    let report = Report {
        purpose: Purpose::Delete,
        way,
        id: Some("20250615-115200".to_string()),
        items,
        freed: if way == Way::Permanent { removed } else { Totals::default() },
        moved: if way == Way::Trash { removed } else { Totals::default() },
        warnings: Vec::new(),
        interrupted,
        moved_away: false,
    };
    tell(&mut state, RemovalNews::CarriedOut(Ok(Box::new(report))));
    state
}

fn done(way: Way, left: &[usize]) -> State {
    carried_out(way, outcomes(way, left), false)
}

fn stopped() -> State {
    let mut items = outcomes(Way::Permanent, &[]);
    items[2] = Outcome::Interrupted { partly: true };
    items[3] = Outcome::Interrupted { partly: false };
    items[4] = Outcome::Interrupted { partly: false };
    carried_out(Way::Permanent, items, true)
}

fn leftovers() -> State {
    asked(done(Way::Permanent, &[0, 1, 3]), Removing::ShowWhy)
}

fn undone(undone: Undone) -> State {
    let mut state = done(Way::Trash, &[]);
    act(&mut state, Removing::Undo);
    tell(&mut state, RemovalNews::Undone(Ok(undone)));
    state
}

/// The removal that most pictures are of.
fn of() -> Undoable {
    Undoable { id: "20250615-115200".to_string(), removals: Removals::default() }
}

fn spaces(number: usize) -> Vec<(PathBuf, String, bool)> {
    (0..number).map(|number| (PathBuf::new(), format!("OpenML / data {number}"), true)).collect()
}

fn brought_back() -> State {
    undone(Undone { back: spaces(5), ..Undone::default() })
}

fn conflict() -> State {
    let taken = vec![("OpenML / datasets".to_string(), "datasets-restored".to_string())];
    undone(Undone { back: spaces(4), taken, ..Undone::default() })
}

fn purged() -> State {
    let mut state = purge();
    act(&mut state, Removing::Purge);
    let report = PurgeReport {
        items: (0..3).map(|item| ("20250615-115200".to_string(), item, None)).collect(),
        freed: Totals {
            apparent: 4_200_000_000,
            allocated: 4_200_000_000,
            files: 214,
            folders: 9,
            ..Totals::default()
        },
        warnings: Vec::new(),
        interrupted: false,
        moved_away: false,
    };
    tell(&mut state, RemovalNews::Purged(Ok(report)));
    state
}
