//! Where the things lie that can be removed, each by the rule of its kind.
//!
//! A [`Place`] can only be made for what has a place in a depot (`DEPOT/scratchspaces/OWNER/KEY`, or
//! `DIR/OWNER/KEY` for a scratch directory); there is none for a free path, nor for `..`. [`Place::look`] goes
//! there folder by folder and says what stands there in a [`Fingerprint`]; two looks that find the same
//! fingerprint found the same thing, unchanged. How a depot is reached is the user's own affair: links above it
//! are followed. In a depot, `scratchspaces`, `packages` and the other [folders of things](SHELVES) may lie on a volume
//! of their own, or behind a link that belongs to the depot's owner, to root or to this user; from there on the way goes
//! through no link and onto no other volume. Only for what does exactly as Julia does is every link followed. The
//! fingerprint names the folders behind the links.

use std::ffi::{OsStr, OsString};
#[cfg(unix)]
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

mod found;
mod kind;
#[cfg(unix)]
mod link;

pub use found::{Fingerprint, Obstacle};
pub use kind::PlaceKind;

use crate::core::depot::layout::{COMPILED, SHELVES};
#[cfg(unix)]
use crate::core::handle::Way;
pub use crate::core::identity::Above;
use crate::core::identity::Facts;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    kind: PlaceKind,
    /// Where the way begins; links on the way to it are followed.
    root: PathBuf,
    folders: Vec<OsString>,
    name: OsString,
    links: Links,
}

/// What happens at a folder on the way that is a link.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Links {
    /// It bars the way.
    Bar,
    /// One in the place of `scratchspaces` and the like is followed when it belongs to the depot's owner, to root or
    /// to this user; any other bars the way.
    Own,
    /// The same, when it leads to this folder.
    To(PathBuf),
    /// It is followed, but for one in the place of an owner's folder.
    Follow,
}

/// Names that are no place: a name is one entry of its folder, and not `.` or `..`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} cannot be a name in a depot")]
pub struct NoPlace(pub OsString);

impl Place {
    /// A place that was written down: where the way begins, the folders from there on, and the name.
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

    /// The same place, with no links followed but those of the depot's owner.
    #[must_use]
    pub(in crate::core) fn through_own_links(&self) -> Self {
        Self { links: Links::Own, ..self.clone() }
    }

    /// The same place, which was reached through a link to `folder` in the place of `scratchspaces` or the like.
    #[must_use]
    pub(in crate::core) fn behind_link_to(self, folder: PathBuf) -> Self {
        Self { links: Links::To(folder), ..self }
    }

    /// The same place in a depot that is somewhere else now.
    #[must_use]
    pub(in crate::core) fn below(&self, root: &Path) -> Self {
        Self { root: root.to_path_buf(), ..self.clone() }
    }

    /// Whether links on the way are followed.
    pub(in crate::core) fn follows_links(&self) -> bool {
        self.links == Links::Follow
    }

    /// Whether the folder at this level of the way may be a link.
    fn may_be_link(&self, level: usize) -> bool {
        self.follows_links() && (level == 0 || self.kind == PlaceKind::Package)
    }

    pub fn kind(&self) -> PlaceKind {
        self.kind
    }

    /// Where the way begins: the depot, or the folder that stands for it.
    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn folders(&self) -> &[OsString] {
        &self.folders
    }

    pub fn name(&self) -> &OsStr {
        &self.name
    }

    pub fn folder(&self) -> PathBuf {
        let mut path = self.root.clone();
        path.extend(&self.folders);
        path
    }

    pub fn path(&self) -> PathBuf {
        self.folder().join(&self.name)
    }

    /// The folder from which on all lies on one volume, such as `DEPOT/artifacts`.
    pub(in crate::core) fn shelf(&self) -> PathBuf {
        self.path_to(1)
    }

    /// Whether it lies among what was compiled of one package.
    pub(in crate::core) fn is_of_package(&self) -> bool {
        self.folders.len() == 3 && self.folders.first().is_some_and(|folder| folder == COMPILED)
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
pub fn is_entry_name(name: &OsStr) -> bool {
    let bytes = name.as_encoded_bytes();
    !bytes.is_empty()
        && bytes != b"."
        && bytes != b".."
        && !bytes.iter().any(|byte| *byte == 0 || std::path::is_separator(char::from(*byte)))
}

#[derive(Debug)]
pub struct Look {
    #[cfg(unix)]
    pub folder: OwnedFd,
    #[cfg(unix)]
    pub way: Way,
    pub fingerprint: Fingerprint,
}

#[cfg(unix)]
impl Place {
    /// Goes there and says what stands there.
    pub fn look(&self) -> Result<Look, Obstacle> {
        use std::os::fd::AsFd;

        use rustix::io::Errno;

        use crate::core::handle;
        use crate::core::space::Kind;

        let (folder, way) = self.go(0)?;
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
        Ok(Look { folder, fingerprint: Fingerprint { above: way.above().to_vec(), facts }, way })
    }

    /// Opens the folder that lies `up` levels above the one in which this place is, with the way to it.
    pub fn go(&self, up: usize) -> Result<(OwnedFd, Way), Obstacle> {
        use rustix::io::Errno;

        let (mut folder, mut way) = match Way::begin(&self.root) {
            Ok(begun) => begun,
            Err(Errno::NOENT) => return Err(Obstacle::Gone),
            Err(error) => return Err(Obstacle::unreadable(self.root.clone(), error)),
        };
        let levels = self.folders.len().saturating_sub(up);
        for (level, name) in self.folders.iter().take(levels).enumerate() {
            let (opened, is_link) = self.enter(&folder, level, name)?;
            way.step(name, &opened, is_link)
                .map_err(|error| Obstacle::unreadable(self.path_to(level + 1), error))?;
            folder = opened;
        }
        Ok((folder, way))
    }

    /// Opens the folder at this level of the way, and says whether that went through a link.
    fn enter(&self, parent: &OwnedFd, level: usize, name: &OsStr) -> Result<(OwnedFd, bool), Obstacle> {
        use std::os::fd::AsFd;

        use rustix::fs::{Mode, OFlags};
        use rustix::io::Errno;

        use crate::core::handle;
        use crate::core::space::Kind;

        let path = || self.path_to(level + 1);
        let is_link = || Facts::at(parent, name).is_ok_and(|facts| facts.kind == Kind::Symlink);
        let flags = OFlags::DIRECTORY | OFlags::CLOEXEC;
        // A depot may keep all its spaces, or artifacts, on a volume of their own, or elsewhere behind a link of
        // its owner; from there on it is one volume, and without links.
        let may_be_elsewhere = level == 0 && name.to_str().is_some_and(|name| SHELVES.contains(&name));
        let opened = if self.may_be_link(level) && is_link() {
            return match link::follow(parent, name, &path()) {
                // To Julia a link that leads nowhere is nothing.
                Err(Obstacle::LeadsNowhere(_)) => Err(Obstacle::Gone),
                answer => answer.map(|opened| (opened, true)),
            };
        } else if may_be_elsewhere || self.may_be_link(level) {
            rustix::fs::openat(parent, name, flags | OFlags::NOFOLLOW, Mode::empty())
                .map(|opened| (opened, false))
        } else {
            handle::open_folder(parent.as_fd(), name).map(|opened| (opened, false))
        };
        match opened {
            Ok(opened) => Ok(opened),
            Err(Errno::NOENT) => Err(Obstacle::Gone),
            Err(Errno::XDEV) => Err(Obstacle::OtherVolume(path())),
            Err(error) => match Facts::at(parent, name).map(|facts| facts.kind) {
                Ok(Kind::Symlink) if may_be_elsewhere => match &self.links {
                    Links::Own => Ok((link::follow(parent, name, &path())?, true)),
                    Links::To(target) => {
                        let opened = link::follow(parent, name, &path())?;
                        let is_as_then = handle::real_path(opened.as_fd()).is_some_and(|now| now == *target);
                        if is_as_then { Ok((opened, true)) } else { Err(Obstacle::Linked(path())) }
                    }
                    Links::Bar | Links::Follow => Err(Obstacle::Linked(path())),
                },
                Ok(Kind::Symlink) => Err(Obstacle::Linked(path())),
                Ok(Kind::File) => Err(Obstacle::NotAFolder(path())),
                _ => Err(Obstacle::unreadable(path(), error)),
            },
        }
    }
}

#[cfg(not(unix))]
impl Place {
    /// Goes there and says what stands there. This system has no handles to go by, so each folder on the way
    /// is looked at by its path.
    pub fn look(&self) -> Result<Look, Obstacle> {
        use crate::core::depot::is_absence;

        let unreadable = |path: &Path, error: std::io::Error| {
            if is_absence(&error) { Obstacle::Gone } else { Obstacle::unreadable(path.to_path_buf(), error) }
        };
        let mut path = self.root.clone();
        let root = std::fs::metadata(&path).map_err(|error| unreadable(&path, error))?;
        let above = |metadata: &std::fs::Metadata| Above {
            identity: Facts::from_metadata(metadata).identity,
            mode: 0,
        };
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
