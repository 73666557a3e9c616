//! Plans of collections: what is to go was decided elsewhere, and is looked at here like everything else.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Basis, Item, Plan, Purpose};
use crate::core::place::Place;
use crate::core::space::Sizes;

#[derive(Debug, Clone)]
pub(in crate::core) struct Wanted {
    pub place: Place,
    pub label: String,
    pub sizes: Option<Sizes>,
    /// The position of the space in the inventory, when it is one.
    pub space: Option<usize>,
}

impl Plan {
    /// A plan to collect these, for `absent` are not there. Unless it `heeds_use`, neither the programs that hold
    /// something nor what is used, or comes back, meanwhile keeps it, as they do not keep it from Julia.
    pub(in crate::core) fn collect(
        wanted: Vec<Wanted>,
        absent: Arc<[PathBuf]>,
        heeds_use: bool,
        basis: &Basis,
    ) -> Self {
        let mut plan = Self { heeds_use, absent, ..Self::new(Purpose::Collect, basis) };
        for Wanted { place, label, sizes, space } in wanted {
            let mut item = Item::new(place, label, basis);
            if let Some(position) = space {
                item.is_space(position, basis);
            }
            if let Some(sizes) = sizes {
                item.was_measured(sizes);
            }
            plan.items.push(item);
        }
        if heeds_use {
            plan.finish(basis);
        }
        plan
    }
}
