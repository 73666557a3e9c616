//! What a file is made of: elements that say their kind and their length, and the classes of arrays.

use super::super::Trouble;
use super::super::fields::Fields;
use super::super::source::Source;

const TAG: u64 = 8;
pub const MATRIX: u32 = 14;
pub const COMPRESSED: u32 = 15;

/// A piece of the file: what it is, where its contents stand and how long they are, and where the next begins.
#[derive(Clone, Copy)]
pub struct Element {
    pub kind: u32,
    pub data: u64,
    pub bytes: u64,
    pub next: u64,
}

impl Element {
    pub fn read(source: &Source<'_>, is_big_endian: bool, at: u64, end: u64) -> Result<Self, Trouble> {
        let tag: [u8; 8] = source.array(at)?;
        let fields = Fields { bytes: &tag, is_big_endian };
        let first = fields.u32(0);
        let (kind, data, bytes, next) = if first >> 16 == 0 {
            let (data, bytes) = (at.saturating_add(TAG), u64::from(fields.u32(4)));
            let padded = if first == COMPRESSED { bytes } else { bytes.next_multiple_of(TAG) };
            (first, data, bytes, data.saturating_add(padded))
        } else {
            // Up to four bytes stand in the tag itself.
            (first & 0xffff, at.saturating_add(4), u64::from(first >> 16).min(4), at.saturating_add(TAG))
        };
        if data.saturating_add(bytes) > end {
            return Err(Trouble::damaged(format!("a part at {at} bytes reaches out of what it belongs to")));
        }
        Ok(Self { kind, data, bytes, next })
    }
}

/// What kind of array it is, by its number.
#[derive(Clone, Copy, PartialEq)]
pub struct Class(pub u32);

impl Class {
    pub const CELL: Self = Self(1);
    pub const STRUCTURE: Self = Self(2);
    pub const OBJECT: Self = Self(3);
    pub const TEXT: Self = Self(4);
    pub const SPARSE: Self = Self(5);
    pub const DOUBLE: Self = Self(6);
    pub const SINGLE: Self = Self(7);

    pub fn of(number: u32) -> Self {
        Self(number)
    }

    pub fn has_parts(self) -> bool {
        matches!(self, Self::CELL | Self::STRUCTURE | Self::OBJECT)
    }

    /// Whether it holds characters or numbers, one for each element.
    pub fn is_plain(self) -> bool {
        (Self::TEXT.0..=15).contains(&self.0) && self != Self::SPARSE
    }

    pub fn name(self) -> String {
        let names = [
            "cell", "struct", "object", "char", "sparse", "double", "single", "int8", "uint8", "int16",
            "uint16", "int32", "uint32", "int64", "uint64", "function", "opaque",
        ];
        let name = usize::try_from(self.0).ok().and_then(|number| names.get(number.checked_sub(1)?));
        name.map_or_else(|| format!("class {}", self.0), |name| (*name).to_string())
    }
}
