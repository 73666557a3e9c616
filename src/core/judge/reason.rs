//! Why something stays or can go: every reason with the name of its rule. Its words are made in
//! [`verdict`](super::verdict), its sentence in [`sentence`](super::sentence); nothing is decided by one.

use std::path::Path;
use std::sync::Arc;

use super::other::reason::{Advice, OtherReason, Remake};
use super::thing::ThingKind;
use crate::core::time::Age;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Keep,
    /// It stays, and is recorded as an orphan, to go later.
    Record,
    Delete,
}

impl Action {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Record => "record",
            Self::Delete => "delete",
        }
    }
}

/// One thing that speaks for a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    pub file: Arc<Path>,
    /// The line in it, counted from 1, where one can be named.
    pub line: Option<u64>,
    /// What the line names: a parent project, a manifest, an artifact file, an orphan.
    pub path: Arc<Path>,
}

impl Evidence {
    /// A file that speaks for itself.
    pub(super) fn of_file(file: Arc<Path>) -> Self {
        Self { file: Arc::clone(&file), line: None, path: file }
    }
}

/// Why it cannot be known that nothing needs a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// A log cannot be read, or not whole.
    Log,
    /// A logged file cannot be reached; the volume that it lies on, where that is not there.
    Unreachable(Option<Arc<Path>>),
    /// A logged file cannot be read.
    Unreadable,
    /// A file of overrides cannot be read.
    Overrides,
}

/// What cannot be looked at now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Away {
    /// A volume that is not mounted, or does not answer.
    Volume(Arc<Path>),
    /// A file, for another reason.
    File(Arc<Path>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    // It stays.
    /// Julia collects folders only.
    NotAFolder,
    /// So many manifests need it; the first of them.
    InManifest(Evidence, ThingKind, usize),
    InArtifactFile(Evidence),
    /// An artifact file names it, and an override puts another in its place.
    Overridden(Evidence),
    /// An override puts it in the place of another.
    StandsIn,
    /// Something may need it that cannot be read or reached.
    Doubtful(Doubt, Evidence, ThingKind),
    /// How the Julia in use names clones is not known.
    CloneHashUnknown,
    /// Pkg wrote it just now.
    RecentCacheFile,
    /// The Julia in use does not collect Pkg's cache files.
    CacheFileOfOldPkg,
    /// By a link it is, or holds, this, which stays.
    SameAsKept(Arc<Path>),
    /// So many projects that used it still exist: the last to do so, where that is known, and how long ago.
    ParentExists(Option<Arc<Path>>, Option<Age>, usize),
    /// A project that used it still exists, to Julia alone.
    ParentExistsToJulia,
    /// A project that used it cannot be reached.
    ParentUnreachable(Option<Away>),
    /// The log that might name its projects cannot be read.
    LogUnreadable,
    /// An entry that might name a project is damaged.
    LogEntryDamaged,
    /// Nobody recorded who made it.
    NoRecord,
    Unknown,
    /// Julia's collection does not look at such things.
    NotCollected,
    /// These packages' files bind the artifact, and none says where it could be downloaded again.
    MadeHere(Evidence),
    /// A kernel of Jupyter runs from this package version.
    NeededByKernel(Arc<Path>),
    /// The user said that it is never suggested.
    KeptByUser,
    // It can go.
    NotInManifest(ThingKind),
    /// A manifest needs it, and Julia loads the copy at this path.
    OtherCopy(Evidence, Arc<Path>),
    NotInArtifactFile,
    CloneOfRegistered,
    /// Julia looks for clones in the first depot only.
    NotInFirstDepot,
    OldCacheFile,
    /// Nobody recorded who made it, which makes it garbage to Julia.
    Untracked,
    /// Julia does not find its record.
    OtherSpelling,
    NoParents,
    /// So many projects used it, and none exists any more.
    ParentsMissing(usize),
    /// No project that used it exists, to Julia alone.
    ParentsMissingToJulia,
    /// The projects that used it go as well.
    ParentsGoing,
    /// What is decided of a kind that Pkg does not collect.
    Other(OtherReason),
}

impl Reason {
    pub fn can_go(&self) -> bool {
        matches!(self, Self::Other(reason) if reason.advice() != Advice::Keep)
            || matches!(
                self,
                Self::NotInManifest(_)
                    | Self::OtherCopy(..)
                    | Self::NotInArtifactFile
                    | Self::CloneOfRegistered
                    | Self::NotInFirstDepot
                    | Self::OldCacheFile
                    | Self::Untracked
                    | Self::OtherSpelling
                    | Self::NoParents
                    | Self::ParentsMissing(_)
                    | Self::ParentsMissingToJulia
                    | Self::ParentsGoing
            )
    }

    /// What to do about a thing for it, and what that costs.
    pub fn advice(&self) -> Advice {
        match self {
            Self::Other(reason) => reason.advice(),
            reason if reason.is_untracked() => Advice::Look,
            Self::NotInManifest(_)
            | Self::OtherCopy(..)
            | Self::NotInArtifactFile
            | Self::CloneOfRegistered
            | Self::NotInFirstDepot => Advice::Cost(Some(Remake::Download)),
            reason if reason.can_go() => Advice::Cost(None),
            _ => Advice::Keep,
        }
    }

    /// The reason about a kind that Pkg does not know.
    pub fn other(&self) -> Option<&OtherReason> {
        match self {
            Self::Other(reason) => Some(reason),
            _ => None,
        }
    }

    /// Whether it is that nothing is recorded of it.
    pub fn is_untracked(&self) -> bool {
        matches!(self, Self::NoRecord | Self::Untracked | Self::OtherSpelling)
    }

    pub fn rule(&self) -> &'static str {
        match self {
            Self::NotAFolder => "not-a-folder",
            Self::InManifest(..) => "in-manifest",
            Self::InArtifactFile(_) => "in-artifacts-file",
            Self::Overridden(_) => "overridden",
            Self::StandsIn => "stands-in",
            Self::Doubtful(Doubt::Log, ..) | Self::LogUnreadable => "log-unreadable",
            Self::Doubtful(Doubt::Unreachable(_), ..) => "file-unreachable",
            Self::Doubtful(Doubt::Unreadable | Doubt::Overrides, ..) => "file-unreadable",
            Self::CloneHashUnknown => "clone-hash-unknown",
            Self::RecentCacheFile => "recent-cache-file",
            Self::CacheFileOfOldPkg => "cache-file",
            Self::SameAsKept(_) => "same-as-kept",
            Self::ParentExists(..) | Self::ParentExistsToJulia => "parent-exists",
            Self::ParentUnreachable(_) => "parent-unreachable",
            Self::LogEntryDamaged => "log-entry-damaged",
            Self::NoRecord | Self::Untracked | Self::OtherSpelling => "untracked",
            Self::Unknown => "unknown",
            Self::NotCollected => "not-collected",
            Self::MadeHere(_) => "made-here",
            Self::NeededByKernel(_) => "needed-by-kernel",
            Self::KeptByUser => "kept-by-user",
            Self::Other(reason) => reason.rule(),
            Self::NotInManifest(_) => "not-in-any-manifest",
            Self::OtherCopy(..) => "another-copy-is-used",
            Self::NotInArtifactFile => "not-in-any-artifacts-file",
            Self::CloneOfRegistered => "clone-of-registered-package",
            Self::NotInFirstDepot => "not-in-first-depot",
            Self::OldCacheFile => "old-cache-file",
            Self::NoParents | Self::ParentsMissing(_) | Self::ParentsMissingToJulia => "all-parents-missing",
            Self::ParentsGoing => "parents-in-deleted-packages",
        }
    }

    /// What it says of itself: the file that needs the thing, or that might.
    pub(super) fn evidence(&self) -> Option<&Evidence> {
        match self {
            Self::InManifest(evidence, ..)
            | Self::InArtifactFile(evidence)
            | Self::Overridden(evidence)
            | Self::Doubtful(_, evidence, _)
            | Self::OtherCopy(evidence, _)
            | Self::MadeHere(evidence) => Some(evidence),
            _ => None,
        }
    }
}
