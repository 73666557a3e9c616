//! The four words that every face says of a thing, and the few words of why: `Can go · no project left`.
//!
//! This is advice to a person: what to do about the thing. What decided stays in [`Reason`], with its rule and its
//! sentence. No other place turns a reason into one of these words.

use std::path::Path;

use super::other::reason::OtherReason;
use super::reason::{Doubt, Reason};
use crate::core::words;

/// What to do about a thing. The order is that in which lists show them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Nothing that still exists needs it.
    CanGo,
    /// Nothing says that it is needed, and nothing that it is not.
    LookFirst,
    /// Whether something needs it cannot be told now, so it is kept.
    CannotCheck,
    Keep,
}

impl Verdict {
    pub const ALL: [Self; 4] = [Self::CanGo, Self::LookFirst, Self::CannotCheck, Self::Keep];

    pub fn word(self) -> &'static str {
        match self {
            Self::CanGo => "Can go",
            Self::LookFirst => "Look first",
            Self::CannotCheck => "Can't check",
            Self::Keep => "Keep",
        }
    }
}

impl Reason {
    pub fn verdict(&self) -> Verdict {
        match self {
            reason if reason.is_untracked() => Verdict::LookFirst,
            reason if reason.can_go() => Verdict::CanGo,
            Self::Doubtful(..)
            | Self::CloneHashUnknown
            | Self::ParentUnreachable(_)
            | Self::LogUnreadable
            | Self::LogEntryDamaged
            | Self::Unknown
            | Self::Other(
                OtherReason::JuliaNotKnown(_)
                | OtherReason::OnNetwork
                | OtherReason::Unread(_)
                | OtherReason::OwnCommits
                | OtherReason::RegistryUnclear,
            ) => Verdict::CannotCheck,
            _ => Verdict::Keep,
        }
    }

    /// Why, in a few words without an end: `no project left`. Paths below `home` are shortened.
    pub fn why(&self, home: Option<&Path>) -> String {
        let shown = |path: &Path| words::path(path, home);
        let text = match self {
            Self::NotAFolder => "a file",
            Self::InManifest(..) => "a manifest needs it",
            Self::InArtifactFile(_) | Self::Overridden(_) => "a package names it",
            Self::StandsIn => "stands in for another",
            Self::Doubtful(Doubt::Unreachable, file, _) => return format!("{} away", shown(&file.path)),
            Self::Doubtful(Doubt::Log, ..) | Self::LogUnreadable => "log unreadable",
            Self::Doubtful(Doubt::Unreadable | Doubt::Overrides, ..) => "a file is unreadable",
            Self::CloneHashUnknown => "how Julia names clones",
            Self::RecentCacheFile => "new",
            Self::CacheFileOfOldPkg => "Pkg's own file",
            Self::SameAsKept(_) => "same as one that is kept",
            Self::ParentExists(..) | Self::ParentExistsToJulia => "a project",
            Self::ParentUnreachable(Some(project)) => {
                return format!("{} away", shown(project.parent().unwrap_or(project)));
            }
            Self::ParentUnreachable(None) => "its project is away",
            Self::LogEntryDamaged => "log damaged",
            Self::NoRecord | Self::Untracked => "no record",
            Self::OtherSpelling => "recorded under another path",
            Self::Unknown => "unknown",
            Self::NotCollected => "not collected",
            Self::MadeHere(_) => "made here",
            Self::NeededByKernel(_) => "a Jupyter kernel",
            Self::KeptByUser => "you said so",
            Self::NotInManifest(_) => "no manifest needs it",
            Self::OtherCopy(..) => "another copy is used",
            Self::NotInArtifactFile => "no package names it",
            Self::CloneOfRegistered => "clone of a registered package",
            Self::NotInFirstDepot => "not in the first depot",
            Self::OldCacheFile => "Pkg makes it anew",
            Self::NoParents | Self::ParentsMissing(_) | Self::ParentsMissingToJulia => "no project left",
            Self::ParentsGoing => "its package goes",
            Self::Other(reason) => return reason.why(),
        };
        text.to_string()
    }
}

impl OtherReason {
    fn why(&self) -> String {
        let text = match self {
            Self::WithoutJi | Self::WithoutNative => "half of it is gone",
            Self::SourceGone(_) | Self::SourceInNoDepot(_) => "its source is gone",
            Self::OldTemporary => "left behind",
            Self::StaleLock => "old lock",
            Self::Replaced(_) => "replaced",
            Self::JuliaGone(version) => return format!("Julia {} is gone", words::visible(version)),
            Self::PackedToo(..) => "packed, too",
            Self::NativeCache => "compiled anew",
            Self::JuliaIsHere(version) => return format!("Julia {} loads it", words::visible(version)),
            Self::JuliaNotKnown(version) => return format!("is Julia {} here?", words::visible(version)),
            Self::TouchedLately(_) => "used this month",
            Self::OnNetwork => "network drive",
            Self::Unread(_) => "unreadable",
            Self::Recent => "new",
            Self::Registry => "Julia needs it",
            Self::OwnCommits => "own commits",
            Self::RegistryUnclear => "which registry is used?",
        };
        text.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_reached_is_never_called_kept_for_good() {
        let project = Path::new("/mnt/lab/proj/Project.toml").into();
        let away = Reason::ParentUnreachable(Some(project));
        assert_eq!((away.verdict(), away.why(None).as_str()), (Verdict::CannotCheck, "/mnt/lab/proj away"));
        let gone = Reason::ParentsMissing(2);
        assert_eq!((gone.verdict(), gone.why(None).as_str()), (Verdict::CanGo, "no project left"));
        assert_eq!(Reason::NoRecord.verdict(), Verdict::LookFirst);
        assert_eq!(Reason::ParentExists(None, None).verdict(), Verdict::Keep);
    }
}
