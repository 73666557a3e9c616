//! `browse --json`.

use std::path::Path;

use super::{document, warning};
use crate::cli::browse::{Entry, Level};
use crate::cli::json::object::Object;
use crate::core::error::Warning;
use crate::core::scan::tree::{Sums, Tree};
use crate::core::space::Kind;

pub fn browse(path: &Path, tree: &Tree, level: &Level, top: usize, warnings: &[Warning]) -> Object {
    let sum = tree.folders.first().map(|folder| folder.sum).unwrap_or_default();
    let types = tree.types.iter().map(|of| {
        Object::default()
            .with("extension", &of.extension)
            .with("allocated", of.allocated)
            .with("files", of.files)
    });
    let largest = tree.largest.iter().take(top).map(|file| {
        Object::default()
            .path(&tree.path(file.folder, Some(&file.name)))
            .with("apparent", file.apparent)
            .with("allocated", file.allocated)
            .text("modified", file.modified)
    });
    let document = sums(document().path(path), sum).with("complete", tree.is_complete);
    entries(document, level)
        .list("types", types)
        .list("largest", largest)
        .list("warnings", warnings.iter().map(warning))
}

fn sums(object: Object, sum: Sums) -> Object {
    object
        .with("apparent", sum.apparent)
        .with("allocated", sum.allocated)
        .with("files", sum.files)
        .with("folders", sum.folders)
}

/// The entries of a folder, and how many there are besides.
fn entries(object: Object, level: &Level) -> Object {
    object.list("entries", level.entries.iter().map(entry)).with("more", level.more)
}

fn entry(entry: &Entry) -> Object {
    let kind = match entry.kind {
        Kind::File if !entry.is_regular => "other",
        kind => kind.as_str(),
    };
    let object =
        Object::default().with("name", entry.name.to_string_lossy()).path(&entry.path).with("kind", kind);
    let object =
        sums(object, entry.sums).with("complete", entry.unreadable == 0).text("modified", entry.modified);
    match &entry.inside {
        Some(inside) => entries(object, inside),
        None => object,
    }
}
