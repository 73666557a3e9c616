//! Text: its first lines, or those from a row on, and what it is encoded in.
//!
//! Nothing in it is interpreted: entities, links and escapes stay as they are.

use std::path::Path;

use super::budget::{MOST_CHARACTERS, MOST_ROWS};
use super::preview::{self, Preview, Total};
use super::source::Source;
use super::{Context, Part, Trouble};

pub mod decoding;
#[cfg(test)]
mod tests;

use decoding::Decoder;

/// Whether these bytes, the beginning of a file, are text rather than data.
pub fn is_text(start: &[u8]) -> bool {
    match start {
        [0xff, 0xfe, units @ ..] => is_utf16(units, u16::from_le_bytes),
        [0xfe, 0xff, units @ ..] => is_utf16(units, u16::from_be_bytes),
        _ if start.contains(&0) => false,
        _ => !is_mostly_damaged(start),
    }
}

fn is_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> bool {
    // The last may be half of a character.
    let (pairs, _) = bytes.as_chunks::<2>();
    let mut characters = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).peekable();
    while let Some(character) = characters.next() {
        let is_last = characters.peek().is_none();
        match character {
            Ok(character) if is_control(u32::from(character)) => return false,
            Err(_) if !is_last => return false,
            _ => {}
        }
    }
    true
}

/// A control character that stands in no text: colours of a terminal are made with the escape character.
fn is_control(character: u32) -> bool {
    character < 0x20 && !matches!(character, 0x09 | 0x0a | 0x0c | 0x0d | 0x1b)
}

/// Compressed data and the like, when by chance no zero is near its beginning: much of it is no character at all, and
/// there are control characters.
fn is_mostly_damaged(bytes: &[u8]) -> bool {
    let controls = bytes.iter().filter(|byte| is_control(u32::from(**byte))).count();
    let damaged: usize = bytes.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
    controls * 10 > bytes.len() && controls > 8
        || controls * 20 > bytes.len() && damaged * 10 > bytes.len() * 3
}

/// The row from which on a table or a text is wanted.
pub fn wanted_row(context: &Context<'_>) -> u64 {
    if let Part::Rows(from) = context.part { *from } else { 0 }
}

/// How many bytes are read for what is shown: few enough that several parts may be read within the limits.
pub fn most_read(context: &Context<'_>) -> u64 {
    context.budget.limits().read / 4
}

/// The lines of `source`.
///
/// # Errors
/// When nothing of it can be read.
pub fn preview(source: &Source<'_>, context: &Context<'_>) -> Result<Preview, Trouble> {
    let mut decoder = Decoder::new(source)?;
    let mut lines = Lines::from(wanted_row(context));
    let is_whole = loop {
        let before = decoder.taken();
        match decoder.piece() {
            Ok(Some(text)) => lines.add(&text, before),
            Ok(None) => break true,
            Err(trouble) if lines.count == 0 && lines.kept.is_empty() => return Err(trouble),
            Err(trouble) => {
                context.ended(&trouble);
                break false;
            }
        }
        let since = lines.shown_since.map_or(0, |since| decoder.taken().saturating_sub(since));
        if since >= most_read(context) && decoder.taken() < source.size() {
            break false;
        }
    };
    lines.finish();
    let total = match lines.count {
        count if is_whole => Total::Exact(count),
        0 | 1 => Total::Unknown,
        count => Total::About(decoder.reckoned(count)),
    };
    if !is_whole || lines.is_cut || (lines.kept.len() as u64) < lines.count {
        context.cut();
    }
    Ok(Preview::Text(preview::Text {
        lines: lines.kept,
        total,
        encoding: decoder.encoding().to_string(),
        eol: decoder.eol().to_string(),
        language: language(context.name).map(str::to_string),
    }))
}

/// Lines as they come, of which some are kept.
#[derive(Debug)]
struct Lines {
    from: u64,
    /// Lines that have ended.
    count: u64,
    kept: Vec<String>,
    /// How far had been read when the first that is shown began.
    shown_since: Option<u64>,
    is_cut: bool,
    current: String,
    characters: usize,
    has_begun: bool,
    after_cr: bool,
}

impl Lines {
    fn from(from: u64) -> Self {
        Self {
            from,
            count: 0,
            kept: Vec::new(),
            shown_since: (from == 0).then_some(0),
            is_cut: false,
            current: String::new(),
            characters: 0,
            has_begun: false,
            after_cr: false,
        }
    }

    fn add(&mut self, text: &str, taken: u64) {
        for part in text.split_inclusive(['\n', '\r']) {
            if part == "\n" && self.after_cr {
                self.after_cr = false;
                continue;
            }
            let line = part.strip_suffix(['\n', '\r']).unwrap_or(part);
            self.push(line);
            self.after_cr = part.ends_with('\r');
            if line.len() < part.len() {
                self.end();
            }
            if self.count >= self.from && self.shown_since.is_none() {
                self.shown_since = Some(taken);
            }
        }
    }

    fn push(&mut self, part: &str) {
        self.has_begun = true;
        if self.count < self.from || self.kept.len() >= MOST_ROWS {
            return;
        }
        for character in part.chars() {
            if self.characters > MOST_CHARACTERS {
                return;
            }
            let is_over = self.characters == MOST_CHARACTERS;
            self.is_cut |= is_over;
            self.current.push(if is_over { '…' } else { character });
            self.characters += 1;
        }
    }

    fn end(&mut self) {
        if self.count >= self.from && self.kept.len() < MOST_ROWS {
            self.kept.push(std::mem::take(&mut self.current));
        }
        self.characters = 0;
        self.has_begun = false;
        self.count += 1;
    }

    /// A last line may lack what ends it.
    fn finish(&mut self) {
        if self.has_begun {
            self.end();
        }
    }
}

/// The language that a name tells.
fn language(name: &Path) -> Option<&'static str> {
    let extension = name.extension()?.to_str()?.to_ascii_lowercase();
    Some(match extension.as_str() {
        "jl" => "julia",
        "md" => "markdown",
        "py" => "python",
        "r" => "r",
        "m" => "matlab",
        "sh" | "bash" => "shell",
        "c" | "h" => "c",
        "cpp" | "hpp" | "cc" => "c++",
        "rs" => "rust",
        "f" | "f90" | "for" => "fortran",
        "js" => "javascript",
        "json" | "geojson" | "ipynb" => "json",
        "toml" => "toml",
        "yaml" | "yml" => "yaml",
        "xml" | "svg" | "gml" | "kml" => "xml",
        "html" | "htm" => "html",
        "css" => "css",
        "tex" | "bib" => "tex",
        "sql" => "sql",
        _ => return None,
    })
}
