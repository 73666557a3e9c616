//! What a column of a table holds, told from its cells: their type, what is missing, how its numbers lie.
//!
//! A cell stays as it is written; a number is made of it only to be counted. What a program would read wrongly as a
//! number (`007`, what no `f64` holds) makes its column text.

use super::preview::{Column, Value};

/// Equal parts of a range in which numbers are counted.
const PARTS: u8 = 16;

/// What one cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Missing,
    Integer,
    Number,
    Boolean,
    Date,
    DateAndTime,
    Text,
}

/// What a cell is, where `comma` is what a number has before its fraction.
pub fn class(cell: &str, comma: bool) -> Class {
    let cell = cell.trim();
    match cell {
        "" | "NA" | "N/A" | "n/a" | "null" | "NULL" | "missing" => return Class::Missing,
        "true" | "false" | "TRUE" | "FALSE" | "True" | "False" => return Class::Boolean,
        _ => {}
    }
    let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    let is_padded = digits.len() > 1
        && digits.starts_with('0')
        && digits.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return match cell.parse::<i128>() {
            _ if is_padded => Class::Text,
            Ok(value) if i64::try_from(value).is_ok() || u64::try_from(value).is_ok() => Class::Integer,
            _ => Class::Number,
        };
    }
    if !is_padded && number(cell, comma).is_some() {
        return Class::Number;
    }
    match date(cell) {
        Some("") => Class::Date,
        Some(time) if is_time(time) => Class::DateAndTime,
        _ => Class::Text,
    }
}

/// The number that is written in a cell.
pub fn number(cell: &str, comma: bool) -> Option<f64> {
    let cell = cell.trim();
    let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    if ["nan", "inf", "infinity"].iter().any(|name| digits.eq_ignore_ascii_case(name)) {
        return cell.parse().ok();
    }
    if !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.' || (comma && first == ',')) {
        return None;
    }
    let value: f64 = if comma { with_point(cell)?.parse().ok()? } else { cell.parse().ok()? };
    value.is_finite().then_some(value)
}

/// `1.234,5` as `1234.5`: points may stand only between groups of three digits before the comma.
fn with_point(cell: &str) -> Option<String> {
    let (whole, fraction) = cell.split_once(',').unwrap_or((cell, ""));
    if fraction.contains(['.', ',']) {
        return None;
    }
    let mut groups = whole.split('.');
    let first = groups.next()?;
    let are_groups =
        groups.clone().all(|group| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit()));
    let is_grouped = whole.contains('.');
    if !are_groups || (is_grouped && !(1..=3).contains(&first.trim_start_matches(['-', '+']).len())) {
        return None;
    }
    Some(format!("{}.{fraction}", whole.replace('.', "")))
}

/// What follows a date such as `2024-02-29`.
fn date(cell: &str) -> Option<&str> {
    let (day, rest) = cell.split_at_checked(10)?;
    let mut parts = day.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let part = |text: &str, length: usize| {
        (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse::<u16>().ok())
            .flatten()
    };
    part(year, 4)?;
    let is_day = (1..=12).contains(&part(month, 2)?) && (1..=31).contains(&part(day, 2)?);
    is_day.then_some(rest)
}

/// `T12:00`, ` 12:00:00.5Z` and the like.
fn is_time(rest: &str) -> bool {
    let Some(time) = rest.strip_prefix(['T', ' ']) else { return false };
    let is_like = |byte: u8| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'+' | b'-' | b'Z');
    time.as_bytes().get(2) == Some(&b':') && time.bytes().all(is_like)
}

/// The type of a column whose cells are these.
fn common(classes: impl Iterator<Item = Class>) -> Class {
    let merge = |so_far: Class, class: Class| match (so_far, class) {
        (Class::Missing, class) | (class, Class::Missing) => class,
        (one, other) if one == other => one,
        (Class::Integer | Class::Number, Class::Integer | Class::Number) => Class::Number,
        (Class::Date | Class::DateAndTime, Class::Date | Class::DateAndTime) => Class::DateAndTime,
        _ => Class::Text,
    };
    classes.fold(Class::Missing, merge)
}

/// The type of a column, by its cells.
pub fn class_of<'a>(cells: impl Iterator<Item = &'a str>, comma: bool) -> Class {
    common(cells.map(|cell| class(cell, comma)))
}

fn words(class: Class) -> &'static str {
    match class {
        Class::Missing => "empty",
        Class::Integer => "integer",
        Class::Number => "number",
        Class::Boolean => "boolean",
        Class::Date => "date",
        Class::DateAndTime => "date and time",
        Class::Text => "text",
    }
}

/// A column of cells that are text.
pub fn of_text<'a>(name: String, cells: impl Iterator<Item = &'a str> + Clone, comma: bool) -> Column {
    column(name, cells.clone().map(|cell| class(cell, comma)), cells.filter_map(|cell| number(cell, comma)))
}

/// A column of values that have a type.
pub fn of_values<'a>(name: String, values: impl Iterator<Item = &'a Value> + Clone) -> Column {
    let class = |value: &Value| match value {
        Value::Missing => Class::Missing,
        Value::Boolean(_) => Class::Boolean,
        Value::Integer(_) => Class::Integer,
        Value::Number(_) => Class::Number,
        _ => Class::Text,
    };
    column(name, values.clone().map(class), values.filter_map(Value::as_number))
}

/// A column of cells of these types, with these numbers among them.
fn column(name: String, classes: impl Iterator<Item = Class>, numbers: impl Iterator<Item = f64>) -> Column {
    let mut missing = 0;
    let kind = common(classes.inspect(|class| missing += u64::from(*class == Class::Missing)));
    let mut column = Column { name, kind: words(kind).to_string(), missing, ..Column::default() };
    if matches!(kind, Class::Integer | Class::Number) {
        count(&mut column, numbers);
    }
    column
}

/// Tells of columns whose types are known what is missing among the rows that are shown, and how their numbers lie.
pub fn measure(columns: &mut [Column], rows: &[Vec<Value>]) {
    for (at, column) in columns.iter_mut().enumerate() {
        let cells = rows.iter().filter_map(|row| row.get(at));
        column.missing = cells.clone().filter(|cell| matches!(cell, Value::Missing)).count() as u64;
        let numbers = cells.filter(|cell| matches!(cell, Value::Integer(_) | Value::Number(_)));
        count(column, numbers.filter_map(Value::as_number));
    }
}

/// How the numbers of a column lie.
pub fn count(column: &mut Column, numbers: impl Iterator<Item = f64>) {
    let finite: Vec<f64> = numbers.filter(|number| number.is_finite()).collect();
    let range = finite.iter().copied().fold(None, |range: Option<(f64, f64)>, number| {
        let (least, most) = range.unwrap_or((number, number));
        Some((least.min(number), most.max(number)))
    });
    let Some((least, most)) = range else { return };
    let mut histogram = vec![0_u32; usize::from(PARTS)];
    // Halves, for the whole may be wider than a number can say.
    let width = most / 2.0 - least / 2.0;
    for number in finite {
        let part = if width > 0.0 { (number / 2.0 - least / 2.0) / width * f64::from(PARTS) } else { 0.0 };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and PARTS")]
        let part = (part as usize).min(usize::from(PARTS) - 1);
        if let Some(counted) = histogram.get_mut(part) {
            *counted += 1;
        }
    }
    column.range = range;
    column.histogram = histogram;
}
