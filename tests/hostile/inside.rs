//! What lies in a space and cannot go is foreseen, so that nothing is promised whole and deleted by half.

use std::fs;
use std::path::Path;
use std::process::Command;

use scratch_manager::core::log::parents::Volumes;
use scratch_manager::core::reclaim::Way;

use crate::kit::child::may_mount;
use crate::kit::removal::{OTHER, OWNER, Stage, WAYS, delete_all, outcomes, skip};
use crate::kit::write;

/// Runs a command of the system; whether it went well.
fn run(words: &[&str], path: &Path) -> bool {
    Command::new(words[0]).args(&words[1..]).arg(path).output().is_ok_and(|output| output.status.success())
}

/// A stage on a btrfs of its own; `None` where that cannot be made.
fn on_btrfs(test: &str) -> Option<(Stage, Mount)> {
    let folder = tempfile::tempdir().unwrap();
    let (image, point) = (folder.path().join("image"), folder.path().join("point"));
    fs::File::create(&image).unwrap().set_len(200 << 20).unwrap();
    fs::create_dir(&point).unwrap();
    let mount = || Command::new("mount").args(["-o", "loop"]).arg(&image).arg(&point).output();
    let is_made = run(&["mkfs.btrfs", "-q"], &image);
    if !is_made || !mount().is_ok_and(|output| output.status.success()) {
        skip(test, "no btrfs can be made or mounted here");
        return None;
    }
    let stage = Stage::within(tempfile::tempdir_in(&point).unwrap());
    Some((stage, Mount(folder)))
}

/// A file system in a file, mounted until it is dropped.
struct Mount(tempfile::TempDir);

impl Drop for Mount {
    fn drop(&mut self) {
        run(&["umount", "--lazy"], &self.0.path().join("point"));
    }
}

#[test]
fn a_subvolume_in_a_space_goes_with_it_and_a_read_only_one_keeps_all_of_it() {
    let test = "inside::a_subvolume_in_a_space_goes_with_it_and_a_read_only_one_keeps_all_of_it";
    if !may_mount(test) {
        return;
    }
    for way in WAYS {
        let Some((mut stage, _mount)) = on_btrfs(test) else { return };
        let (space, other) = (stage.fill(OWNER, "key"), stage.fill(OTHER, "other"));
        for subvolume in [space.join("volume"), space.join("sub/deeper/volume"), other.join("sub/volume")] {
            assert!(run(&["btrfs", "-q", "subvolume", "create"], &subvolume));
            write(&subvolume.join("folder/file"), "1");
        }
        let snapshot = other.join("snapshot");
        let mut make = Command::new("btrfs");
        make.args(["-q", "subvolume", "snapshot", "-r"]).arg(other.join("sub/volume")).arg(&snapshot);
        assert!(make.status().unwrap().success());
        stage.volumes = Volumes::of_system(&stage.root);
        let before = stage.snapshot();
        let plan = stage.plan_measured(delete_all);
        let refused: Vec<_> =
            plan.refused().map(|(item, refusal)| (item.place().path(), refusal.rule())).collect();
        assert_eq!(refused, [(other.clone(), "not-permitted-inside")]);
        let report = stage.carry_out(way, &plan);
        assert_eq!(outcomes(&report), ["not-permitted-inside", "gone"], "{report:?}");
        stage.assert_only_gone(&before, std::slice::from_ref(&space));
        if way == Way::Trash {
            stage.undo();
            stage.assert_as_before(&before, &[space]);
        }
        assert!(run(&["btrfs", "-q", "subvolume", "delete"], &snapshot));
        let report = stage.carry_out(way, &stage.plan_measured(delete_all));
        assert!(report.done() == report.items.len(), "{report:?}");
    }
}

#[test]
fn a_space_that_is_a_subvolume_goes() {
    let test = "inside::a_space_that_is_a_subvolume_goes";
    if !may_mount(test) {
        return;
    }
    for way in WAYS {
        let Some((stage, _mount)) = on_btrfs(test) else { return };
        fs::create_dir_all(stage.scratchspaces().join(OWNER)).unwrap();
        let space = stage.space(OWNER, "key");
        assert!(run(&["btrfs", "-q", "subvolume", "create"], &space));
        stage.fill(OWNER, "key");
        let report = stage.carry_out(way, &stage.plan_measured(delete_all));
        assert_eq!(outcomes(&report), ["gone"], "{report:?}");
        assert!(!space.exists());
    }
}
