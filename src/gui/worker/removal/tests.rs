//! Removals on a real depot in a temporary folder, as a window asks for them.

use std::fs;
use std::path::Path;
use std::time::Instant;

use super::*;
use crate::core::plan::Refusal;
use crate::core::progress::Lasting;
use crate::core::reclaim::{Journal, past};
use crate::core::time::FixedClock;
use crate::gui::state::JobId;
use crate::gui::update::fake::{OPENML, Window};
use crate::gui::worker::Job;
use crate::gui::worker::News;
use crate::gui::worker::Worker;

/// The worker, and a depot with two spaces.
struct Bench {
    window: Window,
    worker: Worker,
    lasting: Lasting,
}

impl Bench {
    fn new() -> Self {
        let window = Window::on(&[(OPENML, "data", 5, false), (OPENML, "index", 5, false)]);
        let lasting = Lasting::default();
        let worker = Worker::start(&lasting, || {}).unwrap();
        Self { window, worker, lasting }
    }

    fn home(&self) -> PathBuf {
        self.window.home()
    }

    fn space(&self, key: &str) -> PathBuf {
        self.window.space(key)
    }

    fn inventory(&self) -> Arc<Inventory> {
        Arc::new(self.window.inventory())
    }

    fn submit(&mut self, task: Task) -> JobId {
        let removals = Removals {
            journal: Some(Journal::at(self.home().join("data/removals.jsonl"))),
            home_trash: Some(self.home().join("Trash")),
        };
        let environment = self.window.state.source.environment.clone();
        let clock = Arc::new(FixedClock(self.window.state.now));
        let job = RemovalJob { task, removals, environment, clock };
        self.worker.submit(Job::Removal(Box::new(job)))
    }

    fn ask(&mut self, task: Task) -> RemovalNews {
        let id = self.submit(task);
        self.answer(id)
    }

    fn answer(&self, id: JobId) -> RemovalNews {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_mins(1) {
            match self.worker.next_event() {
                Some(event) => match event.news {
                    News::Removal(news) if event.job == id && news.is_end() => return news,
                    _ => {}
                },
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        }
        panic!("no answer within a minute");
    }

    fn preview(&mut self, request: Request) -> Preview {
        let task = Task::Plan { inventory: self.inventory(), sizes: Vec::new(), request, survey: None };
        let RemovalNews::Planned(preview) = self.ask(task) else { panic!("no plan") };
        preview
    }
}

fn refusals(preview: &Preview) -> Vec<Option<&'static str>> {
    let items = preview.plan(Way::Trash).items().iter();
    items.map(|item| item.refusal().map(Refusal::rule)).collect()
}

#[test]
fn a_plan_measures_what_was_not_measured_yet() {
    let mut bench = Bench::new();
    let preview = bench.preview(Request::Spaces(vec![0, 1]));
    let total = preview.plan(Way::Trash).total();
    assert_eq!((total.things, total.files, total.apparent, total.is_complete()), (2, 2, 10, true));
}

#[test]
fn what_is_planned_goes_to_the_trash_and_comes_back_and_the_journal_tells_where_it_is() {
    let mut bench = Bench::new();
    let preview = bench.preview(Request::Package(0));
    let plan = Arc::clone(preview.plan(Way::Trash));
    let RemovalNews::CarriedOut(Ok(report)) = bench.ask(Task::CarryOut(plan, Way::Trash)) else {
        panic!("not carried out")
    };
    assert_eq!(report.done(), 2);
    assert!(!bench.space("data").exists() && !bench.space("index").exists());

    let id = report.id.unwrap();
    let RemovalNews::Past(Ok((past, _))) = bench.ask(Task::LookBack(None)) else { panic!("no past") };
    let standings: Vec<_> = past[0].items.iter().map(|item| item.standing).collect();
    assert_eq!((past[0].id.as_str(), standings), (id.as_str(), vec![past::Standing::InTrash; 2]));

    fs::create_dir_all(bench.space("data")).unwrap();
    let RemovalNews::Undone(Ok(undone)) = bench.ask(Task::Undo(id.clone(), Beside::No)) else {
        panic!("not undone")
    };
    assert_eq!(undone.back, [(bench.space("index"), "Unknown package 8b6db2d4 / index".to_string(), true)]);
    assert_eq!(undone.taken.len(), 1);
    assert_eq!(undone.taken[0].1, "data-restored");

    let RemovalNews::Purged(Ok(purged)) = bench.ask(Task::Purge(id, vec![0, 1])) else {
        panic!("not purged")
    };
    assert_eq!(purged.freed.files, 1);
    let RemovalNews::Past(Ok((past, _))) = bench.ask(Task::LookBack(None)) else { panic!("no past") };
    let mut standings: Vec<_> = past[0].items.iter().map(|item| item.standing).collect();
    standings.sort_by_key(|standing| format!("{standing:?}"));
    assert_eq!(standings, [past::Standing::Deleted, past::Standing::Restored]);
}

#[test]
fn a_second_look_refuses_what_has_changed_and_takes_back_what_was_only_busy() {
    let mut bench = Bench::new();
    let preview = bench.preview(Request::Spaces(vec![0, 1]));
    assert_eq!(refusals(&preview), [None, None]);

    // A program that works in the space.
    let work = std::process::Command::new("sleep").arg("60").current_dir(bench.space("data")).spawn();
    let mut work = work.unwrap();
    let RemovalNews::Planned(second) = bench.ask(Task::LookAgain { preview, measure: false }) else {
        panic!("no look")
    };
    // Where that cannot be told, nothing is refused.
    let expected = if cfg!(target_os = "linux") { [Some("in-use"), None] } else { [None, None] };
    assert_eq!(refusals(&second), expected);

    work.kill().unwrap();
    work.wait().unwrap();
    fs::rename(bench.space("index"), bench.home().join("elsewhere")).unwrap();
    fs::create_dir(bench.space("index")).unwrap();
    let RemovalNews::Planned(third) = bench.ask(Task::LookAgain { preview: second, measure: false }) else {
        panic!("no look")
    };
    assert_eq!(refusals(&third), [None, Some("changed")]);

    let RemovalNews::Planned(fourth) = bench.ask(Task::LookAgain { preview: third, measure: false }) else {
        panic!("no look")
    };
    assert_eq!(refusals(&fourth), [None, Some("changed")], "what has changed stays skipped");
    let plan = Arc::clone(fourth.plan(Way::Permanent));
    let RemovalNews::CarriedOut(Ok(report)) = bench.ask(Task::CarryOut(plan, Way::Permanent)) else {
        panic!("not carried out")
    };
    assert_eq!(report.done(), 1);
    assert!(!bench.space("data").exists() && bench.space("index").exists());
}

#[test]
fn a_use_that_is_recorded_while_the_preview_is_open_is_noticed() {
    let mut bench = Bench::new();
    let preview = bench.preview(Request::Spaces(vec![0, 1]));
    let log = bench.home().join(".julia/logs/scratch_usage.toml");
    fs::create_dir_all(log.parent().unwrap()).unwrap();
    let space = bench.space("index");
    let entry = format!("[[\"{}\"]]\ntime = 2025-06-15T12:00:01Z\nparent_projects = []\n", space.display());
    fs::write(&log, entry).unwrap();
    let RemovalNews::Planned(second) = bench.ask(Task::LookAgain { preview, measure: false }) else {
        panic!("no look")
    };
    assert_eq!(refusals(&second), [None, Some("used-since")]);
}

#[test]
fn only_what_was_listed_is_purged() {
    let mut bench = Bench::new();
    let preview = bench.preview(Request::Package(0));
    let plan = Arc::clone(preview.plan(Way::Trash));
    let RemovalNews::CarriedOut(Ok(report)) = bench.ask(Task::CarryOut(plan, Way::Trash)) else {
        panic!("not carried out")
    };
    let id = report.id.unwrap();
    let RemovalNews::Purged(Ok(purged)) = bench.ask(Task::Purge(id.clone(), vec![1])) else {
        panic!("not purged")
    };
    assert_eq!(purged.items.len(), 1);
    let RemovalNews::Undone(Ok(undone)) = bench.ask(Task::Undo(id, Beside::No)) else { panic!("not undone") };
    assert_eq!(undone.back.len(), 1, "the other one can still come back");
}

/// Makes a space that takes a while to be removed.
fn enlarge(bench: &Bench) {
    for number in 0..40_000 {
        let folder = bench.space("data").join((number / 100).to_string());
        if number % 100 == 0 {
            fs::create_dir_all(&folder).unwrap();
        }
        fs::write(folder.join(number.to_string()), "").unwrap();
    }
}

fn files_left(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| if entry.path().is_dir() { files_left(&entry.path()) } else { 1 }).sum()
}

#[test]
fn a_removal_can_be_stopped_also_after_something_else_was_asked_for() {
    let mut bench = Bench::new();
    enlarge(&bench);
    let preview = bench.preview(Request::Package(0));
    let plan = Arc::clone(preview.plan(Way::Permanent));
    let id = bench.submit(Task::CarryOut(plan, Way::Permanent));
    let past = bench.submit(Task::LookBack(None));
    assert!(matches!(bench.answer(past), RemovalNews::Past(Ok(_))), "it is answered while the removal runs");
    bench.worker.cancel(id);
    let RemovalNews::CarriedOut(Ok(report)) = bench.answer(id) else { panic!("no report") };
    assert!(report.interrupted);
    assert!(files_left(&bench.space("data")) > 0);
}

#[test]
fn whoever_ends_the_program_stops_what_runs_and_what_waits() {
    let mut bench = Bench::new();
    enlarge(&bench);
    let preview = bench.preview(Request::Spaces(vec![0]));
    let other = bench.preview(Request::Spaces(vec![1]));
    bench.submit(Task::CarryOut(Arc::clone(preview.plan(Way::Permanent)), Way::Permanent));
    bench.submit(Task::CarryOut(Arc::clone(other.plan(Way::Permanent)), Way::Permanent));
    let Bench { window, worker, .. } = bench;
    drop(worker);
    let left = files_left(&window.space("data"));
    assert!(left > 0, "it was stopped in its middle");
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(files_left(&window.space("data")), left, "nothing goes on");
    assert!(window.space("index").join("file").exists(), "and nothing begins");
}

#[test]
fn a_program_that_is_told_to_end_stops_what_runs_at_a_good_place_and_begins_nothing() {
    let mut bench = Bench::new();
    enlarge(&bench);
    let preview = bench.preview(Request::Spaces(vec![0]));
    let other = bench.preview(Request::Spaces(vec![1]));
    bench.submit(Task::CarryOut(Arc::clone(preview.plan(Way::Permanent)), Way::Permanent));
    let first = bench.space("data").join("0");
    while files_left(&first) == 100 {
        std::thread::yield_now();
    }
    bench.lasting.stop(Duration::from_secs(20));
    let left = files_left(&bench.space("data"));
    assert!(left > 0 && left < 40_000, "{left} are left");
    bench.submit(Task::CarryOut(Arc::clone(other.plan(Way::Permanent)), Way::Permanent));
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(files_left(&bench.space("data")), left, "nothing goes on");
    assert!(bench.space("index").join("file").exists(), "and nothing begins");
    // It can be gone on with.
    let past = bench.ask(Task::LookBack(None));
    let RemovalNews::Past(Ok((past, _))) = past else { panic!("no past") };
    assert!(past.iter().any(|past| past.left() == [bench.space("data")]), "{past:?}");
}

#[test]
fn what_was_added_deep_inside_since_the_scan_is_counted_by_the_second_look() {
    let mut bench = Bench::new();
    let preview = bench.preview(Request::Spaces(vec![0, 1]));
    fs::create_dir(bench.space("data").join("sub")).unwrap();
    let preview = {
        // As of a scan before the folder was filled.
        drop(preview);
        bench.preview(Request::Spaces(vec![0, 1]))
    };
    fs::write(bench.space("data").join("sub/new"), "1234567").unwrap();
    let RemovalNews::Planned(second) = bench.ask(Task::LookAgain { preview: preview.clone(), measure: true })
    else {
        panic!("no look")
    };
    assert!(!second.is_as(&preview));
    assert_eq!(second.plan(Way::Permanent).total().apparent, 17);
    let RemovalNews::Planned(third) = bench.ask(Task::LookAgain { preview: second.clone(), measure: true })
    else {
        panic!("no look")
    };
    assert!(third.is_as(&second), "nothing has changed since");
}
