//! One verdict: whatever shows an item of the demo says the same of it, in the same words.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;

use scratch_manager::core::time::{Clock, SystemClock};
use scratch_manager::demo::Demo;
use serde_json::Value;

use crate::kit;

struct Shown {
    _folder: tempfile::TempDir,
    demo: Demo,
}

impl Shown {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let demo = Demo::make(folder.path(), &SystemClock.now()).unwrap();
        Self { _folder: folder, demo }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = kit::program(self.demo.home());
        command.args(["--color", "never", "--depot"]).arg(self.demo.depot()).args(arguments);
        command.output().unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_slice(&self.run(arguments).stdout).unwrap()
    }

    /// What is said of each of some items, by their paths below the depot.
    fn words<'a>(&self, items: impl IntoIterator<Item = &'a Value>) -> BTreeMap<String, String> {
        let said = items.into_iter().map(|item| {
            let path = Path::new(item["path"].as_str().unwrap()).strip_prefix(self.demo.depot()).unwrap();
            (path.to_str().unwrap().to_string(), item["words"].as_str().unwrap().to_string())
        });
        said.collect()
    }
}

#[test]
fn every_command_says_the_same_of_an_item() {
    let shown = Shown::new();
    let list = shown.json(&["list", "--kind", "all", "--json"]);
    let spaces = |list: &Value| {
        let packages = list["packages"].as_array().unwrap().clone();
        packages.iter().flat_map(|package| package["spaces"].as_array().unwrap().clone()).collect::<Vec<_>>()
    };
    let (listed, items) = (spaces(&list), list["items"].as_array().unwrap());
    let all = shown.words(listed.iter().chain(items));
    for word in ["Can go · ", "Look first · ", "Can't check · ", "Keep · "] {
        assert!(all.values().any(|words| words.starts_with(word)), "{word}: {all:#?}");
    }
    let free = shown.json(&["free", "--dry-run", "--json"]);
    let free = free["items"].as_array().unwrap();
    assert_eq!(shown.words(free), all, "free");
    for item in free.iter().filter(|item| item["action"] != "refuse") {
        let (words, reason) = (item["words"].as_str().unwrap(), item["reason"].as_str().unwrap());
        let word = words.split(" · ").next().unwrap();
        assert!(reason.starts_with(word), "{words}: {reason}");
        assert_eq!(item["action"] == "delete", word == "Can go", "{words}: {item}");
    }
    let short = shown.json(&["list", "--json"]);
    let short = spaces(&short);
    assert_eq!(shown.words(&short), shown.words(&listed), "list without other kinds");
    for space in &short {
        let path = space["path"].as_str().unwrap();
        assert_eq!(shown.json(&["show", path, "--json"])["words"], space["words"], "show {path}");
    }
    // What people read.
    let text = |arguments: &[&str]| String::from_utf8(shown.run(arguments).stdout).unwrap();
    let shown_as = |text: &str, words: &str| text.lines().filter(|line| line.contains(words)).count();
    let whole = text(&["list", "--kind", "all"]);
    for words in all.values() {
        let number = all.values().filter(|other| other.starts_with(words)).count();
        // The home folder is shortened in texts.
        if !words.contains(shown.demo.home().to_str().unwrap()) {
            assert_eq!(shown_as(&whole, words), number, "{words}: {whole}");
        }
    }
}
