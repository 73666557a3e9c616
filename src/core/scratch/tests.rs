//! The Scratch API on depots made for it: what is made, logged, forgotten and deleted.

use std::fs;
use std::sync::Mutex;

use super::*;
use crate::core::time::{FixedClock, Now};

/// A clock that is set.
struct SetClock(Mutex<Now>);

impl Clock for SetClock {
    fn now(&self) -> Now {
        *self.0.lock().unwrap()
    }
}

/// A depot with an environment, and a clock.
struct Place {
    folder: tempfile::TempDir,
    clock: Arc<SetClock>,
    scratch: Scratch,
}

const OWNER: Uuid = Uuid::from_u128(0xa1fa);

impl Place {
    fn new() -> Self {
        Self::with(&[])
    }

    fn with(variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().to_path_buf();
        for path in ["depot/environments/v1.9", "depot/environments/v1.10", "home/work/sub"] {
            fs::create_dir_all(root.join(path)).unwrap();
            fs::write(root.join(path).join("Project.toml"), "").unwrap();
        }
        let uuid = format!("uuid = \"{OWNER}\"\n");
        fs::write(root.join("home/work/Project.toml"), uuid).unwrap();
        let variables = variables.iter();
        let environment = Environment {
            variables: variables
                .map(|(name, value)| ((*name).into(), value.replace("ROOT", root.to_str().unwrap()).into()))
                .collect(),
            home: Some(root.join("home")),
            working_directory: root.join("home/work"),
        };
        let now = FixedClock::at("2024-01-10T10:00:00").unwrap().now();
        let clock = Arc::new(SetClock(Mutex::new(now)));
        let scratch = Scratch::in_depots(&[root.join("depot")], environment, clock.clone()).unwrap();
        Self { folder, clock, scratch }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn set(&self, time: &str) {
        *self.clock.0.lock().unwrap() = FixedClock::at(time).unwrap().now();
    }

    fn entries(&self) -> usize {
        let log = fs::read_to_string(self.path("depot/logs/scratch_usage.toml")).unwrap_or_default();
        log.matches("[[").count()
    }

    fn get(&self, key: &str) -> ScratchSpace {
        let caller = Caller::of(OWNER).with_project(self.path("home/work/Project.toml"));
        self.scratch.get_scratch_for(OWNER, key, &caller).unwrap()
    }
}

#[test]
fn a_use_is_logged_once_in_24_hours_for_each_caller_and_path() {
    let place = Place::new();
    assert!(place.get("k").tracking().is_logged());
    place.set("2024-01-11T10:00:00");
    let again = place.get("k");
    assert!(matches!(again.tracking(), Tracking::Recent) && again.warning().is_none());
    assert!(place.get("other").tracking().is_logged());
    let other = Caller::of(GLOBAL);
    assert!(place.scratch.get_scratch_for(OWNER, "k", &other).unwrap().tracking().is_logged());
    place.set("2024-01-11T10:00:01");
    assert!(place.get("k").tracking().is_logged());
    assert_eq!(place.entries(), 4);
}

#[test]
fn deleting_forgets_the_timers_of_every_caller() {
    let place = Place::new();
    let get = |key| {
        let global = place.scratch.get_scratch_for(OWNER, key, &Caller::of(GLOBAL)).unwrap();
        [place.get(key).tracking().is_logged(), global.tracking().is_logged()]
    };
    let deletions: [&dyn Fn() -> Result<Deleted, ScratchError>; 3] = [
        &|| place.scratch.delete_scratch(OWNER, "k"),
        &|| place.scratch.clear_scratchspaces_of(OWNER),
        &|| place.scratch.clear_scratchspaces(),
    ];
    assert_eq!((get("k"), get("stays")), ([true; 2], [true; 2]));
    for (number, delete) in deletions.iter().enumerate() {
        assert_eq!(get("k"), [false; 2]);
        fs::write(place.get("k").join("file"), "12345").unwrap();
        let deleted = delete().unwrap();
        assert!(deleted.items >= 1 && deleted.bytes > 0, "{deleted:?}");
        assert!(!place.scratch.scratch_path(OWNER, "k").unwrap().exists());
        assert_eq!(get("k"), [true; 2], "{number}");
        assert_eq!(get("stays"), [number > 0; 2], "only what was deleted is forgotten");
    }
}

#[test]
fn nothing_is_logged_when_it_is_switched_off() {
    let place = Place::with(&[("JULIA_SCRATCH_TRACK_ACCESS", "0")]);
    let space = place.get("k");
    assert!(space.is_new() && matches!(space.tracking(), Tracking::Off) && space.warning().is_none());
    assert!(!place.path("depot/logs").exists());
}

#[test]
fn what_is_not_there_is_deleted_without_trouble() {
    let place = Place::new();
    assert_eq!(place.scratch.delete_scratch(OWNER, "k").unwrap().items, 0);
    assert_eq!(place.scratch.clear_scratchspaces_of(OWNER).unwrap().items, 0);
    assert_eq!(place.scratch.clear_scratchspaces().unwrap().items, 0);
    place.scratch.with_scratch_directory(place.path("nowhere"), || {
        assert_eq!(place.scratch.delete_scratch(OWNER, "k").unwrap().items, 0);
        assert_eq!(place.scratch.clear_scratchspaces().unwrap().items, 0);
    });
}

#[test]
fn the_global_namespace_is_not_wiped_as_a_packages() {
    let place = Place::new();
    let _ = place.scratch.get_scratch(GLOBAL, "k").unwrap();
    assert!(matches!(place.scratch.clear_scratchspaces_of(GLOBAL), Err(ScratchError::Global)));
    assert!(place.scratch.scratch_path(GLOBAL, "k").unwrap().is_dir());
}

#[test]
fn only_the_named_space_goes_and_a_link_goes_alone() {
    let place = Place::new();
    let _ = place.get("stays");
    let outside = place.path("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("file"), "").unwrap();
    std::os::unix::fs::symlink(&outside, place.scratch.scratch_path(OWNER, "link").unwrap()).unwrap();
    place.scratch.delete_scratch(OWNER, "link").unwrap();
    assert!(outside.join("file").exists() && place.scratch.scratch_path(OWNER, "stays").unwrap().exists());
    assert!(place.scratch.scratch_path(OWNER, "link").unwrap().symlink_metadata().is_err());
}

#[test]
fn what_the_guard_refuses_is_an_error_and_stays() {
    let place = Place::new();
    let elsewhere = place.path("elsewhere");
    fs::create_dir_all(elsewhere.join("k")).unwrap();
    fs::create_dir_all(place.scratch.scratch_dir()).unwrap();
    let owner = place.scratch.scratch_dir().join(owner_folder(OWNER));
    std::os::unix::fs::symlink(&elsewhere, &owner).unwrap();
    let error = place.scratch.delete_scratch(OWNER, "k").unwrap_err();
    assert!(matches!(&error, ScratchError::Kept(kept) if kept[0].path == owner.join("k")), "{error}");
    assert!(error.to_string().contains("through a link"), "{error}");
    assert!(elsewhere.join("k").is_dir());
}

#[test]
fn a_directory_stands_for_all_depots_nests_and_is_restored_after_a_panic() {
    let place = Place::new();
    let scratch = &place.scratch;
    let (one, two) = (place.path("one"), place.path("two"));
    scratch.with_scratch_directory(&one, || {
        assert_eq!(place.get("k").path(), one.join(owner_folder(OWNER)).join("k"));
        scratch.with_scratch_directory(&two, || assert_eq!(scratch.scratch_dir(), two));
        assert_eq!(scratch.scratch_dir(), one);
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            scratch.with_scratch_directory(&two, || panic!("expected"));
        }));
        assert!(panicked.is_err());
        assert_eq!(scratch.scratch_dir(), one);
        let elsewhere = std::thread::scope(|scope| scope.spawn(|| scratch.scratch_dir()).join().unwrap());
        assert_eq!(elsewhere, place.path("depot/scratchspaces"), "another thread has none");
    });
    assert_eq!(scratch.scratch_dir(), place.path("depot/scratchspaces"));
    assert_eq!(place.entries(), 1, "the log stays that of the depot");
}

#[test]
fn clearing_a_directory_takes_the_owners_folders_and_nothing_else() {
    let place = Place::new();
    let directory = place.path("one");
    place.scratch.with_scratch_directory(&directory, || {
        fs::write(place.get("k").join("file"), "").unwrap();
        let _ = place.get("other");
        fs::write(directory.join("mine.txt"), "").unwrap();
        fs::create_dir(directory.join("no-uuid")).unwrap();
        fs::create_dir(directory.join(owner_folder(OWNER).to_uppercase())).unwrap();
        assert_eq!(place.scratch.clear_scratchspaces_of(Uuid::from_u128(1)).unwrap().items, 0);
        assert_eq!(place.scratch.clear_scratchspaces().unwrap().items, 2);
    });
    let mut left: Vec<_> =
        fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, [owner_folder(OWNER).to_uppercase().as_str(), "mine.txt", "no-uuid"]);
}

#[test]
fn a_use_is_attributed_as_julia_would() {
    let attributed = |variables: &[(&str, &str)], owner: Uuid| {
        let place = Place::with(variables);
        let file = place.scratch.find_project_file(&Caller::of(owner))?;
        Some(file.strip_prefix(place.folder.path()).unwrap().to_str().unwrap().to_string())
    };
    let of = |project: &str, owner| attributed(&[("JULIA_PROJECT", project)], owner);
    let (newest, work) = ("depot/environments/v1.10/Project.toml", "home/work/Project.toml");
    assert_eq!(attributed(&[], GLOBAL).as_deref(), Some(newest));
    assert_eq!(of("", GLOBAL).as_deref(), Some(newest));
    assert_eq!(of("@v#.#", GLOBAL).as_deref(), Some(newest));
    assert_eq!(of("@v1.9", GLOBAL).as_deref(), Some("depot/environments/v1.9/Project.toml"));
    assert_eq!(of("@nowhere", GLOBAL).as_deref(), Some(newest), "what does not exist gives way");
    for project in ["@.", "ROOT/home/work", ".", "~/work", "ROOT/home/work/Project.toml"] {
        assert_eq!(of(project, GLOBAL).as_deref(), Some(work), "{project}");
        assert_eq!(of(project, OWNER).as_deref(), Some(work), "its own: {project}");
        assert_eq!(of(project, Uuid::from_u128(5)), None, "of another: {project}");
    }
    assert_eq!(attributed(&[], OWNER), None);
    let place = Place::with(&[("JULIA_PROJECT", "@.")]);
    assert_eq!((place.scratch.find_uuid(), Place::new().scratch.find_uuid()), (OWNER, GLOBAL));
}

#[test]
fn a_log_that_cannot_be_written_costs_the_record_and_not_the_space() {
    let place = Place::new();
    let log = place.path("depot/logs/scratch_usage.toml");
    fs::create_dir_all(&log).unwrap();
    let space = place.get("k");
    assert!(space.path().is_dir());
    let warning = space.warning().unwrap();
    assert!(warning.message.contains("the log is a folder"), "{warning}");
    // The next one is tried again.
    fs::rename(&log, log.with_extension("moved")).unwrap();
    assert!(place.get("k").tracking().is_logged());
}

#[test]
fn what_is_in_the_way_of_a_space_is_named() {
    let place = Place::new();
    fs::write(place.path("depot/scratchspaces"), "").unwrap();
    let error = place.scratch.get_scratch(OWNER, "k").unwrap_err();
    assert!(error.to_string().contains("depot/scratchspaces is not a folder"), "{error}");
}

#[test]
fn a_deletion_waits_for_whoever_writes_the_log() {
    let place = Place::new();
    let _ = place.get("k");
    let lock = crate::core::log::lock::Lock::take(&place.path("depot/logs/scratch_usage.toml")).unwrap();
    let release = std::thread::Builder::new().spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(50));
        drop(lock);
    });
    assert_eq!(place.scratch.delete_scratch(OWNER, "k").unwrap().items, 1);
    release.unwrap().join().unwrap();
}
