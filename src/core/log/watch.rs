//! Noticing that a usage log was written to since it was read, and that somebody is writing it now.
//!
//! A removal is planned from what the logs said; a use that was recorded since must stop it. Comparing a
//! log's file is cheap; only when it differs need the log be read again.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

use super::lock::{self, Holder};
use crate::core::depot::Depot;
use crate::core::depot::layout::{ARTIFACT_USAGE, Layout, MANIFEST_USAGE};
use crate::core::identity::Identity;
use crate::core::patience;
use crate::core::time::Now;

/// The usage logs of some depots as they were at one moment.
#[derive(Debug, Clone, Default)]
pub struct LogWatch {
    spaces: Stamps,
    /// Those of manifests and artifact files.
    files: Stamps,
}

type Stamps = Vec<(PathBuf, Option<Stamp>)>;

/// What tells one state of a file from another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<std::time::SystemTime>,
    file: Option<Identity>,
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let metadata = patience::metadata(path).ok()?;
        Some(Self {
            length: metadata.len(),
            modified: metadata.modified().ok(),
            file: Identity::of(&metadata),
        })
    }
}

impl LogWatch {
    /// Remembers the logs as they are now. To be called before they are read.
    pub fn start(depots: &[Depot]) -> Self {
        let stamped = |log: PathBuf| {
            let stamp = Stamp::of(&log);
            (log, stamp)
        };
        Self {
            spaces: depots.iter().map(|depot| stamped(depot.layout.scratch_usage())).collect(),
            files: depots.iter().flat_map(|depot| file_logs(&depot.layout)).map(stamped).collect(),
        }
    }

    /// Whether any of the logs of spaces has changed since.
    pub fn has_changed(&self) -> bool {
        have_changed(&self.spaces)
    }

    /// Whether any of the logs of manifests and artifact files has changed since, which Pkg writes to whenever it
    /// works with one.
    pub fn files_have_changed(&self) -> bool {
        have_changed(&self.files)
    }
}

fn have_changed(stamps: &Stamps) -> bool {
    stamps.iter().any(|(log, stamp)| Stamp::of(log) != *stamp)
}

/// The logs of manifests and of artifact files in a depot.
pub fn file_logs(layout: &Layout) -> [PathBuf; 2] {
    [MANIFEST_USAGE, ARTIFACT_USAGE].map(|name| layout.log(name))
}

/// Who is writing a log: the process that holds its pidfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    pub path: PathBuf,
    pub pid: Option<u32>,
    /// The machine it runs on, where the file names one.
    pub host: Option<String>,
}

/// Who is writing the log at `log` as of `now`; `None` when there is no pidfile, or one that was left behind.
pub fn writer(log: &Path, now: &Now) -> Option<Writer> {
    let path = lock::pidfile(log);
    // What a link leads to was not made to lock anything.
    let metadata = std::fs::symlink_metadata(&path).ok().filter(Metadata::is_file)?;
    let file = std::fs::File::open(&path);
    let holder = file.map_or_else(|_| Holder::default(), |file| Holder::read(&file));
    let age = lock::Age::of(&metadata, now);
    (!holder.has_left(age)).then_some(Writer { path, pid: holder.pid, host: holder.host })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::core::depot::{Depots, Origin};
    use crate::core::environment::Environment;
    use crate::core::time::{Clock, SystemClock};

    #[test]
    fn an_entry_more_or_a_log_made_since_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let paths = [folder.path().to_path_buf()];
        let depots = Depots::from_paths(&paths, Origin::Argument, &Environment::default()).list;
        let log = folder.path().join("logs/scratch_usage.toml");
        let before = LogWatch::start(&depots);
        assert!(!before.has_changed());
        std::fs::create_dir(folder.path().join("logs")).unwrap();
        std::fs::write(&log, "a").unwrap();
        assert!(before.has_changed());
        let with_log = LogWatch::start(&depots);
        assert!(!with_log.has_changed());
        std::fs::write(&log, "ab").unwrap();
        assert!(with_log.has_changed() && !with_log.files_have_changed());
        std::fs::write(folder.path().join("logs/manifest_usage.toml"), "a").unwrap();
        assert!(with_log.files_have_changed());
    }

    #[test]
    fn a_fresh_pidfile_names_the_writer_and_an_old_one_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("scratch_usage.toml");
        let now = SystemClock.now();
        assert_eq!(writer(&log, &now), None);
        std::fs::write(folder.path().join("scratch_usage.toml.pid"), "4121 node7").unwrap();
        let found = writer(&log, &now).unwrap();
        assert_eq!((found.pid, found.host.as_deref()), (Some(4121), Some("node7")));
        let later = |seconds| Now { utc: now.utc + Duration::from_secs(seconds), ..now };
        assert!(writer(&log, &later(10)).is_some());
        assert_eq!(writer(&log, &later(60)), None);
        // A process of this machine that is gone.
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .arg("--list")
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        child.wait().unwrap();
        std::fs::write(folder.path().join("scratch_usage.toml.pid"), child.id().to_string()).unwrap();
        assert!(writer(&log, &later(1)).is_some());
        // By a clock that is behind the pidfile's date it was never touched.
        let earlier = Now { utc: now.utc - Duration::from_hours(1), ..now };
        #[cfg(unix)]
        assert_eq!(writer(&log, &earlier), None);
        std::fs::write(folder.path().join("scratch_usage.toml.pid"), "4121 node7").unwrap();
        assert!(writer(&log, &earlier).is_some());
        std::fs::write(folder.path().join("scratch_usage.toml.pid"), child.id().to_string()).unwrap();
        #[cfg(unix)]
        assert_eq!(writer(&log, &later(10)), None);
    }
}
