//! The program: arguments first; without a command the window opens.

use std::process::ExitCode;

#[cfg(feature = "cli")]
mod start;

#[cfg(feature = "cli")]
fn main() -> ExitCode {
    start::start()
}

#[cfg(all(feature = "gui", not(feature = "cli")))]
fn main() -> ExitCode {
    use scratch_manager::core::{environment::Environment, job::DepotChoice};

    let options =
        scratch_manager::gui::Options::new(DepotChoice::Environment(Vec::new()), Environment::of_process());
    match scratch_manager::gui::run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("scratch-manager: {error}");
            ExitCode::from(2)
        }
    }
}

#[cfg(not(any(feature = "gui", feature = "cli")))]
fn main() -> ExitCode {
    eprintln!("scratch-manager was built as a library alone; build it with the feature 'gui' or 'cli'");
    ExitCode::from(2)
}
