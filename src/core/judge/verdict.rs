//! The four words that every face says of a thing, and the few words of why: `Can go · no project left`.
//!
//! This is advice to a person: what to do about the thing. What decided stays in [`Reason`], with its rule and its
//! sentence. No other place turns a reason into one of these words.

use std::borrow::Cow;
use std::path::Path;

use super::other::reason::OtherReason;
use super::reason::{Away, Doubt, Reason};
use crate::core::bytes::Bytes;
use crate::core::words::{self, things};

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

    /// What is said of several things, each with what it takes, where that is known: the word on which all agree, else
    /// what asks for a decision, `2.9 GB can go`.
    pub fn of_several(things: impl IntoIterator<Item = (Self, Option<u64>)>) -> Cow<'static, str> {
        let mut counts = Self::ALL.map(|_| (0_usize, 0_u64));
        for (verdict, size) in things {
            if let Some((number, sum)) = counts.get_mut(verdict as usize) {
                (*number, *sum) = (*number + 1, sum.saturating_add(size.unwrap_or(0)));
            }
        }
        let mut there = Self::ALL.into_iter().zip(counts).filter(|(_, (number, _))| *number > 0);
        let (Some((first, (number, sum))), next) = (there.next(), there.next()) else { return "".into() };
        let amount = if sum > 0 { Bytes(sum).to_string() } else { words::count(number as u64) };
        if next.is_none() { first.word().into() } else { first.among_others(&amount).1.into() }
    }

    /// What is said of several of which this is the first verdict, of so much, and not the only one.
    pub fn among_others(self, amount: &str) -> (Self, String) {
        match self {
            Self::CanGo => (self, format!("{amount} can go")),
            Self::LookFirst => (self, format!("{amount} to look at")),
            Self::CannotCheck | Self::Keep => (Self::Keep, Self::Keep.word().to_string()),
        }
    }

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
    /// Whether the user's wish to keep a thing counts before it: whatever does not keep it for good.
    pub fn yields(&self) -> bool {
        self.verdict() != Verdict::Keep
    }

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

    /// The verdict and why: `Can go · no project left`.
    pub fn words(&self, home: Option<&Path>) -> String {
        format!("{} · {}", self.verdict().word(), self.why(home))
    }

    /// Why, in a few words without an end: `no project left`. Paths below `home` are shortened.
    pub fn why(&self, home: Option<&Path>) -> String {
        let shown = |path: &Path| words::path(path, home);
        let text = match self {
            Self::NotAFolder => "a file",
            Self::InManifest(.., number) => return things(*number as u64, "manifest"),
            Self::InArtifactFile(_) | Self::Overridden(_) => "a package names it",
            Self::StandsIn => "stands in for another",
            Self::Doubtful(Doubt::Unreachable(volume), file, _) => {
                return format!("{} away", shown(volume.as_deref().unwrap_or(&file.path)));
            }
            Self::Doubtful(Doubt::Log, ..) | Self::LogUnreadable => "log unreadable",
            Self::Doubtful(Doubt::Unreadable | Doubt::Overrides, ..) => "a file is unreadable",
            Self::CloneHashUnknown => "how Julia names clones",
            Self::RecentCacheFile => "new",
            Self::CacheFileOfOldPkg => "Pkg's own file",
            Self::SameAsKept(_) => "same as one that is kept",
            Self::ParentExists(.., number) => return things(*number as u64, "project"),
            Self::ParentExistsToJulia => "a project",
            Self::ParentUnreachable(Some(Away::Volume(volume))) => return format!("{} away", shown(volume)),
            Self::ParentUnreachable(Some(Away::File(project))) => {
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
    fn several_things_say_the_word_on_which_they_agree_or_what_asks_for_a_decision() {
        use Verdict::{CanGo, CannotCheck, Keep, LookFirst};
        let of = |things: &[(Verdict, Option<u64>)]| Verdict::of_several(things.iter().copied());
        assert_eq!(of(&[(Keep, Some(1)), (Keep, None)]), "Keep");
        assert_eq!(
            of(&[(Keep, Some(1)), (CanGo, Some(2_900_000_000)), (LookFirst, Some(7))]),
            "2.9 GB can go"
        );
        assert_eq!(of(&[(Keep, Some(1)), (LookFirst, Some(6_000_000))]), "6 MB to look at");
        assert_eq!(of(&[(CanGo, None), (Keep, None), (CanGo, None)]), "2 can go");
        assert_eq!(of(&[(CannotCheck, Some(3)), (Keep, Some(3))]), "Keep");
        assert_eq!(of(&[]), "");
    }

    #[test]
    fn what_cannot_be_reached_is_never_called_kept_for_good() {
        let away = Reason::ParentUnreachable(Some(Away::Volume(Path::new("/mnt/lab").into())));
        assert_eq!(away.words(None), "Can't check · /mnt/lab away");
        assert_eq!(away.sentence(None), "Can't check, so kept. /mnt/lab is not connected.");
        let gone = Reason::ParentsMissing(2);
        assert_eq!(gone.words(None), "Can go · no project left");
        assert_eq!(gone.sentence(None), "Can go. The 2 projects that used it no longer exist.");
        let unknown = [Reason::NoRecord, Reason::Untracked].map(|reason| reason.sentence(None));
        assert_eq!(unknown, ["Look first. Julia never recorded who made it."; 2]);
        let project = Path::new("/home/jane/work/proj/Project.toml").into();
        let used = Reason::ParentExists(Some(project), None, 2);
        assert_eq!(used.words(None), "Keep · 2 projects");
        let home = Some(Path::new("/home/jane"));
        assert_eq!(used.sentence(home), "Keep. Last used from ~/work/proj; that project still exists.");
        assert_eq!(Reason::KeptByUser.words(None), "Keep · you said so");
    }
}
