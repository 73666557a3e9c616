//! The walk for systems without Linux's calls: by paths, one folder after the other.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use super::{Done, Found};
use crate::core::depot::is_absence;
use crate::core::progress::Cancel;
use crate::core::scan::walk::Trouble;
use crate::core::scan::walk::portable::facts;

pub(super) fn grow(root: &Path, cancel: &Cancel, done: Done<'_>) -> io::Result<()> {
    if !std::fs::symlink_metadata(root)?.is_dir() {
        return Ok(());
    }
    let mut waiting: Vec<(Option<usize>, PathBuf)> = vec![(None, root.to_path_buf())];
    while let Some((above, path)) = waiting.pop() {
        if cancel.is_cancelled() {
            break;
        }
        let mut found = Found::default();
        let mut below: Vec<OsString> = Vec::new();
        let read = read(&path, above.is_none(), &mut found, &mut below);
        if let Err(source) = read.or_else(|error| if is_absence(&error) { Ok(()) } else { Err(error) }) {
            found.sums.trouble(|| Trouble { path: path.clone(), source });
        }
        let number = done(above, path.file_name().unwrap_or(OsStr::new(".")), found);
        waiting.extend(below.into_iter().map(|name| (Some(number), path.join(name))));
    }
    Ok(())
}

fn read(path: &Path, is_first: bool, found: &mut Found, below: &mut Vec<OsString>) -> io::Result<()> {
    let own = std::fs::symlink_metadata(path)?;
    if !own.is_dir() {
        return Ok(());
    }
    let itself = facts(&own);
    found.itself(&itself);
    if is_first {
        found.sums.own_folder(&itself);
    } else {
        found.sums.directory(&itself);
    }
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => below.push(entry.file_name()),
            Ok(metadata) => {
                let facts = facts(&metadata);
                found.entry(&entry.file_name(), &facts);
                found.sums.file(&facts);
            }
            Err(error) if is_absence(&error) => {}
            Err(source) => {
                found.sums.unknown_file();
                found.sums.trouble(|| Trouble { path: entry.path(), source });
            }
        }
    }
    Ok(())
}
