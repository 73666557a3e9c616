//! `preview --json`: the values as they are, in the order of the file.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::core::look::Looked;
use crate::core::look::preview::Preview;

#[derive(Serialize)]
pub struct Document<'a> {
    schema: u8,
    path: String,
    /// The bytes of a path that is no text.
    #[serde(skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
    kind: Option<&'static str>,
    size: Option<u64>,
    preview: &'a Preview,
    notes: &'a [String],
    cut: bool,
    read: u64,
}

pub fn preview<'a>(path: &Path, looked: &'a Looked) -> Document<'a> {
    let bytes = || STANDARD.encode(path.as_os_str().as_encoded_bytes());
    Document {
        schema: 1,
        path: path.to_string_lossy().into_owned(),
        path_bytes: path.to_str().is_none().then(bytes),
        kind: looked.kind.map(crate::core::look::Kind::name),
        size: looked.facts.map(|facts| facts.bytes),
        preview: &looked.preview,
        notes: &looked.notes,
        cut: looked.is_cut,
        read: looked.read,
    }
}
