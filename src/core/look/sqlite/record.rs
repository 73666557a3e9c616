//! Records: the values of one row.

use super::super::preview::{Value, cut};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

impl Encoding {
    pub fn of(number: u32) -> Self {
        match number {
            2 => Self::Utf16Le,
            3 => Self::Utf16Be,
            _ => Self::Utf8,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16le",
            Self::Utf16Be => "UTF-16be",
        }
    }

    fn text(self, bytes: &[u8]) -> String {
        let units = |of: fn([u8; 2]) -> u16| {
            let units = bytes.chunks_exact(2).map(|pair| of(pair.try_into().unwrap_or_default()));
            char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        };
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
            Self::Utf16Le => units(u16::from_le_bytes),
            Self::Utf16Be => units(u16::from_be_bytes),
        }
    }
}

/// Bytes of a blob that are shown.
const SHOWN: usize = 64;

/// A number of one to nine bytes, and the bytes behind it.
pub fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (at, byte) in bytes.iter().enumerate().take(9) {
        if at == 8 {
            return Some((number << 8 | u64::from(*byte), bytes.get(9..)?));
        }
        number = number << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((number, bytes.get(at + 1..)?));
        }
    }
    None
}

/// The values of a record, as far as its bytes go. Texts are cut where they are too long, unless they are `whole`.
pub fn values(record: &[u8], encoding: Encoding, is_whole: bool, most: usize) -> Vec<Value> {
    let mut values = Vec::new();
    let Some((length, _)) = varint(record) else { return values };
    let Some((head, mut data)) =
        usize::try_from(length).ok().and_then(|length| record.split_at_checked(length.min(record.len())))
    else {
        return values;
    };
    let Some((_, mut kinds)) = varint(head) else { return values };
    while let Some((kind, rest)) = varint(kinds) {
        if values.len() >= most {
            break;
        }
        kinds = rest;
        let length = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind,
            5 => 6,
            6 | 7 => 8,
            10 | 11 => break,
            _ => (kind - 12) / 2,
        };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let part = data.get(..length).unwrap_or(data);
        data = data.get(length..).unwrap_or_default();
        let whole = || {
            let unused = 64 - 8 * part.len().clamp(1, 8);
            let number = part.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
            (number << unused).cast_signed() >> unused
        };
        values.push(match kind {
            0 => Value::Missing,
            1..=7 if part.len() < length => break,
            1..=6 => Value::Integer(whole().into()),
            7 => Value::Number(f64::from_bits(whole().cast_unsigned())),
            8 => Value::Integer(0),
            9 => Value::Integer(1),
            _ if kind % 2 == 0 => Value::Bytes(part.get(..SHOWN).unwrap_or(part).to_vec()),
            _ if is_whole => Value::Text(encoding.text(part)),
            // Four bytes a character at most, and some to see that there is more.
            _ => Value::Text(cut(encoding.text(part.get(..LONGEST_TEXT).unwrap_or(part))).0),
        });
    }
    values
}

const LONGEST_TEXT: usize = 4_096;
