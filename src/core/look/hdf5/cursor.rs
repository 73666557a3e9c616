//! The bytes of one structure of a file, read from front to back; numbers are little-endian.

use crate::core::look::Trouble;

#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What was not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub fn take(&mut self, length: usize) -> Result<&'a [u8], Trouble> {
        let split = self.rest.split_at_checked(length);
        let (taken, rest) = split.ok_or_else(|| Trouble::damaged("a structure is shorter than it says"))?;
        self.rest = rest;
        Ok(taken)
    }

    pub fn skip(&mut self, length: usize) -> Result<(), Trouble> {
        self.take(length).map(drop)
    }

    /// A number of so many bytes, eight at most.
    pub fn number(&mut self, size: usize) -> Result<u64, Trouble> {
        self.take(size).map(little_endian)
    }

    pub fn byte(&mut self) -> Result<u8, Trouble> {
        Ok(self.take(1)?.first().copied().unwrap_or(0))
    }

    /// A number of two bytes, mostly a length.
    pub fn short(&mut self) -> Result<usize, Trouble> {
        Ok(usize::from(u16::try_from(self.number(2)?).unwrap_or(u16::MAX)))
    }

    /// The four bytes with which a structure begins.
    pub fn signature(&mut self, wanted: [u8; 4]) -> Result<(), Trouble> {
        if self.take(4)? == wanted.as_slice() {
            return Ok(());
        }
        let what = match &wanted {
            b"TREE" | b"BTHD" | b"BTIN" | b"BTLF" => "a B-tree",
            b"SNOD" => "a list of names",
            b"HEAP" | b"GCOL" | b"FRHP" | b"FHIB" => "a heap",
            b"OCHK" => "a part of an object's header",
            _ => "an index of chunks",
        };
        Err(Trouble::damaged(format!("{what} is not where it should be")))
    }

    /// What stands before the next zero; skips to a multiple of eight where `is_padded`.
    pub fn name(&mut self, is_padded: bool) -> Result<String, Trouble> {
        let end = self.rest.iter().position(|byte| *byte == 0);
        let end = end.ok_or_else(|| Trouble::damaged("a name does not end"))?;
        let length = if is_padded { (end + 1).next_multiple_of(8) } else { end + 1 };
        let taken = self.take(length.min(self.rest.len()))?;
        Ok(text(taken))
    }
}

/// The text before the first zero.
pub fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(bytes.get(..end).unwrap_or(bytes)).into_owned()
}

/// The number that these bytes, eight at most, make.
pub fn little_endian(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).rev().fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

/// Bytes that hold numbers up to `most`.
pub fn bytes_of(most: u64) -> usize {
    most.max(1).ilog2() as usize / 8 + 1
}
