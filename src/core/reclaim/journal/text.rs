//! Names and paths as text that any of them survives: percent-encoded, as the trash specification wants it.

use std::ffi::{OsStr, OsString};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

/// What is not plain in a path (RFC 2396, as freedesktop.org's trash specification 1.0 says).
const ODD: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A name or path as text.
pub fn encode(name: &OsStr) -> String {
    percent_encode(name.as_encoded_bytes(), ODD).to_string()
}

/// The name or path that a text stands for.
#[cfg(unix)]
pub fn decode(text: &str) -> OsString {
    use std::os::unix::ffi::OsStringExt;
    OsString::from_vec(percent_decode_str(text).collect())
}

#[cfg(not(unix))]
pub fn decode(text: &str) -> OsString {
    percent_decode_str(text).decode_utf8_lossy().into_owned().into()
}

/// A name with an ending, itself cut to `longest` bytes.
#[cfg(unix)]
pub fn shortened(name: &OsStr, longest: usize, ending: &str) -> OsString {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    let mut bytes = name.as_bytes().to_vec();
    bytes.truncate(longest);
    bytes.extend_from_slice(ending.as_bytes());
    OsString::from_vec(bytes)
}

/// A name with an ending, itself cut to `longest` characters.
#[cfg(not(unix))]
pub fn shortened(name: &OsStr, longest: usize, ending: &str) -> OsString {
    let short: String = name.to_string_lossy().chars().take(longest).collect();
    format!("{short}{ending}").into()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_read_as_the_specification_writes_them() {
        assert_eq!(encode(OsStr::new("/d/a b/é%")), "/d/a%20b/%C3%A9%25");
        assert_eq!(encode(OsStr::from_bytes(b"a\n\xff")), "a%0A%FF");
    }

    proptest! {
        #[test]
        fn every_name_survives(bytes in proptest::collection::vec(1_u8.., 0..40)) {
            let name = OsString::from_vec(bytes);
            prop_assert_eq!(decode(&encode(&name)), name);
        }
    }
}
