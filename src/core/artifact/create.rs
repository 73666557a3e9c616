//! Making an artifact of a folder: a copy in the depot, called by its hash (Pkg.jl `create_artifact`).
//!
//! The copy is made in a folder of its own in `artifacts`, and put in its place in one step when it is whole; what is
//! there already under that name is the same and stays.

use std::io;
use std::path::{Path, PathBuf};

use super::entry::failed;
use super::temporary::Temporary;
use super::{Algorithm, Failure, Run, tree_hash};
use crate::core::depot::layout::Layout;
use crate::core::error::Error;
use crate::core::links;
use crate::core::patience;

/// An artifact in a depot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// Its hash, in lower-case hexadecimal digits.
    pub hash: String,
    /// Where it is.
    pub path: PathBuf,
    /// Whether it was made now, and not there before.
    pub is_new: bool,
}

/// How unfinished copies begin: as all temporary folders of Julia's do, which are known to be left over when they are
/// old.
const PREFIX: &str = "jl_scratch_manager_";

/// Copies the folder `source` into `artifacts` of that depot, under the name of its hash. The folder stays.
///
/// # Errors
/// When something in it cannot be read, is neither file, link nor folder, or changes meanwhile; when the copy cannot be
/// written; when it is stopped. Nothing stays of the copy then.
pub fn create(source: &Path, depot: &Layout, run: Run) -> Result<Created, Failure> {
    let artifacts = depot.artifacts();
    if lies_in(&artifacts, source) {
        let error =
            io::Error::new(io::ErrorKind::InvalidInput, "it holds the folder that artifacts are made in");
        return Err(Error::new(MAKE, source, error).with_advice("choose a folder further down").into());
    }
    create_by(depot, |folder| tree_hash::copy(source, folder, run))
}

/// The same for what `fill` puts into a folder, of which it gives the hash.
///
/// # Errors
/// What `fill` gives; when the artifact cannot be put in its place. Nothing stays then.
fn create_by(
    depot: &Layout,
    fill: impl FnOnce(&Path) -> Result<String, Failure>,
) -> Result<Created, Failure> {
    let artifacts = depot.artifacts();
    links::make_folder(&artifacts).map_err(|error| failed("make the folder", &artifacts, error))?;
    let temporary = Temporary::folder(&artifacts, PREFIX.as_ref())?;
    let hash = fill(&temporary.inside())?;
    let path = depot.artifact(&hash);
    if !path.is_dir() {
        finish(&temporary).map_err(|error| failed(MAKE, &path, error))?;
        match temporary.keep(hash.as_ref(), false) {
            Ok(()) => return Ok(Created { hash, path, is_new: true }),
            // Another run was faster.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {}
            Err(error) => return Err(failed(MAKE, &path, error)),
        }
    }
    Ok(Created { hash, path, is_new: false })
}

/// Makes an artifact of what `fill` puts into the empty folder that it is given.
///
/// # Errors
/// What `fill` gives, and as [`create`].
pub fn create_with(
    depot: &Layout,
    run: Run,
    fill: impl FnOnce(&Path) -> io::Result<()>,
) -> Result<Created, Failure> {
    create_by(depot, |folder| {
        fill(folder).map_err(|error| failed("fill the folder", folder, error))?;
        protect(folder).map_err(|error| failed(MAKE, folder, error))?;
        tree_hash(folder, Algorithm::Sha1, run)
    })
}

const MAKE: &str = "make the artifact";

/// Lets nobody write the files in a folder any more, as Julia does (`set_readonly`).
fn protect(folder: &Path) -> io::Result<()> {
    for entry in walkdir::WalkDir::new(folder).min_depth(1).follow_root_links(true) {
        let entry = entry?;
        if entry.file_type().is_file() {
            let mut permissions = entry.metadata()?.permissions();
            permissions.set_readonly(true);
            std::fs::set_permissions(entry.path(), permissions)?;
        }
    }
    Ok(())
}

/// Gives the copy to whom the folder of artifacts belongs, and lets others read it whom that lets read.
#[cfg(unix)]
fn finish(temporary: &Temporary) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let above = rustix::fs::fstat(temporary.parent())?;
    let owner = (above.st_uid, above.st_gid);
    if rustix::process::geteuid().is_root() && owner.0 != 0 {
        // Nobody else can enter the copy yet, so that these are the very things that were made.
        for entry in walkdir::WalkDir::new(temporary.inside()).min_depth(1).follow_root_links(true) {
            std::os::unix::fs::lchown(entry?.path(), Some(owner.0), Some(owner.1))?;
        }
        std::os::unix::fs::fchown(temporary.handle(), Some(owner.0), Some(owner.1))?;
    }
    let mode = above.st_mode & 0o7777;
    if temporary.handle().metadata()?.mode() & 0o7777 != mode {
        temporary.handle().set_permissions(std::fs::Permissions::from_mode(mode))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn finish(_: &Temporary) -> io::Result<()> {
    Ok(())
}

/// Whether `place` lies in `folder`, or is it; what does not exist yet lies where its nearest folder does.
pub(super) fn lies_in(place: &Path, folder: &Path) -> bool {
    let here =
        |path: &Path| if path.as_os_str().is_empty() { PathBuf::from(".") } else { path.to_path_buf() };
    let real = |path: &Path| path.ancestors().find_map(|path| patience::real_path(&here(path)).ok());
    match (real(place), patience::real_path(folder)) {
        (Some(place), Ok(folder)) => place.starts_with(folder),
        _ => false,
    }
}
