//! The window: a face of the core that paints facts and sends commands, and holds no rule of its own.
//!
//! Events of the worker change the [`state`] through [`update`]; the [`view`]s paint it and push
//! [`command`]s, which [`update`] carries out. Only [`app`], [`theme`], [`view`] and the
//! painting half of [`widget`] know the toolkit.
//! The interface thread never touches the disk, and an idle window does nothing at all.

use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui;

use crate::core::depot::DepotChoice;
use crate::core::environment::Environment;
use crate::core::error::Warning;
use crate::core::reclaim::Removals;
use crate::core::settings::Settings;
pub use crate::core::settings::ThemeChoice;
use crate::core::time::{Clock, SystemClock};
use crate::gui::state::session::DemoMaker;

pub mod app;
pub mod command;
pub mod fonts;
pub mod format;
pub mod icon;
pub mod raster;
pub mod screenshot;
pub mod state;
pub mod system_theme;
pub mod theme;
pub mod update;
pub mod view;
pub mod widget;
pub mod words;
pub mod worker;

/// The name by which the desktop knows the window.
pub const APP_ID: &str = "scratch-manager";

/// The width and height of the window at first, in points.
const USUAL_SIZE: [f32; 2] = [1180.0, 760.0];

/// How the window is started.
#[derive(Clone)]
pub struct Options {
    pub depots: DepotChoice,
    pub environment: Environment,
    /// Where the present comes from.
    pub clock: Arc<dyn Clock>,
    /// Whether the depot is the demo, which the title then says.
    pub demo: bool,
    /// The user's choices.
    pub settings: Settings,
    /// What could not be read of them.
    pub settings_warnings: Vec<Warning>,
    /// Where they are kept; `None` to keep none.
    pub settings_path: Option<PathBuf>,
    /// Where removals are written down, and where what is moved to the trash goes.
    pub removals: Removals,
    /// The same for the demo, when the window is opened on it.
    pub demo_removals: Option<Removals>,
    /// What makes the demo, where there is one to try.
    pub demo_maker: Option<DemoMaker>,
}

impl Options {
    /// A window on these depots with everything else at its default: no settings are kept, and nothing can be
    /// moved to a trash.
    pub fn new(depots: DepotChoice, environment: Environment) -> Self {
        Self {
            depots,
            environment,
            clock: Arc::new(SystemClock),
            demo: false,
            settings: Settings::default(),
            settings_warnings: Vec::new(),
            settings_path: None,
            removals: Removals::default(),
            demo_removals: None,
            demo_maker: None,
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the window cannot be opened: {0}")]
pub struct Error(String);

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
        return Err(Error("neither DISPLAY nor WAYLAND_DISPLAY is set".to_string()));
    }
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
    let start = Box::new(move |creation: &eframe::CreationContext<'_>| {
        system_theme::follow(creation.egui_ctx.clone());
        Ok(Box::new(app::App::start(&creation.egui_ctx, options)?) as Box<dyn eframe::App>)
    });
    eframe::run_native(APP_ID, native, start).map_err(|error| Error(plain(&error)))
}

/// The icon of `assets/icon.svg`, as the desktop shows it for a window.
fn window_icon() -> egui::IconData {
    eframe::icon_data::from_png_bytes(include_bytes!("../assets/icon.png")).unwrap_or_default()
}

/// The toolkit's error without the place in its source, which tells a user nothing.
fn plain(error: &eframe::Error) -> String {
    let text = error.to_string();
    let last = || text.rsplit(": ").next().unwrap_or(&text);
    match error {
        eframe::Error::Winit(_) | eframe::Error::WinitEventLoop(_) => last().to_string(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
