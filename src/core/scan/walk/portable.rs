//! The walker for systems without Linux's calls: the `walkdir` crate, one space at a time per thread.
//!
//! The figures are the same where the system tells blocks and links; where it does not (Windows), a file is
//! taken to allocate its length and to have one link.

use std::fs::Metadata;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;

use walkdir::WalkDir;

use super::tally::Sums;
use super::{Group, Outcome, Reporter, Trouble};
use crate::core::crew::on_threads;
use crate::core::depot::is_absence;
use crate::core::identity::Facts;
use crate::core::progress::Cancel;

pub(super) fn walk(groups: Vec<Group>, threads: NonZero<usize>, cancel: &Cancel, reporter: &dyn Reporter) {
    let spaces = groups.into_iter().flat_map(|group| {
        let folder = group.folder;
        group.spaces.into_iter().map(move |(number, key)| (number, folder.join(key.as_os_str())))
    });
    let spaces = Mutex::new(spaces.collect::<Vec<_>>().into_iter());
    let work = || {
        while !cancel.is_cancelled() {
            let next = spaces.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((number, path)) = next else { break };
            if let Some(outcome) = measure(&path, cancel, reporter) {
                reporter.space(number, outcome);
            }
        }
    };
    on_threads("measure", std::iter::repeat_n(work, threads.get()));
}

/// Measures one space; `None` when cancelled meanwhile.
fn measure(path: &PathBuf, cancel: &Cancel, reporter: &dyn Reporter) -> Option<Outcome> {
    let own = match std::fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if is_absence(&error) => return Some(Outcome::Gone),
        Err(error) => return Some(Outcome::Failed(error)),
    };
    let mut sums = Sums::default();
    if cfg!(unix) {
        sums.is_of(&facts(&own));
    }
    if own.is_dir() {
        sums.own_folder(&facts(&own));
        for entry in WalkDir::new(path).min_depth(1).follow_links(false) {
            if cancel.is_cancelled() {
                return None;
            }
            let read = entry.and_then(|entry| Ok((entry.file_type().is_dir(), entry.metadata()?)));
            match read {
                Ok((true, metadata)) => sums.directory(&facts(&metadata)),
                Ok((false, metadata)) => sums.file(&facts(&metadata)),
                Err(error) => sums.trouble(|| Trouble {
                    path: error.path().map_or_else(|| path.clone(), PathBuf::from),
                    source: error
                        .into_io_error()
                        .unwrap_or_else(|| std::io::Error::other("a loop of folders")),
                }),
            }
        }
    } else {
        sums.file(&facts(&own));
    }
    reporter.files(sums.files);
    Some(sums.finish())
}

#[cfg(unix)]
pub fn facts(metadata: &Metadata) -> Facts {
    Facts::from_metadata(metadata)
}

#[cfg(not(unix))]
pub fn facts(metadata: &Metadata) -> Facts {
    Facts { changed: (i64::MIN, 0), ..Facts::from_metadata(metadata) }
}
