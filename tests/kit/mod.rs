//! Depots to test on, and the program to test.
#![allow(dead_code, reason = "each test program uses a part of it")]
#![allow(clippy::unnecessary_debug_formatting, reason = "odd names can be read only escaped")]

#[cfg(unix)]
pub mod child;
pub mod compiled;
#[cfg(unix)]
pub mod removal;
#[cfg(unix)]
pub mod snapshot;
#[cfg(unix)]
pub mod stage;
#[cfg(feature = "gui")]
pub mod window;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use scratch_manager::core::error::Error;
use scratch_manager::core::log::LogKind;
use scratch_manager::core::log::condense::{self, Condensing};
use scratch_manager::core::log::parents::Volumes;
use scratch_manager::core::log::write::{self, Manner, Replaced};
use serde_json::Value;

/// A folder of the tests' fixtures.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// Unpacks a `.tar.gz` fixture into `folder`, keeping links, modes and times.
pub fn unpack(name: &str, folder: &Path) {
    // The system's tar keeps fractions of a second, which the crate drops.
    let status = Command::new("tar").arg("-xpzf").arg(fixture(name)).arg("-C").arg(folder).status().unwrap();
    assert!(status.success());
}

/// A depot written by Julia, moved from `/` into a temporary folder, with the paths in its logs rewritten.
pub struct Recorded {
    pub folder: tempfile::TempDir,
    pub depot: PathBuf,
    /// What Julia saw in it.
    pub seen: Value,
}

impl Recorded {
    /// Unpacks the depot `name`, such as `jdepot-1`.
    pub fn unpack(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        unpack(&format!("depots/{name}.tar.gz"), folder.path());
        let seen = fs::read_to_string(fixture(&format!("depots/{name}.json"))).unwrap();
        let seen: Value = serde_json::from_str(&seen).unwrap();
        let recorded = seen["depot"].as_str().unwrap();
        let depot = folder.path().join(recorded.trim_start_matches('/'));
        for entry in fs::read_dir(depot.join("logs")).unwrap() {
            let log = entry.unwrap().path();
            let text = fs::read_to_string(&log).unwrap();
            let root = folder.path().to_str().unwrap();
            let moved = text.replace("\"/tmp/", &format!("\"{root}/tmp/"));
            fs::write(&log, moved.replace("\"/home/", &format!("\"{root}/home/"))).unwrap();
        }
        Self { folder, depot, seen }
    }

    /// A recorded path as it is now.
    pub fn path(&self, recorded: &Value) -> String {
        format!("{}{}", self.folder.path().display(), recorded.as_str().unwrap())
    }
}

/// The program, in surroundings that hold nothing of the machine's.
pub fn program(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scratch-manager"));
    command.env_clear().env("HOME", home).env("PATH", "/usr/bin:/bin").current_dir(home);
    command
}

/// Runs the program on a depot.
pub fn run(depot: &Path, arguments: &[&str]) -> Output {
    program(depot.parent().unwrap()).arg("--depot").arg(depot).args(arguments).output().unwrap()
}

/// Runs the program on a depot and reads the JSON it prints.
pub fn json(depot: &Path, arguments: &[&str]) -> Value {
    let output = run(depot, arguments);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {errors}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{arguments:?}: {error}\n{errors}"))
}

/// All spaces of a `list --json` document, each with its owner's folder.
pub fn spaces(list: &Value) -> Vec<(String, Value)> {
    let packages = list["packages"].as_array().unwrap().iter();
    packages
        .flat_map(|package| {
            let uuid = package["uuid"].as_str().unwrap().to_string();
            let spaces = package["spaces"].as_array().unwrap().clone();
            spaces.into_iter().map(move |space| (uuid.clone(), space))
        })
        .collect()
}

/// What `du -s -B1` says.
pub fn du(path: &Path) -> u64 {
    let output = Command::new("du").args(["-s", "-B1", "--"]).arg(path).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split_whitespace().next().unwrap().parse().unwrap()
}

/// Writes a file and the folders above it.
pub fn write(path: &Path, content: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// Writes a log of spaces anew with one entry for each path, and loses nothing.
pub fn condense(log: &Path) -> Result<Replaced, Error> {
    write::replace(log, Manner::Keeping, |bytes| {
        let none = HashSet::new();
        let how = Condensing::Careful(&none);
        if bytes.is_empty() {
            None
        } else {
            condense::condense(LogKind::Spaces, bytes, &Volumes::default(), how)
        }
    })
}
