//! The program: arguments first; without a command the window opens.

use std::process::ExitCode;
#[cfg(all(feature = "gui", feature = "demo", not(feature = "cli")))]
use std::sync::Arc;

#[cfg(feature = "cli")]
mod start;

#[cfg(feature = "cli")]
fn main() -> ExitCode {
    start::start()
}

#[cfg(all(feature = "gui", not(feature = "cli")))]
fn main() -> ExitCode {
    use scratch_manager::core::{
        depot::DepotChoice,
        environment::Environment,
        settings::{Loaded, Settings},
    };
    use scratch_manager::gui::Options;

    let path = Settings::default_path();
    let Loaded { settings, warnings, knows_kept } = path.as_deref().map(Settings::look).unwrap_or_default();
    let depots = DepotChoice::Environment(settings.depots.clone());
    let options = Options::new(depots, Environment::of_process());
    let options =
        Options { settings, settings_warnings: warnings, settings_path: path, knows_kept, ..options };
    #[cfg(feature = "demo")]
    let options =
        Options { demo_maker: Some(scratch_manager::demo::Demo::maker(&Arc::default())), ..options };
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
