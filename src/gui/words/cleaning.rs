//! What the window says about cleaning up.

use crate::core::bytes::Bytes;
use crate::core::depot::Presence;
use crate::core::judge::Action;
use crate::core::judge::profile::TABLE;
use crate::core::judge::{Decision, JuliaVersion, Profile, Rules};
use crate::core::operation::survey::{Judgement, PartKind, Survey};
use crate::core::time::LocalTime;
use crate::gui::format::{self, Figure, visible};
use crate::gui::state::clean_up::{CleanUp, Family, InUse, Section, Ticked};
use crate::gui::state::listing::Totals;
use crate::gui::state::removing::Records;

/// `9 spaces and 12 other things`.
pub fn things(spaces: usize, others: usize) -> String {
    match (spaces, others) {
        (spaces, 0) => format::things(spaces, "space"),
        (0, others) => format::things(others, "thing"),
        (spaces, others) => {
            format!("{} and {}", format::things(spaces, "space"), format::things(others, "other thing"))
        }
    }
}

/// What the button says that proposes to delete what is ticked: `Delete 9 spaces (4.2 GB)…`
pub fn delete(ticked: &Ticked) -> String {
    match ticked.spaces + ticked.others {
        0 => "Delete…".to_string(),
        _ => format!("Delete {} ({})…", things(ticked.spaces, ticked.others), ticked.sum.frees().size()),
    }
}

pub fn ticked(ticked: &Ticked) -> String {
    match ticked.spaces + ticked.others {
        0 => "Nothing is ticked".to_string(),
        _ => format!(
            "{} ticked · frees {}, {}",
            things(ticked.spaces, ticked.others),
            ticked.sum.frees().size(),
            files(ticked.sum.files())
        ),
    }
}

/// `214 files`.
pub fn files(files: Figure) -> String {
    format!("{} {}", files.count(), if files == Figure::Exact(1) { "file" } else { "files" })
}

/// What can go, in numbers: the figure, and what it is the sum of.
pub fn can_go(sections: &[Section]) -> (String, String) {
    let (mut sure, mut unsure) = (Totals::default(), Totals::default());
    let mut are_spaces = true;
    for section in sections {
        if section.kind == PartKind::NoRecord {
            unsure.join(&section.sum);
        } else {
            sure.join(&section.sum);
        }
        are_spaces &= section.are_spaces;
    }
    let noun = if are_spaces { "space" } else { "thing" };
    let amount = |sum: &Totals| {
        let count = format::things(sum.things, noun);
        format!("in {count}, {}", files(sum.files()))
    };
    match (sure.things, unsure.things) {
        (0, 0) => (String::new(), "Nothing to clean up".to_string()),
        (_, 0) => (sure.frees().size(), format!("can go: {}", amount(&sure))),
        (0, _) => (
            "Nothing".to_string(),
            format!("can go for sure; {} {} without a record", unsure.frees().size(), amount(&unsure)),
        ),
        _ => (
            sure.frees().size(),
            format!("can go: {}  ·  {} more without a record", amount(&sure), unsure.frees().size()),
        ),
    }
}

/// What is said where nothing can go.
pub fn nothing(in_use: &[InUse]) -> String {
    let named: Vec<String> =
        in_use.iter().map(|space| format!("{} ({})", space.label, Bytes(space.bytes))).collect();
    match named.as_slice() {
        [] => "No scratch space takes any room.".to_string(),
        [one] => format!("The largest space in use is {one}."),
        several => format!("The {} largest spaces in use are {}.", several.len(), several.join(", ")),
    }
}

/// What stands after the name of a family: `3 older versions`.
pub fn versions(family: &Family) -> String {
    let noun = if family.are_older { "older version" } else { "version" };
    format::things(family.things.len(), noun)
}

/// What the button says that proposes to run Julia's collection: `Run Julia's collection: delete 0, record 6…`
pub fn collect((delete, record, _): (usize, usize, usize), profile: Profile) -> String {
    let delete = format::count(delete);
    match profile {
        Profile::Delayed => {
            format!("Run Julia's collection: delete {delete}, record {}…", format::count(record))
        }
        Profile::Immediate => format!("Run Julia's collection: delete {delete}…"),
    }
}

pub fn collected((delete, record, keep): (usize, usize, usize), profile: Profile) -> String {
    let count = |count: usize| format::count(count);
    let record = match profile {
        Profile::Delayed => format!(", records {}", count(record)),
        Profile::Immediate => String::new(),
    };
    format!("It deletes {}{record}, keeps {}", count(delete), count(keep))
}

/// What Julia itself would do, where our own safety makes a difference.
pub fn julia_alone(survey: &Survey) -> Option<String> {
    let decisions = &survey.decisions(Judgement::Julia).list;
    let differing = decisions.iter().filter(|decision| decision.action != decision.julia).count();
    if differing == 0 {
        return None;
    }
    let count = |action| decisions.iter().filter(|decision| decision.julia == action).count();
    Some(format!(
        "Without our safety it would delete {}, record {} and keep {}; {} marked.",
        format::count(count(Action::Delete)),
        format::count(count(Action::Record)),
        format::count(count(Action::Keep)),
        if differing == 1 {
            "the one that differs is".to_string()
        } else {
            format!("the {} that differ are", format::count(differing))
        }
    ))
}

/// How a version collects, in a sentence.
pub fn profile(version: JuliaVersion, delay: std::time::Duration) -> String {
    match (Rules::of(version).profile, delay_in_days(delay)) {
        (Profile::Immediate, _) => "It deletes at once what nothing needs any more.".to_string(),
        (Profile::Delayed, 0) => {
            "It records what nothing needs any more, and deletes what was recorded before.".to_string()
        }
        (Profile::Delayed, days) => format!(
            "It records what nothing needs any more, and deletes what was recorded {} ago.",
            format::things(u64::from(days), "day")
        ),
    }
}

/// What a choice of version is called. `None` is the one that was found.
pub fn version(chosen: Option<JuliaVersion>, found: Option<JuliaVersion>) -> String {
    let Some(since) = chosen else {
        return match found {
            Some(found) => format!("Julia {found}, found here"),
            None => format!("Julia {}, as nothing tells which is used", JuliaVersion::WITHOUT_EVIDENCE),
        };
    };
    let next = TABLE.iter().map(|rules| rules.since).find(|other| *other > since);
    match next {
        None => format!("Julia {since} and later"),
        Some(next) if next.minor == since.minor + 1 => format!("Julia {since}"),
        Some(next) if next.minor == since.minor + 2 => {
            format!("Julia {since} and {}", JuliaVersion::new(next.major, next.minor - 1))
        }
        Some(next) => format!("Julia {since} to {}", JuliaVersion::new(next.major, next.minor - 1)),
    }
}

/// That Julia's own collection fails here, and what that means.
pub fn julia_fails(error: &str) -> String {
    format!(
        "Julia's own Pkg.gc fails here and deletes nothing: {}. Scratch Manager reads what it can, and keeps the rest.",
        visible(error).trim_end_matches('.')
    )
}

pub fn delay_in_days(delay: std::time::Duration) -> u32 {
    u32::try_from(delay.as_secs() / 86_400).unwrap_or(u32::MAX)
}

/// Whether Julia would do something else than what is shown, as a note.
pub fn differs(decision: &Decision) -> Option<&'static str> {
    (decision.action != decision.julia).then(|| julia_would(decision.julia))
}

pub fn julia_would(action: Action) -> &'static str {
    match action {
        Action::Delete => "Julia's own Pkg.gc would delete this.",
        Action::Record => "Julia's own Pkg.gc would record this as an orphan.",
        Action::Keep => "Julia's own Pkg.gc would keep this.",
    }
}

/// What Julia's own collection would do otherwise than what a page says of a thing.
pub fn julia_otherwise(clean_up: &CleanUp, decision: &Decision) -> Option<String> {
    if clean_up.julia_fails() {
        return Some("Julia's own Pkg.gc fails here and would delete nothing.".to_string());
    }
    match clean_up.tab {
        Judgement::Now => julia_of(decision, clean_up.julia_of(decision.thing)),
        Judgement::Julia => differs(decision).map(str::to_string),
    }
}

/// What Julia's own collection would do with something that can go by our judgement; `None` where it does the same.
pub fn julia_of(decision: &Decision, julia: Option<&Decision>) -> Option<String> {
    let Some(julia) = julia else {
        return Some("Julia's own Pkg.gc does not look here: it collects the first depot only.".to_string());
    };
    if decision.action == julia.julia {
        return None;
    }
    let when = due(julia).map(|due| format!(" It would keep it {due}.")).unwrap_or_default();
    Some(format!("{}{when}", julia_would(julia.julia)))
}

/// A note on a row, where Julia keeps what we let go, or the other way round.
pub fn note(decision: &Decision, julia: Option<&Decision>) -> Option<&'static str> {
    let julia = julia.map_or(Action::Keep, |julia| julia.julia);
    match (decision.action, julia) {
        (Action::Keep, Action::Delete) => Some("Julia would delete it"),
        (Action::Keep, Action::Record) => Some("Julia would record it"),
        (Action::Record | Action::Delete, Action::Keep) => Some("Julia would keep it"),
        (Action::Keep, Action::Keep) | (Action::Record | Action::Delete, Action::Record | Action::Delete) => {
            None
        }
    }
}

/// What a collection writes down beside what it deletes.
pub fn records(survey: &Survey) -> Option<Records> {
    let decisions = survey.decisions(Judgement::Julia);
    let recorded: Vec<&Decision> =
        decisions.list.iter().filter(|decision| decision.action == Action::Record).collect();
    if recorded.is_empty() {
        return None;
    }
    let first = recorded.iter().filter_map(|decision| decision.due).min();
    let day = first.map(|due| format!(", from {} on", day(due))).unwrap_or_default();
    let it = if recorded.len() == 1 { "it goes" } else { "they go" };
    let mut words = format!(
        "Records {} in orphaned.toml: {it} at a later collection{day}, unless used until then.",
        format::things(recorded.len(), "thing"),
    );
    let is_there = survey.facts.depots.first().is_some_and(|depot| depot.depot.presence == Presence::Folder);
    if is_there && !decisions.logs.is_empty() {
        words.push_str(" The usage logs are condensed.");
    }
    Some(Records { count: recorded.len(), words })
}

/// Which files a collection writes anew beside what it deletes, where nothing is newly recorded, which says so
/// itself: `The usage logs and orphaned.toml are written anew.`
pub fn rewrites(survey: &Survey) -> Option<String> {
    let decisions = survey.decisions(Judgement::Julia);
    if decisions.list.iter().any(|decision| decision.action == Action::Record) {
        return None;
    }
    match (decisions.logs.is_empty(), decisions.orphanages.is_empty()) {
        (true, true) => None,
        (false, true) => Some("The usage logs are condensed.".to_string()),
        (true, false) => Some("orphaned.toml is written anew.".to_string()),
        (false, false) => {
            Some("The usage logs are condensed, and orphaned.toml is written anew.".to_string())
        }
    }
}

fn day(time: LocalTime) -> String {
    time.civil().strftime("%Y-%m-%d").to_string()
}

/// Since when a thing is recorded.
pub fn since(time: LocalTime) -> String {
    format!("since {}", day(time))
}

/// When a thing goes, of one that is recorded.
pub fn due(decision: &Decision) -> Option<String> {
    decision.due.filter(|_| decision.action == Action::Record).map(|due| format!("until {}", day(due)))
}

/// What a thing is called, safe to show.
pub fn label(survey: &Survey, decision: &Decision) -> String {
    visible(&survey.label(decision)).into_owned()
}
