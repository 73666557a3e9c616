//! Sentences that several commands say.

use std::io::{self, Write};

use super::terminal::NOTABLE;
use crate::core::plan::{Plan, Refusal};
use crate::core::reclaim::{Outcome, Stuck};
use crate::core::words::visible;

/// Writes where what will be removed lies, when a link in the place of `scratchspaces` or the like leads there.
pub fn behind_links(out: &mut dyn Write, plan: &Plan) -> io::Result<()> {
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

/// Why an item is not done; `again` is what finishes one that was stopped in its middle.
pub fn why_not(outcome: &Outcome, again: &str, refused: fn(&Refusal) -> String) -> Option<String> {
    Some(match outcome {
        Outcome::Deleted | Outcome::Moved(_) => return None,
        Outcome::Refused(refusal) => refused(refusal),
        Outcome::Failed(stuck, all) => stuck_words(stuck, *all),
        Outcome::Interrupted { partly: true } => format!("interrupted in its middle; {again} to finish"),
        Outcome::Interrupted { partly: false } => "interrupted before it began".to_string(),
    })
}

/// What is in the way of a removal, in one sentence.
pub fn stuck_words(stuck: &[Stuck], all: u64) -> String {
    let named: Vec<String> =
        stuck.iter().map(|stuck| format!("{}: {}", stuck.path.display(), stuck.reason)).collect();
    let more = all.saturating_sub(stuck.len() as u64);
    let ending = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("{}{ending}", named.join("; "))
}
