//! Bytes of text as characters, piece by piece: what they are encoded in, and what ends their lines.
//!
//! A mark at the beginning decides. Without one it is UTF-8, until bytes are met that are not; when these are the
//! first beyond ASCII and look like letters of western Europe, it is taken for Latin-1. All else is shown with
//! replacement characters, and said so.

use crate::core::look::source::Source;
use crate::core::look::{Context, Trouble};

/// Bytes that are decoded at once.
const PIECE: u64 = 1 << 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    /// Nothing beyond ASCII was met so far.
    Ascii,
    Utf8,
    Utf16Little,
    Utf16Big,
    Latin1,
}

/// Reads a source from its beginning as text.
#[derive(Debug)]
pub struct Decoder<'a> {
    source: &'a Source<'a>,
    offset: u64,
    encoding: Encoding,
    has_mark: bool,
    has_replaced: bool,
    /// The beginning of a character whose end was not read yet.
    begun: Vec<u8>,
    endings: Endings,
}

impl<'a> Decoder<'a> {
    /// # Errors
    /// When the source cannot be read.
    pub fn new(source: &'a Source<'a>) -> Result<Self, Trouble> {
        let start = source.up_to(0, 3)?;
        let (encoding, offset) = match start.as_slice() {
            [0xef, 0xbb, 0xbf] => (Encoding::Utf8, 3),
            [0xff, 0xfe, ..] => (Encoding::Utf16Little, 2),
            [0xfe, 0xff, ..] => (Encoding::Utf16Big, 2),
            _ => (Encoding::Ascii, 0),
        };
        let (has_mark, begun) = (offset > 0, Vec::new());
        let endings = Endings::default();
        Ok(Self { source, offset, encoding, has_mark, has_replaced: false, begun, endings })
    }

    /// The next characters, `None` at the end.
    ///
    /// # Errors
    /// When the source cannot be read, or nothing more may be.
    pub fn piece(&mut self) -> Result<Option<String>, Trouble> {
        self.source.budget().go_on()?;
        let length = PIECE.min(self.source.size().saturating_sub(self.offset));
        let mut bytes = std::mem::take(&mut self.begun);
        if length == 0 && bytes.is_empty() {
            return Ok(None);
        }
        bytes.extend(self.source.bytes(self.offset, length)?);
        self.offset += length;
        if self.encoding == Encoding::Ascii && !bytes.is_ascii() {
            self.encoding = guess(&bytes, self.is_at_end());
        }
        let text = match self.encoding {
            Encoding::Ascii | Encoding::Utf8 => self.utf8(&bytes),
            Encoding::Utf16Little => self.utf16(&bytes, u16::from_le_bytes),
            Encoding::Utf16Big => self.utf16(&bytes, u16::from_be_bytes),
            Encoding::Latin1 => bytes.iter().map(|byte| char::from(*byte)).collect(),
        };
        self.endings.add(&text);
        Ok(Some(text))
    }

    fn is_at_end(&self) -> bool {
        self.offset >= self.source.size()
    }

    fn utf8(&mut self, bytes: &[u8]) -> String {
        let mut text = String::with_capacity(bytes.len());
        let mut left = bytes.len();
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            left -= chunk.valid().len() + chunk.invalid().len();
            if chunk.invalid().is_empty() {
                continue;
            }
            if left == 0 && !self.is_at_end() && is_begun(chunk.invalid()) {
                self.begun = chunk.invalid().to_vec();
            } else {
                text.push(char::REPLACEMENT_CHARACTER);
                self.has_replaced = true;
            }
        }
        text
    }

    fn utf16(&mut self, bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
        let (pairs, odd) = bytes.as_chunks::<2>();
        let is_high = |pair: &[u8; 2]| (0xd800..0xdc00).contains(&unit(*pair));
        let (pairs, begun) = match pairs.split_last() {
            Some((last, before)) if is_high(last) && !self.is_at_end() => (before, last.as_slice()),
            _ => (pairs, [].as_slice()),
        };
        self.begun = [begun, odd].concat();
        let mut text: String = char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
            .map(|character| {
                character.unwrap_or_else(|_| {
                    self.has_replaced = true;
                    char::REPLACEMENT_CHARACTER
                })
            })
            .collect();
        if self.is_at_end() && !self.begun.is_empty() {
            self.begun.clear();
            self.has_replaced = true;
            text.push(char::REPLACEMENT_CHARACTER);
        }
        text
    }

    /// Bytes that were read so far.
    pub fn taken(&self) -> u64 {
        self.offset
    }

    /// Of so many things in what was read, how many there are in the whole, when they go on like this.
    pub fn reckoned(&self, counted: u64) -> u64 {
        self.reckoned_in(counted, self.offset)
    }

    fn reckoned_in(&self, counted: u64, taken: u64) -> u64 {
        let all = u128::from(counted) * u128::from(self.source.size()) / u128::from(taken.max(1));
        u64::try_from(all).unwrap_or(u64::MAX)
    }

    /// Whether a mark at the beginning told the encoding.
    pub fn has_mark(&self) -> bool {
        self.has_mark
    }

    pub fn encoding(&self) -> &'static str {
        match self.encoding {
            Encoding::Ascii | Encoding::Utf8 if self.has_replaced => "not UTF-8; shown with replacement",
            Encoding::Ascii | Encoding::Utf8 => "utf-8",
            Encoding::Utf16Little => "utf-16le",
            Encoding::Utf16Big => "utf-16be",
            Encoding::Latin1 => "latin-1 (guessed)",
        }
    }

    /// What ended the lines so far: `lf`, `crlf`, `cr`, `mixed`, or `none`.
    pub fn eol(&self) -> &'static str {
        self.endings.name()
    }
}

/// Whether these bytes are the beginning of a character, and may go on.
fn is_begun(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

fn guess(bytes: &[u8], at_end: bool) -> Encoding {
    match std::str::from_utf8(bytes) {
        Err(error) if (error.error_len().is_some() || at_end) && is_latin1(bytes) => Encoding::Latin1,
        _ => Encoding::Utf8,
    }
}

/// Whether nearly all that is not ASCII stands where letters and signs of Latin-1 stand: one or two beside a letter of
/// ASCII, or a sign alone.
fn is_latin1(bytes: &[u8]) -> bool {
    let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
    let (mut likely, mut all) = (0_u64, 0_u64);
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let run = rest.iter().take_while(|byte| !byte.is_ascii()).count();
        if run == 0 {
            at += rest.iter().take_while(|byte| byte.is_ascii()).count();
            continue;
        }
        let run_bytes = rest.get(..run).unwrap_or_default();
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let is_sign = run == 1 && run_bytes.iter().all(|byte| *byte < 0xc0);
        let is_beside_letter = is_letter(before) || is_letter(rest.get(run));
        all += 1;
        if run <= 2 && run_bytes.iter().all(|byte| *byte >= 0xa0) && (is_sign || is_beside_letter) {
            likely += 1;
        }
        at += run;
    }
    likely * 10 >= all * 9
}

/// What ends the lines of a text.
#[derive(Debug, Default)]
struct Endings {
    lf: u64,
    crlf: u64,
    cr: u64,
    after_cr: bool,
}

impl Endings {
    fn add(&mut self, text: &str) {
        for byte in text.bytes() {
            match byte {
                b'\n' if self.after_cr => self.crlf += 1,
                b'\n' => self.lf += 1,
                _ if self.after_cr => self.cr += 1,
                _ => {}
            }
            self.after_cr = byte == b'\r';
        }
    }

    fn name(&self) -> &'static str {
        match (self.lf > 0, self.crlf > 0, self.cr > 0 || self.after_cr) {
            (false, false, false) => "none",
            (true, false, false) => "lf",
            (false, true, false) => "crlf",
            (false, false, true) => "cr",
            _ => "mixed",
        }
    }
}

/// The lines of a source, one after the other and whole.
#[derive(Debug)]
pub struct Lines<'a> {
    decoder: Decoder<'a>,
    text: String,
    /// Where in `text` the next line begins, and from where its end is not looked for yet.
    start: usize,
    searched: usize,
}

impl<'a> Lines<'a> {
    /// # Errors
    /// As [`Decoder::new`].
    pub fn new(source: &'a Source<'a>) -> Result<Self, Trouble> {
        Ok(Self { decoder: Decoder::new(source)?, text: String::new(), start: 0, searched: 0 })
    }

    /// The next line without what ends it, `None` at the end.
    ///
    /// # Errors
    /// As [`Decoder::piece`].
    pub fn line(&mut self) -> Result<Option<&str>, Trouble> {
        loop {
            let found = self.text.get(self.searched..).and_then(|rest| rest.find('\n'));
            if let Some(end) = found.map(|found| self.searched + found) {
                let line = self.start..end;
                self.start = end + 1;
                self.searched = self.start;
                let line = self.text.get(line).unwrap_or_default();
                return Ok(Some(line.strip_suffix('\r').unwrap_or(line)));
            }
            self.text.drain(..self.start.min(self.text.len()));
            self.start = 0;
            self.searched = self.text.len();
            match self.decoder.piece()? {
                Some(piece) => self.text.push_str(&piece),
                None if self.text.is_empty() => return Ok(None),
                None => {
                    self.start = self.text.len();
                    return Ok(Some(&self.text));
                }
            }
        }
    }

    /// Bytes of the lines so far, nearly.
    pub fn taken(&self) -> u64 {
        let ahead = self.text.len().saturating_sub(self.start) as u64;
        self.decoder.taken().saturating_sub(ahead)
    }

    /// Of so many things in the lines so far, how many there are in the whole, when they go on like this.
    pub fn reckoned(&self, counted: u64) -> u64 {
        self.decoder.reckoned_in(counted, self.taken())
    }

    pub fn encoding(&self) -> &'static str {
        self.decoder.encoding()
    }
}

/// Where in a text it goes on after `before`: `line 1 column 13`.
pub fn place_after(before: &str) -> String {
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("line {line} column {column}")
}

/// The text of a source, `most` bytes of it at most and as many as may be read, and whether that is all.
///
/// # Errors
/// When nothing of it can be read.
pub fn up_to(source: &Source<'_>, most: u64, context: &Context<'_>) -> Result<(String, bool), Trouble> {
    let mut decoder = Decoder::new(source)?;
    let mut text = String::new();
    loop {
        match decoder.piece() {
            Ok(Some(piece)) => text.push_str(&piece),
            Ok(None) => return Ok((text, true)),
            Err(trouble) if text.is_empty() => return Err(trouble),
            Err(trouble) => {
                context.ended(&trouble);
                return Ok((text, false));
            }
        }
        if decoder.taken() >= most && decoder.taken() < source.size() {
            return Ok((text, false));
        }
    }
}
