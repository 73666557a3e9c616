//! What the window says about a space and about itself: one place for the wording.
//!
//! The words are the window's own; the command line's JSON keeps the names of the contract. No claim goes
//! beyond the log: it says that a space was once used from a project, never that it is used now.

use std::path::Path;
use std::time::Duration;

use crate::core::depot::Presence;
use crate::core::scan::Inventory;
use crate::core::space::{Kind, ParentState, Space, Status};
use crate::core::time::{self, Now};
use crate::gui::format;

/// The text of the status cell.
#[must_use]
pub fn status(space: &Space) -> String {
    match space.status {
        Status::Active => format!("Used by {}", format::count(count_of(space, ParentState::Exists))),
        other => status_name(other).to_string(),
    }
}

/// What a status is called where no number of projects is at hand.
#[must_use]
pub fn status_name(status: Status) -> &'static str {
    match status {
        Status::Active => "Used",
        Status::Orphaned => "No project left",
        Status::Untracked => "No record",
        Status::Unreachable => "Can't check",
    }
}

fn count_of(space: &Space, state: ParentState) -> u64 {
    u64::try_from(space.parents.iter().filter(|parent| parent.state == state).count()).unwrap_or(u64::MAX)
}

/// The verdict on a space and why, in one or two sentences.
#[must_use]
pub fn verdict(space: &Space, home: Option<&Path>) -> String {
    let project = |state| {
        let parent = space.parents.iter().find(|parent| parent.state == state);
        // The folder says more than `Project.toml`, the name they all have.
        parent.map_or_else(String::new, |parent| {
            format::path(parent.path.parent().unwrap_or(&parent.path), home)
        })
    };
    match space.status {
        Status::Active => match count_of(space, ParentState::Exists) {
            1 => format!("Kept. Used from {}; that project still exists.", project(ParentState::Exists)),
            many => format!(
                "Kept. Used from {} projects that still exist, {} among them.",
                format::count(many),
                project(ParentState::Exists)
            ),
        },
        Status::Orphaned => match count_of(space, ParentState::Missing) {
            0 => "Can go. Its log entries name no project.".to_string(),
            1 => "Can go. The project that used it no longer exists.".to_string(),
            many => format!("Can go. The {} projects that used it no longer exist.", format::count(many)),
        },
        Status::Untracked => {
            "Probably unused, but Julia never recorded who made it. Look inside before deleting.".to_string()
        }
        Status::Unreachable => {
            let folder = project(ParentState::Unreachable);
            format!("Kept. {folder} cannot be reached, so its project cannot be checked.")
        }
    }
}

/// When a space was last used, as far as anything tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastUse {
    /// How long ago.
    pub age: Duration,
    /// Whether the log says so; otherwise it is the age of the newest file.
    pub recorded: bool,
}

impl LastUse {
    /// The last use of a space, `None` while neither the log nor a file tells.
    #[must_use]
    pub fn of(space: &Space, now: &Now) -> Option<Self> {
        if let Some(last_used) = space.last_used {
            return Some(Self { age: last_used.age_at(now.local), recorded: true });
        }
        let modified = space.sizes.as_ref()?.last_modified?;
        Some(Self { age: time::age_of(modified, now), recorded: false })
    }

    /// The text of the cell: `3 d`, or `changed 8 mo ago`.
    #[must_use]
    pub fn words(&self) -> String {
        let age = time::age_words(self.age);
        match (self.recorded, age.as_str()) {
            (true, _) => age,
            (false, "today") => "changed today".to_string(),
            (false, _) => format!("changed {age} ago"),
        }
    }
}

/// The absolute time behind the last use, and where it comes from.
#[must_use]
pub fn last_use_source(space: &Space) -> String {
    if let Some(last_used) = space.last_used {
        let time = last_used.civil().strftime("%Y-%m-%d %H:%M:%S");
        return format!("{time} local time, from the usage log");
    }
    let modified = space.sizes.as_ref().and_then(|sizes| sizes.last_modified);
    match modified {
        Some(time) => {
            format!("No use recorded. The newest file is of {} UTC", time.strftime("%Y-%m-%d %H:%M:%S"))
        }
        None => "No use recorded".to_string(),
    }
}

/// A note after the name of a space that is not a plain folder.
#[must_use]
pub fn badge(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Directory => None,
        Kind::Symlink => Some("Link"),
        Kind::File => Some("File"),
    }
}

/// What to say in place of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instead {
    /// The state, in a sentence.
    pub title: String,
    /// What it means or what to do, in full sentences.
    pub advice: String,
}

/// What to say when an inventory lists nothing; `None` when it lists something.
#[must_use]
pub fn instead_of(inventory: &Inventory, home: Option<&Path>) -> Option<Instead> {
    const DEPOT: &str = "A depot is the folder where Julia keeps packages and their data.";
    const WAY_ON: &str = "Start Scratch Manager with --depot and a folder to look elsewhere, or with --demo \
                          to try it.";
    if !inventory.packages.is_empty() || !inventory.loose.is_empty() {
        return None;
    }
    let Some(first) = inventory.depots.first() else {
        return Some(Instead {
            title: "No depot to look at: JULIA_DEPOT_PATH is set but empty.".to_string(),
            advice: format!("{DEPOT} {WAY_ON}"),
        });
    };
    if inventory.depots.iter().any(|depot| depot.presence == Presence::Folder) {
        return Some(Instead {
            title: "No scratch spaces yet.".to_string(),
            advice: "Packages make them when first used.".to_string(),
        });
    }
    let path = format::path(&first.path, home);
    let title = match &first.presence {
        Presence::Unreadable(reason) => format!("The depot at {path} cannot be read: {reason}."),
        Presence::NotAFolder => format!("No depot at {path}: it is a file."),
        Presence::Missing | Presence::Folder => format!("No depot at {path}."),
    };
    Some(Instead { title, advice: format!("{DEPOT} {WAY_ON}") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::state::fake;

    #[test]
    fn a_status_is_told_in_the_words_of_the_window() {
        use ParentState::{Exists, Missing, Unreachable};
        let status_of = |states: &[ParentState], logged| {
            let mut space = fake::space(0, "Pkg", "key");
            fake::give_parents(&mut space, states, logged);
            (status(&space), verdict(&space, Some(Path::new("/home/jane"))))
        };
        let (cell, sentence) = status_of(&[Exists, Missing, Exists], true);
        assert_eq!(cell, "Used by 2");
        assert_eq!(sentence, "Kept. Used from 2 projects that still exist, ~/work/p0 among them.");
        let (cell, sentence) = status_of(&[Missing, Missing], true);
        assert_eq!(cell, "No project left");
        assert_eq!(sentence, "Can go. The 2 projects that used it no longer exist.");
        assert_eq!(status_of(&[], false).0, "No record");
        let (cell, sentence) = status_of(&[Missing, Unreachable], true);
        assert_eq!(cell, "Can't check");
        assert!(sentence.starts_with("Kept. ~/work/p1 cannot be reached"), "{sentence}");
    }

    #[test]
    fn an_unrecorded_use_is_told_by_the_newest_file() {
        let mut space = fake::space(0, "Pkg", "key");
        let now = fake::now();
        space.last_used = Some("2025-06-10T12:00:00.000".parse().expect("time"));
        assert_eq!(LastUse::of(&space, &now).expect("recorded").words(), "5 d");
        assert_eq!(last_use_source(&space), "2025-06-10 12:00:00 local time, from the usage log");

        space.last_used = None;
        assert_eq!(LastUse::of(&space, &now), None);
        space.sizes = Some(fake::sizes(1, 1));
        let words = LastUse::of(&space, &now).expect("changed").words();
        assert_eq!(words, "changed 2 mo ago");
        assert!(last_use_source(&space).contains("UTC"));
    }

    #[test]
    fn an_empty_window_says_what_to_do() {
        let home = Some(Path::new("/home/jane"));
        let mut inventory = fake::inventory(&[]);
        let empty = instead_of(&inventory, home).expect("nothing to list");
        assert_eq!(empty.title, "No scratch spaces yet.");

        inventory.depots[0].presence = Presence::Missing;
        let missing = instead_of(&inventory, home).expect("nothing to list");
        assert_eq!(missing.title, "No depot at ~/.julia.");
        assert!(missing.advice.contains("--demo"));

        inventory.depots.clear();
        assert!(instead_of(&inventory, home).expect("nothing").title.contains("JULIA_DEPOT_PATH"));
        assert_eq!(instead_of(&fake::inventory(&[("A", &["k"])]), home), None);
    }
}
