//! Why something stays or can go: every reason with the name of its rule and its sentence. Nothing else makes a
//! sentence of it, and nothing is decided by one.

use std::path::Path;
use std::sync::Arc;

use super::other::reason::{Advice, OtherReason, Remake};
use super::thing::ThingKind;
use super::verdict::Verdict;
use crate::core::time::{Age, ago};
use crate::core::words;

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
    /// A logged file cannot be reached.
    Unreachable,
    /// A logged file cannot be read.
    Unreadable,
    /// A file of overrides cannot be read.
    Overrides,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    // It stays.
    /// Julia collects folders only.
    NotAFolder,
    InManifest(Evidence, ThingKind),
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
    /// A project that used it still exists: which, where that is known, and how long ago.
    ParentExists(Option<Arc<Path>>, Option<Age>),
    /// A project that used it still exists, to Julia alone.
    ParentExistsToJulia,
    /// A project that used it cannot be reached: which, where that is known.
    ParentUnreachable(Option<Arc<Path>>),
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

    /// Whether the user's wish to keep a thing counts before it: whatever does not keep it for good.
    pub fn yields(&self) -> bool {
        self.verdict() != Verdict::Keep
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
            Self::Doubtful(Doubt::Unreachable, ..) => "file-unreachable",
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
            Self::InManifest(evidence, _)
            | Self::InArtifactFile(evidence)
            | Self::Overridden(evidence)
            | Self::Doubtful(_, evidence, _)
            | Self::OtherCopy(evidence, _)
            | Self::MadeHere(evidence) => Some(evidence),
            _ => None,
        }
    }

    /// One sentence, or two, paths below `home` shortened.
    pub fn sentence(&self, home: Option<&Path>) -> String {
        let opening = match self {
            Self::NoRecord => "",
            Self::OtherSpelling | Self::ParentsMissingToJulia => "Can go to Julia. ",
            reason if reason.can_go() => "Can go. ",
            Self::KeptByUser => "Keep. ",
            _ => "Kept. ",
        };
        format!("{opening}{}", self.because(home))
    }

    /// The same under a heading that says what can go and what is kept.
    pub fn under_heading(&self, home: Option<&Path>) -> String {
        match self {
            Self::OtherSpelling | Self::ParentsMissingToJulia => self.sentence(home),
            _ => self.because(home),
        }
    }

    fn because(&self, home: Option<&Path>) -> String {
        let shown = |path: &Path| words::path(path, home);
        let text = match self {
            Self::NotAFolder => "It is a file, and Julia collects folders only.",
            Self::InManifest(source, ThingKind::Clone) => {
                return format!("{} takes a package from this repository.", shown(&source.path));
            }
            Self::InManifest(source, _) => return format!("{} needs this version.", shown(&source.path)),
            Self::InArtifactFile(source) => return format!("{} names it.", shown(&source.path)),
            Self::Overridden(source) => {
                return format!(
                    "{} names it, though an override puts another in its place.",
                    shown(&source.path)
                );
            }
            Self::StandsIn => "An override puts it in the place of another artifact.",
            Self::Doubtful(doubt, file, kind) => return doubtful(doubt, &shown(&file.path), kind.noun()),
            Self::CloneHashUnknown => {
                "Julia 1.13 uses this depot, and how it names clones is not known here."
            }
            Self::RecentCacheFile => "Pkg wrote this file less than a day ago.",
            Self::CacheFileOfOldPkg => "Julia collects Pkg's own cache files since 1.9 only.",
            Self::SameAsKept(kept) => {
                return format!("By a link it is the same as {}, or holds it, and that stays.", shown(kept));
            }
            Self::ParentExists(project, used) => {
                let used = used.map(|age| format!(" {}", ago(age))).unwrap_or_default();
                let project = project_folder(project.as_deref(), home);
                return format!("Last used from {project}{used}; that project still exists.");
            }
            Self::ParentExistsToJulia => "A project that used it still exists.",
            Self::ParentUnreachable(project) => {
                let project = project_folder(project.as_deref(), home);
                return format!("{project} cannot be reached, so its project cannot be checked.");
            }
            Self::LogUnreadable => "The usage log could not be read, so nobody knows who used it.",
            Self::LogEntryDamaged => "A damaged log entry may have named a project that still exists.",
            Self::NoRecord => {
                "Probably unused, but Julia never recorded who made it. Look inside before deleting."
            }
            Self::Unknown => "Nothing is known of it.",
            Self::NotCollected => "Julia's collection does not look at such things.",
            Self::MadeHere(source) => {
                return format!("{} names it without a download, so it was made here.", shown(&source.path));
            }
            Self::NeededByKernel(kernel) => {
                return format!("The Jupyter kernel {} runs from it.", shown(kernel));
            }
            Self::KeptByUser => "You said that it is never suggested.",
            Self::Other(reason) => return reason.because(home),
            Self::NotInManifest(ThingKind::Clone) => {
                "No manifest that Julia knows of takes a package from this repository."
            }
            Self::NotInManifest(_) => "No manifest that Julia knows of needs it.",
            Self::OtherCopy(source, used) => {
                return format!(
                    "{} needs this version, but Julia loads the copy at {}.",
                    shown(&source.path),
                    shown(used)
                );
            }
            Self::NotInArtifactFile => "No Artifacts.toml that Julia knows of names it.",
            Self::CloneOfRegistered => "It is the clone of a registered package, which Julia never keeps.",
            Self::NotInFirstDepot => "Julia looks for clones in the first depot only.",
            Self::OldCacheFile => "Pkg wrote this file more than a day ago and makes it anew.",
            Self::Untracked => "Julia never recorded who made it, which makes it garbage to Julia.",
            Self::OtherSpelling => {
                "Its use is recorded under another spelling of the path, or in another depot, and Julia compares \
                 texts in the collected depots."
            }
            Self::NoParents => "It was recorded as used, but from no project.",
            Self::ParentsMissing(1) => "The project that used it no longer exists.",
            Self::ParentsMissing(number) => {
                return format!("The {number} projects that used it no longer exist.");
            }
            Self::ParentsMissingToJulia => "No project that used it is there now.",
            Self::ParentsGoing => "Every project that used it lies in a package that goes now.",
        };
        text.to_string()
    }
}

fn doubtful(doubt: &Doubt, file: &str, noun: &str) -> String {
    match doubt {
        Doubt::Log => format!(
            "{file} cannot be read whole, so nobody knows what needs this {noun}. Repair the log first."
        ),
        Doubt::Overrides => {
            format!("{file} cannot be read, and may put this {noun} in the place of another.")
        }
        Doubt::Unreachable => format!("{file} cannot be reached, and may need this {noun}."),
        Doubt::Unreadable => format!("{file} cannot be read whole, and may need this {noun}."),
    }
}

/// The folder of a project, which says more than `Project.toml`, the name that they all have.
fn project_folder(project: Option<&Path>, home: Option<&Path>) -> String {
    project.map_or_else(
        || "a project".to_string(),
        |project| words::path(project.parent().unwrap_or(project), home),
    )
}
