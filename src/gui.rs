//! The window: a face of the core that paints facts and sends commands, and holds no rule of its own.
//!
//! Events of the worker change the [`state`] through [`update`]; the [`view`]s paint it and push
//! [`command`]s, which [`update`] carries out. Only [`app`], [`theme`], [`view`] and the
//! painting half of [`widget`] know the toolkit.
//! The interface thread never touches the disk, and an idle window does nothing at all.

use std::path::PathBuf;
use std::sync::Arc;

use crate::core::depot::DepotChoice;
use crate::core::environment::Environment;
use crate::core::error::Warning;
use crate::core::progress::Lasting;
use crate::core::reclaim::Removals;
use crate::core::settings::Settings;
pub use crate::core::settings::ThemeChoice;
use crate::core::time::{Clock, SystemClock};
use crate::gui::state::session::DemoMaker;
pub use open::{Error, display_available, run};

pub mod app;
pub mod command;
pub mod fonts;
pub mod format;
pub mod icon;
mod open;
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
    /// Whether it is known what the user keeps; where it is not, nothing is ticked for anybody.
    pub knows_kept: bool,
    /// Where removals are written down, and where what is moved to the trash goes.
    pub removals: Removals,
    /// The same for the demo, when the window is opened on it.
    pub demo_removals: Option<Removals>,
    /// What makes the demo, where there is one to try.
    pub demo_maker: Option<DemoMaker>,
    /// What whoever ends the program lets stop first.
    pub lasting: Lasting,
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
            knows_kept: true,
            removals: Removals::default(),
            demo_removals: None,
            demo_maker: None,
            lasting: Lasting::default(),
        }
    }
}
