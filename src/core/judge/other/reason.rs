//! Why something stays or can go of the kinds that Pkg's collection does not know, and what doing without it costs.

use std::path::Path;
use std::sync::Arc;

use crate::core::words;

/// What to do about a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Advice {
    /// No Julia can use it.
    Junk,
    /// It can go; whoever needs it makes or fetches it again, how, where that is known.
    Cost(Option<Remake>),
    /// Nothing says that it is needed, and nothing that it is not.
    Look,
    Keep,
}

/// How something is had again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Remake {
    Compile,
    Download,
}

impl Advice {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Junk => "junk",
            Self::Cost(_) => "cost",
            Self::Look => "look",
            Self::Keep => "keep",
        }
    }

    pub fn remake(self) -> Option<Remake> {
        match self {
            Self::Cost(remake) => remake,
            _ => None,
        }
    }
}

impl Remake {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Compile => "compile",
            Self::Download => "download",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OtherReason {
    // It can go, and no Julia can use it.
    /// Native code whose `.ji` file is gone.
    WithoutJi,
    /// A `.ji` file whose native code is gone.
    WithoutNative,
    /// The folder of the package version that it was compiled from is gone.
    SourceGone(Arc<Path>),
    OldTemporary,
    StaleLock,
    /// A registry's file in the place of which another was put, as this file says.
    Replaced(Arc<Path>),
    // It can go, and is made or fetched again.
    /// The package version, written as below any depot, is in none.
    SourceInNoDepot(Arc<Path>),
    /// Compiled by a Julia of this version, which is not found.
    JuliaGone(Arc<str>),
    /// A registry that is there a second time, as this file says, in this packed one.
    PackedToo(Arc<Path>, Arc<Path>),
    NativeCache,
    // It stays.
    /// Compiled by a Julia of this version, which is here.
    JuliaIsHere(Arc<str>),
    /// Compiled by a Julia of this version, and whether it is here is not known.
    JuliaNotKnown(Arc<str>),
    /// Used a short time ago by a Julia of this version.
    TouchedLately(Arc<str>),
    /// Where it lies other computers may use it.
    OnNetwork,
    /// What compiled it cannot be read, and why.
    Unread(Arc<str>),
    /// It is younger than a day.
    Recent,
    Registry,
    /// A registry that is there a second time, packed, and may hold commits that are nowhere else.
    OwnCommits,
    /// It is a registry's file, and which of them is used is not known.
    RegistryUnclear,
}

impl OtherReason {
    pub fn advice(&self) -> Advice {
        match self {
            Self::WithoutJi
            | Self::WithoutNative
            | Self::SourceGone(_)
            | Self::OldTemporary
            | Self::StaleLock
            | Self::Replaced(_) => Advice::Junk,
            Self::SourceInNoDepot(_) | Self::JuliaGone(_) | Self::NativeCache => {
                Advice::Cost(Some(Remake::Compile))
            }
            Self::PackedToo(..) => Advice::Cost(Some(Remake::Download)),
            Self::JuliaIsHere(_)
            | Self::JuliaNotKnown(_)
            | Self::TouchedLately(_)
            | Self::OnNetwork
            | Self::Unread(_)
            | Self::Recent
            | Self::Registry
            | Self::OwnCommits
            | Self::RegistryUnclear => Advice::Keep,
        }
    }

    pub fn rule(&self) -> &'static str {
        match self {
            Self::WithoutJi => "native-code-alone",
            Self::WithoutNative => "native-code-missing",
            Self::SourceGone(_) => "source-gone",
            Self::OldTemporary => "old-temporary",
            Self::StaleLock => "stale-lock",
            Self::Replaced(_) => "replaced",
            Self::SourceInNoDepot(_) => "source-in-no-depot",
            Self::JuliaGone(_) => "julia-not-found",
            Self::PackedToo(..) => "packed-too",
            Self::NativeCache => "native-cache",
            Self::JuliaIsHere(_) => "julia-found",
            Self::JuliaNotKnown(_) => "julia-not-known",
            Self::TouchedLately(_) => "touched-lately",
            Self::OnNetwork => "network-drive",
            Self::Unread(_) => "header-unreadable",
            Self::Recent => "recent",
            Self::Registry => "registry",
            Self::OwnCommits => "own-commits",
            Self::RegistryUnclear => "registry-unclear",
        }
    }

    pub(in crate::core::judge) fn because(&self, home: Option<&Path>) -> String {
        let shown = |path: &Path| words::path(path, home);
        match self {
            Self::WithoutJi => "No Julia loads native code without its .ji file, which is gone.".to_string(),
            Self::WithoutNative => {
                "No Julia loads this .ji file without its native code, which is gone.".to_string()
            }
            Self::SourceGone(source) => {
                format!("It was compiled from {}, which is gone.", shown(source))
            }
            Self::OldTemporary => {
                "Julia left it behind more than a day ago, in the middle of something.".to_string()
            }
            Self::StaleLock => "No Julia has held this lock for more than a day.".to_string(),
            Self::Replaced(file) => {
                format!("An update put another file in its place, as {} says.", shown(file))
            }
            Self::SourceInNoDepot(source) => {
                format!(
                    "It was compiled from {}, which is in no depot. Julia compiles anew what it needs.",
                    shown(source)
                )
            }
            Self::JuliaGone(version) => format!(
                "Only Julia {version} can load it, which was not found here, and nothing that it compiled was used for \
                 a month."
            ),
            Self::PackedToo(file, _) => format!(
                "Julia reads the packed registry that {} names instead, and downloads this one anew if it is needed.",
                shown(file)
            ),
            Self::NativeCache => "Julia compiles anew what it needs of it.".to_string(),
            Self::JuliaIsHere(version) => format!("Julia {version}, found here, can load it."),
            Self::JuliaNotKnown(version) => {
                format!("Only Julia {version} can load it, and whether that is here cannot be told.")
            }
            Self::TouchedLately(version) => format!(
                "Only Julia {version} can load it, which was not found here, but something it compiled was used within \
                 a month."
            ),
            Self::OnNetwork => "It lies on a network drive, and other computers may use it.".to_string(),
            Self::Unread(reason) => format!("Which Julia compiled it is not known: {reason}."),
            Self::Recent => "It is less than a day old, and may still be in use.".to_string(),
            Self::Registry => "Julia finds packages in it.".to_string(),
            Self::OwnCommits => "It may hold commits that are nowhere else.".to_string(),
            Self::RegistryUnclear => {
                "It may be a registry in use; no file beside it says which of them is.".to_string()
            }
        }
    }
}
