//! Our own judgement. It is safer than Julia's, and says why.
//!
//! The logs of all depots count, and whatever any Julia sees in them. What cannot be read or reached might need
//! anything, and so keeps everything of its kind. A space is judged by what the inventory knows of it, whatever
//! spelling of its path a log has.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::Path;

use super::artifact_file::{ArtifactFile, Override};
use super::choices::Choices;
use super::decision::Decision;
use super::facts::Facts;
use super::going::Going;
use super::lookup::{self, Needed, Sources};
use super::manifest::Manifest;
use super::orphans::Orphans;
use super::profile::{JuliaVersion, Profile};
use super::reason::{Action, Doubt, Evidence, Reason};
use super::thing::{Thing, ThingKind};
use crate::core::julia::slug::clone_folder;
use crate::core::log::LogKind;
use crate::core::log::uses::Use;
use crate::core::space::{Parent, ParentState, Status};

/// Why it cannot be known that nothing needs something, and the file that speaks for that.
type Doubtful = (Doubt, Evidence);

pub(super) struct Ours<'a> {
    facts: &'a Facts,
    choices: &'a Choices,
    orphans: &'a Orphans<'a>,
    packages: Needed,
    /// The clones that manifests need, by their names in the first depot.
    clones: HashMap<OsString, Sources>,
    /// What may keep packages and clones.
    manifest_doubt: Option<Doubtful>,
    /// The packages that go now. What lies in them keeps nothing.
    going: Going,
    artifacts: HashMap<OsString, Evidence>,
    /// Artifacts that are overridden, and those that stand in for others.
    overridden: HashMap<OsString, Evidence>,
    stand_ins: HashSet<OsString>,
    /// The packages that go now whose files name an artifact, by its path: it goes only when they do.
    resting: HashMap<OsString, Vec<usize>>,
    /// What may keep artifacts.
    artifact_doubt: Option<Doubtful>,
    /// What may keep spaces: a log whose damage may hide uses of any of them.
    space_doubt: Option<Doubtful>,
}

impl<'a> Ours<'a> {
    /// Marks what is kept. `staying` are the things that stay though nothing needs them.
    pub fn new(
        facts: &'a Facts,
        choices: &'a Choices,
        orphans: &'a Orphans,
        collected: &[usize],
        staying: &HashSet<usize>,
    ) -> Self {
        let mut ours = Self {
            facts,
            choices,
            orphans,
            packages: Needed::default(),
            clones: HashMap::new(),
            manifest_doubt: damaged_log(facts, LogKind::Manifests),
            going: Going::default(),
            artifacts: HashMap::new(),
            overridden: HashMap::new(),
            stand_ins: HashSet::new(),
            resting: HashMap::new(),
            artifact_doubt: damaged_log(facts, LogKind::ArtifactFiles).or_else(|| unread_bindings(facts)),
            space_doubt: damaged_log(facts, LogKind::Spaces),
        };
        ours.manifests();
        ours.packages_that_go(collected, staying);
        ours.overrides();
        ours.artifact_files();
        ours
    }

    /// Every use of a kind that anybody sees, in every depot, of what is not known to be missing.
    fn uses(&self, kind: LogKind) -> impl Iterator<Item = (&'a Use, Evidence)> + use<'a> {
        let logs = self.facts.depots.iter().map(move |depot| depot.log(kind));
        let uses = logs.flat_map(|log| log.sources(log.all_uses()));
        uses.filter(|(used, _)| used.state != ParentState::Missing)
    }

    fn manifests(&mut self) {
        let mut seen = HashSet::new();
        for (used, source) in self.uses(LogKind::Manifests) {
            if !seen.insert(used.path.as_os_str()) {
                continue;
            }
            let manifest = self.facts.manifests.get(used.path.as_os_str()).and_then(Option::as_ref);
            let is_read = manifest.is_some_and(Manifest::is_whole);
            if let Some(doubt) = doubt(self.facts, used, is_read) {
                self.manifest_doubt.get_or_insert_with(|| (doubt, source.clone()));
            }
            let entries = manifest.filter(|_| used.state == ParentState::Exists);
            for entry in entries.into_iter().flat_map(|manifest| &manifest.entries) {
                self.packages.add(entry, &source, self.facts);
                let Some(repository) = &entry.repository else { continue };
                // Another Julia may use the same depot, and resolve the address or not.
                let resolved = repository.resolved.as_ref().map(|path| path.as_os_str());
                for address in [Some(repository.address.as_ref()), resolved].into_iter().flatten() {
                    let name = clone_folder(address.as_encoded_bytes()).into();
                    Sources::note(&mut self.clones, name, &source);
                }
            }
        }
    }

    fn packages_that_go(&mut self, collected: &[usize], staying: &HashSet<usize>) {
        let choices = self.choices;
        if choices.rules().profile == Profile::Delayed
            && choices.collect_delay.is_zero()
            && choices.kinds.is_all()
        {
            let packages = self.facts.things.iter().enumerate();
            let goes = |(at, thing): &(usize, &Thing)| {
                thing.kind == ThingKind::Package
                    && collected.contains(&thing.depot)
                    && !staying.contains(at)
                    && self.orphans.has_waited(self.orphans.since(thing))
                    && self.package(thing).can_go()
            };
            let goes = packages.filter(goes);
            self.going = Going::new(goes.map(|(at, thing)| (thing.path.clone().into_os_string(), at)));
        }
    }

    /// What stands in for artifacts, and the folders that it lies in.
    fn overrides(&mut self) {
        let overrides = &self.facts.overrides;
        if let Some(file) = &overrides.unread {
            let evidence = Evidence::of_file(file.as_path().into());
            self.artifact_doubt.get_or_insert((Doubt::Overrides, evidence));
        }
        let targets = overrides.by_hash.values().filter_map(|target| match target {
            Override::Artifact(hash) => Some(hash),
            Override::Path(_) => None,
        });
        let targets = targets.chain(&overrides.by_name);
        self.stand_ins = targets.flat_map(|hash| self.facts.artifact_paths(hash)).collect();
        let folders = overrides.paths().flat_map(|path| path.ancestors());
        self.stand_ins.extend(folders.map(|folder| folder.as_os_str().to_os_string()));
    }

    /// What the artifact files name, those in packages that go left out.
    fn artifact_files(&mut self) {
        for (used, source) in self.uses(LogKind::ArtifactFiles) {
            let file = self.facts.artifact_files.get(used.path.as_os_str()).and_then(Option::as_ref);
            let is_read = file.is_some_and(ArtifactFile::is_whole);
            let package = self.going.package_of(&used.path).filter(|_| used.state == ParentState::Exists);
            if let Some(doubt) = doubt(self.facts, used, is_read) {
                self.artifact_doubt.get_or_insert_with(|| (doubt, source.clone()));
            }
            let file = file.filter(|file| used.state == ParentState::Exists && file.not_toml.is_none());
            for hash in file.into_iter().flat_map(|file| &file.hashes) {
                // Overrides in a circle put nothing in its place.
                let stand_in = self.facts.stand_in(hash).ok().flatten();
                if let Some(package) = package {
                    for path in stand_in.into_iter().chain(self.facts.artifact_paths(hash)) {
                        self.resting.entry(path).or_default().push(package);
                    }
                    continue;
                }
                let Some(kept) = stand_in else {
                    for path in self.facts.artifact_paths(hash) {
                        self.artifacts.entry(path).or_insert_with(|| source.clone());
                    }
                    continue;
                };
                for path in self.facts.artifact_paths(hash).filter(|path| *path != kept) {
                    self.overridden.entry(path).or_insert_with(|| source.clone());
                }
                self.artifacts.entry(kept).or_insert_with(|| source.clone());
            }
        }
    }

    /// Whether the thing is a package that goes now, which others rest on.
    pub fn is_going(&self, thing: usize) -> bool {
        self.facts.things.get(thing).is_some_and(|thing| self.going.has(&thing.path))
    }

    pub fn decide(&self, at: usize, thing: &Thing) -> Decision {
        let (reason, evidence) = match self.reason(at, thing) {
            (reason, _) if reason.yields() && self.choices.is_kept_by_user(self.facts, thing) => {
                (Reason::KeptByUser, Vec::new())
            }
            decided => decided,
        };
        if !thing.kind.is_of_pkg() {
            // Nothing records since when it is not needed.
            let action = if reason.can_go() { Action::Delete } else { Action::Keep };
            return Decision::at_once(at, action, reason, evidence);
        }
        let mut since = self.orphans.since(thing);
        // Used after it was recorded: what is there now is not what became an orphan then.
        let last_used = self.facts.space_of(thing).and_then(|space| space.last_used);
        since = since.filter(|since| last_used.is_none_or(|used| used <= *since));
        let rests_on = self.rests_on(thing, &reason);
        Decision { rests_on, ..self.orphans.decision(at, thing, (reason, evidence), since) }
    }

    fn reason(&self, at: usize, thing: &Thing) -> (Reason, Vec<Evidence>) {
        let reason = match thing.kind {
            kind if !kind.is_of_pkg() => return self.facts.other_reason(at, thing, self.choices),
            ThingKind::Package => self.package(thing),
            ThingKind::Clone => self.clone_of(thing),
            ThingKind::Artifact => self.artifact(thing),
            ThingKind::CacheFile => lookup::cache_file(thing, self.choices),
            ThingKind::Scratch if !thing.is_folder => Reason::NotAFolder,
            _ => return self.space(thing),
        };
        let needed = self.facts.needed_otherwise(at, thing, self.choices).filter(|_| reason.can_go());
        let reason = needed.unwrap_or(reason);
        let evidence = self.facts.evidence(thing, &reason);
        (reason, evidence)
    }

    fn package(&self, thing: &Thing) -> Reason {
        self.packages.in_manifest(thing).unwrap_or_else(|| {
            unless_doubtful(self.manifest_doubt.as_ref(), thing, self.packages.not_needed(thing))
        })
    }

    fn clone_of(&self, thing: &Thing) -> Reason {
        let name = thing.place.name();
        let source = self.clones.get(name);
        if let Some(source) = source.filter(|_| thing.depot == 0) {
            return source.reason(thing.kind);
        }
        let is_number = !name.is_empty() && name.as_encoded_bytes().iter().all(u8::is_ascii_digit);
        let newest = self.facts.newest_julia.max(Some(self.choices.version));
        let reason = if is_number && newest >= Some(JuliaVersion::NEW_HASH) {
            Reason::CloneHashUnknown
        } else {
            lookup::clone_not_needed(thing, source.is_some())
        };
        unless_doubtful(self.manifest_doubt.as_ref(), thing, reason)
    }

    fn artifact(&self, thing: &Thing) -> Reason {
        let path = thing.path.as_os_str();
        if let Some(source) = self.artifacts.get(path) {
            return Reason::InArtifactFile(source.clone());
        }
        if let Some(source) = self.overridden.get(path) {
            return Reason::Overridden(source.clone());
        }
        let by_link = |identity| self.facts.stand_ins.contains(&identity);
        if self.stand_ins.contains(path) || thing.whereabouts.identity.is_some_and(by_link) {
            return Reason::StandsIn;
        }
        unless_doubtful(self.artifact_doubt.as_ref(), thing, Reason::NotInArtifactFile)
    }

    fn space(&self, thing: &Thing) -> (Reason, Vec<Evidence>) {
        let (Some(space), Some(verdict)) =
            (self.facts.space_of(thing), self.facts.verdict(thing, self.choices))
        else {
            return (Reason::Unknown, Vec::new());
        };
        let goes = |parent: &Parent| match parent.state {
            ParentState::Exists => self.going.package_of(&parent.path).is_some(),
            ParentState::Missing => true,
            ParentState::Unreachable => false,
        };
        let reason = match space.status {
            Status::Untracked if self.choices.untracked => Reason::Untracked,
            Status::Active if space.parents.iter().all(goes) => Reason::ParentsGoing,
            _ => verdict.reason,
        };
        match &self.space_doubt {
            Some((doubt, file)) if reason.can_go() => {
                (Reason::Doubtful(doubt.clone(), file.clone(), thing.kind), vec![file.clone()])
            }
            _ => (reason, verdict.evidence),
        }
    }

    /// The positions of the packages that must go with a thing for its reason to hold.
    fn rests_on(&self, thing: &Thing, reason: &Reason) -> Vec<usize> {
        let mut packages: Vec<usize> = match reason {
            Reason::ParentsGoing => {
                let parents = self.facts.space_of(thing).into_iter().flat_map(|space| &space.parents);
                parents.filter_map(|parent| self.going.package_of(&parent.path)).collect()
            }
            Reason::NotInArtifactFile => {
                self.resting.get(thing.path.as_os_str()).cloned().unwrap_or_default()
            }
            _ => Vec::new(),
        };
        packages.sort_unstable();
        packages.dedup();
        packages
    }
}

/// Why a logged file that was read whole or not may need something that is not known.
fn doubt(facts: &Facts, used: &Use, is_read: bool) -> Option<Doubt> {
    match used.state {
        ParentState::Unreachable => Some(Doubt::Unreachable(facts.away.get(used.path.as_os_str()).cloned())),
        ParentState::Exists if !is_read => Some(Doubt::Unreadable),
        ParentState::Exists | ParentState::Missing => None,
    }
}

fn unless_doubtful(doubt: Option<&Doubtful>, thing: &Thing, reason: Reason) -> Reason {
    match doubt {
        Some((doubt, file)) => Reason::Doubtful(doubt.clone(), file.clone(), thing.kind),
        None => reason,
    }
}

/// A file that may bind artifacts that were made here.
fn unread_bindings(facts: &Facts) -> Option<Doubtful> {
    let file = facts.other.unread_bindings.clone()?;
    Some((Doubt::Unreadable, Evidence::of_file(file)))
}

/// The first log of a kind that may hide entries.
fn damaged_log(facts: &Facts, kind: LogKind) -> Option<Doubtful> {
    let mut logs = facts.depots.iter().map(|depot| depot.log(kind));
    let log = logs.find(|log| log.may_hide_entries)?;
    Some((Doubt::Log, Evidence::of_file(Path::new(&log.path).into())))
}
