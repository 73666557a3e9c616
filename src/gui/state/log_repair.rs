//! A usage log that is looked at to be repaired.

use std::path::PathBuf;

use crate::core::julia::toml::Toml;
use crate::core::log::repair::Checkup;
use crate::gui::state::JobId;

#[derive(Debug)]
pub struct LogRepair {
    pub log: PathBuf,
    /// The parser of the Julia that is to read it.
    pub toml: Toml,
    /// The job that looks, or repairs.
    pub job: Option<JobId>,
    /// What is wrong with it, once that is known; nothing when there is no log.
    pub checkup: Option<Checkup>,
    /// Where the log as it was is kept, once it is repaired.
    pub backup: Option<PathBuf>,
    /// Why it could not be looked at or repaired, in a sentence.
    pub problem: Option<String>,
}
