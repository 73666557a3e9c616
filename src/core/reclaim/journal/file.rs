//! The file of the journal: opened as what it must be, read as far as memory should go, locked, and added to.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use super::record::Record;
use crate::core::own_file::{self, Links};

/// How much of the journal is read, in bytes: its end, which tells of some hundred thousand things.
const LONGEST: u64 = 64 << 20;

/// Opens the journal to read it; `None` when there is none yet.
pub fn open(path: &Path) -> io::Result<Option<File>> {
    match own_file::open(path, OpenOptions::new().read(true), Links::Refuse) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Opens the journal to read it and add to it, and makes it and its folder when there is none yet.
pub fn open_to_write(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        check_home(folder)?;
        std::fs::create_dir_all(folder)?;
    }
    own_file::open(path, OpenOptions::new().read(true).append(true).create(true), Links::Refuse)
}

/// Whoever may do everything makes nothing in the home of another, who could not use it then.
#[cfg(unix)]
fn check_home(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let existing = folder.ancestors().find_map(|above| std::fs::metadata(above).ok());
    let is_anothers = existing.is_some_and(|metadata| metadata.uid() != 0);
    if rustix::process::geteuid().is_root() && is_anothers {
        let message = "it lies in the home of another user; set HOME to root's own, or run this as that user";
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, message));
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_home(_: &Path) -> io::Result<()> {
    Ok(())
}

pub struct Tail {
    /// Its bytes, from the beginning of a line on.
    pub bytes: Vec<u8>,
    /// How many bytes before it are not read.
    pub passed: u64,
}

/// Reads the journal, or its end when it is very long.
pub fn read(file: &mut File) -> io::Result<Tail> {
    let mut passed = file.metadata()?.len().saturating_sub(LONGEST);
    file.seek(SeekFrom::Start(passed))?;
    let mut bytes = Vec::new();
    file.take(LONGEST).read_to_end(&mut bytes)?;
    if passed > 0 {
        let begun = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |end| end + 1);
        passed += begun as u64;
        bytes.drain(..begun);
    }
    Ok(Tail { bytes, passed })
}

/// Adds a line; after one that a crash has torn, a new one is begun.
pub fn append(file: &mut File, record: &Record) -> io::Result<()> {
    let mut line = Vec::new();
    let mut last = [b'\n'];
    if file.seek(SeekFrom::End(-1)).is_ok() {
        file.read_exact(&mut last)?;
    }
    if last != [b'\n'] {
        line.push(b'\n');
    }
    serde_json::to_writer(&mut line, record)?;
    line.push(b'\n');
    // One call, so that two programs that append do not mix their lines.
    file.write_all(&line)
}

/// How long to wait for another program that writes the journal, and how often to try.
pub const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(10);

/// Whether the journal is one's own now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    Taken,
    /// Another program has it, and did not let it go in time.
    Busy,
    /// The file system cannot do that.
    NotHere,
}

/// Takes the journal for oneself. A program that was stopped while it had it must not hold up all others.
pub fn lock(file: &File, patience: Duration) -> Lock {
    let mut waited = Duration::ZERO;
    loop {
        match file.try_lock() {
            Ok(()) => return Lock::Taken,
            Err(std::fs::TryLockError::Error(_)) => return Lock::NotHere,
            Err(std::fs::TryLockError::WouldBlock) if waited >= patience => return Lock::Busy,
            Err(std::fs::TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
        }
        waited += PAUSE;
    }
}

pub fn unlock(file: &File) {
    let _ = file.unlock();
}
