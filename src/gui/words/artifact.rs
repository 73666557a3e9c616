//! What the window says about an artifact that is made of a space.

use std::io::ErrorKind;
use std::path::Path;

use super::removing::sentence;
use crate::core::artifact::Failure;
use crate::core::bytes::Bytes;
use crate::core::operation::artifact::Request;
use crate::core::words::argument;
use crate::gui::format;
use crate::gui::state::artifact::{Artifact, Running};

pub fn title(artifact: &Artifact) -> String {
    let label = &artifact.label;
    match (&artifact.made, artifact.bytes) {
        (Some(_), _) => format!("The artifact of {label} is made"),
        (None, Some(bytes)) => {
            format!("Make an artifact of {label}: a copy, {}; the space stays", Bytes(bytes))
        }
        (None, None) => format!("Make an artifact of {label}: a copy; the space stays"),
    }
}

/// A name that an artifact could have: `openml_datasets`.
pub fn name(package: Option<&str>, key: &str) -> String {
    let of = |text: &str| {
        let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join("_").to_lowercase()
    };
    let parts = [package.map(of).unwrap_or_default(), of(key)];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("_")
}

/// Why it cannot be made, or was not.
pub fn problem(failure: &Failure, request: &Request, home: Option<&Path>) -> String {
    const STOPPED: &str = "Stopped. Nothing half made is left; what was whole already stays.";
    let error = match failure {
        Failure::Cancelled => return STOPPED.to_string(),
        Failure::Error(error) => error,
    };
    let path = format::path(&error.path, home);
    if error.source.kind() != ErrorKind::AlreadyExists {
        return sentence(&error.to_string());
    }
    match &request.bind {
        Some(bind) if bind.file == error.path => {
            let name = format::visible(&bind.name);
            if request.force {
                return format!("In {path}, {name} is bound for every platform. Unbind it first.");
            }
            format!("In {path}, {name} is bound already. Choose another name, or tick Replace.")
        }
        _ => format!("There is a file at {path} already. Choose another name, or tick Replace."),
    }
}

pub fn progress(artifact: &Artifact, running: &Running) -> String {
    let read = Bytes(running.read);
    match (running.stopping, artifact.to_read()) {
        (true, _) => format!("Stopping, {read} read"),
        (false, Some(all)) => format!("{read} of {} read", Bytes(all.max(running.read))),
        (false, None) => format!("{read} read"),
    }
}

/// How it stands with it, in the bar at the bottom.
pub fn line(artifact: &Artifact) -> String {
    let label = &artifact.label;
    match (&artifact.running, &artifact.made) {
        (Some(running), _) => format!("Artifact of {label}: {}", progress(artifact, running)),
        (None, Some(_)) => title(artifact),
        (None, None) if artifact.failure.is_some() => format!("No artifact of {label} was made"),
        (None, None) => format!("Artifact of {label}"),
    }
}

/// The command that uploads a packed file to a release.
pub fn upload(archive: &Path) -> String {
    format!("gh release upload TAG {}", argument(archive.file_name().unwrap_or_default()))
}

/// What is left for the person to do.
pub fn next(request: &Request, home: Option<&Path>) -> String {
    let Some(archive) = &request.archive else {
        return "Nothing is to be uploaded: it is in this depot alone.".to_string();
    };
    let archive = format::path(archive, home);
    let urls = request.bind.as_ref().map(|bind| bind.urls.as_slice()).unwrap_or_default();
    match urls {
        [] => format!("Upload {archive}, then enter it again with the address that it has there."),
        urls => {
            let urls: Vec<_> = urls.iter().map(|url| format::visible(url)).collect();
            format!("Upload {archive}, so that it is found at {}", urls.join(", "))
        }
    }
}
