//! `gc` as a user meets it: what it keeps that Julia would not, what it refuses, what it writes and when.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use crate::kit::snapshot::Snapshot;
use crate::kit::{program, write};
use serde_json::Value;

const OWNER: &str = "a1fa0000-0000-4000-8000-000000000001";
const TREE: &str = "d221a1f350039268732de1d423b2f59f722ac0d7";
/// The folder of that version of that package.
const SLUG: &str = "7XApo";
const NOW: &str = "2026-03-15T12:00:00";
const ALL: [&str; 2] = ["--only", "scratch,packages,artifacts,clones"];

/// A depot beside a home.
struct Depot {
    folder: tempfile::TempDir,
    root: PathBuf,
}

impl Depot {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir_all(root.join("depot/logs")).unwrap();
        fs::create_dir(root.join("home")).unwrap();
        Self { folder, root }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    fn space(&self, key: &str) -> PathBuf {
        self.at("depot/scratchspaces").join(OWNER).join(key)
    }

    /// Makes a space.
    fn fill(&self, key: &str) -> PathBuf {
        let space = self.space(key);
        write(&space.join("data"), "12345");
        space
    }

    /// Logs uses of spaces, each by its path and its parents.
    fn log(&self, entries: &[(&Path, &[&str])]) {
        let text: Vec<String> = entries
            .iter()
            .map(|(space, parents)| {
                let parents: Vec<String> = parents.iter().map(|parent| format!("{parent:?}")).collect();
                format!(
                    "[[{:?}]]\ntime = 2026-03-01T08:00:00.123Z\nparent_projects = [{}]\n",
                    space.to_str().unwrap(),
                    parents.join(", ")
                )
            })
            .collect();
        write(&self.scratch_log(), text.concat());
    }

    fn scratch_log(&self) -> PathBuf {
        self.at("depot/logs/scratch_usage.toml")
    }

    /// Logs the use of a file in another log.
    fn log_file(&self, log: &str, file: &Path) {
        let text = format!("[[{:?}]]\ntime = 2026-03-01T08:00:00.123Z\n", file.to_str().unwrap());
        write(&self.at("depot/logs").join(log), text);
    }

    fn command(&self, depots: &[&str]) -> Command {
        let mut command = program(&self.at("home"));
        let home = self.at("home");
        command.env("XDG_DATA_HOME", home.join("data")).env("XDG_STATE_HOME", home.join("state"));
        for depot in depots {
            command.arg("--depot").arg(self.at(depot));
        }
        command
    }

    fn gc_of(&self, depots: &[&str], arguments: &[&str]) -> (i32, Value, String) {
        let mut command = self.command(depots);
        command.args(["gc", "--json", "--now", NOW]).args(arguments);
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let document = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        (output.status.code().unwrap(), document, said)
    }

    fn gc(&self, arguments: &[&str]) -> (i32, Value, String) {
        self.gc_of(&["depot"], arguments)
    }

    /// What was decided about a thing: its action, what Julia's would be, and the rule.
    fn decided(&self, arguments: &[&str], path: &Path) -> (String, String, String) {
        let (code, document, said) = self.gc(&[arguments, &["--dry-run"]].concat());
        assert_eq!(code, 0, "{said}");
        let item = item(&document, path);
        let text = |key: &str| item[key].as_str().unwrap().to_string();
        (text("action"), text("julia_action"), text("rule"))
    }
}

fn item<'a>(document: &'a Value, path: &Path) -> &'a Value {
    let items = document["items"].as_array().unwrap_or_else(|| panic!("{document:#}"));
    let found = items.iter().find(|item| item["path"] == path.to_str().unwrap());
    found.unwrap_or_else(|| panic!("{path:?} is not in {document:#}"))
}

fn as_text((action, julia, rule): &(String, String, String)) -> (&str, &str, &str) {
    (action, julia, rule)
}

#[test]
fn a_space_without_a_record_is_kept_unless_julia_is_to_be_followed() {
    let depot = Depot::new();
    let space = depot.fill("k");
    let immediate = ["--julia-version", "1.13"];
    assert_eq!(as_text(&depot.decided(&immediate, &space)), ("keep", "delete", "untracked"));
    // Nor is it recorded as an orphan.
    let (code, document, said) = depot.gc(&["--julia-version", "1.12", "--yes"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(item(&document, &space)["julia_action"], "record");
    assert_eq!(fs::read_to_string(depot.at("depot/logs/orphaned.toml")).unwrap(), "");
    let (code, document, said) = depot.gc(&["--julia-version", "1.13", "--untracked", "--yes"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(item(&document, &space)["outcome"], "deleted");
    assert!(!space.parent().unwrap().exists());
}

#[test]
fn a_project_that_cannot_be_reached_is_not_missing() {
    let depot = Depot::new();
    let (out, gone) = (depot.fill("out-of-reach"), depot.fill("gone"));
    let stick = "/media/nobody-has-this/stick/Project.toml";
    depot.log(&[(&out, &[stick]), (&gone, &["/gone/Project.toml"])]);
    let version = ["--julia-version", "1.13"];
    assert_eq!(as_text(&depot.decided(&version, &out)), ("keep", "delete", "parent-unreachable"));
    let (code, document, said) = depot.gc(&["--julia-version", "1.13", "--yes"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(item(&document, &gone)["evidence"][0]["line"], 4);
    assert!(out.exists() && !gone.exists());
    // The parent that cannot be reached is still in the log, and what was removed is not.
    let log = fs::read_to_string(depot.scratch_log()).unwrap();
    assert!(log.contains(stick) && !log.contains("gone"), "{log}");
}

#[test]
fn another_spelling_and_another_depots_log_are_records_too() {
    let depot = Depot::new();
    let (spelled, elsewhere) = (depot.fill("spelled"), depot.fill("elsewhere"));
    write(&depot.at("proj/Project.toml"), "");
    let project = depot.at("proj/Project.toml").to_str().unwrap().to_string();
    let odd = PathBuf::from(spelled.to_str().unwrap().replace("/depot/", "/depot//"));
    depot.log(&[(&odd, &[&project])]);
    let second = format!(
        "[[{:?}]]\ntime = 2026-03-01T08:00:00Z\nparent_projects = [{project:?}]\n",
        elsewhere.to_str().unwrap()
    );
    write(&depot.at("second/logs/scratch_usage.toml"), second);
    let (code, document, said) = depot.gc_of(&["depot", "second"], &["--dry-run", "--julia-version", "1.13"]);
    assert_eq!(code, 0, "{said}");
    for space in [&spelled, &elsewhere] {
        let item = item(&document, space);
        assert_eq!((&item["action"], &item["julia_action"]), (&"keep".into(), &"delete".into()), "{item:#}");
    }
}

#[test]
fn what_is_recorded_goes_after_the_delay_and_waits_anew_when_it_was_used_again() {
    let depot = Depot::new();
    let (old, used) = (depot.fill("old"), depot.fill("used"));
    depot.log(&[(&old, &["/gone/Project.toml"]), (&used, &["/gone/Project.toml"])]);
    let record = |old_since: &str, used_since: &str| {
        let text = format!("{old:?} = {old_since}Z\n{used:?} = {used_since}Z\n");
        write(&depot.at("depot/logs/orphaned.toml"), text);
    };
    record("2026-03-08T12:00:00.000", "2026-02-01T00:00:00.000");
    let (code, document, said) = depot.gc(&["--dry-run", "--julia-version", "1.12"]);
    assert_eq!(code, 0, "{said}");
    // Seven days to the second are enough. The other was used after it was recorded.
    assert_eq!(item(&document, &old)["action"], "delete");
    assert_eq!(item(&document, &old)["orphaned_since"], "2026-03-08T12:00:00.000");
    let used_again = item(&document, &used);
    assert_eq!((&used_again["action"], &used_again["julia_action"]), (&"record".into(), &"delete".into()));
    assert_eq!(used_again["due"], "2026-03-22T12:00:00.000");
    // A time to come blocks, also without any delay.
    record("2030-01-01T00:00:00.000", "2026-03-08T12:00:00.001");
    let (_, document, _) = depot.gc(&["--dry-run", "--julia-version", "1.12", "--collect-delay", "0d"]);
    assert_eq!(item(&document, &old)["action"], "record");
    let (_, document, _) = depot.gc(&["--dry-run", "--julia-version", "1.12"]);
    assert_eq!(item(&document, &used)["action"], "record");
}

#[test]
fn records_of_other_kinds_and_their_logs_stay() {
    let depot = Depot::new();
    let space = depot.fill("k");
    depot.log(&[(&space, &["/gone/Project.toml"])]);
    depot.log_file("manifest_usage.toml", Path::new("/gone/Manifest.toml"));
    let package = depot.at("depot/packages/Alpha").join(SLUG);
    write(&package.join("Project.toml"), "name = \"Alpha\"\n");
    write(&depot.at("depot/logs/orphaned.toml"), format!("{package:?} = 2026-01-01T00:00:00.000Z\n"));
    let manifests = fs::read(depot.at("depot/logs/manifest_usage.toml")).unwrap();
    let (code, document, said) = depot.gc(&["--julia-version", "1.12", "--yes"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(document["items"].as_array().unwrap().len(), 1);
    let recorded = fs::read_to_string(depot.at("depot/logs/orphaned.toml")).unwrap();
    let line = |path: &Path, time: &str| format!("{path:?} = {time}.000Z\n");
    assert_eq!(recorded, line(&package, "2026-01-01T00:00:00") + &line(&space, NOW));
    assert_eq!(fs::read(depot.at("depot/logs/manifest_usage.toml")).unwrap(), manifests);
    // An orphan that is not removed stays in the log, with the project that is gone.
    assert!(fs::read_to_string(depot.scratch_log()).unwrap().contains("/gone/Project.toml"));
}

#[test]
fn a_log_that_stops_julia_is_read_as_far_as_it_goes_and_left_alone() {
    let depot = Depot::new();
    let (gone, torn) = (depot.fill("gone"), depot.fill("torn"));
    depot.log(&[(&gone, &["/gone/Project.toml"])]);
    let log = fs::read_to_string(depot.scratch_log()).unwrap() + &format!("[[{torn:?}]]\ntime = 2026-03-0");
    fs::write(depot.scratch_log(), &log).unwrap();
    let before = Snapshot::of(&depot.root, &[]);
    let (code, document, _) = depot.gc(&["--parity", "--julia-version", "1.13", "--yes"]);
    assert_eq!(code, 2);
    assert!(document["julia_fails"].as_str().unwrap().starts_with("ParserError"), "{document:#}");
    assert_eq!(document["items"], Value::Array(Vec::new()));
    assert_eq!(before, Snapshot::of(&depot.root, &[]));

    let (code, document, said) = depot.gc(&["--julia-version", "1.13", "--yes"]);
    assert_eq!(code, 0, "{said}");
    assert!(document["julia_fails"].is_string());
    assert_eq!(item(&document, &torn)["rule"], "log-entry-damaged");
    // Whose entry is torn can be read, and so it hides no use of the other.
    assert!(!gone.exists() && torn.exists());
    assert_eq!(fs::read_to_string(depot.scratch_log()).unwrap(), log);
}

#[test]
fn a_damaged_log_of_any_depot_keeps_spaces_that_seem_unused() {
    let depot = Depot::new();
    let (gone, untracked) = (depot.fill("gone"), depot.fill("untracked"));
    depot.log(&[(&gone, &["/gone/Project.toml"])]);
    let decided = || {
        let arguments = ["--dry-run", "--untracked", "--julia-version", "1.13"];
        let (code, document, said) = depot.gc_of(&["depot", "second"], &arguments);
        assert_eq!(code, 0, "{said}");
        [&gone, &untracked].map(|space| item(&document, space)["action"].clone())
    };
    write(&depot.at("second/logs/scratch_usage.toml"), "");
    assert_eq!(decided(), ["delete", "delete"]);
    write(&depot.at("second/logs/scratch_usage.toml"), "}}} not toml");
    assert_eq!(decided(), ["keep", "keep"]);
    // Whose use is torn cannot be read, and it may be one from a project that is there.
    write(&depot.at("second/logs/scratch_usage.toml"), "");
    let log = fs::read_to_string(depot.scratch_log()).unwrap() + "[[\"/depot/scratchsp";
    fs::write(depot.scratch_log(), &log).unwrap();
    assert_eq!(decided(), ["keep", "keep"]);
    let (code, document, said) = depot.gc(&["--julia-version", "1.13", "--yes"]);
    let kept = item(&document, &gone);
    assert_eq!((code, &kept["rule"]), (0, &"log-unreadable".into()), "{said}");
    assert!(kept["reason"].as_str().unwrap().ends_with("Repair the log first."), "{kept:#}");
    assert!(gone.exists());
    assert_eq!(fs::read_to_string(depot.scratch_log()).unwrap(), log);
}

/// A depot with a package, a clone and an artifact that nothing names.
fn with_all_kinds() -> (Depot, PathBuf, PathBuf, PathBuf) {
    let depot = Depot::new();
    let package = depot.at("depot/packages/Alpha").join(SLUG);
    let (clone, artifact) = (depot.at("depot/clones/123"), depot.at("depot/artifacts").join("1".repeat(40)));
    for folder in [&package, &clone, &artifact] {
        write(&folder.join("file"), "1");
    }
    (depot, package, clone, artifact)
}

#[test]
fn what_cannot_be_read_or_reached_may_need_anything() {
    let (depot, package, clone, artifact) = with_all_kinds();
    let arguments = [&["--julia-version", "1.12", "--collect-delay", "0d"], ALL.as_slice()].concat();
    for path in [&package, &clone, &artifact] {
        assert_eq!(depot.decided(&arguments, path).0, "delete", "{path:?}");
    }
    write(&depot.at("proj/Manifest.toml"), "[[}");
    write(&depot.at("proj/Artifacts.toml"), "[[}");
    depot.log_file("manifest_usage.toml", &depot.at("proj/Manifest.toml"));
    depot.log_file("artifact_usage.toml", &depot.at("proj/Artifacts.toml"));
    for path in [&package, &clone, &artifact] {
        assert_eq!(
            as_text(&depot.decided(&arguments, path)),
            ("keep", "delete", "file-unreadable"),
            "{path:?}"
        );
    }
    let stick = Path::new("/media/nobody-has-this/stick/Manifest.toml");
    depot.log_file("manifest_usage.toml", stick);
    let decided = depot.decided(&arguments, &package);
    assert_eq!(as_text(&decided), ("keep", "delete", "file-unreachable"));
    write(&depot.at("depot/logs/manifest_usage.toml"), "}}} not toml");
    let (_, document, _) = depot.gc(&[arguments.as_slice(), &["--dry-run"]].concat());
    assert_eq!(item(&document, &package)["rule"], "log-unreadable");
}

#[test]
fn what_is_read_but_not_understood_may_need_anything() {
    let (depot, package, clone, artifact) = with_all_kinds();
    let arguments = [&["--julia-version", "1.12", "--collect-delay", "0d"], ALL.as_slice()].concat();
    let (manifest, artifacts) = (depot.at("proj/Manifest.toml"), depot.at("proj/Artifacts.toml"));
    depot.log_file("manifest_usage.toml", &manifest);
    depot.log_file("artifact_usage.toml", &artifacts);
    write(&artifacts, "[lib]\ngit-tree-sha1 = 5\n");
    for text in [
        format!("manifest_format = \"3.0\"\n[[things.Alpha]]\nhash = \"{TREE}\"\n"),
        "manifest_format = \"2.0\"\ndeps = \"x\"\n".to_string(),
        format!("manifest_format = \"2.0\"\n[[deps.Foo]]\ngit-tree-sha1 = \"{TREE}\"\n"),
        format!("[[Foo]]\nuuid = \"{OWNER}\"\ngit-tree-sha1 = \"xyz\"\n"),
        format!("[Foo]\nuuid = \"{OWNER}\"\ngit-tree-sha1 = \"{TREE}\"\n"),
    ] {
        write(&manifest, &text);
        for path in [&package, &clone, &artifact] {
            let (action, _, rule) = depot.decided(&arguments, path);
            assert_eq!((action.as_str(), rule.as_str()), ("keep", "file-unreadable"), "{path:?}: {text}");
        }
    }
}

#[test]
fn a_manifest_that_pkg_refuses_still_keeps_what_it_names() {
    let (depot, package, ..) = with_all_kinds();
    let manifest = depot.at("proj/Manifest.toml");
    let entry = format!("[[Alpha]]\ngit-tree-sha1 = \"{TREE}\"\nuuid = \"{OWNER}\"\n");
    write(&manifest, format!("{entry}deps = [\"Nope\"]\n"));
    depot.log_file("manifest_usage.toml", &manifest);
    let arguments = [&["--julia-version", "1.13"], ALL.as_slice()].concat();
    assert_eq!(as_text(&depot.decided(&arguments, &package)), ("keep", "delete", "in-manifest"));
    write(&manifest, entry);
    assert_eq!(as_text(&depot.decided(&arguments, &package)), ("keep", "keep", "in-manifest"));
}

#[test]
fn an_overridden_artifact_and_what_stands_in_for_it_are_both_kept() {
    let (depot, _, _, artifact) = with_all_kinds();
    let (one, two, three) = ("1".repeat(40), "2".repeat(40), "3".repeat(40));
    for hash in [&two, &three] {
        write(&depot.at("depot/artifacts").join(hash).join("file"), "1");
    }
    write(&depot.at("proj/Artifacts.toml"), format!("[lib]\ngit-tree-sha1 = \"{one}\"\n"));
    depot.log_file("artifact_usage.toml", &depot.at("proj/Artifacts.toml"));
    let overrides = format!("{one} = \"{two}\"\n[{OWNER}]\nlib = \"{three}\"\n");
    write(&depot.at("depot/artifacts/Overrides.toml"), overrides);
    let arguments = [&["--julia-version", "1.13"], ALL.as_slice()].concat();
    let at = |hash: &str| depot.at("depot/artifacts").join(hash);
    assert_eq!(as_text(&depot.decided(&arguments, &artifact)), ("keep", "delete", "overridden"));
    assert_eq!(as_text(&depot.decided(&arguments, &at(&two))), ("keep", "keep", "in-artifacts-file"));
    assert_eq!(as_text(&depot.decided(&arguments, &at(&three))), ("keep", "delete", "stands-in"));
}

#[test]
fn overrides_that_are_paths_or_cannot_be_read_keep_artifacts() {
    let (depot, _, _, artifact) = with_all_kinds();
    let (two, three) = ("2".repeat(40), "3".repeat(40));
    let at = |hash: &str| depot.at("depot/artifacts").join(hash);
    for hash in [&two, &three] {
        write(&at(hash).join("inside/file"), "1");
    }
    let file = depot.at("depot/artifacts/Overrides.toml");
    symlink(depot.at("depot"), depot.at("linked")).unwrap();
    let (by_hash, by_name) = (at(&two), depot.at("linked/artifacts").join(&three).join("inside"));
    write(&file, format!("{} = {by_hash:?}\n[{OWNER}]\nlib = {by_name:?}\n", "4".repeat(40)));
    let arguments = ["--julia-version", "1.13", "--only", "artifacts"];
    for hash in [&two, &three] {
        assert_eq!(as_text(&depot.decided(&arguments, &at(hash))), ("keep", "delete", "stands-in"), "{hash}");
    }
    assert_eq!(depot.decided(&arguments, &artifact).0, "delete");
    for text in [b"}}".as_slice(), b"\xef\xbb\xbf"] {
        fs::write(&file, text).unwrap();
        let (action, _, rule) = depot.decided(&arguments, &artifact);
        assert_eq!((action.as_str(), rule.as_str()), ("keep", "file-unreadable"));
    }
    // Longer than any such file is read; then nobody knows what Julia would do.
    fs::File::create(&file).unwrap().set_len((64 << 20) + 1).unwrap();
    assert_eq!(as_text(&depot.decided(&arguments, &artifact)), ("keep", "keep", "file-unreadable"));
}

#[test]
fn what_is_kept_under_one_name_does_not_go_under_another() {
    let depot = Depot::new();
    let project = depot.at("proj/Project.toml");
    write(&project, "");
    let version = ["--julia-version", "1.13"];
    // Packages and spaces of a depot that another reaches by links.
    write(&depot.at("d/packages/Alpha").join(SLUG).join("file"), "1");
    write(&depot.at("d/scratchspaces").join(OWNER).join("k/data"), "1");
    fs::create_dir_all(depot.at("e/logs")).unwrap();
    for name in ["packages", "scratchspaces"] {
        symlink(Path::new("../d").join(name), depot.at("e").join(name)).unwrap();
    }
    let manifest = depot.at("proj/Manifest.toml");
    write(&manifest, format!("[[Alpha]]\ngit-tree-sha1 = \"{TREE}\"\nuuid = \"{OWNER}\"\n"));
    let time = "time = 2026-03-01T08:00:00.123Z\n";
    write(&depot.at("e/logs/manifest_usage.toml"), format!("[[{manifest:?}]]\n{time}"));
    let space = depot.at("e/scratchspaces").join(OWNER).join("k");
    write(
        &depot.at("e/logs/scratch_usage.toml"),
        format!("[[{space:?}]]\n{time}parent_projects = [{project:?}]\n"),
    );
    for (kind, path) in [("packages", format!("Alpha/{SLUG}")), ("scratchspaces", format!("{OWNER}/k"))] {
        let only = if kind == "packages" { kind } else { "scratch" };
        let arguments = ["--force", "--untracked", "--yes", "--only", only];
        let (code, document, said) = depot.gc_of(&["e", "d"], &[arguments.as_slice(), &version].concat());
        assert_eq!(code, 0, "{said}");
        let path = depot.at("d").join(kind).join(path);
        let decided = item(&document, &path);
        assert_eq!((&decided["action"], &decided["rule"]), (&"keep".into(), &"same-as-kept".into()));
        assert_eq!(decided["julia_action"], "delete");
        assert!(path.exists(), "{path:?}");
    }
    // A space linked to the space beside it, and one linked to a folder in another.
    let (j, m) = (depot.fill("j"), depot.fill("m"));
    write(&m.join("inside/data"), "1");
    let (k, l) = (depot.space("k"), depot.space("l"));
    symlink("j", &k).unwrap();
    symlink("m/inside", &l).unwrap();
    let (here, gone) = ([project.to_str().unwrap()], ["/gone/Project.toml"]);
    depot.log(&[(&k, &here), (&l, &here), (&j, &gone), (&m, &gone)]);
    // An artifact linked to another.
    let (one, two) = ("1".repeat(40), "2".repeat(40));
    let two_at = depot.at("depot/artifacts").join(&two);
    write(&two_at.join("file"), "1");
    symlink(&two, depot.at("depot/artifacts").join(&one)).unwrap();
    write(&depot.at("proj/Artifacts.toml"), format!("[lib]\ngit-tree-sha1 = \"{one}\"\n"));
    depot.log_file("artifact_usage.toml", &depot.at("proj/Artifacts.toml"));
    for (version, julia) in [("1.13", "delete"), ("1.12", "record")] {
        let arguments = [&["--julia-version", version], ALL.as_slice()].concat();
        for path in [&j, &m, &two_at] {
            assert_eq!(
                as_text(&depot.decided(&arguments, path)),
                ("keep", julia, "same-as-kept"),
                "{path:?}"
            );
        }
    }
    // When nothing keeps either, both go.
    depot.log(&[(&k, &gone), (&l, &gone), (&j, &gone), (&m, &gone)]);
    for path in [&j, &k, &l, &m] {
        assert_eq!(depot.decided(&version, path).0, "delete", "{path:?}");
    }
}

#[test]
fn what_goes_with_a_package_stays_when_the_package_stays() {
    let (depot, package, _, artifact) = with_all_kinds();
    let space = depot.fill("k");
    write(&package.join("Project.toml"), "");
    write(&package.join("Artifacts.toml"), format!("[lib]\ngit-tree-sha1 = \"{}\"\n", "1".repeat(40)));
    depot.log_file("artifact_usage.toml", &package.join("Artifacts.toml"));
    depot.log(&[(&space, &[package.join("Project.toml").to_str().unwrap()])]);
    let arguments = [&["--julia-version", "1.12", "--collect-delay", "0d"], ALL.as_slice()].concat();
    let decided = |path: &Path| {
        let (action, _, rule) = depot.decided(&arguments, path);
        format!("{action} {rule}")
    };
    for path in [&package, &space, &artifact] {
        assert!(decided(path).starts_with("delete "), "{path:?}");
    }
    // In use.
    let mut child = holder(&package);
    let found = [&package, &space, &artifact].map(|path| decided(path));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(found, ["refuse in-use", "refuse package-stays", "refuse package-stays"]);
    // Recorded with a time to come.
    let record = depot.at("depot/logs/orphaned.toml");
    write(&record, format!("{package:?} = 2030-01-01T00:00:00.000Z\n"));
    assert!(decided(&package).starts_with("record "));
    assert_eq!(
        [&space, &artifact].map(|path| decided(path)),
        ["keep parent-exists", "keep in-artifacts-file"]
    );
    write(&record, "");
    // Kept under another name.
    let real = package.with_file_name("real");
    fs::rename(&package, &real).unwrap();
    symlink("real", &package).unwrap();
    depot.log_file("artifact_usage.toml", &real.join("Artifacts.toml"));
    depot.log(&[(&space, &[real.join("Project.toml").to_str().unwrap()])]);
    let manifest = depot.at("proj/Manifest.toml");
    write(&manifest, format!("[[Alpha]]\ngit-tree-sha1 = \"{TREE}\"\nuuid = \"{OWNER}\"\n"));
    depot.log_file("manifest_usage.toml", &manifest);
    assert_eq!(decided(&real), "keep same-as-kept");
    assert_eq!(
        [&space, &artifact].map(|path| decided(path)),
        ["keep parent-exists", "keep in-artifacts-file"]
    );
}

#[test]
fn only_the_folders_of_what_was_removed_are_pruned_unless_julia_is_to_be_followed() {
    let depot = Depot::new();
    let space = depot.fill("k");
    depot.log(&[(&space, &["/gone/Project.toml"])]);
    let empty = ["scratchspaces/b1fa0000-0000-4000-8000-000000000001", "packages/Beta"];
    let empty = empty.map(|folder| depot.at("depot").join(folder));
    for folder in &empty {
        fs::create_dir_all(folder).unwrap();
    }
    let arguments = [&["--julia-version", "1.13", "--yes"], ALL.as_slice()].concat();
    let (code, _, said) = depot.gc(&arguments);
    assert_eq!(code, 0, "{said}");
    assert!(!space.parent().unwrap().exists());
    assert!(empty.iter().all(|folder| folder.exists()));
    let output = depot.command(&["depot"]).args(["gc", "--parity", "--dry-run"]).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("Empty folders of owners and packages go too"));
    let (code, _, said) = depot.gc(&[arguments.as_slice(), &["--parity"]].concat());
    assert_eq!(code, 0, "{said}");
    assert!(!empty.iter().any(|folder| folder.exists()));
}

#[test]
fn numbered_clones_are_kept_where_julia_1_13_is_in_use() {
    let (depot, _, clone, _) = with_all_kinds();
    fs::create_dir_all(depot.at("depot/environments/v1.13")).unwrap();
    let decided =
        depot.decided(&["--only", "clones", "--julia-version", "1.12", "--collect-delay", "0d"], &clone);
    assert_eq!(as_text(&decided), ("keep", "delete", "clone-hash-unknown"));
    let (_, document, _) = depot.gc(&["--dry-run", "--only", "clones"]);
    assert_eq!((&document["julia"], &document["profile"]), (&"1.13".into(), &"immediate".into()));
}

#[test]
fn the_newest_julia_that_uses_the_depot_is_followed_unless_another_is_named() {
    let depot = Depot::new();
    let followed = |arguments: &[&str]| {
        let (code, document, _) = depot.gc(&[arguments, &["--dry-run"]].concat());
        (code, format!("{} {}", document["julia"], document["profile"]).replace('"', ""))
    };
    assert_eq!(followed(&[]), (0, "1.12 delayed".to_string()));
    fs::create_dir_all(depot.at("depot/environments/v1.10")).unwrap();
    assert_eq!(followed(&[]), (0, "1.10 delayed".to_string()));
    write(&depot.at("proj/Manifest.toml"), "julia_version = \"1.13.0\"\nmanifest_format = \"2.0\"\n");
    depot.log_file("manifest_usage.toml", &depot.at("proj/Manifest.toml"));
    assert_eq!(followed(&[]), (0, "1.13 immediate".to_string()));
    assert_eq!(followed(&["--profile", "delayed"]), (0, "1.12 delayed".to_string()));
    assert_eq!(followed(&["--julia-version", "1.6"]), (0, "1.6 delayed".to_string()));
    let (code, _, said) = depot.gc(&["--dry-run", "--julia-version", "1.6", "--profile", "immediate"]);
    assert_eq!(code, 2);
    assert!(said.contains("delayed profile"), "{said}");
}

/// A program that works in a folder.
fn holder(folder: &Path) -> Child {
    Command::new("sleep").arg("60").current_dir(folder).spawn().unwrap()
}

#[test]
fn a_space_in_use_is_refused_and_parity_asks_nobody() {
    let depot = Depot::new();
    let space = depot.fill("k");
    depot.log(&[(&space, &["/gone/Project.toml"])]);
    let mut child = holder(&space);
    let (code, document, _) = depot.gc(&["--julia-version", "1.13", "--yes"]);
    let refused = item(&document, &space).clone();
    let kept = space.join("data").exists();
    let (parity, _, said) = depot.gc(&["--julia-version", "1.13", "--parity", "--yes"]);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!((code, kept), (2, true), "{document:#}");
    assert_eq!(
        (&refused["action"], &refused["rule"], &refused["outcome"]),
        (&"refuse".into(), &"in-use".into(), &"refused".into())
    );
    assert_eq!(parity, 0, "{said}");
    assert!(!space.exists());
}

#[test]
fn what_lies_behind_a_linked_owner_is_refused_in_parity_too() {
    let depot = Depot::new();
    write(&depot.at("target/k/data"), "1");
    fs::create_dir_all(depot.at("depot/scratchspaces")).unwrap();
    symlink(depot.at("target"), depot.at("depot/scratchspaces").join(OWNER)).unwrap();
    for arguments in [["--untracked", "--yes"], ["--parity", "--yes"]] {
        let (code, document, _) = depot.gc(&[arguments.as_slice(), &["--julia-version", "1.13"]].concat());
        let item = item(&document, &depot.space("k"));
        assert_eq!(
            (code, &item["action"], &item["rule"]),
            (2, &"refuse".into(), &"reached-through-link".into())
        );
        assert!(depot.at("target/k/data").exists());
    }
}

/// A depot whose folders of all kinds lie elsewhere, and that of a package again elsewhere; what can go, the package
/// first.
fn with_all_kinds_linked() -> (Depot, [PathBuf; 4]) {
    let (depot, package, clone, artifact) = with_all_kinds();
    let space = depot.fill("k");
    let (elsewhere, real) = (depot.at("elsewhere"), depot.at("real-package"));
    fs::create_dir(&elsewhere).unwrap();
    fs::rename(depot.at("depot/packages/Alpha"), &real).unwrap();
    for kind in ["packages", "clones", "artifacts", "scratchspaces"] {
        fs::rename(depot.at("depot").join(kind), elsewhere.join(kind)).unwrap();
        symlink(elsewhere.join(kind), depot.at("depot").join(kind)).unwrap();
    }
    symlink(&real, elsewhere.join("packages/Alpha")).unwrap();
    write(&elsewhere.join("packages/file-beside"), "1");
    depot.log(&[(&space, &["/gone/Project.toml"])]);
    (depot, [package, clone, artifact, space])
}

#[test]
fn behind_a_depots_own_links_is_collected_as_in_folders() {
    let usual = [&["--julia-version", "1.13", "--untracked"], ALL.as_slice()].concat();
    let (depot, things) = with_all_kinds_linked();
    let [package, _, artifact, space] = &things;
    let (code, document, said) = depot.gc(&[usual.as_slice(), &["--dry-run"]].concat());
    assert_eq!(code, 0, "{said}");
    let real = fs::canonicalize(artifact).unwrap();
    assert_eq!(item(&document, artifact)["real_path"], real.to_str().unwrap(), "{document:#}");
    let (code, document, said) = depot.gc(&[usual.as_slice(), &["--yes"]].concat());
    assert_eq!(code, 1, "{said}");
    for thing in [artifact, space] {
        assert_eq!(item(&document, thing)["outcome"], "deleted", "{document:#}");
        assert!(!thing.exists());
    }
    // One level further down links bar the way.
    assert_eq!(item(&document, package)["rule"], "reached-through-link", "{document:#}");
    assert!(package.exists());
    for kind in ["packages", "clones", "artifacts", "scratchspaces"] {
        assert!(depot.at("depot").join(kind).is_symlink() && depot.at("elsewhere").join(kind).is_dir());
    }
}

#[test]
fn parity_goes_through_links_as_julia_does() {
    let (depot, things) = with_all_kinds_linked();
    // What could not come back the same way does not go to the trash.
    let parity = [&["--parity", "--julia-version", "1.13", "--yes"], ALL.as_slice()].concat();
    let (code, document, _) = depot.gc(&[parity.as_slice(), &["--trash"]].concat());
    assert_eq!(code, 1, "{document:#}");
    assert_eq!(things.each_ref().map(|thing| thing.exists()), [true, false, false, false], "{document:#}");
    let output = depot.command(&["depot"]).args(["undo"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(things.iter().all(|thing| thing.exists()));

    let (code, document, said) = depot.gc(&parity);
    assert_eq!(code, 0, "{said} {document:#}");
    assert!(!things.iter().any(|thing| thing.exists()), "{document:#}");
    // The folder of the owner, and the link to the package's folder, are pruned; the folders of the kinds stay.
    let elsewhere = depot.at("elsewhere");
    assert!(depot.at("real-package").exists() && elsewhere.join("packages/file-beside").exists());
    assert!(elsewhere.join("packages/Alpha").symlink_metadata().is_err());
    assert!(
        elsewhere.join("scratchspaces").exists() && !elsewhere.join("scratchspaces").join(OWNER).exists()
    );
}

#[test]
fn a_second_depot_that_is_a_link_to_the_first_is_another_depot_to_julia_only() {
    for (version, orphaned) in [("1.13", false), ("1.12", true)] {
        let depot = Depot::new();
        let (space, second) = (depot.fill("k"), depot.at("second"));
        symlink("depot", &second).unwrap();
        write(&depot.at("proj/Project.toml"), "");
        depot.log(&[(&space, &[depot.at("proj/Project.toml").to_str().unwrap()])]);
        let both = ["depot", "second"];
        let usual = ["--julia-version", version, "--force", "--untracked", "--collect-delay", "0d", "--yes"];
        let (code, _, said) = depot.gc_of(&both, &usual);
        assert!(code == 0 && space.exists(), "{code} {said}");
        let (code, document, said) = depot.gc_of(&both, &[&usual[..], &["--parity"]].concat());
        assert_eq!(code, 0, "{said} {document:#}");
        assert!(!space.exists(), "under its other spelling it has no record: {document:#}");
        let record = fs::read_to_string(depot.at("depot/logs/orphaned.toml")).unwrap_or_default();
        let other = second.join("scratchspaces").join(OWNER).join("k");
        assert_eq!(record.contains(other.to_str().unwrap()), orphaned, "{record}");
    }
}

#[test]
fn parity_fails_where_julia_cannot_look_or_write() {
    type Meddle = fn(&Depot);
    let cases: [(&str, &str, Meddle); 5] = [
        ("1.13", "IOError: stat", |depot| symlink("loop", depot.space("loop")).unwrap()),
        ("1.6", "IOError: stat", |depot| symlink("artifacts", depot.at("depot/artifacts")).unwrap()),
        ("1.9", "IOError: stat", |depot| {
            fs::create_dir_all(depot.at("depot/packages/Alpha")).unwrap();
            symlink(SLUG, depot.at("depot/packages/Alpha").join(SLUG)).unwrap();
        }),
        ("1.12", "IOError: mkdir", |depot| {
            fs::rename(depot.at("depot/logs"), depot.at("old-logs")).unwrap();
            symlink("nowhere", depot.at("depot/logs")).unwrap();
        }),
        ("1.7", "SystemError: opening file", |depot| {
            symlink("no/such/file", depot.at("depot/logs/orphaned.toml")).unwrap();
        }),
    ];
    for (version, error, meddle) in cases {
        let depot = Depot::new();
        let space = depot.fill("k");
        meddle(&depot);
        let before = Snapshot::of(&depot.root, &[]);
        let arguments = ["--parity", "--julia-version", version, "--collect-delay", "0d", "--yes"];
        let (code, document, said) = depot.gc(&arguments);
        let fails = document["julia_fails"].as_str().unwrap_or_default();
        assert!(code == 2 && fails.starts_with(error), "{version}: {code} {fails} {said}");
        assert_eq!(before, Snapshot::of(&depot.root, &[]), "{version} {error}");
        assert!(space.exists());
        // Whoever is careful goes on, and keeps what has no record.
        let (code, _, said) = depot.gc(&["--julia-version", version, "--dry-run"]);
        assert_eq!(code, 0, "{said}");
    }
}

#[test]
fn nothing_is_written_without_consent_or_in_a_dry_run() {
    let depot = Depot::new();
    let space = depot.fill("k");
    depot.log(&[(&space, &["/gone/Project.toml"])]);
    let before = Snapshot::of(&depot.root, &[]);
    let (code, document, said) = depot.gc(&["--julia-version", "1.12"]);
    assert_eq!(code, 2);
    assert!(said.contains("--yes"), "{said}");
    assert_eq!(document["dry_run"], true);
    for arguments in [["--dry-run", "--yes"], ["--dry-run", "--parity"]] {
        let (code, document, said) = depot.gc(&arguments);
        assert_eq!(code, 0, "{said}");
        let logs = document["logs"].as_array().unwrap();
        let of = |name: &str| {
            let log = logs.iter().find(|log| log["path"].as_str().unwrap().ends_with(name)).unwrap();
            log["change"].as_str().unwrap().to_string()
        };
        assert_eq!((of("scratch_usage.toml"), of("orphaned.toml")), ("rewrite".into(), "create".into()));
    }
    assert_eq!(before, Snapshot::of(&depot.root, &[]));
}

#[test]
fn what_went_to_the_trash_comes_back() {
    let (depot, package, _, artifact) = with_all_kinds();
    let space = depot.fill("k");
    depot.log(&[(&space, &["/gone/Project.toml"])]);
    let arguments = [&["--julia-version", "1.13", "--trash", "--yes"], ALL.as_slice()].concat();
    let (code, document, said) = depot.gc(&arguments);
    assert_eq!(code, 0, "{said}");
    assert!(!package.exists() && !artifact.exists() && !space.exists());
    assert_eq!(document["freed"]["allocated"], 0);
    let id = document["undo_id"].as_str().unwrap();
    let output = depot.command(&["depot"]).args(["undo", id]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(package.join("file").exists() && artifact.join("file").exists());
    // With its record, so that it is the orphan again that it was.
    let decided = depot.decided(&["--julia-version", "1.13"], &space);
    assert_eq!(as_text(&decided), ("delete", "delete", "all-parents-missing"));
}

#[test]
fn the_second_depot_is_collected_only_by_force_and_a_missing_one_is_empty() {
    let depot = Depot::new();
    let space = depot.at("second/scratchspaces").join(OWNER).join("k");
    write(&space.join("data"), "1");
    let log = format!("[[{space:?}]]\ntime = 2026-03-01T08:00:00Z\nparent_projects = [\"/gone/P.toml\"]\n");
    write(&depot.at("second/logs/scratch_usage.toml"), log);
    let arguments = ["--julia-version", "1.13", "--yes"];
    let (code, document, said) = depot.gc_of(&["depot", "second"], &arguments);
    assert_eq!((code, document["items"].as_array().unwrap().len()), (0, 0), "{said}");
    assert!(space.exists());
    let (code, _, said) = depot.gc_of(&["depot", "second"], &[arguments.as_slice(), &["--force"]].concat());
    assert_eq!(code, 0, "{said}");
    assert!(!space.exists());
    let (code, _, said) = depot.gc_of(&["missing"], &["--julia-version", "1.12", "--yes"]);
    assert_eq!(code, 0, "{said}");
    assert!(!depot.at("missing").exists());
}

#[test]
fn parity_makes_a_missing_depots_logs_as_pkg_does_from_1_7_to_1_12() {
    for (version, is_made) in [("1.6", false), ("1.7", true), ("1.12", true), ("1.13", false)] {
        let depot = Depot::new();
        let (code, _, said) = depot.gc_of(&["missing"], &["--parity", "--julia-version", version, "--yes"]);
        assert_eq!(code, 0, "{said}");
        assert_eq!(depot.at("missing/logs/orphaned.toml").exists(), is_made, "{version}");
    }
}

#[test]
fn parity_takes_overrides_as_julia_does_and_fails_on_what_it_fails_on() {
    let (depot, _, _, artifact) = with_all_kinds();
    let hash = "1".repeat(40);
    write(&depot.at("proj/Artifacts.toml"), format!("[lib]\ngit-tree-sha1 = \"{hash}\"\n"));
    depot.log_file("artifact_usage.toml", &depot.at("proj/Artifacts.toml"));
    let arguments = [&["--parity", "--julia-version", "1.13", "--dry-run"], ALL.as_slice()].concat();
    let overrides = depot.at("depot/artifacts/Overrides.toml");
    for (text, action) in [(String::new(), "keep"), (format!("{hash} = \"/elsewhere\"\n"), "delete")] {
        write(&overrides, text);
        let (code, document, said) = depot.gc(&arguments);
        assert_eq!((code, &item(&document, &artifact)["action"]), (0, &action.into()), "{said}");
    }
    for (text, error) in
        [("}}".to_string(), "ParserError"), (format!("{hash} = \"{hash}\"\n"), "StackOverflowError")]
    {
        write(&overrides, text);
        let (code, document, _) = depot.gc(&arguments);
        assert_eq!(code, 2);
        assert!(document["julia_fails"].as_str().unwrap().starts_with(error), "{document:#}");
    }
    write(&overrides, "");
    fs::create_dir(depot.at("depot/logs/orphaned.toml")).unwrap();
    let (code, document, _) = depot.gc(&["--parity", "--julia-version", "1.12", "--dry-run"]);
    assert_eq!(code, 2);
    assert!(document["julia_fails"].as_str().unwrap().starts_with("SystemError"), "{document:#}");
}

#[test]
fn the_preview_adds_up_each_kind_and_says_where_julia_differs() {
    let (depot, ..) = with_all_kinds();
    depot.fill("untracked");
    let mut command = depot.command(&["depot"]);
    command.args(["gc", "--dry-run", "--julia-version", "1.12", "--collect-delay", "0d"]).args(ALL);
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    for part in [
        "Julia 1.12",
        "1 package version (",
        "1 clone (",
        "1 artifact (",
        "1 thing kept",
        "Julia would delete it",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_space_shown_tells_when_it_is_collected() {
    let depot = Depot::new();
    let space = depot.fill("k");
    depot.log(&[(&space, &["/gone/Project.toml"])]);
    write(&depot.at("depot/logs/orphaned.toml"), format!("{space:?} = 2999-01-01T00:00:00.000Z\n"));
    let output = depot.command(&["depot"]).args(["show", "--json"]).arg(&space).output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let verdict = &document["verdict"];
    assert_eq!((&verdict["action"], &verdict["rule"]), (&"record".into(), &"all-parents-missing".into()));
    assert_eq!(verdict["due"], "2999-01-08T00:00:00.000");
    let output = depot.command(&["depot"]).arg("show").arg(&space).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("collects it on 2999-01-08"), "{text}");
    drop(depot.folder);
}
