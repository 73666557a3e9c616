//! Making an artifact of a folder: a copy in the depot, called by its hash (Pkg.jl `create_artifact`).
//!
//! The copy is made in a folder of its own in `artifacts`, and put in its place in one step when it is whole; what is
//! there already under that name is the same and stays. As in Julia, the files of an artifact cannot be written.
//! Where the file system lets files share their data, the copy takes no room.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::entry::{self, Source, failed};
use super::temporary::Temporary;
use super::{Algorithm, Failure, Run, tree_hash};
use crate::core::depot::layout::Layout;
use crate::core::error::Error;
use crate::core::links;

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
pub(super) fn create_by(
    depot: &Layout,
    fill: impl FnOnce(&Path) -> Result<String, Failure>,
) -> Result<Created, Failure> {
    let artifacts = depot.artifacts();
    links::make_folder(&artifacts).map_err(|error| failed("make the folder", &artifacts, error))?;
    let temporary = Temporary::folder(&artifacts, PREFIX.as_ref())?;
    let hash = fill(&temporary.inside())?;
    let path = depot.artifact(&hash);
    let created = |is_new| Ok(Created { hash: hash.clone(), path: path.clone(), is_new });
    if path.symlink_metadata().is_ok() {
        return created(false);
    }
    finish(&temporary).map_err(|error| failed(MAKE, &path, error))?;
    match temporary.keep(hash.as_ref(), false) {
        Ok(()) => created(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => created(false),
        Err(error) => Err(failed(MAKE, &path, error)),
    }
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
    let real = |path: &Path| {
        path.ancestors().find_map(|path| {
            std::fs::canonicalize(if path.as_os_str().is_empty() { Path::new(".") } else { path }).ok()
        })
    };
    match (real(place), std::fs::canonicalize(folder)) {
        (Some(place), Ok(folder)) => place.starts_with(folder),
        _ => false,
    }
}

/// Makes the folder `to`, a copy of `from` without what is in it.
pub(super) fn make_folder(from: &Path, to: &Path) -> Result<(), Failure> {
    #[allow(unused_mut, reason = "there are modes on Unix alone")]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, MetadataExt};
        let metadata = from.symlink_metadata().map_err(|error| failed("read the folder", from, error))?;
        builder.mode(metadata.mode() & 0o777 | 0o700);
    }
    builder.create(to).map_err(|error| failed("copy the folder", from, error))
}

/// Makes the link `to`, which leads to `target`.
#[cfg(unix)]
pub(super) fn make_link(target: &[u8], to: &Path) -> Result<(), Failure> {
    use std::os::unix::ffi::OsStrExt;
    let target = std::ffi::OsStr::from_bytes(target);
    std::os::unix::fs::symlink(target, to).map_err(|error| failed("make the link", to, error))
}

/// Makes the link `to`, which leads to `target`.
#[cfg(not(unix))]
pub(super) fn make_link(_: &[u8], to: &Path) -> Result<(), Failure> {
    Err(failed("make the link", to, io::ErrorKind::Unsupported.into()))
}

/// The copy of a file that is being written.
pub(super) struct Copy {
    file: File,
    from: PathBuf,
    mode: u32,
    /// Whether it shares its data with the file already, so that it is only read.
    is_shared: bool,
}

const COPY: &str = "copy";

impl Copy {
    /// Begins to copy a file to `to`, which is not there yet.
    pub fn begin(source: &Source, to: &Path) -> Result<Self, Failure> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let from = source.path().to_path_buf();
        let file = options.open(to).map_err(|error| failed(COPY, &from, error))?;
        let is_shared = share(&file, source.file());
        if is_shared && file.metadata().map_err(|error| failed(COPY, &from, error))?.len() != source.size() {
            return Err(entry::changed(&from));
        }
        Ok(Self { file, from, mode: if source.is_executable() { 0o555 } else { 0o444 }, is_shared })
    }

    /// Copies the next bytes and gives them; none at the end.
    pub fn next(&mut self, source: &mut Source, buffer: &mut [u8]) -> Result<usize, Failure> {
        if self.is_shared {
            return source.read_from(&self.file, buffer);
        }
        let count = source.read(buffer)?;
        let written = self.file.write_all(buffer.get(..count).unwrap_or_default());
        written.map_err(|error| failed(COPY, &self.from, error))?;
        Ok(count)
    }

    /// Lets nobody write the copy any more.
    pub fn end(self) -> Result<(), Failure> {
        let permissions = self.file.metadata().map(|metadata| {
            let mut permissions = metadata.permissions();
            #[cfg(unix)]
            std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, self.mode);
            #[cfg(not(unix))]
            permissions.set_readonly(true);
            permissions
        });
        let done = permissions.and_then(|permissions| self.file.set_permissions(permissions));
        done.map_err(|error| failed(COPY, &self.from, error))
    }
}

/// Lets a new file share the data of another; whether the file system can.
#[cfg(target_os = "linux")]
fn share(new: &File, old: &File) -> bool {
    rustix::fs::ioctl_ficlone(new, old).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn share(_: &File, _: &File) -> bool {
    false
}
