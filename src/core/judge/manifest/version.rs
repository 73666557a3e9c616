//! What Julia takes for a version.

use crate::core::julia::toml::{Cursor, Value};

/// Whether Julia's `VersionNumber` reads a text (`base/version.jl`, `VERSION_REGEX`).
pub(super) fn is_version(text: &str) -> bool {
    // The one that is above all others.
    if text == "∞" {
        return true;
    }
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let (version, build) = match text.split_once('+') {
        Some((version, build)) => (version, Some(build)),
        None => (text, None),
    };
    let is_part =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    // A `+` may stand alone at the end.
    if build.is_some_and(|build| !build.is_empty() && !build.split('.').all(is_part)) {
        return false;
    }
    let mut rest = version;
    for position in 0..3 {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return false;
        }
        rest = rest.get(digits..).unwrap_or_default();
        match rest.strip_prefix('.') {
            Some(after) if position < 2 => rest = after,
            _ => break,
        }
    }
    // A `-` may stand alone at the end too; what follows the numbers begins with it or with a letter.
    let (prerelease, is_dashed) = match rest.strip_prefix('-') {
        Some(after) => (after, true),
        None => (rest, false),
    };
    let begins = is_dashed || prerelease.starts_with(|c: char| c.is_ascii_alphabetic());
    prerelease.is_empty() || (begins && prerelease.split('.').all(is_part))
}

/// Whether Julia's `VersionNumber` takes a value that is no text: a whole number that fits, or true or false.
pub(super) fn is_number_of_version(value: Cursor) -> bool {
    match value.value() {
        Some(Value::Integer(number)) => u32::try_from(*number).is_ok(),
        other => matches!(other, Some(Value::Boolean(_))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_that_julia_reads() {
        for text in [
            "∞",
            "1",
            "1.2",
            "1.2.3",
            "v1.2.3",
            "1.2.3-rc1",
            "1.2.3rc1",
            "1.2.3+0",
            "1.2.3-rc.1+b.2",
            "1.2-",
            "1+",
        ] {
            assert!(is_version(text), "{text}");
        }
        for text in ["", "v", "x", "1.", "1.2.3.4", "1..2", "1.2.3_4", "1.2.3-rc..1", "1.2 ", "-1"] {
            assert!(!is_version(text), "{text}");
        }
    }
}
