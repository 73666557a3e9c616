//! What a walk through an item has found, as the page needs it: what each folder takes, and what kinds of files do.

use crate::core::scan::tree::{self, TypeSum};
use crate::core::space::Sizes;
use crate::core::time::Timestamp;
use crate::gui::format::Figure;
use crate::gui::widget::tree::{LineId, LineMap};

#[derive(Debug)]
pub struct Walked {
    folders: LineMap<Folder>,
    /// Bytes by the endings of names, the largest first.
    pub types: Vec<TypeSum>,
    pub sizes: Sizes,
    /// Whether everything could be read.
    pub is_complete: bool,
}

#[derive(Debug, Clone, Copy)]
struct Folder {
    allocated: u64,
    files: u64,
    newest: Option<Timestamp>,
    is_whole: bool,
}

impl From<tree::Tree> for Walked {
    fn from(tree: tree::Tree) -> Self {
        let tree::Tree { folders, types, sizes, is_complete, .. } = tree;
        let mut ids: Vec<LineId> = Vec::with_capacity(folders.len());
        let mut sums = LineMap::default();
        for folder in &folders {
            // Each folder stands behind the one that it lies in.
            let above = folder.parent.map(|parent| ids.get(parent).copied().unwrap_or_default());
            let id = above.map_or_else(LineId::default, |above| above.below(&folder.name));
            ids.push(id);
            let (allocated, files, newest) = (folder.sum.allocated, folder.sum.files, folder.newest);
            let is_whole = is_complete || folder.unreadable == 0;
            sums.insert(id, Folder { allocated, files, newest, is_whole });
        }
        Self { folders: sums, types, sizes, is_complete }
    }
}

impl Walked {
    fn figure(&self, folder: LineId, of: fn(&Folder) -> u64) -> Figure {
        match self.folders.get(&folder) {
            Some(folder) if folder.is_whole => Figure::Exact(of(folder)),
            Some(folder) => Figure::AtLeast(of(folder)),
            None => Figure::Unknown,
        }
    }

    pub fn size(&self, folder: LineId) -> Figure {
        self.figure(folder, |folder| folder.allocated)
    }

    pub fn files(&self, folder: LineId) -> Figure {
        self.figure(folder, |folder| folder.files)
    }

    /// When the newest file in a folder was changed.
    pub fn newest(&self, folder: LineId) -> Option<Timestamp> {
        self.folders.get(&folder)?.newest
    }
}
