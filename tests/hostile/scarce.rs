//! Where no thread can be started every command does its work all the same, or says why not.

use std::fs;
use std::process::Command;

use crate::kit::removal::{OTHER, OWNER, Stage, is_root, skip};

/// A user that nobody else is.
const USER: u32 = 61_235;

#[test]
fn every_command_ends_well_with_hardly_any_threads() {
    let test = "scarce::every_command_ends_well_with_hardly_any_threads";
    if !is_root() || Command::new("prlimit").arg("--version").output().is_err() {
        return skip(test, "only root can start a program as somebody else, with a limit");
    }
    for threads in 1..=4 {
        let stage = Stage::with(&[(OWNER, "key"), (OWNER, "more"), (OTHER, "other")]);
        let program = stage.root.join("program");
        fs::copy(env!("CARGO_BIN_EXE_scratch-manager"), &program).unwrap();
        let owner = format!("{USER}");
        assert!(Command::new("chown").args(["-R", &owner]).arg(&stage.root).status().unwrap().success());
        let run = |words: &[&str]| {
            let output = Command::new("setpriv")
                .args([format!("--reuid={USER}"), format!("--regid={USER}"), "--clear-groups".to_string()])
                .args(["prlimit".to_string(), format!("--nproc={threads}")])
                .arg(&program)
                .args(words)
                .arg("--depot")
                .arg(stage.depot())
                .env("HOME", &stage.root)
                .env_remove("DISPLAY")
                .env_remove("WAYLAND_DISPLAY")
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!said.contains("panicked"), "{threads} {words:?}: {said}");
            assert_eq!(output.status.code(), Some(0), "{threads} {words:?}: {said}");
        };
        let key = format!("{OWNER}/key");
        run(&["list", "--json"]);
        run(&["list"]);
        run(&["depots"]);
        run(&["show", &key]);
        run(&["path", OWNER, "made", "--create"]);
        run(&["gc", "--dry-run"]);
        run(&["log", "check"]);
        run(&["delete", &key, "--trash", "--yes"]);
        assert!(!stage.space(OWNER, "key").exists());
        run(&["undo"]);
        assert!(stage.space(OWNER, "key").join("sub/data").exists());
        run(&["delete", &key, "--permanent", "--yes"]);
        run(&["clear", "--permanent", "--yes"]);
        assert!(!stage.scratchspaces().exists());
        run(&[]);
    }
}
