//! The window as the toolkit runs it: events in, one frame painted, commands out.
//!
//! Nothing is decided here. Keys are mapped from [`command::KEYS`], the worker wakes the window through a
//! callback, and the views are put in their places.

use std::sync::Arc;
use std::time::Duration;

use eframe::egui;

use crate::core::job::worker::Worker;
use crate::core::job::{Job, JobId};
use crate::core::time::Clock;
use crate::gui::command::{self, Command, Key, Place};
use crate::gui::state::{Source, State};
use crate::gui::update::{self, Outside};
use crate::gui::{Options, ThemeChoice, theme, view};

/// How long the worker's news may wait for a frame. A repaint for each event would cost half a core.
const WAKE_AFTER: Duration = Duration::from_millis(50);

/// Who touched the window within this time, in seconds, is busy with it.
const BUSY: f64 = 1.0;

/// The running window.
pub struct App {
    state: State,
    world: World,
    clock: Arc<dyn Clock>,
    /// When the user last did something, in the toolkit's seconds.
    touched: Option<f64>,
}

/// The worker and the clipboard.
struct World {
    worker: Worker,
    context: egui::Context,
}

impl Outside for World {
    fn submit(&mut self, job: Job) -> JobId {
        self.worker.submit(job)
    }

    fn cancel(&mut self, job: JobId) {
        self.worker.cancel(job);
    }

    fn copy(&mut self, text: String) {
        self.context.copy_text(text);
    }
}

impl App {
    /// Sets up the toolkit and asks for the first scan.
    ///
    /// # Errors
    /// When the worker cannot be started.
    pub fn start(context: &egui::Context, options: Options) -> std::io::Result<Self> {
        theme::install(context);
        context.set_theme(match options.theme {
            ThemeChoice::System => egui::ThemePreference::System,
            ThemeChoice::Light => egui::ThemePreference::Light,
            ThemeChoice::Dark => egui::ThemePreference::Dark,
        });
        let waker = context.clone();
        let worker = Worker::start(move || waker.request_repaint_after(WAKE_AFTER))?;
        let source = Source { depots: options.depots, environment: options.environment };
        let mut app = Self {
            state: State::new(source, options.clock.now()),
            world: World { worker, context: context.clone() },
            clock: options.clock,
            touched: None,
        };
        app.run(Command::Rescan);
        Ok(app)
    }

    /// Carries out a command.
    pub fn run(&mut self, command: Command) {
        update::run(&mut self.state, command, &mut self.world);
    }

    /// Whether the scan has not ended yet.
    #[must_use]
    pub fn is_scanning(&self) -> bool {
        self.state.scan.is_running()
    }

    /// Takes in what the worker reports.
    pub fn take_news(&mut self, context: &egui::Context) {
        self.state.now = self.clock.now();
        let (time, is_touched) =
            context.input(|input| (input.time, input.raw.events.iter().any(is_of_the_user)));
        if is_touched {
            self.touched = Some(time);
        }
        let busy = self.touched.is_some_and(|touched| time - touched < BUSY);
        while let Some(event) = self.world.worker.next_event() {
            update::apply(&mut self.state, event, busy);
        }
    }

    /// Paints one frame and carries out what the user asks for in it.
    pub fn paint(&mut self, ui: &mut egui::Ui) {
        // The list's keys are taken before its widgets see them: they would act on them a second time.
        let mut commands = keys(ui, view::list::has_keyboard(ui));
        let reveal = self.state.list.reveal.take();
        let seen = view::window(ui, &self.state, reveal, &mut commands);
        self.state.list.page = seen.unwrap_or(self.state.list.page);
        let changed = !commands.is_empty();
        for command in commands {
            self.run(command);
        }
        if changed {
            ui.ctx().request_repaint();
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, context: &egui::Context, _frame: &mut eframe::Frame) {
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

/// The commands of the keys pressed since the last frame.
fn keys(ui: &egui::Ui, list_has_keyboard: bool) -> Vec<Command> {
    let is_live = |place| place == Place::Window || list_has_keyboard;
    ui.input_mut(|input| {
        let mut commands = Vec::new();
        for (key, _, command) in command::KEYS.into_iter().filter(|(_, place, _)| is_live(*place)) {
            let presses = input.count_and_consume_key(egui::Modifiers::NONE, toolkit_key(key));
            commands.extend(std::iter::repeat_n(command, presses));
        }
        commands
    })
}

fn toolkit_key(key: Key) -> egui::Key {
    match key {
        Key::F5 => egui::Key::F5,
        Key::Enter => egui::Key::Enter,
        Key::Escape => egui::Key::Escape,
        Key::Up => egui::Key::ArrowUp,
        Key::Down => egui::Key::ArrowDown,
        Key::Left => egui::Key::ArrowLeft,
        Key::Right => egui::Key::ArrowRight,
        Key::Home => egui::Key::Home,
        Key::End => egui::Key::End,
        Key::PageUp => egui::Key::PageUp,
        Key::PageDown => egui::Key::PageDown,
    }
}
