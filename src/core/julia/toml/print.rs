//! TOML as Julia prints it (TOML.jl `print`, with sorted keys), of values that can be changed.
//!
//! Values come before tables, each sorted by the bytes of its key; a table in which there are only tables has no
//! header; tables in tables are indented. An inline table in a list is printed by the order of its keys too, where
//! Julia has that of its dictionary.

use super::{Cursor, Moment, TimeOfDay, Value};

/// A value by itself.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    /// One that is neither list nor table.
    Plain(Value),
    /// A list.
    Array(Vec<Self>),
    /// A table.
    Table(Fields),
}

/// What is in a table, each key once.
pub type Fields = std::collections::BTreeMap<Vec<u8>, Tree>;

impl Tree {
    /// A string.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Plain(Value::Text(text.as_bytes().to_vec()))
    }

    /// A value of a document, and what is in it.
    #[must_use]
    pub fn of(cursor: Cursor) -> Self {
        match cursor.value() {
            None | Some(Value::Table(_)) => Self::Table(fields(cursor)),
            Some(Value::Array(_)) => {
                Self::Array(cursor.items().unwrap_or_default().into_iter().map(Self::of).collect())
            }
            Some(value) => Self::Plain(value.clone()),
        }
    }

    /// What is in it, when it is a table.
    #[must_use]
    pub fn fields(&self) -> Option<&Fields> {
        match self {
            Self::Table(fields) => Some(fields),
            _ => None,
        }
    }

    fn is_list_of_tables(&self) -> bool {
        matches!(self, Self::Array(items) if !items.is_empty() && items.iter().all(|item| item.fields().is_some()))
    }

    fn is_tabular(&self) -> bool {
        self.fields().is_some() || self.is_list_of_tables()
    }
}

/// What is in a table of a document, or in all of it.
#[must_use]
pub fn fields(table: Cursor) -> Fields {
    table.entries().map(|(key, value)| (key.to_vec(), Tree::of(value))).collect()
}

/// The text of a whole file.
#[must_use]
pub fn print(fields: &Fields) -> Vec<u8> {
    let mut text = Vec::new();
    table(&mut text, fields, &mut Vec::new(), 0, true);
    text
}

fn table(text: &mut Vec<u8>, fields: &Fields, path: &mut Vec<Vec<u8>>, indent: usize, mut is_first: bool) {
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_tabular()) {
        text.extend(" ".repeat(4 * indent.saturating_sub(1)).bytes());
        key(text, name);
        text.extend_from_slice(b" = ");
        inline(text, value);
        text.push(b'\n');
        is_first = false;
    }
    for (name, value) in fields.iter().filter(|(_, value)| value.is_tabular()) {
        path.push(name.clone());
        match value {
            Tree::Array(items) => {
                if !is_first {
                    text.push(b'\n');
                }
                for item in items.iter().filter_map(Tree::fields) {
                    header(text, path, indent, ["[[", "]]\n"]);
                    table(text, item, path, indent + 1, true);
                }
                is_first = false;
            }
            Tree::Table(inner) => {
                let has_header = inner.is_empty() || !inner.values().all(Tree::is_tabular);
                if has_header {
                    if !is_first {
                        text.push(b'\n');
                    }
                    header(text, path, indent, ["[", "]\n"]);
                    is_first = false;
                }
                table(text, inner, path, indent + usize::from(has_header), has_header);
            }
            Tree::Plain(_) => {}
        }
        path.pop();
    }
}

fn header(text: &mut Vec<u8>, path: &[Vec<u8>], indent: usize, brackets: [&str; 2]) {
    text.extend(" ".repeat(4 * indent).bytes());
    text.extend_from_slice(brackets[0].as_bytes());
    for (number, name) in path.iter().enumerate() {
        if number > 0 {
            text.push(b'.');
        }
        key(text, name);
    }
    text.extend_from_slice(brackets[1].as_bytes());
}

/// A key: bare where it may be.
pub fn key(text: &mut Vec<u8>, name: &[u8]) {
    let is_bare = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !name.is_empty() && name.iter().all(is_bare) {
        text.extend_from_slice(name);
    } else {
        string(text, name);
    }
}

fn inline(text: &mut Vec<u8>, value: &Tree) {
    match value {
        Tree::Plain(value) => plain(text, value),
        Tree::Array(items) => {
            text.push(b'[');
            for (number, item) in items.iter().enumerate() {
                if number > 0 {
                    text.extend_from_slice(b", ");
                }
                inline(text, item);
            }
            text.push(b']');
        }
        Tree::Table(fields) => {
            text.push(b'{');
            for (number, (name, value)) in fields.iter().enumerate() {
                if number > 0 {
                    text.extend_from_slice(b", ");
                }
                key(text, name);
                text.extend_from_slice(b" = ");
                inline(text, value);
            }
            text.push(b'}');
        }
    }
}

fn plain(text: &mut Vec<u8>, value: &Value) {
    let shown = match value {
        Value::Text(value) => return string(text, value),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => float(*number),
        Value::Boolean(is_true) => is_true.to_string(),
        Value::DateTime(moment) => format!("{moment}Z"),
        Value::Date(date) => {
            Moment::at_midnight(*date).to_string().chars().take_while(|c| *c != 'T').collect()
        }
        Value::Time(TimeOfDay { hour, minute, second, millisecond }) => {
            format!("{hour:02}:{minute:02}:{second:02}.{millisecond:03}")
        }
        // These are no plain values.
        Value::Array(_) | Value::Table(_) => return,
    };
    text.extend(shown.bytes());
}

/// A number as Julia prints a `Float64`: the fewest digits that give it back, with an exponent for very small and large
/// ones.
fn float(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_string();
    }
    if number.is_infinite() {
        return if number > 0.0 { "+inf" } else { "-inf" }.to_string();
    }
    let size = number.abs();
    if size == 0.0 || (1e-4..1e6).contains(&size) {
        return format!("{number:?}");
    }
    let text = format!("{number:e}");
    match text.split_once('e') {
        Some((digits, exponent)) if !digits.contains('.') => format!("{digits}.0e{exponent}"),
        _ => text,
    }
}

/// A string in quotes. Bytes that are not UTF-8 stay as they are.
pub fn string(text: &mut Vec<u8>, value: &[u8]) {
    string_by(text, value, char::is_control);
}

/// The same, with what is written as an escape besides quotes, backslashes and the white space that has one of its own.
pub fn string_by(text: &mut Vec<u8>, value: &[u8], is_escaped: impl Fn(char) -> bool) {
    text.push(b'"');
    for chunk in value.utf8_chunks() {
        for character in chunk.valid().chars() {
            let code = u32::from(character);
            match character {
                '"' => text.extend_from_slice(b"\\\""),
                '\\' => text.extend_from_slice(b"\\\\"),
                '\n' => text.extend_from_slice(b"\\n"),
                '\r' => text.extend_from_slice(b"\\r"),
                '\t' => text.extend_from_slice(b"\\t"),
                '\u{8}' => text.extend_from_slice(b"\\b"),
                '\u{c}' => text.extend_from_slice(b"\\f"),
                _ if !is_escaped(character) => {
                    text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                }
                _ if code <= 0xffff => text.extend(format!("\\u{code:04x}").bytes()),
                _ => text.extend(format!("\\U{code:08x}").bytes()),
            }
        }
        text.extend_from_slice(chunk.invalid());
    }
    text.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::super::{Toml, parse};
    use super::*;

    fn printed(text: &str) -> String {
        let document = parse(text.as_bytes(), Toml::V1_0_3).unwrap();
        String::from_utf8(print(&fields(document.cursor()))).unwrap()
    }

    #[test]
    fn tables_come_after_values_and_bear_a_header_when_they_hold_any() {
        let text = "z = 1\n[b.c]\nx = true\n[a]\n[[d.e]]\nk = [1, {q = 2, p = 1}]\n[[d.e]]\n[d.e.f]\ng = 1\n";
        let wanted = "z = 1\n\n[a]\n\n[b.c]\nx = true\n\n[[d.e]]\nk = [1, {p = 1, q = 2}]\n[[d.e]]\n    [d.e.f]\n    g = 1\n";
        assert_eq!(printed(text), wanted);
    }

    #[test]
    fn values_are_printed_as_julia_prints_them() {
        for (value, wanted) in [
            ("1.0", "1.0"),
            ("1e5", "100000.0"),
            ("1e6", "1.0e6"),
            ("1234567.5", "1.2345675e6"),
            ("0.0001", "0.0001"),
            ("1e-5", "1.0e-5"),
            ("-0.0", "-0.0"),
            ("inf", "+inf"),
            ("1979-05-27", "1979-05-27"),
            ("07:32:00", "07:32:00.000"),
            ("1979-05-27T07:32:00Z", "1979-05-27T07:32:00.000Z"),
            ("\"a\\u0001\\n\\\"é\"", "\"a\\u0001\\n\\\"é\""),
        ] {
            assert_eq!(printed(&format!("k = {value}\n")), format!("k = {wanted}\n"));
        }
        assert_eq!(printed("\"a b\" = 1\n\"\" = 2\n"), "\"\" = 2\n\"a b\" = 1\n");
    }
}
