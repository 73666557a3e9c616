//! The list: an inventory, the rows made from it, and where the user is in them.
//!
//! The cursor is kept by what it stands on, so that a rescan or another order does not move it to a
//! neighbour. Positions of rows are good until the rows are built anew.

use std::path::PathBuf;

use crate::core::scan::Inventory;
use crate::core::space::{Kind, Sizes};
use crate::core::time::Now;
use crate::gui::state::listing::Listing;
use crate::gui::state::rows::{self, Column, Expansion, PackageId, Row, RowId, Sort};

/// A step of the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// To the row above.
    Up,
    /// To the row below.
    Down,
    /// As many rows up as are seen.
    PageUp,
    /// As many rows down as are seen.
    PageDown,
    /// To the first row.
    First,
    /// To the last row.
    Last,
}

/// The list of packages and spaces.
#[derive(Debug, Default)]
pub struct List {
    /// The inventory, once there is one.
    pub listing: Option<Listing>,
    /// How many rows are seen at once, as the view found.
    pub page: usize,
    /// A row to bring into sight, once.
    pub reveal: Option<usize>,
    rows: Vec<Row>,
    sort: Sort,
    expansion: Expansion,
    cursor: Option<RowId>,
    position: Option<usize>,
    sizes_ready: bool,
}

impl List {
    /// The rows.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// What the rows are sorted by, or will be once sizes are known.
    #[must_use]
    pub fn sort(&self) -> Sort {
        self.sort
    }

    /// The position of the row that is selected.
    #[must_use]
    pub fn cursor(&self) -> Option<usize> {
        self.position
    }

    /// Whether sizes are there by which the rows are not sorted yet, so as not to move under the pointer.
    #[must_use]
    pub fn has_sizes_to_sort_by(&self) -> bool {
        self.sizes_ready
    }

    /// Whether the rows are really sorted by [`List::sort`]; by name while it waits for sizes.
    #[must_use]
    pub fn is_sorted(&self) -> bool {
        let by_sizes = matches!(self.sort.column, Column::Size | Column::Files);
        !by_sizes || (!self.sizes_ready && self.listing.as_ref().is_some_and(Listing::has_settled))
    }

    /// Shows another inventory, keeping order, expansion and cursor.
    pub fn replace(&mut self, inventory: Inventory, now: &Now) {
        let settled = self.listing.as_ref().map(Listing::settled_sizes).unwrap_or_default();
        self.expansion.start(inventory.spaces.len());
        self.listing = Some(Listing::new(inventory, &settled));
        self.sizes_ready = false;
        self.rebuild(now);
    }

    /// Takes in sizes. No row moves.
    pub fn measure(&mut self, measured: &[(usize, Sizes)]) {
        if let Some(listing) = &mut self.listing {
            listing.measure(measured);
        }
    }

    /// All sizes are in: sorts by them, unless somebody is busy with the list, who is offered to.
    pub fn finish(&mut self, now: &Now, busy: bool) {
        if !busy {
            self.settle(now);
        } else if let Some(listing) = &mut self.listing {
            let before = listing.settle();
            self.sizes_ready = rows::rows(listing, self.sort, &self.expansion, now) != self.rows;
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
        self.rebuild(now);
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
    #[must_use]
    pub fn row_of_package(&self, package: usize) -> Option<usize> {
        self.rows.iter().position(|row| match row {
            Row::Package { package: of, .. } | Row::Single { package: of, .. } => *of == package,
            Row::Space { .. } | Row::Loose(_) => false,
        })
    }

    /// Puts the cursor on a row.
    pub fn select(&mut self, position: usize) {
        let Some(row) = self.rows.get(position) else { return };
        self.cursor = self.listing.as_ref().and_then(|listing| row.id(listing));
        self.position = Some(position);
        self.reveal = Some(position);
    }

    /// Takes the cursor off the list.
    pub fn deselect(&mut self) {
        self.cursor = None;
        self.position = None;
    }

    /// Moves the cursor.
    pub fn step(&mut self, step: Step) {
        let Some(last) = self.rows.len().checked_sub(1) else { return };
        let page = self.page.saturating_sub(1).max(1);
        let position = match (self.position, step) {
            (_, Step::First) | (None, Step::Down | Step::PageDown) => 0,
            (_, Step::Last) | (None, Step::Up | Step::PageUp) => last,
            (Some(at), Step::Up) => at.saturating_sub(1),
            (Some(at), Step::Down) => at.saturating_add(1),
            (Some(at), Step::PageUp) => at.saturating_sub(page),
            (Some(at), Step::PageDown) => at.saturating_add(page),
        };
        self.select(position.min(last));
    }

    /// Expands or collapses the package at a row.
    pub fn toggle(&mut self, position: usize, now: &Now) {
        if let Some(Row::Package { package, expanded }) = self.rows.get(position).copied() {
            self.set_expanded(package, !expanded, now);
        }
    }

    /// Right: expands the package, or goes to its first space.
    pub fn expand(&mut self, now: &Now) {
        let Some(position) = self.position else { return };
        match self.rows.get(position).copied() {
            Some(Row::Package { package, expanded: false }) => self.set_expanded(package, true, now),
            Some(Row::Package { expanded: true, .. }) => self.step(Step::Down),
            _ => {}
        }
    }

    /// Left: collapses the package, or goes from a space to its package.
    pub fn collapse(&mut self, now: &Now) {
        let Some(position) = self.position else { return };
        match self.rows.get(position).copied() {
            Some(Row::Package { package, expanded: true }) => self.set_expanded(package, false, now),
            Some(Row::Space { package, .. }) => self.select_package(package),
            _ => {}
        }
    }

    fn set_expanded(&mut self, package: usize, expanded: bool, now: &Now) {
        let Some(listing) = &self.listing else { return };
        let Some(id) = PackageId::of(listing, package) else { return };
        let inside = match self.position.and_then(|position| self.rows.get(position)) {
            Some(Row::Space { package: of, .. }) => *of == package,
            _ => false,
        };
        self.expansion.set(id, expanded);
        self.rebuild(now);
        if inside && !expanded {
            self.select_package(package);
        }
    }

    fn select_package(&mut self, package: usize) {
        let is_it = |row: &Row| matches!(row, Row::Package { package: of, .. } if *of == package);
        if let Some(position) = self.rows.iter().position(is_it) {
            self.select(position);
        }
    }

    /// The folder to open for a row. A loose file is shown in its folder rather than opened, which would
    /// start the program that its name asks for.
    #[must_use]
    pub fn folder(&self, position: usize) -> Option<PathBuf> {
        let listing = self.listing.as_ref()?;
        let of_kind = |kind, path: &PathBuf| match kind {
            Kind::Directory | Kind::Symlink => Some(path.clone()),
            Kind::File => path.parent().map(PathBuf::from),
        };
        match *self.rows.get(position)? {
            Row::Package { package, .. } => {
                let package = listing.package(package)?;
                let depot = listing.inventory.depots.get(package.depot)?;
                Some(depot.layout.owner(package.owner.folder()))
            }
            Row::Single { space, .. } | Row::Space { space, .. } => {
                let space = listing.space(space)?;
                of_kind(space.kind, &space.path)
            }
            Row::Loose(index) => {
                let loose = listing.inventory.loose.get(index)?;
                of_kind(loose.kind, &loose.path)
            }
        }
    }

    /// Builds the rows and finds the cursor again; when its row is gone, the one in its place takes over.
    fn rebuild(&mut self, now: &Now) {
        let Some(listing) = &self.listing else { return };
        self.rows = rows::rows(listing, self.sort, &self.expansion, now);
        let Some(cursor) = &self.cursor else { return };
        let found = self.rows.iter().position(|row| row.id(listing).as_ref() == Some(cursor));
        match (found, self.rows.len().checked_sub(1)) {
            (Some(position), _) => self.position = Some(position),
            (None, Some(last)) => {
                let position = self.position.unwrap_or(0).min(last);
                self.cursor = self.rows.get(position).and_then(|row| row.id(listing));
                self.position = Some(position);
            }
            (None, None) => self.deselect(),
        }
    }
}
