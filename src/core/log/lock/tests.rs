//! Locks that are free, held, left behind, and what is no lock.

use super::*;

#[test]
fn a_link_in_its_place_is_refused_at_once_and_not_followed() {
    let (folder, log) = log();
    std::os::unix::fs::symlink(folder.path().join("elsewhere"), pidfile(&log)).unwrap();
    let error = Lock::take(&log).unwrap_err();
    assert!(error.to_string().contains("a link is in the place"), "{error}");
    assert!(pidfile(&log).is_symlink() && !folder.path().join("elsewhere").exists());
}

fn log() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("scratch_usage.toml");
    (folder, log)
}

/// A pidfile with this text, last touched so many seconds ago.
fn left(log: &Path, text: &str, seconds: u64) {
    std::fs::write(pidfile(log), text).unwrap();
    let file = File::options().write(true).open(pidfile(log)).unwrap();
    let time = SystemTime::from(SystemClock.now().utc) - Duration::from_secs(seconds);
    file.set_modified(time).unwrap();
}

fn gone() -> u32 {
    let mut child = std::process::Command::new("true").spawn().unwrap();
    child.wait().unwrap();
    child.id()
}

const NO_PATIENCE: Duration = Duration::from_millis(30);

#[test]
fn a_lock_is_the_pidfile_that_julia_knows_and_goes_when_released() {
    let (_folder, log) = log();
    let lock = Lock::take(&log).unwrap();
    let text = std::fs::read_to_string(pidfile(&log)).unwrap();
    assert_eq!(text, format!("{} {}", std::process::id(), host_name()));
    let error = Lock::take_within(&log, NO_PATIENCE).unwrap_err();
    assert_eq!(error.source.kind(), io::ErrorKind::WouldBlock);
    assert!(error.to_string().contains(&format!("process {}", std::process::id())), "{error}");
    drop(lock);
    assert!(!pidfile(&log).exists());
    drop(Lock::take_within(&log, NO_PATIENCE).unwrap());
}

#[test]
fn a_lock_left_behind_is_broken_by_julias_rule() {
    let (_folder, log) = log();
    let (gone, alive, host) = (gone(), std::process::id(), host_name());
    for (text, seconds, is_free) in [
        (format!("{gone} {host}"), 1, false),
        (format!("{gone} {host}"), 5, true),
        (format!("{gone}"), 5, true),
        (format!("{gone} elsewhere"), 5, false),
        (format!("{gone} elsewhere"), 16, true),
        (format!("{alive} {host}"), 5, false),
        (format!("{alive} {host}"), 16, true),
        (String::new(), 5, false),
        (String::new(), 16, true),
        ("no number".to_string(), 5, false),
    ] {
        left(&log, &text, seconds);
        let taken = Lock::take_within(&log, NO_PATIENCE);
        assert_eq!(taken.is_ok(), is_free, "{text:?} after {seconds} s");
        drop(taken);
        assert_eq!(pidfile(&log).exists(), !is_free, "{text:?} after {seconds} s");
    }
}

#[test]
fn a_lock_dated_in_the_future_is_broken_when_nobody_can_hold_it() {
    let (_folder, log) = log();
    let (gone, alive, host) = (gone(), std::process::id(), host_name());
    for (text, is_free) in [
        (format!("{gone} {host}"), true),
        (format!("{} {host}", u32::MAX), true),
        (String::new(), true),
        ("no number".to_string(), true),
        (format!("{gone} elsewhere"), false),
        (format!("{alive} {host}"), false),
    ] {
        left(&log, &text, 0);
        let file = File::options().write(true).open(pidfile(&log)).unwrap();
        file.set_modified(SystemTime::from(SystemClock.now().utc) + Duration::from_hours(24)).unwrap();
        let taken = Lock::take_within(&log, NO_PATIENCE);
        assert_eq!(taken.is_ok(), is_free, "{text:?}");
        if let Err(error) = taken {
            let (error, path) = (error.to_string(), pidfile(&log));
            assert!(error.contains(&format!("delete {}", path.display())), "{error}");
            assert!(error.contains("holds the lock"), "{error}");
        }
    }
    let (ahead_of_us, fifteen) = (Age::InFuture, STALE_THOUGH_ALIVE + Duration::from_secs(1));
    assert_eq!(ahead_of_us.or_watched(STALE), ahead_of_us);
    assert!(Holder::parse(format!("{alive} elsewhere").as_bytes()).has_left(ahead_of_us.or_watched(fifteen)));
}

#[test]
fn what_is_no_file_in_the_place_of_a_lock_is_an_error_at_once() {
    let (folder, log) = log();
    let (begun, path) = (Instant::now(), pidfile(&log));
    std::os::unix::fs::symlink("nowhere", &path).unwrap();
    let error = Lock::take(&log).unwrap_err().to_string();
    assert!(error.contains("a link is in the place of the lock"), "{error}");
    assert!(error.contains(&format!("move {} away", path.display())), "{error}");
    std::fs::rename(&path, folder.path().join("moved")).unwrap();
    std::fs::create_dir(&path).unwrap();
    let error = Lock::take(&log).unwrap_err().to_string();
    assert!(error.contains("a folder is in the place of the lock"), "{error}");
    assert!(begun.elapsed() < PATIENCE);
}

#[test]
fn a_program_of_ours_keeps_its_lock_while_it_lives_and_touches_it() {
    let (_folder, log) = log();
    let lock = Lock::take(&log).unwrap();
    lock.file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    assert!(Lock::take_within(&log, NO_PATIENCE).is_err(), "it is held, however old");
    std::thread::sleep(TOUCH + Duration::from_millis(300));
    let age = Age::of(&lock.file.metadata().unwrap(), &SystemClock.now());
    assert!(matches!(age, Age::Touched(age) if age < STALE), "{age:?}");
}

#[test]
fn a_lock_that_somebody_else_took_over_is_left_to_them() {
    let (_folder, log) = log();
    let lock = Lock::take(&log).unwrap();
    std::fs::rename(pidfile(&log), log.with_extension("moved")).unwrap();
    std::fs::write(pidfile(&log), "1 elsewhere").unwrap();
    drop(lock);
    assert_eq!(std::fs::read_to_string(pidfile(&log)).unwrap(), "1 elsewhere");
}

#[test]
fn many_threads_take_turns() {
    let (folder, log) = log();
    let counter = folder.path().join("counter");
    std::fs::write(&counter, "0").unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..25 {
                    let _lock = Lock::take(&log).unwrap();
                    let number: u32 = std::fs::read_to_string(&counter).unwrap().parse().unwrap();
                    std::fs::write(&counter, (number + 1).to_string()).unwrap();
                }
            });
        }
    });
    assert_eq!(std::fs::read_to_string(&counter).unwrap(), "100");
}

#[test]
fn where_no_pidfile_can_be_made_the_error_names_it() {
    let (folder, _) = log();
    let error = Lock::take(&folder.path().join("missing/scratch_usage.toml")).unwrap_err();
    assert!(error.to_string().contains("missing/scratch_usage.toml.pid"), "{error}");
    let in_the_way = folder.path().join("log");
    std::fs::create_dir(pidfile(&in_the_way)).unwrap();
    let error = Lock::take_within(&in_the_way, NO_PATIENCE).unwrap_err();
    assert_eq!(error.source.kind(), io::ErrorKind::WouldBlock);
}
