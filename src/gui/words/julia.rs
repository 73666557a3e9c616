//! What Julia's own collection would do with a thing, in words.

use crate::core::judge::{Action, Decision};
use crate::core::time::LocalTime;
use crate::gui::format;

/// What Pkg.gc does with a thing, in a few words.
pub fn does(decision: &Decision, days: u32) -> String {
    match decision.julia {
        Action::Delete => "deletes now".to_string(),
        Action::Record if days == 0 => "marks, to go the next time".to_string(),
        Action::Record => format!("marks, to go in {}", format::things(u64::from(days), "day")),
        Action::Keep => "keeps".to_string(),
    }
}

pub fn would(action: Action) -> &'static str {
    match action {
        Action::Delete => "Pkg.gc would delete it.",
        Action::Record => "Pkg.gc would mark it, to go later.",
        Action::Keep => "Pkg.gc would keep it.",
    }
}

/// What Julia's own collection would do with something that can go by our judgement; `None` where it does the same.
pub fn differs(decision: &Decision, julia: Option<&Decision>) -> Option<String> {
    let Some(julia) = julia else {
        return Some("Pkg.gc does not look here: it collects the first depot only.".to_string());
    };
    if decision.action == julia.julia {
        return None;
    }
    let when = due(julia).map(|due| format!(" It would keep it {due}.")).unwrap_or_default();
    Some(format!("{}{when}", would(julia.julia)))
}

/// When a thing goes, of one that is recorded.
pub fn due(decision: &Decision) -> Option<String> {
    decision.due.filter(|_| decision.action == Action::Record).map(|due| format!("until {}", day(due)))
}

pub fn day(time: LocalTime) -> String {
    time.civil().strftime("%Y-%m-%d").to_string()
}
