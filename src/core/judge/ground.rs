//! The judgement of each thing: whether it is reachable, and the ground of that.
//!
//! Once as Julia judges and once as this program does ([`View`]), by the same code where the rule is the same.
//! When it goes is for [`super::decide`] to say, and what a ground reads like for [`super::reasons`].

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::decide::{Choices, Scene};
use super::facts::{DepotFacts, Facts, Thing, ThingKind};
use super::going::Going;
use super::log::{LogKind, Use};
use super::mark::{Doubt, Marking, Marks, Source, View};
use super::profile::{JuliaVersion, Profile, Rules};
use crate::core::space::{ParentState, Space, Status};
use crate::core::time::age_of;

/// Pkg's cache files go when they are older.
const CACHE_FILE_AGE: Duration = Duration::from_hours(24);

/// Why a thing is kept or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ground {
    // Kept.
    NotAFolder,
    InManifest(Source),
    InArtifactFile(Source),
    Overridden(Source),
    StandsIn,
    Doubtful(Doubt),
    CloneHashUnknown,
    ParentExists,
    /// Our own verdict on a space that is kept.
    Kept,
    RecentCacheFile,
    CacheFileOfOldPkg,
    // Unreachable.
    NotInManifest,
    OtherCopy(Source, PathBuf),
    NotInArtifactFile,
    CloneOfRegistered,
    NotInFirstDepot,
    OldCacheFile,
    Untracked,
    OtherSpelling,
    NoParents,
    ParentsMissing,
    ParentsGoing,
}

impl Ground {
    /// Whether the thing is unreachable.
    pub fn is_unreachable(&self) -> bool {
        matches!(
            self,
            Self::NotInManifest
                | Self::OtherCopy(..)
                | Self::NotInArtifactFile
                | Self::CloneOfRegistered
                | Self::NotInFirstDepot
                | Self::OldCacheFile
                | Self::Untracked
                | Self::OtherSpelling
                | Self::NoParents
                | Self::ParentsMissing
                | Self::ParentsGoing
        )
    }
}

/// A judge, with all that is marked.
pub(super) struct Judge<'a> {
    scene: &'a Scene<'a>,
    choices: &'a Choices,
    view: View,
    marks: Marks,
    going: Going,
    /// What may keep spaces: a log whose damage may hide uses of any of them.
    space_doubt: Option<Doubt>,
    /// What the logs say of each space, by the text of its path.
    uses: HashMap<&'a OsStr, Vec<(&'a DepotFacts, &'a Use)>>,
}

impl<'a> Judge<'a> {
    /// Marks everything. `collected` are the depots that are collected; Julia looks at their logs alone. Of the
    /// packages that are unreachable those are about to go that `goes` says of, by their position.
    ///
    /// # Errors
    /// The error with which Julia's collection fails.
    pub fn new(
        scene: &'a Scene<'a>,
        choices: &'a Choices,
        rules: &Rules,
        view: View,
        collected: &[usize],
        goes: &dyn Fn(usize, &Thing) -> bool,
    ) -> Result<Self, String> {
        let facts: &Facts = scene.facts;
        let all: Vec<usize> = (0..facts.depots.len()).collect();
        let logs = if view == View::Julia { collected } else { &all };
        if view == View::Julia {
            // Julia has no such limit, and what it would keep for the file is not known.
            if let Some(path) = &facts.too_large {
                return Err(format!("{} is larger than this program reads", path.display()));
            }
            let depots = logs.iter().filter_map(|at| facts.depots.get(*at));
            for log in depots.flat_map(|depot| &depot.logs) {
                if let Some(error) = log.julia_error(rules.toml) {
                    return Err(error.to_string());
                }
            }
            // It would have to know what lies there.
            if let Some(volume) = facts.silent.first() {
                return Err(format!("{volume}, and Julia waits for it without end"));
            }
        }
        let marking = Marking { facts, rules, view, logs };
        let mut marks = Marks::default();
        marking.manifests(&mut marks);
        let space_doubt = marking.damaged_log(LogKind::Spaces).filter(|_| view == View::Ours);
        let mut judge =
            Self { scene, choices, view, marks, going: Going::default(), space_doubt, uses: HashMap::new() };
        // The packages that will go.
        if rules.profile == Profile::Delayed && choices.collect_delay.is_zero() && choices.kinds.is_all() {
            let packages =
                facts.things.iter().enumerate().filter(|(_, thing)| {
                    thing.kind == ThingKind::Package && collected.contains(&thing.depot)
                });
            let dead =
                packages.filter(|(at, thing)| judge.package(thing).is_unreachable() && goes(*at, thing));
            judge.going = Going::new(dead.map(|(at, thing)| (thing.path.clone().into_os_string(), at)));
        }
        marking.artifacts(&judge.going, &mut judge.marks)?;
        marking.check_repositories()?;
        if view == View::Julia {
            let depots = collected.iter().filter_map(|at| facts.depots.get(*at));
            if let Some(error) = depots.into_iter().find_map(|depot| depot.listing_error.as_ref()) {
                return Err(error.clone());
            }
            for depot in logs.iter().filter_map(|at| facts.depots.get(*at)) {
                for used in depot.log(LogKind::Spaces).uses_of_julia(rules.toml) {
                    judge.uses.entry(used.path.as_os_str()).or_default().push((depot, used));
                }
            }
        }
        Ok(judge)
    }

    /// Whether the thing at a position is a package that is about to go, which others rest on.
    pub fn is_going(&self, thing: usize) -> bool {
        self.going.has_thing(thing)
    }

    /// The positions of the packages that must go with a thing for its ground to hold.
    pub fn rests_on(&self, thing: &Thing, ground: &Ground) -> Vec<usize> {
        let parents = self.space_of(thing).filter(|_| *ground == Ground::ParentsGoing);
        let parents = parents.into_iter().flat_map(|space| &space.parents);
        let mut packages: Vec<usize> =
            parents.filter_map(|parent| self.going.package_of(&parent.path)).collect();
        if *ground == Ground::NotInArtifactFile {
            packages.extend(self.marks.resting.get(thing.path.as_os_str()).into_iter().flatten());
        }
        packages.sort_unstable();
        packages.dedup();
        packages
    }

    /// The ground for keeping a thing or not.
    pub fn ground(&self, thing: &Thing, rules: &Rules) -> Ground {
        match thing.kind {
            ThingKind::Package => self.package(thing),
            ThingKind::Clone => self.clone_of(thing),
            ThingKind::Artifact => self.artifact(thing),
            ThingKind::CacheFile => self.cache_file(thing, rules),
            ThingKind::Scratch if !thing.is_folder => Ground::NotAFolder,
            ThingKind::Scratch if self.view == View::Julia => self.space_by_text(thing),
            ThingKind::Scratch => self.space(thing),
        }
    }

    fn package(&self, thing: &Thing) -> Ground {
        if let Some(source) = self.marks.packages.get(thing.path.as_os_str()) {
            return Ground::InManifest(source.clone());
        }
        if let Some(doubt) = &self.marks.manifest_doubt {
            return Ground::Doubtful(doubt.clone());
        }
        let name = thing.place.folders().last().map(Path::new);
        let needed = name.and_then(|name| self.marks.needed.get(&name.join(thing.place.name())));
        match needed {
            Some((source, used)) => Ground::OtherCopy(source.clone(), used.clone()),
            None => Ground::NotInManifest,
        }
    }

    fn clone_of(&self, thing: &Thing) -> Ground {
        let name = thing.place.name();
        let kept = match self.view {
            View::Julia => self.marks.clones.get(thing.path.as_os_str()),
            View::Ours => self.marks.clone_names.get(name).filter(|_| thing.depot == 0),
        };
        if let Some(source) = kept {
            return Ground::InManifest(source.clone());
        }
        if let Some(doubt) = &self.marks.manifest_doubt {
            return Ground::Doubtful(doubt.clone());
        }
        let is_number = !name.is_empty() && name.as_encoded_bytes().iter().all(u8::is_ascii_digit);
        let newest = self.scene.facts.newest_julia.max(Some(self.choices.version));
        if self.view == View::Ours && is_number && newest >= Some(JuliaVersion::NEW_HASH) {
            return Ground::CloneHashUnknown;
        }
        let is_uuid =
            name.to_str().is_some_and(|name| name.len() == 36 && uuid::Uuid::try_parse(name).is_ok());
        if is_uuid {
            Ground::CloneOfRegistered
        } else if thing.depot != 0 && self.marks.clone_names.contains_key(name) {
            Ground::NotInFirstDepot
        } else {
            Ground::NotInManifest
        }
    }

    fn artifact(&self, thing: &Thing) -> Ground {
        let path = thing.path.as_os_str();
        if let Some(source) = self.marks.artifacts.get(path) {
            return Ground::InArtifactFile(source.clone());
        }
        if let Some(source) = self.marks.overridden.get(path) {
            return Ground::Overridden(source.clone());
        }
        let is_stand_in = |identity| self.scene.facts.stand_ins.contains(&identity);
        let by_link = self.view == View::Ours && thing.whereabouts.identity.is_some_and(is_stand_in);
        if by_link || self.marks.stand_ins.contains(path) {
            return Ground::StandsIn;
        }
        match &self.marks.artifact_doubt {
            Some(doubt) => Ground::Doubtful(doubt.clone()),
            None => Ground::NotInArtifactFile,
        }
    }

    fn cache_file(&self, thing: &Thing, rules: &Rules) -> Ground {
        if !rules.collects_cache_files {
            return Ground::CacheFileOfOldPkg;
        }
        let age = thing.modified.map(|time| age_of(time, &self.choices.now));
        if age.is_some_and(|age| age > CACHE_FILE_AGE) {
            Ground::OldCacheFile
        } else {
            Ground::RecentCacheFile
        }
    }

    /// Julia's judgement of a space: by the text of its path, in the logs of the collected depots.
    fn space_by_text(&self, thing: &Thing) -> Ground {
        let Some(uses) = self.uses.get(thing.path.as_os_str()) else {
            let entries = thing.space.map(|at| self.scene.inventory.entries_of(at)).unwrap_or_default();
            return if entries.is_empty() { Ground::Untracked } else { Ground::OtherSpelling };
        };
        let parents = || uses.iter().flat_map(|(_, used)| &used.parents).map(|(parent, _)| parent);
        let exists = |parent: &&Arc<Path>| {
            self.scene.facts.parents.get(parent.as_os_str()) == Some(&ParentState::Exists)
        };
        if parents().next().is_none() {
            Ground::NoParents
        } else if parents().find(exists).is_none() {
            Ground::ParentsMissing
        } else if parents().filter(exists).all(|parent| self.going.has(parent, self.view)) {
            Ground::ParentsGoing
        } else {
            Ground::ParentExists
        }
    }

    /// Our judgement of a space, by what the inventory knows of it.
    fn space(&self, thing: &Thing) -> Ground {
        let ground = self.space_by_status(thing);
        match &self.space_doubt {
            Some(doubt) if ground.is_unreachable() => Ground::Doubtful(doubt.clone()),
            _ => ground,
        }
    }

    fn space_by_status(&self, thing: &Thing) -> Ground {
        let Some(space) = self.space_of(thing) else { return Ground::Kept };
        match space.status {
            Status::Untracked if self.choices.untracked => Ground::Untracked,
            Status::Untracked | Status::Unreachable => Ground::Kept,
            Status::Orphaned if space.parents.is_empty() => Ground::NoParents,
            Status::Orphaned => Ground::ParentsMissing,
            Status::Active => {
                let goes = |parent: &crate::core::space::Parent| match parent.state {
                    ParentState::Exists => self.going.has(&parent.path, self.view),
                    ParentState::Missing => true,
                    ParentState::Unreachable => false,
                };
                if space.parents.iter().all(goes) { Ground::ParentsGoing } else { Ground::Kept }
            }
        }
    }

    /// What the inventory knows of a thing.
    pub fn space_of(&self, thing: &Thing) -> Option<&'a Space> {
        self.scene.inventory.spaces.get(thing.space?)
    }

    /// What the logs say of a space, by the text of its path.
    pub fn uses_of(&self, thing: &Thing) -> &[(&'a DepotFacts, &'a Use)] {
        self.uses.get(thing.path.as_os_str()).map(Vec::as_slice).unwrap_or_default()
    }
}
