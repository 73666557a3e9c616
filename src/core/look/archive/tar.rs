//! tar files: ustar, pax (POSIX.1-2001) and GNU's long names.
//!
//! Only headers are read; contents are passed by, however large. A checksum that does not fit ends the list.

use std::path::Path;

use super::super::budget::MOST_NODES;
use super::super::preview::{Archive, Entry, Preview, Total};
use super::super::source::Source;
use super::super::{Context, Form, Part, Trouble};

const BLOCK: u64 = 512;
/// Bytes of a long name or of the additions of pax.
const MOST_ADDED: u64 = 1 << 20;

/// The list of entries, or one of them as what it is.
///
/// # Errors
/// When nothing of it can be read, or there is no such entry.
pub fn preview(source: &Source<'_>, form: Option<Form>, context: &Context<'_>) -> Result<Preview, Trouble> {
    let mut list = List::default();
    let ended = list.read(source, context);
    if let Part::Member(name) = context.part {
        let entry = super::find(&list.entries, name, context)
            .map_err(|missing| if let Err(trouble) = ended { trouble } else { missing })?;
        let (Some(entry), Some((at, size))) = (list.entries.get(entry), list.places.get(entry)) else {
            return Err(Trouble::damaged("no such entry"));
        };
        if entry.kind != "file" {
            return Ok(Preview::nothing(what_it_is(entry)));
        }
        if *size == 0 {
            return Ok(Preview::nothing("empty"));
        }
        let member = source.within(*at, *size);
        return Ok(super::inside(&member, Path::new(name), &Part::Whole, form, context));
    }
    let total = match ended {
        Ok(()) => Total::Exact(list.entries.len() as u64),
        Err(trouble) if list.entries.is_empty() => return Err(trouble),
        Err(trouble) => {
            context.ended(&trouble);
            Total::Unknown
        }
    };
    Ok(Preview::Archive(Archive { entries: list.entries, total, ..Archive::default() }))
}

/// An entry without contents, in words.
pub(super) fn what_it_is(entry: &Entry) -> String {
    match &entry.to {
        Some(to) => format!("a {} to “{to}”; it is not followed", entry.kind),
        None => format!("a {}", entry.kind),
    }
}

#[derive(Default)]
struct List {
    entries: Vec<Entry>,
    /// Where the contents of each stand, and how many bytes.
    places: Vec<(u64, u64)>,
}

/// What an additional header says about the entry that follows.
#[derive(Default)]
struct Added {
    name: Option<String>,
    to: Option<String>,
    size: Option<u64>,
    /// The size of a file with holes, of which less is in the archive.
    full: Option<u64>,
    seconds: Option<i64>,
}

impl List {
    fn read(&mut self, source: &Source<'_>, context: &Context<'_>) -> Result<(), Trouble> {
        let mut at = 0;
        let mut added = Added::default();
        loop {
            context.budget.go_on()?;
            if at == source.size() && at > 0 && source.is_whole() {
                context.note("nothing marks its end; it may have been cut");
                return Ok(());
            }
            let block: [u8; 512] = source.array(at)?;
            if block.iter().all(|byte| *byte == 0) {
                return Ok(());
            }
            if !has_checksum(&block) {
                return Err(Trouble::damaged(format!("at {at} bytes there should be a header of tar")));
            }
            let header = ::tar::Header::from_byte_slice(&block);
            let mut data = at.saturating_add(BLOCK);
            let in_header = header.entry_size().map_err(Trouble::of_reading)?;
            let letter = header.entry_type().as_byte();
            let size = if matches!(letter, b'x' | b'g' | b'L' | b'K') {
                in_header
            } else {
                added.size.unwrap_or(in_header)
            };
            match letter {
                b'x' => added.of_pax(&additions(source, data, size)?),
                b'g' => {}
                b'L' => added.name = Some(text_before_zero(&additions(source, data, size)?)),
                b'K' => added.to = Some(text_before_zero(&additions(source, data, size)?)),
                _ => {
                    if letter == b'S' && header.as_gnu().is_some_and(::tar::GnuHeader::is_extended) {
                        data = behind_holes(source, data, context)?;
                    }
                    if self.entries.len() >= MOST_NODES {
                        return Err(Trouble::unsupported(format!("more than {MOST_NODES} entries")));
                    }
                    let added = std::mem::take(&mut added);
                    let entry = entry(header, letter, size, added);
                    let has_contents = !matches!(letter, b'1'..=b'6');
                    self.places.push((data, if has_contents { size } else { 0 }));
                    self.entries.push(entry);
                    if !has_contents {
                        at = data;
                        continue;
                    }
                }
            }
            let next = size.checked_next_multiple_of(BLOCK).and_then(|length| data.checked_add(length));
            at = next.ok_or_else(|| Trouble::damaged(format!("the length at {at} bytes is none")))?;
        }
    }
}

/// Where the contents of a file with many holes begin: behind blocks that list them.
fn behind_holes(source: &Source<'_>, mut at: u64, context: &Context<'_>) -> Result<u64, Trouble> {
    loop {
        context.budget.go_on()?;
        let [is_followed] = source.array(at.saturating_add(504))?;
        at = at.saturating_add(BLOCK);
        if is_followed == 0 {
            return Ok(at);
        }
    }
}

fn additions(source: &Source<'_>, at: u64, size: u64) -> Result<Vec<u8>, Trouble> {
    if size > MOST_ADDED {
        return Err(Trouble::Memory(size));
    }
    source.bytes(at, size)
}

fn entry(header: &::tar::Header, letter: u8, size: u64, added: Added) -> Entry {
    let kind = match letter {
        0 | b'0' | b'7' | b'S' => "file",
        b'1' => "hard link",
        b'2' => "link",
        b'3' | b'4' => "device",
        b'5' => "folder",
        b'6' => "fifo",
        _ => "",
    };
    let mut kind = kind.to_string();
    if kind.is_empty() {
        kind = format!("type {}", letter.escape_ascii());
    }
    let mut name = added.name.unwrap_or_else(|| String::from_utf8_lossy(&header.path_bytes()).into_owned());
    if kind == "file" && letter != b'S' && name.ends_with('/') {
        // Before there was a letter for folders.
        kind = "folder".to_string();
    }
    if kind == "folder" && name.len() > 1 && name.ends_with('/') {
        name.pop();
    }
    let to = matches!(letter, b'1' | b'2').then(|| {
        added.to.unwrap_or_else(|| {
            header.link_name_bytes().map(|to| String::from_utf8_lossy(&to).into_owned()).unwrap_or_default()
        })
    });
    let full = added.full.or_else(|| (letter == b'S').then(|| header.size().ok()).flatten());
    let seconds =
        added.seconds.or_else(|| header.mtime().ok().and_then(|seconds| i64::try_from(seconds).ok()));
    let modified = seconds.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    let bytes = if matches!(letter, b'1'..=b'6') { 0 } else { full.unwrap_or(size) };
    let mut entry = Entry {
        name,
        kind,
        bytes,
        packed: full.filter(|full| *full != size).map(|_| size),
        to,
        modified: modified.map(|time| time.to_string()),
        ..Entry::default()
    };
    entry.leads_outside = super::leads_outside(&entry);
    entry
}

impl Added {
    /// Lines of `LENGTH KEY=VALUE`, whose length counts itself; a value may hold anything.
    fn of_pax(&mut self, mut bytes: &[u8]) {
        while let Some((line, rest)) = line_of_pax(bytes) {
            bytes = rest;
            let Some(equals) = line.iter().position(|byte| *byte == b'=') else { continue };
            let (key, value) = line.split_at(equals);
            let value = String::from_utf8_lossy(value.get(1..).unwrap_or_default()).into_owned();
            match key {
                b"path" | b"GNU.sparse.name" => self.name = Some(value),
                b"linkpath" => self.to = Some(value),
                b"size" => self.size = value.parse().ok(),
                b"GNU.sparse.realsize" | b"GNU.sparse.size" => self.full = value.parse().ok(),
                // With parts of a second behind a dot.
                b"mtime" => self.seconds = value.split('.').next().and_then(|whole| whole.parse().ok()),
                _ => {}
            }
        }
    }
}

fn line_of_pax(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = bytes.iter().position(|byte| *byte == b' ')?;
    let length: usize = std::str::from_utf8(bytes.get(..space)?).ok()?.parse().ok()?;
    let line = bytes.get(space + 1..length.checked_sub(1)?)?;
    Some((line, bytes.get(length..)?))
}

fn text_before_zero(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned()
}

/// Whether the sum of the header is what it says, the sum itself counting as spaces. Some old writers took letters for
/// numbers with a sign.
fn has_checksum(block: &[u8; 512]) -> bool {
    let Ok(said) = ::tar::Header::from_byte_slice(block).cksum() else { return false };
    let (mut sum, mut signed) = (0_i64, 0_i64);
    for (at, byte) in block.iter().enumerate() {
        let byte = if (148..156).contains(&at) { b' ' } else { *byte };
        sum += i64::from(byte);
        signed += i64::from(i8::from_ne_bytes([byte]));
    }
    [sum, signed].contains(&i64::from(said))
}
