//! What the window says about removals: questions, promises, and what became of them.

use std::path::Path;

use crate::core::bytes::Bytes;
use crate::core::in_use::Extent;
use crate::core::plan::{Item, Plan, PlanTotal, Purpose, Refusal};
use crate::core::reclaim::past::{Past, Standing};
use crate::core::reclaim::{Fate, Removed, Report, Stuck, Way};
use crate::core::scan::Package;
use crate::gui::format::{self, Figure, visible};
use crate::gui::state::listing::Listing;
use crate::gui::state::removing::{Leftover, Running, Work};
use crate::gui::state::sheet::SheetLine;

/// What happens to a package whose space is removed.
pub const CONSEQUENCE: &str =
    "Packages create a scratch space again when they need it; downloads may start over.";

fn number(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// `3 spaces`.
#[must_use]
pub fn spaces(count: usize) -> String {
    format::things(number(count), "space")
}

/// The question whether to delete these spaces: `Delete 3 spaces of OpenML?`
#[must_use]
pub fn question(listing: &Listing, spaces: &[usize]) -> String {
    let mut packages: Vec<usize> = spaces.iter().map(|space| listing.package_of(*space)).collect();
    packages.sort_unstable();
    packages.dedup();
    let count = self::spaces(spaces.len());
    match (spaces, packages.as_slice()) {
        ([space], [package]) => {
            let label = listing.package(*package).map(Package::label).unwrap_or_default();
            let key =
                listing.space(*space).map(|space| space.id.key.as_os_str().to_string_lossy().into_owned());
            format!("Delete {}?", visible(&format!("{label} / {}", key.unwrap_or_default())))
        }
        (_, [package]) => {
            let package = listing.package(*package);
            let label = package.map(Package::label).unwrap_or_default();
            let all = package.is_some_and(|package| package.spaces.len() == spaces.len());
            format!("Delete {}{count} of {}?", if all { "all " } else { "" }, visible(&label))
        }
        (_, several) => format!("Delete {count} of {}?", format::things(number(several.len()), "package")),
    }
}

/// What is hidden of the packages that seem to go whole: `3 of its 7 spaces; 4 are hidden by the filter.`
#[must_use]
pub fn hidden(asked: usize, hidden: usize, packages: usize) -> Option<String> {
    let verb = if hidden == 1 { "is" } else { "are" };
    match (hidden, packages) {
        (0, _) => None,
        (_, 1) => Some(format!(
            "{} of its {} spaces; {} {verb} hidden by the filter.",
            format::count(number(asked)),
            format::count(number(asked + hidden)),
            format::count(number(hidden))
        )),
        (1, _) => Some("1 more space of these packages is hidden by the filter and stays.".to_string()),
        _ => Some(format!(
            "{} more spaces of these packages are hidden by the filter and stay.",
            format::count(number(hidden))
        )),
    }
}

/// The question whether to clear a depot.
#[must_use]
pub fn clear_question(depot: &Path, home: Option<&Path>) -> String {
    format!("Clear {}?", format::path(depot, home))
}

/// The lines of a plan.
#[must_use]
pub fn lines(plan: &Plan, order: &[usize]) -> Vec<SheetLine> {
    order.iter().filter_map(|position| plan.items().get(*position)).map(line).collect()
}

fn line(item: &Item) -> SheetLine {
    let figure = |of: fn(&crate::core::space::Sizes) -> u64| {
        let figure = item.sizes().map_or(Figure::Unknown, |sizes| {
            if sizes.is_complete() { Figure::Exact(of(sizes)) } else { Figure::AtLeast(of(sizes)) }
        });
        item.refusal().is_none().then_some(figure)
    };
    SheetLine {
        label: visible(item.label()).into_owned(),
        size: figure(|sizes| sizes.allocated),
        files: figure(|sizes| sizes.files),
        note: item.refusal().map(|refusal| format!("Will be skipped: {}", visible(&refusal.to_string()))),
    }
}

/// What goes, in numbers: `9 spaces, 4.2 GB, 214 files`, and what is skipped.
#[must_use]
pub fn summary(plan: &Plan) -> String {
    let total = plan.total();
    let skipped = plan.items().len() - total.items;
    let skipped =
        if skipped == 0 { String::new() } else { format!(" · {} skipped", format::count(number(skipped))) };
    let bound = bound(&total);
    format!(
        "{}, {bound}{}, {bound}{}{skipped}",
        counted(plan),
        Bytes(total.allocated),
        format::things(total.files, "file")
    )
}

fn counted(plan: &Plan) -> String {
    let of_packages = plan.removed().filter(|item| item.space().is_some()).count();
    let loose = plan.removed().count() - of_packages;
    match loose {
        0 => spaces(of_packages),
        loose => format!("{} and {}", spaces(of_packages), format::things(number(loose), "loose file")),
    }
}

fn bound(total: &PlanTotal) -> &'static str {
    if total.complete { "" } else { "≥ " }
}

/// What a way promises, whatever the plan.
#[must_use]
pub fn usual_promise(way: Way) -> &'static str {
    match way {
        Way::Trash => "Can be undone. Frees no space until the trash is emptied.",
        Way::Permanent => "Frees the space now. Cannot be undone.",
    }
}

/// What deleting for good promises for this plan.
#[must_use]
pub fn frees(plan: &Plan) -> String {
    let total = plan.total();
    if total.items == 0 {
        return usual_promise(Way::Permanent).to_string();
    }
    format!("Frees {}{} now. Cannot be undone.", bound(&total), Bytes(total.reclaimable))
}

/// Why there is no trash for anything that could be removed; `None` when there is for something.
#[must_use]
pub fn no_trash(trash: &Plan, permanent: &Plan) -> Option<String> {
    if trash.removed().next().is_some() || permanent.removed().next().is_none() {
        return None;
    }
    let reason = trash.refused().find_map(|(_, refusal)| match refusal {
        Refusal::NoTrash(reason) => Some(reason.to_string()),
        _ => None,
    })?;
    Some(sentence(&reason))
}

/// What the button says that carries the plan out.
#[must_use]
pub fn consent(plan: Option<&Plan>, way: Way) -> String {
    let count = plan.map_or(0, |plan| plan.removed().count());
    match (way, count) {
        (Way::Trash, 0) => "Move to trash".to_string(),
        (Way::Trash, count) => format!("Move {} to trash", format::count(number(count))),
        (Way::Permanent, 0) => "Delete permanently".to_string(),
        (Way::Permanent, count) => format!("Delete {} permanently", format::count(number(count))),
    }
}

/// What else is to be known before consent.
#[must_use]
pub fn remarks(plan: &Plan) -> Vec<String> {
    let mut remarks = Vec::new();
    let total = plan.total();
    let shared = total.allocated.saturating_sub(total.reclaimable);
    if shared > 0 {
        remarks.push(format!("{} of it is shared with files elsewhere and stays taken.", Bytes(shared)));
    }
    if plan.purpose() == Purpose::Clear {
        remarks.push("Folders that are empty then go too.".to_string());
    }
    match plan.looked_for_holders() {
        Extent::All => {}
        Extent::Some => remarks.push(
            "Not every running program could be looked at in time; that is done again before anything goes."
                .to_string(),
        ),
        Extent::None => {
            remarks.push("This system does not tell which programs have a space open.".to_string());
        }
    }
    remarks
}

/// How far something is that runs.
#[must_use]
pub fn running(running: &Running) -> String {
    if running.stopping {
        return "Stopping…".to_string();
    }
    let progress = &running.progress;
    let items =
        format!("{} of {}", format::count(number(progress.done)), format::count(number(progress.items)));
    let amount = format!("{}, {}", Bytes(progress.bytes), format::many(progress.files, "file"));
    match &running.work {
        Work::Undo(_) => "Bringing back…".to_string(),
        _ if progress.items == 0 => "Looking again at each thing before it goes…".to_string(),
        Work::Remove(_, Way::Trash) => format!("Moving to the trash: {items}"),
        Work::Remove(_, Way::Permanent) if progress.items == 1 => format!("Deleting: {amount}"),
        Work::Remove(_, Way::Permanent) => format!("Deleting: {items}, {amount}"),
        Work::Purge(_) => format!("Deleting from the trash: {amount}"),
    }
}

/// What a removal has done: `Moved 9 spaces (4.2 GB) to the trash.`
#[must_use]
pub fn done(plan: &Plan, report: &Report) -> String {
    let all = report.items.len();
    let gone = report.done();
    let what = |count: usize| {
        let is_spaces = plan.items().iter().all(|item| item.space().is_some());
        if is_spaces { spaces(count) } else { format::things(number(count), "thing") }
    };
    let mut words = String::new();
    if report.interrupted {
        words.push_str("Stopped. ");
    }
    let skipped = report.items.iter().filter(|fate| matches!(fate, Fate::Refused(_))).count();
    let left = all - gone;
    match (report.way, gone) {
        (_, 0) => {}
        (Way::Trash, gone) => words.push_str(&format!(
            "Moved {} ({}) to the trash. ",
            what(gone),
            Bytes(report.moved.allocated)
        )),
        (Way::Permanent, gone) => {
            words.push_str(&format!("Deleted {}; {} freed. ", what(gone), freed(&report.freed)));
        }
    }
    if left > 0 {
        let verb = match (report.way, left) {
            (Way::Trash, 1) => "was not moved",
            (Way::Trash, _) => "were not moved",
            (Way::Permanent, 1) => "was not deleted",
            (Way::Permanent, _) => "were not deleted",
        };
        let why = if left == skipped { ", and stayed as they were" } else { "" };
        let why = if left == 1 && !why.is_empty() { ", and stayed as it was" } else { why };
        let (left, all) = (format::count(number(left)), format::count(number(all)));
        words.push_str(&format!("{left} of {all} {verb}{why}. Nothing outside the list was touched."));
    }
    words.trim_end().to_string()
}

/// `4.2 GB and 214 files`.
fn freed(removed: &Removed) -> String {
    format!("{} and {}", Bytes(removed.allocated), format::things(removed.files, "file"))
}

/// What a purge has done.
#[must_use]
pub fn purged(gone: usize, left: usize, freed: &Removed, interrupted: bool) -> String {
    let stopped = if interrupted { "Stopped. " } else { "" };
    let left = match left {
        0 => String::new(),
        1 => " 1 is still there.".to_string(),
        left => format!(" {} are still there.", format::count(number(left))),
    };
    format!("{stopped}Deleted {} from the trash; {} freed.{left}", spaces(gone), self::freed(freed))
}

/// What a removal has left: each thing, with why it is still there.
#[must_use]
pub fn leftovers(plan: &Plan, report: &Report) -> Vec<Leftover> {
    let things = plan.items().iter().zip(&report.items);
    let leftover = |(item, fate): (&Item, &Fate)| {
        let reason = match fate {
            Fate::Deleted | Fate::Moved(_) => return None,
            Fate::Refused(refusal) => sentence(&refusal.to_string()),
            Fate::Failed(stuck, in_all) => failed(stuck, *in_all, report.way),
            Fate::Interrupted { partly: true } => {
                "Stopped in its middle: a part of it is gone, the rest is where it was.".to_string()
            }
            Fate::Interrupted { partly: false } => "Stopped before its turn.".to_string(),
        };
        Some(Leftover { label: visible(item.label()).into_owned(), reason })
    };
    things.filter_map(leftover).collect()
}

fn failed(stuck: &[Stuck], in_all: u64, way: Way) -> String {
    let Some(first) = stuck.first() else { return "The system would not.".to_string() };
    let first = format!("{}: {}", visible(&first.path.to_string_lossy()), visible(&first.reason));
    match (in_all, way) {
        (0 | 1, Way::Trash) => format!("{first}. It is where it was."),
        (0 | 1, Way::Permanent) => format!("{first}. What else was in it is gone."),
        (more, _) => format!("{first}; and {} more.", format::count(more - 1)),
    }
}

/// A reason as a sentence.
#[must_use]
pub fn sentence(reason: &str) -> String {
    let mut words = visible(reason).into_owned();
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    if !words.ends_with('.') {
        words.push('.');
    }
    words
}

/// What an earlier removal was: `9 spaces of OpenML, Pluto and 2 more`.
#[must_use]
pub fn past(past: &Past) -> String {
    const NAMED: usize = 2;
    let mut owners: Vec<&str> = Vec::new();
    for item in &past.items {
        let owner = item.label.split(" / ").next().unwrap_or_default();
        if !owners.contains(&owner) {
            owners.push(owner);
        }
    }
    let count = format::things(number(past.items.len()), "space");
    if let [item] = past.items.as_slice() {
        return visible(&item.label).into_owned();
    }
    let named: Vec<String> = owners.iter().take(NAMED).map(|owner| visible(owner).into_owned()).collect();
    let more = match owners.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {} more", format::count(number(more))),
    };
    format!("{count} of {}{more}", named.join(", "))
}

/// Where the things of an earlier removal are now, and how many bytes that is about.
#[must_use]
pub fn standing(past: &Past) -> String {
    let count = |of: fn(Standing) -> bool| past.items.iter().filter(|item| of(item.standing)).count();
    let sum = |of: fn(Standing) -> bool| {
        let bytes = past.items.iter().filter(|item| of(item.standing)).map(|item| item.allocated);
        Bytes(bytes.fold(0, u64::saturating_add))
    };
    let parts: [(fn(Standing) -> bool, &str); 5] = [
        (|standing| standing.can_return() || standing == Standing::HalfPurged, "in the trash"),
        (|standing| standing == Standing::Deleted, "deleted for good"),
        (|standing| standing == Standing::Restored, "brought back"),
        (|standing| standing == Standing::Elsewhere, "no longer in the trash"),
        (|standing| standing == Standing::Stayed, "not removed"),
    ];
    let all = past.items.len();
    let parts: Vec<String> = parts
        .iter()
        .filter(|(of, _)| count(*of) > 0)
        .map(|(of, words)| {
            let some = count(*of);
            let some = if some == all { String::new() } else { format!("{} ", format::count(number(some))) };
            format!("{some}{words}, {}", sum(*of))
        })
        .collect();
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::reclaim::past::PastItem;
    use crate::gui::state::fake;

    #[test]
    fn a_question_names_what_it_is_about() {
        let listing = fake::listing(fake::inventory(&[("OpenML", &["a", "b", "c"]), ("Pluto", &["x"])]));
        assert_eq!(question(&listing, &[0]), "Delete OpenML / a?");
        assert_eq!(question(&listing, &[0, 2]), "Delete 2 spaces of OpenML?");
        assert_eq!(question(&listing, &[0, 1, 2]), "Delete all 3 spaces of OpenML?");
        assert_eq!(question(&listing, &[0, 3]), "Delete 2 spaces of 2 packages?");
    }

    #[test]
    fn what_a_filter_hides_is_said() {
        assert_eq!(hidden(3, 0, 1), None);
        let of_one = "3 of its 7 spaces; 4 are hidden by the filter.";
        assert_eq!(hidden(3, 4, 1).as_deref(), Some(of_one));
        let of_several = "1 more space of these packages is hidden by the filter and stays.";
        assert_eq!(hidden(3, 1, 2).as_deref(), Some(of_several));
    }

    #[test]
    fn a_reason_becomes_a_sentence_in_which_nothing_is_hidden() {
        assert_eq!(sentence("open in julia (12)"), "Open in julia (12).");
        assert_eq!(sentence("a\u{202e}b."), "A\\u{202e}b.");
    }

    #[test]
    fn an_earlier_removal_tells_where_its_things_are() {
        let item =
            |label: &str, standing| PastItem { label: label.into(), allocated: 1_000, files: 1, standing };
        let items = vec![
            item("OpenML / a", Standing::InTrash),
            item("OpenML / b", Standing::Restored),
            item("Pluto / c", Standing::InTrash),
            item("Makie / d", Standing::Deleted),
        ];
        let mut removal = Past { id: "1".into(), time: None, way: Way::Trash, items };
        assert_eq!(past(&removal), "4 spaces of OpenML, Pluto and 1 more");
        assert_eq!(
            standing(&removal),
            "2 in the trash, 2 kB · 1 deleted for good, 1 kB · 1 brought back, 1 kB"
        );
        removal.items.truncate(1);
        assert_eq!(past(&removal), "OpenML / a");
        assert_eq!(standing(&removal), "in the trash, 1 kB");
    }
}
