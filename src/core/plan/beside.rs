//! What goes beside spaces where all of a folder goes: files of the operating system's, and loose ones.

use super::{Basis, Item, Plan};
use crate::core::patience;
use crate::core::place::Place;
use crate::core::space::{Kind, Owner};

impl Plan {
    /// Adds the files that the operating system keeps in owners' folders, which go with all that is in these.
    pub(super) fn add_files_of_the_system(&mut self, belongs: impl Fn(usize, &Owner) -> bool, basis: &Basis) {
        let found = basis.inventory.of_the_system.iter().filter(|found| found.kind == Kind::File);
        for found in found.filter(|found| belongs(found.depot, &found.folder)) {
            let Some(depot) = basis.inventory.depots.get(found.depot) else { continue };
            let label = format!("{} / {}", found.folder.short(), found.name.as_os_str().to_string_lossy());
            if let Ok(place) = Place::space(&depot.layout, &found.folder, &found.name) {
                self.items.push(Item::new(place, label, basis));
            }
        }
    }

    /// Adds the files and links in a depot's `scratchspaces/` itself.
    pub(super) fn add_loose(&mut self, depot: usize, basis: &Basis) {
        let Some(layout) = basis.inventory.depots.get(depot).map(|depot| &depot.layout) else { return };
        let loose = basis.inventory.loose.iter().filter(|loose| loose.depot == depot);
        let names = loose.filter_map(|loose| loose.path.file_name()).map(ToOwned::to_owned);
        let tag = layout.cachedir_tag();
        let tag = patience::may_look(&tag)
            .and_then(|()| tag.symlink_metadata())
            .is_ok()
            .then(|| tag.file_name().map(ToOwned::to_owned))
            .flatten();
        for name in names.chain(tag) {
            if let Ok(place) = Place::loose(layout, &name) {
                self.items.push(Item::new(place, name.to_string_lossy().into_owned(), basis));
            }
        }
    }
}
