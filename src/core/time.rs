//! Time: Julia's local time with a false `Z`, file times in UTC, and how long ago either was ([`span`]).
//!
//! Julia's logs hold the *writer's local time* followed by a `Z` that claims UTC (Scratch.jl
//! `write_env_usage`, Pkg.jl `write_env_usage`). [`LocalTime`] is such a value: it has no zone and is never
//! converted to one. File times are [`Timestamp`]s.
//!
//! Logic never reads the clock: whoever starts a job asks a [`Clock`] once and passes [`Now`] on.
#![warn(missing_docs, clippy::must_use_candidate)]

use jiff::civil::{Date, DateTime, Time};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

mod span;

pub use jiff::Timestamp;
pub use span::{Age, IN_THE_FUTURE, SpanError, age_of, age_words, ago, ago_in_short, parse_span, span_words};

/// The present, in both calendars the program needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The present in UTC, to compare with file times.
    pub utc: Timestamp,
    /// The present as the wall clock shows it, to compare with Julia's logs.
    pub local: LocalTime,
}

impl Now {
    /// The present by the machine's clock. One that shows a year with more than four digits shows the end of the
    /// last one that has four.
    fn of(time: std::time::SystemTime) -> Self {
        let is_future = time > std::time::SystemTime::UNIX_EPOCH;
        let end = if is_future { Timestamp::MAX } else { Timestamp::MIN };
        let utc = Timestamp::try_from(time).unwrap_or(end);
        let local = utc.to_zoned(jiff::tz::TimeZone::system()).datetime();
        Self { utc, local: LocalTime::new(local) }
    }
}

/// Where the present comes from.
pub trait Clock: Send + Sync {
    /// The present.
    fn now(&self) -> Now;
}

impl fmt::Debug for dyn Clock + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// The machine's own clock and time zone.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    fn now(&self) -> Now {
        Now::of(std::time::SystemTime::now())
    }
}

/// A clock that stands still, for tests, pictures and `--now`.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub Now);

impl FixedClock {
    /// A clock that shows `local`, taking local time for UTC where UTC is asked.
    ///
    /// # Errors
    /// When `local` is not a time; see [`LocalTime`].
    pub fn at(local: &str) -> Result<Self, TimeError> {
        let local: LocalTime = local.parse()?;
        let utc = jiff::tz::TimeZone::UTC.to_timestamp(local.0).map_err(|_| TimeError(local.to_string()))?;
        Ok(Self(Now { utc, local }))
    }

    /// A clock that shows `local` in the machine's own time zone.
    ///
    /// # Errors
    /// When `local` is not a time; see [`LocalTime`].
    pub fn at_local(local: &str) -> Result<Self, TimeError> {
        let local: LocalTime = local.parse()?;
        let zone = jiff::tz::TimeZone::system();
        let utc = zone.to_timestamp(local.0).map_err(|_| TimeError(local.to_string()))?;
        Ok(Self(Now { utc, local }))
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Now {
        self.0
    }
}

/// A local time as Julia's logs keep it: milliseconds, no zone.
///
/// Parsed from `2024-01-10T10:00:00.973Z`; the `Z` is optional and means nothing, a space or `t` may stand
/// for the `T`. Shown as RFC 3339 without an offset, always with three digits of milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime(DateTime);

impl LocalTime {
    /// A wall-clock time, cut to milliseconds.
    #[must_use]
    pub fn new(time: DateTime) -> Self {
        let nanosecond = time.subsec_nanosecond() / 1_000_000 * 1_000_000;
        Self(time.with().subsec_nanosecond(nanosecond).build().unwrap_or(time))
    }

    /// The calendar value.
    #[must_use]
    pub fn civil(self) -> DateTime {
        self.0
    }

    /// Whether Julia reads it back from a log: a year that begins with a zero is a time of day to its parser, and
    /// the whole log is refused.
    #[must_use]
    pub fn is_read_back(self) -> bool {
        self.0.year() >= 1000
    }

    /// How long before `later` this time lies; zero when it lies after.
    #[must_use]
    pub fn age_at(self, later: LocalTime) -> Duration {
        Duration::try_from(self.0.duration_until(later.0)).unwrap_or_default()
    }

    /// The time so much later; `None` past the end of the calendar.
    #[must_use]
    pub fn after(self, span: Duration) -> Option<LocalTime> {
        self.0.checked_add(jiff::SignedDuration::try_from(span).ok()?).ok().map(Self)
    }

    /// Reads the fraction as Julia's TOML parser does: the digits are a number of milliseconds, so `.59` is
    /// 59 ms; digits beyond the third are cut (TOML.jl `parse_int`, recorded in the depots).
    fn milliseconds(fraction: &str) -> i32 {
        let digits = fraction.get(..3).unwrap_or(fraction);
        digits.parse().unwrap_or(0)
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, time) = (self.0.date(), self.0.time());
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}",
            date.year(),
            date.month(),
            date.day(),
            time.hour(),
            time.minute(),
            time.second(),
            time.millisecond()
        )
    }
}

/// A time that could not be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a local time; write it as 2024-01-10T10:00:00")]
pub struct TimeError(String);

impl FromStr for LocalTime {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse_local(text).ok_or_else(|| TimeError(text.to_string()))
    }
}

fn parse_local(text: &str) -> Option<LocalTime> {
    let text = text.trim();
    let text = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    let bytes = text.as_bytes();
    if bytes.len() < 19 || !text.is_ascii() {
        return None;
    }
    let separators = [(4, b"-".as_slice()), (7, b"-"), (10, b"Tt "), (13, b":"), (16, b":")];
    if separators.iter().any(|(at, allowed)| !allowed.contains(&bytes[*at])) {
        return None;
    }
    let number = |from: usize, to: usize| -> Option<i8> {
        let digits = &text[from..to];
        digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let year = text[..4].bytes().all(|b| b.is_ascii_digit()).then(|| text[..4].parse::<i16>().ok())??;
    let millisecond = match &text[19..] {
        "" => 0,
        rest => {
            let digits = rest.strip_prefix('.')?;
            if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            LocalTime::milliseconds(digits)
        }
    };
    let date = Date::new(year, number(5, 7)?, number(8, 10)?).ok()?;
    let time = Time::new(number(11, 13)?, number(14, 16)?, number(17, 19)?, millisecond * 1_000_000).ok()?;
    Some(LocalTime(date.to_datetime(time)))
}

/// A file time from the parts that the operating system gives; `None` outside the years -9999 to 9999.
#[must_use]
pub fn file_time(seconds: i64, nanoseconds: i64) -> Option<Timestamp> {
    Timestamp::new(seconds, i32::try_from(nanoseconds).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::span::DAY;
    use super::*;

    fn local(text: &str) -> LocalTime {
        text.parse().expect(text)
    }

    #[test]
    fn the_false_z_is_dropped_and_never_converted() {
        assert_eq!(local("2024-01-10T10:00:00.973Z").to_string(), "2024-01-10T10:00:00.973");
        assert_eq!(local("2024-01-10T10:00:00.973"), local("2024-01-10 10:00:00.973Z"));
    }

    #[test]
    fn fractions_are_read_as_julia_reads_them() {
        assert_eq!(local("2024-01-16T00:00:00.59Z").to_string(), "2024-01-16T00:00:00.059");
        assert_eq!(local("2024-01-16T00:00:00.6Z").to_string(), "2024-01-16T00:00:00.006");
        assert_eq!(local("2024-01-16T00:00:00Z").to_string(), "2024-01-16T00:00:00.000");
        assert_eq!(local("2024-01-16T00:00:00.123987Z").to_string(), "2024-01-16T00:00:00.123");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "2024-02-30T00:00:00Z",
            "2024-01-10",
            "2024-01-10T10:00Z",
            "2024-01-10T10:00:60Z",
            "2024-01-10T10:00:00+00:00",
            "2024-01-10T10:00:00.",
            "2024-01-10T10:00:00.x",
            "２024-01-10T10:00:00Z",
            "+024-01-10T10:00:00Z",
        ] {
            assert!(text.parse::<LocalTime>().is_err(), "{text}");
        }
    }

    #[test]
    fn ages_read_like_the_window() {
        let days = |n: u64| age_words(Duration::from_secs(n * DAY));
        assert_eq!(days(0), "today");
        assert_eq!(days(3), "3 d");
        assert_eq!(days(36), "5 wk");
        assert_eq!(days(250), "8 mo");
        assert_eq!(days(800), "2 y");
        assert_eq!(ago(Duration::from_secs(DAY)), "1 day ago");
        assert_eq!(ago(Duration::from_secs(250 * DAY)), "8 months ago");
    }

    #[test]
    fn a_clock_beyond_the_calendar_shows_its_end() {
        use std::time::SystemTime;
        let years = |years: u64| Duration::from_secs(years * 366 * DAY);
        let (late, early) = (SystemTime::UNIX_EPOCH + years(9000), SystemTime::UNIX_EPOCH - years(12_500));
        assert_eq!((Now::of(late).utc, Now::of(early).utc), (Timestamp::MAX, Timestamp::MIN));
        assert!(Now::of(late).local > local("9999-12-29T00:00:00"));
        assert_eq!(age_of(Timestamp::UNIX_EPOCH, &Now::of(early)), Duration::ZERO);
        assert!(age_of(Timestamp::MIN, &Now::of(late)) > years(8000));
    }

    #[test]
    fn the_future_has_no_age() {
        assert_eq!(local("2030-01-01T00:00:00").age_at(local("2024-01-01T00:00:00")), Duration::ZERO);
    }

    #[test]
    fn the_future_is_not_today() {
        let now = FixedClock::at("2024-06-01T12:00:00").unwrap().now();
        let local_age = |text| ago(Age::of_local(local(text), &now));
        assert_eq!(local_age("2024-06-01T18:00:00"), "today");
        assert_eq!(local_age("2024-06-02T11:00:00"), "in the future");
        assert_eq!(local_age("2024-05-31T11:00:00"), "1 day ago");
        let file_age = |text: &str| age_words(Age::of_file(text.parse().unwrap(), &now));
        assert_eq!(file_age("2024-06-01T12:05:00Z"), "today");
        assert_eq!(file_age("2024-06-01T13:00:00Z"), "in the future");
        assert!(Age::Ahead < Age::Past(Duration::ZERO), "the newest come first");
    }

    #[test]
    fn spans_are_read_with_their_unit() {
        assert_eq!(parse_span("90d"), Ok(Duration::from_secs(90 * DAY)));
        assert_eq!(parse_span("0"), Ok(Duration::ZERO));
        for text in ["", "d", "90", "-1d", "1.5d", "9999999999999999999d", "99999999999999999y", "3M", "1d2h"]
        {
            assert!(parse_span(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_printed_can_be_typed_and_a_bare_m_is_asked_about() {
        for days in [1, 5, 13, 14, 21, 59, 60, 91, 250, 700, 729, 730, 2000] {
            let age = Duration::from_secs(days * DAY);
            let read = parse_span(&age_words(age)).unwrap();
            assert!(read <= age, "{days}: {read:?}");
        }
        for (text, seconds) in
            [("5min", 300), ("3wk", 21 * DAY), ("3w", 21 * DAY), ("12mo", 365 * DAY), ("8 mo", 21_024_000)]
        {
            assert_eq!(parse_span(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        assert_eq!(parse_span("100ms"), Ok(Duration::from_millis(100)));
        let said = parse_span("10m").unwrap_err().to_string();
        assert!(said.contains("10min") && said.contains("10mo"), "{said}");
    }

    #[test]
    fn spans_are_told_exactly_and_never_as_no_days() {
        for (text, words) in [
            ("7d", "7 days"),
            ("1d", "1 day"),
            ("36h", "36 hours"),
            ("90s", "90 seconds"),
            ("2min", "2 minutes"),
            ("100ms", "100 milliseconds"),
            ("0d", "no time"),
        ] {
            assert_eq!(span_words(parse_span(text).unwrap()), words, "{text}");
        }
    }
}
