//! The command line: a face of the core, without a rule of its own.
//!
//! [`run`] carries one command out and gives its exit code: 0 done, 2 nothing done, 130 interrupted. Output
//! goes to standard output; progress, warnings and messages go to standard error.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::CommandFactory;

pub mod args;
mod json;
mod listing;
mod show;
mod table;
pub mod terminal;

use crate::core::environment::Environment;
use crate::core::error::plain;
use crate::core::job::DepotChoice;
use crate::core::opener;
use crate::core::progress::Cancel;
use crate::core::scan::{self, Inventory, ScanEnd};
use crate::core::time::Now;
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
    /// Whether the user has asked to stop.
    pub cancel: Cancel,
    /// Where output goes.
    pub terminal: Terminal,
    /// Whether to print JSON.
    pub json: bool,
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
    /// The output could not be written.
    #[error("cannot write the output: {}", plain(.0))]
    Output(#[from] io::Error),
}

/// Carries a command out.
#[must_use]
pub fn run(command: &Command, context: &Context) -> ExitCode {
    let answer = match command {
        Command::List(list) => listing::list(list, context),
        Command::Depots(_) => listing::depots(context),
        Command::Show(show) => show::show(show, context),
        Command::Open(open) => open_space(open, context),
        Command::Screenshot(_) => Err(Failure::NoWindow),
        Command::Completions(completions) => complete(completions),
    };
    match answer {
        Ok(()) if context.cancel.is_cancelled() => {
            context.terminal.say("Interrupted: what is shown is not complete.");
            ExitCode::from(130)
        }
        Ok(()) => ExitCode::SUCCESS,
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
        let depots = self.depots.find(&self.environment);
        if depots.list.is_empty() {
            return Err(Failure::NoDepot);
        }
        Ok(scan::inventory(depots, &Volumes::of_system(&self.environment.working_directory)))
    }

    /// Measures the spaces at these positions, or all, and puts their sizes into the inventory.
    fn measure(&self, inventory: &mut Inventory, only: Option<usize>) -> ScanEnd {
        let mut groups = inventory.groups();
        if let Some(only) = only {
            for group in &mut groups {
                group.spaces.retain(|(number, _)| *number == only);
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
