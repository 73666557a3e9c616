//! Which spaces are shown: the chips, the search, and how many spaces each chip would show.
//!
//! Chips of a status combine by or, everything else by and. The count on a chip applies every other filter,
//! so that it says what a click would show.

use std::time::Duration;

use crate::core::scan::Package;
use crate::core::space::{Space, Status};
use crate::core::time::{LocalTime, Now, Timestamp, age_of};
use crate::gui::state::listing::Totals;
use crate::gui::state::listing::{Listing, totals_of};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Chip {
    /// Everything: takes the other chips back.
    All,
    Status(Status),
    /// The spaces that were not used for long.
    Unused,
}

impl Chip {
    /// Every chip, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::All,
        Self::Status(Status::Orphaned),
        Self::Status(Status::Untracked),
        Self::Status(Status::Unreachable),
        Self::Unused,
    ];
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// The chips that are on; none but all when it is empty.
    on: Vec<Chip>,
    search: String,
    /// Days without use after which a space counts as unused.
    pub unused_days: u32,
}

impl Default for Filter {
    fn default() -> Self {
        Self { on: Vec::new(), search: String::new(), unused_days: 90 }
    }
}

impl Filter {
    pub fn has(&self, chip: Chip) -> bool {
        if chip == Chip::All { self.on.is_empty() } else { self.on.contains(&chip) }
    }

    pub fn has_chips(&self) -> bool {
        !self.on.is_empty()
    }

    /// Turns a chip on or off; All turns every other off.
    pub fn toggle(&mut self, chip: Chip) {
        match self.on.iter().position(|on| *on == chip) {
            _ if chip == Chip::All => self.on.clear(),
            Some(on) => drop(self.on.remove(on)),
            None => self.on.push(chip),
        }
    }

    pub fn search(&self) -> &str {
        &self.search
    }

    pub fn set_search(&mut self, text: &str) {
        self.search = text.to_string();
    }

    pub fn is_searching(&self) -> bool {
        !self.search.trim().is_empty()
    }

    /// Whether anything may be hidden.
    pub fn is_active(&self) -> bool {
        self.has_chips() || self.is_searching()
    }

    pub fn statuses(&self) -> impl Iterator<Item = Status> {
        Status::ALL.into_iter().filter(|status| self.has(Chip::Status(*status)))
    }

    fn takes_status(&self, status: Status) -> bool {
        let has_statuses = self.on.iter().any(|chip| matches!(chip, Chip::Status(_)));
        !has_statuses || self.has(Chip::Status(status))
    }

    pub fn clear(&mut self) {
        *self = Self { unused_days: self.unused_days, ..Self::default() };
    }

    /// Whether a space was not used for so long, nor changed where no use is recorded.
    fn is_unused(&self, space: &Space, now: &Now) -> bool {
        let after = Duration::from_hours(24 * u64::from(self.unused_days));
        let modified = || Some(age_of(space.sizes.as_ref()?.last_modified?, now));
        let age = space.last_used.map(|time| time.age_at(now.local)).or_else(modified);
        age.is_some_and(|age| age >= after)
    }
}

/// The words of a search; something matches when it contains all of them, whatever their case.
#[derive(Debug)]
struct Words(Vec<String>);

impl Words {
    fn of(search: &str) -> Self {
        Self(search.to_lowercase().split_whitespace().map(str::to_string).collect())
    }

    fn are_in(&self, text: &str) -> bool {
        self.0.iter().all(|word| text.contains(word.as_str()))
    }

    /// The words that are not in this text.
    fn beside(&self, text: &str) -> Self {
        Self(self.0.iter().filter(|word| !text.contains(word.as_str())).cloned().collect())
    }
}

/// The sum over the shown spaces of a package.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sum {
    pub totals: Totals,
    pub last_used: Option<LocalTime>,
    /// The newest change of a file in spaces without a recorded use (UTC).
    pub last_modified: Option<Timestamp>,
}

/// Which spaces are shown, as far as it is known.
#[derive(Debug, Default)]
pub struct Shown {
    found: Vec<bool>,
    unused: Vec<bool>,
    spaces: Vec<bool>,
    /// By package: whether its row is shown though it has no space.
    empty: Vec<bool>,
    loose: Vec<bool>,
    packages: Vec<Sum>,
    counts: [usize; Chip::ALL.len()],
}

impl Shown {
    /// What `filter` shows of `listing`.
    pub fn new(listing: &Listing, filter: &Filter, now: &Now) -> Self {
        let words = Words::of(&filter.search);
        let (spaces, packages) = (&listing.inventory.spaces, &listing.inventory.packages);
        let mut found = vec![words.0.is_empty(); spaces.len()];
        let mut empty = Vec::with_capacity(packages.len());
        for (index, package) in packages.iter().enumerate() {
            if words.0.is_empty() {
                empty.push(!filter.has_chips());
                continue;
            }
            // What the package has need not be looked for in each of its spaces.
            let rest = words.beside(listing.texts().package(index));
            empty.push(!filter.has_chips() && rest.0.is_empty());
            for space in package.spaces.clone() {
                if let Some(found) = found.get_mut(space) {
                    *found = rest.are_in(listing.texts().space(space));
                }
            }
        }
        let loose = listing.inventory.loose.iter();
        let loose = loose
            .map(|loose| {
                let path = loose.path.to_string_lossy().to_lowercase();
                !filter.has_chips() && words.are_in(&path)
            })
            .collect();
        let mut shown = Self { found, empty, loose, ..Self::default() };
        shown.judge(listing, filter, now);
        shown.spaces = (0..spaces.len()).map(|space| shown.passes(listing, filter, space)).collect();
        shown.add_up(listing);
        shown
    }

    /// Takes in sizes that have come: they may tell the age of a space, and belong into the sums. What is
    /// shown stays so, lest rows come and go under the pointer.
    pub fn measured(
        &mut self,
        listing: &Listing,
        filter: &Filter,
        now: &Now,
        spaces: impl Iterator<Item = usize>,
    ) {
        // What is not measured now is as old as before, and so are the sums of other packages.
        let mut packages = Vec::new();
        for index in spaces {
            let Some(space) = listing.space(index) else { continue };
            if let Some(unused) = self.unused.get_mut(index) {
                *unused = filter.is_unused(space, now);
            }
            packages.push(listing.package_of(index));
        }
        packages.sort_unstable();
        packages.dedup();
        for package in packages {
            let sum = listing.package(package).map(|package| self.sum_of(listing, package));
            if let (Some(sum), Some(kept)) = (sum, self.packages.get_mut(package)) {
                *kept = sum;
            }
        }
        self.count_chips(listing, filter);
    }

    /// Judges ages and counts what each chip would show.
    fn judge(&mut self, listing: &Listing, filter: &Filter, now: &Now) {
        self.unused.clear();
        self.unused.extend(listing.inventory.spaces.iter().map(|space| filter.is_unused(space, now)));
        self.count_chips(listing, filter);
    }

    fn count_chips(&mut self, listing: &Listing, filter: &Filter) {
        let spaces = &listing.inventory.spaces;
        let mut counts = [0; Chip::ALL.len()];
        for ((space, found), unused) in spaces.iter().zip(&self.found).zip(&self.unused) {
            for (chip, count) in Chip::ALL.into_iter().zip(&mut counts) {
                let counts = match chip {
                    Chip::All => true,
                    Chip::Status(status) => space.status == status && (*unused || !filter.has(Chip::Unused)),
                    Chip::Unused => *unused && filter.takes_status(space.status),
                };
                *count += usize::from(*found && counts);
            }
        }
        self.counts = counts;
    }

    fn passes(&self, listing: &Listing, filter: &Filter, space: usize) -> bool {
        let is = |facts: &[bool]| facts.get(space).copied().unwrap_or_default();
        let status = listing.space(space).map(|space| space.status);
        is(&self.found)
            && (is(&self.unused) || !filter.has(Chip::Unused))
            && status.is_some_and(|status| filter.takes_status(status))
    }

    fn add_up(&mut self, listing: &Listing) {
        self.packages =
            listing.inventory.packages.iter().map(|package| self.sum_of(listing, package)).collect();
    }

    fn sum_of(&self, listing: &Listing, package: &Package) -> Sum {
        let mut sum = Sum::default();
        for index in package.spaces.clone().filter(|space| self.space(*space)) {
            let Some(space) = listing.space(index) else { continue };
            sum.totals.join(&totals_of(space));
            sum.last_used = sum.last_used.max(space.last_used);
            if space.last_used.is_none() {
                let modified = space.sizes.as_ref().and_then(|sizes| sizes.last_modified);
                sum.last_modified = sum.last_modified.max(modified);
            }
        }
        sum
    }

    pub fn space(&self, space: usize) -> bool {
        self.spaces.get(space).copied().unwrap_or_default()
    }

    pub fn count_shown(&self) -> usize {
        self.spaces.iter().filter(|shown| **shown).count()
    }

    pub fn empty_package(&self, package: usize) -> bool {
        self.empty.get(package).copied().unwrap_or_default()
    }

    pub fn loose(&self, loose: usize) -> bool {
        self.loose.get(loose).copied().unwrap_or_default()
    }

    /// The sum over the shown spaces of a package.
    pub fn sum(&self, package: usize) -> Sum {
        self.packages.get(package).copied().unwrap_or_default()
    }

    /// How many spaces a chip would show, every other filter applied.
    pub fn count(&self, chip: Chip) -> usize {
        let place = Chip::ALL.iter().position(|other| *other == chip);
        place.and_then(|place| self.counts.get(place)).copied().unwrap_or_default()
    }
}
