//! `FlatBuffers`: tables whose fields are found by offsets. What leads out of the bytes is not there.

/// Bytes of a text.
const LONGEST: usize = 2_048;

#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Part<'a> {
    /// The table to which all others belong.
    pub fn root(bytes: &'a [u8]) -> Option<Self> {
        Self { bytes, at: 0 }.at(0)
    }

    /// The table to which the offset at a place leads.
    pub fn at(&self, place: usize) -> Option<Self> {
        let offset = usize::try_from(u32::from_le_bytes(self.number(place)?)).ok()?;
        let at = place.checked_add(offset)?;
        (at < self.bytes.len()).then_some(Self { bytes: self.bytes, at })
    }

    pub fn number<const N: usize>(&self, place: usize) -> Option<[u8; N]> {
        self.bytes.get(place..place.checked_add(N)?)?.try_into().ok()
    }

    /// The place of a field, unless it is left out.
    pub fn field(&self, number: usize) -> Option<usize> {
        let back = i64::from(i32::from_le_bytes(self.number(self.at)?));
        let list = usize::try_from(i64::try_from(self.at).ok()?.checked_sub(back)?).ok()?;
        let length = usize::from(u16::from_le_bytes(self.number(list)?));
        let entry = number.checked_mul(2)?.checked_add(4)?;
        if entry.checked_add(2)? > length {
            return None;
        }
        let offset = usize::from(u16::from_le_bytes(self.number(list.checked_add(entry)?)?));
        if offset == 0 { None } else { self.at.checked_add(offset) }
    }

    pub fn byte(&self, number: usize) -> Option<u8> {
        self.bytes.get(self.field(number)?).copied()
    }

    pub fn table(&self, number: usize) -> Option<Self> {
        self.at(self.field(number)?)
    }

    /// Where the elements of a list begin, and how many there are: none of them takes less than a byte.
    pub fn vector(&self, number: usize) -> Option<(usize, usize)> {
        let list = self.table(number)?;
        let count = usize::try_from(u32::from_le_bytes(self.number(list.at)?)).ok()?;
        (count <= self.bytes.len()).then_some((list.at.checked_add(4)?, count))
    }

    /// A text, or as much of it as is ever shown: many tables may have the same.
    pub fn text(&self, number: usize) -> Option<String> {
        let (start, length) = self.vector(number)?;
        let length = length.min(LONGEST);
        let bytes = self.bytes.get(start..start.checked_add(length)?)?;
        Some(String::from_utf8_lossy(bytes).into_owned())
    }
}
