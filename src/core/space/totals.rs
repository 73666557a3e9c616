//! What things add up to, as far as they are measured. The one sum of sizes that every face shows.

use super::{Sizes, Space};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    pub things: usize,
    pub measured: usize,
    /// Folders and entries in them that could not be read.
    pub unreadable: u64,
    pub apparent: u64,
    pub allocated: u64,
    pub reclaimable: u64,
    pub files: u64,
    /// Sum of [`Sizes::directories`].
    pub folders: u64,
}

impl Totals {
    /// The sum over some things, measured or not.
    pub fn of<'a>(things: impl IntoIterator<Item = Option<&'a Sizes>>) -> Self {
        let mut totals = Self::default();
        things.into_iter().for_each(|sizes| totals.count(sizes));
        totals
    }

    pub fn of_spaces<'a>(spaces: impl IntoIterator<Item = &'a Space>) -> Self {
        Self::of(spaces.into_iter().map(|space| space.sizes.as_ref()))
    }

    /// The sum of sums.
    pub fn of_totals<'a>(totals: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut sum = Self::default();
        totals.into_iter().for_each(|total| sum.join(total));
        sum
    }

    pub fn count(&mut self, sizes: Option<&Sizes>) {
        self.things += 1;
        if let Some(sizes) = sizes {
            self.add(sizes);
        }
    }

    pub fn join(&mut self, other: &Self) {
        self.things += other.things;
        self.measured += other.measured;
        self.each(other, u64::saturating_add);
    }

    /// Adds the sizes of something that is counted already.
    pub fn add(&mut self, sizes: &Sizes) {
        self.measured += 1;
        self.each(&Self::from(sizes), u64::saturating_add);
    }

    /// Takes away the sizes of something that stays counted.
    pub fn subtract(&mut self, sizes: &Sizes) {
        self.measured = self.measured.saturating_sub(1);
        self.each(&Self::from(sizes), u64::saturating_sub);
    }

    fn each(&mut self, other: &Self, change: fn(u64, u64) -> u64) {
        self.unreadable = change(self.unreadable, other.unreadable);
        self.apparent = change(self.apparent, other.apparent);
        self.allocated = change(self.allocated, other.allocated);
        self.reclaimable = change(self.reclaimable, other.reclaimable);
        self.files = change(self.files, other.files);
        self.folders = change(self.folders, other.folders);
    }

    pub fn is_measured(&self) -> bool {
        self.measured == self.things
    }

    /// Whether every thing is measured whole; otherwise the sums are lower bounds.
    pub fn is_complete(&self) -> bool {
        self.is_measured() && self.unreadable == 0
    }
}

impl From<&Sizes> for Totals {
    fn from(sizes: &Sizes) -> Self {
        let Sizes { unreadable, apparent, allocated, reclaimable, files, directories: folders, .. } = *sizes;
        Self { unreadable, apparent, allocated, reclaimable, files, folders, ..Self::default() }
    }
}
