//! Words that several commands say.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anstyle::Style;

use super::Context;
use super::terminal::{DOUBTFUL, NOTABLE, ODD, WEAK};
use crate::core::judge::{Decision, Facts, Kinds, Reason, Verdict, decide};
use crate::core::log::parents::Volumes;
use crate::core::operation::free;
use crate::core::operation::whole::Whole;
use crate::core::plan::{Plan, Refusal};
use crate::core::reclaim::{Outcome, Stuck};
use crate::core::scan::Inventory;
use crate::core::words::visible;

/// Keep is weak: colour is for what asks for a decision.
pub fn style_of(verdict: Verdict) -> Style {
    match verdict {
        Verdict::CanGo => NOTABLE,
        Verdict::LookFirst => ODD,
        Verdict::CannotCheck => DOUBTFUL,
        Verdict::Keep => WEAK,
    }
}

/// Why each space stays or can go, by its path: our judgement by all that speaks for it, as `free` decides.
pub struct Reasons(HashMap<PathBuf, Reason>);

impl Reasons {
    /// Of the spaces of an inventory; whatever else decides about them is read.
    pub fn of_inventory(inventory: &Inventory, context: &Context) -> Self {
        let volumes = Volumes::of_system(&context.environment.working_directory);
        Self::of_facts(&Facts::gather(&Arc::new(inventory.clone()), &volumes, &context.cancel), context)
    }

    pub fn of_facts(facts: &Facts, context: &Context) -> Self {
        let choices = free::choices(facts, Kinds::SCRATCH, &context.never_suggested, context.now);
        let decided = decide(facts, &choices).list.into_iter();
        let named =
            |decision: Decision| Some((facts.things.get(decision.thing)?.path.clone(), decision.reason));
        Self(decided.filter_map(named).collect())
    }

    pub fn of_whole(whole: &Whole) -> Self {
        let spaces = whole.items().filter(|(thing, _)| thing.space.is_some());
        Self(spaces.map(|(thing, decision)| (thing.path.clone(), decision.reason.clone())).collect())
    }

    pub fn of_space(&self, path: &Path) -> &Reason {
        self.known(path).unwrap_or(&Reason::Unknown)
    }

    pub fn known(&self, path: &Path) -> Option<&Reason> {
        self.0.get(path)
    }
}

/// Writes where what will be removed lies, when a link in the place of `scratchspaces` or the like leads there.
pub fn behind_links(out: &mut dyn Write, plan: &Plan) -> io::Result<()> {
    for (link, folder) in plan.links() {
        let (link, folder) = (link.to_string_lossy(), folder.to_string_lossy());
        writeln!(
            out,
            "{NOTABLE}{} is a link to {}; it lies there.{NOTABLE:#}",
            visible(&link),
            visible(&folder)
        )?;
    }
    Ok(())
}

/// Why an item is not done; `again` is what finishes one that was stopped in its middle.
pub fn why_not(outcome: &Outcome, again: &str, refused: fn(&Refusal) -> String) -> Option<String> {
    Some(match outcome {
        Outcome::Deleted | Outcome::Moved(_) => return None,
        Outcome::Refused(refusal) => refused(refusal),
        Outcome::Failed(stuck, all) => stuck_words(stuck, *all),
        Outcome::Interrupted { partly: true } => format!("interrupted in its middle; {again} to finish"),
        Outcome::Interrupted { partly: false } => "interrupted before it began".to_string(),
    })
}

/// What is in the way of a removal, in one sentence.
pub fn stuck_words(stuck: &[Stuck], all: u64) -> String {
    let named: Vec<String> =
        stuck.iter().map(|stuck| format!("{}: {}", stuck.path.display(), stuck.reason)).collect();
    let more = all.saturating_sub(stuck.len() as u64);
    let ending = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("{}{ending}", named.join("; "))
}
