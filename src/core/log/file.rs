//! Opening a usage log: once each, without touching its access time, and never anything but a file.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::core::depot::is_absence;
use crate::core::error::{Warning, WarningKind, plain};
use crate::core::patience;

/// The longest log that is read, in bytes: some six million entries.
pub const LONGEST: u64 = 1 << 30;

/// Why there are no bytes of a log.
#[derive(Debug, Clone)]
pub enum NotRead {
    /// To Julia the log is empty.
    Empty(Warning),
    /// Entries may stand in it.
    Unreadable(Warning),
}

/// The bytes of a log; `None` when there is no log, or it has been read before.
pub fn read(path: &Path, seen: &mut HashSet<PathBuf>) -> Result<Option<Vec<u8>>, NotRead> {
    let warning = |message: String| Warning::new(WarningKind::Log, path, message);
    let unreadable =
        |error: io::Error| NotRead::Unreadable(warning(format!("the log cannot be read: {}", plain(&error))));
    let metadata = match patience::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if is_absence(&error) => {
            return match std::fs::symlink_metadata(path) {
                Ok(_) => {
                    Err(NotRead::Empty(warning("the log is a link to a file that is not there".to_string())))
                }
                Err(_) => Ok(None),
            };
        }
        Err(error) => return Err(unreadable(error)),
    };
    if metadata.is_dir() {
        return Err(NotRead::Empty(warning("the log is a folder and counts as empty".to_string())));
    }
    // A pipe or a device might never end.
    if !metadata.is_file() {
        return Err(NotRead::Unreadable(warning("the log is not a file".to_string())));
    }
    if !seen.insert(std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())) {
        return Ok(None);
    }
    // A sparse file can claim any length.
    if metadata.len() > LONGEST {
        let message = "the log is longer than a gigabyte and is not read".to_string();
        return Err(NotRead::Unreadable(warning(message)));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    open(path).and_then(|file| file.take(LONGEST).read_to_end(&mut bytes)).map_err(unreadable)?;
    Ok(Some(bytes))
}

/// The bytes of a file that is no longer than `longest`; `None` when there is no file.
pub fn read_small(path: &Path, longest: u64) -> io::Result<Option<Vec<u8>>> {
    match patience::metadata(path) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Ok(None),
        Err(error) if is_absence(&error) => return Ok(None),
        Err(error) => return Err(error),
    }
    let mut bytes = Vec::new();
    open(path)?.take(longest.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > longest {
        let message = format!("this is larger than {} MiB, so it was not read", longest >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(Some(bytes))
}

/// The bytes of a log that is to be examined alone; `None` when there is none.
pub(super) fn bytes(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match read(path, &mut HashSet::new()) {
        Ok(bytes) => Ok(bytes),
        Err(NotRead::Empty(warning) | NotRead::Unreadable(warning)) => Err(io::Error::other(warning.message)),
    }
}

/// The error with which Julia fails when it asks what stands at a path, links followed (`stat`: everything but an
/// absence is one); such as a link that leads to itself.
pub fn error_of_looking(path: &Path) -> Option<String> {
    let error = patience::metadata(path).err().filter(|error| !is_absence(error))?;
    let reason = match error.kind() {
        io::ErrorKind::PermissionDenied => "permission denied (EACCES)".to_string(),
        _ if is_loop(&error) => "too many symbolic links encountered (ELOOP)".to_string(),
        _ => plain(&error),
    };
    Some(format!("IOError: stat: {reason}"))
}

#[cfg(unix)]
fn is_loop(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
}

#[cfg(not(unix))]
fn is_loop(_: &io::Error) -> bool {
    false
}

/// Opens a file to read it, without leaving a new access time, which the system permits for one's own files, and
/// without waiting: there are files, such as those in `/proc`, of which a reading would wait for ever.
///
/// # Errors
/// As open(2). Reading one that has nothing to give now is an error, too.
#[cfg(target_os = "linux")]
pub fn open(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
    match rustix::fs::open(path, flags | OFlags::NOATIME, Mode::empty()) {
        Err(rustix::io::Errno::PERM) => Ok(rustix::fs::open(path, flags, Mode::empty())?.into()),
        opened => Ok(opened?.into()),
    }
}

/// Opens a file to read it.
#[cfg(not(target_os = "linux"))]
pub fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}
