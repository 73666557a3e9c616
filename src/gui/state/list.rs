//! The list: an inventory, the rows made from what the filter shows of it, and where the user is in them.
//!
//! Cursor, selection and expansion are kept by what they stand on, so that a rescan, a filter or another
//! order does not move them to a neighbour. Positions of rows are good until the rows are built anew.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use crate::core::scan::Inventory;
use crate::core::space::{Kind, Sizes};
use crate::core::time::Now;
use crate::gui::state::filter::{Chip, Filter, Shown};
use crate::gui::state::items::Items;
use crate::gui::state::listing::{self, Listing, Totals};
use crate::gui::state::rows::{self, Column, Row, Sort};
use crate::gui::state::type_to_find::{self, TypeToFind};
use crate::gui::widget::tree::{Hold, LineId, LineIds, Lost, Reach, Tree};

mod change;

/// Up to so many spaces in all, everything starts expanded; and so does what a filter leaves.
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
    /// What the rows are sorted by, or will be once sizes are known.
    pub sort: Sort,
    /// Whether sizes are there by which the rows are not sorted yet, so as not to move under the pointer.
    pub sizes_ready: bool,
    /// A number that is another whenever another inventory is shown.
    pub generation: u64,
    /// A number that is another whenever rows, or what stands on them, have changed.
    pub edition: u64,
    ids: LineIds,
    /// Whether the first inventory that listed anything had few spaces, so that packages are expanded.
    few_at_first: Option<bool>,
    type_to_find: TypeToFind,
    /// Where the spaces of the scan's inventory are now, once some of them have gone.
    moved: Option<Vec<Option<usize>>>,
    /// What the order went by for spaces that have gone.
    gone: HashMap<LineId, Sizes>,
}

impl List {
    /// An empty list; paths below `home` are shortened.
    pub fn new(home: Option<PathBuf>) -> Self {
        Self { home, ..Self::default() }
    }

    pub fn cursor(&self) -> Option<usize> {
        self.tree.cursor()
    }

    /// The selected spaces: positions in the inventory, in the order of the rows.
    pub fn selected_spaces(&self) -> impl Iterator<Item = usize> {
        self.tree.chosen()
    }

    pub fn selected_totals(&self) -> Totals {
        let mut totals = Totals::default();
        let spaces = self.selected_spaces().filter_map(|space| self.listing.as_ref()?.space(space));
        spaces.for_each(|space| totals.join(&listing::totals_of(space)));
        totals
    }

    /// The spaces that are meant: those that are selected, those of the cursor's row where none is.
    pub fn targets(&self) -> Vec<usize> {
        if self.tree.chosen_count() > 0 {
            return self.selected_spaces().collect();
        }
        let mut spaces = self.cursor().map(|cursor| self.tree.items_of(cursor)).unwrap_or_default();
        spaces.sort_unstable();
        spaces
    }

    /// Whether the rows are really sorted by [`List::sort`]; by name while it waits for sizes.
    pub fn is_sorted(&self) -> bool {
        let by_sizes = matches!(self.sort.column, Column::Size | Column::Files);
        !by_sizes || (!self.sizes_ready && self.listing.as_ref().is_some_and(Listing::has_settled))
    }

    /// Shows another inventory, keeping order, filter, expansion, selection and cursor.
    pub fn replace(&mut self, inventory: Inventory, now: &Now) {
        self.moved = None;
        self.show(inventory, &HashMap::new(), &HashSet::new(), now);
    }

    /// Takes in what a survey of the inventory that is shown found; what was measured since then is kept.
    pub fn surveyed(&mut self, items: Items) {
        let before = std::mem::replace(&mut self.items, items);
        self.items.keep_sizes(&before);
        self.edition += 1;
    }

    /// Shows another inventory, of which only spaces that were not there before will be measured.
    pub fn refresh(&mut self, inventory: Inventory, now: &Now) {
        let known = self.listing.as_ref().map(Listing::known_sizes).unwrap_or_default();
        let ready = self.sizes_ready;
        self.moved = None;
        self.show(inventory, &known, &HashSet::new(), now);
        self.sizes_ready = ready;
    }

    fn show(
        &mut self,
        inventory: Inventory,
        known: &HashMap<LineId, Sizes>,
        gone: &HashSet<PathBuf>,
        now: &Now,
    ) {
        self.generation += 1;
        // What comes back from the trash stands where it stood.
        let mut settled = self.gone.clone();
        settled.extend(self.listing.as_ref().map(Listing::settled_sizes).unwrap_or_default());
        if self.few_at_first.is_none() && !inventory.spaces.is_empty() {
            self.few_at_first = Some(inventory.spaces.len() <= FEW);
        }
        let listing = Listing::new(inventory, &mut self.ids, known, &settled);
        self.items = self.items.renewed(&listing.inventory, gone, self.home.as_deref(), now);
        self.listing = Some(listing);
        self.sizes_ready = false;
        self.refilter(now);
        self.rebuild(now, Lost::Neighbour, Hold::VisibleRows);
    }

    /// Takes in sizes, of spaces by their positions in the inventory as it was handed over. No row moves.
    pub fn measure(&mut self, measured: &[(usize, Sizes)], now: &Now) {
        let Some(listing) = &mut self.listing else { return };
        let moved: Vec<(usize, Sizes)>;
        let measured = match &self.moved {
            None => measured,
            Some(now_at) => {
                let still = |(space, sizes): &(usize, Sizes)| Some((now_at.get(*space).copied()??, *sizes));
                moved = measured.iter().filter_map(still).collect();
                &moved
            }
        };
        listing.measure(measured);
        for (space, sizes) in measured {
            if let Some(position) = self.items.of_space(*space) {
                self.items.measure(position, Some(*sizes));
            }
        }
        self.edition += 1;
        let spaces = measured.iter().map(|(space, _)| *space);
        self.shown.measured(listing, &self.filter, now, spaces);
    }

    /// All sizes are in: sorts by them, unless somebody is busy with the list, who is offered to.
    pub fn finish(&mut self, now: &Now, busy: bool) {
        if !busy {
            self.settle(now);
        } else if let Some(listing) = &mut self.listing {
            let before = listing.settle();
            let shown = Shown::new(listing, &self.filter, now);
            let expansion = (&self.tree.expansion, self.few_at_first.unwrap_or_default());
            let (sorted, _) = rows::rows(listing, &shown, self.sort, expansion, now);
            self.sizes_ready = sorted != self.rows;
            if self.sizes_ready {
                listing.unsettle(before);
            }
        }
    }

    /// Sorts by the sizes known now.
    pub fn settle(&mut self, now: &Now) {
        if let Some(listing) = &mut self.listing {
            listing.settle();
        }
        self.sizes_ready = false;
        self.refilter(now);
        self.rebuild(now, Lost::Forget, Hold::Cursor);
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

    /// The position of the row that stands for a package.
    pub fn row_of_package(&self, package: usize) -> Option<usize> {
        self.rows.iter().position(|row| match row {
            Row::Package { package: of } | Row::Single { package: of, .. } => *of == package,
            Row::Space { .. } | Row::Loose(_) => false,
        })
    }

    pub fn toggle_chip(&mut self, chip: Chip, now: &Now) {
        self.filter.toggle(chip);
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
        let Some(listing) = &self.listing else { return Vec::new() };
        if self.tree.chosen_count() > 0 {
            let spaces = self.selected_spaces().filter_map(|space| listing.space(space));
            return spaces.map(|space| space.path.clone()).collect();
        }
        self.cursor().and_then(|cursor| self.thing(cursor)).map(|(_, path, _)| path).into_iter().collect()
    }

    /// What a row stands for: the name that it begins with, its path, its kind.
    fn thing(&self, position: usize) -> Option<(String, PathBuf, Kind)> {
        let listing = self.listing.as_ref()?;
        Some(match *self.rows.get(position)? {
            Row::Package { package } => {
                let package = listing.package(package)?;
                (package.label(), listing::folder(&listing.inventory, package), Kind::Directory)
            }
            Row::Single { package, space } => {
                let space = listing.space(space)?;
                (listing.package(package)?.label(), space.path.clone(), space.kind)
            }
            Row::Space { space, .. } => {
                let space = listing.space(space)?;
                (space.id.key.as_os_str().to_string_lossy().into_owned(), space.path.clone(), space.kind)
            }
            Row::Loose(loose) => {
                let loose = listing.inventory.loose.get(loose)?;
                (loose.path.file_name()?.to_string_lossy().into_owned(), loose.path.clone(), loose.kind)
            }
        })
    }

    /// The folder to open for a row. A loose file is shown in its folder rather than opened, which would
    /// start the program that its name asks for.
    pub fn folder(&self, position: usize) -> Option<PathBuf> {
        let (_, path, kind) = self.thing(position)?;
        match kind {
            Kind::Directory | Kind::Symlink => Some(path),
            Kind::File => path.parent().map(PathBuf::from),
        }
    }

    fn refilter(&mut self, now: &Now) {
        if let Some(listing) = &self.listing {
            self.shown = Shown::new(listing, &self.filter, now);
        }
    }

    fn rebuild(&mut self, now: &Now, lost: Lost, hold: Hold) {
        self.edition += 1;
        let Some(listing) = &self.listing else { return };
        let expansion = (&self.tree.expansion, self.few_at_first.unwrap_or_default());
        let (rows, lines) = rows::rows(listing, &self.shown, self.sort, expansion, now);
        self.tree.replace(lines, lost, hold);
        self.rows = rows;
    }
}
