//! What the details show: a portrait of one item, the sums over several, or over everything.
//!
//! It is made when data or selection change, and only painted in each frame: the log of a space may have
//! thousands of entries.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crate::core::judge::{Evidence, Judged};
use crate::core::operation::survey::Judgement;
use crate::core::space::Space;
use crate::core::space::family::Versioned;
use crate::core::time::LocalTime;
use crate::gui::format::visible;
use crate::gui::state::State;
use crate::gui::state::filter::Sum;
use crate::gui::state::items::{Item, Items};
use crate::gui::state::listing::Totals;
use crate::gui::state::rows::Row;
use crate::gui::words::julia as julia_words;

/// How many log entries are shown, the newest.
pub const ENTRIES: usize = 8;
/// How many groups and items a selection lists, the largest.
pub const LARGEST: usize = 8;

#[derive(Debug, Default)]
pub enum Details {
    #[default]
    Nothing,
    /// Nothing is selected: everything.
    Everything(Sums),
    One(Box<Portrait>),
    Several(Sums),
    /// Something that belongs to no package, by its position in the inventory.
    Loose(usize),
}

#[derive(Debug)]
pub struct Portrait {
    /// Its position in the items.
    pub item: usize,
    /// The verdict and why, in a sentence or two, safe to show.
    pub sentence: String,
    /// What Julia's own collection would do, where that is something else.
    pub julia: Option<String>,
    /// By which rule it was decided.
    pub rule: &'static str,
    /// What speaks for it, of what is no space: files and what they name.
    pub evidence: Vec<Evidence>,
    pub of_space: Option<OfSpace>,
}

/// What is known of a space alone.
#[derive(Debug)]
pub struct OfSpace {
    /// Its position in the inventory.
    pub space: usize,
    /// For each of its parents, in their order, when it last used the space.
    pub parents: Vec<Option<LocalTime>>,
    /// The newest of its log entries, by their position.
    pub entries: Vec<usize>,
    /// Spaces that are versions of the same thing.
    pub family: Option<OtherVersions>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherVersions {
    /// What their keys have in common.
    pub stem: String,
    /// Positions among the items of those with a lower version, newest version first.
    pub older: Vec<usize>,
    pub newer: usize,
}

#[derive(Debug, Default)]
pub struct Sums {
    /// By verdict.
    pub sum: Sum,
    /// By group, the largest first, at most [`LARGEST`].
    pub groups: Vec<(usize, Totals)>,
    /// How many groups there are besides.
    pub more_groups: usize,
    /// The items' positions, the largest first, at most [`LARGEST`].
    pub largest: Vec<usize>,
}

/// What the cursor is on while nothing is selected and what belongs to no package, by its position in the
/// inventory.
fn selected_loose(state: &State) -> Option<usize> {
    match state.list.rows.get(state.list.cursor()?)? {
        Row::Loose(index) if state.list.tree.chosen_count() == 0 => Some(*index),
        _ => None,
    }
}

pub fn of(state: &State) -> Details {
    if state.list.listing.is_none() {
        return Details::Nothing;
    }
    if let Some(index) = selected_loose(state) {
        return Details::Loose(index);
    }
    let items = &state.list.items;
    let selected: Vec<usize> = state.list.selected().collect();
    let one = |item: usize| {
        portrait(state, item).map_or(Details::Nothing, |portrait| Details::One(Box::new(portrait)))
    };
    match selected.as_slice() {
        [] => {
            let shown = || (0..items.list.len()).filter(|at| state.list.shown.item(*at));
            // What alone is found is what was looked for.
            let mut found = shown().take(2);
            match (found.next(), found.next()) {
                (Some(item), None) if state.list.filter.is_searching() => one(item),
                _ => Details::Everything(sums(items, shown())),
            }
        }
        [item] => one(*item),
        several => Details::Several(sums(items, several.iter().copied())),
    }
}

fn portrait(state: &State, position: usize) -> Option<Portrait> {
    let item = state.list.items.item(position)?;
    let of_space = item.space.and_then(|space| of_space(state, position, item, space));
    let decided = decided(state, item, position, of_space);
    match decided {
        Ok(portrait) => Some(portrait),
        // No survey has looked at it yet.
        Err(of_space) => {
            let listing = state.list.listing.as_ref()?;
            let of_space = of_space?;
            let space = listing.space(of_space.space)?;
            let log = listing.inventory.entries_of(of_space.space);
            let reason = Judged::of(space, log, &state.now).reason;
            let sentence = visible(&reason.sentence(state.home())).into_owned();
            let (rule, julia, evidence) = (reason.rule(), None, Vec::new());
            Some(Portrait { item: position, sentence, julia, rule, evidence, of_space: Some(of_space) })
        }
    }
}

/// What the survey decided; what is known of the space alone is handed back where it did not.
fn decided(
    state: &State,
    item: &Item,
    position: usize,
    of_space: Option<OfSpace>,
) -> Result<Portrait, Option<OfSpace>> {
    let clean_up = &state.clean_up;
    let decision = item
        .thing
        .zip(clean_up.survey.as_ref())
        .and_then(|(thing, survey)| survey.decisions(Judgement::Now).of(thing));
    let Some(decision) = decision else { return Err(of_space) };
    let julia = clean_up.julia_of(decision.thing).filter(|_| !clean_up.julia_fails());
    Ok(Portrait {
        item: position,
        sentence: visible(&decision.sentence(state.home())).into_owned(),
        julia: julia.and_then(|julia| julia_words::differs(decision, Some(julia))),
        rule: decision.reason.rule(),
        evidence: if of_space.is_some() { Vec::new() } else { decision.evidence.clone() },
        of_space,
    })
}

fn of_space(state: &State, position: usize, item: &Item, space: usize) -> Option<OfSpace> {
    let listing = state.list.listing.as_ref()?;
    let log = listing.inventory.entries_of(space);
    let found = listing.space(space)?;
    // When each project used it last.
    let mut last: HashMap<&Arc<Path>, Option<LocalTime>> = HashMap::new();
    for entry in log {
        for parent in entry.parents.iter() {
            let time = last.entry(parent).or_default();
            *time = (*time).max(entry.time);
        }
    }
    let mut entries: Vec<usize> = (0..log.len()).collect();
    entries.sort_by_key(|entry| Reverse(log.get(*entry).map(|entry| (entry.time, entry.line))));
    entries.truncate(ENTRIES);
    Some(OfSpace {
        space,
        parents: found.parents.iter().map(|parent| *last.get(&parent.logged)?).collect(),
        entries,
        family: family(&state.list.items, position, item, found),
    })
}

fn family(items: &Items, position: usize, item: &Item, space: &Space) -> Option<OtherVersions> {
    let own = Versioned::of(space.id.key.as_os_str().to_str()?)?;
    let mut older = Vec::new();
    let mut newer = 0;
    for at in items.group(item.group)?.items.clone().filter(|at| *at != position) {
        let other = items.item(at).filter(|other| other.space.is_some());
        let name = other.and_then(|other| other.path.file_name()?.to_str());
        let Some(other) = name.and_then(Versioned::of) else { continue };
        match other.compare(&own) {
            Some(Ordering::Less) => older.push((other.version, at)),
            Some(Ordering::Greater) => newer += 1,
            Some(Ordering::Equal) | None => {}
        }
    }
    older.sort_by(|one, other| other.cmp(one));
    let older: Vec<usize> = older.into_iter().map(|(_, position)| position).collect();
    let has_others = newer > 0 || !older.is_empty();
    has_others.then(|| OtherVersions { stem: own.stem.to_string(), older, newer })
}

fn sums(items: &Items, positions: impl Iterator<Item = usize>) -> Sums {
    let mut sums = Sums::default();
    let mut by_group = vec![Totals::default(); items.groups.len()];
    let mut by_size: Vec<(u64, usize)> = Vec::new();
    for position in positions {
        let Some(item) = items.item(position) else { continue };
        let totals = item.totals();
        sums.sum.add(item);
        if let Some(sum) = by_group.get_mut(item.group) {
            sum.join(&totals);
        }
        by_size.push((totals.bytes(), position));
    }
    let groups = by_group.into_iter().enumerate().filter(|(_, totals)| totals.things > 0).collect();
    (sums.groups, sums.more_groups) = largest(groups, |(group, totals)| (Reverse(totals.bytes()), *group));
    let (items, _) = largest(by_size, |(bytes, position)| (Reverse(*bytes), *position));
    sums.largest = items.into_iter().map(|(_, position)| position).collect();
    sums
}

/// The first [`LARGEST`], in their order, and how many there are besides.
fn largest<T, K: Ord>(mut all: Vec<T>, key: impl Fn(&T) -> K) -> (Vec<T>, usize) {
    let more = all.len().saturating_sub(LARGEST);
    if more > 0 {
        all.select_nth_unstable_by_key(LARGEST, &key);
        all.truncate(LARGEST);
    }
    all.sort_unstable_by_key(key);
    (all, more)
}
