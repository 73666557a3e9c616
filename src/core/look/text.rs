//! Text.

/// Whether these bytes, the beginning of a file, are text rather than data.
pub fn is_text(start: &[u8]) -> bool {
    start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") || !start.contains(&0)
}
