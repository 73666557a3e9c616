//! Artifacts by the command line: from a space to what others unpack.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::{hash, sha256};
use crate::kit;

const OWNER: &str = "44cfe95a-1eb2-52ea-b672-e2afdf69b78f";

/// A depot with one space of some files.
fn depot_with_space() -> (TempDir, std::path::PathBuf) {
    let root = tempfile::tempdir().unwrap();
    let depot = root.path().join("depot");
    let space = depot.join("scratchspaces").join(OWNER).join("data");
    kit::write(&space.join("tables/planets.csv"), "name,moons\n");
    kit::write(&space.join("run.sh"), "#!/bin/sh\n");
    fs::set_permissions(space.join("run.sh"), fs::Permissions::from_mode(0o755)).unwrap();
    symlink("tables/planets.csv", space.join("link")).unwrap();
    kit::write(&space.join(format!("{}/deep", "n".repeat(120))), "long names");
    (root, depot)
}

#[test]
fn a_space_is_published_and_unpacked_elsewhere_it_has_the_same_hash() {
    let (root, depot) = depot_with_space();
    let publish = [
        "artifact",
        "publish",
        &format!("{OWNER}/data"),
        "--to",
        "out.tar.gz",
        "--bind",
        "Artifacts.toml",
        "planets",
        "--url",
        "https://example.org/out.tar.gz",
        "--lazy",
        "--json",
    ];
    let published = kit::json(&depot, &publish);
    let wanted = hash(&depot.join("scratchspaces").join(OWNER).join("data"));
    assert_eq!(published["hash"], wanted);
    assert_eq!(published["path"], depot.join("artifacts").join(&wanted).to_str().unwrap());
    let archive = root.path().join("out.tar.gz");
    assert_eq!(published["sha256"], sha256(&fs::read(&archive).unwrap()));

    // Other programs unpack the same tree.
    for (name, program, arguments) in [
        ("tar", "tar", vec!["-xzf"]),
        ("python", "python3", vec!["-c", "import sys,tarfile; tarfile.open(sys.argv[1]).extractall('.')"]),
        ("bsdtar", "bsdtar", vec!["-xf"]),
    ] {
        let folder = root.path().join(name);
        fs::create_dir(&folder).unwrap();
        let mut command = std::process::Command::new(program);
        let Ok(output) = command.args(arguments).arg(&archive).current_dir(&folder).output() else {
            eprintln!("skipped: there is no {program}");
            continue;
        };
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(hash(&folder), wanted, "{program}");
    }

    let toml: toml::Table = fs::read_to_string(root.path().join("Artifacts.toml")).unwrap().parse().unwrap();
    assert_eq!(toml["planets"]["git-tree-sha1"].as_str(), Some(wanted.as_str()));
    assert_eq!(toml["planets"]["lazy"].as_bool(), Some(true));
    assert_eq!(toml["planets"]["download"][0]["sha256"].as_str(), published["sha256"].as_str());
    // Julia's collection keeps it now.
    let log = fs::read_to_string(depot.join("logs/artifact_usage.toml")).unwrap();
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines[0], format!("[[\"{}\"]]", root.path().join("Artifacts.toml").display()));
    assert!(lines[1].starts_with("time = ") && lines[1].ends_with('Z'), "{log}");
    let kept =
        kit::json(&depot, &["gc", "--only", "artifacts", "--dry-run", "--collect-delay", "0d", "--json"]);
    assert!(kept["items"].as_array().unwrap().iter().all(|item| item["action"] == "keep"), "{kept}");

    let listed = kit::json(&depot, &["artifact", "list", "--json"]);
    assert_eq!(listed["artifacts"][0]["hash"], wanted);
    assert_eq!(listed["artifacts"][0]["bound"][0]["name"], "planets");
    assert_eq!(listed["artifacts"][0]["bound"][0]["logged"], true);
    assert_eq!(listed["artifacts"][0]["allocated"], kit::du(&depot.join("artifacts").join(&wanted)));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test's own files")]
fn what_would_be_replaced_is_refused_before_anything_is_made() {
    let (root, depot) = depot_with_space();
    let space = format!("{OWNER}/data");
    let publish =
        ["artifact", "publish", &space, "--to", "out.tar.gz", "--bind", "Artifacts.toml", "planets"];
    let toml = root.path().join("Artifacts.toml");
    for (file, content) in [
        ("out.tar.gz", "mine"),
        ("Artifacts.toml", "[[}\n"),
        ("Artifacts.toml", "[planets]\ngit-tree-sha1 = \"x\"\n"),
    ] {
        fs::write(root.path().join(file), content).unwrap();
        let output = kit::run(&depot, &publish);
        assert_eq!(output.status.code(), Some(2), "{file}");
        assert_eq!(fs::read_to_string(root.path().join(file)).unwrap(), content);
        assert!(!depot.join("artifacts").exists());
        fs::remove_file(root.path().join(file)).unwrap();
    }
    for (to, bind) in [("nowhere/out.tar.gz", "Artifacts.toml"), ("out.tar.gz", "nowhere/Artifacts.toml")] {
        let output =
            kit::run(&depot, &["artifact", "publish", &space, "--to", to, "--bind", bind, "planets"]);
        assert_eq!(output.status.code(), Some(2), "{to} {bind}");
        assert!(String::from_utf8(output.stderr).unwrap().contains("there is no folder for it"));
        assert!(!depot.join("artifacts").exists());
    }
    for wrong in [
        vec!["artifact", "bind", "Artifacts.toml", "data", "4b82"],
        vec!["artifact", "bind", "Artifacts.toml", "data", &"0".repeat(40), "--url", "u"],
        vec!["artifact", "bind", "Artifacts.toml", "data", &"0".repeat(40), "--platform", "os=linux"],
        vec!["artifact", "archive", &"0".repeat(40), "a.tar.gz"],
        vec!["artifact", "hash", "nowhere"],
        vec!["artifact", "create", "Nobody/nothing"],
    ] {
        assert_eq!(kit::run(&depot, &wrong).status.code(), Some(2), "{wrong:?}");
    }
    assert!(!toml.exists());
}

#[test]
fn a_folder_that_a_link_leads_to_is_meant_itself() {
    let (root, depot) = depot_with_space();
    let space = depot.join("scratchspaces").join(OWNER).join("data");
    symlink(&space, root.path().join("link")).unwrap();
    let hashed = kit::json(&depot, &["artifact", "hash", "link", "--json"]);
    assert_eq!(hashed["hash"], hash(&space));
    let created = kit::json(&depot, &["artifact", "create", "./link", "--json"]);
    assert_eq!(created["hash"], hashed["hash"]);
}

#[test]
fn verify_says_which_artifact_is_not_what_it_is_called() {
    let (_root, depot) = depot_with_space();
    let created = kit::json(&depot, &["artifact", "create", &format!("{OWNER}/data"), "--json"]);
    let (path, name) = (created["path"].as_str().unwrap(), created["hash"].as_str().unwrap());
    assert_eq!(kit::run(&depot, &["artifact", "verify"]).status.code(), Some(0));
    fs::write(Path::new(path).join("added"), "x").unwrap();
    let output = kit::run(&depot, &["artifact", "verify", "--json", name, &"0".repeat(40)]);
    assert_eq!(output.status.code(), Some(2));
    let verified: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(verified["artifacts"][0]["whole"], false);
    assert_eq!(verified["artifacts"][0]["has"], hash(Path::new(path)));
    assert_eq!(verified["artifacts"][1]["path"], Value::Null);
}

#[test]
fn an_artifact_that_was_changed_is_not_shared_and_no_file_is_taken_for_one() {
    let (root, depot) = depot_with_space();
    let space = format!("{OWNER}/data");
    let created = kit::json(&depot, &["artifact", "create", &space, "--json"]);
    let artifact = Path::new(created["path"].as_str().unwrap()).to_path_buf();
    fs::write(artifact.join("added"), "x").unwrap();
    let publish =
        ["artifact", "publish", &space, "--to", "out.tar.gz", "--bind", "Artifacts.toml", "planets"];
    let output = kit::run(&depot, &publish);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("does not hold any more what its hash says"), "{said}");
    assert!(!root.path().join("out.tar.gz").exists() && !root.path().join("Artifacts.toml").exists());

    fs::rename(&artifact, root.path().join("elsewhere")).unwrap();
    fs::write(&artifact, "a file").unwrap();
    assert_eq!(kit::run(&depot, &["artifact", "create", &space]).status.code(), Some(2));
    assert_eq!(fs::read_to_string(&artifact).unwrap(), "a file");
    assert_eq!(fs::read_dir(depot.join("artifacts")).unwrap().count(), 1);
}

#[test]
fn the_command_that_uploads_means_the_packed_file_to_a_shell() {
    let (_root, depot) = depot_with_space();
    let odd = "a b;$(touch pwned)'.tar.gz";
    let space = format!("{OWNER}/data");
    let output = kit::run(
        &depot,
        &["artifact", "publish", &space, "--to", odd, "--bind", "Artifacts.toml", "planets"],
    );
    let said = String::from_utf8(output.stdout).unwrap();
    let upload = said.lines().find_map(|line| line.trim().strip_prefix("gh release upload TAG ")).unwrap();
    let command = format!("printf %s {upload}");
    let answer = std::process::Command::new("bash").args(["-c", &command]).output().unwrap();
    assert_eq!(String::from_utf8(answer.stdout).unwrap(), odd);
}
