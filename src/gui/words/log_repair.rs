//! What the window says about a usage log that is looked at to be repaired.

use std::path::Path;

use super::removing::sentence;
use crate::core::log::problem::Problem;
use crate::core::log::repair::Checkup;
use crate::gui::format;
use crate::gui::state::log_repair::LogRepair;

pub fn title(repair: &LogRepair) -> String {
    match (&repair.backup, &repair.checkup) {
        (Some(_), _) => "The usage log is repaired".to_string(),
        (None, Some(checkup)) if checkup.stops_julia() => "Repair the usage log?".to_string(),
        (None, _) => "The usage log".to_string(),
    }
}

/// What a repair would keep or has kept, and where the log as it was is then.
pub fn sentences(repair: &LogRepair, checkup: &Checkup, home: Option<&Path>) -> Vec<String> {
    let kept = entries(checkup.kept());
    if let Some(backup) = &repair.backup {
        return vec![
            format!("It has {kept} now, and Julia can read it."),
            format!("The log as it was is kept at {}.", format::path(backup, home)),
        ];
    }
    if !checkup.stops_julia() {
        return vec!["Julia can read this log as it is; there is nothing to repair.".to_string()];
    }
    let mut sentences = vec![
        "Julia's own garbage collection stops at this log. A repair writes it anew with every entry that can be \
         read, and keeps the old log beside it."
            .to_string(),
        format!("Kept: {kept}{}.", mended(checkup.mended.len())),
    ];
    match checkup.dropped.len() {
        0 => {}
        1 => sentences.push(
            "Left out: 1 entry that names no project, so that its space has no record then.".to_string(),
        ),
        several => sentences.push(format!(
            "Left out: {} that name no project, so that their spaces have no record then.",
            entries(several)
        )),
    }
    sentences
}

fn mended(count: usize) -> String {
    match count {
        0 => String::new(),
        count => {
            format!(", {} of them damaged and kept as far as they can be read", format::count(count))
        }
    }
}

fn entries(count: usize) -> String {
    match count {
        1 => "1 entry".to_string(),
        count => format!("{} entries", format::count(count)),
    }
}

pub fn problem(problem: &Problem) -> String {
    let julia = if problem.stops_julia { " Julia stops here." } else { "" };
    format!("Line {}: {}{julia}", format::count(problem.line), sentence(&problem.cause.to_string()))
}
