//! What the window says about cleaning up.

use crate::core::bytes::Bytes;
use crate::core::depot::Presence;
use crate::core::gc::decide::COLLECT_DELAY;
use crate::core::gc::{Decision, JuliaVersion, Profile, Rules};
use crate::core::job::survey::{Judgement, Survey};
use crate::core::job::whole::{Part, WholeDepot};
use crate::core::time::LocalTime;
use crate::core::verdict::Action;
use crate::gui::format::{self, visible};
use crate::gui::state::clean_up::Ticked;

fn number(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// `9 spaces and 12 other things`.
#[must_use]
pub fn things(spaces: usize, others: usize) -> String {
    match (spaces, others) {
        (spaces, 0) => format::things(number(spaces), "space"),
        (0, others) => format::things(number(others), "thing"),
        (spaces, others) => {
            format!(
                "{} and {}",
                format::things(number(spaces), "space"),
                format::things(number(others), "other thing")
            )
        }
    }
}

/// What the button says that proposes to delete what is ticked.
#[must_use]
pub fn delete(ticked: &Ticked) -> String {
    let bound = if ticked.complete { "" } else { "≥ " };
    match ticked.spaces + ticked.others {
        0 => "Delete…".to_string(),
        _ => format!("Delete {} ({bound}{})…", things(ticked.spaces, ticked.others), Bytes(ticked.bytes)),
    }
}

/// What is ticked, in numbers.
#[must_use]
pub fn ticked(ticked: &Ticked) -> String {
    let bound = if ticked.complete { "" } else { "≥ " };
    match ticked.spaces + ticked.others {
        0 => "Nothing is ticked".to_string(),
        _ => format!(
            "{} ticked · frees {bound}{}, {bound}{}",
            things(ticked.spaces, ticked.others),
            Bytes(ticked.bytes),
            format::things(ticked.files, "file")
        ),
    }
}

/// What the button says that proposes to run Julia's collection: `Run Julia's collection: delete 0, record 6…`
#[must_use]
pub fn collect((delete, record, _): (usize, usize, usize), profile: Profile) -> String {
    let delete = format::count(number(delete));
    match profile {
        Profile::Delayed => {
            format!("Run Julia's collection: delete {delete}, record {}…", format::count(number(record)))
        }
        Profile::Immediate => format!("Run Julia's collection: delete {delete}…"),
    }
}

/// What Julia itself would do, where our own safety makes a difference.
#[must_use]
pub fn julia_alone(survey: &Survey) -> Option<String> {
    let decisions = &survey.decisions(Judgement::Julia).list;
    let differing = decisions.iter().filter(|decision| decision.action != decision.julia).count();
    if differing == 0 {
        return None;
    }
    let count = |action| decisions.iter().filter(|decision| decision.julia == action).count();
    Some(format!(
        "Without our safety it would delete {}, record {} and keep {}; {} marked.",
        format::count(number(count(Action::Delete))),
        format::count(number(count(Action::Record))),
        format::count(number(count(Action::Keep))),
        if differing == 1 {
            "the one that differs is".to_string()
        } else {
            format!("the {} that differ are", format::count(number(differing)))
        }
    ))
}

/// How a version collects, in a sentence.
#[must_use]
pub fn profile(version: JuliaVersion, delay: std::time::Duration) -> String {
    match Rules::of(version).profile {
        Profile::Immediate => "It deletes at once what nothing needs any more.".to_string(),
        Profile::Delayed => {
            let days = delay.as_secs() / 86_400;
            format!(
                "It records what nothing needs any more, and deletes what was recorded {} ago.",
                if days == 0 { "before".to_string() } else { format::things(days, "day") }
            )
            .replace("recorded before ago", "recorded before")
        }
    }
}

/// The delay in days.
#[must_use]
pub fn delay_in_days(delay: std::time::Duration) -> u32 {
    u32::try_from(delay.as_secs() / 86_400).unwrap_or(u32::MAX)
}

/// Julia's own delay in days.
#[must_use]
pub fn usual_delay() -> u32 {
    delay_in_days(COLLECT_DELAY)
}

/// Whether Julia would do something else than what is shown, as a note.
#[must_use]
pub fn differs(decision: &Decision) -> Option<&'static str> {
    (decision.action != decision.julia).then(|| julia_would(decision.julia))
}

/// What Julia's own collection would do.
#[must_use]
pub fn julia_would(action: Action) -> &'static str {
    match action {
        Action::Delete => "Julia's own Pkg.gc would delete this.",
        Action::Record => "Julia's own Pkg.gc would record this as an orphan.",
        Action::Keep => "Julia's own Pkg.gc would keep this.",
    }
}

/// What a collection writes down beside what it deletes.
#[must_use]
pub fn records(survey: &Survey) -> Option<String> {
    let decisions = survey.decisions(Judgement::Julia);
    let recorded: Vec<&Decision> =
        decisions.list.iter().filter(|decision| decision.action == Action::Record).collect();
    let mut sentences = Vec::new();
    if !recorded.is_empty() {
        let first = recorded.iter().filter_map(|decision| decision.due).min();
        let day = first.map(|due| format!(", from {} on", day(due))).unwrap_or_default();
        sentences.push(format!(
            "Records {} in orphaned.toml: {} at a later collection{day}, unless used until then.",
            format::things(number(recorded.len()), "thing"),
            if recorded.len() == 1 { "it goes" } else { "they go" }
        ));
    }
    let is_there = survey.facts.depots.first().is_some_and(|depot| depot.depot.presence == Presence::Folder);
    if is_there && !decisions.logs.is_empty() {
        sentences.push("Condenses the usage logs.".to_string());
    }
    (!recorded.is_empty()).then(|| sentences.join(" "))
}

fn day(time: LocalTime) -> String {
    time.civil().strftime("%Y-%m-%d").to_string()
}

/// When a thing goes, of one that is recorded.
#[must_use]
pub fn due(decision: &Decision) -> Option<String> {
    decision.due.filter(|_| decision.action == Action::Record).map(|due| format!("until {}", day(due)))
}

/// The hint about the whole depot: `Scratch spaces are 3 GB of this 24 GB depot; packages 9 GB, artifacts 8 GB.`
#[must_use]
pub fn whole(whole: &WholeDepot, spaces: u64) -> String {
    let total = whole.parts.iter().map(|(_, bytes)| *bytes).fold(spaces, u64::saturating_add);
    let mut parts: Vec<(&str, u64)> = whole
        .parts
        .iter()
        .map(|(part, bytes)| {
            let name = match part {
                Part::Packages => "packages",
                Part::Artifacts => "artifacts",
                Part::Compiled => "compiled code",
                Part::Clones => "clones",
                Part::Registries => "registries",
            };
            (name, *bytes)
        })
        .filter(|(_, bytes)| *bytes > 0)
        .collect();
    parts.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    let parts: Vec<String> = parts.iter().map(|(name, bytes)| format!("{name} {}", Bytes(*bytes))).collect();
    let rest = if parts.is_empty() { String::new() } else { format!("; {}", parts.join(", ")) };
    let bound = if whole.is_partial { "≥ " } else { "" };
    format!("Scratch spaces are {} of this {bound}{} depot{rest}.", Bytes(spaces), Bytes(total))
}

/// What a thing is called, safe to show.
#[must_use]
pub fn label(survey: &Survey, decision: &Decision) -> String {
    visible(&survey.label(decision)).into_owned()
}
