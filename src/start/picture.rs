//! `screenshot`: the command that needs both faces, so that neither has to know the other.

use std::process::ExitCode;
use std::sync::Arc;

use scratch_manager::cli::args::{Screenshot, View};
use scratch_manager::cli::{self, Context, Failure};
use scratch_manager::core::depot::DepotChoice;
use scratch_manager::core::depot::Origin;
use scratch_manager::core::error::Error;
use scratch_manager::core::time::FixedClock;
use scratch_manager::gui::Options;
use scratch_manager::gui::screenshot::{self, Shot};
use scratch_manager::gui::state::session;

pub fn take(screenshot: &Screenshot, context: &Context) -> ExitCode {
    match save(screenshot, context) {
        Ok(true) => cli::tell_of_picture(&screenshot.out, context),
        Ok(false) => ExitCode::from(super::INTERRUPTED),
        Err(failure) => cli::fail(&failure, context.terminal),
    }
}

/// Whether the picture was taken before the user asked to stop.
fn save(screenshot: &Screenshot, context: &Context) -> Result<bool, Failure> {
    let view = match screenshot.view {
        View::Overview => session::View::Overview,
        View::Everything => session::View::Everything,
        View::Rules => session::View::Rules,
    };
    let failed = |error: screenshot::Error| Failure::Picture(error.to_string());
    let mut shot = Shot::new(screenshot.size, screenshot.scale).map_err(failed)?;
    shot.dark = screenshot.dark;
    shot.system_fonts = true;
    let mut environment = context.environment.clone();
    let mut demo = false;
    if let DepotChoice::Paths(paths) = &context.depots
        && let [(depot, Origin::Demo)] = paths.as_slice()
    {
        demo = true;
        // What stands for the home folder in the demo is called so: its real name differs each time.
        environment.home = depot.parent().map(Into::into);
    }
    let options = Options {
        clock: Arc::new(FixedClock(context.now)),
        demo,
        ..Options::new(context.depots.clone(), environment)
    };
    let Some(picture) = screenshot::of_depots(options, view, shot, &context.cancel).map_err(failed)? else {
        return Ok(false);
    };
    let file = screenshot::png(&picture).map_err(failed)?;
    let out = &screenshot.out;
    std::fs::write(out, file).map_err(|error| Error::new("write the picture", out, error))?;
    Ok(true)
}
