//! A value from its bytes.

use super::cursor::{Cursor, text};
use super::file::File;
use super::types::{Class, Type, integer, is_boolean};
use super::{heap, number};
use crate::core::look::Trouble;
use crate::core::look::budget::MOST_CHARACTERS;
use crate::core::look::preview::Value;

/// Values of a list, fields of a record, bytes of what has no form.
const MOST_IN_ONE: usize = 64;
/// How deep values lie in one another, references among them.
const MOST_LEVELS: usize = 8;

/// The value that `bytes` hold.
pub fn of(file: &File<'_>, kind: &Type, bytes: &[u8]) -> Result<Value, Trouble> {
    at_level(file, kind, bytes, MOST_LEVELS)
}

/// The value that `bytes` hold, when so many levels may still lie in it.
pub fn at_level(file: &File<'_>, kind: &Type, bytes: &[u8], levels: usize) -> Result<Value, Trouble> {
    file.keep(64)?;
    let Some(levels) = levels.checked_sub(1) else { return Ok(Value::text("…")) };
    let width = super::file::size(kind.size)?;
    let bytes = bytes.get(..width).unwrap_or(bytes);
    Ok(match &kind.class {
        Class::Bits { .. } if file.is_julia && width == 1 => Value::Boolean(bytes.first() == Some(&1)),
        Class::Integer { .. } | Class::Time | Class::Bits { .. } => {
            Value::Integer(integer(&kind.class, bytes))
        }
        Class::Float { form, is_big } => Value::Number(form.value(number::bits(bytes, *is_big))),
        Class::Text => kept_text(file, text(bytes).trim_end_matches(' '))?,
        Class::Opaque => {
            let shown = bytes.get(..MOST_IN_ONE).unwrap_or(bytes);
            Value::Bytes(shown.to_vec())
        }
        Class::Compound(fields) => {
            let mut record = Vec::new();
            for field in fields.iter().take(MOST_IN_ONE) {
                file.keep(field.name.len())?;
                let start = super::file::size(field.offset)?;
                let part = bytes.get(start..).filter(|part| part.len() as u64 >= field.kind.size);
                let part = part.ok_or_else(|| Trouble::damaged("a record is shorter than its fields"))?;
                record.push((field.name.clone(), at_level(file, &field.kind, part, levels)?));
            }
            Value::Record(record)
        }
        // What lies elsewhere counts twice.
        Class::Reference => reference(file, bytes, levels.saturating_sub(1))?,
        Class::Region => Value::text("reference"),
        Class::Enumeration { base, members } => {
            let number = integer(&base.class, bytes);
            match members.iter().find(|(_, value)| *value == number) {
                Some(_) if is_boolean(members) => Value::Boolean(number == 1),
                Some((name, _)) => kept_text(file, name)?,
                None => Value::Integer(number),
            }
        }
        Class::List(base) => {
            let (count, bytes) = in_heap(file, bytes, base.size.saturating_mul(MOST_IN_ONE as u64))?;
            list(file, base, &bytes, count, levels)?
        }
        Class::LongText => {
            let (count, bytes) = in_heap(file, bytes, 4 * MOST_CHARACTERS as u64 + 4)?;
            let length = usize::try_from(count).unwrap_or(usize::MAX);
            kept_text(file, &text(bytes.get(..length).unwrap_or(&bytes)))?
        }
        Class::Array { sizes, base } => {
            let count = sizes.iter().fold(1, |count: u64, size| count.saturating_mul(*size));
            list(file, base, bytes, count, levels)?
        }
        Class::Complex(base) => {
            let half = bytes.get(super::file::size(base.size)?..).unwrap_or_default();
            let real = at_level(file, base, bytes, levels)?;
            Value::Record(vec![("r".into(), real), ("i".into(), at_level(file, base, half, levels)?)])
        }
    })
}

fn kept_text(file: &File<'_>, text: &str) -> Result<Value, Trouble> {
    let value = Value::text(text);
    file.keep(text.len())?;
    Ok(value)
}

fn list(file: &File<'_>, base: &Type, bytes: &[u8], count: u64, levels: usize) -> Result<Value, Trouble> {
    let width = super::file::size(base.size)?.max(1);
    let count = usize::try_from(count).unwrap_or(usize::MAX).min(MOST_IN_ONE);
    let values = bytes.chunks_exact(width).take(count).map(|bytes| at_level(file, base, bytes, levels));
    values.collect::<Result<_, _>>().map(Value::List)
}

/// How many values stand in the heap, and their bytes, `most` at most.
fn in_heap(file: &File<'_>, bytes: &[u8], most: u64) -> Result<(u64, Vec<u8>), Trouble> {
    file.go_on()?;
    let mut cursor = Cursor::new(bytes);
    let count = cursor.number(4)?;
    let collection = file.address(&mut cursor)?.filter(|address| *address != 0);
    let index = cursor.number(4)?;
    match collection.filter(|_| count > 0) {
        Some(collection) => Ok((count, heap::global(file, collection, index, most)?)),
        None => Ok((0, Vec::new())),
    }
}

/// The whole of what a value of varying length holds.
pub fn raw_list(file: &File<'_>, bytes: &[u8]) -> Result<(u64, Vec<u8>), Trouble> {
    in_heap(file, bytes, 1 << 16)
}

fn reference(file: &File<'_>, bytes: &[u8], levels: usize) -> Result<Value, Trouble> {
    let Some(address) = file.reference(bytes) else { return Ok(Value::text("null reference")) };
    let known = file.paths.borrow().get(&address).cloned();
    match known {
        Some(path) => kept_text(file, &format!("reference to {path}")),
        None => {
            file.follow.map_or_else(|| Ok(Value::text("reference")), |follow| follow(file, address, levels))
        }
    }
}

/// The object to which a value leads: a reference, or a list of which the first one is.
pub fn first_reference(file: &File<'_>, kind: &Type, bytes: &[u8]) -> Option<u64> {
    match &kind.class {
        Class::Reference => file.reference(bytes),
        Class::List(base) if base.class == Class::Reference => {
            let (_, bytes) = in_heap(file, bytes, base.size).ok()?;
            file.reference(&bytes)
        }
        _ => None,
    }
}
