//! Watching over the window from a process of its own.
//!
//! When an X server goes away, its library ends the process that was connected, and a driver that draws may crash it.
//! So the window runs in a child with the same arguments, and whoever asked for it is given the listing when the child
//! ends otherwise than by being closed. The child ends with this process. Where none can be had, the window runs here.

use std::process::{Command, ExitCode};

use scratch_manager::cli::terminal::Terminal;
use scratch_manager::core::environment::Environment;

use super::INTERRUPTED;

/// Tells the child that it is one.
const WATCHED: &str = "SCRATCH_MANAGER_WATCHED";

/// The exit code of a child that could open no window, and has said why.
const NO_WINDOW: u8 = 64;

/// How the window ended.
pub enum Ended {
    Done(u8),
    /// There is none, or none any more; the listing stands in for it.
    WithoutWindow,
    /// It is to be opened here.
    NotWatched,
}

impl From<u8> for Ended {
    /// What a child that was closed, or was interrupted, or could not begin, ends with.
    fn from(code: u8) -> Self {
        if code == NO_WINDOW { Self::WithoutWindow } else { Self::Done(code) }
    }
}

fn is_watched(environment: &Environment) -> bool {
    environment.variable(WATCHED).is_some()
}

/// Opens the window in a child and waits for its end.
pub fn over_window(environment: &Environment, terminal: Terminal) -> Ended {
    if is_watched(environment) {
        #[cfg(target_os = "linux")]
        let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::TERM));
        return Ended::NotWatched;
    }
    let child = std::env::current_exe().and_then(|program| {
        Command::new(program).args(std::env::args_os().skip(1)).env(WATCHED, "1").spawn()
    });
    let Ok(mut child) = child else { return Ended::NotWatched };
    let code = child.wait().ok().and_then(|status| u8::try_from(status.code()?).ok());
    if let Some(code) = code.filter(|code| [0, 2, INTERRUPTED, NO_WINDOW].contains(code)) {
        return code.into();
    }
    terminal.say("The window lost its display, so here is the listing instead.");
    Ended::WithoutWindow
}

/// The exit code of a child without a window, where this is one.
pub fn no_window(environment: &Environment) -> Option<ExitCode> {
    is_watched(environment).then(|| ExitCode::from(NO_WINDOW))
}
