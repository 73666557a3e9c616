//! Where Julia looks for what a manifest or an artifact file names, and what the facts say of a thing. Both judges
//! ask here.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::artifact_file::Override;
use super::choices::Choices;
use super::facts::{DepotFacts, Facts};
use super::manifest;
use super::reason::{Evidence, Reason};
use super::space::Judged;
use super::thing::{Thing, ThingKind};
use crate::core::julia::slug::{SLUG_LENGTHS, TreeHash, hex, version_slug};
use crate::core::log;
use crate::core::log::LogKind;
use crate::core::log::usage_log::UsageLog;
use crate::core::log::uses::Use;
use crate::core::space::{ParentState, Space};
use crate::core::time::age_of;

/// How many missing files are given as evidence of why something is unreachable.
const MISSING: usize = 8;
/// Pkg's cache files go when they are older.
const CACHE_FILE_AGE: Duration = Duration::from_hours(24);

/// Overrides that lead round in a circle.
#[derive(Debug)]
pub(super) struct Circle;

impl Facts {
    /// The paths at which an artifact may lie: in any depot.
    pub(super) fn artifact_paths(&self, hash: &TreeHash) -> impl Iterator<Item = OsString> {
        let name = hex(hash);
        self.depots.iter().map(move |depot| depot.depot.layout.artifact(&name).into_os_string())
    }

    /// The path that an override puts in the place of an artifact (Julia `query_override`, `artifact_path`).
    pub(super) fn stand_in(&self, hash: &TreeHash) -> Result<Option<OsString>, Circle> {
        let mut hash = *hash;
        let mut seen = HashSet::new();
        let mut through_another = false;
        loop {
            match self.overrides.by_hash.get(&hash) {
                Some(Override::Path(path)) => return Ok(Some(path.clone().into_os_string())),
                Some(Override::Artifact(target)) => {
                    if !seen.insert(hash) {
                        return Err(Circle);
                    }
                    (hash, through_another) = (*target, true);
                }
                None if through_another => {
                    let is_there = |path: &OsString| {
                        let mut artifacts =
                            self.things.iter().filter(|thing| thing.kind == ThingKind::Artifact);
                        artifacts.any(|thing| thing.path.as_os_str() == path)
                    };
                    let there = self.artifact_paths(&hash).find(is_there);
                    return Ok(there.or_else(|| self.artifact_paths(&hash).next()));
                }
                None => return Ok(None),
            }
        }
    }

    pub(super) fn space_of(&self, thing: &Thing) -> Option<&Space> {
        self.inventory.spaces.get(thing.space?)
    }

    /// Whether it is a space that the logs name only where its depot was before.
    pub(super) fn is_moved(&self, thing: &Thing) -> bool {
        self.space_of(thing).is_some_and(|space| !space.moved_from.is_empty())
    }

    /// What the logs of all depots say of a space.
    pub(super) fn entries_of(&self, thing: &Thing) -> &[log::Entry] {
        thing.space.map(|at| self.inventory.entries_of(at)).unwrap_or_default()
    }

    pub(super) fn verdict(&self, thing: &Thing, choices: &Choices) -> Option<Judged> {
        Some(Judged::of(self.space_of(thing)?, self.entries_of(thing), &choices.now))
    }

    /// What speaks for a reason that is no project's.
    pub(super) fn evidence(&self, thing: &Thing, reason: &Reason) -> Vec<Evidence> {
        match reason {
            Reason::NotInManifest(_) => self.missing(LogKind::Manifests, thing),
            Reason::NotInArtifactFile => self.missing(LogKind::ArtifactFiles, thing),
            reason => reason.evidence().cloned().into_iter().collect(),
        }
    }

    /// Logged files that are not there, which may have kept a thing of the depot.
    fn missing(&self, kind: LogKind, thing: &Thing) -> Vec<Evidence> {
        let log = self.depots.get(thing.depot).map(|depot| depot.log(kind));
        let uses = log.into_iter().flat_map(|log| log.sources(log.uses.iter()));
        let missing = uses.filter(|(used, _)| used.state == ParentState::Missing);
        missing.take(MISSING).map(|(_, source)| source).collect()
    }

    pub(super) fn depots_at<'a>(
        &'a self,
        positions: &'a [usize],
    ) -> impl Iterator<Item = &'a DepotFacts> + use<'a> {
        positions.iter().filter_map(|at| self.depots.get(*at))
    }
}

impl UsageLog {
    /// Uses of this log, each with where it stands.
    pub(super) fn sources<'a>(
        &'a self,
        uses: impl Iterator<Item = &'a Use>,
    ) -> impl Iterator<Item = (&'a Use, Evidence)> {
        let file: Arc<Path> = Arc::from(&*self.path);
        uses.map(move |used| {
            let path = Arc::clone(&used.path);
            (used, Evidence { file: Arc::clone(&file), line: Some(used.line), path })
        })
    }
}

/// Which manifest needs something, the first of them, and how many do.
#[derive(Debug)]
pub(super) struct Sources {
    first: Evidence,
    last: Arc<Path>,
    number: usize,
}

impl Sources {
    /// Takes note of one more; each manifest's own follow on each other.
    pub fn note(known: &mut HashMap<OsString, Self>, needed: OsString, source: &Evidence) {
        match known.entry(needed) {
            Entry::Occupied(mut known) => {
                let known = known.get_mut();
                if known.last.as_os_str() != source.path.as_os_str() {
                    (known.last, known.number) = (Arc::clone(&source.path), known.number + 1);
                }
            }
            Entry::Vacant(place) => {
                place.insert(Self { first: source.clone(), last: Arc::clone(&source.path), number: 1 });
            }
        }
    }

    pub fn reason(&self, kind: ThingKind) -> Reason {
        Reason::InManifest(self.first.clone(), kind, self.number)
    }
}

#[derive(Debug, Default)]
pub(super) struct Needed {
    /// By the path of the one that Julia would load.
    loaded: HashMap<OsString, Sources>,
    /// By the last two names of their paths, with the path of the copy that Julia would load.
    by_name: HashMap<PathBuf, (Evidence, Arc<Path>)>,
}

impl Needed {
    /// Takes note of the one folder that Julia would load (Pkg.jl `find_installed`): the first that is there, the newer
    /// slug in every depot before the older.
    pub fn add(&mut self, entry: &manifest::Entry, source: &Evidence, facts: &Facts) {
        let (Some(uuid), Some(tree)) = (entry.uuid, entry.tree) else { return };
        let slugs = SLUG_LENGTHS.map(|length| version_slug(uuid, &tree, length));
        let path = |slug: &String, depot: &DepotFacts| depot.depot.layout.package(&entry.name, slug);
        let places = slugs.iter().flat_map(|slug| facts.depots.iter().map(move |depot| path(slug, depot)));
        let found = places.into_iter().find(|path| facts.installed.contains(path.as_os_str()));
        let found = found.or_else(|| Some(path(slugs.first()?, facts.depots.first()?)));
        let Some(found) = found else { return };
        let shared: Arc<Path> = Arc::from(&*found);
        for slug in &slugs {
            let key = Path::new(&entry.name).join(slug);
            self.by_name.entry(key).or_insert_with(|| (source.clone(), Arc::clone(&shared)));
        }
        Sources::note(&mut self.loaded, found.into_os_string(), source);
    }

    pub fn in_manifest(&self, thing: &Thing) -> Option<Reason> {
        Some(self.loaded.get(thing.path.as_os_str())?.reason(thing.kind))
    }

    pub fn not_needed(&self, thing: &Thing) -> Reason {
        let name = thing.place.folders().last().map(Path::new);
        match name.and_then(|name| self.by_name.get(&name.join(thing.place.name()))) {
            Some((source, used)) => Reason::OtherCopy(source.clone(), Arc::clone(used)),
            None => Reason::NotInManifest(thing.kind),
        }
    }
}

/// Why a clone is not needed. `is_needed_elsewhere` says whether one of this name is, in the first depot.
pub(super) fn clone_not_needed(thing: &Thing, is_needed_elsewhere: bool) -> Reason {
    let name = thing.place.name().to_str();
    if name.is_some_and(|name| name.len() == 36 && uuid::Uuid::try_parse(name).is_ok()) {
        Reason::CloneOfRegistered
    } else if thing.depot != 0 && is_needed_elsewhere {
        Reason::NotInFirstDepot
    } else {
        Reason::NotInManifest(thing.kind)
    }
}

/// What becomes of one of Pkg's cache files.
pub(super) fn cache_file(thing: &Thing, choices: &Choices) -> Reason {
    if !choices.rules().collects_cache_files {
        return Reason::CacheFileOfOldPkg;
    }
    let age = thing.modified.map(|time| age_of(time, &choices.now));
    if age.is_some_and(|age| age > CACHE_FILE_AGE) { Reason::OldCacheFile } else { Reason::RecentCacheFile }
}
