//! Julia's judgement: `gc` of Pkg.jl in its own order and by its own names, to be read beside it.
//!
//! Paths are compared by their text, and the logs of the collected depots alone count. What a version does otherwise
//! than another is asked of its [`Rules`] where Pkg does it. Julia may fail on what it finds; then it collects
//! nothing, and so the steps that look for that stand where Pkg would come upon it.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::sync::Arc;

use super::artifact_file::ArtifactFile;
use super::choices::Choices;
use super::decision::Decision;
use super::facts::{DepotFacts, Facts};
use super::going::Going;
use super::lookup::{self, Circle, Needed};
use super::manifest::Manifest;
use super::orphans::Orphans;
use super::profile::{Profile, Rules};
use super::reason::{Action, Evidence, Reason};
use super::thing::{Thing, ThingKind};
use crate::core::depot::layout::Layout;
use crate::core::julia::slug::clone_folder;
use crate::core::julia::toml::order;
use crate::core::log::LogKind;
use crate::core::log::uses::Use;
use crate::core::space::ParentState;

pub(super) struct Julia<'a> {
    facts: &'a Facts,
    choices: &'a Choices,
    rules: Rules,
    orphans: &'a Orphans<'a>,
    /// The positions of the depots that are collected.
    gc_depots: &'a [usize],
    packages_to_keep: Needed,
    packages_to_delete: Going,
    artifacts_to_keep: HashMap<OsString, Evidence>,
    repos_to_keep: HashMap<OsString, Evidence>,
    scratch_usage: HashMap<&'a OsStr, Vec<(&'a DepotFacts, &'a Use)>>,
}

impl<'a> Julia<'a> {
    /// Marks what is kept, up to the point at which Pkg deletes.
    ///
    /// # Errors
    /// The error with which Julia's collection fails.
    pub fn gc(
        facts: &'a Facts,
        choices: &'a Choices,
        orphans: &'a Orphans,
        gc_depots: &'a [usize],
    ) -> Result<Self, String> {
        let mut gc = Self {
            facts,
            choices,
            rules: choices.rules(),
            orphans,
            gc_depots,
            packages_to_keep: Needed::default(),
            packages_to_delete: Going::default(),
            artifacts_to_keep: HashMap::new(),
            repos_to_keep: HashMap::new(),
            scratch_usage: HashMap::new(),
        };
        gc.reduce_usage()?;
        gc.process_manifest_pkgs();
        gc.find_packages_to_delete();
        gc.process_artifacts_tomls()?;
        gc.process_manifest_repos()?;
        gc.process_scratchspaces()?;
        gc.merge_orphanages()?;
        Ok(gc)
    }

    /// `reduce_usage!`: Julia fails on a log that it cannot read.
    fn reduce_usage(&self) -> Result<(), String> {
        // Julia has no such limit, and what it would keep for the file is not known.
        if let Some(path) = &self.facts.too_large {
            return Err(format!("{} is larger than this program reads", path.display()));
        }
        let mut logs = self.facts.depots_at(self.gc_depots).flat_map(|depot| &depot.logs);
        if let Some(error) = logs.find_map(|log| log.julia_error(self.rules.toml)) {
            return Err(error.to_string());
        }
        // It would have to know what lies there.
        match self.facts.silent.first() {
            Some(volume) => Err(format!("{volume}, and Julia waits for it without end")),
            None => Ok(()),
        }
    }

    /// `all_manifest_tomls`, `all_artifact_tomls`: the logged files that are there.
    fn index_files(&self, kind: LogKind) -> impl Iterator<Item = (&'a Use, Evidence)> + use<'a> {
        let toml = self.rules.toml;
        let (facts, depots) = (self.facts, self.gc_depots);
        let logs = facts.depots_at(depots).map(move |depot| depot.log(kind));
        let uses = logs.flat_map(move |log| log.sources(log.uses_of_julia(toml).iter()));
        uses.filter(|(used, _)| used.state == ParentState::Exists)
    }

    /// The manifests that Pkg can read.
    fn manifests(&self) -> impl Iterator<Item = (&'a Manifest, &'a Use, Evidence)> + use<'a> {
        let (facts, rules) = (self.facts, self.rules);
        self.index_files(LogKind::Manifests).filter_map(move |(used, source)| {
            let manifest = facts.manifests.get(used.path.as_os_str())?.as_ref()?;
            manifest.refusal(&rules).is_none().then_some((manifest, used, source))
        })
    }

    /// `process_manifest_pkgs`.
    fn process_manifest_pkgs(&mut self) {
        for (manifest, _, source) in self.manifests() {
            for entry in &manifest.entries {
                self.packages_to_keep.add(entry, &source, self.facts);
            }
        }
    }

    /// The preliminary `packages_to_delete`: their orphanage is an empty one, and so only without a delay.
    fn find_packages_to_delete(&mut self) {
        if self.rules.profile == Profile::Delayed
            && self.choices.collect_delay.is_zero()
            && self.choices.kinds.is_all()
        {
            let packages = self.facts.things.iter().enumerate().filter(|(_, thing)| {
                thing.kind == ThingKind::Package && self.gc_depots.contains(&thing.depot)
            });
            let orphaned = packages.filter(|(_, thing)| self.packages_to_keep.in_manifest(thing).is_none());
            self.packages_to_delete =
                Going::new(orphaned.map(|(at, thing)| (thing.path.clone().into_os_string(), at)));
        }
    }

    /// `process_artifacts_toml` of each file: those in `packages_to_delete` keep nothing.
    fn process_artifacts_tomls(&mut self) -> Result<(), String> {
        let toml = self.rules.toml;
        // It fails on the first, in the order of its own set, that it can do nothing with.
        for path in self.all_artifact_tomls() {
            let Some(file) = self.artifacts_toml(path) else { continue };
            let overrides = self.facts.overrides.error(toml).filter(|_| file.is_begun);
            if let Some(error) = overrides.or(file.error.as_deref()) {
                return Err(error.to_string());
            }
        }
        for (used, source) in self.index_files(LogKind::ArtifactFiles) {
            let Some(file) = self.artifacts_toml(&used.path) else { continue };
            for hash in &file.hashes {
                let stand_in =
                    self.facts.stand_in(hash).map_err(|Circle| "StackOverflowError:".to_string())?;
                let kept = match stand_in {
                    Some(path) => vec![path],
                    None => self.facts.artifact_paths(hash).collect(),
                };
                for path in kept {
                    self.artifacts_to_keep.entry(path).or_insert_with(|| source.clone());
                }
            }
        }
        Ok(())
    }

    /// What Julia reads of an artifact file; nothing of one in a package that goes.
    fn artifacts_toml(&self, path: &Path) -> Option<&'a ArtifactFile> {
        let file = self.facts.artifact_files.get(path.as_os_str())?.as_ref()?;
        let is_read =
            file.refused(self.rules.toml).is_none() && !self.packages_to_delete.is_beginning_of(path);
        is_read.then_some(file)
    }

    /// The logged artifact files that are there, in the order of Julia's set of them: it is made of a table for each
    /// depot, and that of the log's own.
    fn all_artifact_tomls(&self) -> Vec<&'a Path> {
        let bytes = |path: &'a Path| path.as_os_str().as_encoded_bytes();
        let in_table = |paths: Vec<&'a Path>| {
            let keys: Vec<&[u8]> = paths.iter().map(|path| bytes(path)).collect();
            order::positions(&keys)
                .into_iter()
                .filter_map(move |at| paths.get(at).copied())
                .collect::<Vec<_>>()
        };
        let depots: Vec<_> = self.facts.depots_at(self.gc_depots).collect();
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

    /// `process_manifest_repos`: the clone of each repository lies below the first depot (`add_repo_cache_path`).
    fn process_manifest_repos(&mut self) -> Result<(), String> {
        let Some(first) = self.facts.depots.first() else { return Ok(()) };
        for (manifest, used, source) in self.manifests() {
            let folder = used.path.parent().unwrap_or(&used.path);
            for repository in manifest.entries.iter().filter_map(|entry| entry.repository.as_ref()) {
                let resolved = repository.resolved.as_ref().filter(|_| self.rules.resolves_local_sources);
                if self.rules.resolves_local_sources
                    && let Some(error) = repository.julia_error(folder)
                {
                    return Err(error);
                }
                let address = resolved.map_or(OsStr::new(&repository.address), |path| path.as_os_str());
                let name = clone_folder(address.as_encoded_bytes());
                let path = Layout::clone_as_spelled(&first.depot.path, &name);
                self.repos_to_keep.entry(path).or_insert_with(|| source.clone());
            }
        }
        Ok(())
    }

    /// What `process_scratchspace` looks at: the parents that the logs name for each space. It lists the depots then.
    fn process_scratchspaces(&mut self) -> Result<(), String> {
        for depot in self.facts.depots_at(self.gc_depots) {
            if let Some(error) = &depot.listing_error {
                return Err(error.clone());
            }
        }
        for depot in self.facts.depots_at(self.gc_depots) {
            for used in depot.log(LogKind::Spaces).uses_of_julia(self.rules.toml) {
                self.scratch_usage.entry(used.path.as_os_str()).or_default().push((depot, used));
            }
        }
        Ok(())
    }

    /// `merge_orphanages!`: Julia fails when it needs a record that is no time, or cannot write the records.
    fn merge_orphanages(&self) -> Result<(), String> {
        if self.rules.profile == Profile::Immediate {
            return Ok(());
        }
        for number in self.gc_depots {
            let Some(depot) = self.facts.depots.get(*number) else { continue };
            if depot.orphaned_error.is_none() && !self.orphans.has_errors(*number) {
                continue;
            }
            let mut is_written = self.rules.always_writes_orphanage;
            for (_, thing) in self.choices.things(self.facts, &[*number]) {
                if self.reason(thing).can_go() {
                    let record = self.orphans.record(thing);
                    if let Some(error) = record.and_then(|orphan| orphan.since.julia_error()) {
                        return Err(error);
                    }
                    is_written = true;
                }
            }
            if let Some(error) = depot.orphaned_error.as_ref().filter(|_| is_written) {
                return Err(error.clone());
            }
        }
        Ok(())
    }

    fn reason(&self, thing: &Thing) -> Reason {
        let path = thing.path.as_os_str();
        match thing.kind {
            ThingKind::Package => self
                .packages_to_keep
                .in_manifest(thing)
                .unwrap_or_else(|| self.packages_to_keep.not_needed(thing)),
            ThingKind::Clone => match self.repos_to_keep.get(path) {
                Some(source) => Reason::InManifest(source.clone(), thing.kind, 1),
                None => lookup::clone_not_needed(thing, self.keeps_repo_named(thing.place.name())),
            },
            ThingKind::Artifact => match self.artifacts_to_keep.get(path) {
                Some(source) => Reason::InArtifactFile(source.clone()),
                None => Reason::NotInArtifactFile,
            },
            ThingKind::CacheFile => lookup::cache_file(thing, self.choices),
            ThingKind::Scratch if !thing.is_folder => Reason::NotAFolder,
            ThingKind::Scratch => self.process_scratchspace(thing),
            ThingKind::Compiled | ThingKind::Registry | ThingKind::Cache | ThingKind::Leftover => {
                Reason::NotCollected
            }
        }
    }

    fn keeps_repo_named(&self, name: &OsStr) -> bool {
        let (Some(first), Some(name)) = (self.facts.depots.first(), name.to_str()) else { return false };
        self.repos_to_keep.contains_key(&Layout::clone_as_spelled(&first.depot.path, name))
    }

    /// `process_scratchspace`: kept while a parent is there that is in no package that goes.
    fn process_scratchspace(&self, thing: &Thing) -> Reason {
        let Some(uses) = self.scratch_usage.get(thing.path.as_os_str()) else {
            let is_unknown = self.facts.entries_of(thing).is_empty() || self.facts.is_moved(thing);
            return if is_unknown { Reason::Untracked } else { Reason::OtherSpelling };
        };
        let parents = || uses.iter().flat_map(|(_, used)| &used.parents).map(|(parent, _)| parent);
        let exists =
            |parent: &&Arc<Path>| self.facts.parents.get(parent.as_os_str()) == Some(&ParentState::Exists);
        if parents().next().is_none() {
            Reason::NoParents
        } else if parents().find(exists).is_none() {
            Reason::ParentsMissingToJulia
        } else if parents().filter(exists).all(|parent| self.packages_to_delete.is_beginning_of(parent)) {
            Reason::ParentsGoing
        } else {
            Reason::ParentExistsToJulia
        }
    }

    pub fn action(&self, thing: &Thing) -> Action {
        self.orphans.action(&self.reason(thing), self.orphans.since(thing)).0
    }

    /// The same, explained: what this program knows of a project says more than Julia's rule.
    pub fn decide(&self, at: usize, thing: &Thing) -> Decision {
        let reason = self.reason(thing);
        // Julia does not follow a depot that was moved.
        let verdict = self.facts.verdict(thing, self.choices).filter(|_| !self.facts.is_moved(thing));
        let (reason, evidence) = match (reason, verdict) {
            (Reason::ParentExistsToJulia, Some(verdict))
                if matches!(verdict.reason, Reason::ParentExists(..)) =>
            {
                (verdict.reason, self.parents(thing))
            }
            (Reason::ParentsMissingToJulia, Some(verdict))
                if matches!(verdict.reason, Reason::NoParents | Reason::ParentsMissing(_)) =>
            {
                (verdict.reason, verdict.evidence)
            }
            (reason @ (Reason::ParentExistsToJulia | Reason::ParentsMissingToJulia), _) => {
                (reason, self.parents(thing))
            }
            (
                reason @ (Reason::Untracked
                | Reason::OtherSpelling
                | Reason::NoParents
                | Reason::ParentsGoing),
                verdict,
            ) => (reason, verdict.map(|verdict| verdict.evidence).unwrap_or_default()),
            (reason, _) => {
                let evidence = self.facts.evidence(thing, &reason);
                (reason, evidence)
            }
        };
        self.orphans.decision(at, thing, (reason, evidence), self.orphans.since(thing))
    }

    /// The projects that the logs name for a space, by the text of its path.
    fn parents(&self, thing: &Thing) -> Vec<Evidence> {
        let uses = self.scratch_usage.get(thing.path.as_os_str()).into_iter().flatten();
        let parents = uses.flat_map(|(depot, used)| {
            let file: Arc<Path> = Arc::from(&*depot.log(LogKind::Spaces).path);
            used.parents.iter().map(move |(parent, line)| Evidence {
                file: Arc::clone(&file),
                line: Some(*line),
                path: Arc::clone(parent),
            })
        });
        parents.collect()
    }
}
