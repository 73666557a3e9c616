//! An inventory with its sums: per package, in all, and of what has no project left.
//!
//! Sizes arrive in batches; each changes only the sums that it touches.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::core::scan::{Inventory, Package};
pub use crate::core::space::Totals;
use crate::core::space::{Sizes, Space, Status};
use crate::gui::format::Figure;
use crate::gui::widget::tree::{LineId, LineIds};

impl Totals {
    fn figure(&self, sum: u64) -> Figure {
        if self.measured == 0 && self.things > 0 {
            Figure::Unknown
        } else if self.is_complete() {
            Figure::Exact(sum)
        } else {
            Figure::AtLeast(sum)
        }
    }

    pub fn size(&self) -> Figure {
        self.figure(self.allocated)
    }

    /// Bytes that removing them would free.
    pub fn frees(&self) -> Figure {
        self.figure(self.reclaimable)
    }

    pub fn files(&self) -> Figure {
        self.figure(self.files)
    }

    /// Bytes on disk as far as known, for a bar.
    pub fn bytes(&self) -> u64 {
        self.allocated
    }
}

/// The sum over one space, so that rows of spaces and packages read alike.
pub fn totals_of(space: &Space) -> Totals {
    let mut totals = Totals::default();
    totals.count(space.sizes.as_ref());
    totals
}

/// What each thing of an inventory is known by across inventories, in the order of the inventory. A path tells it,
/// and nothing else: depots come and go, so that a depot's position may be another's the next time.
#[derive(Debug, Default)]
struct Numbers {
    spaces: Vec<LineId>,
    packages: Vec<LineId>,
    loose: Vec<LineId>,
}

impl Numbers {
    fn of(inventory: &Inventory, ids: &mut LineIds) -> Self {
        let mut of = |path: &Path| ids.of(path.as_os_str());
        Self {
            spaces: inventory.spaces.iter().map(|space| of(&space.path)).collect(),
            packages: inventory.packages.iter().map(|package| of(&folder(inventory, package))).collect(),
            loose: inventory.loose.iter().map(|loose| of(&loose.path)).collect(),
        }
    }
}

pub fn folder(inventory: &Inventory, package: &Package) -> PathBuf {
    let depot = inventory.depots.get(package.depot);
    depot.map(|depot| depot.layout.owner(package.owner.folder())).unwrap_or_default()
}

#[derive(Debug)]
pub struct Listing {
    /// The inventory; its sizes are filled in as they come. Shared with whoever plans a removal.
    pub inventory: Arc<Inventory>,
    pub all: Totals,
    /// The sum over the spaces that have no project left.
    pub no_project: Totals,
    /// The sum over each package, in the order of [`Inventory::packages`].
    packages: Vec<Totals>,
    numbers: Numbers,
    /// What a search looks through, for each package and each space.
    texts: OnceLock<Texts>,
    package_of: Vec<usize>,
    /// The positions of the packages in the order of their names.
    pub by_name: Vec<usize>,
    /// Whether packages of more than one depot are listed, so that each has to say which is its own.
    pub several_depots: bool,
    largest: u64,
    /// What the order of the rows goes by: the sizes as they were when it was last decided.
    settled: Vec<Option<Sizes>>,
}

impl Listing {
    /// The sums over `inventory`, whose rows are numbered by `ids`. What is in `known` is not measured again; the
    /// order goes by what was `settled` before.
    pub fn new(
        mut inventory: Inventory,
        ids: &mut LineIds,
        known: &HashMap<LineId, Sizes>,
        settled: &HashMap<LineId, Sizes>,
    ) -> Self {
        let numbers = Numbers::of(&inventory, ids);
        for (space, id) in inventory.spaces.iter_mut().zip(&numbers.spaces) {
            space.sizes = space.sizes.or_else(|| known.get(id).copied());
        }
        let known: Vec<_> = inventory
            .spaces
            .iter_mut()
            .enumerate()
            .filter_map(|(index, space)| Some((index, space.sizes.take()?)))
            .collect();
        let mut listing = Self {
            all: Totals { things: inventory.spaces.len(), ..Totals::default() },
            no_project: Totals::default(),
            packages: Vec::with_capacity(inventory.packages.len()),
            package_of: vec![0; inventory.spaces.len()],
            by_name: by_name(&inventory),
            largest: 0,
            several_depots: has_several_depots(&inventory),
            settled: numbers.spaces.iter().map(|id| settled.get(id).copied()).collect(),
            texts: OnceLock::new(),
            numbers,
            inventory: Arc::new(inventory),
        };
        for (index, package) in listing.inventory.packages.iter().enumerate() {
            let spaces = listing.inventory.spaces_of(package);
            listing.packages.push(Totals { things: spaces.len(), ..Totals::default() });
            for of in listing.package_of.get_mut(package.spaces.clone()).unwrap_or_default() {
                *of = index;
            }
        }
        listing.no_project.things =
            listing.inventory.spaces.iter().filter(|space| space.status == Status::Orphaned).count();
        listing.measure(&known);
        listing
    }

    /// Takes in the sizes of spaces, given by their position. A position that does not exist is ignored.
    pub fn measure(&mut self, measured: &[(usize, Sizes)]) {
        for (index, sizes) in measured {
            self.count(*index, Some(*sizes));
        }
        self.largest = self.packages.iter().map(Totals::bytes).max().unwrap_or(0);
    }

    /// Takes the sizes of these spaces for unknown.
    pub fn forget_sizes(&mut self, is_meant: impl Fn(&Space) -> bool) {
        let spaces = self.inventory.spaces.iter().enumerate();
        let meant: Vec<usize> = spaces.filter(|(_, space)| is_meant(space)).map(|(index, _)| index).collect();
        for index in meant {
            self.count(index, None);
        }
    }

    /// Puts other sizes into the sums in place of those that a space had.
    fn count(&mut self, index: usize, sizes: Option<Sizes>) {
        // Copied only while somebody plans with it.
        let Some(space) = Arc::make_mut(&mut self.inventory).spaces.get_mut(index) else { return };
        let before = std::mem::replace(&mut space.sizes, sizes);
        let of_package = self.package_of.get(index).and_then(|package| self.packages.get_mut(*package));
        let of_status = (space.status == Status::Orphaned).then_some(&mut self.no_project);
        for totals in [Some(&mut self.all), of_package, of_status].into_iter().flatten() {
            if let Some(before) = &before {
                totals.subtract(before);
            }
            if let Some(sizes) = &sizes {
                totals.add(sizes);
            }
        }
    }

    pub fn lists_something(&self) -> bool {
        !self.inventory.packages.is_empty() || !self.inventory.loose.is_empty()
    }

    pub fn totals(&self, package: usize) -> Totals {
        self.packages.get(package).copied().unwrap_or_default()
    }

    pub fn package(&self, index: usize) -> Option<&Package> {
        self.inventory.packages.get(index)
    }

    pub fn package_of(&self, space: usize) -> usize {
        self.package_of.get(space).copied().unwrap_or_default()
    }

    pub fn space(&self, index: usize) -> Option<&Space> {
        self.inventory.spaces.get(index)
    }

    pub fn space_id(&self, space: usize) -> Option<LineId> {
        self.numbers.spaces.get(space).copied()
    }

    pub fn package_id(&self, package: usize) -> Option<LineId> {
        self.numbers.packages.get(package).copied()
    }

    /// What the row of something loose is known by.
    pub fn loose_id(&self, loose: usize) -> Option<LineId> {
        self.numbers.loose.get(loose).copied()
    }

    pub fn texts(&self) -> &Texts {
        self.texts.get_or_init(|| Texts::of(&self.inventory))
    }

    /// Which part of the largest package `bytes` are, from 0 to 1.
    pub fn share_of_largest(&self, bytes: u64) -> f32 {
        ratio(bytes, self.largest).min(1.0)
    }

    /// Which part of everything `bytes` are, from 0 to 1.
    pub fn share_of_all(&self, bytes: u64) -> f32 {
        ratio(bytes, self.all.allocated).min(1.0)
    }

    /// The sizes that the order of rows goes by, by position.
    pub fn settled(&self, space: usize) -> Option<&Sizes> {
        self.settled.get(space)?.as_ref()
    }

    /// Whether there are sizes for the order to go by.
    pub fn has_settled(&self) -> bool {
        self.settled.iter().any(Option::is_some)
    }

    /// Lets the order go by the sizes known now. Returns what it went by before, for [`Self::unsettle`].
    pub fn settle(&mut self) -> Vec<Option<Sizes>> {
        let before = self.settled.clone();
        for (settled, space) in self.settled.iter_mut().zip(&self.inventory.spaces) {
            if space.sizes.is_some() {
                *settled = space.sizes;
            }
        }
        before
    }

    /// Lets the order go by what it went by before.
    pub fn unsettle(&mut self, before: Vec<Option<Sizes>>) {
        self.settled = before;
    }

    /// The sizes known now, to be handed to the next inventory when it is not measured whole.
    pub fn known_sizes(&self) -> HashMap<LineId, Sizes> {
        let spaces = self.inventory.spaces.iter().zip(&self.numbers.spaces);
        spaces.filter_map(|(space, id)| Some((*id, space.sizes?))).collect()
    }

    /// What the order goes by, to be handed to the next inventory.
    pub fn settled_sizes(&self) -> HashMap<LineId, Sizes> {
        let spaces = self.numbers.spaces.iter().zip(&self.settled);
        spaces.filter_map(|(id, settled)| Some((*id, (*settled)?))).collect()
    }
}

/// What a search looks through, in lower case: made for the first search, for each letter asks again.
#[derive(Debug)]
pub struct Texts {
    packages: Vec<String>,
    spaces: Vec<String>,
}

impl Texts {
    fn of(inventory: &Inventory) -> Self {
        let lower = |path: &Path| path.to_string_lossy().to_lowercase();
        let package = |package: &Package| {
            // The path of the folder holds the UUID. No word that is searched for has a line's end in it.
            format!("{}\n{}", package.label().to_lowercase(), lower(&folder(inventory, package)))
        };
        Self {
            packages: inventory.packages.iter().map(package).collect(),
            spaces: inventory.spaces.iter().map(|space| lower(&space.path)).collect(),
        }
    }

    /// Name, UUID and folder of a package.
    pub fn package(&self, package: usize) -> &str {
        self.packages.get(package).map(String::as_str).unwrap_or_default()
    }

    /// The path of a space, which ends with its key.
    pub fn space(&self, space: usize) -> &str {
        self.spaces.get(space).map(String::as_str).unwrap_or_default()
    }
}

#[expect(clippy::cast_precision_loss, reason = "a bar's length needs no more digits")]
fn ratio(part: u64, whole: u64) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}

fn has_several_depots(inventory: &Inventory) -> bool {
    let mut depots = inventory.packages.iter().map(|package| package.depot);
    let first = depots.next();
    depots.any(|depot| Some(depot) != first)
}

/// Packages by name without regard to case, then by depot and folder.
fn by_name(inventory: &Inventory) -> Vec<usize> {
    let mut order: Vec<_> = inventory
        .packages
        .iter()
        .enumerate()
        .map(|(index, package)| {
            let label = package.label();
            (label.to_lowercase(), label, package.depot, package.owner.folder(), index)
        })
        .collect();
    order.sort();
    order.into_iter().map(|(.., index)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::state::fake;

    #[test]
    fn sums_follow_what_is_measured_and_say_when_they_are_not_whole() {
        let mut listing = fake::listing(fake::inventory(&[("A", &["a", "b"]), ("B", &["c"])]));
        assert_eq!(listing.totals(0).size(), Figure::Unknown);

        listing.measure(&[(0, fake::sizes(3_100_000_000, 5))]);
        assert_eq!(listing.totals(0).size(), Figure::AtLeast(3_100_000_000));
        assert_eq!(listing.totals(1).size(), Figure::Unknown);
        assert_eq!(listing.all.files(), Figure::AtLeast(5));

        listing.measure(&[(1, fake::sizes(900_000_000, 2)), (2, fake::sizes(1_000_000_000, 1))]);
        assert_eq!(listing.totals(0).size(), Figure::Exact(4_000_000_000));
        assert_eq!(listing.all.files(), Figure::Exact(8));
        assert!((listing.share_of_largest(1_000_000_000) - 0.25).abs() < 1e-6);
    }

    #[test]
    fn a_space_measured_twice_counts_once_and_an_unknown_one_not_at_all() {
        let mut listing = fake::listing(fake::inventory(&[("A", &["a"])]));
        listing.measure(&[(0, fake::sizes(10, 1))]);
        listing.measure(&[(0, fake::sizes(20, 2)), (7, fake::sizes(1, 1))]);
        assert_eq!(listing.all.size(), Figure::Exact(20));
    }

    #[test]
    fn what_could_not_be_read_makes_a_lower_bound() {
        let mut listing = fake::listing(fake::inventory(&[("A", &["a"])]));
        listing.measure(&[(0, Sizes { unreadable: 1, ..fake::sizes(10, 1) })]);
        assert_eq!(listing.totals(0).size(), Figure::AtLeast(10));
    }

    #[test]
    fn names_are_ordered_without_regard_to_case() {
        let listing =
            fake::listing(fake::inventory(&[("beta", &["k"]), ("Alpha", &["k"]), ("Gamma", &["k"])]));
        assert_eq!(listing.by_name, [1, 0, 2]);
    }
}
