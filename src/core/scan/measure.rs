//! Measuring the spaces of an inventory, with progress, and with every trouble turned into a warning.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::walk::{self, Group, Outcome, Reporter, Shared};
use super::{Inventory, ScanEnd};
use crate::core::crew::default_threads;
use crate::core::error::{Warning, WarningKind, plain};
use crate::core::patience;
use crate::core::progress::{Cancel, Progress};
use crate::core::space::Sizes;

/// Who is told while spaces are measured. The calls come from several threads at once.
pub trait Watcher: Sync {
    /// The space at this position of [`Inventory::spaces`] is measured.
    fn measured(&self, _space: usize, _sizes: Sizes) {}
    /// What of the space that was measured last has names outside of it.
    fn shared(&self, _inodes: &[Shared]) {}
    /// How far it is; called often, with every folder.
    fn progress(&self, progress: Progress);
}

impl Watcher for () {
    fn progress(&self, _: Progress) {}
}

/// Keeps the sizes for whoever wants them all at once.
struct Kept<'a> {
    sizes: Mutex<HashMap<usize, Sizes>>,
    watcher: &'a dyn Watcher,
}

impl Watcher for Kept<'_> {
    fn measured(&self, space: usize, sizes: Sizes) {
        self.sizes.lock().unwrap_or_else(PoisonError::into_inner).insert(space, sizes);
    }

    fn shared(&self, inodes: &[Shared]) {
        self.watcher.shared(inodes);
    }

    fn progress(&self, progress: Progress) {
        self.watcher.progress(progress);
    }
}

/// Measures the spaces of `groups` and gives their sizes, of all or of those before `cancel`.
pub fn sizes(groups: Vec<Group>, cancel: &Cancel, watcher: &dyn Watcher) -> (HashMap<usize, Sizes>, ScanEnd) {
    let kept = Kept { sizes: Mutex::default(), watcher };
    let end = measure(groups, cancel, &kept);
    (kept.sizes.into_inner().unwrap_or_else(PoisonError::into_inner), end)
}

impl Inventory {
    /// The spaces to measure, by owner's folder.
    pub fn groups(&self) -> Vec<Group> {
        self.packages
            .iter()
            .filter_map(|package| {
                let layout = &self.depots.get(package.depot)?.layout;
                let spaces = package.spaces.clone().zip(self.spaces_of(package));
                Some(Group {
                    folder: layout.owner(package.owner.folder()),
                    spaces: spaces.map(|(number, space)| (number, space.id.key.clone())).collect(),
                })
            })
            .collect()
    }

    /// Measures the spaces at these positions, or all, and keeps their sizes.
    pub fn measure(
        &mut self,
        only: Option<&HashSet<usize>>,
        cancel: &Cancel,
        watcher: &dyn Watcher,
    ) -> ScanEnd {
        let mut groups = self.groups();
        if let Some(only) = only {
            for group in &mut groups {
                group.spaces.retain(|(number, _)| only.contains(number));
            }
            groups.retain(|group| !group.spaces.is_empty());
        }
        let (sizes, end) = sizes(groups, cancel, watcher);
        for (position, sizes) in sizes {
            if let Some(space) = self.spaces.get_mut(position) {
                space.sizes = Some(sizes);
            }
        }
        end
    }
}

/// Measures the spaces of `groups` and tells `watcher`; returns when all are measured or soon after
/// `cancel`.
pub fn measure(mut groups: Vec<Group>, cancel: &Cancel, watcher: &dyn Watcher) -> ScanEnd {
    let started = Instant::now();
    let paths = groups.iter().flat_map(|group| {
        group.spaces.iter().map(|(number, key)| (*number, group.folder.join(key.as_os_str())))
    });
    let mut paths: Vec<(usize, PathBuf)> = paths.collect();
    paths.sort_unstable();
    let measuring = Measuring {
        watcher,
        spaces: paths.len(),
        paths,
        done: AtomicUsize::new(0),
        files: AtomicU64::new(0),
        warnings: Mutex::default(),
    };
    // Whoever walks onto a volume that does not answer does not come back.
    for group in &mut groups {
        group.spaces.retain(|(number, key)| {
            let silent = patience::silent_inside(&group.folder.join(key.as_os_str()));
            silent.is_none_or(|silent| {
                let error = std::io::Error::new(std::io::ErrorKind::TimedOut, silent);
                measuring.space(*number, Outcome::Failed(error));
                false
            })
        });
    }
    walk::walk(groups, default_threads(), cancel, &measuring);
    let progress = measuring.so_far();
    let mut warnings = measuring.warnings.into_inner().unwrap_or_else(PoisonError::into_inner);
    warnings.sort();
    let cancelled = cancel.is_cancelled() && progress.spaces_done < progress.spaces;
    ScanEnd { progress, elapsed: started.elapsed(), warnings, cancelled }
}

struct Measuring<'a> {
    watcher: &'a dyn Watcher,
    spaces: usize,
    /// The path of each space, in the order of their numbers.
    paths: Vec<(usize, PathBuf)>,
    done: AtomicUsize,
    files: AtomicU64,
    warnings: Mutex<Vec<Warning>>,
}

impl Measuring<'_> {
    fn so_far(&self) -> Progress {
        Progress {
            spaces_done: self.done.load(Ordering::Relaxed),
            spaces: self.spaces,
            files: self.files.load(Ordering::Relaxed),
        }
    }

    fn path(&self, space: usize) -> PathBuf {
        let position = self.paths.binary_search_by_key(&space, |(number, _)| *number);
        position
            .ok()
            .and_then(|position| self.paths.get(position))
            .map(|(_, path)| path.clone())
            .unwrap_or_default()
    }

    fn warn(&self, warning: Warning) {
        self.warnings.lock().unwrap_or_else(PoisonError::into_inner).push(warning);
    }
}

impl Reporter for Measuring<'_> {
    fn space(&self, number: usize, outcome: Outcome) {
        match outcome {
            Outcome::Measured(sizes, troubles, shared) => {
                self.watcher.shared(&shared);
                let named = troubles.len() as u64;
                for trouble in troubles {
                    let message =
                        format!("this cannot be read: {}; the size is a lower bound", plain(&trouble.source));
                    self.warn(Warning::new(WarningKind::Space, trouble.path, message));
                }
                let unnamed = sizes.unreadable.saturating_sub(named);
                if unnamed > 0 {
                    let message = format!("{unnamed} more entries in this space cannot be read");
                    self.warn(Warning::new(WarningKind::Space, self.path(number), message));
                }
                self.watcher.measured(number, sizes);
            }
            Outcome::Gone => {
                let message = "this space disappeared while the depot was scanned";
                self.warn(Warning::new(WarningKind::Space, self.path(number), message));
            }
            Outcome::Failed(error) => {
                let message = format!("this space cannot be looked at: {}", plain(&error));
                self.warn(Warning::new(WarningKind::Space, self.path(number), message));
                self.watcher.measured(number, Sizes { unreadable: 1, ..Sizes::default() });
            }
        }
        self.done.fetch_add(1, Ordering::Relaxed);
        self.watcher.progress(self.so_far());
    }

    fn files(&self, more: u64) {
        self.files.fetch_add(more, Ordering::Relaxed);
        self.watcher.progress(self.so_far());
    }
}
