//! What can be chosen about a collection.

use std::time::Duration;

use super::facts::Facts;
use super::profile::{JuliaVersion, Rules};
use super::thing::{Thing, ThingKind};
use crate::core::log::LogKind;
use crate::core::time::Now;

/// Which kinds of things are collected. Pkg's cache files belong to the spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a set of four")]
pub struct Kinds {
    /// Scratch spaces, and Pkg's cache files.
    pub scratch: bool,
    pub packages: bool,
    pub artifacts: bool,
    pub clones: bool,
}

impl Kinds {
    pub const SCRATCH: Self = Self { scratch: true, packages: false, artifacts: false, clones: false };
    /// Every kind, as Julia collects.
    pub const ALL: Self = Self { scratch: true, packages: true, artifacts: true, clones: true };

    pub fn is_all(self) -> bool {
        self == Self::ALL
    }

    pub fn has(self, kind: ThingKind) -> bool {
        match kind {
            ThingKind::Package => self.packages,
            ThingKind::Clone => self.clones,
            ThingKind::Artifact => self.artifacts,
            ThingKind::Scratch | ThingKind::CacheFile => self.scratch,
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
            now,
        }
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
        things.filter(move |(_, thing)| kinds.has(thing.kind) && depots.contains(&thing.depot))
    }
}
