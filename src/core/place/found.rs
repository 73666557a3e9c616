//! What stands at a place, and why it cannot be reached.

use std::path::PathBuf;

use super::Above;
use crate::core::error::plain;
use crate::core::identity::{Facts, Identity};

/// What stands at a place, so that a change is noticed: the folders above it by identity; itself by identity,
/// kind and time of change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// The folders above, from the root on.
    pub above: Vec<Above>,
    pub facts: Facts,
}

impl Fingerprint {
    /// What has changed since `earlier`, in words; `None` when it is the same thing, unchanged.
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
    #[error("it is not there any more")]
    Gone,
    #[error("it is reached through a link, {}; what is behind the link lies elsewhere", .0.display())]
    Linked(PathBuf),
    /// It, or a link on its way, belongs to somebody else.
    #[error(
        "it is reached through a link of another user (number {user}), {}; only links of the depot's owner, of \
         root and your own are followed",
        link.display()
    )]
    ForeignLink { link: PathBuf, user: u32 },
    #[error("{} is a link that leads to no folder", .0.display())]
    LeadsNowhere(PathBuf),
    #[error("{} is not a folder", .0.display())]
    NotAFolder(PathBuf),
    #[error("{} is on another volume, which is mounted there", .0.display())]
    OtherVolume(PathBuf),
    /// It cannot be looked at; the system's answer.
    #[error("{} cannot be opened: {}", .0.display(), .1)]
    Unreadable(PathBuf, String),
}

impl Obstacle {
    pub(super) fn unreadable(path: PathBuf, error: impl Into<std::io::Error>) -> Self {
        let error: std::io::Error = error.into();
        #[cfg(unix)]
        if rustix::io::Errno::from_io_error(&error) == Some(rustix::io::Errno::NOSYS) {
            let reason = "this system does not tell whether something is mounted there";
            return Self::Unreadable(path, reason.to_string());
        }
        Self::Unreadable(path, plain(&error))
    }
}
