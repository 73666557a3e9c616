//! From arguments to a face: which depots, which command, window or listing, and a clean end.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use scratch_manager::cli::args::{Arguments, Color, Command, Common, List};
use scratch_manager::cli::terminal::Terminal;
use scratch_manager::cli::{self, Context};
use scratch_manager::core::crew::can_start_thread;
use scratch_manager::core::depot::DepotChoice;
use scratch_manager::core::depot::Origin;
use scratch_manager::core::environment::Environment;
use scratch_manager::core::error::Warning;
use scratch_manager::core::log::lock;
use scratch_manager::core::progress::{Cancel, Lasting};
use scratch_manager::core::reclaim::Removals;
use scratch_manager::core::settings::{Loaded, Settings};
use scratch_manager::core::time::{Clock, Now, SystemClock};
use scratch_manager::core::words::visible;
#[cfg(feature = "demo")]
use scratch_manager::demo::{Demo, SharedDemo};

#[cfg(feature = "gui")]
mod picture;
#[cfg(all(feature = "gui", unix, not(target_os = "macos")))]
mod watch;
#[cfg(not(all(feature = "gui", unix, not(target_os = "macos"))))]
#[path = "start/unwatched.rs"]
mod watch;

use watch::{Ended, Watched};

/// Without the feature there is never one.
#[cfg(not(feature = "demo"))]
enum Demo {}
#[cfg(not(feature = "demo"))]
type SharedDemo = Arc<std::sync::Mutex<Option<Demo>>>;

/// The exit code of a program that was interrupted.
const INTERRUPTED: u8 = 130;

pub fn start() -> ExitCode {
    let Arguments { common, command } = Arguments::of_process();
    let terminal = Terminal::new(common.color);
    if common.demo && !common.depots.is_empty() {
        terminal.say("scratch-manager: --demo uses a depot of its own; leave out --demo or --depot");
        return ExitCode::from(2);
    }
    if let Some(refusal) = command.as_ref().and_then(|command| command.contradiction(&common)) {
        terminal.say(&format!("scratch-manager: {refusal}"));
        return ExitCode::from(2);
    }
    lock::tell_of_waiting(|sentence| Terminal::new(Color::Auto).say(&visible(sentence)));
    let demo = SharedDemo::default();
    let cancel = Cancel::default();
    let environment = Environment::of_process();
    let is_window = command.is_none() && opens_window(common.json, &environment);
    let at_prompt = Arc::new(AtomicBool::new(false));
    let watched = Watched::default();
    let asks = (!is_window).then(|| Arc::clone(&at_prompt));
    let lasting = Lasting::default();
    end_cleanly(&demo, &cancel, asks, watched.clone(), lasting.clone(), terminal);
    let is_window = is_window
        && match watched.window(&environment, terminal) {
            Ended::Done(code) => return ExitCode::from(code),
            Ended::WithoutWindow => false,
            Ended::NotWatched => true,
        };

    let path = Settings::default_path();
    let Loaded { settings, warnings, mut knows_kept } =
        path.as_deref().map(Settings::look).unwrap_or_default();
    let mut preferences = Preferences { settings, warnings, path };
    if common.demo {
        // The demo looks as the user likes it, has a depot of its own, and changes no settings.
        preferences.settings.depots.clear();
        preferences.path = None;
        knows_kept = true;
    }
    let now = command.as_ref().and_then(Command::now).unwrap_or_else(|| SystemClock.now());
    let (depots, removals) = match choose_depots(&common, &preferences, &demo, &now, terminal) {
        Ok(depots) => depots,
        Err(error) => {
            terminal.say(&format!("scratch-manager: {error}"));
            return ExitCode::from(2);
        }
    };
    let context = Context {
        environment,
        depots,
        now,
        clock: Arc::new(SystemClock),
        removals,
        cancel,
        terminal,
        json: common.json,
        settings: preferences.path.clone(),
        never_suggested: preferences.settings.never_suggested.clone(),
        knows_kept,
        at_prompt,
    };
    let code = match command {
        #[cfg(feature = "gui")]
        Some(Command::Screenshot(screenshot)) => picture::take(&screenshot, &context),
        Some(command) => cli::run(&command, &context),
        None => window(&context, common.demo, is_window, preferences, &demo, lasting),
    };
    *demo.lock().unwrap_or_else(PoisonError::into_inner) = None;
    code
}

/// The user's settings, what could not be read of them, and where they are kept.
struct Preferences {
    settings: Settings,
    warnings: Vec<Warning>,
    path: Option<PathBuf>,
}

/// Which depots are looked at, and where removals from them are written down: a demo keeps its own to itself.
#[cfg_attr(not(feature = "demo"), expect(clippy::unnecessary_wraps, reason = "a demo may fail"))]
fn choose_depots(
    common: &Common,
    preferences: &Preferences,
    demo: &SharedDemo,
    now: &Now,
    terminal: Terminal,
) -> Result<(DepotChoice, Removals), scratch_manager::core::error::Error> {
    #[cfg(feature = "demo")]
    if common.demo {
        let (path, removals) = Demo::keep(demo, &std::env::temp_dir(), now)?;
        return Ok((DepotChoice::paths(vec![path], Origin::Demo), removals));
    }
    #[cfg(not(feature = "demo"))]
    let _ = (demo, now);
    terminal.warn(preferences.warnings.iter());
    if !common.depots.is_empty() {
        return Ok((DepotChoice::paths(common.depots.clone(), Origin::Argument), Removals::of_user()));
    }
    Ok((DepotChoice::Environment(preferences.settings.depots.clone()), Removals::of_user()))
}

/// Whether the window can be opened where no command is given; it closes at once when interrupted.
fn opens_window(json: bool, environment: &Environment) -> bool {
    #[cfg(feature = "gui")]
    let has_display = scratch_manager::gui::display_available(environment);
    #[cfg(not(feature = "gui"))]
    let has_display = {
        let _ = environment;
        false
    };
    !json && has_display
}

/// Opens the window; where that cannot be, prints the listing and says how to get the window.
fn window(
    context: &Context,
    is_demo: bool,
    is_window: bool,
    preferences: Preferences,
    demo: &SharedDemo,
    lasting: Lasting,
) -> ExitCode {
    #[cfg(feature = "gui")]
    {
        use scratch_manager::gui;

        if is_window {
            let options = gui::Options {
                depots: context.depots.clone(),
                environment: context.environment.clone(),
                clock: Arc::new(SystemClock),
                demo: is_demo,
                settings: preferences.settings,
                settings_warnings: preferences.warnings,
                settings_path: preferences.path,
                knows_kept: context.knows_kept,
                removals: Removals::of_user(),
                demo_removals: is_demo.then(|| context.removals.clone()),
                demo_maker: maker(demo),
                lasting,
            };
            match gui::run(options) {
                Ok(()) => return ExitCode::SUCCESS,
                Err(error) => context.terminal.say(&format!("Here is the listing instead: {error}.")),
            }
            if let Some(code) = watch::no_window(&context.environment) {
                return code;
            }
        } else if !context.json && !opens_window(context.json, &context.environment) {
            let sentence = "No display was found, so here is the listing. For the window, run this in a desktop \
                            session, or connect with 'ssh -X'.";
            context.terminal.say(sentence);
        }
    }
    #[cfg(not(feature = "gui"))]
    let _ = (is_demo, is_window, preferences, demo, lasting);
    #[cfg(not(feature = "gui"))]
    context.terminal.say("This build has no window, so here is the listing.");
    cli::run(&Command::List(List::default()), context)
}

/// What makes the demo at a click, where there is one to try.
#[cfg(all(feature = "gui", feature = "demo"))]
#[expect(clippy::unnecessary_wraps, reason = "without the feature there is none")]
fn maker(demo: &SharedDemo) -> Option<scratch_manager::gui::state::session::DemoMaker> {
    Some(Demo::maker(demo))
}
#[cfg(all(feature = "gui", not(feature = "demo")))]
fn maker(_: &SharedDemo) -> Option<scratch_manager::gui::state::session::DemoMaker> {
    None
}

/// How long a command that only looks, or a window that removes, may take to stop. One that does not is held up by a
/// disk.
const HEARING: Duration = Duration::from_secs(2);
/// How long the end of the program waits for the demo that is being made.
const MAKING: Duration = Duration::from_secs(10);
/// The pause between two looks at whether it is.
const PAUSE: Duration = Duration::from_millis(10);

/// On Ctrl-C and its like: a running command stops and reports, a second request ends the program at once; so
/// does one while a question waits (`at_prompt`), and one that a command which only looks does not heed soon, for it waits for a disk.
/// The window, which asks no question, closes as soon as what it removes has stopped at a good place; one that is watched
/// over ends first. The demo depot is removed in every case.
fn end_cleanly(
    demo: &SharedDemo,
    cancel: &Cancel,
    at_prompt: Option<Arc<AtomicBool>>,
    watched: Watched,
    lasting: Lasting,
    terminal: Terminal,
) {
    let (demo, cancel) = (Arc::clone(demo), cancel.clone());
    let handler = move || {
        if watched.end() {
            return;
        }
        let is_running = at_prompt.as_ref().is_some_and(|asked| !asked.load(Ordering::Relaxed));
        if is_running && !cancel.is_cancelled() {
            cancel.cancel();
            let (cancel, demo) = (cancel.clone(), Arc::clone(&demo));
            let end = move || {
                std::thread::sleep(HEARING);
                if !cancel.is_acting() {
                    end_now(&demo);
                }
            };
            let _ = std::thread::Builder::new().name("farewell".to_string()).spawn(end);
            return;
        }
        lasting.stop(HEARING);
        end_now(&demo);
    };
    // Without a thread to handle them, signals would be caught and lost; so they end the program at once.
    if !can_start_thread() {
        terminal.say("Ctrl-C will leave temporary files behind: no thread can be started");
        return;
    }
    if let Err(error) = ctrlc::set_handler(handler) {
        terminal.say(&format!("Ctrl-C will leave temporary files behind: {error}"));
    }
}

/// Ends the program, whatever its threads wait for.
fn end_now(demo: &SharedDemo) -> ! {
    // While it is made a thread holds the demo, and one that is held up may hold it for ever.
    let begun = Instant::now();
    loop {
        match demo.try_lock() {
            Ok(mut demo) => {
                *demo = None;
                break;
            }
            Err(TryLockError::WouldBlock) if begun.elapsed() < MAKING => std::thread::sleep(PAUSE),
            Err(_) => break,
        }
    }
    std::process::exit(INTERRUPTED.into());
}
