//! The files of one folder, listed when it is opened.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;

use jiff::Timestamp;

use super::{Error, Kind};
use crate::core::identity::Facts;
use crate::core::native::is_name;
use crate::core::progress::Cancel;
use crate::core::time::file_time;

/// One entry of a folder, be it a folder itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub name: OsString,
    pub kind: Kind,
    /// Whether it is a file, and no device, pipe or socket.
    pub is_regular: bool,
    /// Bytes on disk; of a folder those of the folder itself.
    pub allocated: u64,
    pub apparent: u64,
    pub modified: Option<Timestamp>,
}

impl File {
    fn new(name: &OsStr, facts: &Facts) -> Self {
        Self {
            name: name.to_os_string(),
            kind: facts.kind,
            is_regular: facts.is_regular,
            allocated: facts.allocated,
            apparent: facts.bytes,
            modified: file_time(facts.modified.0, facts.modified.1),
        }
    }
}

/// What lies right in the folder to which the names `inside` lead from `root`, in no order; what `cancel` has cut short is
/// not all. An entry that goes away meanwhile is left out.
///
/// # Errors
/// When there is no such folder that can be listed; a link is none, and neither is a mount point.
pub fn files(root: &Path, inside: &[OsString], cancel: &Cancel) -> Result<Vec<File>, Error> {
    let error = |source| {
        let path = inside.iter().fold(root.to_path_buf(), |path, name| path.join(name));
        Error::new("list the folder", path, source)
    };
    if !inside.iter().all(|name| is_name(name)) {
        return Err(error(io::Error::new(io::ErrorKind::InvalidInput, "the path leads out of the folder")));
    }
    list(root, inside, cancel).map_err(error)
}

#[cfg(target_os = "linux")]
fn list(root: &Path, inside: &[OsString], cancel: &Cancel) -> io::Result<Vec<File>> {
    use std::ffi::CString;
    use std::os::fd::{AsFd, OwnedFd};
    use std::os::unix::ffi::OsStrExt;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Mutex, PoisonError};

    use rustix::fs::RawDir;
    use rustix::io::Errno;

    use crate::core::crew::{default_threads, on_threads};
    use crate::core::handle;
    use crate::core::scan::walk::folder::{BUFFER, Buffer, Handles};

    let mut folder: OwnedFd = handle::open_first(root)?;
    for name in inside {
        folder = handle::open_folder(folder.as_fd(), name.as_os_str())?;
    }
    // Opened once more, so that reading it leaves its access time alone.
    let folder = Handles::new().open(folder.as_fd(), c".", false)?;
    let mut buffer: Buffer = vec![std::mem::MaybeUninit::uninit(); BUFFER];
    let mut names: Vec<CString> = Vec::new();
    let mut entries = RawDir::new(&folder, &mut buffer);
    while let Some(entry) = entries.next() {
        let entry = entry?;
        let name = entry.file_name();
        if name != c"." && name != c".." {
            names.push(name.to_owned());
        }
        if names.len().is_multiple_of(PIECE) && cancel.is_cancelled() {
            break;
        }
    }
    // Looking at each takes most of the time, and several threads share it.
    let pieces: Vec<&[CString]> = names.chunks(PIECE).collect();
    let (next, all, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()), Mutex::new(None));
    let look = || {
        while let Some(piece) = pieces.get(next.fetch_add(1, Ordering::Relaxed)) {
            if cancel.is_cancelled() {
                return;
            }
            let mut files = Vec::with_capacity(piece.len());
            for name in *piece {
                match Facts::at(&folder, name.as_c_str()) {
                    Ok(facts) => files.push(File::new(OsStr::from_bytes(name.to_bytes()), &facts)),
                    Err(Errno::NOENT) => {}
                    Err(error) => *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error),
                }
            }
            all.lock().unwrap_or_else(PoisonError::into_inner).append(&mut files);
        }
    };
    let threads = if pieces.len() > 1 { default_threads().get() } else { 1 };
    on_threads("list", std::iter::repeat_n(look, threads));
    let all = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) if all.is_empty() => Err(error.into()),
        _ => Ok(all),
    }
}

/// How many entries are looked at by one thread at a time.
#[cfg(target_os = "linux")]
const PIECE: usize = 4_096;

#[cfg(not(target_os = "linux"))]
fn list(root: &Path, inside: &[OsString], cancel: &Cancel) -> io::Result<Vec<File>> {
    use crate::core::depot::is_absence;
    use crate::core::scan::walk::portable::facts;

    let mut path = root.to_path_buf();
    for name in inside {
        path.push(name);
        if !std::fs::symlink_metadata(&path)?.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&path)? {
        if cancel.is_cancelled() {
            break;
        }
        let entry = entry?;
        match entry.metadata() {
            Ok(metadata) => files.push(File::new(&entry.file_name(), &facts(&metadata))),
            Err(error) if is_absence(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(files)
}
