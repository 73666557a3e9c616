//! What the demo asks of the file system: real blocks and file times.
//!
//! Sizes are bytes. A full disk is no error here: [`allocate`] takes what it gets.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::core::error::Error;
use crate::core::time::Timestamp;

/// Bytes that are not zero, so that no file system stores them as holes or compresses them away.
const NOISE: usize = 64 * 1024;

pub fn is_full(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}

/// Gives `file`, which holds `start` bytes, real blocks up to `length` bytes. They read as zeros where the
/// system can reserve blocks, and as noise elsewhere. When the disk is full the file stays as it is.
pub fn allocate(file: &mut File, start: u64, length: u64) -> std::io::Result<()> {
    let result = reserve(file, length).or_else(|error| match error.kind() {
        ErrorKind::Unsupported | ErrorKind::InvalidInput => write_noise(file, start, length),
        _ => Err(error),
    });
    match result {
        Err(error) if is_full(&error) => Ok(()),
        other => other,
    }
}

#[cfg(target_os = "linux")]
fn reserve(file: &File, length: u64) -> std::io::Result<()> {
    Ok(rustix::fs::fallocate(file, rustix::fs::FallocateFlags::empty(), 0, length)?)
}

#[cfg(not(target_os = "linux"))]
fn reserve(_: &File, _: u64) -> std::io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

fn write_noise(file: &mut File, start: u64, length: u64) -> std::io::Result<()> {
    let mut random = super::random::Random::new("noise");
    let noise: Vec<u8> = random.words(NOISE as u64 / 8).collect();
    let mut left = length.saturating_sub(start);
    while left > 0 {
        let part = usize::try_from(left).unwrap_or(NOISE).min(NOISE);
        file.write_all(noise.get(..part).unwrap_or_default())?;
        left -= part as u64;
    }
    Ok(())
}

pub fn link(target: &Path, link: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::symlink(target, link);
    #[cfg(not(unix))]
    Err(std::io::Error::other(format!("{} to {}", link.display(), target.display())))
}

/// Sets when `path` was last modified; a link's own time, not its target's. Folders and links keep theirs
/// where the system has no call for it.
pub fn set_modified(path: &Path, time: Timestamp) -> Result<(), Error> {
    set_modified_plainly(path, time).map_err(|error| Error::new("set the time of", path, error))
}

#[cfg(unix)]
fn set_modified_plainly(path: &Path, time: Timestamp) -> std::io::Result<()> {
    use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, utimensat};
    let nanoseconds = time.subsec_nanosecond().into();
    let stamp = Timespec { tv_sec: time.as_second(), tv_nsec: nanoseconds };
    let times = Timestamps { last_access: stamp, last_modification: stamp };
    Ok(utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW)?)
}

#[cfg(not(unix))]
fn set_modified_plainly(path: &Path, time: Timestamp) -> std::io::Result<()> {
    if std::fs::symlink_metadata(path)?.is_file() {
        File::options().write(true).open(path)?.set_modified(time.into())?;
    }
    Ok(())
}
