//! Our own judgement of a space, with the evidence for it.
//!
//! What Julia's `Pkg.gc()` would do with the space is a matter of its own and may differ: an untracked space
//! is garbage to Julia, and a project on a volume that is not mounted is missing.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::core::log::Entry;
use crate::core::space::{ParentState, Space, Status};
use crate::core::time::{Age, LocalTime, Now, ago};
use crate::core::words;

/// What should become of a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It stays.
    Keep,
    /// It stays, and is recorded as an orphan, to go later.
    Record,
    /// It can go.
    Delete,
}

impl Action {
    /// The action's name in JSON documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Record => "record",
            Self::Delete => "delete",
        }
    }
}

/// One thing that speaks for a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The log.
    pub file: PathBuf,
    /// The line in it, counted from 1, where one can be named.
    pub line: Option<u64>,
    /// What the line names: a parent project, a manifest, an artifact file, an orphan.
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
    /// Judges a space by its status; `entries` are its entries in the logs. The reason says how long before
    /// `now` the space was used, and shortens paths below `home`.
    #[must_use]
    pub fn of(space: &Space, entries: &[Entry], now: &Now, home: Option<&Path>) -> Self {
        let (action, rule, reason) = match space.status {
            Status::Active => {
                let (project, time) = newest_with(space, entries, ParentState::Exists, home);
                let age = time.map(|time| format!(" {}", ago(Age::of_local(time, now)))).unwrap_or_default();
                let reason = format!("Kept. Last used from {project}{age}; that project still exists.");
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
                    let (project, _) = newest_with(space, entries, ParentState::Unreachable, home);
                    let reason =
                        format!("Kept. {project} cannot be reached, so its project cannot be checked.");
                    (Action::Keep, "parent-unreachable", reason)
                } else if entries.is_empty() {
                    let reason = "Kept. The usage log could not be read, so nobody knows who used it.";
                    (Action::Keep, "log-unreadable", reason.to_string())
                } else {
                    let reason = "Kept. A damaged log entry may have named a project that still exists.";
                    (Action::Keep, "log-entry-damaged", reason.to_string())
                }
            }
        };
        Self { action, rule, reason, evidence: evidence(space, entries) }
    }
}

/// The folder of the project in this state that the newest entry names, and that entry's time.
fn newest_with(
    space: &Space,
    entries: &[Entry],
    state: ParentState,
    home: Option<&Path>,
) -> (String, Option<LocalTime>) {
    let is_in_state = |path: &Arc<Path>| {
        let mut parents = space.parents.iter().filter(|parent| parent.state == state);
        parents.any(|parent| parent.path.as_os_str() == path.as_os_str())
    };
    let named = entries.iter().filter_map(|entry| {
        let parent = entry.parents.iter().find(|path| is_in_state(path))?;
        Some((entry.time, parent))
    });
    let Some((time, project)) = named.max_by_key(|(time, _)| *time) else {
        return ("a project".to_string(), None);
    };
    // The folder says more than `Project.toml`, the name that they all have.
    (words::path(project.parent().unwrap_or(project), home), time)
}

/// For each parent the newest entry that names it.
fn evidence(space: &Space, entries: &[Entry]) -> Vec<Evidence> {
    let mut newest: HashMap<&OsStr, &Entry> = HashMap::new();
    for entry in entries {
        for parent in entry.parents.iter() {
            let known = newest.entry(parent.as_os_str()).or_insert(entry);
            if entry.time >= known.time {
                *known = entry;
            }
        }
    }
    space
        .parents
        .iter()
        .filter_map(|parent| {
            let newest = newest.get(parent.path.as_os_str())?;
            Some(Evidence {
                file: newest.log.to_path_buf(),
                line: Some(newest.line),
                path: parent.path.to_path_buf(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;
    use crate::core::space::{Key, Kind, Owner, Parent, SpaceId};
    use crate::core::time::{Clock, FixedClock};

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
        let now = FixedClock::at("2024-01-10T00:00:00").unwrap().now();
        Verdict::of(&space, &entries, &now, Some(Path::new("/home/jane")))
    }

    #[test]
    fn a_space_is_kept_for_the_project_that_used_it_last_and_still_exists() {
        use ParentState::{Exists, Missing};
        let verdict =
            verdict(&[("/old/P.toml", Exists), ("/home/jane/new/P.toml", Exists), ("/gone/P.toml", Missing)]);
        assert_eq!((verdict.action, verdict.rule), (Action::Keep, "parent-exists"));
        assert_eq!(verdict.reason, "Kept. Last used from ~/new 8 days ago; that project still exists.");
        let lines: Vec<u64> = verdict.evidence.iter().filter_map(|evidence| evidence.line).collect();
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
