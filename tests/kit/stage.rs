//! The recorded cases of Julia's collection, made again in a temporary folder.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, SystemTime};

use scratch_manager::core::julia::slug::clone_folder;
use scratch_manager::core::time::LocalTime;
use serde_json::Value;

use crate::kit::program;
use crate::kit::snapshot::Snapshot;

/// A clone of a repository at a path is named by the path, so that it is another when all is moved.
const LOCAL_REPOSITORY: &str = "/tmp/jsrc/Gamma";

/// A recorded case, moved from `/tmp` into a temporary folder.
pub struct Stage {
    /// Keeps the folder, and a home without anything in it.
    pub folders: [tempfile::TempDir; 2],
    pub root: PathBuf,
}

impl Stage {
    pub fn new() -> Self {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let root = fs::canonicalize(folders[0].path()).unwrap();
        fs::create_dir_all(root.join("tmp")).unwrap();
        Self { folders, root }
    }

    /// A recorded text with its paths moved.
    pub fn moved(&self, text: &str) -> String {
        let root = self.root.to_str().unwrap();
        let moved = text.replace("/tmp/", &format!("{root}/tmp/"));
        let clone = clone_folder(LOCAL_REPOSITORY.as_bytes());
        let moved_clone = clone_folder(format!("{root}{LOCAL_REPOSITORY}").as_bytes());
        // Only the case about relative paths has such a clone and no such address.
        moved.replace(&format!("clones/{clone}"), &format!("clones/{moved_clone}"))
    }

    pub fn path(&self, recorded: &Value) -> PathBuf {
        PathBuf::from(self.moved(recorded.as_str().unwrap()))
    }

    #[expect(clippy::disallowed_methods, reason = "a recorded change between two runs")]
    pub fn make(&self, entries: &Value) {
        for entry in entries.as_array().into_iter().flatten() {
            let path = self.path(&entry["path"]);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            match entry["type"].as_str().unwrap() {
                "file" => {
                    fs::write(&path, self.moved(entry["text"].as_str().unwrap())).unwrap();
                    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
                    if let Some(time) = entry["mtime"].as_str() {
                        fs::File::options().write(true).open(&path).unwrap().set_modified(utc(time)).unwrap();
                    }
                }
                "dir" => fs::create_dir_all(&path).unwrap(),
                "symlink" => symlink(self.moved(entry["target"].as_str().unwrap()), &path).unwrap(),
                "delete" if path.is_dir() => fs::remove_dir_all(&path).unwrap(),
                "delete" => fs::remove_file(&path).unwrap(),
                other => panic!("{other}"),
            }
        }
    }

    pub fn snapshot(&self) -> Snapshot {
        Snapshot::of(&self.root, &[])
    }

    /// Every path below the root.
    pub fn paths(&self) -> BTreeSet<PathBuf> {
        let mut found = BTreeSet::new();
        let mut waiting = vec![self.root.clone()];
        while let Some(folder) = waiting.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap();
                if entry.file_type().unwrap().is_dir() {
                    waiting.push(entry.path());
                }
                found.insert(entry.path());
            }
        }
        found
    }

    /// The program on the depots of a step, in its folder.
    pub fn program(&self, step: &Value) -> Command {
        let home = self.folders[1].path();
        let mut command = program(home);
        let cwd = step["cwd"].as_str().unwrap();
        command.current_dir(if cwd == "/" { PathBuf::from("/") } else { PathBuf::from(self.moved(cwd)) });
        command
            .env("TZ", "UTC")
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_STATE_HOME", home.join("state"));
        for depot in step["depots"].as_array().unwrap() {
            command.arg("--depot").arg(self.moved(depot.as_str().unwrap()));
        }
        command
    }

    /// Runs `gc` as a step says; its exit code, its document, and what it said.
    pub fn gc(&self, step: &Value, version: &str, more: &[&str]) -> (i32, Value, String) {
        let mut command = self.program(step);
        command.args(["gc", "--json", "--parity", "--only", "scratch,packages,artifacts,clones"]);
        command.args(["--julia-version", version, "--now", step["now"].as_str().unwrap()]);
        if step["force"] == true {
            command.arg("--force");
        }
        let delay = step["collect_delay"].as_str().unwrap();
        if !delay.starts_with("default") {
            command.args(["--collect-delay", delay]);
        }
        let output = command.args(more).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let document = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        (output.status.code().unwrap_or(-1), document, said)
    }
}

fn utc(time: &str) -> SystemTime {
    let time: LocalTime = time.parse().unwrap();
    let utc = jiff_utc(time);
    SystemTime::UNIX_EPOCH + Duration::from_millis(utc)
}

/// Milliseconds since 1970 of a time in UTC.
fn jiff_utc(time: LocalTime) -> u64 {
    let zone = scratch_manager::core::time::FixedClock::at(&time.to_string()).unwrap();
    u64::try_from(zone.0.utc.as_millisecond()).unwrap()
}
