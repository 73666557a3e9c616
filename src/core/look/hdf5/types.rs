//! What the values of a dataset are made of.
//!
//! Rules: "HDF5 File Format Specification", IV.A.2.d.

use std::rc::Rc;

use super::cursor::{Cursor, bytes_of};
use super::number::{self, Float};
use crate::core::look::Trouble;

/// How deep types lie in one another.
const MOST_LEVELS: usize = 16;

#[derive(Debug, Clone, PartialEq)]
pub struct Type {
    /// Bytes of one value.
    pub size: u64,
    pub class: Class,
    /// Where it stands in the file, when it has a place of its own.
    pub address: Option<u64>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Class {
    Integer {
        is_signed: bool,
        is_big: bool,
    },
    Float {
        form: Float,
        is_big: bool,
    },
    Time,
    Text,
    Bits {
        is_big: bool,
    },
    Opaque,
    Compound(Vec<Field>),
    /// To an object.
    Reference,
    /// To a part of a dataset, and others.
    Region,
    Enumeration {
        base: Rc<Type>,
        members: Vec<(String, i128)>,
    },
    /// As many values as each has.
    List(Rc<Type>),
    LongText,
    Array {
        sizes: Vec<u64>,
        base: Rc<Type>,
    },
    Complex(Rc<Type>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub name: String,
    pub offset: u64,
    pub kind: Rc<Type>,
}

impl Type {
    /// The type that these bytes say.
    pub fn parse(bytes: &[u8]) -> Result<Self, Trouble> {
        nested(&mut Cursor::new(bytes), MOST_LEVELS)
    }

    /// The type of the numbers in which values are stored, if they are numbers.
    pub fn numeric(&self) -> Option<&Self> {
        match &self.class {
            Class::Enumeration { base, .. } => base.numeric(),
            Class::Integer { .. } | Class::Float { .. } | Class::Bits { .. } | Class::Time => Some(self),
            _ => None,
        }
    }

    /// What it is called: `f64`, `i16be`, `string`, `{x: f32, y: f32}`, `enum i8 {RED, GREEN}`.
    pub fn name(&self) -> String {
        let end = |is_big: &bool| if *is_big && self.size > 1 { "be" } else { "" };
        let bits = self.size.saturating_mul(8);
        match &self.class {
            Class::Integer { is_signed, is_big } => {
                format!("{}{bits}{}", if *is_signed { 'i' } else { 'u' }, end(is_big))
            }
            Class::Float { form, is_big } if form.is_brain() => format!("bf16{}", end(is_big)),
            Class::Float { is_big, .. } => format!("f{bits}{}", end(is_big)),
            Class::Time => "time".to_string(),
            Class::Text => format!("string[{}]", self.size),
            Class::LongText => "string".to_string(),
            Class::Bits { .. } => format!("{bits} bits"),
            Class::Opaque => format!("opaque[{}]", self.size),
            Class::Reference => "reference".to_string(),
            Class::Region => "reference to a part".to_string(),
            Class::Compound(fields) => {
                let fields = fields.iter().map(|field| format!("{}: {}", field.name, field.kind.name()));
                format!("{{{}}}", some(fields))
            }
            Class::Enumeration { members, .. } if is_boolean(members) => "bool".to_string(),
            Class::Enumeration { base, members } => {
                format!("enum {} {{{}}}", base.name(), some(members.iter().map(|(name, _)| name.clone())))
            }
            Class::List(base) => format!("list of {}", base.name()),
            Class::Array { sizes, base } => {
                let sizes: Vec<String> = sizes.iter().map(ToString::to_string).collect();
                format!("{}[{}]", base.name(), sizes.join(", "))
            }
            Class::Complex(base) => format!("complex {}", base.name()),
        }
    }
}

pub fn is_boolean(members: &[(String, i128)]) -> bool {
    matches!(members, [(no, 0), (yes, 1)] | [(yes, 1), (no, 0)] if no == "FALSE" && yes == "TRUE")
}

/// Names that are shown of fields and members.
const MOST_NAMES: usize = 32;

fn some(mut names: impl ExactSizeIterator<Item = String>) -> String {
    let shown: Vec<String> = names.by_ref().take(MOST_NAMES).collect();
    let more = if names.len() > 0 { ", …" } else { "" };
    shown.join(", ") + more
}

fn nested(cursor: &mut Cursor<'_>, levels: usize) -> Result<Type, Trouble> {
    let Some(levels) = levels.checked_sub(1) else {
        return Err(Trouble::unsupported("its types lie too deep in one another"));
    };
    let first = cursor.byte()?;
    let bits = cursor.number(3)?;
    let size = cursor.number(4)?;
    // What Julia wrote as version 0 for a while is version 3.
    let version = if first >> 4 == 0 { 3 } else { first >> 4 };
    let is_big = bits & 1 != 0;
    let form = bits & 0xf;
    let count = usize::try_from(bits & 0xffff).unwrap_or(0);
    let class = match first & 0xf {
        0 => {
            cursor.skip(4)?;
            Class::Integer { is_signed: bits & 8 != 0, is_big }
        }
        1 => Class::Float { form: Float::parse(cursor, bits)?, is_big },
        2 => {
            cursor.skip(2)?;
            Class::Time
        }
        3 => Class::Text,
        4 => {
            cursor.skip(4)?;
            Class::Bits { is_big }
        }
        5 => {
            cursor.skip(
                usize::try_from(bits & 0xff).unwrap_or(0).next_multiple_of(8).min(cursor.rest().len()),
            )?;
            Class::Opaque
        }
        6 => Class::Compound(
            (0..count).map(|_| field(cursor, version, size, levels)).collect::<Result<_, _>>()?,
        ),
        7 if form == 0 => Class::Reference,
        7 => Class::Region,
        8 => enumeration(cursor, version, count, levels)?,
        9 => {
            let base = nested(cursor, levels)?;
            if form == 1 { Class::LongText } else { Class::List(Rc::new(base)) }
        }
        10 => {
            let rank = cursor.byte()?;
            cursor.skip(if version < 3 { 3 } else { 0 })?;
            let sizes = (0..rank).map(|_| cursor.number(4)).collect::<Result<_, _>>()?;
            cursor.skip(if version < 3 { 4 * usize::from(rank) } else { 0 })?;
            Class::Array { sizes, base: Rc::new(nested(cursor, levels)?) }
        }
        11 => Class::Complex(Rc::new(nested(cursor, levels)?)),
        other => return Err(Trouble::unsupported(format!("values of the unknown class {other}"))),
    };
    Ok(Type { size, class, address: None })
}

fn field(cursor: &mut Cursor<'_>, version: u8, size: u64, levels: usize) -> Result<Field, Trouble> {
    let name = cursor.name(version < 3)?;
    let offset = if version < 3 { cursor.number(4)? } else { cursor.number(bytes_of(size))? };
    if version > 1 {
        return Ok(Field { name, offset, kind: Rc::new(nested(cursor, levels)?) });
    }
    // The first version had arrays here and nowhere else.
    let rank = usize::from(cursor.byte()?.min(4));
    cursor.skip(11)?;
    let sizes: Vec<u64> = (0..4).map(|_| cursor.number(4)).collect::<Result<_, _>>()?;
    let sizes = sizes.get(..rank).unwrap_or_default().to_vec();
    let base = Rc::new(nested(cursor, levels)?);
    if rank == 0 {
        return Ok(Field { name, offset, kind: base });
    }
    let bytes = sizes.iter().fold(base.size, |bytes, size| bytes.saturating_mul(*size));
    Ok(Field {
        name,
        offset,
        kind: Rc::new(Type { size: bytes, class: Class::Array { sizes, base }, address: None }),
    })
}

fn enumeration(cursor: &mut Cursor<'_>, version: u8, count: usize, levels: usize) -> Result<Class, Trouble> {
    let base = nested(cursor, levels)?;
    let names: Vec<String> = (0..count).map(|_| cursor.name(version < 3)).collect::<Result<_, _>>()?;
    let width = usize::try_from(base.size).map_err(|_| Trouble::Memory(base.size))?;
    let mut members = Vec::with_capacity(names.len());
    for name in names {
        members.push((name, integer(&base.class, cursor.take(width)?)));
    }
    Ok(Class::Enumeration { base: Rc::new(base), members })
}

/// A whole number of a class; of others the bits.
pub fn integer(class: &Class, bytes: &[u8]) -> i128 {
    let (is_signed, is_big) = match class {
        Class::Integer { is_signed, is_big } => (*is_signed, *is_big),
        Class::Bits { is_big } => (false, *is_big),
        _ => (false, false),
    };
    let unsigned = number::bits(bytes, is_big).cast_signed();
    let unused = 128_u32.saturating_sub(u32::try_from(bytes.len()).unwrap_or(16).saturating_mul(8));
    if is_signed && unused > 0 && unused < 128 { unsigned << unused >> unused } else { unsigned }
}
