//! Which Julia uses a depot: the newest of its environments, and of the manifests that its log leads to.

use std::path::Path;

use super::manifest;
use super::profile::{JuliaVersion, Rules};
use crate::core::depot::{Depot, Presence};
use crate::core::folder;
use crate::core::identity::Kind;
use crate::core::julia::toml::Toml;
use crate::core::log::LogKind;
use crate::core::log::file;
use crate::core::log::parents::Volumes;
use crate::core::log::usage_log::UsageLog;
use crate::core::space::ParentState;

/// The largest manifest or artifact file that is read, in bytes: a thousand packages take a third of a megabyte, and
/// what a file says may take two hundred times as much memory.
pub(in crate::core) const LARGEST: u64 = 4 << 20;
/// The largest record of orphans that is read, in bytes: some fifty thousand of them.
pub(in crate::core) const LARGEST_RECORD: u64 = 8 << 20;

/// The newest Julia that uses the depot, where anything tells.
pub fn newest_julia(depot: &Depot, volumes: &Volumes) -> Option<JuliaVersion> {
    if depot.presence != Presence::Folder {
        return None;
    }
    // What cannot be read tells nothing, and whoever reads it to act on it says so.
    let log = UsageLog::read(LogKind::Manifests, &depot.layout, volumes, &mut Vec::new());
    let manifests = log.uses.iter().filter(|used| used.state == ParentState::Exists).filter_map(|used| {
        let bytes = file::read_small(&volumes.absolute(&used.path), LARGEST).ok()??;
        manifest::read(&bytes).julia_version
    });
    of_environments(&depot.layout.environments()).into_iter().chain(manifests).max()
}

/// The parser of the Julia whose collection is followed on these depots where none is chosen.
pub fn toml(depots: &[Depot], volumes: &Volumes) -> Toml {
    let version = depots.first().and_then(|first| newest_julia(first, volumes));
    Rules::of(version.unwrap_or(JuliaVersion::WITHOUT_EVIDENCE)).toml
}

/// The newest Julia that has an environment in this folder.
pub(super) fn of_environments(folder: &Path) -> Option<JuliaVersion> {
    let environments = folder::entries(folder).unwrap_or_default();
    let environments = environments.into_iter().filter(|(_, kind)| *kind != Kind::File);
    environments.filter_map(|(name, _)| name.to_str()?.strip_prefix('v')?.parse().ok()).max()
}
