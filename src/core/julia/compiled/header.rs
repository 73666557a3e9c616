//! The header of a `.ji`.
//!
//! The first part, up to the version of Julia, has always been the same. What follows is known of the formats of
//! Julia 1.5 to 1.13; see [`Header::body`]. Reading ends with the header, and takes no more memory than bytes are there,
//! nor more than [`LARGEST_HEADER`].

use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use uuid::Uuid;

use super::dependencies;
use super::unreadable::Unreadable;
use crate::core::error::plain;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub format: u16,
    /// The operating system, as `uname` says it.
    pub uname: String,
    pub arch: String,
    /// The version of the Julia that wrote it, as Julia spells it.
    pub version: String,
    /// `None` if the format is another than those known here, or for the reason in `unread`.
    pub body: Option<Body>,
    /// Why the body could not be read, although its format is known.
    pub unread: Option<Unreadable>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The branch and the commit that Julia was built from.
    pub branch: String,
    pub commit: String,
    /// What the file holds, the package itself first.
    pub modules: Vec<Module>,
    /// The file's own checksum, since Julia 1.9.
    pub checksum: Option<u64>,
    /// The source file of the package, as Julia wrote it: since 1.11 it may begin with `@depot/`. `None` where it
    /// names no source, or can be read in more than one way.
    pub entry: Option<String>,
    /// The modules, each of a certain build, without which this file cannot be loaded.
    pub required: Vec<Required>,
    /// Whether there is machine code beside it, without which it is not loaded.
    pub has_targets: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    pub name: String,
    /// Nil for a module without UUID.
    pub uuid: Uuid,
    pub build: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Required {
    pub name: String,
    pub uuid: Uuid,
    /// The checksum of the file that holds the module, since Julia 1.9.
    pub checksum: Option<u64>,
    pub build: u64,
}

const MAGIC: &[u8; 8] = b"\xfbjli\r\n\x1a\n";
/// How `0xFEFF` is read on a machine of the same byte order.
const BYTE_ORDER: u16 = 0xFEFF;
const POINTER_SIZES: [u8; 2] = [4, 8];
/// The format of Julia 1.5 to 1.8.
const FORMAT_11: u16 = 11;
/// The format of Julia 1.9 to 1.13.
const FORMAT_12: u16 = 12;
/// How far a header is read, in bytes: the largest known takes some hundred thousand, most of them paths of sources.
pub const LARGEST_HEADER: u64 = 64 << 20;
/// The longest text that ends with a zero, in bytes.
const LONGEST_TEXT: u64 = 4096;

impl Header {
    /// Reads the header of a `.ji` from its beginning.
    ///
    /// # Errors
    /// Nothing is known of the file, not even which Julia wrote it.
    pub fn read(file: impl Read) -> Result<Self, Unreadable> {
        let mut source = Source(BufReader::new(file.take(LARGEST_HEADER)));
        let magic: [u8; MAGIC.len()] = source.array()?;
        if magic != *MAGIC {
            return Err(Unreadable::Foreign);
        }
        let format = u16::from_le_bytes(source.array()?);
        if u16::from_le_bytes(source.array()?) != BYTE_ORDER || !POINTER_SIZES.contains(&source.byte()?) {
            return Err(Unreadable::Damaged);
        }
        let (uname, arch, version) = (source.text()?, source.text()?, source.text()?);
        let body = match format {
            FORMAT_11 => Some(source.body(false)),
            FORMAT_12 => Some(source.body(true)),
            _ => None,
        };
        let (body, unread) = match body {
            Some(Ok(body)) => (Some(body), None),
            Some(Err(reason)) => (None, Some(reason)),
            None => (None, None),
        };
        Ok(Self { format, uname, arch, version, body, unread })
    }
}

struct Source<R>(BufReader<R>);

impl<R: Read> Source<R> {
    fn body(&mut self, is_format_12: bool) -> Result<Body, Unreadable> {
        let (branch, commit) = (self.text()?, self.text()?);
        let checksum = if is_format_12 {
            // Whether there is machine code, said again at the end.
            self.byte()?;
            let checksum = self.number()?;
            // Where the data begins and ends, and with which flags it was compiled.
            self.array::<17>()?;
            Some(checksum)
        } else {
            None
        };
        let modules = self.list(|source, name| {
            let (uuid, build) = (source.uuid()?, source.number()?);
            Ok(Module { name, uuid, build })
        })?;
        if modules.is_empty() {
            return Err(Unreadable::Damaged);
        }
        let sources = self.number()?;
        let entry = dependencies::entry(&self.bytes(sources)?)?;
        let required = self.list(|source, name| {
            let uuid = source.uuid()?;
            let checksum = if is_format_12 { Some(source.number()?) } else { None };
            Ok(Required { name, uuid, checksum, build: source.number()? })
        })?;
        let targets = if is_format_12 { self.length()? } else { 0 };
        self.bytes(targets)?;
        Ok(Body { branch, commit, modules, checksum, entry, required, has_targets: targets > 0 })
    }

    /// Entries that each begin with a name, until the name is empty.
    fn list<T>(
        &mut self,
        read: impl Fn(&mut Self, String) -> Result<T, Unreadable>,
    ) -> Result<Vec<T>, Unreadable> {
        let mut entries = Vec::new();
        loop {
            let length = self.length()?;
            if length == 0 {
                return Ok(entries);
            }
            let name = in_text(self.bytes(length)?)?;
            entries.push(read(self, name)?);
        }
    }

    fn array<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH], Unreadable> {
        let mut bytes = [0; LENGTH];
        self.0.read_exact(&mut bytes).map_err(|error| because(&error))?;
        Ok(bytes)
    }

    fn byte(&mut self) -> Result<u8, Unreadable> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    fn number(&mut self) -> Result<u64, Unreadable> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    fn uuid(&mut self) -> Result<Uuid, Unreadable> {
        let (high, low) = (self.number()?, self.number()?);
        Ok(Uuid::from_u64_pair(high, low))
    }

    /// A length, for which Julia takes a number with a sign.
    fn length(&mut self) -> Result<u64, Unreadable> {
        u64::try_from(i32::from_le_bytes(self.array()?)).map_err(|_| Unreadable::Damaged)
    }

    /// So many bytes, with as much memory as there are any.
    fn bytes(&mut self, length: u64) -> Result<Vec<u8>, Unreadable> {
        let mut bytes = Vec::new();
        if length > LARGEST_HEADER {
            return Err(Unreadable::Damaged);
        }
        self.0.by_ref().take(length).read_to_end(&mut bytes).map_err(|error| because(&error))?;
        if bytes.len() as u64 == length { Ok(bytes) } else { Err(Unreadable::Cut) }
    }

    /// A text that ends with a zero.
    fn text(&mut self) -> Result<String, Unreadable> {
        let mut bytes = Vec::new();
        let read = self.0.by_ref().take(LONGEST_TEXT).read_until(0, &mut bytes);
        read.map_err(|error| because(&error))?;
        match bytes.pop() {
            Some(0) => in_text(bytes),
            Some(_) if bytes.len() as u64 + 1 == LONGEST_TEXT => Err(Unreadable::Damaged),
            _ => Err(Unreadable::Cut),
        }
    }
}

fn in_text(bytes: Vec<u8>) -> Result<String, Unreadable> {
    String::from_utf8(bytes).map_err(|_| Unreadable::Damaged)
}

fn because(error: &io::Error) -> Unreadable {
    if error.kind() == ErrorKind::UnexpectedEof { Unreadable::Cut } else { Unreadable::Io(plain(error)) }
}

#[cfg(test)]
mod tests;
