//! What a person or a script may name by mistake.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::symlink;
use std::process::{Command, Output};

use crate::kit::child::program;
use crate::kit::removal::{OTHER, OWNER, Stage};
use crate::kit::write;

fn run(stage: &Stage, arguments: &[&OsStr]) -> Output {
    Command::new(program())
        .env_clear()
        .env("HOME", stage.root.join("data"))
        .env("PATH", "/usr/bin:/bin")
        .current_dir(stage.space(OWNER, "key"))
        .arg("--depot")
        .arg(stage.depot())
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn what_is_no_space_is_refused_and_nothing_is_touched() {
    let stage = Stage::with(&[(OWNER, "key"), (OTHER, "key")]);
    write(&stage.scratchspaces().join("loose"), "1");
    symlink(stage.canary(), stage.scratchspaces().join("linked")).unwrap();
    let space = stage.space(OWNER, "key");
    let mut wrong: Vec<OsString> = Vec::new();
    for text in ["", " ", ".", "..", "/", "//", "../..", "key", "sub", "*", "~", "*/*", "--"] {
        wrong.push(text.into());
    }
    for end in ["", "/", "/.", "/..", "/../..", "/key/..", "/key/../../..", "/key/sub", "/*", "/missing"] {
        wrong.push(format!("{OWNER}{end}").into());
    }
    wrong.push(OsString::from_vec(format!("{OWNER}/k").into_bytes().into_iter().chain([0xff]).collect()));
    wrong.push(format!("{}/key", OWNER.to_uppercase().replace('9', "8")).into());
    let paths = [
        stage.canary(),
        stage.canary().join("folder"),
        stage.depot(),
        stage.scratchspaces(),
        stage.scratchspaces().join(OWNER),
        stage.scratchspaces().join("loose"),
        stage.scratchspaces().join("linked/folder"),
        stage.depot().join("packages"),
        space.join("sub"),
        space.join(".."),
        space.join("../.."),
        space.join("../../../../canary"),
        stage.root.clone(),
        "/nowhere/scratchspaces".into(),
    ];
    wrong.extend(paths.into_iter().map(std::path::PathBuf::into_os_string));
    let before = stage.snapshot();
    for way in ["--permanent", "--trash"] {
        for argument in &wrong {
            let arguments = ["delete", way, "--yes", "--"].map(OsStr::new);
            let arguments: Vec<&OsStr> = arguments.into_iter().chain([argument.as_os_str()]).collect();
            let output = run(&stage, &arguments);
            let errors = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{argument:?} {way}: {errors}");
            assert!(!errors.contains("panicked"), "{argument:?}: {errors}");
            assert!(!output.stderr.is_empty(), "{argument:?} {way}: nothing is said");
        }
        for argument in ["", "..", "/", "key", "linked/folder", "loose", "*"] {
            let output = run(&stage, &["wipe", way, "--yes", "--", argument].map(OsStr::new));
            let errors = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "wipe {argument:?} {way}: {errors}");
        }
    }
    stage.assert_only_gone(&before, &[]);
}

#[test]
fn one_wrong_name_among_right_ones_removes_nothing() {
    let stage = Stage::with(&[(OWNER, "key"), (OTHER, "key")]);
    let before = stage.snapshot();
    let (right, wrong) = (format!("{OWNER}/key"), format!("{OTHER}/missing"));
    for names in [[&right, &wrong], [&wrong, &right]] {
        let output = run(&stage, &["delete", "--permanent", "--yes", names[0], names[1]].map(OsStr::new));
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
    let output = run(&stage, &["delete", "--permanent", &right].map(OsStr::new));
    assert_eq!(output.status.code(), Some(2), "nobody consented: {output:?}");
    stage.assert_only_gone(&before, &[]);
}

#[test]
fn names_that_look_like_options_and_bytes_that_are_no_text_name_their_space_alone() {
    let stage = Stage::with(&[(OWNER, "key")]);
    let names = [&b"-rf"[..], b"--permanent", b"a\nb", b"\xff", b"*"];
    for name in names {
        write(&stage.space(OWNER, OsStr::from_bytes(name)).join("file"), "1");
    }
    for name in names {
        let before = stage.snapshot();
        let space = stage.space(OWNER, OsStr::from_bytes(name));
        let arguments = ["delete", "--permanent", "--yes", "--"].map(OsStr::new);
        let arguments: Vec<&OsStr> = arguments.into_iter().chain([space.as_os_str()]).collect();
        let output = run(&stage, &arguments);
        assert_eq!(output.status.code(), Some(0), "{name:?}: {output:?}");
        stage.assert_only_gone(&before, &[space]);
    }
}
