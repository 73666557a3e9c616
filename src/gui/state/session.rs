//! What lies around the list: the settings and their keeping, the dialog that is open, the depots to choose
//! from, the demo.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::core::depot::DepotChoice;
use crate::core::depot::resolve::NoDepot;
use crate::core::error::{Error, Warning};
use crate::core::reclaim::Removals;
use crate::core::settings::{Settings, WindowSize};
use crate::core::time::Now;
use crate::gui::format;
use crate::gui::state::JobId;

/// From this width of the window on, in points, the details are open at first.
pub const WIDE: f32 = 1_000.0;

/// The narrowest column that the user can make, in points.
pub const LEAST_COLUMN: u16 = 36;

/// What the window shows in its middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// What can go.
    #[default]
    Overview,
    /// Everything there is.
    Everything,
    /// What Julia's own collection would do.
    Rules,
    Settings,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    /// Finds commands and items.
    Palette,
    Keys,
    About,
    Removal,
    /// What is proposed to be deleted from the trash.
    Purge,
    /// What the last removal has left, and why.
    Leftovers,
    Recent,
    /// What becomes of a removal that runs when the window is closed.
    Closing,
    Log,
    Artifact,
}

#[derive(Debug, Default)]
pub struct Session {
    /// The user's choices, as they are now.
    pub settings: Settings,
    /// What could not be read of them.
    pub settings_warnings: Vec<Warning>,
    pub keeping: Keeping,
    /// What the window shows in its middle.
    pub view: View,
    pub dialog: Option<Dialog>,
    /// Adding and choosing depots.
    pub chooser: Chooser,
    pub demo: DemoState,
    /// The size of the window, in its own points, as of this frame.
    pub window: (f32, f32),
    /// Whether the dark theme is shown, whatever the reason.
    pub dark: bool,
    /// Whether a file or folder is dragged over the window.
    pub drop_hovers: bool,
    /// Whether the window is the one that is worked with.
    pub is_active: bool,
}

impl Session {
    /// With these settings, kept at `path`; without a path they are not kept.
    pub fn new(settings: Settings, path: Option<PathBuf>) -> Self {
        let keeping = Keeping { path, on_disk: settings.clone(), ..Keeping::default() };
        Self { settings, keeping, ..Self::default() }
    }

    pub fn has_details(&self) -> bool {
        self.settings.details_open.unwrap_or(self.window.0 >= WIDE)
    }

    /// Takes in the size of the window in points of the desktop, to be kept.
    pub fn resized(&mut self, width: f32, height: f32) {
        let size = WindowSize { width: points(width), height: points(height) };
        if size.width >= 200 && size.height >= 200 {
            self.settings.window = Some(size);
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
pub fn points(length: f32) -> u16 {
    // What is no number at all becomes 0.
    length.round().clamp(0.0, 16_000.0) as u16
}

/// How the settings are kept: a moment after the last change, one job at a time.
#[derive(Debug, Default)]
pub struct Keeping {
    /// Their file; `None` when they are not kept.
    pub path: Option<PathBuf>,
    /// What the file holds, as far as we wrote or read it.
    pub on_disk: Settings,
    /// What a running job writes.
    pub sent: Option<(JobId, Settings)>,
    /// The settings when they were last seen to differ, and since when, in seconds of the window.
    pub unrest: Option<(Settings, f64)>,
}

/// Adding and choosing depots.
#[derive(Debug, Default)]
pub struct Chooser {
    /// What is typed for a path.
    pub draft: String,
    /// Why the last path that was named could not be added, in a sentence.
    pub problem: Option<String>,
    /// The job that looks for the depot of a path.
    pub looking: Option<JobId>,
    /// Whether the folder dialog of the operating system is open.
    pub picking: bool,
    /// The depot whose spaces alone are listed.
    pub only: Option<PathBuf>,
}

/// Makes the demo depot and keeps it until the program ends: its path, and where removals from it are written
/// down.
#[derive(Clone)]
pub struct DemoMaker(pub Arc<MakeDemo>);
type MakeDemo = dyn Fn(&Path, &Now) -> Result<(PathBuf, Removals), Error> + Send + Sync;

impl std::fmt::Debug for DemoMaker {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("DemoMaker")
    }
}

/// The demo, as far as this window made or shows it.
#[derive(Debug, Default)]
pub struct DemoState {
    /// What makes it, where there is one to try.
    pub maker: Option<DemoMaker>,
    pub making: Option<JobId>,
    /// The demo's depot, once it is made.
    pub depot: Option<PathBuf>,
    /// Where removals from it are written down.
    pub removals: Option<Removals>,
    /// What was looked at before the demo was shown; `Some` while it is.
    pub before: Option<DepotChoice>,
    /// Whether the window was opened for the demo, so that there is nothing to go back to.
    pub from_the_start: bool,
}

impl DemoState {
    /// Whether the demo is shown instead of what the window was opened for.
    pub fn is_shown(&self) -> bool {
        self.before.is_some()
    }

    pub fn can_begin(&self) -> bool {
        self.maker.is_some() && self.making.is_none() && self.before.is_none() && !self.from_the_start
    }
}

/// Why a path could not be added, in a sentence that names it.
pub fn why_no_depot(reason: &NoDepot, home: Option<&Path>) -> String {
    let path = |path: &Path| format::path(path, home);
    match reason {
        NoDepot::Empty => "Type the path of a depot.".to_string(),
        NoDepot::Missing(at) => format!("There is nothing at {}.", path(at)),
        NoDepot::Unreadable(at, why) => format!("{} cannot be read: {}.", path(at), format::visible(why)),
        NoDepot::File(at) => format!("{} is a file; a depot is a folder.", path(at)),
        NoDepot::NotADepot(at) => format!(
            "{} is no depot: it has none of the folders that Julia makes in one, such as scratchspaces or \
             packages.",
            path(at)
        ),
    }
}
