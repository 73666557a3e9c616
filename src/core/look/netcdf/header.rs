//! The header of a `NetCDF` file: dimensions, attributes, variables.

use crate::core::look::Trouble;
use crate::core::look::preview::{Facts, Value};
use crate::core::look::source::Source;

/// Values of an attribute that are shown.
const MOST_VALUES: u64 = 64;
/// Longest name or text that is read.
const LONGEST: u64 = 4_096;

/// What the values of a variable are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Char,
    Signed(u8),
    Unsigned(u8),
    Float,
    Double,
}

impl Kind {
    fn of(number: u64) -> Result<Self, Trouble> {
        Ok(match number {
            1 => Self::Signed(1),
            2 => Self::Char,
            3 => Self::Signed(2),
            4 => Self::Signed(4),
            5 => Self::Float,
            6 => Self::Double,
            7 => Self::Unsigned(1),
            8 => Self::Unsigned(2),
            9 => Self::Unsigned(4),
            10 => Self::Signed(8),
            11 => Self::Unsigned(8),
            _ => return Err(Trouble::damaged(format!("values of the unknown type {number}"))),
        })
    }

    /// Bytes of one value.
    pub fn size(self) -> u64 {
        match self {
            Self::Char => 1,
            Self::Signed(size) | Self::Unsigned(size) => size.into(),
            Self::Float => 4,
            Self::Double => 8,
        }
    }

    /// What it is called, as in the newer format.
    pub fn name(self) -> String {
        match self {
            Self::Char => "char".to_string(),
            Self::Signed(size) => format!("i{}", u32::from(size) * 8),
            Self::Unsigned(size) => format!("u{}", u32::from(size) * 8),
            Self::Float => "f32".to_string(),
            Self::Double => "f64".to_string(),
        }
    }

    /// The value that these bytes hold.
    pub fn value(self, bytes: &[u8]) -> Value {
        let bits = bytes.iter().take(8).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        match self {
            Self::Char => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
            Self::Unsigned(_) => Value::Integer(bits.into()),
            Self::Signed(size) => {
                let unused = 64 - 8 * u32::from(size.clamp(1, 8));
                Value::Integer((bits << unused).cast_signed().wrapping_shr(unused).into())
            }
            Self::Float => Value::Number(f32::from_bits(u32::try_from(bits).unwrap_or(0)).into()),
            Self::Double => Value::Number(f64::from_bits(bits)),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dimension {
    pub name: String,
    pub size: u64,
    /// It grows with every record.
    pub is_record: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    pub name: String,
    pub dimensions: Vec<usize>,
    pub attributes: Facts,
    pub kind: Kind,
    /// Where its values begin.
    pub begin: u64,
}

#[derive(Debug, Default)]
pub struct Header {
    /// Version of the format: 1, 2 or 5.
    pub version: u8,
    pub dimensions: Vec<Dimension>,
    pub attributes: Facts,
    pub variables: Vec<Variable>,
    /// What ended the reading of it before its end.
    pub trouble: Option<Trouble>,
}

impl Header {
    /// The header, as far as it can be read.
    pub fn read(source: &Source<'_>) -> Result<Self, Trouble> {
        let magic: [u8; 4] = source.array(0)?;
        let [.., version] = magic;
        let mut header = Self { version, ..Self::default() };
        let mut cursor = Cursor { source, at: 4, version };
        if let Err(trouble) = header.parse(&mut cursor) {
            if trouble.ends_all() || header.dimensions.is_empty() && header.variables.is_empty() {
                return Err(trouble);
            }
            header.trouble = Some(trouble);
        }
        Ok(header)
    }

    fn parse(&mut self, cursor: &mut Cursor<'_, '_>) -> Result<(), Trouble> {
        let records = cursor.count()?;
        // So it stands while a file is written as a stream.
        let is_stream = records == cursor.unknown();
        for _ in 0..cursor.list(0x0a, "dimensions", 8)? {
            let name = cursor.name()?;
            let size = cursor.count()?;
            let is_record = size == 0;
            self.dimensions.push(Dimension { name, size: if is_record { records } else { size }, is_record });
        }
        self.attributes = cursor.attributes()?;
        for _ in 0..cursor.list(0x0b, "variables", 24)? {
            let variable = self.variable(cursor)?;
            self.variables.push(variable);
        }
        if is_stream {
            let length = self.record_length();
            let begin =
                self.variables.iter().filter(|variable| self.is_record(variable)).map(|one| one.begin).min();
            let left = begin.map_or(0, |begin| cursor.source.size().saturating_sub(begin));
            let records = left.checked_div(length).unwrap_or(0);
            self.dimensions.iter_mut().filter(|one| one.is_record).for_each(|one| one.size = records);
        }
        Ok(())
    }

    fn variable(&self, cursor: &mut Cursor<'_, '_>) -> Result<Variable, Trouble> {
        let name = cursor.name()?;
        let rank = cursor.count()?;
        cursor.fits(rank, 4, "axes")?;
        let mut dimensions = Vec::new();
        for _ in 0..rank {
            let number = usize::try_from(cursor.count()?).unwrap_or(usize::MAX);
            if number >= self.dimensions.len() || dimensions.len() > 1_024 {
                return Err(Trouble::damaged(format!("{name} lies along a dimension that is not there")));
            }
            dimensions.push(number);
        }
        let attributes = cursor.attributes()?;
        let kind = Kind::of(cursor.number(4)?)?;
        // The bytes of a variable are told here, but not when they are many.
        cursor.count()?;
        let begin = cursor.number(if self.version == 1 { 4 } else { 8 })?;
        Ok(Variable { name, dimensions, attributes, kind, begin })
    }

    pub fn shape(&self, variable: &Variable) -> Vec<u64> {
        let size = |at: &usize| self.dimensions.get(*at).map_or(0, |dimension| dimension.size);
        variable.dimensions.iter().map(size).collect()
    }

    /// Whether the values of a variable lie record by record.
    pub fn is_record(&self, variable: &Variable) -> bool {
        let first = variable.dimensions.first().and_then(|first| self.dimensions.get(*first));
        first.is_some_and(|dimension| dimension.is_record)
    }

    /// Bytes of a variable, or of one record of it.
    pub fn bytes(&self, variable: &Variable) -> u64 {
        let skipped = usize::from(self.is_record(variable));
        let shape = self.shape(variable);
        shape.iter().skip(skipped).fold(variable.kind.size(), |bytes, size| bytes.saturating_mul(*size))
    }

    /// Bytes from one record to the next.
    pub fn record_length(&self) -> u64 {
        let of_records: Vec<&Variable> =
            self.variables.iter().filter(|variable| self.is_record(variable)).collect();
        match of_records.as_slice() {
            // One alone is not filled up.
            [single] => self.bytes(single),
            all => all.iter().fold(0, |sum, variable| {
                sum.saturating_add(self.bytes(variable).checked_next_multiple_of(4).unwrap_or(u64::MAX))
            }),
        }
    }
}

/// Reads on in the file; numbers are big-endian.
struct Cursor<'s, 'a> {
    source: &'s Source<'a>,
    at: u64,
    version: u8,
}

impl Cursor<'_, '_> {
    fn number(&mut self, size: usize) -> Result<u64, Trouble> {
        let mut bytes = [0; 8];
        let part = bytes.get_mut(8_usize.saturating_sub(size)..).unwrap_or_default();
        self.source.read_at(self.at, part)?;
        self.at = self.at.saturating_add(size as u64);
        Ok(u64::from_be_bytes(bytes))
    }

    fn count(&mut self) -> Result<u64, Trouble> {
        self.source.budget().go_on()?;
        self.number(if self.version == 5 { 8 } else { 4 })
    }

    fn unknown(&self) -> u64 {
        if self.version == 5 { u64::MAX } else { u32::MAX.into() }
    }

    /// Refuses more of something than can stand in the rest of the file.
    fn fits(&self, count: u64, least: u64, what: &str) -> Result<(), Trouble> {
        let left = self.source.size().saturating_sub(self.at);
        if count.saturating_mul(least) > left {
            return Err(Trouble::damaged(format!("it claims to have {count} {what}, more than fit in it")));
        }
        Ok(())
    }

    /// How many things a list has, each of so many bytes at least.
    fn list(&mut self, wanted: u64, what: &str, least: u64) -> Result<u64, Trouble> {
        let tag = self.number(4)?;
        let count = self.count()?;
        if tag != wanted && (tag, count) != (0, 0) {
            return Err(Trouble::damaged(format!("no list of {what} stands where it should")));
        }
        self.fits(count, least, what)?;
        Ok(count)
    }

    /// So many bytes, of which the first are kept; skips to a multiple of four.
    fn bytes(&mut self, length: u64, kept: u64) -> Result<Vec<u8>, Trouble> {
        self.fits(length, 1, "bytes")?;
        let bytes = self.source.bytes(self.at, length.min(kept))?;
        let padded = length.checked_next_multiple_of(4).unwrap_or(length);
        self.at = self.at.saturating_add(padded);
        Ok(bytes)
    }

    fn name(&mut self) -> Result<String, Trouble> {
        let length = self.count()?;
        Ok(String::from_utf8_lossy(&self.bytes(length, LONGEST)?).into_owned())
    }

    fn attributes(&mut self) -> Result<Facts, Trouble> {
        let mut attributes = Facts::new();
        for _ in 0..self.list(0x0c, "attributes", 12)? {
            let name = self.name()?;
            let kind = Kind::of(self.number(4)?)?;
            let count = self.count()?;
            let size = kind.size();
            let bytes = self.bytes(
                count.saturating_mul(size),
                if kind == Kind::Char { LONGEST } else { MOST_VALUES * size },
            )?;
            attributes.push((name, of_attribute(kind, &bytes)));
        }
        Ok(attributes)
    }
}

/// A text, a single value, or a list of values.
fn of_attribute(kind: Kind, bytes: &[u8]) -> Value {
    if kind == Kind::Char {
        let text = String::from_utf8_lossy(bytes);
        return Value::text(text.trim_end_matches('\0'));
    }
    let size = usize::try_from(kind.size()).unwrap_or(1).max(1);
    let mut values: Vec<Value> = bytes.chunks_exact(size).map(|bytes| kind.value(bytes)).collect();
    match (values.len(), values.pop()) {
        (1, Some(value)) => value,
        (_, last) => {
            values.extend(last);
            Value::List(values)
        }
    }
}
