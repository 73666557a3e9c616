//! Everything again as an ordinary user, to whom locks and owners matter.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::Command;

use scratch_manager::core::plan::Plan;
use scratch_manager::core::reclaim::Way;

use crate::kit::child::{CHILD, PROGRAM, program, variable};
use crate::kit::removal::{OTHER, OWNER, Stage, delete_all, is_root, outcomes, reasons, set_mode, skip};

/// `nobody`, on every system; what it is called does not matter.
const USER: u32 = 65_534;

/// A folder of the ordinary user, with this test's own binary in it.
fn place() -> (tempfile::TempDir, Command) {
    let folder = tempfile::tempdir_in("/tmp").unwrap();
    let root = folder.path();
    set_mode(root, 0o755);
    for name in ["home", "tmp"] {
        fs::create_dir(root.join(name)).unwrap();
        chown(root.join(name), Some(USER), Some(USER)).unwrap();
    }
    let copy = |from: &Path, name: &str| {
        fs::copy(from, root.join(name)).unwrap();
        fs::set_permissions(root.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    };
    copy(&std::env::current_exe().unwrap(), "tests");
    copy(&program(), "scratch-manager");
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid", "65534", "--regid", "65534", "--clear-groups", "--"])
        .arg(root.join("tests"))
        .env("HOME", root.join("home"))
        .env("TMPDIR", root.join("tmp"))
        .env(PROGRAM, root.join("scratch-manager"))
        .current_dir(root.join("home"));
    (folder, command)
}

fn may_become_another() -> bool {
    if variable(CHILD).is_some() {
        return false;
    }
    if !is_root() {
        skip("another user", "the tests run as an ordinary user already");
        return false;
    }
    true
}

#[test]
fn everything_holds_for_an_ordinary_user_too() {
    if !may_become_another() {
        return;
    }
    let (_folder, mut command) = place();
    // How much memory a document takes, and what is made of a call that fails, does not hang on who asks.
    command.args(["--test-threads", "2", "--skip", "memory::", "--skip", "injected::"]);
    let output = command.env(CHILD, "ordinary").output().unwrap();
    let text = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert!(output.status.success(), "{}: {}\n{}", output.status, text[0], text[1]);
    let end = text[0].lines().rfind(|line| line.starts_with("test result")).unwrap_or_default();
    println!("as user {USER}: {end}");
    assert!(!end.contains(" 0 passed"), "{end}");
}

/// Which folder a case works in, which root has prepared for the ordinary user.
const PREPARED: &str = "HOSTILE_PREPARED";

#[test]
fn what_root_put_into_a_users_space_is_reported_and_stays() {
    if let Some(prepared) = variable(PREPARED) {
        return as_user(Path::new(&prepared));
    }
    if !may_become_another() {
        return;
    }
    let (folder, mut command) = place();
    let stage = Stage::within(tempfile::tempdir_in(folder.path().join("tmp")).unwrap());
    for key in ["foreign-folder", "sticky", "foreign-top"] {
        stage.fill(OWNER, key);
    }
    stage.fill(OTHER, "free");
    // Everything is the user's but what is named here.
    let own = Command::new("chown").args(["-R", "65534:65534"]).arg(&stage.root).status().unwrap();
    assert!(own.success());
    let theirs = |key: &str, path: &str, mode: u32| {
        let path = stage.space(OWNER, key).join(path);
        chown(&path, Some(0), Some(0)).unwrap();
        set_mode(&path, mode);
    };
    theirs("foreign-folder", "sub/deeper", 0o755);
    theirs("sticky", "", 0o1777);
    theirs("sticky", "top", 0o644);
    theirs("foreign-top", "", 0o755);
    let output = command
        .args(["--exact", "ordinary::what_root_put_into_a_users_space_is_reported_and_stays", "--nocapture"])
        .env(CHILD, "ordinary")
        .env(PREPARED, &stage.root)
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert!(output.status.success() && text[0].contains("1 passed"), "{}\n{}", text[0], text[1]);
    assert!(stage.space(OWNER, "foreign-folder").join("sub/deeper/data").exists());
    assert!(stage.space(OWNER, "sticky").join("top").exists());
    assert!(stage.space(OWNER, "foreign-top").join("sub").exists());
    assert!(!stage.space(OTHER, "free").exists());
}

fn as_user(root: &Path) {
    let stage = Stage::of_another(root);
    let before = stage.snapshot();
    // The measuring for a preview foresees it, and all of each stays.
    let plan = stage.plan_measured(delete_all);
    let refused: Vec<_> = plan.refused().map(|(_, refusal)| refusal.rule()).collect();
    assert_eq!(refused, ["not-permitted-inside"; 3]);
    let free = stage.plan_measured(|sight| Plan::delete(&[1, 2, 3], sight));
    for way in [Way::Permanent, Way::Trash] {
        assert_eq!(outcomes(&stage.carry_out(way, &free)), ["not-permitted-inside"; 3]);
    }
    stage.assert_only_gone(&before, &[]);
    let report = stage.carry_out(Way::Permanent, &stage.plan_all());
    assert_eq!(outcomes(&report), ["gone", "failed", "failed", "failed"], "{report:?}");
    assert!(reasons(&report).contains("sub/deeper/data: "), "{}", reasons(&report));
    assert!(reasons(&report).contains("you may not change the folder"), "{}", reasons(&report));
    assert!(reasons(&report).contains("belongs to another user"), "{}", reasons(&report));
    let space = |key: &str, path: &str| stage.space(OWNER, key).join(path);
    let gone = [
        stage.space(OTHER, "free"),
        space("foreign-folder", "top"),
        space("foreign-folder", "sub/data"),
        space("sticky", "sub"),
        space("foreign-top", "sub/data"),
        space("foreign-top", "sub/deeper"),
    ];
    stage.assert_only_gone(&before, &gone);
    // To the trash goes what is the user's to move, whole; the rest stays whole.
    let before = stage.snapshot();
    let report = stage.carry_out(Way::Trash, &stage.plan_all());
    let outcomes = outcomes(&report);
    assert_eq!(outcomes.len(), 3);
    for (outcome, item) in outcomes.iter().zip(["foreign-folder", "foreign-top", "sticky"]) {
        println!("{item}: {outcome}");
    }
    stage.undo();
    let keys = ["foreign-folder", "foreign-top", "sticky"].map(|key| stage.space(OWNER, key));
    stage.assert_as_before(&before, &keys);
}
