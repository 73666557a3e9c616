//! The JSON documents of `artifact`.

use std::path::Path;

use super::object::Object;
use super::{document, warning};
use crate::core::artifact::archive::Archive;
use crate::core::artifact::bindings::Binding;
use crate::core::artifact::create::Created;
use crate::core::artifact::listing::{Artifact, Bound};
use crate::core::error::Warning;
use crate::core::operation::artifact::{Request, Shared, Verified};
use crate::core::space::Totals;

/// `artifact hash --json`.
pub fn hash(hash: &str) -> Object {
    document().with("hash", hash)
}

/// `artifact create --json`.
pub fn created(created: &Created) -> Object {
    hash(&created.hash).path(&created.path).with("created", created.is_new)
}

/// `artifact archive --json`.
pub fn archive(archive: &Archive, path: &Path) -> Object {
    of_archive(document(), archive).path(path)
}

fn of_archive(object: Object, archive: &Archive) -> Object {
    object.with("sha256", &archive.sha256).with("size", archive.bytes)
}

/// `artifact bind --json` and `artifact unbind --json`.
pub fn change(changed: bool, warnings: &[Warning]) -> Object {
    document().with("changed", changed).list("warnings", warnings.iter().map(warning))
}

/// `artifact publish --json`.
pub fn published(shared: &Shared, request: &Request) -> Object {
    let made = created(&shared.created);
    let made = shared.archive.iter().fold(made, of_archive);
    made.lossy("archive", request.archive.as_deref())
        .lossy("file", request.bind.as_ref().map(|bind| bind.file.as_path()))
        .with("lines", shared.binding.as_ref().map(Binding::lines))
        .list("warnings", shared.warnings.iter().map(warning))
}

/// `artifact list --json`.
pub fn list(artifacts: &[Artifact], warnings: &[Warning]) -> Object {
    let bound = |bound: &Bound| {
        Object::default()
            .with("name", &bound.name)
            .with("package", &bound.package)
            .path(&bound.file)
            .with("logged", bound.is_logged)
    };
    let artifact = |artifact: &Artifact| {
        let sizes = artifact.sizes.as_ref().map(Totals::from);
        Object::default()
            .with("hash", &artifact.hash)
            .path(&artifact.path)
            .bytes(sizes.as_ref())
            .with("files", sizes.map(|sizes| sizes.files))
            .list("bound", artifact.bound.iter().map(bound))
    };
    document()
        .list("artifacts", artifacts.iter().map(artifact))
        .list("warnings", warnings.iter().map(warning))
}

/// `artifact verify --json`.
pub fn verified(verified: &[Verified], warnings: &[Warning]) -> Object {
    let one = |one: &Verified| {
        Object::default()
            .with("hash", &one.hash)
            .lossy("path", one.path.as_deref())
            .with("whole", one.is_whole())
            .with("has", &one.has)
            .text("error", one.error.as_ref())
    };
    document().list("artifacts", verified.iter().map(one)).list("warnings", warnings.iter().map(warning))
}
