//! Where things lie that are reached through links of the depots, told before they are removed.

use std::io::{self, Write};

use super::terminal::NOTABLE;
use crate::core::plan::Plan;
use crate::core::words::visible;

/// Writes where what will be removed lies, when a link in the place of `scratchspaces` or the like leads there.
pub fn behind(out: &mut dyn Write, plan: &Plan) -> io::Result<()> {
    for (link, folder) in plan.links() {
        let (link, folder) = (link.to_string_lossy(), folder.to_string_lossy());
        writeln!(
            out,
            "{NOTABLE}{} is a link to {}; it lies there.{NOTABLE:#}",
            visible(&link),
            visible(&folder)
        )?;
    }
    Ok(())
}
