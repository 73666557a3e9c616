//! The command line: a face of the core, without a rule of its own.
//!
//! [`run`] carries one command out and gives its exit code: 0 done, 1 done in part, 2 nothing done, 130
//! interrupted. Output goes to standard output; progress, questions, warnings and messages go to standard
//! error.

use std::collections::HashSet;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::CommandFactory;

pub mod args;
mod consent;
mod gc;
mod json;
mod listing;
mod log;
mod path;
mod removal;
mod show;
mod table;
pub mod terminal;
mod trash;

use crate::core::depot::Sameness;
use crate::core::environment::Environment;
use crate::core::error::plain;
use crate::core::job::DepotChoice;
use crate::core::opener;
use crate::core::progress::Cancel;
use crate::core::reclaim::Removals;
use crate::core::scan::{self, Inventory, ScanEnd};
use crate::core::time::{Clock, Now};
use crate::core::usage::parents::Volumes;
use crate::core::words::visible;
use args::{Arguments, Command};
use terminal::{Measuring, Terminal};

/// What a command runs with.
pub struct Context {
    /// The surroundings.
    pub environment: Environment,
    /// Which depots.
    pub depots: DepotChoice,
    /// The present.
    pub now: Now,
    /// Where the present comes from, for what takes its time.
    pub clock: Arc<dyn Clock>,
    /// Where removals are written down, and the user's own trash; the demo has its own.
    pub removals: Removals,
    /// Whether the user has asked to stop.
    pub cancel: Cancel,
    /// Where output goes.
    pub terminal: Terminal,
    /// Whether to print JSON.
    pub json: bool,
    /// Set while a question waits for its answer: a wish to stop ends the program then.
    pub at_prompt: Arc<AtomicBool>,
}

/// How a command ended that did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// All of it is done.
    Done,
    /// Some of it.
    Partly,
    /// Nothing, and the report says why.
    Nothing,
}

impl Ending {
    /// How it ended when so many of so many were done.
    fn of(done: usize, all: usize) -> Self {
        if done == all {
            Self::Done
        } else if done == 0 {
            Self::Nothing
        } else {
            Self::Partly
        }
    }
}

/// Why a command did nothing: a sentence for the user.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No depot is named at all.
    #[error(
        "there is no depot to look at: JULIA_DEPOT_PATH is set but empty, or there is no home folder. Name one \
         with --depot, or try the demo with --demo"
    )]
    NoDepot,
    /// A picture of the window was asked of a build without one; with one, the program takes it before it
    /// comes here.
    #[error("this build has no window to take a picture of; build it with the feature 'gui'")]
    NoWindow,
    /// The picture cannot be taken; why.
    #[error("{0}")]
    Picture(String),
    /// The space meant is not to be found.
    #[error(transparent)]
    Lookup(#[from] scan::LookupError),
    /// An operation failed.
    #[error(transparent)]
    Operation(#[from] crate::core::error::Error),
    /// Options that contradict each other; how.
    #[error("{0}")]
    Usage(String),
    /// There is no scratch space.
    #[error(transparent)]
    Scratch(#[from] crate::core::scratch::ScratchError),
    /// Nobody consented; what to say to go ahead.
    #[error("{0}")]
    NoConsent(String),
    /// There is nothing that could be done; why.
    #[error("{0}")]
    NothingToDo(String),
    /// The output could not be written.
    #[error("cannot write the output: {}", plain(.0))]
    Output(#[from] io::Error),
}

/// Carries a command out.
#[must_use]
pub fn run(command: &Command, context: &Context) -> ExitCode {
    let done = |answer: Result<(), Failure>| answer.map(|()| Ending::Done);
    if matches!(command, Command::Undo(_) | Command::Path(_) | Command::Log(_)) {
        context.cancel.comes_too_late();
    }
    let answer = match command {
        Command::List(list) => done(listing::list(list, context)),
        Command::Depots(_) => done(listing::depots(context)),
        Command::Show(show) => done(show::show(show, context)),
        Command::Path(asked) => done(path::path(asked, context)),
        Command::Open(open) => done(open_space(open, context)),
        Command::Delete(delete) => removal::delete(delete, context),
        Command::Wipe(wipe) => removal::wipe(wipe, context),
        Command::Clear(clear) => removal::clear(clear, context),
        Command::Gc(gc) => gc::gc(gc, context),
        Command::Undo(undo) => trash::undo(undo, context),
        Command::Trash(args::Trash { command: args::TrashCommand::List(_) }) => done(trash::list(context)),
        Command::Trash(args::Trash { command: args::TrashCommand::Purge(purge) }) => {
            trash::purge(purge, context)
        }
        Command::Log(args::Log { command: args::LogCommand::Check(_) }) => log::check(context),
        Command::Log(args::Log { command: args::LogCommand::Repair(_) }) => log::repair(context),
        Command::Screenshot(_) => Err(Failure::NoWindow),
        Command::Completions(completions) => done(complete(completions)),
    };
    match answer {
        Ok(_) if context.cancel.is_cancelled() => {
            context.terminal.say("Interrupted: this is not complete.");
            ExitCode::from(130)
        }
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::Partly) => ExitCode::from(1),
        Ok(Ending::Nothing) => ExitCode::from(2),
        Err(failure) => fail(&failure, context.terminal),
    }
}

/// Tells why nothing was done.
#[must_use]
pub fn fail(failure: &Failure, terminal: Terminal) -> ExitCode {
    let style = terminal::STRONG;
    terminal.say(&format!("{style}scratch-manager:{style:#} {}", visible(&failure.to_string())));
    ExitCode::from(2)
}

/// Says that a picture of the window was saved.
///
/// # Errors
/// When the output cannot be written.
pub fn tell_of_picture(path: &Path, context: &Context) -> Result<(), Failure> {
    if context.json {
        context.terminal.print_json(&json::PathDocument::new(path))?;
    } else {
        context.terminal.print(|out| writeln!(out, "Saved {}", path.display()))?;
    }
    Ok(())
}

fn open_space(open: &args::Open, context: &Context) -> Result<(), Failure> {
    let inventory = context.inventory()?;
    let position = inventory.find(&open.space)?;
    let Some(space) = inventory.spaces.get(position) else { return Ok(()) };
    let folder = opener::show(&space.path)?;
    context.terminal.warn(inventory.warnings.iter());
    if context.json {
        context.terminal.print_json(&json::PathDocument::new(&folder))?;
    } else {
        context.terminal.print(|out| writeln!(out, "Opened {}", visible(&folder.to_string_lossy())))?;
    }
    Ok(())
}

fn complete(completions: &args::Completions) -> Result<(), Failure> {
    let mut command = Arguments::command();
    let mut script = Vec::new();
    clap_complete::generate(completions.shell, &mut command, "scratch-manager", &mut script);
    // The script is written at once, so that a closed pipe is no panic in the generator.
    Terminal::new(args::Color::Never).print(|out| out.write_all(&script))?;
    Ok(())
}

impl Context {
    /// The inventory of the depots, without sizes.
    fn inventory(&self) -> Result<Inventory, Failure> {
        self.inventory_by(Sameness::Folder)
    }

    /// The same, with what makes two depots one.
    fn inventory_by(&self, sameness: Sameness) -> Result<Inventory, Failure> {
        let depots = self.depots.find_by(&self.environment, sameness);
        if depots.list.is_empty() {
            return Err(Failure::NoDepot);
        }
        Ok(scan::inventory(depots, &Volumes::of_system(&self.environment.working_directory)))
    }

    /// Measures the spaces at these positions, or all, and puts their sizes into the inventory.
    fn measure(&self, inventory: &mut Inventory, only: Option<&HashSet<usize>>) -> ScanEnd {
        let mut groups = inventory.groups();
        if let Some(only) = only {
            for group in &mut groups {
                group.spaces.retain(|(number, _)| only.contains(number));
            }
            groups.retain(|group| !group.spaces.is_empty());
        }
        let measuring = Measuring::start(groups.iter().map(|group| group.spaces.len()).sum());
        let end = scan::measure(groups, &self.cancel, &measuring);
        for (position, sizes) in measuring.finish() {
            if let Some(space) = inventory.spaces.get_mut(position) {
                space.sizes = Some(sizes);
            }
        }
        end
    }
}
