//! A dataset as its header says: type, sizes, layout, filters, and what stands where nothing was written.
//!
//! Rules: "HDF5 File Format Specification", IV.A.2.b (sizes), e and f (fill values), i (layout), l (filters).

use std::rc::Rc;

use super::cursor::{Cursor, text};
use super::file::File;
use super::header::{EXTERNAL, FILL, FILTERS, LAYOUT, OLD_FILL, Object, SPACE};
use super::typed;
use super::types::Type;
use crate::core::look::Trouble;

/// Axes of a dataset; HDF5 allows no more.
const MOST_AXES: u8 = 32;

/// The sizes of a dataset or an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Space {
    /// Along each axis, none for a single value; `None` for no values at all.
    pub shape: Option<Vec<u64>>,
    /// How far each axis may grow.
    pub max: Vec<Option<u64>>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Layout {
    Compact(Vec<u8>),
    Contiguous {
        address: Option<u64>,
        bytes: u64,
    },
    Chunked(Chunking),
    /// In other files, or put together from other datasets.
    Elsewhere,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunking {
    /// Values along each axis.
    pub sizes: Vec<u64>,
    /// Chunks at the edge are stored as they are.
    pub is_edge_plain: bool,
    pub index: Index,
    /// Where the index stands; `None` when nothing was written.
    pub address: Option<u64>,
}

/// How a chunk is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Index {
    OldTree,
    /// There is only one; its bytes and what filters it left out, where filters change the size.
    Single(Option<(u64, u32)>),
    /// They stand in order.
    Implicit,
    FixedArray,
    ExtensibleArray,
    Tree,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    pub id: u16,
    pub name: String,
    pub values: Vec<u32>,
}

#[derive(Debug, Clone)]
pub struct Dataset {
    pub kind: Rc<Type>,
    pub space: Space,
    pub layout: Layout,
    pub filters: Vec<Filter>,
    pub fill: Option<Vec<u8>>,
}

impl Dataset {
    /// What a header says, when it is that of a dataset.
    pub fn read(file: &File<'_>, object: &Object) -> Result<Option<Self>, Trouble> {
        let Some(data) = object.data(file, LAYOUT)? else { return Ok(None) };
        let Some(kind) = typed::of_object(file, object)? else { return Ok(None) };
        let space = object.data(file, SPACE)?.map(|data| space(file, &data)).transpose()?.unwrap_or_default();
        let layout = match object.message(EXTERNAL) {
            Some(_) => Layout::Elsewhere,
            None => layout(file, &data)?,
        };
        let filters = object.data(file, FILTERS)?.map(|data| filters(&data)).transpose()?.unwrap_or_default();
        let unwritten = match (object.data(file, FILL)?, object.data(file, OLD_FILL)?) {
            (Some(data), _) => fill(&data)?,
            (None, Some(data)) => sized(&mut Cursor::new(&data))?,
            (None, None) => None,
        };
        Ok(Some(Self { kind, space, layout, filters, fill: unwritten }))
    }

    /// How many values there are.
    pub fn count(&self) -> u64 {
        let shape = self.space.shape.as_ref();
        shape.map_or(0, |shape| shape.iter().fold(1, |count: u64, size| count.saturating_mul(*size)))
    }
}

pub fn space(file: &File<'_>, data: &[u8]) -> Result<Space, Trouble> {
    let mut cursor = Cursor::new(data);
    let version = cursor.byte()?;
    let rank = cursor.byte()?;
    let flags = cursor.byte()?;
    let is_null = match version {
        1 => {
            cursor.skip(5)?;
            false
        }
        2 => cursor.byte()? == 2,
        _ => return Err(Trouble::damaged("the sizes of a dataset")),
    };
    if rank > MOST_AXES {
        return Err(Trouble::damaged("the sizes of a dataset"));
    }
    let shape: Vec<u64> = (0..rank).map(|_| file.length(&mut cursor)).collect::<Result<_, _>>()?;
    let unbounded = u64::MAX >> (64 - 8 * file.lengths);
    let mut max: Vec<Option<u64>> = shape.iter().copied().map(Some).collect();
    if flags & 1 != 0 {
        for size in &mut max {
            *size = Some(file.length(&mut cursor)?).filter(|size| *size != unbounded);
        }
    }
    Ok(Space { shape: (!is_null).then_some(shape), max })
}

fn layout(file: &File<'_>, data: &[u8]) -> Result<Layout, Trouble> {
    let mut cursor = Cursor::new(data);
    match cursor.byte()? {
        1 | 2 => old_layout(file, cursor),
        version @ (3..=5) => match cursor.byte()? {
            0 => {
                let length = cursor.short()?;
                Ok(Layout::Compact(cursor.take(length)?.to_vec()))
            }
            1 => Ok(Layout::Contiguous {
                address: file.address(&mut cursor)?,
                bytes: file.length(&mut cursor)?,
            }),
            2 if version == 3 => {
                let rank = cursor.byte()?;
                let address = file.address(&mut cursor)?;
                let sizes = sizes(&mut cursor, rank, 4)?;
                Ok(Layout::Chunked(Chunking { sizes, is_edge_plain: false, index: Index::OldTree, address }))
            }
            2 => chunked(file, cursor),
            3 => Ok(Layout::Elsewhere),
            _ => Err(Trouble::damaged("the layout of a dataset")),
        },
        _ => Err(Trouble::damaged("the layout of a dataset")),
    }
}

/// The sizes of a chunk; the last number, the bytes of a value, is known.
fn sizes(cursor: &mut Cursor<'_>, rank: u8, width: usize) -> Result<Vec<u64>, Trouble> {
    let wrong = || Trouble::damaged("the chunks of a dataset");
    if rank > MOST_AXES + 1 || width > 8 {
        return Err(wrong());
    }
    let mut sizes: Vec<u64> = (0..rank).map(|_| cursor.number(width)).collect::<Result<_, _>>()?;
    sizes.pop().ok_or_else(wrong)?;
    if sizes.contains(&0) { Err(wrong()) } else { Ok(sizes) }
}

fn old_layout(file: &File<'_>, mut cursor: Cursor<'_>) -> Result<Layout, Trouble> {
    let rank = cursor.byte()?;
    let class = cursor.byte()?;
    cursor.skip(5)?;
    let address = if class == 0 { None } else { file.address(&mut cursor)? };
    match class {
        2 => {
            let sizes = sizes(&mut cursor, rank, 4)?;
            Ok(Layout::Chunked(Chunking { sizes, is_edge_plain: false, index: Index::OldTree, address }))
        }
        0 | 1 => {
            let mut bytes: u64 = 1;
            for _ in 0..rank {
                bytes = bytes.saturating_mul(cursor.number(4)?);
            }
            if class == 1 {
                return Ok(Layout::Contiguous { address, bytes });
            }
            let length = super::file::size(cursor.number(4)?)?;
            Ok(Layout::Compact(cursor.take(length)?.to_vec()))
        }
        _ => Err(Trouble::damaged("the layout of a dataset")),
    }
}

fn chunked(file: &File<'_>, mut cursor: Cursor<'_>) -> Result<Layout, Trouble> {
    let flags = cursor.byte()?;
    let rank = cursor.byte()?;
    let width = usize::from(cursor.byte()?);
    let sizes = sizes(&mut cursor, rank, width)?;
    let index = match cursor.byte()? {
        1 if flags & 2 != 0 => {
            let bytes = file.length(&mut cursor)?;
            Index::Single(Some((bytes, u32::try_from(cursor.number(4)?).unwrap_or(0))))
        }
        1 => Index::Single(None),
        2 => Index::Implicit,
        3 => {
            cursor.skip(1)?;
            Index::FixedArray
        }
        4 => {
            cursor.skip(5)?;
            Index::ExtensibleArray
        }
        5 => {
            cursor.skip(6)?;
            Index::Tree
        }
        _ => return Err(Trouble::unsupported("its chunks are found in an unknown way")),
    };
    let address = file.address(&mut cursor)?;
    Ok(Layout::Chunked(Chunking { sizes, is_edge_plain: flags & 1 != 0, index, address }))
}

fn fill(data: &[u8]) -> Result<Option<Vec<u8>>, Trouble> {
    let mut cursor = Cursor::new(data);
    let version = cursor.byte()?;
    let is_defined = if version == 3 {
        cursor.byte()? & 0x20 != 0
    } else {
        cursor.skip(2)?;
        cursor.byte()? != 0 || version == 1
    };
    if is_defined { sized(&mut cursor) } else { Ok(None) }
}

fn sized(cursor: &mut Cursor<'_>) -> Result<Option<Vec<u8>>, Trouble> {
    let length = super::file::size(cursor.number(4)?)?;
    if length == 0 { Ok(None) } else { cursor.take(length).map(|bytes| Some(bytes.to_vec())) }
}

fn filters(data: &[u8]) -> Result<Vec<Filter>, Trouble> {
    let mut cursor = Cursor::new(data);
    let version = cursor.byte()?;
    let count = cursor.byte()?;
    cursor.skip(if version == 1 { 6 } else { 0 })?;
    let mut filters = Vec::new();
    for _ in 0..count {
        let id = u16::try_from(cursor.short()?).unwrap_or(u16::MAX);
        let length = if version == 1 || id >= 256 { cursor.short()? } else { 0 };
        cursor.skip(2)?;
        let values = cursor.short()?;
        let name = text(cursor.take(if version == 1 { length.next_multiple_of(8) } else { length })?);
        let values = (0..values)
            .map(|_| cursor.number(4).map(|value| u32::try_from(value).unwrap_or(0)))
            .collect::<Result<Vec<_>, _>>()?;
        cursor.skip(if version == 1 && values.len() % 2 == 1 { 4.min(cursor.rest().len()) } else { 0 })?;
        filters.push(Filter { id, name, values });
    }
    Ok(filters)
}
