//! What changes between the plan and its carrying out.

use super::*;

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
        never_suggested: Arc::default(),
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
        assert!(
            matches!(&outcome.report.items[0], Outcome::Refused(refusal) if refusal.rule() == "used-since")
        );
    });
    assert!(space.exists());
    // The use that came in between is not lost from the log either.
    assert!(fs::read_to_string(&log).unwrap().contains("2026-03-15T11:00:00.000Z"));
    choices.parity = true;
    stage.with(&choices, Stage::run);
    assert!(!space.exists());
}

#[test]
fn a_space_of_a_moved_depot_is_refused_when_it_is_used_meanwhile_under_either_name_or_the_old_place_is_back()
{
    let choices = Choices {
        version: "1.13".parse().unwrap(),
        parity: false,
        force: false,
        collect_delay: Duration::ZERO,
        kinds: Kinds::SCRATCH,
        untracked: false,
        never_suggested: Arc::default(),
        now: now(),
    };
    for meanwhile in ["here", "there", "back", "project", "nothing", "condensed"] {
        let stage = Stage::make(&[one_orphan(), nothing()]);
        let (new, old) = (stage.depot(0), stage.root.join("old"));
        let space = |depot: &Path| depot.join("scratchspaces").join(OWNERS[0]).join("k");
        let log = new.join("logs/scratch_usage.toml");
        // Two entries there, as a program appends them.
        let entry = |depot: &Path, day: u8| {
            format!(
                "[[{:?}]]\ntime = 2026-01-{day:02}T11:00:00.000Z\nparent_projects = [{:?}]\n",
                space(depot),
                old.join("environments/mine/Project.toml")
            )
        };
        fs::write(&log, entry(&old, 2) + &entry(&old, 3)).unwrap();
        stage.with(&choices, |facts, decisions, collection| {
            assert_eq!(collection.plan.removed().count(), 1);
            let before = fs::read_to_string(&log).unwrap();
            match meanwhile {
                // The clock of another machine may be behind.
                "here" => fs::write(&log, before + &entry(&new, 1)).unwrap(),
                "there" => fs::write(&log, before + &entry(&old, 1)).unwrap(),
                "back" => fs::create_dir(&old).unwrap(),
                "project" => write(&new.join("environments/mine/Project.toml"), ""),
                "condensed" => fs::write(&log, entry(&old, 3)).unwrap(),
                _ => {}
            }
            let report = Stage::run(facts, decisions, collection).report;
            let rule = match &report.items[0] {
                Outcome::Refused(refusal) => refusal.rule(),
                outcome => {
                    if outcome.is_done() {
                        "done"
                    } else {
                        "failed"
                    }
                }
            };
            let expected = match meanwhile {
                "here" | "there" => "used-since",
                "back" | "project" => "changed",
                _ => "done",
            };
            assert_eq!(rule, expected, "{meanwhile}: {report:?}");
        });
        assert_eq!(space(&new).exists(), !matches!(meanwhile, "nothing" | "condensed"), "{meanwhile}");
    }
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
        never_suggested: Arc::default(),
        now: now(),
    };
    let log = stage.depot(0).join("logs/manifest_usage.toml");
    stage.with(&choices, |facts, decisions, collection| {
        assert_eq!(collection.plan.removed().count(), 2);
        write(&log, "[[\"/new/Manifest.toml\"]]\ntime = 2026-03-15T11:00:00Z\n");
        let outcome = Stage::run(facts, decisions, collection);
        let is_refused =
            |outcome: &Outcome| matches!(outcome, Outcome::Refused(refusal) if refusal.is_change());
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
        never_suggested: Arc::default(),
        now: now(),
    };
    let (project, away) = (stage.root.join("proj"), stage.root.join("away"));
    fs::rename(&project, &away).unwrap();
    stage.with(&choices, |facts, decisions, collection| {
        assert_eq!(collection.plan.removed().count(), 3);
        fs::rename(&away, &project).unwrap();
        let outcome = Stage::run(facts, decisions, collection);
        let is_refused =
            |outcome: &Outcome| matches!(outcome, Outcome::Refused(refusal) if refusal.is_change());
        assert!(outcome.report.items.iter().all(is_refused), "{:?}", outcome.report);
    });
    fs::rename(&project, &away).unwrap();
    stage.with(&choices, |facts, decisions, collection| {
        let report = Stage::run(facts, decisions, collection).report;
        assert!(report.items.iter().all(Outcome::is_done), "{report:?}");
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
            never_suggested: Arc::default(),
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
