//! `logs/orphaned.toml`: since when each path is an orphan.
//!
//! Pkg's collection reads the whole file as TOML or not at all (Pkg.jl `gc`: what cannot be parsed counts as
//! empty), and fails later on a value that is no `DateTime`, so both are told apart here. It is read as Julia reads
//! it, whoever asks: to find less in it only means that the clocks of orphans start anew.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use super::{moment, path};
use crate::core::julia::toml::{self, ByToml, Document, Failure, Moment, Value};
use crate::core::time::LocalTime;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphan {
    pub path: Arc<Path>,
    pub line: u64,
    pub since: Since,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    Time(LocalTime),
    /// A date alone, which stops Julia: midnight is meant.
    Date(LocalTime),
    /// Something else, which stops Julia: what it is to Julia, and the time where it can be understood.
    Other(Cow<'static, str>, Option<LocalTime>),
}

impl Since {
    /// The time that is meant, where it can be understood.
    pub fn time(&self) -> Option<LocalTime> {
        match self {
            Self::Time(time) | Self::Date(time) => Some(*time),
            Self::Other(_, time) => *time,
        }
    }

    /// The error with which Julia's collection fails when it needs this record.
    pub fn julia_error(&self) -> Option<String> {
        match self {
            Self::Time(_) => None,
            Self::Date(_) => Some("MethodError: no method matching -(::DateTime, ::Date)".to_string()),
            Self::Other(what, _) => Some(format!(
                "MethodError: Cannot `convert` an object of type {what} to an object of type DateTime"
            )),
        }
    }
}

/// Reads the records as every Julia does; why, when one reads none of it.
pub fn read(bytes: &[u8]) -> ByToml<Result<Vec<Orphan>, Failure>> {
    toml::parse_all(bytes).map(|document| document.map(|document| orphans(&document)))
}

fn orphans(document: &Document) -> Vec<Orphan> {
    let orphans = document.root().iter().map(|(key, id)| {
        let other = |time| Since::Other(document.type_name(id), time);
        let since = match document.value(id) {
            Value::DateTime(time) => time.local().map_or_else(|| other(None), Since::Time),
            Value::Date(date) => Moment::at_midnight(*date).local().map_or_else(|| other(None), Since::Date),
            Value::Text(text) => other(moment::read_text(text)),
            _ => other(None),
        };
        Orphan { path: path(key), line: document.line(id), since }
    });
    orphans.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::julia::toml::Toml;

    fn since(value: &str) -> Result<Since, Failure> {
        let found = read(format!("# times\n\"/d/k\" = {value}\n").as_bytes()).of(Toml::V1_0_3).clone()?;
        let [orphan] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((&*orphan.path, orphan.line), (Path::new("/d/k"), 2));
        Ok(orphan.since.clone())
    }

    #[test]
    fn times_are_told_from_what_stops_julia_and_from_what_it_never_sees() {
        let time = "2026-03-01T08:00:00".parse().unwrap();
        assert_eq!(since("2026-03-01T08:00:00.000Z"), Ok(Since::Time(time)));
        assert_eq!(since("2026-03-01T08:00:00"), Ok(Since::Time(time)));
        assert_eq!(since("\"2026-03-01T08:00:00\""), Ok(Since::Other("String".into(), Some(time))));
        assert!(matches!(since("2026-03-01"), Ok(Since::Date(_))));
        assert_eq!(since("08:00:00"), Ok(Since::Other("Time".into(), None)));
        assert_eq!(since("1"), Ok(Since::Other("Int64".into(), None)));
        for text in
            ["2026-03-01T08:00:00+02:00", "2026-03-01t08:00:00z", "2026-03-01T08:00Z", "2026-02-30", "["]
        {
            assert!(since(text).is_err(), "{text}");
        }
        for toml in [Toml::V1_0_1, Toml::V1_0_3] {
            assert!(read(b"\xEF\xBB\xBF").of(toml).is_err());
            assert!(read(b"\"/a\\eb\" = 2026-03-01T08:00:00Z\n").of(toml).is_err());
            assert_eq!(read(b"").of(toml), &Ok(Vec::new()));
        }
        let commented = read(b"\"/d/k\" = 2026-03-01T08:00:00Z# c\n");
        assert!(commented.of(Toml::V1_0_1).is_err() && commented.of(Toml::V1_0_3).is_ok());
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
