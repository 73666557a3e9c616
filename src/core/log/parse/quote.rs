//! Strings in a log: what the text between the quotes means, be it TOML or only Julia's.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::core::julia::escape::{Flaw, unescape};
use crate::core::native::os_string;

/// The bytes that a whole TOML string stands for, given with its quotes; a bare key stands for itself.
pub(super) fn token(raw: &[u8]) -> (Cow<'_, [u8]>, Flaw) {
    let between = |quote: &[u8]| {
        let inside = raw.strip_prefix(quote)?.strip_suffix(quote)?;
        let inside = inside.strip_prefix(b"\r").unwrap_or(inside);
        Some(inside.strip_prefix(b"\n").unwrap_or(inside))
    };
    if let Some(inside) = between(b"\"\"\"") {
        let joined = join_lines(inside);
        let (bytes, flaw) = unescape(&joined);
        (Cow::Owned(bytes.into_owned()), flaw)
    } else if let Some(inside) = between(b"'''").or_else(|| between(b"'")) {
        (Cow::Borrowed(inside), Flaw::None)
    } else if let Some(inside) = between(b"\"") {
        unescape(inside)
    } else {
        (Cow::Borrowed(raw), Flaw::None)
    }
}

/// Leaves out a backslash at the end of a line and all the space after it, as TOML does in long strings.
fn join_lines(text: &[u8]) -> Vec<u8> {
    let mut joined = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'\\' {
            let space = after.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(after.len());
            let (gap, behind) = after.split_at_checked(space).unwrap_or((after, &[]));
            if gap.contains(&b'\n') {
                rest = behind;
                continue;
            }
            joined.push(*first);
            if let Some((escaped, behind)) = after.split_first() {
                joined.push(*escaped);
                rest = behind;
            }
        } else {
            joined.push(*first);
        }
    }
    joined
}

/// A path of these bytes.
pub(super) fn path(bytes: &[u8]) -> Arc<Path> {
    Arc::from(PathBuf::from(os_string(bytes.to_vec())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_toml_string_is_read() {
        for (raw, meant) in [
            (r#""a\\b""#, r"a\b"),
            (r"'a\b'", r"a\b"),
            ("\"\"\"\na\\\n   b\\\\\"\"\"", r"ab\"),
            ("'''\r\na\n'''", "a\n"),
            ("bare", "bare"),
            ("\"\"", ""),
        ] {
            assert_eq!(token(raw.as_bytes()).0.as_ref(), meant.as_bytes(), "{raw}");
        }
    }
}
