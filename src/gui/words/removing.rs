//! What the window says before something is removed: the question, the list, what each way promises.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use crate::core::bytes::Bytes;
use crate::core::judge::Verdict;
use crate::core::place::PlaceKind;
use crate::core::plan::{Item, Plan, Purpose, Refusal};
use crate::core::reclaim::Way;
use crate::core::space::Totals;
use crate::core::time::{Age, LocalTime, Now, ago};
use crate::gui::format::{self, Figure, visible};
use crate::gui::state::items::{Item as ItemShown, Items};
use crate::gui::state::removing::{Group, Proposal, Skipped, verdict_of};
use crate::gui::state::sheet::SheetLine;
use crate::gui::words::with_capital;

/// What happens to a package whose space is removed.
pub const CONSEQUENCE: &str =
    "Packages make scratch spaces again when they need them; downloads may start over.";

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
        "Julia downloads packages and artifacts again and compiles anew, and packages make scratch spaces again, when \
         they need them."
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
            format!("Mark {}", format::count(records.count))
        }
        _ => consent(plan.map(|plan| &**plan), proposal.way, proposal.is_risky()),
    }
}

/// What is said of what goes, by what was decided about it.
pub fn explanation(plan: &Plan, home: Option<&Path>) -> String {
    let things = || plan.removed().filter(|item| !item.is_part());
    let of = |verdict| things().filter(|item| verdict_of(item) == verdict).count();
    let all = things().count();
    if let (1, Some(reason)) = (all, things().next().and_then(Item::reason)) {
        return reason.sentence(home);
    }
    if all > 0 && of(Verdict::CanGo) == all {
        return "Nothing that still exists needs them.".to_string();
    }
    let some = |verdict, words: &str| match of(verdict) {
        0 => None,
        number => Some(format!("{} {words}", format::count(number))),
    };
    let sentences = [
        some(Verdict::Keep, "of these are to be kept: something that still exists used or needs them."),
        some(Verdict::CannotCheck, "could not be checked."),
        some(Verdict::LookFirst, "nobody recorded: look inside first."),
    ];
    sentences.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The question before it is known what it is about.
pub fn asked(things: usize, alone: Option<&str>) -> String {
    match alone {
        Some(label) if things == 1 => format!("Delete {}?", visible(label)),
        _ => format!("Delete {}?", format::things(things, "item")),
    }
}

/// The question whether to remove what a plan lists: `Delete 2 000 items? 1 629 of them are to be kept.`
pub fn question(plan: &Plan, now: &Now) -> String {
    let goes = plan.removed().next().is_some();
    let is_one = |item: &&Item| !item.is_part() && (!goes || item.refusal().is_none());
    let things: Vec<&Item> = plan.items().iter().filter(is_one).collect();
    let kept = things.iter().filter(|item| verdict_of(item) == Verdict::Keep).count();
    if let [item] = things.as_slice() {
        let used = used(item).filter(|_| kept == 1);
        let used = used.map(|used| format!(", used {}", ago(Age::of_local(used, now))));
        return format!("Delete {}{}?", visible(item.label()), used.unwrap_or_default());
    }
    let all = format::things(things.len(), "item");
    match kept {
        0 => format!("Delete {all}?"),
        kept if kept == things.len() => format!("Delete {all}? All of them are to be kept."),
        1 => format!("Delete {all}? 1 of them is to be kept."),
        kept => format!("Delete {all}? {} of them are to be kept.", format::count(kept)),
    }
}

/// When it was used last, as far as that is recorded.
fn used(item: &Item) -> Option<LocalTime> {
    item.space().and_then(|space| space.last_used)
}

/// What there is of each verdict, the riskiest first, also of those that are left out.
pub fn groups(proposal: &Proposal, now: &Now) -> Vec<Group> {
    let Some(whole) = &proposal.whole else { return Vec::new() };
    let plan = whole.plan(proposal.way);
    let group = |verdict: &Verdict| {
        let items = || plan.removed().filter(|item| verdict_of(item) == *verdict);
        let count = items().filter(|item| !item.is_part()).count();
        let total = Totals::of(items().map(Item::sizes));
        let newest = items().filter_map(used).max().filter(|_| *verdict == Verdict::Keep && count > 1);
        let newest = newest.map(|used| format!(", newest use {}", ago(Age::of_local(used, now))));
        let size = format!("{}{}", bound(&total), Bytes(total.allocated));
        let words =
            format!("{} {} · {size}{}", verdict.word(), format::count(count), newest.unwrap_or_default());
        (count > 0).then_some(Group { verdict: *verdict, words })
    };
    RISKIEST_FIRST.iter().filter_map(group).collect()
}

const RISKIEST_FIRST: [Verdict; 4] =
    [Verdict::Keep, Verdict::CannotCheck, Verdict::LookFirst, Verdict::CanGo];

/// What will be skipped, by the reason: `read-only depot "ro"`. What was unfolded stays so.
pub fn skipped(plan: &Plan, before: &[Skipped]) -> Vec<Skipped> {
    let mut skipped: Vec<Skipped> = Vec::new();
    for (item, refusal) in plan.refused() {
        let (reason, label) = (why_skipped(plan, item, refusal), visible(item.label()).into_owned());
        match skipped.iter_mut().find(|skipped| skipped.reason == reason) {
            Some(known) => known.labels.push(label),
            None => skipped.push(Skipped { reason, labels: vec![label], is_open: false }),
        }
    }
    for skipped in &mut skipped {
        skipped.is_open = before.iter().any(|before| before.is_open && before.reason == skipped.reason);
    }
    skipped
}

fn why_skipped(plan: &Plan, item: &Item, refusal: &Refusal) -> String {
    let depot = plan.depots().iter().find(|depot| depot.layout.root() == item.place().root());
    if let (Refusal::NotPermitted(..), Some(depot)) = (refusal, depot.filter(|depot| !depot.writable)) {
        let name = depot.path.file_name().unwrap_or(depot.path.as_os_str()).to_string_lossy();
        return format!("read-only depot \"{}\"", visible(&name));
    }
    let goes_nowhere = plan.removed().next().is_none();
    match refusal {
        // Where it is so of all, why is said once, beside the choice of the trash.
        Refusal::NoTrash(_) if goes_nowhere => "no trash for it".to_string(),
        refusal => visible(&refusal.to_string()).into_owned(),
    }
}

/// `12 skipped: read-only depot "ro"`
pub fn skip(skipped: &Skipped) -> String {
    format!("{} skipped: {}", format::count(skipped.labels.len()), skipped.reason)
}

/// What is hidden of the packages that seem to go whole: `3 of its 7 items; 4 are hidden by the filter.`
pub fn hidden(asked: usize, hidden: usize, packages: usize) -> Option<String> {
    let verb = if hidden == 1 { "is" } else { "are" };
    match (hidden, packages) {
        (0, _) => None,
        (_, 1) => Some(format!(
            "{} of its {} items; {} {verb} hidden by the filter.",
            format::count(asked),
            format::count(asked + hidden),
            format::count(hidden)
        )),
        (1, _) => Some("1 more item of these packages is hidden by the filter and stays.".to_string()),
        _ => Some(format!(
            "{} more items of these packages are hidden by the filter and stay.",
            format::count(hidden)
        )),
    }
}

pub fn clear_question(depot: &Path, home: Option<&Path>) -> String {
    format!("Delete all scratch spaces of {}?", format::path(depot, home))
}

/// A line for each thing that goes, the riskiest first.
pub fn lines(proposal: &Proposal, plan: &Plan, items: &Items, home: Option<&Path>) -> Vec<SheetLine> {
    // Each is called as in the lists.
    let listed: HashMap<&Path, &ItemShown> = items.list.iter().map(|item| (&*item.path, item)).collect();
    // Where there are several depots, each thing names its own.
    let are_several = depots(plan).len() > 1;
    let mut rank = vec![0; proposal.order.len()];
    for (at, position) in proposal.order.iter().enumerate() {
        if let Some(rank) = rank.get_mut(*position) {
            *rank = at;
        }
    }
    let mut going: Vec<(Verdict, usize, &Item)> = plan
        .items()
        .iter()
        .zip(&proposal.positions)
        .filter(|(item, _)| item.refusal().is_none())
        .map(|(item, position)| (verdict_of(item), rank.get(*position).copied().unwrap_or_default(), item))
        .collect();
    let risk = |verdict: Verdict| RISKIEST_FIRST.iter().position(|risk| *risk == verdict);
    going.sort_by_key(|(verdict, rank, _)| (risk(*verdict), *rank));
    going
        .into_iter()
        .map(|(verdict, _, item)| {
            let mut line = line(item);
            if let Some(item) = listed.get(&*item.place().path()) {
                line.label = visible(&items.label(item)).into_owned();
            }
            line.verdict = Some(verdict);
            line.note = item.reason().map(|reason| reason.why(home));
            if are_several {
                line.label = format!("{}, in {}", line.label, format::path(item.place().root(), home));
            }
            line
        })
        .collect()
}

fn line(item: &Item) -> SheetLine {
    let figure = |of: fn(&crate::core::space::Sizes) -> u64| {
        item.sizes().map_or(Figure::Unknown, |sizes| {
            if sizes.is_complete() { Figure::Exact(of(sizes)) } else { Figure::AtLeast(of(sizes)) }
        })
    };
    SheetLine {
        label: visible(item.label()).into_owned(),
        size: Some(figure(|sizes| sizes.allocated)),
        files: Some(figure(|sizes| sizes.files)),
        verdict: None,
        note: None,
        is_space: item.place().kind() == PlaceKind::Scratch,
    }
}

/// What goes, in numbers: `9 items, 4.2 GB, 214 files`, and what is skipped.
pub fn summary(plan: &Plan) -> String {
    let total = plan.total();
    let skipped = plan.refused().count();
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
        format::things(count(plan), "item"),
        Bytes(total.allocated),
        format::things(total.files, "file")
    )
}

/// How many things go; what belongs to one goes with it.
pub fn count(plan: &Plan) -> usize {
    plan.removed().filter(|item| !item.is_part()).count()
}

fn bound(total: &Totals) -> &'static str {
    if total.is_complete() { "" } else { "≥ " }
}

/// What a way promises, whatever the plan.
pub fn usual_promise(way: Way) -> &'static str {
    match way {
        Way::Trash => "Can be undone. Frees nothing until the trash is emptied.",
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

/// What unfolds the list of a dialog.
pub fn one_by_one(lines: usize) -> String {
    format!("{}, one by one", format::things(lines, "item"))
}

/// Why nothing can be moved to the trash on a full disk.
pub const DISK_FULL: &str = "The disk is full, no undo record can be written.";

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

/// What the button says that carries the plan out: `Move 23 to trash`, `Move 1 to trash anyway`.
pub fn consent(plan: Option<&Plan>, way: Way, is_risky: bool) -> String {
    let count = plan.map_or(0, count);
    let anyway = if is_risky { " anyway" } else { "" };
    match (way, count) {
        (Way::Trash, 0) => "Move to trash".to_string(),
        (Way::Trash, count) => format!("Move {} to trash{anyway}", format::count(count)),
        (Way::Permanent, 0) => "Delete permanently".to_string(),
        (Way::Permanent, count) => format!("Delete {} permanently{anyway}", format::count(count)),
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
    let mut words = with_capital(visible(reason).into_owned());
    if !words.ends_with('.') {
        words.push('.');
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_filter_hides_is_said() {
        assert_eq!(hidden(3, 0, 1), None);
        let of_one = "3 of its 7 items; 4 are hidden by the filter.";
        assert_eq!(hidden(3, 4, 1).as_deref(), Some(of_one));
        let of_several = "1 more item of these packages is hidden by the filter and stays.";
        assert_eq!(hidden(3, 1, 2).as_deref(), Some(of_several));
    }

    #[test]
    fn a_reason_becomes_a_sentence_in_which_nothing_is_hidden() {
        assert_eq!(sentence("open in julia (12)"), "Open in julia (12).");
        assert_eq!(sentence("a\u{202e}b."), "A\\u{202e}b.");
    }
}
