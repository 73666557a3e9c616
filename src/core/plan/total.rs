//! What items of a plan add up to.

use super::Item;

/// What some items add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlanTotal {
    /// How many items.
    pub items: usize,
    /// Files in them.
    pub files: u64,
    /// Sum of [`Sizes::apparent`](crate::core::space::Sizes::apparent), bytes.
    pub apparent: u64,
    /// Sum of [`Sizes::allocated`](crate::core::space::Sizes::allocated), bytes.
    pub allocated: u64,
    /// Sum of [`Sizes::reclaimable`](crate::core::space::Sizes::reclaimable), bytes.
    pub reclaimable: u64,
    /// Whether every item was measured whole; otherwise the sums are lower bounds.
    pub complete: bool,
}

impl PlanTotal {
    /// The sum over some items.
    pub fn of<'a>(items: impl IntoIterator<Item = &'a Item>) -> Self {
        let mut total = Self { complete: true, ..Self::default() };
        for item in items {
            total.items += 1;
            let Some(sizes) = &item.sizes else {
                total.complete = false;
                continue;
            };
            total.files = total.files.saturating_add(sizes.files);
            total.apparent = total.apparent.saturating_add(sizes.apparent);
            total.allocated = total.allocated.saturating_add(sizes.allocated);
            total.reclaimable = total.reclaimable.saturating_add(sizes.reclaimable);
            total.complete &= sizes.is_complete();
        }
        total
    }
}
