//! One value in words.

use super::numbers::number;
use crate::core::look::preview::{Value, digits};

/// What stands for a value that there is none of.
pub(super) const MISSING: &str = "—";

/// A value on one line; of a long one no more than about `most` characters.
pub(super) fn words(value: &Value, most: usize) -> String {
    let mut text = String::new();
    write(value, most, &mut text);
    text
}

fn write(value: &Value, most: usize, text: &mut String) {
    match value {
        Value::Missing => text.push_str(MISSING),
        Value::Boolean(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Integer(value) => text.push_str(&value.to_string()),
        Value::Number(value) => text.push_str(&number(*value)),
        Value::Text(value) => text.push_str(value),
        Value::Bytes(bytes) => {
            let shown = bytes.get(..most.min(bytes.len())).unwrap_or_default();
            text.push_str("0x");
            text.push_str(&digits(shown));
        }
        Value::List(values) => list(values.iter().map(|value| (None, value)), ("[", "]"), most, text),
        Value::Record(fields) => {
            list(fields.iter().map(|(name, value)| (Some(name), value)), ("{", "}"), most, text);
        }
    }
}

fn list<'a>(
    values: impl Iterator<Item = (Option<&'a String>, &'a Value)>,
    (open, close): (&str, &str),
    most: usize,
    text: &mut String,
) {
    text.push_str(open);
    for (position, (name, value)) in values.enumerate() {
        if text.len() > most {
            text.push_str(", …");
            break;
        }
        if position > 0 {
            text.push_str(", ");
        }
        if let Some(name) = name {
            text.push_str(name);
            text.push_str(": ");
        }
        write(value, most, text);
    }
    text.push_str(close);
}
