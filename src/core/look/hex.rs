//! What no other reader knows: its first bytes.

use super::preview::{Hex, Preview};
use super::source::Source;
use super::{Context, Trouble, text};

/// Bytes that are shown.
const SHOWN: u64 = 4_096;

/// The first bytes, or those from where they are wanted.
///
/// # Errors
/// When they cannot be read.
pub fn preview(source: &Source<'_>, context: &Context<'_>) -> Result<Preview, Trouble> {
    let offset = text::wanted_row(context);
    let bytes = source.up_to(offset, SHOWN)?;
    if (bytes.len() as u64) < source.size() {
        context.cut();
    }
    let all_zero = bytes.iter().all(|byte| *byte == 0);
    Ok(Preview::Hex(Hex { offset, bytes, all_zero }))
}
