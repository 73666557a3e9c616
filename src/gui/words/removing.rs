//! What the window says before something is removed: the question, the list, what each way promises.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::core::bytes::Bytes;
use crate::core::place::PlaceKind;
use crate::core::plan::{Item, Plan, Purpose, Refusal};
use crate::core::reclaim::Way;
use crate::core::scan::Package;
use crate::core::space::Totals;
use crate::gui::format::{self, Figure, visible};
use crate::gui::state::listing::Listing;
use crate::gui::state::removing::Proposal;
use crate::gui::state::sheet::SheetLine;

/// What happens to a package whose space is removed.
pub const CONSEQUENCE: &str =
    "Packages create a scratch space again when they need it; downloads may start over.";

/// What happens when what a plan lists is gone.
pub fn consequence(plan: Option<&Plan>) -> &'static str {
    let is_of_spaces = plan.is_none_or(|plan| {
        plan.removed().all(|item| {
            matches!(item.place().kind(), PlaceKind::Scratch | PlaceKind::Loose | PlaceKind::CacheFile)
        })
    });
    if is_of_spaces {
        CONSEQUENCE
    } else {
        "Julia downloads packages and artifacts again and compiles anew, and packages create their scratch spaces \
         again, when they are needed."
    }
}

/// What is said when a plan lists nothing.
pub fn nothing_to_remove(proposal: &Proposal) -> &'static str {
    if proposal.records.is_some() {
        "Nothing is removed now."
    } else {
        "There is nothing to remove: it is gone already."
    }
}

/// What the button says that carries a proposal out: also when it only writes down.
pub fn consent_of(proposal: &Proposal) -> String {
    let plan = proposal.plan();
    match &proposal.records {
        Some(records) if plan.is_some_and(|plan| plan.removed().next().is_none()) => {
            format!("Record {}", format::count(records.count))
        }
        _ => consent(plan.map(|plan| &**plan), proposal.way),
    }
}

/// The question whether to delete these spaces: `Delete 3 spaces of OpenML?`
pub fn question(listing: &Listing, spaces: &[usize]) -> String {
    let mut packages: Vec<usize> = spaces.iter().map(|space| listing.package_of(*space)).collect();
    packages.sort_unstable();
    packages.dedup();
    let count = format::things(spaces.len(), "space");
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
        (_, several) => format!("Delete {count} of {}?", format::things(several.len(), "package")),
    }
}

/// What is hidden of the packages that seem to go whole: `3 of its 7 spaces; 4 are hidden by the filter.`
pub fn hidden(asked: usize, hidden: usize, packages: usize) -> Option<String> {
    let verb = if hidden == 1 { "is" } else { "are" };
    match (hidden, packages) {
        (0, _) => None,
        (_, 1) => Some(format!(
            "{} of its {} spaces; {} {verb} hidden by the filter.",
            format::count(asked),
            format::count(asked + hidden),
            format::count(hidden)
        )),
        (1, _) => Some("1 more space of these packages is hidden by the filter and stays.".to_string()),
        _ => Some(format!(
            "{} more spaces of these packages are hidden by the filter and stay.",
            format::count(hidden)
        )),
    }
}

pub fn clear_question(depot: &Path, home: Option<&Path>) -> String {
    format!("Clear {}?", format::path(depot, home))
}

pub fn lines(plan: &Plan, order: &[usize], home: Option<&Path>) -> Vec<SheetLine> {
    // Where there are several depots, each thing names its own.
    let are_several = depots(plan).len() > 1;
    let goes_nowhere = plan.removed().next().is_none();
    order
        .iter()
        .filter_map(|position| plan.items().get(*position))
        .map(|item| {
            let mut line = line(item, goes_nowhere);
            if are_several {
                line.label = format!("{}, in {}", line.label, format::path(item.place().root(), home));
            }
            line
        })
        .collect()
}

fn line(item: &Item, goes_nowhere: bool) -> SheetLine {
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
        note: item.refusal().map(|refusal| match refusal {
            // Where it is so of all, why is said once, beside the choice of the trash.
            Refusal::NoTrash(_) if goes_nowhere => "Will be skipped: no trash for it".to_string(),
            refusal => format!("Will be skipped: {}", visible(&refusal.to_string())),
        }),
        is_space: item.place().kind() == PlaceKind::Scratch,
    }
}

/// What goes, in numbers: `9 spaces, 4.2 GB, 214 files`, and what is skipped.
pub fn summary(plan: &Plan) -> String {
    let total = plan.total();
    let skipped = plan.items().len() - total.things;
    if total.things == 0 {
        let has_no_trash = plan.refused().any(|(_, refusal)| matches!(refusal, Refusal::NoTrash(_)));
        let words =
            if has_no_trash { "Nothing of this can go to the trash" } else { "Nothing of this will go" };
        return format!("{words} · {} skipped", format::count(skipped));
    }
    let skipped =
        if skipped == 0 { String::new() } else { format!(" · {} skipped", format::count(skipped)) };
    let bound = bound(&total);
    format!(
        "{}, {bound}{}, {bound}{}{skipped}",
        counted(plan),
        Bytes(total.allocated),
        format::things(total.files, "file")
    )
}

/// `9 spaces, 3 package versions and 1 loose file`.
fn counted(plan: &Plan) -> String {
    let of_kind = |kind| plan.removed().filter(|item| item.place().kind() == kind).count();
    let mut parts: Vec<String> = PlaceKind::ALL
        .into_iter()
        .map(|kind| (of_kind(kind), kind.noun()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| format::things(count, noun))
        .collect();
    match (parts.pop(), parts.is_empty()) {
        (None, _) => format::things(0_usize, "space"),
        (Some(last), true) => last,
        (Some(last), false) => format!("{} and {last}", parts.join(", ")),
    }
}

fn bound(total: &Totals) -> &'static str {
    if total.is_complete() { "" } else { "≥ " }
}

/// What a way promises, whatever the plan.
pub fn usual_promise(way: Way) -> &'static str {
    match way {
        Way::Trash => "Can be undone. Frees no space until the trash is emptied.",
        Way::Permanent => "Frees the space now. Cannot be undone.",
    }
}

/// What deleting for good promises for this plan.
pub fn frees(plan: &Plan) -> String {
    let total = plan.total();
    if total.things == 0 {
        return usual_promise(Way::Permanent).to_string();
    }
    format!("Frees {}{} now. Cannot be undone.", bound(&total), Bytes(total.reclaimable))
}

/// Why there is no trash for anything that could be removed; `None` when there is for something.
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
pub fn consent(plan: Option<&Plan>, way: Way) -> String {
    let count = plan.map_or(0, |plan| plan.removed().count());
    match (way, count) {
        (Way::Trash, 0) => "Move to trash".to_string(),
        (Way::Trash, count) => format!("Move {} to trash", format::count(count)),
        (Way::Permanent, 0) => "Delete permanently".to_string(),
        (Way::Permanent, count) => format!("Delete {} permanently", format::count(count)),
    }
}

/// The depots of which something is listed.
fn depots(plan: &Plan) -> Vec<PathBuf> {
    let roots: BTreeSet<&Path> = plan.items().iter().map(|item| item.place().root()).collect();
    roots.into_iter().map(Path::to_path_buf).collect()
}

/// Depots by their paths: `~/.julia and /data/depot`.
pub fn named_depots(depots: &[PathBuf], home: Option<&Path>) -> String {
    let names: Vec<String> = depots.iter().map(|depot| format::path(depot, home)).collect();
    names.join(" and ")
}

/// What else is to be known before consent.
pub fn remarks(plan: &Plan, home: Option<&Path>) -> Vec<String> {
    let mut remarks = vec![format!("From {}.", named_depots(&depots(plan), home))];
    for (link, folder) in plan.links() {
        let (link, folder) = (format::path(&link, home), format::path(&folder, home));
        remarks.push(format!("{link} is a link to {folder}; it lies there."));
    }
    let total = plan.total();
    let shared = total.allocated.saturating_sub(total.reclaimable);
    if shared > 0 {
        remarks.push(format!("{} of it is shared with files elsewhere and stays taken.", Bytes(shared)));
    }
    if plan.purpose() == Purpose::Clear {
        remarks.push("Folders that are empty then go too.".to_string());
    }
    remarks.extend(plan.looked_for_holders().remark());
    remarks
}

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

#[cfg(test)]
mod tests {
    use super::*;
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
}
