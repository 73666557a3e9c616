//! Our own judgement of a space, with the evidence for it.
//!
//! What Julia's `Pkg.gc()` would do with the space is a matter of its own and may differ: it would delete an
//! untracked space, and to it a project on a volume that is not mounted is missing.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use super::reason::{Action, Away, Evidence, Reason};
use crate::core::log::Entry;
use crate::core::space::{Parent, ParentState, Space, Status};
use crate::core::time::{Age, LocalTime, Now};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    pub action: Action,
    pub reason: Reason,
    pub evidence: Vec<Evidence>,
}

impl Judged {
    /// Judges a space by its status; `entries` are its entries in the logs. The reason says how long before `now`
    /// the space was used.
    pub fn of(space: &Space, entries: &[Entry], now: &Now) -> Self {
        let reason = Self::reason(space, entries, now);
        let action = if reason.can_go() { Action::Delete } else { Action::Keep };
        Self { action, reason, evidence: evidence(space, entries) }
    }

    /// The reason alone, without the evidence.
    pub fn reason(space: &Space, entries: &[Entry], now: &Now) -> Reason {
        let is_unreachable = |parent: &Parent| parent.state == ParentState::Unreachable;
        match space.status {
            Status::Active => {
                let newest = newest_with(space, entries, ParentState::Exists);
                let age = newest.and_then(|(time, _)| time).map(|time| Age::of_local(time, now));
                let exists = |parent: &&Parent| parent.state == ParentState::Exists;
                let number = space.parents.iter().filter(exists).count();
                Reason::ParentExists(newest.map(|(_, parent)| Arc::clone(&parent.path)), age, number)
            }
            Status::Orphaned if space.parents.is_empty() => Reason::NoParents,
            Status::Orphaned => Reason::ParentsMissing(space.parents.len()),
            Status::Untracked => Reason::NoRecord,
            Status::Unreachable if space.parents.iter().any(is_unreachable) => {
                let newest = newest_with(space, entries, ParentState::Unreachable);
                let away = |parent: &Parent| match &parent.away {
                    Some(volume) => Away::Volume(Arc::clone(volume)),
                    None => Away::File(Arc::clone(&parent.path)),
                };
                Reason::ParentUnreachable(newest.map(|(_, parent)| away(parent)))
            }
            Status::Unreachable if entries.is_empty() => Reason::LogUnreadable,
            Status::Unreachable => Reason::LogEntryDamaged,
        }
    }
}

/// The project in this state that the newest entry names, and that entry's time.
fn newest_with<'a>(
    space: &'a Space,
    entries: &[Entry],
    state: ParentState,
) -> Option<(Option<LocalTime>, &'a Parent)> {
    let in_state = |path: &Arc<Path>| {
        let mut parents = space.parents.iter().filter(|parent| parent.state == state);
        parents.find(|parent| parent.logged.as_os_str() == path.as_os_str())
    };
    let named = entries.iter().filter_map(|entry| {
        let parent = entry.parents.iter().find_map(in_state)?;
        Some((entry.time, parent))
    });
    named.max_by_key(|(time, _)| *time)
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
            let newest = newest.get(parent.logged.as_os_str())?;
            Some(Evidence {
                file: Arc::clone(&newest.log),
                line: Some(newest.line),
                path: Arc::clone(&parent.path),
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

    fn verdict(parents: &[(&str, ParentState)]) -> Judged {
        let id =
            SpaceId { depot: 0, owner: Owner::of_folder(OsStr::new("o")), key: Key::found(OsStr::new("k")) };
        let mut space = Space::new(id, "/d/scratchspaces/o/k".into(), Kind::Directory);
        let parent = |(path, state): &(&str, ParentState)| Parent::new(Arc::from(Path::new(path)), *state);
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
        Judged::of(&space, &entries, &now)
    }

    #[test]
    fn a_space_is_kept_for_the_project_that_used_it_last_and_still_exists() {
        use ParentState::{Exists, Missing};
        let verdict =
            verdict(&[("/old/P.toml", Exists), ("/home/jane/new/P.toml", Exists), ("/gone/P.toml", Missing)]);
        assert_eq!((verdict.action, verdict.reason.rule()), (Action::Keep, "parent-exists"));
        assert_eq!(verdict.reason.why(None), "2 projects");
        let sentence = verdict.reason.sentence(Some(Path::new("/home/jane")));
        assert_eq!(sentence, "Keep. Last used from ~/new 8 days ago; that project still exists.");
        let lines: Vec<u64> = verdict.evidence.iter().filter_map(|evidence| evidence.line).collect();
        assert_eq!(lines, [1, 2, 3]);
    }

    #[test]
    fn only_a_space_whose_projects_are_all_known_to_be_gone_can_go() {
        use ParentState::{Missing, Unreachable};
        assert_eq!(verdict(&[("/gone/P.toml", Missing)]).action, Action::Delete);
        let doubtful = verdict(&[("/gone/P.toml", Missing), ("/mnt/lab/P.toml", Unreachable)]);
        assert_eq!((doubtful.action, doubtful.reason.rule()), (Action::Keep, "parent-unreachable"));
        assert!(doubtful.reason.sentence(None).contains("/mnt/lab"), "{doubtful:?}");
        assert_eq!(verdict(&[]).action, Action::Keep);
    }
}
