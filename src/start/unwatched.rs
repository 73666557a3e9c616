//! Where no X server can end the window's process, nothing watches over it.

use std::process::ExitCode;

use scratch_manager::cli::terminal::Terminal;
use scratch_manager::core::environment::Environment;

/// How the window ended.
#[allow(dead_code, reason = "what only a watched window does")]
pub enum Ended {
    Done(u8),
    WithoutWindow,
    NotWatched,
}

#[derive(Debug, Clone, Default)]
pub struct Watched();

#[allow(clippy::unused_self, reason = "the same as where it is watched")]
impl Watched {
    pub fn window(&self, _: &Environment, _: Terminal) -> Ended {
        Ended::NotWatched
    }

    pub fn end(&self) -> bool {
        false
    }
}

#[cfg_attr(not(feature = "gui"), allow(dead_code, reason = "there is no window"))]
pub fn no_window(_: &Environment) -> Option<ExitCode> {
    None
}
