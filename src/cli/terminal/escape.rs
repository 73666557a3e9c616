//! The last look at what leaves the program: nothing but visible text, whoever wrote it and whatever was read.
//!
//! Names are made visible where sentences are made of them. What slips through there stops here: of what is not
//! visible a terminal gets line ends, tabs and colours, and a JSON document nothing that is not escaped.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use crate::core::words::is_deceptive;

/// Passes lines on, each as `escape` makes it.
pub(super) struct Escaping<W: Write> {
    to: W,
    escape: fn(&str) -> Cow<'_, str>,
    line: Vec<u8>,
}

impl<W: Write> Escaping<W> {
    pub fn new(to: W, escape: fn(&str) -> Cow<'_, str>) -> Self {
        Self { to, escape, line: Vec::new() }
    }

    fn pass_on(&mut self) -> io::Result<()> {
        let lines = std::mem::take(&mut self.line);
        self.to.write_all((self.escape)(&String::from_utf8_lossy(&lines)).as_bytes())
    }
}

impl<W: Write> Write for Escaping<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let (lines, rest) = bytes.split_at(end);
        if !lines.is_empty() {
            self.line.extend_from_slice(lines);
            self.pass_on()?;
        }
        self.line.extend_from_slice(rest);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_on()?;
        self.to.flush()
    }
}

/// Text for a terminal: line ends, tabs and colours stay, everything else that does not show is spelled out.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    spelled(
        text,
        |rest| if rest.starts_with(['\n', '\t']) { 1 } else { colour(rest) },
        |out, c| {
            out.extend(c.escape_default());
        },
    )
}

/// One line for a terminal: only colours stay.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    spelled(text, colour, |out, c| out.extend(c.escape_default()))
}

/// A JSON document as it is laid out in lines: what does not show can stand only in its strings, where it is
/// escaped. Its values stay the same.
pub(super) fn json(text: &str) -> Cow<'_, str> {
    spelled(
        text,
        |rest| usize::from(rest.starts_with('\n')),
        |out, c| {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing into a string cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        },
    )
}

/// Spells every character out that does not show, but for what `stays` at the beginning of the rest, in bytes.
fn spelled(text: &str, stays: fn(&str) -> usize, spell: fn(&mut String, char)) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) && stays("\n") == 1 {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find(is_deceptive) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let length = match stays(from) {
            0 => {
                from.chars().take(1).for_each(|c| spell(&mut out, c));
                from.chars().next().map_or(0, char::len_utf8)
            }
            length => {
                out.push_str(&from[..length]);
                length
            }
        };
        rest = &from[length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// How long the change of colour is that begins here.
fn colour(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("\u{1b}[") else { return 0 };
    let parameters = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
    if rest[parameters..].starts_with('m') { parameters + 3 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_lines_tabs_and_colours_and_nothing_else_that_does_not_show() {
        assert_eq!(text("a\tb\n\u{1b}[1;31mred\u{1b}[0m"), "a\tb\n\u{1b}[1;31mred\u{1b}[0m");
        assert_eq!(text("\u{1b}]0;title\u{7}\u{1b}[2J\u{1b}[3"), "\\u{1b}]0;title\\u{7}\\u{1b}[2J\\u{1b}[3");
        assert_eq!(text("\u{9b}31m\u{202e}\u{7f}\r"), "\\u{9b}31m\\u{202e}\\u{7f}\\r");
        assert_eq!(line("a\nb\u{1b}[0m"), "a\\nb\u{1b}[0m");
        assert_eq!(text("Ünï\u{200d}码"), "Ünï\u{200d}码");
    }

    #[test]
    fn a_document_means_the_same_and_shows_nothing_hidden() {
        let value = serde_json::json!({"a\u{202e}": "\u{9b}1\u{7f}\u{2028}\u{e0041}\n\t\u{61c}"});
        let plain = serde_json::to_string_pretty(&value).unwrap();
        let escaped = json(&plain);
        assert!(escaped.is_ascii(), "{escaped}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&escaped).unwrap(), value);
    }

    #[test]
    fn pieces_of_a_character_come_together() {
        let mut written = Vec::new();
        let mut escaping = Escaping::new(&mut written, text);
        for byte in "a\u{202e}\nü\n\u{1b}[0mb".as_bytes() {
            escaping.write_all(&[*byte]).unwrap();
        }
        escaping.flush().unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), "a\\u{202e}\nü\n\u{1b}[0mb");
    }
}
