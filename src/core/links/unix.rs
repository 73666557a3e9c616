//! Ways and folders by handles.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStringExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

mod folder;

use folder::STEP;
pub use folder::{Folder, give_folder};

use super::{Planted, Reached};
use crate::core::identity::Facts;
use crate::core::space::Kind;

/// What becomes of a folder that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    IsAnError,
    IsMade,
}

/// As many links as Linux follows on one way.
const MOST_LINKS: usize = 40;

/// What is still to be done on a way, the next thing last.
enum Step {
    Root,
    Up,
    Name(OsString),
    /// What was reached is where this link leads.
    EndOf(Planted),
}

struct Way {
    at: Folder,
    rest: Vec<Step>,
    missing: Missing,
    links: usize,
}

pub(super) fn reach(path: &Path) -> io::Result<Reached> {
    let mut way = Way::along(path, Missing::IsAnError)?;
    match way.go(true)? {
        Some(name) => Ok(Reached { folder: way.at, name }),
        None => Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder")),
    }
}

pub(super) fn folder(path: &Path, missing: Missing) -> io::Result<Folder> {
    let mut way = Way::along(path, missing)?;
    way.go(false)?;
    Ok(way.at)
}

impl Way {
    fn along(path: &Path, missing: Missing) -> io::Result<Self> {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let at = if path.is_absolute() {
            Folder::begin(Path::new("/"))?
        } else {
            Folder::begin(&std::env::current_dir()?)?
        };
        let mut way = Self { at, rest: Vec::new(), missing, links: 0 };
        way.add(path);
        Ok(way)
    }

    fn add(&mut self, path: &Path) {
        for component in path.components().rev() {
            match component {
                Component::RootDir => self.rest.push(Step::Root),
                Component::ParentDir => self.rest.push(Step::Up),
                Component::Normal(name) => self.rest.push(Step::Name(name.to_os_string())),
                Component::CurDir | Component::Prefix(_) => {}
            }
        }
    }

    /// Goes to the end. With `to_a_name` the last name is not entered but given back.
    fn go(&mut self, to_a_name: bool) -> io::Result<Option<OsString>> {
        while let Some(step) = self.rest.pop() {
            match step {
                Step::Root => self.at = Folder::begin(Path::new("/"))?,
                Step::Up => self.at = self.at.above()?,
                Step::EndOf(link) => check(&link, self.at.facts()?.user)?,
                Step::Name(name) => {
                    let is_last = self.rest.iter().all(|step| matches!(step, Step::EndOf(_)));
                    if !(is_last && to_a_name) {
                        self.enter(&name)?;
                    } else if self.is_end(&name)? {
                        return Ok(Some(name));
                    }
                }
            }
        }
        Ok(None)
    }

    fn enter(&mut self, name: &OsStr) -> io::Result<()> {
        match rustix::fs::openat(&self.at, name, STEP | OFlags::NOFOLLOW, Mode::empty()) {
            Ok(handle) => self.at = Folder { handle, path: self.at.path.join(name) },
            Err(Errno::NOENT) if self.missing == Missing::IsMade => {
                self.check_before_making()?;
                self.at = self.at.make_folder(name)?;
            }
            Err(Errno::LOOP | Errno::NOTDIR) => {
                if Facts::at(&self.at, name)?.kind != Kind::Symlink {
                    return Err(Errno::NOTDIR.into());
                }
                self.follow(name)?;
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Whether the last name is no link; a link is followed.
    fn is_end(&mut self, name: &OsStr) -> io::Result<bool> {
        match Facts::at(&self.at, name) {
            Ok(facts) if facts.kind == Kind::Symlink => {
                self.follow(name)?;
                Ok(false)
            }
            Ok(facts) => {
                self.ends().try_for_each(|link| check(link, facts.user))?;
                Ok(true)
            }
            Err(Errno::NOENT) => {
                self.check_before_making()?;
                Ok(true)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn ends(&self) -> impl Iterator<Item = &Planted> {
        // The next one first.
        self.rest.iter().rev().filter_map(|step| match step {
            Step::EndOf(link) => Some(link),
            _ => None,
        })
    }

    /// Through the link of another user nothing is made: what it leads to would not be theirs.
    fn check_before_making(&self) -> io::Result<()> {
        match self.ends().next() {
            Some(link) => Err(link.clone().into()),
            None => Ok(()),
        }
    }

    fn follow(&mut self, name: &OsStr) -> io::Result<()> {
        self.links += 1;
        if self.links > MOST_LINKS {
            return Err(Errno::LOOP.into());
        }
        let (target, user) = read_link(&self.at, name)?;
        let link = Planted { link: self.at.path.join(name), target: target.clone(), user };
        if user != 0 && user != rustix::process::geteuid().as_raw() {
            self.rest.push(Step::EndOf(link));
        }
        #[cfg(target_os = "linux")]
        if self.at.is_of_the_kernel() {
            // What such a link says is not always where it leads.
            let handle = rustix::fs::openat(&self.at, name, STEP, Mode::empty())?;
            let path = crate::core::handle::real_path(handle.as_fd()).unwrap_or(target);
            self.at = Folder { handle, path };
            return Ok(());
        }
        self.add(&target);
        Ok(())
    }
}

fn check(link: &Planted, owner: u32) -> io::Result<()> {
    if link.user == owner { Ok(()) } else { Err(link.clone().into()) }
}

/// What a link says and whose it is: of the very same link.
#[cfg(target_os = "linux")]
fn read_link(folder: &Folder, name: &OsStr) -> io::Result<(PathBuf, u32)> {
    let link =
        rustix::fs::openat(folder, name, OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())?;
    let target = rustix::fs::readlinkat(&link, "", Vec::new())?;
    Ok((OsString::from_vec(target.into_bytes()).into(), Facts::of(&link)?.user))
}

#[cfg(not(target_os = "linux"))]
fn read_link(folder: &Folder, name: &OsStr) -> io::Result<(PathBuf, u32)> {
    let before = Facts::at(folder, name)?;
    let target = rustix::fs::readlinkat(folder, name, Vec::new())?;
    if Facts::at(folder, name)? != before {
        return Err(io::Error::other("the link was exchanged meanwhile"));
    }
    Ok((OsString::from_vec(target.into_bytes()).into(), before.user))
}
