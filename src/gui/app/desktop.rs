//! What the window asks of the world: the worker, the clipboard, the folder dialog, and to be closed.
//!
//! The worker begins before the toolkit is ready; whatever needs that waits until it is attached.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use eframe::egui;

use crate::gui::Lasting;
use crate::gui::state::JobId;
use crate::gui::update::Outside;
use crate::gui::worker::{Event, Job, Worker};

/// How long the worker's news may wait for a frame. A repaint for each event would cost half a core.
const WAKE_AFTER: Duration = Duration::from_millis(50);

/// A folder dialog that ends sooner was never on screen.
const NO_DIALOG: Duration = Duration::from_millis(400);

pub(super) struct Desktop {
    worker: Worker,
    /// There once the toolkit is ready.
    context: Arc<OnceLock<egui::Context>>,
    picks: (Sender<Pick>, Receiver<Pick>),
}

pub(super) struct Pick {
    pub folder: Option<PathBuf>,
    /// Whether it ended before anybody can have seen it.
    pub at_once: bool,
}

impl Desktop {
    /// # Errors
    /// When the worker cannot be started.
    pub fn begin(lasting: &Lasting) -> std::io::Result<Self> {
        let context = Arc::new(OnceLock::<egui::Context>::new());
        let waker = Arc::clone(&context);
        let is_first = AtomicBool::new(true);
        let wake = move || {
            // The first frame comes by itself. The first news, which are the first rows, wait for nothing.
            let wait = if is_first.swap(false, Ordering::Relaxed) { Duration::ZERO } else { WAKE_AFTER };
            if let Some(context) = waker.get() {
                context.request_repaint_after(wait);
            }
        };
        Ok(Self { worker: Worker::start(lasting, wake)?, context, picks: channel() })
    }

    pub fn attach(&self, context: &egui::Context) {
        let _ = self.context.set(context.clone());
    }

    pub fn next_event(&self) -> Option<Event> {
        self.worker.next_event()
    }

    pub fn next_pick(&self) -> Option<Pick> {
        self.picks.1.try_recv().ok()
    }
}

impl Outside for Desktop {
    fn submit(&mut self, job: Job) -> JobId {
        self.worker.submit(job)
    }

    fn cancel(&mut self, job: JobId) {
        self.worker.cancel(job);
    }

    fn copy(&mut self, text: String) {
        if let Some(context) = self.context.get() {
            context.copy_text(text);
        }
    }

    fn pick_folder(&mut self) {
        let (answer, context) = (self.picks.0.clone(), Arc::clone(&self.context));
        let ask = move || {
            let opened = Instant::now();
            let folder = rfd::FileDialog::new().set_title("Choose a folder").pick_folder();
            let _ = answer.send(Pick { folder, at_once: opened.elapsed() < NO_DIALOG });
            if let Some(context) = context.get() {
                context.request_repaint();
            }
        };
        if std::thread::Builder::new().name("folder dialog".to_string()).spawn(ask).is_err() {
            let _ = self.picks.0.send(Pick { folder: None, at_once: true });
        }
    }

    fn quit(&mut self) {
        if let Some(context) = self.context.get() {
            context.send_viewport_cmd(egui::ViewportCommand::Close);
        }
    }
}
