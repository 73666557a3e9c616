//! The way to a folder: whether it still leads there can be asked at any time.
//!
//! A handle goes on leading to its folder wherever that is moved. What removes something therefore asks from time
//! to time whether each folder of its way still stands at its path, from the first on. No handle is kept for that:
//! many things are removed at a time, and a process may open few files.

use std::ffi::OsStr;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use super::open_first;
use crate::core::identity::{Above, Facts};

/// The folders on the way to a folder, each as it was found.
#[derive(Debug)]
pub struct Way {
    root: PathBuf,
    steps: Vec<Step>,
    above: Vec<Above>,
    goes_through_link: bool,
}

#[derive(Debug)]
struct Step {
    path: PathBuf,
    is_link: bool,
}

impl Above {
    fn of(folder: &OwnedFd) -> rustix::io::Result<Self> {
        let facts = Facts::of(folder)?;
        Ok(Self { identity: facts.identity, mode: facts.mode })
    }
}

impl Way {
    /// Opens the folder where a way begins. Links that lead to it are followed.
    pub fn begin(root: &Path) -> rustix::io::Result<(OwnedFd, Self)> {
        let folder = open_first(root)?;
        let above = vec![Above::of(&folder)?];
        Ok((folder, Self { root: root.to_path_buf(), steps: Vec::new(), above, goes_through_link: false }))
    }

    /// Goes on to `folder`, which was opened as `name` in the folder where the way has led until now.
    pub fn step(&mut self, name: &OsStr, folder: &OwnedFd, is_link: bool) -> rustix::io::Result<()> {
        self.above.push(Above::of(folder)?);
        let path = self.steps.last().map_or(&self.root, |step| &step.path).join(name);
        self.steps.push(Step { path, is_link });
        self.goes_through_link |= is_link;
        Ok(())
    }

    /// The folders from where it begins to where it leads.
    pub fn above(&self) -> &[Above] {
        &self.above
    }

    /// Whether one of its steps is a link.
    pub fn goes_through_link(&self) -> bool {
        self.goes_through_link
    }

    /// Whether it still leads to the same folder, over the same folders.
    pub fn is_there(&self) -> bool {
        let is = |stat: rustix::io::Result<rustix::fs::Stat>, above: &Above| {
            stat.is_ok_and(|stat| Facts::from_stat(&stat).identity == above.identity)
        };
        let mut above = self.above.iter();
        if !above.next().is_some_and(|root| is(rustix::fs::stat(&self.root), root)) {
            return false;
        }
        self.steps.iter().zip(above).all(|(step, above)| {
            let look = if step.is_link { rustix::fs::stat } else { rustix::fs::lstat };
            is(look(&step.path), above)
        })
    }
}
