//! The value of `time`, in every spelling that is met in logs, and whether Julia can read it.
//!
//! Julia makes a `DateTime` of whatever its TOML parser gives it (Pkg.jl `reduce_usage!`): a local time, a
//! date, a whole number (a year), a string. Offsets and a lower-case `z`, missing seconds, and dates that
//! do not exist are errors to that parser; a string with a `Z` is one to `DateTime`.

use super::quote;
use crate::core::julia::toml::{self, Value};
use crate::core::log::problem::Cause;
use crate::core::time::LocalTime;

/// A time and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moment {
    /// The wall-clock time as written; `None` when it cannot be read.
    pub time: Option<LocalTime>,
    pub flaw: Option<Cause>,
}

impl Moment {
    fn good(time: LocalTime) -> Self {
        Self { time: Some(time), flaw: None }
    }

    fn flawed(time: LocalTime, cause: Cause) -> Self {
        Self { time: Some(time), flaw: Some(cause) }
    }

    fn bad(cause: Cause) -> Self {
        Self { time: None, flaw: Some(cause) }
    }
}

pub(super) fn read(raw: &[u8]) -> Moment {
    let raw = raw.trim_ascii();
    if matches!(raw.first(), Some(b'"' | b'\'')) {
        let (bytes, _) = quote::token(raw);
        return std::str::from_utf8(&bytes).map_or(Moment::bad(Cause::TimeUnreadable), read_string);
    }
    std::str::from_utf8(raw).map_or(Moment::bad(Cause::TimeUnreadable), read_bare)
}

/// Reads a value of Julia's parser.
pub(super) fn of_value(value: &Value) -> Moment {
    let local = |time: toml::Moment| time.local().map_or(Moment::bad(Cause::TimeUnreadable), Moment::good);
    match value {
        Value::DateTime(time) => local(*time),
        Value::Date(date) => local(toml::Moment::at_midnight(*date)),
        Value::Integer(year) => read_bare(&year.to_string()),
        Value::Text(text) => {
            std::str::from_utf8(text).map_or(Moment::bad(Cause::TimeUnreadable), read_string)
        }
        _ => Moment::bad(Cause::TimeUnreadable),
    }
}

/// Reads what a string in the place of a time says.
pub(super) fn read_text(text: &[u8]) -> Option<LocalTime> {
    read_string(std::str::from_utf8(text).ok()?).time
}

fn read_bare(text: &str) -> Moment {
    if !text.is_ascii() || text.is_empty() {
        return Moment::bad(Cause::TimeUnreadable);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        // Julia takes a whole number for a year.
        return match format!("{text:0>4}-01-01T00:00:00").parse() {
            Ok(time) => Moment::good(time),
            Err(_) => Moment::bad(Cause::NoYear),
        };
    }
    if let Ok(time) = format!("{text}T00:00:00").parse() {
        return Moment::good(time);
    }
    if let Ok(time) = text.parse() {
        return if text.ends_with('z') {
            Moment::flawed(time, Cause::LowerCaseZ)
        } else {
            Moment::good(time)
        };
    }
    if let Some((clock, _)) = split_offset(text) {
        let seconds = clock.parse().or_else(|_| format!("{clock}:00").parse());
        return match seconds {
            Ok(time) => Moment::flawed(time, Cause::Offset),
            Err(_) => Moment::bad(Cause::TimeUnreadable),
        };
    }
    let clock = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    match format!("{clock}:00").parse() {
        Ok(time) if clock.len() == "2024-01-10T10:00".len() => Moment::flawed(time, Cause::NoSeconds),
        _ if clock.get(17..19) == Some("60") => Moment::bad(Cause::LeapSecond),
        _ => Moment::bad(Cause::TimeUnreadable),
    }
}

/// Splits `+02:00` off the end.
fn split_offset(text: &str) -> Option<(&str, &str)> {
    let at = text.len().checked_sub("+02:00".len())?;
    let (clock, offset) = text.split_at_checked(at)?;
    let shape = |(index, byte): (usize, u8)| match index {
        0 => matches!(byte, b'+' | b'-'),
        3 => byte == b':',
        _ => byte.is_ascii_digit(),
    };
    (clock.contains(':') && offset.bytes().enumerate().all(shape)).then_some((clock, offset))
}

/// Reads a time given as a string: `DateTime("2024-01-10T10:00:00.59")`, where later parts may be left out
/// and the fraction is a decimal one (Julia `Dates`, `ISODateTimeFormat`).
fn read_string(text: &str) -> Moment {
    if let Some(time) = julia_date_time(text) {
        return Moment::good(time);
    }
    match read_bare(text.trim()).time {
        Some(time) => Moment::flawed(time, Cause::TextNotRead),
        None => Moment::bad(Cause::TextIsNoTime),
    }
}

fn julia_date_time(text: &str) -> Option<LocalTime> {
    const FULL: &str = "0000-01-01T00:00:00";
    if text.contains(['Z', 'z', ' ', 't']) || !text.is_ascii() || text.is_empty() {
        return None;
    }
    match text.split_once('.') {
        Some((clock, fraction)) if clock.len() == FULL.len() && (1..=3).contains(&fraction.len()) => {
            format!("{clock}.{fraction:0<3}").parse().ok()
        }
        Some(_) => None,
        None => match text.len() {
            4 | 7 | 10 | 13 | 16 | 19 => format!("{text}{}", FULL.get(text.len()..)?).parse().ok(),
            _ => None,
        },
    }
}

/// The text of the value at the start of `bytes`, which lies on one line, and what follows it.
pub(super) fn token(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    match bytes.first()? {
        b'"' => {
            let (_, after) = super::exact::quoted(bytes)?;
            Some((bytes.get(..bytes.len() - after.len())?, after))
        }
        b'\'' => {
            let end = bytes.iter().skip(1).position(|byte| matches!(byte, b'\'' | b'\n'))? + 1;
            (bytes.get(end) == Some(&b'\'')).then(|| bytes.split_at_checked(end + 1))?
        }
        _ => {
            let part = |byte: &u8| byte.is_ascii_alphanumeric() || b"-+:._".contains(byte);
            let mut end = bytes.iter().position(|byte| !part(byte)).unwrap_or(bytes.len());
            // A space may stand between date and clock.
            if end == "2024-01-10".len()
                && bytes.get(end) == Some(&b' ')
                && bytes.get(end + 1).is_some_and(u8::is_ascii_digit)
            {
                let clock = bytes.get(end + 1..)?;
                end += 1 + clock.iter().position(|byte| !part(byte)).unwrap_or(clock.len());
            }
            (end > 0).then(|| bytes.split_at_checked(end))?
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::log::problem::Problem;

    /// The time, whether something is wrong, and whether Julia stops.
    fn shown(text: &str) -> (String, bool, bool) {
        let Moment { time, flaw } = read(text.as_bytes());
        let time = time.map_or("-".to_string(), |time| time.to_string());
        (time, flaw.is_some(), flaw.is_some_and(|cause| Problem::new(1, cause).stops_julia))
    }

    #[test]
    fn what_julia_reads_is_read_the_same_and_not_complained_about() {
        for (text, time) in [
            ("2026-03-01T08:00:00.123Z", "2026-03-01T08:00:00.123"),
            ("2026-03-01T08:00:00.59Z", "2026-03-01T08:00:00.059"),
            ("2026-03-01t08:00:00", "2026-03-01T08:00:00.000"),
            ("2026-03-01 08:00:00Z", "2026-03-01T08:00:00.000"),
            ("2026-03-01", "2026-03-01T00:00:00.000"),
            ("2026", "2026-01-01T00:00:00.000"),
            ("\"2026-03-01T08:00:00\"", "2026-03-01T08:00:00.000"),
            ("'2026-03-01T08:00:00.59'", "2026-03-01T08:00:00.590"),
            ("\"2026-03-01T08:00\"", "2026-03-01T08:00:00.000"),
            ("\"2026-03\"", "2026-03-01T00:00:00.000"),
        ] {
            assert_eq!(shown(text), (time.to_string(), false, false), "{text}");
        }
    }

    #[test]
    fn what_stops_julia_keeps_its_wall_clock_and_says_so() {
        for text in [
            "2026-03-01t08:00:00z",
            "2026-03-01T08:00Z",
            "2026-03-01T08:00",
            "2026-03-01T08:00:00+02:00",
            "2026-03-01T08:00-05:30",
            "\"2026-03-01T08:00:00Z\"",
            "\"2026-03-01 08:00:00\"",
        ] {
            assert_eq!(shown(text), ("2026-03-01T08:00:00.000".to_string(), true, true), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in
            ["", "2026-02-30T00:00:00Z", "2026-03-01T23:59:60Z", "08:00:00", "true", "\"\"", "[1]", "é"]
        {
            assert_eq!(shown(text), ("-".to_string(), true, true), "{text}");
        }
        assert_eq!(shown("1700000000"), ("-".to_string(), true, false));
    }
}
