//! Which depots are looked at: added by a path, a dialog or a drop, shown alone, taken away; and the demo.

use super::*;
use crate::core::depot::resolve::NoDepot;
use crate::core::depot::{DepotChoice, Origin, Presence};
use crate::core::reclaim::Removals;

const LAB: &str = "/lab/depot";

/// A window on a depot that is not there.
fn first_run() -> Window {
    let mut inventory = fake::inventory(&[]);
    inventory.depots[0].presence = Presence::Missing;
    let mut window = Window::open();
    window.report(News::listed(inventory, None, &fake::now()));
    window.finished();
    window
}

impl Window {
    fn found(&mut self, found: Result<PathBuf, NoDepot>) {
        let job = self.state.session.chooser.looking.expect("a search for the depot");
        self.report_of(job, News::FoundDepot(PathBuf::new(), found));
        self.settle(0.0);
    }

    /// The demo is asked for, and made.
    fn try_demo(&mut self) {
        self.run(Command::TryDemo);
        let job = self.state.session.demo.making.expect("job");
        self.report_of(job, News::DemoMade("/t/demo".into(), Removals::default()));
        self.settle(0.0);
    }

    /// The depots and the one shown alone, as the newest scan was asked for.
    fn scanned(&self) -> (DepotChoice, Option<PathBuf>) {
        let scan = self.notes.jobs.iter().rev().find_map(|job| match job {
            Job::Scan { source, only, known: None, .. } => Some((source.depots.clone(), only.clone())),
            _ => None,
        });
        scan.expect("a scan")
    }

    fn added(&self) -> Vec<PathBuf> {
        match self.scanned().0 {
            DepotChoice::Environment(added) => added,
            DepotChoice::Paths(paths) => paths.into_iter().map(|(path, _)| path).collect(),
        }
    }
}

#[test]
fn a_typed_path_is_looked_up_added_and_shown() {
    let mut window = first_run();
    assert_eq!(
        Command::AddDepot(PathBuf::new()).why_not(&window.state),
        Some("Type the path of a depot first")
    );
    window.run(Gesture::DraftDepot("~/lab".to_string()));
    window.run(Command::AddDepot("~/lab".into()));
    let Some(Job::FindDepot { path, .. }) = window.notes.jobs.last() else { panic!("not looked up") };
    assert_eq!(path, Path::new("~/lab"));
    window.found(Ok(LAB.into()));
    assert_eq!(window.added(), [Path::new(LAB)]);
    assert_eq!(window.state.session.settings.depots, [Path::new(LAB)], "for the next time too");
    assert_eq!(window.state.session.chooser.draft, "");
    assert!(window.state.scan.is_running());
}

#[test]
fn a_path_that_is_no_depot_says_so_in_a_sentence() {
    let mut window = first_run();
    for (reason, expected) in [
        (NoDepot::Missing("/home/jane/x".into()), "There is nothing at ~/x."),
        (NoDepot::File("/x".into()), "/x is a file; a depot is a folder."),
        (NoDepot::NotADepot("/a\nb".into()), "/a\\nb is no depot: it has none"),
        (
            NoDepot::Unreadable("/x".into(), "permission denied".into()),
            "/x cannot be read: permission denied.",
        ),
    ] {
        window.run(Command::AddDepot("x".into()));
        window.found(Err(reason));
        let problem = window.state.session.chooser.problem.clone().expect("a problem");
        assert!(problem.starts_with(expected), "{problem}");
        assert!(window.state.notice.is_some(), "a drop is answered where no field is open");
    }
    assert!(window.state.session.settings.depots.is_empty());
    window.run(Gesture::DraftDepot("y".into()));
    assert_eq!(window.state.session.chooser.problem, None, "typing on takes it away");
}

#[test]
fn only_the_newest_question_is_answered() {
    let mut window = first_run();
    window.run(Command::AddDepot("/slow".into()));
    let old = window.state.session.chooser.looking.expect("job");
    window.run(Command::AddDepot("/quick".into()));
    let news = News::FoundDepot("/slow".into(), Ok("/slow".into()));
    window.report_of(old, news);
    assert!(window.state.session.settings.depots.is_empty());
}

#[test]
fn a_depot_that_is_listed_is_not_added_again() {
    let mut window = Window::listing(TWO);
    window.run(Command::AddDepot(fake::DEPOT.into()));
    window.found(Ok(fake::DEPOT.into()));
    assert!(window.state.session.settings.depots.is_empty());
    let problem = window.state.session.chooser.problem.clone().expect("a problem");
    assert_eq!(problem, "~/.julia is among the depots already.");
}

#[test]
fn the_dialog_is_opened_once_and_its_folder_is_added() {
    let mut window = first_run();
    window.run(Command::PickFolder);
    window.run(Command::PickFolder);
    assert_eq!(window.notes.dialogs, 1);
    picked(&mut window.state, Some(LAB.into()), false, &mut window.notes);
    window.found(Ok(LAB.into()));
    assert_eq!(window.added(), [Path::new(LAB)]);

    window.run(Command::PickFolder);
    picked(&mut window.state, None, false, &mut window.notes);
    assert_eq!(window.state.session.chooser.problem, None, "who closes the dialog knows it");
    window.run(Command::PickFolder);
    picked(&mut window.state, None, true, &mut window.notes);
    let problem = window.state.session.chooser.problem.clone().expect("a way on");
    assert!(problem.contains("Type the path"), "{problem}");
    assert_eq!(Command::CopyPath.why_not(&window.state), Some("There is no path"));
}

#[test]
fn one_depot_can_be_shown_alone_and_one_that_was_added_taken_away() {
    let mut window = first_run();
    window.run(Command::AddDepot(LAB.into()));
    window.found(Ok(LAB.into()));
    window.run(Command::ShowDepot(Some(LAB.into())));
    assert_eq!(window.scanned().1, Some(LAB.into()));
    window.run(Command::Rescan);
    assert_eq!(window.scanned().1, Some(LAB.into()), "also after a rescan");
    window.run(Command::RemoveDepot(LAB.into()));
    assert_eq!(window.scanned().1, None);
    assert!(window.added().is_empty() && window.state.session.settings.depots.is_empty());
}

#[test]
fn coming_back_to_the_window_looks_at_the_same_depots_as_the_scan_did() {
    let mut window = first_run();
    window.try_demo();
    window.run(Command::ShowDepot(Some("/t/demo".into())));
    window.report(News::listed(fake::inventory(TWO), None, &fake::now()));
    focused(&mut window.state, &mut window.notes);
    assert!(window.state.refresh.is_none(), "the scan still runs");
    window.measured(&[(0, 1), (1, 2), (2, 3)]);
    window.finished();
    focused(&mut window.state, &mut window.notes);
    assert!(window.state.refresh.is_none(), "it was looked at a moment ago");

    let later = crate::core::time::FixedClock::at("2025-06-15T12:00:06").expect("time");
    window.state.now = crate::core::time::Clock::now(&later);
    focused(&mut window.state, &mut window.notes);
    let Some(Job::Scan { source, only, known: Some(known), .. }) = window.notes.jobs.last() else {
        panic!("no refresh")
    };
    assert!(matches!(&source.depots, DepotChoice::Paths(paths) if paths[0].0 == Path::new("/t/demo")));
    assert_eq!((only.as_deref(), known.len()), (Some(Path::new("/t/demo")), 3));
}

#[test]
fn another_depot_in_the_same_place_has_none_of_the_sizes_and_none_of_the_selection() {
    let mut window = Window::listing(TWO);
    window.measured(&[(0, 100), (1, 500), (2, 900)]);
    window.finished();
    window.point(1, Reach::Only);
    // Another depot is chosen, and its scan stopped before it found anything.
    window.try_demo();
    window.report(News::Scanned(ScanEnd { cancelled: true, ..end(&[]) }));

    window.state.looked = None;
    focused(&mut window.state, &mut window.notes);
    let mut inventory = fake::inventory(TWO);
    for space in &mut inventory.spaces {
        space.path = Path::new("/t/demo").join(space.path.strip_prefix(fake::DEPOT).expect("inside"));
    }
    let layout = crate::core::depot::layout::Layout::new("/t/demo", "/t/demo");
    (inventory.depots[0].path, inventory.depots[0].layout) = ("/t/demo".into(), layout);
    let Some(Job::Scan { known: Some(known), .. }) = window.notes.jobs.last() else { panic!("no refresh") };
    assert!(inventory.spaces.iter().all(|space| !known.contains(&space.path)), "all will be measured");
    let job = window.state.refresh.expect("a refresh");
    window.report_of(job, News::listed(inventory, None, &fake::now()));
    assert_eq!(window.state.list.shown.all.totals().size(), Figure::Unknown);
    assert_eq!(window.state.list.tree.chosen_count(), 0);
}

#[test]
fn what_a_refresh_finds_is_listed_with_its_warnings_beside_sizes_that_stay() {
    let mut window = Window::listing(TWO);
    window.measured(&[(0, 100), (1, 500), (2, 900)]);
    window.finished();
    window.state.looked = None;
    focused(&mut window.state, &mut window.notes);
    let job = window.state.refresh.expect("a refresh");
    let mut inventory = fake::inventory(&[TWO[0], TWO[1], ("Zeta", &["new"])]);
    inventory.warnings.push(Warning::new(WarningKind::Log, "/d/log", "torn entry"));
    let warnings = [Warning::new(WarningKind::Space, "/d/s", "permission denied")];
    for news in [
        News::listed(inventory, None, &fake::now()),
        News::Measured(vec![(3, fake::sizes(2_000, 1))]),
        News::Scanned(end(&warnings)),
    ] {
        window.report_of(job, news);
    }
    assert_eq!(window.rows()[0], "Zeta / new");
    assert_eq!(window.state.list.shown.all.totals().size(), Figure::Exact(3_500));
    assert_eq!((window.state.troubles.count, window.state.refresh), (2, None));
}

#[test]
fn depots_named_on_the_command_line_stay_when_others_are_added_and_removed() {
    let mut window = Window::listing(TWO);
    window.state.source.depots = DepotChoice::paths(vec!["/named".into()], Origin::Argument);
    window.run(Command::AddDepot(LAB.into()));
    window.found(Ok(LAB.into()));
    assert_eq!(window.added(), [Path::new("/named"), Path::new(LAB)]);
    window.run(Command::RemoveDepot("/named".into()));
    window.run(Command::RemoveDepot(LAB.into()));
    assert_eq!(window.added(), [Path::new("/named")]);
}

#[test]
fn the_demo_is_made_shown_left_and_shown_again_without_being_made_twice() {
    let mut window = first_run();
    let before = window.added();
    window.run(Command::TryDemo);
    let made =
        |window: &Window| window.notes.jobs.iter().filter(|job| matches!(job, Job::MakeDemo(..))).count();
    window.run(Command::TryDemo);
    assert_eq!(made(&window), 1, "a second click while it is made does nothing");
    let job = window.state.session.demo.making.expect("job");
    window.report_of(job, News::DemoMade("/t/demo".into(), Removals::default()));
    window.settle(0.0);
    assert_eq!(window.added(), [Path::new("/t/demo")]);
    assert!(window.state.session.demo.is_shown());

    window.run(Command::LeaveDemo);
    window.settle(0.0);
    assert_eq!(window.added(), before);
    window.run(Command::TryDemo);
    window.settle(0.0);
    assert_eq!((window.added(), made(&window)), (vec!["/t/demo".into()], 1));
}

#[test]
fn a_demo_that_cannot_be_made_says_why_and_can_be_tried_again() {
    let mut window = first_run();
    window.run(Command::TryDemo);
    let job = window.state.session.demo.making.expect("job");
    let source = io::Error::from(io::ErrorKind::StorageFull);
    let news = News::NoDemo(Error::new("make the demo's folder in", "/tmp", source));
    window.report_of(job, news);
    assert!(window.state.notice.is_some());
    assert_eq!(Command::TryDemo.why_not(&window.state), None);
}
