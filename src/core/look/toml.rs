//! TOML (<https://toml.io/en/v1.1.0>), as a tree in the order of the file. What is no TOML is shown as text, with the place
//! where it breaks.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::document::Document;
use super::preview::{Preview, Value};
use super::source::Source;
use super::text::{self, decoding};
use super::{Context, Trouble};

#[cfg(test)]
mod tests;

/// Bytes of a file that is shown as a tree: it is read as a whole, or not at all.
const MOST_BYTES: u64 = 1 << 20;

/// The tree of `source`.
///
/// # Errors
/// When nothing of it can be read.
pub fn preview(source: &Source<'_>, context: &Context<'_>) -> Result<Preview, Trouble> {
    let (text, is_whole) = decoding::up_to(source, MOST_BYTES, context)?;
    if !is_whole {
        context.note("too long to be shown as TOML");
        return text::preview(source, context);
    }
    let table = match DeTable::parse(&text) {
        Ok(table) => table,
        Err(error) => {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or(&text);
            let place = decoding::place_after(before);
            context.note(format!("not shown as TOML: {}, at {place}", error.message()));
            return text::preview(source, context);
        }
    };
    let mut document = Document::new(context);
    let walked = walk(table.get_ref(), &mut document, context);
    if let Err(trouble) = &walked {
        context.ended(trouble);
    }
    Ok(Preview::Tree(document.into_tree(walked.is_ok())))
}

/// What is left of a table or a list that is being gone through.
enum Left<'a> {
    Table(std::vec::IntoIter<(&'a str, &'a DeValue<'a>)>),
    List(std::slice::Iter<'a, Spanned<DeValue<'a>>>),
}

fn walk<'a>(
    table: &'a DeTable<'a>,
    document: &mut Document<'_>,
    context: &Context<'_>,
) -> Result<(), Trouble> {
    document.begin("table", false);
    let mut open = vec![Left::Table(in_order(table))];
    while let Some(left) = open.last_mut() {
        context.budget.go_on()?;
        let value = match left {
            Left::Table(fields) => fields.next().map(|(key, value)| {
                document.key(key.to_string());
                value
            }),
            Left::List(items) => items.next().map(Spanned::get_ref),
        };
        match value {
            None => {
                document.end();
                open.pop();
            }
            Some(DeValue::Table(table)) => {
                document.begin("table", false);
                open.push(Left::Table(in_order(table)));
            }
            Some(DeValue::Array(items)) => {
                document.begin("array", true);
                open.push(Left::List(items.iter()));
            }
            Some(value) => document.value(value.type_str(), plain(value)),
        }
    }
    Ok(())
}

/// Fields as they stand in the file.
fn in_order<'a>(table: &'a DeTable<'a>) -> std::vec::IntoIter<(&'a str, &'a DeValue<'a>)> {
    let mut fields: Vec<_> = table.iter().collect();
    fields.sort_by_key(|(key, _)| key.span().start);
    let fields: Vec<_> =
        fields.into_iter().map(|(key, value)| (key.get_ref().as_ref(), value.get_ref())).collect();
    fields.into_iter()
}

fn plain(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::text(text.as_ref()),
        DeValue::Boolean(value) => Value::Boolean(*value),
        DeValue::Integer(value) => i128::from_str_radix(value.as_str(), value.radix())
            .map_or_else(|_| Value::text(value.as_str()), Value::Integer),
        DeValue::Float(value) => {
            value.as_str().parse().map_or_else(|_| Value::text(value.as_str()), Value::Number)
        }
        DeValue::Datetime(value) => Value::text(value.to_string()),
        DeValue::Array(_) | DeValue::Table(_) => Value::Missing,
    }
}
