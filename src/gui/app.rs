//! The window as the toolkit runs it: events in, one frame painted, commands out.
//!
//! Nothing is decided here. Keys are mapped from [`command::KEYS`], the worker wakes the window through a
//! callback, and the views are put in their places.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use eframe::egui;

use crate::core::settings::{Settings, ThemeChoice};
use crate::core::time::Clock;
use crate::gui::command::{self, Command, Gesture, Shortcut};
use crate::gui::state::session::{Dialog, Session};
use crate::gui::state::{Area, Source, State};
use crate::gui::update;
use crate::gui::widget::tree_table::has_keyboard;
use crate::gui::worker::News;
use crate::gui::{Options, system_theme, theme, view};

mod desktop;

use desktop::Desktop;

pub fn title(is_demo: bool) -> &'static str {
    if is_demo { "Scratch Manager (demo)" } else { "Scratch Manager" }
}

/// The least and the most pixels of a point with which a window can be looked at.
pub const SCALES: std::ops::RangeInclusive<f32> = 0.25..=16.0;

pub struct App {
    state: State,
    desktop: Desktop,
    clock: Arc<dyn Clock>,
    /// What was asked of the toolkit last.
    shown: Shown,
    /// Where the desktop's scale is put when nothing can be seen in it, and the window closes.
    bad_scale: Option<Arc<OnceLock<f32>>>,
}

/// What the toolkit is asked to show, so that it is asked again only when it changes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Shown {
    theme: Option<ThemeChoice>,
    scale: u16,
    demo: bool,
    /// Whether the frame of the window is dark, where that has to be told.
    dark_frame: Option<bool>,
}

impl App {
    /// The window of a toolkit that is there, and the first scan.
    ///
    /// # Errors
    /// When the worker cannot be started.
    pub fn start(context: &egui::Context, options: Options) -> std::io::Result<Self> {
        let mut app = Self::begin(options)?;
        app.attach(context);
        Ok(app)
    }

    /// Asks for the first scan, which goes on while the toolkit gets ready.
    ///
    /// # Errors
    /// When the worker cannot be started.
    pub fn begin(options: Options) -> std::io::Result<Self> {
        let desktop = Desktop::begin(&options.lasting)?;
        let source = Source { depots: options.depots, environment: options.environment };
        let mut state = State::new(source, options.clock.now());
        state.furnish(Session::new(options.settings, options.settings_path));
        state.session.settings_warnings = options.settings_warnings;
        state.clean_up.overview.ticks_nothing = !options.knows_kept;
        state.session.demo.maker = options.demo_maker;
        state.session.demo.from_the_start = options.demo;
        state.removing.removals = options.removals;
        state.session.demo.removals = options.demo_removals;
        state.clock = Arc::clone(&options.clock);
        let mut app = Self {
            state,
            desktop,
            clock: options.clock,
            shown: Shown { demo: options.demo, ..Shown::default() },
            bad_scale: None,
        };
        app.run(Command::Rescan);
        Ok(app)
    }

    /// Sets up the toolkit for the window.
    pub fn attach(&mut self, context: &egui::Context) {
        theme::install(context);
        // Sizes are a setting of ours; the toolkit's own keys would not be remembered.
        let tells_theme = system_theme::is_to_be_told(&self.state.source.environment);
        context.options_mut(|toolkit| {
            toolkit.zoom_with_keyboard = false;
            toolkit.sync_window_theme = !tells_theme;
        });
        self.desktop.attach(context);
        self.show_choices(context);
    }

    /// Lets the window close where the desktop's scale lets nobody see it, and puts that scale there.
    #[must_use]
    pub fn leaving_at_a_bad_scale(self, found: Arc<OnceLock<f32>>) -> Self {
        Self { bad_scale: Some(found), ..self }
    }

    fn leave_at_a_bad_scale(&self, context: &egui::Context) {
        let scale = context.native_pixels_per_point().filter(|scale| !SCALES.contains(scale));
        if let (Some(found), Some(scale)) = (&self.bad_scale, scale) {
            let _ = found.set(scale);
            context.send_viewport_cmd(egui::ViewportCommand::Close);
        }
    }

    pub fn run(&mut self, command: Command) {
        update::run(&mut self.state, command, &mut self.desktop);
    }

    /// Takes in what the window is like, and what is held over it or let fall on it.
    fn look_at_window(&mut self, context: &egui::Context) {
        let session = &mut self.state.session;
        session.dark = context.theme() == egui::Theme::Dark;
        let zoom = context.zoom_factor();
        let (dropped, size) = context.input(|input| {
            session.drop_hovers = !input.raw.hovered_files.is_empty();
            session.window = input.content_rect().size().into();
            session.is_active = input.focused;
            let dropped: Vec<PathBuf> =
                input.raw.dropped_files.iter().map(|file| file.path().to_path_buf()).collect();
            let viewport = input.viewport();
            let is_usual = viewport.maximized != Some(true)
                && viewport.fullscreen != Some(true)
                && viewport.minimized != Some(true);
            (dropped, viewport.inner_rect.filter(|_| is_usual))
        });
        if let Some(size) = size {
            session.resized(size.width() * zoom, size.height() * zoom);
        }
        if let Some(path) = dropped.into_iter().next() {
            self.run(Command::AddDepot(path));
        }
    }

    /// Asks the toolkit for the theme, the scale and the title that are chosen.
    fn show_choices(&mut self, context: &egui::Context) {
        let Settings { theme, scale, .. } = self.state.session.settings;
        let demo = self.state.session.demo.is_shown() || self.state.session.demo.from_the_start;
        let tells_theme = !context.options(|toolkit| toolkit.sync_window_theme);
        let dark_frame = tells_theme.then(|| context.theme() == egui::Theme::Dark);
        let wanted = Shown { theme: Some(theme), scale, demo, dark_frame };
        if self.shown == wanted {
            return;
        }
        context.set_theme(match theme {
            ThemeChoice::System => egui::ThemePreference::System,
            ThemeChoice::Light => egui::ThemePreference::Light,
            ThemeChoice::Dark => egui::ThemePreference::Dark,
        });
        context.set_zoom_factor(f32::from(scale) / 100.0);
        if let Some(dark) = dark_frame.filter(|_| self.shown.dark_frame != dark_frame) {
            let theme = if dark { egui::SystemTheme::Dark } else { egui::SystemTheme::Light };
            context.send_viewport_cmd(egui::ViewportCommand::SetTheme(theme));
        }
        if self.shown.demo != demo {
            context.send_viewport_cmd(egui::ViewportCommand::Title(title(demo).to_string()));
        }
        self.shown = wanted;
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    /// Whether the depots are being looked at, or measured.
    pub fn is_scanning(&self) -> bool {
        self.state.is_measuring()
    }

    pub fn take_news(&mut self, context: &egui::Context) {
        self.state.now = self.clock.now();
        self.leave_at_a_bad_scale(context);
        self.look_at_window(context);
        while let Some(pick) = self.desktop.next_pick() {
            update::picked(&mut self.state, pick.folder, pick.at_once, &mut self.desktop);
        }
        let (time, is_touched, is_focused) = context.input(|input| {
            let events = &input.raw.events;
            let focus = egui::Event::WindowFocused(true);
            (input.time, events.iter().any(is_of_the_user), events.contains(&focus))
        });
        if is_focused {
            update::focused(&mut self.state, &mut self.desktop);
        }
        if is_touched {
            self.state.touched = Some(time);
        }
        let busy = update::rests_in(&self.state, time).is_some();
        while let Some(event) = self.desktop.next_event() {
            let is_large = matches!(event.news, News::Listed(..) | News::Surveyed(..) | News::Scanned(_));
            update::apply(&mut self.state, event, busy);
            if is_large {
                // What follows has a frame of its own.
                context.request_repaint();
                break;
            }
        }
        if let Some(wait) = update::settle(&mut self.state, time, &mut self.desktop) {
            context.request_repaint_after(Duration::try_from_secs_f64(wait).unwrap_or_default());
        }
        self.show_choices(context);
    }

    /// Paints one frame and carries out what the user asks for in it.
    pub fn paint(&mut self, ui: &mut egui::Ui) {
        // Keys are taken before any widget sees them: the list would act on them a second time.
        let keys = keys(ui, &self.state);
        let mut changed = !keys.is_empty();
        for command in keys {
            self.run(command);
        }
        let mut commands = Vec::new();
        let once = self.state.take_once();
        let seen = view::window(ui, &self.state, once, &mut commands);
        changed |= !commands.is_empty() || seen.search.is_some();
        if let Some(text) = seen.search {
            update::search(&mut self.state, &text);
        }
        for command in commands {
            self.run(command);
        }
        // Only now: what was clicked or typed in this frame was meant for what the last one showed.
        if let Some(proposal) = &mut self.state.removing.proposal {
            proposal.note_painted();
        }
        if changed {
            ui.ctx().request_repaint();
        }
    }
}

impl eframe::App for App {
    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        // There is no interface any more that could wait for this.
        let session = &self.state.session;
        if let Some(path) =
            session.keeping.path.as_ref().filter(|_| session.settings != session.keeping.on_disk)
        {
            // There is nobody left to tell either; the old settings stay.
            let before = &session.keeping.on_disk.never_suggested;
            let _ = session.settings.save_over(Some(before), path);
        }
    }

    fn logic(&mut self, context: &egui::Context, _frame: &mut eframe::Frame) {
        if context.input(|input| input.viewport().close_requested()) && self.state.removing.running.is_some()
        {
            context.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.run(Command::Quit);
        }
        self.take_news(context);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.paint(ui);
    }
}

/// Whether an event tells of somebody at the window; much else happens while it opens.
fn is_of_the_user(event: &egui::Event) -> bool {
    use egui::Event;
    matches!(
        event,
        Event::PointerMoved(_)
            | Event::PointerButton { .. }
            | Event::MouseWheel { .. }
            | Event::Touch { .. }
            | Event::Key { .. }
            | Event::Text(_)
    )
}

/// The commands of the keys pressed since the last frame, which are gone then. A dialog that is open, be it
/// not painted yet, gets every other key.
fn keys(ui: &egui::Ui, state: &State) -> Vec<Command> {
    let has_dialog = state.session.dialog.is_some();
    let area = state.list_in_use();
    let is_blocked = has_dialog || ui.memory(|memory| memory.top_modal_layer().is_some());
    let mut place = if is_blocked {
        let is_palette = state.session.dialog == Some(Dialog::Palette);
        has_dialog.then_some(if is_palette { Area::Palette } else { Area::Dialog })
    } else if area == Area::CleanUp && has_keyboard(ui, view::clean_up::table::id()) {
        Some(Area::CleanUp)
    } else if area == Area::List && has_keyboard(ui, view::list::id()) {
        Some(Area::List)
    } else if area == Area::Inside && view::preview::nodes_have_keyboard(ui) {
        Some(Area::Nodes)
    } else if area == Area::Inside && has_keyboard(ui, view::inside::list::id()) {
        Some(Area::Inside)
    } else if view::search::has_keyboard(ui) {
        Some(Area::Search)
    } else {
        None
    };
    let mut commands = Vec::new();
    let mut is_spent = false;
    ui.input_mut(|input| {
        input.events.retain(|event| {
            let pressed = match event {
                egui::Event::Key { key, pressed: true, modifiers, .. } => {
                    Some((*key, [modifiers.command, modifiers.shift, modifiers.alt]))
                }
                // What the toolkit makes of Ctrl+C.
                egui::Event::Copy => Some((egui::Key::C, [true, false, false])),
                // The digit of Alt+2 comes as a text too.
                egui::Event::Text(_) if std::mem::take(&mut is_spent) => return false,
                // Letters and digits find a row; a blank has selected one already.
                egui::Event::Text(text) if matches!(place, Some(Area::List | Area::Inside)) => {
                    commands.extend(
                        text.chars()
                            .filter(|c| c.is_alphanumeric())
                            .map(|c| Command::Gesture(Gesture::Find(c))),
                    );
                    return false;
                }
                _ => None,
            };
            let shortcut = command::KEYS.iter().find(|shortcut| {
                let is_live = match shortcut.place {
                    Area::Anywhere => true,
                    Area::Window => !is_blocked,
                    here => place == Some(here),
                };
                let egui::KeyboardShortcut { modifiers, logical_key } = shortcut.keys;
                is_live && pressed == Some((logical_key, [modifiers.command, modifiers.shift, modifiers.alt]))
            });
            let Some(Shortcut { command, keys, .. }) = shortcut else { return true };
            is_spent = keys.modifiers.alt;
            // What is typed next may be in the same frame, and is meant for whom the keyboard went to.
            match command {
                Command::Search => place = Some(Area::Search),
                Command::Gesture(Gesture::EnterList) => place = Some(Area::List),
                _ => {}
            }
            commands.push(command.clone());
            false
        });
    });
    commands
}
