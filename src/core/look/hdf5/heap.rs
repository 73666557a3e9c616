//! The heaps of HDF5: where names of old groups stand, values of varying length, and what is too much for a header.
//!
//! Rules: "HDF5 File Format Specification", III.D (local), III.E (global), III.G (fractal).

use super::btree::Tree;
use super::cursor::{Cursor, bytes_of, text};
use super::file::{File, size};
use crate::core::look::Trouble;
use crate::core::look::budget::MOST_DEPTH;

/// Longest name that is read.
const LONGEST_NAME: u64 = 4_096;

/// Where the names of a local heap begin, and how many bytes they take.
pub fn local(file: &File<'_>, address: u64) -> Result<(u64, u64), Trouble> {
    let bytes = file.bytes(address, (8 + 2 * file.lengths + file.offsets) as u64)?;
    let mut cursor = Cursor::new(&bytes);
    cursor.signature(*b"HEAP")?;
    cursor.skip(4)?;
    let length = file.length(&mut cursor)?;
    cursor.skip(file.lengths)?;
    let names = file.address(&mut cursor)?;
    Ok((names.ok_or_else(|| Trouble::damaged("a heap without names"))?, length))
}

/// A name in a local heap.
pub fn local_name(file: &File<'_>, (names, length): (u64, u64), offset: u64) -> Result<String, Trouble> {
    let left = length.checked_sub(offset).ok_or_else(|| Trouble::damaged("a name lies outside its heap"))?;
    Ok(text(&file.up_to(names.saturating_add(offset), left.min(LONGEST_NAME))?))
}

/// An object of the global heap, `most` bytes of it at most.
pub fn global(file: &File<'_>, collection: u64, index: u64, most: u64) -> Result<Vec<u8>, Trouble> {
    let missing = || Trouble::damaged("a value is missing in its heap");
    let head = file.bytes(collection, (8 + file.lengths) as u64)?;
    let mut cursor = Cursor::new(&head);
    cursor.signature(*b"GCOL")?;
    cursor.skip(4)?;
    let end = collection.checked_add(file.length(&mut cursor)?).ok_or_else(missing)?;
    let prefix = (8 + file.lengths) as u64;
    let mut at = collection.saturating_add(prefix);
    while at.checked_add(prefix).is_some_and(|next| next <= end) {
        file.go_on()?;
        let head = file.bytes(at, prefix)?;
        let mut cursor = Cursor::new(&head);
        let found = cursor.number(2)?;
        cursor.skip(6)?;
        let length = file.length(&mut cursor)?;
        if found == 0 {
            break;
        }
        if found == index {
            return file.bytes(at.saturating_add(prefix), length.min(most));
        }
        let padded = length.checked_next_multiple_of(8).ok_or_else(missing)?;
        at = at.checked_add(prefix).and_then(|at| at.checked_add(padded)).ok_or_else(missing)?;
    }
    Err(missing())
}

/// A heap of blocks that double in size, for links and attributes of which there are many.
#[derive(Debug)]
pub struct Fractal<'f, 'a> {
    file: &'f File<'a>,
    id: usize,
    width: u64,
    /// Bytes of the first blocks, and of the largest that hold objects themselves.
    first: u64,
    largest: u64,
    offset: usize,
    length: usize,
    root: Option<u64>,
    rows: u64,
    huge: Option<u64>,
    is_filtered: bool,
}

impl<'f, 'a> Fractal<'f, 'a> {
    pub fn open(file: &'f File<'a>, address: u64) -> Result<Self, Trouble> {
        let bytes = file.bytes(address, (22 + 12 * file.lengths + 3 * file.offsets) as u64)?;
        let mut cursor = Cursor::new(&bytes);
        cursor.signature(*b"FRHP")?;
        cursor.skip(1)?;
        let id = cursor.short()?;
        let is_filtered = cursor.short()? != 0;
        cursor.skip(1)?;
        let largest_object = cursor.number(4)?;
        cursor.skip(file.lengths)?;
        let huge = file.address(&mut cursor)?;
        // Free space, and counts of what is there.
        cursor.skip(file.lengths + file.offsets + 8 * file.lengths)?;
        let width = cursor.number(2)?;
        let first = file.length(&mut cursor)?;
        let largest = file.length(&mut cursor)?;
        let bits = cursor.short()?;
        cursor.skip(2)?;
        let root = file.address(&mut cursor)?;
        let rows = cursor.number(2)?;
        if !first.is_power_of_two() || !largest.is_power_of_two() || !width.is_power_of_two() || bits > 64 {
            return Err(Trouble::damaged("a heap"));
        }
        let length = (largest.ilog2() as usize).div_ceil(8).min(bytes_of(largest_object));
        let offset = bits.div_ceil(8);
        Ok(Self { file, id, width, first, largest, offset, length, root, rows, huge, is_filtered })
    }

    /// Bytes of an object's name in this heap.
    pub fn id(&self) -> usize {
        self.id
    }

    pub fn object(&self, id: &[u8]) -> Result<Vec<u8>, Trouble> {
        let mut cursor = Cursor::new(id);
        let flags = cursor.byte()?;
        match flags >> 4 & 3 {
            0 => {
                let offset = cursor.number(self.offset)?;
                let length = cursor.number(self.length)?;
                self.file.bytes(self.place(offset)?, length)
            }
            1 => self.huge(cursor),
            2 if self.id > 18 => {
                let length = usize::from(flags & 0xf) << 8 | usize::from(cursor.byte()?);
                Ok(cursor.take(length + 1)?.to_vec())
            }
            2 => Ok(cursor.take(usize::from(flags & 0xf) + 1)?.to_vec()),
            _ => Err(Trouble::damaged("an object of a heap")),
        }
    }

    /// The address of what lies at an offset.
    fn place(&self, offset: u64) -> Result<u64, Trouble> {
        let missing = || Trouble::damaged("an object is missing in its heap");
        if self.is_filtered {
            return Err(Trouble::unsupported("its heap is compressed"));
        }
        let mut block = self.root.ok_or_else(missing)?;
        let mut inside = offset;
        let mut rows = self.rows;
        for _ in 0..MOST_DEPTH {
            if rows == 0 {
                return block.checked_add(inside).ok_or_else(missing);
            }
            let row_bytes = self.first.saturating_mul(self.width);
            let (row, start, bytes) = if inside < row_bytes {
                (0, 0, self.first)
            } else {
                let row = u64::from(inside.ilog2().saturating_sub(row_bytes.ilog2())) + 1;
                let start = 1_u64 << inside.ilog2();
                (row, start, start / self.width)
            };
            let column = (inside - start) / bytes.max(1);
            if row >= rows {
                return Err(missing());
            }
            let head = (5 + self.file.offsets + self.offset) as u64;
            let entry = (row * self.width + column) * self.file.offsets as u64;
            if self.file.bytes(block, 4)? != b"FHIB" {
                return Err(Trouble::damaged("a heap is not where it should be"));
            }
            let child = self.file.bytes(block.saturating_add(head + entry), self.file.offsets as u64)?;
            block = self.file.address(&mut Cursor::new(&child))?.ok_or_else(missing)?;
            inside -= start + column * bytes;
            let is_direct = bytes <= self.largest;
            rows = if is_direct { 0 } else { u64::from(bytes.ilog2().saturating_sub(row_bytes.ilog2())) + 1 };
        }
        Err(missing())
    }

    /// An object that lies outside of the blocks.
    fn huge(&self, mut id: Cursor<'_>) -> Result<Vec<u8>, Trouble> {
        let (address, length) = if self.id > self.file.offsets + self.file.lengths {
            (self.file.address(&mut id)?, self.file.length(&mut id)?)
        } else {
            let number = id.number(self.file.lengths.min(self.id.saturating_sub(1)))?;
            let tree = self.huge.ok_or_else(|| Trouble::damaged("an object is missing in its heap"))?;
            let mut found = (None, 0);
            Tree::open(self.file, tree)?.visit(|record| {
                let mut cursor = Cursor::new(record);
                let place = (self.file.address(&mut cursor)?, self.file.length(&mut cursor)?);
                let is_it = self.file.length(&mut cursor)? == number;
                if is_it {
                    found = place;
                }
                Ok(!is_it)
            })?;
            found
        };
        let address = address.ok_or_else(|| Trouble::damaged("an object is missing in its heap"))?;
        self.file.bytes(address, size(length)? as u64)
    }
}
