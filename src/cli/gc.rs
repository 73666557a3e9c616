//! `gc`: what Julia's collection would do and what ours does, consent to it, and what became of it.
//!
//! The plan that is shown is the very value that is carried out. Nothing is written before consent.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use super::args::Gc;
use super::consent::{self, Consent, Request, Word};
use super::json::gc::{GcDocument, Shown};
use super::terminal::{Measuring, Removing as Progress};
use super::{Context, Ending, Failure, removal};
use crate::core::depot::Sameness;
use crate::core::error::Warning;
use crate::core::judge::{Choices, Decisions, Facts, Profile, Rules, decide};
use crate::core::log::parents::Volumes;
use crate::core::operation::collection::run::{self, Change, Outcome};
use crate::core::operation::collection::{self, Collection};
use crate::core::place::Obstacle;
use crate::core::plan::Refusal;
use crate::core::reclaim::{Fate, Report, Way};
use crate::core::words::{things, visible};

mod text;

/// How long the preview waits to hear which programs hold a space.
const PATIENCE: Duration = Duration::from_millis(200);

pub(super) fn gc(gc: &Gc, context: &Context) -> Result<Ending, Failure> {
    let sameness = if gc.parity { Sameness::Spelling } else { Sameness::Folder };
    let inventory = Arc::new(context.inventory_by(sameness)?);
    let volumes = Volumes::of_system(&context.environment.working_directory);
    let facts = Facts::gather(&inventory, &volumes, &context.cancel);
    if context.cancel.is_cancelled() {
        return Ok(Ending::Nothing);
    }
    let choices = choices(gc, &facts, context)?;
    // Programs get whole paths.
    let home = context.environment.home.as_deref().filter(|_| !context.json);
    let decisions = decide(&facts, &choices);
    let way = if gc.trash { Way::Trash } else { Way::Permanent };
    if decisions.is_failure() {
        return fail(&facts, &decisions, way, context);
    }
    // A depot of which nothing can be seen is not collected; one that is not there is an empty one.
    let collected = if gc.force { inventory.depots.len() } else { 1 };
    let unseen = inventory.unlisted.range(..collected).count();
    if let Some(reason) = inventory.unlisted.get(&0).filter(|_| inventory.unlisted.len() >= collected) {
        return Err(Failure::NothingToDo(format!("{reason}; nothing was collected")));
    }
    let measuring = Measuring::start();
    let (sizes, unmeasured) = collection::measure(&facts, &decisions, |_| false, &context.cancel, &measuring);
    measuring.finish();
    if context.cancel.is_cancelled() {
        return Ok(Ending::Nothing);
    }
    let means = context.means();
    let mut decided = Vec::new();
    let plan = means.plan(&inventory, &context.now, PATIENCE, |sight| {
        let collection = Collection::new(&facts, &decisions, &sizes, &HashSet::new(), sight);
        decided = collection.decisions;
        collection.plan
    });
    let collection = Collection { plan: means.for_way(plan, way), decisions: decided };
    let logs = run::foresee(&facts, &decisions, &collection.plan, way);
    let shown = Shown {
        facts: &facts,
        home,
        decisions: &decisions,
        collection: Some(&collection),
        sizes: &sizes,
        way,
        logs: &logs,
        report: None,
    };
    let nothing =
        collection.plan.removed().next().is_none() && logs.iter().all(|log| log.change == Change::None);
    let request = Request {
        dry_run: gc.dry_run,
        yes: gc.yes.then_some(""),
        nothing,
        word: &Word::Yes,
        question: text::question(&shown),
        preview: &|out| text::preview(out, &shown),
    };
    let consent = consent::ask(&request, context)?;
    let warnings = || inventory.warnings.iter().chain(&unmeasured);
    if !context.json {
        context.terminal.warn(warnings().chain(&facts.warnings).chain(&decisions.warnings));
    }
    match consent {
        Consent::Given if nothing && !gc.yes => {
            show(&shown, context, warnings())?;
            return Ok(ending(0, collection.plan.items().len() + unseen, true));
        }
        Consent::Given => {}
        Consent::PlanOnly => {
            show(&shown, context, warnings())?;
            return Ok(Ending::Done);
        }
        Consent::Declined => return Err(Failure::NoConsent("nothing was removed".to_string())),
        Consent::Refused(sentence) => {
            show(&shown, context, warnings())?;
            return Err(Failure::NoConsent(sentence));
        }
    }
    let progress = Progress::start(collection.plan.items().len());
    let outcome = run::run(&facts, &decisions, &collection.plan, way, &means, &progress);
    progress.finish();
    let Outcome { report, logs, logs_are_written, did_something } =
        outcome.map_err(|error| Failure::NothingToDo(visible(&error.to_string()).into_owned()))?;
    let shown = Shown { logs: &logs, report: Some(&report), ..shown };
    let told = tell(&shown, &report, context, warnings());
    if !context.json {
        context.terminal.warn(report.warnings.iter());
    }
    // What has gone under another name is gone: Julia deletes what is not there without a word.
    let is_gone = |fate: &&Fate| matches!(fate, Fate::Refused(Refusal::Barred(Obstacle::Gone)));
    let gone = if gc.parity { report.items.iter().filter(is_gone).count() } else { 0 };
    let ending = match ending(report.done() + gone, report.items.len() + unseen, logs_are_written) {
        Ending::Nothing if did_something => Ending::Partly,
        ending => ending,
    };
    let number = things(report.done() as u64, "thing");
    Ok(context.conclude(&told, ending, &removal::essence(&report, &number)))
}

/// Tells what became of it.
fn tell<'a>(
    shown: &Shown<'a>,
    report: &Report,
    context: &Context,
    warnings: impl Iterator<Item = &'a Warning>,
) -> std::io::Result<()> {
    if context.json {
        context.terminal.report_json(&GcDocument::new(shown, warnings))
    } else {
        context.terminal.report(|out| text::report(out, shown, report))
    }
}

/// What was chosen on the command line.
fn choices(gc: &Gc, facts: &Facts, context: &Context) -> Result<Choices, Failure> {
    let mut choices = Choices::new(facts, context.now);
    match (gc.julia_version, gc.profile.profile()) {
        (Some(version), Some(profile)) if Rules::of(version).profile != profile => {
            return Err(Failure::Usage(format!(
                "Julia {version} collects in the {} profile; leave out --profile or --julia-version",
                Rules::of(version).profile.as_str()
            )));
        }
        (Some(version), _) => choices.version = version,
        (None, Some(profile)) => choices.version = Rules::version_for(profile, facts.newest_julia),
        (None, None) => {}
    }
    choices.parity = gc.parity;
    choices.force = gc.force;
    if let Some(delay) = gc.collect_delay {
        if choices.rules().profile == Profile::Immediate && !delay.is_zero() && !gc.parity {
            return Err(Failure::Usage(format!(
                "Julia {} collects at once, and knows no --collect-delay; leave it out, or say --profile delayed",
                choices.version
            )));
        }
        choices.collect_delay = delay;
    }
    choices.kinds = gc.kinds();
    choices.untracked = gc.untracked;
    Ok(choices)
}

/// Says that Julia would fail, where exactly what it does was asked for.
fn fail(facts: &Facts, decisions: &Decisions, way: Way, context: &Context) -> Result<Ending, Failure> {
    let sizes = HashMap::new();
    let shown =
        Shown { facts, home: None, decisions, collection: None, sizes: &sizes, way, logs: &[], report: None };
    if context.json {
        let document = GcDocument::new(&shown, facts.inventory.warnings.iter());
        context.terminal.print_json(&document)?;
    } else {
        context.terminal.warn(facts.inventory.warnings.iter().chain(&facts.warnings));
    }
    let error = decisions.julia_fails.as_deref().unwrap_or_default();
    context.terminal.say(&format!(
        "scratch-manager: Julia's own collection fails here, so nothing was done: {}. Without --parity it goes on.",
        visible(error)
    ));
    Ok(Ending::Nothing)
}

fn ending(done: usize, all: usize, logs_are_written: bool) -> Ending {
    match Ending::of(done, all) {
        Ending::Done if !logs_are_written => Ending::Partly,
        ending => ending,
    }
}

/// Shows what was decided.
fn show<'a>(
    shown: &Shown<'a>,
    context: &Context,
    warnings: impl Iterator<Item = &'a Warning>,
) -> Result<(), Failure> {
    if context.json {
        context.terminal.print_json(&GcDocument::new(shown, warnings))?;
    } else {
        context.terminal.print(|out| text::preview(out, shown))?;
    }
    Ok(())
}
