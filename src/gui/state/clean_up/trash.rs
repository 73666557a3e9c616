//! What we moved to the trash and is still there: it takes its room until the trash is emptied.

use crate::core::reclaim::Removals;
use crate::core::reclaim::past::Past;
use crate::gui::state::JobId;
use crate::gui::state::removing::Undoable;

#[derive(Debug, Default)]
pub struct Trash {
    /// The look that goes on.
    pub job: Option<JobId>,
    /// Where what was removed is written down.
    pub of: Removals,
    /// The number of the inventory that was listed when it was last looked at; `None` when it may have changed.
    pub seen: Option<u64>,
    /// The removals of which something is in the trash, the newest first.
    pub removals: Vec<Undoable>,
    /// How many things of them are there, and their bytes.
    pub items: usize,
    pub bytes: u64,
}

impl Trash {
    pub fn show(&mut self, past: &[Past]) {
        (self.removals, self.items, self.bytes) = (Vec::new(), 0, 0);
        for removal in past {
            let there = removal
                .items
                .iter()
                .filter(|item| item.standing.can_return() || item.standing.can_be_purged());
            let (items, bytes) = there
                .fold((0, 0_u64), |(items, bytes), item| (items + 1, bytes.saturating_add(item.allocated)));
            if items > 0 {
                self.removals.push(Undoable { id: removal.id.clone(), removals: self.of.clone() });
            }
            self.items += items;
            self.bytes = self.bytes.saturating_add(bytes);
        }
    }
}
