//! Opening the window, and saying in one sentence why there is none.
//!
//! The toolkit panics at a scale that is no scale, and gives errors that only its authors can read. Both become an
//! [`Error`] here, so that whoever wanted the window can be given the listing instead. What X11 does when its server
//! goes away cannot be caught: it ends the process.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use eframe::egui;

use super::{APP_ID, Options, app, system_theme};
use crate::core::environment::Environment;

/// The width and height of the window at first, in points.
const USUAL_SIZE: [f32; 2] = [1180.0, 760.0];

const SCALE_VARIABLE: &str = "WINIT_X11_SCALE_FACTOR";

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    #[error("neither DISPLAY nor WAYLAND_DISPLAY is set")]
    NoDisplay,
    #[error("WINIT_X11_SCALE_FACTOR is '{0}', which is no scale; unset it, or set it to 1 or 2")]
    ScaleVariable(String),
    #[error(
        "the desktop draws {0} pixels for one, in which no window can be looked at; correct its scale (on X11 Xft.dpi, \
         usually 96)"
    )]
    Scale(f32),
    #[error("the display offers no OpenGL with 24 bits of colour")]
    NoOpenGl,
    #[error("the window cannot be opened: {0}")]
    Toolkit(String),
    #[error("the window system failed; on X11 a wrong scale does that: look at Xft.dpi, usually 96")]
    Panic,
}

/// Whether there is a display to open a window on. Where the environment cannot tell, there is.
pub fn display_available(environment: &Environment) -> bool {
    // What winit asks for on the systems that have X11 or Wayland.
    let needs_display = cfg!(all(unix, not(any(target_os = "macos", target_os = "android"))));
    let is_set = |name| environment.variable(name).is_some_and(|value| !value.is_empty());
    !needs_display || ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"].into_iter().any(is_set)
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// When no window can be opened: no display answers, or it cannot draw.
pub fn run(options: Options) -> Result<(), Error> {
    if !display_available(&options.environment) {
        return Err(Error::NoDisplay);
    }
    check_scale_variable(&options.environment)?;
    let size = options.settings.window.map_or(USUAL_SIZE, |size| [size.width, size.height].map(f32::from));
    let native = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title(app::title(options.demo))
            .with_app_id(APP_ID)
            .with_icon(window_icon())
            .with_inner_size(size)
            .with_min_inner_size([900.0, 560.0]),
        renderer: eframe::Renderer::Glow,
        ..eframe::NativeOptions::default()
    };
    let bad_scale = Arc::new(OnceLock::new());
    let found = Arc::clone(&bad_scale);
    // The depots are looked at while the window system makes the window, which takes as long.
    let app = app::App::begin(options).map_err(|error| Error::Toolkit(error.to_string()))?;
    let mut app = app.leaving_at_a_bad_scale(found);
    let start = Box::new(move |creation: &eframe::CreationContext<'_>| {
        system_theme::follow(creation.egui_ctx.clone());
        app.attach(&creation.egui_ctx);
        Ok(Box::new(app) as Box<dyn eframe::App>)
    });
    let ended = without_their_panics(|| eframe::run_native(APP_ID, native, start))?;
    match (bad_scale.get(), ended) {
        (Some(scale), _) => Err(Error::Scale(*scale)),
        (None, ended) => ended.map_err(|error| plain(&error)),
    }
}

/// A scale that the environment sets is one, or the toolkit's word for its own choice.
fn check_scale_variable(environment: &Environment) -> Result<(), Error> {
    let Some(value) = environment.variable(SCALE_VARIABLE).filter(|value| !value.is_empty()) else {
        return Ok(());
    };
    let value = value.to_string_lossy();
    let is_scale = value.parse().is_ok_and(|scale: f32| app::SCALES.contains(&scale));
    if is_scale || value.eq_ignore_ascii_case("randr") {
        return Ok(());
    }
    Err(Error::ScaleVariable(crate::core::words::visible(&value).into_owned()))
}

/// Runs the toolkit. What it says to its authors in a panic is not shown; a panic of ours is told as ever.
fn without_their_panics<T>(run: impl FnOnce() -> T) -> Result<T, Error> {
    let usual: Arc<dyn Fn(&std::panic::PanicHookInfo<'_>) + Send + Sync> = Arc::from(std::panic::take_hook());
    let ours = Arc::clone(&usual);
    std::panic::set_hook(Box::new(move |panic| {
        // Paths of dependencies are absolute, ours are not.
        if panic.location().is_none_or(|place| std::path::Path::new(place.file()).is_relative()) {
            ours(panic);
        }
    }));
    let ended = catch_unwind(AssertUnwindSafe(run));
    std::panic::set_hook(Box::new(move |panic| usual(panic)));
    ended.map_err(|_| Error::Panic)
}

/// The icon of `assets/icon.svg`, as the desktop shows it for a window.
fn window_icon() -> egui::IconData {
    eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon.png")).unwrap_or_default()
}

/// The toolkit's error without the place in its source, which tells a user nothing.
fn plain(error: &eframe::Error) -> Error {
    let text = error.to_string();
    let last = || text.rsplit(": ").next().unwrap_or(&text).to_string();
    match error {
        eframe::Error::NoGlutinConfigs(..) | eframe::Error::OpenGL(_) => Error::NoOpenGl,
        eframe::Error::Winit(_) | eframe::Error::WinitEventLoop(_) => Error::Toolkit(last()),
        _ => Error::Toolkit(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::depot::DepotChoice;

    #[test]
    fn the_window_has_its_icon() {
        let icon = window_icon();
        assert_eq!((icon.width, icon.height), (256, 256));
        assert!(
            icon.rgba.chunks_exact(4).any(|pixel| pixel == [0x1F, 0x5F, 0xBF, 0xFF]),
            "the accent colour"
        );
    }

    #[test]
    #[cfg(all(unix, not(target_os = "macos")))]
    fn without_a_display_there_is_an_error_and_no_panic() {
        let mut environment = Environment::default();
        assert!(!display_available(&environment));
        environment.variables.insert("DISPLAY".into(), "".into());
        assert!(!display_available(&environment), "empty is unset");
        let options = Options::new(DepotChoice::Environment(Vec::new()), environment.clone());
        let error = run(options).expect_err("no display");
        assert!(error.to_string().contains("DISPLAY"), "{error}");
        environment.variables.insert("WAYLAND_DISPLAY".into(), "wayland-0".into());
        assert!(display_available(&environment));
    }

    #[test]
    fn a_scale_that_is_none_is_refused_before_the_toolkit_sees_it() {
        let check = |value: &str| {
            let mut environment = Environment::default();
            environment.variables.insert(SCALE_VARIABLE.into(), value.into());
            check_scale_variable(&environment)
        };
        for value in ["0", "NaN", "inf", "1000", "-1", "abc", "1e-300", "1\n"] {
            let error = check(value).expect_err(value).to_string();
            assert!(error.contains(SCALE_VARIABLE) && !error.contains('\n'), "{error}");
        }
        for value in ["", "1", "1.25", "2", "randr"] {
            assert_eq!(check(value), Ok(()), "{value}");
        }
    }

    #[test]
    fn a_panic_becomes_an_error() {
        let ended = without_their_panics(|| {
            if app::SCALES.contains(&1.0) {
                std::panic::resume_unwind(Box::new(()));
            }
        });
        assert!(matches!(ended, Err(Error::Panic)), "{ended:?}");
    }
}
