//! The JSON documents of `path` and of `log check|repair`.

use std::path::Path;

use serde::Serialize;

use super::{PathText, SCHEMA, WarningRecord};
use crate::cli::log::Examined;
use crate::core::error::Warning;
use crate::core::log::problem::Problem;
use crate::core::log::repair::{Checkup, Damaged};

/// `path --json`.
#[derive(Serialize)]
pub struct SpacePathDocument<'a> {
    schema: u32,
    #[serde(flatten)]
    path: PathText,
    created: bool,
    logged: bool,
    warnings: Vec<WarningRecord<'a>>,
}

impl<'a> SpacePathDocument<'a> {
    /// The document of a space that was asked for.
    pub fn new(path: &Path, created: bool, logged: bool, warnings: &'a [Warning]) -> Self {
        let warnings = warnings.iter().map(WarningRecord::from).collect();
        Self { schema: SCHEMA, path: path.into(), created, logged, warnings }
    }
}

/// `log check --json` and `log repair --json`.
#[derive(Serialize)]
pub struct LogDocument<'a> {
    schema: u32,
    logs: Vec<LogRecord<'a>>,
    warnings: Vec<WarningRecord<'a>>,
}

impl<'a> LogDocument<'a> {
    /// The document of the logs that were looked at.
    pub fn new(logs: &'a [Examined], warnings: impl Iterator<Item = &'a Warning>) -> Self {
        Self {
            schema: SCHEMA,
            logs: logs.iter().map(LogRecord::from).collect(),
            warnings: warnings.map(WarningRecord::from).collect(),
        }
    }
}

#[derive(Serialize)]
struct LogRecord<'a> {
    #[serde(flatten)]
    path: PathText,
    present: bool,
    julia_can_read: Option<bool>,
    whole: Option<usize>,
    mended: Vec<DamagedRecord>,
    dropped: Vec<DamagedRecord>,
    problems: Vec<ProblemRecord>,
    /// How many problems there are that are not listed.
    more_problems: u64,
    repaired: bool,
    backup: Option<String>,
    error: Option<String>,
    /// The file that the log leads to, when the log or its folder is a link.
    link_target: Option<String>,
    /// Why nothing is written there.
    link_refused: Option<&'a str>,
}

impl<'a> From<&'a Examined> for LogRecord<'a> {
    fn from(examined: &'a Examined) -> Self {
        let checkup = examined.checkup.as_ref();
        let damaged = |list: fn(&Checkup) -> &[Damaged]| {
            checkup.map(list).unwrap_or_default().iter().map(DamagedRecord::from).collect()
        };
        let problems = checkup.map(|checkup| checkup.problems.as_slice()).unwrap_or_default();
        let problem = |problem: &Problem| ProblemRecord {
            line: problem.line,
            message: problem.cause.to_string(),
            stops_julia: problem.stops_julia,
        };
        Self {
            path: (&*examined.path).into(),
            present: checkup.is_some() || examined.error.is_some(),
            // As it is now; what was wrong stands beside it.
            julia_can_read: checkup.map(|checkup| examined.backup.is_some() || !checkup.stops_julia()),
            whole: checkup.map(|checkup| checkup.whole),
            mended: damaged(|checkup| &checkup.mended),
            dropped: damaged(|checkup| &checkup.dropped),
            problems: problems.iter().map(problem).collect(),
            more_problems: checkup.map_or(0, |checkup| checkup.more_problems),
            repaired: examined.backup.is_some(),
            backup: examined.backup.as_ref().map(|path| path.to_string_lossy().into_owned()),
            error: examined.error.as_ref().map(ToString::to_string),
            link_target: examined.link.as_ref().map(|link| link.target.to_string_lossy().into_owned()),
            link_refused: examined.link.as_ref().and_then(|link| link.planted.as_deref()),
        }
    }
}

#[derive(Serialize)]
struct DamagedRecord {
    line: u64,
    #[serde(flatten)]
    path: PathText,
}

impl From<&Damaged> for DamagedRecord {
    fn from(damaged: &Damaged) -> Self {
        Self { line: damaged.line, path: (&*damaged.path).into() }
    }
}

#[derive(Serialize)]
struct ProblemRecord {
    line: u64,
    message: String,
    stops_julia: bool,
}
