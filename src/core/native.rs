//! Names of files made of bytes, as the system has them.

use std::ffi::{OsStr, OsString};
use std::path::{Component, Path};

/// The name that these bytes are, on Unix whatever they are.
#[cfg(unix)]
pub fn os_string(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

/// The name that these bytes are; what is not UTF-8 becomes U+FFFD.
#[cfg(not(unix))]
pub fn os_string(bytes: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// Whether this is one name of a file, and no path, nor `.` or `..`.
pub fn is_name(name: &OsStr) -> bool {
    let mut parts = Path::new(name).components();
    matches!(parts.next(), Some(Component::Normal(part)) if part == name) && parts.next().is_none()
}
