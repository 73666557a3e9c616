//! Where the chunks of a dataset stand: six kinds of index.
//!
//! Rules: "HDF5 File Format Specification", III.A (B-trees), VII (fixed and extensible arrays, and others).

use super::arrays::{self, Chunk, Stored};
use super::btree::{self, Tree};
use super::cursor::Cursor;
use super::dataset::{Chunking, Dataset, Index};
use super::file::File;
use crate::core::look::Trouble;

/// Chunks whose bytes are added up.
const MOST_COUNTED: u64 = 10_000;

/// The chunks of a dataset.
#[derive(Debug)]
pub struct Chunks<'f, 'a> {
    pub file: &'f File<'a>,
    pub chunking: &'f Chunking,
    pub is_filtered: bool,
    /// Bytes of a whole chunk, unpacked.
    pub bytes: u64,
    /// How many chunks there are along each axis, and how many there may be.
    now: Vec<u64>,
    most: Vec<Option<u64>>,
}

impl<'f, 'a> Chunks<'f, 'a> {
    pub fn of(file: &'f File<'a>, dataset: &Dataset, chunking: &'f Chunking) -> Result<Self, Trouble> {
        let shape = dataset.space.shape.as_deref().unwrap_or_default();
        if chunking.sizes.len() != shape.len() {
            return Err(Trouble::damaged("the chunks of a dataset have other axes than it"));
        }
        let size = |bytes: Option<u64>, size: &u64| bytes?.checked_mul(*size);
        let bytes = chunking.sizes.iter().fold(Some(dataset.kind.size), size);
        let now = shape.iter().zip(&chunking.sizes).map(|(size, chunk)| size.div_ceil(*chunk)).collect();
        let most = dataset.space.max.iter().zip(&chunking.sizes);
        let most = most.map(|(size, chunk)| size.map(|size| size.div_ceil(*chunk))).collect();
        let is_filtered = !dataset.filters.is_empty();
        let bytes = bytes.ok_or_else(|| Trouble::damaged("the chunks of a dataset are too large"))?;
        Ok(Self { file, chunking, is_filtered, bytes, now, most })
    }

    /// Bytes in the file of a key or record that names a chunk: size and filters left out, and where it is.
    fn key(&self) -> usize {
        8 + 8 * (self.chunking.sizes.len() + 1)
    }

    /// A key of the old tree: where the chunk begins, in chunks; its bytes; what was left out.
    fn old_key(&self, key: &[u8]) -> Result<(Vec<u64>, u64, u32), Trouble> {
        let mut cursor = Cursor::new(key);
        let bytes = cursor.number(4)?;
        let mask = u32::try_from(cursor.number(4)?).unwrap_or(0);
        let place = self.chunking.sizes.iter().map(|size| cursor.number(8).map(|at| at / size.max(&1)));
        Ok((place.collect::<Result<_, _>>()?, bytes, mask))
    }

    /// A record of the new tree.
    fn record(&self, record: &[u8]) -> Result<(Vec<u64>, Chunk), Trouble> {
        let mut cursor = Cursor::new(record);
        let address = self.file.address(&mut cursor)?.unwrap_or(u64::MAX);
        let rank = self.chunking.sizes.len();
        let (mut bytes, mut mask) = (self.bytes, 0);
        if self.is_filtered {
            let width = record.len().saturating_sub(self.file.offsets + 4 + 8 * rank);
            bytes = cursor.number(width)?;
            mask = u32::try_from(cursor.number(4)?).unwrap_or(0);
        }
        let place = (0..rank).map(|_| cursor.number(8)).collect::<Result<_, _>>()?;
        Ok((place, Chunk { address, bytes, mask }))
    }

    /// The chunk at a place, counted in chunks along each axis; `None` where nothing was written.
    pub fn find(&self, place: &[u64]) -> Result<Option<Chunk>, Trouble> {
        let Some(address) = self.chunking.address else { return Ok(None) };
        match self.chunking.index {
            Index::OldTree => self.find_in_old_tree(address, place),
            Index::Single(None) => Ok(Some(Chunk { address, bytes: self.bytes, mask: 0 })),
            Index::Single(Some((bytes, mask))) => Ok(Some(Chunk { address, bytes, mask })),
            Index::Implicit => {
                let offset = self.number(place, None).and_then(|number| number.checked_mul(self.bytes));
                let address = offset.and_then(|offset| address.checked_add(offset));
                Ok(address.map(|address| Chunk { address, bytes: self.bytes, mask: 0 }))
            }
            Index::FixedArray => match self.number(place, None) {
                Some(number) => arrays::Fixed::open(self.as_stored(), address)?.chunk(number),
                None => Ok(None),
            },
            Index::ExtensibleArray => match self.number(place, self.unbounded()) {
                Some(number) => arrays::Extensible::open(self.as_stored(), address)?.chunk(number),
                None => Ok(None),
            },
            Index::Tree => {
                let compare = |record: &[u8]| match self.record(record) {
                    Ok((found, _)) => found.as_slice().cmp(place),
                    Err(_) => std::cmp::Ordering::Less,
                };
                let found = Tree::open(self.file, address)?.find(compare)?;
                found.map(|record| Ok(self.record(&record)?.1)).transpose()
            }
        }
    }

    fn find_in_old_tree(&self, root: u64, place: &[u64]) -> Result<Option<Chunk>, Trouble> {
        let mut address = root;
        let mut above = None;
        loop {
            let node = btree::node(self.file, address, 1, self.key())?;
            if above.is_some_and(|above| node.level >= above) {
                return Err(Trouble::damaged("a B-tree goes round in circles"));
            }
            above = Some(node.level);
            let mut found = None;
            for (key, child) in node.keys.iter().zip(&node.children) {
                let (start, bytes, mask) = self.old_key(key)?;
                if start.as_slice() > place {
                    break;
                }
                found = child.map(|child| (start, Chunk { address: child, bytes, mask }));
            }
            match found {
                None => return Ok(None),
                Some((start, chunk)) if node.level == 0 => return Ok((start == place).then_some(chunk)),
                Some((_, chunk)) => address = chunk.address,
            }
        }
    }

    /// The axis that grows without bound, which then is counted first.
    fn unbounded(&self) -> Option<usize> {
        self.most.iter().position(Option::is_none)
    }

    fn as_stored(&self) -> Stored<'f, 'a> {
        Stored { file: self.file, is_filtered: self.is_filtered, bytes: self.bytes }
    }

    /// The number of a chunk among all that there may be, `first` being the axis that is counted first.
    fn number(&self, place: &[u64], first: Option<usize>) -> Option<u64> {
        let mut number: u64 = place.get(first.unwrap_or(0)).copied().unwrap_or(0);
        for (axis, at) in place.iter().enumerate() {
            if axis != first.unwrap_or(0) {
                let most = self.most.get(axis).copied().flatten()?;
                number = number.checked_mul(most)?.checked_add(*at)?;
            }
        }
        Some(number)
    }

    /// Bytes of all chunks in the file; `None` when there are too many to add up.
    pub fn stored(&self) -> Result<Option<u64>, Trouble> {
        let Some(address) = self.chunking.address else { return Ok(Some(0)) };
        let mut sum: u64 = 0;
        let mut count = 0;
        let mut add = |bytes: u64| {
            sum = sum.saturating_add(bytes);
            count += 1;
            count < MOST_COUNTED
        };
        match self.chunking.index {
            Index::OldTree => {
                btree::visit(self.file, address, 1, self.key(), |key, _| Ok(add(self.old_key(key)?.1)))?;
            }
            Index::Single(None) => drop(add(self.bytes)),
            Index::Single(Some((bytes, _))) => drop(add(bytes)),
            Index::Implicit => {
                let all = self.now.iter().fold(self.bytes, |bytes, count| bytes.saturating_mul(*count));
                return Ok(Some(all));
            }
            Index::Tree => {
                let tree = Tree::open(self.file, address)?;
                tree.visit(|record| Ok(add(self.record(record)?.1.bytes)))?;
            }
            Index::FixedArray => {
                let array = arrays::Fixed::open(self.as_stored(), address)?;
                self.add_up(array.count, |number| array.chunk(number), &mut add)?;
            }
            Index::ExtensibleArray => {
                let array = arrays::Extensible::open(self.as_stored(), address)?;
                self.add_up(array.count, |number| array.chunk(number), &mut add)?;
            }
        }
        Ok((count < MOST_COUNTED).then_some(sum))
    }

    fn add_up(
        &self,
        count: u64,
        chunk: impl Fn(u64) -> Result<Option<Chunk>, Trouble>,
        add: &mut impl FnMut(u64) -> bool,
    ) -> Result<(), Trouble> {
        for number in 0..count.min(MOST_COUNTED) {
            self.file.go_on()?;
            if let Some(chunk) = chunk(number)? {
                add(chunk.bytes);
            }
        }
        if count > MOST_COUNTED {
            while add(0) {}
        }
        Ok(())
    }
}
