//! The values of a dataset, each by its place.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::arrays::Chunk;
use super::chunks::Chunks;
use super::dataset::{Dataset, Layout};
use super::file::{File, size};
use super::types::{Class, integer};
use super::{filters, value};
use crate::core::look::Trouble;
use crate::core::look::packing::Packing;
use crate::core::look::preview::Value;
use crate::core::look::slice::Numbers;

/// Bytes of a value that are read; what is longer is shown in part.
const MOST_OF_ONE: u64 = 1 << 16;
/// Bytes of unpacked chunks that are kept.
const MOST_HELD: u64 = 8 << 20;

/// Bytes of a block of what is read at once where there are no chunks.
const BLOCK: u64 = 4_096;

/// `None` for those that were never written.
type Held = HashMap<Vec<u64>, Option<Rc<[u8]>>>;

#[derive(Debug)]
pub struct Values<'f, 'a> {
    file: &'f File<'a>,
    dataset: &'f Dataset,
    packing: Packing,
    shape: Vec<u64>,
    chunks: Option<Chunks<'f, 'a>>,
    /// Chunks that were unpacked, by place.
    held: RefCell<Held>,
    held_bytes: Cell<u64>,
    /// Sizes and block in the order in which they are shown.
    shown: (Vec<u64>, Vec<u64>),
}

impl<'f, 'a> Values<'f, 'a> {
    pub fn of(file: &'f File<'a>, dataset: &'f Dataset, packing: Packing) -> Result<Self, Trouble> {
        let chunks = match &dataset.layout {
            Layout::Chunked(chunking) => Some(Chunks::of(file, dataset, chunking)?),
            _ => None,
        };
        let shape = dataset.space.shape.clone().unwrap_or_default();
        // Without chunks as much is read at once as lies in a block of the disk.
        let mut block = vec![1; shape.len()];
        if let Some(last) = block.last_mut() {
            *last = (BLOCK / dataset.kind.size.max(1)).max(1);
        }
        if let Some(chunks) = &chunks {
            block.clone_from(&chunks.chunking.sizes);
        }
        let mut shown = shape.clone();
        if file.is_julia {
            shown.reverse();
            block.reverse();
        }
        let held = RefCell::default();
        Ok(Self {
            file,
            dataset,
            packing,
            shape,
            chunks,
            held,
            held_bytes: Cell::new(0),
            shown: (shown, block),
        })
    }

    /// Bytes in the file, where they can be told.
    pub fn stored(&self) -> Result<Option<u64>, Trouble> {
        match (&self.dataset.layout, &self.chunks) {
            (Layout::Compact(bytes), _) => Ok(Some(bytes.len() as u64)),
            (Layout::Contiguous { address, bytes }, _) => {
                Ok(Some(if address.is_some() { *bytes } else { 0 }))
            }
            (Layout::Chunked(_), Some(chunks)) => chunks.stored(),
            _ => Ok(None),
        }
    }

    /// Bytes that have to be unpacked before a value can be read.
    pub fn at_once(&self) -> u64 {
        self.chunks.as_ref().filter(|chunks| chunks.is_filtered).map_or(0, |chunks| chunks.bytes)
    }

    /// The first values in the order of the file, `most` at most, and what ended the reading of more.
    pub fn first(&self, most: u64) -> (Vec<Value>, Option<Trouble>) {
        let mut values = Vec::new();
        for number in 0..self.dataset.count().min(most) {
            let value = self.file.go_on().and_then(|()| self.bytes_of_number(number));
            let value = value.and_then(|bytes| value::of(self.file, &self.dataset.kind, &bytes));
            match value {
                Ok(value) => values.push(self.packing.unpacked(value)),
                Err(trouble) => return (values, Some(trouble)),
            }
        }
        (values, None)
    }

    fn place(&self, mut number: u64) -> Vec<u64> {
        let mut place = vec![0; self.shape.len()];
        for (at, size) in place.iter_mut().zip(&self.shape).rev() {
            *at = number % size.max(&1);
            number /= size.max(&1);
        }
        place
    }

    /// The bytes of one value, by its number in the order of the file.
    pub fn bytes_of_number(&self, number: u64) -> Result<Vec<u8>, Trouble> {
        self.bytes(&self.place(number))
    }

    /// The bytes of one value.
    pub fn bytes(&self, place: &[u64]) -> Result<Vec<u8>, Trouble> {
        let width = self.dataset.kind.size;
        match &self.dataset.layout {
            Layout::Compact(bytes) => {
                let start = size(offset(place, &self.shape, width)?)?;
                let part = bytes.get(start..).and_then(|rest| rest.get(..size(width).ok()?));
                part.map(<[u8]>::to_vec).ok_or_else(|| Trouble::damaged("values are missing"))
            }
            Layout::Contiguous { address: None, .. } => self.fill(),
            Layout::Contiguous { address: Some(address), .. } => {
                self.direct(*address, offset(place, &self.shape, width)?)
            }
            Layout::Chunked(_) => self.in_chunk(place),
            Layout::Elsewhere => Err(Trouble::unsupported("its values lie in other files or datasets")),
        }
    }

    fn direct(&self, address: u64, offset: u64) -> Result<Vec<u8>, Trouble> {
        let at = address.checked_add(offset).ok_or_else(|| Trouble::damaged("values are missing"))?;
        self.file.bytes(at, self.dataset.kind.size.min(MOST_OF_ONE))
    }

    /// What stands where nothing was written.
    fn fill(&self) -> Result<Vec<u8>, Trouble> {
        let width = size(self.dataset.kind.size.min(MOST_OF_ONE))?;
        let fill = self.dataset.fill.as_ref().filter(|fill| fill.len() == width);
        Ok(fill.cloned().unwrap_or_else(|| vec![0; width]))
    }

    fn in_chunk(&self, place: &[u64]) -> Result<Vec<u8>, Trouble> {
        let Some(chunks) = &self.chunks else { return self.fill() };
        let sizes = &chunks.chunking.sizes;
        let which: Vec<u64> = place.iter().zip(sizes).map(|(at, size)| at / size).collect();
        let inside: Vec<u64> = place.iter().zip(sizes).map(|(at, size)| at % size).collect();
        let offset = offset(&inside, sizes, self.dataset.kind.size)?;
        if !chunks.is_filtered {
            return match chunks.find(&which)? {
                Some(chunk) => self.direct(chunk.address, offset),
                None => self.fill(),
            };
        }
        let Some(chunk) = self.chunk(chunks, which)? else { return self.fill() };
        let end = size(self.dataset.kind.size.min(MOST_OF_ONE))?;
        let part = chunk.get(size(offset)?..).and_then(|rest| rest.get(..end));
        part.map(<[u8]>::to_vec).ok_or_else(|| Trouble::damaged("a chunk is shorter than it should be"))
    }

    fn chunk(&self, chunks: &Chunks<'_, '_>, which: Vec<u64>) -> Result<Option<Rc<[u8]>>, Trouble> {
        if let Some(held) = self.held.borrow().get(&which) {
            return Ok(held.clone());
        }
        let unpacked = match chunks.find(&which)? {
            Some(chunk) => Some(self.unpack(chunks, chunk, &which)?),
            None => None,
        };
        let bytes = unpacked.as_ref().map_or(0, |bytes| bytes.len() as u64) + 64;
        if self.held_bytes.get().saturating_add(bytes) > MOST_HELD {
            self.held.borrow_mut().clear();
            self.held_bytes.set(0);
        }
        self.held_bytes.set(self.held_bytes.get().saturating_add(bytes));
        self.held.borrow_mut().insert(which, unpacked.clone());
        Ok(unpacked)
    }

    fn unpack(&self, chunks: &Chunks<'_, '_>, chunk: Chunk, which: &[u64]) -> Result<Rc<[u8]>, Trouble> {
        let budget = self.file.source.budget();
        let length = budget.take(chunks.bytes)?;
        let sizes = chunks.chunking.sizes.iter().zip(&self.shape);
        let is_at_edge = which
            .iter()
            .zip(sizes)
            .any(|(at, (chunk, size))| at.saturating_add(1).saturating_mul(*chunk) > *size);
        let mask = if is_at_edge && chunks.chunking.is_edge_plain { u32::MAX } else { chunk.mask };
        let bytes = self.file.bytes(chunk.address, chunk.bytes)?;
        filters::undo(bytes, &self.dataset.filters, mask, length, budget).map(Into::into)
    }
}

/// Where in bytes a value stands among values of these sizes.
fn offset(place: &[u64], sizes: &[u64], width: u64) -> Result<u64, Trouble> {
    let number = place.iter().zip(sizes).try_fold(0_u64, |number, (at, size)| {
        number.checked_mul(*size).and_then(|number| number.checked_add(*at))
    });
    number.and_then(|number| number.checked_mul(width)).ok_or_else(|| Trouble::damaged("it is too large"))
}

impl Numbers for Values<'_, '_> {
    fn shape(&self) -> &[u64] {
        &self.shown.0
    }

    fn block(&self) -> (&[u64], u64) {
        let bytes =
            self.chunks.as_ref().filter(|chunks| chunks.is_filtered).map_or(BLOCK, |chunks| chunks.bytes);
        (&self.shown.1, bytes)
    }

    fn at(&self, place: &[u64]) -> Result<f64, Trouble> {
        let kind =
            self.dataset.kind.numeric().ok_or_else(|| Trouble::unsupported("its values are no numbers"))?;
        let bytes = if self.file.is_julia {
            self.bytes(&place.iter().rev().copied().collect::<Vec<_>>())?
        } else {
            self.bytes(place)?
        };
        let number = match &kind.class {
            Class::Float { form, is_big } => form.value(super::number::bits(&bytes, *is_big)),
            #[allow(clippy::cast_precision_loss, reason = "for showing how large it is")]
            class => integer(class, &bytes) as f64,
        };
        Ok(self.packing.number(number))
    }
}
