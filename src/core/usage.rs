//! When each space was used, and from which projects: the usage logs of all depots, merged.
//!
//! A log entry counts for the space whose path it spells exactly, and otherwise for the space that its path
//! reaches (same device and inode), so that a depot spelled another way does not turn every space into one
//! without a record. Reading is tolerant: every whole entry counts and the rest becomes warnings (see
//! [`parse`]). Whether a parent project still exists is judged by [`parents`].

pub mod parents;
pub mod parse;
pub mod write;

use std::path::Path;
use std::sync::Arc;

use crate::core::space::Parent;
use crate::core::time::LocalTime;

/// One entry of a usage log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The log it stands in.
    pub log: Arc<Path>,
    /// The line of its header in that log, counted from 1.
    pub line: u64,
    /// The writer's local time; `None` when the entry has none that can be read.
    pub time: Option<LocalTime>,
    /// The projects it names.
    pub parents: Vec<Arc<Path>>,
}

/// What the logs say about one space.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    /// Its entries, in the order of depots and lines.
    pub entries: Vec<Entry>,
    /// The newest time of any entry.
    pub last_used: Option<LocalTime>,
    /// Every project that an entry names, each once, in order of appearance.
    pub parents: Vec<Parent>,
}
