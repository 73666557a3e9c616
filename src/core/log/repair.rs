//! What is wrong with a usage log, and making it one that Julia can read.
//!
//! [`check`] says what is wrong, at which line, and what a repair would keep. [`repair`] keeps the log as it was
//! under another name, and then writes it anew from its entries, in their order:
//!
//! - every whole entry, with its path, its time and its projects;
//! - of what was damaged, what still names a project, for that is what keeps a space from being collected. Where
//!   its time is lost, it gets that of the entry before it, for logs grow in the order of time;
//! - not what names no project. Julia could read nothing out of it, and to us its space is then one without a
//!   record, which is never taken for an orphan.
//!
//! A log that Julia can read is left alone, and so is a file without any entry: it is not a usage log.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::parse::{Parsed, parse};
use super::problem::{Cause, Problem};
use super::write::{Condensed, Manner, rendered, replace_and_copy};
use super::{Entry, LogKind, Source, julia, utf16};
use crate::core::error::Error;
use crate::core::julia::toml::Toml;
use crate::core::time::{LocalTime, Now};

/// What is wrong with a log, and what a repair would keep.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checkup {
    pub whole: usize,
    /// The damaged entries of which something would be kept.
    pub mended: Vec<Damaged>,
    /// The damaged entries that would be left out.
    pub dropped: Vec<Damaged>,
    /// What is wrong, by line: of each kind the first thousand.
    pub problems: Vec<Problem>,
    pub more_problems: u64,
    /// Whether there is so much in it that it was not read to its end. Such a log is not repaired.
    pub is_cut: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damaged {
    pub line: u64,
    /// The path of the space, as far as it could be read.
    pub path: Arc<Path>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    pub checkup: Checkup,
    /// The log as it was; `None` when Julia could read it, and nothing was done.
    pub backup: Option<PathBuf>,
    /// Why not all is in the repaired log that another program wrote meanwhile, in words.
    pub unfinished: Option<String>,
}

impl Checkup {
    /// The checkup of a log with these bytes, for the Julia with that parser.
    pub fn of(bytes: &[u8], toml: Toml) -> Self {
        let decoded = utf16::decoded(bytes);
        Self::of_parsed(&parse(decoded.as_deref().unwrap_or(bytes)), bytes, toml)
    }

    fn of_parsed(parsed: &Parsed, bytes: &[u8], toml: Toml) -> Self {
        let mut checkup = Self {
            problems: parsed.problems.clone(),
            more_problems: parsed.more_problems,
            is_cut: parsed.is_cut,
            ..Self::default()
        };
        if utf16::decoded(bytes).is_some() {
            checkup.problems.insert(0, Problem::new(1, Cause::Utf16));
        } else if !parsed.is_exact && !parsed.is_cut {
            match julia::read(&Source::nowhere(LogKind::Spaces, bytes), toml) {
                // What is whole to us may still be what Julia's parser refuses.
                Err(failure) if !checkup.stops_julia() => {
                    checkup.problems.push(Problem::new(failure.line(), Cause::Julia(failure)));
                    checkup.problems.sort_by_key(|problem| problem.line);
                }
                Err(_) => {}
                Ok(_) => checkup.problems.iter_mut().for_each(|problem| problem.stops_julia = false),
            }
        }
        for entry in &parsed.entries {
            if entry.whole {
                checkup.whole += 1;
                continue;
            }
            let list = if is_kept(entry) { &mut checkup.mended } else { &mut checkup.dropped };
            list.push(Damaged { line: entry.line, path: Arc::clone(&entry.path) });
        }
        checkup
    }

    /// Whether Julia's own collection fails on this log, which is what a repair is for.
    pub fn stops_julia(&self) -> bool {
        self.problems.iter().any(|problem| problem.stops_julia)
    }

    pub fn kept(&self) -> usize {
        self.whole + self.mended.len()
    }
}

/// Whether a repair keeps an entry, in part at least: it is whole, or names a project.
fn is_kept(entry: &Entry) -> bool {
    entry.whole || !entry.parents.is_empty()
}

/// Examines the log at `log` for the Julia with that parser, without changing anything; `None` when there is none.
pub fn check(log: &Path, toml: Toml) -> Result<Option<Checkup>, Error> {
    let bytes = super::file::bytes(log).map_err(|error| Error::new("read the log", log, error))?;
    Ok(bytes.as_deref().map(|bytes| Checkup::of(bytes, toml)))
}

/// Repairs the log at `log` when the Julia with that parser cannot read it, under its lock, and keeps it as it was
/// beside it, as `scratch_usage.toml.bak-20240110-100000`. What is written every Julia reads.
///
/// # Errors
/// When it cannot be locked, kept under another name, or replaced. Then it is as it was.
pub fn repair(log: &Path, now: &Now, toml: Toml) -> Result<Repair, Error> {
    // A log that needs nothing is not even locked.
    let checkup = check(log, toml)?.unwrap_or_default();
    if !checkup.stops_julia() {
        return Ok(Repair { checkup, backup: None, unfinished: None });
    }
    check_is_log(log, &checkup)?;
    let mut outcome = Ok(checkup);
    let ending = format!(".bak-{}", now.local.civil().strftime("%Y%m%d-%H%M%S"));
    let done = replace_and_copy(log, Manner::Keeping, Some(&ending), |bytes| {
        let decoded = utf16::decoded(bytes);
        let parsed = parse(decoded.as_deref().unwrap_or(bytes));
        let checkup = Checkup::of_parsed(&parsed, bytes, toml);
        // Whoever was writing it may have finished meanwhile.
        let text = if checkup.stops_julia() {
            check_is_log(log, &checkup).and_then(|()| {
                let text = mend(&parsed, now.local);
                text.map(Some).map_err(|error| Error::new("repair the log", log, error))
            })
        } else {
            Ok(None)
        };
        let (text, checkup) = match text {
            Ok(text) => (text, Ok(checkup)),
            Err(error) => (None, Err(error)),
        };
        outcome = checkup;
        text
    })?;
    let unfinished = done.unfinished.map(|error| error.to_string());
    Ok(Repair { checkup: outcome?, backup: done.copy, unfinished })
}

/// Sees to it that a file is a usage log: it has an entry that can be kept, or one with the path of a space.
fn check_is_log(log: &Path, checkup: &Checkup) -> Result<(), Error> {
    if checkup.is_cut {
        let cause = io::Error::new(io::ErrorKind::InvalidData, Cause::TooMuch);
        let advice = "it is left as it is; move it away, and Julia begins a new one";
        return Err(Error::new("repair the log", log, cause).with_advice(advice));
    }
    if checkup.kept() > 0 || checkup.dropped.iter().any(|damaged| damaged.path.is_absolute()) {
        return Ok(());
    }
    let cause = io::Error::new(io::ErrorKind::InvalidData, "no entry of a usage log is in it");
    let advice = "it is left as it is; if it is yours and of no use, move it away";
    Err(Error::new("repair the log", log, cause).with_advice(advice))
}

/// The log that says what could be read.
///
/// # Errors
/// When reading it again does not give the same; that would be an error in this program.
fn mend(parsed: &Parsed, now: LocalTime) -> io::Result<Vec<u8>> {
    let mut entries = Vec::with_capacity(parsed.entries.len());
    let time_of = |entry: &Entry| entry.time.filter(|time| time.is_read_back());
    let first = parsed.entries.iter().find_map(time_of);
    let mut time = first.unwrap_or(now);
    for entry in &parsed.entries {
        time = time_of(entry).unwrap_or(time);
        if is_kept(entry) {
            let parents = Some(entry.parents.to_vec());
            entries.push(Condensed { path: Arc::clone(&entry.path), time, parents });
        }
    }
    let text = rendered(&entries);
    let again = parse(&text);
    let is_same = again.problems.is_empty()
        && again.entries.len() == entries.len()
        && again.entries.iter().zip(&entries).all(|(read, entry)| {
            read.whole
                && read.path == entry.path
                && read.time == Some(entry.time)
                && Some(&*read.parents) == entry.parents.as_deref()
        });
    if is_same { Ok(text) } else { Err(io::Error::other("its entries cannot be written down again")) }
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
