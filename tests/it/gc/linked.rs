//! Depots behind links, several depots, what runs meanwhile, and what is written when.

use super::*;

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
        "1 item kept",
        "Pkg.gc would delete it",
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
    assert!(text.contains("deletes it on 2999-01-08"), "{text}");
    drop(depot.folder);
}
