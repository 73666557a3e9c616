//! Chunks in the order of their numbers: the fixed and the extensible array.
//!
//! Rules: "HDF5 File Format Specification", VII.C (fixed array), VII.D (extensible array).

use super::cursor::Cursor;
use super::file::File;
use crate::core::look::Trouble;

/// A chunk in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk {
    pub address: u64,
    /// Bytes in the file.
    pub bytes: u64,
    /// A bit for each filter that was left out.
    pub mask: u32,
}

/// How chunks are stored.
#[derive(Debug, Clone, Copy)]
pub struct Stored<'f, 'a> {
    pub file: &'f File<'a>,
    pub is_filtered: bool,
    /// Bytes of a whole chunk, unpacked.
    pub bytes: u64,
}

/// What every block begins with: signature, version, client, and the address of the header; with its checksum.
fn prefix(chunks: Stored<'_, '_>) -> u64 {
    6 + chunks.file.offsets as u64
}

fn check(chunks: Stored<'_, '_>, address: u64, signature: [u8; 4]) -> Result<(), Trouble> {
    Cursor::new(&chunks.file.bytes(address, 4)?).signature(signature)
}

const CHECKSUM: u64 = 4;

/// The chunk whose element of `width` bytes stands at an address.
fn element(chunks: Stored<'_, '_>, address: u64, width: u64) -> Result<Option<Chunk>, Trouble> {
    let bytes = chunks.file.bytes(address, width)?;
    let mut cursor = Cursor::new(&bytes);
    let Some(address) = chunks.file.address(&mut cursor)? else { return Ok(None) };
    let (mut size, mut mask) = (chunks.bytes, 0);
    if chunks.is_filtered {
        size = cursor.number(bytes.len().saturating_sub(chunks.file.offsets + 4))?;
        mask = u32::try_from(cursor.number(4)?).unwrap_or(0);
    }
    Ok(Some(Chunk { address, bytes: size, mask }))
}

fn outside() -> Trouble {
    Trouble::damaged("an index of chunks leads outside of it")
}

/// `start + count * width`, where that is a number.
fn at(start: u64, count: u64, width: u64) -> Result<u64, Trouble> {
    count.checked_mul(width).and_then(|offset| start.checked_add(offset)).ok_or_else(outside)
}

/// Whether a page was ever written: a bit for each, the highest first.
fn is_written(chunks: Stored<'_, '_>, bits: u64, page: u64) -> Result<bool, Trouble> {
    let byte = chunks.file.bytes(at(bits, page / 8, 1)?, 1)?;
    Ok(byte.first().is_some_and(|byte| byte & (0x80 >> (page % 8)) != 0))
}

#[derive(Debug)]
pub struct Fixed<'f, 'a> {
    chunks: Stored<'f, 'a>,
    width: u64,
    page: u64,
    pub count: u64,
    block: Option<u64>,
}

impl<'f, 'a> Fixed<'f, 'a> {
    pub fn open(chunks: Stored<'f, 'a>, address: u64) -> Result<Self, Trouble> {
        let file = chunks.file;
        let bytes = file.bytes(address, (8 + file.lengths + file.offsets) as u64)?;
        let mut cursor = Cursor::new(&bytes);
        cursor.signature(*b"FAHD")?;
        cursor.skip(2)?;
        let width = u64::from(cursor.byte()?);
        let page = 1_u64.checked_shl(cursor.byte()?.into()).ok_or_else(outside)?;
        let count = file.length(&mut cursor)?;
        Ok(Self { chunks, width, page, count, block: file.address(&mut cursor)? })
    }

    pub fn chunk(&self, number: u64) -> Result<Option<Chunk>, Trouble> {
        let Some(block) = self.block.filter(|_| number < self.count) else { return Ok(None) };
        check(self.chunks, block, *b"FADB")?;
        let start = at(block, 1, prefix(self.chunks))?;
        if self.count <= self.page {
            return element(self.chunks, at(start, number, self.width)?, self.width);
        }
        let pages = self.count.div_ceil(self.page);
        let page = number / self.page;
        if !is_written(self.chunks, start, page)? {
            return Ok(None);
        }
        let first = at(start, 1, pages.div_ceil(8) + CHECKSUM)?;
        let bytes = at(CHECKSUM, self.page, self.width)?;
        element(self.chunks, at(at(first, page, bytes)?, number % self.page, self.width)?, self.width)
    }
}

#[derive(Debug)]
pub struct Extensible<'f, 'a> {
    chunks: Stored<'f, 'a>,
    width: u64,
    /// Elements in the index block itself.
    direct: u64,
    /// Elements of the smallest data block, and pointers of the smallest secondary block.
    least: u64,
    pointers: u64,
    page: u64,
    /// Bytes of an offset in the array.
    offset: u64,
    pub count: u64,
    index: Option<u64>,
}

impl<'f, 'a> Extensible<'f, 'a> {
    pub fn open(chunks: Stored<'f, 'a>, address: u64) -> Result<Self, Trouble> {
        let file = chunks.file;
        let bytes = file.bytes(address, (12 + 6 * file.lengths + file.offsets) as u64)?;
        let mut cursor = Cursor::new(&bytes);
        cursor.signature(*b"EAHD")?;
        cursor.skip(2)?;
        let width = cursor.byte()?.into();
        let offset = u64::from(cursor.byte()?).div_ceil(8);
        let direct = cursor.byte()?.into();
        let least: u64 = cursor.byte()?.into();
        let pointers: u64 = cursor.byte()?.into();
        let page = 1_u64.checked_shl(cursor.byte()?.into()).ok_or_else(outside)?;
        cursor.skip(4 * file.lengths)?;
        let count = file.length(&mut cursor)?;
        cursor.skip(file.lengths)?;
        if !least.is_power_of_two() || !pointers.is_power_of_two() {
            return Err(outside());
        }
        Ok(Self {
            chunks,
            width,
            direct,
            least,
            pointers,
            page,
            offset,
            count,
            index: file.address(&mut cursor)?,
        })
    }

    pub fn chunk(&self, number: u64) -> Result<Option<Chunk>, Trouble> {
        let Some(index) = self.index.filter(|_| number < self.count) else { return Ok(None) };
        check(self.chunks, index, *b"EAIB")?;
        let start = at(index, 1, prefix(self.chunks))?;
        if number < self.direct {
            return element(self.chunks, at(start, number, self.width)?, self.width);
        }
        let number = number - self.direct;
        // Secondary blocks come in levels: 2^(level/2) data blocks of `least` * 2^((level+1)/2) elements.
        let level = u64::from((number / self.least + 1).ilog2());
        let inside = number - at(0, (1_u64 << level) - 1, self.least)?;
        let elements = at(0, 1 << level.div_ceil(2), self.least)?;
        let block = inside / elements;
        let inside = inside % elements;
        let offsets = self.chunks.file.offsets as u64;
        let blocks = at(start, self.direct, self.width)?;
        let in_index = 2 * u64::from(self.pointers.ilog2());
        if level < in_index {
            // Blocks of the levels before: 1 + 1 + 2 + 2 + 4 + 4 …
            let before = (0..level).map(|level| 1_u64 << (level / 2)).sum::<u64>();
            return self.in_block(at(blocks, before + block, offsets)?, inside, elements, None);
        }
        let secondary = at(blocks, 2 * (self.pointers - 1), offsets)?;
        let Some(secondary) = self.pointer(at(secondary, level - in_index, offsets)?)? else {
            return Ok(None);
        };
        check(self.chunks, secondary, *b"EASB")?;
        let bits = at(secondary, 1, prefix(self.chunks) + self.offset)?;
        let pages = if elements > self.page { elements / self.page } else { 0 };
        let blocks = at(bits, 1 << (level / 2), pages.div_ceil(8))?;
        let first_bit = block.checked_mul(pages).ok_or_else(outside)?;
        self.in_block(at(blocks, block, offsets)?, inside, elements, Some((bits, first_bit)))
    }

    fn pointer(&self, address: u64) -> Result<Option<u64>, Trouble> {
        let bytes = self.chunks.file.bytes(address, self.chunks.file.offsets as u64)?;
        self.chunks.file.address(&mut Cursor::new(&bytes))
    }

    /// The element `inside` of the data block of `elements` to which `pointer` leads; its pages are marked from a bit on.
    fn in_block(
        &self,
        pointer: u64,
        inside: u64,
        elements: u64,
        pages: Option<(u64, u64)>,
    ) -> Result<Option<Chunk>, Trouble> {
        let Some(block) = self.pointer(pointer)? else { return Ok(None) };
        check(self.chunks, block, *b"EADB")?;
        let start = at(block, 1, prefix(self.chunks) + self.offset)?;
        if elements <= self.page {
            return element(self.chunks, at(start, inside, self.width)?, self.width);
        }
        let page = inside / self.page;
        if let Some((bits, first)) = pages
            && !is_written(self.chunks, bits, first.saturating_add(page))?
        {
            return Ok(None);
        }
        let bytes = at(CHECKSUM, self.page, self.width)?;
        let page = at(at(start, 1, CHECKSUM)?, page, bytes)?;
        element(self.chunks, at(page, inside % self.page, self.width)?, self.width)
    }
}
