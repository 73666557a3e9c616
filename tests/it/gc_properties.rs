//! What holds of every collection, whatever lies in the depots and whatever is chosen.
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::kit::snapshot::Snapshot;
use crate::kit::write;
use proptest::prelude::*;
use scratch_manager::core::depot::{Depots, Origin};
use scratch_manager::core::environment::Environment;
use scratch_manager::core::error::Error;
use scratch_manager::core::judge::Action;
use scratch_manager::core::judge::{Choices, Decisions, Facts, Kinds, Rules, decide};
use scratch_manager::core::log::parents::Volumes;
use scratch_manager::core::operation::Means;
use scratch_manager::core::operation::collection::run::{self, Outcome};
use scratch_manager::core::operation::collection::{self, Collection};
use scratch_manager::core::plan::Basis;
use scratch_manager::core::progress::Cancel;
use scratch_manager::core::reclaim::{Fate, Removals, Way};
use scratch_manager::core::scan::{self, Inventory};
use scratch_manager::core::time::{Clock, FixedClock, Now, SystemClock};

const OWNERS: [&str; 4] = [
    "a1fa0000-0000-4000-8000-000000000001",
    "44cfe95a-1eb2-52ea-b672-e2afdf69b78f",
    "A1FA0000-0000-4000-8000-000000000001",
    "not-a-uuid",
];
const TREE: &str = "d221a1f350039268732de1d423b2f59f722ac0d7";

/// What a depot is made of.
#[derive(Debug, Clone)]
struct Made {
    spaces: Vec<Space>,
    packages: Vec<(bool, bool)>,
    artifacts: Vec<(u8, bool)>,
    clones: Vec<u16>,
    /// Orphans by their position among the spaces, and how many days before now, or after.
    orphans: Vec<(usize, i8)>,
    environment: Option<u8>,
}

#[derive(Debug, Clone)]
struct Space {
    owner: usize,
    key: String,
    form: u8,
    /// The log entries: of which depot, spelled how, with which parents.
    uses: Vec<(u8, u8, Vec<u8>)>,
}

fn made() -> impl Strategy<Value = Made> {
    let parents = proptest::collection::vec(0_u8..5, 0..3);
    let uses = proptest::collection::vec((0_u8..2, 0_u8..3, parents), 0..3);
    let key = prop_oneof!["[a-c]", Just("suspend_cache_1".to_string()), Just("-é b".to_string())];
    let space = (0..OWNERS.len(), key, 0_u8..5, uses);
    let space = space.prop_map(|(owner, key, form, uses)| Space { owner, key, form, uses });
    (
        proptest::collection::vec(space, 0..7),
        proptest::collection::vec(any::<(bool, bool)>(), 0..3),
        proptest::collection::vec((0_u8..4, any::<bool>()), 0..3),
        proptest::collection::vec(any::<u16>(), 0..3),
        proptest::collection::vec((0_usize..7, -20_i8..20), 0..4),
        proptest::option::of(5_u8..15),
    )
        .prop_map(|(spaces, packages, artifacts, clones, orphans, environment)| Made {
            spaces,
            packages,
            artifacts,
            clones,
            orphans,
            environment,
        })
}

fn choices() -> impl Strategy<Value = Choices> {
    let kinds = prop_oneof![
        Just(Kinds::ALL),
        Just(Kinds::SCRATCH),
        Just(Kinds { packages: true, ..Kinds::SCRATCH }),
        Just(Kinds { scratch: false, ..Kinds::ALL }),
    ];
    let delay = prop_oneof![Just(0_u64), Just(1), Just(7 * 24), Just(40 * 24)];
    (6_u32..15, any::<(bool, bool, bool)>(), delay, kinds).prop_map(
        |(minor, (parity, force, untracked), hours, kinds)| Choices {
            version: format!("1.{minor}").parse().unwrap(),
            parity,
            force,
            collect_delay: Duration::from_hours(hours),
            kinds,
            untracked,
            now: now(),
        },
    )
}

fn now() -> Now {
    FixedClock::at("2026-03-15T12:00:00").unwrap().now()
}

/// Two depots, the second beside the first.
struct Stage {
    _folder: tempfile::TempDir,
    root: PathBuf,
}

impl Stage {
    fn make(made: &[Made; 2]) -> Self {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        write(&root.join("proj/Project.toml"), "");
        write(&root.join("canary/inner/file"), "kept");
        let stage = Self { _folder: folder, root };
        let mut logs = [String::new(), String::new()];
        for (number, made) in made.iter().enumerate() {
            stage.make_depot(number, made, &mut logs);
        }
        for (number, log) in logs.iter().enumerate().filter(|(_, log)| !log.is_empty()) {
            write(&stage.depot(number).join("logs/scratch_usage.toml"), log);
        }
        stage.age_all();
        stage
    }

    fn depot(&self, number: usize) -> PathBuf {
        self.root.join(format!("depot-{number}"))
    }

    fn make_depot(&self, number: usize, made: &Made, logs: &mut [String; 2]) {
        let depot = self.depot(number);
        fs::create_dir_all(&depot).unwrap();
        let paths: Vec<PathBuf> =
            made.spaces.iter().map(|space| self.make_space(&depot, space, logs)).collect();
        let mut manifest = String::new();
        for (position, (needed, has_dep)) in made.packages.iter().enumerate() {
            // A slug that Julia knows, or one that nobody does.
            let slug = if *needed { "7XApo".to_string() } else { format!("odd{position}") };
            write(&depot.join("packages/Alpha").join(slug).join("Project.toml"), "name = \"Alpha\"\n");
            let deps = if *has_dep { "deps = [\"Nope\"]\n" } else { "" };
            if *needed && manifest.is_empty() {
                manifest = format!("[[Alpha]]\ngit-tree-sha1 = \"{TREE}\"\nuuid = \"{}\"\n{deps}", OWNERS[0]);
            }
        }
        let mut artifact_file = String::new();
        for (hash, is_named) in &made.artifacts {
            let hash = hash.to_string().repeat(40);
            write(&depot.join("artifacts").join(&hash).join("file"), "1");
            if *is_named && !artifact_file.contains(&hash) {
                artifact_file += &format!("[a{hash}]\ngit-tree-sha1 = \"{hash}\"\n");
            }
        }
        for clone in &made.clones {
            write(&depot.join("clones").join(clone.to_string()).join("HEAD"), "1");
        }
        let log_file = |log: &str, file: &str, text: &str| {
            if !text.is_empty() {
                let file = self.root.join(format!("proj/{number}-{file}"));
                write(&file, text);
                let entry = format!("[[{:?}]]\ntime = 2026-03-01T00:00:00Z\n", file.to_str().unwrap());
                write(&depot.join("logs").join(log), entry);
            }
        };
        log_file("manifest_usage.toml", "Manifest.toml", &manifest);
        log_file("artifact_usage.toml", "Artifacts.toml", &artifact_file);
        let mut orphans = BTreeMap::new();
        for (position, days) in &made.orphans {
            if let Some(path) = paths.get(*position) {
                let day = 15 - i16::from(*days);
                let time = if day > 0 {
                    format!("2026-03-{:02}T12:00:00.000Z", day.min(31))
                } else {
                    format!("2026-02-{:02}T12:00:00.000Z", (28 + day).max(1))
                };
                orphans.insert(path.to_str().unwrap().to_string(), time);
            }
        }
        if !orphans.is_empty() {
            let lines: Vec<String> =
                orphans.iter().map(|(path, time)| format!("{path:?} = {time}\n")).collect();
            write(&depot.join("logs/orphaned.toml"), lines.concat());
        }
        if let Some(minor) = made.environment {
            fs::create_dir_all(depot.join(format!("environments/v1.{minor}"))).unwrap();
        }
    }

    fn make_space(&self, depot: &Path, space: &Space, logs: &mut [String; 2]) -> PathBuf {
        let path = depot.join("scratchspaces").join(OWNERS[space.owner]).join(&space.key);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if !path.exists() && !path.is_symlink() {
            match space.form {
                0 => fs::write(&path, "loose").unwrap(),
                1 => symlink(self.root.join("canary"), &path).unwrap(),
                2 => fs::create_dir(&path).unwrap(),
                _ => write(&path.join("sub/data"), "12345"),
            }
        }
        for (log, spelling, parents) in &space.uses {
            let text = path.to_str().unwrap();
            let spelled = match spelling {
                0 => text.to_string(),
                1 => text.replace("/scratchspaces/", "//scratchspaces/"),
                _ => format!("{text}/"),
            };
            let parent = |parent: &u8| match parent {
                0 => format!("{:?}", self.root.join("proj/Project.toml").to_str().unwrap()),
                1 => "\"/media/nobody-has-this/stick/Project.toml\"".to_string(),
                2 => {
                    format!("{:?}", self.depot(0).join("packages/Alpha/odd0/Project.toml").to_str().unwrap())
                }
                other => format!("\"/gone/{other}/Project.toml\""),
            };
            let parents: Vec<String> = parents.iter().map(parent).collect();
            let day = 1 + spelling;
            logs[usize::from(*log)] += &format!(
                "[[{spelled:?}]]\ntime = 2026-03-{day:02}T00:00:00.5Z\nparent_projects = [{}]\n",
                parents.join(", ")
            );
        }
        path
    }

    /// Sets every time to one long ago, so that whatever reads or writes shows.
    fn age_all(&self) {
        let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        // Read, for relatime, before they were written.
        let read = old - Duration::from_hours(48);
        for path in self.all() {
            if !path.is_symlink() {
                let times = fs::FileTimes::new().set_accessed(read).set_modified(old);
                fs::File::open(&path).unwrap().set_times(times).unwrap();
            }
        }
    }

    fn all(&self) -> Vec<PathBuf> {
        let mut all = Vec::new();
        let mut waiting = vec![self.root.clone()];
        while let Some(path) = waiting.pop() {
            if fs::symlink_metadata(&path).unwrap().is_dir() {
                waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            }
            all.push(path);
        }
        all
    }

    /// When everything but links was last read.
    fn read_times(all: &[PathBuf]) -> Vec<(PathBuf, i64)> {
        let times = all.iter().filter(|path| !path.is_symlink());
        times.map(|path| (path.clone(), fs::symlink_metadata(path).unwrap().atime())).collect()
    }

    fn inventory(&self) -> Inventory {
        let paths = [self.depot(0), self.depot(1)];
        let depots = Depots::from_paths(&paths, Origin::Argument, &Environment::default());
        scan::inventory(depots, &volumes())
    }

    /// Decides, plans and foresees, and hands all of it on.
    fn with<T>(&self, choices: &Choices, then: impl FnOnce(&Facts, &Decisions, &Collection) -> T) -> T {
        let inventory = Arc::new(self.inventory());
        let volumes = volumes();
        let facts = Facts::gather(&inventory, &volumes, &Cancel::default());
        let decisions = decide(&facts, choices);
        let (sizes, _) = collection::measure(&facts, &decisions, |_| false, &Cancel::default(), &());
        let basis =
            Basis { inventory: &inventory, volumes: &volumes, now: &choices.now, patience: Duration::ZERO };
        let collection = Collection::new(&facts, &decisions, &sizes, &HashSet::new(), &basis);
        then(&facts, &decisions, &collection)
    }

    fn run(facts: &Facts, decisions: &Decisions, collection: &Collection) -> Outcome {
        Self::try_run(facts, decisions, collection).unwrap()
    }

    fn try_run(facts: &Facts, decisions: &Decisions, collection: &Collection) -> Result<Outcome, Error> {
        let environment = Environment { working_directory: "/".into(), ..Environment::default() };
        let (clock, removals, cancel) = (&SystemClock, &Removals::default(), &Cancel::default());
        let means = Means { removals, environment: &environment, clock, cancel };
        run::run(facts, decisions, &collection.plan, Way::Permanent, &means, &())
    }

    /// Everything there is: names, kinds, contents.
    fn content(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let content = |path: &PathBuf| {
            if path.is_symlink() { b"link".to_vec() } else { fs::read(path).unwrap_or_default() }
        };
        self.all().into_iter().map(|path| (path.clone(), content(&path))).collect()
    }
}

fn volumes() -> Volumes {
    Volumes::of_system(Path::new("/"))
}

/// Every entry that is of a chosen kind in a collected depot, found without the program.
fn what_exists(stage: &Stage, decisions: &Decisions) -> HashSet<PathBuf> {
    let kinds = decisions.choices.kinds;
    let list = |folder: PathBuf| -> Vec<PathBuf> {
        fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect()
    };
    let below = |folder: PathBuf| list(folder).into_iter().flat_map(list).collect::<Vec<_>>();
    let mut found = HashSet::new();
    for depot in decisions.collected.iter().map(|number| stage.depot(*number)) {
        if kinds.scratch {
            found.extend(below(depot.join("scratchspaces")));
        }
        if kinds.packages {
            found.extend(below(depot.join("packages")));
        }
        for (name, is_chosen) in [("artifacts", kinds.artifacts), ("clones", kinds.clones)] {
            found.extend(list(depot.join(name)).into_iter().filter(|_| is_chosen));
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_dry_run_changes_nothing_and_decides_on_everything_once(
        first in made(), second in made(), choices in choices()
    ) {
        let stage = Stage::make(&[first, second]);
        let all = stage.all();
        stage.age_all();
        let read = Stage::read_times(&all);
        stage.with(&choices, |facts, decisions, collection| {
            let _ = run::foresee(facts, decisions, &collection.plan, Way::Permanent);
            prop_assert_eq!(Stage::read_times(&all), read.clone());
            if decisions.is_failure() {
                return Ok(());
            }
            // Keep, record and delete share out what exists.
            let decided: Vec<PathBuf> = decisions
                .list
                .iter()
                .map(|decision| facts.things[decision.thing].path.clone())
                .collect();
            let distinct: HashSet<PathBuf> = decided.iter().cloned().collect();
            prop_assert_eq!(decided.len(), distinct.len());
            prop_assert_eq!(distinct, what_exists(&stage, decisions));
            // What a plan lists lies in the collected depots' own folders.
            for item in collection.plan.items() {
                let path = item.place().path();
                let lies_there = decisions.collected.iter().any(|number| {
                    ["packages", "artifacts", "clones", "scratchspaces"]
                        .iter()
                        .any(|folder| path.starts_with(stage.depot(*number).join(folder)))
                });
                prop_assert!(lies_there, "{:?}", path);
                prop_assert!(!path.components().any(|part| part.as_os_str() == ".."));
            }
            // Nothing is deleted here that Julia keeps, but for what it records only, when all is the same.
            if decisions.julia_fails.is_none() && !choices.parity && !Rules::of(choices.version).collects_all_depots {
                for decision in decisions.list.iter().filter(|decision| decision.action == Action::Delete) {
                    prop_assert_ne!(decision.julia, Action::Keep, "{:?}", decision);
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_run_takes_what_was_listed_and_nothing_else(first in made(), second in made(), choices in choices()) {
        let stage = Stage::make(&[first, second]);
        let before = Snapshot::of(&stage.root, &[]);
        let content = stage.content();
        stage.with(&choices, |facts, decisions, collection| {
            if decisions.is_failure() {
                return Ok(());
            }
            let outcome = Stage::run(facts, decisions, collection);
            let listed: HashSet<PathBuf> =
                collection.plan.removed().map(|item| item.place().path()).collect();
            let now = stage.content();
            for (path, old) in &content {
                let went = path.ancestors().any(|above| listed.contains(above));
                let is_log = path.parent().is_some_and(|folder| folder.ends_with("logs"));
                match now.get(path) {
                    Some(_) if went => prop_assert!(false, "{:?} is still there", path),
                    Some(new) if !is_log => prop_assert_eq!(old, new),
                    Some(_) => {}
                    // Folders that were empty, or are now, are pruned.
                    None => prop_assert!(went || before.below(path.strip_prefix(&stage.root).unwrap()).iter().all(
                        |below| {
                            let below = stage.root.join(below);
                            below == *path || below.ancestors().any(|above| listed.contains(above))
                        }
                    ), "{:?} is gone", path),
                }
            }
            prop_assert!(outcome.report.items.iter().all(Fate::is_done), "{:?}", outcome.report);
            prop_assert!(now.contains_key(&stage.root.join("canary/inner/file")));
            Ok(())
        })?;
    }

    #[test]
    fn spaces_that_go_at_once_go_once(first in made(), second in made(), mut choices in choices()) {
        choices.kinds = Kinds::SCRATCH;
        choices.version = "1.13".parse().unwrap();
        let stage = Stage::make(&[first, second]);
        let once = |stage: &Stage| stage.with(&choices, |facts, decisions, collection| {
            if !decisions.is_failure() {
                Stage::run(facts, decisions, collection);
            }
            let mut content = stage.content();
            if choices.parity {
                // Julia condenses before it deletes: an entry that spells a space another way stays until the
                // next run.
                content.retain(|path, _| !path.ends_with("scratch_usage.toml"));
            }
            content
        });
        let after_one = once(&stage);
        prop_assert_eq!(once(&stage), after_one);
    }
}

fn one_orphan() -> Made {
    let uses = vec![(0, 0, vec![3])];
    let space = Space { owner: 0, key: "k".to_string(), form: 4, uses };
    Made {
        spaces: vec![space],
        packages: Vec::new(),
        artifacts: Vec::new(),
        clones: Vec::new(),
        orphans: Vec::new(),
        environment: None,
    }
}

fn nothing() -> Made {
    Made { spaces: Vec::new(), ..one_orphan() }
}

#[test]
fn a_space_that_is_used_after_the_plan_was_made_is_refused() {
    let stage = Stage::make(&[one_orphan(), nothing()]);
    let mut choices = Choices {
        version: "1.13".parse().unwrap(),
        parity: false,
        force: false,
        collect_delay: Duration::ZERO,
        kinds: Kinds::SCRATCH,
        untracked: false,
        now: now(),
    };
    let space = stage.depot(0).join("scratchspaces").join(OWNERS[0]).join("k");
    let log = stage.depot(0).join("logs/scratch_usage.toml");
    stage.with(&choices, |facts, decisions, collection| {
        assert_eq!(collection.plan.removed().count(), 1);
        let entry =
            format!("[[{space:?}]]\ntime = 2026-03-15T11:00:00Z\nparent_projects = [\"/gone/P.toml\"]\n");
        fs::write(&log, fs::read_to_string(&log).unwrap() + &entry).unwrap();
        let outcome = Stage::run(facts, decisions, collection);
        assert!(matches!(&outcome.report.items[0], Fate::Refused(refusal) if refusal.rule() == "used-since"));
    });
    assert!(space.exists());
    // The use that came in between is not lost from the log either.
    assert!(fs::read_to_string(&log).unwrap().contains("2026-03-15T11:00:00.000Z"));
    choices.parity = true;
    stage.with(&choices, Stage::run);
    assert!(!space.exists());
}

#[test]
fn packages_stay_when_pkg_works_with_a_manifest_after_the_plan_was_made() {
    let made = Made { packages: vec![(false, false)], artifacts: vec![(1, false)], ..nothing() };
    let stage = Stage::make(&[made, nothing()]);
    let choices = Choices {
        version: "1.13".parse().unwrap(),
        parity: false,
        force: false,
        collect_delay: Duration::ZERO,
        kinds: Kinds::ALL,
        untracked: false,
        now: now(),
    };
    let log = stage.depot(0).join("logs/manifest_usage.toml");
    stage.with(&choices, |facts, decisions, collection| {
        assert_eq!(collection.plan.removed().count(), 2);
        write(&log, "[[\"/new/Manifest.toml\"]]\ntime = 2026-03-15T11:00:00Z\n");
        let outcome = Stage::run(facts, decisions, collection);
        let is_refused = |fate: &Fate| matches!(fate, Fate::Refused(refusal) if refusal.is_change());
        assert!(outcome.report.items.iter().all(is_refused), "{:?}", outcome.report);
    });
    assert!(stage.depot(0).join("packages/Alpha/odd0/Project.toml").exists());
}

#[test]
fn what_a_project_may_need_stays_when_it_comes_back_after_the_plan_was_made() {
    let mut made = Made { packages: vec![(true, false)], artifacts: vec![(1, true)], ..one_orphan() };
    made.spaces[0].uses = vec![(0, 0, vec![0])];
    let stage = Stage::make(&[made, nothing()]);
    let choices = Choices {
        version: "1.13".parse().unwrap(),
        parity: false,
        force: false,
        collect_delay: Duration::ZERO,
        kinds: Kinds::ALL,
        untracked: false,
        now: now(),
    };
    let (project, away) = (stage.root.join("proj"), stage.root.join("away"));
    fs::rename(&project, &away).unwrap();
    stage.with(&choices, |facts, decisions, collection| {
        assert_eq!(collection.plan.removed().count(), 3);
        fs::rename(&away, &project).unwrap();
        let outcome = Stage::run(facts, decisions, collection);
        let is_refused = |fate: &Fate| matches!(fate, Fate::Refused(refusal) if refusal.is_change());
        assert!(outcome.report.items.iter().all(is_refused), "{:?}", outcome.report);
    });
    fs::rename(&project, &away).unwrap();
    stage.with(&choices, |facts, decisions, collection| {
        let report = Stage::run(facts, decisions, collection).report;
        assert!(report.items.iter().all(Fate::is_done), "{report:?}");
    });
}

#[test]
fn nothing_is_decided_on_facts_that_were_cancelled() {
    let stage = Stage::make(&[one_orphan(), nothing()]);
    let inventory = Arc::new(stage.inventory());
    let cancel = Cancel::default();
    let decided = |cancel: &Cancel| {
        let facts = Facts::gather(&inventory, &volumes(), cancel);
        let decisions = decide(&facts, &Choices::new(&facts, now()));
        (decisions.list.len(), decisions.logs.len(), decisions.orphanages.len())
    };
    assert_eq!(decided(&cancel), (1, 1, 1));
    cancel.cancel();
    assert_eq!(decided(&cancel), (0, 0, 0));
}

#[test]
fn an_orphanage_that_another_collection_wrote_meanwhile_stops_the_run() {
    for (changed, advice) in [(0, "nothing was changed"), (1, "logs before it were written")] {
        let stage = Stage::make(&[one_orphan(), one_orphan()]);
        let choices = Choices {
            version: "1.12".parse().unwrap(),
            collect_delay: Duration::ZERO,
            parity: true,
            force: true,
            kinds: Kinds::SCRATCH,
            untracked: false,
            now: now(),
        };
        stage.with(&choices, |facts, decisions, collection| {
            write(&stage.depot(changed).join("logs/orphaned.toml"), "\"/x\" = 2026-01-01T00:00:00.000Z\n");
            let outcome = Stage::try_run(facts, decisions, collection);
            // What was recorded before it was done.
            let error = match outcome {
                Err(error) => error.to_string(),
                Ok(outcome) => {
                    assert!(outcome.did_something && outcome.report.done() == 0, "{outcome:?}");
                    outcome.report.warnings.iter().map(ToString::to_string).collect()
                }
            };
            assert!(error.contains("another collection") && error.contains(advice), "{error}");
        });
        for depot in [0, 1] {
            assert!(stage.depot(depot).join("scratchspaces").join(OWNERS[0]).join("k").exists());
        }
    }
}
