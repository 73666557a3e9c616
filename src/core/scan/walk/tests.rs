//! The walker against `du` and against what was put on disk.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::*;
use crate::core::crew::default_threads;

#[derive(Default)]
struct Collected {
    outcomes: Mutex<BTreeMap<usize, Outcome>>,
    files: AtomicU64,
}

impl Reporter for Collected {
    fn space(&self, number: usize, outcome: Outcome) {
        let earlier = self.outcomes.lock().unwrap().insert(number, outcome);
        assert!(earlier.is_none(), "space {number} was reported twice");
    }
    fn files(&self, more: u64) {
        self.files.fetch_add(more, Ordering::Relaxed);
    }
}

type Walker = fn(Vec<Group>, NonZero<usize>, &Cancel, &dyn Reporter);

/// Both walkers, so that systems without Linux's calls get the same answers.
const WALKERS: [(&str, Walker); 2] = [("system", system::walk), ("portable", portable::walk)];

fn measure_with(walker: Walker, folder: &Path, keys: &[&str]) -> Vec<Outcome> {
    let spaces = keys.iter().enumerate().map(|(n, key)| (n, Key::found(OsStr::new(key)))).collect();
    let groups = vec![Group { folder: folder.to_path_buf(), spaces }];
    let collected = Collected::default();
    walker(groups, NonZero::new(2).unwrap(), &Cancel::default(), &collected);
    collected.outcomes.into_inner().unwrap().into_values().collect()
}

fn sizes(outcome: &Outcome) -> Sizes {
    match outcome {
        Outcome::Measured(sizes, ..) => *sizes,
        other => panic!("not measured: {other:?}"),
    }
}

/// What `du -s -B1` says.
fn du(path: &Path) -> u64 {
    let output = std::process::Command::new("du").args(["-s", "-B1"]).arg(path).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn every_kind_of_entry_is_counted_as_the_contract_says() {
    let folder = tempfile::tempdir().unwrap();
    let space = folder.path().join("space");
    fs::create_dir_all(space.join("a/b/empty")).unwrap();
    fs::write(space.join("small"), "12345").unwrap();
    fs::write(space.join("a/b/large"), vec![7; 70_000]).unwrap();
    fs::hard_link(space.join("small"), space.join("a/same")).unwrap();
    fs::write(folder.path().join("outside"), vec![1; 9_000]).unwrap();
    fs::hard_link(folder.path().join("outside"), space.join("shared")).unwrap();
    symlink("..", space.join("loop")).unwrap();
    symlink("/nowhere", space.join("a/dangling")).unwrap();
    let sparse = fs::File::create(space.join("sparse")).unwrap();
    sparse.set_len(1 << 30).unwrap();

    for (name, walker) in WALKERS {
        let sizes = sizes(&measure_with(walker, folder.path(), &["space"])[0]);
        assert_eq!(sizes.files, 7, "{name}");
        assert_eq!(sizes.directories, 3, "{name}");
        assert_eq!(sizes.apparent, 5 + 5 + 70_000 + 9_000 + 2 + 8 + (1 << 30), "{name}");
        assert_eq!(sizes.allocated, du(&space), "{name}");
        let shared = du(&folder.path().join("outside"));
        assert_eq!(sizes.reclaimable, sizes.allocated - shared, "{name}");
        assert!(sizes.is_complete(), "{name}");
    }
}

#[test]
fn links_and_loose_files_are_measured_as_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("real")).unwrap();
    fs::write(folder.path().join("real/data"), vec![0; 50_000]).unwrap();
    symlink("real", folder.path().join("link")).unwrap();
    fs::write(folder.path().join("loose"), "abc").unwrap();
    for (name, walker) in WALKERS {
        let outcomes = measure_with(walker, folder.path(), &["link", "loose", "gone"]);
        assert_eq!((sizes(&outcomes[0]).apparent, sizes(&outcomes[0]).files), (4, 1), "{name}");
        assert_eq!(sizes(&outcomes[0]).allocated, du(&folder.path().join("link")), "{name}");
        assert_eq!((sizes(&outcomes[1]).apparent, sizes(&outcomes[1]).files), (3, 1), "{name}");
        assert!(matches!(outcomes[2], Outcome::Gone), "{name}");
    }
}

#[test]
fn thousands_of_levels_are_measured_with_few_handles() {
    let folder = tempfile::tempdir().unwrap();
    let top = folder.path().join("deep");
    fs::create_dir(&top).unwrap();
    // Made through handles, since no path may be that long. Each level has a second folder, which keeps
    // the level's handle wanted while the walk goes down.
    let levels = 3_000;
    let mut handle = fs::File::open(&top).unwrap();
    for _ in 0..levels {
        for name in ["next", "beside"] {
            rustix::fs::mkdirat(&handle, name, 0o755.into()).unwrap();
        }
        let flags = rustix::fs::OFlags::RDONLY | rustix::fs::OFlags::DIRECTORY;
        handle = rustix::fs::openat(&handle, "next", flags, rustix::fs::Mode::empty()).unwrap().into();
    }
    let sizes = sizes(&measure_with(system::walk, folder.path(), &["deep"])[0]);
    assert_eq!(sizes.directories, 2 * levels);
    assert!(sizes.is_complete());
    // `TempDir` removes through handles too.
}

#[test]
fn an_unreadable_folder_makes_the_figures_a_lower_bound_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let closed = folder.path().join("space/closed");
    fs::create_dir_all(&closed).unwrap();
    fs::write(closed.join("hidden"), "x").unwrap();
    fs::write(folder.path().join("space/seen"), "xyz").unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    let denied = fs::read_dir(&closed).is_err();
    let outcomes = WALKERS.map(|(_, walker)| measure_with(walker, folder.path(), &["space"]).remove(0));
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    // The superuser reads everything, and then there is nothing to be warned of.
    if !denied {
        return;
    }
    for outcome in outcomes {
        let Outcome::Measured(sizes, troubles, _) = outcome else { panic!("{outcome:?}") };
        assert_eq!((sizes.files, sizes.apparent, sizes.unreadable), (1, 3, 1));
        assert_eq!(troubles[0].path, closed);
        assert!(!sizes.is_complete());
    }
}

#[test]
fn a_cancelled_walk_reports_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("space")).unwrap();
    let cancel = Cancel::default();
    cancel.cancel();
    for (name, walker) in WALKERS {
        let spaces = vec![(0, Key::found(OsStr::new("space")))];
        let groups = vec![Group { folder: folder.path().to_path_buf(), spaces }];
        let collected = Collected::default();
        walker(groups, NonZero::new(2).unwrap(), &cancel, &collected);
        assert!(collected.outcomes.into_inner().unwrap().is_empty(), "{name}");
    }
}

#[test]
fn names_that_are_not_text_are_measured() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let odd = OsStr::from_bytes(b"bad\xff\xfe\nname");
    fs::create_dir(folder.path().join(odd)).unwrap();
    fs::write(folder.path().join(odd).join(OsStr::from_bytes(&[b'x'; 255])), "1").unwrap();
    let groups = vec![Group { folder: folder.path().to_path_buf(), spaces: vec![(0, Key::found(odd))] }];
    let collected = Collected::default();
    walk(groups, default_threads(), &Cancel::default(), &collected);
    assert_eq!(sizes(&collected.outcomes.into_inner().unwrap()[&0]).files, 1);
    assert_eq!(collected.files.into_inner(), 1);
}
