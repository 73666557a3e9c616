//! What is known of others who write a log without a lock, so that an append is not lost to them.
//!
//! Scratch.jl opens the log, looks for its end and writes there, a moment later. What was appended in between is
//! written over. While others write so, an append is therefore looked for again after it was made. While nobody
//! does, that would be time lost; then the next append looks for those just before it. What stays uncovered is the
//! last append of a process that nobody had disturbed until then.
//!
//! Whether others write is seen by the time at which the log was last changed: our own writes, all made under the
//! lock, leave a mark in its last digits, far below a millisecond. The mark also tells for how many appends more to
//! be careful. Where a file system drops those digits, every recent change that this process did not make itself
//! counts as one of others.

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
/// For how many appends to be careful after a write of others.
pub(super) const CAREFUL: u32 = 9;
/// How many appends are looked for again.
const MOST: usize = 256;

static LOGS: Mutex<Option<HashMap<PathBuf, Known>>> = Mutex::new(None);

/// What this process knows of a log.
#[derive(Default)]
struct Known {
    /// How long it was after this process last wrote it, in bytes, and its time of change.
    left: Option<(u64, Option<Timestamp>)>,
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
pub(super) struct Found {
    /// For how many appends to be careful; none when nobody else writes without a lock.
    pub careful: u32,
    /// The appends of this process that were written over.
    pub lost: Vec<u8>,
}

/// Looks at the log that is about to be appended to.
pub(super) fn look(log: &Path, file: &mut File) -> io::Result<Found> {
    let metadata = file.metadata()?;
    let (length, changed) = state(&metadata);
    of_log(log, |known| {
        let mut lost = Vec::new();
        for own in known.own.iter().filter(|own| own.file == identity(&metadata)) {
            if !own.added.is_there(file)? {
                lost.extend_from_slice(&own.added.bytes);
            }
        }
        known.own.retain(|own| own.made.elapsed() < IN_DANGER);
        // The age of a file is one by the machine's clock, whatever time a job was given.
        let is_recent = changed.is_none_or(|time| age_of(time, &SystemClock.now()) < RECENT);
        let careful = match changed.and_then(mark) {
            _ if !lost.is_empty() => CAREFUL,
            _ if !is_recent || length == 0 => 0,
            Some(careful) => careful,
            None if known.left == Some((length, changed)) => 0,
            None => CAREFUL,
        };
        Ok(Found { careful, lost })
    })
}

fn state(metadata: &Metadata) -> (u64, Option<Timestamp>) {
    let changed = metadata.modified().ok().and_then(|time| Timestamp::try_from(time).ok());
    (metadata.len(), changed)
}

/// Notes a write of this process; `added` is an append that is not waited for. To be called under the lock.
pub(super) fn note(log: &Path, file: &File, careful: u32, added: Option<Added>) {
    let _ = file.set_modified(marked(SystemClock.now().utc, careful.saturating_sub(1)));
    let Ok(metadata) = file.metadata() else { return };
    of_log(log, |known| {
        known.left = Some(state(&metadata));
        if let Some(added) = added {
            known.own.truncate(MOST - 1);
            known.own.push_front(Own { made: Instant::now(), file: identity(&metadata), added });
        }
    });
}

/// What the nanoseconds of a marked time end in, when there is nothing to be careful of.
const MARK: u32 = 47_000;
/// Of how many digits that is the end.
const MARKED: u32 = 100_000;
/// How much each append to be careful of adds to it: what also the coarser file systems keep.
const STEP: u32 = 100;

/// For how many appends to be careful, when the time bears the mark.
fn mark(time: Timestamp) -> Option<u32> {
    let end = u32::try_from(time.subsec_nanosecond()).ok()? % MARKED;
    let above = end.checked_sub(MARK)?;
    (above % STEP == 0 && above / STEP <= CAREFUL).then_some(above / STEP)
}

/// The time with the mark.
fn marked(time: Timestamp, careful: u32) -> SystemTime {
    let nanosecond = u32::try_from(time.subsec_nanosecond()).unwrap_or(0);
    let nanosecond = nanosecond - nanosecond % MARKED + MARK + careful.min(CAREFUL) * STEP;
    let second = u64::try_from(time.as_second()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::new(second, nanosecond)
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
        let mut file = open_to_append(&log).unwrap();
        assert_eq!(look(&log, &mut file).unwrap().careful, CAREFUL);
        file.set_modified(SystemTime::from(SystemClock.now().utc) - RECENT).unwrap();
        assert_eq!(look(&log, &mut file).unwrap().careful, 0, "that was long ago");
        append(&log, &entry("/two")).unwrap();
        assert_eq!(look(&log, &mut file).unwrap().careful, 0);
        // Another process of ours, of which nothing is known here.
        LOGS.lock().unwrap().as_mut().unwrap().remove(&log);
        assert_eq!(look(&log, &mut file).unwrap().careful, 0);
        fs::write(&log, entry("/another")).unwrap();
        for careful in (0..=CAREFUL).rev() {
            assert_eq!(look(&log, &mut file).unwrap().careful, careful);
            note(&log, &file, careful, None);
        }
    }

    #[test]
    fn a_file_system_that_drops_the_mark_costs_care_and_not_for_our_own_writes() {
        let (_folder, log) = log();
        fs::write(&log, entry("/one")).unwrap();
        let mut file = open_to_append(&log).unwrap();
        note(&log, &file, 0, None);
        let whole_second =
            SystemTime::from(Timestamp::from_second(SystemClock.now().utc.as_second()).unwrap());
        file.set_modified(whole_second).unwrap();
        of_log(&log, |known| known.left = Some(state(&file.metadata().unwrap())));
        assert_eq!(look(&log, &mut file).unwrap().careful, 0);
        fs::write(&log, entry("/another")).unwrap();
        file.set_modified(whole_second).unwrap();
        assert_eq!(look(&log, &mut file).unwrap().careful, CAREFUL);
    }

    #[test]
    fn the_mark_changes_a_time_by_less_than_a_tenth_of_a_millisecond() {
        for nanosecond in [0, 1, 47_000, 99_999, 123_456_789, 999_999_999] {
            let time = Timestamp::new(1_700_000_000, nanosecond).unwrap();
            for careful in 0..=CAREFUL {
                let marked = Timestamp::try_from(marked(time, careful)).unwrap();
                assert_eq!(mark(marked), Some(careful));
                assert!(time.duration_until(marked).abs() < jiff::SignedDuration::from_micros(100));
            }
        }
    }

    #[test]
    fn an_append_that_nobody_waited_for_is_looked_for_by_the_next() {
        let (_folder, log) = log();
        fs::write(&log, entry("/one")).unwrap();
        let mut file = open_to_append(&log).unwrap();
        let added = add(&mut file, &entry("/two")).unwrap();
        let start = added.start;
        note(&log, &file, 0, Some(added));
        assert_eq!(look(&log, &mut file).unwrap().lost, b"");
        let other = File::options().write(true).open(&log).unwrap();
        std::os::unix::fs::FileExt::write_all_at(&other, &entry("/six"), start).unwrap();
        append(&log, &entry("/three")).unwrap();
        let text = [entry("/one"), entry("/six"), entry("/two"), entry("/three")].concat();
        assert_eq!(fs::read(&log).unwrap(), text);
    }
}
