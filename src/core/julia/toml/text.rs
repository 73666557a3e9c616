//! Strings of Julia's parser, after their opening quote.
//!
//! Escapes are checked while the end is looked for, and decoded afterwards by Julia's own `unescape_string`, which
//! knows eight digits after `\U` where the check asks for six.

use super::parser::{Parsed, Parser, Stop, refused};
use crate::core::julia::escape::{self, Flaw};

impl Parser<'_> {
    /// Reads a string whose first quote was taken.
    pub(super) fn text(&mut self, quote: u8) -> Parsed<Vec<u8>> {
        let mut is_long = false;
        if self.accept_byte(quote) {
            if !self.accept_byte(quote) {
                return Ok(Vec::new());
            }
            self.accept_byte(b'\r');
            self.accept_byte(b'\n');
            is_long = true;
        }
        let mut text = Vec::new();
        let mut start = self.at;
        let mut has_escapes = false;
        loop {
            let stops = |byte: u8| byte == quote || byte == b'\\' || (byte == b'\n' && !is_long);
            if self.peek().is_none() {
                return refused("a string does not end");
            }
            self.accept_all(|byte| !stops(byte));
            if self.peek() == Some(b'\n') && !is_long {
                return refused("a string does not end on its line");
            }
            if self.accept_byte(quote) && (!is_long || (self.accept_byte(quote) && self.accept_byte(quote))) {
                let end = self.at - if is_long { 3 } else { 1 };
                text.extend_from_slice(self.bytes.get(start..end).unwrap_or_default());
                return if has_escapes { unescaped(&text) } else { Ok(text) };
            }
            // Behind one or two quotes the next byte is taken unseen.
            if self.next() != Some(b'\\') || quote == b'\'' {
                continue;
            }
            if matches!(self.peek(), Some(b'\n' | b'\r')) {
                text.extend_from_slice(self.bytes.get(start..self.at - 1).unwrap_or_default());
                self.accept_all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
                start = self.at;
            } else {
                self.escape()?;
                has_escapes = true;
            }
        }
    }

    fn escape(&mut self) -> Parsed<()> {
        let length = match self.next() {
            Some(b'b' | b't' | b'n' | b'f' | b'r' | b'"' | b'\\') => return Ok(()),
            Some(b'u') => 4,
            Some(b'U') => 6,
            _ => return refused("a string has an escape that is not TOML"),
        };
        let start = self.at;
        for _ in 0..length {
            if !self.accept(|byte| byte.is_ascii_hexdigit()) {
                return refused("an escape in a string has too few digits");
            }
        }
        if char::from_u32(hexadecimal(self.taken(start))).is_none() {
            return refused("an escape in a string is no character");
        }
        Ok(())
    }
}

fn hexadecimal(digits: &[u8]) -> u32 {
    let values = digits.iter().filter_map(|digit| char::from(*digit).to_digit(16));
    values.fold(0, |sum, digit| sum << 4 | digit)
}

/// Decodes the escapes of a string that was checked.
fn unescaped(text: &[u8]) -> Parsed<Vec<u8>> {
    match escape::unescape(text) {
        (_, Flaw::Unknown) => Err(Stop::Failed("ArgumentError: invalid escape sequence".into())),
        (bytes, _) => Ok(bytes.into_owned()),
    }
}
