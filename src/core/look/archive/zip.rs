//! zip files, after PKWARE's APPNOTE 6.3: the directory at the end, with zip64.
//!
//! The list comes from the directory alone, whatever stands in front of it; it ends where the directory ends, however many
//! entries it claims. What is in an entry is read only when that is asked for.

use std::path::Path;

use flate2::read::DeflateDecoder;

use super::super::budget::MOST_NODES;
use super::super::fields::{u16_at, u32_at, u64_at};
use super::super::preview::{Archive, Entry, Facts, Preview, Total, Value};
use super::super::source::{Source, Unpacking};
use super::super::{Context, Form, Part, Trouble};

const END: &[u8] = b"PK\x05\x06";
const END_BYTES: u64 = 22;
const END64: &[u8] = b"PK\x06\x06";
const LOCATOR: &[u8] = b"PK\x06\x07";
const LOCATOR_BYTES: u64 = 20;
const ENTRY: &[u8] = b"PK\x01\x02";
const ENTRY_BYTES: u64 = 46;
const LOCAL: &[u8] = b"PK\x03\x04";
const LOCAL_BYTES: u64 = 30;
/// Where a link leads to is read as far as this.
const LONGEST_LINK: u64 = 4_096;

/// The list of entries, or one of them as what it is.
///
/// # Errors
/// When there is no directory, or no such entry.
pub fn preview(source: &Source<'_>, form: Option<Form>, context: &Context<'_>) -> Result<Preview, Trouble> {
    let mut zip = Zip::open(source, context)?;
    if let Part::Member(name) = context.part {
        let number = super::find(&zip.entries, name, context)?;
        return zip.show(number, name, &Part::Whole, form, context);
    }
    zip.read_links(context);
    let count = zip.entries.len() as u64;
    let mut properties = Facts::new();
    if !zip.comment.is_empty() {
        properties.push(("comment".to_string(), Value::text(zip.comment)));
    }
    let total = if zip.is_whole { Total::Exact(count) } else { Total::Unknown };
    Ok(Preview::Archive(Archive { entries: zip.entries, total, properties }))
}

/// A zip file whose directory has been read.
pub struct Zip<'a> {
    source: &'a Source<'a>,
    pub entries: Vec<Entry>,
    comment: String,
    /// Where the header of each entry stands, and its method.
    places: Vec<(u64, u16)>,
    is_whole: bool,
}

/// Where the directory stands.
struct Directory {
    start: u64,
    end: u64,
    /// Bytes in front of the archive, which its own offsets do not count.
    before: u64,
    entries: u64,
    comment: String,
}

impl<'a> Zip<'a> {
    /// Reads the directory.
    ///
    /// # Errors
    /// When there is none.
    pub fn open(source: &'a Source<'a>, context: &Context<'_>) -> Result<Self, Trouble> {
        let directory = directory(source)?;
        let mut zip = Self {
            source,
            entries: Vec::new(),
            comment: directory.comment,
            places: Vec::new(),
            is_whole: true,
        };
        let mut at = directory.start;
        let mut ended = Ok(());
        while at < directory.end && ended.is_ok() {
            ended = zip.entry(&mut at, directory.end, directory.before);
        }
        let count = zip.entries.len() as u64;
        match ended {
            Err(trouble) if count == 0 => return Err(trouble),
            Err(trouble) => {
                zip.is_whole = false;
                context.ended(&trouble);
            }
            // It is told modulo 65,536 by programs that do not know zip64.
            Ok(()) if count != directory.entries && count % 65_536 != directory.entries => {
                context.note(format!("its directory claims {} entries and has {count}", directory.entries));
            }
            Ok(()) => {}
        }
        Ok(zip)
    }

    fn entry(&mut self, at: &mut u64, end: u64, before: u64) -> Result<(), Trouble> {
        self.source.budget().go_on()?;
        if self.entries.len() >= MOST_NODES {
            return Err(Trouble::unsupported(format!("more than {MOST_NODES} entries")));
        }
        let head: [u8; 46] = self.source.array(*at)?;
        if !head.starts_with(ENTRY) {
            return Err(Trouble::damaged(format!("at {at} bytes there should be an entry of the directory")));
        }
        let (name_bytes, extra_bytes, comment_bytes) =
            (u16_at(&head, 28), u16_at(&head, 30), u16_at(&head, 32));
        let name = self.source.bytes(*at + ENTRY_BYTES, name_bytes.into())?;
        let extra = self.source.bytes(*at + ENTRY_BYTES + u64::from(name_bytes), extra_bytes.into())?;
        *at += ENTRY_BYTES + u64::from(name_bytes) + u64::from(extra_bytes) + u64::from(comment_bytes);
        if *at > end {
            return Err(Trouble::damaged("an entry reaches out of the directory"));
        }
        let mut packed = u64::from(u32_at(&head, 20));
        let mut bytes = u64::from(u32_at(&head, 24));
        let mut local = u64::from(u32_at(&head, 42));
        // Each of these stands in zip64's field only where its own place is full, in this order.
        let mut large = zip64(&extra).chunks_exact(8).map(|number| u64_at(number, 0));
        for field in [&mut bytes, &mut packed, &mut local] {
            if *field == u64::from(u32::MAX) {
                *field = large.next().unwrap_or(*field);
            }
        }
        let method = u16_at(&head, 10);
        let name = String::from_utf8_lossy(&name).into_owned();
        // The upper half of the attributes is the mode of Unix, where the entry was made on one.
        let is_unix = head.get(5) == Some(&3);
        let kind = match u32_at(&head, 38) >> 28 {
            0o12 if is_unix => "link",
            0o1 if is_unix => "fifo",
            0o2 | 0o6 if is_unix => "device",
            _ if name.ends_with('/') => "folder",
            _ => "file",
        };
        let mut entry = Entry {
            name,
            kind: kind.to_string(),
            bytes,
            packed: Some(packed),
            method: Some(method_name(method)),
            modified: time(u16_at(&head, 14), u16_at(&head, 12)),
            encrypted: u16_at(&head, 8) & 1 != 0,
            ..Entry::default()
        };
        entry.leads_outside = super::leads_outside(&entry);
        self.entries.push(entry);
        self.places.push((local.saturating_add(before), method));
        Ok(())
    }

    /// Reads where the links lead, as far as that may be read.
    fn read_links(&mut self, context: &Context<'_>) {
        for number in 0..self.entries.len() {
            if self.entries.get(number).is_none_or(|entry| entry.kind != "link" || entry.encrypted) {
                continue;
            }
            let to = match self.start(number, LONGEST_LINK) {
                Ok(to) => to,
                Err(trouble) if trouble.ends_all() => return context.ended(&trouble),
                Err(_) => continue,
            };
            if let Some(entry) = self.entries.get_mut(number) {
                entry.to = Some(String::from_utf8_lossy(&to).into_owned());
                entry.leads_outside = super::leads_outside(entry);
            }
        }
    }

    /// What an entry holds as it is packed, and its method.
    fn packed(&self, number: usize) -> Result<(Source<'_>, u16), Trouble> {
        let place = self.entries.get(number).zip(self.places.get(number));
        let (entry, (local, method)) = place.ok_or_else(|| Trouble::damaged("no such entry"))?;
        if entry.encrypted {
            return Err(Trouble::unsupported("encrypted"));
        }
        let head: [u8; 30] = self.source.array(*local)?;
        if !head.starts_with(LOCAL) {
            return Err(Trouble::damaged(format!("at {local} bytes there should be the header of an entry")));
        }
        let names = u64::from(u16_at(&head, 26)) + u64::from(u16_at(&head, 28));
        let at = local.saturating_add(LOCAL_BYTES + names);
        Ok((self.source.within(at, entry.packed.unwrap_or(0)), *method))
    }

    /// The first bytes of an entry, `most` of them.
    ///
    /// # Errors
    /// When not even these can be read.
    pub fn start(&self, number: usize, most: u64) -> Result<Vec<u8>, Trouble> {
        let (packed, method) = self.packed(number)?;
        match method {
            0 => packed.up_to(0, most),
            8 => {
                match Unpacking::new(DeflateDecoder::new(packed.reader(0)), self.source.budget()).up_to(most)
                {
                    (bytes, _, Some(trouble)) if bytes.is_empty() => Err(trouble),
                    (bytes, _, _) => Ok(bytes),
                }
            }
            other => Err(cannot_unpack(other)),
        }
    }

    /// An entry as what it is.
    ///
    /// # Errors
    /// When it cannot be unpacked.
    pub fn show(
        &self,
        number: usize,
        name: &str,
        part: &Part,
        form: Option<Form>,
        context: &Context<'_>,
    ) -> Result<Preview, Trouble> {
        match self.entries.get(number) {
            Some(entry) if entry.kind != "file" => {
                return Ok(Preview::nothing(super::tar::what_it_is(entry)));
            }
            Some(entry) if entry.bytes == 0 => return Ok(Preview::nothing("empty")),
            _ => {}
        }
        let (packed, method) = self.packed(number)?;
        match method {
            0 => Ok(super::inside(&packed, Path::new(name), part, form, context)),
            8 => {
                let mut unpacking =
                    Unpacking::new(DeflateDecoder::new(packed.reader(0)), self.source.budget());
                let unpacked = super::unpack(&mut unpacking, Path::new(name), form, context)?;
                Ok(super::inside(&unpacked, Path::new(name), part, form, context))
            }
            other => Err(cannot_unpack(other)),
        }
    }
}

fn cannot_unpack(method: u16) -> Trouble {
    Trouble::unsupported(format!("packed by {}, which is not read here", method_name(method)))
}

fn directory(source: &Source<'_>) -> Result<Directory, Trouble> {
    let missing = || Trouble::unsupported("there is no directory at its end; perhaps the file was cut");
    let most = END_BYTES + u64::from(u16::MAX);
    let from = source.size().saturating_sub(most);
    let tail = source.up_to(from, most)?;
    // The last mark whose comment reaches to the end, and otherwise the last.
    let marks = || tail.windows(22).enumerate().rev().filter(|(_, window)| window.starts_with(END));
    let reaches =
        |(at, window): &(usize, &[u8])| at + window.len() + usize::from(u16_at(window, 20)) == tail.len();
    let (at, end) = marks().find(reaches).or_else(|| marks().next()).ok_or_else(missing)?;
    let comment = tail.get(at + end.len()..).unwrap_or_default();
    let comment = comment.get(..usize::from(u16_at(end, 20))).unwrap_or(comment);
    let comment = String::from_utf8_lossy(comment).into_owned();
    let mut found = from + at as u64;
    let mut entries = u64::from(u16_at(end, 10));
    let (mut size, mut start) = (u64::from(u32_at(end, 12)), u64::from(u32_at(end, 16)));
    if let Some((at, end)) = end64(source, found)? {
        found = at;
        (entries, size, start) = (u64_at(&end, 32), u64_at(&end, 40), u64_at(&end, 48));
    }
    // The directory ends where its end is marked, whatever stands in front of the archive.
    let real = found.checked_sub(size).filter(|real| *real >= start);
    let is_entry = |at: u64| source.up_to(at, 4).is_ok_and(|mark| mark == ENTRY);
    let (start, before) = match real {
        Some(real) if size == 0 || is_entry(real) => (real, real - start),
        _ if is_entry(start) => (start, 0),
        _ => return Err(missing()),
    };
    Ok(Directory { start, end: start.saturating_add(size).min(found), before, entries, comment })
}

/// The end of zip64, and where it stands, if there is one; `end` is where the older one stands.
fn end64(source: &Source<'_>, end: u64) -> Result<Option<(u64, [u8; 56])>, Trouble> {
    let Some(locator) = end.checked_sub(LOCATOR_BYTES) else { return Ok(None) };
    let bytes: [u8; 20] = source.array(locator)?;
    if !bytes.starts_with(LOCATOR) {
        return Ok(None);
    }
    // Where it is said to stand, and where it must when something stands in front of the archive.
    for at in [Some(u64_at(&bytes, 8)), locator.checked_sub(56)].into_iter().flatten() {
        match source.array::<56>(at) {
            Ok(end) if end.starts_with(END64) => return Ok(Some((at, end))),
            Err(trouble) if trouble.ends_all() => return Err(trouble),
            _ => {}
        }
    }
    Ok(None)
}

/// The field of zip64 among the additional fields of an entry.
fn zip64(mut extra: &[u8]) -> &[u8] {
    while let (Some(head), Some(rest)) = (extra.get(..4), extra.get(4..)) {
        let field = rest.get(..usize::from(u16_at(head, 2))).unwrap_or(rest);
        if u16_at(head, 0) == 1 {
            return field;
        }
        extra = rest.get(field.len()..).unwrap_or_default();
    }
    &[]
}

fn method_name(method: u16) -> String {
    match method {
        0 => "stored",
        8 => "deflate",
        9 => "deflate64",
        12 => "bzip2",
        14 => "lzma",
        93 => "zstd",
        95 => "xz",
        99 => "AES",
        other => return format!("method {other}"),
    }
    .to_string()
}

/// The date and time of DOS, without a zone.
fn time(date: u16, time: u16) -> Option<String> {
    let (year, month, day) = (1980 + (date >> 9), (date >> 5) & 15, date & 31);
    let (hour, minute, second) = (time >> 11, (time >> 5) & 63, (time & 31) * 2);
    (date != 0).then(|| format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"))
}
