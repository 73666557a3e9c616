//! What no other reader knows: its first bytes.

use super::Trouble;
use super::preview::{Hex, Preview};
use super::source::Source;

/// Bytes that are shown.
const SHOWN: u64 = 4_096;

/// The bytes from `offset` on.
///
/// # Errors
/// When they cannot be read.
pub fn preview(source: &Source<'_>, offset: u64) -> Result<Preview, Trouble> {
    let bytes = source.up_to(offset, SHOWN)?;
    let all_zero = bytes.iter().all(|byte| *byte == 0);
    Ok(Preview::Hex(Hex { offset, bytes, all_zero }))
}
