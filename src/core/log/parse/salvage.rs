//! What is whole in a block that is not TOML: read statement by statement.
//!
//! This is how damage looks: a write cut off, the next one glued to its end; the lines of two writers
//! mixed; lines of something else. So every line is looked at by itself, a header begins a new entry
//! wherever it stands, and nothing is given to an entry that does not stand below its header. Where two
//! times or two lists stand below one header, one of them may be another entry's: the newer time and all
//! parents are kept, so that no use is lost, and a problem says so.

use super::{Draft, Reader, moment, structure};
use crate::core::julia::escape::Flaw;
use crate::core::log::problem::Cause;
use crate::core::time::LocalTime;

pub(super) fn read<'b>(block: &'b [u8], line: u64, reader: &mut Reader<'b>) {
    let mut salvage = Salvage { reader, rest: block, line, fresh: true, current: Current::None };
    while !salvage.rest.is_empty() && !salvage.reader.is_full() {
        salvage.statement();
    }
    salvage.finish_entry();
}

/// The entry that a time or a list of parents belongs to.
enum Current {
    /// No header has been met.
    None,
    /// The header could not be read; a problem has said so.
    Lost,
    Entry(Draft),
}

struct Salvage<'r, 'b> {
    reader: &'r mut Reader<'b>,
    rest: &'b [u8],
    /// The line that `rest` begins in.
    line: u64,
    /// Whether nothing has been read from this line yet.
    fresh: bool,
    current: Current,
}

/// Where reading goes on behind something that could not be read.
const HEADER: &[u8] = b"[[\"";

impl<'b> Salvage<'_, 'b> {
    fn statement(&mut self) {
        self.skip_space();
        match self.rest.first() {
            None => {}
            Some(b'\n' | b'#') => self.skip_line(),
            Some(b'[') => self.header(),
            Some(_) => {
                if let Some(value) = value_of(self.rest, b"time") {
                    self.time(value);
                } else if let Some(value) = value_of(self.rest, b"parent_projects") {
                    self.parents(value);
                } else if !self.inline_entries() {
                    self.reader.problem(self.line, Cause::NoPart);
                    self.skip_damage(self.rest);
                }
            }
        }
    }

    fn header(&mut self) {
        let list = self.rest.starts_with(b"[[");
        let (open, close): (&[u8], &[u8]) = if list { (b"[[", b"]]") } else { (b"[", b"]") };
        let read = self.rest.strip_prefix(open).and_then(|rest| {
            let (key, rest) = key(space(rest))?;
            Some((key, space(rest).strip_prefix(close)?))
        });
        self.finish_entry();
        let Some((key, rest)) = read else {
            self.reader.problem(self.line, Cause::HeaderTorn);
            self.current = Current::Lost;
            self.skip_damage(self.rest.get(1..).unwrap_or_default());
            return;
        };
        self.note_shared_line();
        if !list {
            self.reader.problem(self.line, Cause::PlainTable);
        }
        let (path, flaw) = self.reader.names.token(key);
        self.reader.note_flaw(self.line, flaw);
        self.current = Current::Entry(Draft::new(path, self.line));
        self.go_on(rest);
    }

    fn time(&mut self, value: &'b [u8]) {
        self.note_shared_line();
        let Some((raw, after)) = moment::token(value) else {
            self.reader.problem(self.line, Cause::TimeTorn);
            self.give_time(None);
            return self.skip_damage(value);
        };
        let read = moment::read(raw);
        if let Some(cause) = read.flaw {
            self.reader.problem(self.line, cause);
        }
        self.give_time(read.time);
        self.go_on(after);
    }

    fn give_time(&mut self, time: Option<LocalTime>) {
        match &mut self.current {
            Current::Entry(draft) if draft.has_time => {
                draft.time = time.max(draft.time);
                draft.damaged = true;
                self.reader.problem(self.line, Cause::TimeTwice);
            }
            Current::Entry(draft) => (draft.has_time, draft.time) = (true, time),
            Current::None => self.reader.problem(self.line, Cause::TimeWithoutEntry),
            Current::Lost => {}
        }
    }

    fn parents(&mut self, value: &'b [u8]) {
        self.note_shared_line();
        let (line, reader) = (self.line, &mut *self.reader);
        let mut list = List::read(value, line);
        let mut paths = Vec::with_capacity(list.items.len());
        let mut flaw = Flaw::None;
        for item in list.items.drain(..) {
            let (path, found) = reader.names.token(item);
            paths.push(path);
            flaw = flaw.max(found);
        }
        reader.note_flaw(line, flaw);
        match list.end {
            End::Closed => {}
            End::Single => reader.problem(line, Cause::ParentsAreText),
            End::Torn => reader.problem(list.line, Cause::ParentsTorn),
        }
        let torn = list.end == End::Torn;
        match &mut self.current {
            Current::Entry(Draft { parents: Some(earlier), damaged, .. }) => {
                earlier.append(&mut paths);
                *damaged = true;
                self.reader.problem(line, Cause::ParentsTwice);
            }
            Current::Entry(draft) => {
                draft.parents = Some(paths);
                draft.damaged |= torn;
            }
            Current::None => self.reader.problem(line, Cause::ParentsWithoutEntry),
            Current::Lost => {}
        }
        let next_line = list.line > line;
        self.line = list.line;
        if !torn {
            self.go_on(list.rest);
        } else if next_line && list.fresh {
            // Whatever broke the list begins a line, and may well be a statement.
            self.rest = list.rest;
            self.fresh = true;
        } else {
            self.skip_damage(list.rest);
        }
    }

    /// Reads `"PATH" = [{…}]` on one line, which is the same as a header and its lines to TOML.
    fn inline_entries(&mut self) -> bool {
        if !self.fresh || !matches!(self.current, Current::None) {
            return false;
        }
        let end = self.rest.iter().position(|byte| *byte == b'\n').unwrap_or(self.rest.len());
        let Some((line, rest)) = self.rest.split_at_checked(end) else { return false };
        if line.contains(&b'{') && structure::read(line, self.line, self.reader) {
            self.rest = rest;
            return true;
        }
        false
    }

    fn finish_entry(&mut self) {
        if let Current::Entry(draft) = std::mem::replace(&mut self.current, Current::None) {
            self.reader.take(draft);
        }
    }

    /// A statement is about to be read: it should begin its line.
    fn note_shared_line(&mut self) {
        if !self.fresh {
            self.reader.problem(self.line, Cause::SharedLine);
        }
    }

    fn go_on(&mut self, rest: &'b [u8]) {
        self.rest = rest;
        self.fresh = false;
    }

    /// Goes on at the next header in this line, or else with the next line.
    fn skip_damage(&mut self, from: &'b [u8]) {
        let mut rest = from;
        // One pass that stops at whichever comes first: a line may hold very many headers.
        while let [first, after @ ..] = rest
            && *first != b'\n'
            && !rest.starts_with(HEADER)
        {
            rest = after;
        }
        self.rest = rest;
        // The damage before a header has been reported.
        self.fresh = rest.starts_with(HEADER);
    }

    fn skip_line(&mut self) {
        if let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
            self.rest = self.rest.get(end + 1..).unwrap_or_default();
            self.line += 1;
        } else {
            self.rest = &[];
        }
        self.fresh = true;
    }

    fn skip_space(&mut self) {
        self.rest = space(self.rest);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Closed,
    Single,
    Torn,
}

/// A list of parents, as far as it goes.
struct List<'b> {
    /// The strings, with their quotes.
    items: Vec<&'b [u8]>,
    end: End,
    /// Where it ended or broke, and in which line.
    rest: &'b [u8],
    line: u64,
    /// Whether `rest` begins that line.
    fresh: bool,
}

impl<'b> List<'b> {
    fn read(value: &'b [u8], line: u64) -> Self {
        let mut list = Self { items: Vec::new(), end: End::Torn, rest: value, line, fresh: false };
        if value.starts_with(HEADER) {
            // Cut off at the `=`, and the next entry glued to it.
            return list;
        }
        let Some(inside) = value.strip_prefix(b"[") else {
            if let Some((item, rest)) = string(value) {
                list.items.push(item);
                list.rest = rest;
                list.end = End::Single;
            }
            return list;
        };
        list.rest = inside;
        // The string just read, while nothing has come after it: it is only whole once something has.
        let mut unproven: Option<&'b [u8]> = None;
        loop {
            match list.rest.first() {
                Some(b' ' | b'\t' | b'\r' | b',') => list.step(1, list.fresh),
                Some(b'\n') => {
                    list.line += 1;
                    list.step(1, true);
                }
                Some(b'#') => {
                    let end = list.rest.iter().position(|byte| *byte == b'\n');
                    list.step(end.unwrap_or(list.rest.len()), false);
                }
                Some(b']') => {
                    list.step(1, false);
                    list.end = End::Closed;
                    return list;
                }
                _ => {
                    if let Some(start) = unproven {
                        // Something else follows at once: the string ended at a quote that was not its own.
                        list.items.pop();
                        list.rest = start;
                        return list;
                    }
                    let Some((item, rest)) = string(list.rest) else { return list };
                    list.items.push(item);
                    unproven = Some(list.rest);
                    list.fresh = false;
                    list.rest = rest;
                    continue;
                }
            }
            unproven = None;
        }
    }

    fn step(&mut self, length: usize, fresh: bool) {
        self.rest = self.rest.get(length..).unwrap_or_default();
        self.fresh = fresh;
    }
}

/// The value behind `name =`.
fn value_of<'b>(bytes: &'b [u8], name: &[u8]) -> Option<&'b [u8]> {
    let quote: &[u8] = if bytes.first() == Some(&b'"') { b"\"" } else { b"" };
    let rest = bytes.strip_prefix(quote)?.strip_prefix(name)?.strip_prefix(quote)?;
    space(rest).strip_prefix(b"=").map(space)
}

/// A string on one line with its quotes, and what follows it.
fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    matches!(bytes.first(), Some(b'"' | b'\'')).then(|| moment::token(bytes))?
}

/// The key in a header: a string, or a bare word.
fn key(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let in_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    match bytes.iter().position(|byte| !in_word(byte)).unwrap_or(bytes.len()) {
        0 => string(bytes),
        end => bytes.split_at_checked(end),
    }
}

/// What follows the space at the start, and the zero bytes that a crash may leave in a file.
fn space(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\0'));
    bytes.get(end.unwrap_or(bytes.len())..).unwrap_or_default()
}
