//! Ages and spans of time: computed, read, and in words.

use std::time::Duration;

use super::{LocalTime, Now, Timestamp};

pub(super) const DAY: u64 = 24 * 60 * 60;

/// How far a clock may be ahead of this one before a file's time counts as one in the future.
const CLOCKS_DIFFER: Duration = Duration::from_mins(10);

/// How long ago something was. The newest come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Age {
    /// It lies in the future: a clock was, or is, wrong.
    Ahead,
    /// So long ago.
    Past(Duration),
}

impl Age {
    /// The age of a local time. Anything of the same day is no future.
    #[must_use]
    pub fn of_local(time: LocalTime, now: &Now) -> Self {
        if time.0.date() > now.local.0.date() { Self::Ahead } else { Self::Past(time.age_at(now.local)) }
    }

    /// The age of a file time.
    #[must_use]
    pub fn of_file(time: Timestamp, now: &Now) -> Self {
        let ahead = Duration::try_from(now.utc.duration_until(time)).unwrap_or_default();
        if ahead > CLOCKS_DIFFER { Self::Ahead } else { Self::Past(age_of(time, now)) }
    }

    /// The time that has passed; none for what lies in the future.
    #[must_use]
    pub fn passed(self) -> Duration {
        match self {
            Self::Ahead => Duration::ZERO,
            Self::Past(passed) => passed,
        }
    }
}

impl From<Duration> for Age {
    fn from(passed: Duration) -> Self {
        Self::Past(passed)
    }
}

/// What is said of a time that lies in the future.
pub const IN_THE_FUTURE: &str = "in the future";

/// An age in the words of the window: `today`, `3 d`, `5 wk`, `8 mo`, `2 y`, `in the future`.
#[must_use]
pub fn age_words(age: impl Into<Age>) -> String {
    let Age::Past(age) = age.into() else { return IN_THE_FUTURE.to_string() };
    let days = age.as_secs() / DAY;
    match days {
        0 => "today".to_string(),
        1..=13 => format!("{days} d"),
        14..=59 => format!("{} wk", days / 7),
        60..=729 => format!("{} mo", days * 12 / 365),
        _ => format!("{} y", days / 365),
    }
}

/// The same within a sentence: `today`, `3 d ago`, `in the future`.
#[must_use]
pub fn ago_in_short(age: Age) -> String {
    let words = age_words(age);
    match age {
        Age::Past(passed) if passed.as_secs() >= DAY => format!("{words} ago"),
        _ => words,
    }
}

/// An age within a sentence: `today`, `1 day ago`, `5 weeks ago`, `8 months ago`, `2 years ago`, `in the future`.
#[must_use]
pub fn ago(age: impl Into<Age>) -> String {
    let Age::Past(age) = age.into() else { return IN_THE_FUTURE.to_string() };
    let days = age.as_secs() / DAY;
    let (number, unit) = match days {
        0 => return "today".to_string(),
        1..=13 => (days, "day"),
        14..=59 => (days / 7, "week"),
        60..=729 => (days * 12 / 365, "month"),
        _ => (days / 365, "year"),
    };
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural} ago")
}

/// How long before `now` a file time lies; zero when it lies after.
#[must_use]
pub fn age_of(time: Timestamp, now: &Now) -> Duration {
    Duration::try_from(time.duration_until(now.utc)).unwrap_or_default()
}

/// Why a text is no span of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// A bare `m`.
    #[error("'{0}' may mean minutes or months; write {1}min for minutes, or {1}mo for months")]
    Ambiguous(String, String),
    /// Anything else.
    #[error(
        "'{0}' is not a span of time; write a whole number and a unit: 500ms, 30s, 5min, 12h, 90d, 3wk, 8mo or 2y"
    )]
    Unknown(String),
}

/// Reads a span such as `100ms`, `30s`, `5min`, `12h`, `90d`, `3wk` (or `3w`), `8mo` or `2y`, with or without a space
/// before the unit. A year counts 365 days, and a month is its twelfth part. A bare `0` is allowed.
///
/// # Errors
/// When the text is anything else; a bare `m` is ambiguous.
pub fn parse_span(text: &str) -> Result<Duration, SpanError> {
    let error = || SpanError::Unknown(text.to_string());
    let trimmed = text.trim();
    let digits = trimmed.find(|c: char| !c.is_ascii_digit()).unwrap_or(trimmed.len());
    let (digits, unit) = trimmed.split_at(digits);
    let number: u64 = digits.parse().map_err(|_| error())?;
    let seconds = match unit.trim() {
        "ms" => return Ok(Duration::from_millis(number)),
        "s" => 1,
        "min" => 60,
        "m" => return Err(SpanError::Ambiguous(text.to_string(), digits.to_string())),
        "h" => 60 * 60,
        "d" => DAY,
        "w" | "wk" => 7 * DAY,
        "mo" => 365 * DAY / 12,
        "y" => 365 * DAY,
        "" if number == 0 => 0,
        _ => return Err(error()),
    };
    number.checked_mul(seconds).map(Duration::from_secs).ok_or_else(error)
}

/// A span in words, exactly: `7 days`, `36 hours`, `90 seconds`; `no time` when it is none.
#[must_use]
pub fn span_words(span: Duration) -> String {
    let milliseconds = span.as_millis();
    let units: [(u128, &str); 5] = [
        (u128::from(DAY) * 1000, "day"),
        (3_600_000, "hour"),
        (60_000, "minute"),
        (1_000, "second"),
        (1, "millisecond"),
    ];
    let fits = |(length, _): &&(u128, &str)| milliseconds.is_multiple_of(*length);
    match units.iter().find(fits) {
        Some((length, unit)) if milliseconds > 0 => {
            let number = milliseconds / length;
            format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
        }
        _ => "no time".to_string(),
    }
}
