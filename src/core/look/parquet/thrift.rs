//! Thrift's compact protocol, read as it goes: nothing is kept that is not asked for. What does not follow it gives nothing.

pub const I64: u8 = 6;
pub const BINARY: u8 = 8;
pub const LIST: u8 = 9;
pub const STRUCTURE: u8 = 12;

/// Structures within structures.
const DEEPEST: usize = 16;

#[derive(Debug)]
pub struct Thrift<'a> {
    rest: &'a [u8],
    depth: usize,
}

/// What becomes of a field: its number, and the kind of its value, which is to be read or skipped.
pub type OfField<'a, 'b> = &'b mut dyn FnMut(&mut Thrift<'a>, i16, u8) -> Option<()>;

impl<'a> Thrift<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, depth: 0 }
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for place in 0..10_u32 {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f).checked_shl(7 * place)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// A whole number of any width.
    pub fn number(&mut self) -> Option<i64> {
        let coded = self.varint()?;
        Some((coded >> 1).cast_signed() ^ -(coded & 1).cast_signed())
    }

    fn binary(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.varint()?).ok()?;
        let (bytes, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(bytes)
    }

    pub fn text(&mut self) -> Option<String> {
        self.binary().map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }

    /// How many values a list has, each of at least one byte, and their kind.
    pub fn list(&mut self) -> Option<(u64, u8)> {
        let head = self.byte()?;
        let count = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
        (count <= self.rest.len() as u64).then_some((count, head & 15))
    }

    /// The fields of a structure, up to its end.
    pub fn fields(&mut self, each: OfField<'a, '_>) -> Option<()> {
        if self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        let mut number = 0_i16;
        loop {
            let head = self.byte()?;
            if head == 0 {
                self.depth -= 1;
                return Some(());
            }
            number = match head >> 4 {
                0 => i16::try_from(self.number()?).ok()?,
                more => number.checked_add(more.into())?,
            };
            each(self, number, head & 15)?;
        }
    }

    pub fn skip(&mut self, kind: u8) -> Option<()> {
        match kind {
            // Said by the kind itself.
            1 | 2 => Some(()),
            3 => self.byte().map(drop),
            4..=6 => self.varint().map(drop),
            7 => {
                self.rest = self.rest.get(8..)?;
                Some(())
            }
            BINARY => self.binary().map(drop),
            LIST | 10 => {
                let (count, kind) = self.list()?;
                (0..count).try_for_each(|_| self.skip_in_list(kind))
            }
            11 => {
                let count = self.varint()?;
                let kinds = if count > 0 { self.byte()? } else { 0 };
                (0..count).try_for_each(|_| {
                    self.skip_in_list(kinds >> 4)?;
                    self.skip_in_list(kinds & 15)
                })
            }
            STRUCTURE => self.fields(&mut |thrift, _, kind| thrift.skip(kind)),
            _ => None,
        }
    }

    /// In a list a truth has a byte of its own.
    fn skip_in_list(&mut self, kind: u8) -> Option<()> {
        match kind {
            1 | 2 => self.byte().map(drop),
            LIST | 10 | 11 if self.depth >= DEEPEST => None,
            LIST | 10 | 11 => {
                self.depth += 1;
                self.skip(kind)?;
                self.depth -= 1;
                Some(())
            }
            other => self.skip(other),
        }
    }
}
