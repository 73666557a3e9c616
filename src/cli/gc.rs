//! `gc`: what Julia's collection would do and what ours does, consent to it, and what became of it.
//!
//! The plan that is shown is the very value that is carried out. Nothing is written before consent.

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::args::Gc;
use super::consent::{self, Word};
use super::terminal::Bar;
use super::{Context, Ending, Failure, json, removal};
use crate::core::depot::Sameness;
use crate::core::judge::{Choices, Decisions, Facts, Profile, Rules, decide};
use crate::core::log::parents::Volumes;
use crate::core::operation::collection::run::{self, Collected};
use crate::core::operation::collection::{LeavesOut, Measured, Prepared};
use crate::core::operation::free;
use crate::core::place::Obstacle;
use crate::core::plan::Refusal;
use crate::core::reclaim::{Outcome, Way};
use crate::core::words::{things, visible};
use shown::Shown;

pub mod shown;
pub(super) mod text;

/// How long the preview waits to hear which programs hold a space.
const PATIENCE: Duration = Duration::from_millis(200);

pub(super) fn gc(gc: &Gc, context: &Context) -> Result<Ending, Failure> {
    let sameness = if gc.parity { Sameness::Spelling } else { Sameness::Folder };
    let inventory = Arc::new(context.inventory_by(sameness)?);
    let volumes = Volumes::of_system(&context.environment.working_directory);
    let mut facts = Facts::gather(&inventory, &volumes, &context.cancel);
    if gc.kinds().need_more() && !gc.parity {
        facts.look_further(&context.environment, &context.cancel);
    }
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
    let job = Job {
        facts: &facts,
        decisions: &decisions,
        way,
        home,
        dry_run: gc.dry_run,
        yes: gc.yes.then_some(""),
        unseen,
        is_to_free: false,
        goal: None,
    };
    carry_out(&job, &text::Faces { preview: text::preview, question: text::question }, context)
}

/// A collection that was decided, and what was said about it.
pub(super) struct Job<'a> {
    pub facts: &'a Facts,
    pub decisions: &'a Decisions,
    pub way: Way,
    /// Whose paths are shortened in texts.
    pub home: Option<&'a Path>,
    pub dry_run: bool,
    /// What was said with `--yes`.
    pub yes: Option<&'a str>,
    /// How many depots are collected of which nothing can be seen.
    pub unseen: usize,
    pub is_to_free: bool,
    /// How many bytes are to be freed; without it all that can go.
    pub goal: Option<u64>,
}

/// Measures, plans, asks and carries out what was decided, and tells what became of it.
pub(super) fn carry_out(job: &Job, words: &text::Faces, context: &Context) -> Result<Ending, Failure> {
    let Job { facts, decisions, way, home, unseen, is_to_free, goal, .. } = *job;
    let means = context.means();
    let bar = Bar::of_measuring();
    let enough = goal.unwrap_or(u64::MAX);
    let beyond =
        |sizes: &Measured, refused: &HashSet<usize>| free::beyond(enough, facts, decisions, sizes, refused);
    let leaves_out = goal.is_some().then_some(&beyond as LeavesOut);
    let prepared = Prepared::new(facts, decisions, leaves_out, way, PATIENCE, &means, &bar);
    bar.finish();
    let Some(prepared) = prepared else { return Ok(Ending::Nothing) };
    let plan = &prepared.collection.plan;
    let shown = Shown {
        facts,
        home,
        decisions,
        collection: Some(&prepared.collection),
        sizes: &prepared.sizes,
        without: &prepared.without,
        way,
        is_to_free,
        goal,
        logs: &prepared.logs,
        report: None,
    };
    let warnings = || facts.inventory.warnings.iter().chain(&prepared.warnings);
    let preview = |out: &mut dyn Write| (words.preview)(out, &shown);
    let show = || context.show(|| json::gc::gc(&shown, warnings()), preview);
    let nothing = prepared.is_nothing();
    let request = consent::Request {
        dry_run: job.dry_run,
        yes: job.yes,
        nothing,
        word: &Word::Yes,
        question: (words.question)(&shown),
        verb: "removed",
        preview: &preview,
    };
    let asked = || context.warn(warnings().chain(&facts.warnings).chain(&decisions.warnings));
    if !consent::given(&request, context, asked, show)? {
        return Ok(Ending::Done);
    }
    if nothing && job.yes.is_none() {
        show()?;
        return Ok(ending(0, plan.items().len() + unseen, true));
    }
    let bar = Bar::of_removing(plan.items().len());
    let collected = run::run(facts, decisions, plan, way, &means, &bar);
    bar.finish();
    let Collected { report, logs, logs_are_written, did_something } =
        collected.map_err(|error| Failure::NothingToDo(visible(&error.to_string()).into_owned()))?;
    let shown = Shown { logs: &logs, report: Some(&report), ..shown };
    let told = context.report(|| json::gc::gc(&shown, warnings()), |out| text::report(out, &shown, &report));
    context.warn(&report.warnings);
    // What has gone under another name is gone: Julia deletes what is not there without a word.
    let is_gone = |outcome: &&Outcome| matches!(outcome, Outcome::Refused(Refusal::Barred(Obstacle::Gone)));
    let gone = if decisions.choices.parity { report.items.iter().filter(is_gone).count() } else { 0 };
    let ending = match ending(report.done() + gone, report.items.len() + unseen, logs_are_written) {
        Ending::Nothing if did_something => Ending::Partly,
        Ending::Done if shown.falls_short() => Ending::Partly,
        ending => ending,
    };
    let number = things(report.done() as u64, "item");
    Ok(context.conclude(&told, ending, &removal::essence(&report, &number)))
}

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
    let sizes = Measured::default();
    let without = HashSet::new();
    let shown = Shown {
        facts,
        home: None,
        decisions,
        collection: None,
        sizes: &sizes,
        without: &without,
        way,
        is_to_free: false,
        goal: None,
        logs: &[],
        report: None,
    };
    let warnings = || facts.inventory.warnings.iter();
    context.warn(warnings().chain(&facts.warnings));
    context.show(|| json::gc::gc(&shown, warnings()), |_| Ok(()))?;
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
