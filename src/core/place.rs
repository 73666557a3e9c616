//! Where the things lie that can be removed, each by the rule of its kind.
//!
//! A [`Place`] can only be made for what has a place in a depot (`DEPOT/scratchspaces/OWNER/KEY`, or
//! `DIR/OWNER/KEY` for a scratch directory); there is none for a free path, nor for `..`. [`Place::look`] goes
//! there folder by folder, through no link and onto no other volume, and says what stands there in a
//! [`Fingerprint`]; two looks that find the same fingerprint found the same thing, unchanged. How a depot is
//! reached is the user's own affair: links above it are followed. Only for what does exactly as Julia does are
//! links followed inside a depot too, and there the fingerprint names the folders behind them.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

mod kind;

pub use kind::PlaceKind;

use crate::core::depot::layout::{ARTIFACTS, CLONES, PACKAGES, SCRATCHSPACES};
use crate::core::error::plain;
use crate::core::identity::{Facts, Identity};

/// Where one thing lies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    kind: PlaceKind,
    /// Where the way begins; links on the way to it are followed.
    root: PathBuf,
    /// The folders from there on.
    folders: Vec<OsString>,
    name: OsString,
    links: Links,
}

/// What happens at a folder on the way that is a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Links {
    /// It bars the way.
    Bar,
    /// It is followed, but for one in the place of an owner's folder.
    Follow,
}

/// Names that are no place: a name is one entry of its folder, and not `.` or `..`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} cannot be a name in a depot")]
pub struct NoPlace(pub OsString);

impl Place {
    /// A place that was written down: where the way begins, the folders from there on, and the name.
    ///
    /// # Errors
    /// When one of the names is not that of an entry.
    pub fn written(
        kind: PlaceKind,
        root: PathBuf,
        folders: Vec<OsString>,
        name: OsString,
    ) -> Result<Self, NoPlace> {
        for name in folders.iter().chain([&name]) {
            entry(name)?;
        }
        Ok(Self { kind, root, folders, name, links: Links::Bar })
    }

    /// The same place, reached as Julia's collection reaches it: through links in the place of `scratchspaces`,
    /// `packages`, `packages/NAME`, `artifacts` and `clones`, onto whatever volume. (A linked owner's folder
    /// bars the way still.)
    #[must_use]
    pub(in crate::core) fn through_links(self) -> Self {
        Self { links: Links::Follow, ..self }
    }

    /// The same place, with links barring the way.
    #[must_use]
    pub(in crate::core) fn through_no_links(&self) -> Self {
        Self { links: Links::Bar, ..self.clone() }
    }

    /// The same place in a depot that is somewhere else now.
    #[must_use]
    pub(in crate::core) fn below(&self, root: &Path) -> Self {
        Self { root: root.to_path_buf(), ..self.clone() }
    }

    /// Whether links on the way are followed.
    #[must_use]
    pub(in crate::core) fn follows_links(&self) -> bool {
        self.links == Links::Follow
    }

    /// Whether the folder at this level of the way may be a link.
    fn may_be_link(&self, level: usize) -> bool {
        self.follows_links() && (level == 0 || self.kind == PlaceKind::Package)
    }

    /// What kind of thing has the place.
    #[must_use]
    pub fn kind(&self) -> PlaceKind {
        self.kind
    }

    /// Where the way begins: the depot, or the folder that stands for it.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folders from there on.
    #[must_use]
    pub fn folders(&self) -> &[OsString] {
        &self.folders
    }

    /// The name in the last folder.
    #[must_use]
    pub fn name(&self) -> &OsStr {
        &self.name
    }

    /// The folder it lies in.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        let mut path = self.root.clone();
        path.extend(&self.folders);
        path
    }

    /// The whole path.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder().join(&self.name)
    }

    /// The folder from which on all lies on one volume, such as `DEPOT/artifacts`.
    #[must_use]
    pub(in crate::core) fn shelf(&self) -> PathBuf {
        self.path_to(1)
    }

    /// The path of the first `levels` folders.
    fn path_to(&self, levels: usize) -> PathBuf {
        let mut path = self.root.clone();
        path.extend(self.folders.iter().take(levels));
        path
    }
}

fn entry(name: &OsStr) -> Result<OsString, NoPlace> {
    if is_entry_name(name) { Ok(name.to_os_string()) } else { Err(NoPlace(name.to_os_string())) }
}

/// Whether a name is that of one entry of a folder: not empty, not `.` or `..`, without a separator or a zero
/// byte.
#[must_use]
pub fn is_entry_name(name: &OsStr) -> bool {
    let bytes = name.as_encoded_bytes();
    !bytes.is_empty()
        && bytes != b"."
        && bytes != b".."
        && !bytes.iter().any(|byte| *byte == 0 || std::path::is_separator(char::from(*byte)))
}

/// What stands at a place, so that a change is noticed: the folders above it by identity; itself by identity,
/// kind and time of change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// The folders above, from the root on.
    pub above: Vec<Above>,
    /// What stands there.
    pub facts: Facts,
}

/// A folder above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Above {
    /// Which it is.
    pub identity: Identity,
    /// Its permissions.
    pub mode: u32,
}

impl Fingerprint {
    /// What has changed since `earlier`, in words; `None` when it is the same thing, unchanged.
    #[must_use]
    pub fn change_since(&self, earlier: &Self) -> Option<&'static str> {
        let identities = |fingerprint: &Self| -> Vec<Identity> {
            fingerprint.above.iter().map(|above| above.identity).collect()
        };
        if identities(self) != identities(earlier) {
            Some("a folder above it is not the one that was looked at")
        } else if self.facts.kind != earlier.facts.kind {
            Some("something of another kind stands in its place")
        } else if self.facts.identity != earlier.facts.identity {
            Some("it was replaced by another of the same name")
        } else if self.facts.changed != earlier.facts.changed {
            Some("something in it was added, removed or changed")
        } else {
            None
        }
    }
}

/// Why a place cannot be reached, or what stands there cannot be touched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// Nothing is there.
    #[error("it is not there any more")]
    Gone,
    /// A folder on the way is a link.
    #[error("it is reached through a link, {}; what is behind the link lies elsewhere", .0.display())]
    Linked(PathBuf),
    /// Something on the way is no folder.
    #[error("{} is not a folder", .0.display())]
    NotAFolder(PathBuf),
    /// A volume is mounted there.
    #[error("{} is on another volume, which is mounted there", .0.display())]
    OtherVolume(PathBuf),
    /// It cannot be looked at; the system's answer.
    #[error("{} cannot be opened: {}", .0.display(), .1)]
    Unreadable(PathBuf, String),
}

impl Obstacle {
    fn unreadable(path: PathBuf, error: impl Into<std::io::Error>) -> Self {
        Self::Unreadable(path, plain(&error.into()))
    }
}

/// What a look found.
#[derive(Debug)]
pub struct Look {
    /// The folder it lies in, held open.
    #[cfg(unix)]
    pub folder: std::os::fd::OwnedFd,
    /// What stands there.
    pub fingerprint: Fingerprint,
}

#[cfg(unix)]
impl Place {
    /// Goes there and says what stands there.
    ///
    /// # Errors
    /// When the way is barred, or nothing is there.
    pub fn look(&self) -> Result<Look, Obstacle> {
        use std::os::fd::AsFd;

        use rustix::io::Errno;

        use crate::core::handle;
        use crate::core::space::Kind;

        let (folder, above) = self.go(0)?;
        let facts = match Facts::at(&folder, &*self.name) {
            Ok(facts) => facts,
            Err(Errno::NOENT) => return Err(Obstacle::Gone),
            Err(error) => return Err(Obstacle::unreadable(self.path(), error)),
        };
        if facts.kind == Kind::Directory {
            // A volume that is mounted in its place is not what lies in the depot.
            match handle::open_place(folder.as_fd(), &*self.name) {
                Ok(_) => {}
                Err(Errno::XDEV) => return Err(Obstacle::OtherVolume(self.path())),
                Err(error) => return Err(Obstacle::unreadable(self.path(), error)),
            }
        }
        Ok(Look { folder, fingerprint: Fingerprint { above, facts } })
    }

    /// Opens the folder that lies `up` levels above the one in which this place is, with the folders on the way
    /// to it, from the root on.
    ///
    /// # Errors
    /// When the way is barred.
    pub fn go(&self, up: usize) -> Result<(std::os::fd::OwnedFd, Vec<Above>), Obstacle> {
        use std::os::fd::AsFd;

        use rustix::io::Errno;

        use crate::core::handle;

        let unreadable = |path: PathBuf, error: Errno| Obstacle::unreadable(path, error);
        let mut folder = match handle::open_first(&self.root) {
            Ok(folder) => folder,
            Err(Errno::NOENT) => return Err(Obstacle::Gone),
            Err(error) => return Err(unreadable(self.root.clone(), error)),
        };
        let mut above = vec![Above::of(&folder).map_err(|error| unreadable(self.root.clone(), error))?];
        let levels = self.folders.len().saturating_sub(up);
        for (level, name) in self.folders.iter().take(levels).enumerate() {
            let path = || self.path_to(level + 1);
            // A depot may keep all its spaces, or artifacts, on a volume of their own; from there on it is one
            // volume.
            let may_be_volume = [SCRATCHSPACES, PACKAGES, ARTIFACTS, CLONES].map(OsStr::new);
            let opened = if self.may_be_link(level) {
                let flags = rustix::fs::OFlags::DIRECTORY | rustix::fs::OFlags::CLOEXEC;
                rustix::fs::openat(&folder, &**name, flags, rustix::fs::Mode::empty())
            } else if level == 0 && may_be_volume.contains(&name.as_os_str()) {
                let flags = rustix::fs::OFlags::DIRECTORY
                    | rustix::fs::OFlags::CLOEXEC
                    | rustix::fs::OFlags::NOFOLLOW;
                rustix::fs::openat(&folder, &**name, flags, rustix::fs::Mode::empty())
            } else {
                handle::open_folder(folder.as_fd(), &**name)
            };
            folder = match opened {
                Ok(opened) => opened,
                Err(Errno::NOENT) => return Err(Obstacle::Gone),
                Err(Errno::XDEV) => return Err(Obstacle::OtherVolume(path())),
                Err(error) => {
                    let kind = Facts::at(&folder, &**name).map(|facts| facts.kind);
                    return Err(match kind {
                        Ok(crate::core::space::Kind::Symlink) => Obstacle::Linked(path()),
                        Ok(crate::core::space::Kind::File) => Obstacle::NotAFolder(path()),
                        _ => unreadable(path(), error),
                    });
                }
            };
            above.push(Above::of(&folder).map_err(|error| unreadable(path(), error))?);
        }
        Ok((folder, above))
    }
}

#[cfg(unix)]
impl Above {
    fn of(folder: &std::os::fd::OwnedFd) -> rustix::io::Result<Self> {
        let facts = Facts::of(folder)?;
        Ok(Self { identity: facts.identity, mode: facts.mode })
    }
}

#[cfg(not(unix))]
impl Place {
    /// Goes there and says what stands there. This system has no handles to go by, so each folder on the way
    /// is looked at by its path.
    ///
    /// # Errors
    /// When the way is barred, or nothing is there.
    pub fn look(&self) -> Result<Look, Obstacle> {
        use crate::core::depot::is_absence;

        let unreadable = |path: &Path, error: std::io::Error| {
            if is_absence(&error) { Obstacle::Gone } else { Obstacle::unreadable(path.to_path_buf(), error) }
        };
        let mut path = self.root.clone();
        let root = std::fs::metadata(&path).map_err(|error| unreadable(&path, error))?;
        let above = |metadata| Above { identity: Facts::from_metadata(metadata).identity, mode: 0 };
        let mut all = vec![above(&root)];
        for (level, name) in self.folders.iter().enumerate() {
            path.push(name);
            let follow = self.may_be_link(level);
            let metadata = if follow { std::fs::metadata(&path) } else { std::fs::symlink_metadata(&path) };
            let metadata = metadata.map_err(|error| unreadable(&path, error))?;
            if metadata.file_type().is_symlink() {
                return Err(Obstacle::Linked(path));
            } else if !metadata.is_dir() {
                return Err(Obstacle::NotAFolder(path));
            }
            all.push(above(&metadata));
        }
        path.push(&self.name);
        let metadata = std::fs::symlink_metadata(&path).map_err(|error| unreadable(&path, error))?;
        Ok(Look { fingerprint: Fingerprint { above: all, facts: Facts::from_metadata(&metadata) } })
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
