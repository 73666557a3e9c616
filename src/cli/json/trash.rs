//! The documents of `trash list` and `trash purge`.

use std::collections::HashMap;

use serde::Serialize;

use super::removal::{Amount, stuck_words};
use super::{PathText, SCHEMA, WarningRecord};
use crate::core::error::Warning;
use crate::core::reclaim::Stuck;
use crate::core::reclaim::journal::{self, Removal};
use crate::core::reclaim::trash::Whereabouts;
use crate::core::reclaim::undo::PurgeReport;

/// `trash list --json`.
#[derive(Serialize)]
pub struct TrashDocument<'a> {
    schema: u32,
    removals: Vec<TrashRemoval<'a>>,
    warnings: Vec<WarningRecord<'a>>,
}

#[derive(Serialize)]
struct TrashRemoval<'a> {
    id: &'a str,
    time: Option<String>,
    command: &'a str,
    ended: bool,
    items: Vec<TrashItem<'a>>,
}

#[derive(Serialize)]
struct TrashItem<'a> {
    label: &'a str,
    #[serde(flatten)]
    path: PathText,
    trash_path: Option<String>,
    depot: String,
    /// `yes`, `changed`, `half-purged`, `no`, or `unknown` when that cannot be seen now.
    in_trash: &'static str,
    /// Why it cannot be seen.
    error: Option<String>,
    state: Option<&'static str>,
    apparent: u64,
    allocated: u64,
    files: u64,
}

/// The depot that something was removed from.
pub(super) fn depot(item: &journal::Item) -> String {
    item.place.root().to_string_lossy().into_owned()
}

/// Where something is, as documents name it.
pub fn whereabouts_name(whereabouts: &Whereabouts) -> &'static str {
    match whereabouts {
        Whereabouts::InTrash => "yes",
        Whereabouts::Changed => "changed",
        Whereabouts::HalfPurged => "half-purged",
        Whereabouts::NotThere => "no",
        Whereabouts::Unseen(_) => "unknown",
    }
}

/// Why nobody can tell where something is.
fn unseen(whereabouts: &Whereabouts) -> Option<String> {
    match whereabouts {
        Whereabouts::Unseen(reason) => Some(reason.clone()),
        _ => None,
    }
}

impl<'a> TrashDocument<'a> {
    /// The document of these removals.
    pub fn new(removals: &[&'a Removal], warnings: impl Iterator<Item = &'a Warning>) -> Self {
        let item = |item: &'a journal::Item| {
            let whereabouts = item.whereabouts();
            TrashItem {
                label: &item.label,
                path: (&*item.place.path()).into(),
                trash_path: item.path_in_trash().map(|path| path.to_string_lossy().into_owned()),
                depot: depot(item),
                in_trash: whereabouts_name(&whereabouts),
                error: unseen(&whereabouts),
                state: item.state.map(journal::State::as_str),
                apparent: item.apparent,
                allocated: item.allocated,
                files: item.files,
            }
        };
        let removal = |removal: &&'a Removal| TrashRemoval {
            id: &removal.id,
            time: removal.time.map(|time| time.to_string()),
            command: &removal.purpose,
            ended: removal.ended,
            items: removal.items.iter().map(item).collect(),
        };
        Self {
            schema: SCHEMA,
            removals: removals.iter().map(removal).collect(),
            warnings: warnings.map(WarningRecord::from).collect(),
        }
    }
}

/// `trash purge --json`.
#[derive(Serialize)]
pub struct PurgeDocument<'a> {
    schema: u32,
    dry_run: bool,
    items: Vec<PurgeRecord<'a>>,
    freed: Amount,
    warnings: Vec<WarningRecord<'a>>,
}

#[derive(Serialize)]
struct PurgeRecord<'a> {
    undo_id: &'a str,
    label: &'a str,
    #[serde(flatten)]
    path: PathText,
    depot: String,
    trash_path: Option<String>,
    outcome: Option<&'static str>,
    error: Option<String>,
}

impl<'a> PurgeDocument<'a> {
    /// The document of what will be purged, and of what became of it.
    pub fn new(
        things: &[(&'a Removal, usize)],
        report: Option<&'a PurgeReport>,
        warnings: impl Iterator<Item = &'a Warning>,
    ) -> Self {
        let fates = report.map(|report| report.items.iter()).into_iter().flatten();
        let fates: HashMap<(&str, usize), Option<&[Stuck]>> =
            fates.map(|(id, at, stuck)| ((id.as_str(), *at), stuck.as_deref())).collect();
        let mut expected = Amount::default();
        let mut items = Vec::new();
        for (removal, position) in things {
            let Some(item) = removal.items.get(*position) else { continue };
            expected.apparent = expected.apparent.saturating_add(item.apparent);
            expected.allocated = expected.allocated.saturating_add(item.allocated);
            let (outcome, error) = match fates.get(&(removal.id.as_str(), *position)) {
                None => (None, None),
                Some(None) => (Some("deleted"), None),
                Some(Some(stuck)) => (Some("failed"), Some(stuck_words(stuck, stuck.len() as u64))),
            };
            items.push(PurgeRecord {
                undo_id: &removal.id,
                label: &item.label,
                path: (&*item.place.path()).into(),
                depot: depot(item),
                trash_path: item.path_in_trash().map(|path| path.to_string_lossy().into_owned()),
                outcome,
                error,
            });
        }
        let more = report.map(|report| report.warnings.iter()).into_iter().flatten();
        Self {
            schema: SCHEMA,
            dry_run: report.is_none(),
            items,
            freed: report.map_or(expected, |report| report.freed.into()),
            warnings: warnings.chain(more).map(WarningRecord::from).collect(),
        }
    }
}
