//! Dates and times, and the `DateTime` that Julia makes of a value.
//!
//! The years are Julia's own, from far before the first to far after the last that a log can hold when it is read
//! back (Julia `Dates`, `DateTime`).

use std::fmt;

use super::{Document, Id, Value};
use crate::core::time::LocalTime;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i64,
    month: u8,
    day: u8,
}

impl Date {
    pub fn new(year: i64, month: u8, day: u8) -> Option<Self> {
        let exists = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    pub fn of_year(year: i64) -> Self {
        Self { year, month: 1, day: 1 }
    }

    fn next(self) -> Self {
        let Self { year, month, day } = self;
        if day < days_in(year, month) {
            Self { day: day + 1, ..self }
        } else if month < 12 {
            Self { month: month + 1, day: 1, ..self }
        } else {
            Self::of_year(year.saturating_add(1))
        }
    }
}

fn days_in(year: i64, month: u8) -> u8 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TimeOfDay {
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    pub millisecond: u16,
}

/// A date and a time. Shown as Julia prints it in condensed logs, without the `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    pub date: Date,
    pub time: TimeOfDay,
}

impl Moment {
    /// The moment at which the year zero begins, which no use in a log is before (Pkg.jl `reduce_usage!`).
    pub const ZERO: Self = Self {
        date: Date { year: 0, month: 1, day: 1 },
        time: TimeOfDay { hour: 0, minute: 0, second: 0, millisecond: 0 },
    };

    pub fn at_midnight(date: Date) -> Self {
        Self { date, time: TimeOfDay::default() }
    }

    /// The same as a local time; `None` for years of more than four digits.
    pub fn local(self) -> Option<LocalTime> {
        self.to_string().parse().ok()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Date { year, month, day } = self.date;
        let TimeOfDay { hour, minute, second, millisecond } = self.time;
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}")
    }
}

/// What Julia's `DateTime` makes of a value: a number is a year, a string is read by the ISO format.
///
/// # Errors
/// The first line of the error with which Julia fails.
pub fn date_time(document: &Document, id: Id) -> Result<Moment, String> {
    let year = |year| Ok(Moment::at_midnight(Date::of_year(year)));
    match document.value(id) {
        Value::DateTime(moment) => Ok(*moment),
        Value::Date(date) => Ok(Moment::at_midnight(*date)),
        Value::Boolean(is_true) => year(i64::from(*is_true)),
        Value::Integer(number) => year(*number),
        Value::Float(number) => {
            whole(*number).map_or_else(|| Err(format!("InexactError: Int64({})", shown(*number))), year)
        }
        Value::Text(text) => from_text(text),
        Value::Time(_) => {
            Err("MethodError: Cannot `convert` an object of type Time to an object of type DateTime"
                .to_string())
        }
        Value::Array(_) | Value::Table(_) => {
            Err(format!("MethodError: no method matching Int64(::{})", document.type_name(id)))
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "it is whole and within the range")]
fn whole(number: f64) -> Option<i64> {
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    (number.fract() == 0.0 && (-BEYOND..BEYOND).contains(&number)).then_some(number as i64)
}

/// A number as Julia prints it.
fn shown(number: f64) -> String {
    let size = number.abs();
    if number.is_nan() {
        "NaN".to_string()
    } else if number.is_infinite() {
        if number < 0.0 { "-Inf" } else { "Inf" }.to_string()
    } else if size == 0.0 || (1e-4..1e6).contains(&size) {
        format!("{number:?}")
    } else {
        let text = format!("{number:e}");
        match text.split_once('e') {
            Some((digits, exponent)) if !digits.contains('.') => format!("{digits}.0e{exponent}"),
            _ => text,
        }
    }
}

/// Reads the ISO format, which may stop behind any separator, and of which the year may have any length.
fn from_text(text: &[u8]) -> Result<Moment, String> {
    let invalid = || "ArgumentError: Invalid DateTime string".to_string();
    let Fields { year, numbers: [month, day, hour, minute, second], fraction } =
        fields(text).ok_or_else(invalid)?;
    let check = |name: &str, value: u8, first: u8, last: u8| {
        if (first..=last).contains(&value) {
            Ok(())
        } else {
            Err(format!("ArgumentError: {name}: {value} out of range ({first}:{last})"))
        }
    };
    let (month, day) = (month.unwrap_or(1), day.unwrap_or(1));
    let [hour, minute, second] = [hour, minute, second].map(Option::unwrap_or_default);
    check("Month", month, 1, 12)?;
    check("Day", day, 1, days_in(year, month))?;
    // The last midnight of a day is the first one of the next.
    let is_midnight = hour == 24 && (minute, second, fraction) == (0, 0, 0);
    if !is_midnight {
        check("Hour", hour, 0, 23)?;
    }
    check("Minute", minute, 0, 59)?;
    check("Second", second, 0, 59)?;
    let date = Date { year, month, day };
    Ok(if is_midnight {
        Moment::at_midnight(date.next())
    } else {
        Moment { date, time: TimeOfDay { hour, minute, second, millisecond: fraction } }
    })
}

struct Fields {
    year: i64,
    /// Month, day, hour, minute and second.
    numbers: [Option<u8>; 5],
    /// In milliseconds.
    fraction: u16,
}

fn fields(text: &[u8]) -> Option<Fields> {
    let digits =
        |text: &[u8], most: usize| text.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
    let number = |digits: &[u8]| std::str::from_utf8(digits).ok()?.parse::<i64>().ok();
    let (year, mut rest) = text.split_at_checked(digits(text, text.len()))?;
    let mut fields = Fields { year: number(year)?, numbers: [None; 5], fraction: 0 };
    // The separator before each field. That of the month is never left out.
    rest = rest.strip_prefix(b"-")?;
    for (position, separator) in [b'-', b'-', b'T', b':', b':'].into_iter().enumerate() {
        if position > 0 {
            match rest.split_first() {
                None => return Some(fields),
                Some((first, after)) if *first == separator => rest = after,
                Some(_) => return None,
            }
        }
        if rest.is_empty() {
            return Some(fields);
        }
        let (field, after) = rest.split_at_checked(digits(rest, 2))?;
        *fields.numbers.get_mut(position)? = Some(u8::try_from(number(field)?).ok()?);
        rest = after;
    }
    if rest.is_empty() {
        return Some(fields);
    }
    let fraction = rest.strip_prefix(b".")?;
    if fraction.is_empty() {
        return Some(fields);
    }
    if fraction.len() > 3 || digits(fraction, 3) != fraction.len() {
        return None;
    }
    let padded = format!("{:0<3}", std::str::from_utf8(fraction).ok()?);
    fields.fraction = padded.parse().ok()?;
    Some(fields)
}
