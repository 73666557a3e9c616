//! The rows of the list: which there are, in which order, under which triangle.
//!
//! A row holds positions in the inventory and nothing else; whoever paints it looks the facts up. Rows are
//! built anew only when data, order or expansion change.

use std::cmp::Ordering;

use crate::core::time::{self, Now};
use crate::gui::state::filter::Shown;
use crate::gui::state::listing::Listing;
use crate::gui::widget::tree::{Expansion, Fold, Lines};

/// A row, by positions in the inventory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// A package with several spaces, or with none.
    Package { package: usize },
    /// A package with one space, in one row.
    Single { package: usize, space: usize },
    /// A space below its package's row.
    Space { package: usize, space: usize },
    /// Something that belongs to no package.
    Loose(usize),
}

impl Row {
    pub fn space(self) -> Option<usize> {
        match self {
            Self::Single { space, .. } | Self::Space { space, .. } => Some(space),
            Self::Package { .. } | Self::Loose(_) => None,
        }
    }

    pub fn package(self) -> Option<usize> {
        match self {
            Self::Package { package } | Self::Single { package, .. } | Self::Space { package, .. } => {
                Some(package)
            }
            Self::Loose(_) => None,
        }
    }
}

/// A column that the list can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// By the package's name, then the space's.
    Name,
    Size,
    Files,
    LastUse,
}

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

/// The rows of what is shown of a listing, and the same for the tree, whose leaves are the shown spaces. A package
/// of which one space is shown is one row with it. `usual` says whether a package is expanded that nobody touched.
pub fn rows(
    listing: &Listing,
    shown: &Shown,
    sort: Sort,
    (expansion, usual): (&Expansion, bool),
    now: &Now,
) -> (Vec<Row>, Lines) {
    let (mut rows, mut lines) = (Vec::new(), Lines::default());
    for package in packages(listing, shown, sort, now) {
        let Some((entry, id)) = listing.package(package).zip(listing.package_id(package)) else { continue };
        let mut spaces: Vec<usize> = entry.spaces.clone().filter(|space| shown.space(*space)).collect();
        sort_by_key(&mut spaces, sort, |space| SortKey::of_space(listing, space, sort.column, now));
        let spaces: Vec<_> =
            spaces.into_iter().filter_map(|space| Some((space, listing.space_id(space)?))).collect();
        if let [(space, id)] = *spaces {
            rows.push(Row::Single { package, space });
            lines.leaf(id, 1, space);
            continue;
        }
        let fold = match (spaces.is_empty(), expansion.is_expanded(id, usual)) {
            (true, _) => Fold::Leaf,
            (false, true) => Fold::Expanded,
            (false, false) => Fold::Collapsed,
        };
        rows.push(Row::Package { package });
        let line = lines.begin(id, 1, fold);
        for (space, id) in spaces {
            if fold == Fold::Expanded {
                rows.push(Row::Space { package, space });
                lines.leaf(id, 2, space);
            } else {
                lines.hidden(id, space);
            }
        }
        lines.end(line);
    }
    for loose in (0..listing.inventory.loose.len()).filter(|loose| shown.loose(*loose)) {
        let Some(id) = listing.loose_id(loose) else { continue };
        rows.push(Row::Loose(loose));
        lines.begin(id, 1, Fold::Leaf);
    }
    (rows, lines)
}

fn packages(listing: &Listing, shown: &Shown, sort: Sort, now: &Now) -> Vec<usize> {
    let is_shown = |package: &usize| match listing.package(*package) {
        Some(entry) if entry.spaces.is_empty() => shown.empty_package(*package),
        _ => shown.sum(*package).totals.things > 0,
    };
    let mut order: Vec<usize> = listing.by_name.iter().copied().filter(is_shown).collect();
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

    fn show(listing: &Listing, sort: Sort, expanded: bool) -> Vec<String> {
        let shown = Shown::new(listing, &Filter::default(), &fake::now());
        let expansion = (&Expansion::default(), expanded);
        fake::texts(listing, &rows(listing, &shown, sort, expansion, &fake::now()).0)
    }

    #[test]
    fn a_package_with_one_space_is_one_row() {
        let rows = show(&listing(), Sort::first(Column::Name), false);
        assert_eq!(rows, ["Big (2)", "Empty (0)", "One / k", "Pluto (2)"]);
    }

    #[test]
    fn groups_are_ordered_by_their_sum_and_spaces_within() {
        let rows = show(&listing(), Sort::first(Column::Size), true);
        // Pluto's y is not measured yet: it is last in its group.
        assert_eq!(rows, ["One / k", "Big (2)", "  b", "  a", "Pluto (2)", "  x", "  y", "Empty (0)"]);
        let smallest = Sort { column: Column::Size, descending: false };
        let rows = show(&listing(), smallest, false);
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
        let rows = show(&listing, Sort::first(Column::LastUse), false);
        // One has no record; its newest file is older than the others' use.
        assert_eq!(rows, ["Big (2)", "Pluto (2)", "One / k", "Empty (0)"]);
    }

    #[test]
    fn loose_files_come_last() {
        let mut inventory = fake::inventory(&[("Zeta", &["k"])]);
        inventory.loose.push(fake::loose("notes.txt"));
        let listing = fake::listing(inventory);
        assert_eq!(show(&listing, Sort::default(), true), ["Zeta / k", "notes.txt"]);
    }
}
