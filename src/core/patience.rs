//! Volumes that do not answer: a network drive whose server is gone, a mounted archive whose program is stopped.
//! Whoever looks at a path on one waits for ever, and cannot be called back.
//!
//! Before a path is looked at that may lie anywhere (a project, a manifest, another depot, a folder on `PATH`),
//! [`may_look`] is asked. It knows from the table of mounts which volumes can fall silent, asks each of them for
//! its free space on a thread that can be left behind, and waits for all of them together no longer than
//! [`PATIENCE`]. A path that leads onto a silent volume, also through links, is refused with an error that names
//! the volume, and nothing on that volume is touched: one that lies there can neither be said to exist nor to be
//! gone. A silent volume is not asked again until the answer that is waited for has come.
//!
//! What this leaves: a volume that falls silent between being asked (again every [`FRESH`]) and being looked at,
//! one that an automounter is to mount first, and a local disk that hangs. Where there is no table of mounts, or
//! no thread can be started, nothing is known and everything may be looked at.

use std::collections::{BTreeSet, HashMap};
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::core::mounts::LiveMounts;

/// How long volumes are waited for, all together.
pub const PATIENCE: Duration = Duration::from_secs(2);
/// For how long an answer holds.
pub const FRESH: Duration = Duration::from_secs(2);

/// What a volume that can fall silent is called in the table of mounts; `fuse` stands for all that begin so.
const CAN_FALL_SILENT: [&str; 24] = [
    "fuse",
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "ceph",
    "lustre",
    "gpfs",
    "beegfs",
    "glusterfs",
    "orangefs",
    "pvfs2",
    "panfs",
    "virtiofs",
    "coda",
    "ncpfs",
    "ocfs2",
    "gfs2",
    "wekafs",
    "daos",
    "acfs",
];

/// How many links are followed before they count as a loop, as Linux counts.
const MOST_LINKS: usize = 40;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the volume at {} does not answer", .0.display())]
pub struct Silent(pub PathBuf);

/// Whether a path can be looked at without waiting for ever.
///
/// # Errors
/// When it lies on a volume that does not answer: a [`Silent`], of kind [`io::ErrorKind::TimedOut`].
pub fn may_look(path: &Path) -> io::Result<()> {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.refresh();
    if known.silent.is_empty() {
        return Ok(());
    }
    let silent = known.silent.clone();
    drop(known);
    let Some(point) = silent_on_the_way(path, &silent) else { return Ok(()) };
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).met.insert(point.clone());
    Err(io::Error::new(io::ErrorKind::TimedOut, Silent(point)))
}

/// A volume mounted at or below a path that does not answer.
pub fn silent_inside(path: &Path) -> Option<Silent> {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.refresh();
    if known.silent.is_empty() {
        return None;
    }
    let silent = known.silent.clone();
    drop(known);
    let real = real_path(path).unwrap_or_else(|_| path.to_path_buf());
    silent.into_iter().find(|point| point.starts_with(&real)).map(Silent)
}

/// What the system says of a path, links followed.
pub fn metadata(path: &Path) -> io::Result<std::fs::Metadata> {
    may_look(path).and_then(|()| std::fs::metadata(path))
}

/// What the system says of a path itself, be it a link.
pub fn symlink_metadata(path: &Path) -> io::Result<std::fs::Metadata> {
    may_look(path).and_then(|()| std::fs::symlink_metadata(path))
}

/// Whether a folder can be seen there, links followed.
pub fn is_folder(path: &Path) -> bool {
    metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

/// Whether a file can be seen there, links followed.
pub fn is_file(path: &Path) -> bool {
    metadata(path).is_ok_and(|metadata| metadata.is_file())
}

/// A path with its links resolved.
pub fn real_path(path: &Path) -> io::Result<PathBuf> {
    may_look(path).and_then(|()| std::fs::canonicalize(path))
}

/// The volumes that a path was to be looked at on and that do not answer now.
pub fn silent_volumes() -> Vec<Silent> {
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.met.iter().filter(|point| known.silent.contains(*point)).cloned().map(Silent).collect()
}

static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);

/// What is known of the volumes that can fall silent.
#[derive(Default)]
struct Known {
    asked: Option<Instant>,
    mounts: LiveMounts,
    /// By the number of its mount, whether it has answered.
    answers: HashMap<u64, Arc<AtomicBool>>,
    /// Where those are mounted that have not.
    silent: BTreeSet<PathBuf>,
    /// Those that a path was to be looked at on.
    met: BTreeSet<PathBuf>,
}

impl Known {
    fn refresh(&mut self) {
        if self.asked.is_some_and(|asked| asked.elapsed() < FRESH) {
            return;
        }
        let mounts = self.mounts.now().list.iter();
        let volumes: HashMap<u64, PathBuf> = mounts
            .filter(|mount| can_fall_silent(&mount.kind))
            .map(|mount| (mount.id, mount.point.clone()))
            .collect();
        self.answers.retain(|id, _| volumes.contains_key(id));
        let (told, answers) = channel();
        let mut waited_for = 0;
        for (id, point) in &volumes {
            let is_waited_for =
                self.answers.get(id).is_some_and(|answered| !answered.load(Ordering::Acquire));
            if !is_waited_for && let Some(answered) = ask(point.clone(), told.clone()) {
                waited_for += 1;
                self.answers.insert(*id, answered);
            }
        }
        let end = Instant::now() + PATIENCE;
        for _ in 0..waited_for {
            if answers.recv_timeout(end.saturating_duration_since(Instant::now())).is_err() {
                break;
            }
        }
        let is_silent = |id| self.answers.get(id).is_some_and(|answered| !answered.load(Ordering::Acquire));
        self.silent =
            volumes.iter().filter(|(id, _)| is_silent(*id)).map(|(_, point)| point.clone()).collect();
        self.asked = Some(Instant::now());
    }
}

fn can_fall_silent(kind: &OsStr) -> bool {
    kind.to_str().is_some_and(|kind| CAN_FALL_SILENT.contains(&kind) || kind.starts_with("fuse"))
}

/// Asks a volume something that no memory of the system's answers. Whatever it says is an answer.
fn ask(point: PathBuf, told: Sender<()>) -> Option<Arc<AtomicBool>> {
    let answered = Arc::new(AtomicBool::new(false));
    let shared = Arc::clone(&answered);
    let question = move || {
        #[cfg(unix)]
        let _ = rustix::fs::statvfs(&point);
        #[cfg(not(unix))]
        let _ = std::fs::metadata(&point);
        shared.store(true, Ordering::Release);
        let _ = told.send(());
    };
    std::thread::Builder::new().name("volume".to_string()).spawn(question).ok()?;
    Some(answered)
}

/// The silent volume that a path leads onto, found without touching it.
fn silent_on_the_way(path: &Path, silent: &BTreeSet<PathBuf>) -> Option<PathBuf> {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    // What is mounted inside a silent volume cannot be reached either.
    let is_on_it = |place: &Path| silent.iter().find(|point| place.starts_with(point)).cloned();
    follow(&absolute, is_on_it).err()
}

/// Where an absolute path leads, folder by folder and through links; what is not there, be it behind a link, is taken
/// by its text.
///
/// # Errors
/// The first answer of `stops`, which is asked of each place before it is touched.
pub fn follow<S>(path: &Path, stops: impl Fn(&Path) -> Option<S>) -> Result<PathBuf, S> {
    let reversed = |path: &Path| -> Vec<OsString> {
        path.components().rev().map(|part| part.as_os_str().to_os_string()).collect()
    };
    let (mut resolved, mut todo) = (PathBuf::new(), reversed(path));
    let (mut links, mut is_there) = (0, true);
    while let Some(part) = todo.pop() {
        match Path::new(&part).components().next() {
            Some(Component::CurDir) => continue,
            Some(Component::ParentDir) => {
                resolved.pop();
                continue;
            }
            _ => {}
        }
        let next = resolved.join(&part);
        if let Some(stop) = stops(&next) {
            return Err(stop);
        }
        // Of what is not there nothing more is asked: many paths of a log lead to folders that are gone.
        if is_there {
            match std::fs::read_link(&next) {
                Ok(target) if links < MOST_LINKS => {
                    links += 1;
                    todo.extend(reversed(&target));
                    continue;
                }
                Ok(_) => is_there = false,
                Err(error) => {
                    use std::io::ErrorKind::{NotADirectory, NotFound};
                    is_there = !matches!(error.kind(), NotFound | NotADirectory);
                }
            }
        }
        resolved = next;
    }
    Ok(resolved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volumes_of_the_network_and_of_programs_can_fall_silent() {
        for (kind, can) in
            [("nfs4", true), ("fuse.sshfs", true), ("fuseblk", true), ("cifs", true), ("ext4", false)]
        {
            assert_eq!(can_fall_silent(OsStr::new(kind)), can, "{kind}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_path_onto_a_silent_volume_is_known_through_links_and_by_its_text() {
        let folder = tempfile::tempdir().unwrap();
        let root = std::fs::canonicalize(folder.path()).unwrap();
        std::fs::create_dir(root.join("home")).unwrap();
        std::os::unix::fs::symlink("../net/jane", root.join("home/far")).unwrap();
        std::os::unix::fs::symlink("loop", root.join("home/loop")).unwrap();
        let silent = BTreeSet::from([root.join("net")]);
        for (path, is_on_it) in [
            ("net", true),
            ("net/p/Project.toml", true),
            ("home/far/Project.toml", true),
            ("home/far", true),
            ("home/../net/x", true),
            ("home/far/../../home/x", true),
            ("home/x", false),
            ("network/x", false),
            ("home/loop/x", false),
        ] {
            let found = silent_on_the_way(&root.join(path), &silent);
            assert_eq!(found.is_some(), is_on_it, "{path}");
        }
    }
}
