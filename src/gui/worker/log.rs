//! The usage log as a job: what is wrong with it, and its repair.

use std::path::PathBuf;

use crate::core::error::Error;
use crate::core::julia::toml::Toml;
use crate::core::log::repair::{self, Checkup, Repair};
use crate::core::time::Now;

#[derive(Debug, Clone)]
pub enum LogJob {
    /// Say what is wrong with it for the Julia with that parser. Changes nothing.
    Check(PathBuf, Toml),
    /// Make it readable for Julia; the log as it was is kept beside it.
    Repair(PathBuf, Toml, Now),
}

#[derive(Debug)]
pub enum LogNews {
    /// What is wrong with it; nothing when there is no log.
    Checked(PathBuf, Result<Option<Checkup>, Error>),
    /// It was repaired, or could not be.
    Repaired(PathBuf, Result<Repair, Error>),
}

pub(super) fn carry_out(job: LogJob) -> LogNews {
    match job {
        LogJob::Check(log, toml) => {
            let checkup = repair::check(&log, toml);
            LogNews::Checked(log, checkup)
        }
        LogJob::Repair(log, toml, now) => {
            let repair = repair::repair(&log, &now, toml);
            LogNews::Repaired(log, repair)
        }
    }
}
