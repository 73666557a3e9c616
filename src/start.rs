//! From arguments to a face: which depots, which command, window or listing, and a clean end.

use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use clap::Parser;
use scratch_manager::cli::args::{Arguments, Command, Common, List};
use scratch_manager::cli::terminal::Terminal;
use scratch_manager::cli::{self, Context};
use scratch_manager::core::demo::Demo;
use scratch_manager::core::depot::Origin;
use scratch_manager::core::environment::Environment;
use scratch_manager::core::job::DepotChoice;
use scratch_manager::core::progress::Cancel;
use scratch_manager::core::settings::Settings;
use scratch_manager::core::time::{Clock, Now, SystemClock};

#[cfg(feature = "gui")]
mod picture;

/// The exit code of a program that was interrupted.
const INTERRUPTED: u8 = 130;

/// The demo depot, where everyone who may end the program finds it: it is removed when it is dropped.
type SharedDemo = Arc<Mutex<Option<Demo>>>;

/// Runs the program.
pub fn start() -> ExitCode {
    let arguments = Arguments::parse();
    let common = match &arguments.command {
        Some(command) => arguments.common.clone().and(command.common().clone()),
        None => arguments.common.clone(),
    };
    let terminal = Terminal::new(common.color);
    if common.demo && !common.depots.is_empty() {
        terminal.say("scratch-manager: --demo uses a depot of its own; leave out --demo or --depot");
        return ExitCode::from(2);
    }
    let demo = SharedDemo::default();
    let cancel = Cancel::default();
    end_cleanly(&demo, &cancel, arguments.command.is_some(), terminal);

    let environment = Environment::of_process();
    let now = arguments.command.as_ref().and_then(Command::now).unwrap_or_else(|| SystemClock.now());
    let depots = match choose_depots(&common, &demo, &now, terminal) {
        Ok(depots) => depots,
        Err(error) => {
            terminal.say(&format!("scratch-manager: {error}"));
            return ExitCode::from(2);
        }
    };
    let context = Context { environment, depots, now, cancel, terminal, json: common.json };
    let code = match arguments.command {
        #[cfg(feature = "gui")]
        Some(Command::Screenshot(screenshot)) => picture::take(&screenshot, &context),
        Some(command) => cli::run(&command, &context),
        None => window(&context, common.demo),
    };
    drop(demo.lock().unwrap_or_else(PoisonError::into_inner).take());
    code
}

fn choose_depots(
    common: &Common,
    demo: &SharedDemo,
    now: &Now,
    terminal: Terminal,
) -> Result<DepotChoice, scratch_manager::core::error::Error> {
    if common.demo {
        let made = Demo::make(&std::env::temp_dir(), now)?;
        let path = made.depot().to_path_buf();
        *demo.lock().unwrap_or_else(PoisonError::into_inner) = Some(made);
        return Ok(DepotChoice::Paths(vec![path], Origin::Demo));
    }
    if !common.depots.is_empty() {
        return Ok(DepotChoice::Paths(common.depots.clone(), Origin::Argument));
    }
    let (settings, warning) = Settings::default_path().map(|path| Settings::load(&path)).unwrap_or_default();
    terminal.warn(warning.iter());
    Ok(DepotChoice::Environment(settings.depots))
}

/// Opens the window; where that cannot be, prints the listing and says how to get the window.
fn window(context: &Context, is_demo: bool) -> ExitCode {
    #[cfg(feature = "gui")]
    {
        use scratch_manager::gui;

        if gui::display_available(&context.environment) && !context.json {
            let options = gui::Options {
                depots: context.depots.clone(),
                environment: context.environment.clone(),
                clock: Arc::new(SystemClock),
                demo: is_demo,
                theme: gui::ThemeChoice::System,
            };
            match gui::run(options) {
                Ok(()) => return ExitCode::SUCCESS,
                Err(error) => context.terminal.say(&format!("Here is the listing instead: {error}.")),
            }
        } else if !context.json {
            let sentence = "No display was found, so here is the listing. For the window, run this in a desktop \
                            session, or connect with 'ssh -X'.";
            context.terminal.say(sentence);
        }
    }
    #[cfg(not(feature = "gui"))]
    let _ = is_demo;
    #[cfg(not(feature = "gui"))]
    context.terminal.say("This build has no window, so here is the listing.");
    cli::run(&Command::List(List::default()), context)
}

/// On Ctrl-C and its like: a running command stops and reports, a second request ends the program at once;
/// the window closes at once. The demo depot is removed in every case.
fn end_cleanly(demo: &SharedDemo, cancel: &Cancel, has_command: bool, terminal: Terminal) {
    let (demo, cancel) = (Arc::clone(demo), cancel.clone());
    let handler = move || {
        if has_command && !cancel.is_cancelled() {
            cancel.cancel();
            return;
        }
        drop(demo.lock().unwrap_or_else(PoisonError::into_inner).take());
        std::process::exit(INTERRUPTED.into());
    };
    if let Err(error) = ctrlc::set_handler(handler) {
        terminal.say(&format!("Ctrl-C will leave temporary files behind: {error}"));
    }
}
