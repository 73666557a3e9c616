//! What lies in a group: in a symbol table, in messages of its header, or in a heap with a B-tree beside.
//!
//! Rules: "HDF5 File Format Specification", III.B and III.C (symbol tables), IV.A.2.c and g (links).

use super::btree::{self, Tree};
use super::cursor::{Cursor, text};
use super::file::{File, size};
use super::header::{LINK, LINK_INFO, Object, SYMBOL_TABLE};
use super::heap::{self, Fractal};
use crate::core::look::Trouble;
use crate::core::look::budget::MOST_NODES;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub name: String,
    /// Which one it was in time, where that is kept.
    order: Option<u64>,
    pub to: Target,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Object(u64),
    /// A path in this file.
    Path(String),
    /// A path in another file.
    Outside {
        file: String,
        path: String,
    },
    Other(u8),
}

/// The links of a group, in the order of the file.
#[derive(Debug, Default)]
pub struct Links {
    pub list: Vec<Link>,
    /// How many there are; more than `list` when those are too many.
    pub total: u64,
    /// What ended the reading of them before their end.
    pub trouble: Option<Trouble>,
}

/// The links of a group, as far as they can be read.
pub fn links(file: &File<'_>, object: &Object) -> Links {
    let mut links = Links::default();
    if let Err(trouble) = links.read(file, object) {
        links.trouble = Some(trouble);
    }
    links.total = links.total.max(links.list.len() as u64);
    if links.list.iter().all(|link| link.order.is_some()) {
        links.list.sort_by_key(|link| link.order);
    }
    links
}

impl Links {
    fn read(&mut self, file: &File<'_>, object: &Object) -> Result<(), Trouble> {
        for message in object.messages.iter().filter(|message| message.kind == LINK && !message.is_shared) {
            if !self.push(link(file, &message.data)?) {
                break;
            }
        }
        if let Some(message) = object.message(SYMBOL_TABLE) {
            self.symbols(file, &message.data)?;
        }
        if let Some(message) = object.message(LINK_INFO) {
            self.dense(file, &message.data)?;
        }
        Ok(())
    }

    /// Whether there is room for more.
    fn push(&mut self, link: Link) -> bool {
        self.list.push(link);
        self.list.len() < MOST_NODES
    }

    fn symbols(&mut self, file: &File<'_>, data: &[u8]) -> Result<(), Trouble> {
        let mut cursor = Cursor::new(data);
        let tree = file.address(&mut cursor)?;
        let heap = file.address(&mut cursor)?;
        let (Some(tree), Some(heap)) = (tree, heap) else { return Ok(()) };
        let names = heap::local(file, heap)?;
        let mut trouble = None;
        btree::visit(file, tree, 0, file.lengths, |_, table| match self.table(file, names, table) {
            // The names beside it are sound.
            Err(Trouble::Damaged(what)) => {
                trouble = Some(Trouble::Damaged(what));
                Ok(true)
            }
            other => other,
        })?;
        trouble.map_or(Ok(()), Err)
    }

    fn table(&mut self, file: &File<'_>, names: (u64, u64), address: u64) -> Result<bool, Trouble> {
        let head = file.bytes(address, 8)?;
        let mut cursor = Cursor::new(&head);
        cursor.signature(*b"SNOD")?;
        cursor.skip(2)?;
        let entries = cursor.short()?;
        let entry = 2 * file.offsets + 24;
        let bytes = file.bytes(address.saturating_add(8), (entries * entry) as u64)?;
        for entry in bytes.chunks_exact(entry) {
            file.go_on()?;
            let mut cursor = Cursor::new(entry);
            let name = heap::local_name(file, names, cursor.number(file.offsets)?)?;
            let address = cursor.number(file.offsets)?;
            let is_path = cursor.number(4)? == 2;
            cursor.skip(4)?;
            let to = if is_path {
                Target::Path(heap::local_name(file, names, cursor.number(4)?)?)
            } else {
                Target::Object(address)
            };
            if !self.push(Link { name, order: None, to }) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn dense(&mut self, file: &File<'_>, data: &[u8]) -> Result<(), Trouble> {
        let mut cursor = Cursor::new(data);
        cursor.skip(1)?;
        let flags = cursor.byte()?;
        cursor.skip(if flags & 1 == 0 { 0 } else { 8 })?;
        let heap = file.address(&mut cursor)?;
        let by_name = file.address(&mut cursor)?;
        let (Some(heap), Some(by_name)) = (heap, by_name) else { return Ok(()) };
        let heap = Fractal::open(file, heap)?;
        let tree = Tree::open(file, by_name)?;
        self.total = tree.total;
        let before = self.list.len();
        let read = tree.visit(|record| {
            let mut cursor = Cursor::new(record);
            cursor.skip(4)?;
            let link = link(file, &heap.object(cursor.take(heap.id())?)?)?;
            Ok(self.push(link))
        });
        // They stand there by a number made from the name.
        if let Some(links) = self.list.get_mut(before..) {
            links.sort_by(|one, other| one.name.cmp(&other.name));
        }
        read
    }
}

fn link(file: &File<'_>, data: &[u8]) -> Result<Link, Trouble> {
    let mut cursor = Cursor::new(data);
    cursor.skip(1)?;
    let flags = cursor.byte()?;
    let kind = if flags & 8 == 0 { 0 } else { cursor.byte()? };
    let order = if flags & 4 == 0 { None } else { Some(cursor.number(8)?) };
    cursor.skip(usize::from(flags & 0x10 != 0))?;
    let length = size(cursor.number(1 << (flags & 3))?)?;
    let name = String::from_utf8_lossy(cursor.take(length)?).into_owned();
    let to = match kind {
        0 => Target::Object(cursor.number(file.offsets)?),
        1 => {
            let length = cursor.short()?;
            Target::Path(text(cursor.take(length)?))
        }
        64 => {
            let length = cursor.short()?;
            let mut cursor = Cursor::new(cursor.take(length)?);
            cursor.skip(1)?;
            Target::Outside { file: cursor.name(false)?, path: text(cursor.rest()) }
        }
        other => Target::Other(other),
    };
    Ok(Link { name, order, to })
}
