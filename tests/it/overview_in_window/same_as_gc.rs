//! What the view says of each thing is exactly what `gc --dry-run --json` says of it, on every recorded case and
//! depot, on both pages.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use scratch_manager::core::depot::DepotChoice;
use scratch_manager::core::depot::Origin;
use scratch_manager::core::environment::Environment;
use scratch_manager::core::judge::Action;
use scratch_manager::core::judge::{Decision, JuliaVersion};
use scratch_manager::core::operation::survey::Judgement;
use scratch_manager::core::progress::Lasting;
use scratch_manager::core::time::{Clock, FixedClock};
use scratch_manager::gui::command::{Cleaning, Command};
use scratch_manager::gui::state::JobId;
use scratch_manager::gui::state::session::View;
use scratch_manager::gui::state::{Source, State};
use scratch_manager::gui::update::{self, Outside};
use scratch_manager::gui::worker::Job;
use scratch_manager::gui::worker::Worker;
use serde_json::{Value, json};

use crate::kit::stage::Stage;
use crate::kit::{Recorded, fixture, program};

const JULIAS: [JuliaVersion; 2] = [JuliaVersion::new(1, 12), JuliaVersion::new(1, 13)];

/// The worker alone: nothing else is asked of the world.
struct World(Worker);

impl Outside for World {
    fn submit(&mut self, job: Job) -> JobId {
        self.0.submit(job)
    }
    fn cancel(&mut self, _: JobId) {}
    fn copy(&mut self, _: String) {}
    fn pick_folder(&mut self) {}
    fn quit(&mut self) {}
}

/// The window's state on these depots.
struct Seen {
    state: State,
    world: World,
}

impl Seen {
    fn new(depots: Vec<PathBuf>, cwd: PathBuf, now: &str) -> Self {
        // No home folder: the program's documents spell paths out.
        let environment = Environment { working_directory: cwd, ..Environment::default() };
        let clock = FixedClock::at(now).unwrap();
        let depots = DepotChoice::paths(depots, Origin::Argument);
        let mut state = State::new(Source { depots, environment }, clock.now());
        state.clock = Arc::new(clock);
        let mut seen = Self { state, world: World(Worker::start(&Lasting::default(), || {}).unwrap()) };
        seen.run(Command::Rescan);
        seen.choose(Cleaning::ShowAll(true));
        seen
    }

    fn run(&mut self, command: Command) {
        update::run(&mut self.state, command, &mut self.world);
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_mins(1) {
            update::settle(&mut self.state, 0.0, &mut self.world);
            while let Some(event) = self.world.0.next_event() {
                update::apply(&mut self.state, event, false);
            }
            let clean_up = &self.state.clean_up;
            let is_surveyed = clean_up.survey.is_some()
                && clean_up.job.is_none()
                && clean_up.surveyed == Some(self.state.list.generation);
            if !self.state.scan.is_running() && (is_surveyed || !self.state.has_depot()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        panic!("it does not come to rest");
    }

    fn choose(&mut self, action: Cleaning) {
        self.run(Command::Cleaning(action));
    }

    /// What the page says of each thing, by its path.
    fn said(&mut self, tab: Judgement) -> BTreeMap<String, Value> {
        self.run(Command::View(if tab == Judgement::Now { View::Overview } else { View::Rules }));
        let clean_up = &self.state.clean_up;
        let Some(survey) = &clean_up.survey else { return BTreeMap::new() };
        let list = &survey.decisions(tab).list;
        let shown: Vec<&Decision> = match tab {
            Judgement::Now => list.iter().filter(|decision| decision.action == Action::Delete).collect(),
            Judgement::Julia => clean_up.rules.rows.iter().map(|row| &list[row.decision]).collect(),
        };
        let said = shown.into_iter().map(|decision| {
            let path = survey.thing(decision).unwrap().path.to_string_lossy().into_owned();
            (path, of_decision(decision))
        });
        said.collect()
    }
}

fn of_decision(decision: &Decision) -> Value {
    let evidence = |one: &scratch_manager::core::judge::Evidence| {
        json!([one.file.to_string_lossy(), one.line, one.path.to_string_lossy()])
    };
    json!({
        "action": decision.action.as_str(),
        "julia": decision.julia.as_str(),
        "reason": decision.sentence(None),
        "rule": decision.reason.rule(),
        "evidence": decision.evidence.iter().map(evidence).collect::<Vec<_>>(),
        "due": decision.due.map(|due| due.to_string()),
    })
}

/// What the program says of each thing; only of what it would delete when `deleted` says so.
fn of_program(document: &Value, deleted: bool) -> BTreeMap<String, Value> {
    let items = document["items"].as_array().unwrap().iter();
    let said = items.map(|item| {
        // What the plan refuses was decided to go.
        let action = item["action"].as_str().unwrap();
        let action = if action == "refuse" { Action::Delete.as_str() } else { action };
        let evidence = item["evidence"].as_array().unwrap().iter();
        let evidence: Vec<Value> =
            evidence.map(|one| json!([one["file"], one["line"], one["path"]])).collect();
        let said = json!({
            "action": action,
            "julia": item["julia_action"],
            "reason": item["reason"],
            "rule": item["rule"],
            "evidence": evidence,
            "due": item["due"],
        });
        (item["path"].as_str().unwrap().to_string(), said)
    });
    said.filter(|(_, said)| !deleted || said["action"] == "delete").collect()
}

/// Compares both pages with the program, for spaces alone and for every kind. Returns how many things were compared.
fn compare(what: &str, seen: &mut Seen, now: &str, program: impl Fn() -> std::process::Command) -> usize {
    let mut compared = 0;
    for julia in JULIAS {
        for (all, only) in [(false, "scratch"), (true, "scratch,packages,artifacts,clones")] {
            seen.choose(Cleaning::Version(Some(julia)));
            seen.choose(Cleaning::Kinds(all));
            let julia = julia.to_string();
            for tab in [Judgement::Now, Judgement::Julia] {
                let mut command = program();
                command.args(["gc", "--dry-run", "--json", "--only", only, "--now", now]);
                command.args(["--julia-version", &julia]);
                if tab == Judgement::Now {
                    command.args(["--force", "--untracked", "--collect-delay", "0d"]);
                }
                let output = command.output().unwrap();
                let errors = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success(), "{what}: {errors}");
                let document: Value = serde_json::from_slice(&output.stdout).unwrap();
                let (mut said, program) = (seen.said(tab), of_program(&document, tab == Judgement::Now));
                // What the plan refuses to touch is told in the dialog, where the plan is: there its reason stands.
                let refused =
                    document["items"].as_array().unwrap().iter().filter(|item| item["action"] == "refuse");
                for path in refused.map(|item| item["path"].as_str().unwrap()) {
                    for key in ["reason", "rule"] {
                        said.get_mut(path).unwrap()[key] = program[path][key].clone();
                    }
                }
                if seen.state.has_depot() {
                    assert_eq!(said, program, "{what}, {julia}, {only}, {tab:?}");
                }
                compared += said.len();
            }
        }
    }
    compared
}

#[test]
fn every_recorded_case_is_told_as_by_the_program() {
    let mut files: Vec<PathBuf> =
        fs::read_dir(fixture("gc/cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut compared = 0;
    for file in files {
        let case: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        let stage = Stage::new();
        stage.make(&case["fs"]);
        for step in case["steps"].as_array().unwrap() {
            stage.make(&step["fs"]);
            let depots = step["depots"].as_array().unwrap().iter().map(|depot| stage.path(depot)).collect();
            let cwd = step["cwd"].as_str().unwrap();
            let cwd = if cwd == "/" { PathBuf::from("/") } else { PathBuf::from(stage.moved(cwd)) };
            let now = step["now"].as_str().unwrap();
            let mut seen = Seen::new(depots, cwd, now);
            compared += compare(case["id"].as_str().unwrap(), &mut seen, now, || stage.program(step));
            // The next step begins where this one ends.
            stage.gc(step, "1.12", &["--yes"]);
        }
    }
    assert!(compared > 500, "{compared} things were compared");
}

#[test]
fn every_recorded_depot_is_told_as_by_the_program() {
    let now = "2024-03-01T12:00:00";
    for name in ["jdepot-1", "jdepot-1-pre-gc", "jdepot-1-gc-master", "jdepot-1-gc-v1.12.6-1st", "jdepot-3"] {
        let recorded = Recorded::unpack(name);
        let home: &Path = recorded.folder.path();
        let mut seen = Seen::new(vec![recorded.depot.clone()], home.to_path_buf(), now);
        let compared = compare(name, &mut seen, now, || {
            let mut command = program(home);
            command.env("TZ", "UTC").arg("--depot").arg(&recorded.depot);
            command
        });
        assert!(compared > 0, "{name}");
    }
}
