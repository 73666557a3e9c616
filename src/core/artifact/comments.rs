//! Changing one binding in a file that has comments, which are to stay.
//!
//! The lines under the headers of a binding are taken out or replaced, new ones are put behind them or at the end, and
//! everything else stays byte for byte. What comes of it is not trusted: whoever asks looks whether Julia reads from it
//! what it is to say, and prints the file anew if not. So this knows only what such files look like, and not all of
//! TOML.

use std::ops::Range;

use crate::core::julia::toml::print::{Fields, Tree, print};

/// Whether there is a comment in a text that Julia reads.
pub fn has_any(text: &[u8]) -> bool {
    Scan::new(text).any(|token| matches!(token, Token::Comment))
}

/// The text after the binding `name` has changed from one value to another; `None` where this cannot be done.
pub fn keep(text: &[u8], name: &[u8], before: Option<&Tree>, after: Option<&Tree>) -> Option<Vec<u8>> {
    let sections: Vec<Section> = sections(text).into_iter().filter(|section| section.name == name).collect();
    if before.is_some() && sections.is_empty() {
        // It stands before every header.
        return None;
    }
    // Of a list the entries stay that stay, each where it is; of anything else nothing does.
    let (stay, new) = match (before, after) {
        (Some(Tree::Array(before)), Some(Tree::Array(after))) => {
            let new: Vec<Tree> = after.iter().filter(|entry| !before.contains(entry)).cloned().collect();
            (before.iter().map(|entry| after.contains(entry)).collect(), Some(Tree::Array(new)))
        }
        (_, after) => (vec![false; sections.len().max(1)], after.cloned()),
    };
    let mut entry = 0;
    let mut result = Vec::new();
    let mut end = 0;
    let mut place = None;
    let mut was_kept = false;
    for (number, section) in sections.iter().enumerate() {
        // A section of an entry's own begins a new one, which is not the first.
        entry += usize::from(number > 0 && section.begins_entry);
        let between = text.get(end..section.lines.start)?;
        // What parted two sections that go, or one that does from the next, parts nothing any more.
        if number == 0 || !between.trim_ascii().is_empty() || was_kept {
            result.extend_from_slice(between);
        }
        was_kept = stay.get(entry).copied().unwrap_or(false);
        if was_kept {
            result.extend_from_slice(text.get(section.lines.clone())?);
        }
        end = section.lines.end;
        place = Some(result.len());
    }
    let rest = text.get(end..)?;
    let lines = match &new {
        Some(Tree::Array(entries)) if entries.is_empty() && stay.contains(&true) => Vec::new(),
        Some(value) => print(&Fields::from([(name.to_vec(), value.clone())])),
        None => Vec::new(),
    };
    if matches!(&new, Some(Tree::Array(entries)) if entries.is_empty() && !stay.contains(&true)) {
        // A list of none can only stand before every header.
        result.extend_from_slice(rest);
        return Some([lines, result].concat());
    }
    if place.is_some() {
        result.extend_from_slice(&lines);
        result.extend_from_slice(rest);
    } else {
        result.extend_from_slice(rest);
        if !result.is_empty() && !lines.is_empty() {
            if !result.ends_with(b"\n") {
                result.push(b'\n');
            }
            result.push(b'\n');
        }
        result.extend_from_slice(&lines);
    }
    Some(result)
}

/// A header and what belongs to it, without the comments and empty lines at its end, which belong to what comes next.
struct Section {
    /// The first name in the header.
    name: Vec<u8>,
    /// Whether it is `[[name]]`.
    begins_entry: bool,
    lines: Range<usize>,
}

fn sections(text: &[u8]) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for token in Scan::new(text) {
        match token {
            Token::Line(line) => {
                let bytes = text.get(line.clone()).unwrap_or_default();
                if let Some((name, begins_entry)) = header(bytes) {
                    sections.push(Section { name, begins_entry, lines: line });
                } else if let Some(section) = sections.last_mut()
                    && !is_remark(bytes)
                {
                    section.lines.end = line.end;
                }
            }
            Token::Comment => {}
        }
    }
    sections
}

/// Whether there is nothing but a comment in a line.
fn is_remark(line: &[u8]) -> bool {
    matches!(line.trim_ascii_start().first(), None | Some(b'#'))
}

/// The first name in a header, and whether it is that of a list, alone.
fn header(line: &[u8]) -> Option<(Vec<u8>, bool)> {
    let line = line.trim_ascii_start();
    let inner = line.strip_prefix(b"[[").or_else(|| line.strip_prefix(b"["))?;
    let is_list = line.starts_with(b"[[");
    let inner = inner.trim_ascii_start();
    let (name, rest) = match inner.first()? {
        quote @ (b'"' | b'\'') => {
            let length = inner.get(1..)?.iter().position(|byte| byte == quote)?;
            (inner.get(1..=length)?, inner.get(length + 2..)?)
        }
        _ => inner.split_at(inner.iter().position(|byte| matches!(byte, b'.' | b']' | b' ' | b'\t'))?),
    };
    // What an escape stands for is not looked at: such a name is found nowhere, and the file printed anew.
    Some((name.to_vec(), is_list && rest.trim_ascii_start().starts_with(b"]]")))
}

enum Token {
    /// A line, or several that are one value.
    Line(Range<usize>),
    /// There is a comment in the line that comes next.
    Comment,
}

/// Goes through a text line by line, over strings and brackets in which a line may end.
struct Scan<'t> {
    text: &'t [u8],
    at: usize,
    line: usize,
    depth: usize,
}

impl<'t> Scan<'t> {
    fn new(text: &'t [u8]) -> Self {
        Self { text, at: 0, line: 0, depth: 0 }
    }

    fn rest(&self) -> &'t [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Goes over a string that begins here.
    fn string(&mut self, quote: u8) {
        let triple = [quote; 3];
        let end: &[u8] = if self.rest().starts_with(&triple) { &triple } else { &triple[..1] };
        self.at += end.len();
        while !self.rest().is_empty() && !self.rest().starts_with(end) {
            self.at += if quote == b'"' && self.rest().starts_with(b"\\") { 2 } else { 1 };
        }
        self.at += end.len();
        // Up to two more quotes at the end of a long one belong to it.
        while end.len() == 3 && self.rest().first() == Some(&quote) {
            self.at += 1;
        }
    }
}

impl Iterator for Scan<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        while let Some(byte) = self.rest().first() {
            match byte {
                b'"' | b'\'' => {
                    self.string(*byte);
                    continue;
                }
                b'#' => {
                    self.at +=
                        self.rest().iter().position(|byte| *byte == b'\n').unwrap_or(self.rest().len());
                    return Some(Token::Comment);
                }
                b'[' | b'{' => self.depth += 1,
                b']' | b'}' => self.depth = self.depth.saturating_sub(1),
                b'\n' if self.depth == 0 => {
                    self.at += 1;
                    let line = std::mem::replace(&mut self.line, self.at);
                    return Some(Token::Line(line..self.at));
                }
                _ => {}
            }
            self.at += 1;
        }
        let line = std::mem::replace(&mut self.line, self.text.len());
        (line < self.text.len()).then_some(Token::Line(line..self.text.len()))
    }
}
