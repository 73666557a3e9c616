//! `preview --json`: the values as they are, in the order of the file.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::core::look::Looked;
use crate::core::look::origin::{Origin, ToldBy};
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
    /// Where it probably comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<From>,
}

#[derive(Serialize)]
struct From {
    address: String,
    /// Whether the file itself notes it; otherwise a line of the package's source does.
    noted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
}

fn from(origin: &Origin) -> From {
    let (source, line) = match &origin.told_by {
        ToldBy::Attribute => (None, None),
        ToldBy::Source { file, line } => (Some(file.to_string_lossy().into_owned()), Some(*line)),
    };
    From { address: origin.address.clone(), noted: source.is_none(), source, line }
}

pub fn preview<'a>(path: &Path, looked: &'a Looked, origin: Option<&Origin>) -> Document<'a> {
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
        from: origin.map(from),
    }
}
