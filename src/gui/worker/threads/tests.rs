//! The worker as whoever submits jobs sees it: what is reported, in which order, and by which job.

use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::core::depot::{DepotChoice, Origin};
use crate::core::environment::Environment;
use crate::core::keep_list::KeepList;
use crate::core::time::{Clock as _, FixedClock, Now};
use crate::gui::state::Source;

/// A depot with `spaces` spaces of one file each.
fn depot(spaces: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..spaces {
        let owner = format!("00000000-0000-4000-8000-{:012}", number % 50);
        let space = folder.path().join("scratchspaces").join(owner).join(format!("key{number}"));
        fs::create_dir_all(&space).unwrap();
        fs::write(space.join("file"), "12345").unwrap();
    }
    folder
}

fn scan_of(depot: &tempfile::TempDir) -> Job {
    let depots = DepotChoice::paths(vec![depot.path().to_path_buf()], Origin::Argument);
    Job::Scan {
        source: Source { depots, environment: Environment::default() },
        only: None,
        known: None,
        now: now(),
    }
}

fn now() -> Now {
    FixedClock::at("2025-06-15T12:00:00").unwrap().now()
}

fn next(worker: &Worker) -> Event {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_mins(1) {
        if let Some(event) = worker.next_event() {
            return event;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("the worker said nothing for a minute");
}

#[test]
fn a_scan_tells_the_inventory_first_then_every_size_once_then_its_end() {
    let depot = depot(300);
    let woken = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&woken);
    let mut worker = Worker::start(&Lasting::default(), move || {
        counter.fetch_add(1, Ordering::Relaxed);
    })
    .unwrap();
    let id = worker.submit(scan_of(&depot));
    let first = next(&worker);
    assert_eq!(first.job, id);
    let News::Listed(listing, _) = first.news else { panic!("{:?}", first.news) };
    let inventory = listing.inventory;
    assert_eq!(inventory.spaces.len(), 300);
    let mut measured = BTreeMap::new();
    let end = loop {
        match next(&worker).news {
            News::Measured(sizes) => {
                for (space, sizes) in sizes {
                    assert!(measured.insert(space, sizes.apparent).is_none());
                }
            }
            News::Progress(_) => {}
            News::Scanned(end) => break end,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(measured.len(), 300);
    assert!(measured.values().all(|apparent| *apparent == 5));
    assert_eq!((end.progress.spaces_done, end.progress.files, end.cancelled), (300, 300, false));
    assert!(woken.load(Ordering::Relaxed) >= 3);
}

#[test]
fn a_refresh_measures_only_what_is_not_known() {
    let depot = depot(20);
    let Job::Scan { source, only, .. } = scan_of(&depot) else { panic!("a scan") };
    let volumes = Volumes::of_system(&source.environment.working_directory);
    let spaces = scan::inventory(source.depots.find(&source.environment), &volumes).spaces;
    let known = Some(Arc::new(spaces.iter().skip(2).map(|space| space.path.clone()).collect()));
    let mut worker = Worker::start(&Lasting::default(), || {}).unwrap();
    worker.submit(Job::Scan { source, only, known, now: now() });
    let News::Listed(listing, _) = next(&worker).news else { panic!("an inventory") };
    let inventory = listing.inventory;
    assert_eq!(inventory.spaces.len(), 20);
    let mut measured = Vec::new();
    loop {
        match next(&worker).news {
            News::Measured(sizes) => measured.extend(sizes.into_iter().map(|(space, _)| space)),
            News::Scanned(_) => break,
            _ => {}
        }
    }
    measured.sort_unstable();
    assert_eq!(measured, [0, 1]);
}

#[test]
fn the_newest_scan_wins() {
    let depot = depot(200);
    let mut worker = Worker::start(&Lasting::default(), || {}).unwrap();
    let ids: Vec<JobId> = (0..5).map(|_| worker.submit(scan_of(&depot))).collect();
    let mut ended = Vec::new();
    while ended.last() != ids.last() {
        let event = next(&worker);
        if matches!(event.news, News::Scanned(_)) {
            ended.push(event.job);
        }
    }
    assert!(ended.is_sorted());
}

#[test]
fn one_depot_alone_is_listed_beside_the_others() {
    let (one, other) = (depot(3), depot(2));
    let both = vec![one.path().to_path_buf(), other.path().to_path_buf()];
    let depots = DepotChoice::paths(both, Origin::Argument);
    let only = Some(other.path().to_path_buf());
    let mut worker = Worker::start(&Lasting::default(), || {}).unwrap();
    let source = Source { depots, environment: Environment::default() };
    worker.submit(Job::Scan { source, only, known: None, now: now() });
    let News::Listed(listing, _) = next(&worker).news else { panic!("no inventory") };
    let inventory = listing.inventory;
    assert_eq!((inventory.depots.len(), inventory.only), (2, Some(1)), "the chooser still knows both");
    assert_eq!((inventory.spaces.len(), inventory.entries.len()), (2, 2));
    for (package, expected) in inventory.packages.iter().zip([0..1, 1..2]) {
        assert_eq!(package.spaces, expected);
        assert!(inventory.spaces_of(package).iter().all(|space| space.path.starts_with(other.path())));
    }
    #[cfg(unix)]
    assert!(inventory.free.is_some());
}

#[test]
fn errands_are_answered_while_a_scan_runs() {
    let depot = depot(1);
    let mut worker = Worker::start(&Lasting::default(), || {}).unwrap();
    let inside = depot.path().join("scratchspaces");
    worker.submit(Job::FindDepot { path: inside.clone(), environment: Environment::default() });
    let News::FoundDepot(asked, found) = next(&worker).news else { panic!("no answer") };
    assert_eq!((asked, found), (inside, Ok(depot.path().to_path_buf())));

    let path = depot.path().join("settings.toml");
    worker.submit(Job::SaveSettings {
        settings: Box::default(),
        before: KeepList::default(),
        path: path.clone(),
    });
    assert!(matches!(next(&worker).news, News::Saved));
    assert!(path.is_file());
    worker.submit(Job::SaveSettings {
        settings: Box::default(),
        before: KeepList::default(),
        path: path.join("below"),
    });
    assert!(matches!(next(&worker).news, News::NotSaved(_)));
}

#[test]
fn a_failed_opening_is_reported_with_its_path() {
    let mut worker = Worker::start(&Lasting::default(), || {}).unwrap();
    let id = worker.submit(Job::Open(PathBuf::from("/no/such/space")));
    let event = next(&worker);
    assert_eq!(event.job, id);
    let News::NotOpened(error) = event.news else { panic!("{:?}", event.news) };
    assert_eq!(error.path, PathBuf::from("/no/such/space"));
}
