//! Removing trees with the standard library, one thing after the other.
//!
//! `std::fs::remove_dir_all` follows no links. It tells of the first trouble only and cannot be stopped, and
//! what is gone is measured before, not during, so that nothing is counted when it fails.

use std::num::NonZero;
use std::path::Path;

use walkdir::WalkDir;

use super::{Overseer, ThingReport, stuck};
use crate::core::error::plain;
use crate::core::identity::Facts;
use crate::core::progress::Cancel;
use crate::core::space::Totals;

/// Removes the things of these numbers, each when `overseer` lets it begin.
#[expect(clippy::unnecessary_wraps, reason = "on other systems starting threads may fail")]
pub fn remove(
    things: Vec<usize>,
    _: NonZero<usize>,
    cancel: &Cancel,
    overseer: &dyn Overseer,
) -> std::io::Result<()> {
    for number in things {
        if cancel.is_cancelled() {
            overseer.end(number, ThingReport { interrupted: true, ..ThingReport::default() });
            continue;
        }
        let Some(start) = overseer.begin(number) else { continue };
        let mut outcome = ThingReport::default();
        match one(&start.path) {
            Ok(removed) => outcome.removed = removed,
            Err(error) => outcome.stick(|| stuck(&start.path, plain(&error))),
        }
        overseer.removed(&outcome.removed);
        overseer.end(number, outcome);
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the one room that deletes")]
fn one(path: &Path) -> std::io::Result<Totals> {
    let metadata = std::fs::symlink_metadata(path)?;
    let mut removed = Totals::default();
    for entry in WalkDir::new(path).follow_links(false).follow_root_links(false).into_iter().flatten() {
        let Ok(metadata) = entry.metadata() else { continue };
        let facts = Facts::from_metadata(&metadata);
        if metadata.is_dir() {
            removed.folders += 1;
        } else {
            removed.files += 1;
            removed.apparent = removed.apparent.saturating_add(facts.bytes);
            removed.allocated = removed.allocated.saturating_add(facts.allocated);
        }
    }
    let gone = if metadata.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    gone.map(|()| removed)
}
