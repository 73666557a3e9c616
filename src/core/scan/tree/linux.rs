//! The walk on Linux: by handles, every folder read by whichever thread has time.

use std::ffi::{CString, OsStr};
use std::io;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Done, Found};
use crate::core::crew::{self, default_threads};
use crate::core::progress::Cancel;
use crate::core::scan::walk::folder::{Above, BUFFER, Buffer, Handles, Root, Waiting};
use crate::core::scan::walk::tally::Sums;

pub(super) fn grow(root: &Path, cancel: &Cancel, done: Done<'_>) -> io::Result<()> {
    let handles = Arc::new(Handles::new());
    let (parent, name) = match (root.parent(), root.file_name()) {
        (Some(parent), Some(name)) if parent.as_os_str().is_empty() => (Path::new("."), name),
        (Some(parent), Some(name)) => (parent, name),
        _ => (root, OsStr::new(".")),
    };
    let handle =
        handles.open(rustix::fs::CWD.as_fd(), &CString::new(parent.as_os_str().as_bytes())?, true)?;
    let above = Above::Root(Arc::new(Root { handle, path: parent.to_path_buf() }));
    let first = Waiting { above, name: CString::new(name.as_bytes())?, is_below: false };
    let failed = Mutex::new(None);
    let buffer = || -> Buffer { vec![std::mem::MaybeUninit::uninit(); BUFFER] };
    crew::work(
        "tree",
        default_threads(),
        vec![(None, first)],
        buffer,
        |(above, waiting): (Option<usize>, Waiting), buffer, own| {
            if cancel.is_cancelled() {
                return;
            }
            let name = waiting.name.clone();
            let (mut found, mut sums) = (Found::default(), Sums::default());
            let mut below = Vec::new();
            let seen = |name: &std::ffi::CStr, facts: &_| match name.to_bytes() {
                b"." => found.itself(facts),
                name => found.entry(OsStr::from_bytes(name), facts),
            };
            if let Err(error) = waiting.read(&handles, buffer, &mut sums, seen, |waiting| below.push(waiting))
            {
                *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                return;
            }
            found.sums = sums;
            let number = done(above, OsStr::from_bytes(name.to_bytes()), found);
            for waiting in below {
                own.push((Some(number), waiting));
            }
        },
    );
    match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error.into()),
        None => Ok(()),
    }
}
