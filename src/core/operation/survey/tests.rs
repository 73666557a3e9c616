//! Surveys of a depot on disk: what is told when, what it adds up to, and what is not measured twice.

use std::cell::RefCell;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::*;
use crate::core::depot::{DepotChoice, Origin};
use crate::core::judge::{ThingKind, Verdict};
use crate::core::scan;
use crate::core::time::FixedClock;

fn write(path: &Path, bytes: usize) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, vec![1; bytes]).unwrap();
}

/// A package that a manifest needs and one that none does, each with a space; something that is never touched.
fn depot() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let depot = home.path().join("d");
    write(&depot.join("packages/Gone/abcde/file"), 30_000);
    write(&depot.join("artifacts/0123456789012345678901234567890123456789/file"), 50_000);
    write(&depot.join("registries/General/Registry.toml"), 5_000);
    write(&depot.join("dev/Mine/src/Mine.jl"), 70_000);
    write(&depot.join("environments/v1.10/Project.toml"), 0);
    let owner = depot.join("scratchspaces/8b6db2d4-7670-4922-a472-f9537c81ab66");
    write(&owner.join("kept/file"), 400_000);
    write(&owner.join("gone/file"), 80_000);
    let project = home.path().join("work/Project.toml");
    write(&project, 0);
    let entry = |key: &str, project: &Path| {
        let space = owner.join(key);
        format!(
            "[[\"{}\"]]\ntime = 2025-06-12T10:00:00Z\nparent_projects = [\"{}\"]\n",
            space.display(),
            project.display()
        )
    };
    let log = entry("kept", &project) + &entry("gone", Path::new("/no/such/Project.toml"));
    write(&depot.join("logs/scratch_usage.toml"), 0);
    fs::write(depot.join("logs/scratch_usage.toml"), log).unwrap();
    home
}

fn job(home: &Path, before: Option<&Survey>) -> SurveyJob {
    let environment = Environment { working_directory: home.to_path_buf(), ..Environment::default() };
    let depots = DepotChoice::paths(vec![home.join("d")], Origin::Argument);
    let volumes = Volumes::of_system(home);
    SurveyJob {
        inventory: Arc::new(scan::inventory(depots.find(&environment), &volumes)),
        before: before.map(|before| Arc::new(before.clone())),
        sizes: Vec::new(),
        is_same: false,
        up_to: Stage::Everything,
        chosen: Chosen::default(),
        never_suggested: KeepList::default(),
        environment,
        clock: Arc::new(FixedClock::at("2025-06-15T12:00:00").unwrap()),
    }
}

fn told(job: SurveyJob) -> Vec<Survey> {
    let told = RefCell::new(Vec::new());
    carry_out(job, &Cancel::default(), &(), &|survey| told.borrow_mut().push(survey));
    told.into_inner()
}

/// What `du` says of a folder.
fn taken(folder: &Path) -> u64 {
    let own = fs::symlink_metadata(folder).unwrap();
    let inside = fs::read_dir(folder).into_iter().flatten().map(|entry| taken(&entry.unwrap().path()));
    own.blocks() * 512 + inside.sum::<u64>()
}

fn size(survey: &Survey, name: &str) -> Option<u64> {
    let at = survey.facts.things.iter().position(|thing| thing.path.ends_with(name)).unwrap();
    survey.sizes.get(&at).map(|sizes| sizes.allocated)
}

#[test]
fn what_was_decided_is_told_before_anything_is_measured_and_in_the_end_the_sums_are_the_depots() {
    let home = depot();
    let told = told(job(home.path(), None));
    let [first, second, .., last] = told.as_slice() else { panic!("{}", told.len()) };
    assert_eq!((first.stage, second.stage, last.stage), (Stage::Decided, Stage::WhatGoes, Stage::Everything));
    assert_eq!(first.sums.of(Verdict::CanGo).measured, 0);
    assert!(first.decisions(Judgement::Now).list.iter().any(|it| it.action == Action::Delete));
    // What can go comes first.
    assert!(size(second, "gone").is_some() && size(second, "kept").is_none());
    assert_eq!(last.sums.all().allocated, taken(&home.path().join("d")));
    assert!(last.sums.untouched.allocated >= 70_000);
    assert_eq!(last.sums.of(Verdict::Keep).measured, last.sums.of(Verdict::Keep).things);
    assert!(last.room.unwrap().total > 0);
    let kinds: HashSet<ThingKind> = last.items().map(|(thing, _)| thing.kind).collect();
    assert!(kinds.contains(&ThingKind::Registry) && kinds.contains(&ThingKind::Artifact), "{kinds:?}");
}

#[test]
fn what_stays_is_not_measured_again_unless_everything_is_looked_at_anew() {
    let home = depot();
    let first = told(job(home.path(), None)).pop().unwrap();
    let kept = |survey: &Survey| size(survey, "kept").unwrap();
    write(&home.path().join("d/scratchspaces/8b6db2d4-7670-4922-a472-f9537c81ab66/kept/more"), 300_000);
    // The folder of a space is another time stamp, but the same folder.
    let again = told(job(home.path(), Some(&first))).pop().unwrap();
    assert_eq!(kept(&again), kept(&first));
    assert_eq!(again.sums.untouched, first.sums.untouched);
    let anew = told(job(home.path(), None)).pop().unwrap();
    assert!(kept(&anew) >= kept(&first) + 300_000);
}

#[test]
fn a_look_that_is_stopped_says_nothing_more() {
    let home = depot();
    let cancel = Cancel::default();
    cancel.cancel();
    carry_out(job(home.path(), None), &cancel, &(), &|_| panic!("it was stopped"));
}

#[test]
fn only_what_goes_is_measured_where_no_more_is_asked_for() {
    let home = depot();
    let last = told(SurveyJob { up_to: Stage::WhatGoes, ..job(home.path(), None) }).pop().unwrap();
    assert_eq!(last.stage, Stage::WhatGoes);
    assert!(size(&last, "gone").is_some() && size(&last, "kept").is_none());
}
