//! `logs/orphaned.toml`: since when each path is an orphan.
//!
//! Pkg's collection reads the whole file as TOML or not at all (Pkg.jl `gc`: what cannot be parsed counts as
//! empty), and fails later on a value that is no `DateTime`, so both are told apart here.

use std::path::Path;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::quote::{self, Flaw};
use super::structure::{Lines, mask};
use super::{BYTE_ORDER_MARK, moment};
use crate::core::time::LocalTime;

/// One path and its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphan {
    /// The path as recorded.
    pub path: Arc<Path>,
    /// The line, counted from 1.
    pub line: u64,
    /// Since when.
    pub since: Since,
}

/// What stands for the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// A local time.
    Time(LocalTime),
    /// A date alone, which stops Julia: midnight is meant.
    Date(LocalTime),
    /// Something else, which stops Julia: what it is to Julia, and the time where it can be understood.
    Other(&'static str, Option<LocalTime>),
}

impl Since {
    /// The time that is meant, where it can be understood.
    #[must_use]
    pub fn time(self) -> Option<LocalTime> {
        match self {
            Self::Time(time) | Self::Date(time) => Some(time),
            Self::Other(_, time) => time,
        }
    }

    /// The error with which Julia's collection fails when it needs this record.
    #[must_use]
    pub fn julia_error(self) -> Option<String> {
        match self {
            Self::Time(_) => None,
            Self::Date(_) => Some("MethodError: no method matching -(::DateTime, ::Date)".to_string()),
            Self::Other(what, _) => Some(format!(
                "MethodError: Cannot `convert` an object of type {what} to an object of type DateTime"
            )),
        }
    }
}

/// Reads the records.
///
/// # Errors
/// When Julia reads none of it; why.
pub fn read(bytes: &[u8]) -> Result<Vec<Orphan>, String> {
    if bytes.starts_with(BYTE_ORDER_MARK) {
        return Err("it begins with a byte-order mark".to_string());
    }
    let masked = mask(bytes);
    let table = DeTable::parse(&masked).map_err(|error| error.message().to_string())?;
    let lines = Lines::of(bytes, 1);
    let mut orphans = Vec::new();
    for (key, value) in table.get_ref() {
        let raw = |span: std::ops::Range<usize>| bytes.get(span).unwrap_or_default();
        let (path, flaw) = quote::token(raw(key.span()));
        if flaw != Flaw::None {
            return Err("a path has an escape that is not TOML".to_string());
        }
        let since = match value.get_ref() {
            DeValue::Datetime(date) => {
                let read = moment::read(raw(value.span()));
                match (read.time, read.flaw) {
                    (Some(time), None) if date.time.is_none() => Since::Date(time),
                    (Some(time), None) => Since::Time(time),
                    (None, _) if date.date.is_none() => Since::Other("Time", None),
                    (_, flaw) => {
                        return Err(flaw.map_or("a time cannot be read", |(cause, _)| cause).to_string());
                    }
                }
            }
            DeValue::String(_) => Since::Other("String", moment::read(raw(value.span())).time),
            DeValue::Integer(_) => Since::Other("Int64", None),
            DeValue::Float(_) => Since::Other("Float64", None),
            DeValue::Boolean(_) => Since::Other("Bool", None),
            DeValue::Array(_) => Since::Other("Vector", None),
            DeValue::Table(_) => Since::Other("Dict", None),
        };
        orphans.push(Orphan { path: quote::path(&path), line: lines.at(key.span().start), since });
    }
    Ok(orphans)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn since(value: &str) -> Result<Since, String> {
        let found = read(format!("# times\n\"/d/k\" = {value}\n").as_bytes())?;
        let [orphan] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((&*orphan.path, orphan.line), (Path::new("/d/k"), 2));
        Ok(orphan.since)
    }

    #[test]
    fn times_are_told_from_what_stops_julia_and_from_what_it_never_sees() {
        let time = "2026-03-01T08:00:00".parse().unwrap();
        assert_eq!(since("2026-03-01T08:00:00.000Z"), Ok(Since::Time(time)));
        assert_eq!(since("2026-03-01T08:00:00"), Ok(Since::Time(time)));
        assert_eq!(since("\"2026-03-01T08:00:00\""), Ok(Since::Other("String", Some(time))));
        assert!(matches!(since("2026-03-01"), Ok(Since::Date(_))));
        assert_eq!(since("08:00:00"), Ok(Since::Other("Time", None)));
        assert_eq!(since("1"), Ok(Since::Other("Int64", None)));
        for text in
            ["2026-03-01T08:00:00+02:00", "2026-03-01t08:00:00z", "2026-03-01T08:00Z", "2026-02-30", "["]
        {
            assert!(since(text).is_err(), "{text}");
        }
        assert!(read(b"\xEF\xBB\xBF").is_err());
        assert!(read(b"\"/a\\eb\" = 2026-03-01T08:00:00Z\n").is_err());
        assert_eq!(read(b""), Ok(Vec::new()));
    }

    #[test]
    fn a_record_that_stops_julia_says_how() {
        assert_eq!(
            since("\"x\"").unwrap().julia_error().as_deref(),
            Some("MethodError: Cannot `convert` an object of type String to an object of type DateTime")
        );
        assert_eq!(since("2026-03-01T08:00:00Z").unwrap().julia_error(), None);
    }
}
