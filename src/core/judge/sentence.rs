//! The sentence of every reason, which begins with its verdict. No other place makes one, and nothing is decided by it.

use std::path::Path;

use super::reason::{Away, Doubt, Reason};
use super::thing::ThingKind;
use super::verdict::Verdict;
use crate::core::time::ago;
use crate::core::words::{self, things};

impl Verdict {
    /// How a sentence begins.
    fn opening(self) -> &'static str {
        match self {
            Self::CannotCheck => "Can't check, so kept.",
            Self::CanGo => "Can go.",
            Self::LookFirst => "Look first.",
            Self::Keep => "Keep.",
        }
    }
}

impl Reason {
    /// The verdict and why, in a sentence or two, paths below `home` shortened.
    pub fn sentence(&self, home: Option<&Path>) -> String {
        format!("{} {}", self.verdict().opening(), self.because(home))
    }

    /// The same without the verdict, for where that stands beside it.
    pub fn because(&self, home: Option<&Path>) -> String {
        let shown = |path: &Path| words::path(path, home);
        let text = match self {
            Self::NotAFolder => "It is a file, and Julia collects folders only.",
            Self::InManifest(source, kind, number) => {
                let more = number.saturating_sub(1);
                let (more, verb) = match more {
                    0 => (String::new(), "s"),
                    more => (format!(" and {}", things(more as u64, "other manifest")), ""),
                };
                let needed = match kind {
                    ThingKind::Clone => format!("take{verb} a package from this repository"),
                    _ => format!("need{verb} this version"),
                };
                return format!("{}{more} {needed}.", shown(&source.path));
            }
            Self::InArtifactFile(source) => return format!("{} names it.", shown(&source.path)),
            Self::Overridden(source) => {
                return format!(
                    "{} names it, though an override puts another in its place.",
                    shown(&source.path)
                );
            }
            Self::StandsIn => "An override puts it in the place of another artifact.",
            Self::Doubtful(doubt, file, kind) => {
                return doubtful(doubt, &shown(&file.path), kind.noun(), home);
            }
            Self::CloneHashUnknown => {
                "Julia 1.13 uses this depot, and how it names clones is not known here."
            }
            Self::RecentCacheFile => "Pkg wrote this file less than a day ago.",
            Self::CacheFileOfOldPkg => "Pkg.gc deletes Pkg's own cache files since Julia 1.9 only.",
            Self::SameAsKept(kept) => {
                return format!("By a link it is the same as {}, or holds it, and that stays.", shown(kept));
            }
            Self::ParentExists(project, used, _) => {
                let used = used.map(|age| format!(" {}", ago(age))).unwrap_or_default();
                let project = project_folder(project.as_deref(), home);
                return format!("Last used from {project}{used}; that project still exists.");
            }
            Self::ParentExistsToJulia => "A project that used it still exists.",
            Self::ParentUnreachable(Some(Away::Volume(volume))) => {
                return format!("{} is not connected.", shown(volume));
            }
            Self::ParentUnreachable(Some(Away::File(project))) => {
                return format!("{} cannot be reached.", project_folder(Some(project), home));
            }
            Self::ParentUnreachable(None) => "A project that used it cannot be reached.",
            Self::LogUnreadable => "The usage log could not be read, so nobody knows who used it.",
            Self::LogEntryDamaged => "A damaged log entry may have named a project that still exists.",
            Self::NoRecord | Self::Untracked => "Julia never recorded who made it.",
            Self::Unknown => "Nothing is known of it.",
            Self::NotCollected => "Pkg.gc does not look at such things.",
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
            Self::OtherSpelling => {
                "Its use is recorded under another spelling of the path, or in another depot, and Pkg.gc compares \
                 texts in the depots that it looks at."
            }
            Self::NoParents => "It was recorded as used, but from no project.",
            Self::ParentsMissing(1) => "The project that used it no longer exists.",
            Self::ParentsMissing(number) => {
                return format!("The {number} projects that used it no longer exist.");
            }
            Self::ParentsMissingToJulia => "Pkg.gc finds no project that used it.",
            Self::ParentsGoing => "Every project that used it lies in a package that goes now.",
        };
        text.to_string()
    }
}

fn doubtful(doubt: &Doubt, file: &str, noun: &str, home: Option<&Path>) -> String {
    match doubt {
        Doubt::Log => format!(
            "{file} cannot be read whole, so nobody knows what needs this {noun}. Repair the log first."
        ),
        Doubt::Overrides => {
            format!("{file} cannot be read, and may put this {noun} in the place of another.")
        }
        Doubt::Unreachable(None) => format!("{file} cannot be reached, and may need this {noun}."),
        Doubt::Unreachable(Some(volume)) => {
            format!("{} is not connected; {file} may need this {noun}.", words::path(volume, home))
        }
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
