//! Blocks that are TOML, but not of the shape that Scratch.jl writes: read through the `toml` crate.
//!
//! The crate gives the structure and where each piece lies; what strings and times mean is read from the
//! log's own bytes by [`super::quote`] and [`super::moment`], for Julia means more by them than TOML does.
//! So the crate sees a copy of the same length in which bytes that are not UTF-8 and escapes are masked.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::quote::Flaw;
use super::{Draft, Reader, moment};
use crate::core::log::problem::Cause;

/// The longest block that is read, in bytes. The crate takes up to a hundred times as much memory.
pub(super) const LONGEST: usize = 256 << 10;
/// The longest log that is looked at as a whole, in bytes.
pub(super) const LONGEST_WHOLE: usize = 2 << 20;

/// Reads a block that begins at `line`; `false`, and nothing is read, when it is not TOML.
pub(super) fn read<'b>(block: &'b [u8], line: u64, reader: &mut Reader<'b>) -> bool {
    let masked = mask(block);
    let Ok(root) = DeTable::parse(&masked) else { return false };
    if root.get_ref().values().any(|value| holds_header(value.get_ref(), block)) {
        return false;
    }
    let lines = Lines::of(block, line);
    for (key, value) in root.get_ref() {
        let Some(raw) = block.get(key.span()) else { continue };
        let line = lines.at(key.span().start);
        let (path, flaw) = reader.names.token(raw);
        reader.note_flaw(line, flaw);
        let quoted = matches!(raw.first(), Some(b'"' | b'\''));
        match value.get_ref() {
            DeValue::Array(entries) => {
                for entry in entries {
                    let line = lines.at(entry.span().start);
                    match entry.get_ref() {
                        DeValue::Table(table) => read_entry(table, &path, line, block, &lines, reader),
                        _ => reader.problem(line, Cause::ValueForEntry),
                    }
                }
            }
            DeValue::Table(table) => {
                reader.problem(line, Cause::PlainTable);
                if quoted || table.contains_key("time") || table.contains_key("parent_projects") {
                    read_entry(table, &path, line, block, &lines, reader);
                }
            }
            _ => reader.problem(line, Cause::ValueForEntries),
        }
    }
    true
}

/// Whether a time or a list of parents is a list of lists: it was cut off at its `=`, and what follows is
/// the header of the next entry, glued to it.
fn holds_header(value: &DeValue<'_>, block: &[u8]) -> bool {
    let in_table = |table: &DeTable<'_>| {
        ["time", "parent_projects"].iter().filter_map(|name| table.get(*name)).any(|value| {
            value.get_ref().is_array() && block.get(value.span()).is_some_and(|raw| raw.starts_with(b"[[\""))
        })
    };
    match value {
        DeValue::Table(table) => in_table(table),
        DeValue::Array(entries) => {
            entries.iter().filter_map(|entry| entry.get_ref().as_table()).any(in_table)
        }
        _ => false,
    }
}

fn read_entry<'b>(
    table: &DeTable<'_>,
    path: &Arc<Path>,
    line: u64,
    block: &'b [u8],
    lines: &Lines,
    reader: &mut Reader<'b>,
) {
    let mut draft = Draft::new(Arc::clone(path), line);
    if let Some(value) = table.get("time") {
        let read = moment::read(block.get(value.span()).unwrap_or_default());
        if let Some(cause) = read.flaw {
            reader.problem(lines.at(value.span().start), cause);
        }
        (draft.has_time, draft.time) = (true, read.time);
    }
    if let Some(value) = table.get("parent_projects") {
        let line = lines.at(value.span().start);
        let mut parents = Vec::new();
        let mut flaw = Flaw::None;
        let mut take = |item: &Spanned<DeValue<'_>>, reader: &mut Reader<'b>| {
            let Some(raw) = block.get(item.span()).filter(|_| item.get_ref().is_str()) else { return false };
            let (path, found) = reader.names.token(raw);
            parents.push(path);
            flaw = flaw.max(found);
            true
        };
        match value.get_ref() {
            DeValue::Array(items) => {
                for item in items {
                    if !take(item, reader) {
                        draft.damaged = true;
                        reader.problem(line, Cause::ParentIsNoText);
                    }
                }
            }
            DeValue::String(_) => {
                take(value, reader);
                reader.problem(line, Cause::ParentsAreText);
            }
            _ => {
                draft.damaged = true;
                reader.problem(line, Cause::ParentsAreNoList);
            }
        }
        reader.note_flaw(line, flaw);
        draft.parents = Some(parents);
    }
    reader.take(draft);
}

/// Where the texts in triple quotes lie that go over several lines; none when the log is not TOML.
pub(super) fn long_texts(log: &[u8]) -> Vec<(usize, usize)> {
    let mut texts = Vec::new();
    if DeTable::parse(&mask(log)).is_err() {
        return texts;
    }
    // The log is TOML, so whatever opens is closed: it is enough to know what one is in.
    let mut at = 0;
    while let Some(rest) = log.get(at..) {
        let Some(skip) = rest.iter().position(|byte| matches!(byte, b'"' | b'\'' | b'#')) else { break };
        let Some(rest) = rest.get(skip..) else { break };
        let start = at + skip;
        let length = match rest {
            [b'#', ..] => rest.iter().position(|byte| *byte == b'\n'),
            [b'"', b'"', b'"', ..] => text_length(rest, b"\"\"\"", true),
            [b'\'', b'\'', b'\'', ..] => text_length(rest, b"'''", false),
            [b'"', ..] => text_length(rest, b"\"", true),
            _ => text_length(rest, b"'", false),
        };
        let Some(length) = length else { break };
        at = start + length.max(1);
        if log.get(start..at).is_some_and(|text| text.contains(&b'\n')) {
            texts.push((start, at));
        }
    }
    texts
}

/// The length of the string at the start of `bytes`, its quotes included.
fn text_length(bytes: &[u8], quote: &[u8], escapes: bool) -> Option<usize> {
    let mut at = quote.len();
    loop {
        let rest = bytes.get(at..)?;
        if rest.first()? == &b'\\' && escapes {
            at += 2;
        } else if rest.starts_with(quote) {
            at += quote.len();
            // Up to two quotes may stand right before the closing three.
            let more = bytes.get(at..).unwrap_or_default().iter().take(2);
            let more = more.take_while(|byte| quote.len() == 3 && quote.first() == Some(byte)).count();
            return Some(at + more);
        } else {
            at += 1;
        }
    }
}

/// The block as text of the same length: what is not UTF-8 is masked, and so are the escapes of which Julia
/// knows more than TOML. Quotes and backslashes before quotes stay, so that strings end where they did.
pub(super) fn mask(block: &[u8]) -> Cow<'_, str> {
    let text = std::str::from_utf8(block);
    if let Ok(text) = text
        && !block.contains(&b'\\')
    {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(block.len());
    for chunk in block.utf8_chunks() {
        bytes.extend_from_slice(chunk.valid().as_bytes());
        bytes.resize(bytes.len() + chunk.invalid().len(), b'?');
    }
    let mut at = 0;
    while let Some(skip) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'\\')) {
        at += skip;
        let Some(pair) = bytes.get_mut(at..at + 2) else { break };
        // Not a quote, a backslash or the end of a line, which decide where a string ends.
        if pair.get(1).is_some_and(|escaped| escaped.is_ascii_alphanumeric() || b"$`".contains(escaped)) {
            pair.fill(b'_');
        }
        at += 2;
    }
    Cow::Owned(String::from_utf8(bytes).unwrap_or_default())
}

/// The line of each offset in a block.
pub(super) struct Lines {
    first: u64,
    newlines: Vec<usize>,
}

impl Lines {
    pub fn of(block: &[u8], first: u64) -> Self {
        let newlines = block.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at);
        Self { first, newlines: newlines.collect() }
    }

    pub fn at(&self, offset: usize) -> u64 {
        let before = self.newlines.partition_point(|newline| *newline < offset);
        self.first + u64::try_from(before).unwrap_or(0)
    }
}
