//! The values of one array that holds no others.

use super::super::flat::Flat;
use super::super::preview::{Facts, Slice, Value};
use super::super::{Part, Trouble, slice};
use super::element::{Class, Element};
use super::{Fields, LONGEST_NAME, Reader};

/// First values of an array.
const FIRST: u64 = 8;

/// An array, as far as it is known before its values.
pub struct Plain {
    pub class: Class,
    pub is_logical: bool,
    pub is_complex: bool,
    pub elements: u64,
}

impl Plain {
    /// The number of these bytes, as the class of the array means it.
    fn value(&self, kind: u32, bytes: Fields<'_>) -> Value {
        let value = match kind {
            1 => Value::Integer(i8::from_le_bytes(bytes.array(0)).into()),
            2 => Value::Integer(u8::from_le_bytes(bytes.array(0)).into()),
            3 => Value::Integer(i16::from_le_bytes(bytes.array(0)).into()),
            4 => Value::Integer(bytes.u16(0).into()),
            5 => Value::Integer(i32::from_le_bytes(bytes.array(0)).into()),
            6 => Value::Integer(bytes.u32(0).into()),
            7 => Value::Number(bytes.f32(0).into()),
            9 => Value::Number(f64::from_bits(bytes.u64(0))),
            12 => Value::Integer(i64::from_le_bytes(bytes.array(0)).into()),
            _ => Value::Integer(bytes.u64(0).into()),
        };
        match value.as_number() {
            Some(number) if self.is_logical => Value::Boolean(number != 0.0),
            Some(number) if matches!(self.class, Class::DOUBLE | Class::SINGLE) => Value::Number(number),
            _ => value,
        }
    }
}

/// What is told of the values.
#[derive(Default)]
pub struct Told {
    pub first: Vec<Value>,
    pub attributes: Facts,
    pub slice: Option<Slice>,
}

impl Reader<'_, '_> {
    /// The first values, what else is known of them, and the part that was asked for. `node` is the number of theirs.
    pub fn values(&self, array: &Plain, node: usize, (at, end): (&mut u64, u64)) -> Result<Told, Trouble> {
        let mut told = Told::default();
        if array.class == Class::SPARSE {
            let _rows = self.next(at, end)?;
            let columns = self.next(at, end)?;
            let last = columns.data.saturating_add(columns.bytes.saturating_sub(4));
            let entries = self.in_order(&self.source.array::<4>(last)?).u32(0);
            told.attributes.push(("entries".to_string(), Value::from(u64::from(entries))));
            return Ok(told);
        }
        if !array.class.is_plain() || array.elements == 0 {
            return Ok(told);
        }
        let real = self.next(at, end)?;
        if array.class == Class::TEXT {
            told.first.push(self.characters(real)?);
            return Ok(told);
        }
        told.first = self.first(real, array)?;
        if array.is_complex {
            let imaginary = self.next(at, end)?;
            let pairs = told.first.into_iter().zip(self.first(imaginary, array)?);
            told.first = pairs.map(|(one, other)| Value::List(vec![one, other])).collect();
        } else {
            told.slice = self.slice(real, array, node)?;
        }
        Ok(told)
    }

    /// These bytes in the byte order of the file.
    fn in_order<'a>(&self, bytes: &'a [u8]) -> Fields<'a> {
        Fields { bytes, is_big_endian: self.is_big_endian }
    }

    fn characters(&self, element: Element) -> Result<Value, Trouble> {
        let bytes = self.source.bytes(element.data, element.bytes.min(LONGEST_NAME))?;
        let fields = self.in_order(&bytes);
        Ok(match element.kind {
            4 | 17 => {
                let units = (0..bytes.len() / 2).map(|number| fields.u16(2 * number));
                let characters = char::decode_utf16(units);
                let text = characters.map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER));
                Value::text(text.collect::<String>())
            }
            _ => Value::text(String::from_utf8_lossy(&bytes)),
        })
    }

    /// Numbers, which MATLAB keeps in as few bytes as they need, whatever their class.
    fn first(&self, element: Element, array: &Plain) -> Result<Vec<Value>, Trouble> {
        let size = size_of(element)?;
        let bytes = self.source.bytes(element.data, (array.elements.min(FIRST) * size).min(element.bytes))?;
        let each = bytes.chunks_exact(usize::try_from(size).unwrap_or(1));
        Ok(each.map(|bytes| array.value(element.kind, self.in_order(bytes))).collect())
    }

    /// The part of the values that was asked for, if it was of this array.
    fn slice(&self, element: Element, array: &Plain, node: usize) -> Result<Option<Slice>, Trouble> {
        let Some(node) = self.nodes.get(node) else { return Ok(None) };
        let Part::Slice(path, index) = self.context.part else { return Ok(None) };
        if *path != node.path {
            return Ok(None);
        }
        let size = size_of(element)?;
        let number =
            |bytes: &[u8]| array.value(element.kind, self.in_order(bytes)).as_number().unwrap_or(f64::NAN);
        let shape = node.shape.as_deref().unwrap_or_default();
        let numbers = Flat::new(self.source, (element.data, size), (shape, true), &number);
        slice::slice(&numbers, index, false, self.context.budget).map(Some)
    }
}

/// Bytes of one number.
fn size_of(element: Element) -> Result<u64, Trouble> {
    match element.kind {
        1 | 2 => Ok(1),
        3 | 4 => Ok(2),
        5..=7 => Ok(4),
        9 | 12 | 13 => Ok(8),
        other => Err(Trouble::damaged(format!("values of the unknown type {other}"))),
    }
}
