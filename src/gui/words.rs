//! What the window says about a space and about itself: one place for the wording.
//!
//! The words are the window's own; the command line's JSON keeps the names of the contract. No claim goes
//! beyond the log: it says that a space was once used from a project, never that it is used now.

use std::path::Path;

pub mod artifact;
pub mod cleaning;
pub mod code;
pub mod details;
pub mod inside;
pub mod julia;
pub mod log_repair;
pub mod removed;
pub mod removing;
pub mod value;

use crate::core::depot::Presence;
use crate::core::judge::{ThingKind, Verdict};
use crate::core::scan::Inventory;
use crate::core::space::Kind;
use crate::core::time::{Age, Now, Timestamp};
pub use crate::core::words::LastUse;
use crate::gui::format::{self, Figure};
use crate::gui::state::filter::{Chip, Filter, Grouping, Sum};
use crate::gui::state::items::Item;

/// When an item was last used; `None` while neither a log nor a file tells.
pub fn last_use(item: &Item, now: &Now) -> Option<LastUse> {
    let recorded = item.last_used.map(|time| Age::of_local(time, now));
    last_use_of(recorded, item.last_modified(), now)
}

/// The newest use of several items: what is recorded counts first.
pub fn last_use_of_sum(sum: &Sum, now: &Now) -> Option<LastUse> {
    last_use_of(sum.last_used.map(|time| Age::of_local(time, now)), sum.last_modified, now)
}

fn last_use_of(recorded: Option<Age>, modified: Option<Timestamp>, now: &Now) -> Option<LastUse> {
    match recorded {
        Some(age) => Some(LastUse { age, recorded: true }),
        None => Some(LastUse { age: Age::of_file(modified?, now), recorded: false }),
    }
}

/// The absolute time behind the last use, and where it comes from.
pub fn last_use_source(item: &Item) -> String {
    if let Some(last_used) = item.last_used {
        let time = last_used.civil().strftime("%Y-%m-%d %H:%M:%S");
        return format!("{time} local time, from the usage log");
    }
    match item.last_modified() {
        Some(time) => {
            format!("No use recorded. The newest file is of {} UTC", time.strftime("%Y-%m-%d %H:%M:%S"))
        }
        None => "No use recorded".to_string(),
    }
}

/// A note after the name of an item that is not what one expects there.
pub fn badge(item: &Item) -> Option<&'static str> {
    match item.what {
        Kind::Symlink => Some("Link"),
        Kind::File if item.kind == ThingKind::Scratch => Some("File"),
        Kind::File | Kind::Directory => None,
    }
}

/// What is said of several items at once, and the verdict that gives sign and colour: the word if all agree, else
/// how much can go, or is to be looked at, with `size` for how much.
pub fn of_several(sum: &Sum, size: fn(Figure) -> String) -> Option<(Verdict, String)> {
    let mut there = Verdict::ALL.into_iter().filter(|verdict| sum.of(*verdict).things > 0);
    let first = there.next()?;
    if there.next().is_none() {
        return Some((first, first.word().to_string()));
    }
    Some(first.among_others(&size(sum.of(first).size())))
}

/// Why, after the word of a verdict: `Can go · no project left`.
pub fn verdict(item: &Item) -> String {
    format!("{} · {}", item.verdict.word(), item.why)
}

pub fn chip(chip: Chip, filter: &Filter) -> String {
    match chip {
        Chip::All => "All".to_string(),
        Chip::Verdict(verdict) => verdict.word().to_string(),
        Chip::Unused => format!("Unused {}", format::things(filter.unused_days, "day")),
    }
}

/// What several of a kind are called: `package versions`.
pub fn kinds(kind: ThingKind) -> String {
    format::things(2_u8, kind.noun()).split_off("2 ".len())
}

/// The same with a capital letter at its beginning.
pub fn with_capital(mut text: String) -> String {
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// What stands together: `package`.
pub fn grouping(by: Grouping) -> &'static str {
    match by {
        Grouping::Package => "package",
        Grouping::Kind => "kind",
    }
}

/// What to say when a filter hides every row: `Nothing matches 'foo' in Can go.`
pub fn no_match(filter: &Filter) -> String {
    let verdicts: Vec<&str> = filter.verdicts().map(Verdict::word).collect();
    let verdicts = Some(verdicts.join(" or ")).filter(|verdicts| !verdicts.is_empty());
    let unused = filter.has(Chip::Unused).then(|| chip(Chip::Unused, filter));
    let kind = filter.kind().map(kinds);
    let chips: Vec<String> = verdicts.into_iter().chain(unused).chain(kind).collect();
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
    const DEPOT: &str = "A depot is the folder where Julia keeps packages and data.";
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
            title: format!("Nothing lies in {} yet.", format::path(&first.path, home)),
            advice: "Julia fills it as packages are added and used.".to_string(),
            no_depot: false,
        });
    }
    let path = format::path(&first.path, home);
    let title = match &first.presence {
        Presence::Unreadable(reason) => format!("The depot at {path} cannot be read: {reason}."),
        Presence::NotAFolder => format!("No depot at {path}: it is a file."),
        Presence::Missing | Presence::Folder => {
            format!("No depot at {path}, where Julia keeps packages and data.")
        }
    };
    Some(Instead {
        title,
        advice: "Choose the folder of one, or look at an example.".to_string(),
        no_depot: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::state::fake;
    use crate::gui::state::list::List;

    #[test]
    fn an_unrecorded_use_is_told_by_the_newest_file() {
        let now = fake::now();
        let mut list = List::new(None);
        fake::show(&mut list, fake::inventory(&[("Pkg", &["key"])]));
        let mut item = list.items.list[0].clone();
        item.last_used = Some("2025-06-10T12:00:00.000".parse().expect("time"));
        assert_eq!(last_use(&item, &now).expect("recorded").words(), "5 d");
        assert_eq!(last_use_source(&item), "2025-06-10 12:00:00 local time, from the usage log");

        item.last_used = None;
        assert_eq!(last_use(&item, &now), None);
        item.sizes = Some(fake::sizes(1, 1));
        assert_eq!(last_use(&item, &now).expect("changed").words(), "changed 2 mo ago");
        assert!(last_use_source(&item).contains("UTC"));
    }

    #[test]
    fn several_items_say_the_word_they_agree_on_or_how_much_asks_for_a_decision() {
        let mut list = List::new(None);
        fake::show(&mut list, fake::inventory(&[("Pkg", &["a", "b"])]));
        let mut item = list.items.list[0].clone();
        item.sizes = Some(fake::sizes(6_000_000, 1));
        let mut sum = Sum::default();
        assert_eq!(of_several(&sum, Figure::size), None);
        sum.add(&item);
        assert_eq!(of_several(&sum, Figure::size), Some((Verdict::LookFirst, "Look first".to_string())));
        item.verdict = Verdict::Keep;
        sum.add(&item);
        assert_eq!(of_several(&sum, Figure::size), Some((Verdict::LookFirst, "6 MB to look at".to_string())));
        item.verdict = Verdict::CanGo;
        sum.add(&item);
        assert_eq!(of_several(&sum, Figure::size), Some((Verdict::CanGo, "6 MB can go".to_string())));
    }

    #[test]
    fn a_filter_that_hides_everything_is_named() {
        let mut filter = Filter::default();
        filter.set_search("foo ");
        assert_eq!(no_match(&filter), "Nothing matches 'foo'.");
        filter.toggle(Chip::Verdict(Verdict::CanGo));
        assert_eq!(no_match(&filter), "Nothing matches 'foo' in Can go.");
        filter.toggle(Chip::Verdict(Verdict::LookFirst));
        filter.toggle(Chip::Unused);
        filter.set_search("\u{202e}");
        assert_eq!(
            no_match(&filter),
            "Nothing matches '\\u{202e}' in Can go or Look first and Unused 90 days."
        );
        filter.set_search("");
        filter.toggle(Chip::Verdict(Verdict::CanGo));
        filter.toggle(Chip::Verdict(Verdict::LookFirst));
        assert_eq!(no_match(&filter), "Nothing is in Unused 90 days.");
        filter.toggle(Chip::Unused);
        filter.set_kind(Some(ThingKind::Package));
        assert_eq!(no_match(&filter), "Nothing is in package versions.");
    }

    #[test]
    fn an_empty_window_says_what_to_do() {
        let home = Some(Path::new("/home/jane"));
        let mut inventory = fake::inventory(&[]);
        let empty = instead_of(&inventory, home).expect("nothing to list");
        assert_eq!(empty.title, "Nothing lies in ~/.julia yet.");

        inventory.depots[0].presence = Presence::Missing;
        let missing = instead_of(&inventory, home).expect("nothing to list");
        assert_eq!(missing.title, "No depot at ~/.julia, where Julia keeps packages and data.");
        assert!(missing.no_depot);

        inventory.depots.clear();
        assert!(instead_of(&inventory, home).expect("nothing").title.contains("JULIA_DEPOT_PATH"));
        assert_eq!(instead_of(&fake::inventory(&[("A", &["k"])]), home), None);
    }
}
