//! Volumes mounted in, over and around spaces. Each case runs where it may mount, and mounts for itself only.

use std::fs;
use std::path::{Path, PathBuf};

use scratch_manager::core::log::parents::Volumes;
use scratch_manager::core::plan::Plan;
use scratch_manager::core::reclaim::Way;

use crate::kit::child::{Mounted, may_mount, may_mount_without};
use crate::kit::removal::{OTHER, OWNER, Stage, WAYS, outcomes, reasons};
use crate::kit::write;

/// What is mounted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Memory,
    /// The canary, from the same volume: the number of the device does not tell.
    Canary,
}

/// Mounts it at a folder, with something in it.
fn mount(stage: &Stage, what: What, point: &Path) -> Mounted {
    match what {
        What::Memory => {
            let mounted = Mounted::memory(point, "size=1m");
            write(&point.join("on-memory/file"), "kept");
            mounted
        }
        What::Canary => Mounted::bind(&stage.canary(), point),
    }
}

/// Where it is mounted, seen from the space; and the rule that refuses the space.
const POINTS: [(&str, &str); 4] = [
    ("", "other-volume"),
    ("sub", "mounted-inside"),
    ("sub/deeper", "mounted-inside"),
    ("a b\n\\040/point", "mounted-inside"),
];

fn stage() -> Stage {
    let stage = Stage::with(&[(OWNER, "key"), (OTHER, "other")]);
    fs::create_dir_all(stage.space(OWNER, "key").join("a b\n\\040/point")).unwrap();
    stage
}

#[test]
fn a_space_with_something_mounted_in_it_is_refused_whole() {
    if !may_mount("mounts::a_space_with_something_mounted_in_it_is_refused_whole") {
        return;
    }
    for way in WAYS {
        for what in [What::Memory, What::Canary] {
            for (point, rule) in POINTS {
                let mut stage = stage();
                let point = stage.space(OWNER, "key").join(point);
                let point: PathBuf = point.components().collect();
                let mounted = mount(&stage, what, &point);
                stage.volumes = Volumes::of_system(&stage.root);
                let before = stage.snapshot();
                let report = stage.carry_out(way, &stage.plan_all());
                assert_eq!(outcomes(&report), ["gone", rule], "{point:?} {what:?}: {report:?}");
                assert!(reasons(&report).contains("volume"), "{}", reasons(&report));
                stage.assert_only_gone(&before, &[stage.space(OTHER, "other")]);
                drop(mounted);
                stage.volumes = Volumes::of_system(&stage.root);
                let report = stage.carry_out(way, &stage.plan_all());
                assert_eq!(outcomes(&report), ["gone"], "{report:?}");
            }
        }
    }
}

#[test]
fn what_is_mounted_after_the_preview_is_never_entered() {
    if !may_mount("mounts::what_is_mounted_after_the_preview_is_never_entered") {
        return;
    }
    for way in WAYS {
        for what in [What::Memory, What::Canary] {
            for (point, _) in POINTS {
                // What the job knew of mounts is from before.
                let stage = stage();
                let point: PathBuf = stage.space(OWNER, "key").join(point).components().collect();
                let plan = stage.plan_all();
                let mounted = mount(&stage, what, &point);
                let canary = stage.snapshot();
                let inside = crate::kit::snapshot::Snapshot::of(&point, &[]);
                let report = stage.carry_out(way, &plan);
                let space = stage.space(OWNER, "key");
                assert_eq!(outcomes(&report)[0], "gone");
                let rule = if point == space { "other-volume" } else { "mounted-inside" };
                assert_eq!(outcomes(&report)[1], rule, "{report:?}");
                assert!(reasons(&report).contains("volume"), "{}", reasons(&report));
                assert_eq!(crate::kit::snapshot::Snapshot::of(&point, &[]), inside, "{point:?} {what:?}");
                assert!(point == space || space.join("top").exists());
                let kept = stage.snapshot();
                assert_eq!(kept.below("canary".as_ref()), canary.below("canary".as_ref()));
                drop(mounted);
                assert_eq!(fs::read_to_string(stage.canary().join("folder/inner/file")).unwrap(), "kept too");
            }
        }
    }
}

#[test]
fn a_file_that_is_mounted_over_a_file_stays() {
    if !may_mount("mounts::a_file_that_is_mounted_over_a_file_stays") {
        return;
    }
    for is_known in [true, false] {
        let mut stage = stage();
        let file = stage.space(OWNER, "key").join("sub/data");
        let plan = stage.plan_all();
        let _mounted = Mounted::bind(&stage.canary().join("file"), &file);
        if is_known {
            stage.volumes = Volumes::of_system(&stage.root);
        }
        let before = crate::kit::snapshot::Snapshot::of(&stage.canary(), &[]);
        let report = stage.carry_out(Way::Permanent, &plan);
        assert_eq!(outcomes(&report), ["gone", "mounted-inside"]);
        assert!(reasons(&report).contains("volume"), "{}", reasons(&report));
        assert_eq!(fs::read_to_string(&file).unwrap(), "kept");
        assert_eq!(crate::kit::snapshot::Snapshot::of(&stage.canary(), &[]), before);
    }
}

#[test]
fn the_canary_mounted_over_an_owner_is_refused_and_over_scratchspaces_it_is_a_volume_of_its_own() {
    if !may_mount(
        "mounts::the_canary_mounted_over_an_owner_is_refused_and_over_scratchspaces_it_is_a_volume_of_its_own",
    ) {
        return;
    }
    for way in WAYS {
        let stage = stage();
        let plan = stage.plan_all();
        write(&stage.canary().join("key/file"), "kept");
        let owner = stage.scratchspaces().join(OWNER);
        let _mounted = Mounted::bind(&stage.canary(), &owner);
        let before = stage.snapshot();
        // With the plan from before it was mounted, and with one from after.
        for plan in [plan, stage.plan_all()] {
            let report = stage.carry_out(way, &plan);
            let outcomes = outcomes(&report);
            assert!(outcomes.iter().filter(|outcome| **outcome == "gone").count() <= 1, "{report:?}");
            assert!(outcomes.contains(&"other-volume"), "{report:?}");
        }
        stage.assert_only_gone(&before, &[stage.space(OTHER, "other")]);

        let mut stage = Stage::new();
        let _mounted = Mounted::memory(&stage.scratchspaces(), "size=1m");
        let space = stage.fill(OWNER, "key");
        stage.volumes = Volumes::of_system(&stage.root);
        let before = stage.snapshot();
        let plan = stage.plan(|sight| Plan::clear(&[0], sight));
        let report = stage.carry_out(way, &plan);
        // A trash there would lie among the spaces, and a collection would take it for one.
        let (outcome, gone): (_, &[PathBuf]) = match way {
            Way::Permanent => ("gone", std::slice::from_ref(&space)),
            Way::Trash => ("no-trash", &[]),
        };
        assert_eq!(outcomes(&report), [outcome], "{report:?}");
        assert!(stage.scratchspaces().exists());
        stage.assert_only_gone(&before, gone);
    }
}

/// Mounts the canary, of the same volume, over folders of a space, before and after it was listed; nothing of the
/// canary may go.
fn mounted_over_stays() {
    for way in WAYS {
        for point in ["", "sub", "sub/deeper"] {
            for is_before in [false, true] {
                let stage = stage();
                let point: PathBuf = stage.space(OWNER, "key").join(point).components().collect();
                let planned = (!is_before).then(|| stage.plan_all());
                let mounted = Mounted::bind(&stage.canary(), &point);
                let before = crate::kit::snapshot::Snapshot::of(&stage.canary(), &[]);
                let report = stage.carry_out(way, &planned.unwrap_or_else(|| stage.plan_all()));
                let is_refused = ["other-volume", "mounted-inside", "failed"].contains(&outcomes(&report)[1]);
                assert!(is_refused && reasons(&report).contains("volume"), "{report:?}");
                assert_eq!(
                    crate::kit::snapshot::Snapshot::of(&stage.canary(), &[]),
                    before,
                    "{point:?} {way:?}"
                );
                drop(mounted);
            }
        }
    }
}

#[test]
fn without_openat2_what_is_mounted_of_the_same_volume_is_not_entered() {
    let test = "mounts::without_openat2_what_is_mounted_of_the_same_volume_is_not_entered";
    if may_mount_without(test, "openat2", "ENOSYS") {
        mounted_over_stays();
    }
}

#[test]
fn without_openat2_and_statx_what_is_mounted_of_the_same_volume_is_not_entered() {
    let test = "mounts::without_openat2_and_statx_what_is_mounted_of_the_same_volume_is_not_entered";
    // As a sandbox says that does not know the calls.
    if may_mount_without(test, "openat2,statx", "EPERM") {
        mounted_over_stays();
    }
}

#[test]
fn where_nothing_tells_of_mounts_nothing_is_removed() {
    let test = "mounts::where_nothing_tells_of_mounts_nothing_is_removed";
    if !may_mount_without(test, "openat2,statx", "ENOSYS") {
        return;
    }
    let stage = stage();
    let plan = stage.plan_all();
    let before = stage.snapshot();
    let _mounted = Mounted::memory(Path::new("/proc"), "size=1m");
    let report = stage.carry_out(Way::Permanent, &plan);
    assert_eq!(report.done(), 0, "{report:?}");
    stage.assert_only_gone(&before, &[]);
}

#[test]
fn a_mount_at_a_random_moment_without_openat2_costs_nothing_of_what_is_mounted() {
    let test = "mounts::a_mount_at_a_random_moment_without_openat2_costs_nothing_of_what_is_mounted";
    if !may_mount_without(test, "openat2", "ENOSYS") {
        return;
    }
    for round in 0..30 {
        let stage = Stage::in_memory();
        for folder in 0..40 {
            write(&stage.space(OWNER, "key").join(format!("folder-{folder}/sub/file")), "1");
        }
        let plan = stage.plan_all();
        let point = stage.space(OWNER, "key").join(format!("folder-{}/sub", round % 40));
        let before = crate::kit::snapshot::Snapshot::of(&stage.canary(), &[]);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                // It may be gone already.
                let _ = std::process::Command::new("mount")
                    .arg("--bind")
                    .arg(stage.canary())
                    .arg(&point)
                    .output();
            });
            if round % 3 > 0 {
                std::thread::sleep(std::time::Duration::from_micros(700 * round));
            }
            stage.carry_out(Way::Permanent, &plan);
        });
        assert_eq!(crate::kit::snapshot::Snapshot::of(&stage.canary(), &[]), before, "round {round}");
        let _ = std::process::Command::new("umount").arg("--lazy").arg(&point).output();
    }
}
