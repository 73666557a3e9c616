//! The one writer of Julia's logs: appends an access as Scratch.jl does, and replaces a whole log as Pkg's
//! collection does.
//!
//! Every write is made under the log's pidfile ([`super::lock`]). [`append`] adds whole entries in one write
//! call; [`replace()`] puts a new log in the place of the old one by a rename, so that whoever reads, or is
//! killed, finds the old log or the new one, whole.
//!
//! Scratch.jl and Pkg's collection take no lock. What they append while a log is replaced is carried over. They
//! also look for the end of the log first and write there a moment later, and so may write over what was appended
//! in between. So an append is looked for again, after [`LOOKS`] and without the lock, and made again when it is
//! gone. What stays uncovered: a program that lets more time than that pass between looking for the end and
//! writing there.
//!
//! The texts are those of [`text`]; what goes into them is for others to say.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use super::lock::Lock;
use crate::core::error::Error;
use crate::core::links::{self, Reached};
use crate::core::replacement::COMMON;

pub mod replace;
pub mod text;

pub use replace::{Manner, Replaced, replace, replace_and_copy};
pub use text::{Condensed, access, appended_time, condensed, orphanage, rendered, use_of_file};

/// How often an append that was written over is made again.
const TRIES: usize = 30;
/// The pauses before an append is looked for again.
const LOOKS: [Duration; 3] = [Duration::from_millis(2), Duration::from_millis(8), Duration::from_millis(20)];

/// Appends `entries`, whole entries as [`access`] makes them, to the log at `log`, making it and its folder
/// when needed. A link is followed, as Julia follows it, unless somebody else has planted it ([`links`]). When the
/// last line of the log was torn off, the entries begin on a line of their own.
///
/// Where the folder cannot be written but the log can, there is no lock, as there is none for Scratch.jl.
///
/// # Errors
/// When the log cannot be locked, or is no file that can be written. Then none of the entries is in it.
pub fn append(log: &Path, entries: &[u8]) -> Result<(), Error> {
    if let Some(folder) = log.parent() {
        make_folder(folder)?;
    }
    let error = |error| Error::new("append to the log", log, in_words(error));
    for _ in 0..TRIES {
        let lock = match Lock::take(log) {
            Err(error) if is_forbidden(&error.source) && log.exists() => None,
            taken => Some(taken?),
        };
        let target = links::reach(log).map_err(error)?;
        if lock.is_some() {
            replace::left::finish(&target);
        }
        let mut file = open_to_append(&target).map_err(error)?;
        let added = add(&mut file, entries).map_err(error)?;
        drop(lock);
        let stays = LOOKS.iter().all(|pause| {
            std::thread::sleep(*pause);
            added.is_there(&mut file).unwrap_or(true)
        });
        if stays {
            return Ok(());
        }
    }
    Err(error(written_over()))
}

fn written_over() -> io::Error {
    io::Error::other("another program keeps writing over it; try again")
}

/// Adds entries to an open log, again when a writer without a lock has written over them at once.
fn add(file: &mut File, entries: &[u8]) -> io::Result<Added> {
    for _ in 0..TRIES {
        let added = write_at_end(file, entries)?;
        if added.is_there(file)? {
            return Ok(added);
        }
    }
    Err(written_over())
}

struct Added {
    start: u64,
    bytes: Vec<u8>,
}

impl Added {
    /// Whether they still are where they were added. They are not when a writer without a lock, which had looked
    /// for the end before, wrote over them.
    fn is_there(&self, file: &mut File) -> io::Result<bool> {
        let mut found = Vec::with_capacity(self.bytes.len());
        file.seek(SeekFrom::Start(self.start))?;
        Read::by_ref(file).take(self.bytes.len() as u64).read_to_end(&mut found)?;
        Ok(found == self.bytes)
    }
}

/// Makes the folder of the logs, and the depot above it, where they are not there.
fn make_folder(folder: &Path) -> Result<(), Error> {
    let error = |error| Error::new("make the folder of the logs", folder, error);
    links::make_folder(folder).map(drop).map_err(error)
}

fn is_forbidden(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

/// Opens a log to append to it and read it, and makes it when it is not there. A pipe or a device is not opened at all.
fn open_to_append(log: &Reached) -> io::Result<File> {
    if let Some(file) = log.folder.open_to_append(&log.name)? {
        return Ok(file);
    }
    match log.folder.create(&log.name, COMMON, true) {
        // Somebody has made one meanwhile.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            log.folder.open_to_append(&log.name)?.ok_or(error)
        }
        answer => answer,
    }
}

/// The error about what stands in the place of a log, in words about a log.
fn in_words(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::IsADirectory => io::Error::new(error.kind(), "the log is a folder"),
        io::ErrorKind::InvalidInput => io::Error::new(error.kind(), "the log is not a file"),
        _ => error,
    }
}

/// Writes entries at the end of a log in one call, on a line of their own.
///
/// # Errors
/// When not all could be written; what was is taken back.
fn write_at_end(file: &mut File, entries: &[u8]) -> io::Result<Added> {
    let length = file.metadata()?.len();
    let mut bytes = Vec::with_capacity(entries.len() + 1);
    if !ends_a_line(file, length)? {
        bytes.push(b'\n');
    }
    bytes.extend_from_slice(entries);
    let written = loop {
        match file.write(&bytes) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            answer => break answer?,
        }
    };
    let end = file.stream_position()?;
    let start = end.saturating_sub(written as u64);
    if written < bytes.len() {
        // The disk is full. Half an entry would cost Julia the whole log.
        if file.metadata()?.len() == end {
            file.set_len(start)?;
        }
        return Err(io::Error::from(io::ErrorKind::StorageFull));
    }
    Ok(Added { start, bytes })
}

/// Whether the file of that length is empty or ends with its line.
fn ends_a_line(file: &mut File, length: u64) -> io::Result<bool> {
    let Some(last) = length.checked_sub(1) else { return Ok(true) };
    file.seek(SeekFrom::Start(last))?;
    let mut byte = [0];
    let read = file.read(&mut byte)?;
    Ok(read == 0 || byte == *b"\n")
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
