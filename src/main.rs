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
    use std::sync::Arc;

    use scratch_manager::core::demo::SharedDemo;
    use scratch_manager::core::environment::Environment;
    use scratch_manager::core::job::DepotChoice;
    use scratch_manager::core::settings::Settings;
    use scratch_manager::core::time::SystemClock;
    use scratch_manager::gui;

    let options = gui::Options {
        depots: DepotChoice::Environment(Vec::new()),
        environment: Environment::of_process(),
        clock: Arc::new(SystemClock),
        demo: false,
        settings: Settings::default(),
        settings_warnings: Vec::new(),
        settings_path: None,
        demo_keeper: SharedDemo::default(),
    };
    match gui::run(options) {
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
