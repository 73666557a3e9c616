//! What is on disk that decides about collection, gathered once.
//!
//! [`Facts::gather`] reads logs, manifests and artifact files and lists folders; it walks nothing and changes
//! nothing, not even access times where the system lets us ask for that. It needs the whole inventory of the
//! depots ([`scan::inventory`](crate::core::scan::inventory)), which knows the spaces and judges them.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::artifact_file::{self, ArtifactFile, Overrides};
use super::evidence::{self, LARGEST, LARGEST_RECORD};
use super::listing::Listing;
use super::manifest::{self, Manifest};
use super::other::known::OtherFacts;
use super::profile::JuliaVersion;
use super::same;
use super::thing::Thing;
use crate::core::depot::{Depot, Presence};
use crate::core::error::{Warning, WarningKind};
use crate::core::identity::Identity;
use crate::core::julia::toml::{ByToml, Failure, Toml};
use crate::core::log::LogKind;
use crate::core::log::file;
use crate::core::log::parents::Volumes;
use crate::core::log::parse::orphans::{self, Orphan};
use crate::core::log::read::Log;
use crate::core::log::usage_log::UsageLog;
use crate::core::log::uses::Text;
use crate::core::patience;
use crate::core::progress::Cancel;
use crate::core::scan::Inventory;
use crate::core::space::ParentState;

#[derive(Debug, Clone)]
pub struct DepotFacts {
    pub depot: Depot,
    /// Its logs, in the order of [`LogKind::ALL`].
    pub logs: [UsageLog; 3],
    /// What `orphaned.toml` records, or why Julia reads none of it.
    orphans: ByToml<Result<Vec<Orphan>, Failure>>,
    /// The bytes of `orphaned.toml`; `None` when there is no such file.
    pub orphaned: Option<Vec<u8>>,
    /// Whether there is a folder where the depot's spelling leads. A part of it that is missing before a `..` hides the
    /// logs, though the folder itself is there.
    pub is_reached: bool,
    /// The error with which Julia fails when it writes `orphaned.toml`.
    pub orphaned_error: Option<String>,
    /// The error with which Julia fails when it lists this depot's folders.
    pub listing_error: Option<String>,
}

impl DepotFacts {
    /// What `orphaned.toml` records to the Julia with that parser; nothing when that cannot read it.
    pub fn orphans(&self, toml: Toml) -> &[Orphan] {
        self.orphans.of(toml).as_deref().unwrap_or_default()
    }

    /// Why the Julia with that parser reads none of `orphaned.toml`.
    pub fn orphans_failure(&self, toml: Toml) -> Option<&Failure> {
        self.orphans.of(toml).as_ref().err()
    }

    pub fn log(&self, kind: LogKind) -> &UsageLog {
        let [manifests, artifact_files, spaces] = &self.logs;
        match kind {
            LogKind::Manifests => manifests,
            LogKind::ArtifactFiles => artifact_files,
            LogKind::Spaces => spaces,
        }
    }
}

#[derive(Debug, Clone, Default)]
pub struct Facts {
    pub inventory: Arc<Inventory>,
    /// The depots, in Julia's order.
    pub depots: Vec<DepotFacts>,
    /// What there is: packages, clones and artifacts by depot and path, then the spaces in the order of the
    /// inventory, then what [`Facts::look_further`] adds.
    pub things: Vec<Thing>,
    /// The manifests that a log leads to; `None` for one that cannot be read.
    pub manifests: HashMap<Text, Option<Manifest>>,
    /// The artifact files that a log leads to; `None` for one that cannot be read.
    pub artifact_files: HashMap<Text, Option<ArtifactFile>>,
    /// What stands in for artifacts.
    pub overrides: Overrides,
    /// The folders that stand in for artifacts, and all that these lie in.
    pub stand_ins: HashSet<Identity>,
    /// Whether the projects that the logs name are still there.
    pub parents: HashMap<Text, ParentState>,
    /// The volumes that unreachable manifests and artifact files lie on, where these are not there.
    pub(super) away: HashMap<Text, Arc<Path>>,
    /// The paths of whatever is installed at `packages/NAME/SLUG`.
    pub installed: HashSet<OsString>,
    /// The newest Julia that uses the first depot, where anything tells.
    pub newest_julia: Option<JuliaVersion>,
    /// What is mounted, and where relative paths are seen from.
    pub volumes: Volumes,
    pub warnings: Vec<Warning>,
    /// A file that says what is kept, and is larger than any that is read here.
    pub too_large: Option<PathBuf>,
    /// Whether they were gathered to the end. Half the facts would decide wrongly.
    pub(super) is_whole: bool,
    /// The kinds that Pkg does not know, where they were asked for.
    pub other: OtherFacts,
    /// Volumes that something was to be looked at on and that do not answer.
    pub silent: Vec<patience::Silent>,
}

impl Facts {
    /// Gathers the facts about the depots of an inventory, or soon after `cancel` a part of them, on which nothing
    /// is decided.
    pub fn gather(inventory: &Arc<Inventory>, volumes: &Volumes, cancel: &Cancel) -> Self {
        let listing = Listing::of(inventory);
        let mut facts = Self {
            inventory: Arc::clone(inventory),
            things: listing.things,
            installed: listing.installed.into_iter().map(PathBuf::into_os_string).collect(),
            warnings: listing.warnings,
            volumes: volumes.clone(),
            ..Self::default()
        };
        for (number, depot) in inventory.depots.iter().enumerate() {
            if cancel.is_cancelled() {
                return facts;
            }
            let error = listing.errors.iter().find(|(at, _)| *at == number);
            let log = inventory.space_logs.get(number);
            facts.read_depot(depot, log, error.map(|(_, error)| error.clone()));
        }
        facts.read_parents();
        facts.note_away();
        facts.is_whole = facts.read_files(cancel).is_some();
        facts.read_overrides();
        facts.newest_julia = facts.newest_julia();
        facts.silent = patience::silent_volumes();
        let silent = facts.silent.iter().cloned().map(Warning::of_silent);
        facts.warnings.extend(silent.filter(|warning| !inventory.warnings.contains(warning)));
        facts
    }

    fn read_depot(&mut self, depot: &Depot, log: Option<&Arc<Log>>, listing_error: Option<String>) {
        let (volumes, warnings) = (&self.volumes, &mut self.warnings);
        let mut logs = LogKind::ALL.map(|kind| match log {
            // The inventory has read it.
            Some(log) if kind == LogKind::Spaces && log.is_there() => {
                UsageLog::of(Arc::clone(log), volumes, warnings)
            }
            _ => UsageLog::read(kind, &depot.layout, volumes, warnings),
        });
        let moved = &self.inventory.moved;
        for log in logs.iter_mut().filter(|_| !moved.is_empty()) {
            log.follow(|path| moved.iter().filter_map(|moved| moved.now(path)).collect(), volumes);
        }
        let path = depot.layout.orphaned();
        let orphaned = read(&path, LARGEST_RECORD, WarningKind::Log, warnings, &mut self.too_large);
        let orphans = orphans::read(orphaned.as_deref().unwrap_or_default());
        let orphaned_error = what_blocks(&path);
        let is_reached = path.ancestors().nth(2).is_some_and(patience::is_folder);
        if !is_reached && depot.presence == Presence::Folder {
            // They are there, only not on this way.
            for log in &mut logs {
                log.may_hide_entries = true;
            }
        }
        let depot = depot.clone();
        self.depots.push(DepotFacts {
            depot,
            logs,
            orphans,
            orphaned,
            is_reached,
            orphaned_error,
            listing_error,
        });
    }

    fn read_parents(&mut self) {
        for depot in &self.depots {
            for used in depot.log(LogKind::Spaces).all_uses() {
                for (parent, _) in &used.parents {
                    if !self.parents.contains_key(parent.as_os_str()) {
                        self.parents.insert(Text(Arc::clone(parent)), self.volumes.state(parent));
                    }
                }
            }
        }
    }

    fn note_away(&mut self) {
        let logs =
            |depot| [LogKind::Manifests, LogKind::ArtifactFiles].map(|kind| DepotFacts::log(depot, kind));
        let uses = self.depots.iter().flat_map(logs).flat_map(UsageLog::all_uses);
        for used in uses.filter(|used| used.state == ParentState::Unreachable) {
            let volume = self.volumes.away(&self.volumes.absolute(&used.path));
            self.away.extend(volume.map(|volume| (Text(Arc::clone(&used.path)), Arc::from(volume))));
        }
    }

    /// Reads the manifests and artifact files; `None` when it was cancelled.
    fn read_files(&mut self, cancel: &Cancel) -> Option<()> {
        let existing = |kind| {
            let uses = self.depots.iter().flat_map(move |depot| depot.log(kind).all_uses());
            let existing = uses.filter(|used| used.state == ParentState::Exists);
            existing.map(|used| Text(Arc::clone(&used.path))).collect::<HashSet<Text>>()
        };
        let (manifests, artifact_files) = (existing(LogKind::Manifests), existing(LogKind::ArtifactFiles));
        let next = || (!cancel.is_cancelled()).then_some(());
        for logged in manifests {
            next()?;
            let path = self.volumes.absolute(&logged.0);
            let bytes = read(&path, LARGEST, WarningKind::Manifest, &mut self.warnings, &mut self.too_large);
            let mut manifest = bytes.map(|bytes| manifest::read(&bytes));
            if let (Some(manifest), Some(folder)) = (&mut manifest, path.parent()) {
                manifest.resolve(folder);
            }
            self.manifests.insert(logged, manifest);
        }
        for logged in artifact_files {
            next()?;
            let path = self.volumes.absolute(&logged.0);
            let bytes = read(&path, LARGEST, WarningKind::Manifest, &mut self.warnings, &mut self.too_large);
            self.artifact_files.insert(logged, bytes.map(|bytes| artifact_file::read(&bytes)));
        }
        next()
    }

    fn read_overrides(&mut self) {
        for depot in self.depots.iter().rev() {
            let path = depot.depot.layout.overrides();
            match file::read_small(&path, LARGEST) {
                Ok(Some(bytes)) => self.overrides.add(&path, &bytes),
                Ok(None) => {}
                Err(error) => {
                    self.warnings.push(Warning::io(WarningKind::Manifest, &path, &error));
                    note_if_too_large(&path, &error, &mut self.too_large);
                    self.overrides.unread.get_or_insert(path);
                }
            }
        }
        self.stand_ins = self.overrides.paths().flat_map(|path| same::chain(path)).collect();
    }

    /// The newest of the first depot's environments and of the manifests that its log leads to.
    fn newest_julia(&self) -> Option<JuliaVersion> {
        let first = self.depots.first().filter(|first| first.depot.presence == Presence::Folder)?;
        let environments = evidence::of_environments(&first.depot.layout.environments());
        let manifests = first.log(LogKind::Manifests).uses.iter();
        let manifests = manifests.filter_map(|used| self.manifests.get(used.path.as_os_str())?.as_ref());
        environments.into_iter().chain(manifests.filter_map(|manifest| manifest.julia_version)).max()
    }

    /// The thing that is the space at this position of the inventory.
    pub fn thing_of_space(&self, space: usize) -> Option<usize> {
        self.things.iter().position(|thing| thing.space == Some(space))
    }
}

/// Why a file cannot be written, in Julia's words, when something else stands in its place or in that of one of
/// its folders (`mkpath` makes those that are missing).
fn what_blocks(path: &Path) -> Option<String> {
    let opening = |reason: &str| Some(format!("SystemError: opening file \"{}\": {reason}", path.display()));
    patience::may_look(path).ok()?;
    let folder = path.ancestors().skip(1).find(|folder| folder.symlink_metadata().is_ok())?;
    if !patience::is_folder(folder) {
        return Some("IOError: mkdir: file already exists (EEXIST)".to_string());
    }
    if patience::is_folder(path) {
        return opening("Is a directory");
    }
    // A link to a file that is not there makes the file, but no folder.
    let target = std::fs::read_link(path).ok()?;
    let target = path.parent()?.join(target);
    let has_folder = patience::metadata(&target).is_ok() || target.parent().is_some_and(patience::is_folder);
    if has_folder { None } else { opening("No such file or directory") }
}

/// The bytes of a file; `None` when there is none, or when it cannot be read, which is said.
fn read(
    path: &Path,
    largest: u64,
    kind: WarningKind,
    warnings: &mut Vec<Warning>,
    too_large: &mut Option<PathBuf>,
) -> Option<Vec<u8>> {
    match file::read_small(path, largest) {
        Ok(bytes) => bytes,
        Err(error) => {
            warnings.push(Warning::io(kind, path, &error));
            note_if_too_large(path, &error, too_large);
            None
        }
    }
}

fn note_if_too_large(path: &Path, error: &std::io::Error, too_large: &mut Option<PathBuf>) {
    if error.kind() == std::io::ErrorKind::FileTooLarge {
        too_large.get_or_insert_with(|| path.to_path_buf());
    }
}
