//! What a removal would remove, and why: the one value that the preview shows, consent is given to, and
//! execution carries out.
//!
//! A [`Plan`] is made of typed [`Item`]s. Each has a [`Place`] by the rule of its kind, never a free path; a
//! [`Fingerprint`] of what stood there, so that anything else found there later is refused; its sizes, its
//! verdict, and the programs that hold it. What cannot or must not be removed is in the plan too, with its
//! [`Refusal`], so that the preview shows it. Making a plan changes nothing on disk.
//!
//! Nobody outside can put a plan together or change one: what is executed is what was shown.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

mod beside;
mod collect;
mod refusal;
#[cfg(unix)]
#[cfg(test)]
mod tests;
mod total;

pub(in crate::core) use collect::Wanted;
pub(in crate::core) use refusal::real_path;
pub use refusal::{Immovable, NoTrash, Refusal};
pub use total::PlanTotal;

use crate::core::depot::Depot;
use crate::core::in_use::{self, Asked, Extent, Process};
use crate::core::place::{Fingerprint, Look, Place};
use crate::core::scan::{Inventory, Package};
use crate::core::space::{Key, Kind, Owner, Sizes, Space};
use crate::core::time::{LocalTime, Now};
use crate::core::usage::kept::KeptUse;
use crate::core::usage::parents::Volumes;
use crate::core::usage::watch::LogWatch;
use crate::core::verdict::Verdict;

/// What a plan is for.
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
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Wipe => "wipe",
            Self::Clear => "clear",
            Self::Collect => "gc",
        }
    }
}

/// What a plan is made from.
#[derive(Debug, Clone, Copy)]
pub struct Sight<'a> {
    /// What there is; the spaces that are asked for have been measured.
    pub inventory: &'a Inventory,
    /// What is mounted.
    pub volumes: &'a Volumes,
    /// The present.
    pub now: &'a Now,
    /// Whose paths are shortened in reasons; `None` gives whole paths.
    pub home: Option<&'a Path>,
    /// How long to look for programs that hold a space.
    pub patience: Duration,
}

/// What would be removed, and why.
#[derive(Debug, Clone)]
pub struct Plan {
    purpose: Purpose,
    items: Vec<Item>,
    depots: Vec<Depot>,
    logs: LogWatch,
    made: LocalTime,
    looked_for_holders: Extent,
    heeds_use: bool,
    /// Files that decided by not being there.
    absent: Arc<[PathBuf]>,
}

/// One thing that would be removed.
#[derive(Debug, Clone)]
pub struct Item {
    place: Place,
    label: String,
    kind: Kind,
    sizes: Option<Sizes>,
    space: Option<(Space, Verdict)>,
    /// The name of the package whose space it is, where that is known.
    package: Option<String>,
    fingerprint: Option<Fingerprint>,
    real_path: Option<PathBuf>,
    holders: Vec<Process>,
    /// What the logs say of its use.
    uses: Arc<[KeptUse]>,
    refusal: Option<Refusal>,
}

impl Item {
    /// Where it lies.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// What to call it, `OpenML / datasets`. As read from disk: not yet safe to show.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// What stands there.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What it takes, where that was measured.
    #[must_use]
    pub fn sizes(&self) -> Option<&Sizes> {
        self.sizes.as_ref()
    }

    /// What is known of the space; `None` when it is none.
    #[must_use]
    pub fn space(&self) -> Option<&Space> {
        self.space.as_ref().map(|(space, _)| space)
    }

    /// Our own judgement of the space, whoever asked for its removal.
    #[must_use]
    pub fn verdict(&self) -> Option<&Verdict> {
        self.space.as_ref().map(|(_, verdict)| verdict)
    }

    /// What stood there when the plan was made; `None` when that could not be told.
    #[must_use]
    pub fn fingerprint(&self) -> Option<&Fingerprint> {
        self.fingerprint.as_ref()
    }

    /// What to ask for when looking for the programs that hold it.
    pub(in crate::core) fn to_ask(&self) -> Option<Asked> {
        Some(Asked { path: self.real_path.clone()?, package: self.package.clone() })
    }

    /// The programs that hold it.
    #[must_use]
    pub fn holders(&self) -> &[Process] {
        &self.holders
    }

    /// What the logs say of its use, to be given back with it.
    pub(in crate::core) fn uses(&self) -> &[KeptUse] {
        &self.uses
    }

    /// Why it will be skipped; `None` when it will be removed.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        self.refusal.as_ref()
    }
}

impl Plan {
    /// A plan to delete the spaces at these positions of the inventory. One that is named twice is in it once.
    #[must_use]
    pub fn delete(spaces: &[usize], sight: &Sight) -> Self {
        Self::of_spaces(Purpose::Delete, spaces, sight)
    }

    /// A plan to delete every space of a package, and what the operating system keeps beside them.
    #[must_use]
    pub fn wipe(package: &Package, sight: &Sight) -> Self {
        let spaces: Vec<usize> = package.spaces.clone().collect();
        let mut plan = Self::of_spaces(Purpose::Wipe, &spaces, sight);
        plan.add_files_of_the_system(|depot, owner| (depot, owner) == (package.depot, &package.owner), sight);
        plan.finish(sight);
        plan
    }

    /// A plan to delete every space of these depots (positions in the inventory), and what else lies in their
    /// `scratchspaces/`.
    #[must_use]
    pub fn clear(depots: &[usize], sight: &Sight) -> Self {
        let all = sight.inventory.spaces.iter().enumerate();
        let spaces: Vec<usize> =
            all.filter(|(_, space)| depots.contains(&space.id.depot)).map(|(position, _)| position).collect();
        let mut plan = Self::of_spaces(Purpose::Clear, &spaces, sight);
        plan.add_files_of_the_system(|depot, _| depots.contains(&depot), sight);
        for depot in depots {
            plan.add_loose(*depot, sight);
        }
        plan.finish(sight);
        plan
    }

    /// A plan to delete spaces of a folder that stands for all depots (Scratch.jl `with_scratch_directory`),
    /// `DIR/OWNER/KEY`.
    #[must_use]
    pub fn delete_in_directory(directory: &Path, spaces: &[(Owner, Key)], sight: &Sight) -> Self {
        let mut plan = Self::new(Purpose::Delete, sight);
        for (owner, key) in spaces {
            if let Ok(place) = Place::space_in_directory(directory, owner, key) {
                let label = format!("{} / {}", owner.short(), key.as_os_str().to_string_lossy());
                plan.items.push(Item::new(place, label, sight));
            }
        }
        plan.finish(sight);
        plan
    }

    fn new(purpose: Purpose, sight: &Sight) -> Self {
        Self {
            purpose,
            items: Vec::new(),
            depots: sight.inventory.depots.clone(),
            logs: sight.inventory.logs.clone(),
            made: sight.now.local,
            looked_for_holders: Extent::default(),
            heeds_use: true,
            absent: Arc::default(),
        }
    }

    fn of_spaces(purpose: Purpose, spaces: &[usize], sight: &Sight) -> Self {
        let mut plan = Self::new(purpose, sight);
        let inventory = sight.inventory;
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
            let mut item = Item::new(place, label, sight);
            item.sizes = space.sizes;
            item.is_space(position, sight);
            plan.items.push(item);
        }
        if purpose == Purpose::Delete {
            plan.finish(sight);
        }
        plan
    }

    /// Looks for programs that hold one of the items.
    fn finish(&mut self, sight: &Sight) {
        let asked: Vec<(usize, Asked)> = self
            .items
            .iter()
            .enumerate()
            .filter(|(_, item)| item.refusal.is_none())
            .filter_map(|(position, item)| Some((position, item.to_ask()?)))
            .collect();
        let (positions, asked): (Vec<usize>, Vec<Asked>) = asked.into_iter().unzip();
        let found = in_use::look(&asked, sight.patience);
        self.looked_for_holders = found.extent;
        for (position, holders) in positions.into_iter().zip(found.of) {
            let Some(item) = self.items.get_mut(position).filter(|_| !holders.is_empty()) else { continue };
            item.refusal = Some(Refusal::InUse(holders.clone()));
            item.holders = holders;
        }
    }

    /// Refuses the items at these positions, each with its reason, where they were not refused already. A plan
    /// only ever loses what it removes.
    pub(in crate::core) fn refuse(&mut self, refusals: impl IntoIterator<Item = (usize, Refusal)>) {
        for (position, refusal) in refusals {
            let Some(item) = self.items.get_mut(position).filter(|item| item.refusal.is_none()) else {
                continue;
            };
            if let Refusal::InUse(holders) = &refusal {
                item.holders.clone_from(holders);
            }
            item.refusal = Some(refusal);
        }
    }

    /// The same plan with nothing refused that a second look at the item could find otherwise. It is not to be carried out,
    /// but to be looked at again.
    pub(in crate::core) fn unjudged(&self) -> Self {
        let mut plan = self.clone();
        let is_lasting =
            |item: &Item| item.fingerprint.is_none() || matches!(item.refusal, Some(Refusal::PackageStays));
        for item in plan.items.iter_mut().filter(|item| !is_lasting(item)) {
            item.refusal = None;
            item.holders = Vec::new();
        }
        plan
    }

    /// Takes note of what an item takes now.
    pub(in crate::core) fn set_sizes(&mut self, position: usize, sizes: Sizes) {
        if let Some(item) = self.items.get_mut(position) {
            item.sizes = Some(sizes);
        }
    }

    /// Takes note of how much of what runs was looked at when it was looked at again.
    pub(in crate::core) fn looked_for_holders_as_far_as(&mut self, extent: Extent) {
        self.looked_for_holders = extent;
    }

    /// What it is for.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Everything in it, in the order in which it was asked for.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// What will be removed.
    pub fn removed(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.refusal.is_none())
    }

    /// What will be skipped, with the reason.
    pub fn refused(&self) -> impl Iterator<Item = (&Item, &Refusal)> {
        self.items.iter().filter_map(|item| Some((item, item.refusal.as_ref()?)))
    }

    /// What the items that will be removed add up to.
    #[must_use]
    pub fn total(&self) -> PlanTotal {
        PlanTotal::of(self.removed())
    }

    /// How much of what runs was looked at for programs that hold an item.
    #[must_use]
    pub fn looked_for_holders(&self) -> Extent {
        self.looked_for_holders
    }

    /// Whether programs that hold an item, and uses that are recorded meanwhile, keep it.
    #[must_use]
    pub fn heeds_use(&self) -> bool {
        self.heeds_use
    }

    /// The files that decided by not being there: logged manifests and `Artifacts.toml`s.
    pub(in crate::core) fn absent(&self) -> &[PathBuf] {
        &self.absent
    }

    /// The depots whose logs tell of use.
    #[must_use]
    pub fn depots(&self) -> &[Depot] {
        &self.depots
    }

    /// When it was made.
    #[must_use]
    pub fn made(&self) -> LocalTime {
        self.made
    }

    /// The usage logs as they were when the plan's facts were read.
    #[must_use]
    pub fn logs(&self) -> &LogWatch {
        &self.logs
    }
}

impl Item {
    /// Goes to the place and notes what stands there, or why it will be skipped.
    fn new(place: Place, label: String, sight: &Sight) -> Self {
        let mut item = Self {
            place,
            label,
            kind: Kind::Directory,
            sizes: None,
            space: None,
            package: None,
            fingerprint: None,
            real_path: None,
            holders: Vec::new(),
            uses: Arc::default(),
            refusal: None,
        };
        match item.place.look() {
            Ok(look) => item.note(look, sight),
            Err(obstacle) => item.refusal = Some(obstacle.into()),
        }
        item
    }

    /// Notes that the item is the space at this position, and what is known of it.
    fn is_space(&mut self, position: usize, sight: &Sight) {
        let inventory = sight.inventory;
        let Some(space) = inventory.spaces.get(position) else { return };
        let package = inventory.package_of(position);
        let name = package.and_then(|package| package.name.as_ref());
        let entries = inventory.entries_of(position);
        let verdict = Verdict::of(space, entries, sight.now, sight.home);
        self.uses = KeptUse::of(entries).into();
        self.package = name.filter(|_| !space.id.owner.is_global()).map(|name| name.text.clone());
        self.space = Some((space.clone(), verdict));
    }

    fn note(&mut self, look: Look, sight: &Sight) {
        let facts = look.fingerprint.facts;
        self.kind = facts.kind;
        if self.place.kind().is_file() {
            self.sizes = Some(Sizes {
                apparent: facts.bytes,
                allocated: facts.allocated,
                reclaimable: if facts.links > 1 { 0 } else { facts.allocated },
                files: 1,
                ..Sizes::default()
            });
        }
        self.refusal = Refusal::of(&self.place, &look, sight.volumes);
        self.real_path = real_path(&self.place, &look);
        self.fingerprint = Some(look.fingerprint);
    }
}
