//! A usage log as Julia's collection goes through it: every use it sees, or the error with which it fails.
//!
//! Pkg asks of every entry for its `time`, makes a `DateTime` of that, and in the log of scratch spaces adds each of
//! its `parent_projects` to a set of strings (Pkg.jl `gc`, `reduce_usage!`). Nothing there checks what the values
//! are, so odd ones fail by whatever method Julia has not, or go through. Where more than one fails, the first in
//! Julia's own order ([`order`]) does.

use std::path::Path;
use std::sync::Arc;

use super::parse::path;
use super::{Entry, Source};
use crate::core::julia::toml::{
    ByToml, Document, Failure, Id, Moment, Toml, Value, date_time, order, parse, parse_all,
};

/// An entry, and its time to Julia, which knows years that we do not.
pub type Seen = (Entry, Moment);

/// Goes through a log.
pub fn read(log: &Source, toml: Toml) -> Result<Vec<Seen>, Failure> {
    go_through(log, &parse(log.bytes, toml)?)
}

/// Goes through a log as every Julia does.
pub fn read_all(log: &Source) -> ByToml<Result<Vec<Seen>, Failure>> {
    parse_all(log.bytes).map(|document| go_through(log, &document?))
}

fn go_through(log: &Source, document: &Document) -> Result<Vec<Seen>, Failure> {
    let all: Vec<(&[u8], Id)> = document.root().iter().collect();
    let uses = |(key, id): &(&[u8], Id)| uses_of(log, document, key, *id);
    let mut entries = Vec::new();
    for one in &all {
        match uses(one) {
            Ok(more) => entries.extend(more),
            Err(failure) => {
                let keys: Vec<&[u8]> = all.iter().map(|(key, _)| *key).collect();
                let in_order = order::positions(&keys).into_iter().filter_map(|position| all.get(position));
                return Err(in_order.into_iter().find_map(|one| uses(one).err()).unwrap_or(failure));
            }
        }
    }
    Ok(entries)
}

fn uses_of(log: &Source, document: &Document, key: &[u8], id: Id) -> Result<Vec<Seen>, Failure> {
    let used = path(key);
    let failure = |id, error| Failure::Error { line: document.line(id), error };
    let entries = each(document, id).map_err(|error| failure(id, error))?;
    let entries = entries.into_iter().map(|entry| {
        let taken = taken(document, entry, log.kind.has_parents());
        let (moment, parents) = taken.map_err(|error| failure(entry, error))?;
        let entry = Entry {
            log: Arc::clone(log.path),
            line: document.line(entry),
            path: Arc::clone(&used),
            time: moment.local(),
            parents: parents.into(),
            whole: true,
        };
        Ok((entry, moment))
    });
    entries.collect()
}

/// What Julia's broadcasting goes through.
fn each(document: &Document, id: Id) -> Result<Vec<Id>, String> {
    match document.value(id) {
        Value::Array(array) => Ok(array.items.clone()),
        Value::Table(_) => {
            Err("ArgumentError: broadcasting over dictionaries and `NamedTuple`s is reserved".to_string())
        }
        _ => Ok(vec![id]),
    }
}

fn taken(document: &Document, entry: Id, wants_parents: bool) -> Result<(Moment, Vec<Arc<Path>>), String> {
    let time = date_time(document, document.index(entry, "time")?)?.max(Moment::ZERO);
    if !wants_parents {
        return Ok((time, Vec::new()));
    }
    let parents = strings(document, document.index(entry, "parent_projects")?)?;
    Ok((time, parents))
}

/// The strings that a value gives when it is gone through.
fn strings(document: &Document, id: Id) -> Result<Vec<Arc<Path>>, String> {
    let no_string = |name: &str| {
        format!("MethodError: Cannot `convert` an object of type {name} to an object of type String")
    };
    match document.value(id) {
        Value::Array(array) => {
            let text = |item: &Id| match document.value(*item) {
                Value::Text(text) => Ok(path(text)),
                _ => Err(no_string(&document.type_name(*item))),
            };
            array.items.iter().map(text).collect()
        }
        // There is nothing in them that could be no string.
        Value::Text(text) if text.is_empty() => Ok(Vec::new()),
        Value::Table(table) if table.is_empty() => Ok(Vec::new()),
        Value::Text(_) => Err(no_string("Char")),
        Value::Table(_) => Err(no_string("Pair{String,Any}")),
        // A number is gone through as a list of itself.
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) => Err(no_string(&document.type_name(id))),
        Value::DateTime(_) | Value::Date(_) | Value::Time(_) => {
            Err(format!("MethodError: no method matching iterate(::{})", document.type_name(id)))
        }
    }
}

#[cfg(test)]
mod tests;
