//! What a removal would remove, and why: the one value that the preview shows, consent is given to, and
//! execution carries out.
//!
//! A [`Plan`] is made of typed [`Item`]s. Each has a [`Place`] by the rule of its kind, never a free path; a
//! [`Fingerprint`](crate::core::place::Fingerprint) of what stood there, so that anything else found there later is
//! refused; its sizes, its verdict, and the programs that hold it. What cannot or must not be removed is in the plan
//! too, with its [`Refusal`], so that the preview shows it. Making a plan changes nothing on disk.
//!
//! Nobody outside can put a plan together or change one: what is executed is what was shown.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

mod beside;
mod collect;
mod condition;
mod conditions;
mod item;
mod other_names;
mod refusal;
#[cfg(unix)]
#[cfg(test)]
mod tests;

pub(in crate::core) use collect::{Grounds, Wanted};
pub use condition::Condition;
pub(in crate::core) use conditions::Conditions;
pub use item::Item;
pub(in crate::core) use refusal::real_path;
pub use refusal::{Immovable, NoTrash, Refusal};

use crate::core::depot::Depot;
use crate::core::in_use::{self, Asked, Extent};
use crate::core::judge::Reason;
use crate::core::log::parents::Volumes;
use crate::core::log::watch::LogWatch;
use crate::core::place::Place;
use crate::core::scan::{Inventory, Package};
use crate::core::space::{Key, Owner, Sizes, Totals};
use crate::core::time::{LocalTime, Now};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Delete spaces (Scratch.jl `delete_scratch!`).
    Delete,
    /// Delete every space of a package (Scratch.jl `clear_scratchspaces!(pkg)`).
    Wipe,
    /// Delete every space of a depot, and what else lies in `scratchspaces/` (Scratch.jl
    /// `clear_scratchspaces!()`).
    Clear,
    /// Collect garbage (Pkg.jl `gc`).
    Collect,
}

impl Purpose {
    /// The purpose's name in JSON documents and the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Wipe => "wipe",
            Self::Clear => "clear",
            Self::Collect => "gc",
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Basis<'a> {
    /// What there is; the spaces that are asked for have been measured.
    pub inventory: &'a Inventory,
    pub volumes: &'a Volumes,
    pub now: &'a Now,
    /// How long to look for programs that hold a space.
    pub patience: Duration,
}

#[derive(Debug, Clone)]
pub struct Plan {
    purpose: Purpose,
    items: Vec<Item>,
    depots: Vec<Depot>,
    /// What a removal has left that was killed.
    left: Vec<Place>,
    logs: LogWatch,
    made: LocalTime,
    looked_for_holders: Extent,
    heeds_use: bool,
    grounds: Grounds,
}

impl Plan {
    /// A plan to delete the spaces at these positions of the inventory. One that is named twice is in it once.
    pub fn delete(spaces: &[usize], basis: &Basis) -> Self {
        let mut plan = Self::new(Purpose::Delete, basis);
        plan.add_spaces(spaces, basis);
        plan.spare_what_was_not_named(basis);
        plan.finish(basis);
        plan
    }

    /// A plan to delete every space of a package, and what the operating system keeps beside them.
    pub fn wipe(package: &Package, basis: &Basis) -> Self {
        Self::wipe_owner(package.depot, &package.owner, basis)
    }

    /// A plan to delete every space of this owner in this depot (its position in the inventory). Of an owner's folder
    /// that is a link only the link goes, as with Julia.
    pub fn wipe_owner(depot: usize, owner: &Owner, basis: &Basis) -> Self {
        let mut plan = Self::new(Purpose::Wipe, basis);
        if let Some(link) = Item::linked_owner(depot, owner, basis) {
            plan.items.push(link);
        } else {
            let mut packages = basis.inventory.packages.iter();
            let package = packages.find(|package| package.depot == depot && package.owner == *owner);
            let spaces: Vec<usize> =
                package.map(|package| package.spaces.clone()).into_iter().flatten().collect();
            plan.add_spaces(&spaces, basis);
            plan.add_files_of_the_system(|of, folder| (of, folder) == (depot, owner), basis);
        }
        plan.spare_what_was_not_named(basis);
        plan.finish(basis);
        plan
    }

    /// A plan to delete every space of these depots (positions in the inventory), and what else lies in their
    /// `scratchspaces/`.
    pub fn clear(depots: &[usize], basis: &Basis) -> Self {
        let mut plan = Self::new(Purpose::Clear, basis);
        let mut linked = HashSet::new();
        for package in basis.inventory.packages.iter().filter(|package| depots.contains(&package.depot)) {
            match Item::linked_owner(package.depot, &package.owner, basis) {
                Some(link) => {
                    linked.insert((package.depot, &package.owner));
                    plan.items.push(link);
                }
                None => plan.add_spaces(&package.spaces.clone().collect::<Vec<_>>(), basis),
            }
        }
        let belongs = |depot, owner: &Owner| depots.contains(&depot) && !linked.contains(&(depot, owner));
        plan.add_files_of_the_system(belongs, basis);
        for depot in depots {
            plan.add_loose(*depot, basis);
        }
        plan.spare_what_was_not_named(basis);
        plan.finish(basis);
        plan
    }

    /// A plan to delete the link that stands in the place of an owner's folder in a folder that stands for all depots;
    /// `None` when that is no link.
    pub fn wipe_link_in_directory(directory: &Path, owner: &Owner, basis: &Basis) -> Option<Self> {
        let mut plan = Self::new(Purpose::Wipe, basis);
        plan.items.push(Item::link(Place::loose_in_directory(directory, owner.folder()), owner, basis)?);
        plan.finish(basis);
        Some(plan)
    }

    /// A plan to delete spaces of a folder that stands for all depots (Scratch.jl `with_scratch_directory`),
    /// `DIR/OWNER/KEY`.
    pub fn delete_in_directory(directory: &Path, spaces: &[(Owner, Key)], basis: &Basis) -> Self {
        let mut plan = Self::new(Purpose::Delete, basis);
        for (owner, key) in spaces {
            if let Ok(place) = Place::space_in_directory(directory, owner, key) {
                let label = format!("{} / {}", owner.short(), key.as_os_str().to_string_lossy());
                plan.items.push(Item::new(place, label, basis));
            }
        }
        plan.finish(basis);
        plan
    }

    fn new(purpose: Purpose, basis: &Basis) -> Self {
        Self {
            purpose,
            items: Vec::new(),
            depots: basis.inventory.depots.clone(),
            left: basis.inventory.left.clone(),
            logs: basis.inventory.logs.clone(),
            made: basis.now.local,
            looked_for_holders: Extent::default(),
            heeds_use: true,
            grounds: Grounds::default(),
        }
    }

    fn add_spaces(&mut self, spaces: &[usize], basis: &Basis) {
        let inventory = basis.inventory;
        let mut seen = HashSet::new();
        for position in spaces.iter().copied().filter(|position| seen.insert(*position)) {
            let Some(space) = inventory.spaces.get(position) else { continue };
            let package = inventory.package_of(position);
            let owner = package.map_or_else(|| space.id.owner.short(), Package::label);
            let label = format!("{owner} / {}", space.id.key.as_os_str().to_string_lossy());
            let depot = inventory.depots.get(space.id.depot);
            let place =
                depot.and_then(|depot| Place::space(&depot.layout, &space.id.owner, &space.id.key).ok());
            let Some(place) = place else { continue };
            let mut item = Item::new(place, label, basis);
            item.is_space(position, basis);
            if let Some(sizes) = space.sizes {
                item.was_measured(sizes);
            }
            self.items.push(item);
        }
    }

    /// Looks for programs that hold one of the items, and for what is one thing.
    fn finish(&mut self, basis: &Basis) {
        let (positions, asked) = self.to_ask();
        let found = in_use::look(&asked, basis.patience);
        self.looked_for_holders = found.extent;
        for (positions, holders) in positions.into_iter().zip(found.of).filter(|(_, of)| !of.is_empty()) {
            self.refuse(positions.into_iter().map(|position| (position, Refusal::InUse(holders.clone()))));
        }
        self.find_other_names();
        self.refuse_what_rests();
    }

    /// What to ask for when looking for the programs that hold what will be removed, and the positions of the items
    /// that each answer is about.
    pub(in crate::core) fn to_ask(&self) -> (Vec<Vec<usize>>, Vec<Asked>) {
        let (mut positions, mut asked) = (Vec::<Vec<usize>>::new(), Vec::<Asked>::new());
        let mut known: HashMap<PathBuf, usize> = HashMap::new();
        let items = self.items.iter().enumerate().filter(|(_, item)| item.refusal.is_none());
        for (position, ask) in items.filter_map(|(position, item)| Some((position, item.to_ask()?))) {
            let at = *known.entry(ask.path.clone()).or_insert(asked.len());
            if let Some(positions) = positions.get_mut(at) {
                positions.push(position);
            } else {
                positions.push(vec![position]);
                asked.push(ask);
            }
        }
        (positions, asked)
    }

    /// Refuses the items at these positions, each with its reason, where they were not refused already. A plan
    /// only ever loses what it removes. A reason that lasts stands before one that may pass, or the thing would go when
    /// that has passed.
    pub(in crate::core) fn refuse(&mut self, refusals: impl IntoIterator<Item = (usize, Refusal)>) {
        for (position, refusal) in refusals {
            let stays = |item: &&mut Item| {
                let known = item.refusal.as_ref();
                known.is_none_or(|known| refusal.is_lasting() && !known.is_lasting())
            };
            let Some(item) = self.items.get_mut(position).filter(stays) else { continue };
            if let Refusal::InUse(holders) = &refusal {
                item.holders.clone_from(holders);
            }
            item.refusal = Some(refusal);
        }
    }

    /// The same plan without these items, by their positions. What rests on one of them stays, and it is no longer
    /// all of a package or depot.
    pub(in crate::core) fn without(&self, left_out: &HashSet<usize>) -> Self {
        let mut plan = Self { items: Vec::new(), ..self.clone() };
        if matches!(self.purpose, Purpose::Wipe | Purpose::Clear) {
            plan.purpose = Purpose::Delete;
        }
        let stay = self.items.iter().enumerate().filter(|(position, _)| !left_out.contains(position));
        let stay: Vec<(usize, &Item)> = stay.collect();
        let places: HashMap<usize, usize> = stay.iter().map(|(at, _)| *at).zip(0..).collect();
        for (_, item) in stay {
            let mut kept = item.clone();
            if item.rests_on.iter().any(|on| left_out.contains(on)) {
                kept.refusal.get_or_insert_with(|| item.stays_behind());
            }
            let other = item.one_with.iter().find(|other| left_out.contains(other));
            if let Some(other) = other.and_then(|other| self.items.get(*other)) {
                kept.refusal.get_or_insert_with(|| Refusal::OtherNameStays(other.place.path()));
            }
            let here = |at: &usize| places.get(at).copied();
            kept.rests_on = item.rests_on.iter().filter_map(here).collect();
            kept.one_with = item.one_with.iter().filter_map(here).collect();
            plan.items.push(kept);
        }
        plan.refuse_what_rests();
        plan
    }

    /// The same plan with nothing refused that a second look at the item could find otherwise. It is not to be carried out,
    /// but to be looked at again.
    pub(in crate::core) fn unjudged(&self) -> Self {
        let mut plan = self.clone();
        let is_lasting = |item: &Item| {
            item.fingerprint.is_none() || item.refusal.as_ref().is_some_and(Refusal::is_lasting)
        };
        for item in plan.items.iter_mut().filter(|item| !is_lasting(item)) {
            item.refusal = None;
            item.holders = Vec::new();
        }
        plan
    }

    /// Takes note of what an item takes now.
    pub(in crate::core) fn set_sizes(&mut self, position: usize, sizes: Sizes) {
        if let Some(item) = self.items.get_mut(position) {
            item.was_measured(sizes);
        }
    }

    /// Takes note of how much of what runs was looked at when it was looked at again.
    pub(in crate::core) fn looked_for_holders_as_far_as(&mut self, extent: Extent) {
        self.looked_for_holders = extent;
    }

    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Takes the judgement of items from somebody who knows more of them than their own logs say.
    pub fn judge(&mut self, reason_of: impl Fn(&Path) -> Option<Reason>) {
        for item in &mut self.items {
            item.reason = reason_of(&item.place.path()).or(item.reason.take());
        }
    }

    /// Everything in it, in the order in which it was asked for.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    pub fn removed(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.refusal.is_none())
    }

    pub fn refused(&self) -> impl Iterator<Item = (&Item, &Refusal)> {
        self.items.iter().filter_map(|item| Some((item, item.refusal.as_ref()?)))
    }

    /// The links of the depots through which what will be removed is reached, in the place of `scratchspaces` and the
    /// like, and the folders to which they lead.
    pub fn links(&self) -> BTreeMap<PathBuf, PathBuf> {
        self.removed()
            .filter_map(|item| Some((item.place.shelf(), item.shelf_behind_link()?.to_path_buf())))
            .collect()
    }

    pub fn total(&self) -> Totals {
        Totals::of(self.removed().map(Item::sizes))
    }

    /// How much of what runs was looked at for programs that hold an item.
    pub fn looked_for_holders(&self) -> Extent {
        self.looked_for_holders
    }

    /// Whether programs that hold an item, and uses that are recorded meanwhile, keep it.
    pub fn heeds_use(&self) -> bool {
        self.heeds_use
    }

    pub(in crate::core) fn grounds(&self) -> &Grounds {
        &self.grounds
    }

    /// The depots whose logs tell of use.
    pub fn depots(&self) -> &[Depot] {
        &self.depots
    }

    pub(in crate::core) fn left(&self) -> &[Place] {
        &self.left
    }

    pub fn made(&self) -> LocalTime {
        self.made
    }

    /// The usage logs as they were when the plan's facts were read.
    pub fn logs(&self) -> &LogWatch {
        &self.logs
    }
}
