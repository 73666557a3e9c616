//! Looking into spaces and files from the command line, as a person over SSH does.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use crate::kit;

mod browse;
mod preview;
mod samples;
mod unusual;

/// A depot with one space, `global/data`.
struct Stage {
    _folder: tempfile::TempDir,
    depot: PathBuf,
    space: PathBuf,
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let depot = folder.path().join("depot");
        let space = depot.join("scratchspaces/00000000-0000-0000-0000-000000000000/data");
        fs::create_dir_all(&space).unwrap();
        Self { _folder: folder, depot, space }
    }

    fn write(&self, path: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.space.join(path);
        kit::write(&path, content);
        path
    }

    fn run(&self, arguments: &[&str]) -> Output {
        kit::run(&self.depot, arguments)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
        let output = self.run(&arguments);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{arguments:?}: {error}\n{errors}"))
    }

    /// What is printed for a person, and how it ended.
    fn text(&self, arguments: &[&str]) -> (String, i32) {
        let output = self.run(arguments);
        let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8_lossy(&output.stderr);
        (text, output.status.code().unwrap())
    }
}

/// That a page fits a screen of 80 columns and has no character in it that a terminal would obey.
fn assert_fits(text: &str, what: &str) {
    for line in text.lines() {
        let width: usize = line.chars().map(width).sum();
        assert!(width <= 80, "{what}: {width} columns: {line}");
        let obeyed = line.chars().find(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(c));
        assert_eq!(obeyed, None, "{what}: {line:?}");
    }
}

fn width(character: char) -> usize {
    // As far as these tests write any that are wide.
    if ('\u{4e00}'..='\u{9fff}').contains(&character) { 2 } else { 1 }
}

fn lines(bytes: &str) -> Vec<&str> {
    bytes.lines().collect()
}

fn is_superuser(path: &Path) -> bool {
    fs::File::open(path).is_ok()
}
