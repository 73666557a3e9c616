//! Memory is bounded, whatever the size of what is damaged: all within a gigabyte of address space.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::kit::child::program;
use crate::kit::removal::{OWNER, skip};
use crate::kit::write;

const LIMIT: &str = "--as=1073741824";
const COMMANDS: [&[&str]; 5] = [
    &["list"],
    &["depots"],
    &["show", "91a5bcdd-55d7-5caf-9e0b-520d859cae80/key"],
    &["gc", "--dry-run"],
    &["gc", "--dry-run", "--only", "scratch,packages,artifacts,clones"],
];

struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap() };
        write(&home.depot().join("scratchspaces").join(OWNER).join("key/file"), "1");
        home
    }

    fn depot(&self) -> PathBuf {
        self.folder.path().join("depot")
    }

    /// Runs every command within the limit; what they said.
    fn assert_bounded(&self, what: &str) -> String {
        let mut said = String::new();
        for arguments in COMMANDS {
            let output = Command::new("prlimit")
                .arg(LIMIT)
                .arg(program())
                .arg("--depot")
                .arg(self.depot())
                .args(arguments)
                .env_clear()
                .env("HOME", self.folder.path())
                .env("PATH", "/usr/bin:/bin")
                .stdin(Stdio::null())
                .output()
                .unwrap();
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{what}, {arguments:?}: {:?}: {errors:.600}", output.status);
            said += &errors;
        }
        said
    }
}

fn can_limit(test: &str) -> bool {
    let tried = Command::new("prlimit").args([LIMIT, "true"]).stderr(Stdio::null()).status();
    let can = tried.is_ok_and(|status| status.success());
    if !can {
        skip(test, "prlimit is not here");
    }
    can
}

/// A list of so many megabytes.
fn list(megabytes: usize) -> Vec<u8> {
    let mut text = b"[packages]\nx = [".to_vec();
    text.extend(b"1,".repeat(megabytes << 19));
    text.extend(b"]\n");
    text
}

/// What is read of a depot as TOML, beside the logs.
const DOCUMENTS: [&str; 7] = [
    "registries/General/Registry.toml",
    "registries/General.toml",
    "environments/v1.11/Project.toml",
    "environments/v1.11/Manifest.toml",
    "packages/Example/abcde/Project.toml",
    "artifacts/Overrides.toml",
    "logs/orphaned.toml",
];
/// What is read because a log names it.
const LOGGED: [(&str, &str); 2] =
    [("Manifest.toml", "manifest_usage.toml"), ("Artifacts.toml", "artifact_usage.toml")];

/// Logs the use of a file that says what is kept.
fn log(path: &Path, of: &Path) {
    write(path, format!("[[\"{}\"]]\ntime = 2024-01-10T10:00:00Z\n", of.display()));
}

#[test]
fn no_document_takes_much_memory() {
    if !can_limit("large documents") {
        return;
    }
    for megabytes in [50, 12, 2] {
        let home = Home::new();
        let names = DOCUMENTS.map(|name| home.depot().join(name));
        let logged = LOGGED.map(|(name, log_name)| {
            let file = home.folder.path().join("project").join(name);
            log(&home.depot().join("logs").join(log_name), &file);
            file
        });
        for name in names.iter().chain(&logged) {
            write(name, list(megabytes));
        }
        let said = home.assert_bounded(&format!("{megabytes} MB"));
        for name in names.iter().chain(&logged).filter(|_| megabytes == 50) {
            assert!(said.contains(name.to_str().unwrap()), "{name:?} is not told about: {said}");
        }
    }
}

#[test]
fn what_is_too_large_to_follow_stops_parity_alone() {
    let home = Home::new();
    let file = home.folder.path().join("Manifest.toml");
    write(&file, list(5));
    log(&home.depot().join("logs/manifest_usage.toml"), &file);
    write(&home.depot().join("packages/Example/abcde/src/Example.jl"), "");
    let run = |more: &[&str]| {
        let mut command = Command::new(program());
        command.args(["gc", "--yes", "--only", "packages", "--julia-version", "1.13", "--depot"]);
        command.arg(home.depot()).args(more).env_clear().env("HOME", home.folder.path());
        command.stdin(Stdio::null()).output().unwrap()
    };
    let parity = run(&["--parity"]);
    assert_eq!(parity.status.code(), Some(2), "{parity:?}");
    assert!(String::from_utf8_lossy(&parity.stderr).contains("larger than this program reads"), "{parity:?}");
    assert!(run(&[]).status.success());
    assert!(home.depot().join("packages/Example/abcde").exists(), "nobody knows what needs it");
}

#[test]
fn no_packed_registry_takes_much_memory() {
    if !can_limit("packed registries") {
        return;
    }
    // A header that promises ten gigabytes, or nothing that is wanted, and then zeros.
    for name in ["Registry.toml", "other"] {
        let home = Home::new();
        let mut header = [0_u8; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..135].copy_from_slice(format!("{:011o}", (8_u64 << 30) - 1).as_bytes());
        header[156] = b'0';
        header[257..263].copy_from_slice(b"ustar\0");
        let packed = |bytes: &[u8]| {
            let mut child = Command::new("gzip")
                .args(["-1", "-c"])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            child.stdin.take().unwrap().write_all(bytes).unwrap();
            child.wait_with_output().unwrap().stdout
        };
        let zeros = packed(&vec![0; 64 << 10]);
        let bomb = [packed(&header), zeros.repeat(10_000)].concat();
        write(&home.depot().join("registries/General.tar.gz"), bomb);
        write(&home.depot().join("registries/General.toml"), "path = \"General.tar.gz\"\n");
        home.assert_bounded(name);
    }
}

#[test]
fn nothing_is_nested_too_deep_to_be_read() {
    let home = Home::new();
    let depot = home.depot();
    let nested = |opening: &str| format!("x = {}", opening.repeat(300_000));
    let project = home.folder.path().join("project");
    for text in [
        nested("["),
        nested("{a="),
        "[".repeat(300_000),
        "a.".repeat(300_000) + "b = 1",
        format!("[{}]", "a.".repeat(300_000) + "b"),
    ] {
        for name in DOCUMENTS {
            write(&depot.join(name), &text);
        }
        for (name, log_name) in LOGGED {
            write(&project.join(name), &text);
            log(&depot.join("logs").join(log_name), &project.join(name));
        }
        write(&home.folder.path().join(".config/scratch-manager/settings.toml"), &text);
        write(&home.folder.path().join(".local/share/scratch-manager/removals.jsonl"), "[".repeat(300_000));
        if can_limit("nesting") {
            home.assert_bounded("nested");
        }
        for arguments in [&["trash", "list"][..], &["list"], &["log", "check"]] {
            let mut command = Command::new(program());
            command.args(arguments).env_clear().env("HOME", home.folder.path()).stdin(Stdio::null());
            let output = command.env("JULIA_DEPOT_PATH", &depot).output().unwrap();
            assert!(output.status.code().is_some(), "{arguments:?}: {output:?}");
        }
    }
    write(&depot.join("logs/scratch_usage.toml"), "[".repeat(300_000));
    assert!(fs::metadata(&depot).is_ok());
    let mut command = Command::new(program());
    command.args(["list", "--depot"]).arg(&depot).env_clear().env("HOME", home.folder.path());
    assert!(command.output().unwrap().status.success());
}
