//! What one Julia reads and another does not.

use super::*;

/// A file that each parser reads in its own way: what stands at its end, and whether Julia 1.8, 1.9 and 1.13 read it.
const BY_VERSION: [(&str, [bool; 3]); 5] = [
    ("z = 1# c\n", [false, true, true]),
    ("z = 2026-03-01 # c\n", [false, true, true]),
    ("z = 0e1\n", [false, true, true]),
    ("z = +0x1\n", [true, false, false]),
    ("z.y = 1\nz = {}\n", [true, false, false]),
];

#[test]
fn every_file_is_read_by_the_parser_of_the_version() {
    let log = entry(TIME, PARENTS);
    let manifest = format!("[[Alpha]]\nuuid = \"{OWNER}\"\ngit-tree-sha1 = \"{TREE}\"\n");
    let artifacts = format!("[foo]\ngit-tree-sha1 = \"{TREE}\"\n");
    for (end, is_read) in BY_VERSION {
        for (version, is_read) in ["1.8", "1.9", "1.13"].into_iter().zip(is_read) {
            let collect = |depot: &Depot| {
                let came = depot.gc_with(version, &["--collect-delay", "0"]);
                (came.code, came.julia_fails.is_some())
            };
            let depot = Depot::new();
            depot.put("depot/logs/scratch_usage.toml", &format!("{log}{end}"));
            assert_eq!(collect(&depot), (if is_read { 0 } else { 2 }, !is_read), "{version}: {end}");
            assert!(depot.space().exists(), "{version}: {end}");

            let depot = Depot::new();
            depot.put("proj/Manifest.toml", &format!("{manifest}{end}"));
            depot.log("manifest_usage.toml", "proj/Manifest.toml");
            depot.put("proj/Artifacts.toml", &format!("{artifacts}{end}"));
            depot.log("artifact_usage.toml", "proj/Artifacts.toml");
            assert_eq!(collect(&depot), (0, false), "{version}: {end}");
            assert_eq!(depot.package().exists(), is_read, "{version}: {end}");
            assert_eq!(depot.artifact(TREE).exists(), is_read, "{version}: {end}");
        }
    }
}

#[test]
fn a_check_of_the_log_says_what_parity_does() {
    for (evidence, expected) in [("v1.8", 0), ("v1.9", 1), ("none", 1), ("v1.13", 2)] {
        for (end, is_read) in BY_VERSION {
            let depot = Depot::new();
            if evidence != "none" {
                write(&depot.at(&format!("depot/environments/{evidence}/Project.toml")), "");
            }
            depot.put("depot/logs/scratch_usage.toml", &format!("{}{end}", entry(TIME, PARENTS)));
            let output = depot.run(&["log", "check", "--json"]);
            let document: Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(document["logs"][0]["julia_can_read"], is_read[expected], "{evidence}: {end}");
            let output = depot.run(&["gc", "--parity", "--dry-run", "--json"]);
            let document: Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(document["julia_fails"].is_null(), is_read[expected], "{evidence}: {end}");
            assert_eq!(depot.run(&["log", "repair"]).status.code(), Some(0));
            let document: Value =
                serde_json::from_slice(&depot.run(&["log", "check", "--json"]).stdout).unwrap();
            assert_eq!(document["logs"][0]["julia_can_read"], true, "{evidence}: {end}");
        }
    }
    // The version may also be known from a manifest alone.
    let depot = Depot::new();
    depot.put("proj/Manifest.toml", "julia_version = \"1.8.5\"\nmanifest_format = \"2.0\"\n");
    depot.log("manifest_usage.toml", "proj/Manifest.toml");
    depot.put("depot/logs/scratch_usage.toml", &format!("{}z = 1# c\n", entry(TIME, PARENTS)));
    let document: Value = serde_json::from_slice(&depot.run(&["log", "check", "--json"]).stdout).unwrap();
    assert_eq!(document["logs"][0]["julia_can_read"], false);
}

#[test]
fn a_zero_byte_in_a_path_stops_the_julias_that_look_where_it_leads() {
    let manifest = |url: &str| {
        format!("[[Alpha]]\nuuid = \"{OWNER}\"\ngit-tree-sha1 = \"{TREE}\"\nrepo-url = \"{url}\"\n")
    };
    for (url, version, fails) in [
        ("\\u0000", "1.11", false),
        ("\\u0000", "1.12", true),
        ("../a\\u0000b", "1.13", true),
        ("https://example.org/\\u0000", "1.12", false),
    ] {
        let depot = Depot::new();
        depot.put("proj/Manifest.toml", &manifest(url));
        depot.log("manifest_usage.toml", "proj/Manifest.toml");
        let came = depot.gc(version);
        let told = came.julia_fails.unwrap_or_default();
        assert_eq!(told.starts_with("ArgumentError: embedded NULs"), fails, "{url} {version}: {told}");
        assert_eq!(came.code, if fails { 2 } else { 0 }, "{url} {version}");
        assert!(depot.package().exists(), "{url} {version}");
    }
    // A manifest that is not read at all stops nothing.
    let depot = Depot::new();
    depot.put("proj/Manifest.toml", &format!("{}pinned = 1\n", manifest("\\u0000")));
    depot.log("manifest_usage.toml", "proj/Manifest.toml");
    assert_eq!(depot.gc("1.12").code, 0);
}

/// Collects by a spelling of the depot that goes through a folder that is missing.
fn by_way_of_none(depot: &Depot, arguments: &[&str]) -> (i32, Value) {
    let mut command = program(&depot.at("home"));
    command.arg("--depot").arg(depot.at("none/../depot")).args(["gc", "--json", "--yes", "--permanent"]);
    let output = command.args(["--now", "2026-03-15T12:00:00"]).args(arguments).output().unwrap();
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap_or_default())
}

#[test]
fn a_missing_folder_before_dots_is_made_as_julia_makes_it() {
    let record = "\"SPACE\" = 2026-01-01T00:00:00.000Z\n";
    for (records, change) in [(None, "create"), (Some(record), "rewrite")] {
        let depot = Depot::new();
        depot.put("depot/logs/scratch_usage.toml", &entry(TIME, PARENTS));
        if let Some(records) = records {
            depot.put("depot/logs/orphaned.toml", records);
        }
        // The logs are not reached, so nothing is in use to Julia, and nothing recorded.
        let (code, document) = by_way_of_none(&depot, &["--parity", "--julia-version", "1.12"]);
        assert_eq!(code, 0, "{document:#}");
        let warned = document["warnings"].to_string();
        assert!(
            warned.contains("records all as unused") && !warned.contains("nothing is recorded"),
            "{warned}"
        );
        assert!(depot.at("none").is_dir() && depot.space().exists());
        let logs = document["logs"].as_array().unwrap().iter();
        let changes: Vec<&str> = logs.map(|log| log["change"].as_str().unwrap()).collect();
        assert_eq!(changes, [change], "{document:#}");
        let written = fs::read_to_string(depot.at("depot/logs/orphaned.toml")).unwrap();
        let line = format!("\"{}\" = 2026-03-15T12:00:00.000Z\n", depot.space().display());
        assert!(written.contains(&line), "{written}");
    }
    // The newest records nothing, and so makes nothing.
    let depot = Depot::new();
    depot.put("depot/logs/scratch_usage.toml", &entry(TIME, PARENTS));
    let (code, _) = by_way_of_none(&depot, &["--parity", "--julia-version", "1.13"]);
    assert_eq!((code, depot.at("none").exists(), depot.space().exists()), (0, false, false));
}

#[test]
fn a_missing_folder_before_dots_is_not_made_otherwise_and_that_is_said() {
    let depot = Depot::new();
    depot.put("depot/logs/scratch_usage.toml", &entry(TIME, PARENTS));
    for version in ["1.12", "1.13"] {
        let all = "scratch,packages,artifacts,clones";
        let (code, document) = by_way_of_none(&depot, &["--julia-version", version, "--only", all]);
        assert_eq!((code, depot.at("none").exists()), (0, false), "{document:#}");
        let things = [depot.space(), depot.package(), depot.artifact(TREE)];
        assert!(things.iter().all(|thing| thing.exists()), "{document:#}");
        assert!(document["warnings"].to_string().contains("before '..' is missing"), "{document:#}");
    }
    for arguments in [["log", "check"], ["log", "repair"], ["gc", "--dry-run"]] {
        let output = depot.run_at("none/../depot", &arguments);
        assert_eq!((output.status.code(), depot.at("none").exists()), (Some(0), false), "{arguments:?}");
    }
}
