//! Blocks of exactly the shape that Scratch.jl and Pkg write, read without allocating.
//!
//! The header `[["PATH"]]`, then a time and a list of parents, each on one line and in either order, with
//! blank lines anywhere (Pkg's condensed form has them). Anything else is refused whole and is for the
//! slower readers.

use crate::core::time::LocalTime;

pub(super) struct Exact<'b> {
    /// The text between the quotes of the header, escapes and all.
    pub path: &'b [u8],
    pub time: LocalTime,
    /// The list of parents with its brackets, where there is one.
    pub parents: Option<&'b [u8]>,
    pub lines: u64,
    /// What follows: nothing, or the next header.
    pub rest: &'b [u8],
}

/// Reads the block at the start of `bytes`; with `wants_parents` one without a list of parents is refused.
pub(super) fn read(bytes: &[u8], wants_parents: bool) -> Option<Exact<'_>> {
    let (path, after) = quoted(bytes.strip_prefix(b"[[")?)?;
    let mut rest = line_end(after.strip_prefix(b"]]")?)?;
    let mut lines = 1;
    let mut time = None;
    let mut parents = None;
    loop {
        match rest.first() {
            None | Some(b'[') => break,
            Some(b't') if time.is_none() => {
                let (value, after) = moment(rest.strip_prefix(b"time = ")?)?;
                time = Some(value);
                rest = line_end(after)?;
            }
            Some(b'p') if parents.is_none() => {
                let (value, after) = list(rest.strip_prefix(b"parent_projects = ")?)?;
                parents = Some(value);
                rest = line_end(after)?;
            }
            Some(b'\n' | b'\r' | b' ' | b'\t') => rest = line_end(rest)?,
            Some(_) => return None,
        }
        lines += 1;
    }
    let is_whole = parents.is_some() || !wants_parents;
    is_whole.then_some(Exact { path, time: time?, parents, lines, rest })
}

/// A string in double quotes on one line: what is between them, and what follows.
pub(super) fn quoted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let inside = bytes.strip_prefix(b"\"")?;
    let mut at = 0;
    loop {
        let tail = inside.get(at..)?;
        let stop = tail.iter().position(|byte| matches!(byte, b'"' | b'\\' | b'\n'))?;
        at += stop;
        match inside.get(at)? {
            b'"' => return Some((inside.get(..at)?, inside.get(at + 1..)?)),
            // Whatever is escaped does not end the string, unless it is the end of the line.
            b'\\' if inside.get(at + 1) != Some(&b'\n') => at += 2,
            _ => return None,
        }
    }
}

/// A list of strings on one line, brackets included.
fn list(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut rest = spaces(bytes.strip_prefix(b"[")?);
    while rest.first() == Some(&b'"') {
        let (_, after) = quoted(rest)?;
        rest = spaces(after);
        match rest.strip_prefix(b",") {
            Some(after) => rest = spaces(after),
            None => break,
        }
    }
    let after = rest.strip_prefix(b"]")?;
    Some((bytes.get(..bytes.len() - after.len())?, after))
}

/// A time with or without the `Z`.
fn moment(bytes: &[u8]) -> Option<(LocalTime, &[u8])> {
    let end = bytes.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b'-' | b':' | b'.' | b'T'));
    let (text, after) = bytes.split_at_checked(end.unwrap_or(bytes.len()))?;
    let time = std::str::from_utf8(text).ok()?.parse().ok()?;
    Some((time, after.strip_prefix(b"Z").unwrap_or(after)))
}

fn spaces(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| !matches!(byte, b' ' | b'\t'));
    bytes.get(end.unwrap_or(bytes.len())..).unwrap_or_default()
}

/// What follows the end of the line, if nothing but space comes before that.
fn line_end(bytes: &[u8]) -> Option<&[u8]> {
    let rest = spaces(bytes);
    let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix(b"\n") }
}
