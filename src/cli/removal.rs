//! `delete`, `wipe` and `clear`: the plan, consent to it, and what became of it.
//!
//! The plan that is shown is the very value that is carried out. Nothing is written before consent.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::args::{Clear, Delete, Removing, Wipe};
use super::json::removal::RemovalDocument;
use super::terminal::Removing as Progress;
use super::{Context, Ending, Failure};
use crate::core::depot::Origin;
use crate::core::error::Warning;
use crate::core::plan::{Item, Plan, Sight};
use crate::core::reclaim::trash::NoTrash;
use crate::core::reclaim::{self, Report, Tools, Way};
use crate::core::scan::Inventory;
use crate::core::usage::parents::Volumes;
use crate::core::words::visible;

mod text;

/// How long the preview waits to hear which programs hold a space.
const PATIENCE: Duration = Duration::from_millis(200);

pub(super) fn delete(delete: &Delete, context: &Context) -> Result<Ending, Failure> {
    let inventory = context.inventory()?;
    let mut positions = Vec::with_capacity(delete.spaces.len());
    for space in &delete.spaces {
        positions.push(inventory.find(space)?);
    }
    let spaces = positions.iter().copied().collect();
    let make = |sight: &Sight| Plan::delete(&positions, sight);
    carry_out(inventory, &spaces, &delete.removing, context, &Word::Yes, make)
}

pub(super) fn wipe(wipe: &Wipe, context: &Context) -> Result<Ending, Failure> {
    let inventory = context.inventory()?;
    let package = inventory.find_package(&wipe.owner)?.clone();
    let spaces = package.spaces.clone().collect();
    // Julia refuses this one; whoever means it says so by name.
    let word = if package.owner.is_global() { Word::Name("global".to_string()) } else { Word::Yes };
    carry_out(inventory, &spaces, &wipe.removing, context, &word, |sight| Plan::wipe(&package, sight))
}

pub(super) fn clear(clear: &Clear, context: &Context) -> Result<Ending, Failure> {
    let inventory = context.inventory()?;
    let named = inventory.depots.iter().enumerate();
    let named = named.filter(|(_, depot)| depot.origin == Origin::Argument).map(|(number, _)| number);
    let mut depots: Vec<usize> = named.collect();
    if depots.is_empty() {
        depots = (0..1).filter(|first| inventory.is_user_depot(*first)).collect();
    }
    if depots.is_empty() {
        return Err(Failure::NothingToDo("there is no user depot to clear; name one with --depot".into()));
    }
    let all = inventory.spaces.iter().enumerate();
    let spaces = all.filter(|(_, space)| depots.contains(&space.id.depot)).map(|(at, _)| at).collect();
    let name = depots.first().and_then(|depot| inventory.depots.get(*depot));
    let name = name.and_then(|depot| Some(depot.layout.root().file_name()?.to_string_lossy().into_owned()));
    let word = match name {
        Some(name) if clear.removing.permanent => Word::Folder(name),
        _ => Word::Yes,
    };
    carry_out(inventory, &spaces, &clear.removing, context, &word, |sight| Plan::clear(&depots, sight))
}

/// What has to be said to consent.
enum Word {
    /// Yes.
    Yes,
    /// A name, also beside `--yes`.
    Name(String),
    /// The name of the depot's folder; `--yes` is enough instead.
    Folder(String),
}

fn carry_out(
    mut inventory: Inventory,
    spaces: &HashSet<usize>,
    removing: &Removing,
    context: &Context,
    word: &Word,
    make: impl FnOnce(&Sight) -> Plan,
) -> Result<Ending, Failure> {
    let end = context.measure(&mut inventory, Some(spaces));
    if context.cancel.is_cancelled() {
        return Ok(Ending::Nothing);
    }
    let volumes = Volumes::of_system(&context.environment.working_directory);
    let sight = Sight {
        inventory: &inventory,
        volumes: &volumes,
        now: &context.now,
        home: context.environment.home.as_deref().filter(|_| !context.json),
        patience: PATIENCE,
    };
    let plan = make(&sight);
    let way = if removing.permanent { Way::Permanent } else { Way::Trash };
    let without_trash = match way {
        Way::Trash => reclaim::without_trash(&plan, context.removals.home_trash.as_deref()),
        Way::Permanent => Vec::new(),
    };
    let shown = Shown { plan: &plan, way, without_trash: without_trash.into_iter().collect() };
    let warnings = || inventory.warnings.iter().chain(&end.warnings);
    let consent = consent(&shown, removing, context, word)?;
    if !context.json {
        context.terminal.warn(warnings());
    }
    if consent != Consent::Given {
        show(&shown, None, context, warnings())?;
        return match consent {
            Consent::Refused(sentence) => Err(Failure::NoConsent(sentence)),
            _ => Ok(Ending::Done),
        };
    }
    if plan.items().is_empty() {
        show(&shown, None, context, warnings())?;
        return Ok(Ending::Done);
    }
    let report = remove(&plan, way, context)?;
    show(&shown, Some(&report), context, warnings())?;
    Ok(Ending::of(report.done(), report.items.len()))
}

#[derive(PartialEq, Eq)]
enum Consent {
    Given,
    /// Only the plan is wanted, or it was declined on the terminal.
    PlanOnly,
    Refused(String),
}

/// A plan as it is shown.
struct Shown<'a> {
    plan: &'a Plan,
    way: Way,
    /// The items for which there is no trash, though they are to go there; why.
    without_trash: HashMap<usize, NoTrash>,
}

impl<'a> Shown<'a> {
    /// What will be removed.
    fn removed(&self) -> impl Iterator<Item = &'a Item> {
        let items = self.plan.items().iter().enumerate();
        items
            .filter(|(at, item)| item.refusal().is_none() && !self.without_trash.contains_key(at))
            .map(|(_, item)| item)
    }

    /// What will be skipped, and why.
    fn skipped(&self) -> impl Iterator<Item = (&'a Item, String)> {
        self.plan.items().iter().enumerate().filter_map(|(at, item)| {
            let no_trash = || self.without_trash.get(&at).map(text::no_trash);
            Some((item, item.refusal().map(ToString::to_string).or_else(no_trash)?))
        })
    }
}

fn consent(shown: &Shown, removing: &Removing, context: &Context, word: &Word) -> Result<Consent, Failure> {
    if removing.dry_run {
        return Ok(Consent::PlanOnly);
    }
    let nothing = shown.removed().next().is_none();
    match (&removing.yes, word) {
        (Some(said), Word::Name(name)) if said != name => {
            return Ok(Consent::Refused(format!(
                "nothing was removed: this deletes what belongs to no package, which Julia itself refuses; \
                 say --yes={name} to go ahead"
            )));
        }
        (Some(said), Word::Yes | Word::Folder(_)) if !said.is_empty() => {
            return Ok(Consent::Refused(format!(
                "nothing was removed: --yes={said} names nothing that is asked for here; say --yes alone"
            )));
        }
        (Some(_), _) => return Ok(Consent::Given),
        // What is refused whole needs no consent to be reported.
        (None, _) if nothing => return Ok(Consent::Given),
        (None, _) => {}
    }
    if !context.terminal.can_ask() {
        return Ok(Consent::Refused(
            "nothing was removed: there is no terminal to ask on; say --yes to go ahead, or --dry-run to \
             only look"
                .to_string(),
        ));
    }
    // On the way to a terminal the plan goes where the question goes.
    let mut preview = Vec::new();
    text::plan(&mut preview, shown, context)?;
    context.terminal.say_text(&preview);
    let question = match word {
        Word::Yes => format!("{} [y/N] ", text::question(shown)),
        Word::Name(name) => format!("{} Type '{name}' to go ahead: ", text::question(shown)),
        Word::Folder(name) => {
            format!("{} Type the name of the depot's folder, '{name}': ", text::question(shown))
        }
    };
    let answer = context.terminal.ask(&question, &context.at_prompt)?;
    let agreed = match word {
        Word::Yes => matches!(answer.to_lowercase().as_str(), "y" | "yes"),
        Word::Name(name) | Word::Folder(name) => answer == *name,
    };
    if agreed { Ok(Consent::Given) } else { Ok(Consent::Refused("nothing was removed".to_string())) }
}

fn remove(plan: &Plan, way: Way, context: &Context) -> Result<Report, Failure> {
    // Looked at again: what was mounted while the question stood must be noticed.
    let volumes = Volumes::of_system(&context.environment.working_directory);
    let tools = Tools {
        home_trash: context.removals.home_trash.clone(),
        ..Tools::new(context.removals.journal.as_ref(), &volumes, &*context.clock)
    };
    let progress = Progress::start(plan.items().len());
    let report = match way {
        Way::Trash => reclaim::move_to_trash(plan, &tools, &context.cancel, &progress),
        Way::Permanent => reclaim::delete(plan, &tools, &context.cancel, &progress),
    };
    progress.finish();
    report.map_err(|error| {
        let permanent = if way == Way::Trash { " (--permanent)" } else { "" };
        Failure::NothingToDo(format!("{}{permanent}", visible(&error.to_string())))
    })
}

/// Shows the plan, or what became of it.
fn show<'a>(
    shown: &'a Shown<'a>,
    report: Option<&'a Report>,
    context: &Context,
    warnings: impl Iterator<Item = &'a Warning>,
) -> Result<(), Failure> {
    if context.json {
        let Shown { plan, way, without_trash } = shown;
        let document = RemovalDocument::new(plan, *way, without_trash, report, warnings);
        context.terminal.print_json(&document)?;
        return Ok(());
    }
    context.terminal.print(|out| match report {
        Some(report) => text::report(out, shown.plan, report),
        None => text::plan(out, shown, context),
    })?;
    if let Some(report) = report {
        context.terminal.warn(report.warnings.iter());
    }
    Ok(())
}
