//! The header of an object: a list of messages that say what it is.
//!
//! Rules: "HDF5 File Format Specification", IV.A.

use std::collections::VecDeque;

use super::cursor::Cursor;
use super::file::File;
use crate::core::look::Trouble;

/// Kinds of messages.
pub const SPACE: u16 = 0x01;
pub const LINK_INFO: u16 = 0x02;
pub const TYPE: u16 = 0x03;
pub const OLD_FILL: u16 = 0x04;
pub const FILL: u16 = 0x05;
pub const LINK: u16 = 0x06;
pub const EXTERNAL: u16 = 0x07;
pub const LAYOUT: u16 = 0x08;
pub const GROUP_INFO: u16 = 0x0a;
pub const FILTERS: u16 = 0x0b;
pub const ATTRIBUTE: u16 = 0x0c;
const CONTINUATION: u16 = 0x10;
pub const SYMBOL_TABLE: u16 = 0x11;
pub const ATTRIBUTE_INFO: u16 = 0x15;

/// Parts of a header, and messages; a sound file has few.
const MOST_PARTS: usize = 4_096;
const MOST_MESSAGES: usize = 65_536;

#[derive(Debug)]
pub struct Message {
    pub kind: u16,
    /// The data says only where the message stands.
    pub is_shared: bool,
    pub data: Vec<u8>,
}

#[derive(Debug)]
pub struct Object {
    pub messages: Vec<Message>,
    /// What ended the reading of it before its end.
    pub trouble: Option<Trouble>,
}

impl Object {
    pub fn read(file: &File<'_>, address: u64) -> Result<Self, Trouble> {
        let start = file.up_to(address, 64)?;
        if start.len() < 16 {
            return Err(Trouble::Ends { at: file.source.size() });
        }
        let mut cursor = Cursor::new(&start);
        let (is_second, flags, first) = if start.starts_with(b"OHDR") {
            cursor.skip(5)?;
            let flags = cursor.byte()?;
            let times = if flags & 0x20 == 0 { 0 } else { 16 };
            let phases = if flags & 0x10 == 0 { 0 } else { 4 };
            cursor.skip(times + phases)?;
            let size = 1 << (flags & 3);
            let length = cursor.number(size)?;
            (true, flags, (address.saturating_add((6 + times + phases + size) as u64), length))
        } else if start.first() == Some(&1) {
            cursor.skip(8)?;
            (false, 0, (address.saturating_add(16), cursor.number(4)?))
        } else {
            return Err(Trouble::damaged(format!("no object stands at {address}")));
        };
        let mut object = Self { messages: Vec::new(), trouble: None };
        let mut parts = VecDeque::from([first]);
        let mut done = 0;
        while let Some((at, length)) = parts.pop_front() {
            done += 1;
            if done > MOST_PARTS {
                object.trouble = Some(Trouble::damaged("the header of an object goes round in circles"));
                break;
            }
            let is_continued = is_second && done > 1;
            if let Err(trouble) = object.part(file, (at, length), is_second, is_continued, flags, &mut parts)
            {
                object.trouble = Some(trouble);
                break;
            }
        }
        match object.trouble {
            Some(trouble) if object.messages.is_empty() || trouble.ends_all() => Err(trouble),
            _ => Ok(object),
        }
    }

    fn part(
        &mut self,
        file: &File<'_>,
        (at, length): (u64, u64),
        is_second: bool,
        is_continued: bool,
        flags: u8,
        parts: &mut VecDeque<(u64, u64)>,
    ) -> Result<(), Trouble> {
        file.go_on()?;
        let bytes = file.bytes(at, length)?;
        let mut cursor = Cursor::new(&bytes);
        if is_continued {
            cursor.signature(*b"OCHK")?;
        }
        let checksum = if is_continued { 4 } else { 0 };
        let head = match (is_second, flags & 4) {
            (false, _) => 8,
            (true, 0) => 4,
            (true, _) => 6,
        };
        while cursor.rest().len() >= head + checksum {
            let (kind, size, is_shared);
            if is_second {
                kind = u16::from(cursor.byte()?);
                size = cursor.short()?;
                is_shared = cursor.byte()? & 2 != 0;
                cursor.skip(head - 4)?;
            } else {
                kind = u16::try_from(cursor.short()?).unwrap_or(0);
                size = cursor.short()?;
                is_shared = cursor.byte()? & 2 != 0;
                cursor.skip(3)?;
            }
            let data = cursor.take(size)?;
            if kind == CONTINUATION {
                let mut cursor = Cursor::new(data);
                if let Some(address) = file.address(&mut cursor)? {
                    parts.push_back((address, file.length(&mut cursor)?));
                }
            } else if kind != 0 {
                if self.messages.len() >= MOST_MESSAGES {
                    return Err(Trouble::damaged("the header of an object does not end"));
                }
                self.messages.push(Message { kind, is_shared, data: data.to_vec() });
            }
        }
        Ok(())
    }

    pub fn message(&self, kind: u16) -> Option<&Message> {
        self.messages.iter().find(|message| message.kind == kind)
    }

    /// The data of the first message of a kind, from where it stands if that is elsewhere.
    pub fn data(&self, file: &File<'_>, kind: u16) -> Result<Option<Vec<u8>>, Trouble> {
        let Some(message) = self.message(kind) else { return Ok(None) };
        if !message.is_shared {
            return Ok(Some(message.data.clone()));
        }
        let object = Self::read(file, shared(file, &message.data)?)?;
        match object.message(kind) {
            Some(Message { is_shared: false, data, .. }) => Ok(Some(data.clone())),
            _ => Err(Trouble::damaged("what objects share is missing")),
        }
    }

    pub fn is_group(&self) -> bool {
        self.messages
            .iter()
            .any(|message| [SYMBOL_TABLE, LINK_INFO, LINK, GROUP_INFO].contains(&message.kind))
    }
}

/// The address of the object in which a shared message stands.
pub fn shared(file: &File<'_>, data: &[u8]) -> Result<u64, Trouble> {
    let mut cursor = Cursor::new(data);
    let version = cursor.byte()?;
    let kind = cursor.byte()?;
    match (version, kind) {
        (1, _) => cursor.skip(6)?,
        (2, _) | (3, 2) => {}
        (3, 1) => {
            return Err(Trouble::unsupported("what it is made of stands in a table of shared messages"));
        }
        _ => return Err(Trouble::damaged("what objects share is missing")),
    }
    file.address(&mut cursor)?.ok_or_else(|| Trouble::damaged("what objects share is missing"))
}
