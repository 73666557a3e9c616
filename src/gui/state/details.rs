//! What the details show: a portrait of one space, the sums over several, or the overview.
//!
//! It is made when data or selection change, and only painted in each frame: the log of a space may have
//! thousands of entries.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crate::core::judge::Judged;
use crate::core::space::family::Versioned;
use crate::core::space::{Space, Status};
use crate::core::time::LocalTime;
use crate::gui::state::State;
use crate::gui::state::listing::Totals;
use crate::gui::state::listing::{Listing, totals_of};
use crate::gui::state::rows::Row;

/// How many log entries are shown, the newest.
pub const ENTRIES: usize = 8;
/// How many packages the overview and a selection list, the largest.
pub const LARGEST: usize = 8;

#[derive(Debug, Default)]
pub enum Details {
    #[default]
    Nothing,
    /// Nothing is selected: everything.
    Overview(Sums),
    One(Box<Portrait>),
    Several(Sums),
    /// Something that belongs to no package, by its position in the inventory.
    Loose(usize),
}

#[derive(Debug)]
pub struct Portrait {
    /// Its position in the inventory.
    pub space: usize,
    /// Its package's position in the inventory.
    pub package: usize,
    pub verdict: Judged,
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
    /// Positions of those with a lower version, newest version first.
    pub older: Vec<usize>,
    pub newer: usize,
}

#[derive(Debug, Default)]
pub struct Sums {
    pub all: Totals,
    /// By status, in the order of [`Status::ALL`]; those without a space left out.
    pub statuses: Vec<(Status, Totals)>,
    /// By package, the largest first, at most [`LARGEST`].
    pub packages: Vec<(usize, Totals)>,
    /// How many packages there are besides.
    pub more_packages: usize,
    /// The spaces' positions, the largest first, at most [`LARGEST`].
    pub largest: Vec<usize>,
}

/// What the cursor is on while no space is selected and what belongs to no package, by its position in the
/// inventory.
fn selected_loose(state: &State) -> Option<usize> {
    match state.list.rows.get(state.list.cursor()?)? {
        Row::Loose(index) if state.list.tree.chosen_count() == 0 => Some(*index),
        _ => None,
    }
}

pub fn of(state: &State) -> Details {
    let Some(listing) = &state.list.listing else { return Details::Nothing };
    if let Some(index) = selected_loose(state) {
        return Details::Loose(index);
    }
    let selected: Vec<usize> = state.list.selected_spaces().collect();
    match selected.as_slice() {
        [] => Details::Overview(sums(listing, 0..listing.inventory.spaces.len())),
        [space] => portrait(state, listing, *space)
            .map_or(Details::Nothing, |portrait| Details::One(Box::new(portrait))),
        several => Details::Several(sums(listing, several.iter().copied())),
    }
}

fn portrait(state: &State, listing: &Listing, position: usize) -> Option<Portrait> {
    let space = listing.space(position)?;
    let package = listing.inventory.packages.iter().position(|package| package.spaces.contains(&position))?;
    let log = listing.inventory.entries_of(position);
    let mut last: HashMap<&Arc<Path>, Option<LocalTime>> = HashMap::new();
    for entry in log {
        for parent in entry.parents.iter() {
            let known = last.entry(parent).or_default();
            *known = (*known).max(entry.time);
        }
    }
    let mut entries: Vec<usize> = (0..log.len()).collect();
    entries.sort_by_key(|entry| Reverse(log.get(*entry).map(|entry| (entry.time, entry.line))));
    entries.truncate(ENTRIES);
    Some(Portrait {
        space: position,
        package,
        verdict: Judged::of(space, log, &state.now),
        parents: space.parents.iter().map(|parent| *last.get(&parent.logged)?).collect(),
        entries,
        family: family(listing, package, space),
    })
}

fn family(listing: &Listing, package: usize, space: &Space) -> Option<OtherVersions> {
    let own = Versioned::of(space.id.key.as_os_str().to_str()?)?;
    let mut older = Vec::new();
    let mut newer = 0;
    for position in listing.package(package)?.spaces.clone() {
        let other = listing.space(position)?.id.key.as_os_str().to_str().and_then(Versioned::of);
        let Some(other) = other else { continue };
        match other.compare(&own) {
            Some(Ordering::Less) => older.push((other.version, position)),
            Some(Ordering::Greater) => newer += 1,
            Some(Ordering::Equal) | None => {}
        }
    }
    older.sort_by(|one, other| other.cmp(one));
    let older: Vec<usize> = older.into_iter().map(|(_, position)| position).collect();
    let has_others = newer > 0 || !older.is_empty();
    has_others.then(|| OtherVersions { stem: own.stem.to_string(), older, newer })
}

fn sums(listing: &Listing, positions: impl Iterator<Item = usize>) -> Sums {
    let mut sums = Sums::default();
    let mut by_status = Status::ALL.map(|status| (status, Totals::default()));
    let mut by_package: Vec<(usize, Totals)> = Vec::new();
    let mut by_size: Vec<(u64, usize)> = Vec::new();
    for position in positions {
        let Some(space) = listing.space(position) else { continue };
        let totals = totals_of(space);
        sums.all.join(&totals);
        for (_, of_status) in by_status.iter_mut().filter(|(status, _)| *status == space.status) {
            of_status.join(&totals);
        }
        let package = listing.package_of(position);
        match by_package.last_mut().filter(|(last, _)| *last == package) {
            Some((_, of_package)) => of_package.join(&totals),
            None => by_package.push((package, totals)),
        }
        by_size.push((totals.bytes(), position));
    }
    sums.statuses = by_status.into_iter().filter(|(_, totals)| totals.things > 0).collect();
    // A selection may go to and fro between packages.
    by_package.sort_by_key(|(package, _)| *package);
    by_package.dedup_by(|(package, totals), (kept, into)| {
        let is_same = package == kept;
        if is_same {
            into.join(totals);
        }
        is_same
    });
    by_package.sort_by_key(|(package, totals)| (Reverse(totals.bytes()), *package));
    sums.more_packages = by_package.len().saturating_sub(LARGEST);
    by_package.truncate(LARGEST);
    sums.packages = by_package;
    by_size.sort_unstable_by_key(|(bytes, position)| (Reverse(*bytes), *position));
    sums.largest = by_size.into_iter().take(LARGEST).map(|(_, position)| position).collect();
    sums
}
