//! A tolerant reader of `logs/scratch_usage.toml`: every whole entry, and what is wrong with the rest.
//!
//! Scratch.jl appends three lines per access without any lock (`write_env_usage`), and Pkg's collection
//! rewrites the log condensed. The file is cut into blocks at the lines that begin a table. A block of
//! exactly the shape those two write is read by `exact`; any other is given to Julia's own parser alone
//! (`structure`); and from one that Julia does not read either, `salvage` takes what is whole, statement by
//! statement. A header always begins a new entry, so damage never reaches beyond its own block.
//!
//! Promised for any bytes: no panic, time linear in the length, no whole entry lost, and no more memory than a few
//! times the length: problems are counted and the first are kept, and a log with more damage or more paths than
//! that of any depot is given up ([`Parsed::is_cut`]). What cannot be read,
//! and what would stop Julia's own collection, becomes a [`Problem`] with its line. Whether the paths
//! exist is for others to see.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::problem::{Cause, Problem};
use super::{Entry, LogKind, Source};
use crate::core::julia::escape::Flaw;
use crate::core::julia::toml::newlines;
use crate::core::time::LocalTime;

mod exact;
mod moment;
mod names;
pub mod orphans;
mod quote;
mod salvage;
mod structure;

use names::Names;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The entries, by line.
    pub entries: Vec<Entry>,
    /// What is wrong with the log, by line: of each kind the first thousand.
    pub problems: Vec<Problem>,
    pub more_problems: u64,
    /// Whether there is so much in it, damage or paths, that it was not read to its end.
    pub is_cut: bool,
    /// Whether all of it has the very form that Scratch.jl and Pkg write, so that Julia reads the same.
    pub is_exact: bool,
}

/// Reads a log of scratch spaces that lies nowhere in particular, whatever it holds.
pub fn parse(bytes: &[u8]) -> Parsed {
    read(&Source::nowhere(LogKind::Spaces, bytes))
}

pub fn read(log: &Source) -> Parsed {
    let Source { kind, path, bytes } = *log;
    let wants_parents = kind.has_parents();
    let mut reader = Reader {
        log: path,
        wants_parents,
        names: Names::default(),
        found: Parsed::default(),
        counts: [0; 3],
    };
    let mut is_exact = true;
    let mut rest = bytes;
    if let Some(after) = bytes.strip_prefix(BYTE_ORDER_MARK) {
        reader.problem(1, Cause::ByteOrderMark);
        rest = after;
    }
    let mut beginnings = Beginnings { whole: rest, lines: None };
    let mut line = 1;
    while !rest.is_empty() {
        if let Some(block) = exact::read(rest, wants_parents) {
            reader.take_exact(&block, line);
            is_exact &= block.time.is_read_back();
            line += block.lines;
            rest = block.rest;
            continue;
        }
        is_exact = false;
        let mut end = block_end(rest, 0);
        if contains_triple_quote(head(rest, end)) {
            end = beginnings.extend(rest, end, line, &mut reader);
        }
        let (block, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        let is_read = is_blank(block)
            || (block.len() <= structure::LONGEST && structure::read(block, line, &mut reader));
        if !is_read {
            salvage::read(block, line, &mut reader);
        }
        line += newlines(block);
        rest = after;
        if reader.is_full() {
            break;
        }
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        let line = 1 + newlines(bytes.get(..at).unwrap_or_default());
        reader.problem(line, Cause::ZeroBytes);
        reader.found.problems.sort_by_key(|problem| problem.line);
    }
    let mut found = reader.finish();
    found.is_exact = is_exact && found.problems.is_empty() && !found.is_cut;
    found
}

fn is_blank(block: &[u8]) -> bool {
    let mut rest = block;
    loop {
        rest = match rest {
            [b' ' | b'\t' | b'\n', rest @ ..] | [b'\r', b'\n', rest @ ..] => rest,
            rest => return rest.is_empty(),
        }
    }
}

/// The path that the bytes of a string in a log are.
pub(super) fn path(bytes: &[u8]) -> Arc<Path> {
    quote::path(bytes)
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

struct Reader<'b> {
    log: &'b Arc<Path>,
    wants_parents: bool,
    names: Names<'b>,
    found: Parsed,
    /// How many problems of each kind there are.
    counts: [u64; 3],
}

/// How many problems of a kind are kept.
const MOST_PROBLEMS: u64 = 1000;
/// How many problems that stop Julia a log may have: those of a log that was written are few.
const MOST_DAMAGE: u64 = 500_000;
/// How many paths a log may name. A depot with twenty thousand spaces is a large one.
const MOST_PATHS: usize = 500_000;

impl<'b> Reader<'b> {
    /// Keeps a problem, or only counts it. What follows from problems follows from the first of each kind.
    fn problem(&mut self, line: u64, cause: Cause) {
        let problem = Problem::new(line, cause);
        let kind = usize::from(problem.stops_julia) + usize::from(problem.may_hide_an_entry());
        let Some(count) = self.counts.get_mut(kind) else { return };
        *count += 1;
        if *count <= MOST_PROBLEMS {
            self.found.problems.push(problem);
        } else {
            self.found.more_problems += 1;
        }
    }

    /// Whether there is more in the log than can be told apart from damage.
    fn is_full(&self) -> bool {
        self.counts.iter().skip(1).sum::<u64>() > MOST_DAMAGE || self.names.count() > MOST_PATHS
    }

    fn note_flaw(&mut self, line: u64, flaw: Flaw) {
        match flaw {
            Flaw::None => {}
            Flaw::JuliaOnly => self.problem(line, Cause::EscapeNotRead),
            Flaw::Unknown => self.problem(line, Cause::EscapeUnknown),
        }
    }

    fn take_exact(&mut self, block: &exact::Exact<'b>, line: u64) {
        let (path, flaw) = self.names.path(block.path);
        let (parents, parents_flaw) = self.names.list(block.parents.unwrap_or_default());
        self.note_flaw(line, flaw.max(parents_flaw));
        let (log, time) = (Arc::clone(self.log), Some(block.time));
        self.found.entries.push(Entry { log, path, line, time, parents, whole: true });
    }

    /// Adds an entry that was read piece by piece, and says what it lacks.
    fn take(&mut self, draft: Draft) {
        let Draft { path, line, has_time, time, parents, damaged } = draft;
        let missing = match (has_time, parents.is_some() || !self.wants_parents) {
            (false, false) => Some(Cause::EntryEmpty),
            (false, true) => Some(Cause::TimeMissing),
            (true, false) => Some(Cause::ParentsMissing),
            (true, true) => None,
        };
        let whole = missing.is_none() && time.is_some() && !damaged;
        if let Some(missing) = missing {
            self.problem(line, missing);
        }
        let parents = parents.unwrap_or_default().into();
        let log = Arc::clone(self.log);
        self.found.entries.push(Entry { log, line, path, time, parents, whole });
    }

    fn finish(mut self) -> Parsed {
        if self.is_full() {
            self.found.is_cut = true;
            self.problem(1, Cause::TooMuch);
        }
        let mut found = self.found;
        // Both are nearly in order already: a lack is noticed after its block, and tables come by name.
        found.entries.sort_by_key(|entry| entry.line);
        found.problems.sort_by_key(|problem| problem.line);
        found
    }
}

struct Draft {
    path: Arc<Path>,
    line: u64,
    /// Whether there is a time at all, be it one that cannot be read.
    has_time: bool,
    time: Option<LocalTime>,
    parents: Option<Vec<Arc<Path>>>,
    damaged: bool,
}

impl Draft {
    fn new(path: Arc<Path>, line: u64) -> Self {
        Self { path, line, has_time: false, time: None, parents: None, damaged: false }
    }
}

/// The lines on which anything begins, as far as it is known: a text in triple quotes may hold lines that only look
/// like headers. They are looked for once, when the first triple quote is met, and only heeded when the whole log is
/// TOML: in a damaged log a stray quote must not swallow entries.
struct Beginnings<'b> {
    whole: &'b [u8],
    lines: Option<HashSet<u64>>,
}

impl Beginnings<'_> {
    /// Moves the end of a block that lies within such a text to the next header behind that text. `rest` is
    /// what is left of the log from `line` on, `end` an offset in it.
    fn extend(&mut self, rest: &[u8], mut end: usize, line: u64, reader: &mut Reader<'_>) -> usize {
        let lines = self.lines.get_or_insert_with(|| structure::beginnings(self.whole));
        let (mut counted, mut end_line, mut is_extended) = (0, line, false);
        while !lines.is_empty() {
            end_line += newlines(rest.get(counted..end).unwrap_or_default());
            if end >= rest.len() || lines.contains(&end_line) {
                break;
            }
            is_extended = true;
            (counted, end) = (end, block_end(rest, end));
        }
        if is_extended {
            reader.problem(line, Cause::LongText);
        }
        end
    }
}

/// The offset of the first line that begins a table, after the line that `from` lies in.
fn block_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    loop {
        let Some(rest) = bytes.get(at..) else { return bytes.len() };
        let Some(newline) = rest.iter().position(|byte| *byte == b'\n') else { return bytes.len() };
        at += newline + 1;
        let line = bytes.get(at..).unwrap_or_default();
        let first = line.iter().find(|byte| !matches!(byte, b' ' | b'\t'));
        if first == Some(&b'[') {
            return at;
        }
    }
}

fn head(bytes: &[u8], end: usize) -> &[u8] {
    bytes.get(..end).unwrap_or(bytes)
}

fn contains_triple_quote(bytes: &[u8]) -> bool {
    bytes.windows(3).any(|three| three == b"\"\"\"" || three == b"'''")
}

#[cfg(test)]
pub(super) mod tests;
