//! What is reachable: the packages, clones and artifacts that the logged files name, with the file that keeps each.
//!
//! Paths are compared by their text, as Julia compares them (Pkg.jl `gc`, `mark`). Whoever is more careful
//! ([`View::Ours`]) takes the logs of all depots, reads manifests that Pkg refuses, and notes what cannot be read
//! or reached as a doubt, for it might keep anything.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::artifact_file::{ArtifactFile, Override};
use super::facts::{Facts, ThingKind};
use super::going::Going;
use super::log::{LogKind, Use};
use super::profile::Rules;
use super::repository::Repository;
use super::slug::{SLUG_LENGTHS, TreeHash, clone_folder, hex, version_slug};
use crate::core::depot::layout::Layout;
use crate::core::julia::toml::order;
use crate::core::space::ParentState;

/// Whose judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// Julia's.
    Julia,
    /// This program's.
    Ours,
}

/// A logged file that keeps something, and where it is logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    pub file: Arc<Path>,
    pub log: PathBuf,
    pub line: u64,
}

/// Why it cannot be known that nothing needs a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Doubt {
    /// A log cannot be read, or not whole.
    Log(PathBuf),
    /// A logged file cannot be reached.
    Unreachable(Source),
    /// A logged file cannot be read.
    Unreadable(Source),
    /// A file of overrides cannot be read.
    Overrides(PathBuf),
}

/// What is reachable.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// The paths of the installed versions that Julia would load.
    pub packages: HashMap<OsString, Source>,
    /// The installed versions that manifests need, by the last two names of their paths, with the path of the
    /// copy that Julia would load.
    pub needed: HashMap<PathBuf, (Source, PathBuf)>,
    /// The paths of clones as Pkg puts them together, and their names.
    pub clones: HashMap<OsString, Source>,
    pub clone_names: HashMap<OsString, Source>,
    pub artifacts: HashMap<OsString, Source>,
    /// Artifacts that are overridden, and those that stand in for others.
    pub overridden: HashMap<OsString, Source>,
    pub stand_ins: HashSet<OsString>,
    /// The packages about to go whose files name an artifact, by its path: it goes only when they do.
    pub resting: HashMap<OsString, Vec<usize>>,
    /// What may keep packages and clones.
    pub manifest_doubt: Option<Doubt>,
    /// What may keep artifacts.
    pub artifact_doubt: Option<Doubt>,
}

/// What marking looks at.
pub(super) struct Marking<'a> {
    pub facts: &'a Facts,
    pub rules: &'a Rules,
    pub view: View,
    /// The depots whose logs count.
    pub logs: &'a [usize],
}

impl<'a> Marking<'a> {
    fn uses(&self, kind: LogKind) -> impl Iterator<Item = (&'a Use, Source)> {
        let facts = self.facts;
        let depots = self.logs.iter().filter_map(|at| facts.depots.get(*at));
        let logs = depots.map(move |depot| depot.log(kind));
        logs.flat_map(move |log| {
            let uses: Vec<&Use> = match self.view {
                View::Julia => log.uses_of_julia(self.rules.toml).iter().collect(),
                // Whoever is careful heeds what anybody sees.
                View::Ours => log.all_uses().collect(),
            };
            uses.into_iter().map(|used| {
                (used, Source { file: Arc::clone(&used.path), log: log.path.clone(), line: used.line })
            })
        })
    }

    /// The first log of a kind that may hide entries.
    pub fn damaged_log(&self, kind: LogKind) -> Option<Doubt> {
        let logs = self.logs.iter().filter_map(|at| self.facts.depots.get(*at)).map(|depot| depot.log(kind));
        logs.into_iter().find(|log| log.may_hide_entries).map(|log| Doubt::Log(log.path.clone()))
    }

    fn first(&self) -> Option<&'a Layout> {
        self.facts.depots.first().map(|first| &first.depot.layout)
    }

    /// Marks what the manifests name: packages and clones.
    pub fn manifests(&self, marks: &mut Marks) {
        let ours = self.view == View::Ours;
        if ours {
            marks.manifest_doubt = self.damaged_log(LogKind::Manifests);
        }
        for (used, source) in self.uses(LogKind::Manifests) {
            match used.state {
                ParentState::Exists => {}
                ParentState::Missing => continue,
                ParentState::Unreachable => {
                    if ours {
                        marks.manifest_doubt.get_or_insert(Doubt::Unreachable(source));
                    }
                    continue;
                }
            }
            let manifest = self.facts.manifests.get(used.path.as_os_str()).and_then(Option::as_ref);
            let Some(manifest) = manifest.filter(|manifest| manifest.is_toml) else {
                if ours {
                    marks.manifest_doubt.get_or_insert(Doubt::Unreadable(source));
                }
                continue;
            };
            if !ours && manifest.refusal(self.rules).is_some() {
                continue;
            }
            if ours && !manifest.is_whole() {
                marks.manifest_doubt.get_or_insert_with(|| Doubt::Unreadable(source.clone()));
            }
            for entry in &manifest.entries {
                if let (Some(uuid), Some(tree)) = (entry.uuid, entry.tree) {
                    self.package(&entry.name, uuid, &tree, &source, marks);
                }
                if let Some(repository) = &entry.repository {
                    self.clone_of(repository, &source, marks);
                }
            }
        }
    }

    /// Looks for the repositories as Julia does once it has marked everything else.
    ///
    /// # Errors
    /// The error with which Julia's collection fails.
    pub fn check_repositories(&self) -> Result<(), String> {
        if self.view == View::Ours || !self.rules.resolves_local_sources {
            return Ok(());
        }
        for (used, _) in self.uses(LogKind::Manifests).filter(|(used, _)| used.state == ParentState::Exists) {
            let manifest = self.facts.manifests.get(used.path.as_os_str()).and_then(Option::as_ref);
            let manifest = manifest.filter(|manifest| manifest.refusal(self.rules).is_none());
            let entries = manifest.into_iter().flat_map(|manifest| &manifest.entries);
            let folder = used.path.parent().unwrap_or(&used.path);
            for repository in entries.filter_map(|entry| entry.repository.as_ref()) {
                if let Some(error) = repository.julia_error(folder) {
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// Marks the one folder that Julia would load (Pkg.jl `find_installed`): the first that is there, the newer
    /// slug in every depot before the older.
    fn package(&self, name: &str, uuid: uuid::Uuid, tree: &TreeHash, source: &Source, marks: &mut Marks) {
        let slugs = SLUG_LENGTHS.map(|length| version_slug(uuid, tree, length));
        let places = slugs.iter().flat_map(|slug| {
            self.facts.depots.iter().map(move |depot| (slug, depot.depot.layout.package(name, slug)))
        });
        let found = places.into_iter().find(|(_, path)| self.facts.installed.contains(path.as_os_str()));
        let found = found.map(|(_, path)| path).or_else(|| Some(self.first()?.package(name, slugs.first()?)));
        let Some(path) = found else { return };
        for slug in &slugs {
            let key = Path::new(name).join(slug);
            marks.needed.entry(key).or_insert_with(|| (source.clone(), path.clone()));
        }
        marks.packages.entry(path.into_os_string()).or_insert_with(|| source.clone());
    }

    /// Marks the clone of a repository below the first depot (Pkg.jl `add_repo_cache_path`).
    fn clone_of(&self, repository: &Repository, source: &Source, marks: &mut Marks) {
        let address: OsString = repository.address.clone().into();
        let addresses = match &repository.resolved {
            // Another Julia may use the same depot.
            Some(resolved) if self.view == View::Ours => vec![address, resolved.clone().into_os_string()],
            Some(resolved) if self.rules.resolves_local_sources => vec![resolved.clone().into_os_string()],
            _ => vec![address],
        };
        let Some(first) = self.facts.depots.first() else { return };
        for address in addresses {
            let name = clone_folder(address.as_encoded_bytes());
            let path = Layout::clone_as_spelled(&first.depot.path, &name);
            marks.clones.entry(path).or_insert_with(|| source.clone());
            marks.clone_names.entry(name.into()).or_insert_with(|| source.clone());
        }
    }

    /// Marks what the artifact files name, those in packages that are about to go left out.
    ///
    /// # Errors
    /// The error with which Julia's collection fails.
    pub fn artifacts(&self, going: &Going, marks: &mut Marks) -> Result<(), String> {
        let ours = self.view == View::Ours;
        if !ours {
            self.check_artifact_files(going)?;
        }
        if ours {
            let unread = self.facts.overrides.unread.clone().map(Doubt::Overrides);
            marks.artifact_doubt = self.damaged_log(LogKind::ArtifactFiles).or(unread);
            let targets = self.facts.overrides.by_hash.values().filter_map(|target| match target {
                Override::Artifact(hash) => Some(hash),
                Override::Path(_) => None,
            });
            let targets = targets.chain(&self.facts.overrides.by_name);
            marks.stand_ins = targets.flat_map(|hash| self.places(hash)).collect();
            let folders = self.facts.overrides.paths().flat_map(|path| path.ancestors());
            marks.stand_ins.extend(folders.map(|folder| folder.as_os_str().to_os_string()));
        }
        for (used, source) in self.uses(LogKind::ArtifactFiles) {
            match used.state {
                ParentState::Exists => {}
                ParentState::Missing => continue,
                ParentState::Unreachable => {
                    if ours {
                        marks.artifact_doubt.get_or_insert(Doubt::Unreachable(source));
                    }
                    continue;
                }
            }
            if going.has(&used.path, self.view) {
                if ours {
                    self.rest(going, &used.path, source, marks);
                }
                continue;
            }
            let file = self.facts.artifact_files.get(used.path.as_os_str()).and_then(Option::as_ref);
            let toml = self.rules.toml;
            let is_read = |file: &&ArtifactFile| {
                if ours { file.not_toml.is_none() } else { file.refused(toml).is_none() }
            };
            let Some(file) = file.filter(is_read) else {
                if ours {
                    marks.artifact_doubt.get_or_insert(Doubt::Unreadable(source));
                }
                continue;
            };
            if ours && !file.is_whole() {
                marks.artifact_doubt.get_or_insert_with(|| Doubt::Unreadable(source.clone()));
            }
            for hash in &file.hashes {
                let kept = match self.stand_in(hash)? {
                    Some(path) => vec![path],
                    None => self.places(hash).collect(),
                };
                if ours {
                    for path in self.places(hash).filter(|path| !kept.contains(path)) {
                        marks.overridden.entry(path).or_insert_with(|| source.clone());
                    }
                }
                for path in kept {
                    marks.artifacts.entry(path).or_insert_with(|| source.clone());
                }
            }
        }
        Ok(())
    }

    /// Goes through the artifact files in Julia's order: it fails on the first that it can do nothing with.
    ///
    /// # Errors
    /// The error with which Julia's collection fails.
    fn check_artifact_files(&self, going: &Going) -> Result<(), String> {
        let toml = self.rules.toml;
        for path in self.artifact_files_of_julia() {
            let file = self.facts.artifact_files.get(path.as_os_str()).and_then(Option::as_ref);
            let Some(file) = file.filter(|file| file.refused(toml).is_none()) else { continue };
            if going.has(path, View::Julia) {
                continue;
            }
            let overrides = self.facts.overrides.error(toml).filter(|_| file.is_begun);
            if let Some(error) = overrides.or(file.error.as_deref()) {
                return Err(error.to_string());
            }
        }
        Ok(())
    }

    /// The logged artifact files that are there, in the order of Julia's set of them: it is made of a table for each
    /// depot, and that of the log's own.
    fn artifact_files_of_julia(&self) -> Vec<&'a Path> {
        let bytes = |path: &'a Path| path.as_os_str().as_encoded_bytes();
        let in_table = |paths: Vec<&'a Path>| {
            let keys: Vec<&[u8]> = paths.iter().map(|path| bytes(path)).collect();
            order::positions(&keys)
                .into_iter()
                .filter_map(move |at| paths.get(at).copied())
                .collect::<Vec<_>>()
        };
        let depots: Vec<_> = self.logs.iter().filter_map(|at| self.facts.depots.get(*at)).collect();
        let names: Vec<&[u8]> = depots.iter().map(|depot| bytes(&depot.depot.path)).collect();
        let mut seen = HashSet::new();
        let mut all = Vec::new();
        for depot in order::positions(&names).into_iter().filter_map(|at| depots.get(at)) {
            let uses = depot.log(LogKind::ArtifactFiles).uses_of_julia(self.rules.toml);
            let of_log = in_table(uses.iter().map(|used| &*used.path).collect());
            let there: HashSet<&OsStr> = uses
                .iter()
                .filter(|used| used.state == ParentState::Exists)
                .map(|used| used.path.as_os_str())
                .collect();
            let of_depot = in_table(of_log).into_iter().map(Path::as_os_str);
            all.extend(of_depot.filter(|path| there.contains(path) && seen.insert(*path)).map(Path::new));
        }
        let keys: Vec<&[u8]> = all.iter().map(|path| bytes(path)).collect();
        order::of_set(&keys).into_iter().filter_map(|at| all.get(at).copied()).collect()
    }

    /// Notes what goes only when the package does in which a file lies.
    fn rest(&self, going: &Going, path: &Path, source: Source, marks: &mut Marks) {
        let file = self.facts.artifact_files.get(path.as_os_str()).and_then(Option::as_ref);
        let (Some(file), Some(package)) = (file.filter(|file| file.is_whole()), going.package_of(path))
        else {
            marks.artifact_doubt.get_or_insert(Doubt::Unreadable(source));
            return;
        };
        for hash in &file.hashes {
            for path in self.stand_in(hash).ok().flatten().into_iter().chain(self.places(hash)) {
                marks.resting.entry(path).or_default().push(package);
            }
        }
    }

    /// Where an artifact may lie: in any depot.
    fn places(&self, hash: &TreeHash) -> impl Iterator<Item = OsString> {
        let name = hex(hash);
        self.facts.depots.iter().map(move |depot| depot.depot.layout.artifact(&name).into_os_string())
    }

    /// The path that an override puts in the place of an artifact (Julia `query_override`, `artifact_path`).
    ///
    /// # Errors
    /// When overrides lead round in a circle, on which Julia fails.
    fn stand_in(&self, hash: &TreeHash) -> Result<Option<OsString>, String> {
        let mut hash = *hash;
        let mut seen = HashSet::new();
        let mut through_another = false;
        loop {
            match self.facts.overrides.by_hash.get(&hash) {
                Some(Override::Path(path)) => return Ok(Some(path.clone().into_os_string())),
                Some(Override::Artifact(target)) => {
                    if !seen.insert(hash) {
                        if self.view == View::Ours {
                            return Ok(None);
                        }
                        return Err("StackOverflowError:".to_string());
                    }
                    (hash, through_another) = (*target, true);
                }
                None if through_another => {
                    let is_there = |path: &OsString| {
                        let things = self.facts.things.iter();
                        things
                            .filter(|thing| thing.kind == ThingKind::Artifact)
                            .any(|thing| thing.path.as_os_str() == path)
                    };
                    return Ok(self.places(&hash).find(is_there).or_else(|| self.places(&hash).next()));
                }
                None => return Ok(None),
            }
        }
    }
}
