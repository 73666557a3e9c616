//! What a frame of the window costs on a depot of 20,000 spaces and 5,000 things of other kinds: the processor's
//! time, without drawing.
//!
//! The window runs without a display; each frame is laid out and tessellated as it would be for one. Printed
//! are median and worst of the frames while the depot is scanned, of idle frames at the top, while the list
//! is scrolled and while the pointer moves over it, and the allocations of an idle frame beside those of a
//! window with the same panels and nothing in them. A real depot can be named, which is then scanned by the
//! worker as in the window:
//!
//! ```text
//! SCRATCH_MANAGER_GENERATED_DEPOT=/path/to/depot cargo bench --all-features --profile dev --bench frame
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

use eframe::App as _;
use eframe::egui::{self, Event, Key, Modifiers, RawInput, Rect, pos2, vec2};
use scratch_manager::core::depot::DepotChoice;
use scratch_manager::core::depot::Origin;
use scratch_manager::core::environment::Environment;
use scratch_manager::core::settings::Settings;
use scratch_manager::gui::app::App;
use scratch_manager::gui::{Options, ThemeChoice, theme};

const SPACES: usize = 20_000;
const PACKAGES: usize = 2_500;
/// Of package versions, artifacts and compiled code together.
const OTHERS: usize = 5_000;
const FRAMES: usize = 300;

/// A depot of many small spaces.
fn generate(depot: &Path) {
    let mut log = String::new();
    for number in 0..SPACES {
        let owner = format!("00000000-0000-4000-8000-{:012}", number % PACKAGES);
        let space = depot.join("scratchspaces").join(owner).join(format!("data-v1.{number}"));
        fs::create_dir_all(&space).unwrap();
        fs::write(space.join("file"), vec![1; (number * 37) % 9_000]).unwrap();
        if number % 4 != 0 {
            let time = format!("20{:02}-0{}-11T10:00:00Z", 10 + number % 15, 1 + number % 9);
            let entry = format!(
                "[[\"{}\"]]\ntime = {time}\nparent_projects = [\"{}\"]\n",
                space.display(),
                depot.join("gone.toml").display()
            );
            log.push_str(&entry);
        }
    }
    for number in 0..OTHERS {
        let path = match number % 5 {
            0 => format!("packages/Package{}/v{number:04}/src/file.jl", number % 300),
            1 => format!("artifacts/{number:040x}/lib/file"),
            of => format!("compiled/v1.{of}/Package{}/AAAAA_{number:05}.ji", number % 300),
        };
        let path = depot.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, vec![1; (number * 37) % 9_000]).unwrap();
    }
    fs::create_dir_all(depot.join("logs")).unwrap();
    fs::write(depot.join("logs/scratch_usage.toml"), log).unwrap();
}

/// The window and what the system would hold for it.
struct Window {
    context: egui::Context,
    app: App,
    frame: eframe::Frame,
    time: f64,
}

impl Window {
    fn open(depot: PathBuf) -> Self {
        let context = egui::Context::default();
        let options = Options {
            settings: Settings { theme: ThemeChoice::Light, ..Settings::default() },
            ..Options::new(DepotChoice::paths(vec![depot], Origin::Argument), Environment::of_process())
        };
        let app = App::start(&context, options).unwrap();
        Self { context, app, frame: eframe::Frame::_new_kittest(), time: 0.0 }
    }

    /// Whether something is still measured, or it is not known what can go.
    fn is_looking(&self) -> bool {
        let clean_up = &self.app.state().clean_up;
        self.app.is_scanning() || clean_up.survey.is_none() || clean_up.job.is_some()
    }

    fn idle(&mut self) -> Vec<Duration> {
        (0..FRAMES).map(|_| self.frame(Vec::new())).collect()
    }

    /// Runs a frame; returns the processor's time that it took.
    fn frame(&mut self, events: Vec<Event>) -> Duration {
        self.time += 1.0 / 60.0;
        let input = input(self.time, events);
        let started = processor_time();
        let (app, frame) = (&mut self.app, &mut self.frame);
        let output = self.context.run_ui(input, |ui| {
            app.logic(ui.ctx(), frame);
            app.ui(ui, frame);
        });
        let shapes = self.context.tessellate(output.shapes, output.pixels_per_point);
        std::hint::black_box(shapes.len());
        let mut textures = output.textures_delta;
        textures.clear();
        processor_time().saturating_sub(started)
    }
}

/// The time that this thread has used of the processor.
#[cfg(unix)]
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

#[cfg(not(unix))]
fn processor_time() -> Duration {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

fn print(what: &str, mut frames: Vec<Duration>) {
    frames.sort_unstable();
    let milliseconds = |frame: Option<&Duration>| frame.map_or(0.0, |frame| frame.as_secs_f64() * 1e3);
    let median = milliseconds(frames.get(frames.len() / 2));
    let high = milliseconds(frames.get(frames.len() * 99 / 100));
    let worst = milliseconds(frames.last());
    println!(
        "{what:<28} {:>5} frames  median {median:6.2} ms  99 % {high:6.2} ms  worst {worst:6.2} ms",
        frames.len()
    );
}

fn print_allocations(what: &str, frame: impl FnOnce()) {
    let made = allocation_counter::measure(frame);
    println!("{what:<28} {:>5} allocations, {} bytes", made.count_total, made.bytes_total);
}

/// The panels of the window with nothing in them: what the toolkit costs by itself.
#[derive(Default)]
struct Empty {
    context: egui::Context,
    time: f64,
}

impl Empty {
    fn frame(&mut self) {
        if self.time <= 0.0 {
            theme::install(&self.context);
        }
        self.time += 1.0 / 60.0;
        let output = self.context.run_ui(input(self.time, Vec::new()), |ui| {
            for bar in ["toolbar", "chips", "overview"] {
                egui::Panel::top(bar).show(ui, |_| {});
            }
            egui::Panel::bottom("status").show(ui, |_| {});
            egui::Panel::right("details").show(ui, |_| {});
            egui::CentralPanel::default().show(ui, |_| {});
        });
        std::hint::black_box(self.context.tessellate(output.shapes, output.pixels_per_point));
        let mut textures = output.textures_delta;
        textures.clear();
    }
}

/// What the system tells the window.
fn input(time: f64, events: Vec<Event>) -> RawInput {
    RawInput {
        screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1180.0, 760.0))),
        time: Some(time),
        focused: true,
        events,
        ..RawInput::default()
    }
}

/// The pointer on its way down the list.
fn pointer(step: usize) -> Event {
    let way = u16::try_from(step * 3 % 500).unwrap_or_default();
    Event::PointerMoved(pos2(300.0, 160.0 + f32::from(way)))
}

fn main() {
    let named = Environment::of_process().variable("SCRATCH_MANAGER_GENERATED_DEPOT").map(PathBuf::from);
    let folder = tempfile::tempdir().unwrap();
    let depot = named.unwrap_or_else(|| {
        let depot = folder.path().join(".julia");
        generate(&depot);
        depot
    });
    let mut window = Window::open(depot);
    let mut frames = Vec::new();
    let started = Instant::now();
    while window.is_looking() {
        assert!(started.elapsed() < Duration::from_mins(5), "it is not judged what can go");
        frames.push(window.frame(vec![pointer(frames.len())]));
        std::thread::sleep(Duration::from_millis(12));
    }
    print("looking, pointer moving", frames);
    let mut empty = Empty::default();
    (0..10).for_each(|_| empty.frame());
    print_allocations("a frame of empty panels", || empty.frame());

    for (view, key) in [("Overview", Key::Num1), ("Everything", Key::Num2), ("Julia's rules", Key::Num5)] {
        let open =
            |step| window.frame(if step == 0 { vec![press(key, Modifiers::COMMAND)] } else { Vec::new() });
        print(&format!("{view}, opening"), (0..20).map(open).collect());
        print(&format!("{view}, idle"), window.idle());
        print_allocations(&format!("{view}, an idle frame"), || {
            window.frame(Vec::new());
        });
        let pointed = (0..FRAMES).map(|step| window.frame(vec![pointer(step)])).collect();
        print(&format!("{view}, pointer moving"), pointed);
        let page = |_| window.frame(vec![press(Key::PageDown, Modifiers::NONE)]);
        print(&format!("{view}, a page a frame"), (0..FRAMES).map(page).collect());
    }

    window.frame(vec![press(Key::Num1, Modifiers::COMMAND)]);
    let tick = |_| window.frame(vec![press(Key::Space, Modifiers::NONE)]);
    print("Overview, ticking", (0..20).map(tick).collect());
    window.frame(vec![press(Key::Num2, Modifiers::COMMAND)]);
    window.idle();
    let all = |_| window.frame(vec![press(Key::A, Modifiers::COMMAND)]);
    print("Everything, all selected", (0..20).map(all).collect());
    print("idle, everything selected", window.idle());
    window.frame(vec![press(Key::F, Modifiers::COMMAND)]);
    let letters = ["d", "a", "t", "a", "-", "v", "1", ".", "1"];
    let search = |letter: &&str| window.frame(vec![Event::Text((*letter).to_string())]);
    print("a letter into the search", letters.iter().map(search).collect());
    print("idle, found rows expanded", window.idle());
}

fn press(key: Key, modifiers: Modifiers) -> Event {
    Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
}
