//! The documents of `undo`, `trash list` and `trash purge`.

use std::collections::HashMap;

use super::object::Object;
use super::{document, warning};
use crate::cli::words::stuck_words;
use crate::core::error::Warning;
use crate::core::reclaim::Stuck;
use crate::core::reclaim::journal::{Item, Removal};
use crate::core::reclaim::trash::Whereabouts;
use crate::core::reclaim::undo::{PurgeReport, Return, UndoReport};
use crate::core::space::Totals;

/// A later removal of which nothing can be brought back, and why.
pub struct PassedOver<'a> {
    pub id: &'a str,
    pub reason: &'static str,
}

/// `undo --json`: what was brought back, or would be.
pub fn undo<'a>(
    removal: &Removal,
    report: Option<&'a UndoReport>,
    passed_over: &[PassedOver],
    warnings: impl Iterator<Item = &'a Warning>,
) -> Object {
    let item = |position: usize, answer: Option<&Return>| {
        let item = removal.items.get(position)?;
        let (outcome, restored_as, error) = match answer {
            None => (None, None, None),
            Some(Return::Restored(name)) => (Some("restored"), Some(name.to_string_lossy()), None),
            Some(Return::Not(reason)) => (Some("failed"), None, Some(reason)),
        };
        let object = of_item(item).lossy("depot", Some(item.place.root()));
        Some(object.with("outcome", outcome).with("restored_as", restored_as).text("error", error))
    };
    let items: Vec<Object> = match report {
        Some(report) => report.items.iter().filter_map(|(at, answer)| item(*at, Some(answer))).collect(),
        None => removal.in_trash().into_iter().filter_map(|at| item(at, None)).collect(),
    };
    let passed = |passed: &PassedOver| Object::default().with("id", passed.id).with("reason", passed.reason);
    let more = report.into_iter().flat_map(|report| &report.warnings);
    document()
        .with("id", &removal.id)
        .with("dry_run", report.is_none())
        .list("items", items)
        .list("passed_over", passed_over.iter().map(passed))
        .list("warnings", warnings.chain(more).map(warning))
}

/// `trash list --json`.
pub fn list<'a>(removals: &[&Removal], warnings: impl Iterator<Item = &'a Warning>) -> Object {
    let item = |item: &Item| {
        let whereabouts = item.whereabouts();
        let (in_trash, error) = match &whereabouts {
            Whereabouts::InTrash => ("yes", None),
            Whereabouts::Changed => ("changed", None),
            Whereabouts::HalfPurged => ("half-purged", None),
            Whereabouts::NotThere => ("no", None),
            Whereabouts::Unseen(reason) => ("unknown", Some(reason)),
        };
        of_item(item)
            .lossy("trash_path", item.path_in_trash().as_deref())
            .lossy("depot", Some(item.place.root()))
            .with("in_trash", in_trash)
            .with("error", error)
            .with("state", item.state)
            .bytes(Some(&item.totals()))
            .with("files", item.files)
    };
    let removal = |removal: &&Removal| {
        Object::default()
            .with("id", &removal.id)
            .text("time", removal.time)
            .with("command", &removal.purpose)
            .with("ended", removal.ended)
            .list("items", removal.items.iter().map(item))
    };
    document().list("removals", removals.iter().map(removal)).list("warnings", warnings.map(warning))
}

/// `trash purge --json`: what will be purged, and what became of it.
pub fn purge<'a>(
    things: &[(&Removal, usize)],
    report: Option<&'a PurgeReport>,
    warnings: impl Iterator<Item = &'a Warning>,
) -> Object {
    let outcomes: HashMap<(&str, usize), Option<&[Stuck]>> = report
        .into_iter()
        .flat_map(|report| &report.items)
        .map(|(id, at, stuck)| ((id.as_str(), *at), stuck.as_deref()))
        .collect();
    let mut expected = Totals::default();
    let mut items = Vec::new();
    for (removal, position) in things {
        let Some(item) = removal.items.get(*position) else { continue };
        expected.join(&item.totals());
        let (outcome, error) = match outcomes.get(&(removal.id.as_str(), *position)) {
            None => (None, None),
            Some(None) => (Some("deleted"), None),
            Some(Some(stuck)) => (Some("failed"), Some(stuck_words(stuck, stuck.len() as u64))),
        };
        let object = Object::default().with("undo_id", &removal.id).with("label", &item.label);
        items.push(
            object
                .path(&item.place.path())
                .lossy("depot", Some(item.place.root()))
                .lossy("trash_path", item.path_in_trash().as_deref())
                .with("outcome", outcome)
                .with("error", error),
        );
    }
    let freed = report.map_or(expected, |report| report.freed);
    let more = report.into_iter().flat_map(|report| &report.warnings);
    document()
        .with("dry_run", report.is_none())
        .list("items", items)
        .object("freed", Object::default().bytes(Some(&freed)))
        .list("warnings", warnings.chain(more).map(warning))
}

fn of_item(item: &Item) -> Object {
    Object::default().with("label", &item.label).path(&item.place.path())
}
