//! Copying one thing of a folder: a folder without what is in it, a link, a file.
//!
//! As in Julia, the files of an artifact cannot be written. Where the file system lets files share their data, the copy
//! of one takes no room.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::Failure;
use super::entry::{self, Source, failed};

/// Makes the folder `to`, a copy of `from` without what is in it.
pub fn make_folder(from: &Path, to: &Path) -> Result<(), Failure> {
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
pub fn make_link(target: &[u8], to: &Path) -> Result<(), Failure> {
    use std::os::unix::ffi::OsStrExt;
    let target = std::ffi::OsStr::from_bytes(target);
    std::os::unix::fs::symlink(target, to).map_err(|error| failed("make the link", to, error))
}

/// Makes the link `to`, which leads to `target`.
#[cfg(not(unix))]
pub fn make_link(_: &[u8], to: &Path) -> Result<(), Failure> {
    Err(failed("make the link", to, std::io::ErrorKind::Unsupported.into()))
}

/// The copy of a file that is being written.
pub struct Copy {
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
