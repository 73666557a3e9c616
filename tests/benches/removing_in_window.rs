//! What the window is like while a space of 300,000 files is removed: how long its frames take, and how soon a
//! removal stops when it is asked to.
//!
//! A real window is opened, so a display is needed; it is driven by the commands that its buttons give, paints
//! without a pause, and closes by itself. For each frame two times are printed: what the program worked at it,
//! and how long it was until the next one began, with the drawing and whatever else the machine did. Twice the
//! space is made anew and removed for good: once to the end, and once until it is stopped half-way.
//!
//! ```text
//! xvfb-run -a cargo bench --all-features --bench removing_in_window
//! SCRATCH_MANAGER_FILES=50000 xvfb-run -a cargo bench --all-features --profile dev --bench removing_in_window
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark that cannot go on fails"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use eframe::egui;
use scratch_manager::core::depot::DepotChoice;
use scratch_manager::core::depot::Origin;
use scratch_manager::core::environment::Environment;
use scratch_manager::core::reclaim::Way;
use scratch_manager::gui::Options;
use scratch_manager::gui::app::App;
use scratch_manager::gui::command::{Command, Gesture, Removing};
use scratch_manager::gui::state::removing::Proposal;
use scratch_manager::gui::widget::tree::Reach;

const OWNER: &str = "8b6db2d4-7670-4922-a472-f9537c81ab66";
/// When the removal is stopped that is stopped.
const STOP_AFTER: Duration = Duration::from_millis(700);

/// A depot with a space of so many files, and 200 small ones.
fn generate(depot: &Path, files: usize) {
    let large = depot.join("scratchspaces").join(OWNER).join("large");
    for number in 0..files {
        let folder = large.join((number / 250).to_string());
        if number % 250 == 0 {
            fs::create_dir_all(&folder).unwrap();
        }
        fs::write(folder.join(number.to_string()), "x").unwrap();
    }
    for number in 0..200 {
        let owner = format!("00000000-0000-4000-8000-{number:012}");
        let space = depot.join("scratchspaces").join(owner).join("data");
        fs::create_dir_all(&space).unwrap();
        fs::write(space.join("file"), "x").unwrap();
    }
}

/// What the driver waits for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Stage {
    Scan,
    Plan,
    Consent,
    Removal(Instant),
    Stopping(Instant),
    Done,
}

/// The window, driven.
struct Driven {
    app: App,
    stage: Stage,
    /// Whether the removal is stopped half-way.
    stops: bool,
    last: Option<Instant>,
    /// The times of frames while it was removed: worked, and until the next one.
    worked: Vec<Duration>,
    between: Vec<Duration>,
}

impl Driven {
    fn drive(&mut self, context: &egui::Context) {
        let state = self.app.state();
        let runs = state.removing.running.is_some();
        let has_plan = state.removing.proposal.as_ref().is_some_and(|proposal| proposal.preview.is_some());
        let is_painted = state.removing.proposal.as_ref().is_some_and(Proposal::is_painted);
        match self.stage {
            Stage::Scan if !self.app.is_scanning() => {
                self.app.run(Command::Gesture(Gesture::Point(0, Reach::Only)));
                self.app.run(Command::Removing(Removing::Delete));
                self.stage = Stage::Plan;
            }
            Stage::Plan if has_plan => {
                self.app.run(Command::Removing(Removing::Way(Way::Permanent)));
                self.stage = Stage::Consent;
            }
            // Consent is to what was painted.
            Stage::Consent if is_painted => {
                self.app.run(Command::Removing(Removing::Consent));
                let begun = self.app.state().removing.running.is_some();
                assert!(begun, "the removal did not begin");
                self.stage = Stage::Removal(Instant::now());
            }
            Stage::Removal(since) if self.stops && since.elapsed() > STOP_AFTER => {
                self.app.run(Command::Removing(Removing::Stop));
                self.stage = Stage::Stopping(Instant::now());
            }
            Stage::Removal(since) if !runs => {
                println!("removed to the end in {:.2} s", since.elapsed().as_secs_f64());
                self.close(context);
            }
            Stage::Stopping(since) if !runs => {
                println!("stopped {:.0} ms after it was asked to", since.elapsed().as_secs_f64() * 1e3);
                self.close(context);
            }
            _ => {}
        }
    }

    fn close(&mut self, context: &egui::Context) {
        self.stage = Stage::Done;
        context.send_viewport_cmd(egui::ViewportCommand::Close);
    }

    fn is_measured(&self) -> bool {
        matches!(self.stage, Stage::Removal(_) | Stage::Stopping(_))
    }
}

impl eframe::App for Driven {
    fn logic(&mut self, context: &egui::Context, frame: &mut eframe::Frame) {
        let now = Instant::now();
        if let Some(last) = self.last.replace(now).filter(|_| self.is_measured()) {
            self.between.push(now - last);
        }
        self.drive(context);
        eframe::App::logic(&mut self.app, context, frame);
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        self.app.ui(ui, frame);
        if self.is_measured() {
            self.worked.extend(self.last.map(|last| last.elapsed()));
        }
        ui.ctx().request_repaint();
    }

    fn on_exit(&mut self, _: Option<&eframe::glow::Context>) {
        print("worked at a frame", std::mem::take(&mut self.worked));
        print("from a frame to the next", std::mem::take(&mut self.between));
    }
}

fn print(what: &str, mut frames: Vec<Duration>) {
    frames.sort_unstable();
    let milliseconds = |frame: Option<&Duration>| frame.map_or(0.0, |frame| frame.as_secs_f64() * 1e3);
    let median = milliseconds(frames.get(frames.len() / 2));
    let high = milliseconds(frames.get(frames.len() * 99 / 100));
    let worst = milliseconds(frames.last());
    println!(
        "{what:<26} {:>5} frames  median {median:6.2} ms  99 % {high:6.2} ms  worst {worst:6.2} ms",
        frames.len()
    );
}

fn run(depot: PathBuf, stops: bool) {
    let native = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default().with_inner_size([1180.0, 760.0]),
        renderer: eframe::Renderer::Glow,
        run_and_return: true,
        ..eframe::NativeOptions::default()
    };
    let options = Options::new(DepotChoice::paths(vec![depot], Origin::Argument), Environment::of_process());
    let start = move |creation: &eframe::CreationContext<'_>| {
        let app = App::start(&creation.egui_ctx, options)?;
        let (worked, between) = (Vec::new(), Vec::new());
        let driven = Driven { app, stage: Stage::Scan, stops, last: None, worked, between };
        Ok(Box::new(driven) as Box<dyn eframe::App>)
    };
    eframe::run_native("removing-in-window", native, Box::new(start)).expect("a display");
}

fn main() {
    let environment = Environment::of_process();
    let files = environment.variable("SCRATCH_MANAGER_FILES");
    let files = files.and_then(|files| files.to_str()?.parse().ok()).unwrap_or(300_000);
    for stops in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let depot = folder.path().join(".julia");
        generate(&depot, files);
        println!("{files} files, {}", if stops { "stopped half-way" } else { "to the end" });
        run(depot.clone(), stops);
        let large = depot.join("scratchspaces").join(OWNER).join("large");
        assert_eq!(large.exists(), stops, "it is gone, or what was stopped is not");
    }
}
