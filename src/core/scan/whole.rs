//! What the other parts of the listed depots take, beside their scratch spaces: measured on request.

use std::ffi::OsString;
use std::path::Path;

use crate::core::depot::Presence;
use crate::core::progress::Cancel;
use crate::core::scan::walk::Group;
use crate::core::scan::{self, Inventory};
use crate::core::space::Key;

/// A part of a depot, beside its scratch spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Packages,
    Artifacts,
    Compiled,
    Clones,
    Registries,
}

impl Part {
    /// Every part, in the order in which they are told.
    pub const ALL: [Self; 5] =
        [Self::Packages, Self::Artifacts, Self::Compiled, Self::Clones, Self::Registries];
}

/// What the parts of the listed depots take, in bytes on disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WholeDepot {
    /// Each part, the sum over all depots.
    pub parts: Vec<(Part, u64)>,
    /// Whether something could not be read, so that the sums are lower bounds.
    pub is_partial: bool,
}

/// Measures the parts. `None` when it was asked to stop.
pub fn measure(inventory: &Inventory, cancel: &Cancel) -> Option<WholeDepot> {
    let mut groups = Vec::new();
    let listed = inventory.depots.iter().enumerate().filter(|(number, depot)| {
        depot.presence == Presence::Folder && inventory.only.is_none_or(|only| only == *number)
    });
    for (_, depot) in listed {
        let layout = &depot.layout;
        let parts = Part::ALL.iter().enumerate().filter_map(|(number, part)| {
            let path = match part {
                Part::Packages => layout.packages(),
                Part::Artifacts => layout.artifacts(),
                Part::Compiled => layout.compiled(),
                Part::Clones => layout.clones(),
                Part::Registries => layout.registries(),
            };
            name(&path).map(|name| (number, Key::found(&name)))
        });
        groups.push(Group { folder: layout.root().to_path_buf(), spaces: parts.collect() });
    }
    let (sizes, _) = scan::sizes(groups, cancel, &());
    if cancel.is_cancelled() {
        return None;
    }
    let mut whole = WholeDepot { parts: Part::ALL.map(|part| (part, 0)).to_vec(), is_partial: false };
    for (number, sizes) in sizes {
        if let Some((_, bytes)) = whole.parts.get_mut(number) {
            *bytes = bytes.saturating_add(sizes.allocated);
        }
        whole.is_partial |= !sizes.is_complete();
    }
    Some(whole)
}

/// The last name of a part that is there.
fn name(path: &Path) -> Option<OsString> {
    path.symlink_metadata().ok()?;
    path.file_name().map(OsString::from)
}
