//! Putting a new log in the place of an old one, in one step in the same folder.
//!
//! Promised: whoever opens the log, at any moment and whatever is killed, finds the old text or the new one,
//! whole, with the owner, the mode and whatever else the log had; where that cannot be kept, the log is left as it is
//! ([`crate::core::replacement`]). What a writer without a lock appended to the old file, before or after, is appended
//! to the new one: the old file stays open, and is looked at until nobody else has it open, as far as the system
//! tells, or two seconds have passed. Until then it keeps a name beside the log, so that when the writer is killed
//! the next one does the rest (`left`).

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{Added, add, in_words, make_folder};
use crate::core::error::Error;
use crate::core::in_use::{self, Asked, Extent};
use crate::core::links::{self, Reached};
use crate::core::log::lock::{Lock, flock};
use crate::core::replacement::{self, COMMON, PRIVATE, Replacement};
use arrived::{arrived, names_projects, whole_entries};

mod arrived;
pub(super) mod left;

/// How the new log takes the place of the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Manner {
    /// It keeps what the old one had, and is written where a link leads.
    #[default]
    Keeping,
    /// As Julia 1.13 does (Pkg.jl `atomic_toml_write`): mode 0600, and a link is replaced by a file. Only that root
    /// takes nobody's log: it stays with whom it belonged to.
    AsJulia,
}

/// What became of a log that was to be replaced.
#[derive(Debug, Default)]
pub struct Replaced {
    /// Whether there is a new log.
    pub changed: bool,
    /// How many bytes were carried over that a writer without a lock had appended meanwhile.
    pub carried_over: usize,
    /// The copy of the old log, when it was replaced and one was asked for.
    pub copy: Option<PathBuf>,
    /// Why not all is in the new log that another program wrote into the old one meanwhile.
    pub unfinished: Option<Error>,
}

/// The longest log that is replaced, in bytes: longer ones are not read either.
const LONGEST: u64 = crate::core::log::file::LONGEST;
/// How long the end of a line is waited for that another writer has begun.
const UNFINISHED: Duration = Duration::from_millis(50);
/// The pauses before the looks at the old file.
const PAUSES: [Duration; 4] =
    [Duration::ZERO, Duration::from_millis(2), Duration::from_millis(10), Duration::from_millis(30)];
/// How long what was carried over may be written over after that.
const IN_DANGER: Duration = Duration::from_millis(60);
/// How long the old file is looked at while somebody still has it open.
const PATIENCE: Duration = Duration::from_secs(2);

/// Replaces the log at `log` by what `compose` makes of its bytes, under the log's lock. A log that is not there
/// has no bytes; its folder is made when needed. When `compose` gives `None`, or in [`Manner::Keeping`] the
/// very bytes it was given, nothing is written.
///
/// # Errors
/// When the log cannot be locked or read, is no file, is reached through a link that is not followed ([`links`]), or
/// the new one cannot be written or would lack what the old one has. The old log is then as it was, unless the
/// error says that it was replaced.
pub fn replace(
    log: &Path,
    manner: Manner,
    compose: impl FnOnce(&[u8]) -> Option<Vec<u8>>,
) -> Result<Replaced, Error> {
    let mut done = replace_and_copy(log, manner, None, compose)?;
    done.unfinished.take().map_or(Ok(done), Err)
}

/// The same as [`replace`], and keeps a copy of the old log beside it, whose name is the log's with `ending`, and a
/// number when that is taken. The copy is whole before anything is replaced.
///
/// # Errors
/// As [`replace`], and when the copy cannot be made. The log is then as it was.
pub fn replace_and_copy(
    log: &Path,
    manner: Manner,
    ending: Option<&str>,
    compose: impl FnOnce(&[u8]) -> Option<Vec<u8>>,
) -> Result<Replaced, Error> {
    if let Some(folder) = log.parent() {
        make_folder(folder)?;
    }
    let _lock = Lock::take(log)?;
    let reading = |error| Error::new("read the log", log, in_words(error));
    let writing = |error| Error::new("replace the log", log, in_words(error));
    let target = links::reach(log).map_err(reading)?;
    left::finish(&target);
    let old = open(&target).map_err(reading)?;
    let bytes = match &old {
        Some(old) => read_to_a_line_end(old).map_err(reading)?,
        None => Vec::new(),
    };
    let Some(text) = compose(&bytes) else { return Ok(Replaced::default()) };
    if manner == Manner::Keeping && old.is_some() && text == bytes {
        return Ok(Replaced::default());
    }
    let itself = links::make_folder_of(log).map_err(writing)?;
    let place = if manner == Manner::AsJulia { &itself } else { &target };
    let mut new = compose_file(place, old.as_ref(), &text, manner, bytes.len()).map_err(writing)?;
    let copy = match (ending, &old) {
        (Some(ending), Some(old)) => {
            let copying = |error| Error::new("keep a copy of the log", log, error);
            let name = copy(&itself, ending, old, &bytes).map_err(copying)?;
            Some(log.with_file_name(name))
        }
        _ => None,
    };
    let replaced = put(place, &mut new).map_err(writing)?;
    let mut file = new.file().try_clone().map_err(writing)?;
    let old = Old::of(replaced, old, bytes, place, &target, &new);
    let carried = old.map_or(Ok(0), |old| old.carry_over(place, &mut file));
    let (carried_over, unfinished) = match carried {
        Ok(bytes) => (bytes, None),
        Err((error, rest)) => (0, Some(not_carried_over(log, error, rest))),
    };
    Ok(Replaced { changed: true, carried_over, copy, unfinished })
}

fn not_carried_over(log: &Path, error: io::Error, rest: Option<PathBuf>) -> Error {
    let kept = rest.map_or(String::new(), |rest| {
        format!(
            "; what is not yet in it is kept in {}, and the next run of this program that writes the log adds it",
            rest.display()
        )
    });
    let operation = "add what another program wrote meanwhile to the new log";
    Error::new(operation, log, error).with_advice(format!("the log was replaced{kept}"))
}

/// Opens the log for reading; `None` when there is none.
fn open(target: &Reached) -> io::Result<Option<File>> {
    let Some(file) = target.folder.open(&target.name)? else { return Ok(None) };
    if file.metadata()?.len() > LONGEST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "the log is longer than a gigabyte"));
    }
    Ok(Some(file))
}

fn read(mut file: &File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(LONGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a log. When its last line has no end, somebody may be about to write it.
fn read_to_a_line_end(file: &File) -> io::Result<Vec<u8>> {
    let begun = Instant::now();
    loop {
        let bytes = read(file)?;
        if bytes.last().is_none_or(|byte| *byte == b'\n') || begun.elapsed() > UNFINISHED {
            return Ok(bytes);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Writes the new log beside the old one and waits until it is on disk.
fn compose_file<'p>(
    place: &'p Reached,
    old: Option<&File>,
    text: &[u8],
    manner: Manner,
    length: usize,
) -> io::Result<Replacement<'p>> {
    let tag = old.map_or(Ok(String::new()), |old| left::tag(old, length))?;
    let owner = old.filter(|_| manner == Manner::Keeping || is_root());
    let mode = if manner == Manner::Keeping { COMMON } else { PRIVATE };
    let mut new = Replacement::begin(place, owner, mode, &tag)?;
    flock(new.file());
    new.write(text)?;
    if let (Manner::Keeping, Some(old)) = (manner, old) {
        replacement::keep(new.file(), old)?;
    }
    new.file().sync_all()?;
    Ok(new)
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

/// Keeps the bytes of a log beside it, with what the log has, and gives the name.
fn copy(log: &Reached, ending: &str, old: &File, bytes: &[u8]) -> io::Result<OsString> {
    let mut copy = Replacement::begin(log, Some(old), PRIVATE, "")?;
    copy.write(bytes)?;
    replacement::keep(copy.file(), old)?;
    copy.file().sync_all()?;
    for number in 1..1000 {
        let mut name = log.name.clone();
        name.push(ending);
        if number > 1 {
            name.push(format!("-{number}"));
        }
        match copy.put_anew(&name) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            answer => return answer.map(|()| name),
        }
    }
    Err(io::Error::other("there are too many copies beside it"))
}

/// How the new log has taken its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Put {
    /// Nothing was there.
    Anew,
    /// What was there has the name that the new one had.
    Exchanged,
    /// What was there has no name any more.
    Over,
}

fn put(place: &Reached, new: &mut Replacement) -> io::Result<Put> {
    if place.folder.entry(&place.name)?.is_none() {
        match new.put_anew(&place.name) {
            // Somebody has made one meanwhile.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            answer => return answer.map(|()| Put::Anew),
        }
    }
    if new.exchange(&place.name)? {
        return Ok(Put::Exchanged);
    }
    new.put(&place.name)?;
    Ok(Put::Over)
}

struct Old {
    file: File,
    /// What of it is in the new log.
    known: Vec<u8>,
    /// Its path as the system shows it.
    path: PathBuf,
    /// The name that it keeps beside the log, until all is carried over.
    name: Option<OsString>,
}

impl Old {
    fn of(
        put: Put,
        read: Option<File>,
        known: Vec<u8>,
        place: &Reached,
        target: &Reached,
        new: &Replacement,
    ) -> Option<Self> {
        match put {
            Put::Anew => None,
            Put::Over => {
                // Linux shows the name of what has none any more with a remark.
                let mut path = target.path().into_os_string();
                path.push(" (deleted)");
                Some(Self { file: read?, known, path: path.into(), name: None })
            }
            Put::Exchanged => {
                let name = new.name().to_os_string();
                let path = place.folder.path().join(&name);
                if let Ok(Some(file)) = place.folder.open(&name) {
                    flock(&file);
                    // It is another one when somebody has replaced the log meanwhile.
                    let is_known =
                        read.is_some_and(|read| place.folder.leads_to(&name, &read).unwrap_or(false));
                    let known = if is_known { known } else { Vec::new() };
                    Some(Self { file, known, path, name: Some(name) })
                } else {
                    // A link, whose end stays what it was.
                    let _ = place.folder.remove_link(&name);
                    Some(Self { file: read?, known, path: target.path(), name: None })
                }
            }
        }
    }

    /// Carries over what others write into it, and then lets go of it. On an error, what is not carried over stays at
    /// the path that is given.
    fn carry_over(self, place: &Reached, new: &mut File) -> Result<usize, (io::Error, Option<PathBuf>)> {
        let Self { file, known, path, name } = self;
        match carry_over(&file, known, new, &path) {
            Ok(bytes) => {
                if let Some(name) = name {
                    let _ = place.folder.remove_own(&name, &file);
                }
                Ok(bytes)
            }
            Err(error) => Err((error, name.is_some().then_some(path))),
        }
    }
}

/// Appends to the new log what was written into the old file since its bytes were read, and sees to it that it
/// stays there.
fn carry_over(old: &File, mut known: Vec<u8>, new: &mut File, path: &Path) -> io::Result<usize> {
    let begun = Instant::now();
    let mut carried: Vec<Added> = Vec::new();
    let mut last_added = None;
    let mut bytes = 0;
    let mut pauses = PAUSES.into_iter();
    loop {
        let pause = pauses.next();
        let in_danger = last_added.is_some_and(|added: Instant| added.elapsed() < IN_DANGER);
        let is_over = begun.elapsed() > PATIENCE || !(in_danger || may_be_held(path));
        let is_last = pause.is_none() && is_over;
        std::thread::sleep(pause.unwrap_or(Duration::from_millis(10)));
        for added in &mut carried {
            if !added.is_there(new)? {
                *added = add(new, &added.bytes)?;
                last_added = Some(Instant::now());
            }
        }
        let now = read(old)?;
        let arrived = arrived(&known, &now);
        // An entry without an end may still get it.
        let whole = if is_last { arrived } else { whole_entries(arrived, names_projects(&now)) };
        if !whole.is_empty() {
            carried.push(add(new, whole)?);
            last_added = Some(Instant::now());
            bytes += whole.len();
            let seen = now.len() - (arrived.len() - whole.len());
            known = now.get(..seen).unwrap_or(&now).to_vec();
        }
        let is_added = last_added.is_some_and(|added| added.elapsed() < IN_DANGER);
        if is_last && (!is_added || begun.elapsed() > PATIENCE) {
            return Ok(bytes);
        }
    }
}

/// Whether another program may have the replaced file open, which the system shows at this path. Where the system does
/// not tell, the pauses have to do.
fn may_be_held(path: &Path) -> bool {
    let holders = in_use::look(&[Asked { path: path.to_path_buf(), package: None }], PATIENCE);
    holders.extent == Extent::Some || holders.of.iter().any(|of| !of.is_empty())
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
