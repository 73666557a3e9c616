//! What holds of every collection, whatever lies in the depots and whatever is chosen.
mod stage;

use stage::Stage;
mod meanwhile;

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
use scratch_manager::core::keep_list::KeepList;
use scratch_manager::core::log::parents::Volumes;
use scratch_manager::core::operation::Means;
use scratch_manager::core::operation::collection::run::{self, Collected};
use scratch_manager::core::operation::collection::{Collection, Measured};
use scratch_manager::core::plan::Basis;
use scratch_manager::core::progress::Cancel;
use scratch_manager::core::reclaim::{Outcome, Removals, Way};
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
            never_suggested: Arc::default(),
            now: now(),
        },
    )
}

fn now() -> Now {
    FixedClock::at("2026-03-15T12:00:00").unwrap().now()
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
            prop_assert!(outcome.report.items.iter().all(Outcome::is_done), "{:?}", outcome.report);
            prop_assert!(now.contains_key(&stage.root.join("canary/inner/file")));
            Ok(())
        })?;
    }

    #[test]
    fn what_the_user_keeps_stays_and_nothing_goes_for_it(
        first in made(), second in made(), choices in choices(),
        kept in proptest::collection::vec(any::<proptest::sample::Index>(), 1..4)
    ) {
        let stage = Stage::make(&[first, second]);
        stage.with(&choices, |facts, decisions, _| {
            if facts.things.is_empty() || decisions.is_failure() {
                return Ok(());
            }
            let kept: HashSet<usize> = kept.iter().map(|index| index.index(facts.things.len())).collect();
            let mut list = KeepList::default();
            for thing in &kept {
                let thing = &facts.things[*thing];
                prop_assert!(list.add(facts.depots[thing.depot].depot.layout.root(), &thing.path));
            }
            let heeding = decide(facts, &choices.clone().heeding(&list, facts));
            prop_assert_eq!(decisions.list.len(), heeding.list.len());
            for (without, with) in decisions.list.iter().zip(&heeding.list) {
                prop_assert_eq!(without.thing, with.thing);
                prop_assert_eq!(without.julia, with.julia, "what Julia would do is not changed by it");
                if choices.parity {
                    prop_assert_eq!(without, with);
                } else if kept.contains(&with.thing) {
                    prop_assert_eq!(with.action, Action::Keep, "{:?}", with);
                } else {
                    prop_assert!(without.action != Action::Keep || with.action == Action::Keep, "{:?}", with);
                }
            }
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
