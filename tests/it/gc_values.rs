//! `gc --parity` on files with odd values and odd TOML: it does what Julia's own parser and methods make of them.

mod by_version;

use std::fs;
use std::path::PathBuf;

use crate::kit::{program, write};
use serde_json::Value;

const OWNER: &str = "a1fa0000-0000-4000-8000-000000000001";
const TREE: &str = "d221a1f350039268732de1d423b2f59f722ac0d7";
const OTHER_TREE: &str = "1111111111111111111111111111111111111111";

/// A depot with one of everything: a space, a package and two artifacts. Nothing is logged yet.
struct Depot {
    _folder: tempfile::TempDir,
    root: PathBuf,
}

/// What came of a run.
#[derive(Debug)]
struct Came {
    code: i32,
    julia_fails: Option<String>,
}

impl Depot {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir_all(root.join("home")).unwrap();
        write(&root.join("proj/Project.toml"), "");
        let depot = Self { _folder: folder, root };
        for thing in [depot.space(), depot.package(), depot.artifact(TREE), depot.artifact(OTHER_TREE)] {
            write(&thing.join("data"), "1");
        }
        depot
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    fn space(&self) -> PathBuf {
        self.at("depot/scratchspaces").join(OWNER).join("k")
    }

    fn package(&self) -> PathBuf {
        self.at("depot/packages/Alpha/7XApo")
    }

    fn artifact(&self, tree: &str) -> PathBuf {
        self.at("depot/artifacts").join(tree)
    }

    /// Writes a file; `SPACE` and `PROJECT` stand for the paths of those.
    fn put(&self, path: &str, text: &str) {
        let project = self.at("proj/Project.toml");
        let text = text.replace("SPACE", self.space().to_str().unwrap());
        write(&self.at(path), text.replace("PROJECT", project.to_str().unwrap()));
    }

    fn log(&self, log: &str, file: &str) {
        let file = self.at(file);
        let text = format!("[[\"{}\"]]\ntime = 2026-03-01T08:00:00Z\n", file.display());
        self.put(&format!("depot/logs/{log}"), &text);
    }

    fn run(&self, arguments: &[&str]) -> std::process::Output {
        self.run_at("depot", arguments)
    }

    fn run_at(&self, depot: &str, arguments: &[&str]) -> std::process::Output {
        let mut command = program(&self.at("home"));
        command.arg("--depot").arg(self.at(depot)).args(arguments).output().unwrap()
    }

    fn gc(&self, version: &str) -> Came {
        self.gc_with(version, &[])
    }

    fn gc_with(&self, version: &str, more: &[&str]) -> Came {
        let mut command = program(&self.at("home"));
        command.arg("--depot").arg(self.at("depot")).args([
            "gc",
            "--json",
            "--parity",
            "--yes",
            "--permanent",
        ]);
        command.args(["--only", "scratch,packages,artifacts,clones", "--now", "2026-03-15T12:00:00"]);
        let output = command.args(["--julia-version", version]).args(more).output().unwrap();
        let document: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        let julia_fails = document["julia_fails"].as_str().map(ToString::to_string);
        Came { code: output.status.code().unwrap(), julia_fails }
    }
}

/// The log of spaces with one entry.
fn entry(time: &str, parents: &str) -> String {
    format!("[[\"SPACE\"]]\ntime = {time}\nparent_projects = {parents}\n")
}

const TIME: &str = "2026-03-01T08:00:00Z";
const PARENTS: &str = "[\"PROJECT\"]";

/// Whether the space stays when this is the log, and what the log is then.
fn after(log: &str) -> (bool, String) {
    let depot = Depot::new();
    depot.put("depot/logs/scratch_usage.toml", log);
    let came = depot.gc("1.13");
    assert_eq!((came.code, &came.julia_fails), (0, &None), "{log}");
    let log = fs::read_to_string(depot.at("depot/logs/scratch_usage.toml")).unwrap();
    (depot.space().exists(), log)
}

#[test]
fn a_time_is_whatever_julia_makes_one_of() {
    for (time, written) in [
        ("2026.0", "2026-01-01T00:00:00.000Z"),
        ("true", "0001-01-01T00:00:00.000Z"),
        ("-5", "0000-01-01T00:00:00.000Z"),
        ("0x7ea", "2026-01-01T00:00:00.000Z"),
        ("10000", "10000-01-01T00:00:00.000Z"),
        ("\"2026-3-1\"", "2026-03-01T00:00:00.000Z"),
        ("226-03-01T08:00:00Z", "0226-03-01T08:00:00.000Z"),
    ] {
        let (stays, log) = after(&entry(time, PARENTS));
        assert!(stays, "{time}");
        assert!(log.ends_with(&format!("\ntime = {written}\n")), "{time}: {log}");
    }
}

#[test]
fn what_cannot_be_gone_through_keeps_nothing_and_what_more_there_is_does_not_matter() {
    for parents in ["\"\"", "{}", "[]"] {
        assert_eq!(after(&entry(TIME, parents)), (false, String::new()), "{parents}");
    }
    let whole = entry(TIME, PARENTS);
    for log in [
        whole.clone() + "[\"SPACE\".more]\na = 1\n",
        whole.clone() + "# \0\n",
        whole.replace('\n', "\r"),
        whole.replace("\"SPACE\"", "\"\"\"SPACE\"\"\""),
    ] {
        assert!(after(&log).0, "{log}");
    }
}

#[test]
fn julia_fails_by_the_error_of_the_first_value_it_cannot_take() {
    let whole = entry(TIME, PARENTS);
    for (log, error) in [
        (entry("08:00:00", PARENTS), "MethodError: Cannot `convert` an object of type Time "),
        (entry("2026.5", PARENTS), "InexactError: Int64(2026.5)"),
        (entry("[]", PARENTS), "MethodError: no method matching Int64(::Array{Union{},1})"),
        (entry("\"2026-02-30\"", PARENTS), "ArgumentError: Day: 30 out of range (1:28)"),
        (entry("0026-03-01T08:00:00Z", PARENTS), "ParserError: TOML Parser error:"),
        (entry("02026", PARENTS), "ParserError"),
        (entry(TIME, "[5]"), "MethodError: Cannot `convert` an object of type Int64 "),
        (entry(TIME, "[\"a\" \"b\"]"), "ParserError"),
        (entry(TIME, "[,]"), "ParserError"),
        ("\"/x\" = 1\n".to_string(), "MethodError: no method matching getindex(::Int64, ::String)"),
        ("\"/x\" = [[]]\n".to_string(), "ArgumentError: invalid index: \"time\" of type String"),
        (whole.replace("time =", "time\t="), "ParserError"),
        (entry(TIME, "0o8"), "ErrorException: internal parser error"),
        (whole.clone() + "[\"SPACE\"]\na = 1\n", "ParserError"),
        (whole.clone() + "z = {a = 1,}\n", "ParserError"),
    ] {
        let depot = Depot::new();
        depot.put("depot/logs/scratch_usage.toml", &log);
        let before = fs::read(depot.at("depot/logs/scratch_usage.toml")).unwrap();
        let came = depot.gc("1.13");
        assert_eq!(came.code, 2, "{log}: {came:?}");
        assert!(came.julia_fails.as_ref().is_some_and(|told| told.starts_with(error)), "{log}: {came:?}");
        let things = [depot.space(), depot.package(), depot.artifact(TREE)];
        assert!(things.iter().all(|thing| thing.exists()), "{log}");
        assert_eq!(fs::read(depot.at("depot/logs/scratch_usage.toml")).unwrap(), before, "{log}");
    }
}

#[test]
fn records_of_orphans_count_only_where_julia_reads_them() {
    let old = "\"SPACE\" = 2026-01-01T00:00:00Z";
    for (text, goes) in [
        (format!("{old}\n"), true),
        (format!("{old}\ra.b = 1\n[a]\n"), true),
        ("\"SPACE\" = 226-01-01T00:00:00Z\n".to_string(), true),
        (format!("{old}# c\n"), true),
        (format!("{old}\nz = +0x1\n"), false),
        (format!("{old}\nz = 08:00\n"), false),
        ("\"SPACE\" = 0226-01-01T00:00:00Z\n".to_string(), false),
    ] {
        let depot = Depot::new();
        depot.put("depot/logs/orphaned.toml", &text);
        assert_eq!(depot.gc("1.12").code, 0);
        assert_eq!(depot.space().exists(), !goes, "{text}");
    }
    let depot = Depot::new();
    depot.put("depot/logs/orphaned.toml", "\"SPACE\" = [1]\n");
    let told = depot.gc("1.12").julia_fails.unwrap();
    assert!(told.starts_with("MethodError: Cannot `convert` an object of type Array{Int64,1} "), "{told}");
}

#[test]
fn files_of_artifacts_keep_what_julia_reads_in_them() {
    let named = format!("[foo]\ngit-tree-sha1 = \"{TREE}\"\n");
    for (text, stays) in [
        (named.clone(), true),
        (named.replace('\n', "\r"), true),
        (named.replace("]\n", "]# c\n"), true),
        (named.replace("sha1 =", "sha1\t="), false),
        (named.clone() + "x = 2026-03-01T08:00:00+01:00\n", false),
    ] {
        let depot = Depot::new();
        depot.put("proj/Artifacts.toml", &text);
        depot.log("artifact_usage.toml", "proj/Artifacts.toml");
        assert_eq!(depot.gc("1.13").code, 0, "{text}");
        assert_eq!(depot.artifact(TREE).exists(), stays, "{text}");
    }
    for (value, error) in [
        ("\"abc\"".to_string(), "input hex array must have even length"),
        ("\"abcd\"".to_string(), "wrong number of bytes for SHA1 hash: 2"),
        (format!("\"zz{}\"", &TREE[2..]), "byte is not an ASCII hexadecimal digit"),
        ("\"éa\"".to_string(), "input hex array must have even length"),
        ("\"éaa\"".to_string(), "output array must be half length of input array"),
        ("5".to_string(), "no method matching hex2bytes(::Int64)"),
    ] {
        let depot = Depot::new();
        depot.put("proj/Artifacts.toml", &format!("[foo]\ngit-tree-sha1 = {value}\n"));
        depot.log("artifact_usage.toml", "proj/Artifacts.toml");
        let came = depot.gc("1.13");
        let told = came.julia_fails.unwrap_or_default();
        assert!(came.code == 2 && told.ends_with(error), "{value}: {told}");
    }
}

#[test]
fn of_several_artifact_files_julia_fails_on_the_first_of_its_set() {
    // Relative to the working folder, so that their places in the set are always the same.
    let files = [("proj/one.toml", "os = \"linux\""), ("proj/two.toml", "git-tree-sha1 = 5")];
    let fails = |order: [usize; 2]| {
        let depot = Depot::new();
        let entries = order.map(|at| {
            let (name, text) = files[at];
            depot.put(name, &format!("[foo]\n{text}\n"));
            format!("[[\"{name}\"]]\ntime = {TIME}\n")
        });
        depot.put("depot/logs/artifact_usage.toml", &entries.concat());
        let mut command = program(&depot.at("home"));
        command.current_dir(&depot.root).arg("--depot").arg(depot.at("depot"));
        let output = command.args(["gc", "--json", "--parity", "--dry-run", "--only"]);
        let output = output.args(["artifacts", "--julia-version", "1.12"]).output().unwrap();
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        document["julia_fails"].as_str().unwrap().to_string()
    };
    assert_eq!(fails([0, 1]), fails([1, 0]));
}

#[test]
fn overrides_that_julia_does_not_read_stop_it() {
    for (text, fails) in [
        (format!("{TREE} = \"{OTHER_TREE}\"\r"), false),
        (format!("{TREE} = \"{OTHER_TREE}\"# c\n"), false),
        (format!("{TREE}\t= \"{OTHER_TREE}\"\n"), true),
        // Of what stands there instead of text Julia complains, and goes on.
        (format!("{TREE} = \"{OTHER_TREE}\"\n[{OWNER}]\nlib = 5\n"), false),
        (format!("{TREE} = \"{OTHER_TREE}\"\n[{OWNER}.x]\nlib = [1]\n"), false),
    ] {
        let depot = Depot::new();
        depot.put("proj/Artifacts.toml", &format!("[foo]\ngit-tree-sha1 = \"{TREE}\"\n"));
        depot.put("depot/artifacts/Overrides.toml", &text);
        depot.log("artifact_usage.toml", "proj/Artifacts.toml");
        let came = depot.gc("1.13");
        assert_eq!(came.code == 2, fails, "{text}: {came:?}");
        assert!(depot.artifact(OTHER_TREE).exists(), "{text}");
        assert_eq!(depot.artifact(TREE).exists(), fails, "{text}");
    }
}

#[test]
fn manifests_keep_what_julia_reads_in_them() {
    let named = format!("[[Alpha]]\nuuid = \"{OWNER}\"\ngit-tree-sha1 = \"{TREE}\"\n");
    for (text, stays) in [
        (named.clone(), true),
        (named.replace('\n', "\r"), true),
        (named.replace("]]\n", "]]# c\n"), true),
        (named.replace("uuid =", "uuid\t="), false),
        (named.clone() + "x = {a=1,}\n", false),
        (named.clone() + "x = 08:00\n", false),
    ] {
        let depot = Depot::new();
        depot.put("proj/Manifest.toml", &text);
        depot.log("manifest_usage.toml", "proj/Manifest.toml");
        assert_eq!(depot.gc("1.13").code, 0, "{text}");
        assert_eq!(depot.package().exists(), stays, "{text}");
    }
}
