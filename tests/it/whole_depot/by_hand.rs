//! Removing by hand, whatever was decided: exactly what was named goes, of every kind, and comes back.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use scratch_manager::core::depot::{Depots, Origin};
use scratch_manager::core::environment::Environment;
use scratch_manager::core::keep_list::KeepList;
use scratch_manager::core::log::parents::Volumes;
use scratch_manager::core::operation::Means;
use scratch_manager::core::operation::removal;
use scratch_manager::core::operation::survey::{self, Chosen, Survey, SurveyJob};
use scratch_manager::core::operation::undo::Written;
use scratch_manager::core::plan::{Plan, Refusal};
use scratch_manager::core::progress::Cancel;
use scratch_manager::core::reclaim::scope::Scope;
use scratch_manager::core::reclaim::trash::Beside;
use scratch_manager::core::reclaim::{Journal, Outcome, Removals, Way};
use scratch_manager::core::scan;
use scratch_manager::core::time::{Clock, FixedClock};

use super::removing::{every_kind, paths};
use super::{Stage, jiff_time, touch};
use crate::kit::write;

const USED: &str = "scratchspaces/91a5bcdd-55d7-5caf-9e0b-520d859cae80/used";
const ONE: &str = "artifacts/1111111111111111111111111111111111111111";
const TWO: &str = "artifacts/2222222222222222222222222222222222222222";
const PACKAGE: &str = "packages/Alpha/kept0";
const JI: &str = "compiled/v1.10/Alpha/AAAAA_11111.ji";
const NATIVE: &str = "compiled/v1.10/Alpha/AAAAA_11111.so";

/// What somebody has before the eyes who removes by hand.
struct Desk {
    stage: Stage,
    environment: Environment,
    clock: FixedClock,
    removals: Removals,
    survey: Survey,
}

impl Desk {
    /// A depot with something of every kind; a project that is there needs a package and has used a space.
    fn new() -> Self {
        let (stage, _) = every_kind();
        let put = |path: &str, text: &str| {
            write(&stage.root().join(path), text);
            touch(&stage.root().join(path), 1);
        };
        let root = stage.root().display().to_string();
        put("proj/Project.toml", "");
        put(&format!("d/{USED}/data"), "data");
        put(
            "d/logs/scratch_usage.toml",
            &format!(
                "[[\"{root}/d/{USED}\"]]\ntime = 2025-10-10T00:00:00\nparent_projects = [\"{root}/proj/Project.toml\"]\n"
            ),
        );
        fs::create_dir_all(stage.root().join("e")).unwrap();
        let variables = [("HOME".into(), stage.root().join("home").into())].into();
        let home = Some(stage.root().join("home"));
        let environment = Environment { variables, home, working_directory: stage.root().to_path_buf() };
        let clock = FixedClock::at(&jiff_time(100)).unwrap();
        let survey = survey_of(&stage, &environment, &clock);
        let journal = Some(Journal::at(stage.root().join("home/removals.jsonl")));
        let removals = Removals { journal, home_trash: Some(stage.root().join("home/Trash")) };
        Self { stage, environment, clock, removals, survey }
    }

    fn with<T>(&self, then: impl FnOnce(&Means) -> T) -> T {
        let cancel = Cancel::default();
        then(&Means {
            removals: &self.removals,
            environment: &self.environment,
            clock: &self.clock,
            cancel: &cancel,
        })
    }

    fn plan(&self, named: &[&str]) -> Plan {
        let things = self.survey.facts.things.iter().enumerate();
        let is_named = |path: &Path| named.iter().any(|named| self.stage.depot().join(named) == path);
        let things: HashSet<usize> =
            things.filter(|(_, thing)| is_named(&thing.path)).map(|(at, _)| at).collect();
        let patience = Duration::from_mins(1);
        let now = self.clock.now();
        self.with(|means| removal::of_things(&self.survey, &things, &now, patience, means).unwrap())
    }

    fn remove(&self, plan: &Plan, way: Way) -> Vec<(PathBuf, Outcome)> {
        let report = self.with(|means| means.remove(plan, way, &()).unwrap());
        plan.items().iter().map(|item| item.place().path()).zip(report.items).collect()
    }

    fn there(&self) -> BTreeSet<PathBuf> {
        paths(&self.stage.depot())
    }

    /// What the depot lacks that was there before, but for what lies in it.
    fn gone(&self, before: &BTreeSet<PathBuf>) -> BTreeSet<String> {
        let gone: BTreeSet<PathBuf> = before.difference(&self.there()).cloned().collect();
        let is_top = |path: &&PathBuf| !path.ancestors().skip(1).any(|above| gone.contains(above));
        let depot = self.stage.depot();
        let gone = gone.iter().filter(is_top).map(|path| path.strip_prefix(&depot).unwrap());
        gone.map(|path| path.display().to_string()).collect()
    }
}

fn rules(plan: &Plan) -> Vec<&'static str> {
    plan.items().iter().map(|item| item.refusal().map_or("", Refusal::rule)).collect()
}

#[test]
fn exactly_what_was_named_goes_be_it_kept_and_nothing_is_written_beside_it() {
    for named in [&[USED][..], &[TWO], &[PACKAGE], &["clones/123"], &[JI], &[USED, TWO, ONE, JI]] {
        let desk = Desk::new();
        let before = desk.there();
        let plan = desk.plan(named);
        let is_all = plan.items().iter().all(|item| item.refusal().is_none() && item.sizes().is_some());
        assert!(is_all, "{named:?}: {:?}", rules(&plan));
        assert_eq!(desk.there(), before, "a plan changes nothing");
        let outcomes = desk.remove(&plan, Way::Permanent);
        assert!(outcomes.iter().all(|(_, outcome)| outcome.is_done()), "{outcomes:?}");
        let mut expected: BTreeSet<String> = named.iter().map(ToString::to_string).collect();
        if named.contains(&JI) {
            expected.insert(NATIVE.to_string());
        }
        if named.contains(&USED) {
            // An owner's folder that is empty then goes too, as Julia's own goes.
            expected.remove(USED);
            expected.insert(Path::new(USED).parent().unwrap().display().to_string());
        }
        assert_eq!(desk.gone(&before), expected);
        assert!(desk.there().is_subset(&before), "nothing is made, orphans are not recorded");
    }
}

#[test]
fn what_went_to_the_trash_comes_back() {
    let desk = Desk::new();
    let before = desk.there();
    let named = [USED, TWO, PACKAGE, JI, "clones/123", "packages/Alpha/old00.pid"];
    desk.remove(&desk.plan(&named), Way::Trash);
    assert_eq!(desk.gone(&before).len(), named.len() + 1, "{:?}", desk.gone(&before));
    let back = desk.with(|means| {
        let written = Written::read(&desk.removals, &Scope::default()).unwrap();
        assert!(!written.within.removals[0].was_collected());
        let report = written.undo(&written.within.removals[0], Beside::No, means).unwrap();
        report.items.len()
    });
    assert_eq!((back, desk.there()), (named.len() + 1, before));
}

#[test]
fn what_nobody_may_remove_by_hand_is_listed_with_its_reason() {
    let named = ["registries/General.toml", "compiled/v1.10/Alpha/jl_young"];
    for way in [Way::Permanent, Way::Trash] {
        let desk = Desk::new();
        let before = desk.there();
        let plan = desk.plan(&named);
        assert!(plan.removed().next().is_none() && rules(&plan).iter().all(|rule| *rule == "kept"));
        let reasons: Vec<String> = plan.refused().map(|(_, refusal)| refusal.to_string()).collect();
        assert!(reasons.contains(&"it stays. Julia finds packages in it".to_string()), "{reasons:?}");
        desk.remove(&plan, way);
        assert_eq!(desk.there(), before);
    }
}

#[test]
fn what_was_let_go_keeps_its_conditions_and_what_is_kept_has_none() {
    let gone = "compiled/v1.10/Alpha/AAAAA_33333.ji";
    let desk = Desk::new();
    let plan = desk.plan(&[gone, JI]);
    assert!(plan.refused().next().is_none(), "{:?}", rules(&plan));
    // The package that it was compiled from comes back before the act.
    write(&desk.stage.depot().join("packages/Alpha/gone0/src/Alpha.jl"), "");
    let before = desk.there();
    let outcomes = desk.remove(&plan, Way::Permanent);
    let of = |path: &str| &outcomes.iter().find(|(at, _)| at.ends_with(path)).unwrap().1;
    assert!(matches!(of(gone), Outcome::Refused(refusal) if refusal.rule() == "changed"), "{outcomes:?}");
    assert!(of(JI).is_done() && of(NATIVE).is_done(), "{outcomes:?}");
    assert_eq!(desk.gone(&before), [JI.to_string(), NATIVE.to_string()].into());
}

#[test]
fn what_has_changed_since_it_was_surveyed_stays() {
    for path in [USED, TWO, PACKAGE] {
        let desk = Desk::new();
        let plan = desk.plan(&[path]);
        std::thread::sleep(Duration::from_millis(10));
        let aside = desk.stage.root().join("aside");
        fs::rename(desk.stage.depot().join(path), &aside).unwrap();
        write(&desk.stage.depot().join(path).join("another"), "another");
        let before = desk.there();
        let outcomes = desk.remove(&plan, Way::Permanent);
        assert!(outcomes.iter().all(|(_, outcome)| matches!(outcome, Outcome::Refused(_))), "{outcomes:?}");
        assert_eq!(desk.there(), before);
        assert!(rules(&desk.plan(&[path])).iter().all(|rule| path != USED || *rule == "changed"));
    }
}

#[test]
fn what_holds_something_that_was_not_named_stays() {
    let mut desk = Desk::new();
    // A second name for the same artifact, in the other depot.
    let other = desk.stage.root().join("e/artifacts");
    std::os::unix::fs::symlink(desk.stage.depot().join("artifacts"), &other).unwrap();
    desk.survey = survey_of(&desk.stage, &desk.environment, &desk.clock);
    let plan = desk.plan(&[TWO]);
    assert_eq!(rules(&plan), ["kept"], "it would be gone in the other depot, too");
}

fn survey_of(stage: &Stage, environment: &Environment, clock: &FixedClock) -> Survey {
    let depots = [stage.depot(), stage.root().join("e")];
    let depots = Depots::from_paths(&depots, Origin::Argument, environment);
    let inventory = Arc::new(scan::inventory(depots, &Volumes::of_system(stage.root())));
    let (environment, clock) = (environment.clone(), Arc::new(*clock));
    let job = SurveyJob {
        sizes: Vec::new(),
        inventory,
        before: None,
        is_same: false,
        up_to: survey::Stage::WhatGoes,
        chosen: Chosen::default(),
        never_suggested: KeepList::default(),
        environment,
        clock,
    };
    let told = RefCell::new(None);
    survey::carry_out(job, &Cancel::default(), &(), &|survey| *told.borrow_mut() = Some(survey));
    told.into_inner().unwrap()
}
