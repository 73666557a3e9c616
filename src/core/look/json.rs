//! JSON (RFC 8259, and `NaN` and `Infinity` as several programs write them), as a tree.
//!
//! Keys stand in the order of the file, those that occur twice, twice. What is no JSON is shown as text, with the place
//! where it breaks; what is too long is shown as far as it was read.

use super::document::Document;
use super::preview::{Preview, Table, Total};
use super::source::Source;
use super::text::{self, decoding};
use super::{Context, Trouble};

pub mod lines;
mod reading;
#[cfg(test)]
mod tests;

use reading::{Broken, Event, Problem, Reader};

/// The tree of `source`.
///
/// # Errors
/// When nothing of it can be read.
pub fn preview(source: &Source<'_>, context: &Context<'_>) -> Result<Preview, Trouble> {
    let (text, is_whole) = decoding::up_to(source, context.budget.limits().read / 2, context)?;
    let mut document = Document::new(context);
    let read = match tree(&text, &mut document, context) {
        Ok(read) => read,
        Err(trouble) => {
            context.ended(&trouble);
            return Ok(Preview::Tree(document.into_tree(false)));
        }
    };
    match read {
        Ok(()) => Ok(Preview::Tree(document.into_tree(true))),
        Err(Broken { problem: Problem::Ends, .. }) if !is_whole => {
            context.cut();
            Ok(Preview::Tree(document.into_tree(false)))
        }
        Err(Broken { problem: Problem::GoesOn, at })
            if text.get(..at).is_some_and(|text| text.contains('\n')) =>
        {
            context.note("several values of JSON, one a line");
            lines::preview(source, context)
        }
        Err(broken) => {
            context.note(format!("not shown as JSON: {}", broken.words(&text)));
            text::preview(source, context)
        }
    }
}

/// Goes through a document; what breaks it is not what ends the look.
fn tree(
    text: &str,
    document: &mut Document<'_>,
    context: &Context<'_>,
) -> Result<Result<(), Broken>, Trouble> {
    let mut reader = Reader::new(text);
    loop {
        context.budget.go_on()?;
        match reader.next() {
            Ok(Some(Event::Begin { is_list })) => {
                document.begin(if is_list { "array" } else { "object" }, is_list);
            }
            Ok(Some(Event::End)) => document.end(),
            Ok(Some(Event::Key(key))) => document.key(key),
            Ok(Some(Event::Value(type_name, value))) => document.value(type_name, value),
            Ok(None) => return Ok(Ok(())),
            Err(broken) => return Ok(Err(broken)),
        }
    }
}

/// A list of records as a table, or the tree where it is none.
///
/// # Errors
/// As [`preview`].
pub fn table(source: &Source<'_>, context: &Context<'_>) -> Result<Preview, Trouble> {
    let (text, is_whole) = decoding::up_to(source, context.budget.limits().read / 2, context)?;
    let mut reader = Reader::new(&text);
    if !matches!(reader.next(), Ok(Some(Event::Begin { is_list: true }))) {
        return preview(source, context);
    }
    let mut records = lines::Table::new(text::wanted_row(context));
    let is_whole = loop {
        if let Err(trouble) = context.budget.go_on() {
            context.ended(&trouble);
            break false;
        }
        match reader.record() {
            Ok(Some(record)) => records.add(record),
            Ok(None) => break is_whole,
            Err(Broken { problem: Problem::Ends, .. }) if !is_whole => break false,
            Err(_) => return preview(source, context),
        }
    };
    let total = if is_whole { Total::Exact(records.count()) } else { Total::Unknown };
    let table: Table = records.into_table(total, context);
    Ok(Preview::Table(table))
}
