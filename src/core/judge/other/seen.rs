//! What stood at each path when it was first looked at, before anything of it was read: only what is still that may go
//! by what was read.

use std::path::Path;

use super::known::OtherFacts;
use crate::core::environment::Environment;
use crate::core::identity::Facts as FileFacts;
use crate::core::patience;

impl OtherFacts {
    /// What stood at a path when it was first looked at; `None` where nothing did, or that could not be told.
    pub(in crate::core) fn seen(&self, path: &Path) -> Option<&FileFacts> {
        self.seen.get(path)
    }

    /// Looks at what stands at a path, unless that was done.
    pub(super) fn note(&mut self, path: &Path) -> Option<FileFacts> {
        if let Some(seen) = self.seen.get(path) {
            return Some(*seen);
        }
        let seen = FileFacts::from_metadata(&patience::symlink_metadata(path).ok()?);
        self.seen.insert(path.to_path_buf(), seen);
        Some(seen)
    }

    /// Whether a file is another user's, whose Julias and depots were not looked for.
    pub(super) fn is_of_another(&self, path: &Path) -> bool {
        self.seen(path).is_none_or(|seen| !self.users.contains(&seen.user))
    }
}

/// This user, and whose home is looked at, which is another's after `sudo`.
pub(super) fn users(environment: &Environment) -> Vec<u32> {
    #[cfg(unix)]
    let own = rustix::process::geteuid().as_raw();
    // Here no file tells whose it is.
    #[cfg(not(unix))]
    let own = 0;
    let home = environment.home.as_deref().and_then(|home| patience::metadata(home).ok());
    std::iter::once(own).chain(home.map(|home| FileFacts::from_metadata(&home).user)).collect()
}
