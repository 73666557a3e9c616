//! Where the system gives a file no owner and mode that a program would have to keep.

use std::fs::File;
use std::io;

#[expect(clippy::unnecessary_wraps, reason = "other systems can fail here")]
pub(super) fn keep_owner(_: &File, _: &File) -> io::Result<()> {
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "other systems can fail here")]
pub fn keep(_: &File, _: &File) -> io::Result<()> {
    Ok(())
}
