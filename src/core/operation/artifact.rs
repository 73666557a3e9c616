//! Sharing a folder as an artifact: made in a depot, packed into an archive, bound to a name, each if it is asked for.
//!
//! [`prepare`] looks at everything that can be wrong before the long work begins, and shows the lines that will be
//! written. What is there already, a file or a binding, is replaced only when that was asked for.

use std::io;
use std::path::{Path, PathBuf};

use crate::core::artifact::archive::{self, Archive};
use crate::core::artifact::bindings::{self, Binding, Change, Download};
use crate::core::artifact::create::Created;
use crate::core::artifact::platform::Platform;
use crate::core::artifact::{self, Algorithm, Failure, Run};
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
    /// The file that it is packed into, if it is to be.
    pub archive: Option<PathBuf>,
    /// What the artifact is bound to, and where, if it is to be.
    pub bind: Option<Bind>,
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
    /// The binding of an artifact of that hash and an archive of that sum and length; without one, there is nothing to
    /// download.
    #[must_use]
    pub fn to(&self, hash: &str, archive: Option<&Archive>) -> Binding {
        let download = |(url, archive): (&String, &Archive)| Download {
            url: url.clone(),
            sha256: archive.sha256.clone(),
            // As scripts in Julia have it, and so that what is shown before is what is written.
            size: None,
        };
        Binding {
            name: self.name.clone(),
            hash: hash.to_string(),
            platform: self.platform.clone(),
            is_lazy: self.is_lazy,
            downloads: self.urls.iter().zip(archive.iter().copied().cycle()).map(download).collect(),
        }
    }
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Shared {
    /// The artifact.
    pub created: Created,
    /// The archive, if one was asked for.
    pub archive: Option<Archive>,
    /// What was written into the file, if that was asked for.
    pub binding: Option<Binding>,
    /// What did not go as it should, though the artifact is bound.
    pub warnings: Vec<Warning>,
}

/// One artifact, and the hash it has now.
#[derive(Debug)]
pub struct Verified {
    /// The hash it is called by.
    pub hash: String,
    /// Where it is; `None` when no depot has it.
    pub path: Option<PathBuf>,
    /// The hash it has.
    pub has: Option<String>,
    /// Why that is not known.
    pub error: Option<Error>,
}

impl Verified {
    /// Whether it is what it is called.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.has.as_ref() == Some(&self.hash)
    }
}

/// What stands for hashes in a preview.
const UNKNOWN: &str = "…";

/// Looks whether what is asked can be done, and gives the lines that will stand in the file, with `…` for what is not
/// known yet; none when nothing is bound.
///
/// # Errors
/// When the archive or the binding is there already, or the file that is to be changed cannot be read; when an address
/// is given for an archive that is not made.
pub fn prepare(request: &Request) -> Result<String, Failure> {
    const NO_ARCHIVE: &str = "an address needs the packed file that will be there";
    if let Some(archive) = &request.archive {
        archive::check(&request.folder, archive, request.force)?;
    }
    let Some(bind) = &request.bind else { return Ok(String::new()) };
    if request.archive.is_none() && !bind.urls.is_empty() {
        let error = io::Error::new(io::ErrorKind::InvalidInput, NO_ARCHIVE);
        return Err(Error::new("bind an artifact in", &bind.file, error).into());
    }
    let archive = Archive { sha256: UNKNOWN.to_string(), bytes: 0 };
    let binding = bind.to(UNKNOWN, request.archive.as_ref().map(|_| &archive));
    bindings::bind(&bind.file, &binding, request.force)?;
    Ok(binding.lines())
}

/// Does it. What was made before something fails stays: an artifact is none the worse for not being bound.
///
/// # Errors
/// When something cannot be read, or changes meanwhile; when something cannot be written; when it is stopped.
pub fn share(request: &Request, time: LocalTime, run: Run) -> Result<Shared, Failure> {
    prepare(request)?;
    let created = artifact::create(&request.folder, &request.depot, run)?;
    if !created.is_new && artifact::tree_hash(&created.path, Algorithm::Sha1, run)? != created.hash {
        let error = io::Error::other("it is there already, and does not hold any more what its hash says");
        let advice = "remove it, so that it can be made again";
        return Err(Error::new("share the artifact", created.path, error).with_advice(advice).into());
    }
    let pack = |to: &PathBuf| artifact::archive(&created.path, to, request.force, run);
    let archive = request.archive.as_ref().map(pack).transpose()?;
    let (mut binding, mut warnings) = (None, Vec::new());
    if let Some(bind) = &request.bind {
        let bound = bind.to(&created.hash, archive.as_ref());
        let change = bindings::bind(&bind.file, &bound, request.force)?;
        warnings = write(&change, &bind.file, Some((&request.depot, time)))?;
        binding = Some(bound);
    }
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
