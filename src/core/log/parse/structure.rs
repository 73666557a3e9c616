//! Blocks that Julia's own parser reads, but not of the shape that Scratch.jl writes: inline tables, texts over several
//! lines, keys that mean nothing here.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Draft, Path, Reader, moment};
use crate::core::julia::toml::{Document, Id, Table, Toml, Value, parse};
use crate::core::log::problem::Cause;

/// The longest block that is read, in bytes. It takes up to a hundred times as much memory.
pub(super) const LONGEST: usize = 256 << 10;
/// The longest log that is looked at as a whole, in bytes.
const LONGEST_WHOLE: usize = 2 << 20;

/// The lines on which anything begins, counted from 1; none when the log is not TOML, or too long to know.
pub(super) fn beginnings(log: &[u8]) -> HashSet<u64> {
    let document = (log.len() <= LONGEST_WHOLE).then(|| parse(log, Toml::V1_0_3));
    document.into_iter().flatten().flat_map(|document| document.lines().collect::<Vec<_>>()).collect()
}

/// Reads a block that begins at `line`; `false`, and nothing is read, when Julia would not read it.
pub(super) fn read(block: &[u8], line: u64, reader: &mut Reader<'_>) -> bool {
    let Ok(document) = parse(block, Toml::V1_0_3) else { return false };
    let root = document.root();
    if root.iter().any(|(_, id)| holds_header(&document, id)) {
        return false;
    }
    let line_of = |id| line - 1 + document.line(id);
    for (key, id) in root.iter() {
        let path = reader.names.decoded(key);
        match document.value(id) {
            Value::Array(entries) => {
                for entry in &entries.items {
                    match document.table(*entry) {
                        Some(table) => read_entry(&document, table, &path, *entry, &line_of, reader),
                        None => reader.problem(line_of(*entry), Cause::ValueForEntry),
                    }
                }
            }
            Value::Table(table) => {
                reader.problem(line_of(id), Cause::PlainTable);
                let is_bare = key.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte));
                if !is_bare || table.get(b"time").or(table.get(b"parent_projects")).is_some() {
                    read_entry(&document, table, &path, id, &line_of, reader);
                }
            }
            _ => reader.problem(line_of(id), Cause::ValueForEntries),
        }
    }
    true
}

/// Whether a time or a list of parents is a list of lists of texts: it was cut off at its `=`, and what follows is the
/// header of the next entry, glued to it.
fn holds_header(document: &Document, id: Id) -> bool {
    let first = |id| match document.value(id) {
        Value::Array(list) => list.items.first().copied(),
        _ => None,
    };
    let is_header =
        |id| first(id).and_then(first).is_some_and(|text| matches!(document.value(text), Value::Text(_)));
    let one = std::slice::from_ref(&id);
    let entries = match document.value(id) {
        Value::Array(entries) => &entries.items,
        _ => one,
    };
    entries.iter().filter_map(|entry| document.table(*entry)).any(|table| {
        let values = [table.get(b"time"), table.get(b"parent_projects")];
        values.into_iter().flatten().any(is_header)
    })
}

fn read_entry(
    document: &Document,
    table: &Table,
    path: &Arc<Path>,
    entry: Id,
    line_of: &dyn Fn(Id) -> u64,
    reader: &mut Reader<'_>,
) {
    let mut draft = Draft::new(Arc::clone(path), line_of(entry));
    if let Some(id) = table.get(b"time") {
        let read = moment::of_value(document.value(id));
        if let Some(cause) = read.flaw {
            reader.problem(line_of(id), cause);
        }
        (draft.has_time, draft.time) = (true, read.time);
    }
    if let Some(id) = table.get(b"parent_projects") {
        let mut parents = Vec::new();
        let trouble = match document.value(id) {
            Value::Array(list) => {
                for item in &list.items {
                    if let Value::Text(text) = document.value(*item) {
                        parents.push(reader.names.decoded(text));
                    } else {
                        draft.damaged = true;
                        reader.problem(line_of(id), Cause::ParentIsNoText);
                    }
                }
                None
            }
            Value::Text(text) => {
                parents.push(reader.names.decoded(text));
                Some(Cause::ParentsAreText)
            }
            _ => {
                draft.damaged = true;
                Some(Cause::ParentsAreNoList)
            }
        };
        if let Some(cause) = trouble {
            reader.problem(line_of(id), cause);
        }
        draft.parents = Some(parents);
    }
    reader.take(draft);
}
