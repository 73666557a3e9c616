//! What the window shows: plain data, without a trace of how it is painted.
//!
//! [`update`](crate::gui::update) changes it, the views read it. The list is kept by [`list`], the sums by
//! [`listing`], the order of the rows by [`rows`].

use std::path::{Path, PathBuf};

use crate::core::environment::Environment;
use crate::core::error::Warning;
use crate::core::job::{DepotChoice, JobId, Progress, ScanEnd};
use crate::core::time::Now;

pub mod list;
pub mod listing;
pub mod rows;

#[cfg(test)]
pub mod fake;

use list::List;

/// Everything the window shows.
#[derive(Debug)]
pub struct State {
    /// What is looked at.
    pub source: Source,
    /// The present, renewed with each frame.
    pub now: Now,
    /// The list of packages and spaces.
    pub list: List,
    /// The running or the last scan.
    pub scan: Scan,
    /// Something that went wrong and waits to be read.
    pub notice: Option<Notice>,
    /// Whether the list of warnings is open.
    pub warnings_open: bool,
}

impl State {
    /// A window that has seen nothing yet.
    #[must_use]
    pub fn new(source: Source, now: Now) -> Self {
        Self { source, now, list: List::default(), scan: Scan::default(), notice: None, warnings_open: false }
    }

    /// The home folder, to shorten paths.
    #[must_use]
    pub fn home(&self) -> Option<&Path> {
        self.source.environment.home.as_deref()
    }

    /// Every warning of the inventory and of measuring, in this order.
    pub fn warnings(&self) -> impl Iterator<Item = &Warning> {
        let inventory = self.list.listing.iter().flat_map(|listing| &listing.inventory.warnings);
        inventory.chain(self.scan.end.iter().flat_map(|end| &end.warnings))
    }
}

/// What is looked at.
#[derive(Debug, Clone)]
pub struct Source {
    /// Which depots.
    pub depots: DepotChoice,
    /// Where they are looked up.
    pub environment: Environment,
}

/// The running or the last scan.
#[derive(Debug, Default)]
pub struct Scan {
    /// Its job; events of any other scan are stale.
    pub job: Option<JobId>,
    /// How far it is.
    pub progress: Progress,
    /// How it ended.
    pub end: Option<ScanEnd>,
}

impl Scan {
    /// Whether a scan runs.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.job.is_some() && self.end.is_none()
    }
}

/// Something that went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What, why, and what can be done about it.
    pub message: String,
    /// The path it is about, to be copied.
    pub path: PathBuf,
}
