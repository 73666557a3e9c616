//! The grammar of Julia's parser: statements, keys, tables and arrays (TOML.jl 1.0.1 and 1.0.3).
//!
//! It goes by its own rules for what may stand where, which are kept as they are, for they decide whether a whole
//! collection fails. Bytes are looked at one by one: whatever has a meaning is ASCII.

use std::borrow::Cow;

use super::{Array, ByToml, Document, Failure, Id, Node, Table, Toml, Value, newlines};

const ROOT: Id = Id(0);

/// Reads a file as the Julia with that parser does.
pub fn parse(bytes: &[u8], toml: Toml) -> Result<Document, Failure> {
    parse_noting(bytes, toml).0
}

/// Reads a file as every Julia does; a second time only where the first met what they read differently.
pub fn parse_all(bytes: &[u8]) -> ByToml<Result<Document, Failure>> {
    let (since_1_9, may_differ) = parse_noting(bytes, Toml::V1_0_3);
    if may_differ { ByToml::new(since_1_9, parse(bytes, Toml::V1_0_1)) } else { ByToml::same(since_1_9) }
}

/// The same as [`parse`], and whether it met anything that the versions of the parser read differently.
fn parse_noting(bytes: &[u8], toml: Toml) -> (Result<Document, Failure>, bool) {
    let mut parser = Parser::new(bytes, toml);
    let result = parser.statements();
    let (at, may_differ) = (parser.at, parser.may_differ);
    let stop = match result {
        Ok(()) => return (Ok(parser.finish()), may_differ),
        Err(stop) => stop,
    };
    let line = 1 + newlines(bytes.get(..at).unwrap_or(bytes));
    let failure = match stop {
        Stop::Refused(cause) => Failure::Refused { line, cause },
        Stop::Failed(error) => Failure::Error { line, error: error.into_owned() },
    };
    (Err(failure), may_differ)
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    Refused(&'static str),
    Failed(Cow<'static, str>),
}

pub(super) type Parsed<T> = Result<T, Stop>;

pub(super) const fn refused<T>(cause: &'static str) -> Parsed<T> {
    Err(Stop::Refused(cause))
}

/// The parser, and what it has read so far.
pub(super) struct Parser<'b> {
    pub bytes: &'b [u8],
    pub at: usize,
    pub nodes: Vec<Node>,
    toml: Toml,
    may_differ: bool,
}

impl<'b> Parser<'b> {
    fn new(bytes: &'b [u8], toml: Toml) -> Self {
        let root = Node { value: Value::Table(Table::default()), at: 0, depth: 0 };
        Self { bytes, at: 0, nodes: vec![root], toml, may_differ: false }
    }

    /// Whether this is the older parser, asked where the two go different ways.
    pub fn is_older(&mut self) -> bool {
        self.may_differ = true;
        self.toml == Toml::V1_0_1
    }

    pub fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// Takes the next byte if it is one of those.
    pub fn accept(&mut self, is_one: impl Fn(u8) -> bool) -> bool {
        let is_next = self.peek().is_some_and(is_one);
        self.at += usize::from(is_next);
        is_next
    }

    /// Takes the next byte if it is that one.
    pub fn accept_byte(&mut self, byte: u8) -> bool {
        self.accept(|next| next == byte)
    }

    /// Takes all such bytes; whether there was any.
    pub fn accept_all(&mut self, is_one: impl Fn(u8) -> bool) -> bool {
        let start = self.at;
        while self.accept(&is_one) {}
        self.at > start
    }

    pub fn taken(&self, start: usize) -> &'b [u8] {
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    pub fn blanks(&mut self) -> bool {
        self.accept_all(|byte| matches!(byte, b' ' | b'\t'))
    }

    fn comment(&mut self) -> bool {
        let is_one = self.accept_byte(b'#');
        if is_one {
            self.accept_all(|byte| !matches!(byte, b'\n' | b'\r'));
        }
        is_one
    }

    /// Blanks, ends of lines and comments.
    fn blank_lines(&mut self) {
        loop {
            let blanks = self.accept_all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
            if !self.comment() && !blanks {
                return;
            }
        }
    }

    fn statements(&mut self) -> Parsed<()> {
        let mut active = ROOT;
        loop {
            self.blank_lines();
            if self.peek().is_none() {
                return Ok(());
            }
            if self.accept_byte(b'[') {
                active = self.header()?;
            } else {
                self.entry(active)?;
            }
            // The older parser sees a comment only behind a blank, and that behind a date is taken already.
            if self.blanks() {
                self.comment();
            }
            let ends = match self.peek() {
                None | Some(b'\n' | b'\r') => true,
                Some(b'#') => !self.is_older(),
                Some(_) => false,
            };
            if !ends {
                return refused("something follows where the line should end");
            }
        }
    }

    fn header(&mut self) -> Parsed<Id> {
        let start = self.at.saturating_sub(1);
        if self.accept_byte(b'[') {
            return self.array_header(start);
        }
        let keys = self.keys()?;
        self.blanks();
        if !self.accept_byte(b']') {
            return refused("a header does not end in ']'");
        }
        let table = self.descend(ROOT, keys, true, start)?;
        self.define(table);
        Ok(table)
    }

    fn array_header(&mut self, start: usize) -> Parsed<Id> {
        let mut keys = self.keys()?;
        self.blanks();
        if !(self.accept_byte(b']') && self.accept_byte(b']')) {
            return refused("a header does not end in ']]'");
        }
        let Some(last) = keys.pop() else { return refused("a header without a key") };
        let parent = self.descend(ROOT, keys, false, start)?;
        let array = match self.table(parent).and_then(|table| table.get(&last)) {
            Some(array) => array,
            None => self.put(parent, last, Value::Array(Array::default()), start)?,
        };
        match self.value_at(array) {
            Some(Value::Array(found)) if found.is_literal => {
                return refused("a list that was given whole cannot be added to");
            }
            Some(Value::Array(_)) => {}
            _ => return refused("a header in double brackets names what is no list of tables"),
        }
        let table = self.add(array, Value::Table(Table::default()), start)?;
        self.push(array, table);
        self.define(table);
        Ok(table)
    }

    /// Goes down from a table along keys, making the tables that are not there. `checks` what is gone through, and
    /// what is arrived at must not have been defined before.
    fn descend(&mut self, from: Id, keys: Vec<Vec<u8>>, checks: bool, start: usize) -> Parsed<Id> {
        let mut table = from;
        let count = keys.len();
        for (number, key) in keys.into_iter().enumerate() {
            let Some(found) = self.table(table).map(|table| table.get(&key)) else {
                return Err(self.no_table());
            };
            table = match found {
                Some(found) => found,
                None => self.put(table, key, Value::Table(Table::default()), start)?,
            };
            // Of a list the last element is meant.
            if let Some(Value::Array(array)) = self.value_at(table) {
                let Some(last) = array.items.last() else {
                    return Err(Stop::Failed("BoundsError: attempt to access 0-element Array".into()));
                };
                table = *last;
            }
            if checks {
                self.check(table, number + 1 == count)?;
            }
        }
        if self.table(table).is_none() {
            return Err(self.no_table());
        }
        Ok(table)
    }

    /// How the parser itself fails when it goes through what is no table.
    fn no_table(&mut self) -> Stop {
        Stop::Failed(if self.is_older() {
            "MethodError: Cannot `convert` an object to an object of type Dict{String,Any}".into()
        } else {
            "TypeError: in typeassert, expected Dict{String,Any}".into()
        })
    }

    /// Whether something can be added to what is there under a key.
    fn check(&self, id: Id, must_be_new: bool) -> Parsed<()> {
        match self.table(id) {
            None => refused("a key has a value already"),
            Some(table) if table.is_inline => refused("a table in braces cannot be added to"),
            Some(table) if table.is_defined && must_be_new => refused("a table is defined twice"),
            Some(_) => Ok(()),
        }
    }

    fn entry(&mut self, table: Id) -> Parsed<()> {
        let start = self.at;
        let mut keys = self.keys()?;
        self.blanks();
        if !self.accept_byte(b'=') {
            return refused("a key is not followed by '='");
        }
        let Some(last) = keys.pop() else { return refused("an entry without a key") };
        let table = if keys.is_empty() { table } else { self.descend(table, keys, true, start)? };
        let there = self.table(table).and_then(|table| table.get(&last));
        if let Some(there) = there {
            self.check(there, true)?;
        }
        self.blanks();
        let depth = self.depth(table);
        let value = self.value(depth)?;
        if there.is_some() && self.table(value).is_some() && !self.is_older() {
            return refused("a table in braces takes the place of another");
        }
        self.set(table, last, value);
        Ok(())
    }

    fn keys(&mut self) -> Parsed<Vec<Vec<u8>>> {
        let mut keys = Vec::new();
        loop {
            self.blanks();
            keys.push(self.key()?);
            self.blanks();
            if !self.accept_byte(b'.') {
                return Ok(keys);
            }
        }
    }

    fn key(&mut self) -> Parsed<Vec<u8>> {
        for quote in [b'"', b'\''] {
            if self.accept_byte(quote) {
                return self.text(quote);
            }
        }
        let start = self.at;
        if !self.accept_all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
            return refused("a key is expected");
        }
        // A tab ends no bare key, though a space does.
        if !matches!(self.peek(), Some(b'.' | b' ' | b']' | b'=')) {
            return refused("a bare key is followed by what cannot follow one");
        }
        Ok(self.taken(start).to_vec())
    }

    /// Reads a value that lies in something at that depth.
    fn value(&mut self, depth: usize) -> Parsed<Id> {
        let start = self.at;
        let value = match self.peek() {
            Some(b'[') => return self.array(depth),
            Some(b'{') => return self.inline_table(depth),
            Some(quote @ (b'"' | b'\'')) => {
                self.at += 1;
                Value::Text(self.text(quote)?)
            }
            Some(b't') => self.word(b"true", true)?,
            Some(b'f') => self.word(b"false", false)?,
            _ => self.scalar()?,
        };
        self.node(value, start, depth + 1)
    }

    fn word(&mut self, word: &[u8], means: bool) -> Parsed<Value> {
        if !self.bytes.get(self.at..).unwrap_or_default().starts_with(word) {
            return refused("a value is expected");
        }
        self.at += word.len();
        Ok(Value::Boolean(means))
    }

    fn array(&mut self, depth: usize) -> Parsed<Id> {
        let id = self.node(Value::Array(Array::default()), self.at, depth + 1)?;
        self.at += 1;
        let mut array = Array { items: Vec::new(), is_literal: true };
        self.blank_lines();
        let mut is_closed = self.accept_byte(b']');
        while !is_closed {
            array.items.push(self.value(depth + 1)?);
            self.blank_lines();
            let is_continued = self.accept_byte(b',');
            self.blank_lines();
            is_closed = self.accept_byte(b']');
            if !is_closed && !is_continued {
                return refused("a comma is expected between the values of a list");
            }
        }
        if let Some(node) = self.nodes.get_mut(id.0) {
            node.value = Value::Array(array);
        }
        Ok(id)
    }

    fn inline_table(&mut self, depth: usize) -> Parsed<Id> {
        let table = Table { is_inline: true, ..Table::default() };
        let id = self.node(Value::Table(table), self.at, depth + 1)?;
        self.at += 1;
        self.blanks();
        if self.accept_byte(b'}') {
            return Ok(id);
        }
        loop {
            self.entry(id)?;
            self.blanks();
            if self.accept_byte(b'}') {
                return Ok(id);
            }
            if !self.accept_byte(b',') {
                return refused("a comma is expected between the entries of a table");
            }
            self.blanks();
            if self.accept_byte(b'}') {
                return refused("a table in braces ends in a comma");
            }
        }
    }
}
