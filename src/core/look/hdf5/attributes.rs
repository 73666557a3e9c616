//! The attributes of an object: in its header, or in a heap when there are many.
//!
//! Rules: "HDF5 File Format Specification", IV.A.2.m (attributes), v (where many are).

use std::rc::Rc;

use super::btree::Tree;
use super::cursor::{Cursor, text};
use super::dataset::{self, Space};
use super::file::File;
use super::header::{self, ATTRIBUTE, ATTRIBUTE_INFO, Object};
use super::heap::Fractal;
use super::types::Type;
use super::{typed, value};
use crate::core::look::Trouble;
use crate::core::look::preview::Value;

/// Attributes of one object that are read, and values of one attribute.
const MOST: usize = 512;
const MOST_VALUES: u64 = 64;

#[derive(Debug, Clone)]
pub struct Attribute {
    pub name: String,
    pub kind: Rc<Type>,
    pub space: Space,
    pub data: Vec<u8>,
}

/// The attributes that can be read, and what ended the reading of others.
#[derive(Debug, Default)]
pub struct Attributes {
    pub list: Vec<Attribute>,
    pub trouble: Option<Trouble>,
}

impl Attributes {
    pub fn of(file: &File<'_>, object: &Object) -> Self {
        let mut attributes = Self::default();
        for message in object.messages.iter().filter(|message| message.kind == ATTRIBUTE).take(MOST) {
            let attribute = if message.is_shared {
                elsewhere(file, &message.data)
            } else {
                Attribute::parse(file, &message.data)
            };
            attributes.push(attribute);
        }
        if let Some(message) = object.message(ATTRIBUTE_INFO)
            && let Err(trouble) = attributes.dense(file, &message.data)
        {
            attributes.trouble = Some(trouble);
        }
        attributes
    }

    fn push(&mut self, attribute: Result<Attribute, Trouble>) {
        match attribute {
            Ok(attribute) => self.list.push(attribute),
            Err(trouble) => self.trouble = Some(trouble),
        }
    }

    fn dense(&mut self, file: &File<'_>, data: &[u8]) -> Result<(), Trouble> {
        let mut cursor = Cursor::new(data);
        cursor.skip(1)?;
        let flags = cursor.byte()?;
        cursor.skip(if flags & 1 == 0 { 0 } else { 2 })?;
        let heap = file.address(&mut cursor)?;
        let by_name = file.address(&mut cursor)?;
        let (Some(heap), Some(by_name)) = (heap, by_name) else { return Ok(()) };
        let heap = Fractal::open(file, heap)?;
        let mut found = Vec::new();
        let read = Tree::open(file, by_name)?.visit(|record| {
            let mut cursor = Cursor::new(record);
            let id = cursor.take(heap.id())?;
            let is_shared = cursor.byte()? & 2 != 0;
            let order = cursor.number(4)?;
            let attribute = heap.object(id).and_then(|data| {
                if is_shared { elsewhere(file, &data) } else { Attribute::parse(file, &data) }
            });
            found.push((order, attribute));
            Ok(found.len() < MOST)
        });
        let name = |attribute: &Result<Attribute, Trouble>| {
            attribute.as_ref().map(|attribute| attribute.name.clone()).unwrap_or_default()
        };
        found.sort_by_cached_key(|(order, attribute)| (*order, name(attribute)));
        for (_, attribute) in found {
            self.push(attribute);
        }
        read
    }

    pub fn get(&self, name: &str) -> Option<&Attribute> {
        self.list.iter().find(|attribute| attribute.name == name)
    }

    /// What they are, each with its value as far as it can be read.
    pub fn values(&self, file: &File<'_>) -> Vec<(String, Value)> {
        let value = |attribute: &Attribute| attribute.value(file).unwrap_or_else(|trouble| unread(&trouble));
        self.list.iter().map(|attribute| (attribute.name.clone(), value(attribute))).collect()
    }
}

fn unread(trouble: &Trouble) -> Value {
    Value::Text(format!("({trouble})"))
}

/// An attribute that stands in the header of another object would be in a table of shared messages.
fn elsewhere(file: &File<'_>, data: &[u8]) -> Result<Attribute, Trouble> {
    let object = Object::read(file, header::shared(file, data)?)?;
    let message = object.message(ATTRIBUTE).filter(|message| !message.is_shared);
    Attribute::parse(file, &message.ok_or_else(|| Trouble::damaged("an attribute is missing"))?.data)
}

impl Attribute {
    fn parse(file: &File<'_>, data: &[u8]) -> Result<Self, Trouble> {
        let mut cursor = Cursor::new(data);
        let version = cursor.byte()?;
        let flags = cursor.byte()?;
        let padded = |length: usize| if version == 1 { length.next_multiple_of(8) } else { length };
        let (name, kind, sizes) = (cursor.short()?, cursor.short()?, cursor.short()?);
        cursor.skip(usize::from(version == 3))?;
        let name = text(cursor.take(padded(name))?);
        let kind = typed::of_data(file, cursor.take(padded(kind))?, version > 1 && flags & 1 != 0)?;
        let sizes = cursor.take(padded(sizes))?;
        if version > 1 && flags & 2 != 0 {
            return Err(Trouble::unsupported(format!("the sizes of attribute {name} stand elsewhere")));
        }
        Ok(Self { name, kind, space: dataset::space(file, sizes)?, data: cursor.rest().to_vec() })
    }

    fn elements(&self) -> impl Iterator<Item = &[u8]> {
        let shape = self.space.shape.as_deref();
        let count =
            shape.map_or(0, |shape| shape.iter().fold(1, |count: u64, size| count.saturating_mul(*size)));
        let width = usize::try_from(self.kind.size).unwrap_or(0).max(1);
        self.data.chunks_exact(width).take(usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// A single value, or a list of the first ones.
    pub fn value(&self, file: &File<'_>) -> Result<Value, Trouble> {
        let Some(shape) = &self.space.shape else { return Ok(Value::Missing) };
        let most = usize::try_from(MOST_VALUES).unwrap_or(0);
        let values = self.elements().take(most).map(|bytes| value::of(file, &self.kind, bytes));
        let mut values = values.collect::<Result<Vec<_>, _>>()?;
        if shape.is_empty() {
            return values.pop().ok_or_else(|| Trouble::damaged("an attribute ends early"));
        }
        Ok(Value::List(values))
    }

    /// Its numbers.
    pub fn numbers(&self, file: &File<'_>) -> Vec<f64> {
        let values = self.elements().map(|bytes| value::of(file, &self.kind, bytes));
        values.map_while(Result::ok).filter_map(|value| value.as_number()).collect()
    }

    /// The objects to which each of its values leads, the first where it is a list.
    pub fn references(&self, file: &File<'_>) -> Vec<Option<u64>> {
        self.elements().map(|bytes| value::first_reference(file, &self.kind, bytes)).collect()
    }
}
