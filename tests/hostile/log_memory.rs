//! Damaged logs of any size, read by a program that may take little memory.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::kit::child::program;
use crate::kit::removal::{OTHER, OWNER, Stage, skip};
use crate::kit::write;

/// What the program may take, in bytes: of addresses, of which it uses a part.
const MOST: &str = "--as=450000000";
/// How much damage there is, in bytes.
const DAMAGE: usize = 10_000_000;

fn run(stage: &Stage, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new("prlimit")
        .args([MOST, "--cpu=60", "--"])
        .arg(program())
        .env_clear()
        .env("HOME", stage.root.join("home"))
        .env("PATH", "/usr/bin:/bin")
        .arg("--depot")
        .arg(stage.depot())
        .args(arguments)
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    (output.status.code(), text.concat())
}

fn damage(piece: &str) -> Vec<u8> {
    piece.as_bytes().iter().copied().cycle().take(DAMAGE).collect()
}

#[test]
fn a_large_damaged_log_takes_little_memory_and_is_answered() {
    if Command::new("prlimit").arg("--version").output().is_err() {
        return skip("memory", "there is no prlimit");
    }
    let stage = Stage::with(&[(OWNER, "key"), (OTHER, "unlogged")]);
    fs::create_dir(stage.root.join("home")).unwrap();
    write(&stage.root.join("project/Project.toml"), "");
    let entry = format!(
        "[[\"{}\"]]\ntime = 2026-01-10T10:00:00Z\nparent_projects = [\"{}\"]\n",
        stage.space(OWNER, "key").display(),
        stage.root.join("project/Project.toml").display()
    );
    let logs = stage.depot().join("logs");
    let log = logs.join("scratch_usage.toml");
    for piece in ["\n", "[", "\"", "# comment", "\0", "[[\"\"]]\n"] {
        write(&log, [entry.as_bytes(), &damage(piece)].concat());
        let all = [
            &["log", "check"][..],
            &["list", "--no-size", "--json"],
            &["gc", "--dry-run", "--json", "--profile", "immediate"],
        ];
        // All commands read a log in the same way.
        let commands = if piece.ends_with('\n') { &all[..] } else { &all[..1] };
        for arguments in commands {
            let (code, text) = run(&stage, arguments);
            let text: String = text.chars().take(3000).collect();
            assert_eq!(code, Some(0), "{piece:?} {arguments:?}: {text}");
        }
        let before = fs::read(&log).unwrap();
        let (code, text) = run(&stage, &["log", "repair"]);
        let text: String = text.chars().take(3000).collect();
        assert!(matches!(code, Some(0 | 2)), "{piece:?}: {text}");
        if code == Some(2) {
            assert_eq!(fs::read(&log).unwrap(), before, "{piece:?}");
        }
        clear(&logs);
        assert!(stage.space(OWNER, "key").exists());
    }
    // A log that is given up keeps everything.
    write(&log, [&damage("[[\"\"]]\n"), entry.as_bytes()].concat());
    let (code, text) = run(&stage, &["gc", "--profile", "immediate", "--untracked", "--yes"]);
    assert!(stage.space(OTHER, "unlogged").exists() && stage.space(OWNER, "key").exists(), "{code:?} {text}");
    clear(&logs);
    for name in ["manifest_usage.toml", "artifact_usage.toml", "orphaned.toml"] {
        for piece in ["\n", "[[\"\"]]\n", "\"a\" = 1\n"] {
            write(&logs.join(name), damage(piece));
            let (code, text) = run(
                &stage,
                &["gc", "--dry-run", "--profile", "delayed", "--only", "scratch,packages,artifacts"],
            );
            let text: String = text.chars().take(3000).collect();
            assert_eq!(code, Some(0), "{name} {piece:?}: {text}");
            clear(&logs);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a folder of this test's own")]
fn clear(logs: &Path) {
    fs::remove_dir_all(logs).unwrap();
}
