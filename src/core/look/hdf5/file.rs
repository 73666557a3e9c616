//! The superblock of an HDF5 file, and reading at its addresses.
//!
//! Rules: "HDF5 File Format Specification", version 3.0, II.A.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::cursor::Cursor;
use super::types::Type;
use crate::core::look::preview::Value;
use crate::core::look::source::Source;
use crate::core::look::{Context, Trouble, kind};

/// Bytes of values, about, that one look keeps: a file may name the same values ten thousand times.
const MOST_KEPT: u64 = 16 << 20;

/// Reads the value to which a reference leads, as far as so many levels go.
pub type Follow = fn(&File<'_>, u64, usize) -> Result<Value, Trouble>;

#[derive(Debug)]
pub struct File<'a> {
    pub source: &'a Source<'a>,
    pub context: &'a Context<'a>,
    /// Where the superblock stands: what addresses count from.
    pub start: u64,
    /// Bytes of an address, and of a length.
    pub offsets: usize,
    pub lengths: usize,
    /// The address of the first group.
    pub root: u64,
    /// Julia wrote it: sizes are told in Julia's order, types by Julia's names.
    pub is_julia: bool,
    /// Where references are values of their own, how they are read.
    pub follow: Option<Follow>,
    /// Types that stand in the file by a name, by address.
    pub types: RefCell<HashMap<u64, Rc<Type>>>,
    /// What Julia calls them, by address.
    pub names: RefCell<HashMap<u64, String>>,
    /// Where objects stand in the tree, by address, as far as known.
    pub paths: RefCell<HashMap<u64, String>>,
    kept: Cell<u64>,
}

impl<'a> File<'a> {
    pub fn open(source: &'a Source<'a>, context: &'a Context<'a>) -> Result<Self, Trouble> {
        let start = kind::superblock(source)?.ok_or_else(|| Trouble::damaged("it has no superblock"))?;
        let head = source.up_to(start, 128)?;
        let mut cursor = Cursor::new(&head);
        let early = |_| Trouble::Ends { at: source.size() };
        cursor.skip(8).map_err(early)?;
        let version = cursor.byte().map_err(early)?;
        match version {
            0 | 1 => cursor.skip(4),
            2 | 3 => Ok(()),
            _ => return Err(Trouble::unsupported(format!("HDF5 with a superblock of version {version}"))),
        }
        .map_err(early)?;
        let offsets = usize::from(cursor.byte().map_err(early)?);
        let lengths = usize::from(cursor.byte().map_err(early)?);
        if ![2, 4, 8].contains(&offsets) || ![2, 4, 8].contains(&lengths) {
            return Err(Trouble::damaged("its superblock"));
        }
        let skipped = match version {
            0 => 9,
            1 => 13,
            _ => 1,
        };
        // Base and free space or extension; then the end, and the driver's block and a name or nothing.
        cursor.skip(skipped + 2 * offsets).map_err(early)?;
        let end = cursor.number(offsets).map_err(early)?;
        cursor.skip(if version < 2 { 2 * offsets } else { 0 }).map_err(early)?;
        let root = cursor.number(offsets).map_err(early)?;
        if end > source.size() {
            context.ended(&Trouble::Ends { at: source.size() });
        }
        Ok(Self {
            source,
            context,
            start,
            offsets,
            lengths,
            root,
            is_julia: false,
            follow: None,
            types: RefCell::default(),
            names: RefCell::default(),
            paths: RefCell::default(),
            kept: Cell::default(),
        })
    }

    pub fn bytes(&self, address: u64, length: u64) -> Result<Vec<u8>, Trouble> {
        self.source.bytes(self.place(address)?, length)
    }

    /// As many bytes as there are, `length` at most.
    pub fn up_to(&self, address: u64, length: u64) -> Result<Vec<u8>, Trouble> {
        let place = self.place(address)?;
        if place >= self.source.size() {
            return Err(Trouble::Ends { at: self.source.size() });
        }
        self.source.up_to(place, length)
    }

    fn place(&self, address: u64) -> Result<u64, Trouble> {
        address.checked_add(self.start).ok_or_else(|| Trouble::damaged("an address lies outside of it"))
    }

    /// An address; `None` for that of nothing.
    pub fn address(&self, cursor: &mut Cursor<'_>) -> Result<Option<u64>, Trouble> {
        let bytes = cursor.take(self.offsets)?;
        let is_none = bytes.iter().all(|byte| *byte == 0xff);
        Ok((!is_none).then(|| super::cursor::little_endian(bytes)))
    }

    /// The address of the object to which a value refers, if it does.
    pub fn reference(&self, bytes: &[u8]) -> Option<u64> {
        let address = self.address(&mut Cursor::new(bytes)).ok()?;
        address.filter(|address| *address != 0)
    }

    pub fn length(&self, cursor: &mut Cursor<'_>) -> Result<u64, Trouble> {
        cursor.number(self.lengths)
    }

    pub fn go_on(&self) -> Result<(), Trouble> {
        self.source.budget().go_on()
    }

    /// Before a value of about so many bytes is kept.
    pub fn keep(&self, bytes: usize) -> Result<(), Trouble> {
        let sum = self.kept.get().saturating_add(bytes as u64);
        if sum > MOST_KEPT {
            return Err(Trouble::Memory(sum));
        }
        self.kept.set(sum);
        Ok(())
    }
}

/// A number of the file as a length in memory.
pub fn size(number: u64) -> Result<usize, Trouble> {
    usize::try_from(number).map_err(|_| Trouble::Memory(number))
}
