//! The text of a usage log as Scratch.jl writes it, byte for byte.
//!
//! [`access`] gives the three lines of one access. It promises TOML that Julia reads back to the same path,
//! also where Scratch.jl's own `escape_string` would write an escape that TOML does not know. Opening,
//! locking and replacing logs is left to whoever has one.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;

use crate::core::time::LocalTime;

/// The three lines that Scratch.jl appends for one access to `space` from the project file `parent`, at the
/// writer's local time (Scratch.jl `track_scratch_access`). Bytes, because paths need not be UTF-8.
#[must_use]
pub fn access(space: &Path, time: LocalTime, parent: &Path) -> Vec<u8> {
    let mut text = Vec::new();
    text.extend_from_slice(b"[[");
    push_string(&mut text, space.as_os_str());
    text.extend_from_slice(b"]]\ntime = ");
    text.extend_from_slice(appended_time(time).as_bytes());
    text.extend_from_slice(b"\nparent_projects = [");
    push_string(&mut text, parent.as_os_str());
    text.extend_from_slice(b"]\n");
    text
}

/// A time as Scratch.jl and Pkg append it: the trailing zeros of the fraction dropped, and the whole
/// fraction when it is zero (Julia prints a `DateTime` so), then the false `Z`.
#[must_use]
pub fn appended_time(time: LocalTime) -> String {
    let full = time.to_string();
    let short = full.trim_end_matches('0');
    match short.strip_suffix('.') {
        Some(whole_second) => format!("{whole_second}Z"),
        None => format!("{short}Z"),
    }
}

/// A path as a TOML basic string. What Julia prints as it is stays as it is; bytes that are not UTF-8 stay
/// too, for Julia reads them back. Control characters take the escapes that TOML has.
fn push_string(text: &mut Vec<u8>, path: &OsStr) {
    text.push(b'"');
    for byte in path.as_encoded_bytes() {
        match byte {
            b'"' => text.extend_from_slice(b"\\\""),
            b'\\' => text.extend_from_slice(b"\\\\"),
            b'\n' => text.extend_from_slice(b"\\n"),
            b'\r' => text.extend_from_slice(b"\\r"),
            b'\t' => text.extend_from_slice(b"\\t"),
            0x08 => text.extend_from_slice(b"\\b"),
            0x0c => text.extend_from_slice(b"\\f"),
            // Writing to memory cannot fail.
            0x00..=0x1f | 0x7f => drop(write!(text, "\\u{byte:04X}")),
            _ => text.push(*byte),
        }
    }
    text.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn access_text(space: &str, time: &str, parent: &str) -> String {
        let bytes = access(Path::new(space), time.parse().expect(time), Path::new(parent));
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn an_access_is_the_three_lines_that_scratch_appends() {
        assert_eq!(
            access_text("/d/scratchspaces/u/k", "2024-01-10T10:00:00.973Z", "/home/jane/proj/Project.toml"),
            "[[\"/d/scratchspaces/u/k\"]]\ntime = 2024-01-10T10:00:00.973Z\n\
             parent_projects = [\"/home/jane/proj/Project.toml\"]\n"
        );
    }

    #[test]
    fn the_fraction_loses_its_trailing_zeros() {
        for (time, written) in [
            ("2024-01-10T10:00:00.590", "2024-01-10T10:00:00.59Z"),
            ("2024-01-10T10:00:00.600", "2024-01-10T10:00:00.6Z"),
            ("2024-01-10T10:00:00.007", "2024-01-10T10:00:00.007Z"),
            ("2024-01-10T10:00:00.000", "2024-01-10T10:00:00Z"),
        ] {
            // Parsed digit for digit: `.590` is 590 ms.
            assert_eq!(appended_time(time.parse().expect(time)), written);
        }
    }

    #[test]
    fn quotes_backslashes_tabs_and_dollars_are_written_as_julia_writes_them() {
        let text = access_text("/q\"d/b\\s/t\th/$x/é", "2024-01-10T10:00:00", "/p");
        assert!(text.starts_with("[[\"/q\\\"d/b\\\\s/t\\th/$x/é\"]]\n"), "{text}");
    }

    proptest! {
        #[test]
        fn whatever_the_path_toml_reads_it_back(space in "[^\u{0}]{1,40}", parent in "[^\u{0}]{1,40}") {
            let table: toml::Table = access_text(&space, "2024-01-10T10:00:00", &parent).parse().expect("TOML");
            let entry = table[&space].as_array().expect("array")[0].as_table().expect("table");
            prop_assert_eq!(entry["parent_projects"][0].as_str(), Some(parent.as_str()));
        }
    }
}
