//! What can be chosen about a collection.

use std::sync::Arc;
use std::time::Duration;

use super::facts::Facts;
use super::profile::{JuliaVersion, Rules};
use super::thing::{Thing, ThingKind};
use crate::core::keep_list::KeepList;
use crate::core::log::LogKind;
use crate::core::time::Now;

/// Which kinds of things are collected. Pkg's cache files belong to the spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a set of eight")]
pub struct Kinds {
    /// Scratch spaces, and Pkg's cache files.
    pub scratch: bool,
    pub packages: bool,
    pub artifacts: bool,
    pub clones: bool,
    pub compiled: bool,
    pub registries: bool,
    /// Caches of native code.
    pub cache: bool,
    pub leftovers: bool,
}

impl Kinds {
    pub const NONE: Self = Self {
        scratch: false,
        packages: false,
        artifacts: false,
        clones: false,
        compiled: false,
        registries: false,
        cache: false,
        leftovers: false,
    };
    pub const SCRATCH: Self = Self { scratch: true, ..Self::NONE };
    /// Every kind that Julia collects.
    pub const ALL: Self = Self { packages: true, artifacts: true, clones: true, ..Self::SCRATCH };
    /// Every kind in a depot.
    pub const WHOLE_DEPOT: Self =
        Self { compiled: true, registries: true, cache: true, leftovers: true, ..Self::ALL };

    /// Those of them that Julia's own collection knows.
    #[must_use]
    pub fn of_julia(self) -> Self {
        let Self { scratch, packages, artifacts, clones, .. } = self;
        Self { scratch, packages, artifacts, clones, ..Self::NONE }
    }

    /// Whether every kind is among them that Julia collects.
    pub fn is_all(self) -> bool {
        self.scratch && self.packages && self.artifacts && self.clones
    }

    /// Whether more must be known of a depot than Pkg's own collection looks at.
    pub fn need_more(self) -> bool {
        self.packages || self.artifacts || self.compiled || self.registries || self.cache || self.leftovers
    }

    pub fn has(self, kind: ThingKind) -> bool {
        match kind {
            ThingKind::Package => self.packages,
            ThingKind::Clone => self.clones,
            ThingKind::Artifact => self.artifacts,
            ThingKind::Scratch | ThingKind::CacheFile => self.scratch,
            ThingKind::Compiled => self.compiled,
            ThingKind::Registry => self.registries,
            ThingKind::Cache => self.cache,
            ThingKind::Leftover => self.leftovers,
        }
    }

    /// Whether a log is one of the collected kinds'.
    pub fn has_log(self, log: LogKind) -> bool {
        match log {
            LogKind::Manifests => self.packages || self.clones,
            LogKind::ArtifactFiles => self.artifacts,
            LogKind::Spaces => self.scratch,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Choices {
    /// Which Julia's collection is followed.
    pub version: JuliaVersion,
    /// Whether to do exactly what that Julia does.
    pub parity: bool,
    /// Whether all depots are collected, not the first alone.
    pub force: bool,
    /// How long something must have been an orphan before it goes, where that is recorded.
    pub collect_delay: Duration,
    pub kinds: Kinds,
    /// Whether a space that was never recorded is treated as Julia treats it.
    pub untracked: bool,
    /// What the user keeps. Only our own judgement heeds it.
    pub never_suggested: Arc<KeepList>,
    pub now: Now,
}

pub const COLLECT_DELAY: Duration = Duration::from_hours(7 * 24);

impl Choices {
    /// What Julia itself would choose, for the Julia that uses the depot.
    pub fn new(facts: &Facts, now: Now) -> Self {
        Self {
            version: facts.newest_julia.unwrap_or(JuliaVersion::WITHOUT_EVIDENCE),
            parity: false,
            force: false,
            collect_delay: COLLECT_DELAY,
            kinds: Kinds::SCRATCH,
            untracked: false,
            never_suggested: Arc::default(),
            now,
        }
    }

    /// The same, but for what the user keeps.
    #[must_use]
    pub fn heeding(self, list: &KeepList, facts: &Facts) -> Self {
        let depots = facts.depots.iter().map(|depot| depot.depot.layout.root());
        Self { never_suggested: Arc::new(list.spelled_as(depots)), ..self }
    }

    pub(super) fn is_kept_by_user(&self, facts: &Facts, thing: &Thing) -> bool {
        let depot = facts.depots.get(thing.depot).filter(|_| !self.never_suggested.is_empty());
        depot.is_some_and(|depot| self.never_suggested.has(depot.depot.layout.root(), &thing.path))
    }

    pub fn rules(&self) -> Rules {
        Rules::of(self.version)
    }

    /// The things of the chosen kinds in these depots, each with its position.
    pub(super) fn things<'a>(
        &self,
        facts: &'a Facts,
        depots: &[usize],
    ) -> impl Iterator<Item = (usize, &'a Thing)> {
        let kinds = self.kinds;
        let things = facts.things.iter().enumerate();
        things.filter(move |(at, thing)| {
            let is_other = kinds.leftovers && facts.is_listed_twice(*at);
            kinds.has(thing.kind) && depots.contains(&thing.depot) && !is_other
        })
    }
}
