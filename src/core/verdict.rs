//! Our own judgement of a space, with the evidence for it.
//!
//! What Julia's `Pkg.gc()` would do with the space is a matter of its own and may differ: an untracked space
//! is garbage to Julia, and a project on a volume that is not mounted is missing.

use std::path::PathBuf;

use crate::core::space::{ParentState, Space, Status};
use crate::core::usage::Entry;
use crate::core::words::visible;

/// What should become of a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It stays.
    Keep,
    /// It can go.
    Delete,
}

impl Action {
    /// The action's name in JSON documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Delete => "delete",
        }
    }
}

/// One thing that speaks for a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The log.
    pub file: PathBuf,
    /// The line in it, counted from 1.
    pub line: u64,
    /// The parent project that the line names.
    pub path: PathBuf,
}

/// A judgement and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What should become of the space.
    pub action: Action,
    /// The rule that decided, as JSON documents name it.
    pub rule: &'static str,
    /// One sentence.
    pub reason: String,
    /// The log lines and parents that decided.
    pub evidence: Vec<Evidence>,
}

impl Verdict {
    /// Judges a space by its status; `entries` are its entries in the logs.
    #[must_use]
    pub fn of(space: &Space, entries: &[Entry]) -> Self {
        let (action, rule, reason) = match space.status {
            Status::Active => {
                let parent = newest_with(space, entries, ParentState::Exists);
                let reason = format!("Kept. Last used from {parent}; that project still exists.");
                (Action::Keep, "parent-exists", reason)
            }
            Status::Orphaned if space.parents.is_empty() => {
                let reason = "Can go. It was recorded as used, but from no project.";
                (Action::Delete, "all-parents-missing", reason.to_string())
            }
            Status::Orphaned => {
                let reason = match space.parents.len() {
                    1 => "Can go. The project that used it no longer exists.".to_string(),
                    number => format!("Can go. The {number} projects that used it no longer exist."),
                };
                (Action::Delete, "all-parents-missing", reason)
            }
            Status::Untracked => {
                let reason = "Probably unused, but Julia never recorded who made it. Look inside before \
                              deleting.";
                (Action::Keep, "untracked", reason.to_string())
            }
            Status::Unreachable => {
                if space.parents.iter().any(|parent| parent.state == ParentState::Unreachable) {
                    let parent = newest_with(space, entries, ParentState::Unreachable);
                    let reason = format!("Kept. {parent} cannot be reached, so it cannot be checked.");
                    (Action::Keep, "parent-unreachable", reason)
                } else {
                    let reason = "Kept. A damaged log entry may have named a project that still exists.";
                    (Action::Keep, "log-entry-damaged", reason.to_string())
                }
            }
        };
        Self { action, rule, reason, evidence: evidence(space, entries) }
    }
}

/// The parent in this state that the newest entry names.
fn newest_with(space: &Space, entries: &[Entry], state: ParentState) -> String {
    let in_state: Vec<_> = space.parents.iter().filter(|parent| parent.state == state).collect();
    let newest = entries
        .iter()
        .filter(|entry| entry.parents.iter().any(|path| in_state.iter().any(|parent| parent.path == *path)))
        .max_by_key(|entry| entry.time);
    let path = newest
        .and_then(|entry| {
            entry.parents.iter().find(|path| in_state.iter().any(|parent| parent.path == **path))
        })
        .or_else(|| in_state.first().map(|parent| &parent.path));
    path.map_or_else(|| "a project".to_string(), |path| visible(&path.to_string_lossy()).into_owned())
}

/// For each parent the newest entry that names it.
fn evidence(space: &Space, entries: &[Entry]) -> Vec<Evidence> {
    space
        .parents
        .iter()
        .filter_map(|parent| {
            let naming = entries.iter().filter(|entry| entry.parents.contains(&parent.path));
            let newest = naming.max_by_key(|entry| entry.time)?;
            Some(Evidence {
                file: newest.log.to_path_buf(),
                line: newest.line,
                path: parent.path.to_path_buf(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::core::space::{Key, Kind, Owner, Parent, SpaceId};

    fn verdict(parents: &[(&str, ParentState)]) -> Verdict {
        let id =
            SpaceId { depot: 0, owner: Owner::of_folder(OsStr::new("o")), key: Key::found(OsStr::new("k")) };
        let mut space = Space::new(id, "/d/scratchspaces/o/k".into(), Kind::Directory);
        let parent =
            |(path, state): &(&str, ParentState)| Parent { path: Arc::from(Path::new(path)), state: *state };
        space.parents = parents.iter().map(parent).collect();
        space.status = Status::of(!parents.is_empty(), &space.parents);
        let entry = |(line, (path, _)): (usize, &(&str, ParentState))| Entry {
            log: Arc::from(Path::new("/d/logs/scratch_usage.toml")),
            line: line as u64 + 1,
            path: Arc::from(&*space.path),
            time: format!("2024-01-{:02}T00:00:00", line + 1).parse().ok(),
            parents: [Arc::from(Path::new(path))].into(),
            whole: true,
        };
        let entries: Vec<Entry> = parents.iter().enumerate().map(entry).collect();
        Verdict::of(&space, &entries)
    }

    #[test]
    fn a_space_is_kept_for_the_project_that_used_it_last_and_still_exists() {
        use ParentState::{Exists, Missing};
        let verdict = verdict(&[("/old/P.toml", Exists), ("/new/P.toml", Exists), ("/gone/P.toml", Missing)]);
        assert_eq!((verdict.action, verdict.rule), (Action::Keep, "parent-exists"));
        assert!(verdict.reason.contains("/new/P.toml"), "{}", verdict.reason);
        let lines: Vec<u64> = verdict.evidence.iter().map(|evidence| evidence.line).collect();
        assert_eq!(lines, [1, 2, 3]);
    }

    #[test]
    fn only_a_space_whose_projects_are_all_known_to_be_gone_can_go() {
        use ParentState::{Missing, Unreachable};
        assert_eq!(verdict(&[("/gone/P.toml", Missing)]).action, Action::Delete);
        let doubtful = verdict(&[("/gone/P.toml", Missing), ("/mnt/lab/P.toml", Unreachable)]);
        assert_eq!((doubtful.action, doubtful.rule), (Action::Keep, "parent-unreachable"));
        assert!(doubtful.reason.contains("/mnt/lab"), "{}", doubtful.reason);
        assert_eq!(verdict(&[]).action, Action::Keep);
    }
}
