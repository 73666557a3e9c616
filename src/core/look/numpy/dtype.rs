//! The types of elements: `<f8`, `|S5`, `<M8[D]`, and records of them (`NumPy`'s array interface protocol).

use super::super::preview::Value;
use super::literal::Literal;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    Single {
        letter: char,
        bytes: u64,
        is_big_endian: bool,
        /// Of times: how long one is, and how many of them count.
        unit: Option<(String, i64)>,
    },
    /// A pickled value of Python's.
    Object,
    Array(Box<Type>, u64),
    Record(Vec<(String, Type)>),
}

impl Type {
    pub fn of(descriptor: &Literal) -> Option<Self> {
        match descriptor {
            Literal::Text(text) => single(text),
            Literal::List(fields) => fields.iter().map(field).collect::<Option<_>>().map(Self::Record),
            // A type and a shape.
            Literal::Tuple(parts) => match parts.as_slice() {
                [kind, shape] => array(Self::of(kind)?, shape),
                _ => None,
            },
            _ => None,
        }
    }

    /// Bytes of one.
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::Single { bytes, .. } => Some(*bytes),
            Self::Object => Some(8),
            Self::Array(kind, count) => kind.size()?.checked_mul(*count),
            Self::Record(fields) => {
                fields.iter().try_fold(0_u64, |sum, (_, kind)| sum.checked_add(kind.size()?))
            }
        }
    }

    /// How many values are told of one.
    pub fn parts(&self) -> u64 {
        match self {
            Self::Single { .. } | Self::Object => 1,
            Self::Array(kind, count) => kind.parts().saturating_mul((*count).min(SHOWN as u64)),
            Self::Record(fields) => {
                fields.iter().fold(0, |sum: u64, (_, kind)| sum.saturating_add(kind.parts()))
            }
        }
    }

    /// Whether its values are numbers, or true and false.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Single { letter: 'b' | '?' | 'i' | 'u' | 'f', bytes: ..=8, .. })
    }

    /// What a column of these is.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Single { letter, .. } => match letter {
                'b' | '?' => "boolean",
                'i' | 'u' => "integer",
                'f' => "number",
                'c' => "complex",
                'M' => "date",
                'm' => "duration",
                'S' | 'U' | 'a' => "text",
                _ => "bytes",
            },
            Self::Object => "object",
            Self::Array(..) => "list",
            Self::Record(_) => "record",
        }
    }

    /// The value of these bytes, as many as [`size`](Self::size) says.
    pub fn value(&self, bytes: &[u8]) -> Value {
        match self {
            Self::Single { letter, is_big_endian, unit, .. } => {
                one(*letter, *is_big_endian, unit.as_ref(), bytes)
            }
            Self::Object => Value::Missing,
            Self::Array(kind, _) => match kind.size().and_then(|size| usize::try_from(size).ok()) {
                Some(size) if size > 0 => {
                    Value::List(bytes.chunks(size).take(SHOWN).map(|part| kind.value(part)).collect())
                }
                _ => Value::List(Vec::new()),
            },
            Self::Record(fields) => {
                let mut rest = bytes;
                let mut values = Vec::new();
                for (name, kind) in fields {
                    let size = kind.size().and_then(|size| usize::try_from(size).ok()).unwrap_or(0);
                    let Some((part, behind)) = rest.split_at_checked(size) else { break };
                    rest = behind;
                    // What has no name fills a gap.
                    if !name.is_empty() {
                        values.push((name.clone(), kind.value(part)));
                    }
                }
                Value::Record(values)
            }
        }
    }
}

/// Values of an array that is an element itself.
const SHOWN: usize = 16;

fn field(field: &Literal) -> Option<(String, Type)> {
    let Literal::Tuple(parts) = field else { return None };
    let (name, kind, shape) = match parts.as_slice() {
        [name, kind] => (name, kind, None),
        [name, kind, shape] => (name, kind, Some(shape)),
        _ => return None,
    };
    let name = match name {
        Literal::Text(name) => name.clone(),
        // A title and a name.
        Literal::Tuple(names) => match names.as_slice() {
            [_, Literal::Text(name)] => name.clone(),
            _ => return None,
        },
        _ => return None,
    };
    let kind = Type::of(kind)?;
    Some((name, if let Some(shape) = shape { array(kind, shape)? } else { kind }))
}

fn array(kind: Type, shape: &Literal) -> Option<Type> {
    let count = shape.numbers()?.iter().try_fold(1_u64, |count, length| count.checked_mul(*length))?;
    Some(Type::Array(Box::new(kind), count))
}

fn single(text: &str) -> Option<Type> {
    let (order, rest) = match text.chars().next()? {
        order @ ('<' | '>' | '|' | '=') => (order, text.get(1..)?),
        _ => ('|', text),
    };
    let letter = rest.chars().next()?;
    let rest = rest.get(letter.len_utf8()..)?;
    let digits = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, unit) = rest.split_at_checked(digits)?;
    let count = if digits.is_empty() { None } else { Some(digits.parse::<u64>().ok()?) };
    let bytes = match (letter, count) {
        ('O', _) => return Some(Type::Object),
        ('b' | '?', count) if count.unwrap_or(1) == 1 => 1,
        ('i' | 'u', Some(count @ (1 | 2 | 4 | 8)))
        | ('f', Some(count @ (2 | 4 | 8 | 12 | 16)))
        | ('c', Some(count @ (8 | 16 | 24 | 32)))
        | ('M' | 'm', Some(count @ 8))
        | ('S' | 'a' | 'V', Some(count)) => count,
        ('U', Some(count)) => count.checked_mul(4)?,
        _ => return None,
    };
    let unit = match letter {
        'M' | 'm' => unit_of(unit),
        _ => None,
    };
    Some(Type::Single { letter, bytes, is_big_endian: order == '>', unit })
}

/// `[D]`, `[25s]`.
fn unit_of(text: &str) -> Option<(String, i64)> {
    let text = text.strip_prefix('[')?.strip_suffix(']')?;
    let digits = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (count, unit) = text.split_at_checked(digits)?;
    Some((unit.to_string(), if count.is_empty() { 1 } else { count.parse().ok()? }))
}

fn one(letter: char, is_big_endian: bool, unit: Option<&(String, i64)>, bytes: &[u8]) -> Value {
    let mut little = bytes.to_vec();
    if is_big_endian && !matches!(letter, 'S' | 'a' | 'V' | 'U' | 'c') {
        little.reverse();
    }
    match letter {
        'b' | '?' => Value::Boolean(little.first().is_some_and(|byte| *byte != 0)),
        'u' => Value::Integer(unsigned(&little).into()),
        'i' => Value::Integer(signed(&little).into()),
        'f' => float(&little),
        'c' => {
            let half = bytes.len() / 2;
            let parts = bytes.chunks(half.max(1)).map(|part| one('f', is_big_endian, None, part));
            Value::List(parts.collect())
        }
        'M' => date(signed(&little), unit),
        'm' => {
            match signed(&little) {
                NOT_A_TIME => Value::Missing,
                count => Value::text(unit.map_or(count.to_string(), |(unit, each)| {
                    format!("{} {unit}", count.saturating_mul(*each))
                })),
            }
        }
        'S' | 'a' => Value::text(String::from_utf8_lossy(without_zeros(bytes))),
        'U' => {
            let characters = bytes.chunks_exact(4).filter_map(|bytes| {
                let bytes: [u8; 4] = bytes.try_into().ok()?;
                let number =
                    if is_big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) };
                Some(char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER))
            });
            Value::text(characters.collect::<String>().trim_end_matches('\0'))
        }
        _ => Value::Bytes(bytes.get(..bytes.len().min(SHOWN)).unwrap_or_default().to_vec()),
    }
}

const NOT_A_TIME: i64 = i64::MIN;

fn without_zeros(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    bytes.get(..end).unwrap_or_default()
}

fn unsigned(little: &[u8]) -> u64 {
    little.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn signed(little: &[u8]) -> i64 {
    let unused = 64 - 8 * little.len().clamp(1, 8);
    (unsigned(little) << unused).cast_signed() >> unused
}

fn float(little: &[u8]) -> Value {
    match little {
        [_, _] => Value::Number(half(u16::try_from(unsigned(little)).unwrap_or(0))),
        [a, b, c, d] => Value::Number(f32::from_le_bytes([*a, *b, *c, *d]).into()),
        [_, _, _, _, _, _, _, _] => Value::Number(f64::from_bits(unsigned(little))),
        // Of more bits than are at hand.
        _ => Value::Bytes(little.to_vec()),
    }
}

/// A number of 16 bits (IEEE 754 binary16).
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1_023));
    sign * match exponent {
        0 => fraction * 2_f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1_024.0 + fraction) * 2_f64.powi(exponent - 25),
    }
}

/// A date, as exact as its unit.
fn date(count: i64, unit: Option<&(String, i64)>) -> Value {
    let Some((unit, each)) = unit else { return Value::Integer(count.into()) };
    if count == NOT_A_TIME {
        return Value::Missing;
    }
    let plain = || Value::text(format!("{count} {unit} from 1970 on"));
    let Some(count) = count.checked_mul(*each) else { return plain() };
    let per_second: i64 = match unit.as_str() {
        "Y" => return Value::text(count.saturating_add(1970).to_string()),
        "M" => {
            let (year, month) = (count.div_euclid(12).saturating_add(1970), count.rem_euclid(12) + 1);
            return Value::text(format!("{year:04}-{month:02}"));
        }
        "ms" => 1_000,
        "us" => 1_000_000,
        "ns" => 1_000_000_000,
        _ => 1,
    };
    let seconds: i64 = match unit.as_str() {
        "W" => 604_800,
        "D" => 86_400,
        "h" => 3_600,
        "m" => 60,
        "s" | "ms" | "us" | "ns" => 1,
        _ => return plain(),
    };
    let nanoseconds = i128::from(count) * i128::from(seconds) * i128::from(1_000_000_000 / per_second);
    let Ok(time) = jiff::Timestamp::from_nanosecond(nanoseconds) else { return plain() };
    let text = time.to_string();
    let text = text.trim_end_matches('Z');
    Value::text(match unit.as_str() {
        "W" | "D" => text.split('T').next().unwrap_or(text),
        _ => text,
    })
}
