//! The lock around every write of a log: a pidfile `LOG.pid`, by the rules of Julia's `FileWatching.Pidfile`.
//!
//! The file is made exclusively, holds the process and the machine (`4121 node7`), is touched while the lock
//! is held, and goes when it is released. One that was left behind is broken by Julia's rule: not touched for
//! 3 s by a process that is gone, or for 15 s by one that lives or cannot be asked. Pkg takes
//! `manifest_usage.toml.pid` and `artifact_usage.toml.pid` this way (Pkg.jl `write_env_usage`, `stale_age = 3`).
//!
//! When it was touched is what its date says, or where that lies in the future (a clock that was wrong, another
//! machine's) what can be watched: for how long the date has not changed while the lock was waited for. So no
//! wait is longer than [`PATIENCE`], and what it was for is said: which file, whose, and what to do.
//!
//! Among programs of ours the lock is firmer than the rule: a holder also keeps the pidfile under flock(2), so
//! that it cannot be broken while its process lives, however long that is held up, and two who find the same
//! stale lock cannot both break it.

use std::fs::{File, Metadata};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use crate::core::error::Error;
use crate::core::links::{self, Reached};
use crate::core::patience as volumes;
use crate::core::space::Kind;
use crate::core::time::{Clock, Now, SystemClock};

/// How old a pidfile must be before it may count as left behind (Pkg.jl: `stale_age = 3`).
const STALE: Duration = Duration::from_secs(3);
/// How old when the process lives or cannot be asked (`FileWatching.Pidfile`: five times that).
const STALE_THOUGH_ALIVE: Duration = Duration::from_secs(15);
/// How often a holder touches it (`FileWatching.Pidfile`: half of `stale_age`).
const TOUCH: Duration = Duration::from_millis(1500);
/// How long a lock is waited for: longer than it takes to tell that one was left behind.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// How long a lock is waited for before that is said.
const SILENT: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(16);
/// The longest pidfile that is read, in bytes.
const LONGEST: u64 = 4096;

/// Who is told, in one sentence, that a lock is waited for; nobody where none was named.
static TELLER: OnceLock<fn(&str)> = OnceLock::new();

/// Names who is told that a lock is waited for. The first call of a process counts.
pub fn tell_of_waiting(teller: fn(&str)) {
    let _ = TELLER.set(teller);
}

/// A lock that is held. It is released when dropped.
#[derive(Debug)]
pub struct Lock {
    place: Reached,
    file: File,
    keeper: Option<(Sender<()>, JoinHandle<()>)>,
}

pub fn pidfile(log: &Path) -> PathBuf {
    let mut path = log.as_os_str().to_os_string();
    path.push(".pid");
    PathBuf::from(path)
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holder {
    pub pid: Option<u32>,
    /// The machine it runs on, where the file names one.
    pub host: Option<String>,
}

impl Holder {
    /// Whom a pidfile names; what is no lock may be of any length.
    pub(super) fn read(file: &File) -> Self {
        let mut text = Vec::new();
        let _ = file.take(LONGEST).read_to_end(&mut text);
        Self::parse(&text)
    }

    /// Reads the text of a pidfile: a number, a space, and the name of a machine.
    fn parse(text: &[u8]) -> Self {
        let text = String::from_utf8_lossy(text).into_owned();
        let mut words = text.split_whitespace();
        let pid = words.next().and_then(|pid| pid.parse().ok());
        Self { pid, host: words.next().map(ToString::to_string) }
    }

    /// Whether a pidfile of this age was left behind. Of one that is dated in the future only the process can tell;
    /// one that names none then is nobody's, for whoever makes one names himself at once.
    pub(super) fn has_left(&self, age: Age) -> bool {
        match age {
            Age::Touched(age) => age > STALE && (age > STALE_THOUGH_ALIVE || self.is_gone()),
            Age::InFuture => self.pid.is_none() || self.is_gone(),
        }
    }

    /// Whether the process is known to be gone. One on another machine, or that is not named, is not.
    fn is_gone(&self) -> bool {
        let is_here = self.host.as_ref().is_none_or(|host| *host == host_name());
        is_here && self.pid.is_some_and(is_gone)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    Touched(Duration),
    /// Its date lies in the future, by more than two clocks may differ.
    InFuture,
}

impl Age {
    /// The age of a pidfile as of `now`.
    pub(super) fn of(metadata: &Metadata, now: &Now) -> Self {
        let now = SystemTime::from(now.utc);
        match metadata.modified().map(|modified| now.duration_since(modified)) {
            Ok(Ok(age)) => Self::Touched(age),
            Ok(Err(ahead)) if ahead.duration() > STALE => Self::InFuture,
            Ok(Err(_)) | Err(_) => Self::Touched(Duration::ZERO),
        }
    }

    /// The greater of this age and the time for which it was watched.
    fn or_watched(self, watched: Duration) -> Self {
        match self {
            Self::Touched(age) => Self::Touched(age.max(watched)),
            Self::InFuture if watched > STALE_THOUGH_ALIVE => Self::Touched(watched),
            Self::InFuture => Self::InFuture,
        }
    }
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.pid, &self.host) {
            (Some(pid), Some(host)) => write!(f, "process {pid} on {host}"),
            (Some(pid), None) => write!(f, "process {pid}"),
            (None, _) => f.write_str("another program"),
        }
    }
}

impl Lock {
    /// Takes the lock of the log at `log`, waiting for whoever holds it for [`PATIENCE`].
    ///
    /// # Errors
    /// When it is still held then (of kind [`io::ErrorKind::WouldBlock`]), or the pidfile cannot be made; at once when
    /// it is reached through a link that is not followed ([`links`]), or is a link itself.
    pub fn take(log: &Path) -> Result<Self, Error> {
        Self::take_within(log, PATIENCE)
    }

    /// Takes the lock of the log at `log`, waiting no longer than `patience`.
    pub fn take_within(log: &Path, patience: Duration) -> Result<Self, Error> {
        let path = pidfile(log);
        let locking = |error| Error::new("lock the log with", &path, error);
        volumes::may_look(&path).map_err(locking)?;
        let folder = links::folder(path.parent().unwrap_or(Path::new(""))).map_err(locking)?;
        let name = path.file_name().unwrap_or_default().to_os_string();
        let place = Reached { folder, name };
        let begun = Instant::now();
        let mut teller = TELLER.get().filter(|_| patience > SILENT);
        let mut pause = Duration::from_millis(1);
        let mut watch = Watch::default();
        loop {
            let (standing, is_open) = match create(&place) {
                Ok(file) => return Ok(Self::held(place, file)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => stand(&place, &mut watch)
                    .map_err(|what| {
                        let reason = format!("{what} is in the place of the lock");
                        let reason = io::Error::new(io::ErrorKind::WouldBlock, reason);
                        let advice = format!("move {} away", path.display());
                        Error::new("write the log locked by", &path, reason).with_advice(advice)
                    })?,
                Err(error) => return Err(locking(error)),
            };
            // One that is no longer there, or was broken, is tried at once; but not for ever.
            if begun.elapsed() >= patience {
                let busy = format!("{standing} holds the lock");
                let error = Error::new(
                    "write the log locked by",
                    &path,
                    io::Error::new(io::ErrorKind::WouldBlock, busy),
                );
                let advice = format!("let it finish; if no such program runs, delete {}", path.display());
                return Err(error.with_advice(advice));
            }
            if begun.elapsed() >= SILENT
                && let Some(tell) = teller.take()
            {
                tell(&format!(
                    "Waiting for up to {} s, for {standing} holds the lock {}. If no such program runs, delete that file.",
                    patience.as_secs(),
                    path.display()
                ));
            }
            if !is_open {
                std::thread::sleep(pause);
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }

    fn held(place: Reached, file: File) -> Self {
        flock(&file);
        let (release, released) = mpsc::channel::<()>();
        let touched = file.try_clone();
        let keep = move || {
            let Ok(file) = touched else { return };
            while released.recv_timeout(TOUCH) == Err(RecvTimeoutError::Timeout) {
                let _ = file.set_modified(SystemTime::from(SystemClock.now().utc));
            }
        };
        // Without a thread the lock is as good, only not for longer than Julia waits.
        let keeper = std::thread::Builder::new().name("log-lock".to_string()).spawn(keep).ok();
        Self { place, file, keeper: keeper.map(|thread| (release, thread)) }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some((release, thread)) = self.keeper.take() {
            drop(release);
            let _ = thread.join();
        }
        let _ = self.place.folder.remove_own(&self.place.name, &self.file);
    }
}

fn create(place: &Reached) -> io::Result<File> {
    let mut file = place.folder.create(&place.name, 0o444, false)?;
    match write!(file, "{} {}", std::process::id(), host_name()) {
        Ok(()) => Ok(file),
        Err(error) => {
            let _ = place.folder.remove_own(&place.name, &file);
            Err(error)
        }
    }
}

/// Since when a pidfile has been seen with the same date.
#[derive(Debug, Default)]
struct Watch(Option<(SystemTime, Instant)>);

impl Watch {
    /// For how long this date has stood there.
    fn unchanged(&mut self, metadata: &Metadata) -> Duration {
        let Ok(modified) = metadata.modified() else { return Duration::ZERO };
        match self.0 {
            Some((known, since)) if known == modified => since.elapsed(),
            _ => {
                self.0 = Some((modified, Instant::now()));
                Duration::ZERO
            }
        }
    }
}

/// Who holds the pidfile that is there, and whether the way is open: it went, or was broken just now.
///
/// # Errors
/// What stands there when it is no file and so no lock: a pipe would be waited for without end, and what a link leads
/// to was not made to lock anything.
fn stand(place: &Reached, watch: &mut Watch) -> Result<(Holder, bool), &'static str> {
    match place.folder.entry(&place.name).ok().flatten().map(|facts| facts.kind) {
        Some(Kind::Symlink) => return Err("a link"),
        Some(Kind::Directory) => return Err("a folder"),
        Some(Kind::File) => {}
        None => return Ok((Holder::default(), false)),
    }
    let file = match place.folder.open(&place.name) {
        Ok(Some(file)) => file,
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => return Err("something that is no file"),
        _ => return Ok((Holder::default(), false)),
    };
    let Ok(metadata) = file.metadata() else { return Ok((Holder::default(), false)) };
    let holder = Holder::read(&file);
    // The age of a file is one by the machine's clock, whatever time a job was given.
    let age = Age::of(&metadata, &SystemClock.now()).or_watched(watch.unchanged(&metadata));
    // Whoever breaks it holds it meanwhile: nobody else can mistake the next lock for this one.
    let is_broken =
        holder.has_left(age) && flock(&file) && place.folder.remove_own(&place.name, &file).is_ok();
    Ok((holder, is_broken))
}

/// Takes hold of a file until it is closed; `false` when another program of ours has it. Where the file
/// system knows no such hold, there is none to respect.
#[cfg(unix)]
pub(super) fn flock(file: &File) -> bool {
    use rustix::fs::FlockOperation;
    let answer = rustix::fs::flock(file, FlockOperation::NonBlockingLockExclusive);
    answer != Err(rustix::io::Errno::WOULDBLOCK)
}

#[cfg(not(unix))]
pub(super) fn flock(file: &File) -> bool {
    !matches!(file.try_lock(), Err(std::fs::TryLockError::WouldBlock))
}

/// The name of this machine, as Julia's `gethostname` gives it.
#[cfg(unix)]
fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
#[expect(clippy::disallowed_methods, reason = "the machine's name, which Windows keeps there")]
fn host_name() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_default()
}

#[cfg(unix)]
fn is_gone(pid: u32) -> bool {
    // A number that no process can have is that of none.
    let pid = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw);
    pid.is_none_or(|pid| rustix::process::test_kill_process(pid) == Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
fn is_gone(_: u32) -> bool {
    false
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
