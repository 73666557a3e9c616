//! The rows of the list: which there are, in which order, under which triangle.
//!
//! A row holds positions in the inventory and nothing else; whoever paints it looks the facts up. Rows are
//! built anew only when data, order or expansion change.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;

use crate::core::time::{self, Now};
use crate::gui::state::filter::{FEW, Shown};
use crate::gui::state::listing::Listing;
use crate::gui::state::row_id::RowId;
use crate::gui::widget::tree_state::{Fold, Line};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// A package with several spaces, or with none.
    Package {
        /// Its position in the inventory.
        package: usize,
        /// Whether its spaces follow.
        expanded: bool,
    },
    /// A package with one space, in one row.
    Single {
        /// The package's position in the inventory.
        package: usize,
        /// The space's position in the inventory.
        space: usize,
    },
    /// A space below its package's row.
    Space {
        /// The package's position in the inventory.
        package: usize,
        /// The space's position in the inventory.
        space: usize,
    },
    /// Something that belongs to no package.
    Loose(usize),
}

impl Row {
    /// What stays the same about a row when the inventory is taken anew.
    pub fn id(self, listing: &Listing) -> Option<RowId> {
        match self {
            Self::Package { package, .. } => listing.package_id(package),
            Self::Single { space, .. } | Self::Space { space, .. } => listing.space_id(space),
            Self::Loose(index) => listing.loose_id(index),
        }
    }

    /// The space that the row stands for.
    pub fn space(self) -> Option<usize> {
        match self {
            Self::Single { space, .. } | Self::Space { space, .. } => Some(space),
            Self::Package { .. } | Self::Loose(_) => None,
        }
    }

    /// The package that the row belongs to.
    pub fn package(self) -> Option<usize> {
        match self {
            Self::Package { package, .. } | Self::Single { package, .. } | Self::Space { package, .. } => {
                Some(package)
            }
            Self::Loose(_) => None,
        }
    }

    /// How deep the row lies, from 1.
    pub fn level(self) -> usize {
        if matches!(self, Self::Space { .. }) { 2 } else { 1 }
    }
}

/// A column that the list can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// By the package's name, then the space's.
    Name,
    /// By bytes on disk.
    Size,
    Files,
    /// By last use.
    LastUse,
}

/// What the list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub column: Column,
    /// Largest or oldest first, Z to A.
    pub descending: bool,
}

impl Sort {
    /// The order that the first click on a column's header gives.
    pub fn first(column: Column) -> Self {
        Self { column, descending: matches!(column, Column::Size | Column::Files) }
    }

    /// Orders two values that may not be known; what is not known comes last, whichever way the rest goes.
    fn compare<T: Ord>(self, one: Option<T>, other: Option<T>) -> Ordering {
        match (one, other) {
            (Some(one), Some(other)) if self.descending => other.cmp(&one),
            (Some(one), Some(other)) => one.cmp(&other),
            (one, other) => other.is_some().cmp(&one.is_some()),
        }
    }
}

impl Default for Sort {
    fn default() -> Self {
        Self::first(Column::Size)
    }
}

#[derive(Debug, Default)]
pub struct Expansion {
    /// What goes for a package that nobody touched; decided by the first inventory that lists anything.
    by_default: Option<bool>,
    chosen: HashMap<RowId, bool>,
    /// While a search goes on: what the user chose since it began. Everything else that it finds is
    /// expanded.
    searching: Option<HashMap<RowId, bool>>,
}

impl Expansion {
    /// Takes note of the first inventory.
    pub fn start(&mut self, spaces: usize) {
        if self.by_default.is_none() && spaces > 0 {
            self.by_default = Some(spaces <= FEW);
        }
    }

    /// Begins or ends a search, or a filter that leaves few. What was expanded before it is so again after it.
    pub fn search(&mut self, searching: bool) {
        if searching != self.searching.is_some() {
            self.searching = searching.then(HashMap::new);
        }
    }

    pub fn is_expanded(&self, package: RowId) -> bool {
        if let Some(chosen) = &self.searching {
            return chosen.get(&package).copied().unwrap_or(true);
        }
        self.chosen.get(&package).copied().or(self.by_default).unwrap_or(false)
    }

    pub fn set(&mut self, package: RowId, expanded: bool) {
        self.searching.as_mut().unwrap_or(&mut self.chosen).insert(package, expanded);
    }
}

/// The rows, and what the tree knows of them.
#[derive(Debug, Default)]
pub struct Rows {
    pub rows: Vec<Row>,
    /// The same rows for the tree.
    pub lines: Vec<Line<RowId>>,
    /// The shown spaces in the order of the rows, collapsed ones included.
    pub leaves: Vec<usize>,
}

impl Rows {
    fn push(&mut self, listing: &Listing, row: Row, fold: Fold, leaves: Range<usize>, place: (usize, usize)) {
        let Some(id) = row.id(listing) else { return };
        self.rows.push(row);
        self.lines.push(Line { id, level: row.level(), fold, leaves, place });
    }
}

/// The rows of what is shown of a listing. A package of which one space is shown is one row with it.
pub fn rows(listing: &Listing, shown: &Shown, sort: Sort, expansion: &Expansion, now: &Now) -> Rows {
    let mut rows = Rows::default();
    let packages = packages(listing, shown, sort, now);
    let loose: Vec<usize> = (0..listing.inventory.loose.len()).filter(|loose| shown.loose(*loose)).collect();
    let siblings = packages.len() + loose.len();
    let mut place = 0..siblings;
    let mut next = || (place.next().unwrap_or_default(), siblings);
    for package in packages {
        let Some(entry) = listing.package(package) else { continue };
        let mut spaces: Vec<usize> = entry.spaces.clone().filter(|space| shown.space(*space)).collect();
        let start = rows.leaves.len();
        if let [space] = *spaces {
            rows.leaves.push(space);
            rows.push(listing, Row::Single { package, space }, Fold::Leaf, start..start + 1, next());
            continue;
        }
        sort_by_key(&mut spaces, sort, |space| SortKey::of_space(listing, space, sort.column, now));
        rows.leaves.extend(&spaces);
        let expanded =
            !spaces.is_empty() && listing.package_id(package).is_some_and(|id| expansion.is_expanded(id));
        let fold = match (spaces.is_empty(), expanded) {
            (true, _) => Fold::Leaf,
            (false, true) => Fold::Expanded,
            (false, false) => Fold::Collapsed,
        };
        let leaves = start..rows.leaves.len();
        rows.push(listing, Row::Package { package, expanded }, fold, leaves, next());
        if expanded {
            let count = spaces.len();
            for (index, space) in spaces.into_iter().enumerate() {
                let leaf = start + index..start + index + 1;
                rows.push(listing, Row::Space { package, space }, Fold::Leaf, leaf, (index, count));
            }
        }
    }
    for loose in loose {
        let none = rows.leaves.len()..rows.leaves.len();
        rows.push(listing, Row::Loose(loose), Fold::Leaf, none, next());
    }
    rows
}

fn packages(listing: &Listing, shown: &Shown, sort: Sort, now: &Now) -> Vec<usize> {
    let is_shown = |package: &usize| match listing.package(*package) {
        Some(entry) if entry.spaces.is_empty() => shown.empty_package(*package),
        _ => shown.sum(*package).totals.things > 0,
    };
    let mut order: Vec<usize> = listing.by_name().iter().copied().filter(is_shown).collect();
    sort_by_key(&mut order, sort, |package| {
        let spaces = listing.package(package).map(|package| package.spaces.clone()).unwrap_or_default();
        let spaces = spaces.filter(|space| shown.space(*space));
        spaces.filter_map(|space| SortKey::of_space(listing, space, sort.column, now)).reduce(SortKey::join)
    });
    order
}

/// Sorts what stands in the order of names; ties stay in it.
fn sort_by_key(order: &mut [usize], sort: Sort, key: impl Fn(usize) -> Option<SortKey>) {
    match (sort.column, sort.descending) {
        (Column::Name, false) => {}
        (Column::Name, true) => order.reverse(),
        _ => {
            let mut keyed: Vec<_> = order.iter().map(|index| (key(*index), *index)).collect();
            keyed.sort_by(|(one, _), (other, _)| sort.compare(*one, *other));
            for (place, (_, index)) in order.iter_mut().zip(keyed) {
                *place = index;
            }
        }
    }
}

/// What a row is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum SortKey {
    /// Bytes or files: the group's is the sum.
    Amount(u64),
    /// Time since the last use: the group's is the newest.
    Age(time::Age),
}

impl SortKey {
    fn of_space(listing: &Listing, space: usize, column: Column, now: &Now) -> Option<Self> {
        let settled = listing.settled(space);
        match column {
            Column::Name => None,
            Column::Size => settled.map(|sizes| Self::Amount(sizes.allocated)),
            Column::Files => settled.map(|sizes| Self::Amount(sizes.files)),
            Column::LastUse => {
                let recorded = listing.space(space)?.last_used.map(|time| time::Age::of_local(time, now));
                let changed = || Some(time::Age::of_file(settled?.last_modified?, now));
                recorded.or_else(changed).map(Self::Age)
            }
        }
    }

    fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Amount(one), Self::Amount(other)) => Self::Amount(one.saturating_add(other)),
            (one, other) => one.min(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::gui::state::fake;
    use crate::gui::state::filter::Filter;

    fn listing() -> Listing {
        let mut listing = fake::listing(fake::inventory(&[
            ("Big", &["a", "b"]),
            ("Empty", &[]),
            ("One", &["k"]),
            ("Pluto", &["x", "y"]),
        ]));
        listing.measure(&[
            (0, fake::sizes(10, 1)),
            (1, fake::sizes(500, 9)),
            (2, fake::sizes(700, 2)),
            (3, fake::sizes(300, 3)),
        ]);
        listing.settle();
        listing
    }

    fn show(listing: &Listing, sort: Sort, expansion: &Expansion) -> Vec<String> {
        let shown = Shown::new(listing, &Filter::default(), &fake::now());
        fake::texts(listing, &rows(listing, &shown, sort, expansion, &fake::now()).rows)
    }

    fn expanded() -> Expansion {
        Expansion { by_default: Some(true), ..Expansion::default() }
    }

    #[test]
    fn a_package_with_one_space_is_one_row() {
        let rows = show(&listing(), Sort::first(Column::Name), &Expansion::default());
        assert_eq!(rows, ["Big (2)", "Empty (0)", "One / k", "Pluto (2)"]);
    }

    #[test]
    fn groups_are_ordered_by_their_sum_and_spaces_within() {
        let rows = show(&listing(), Sort::first(Column::Size), &expanded());
        // Pluto's y is not measured yet: it is last in its group.
        assert_eq!(rows, ["One / k", "Big (2)", "  b", "  a", "Pluto (2)", "  x", "  y", "Empty (0)"]);
        let smallest = Sort { column: Column::Size, descending: false };
        let rows = show(&listing(), smallest, &Expansion::default());
        assert_eq!(rows, ["Pluto (2)", "Big (2)", "One / k", "Empty (0)"], "unknown stays last");
    }

    #[test]
    fn the_newest_use_orders_a_group() {
        let mut listing = listing();
        for (space, time) in
            [(0, "2025-01-01T00:00:00"), (1, "2025-06-14T00:00:00"), (3, "2025-06-01T00:00:00")]
        {
            Arc::make_mut(&mut listing.inventory).spaces[space].last_used = Some(time.parse().expect("time"));
        }
        let rows = show(&listing, Sort::first(Column::LastUse), &Expansion::default());
        // One has no record; its newest file is older than the others' use.
        assert_eq!(rows, ["Big (2)", "Pluto (2)", "One / k", "Empty (0)"]);
    }

    #[test]
    fn few_spaces_start_expanded_and_many_collapsed() {
        let package = listing().package_id(0).expect("package");
        let start = |spaces: &[usize]| {
            let mut expansion = Expansion::default();
            for spaces in spaces {
                expansion.start(*spaces);
            }
            expansion.is_expanded(package)
        };
        assert!(start(&[20]));
        assert!(!start(&[21]));
        assert!(start(&[0, 5, 100]), "a rescan changes nothing");
    }

    #[test]
    fn loose_files_come_last() {
        let mut inventory = fake::inventory(&[("Zeta", &["k"])]);
        inventory.loose.push(fake::loose("notes.txt"));
        let listing = fake::listing(inventory);
        assert_eq!(show(&listing, Sort::default(), &expanded()), ["Zeta / k", "notes.txt"]);
    }
}
