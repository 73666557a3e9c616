//! Logs in UTF-16, as some editors and shells on Windows save them, decoded so that their entries can be read.

const HEADER: &[u8] = b"[[\"";

/// The log as UTF-8, when it is UTF-16, with its mark or without. What another program appended to it since then, in
/// UTF-8 and from the start of a line, stays as it is.
pub(super) fn decoded(bytes: &[u8]) -> Option<Vec<u8>> {
    let (is_little, mut rest) = match bytes {
        [0xff, 0xfe, rest @ ..] => (true, rest),
        [0xfe, 0xff, rest @ ..] => (false, rest),
        [b'[' | b'#' | b'\r' | b'\n', 0, ..] => (true, bytes),
        [0, b'[' | b'#' | b'\r' | b'\n', ..] => (false, bytes),
        _ => return None,
    };
    let unit = if is_little { u16::from_le_bytes } else { u16::from_be_bytes };
    let mut units = Vec::with_capacity(rest.len() / 2);
    while let [first, second, after @ ..] = rest {
        let is_line_start = units.last().is_none_or(|last| *last == u16::from(b'\n'));
        if rest.strip_prefix(b"\n").unwrap_or(rest).starts_with(HEADER)
            && (is_line_start || rest.starts_with(b"\n"))
        {
            break;
        }
        units.push(unit([*first, *second]));
        rest = after;
    }
    let text: String = char::decode_utf16(units).map(|read| read.unwrap_or('\u{fffd}')).collect();
    let mut text = text.into_bytes();
    if rest.len() > 1 {
        text.extend_from_slice(rest);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn both_orders_are_decoded_with_and_without_their_mark() {
        let text = "[[\"/é😀\"]]\r\ntime = 1\n";
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            for marked in ["\u{feff}", ""] {
                let log = utf16(&format!("{marked}{text}"), bytes);
                assert_eq!(decoded(&log).unwrap(), text.as_bytes());
                // A unit that was cut off is left out.
                assert_eq!(decoded(&[&log, &b"["[..]].concat()).unwrap(), text.as_bytes());
                for between in ["", "\n"] {
                    let appended = [log.as_slice(), between.as_bytes(), b"[[\"/b\"]]\n"].concat();
                    let expected = format!("{text}{between}[[\"/b\"]]\n");
                    assert_eq!(decoded(&appended).unwrap(), expected.as_bytes());
                }
            }
        }
    }

    #[test]
    fn what_is_not_utf16_is_left_alone() {
        for log in [b"".as_slice(), b"[", b"[[\"/a\"]]\n", b"\xef\xbb\xbf[[", b"\0\0\0\0", b"[[\"/a\0b"] {
            assert_eq!(decoded(log), None);
        }
    }
}
