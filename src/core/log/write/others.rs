//! What is known of others who write a log without a lock, so that an append is not lost to them.
//!
//! Scratch.jl opens the log, looks for its end and writes there, a moment later. What was appended in between is
//! written over. While others write so, an append is therefore looked for again after it was made. While nobody
//! does, that would be time lost; then the next append looks for those just before it. What stays uncovered is the
//! last append of a process that nobody had disturbed until then.
//!
//! Whether others write is seen by the time at which the log was last changed: our own writes, all made under the
//! lock, leave a mark in its digits below the millisecond. The mark also tells when others were last seen, so that
//! our processes know it of each other. Where a file system drops those digits, every recent change that this
//! process did not make itself counts as one of others.

use std::collections::{HashMap, VecDeque};
use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::Added;
use crate::core::time::{Clock, SystemClock, Timestamp, age_of};

/// The pauses before an append is looked for again, while others write.
pub(super) const PAUSES: [Duration; 5] = [
    Duration::from_millis(1),
    Duration::from_millis(3),
    Duration::from_millis(8),
    Duration::from_millis(16),
    Duration::from_millis(32),
];
/// How long an append may be written over after it was made: the pauses together.
pub(super) const IN_DANGER: Duration = Duration::from_millis(60);
/// How long after a write of theirs others count as writing.
const RECENT: Duration = Duration::from_secs(2);
const RECENT_MILLISECONDS: i64 = 2000;
/// How many appends are looked for again.
const MOST: usize = 256;

static LOGS: Mutex<Option<HashMap<PathBuf, Known>>> = Mutex::new(None);

/// What this process knows of a log.
#[derive(Default)]
struct Known {
    /// How long it was after this process last wrote it, in bytes, and its time of change.
    left: Option<(u64, Option<Timestamp>)>,
    /// When others were last seen, in milliseconds since 1970.
    seen: Option<i64>,
    /// The appends of the last moments.
    own: VecDeque<Own>,
}

struct Own {
    made: Instant,
    file: (u64, u64),
    added: Added,
}

fn of_log<T>(log: &Path, look: impl FnOnce(&mut Known) -> T) -> T {
    let mut logs = LOGS.lock().unwrap_or_else(PoisonError::into_inner);
    look(logs.get_or_insert_default().entry(log.to_path_buf()).or_default())
}

/// What is found before an append.
#[derive(Default)]
pub(super) struct Found {
    /// When others were last seen, in milliseconds since 1970; `None` when that was not within the last moments.
    pub seen: Option<i64>,
    /// The appends of this process that were written over.
    pub lost: Vec<u8>,
}

/// Looks at the log that is about to be appended to.
pub(super) fn look(log: &Path, file: &mut File) -> io::Result<Found> {
    let metadata = file.metadata()?;
    let (length, changed) = state(&metadata);
    // The age of a file is one by the machine's clock, whatever time a job was given.
    let now = SystemClock.now();
    let is_recent = changed.is_none_or(|time| age_of(time, &now) < RECENT);
    let now = now.utc.as_millisecond();
    of_log(log, |known| {
        let mut lost = Vec::new();
        for own in known.own.iter().filter(|own| own.file == identity(&metadata)) {
            if !own.added.is_there(file)? {
                lost.extend_from_slice(&own.added.bytes);
            }
        }
        known.own.retain(|own| own.made.elapsed() < IN_DANGER);
        let seen = match changed.and_then(|time| mark(time, now)) {
            _ if !lost.is_empty() => Some(now),
            _ if !is_recent => None,
            Some(Told::Nobody) => None,
            Some(Told::Others(seen)) => Some(seen),
            None if known.left == Some((length, changed)) => known.seen,
            None => Some(now),
        };
        Ok(Found { seen: seen.filter(|seen| now - seen < RECENT_MILLISECONDS), lost })
    })
}

fn state(metadata: &Metadata) -> (u64, Option<Timestamp>) {
    let changed = metadata.modified().ok().and_then(|time| Timestamp::try_from(time).ok());
    (metadata.len(), changed)
}

/// Notes a write of this process, to be called under the lock. `seen` is when others were last seen, `added` an
/// append that is not waited for.
pub(super) fn note(log: &Path, file: &File, seen: Option<i64>, added: Option<Added>) {
    let _ = file.set_modified(marked(SystemClock.now().utc, seen));
    let Ok(metadata) = file.metadata() else { return };
    of_log(log, |known| {
        known.left = Some(state(&metadata));
        known.seen = seen;
        if let Some(added) = added {
            known.own.truncate(MOST - 1);
            known.own.push_front(Own { made: Instant::now(), file: identity(&metadata), added });
        }
    });
}

/// The present, in milliseconds since 1970.
pub(super) fn now() -> i64 {
    SystemClock.now().utc.as_millisecond()
}

/// What a marked time is behind its millisecond, in units of 100 ns, which the coarser file systems keep too; the
/// time of others is added.
const MARK: i32 = 5000;
/// How finely the time of others is told, in milliseconds, and how often it comes round: every five seconds.
const STEP: i64 = 50;
const STEPS: i64 = 100;
/// Nobody was seen.
const NOBODY: i64 = STEPS;

/// What a mark tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// Nobody was seen.
    Nobody,
    /// When others were last seen, in milliseconds since 1970.
    Others(i64),
}

/// What a time of change tells that bears the mark.
fn mark(time: Timestamp, now: i64) -> Option<Told> {
    let behind = time.subsec_nanosecond() % 1_000_000;
    let step = i64::from((behind / 100).checked_sub(MARK)?);
    if behind % 100 != 0 || !(0..=NOBODY).contains(&step) {
        return None;
    }
    let age = (now / STEP - step).rem_euclid(STEPS) * STEP;
    Some(if step == NOBODY { Told::Nobody } else { Told::Others(now - age) })
}

/// The time with the mark.
fn marked(time: Timestamp, seen: Option<i64>) -> SystemTime {
    let step = seen.map_or(NOBODY, |seen| (seen / STEP).rem_euclid(STEPS));
    let behind = (i64::from(MARK) + step) * 100;
    let millisecond = u64::try_from(time.as_millisecond()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_millis(millisecond) + Duration::from_nanos(behind.unsigned_abs())
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> (u64, u64) {
    (0, 0)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::SystemTime;

    use super::super::{access, add, append, open_to_append};
    use super::*;
    use crate::core::links;

    fn entry(space: &str) -> Vec<u8> {
        access(Path::new(space), "2024-01-10T10:00:00".parse().unwrap(), Path::new("/p/Project.toml"))
    }

    fn log() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("scratch_usage.toml");
        (folder, log)
    }

    #[test]
    fn others_are_noticed_and_our_own_are_told_from_them() {
        let (_folder, log) = log();
        fs::write(&log, entry("/one")).unwrap();
        let mut file = open_to_append(&links::reach(&log).unwrap()).unwrap();
        let mut seen = || look(&log, &mut file).unwrap().seen;
        assert!(seen().is_some());
        let long_ago = SystemTime::from(SystemClock.now().utc) - RECENT;
        File::options().write(true).open(&log).unwrap().set_modified(long_ago).unwrap();
        assert_eq!(seen(), None, "that was long ago");
        append(&log, &entry("/two")).unwrap();
        assert_eq!(seen(), None);
        // Another process of ours, which knows nothing but the log.
        let forget = || drop(LOGS.lock().unwrap().as_mut().unwrap().remove(&log));
        forget();
        assert_eq!(seen(), None);
        fs::write(&log, entry("/another")).unwrap();
        append(&log, &entry("/three")).unwrap();
        forget();
        assert!(seen().is_some(), "one process tells the other");
    }

    #[test]
    fn a_file_system_that_drops_the_mark_costs_care_and_not_for_our_own_writes() {
        let (_folder, log) = log();
        fs::write(&log, entry("/one")).unwrap();
        let mut file = open_to_append(&links::reach(&log).unwrap()).unwrap();
        note(&log, &file, None, None);
        let whole_second =
            SystemTime::from(Timestamp::from_second(SystemClock.now().utc.as_second()).unwrap());
        file.set_modified(whole_second).unwrap();
        of_log(&log, |known| known.left = Some(state(&file.metadata().unwrap())));
        assert_eq!(look(&log, &mut file).unwrap().seen, None);
        fs::write(&log, entry("/another")).unwrap();
        file.set_modified(whole_second).unwrap();
        assert!(look(&log, &mut file).unwrap().seen.is_some());
    }

    #[test]
    fn the_mark_tells_when_others_were_seen_and_leaves_the_millisecond() {
        for millisecond in [1_700_000_000_000, 1_700_000_000_999, 1_700_000_004_949] {
            let time = Timestamp::from_millisecond(millisecond).unwrap();
            let told = |seen, now| {
                let marked = Timestamp::try_from(marked(time, seen)).unwrap();
                assert_eq!(marked.as_millisecond(), millisecond);
                mark(marked, now).expect("a mark")
            };
            assert_eq!(told(None, millisecond + 10), Told::Nobody);
            for ago in [0, 1, 49, 50, 1234, 1999] {
                let seen = millisecond - ago;
                let told = told(Some(seen), millisecond + 1500);
                assert!(matches!(told, Told::Others(told) if (told - seen).abs() < 2 * STEP), "{ago}");
            }
            assert_eq!(mark(time, millisecond), None, "a time without it");
        }
    }

    #[test]
    fn an_append_that_nobody_waited_for_is_looked_for_by_the_next() {
        let (_folder, log) = log();
        fs::write(&log, entry("/one")).unwrap();
        let mut file = open_to_append(&links::reach(&log).unwrap()).unwrap();
        let added = add(&mut file, &entry("/two")).unwrap();
        let start = added.start;
        note(&log, &file, None, Some(added));
        assert_eq!(look(&log, &mut file).unwrap().lost, b"");
        let other = File::options().write(true).open(&log).unwrap();
        std::os::unix::fs::FileExt::write_all_at(&other, &entry("/six"), start).unwrap();
        append(&log, &entry("/three")).unwrap();
        let text = [entry("/one"), entry("/six"), entry("/two"), entry("/three")].concat();
        assert_eq!(fs::read(&log).unwrap(), text);
    }
}
