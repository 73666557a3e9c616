//! What stands in a space's place is no longer what the preview listed.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use scratch_manager::core::plan::Plan;
use scratch_manager::core::progress::Cancel;
use scratch_manager::core::reclaim::Preview;

use crate::kit::removal::{OTHER, OWNER, Stage, WAYS, delete_all, outcomes, reasons};
use crate::kit::write;

#[test]
fn a_space_that_was_replaced_after_the_preview_stays() {
    type Replace = fn(&Stage, &PathBuf);
    let replacements: [(&str, Replace); 5] = [
        ("another folder", |_, space| write(&space.join("new"), "of somebody else")),
        ("a file", |_, space| fs::write(space, "a file now").unwrap()),
        ("a link to the canary", |stage, space| symlink(stage.canary(), space).unwrap()),
        ("a link to the old one", |stage, space| symlink(stage.root.join("aside"), space).unwrap()),
        ("the canary itself", |stage, space| fs::rename(stage.canary(), space).unwrap()),
    ];
    for way in WAYS {
        for (what, replace) in &replacements {
            let stage = Stage::with(&[(OWNER, "key"), (OWNER, "other")]);
            let space = stage.space(OWNER, "key");
            let plan = stage.plan_all();
            fs::rename(&space, stage.root.join("aside")).unwrap();
            replace(&stage, &space);
            let before = stage.snapshot();
            let report = stage.carry_out(way, &plan);
            assert_eq!(outcomes(&report), ["changed", "gone"], "{what}: {report:?}");
            assert!(reasons(&report).contains("since the preview"), "{what}: {}", reasons(&report));
            stage.assert_only_gone(&before, &[stage.space(OWNER, "other")]);
        }
    }
}

/// Before what something is exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    Measuring,
    Planning,
    MeasuringAgain,
}

#[test]
fn what_is_exchanged_between_the_list_and_the_preview_is_never_in_the_preview() {
    for moment in [Moment::Measuring, Moment::Planning, Moment::MeasuringAgain] {
        for level in ["key", "owner", "scratchspaces", "depot", "link to the depot"] {
            let stage = Stage::with(&[(OWNER, "key")]);
            let twin = stage.canary().join("twin");
            write(&twin.join("scratchspaces").join(OWNER).join("key/data"), vec![b'x'; 100_000]);
            symlink("depot", stage.root.join("linked")).unwrap();
            let depot = if level == "link to the depot" { stage.root.join("linked") } else { stage.depot() };
            let exchange = || {
                let below: PathBuf = match level {
                    "key" => ["scratchspaces", OWNER, "key"].iter().collect(),
                    "owner" => ["scratchspaces", OWNER].iter().collect(),
                    "scratchspaces" => "scratchspaces".into(),
                    "depot" => PathBuf::new(),
                    _ => {
                        fs::rename(stage.root.join("linked"), stage.root.join("old-link")).unwrap();
                        return symlink("canary/twin", stage.root.join("linked")).unwrap();
                    }
                };
                let path = |root: &PathBuf| root.join(&below).components().collect::<PathBuf>();
                renameat_with(CWD, path(&stage.depot()), CWD, path(&twin), RenameFlags::EXCHANGE).unwrap();
            };
            let inventory = stage.inventory_of(&depot);
            if moment == Moment::Measuring {
                exchange();
            }
            let inventory = Stage::measured(inventory);
            if moment == Moment::Planning {
                exchange();
            }
            let preview = Preview::new(stage.plan_from(&inventory, delete_all), Some(&stage.home_trash()));
            let preview = if moment == Moment::MeasuringAgain {
                exchange();
                preview.measured_again(Some(&stage.home_trash()), &Cancel::default())
            } else {
                preview
            };
            let before = stage.snapshot();
            for way in WAYS {
                let plan = preview.plan(way);
                let refused: Vec<_> = plan.refused().map(|(_, refusal)| refusal.rule()).collect();
                assert_eq!(refused, ["changed"], "{moment:?} {level}");
                let report = stage.carry_out(way, plan);
                assert_eq!(outcomes(&report), ["changed"], "{moment:?} {level}: {report:?}");
            }
            stage.assert_only_gone(&before, &[]);
        }
    }
}

#[test]
fn a_space_that_became_a_link_since_it_was_listed_stays() {
    let stage = Stage::with(&[(OWNER, "key")]);
    let inventory = stage.inventory_of(&stage.depot());
    fs::rename(stage.space(OWNER, "key"), stage.root.join("aside")).unwrap();
    symlink(stage.root.join("aside"), stage.space(OWNER, "key")).unwrap();
    let plan = stage.plan_from(&inventory, delete_all);
    assert_eq!(plan.removed().count(), 0, "{plan:?}");
}

#[test]
fn a_folder_above_that_was_swapped_after_the_preview_bars_the_way() {
    for way in WAYS {
        for level in ["scratchspaces", "owner", "depot"] {
            for is_link in [false, true] {
                let stage = Stage::with(&[(OWNER, "key")]);
                let folder = match level {
                    "scratchspaces" => stage.scratchspaces(),
                    "owner" => stage.scratchspaces().join(OWNER),
                    _ => stage.depot(),
                };
                // A twin whose spaces are called the same.
                let below = stage.space(OWNER, "key").strip_prefix(&folder).unwrap().to_path_buf();
                write(&stage.canary().join("twin").join(below).join("data"), "kept");
                let plan = stage.plan_all();
                fs::rename(&folder, stage.root.join("aside")).unwrap();
                let twin = stage.canary().join("twin");
                if is_link {
                    symlink(twin, &folder).unwrap();
                } else {
                    fs::rename(twin, &folder).unwrap();
                }
                let before = stage.snapshot();
                let report = stage.carry_out(way, &plan);
                // A link of one's own in the place of `scratchspaces` is followed, and leads elsewhere.
                let expected = if is_link && level == "owner" { "reached-through-link" } else { "changed" };
                assert_eq!(outcomes(&report), [expected], "{level}: {report:?}");
                stage.assert_only_gone(&before, &[]);
            }
        }
    }
}

#[test]
fn a_folder_inside_that_was_swapped_for_a_link_after_the_preview_is_not_followed() {
    for way in WAYS {
        let stage = Stage::with(&[(OWNER, "key")]);
        let space = stage.space(OWNER, "key");
        let plan = stage.plan_all();
        // Deep inside, where the change does not show at the top.
        fs::rename(space.join("sub/deeper"), stage.root.join("aside")).unwrap();
        symlink(stage.canary().join("folder"), space.join("sub/deeper")).unwrap();
        let before = stage.snapshot();
        let report = stage.carry_out(way, &plan);
        assert_eq!(outcomes(&report), ["gone"], "{report:?}");
        stage.assert_only_gone(&before, &[space]);
    }
}

#[test]
fn what_was_used_or_is_being_used_stays_whole() {
    for way in WAYS {
        let stage = Stage::with(&[(OWNER, "key"), (OTHER, "key")]);
        let log = stage.depot().join("logs/scratch_usage.toml");
        let plan = stage.plan_all();
        // The first log of this depot ever: it appears after the preview.
        let entry = format!(
            "[[\"{}\"]]\ntime = 2024-01-10T10:00:00.973Z\nparent_projects = [\"/nowhere/Project.toml\"]\n",
            stage.space(OWNER, "key").display()
        );
        write(&log, entry);
        let before = stage.snapshot();
        let report = stage.carry_out(way, &plan);
        assert_eq!(outcomes(&report), ["gone", "used-since"], "{report:?}");
        stage.assert_only_gone(&before, &[stage.space(OTHER, "key")]);

        let plan = stage.plan_all();
        write(&log.with_extension("toml.pid"), format!("{} elsewhere", std::process::id()));
        let before = stage.snapshot();
        let report = stage.carry_out(way, &plan);
        assert_eq!(outcomes(&report), ["log-being-written"], "{report:?}");
        assert!(reasons(&report).contains("elsewhere"), "{}", reasons(&report));
        stage.assert_only_gone(&before, &[]);
    }
}

#[test]
fn a_space_that_is_a_file_goes_and_a_loose_name_that_became_a_folder_stays() {
    for way in WAYS {
        let stage = Stage::with(&[(OWNER, "key")]);
        fs::write(stage.space(OWNER, "file"), "a space that is a file").unwrap();
        write(&stage.scratchspaces().join("loose"), "1");
        let plan = stage.plan(|sight| Plan::clear(&[0], sight));
        fs::rename(stage.scratchspaces().join("loose"), stage.root.join("aside")).unwrap();
        write(&stage.scratchspaces().join("loose/data"), "kept");
        let before = stage.snapshot();
        let report = stage.carry_out(way, &plan);
        assert_eq!(report.done(), 2, "{report:?}");
        assert!(reasons(&report).contains("kind"), "{}", reasons(&report));
        stage.assert_only_gone(&before, &[stage.space(OWNER, "key"), stage.space(OWNER, "file")]);
    }
}
