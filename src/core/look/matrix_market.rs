//! Matrices as text (<https://math.nist.gov/MatrixMarket/formats.html>): what the head says, and the first entries.

use super::preview::{Facts, Preview, Properties, Value};
use super::source::Source;
use super::text::{self, decoding::Lines};
use super::{Context, Trouble};

/// Comments and entries that are shown.
const SHOWN: usize = 10;

/// The head of `source`, or its lines where it has none.
///
/// # Errors
/// When nothing of it can be read.
pub fn preview(source: &Source<'_>, context: &Context<'_>) -> Result<Preview, Trouble> {
    let Some(properties) = properties(source)? else {
        context.note("not shown as a matrix: its head is not one");
        return text::preview(source, context);
    };
    Ok(Preview::Properties(Properties { format: "Matrix Market".to_string(), properties }))
}

fn properties(source: &Source<'_>) -> Result<Option<Facts>, Trouble> {
    let mut lines = Lines::new(source)?;
    let head = lines.line()?.unwrap_or_default().to_ascii_lowercase();
    let mut words = head.split_whitespace();
    if words.next() != Some("%%matrixmarket") {
        return Ok(None);
    }
    let names = ["object", "format", "field", "symmetry"];
    let mut facts: Facts =
        names.into_iter().zip(words).map(|(name, word)| (name.to_string(), word.into())).collect();
    let mut comments = Vec::new();
    let mut size = None;
    while let Some(line) = lines.line()? {
        let line = line.trim();
        if let Some(comment) = line.strip_prefix('%') {
            if comments.len() < SHOWN && !comment.trim().is_empty() {
                comments.push(Value::text(comment.trim()));
            }
        } else if !line.is_empty() {
            size = Some(numbers(line));
            break;
        }
    }
    let Some(size) = size else { return Ok(None) };
    if facts.len() < names.len() || size.iter().any(|number| !matches!(number, Value::Integer(_))) {
        return Ok(None);
    }
    facts.extend(["rows", "columns", "entries"].into_iter().map(str::to_string).zip(size));
    if !comments.is_empty() {
        facts.push(("comments".to_string(), Value::List(comments)));
    }
    let mut first = Vec::new();
    while first.len() < SHOWN {
        let Some(line) = lines.line()? else { break };
        if !line.trim().is_empty() {
            first.push(Value::List(numbers(line)));
        }
    }
    facts.push(("first".to_string(), Value::List(first)));
    Ok(Some(facts))
}

/// The first numbers of a line; what is none stays as it is written.
fn numbers(line: &str) -> Vec<Value> {
    let number = |word: &str| match (word.parse(), word.parse::<f64>()) {
        (Ok(integer), _) => Value::Integer(integer),
        (_, Ok(number)) if number.is_finite() => Value::Number(number),
        _ => Value::text(word),
    };
    line.split_whitespace().take(SHOWN).map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::look::tests::{fixture, look_at, torture};

    #[test]
    fn the_head_is_shown() {
        let looked = look_at(&fixture("mtx/sparse.mtx"), "sparse.mtx");
        let Preview::Properties(shown) = looked.preview else { panic!("{:?}", looked.preview) };
        let fact = |name: &str| {
            shown.properties.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
        };
        for (name, word) in
            [("object", "matrix"), ("format", "coordinate"), ("field", "real"), ("symmetry", "symmetric")]
        {
            assert_eq!(fact(name), Some(word.into()), "{name}");
        }
        for (name, number) in [("rows", 3), ("columns", 3), ("entries", 4)] {
            assert_eq!(fact(name), Some(Value::Integer(number)), "{name}");
        }
        let Some(Value::List(first)) = fact("first") else { panic!() };
        assert_eq!(first[2], Value::List(vec![Value::Integer(3), Value::Integer(1), Value::Number(-1.5)]));
    }

    #[test]
    fn what_is_none_is_text() {
        for text in ["%%MatrixMarket\n1 2 3\n", "%%MatrixMarket matrix coordinate real general\n% only\n"] {
            let looked = look_at(text.as_bytes(), "a.mtx");
            assert!(matches!(looked.preview, Preview::Text(_)), "{text}");
        }
        torture(&fixture("mtx/sparse.mtx"), "sparse.mtx");
    }
}
