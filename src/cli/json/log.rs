//! The document of `log check` and `log repair`.

use super::object::Object;
use super::{document, warning};
use crate::core::error::Warning;
use crate::core::log::problem::Problem;
use crate::core::log::repair::{Checkup, Damaged};
use crate::core::operation::repair::Examined;

/// `log check --json` and `log repair --json`.
pub fn logs<'a>(logs: &[Examined], warnings: impl Iterator<Item = &'a Warning>) -> Object {
    document().list("logs", logs.iter().map(log)).list("warnings", warnings.map(warning))
}

fn log(examined: &Examined) -> Object {
    let checkup = examined.checkup.as_ref();
    let damaged = |list: fn(&Checkup) -> &[Damaged]| {
        let damaged = |damaged: &Damaged| Object::default().with("line", damaged.line).path(&damaged.path);
        checkup.map(list).unwrap_or_default().iter().map(damaged)
    };
    let problem = |problem: &Problem| {
        Object::default()
            .with("line", problem.line)
            .with("message", problem.cause.to_string())
            .with("stops_julia", problem.stops_julia)
    };
    Object::default()
        .path(&examined.path)
        .with("present", checkup.is_some() || examined.error.is_some())
        // As it is now; what was wrong stands beside it.
        .with("julia_can_read", checkup.map(|checkup| examined.backup.is_some() || !checkup.stops_julia()))
        .with("whole", checkup.map(|checkup| checkup.whole))
        .list("mended", damaged(|checkup| &checkup.mended))
        .list("dropped", damaged(|checkup| &checkup.dropped))
        .list("problems", checkup.into_iter().flat_map(|checkup| &checkup.problems).map(problem))
        .with("more_problems", checkup.map_or(0, |checkup| checkup.more_problems))
        .with("repaired", examined.backup.is_some())
        .lossy("backup", examined.backup.as_deref())
        .text("error", examined.error.as_ref())
        .lossy("link_target", examined.link.as_ref().map(|link| &*link.target))
        .with("link_refused", examined.link.as_ref().and_then(|link| link.planted.as_deref()))
}
