//! What of a survey belongs together: parts by what becomes of things and why, in each the largest first, and
//! versions of the same thing together.
//!
//! Put together by the worker, for there may be many thousand things. Whoever shows them adds titles, and what
//! is folded.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ffi::OsString;
use std::path::PathBuf;

use super::{Judgement, Survey};
use crate::core::judge::{Action, Decision, Thing, ThingKind};
use crate::core::space::family::Versioned;

/// What becomes of the things of a part, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartKind {
    /// Ours: spaces, and Pkg's cache files, whose projects are gone.
    NoProject,
    /// Ours: package versions that nothing needs.
    Packages,
    /// Ours: artifacts that nothing needs.
    Artifacts,
    /// Ours: clones that nothing needs.
    Clones,
    /// Ours: what no Julia can load, or none that is found here.
    Compiled,
    /// Ours: registries that are not read.
    Registries,
    /// Ours: caches of native code.
    Caches,
    /// Ours: what was left behind.
    Leftovers,
    /// Ours: spaces that nobody recorded.
    NoRecord,
    /// Julia's: what goes.
    Delete,
    /// Julia's: what is written down as an orphan.
    Record,
    /// Julia's: what stays.
    Keep,
}

/// Things that belong together, at least one.
#[derive(Debug, Clone)]
pub struct Part {
    pub kind: PartKind,
    /// The positions of their decisions, the largest first.
    pub things: Vec<usize>,
    /// The same, versions of the same thing together, where the largest of them stands.
    pub groups: Vec<Group>,
}

#[derive(Debug, Clone)]
pub enum Group {
    One(usize),
    /// At least two versions of the same.
    Versions(Family),
}

#[derive(Debug, Clone)]
pub struct Family {
    /// The depot's position, the folder below it, and what their names have in common: `data-v…`.
    pub key: (usize, PathBuf, String),
    /// `OpenML / data-v…`. As read from disk: not yet safe to show.
    pub label: String,
    /// Whether a newer version than all of these is there and is not among them.
    pub are_older: bool,
    /// The positions of their decisions, the largest first.
    pub things: Vec<usize>,
}

impl PartKind {
    /// The part that a thing belongs to; `None` for what is not shown: by our judgement, what stays.
    fn of(judgement: Judgement, decision: &Decision, kind: ThingKind) -> Option<Self> {
        Some(match (judgement, decision.action) {
            (Judgement::Julia, Action::Delete) => Self::Delete,
            (Judgement::Julia, Action::Record) => Self::Record,
            (Judgement::Julia, Action::Keep) => Self::Keep,
            (Judgement::Now, Action::Delete) => match kind {
                _ if decision.reason.is_untracked() => Self::NoRecord,
                ThingKind::Package => Self::Packages,
                ThingKind::Artifact => Self::Artifacts,
                ThingKind::Clone => Self::Clones,
                ThingKind::Scratch | ThingKind::CacheFile => Self::NoProject,
                ThingKind::Compiled => Self::Compiled,
                ThingKind::Registry => Self::Registries,
                ThingKind::Cache => Self::Caches,
                ThingKind::Leftover => Self::Leftovers,
            },
            (Judgement::Now, Action::Keep | Action::Record) => return None,
        })
    }
}

/// The parts of what was decided, in the order of their kinds.
pub(super) fn parts(survey: &Survey, judgement: Judgement) -> Vec<Part> {
    let decisions = &survey.decisions(judgement).list;
    let mut parts: Vec<(PartKind, Vec<usize>)> = Vec::new();
    for (position, decision) in decisions.iter().enumerate() {
        let kind = survey.thing(decision).map(|thing| thing.kind);
        let kind = kind.and_then(|kind| PartKind::of(judgement, decision, kind));
        let Some(kind) = kind else { continue };
        match parts.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, things)) => things.push(position),
            None => parts.push((kind, vec![position])),
        }
    }
    parts.sort_by_key(|(kind, _)| *kind);
    let size = |position: &usize| {
        let decision = decisions.get(*position);
        let sizes = decision.and_then(|decision| survey.sizes.get(&decision.thing));
        (Reverse(sizes.map_or(0, |sizes| sizes.allocated)), *position)
    };
    let part = |(kind, mut things): (PartKind, Vec<usize>)| {
        things.sort_by_cached_key(size);
        let groups = groups(survey, judgement, &things);
        Part { kind, things, groups }
    };
    parts.into_iter().map(part).collect()
}

/// What versions of the same thing have in common: their folder, and their name before and after the version.
type Common<'a> = (&'a [OsString], usize, &'a str, &'a str);

fn common(thing: &Thing) -> Option<(Common<'_>, Vec<u64>)> {
    if thing.kind != ThingKind::Scratch {
        return None;
    }
    let Versioned { stem, version, rest } = Versioned::of(thing.place.name().to_str()?)?;
    Some(((thing.place.folders(), thing.depot, stem, rest), version))
}

/// Puts versions of the same thing together, where the largest of them stands.
fn groups(survey: &Survey, judgement: Judgement, things: &[usize]) -> Vec<Group> {
    let decisions = &survey.decisions(judgement).list;
    let of = |position: &usize| common(survey.thing(decisions.get(*position)?)?);
    let commons: Vec<Option<(Common<'_>, Vec<u64>)>> = things.iter().map(of).collect();
    let mut found: HashMap<&Common<'_>, Vec<(usize, &[u64])>> = HashMap::new();
    for (position, common) in things.iter().zip(&commons) {
        if let Some((common, version)) = common {
            found.entry(common).or_default().push((*position, version));
        }
    }
    found.retain(|_, versions| versions.len() > 1);
    let mut newest: HashMap<Common<'_>, Vec<u64>> = HashMap::new();
    if !found.is_empty() {
        for (common, version) in survey.facts.things.iter().filter_map(common) {
            let newest = newest.entry(common).or_default();
            *newest = std::mem::take(newest).max(version);
        }
    }
    let mut groups = Vec::new();
    for (position, common) in things.iter().zip(&commons) {
        let family = common.as_ref().and_then(|(common, _)| Some((found.get(common)?, common)));
        match family {
            None => groups.push(Group::One(*position)),
            Some((versions, common)) if versions.first().is_some_and(|(first, _)| first == position) => {
                let (folders, depot, stem, rest) = common;
                let label = decisions.get(*position).map(|decision| survey.label(decision));
                let label = label.unwrap_or_default();
                let owner = label.split(" / ").next().unwrap_or_default();
                let older =
                    |newest: &Vec<u64>| versions.iter().all(|(_, version)| *version < newest.as_slice());
                groups.push(Group::Versions(Family {
                    key: (*depot, folders.iter().collect(), format!("{stem}…{rest}")),
                    label: format!("{owner} / {stem}…{rest}"),
                    are_older: newest.get(common).is_some_and(older),
                    things: versions.iter().map(|(position, _)| *position).collect(),
                }));
            }
            Some(_) => {}
        }
    }
    groups
}
