//! Strings as Julia escapes them (Julia `base/strings/io.jl`, `unescape_string`).
//!
//! Scratch.jl writes paths through Julia's `escape_string`, whose escapes are more than TOML's: `\e`, `\a`,
//! `\v`, `\x7f`, octal, and `\u` with fewer than four digits. TOML's own meaning of an escape is never
//! another than Julia's, but for `\x80` and above, which is a byte to Julia; since Julia wrote it, a byte it is.

use std::borrow::Cow;

/// What is wrong with a string, the worse the later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flaw {
    None,
    /// An escape that `unescape_string` knows and Julia's TOML parser does not.
    JuliaOnly,
    /// An escape that nobody knows; it is kept as it stands.
    Unknown,
}

/// The bytes that the text between double quotes stands for.
pub fn unescape(raw: &[u8]) -> (Cow<'_, [u8]>, Flaw) {
    if !raw.contains(&b'\\') {
        return (Cow::Borrowed(raw), Flaw::None);
    }
    let mut bytes = Vec::with_capacity(raw.len());
    let mut flaw = Flaw::None;
    let mut rest = raw;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'\\' {
            bytes.push(*first);
            continue;
        }
        if let Some((length, found)) = escape(after, &mut bytes) {
            rest = after.get(length..).unwrap_or_default();
            flaw = flaw.max(found);
        } else {
            bytes.push(b'\\');
            flaw = Flaw::Unknown;
        }
    }
    (Cow::Owned(bytes), flaw)
}

/// Decodes what follows a backslash; how many bytes of it were used.
fn escape(after: &[u8], bytes: &mut Vec<u8>) -> Option<(usize, Flaw)> {
    let (byte, flaw) = match after.first()? {
        b'b' => (0x08, Flaw::None),
        b't' => (b'\t', Flaw::None),
        b'n' => (b'\n', Flaw::None),
        b'f' => (0x0c, Flaw::None),
        b'r' => (b'\r', Flaw::None),
        same @ (b'"' | b'\\') => (*same, Flaw::None),
        b'a' => (0x07, Flaw::JuliaOnly),
        b'v' => (0x0b, Flaw::JuliaOnly),
        b'e' => (0x1b, Flaw::JuliaOnly),
        same @ (b'$' | b'\'' | b'`') => (*same, Flaw::JuliaOnly),
        b'0'..=b'7' => {
            let (value, length) = digits(after, 3, 8)?;
            bytes.push(u8::try_from(value).ok()?);
            return Some((length, Flaw::JuliaOnly));
        }
        b'x' => {
            let (value, length) = digits(after.get(1..)?, 2, 16)?;
            bytes.push(u8::try_from(value).ok()?);
            return Some((length + 1, Flaw::JuliaOnly));
        }
        letter @ (b'u' | b'U') => {
            let longest = if *letter == b'u' { 4 } else { 8 };
            let (value, length) = digits(after.get(1..)?, longest, 16)?;
            let regular = push_character(value, bytes)? && length == longest;
            return Some((length + 1, if regular { Flaw::None } else { Flaw::JuliaOnly }));
        }
        _ => return None,
    };
    bytes.push(byte);
    Some((1, flaw))
}

/// Reads up to `longest` digits; their value and how many there were.
fn digits(bytes: &[u8], longest: usize, radix: u32) -> Option<(u32, usize)> {
    let digit = |byte: &u8| char::from(*byte).to_digit(radix);
    let values: Vec<u32> = bytes.iter().take(longest).map_while(digit).collect();
    let value = values.iter().try_fold(0_u32, |sum, digit| sum.checked_mul(radix)?.checked_add(*digit))?;
    (!values.is_empty()).then_some((value, values.len()))
}

/// Adds a character as UTF-8. Julia writes surrogates too, in three bytes as if they were characters; for
/// these the answer is `false`.
fn push_character(value: u32, bytes: &mut Vec<u8>) -> Option<bool> {
    if let Some(character) = char::from_u32(value) {
        bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        return Some(true);
    }
    if value > 0xffff {
        return None;
    }
    let six = |shift: u32| 0x80 | ((value >> shift) & 0x3f);
    for part in [0xe0 | (value >> 12), six(6), six(0)] {
        bytes.push(u8::try_from(part).ok()?);
    }
    Some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_mean_what_julia_means_by_them() {
        for (raw, meant, flaw) in [
            (r"plain", b"plain".as_slice(), Flaw::None),
            (r#"a\"b\\c\td"#, b"a\"b\\c\td", Flaw::None),
            (r"\u00e9\U0001f600", "é😀".as_bytes(), Flaw::None),
            (r"\uadx", "\u{ad}x".as_bytes(), Flaw::JuliaOnly),
            (r"\Ue0001x", "\u{e0001}x".as_bytes(), Flaw::JuliaOnly),
            (r"\e\a\v\x7f\$", b"\x1b\x07\x0b\x7f$", Flaw::JuliaOnly),
            (r"\xff\0\1018", b"\xff\0A8", Flaw::JuliaOnly),
            (r"\ud800", b"\xed\xa0\x80", Flaw::JuliaOnly),
            (r"\q\", b"\\q\\", Flaw::Unknown),
            (r"\777\u\U00110000", b"\\777\\u\\U00110000", Flaw::Unknown),
        ] {
            let (bytes, found) = unescape(raw.as_bytes());
            assert_eq!((bytes.as_ref(), found), (meant, flaw), "{raw}");
        }
    }
}
