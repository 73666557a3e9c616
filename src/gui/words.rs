//! What the window says about a space and about itself: one place for the wording.
//!
//! The words are the window's own; the command line's JSON keeps the names of the contract. No claim goes
//! beyond the log: it says that a space was once used from a project, never that it is used now.

use std::path::Path;

pub mod artifact;
pub mod cleaning;
pub mod log_repair;
pub mod removed;
pub mod removing;

use crate::core::depot::Presence;
use crate::core::scan::Inventory;
use crate::core::space::{Kind, Space};
pub use crate::core::words::{LastUse, status, status_name};
use crate::gui::format;
use crate::gui::state::filter::{Chip, Filter};

/// The absolute time behind the last use, and where it comes from.
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
pub fn badge(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Directory => None,
        Kind::Symlink => Some("Link"),
        Kind::File => Some("File"),
    }
}

pub fn chip(chip: Chip, filter: &Filter) -> String {
    match chip {
        Chip::All => "All".to_string(),
        Chip::Status(status) => status_name(status).to_string(),
        Chip::Unused => format!("Unused {}", format::things(filter.unused_days, "day")),
    }
}

/// What to say when a filter hides every row.
pub fn no_match(filter: &Filter) -> String {
    let statuses: Vec<&str> = filter.statuses().map(status_name).collect();
    let statuses = Some(statuses.join(" or ")).filter(|statuses| !statuses.is_empty());
    let unused = filter.has(Chip::Unused).then(|| chip(Chip::Unused, filter));
    let chips: Vec<String> = statuses.into_iter().chain(unused).collect();
    let chips = chips.join(" and ");
    let search = format::visible(filter.search().trim());
    match (search.is_empty(), chips.is_empty()) {
        (false, false) => format!("Nothing matches '{search}' in {chips}."),
        (false, true) => format!("Nothing matches '{search}'."),
        (true, _) => format!("Nothing is in {chips}."),
    }
}

/// What to say in place of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instead {
    /// The state, in a sentence.
    pub title: String,
    /// What it means or what to do, in full sentences.
    pub advice: String,
    /// Whether there is no depot at all, so that one has to be chosen.
    pub no_depot: bool,
}

/// What to say when an inventory lists nothing; `None` when it lists something.
pub fn instead_of(inventory: &Inventory, home: Option<&Path>) -> Option<Instead> {
    const DEPOT: &str = "A depot is the folder where Julia keeps packages and their data.";
    if !inventory.packages.is_empty() || !inventory.loose.is_empty() {
        return None;
    }
    let Some(first) = inventory.depots.first() else {
        return Some(Instead {
            title: "No depot to look at: JULIA_DEPOT_PATH is set but empty.".to_string(),
            advice: DEPOT.to_string(),
            no_depot: true,
        });
    };
    let shown = |number: usize| inventory.only.is_none_or(|only| only == number);
    let mut listed = inventory.depots.iter().enumerate().filter(|(number, _)| shown(*number));
    if listed.any(|(_, depot)| depot.presence == Presence::Folder) {
        return Some(Instead {
            title: "No scratch spaces yet.".to_string(),
            advice: "Packages make them when first used.".to_string(),
            no_depot: false,
        });
    }
    let path = format::path(&first.path, home);
    let title = match &first.presence {
        Presence::Unreadable(reason) => format!("The depot at {path} cannot be read: {reason}."),
        Presence::NotAFolder => format!("No depot at {path}: it is a file."),
        Presence::Missing | Presence::Folder => format!("No depot at {path}."),
    };
    Some(Instead { title, advice: DEPOT.to_string(), no_depot: true })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::state::fake;

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
    fn a_filter_that_hides_everything_is_named() {
        use crate::core::space::Status;

        let mut filter = Filter::default();
        filter.set_search("foo ");
        assert_eq!(no_match(&filter), "Nothing matches 'foo'.");
        filter.toggle(Chip::Status(Status::Orphaned));
        assert_eq!(no_match(&filter), "Nothing matches 'foo' in No project left.");
        filter.toggle(Chip::Status(Status::Untracked));
        filter.toggle(Chip::Unused);
        filter.set_search("\u{202e}");
        assert_eq!(
            no_match(&filter),
            "Nothing matches '\\u{202e}' in No project left or No record and Unused 90 days."
        );
        filter.set_search("");
        filter.toggle(Chip::Status(Status::Orphaned));
        filter.toggle(Chip::Status(Status::Untracked));
        assert_eq!(no_match(&filter), "Nothing is in Unused 90 days.");
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
        assert!(missing.no_depot && missing.advice.contains("A depot is the folder"));

        inventory.depots.clear();
        assert!(instead_of(&inventory, home).expect("nothing").title.contains("JULIA_DEPOT_PATH"));
        assert_eq!(instead_of(&fake::inventory(&[("A", &["k"])]), home), None);
    }
}
