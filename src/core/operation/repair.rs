//! The usage logs of depots: what is wrong with each, and making those readable that Julia cannot read.

use std::path::{Path, PathBuf};

use super::Means;
use crate::core::depot::{Depots, Presence};
use crate::core::error::{Error, Warning, WarningKind};
use crate::core::judge::evidence;
use crate::core::links::{self, Planted};
use crate::core::log::repair::{self, Checkup, Repair};
use crate::core::scan;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Check,
    Repair,
}

#[derive(Debug)]
pub struct Examined {
    pub path: PathBuf,
    /// What is wrong with it; `None` when there is no log.
    pub checkup: Option<Checkup>,
    /// The log as it was, when it was repaired.
    pub backup: Option<PathBuf>,
    /// Why it could not be examined or repaired.
    pub error: Option<Error>,
    /// Where it leads, when the log or the folder of logs is a link.
    pub link: Option<Link>,
}

#[derive(Debug)]
pub struct Link {
    /// The file that is read.
    pub target: PathBuf,
    /// Why nothing is written there: somebody else has made a link.
    pub planted: Option<String>,
}

#[derive(Debug)]
pub struct Report {
    pub logs: Vec<Examined>,
    /// What is odd about the depots, and what of a repair is unfinished.
    pub warnings: Vec<Warning>,
    /// Whether no repair is unfinished.
    pub is_whole: bool,
}

impl Link {
    fn of(log: &Path) -> Option<Self> {
        let is_link = |path: &Path| path.is_symlink();
        if !(is_link(log) || log.parent().is_some_and(is_link)) {
            return None;
        }
        let target = std::fs::canonicalize(log).unwrap_or_else(|_| {
            std::fs::read_link(log).map_or_else(|_| log.to_path_buf(), |target| log.with_file_name(target))
        });
        let planted = links::reach(log).err().filter(|error| Planted::of(error).is_some());
        Some(Self { target, planted: planted.map(|error| error.to_string()) })
    }
}

/// Looks at the logs of these depots, and repairs them when that is asked for.
pub fn carry_out(depots: &Depots, act: Act, means: &Means) -> Report {
    let volumes = means.volumes();
    // What is odd about the depots, and which of them the logs name at another place.
    let listed = scan::inventory_without_names(depots.clone(), &volumes).warnings;
    let moved = listed.into_iter().filter(|warning| warning.kind == WarningKind::Moved);
    let warnings = depots.all_warnings().into_iter().chain(moved).collect();
    // The same that a collection would follow.
    let toml = evidence::toml(&depots.list, &volumes);
    let mut report = Report { logs: Vec::new(), warnings, is_whole: true };
    for depot in depots.list.iter().filter(|depot| depot.presence == Presence::Folder) {
        let path = depot.layout.scratch_usage();
        let answer = repair::check(&path, toml).and_then(|checkup| match act {
            Act::Repair if checkup.is_some() => repair::repair(&path, &means.clock.now(), toml)
                .map(|Repair { checkup, backup, unfinished }| (Some(checkup), backup, unfinished)),
            _ => Ok((checkup, None, None)),
        });
        let (checkup, backup, error) = match answer {
            Ok((checkup, backup, unfinished)) => {
                report.is_whole &= unfinished.is_none();
                let warning = unfinished.map(|reason| Warning::new(WarningKind::Log, &path, reason));
                report.warnings.extend(warning);
                (checkup, backup, None)
            }
            Err(error) => (None, None, Some(error)),
        };
        let link = Link::of(&path);
        report.logs.push(Examined { path, checkup, backup, error, link });
    }
    report
}
