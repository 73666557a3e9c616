//! The rows of the list: which there are, in which order, under which triangle.
//!
//! A row holds positions and nothing else; whoever paints it looks the facts up. Rows are built anew only when
//! data, order or expansion change.

use std::cmp::Ordering;

use crate::core::judge::{ThingKind, Verdict};
use crate::core::scan::Loose;
use crate::core::time::{self, Now};
use crate::gui::state::filter::{Grouping, Shown};
use crate::gui::state::items::{Item, Items, Settled};
use crate::gui::widget::tree::{Expansion, Fold, LineId, Lines};

/// A row, by positions in the items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// A group of which several items are shown.
    Group(usize),
    /// A kind of which several items are shown, where these are grouped so.
    Kind(ThingKind),
    /// An item whose group is named with it: the only one that is shown of that, or one below its kind.
    Single(usize),
    /// An item below its group's row.
    Item(usize),
    /// Something that belongs to no package, by its position in the inventory.
    Loose(usize),
}

impl Row {
    pub fn item(self) -> Option<usize> {
        match self {
            Self::Single(item) | Self::Item(item) => Some(item),
            Self::Group(_) | Self::Kind(_) | Self::Loose(_) => None,
        }
    }
}

/// A column that the list can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// By the group's name, then the item's.
    Name,
    Verdict,
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
        Self { column, descending: matches!(column, Column::Size | Column::Files | Column::LastUse) }
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

/// What rows are made from: the items, what belongs to no package, and what is shown of both.
pub struct Source<'a> {
    pub items: &'a Items,
    pub loose: &'a [Loose],
    pub shown: &'a Shown,
    pub by: Grouping,
    pub now: &'a Now,
}

impl Source<'_> {
    /// The rows, and the same for the tree, whose leaves are the shown items. A group of which one item is shown is
    /// one row with it. `usual` says whether a group is expanded that nobody touched.
    pub fn rows(&self, sort: Sort, (expansion, usual): (&Expansion, bool)) -> (Vec<Row>, Lines) {
        let (mut rows, mut lines) = (Vec::new(), Lines::default());
        for (head, id, mut items) in self.sections(sort) {
            sort_by_key(&mut items, sort, |item| self.key(item, sort.column));
            let items = items.into_iter().filter_map(|item| Some((item, self.items.item(item)?.id)));
            let items: Vec<(usize, LineId)> = items.collect();
            if let [(item, id)] = *items {
                rows.push(Row::Single(item));
                lines.leaf(id, 1, item);
                continue;
            }
            let fold = if expansion.is_expanded(id, usual) { Fold::Expanded } else { Fold::Collapsed };
            rows.push(head);
            let line = lines.begin(id, 1, fold);
            for (item, id) in items {
                if fold == Fold::Expanded {
                    rows.push(if matches!(head, Row::Kind(_)) { Row::Single(item) } else { Row::Item(item) });
                    lines.leaf(id, 2, item);
                } else {
                    lines.hidden(id, item);
                }
            }
            lines.end(line);
        }
        for (position, loose) in self.loose.iter().enumerate().filter(|(at, _)| self.shown.loose(*at)) {
            rows.push(Row::Loose(position));
            lines.begin(LineId::of(loose.path.as_os_str()), 1, Fold::Leaf);
        }
        (rows, lines)
    }

    /// What stands together, in the order of the sums: its row, what that is known by, and the items that are shown.
    fn sections(&self, sort: Sort) -> Vec<(Row, LineId, Vec<usize>)> {
        let shown = |positions: &mut dyn Iterator<Item = usize>| -> Vec<usize> {
            positions.filter(|item| self.shown.item(*item)).collect()
        };
        let mut sections: Vec<_> = match self.by {
            Grouping::Package => {
                let groups = self.items.groups.iter().enumerate();
                groups
                    .map(|(at, group)| (Row::Group(at), group.id, shown(&mut group.items.clone())))
                    .collect()
            }
            Grouping::Kind => {
                let of = |kind: ThingKind| {
                    let items = self.items.list.iter().enumerate();
                    shown(&mut items.filter(|(_, item)| item.kind == kind).map(|(at, _)| at))
                };
                ThingKind::ALL
                    .map(|kind| (Row::Kind(kind), LineId::of(kind.noun().as_ref()), of(kind)))
                    .into()
            }
        };
        sections.retain(|(_, _, items)| !items.is_empty());
        let mut order: Vec<usize> = (0..sections.len()).collect();
        sort_by_key(&mut order, sort, |section| {
            let (_, _, items) = sections.get(section)?;
            items.iter().filter_map(|item| self.key(*item, sort.column)).reduce(SortKey::join)
        });
        let mut sections: Vec<_> = sections.into_iter().map(Some).collect();
        order.into_iter().filter_map(|section| sections.get_mut(section)?.take()).collect()
    }

    fn key(&self, position: usize, column: Column) -> Option<SortKey> {
        let item = self.items.item(position)?;
        let settled = item.settled;
        match column {
            Column::Name => None,
            Column::Verdict => Some(SortKey::Verdict(item.verdict)),
            Column::Size => settled.map(|sizes| SortKey::Amount(sizes.allocated)),
            Column::Files => settled.map(|sizes| SortKey::Amount(sizes.files)),
            Column::LastUse => age(item, settled, self.now).map(SortKey::Age),
        }
    }
}

fn age(item: &Item, settled: Option<Settled>, now: &Now) -> Option<time::Age> {
    let recorded = item.last_used.map(|time| time::Age::of_local(time, now));
    let changed = || settled.and_then(|sizes| sizes.last_modified).or(item.changed);
    recorded.or_else(|| Some(time::Age::of_file(changed()?, now)))
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
    /// The group's is the first in the order of verdicts.
    Verdict(Verdict),
}

impl SortKey {
    fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Amount(one), Self::Amount(other)) => Self::Amount(one.saturating_add(other)),
            (one, other) => one.min(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::space::ParentState;
    use crate::gui::state::fake;
    use crate::gui::state::list::List;

    fn list() -> List {
        let mut inventory = fake::inventory(&[("Big", &["a", "b"]), ("One", &["k"]), ("Pluto", &["x", "y"])]);
        for (space, time) in
            [(0, "2025-01-01T00:00:00"), (1, "2025-06-14T00:00:00"), (3, "2025-06-01T00:00:00")]
        {
            inventory.spaces[space].last_used = Some(time.parse().expect("time"));
        }
        fake::give_parents(&mut inventory.spaces[2], &[ParentState::Missing], true);
        fake::give_parents(&mut inventory.spaces[0], &[ParentState::Exists], true);
        let mut list = List::new(None);
        fake::show(&mut list, inventory);
        let sizes = [(0, 10, 1), (1, 500, 9), (2, 700, 2), (3, 300, 3)];
        let sizes = sizes.map(|(space, bytes, files)| (space, fake::sizes(bytes, files)));
        list.measure(&sizes, &fake::now());
        list.settle(&fake::now());
        list
    }

    fn show(list: &mut List, sort: Sort, expanded: bool) -> Vec<String> {
        list.sort = sort;
        for group in (0..list.rows.len()).rev() {
            let is_open = list.tree.lines()[group].fold == Fold::Expanded;
            if matches!(list.rows[group], Row::Group(_)) && is_open != expanded {
                list.fold(group, &fake::now());
            }
        }
        list.settle(&fake::now());
        fake::texts(list)
    }

    #[test]
    fn a_group_with_one_item_is_one_row() {
        assert_eq!(show(&mut list(), Sort::first(Column::Name), false), ["Big (2)", "One / k", "Pluto (2)"]);
    }

    #[test]
    fn groups_are_ordered_by_their_sum_and_items_within() {
        // Pluto's y is not measured yet: it is last in its group.
        let rows = show(&mut list(), Sort::first(Column::Size), true);
        assert_eq!(rows, ["One / k", "Big (2)", "  b", "  a", "Pluto (2)", "  x", "  y"]);
        let smallest = Sort { column: Column::Size, descending: false };
        assert_eq!(show(&mut list(), smallest, false), ["Pluto (2)", "Big (2)", "One / k"]);
    }

    #[test]
    fn the_newest_use_orders_a_group_and_the_oldest_comes_first() {
        let rows = show(&mut list(), Sort::first(Column::LastUse), false);
        // One has no record; its newest file is older than the others' use.
        assert_eq!(rows, ["One / k", "Pluto (2)", "Big (2)"]);
    }

    #[test]
    fn items_of_a_kind_stand_together_with_their_packages_named() {
        let mut list = list();
        list.group_by(Grouping::Kind, &fake::now());
        assert_eq!(
            fake::texts(&list),
            ["space (5)", "One / k", "Big / b", "Pluto / x", "Big / a", "Pluto / y"]
        );
        list.fold(0, &fake::now());
        assert_eq!(fake::texts(&list), ["space (5)"]);
        list.group_by(Grouping::Package, &fake::now());
        assert_eq!(fake::texts(&list), ["One / k", "Big (2)", "  b", "  a", "Pluto (2)", "  x", "  y"]);
    }

    #[test]
    fn what_can_go_comes_first_by_verdict() {
        let rows = show(&mut list(), Sort::first(Column::Verdict), true);
        assert_eq!(rows, ["One / k", "Big (2)", "  b", "  a", "Pluto (2)", "  x", "  y"]);
    }

    #[test]
    fn loose_files_come_last() {
        let mut inventory = fake::inventory(&[("Zeta", &["k"])]);
        inventory.loose.push(fake::loose("notes.txt"));
        let mut list = List::new(None);
        fake::show(&mut list, inventory);
        assert_eq!(fake::texts(&list), ["Zeta / k", "notes.txt"]);
    }
}
