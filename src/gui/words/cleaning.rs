//! What the Overview and Julia's rules say.

use std::path::Path;

use super::julia::day;
use crate::core::bytes::Bytes;
use crate::core::depot::Presence;
use crate::core::judge::Action;
use crate::core::judge::profile::TABLE;
use crate::core::judge::{Decision, JuliaVersion, Verdict};
use crate::core::operation::survey::{Judgement, Stage, Survey};
use crate::core::operation::whole::Sums;
use crate::core::space::Totals;
use crate::core::time::LocalTime;
use crate::gui::format::{self, Figure, visible};
use crate::gui::state::State;
use crate::gui::state::clean_up::overview::{Common, Section};
use crate::gui::state::clean_up::rules::Rules;
use crate::gui::state::filter::Shown;
use crate::gui::state::removing::Records;

/// What a section is called.
pub fn title(common: &Common) -> String {
    let title = match common {
        Common::NoProject => "Scratch spaces, no project left",
        Common::Packages => "Package versions, unneeded",
        Common::Artifacts => "Artifacts, unneeded",
        Common::Clones => "Clones, unneeded",
        Common::CompiledFor(version) => return format!("Compiled for Julia {}, gone", visible(version)),
        Common::Compiled => "Compiled code, unneeded",
        Common::Registries => "Registries, not read",
        Common::Native => "Native code, compiled anew",
        Common::Leftovers => "Leftovers",
        Common::NoRecord => "Look first: no record",
        Common::Unused => "Kept, unused longest",
        Common::Found(Verdict::CannotCheck) => "Also found, can't be checked",
        Common::Found(_) => "Also found, kept",
    };
    title.to_string()
}

/// What is to be known of a section, in a sentence.
pub fn advice(common: &Common) -> &'static str {
    match common {
        Common::NoProject => "The projects that used these no longer exist.",
        Common::Packages => "No manifest names these versions any more.",
        Common::Artifacts => "No package names these any more.",
        Common::Clones => "No manifest comes from these repositories any more.",
        Common::CompiledFor(_) => "Only that Julia can load these, and it is not found here.",
        Common::Compiled => {
            "No Julia that is found here can load these, or what they were compiled from is gone."
        }
        Common::Registries => "Julia does not read these.",
        Common::Native => "Julia compiles anew what it needs of these.",
        Common::Leftovers => "Julia left these behind in the middle of something.",
        Common::NoRecord => "Julia never recorded who made these. Look inside before you tick one.",
        Common::Unused => "Something still needs these, or may: the largest of what was not used for long.",
        Common::Found(_) => "These match the search, too; nothing suggests to delete them.",
    }
}

/// The figure that the window is opened for: `4.2 GB can go`.
pub fn figure(state: &State) -> String {
    let clean_up = &state.clean_up;
    let can_go = &clean_up.overview.can_go;
    let knows = clean_up.survey.is_some() && !state.scan.is_running();
    match can_go.size() {
        _ if can_go.things == 0 && !knows => "Looking at what can go…".to_string(),
        _ if can_go.things == 0 && state.list.filter.is_active() => "Nothing of this can go".to_string(),
        _ if can_go.things == 0 => "Nothing to clean up".to_string(),
        Figure::Unknown => format!("{} can go", format::things(can_go.things, "item")),
        Figure::AtLeast(bytes) => format!("At least {} can go", Bytes(bytes)),
        Figure::Exact(bytes) => format!("{} can go", Bytes(bytes)),
    }
}

/// What the button says that proposes to delete what is ticked: `Delete 23 items…`
pub fn delete(ticked: usize) -> String {
    match ticked {
        0 => "Delete…".to_string(),
        ticked => format!("Delete {}…", format::things(ticked, "item")),
    }
}

/// `312 GB free of 512 GB`.
pub fn disk(state: &State) -> Option<String> {
    let room = state.clean_up.room()?;
    Some(format!("{} free of {}", Bytes(room.free), Bytes(room.total)))
}

/// Why it is safe that what can go goes; or what there is where nothing can.
pub fn safety(state: &State) -> String {
    let can_go = &state.clean_up.overview.can_go;
    let Some(survey) = &state.clean_up.survey else { return String::new() };
    if state.list.filter.is_active() && can_go.things == 0 {
        return "That is said of what the filter shows, not of the whole depot.".to_string();
    }
    let mut sentences = Vec::new();
    if can_go.things > 0 {
        let needs = if can_go.things == 1 { "this item" } else { "these" };
        let items = match can_go.things {
            1 => needs.to_string(),
            things => format!("{needs} {}", format::things(things, "item")),
        };
        let files = match can_go.files() {
            Figure::Exact(files) => format!(", {}", format::many(files, "file")),
            Figure::AtLeast(_) | Figure::Unknown => String::new(),
        };
        sentences.push(format!("Nothing that still exists needs {items}{files}."));
        if state.clean_up.overview.ticks_nothing {
            sentences.push(
                "None is ticked, for the settings cannot be read, which say what you keep.".to_string(),
            );
        }
        let shared = can_go.allocated.saturating_sub(can_go.reclaimable);
        if shared > can_go.allocated / 100 {
            sentences
                .push(format!("{} of it is shared with files elsewhere, and frees nothing.", Bytes(shared)));
        }
    } else if survey.stage == Stage::Everything {
        sentences.push(format!("All {} is kept.", Bytes(survey.sums.all().allocated)));
        let look_first = survey.sums.of(Verdict::LookFirst);
        if look_first.things > 0 {
            sentences = vec![format!(
                "{} of {} is to be looked at first; the rest is kept.",
                Bytes(look_first.allocated),
                Bytes(survey.sums.all().allocated)
            )];
        }
    }
    if survey.inventory.spaces.is_empty() && survey.stage == Stage::Everything {
        let others = survey.sums.all().allocated.saturating_sub(survey.sums.untouched.allocated);
        sentences.push(format!("No scratch spaces yet; {} of other kinds.", Bytes(others)));
    }
    sentences.join(" ")
}

/// How far measuring is: `1 204 of 2 000 items measured`.
pub fn measuring(state: &State) -> Option<String> {
    let progress = if state.scan.is_running() { state.scan.progress } else { state.clean_up.progress? };
    let done = format::count(progress.spaces_done);
    Some(format!("{done} of {} measured", format::things(progress.spaces, "item")))
}

/// Everything in the depots by verdict, or what a filter shows of it.
pub struct Balance {
    /// What each verdict takes.
    pub parts: Vec<(Verdict, u64)>,
    /// `24.1 GB, 412 000 files`, or `9 of 412 items, 3.1 of 24.1 GB`.
    pub total: String,
    /// All of it, to be heard.
    pub spoken: String,
}

impl Balance {
    /// Of everything. What is never touched is kept.
    pub fn of_all(sums: &Sums) -> Self {
        let of = |verdict| (verdict, sums.of(verdict).allocated);
        let others = [Verdict::CanGo, Verdict::LookFirst, Verdict::CannotCheck].map(of);
        let rest: u64 = others.iter().map(|(_, bytes)| *bytes).sum();
        let all = sums.all();
        let kept = all.allocated.saturating_sub(rest);
        let parts = others.into_iter().chain([(Verdict::Keep, kept)]).collect();
        let files = format::many(all.files, "file");
        let spoken = format!("{}, {files}", spoken(all.allocated));
        Self::new(parts, format!("{}, {files}", Bytes(all.allocated)), &spoken)
    }

    /// Of what a filter shows; nothing that is never touched is among it.
    pub fn of_shown(shown: &Shown, sums: &Sums) -> Self {
        let parts = Verdict::ALL.map(|verdict| (verdict, shown.sum.of(verdict).allocated)).to_vec();
        let (some, all) = (shown.sum.totals(), shown.all.totals());
        let count = format!("{} of {}", format::count(some.things), format::things(all.things, "item"));
        let whole = sums.all().allocated;
        let spoken = format!("{count}, {} of {}", spoken(some.allocated), spoken(whole));
        Self::new(parts, format!("{count}, {} of {}", some.size().size(), Bytes(whole)), &spoken)
    }

    fn new(parts: Vec<(Verdict, u64)>, total: String, all: &str) -> Self {
        let words = parts.iter().map(|(verdict, bytes)| format!("{} {}", verdict.word(), spoken(*bytes)));
        let spoken = format!("{all}: {}", words.collect::<Vec<_>>().join(", "));
        Self { parts, total, spoken }
    }
}

fn spoken(bytes: u64) -> String {
    format::spoken_size(Figure::Exact(bytes))
}

/// `Can go 4.2 GB`.
pub fn entry(verdict: Verdict, bytes: u64) -> String {
    format!("{} {}", verdict.word(), Bytes(bytes))
}

/// `4.2 GB ticked`.
pub fn ticked(bytes: u64) -> String {
    format!("{} ticked", Bytes(bytes))
}

/// `0.8 GB short`, and what is left to look at.
pub fn lacking(bytes: u64, sections: &[Section]) -> String {
    let has = |common: &Common| sections.iter().any(|section| section.common == *common);
    let short = format!("{} short", Bytes(bytes));
    if has(&Common::Unused) {
        format!("{short}. What is kept and was not used for long is listed last.")
    } else {
        short
    }
}

/// `In the trash, moved by us 1.1 GB`.
pub fn in_trash(bytes: u64) -> String {
    format!("In the trash, moved by us: {}", Bytes(bytes))
}

/// `3 items you keep are not suggested.`
pub fn kept_by_user(items: usize) -> String {
    match items {
        1 => "1 item you keep is not suggested.".to_string(),
        items => format!("{} you keep are not suggested.", format::things(items, "item")),
    }
}

/// `would delete 3 items (1.2 GB)`.
pub fn would_delete(sum: &Totals) -> String {
    match sum.things {
        0 => "would delete nothing".to_string(),
        things => format!("would delete {} ({})", format::things(things, "item"), sum.size().size()),
    }
}

/// `later, 9 (4.2 GB).`
pub fn later(sum: &Totals) -> String {
    match sum.things {
        0 => "later, nothing else.".to_string(),
        things => format!("later, {} ({}).", format::count(things), sum.size().size()),
    }
}

/// That Pkg.gc stops at a log, and at which line, and that it deletes nothing.
pub fn stops(error: &str, log: Option<(&Path, Option<u64>)>, home: Option<&Path>) -> String {
    match log {
        Some((log, Some(line))) => {
            let name = log.file_name().unwrap_or_default().to_string_lossy();
            format!("It stops at {}, line {}, and deletes nothing.", visible(&name), format::count(line))
        }
        Some((log, None)) => format!("It stops at {}, and deletes nothing.", format::path(log, home)),
        None => format!("It fails and deletes nothing: {}.", visible(error).trim_end_matches('.')),
    }
}

/// What the button says that does the same as Pkg.gc: `Do the same: delete 3, mark 9…`
pub fn do_the_same(rules: &Rules) -> String {
    let kept = rules.deletes.things + rules.marks.things;
    let kept = kept.saturating_sub(rules.would_delete + rules.would_mark);
    let but = if kept > 0 { format!(" but for {} that we keep", format::count(kept)) } else { String::new() };
    let some = |verb: &str, number: usize| (number > 0).then(|| format!("{verb} {}", format::count(number)));
    let parts = [some("delete", rules.would_delete), some("mark", rules.would_mark)];
    let parts = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    if parts.is_empty() { "Do the same…".to_string() } else { format!("Do the same{but}: {parts}…") }
}

/// What is said where no row of Julia's rules is shown.
pub fn no_rules(rules: &Rules, is_searching: bool) -> &'static str {
    match (rules.all, is_searching) {
        (0, _) => "The first depot has nothing that Pkg.gc looks at.",
        (_, true) => "Nothing matches.",
        _ => "Pkg.gc and Scratch Manager agree on everything here.",
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

pub fn delay_in_days(delay: std::time::Duration) -> u32 {
    u32::try_from(delay.as_secs() / 86_400).unwrap_or(u32::MAX)
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
        "Marks {} in orphaned.toml: {it} later{day}, unless used until then.",
        format::things(recorded.len(), "item"),
    );
    let is_there = survey.facts.depots.first().is_some_and(|depot| depot.depot.presence == Presence::Folder);
    if is_there && !decisions.logs.is_empty() {
        words.push_str(" The usage logs are rewritten shorter.");
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
        (false, true) => Some("The usage logs are rewritten shorter.".to_string()),
        (true, false) => Some("orphaned.toml is written anew.".to_string()),
        (false, false) => {
            Some("The usage logs are rewritten shorter, and orphaned.toml is written anew.".to_string())
        }
    }
}

/// Since when a thing is recorded.
pub fn since(time: LocalTime) -> String {
    format!("since {}", day(time))
}

/// What a thing is called, safe to show.
pub fn label(survey: &Survey, decision: &Decision) -> String {
    visible(&survey.label(decision)).into_owned()
}
