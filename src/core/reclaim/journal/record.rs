//! The lines of the journal: what is written down of a removal, and how.
//!
//! Paths are percent-encoded, so that every name survives. Keys may be added: a line of an earlier version lacks
//! them, and says less.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::text::{decode, encode};
use super::{State, Way};
use crate::core::identity::Identity;
use crate::core::log::kept::KeptUse;
use crate::core::patience;
use crate::core::place::{Place, PlaceKind};
use crate::core::plan;
use crate::core::space::Kind;

/// One line of the journal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Record {
    /// A removal that is about to begin.
    Removal(RemovalRecord),
    Outcome(OutcomeRecord),
    End(EndRecord),
}

#[derive(Debug, Serialize, Deserialize)]
pub struct RemovalRecord {
    pub schema: u32,
    pub id: String,
    /// The local time of its begin.
    pub time: String,
    pub purpose: String,
    pub way: Way,
    /// The depots that something is removed from, so that one is known when it was moved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depots: Vec<DepotRecord>,
    pub items: Vec<ItemRecord>,
}

/// Which folder a depot is, whatever it is called.
#[derive(Debug, Serialize, Deserialize)]
pub struct DepotRecord {
    /// As the items name it; percent-encoded.
    pub root: String,
    pub birth: Birth,
}

/// What makes a folder the one it was: its number on its volume may be given to another once it is gone, its time
/// of birth may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Birth {
    pub identity: Identity,
    /// When it was made: seconds and nanoseconds since 1970.
    pub born: (u64, u32),
}

impl Birth {
    /// That of the folder at a path, where the system tells.
    pub fn of(path: &Path) -> Option<Self> {
        let metadata = patience::metadata(path).ok()?;
        let born = metadata.created().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
        Some(Self { identity: Identity::of(&metadata)?, born: (born.as_secs(), born.subsec_nanos()) })
    }
}

/// One thing that is about to be removed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ItemRecord {
    kind: String,
    /// Where its way begins, the folders from there on, and its name; percent-encoded.
    root: String,
    folders: Vec<String>,
    name: String,
    /// The folder to which a link in the place of the first folder leads, percent-encoded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    behind_link: Option<String>,
    pub label: String,
    /// What stands there.
    entry: String,
    pub identity: Identity,
    pub modified: (i64, i64),
    /// When anything in it last changed, as measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<(i64, i64)>,
    /// The modes of the folders above, from the root on.
    pub modes: Vec<u32>,
    /// Its own mode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<u32>,
    pub apparent: u64,
    pub allocated: u64,
    pub files: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trash: Option<TrashRecord>,
    /// What the logs said of its use, when it went to the trash.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    uses: Vec<UseRecord>,
}

/// Where in a trash it is to go.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TrashRecord {
    /// The trash's folder, percent-encoded.
    pub folder: String,
    /// The name there, percent-encoded.
    pub name: String,
}

/// What one log said of its use; paths are percent-encoded.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct UseRecord {
    /// The depot whose log it is.
    depot: String,
    path: String,
    time: String,
    parents: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct OutcomeRecord {
    pub id: String,
    pub item: usize,
    pub state: State,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct EndRecord {
    pub id: String,
}

impl RemovalRecord {
    /// The depots of these items, where the system tells which they are.
    pub fn depots<'a>(roots: impl Iterator<Item = &'a Path>) -> Vec<DepotRecord> {
        let roots: std::collections::BTreeSet<&Path> = roots.collect();
        let depot =
            |root: &Path| Some(DepotRecord { root: encode(root.as_os_str()), birth: Birth::of(root)? });
        roots.into_iter().filter_map(depot).collect()
    }
}

impl ItemRecord {
    pub fn new(item: &plan::Item, trash: Option<TrashRecord>) -> Self {
        let place = item.place();
        let fingerprint = item.fingerprint();
        let sizes = item.sizes().copied().unwrap_or_default();
        let uses = if trash.is_some() { item.uses() } else { &[] };
        Self {
            kind: place.kind().as_str().to_string(),
            root: encode(place.root().as_os_str()),
            folders: place.folders().iter().map(|folder| encode(folder)).collect(),
            name: encode(place.name()),
            behind_link: item.shelf_behind_link().map(|folder| encode(folder.as_os_str())),
            label: item.label().to_string(),
            entry: item.kind().as_str().to_string(),
            identity: fingerprint
                .map_or(Identity { device: 0, inode: 0 }, |fingerprint| fingerprint.facts.identity),
            modified: fingerprint.map_or((0, 0), |fingerprint| fingerprint.facts.modified),
            changed: sizes.changed,
            modes: fingerprint
                .map(|fingerprint| fingerprint.above.iter().map(|above| above.mode).collect())
                .unwrap_or_default(),
            mode: fingerprint.map(|fingerprint| fingerprint.facts.mode),
            apparent: sizes.apparent,
            allocated: sizes.allocated,
            files: sizes.files,
            trash,
            uses: uses.iter().filter_map(UseRecord::new).collect(),
        }
    }

    /// Where it lay; `None` when nothing of its kind lies there.
    pub fn place(&self) -> Option<Place> {
        let kind = PlaceKind::ALL.into_iter().find(|kind| kind.as_str() == self.kind)?;
        let root = PathBuf::from(decode(&self.root));
        let folders: Vec<_> = self.folders.iter().map(|folder| decode(folder)).collect();
        if !root.is_absolute() || !kind.lies_in(&folders) {
            return None;
        }
        let place = Place::written(kind, root, folders, decode(&self.name)).ok()?;
        Some(match &self.behind_link {
            Some(folder) => place.behind_link_to(decode(folder).into()),
            None => place,
        })
    }

    pub fn kind(&self) -> Option<Kind> {
        [Kind::Directory, Kind::Symlink, Kind::File].into_iter().find(|kind| kind.as_str() == self.entry)
    }

    /// What the logs said of its use; what cannot be read says nothing.
    pub fn uses(&self) -> Vec<KeptUse> {
        self.uses.iter().filter_map(UseRecord::read).collect()
    }
}

impl UseRecord {
    /// Only the depot is written down, so that whoever edits the journal makes nobody write another file.
    fn new(kept: &KeptUse) -> Option<Self> {
        let depot = std::path::absolute(kept.log.parent()?.parent()?).ok()?;
        Some(Self {
            depot: encode(depot.as_os_str()),
            path: encode(kept.path.as_os_str()),
            time: kept.time.to_string(),
            parents: kept.parents.iter().map(|parent| encode(parent.as_os_str())).collect(),
        })
    }

    fn read(&self) -> Option<KeptUse> {
        let depot = PathBuf::from(decode(&self.depot));
        let layout = crate::core::depot::layout::Layout::new(&depot, &depot);
        Some(KeptUse {
            log: depot.is_absolute().then(|| layout.scratch_usage())?,
            path: decode(&self.path).into(),
            time: self.time.parse().ok()?,
            parents: self.parents.iter().map(|parent| decode(parent).into()).collect(),
        })
    }
}
