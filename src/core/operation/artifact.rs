//! Sharing a folder as an artifact: made in a depot, packed into an archive, bound to a name, each if it is asked for.
//!
//! [`prepare`] looks at everything that can be wrong before the long work begins, and shows the lines that will be
//! written. What is there already, a file or a binding, is replaced only when that was asked for.

use std::path::{Path, PathBuf};

use crate::core::artifact::archive::{self, Archive};
use crate::core::artifact::bindings::{self, Binding, Change, Download};
use crate::core::artifact::create::Created;
use crate::core::artifact::platform::Platform;
use crate::core::artifact::{self, Failure, Run};
use crate::core::depot::layout::{ARTIFACT_USAGE, Layout};
use crate::core::error::{Error, Warning, WarningKind};
use crate::core::log::write::{append, use_of_file};
use crate::core::time::LocalTime;

/// What is to be shared, and how.
#[derive(Debug, Clone)]
pub struct Request {
    /// The folder: a space, or any other.
    pub folder: PathBuf,
    /// The depot in which the artifact is made.
    pub depot: Layout,
    /// The file that it is packed into.
    pub archive: PathBuf,
    /// What the artifact is bound to, and where.
    pub bind: Bind,
    /// Whether a file or a binding that is there is replaced.
    pub force: bool,
}

/// A binding, as far as it is known before the artifact is.
#[derive(Debug, Clone)]
pub struct Bind {
    /// The file.
    pub file: PathBuf,
    /// The name.
    pub name: String,
    /// For which platform; `None` for any.
    pub platform: Option<Platform>,
    /// Whether it is downloaded only when it is asked for.
    pub is_lazy: bool,
    /// Where the archive will be.
    pub urls: Vec<String>,
}

impl Bind {
    /// The binding of an artifact of that hash and an archive of that sum and length.
    #[must_use]
    pub fn to(&self, hash: &str, archive: &Archive) -> Binding {
        let download = |url: &String| Download {
            url: url.clone(),
            sha256: archive.sha256.clone(),
            size: Some(archive.bytes),
        };
        Binding {
            name: self.name.clone(),
            hash: hash.to_string(),
            platform: self.platform.clone(),
            is_lazy: self.is_lazy,
            downloads: self.urls.iter().map(download).collect(),
        }
    }
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Shared {
    /// The artifact.
    pub created: Created,
    /// The archive.
    pub archive: Archive,
    /// What was written into the file.
    pub binding: Binding,
    /// What did not go as it should, though the artifact is bound.
    pub warnings: Vec<Warning>,
}

/// What stands for hashes in a preview.
const UNKNOWN: &str = "…";

/// Looks whether what is asked can be done, and gives the lines that will stand in the file, with `…` for what is not
/// known yet.
///
/// # Errors
/// When the archive or the binding is there already, or the file that is to be changed cannot be read.
pub fn prepare(request: &Request) -> Result<String, Failure> {
    archive::check(&request.folder, &request.archive, request.force)?;
    let archive = Archive { sha256: UNKNOWN.to_string(), bytes: 0 };
    let binding = request.bind.to(UNKNOWN, &archive);
    bindings::bind(&request.bind.file, &binding, request.force)?;
    Ok(binding.lines())
}

/// Does it. What was made before something fails stays: an artifact is none the worse for not being bound.
///
/// # Errors
/// When something cannot be read, or changes meanwhile; when something cannot be written; when it is stopped.
pub fn share(request: &Request, time: LocalTime, run: Run) -> Result<Shared, Failure> {
    prepare(request)?;
    let created = artifact::create(&request.folder, &request.depot, run)?;
    let archive = artifact::archive(&created.path, &request.archive, request.force, run)?;
    let binding = request.bind.to(&created.hash, &archive);
    let change = bindings::bind(&request.bind.file, &binding, request.force)?;
    let warnings = write(&change, &request.bind.file, Some((&request.depot, time)))?;
    Ok(Shared { created, archive, binding, warnings })
}

/// Writes a change, and the use of the file into the log of a depot, which Julia's collection follows.
///
/// # Errors
/// When the change cannot be written.
pub fn write(change: &Change, file: &Path, log: Option<(&Layout, LocalTime)>) -> Result<Vec<Warning>, Error> {
    change.write()?;
    let mut warnings = Vec::new();
    if change.loses_comments {
        let message = "its comments could not be kept, as Julia does not keep them either";
        warnings.push(Warning::new(WarningKind::Manifest, file, message));
    }
    if let Some((depot, time)) = log {
        let log = depot.log(ARTIFACT_USAGE);
        if let Err(error) = append(&log, &use_of_file(file, time)) {
            let message = format!("the use of {} could not be logged: {error}", file.display());
            warnings.push(Warning::new(WarningKind::Log, log, message));
        }
    }
    Ok(warnings)
}
