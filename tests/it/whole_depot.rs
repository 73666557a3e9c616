//! Every kind of a depot: what becomes of each thing, found by running the program on the recorded cases.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::kit;

/// A depot, or several, beside the Julias that are installed.
pub struct Stage {
    folder: tempfile::TempDir,
}

/// Day 0 of the cases.
const BEGINNING: u64 = 1_760_000_000;
const DAY: u64 = 86_400;

impl Stage {
    pub fn new(julias: &[Value]) -> Self {
        // Where writing costs little, for a journal is kept on disk line by line.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let stage = Self { folder };
        stage.install(julias);
        stage
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn depot(&self) -> PathBuf {
        self.root().join("d")
    }

    /// Installs Julias as juliaup does; one without a version is linked.
    pub fn install(&self, julias: &[Value]) {
        let juliaup = self.root().join("home/.julia/juliaup");
        let (mut versions, mut channels) = (BTreeMap::new(), BTreeMap::new());
        for (number, julia) in julias.iter().enumerate() {
            if let Some(version) = julia["version"].as_str() {
                let folder = format!("julia-{version}+0.x64.linux.gnu");
                fs::create_dir_all(juliaup.join(&folder).join("bin")).unwrap();
                versions.insert(format!("{version}+0.x64.linux.gnu"), json!({"Path": format!("./{folder}")}));
            } else {
                channels.insert(format!("linked{number}"), json!({"Command": julia["command"], "Args": []}));
            }
        }
        let text = json!({"Default": null, "InstalledVersions": versions, "InstalledChannels": channels});
        kit::write(&juliaup.join("juliaup.json"), text.to_string());
    }

    /// Makes what a case lists below its depots, the paths in headers put where the depots are now.
    pub fn make(&self, depots: &Value) {
        for (depot, files) in depots.as_object().unwrap() {
            let root = self.root().join(depot.trim_start_matches('/'));
            fs::create_dir_all(&root).unwrap();
            for (path, content) in files.as_object().unwrap() {
                let path = root.join(path);
                let bytes = match (content["hex"].as_str(), content["text"].as_str()) {
                    (Some(hex), _) => moved(&unhex(hex), self.root()),
                    (None, text) => text.unwrap_or_default().as_bytes().to_vec(),
                };
                kit::write(&path, bytes);
                touch(&path, content["day"].as_u64().unwrap_or(1));
            }
        }
    }

    pub fn run(&self, now_day: u64, arguments: &[&str]) -> Output {
        self.program(arguments).args(["--now", &jiff_time(now_day)]).output().unwrap()
    }

    pub fn program(&self, arguments: &[&str]) -> Command {
        let home = self.root().join("home");
        let mut command = kit::program(&home);
        command.env("TZ", "UTC").env("PATH", self.root().join("bin"));
        for depot in ["d", "e"] {
            let depot = self.root().join(depot);
            if depot.exists() {
                command.arg("--depot").arg(depot);
            }
        }
        command.args(arguments);
        command
    }

    /// What `free --dry-run` says of each thing, by its path below the stage's folder.
    pub fn verdicts(&self, now_day: u64) -> BTreeMap<String, Value> {
        let output = self.run(now_day, &["free", "--dry-run", "--json"]);
        let errors = String::from_utf8_lossy(&output.stderr);
        let document: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{errors}"));
        let root = format!("{}/", self.root().display());
        let items = document["items"].as_array().unwrap().iter();
        items.map(|item| (item["path"].as_str().unwrap().replace(&root, ""), item.clone())).collect()
    }

    pub fn verdict(&self, now_day: u64, path: &str) -> String {
        let verdicts = self.verdicts(now_day);
        let item = verdicts.get(path).unwrap_or_else(|| panic!("{path} is not in {verdicts:#?}"));
        item["verdict"].as_str().unwrap().to_string()
    }
}

fn jiff_time(day: u64) -> String {
    let seconds = i64::try_from(BEGINNING + day * DAY).unwrap();
    jiff::Timestamp::from_second(seconds).unwrap().strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.chars().map(|c| u8::try_from(c.to_digit(16).unwrap()).unwrap()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// Sets when everything from a path up to its depot changed.
pub fn touch(path: &Path, day: u64) {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(BEGINNING + day * DAY);
    fs::File::open(path).unwrap().set_modified(time).unwrap();
}

/// A header whose source lies in `/d` as if that were below `root`. The path stands behind its length, and that behind
/// the length of the whole list.
fn moved(header: &[u8], root: &Path) -> Vec<u8> {
    let path = b"/d/packages/";
    let Some(at) = header.windows(path.len()).position(|window| window == path) else {
        return header.to_vec();
    };
    if header[..at].ends_with(b"@depot") || at < 12 {
        return header.to_vec();
    }
    let more = root.as_os_str().as_encoded_bytes();
    let grown = |bytes: &[u8]| {
        let mut number = [0; 8];
        number[..bytes.len()].copy_from_slice(bytes);
        (u64::from_le_bytes(number) + more.len() as u64).to_le_bytes()[..bytes.len()].to_vec()
    };
    let (list, length) = (at - 12, at - 4);
    [&header[..list], &grown(&header[list..length]), &grown(&header[length..at]), more, &header[at..]]
        .concat()
}

fn cases() -> Vec<Value> {
    let text = fs::read_to_string(kit::fixture("whole-depot-cases.json")).unwrap();
    serde_json::from_str::<Vec<Value>>(&text).unwrap()
}

fn staged(case: &Value) -> Stage {
    let stage = Stage::new(case["julias"].as_array().unwrap());
    stage.make(&case["depots"]);
    stage
}

#[test]
fn the_cases_are_judged_as_recorded() {
    let cases = cases();
    let of = |number: usize| staged(&cases[number - 1]);
    for number in [1, 2, 3, 5] {
        let stage = of(number);
        for (path, expected) in cases[number - 1]["expect"].as_object().unwrap() {
            let expected = expected.as_str().unwrap().replace("kept", "keep");
            assert_eq!(stage.verdict(100, &format!("d/{path}")), expected, "case {number}: {path}");
        }
    }
    let stage = of(6);
    let verdicts = stage.verdicts(100);
    let compiled: Vec<&Value> = verdicts.values().filter(|item| item["kind"] == "compiled").collect();
    assert!(compiled.len() == 12 && compiled.iter().all(|item| item["verdict"] == "keep"), "{compiled:#?}");
    let path = "d/compiled/v1.14/A/5Ff1u_aaaaa.ji";
    let stage = of(7);
    assert_eq!(stage.verdict(100, path), "keep", "touched on day 99");
    touch(&stage.root().join(path), 10);
    assert_eq!(stage.verdict(100, path), "cost");
}

#[test]
fn what_was_compiled_from_a_package_that_is_gone_goes_unless_a_depot_is_out_of_reach() {
    let cases = cases();
    let stage = staged(&cases[3]);
    let (own, any) = ("d/compiled/v1.10/A/5Ff1u_aaaaa.ji", "d/compiled/v1.12/A/5Ff1u_bbbbb.ji");
    assert_eq!((stage.verdict(100, own), stage.verdict(100, any)), ("junk".into(), "cost".into()));
    // The package is in the other depot.
    kit::write(&stage.root().join("e/packages/A/abcde/src/A.jl"), "");
    assert_eq!((stage.verdict(100, own), stage.verdict(100, any)), ("junk".into(), "keep".into()));
}

#[test]
fn a_registry_that_an_update_left_goes_when_its_file_says_so() {
    let cases = cases();
    let stage = staged(&cases[7]);
    let old = "d/registries/General.tar.gz";
    assert_eq!(stage.verdict(100, old), "junk");
    assert_eq!(stage.verdict(100, "d/registries/General.toml"), "keep");
    fs::write(stage.depot().join("registries/General.toml"), "uuid = ").unwrap();
    assert_eq!(stage.verdict(100, old), "keep");
    let toml = stage.depot().join("registries/General.toml");
    fs::rename(&toml, toml.with_extension("away")).unwrap();
    assert_eq!(stage.verdict(100, old), "keep");
}

#[test]
fn an_artifact_that_was_made_here_stays() {
    let cases = cases();
    let stage = staged(&cases[8]);
    let path = format!("d/artifacts/{}", "a".repeat(40));
    let item = &stage.verdicts(100)[&path];
    assert_eq!((&item["verdict"], &item["rule"]), (&json!("keep"), &json!("made-here")));
    // Without any binding it is one of a package that was removed.
    fs::rename(stage.depot().join("dev"), stage.root().join("dev")).unwrap();
    assert_eq!(stage.verdict(100, &path), "cost");
}

#[test]
fn a_julia_of_unknown_version_may_be_any() {
    let cases = cases();
    for number in [1, 2] {
        let mut case = cases[number - 1].clone();
        case["julias"] = cases[9]["julias"].clone();
        let stage = staged(&case);
        let compiled = stage.verdicts(100).into_values().filter(|item| item["kind"] == "compiled");
        assert!(compiled.map(|item| item["verdict"].clone()).all(|verdict| verdict == "keep"), "{number}");
    }
}

mod by_hand;
mod kept;
mod outside;
#[cfg(target_os = "linux")]
mod refusals;
mod removing;
