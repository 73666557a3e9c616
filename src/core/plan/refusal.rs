//! Why something is not removed, and the checks that need no more than a look at it.

use std::path::PathBuf;

#[cfg(unix)]
use crate::core::error::not_permitted;
use crate::core::in_use::Process;
use crate::core::judge::Reason;
use crate::core::log::parents::Volumes;
use crate::core::log::watch::Writer;
use crate::core::place::{Look, Obstacle, Place};
use crate::core::space::Kind;
use crate::core::time::LocalTime;
use crate::core::words::things;

/// Why something is not removed: the outcome of a guard, not an error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Barred(#[from] Obstacle),
    #[error("another volume is mounted inside it, at {}; unmount it first", .0.display())]
    MountedInside(PathBuf),
    /// A loose file turned out to be a folder.
    #[error("it is a folder, and only files are removed here")]
    NotALooseFile,
    #[error("open in {}", names(.0))]
    InUse(Vec<Process>),
    /// Whether programs hold it could not be told in time, which counts as if they did.
    #[error(
        "whether a program has it open could not be told in time; try again, and if it stays so, end the program \
         that does not answer"
    )]
    HoldersUnknown,
    /// The folder it lies in may not be changed, and why.
    #[error("you may not remove anything from {}; {}", .0.display(), .1)]
    NotPermitted(PathBuf, &'static str),
    #[error(transparent)]
    NoTrash(#[from] NoTrash),
    #[error("it has changed since the preview: {0}")]
    Changed(&'static str),
    #[error("it is not what was listed; list the spaces again")]
    NotAsListed,
    #[error(
        "{} in it may not be emptied by you, for they belong to another user, or lie on a read-only volume",
        things(*.0, "folder")
    )]
    NotAllMayGo(u64),
    #[error("a package version that needs it, or holds a project that used it, stays")]
    PackageStays,
    /// Nobody may remove it by hand, for this.
    #[error("it stays. {}", .0.because(None).trim_end_matches('.'))]
    Kept(Reason),
    #[error("it belongs to what was compiled with it, and that stays")]
    PartStays,
    /// It has another name, or holds something, that is not removed.
    #[error("it is, or holds, what is also {}, and that stays", .0.display())]
    OtherNameStays(PathBuf),
    #[error("Julia compiles it just now; its lock is {}", .0.display())]
    Locked(PathBuf),
    #[error("it may be needed by {}, which runs", names(.0))]
    Running(Vec<Process>),
    #[error("it was used since the preview{}", at(*.0))]
    UsedSince(Option<LocalTime>),
    #[error(
        "its usage is being recorded just now{}; try again in a moment, or if no such program runs, delete {}",
        by(.0), .0.path.display()
    )]
    LogBeingWritten(Writer),
}

/// Why there is no trash to move something to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoTrash {
    #[error("the volume at {} has no trash, and none can be made there: {reason}", top.display())]
    Volume {
        top: PathBuf,
        /// The system's answer.
        reason: String,
    },
    #[error("the trash {} cannot be used: {reason}", path.display())]
    Unusable { path: PathBuf, reason: String },
    #[error("there is no safe trash for it: one at {} would lie in {}, whose contents are collected", trash.display(), folder.display())]
    Collected { trash: PathBuf, folder: PathBuf },
    #[error("the file system does not move it to the trash {}: {reason}", trash.display())]
    Immovable { trash: PathBuf, reason: Immovable },
    #[error("there is no trash that can be used on this system")]
    NotHere,
}

/// Why a file system does not rename something, though it stays on one volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Immovable {
    #[error("it is a folder of the lower layer of an overlay, as in the image of a container")]
    LowerLayer,
    #[error("the trash counts for another project quota")]
    Project,
    #[error("the trash is encrypted, and it is not, or with another key")]
    Encrypted,
    /// Nobody knows why.
    #[error("it lies in another subvolume, or under another project quota or encryption key")]
    Elsewhere,
}

fn names(processes: &[Process]) -> String {
    const NAMED: usize = 3;
    let named: Vec<String> = processes.iter().take(NAMED).map(ToString::to_string).collect();
    match processes.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

fn at(time: Option<LocalTime>) -> String {
    time.map(|time| format!(", at {time} local time")).unwrap_or_default()
}

fn by(writer: &Writer) -> String {
    match (writer.pid, &writer.host) {
        (Some(pid), Some(host)) => format!(" by process {pid} on {host}"),
        (Some(pid), None) => format!(" by process {pid}"),
        (None, _) => String::new(),
    }
}

impl Refusal {
    /// The rule's name in JSON documents.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Barred(Obstacle::Gone) => "gone",
            Self::Barred(Obstacle::Linked(_) | Obstacle::ForeignLink { .. }) => "reached-through-link",
            Self::Barred(Obstacle::LeadsNowhere(_)) => "link-leads-nowhere",
            Self::Barred(Obstacle::NotAFolder(_)) => "not-a-folder",
            Self::Barred(Obstacle::OtherVolume(_)) => "other-volume",
            Self::Barred(Obstacle::Unreadable(..)) => "unreadable",
            Self::MountedInside(_) => "mounted-inside",
            Self::NotALooseFile => "not-a-loose-file",
            Self::InUse(_) | Self::HoldersUnknown => "in-use",
            Self::NotPermitted(..) => "not-permitted",
            Self::NoTrash(_) => "no-trash",
            Self::Changed(_) | Self::NotAsListed => "changed",
            Self::NotAllMayGo(_) => "not-permitted-inside",
            Self::PackageStays => "package-stays",
            Self::Kept(_) => "kept",
            Self::PartStays => "part-stays",
            Self::OtherNameStays(_) => "other-name-stays",
            Self::Locked(_) => "locked",
            Self::Running(_) => "julia-runs",
            Self::UsedSince(_) => "used-since",
            Self::LogBeingWritten(_) => "log-being-written",
        }
    }

    /// Whether it is refused because it is no longer what the plan listed.
    pub fn is_change(&self) -> bool {
        matches!(
            self,
            Self::Changed(_) | Self::NotAsListed | Self::UsedSince(_) | Self::Barred(Obstacle::Gone)
        )
    }

    /// Whether a second look at the thing alone cannot find otherwise.
    pub fn is_lasting(&self) -> bool {
        matches!(self, Self::PackageStays | Self::Kept(_) | Self::NotAsListed | Self::NotAllMayGo(_))
    }

    /// Why what `look` found at `place` must not be removed, as far as a look can tell.
    pub fn of(place: &Place, look: &Look, volumes: &Volumes) -> Option<Self> {
        if place.kind().is_file() && look.fingerprint.facts.kind == Kind::Directory {
            return Some(Self::NotALooseFile);
        }
        let mounted = real_path(place, look);
        let mounted = mounted.as_deref().and_then(|path| volumes.mounted_below(path));
        if let Some(point) = mounted {
            return Some(Self::MountedInside(point.to_path_buf()));
        }
        forbidden(look).map(|reason| Self::NotPermitted(place.folder(), reason))
    }
}

/// Where what `look` found lies, with the links above it resolved.
#[cfg(unix)]
pub(in crate::core) fn real_path(place: &Place, look: &Look) -> Option<PathBuf> {
    use std::os::fd::AsFd;
    let folder = crate::core::handle::real_path(look.folder.as_fd())
        .or_else(|| std::fs::canonicalize(place.folder()).ok())?;
    Some(folder.join(place.name()))
}

#[cfg(not(unix))]
pub(in crate::core) fn real_path(place: &Place, _: &Look) -> Option<PathBuf> {
    Some(std::fs::canonicalize(place.folder()).ok()?.join(place.name()))
}

/// Why this user may not take entries out of the folder that was found.
#[cfg(unix)]
fn forbidden(look: &Look) -> Option<&'static str> {
    use rustix::fs::{Access, AtFlags, accessat};
    use rustix::io::Errno;
    let wanted = Access::WRITE_OK | Access::EXEC_OK;
    // Other answers say that the system cannot tell; then the removal itself will.
    match accessat(&look.folder, c".", wanted, AtFlags::empty()) {
        Err(Errno::ACCESS) if !rustix::process::geteuid().is_root() => Some("ask its owner"),
        Err(Errno::PERM) => {
            Some("it is protected against changes ('lsattr -d' shows whether it is immutable)")
        }
        Err(Errno::ACCESS) => Some("a file server or a container forbids it even to root"),
        Err(error @ Errno::ROFS) => not_permitted(error),
        _ => None,
    }
}

#[cfg(not(unix))]
fn forbidden(_: &Look) -> Option<&'static str> {
    None
}
