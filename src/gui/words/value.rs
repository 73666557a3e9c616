//! How values from files are written in the window.

use crate::core::look::preview::{Table, Value, digits};
use crate::gui::format::{count, visible};

/// What stands for a value that is not there.
pub const MISSING: &str = "missing";
/// Values of a list, and fields of a record, that are written.
const MOST: usize = 16;
const MOST_BYTES: usize = 24;
/// Lists in lists are written down to this depth.
const DEEPEST: usize = 3;

/// A value in one line, safe to show.
pub fn text(value: &Value) -> String {
    written(value, 0)
}

fn written(value: &Value, depth: usize) -> String {
    match value {
        Value::Missing => MISSING.to_string(),
        Value::Boolean(value) => value.to_string(),
        Value::Integer(value) => value.to_string(),
        Value::Number(value) => number(*value),
        Value::Text(text) => visible(text).into_owned(),
        Value::Bytes(bytes) => {
            let shown = bytes.get(..MOST_BYTES).unwrap_or(bytes);
            let more = if shown.len() < bytes.len() { "…" } else { "" };
            format!("{}{more}", digits(shown))
        }
        Value::List(_) | Value::Record(_) if depth >= DEEPEST => "…".to_string(),
        Value::List(values) => {
            let texts = values.iter().take(MOST).map(|value| written(value, depth + 1));
            format!("[{}]", some_of(&texts.collect::<Vec<_>>(), values.len()))
        }
        Value::Record(fields) => {
            let texts = fields
                .iter()
                .take(MOST)
                .map(|(name, value)| format!("{}: {}", visible(name), written(value, depth + 1)));
            format!("{{{}}}", some_of(&texts.collect::<Vec<_>>(), fields.len()))
        }
    }
}

fn some_of(texts: &[String], all: usize) -> String {
    let more = if texts.len() < all { ", …" } else { "" };
    format!("{}{more}", texts.join(", "))
}

/// A number as it is read: with an exponent where it would be long without.
pub fn number(value: f64) -> String {
    let size = value.abs();
    if value.is_nan() {
        "NaN".to_string()
    } else if value.is_infinite() {
        if value > 0.0 { "Inf".to_string() } else { "-Inf".to_string() }
    } else if size != 0.0 && !(1e-4..1e15).contains(&size) {
        format!("{value:e}")
    } else {
        value.to_string()
    }
}

/// A number in few digits, for the ends of an axis.
pub fn short(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && size.is_finite() && !(1e-3..1e6).contains(&size) {
        return format!("{value:.3e}");
    }
    let text = format!("{value:.4}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if value.is_finite() { text.to_string() } else { number(value) }
}

/// Whether a value stands at the right of its column.
pub fn is_number(value: &Value) -> bool {
    matches!(value, Value::Integer(_) | Value::Number(_))
}

/// A number of so many along each axis: `94 × 49`.
pub fn shape(shape: &[u64]) -> String {
    if shape.is_empty() {
        return "one value".to_string();
    }
    shape.iter().map(|length| count(*length)).collect::<Vec<_>>().join(" × ")
}

/// How wide each column of a table is, in characters: as its first rows are, within bounds.
pub fn widths(table: &Table) -> Vec<u8> {
    const ROWS: usize = 60;
    const LEAST: usize = 6;
    const MOST_WIDE: usize = 30;
    let columns = table.columns.len().max(table.rows.first().map_or(0, Vec::len));
    let of = |column: usize| {
        let head = table.columns.get(column).map_or(0, |column| column.name.chars().count());
        let cells = table.rows.iter().take(ROWS).filter_map(|row| row.get(column));
        let widest = cells.map(|cell| text(cell).chars().take(MOST_WIDE).count()).max().unwrap_or_default();
        u8::try_from(widest.max(head).clamp(LEAST, MOST_WIDE)).unwrap_or(u8::MAX)
    };
    (0..columns).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_short_as_they_can_be_read() {
        let cases = [(0.5, "0.5"), (3.0, "3"), (1e300, "1e300"), (-2e-9, "-2e-9"), (f64::NAN, "NaN")];
        for (value, written) in cases {
            assert_eq!(number(value), written);
        }
        assert_eq!([0.25, 1_234_567.0, 12.0, 0.000_1].map(short), ["0.25", "1.235e6", "12", "1.000e-4"]);
        assert_eq!(short(-100.0), "-100");
    }

    #[test]
    fn what_is_long_or_odd_is_written_in_one_line() {
        let list = Value::List((0..20).map(|number| Value::Integer(number.into())).collect());
        assert!(text(&list).ends_with("15, …]"));
        let record = Value::Record(vec![("a\n".to_string(), Value::Missing)]);
        assert_eq!(text(&record), "{a\\n: missing}");
        let mut deep = Value::Boolean(true);
        for _ in 0..100 {
            deep = Value::List(vec![deep]);
        }
        assert_eq!(text(&deep), "[[[…]]]");
    }

    #[test]
    fn columns_are_as_wide_as_what_is_in_them() {
        let table = Table { rows: vec![vec!["x".into(), "y".repeat(80).into()]], ..Table::default() };
        assert_eq!(widths(&table), [6, 30]);
    }
}
