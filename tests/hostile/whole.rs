//! Every kind of a depot at once: whatever lies in it, what goes is what was listed, and what is never ours stays.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::kit::child::program;
use crate::kit::compiled::header;
use crate::kit::removal::Stage;
use crate::kit::snapshot::Snapshot;
use crate::kit::write;

mod killed;
mod odd;
mod property;

/// A depot beside a canary, and a home in which Julia 1.10.5 is installed.
pub struct Home {
    pub stage: Stage,
}

impl Home {
    pub fn new() -> Self {
        Self::within(Stage::in_memory())
    }

    pub fn within(stage: Stage) -> Self {
        let home = Self { stage };
        fs::create_dir_all(home.home().join(".local/share")).unwrap();
        fs::create_dir_all(home.at("logs")).unwrap();
        home.install(r#"{"InstalledVersions": {"1.10.5+0.x64.linux.gnu": {"Path": "./julia-1.10.5"}}, "InstalledChannels": {}}"#);
        fs::create_dir_all(home.home().join(".julia/juliaup/julia-1.10.5/bin")).unwrap();
        home
    }

    /// Writes what juliaup says is installed.
    pub fn install(&self, text: &str) {
        write(&self.home().join(".julia/juliaup/juliaup.json"), text);
    }

    pub fn home(&self) -> PathBuf {
        self.stage.root.join("data")
    }

    pub fn at(&self, path: impl AsRef<Path>) -> PathBuf {
        self.stage.depot().join(path)
    }

    /// Puts a file into the depot that is years old.
    pub fn put(&self, path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.at(path);
        write(&path, bytes);
        make_old(&path);
        path
    }

    /// A file that Julia of this version compiled from a package that is there, and its native code.
    pub fn compiled(&self, version: &str, name: &str, stem: &str) -> [PathBuf; 2] {
        let minor = version.rsplit_once('.').unwrap().0;
        let folder = format!("compiled/v{minor}/{name}");
        [
            self.put(format!("{folder}/{stem}.ji"), header(version, "/elsewhere/src/A.jl", true)),
            self.put(format!("{folder}/{stem}.so"), "native"),
        ]
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(program());
        command
            .env_clear()
            .env("HOME", self.home())
            .env("PATH", self.stage.root.join("no-programs"))
            .current_dir(&self.stage.root)
            .arg("--depot")
            .arg(self.stage.depot())
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    pub fn json(&self, words: &[&str]) -> Value {
        let output = self.run(words);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{words:?} {error}: {errors}"))
    }

    /// Everything but the home, and the depot's logs, in which a collection writes.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::of(&self.stage.root, &["data".as_ref(), "Trash".as_ref(), "depot/logs".as_ref()])
    }

    fn below_root(&self, paths: &[PathBuf]) -> Vec<PathBuf> {
        paths.iter().map(|path| path.strip_prefix(&self.stage.root).unwrap().to_path_buf()).collect()
    }

    /// Proves that `gone` went since `before`, and nothing else changed.
    pub fn assert_only_gone(&self, before: &Snapshot, gone: &[PathBuf]) {
        let trouble = before.differences_less(&self.snapshot(), &self.below_root(gone));
        assert!(trouble.is_empty(), "{}", trouble.join("\n"));
    }

    /// Proves that everything is as it was, `moved` having been away.
    pub fn assert_as_before(&self, before: &Snapshot, moved: &[PathBuf]) {
        // What moves changes all names of a file.
        let after = self.snapshot().without_names();
        let trouble = before.without_names().differences_moved(&after, &self.below_root(moved));
        assert!(trouble.is_empty(), "{}", trouble.join("\n"));
    }

    /// What `free` would do.
    pub fn preview(&self) -> Value {
        self.json(&["free", "--dry-run", "--json"])
    }

    /// The verdict on a path and its rule, or the rule for which it stays; `None` when it is no thing.
    pub fn verdict(&self, path: &str) -> Option<(String, String)> {
        let path = self.at(path);
        let document = self.preview();
        let item = document["items"].as_array().unwrap().iter().find(|item| path_of(item) == path)?;
        let text = |key: &str| item[key].as_str().unwrap().to_string();
        Some((text("verdict"), text("rule")))
    }

    /// Proves that this is kept: no thing at all, or one that stays.
    pub fn assert_kept(&self, paths: &[&str]) {
        let document = self.preview();
        for item in document["items"].as_array().unwrap() {
            let path = path_of(item);
            let is_one = paths.iter().any(|kept| self.at(kept) == path);
            assert!(!is_one || (item["action"] != "delete" && item["verdict"] != "junk"), "{item:#}");
        }
    }
}

pub fn path_of(item: &Value) -> PathBuf {
    match item["path_bytes"].as_str() {
        Some(bytes) => OsString::from_vec(STANDARD.decode(bytes).unwrap()).into(),
        None => item["path"].as_str().unwrap().into(),
    }
}

/// The items of a document of which this is so, with the parts that are named beside them.
pub fn with_parts(document: &Value, is_so: impl Fn(&Value) -> bool) -> Vec<PathBuf> {
    let mut paths = BTreeSet::new();
    for item in document["items"].as_array().unwrap().iter().filter(|item| is_so(item)) {
        paths.extend(item["parts"].as_array().into_iter().flatten().map(path_of));
        paths.insert(path_of(item));
    }
    paths.into_iter().collect()
}

pub fn make_old(path: &Path) {
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    fs::File::open(path).unwrap().set_modified(old).unwrap();
}
