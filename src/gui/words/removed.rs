//! What the window says about removals that run, have ended, or were long ago.

pub use super::removing::named_depots as depots;
use super::removing::sentence;
use crate::core::bytes::Bytes;
use crate::core::plan::{Item, Plan};
use crate::core::reclaim::past::{Past, Standing};
use crate::core::reclaim::{Outcome, Report, Stuck, Way};
use crate::core::space::Totals;
use crate::core::words::beyond_the_list;
use crate::gui::format::{self, visible};
use crate::gui::state::removing::{Leftover, Records, Running, Work};

pub fn running(running: &Running) -> String {
    if running.stopping {
        return "Stopping…".to_string();
    }
    let progress = &running.progress;
    let items = format!("{} of {}", format::count(progress.done), format::count(progress.items));
    let amount = format!("{}, {}", Bytes(progress.bytes), format::many(progress.files, "file"));
    match &running.work {
        Work::Undo(_) => "Bringing back…".to_string(),
        _ if progress.items == 0 => "Looking again at each thing before it goes…".to_string(),
        Work::Remove(_, Way::Trash) => format!("Moving to the trash: {items}"),
        Work::Remove(_, Way::Permanent) if progress.items == 1 => format!("Deleting: {amount}"),
        Work::Remove(_, Way::Permanent) => format!("Deleting: {items}, {amount}"),
        Work::Purge { .. } => format!("Deleting from the trash: {amount}"),
    }
}

/// What a removal has done: `Moved 9 items (4.2 GB) to the trash. Nothing is freed yet.`
pub fn done(plan: &Plan, report: &Report) -> String {
    // What belongs to a thing goes with it, and is not counted beside it.
    let things = || plan.items().iter().zip(&report.items).filter(|(item, _)| !item.is_part());
    let all = things().count();
    let gone = things().filter(|(_, outcome)| outcome.is_done()).count();
    let what = |count: usize| format::things(count, "item");
    let skipped = things().filter(|(_, outcome)| matches!(outcome, Outcome::Refused(_))).count();
    let left = all - gone;
    let mut sentences = Vec::new();
    let is_stopped = report.interrupted && left > 0;
    if is_stopped {
        sentences.push(stopped(gone, all, report.way, amount(report)));
    }
    match (report.way, gone) {
        _ if is_stopped => {}
        (_, 0) => {}
        (Way::Trash, gone) => {
            let size = Bytes(report.moved.allocated);
            sentences.push(format!("Moved {} ({size}) to the trash. Nothing is freed yet.", what(gone)));
        }
        (Way::Permanent, gone) => {
            sentences.push(format!("Deleted {}; {} freed.", what(gone), freed(&report.freed)));
        }
    }
    // What its turn did not come for is offered again.
    let refused =
        things().filter(|(_, outcome)| matches!(outcome, Outcome::Refused(_) | Outcome::Failed(..)));
    let left = if is_stopped { refused.count() } else { left };
    if left > 0 {
        let verb = match (report.way, left) {
            (Way::Trash, 1) => "was not moved",
            (Way::Trash, _) => "were not moved",
            (Way::Permanent, 1) => "was not deleted",
            (Way::Permanent, _) => "were not deleted",
        };
        let why = match left {
            1 if skipped == 1 => ", and stayed as it was",
            left if skipped == left => ", and stayed as they were",
            _ => "",
        };
        let (left, all) = (format::count(left), format::count(all));
        sentences.push(format!("{left} of {all} {verb}{why}. {}", beyond_the_list(report.moved_away)));
    }
    let is_partly = |outcome: &&Outcome| match outcome {
        Outcome::Interrupted { partly } => *partly,
        Outcome::Failed(..) => report.way == Way::Permanent && report.freed.files > 0,
        _ => false,
    };
    match (report.items.iter().filter(is_partly).count(), gone) {
        _ if is_stopped => {}
        (0, _) => {}
        (1, 0) => sentences.push(format!("A part of it is gone: {} freed.", freed(&report.freed))),
        (_, 0) => sentences.push(format!("Parts of them are gone: {} freed.", freed(&report.freed))),
        (1, _) => sentences.push("Of one a part is gone.".to_string()),
        (several, _) => {
            sentences.push(format!("Of {} a part is gone.", format::count(several)));
        }
    }
    sentences.join(" ")
}

/// What a collection has written down: `Recorded 6 as orphans.`
pub fn recorded(records: Option<&Records>) -> Option<String> {
    match records?.count {
        0 => None,
        1 => Some("Recorded 1 as an orphan.".to_string()),
        several => Some(format!("Recorded {} as orphans.", format::count(several))),
    }
}

/// `4.2 GB and 214 files`.
fn freed(removed: &Totals) -> String {
    format!("{} and {}", Bytes(removed.allocated), format::things(removed.files, "file"))
}

/// That a removal was stopped: `Stopped at 104 of 371 · 90 MB freed.`
fn stopped(gone: usize, all: usize, way: Way, bytes: u64) -> String {
    let done = match way {
        Way::Trash => "moved to the trash",
        Way::Permanent => "freed",
    };
    format!("Stopped at {} of {} · {} {done}.", format::count(gone), format::count(all), Bytes(bytes))
}

fn amount(report: &Report) -> u64 {
    match report.way {
        Way::Trash => report.moved.allocated,
        Way::Permanent => report.freed.allocated,
    }
}

/// That an earlier removal was stopped, and what it left is still there.
pub fn past_stopped(past: &Past) -> Option<String> {
    let (left, all) = (past.left().len(), past.things().count());
    let is_gone = |standing| {
        matches!(standing, Standing::Deleted | Standing::InTrash | Standing::Changed | Standing::HalfPurged)
    };
    let gone = past.things().filter(|item| is_gone(item.standing)).count();
    let bytes = past
        .items
        .iter()
        .filter(|item| is_gone(item.standing))
        .map(|item| item.allocated)
        .fold(0, u64::saturating_add);
    (left > 0).then(|| stopped(gone, all, past.way, bytes))
}

/// What the button says that goes on with what was stopped.
pub fn resume(left: usize) -> String {
    format!("Resume {}…", format::count(left))
}

pub fn purged(gone: usize, left: usize, freed: &Totals, interrupted: bool) -> String {
    let stopped = if interrupted { "Stopped. " } else { "" };
    let left = match left {
        0 => String::new(),
        1 => " 1 is still there.".to_string(),
        left => format!(" {} are still there.", format::count(left)),
    };
    let things = format::things(gone, "item");
    format!("{stopped}Deleted {things} from the trash; {} freed.{left}", self::freed(freed))
}

/// What a removal has left: each thing, with why it is still there.
pub fn leftovers(plan: &Plan, report: &Report) -> Vec<Leftover> {
    let things = plan.items().iter().zip(&report.items);
    let leftover = |(item, outcome): (&Item, &Outcome)| {
        let reason = match outcome {
            Outcome::Deleted | Outcome::Moved(_) => return None,
            Outcome::Refused(refusal) => sentence(&refusal.to_string()),
            Outcome::Failed(stuck, in_all) => failed(stuck, *in_all, report.way),
            Outcome::Interrupted { partly: true } => {
                "Stopped in its middle: a part of it is gone, the rest is where it was.".to_string()
            }
            Outcome::Interrupted { partly: false } => "Stopped before its turn.".to_string(),
        };
        Some(Leftover { label: visible(item.label()).into_owned(), reason })
    };
    things.filter_map(leftover).collect()
}

/// What is in the way of a thing that was to be deleted from the trash.
pub fn stuck(stuck: &[Stuck]) -> Leftover {
    let name = stuck.first().and_then(|stuck| stuck.path.file_name()).unwrap_or_default();
    let label = visible(&name.to_string_lossy()).into_owned();
    let in_all = u64::try_from(stuck.len()).unwrap_or(u64::MAX);
    Leftover { label, reason: failed(stuck, in_all, Way::Permanent) }
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

/// What an earlier removal was: `9 items of OpenML, Pluto and 2 more`
pub fn past(past: &Past) -> String {
    let items: Vec<_> = past.things().map(|item| (item.label.as_str(), item.is_space)).collect();
    named(&items)
}

/// Things by what they are called, and whether each is a space: `OpenML / a`, or
/// `9 items of OpenML, Pluto and 2 more`.
pub fn named(items: &[(&str, bool)]) -> String {
    const NAMED: usize = 2;
    if let [(label, _)] = items {
        return visible(label).into_owned();
    }
    let mut owners: Vec<&str> = Vec::new();
    for (label, is_space) in items {
        let owner = label.split(" / ").next().unwrap_or_default();
        if *is_space && !owners.contains(&owner) {
            owners.push(owner);
        }
    }
    let count = format::things(items.len(), "item");
    let named: Vec<String> = owners.iter().take(NAMED).map(|owner| visible(owner).into_owned()).collect();
    let more = match owners.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {} more", format::count(more)),
    };
    if named.is_empty() { count } else { format!("{count} of {}{more}", named.join(", ")) }
}

/// Where the things of an earlier removal are now, and how many bytes that is about.
pub fn standing(past: &Past) -> String {
    type Kind = (fn(Standing) -> bool, &'static str);
    const KINDS: [Kind; 6] = [
        (|standing| standing.can_return() || standing == Standing::HalfPurged, "in the trash"),
        (|standing| standing == Standing::Deleted, "deleted for good"),
        (|standing| standing == Standing::Restored, "brought back"),
        (|standing| standing == Standing::Elsewhere, "no longer in the trash"),
        (|standing| standing == Standing::Unseen, "cannot be seen now"),
        (|standing| standing == Standing::Stayed, "not removed"),
    ];
    let count = |of: fn(Standing) -> bool| past.things().filter(|item| of(item.standing)).count();
    let sum = |of: fn(Standing) -> bool| {
        let bytes = past.items.iter().filter(|item| of(item.standing)).map(|item| item.allocated);
        Bytes(bytes.fold(0, u64::saturating_add))
    };
    let all = past.things().count();
    let parts: Vec<String> = KINDS
        .iter()
        .filter(|(of, _)| count(*of) > 0)
        .map(|(of, words)| {
            let some = count(*of);
            let some = if some == all { String::new() } else { format!("{} ", format::count(some)) };
            format!("{some}{words}, {}", sum(*of))
        })
        .collect();
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::reclaim::past::PastItem;

    #[test]
    fn an_earlier_removal_tells_where_its_things_are() {
        let item = |label: &str, standing| PastItem {
            label: label.into(),
            is_space: true,
            is_part: false,
            allocated: 1_000,
            files: 1,
            standing,
            left: None,
        };
        let items = vec![
            item("OpenML / a", Standing::InTrash),
            item("OpenML / b", Standing::Restored),
            item("Pluto / c", Standing::InTrash),
            item("Makie / d", Standing::Deleted),
        ];
        let depots = vec!["/home/ada/.julia".into()];
        let mut removal = Past { id: "1".into(), time: None, way: Way::Trash, depots, items };
        assert_eq!(past(&removal), "4 items of OpenML, Pluto and 1 more");
        assert_eq!(
            standing(&removal),
            "2 in the trash, 2 kB · 1 deleted for good, 1 kB · 1 brought back, 1 kB"
        );
        removal.items.truncate(1);
        assert_eq!(past(&removal), "OpenML / a");
        assert_eq!(standing(&removal), "in the trash, 1 kB");
    }
}
