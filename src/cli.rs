//! The command line: a face of the core, without a rule of its own.
//!
//! [`run`] carries one command out and gives its exit code: 0 done, 1 done in part, 2 nothing done, 130
//! interrupted. Output goes to standard output; progress, questions, warnings and messages go to standard
//! error.

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

pub mod args;
mod artifact;
mod browse;
mod consent;
mod free;
mod gc;
mod grid;
mod items;
mod json;
mod keep;
mod listing;
mod log;
mod outside;
mod path;
mod preview;
mod removal;
mod show;
mod table;
pub mod terminal;
mod trash;
mod undo;
mod words;

use crate::core::depot::DepotChoice;
use crate::core::depot::{Origin, Sameness};
use crate::core::environment::Environment;
use crate::core::error::{Warning, plain};
use crate::core::keep_list::KeepList;
use crate::core::log::parents::Volumes;
use crate::core::opener;
use crate::core::operation::Means;
use crate::core::progress::Cancel;
use crate::core::reclaim::Removals;
use crate::core::reclaim::scope::Scope;
use crate::core::scan::{self, Inventory, ScanEnd};
use crate::core::time::{Clock, Now};
use crate::core::words::visible;
use args::{Arguments, Command, TrashCommand};
use json::object::Object;
use terminal::{Bar, Terminal, may_leave};

pub struct Context {
    pub environment: Environment,
    pub depots: DepotChoice,
    pub now: Now,
    pub clock: Arc<dyn Clock>,
    /// Where removals are written down, and the user's own trash; the demo has its own.
    pub removals: Removals,
    pub cancel: Cancel,
    pub terminal: Terminal,
    pub json: bool,
    /// Where the settings are kept; the demo changes none.
    pub settings: Option<PathBuf>,
    /// What the user keeps.
    pub never_suggested: KeepList,
    /// Whether that is all that the user keeps.
    pub knows_kept: bool,
    /// Set while a question waits for its answer: a wish to stop ends the program then.
    pub at_prompt: Arc<AtomicBool>,
}

/// How a command ended that did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Done,
    Partly,
    /// Nothing, and the report says why.
    Nothing,
}

impl Ending {
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
    #[error(
        "there is no depot to look at: JULIA_DEPOT_PATH is set but empty, or there is no home folder. Name one \
         with --depot{}", if cfg!(feature = "demo") { ", or try the demo with --demo" } else { "" }
    )]
    NoDepot,
    /// A picture of the window was asked of a build without one; with one, the program takes it before it
    /// comes here.
    #[error("this build has no window to take a picture of; build it with the feature 'gui'")]
    NoWindow,
    /// The picture cannot be taken; why.
    #[error("{0}")]
    Picture(String),
    #[error(transparent)]
    Lookup(#[from] scan::LookupError),
    #[error(transparent)]
    Operation(#[from] crate::core::error::Error),
    /// Options that contradict each other; how.
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Scratch(#[from] crate::core::scratch::ScratchError),
    /// Nobody consented; what to say to go ahead.
    #[error("{0}")]
    NoConsent(String),
    /// There is nothing that could be done; why.
    #[error("{0}")]
    NothingToDo(String),
    /// What the user keeps cannot all be read from the settings, which lie here.
    #[error(
        "{} cannot all be read, so that it is not known what you keep; correct it or move it away, or look with \
         --dry-run", .0.display()
    )]
    KeptUnknown(PathBuf),
    #[error("cannot write the output: {}", plain(.0))]
    Output(#[from] io::Error),
}

pub fn run(command: &Command, context: &Context) -> ExitCode {
    let done = |answer: Result<(), Failure>| answer.map(|()| Ending::Done);
    if matches!(command, Command::Undo(_) | Command::Trash(_) | Command::Path(_) | Command::Log(_)) {
        context.cancel.acts();
    }
    let answer = match command {
        Command::List(list) => done(listing::list(list, context)),
        Command::Depots => done(listing::depots(context)),
        Command::Show(show) => done(show::show(show, context)),
        Command::Path(asked) => path::path(asked, context),
        Command::Open(open) => open_space(open, context),
        Command::Browse(asked) => browse::browse(asked, context),
        Command::Preview(asked) => preview::preview(asked, context),
        Command::Delete(delete) => removal::delete(delete, context),
        Command::Wipe(wipe) => removal::wipe(wipe, context),
        Command::Clear(clear) => removal::clear(clear, context),
        Command::Gc(gc) => gc::gc(gc, context),
        Command::Free(free) => free::free(free, context),
        Command::Keep(asked) => keep::keep(asked, context),
        Command::Undo(asked) => undo::undo(asked, context),
        Command::Trash(args::Trash { command: TrashCommand::List }) => done(trash::list(context)),
        Command::Trash(args::Trash { command: TrashCommand::Purge(purge) }) => trash::purge(purge, context),
        Command::Log(log) => log::carry_out(log.command, context),
        Command::Artifact(asked) => artifact::artifact(asked, context),
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

pub fn fail(failure: &Failure, terminal: Terminal) -> ExitCode {
    let style = terminal::STRONG;
    terminal.say(&format!("{style}scratch-manager:{style:#} {}", visible(&failure.to_string())));
    ExitCode::from(2)
}

/// Says that a picture of the window was saved, and gives the exit code of that.
pub fn tell_of_picture(path: &Path, context: &Context) -> ExitCode {
    let saved = |out: &mut dyn Write| writeln!(out, "Saved {}", visible(&path.to_string_lossy()));
    let told = context.report(|| json::path(path), saved);
    let saved = format!("Saved {}", path.display());
    ExitCode::from(u8::from(context.conclude(&told, Ending::Done, &[saved]) != Ending::Done))
}

fn open_space(open: &args::Open, context: &Context) -> Result<Ending, Failure> {
    let inventory = context.inventory()?;
    let position = inventory.find(&open.space)?;
    let Some(space) = inventory.spaces.get(position) else { return Ok(Ending::Done) };
    let folder = opener::show(&space.path)?;
    context.terminal.warn(inventory.warnings.iter());
    let opened = format!("Opened {}", visible(&folder.to_string_lossy()));
    let told = context.report(|| json::path(&folder), |out| writeln!(out, "{opened}"));
    Ok(context.conclude(&told, Ending::Done, &[opened]))
}

fn complete(completions: &args::Completions) -> Result<(), Failure> {
    let mut command = Arguments::definition();
    let mut script = Vec::new();
    clap_complete::generate(completions.shell, &mut command, "scratch-manager", &mut script);
    // The script is written at once, so that a closed pipe is no panic in the generator.
    Terminal::new(args::Color::Never).print(|out| out.write_all(&script))?;
    Ok(())
}

impl Context {
    /// That it is known what the user keeps.
    fn knows_kept(&self) -> Result<(), Failure> {
        let path = self.settings.clone().filter(|_| !self.knows_kept);
        path.map_or(Ok(()), |path| Err(Failure::KeptUnknown(path)))
    }

    /// Tells a person what was done, or a program by a document.
    fn report(
        &self,
        document: impl FnOnce() -> Object,
        text: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        if self.json { self.terminal.report_json(&document()) } else { self.terminal.report(text) }
    }

    /// Shows what was asked for. A reader that has gone away ends that without complaint.
    fn show(
        &self,
        document: impl FnOnce() -> Object,
        text: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        may_leave(self.report(document, text))
    }

    /// Warns a person; a document has the warnings in it.
    fn warn<'a>(&self, warnings: impl IntoIterator<Item = &'a Warning>) {
        if !self.json {
            self.terminal.warn(warnings.into_iter());
        }
    }

    /// How a command ends that has done something. When its report could not be written, not all is done: then the
    /// most needful of it is said on standard error, as it is where standard output was closed.
    fn conclude(&self, told: &io::Result<()>, ending: Ending, essence: &[String]) -> Ending {
        let is_told = match told {
            Ok(()) if terminal::leads_nowhere() => true,
            Ok(()) => return ending,
            Err(error) => {
                self.terminal.say(&format!("scratch-manager: cannot write the output: {}", plain(error)));
                false
            }
        };
        for line in essence {
            self.terminal.say(&visible(line));
        }
        if ending == Ending::Done && !is_told { Ending::Partly } else { ending }
    }

    /// The depots that were named, when some were, and what is odd about them; else all are meant.
    fn scope(&self) -> (Scope, Vec<Warning>) {
        let depots = self.depots.find(&self.environment);
        let named = depots.list.iter().filter(|depot| depot.origin == Origin::Argument);
        let roots: Vec<&Path> = named.map(|depot| depot.layout.root()).collect();
        if roots.is_empty() {
            return (Scope::default(), Vec::new());
        }
        (Scope::of(roots), depots.all_warnings())
    }

    fn means(&self) -> Means<'_> {
        Means {
            removals: &self.removals,
            environment: &self.environment,
            clock: &*self.clock,
            cancel: &self.cancel,
        }
    }

    fn inventory(&self) -> Result<Inventory, Failure> {
        self.inventory_by(Sameness::Folder)
    }

    fn inventory_by(&self, sameness: Sameness) -> Result<Inventory, Failure> {
        let depots = self.depots.find_by(&self.environment, sameness);
        if depots.list.is_empty() {
            return Err(Failure::NoDepot);
        }
        Ok(scan::inventory(depots, &Volumes::of_system(&self.environment.working_directory)))
    }

    /// Measures the spaces at these positions, or all, and puts their sizes into the inventory.
    fn measure(&self, inventory: &mut Inventory, only: Option<&HashSet<usize>>) -> ScanEnd {
        let bar = Bar::of_measuring();
        let end = inventory.measure(only, &self.cancel, &bar);
        bar.finish();
        end
    }
}
