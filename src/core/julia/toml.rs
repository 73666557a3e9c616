//! TOML as Julia's own parser reads it: what it accepts and refuses, and what it makes of the values.
//!
//! Whether Julia's collection fails on a file, or takes it for broken, is decided by the parser that comes with
//! that Julia ([`Toml`]), which is neither TOML 1.0 nor 1.1 to the letter: a carriage return ends a line, `8:00:00`
//! is a time. [`parse`] decides as one of them does, [`parse_all`] as each. [`date_time`]
//! makes a `DateTime` of a value (`Dates`), [`order`] is that in which Julia goes through a table, and
//! [`Document::type_name`] names the types that error messages name.
//!
//! This is the reader wherever Julia has the first word: logs and orphans as Julia sees them, manifests, artifact files
//! and overrides, all gone through with a [`Cursor`]. What no Julia reads of these comes from the `toml` crate and looks
//! the same ([`Document::of_crate`]). Logs as they are met, damaged ones too, are read by `log::parse`, and files that
//! only give names by `names`, which need not agree with any Julia and are much faster.
//!
//! No input makes it panic: a document is a flat list of nodes, and what is nested deeper than anything that is
//! met in a depot is refused.

mod cursor;
mod moment;
mod nodes;
pub mod order;
mod parser;
pub mod print;
mod scalar;
mod text;
mod version;

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

pub use cursor::Cursor;
pub use moment::{Date, Moment, TimeOfDay, date_time};
pub use parser::{parse, parse_all};
pub use version::{ByToml, Toml};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    #[error("line {line}: {cause}")]
    Refused { line: u64, cause: &'static str },
    /// Its parser itself fails, or what is done with a value does.
    #[error("line {line}: {error}")]
    Error {
        line: u64,
        /// The first line of Julia's error.
        error: String,
    },
}

impl Failure {
    pub fn line(&self) -> u64 {
        match self {
            Self::Refused { line, .. } | Self::Error { line, .. } => *line,
        }
    }

    /// The first line of Julia's error for the file at `path`.
    pub fn julia_error(&self, path: &Path) -> String {
        match self {
            Self::Refused { line, cause } => {
                format!("ParserError: TOML Parser error: {}:{line}: {cause}", path.display())
            }
            Self::Error { error, .. } => error.clone(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Id(usize);

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A string, which need not be UTF-8.
    Text(Vec<u8>),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    /// A date and a time, by the writer's clock.
    DateTime(Moment),
    Date(Date),
    Time(TimeOfDay),
    Array(Array),
    Table(Table),
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Array {
    pub items: Vec<Id>,
    /// Whether it was written as a value, in brackets, and not by headers `[[…]]`.
    pub is_literal: bool,
}

/// From how many keys on a table looks them up.
const MANY: usize = 16;

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// What is in it, in the order in which the keys first came.
    entries: Vec<(Vec<u8>, Id)>,
    /// Where each key is, once there are so many that looking at each takes long.
    positions: Option<HashMap<Vec<u8>, usize>>,
    /// Whether it was written in braces.
    is_inline: bool,
    /// Whether it has had a header of its own.
    is_defined: bool,
}

impl Table {
    /// The entries, in the order in which the keys first came.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], Id)> {
        self.entries.iter().map(|(key, id)| (key.as_slice(), *id))
    }

    pub fn get(&self, key: &[u8]) -> Option<Id> {
        self.entries.get(self.position(key)?).map(|(_, id)| *id)
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn set(&mut self, key: Vec<u8>, id: Id) {
        if let Some((_, old)) = self.position(&key).and_then(|at| self.entries.get_mut(at)) {
            *old = id;
            return;
        }
        if let Some(positions) = &mut self.positions {
            positions.insert(key.clone(), self.entries.len());
        } else if self.entries.len() == MANY {
            let keys = self.entries.iter().map(|(key, _)| key).chain([&key]);
            self.positions = Some(keys.cloned().zip(0..).collect());
        }
        self.entries.push((key, id));
    }

    fn position(&self, key: &[u8]) -> Option<usize> {
        match &self.positions {
            Some(positions) => positions.get(key).copied(),
            None => self.entries.iter().position(|(found, _)| found == key),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Node {
    value: Value,
    /// The offset of its first byte while the document is read; then how many lines are before its own.
    at: usize,
    /// How many tables and arrays it lies in.
    depth: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    root: Table,
    nodes: Vec<Node>,
}

/// What stands for the nodes that there are none of; every identity comes from the document itself.
const NOTHING: Value = Value::Boolean(false);

impl Document {
    pub fn root(&self) -> &Table {
        &self.root
    }

    pub fn value(&self, id: Id) -> &Value {
        self.nodes.get(id.0).map_or(&NOTHING, |node| &node.value)
    }

    pub fn table(&self, id: Id) -> Option<&Table> {
        match self.value(id) {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The line on which a value begins, counted from 1; for a table its header.
    pub fn line(&self, id: Id) -> u64 {
        self.nodes.get(id.0).map_or(1, |node| 1 + node.at as u64)
    }

    /// The lines on which values begin.
    pub fn lines(&self) -> impl Iterator<Item = u64> {
        self.nodes.iter().map(|node| 1 + node.at as u64)
    }

    /// What `value[key]` gives.
    ///
    /// # Errors
    /// The first line of the error with which Julia fails: the value has no such key, or no keys at all.
    pub fn index(&self, id: Id, key: &str) -> Result<Id, String> {
        match self.value(id) {
            Value::Table(table) => {
                table.get(key.as_bytes()).ok_or_else(|| format!("KeyError: key \"{key}\" not found"))
            }
            Value::Array(_) => Err(format!("ArgumentError: invalid index: \"{key}\" of type String")),
            _ => Err(format!("MethodError: no method matching getindex(::{}, ::String)", self.type_name(id))),
        }
    }

    /// The type of a value as Julia 1.5 prints it in error messages. An array written in brackets has the type of
    /// its elements; one made by headers can hold anything.
    pub fn type_name(&self, id: Id) -> Cow<'static, str> {
        let array = match self.value(id) {
            Value::Text(_) => return "String".into(),
            Value::Integer(_) => return "Int64".into(),
            Value::Float(_) => return "Float64".into(),
            Value::Boolean(_) => return "Bool".into(),
            Value::DateTime(_) => return "DateTime".into(),
            Value::Date(_) => return "Date".into(),
            Value::Time(_) => return "Time".into(),
            Value::Table(_) => return "Dict{String,Any}".into(),
            Value::Array(array) => array,
        };
        if !array.is_literal {
            return "Array{Any,1}".into();
        }
        let mut types: Vec<Cow<'static, str>> = Vec::new();
        for item in &array.items {
            let name = self.type_name(*item);
            if !types.contains(&name) {
                types.push(name);
            }
        }
        types.sort_unstable();
        match types.as_slice() {
            [] => "Array{Union{},1}".into(),
            [one] => format!("Array{{{one},1}}").into(),
            [one, two] => format!("Array{{Union{{{one}, {two}}},1}}").into(),
            _ => "Array{Any,1}".into(),
        }
    }
}

/// How many lines end in these bytes.
pub fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}

#[cfg(test)]
pub(in crate::core) mod tests;
