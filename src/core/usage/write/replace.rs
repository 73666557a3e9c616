//! Putting a new log in the place of an old one, by a rename in the same folder.
//!
//! Promised: whoever opens the log, at any moment and whatever is killed, finds the old text or the new one,
//! whole. What a writer without a lock appended to the old file, before or after the rename, is appended to the
//! new one: the old file stays open, and is looked at until nobody else has it open, as far as the system tells,
//! or two seconds have passed.
//!
//! One unfinished file may stay behind when the writer is killed, `LOG.new`; the next one uses it.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{Added, add, check_is_file, make_folder, others};
use crate::core::error::Error;
use crate::core::in_use::{self, Asked, Extent};
use crate::core::usage::lock::{Lock, flock, leads_to, remove_own};

/// How the new log takes the place of the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Manner {
    /// It keeps the old one's mode and owner, and is written where a link leads.
    #[default]
    Keeping,
    /// As Julia 1.13 does (Pkg.jl `atomic_toml_write`): mode 0600, and a link is replaced by a file.
    AsJulia,
}

/// What a replacement did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replaced {
    /// Whether there is a new log.
    pub changed: bool,
    /// How many bytes were carried over that a writer without a lock had appended meanwhile.
    pub carried_over: usize,
}

/// The longest log that is replaced, in bytes: longer ones are not read either.
const LONGEST: u64 = 1 << 30;
/// How long the end of a line is waited for that another writer has begun.
const UNFINISHED: Duration = Duration::from_millis(50);
/// The pauses before the looks at the old file.
const PAUSES: [Duration; 4] =
    [Duration::ZERO, Duration::from_millis(2), Duration::from_millis(10), Duration::from_millis(30)];
/// How long the old file is looked at while somebody still has it open.
const PATIENCE: Duration = Duration::from_secs(2);

/// Replaces the log at `log` by what `compose` makes of its bytes, under the log's lock. A log that is not there
/// has no bytes; its folder is made when needed. When `compose` gives `None`, or in [`Manner::Keeping`] the
/// very bytes it was given, nothing is written.
///
/// # Errors
/// When the log cannot be locked or read, is no file, or the new one cannot be written. The old log is then
/// as it was.
pub fn replace(
    log: &Path,
    manner: Manner,
    compose: impl FnOnce(&[u8]) -> Option<Vec<u8>>,
) -> Result<Replaced, Error> {
    if let Some(folder) = log.parent() {
        make_folder(folder)?;
    }
    let _lock = Lock::take(log)?;
    let reading = |error| Error::new("read the log", log, error);
    let writing = |error| Error::new("replace the log", log, error);
    let target = match manner {
        Manner::Keeping => follow(log).map_err(reading)?,
        Manner::AsJulia => log.to_path_buf(),
    };
    let mut old = open(log).map_err(reading)?;
    let bytes = match &mut old {
        Some(old) => read_to_a_line_end(old).map_err(reading)?,
        None => Vec::new(),
    };
    let Some(text) = compose(&bytes) else { return Ok(Replaced { changed: false, carried_over: 0 }) };
    if manner == Manner::Keeping && old.is_some() && text == bytes {
        return Ok(Replaced { changed: false, carried_over: 0 });
    }
    let (path, mut new) = unfinished(&target).map_err(writing)?;
    let put = write(&mut new, &text, old.as_ref(), manner).and_then(|()| std::fs::rename(&path, &target));
    if let Err(error) = put {
        let _ = remove_own(&path, &new);
        return Err(writing(error));
    }
    let carried_over = match &mut old {
        Some(old) => carry_over(old, bytes, &mut new, &target).map_err(writing)?,
        None => 0,
    };
    others::note(log, &new, (carried_over > 0).then(others::now), None);
    Ok(Replaced { changed: true, carried_over })
}

/// Where a path leads when it is a link, or a link to a link, whether or not there is anything.
fn follow(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_path_buf();
    for _ in 0..40 {
        match std::fs::read_link(&path) {
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("the log is a link to itself"))
}

/// Opens the log for reading; `None` when there is none. A pipe or a device is not opened at all.
fn open(log: &Path) -> io::Result<Option<File>> {
    match std::fs::metadata(log) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
        Ok(metadata) => {
            check_is_file(&metadata)?;
            if metadata.len() > LONGEST {
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, "the log is longer than a gigabyte"));
            }
            Ok(Some(File::open(log)?))
        }
    }
}

fn read(file: &mut File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    Read::by_ref(file).take(LONGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a log. When its last line has no end, somebody may be about to write it.
fn read_to_a_line_end(file: &mut File) -> io::Result<Vec<u8>> {
    let begun = Instant::now();
    loop {
        let bytes = read(file)?;
        if bytes.last().is_none_or(|byte| *byte == b'\n') || begun.elapsed() > UNFINISHED {
            return Ok(bytes);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A file beside the target for the new text, empty and ours alone until it is closed: one that another
/// writer left, or a new one.
fn unfinished(target: &Path) -> io::Result<(PathBuf, File)> {
    for number in 0..1000 {
        let mut name = target.as_os_str().to_os_string();
        name.push(".new");
        if number > 0 {
            name.push(number.to_string());
        }
        let path = PathBuf::from(name);
        // Never through a link, and never into a pipe.
        if std::fs::symlink_metadata(&path).is_ok_and(|metadata| !metadata.is_file()) {
            continue;
        }
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, NO_FOLLOW);
        let file = match options.open(&path) {
            Ok(file) => file,
            // Left by another user.
            Err(error) if std::fs::symlink_metadata(&path).is_ok() => {
                if number == 999 {
                    return Err(error);
                }
                continue;
            }
            Err(error) => return Err(error),
        };
        if flock(&file) && leads_to(&path, &file).unwrap_or(false) {
            file.set_len(0)?;
            return Ok((path, file));
        }
    }
    Err(io::Error::other("there are too many unfinished logs beside it"))
}

#[cfg(unix)]
const NO_FOLLOW: i32 = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();

/// Writes the new text and waits until it is on disk; the mode comes last, when nothing is left to write.
fn write(new: &mut File, text: &[u8], old: Option<&File>, manner: Manner) -> io::Result<()> {
    new.write_all(text)?;
    set_mode(new, old, manner)?;
    new.sync_all()
}

#[cfg(unix)]
fn set_mode(new: &File, old: Option<&File>, manner: Manner) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    if manner == Manner::AsJulia {
        return new.set_permissions(std::fs::Permissions::from_mode(0o600));
    }
    let Some(old) = old else { return Ok(()) };
    let (old, made) = (old.metadata()?, new.metadata()?);
    if (old.uid(), old.gid()) != (made.uid(), made.gid()) {
        // Only root may give a file away; others keep at least the group, when it is one of theirs.
        let user = rustix::fs::Uid::from_raw(old.uid());
        let group = rustix::fs::Gid::from_raw(old.gid());
        let _ = rustix::fs::fchown(new, Some(user), Some(group))
            .or_else(|_| rustix::fs::fchown(new, None, Some(group)));
    }
    new.set_permissions(std::fs::Permissions::from_mode(old.mode() & 0o7777))
}

#[cfg(not(unix))]
fn set_mode(_: &File, _: Option<&File>, _: Manner) -> io::Result<()> {
    Ok(())
}

/// Appends to the new log what was written into the old file since its bytes were read, and sees to it that it
/// stays there.
fn carry_over(old: &mut File, mut known: Vec<u8>, new: &mut File, target: &Path) -> io::Result<usize> {
    let begun = Instant::now();
    let mut carried: Vec<Added> = Vec::new();
    let mut last_added = None;
    let mut bytes = 0;
    let mut pauses = PAUSES.into_iter();
    loop {
        let pause = pauses.next();
        let in_danger = last_added.is_some_and(|added: Instant| added.elapsed() < others::IN_DANGER);
        let is_over = begun.elapsed() > PATIENCE || !(in_danger || may_be_held(target));
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
        let is_added = last_added.is_some_and(|added| added.elapsed() < others::IN_DANGER);
        if is_last && (!is_added || begun.elapsed() > PATIENCE) {
            return Ok(bytes);
        }
    }
}

/// What a file holds that it did not: what follows, or when it was written over, all from the entry on in which
/// it first differs. An entry that is then in the new log twice means the same.
fn arrived<'a>(known: &[u8], now: &'a [u8]) -> &'a [u8] {
    if let Some(tail) = now.strip_prefix(known) {
        // What goes on with an entry is nothing without its beginning, which whoever composed the new log may
        // have left out as torn.
        let goes_on = !tail.trim_ascii_start().starts_with(b"[[") && !tail.trim_ascii().is_empty();
        let begun = whole_entries(known, names_projects(now)).len();
        return if goes_on { now.get(begun..).unwrap_or(tail) } else { tail };
    }
    let differs = known.iter().zip(now).position(|(a, b)| a != b);
    // One that shrank holds nothing new.
    let Some(differs) = differs else { return &[] };
    let same = now.get(..differs).unwrap_or_default();
    let header = same.windows(3).rposition(|three| three == b"\n[[").map_or(0, |newline| newline + 1);
    now.get(header..).unwrap_or_default()
}

/// Whether a log is one of those whose entries name projects.
fn names_projects(log: &[u8]) -> bool {
    log.windows(PROJECTS.len()).any(|line| line == PROJECTS)
}

const PROJECTS: &[u8] = b"parent_projects";

/// The beginning of some lines up to the end of the last entry that has all of its own.
fn whole_entries(lines: &[u8], with_projects: bool) -> &[u8] {
    let end = lines.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let lines = lines.get(..end).unwrap_or_default();
    let header = if lines.starts_with(b"[[") { Some(0) } else { None };
    let header = lines.windows(3).rposition(|three| three == b"\n[[").map(|newline| newline + 1).or(header);
    let Some(header) = header else { return lines };
    let entry = lines.get(header..).unwrap_or_default();
    let last = if with_projects { PROJECTS } else { b"time" };
    let is_whole = entry.split(|byte| *byte == b'\n').any(|line| line.trim_ascii_start().starts_with(last));
    if is_whole { lines } else { lines.get(..header).unwrap_or_default() }
}

/// Whether another program may have the replaced file open. Linux shows its name with a remark; where the system
/// does not tell, the pauses have to do.
fn may_be_held(target: &Path) -> bool {
    let Some((folder, name)) = target.parent().zip(target.file_name()) else { return false };
    let Ok(mut path) = std::fs::canonicalize(folder) else { return false };
    let mut name = name.to_os_string();
    name.push(" (deleted)");
    path.push(name);
    let holders = in_use::look(&[Asked { path, package: None }], PATIENCE);
    holders.extent == Extent::Some || holders.of.iter().any(|of| !of.is_empty())
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
