//! The list: an inventory, the rows made from what the filter shows of it, and where the user is in them.
//!
//! Cursor, selection and expansion are kept by what they stand on, so that a rescan, a filter or another
//! order does not move them to a neighbour. Positions of rows are good until the rows are built anew.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::core::scan::Inventory;
use crate::core::space::{Kind, Sizes};
use crate::core::time::Now;
use crate::gui::state::filter::{Chip, Filter, Shown};
use crate::gui::state::listing::Totals;
use crate::gui::state::listing::{self, Listing};
use crate::gui::state::row_id::{Numbers, RowId, RowIds};
use crate::gui::state::rows::{self, Column, Expansion, Row, Rows, Sort};
use crate::gui::state::type_to_find::{self, TypeToFind};
pub use crate::gui::widget::tree_state::{Hold, Lost, Mark, Reach, Scroll, Step, Tree};

mod gone;

/// The list of packages and spaces.
#[derive(Debug, Default)]
pub struct List {
    /// The inventory, once there is one.
    pub listing: Option<Listing>,
    /// Cursor, selection, and what is in sight.
    pub tree: Tree<RowId>,
    ids: RowIds,
    rows: Vec<Row>,
    /// The shown spaces in the order of the tree's leaves.
    leaves: Vec<usize>,
    filter: Filter,
    shown: Shown,
    sort: Sort,
    expansion: Expansion,
    type_to_find: TypeToFind,
    sizes_ready: bool,
    /// Where the spaces of the scan's inventory are now, once some of them have gone.
    moved: Option<Vec<Option<usize>>>,
    /// What the order went by for spaces that have gone.
    gone: HashMap<RowId, Sizes>,
    generation: u64,
    edition: u64,
}

impl List {
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// A number that is another whenever rows, or what stands on them, have changed.
    pub fn edition(&self) -> u64 {
        self.edition
    }

    /// What the rows are sorted by, or will be once sizes are known.
    pub fn sort(&self) -> Sort {
        self.sort
    }

    /// What the user asks to see.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    pub fn shown(&self) -> &Shown {
        &self.shown
    }

    /// The position of the row that the cursor is on.
    pub fn cursor(&self) -> Option<usize> {
        self.tree.cursor()
    }

    /// The selected spaces: positions in the inventory, in the order of the rows.
    pub fn selected_spaces(&self) -> impl Iterator<Item = usize> {
        self.tree.chosen().filter_map(|leaf| self.leaves.get(leaf).copied())
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
        match self.cursor().and_then(|cursor| self.rows.get(cursor)) {
            Some(Row::Package { package, .. }) => {
                let package = self.listing.as_ref().and_then(|listing| listing.package(*package));
                let spaces = package.map(|package| package.spaces.clone()).unwrap_or_default();
                spaces.filter(|space| self.shown.space(*space)).collect()
            }
            Some(row) => row.space().into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// Whether sizes are there by which the rows are not sorted yet, so as not to move under the pointer.
    pub fn has_sizes_to_sort_by(&self) -> bool {
        self.sizes_ready
    }

    /// Whether the rows are really sorted by [`List::sort`]; by name while it waits for sizes.
    pub fn is_sorted(&self) -> bool {
        let by_sizes = matches!(self.sort.column, Column::Size | Column::Files);
        !by_sizes || (!self.sizes_ready && self.listing.as_ref().is_some_and(Listing::has_settled))
    }

    /// Shows another inventory, keeping order, filter, expansion, selection and cursor.
    pub fn replace(&mut self, inventory: Inventory, now: &Now) {
        let numbers = self.ids.number(&inventory);
        self.moved = None;
        self.show(inventory, numbers, now);
    }

    /// A number that is another whenever another inventory is shown.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    fn show(&mut self, inventory: Inventory, numbers: Numbers, now: &Now) {
        self.generation += 1;
        // What comes back from the trash stands where it stood.
        let mut settled = self.gone.clone();
        settled.extend(self.listing.as_ref().map(Listing::settled_sizes).unwrap_or_default());
        self.expansion.start(inventory.spaces.len());
        self.listing = Some(Listing::new(inventory, numbers, &settled));
        self.sizes_ready = false;
        self.refilter(now);
        self.rebuild(now, Lost::Neighbour, Hold::VisibleRows);
    }

    /// Shows another inventory, of which only spaces that were not there before will be measured.
    pub fn refresh(&mut self, mut inventory: Inventory, now: &Now) {
        let known = self.listing.as_ref().map(Listing::known_sizes).unwrap_or_default();
        let numbers = self.ids.number(&inventory);
        for (space, id) in inventory.spaces.iter_mut().zip(&numbers.spaces) {
            space.sizes = known.get(id).copied();
        }
        let ready = self.sizes_ready;
        self.moved = None;
        self.show(inventory, numbers, now);
        self.sizes_ready = ready;
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
            let sorted = rows::rows(listing, &shown, self.sort, &self.expansion, now);
            self.sizes_ready = sorted.rows != self.rows;
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
            Row::Package { package: of, .. } | Row::Single { package: of, .. } => *of == package,
            Row::Space { .. } | Row::Loose(_) => false,
        })
    }

    pub fn toggle_chip(&mut self, chip: Chip, now: &Now) {
        self.filter.toggle(chip);
        self.filtered(now);
    }

    /// Searches for something else.
    pub fn search(&mut self, text: &str, now: &Now) {
        self.filter.set_search(text);
        self.filtered(now);
    }

    /// Says after how many days without use a space counts as unused.
    pub fn set_unused_days(&mut self, days: u32, now: &Now) {
        self.filter.unused_days = days;
        self.filtered(now);
    }

    /// Shows everything.
    pub fn clear_filters(&mut self, now: &Now) {
        self.filter.clear();
        self.filtered(now);
    }

    fn filtered(&mut self, now: &Now) {
        self.refilter(now);
        // What few spaces a filter leaves are what the user looks for.
        let few = self.filter.has_chips() && self.shown.is_few();
        self.expansion.search(self.filter.is_searching() || few);
        self.rebuild(now, Lost::Forget, Hold::Top);
        match self.cursor() {
            Some(position) => self.tree.reveal(position),
            None => self.tree.reveal(0),
        }
    }

    /// Selects a row alone.
    pub fn select(&mut self, position: usize) {
        self.tree.point(position, Reach::Only);
    }

    /// Moves the cursor to the next row whose name begins with what is typed.
    pub fn find(&mut self, letter: char, now: &Now) {
        let (beginning, may_stay) = self.type_to_find.take(letter, now);
        let from = self.cursor().map_or(0, |cursor| if may_stay { cursor } else { cursor + 1 });
        let name = |position| self.name(position).unwrap_or_default();
        if let Some(found) = type_to_find::find(&beginning, from, self.rows.len(), name) {
            self.select(found);
        }
    }

    /// The name that a row begins with.
    fn name(&self, position: usize) -> Option<String> {
        let listing = self.listing.as_ref()?;
        Some(match *self.rows.get(position)? {
            Row::Package { package, .. } | Row::Single { package, .. } => listing.package(package)?.label(),
            Row::Space { space, .. } => {
                listing.space(space)?.id.key.as_os_str().to_string_lossy().into_owned()
            }
            Row::Loose(loose) => {
                listing.inventory.loose.get(loose)?.path.file_name()?.to_string_lossy().into_owned()
            }
        })
    }

    /// Expands or collapses the package at a row.
    pub fn toggle(&mut self, position: usize, now: &Now) {
        if let Some(Row::Package { package, expanded }) = self.rows.get(position).copied() {
            self.set_expanded(package, !expanded, now);
        }
    }

    /// Right: expands the package, or goes to its first space.
    pub fn expand(&mut self, now: &Now) {
        let Some(position) = self.cursor() else { return };
        match self.rows.get(position).copied() {
            Some(Row::Package { package, expanded: false }) => self.set_expanded(package, true, now),
            Some(Row::Package { expanded: true, .. }) => self.tree.step(Step::Down, Reach::Only),
            _ => {}
        }
    }

    /// Left: collapses the package, or goes from a space to its package.
    pub fn collapse(&mut self, now: &Now) {
        let Some(position) = self.cursor() else { return };
        match self.rows.get(position).copied() {
            Some(Row::Package { package, expanded: true }) => self.set_expanded(package, false, now),
            Some(Row::Space { .. }) => {
                if let Some(package) = self.tree.parent(position) {
                    self.select(package);
                }
            }
            _ => {}
        }
    }

    fn set_expanded(&mut self, package: usize, expanded: bool, now: &Now) {
        let Some(id) = self.listing.as_ref().and_then(|listing| listing.package_id(package)) else {
            return;
        };
        let inside = self.cursor().filter(|cursor| {
            let row = self.rows.get(*cursor);
            matches!(row, Some(Row::Space { package: of, .. }) if *of == package)
        });
        let parent = inside.and_then(|cursor| self.tree.parent(cursor));
        self.expansion.set(id, expanded);
        self.rebuild(now, Lost::Forget, Hold::Top);
        if let Some(parent) = parent.filter(|_| !expanded) {
            // What is selected stays so: collapsed spaces are still shown.
            self.tree.point(parent, Reach::Nothing);
        }
    }

    /// The paths of what is selected, of the cursor's row where nothing is.
    pub fn paths(&self) -> Vec<PathBuf> {
        let Some(listing) = &self.listing else { return Vec::new() };
        if self.tree.chosen_count() > 0 {
            let spaces = self.selected_spaces().filter_map(|space| listing.space(space));
            return spaces.map(|space| space.path.clone()).collect();
        }
        self.cursor().and_then(|cursor| self.path(cursor)).into_iter().collect()
    }

    /// The path of what a row stands for.
    fn path(&self, position: usize) -> Option<PathBuf> {
        let listing = self.listing.as_ref()?;
        Some(match *self.rows.get(position)? {
            Row::Package { package, .. } => {
                let package = listing.package(package)?;
                listing.inventory.depots.get(package.depot)?.layout.owner(package.owner.folder())
            }
            Row::Single { space, .. } | Row::Space { space, .. } => listing.space(space)?.path.clone(),
            Row::Loose(loose) => listing.inventory.loose.get(loose)?.path.clone(),
        })
    }

    /// The folder to open for a row. A loose file is shown in its folder rather than opened, which would
    /// start the program that its name asks for.
    pub fn folder(&self, position: usize) -> Option<PathBuf> {
        let listing = self.listing.as_ref()?;
        let path = self.path(position)?;
        let kind = match *self.rows.get(position)? {
            Row::Package { .. } => Kind::Directory,
            Row::Single { space, .. } | Row::Space { space, .. } => listing.space(space)?.kind,
            Row::Loose(loose) => listing.inventory.loose.get(loose)?.kind,
        };
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

    /// Builds the rows.
    fn rebuild(&mut self, now: &Now, lost: Lost, hold: Hold) {
        self.edition += 1;
        let Some(listing) = &self.listing else { return };
        let Rows { rows, lines, leaves } = rows::rows(listing, &self.shown, self.sort, &self.expansion, now);
        let ids = leaves.iter().filter_map(|space| listing.space_id(*space));
        self.tree.replace(lines, ids.collect(), lost, hold);
        self.rows = rows;
        self.leaves = leaves;
    }
}
