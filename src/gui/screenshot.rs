//! Pictures of the window, made without a display: the same code as in the window, painted by [`raster`].
//!
//! A picture depends on what is shown and on the [`Shot`] alone: time stands at what the state says, and no
//! font of the system is used unless the shot asks for it, for names in scripts that the bundled ones lack.
//! [`of_depots`] scans to the end first.

use std::sync::Arc;
use std::time::Duration;

use eframe::egui::epaint::ClippedShape;
use eframe::egui::{
    self, Context, Event, Key, Modifiers, PointerButton, RawInput, Rect, Theme, Ui, ViewportId, pos2, vec2,
};
use egui_system_font_provider::SystemFontProvider;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, RgbaImage};

use crate::core::progress::Cancel;
use crate::core::settings::{Settings, ThemeChoice};
use crate::gui::app::App;
use crate::gui::command::Command;
use crate::gui::raster::{self, Textures};
use crate::gui::state::session::View;
use crate::gui::state::{Once, State};
use crate::gui::{Options, theme, view};

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shot {
    /// The size of the window in points.
    size: [u16; 2],
    /// Pixels for each point.
    scale: f32,
    pub dark: bool,
    /// Whether fonts of the system stand in for what the bundled ones lack, as in the window. The picture
    /// then differs from one machine to another.
    pub system_fonts: bool,
}

/// What a hand does to the window before the picture is taken: menus and hints are in no state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Touch {
    /// The key for the menu of the list's row.
    Menu,
    /// A click at a place in points; below zero it is counted from the right.
    Click(f32, f32),
    /// The pointer rests at such a place.
    Rest(f32, f32),
    /// The Tab key, so often.
    Tab(u8),
}

/// Why a picture cannot be taken: a sentence.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "a window is 320 to 8192 points wide and 240 to 8192 high, its scale 0.5 to 4, and a picture has \
             at most 64 million pixels"
    )]
    Size,
    #[error("the scan cannot be started: {0}")]
    Start(#[from] std::io::Error),
    #[error("the picture cannot be written: {0}")]
    Encode(#[from] image::ImageError),
}

impl Default for Shot {
    /// The window as it opens, light.
    fn default() -> Self {
        Self { size: [1180, 760], scale: 1.0, dark: false, system_fonts: false }
    }
}

impl Shot {
    /// A picture of a window of this size in points, with so many pixels for each point.
    ///
    /// # Errors
    /// When no window is so small, or the picture would be too large.
    pub fn new(size: [u16; 2], scale: f32) -> Result<Self, Error> {
        let shot = Self { size, scale, ..Self::default() };
        let [width, height] = shot.pixels();
        let is_fine = (320..=8192).contains(&size[0])
            && (240..=8192).contains(&size[1])
            && (0.5..=4.0).contains(&scale)
            && u64::from(width) * u64::from(height) <= 64_000_000;
        if is_fine { Ok(shot) } else { Err(Error::Size) }
    }

    #[must_use]
    pub fn dark(self) -> Self {
        Self { dark: true, ..self }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded by `new`")]
    fn pixels(self) -> [u32; 2] {
        self.size.map(|points| (f32::from(points) * self.scale).round() as u32)
    }
}

pub fn of_state(state: &State, shot: Shot) -> RgbaImage {
    of_touched_state(state, shot, &[])
}

/// A picture of the window that shows `state`, after a hand has done this to it.
pub fn of_touched_state(state: &State, shot: Shot, gestures: &[Touch]) -> RgbaImage {
    let mut offscreen = Offscreen::new(shot);
    // The keyboard is where it is when this opens.
    let mut once = state.once;
    for gesture in gestures {
        offscreen.rest(|ui| paint_once(ui, state, &mut once));
        once.menu = *gesture == Touch::Menu;
        if let Touch::Tab(times) = *gesture {
            // Each in a frame of its own, as from a keyboard.
            for _ in 0..times {
                offscreen.press(Key::Tab);
                offscreen.rest(|ui| paint_once(ui, state, &mut once));
            }
        }
        offscreen.touch(*gesture);
    }
    offscreen.paint(|ui| paint_once(ui, state, &mut once))
}

fn paint_once(ui: &mut Ui, state: &State, once: &mut Once) {
    view::window(ui, state, std::mem::take(once), &mut Vec::new());
}

/// A picture of this view of the window after it has scanned its depots to the end. `None` when `cancel` came first.
///
/// # Errors
/// When the scan cannot be started.
pub fn of_depots(
    options: Options,
    view: View,
    shot: Shot,
    cancel: &Cancel,
) -> Result<Option<RgbaImage>, Error> {
    /// How long to wait before looking for news again.
    const PAUSE: Duration = Duration::from_millis(2);
    let mut offscreen = Offscreen::new(shot);
    let theme = if shot.dark { ThemeChoice::Dark } else { ThemeChoice::Light };
    let settings = Settings { theme, ..Settings::default() };
    let mut app = App::start(&offscreen.context, Options { settings, ..options })?;
    while app.is_scanning() {
        if cancel.is_cancelled() {
            app.run(Command::Stop);
            return Ok(None);
        }
        app.take_news(&offscreen.context);
        std::thread::sleep(PAUSE);
    }
    app.run(Command::View(view));
    Ok(Some(offscreen.paint(|ui| {
        // The first frame tells how large the window is, which decides what is open in it.
        app.take_news(ui.ctx());
        app.paint(ui);
    })))
}

/// A picture as a PNG file.
///
/// # Errors
/// When the picture is empty.
pub fn png(picture: &RgbaImage) -> Result<Vec<u8>, Error> {
    let mut file = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut file, CompressionType::Best, FilterType::Adaptive);
    // The window is opaque.
    DynamicImage::from(picture.clone()).to_rgb8().write_with_encoder(encoder)?;
    Ok(file)
}

/// What a window is painted on when there is no display.
struct Offscreen {
    context: Context,
    textures: Textures,
    shot: Shot,
    /// In the toolkit's seconds.
    time: f64,
    /// What the next frame hears.
    events: Vec<Event>,
}

impl Offscreen {
    fn new(shot: Shot) -> Self {
        let context = Context::default();
        theme::install(&context);
        context.set_theme(if shot.dark { Theme::Dark } else { Theme::Light });
        if shot.system_fonts {
            context.add_font_provider(Arc::new(SystemFontProvider::new()));
        }
        Self { context, textures: Textures::default(), shot, time: 0.0, events: Vec::new() }
    }

    fn touch(&mut self, gesture: Touch) {
        let (Touch::Click(x, y) | Touch::Rest(x, y)) = gesture else { return };
        let place = pos2(if x < 0.0 { f32::from(self.shot.size[0]) + x } else { x }, y);
        self.events.push(Event::PointerMoved(place));
        if matches!(gesture, Touch::Click(..)) {
            let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
            self.events.extend([true, false].map(|pressed| Event::PointerButton {
                pos: place,
                button,
                pressed,
                modifiers,
            }));
        }
    }

    fn press(&mut self, key: Key) {
        let (modifiers, pressed, repeat) = (Modifiers::NONE, true, false);
        self.events.push(Event::Key { key, physical_key: None, pressed, repeat, modifiers });
    }

    fn paint(&mut self, ui: impl FnMut(&mut Ui)) -> RgbaImage {
        let shapes = self.rest(ui);
        let triangles = self.context.tessellate(shapes, self.shot.scale);
        let palette = if self.shot.dark { &theme::DARK } else { &theme::LIGHT };
        raster::paint(self.shot.pixels(), palette.background, self.shot.scale, &triangles, &self.textures)
    }

    /// Runs frames until everything is in its place, and gives the shapes of the last.
    fn rest(&mut self, mut ui: impl FnMut(&mut Ui)) -> Vec<ClippedShape> {
        /// Sizes found in one frame are used in the next; nothing needs more of them than this.
        const LEAST: usize = 4;
        const MOST: usize = 60;
        let mut frame = 0;
        loop {
            let input = self.input();
            let mut output = self.context.run_ui(input, &mut ui);
            self.textures.update(&mut output.textures_delta);
            frame += 1;
            let root = output.viewport_output.get(&ViewportId::ROOT);
            let rests = root.is_none_or(|root| root.repaint_delay > Duration::from_secs(1));
            if frame >= LEAST && rests || frame >= MOST {
                return output.shapes;
            }
        }
    }

    fn input(&mut self) -> RawInput {
        self.time += 1.0 / 30.0;
        let [width, height] = self.shot.size.map(f32::from);
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height))),
            time: Some(self.time),
            focused: true,
            events: std::mem::take(&mut self.events),
            ..RawInput::default()
        };
        if let Some(root) = input.viewports.get_mut(&ViewportId::ROOT) {
            *root = egui::ViewportInfo { native_pixels_per_point: Some(self.shot.scale), ..root.clone() };
        }
        input
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::depot::DepotChoice;
    use crate::core::depot::Origin;
    use crate::core::environment::Environment;
    use crate::gui::state::fake;

    #[test]
    fn sizes_that_no_window_has_are_refused() {
        assert!(Shot::new([320, 240], 0.5).is_ok());
        assert!(Shot::new([3840, 2160], 2.0).is_ok());
        for (size, scale) in
            [([319, 240], 1.0), ([900, 9000], 1.0), ([900, 560], 0.0), ([900, 560], f32::NAN)]
        {
            assert!(Shot::new(size, scale).is_err(), "{size:?} {scale}");
        }
        assert!(Shot::new([8192, 8192], 4.0).is_err(), "too many pixels");
    }

    #[test]
    fn a_depot_is_scanned_and_painted_in_both_themes_at_any_scale() {
        let depot = tempfile::tempdir().expect("folder");
        std::fs::create_dir_all(depot.path().join("scratchspaces")).expect("folder");
        let options = |path: &std::path::Path| Options {
            clock: Arc::new(crate::core::time::FixedClock(fake::now())),
            ..Options::new(DepotChoice::paths(vec![path.into()], Origin::Argument), Environment::default())
        };
        let shot = Shot::new([400, 300], 2.0).expect("size").dark();
        let picture = of_depots(options(depot.path()), View::Overview, shot, &Cancel::default())
            .expect("scan")
            .expect("whole");
        assert_eq!(picture.dimensions(), (800, 600));
        assert_eq!(picture.get_pixel(400, 590).0, theme::DARK.panel.to_array(), "the status bar");
        let signature = png(&picture).expect("file");
        assert!(signature.starts_with(b"\x89PNG"));

        let cancel = Cancel::default();
        cancel.cancel();
        let large = options(std::path::Path::new("/"));
        assert!(of_depots(large, View::Overview, shot, &cancel).expect("scan").is_none());
    }
}
