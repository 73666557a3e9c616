//! Watching over the window from a process of its own.
//!
//! When an X server goes away, its library ends the process that was connected, and a driver that draws may crash it.
//! So the window runs in a child with the same arguments, and whoever asked for it is given the listing when the child
//! ends otherwise than by being closed. The child ends with this process. Where there is no X11, or no child can be
//! had, the window runs here.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitCode, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::process::{Pid, Signal, kill_process};
use scratch_manager::cli::terminal::Terminal;
use scratch_manager::core::environment::Environment;

use super::INTERRUPTED;

/// Tells the child that it is one: the number of the process that watches over it.
const WATCHED: &str = "SCRATCH_MANAGER_WATCHED";

/// The exit code of a child that could open no window, and has said why.
const NO_WINDOW: u8 = 64;

/// Keeps Mesa from mapping its cache of shaders (docs.mesa3d.org, "Environment Variables").
const NO_SHADER_CACHE: [(&str, &str); 1] = [("MESA_SHADER_CACHE_DISABLE", "true")];

/// How the window ended.
pub enum Ended {
    Done(u8),
    /// There is none, or none any more; the listing stands in for it.
    WithoutWindow,
    /// It is to be opened here.
    NotWatched,
}

/// The process of the window, while there is one.
#[derive(Debug, Clone, Default)]
pub struct Watched {
    window: Arc<Mutex<Option<Pid>>>,
    was_asked_to_end: Arc<AtomicBool>,
}

impl Watched {
    /// Opens the window in a child and waits for its end.
    pub fn window(&self, environment: &Environment, terminal: Terminal) -> Ended {
        if is_watched(environment) {
            #[cfg(target_os = "linux")]
            let _ = rustix::process::set_parent_process_death_signal(Some(Signal::TERM));
            return Ended::NotWatched;
        }
        let Ok(mut status) = self.run(&[]) else { return Ended::NotWatched };
        let crashed_on_its_own = !self.was_asked_to_end.load(Ordering::Relaxed);
        if crashed_on_its_own && status.is_some_and(|it| it.signal() == Some(Signal::BUS.as_raw())) {
            // A driver maps a cache of its own that a full disk cannot hold.
            status = self.run(&NO_SHADER_CACHE).unwrap_or_default();
        }
        match status.and_then(|status| u8::try_from(status.code()?).ok()) {
            Some(NO_WINDOW) => Ended::WithoutWindow,
            Some(code @ (0 | 2 | INTERRUPTED)) => Ended::Done(code),
            _ if self.was_asked_to_end.load(Ordering::Relaxed) => Ended::Done(INTERRUPTED),
            code => {
                let signal = status.and_then(|status| status.signal());
                terminal.say(match (code, signal) {
                    (None, Some(_)) => {
                        "The window crashed, perhaps in a driver that draws, so here is the listing instead."
                    }
                    _ => "The window lost its display, so here is the listing instead.",
                });
                Ended::WithoutWindow
            }
        }
    }

    /// Runs the window in a child with these variables besides, and waits for its end.
    fn run(&self, variables: &[(&str, &str)]) -> io::Result<Option<ExitStatus>> {
        let program = std::env::current_exe()?;
        let mut command = Command::new(program);
        command.args(std::env::args_os().skip(1)).env(WATCHED, own_id()).envs(variables.iter().copied());
        let mut child = command.spawn()?;
        self.set(i32::try_from(child.id()).ok().and_then(Pid::from_raw));
        let status = child.wait().ok();
        self.set(None);
        Ok(status)
    }

    /// Asks the window to end, where there is one; this process then ends with it.
    pub fn end(&self) -> bool {
        self.was_asked_to_end.store(true, Ordering::Relaxed);
        let window = *self.window.lock().unwrap_or_else(PoisonError::into_inner);
        window.is_some_and(|window| kill_process(window, Signal::TERM).is_ok())
    }

    fn set(&self, window: Option<Pid>) {
        *self.window.lock().unwrap_or_else(PoisonError::into_inner) = window;
    }
}

/// The exit code of a child without a window, where this is one.
pub fn no_window(environment: &Environment) -> Option<ExitCode> {
    is_watched(environment).then(|| ExitCode::from(NO_WINDOW))
}

/// Whether this is the child, and no program that the window has started.
fn is_watched(environment: &Environment) -> bool {
    let parent = rustix::process::getppid().map(|parent| parent.as_raw_pid().to_string());
    environment.variable(WATCHED).zip(parent).is_some_and(|(watcher, parent)| *watcher == *parent)
}

fn own_id() -> String {
    std::process::id().to_string()
}
