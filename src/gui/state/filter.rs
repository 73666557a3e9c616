//! Which items are shown: the chips, the kind, the search, and how many items each chip would show.
//!
//! Chips of a verdict combine by or, everything else by and. The count on a chip applies every other filter,
//! so that it says what a click would show. The filter is the same in every view of the items.

use std::time::Duration;

use crate::core::judge::{ThingKind, Verdict};
use crate::core::time::{LocalTime, Now, Timestamp, age_of};
use crate::gui::state::items::{Item, Items};
use crate::gui::state::listing::{Listing, Totals};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Chip {
    /// Everything: takes the other chips back.
    All,
    Verdict(Verdict),
    /// What was not used for long.
    Unused,
}

impl Chip {
    /// Every chip, in the order in which they are shown.
    pub const ALL: [Self; 6] = [
        Self::All,
        Self::Verdict(Verdict::CanGo),
        Self::Verdict(Verdict::LookFirst),
        Self::Verdict(Verdict::CannotCheck),
        Self::Verdict(Verdict::Keep),
        Self::Unused,
    ];
}

/// What stands together in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Grouping {
    /// What is called alike in one depot: the things of a package.
    #[default]
    Package,
    Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// The chips that are on; none but all when it is empty.
    on: Vec<Chip>,
    /// The kind that alone is shown.
    kind: Option<ThingKind>,
    search: String,
    /// Days without use after which an item counts as unused.
    pub unused_days: u32,
}

impl Default for Filter {
    fn default() -> Self {
        Self { on: Vec::new(), kind: None, search: String::new(), unused_days: 90 }
    }
}

impl Filter {
    pub fn has(&self, chip: Chip) -> bool {
        if chip == Chip::All { self.on.is_empty() } else { self.on.contains(&chip) }
    }

    pub fn has_chips(&self) -> bool {
        !self.on.is_empty() || self.kind.is_some()
    }

    /// Turns a chip on or off; All turns every other off.
    pub fn toggle(&mut self, chip: Chip) {
        match self.on.iter().position(|on| *on == chip) {
            _ if chip == Chip::All => self.on.clear(),
            Some(on) => drop(self.on.remove(on)),
            None => self.on.push(chip),
        }
    }

    /// The kind that alone is shown; `None` for all.
    pub fn kind(&self) -> Option<ThingKind> {
        self.kind
    }

    pub fn set_kind(&mut self, kind: Option<ThingKind>) {
        self.kind = kind;
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

    pub fn verdicts(&self) -> impl Iterator<Item = Verdict> {
        Verdict::ALL.into_iter().filter(|verdict| self.has(Chip::Verdict(*verdict)))
    }

    fn takes_verdict(&self, verdict: Verdict) -> bool {
        let has_verdicts = self.on.iter().any(|chip| matches!(chip, Chip::Verdict(_)));
        !has_verdicts || self.has(Chip::Verdict(verdict))
    }

    fn takes_kind(&self, kind: ThingKind) -> bool {
        self.kind.is_none_or(|only| only == kind)
    }

    /// Shows what has this verdict, and none that has another.
    pub fn only(&mut self, verdict: Verdict) {
        self.on.retain(|chip| !matches!(chip, Chip::Verdict(_)));
        self.on.push(Chip::Verdict(verdict));
    }

    pub fn clear(&mut self) {
        *self = Self { unused_days: self.unused_days, ..Self::default() };
    }

    /// Whether an item was not used for so long, nor changed where no use is recorded.
    fn is_unused(&self, item: &Item, now: &Now) -> bool {
        let after = Duration::from_hours(24 * u64::from(self.unused_days));
        let changed = || Some(age_of(item.last_modified()?, now));
        let age = item.last_used.map(|time| time.age_at(now.local)).or_else(changed);
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
}

/// The sum over the shown items of a group, or of all.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sum {
    /// By verdict, in the order of [`Verdict::ALL`].
    pub verdicts: [Totals; Verdict::ALL.len()],
    pub last_used: Option<LocalTime>,
    /// The newest change in items without a recorded use (UTC).
    pub last_modified: Option<Timestamp>,
}

impl Sum {
    pub fn totals(&self) -> Totals {
        Totals::of_totals(&self.verdicts)
    }

    pub fn of(&self, verdict: Verdict) -> Totals {
        self.verdicts.get(place(verdict)).copied().unwrap_or_default()
    }

    pub fn add(&mut self, item: &Item) {
        if let Some(totals) = self.verdicts.get_mut(place(item.verdict)) {
            totals.count(item.sizes.as_ref());
        }
        self.last_used = self.last_used.max(item.last_used);
        if item.last_used.is_none() {
            self.last_modified = self.last_modified.max(item.last_modified());
        }
    }
}

fn place(verdict: Verdict) -> usize {
    Verdict::ALL.iter().position(|other| *other == verdict).unwrap_or_default()
}

/// Which items are shown, as far as it is known.
#[derive(Debug, Default)]
pub struct Shown {
    found: Vec<bool>,
    unused: Vec<bool>,
    items: Vec<bool>,
    loose: Vec<bool>,
    groups: Vec<Sum>,
    /// By kind, in the order of [`ThingKind::ALL`].
    of_kinds: [Sum; ThingKind::ALL.len()],
    /// The sum over all that is shown.
    pub sum: Sum,
    /// The sum over everything there is.
    pub all: Sum,
    /// The bytes of the largest group and of the largest kind.
    largest: (u64, u64),
    counts: [usize; Chip::ALL.len()],
    /// How many of each kind would be shown, in the order of [`ThingKind::ALL`].
    kinds: [usize; ThingKind::ALL.len()],
}

impl Shown {
    /// What `filter` shows of `items`, and of what belongs to no package.
    pub fn new(items: &Items, listing: Option<&Listing>, filter: &Filter, now: &Now) -> Self {
        let words = Words::of(&filter.search);
        let found = if words.0.is_empty() {
            vec![true; items.list.len()]
        } else {
            items.list.iter().map(|item| words.are_in(&item.text)).collect()
        };
        let loose = listing.into_iter().flat_map(|listing| &listing.inventory.loose);
        let loose = loose
            .map(|loose| !filter.has_chips() && words.are_in(&loose.path.to_string_lossy().to_lowercase()));
        let mut shown = Self { found, loose: loose.collect(), ..Self::default() };
        shown.unused = items.list.iter().map(|item| filter.is_unused(item, now)).collect();
        shown.count_chips(items, filter);
        let list = items.list.iter().enumerate();
        shown.items = list.map(|(position, item)| shown.passes(filter, position, item)).collect();
        shown.groups = (0..items.groups.len()).map(|group| shown.sum_of(items, group)).collect();
        shown.add_up(items);
        shown
    }

    /// Takes in sizes that have come: they may tell the age of an item, and belong into the sums. What is
    /// shown stays so, lest rows come and go under the pointer.
    pub fn measured(
        &mut self,
        items: &Items,
        filter: &Filter,
        now: &Now,
        measured: impl Iterator<Item = usize>,
    ) {
        // What is not measured now is as old as before, and so are the sums of other groups.
        let mut groups = Vec::new();
        for position in measured {
            let Some(item) = items.item(position) else { continue };
            if let Some(unused) = self.unused.get_mut(position) {
                *unused = filter.is_unused(item, now);
            }
            groups.push(item.group);
        }
        groups.sort_unstable();
        groups.dedup();
        for group in groups {
            let sum = self.sum_of(items, group);
            if let Some(kept) = self.groups.get_mut(group) {
                *kept = sum;
            }
        }
        self.add_up(items);
        self.count_chips(items, filter);
    }

    fn count_chips(&mut self, items: &Items, filter: &Filter) {
        let mut counts = [0; Chip::ALL.len()];
        self.kinds = Default::default();
        for ((item, found), unused) in items.list.iter().zip(&self.found).zip(&self.unused) {
            let takes_use = *unused || !filter.has(Chip::Unused);
            if *found && takes_use && filter.takes_verdict(item.verdict) {
                let place = ThingKind::ALL.iter().position(|kind| *kind == item.kind);
                if let Some(count) = place.and_then(|place| self.kinds.get_mut(place)) {
                    *count += 1;
                }
            }
            if !*found || !filter.takes_kind(item.kind) {
                continue;
            }
            for (chip, count) in Chip::ALL.into_iter().zip(&mut counts) {
                let counts = match chip {
                    Chip::All => true,
                    Chip::Verdict(verdict) => item.verdict == verdict && takes_use,
                    Chip::Unused => *unused && filter.takes_verdict(item.verdict),
                };
                *count += usize::from(counts);
            }
        }
        self.counts = counts;
    }

    fn passes(&self, filter: &Filter, position: usize, item: &Item) -> bool {
        let is = |facts: &[bool]| facts.get(position).copied().unwrap_or_default();
        is(&self.found)
            && (is(&self.unused) || !filter.has(Chip::Unused))
            && filter.takes_verdict(item.verdict)
            && filter.takes_kind(item.kind)
    }

    fn add_up(&mut self, items: &Items) {
        (self.sum, self.all, self.of_kinds) = (Sum::default(), Sum::default(), Default::default());
        for (item, shown) in items.list.iter().zip(&self.items) {
            self.all.add(item);
            if *shown {
                self.sum.add(item);
                let place = ThingKind::ALL.iter().position(|kind| *kind == item.kind);
                if let Some(sum) = place.and_then(|place| self.of_kinds.get_mut(place)) {
                    sum.add(item);
                }
            }
        }
        let largest = |sums: &[Sum]| sums.iter().map(|sum| sum.totals().bytes()).max().unwrap_or(0);
        self.largest = (largest(&self.groups), largest(&self.of_kinds));
    }

    fn sum_of(&self, items: &Items, group: usize) -> Sum {
        let mut sum = Sum::default();
        let positions = items.group(group).map(|group| group.items.clone()).unwrap_or_default();
        for item in positions.filter(|position| self.item(*position)).filter_map(|at| items.item(at)) {
            sum.add(item);
        }
        sum
    }

    /// Whether the item at this position is shown.
    pub fn item(&self, position: usize) -> bool {
        self.items.get(position).copied().unwrap_or_default()
    }

    pub fn count_shown(&self) -> usize {
        self.items.iter().filter(|shown| **shown).count()
    }

    pub fn loose(&self, loose: usize) -> bool {
        self.loose.get(loose).copied().unwrap_or_default()
    }

    /// The sum over the shown items of a group.
    pub fn group(&self, group: usize) -> Sum {
        self.groups.get(group).copied().unwrap_or_default()
    }

    /// The sum over what is shown of a kind.
    pub fn kind(&self, kind: ThingKind) -> Sum {
        let kinds = ThingKind::ALL.into_iter().zip(self.of_kinds);
        kinds.filter(|(of, _)| *of == kind).map(|(_, sum)| sum).next().unwrap_or_default()
    }

    /// The bytes of the largest of what stands together, for bars.
    pub fn largest(&self, by: Grouping) -> u64 {
        let (group, kind) = self.largest;
        if by == Grouping::Kind { kind } else { group }
    }

    /// How many items of a kind, or of all, would be shown, every other filter applied.
    pub fn count_of_kind(&self, kind: Option<ThingKind>) -> usize {
        let is_meant = |other: ThingKind| kind.is_none_or(|kind| kind == other);
        let kinds = ThingKind::ALL.into_iter().zip(self.kinds);
        kinds.filter(|(other, _)| is_meant(*other)).map(|(_, count)| count).sum()
    }

    /// How many items a chip would show, every other filter applied.
    pub fn count(&self, chip: Chip) -> usize {
        let place = Chip::ALL.iter().position(|other| *other == chip);
        place.and_then(|place| self.counts.get(place)).copied().unwrap_or_default()
    }
}
