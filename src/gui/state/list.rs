//! The list: the items, the rows made from what the filter shows of them, and where the user is in them.
//!
//! Cursor, selection and expansion are kept by what they stand on, so that a rescan, a filter or another
//! order does not move them to a neighbour. Positions of rows are good until the rows are built anew.

use std::path::PathBuf;

use crate::core::judge::{ThingKind, Verdict};
use crate::core::space::{Kind, Sizes};
use crate::core::time::Now;
use crate::gui::state::filter::{Chip, Filter, Grouping, Shown};
use crate::gui::state::items::{Items, Settled};
use crate::gui::state::listing::{Listing, Totals};
use crate::gui::state::rows::{Column, Row, Sort, Source};
use crate::gui::state::type_to_find::{self, TypeToFind};
use crate::gui::widget::tree::{Expansion, Hold, LineMap, Lost, Reach, Tree};

mod change;

/// Up to so many items in all, everything starts expanded; and so does what a filter leaves.
const FEW: usize = 20;

#[derive(Debug, Default)]
pub struct List {
    pub listing: Option<Listing>,
    /// Everything there is, of every kind.
    pub items: Items,
    /// The home folder, to shorten paths.
    pub home: Option<PathBuf>,
    /// Cursor, selection, and what is in sight.
    pub tree: Tree,
    pub rows: Vec<Row>,
    pub filter: Filter,
    pub shown: Shown,
    /// What all takes that is never touched, as far as a survey told.
    pub untouched: Option<Totals>,
    /// What the rows are sorted by, or will be once sizes are known.
    pub sort: Sort,
    /// What stands together.
    pub by: Grouping,
    /// Whether sizes are there by which the rows are not sorted yet, so as not to move under the pointer.
    pub sizes_ready: bool,
    /// A number that is another whenever another inventory is shown.
    pub generation: u64,
    /// A number that is another whenever rows, or what stands on them, have changed.
    pub edition: u64,
    /// Whether there were few items at first, so that groups are expanded.
    few_at_first: bool,
    /// Whether a survey told how many there are.
    is_surveyed: bool,
    type_to_find: TypeToFind,
    /// Items that are not shown any more, to be discarded elsewhere.
    pub outgrown: Option<Items>,
    /// What the order went by for items that have gone.
    gone: LineMap<Settled>,
}

impl List {
    /// An empty list; paths below `home` are shortened.
    pub fn new(home: Option<PathBuf>) -> Self {
        Self { home, ..Self::default() }
    }

    pub fn cursor(&self) -> Option<usize> {
        self.tree.cursor()
    }

    /// The selected items, in the order of the rows.
    pub fn selected(&self) -> impl Iterator<Item = usize> {
        self.tree.chosen()
    }

    pub fn selected_totals(&self) -> Totals {
        self.items.totals(self.selected())
    }

    /// The items that are meant: those that are selected, those of the cursor's row where none is.
    pub fn targets(&self) -> Vec<usize> {
        if self.tree.chosen_count() > 0 {
            return self.selected().collect();
        }
        let mut items = self.cursor().map(|cursor| self.tree.items_of(cursor)).unwrap_or_default();
        items.sort_unstable();
        items
    }

    /// The spaces among what is meant, by their positions in the inventory.
    pub fn target_spaces(&self) -> Vec<usize> {
        let items = self.targets();
        items.into_iter().filter_map(|position| self.items.item(position)?.space).collect()
    }

    /// Whether the rows are really sorted by [`List::sort`]; by name while it waits for sizes.
    pub fn is_sorted(&self) -> bool {
        let by_sizes = matches!(self.sort.column, Column::Size | Column::Files);
        !by_sizes || (!self.sizes_ready && self.items.list.iter().any(|item| item.settled.is_some()))
    }

    /// Shows another inventory with its spaces, keeping order, filter, expansion, selection and cursor.
    pub fn replace(&mut self, listing: Listing, mut items: Items, now: &Now) {
        // Everything is measured anew.
        for item in self.items.list.iter_mut().filter(|item| item.space.is_some()) {
            item.sizes = None;
        }
        items.take_over(&self.items, false, &self.gone);
        self.show(listing, items, now);
        self.sizes_ready = false;
    }

    /// Shows another inventory, of which only spaces that were not there before will be measured.
    pub fn refresh(&mut self, listing: Listing, mut items: Items, now: &Now) {
        items.take_over(&self.items, false, &self.gone);
        self.show(listing, items, now);
    }

    fn show(&mut self, listing: Listing, mut items: Items, now: &Now) {
        self.generation += 1;
        let had_none = self.items.list.is_empty();
        items.join_others(std::mem::take(&mut self.items), &listing.inventory);
        self.listing = Some(listing);
        if had_none && !self.is_surveyed {
            self.few_at_first = items.list.len() <= FEW;
        }
        self.show_items(items, now);
    }

    /// Takes in what a survey of the inventory that is shown found; what was measured since then is kept. Where it is
    /// the last, `end` says whether somebody is busy with the list.
    pub fn surveyed(&mut self, mut items: Items, end: Option<bool>, now: &Now) {
        let is_alike = items.take_over(&self.items, true, &self.gone);
        if !is_alike && !std::mem::replace(&mut self.is_surveyed, true) {
            self.few_at_first = items.list.len() <= FEW;
        }
        self.outgrown = Some(std::mem::replace(&mut self.items, items));
        if let Some(busy) = end.filter(|_| is_alike) {
            return self.finish(now, busy);
        }
        self.refilter(now);
        // No row moves while sizes come in.
        self.edition += 1;
        if !is_alike {
            self.rebuild(now, Lost::Neighbour, Hold::VisibleRows);
        }
        if let Some(busy) = end {
            self.finish(now, busy);
        }
    }

    fn show_items(&mut self, items: Items, now: &Now) {
        self.items = items;
        self.refilter(now);
        self.rebuild(now, Lost::Neighbour, Hold::VisibleRows);
    }

    /// Takes in sizes, of spaces by their positions in the inventory. No row moves.
    pub fn measure(&mut self, measured: &[(usize, Sizes)], now: &Now) {
        let items = measured.iter().filter_map(|(space, sizes)| Some((self.items.of_space(*space)?, *sizes)));
        self.measure_items(&items.collect::<Vec<_>>(), now);
    }

    /// Takes in sizes of things, by their positions in the facts of the survey. No row moves before the
    /// last; with them `end` says whether somebody is busy with the list. Spaces are measured by the scan.
    pub fn measure_things(&mut self, measured: &[(usize, Sizes)], end: Option<bool>, now: &Now) {
        for (thing, sizes) in measured {
            let Some(position) = self.items.of_thing(*thing) else { continue };
            if self.items.item(position).is_some_and(|item| item.space.is_none() || item.sizes.is_none()) {
                self.items.measure(position, Some(*sizes));
            }
        }
        if let Some(busy) = end {
            return self.finish(now, busy);
        }
        self.edition += 1;
        self.refilter(now);
    }

    /// Takes in sizes of items, by their positions. No row moves.
    pub fn measure_items(&mut self, measured: &[(usize, Sizes)], now: &Now) {
        for (position, sizes) in measured {
            self.items.measure(*position, Some(*sizes));
        }
        self.edition += 1;
        let positions = measured.iter().map(|(position, _)| *position);
        self.shown.measured(&self.items, &self.filter, now, positions);
    }

    /// All sizes are in: sorts by them, unless somebody is busy with the list, who is offered to.
    pub fn finish(&mut self, now: &Now, busy: bool) {
        if !busy {
            return self.settle(now);
        }
        let before: Vec<Option<Settled>> = self.items.list.iter().map(|item| item.settled).collect();
        self.settle_sizes();
        self.edition += 1;
        self.refilter(now);
        let sorted = self.source(now).rows(self.sort, self.expansion()).0;
        self.sizes_ready = sorted != self.rows;
        if self.sizes_ready {
            self.items.list.iter_mut().zip(before).for_each(|(item, before)| item.settled = before);
        }
    }

    /// Sorts by the sizes known now.
    pub fn settle(&mut self, now: &Now) {
        self.settle_sizes();
        self.sizes_ready = false;
        self.refilter(now);
        self.rebuild(now, Lost::Forget, Hold::Cursor);
    }

    /// Lets the order go by the sizes known now.
    fn settle_sizes(&mut self) {
        for item in &mut self.items.list {
            item.settled = item.sizes.map(Settled::from).or(item.settled);
        }
    }

    /// Sorts by a column; the other way round when it is sorted by it already.
    pub fn sort_by(&mut self, column: Column, now: &Now) {
        if self.sort.column == column && self.is_sorted() {
            self.sort.descending = !self.sort.descending;
        } else if self.sort.column != column {
            self.sort = Sort::first(column);
        }
        self.settle(now);
    }

    /// Puts together what is of one package, or of one kind.
    pub fn group_by(&mut self, by: Grouping, now: &Now) {
        self.by = by;
        self.rebuild(now, Lost::Forget, Hold::Cursor);
    }

    /// The position of the row that stands for a group.
    pub fn row_of_group(&self, group: usize) -> Option<usize> {
        self.rows.iter().position(|row| match row {
            Row::Group(of) => *of == group,
            Row::Single(item) => self.items.item(*item).is_some_and(|item| item.group == group),
            Row::Kind(_) | Row::Item(_) | Row::Loose(_) => false,
        })
    }

    pub fn toggle_chip(&mut self, chip: Chip, now: &Now) {
        self.filter.toggle(chip);
        self.filtered(now);
    }

    /// Shows what has this verdict, of what is searched for and of the kind that is shown.
    pub fn show_only(&mut self, verdict: Verdict, now: &Now) {
        self.filter.only(verdict);
        self.filtered(now);
    }

    /// Shows one kind alone, or all.
    pub fn show_kind(&mut self, kind: Option<ThingKind>, now: &Now) {
        self.filter.set_kind(kind);
        self.filtered(now);
    }

    pub fn search(&mut self, text: &str, now: &Now) {
        self.filter.set_search(text);
        self.filtered(now);
    }

    pub fn set_unused_days(&mut self, days: u32, now: &Now) {
        self.filter.unused_days = days;
        self.filtered(now);
    }

    pub fn clear_filters(&mut self, now: &Now) {
        self.filter.clear();
        self.filtered(now);
    }

    fn filtered(&mut self, now: &Now) {
        self.refilter(now);
        // What few spaces a filter leaves are what the user looks for.
        let few = self.filter.has_chips() && self.shown.count_shown() <= FEW;
        self.tree.expansion.search(self.filter.is_searching() || few);
        self.rebuild(now, Lost::Forget, Hold::Top);
        self.tree.reveal(self.cursor().unwrap_or_default());
    }

    pub fn select(&mut self, position: usize) {
        self.tree.point(position, Reach::Only);
    }

    /// Moves the cursor to the next row whose name begins with what is typed.
    pub fn find(&mut self, letter: char, now: &Now) {
        let (beginning, may_stay) = self.type_to_find.take(letter, now);
        let from = self.cursor().map_or(0, |cursor| if may_stay { cursor } else { cursor + 1 });
        let name = |position| self.thing(position).map(|(name, ..)| name).unwrap_or_default();
        if let Some(found) = type_to_find::find(&beginning, from, self.rows.len(), name) {
            self.select(found);
        }
    }

    pub fn fold(&mut self, position: usize, now: &Now) {
        let is_below = self.cursor().and_then(|cursor| self.tree.parent(cursor)) == Some(position);
        if self.tree.fold(position) {
            self.rebuild(now, Lost::Forget, Hold::Top);
            if is_below {
                // What is selected stays so: collapsed spaces are still shown.
                self.tree.point(position, Reach::Nothing);
            }
        }
    }

    /// Left or Right: folds or unfolds the package, or goes from a space to its package, or to its first space.
    pub fn turn(&mut self, expand: bool, now: &Now) {
        if let Some(position) = self.tree.turn(expand, Reach::Only) {
            self.fold(position, now);
        }
    }

    /// The paths of what is selected, of the cursor's row where nothing is.
    pub fn paths(&self) -> Vec<PathBuf> {
        if self.tree.chosen_count() > 0 {
            let items = self.selected().filter_map(|position| self.items.item(position));
            return items.map(|item| item.path.clone()).collect();
        }
        self.cursor().and_then(|cursor| self.thing(cursor)).map(|(_, path, _)| path).into_iter().collect()
    }

    /// What a row stands for: the name that it begins with, its path, its kind.
    fn thing(&self, position: usize) -> Option<(String, PathBuf, Kind)> {
        Some(match *self.rows.get(position)? {
            Row::Group(group) => {
                let group = self.items.group(group)?;
                (group.label.clone(), group.folder.clone(), Kind::Directory)
            }
            // They lie in many places.
            Row::Kind(_) => return None,
            Row::Single(item) => {
                let item = self.items.item(item)?;
                (self.items.label(item), item.path.clone(), item.what)
            }
            Row::Item(item) => {
                let item = self.items.item(item)?;
                (item.name.clone(), item.path.clone(), item.what)
            }
            Row::Loose(loose) => {
                let loose = self.listing.as_ref()?.inventory.loose.get(loose)?;
                (loose.path.file_name()?.to_string_lossy().into_owned(), loose.path.clone(), loose.kind)
            }
        })
    }

    /// The folder to open for a row. A file is shown in its folder rather than opened, which would
    /// start the program that its name asks for.
    pub fn folder(&self, position: usize) -> Option<PathBuf> {
        let (_, path, kind) = self.thing(position)?;
        match kind {
            Kind::Directory | Kind::Symlink => Some(path),
            Kind::File => path.parent().map(PathBuf::from),
        }
    }

    fn refilter(&mut self, now: &Now) {
        self.shown = Shown::new(&self.items, self.listing.as_ref(), &self.filter, now);
    }

    fn source<'a>(&'a self, now: &'a Now) -> Source<'a> {
        let loose = self.listing.as_ref().map(|listing| &*listing.inventory.loose).unwrap_or_default();
        Source { items: &self.items, loose, shown: &self.shown, by: self.by, now }
    }

    fn expansion(&self) -> (&Expansion, bool) {
        (&self.tree.expansion, self.few_at_first)
    }

    fn rebuild(&mut self, now: &Now, lost: Lost, hold: Hold) {
        self.edition += 1;
        let (rows, lines) = self.source(now).rows(self.sort, self.expansion());
        self.tree.replace(lines, lost, hold);
        self.rows = rows;
    }
}
